"""One module of a large library, loaded without the rest of its package."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType


def module_file(package: str, *place: str) -> Path | None:
    """The file at `place` inside an installed package; None where there is none."""
    found = importlib.util.find_spec(package)
    folders = [*(found.submodule_search_locations or ())] if found else []
    paths = (Path(folder, *place) for folder in folders)
    return next((path for path in paths if path.is_file()), None)


def load_alone(package: str, *place: str) -> ModuleType | None:
    """The module at `place` inside an installed package, whose own `__init__` is not run, not for its neighbours either.

    None where the package is laid out otherwise, or the module cannot be loaded alone: then import it as usual.
    """
    found = importlib.util.find_spec(package)
    folders = [*(found.submodule_search_locations or ())] if found else []
    for folder in folders:
        path = Path(folder, *place)
        spec = importlib.util.spec_from_file_location(f"{__name__}.{package}_{path.stem}", path)
        if spec is None or spec.loader is None or not path.is_file():
            continue
        module = importlib.util.module_from_spec(spec)
        try:
            with _without_init(package, folders):
                spec.loader.exec_module(module)
        except ImportError:
            return None
        return module
    return None


@contextmanager
def _without_init(package: str, folders: Sequence[str]) -> Iterator[None]:
    """An empty package in the real one's place, from which its modules are found; afterwards nothing of it is left, so that
    whoever imports the package has it as it is."""
    if package in sys.modules:
        yield
        return
    before = {*sys.modules}
    empty = sys.modules[package] = ModuleType(package)
    empty.__path__ = [*folders]
    try:
        yield
    finally:
        for name in {*sys.modules} - before:
            if name == package or name.startswith(f"{package}."):
                del sys.modules[name]
