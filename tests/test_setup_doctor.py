"""Setting up a Windows PC, as far as it can be proven anywhere: xlwings.conf, DLLs, the record, and taking it all back."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from xl_huikuan.addin import install
from xl_huikuan.addin.install import Pc, set_up, undo
from xl_huikuan.addin.xlwings_conf import settings
from xl_huikuan.book.problems import BookError
from xl_huikuan.cli_windows import register

DLL64, DLL32 = "xlwings64-0.37.8.dll", "xlwings32-0.37.8.dll"


@pytest.fixture
def pc(tmp_path, monkeypatch):
    """A PC with a Chinese user, Python in a Chinese folder, both DLLs in the installed xlwings."""
    monkeypatch.setattr(install, "xlwings_version", lambda: "0.37.8")
    monkeypatch.setattr(
        install, "dll_sources", lambda name: iter([tmp_path / "nowhere" / name, tmp_path / "packages" / name])
    )
    for folder in ("packages", "用户张三", "回款"):
        (tmp_path / folder).mkdir()
    (tmp_path / "packages" / DLL64).write_bytes(b"sixty-four")
    (tmp_path / "packages" / DLL32).write_bytes(b"thirty-two")
    return at(tmp_path, "回款")


def at(tmp_path, folder, **more):
    (tmp_path / folder).mkdir(exist_ok=True)
    interpreter = tmp_path / folder / "python.exe"
    interpreter.touch()
    settled = {"code_page": "gbk", "expand": str, "utf8_mode": False, **more}
    return Pc(interpreter, {"USERPROFILE": str(tmp_path / "用户张三")}, **settled)


@pytest.fixture
def conf(tmp_path):
    return tmp_path / "用户张三" / ".xlwings" / "xlwings.conf"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# ---- the file as VBA reads it --------------------------------------------------------------------------------------


def test_settings_are_read_a_line_each_and_the_first_of_a_key_counts():
    raw = b'"ONE","a, b"\r\ntwo, plain \r\n"Three" ,"3"\n"ONE","second"\r\n'
    assert settings(raw, "gbk") == {"ONE": "a, b", "TWO": "plain", "THREE": "3"}


def test_an_odd_line_says_nothing_and_shifts_nothing():
    assert settings(b'"LONE"\r\n\r\n"LATER","1"\r\n', "gbk") == {"LATER": "1"}


def test_a_chinese_value_is_read_in_the_code_page():
    assert settings('"K","D:\\回款，一\\python.exe"\r\n'.encode("gbk"), "gbk") == {"K": "D:\\回款，一\\python.exe"}


# ---- setting up ----------------------------------------------------------------------------------------------------


def test_the_first_run_writes_two_lines_and_copies_both_dlls(pc, conf, tmp_path):
    done = set_up(pc)
    expected = f'"INTERPRETER_WIN","{tmp_path}/回款/python.exe"\r\n"USE UDF SERVER","True"\r\n'
    assert conf.read_bytes() == expected.encode("gbk")
    assert (tmp_path / "回款" / DLL64).read_bytes() == b"sixty-four"
    assert (tmp_path / "回款" / DLL32).read_bytes() == b"thirty-two"
    assert done.changed and done.complete and len(done.dlls) == 2
    assert sorted(path.name for path in conf.parent.iterdir()) == ["huikuan-setup.json", "xlwings.conf"]


BEFORE = {
    "nothing of ours": b'"PYTHONPATH","C:\\lib"\r\n',
    "an interpreter in the middle": b'"A","1"\r\n"INTERPRETER_WIN","C:\\old\\python.exe"\r\n"B","2"\r\n',
    "another case and no line end": b'"A","1"\n"interpreter_win","C:\\old\\python.exe"',
    "twice": b'"USE UDF SERVER","False"\r\n"INTERPRETER_WIN","x"\r\n"A","1"\r\n"INTERPRETER_WIN","y"\r\n',
    "an odd line": b'"LONE"\r\n\r\n"INTERPRETER_WIN","z"\r\n# note\r\n',
    "another encoding": "\"A\",\"值\"\r\n".encode(),
    "as setup would have it but for the order": b'"USE UDF SERVER","True"\r\n"A","1"\r\n',
    "empty": b"",
}  # fmt: skip


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
@pytest.mark.parametrize("runs", [1, 2, 3])
def test_undo_restores_the_file_byte_for_byte(pc, conf, before, runs):
    conf.parent.mkdir()
    conf.write_bytes(before)
    for _ in range(runs):
        set_up(pc)
        found = settings(conf.read_bytes(), "gbk")
        assert found["INTERPRETER_WIN"] == str(pc.executable) and found["USE UDF SERVER"] == "True"
    undo(pc)
    assert conf.read_bytes() == before
    assert [path.name for path in conf.parent.iterdir()] == ["xlwings.conf"]


def test_the_lines_of_others_stay_as_they_are(pc, conf):
    conf.parent.mkdir()
    conf.write_bytes(b'"A","1, 2"\n"INTERPRETER_WIN","old"\r\n"B",2\r\n')
    set_up(pc)
    assert conf.read_bytes().endswith(b'"USE UDF SERVER","True"\r\n"A","1, 2"\n"B",2\r\n')


def test_a_second_run_changes_nothing(pc, tmp_path):
    set_up(pc)
    before = tree(tmp_path)
    done = set_up(pc)
    assert not done.changed and tree(tmp_path) == before


def test_undo_after_nothing_was_there_leaves_nothing(pc, tmp_path):
    before = tree(tmp_path)
    set_up(pc)
    set_up(pc)
    assert undo(pc).changed
    assert tree(tmp_path) == before and not (tmp_path / "用户张三" / ".xlwings").exists()
    assert not undo(pc).changed  # nothing is left to take back


def test_undo_after_another_python_was_set_up_restores_the_first_state(pc, conf, tmp_path):
    conf.parent.mkdir()
    conf.write_bytes(b'"INTERPRETER_WIN","C:\\old\\python.exe"\r\n')
    set_up(pc)
    second = at(tmp_path, "second")
    set_up(second)
    assert settings(conf.read_bytes(), "gbk")["INTERPRETER_WIN"] == str(second.executable)
    undo(second)
    assert conf.read_bytes() == b'"INTERPRETER_WIN","C:\\old\\python.exe"\r\n'
    assert not list(tmp_path.glob("*/xlwings64*"))[1:]  # only what xlwings itself has


def test_undo_leaves_a_value_that_somebody_changed(pc, conf):
    conf.parent.mkdir()
    conf.write_bytes(b'"INTERPRETER_WIN","old"\r\n"USE UDF SERVER","False"\r\n')
    set_up(pc)
    conf.write_bytes(b'"INTERPRETER_WIN","mine"\r\n"USE UDF SERVER","True"\r\n"NEW","1"\r\n')
    done = undo(pc)
    assert settings(conf.read_bytes(), "gbk") == {"INTERPRETER_WIN": "mine", "USE UDF SERVER": "False", "NEW": "1"}
    assert any("mine" in line and "保持不动" in line for line in done.lines)


def test_undo_knows_its_value_in_another_code_page(pc, conf, tmp_path):
    set_up(pc)
    undo(at(tmp_path, "回款", code_page="cp1252"))
    assert not conf.exists()


REFUSED = {
    "not in the code page": ("𠮷野家", {}, "代码页"),
    "a quote": ('a"b', {}, "引号"),
    "an environment variable": ("%TEMP%", {"expand": lambda text: text.replace("%TEMP%", "C:\\T")}, "%"),
    "Python in UTF-8 mode": ("回款", {"utf8_mode": True}, "PYTHONUTF8"),
}


@pytest.mark.parametrize(("folder", "more", "word"), REFUSED.values(), ids=REFUSED)
def test_a_path_that_vba_could_not_read_is_refused_and_nothing_written(pc, tmp_path, folder, more, word):
    odd = at(tmp_path, folder, **more)
    before = tree(tmp_path)
    with pytest.raises(BookError) as caught:
        set_up(odd)
    (problem,) = caught.value.problems
    assert word in problem.what and "移到只含英文字母和数字的路径" in problem.mend
    assert tree(tmp_path) == before


def test_an_ascii_path_is_fine_in_utf8_mode(pc, tmp_path):
    assert set_up(at(tmp_path, "ascii", utf8_mode=True)).changed


def test_a_virtual_environment_has_its_dlls_in_the_folder_above(pc, tmp_path):
    inside = at(tmp_path, "回款/Scripts")
    for name in (DLL64, DLL32):
        (tmp_path / "回款" / name).write_bytes(b"by pip")
    done = set_up(inside)
    assert done.dlls == [tmp_path / "回款" / DLL64, tmp_path / "回款" / DLL32]
    assert [path.name for path in (tmp_path / "回款" / "Scripts").iterdir()] == ["python.exe"]
    undo(inside)
    assert (tmp_path / "回款" / DLL64).read_bytes() == b"by pip"


def test_one_dll_will_do_and_none_will_not(pc, conf, tmp_path):
    (tmp_path / "packages" / DLL32).unlink()
    assert any("32 位" in line and "没有" in line for line in set_up(pc).lines)
    undo(pc)
    (tmp_path / "packages" / DLL64).unlink()
    with pytest.raises(BookError, match="pip install"):
        set_up(pc)
    assert not conf.parent.exists()


def test_a_dll_that_cannot_be_copied_leaves_all_as_it_was(pc, tmp_path, monkeypatch):
    write, before = install.write_atomically, tree(tmp_path)

    def deny(path, chunks):
        if path.name == DLL32:
            raise BookError([])
        write(path, chunks)

    monkeypatch.setattr(install, "write_atomically", deny)
    with pytest.raises(BookError, match="管理员"):
        set_up(pc)
    assert tree(tmp_path) == before and not (tmp_path / "用户张三" / ".xlwings").exists()


def test_a_dll_in_use_stays_until_undo_runs_again(pc, conf, tmp_path, monkeypatch):
    set_up(pc)
    unlink = Path.unlink

    def deny(path, missing_ok=False):
        if path.name == DLL64:
            raise PermissionError(13, "in use")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", deny)
    done = undo(pc)
    assert not done.complete and any("占用" in line and "再运行一次" in line for line in done.lines)
    assert not conf.exists() and (tmp_path / "回款" / DLL64).exists() and not (tmp_path / "回款" / DLL32).exists()
    monkeypatch.undo()
    assert undo(pc).complete
    assert not (tmp_path / "回款" / DLL64).exists() and not conf.parent.exists()


def test_a_dll_that_was_replaced_since_is_not_ours_to_delete(pc, tmp_path):
    set_up(pc)
    (tmp_path / "回款" / DLL64).write_bytes(b"newer")
    done = undo(pc)
    assert done.complete and (tmp_path / "回款" / DLL64).read_bytes() == b"newer"


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"format": 99}', b"\xff"])
def test_a_record_that_makes_no_sense_stops_both(pc, conf, content):
    conf.parent.mkdir()
    (conf.parent / "huikuan-setup.json").write_bytes(content)
    for job in (set_up, undo):
        with pytest.raises(BookError, match="记录读不懂"):
            job(pc)
    assert not conf.exists()


# ---- not on Windows ------------------------------------------------------------------------------------------------


def command(*arguments: object) -> object:
    app = click.Group()
    register(app)
    return app([str(argument) for argument in arguments], standalone_mode=False)


@pytest.mark.skipif(install.os.name == "nt", reason="what other systems say")
def test_setup_is_for_windows():
    for arguments in (["setup"], ["setup", "--undo"], ["setup", "--json"]):
        with pytest.raises(BookError, match="只用于 Windows"):
            command(*arguments)


@pytest.mark.skipif(install.os.name == "nt", reason="what other systems say")
def test_doctor_says_what_works_elsewhere(capsys, tmp_path):
    assert command("doctor") in (None, 0)
    said = capsys.readouterr().out
    assert "huikuan --help" in said and "LibreOffice" in said and "没有按钮" in said
    assert command("doctor", "--json") in (None, 0)
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is True and told["checks"] == [] and len(told["notes"]) == 3
    with pytest.raises(BookError, match="找不到"):
        command("doctor", tmp_path / "none.xlsm")
