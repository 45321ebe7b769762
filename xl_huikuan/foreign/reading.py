"""A foreign file as sheets of rows: .xlsx, .xlsm, .xls and text with commas, tabs or semicolons."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from xl_huikuan.foreign.errors import ForeignError
from xl_huikuan.foreign.sheets import ForeignSheet

OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
LARGEST_FILE = 200 << 20
_AS_XLSX = "请用 Excel 或 WPS 打开它，另存为 .xlsx 再试"


def read_sheets(path: str | os.PathLike[str]) -> list[ForeignSheet]:
    """All sheets of a file that hold anything.

    Raises:
        ForeignError: not there, not to be read, encrypted, damaged, too large, empty.
        OoxmlError: a zip that cannot be trusted.
    """
    path = Path(path)
    start = _look(path)
    if start == ZIP or start.startswith(OLE):
        from xl_huikuan.foreign.excel_files import read_excel

        sheets = [*read_excel(path, is_zip=start == ZIP)]
    else:
        if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<", b"MIME")):
            raise ForeignError(path.name, "内容是网页或 XML，不是表格", _AS_XLSX)
        if start.startswith(b"%PDF"):
            raise ForeignError(path.name, "是 PDF，不是表格", "请在网银或财务软件里另外导出 Excel 或 CSV")
        from xl_huikuan.foreign.text_files import read_text

        sheets = [read_text(path)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise ForeignError(path.name, "文件里没有内容", "请重新导出一份")
    return sheets


def _look(path: Path) -> bytes:
    """The file's first bytes."""
    where = path.name
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ForeignError(where, "不是文件", "请给出要导入的文件")
        if status.st_size > LARGEST_FILE:
            raise ForeignError(where, f"文件太大（超过 {LARGEST_FILE >> 20} MB）", "请确认选对了文件，或分几份导出")
        with path.open("rb") as file:
            start = file.read(len(OLE))
    except FileNotFoundError as error:
        raise ForeignError(where, "找不到这个文件", "请检查路径和文件名") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise ForeignError(where, f"文件读不出来（{reason}）", "请关闭正在使用它的程序，确认有权限，再试") from error
    if not start:
        raise ForeignError(where, "是空文件", "请重新导出一份")
    return ZIP if start.startswith(ZIP) else start
