"""Which engine calculates, who stands in for it, and what a refusal tells."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin import limits
from addin.engines import choose
from addin.engines.calculation import Answer, Calculation, Inputs
from addin.errors import Doubtful, NoLibreOffice, OfficeFailed, Refused
from addin.xlsx import Workbook, read_workbook
from udfs.cells import Value

ONE_ALONE = "=SUM((A!A1:A3,A!B1:B3))+70"
"""What formulon alone of those inside can calculate."""


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


def answers(monkeypatch: pytest.MonkeyPatch, value: Value) -> list[str]:
    """Has LibreOffice say this of Z!A1, and remembers that it was asked."""
    asked: list[str] = []

    def answer(book: Workbook, inputs: Inputs) -> Answer:
        asked.append(book.sheets[0].name)
        return Answer({"Z": {(1, 1): value}})

    monkeypatch.setattr("addin.engines.libreoffice.answer", answer)
    return asked


def test_libreoffice_is_not_asked_while_two_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, calls = answers(monkeypatch, 1.0), list[None]()
    book = book_of(tmp_path, {"Z!A1": "=LEASE_REVENUE(250,40)", "Z!A2": "=A1*2"})
    outcome = choose.calculate(book, {}, "auto", lambda: calls.append(None))
    assert outcome.result.values["Z"] == {(1, 1): 10_000.0, (2, 1): 20_000.0}
    assert (outcome.engine, asked, outcome.kept) == ("auto", [], {}) and calls


def test_where_two_do_not_agree_libreoffice_may_be_the_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = book_of(tmp_path, {"Z!A1": ONE_ALONE})
    asked = answers(monkeypatch, 70.0)
    assert choose.calculate(book, {}, "auto").result.values["Z"] == {(1, 1): 70.0}
    assert asked == ["Z"]
    answers(monkeypatch, 71.0)
    with pytest.raises(Refused) as refused:
        choose.calculate(book, {}, "auto")
    assert list(refused.value.reasons) == [("Z", (1, 1))]


def test_embedded_asks_no_other_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, 70.0)
    with pytest.raises(Refused):
        choose.calculate(book_of(tmp_path, {"Z!A1": ONE_ALONE}), {}, "embedded")
    assert asked == []


@pytest.mark.parametrize("fault", [NoLibreOffice("none"), OfficeFailed("it hangs")])
def test_without_libreoffice_the_others_are_enough_or_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def missing(book: Workbook, inputs: Inputs) -> Answer:
        raise fault

    monkeypatch.setattr("addin.engines.libreoffice.answer", missing)
    with pytest.raises(Refused):
        choose.calculate(book_of(tmp_path, {"Z!A1": ONE_ALONE}), {}, "auto")


@pytest.mark.parametrize("engine", ["libreoffice", "excel"])
def test_a_program_that_is_asked_for_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    given = Calculation({"Z": {(1, 1): 7.0}, "A": {}})
    monkeypatch.setattr(f"addin.engines.{engine}.recalculate", lambda book, inputs: given)
    outcome = choose.calculate(book_of(tmp_path, {"Z!A1": "=1+1"}), {}, engine)
    assert outcome.engine == engine and outcome.result.values["Z"] == {(1, 1): 7.0}


def test_a_refusal_lists_the_cells_and_their_dependents_in_the_workbook_s_order(
    tmp_path: Path,
) -> None:
    cells = {
        "A!B2": "=RAND()",
        "A!A1": "=Z!B1*2",
        "Z!C1": "=RAND()",
        "Z!B1": "=A!B2+1",
        "Z!A1": "=C1",
        "Z!A2": "=1+1",
    }
    with pytest.raises(Refused) as refused:
        choose.calculate(book_of(tmp_path, cells), {}, "embedded")
    reasons = refused.value.reasons
    assert list(reasons) == [
        ("Z", (1, 3)), ("A", (2, 2)), ("Z", (1, 1)), ("Z", (1, 2)), ("A", (1, 1)),
    ]  # fmt: skip
    assert "random" in reasons["Z", (1, 3)] and "random" in reasons["A", (2, 2)]
    told = list(reasons.values())[2:]
    assert told == ["depends on Z!C1", "depends on A!B2", "depends on A!B2"]


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


def test_auto_does_not_open_in_libreoffice_what_may_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = book_of(tmp_path, {"Z!A1": ONE_ALONE})
    asked = answers(monkeypatch, 70.0)
    book.package.folded["xl/vbaproject.bin"] = "xl/vbaProject.bin"
    monkeypatch.setattr("addin.engines.libreoffice.risks.find_office", lambda: None)
    with pytest.raises(Refused) as refused:
        choose.calculate(book, {}, "auto")
    assert (
        asked == []
        and "has macros), so" in refused.value.what
        and "--allow-libreoffice" in refused.value.do
    )
    with limits.trusted(allow_office=True):
        assert choose.calculate(book, {}, "auto").result.values["Z"] == {(1, 1): 70.0}
    assert asked == ["Z"]
