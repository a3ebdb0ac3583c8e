"""Moving on from an older workbook: its figures come along, and what stays behind is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from addin.formulas import References
from addin.inputs.carried import SHIPPED, carry_over, made_before_cases
from addin.inputs.changes import History, Logged
from addin.inputs.layout import Layout
from addin.xlsx import changed_parts, read_workbook, save
from tests.addin.command_runner import leasebridge, refused
from tests.addin.sample_books.case_books import case_book
from udfs.cells import Value
from workbooks import TEMPLATE

OLD = Path(__file__).parents[2] / "files" / "compute_lease_model_0.1.0.xlsx"


def layout_of(path: Path) -> Layout:
    book = read_workbook(path)
    return Layout(book, References(book))


def typed_into_old(folder: Path, **typed: Value) -> Path:
    """The workbook of version 0.1 with other figures, by the ids of their facts."""
    path = Path(shutil.copy(OLD, folder / "old.xlsx"))
    layout = layout_of(path)
    new: dict[str, dict[tuple[int, int], Value]] = {}
    for fact, value in typed.items():
        sheet, at = layout.inputs[fact].place
        new.setdefault(sheet, {})[at] = value
    save(layout.book, changed_parts(layout.book, new, {}), path)
    return path


def test_an_old_workbook_as_it_came_says_nothing_new(tmp_path: Path) -> None:
    new = tmp_path / "new.xlsx"
    outcome = leasebridge("build", "--from", OLD, "--output", new)
    assert outcome.code == 0
    assert "input " not in outcome.out and "not carried over" not in outcome.out
    assert set(SHIPPED) <= layout_of(OLD).inputs.keys()
    values = {name: c.value for name, c in read_workbook(new).by_name["Inputs"].cells.items()}
    assert values == {
        name: c.value for name, c in read_workbook(TEMPLATE).by_name["Inputs"].cells.items()
    }


def test_what_was_typed_goes_to_own_and_evidence_in_place(tmp_path: Path) -> None:
    old = typed_into_old(tmp_path, F20=500.0, X16=46_753.0, F17=32.7, X20=22.0, X11=1.5)
    new = tmp_path / "new.xlsx"
    outcome = leasebridge("build", "--from", old, "--output", new)
    assert outcome.code == 0, outcome
    for line in (
        "input F20 lease_capacity@Own: blank -> 500 MW",
        "input X16 lease_start@Own: blank -> 2028-01-01",
        "input F17 eps_estimate_2026: 32.6 -> 32.7 $/share",
        "input case: As published -> Own",
        "EPS uplift, $: 2.97 -> 5.94",
        "warning: not carried over: X20 sensitivity_price_2 (22 $/W-yr): "
        "the template has no such input any more",
        "warning: not carried over: X11 tax_rate (1.5 fraction): must be 0 to 0.99 (fraction)",
    ):
        assert line in outcome.out
    sources = {row.source for row in _history(new)}
    assert sources == {"old.xlsx"}
    assert "already up to date" in leasebridge("refresh", new).out


def _history(path: Path) -> list[Logged]:
    return list(History(layout_of(path), "").logged)


def test_a_figure_with_cases_comes_along_as_it_is_live(tmp_path: Path) -> None:
    old = case_book(tmp_path)
    leasebridge("refresh", old, "--case", "bear")
    figures, behind = carry_over(read_workbook(old), layout_of(TEMPLATE))
    assert {figure.input.id: figure.value for figure in figures}["F20"] == 100
    assert {figure.input.id: figure.words for figure in figures}["F20"] is None
    assert all("not carried over" in line for line in behind)


@pytest.mark.parametrize(
    ("cell", "value"), [("X20", "text"), ("F20", True), ("F20", "a text"), ("F20", -5.0)]
)
def test_what_is_no_figure_stays_behind(tmp_path: Path, cell: str, value: Value) -> None:
    old = typed_into_old(tmp_path, **{cell: value})
    figures, behind = carry_over(read_workbook(old), layout_of(TEMPLATE))
    assert cell not in {figure.input.id for figure in figures}
    assert any(line.startswith(f"not carried over: {cell} ") for line in behind)


def test_an_old_workbook_is_refreshed_with_a_word_on_how_to_move_on(tmp_path: Path) -> None:
    old = typed_into_old(tmp_path, F20=300.0)
    outcome = leasebridge("refresh", old)
    assert "leasebridge build --from old.xlsx" in outcome.out
    facts = tmp_path / "f.csv"
    facts.write_text("id,unit,value\nF21,$/W-yr,50\n")
    outcome = leasebridge("refresh", old, "--facts", facts, "--set", "ms_capacity=250")
    assert "input F21 ms_lease_price: 40 -> 50 $/W-yr" in outcome.out
    assert "input F20 ms_capacity: 300 -> 250 MW" in outcome.out
    assert made_before_cases(layout_of(old))
    assert not made_before_cases(layout_of(TEMPLATE))
    assert not made_before_cases(layout_of(case_book(tmp_path)))


def test_the_old_workbook_is_never_overwritten(tmp_path: Path) -> None:
    old = typed_into_old(tmp_path, F20=300.0)
    said = refused(tmp_path, "build", "--from", old, "--output", old, "--force")
    assert "the new workbook cannot overwrite the old one" in said
    assert "already exists" in refused(tmp_path, "build", "--from", old, "--output", old)
    missing = tmp_path / "none.xlsx"
    assert "none.xlsx" in refused(
        tmp_path, "build", "--from", missing, "--output", tmp_path / "new.xlsx"
    )
