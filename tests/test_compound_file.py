"""The file of the VBA project, read by olefile and by eye: what was put in comes out, and its trees are as [MS-CFB] has them."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from pathlib import Path

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyopenvba.excel import ExcelFile
from pyopenvba.vba import decompress

WORKBOOK = Path(__file__).parents[1] / "workbook"
sys.path.insert(0, str(WORKBOOK))
from compound_file import compound_file  # noqa: E402

NONE, END, FREE, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
RED, BLACK = 0, 1


def entries(data):
    """Every entry of the directory, by the bytes: name, kind, colour, left, right, child, start, size."""
    table, found = chains(data), []
    [sector] = struct.unpack_from("<I", data, 48)
    while sector != END:
        for at in range(512 * (sector + 1), 512 * (sector + 2), 128):
            name, size, *rest = struct.unpack_from("<64sHBBIII36xIQ", data, at)
            found.append((name[: max(size - 2, 0)].decode("utf-16-le"), *rest))
        sector = table[sector]
    return found


def chains(data):
    [count] = struct.unpack_from("<I", data, 44)
    own = struct.unpack_from(f"<{count}I", data, 76)
    table = [entry for sector in own for entry in struct.unpack_from("<128I", data, 512 * (sector + 1))]
    assert all(table[sector] == TABLE for sector in own)
    return table


def held(found, storage):
    """What a storage holds, in order, after its tree has been looked at: sorted, no red under red, equally many black."""

    def look(at, above):
        if at == NONE:
            return [], 0
        name, _, colour, left, right, *_ = found[at]
        assert not (colour == RED and above == RED), f"{name} is red under red"
        before, black = look(left, colour)
        after, also_black = look(right, colour)
        assert black == also_black
        return [*before, name, *after], black + (colour == BLACK)

    child = found[storage][5]
    assert child == NONE or found[child][2] == BLACK
    names, _ = look(child, BLACK)
    keys = [(len(name), name.upper()) for name in names]
    assert keys == sorted(set(keys))
    return names


def looked_at(data):
    """olefile's view of a file whose header, sectors and trees are as they must be."""
    assert len(data) % 512 == 0
    table = chains(data)
    sectors = len(data) // 512 - 1
    assert all(entry == FREE for entry in table[sectors:])
    following = [entry for entry in table[:sectors] if entry < TABLE]
    assert len(following) == len(set(following)), "two chains share a sector"
    found = entries(data)
    assert found[0][:3] == ("Root Entry", 5, BLACK)
    for name, kind, *_, left, right, child, start, size in found:
        if kind == 1:
            assert (start, size) == (0, 0), name
        if kind == 0:
            assert (name, left, right, child, start, size) == ("", NONE, NONE, NONE, 0, 0)
    reached = [name for at, entry in enumerate(found) if entry[1] in (1, 5) for name in held(found, at)]
    assert sorted(reached) == sorted(entry[0] for entry in found[1:] if entry[1])
    return olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_UNSURE)


NAMES = st.text("aBc1_Z", min_size=1, max_size=31)
DATA = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([0, 63, 64, 65, 511, 512, 513, 4095, 4096, 4097, 70_000]).map(bytes),
)


@given(
    st.dictionaries(st.tuples(NAMES), DATA, max_size=30),
    st.dictionaries(st.tuples(st.just("VBA-storage"), NAMES), DATA, max_size=40),
)
def test_what_was_put_in_comes_out(streams, more):
    unlike = {tuple(name.upper() for name in path): path for path in [*streams, *more]}
    given_streams = {path: (streams | more)[path] for path in unlike.values()}
    data = compound_file(given_streams)
    assert data == compound_file(dict(reversed(given_streams.items())))
    with looked_at(data) as file:
        assert {tuple(path) for path in file.listdir()} == set(given_streams)
        for path, content in given_streams.items():
            assert file.openstream(list(path)).read() == content


def test_a_table_of_sectors_that_needs_a_sector_for_itself():
    for sectors in range(120, 136):
        with looked_at(compound_file({("large",): b"x" * 512 * sectors})) as file:
            assert file.get_size("large") == 512 * sectors


def test_names_are_plain_ascii():
    with pytest.raises(UnicodeEncodeError):
        compound_file({("模块",): b""})


# ---- the template's project ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def project() -> bytes:
    with zipfile.ZipFile(WORKBOOK / "template.xlsm") as package:
        return package.read("xl/vbaProject.bin")


def test_the_project_has_no_cache_and_no_version(project):
    with looked_at(project) as file:
        streams = {"/".join(path) for path in file.listdir()}
        assert file.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC 61 FF FF 00 00 00")
        assert not [name for name in streams if "srp" in name.lower()]
        with ExcelFile(WORKBOOK / "template.xlsm") as book:
            found = book.vba_project()
            names = {module.stream_name for module in found.modules}
            for module in found.modules:
                assert (module.text_offset, module.cookie) == (0, 0xFFFF)
                whole = decompress(file.openstream(["VBA", module.stream_name]).read())
                assert whole.decode("ascii").replace("\r\n", "\n") == module.source.replace("\r\n", "\n")
            assert found.project_cookie == 0xFFFF
        assert streams == {"PROJECT", "PROJECTwm", "VBA/dir", "VBA/_VBA_PROJECT"} | {f"VBA/{name}" for name in names}


def test_nothing_in_it_tells_when_it_was_built(project):
    with looked_at(project) as file:
        assert not any(entry.createTime or entry.modifyTime for entry in file.direntries if entry)
