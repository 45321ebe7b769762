"""The zip container: what is not touched stays byte for byte, what is not a workbook is refused, saving is atomic."""

from __future__ import annotations

import errno
import os
import random
import struct
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from ooxml_books import XLWINGS_FILES, edit_zip, office_book, plain_book, raw_members, with_descriptors

from xl_huikuan.ooxml import package as package_module
from xl_huikuan.ooxml import zip_members as zip_directory
from xl_huikuan.ooxml.atomic_write import Stamp, check_writable
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.package import Package

CORE = "docProps/core.xml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return office_book(tmp_path / "五月.xlsm")


def refused(path: Path) -> Fault:
    with pytest.raises(OoxmlError) as error:
        Package.open(path)
    assert error.value.place == path.name
    return error.value.fault


def rewrite(path: Path, target: Path, name: str, data: bytes = b"<new/>") -> None:
    package = Package.open(path)
    package.replace(name, data)
    package.save(target)


def assert_only(old: Path, new: Path, changed: set[str]) -> None:
    before, after = raw_members(old), raw_members(new)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == changed
    with zipfile.ZipFile(new) as file:
        assert file.testzip() is None


@pytest.mark.parametrize("source", XLWINGS_FILES, ids=lambda p: p.name)
def test_shipped_workbooks_keep_every_other_member(source: Path, tmp_path: Path) -> None:
    target = tmp_path / source.name
    rewrite(source, target, "xl/workbook.xml")
    assert_only(source, target, {"xl/workbook.xml"})
    assert zipfile.ZipFile(target).read("xl/workbook.xml") == b"<new/>"


def test_there_are_shipped_workbooks() -> None:
    assert {path.suffix for path in XLWINGS_FILES} >= {".xlsm", ".xlam"}


@pytest.mark.parametrize("zip64", [False, True])
def test_members_with_data_descriptors(book: Path, tmp_path: Path, zip64: bool) -> None:
    with_descriptors(book, zip64)
    with zipfile.ZipFile(book) as file:
        assert all(info.flag_bits & 8 for info in file.infolist())
    rewrite(book, tmp_path / "neu.xlsm", CORE)
    assert_only(book, tmp_path / "neu.xlsm", {CORE})


def zip64_book(path: Path) -> None:
    """Every size and offset in zip64 fields, a zip64 end record, and odd extra fields in the local headers."""
    with zipfile.ZipFile(path) as old:
        members = [(info.filename.encode(), old.read(info)) for info in old.infolist()]
    body, directory = b"", b""
    for name, data in members:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        common = struct.pack("<5HL2L", 45, 0, 8, 0, 0x21, zlib.crc32(data), 0xFFFFFFFF, 0xFFFFFFFF)
        local = struct.pack("<2H2Q", 1, 16, len(data), len(packed)) + struct.pack("<2H", 0xA220, 4) + b"grow"
        extra = struct.pack("<2H", 0x7777, 2) + b"??" + struct.pack("<2H3Q", 1, 24, len(data), len(packed), len(body))
        directory += b"PK\x01\x02" + struct.pack("<H", 45) + common
        directory += struct.pack("<5H2L", len(name), len(extra), 3, 0, 0, 0, 0xFFFFFFFF) + name + extra + b"hey"
        body += b"PK\x03\x04" + common + struct.pack("<2H", len(name), len(local)) + name + local + packed
    count = len(members)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), len(body))
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(body) + len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 5) + b"notes"
    path.write_bytes(body + directory + end64 + locator + end)


def test_zip64_and_unusual_extra_fields(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "a.xlsx", ["x"], [["1"]])
    zip64_book(path)
    package = Package.open(path)
    sheet = package.read("xl/worksheets/sheet1.xml")
    package.remove(package.names()[1])  # so that all later members move
    package.replace(CORE, b"<new/>")
    package.save(tmp_path / "b.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx") as file:
        assert file.testzip() is None
        assert file.comment == b"notes"
        assert file.read("xl/worksheets/sheet1.xml") == sheet
        assert file.read(CORE) == b"<new/>"
    local_old = {name: raw for name, (raw, _) in raw_members(path).items()}
    local_new = {name: raw for name, (raw, _) in raw_members(tmp_path / "b.xlsx").items()}
    assert all(local_old[name] == local_new[name] for name in local_new if name != CORE)


