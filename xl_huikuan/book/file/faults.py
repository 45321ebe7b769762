"""The words for what keeps a file from being read or written: `OoxmlError` becomes `BookError`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from xl_huikuan.book.problems import BookError, unusable
from xl_huikuan.ooxml.errors import Fault, OoxmlError

_SAVE_AGAIN = "请用 Excel 打开、另存一份后再试"
_UNTOUCHED = "；原文件没有改动"
_MEND_TABLE = "请用 Excel 打开（问要不要修复时点“是”），核对这张表，另存一份后再试；或用备份"
_DAMAGED = "请重新复制或下载一份，或用备份；也可以试试 Excel 的「打开并修复」后另存"
_AS_XLSM = "请用 Excel 打开，另存为「启用宏的工作簿 (.xlsm)」"
_PLAIN_FORMULA = "请在 Excel 中把这个数组公式改成普通公式"

WAIT_FOR_IT = "请等它做完，再运行一次"
WORDS: dict[Fault, tuple[str, str]] = {
    Fault.FILE_NOT_FOUND: ("找不到这个文件", "请检查路径，或确认文件没有被移动、改名"),
    Fault.FILE_UNREADABLE: ("文件读不出来（{reason}）", "请确认它是文件而不是文件夹，有读取权限，且没有被占用"),
    Fault.NOT_A_FILE: ("这不是普通文件（是管道、设备之类）", "请用磁盘上的文件"),
    Fault.FILE_TOO_LARGE: ("文件太大（超过 1 GB）", "请确认选对了文件"),
    Fault.NOT_A_PACKAGE: (
        "不是 Excel 工作簿",
        "请选择 .xlsm 或 .xlsx 文件；如果公司装有文件加密软件，请先解密；也可用 Excel 另存一份",
    ),
    Fault.OLD_FORMAT: ("是旧的 .xls 格式", f"{_AS_XLSM}后再试"),
    Fault.ENCRYPTED: (
        "工作簿设有打开密码（已加密）",
        "请在 Excel「文件 → 信息 → 保护工作簿」中去掉打开密码，保存后再试",
    ),
    Fault.BINARY_WORKBOOK: ("是二进制工作簿 (.xlsb)，不能改写", _AS_XLSM),
    Fault.DAMAGED: ("文件已损坏或不完整（可能没有下载或复制完）", _DAMAGED),
    Fault.DAMAGED_PART: ("文件已损坏或不完整（内部部件 {part} 读不出来）", _DAMAGED),
    Fault.ENCRYPTED_PARTS: ("压缩包内的部件加了密", "请在 Excel 中打开并另存为不带密码的 .xlsm 后再试"),
    Fault.DUPLICATE_PART: ("文件内部有两个同名部件 {part}，内容不可信", _SAVE_AGAIN),
    Fault.INFLATES_TOO_FAR: (
        "文件解压后大得不正常，为安全起见不打开",
        "请确认文件来源；确属本单位工作簿的，请用 Excel 另存后再试",
    ),
    Fault.UNKNOWN_COMPRESSION: ("内部部件 {part} 的压缩方式不认识", _SAVE_AGAIN),
    Fault.PART_MISSING: ("缺少内部部件 {part}", _SAVE_AGAIN),
    Fault.BAD_PART: ("内部部件 {part} 的内容读不懂", f"{_SAVE_AGAIN}，或用备份"),
    Fault.NO_WORKBOOK_PART: ("不是 Excel 工作簿", "请选择 .xlsm 或 .xlsx 文件"),
    Fault.OTHER_DOCUMENT: ("不是 Excel 工作簿", "请选择 .xlsm 或 .xlsx 文件（不是文档或演示文稿）"),
    Fault.STRICT_FORMAT: ("是「严格 Open XML」格式", "请用 Excel 另存为「启用宏的工作簿 (.xlsm)」后再试"),
    Fault.SHARED_TEXT_MISSING: ("共享文字表不完整", _SAVE_AGAIN),
    Fault.SHEET_MISSING: ("缺少工作表「{sheet}」", "请恢复这张工作表"),
    Fault.TABLE_MISSING: ("缺少表格 {table}", "请用原模板恢复这张表，或在「表设计」里把表名改回来"),
    Fault.TABLE_AREA_UNREADABLE: ("表格 {table} 的区域读不懂", _MEND_TABLE),
    Fault.TABLE_COUNT_WRONG: (
        "表格 {table} 的内部记录坏了：{attribute}（标题行或汇总行有几行）是“{value}”，只能是 0 或 1",
        _MEND_TABLE,
    ),
    Fault.TABLE_WITHOUT_ROWS: (
        "表格 {table} 的内部记录坏了：区域 {area} 放不下标题行、汇总行和至少一行数据",
        _MEND_TABLE,
    ),
    Fault.TABLE_COLUMNS_DIFFER: (
        "表格 {table} 的内部记录坏了：区域 {area} 有 {width} 列，却记了 {columns} 个列名",
        _MEND_TABLE,
    ),
    Fault.TABLE_COLUMN_TWICE: ("表格 {table} 的内部记录坏了：有两列都叫“{column}”", _MEND_TABLE),
    Fault.TABLE_TWICE: ("文件里有两个表格都叫 {table}", _MEND_TABLE),
    Fault.TABLES_OVERLAP: ("表格 {table} 和表格 {other} 的区域重叠", _MEND_TABLE),
    Fault.SHEET_EXISTS: ("工作表「{sheet}」已经有了", "请把原来的这张工作表改名后再试"),
    Fault.NAME_TAKEN: (
        "名称 {name} 已被占用",
        "请在「公式 → 名称管理器」（表格在「表设计」）里把原来的改名后再试",
    ),
    Fault.NAME_MISSING: ("名称 {name} 缺失，或没有指向单元格", "请在「公式 → 名称管理器」里恢复它，或用原模板"),
    Fault.COPY_ONTO_ITSELF: ("数值副本不能写到工作簿自己身上", "请换一个文件名（-o）"),
    Fault.WRONG_SUFFIX: (
        "写出来的是 {suffix} 文件，文件名要以 {suffix} 结尾，不然 Excel 打不开",
        "请换一个文件名（-o）",
    ),
    Fault.MACRO_SHEET: (
        "工作簿里有旧式宏表或对话框表，不能做成数值副本",
        "请在 Excel 里取消隐藏并删掉它（不是自己做的，多半是宏病毒），保存后再试",
    ),
    Fault.OUTSIDE_PIVOT: (
        "工作簿里有连着外部数据或数据模型的数据透视表，不能做成数值副本",
        "请先把这张透视表复制，用“粘贴数值”换掉，保存后再试",
    ),
    Fault.CELLS_UNREADABLE: (
        "工作表的内部记录坏了：有行或单元格编号重复、颠倒、不成编号，或者值读不懂",
        f"{_SAVE_AGAIN}；或用备份",
    ),
    Fault.NO_SHEET_DATA: ("工作表里没有单元格区域", _SAVE_AGAIN),
    Fault.COLUMN_MISSING: (
        "表格 {table} 缺少列「{column}」",
        "请恢复这一列（列名要一字不差），列的先后和多余的列不要紧",
    ),
    Fault.COLUMN_EXISTS: ("表格 {table} 已经有列「{column}」", "请把原来的这一列改名后再试"),
    Fault.TABLE_TOO_WIDE: ("表格 {table} 的列数超出工作表", "请减少列数"),
    Fault.TABLE_TOO_LONG: ("表格 {table} 的行数超出工作表", "请减少行数"),
    Fault.VALUE_DOES_NOT_FIT: ("单元格放不下这个值（{value}）", "请改成较短的文字或有效的数值、日期"),
    Fault.ARRAY_NOT_WRITABLE: ("单元格属于一个多单元格数组公式，不能单独改写", _PLAIN_FORMULA),
    Fault.ARRAY_NOT_MOVABLE: ("单元格属于一个多单元格数组公式，不能移动", _PLAIN_FORMULA),
    Fault.ROWS_BLOCKED: (
        "表格 {table} 要增加到第 {row} 行，会盖掉下方已有的内容",
        "请把表格下方的内容移到别处（表格下方要留空）后再试",
    ),
    Fault.COLUMN_BLOCKED: (
        "表格 {table} 要在右边加一列「{column}」，会盖掉这里已有的内容",
        "请把表格右边的内容移到别处（紧挨表格的一列要留空）后再试",
    ),
    Fault.TABLE_BLOCKED: ("要放表格 {table} 的地方已有内容", "请把这里的内容移到别处后再试"),
    Fault.OPEN_ELSEWHERE: (
        "工作簿正在 {program} 中打开",
        "请先保存并关闭它再试；如果确定没有人打开，请删除旁边的隐藏文件 {lock}",
    ),
    Fault.CHANGED_MEANWHILE: ("读取之后文件又被改过", "请重新运行一次，以最新的内容为准"),
    Fault.BEING_WRITTEN: ("另一个 huikuan 命令正在写这个文件", WAIT_FOR_IT),
    Fault.NAME_TOO_LONG: ("文件名或路径太长", f"请把文件名改短，或放到浅一些的文件夹{_UNTOUCHED}"),
    Fault.GROWS_TOO_FAR: (
        "写出来的工作簿会大得以后打不开，没有写入",
        "请把用不着的行、旧月份的历史移到别的工作簿后再试",
    ),
    Fault.READ_ONLY: ("文件是只读的", "请在文件属性中去掉「只读」，或复制到自己有权限的文件夹后再试"),
    Fault.DISK_FULL: ("磁盘空间不足，没有写入", f"请清理磁盘后再试{_UNTOUCHED}"),
    Fault.NO_PERMISSION: (
        "没有写入权限，或文件正被其他程序占用",
        f"请关闭正在使用它的程序（Excel、WPS、同步盘），或换一个有权限的文件夹{_UNTOUCHED}",
    ),
    Fault.TARGET_NOT_FOUND: ("找不到文件或文件夹", f"请检查路径，或确认文件没有被移动、改名{_UNTOUCHED}"),
    Fault.WRITE_FAILED: ("写入失败（{reason}）", f"请检查磁盘或网络盘是否正常后再试{_UNTOUCHED}"),
}
"""What is wrong and how to mend it, with the fault's details in braces."""


def as_book_error(error: OoxmlError) -> BookError:
    """The same error in words."""
    what, mend = (text.format_map(error.details) for text in WORDS[error.fault])
    return unusable(error.place, what, mend)


@contextmanager
def faults_in_words() -> Iterator[None]:
    """Whatever `OoxmlError` is raised inside (or in the decorated function) comes out as a `BookError`."""
    try:
        yield
    except OoxmlError as error:
        raise as_book_error(error) from error
