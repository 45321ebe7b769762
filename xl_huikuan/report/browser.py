"""A page as PDF or PNG, by the browser that is on the PC: no window, no network, nothing of the user's profile."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from xl_huikuan.book.problems import unusable

CHOSEN = "HUIKUAN_BROWSER"
"""The environment variable that names another browser."""
_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    "microsoft-edge-stable", "msedge",
)  # fmt: skip
_ON_WINDOWS = (r"Microsoft\Edge\Application\msedge.exe", r"Google\Chrome\Application\chrome.exe")
_ON_MAC = (
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_QUIET = (
    "--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--hide-scrollbars",
)  # fmt: skip
_SECONDS = 120
PHONE = 390
"""Pixels: how wide a picture is, as a phone shows it."""
_SHARP_UP_TO, _LONGEST = 8_000, 16_000
"""Pixels: no browser draws a picture of more than 16,384."""


def pdf_of(page: bytes) -> bytes:
    """The page as a PDF.

    Raises:
        BookError: there is no browser, or it fails.
    """
    with _Folder(page, "out.pdf") as folder:
        folder.run("--no-pdf-header-footer", f"--print-to-pdf={folder.out}")
        return folder.result()


def png_of(page: bytes) -> bytes:
    """The page as one long picture for a phone.

    Raises:
        BookError: there is no browser, or it fails; or the page is too long for a picture.
    """
    with _Folder(page, "out.png") as folder:
        told = folder.run(f"--window-size={PHONE},1000", "--dump-dom")
        found = re.search(r'data-height="([0-9]+)"', told)
        if found is None:
            raise _failed("没有量出页面有多长")
        height = int(found[1])
        if height > _LONGEST:
            raise unusable("-o", "内容太长，一张图放不下", "请写成 .pdf 或 .html")
        scale = 2 if height <= _SHARP_UP_TO else 1
        folder.run(
            f"--window-size={PHONE},{height}",
            f"--force-device-scale-factor={scale}",
            f"--screenshot={folder.out}",
        )
        return folder.result()


def find_browser() -> str | None:
    """Edge, Chrome or Chromium; or what HUIKUAN_BROWSER names."""
    if chosen := os.environ.get(CHOSEN):
        return shutil.which(chosen)
    folders = [os.environ.get(name) for name in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA")]
    places = [str(Path(folder) / place) for folder in folders if folder for place in _ON_WINDOWS]
    if sys.platform == "darwin":
        places += _ON_MAC
    found = (path for name in (*_NAMES, *places) if (path := shutil.which(name)))
    return next(found, None)


def needed_browser() -> str:
    """The browser, for what cannot be made without.

    Raises:
        BookError: there is none.
    """
    found = find_browser()
    if found is None:
        raise unusable(
            "-o",
            "写 PDF 和图片要用这台电脑上的浏览器（Edge、Chrome 或 Chromium），没有找到",
            f"请安装一个，或在环境变量 {CHOSEN} 里写它的位置；也可以写成 .html，用浏览器打开再打印",
        )
    return found


class _Folder:
    """A folder of its own for one page, gone afterwards; what the browser writes about itself goes there too."""

    def __init__(self, page: bytes, out: str):
        self._page, self._out = page, out
        self._browser = needed_browser()

    def __enter__(self) -> _Folder:
        self._held = tempfile.TemporaryDirectory(prefix="huikuan-", ignore_cleanup_errors=True)
        self.path = Path(self._held.name)
        self.out = self.path / self._out
        (self.path / "page.html").write_bytes(self._page)
        return self

    def __exit__(self, *_: object) -> None:
        self._held.cleanup()

    def run(self, *options: str) -> str:
        """Let the browser open the page; what it says on standard output."""
        as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()  # it starts no other way
        command = [
            self._browser, *_QUIET, *as_root, f"--user-data-dir={self.path / 'profile'}", *options,
            (self.path / "page.html").as_uri(),
        ]  # fmt: skip
        try:
            ran = subprocess.run(
                command, capture_output=True, encoding="utf-8", errors="replace", timeout=_SECONDS, check=True,
                stdin=subprocess.DEVNULL, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise _failed(f"等了 {_SECONDS} 秒没有写完") from error
        except subprocess.CalledProcessError as error:
            raise _failed(f"退出码 {error.returncode}") from error
        except OSError as error:
            raise _failed(error.strerror or type(error).__name__) from error
        return ran.stdout

    def result(self) -> bytes:
        """What the browser wrote."""
        if not self.out.exists() or not self.out.stat().st_size:
            raise _failed("什么也没有写出来")
        return self.out.read_bytes()


def _failed(why: str) -> Exception:
    return unusable("-o", f"浏览器没能写出文件（{why}）", "请再试一次；还不行，写成 .html，用浏览器打开再打印")
