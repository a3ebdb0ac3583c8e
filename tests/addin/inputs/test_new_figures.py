"""New facts: the right cell by id and unit, or a refusal before anything is written."""

from __future__ import annotations

import csv
import datetime as dt
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.entries import as_shown
from addin.errors import BadInput
from addin.formulas import References
from addin.inputs.changes import InputChange
from addin.inputs.layout import Layout
from addin.inputs.named_inputs import NamedInput, named_inputs
from addin.inputs.new_figures import read_figures
from addin.inputs.plan import plan
from addin.inputs.request import Request
from addin.xlsx.book import Workbook
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import Outcome, files, leasebridge, refused, values
from tests.addin.sample_books.rich import minimal, write_package
from workbooks import TEMPLATE
from workbooks.input_cells import known_of
from workbooks.story import FOLDER

HEAD = "id,unit,value"
STORY = FOLDER / "meta.csv"
NOW = dt.datetime(2026, 8, 5, 9, 30)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copy(TEMPLATE, tmp_path / "model.xlsx"))


def facts(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "new facts.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def read_changes(path: Path, book: Workbook) -> list[InputChange]:
    return plan(book, Request(facts=path), NOW).changes


def put_in(model: Path, *rows: str) -> Outcome:
    return leasebridge("refresh", model, "--facts", facts(model.parent, *rows))


def said(outcome: Outcome) -> list[str]:
    return re.findall(r"^input (.*)$", outcome.out, re.MULTILINE)


def named(path: Path, name: str) -> object:
    """The value of the cell that a defined name leads to."""
    book = read_workbook(path)
    sheet, _, at = next(n.formula for n in book.names if n.name == name).rpartition("!")
    return values(path, sheet)[at.replace("$", "")]


def typed_value(book: Workbook, entry: NamedInput) -> float:
    """What an input holds; a figure like others where nobody has reported one yet."""
    layout = Layout(book, References(book))
    value = layout.value(layout.holder(entry, "As published").place)
    if value is None:
        known = known_of(entry.name)
        assert known and known.may_be_blank
        return 100.0
    assert isinstance(value, float)
    return value


def book_with(folder: Path, cell: str, names: Sequence[str] = (), properties: str = "") -> Path:
    """A workbook whose cell S!A1 is the input X1 in MW, called `power`; B1 is twice that."""
    names = names or ['name="power" comment="X1 | MW">S!$A$1']
    listed = "".join(f"<definedName {name}</definedName>" for name in names)
    parts = minimal(
        f'<sheetData><row r="1">{cell}<c r="B1"><f>LEASE_REVENUE(A1,2)</f></c></row></sheetData>',
        workbook=f"<definedNames>{listed}</definedNames>",
    )
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "<sheets>", f"{properties}<sheets>"
    )
    return write_package(folder / "book.xlsx", parts)


# ---- what is put in


def test_a_new_price_moves_the_model(model: Path) -> None:
    outcome = put_in(model, "F21,$/W-yr,50")
    switch = "case: As published -> Own"
    assert said(outcome) == ["F21 price_per_watt@Own: blank -> 50 $/W-yr", switch]
    assert "Model integrity: holds" in outcome.out and outcome.code == 0
    assert named(model, "price_per_watt") == 50
    assert named(model, "eps_uplift") == pytest.approx(3.715358, abs=1e-6)
    assert named(model, "lease_total") == 12_500
    back = leasebridge("refresh", model, "--reset")
    assert back.code == 0
    pairs = zip(read_workbook(model).sheets, read_workbook(TEMPLATE).sheets)
    for new, old in pairs:
        if new.name != "Changes":
            assert {at: c.value for at, c in new.cells.items() if c.value is not None} == {
                at: c.value for at, c in old.cells.items() if c.value is not None
            }


@pytest.mark.parametrize("named", ["F21", "f21", "price_per_watt", "Price_Per_Watt"])
def test_an_input_is_meant_by_its_id_or_its_name_in_any_case(model: Path, named: str) -> None:
    book = read_workbook(model)
    changes = read_changes(facts(model.parent, f"{named},$/W-yr,50"), book)
    assert [change.new for change in changes if change.cell.input.id == "F21"] == [50.0]


def test_a_day_is_put_in_and_told_as_a_day(model: Path) -> None:
    outcome = put_in(model, "X16,date,2028-01-01")
    assert said(outcome)[0] == "X16 lease_start@Own: blank -> 2028-01-01"
    assert named(model, "lease_start") == 46_753


def test_the_facts_of_the_project_change_nothing(model: Path) -> None:
    before = files(model.parent)
    outcome = leasebridge("refresh", model, "--facts", STORY)
    assert outcome.code == 0 and said(outcome) == [] and "already up to date" in outcome.out
    assert files(model.parent) == before


