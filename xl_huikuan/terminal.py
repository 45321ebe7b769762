"""The one way through which text goes to the user's terminal: nothing in it is markup, nothing in it steers the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO

from xl_huikuan.patterns import pattern

_LINE_BREAKS = pattern("\r\n|[\t\n\r\v\f\x85\u2028\u2029]")
_STEERING = pattern("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and signs that turn the direction of writing: lines could be forged with them."""
_UNSAFE_IN_JSON = pattern("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class CannotTellError(Exception):
    """The output takes no more: the reader has gone, or there is no room."""

    def __init__(self, error: OSError):
        self.reader_gone = isinstance(error, BrokenPipeError)
        self.reason = error.strerror or str(error)
        super().__init__(self.reason)


def harmless(text: str) -> str:
    """The text as one line that shows what it is made of: a line break in a cell is a blank, ESC is ``\\x1b``."""
    return _STEERING.sub(lambda sign: ascii(sign[0])[1:-1], _LINE_BREAKS.sub(" ", text))


def harmless_json(text: str) -> str:
    """JSON without a character that a terminal would obey; it means the same."""
    return _UNSAFE_IN_JSON.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def put_line(text: str, stream: TextIO | None = None) -> None:
    """One line on standard output, or on another stream; the text is harmless already.

    Raises:
        CannotTellError: it cannot be written.
    """
    try:
        print(text, file=stream)
    except OSError as error:
        raise CannotTellError(error) from error


def finish() -> None:
    """Write out what still waits for standard output.

    Raises:
        CannotTellError: it cannot be written.
    """
    if sys.stdout is not None:  # there is none where it was closed
        try:
            sys.stdout.flush()
        except OSError as error:
            raise CannotTellError(error) from error


def give_up() -> None:
    """Let what waits for standard output go nowhere: nobody takes it, and nobody need be told once more at the end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
