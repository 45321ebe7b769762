"""One module of a large library, loaded without the rest of its package."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType


def load_alone(package: str, *place: str) -> ModuleType | None:
    """The module at `place` inside an installed package, whose own `__init__` is not run.

    None where the package is laid out otherwise, or the module cannot be loaded alone: then import it as usual.
    """
    found = importlib.util.find_spec(package)
    for folder in (found.submodule_search_locations or ()) if found else ():
        path = Path(folder, *place)
        spec = importlib.util.spec_from_file_location(f"{__name__}.{package}_{path.stem}", path)
        if spec is None or spec.loader is None or not path.is_file():
            continue
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except ImportError:
            return None
        return module
    return None
