"""Which files of a folder are workbooks."""

from __future__ import annotations

from xl_huikuan.book.file.folder import workbooks_in


def test_workbooks_whatever_their_case_and_nothing_that_is_laid_beside(tmp_path):
    for name in ("乙.xlsm", "甲.XLSX", "~$乙.xlsm", ".乙.xlsm", "旧.xls", "回款.csv"):
        (tmp_path / name).touch()
    (tmp_path / "夹.xlsm").mkdir()
    assert [path.name for path in workbooks_in(tmp_path)] == ["乙.xlsm", "甲.XLSX"]


def test_no_such_folder(tmp_path):
    (tmp_path / "文件").touch()
    for path in (tmp_path / "没有", tmp_path / "文件", tmp_path / ("长" * 200)):
        assert workbooks_in(path) == []
