"""Why a cell shows an error: our own reason, the cell that it comes from, or its formula."""

from __future__ import annotations

from pathlib import Path

from addin.a1 import Place, cell_position, place_text
from addin.engines import MOST_REASONS, Calculation
from addin.formulas import References
from addin.refresh.error_causes import explain_errors
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.rich import minimal, write_package
from udfs.cells import CellError, Value

NA, DIV = CellError("#N/A"), CellError("#DIV/0!")


def causes(
    tmp_path: Path,
    cells: dict[str, str],
    new: dict[str, Value],
    refusals: dict[str, str] | None = None,
    spills: dict[str, str] | None = None,
) -> dict[str, tuple[str, str]]:
    """The error cells of a sheet; a text `=...` is a formula, any other a typed error value."""
    rows = "".join(
        f'<row r="{cell_position(at)[0]}"><c r="{at}" t="e">'
        f"{f'<f>{text[1:]}</f>' if text.startswith('=') else ''}"
        f"<v>{'#NULL!' if text.startswith('=') else text}</v></c></row>"
        for at, text in sorted(cells.items(), key=lambda cell: cell_position(cell[0]))
    )
    names = '<definedNames><definedName name="price">S!$A$1</definedName></definedNames>'
    parts = minimal(f"<sheetData>{rows}</sheetData>", workbook=names)
    book = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    by_cell = {cell_position(at): value for at, value in new.items()}
    result = Calculation(
        {"S": by_cell},
        {"S": {cell_position(at): ref for at, ref in (spills or {}).items()}},
        {("S", cell_position(at)): why for at, why in (refusals or {}).items()},
    )
    told = explain_errors(book, References(book), {"S": by_cell}, result)
    return {place_text(place).removeprefix("S!"): cause for place, cause in told.items()}


def test_an_error_says_which_cell_it_comes_from(tmp_path: Path) -> None:
    cells = {"A1": "#N/A", "A2": "=A1*2", "A3": "=price+1", "A4": "=SUM(A2:A3)"}
    told = causes(tmp_path, cells, {"A2": NA, "A3": NA, "A4": NA})
    assert told == {
        "A2": ("#N/A", "from S!A1"),
        "A3": ("#N/A", "from S!A1"),
        "A4": ("#N/A", "from S!A2"),
    }


def test_our_own_reason_goes_first(tmp_path: Path) -> None:
    cells = {"A1": "#N/A", "A2": "=LEASE_REVENUE(A1,40)", "A3": "=A1"}
    told = causes(tmp_path, cells, {"A2": NA, "A3": NA}, {"A2": "capacity is an error cell"})
    assert told == {"A2": ("#N/A", "capacity is an error cell"), "A3": ("#N/A", "from S!A1")}


def test_an_error_of_another_kind_is_no_cause_and_the_formula_is_told(tmp_path: Path) -> None:
    long = "=1/0" + "+1" * 60
    told = causes(tmp_path, {"A1": "#N/A", "A2": "=A1/\n  0", "A3": long}, {"A2": DIV, "A3": DIV})
    assert told["A2"] == ("#DIV/0!", "=A1/ 0")
    value, reason = told["A3"]
    assert value == "#DIV/0!" and len(reason) == 80
    assert long.startswith(reason.removesuffix("...")) and reason.endswith("...")


def test_only_what_a_cell_shows_now_counts(tmp_path: Path) -> None:
    cells = {"A1": "=1/0", "A2": "=A1", "A3": "=1+1"}
    told = causes(tmp_path, cells, {"A1": DIV, "A2": DIV, "A3": 2.0})
    assert told == {"A1": ("#DIV/0!", "=1/0"), "A2": ("#DIV/0!", "from S!A1")}
    assert causes(tmp_path, cells, {"A1": 1.0, "A2": 1.0, "A3": 2.0}) == {}


def test_a_cell_that_an_array_fills_has_the_formula_of_its_array(tmp_path: Path) -> None:
    cells = {"A1": "#N/A", "B4": "=A1:A2"}
    told = causes(tmp_path, cells, {"B4": 1.0, "B5": NA}, spills={"B4": "B4:B5"})
    assert told == {"B5": ("#N/A", "from S!A1")}


def test_an_array_without_room_says_so(tmp_path: Path) -> None:
    told = causes(tmp_path, {"A1": "=B1:B2"}, {"A1": CellError("#SPILL!")})
    assert told == {"A1": ("#SPILL!", "there is no room for its result")}


def test_every_error_is_listed_but_reasons_end_where_nobody_reads_on(tmp_path: Path) -> None:
    rows = range(1, MOST_REASONS + 3)
    cells = {f"A{row}": "=1/0" for row in rows}
    last: Place = ("S", (rows[-1], 1))
    ours = {place_text(last).removeprefix("S!"): "price is a text"}
    told = causes(tmp_path, cells, dict.fromkeys(reversed(cells), DIV), ours)
    assert list(told) == list(cells)
    reasons = [reason for _, reason in told.values()]
    assert reasons == ["=1/0"] * MOST_REASONS + ["", "price is a text"]
