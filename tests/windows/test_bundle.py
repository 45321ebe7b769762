"""The bundle for PCs without Python, run in Windows: made from a Python folder, and from an embeddable zip.

`HUIKUAN_BUNDLES` names the folder where `tests/test_bundle_build.py` made them: Windows Python without pip cannot.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

if os.name != "nt":
    pytest.skip("a bundle runs on Windows alone", allow_module_level=True)

BUNDLES = sorted(Path(os.environ.get("HUIKUAN_BUNDLES") or "missing").glob("*/setup.cmd"))
if not BUNDLES:
    pytest.skip("HUIKUAN_BUNDLES names no folder with bundles", allow_module_level=True)
pytest.importorskip("typer", reason="the command line's library does not load here", exc_type=ImportError)

from xl_huikuan.addin.xlwings_conf import settings  # noqa: E402 - not where it could not run


@pytest.fixture(scope="module", params=BUNDLES, ids=[path.parent.name for path in BUNDLES])
def bundle(request, tmp_path_factory):
    """A bundle, moved to another folder than where it was made."""
    place = tmp_path_factory.mktemp("pc") / "new place"
    home = request.param.parent
    shutil.move(home, place)
    yield place
    shutil.move(place, home)


def environment(home):
    """A PC that knows nothing of the Python that runs the tests."""
    kept = {key: value for key, value in os.environ.items() if not key.upper().startswith("PYTHON")}
    return {**kept, "USERPROFILE": str(home)}


def run(home, *command):
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, cwd=home,
        env=environment(home), encoding="utf-8", errors="replace",
    )  # fmt: skip


def test_setup_points_excel_into_the_bundle(bundle, tmp_path):
    done = run(tmp_path, "cmd", "/c", str(bundle / "setup.cmd"), "/q")
    conf = tmp_path / ".xlwings" / "xlwings.conf"
    found = settings(conf.read_bytes())
    assert Path(found["INTERPRETER_WIN"]).samefile(bundle / "python" / "python.exe"), done.stdout
    assert found["USE UDF SERVER"] == "True"
    assert "[正常] Python 服务" in done.stdout and "[正常] Python 解释器" in done.stdout
    assert "回款计划模板.xlsm" in done.stdout  # the doctor looked at the template
    assert done.returncode == 2 and "没有找到 Excel" in done.stdout  # there is none here
    undone = run(tmp_path, str(bundle / "python" / "python.exe"), "-m", "xl_huikuan.cli", "setup", "--undo")
    assert undone.returncode == 0 and not conf.exists(), undone.stdout
    assert (bundle / "python" / "xlwings64-0.37.8.dll").exists()


def test_its_python_finds_all_that_it_needs_in_the_bundle(bundle, tmp_path):
    program = "import sys, win32api, xlwings, xl_huikuan, xl_huikuan.addin.functions, pandas, lxml.etree; print(xl_huikuan.__file__)"
    done = run(tmp_path, str(bundle / "python" / "python.exe"), "-c", program)
    assert done.returncode == 0, done.stdout
    assert Path(done.stdout.strip()).is_relative_to(bundle)


def test_what_it_needs_is_compiled_beforehand(bundle):
    packages = bundle / "python" / "Lib" / "site-packages"
    for module in ("xlwings/__init__", "xl_huikuan/addin/functions"):
        name = module.rpartition("/")
        compiled = packages / name[0] / "__pycache__" / f"{name[2]}.{sys.implementation.cache_tag}.pyc"
        assert compiled.read_bytes()[4:8] == b"\1\0\0\0"


def test_its_copy_of_python_is_missing(bundle, tmp_path):
    (tmp_path / "half").mkdir()
    shutil.copy(bundle / "setup.cmd", tmp_path / "half")
    done = run(tmp_path, "cmd", "/c", str(tmp_path / "half" / "setup.cmd"), "/q")
    assert done.returncode == 2 and "copy the whole folder" in done.stdout
