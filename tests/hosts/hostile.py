"""A folder that others may write to, with what they could leave beside a workbook: modules, settings, programs.

Each module leaves its name in `ran` when it runs, and then stands for nothing.
"""

from __future__ import annotations

from pathlib import Path

SINGLE = (
    "pandas", "numpy", "xlwings", "lxml", "openpyxl", "click", "rich", "highspy", "holidays", "pip",
    "sitecustomize", "usercustomize", "json", "re", "typing", "datetime", "runpy", "pythoncom", "pywintypes", "win32api",
    "PIL", "matplotlib", "polars", "jinja2", "plotly",
)  # fmt: skip
"""What Python or ours imports at one time or another, and what xlwings tries to import and need not be installed."""
PACKAGES = ("xl_huikuan", "win32com")


class Hostile:
    """The folder, and what ran of it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._ran = folder.with_name(f"{folder.name}-ran.txt")
        folder.mkdir(exist_ok=True)
        trap = f"with open({str(self._ran)!r}, 'a') as file:\n    file.write(__name__ + '\\n')\n"
        for name in SINGLE:
            (folder / f"{name}.py").write_text(trap)
        for name in PACKAGES:
            (folder / name).mkdir(exist_ok=True)
            (folder / name / "__init__.py").write_text(trap)

    @property
    def ran(self) -> list[str]:
        """The modules that ran, in their order."""
        return self._ran.read_text().split() if self._ran.exists() else []

    def settings(self, python: str) -> None:
        """An xlwings.conf that asks for another Python (`python`), other modules, and code in a licence key."""
        code = f"x';open(r'{self._ran}', 'a').write('LICENSE_KEY ');'"
        lines = {
            "INTERPRETER_WIN": python, "INTERPRETER": python, "PYTHONPATH": str(self.folder), "UDF MODULES": "pandas",
            "ADD_WORKBOOK_TO_PYTHONPATH": "True", "USE UDF SERVER": "False", "SHOW CONSOLE": "True", "DEBUG UDFS": "True",
            "CONDA PATH": str(self.folder), "CONDA ENV": "base", "LICENSE_KEY": code,
        }  # fmt: skip
        text = "".join(f'"{key}","{value}"\r\n' for key, value in lines.items())
        (self.folder / "xlwings.conf").write_text(text)
