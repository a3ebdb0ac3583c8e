"""Names and tables with calls: the constant that they stand for, or no formula at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from addin.errors import BadWorkbook
from addin.formulas.calls_by_name import CallUsers
from addin.handoff.values.evaluate import Answers, Unknown
from addin.handoff.values.formats_and_validations import FrozenElement
from addin.handoff.values.names_and_tables import freeze_names, freeze_tables, question
from addin.xlsx.book import Workbook
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.books_to_hand_over import EXCEL, changed
from tests.addin.sample_books.rich import MAIN, RELATIONSHIPS, minimal, write_package
from udfs.cells import CellError, Value

CALL = "LEASE_REVENUE(250,40)"
TABLE, CHART = "xl/tables/table1.xml", "xl/charts/chart1.xml"
CELLS = (
    '<sheetData><row r="1"><c r="A1" t="str"><v>MW</v></c></row><row r="3">'
    '<c r="A3"><f>SUM(A2)</f><v>7</v></c><c r="B3"><f>LEASE_REVENUE(A3,40)</f><v>280</v></c>'
    "{}</row></sheetData>"
)


def named(tmp_path: Path, **formulas: str) -> Workbook:
    """A workbook of one sheet with these names; `local` belongs to the sheet."""
    scopes = {"local": ' localSheetId="0"'}
    names = "".join(
        f'<definedName name="{name}"{scopes.get(name, "")}>{formula}</definedName>'
        for name, formula in formulas.items()
    )
    parts = minimal("<sheetData/>", workbook=f"<definedNames>{names}</definedNames>")
    return read_workbook(write_package(tmp_path / "book.xlsx", parts))


def frozen(
    book: Workbook, answer: Callable[[str], Value | Unknown]
) -> tuple[Workbook, dict[str, str]]:
    """The workbook with its names frozen to these answers, and what is told of each."""
    users, edits = CallUsers(book), PackageEditor(book.package)
    calling = [name for name in book.names if users.name_calls(name)]
    asked = [one for name in calling if (one := question(book, users, name))]
    answers: Answers = {one: answer(one[1]) for one in asked}
    told = freeze_names(book, edits, users, answers)
    path = book.path.with_stem("frozen")
    path.write_bytes(edits.data())
    assert {change.what for change in told} <= {"name"}
    return read_workbook(path), {change.where: change.outcome for change in told}


def test_a_name_asks_for_all_that_it_stands_for_and_one_that_moves_for_nothing(
    tmp_path: Path,
) -> None:
    book = named(tmp_path, a=f"{CALL}*2", b="a+1", c="LEASE_REVENUE(S!A1,1)", local=CALL)
    users = CallUsers(book)
    assert {name.name: question(book, users, name) for name in book.names} == {
        "a": ("S", f"{CALL}*2"),
        "b": ("S", f"({CALL}*2)+1"),
        "c": None,
        "local": ("S", CALL),
    }


@pytest.mark.parametrize(
    ("value", "constant"),
    [
        (10_000.0, "10000"),
        (True, "TRUE"),
        (CellError("#N/A"), "#N/A"),
        ('a "b" & <c>', '"a ""b"" & <c>"'),
        (None, "0"),
    ],
)
def test_a_name_becomes_the_constant_and_the_others_stay(
    tmp_path: Path, value: Value, constant: str
) -> None:
    book, told = frozen(named(tmp_path, plain="S!$A$1*2", year=CALL), lambda _: value)
    assert {name.name: name.formula for name in book.names} == {
        "plain": "S!$A$1*2",
        "year": constant,
    }
    assert told == {"year": f"the constant {constant}"}


def test_a_name_without_a_constant_is_taken_out_with_its_reason(tmp_path: Path) -> None:
    book = named(tmp_path, moves="LEASE_REVENUE(S!A1,1)", plain="2", text=CALL, local=f"1+{CALL}")
    reasons: dict[str, Value | Unknown] = {CALL: "x" * 256, f"1+{CALL}": Unknown("nobody knows")}
    left, told = frozen(book, reasons.__getitem__)
    assert [name.name for name in left.names] == ["plain"]
    assert told == {
        "moves": "taken out: it depends on the cell that uses it",
        "text": "taken out: its text is too long",
        "S!local": "taken out: nobody knows",
    }


def test_the_list_of_names_goes_with_its_last_name(tmp_path: Path) -> None:
    book, _ = frozen(named(tmp_path, one=CALL, two=f"{CALL}*2"), lambda _: Unknown("no"))
    assert book.root.first("sheets") and not book.root.first("definedNames")


@pytest.mark.parametrize(("used", "stops"), [("YEAR", True), ("year_end", False)])
def test_a_chart_stops_only_a_name_that_it_uses_and_that_would_go(
    tmp_path: Path, used: str, stops: bool
) -> None:
    def draw(edits: PackageEditor) -> None:
        kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
        content = f"<c><f>book.xlsx!{used}</f></c>".encode()
        edits.add(CHART, content, kind, "xl/worksheets/sheet1.xml", f"{RELATIONSHIPS}/chart")

    book = read_workbook(changed(named(tmp_path, year=CALL, year_end="S!$A$1").path, draw))
    assert len(frozen(book, lambda _: 1.0)[0].names) == 2
    if stops:
        with pytest.raises(BadWorkbook, match="a chart uses the name year"):
            frozen(book, lambda _: Unknown("no"))
    else:
        assert len(frozen(book, lambda _: Unknown("no"))[0].names) == 1


def frozen_table(tmp_path: Path, more: str = "") -> tuple[str, dict[str, str], list[FrozenElement]]:
    """A table with calls in its columns and totals: its part, its totals' cells, what is told."""
    columns = (
        '<tableColumn id="1" name="MW"><totalsRowFormula>SUM(A2)</totalsRowFormula></tableColumn>'
        '<tableColumn id="2" name="R&amp;D"><calculatedColumnFormula>LEASE_REVENUE(A2,40)'
        "</calculatedColumnFormula><totalsRowFormula>LEASE_REVENUE(A3,40)</totalsRowFormula>"
        '</tableColumn><tableColumn id="3" name="Tag"><calculatedColumnFormula>A2*2'
        "</calculatedColumnFormula><totalsRowFormula>=LEASE_REVENUE(1,1)&amp;B3</totalsRowFormula>"
        "</tableColumn>"
    )
    table = (
        f'<table xmlns="{MAIN}" displayName="Deals" ref="A1:C3" totalsRowCount="1">'
        f"<tableColumns>{columns}</tableColumns></table>"
    )
    kind, edge = f"{EXCEL}.table+xml", f"{RELATIONSHIPS}/table"
    path = write_package(tmp_path / "book.xlsx", minimal(CELLS.format(more)))
    edits = PackageEditor(open_package(path))
    edits.add(TABLE, table.encode(), kind, "xl/worksheets/sheet1.xml", edge)
    path.write_bytes(edits.data())
    book = read_workbook(path)
    edits = PackageEditor(book.package)
    totals, told = freeze_tables(book, edits, CallUsers(book))
    cells = {f"{'ABC'[at[1] - 1]}{at[0]}": constant for (_, at), constant in totals.items()}
    return edits.read(TABLE).decode(), cells, told


