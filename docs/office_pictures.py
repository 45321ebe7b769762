"""The pictures in docs/office.md: ``python docs/office_pictures.py`` gathers made-up workbooks up and has LibreOffice print the first
two pages."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from office_books import lay_out  # noqa: E402

from xl_huikuan.office.consolidate import consolidate  # noqa: E402

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        lay_out(scratch / "各业务员", 9, 60, 9)
        consolidate([str(scratch / "各业务员")], scratch / "总览.xlsx", workers=1)
        office = ["soffice", f"-env:UserInstallation=file://{made}/profile", "--headless", "--convert-to", "pdf"]
        subprocess.run([*office, "--outdir", made, str(scratch / "总览.xlsx")], check=True, capture_output=True)
        for page, name in (("1", "office-overview"), ("2", "office-meeting")):
            picture = ["pdftoppm", "-r", "80", "-f", page, "-l", page, "-singlefile", "-png"]
            subprocess.run([*picture, str(scratch / "总览.pdf"), str(HERE / name)], check=True)
