"""What keeps a foreign file from being read."""

from __future__ import annotations


class ForeignError(Exception):
    """A file that cannot be read: its name, what is wrong, and how to mend it, in Chinese."""

    def __init__(self, where: str, what: str, mend: str):
        self.where, self.what, self.mend = where, what, mend
        super().__init__(f"{where}：{what}。{mend}")
