"""The workbooks of the benchmarks, each with the values that a refresh gives it.

`python -m benchmarks.books NAME FORMULAS FOLDER` also writes what other programs need to calculate
the same: the cells that an input moves, the answers, and copies with our functions as LAMBDAs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from addin.xlsx import Workbook, filled_by_arrays, open_package, patched_zip, read_workbook
from benchmarks.shared import TEMPLATE, measured
from tests.end_to_end.lambda_engines import for_formulon

REGIONS = 20
DRIVER = "Inputs!$B$1"
PLAIN = (
    "Data!C{row}*" + DRIVER,
    "ROUND(A{row}*Data!D{row},2)",
    "IF(B{row}>500,B{row}-500,0)",
    "SUM(A{row}:C{row})",
    f"D{{row}}*INDEX(Rates!$B$1:$B${REGIONS},MATCH(Data!B{{row}},Rates!$A$1:$A${REGIONS},0))",
    "SUMIFS(E{row}:E{last},Data!B{row}:B{last},Data!B{row})",
)
CALLS = (
    f"LEASE_REVENUE(D{{row}},{DRIVER},3,0.9,0.03)",
    'EPS_BRIDGE(37.125,2573.776,G{row},0.9,0.15,,,"DELTA")',
)
ROW = len(PLAIN) + len(CALLS)
"""Formulas in a row of the model."""

MOVED = "F1,MW,41"
MOVED_OF_TEMPLATE = "F21,$/W-yr,50"


def template(path: Path, _: int = 0) -> None:
    path.write_bytes(TEMPLATE.read_bytes())


def chain(path: Path, formulas: int) -> None:
    """Half of them a chain, in which each reads the one above; the others call us."""
    book, sheet = with_driver(path)
    for row in range(1, formulas // 2 + 1):
        sheet.write_number(row - 1, 0, row / 100)
        before = f"B{row - 1}+A{row}" if row > 1 else f"A1*{DRIVER}"
        sheet.write_formula(row - 1, 1, before)
        sheet.write_formula(row - 1, 2, f"LEASE_REVENUE(A{row},B{row},1,1,0.03)")
    book.close()


def realistic(path: Path, formulas: int, row_of: tuple[str, ...] = PLAIN + CALLS) -> None:
    """A model of sites: rows of data, and as many rows of formulas."""
    book, data = with_driver(path)
    model, rates = book.add_worksheet("Model"), book.add_worksheet("Rates")
    for row in range(REGIONS):
        rates.write_row(row, 0, [f"Region {row}", 1 + row / 100])
    for row in range(1, formulas // len(row_of) + 1):
        region = f"Region {row * 7 % REGIONS}"
        data.write_row(row - 1, 0, [f"Site {row}", region, row % 977 / 10, 1 + row % 13 / 50])
        for column, formula in enumerate(row_of):
            model.write_formula(row - 1, column, formula.format(row=row, last=row + 99))
    book.close()


def with_driver(path: Path) -> tuple[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet]:
    """A new workbook with a sheet for data, and one for the input that moves every formula."""
    book = xlsxwriter.Workbook(path)
    data, inputs = book.add_worksheet("Data"), book.add_worksheet("Inputs")
    inputs.write_row(0, 0, ["Capacity", 40])
    book.define_name("capacity", f"={DRIVER}")
    return book, data


BOOKS: dict[str, Callable[[Path, int], None]] = {
    "template": template,
    "chain": chain,
    "realistic": realistic,
}


def current_workbook(make: Callable[[Path], None], folder: Path) -> Path:
    """The workbook that `make` writes, with the values that a refresh gives it."""
    raw, path = folder / "raw.xlsx", folder / "book.xlsx"
    make(raw)
    package = open_package(raw)
    part = package.read("xl/workbook.xml")
    # What XlsxWriter cannot say: which input it is, and that stored values are to be trusted.
    part = part.replace(b'name="capacity"', b'name="capacity" comment="F1 | MW"')
    part = part.replace(b'calcId="124519" fullCalcOnLoad="1"', b'calcId="191029"')
    raw.write_bytes(b"".join(patched_zip(package, {"xl/workbook.xml": part})))
    measured("-m", "leasebridge", "refresh", raw, "--output", path, "--force")
    return path


def write_facts(folder: Path, fact: str) -> Path:
    """A file of one fact that is new."""
    facts = folder / "facts.csv"
    facts.write_text(f"id,unit,value\n{fact}\n", encoding="utf-8")
    return facts


def prepare(name: str, formulas: int, folder: Path) -> None:
    """The workbook, what moves in it, the answers, and its copies for the engines of LAMBDAs."""
    path = current_workbook(lambda raw: BOOKS[name](raw, formulas), folder)
    facts = write_facts(folder, MOVED_OF_TEMPLATE if name == "template" else MOVED)
    ours, copy = folder / "ours.xlsx", folder / "lambda.xlsx"
    ours_made = ("-m", "leasebridge", "refresh", path, "--facts", facts, "--output", ours)
    measured(*ours_made, "--force")
    before, after = read_workbook(path), read_workbook(ours)
    moves = _moves(before, after)
    (folder / "moves.json").write_text(json.dumps(moves))
    answers = [
        (sheet.name, *at, cell.value)
        for sheet in after.sheets
        for at, cell in sheet.cells.items()
        if cell.formula is not None
    ]
    (folder / "answers.json").write_text(json.dumps(answers))
    copied = ("-m", "leasebridge", "handoff", path, "--edition", "lambda", "--output", copy)
    measured(*copied, "--force")
    for_formulon(copy, folder / "formulon.xlsx")


def _moves(before: Workbook, after: Workbook) -> list[tuple[str, int, int, object]]:
    """The typed cells that are new in the second: sheet, row, column, value."""
    found: list[tuple[str, int, int, object]] = []
    for sheet in after.sheets:
        old, calculated = before.by_name[sheet.name].cells, filled_by_arrays(sheet.cells)
        for at, cell in sheet.cells.items():
            known = old[at].value if at in old else None
            typed = not cell.is_result and at not in calculated and cell.value is not None
            if typed and cell.value != known:
                found.append((sheet.name, *at, cell.value))
    return found


if __name__ == "__main__":
    prepare(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
