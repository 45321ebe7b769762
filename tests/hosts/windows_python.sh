#!/usr/bin/env bash
# Windows Python under Debian's Wine, for tests of what runs on Windows alone: xlwings' COM server and DLL, the registry.
# It holds the packages that pyproject.toml names, pytest and pyOpenVBA; the project itself is found by PYTHONPATH.
#   tests/hosts/windows_python.sh DIR      then: DIR/wpy script.py [arguments]
# About 2 minutes from nothing; where it is complete, nothing is done. Installs Wine and a compiler when run as root.
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
target=$(realpath -m "${1:?usage: windows_python.sh DIR}")
python=$target/py
packages=$python/Lib/site-packages

if [ ! -x /usr/lib/wine/wine64 ] || ! command -v x86_64-w64-mingw32-gcc >/dev/null || ! command -v unzip >/dev/null; then
  [ "$(id -u)" = 0 ] || { echo 'needs Wine (packages wine wine64), gcc-mingw-w64-x86-64-win32 and unzip' >&2; exit 1; }
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends wine wine64 gcc-mingw-w64-x86-64-win32 unzip >/dev/null
fi

mapfile -t needed < <(python3.11 - "$project/pyproject.toml" <<'END'
import sys, tomllib
project = tomllib.load(open(sys.argv[1], "rb"))["project"]
extras = project["optional-dependencies"]
for need in [*project["dependencies"], *extras["build"], *extras["report"], *(n for n in extras["test"] if n.startswith("pytest"))]:
    print(need)
END
)
wanted=$({ printf '%s\n' "${needed[@]}"; cat "$0"; } | sha256sum | cut -c1-16)
if [ "$(cat "$target/complete" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$python" "$target/wheels"
  mkdir -p "$target"/{dl,wheels} "$python"/{DLLs,Lib}
  get() {
    folder=$1; shift
    pip download -q --disable-pip-version-check --only-binary=:all: --platform win_amd64 --python-version 311 \
      --implementation cp -d "$folder" "$@"
  }
  # this wheel carries python.org's own python311.dll and the standard library's extension modules
  get "$target/dl" --no-deps panda3d==1.10.16
  # numpy from 2.2 on calls complex functions that Wine 8 only has stubs for; pip reads markers for this system, so what
  # Windows alone needs is named; pip itself is for the tests of the bundle
  get "$target/wheels" "${needed[@]}" 'numpy==2.0.2' pywin32 colorama tzdata pip
  unzip -q -j -o "$target"/dl/panda3d-*.whl 'deploy_libs/*' -d "$python/DLLs"
  rm -f "$python"/DLLs/api-ms-* "$python"/DLLs/VCRUNTIME140*        # Wine has a C runtime of its own
  mv "$python/DLLs/python311.dll" "$python/"
  printf '%s\n' '#include <wchar.h>' '__declspec(dllimport) int Py_Main(int, wchar_t **);' \
    'int wmain(int c, wchar_t **v) { return Py_Main(c, v); }' > "$target/python_exe.c"
  x86_64-w64-mingw32-gcc -O2 -s -municode -o "$python/python.exe" "$target/python_exe.c" "$python/python311.dll"
  library=$(python3.11 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
  tar -C "$library" --exclude=__pycache__ --exclude=./site-packages --exclude=./dist-packages --exclude=./lib-dynload \
    --exclude='./config-*' --exclude=./test --exclude=./idlelib --exclude=./ensurepip -cf - . | tar -C "$python/Lib" -xf -
  mkdir -p "$packages"
  for wheel in "$target"/wheels/*.whl; do case $wheel in */pip-*) continue ;; esac; unzip -q -o "$wheel" -d "$packages"; done
  cp "$packages"/xlwings-*.data/data/xlwings*.dll "$python/"         # beside the interpreter, as pip puts it on Windows
fi

cat > "$target/wpy" <<END
#!/usr/bin/env bash
# Windows Python. It dies when standard output is a plain file: hence the pipes. Compiled modules are kept, but beside no source.
export PYTHONUTF8=1 PYTHONPYCACHEPREFIX="Z:$target/pycache" WINEPREFIX="$target/prefix" WINEARCH=win64 WINEDEBUG=-all
export WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=d"
unset DISPLAY PYTHONDONTWRITEBYTECODE
/usr/lib/wine/wine64 "$python/python.exe" -u "\$@" </dev/null 2>&1 | cat
exit \${PIPESTATUS[0]}
END
chmod +x "$target/wpy"
if [ ! -d "$target/prefix/drive_c" ]; then
  export WINEPREFIX="$target/prefix" WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=d"
  unset DISPLAY
  /usr/lib/wine/wine64 wineboot -i </dev/null 2>&1 | cat >/dev/null
  # a crash ends the process instead of opening a debugger
  /usr/lib/wine/wine64 reg add 'HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug' /v Debugger /t REG_SZ /d false /f \
    </dev/null 2>&1 | cat >/dev/null
fi
"$target/wpy" -c "import sys, pythoncom, lxml, xlwings, pyopenvba; print('Windows Python', sys.version.split()[0], 'xlwings', xlwings.__version__)"
echo "$wanted" > "$target/complete"
