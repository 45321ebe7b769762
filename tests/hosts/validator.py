"""The validator of Microsoft's Open XML SDK, as `ooxml_validator.sh` installs it: what it says of a workbook."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

FOLDER = Path(
    os.environ.get("HUIKUAN_VALIDATOR")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "xl_huikuan" / "validator"
)
"""HUIKUAN_VALIDATOR, or a place in the user's cache."""
VERSIONS = ("Office2013", "Office2019", "Microsoft365")


def missing() -> str | None:
    """Why there is no validator for the tests here; None when there is."""
    if not (FOLDER / "complete").exists():
        return f"no Open XML SDK validator in {FOLDER} (installed by tests/hosts/ooxml_validator.sh)"
    return None


def faults(path: Path, version: str) -> list[str]:
    """What a version of Office may not accept: part, place and description of each fault."""
    assert version in VERSIONS  # the program takes any other word for Microsoft365
    command = [str(FOLDER / "ooxml-validator"), str(path), version]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    found = json.loads(ran.stdout)
    assert found["ok"] is not bool(found["errors"])
    return [f"{fault['path']} {fault['xPath']}: {fault['description']}" for fault in found["errors"]]
