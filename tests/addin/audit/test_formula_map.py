"""The record in the file: what is kept is what is read, and it disturbs nobody."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from addin.audit.formula_map import FORMAT, map_of, record, recorded, sheet_map
from addin.errors import BadWorkbook
from addin.xlsx import read_workbook, record_part, write
from addin.xlsx.edit import PackageEditor
from tests.addin.audit.small_book import small_book
from tests.addin.command_runner import leasebridge
from workbooks import TEMPLATE


def odd_book(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("É <&> 2")
        sheet.write("A1", 'Ünits </formulas> & "more" ’')
        sheet.write_formula("B1", '=IF(A1<"ä&é",">","")&"]]>"')
        sheet.write_array_formula("C1:C3", "{=A1:A3*2}")
        book.define_name("né", "='É <&> 2'!$B$1")
    return path


def test_what_is_kept_is_what_is_read(tmp_path: Path) -> None:
    for path in (odd_book(tmp_path / "odd.xlsx"), small_book(tmp_path / "small.xlsx")):
        before = read_workbook(path)
        assert recorded(before) is None
        record(read_workbook(path))
        after = read_workbook(path)
        assert recorded(after) == map_of(before) == map_of(after)
        with zipfile.ZipFile(path) as new:
            assert new.testzip() is None
            for part in before.package.members.keys() - {"[Content_Types].xml"}:
                if not part.endswith("workbook.xml.rels"):
                    assert new.read(part) == before.package.read(part)
        openpyxl.load_workbook(path)


def test_the_template_has_its_own(tmp_path: Path) -> None:
    book = read_workbook(TEMPLATE)
    known = recorded(book)
    assert known is not None and known == map_of(book)
    assert sum(len(sheet.formulas) for sheet in known.sheets.values()) > 2_000


def test_a_first_text_names_rows_and_columns(tmp_path: Path) -> None:
    known = sheet_map(read_workbook(small_book(tmp_path / "m.xlsx")).sheets[0])
    assert known.rows[4] == "Capacity" and known.columns == {2: "Year"}


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    path = Path(shutil.copy(TEMPLATE, tmp_path / "m.xlsx"))
    book = read_workbook(path)
    part = record_part(book.package, book.part)
    assert part is not None
    text = book.package.read(part).decode()
    head = text[: text.index(">") + 1]
    for inside in ("", "{", "[]", '{"sheets":{"A":1},"names":{}}', '{"sheets":{}}'):
        edits = PackageEditor(book.package)
        edits.replace(part, f"{head}{inside}</formulas>".encode())
        write(edits.data(), path)
        with pytest.raises(BadWorkbook, match=r"item1\.xml cannot be read"):
            recorded(read_workbook(path))


def test_what_a_later_version_keeps_is_not_read_as_ours(tmp_path: Path) -> None:
    path = Path(shutil.copy(TEMPLATE, tmp_path / "m.xlsx"))
    book = read_workbook(path)
    part = record_part(book.package, book.part)
    assert part is not None
    text = book.package.read(part).decode()
    assert f'"format":{FORMAT}' in text
    for changed in (
        text.replace(f'"format":{FORMAT}', f'"format":{FORMAT + 1}'),
        text[: text.index(">") + 1] + f'{{"format":{FORMAT + 1},"new":[]}}</formulas>',
    ):
        edits = PackageEditor(book.package)
        edits.replace(part, changed.encode())
        write(edits.data(), path)
        before = path.read_bytes()
        for command in ("refresh", "check", "audit"):
            outcome = leasebridge(command, path)
            assert outcome.code == 2 and path.read_bytes() == before
            assert f"a later version of leasebridge made it (format {FORMAT + 1}" in outcome.err
