"""Which engine calculates, who stands in for it, and what a refusal tells."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.engines import choose
from addin.engines.calculation import Calculation, Inputs
from addin.errors import Doubtful, Refused
from addin.xlsx import Workbook, read_workbook
from udfs.cells import CellError, Value

BESSEL = "BESSELJ is not verified for this engine"


def book_of(tmp_path: Path, cells: dict[str, str]) -> Workbook:
    """Formulas by `Sheet!A1`, on the sheets Z and A; one with a range is an array formula."""
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheets = {name: book.add_worksheet(name) for name in ("Z", "A")}
        for place, formula in cells.items():
            sheet, _, at = place.partition("!")
            if ":" in at:
                sheets[sheet].write_array_formula(at, formula)
            else:
                sheets[sheet].write_formula(at, formula)
    return read_workbook(path)


class Program:
    """Stands in for LibreOffice and Excel: remembers who was asked, gives what it is told to."""

    def __init__(self, values: dict[str, dict[tuple[int, int], Value]]) -> None:
        self.values = values
        self.asked: list[str] = []

    def __call__(self, book: Workbook, inputs: Inputs, engine: str) -> Calculation:
        self.asked.append(engine)
        return Calculation(self.values)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Program:
    stand_in = Program({"Z": {(1, 1): 7.0}, "A": {}})
    monkeypatch.setattr(choose, "_by_program", stand_in)
    monkeypatch.setattr(choose, "_has_libreoffice", lambda: True)
    return stand_in


def test_no_program_is_asked_while_the_embedded_engine_may(
    tmp_path: Path, program: Program
) -> None:
    calls: list[None] = []
    book = book_of(tmp_path, {"Z!A1": "=LEASE_REVENUE(250,40)"})
    outcome = choose.calculate(book, {}, "auto", lambda: calls.append(None))
    assert (outcome.engine, outcome.handed_over, program.asked) == ("embedded", {}, [])
    assert outcome.result.values["Z"] == {(1, 1): 10_000.0} and calls


def test_what_it_may_not_calculate_is_handed_to_libreoffice(
    tmp_path: Path, program: Program
) -> None:
    book = book_of(tmp_path, {"Z!A1": "=BESSELJ(1,2)"})
    outcome = choose.calculate(book, {}, "auto")
    assert outcome.engine == "libreoffice" and program.asked == ["libreoffice"]
    assert outcome.handed_over == {("Z", (1, 1)): BESSEL}
    assert outcome.result.values["Z"] == {(1, 1): 7.0}


@pytest.mark.parametrize(("engine", "has_libreoffice"), [("auto", False), ("embedded", True)])
def test_nobody_stands_in_where_nobody_may(
    tmp_path: Path,
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    engine: str,
    has_libreoffice: bool,
) -> None:
    monkeypatch.setattr(choose, "_has_libreoffice", lambda: has_libreoffice)
    with pytest.raises(Refused) as refused:
        choose.calculate(book_of(tmp_path, {"Z!A1": "=BESSELJ(1,2)"}), {}, engine)
    assert refused.value.reasons == {("Z", (1, 1)): BESSEL}
    assert refused.value.engine == "the embedded engine" and program.asked == []


@pytest.mark.parametrize("engine", ["libreoffice", "excel"])
def test_a_program_that_is_asked_for_gets_what_the_embedded_engine_could_do(
    tmp_path: Path, program: Program, engine: str
) -> None:
    outcome = choose.calculate(book_of(tmp_path, {"Z!A1": "=1+1"}), {}, engine)
    assert (outcome.engine, program.asked) == (engine, [engine])
    assert outcome.result.values["Z"] == {(1, 1): 7.0}


def test_a_refusal_lists_the_cells_and_their_dependents_in_the_workbook_s_order(
    tmp_path: Path,
) -> None:
    cells = {
        "A!B2": "=BESSELJ(1,2)",
        "A!A1": "=Z!B1*2",
        "Z!C1": "=BESSELJ(3,4)",
        "Z!B1": "=A!B2+1",
        "Z!A1": "=C1",
        "Z!A2": "=1+1",
    }
    with pytest.raises(Refused) as refused:
        choose.calculate(book_of(tmp_path, cells), {}, "embedded")
    assert list(refused.value.reasons.items()) == [
        (("Z", (1, 3)), BESSEL),
        (("A", (2, 2)), BESSEL),
        (("Z", (1, 1)), "depends on Z!C1"),
        (("Z", (1, 2)), "depends on A!B2"),
        (("A", (1, 1)), "depends on A!B2"),
    ]


@pytest.mark.parametrize("engine", ["libreoffice", "excel"])
def test_what_a_program_doubts_is_refused_in_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    def doubting(book: Workbook, inputs: Inputs) -> Calculation:
        raise Doubtful({("A", (1, 1)): "it is odd too", ("Z", (1, 1)): "it is odd"})

    monkeypatch.setattr(f"addin.engines.{engine}.recalculate", doubting)
    cells = {"Z!A1": "=1", "Z!A2": "=A1", "A!A1": "=2"}
    with pytest.raises(Refused) as refused:
        choose.calculate(book_of(tmp_path, cells), {}, engine)
    assert list(refused.value.reasons.items()) == [
        (("Z", (1, 1)), "it is odd"),
        (("A", (1, 1)), "it is odd too"),
        (("Z", (2, 1)), "depends on Z!A1"),
    ]
    assert refused.value.engine == choose.NAMES[engine]


def test_two_engines_that_agree_to_the_last_digits_verify_a_workbook(
    tmp_path: Path, program: Program
) -> None:
    book = book_of(tmp_path, {"Z!A1": "=0.1+0.2", "A!A1": "=1/0"})
    program.values = {"Z": {(1, 1): 0.3}, "A": {(1, 1): CellError("#DIV/0!")}}
    outcome = choose.calculate_twice(book, {}, lambda: None)
    assert outcome.engine == "embedded" and program.asked == ["libreoffice"]
    assert outcome.result.values["Z"] == {(1, 1): 0.1 + 0.2}


def test_where_two_engines_differ_is_told_by_cell(tmp_path: Path, program: Program) -> None:
    cells = {
        "A!A1": "=1+1",
        "Z!A2": "=1=1",
        "Z!A1": '="x"',
        "Z!B1:B2": "{=A!A1:A2*2}",
        "A!A2": "=3",
        "A!A3": "=4",
    }
    book = book_of(tmp_path, cells)
    program.values = {
        "Z": {(1, 1): "X", (2, 1): 1.0, (1, 2): 4.0, (2, 2): 7.0},
        "A": {(1, 1): 2.0, (2, 1): 3.0001},
    }
    with pytest.raises(Refused) as refused:
        choose.calculate_twice(book, {}, lambda: None)
    assert list(refused.value.reasons.items()) == [
        (("Z", (1, 1)), "'x' here, 'X' in LibreOffice"),
        (("Z", (2, 1)), "True here, 1 in LibreOffice"),
        (("Z", (2, 2)), "6 here, 7 in LibreOffice"),
        (("A", (2, 1)), "3 here, 3.0001 in LibreOffice"),
        (("A", (3, 1)), "4 here, None in LibreOffice"),
    ]
