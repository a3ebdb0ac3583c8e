"""A person's session in Calc: open the model, type a formula with its help, change an input."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from addin.a1 import Position, cell_position
from addin.engines.libreoffice import recalculate
from addin.xlsx.book import Workbook
from addin.xlsx.reader import read_workbook
from tests.end_to_end.calc_on_hidden_screen import calc, missing_tools
from tests.end_to_end.calls_in_calc import close, needs_libreoffice
from udfs import eps_bridge

pytestmark = [
    needs_libreoffice,
    pytest.mark.skipif(bool(missing_tools()), reason=f"not installed: {missing_tools()}"),
]
ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "artefacts" / "libreoffice"
MODEL = ROOT / "workbooks" / "compute_lease_model.xlsx"
UPLIFT = eps_bridge(37.125, 2573.776075, 10_000, 0.9, 0.15, output="PCT")
TYPED = 'EPS_BRIDGE(37.125,2573.776075,10000,0.9,0.15,,,"PCT")'


@pytest.fixture(scope="module")
def after(tmp_path_factory: Any) -> Path:
    """The model as saved at the end of the session; its pictures are kept."""
    folder = tmp_path_factory.mktemp("person")
    model: Path = folder / "model.xlsx"
    shutil.copy(MODEL, model)
    with calc(model, folder, PICTURES) as person:
        window = person.window("model.xlsx")
        time.sleep(3)
        person.tool("xdotool", "windowsize", window, "1500", "950")
        person.tool("xdotool", "windowmove", window, "0", "0")
        time.sleep(1)
        person.goes_to("$Bridge.E27")
        person.picture("1-the-bridge")
        person.goes_to("$Market.G28")
        function, bracket, arguments = TYPED.partition("(")
        person.types(f"={function}{bracket}")
        person.picture("2-help-while-typing")
        person.types(arguments)
        person.keys("Return")
        person.goes_to("$Market.G28")
        person.picture("3-the-value")
        person.keys("ctrl+F2")
        person.window("Function Wizard")
        person.picture("4-help-of-every-argument")
        person.keys("Escape")
        person.window("model.xlsx")
        person.goes_to("lease_capacity")
        person.types("500")
        person.keys("Return")
        person.picture("5-another-input")
        person.goes_to("$Bridge.E27")
        person.picture("6-the-bridge-has-moved")
        saved = model.stat().st_mtime_ns
        person.keys("ctrl+s")
        patience = time.monotonic() + 30
        while model.stat().st_mtime_ns == saved and time.monotonic() < patience:
            time.sleep(0.2)
        time.sleep(2)
    return model


def named(book: Workbook, name: str) -> tuple[str, Position]:
    """The cell that a name stands for."""
    sheet, _, cell = next(n.formula for n in book.names if n.name == name).rpartition("!")
    return sheet, cell_position(cell)


def test_the_typed_formula_shows_its_value(after: Path) -> None:
    book = read_workbook(after)
    cell = book.by_name["Market"].cells[28, 7]
    assert cell.formula == TYPED
    assert close(cell.value, UPLIFT, 1e-12)


def test_a_new_input_moves_the_bridge_as_a_full_recalculation_does(after: Path) -> None:
    shipped = read_workbook(MODEL)
    sheet, position = named(shipped, "lease_capacity")
    inputs = {sheet: {position: 500.0}}
    expected = recalculate(shipped, inputs).values["Bridge"]
    bridge = read_workbook(after).by_name["Bridge"].cells
    shown = {at: (bridge[at].value, value) for at, value in expected.items()}
    assert not {at: pair for at, pair in shown.items() if not close(*pair, 1e-9)}
    before = shipped.by_name["Bridge"].cells
    base, revenue = (27, 6), (28, 6)
    assert bridge[base].value == before[base].value
    assert bridge[revenue].value == pytest.approx(2 * before[revenue].value)  # type: ignore[operator]


def test_pictures_of_the_session_are_kept(after: Path) -> None:
    pictures = sorted(PICTURES.glob("*.png"))
    assert len(pictures) == 6 and all(path.stat().st_size > 10_000 for path in pictures)
