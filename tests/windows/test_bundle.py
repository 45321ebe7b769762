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

from hosts.hostile import Hostile  # noqa: E402 - not where it could not run

from xl_huikuan.addin.xlwings_conf import settings  # noqa: E402


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
    assert "应答正常" in done.stdout and "[正常] Python 解释器" in done.stdout  # however slow a busy PC is
    assert "回款计划模板.xlsm" in done.stdout  # the doctor looked at the template
    assert done.returncode == 2 and "没有找到 Excel" in done.stdout  # there is none here
    undone = run(tmp_path, str(bundle / "python" / "python.exe"), "-P", "-m", "xl_huikuan.cli", "setup", "--undo")
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


# ---- workbooks dropped onto its files


def drop(bundle, home, job, *paths, told=True):
    """What Explorer starts: a path without a blank stands there as it is.

    Wine's cmd.exe does not know its own command line: the variable is given to it. Without it (`told`) the file must do with
    what cmd.exe takes for its arguments, as when it is typed in a window that is open: then every path is in quotes.
    """
    given = [f'"{path}"' if not told or " " in str(path) else str(path) for path in paths]
    command = f'cmd /c ""{bundle / job}.cmd" {" ".join(given)}"'
    variables = {**environment(home), "PYTHONPATH": str(home), **({"CMDCMDLINE": command} if told else {})}
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, cwd=home,
        env=variables, encoding="utf-8", errors="replace",
    )  # fmt: skip


TYPED = ["十一月.xlsm", "回款 十一月.xlsm", "回款(1)^.xlsm", "甲&乙.xlsm", "快!了!.xlsm"]
"""No %: Wine's cmd.exe takes it for the beginning of a variable even in what stands for ``%*``."""
DROPPED = ["十一月.xlsm", "回款 十一月(2).xlsm", "甲&乙.xlsm", "甲 & 乙^.xlsm", "100%,=;.xlsm"]
"""No !: Wine's cmd.exe looks for variables in what stands for one."""


@pytest.mark.parametrize(("name", "told"), [*((n, False) for n in TYPED), *((n, True) for n in DROPPED)])
def test_a_workbook_dropped_onto_a_job(bundle, small, tmp_path, name, told):
    (tmp_path / "json.py").write_text("raise SystemExit('not this one')")
    book = small.rename(small.with_name(name))
    before = book.read_bytes()
    done = drop(bundle, tmp_path, "校验", book, told=told)
    assert done.returncode == 0 and f"== 校验：{name} ==" in done.stdout, done.stdout
    assert "没有发现问题" in done.stdout and "本月任务 500,000" in done.stdout
    assert book.read_bytes() == before
    assert done.stdout.rstrip().endswith("Press any key to continue...")  # the window stays, and nothing runs after it


def test_each_file_runs_its_own_job(bundle, small, tmp_path):
    second = Path(shutil.copy(small, small.with_name("第二本 (2).xlsm")))
    for job, said in (("分解计划", "已分解 500,000"), ("测算措施", "措施要补的差距"), ("生成跟进清单", "风险金额合计")):
        done = drop(bundle, tmp_path, job, small, second)
        assert done.returncode == 0, done.stdout
        assert done.stdout.count(said) == 2 and f"== {job}：{second.name} ==" in done.stdout
        assert "已保存" in done.stdout or "没有变化" in done.stdout


@pytest.mark.parametrize("told", [False, True])
def test_nothing_was_dropped(bundle, tmp_path, told):
    done = drop(bundle, tmp_path, "分解计划", told=told)
    assert done.returncode == 2 and "没有收到工作簿" in done.stdout and "拖到“分解计划.cmd”上" in done.stdout


@pytest.mark.parametrize("told", [False, True])
def test_nothing_that_lies_beside_the_workbook_runs(bundle, small, tmp_path, told):
    """The current folder, the workbook's and PYTHONPATH are one that others write to."""
    hostile = Hostile(tmp_path / "共享 folder")
    book = Path(shutil.copy(small, hostile.folder))
    for job in ("校验", "分解计划", "测算措施", "生成跟进清单"):
        done = drop(bundle, hostile.folder, job, book, told=told)
        assert done.returncode == 0 and f"== {job}：{book.name} ==" in done.stdout, done.stdout
    assert hostile.ran == []


def test_setup_runs_nothing_that_lies_beside_it(bundle, tmp_path):
    """It makes the bundle's folder the current one."""
    before = set(bundle.iterdir())
    hostile = Hostile(bundle)
    try:
        done = run(tmp_path, "cmd", "/c", str(bundle / "setup.cmd"), "/q")
        assert "应答正常" in done.stdout, done.stdout
        assert hostile.ran == []
    finally:
        for path in set(bundle.iterdir()) - before:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_a_workbook_that_is_open_is_left_alone(bundle, small, tmp_path):
    (small.parent / f"~${small.name}").touch()
    before = small.read_bytes()
    done = drop(bundle, tmp_path, "生成跟进清单", small)
    assert done.returncode == 2 and "工作簿正在 Excel / WPS 中打开" in done.stdout and small.read_bytes() == before


@pytest.mark.parametrize("told", [False, True])
def test_its_copy_of_python_is_missing_for_a_job_too(bundle, tmp_path, told):
    half = tmp_path / "half & half"
    half.mkdir()
    shutil.copy(bundle / "校验.cmd", half)
    done = drop(half, tmp_path, "校验", tmp_path / "x.xlsm", told=told)
    assert done.returncode == 2 and "copy the whole folder" in done.stdout
