"""What a file may not be: each fault is one clear line, and nothing is a traceback."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from addin import limits
from addin.errors import BadWorkbook
from addin.refresh import refresh
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.rich import (
    build_rich,
    members,
    minimal,
    parts_with,
    relationships,
    write_package,
)

EMPTY = "<sheetData/>"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def fault_of(path: Path) -> str:
    with pytest.raises(BadWorkbook) as caught:
        read_workbook(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message


def content(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in minimal(EMPTY).items():
            archive.writestr(name, part)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "not an Excel workbook"),
        (OLE + bytes(600) + "Workbook".encode("utf-16-le"), r"97-2003 workbook \(\.xls\); save"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + bytes(600), r"\(\.xls\) or an encrypted one; save it as"),
        (b"PK\3\4" + bytes(100), "damaged or incomplete"),
        (zipped()[:-30], "damaged or incomplete"),
        (zipped()[:200] + zipped()[240:], "damaged"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, data: bytes, fault: str) -> None:
    assert re.search(fault, fault_of(content(tmp_path / "b.xlsx", data)))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert "no such file" in fault_of(tmp_path / "nothing.xlsx")
    assert "folder" in fault_of(tmp_path)
    assert "cannot be read" in fault_of(Path("nul\0.xlsx"))


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"[Content_Types].xml": None}, "no .xlsx workbook"),
        ({"_rels/.rels": None}, "no .xlsx workbook"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "no .xlsx workbook"),
        ({"xl/workbook.xml": None}, "'xl/workbook.xml' that it refers to is missing"),
        ({"xl/worksheets/sheet1.xml": None}, "'xl/worksheets/sheet1.xml' that it refers to"),
        ({"xl/_rels/workbook.xml.rels": None}, "sheet refers to a part that is missing"),
        ({"xl/workbook.xml": "<oops"}, "xl/workbook.xml is not well-formed"),
        ({"xl/workbook.xml": "<other/>"}, "is no workbook"),
        ({"xl/worksheets/sheet1.xml": "<other/>"}, "is no worksheet"),
        ({"XL/Workbook.xml": "<workbook/>"}, "two of its parts"),
        ({"../evil.xml": ""}, "unsafe path"),
        ({"xl/../../evil.xml": ""}, "unsafe path"),
        ({"/etc/passwd": ""}, "unsafe path"),
        ({"C:evil.xml": ""}, "unsafe path"),
        (
            {"xl/worksheets/sheet1.xml": "<?xml version='1.0' encoding='ISO-8859-1'?><a/>"},
            "encoding is ISO-8859-1",
        ),
        ({"xl/worksheets/sheet1.xml": "<worksheet/>".encode("utf-16")}, "UTF-16"),
        ({"xl/worksheets/sheet1.xml": "<worksheet/>".encode("utf-16-le")}, "UTF-16"),
        ({"xl/workbook.xml": "<!DOCTYPE w [<!ENTITY a 'aa'>]><workbook>&a;</workbook>"}, "DOCTYPE"),
        ({"xl/worksheets/sheet1.xml": "<!DOCTYPE w SYSTEM 'file:///x'><worksheet/>"}, "DOCTYPE"),
    ],
)
def test_a_package_that_hides_something_is_refused(
    tmp_path: Path, parts: dict[str, str | bytes | None], fault: str
) -> None:
    whole = {**minimal(EMPTY), **parts}
    path = write_package(tmp_path / "b.xlsx", {n: c for n, c in whole.items() if c is not None})
    assert fault in fault_of(path)


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", r"binary workbook \(\.xlsb\)"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "no w",
        ),
        ("text/plain", "no workbook"),
    ],
)
def test_another_kind_of_file_is_named(tmp_path: Path, kind: str, fault: str) -> None:
    path = write_package(tmp_path / "b.xlsx", minimal(EMPTY, kind=kind))
    assert re.search(fault, fault_of(path))


@pytest.mark.parametrize("separator", ["/", "\\"])
@pytest.mark.parametrize(
    "name",
    [
        b"..\\evil.xml", b"\\evil.xml", b"C:\\evil", b"xl/\0vil.xml",
        b"xl/..\\evil", b"/xl/evil.xml",
    ],
)  # fmt: skip
def test_the_name_in_the_file_decides_and_not_what_a_system_makes_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: bytes, separator: str
) -> None:
    stands_for = "x" * len(name)
    path = write_package(tmp_path / "b.xlsx", {**minimal(EMPTY), stands_for: ""})
    content(path, path.read_bytes().replace(stands_for.encode(), name))
    monkeypatch.setattr(zipfile.os, "sep", separator)  # type: ignore[attr-defined]
    assert "unsafe path" in fault_of(path)


@pytest.mark.parametrize("separator", ["/", "\\"])
def test_backslashes_in_names_are_read_and_written_as_slashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, separator: str
) -> None:
    parts = minimal("<sheetData><row><c><f>1+1</f><v>1</v></c></row></sheetData>")
    edges = parts["xl/_rels/workbook.xml.rels"]
    parts["xl/_rels/workbook.xml.rels"] = str(edges).replace("sheets/", "sheets\\")
    path = write_package(tmp_path / "b.xlsx", parts)
    data = path.read_bytes()
    for name in parts:
        data = data.replace(name.encode(), name.replace("/", "\\").encode())
    monkeypatch.setattr(zipfile.os, "sep", separator)  # type: ignore[attr-defined]
    refresh(content(path, data))
    assert read_workbook(path).sheets[0].cells[1, 1].value == 2.0
    assert b"\\" not in b"".join(name.encode() for name in members(path))
    # Its edge still has one, which few readers follow.
    assert path.read_bytes().count(b"xl/worksheets/sheet1.xml") == 2
    # The same part under both names is one too many.
    more = write_package(tmp_path / "c.xlsx", {**minimal(EMPTY), "xl-workbook.xml": ""})
    data = more.read_bytes().replace(b"xl-workbook.xml", b"xl\\workbook.xml")
    assert "two of its parts are called 'xl/workbook.xml'" in fault_of(content(more, data))


def test_an_extra_field_does_not_rename_a_member(tmp_path: Path) -> None:
    other = b"xl/other.xml"
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in minimal(EMPTY).items():
            member = zipfile.ZipInfo(name)
            if name == "xl/workbook.xml":
                member.extra = struct.pack(
                    "<2HBL", 0x7075, 5 + len(other), 1, zlib.crc32(b"xl/workbook.xml")
                )
                member.extra += other
            archive.writestr(member, part)
    assert "xl/workbook.xml" in read_workbook(path).package.members


def test_members_that_stand_twice_are_refused(tmp_path: Path) -> None:
    path = write_package(tmp_path / "b.xlsx", minimal(EMPTY))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "twice" in fault_of(path)


def flip(data: bytes, at: int, value: int) -> bytes:
    return data[:at] + bytes([value]) + data[at + 1 :]


def member_field(data: bytes, name: bytes, offset: int, form: str, value: int) -> bytes:
    """Changes a field of a member's record in the zip directory."""
    record = data.rindex(name) - 46
    packed = struct.pack(form, value)
    return data[: record + offset] + packed + data[record + offset + len(packed) :]


