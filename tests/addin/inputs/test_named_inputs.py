"""Named inputs: what a name and its comment say, and by which words an input is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.formulas import References
from addin.inputs.named_inputs import NamedInput, find_input, meant_by, named_inputs
from addin.xlsx import Workbook, read_workbook
from tests.addin.sample_books.rich import minimal, write_package

POWER = NamedInput("F20", "MW", "lease_capacity", ("S", (1, 1)))


def book(folder: Path, *names: str) -> Workbook:
    listed = "".join(f"<definedName {name}</definedName>" for name in names)
    sheet = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    parts = minimal(sheet, workbook=f"<definedNames>{listed}</definedNames>")
    return read_workbook(write_package(folder / "b.xlsx", parts))


NAME = 'name="lease_capacity" comment="F20 | MW">S!$A$1'


def test_a_third_field_is_the_group(tmp_path: Path) -> None:
    found = named_inputs(book(tmp_path, 'name="start" comment="X16|date | lease dates">S!$A$1'))
    assert found == {"X16": NamedInput("X16", "date", "start", ("S", (1, 1)), "lease dates")}


@pytest.mark.parametrize(
    "comment", ["headline | EPS | $", "headline | EPS | $ | 2", "a remark", ""]
)
def test_a_headline_or_a_remark_makes_no_input(tmp_path: Path, comment: str) -> None:
    assert named_inputs(book(tmp_path, f'name="a" comment="{comment}">S!$A$1')) == {}


@pytest.mark.parametrize(
    "written", ["lease_capacity", "LEASE_Capacity", "F20", "f20", "ms_capacity", "MS_CAPACITY", "b"]
)
def test_an_input_is_found_by_every_name_of_its_cell(tmp_path: Path, written: str) -> None:
    names = (NAME, 'name="ms_capacity">S!$A$1', 'name="b">ms_capacity')
    found = book(tmp_path, *names)
    assert find_input(written, named_inputs(found), found, References(found)) == POWER


@pytest.mark.parametrize("written", ["lease", "other", "", "S!$A$1", "range"])
def test_nothing_else_is_an_input(tmp_path: Path, written: str) -> None:
    found = book(tmp_path, NAME, 'name="other">S!$B$1', 'name="range">S!$A$1:$A$2')
    assert find_input(written, named_inputs(found), found, References(found)) is None


def test_what_comes_close_is_suggested() -> None:
    inputs = {"F20": POWER}
    assert meant_by("lease_capcity", inputs) == "did you mean lease_capacity?"
    assert meant_by("f2", inputs) == "did you mean F20?"
    assert "Name Manager" in meant_by("tax", inputs)
