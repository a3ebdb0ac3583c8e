"""A values copy in which a reader changes something: a number is right, or it is gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addin.a1 import Place, Position, cell_position, place_text
from addin.engines.what_if import WhatIf
from addin.handoff.values.about_sheet import about_original
from addin.handoff.values.freeze import freeze
from addin.inputs.named_inputs import named_inputs
from addin.refresh import refresh
from addin.xlsx import apply_edits, read_workbook, with_value
from addin.xlsx.book import Workbook
from addin.xlsx.edit.package_editor import PackageEditor
from tests.addin.engines.small_books import written
from tests.addin.sample_books.all_call_places import build_edges
from udfs.cells import CellError, Value
from workbooks import TEMPLATE

MADE = datetime(2026, 7, 2, tzinfo=UTC)
HEADS = ("STALE: inputs were changed after 2 July 2026", "Values as of 2 July 2026. ")


def values_copy(path: Path, target: Path) -> Path:
    """The values edition of a workbook that is up to date."""
    book = read_workbook(path)
    edits = PackageEditor(book.package)
    freeze(book, edits, about_original(book.package, MADE, {}, scrub=False))
    target.write_bytes(edits.data())
    return target


def typed_over(path: Path, place: Place, value: Value, target: Path) -> None:
    """The workbook after somebody has typed a value over a cell; nothing is calculated."""
    book = read_workbook(path)
    sheet, edits = book.by_name[place[0]], PackageEditor(book.package)
    start, end = sheet.cells[place[1]].span
    new = with_value(sheet.source[start:end], value)
    edits.replace(sheet.part, apply_edits(sheet.source, [(start, end, new)]))
    target.write_bytes(edits.data())


def with_cell(path: Path, place: Place, value: Value, target: Path) -> Workbook:
    """The workbook after somebody has typed a value over a cell and recalculated."""
    typed_over(path, place, value, target)
    refresh(target, engine="embedded")
    return read_workbook(target)


def compare(original: Workbook, copy: Workbook) -> tuple[list[str], int]:
    """The places where the copy shows something else than the original, and how many show none."""
    shown = values_of(copy)
    return differences((at, value, shown.get(at)) for at, value in values_of(original).items())


def values_of(book: Workbook) -> dict[Place, Value]:
    """What every cell holds, but for the record of at which minute somebody changed what."""
    sheets = [sheet for sheet in book.sheets if sheet.name != "Changes"]
    return {(sheet.name, at): cell.value for sheet in sheets for at, cell in sheet.cells.items()}


def differences(cells: Iterable[tuple[Place, Value, Value]]) -> tuple[list[str], int]:
    """The same for places, each with the value of the original and what the copy shows."""
    wrong, gone = [], 0
    for place, value, shown in cells:
        if {shown, value} <= {None, ""}:
            continue  # no text and nothing
        if isinstance(shown, CellError):
            gone += not isinstance(value, CellError)
        elif not same(shown, value) and not str(shown).startswith(HEADS):
            wrong.append(f"{place_text(place)}: {shown!r} for {value!r}")
    return wrong, gone


def place_of(cell: str) -> Place:
    """`S!A1` as a place."""
    sheet, _, at = cell.partition("!")
    return sheet, cell_position(at)


def same(one: Value, other: Value) -> bool:
    """Whether two values are the same to the digits in which programs agree."""
    # In some formats Calc saves TRUE as 1.
    if isinstance(one, float | bool) and isinstance(other, float | bool):
        return float(one) == pytest.approx(float(other), rel=1e-9, abs=1e-12)
    return type(one) is type(other) and one == other


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("edges")
    build_edges(folder / "edges.xlsx")
    refresh(folder / "edges.xlsx", engine="embedded")
    return folder / "edges.xlsx", values_copy(folder / "edges.xlsx", folder / "copy.xlsx")


def test_what_nobody_changed_is_as_it_was(edges: tuple[Path, Path], tmp_path: Path) -> None:
    original, copy = edges
    again = Path(tmp_path / "again.xlsx")
    again.write_bytes(copy.read_bytes())
    refresh(again, engine="embedded")
    assert compare(read_workbook(original), read_workbook(again)) == ([], 0)


PLACES = ("Model!B2", "Model!B3", "Model!B6", "Model!E5", "Model!G3")


@pytest.mark.parametrize("cell", PLACES)
def test_a_number_is_right_or_gone(edges: tuple[Path, Path], tmp_path: Path, cell: str) -> None:
    changed = [with_cell(path, place_of(cell), 77.0, tmp_path / path.name) for path in edges]
    wrong, gone = compare(*changed)
    assert not wrong
    assert gone
    assert HEADS[0] in {cell.value for cell in changed[1].sheets[0].cells.values()}


@pytest.mark.parametrize("value", ["77", "", True, None, CellError("#DIV/0!"), 250.000001, 0.0])
def test_whatever_is_typed_nothing_that_depends_on_it_shows_a_number(
    tmp_path: Path, value: Value
) -> None:
    cells = {
        "A1": 250,
        "A2": ("=LEASE_REVENUE(A1,40)", 10_000),
        "A3": ("=A2/2", 5_000),
        "A4": ('=IFERROR(A3,"none")', 5_000),
        "A5": ("=COUNT(A2:A4)", 3),
        "A6": ("=LEASE_REVENUE(A3,40)", 200_000),
        "A7": ("=LEASE_REVENUE(10,40)", 400),
        "A8": ("=A1*2", 500),
        "A9": ("=IF(ISNUMBER(A6),1,0)", 1),
        "A10": ("=SUMIF(A12:A13,1,A7:A8)", 0),
    }
    path = written(tmp_path / "book.xlsx", cells)
    copy = values_copy(path, tmp_path / "copy.xlsx")
    changed = with_cell(copy, ("S", (1, 1)), value, tmp_path / "changed.xlsx")
    shown = {place: changed.by_name["S"].cells[cell_position(place)].value for place in cells}
    assert [place for place, found in shown.items() if found == "#N/A"] == [
        "A2", "A3", "A4", "A5", "A6", "A9"
    ]  # fmt: skip
    assert (shown["A7"], shown["A10"]) == (400.0, 0.0)


def test_a_blank_cell_that_is_read_is_not_a_zero(tmp_path: Path) -> None:
    cells = {"A1": 250, "B1": "here", "C1": ("=CONCENTRATION_RISK(A1:A3)", 1)}
    path = written(tmp_path / "book.xlsx", {**cells, "A2": 0, "B2": ""})
    refresh(path, engine="embedded")
    copy = values_copy(path, tmp_path / "copy.xlsx")
    for value, shown in ((None, "#N/A"), (0.0, "Names"), ("", "#N/A")):
        changed = with_cell(copy, ("S", (2, 1)), value, tmp_path / "changed.xlsx")
        assert changed.by_name["S"].cells[1, 3].value == shown, value


class Live:
    """A workbook in which one input after the other is moved, and every cell asked."""

    def __init__(self, path: Path, typed: dict[Place, float]) -> None:
        book = read_workbook(path)
        self._typed, self._back = typed, dict[Place, Value]()
        self._places = list(values_of(book))
        contents: dict[str, dict[Position, Value]] = {sheet.name: {} for sheet in book.sheets}
        for (sheet, at), value in typed.items():
            contents[sheet][at] = value
        self._cells = WhatIf(book, contents, whole=True)

    def moved(self, place: Place, value: float) -> dict[Place, Value]:
        """What every cell shows with this input moved, all others as they were."""
        values = self._cells.values({**self._back, place: value}, self._places)
        assert not self._cells.fault, self._cells.fault
        self._back = {place: self._typed[place]}
        return dict(zip(self._places, values, strict=True))


@pytest.mark.slow
def test_no_input_of_the_template_leaves_a_wrong_number(tmp_path: Path) -> None:
    paths = TEMPLATE, values_copy(TEMPLATE, tmp_path / "copy.xlsx")
    now = values_of(read_workbook(TEMPLATE))
    inputs = (entry.place for entry in named_inputs(read_workbook(TEMPLATE)).values())
    typed = {at: value for at in inputs if isinstance(value := now[at], float)}
    original, copy = (Live(path, typed) for path in paths)
    sheets = [sheet.name for sheet in read_workbook(paths[1]).sheets[1:-1]]
    for number, (place, old) in enumerate(typed.items()):
        new = round(old * 1.01 + 0.01, 6)
        right, shown = (live.moved(place, new) for live in (original, copy))
        wrong, gone = differences((at, value, shown.get(at)) for at, value in right.items())
        assert not wrong, place
        heads = {shown[sheet, (3, 2)] for sheet in sheets if (sheet, (3, 2)) in shown}
        assert len(heads) == 1
        assert str(heads.pop()).startswith("STALE") == bool(gone), place
        if number % 100 == 0:  # as a refresh has it, for a few
            refreshed = [with_cell(path, place, new, tmp_path / "moved.xlsx") for path in paths]
            assert compare(*refreshed) == (wrong, gone)
