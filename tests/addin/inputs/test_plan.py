"""New figures go to the right cells, with their words and their record, and nothing else moves."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from addin.formulas import References
from addin.inputs.layout import Layout
from addin.inputs.plan import PROGRAM, Plan, plan, plan_cells
from addin.inputs.provenance import Provenance
from addin.inputs.request import Request
from addin.xlsx import read_workbook
from tests.addin.command_runner import Outcome, leasebridge, refused, values
from tests.addin.sample_books.case_books import DRIVERS, MS, case_book, cells, recorded
from tests.addin.sample_books.rich import members
from udfs.cells import Value

NOW = dt.datetime(2026, 8, 5, 9, 30)
DAY = "2026-08-05"
PRICE = {"lease_price@Own": 40.0}
"""What an empty own case takes over from the print, because Base has another."""
WIDE = "id,publisher,entity,metric,value,unit,period,as_of,status,quote,source,note"
GS = "Goldman Sachs,META,lease,{},MW,CY28,2026-08-05,given,We model 500MW,GS note,"


def planned(path: Path, **wishes: object) -> Plan:
    return plan(read_workbook(path), Request(**wishes), NOW)  # type: ignore[arg-type]


def by_key(made: Plan) -> dict[str, Value]:
    return {change.cell.key: change.becomes for change in made.changes}


def facts(folder: Path, *rows: str, head: str = "id,unit,value") -> Path:
    path = folder / "new.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def put(path: Path, *flags: object) -> Outcome:
    outcome = leasebridge("refresh", path, *flags)
    assert outcome.code == 0, outcome
    return outcome


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return case_book(tmp_path)


# ---- which cells


def test_a_drivers_figure_goes_to_own_which_becomes_live(model: Path) -> None:
    for wish in ("lease_capacity=500", "F20=500", " LEASE_CAPACITY = 500 "):
        found = by_key(planned(model, settings=[wish]))
        assert found == {"lease_capacity@Own": 500.0, **PRICE, "case": "Own"}
    found = by_key(planned(model, facts=facts(model.parent, "F20,MW,500")))
    assert found == {"lease_capacity@Own": 500.0, **PRICE, "case": "Own"}


def test_an_empty_own_begins_as_what_is_live(model: Path) -> None:
    put(model, "--case", "bear")
    made = planned(model, settings=["tax_rate=20%"])
    # Bear has its own capacity and price cut; its price is that of Base, which Own reads too.
    expected = {"tax_rate@Own": 0.2, "lease_capacity@Own": 100, "price_cut@Own": 0.2, "case": "Own"}
    assert by_key(made) == expected
    assert {c.cell.input.name for c in made.changes if c.is_copy} == {"lease_capacity", "price_cut"}
    assert {c.source for c in made.changes} == {"--set", "copied from Bear"}
    put(model, "--set", "tax_rate=20%")
    before = cells(model, "Inputs", "D5:D10")
    put(model, "--case", "bull")
    assert by_key(planned(model, settings=["tax_rate=25%"])) == {
        "tax_rate@Own": 0.25,
        "case": "Own",
    }
    put(model, "--case", "own")
    assert cells(model, "Inputs", "D5:D10") == before


def test_what_an_empty_own_takes_over_keeps_its_words(model: Path) -> None:
    put(model, "--set", "lease_capacity=500")
    assert cells(model, "Inputs", "P6:U6") == cells(model, "Inputs", "J6:O6")
    assert cells(model, "Inputs", "D6:I6") == [(40, 40, None, 30, 50, 40)]
    assert "copied from As published" in {row[8] for row in recorded(model)}
    before = cells(case_book(model.parent / "."), "Inputs", "A1:U40")
    assert cells(model, "Inputs", "A1:U40") == before


def test_what_is_live_already_is_no_change(model: Path) -> None:
    rows = [
        f"{fact},{unit.split(' |')[0]},{figures[0] if 'date' not in unit else ''}"
        for fact, unit, figures, _ in DRIVERS.values()
        if "date" not in unit
    ]
    made = planned(model, facts=facts(model.parent, *rows, "F22,$/share,2.97"))
    assert made == Plan()


def test_all_figures_of_a_file_are_live_once_one_of_them_moves(model: Path) -> None:
    rows = ["F20,MW,250", "F21,$/W-yr,30", "X46,fraction,0.1"]
    path = facts(model.parent, *rows)
    found = by_key(planned(model, facts=path))
    assert found == {"lease_price@Own": 30.0, "price_cut@Own": 0.1, "case": "Own"}
    put(model, "--facts", path)
    put(model, "--case", "bull")
    # Own has the price cut and the price already, and reads the capacity of the print.
    assert by_key(planned(model, facts=path)) == {"case": "Own"}
    found = by_key(planned(model, facts=facts(model.parent, "F20,MW,300", *rows[1:])))
    assert found == {"lease_capacity@Own": 300.0, "case": "Own"}


def test_the_print_is_replaced_where_that_is_asked_for(model: Path) -> None:
    made = planned(model, settings=["lease_capacity=300"], as_published=True)
    assert by_key(made) == {"lease_capacity@As published": 300.0}
    made = planned(model, settings=["lease_capacity=300"], as_published=True, case="BEAR")
    assert by_key(made) == {"lease_capacity@As published": 300.0, "case": "Bear"}


def test_what_is_no_driver_is_written_in_place(model: Path) -> None:
    assert by_key(planned(model, settings=["printed_uplift=3"])) == {"printed_uplift": 3.0}
    both = planned(model, settings=["printed_uplift=3"], case="Bear")
    assert by_key(both) == {"printed_uplift": 3.0, "case": "Bear"}


def test_a_case_goes_with_figures_that_go_to_it(model: Path) -> None:
    found = by_key(planned(model, settings=["lease_capacity=250"], case="own"))
    assert found == {"case": "Own"}
    assert by_key(planned(model, case="As Published")) == {}


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--set", "price_cut=20"], "--set price_cut=20: X46 price_cut must be 0 to 1 (fraction)"),
        (["--set", "price_cut=20"], "got 20; 20% is 0.2"),
        (["--set", "tax_rate=15"], "X11 tax_rate must be 0 to 0.99 (fraction), got 15"),
        (["--set", "tax_rate=1500%"], "must be 0 to 0.99"),
        (["--set", "lease_capacity=-250"], "must be 1 to 100,000 (MW), got -250"),
        (["--as-published", "--set", "lease_capacity=0"], "must be 1 to 100,000 (MW), got 0"),
        (["--set", "F20=1", "--set", "lease_capacity=2"], "--set F20=1 gives F20 too"),
        (["--set", "F20"], "--set F20: this is no NAME=VALUE"),
        (["--set", "=5"], "this is no NAME=VALUE"),
        (["--set", "case=Bear"], "--set case=Bear: case is a cell, but not an input"),
        (["--set", "uplift=5"], "--set uplift=5: uplift is a cell, but not an input"),
        (["--set", "utilisation=1"], "there is no input utilisation"),
        (["--set", "lease_capacty=5"], "did you mean lease_capacity?"),
        (["--set", "lease_price=50%"], 'must be a number in $/W-yr, got "50%"'),
        (["--case", "Boom"], "--case Boom: there is no such case"),
        (["--case", "Boom\nboom"], "--case Boom boom: there is no such case"),
        (["--set", "lease\ncapacity=1\n2"], "--set lease capacity=1 2: there is no input lease"),
        (["--set", "lease_capacity=1\n2"], 'must be a number in MW, got "1 2"'),
        (["--case", "Bear", "--set", "F20=5"], "--case Bear contradicts --set F20=5"),
        (["--undo"], "lists no change that could be taken back"),
        (["--reset", "--case", "Own"], "--reset goes with nothing else"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_written(
    model: Path, flags: list[str], said: str
) -> None:
    assert said in refused(model.parent, "refresh", model, *flags)
    assert said in refused(model.parent, "check", model, *flags)


def test_a_bad_row_is_refused_with_the_good_ones(model: Path) -> None:
    path = facts(model.parent, "F20,MW,300", "X11,fraction,15")
    said = refused(model.parent, "refresh", model, "--facts", path)
    assert "new.csv line 3: X11 tax_rate must be 0 to 0.99 (fraction), got 15; 15% is 0.15" in said
    path = facts(model.parent, "F20,MW,300")
    said = refused(model.parent, "refresh", model, "--facts", path, "--set", "F20=15")
    assert "--set F20=15: new.csv line 2 gives F20 too" in said


# ---- words and record


def test_a_full_row_brings_its_words_to_own(model: Path) -> None:
    path = facts(model.parent, "F20," + GS.format(500), head=WIDE)
    put(model, "--facts", path)
    gs = ("Goldman Sachs", "2026-08-05", "given", "We model 500MW", "GS note", None)
    assert cells(model, "Inputs", "D5:I5") == [(500, 250, 100, None, 500, 500)]
    assert cells(model, "Inputs", "P5:U5") == [gs]
    assert cells(model, "Inputs", "J5:O5") == [(*MS[:5], None)]
    (figure, _, case) = recorded(model)
    assert figure[:7] == (1, "F20", "lease_capacity@Own", "Lease capacity", None, 500, "MW")
    assert figure[8:] == ("new.csv", "Goldman Sachs", None)
    assert case[:7] == (1, "case", "case", "Live case", "As published", "Own", None)


def test_a_short_row_leaves_no_words_of_others(model: Path) -> None:
    put(model, "--facts", facts(model.parent, "F20," + GS.format(500), head=WIDE))
    made = planned(model, settings=["lease_capacity=350"])
    (change,) = made.changes
    assert change.words and change.words.new == Provenance("", DAY, "overridden", "", "", "")
    assert {made.writes["Inputs", (5, x)] for x in (16, 19, 20, 21)} == {None}
    rows = {at[0]: value for (sheet, at), value in made.writes.items() if sheet == "Changes"}
    assert rows
    line = "Goldman Sachs,2026-08-05,given,We model 500MW,GS note,"
    assert line in made.writes.values() and f",{DAY},overridden,,," in made.writes.values()
    assert "2026-08-05 09:30" in made.writes.values()


def test_evidence_and_the_print_get_their_words_in_place(model: Path) -> None:
    put(model, "--set", "printed_uplift=3")
    words = cells(model, "Inputs", "J11:O11")[0]
    assert (words[0], *words[2:]) == (None, "overridden", None, None, None)
    assert cells(model, "Inputs", "P11:U11") == [(None,) * 6]
    path = facts(model.parent, "F20," + GS.format(300), head=WIDE)
    put(model, "--as-published", "--facts", path)
    assert cells(model, "Inputs", "J5:M5")[0] == (
        "Goldman Sachs", "2026-08-05", "given", "We model 500MW",
    )  # fmt: skip
    assert "Ties to print: 0 of 1 hold, 1 not applicable" in put(model).out


def test_words_alone_are_a_change_too(model: Path) -> None:
    path = facts(model.parent, "F20," + GS.format(250), head=WIDE)
    made = planned(model, facts=path)
    assert by_key(made) == {"lease_capacity@Own": 250.0, **PRICE, "case": "Own"}
    put(model, "--facts", path)
    assert put(model, "--facts", path).out.endswith(f"already up to date: {model}\n")
    later = facts(model.parent, "F20," + GS.format(250).replace("GS note", "GS p. 3"), head=WIDE)
    said = put(model, "--facts", later).out
    assert "input F20 lease_capacity@Own: 250 MW as before, from another source" in said
    assert recorded(model)[-1][6] == "provenance"


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("GS", "GS", ("GS", "2026-08-05", "given", "both", "x", None)),
        ("GS", "UBS", ("GS; UBS", DAY, "overridden", None, None, None)),
        ("GS", None, ("Morgan Stanley; GS", DAY, "overridden", None, None, None)),
        ("GS", "", ("GS", DAY, "overridden", None, None, None)),
        ("", None, ("Morgan Stanley", DAY, "overridden", None, None, None)),
        ("", "", (None, DAY, "overridden", None, None, None)),
    ],
)
def test_a_series_has_one_provenance_or_says_so(
    model: Path, first: str, second: str | None, words: tuple[str | None, ...]
) -> None:
    full = "{0},{1},,,{2},$bn,,2026-08-05,given,both,x,"
    rows = [
        full.format(fact, said, value) if said else f"{fact},,,,{value},$bn,,,,,,"
        for fact, said, value in (("F33", first, 150), ("F34", second, 180))
        if said is not None
    ]
    made = planned(model, facts=facts(model.parent, *rows, head=WIDE))
    assert tuple(made.writes["Inputs", (13, x)] for x in range(10, 16)) == words


def test_a_full_record_says_what_is_not_in_it(tmp_path: Path) -> None:
    model = case_book(tmp_path, history=3)
    put(model, "--set", "lease_capacity=500")
    outcome = put(model, "--set", "lease_capacity=600", "--set", "printed_uplift=3")
    assert "warning: the table of changes is full: 4 more are not in it" in outcome.out
    assert len(recorded(model)) == 3
    assert cells(model, "Inputs", "I5:I5") == [(600,)]


def test_a_gap_in_the_record_stays(model: Path) -> None:
    put(model, "--set", "lease_capacity=500")
    made = planned(model, settings=["lease_capacity=600"])
    assert min(at[0] for (s, at), _ in made.writes.items() if s == "Changes" and at[1] == 1) == 5


def test_every_other_byte_stays(model: Path) -> None:
    before, kept = members(model), values(model, "Inputs")
    put(model, "--set", "printed_uplift=3")
    after = members(model)
    changed = {part for part in before if before[part] != after[part]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet4.xml"}
    now = values(model, "Inputs")
    moved = {at for at in now if now[at] != kept.get(at)}
    assert moved <= {"D11", "J11", "K11", "L11", "M11", "N11", "O11"}


def test_nothing_is_planned_where_nothing_changes(model: Path) -> None:
    assert planned(model) == Plan()
    before = model.read_bytes()
    assert "already up to date" in put(model).out
    assert model.read_bytes() == before


# ---- cells that a program sets


def test_a_program_may_set_any_cell(model: Path) -> None:
    book = read_workbook(model)
    layout = Layout(book, References(book))
    own = layout.typed_cells["lease_capacity@own"].place
    made = plan_cells(book, {own: ("lease_capacity", 500.0), ("Checks", (5, 5)): ("", "x")}, NOW)
    assert made.writes["Checks", (5, 5)] == "x"
    assert [(c.cell.key, c.source) for c in made.changes] == [
        ("lease_capacity@Own", PROGRAM),
        ("lease_price@Own", "copied from As published"),
        ("", PROGRAM),
        ("case", PROGRAM),
    ]
    told = [v for (s, at), v in made.writes.items() if s == "Changes" and at[1] == 3]
    # What is no input is not in the record of inputs.
    assert told == ["lease_capacity@Own", "lease_price@Own", "case"]
    assert made.writes["Inputs", (5, 18)] == "overridden"
