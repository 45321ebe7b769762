"""Which files of a folder are workbooks."""

from __future__ import annotations

from xl_huikuan.book.file.folder import shown_below, workbooks_below, workbooks_in


def test_workbooks_whatever_their_case_and_nothing_that_is_laid_beside(tmp_path):
    for name in ("乙.xlsm", "甲.XLSX", "~$乙.xlsm", ".乙.xlsm", "旧.xls", "回款.csv"):
        (tmp_path / name).touch()
    (tmp_path / "夹.xlsm").mkdir()
    assert [path.name for path in workbooks_in(tmp_path)] == ["乙.xlsm", "甲.XLSX"]


def test_no_such_folder(tmp_path):
    (tmp_path / "文件").touch()
    for path in (tmp_path / "没有", tmp_path / "文件", tmp_path / ("长" * 200)):
        assert workbooks_in(path) == []


def test_those_in_folders_too_but_for_hidden_ones_and_backups(tmp_path):
    for name in (
        "丁.xlsm",
        "华东/乙.xlsm",
        "华东/~$乙.xlsm",
        "华东/一组/甲.XLSX",
        "备份/丁.xlsm",
        "华东/备份/乙.xlsm",
        ".旧/丙.xlsm",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = workbooks_below(tmp_path)
    assert [shown_below(tmp_path, path) for path in found] == ["丁.xlsm", "华东/乙.xlsm", "华东/一组/甲.XLSX"]
    assert workbooks_below(tmp_path / "没有") == []
