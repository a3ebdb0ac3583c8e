"""A person's session in Calc: open the model, type a formula with its help, change an input."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from addin.a1 import Place, Position, cell_text
from addin.engines.libreoffice import recalculate
from addin.formulas import References
from addin.inputs import Layout
from addin.xlsx.book import Workbook
from addin.xlsx.edit import NewCell, NewSheet, PackageEditor, add_sheet
from addin.xlsx.reader import read_workbook
from tests.end_to_end.calc_on_hidden_screen import calc, missing_tools
from tests.end_to_end.calls_in_calc import close, needs_libreoffice
from tests.workbooks.typed_inputs import places_of
from udfs import eps_bridge
from udfs.cells import Value

pytestmark = [
    needs_libreoffice,
    pytest.mark.skipif(bool(missing_tools()), reason=f"not installed: {missing_tools()}"),
]
ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "artefacts" / "libreoffice"
MODEL = ROOT / "workbooks" / "compute_lease_model.xlsx"
UPLIFT = eps_bridge(37.125, 2573.776075, 10_000, 0.9, 0.15, output="PCT")
# A sheet of one's own, beside those of the model, and a cell of it.
SHEET, FREE = "Mine", (3, 3)
TYPED = 'EPS_BRIDGE(37.125,2573.776075,10000,0.9,0.15,,,"PCT")'


@pytest.fixture(scope="module")
def after(tmp_path_factory: Any) -> Path:
    """The model as saved at the end of the session; its pictures are kept."""
    folder = tmp_path_factory.mktemp("person")
    model: Path = folder / "model.xlsx"
    model.write_bytes(with_a_sheet_of_ones_own(read_workbook(MODEL)))
    with calc(model, folder, PICTURES) as person:
        person.fills_the_screen("model.xlsx")
        person.goes_to("$Bridge.E27")
        person.picture("1-the-bridge")
        person.goes_to(f"${SHEET}.{cell_text(FREE)}")
        function, bracket, arguments = TYPED.partition("(")
        person.types(f"={function}{bracket}")
        person.picture("2-help-while-typing")
        person.types(arguments)
        person.keys("Return")
        person.goes_to(f"${SHEET}.{cell_text(FREE)}")
        person.picture("3-the-value")
        person.keys("ctrl+F2")
        person.window("Function Wizard")
        person.picture("4-help-of-every-argument")
        person.keys("Escape")
        person.window("model.xlsx")
        for (sheet, at), text in typed_into(read_workbook(MODEL)).items():
            person.goes_to(f"${sheet}.{cell_text(at)}")
            person.types(str(text))
            person.keys("Return")
        person.picture("5-another-input")
        person.goes_to("$Bridge.E27")
        person.picture("6-the-bridge-has-moved")
        person.saves(model)
    return model


def with_a_sheet_of_ones_own(book: Workbook) -> bytes:
    edits = PackageEditor(book.package)
    mine = NewSheet({1: 30.0}, [(14.0, [NewCell("My own work", 0)])])
    assert add_sheet(edits, book.part, SHEET, mine) == SHEET
    return edits.data()


def typed_into(book: Workbook) -> dict[Place, Value]:
    """Another capacity in the case Own, which becomes the live one."""
    layout = Layout(book, References(book))
    assert layout.cases
    own = layout.typed_cells["lease_capacity@own"].place
    return {own: 500.0, layout.cases.cell.place: "Own"}


def test_the_typed_formula_shows_its_value(after: Path) -> None:
    book = read_workbook(after)
    cell = book.by_name[SHEET].cells[FREE]
    assert cell.formula == TYPED
    assert close(cell.value, UPLIFT, 1e-12)


def test_a_new_input_moves_the_bridge_as_a_full_recalculation_does(after: Path) -> None:
    shipped = read_workbook(MODEL)
    inputs: dict[str, dict[Position, Value]] = defaultdict(dict)
    for (sheet, at), value in typed_into(shipped).items():
        inputs[sheet][at] = value
    expected = recalculate(shipped, inputs).values["Bridge"]
    bridge = read_workbook(after).by_name["Bridge"].cells
    shown = {at: (bridge[at].value, value) for at, value in expected.items()}
    assert not {at: pair for at, pair in shown.items() if not close(*pair, 1e-9)}
    before = shipped.by_name["Bridge"].cells
    (_, base), (_, revenue), *_ = places_of("bridge_values_estimate")
    assert bridge[base].value == before[base].value
    assert bridge[revenue].value == pytest.approx(2 * before[revenue].value)  # type: ignore[operator]


def test_pictures_of_the_session_are_kept(after: Path) -> None:
    pictures = sorted(PICTURES.glob("*.png"))
    assert len(pictures) == 6 and all(path.stat().st_size > 10_000 for path in pictures)
