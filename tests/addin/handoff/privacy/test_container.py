"""The zip file itself: its comments, its extra fields, parts that nothing leads to."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

from addin.handoff.privacy.container import container_traces, plain_file, unreached
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.rich import members, minimal, write_package
from workbooks import TEMPLATE


def test_a_plain_file_says_nothing() -> None:
    assert list(container_traces(open_package(TEMPLATE))) == []


def test_comments_and_fields_are_told_and_a_new_file_has_none(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in minimal("<sheetData/>").items():
            info = zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10))
            info.comment = b"Jane" if "workbook.xml" in name else b""
            info.extra = struct.pack("<2H", 0x7875, 4) + b"Jane" if "sheet" in name else b""
            archive.writestr(info, content)
        archive.comment = b"of Jane"
    whats = [trace.what for trace in container_traces(open_package(path))]
    assert sorted(set(whats)) == [
        "comment of a zip entry", "comment of the zip file", "extra fields of the zip file",
    ]  # fmt: skip
    output = tmp_path / "b.xlsx"
    output.write_bytes(plain_file(PackageEditor(open_package(path))))
    assert b"Jane" not in output.read_bytes() and list(container_traces(open_package(output))) == []
    assert members(output) == members(path) and read_workbook(output).sheets[0].name == "S"
    with zipfile.ZipFile(io.BytesIO(output.read_bytes())) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_room_that_excel_leaves_to_grow_is_no_news(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in minimal("<sheetData/>").items():
            info = zipfile.ZipInfo(name)
            info.extra = struct.pack("<2H", 0xA220, 8) + bytes(8)
            archive.writestr(info, content)
    assert list(container_traces(open_package(path))) == []


def test_a_part_that_nothing_leads_to(tmp_path: Path) -> None:
    parts = {"[trash]/0000.dat": b"Jane", "xl/old.xml": b"<a/>", "xl/_rels/old.xml.rels": b"<a/>"}
    package = open_package(write_package(tmp_path / "a.xlsx", minimal("<sheetData/>", parts=parts)))
    assert sorted(unreached(package)) == sorted(parts)
    edits = PackageEditor(package)
    for trace in container_traces(package):
        if trace.removed in edits.package.members:
            edits.remove(trace.removed)
    assert not parts.keys() & edits.package.members.keys() and unreached(edits.package) == []
