"""MonthlyBook that is written as a copy of values (``.xlsx``): for phones, mail and managers. Its source stays as it is."""

from __future__ import annotations

import os
from pathlib import Path

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.faults import faults_in_words
from xl_huikuan.book.file.saving import stamp_of
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import Written
from xl_huikuan.ooxml.atomic_write import check_writable, opened_elsewhere
from xl_huikuan.ooxml.values_only import SUFFIX, check_target, leave_values
from xl_huikuan.overriding import override

MARK = "-分享"
SAVED_ONLY = "工作簿正在 {program} 中打开：副本里是上次保存的内容，没保存的改动不在里面"
OWN_FORMULAS = "本单位自己的公式（如 {where}）写的是上次在 Excel 里算好的值；改过数的，请先用 Excel 打开、保存一次"
NEVER_CALCULATED = "有 {count} 个公式从没算过，副本里是空的：{where}；请用 Excel 打开工作簿、保存一次再分享"
MORE, JOIN = " 等", "、"
_SHOWN = 5


class ValuesCopy(FileBook):
    """Reads one workbook file; what it writes holds no formula, macro, button or link to another file.

    `out` is the copy; without it, it stands beside the workbook.
    """

    def __init__(self, path: str | os.PathLike[str], out: str | os.PathLike[str] | None = None):
        source = Path(path)
        super().__init__(source, source.parent / f"{source.stem}{MARK}{SUFFIX}" if out is None else out)

    @override
    @faults_in_words()
    def write(self, month: Month) -> Written:
        workbook, read = self._workbook, self._read
        if workbook is None or read is None:
            raise RuntimeError("read before write")
        check_target(self.path, self.out)
        opened = stamp_of(self.out)
        check_writable(self.out, opened)
        written = Written(changed=True, notes=self._fill(workbook, month, read))
        lock = opened_elsewhere(self.path)
        if lock is not None:
            written.notes.append(SAVED_ONLY.format(program=lock.program))
        own = self._own_formula(workbook, month)
        unknown = leave_values(workbook)
        if own is not None:
            written.notes.append(OWN_FORMULAS.format(where=own))
        if unknown:
            where = JOIN.join(unknown[:_SHOWN]) + (MORE if len(unknown) > _SHOWN else "")
            written.notes.append(NEVER_CALCULATED.format(count=len(unknown), where=where))
        self._save(workbook, opened, written)
        return written
