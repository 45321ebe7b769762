"""What kind of Windows program a file is, told from its header: Excel's and Python's bits need no other source."""

from __future__ import annotations

import struct
from enum import StrEnum
from pathlib import Path


class Cpu(StrEnum):
    """The processors that Windows programs are made for."""

    X64 = "x64"
    X86 = "x86"
    ARM64 = "arm64"

    @property
    def bits(self) -> int:
        """32 or 64."""
        return 32 if self is Cpu.X86 else 64


_MACHINES = {0x8664: Cpu.X64, 0x014C: Cpu.X86, 0xAA64: Cpu.ARM64}
_POINTER = 0x3C
"""Where the old DOS header says at which offset the real one begins."""
HEADER = 4096
"""So much of a file is enough to tell."""


def cpu_in(head: bytes) -> Cpu | None:
    """What a program is made for, from its first bytes; None for what is no program of Windows."""
    if len(head) < _POINTER + 4 or not head.startswith(b"MZ"):
        return None
    (at,) = struct.unpack_from("<L", head, _POINTER)
    if len(head) < at + 6 or head[at : at + 4] != b"PE\0\0":
        return None
    return _MACHINES.get(struct.unpack_from("<H", head, at + 4)[0])


def cpu_of(path: Path) -> Cpu | None:
    """What the program in a file is made for; None when that cannot be told."""
    try:
        with path.open("rb") as file:
            return cpu_in(file.read(HEADER))
    except OSError:
        return None
