"""One run of another program over a prepared workbook: load, move the input, calculate, save.

`python -m benchmarks.peers PROGRAM FOLDER [--compare]`. With `--compare` it prints what the run
took itself, and how many cells of formulas have the answer of leasebridge. Nothing is imported
that the program does not need: its process is measured.
"""

from __future__ import annotations

import json
import math
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Move = tuple[str, int, int, Any]
"""Sheet, row and column from 1, and the value that is typed there."""

Look = Callable[[str, int, int], Any]
"""What the program says that a cell holds."""

ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")


def openpyxl(folder: Path, moves: list[Move]) -> Look | None:
    import openpyxl

    book = openpyxl.load_workbook(folder / "book.xlsx")
    for sheet, row, column, value in moves:
        book[sheet].cell(row, column, value)
    book.save(folder / "out.xlsx")
    return None


def pycel(folder: Path, moves: list[Move]) -> Look:
    from pycel import AddressCell, ExcelCompiler

    sys.setrecursionlimit(1_000_000)  # it follows a chain by calling itself
    sys.modules["leasebridge_functions"] = _module_for_pycel()
    book = ExcelCompiler(str(folder / "book.xlsx"), plugins=("leasebridge_functions",))
    cells = list(book.formula_cells())
    # Asked once, a cell is in its graph, with the stored value; what moves is calculated after.
    for cell in cells:
        book.evaluate(cell)
    for sheet, row, column, value in moves:
        address = AddressCell((column, row, column, row), sheet=sheet).address
        if address in book.cell_map:
            book.set_value(address, value)
    answers = {(cell.sheet, cell.row, cell.col_idx): book.evaluate(cell) for cell in cells}
    return lambda sheet, row, column: answers.get((sheet, row, column))


def _module_for_pycel() -> Any:
    """Our functions as pycel wants them: small letters, tables as tuples."""
    import types

    from udfs import CATALOGUE
    from udfs.cells import answer_call

    module = types.ModuleType("leasebridge_functions")

    def plugged(name: str) -> Callable[..., Any]:
        def call(*cells: Any) -> Any:
            listed = [list(map(list, cell)) if isinstance(cell, tuple) else cell for cell in cells]
            answer = answer_call(CATALOGUE[name], listed)
            return tuple(map(tuple, answer)) if isinstance(answer, list) else answer

        return call

    for name in CATALOGUE:
        setattr(module, name.lower(), plugged(name))
    return module


def formulas(folder: Path, moves: list[Move]) -> Look:
    import formulas

    from addin.a1 import cell_text
    from udfs import CATALOGUE
    from udfs.cells import answer_call

    def plain(cell: Any) -> Any:
        value = getattr(cell, "value", cell)
        rows = value.tolist() if hasattr(value, "tolist") else value
        if not isinstance(rows, list):
            return rows
        rows = [[str(v) if type(v).__name__ == "XlError" else v for v in row] for row in rows]
        return rows[0][0] if len(rows) == 1 == len(rows[0]) else rows

    def plugged(name: str) -> Callable[..., Any]:
        return lambda *cells: answer_call(CATALOGUE[name], [plain(cell) for cell in cells])

    known = formulas.get_functions()
    known.update((name, plugged(name)) for name in CATALOGUE)
    model = formulas.ExcelModel().loads(str(folder / "book.xlsx")).finish()
    inputs = {
        f"'[book.xlsx]{sheet.upper()}'!{cell_text((row, column))}": value
        for sheet, row, column, value in moves
    }
    model.calculate(inputs=inputs)
    (written,) = model.write().values()
    ((_, book),) = written.items()
    book.save(folder / "out.xlsx")
    sheets = {name.upper(): book[name] for name in book.sheetnames}
    return lambda sheet, row, column: sheets[sheet.upper()].cell(row, column).value


def ironcalc(folder: Path, moves: list[Move]) -> Look:
    import ironcalc

    model = ironcalc.load_from_xlsx(str(folder / "lambda.xlsx"), "en", "UTC", "en")
    sheets = {each["name"]: at for at, each in enumerate(model.get_worksheets_properties())}
    for sheet, row, column, value in moves:
        kind = "text" if isinstance(value, str) else "number"
        getattr(model, f"update_cell_with_{kind}")(sheets[sheet], row, column, value)
    model.evaluate()
    out = folder / "out.xlsx"
    out.unlink(missing_ok=True)
    model.save_to_xlsx(str(out))
    return lambda sheet, row, column: model.get_cell_value(sheets[sheet], row, column)


def formulon(folder: Path, moves: list[Move]) -> Look:
    import formulon

    book = formulon.Workbook.load((folder / "formulon.xlsx").read_bytes())
    sheets = {book.sheet_name(at): at for at in range(book.sheet_count())}
    for sheet, row, column, value in moves:
        put = book.set_text if isinstance(value, str) else book.set_number
        put(sheets[sheet], row - 1, column - 1, value)
    book.recalc()
    (folder / "out.xlsx").write_bytes(book.save())

    def look(sheet: str, row: int, column: int) -> Any:
        found = book.get_value(sheets[sheet], row - 1, column - 1)
        if found.kind.name == "ERROR":
            code = found.error_code or 0
            return ERRORS[code] if code < len(ERRORS) else "#?"
        return found.to_python()

    return look


def stored(folder: Path, _: list[Move]) -> Look:
    """No program: what a refresh has written."""
    from addin.xlsx import read_workbook

    sheets = read_workbook(folder / "out.xlsx").by_name
    return lambda sheet, row, column: sheets[sheet].cells[row, column].value


PROGRAMS: dict[str, Callable[[Path, list[Move]], Look | None]] = {
    work.__name__: work for work in (openpyxl, pycel, formulas, ironcalc, formulon, stored)
}


def same(ours: Any, theirs: Any) -> bool:
    """Whether two values are one; numbers to 1e-9."""
    theirs = theirs.item() if hasattr(theirs, "item") else theirs
    if ours in (None, "") or theirs in (None, ""):
        return ours in (None, "") and theirs in (None, "")
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)
    return str(ours) == str(theirs)


def main() -> None:
    program, folder = sys.argv[1], Path(sys.argv[2])
    look = PROGRAMS[program](folder, json.loads((folder / "moves.json").read_text()))
    if "--compare" not in sys.argv:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    told: dict[str, Any] = {
        "cpu": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss / 1024,
    }
    if look:
        answers = json.loads((folder / "answers.json").read_text())
        other = [cell for cell in answers if not same(cell[3], look(*cell[:3]))]
        told |= {"equal": len(answers) - len(other), "of": len(answers)}
        told["first"] = [(*cell, str(look(*cell[:3]))) for cell in other[:5]]
    print(json.dumps(told))


if __name__ == "__main__":
    main()
