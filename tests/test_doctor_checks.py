"""The doctor's checks, each over a PC made by hand: registry, environment, files and an answer from the server."""

from __future__ import annotations

import struct
from pathlib import Path

import openpyxl
import pytest

import xl_huikuan
from xl_huikuan.addin import doctor, server_trial
from xl_huikuan.addin.doctor import CHECKS, find_all, is_well, lines_of, summary
from xl_huikuan.addin.finding import Answered, Finding, Machine, State
from xl_huikuan.addin.pe import Cpu, cpu_in

VERSION = xl_huikuan.__version__
ROWS = {"HK VERSION": VERSION, "HK XLWINGS": "0.37.8", "HK START": "xl_huikuan.addin.serve"}
CLSID = "{00024500-0000-0000-C000-000000000046}"
SERVER_KEY = ("HKCR", rf"CLSID\{CLSID}\LocalServer32", "")
SECURITY = r"Software\{}Microsoft\Office\16.0\Excel\Security"


def program(machine: int, at: int = 0x80) -> bytes:
    """A PE header, as short as can be."""
    return (
        b"MZ".ljust(0x3C, b"\0")
        + struct.pack("<L", at).ljust(at - 0x3C, b"\0")
        + b"PE\0\0"
        + struct.pack("<H", machine)
    )


@pytest.mark.parametrize(
    ("head", "cpu"),
    [
        (program(0x8664), Cpu.X64),
        (program(0x014C, 0xF8), Cpu.X86),
        (program(0xAA64), Cpu.ARM64),
        (program(0x0200), None),  # Itanium
        (program(0x8664)[:-1], None),
        (b"MZ", None),
        (b"\x7fELF" + program(0x8664), None),
        (program(0x8664).replace(b"PE\0\0", b"NE\0\0"), None),
        (b"", None),
    ],
)
def test_bits_are_read_from_the_header(head, cpu):
    assert cpu_in(head) is cpu


class Registry(dict):
    """Values by root, key and name."""

    def value(self, root, key, name=""):
        return next(
            (v for k, v in self.items() if [x.lower() for x in k] == [root.lower(), key.lower(), name.lower()]), None
        )

    def keys(self, *where):
        if not where:
            return super().keys()
        root, key = where
        return sorted(
            {
                k[1][len(key) + 1 :].split("\\")[0]
                for k, _ in self.items()
                if k[0] == root and k[1].startswith(key + "\\")
            }
        )


