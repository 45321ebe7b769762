"""Files of the bundle onto which people drop workbooks and tables, where Excel's buttons do not work: WPS above all."""

from __future__ import annotations

from pathlib import Path

from xl_huikuan.jobs.commands import COMMANDS, FROM_TABLES

CALLED, SCRIPT = "HUIKUAN_CALLED", "HUIKUAN_SCRIPT"
"""Environment variables: the command line that started cmd.exe, and the file that it runs."""
MODULE = "xl_huikuan.cli_dropped"

_TEXT = rf"""@echo off
setlocal EnableExtensions DisableDelayedExpansion
set "{SCRIPT}=%~f0"
set "PYTHON=%~dp0python\python.exe"
set "{CALLED}="
setlocal EnableDelayedExpansion
set "{CALLED}=!cmdcmdline!"
if not defined {CALLED} goto typed
if "!{CALLED}:%~nx0=!"=="!{CALLED}!" goto typed
if exist "!PYTHON!" goto dropped
echo python\python.exe is missing. Please copy the whole folder again.
pause
exit 2
:dropped
"!PYTHON!" -I -m {MODULE} COMMAND
set RESULT=!ERRORLEVEL!
pause
exit !RESULT!
:typed
endlocal
set "{CALLED}="
if exist "%PYTHON%" goto found
echo python\python.exe is missing. Please copy the whole folder again.
pause
exit /b 2
:found
"%PYTHON%" -I -m {MODULE} COMMAND %*
set RESULT=%ERRORLEVEL%
pause
exit /b %RESULT%
"""
"""ASCII, as setup.cmd. Explorer puts no quotes around a path with ``&`` and without a blank: cmd.exe cuts it there, and would
run the rest afterwards. So Python takes the paths from the whole command line, and cmd.exe is left for good (``exit``, not
``exit /b``) when it was started for this file alone."""


def write_drops(folder: Path) -> None:
    """Write one file for each job."""
    for job, command in (*COMMANDS.items(), *FROM_TABLES.items()):
        text = _TEXT.replace("COMMAND", command).replace("\n", "\r\n")
        (folder / f"{job}.cmd").write_bytes(text.encode("ascii"))
