"""What can keep a workbook from being read or written: a code, a place, and the details that words need."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Why a file cannot be worked on. Behind each: the place, and the names of the details."""

    # The file and its container: the file's name.
    FILE_NOT_FOUND = "file-not-found"
    FILE_UNREADABLE = "file-unreadable"
    """reason."""
    NOT_A_FILE = "not-a-file"
    """A pipe or a device; so, too, where it would be written to."""
    FILE_TOO_LARGE = "file-too-large"
    NOT_A_PACKAGE = "not-a-package"
    """Neither a zip file with a workbook's parts nor anything else that is known."""
    OLD_FORMAT = "old-format"
    """The binary format of before 2007."""
    ENCRYPTED = "encrypted"
    """A password is needed to open it."""
    BINARY_WORKBOOK = "binary-workbook"
    DAMAGED = "damaged"
    DAMAGED_PART = "damaged-part"
    """part."""
    ENCRYPTED_PARTS = "encrypted-parts"
    DUPLICATE_PART = "duplicate-part"
    """part."""
    INFLATES_TOO_FAR = "inflates-too-far"
    UNKNOWN_COMPRESSION = "unknown-compression"
    """part."""
    PART_MISSING = "part-missing"
    """part."""
    BAD_PART = "bad-part"
    """part: its XML is not what it must be."""

    # The workbook: the file's name.
    NO_WORKBOOK_PART = "no-workbook-part"
    OTHER_DOCUMENT = "other-document"
    """An Office package, but no spreadsheet."""
    STRICT_FORMAT = "strict-format"
    SHARED_TEXT_MISSING = "shared-text-missing"
    SHEET_MISSING = "sheet-missing"
    """sheet."""
    TABLE_MISSING = "table-missing"
    """table."""
    TABLE_AREA_UNREADABLE = "table-area-unreadable"
    """table."""
    SHEET_EXISTS = "sheet-exists"
    """sheet."""
    NAME_TAKEN = "name-taken"
    """name: of cells or of a table."""
    NAME_MISSING = "name-missing"
    """name: there is none, or it does not point to one block of cells."""

    # A copy: its name.
    COPY_ONTO_ITSELF = "copy-onto-itself"
    """One of values onto the workbook."""
    WRONG_SUFFIX = "wrong-suffix"
    """suffix: the one that the name must have for what is written."""
    # ... and the workbook's.
    MACRO_SHEET = "macro-sheet"
    """A sheet of Excel 4's macros or dialogs."""
    OUTSIDE_PIVOT = "outside-pivot"
    """A pivot table whose source is not a sheet of the workbook."""

    # A sheet: its name.
    NO_SHEET_DATA = "no-sheet-data"
    CELLS_UNREADABLE = "cells-unreadable"
    """Rows or cells without order, twice, or with a value that is none."""
    COLUMN_MISSING = "column-missing"
    """table, column."""
    COLUMN_EXISTS = "column-exists"
    """table, column."""
    TABLE_COUNT_WRONG = "table-count-wrong"
    """table, attribute, value: how many header or totals rows it says it has; neither 0 nor 1."""
    TABLE_WITHOUT_ROWS = "table-without-rows"
    """table, area: header and totals leave no data row."""
    TABLE_COLUMNS_DIFFER = "table-columns-differ"
    """table, area, width, columns: its part says more or fewer columns than its area is wide."""
    TABLE_COLUMN_TWICE = "table-column-twice"
    """table, column."""
    TABLE_TWICE = "table-twice"
    """table: two of one name."""
    TABLES_OVERLAP = "tables-overlap"
    """table, other."""
    TABLE_TOO_LONG = "table-too-long"
    """table: it does not fit on the sheet; so with the next."""
    TABLE_TOO_WIDE = "table-too-wide"
    """table."""

    # A cell: sheet!cell.
    VALUE_DOES_NOT_FIT = "value-does-not-fit"
    """value: its first characters."""
    ARRAY_NOT_WRITABLE = "array-not-writable"
    """The cell is one of several of an array formula; so is the next."""
    ARRAY_NOT_MOVABLE = "array-not-movable"
    ROWS_BLOCKED = "rows-blocked"
    """table, row: the last row that it would get."""
    COLUMN_BLOCKED = "column-blocked"
    """table, column: the new one, where something stands."""
    TABLE_BLOCKED = "table-blocked"
    """table: the new one, where something stands."""

    # Writing: the file's name.
    OPEN_ELSEWHERE = "open-elsewhere"
    """program, lock: the file that says so."""
    CHANGED_MEANWHILE = "changed-meanwhile"
    BEING_WRITTEN = "being-written"
    """Another process of ours is at it."""
    NAME_TOO_LONG = "name-too-long"
    GROWS_TOO_FAR = "grows-too-far"
    """What would be written would be refused when it is read."""
    READ_ONLY = "read-only"
    DISK_FULL = "disk-full"
    NO_PERMISSION = "no-permission"
    TARGET_NOT_FOUND = "target-not-found"
    WRITE_FAILED = "write-failed"
    """reason."""


class OoxmlError(Exception):
    """The file cannot be worked on; nothing has been written."""

    def __init__(self, fault: Fault, place: str, **details: str | int):
        self.fault = fault
        self.place = place
        """The file's name, the sheet's, or ``sheet!cell``: see `Fault`."""
        self.details = details
        told = "".join(f", {name}={value}" for name, value in details.items())
        super().__init__(f"{place}: {fault}{told}")