def test_add_replace_remove_are_deterministic(book: Path, tmp_path: Path) -> None:
    for target in ("1.xlsm", "2.xlsm"):
        package = Package.open(book)
        assert not package.changed
        package.add("xl/新.xml", b"<a/>" * 99)
        package.replace(CORE, b"<new/>")
        package.remove("xl/calcChain.xml")
        assert package.changed
        assert package.read("XL/新.xml") == b"<a/>" * 99
        package.save(tmp_path / target)
    assert (tmp_path / "1.xlsm").read_bytes() == (tmp_path / "2.xlsm").read_bytes()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(tmp_path / "1.xlsm") as new:
        assert new.testzip() is None
        expected = [name for name in old.namelist() if name != "xl/calcChain.xml"]
        assert new.namelist() == [*expected, "xl/新.xml"]
        assert new.getinfo(CORE).date_time == old.getinfo(CORE).date_time


def test_same_data_is_no_change(book: Path, tmp_path: Path) -> None:
    package = Package.open(book)
    package.replace(CORE, package.read(CORE))
    assert not package.changed
    package.save(tmp_path / "copy.xlsm")
    assert (tmp_path / "copy.xlsm").read_bytes() == book.read_bytes()


# -- what is refused


def test_missing_folder_and_foreign_files(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有.xlsm") is Fault.FILE_NOT_FOUND
    (tmp_path / "夹.xlsm").mkdir()
    assert refused(tmp_path / "夹.xlsm") is Fault.FILE_UNREADABLE
    for content in (b"", b"hello", b"%PDF-1.7"):
        (tmp_path / "x.xlsm").write_bytes(content)
        assert refused(tmp_path / "x.xlsm") is Fault.NOT_A_PACKAGE
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as file:
        file.writestr("a.txt", "a")
    assert refused(tmp_path / "y.zip") is Fault.NOT_A_PACKAGE


@pytest.mark.parametrize(
    ("stream", "fault"),
    [
        ("EncryptedPackage", Fault.ENCRYPTED),
        ("Workbook", Fault.OLD_FORMAT),
        ("Book", Fault.OLD_FORMAT),
        ("Contents", Fault.NOT_A_PACKAGE),
    ],
)
def test_compound_files(tmp_path: Path, stream: str, fault: Fault) -> None:
    path = tmp_path / "x.xlsm"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + stream.encode("utf-16-le"))
    assert refused(path) is fault


def test_binary_workbook(book: Path) -> None:
    edit_zip(book, {"xl/workbook.bin": b"x"})
    assert refused(book) is Fault.BINARY_WORKBOOK


