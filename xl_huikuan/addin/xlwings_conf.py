"""xlwings' configuration file as the workbook's VBA reads it: ``"KEY","value"`` a line, in the machine's ANSI code page.

The first line whose key matches in any case counts. xlwings' own VBA reads a stream of items two by two, not lines; so what
is added goes to the top, where nothing odd further down can shift it for other workbooks. Files are handled as bytes: lines of
others stay as they are, whatever their encoding (in no ANSI code page are quotes, commas or line ends part of another
character).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from xl_huikuan.book.problems import unusable

INTERPRETER = "INTERPRETER_WIN"
USE_SERVER = "USE UDF SERVER"
CODE_PAGE = "mbcs"
"""Python's name for the machine's ANSI code page (on Windows only)."""


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
    found: dict[str, bytes] = {}
    for line in _lines(raw):
        _, comma, value = line.rstrip(b"\r\n").partition(b",")
        if comma:
            found.setdefault(_key(line), _bare(value))
    return found


def _bare(item: bytes) -> bytes:
    return item.strip(b" ").removeprefix(b'"').removesuffix(b'"')


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
    """In capitals; our keys are ASCII, how others' read does not matter."""
    return _bare(line.rstrip(b"\r\n").partition(b",")[0]).decode("latin-1").upper()


def _joined(lines: Sequence[bytes]) -> bytes:
    """Lines one under the other: only the last may lack its end."""
    return b"".join(
        line if line.endswith((b"\n", b"\r")) or at == len(lines) - 1 else line + b"\r\n"
        for at, line in enumerate(lines)
    )
