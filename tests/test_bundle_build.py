"""The bundle for PCs without Python: pip really installs tiny wheels into a Python folder made by hand."""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import tomllib
import zipfile
from pathlib import Path

import click
import pytest

import xl_huikuan
from xl_huikuan.addin import bundle, bundle_hashes
from xl_huikuan.addin.bundle import make_bundle
from xl_huikuan.addin.bundle_python import open_path_file
from xl_huikuan.book.problems import BookError
from xl_huikuan.cli_windows import register
from xl_huikuan.template import template_path

VERSION = xl_huikuan.__version__
MINOR = f"{sys.version_info[0]}{sys.version_info[1]}"
EMBEDDABLE_PTH = f"python{MINOR}.zip\r\n.\r\n\r\n# Uncomment to run site.main() automatically\r\n#import site\r\n"


def program(machine=0x8664):
    return b"MZ".ljust(0x3C, b"\0") + struct.pack("<L", 0x40) + b"PE\0\0" + struct.pack("<H", machine)


@pytest.fixture
def python(tmp_path):
    """A full Windows Python folder, with what a bundle leaves out."""
    folder = tmp_path / "Python"
    for name, content in {
        "python.exe": program(), f"python{MINOR}.dll": b"", "python3.dll": b"", "vcruntime140.dll": b"",
        "Lib/os.py": b"x = 1\n", "Lib/json/__init__.py": b"", "Lib/test/test_os.py": b"", "DLLs/_ssl.pyd": b"",
        "Lib/site-packages/old.py": b"", "Scripts/pip.exe": b"", "Doc/python.chm": b"", "Lib/__pycache__/os.pyc": b"",
        "Lib/venv/scripts/nt/python.exe": program(0x014C),
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def embeddable(tmp_path):
    path = tmp_path / "python-embed-amd64.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("python.exe", program())
        archive.writestr(f"python{MINOR}.dll", b"")
        archive.writestr(f"python{MINOR}.zip", b"PK")
        archive.writestr(f"python{MINOR}._pth", EMBEDDABLE_PTH)
    return path


def wheel(folder, name, version, requires=(), tag="py3-none-any", python="", **files):
    module, info = name.replace("-", "_"), f"{name.replace('-', '_')}-{version}"
    members = {f"{module}/__init__.py": f"version = {version!r}\n", **files}
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        *(f"Requires-Dist: {r}" for r in requires),
    ]
    members[f"{info}.dist-info/METADATA"] = (
        "\n".join([*lines, *([f"Requires-Python: {python}"] if python else [])]) + "\n"
    )
    members[f"{info}.dist-info/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: {tag}\n"
    members[f"{info}.dist-info/RECORD"] = "".join(f"{m},,\n" for m in [*members, f"{info}.dist-info/RECORD"])
    with zipfile.ZipFile(folder / f"{info}-{tag}.whl", "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)


def windows_tag(bits=64):
    return f"cp{MINOR}-cp{MINOR}-{'win_amd64' if bits == 64 else 'win32'}"


@pytest.fixture
def wheels(tmp_path, monkeypatch):
    """xl-huikuan needs drawing for its reports, and xlwings, which needs pywin32 on Windows and psutil on a Mac; alpha has an
    extra nobody asks for."""
    monkeypatch.setattr(bundle_hashes, "PINNED", {})  # these are made by hand
    folder = tmp_path / "wheels"
    folder.mkdir()
    wheel(
        folder,
        "xl-huikuan",
        VERSION,
        [
            "xlwings==0.37.8",
            "alpha>=1",
            'pytest; extra == "dev"',
            'drawing; extra == "report"',
            'arrow; extra == "office"',
        ],
        python=">=3.11",
    )
    data = {f"xlwings-0.37.8.data/data/xlwings{bits}-0.37.8.dll": str(bits) for bits in (64, 32)}
    needs = [
        'pywin32>=224; platform_system == "Windows"',
        'psutil; platform_system == "Darwin"',
        'black; extra == "all"',
    ]
    wheel(folder, "xlwings", "0.37.8", needs, windows_tag(), **data)
    wheel(folder, "pywin32", "312", [], windows_tag())
    wheel(
        folder, "alpha", "1.0", ['colorama; sys_platform == "win32"', 'uvloop; sys_platform != "win32"', "beta[fast]<2"]
    )
    wheel(folder, "alpha", "0.9")
    wheel(folder, "beta", "1.5", ['gamma; extra == "fast"'])
    wheel(folder, "beta", "2.0")
    wheel(folder, "gamma", "1", [])
    wheel(folder, "colorama", "0.4.6")
    wheel(folder, "drawing", "3")
    wheel(folder, "unasked", "1")
    return folder


EXPECTED = {"xl_huikuan", "xlwings", "pywin32", "alpha", "beta", "gamma", "colorama", "drawing"}


def packages(folder):
    site = folder / "python" / "Lib" / "site-packages"
    return {path.parent.name for path in site.glob("*/__init__.py")}


def test_a_bundle_from_a_python_folder(python, wheels, tmp_path):
    made = make_bundle(python, wheels, tmp_path / "out")
    out = tmp_path / "out"
    assert made.path == out and sorted(path.name for path in out.iterdir()) == [
        "python",
        "setup.cmd",
        "sha256.txt",
        "从旧表开始.cmd",
        "分解计划.cmd",
        "回款计划模板.xlsm",
        "月末复盘.cmd",
        "校验.cmd",
        "测算措施.cmd",
        "生成跟进清单.cmd",
        "登记联系结果.cmd",
        "结转.cmd",
        "说明.txt",
    ]
    assert packages(out) == EXPECTED
    for bits in (64, 32):
        assert (out / "python" / f"xlwings{bits}-0.37.8.dll").read_text() == str(bits)
    assert (out / "回款计划模板.xlsm").read_bytes() == template_path().read_bytes()
    assert (out / "python" / "DLLs" / "_ssl.pyd").exists() and (
        out / "python" / "Lib" / "json" / "__init__.py"
    ).exists()
    for left_out in ("Scripts", "Doc", "Lib/test", "Lib/site-packages/old.py"):
        assert not (out / "python" / left_out).exists()
    assert "beta==1.5" in made.packages and "alpha==1.0" in made.packages
    assert not list(tmp_path.glob(".huikuan-*"))


@pytest.mark.parametrize("elsewhere", [False, True])
def test_its_modules_are_compiled_for_good(python, wheels, tmp_path, monkeypatch, elsewhere):
    """Flags 1: checked by hash, and never checked at all; copying changes times. Also where Python keeps what is compiled elsewhere."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "elsewhere") if elsewhere else None)
    make_bundle(python, wheels, tmp_path / "out")
    compiled = list((tmp_path / "out").rglob("*.pyc"))
    assert {path.name.split(".")[0] for path in compiled} == {"__init__", "os"}
    assert all(path.read_bytes()[4:8] == b"\1\0\0\0" for path in compiled)


def test_what_is_to_be_double_clicked_is_ascii_with_dos_line_ends(python, wheels, tmp_path):
    make_bundle(python, wheels, tmp_path / "out")
    text = (tmp_path / "out" / "setup.cmd").read_bytes()
    assert text.isascii() and text.count(b"\n") == text.count(b"\r\n") > 10
    note = (tmp_path / "out" / "说明.txt").read_bytes()
    assert note.startswith(b"\xef\xbb\xbf1. ") and note.count(b"\r\n") == note.count(b"\n") == 6
    assert (
        "拖到这个文件夹里的“校验.cmd”“分解计划.cmd”“测算措施.cmd”“生成跟进清单.cmd”“登记联系结果.cmd”“月末复盘.cmd”“结转.cmd”上"
        in note.decode("utf-8-sig")
    )
    assert f"xl-huikuan {VERSION}" in note.decode("utf-8-sig") and "setup --undo" in note.decode("utf-8-sig")


def test_a_bundle_from_an_embeddable_zip(embeddable, wheels, tmp_path):
    make_bundle(embeddable, wheels, tmp_path / "out")
    assert packages(tmp_path / "out") == EXPECTED
    lines = (tmp_path / "out" / "python" / f"python{MINOR}._pth").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        f"python{MINOR}.zip",
        ".",
        "",
        "Lib\\site-packages",
        "import site",
    ]


def test_a_path_file_is_opened_once():
    once = open_path_file(EMBEDDABLE_PTH)
    assert open_path_file(once) == once and once.count("import site") == 1 and once.count("site-packages") == 1


def test_a_python_in_a_folder_of_the_zip_is_found(python, wheels, tmp_path):
    path = tmp_path / "nested.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in python.rglob("*"):
            archive.write(file, f"package/tools/{file.relative_to(python)}")
        archive.writestr("package/other.txt", "")
    make_bundle(path, wheels, tmp_path / "out")
    top = {file.name for file in (tmp_path / "out" / "python").iterdir()}
    assert {"python.exe", "Lib", "DLLs"} <= top and not {"Scripts", "other.txt", "package"} & top


def test_32_bit_python_takes_32_bit_wheels(python, wheels, tmp_path):
    (python / "python.exe").write_bytes(program(0x014C))
    with pytest.raises(BookError) as caught:
        make_bundle(python, wheels, tmp_path / "out")
    assert [problem.where.split("（")[0] for problem in caught.value.problems] == ["pywin32", "xlwings"]
    assert all("32 位" in problem.what and "--platform win32" in problem.mend for problem in caught.value.problems)
    wheel(wheels, "pywin32", "312", [], windows_tag(32))
    dll = {"xlwings-0.37.8.data/data/xlwings32-0.37.8.dll": "32"}
    wheel(wheels, "xlwings", "0.37.8", ['pywin32>=224; platform_system == "Windows"'], windows_tag(32), **dll)
    made = make_bundle(python, wheels, tmp_path / "out")
    assert made.cpu == "x86" and any("64 位 Excel" in note for note in made.notes)


def problems_of(*arguments):
    with pytest.raises(BookError) as caught:
        make_bundle(*arguments)
    return caught.value.problems


def test_everything_that_is_wrong_is_told_at_once(python, wheels, tmp_path):
    (tmp_path / "out").mkdir()
    for name in ("gamma-1", "pywin32-312"):
        next(wheels.glob(f"{name}*")).unlink()
    (wheels / "broken-1.0-py3-none-any.whl").write_bytes(b"PK nothing")
    found = problems_of(python, wheels, tmp_path / "out")
    assert [problem.where.split("（")[0] for problem in found] == [
        str(tmp_path / "out"), "broken-1.0-py3-none-any.whl", "gamma", "pywin32",
    ]  # fmt: skip
    assert "已经存在" in found[0].what and "beta 要 gamma" in found[2].where and "pip download" in found[3].mend
    assert list((tmp_path / "out").iterdir()) == []


def test_wheels_at_odds_are_told(python, wheels, tmp_path):
    next(wheels.glob("beta-1.5*")).unlink()
    (problem,) = problems_of(python, wheels, tmp_path / "out")
    assert "alpha 要 beta<2" in problem.where and "beta-2.0" in problem.what


def test_the_wheel_must_be_of_this_version(python, wheels, tmp_path):
    next(wheels.glob("xl_huikuan*")).unlink()
    wheel(wheels, "xl-huikuan", "9.9")
    (problem,) = problems_of(python, wheels, tmp_path / "out")
    assert problem.where.startswith("xl-huikuan") and VERSION in problem.mend


PYTHONS = {
    "nothing": (lambda p: p / "none", ["找不到"]),
    "no python.exe": (lambda p: (p / "python.exe").unlink(), ["没有 python.exe"]),
    "no Windows program": (lambda p: (p / "python.exe").write_bytes(b"#!/bin/sh"), ["不是 Windows 程序"]),
    "ARM": (lambda p: (p / "python.exe").write_bytes(program(0xAA64)), ["ARM64"]),
    "a virtual environment": (lambda p: (p / "pyvenv.cfg").touch(), ["虚拟环境"]),
    "too old": (lambda p: (p / f"python{MINOR}.dll").rename(p / "python39.dll"), ["Python 3.9"]),
    "no library": (lambda p: (p / f"python{MINOR}.dll").unlink(), ["python3xx.dll"]),
    "two things": (
        lambda p: [(p / "python.exe").write_bytes(b""), (p / "Lib" / "os.py").unlink()],
        ["不是 Windows", "标准库"],
    ),
}


@pytest.mark.parametrize(("spoil", "words"), PYTHONS.values(), ids=PYTHONS)
def test_what_is_no_usable_python_is_told(python, wheels, tmp_path, spoil, words):
    other = spoil(python)
    before = sorted(tmp_path.iterdir())
    found = problems_of(other if hasattr(other, "name") and not other.exists() else python, wheels, tmp_path / "out")
    assert len(found) == len(words) and all(word in one.what for word, one in zip(words, found, strict=True))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\5\6" + bytes(18)], ids=["empty", "text", "an empty zip"])
def test_a_zip_that_is_no_python_is_told(wheels, tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    (problem,) = problems_of(tmp_path / "x.zip", wheels, tmp_path / "out")
    assert "zip" in problem.what or "python.exe" in problem.what


def test_what_pip_refuses_leaves_nothing_behind(python, wheels, tmp_path):
    broken = next(wheels.glob("gamma-1*"))
    with zipfile.ZipFile(broken) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/WHEEL")}
    with zipfile.ZipFile(broken, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    (problem,) = problems_of(python, wheels, tmp_path / "out")
    assert problem.where == "pip" and "gamma" in problem.what
    assert not (tmp_path / "out").exists() and not list(tmp_path.glob(".huikuan-*"))


def test_the_command_tells_what_it_made(embeddable, wheels, tmp_path, capsys):
    app = click.Group()
    register(app)
    arguments = ["bundle", "--python", embeddable, "--wheels", wheels, "-o", tmp_path / "out", "--json"]
    with pytest.raises(BookError, match="不在名单里"):
        app([str(argument) for argument in [*arguments, "--hashes", listed(tmp_path, wheels)]], standalone_mode=False)
    arguments += ["--hashes", listed(tmp_path, wheels, embeddable)]
    app([str(argument) for argument in arguments], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert told["path"] == str(tmp_path / "out") and told["cpu"] == "x64" and len(told["packages"]) == len(EXPECTED)


# ---- what is packed is what was downloaded ----------------------------------------------------------------------------


def listed(tmp_path, *folders, text=None):
    """What `sha256sum` says of the files."""
    files = [path for folder in folders for path in ([folder] if folder.is_file() else sorted(folder.iterdir()))]
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in files]
    name = tmp_path / "sums.txt"
    name.write_bytes(("\n".join(lines) + "\n").encode() if text is None else text(lines))
    return name


FORMS = {
    "sha256sum": None,
    "binary, Windows' line ends, a note": lambda lines: b"# made today\r\n\r\n" + "\r\n".join(lines).replace("  ", " *").encode(),
    "PowerShell 5": lambda lines: "\r\n".join(line[:64].upper() + line[64:] for line in lines).encode("utf-16"),
    "with folders": lambda lines: "\n".join(line.replace("  ", "  wheels\\") for line in lines).encode("utf-8-sig"),
}  # fmt: skip


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_what_the_list_has_is_packed(embeddable, wheels, tmp_path, text):
    made = make_bundle(embeddable, wheels, tmp_path / "out", listed(tmp_path, wheels, embeddable, text=text))
    assert packages(made.path) == EXPECTED and not any("--hashes" in note for note in made.notes)


def test_a_bundle_says_what_it_was_made_of_and_the_next_can_be_held_to_it(embeddable, wheels, tmp_path):
    made = make_bundle(embeddable, wheels, tmp_path / "out")
    assert any("--hashes" in note for note in made.notes)
    lines = (made.path / "sha256.txt").read_text().splitlines()
    assert len(lines) == len(EXPECTED) + 1 and not any("unasked" in line or "beta-2.0" in line for line in lines)
    digest = hashlib.sha256(embeddable.read_bytes()).hexdigest()
    assert f"{digest}  {embeddable.name}" in lines
    again = make_bundle(embeddable, wheels, tmp_path / "again", made.path / "sha256.txt")
    assert (again.path / "sha256.txt").read_text().splitlines() == lines


def rewritten(path, member, content):
    """The archive with one more member: whole, with another digest."""
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(member, content)


def test_a_changed_wheel_and_a_changed_python_are_refused_together(embeddable, wheels, tmp_path):
    sums = listed(tmp_path, wheels, embeddable)
    changed = next(wheels.glob("gamma-1*"))
    rewritten(changed, "gamma/more.py", "evil")
    rewritten(embeddable, "more.pyd", b"evil")
    found = problems_of(embeddable, wheels, tmp_path / "out", sums)
    assert [problem.where for problem in found] == [changed.name, embeddable.name]
    assert all("与名单不符" in problem.what and "重新下载" in problem.mend for problem in found)
    assert not (tmp_path / "out").exists()


def test_what_the_list_does_not_have_is_refused(embeddable, wheels, tmp_path):
    """A newer version that somebody put there, and a Python that nobody listed."""
    sums = listed(tmp_path, wheels)
    wheel(wheels, "pywin32", "999", [], windows_tag())
    found = problems_of(embeddable, wheels, tmp_path / "out", sums)
    assert {problem.where.split("-")[0] for problem in found} == {"pywin32", "python"}
    assert all("不在名单里" in problem.what for problem in found)


def test_a_python_folder_cannot_be_held_to_a_list(python, wheels, tmp_path):
    (problem,) = problems_of(python, wheels, tmp_path / "out", listed(tmp_path, wheels))
    assert problem.where == str(python) and "embeddable" in problem.mend


def test_a_list_that_is_none_is_told_line_by_line(embeddable, wheels, tmp_path):
    sums = listed(tmp_path, wheels, text=lambda lines: "\n".join(["SHA256", *lines, "abc  x.whl"]).encode())
    found = problems_of(embeddable, wheels, tmp_path / "out", sums)
    assert [problem.where for problem in found] == [
        f"{sums} 第 1 行",
        f"{sums} 第 {len(list(wheels.iterdir())) + 2} 行",
    ]
    (problem,) = problems_of(embeddable, wheels, tmp_path / "out", tmp_path / "none.txt")
    assert "读不出来" in problem.what


def test_another_wheel_of_the_one_xlwings_is_refused_without_any_list(python, wheels, tmp_path, monkeypatch):
    """Whatever its name: the digests are PyPI's."""
    digest = hashlib.sha256(next(wheels.glob("xlwings-0.37.8-*")).read_bytes()).hexdigest()
    monkeypatch.setattr(bundle_hashes, "PINNED", {"xlwings": frozenset({"0" * 64})})
    (problem,) = problems_of(python, wheels, tmp_path / "out")
    assert problem.where == "xlwings" and "可能被换过" in problem.what
    monkeypatch.setattr(bundle_hashes, "PINNED", {"xlwings": frozenset({digest})})
    assert make_bundle(python, wheels, tmp_path / "out").packages


def test_pip_takes_the_wheel_that_was_looked_at_and_no_other_of_its_version(python, wheels, tmp_path, monkeypatch):
    """One that pip would prefer, by its build number; and one that is changed while the bundle is made."""
    chosen = next(wheels.glob("gamma-1-*"))
    wheel(tmp_path, "gamma", "1", [], **{"gamma/evil.py": "x = 1\n"})
    (tmp_path / chosen.name).rename(wheels / chosen.name.replace("gamma-1-", "gamma-1-9-"))
    made = make_bundle(python, wheels, tmp_path / "out")
    looked_at = (made.path / "sha256.txt").read_text()
    evil = (made.path / "python" / "Lib" / "site-packages" / "gamma" / "evil.py").exists()
    assert ("gamma-1-9-" in looked_at) == evil

    def change(source, target):
        folder = put(source, target)
        rewritten(chosen, "gamma/more.py", "evil")
        return folder

    put = bundle.put
    monkeypatch.setattr(bundle, "put", change)
    (wheels / chosen.name.replace("gamma-1-", "gamma-1-9-")).unlink()
    (problem,) = problems_of(python, wheels, tmp_path / "again")
    assert problem.where == "pip" and "HASHES" in problem.what and not (tmp_path / "again").exists()


def test_the_pinned_digests_are_of_the_version_that_we_need():
    with (Path(__file__).parents[1] / "pyproject.toml").open("rb") as file:
        needs = tomllib.load(file)["project"]["dependencies"]
    assert "xlwings==0.37.8" in needs, "with another version come other wheels: PINNED in bundle_hashes.py"
    assert bundle_hashes.PINNED.keys() == {"xlwings"}


# ---- the real thing, for tests/windows/test_bundle.py ---------------------------------------------------------------

NOT_IN_AN_EMBEDDABLE = {"site-packages", "test", "__pycache__", "lib2to3", "idlelib", "tkinter"}


def as_embeddable(source, folder):
    """As python.org packs it: the standard library in a zip of its own, `site` off, extension modules beside."""
    library, made = folder / f"python{MINOR}.zip", folder / "embeddable.zip"
    with zipfile.ZipFile(library, "w") as archive:
        for path in (source / "Lib").rglob("*.py"):
            inside = path.relative_to(source / "Lib")
            if inside.parts[0] not in NOT_IN_AN_EMBEDDABLE:
                archive.write(path, inside)
    with zipfile.ZipFile(made, "w") as archive:
        for path in [source / "python.exe", source / f"python{MINOR}.dll", library, *(source / "DLLs").iterdir()]:
            archive.write(path, path.name)
        archive.writestr(f"python{MINOR}._pth", EMBEDDABLE_PTH)
    return made
