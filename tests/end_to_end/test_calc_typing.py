"""Every function typed into Calc by a person, with the help that Calc shows meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.xlsx.reader import read_workbook
from tests.end_to_end.calc_on_hidden_screen import calc, missing_tools
from tests.end_to_end.calls_in_calc import needs_libreoffice
from tests.worked_examples import agrees
from udfs import CATALOGUE
from udfs.example_text import can_be_typed, example_text

pytestmark = [
    needs_libreoffice,
    pytest.mark.skipif(bool(missing_tools()), reason=f"not installed: {missing_tools()}"),
]
EXAMPLES = [
    (function, *next((a, r) for a, r in function.examples if type(r) in (int, float)))
    for function in CATALOGUE.values()
    if function.args
]


def test_each_is_typed_with_help_and_gives_its_number(tmp_path: Path) -> None:
    model = tmp_path / "typed.xlsx"
    with xlsxwriter.Workbook(model) as book:
        book.add_worksheet("Typed").set_column(0, 0, 24)
    assert len(EXAMPLES) > 10 and all(can_be_typed((a, r)) for _, a, r in EXAMPLES)
    with calc(model, tmp_path, tmp_path) as person:
        person.fills_the_screen("typed.xlsx")
        for row, (function, arguments, _) in enumerate(EXAMPLES, start=1):
            person.goes_to(f"$Typed.A{row}")
            name, bracket, rest = example_text(function, arguments).partition("(")
            person.types(f"={name}{bracket}")
            person.picture(f"{row:02}-{name}")
            person.types(rest)
            person.keys("Return")
        person.saves(model)
    cells = read_workbook(model).by_name["Typed"].cells
    typed = [cells[row, 1] for row in range(1, len(EXAMPLES) + 1)]
    wrong = [
        (cell.formula, cell.value, result)
        for cell, (_, _, result) in zip(typed, EXAMPLES, strict=True)
        if not agrees(cell.value, result)
    ]
    assert not wrong
    assert len(list(tmp_path.glob("*.png"))) == len(EXAMPLES)