def test_truncated(book: Path) -> None:
    raw = book.read_bytes()
    for size in (3, 100, len(raw) // 2, len(raw) - 30):
        book.write_bytes(raw[:size])
        assert refused(book) is Fault.DAMAGED


def test_bad_checksum_of_a_part_that_is_read(book: Path) -> None:
    raw = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as file:
        info = file.getinfo("xl/vbaProject.bin")
    raw[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0xFF
    book.write_bytes(raw)
    package = Package.open(book)
    package.read(CORE)
    with pytest.raises(OoxmlError) as error:
        package.read("xl/vbaProject.bin")
    assert error.value.fault is Fault.DAMAGED_PART
    assert error.value.details == {"part": "xl/vbaProject.bin"}


def test_in_pieces_it_is_the_same(book: Path) -> None:
    edit_zip(book, {"xl/x.xml": bytes(range(256)) * 9999 + b"the end", "xl/media/stored.png": bytes(range(256)) * 40})
    store(book, "xl/media/stored.png")
    package = Package.open(book)
    for name in package.names():
        assert b"".join(package.pieces(name)) == package.read(name)
    package.replace(CORE, b"<new/>")
    assert [*package.pieces(CORE)] == [b"<new/>"]
    with pytest.raises(OoxmlError) as error:
        next(package.pieces("xl/none.xml"))
    assert error.value.fault is Fault.PART_MISSING


def test_in_pieces_damage_is_told_at_the_end_at_the_latest(book: Path) -> None:
    edit_zip(book, {"xl/x.xml": random.Random(1).randbytes(400_000)})
    spoil(book, "xl/x.xml")
    pieces = Package.open(book).pieces("xl/x.xml")
    with pytest.raises(OoxmlError) as error:
        b"".join(pieces)
    assert (error.value.fault, error.value.details) == (Fault.DAMAGED_PART, {"part": "xl/x.xml"})


def test_in_pieces_too_no_more_than_the_declared_size(book: Path) -> None:
    edit_zip(book, {"xl/x.xml": b"\0" * 5_000_000})
    raw = bytearray(book.read_bytes())
    struct.pack_into("<L", raw, raw.rindex(b"xl/x.xml") - 46 + 24, 10)
    book.write_bytes(raw)
    seen = 0
    with pytest.raises(OoxmlError) as error:
        for piece in Package.open(book).pieces("xl/x.xml"):
            seen += len(piece)
    assert error.value.fault is Fault.DAMAGED_PART and seen <= 10


def test_never_inflates_beyond_the_declared_size(book: Path) -> None:
    edit_zip(book, {"xl/x.xml": b"\0" * 5_000_000})
    raw = bytearray(book.read_bytes())
    at = raw.rindex(b"xl/x.xml") - 46
    struct.pack_into("<L", raw, at + 24, 10)
    book.write_bytes(raw)
    with pytest.raises(OoxmlError) as error:
        Package.open(book).read("xl/x.xml")
    assert error.value.fault is Fault.DAMAGED_PART


def test_zip_bombs(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit_zip(book, {"xl/x.xml": b"\0" * (17 << 20)})
    assert refused(book) is Fault.INFLATES_TOO_FAR
    edit_zip(book, {"xl/x.xml": b"\0" * (8 << 20)})
    Package.open(book)
    monkeypatch.setattr(zip_directory, "MAX_MEMBER", 1 << 20)
    assert refused(book) is Fault.INFLATES_TOO_FAR
    monkeypatch.undo()
    monkeypatch.setattr(zip_directory, "MAX_TOTAL", 1 << 20)
    assert refused(book) is Fault.INFLATES_TOO_FAR


def test_an_honest_large_book_opens_and_what_no_job_would_open_is_not_written(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = b"".join(b'<c r="A%d"><v>%d</v></c>' % (row, row * 7919) for row in range(60_000))
    edit_zip(book, {"xl/x.xml": rows})  # it shrinks to about an eighth
    monkeypatch.setattr(zip_directory, "MAX_TOTAL", 1 << 20)
    monkeypatch.setattr(zip_directory, "MAX_MEMBER", 1 << 20)
    package = Package.open(book)
    package.replace(CORE, b"<new/>")
    package.save(book)
    old = book.read_bytes()
    package = Package.open(book)
    package.add("xl/y.xml", b" " * (2 << 20))  # to a thousandth
    with pytest.raises(OoxmlError) as error:
        package.save(book)
    assert error.value.fault is Fault.GROWS_TOO_FAR
    assert book.read_bytes() == old and list(book.parent.iterdir()) == [book]
    monkeypatch.setattr(package_module, "_MAX_FILE", len(old) // 2)
    package.remove("xl/y.xml")
    with pytest.raises(OoxmlError) as error:
        package.save(book)  # the file itself would be refused
    assert error.value.fault is Fault.GROWS_TOO_FAR


@pytest.mark.parametrize("changed", [True, False])
def test_a_damaged_member_is_not_passed_on(book: Path, tmp_path: Path, changed: bool) -> None:
    for name in ("xl/vbaProject.bin", "xl/media/stored.png"):
        edit_zip(book, {"xl/media/stored.png": bytes(range(256)) * 40})
        if name.endswith("png"):
            store(book, name)
        whole = book.read_bytes()
        spoil(book, name)
        spoilt = book.read_bytes()
        package = Package.open(book)
        if changed:
            package.replace(CORE, b"<new/>")
        for target in (book, tmp_path / "elsewhere.xlsm"):
            with pytest.raises(OoxmlError) as error:
                package.save(target)
            assert (error.value.fault, error.value.details) == (Fault.DAMAGED_PART, {"part": name})
        assert book.read_bytes() == spoilt and [*book.parent.iterdir(), *tmp_path.glob("elsewhere*")] == [book]
        book.write_bytes(whole)
        Package.open(book).check_whole()


def store(book: Path, name: str) -> None:
    """Put a member in uncompressed."""
    with zipfile.ZipFile(book) as file:
        held = {info: file.read(info) for info in file.infolist()}
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as file:
        for info, data in held.items():
            info.compress_type = zipfile.ZIP_STORED if info.filename == name else info.compress_type
            file.writestr(info, data)


def spoil(book: Path, name: str) -> None:
    """Change one byte in the middle of a member's data."""
    raw = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as file:
        info = file.getinfo(name)
    raw[info.header_offset + 30 + len(info.filename.encode()) + info.compress_size // 2] ^= 0x10
    book.write_bytes(raw)


def test_duplicate_members(book: Path) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile(book, "a") as file:
        warnings.simplefilter("ignore")
        file.writestr("XL/Workbook.xml", "<a/>")
    assert refused(book) is Fault.DUPLICATE_PART


def test_encrypted_members(book: Path) -> None:
    raw = bytearray(book.read_bytes())
    raw[raw.rindex(b"xl/vbaProject.bin") - 46 + 8] |= 1
    book.write_bytes(raw)
    assert refused(book) is Fault.ENCRYPTED_PARTS


def test_overlapping_members(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "a.xlsx", ["x"], [["1"]])
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as file:
        first, second = file.infolist()[:2]
    at = raw.rindex(second.filename.encode()) - 46
    struct.pack_into("<L", raw, at + 42, first.header_offset)
    path.write_bytes(raw)
    assert refused(path) is Fault.DAMAGED


@pytest.mark.parametrize("zip64", [False, True])
def test_damage_anywhere_is_a_clear_error_or_harmless(tmp_path: Path, zip64: bool) -> None:
    path = plain_book(tmp_path / "原.xlsx", ["x"], [["1"]])
    with_descriptors(path, zip64)
    whole = path.read_bytes()
    structure = whole.index(b"PK\x01\x02")

    @settings(max_examples=at_most(300), deadline=None)
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        raw = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 4))):
            low = data.draw(st.sampled_from([0, structure, len(raw) - 30]))
            raw[data.draw(st.integers(low, len(raw) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(raw[: data.draw(st.just(len(raw)) | st.integers(0, len(raw)))])
        try:
            package = Package.open(path)
            for name in package.names():
                package.read(name)
        except OoxmlError as error:
            assert error.place == path.name

    check()


# -- saving


def failing(error: OSError) -> Any:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


@pytest.mark.parametrize("step", ["fsync", "replace", "write", "mkstemp"])
@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (OSError(errno.ENOSPC, "No space left"), Fault.DISK_FULL),
        (PermissionError(errno.EACCES, "denied"), Fault.NO_PERMISSION),
        (OSError(errno.EIO, "Input/output error"), Fault.WRITE_FAILED),
    ],
)
def test_failed_save_leaves_everything_as_it_was(
    book: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: OSError, fault: Fault
) -> None:
    old = book.read_bytes()
    package = Package.open(book)
    package.replace(CORE, b"<new/>")
    if step == "write":
        monkeypatch.setattr(Package, "_chunks", lambda self: (failing(error)() if at else b"PK" for at in range(2)))
    elif step == "mkstemp":
        monkeypatch.setattr("tempfile.mkstemp", failing(error))
    else:
        monkeypatch.setattr(os, step, failing(error))
    with pytest.raises(OoxmlError) as caught:
        package.save(book)
    monkeypatch.undo()
    assert (caught.value.fault, caught.value.place) == (fault, book.name)
    assert book.read_bytes() == old
    assert list(book.parent.iterdir()) == [book]
    package.save(book)
    assert Package.open(book).read(CORE) == b"<new/>"


def test_interrupted_save_leaves_no_temporary_file(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        Package.open(book).save(book)
    assert list(book.parent.iterdir()) == [book]


def test_save_keeps_mode_and_links(book: Path, tmp_path: Path) -> None:
    book.chmod(0o640)
    link = tmp_path / "link.xlsm"
    link.symlink_to(book)
    package = Package.open(link)
    package.replace(CORE, b"<new/>")
    package.save(link)
    assert link.is_symlink()
    assert book.stat().st_mode & 0o777 == 0o640
    assert Package.open(book).read(CORE) == b"<new/>"
    check_writable(link, package.stamp)


def test_check_writable(book: Path) -> None:
    stamp = Package.open(book).stamp

    def unwritable() -> OoxmlError:
        with pytest.raises(OoxmlError) as error:
            check_writable(book, stamp)
        assert error.value.place == book.name
        return error.value

    check_writable(book, stamp)
    locks = (f"~${book.name}", f".~{book.name}", f".~lock.{book.name}#")
    for lock, program in zip(locks, ("Excel / WPS", "WPS", "LibreOffice"), strict=True):
        (book.parent / lock).touch()
        error = unwritable()
        assert (error.fault, error.details) == (Fault.OPEN_ELSEWHERE, {"program": program, "lock": lock})
        (book.parent / lock).unlink()
    book.chmod(0o444)
    assert unwritable().fault is Fault.READ_ONLY
    book.chmod(0o644)
    os.utime(book, ns=(1, 1))
    assert unwritable().fault is Fault.CHANGED_MEANWHILE
    book.unlink()
    assert unwritable().fault is Fault.TARGET_NOT_FOUND


def test_check_writable_when_another_program_holds_the_file(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = Stamp.of(book)
    monkeypatch.setattr(Path, "open", failing(PermissionError(errno.EACCES, "sharing violation")))
    with pytest.raises(OoxmlError) as error:
        check_writable(book, stamp)
    assert error.value.fault is Fault.NO_PERMISSION


def test_a_part_of_more_than_32_mib_comes_back_and_is_compressed_too(book: Path) -> None:
    data = b"".join(b'<c r="A%d"><v>1</v></c>' % row for row in range(1_600_000))
    assert len(data) > 1 << 25
    package = Package.open(book)
    package.replace(CORE, data)
    package.save(book)
    assert Package.open(book).read(CORE) == data and book.stat().st_size < len(data) / 5