SHEET = b"xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda d: member_field(d, SHEET, 8, "<H", 1), "password"),
        (lambda d: member_field(d, SHEET, 10, "<H", 14), "compressed in a way"),
        (lambda d: member_field(d, SHEET, 16, "<L", 7), "checksum"),
        (lambda d: member_field(d, SHEET, 24, "<L", 9), "damaged"),
        (lambda d: member_field(d, SHEET, 24, "<L", 600 * 2**20), "250 bytes for each"),
        (
            lambda d: member_field(d, SHEET, 24, "<L", 2**31),
            "more than 1,024 MB once",
        ),
        (lambda d: member_field(d, SHEET, 42, "<L", 0), "damaged or incomplete"),
        (lambda d: member_field(d, SHEET, 20, "<L", 2**20), "damaged or incomplete"),
    ],
)
def test_a_forged_directory_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes], fault: str
) -> None:
    assert fault in fault_of(content(tmp_path / "b.xlsx", change(zipped())))


def test_a_member_that_says_less_than_it_unpacks_to_stops_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_package(tmp_path / "b.xlsx", minimal(EMPTY, parts={"xl/big.bin": bytes(2**26)}))
    data = member_field(path.read_bytes(), b"xl/big.bin", 24, "<L", 1000)
    sizes: list[int] = []
    crc32 = zlib.crc32

    def counting(chunk: bytes, start: int = 0) -> int:
        sizes.append(len(chunk))
        return crc32(chunk, start)

    monkeypatch.setattr(zlib, "crc32", counting)
    assert "xl/big.bin is damaged" in fault_of(content(path, data))
    assert sum(sizes) < 2**24