def test_a_total_becomes_what_its_cell_shows_and_a_column_loses_its_formula(
    tmp_path: Path,
) -> None:
    shown = '<c r="C3" t="str"><v>a &amp; b</v></c>'
    part, totals, told = frozen_table(tmp_path, shown)
    assert totals == {"B3": "280", "C3": '"a & b"'}
    assert "<totalsRowFormula>280</totalsRowFormula>" in part
    assert '<totalsRowFormula>"a &amp; b"</totalsRowFormula>' in part
    assert "<totalsRowFormula>SUM(A2)</totalsRowFormula>" in part
    assert "<calculatedColumnFormula>A2*2</calculatedColumnFormula>" in part
    assert "LEASE_REVENUE" not in part
    assert [(one.where, one.what, one.formula) for one in told] == [
        ("Deals[R&D]", "calculated column", "=LEASE_REVENUE(A2,40)"),
        ("Deals[R&D]", "total of a table", "=LEASE_REVENUE(A3,40)"),
        ("Deals[Tag]", "total of a table", "=LEASE_REVENUE(1,1)&B3"),
    ]


def test_a_total_that_no_constant_can_hold_is_empty_text_in_both_places(tmp_path: Path) -> None:
    part, totals, _ = frozen_table(tmp_path, f'<c r="C3" t="str"><v>{"x" * 256}</v></c>')
    assert totals["C3"] == '""' and '<totalsRowFormula>""</totalsRowFormula>' in part


def test_each_name_keeps_its_own_formula_whatever_order_they_are_known_in(tmp_path: Path) -> None:
    book = named(tmp_path, a=CALL, b="S!$B$1", local=f"{CALL}*2")
    book.names.reverse()
    copy, told = frozen(book, lambda formula: 2.0 if formula.endswith("*2") else 1.0)
    assert {name.name: name.formula for name in copy.names} == {
        "a": "1",
        "b": "S!$B$1",
        "local": "2",
    }
    assert told.keys() == {"a", "S!local"}
