"""SHA-256 of what a bundle packs: looked at before anything is packed, and handed to pip, which looks at it again.

A list is what ``sha256sum`` writes, a line a file: ``digest  name``. IT makes it where the files are downloaded; every bundle
holds one of what it was made of.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from xl_huikuan.book.problems import BookError, Problem, Severity, unusable
from xl_huikuan.ooxml.atomic_write import check_regular
from xl_huikuan.ooxml.errors import OoxmlError

LIST = "sha256.txt"
PINNED = {
    "xlwings": frozenset({
        "7d9c73579c2be0be72cf99afbd960a592edbda8197b413bfcd4f30d60acadcbd",  # cp311 win_amd64
        "c5b5f17fa7fa3bc9ce0dbfd9325818b583bb2624d3b5e6369cfb584eb745799d",  # cp312 win_amd64
        "4b9cf4ae43a7f75b990459bbca005ec37856b05d7da46a1243a422acce2ae1cf",  # cp313 win_amd64
        "457c868d937c4b608820669f628a836d793fbdc0b53324d2593a512bd7713c65",  # cp314 win_amd64
        "fdb32fde7136cc1d9e5352b9e27674f71f84573fc6067bbf196c418436d95a8e",  # py3-none-any, for 32-bit Windows
    }),
}  # fmt: skip
"""PyPI's wheels of the one version of xlwings that we need: its DLL runs in Excel, and nobody has signed it."""

_LINE = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(\S.*)")
_AGAIN = "请从 PyPI（Python 从 python.org）重新下载；如果是换了版本，请核对官网上的 SHA-256，再改名单"


def digest(path: Path) -> str:
    """A file's SHA-256, in small hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_list(path: Path) -> dict[str, str]:
    """A list's digests by file name.

    Raises:
        BookError: it cannot be read, or a line (each is told) is no digest and name.
    """
    try:
        check_regular(path, path.stat())
        raw = path.read_bytes()
        text = raw.decode("utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig")
    except (OSError, OoxmlError, UnicodeDecodeError) as error:
        raise unusable(str(path), "名单读不出来", "请给出 sha256sum 写的名单：每行一个 SHA-256 和文件名") from error
    known: dict[str, str] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line.strip())
        if match:
            known[re.split(r"[\\/]", match[2])[-1]] = match[1].lower()
        elif line.strip() and not line.startswith("#"):
            problems.append(
                _problem(f"{path} 第 {number} 行", "不是“SHA-256 文件名”", "请改成 64 位十六进制数、空格、文件名")
            )
    if problems:
        raise BookError(problems)
    return known


def check(packed: Mapping[Path, str], known: Mapping[str, str] | None, packages: Mapping[str, str]) -> list[Problem]:
    """What is not the file that it should be.

    Args:
        packed: the digest of each file that is to be packed.
        known: the list; None where there is none.
        packages: the digest of each package's wheel, by its name.
    """
    problems = [
        _problem(name, "不是 PyPI 上发布的那个 wheel（SHA-256 不符），可能被换过", _AGAIN)
        for name, digests in PINNED.items()
        if name in packages and packages[name] not in digests
    ]
    for path, found in packed.items():
        if known is None or known.get(path.name) == found:
            continue
        told = known.get(path.name)
        what = f"与名单不符：名单里是 {told}，文件是 {found}，可能被换过" if told else "不在名单里，不能核对"
        problems.append(_problem(path.name, what, _AGAIN))
    return problems


def list_of(packed: Mapping[Path, str]) -> bytes:
    """The list of what was packed."""
    return "".join(f"{found}  {path.name}\n" for path, found in sorted(packed.items())).encode()


def _problem(where: str, what: str, mend: str) -> Problem:
    return Problem(Severity.STRUCTURAL, where, what, mend)
