"""The doctor's checks of Excel: is it there, has WPS taken its place, do its bits have their DLL, may macros run."""

from __future__ import annotations

from pathlib import Path

from xl_huikuan.addin.finding import Finding, Machine, State
from xl_huikuan.addin.interpreter import dll_beside, dll_name, xlwings_version
from xl_huikuan.addin.pe import Cpu, cpu_of
from xl_huikuan.addin.registry import (
    MACHINE,
    USER,
    excel_program,
    excel_server,
    excel_version,
    is_wps,
    is_wps_prog_id,
    office_bits,
    opens_with,
)
from xl_huikuan.addin.xlwings_conf import INTERPRETER

_REPAIR = "请在“设置 → 应用”里找到 Microsoft Office，选“修改 → 快速修复”，再运行一次 huikuan doctor"
_MACRO_SETTING = "Excel“文件 → 选项 → 信任中心 → 信任中心设置 → 宏设置”"


def excel(machine: Machine) -> Finding:
    """Whether Windows knows which program Excel is."""
    server, program = excel_server(machine.registry), excel_program(machine.registry)
    if server is None:
        if program is not None and Path(program).is_file():
            return Finding("Excel", State.BAD, f"装了 Excel（{program}），但没有在系统里登记", _REPAIR)
        return Finding(
            "Excel",
            State.BAD,
            "这台电脑上没有找到 Excel",
            "请安装 Microsoft Excel 2013 或更高版本；没有 Excel 也可以用 huikuan 命令处理工作簿文件",
        )
    if is_wps(server):
        return Finding("Excel", State.SKIPPED, f"“Excel.Application”登记的是 WPS（{server}），见“WPS 接管”")
    if not Path(server).is_file():
        return Finding("Excel", State.BAD, f"系统里登记的 Excel 不在了：{server}", _REPAIR)
    return Finding("Excel", State.OK, f"{excel_version(machine.registry)}，{server}")


def wps(machine: Machine) -> Finding:
    """Whether WPS has taken Excel's registration or its files."""
    server = excel_server(machine.registry)
    if server is not None and is_wps(server):
        return Finding(
            "WPS 接管",
            State.BAD,
            f"WPS 占用了 Excel 的系统登记（{server}）",
            f"请打开“WPS 配置工具 → 高级 → 兼容设置”，取消“WPS 兼容第三方系统和软件”，重启电脑；仍不行就{_REPAIR[1:]}",
        )
    taken = {
        extension: prog_id
        for extension in (".xlsm", ".xlsx")
        if (prog_id := opens_with(machine.registry, extension)) is not None and is_wps_prog_id(prog_id)
    }
    if taken:
        told = "，".join(f"{extension}（{prog_id}）" for extension, prog_id in taken.items())
        return Finding(
            "WPS 接管",
            State.BAD if ".xlsm" in taken else State.WARN,
            f"双击会用 WPS 打开：{told}；在 WPS 里按钮和函数用不了",
            "请右键工作簿 → 打开方式 → 选择其他应用 → Excel，并勾选“始终”；或先打开 Excel 再从里面打开工作簿",
        )
    return Finding("WPS 接管", State.OK, "没有发现")


def bits_and_dll(machine: Machine) -> Finding:
    """Whether the DLL that this Excel loads is where its VBA looks."""
    server = excel_server(machine.registry)
    program = server if server is not None and not is_wps(server) else excel_program(machine.registry)
    cpu = None if program is None else cpu_of(Path(program))
    bits = office_bits(machine.registry) if cpu is None else cpu.bits
    if bits is None:
        return Finding("Excel 位数与 DLL", State.SKIPPED, "看不出 Excel 是 32 位还是 64 位（先解决“Excel”一项）")
    name = dll_name(bits, xlwings_version())
    told = machine.setting(INTERPRETER).value
    interpreter = Path(told) if told else machine.executable
    found = dll_beside(interpreter, name)
    if found is None:
        return Finding(
            "Excel 位数与 DLL",
            State.BAD,
            f"Excel 是 {bits} 位，但 {interpreter.parent} 和上一级文件夹里没有 {name}",
            "请运行 huikuan setup；如果它说没有这个 DLL，请重新安装 xlwings，或使用 64 位的 Excel",
        )
    if cpu is Cpu.ARM64:
        return Finding(
            "Excel 位数与 DLL",
            State.WARN,
            f"Excel 是 ARM64 版，将使用 {found}；这种电脑没有测试过",
            "请看“Python 服务”一项和工作簿里的函数是否有结果；不行就换 x64 电脑",
        )
    return Finding("Excel 位数与 DLL", State.OK, f"Excel 是 {bits} 位，{found}")


def macros(machine: Machine) -> Finding:
    """Whether Excel's own settings or the company's let macros run at all."""
    version = excel_version(machine.registry)
    own = rf"Software\Microsoft\Office\{version}\Excel\Security"
    policy = rf"Software\Policies\Microsoft\Office\{version}\Excel\Security"
    for root in (USER, MACHINE):
        warnings = machine.registry.value(root, policy, "VBAWarnings")
        if warnings in (3, 4):
            return Finding(
                "宏设置",
                State.BAD,
                f"公司策略{_FORBIDS[warnings]}",
                "个人改不了，请联系 IT：把工作簿所在文件夹加入 Excel 的“受信任位置”，或放宽 VBAWarnings 策略",
            )
    warnings = machine.registry.value(USER, own, "VBAWarnings")
    if warnings in (3, 4):
        return Finding(
            "宏设置",
            State.BAD,
            f"Excel {_FORBIDS[warnings]}",
            f"请在{_MACRO_SETTING}里选“禁用所有宏，并发出通知”，再打开工作簿并点“启用内容”",
        )
    blocked = any(
        machine.registry.value(root, policy, "blockcontentexecutionfrominternet") == 1 for root in (USER, MACHINE)
    )
    if blocked:
        return Finding(
            "宏设置", State.OK, "允许宏；公司策略禁止来自互联网的文件运行宏，工作簿是否带这种标记见“来源标记”"
        )
    return Finding("宏设置", State.OK, "允许宏（打开工作簿时请点“启用内容”）")


_FORBIDS = {3: "只许运行有数字签名的宏，本工作簿没有签名", 4: "禁止运行一切宏"}
