"""xlwings' UDF server as the workbook starts it: ``python -P -B -m xl_huikuan.addin.serve {class id}`` (HkStart.bas).

With ``-P`` Python's path is the interpreter's own and what the user's PYTHONPATH says. xlwings' own start line puts the
current folder first whatever the switches are, and folders that an xlwings.conf names.
"""

from __future__ import annotations

import sys
from typing import Any

MODULE = "xl_huikuan.addin.serve"


def command(interpreter: str) -> str:
    """The command line that HkStart.bas hands to xlwings' DLL, which puts the class id in."""
    return f'"{interpreter}" -P -B -m {MODULE} $(CLSID)'


if __name__ == "__main__":
    import xlwings.com_server

    server: Any = xlwings.com_server
    server.serve(sys.argv[1])
