"""xlwings' configuration file as VBA reads it: pairs of texts, ``"KEY","value"``, in the machine's ANSI code page.

VBA reads a stream of items two by two, not lines, and takes the first pair whose key matches in any case. So what is
added goes to the top, where nothing odd further down can shift it. Files are handled as bytes: lines of others stay as
they are, whatever their encoding (in no ANSI code page are quotes, commas or line ends part of another character).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from xl_huikuan.book.problems import unusable

INTERPRETER = "INTERPRETER_WIN"
USE_SERVER = "USE UDF SERVER"
CODE_PAGE = "mbcs"
"""Python's name for the machine's ANSI code page (on Windows only)."""

_ITEM = re.compile(rb'[ \t]*(?:"([^"]*)"[^,\r\n]*|([^,\r\n]*))(?:,|\r\n|\r|\n|\Z)')


class Line(NamedTuple):
    """A line that was taken out: where it stood, and its bytes."""

    at: int
    content: bytes


def user_file(environment: Mapping[str, str]) -> Path:
    """The user's file, where VBA looks for it; a `BookError` without ``USERPROFILE``."""
    profile = environment.get("USERPROFILE")
    if not profile:
        raise unusable("USERPROFILE", "没有这个环境变量，不知道用户文件夹在哪里", "请用平常的 Windows 账号登录后再运行")
    return Path(profile) / ".xlwings" / "xlwings.conf"


def read_bytes(path: Path) -> bytes | None:
    """The file's content; None where there is no file. A `BookError` when it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unusable(
            str(path), f"读不出来（{error.strerror or error}）", "请确认它是文件，没有被其他程序占用"
        ) from error


def settings(raw: bytes, encoding: str = CODE_PAGE) -> dict[str, str]:
    """All settings, by key in capitals, as VBA finds them."""
    return {key: value.decode(encoding, "replace") for key, value in raw_settings(raw).items()}


def raw_settings(raw: bytes) -> dict[str, bytes]:
    """All settings, their values as they stand in the file."""
    items = _items(raw)
    found: dict[str, bytes] = {}
    for key, value in zip(items[::2], items[1::2], strict=False):
        found.setdefault(_folded(key), value)
    return found


def _items(raw: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(raw):
        match = _ITEM.match(raw, at)
        if match is None:  # a quote that never closes: VBA reads on to the end
            found.append(raw[at:].lstrip(b' \t"'))
            break
        found.append(match[2].rstrip(b" \t") if match[1] is None else match[1])
        at = match.end()
    return found


def set_values(raw: bytes, values: Mapping[str, str], encoding: str = CODE_PAGE) -> tuple[bytes, dict[str, list[Line]]]:
    """The file with these values at the top, and the lines of the same keys that they replace.

    Raises:
        UnicodeEncodeError: a value cannot be written in the code page.
    """
    kept, taken = [], {key: list[Line]() for key in values}
    for index, line in enumerate(_lines(raw)):
        key = _key(line)
        if key in taken:
            taken[key].append(Line(index, line))
        else:
            kept.append(line)
    ours = [f'"{key}","{value}"\r\n'.encode(encoding) for key, value in values.items()]
    return _joined([*ours, *kept]), taken


def take_back(raw: bytes, ours: Mapping[str, bytes], before: Mapping[str, Sequence[Line]]) -> bytes:
    """The file without our values, the lines before them where they were; keys whose value is not ours any more stay."""
    standing = raw_settings(raw)
    mine = {key for key, value in ours.items() if standing.get(key) == value}
    lines = [line for line in _lines(raw) if _key(line) not in mine]
    for line in sorted(line for key in mine for line in before.get(key, ())):
        lines.insert(min(line.at, len(lines)), line.content)
    return _joined(lines)


def _lines(raw: bytes) -> list[bytes]:
    return raw.splitlines(keepends=True)


def _key(line: bytes) -> str:
    items = _items(line)
    return _folded(items[0]) if items else ""


def _folded(key: bytes) -> str:
    """Our keys are ASCII; how others' read does not matter."""
    return key.decode("latin-1").upper()


def _joined(lines: Sequence[bytes]) -> bytes:
    """Lines one under the other: only the last may lack its end."""
    return b"".join(
        line if line.endswith((b"\n", b"\r")) or at == len(lines) - 1 else line + b"\r\n"
        for at, line in enumerate(lines)
    )
