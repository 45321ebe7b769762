"""What setup did, kept beside xlwings.conf: enough to take back exactly that, after any number of runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xl_huikuan.addin.xlwings_conf import Line, raw_settings, read_bytes
from xl_huikuan.book.file.writing import write_atomically
from xl_huikuan.book.problems import unusable

NAME = "huikuan-setup.json"
_FORMAT = 1


def digest(content: bytes) -> str:
    """What tells a copied file from another of the same name."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Record:
    """The state before the first run, and what stands there since."""

    values: Mapping[str, bytes] = field(default_factory=dict)
    """Our settings, as bytes: the code page may be another one by the time they are taken back."""
    before: Mapping[str, Sequence[Line]] = field(default_factory=dict)
    """The lines that ours replaced."""
    conf_was_there: bool = False
    folder_was_there: bool = False
    copied: Mapping[str, str] = field(default_factory=dict)
    """Files that setup copied, with their digests."""

    @classmethod
    def read(cls, path: Path) -> Record | None:
        """The record; None where setup did not run. A `BookError` when it is there but makes no sense."""
        raw = read_bytes(path)
        if raw is None:
            return None
        try:
            told: dict[str, Any] = json.loads(raw)
            if told["format"] != _FORMAT:
                raise ValueError(told["format"])
            return cls(
                {str(key): value.encode("latin-1") for key, value in told["values"].items()},
                {
                    str(key): [Line(int(line["at"]), line["content"].encode("latin-1")) for line in lines]
                    for key, lines in told["before"].items()
                },
                bool(told["conf_was_there"]),
                bool(told["folder_was_there"]),
                {str(file): str(known) for file, known in told["copied"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise unusable(
                str(path),
                "setup 的记录读不懂（可能被改过，或由别的版本写成）",
                "请先把它改名，再运行 huikuan setup；原来的设置请对照改名后的文件手工恢复",
            ) from error

    def write(self, path: Path) -> None:
        """Keep the record; a `BookError` when it cannot be written."""
        told = {
            "format": _FORMAT,
            "values": {key: value.decode("latin-1") for key, value in self.values.items()},
            "before": {
                key: [{"at": line.at, "content": line.content.decode("latin-1")} for line in lines]
                for key, lines in self.before.items()
            },
            "conf_was_there": self.conf_was_there,
            "folder_was_there": self.folder_was_there,
            "copied": dict(self.copied),
        }
        write_atomically(path, [json.dumps(told, ensure_ascii=True, indent=1).encode()])

    def continued(self, values: Mapping[str, bytes], taken: Mapping[str, Sequence[Line]], raw: bytes) -> Record:
        """The record after another run: where our value still stood, what was there before it is what counts."""
        standing = raw_settings(raw)
        before = {
            key: self.before.get(key, ())
            if key in self.values and standing.get(key) == self.values[key]
            else taken[key]
            for key in values
        }
        return replace(self, values=dict(values), before=before)