def test_a_bomb_and_a_swarm_are_refused(tmp_path: Path) -> None:
    bomb = minimal(EMPTY, parts={"xl/big.bin": bytes(40 * 2**20)})
    assert "250 bytes for each" in fault_of(write_package(tmp_path / "bomb.xlsx", bomb))
    swarm = minimal(EMPTY, parts={f"x/{number}": "" for number in range(20_001)})
    assert "20,000 parts" in fault_of(write_package(tmp_path / "swarm.xlsx", swarm))


def test_damage_is_found_in_parts_that_nobody_reads_too(tmp_path: Path) -> None:
    path = write_package(tmp_path / "b.xlsx", minimal(EMPTY, parts={"xl/pic.bin": b"picture" * 9}))
    data = path.read_bytes()
    at = data.index(b"xl/pic.bin") + len("xl/pic.bin") + 2
    assert "xl/pic.bin is damaged" in fault_of(content(path, flip(data, at, data[at] ^ 0xFF)))


def test_targets_may_be_absolute_and_of_any_case(tmp_path: Path) -> None:
    parts = minimal(EMPTY)
    parts["_rels/.rels"] = relationships({"rId1": ("officeDocument", "/XL/Workbook.XML")})
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        {"rId1": ("worksheet", "./a/../worksheets/SHEET1.xml")}
    )
    assert len(read_workbook(write_package(tmp_path / "b.xlsx", parts)).sheets) == 1


NEW_VALUES = {"Model": {(row, column): 7.5 for row in range(1, 13) for column in range(1, 5)}}


def test_the_kind_may_be_declared_for_all_xml_parts(tmp_path: Path) -> None:
    parts = minimal(EMPTY)
    types = str(parts["[Content_Types].xml"])
    kind = types.rpartition('ContentType="')[2].partition('"')[0]
    bare = types.partition("<Override")[0] + "</Types>"
    parts["[Content_Types].xml"] = bare.replace("application/xml", kind)
    assert len(read_workbook(write_package(tmp_path / "b.xlsx", parts)).sheets) == 1


def test_what_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = '<sheetData><row r="1"><c r="A1"/><c r="B1"/></row>{}</sheetData>'
    monkeypatch.setenv(limits.VARIABLE, "cells=1")
    for odd in ("", "<!-- read by the parser -->"):
        path = write_package(tmp_path / "b.xlsx", minimal(rows.format(odd)))
        assert "more than 1 cells" in fault_of(path)
    monkeypatch.setenv(limits.VARIABLE, "elements=2")
    assert "more than 2 XML elements" in fault_of(path)


def test_deep_nesting_is_no_trouble(tmp_path: Path) -> None:
    deep = "<a>" * 200_000 + "</a>" * 200_000
    path = write_package(tmp_path / "b.xlsx", minimal(EMPTY, workbook=deep))
    assert len(read_workbook(path).sheets) == 1


def mutated(data: bytes, generator: random.Random) -> bytes:
    """Some bytes changed, cut out or doubled."""
    for _ in range(generator.choice([1, 1, 2, 8])):
        at = generator.randrange(len(data))
        to = min(len(data), at + generator.randrange(1, 60))
        kind = generator.randrange(4)
        if kind == 0:
            data = flip(data, at, generator.randrange(256))
        elif kind == 1:
            data = data[:at] + data[to:]
        elif kind == 2:
            data = data[:to] + data[at:]
        else:
            data = data[:at] + generator.randbytes(to - at) + data[to:]
    return data


@pytest.mark.parametrize("seed", range(4))
def test_no_damage_to_the_file_is_a_traceback(tmp_path: Path, seed: int) -> None:
    generator = random.Random(seed)
    build_rich(tmp_path / "rich.xlsx")
    data = (tmp_path / "rich.xlsx").read_bytes()
    refused = 0
    for _ in range(60):
        try:
            read_workbook(content(tmp_path / "mutant.xlsx", mutated(data, generator)))
        except BadWorkbook:
            refused += 1
    assert refused > 30


@pytest.mark.parametrize("seed", range(4))
def test_no_damage_inside_a_part_is_a_traceback(tmp_path: Path, seed: int) -> None:
    generator = random.Random(seed)
    build_rich(tmp_path / "rich.xlsx")
    parts = members(tmp_path / "rich.xlsx")
    xml = sorted(name for name in parts if name.endswith((".xml", ".rels")))
    refused = 0
    for _ in range(60):
        victim = generator.choice(xml)
        changed = {**parts, victim: mutated(parts[victim], generator)}
        try:
            book = read_workbook(write_package(tmp_path / "mutant.xlsx", changed))
            parts_with(book, NEW_VALUES)
        except BadWorkbook:
            refused += 1
    assert refused > 5