class Pc:
    """A PC where all is well, to be spoilt; Excel is 64-bit, the user's name Chinese."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.excel = folder / "Office16" / "EXCEL.EXE"
        self.python = folder / "回款" / "python.exe"
        self.dll = self.python.with_name("xlwings64-0.37.8.dll")
        self.conf = folder / "用户" / ".xlwings" / "xlwings.conf"
        self.book = folder / "books" / "十一月.xlsm"
        for path in (self.excel, self.python, self.dll, self.conf, self.book):
            path.parent.mkdir(exist_ok=True, parents=True)
            path.touch()
        self.excel.write_bytes(program(0x8664))
        self.set_conf(f'"INTERPRETER_WIN","{self.python}"\r\n')
        self.set_rows(ROWS)
        self.environment = {"USERPROFILE": str(folder / "用户")}
        self.registry = Registry(
            {
                ("HKCR", r"Excel.Application\CLSID", ""): CLSID,
                ("HKCR", r"Excel.Application\CurVer", ""): "Excel.Application.16",
                SERVER_KEY: f"{self.excel} /automation",
                ("HKCR", ".xlsm", ""): "Excel.SheetMacroEnabled.12",
                ("HKCR", ".xlsx", ""): "Excel.Sheet.12",
            }
        )
        self.answered = Answered(1.25, VERSION)
        self.more = {}
        self.asked = []

    def set_conf(self, text, encoding="gbk"):
        self.conf.write_bytes(text.encode(encoding))

    def set_rows(self, rows, sheet="xlwings.conf"):
        book = openpyxl.Workbook()
        cells = book.create_sheet(sheet)
        for row in rows.items():
            cells.append(row)
        book.save(self.book)

    def machine(self, book=True):
        def try_server(dll, command, interpreter):
            self.asked.append((dll, command, interpreter))
            return self.answered

        settled = {"code_page": "gbk", "expand": str, "utf8_mode": False, "is_remote": lambda root: False}
        return Machine(
            self.book if book else None, self.python, self.environment, self.registry, try_server=try_server,
            **settled | self.more,
        )  # fmt: skip

    def find(self, name, book=True):
        (found,) = find_all(self.machine(book), {name: CHECKS[name]})
        assert found.name == name
        return found


@pytest.fixture
def pc(tmp_path, monkeypatch):
    for module in ("check_excel", "check_book", "check_python"):
        monkeypatch.setattr(f"xl_huikuan.addin.{module}.xlwings_version", lambda: "0.37.8")
    return Pc(tmp_path)


def test_a_good_pc_is_well(pc):
    findings = list(find_all(pc.machine()))
    assert [(one.name, one.state) for one in findings] == [(name, State.OK) for name in CHECKS]
    assert is_well(findings) and summary(findings) == "一切正常"


def test_without_a_workbook_what_concerns_it_is_skipped(pc):
    states = {one.name: one.state for one in find_all(pc.machine(book=False))}
    assert states["来源标记"] is states["存放位置"] is State.SKIPPED and states["Python 服务"] is State.OK


def test_a_check_that_fails_does_not_end_the_others(pc):
    def broken(machine):
        raise ZeroDivisionError("nought")

    one, two = find_all(pc.machine(), {"A": broken, "B": lambda machine: Finding("B", State.OK, "there")})
    assert (one.name, one.state, two.name) == ("A", State.WARN, "B") and "nought" in one.what


def test_a_check_that_cannot_read_a_file_says_so(pc):
    pc.book.write_bytes(b"not a workbook")
    findings = {one.name: one for one in find_all(pc.machine())}
    assert findings["版本"].state is State.BAD and "不是 Excel 工作簿" in findings["版本"].what
    assert findings["Python 服务"].state is State.OK


def test_lines_are_aligned_by_what_chinese_takes():
    short = lines_of(Finding("Excel", State.OK, "X"))
    long = lines_of(Finding("Python 解释器", State.BAD, "X", "do this"))
    assert short == ["[正常] Excel" + " " * 13 + "X"]  # the longest name takes 16 columns, and two between
    assert long == ["[有误] Python 解释器" + " " * 5 + "X", "       → do this"]


# ---- each thing that can be wrong ----------------------------------------------------------------------------------


def _no_excel(pc):
    pc.registry.clear()


def _not_registered(pc):
    pc.registry.clear()
    pc.registry["HKLM", r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", ""] = str(pc.excel)


def _gone(pc):
    pc.excel.unlink()


def _wps_server(pc):
    pc.registry[SERVER_KEY] = '"C:\\Users\\a\\AppData\\Local\\Kingsoft\\WPS Office\\office6\\et.exe" /automation'


def _wps_opens_xlsm(pc):
    key = r"Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.xlsm\UserChoice"
    pc.registry["HKCU", key, "ProgId"] = "ET.SheetMacroEnabled.12"


def _wps_opens_xlsx(pc):
    pc.registry["HKCR", ".xlsx", ""] = "KET.Sheet.12"


def _excel32(pc):
    pc.excel.write_bytes(program(0x014C))


def _excel32_by_click_to_run(pc):
    pc.excel.write_bytes(b"")
    pc.registry["HKLM", r"Software\Microsoft\Office\ClickToRun\Configuration", "Platform"] = "x86"


def _bits_unknown(pc):
    pc.excel.write_bytes(b"")


def _policy_forbids(pc):
    pc.registry["HKLM", SECURITY.format("Policies\\"), "VBAWarnings"] = 4


def _user_forbids(pc):
    pc.registry["HKCU", SECURITY.format(""), "VBAWarnings"] = 4


def _signed_only(pc):
    pc.registry["HKCU", SECURITY.format("Policies\\"), "VBAWarnings"] = 3


def _marked(pc):
    Path(f"{pc.book}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\n")


def _on_onedrive(pc):
    pc.environment["OneDriveCommercial"] = str(pc.book.parent.parent)


def _on_the_network(pc):
    pc.more["is_remote"] = lambda root: True


def _old_book(pc):
    pc.set_rows({"UDF MODULES": "xl_huikuan.addin.functions"})


def _not_ours(pc):
    pc.set_rows(ROWS, "Sheet9")


def _other_xlwings(pc):
    pc.set_rows(ROWS | {"HK XLWINGS": "0.36.0"})


def _other_version(pc):
    pc.set_rows(ROWS | {"HK VERSION": "0.0.1"})


def _other_dll(pc):
    pc.dll.rename(pc.dll.with_name("xlwings64-0.36.0.dll"))


def _no_conf(pc):
    pc.conf.unlink()


def _bare_python(pc):
    pc.set_conf('"INTERPRETER_WIN","pythonw"\r\n')


def _python_gone(pc):
    pc.set_conf('"INTERPRETER_WIN","/nowhere/python.exe"\r\n')


def _conf_in_utf8(pc):
    pc.set_conf(f'"INTERPRETER_WIN","{pc.python}"\r\n', "utf-8")


def _other_python(pc):
    other = pc.folder / "other" / "python.exe"
    other.parent.mkdir()
    other.touch()
    pc.set_conf(f'"INTERPRETER_WIN","{other}"\r\n')


def _conf_beside_the_book(pc):
    pc.book.with_name("xlwings.conf").write_bytes(b'"INTERPRETER_WIN","/elsewhere/python.exe"\r\n')


def _old_macros(pc):
    pc.set_rows({key: value for key, value in ROWS.items() if key != "HK START"})


def _old_macros_with_a_conf_beside(pc):
    _old_macros(pc)
    _conf_beside_the_book(pc)


def _first_version(pc):
    pc.book.write_bytes((Path(__file__).parent / "fixtures" / "first-version.xlsm").read_bytes())


def _path_ends_in_a_semicolon(pc):
    pc.environment["PYTHONPATH"] = "C:\\lib;"


def _path_of_the_current_folder(pc):
    pc.environment["PYTHONPATH"] = "."


def _utf8_mode(pc):
    pc.more["utf8_mode"] = True


def _silent(pc):
    pc.answered = Answered(90.0, None)


def _fails(pc):
    pc.answered = Answered(90.0, None, "ModuleNotFoundError: No module named 'win32api'")


def _slow(pc):
    pc.answered = Answered(40.0, VERSION)


def _answers_another(pc):
    pc.answered = Answered(1.0, "0.0.1")


@pytest.mark.parametrize(
    ("spoil", "name", "state", "words"),
    [
        (_no_excel, "Excel", "bad", ["没有找到 Excel", "请安装"]),
        (_not_registered, "Excel", "bad", ["没有在系统里登记", "快速修复"]),
        (_gone, "Excel", "bad", ["不在了", "快速修复"]),
        (_wps_server, "Excel", "skipped", ["WPS"]),
        (_wps_server, "WPS 接管", "bad", ["系统登记", "兼容第三方"]),
        (_wps_opens_xlsm, "WPS 接管", "bad", [".xlsm（ET.SheetMacroEnabled.12）", "打开方式"]),
        (_wps_opens_xlsx, "WPS 接管", "warn", [".xlsx（KET.Sheet.12）"]),
        (_excel32, "Excel 位数与 DLL", "bad", ["32 位", "xlwings32-0.37.8.dll", "huikuan setup"]),
        (_excel32_by_click_to_run, "Excel 位数与 DLL", "bad", ["xlwings32-0.37.8.dll"]),
        (_bits_unknown, "Excel 位数与 DLL", "skipped", ["看不出"]),
        (_policy_forbids, "宏设置", "bad", ["公司策略禁止运行一切宏", "IT"]),
        (_signed_only, "宏设置", "bad", ["公司策略只许运行有数字签名的宏"]),
        (_user_forbids, "宏设置", "bad", ["Excel 禁止运行一切宏", "启用内容"]),
        (_marked, "来源标记", "bad", ["来自互联网", "解除锁定"]),
        (_on_onedrive, "存放位置", "warn", ["OneDrive", "本机"]),
        (_on_the_network, "存放位置", "warn", ["网络位置"]),
        (_old_book, "版本", "bad", ["十一月.xlsm", "太旧", "huikuan new"]),
        (_not_ours, "版本", "bad", ["不是回款计划工作簿"]),
        (_other_xlwings, "版本", "bad", ["要 xlwings 0.36.0，装的是 0.37.8", "pip install xlwings==0.36.0"]),
        (_other_version, "版本", "warn", ["0.0.1", VERSION]),
        (_other_dll, "版本", "bad", ["只有 xlwings64-0.36.0.dll", "huikuan setup"]),
        (_no_conf, "Python 解释器", "bad", ["INTERPRETER_WIN", "huikuan setup"]),
        (_bare_python, "Python 解释器", "bad", ["pythonw", "不是完整路径"]),
        (_python_gone, "Python 解释器", "bad", ["/nowhere/python.exe", "不存在"]),
        (_conf_in_utf8, "Python 解释器", "bad", ["UTF-8", "乱码"]),
        (_other_python, "Python 解释器", "warn", ["other", "huikuan setup"]),
        (_old_macros, "版本", "warn", ["十一月.xlsm 的宏是旧的", "xlwings.conf", "huikuan new"]),
        (_old_macros_with_a_conf_beside, "版本", "bad", ["books/xlwings.conf", "移走"]),
        (_first_version, "版本", "warn", ["宏是旧的"]),
        (_path_ends_in_a_semicolon, "xlwings 设置", "warn", ["PYTHONPATH", "C:\\lib;", "当前文件夹"]),
        (_path_of_the_current_folder, "xlwings 设置", "warn", ["PYTHONPATH"]),
        (_utf8_mode, "xlwings 设置", "bad", ["PYTHONUTF8"]),
        (_no_conf, "Python 服务", "skipped", ["解释器"]),
        (_other_dll, "Python 服务", "skipped", ["xlwings64-0.37.8.dll"]),
        (_silent, "Python 服务", "bad", ["90 秒内没有应答", "杀毒软件"]),
        (_fails, "Python 服务", "bad", ["No module named 'win32api'"]),
        (_slow, "Python 服务", "warn", ["40.0 秒", "杀毒软件"]),
        (_answers_another, "Python 服务", "warn", ["0.0.1"]),
    ],
)
def test_what_is_wrong_is_told_with_how_to_mend_it(pc, spoil, name, state, words):
    spoil(pc)
    found = pc.find(name)
    assert found.state == state
    assert all(word in found.what + found.mend for word in words)
    assert found.mend or found.state is State.SKIPPED


def test_excel_is_known_by_quoted_unquoted_and_spaced_commands(pc):
    spaced = pc.folder / "Program Files" / "EXCEL.EXE"
    spaced.parent.mkdir()
    spaced.write_bytes(program(0x8664))
    for command in (f'"{spaced}" /automation', f"{spaced} /automation", str(spaced)):
        pc.registry[SERVER_KEY] = command
        assert pc.find("Excel").state is State.OK and str(spaced) in pc.find("Excel").what


def test_a_32_bit_excel_takes_the_other_dll_from_the_folder_above(pc):
    _excel32(pc)
    (pc.folder / "xlwings32-0.37.8.dll").touch()
    assert pc.find("Excel 位数与 DLL").state is State.OK


@pytest.mark.parametrize("zone", [0, 1, 2])
def test_a_mark_of_a_trusted_zone_is_no_harm(pc, zone):
    Path(f"{pc.book}:Zone.Identifier").write_text(f"[ZoneTransfer]\r\nZoneId={zone}\r\n")
    assert pc.find("来源标记").state is State.OK


@pytest.mark.parametrize(("below", "state"), [(1, State.OK), (0, State.BAD)])
def test_a_trusted_location_makes_up_for_the_mark(pc, below, state):
    _marked(pc)
    key = SECURITY.format("") + r"\Trusted Locations\Location3"
    pc.registry["HKCU", key, "Path"] = str(pc.folder)
    pc.registry["HKCU", key, "AllowSubFolders"] = below
    assert pc.find("来源标记").state is state


def test_the_policy_on_downloads_is_told(pc):
    pc.registry["HKCU", SECURITY.format("Policies\\"), "blockcontentexecutionfrominternet"] = 1
    assert pc.find("宏设置").state is State.OK and "来自互联网" in pc.find("宏设置").what


def test_the_server_is_started_by_the_command_that_vba_builds(pc):
    """From the user's settings alone."""
    pc.set_conf(f'"INTERPRETER_WIN","{pc.python}"\r\n"PYTHONPATH","D:\\it\'s & that"\r\n"LICENSE_KEY","k"\r\n')
    pc.set_rows(ROWS | {"INTERPRETER_WIN": "/elsewhere/python.exe", "PYTHONPATH": "/elsewhere"})
    _conf_beside_the_book(pc)
    pc.find("Python 服务")
    ((dll, command, interpreter),) = pc.asked
    assert dll == pc.dll and interpreter == pc.python
    assert command == f'"{pc.python}" -P -B -m xl_huikuan.addin.serve $(CLSID)'


def test_a_file_beside_the_workbook_changes_nothing(pc):
    before = list(find_all(pc.machine()))
    _conf_beside_the_book(pc)
    assert list(find_all(pc.machine())) == before


def test_whole_paths_of_the_user_are_the_users(pc):
    pc.environment["PYTHONPATH"] = "C:\\lib;\\\\server\\share\\lib"
    assert pc.find("xlwings 设置").state is State.OK


@pytest.mark.skipif(doctor.platform.system() == "Windows", reason="the DLL is there")
def test_a_trial_that_cannot_start_the_server_says_why(pc):
    pc.python.write_text("#!/bin/sh\n")
    pc.python.chmod(0o755)
    answered = server_trial.try_in_child(pc.dll, "python.exe", pc.python)
    assert answered.answer is None and answered.error == "only on Windows"


def test_why_a_python_cannot_serve_is_its_last_line(pc):
    pc.python.write_text(
        "#!/bin/sh\necho Traceback\necho \"ModuleNotFoundError: No module named 'win32api'\" >&2\nexit 1\n"
    )
    pc.python.chmod(0o755)
    assert server_trial.try_imports(pc.python) == "ModuleNotFoundError: No module named 'win32api'"
