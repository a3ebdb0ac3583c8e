"""A value is written only when two independent voices give it, whatever one of them says."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from addin.a1 import cell_position
from addin.engines import calculate, formulon
from addin.engines.agreement import settle
from addin.engines.calculation import Answer, Inputs
from addin.engines.ironcalc import IronCalc
from addin.engines.places import PlaceIndex
from addin.engines.voices import STORED
from addin.xlsx import Workbook, read_workbook
from tests.addin.command_runner import leasebridge
from tests.addin.engines.small_books import given, opened, refused, typed
from tests.addin.sample_books.rich import MAIN, minimal, relationships, write_package
from udfs.cells import Value

EXCEL = {
    "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    'extended-properties"><Application>Microsoft Excel</Application></Properties>'
}
LINK = {
    "xl/_rels/workbook.xml.rels": relationships(
        {
            "rId1": ("worksheet", "worksheets/sheet1.xml"),
            "rId2": ("externalLink", "externalLinks/externalLink1.xml"),
        }
    ),
    "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>',
}
LINKED = '<externalReferences><externalReference r:id="rId2"/></externalReferences>'
CURRENT = '<c r="B1"><f>A1*2</f><v>20</v></c><c r="C1"><f>LEASE_REVENUE(A1,4)</f><v>40</v></c>'


def saved(path: Path, content: str, *, linked: bool = False) -> Path:
    """As Excel saved it: 10 in A1, what is current in B1 and C1, a hidden row 3, and this in E1."""
    rows = f'<row r="1"><c r="A1"><v>10</v></c>{CURRENT}{content}</row>' + "".join(
        f'<row r="{row}"{hidden}><c r="A{row}"><v>{value}</v></c></row>'
        for row, value, hidden in ((2, 1, ""), (3, 2, ' hidden="1"'), (4, 4, ""))
    )
    parts = {**EXCEL, **(LINK if linked else {})}
    sheet_data = f"<sheetData>{rows}</sheetData>"
    book = LINKED * linked + '<calcPr calcId="191029"/>'
    return write_package(path, minimal(sheet_data, workbook=book, parts=parts))


def formula(text: str, value: object, kind: str = "n") -> str:
    return f'<c r="E1" t="{kind}"><f>{text}</f><v>{value}</v></c>'


ODD = {
    "filter": formula("SUBTOTAL(109,A2:A4)", 5),
    "filter of an offset": formula("SUBTOTAL(109,OFFSET(A2,0,0,3))", 5),
    "text of a formula": formula("_xlfn.FORMULATEXT(B1)", "=A1*2", "str"),
    "random": formula("RAND()", 0.25),
    "random within": formula("ROUND(RANDBETWEEN(1,6)/2,1)", 2.5),
    "link": formula("[1]S!B9*2", 7),
    "link behind a name": formula("SUM([1]S!A1:A9)+A1", 17),
    "what-if table": '<c r="E1"><f t="dataTable" ref="E1:E1" dt2D="0" dtr="0" r1="A1"/>'
    "<v>3</v></c>",
    "unknown function": formula("_xlfn.NEWEST(A1)", 12),
    "another add-in": formula("_xll.OTHER.RATE(A1)", 0.07),
    "a service": formula('_xlfn.WEBSERVICE("http://example.com")', "hello", "str"),
    "where all engines err": formula('TEXT(-0.04,"0.0")', "-0.0", "str"),
    "another author's dates": formula('VALUE("2/3/2023")', 44987),
    "a pole": formula("TAN(PI()/2)", "1.6331778728383844E+16"),
}


@pytest.mark.parametrize("kind", ODD)
def test_an_unchanged_workbook_keeps_every_byte(tmp_path: Path, kind: str) -> None:
    path = saved(tmp_path / "book.xlsx", ODD[kind], linked="link" in kind)
    before = path.read_bytes()
    outcome = leasebridge("refresh", path)
    assert outcome.code in (0, 1) and "already up to date" in outcome.out
    assert path.read_bytes() == before
    found = calculate(read_workbook(path), {}, "embedded")
    assert found.not_current == "" and found.kept.keys() <= {("S", (1, 5))}


FED = {"link behind a name", "what-if table", "unknown function", "another add-in"}
"""Those that read A1, or may: what a table or an offset reads nobody knows."""
MAY_BE_FED = FED | {"filter of an offset", "text of a formula"}
KEPT = sorted(ODD.keys() - {"filter", "text of a formula", "a pole", "filter of an offset"})


@pytest.mark.parametrize("kind", KEPT)
def test_what_no_two_engines_say_is_kept_and_listed_with_a_reason(
    tmp_path: Path, kind: str
) -> None:
    book = read_workbook(saved(tmp_path / "book.xlsx", ODD[kind], linked="link" in kind))
    found = calculate(book, {}, "embedded")
    assert list(found.kept) == [("S", (1, 5))] and all(found.kept.values())
    assert ("S", (1, 5)) not in found.result.refusals


@pytest.mark.parametrize("kind", ODD)
def test_a_changed_input_moves_what_it_feeds_or_the_workbook_is_refused(
    tmp_path: Path, kind: str
) -> None:
    book = read_workbook(saved(tmp_path / "book.xlsx", ODD[kind], linked="link" in kind))
    new = typed(A1=20.0)
    reasons = refused(book, new)
    if reasons:
        assert kind in MAY_BE_FED and reasons.keys() == {"E1"}
        return
    found = given(book, new)
    assert (found["B1"], found["C1"]) == (40, 80)
    stored = book.sheets[0].cells[1, 5].value
    assert kind not in FED and found.get("E1", stored) == stored


@pytest.mark.parametrize(
    "text", ["RAND()*A1", "IF(A1>3,RAND(),A1)", "RANDBETWEEN(1,A1)", "SUM(_xlfn.RANDARRAY(A1))"]
)
def test_a_random_number_that_an_input_feeds_is_refused(tmp_path: Path, text: str) -> None:
    book = read_workbook(saved(tmp_path / "book.xlsx", formula(text, 2)))
    assert refused(book) == {}
    reasons = refused(book, typed(A1=20.0))
    assert reasons.keys() == {"E1"} and "random" in reasons["E1"]


def test_a_link_without_a_stored_value_is_refused(tmp_path: Path) -> None:
    link = '<c r="E1"><f>[1]S!A1*2</f></c>'
    reasons = refused(read_workbook(saved(tmp_path / "book.xlsx", link, linked=True)))
    assert reasons.keys() == {"E1"} and "another file" in reasons["E1"]


def test_a_stored_value_that_two_engines_contradict_gives_the_others_away(tmp_path: Path) -> None:
    cells = {"A1": 1, "B1": ("=A1*2", 2), "B2": ("=A1+5", 99), "B3": ("=B2+1", 100)}
    found = calculate(opened(tmp_path / "book.xlsx", cells), {}, "embedded")
    assert found.result.values["S"] == {(1, 2): 2, (2, 2): 6, (3, 2): 7}
    assert found.not_current == "S!B2 is stored as 99 and comes to 6" and not found.kept
    cells["C1"] = ("=RAND()", 0.5)
    reasons = refused(opened(tmp_path / "book.xlsx", cells))
    assert reasons.keys() == {"C1"} and "no current value" in reasons["C1"]


def test_the_command_names_the_cell_that_gave_the_stored_values_away(tmp_path: Path) -> None:
    opened(tmp_path / "book.xlsx", {"A1": 1, "B2": ("=A1+5", 99)})
    outcome = leasebridge("refresh", tmp_path / "book.xlsx")
    assert outcome.code == 0 and "S!B2 is stored as 99 and comes to 6" in outcome.out + outcome.err


def test_a_stored_error_or_a_search_for_a_root_gives_nothing_away(tmp_path: Path) -> None:
    cells = {
        "A1": -100, "A2": 60, "A3": 60,
        "B1": ("=IRR(A1:A3)", 0.1306), "B2": ("=A2*2", 120), "C1": ("=RAND()", 0.5),
    }  # fmt: skip
    found = calculate(opened(tmp_path / "book.xlsx", cells), {}, "embedded")
    assert found.not_current == "" and ("S", (1, 3)) in found.kept


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts.pop("docProps/app.xml"),
        lambda parts: parts.update({"docProps/app.xml": parts["docProps/app.xml"].replace(
            "Microsoft Excel", "openpyxl")}),
        lambda parts: parts.update({"xl/workbook.xml": str(parts["xl/workbook.xml"]).replace(
            "</workbook>", '<calcPr fullCalcOnLoad="1"/></workbook>')}),
        lambda parts: parts.update({"xl/workbook.xml": str(parts["xl/workbook.xml"]).replace(
            "</workbook>", '<calcPr calcCompleted="0"/></workbook>')}),
    ],
    ids=["unknown program", "a program that calculates nothing", "on load", "not completed"],
)  # fmt: skip
def test_a_file_that_nobody_calculated_has_no_stored_voice(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>10</v></c><c r="B1"><f>SUM(A1,5)*4</f><v>99</v></c>'
        '<c r="C1"><f>LEASE_REVENUE(250,40)</f><v>0</v></c></row>'
    )
    parts: dict[str, Any] = dict(minimal(f"<sheetData>{rows}</sheetData>", parts=EXCEL))
    change(parts)
    book = read_workbook(write_package(tmp_path / "book.xlsx", parts))
    found = calculate(book, {}, "embedded")
    assert found.not_current and found.result.values["S"] == {(1, 2): 60, (1, 3): 10_000}


def test_a_file_with_nothing_but_zeros_was_never_calculated(tmp_path: Path) -> None:
    cells = {"A1": 10, "B1": ("=SUM(A1,5)*4", 0), "C1": ("=LEASE_REVENUE(250,40)", 0)}
    book = opened(tmp_path / "book.xlsx", cells)
    found = calculate(book, {}, "embedded")
    assert "0" in found.not_current
    assert found.result.values["S"] == {(1, 2): 60, (1, 3): 10_000}
    reasons = refused(opened(tmp_path / "odd.xlsx", {**cells, "D1": ("=RAND()", 0)}))
    assert reasons.keys() == {"D1"}


# Voices that lie, are silent or die

CELLS = {
    "A1": 10, "A2": 20, "B1": "=A1*3", "B2": "=B1+A2", "B3": "=LEASE_REVENUE(B2,4)",
    "B4": "=SUM(B1:B3)", "B5": '=IF(B4>200,"much","little")', "B6": '=TEXT(B1,"0.00")',
    "B7": "=SUMPRODUCT(--(A1:A2>10))",
}  # fmt: skip
RIGHT = {"B1": 30, "B2": 50, "B3": 200, "B4": 280, "B5": "much", "B6": "30.00", "B7": 1}


def is_right_or_refused(book: Workbook) -> bool:
    reasons = refused(book)
    return bool(reasons.keys() & RIGHT.keys()) or given(book) == RIGHT


@pytest.mark.parametrize("lie", [999.0, "much more", True])
@pytest.mark.parametrize("at", RIGHT)
def test_a_lie_of_ironcalc_is_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, lie: Value
) -> None:
    ask = IronCalc.ask

    def lying(self: IronCalc, *wanted: Any) -> Answer:
        answer = ask(self, *wanted)
        answer.values["S"][cell_position(at)] = lie
        return answer

    monkeypatch.setattr(IronCalc, "ask", lying)
    assert is_right_or_refused(opened(tmp_path / "book.xlsx", CELLS))


@pytest.mark.parametrize("at", RIGHT)
def test_a_lie_of_formulon_is_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    evaluate = formulon.evaluate

    def lying(*arguments: Any, **named: Any) -> Any:
        answers = evaluate(*arguments, **named)
        if ("S", cell_position(at)) in answers.values:
            answers.values["S", cell_position(at)] = 999.0
        return answers

    monkeypatch.setattr(formulon, "evaluate", lying)
    assert is_right_or_refused(opened(tmp_path / "book.xlsx", CELLS))


def test_a_stored_lie_is_mended_or_listed_as_kept(tmp_path: Path) -> None:
    for at in RIGHT:
        stored = {
            cell: (text, "lie" if cell == at else RIGHT[cell]) if cell in RIGHT else text
            for cell, text in CELLS.items()
        }
        book = opened(tmp_path / f"{at}.xlsx", stored)
        kept = calculate(book, {}, "embedded").kept if not refused(book) else {}
        wrong = {cell for cell, value in given(book).items() if value != RIGHT[cell]}
        assert {("S", cell_position(cell)) for cell in wrong} <= kept.keys()
        assert not wrong or at in ("B6", "B7")


@pytest.mark.parametrize("silent", ["IronCalc", "formulon", "both"])
def test_a_silent_voice_leaves_what_is_right_or_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    if silent != "formulon":
        monkeypatch.setattr(IronCalc, "ask", lambda self, wanted, *more: Answer({"S": {}}))
    if silent != "IronCalc":
        monkeypatch.setattr(formulon, "available", lambda: False)
        monkeypatch.setattr(formulon, "evaluate", lambda *them, **more: formulon.Answers())
    book = opened(tmp_path / "book.xlsx", CELLS)
    assert is_right_or_refused(book)
    if silent == "both":
        assert refused(book).keys() >= RIGHT.keys() - {"B3"}


@pytest.mark.parametrize(
    "program",
    ["import os; os._exit(1)", "import time; time.sleep(60)", "1/0", "exit()"],
    ids=["dies", "hangs", "fails", "ends"],
)
def test_a_dead_process_is_a_refusal_or_a_right_value_and_no_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    start = subprocess.Popen

    def other(command: list[str], **more: Any) -> Any:
        return start([sys.executable, "-c", program], **more)

    monkeypatch.setattr("addin.engines.ironcalc.voice.subprocess.Popen", other)
    monkeypatch.setattr("addin.engines.ironcalc.voice.PATIENCE", 0.5)
    began = time.monotonic()
    assert is_right_or_refused(opened(tmp_path / "book.xlsx", CELLS))
    assert time.monotonic() - began < 30


def test_a_process_that_cannot_be_started_is_one_voice_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: Any, **__: Any) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("addin.engines.ironcalc.voice.subprocess.Popen", none)
    assert is_right_or_refused(opened(tmp_path / "book.xlsx", CELLS))


def test_settling_tells_of_every_call_and_asks_libreoffice_last(tmp_path: Path) -> None:
    calls: list[None] = []
    asked: list[Inputs] = []

    def office() -> Answer | None:
        asked.append({})
        return None

    book = opened(tmp_path / "book.xlsx", CELLS)
    settled = settle(book, {}, lambda: calls.append(None), office)
    assert settled.result.values["S"][3, 2] == 200 and calls and not asked
    assert settled.kept == {} and settled.not_current and STORED not in settled.kept.values()


def test_an_index_of_cells_finds_those_that_a_range_holds() -> None:
    index = PlaceIndex([("S", (1, 1)), ("S", (9, 3)), ("T", (2, 2))])
    index.add(("S", (4, 1)))
    assert list(index.within(("S", (1, 1, 9, 2)))) == [("S", (1, 1)), ("S", (4, 1))]
    assert list(index.within(("U", (1, 1, 9, 9)))) == []
    assert index.touches([("T", (1, 1, 2, 2))]) and not index.touches([("T", (3, 1, 9, 9))])
    assert index.touches(None) and not PlaceIndex().touches(None)


def test_the_clock_gives_no_stored_value_away(tmp_path: Path) -> None:
    cells = {
        "A1": 1, "B1": ("=TODAY()-A1", 45_000), "B2": ("=NOW()", 45_000.5), "B3": ("=A1*2", 2),
        "B4": ("=B1+1", 45_001), "C1": ("=RAND()", 0.5),
    }  # fmt: skip
    found = calculate(opened(tmp_path / "book.xlsx", cells), {}, "embedded")
    assert found.not_current == "" and list(found.kept) == [("S", (1, 3))]
    values = found.result.values["S"]
    assert values[4, 2] == values[1, 2] + 1 and values[3, 2] == 2  # type: ignore[operator]


@pytest.mark.parametrize(
    ("formula", "before", "after"),
    [
        ("=SUM(_xlfn.ANCHORARRAY(A1))", 6, 15),
        ("=ROWS(_xlfn.ANCHORARRAY(A1))", 3, 5),
        ("=SUM(OFFSET(A1,0,0,B1))", 6, 15),
        ("=COUNT(A1:A9)", 3, 5),
    ],
)
def test_a_longer_spill_feeds_its_readers(
    tmp_path: Path, formula: str, before: float, after: float
) -> None:
    spill = ("{{=_xlfn.SEQUENCE(B1)}}", 1)
    cells = {"B1": 3, "A1:A3": spill, "A2": 2, "A3": 3, "C1": (formula, before)}
    book = opened(tmp_path / "book.xlsx", cells)
    assert given(book)["C1"] == before
    found = calculate(book, typed(B1=5.0), "embedded")
    assert found.result.values["S"][1, 3] == after and found.not_current == ""


def test_formulas_that_may_read_any_cell_do_not_wait_for_each_other(tmp_path: Path) -> None:
    cells = {"A1": 10, "A2": 20, "B1": "=SUM(OFFSET(A1,0,0,2))", "B2": '=INDIRECT("A2")+B1'}
    assert given(opened(tmp_path / "book.xlsx", cells)) == {"B1": 30, "B2": 50}
