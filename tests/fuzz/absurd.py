"""Values that no sane workbook holds."""

NUMBERS = (
    "", "0", "-1", "1", "1.0", "1e3", "x", "2147483648", "-2147483649", "4294967296", "99999999999999999999", "1e308", "1e999",
    "-1e999", "nan", "inf", "0x10", "٣", "１", "²", " 5 ", "1_000", "1048576", "1048577", "16385", "+1", "1,5", "\u2212" + "1",
    "0" * 400, "9" * 5000,
)  # fmt: skip
"""What stands for a number: an attribute's, or a cell's."""

REFS = (
    "A1", "A0", "A1:XFD1048576", "A:A", "1:1", "XFE1", "A1048577", "ZZZZ99", "B3:A1", "A1:A1", "a1", "$A$1", "A1 B2", "A1,B2",
    "#REF!", "客户!A1", "A1:A1:A1", "A-1", "1A", "R1C1", "Z1000000:ZZ1048576", "A1:B2:", ":", "AAA1:AAB9", "A1048570:F1048576",
)  # fmt: skip
"""What stands for a reference."""

TEXTS = (
    "", " ", "\n", "\u3000", "=1+1", "客户", "x" * 40_000, "_x0000_", "_xD800_", "_x000a_", "\u202e", "\U0001f600", "'", '"', "<&>",
    "TRUE", "#N/A", "#REF!", "[#This Row]", "2026-02-30", "2026-11-05", "本月", "000", "1e5", "{0}", "%s", "{name}", "\ufeff",
)  # fmt: skip
"""What stands for a text."""

KINDS = (
    "s",
    "str",
    "inlineStr",
    "b",
    "e",
    "n",
    "d",
    "x",
    "",
    "S",
    "shared",
    "array",
    "dataTable",
    "normal",
    "worksheet",
)
"""What stands for a kind (``t``, ``Type``, ``state`` …)."""

ALL = (*NUMBERS, *REFS, *TEXTS, *KINDS)
