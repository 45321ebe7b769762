"""A workbook that mutations start from: its bytes, its members, and where the contract's cells lie."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.ooxml.errors import OoxmlError
from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.workbook import Workbook


@dataclass(frozen=True)
class SeedBook:
    """One workbook as it was given."""

    path: Path

    @cached_property
    def raw(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def members(self) -> dict[str, bytes]:
        """Inflated members by name, in the order of the file."""
        with zipfile.ZipFile(io.BytesIO(self.raw)) as file:
            return {info.filename: file.read(info) for info in file.infolist()}

    @cached_property
    def owned(self) -> dict[str, list[Area]]:
        """What the contract owns below headers, by the part of its sheet; nothing in a workbook of others."""
        try:
            workbook = Workbook.open(self.path)
        except OoxmlError:
            return {}
        found: dict[str, list[Area]] = {}
        for name, table in workbook.tables.items():
            if name in TABLES:
                found.setdefault(workbook.sheets[table.sheet], []).append(table.ref._replace(top=table.first_row))
        for name in (*NAMES, *BLOCKS):
            at = workbook.area_of(name)
            if at is not None:
                found.setdefault(workbook.sheets[at[0]], []).append(at[1])
        return found


def packed(members: Mapping[str, bytes]) -> bytes:
    """A workbook of these members; the same bytes for the same members."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, data)
    return held.getvalue()
