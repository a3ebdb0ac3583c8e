"""The menu Leasebridge in Calc, used by a person: each entry, called off and carried out."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from addin.a1 import cell_text
from addin.formulas import References
from addin.inputs import History, Layout
from addin.xlsx import Workbook, read_workbook
from tests.addin.command_runner import leasebridge
from tests.end_to_end.calc_on_hidden_screen import Screen, calc, missing_tools
from tests.end_to_end.calls_in_calc import close, needs_libreoffice
from tests.workbooks.typed_inputs import place_of
from udfs.cells import Value
from workbooks import TEMPLATE

pytestmark = [
    needs_libreoffice,
    pytest.mark.skipif(bool(missing_tools()), reason=f"not installed: {missing_tools()}"),
]
# An input that the answers do not read.
SHEET, FREE = place_of("semis_percentile")
FACTS = "id,unit,value\nF20,MW,450\nF21,$/W-yr,30\n"


def chooses(person: Screen, letter: str, opens: str) -> None:
    """Choose an entry of the menu, and wait for what it opens."""
    person.window("model.xlsx")
    person.keys("alt+l", letter)
    person.window(opens)
    time.sleep(0.5)


def answers(person: Screen, key: str, *, then: str = "") -> None:
    """Answer the dialog in front, and wait for the next one, or for the document."""
    person.keys(key)
    time.sleep(1)
    person.window(then or "model.xlsx")


@pytest.fixture(scope="module")
def after(tmp_path_factory: Any) -> Path:
    """The folder after the session: the model as it was saved, and what was handed off."""
    folder: Path = tmp_path_factory.mktemp("menu")
    model = Path(shutil.copy(TEMPLATE, folder / "model.xlsx"))
    (folder / "aug.csv").write_text(FACTS, encoding="utf-8")
    with calc(model, folder, folder / "pictures", sys.executable) as person:
        person.fills_the_screen("model.xlsx")
        call_everything_off(person)
        person.goes_to(f"${SHEET}.{cell_text(FREE)}")
        person.types("=1+1")
        person.keys("Return")
        bring_new_inputs(person, folder / "aug.csv")
        ask_and_hand_off(person)
        person.saves(model)
    return folder


def bring_new_inputs(person: Screen, facts: Path) -> None:
    """Bear, which is taken back, then Bull, then a facts file."""
    chooses(person, "c", "Leasebridge: Case")
    person.keys("Down")
    answers(person, "Return", then="Leasebridge: Case")
    answers(person, "Return")
    person.keys("ctrl+z")
    chooses(person, "c", "Leasebridge: Case")
    person.keys("Down", "Down", "Down")
    person.picture("case")
    answers(person, "Return", then="Leasebridge: Case")
    person.picture("case-done")
    answers(person, "Return")
    chooses(person, "t", "Take facts in")
    person.types(str(facts))
    answers(person, "Return", then="Leasebridge: Take facts in")
    person.picture("facts")
    answers(person, "Return")


def ask_and_hand_off(person: Screen) -> None:
    """What moved since the last save, a cell explained, and a copy for others."""
    chooses(person, "w", "Leasebridge: What moved")
    answers(person, "Return", then="Leasebridge: What moved")
    person.picture("moved")
    answers(person, "Return")
    person.goes_to("$Bridge.F61")
    chooses(person, "e", "Leasebridge: Explain")
    person.picture("explain")
    answers(person, "Return")
    chooses(person, "h", "Leasebridge: Hand off")
    answers(person, "Return", then="Save the copy")
    time.sleep(1)
    answers(person, "Return", then="Leasebridge: Hand off")
    person.picture("handed-off")
    answers(person, "Return")


def call_everything_off(person: Screen) -> None:
    for letter, opens in (
        ("c", "Leasebridge: Case"),
        ("t", "Take facts in"),
        ("h", "Leasebridge: Hand off"),
    ):
        chooses(person, letter, opens)
        answers(person, "Escape")


def test_the_record_has_what_was_done_and_not_what_was_taken_back(after: Path) -> None:
    book = read_workbook(after / "model.xlsx")
    layout = Layout(book, References(book))
    assert layout.cases and layout.value(layout.cases.cell.place) == "Own"
    rows = [(row.name, row.new, row.source) for row in History(layout, "").logged]
    assert rows[0] == ("case", "Bull", "chosen in the menu")
    assert ("lease_capacity@Own", 450.0, "aug.csv") in rows
    assert ("price_per_watt@Own", 30.0, "aug.csv") in rows
    assert not [row for row in rows if row[1] == "Bear"]


def test_the_answers_in_calc_are_those_of_the_command(after: Path) -> None:
    same, facts = after / "command.xlsx", after / "aug.csv"
    assert leasebridge("refresh", TEMPLATE, "--output", same, "--case", "Bull").code == 0
    assert leasebridge("refresh", same, "--facts", facts).code == 0
    books = [read_workbook(path) for path in (after / "model.xlsx", same)]
    for name in ("eps_uplift", "lease_total", "pro_forma_eps"):
        in_calc, by_command = (named_value(book, name) for book in books)
        assert isinstance(in_calc, float) and close(in_calc, by_command, 1e-9)


def named_value(book: Workbook, name: str) -> Value:
    references = References(book)
    place = references.cell(name)
    assert place
    return Layout(book, references).value(place)


def test_what_was_typed_and_not_saved_is_there(after: Path) -> None:
    cell = read_workbook(after / "model.xlsx").by_name[SHEET].cells[FREE]
    assert (cell.formula, cell.value) == ("1+1", 2.0)


def test_a_model_that_calc_saved_still_takes_new_inputs(after: Path) -> None:
    outcome = leasebridge("check", after / "model.xlsx", "--set", "lease_capacity=400")
    assert "input F20 lease_capacity@Own: 450 -> 400 MW" in outcome.out


def test_the_copy_for_others_is_of_what_was_open(after: Path) -> None:
    book = read_workbook(after / "model_values.xlsx")
    assert "About this copy" in book.by_name
    texts = {cell.value for cell in book.by_name["Summary"].cells.values()}
    assert any("Case: Own" in text for text in texts if isinstance(text, str))


def test_every_dialog_was_seen(after: Path) -> None:
    pictures = sorted((after / "pictures").glob("*.png"))
    assert len(pictures) == 6 and all(path.stat().st_size > 10_000 for path in pictures)


def test_an_extension_that_knows_no_python_says_so_and_changes_nothing(tmp_path: Path) -> None:
    model = Path(shutil.copy(TEMPLATE, tmp_path / "model.xlsx"))
    with calc(model, tmp_path, tmp_path) as person:
        person.fills_the_screen("model.xlsx")
        person.keys("alt+l", "c")
        person.window("^Leasebridge$")
        person.keys("Return")
        person.goes_to(f"${SHEET}.{cell_text(FREE)}")
        person.types("1")
        person.keys("Return")
        person.saves(model)
    book = read_workbook(model)
    layout = Layout(book, References(book))
    assert layout.cases and layout.value(layout.cases.cell.place) == "As published"
    assert not History(layout, "").logged
