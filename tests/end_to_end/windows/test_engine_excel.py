"""`--engine excel` as a real process, over real COM, with a stand-in for Excel.

What Excel itself makes of a workbook, no stand-in can tell.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "win32":
    pytest.skip("COM is Windows'", allow_module_level=True)
pytest.importorskip("pythoncom", reason="pywin32 is not installed")

import xlsxwriter

from addin.engines import engines_agree
from addin.xlsx import read_workbook
from tests.end_to_end.windows.commands import FACTS, leasebridge
from tests.end_to_end.windows.with_excel import stand_in
from udfs.cells import Value
from workbooks import TEMPLATE

pytestmark = pytest.mark.slow

ERRORS_FOUND = 1


@pytest.fixture(scope="module", autouse=True)
def excel() -> Iterator[None]:
    """The stand-in registered and the add-in installed, while these tests run."""
    with stand_in():
        yield


def cells(path: Path) -> dict[str, dict[tuple[int, int], Value]]:
    return {
        sheet.name: {at: cell.value for at, cell in sheet.cells.items()}
        for sheet in read_workbook(path).sheets
        if sheet.name != "Changes"  # which keeps the minute of the run
    }


def same_cells(one: Path, other: Path) -> bool:
    """Whether two engines wrote the same; the last digits may differ where a second one settled."""
    here, there = (
        {(sheet, at): value for sheet, held in cells(path).items() for at, value in held.items()}
        for path in (one, other)
    )
    return here.keys() == there.keys() and all(
        engines_agree(value, there[place]) for place, value in here.items()
    )


def refreshed_by_both(book: Path, *options: object, code: int = 0) -> Path:
    """What Excel's engine writes, once it is known to be what the embedded one writes."""
    outputs = {name: book.with_name(f"{name}.xlsx") for name in ("excel", "embedded")}
    for name, output in outputs.items():
        try:
            to = ("--engine", name, "--force", "--output", output)
            leasebridge("refresh", book, *options, *to, code=code)
        except SystemExit as problem:
            if "REGDB_E_CLASSNOTREG" in str(problem):
                pytest.skip(f"the stand-in, which did start, was not found again: {problem}")
            raise
    assert same_cells(outputs["excel"], outputs["embedded"])
    assert not same_cells(outputs["excel"], book)
    return outputs["excel"]


def test_new_facts_reach_every_cell_of_the_model(tmp_path: Path) -> None:
    model = tmp_path / "a model für 模型.xlsx"
    model.write_bytes(TEMPLATE.read_bytes())
    facts = tmp_path / "facts.csv"
    facts.write_bytes(FACTS.encode())
    refreshed_by_both(model, "--facts", facts)


def test_stale_values_of_every_kind(tmp_path: Path) -> None:
    stale = tmp_path / "stale.xlsx"
    with xlsxwriter.Workbook(str(stale)) as made:
        sheet = made.add_worksheet("Modell für 模型")
        currency = made.add_format({"num_format": "$#,##0.00"})
        sheet.write("A1", 40.123456789, currency)
        sheet.write_formula("A2", "=LEASE_REVENUE(250,A1)", currency, value=1)
        sheet.write_formula("A3", "=1/0", value=1)
        sheet.write_formula("A4", '="ä"&"模型"', value="old")
        sheet.write_formula("A5", "=LEASE_REVENUE(-1,A1)", value=1)
        sheet.write_formula("A6", "=A1>40", value=False)
        sheet.write_dynamic_array_formula("C1:C3", "=LEASE_REVENUE({1;2},40)", value=1)
    (values,) = cells(refreshed_by_both(stale, code=ERRORS_FOUND)).values()
    # Four decimals would be Value's currency; Value2 has them all.
    assert values[2, 1] == pytest.approx(250 * 40.123456789, rel=1e-15)
    assert [values[row, 1] for row in (3, 4, 5, 6)] == ["#DIV/0!", "ä模型", "#NUM!", True]
    assert (values[1, 3], values[2, 3], values.get((3, 3))) == (40.0, 80.0, None)
