"""BLAKE2b without the rest of `hashlib`, which loads OpenSSL: two milliseconds of every start."""

from __future__ import annotations

__all__ = ["blake2b"]

try:
    from _blake2 import blake2b  # where hashlib has it from
except ImportError:  # another build of Python
    from hashlib import blake2b
