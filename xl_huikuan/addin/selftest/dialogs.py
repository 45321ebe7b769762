"""Dialogs that Excel shows while nobody sits before it: read, noted and answered, so that no trial waits for ever."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from typing import Any

_EVERY = 0.3
_CLASSES = ("#32770", "NUIDialog", "bosa_sdm_XL9")
"""Message boxes (VBA's too), Office's own dialogs of today and of old."""
_OK, _COMMAND, _CLOSE = 1, 0x0111, 0x0010


class Watcher:
    """Answers every dialog of one process with its first button; `note` gets its title and texts."""

    def __init__(self, process: int, note: Callable[[str], None]):
        self._process, self._note = process, note
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Look on from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join(5)

    def _watch(self) -> None:
        gui: Any = importlib.import_module("win32gui")
        process_of: Any = importlib.import_module("win32process").GetWindowThreadProcessId
        answered: set[int] = set()

        def look(window: int, _: object) -> None:
            if window in answered or not gui.IsWindowVisible(window) or process_of(window)[1] != self._process:
                return
            kind = gui.GetClassName(window)
            if kind not in _CLASSES:
                return
            texts = [gui.GetWindowText(window)]
            gui.EnumChildWindows(window, lambda part, _: texts.append(gui.GetWindowText(part)), None)
            self._note("｜".join(text.replace("\r", "").replace("\n", "⏎") for text in texts if text))
            answered.add(window)
            if kind == _CLASSES[0]:
                gui.PostMessage(window, _COMMAND, _OK, 0)
            else:
                gui.PostMessage(window, _CLOSE, 0, 0)

        while not self._over.wait(_EVERY):
            try:
                gui.EnumWindows(look, None)
            except gui.error:  # a window went away meanwhile
                continue