def test_one_edited_fact_changes_just_that_one(model: Path) -> None:
    with STORY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"] == "F17":
            row["value"] = "32.7"
    edited = model.parent / "facts.csv"
    with edited.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    before = values(model, "Inputs")
    outcome = leasebridge("refresh", model, "--facts", edited)
    assert said(outcome) == ["F17 eps_estimate_2026: 32.6 -> 32.7 $/share"]
    after = values(model, "Inputs")
    # The figure, and that it is no more the one that was built in.
    assert [after[at] for at in after if after[at] != before[at]] == [32.7, 1]


def test_every_input_of_the_template_can_be_filled(model: Path) -> None:
    book = read_workbook(model)
    inputs = named_inputs(book)
    assert len(inputs) > 40
    held = {fact: typed_value(book, entry) for fact, entry in inputs.items()}
    # A little less is within the limits of most cells.
    less = {
        "flag": lambda old: 1 - old,
        "month": lambda old: old - 1,
        "date": lambda old: old + 1,
        "any": lambda old: old * 1.001,
    }
    new = {f: less.get(inputs[f].unit, lambda old: old * 0.999)(old) for f, old in held.items()}
    rows = [
        f"{fact},{entry.unit},{as_shown(new[fact], entry.unit, False)!s}"
        for fact, entry in inputs.items()
    ]
    changes = read_changes(facts(model.parent, *rows), book)
    moved = {fact for fact in inputs if new[fact] != held[fact]}
    assert len(moved) > 40
    assert {c.cell.input.id: c.becomes for c in changes if c.source == "new facts.csv"} == {
        **{fact: pytest.approx(new[fact]) for fact in moved},
        "case": "Own",
    }


@pytest.mark.parametrize(
    ("cell", "old"),
    [
        ("", "blank"),
        ('<c r="A1" s="0"/>', "blank"),
        ('<c r="A1" t="str"><v>n/a</v></c>', "n/a"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="A1"><v>1234567.25</v></c>', "1,234,567.25"),
        ('<c r="A1"><v>0.1</v></c>', "0.1"),
    ],
)
def test_whatever_the_cell_held_is_told(tmp_path: Path, cell: str, old: str) -> None:
    path = book_with(tmp_path, cell)
    outcome = put_in(path, "X1,MW,1")
    assert outcome.code == 0
    assert said(outcome) == [f"X1 power: {old} -> 1 MW"]
    assert values(path) == {"A1": 1, "B1": 2}


def test_the_value_that_is_there_is_no_change(tmp_path: Path) -> None:
    path = book_with(tmp_path, '<c r="A1"><v>250</v></c>')
    leasebridge("refresh", path)
    before = path.read_bytes()
    assert said(put_in(path, "X1,MW,250.0")) == []
    assert path.read_bytes() == before


def test_a_day_of_a_1904_workbook_is_the_same_day(tmp_path: Path) -> None:
    path = book_with(
        tmp_path,
        '<c r="A1"><v>45473</v></c>',
        ['name="start" comment="X1 | date">S!$A$1'],
        '<workbookPr date1904="1"/>',
    )
    outcome = put_in(path, "X1,date,2028-08-01")
    assert said(outcome) == ["X1 start: 2028-07-01 -> 2028-08-01"]
    assert values(path)["A1"] == 45_504
    message = refused(tmp_path, "refresh", path, "--facts", facts(tmp_path, "X1,date,1903-12-31"))
    assert "must be a date" in message


def test_every_figure_says_where_it_is_from(tmp_path: Path) -> None:
    book = read_workbook(book_with(tmp_path, '<c r="A1"><v>1</v></c>'))
    layout = Layout(book, References(book))
    (figure,) = read_figures(layout, Request(facts=facts(tmp_path, "X1,MW,5")))
    assert (figure.where, figure.value, figure.words) == ("new facts.csv line 2", 5, None)
    assert figure.source == "new facts.csv"
    (figure,) = read_figures(layout, Request(settings=[" power =  5 "]))
    assert (figure.where, figure.value, figure.source) == ("--set power = 5", 5, "--set")


# ---- what is refused


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (["F999,MW,1"], "line 2: F999 is no input of"),
        (["price_per_wat,$/W-yr,50"], "; did you mean price_per_watt?"),
        (["F03,text,growing"], "F03 is no input of"),
        (["F21,$/kW-mo,50"], "F21 is given in $/kW-mo, but price_per_watt is in $/W-yr"),
        (["F21,,50"], "F21 has no unit, but price_per_watt is in"),
        (["F21,$/W-yr,forty"], 'F21 must be a number in $/W-yr, got "forty"'),
        (["F21,$/W-yr,"], "F21 is blank; write a number in $/W-yr"),
        (["F21,$/W-yr"], "F21 is blank"),
        (["F21,$/W-yr,nan"], "must be a number"),
        (["F21,$/W-yr,inf"], "must be a number"),
        (["F21,$/W-yr,1e999"], "must be a number"),
        (["F21,$/W-yr,4_0"], "must be a number"),
        (["F21,$/W-yr,４０"], "must be a number"),
        (["F21,$/W-yr,40%"], "must be a number"),
        (['F21,$/W-yr,"4,000"'], "must be a number"),
        (["F21,$/W-yr,TRUE"], "must be a number"),
        (["F21,$/W-yr," + "x" * 200], "..."),
        (["X16,date,01/07/2028"], 'X16 must be a date (YYYY-MM-DD), got "01/07/2028"'),
        (["X16,date,2028-02-30"], "must be a date"),
        (["X16,date,46935"], "must be a date"),
        (["X16,date,0001-01-01"], "must be a date"),
        (["F21,$/W-yr,50", "F21,$/W-yr,50"], "F21 stands in line 2 too"),
        ([",$/W-yr,50"], "line 2: the id is blank"),
        (['F21,$/W-yr,"50'], "no CSV file"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_all_others(
    model: Path, rows: list[str], fault: str
) -> None:
    path = facts(model.parent, *rows, "F20,MW,300")  # a good row is not written either
    message = refused(model.parent, "refresh", model, "--facts", path)
    assert fault in message and "new facts.csv" in message


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><f>1+1</f><v>2</v></c>',
        '<c r="A1"><f t="array" ref="A1:A2">{1;2}</f><v>1</v></c>',
        '<c r="A1"><f t="dataTable" ref="A1:A2" r1="C1"/><v>1</v></c>',
    ],
)
def test_a_formula_is_never_replaced(tmp_path: Path, cell: str) -> None:
    path = book_with(tmp_path, cell)
    new = facts(tmp_path, "X1,MW,1")
    assert "power, which is a formula" in refused(tmp_path, "refresh", path, "--facts", new)


