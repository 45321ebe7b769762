"""A sales office's monthly collection plan (回款), inside the Excel workbook it already uses."""

__version__ = "0.1.0"