def test_a_result_of_an_array_formula_is_never_replaced(tmp_path: Path) -> None:
    names = ['name="power" comment="X1 | MW">S!$D$1']
    array = '<c r="C1"><f t="array" ref="C1:D1">{1,2}</f><v>1</v></c><c r="D1"><v>2</v></c>'
    path = book_with(tmp_path, "", names)
    parts = minimal(
        f'<sheetData><row r="1">{array}</row></sheetData>',
        workbook=f"<definedNames><definedName {names[0]}</definedName></definedNames>",
    )
    write_package(path, parts)
    new = facts(tmp_path, "X1,MW,1")
    assert "is a formula" in refused(tmp_path, "refresh", path, "--facts", new)


# ---- which cell


def test_a_copied_sheet_does_not_take_the_fact_away(tmp_path: Path) -> None:
    own = 'name="power" comment="X1 | MW">S!$A$1'
    copy = 'name="power" comment="X1 | MW" localSheetId="0">S!$C$1'
    for names in ([own, copy], [copy, own]):
        path = book_with(tmp_path, '<c r="A1"><v>1</v></c>', names)
        put_in(path, "X1,MW,5")
        assert values(path) == {"A1": 5, "B1": 10}


def test_a_fact_with_two_homes_is_refused(tmp_path: Path) -> None:
    names = ['name="one" comment="X1 | MW">S!$A$1', 'name="two" comment="X1 | MW">S!$C$1']
    path = book_with(tmp_path, "", names)
    new = facts(tmp_path, "X1,MW,1")
    assert "one and two are both the input" in refused(tmp_path, "refresh", path, "--facts", new)


@pytest.mark.parametrize("where", ["#REF!", "S!$A$1:$A$2", "Elsewhere!$A$1", "5", "S!power"])
def test_a_name_that_leads_to_no_cell_is_no_input(tmp_path: Path, where: str) -> None:
    path = book_with(tmp_path, "", [f'name="power" comment="X1 | MW">{where}'])
    new = facts(tmp_path, "X1,MW,1")
    assert "X1 is no input of" in refused(tmp_path, "refresh", path, "--facts", new)


@settings(max_examples=40)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_number_arrives_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, number: float
) -> None:
    folder = tmp_path_factory.mktemp("facts")
    book = read_workbook(book_with(folder, '<c r="A1" t="str"><v>x</v></c>'))
    (change,) = read_changes(facts(folder, f"X1,MW,{number!r}"), book)
    assert change.becomes == number


@settings(max_examples=40)
@given(st.text(max_size=20))
def test_no_text_ends_in_anything_but_a_number_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("facts")
    book = read_workbook(book_with(folder, '<c r="A1" t="str"><v>x</v></c>'))
    path = folder / "new.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        csv.writer(file).writerows([["id", "unit", "value"], ["X1", "MW", text]])
    try:
        (change,) = read_changes(path, book)
    except BadInput as bad:
        assert "\n" not in str(bad)
    else:
        assert change.becomes == float(text)
