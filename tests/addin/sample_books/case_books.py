"""Small workbooks with cases, words beside figures, a record of changes and headlines."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from addin.a1 import range_bounds
from addin.xlsx import escape, read_workbook
from tests.addin.command_runner import leasebridge
from tests.addin.sample_books.rich import members, write_package
from udfs.cells import Value

HEADS = ("As published", "Bear", "Base", "Bull", "Own")
WORDS = ("publisher", "as_of", "status", "quote", "source", "note")
QUOTE = "leasing out 250MW of computing power"
MS = ("Morgan Stanley", "2026-07-01", "given", QUOTE, "article", "")

DRIVERS: dict[str, tuple[str, str, Sequence[Any], tuple[float, float] | None]] = {
    "lease_capacity": ("F20", "MW", (250, 100, None, 500, None), (1, 100_000)),
    "lease_price": ("F21", "$/W-yr", (40, None, 30, 50, None), (0.01, 1_000)),
    "tax_rate": ("X11", "fraction", (0.15, None, None, None, None), (0, 0.99)),
    "price_cut": ("X46", "fraction", (0, 0.2, None, None, None), (0, 1)),
    "lease_start": ("X16", "date | lease dates", (46_935, None, None, None, None), None),
    "lease_end": ("X17", "date | lease dates", (47_300, None, None, None, None), None),
}
"""Name: id, unit, the figures of the cases, and the limits of the cells."""

EVIDENCE = {"printed_uplift": ("F22", "$/share", 2.97), "shares": ("X07", "mm", 2_573.776)}
SERIES = {"capex_2026": ("F33", 145), "capex_2027": ("F34", 175)}
FORMULAS = {
    # The lease earns in proportion to its days, a year of 365.
    "revenue": "lease_capacity*lease_price*(1-price_cut)*(lease_end-lease_start)/365",
    "uplift": "LEASE_REVENUE(lease_capacity,lease_price*(1-price_cut))*(lease_end-lease_start)/365"
    "*0.9*(1-tax_rate)/shares",
    "uplift_pct": "uplift/37.125",
    "best": "MAX(Inputs!E5:I5)",
}
HEADLINES = {
    "uplift": "EPS uplift | $",
    "uplift_pct": "EPS uplift | %",
    "revenue": "Lease revenue | $mm",
}
HISTORY_HEADS = (
    "Run", "Id", "Name", "Label", "Old", "New", "Unit", "When", "From", "By", "Taken back",
)  # fmt: skip
FIRST = 5
"""Row of the first input; the label is in B, Live in D, the cases in E to I, words in J to U."""


@cache
def _made(history: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return build(Path(folder) / "model.xlsx", history=history).read_bytes()


def case_book(folder: Path, *, history: int = 30) -> Path:
    """A copy of the workbook as it is when it was calculated once."""
    path = folder / "model.xlsx"
    path.write_bytes(_made(history))
    return path


def cells(path: Path, sheet: str, reference: str) -> list[tuple[Value, ...]]:
    """The values of a range, row by row."""
    stored = read_workbook(path).by_name[sheet].cells
    top, left, bottom, right = range_bounds(reference)
    return [
        tuple(stored[y, x].value if (y, x) in stored else None for x in range(left, right + 1))
        for y in range(top, bottom + 1)
    ]


def recorded(path: Path) -> list[tuple[Value, ...]]:
    """The rows of the table of changes that hold something."""
    return [row for row in cells(path, "Changes", "A2:K40") if any(v is not None for v in row)]


def build(path: Path, *, history: int = 30) -> Path:
    """Write the workbook and have it calculated once."""
    names: dict[str, tuple[str, str]] = {}
    with xlsxwriter.Workbook(str(path)) as book:
        rows = _inputs(book.add_worksheet("Inputs"), names)
        _model(book.add_worksheet("Model"), names)
        _checks(book.add_worksheet("Checks"), names)
        _changes(book.add_worksheet("Changes"), names, rows, history)
    _name(path, names)
    outcome = leasebridge("refresh", path)
    assert outcome.code == 0, outcome
    return path


def _inputs(sheet: Any, names: dict[str, tuple[str, str]]) -> list[tuple[str, Any]]:
    """The inputs; returns every typed cell by its key, with its value."""
    known: list[tuple[str, Any]] = [("case", HEADS[0])]
    sheet.write("B2", "Live case")
    sheet.write("D2", HEADS[0])
    sheet.data_validation("D2", {"validate": "list", "source": "=$E$4:$I$4"})
    names["case"], names["cases"] = ("Inputs!$D$2", ""), ("Inputs!$E$4:$I$4", "")
    sheet.write_row("E4", HEADS)
    row = FIRST
    for name, (fact, unit, figures, limits) in DRIVERS.items():
        live = f'INDEX(E{row}:I{row},MATCH($D$2,$E$4:$I$4,0))&""'
        text = f'=IF({live}<>"",INDEX(E{row}:I{row},MATCH($D$2,$E$4:$I$4,0)),'
        sheet.write(f"B{row}", name.replace("_", " ").capitalize())
        sheet.write_formula(f"D{row}", f'{text}IF(G{row}<>"",G{row},E{row}))')
        for head, column, figure in zip(HEADS, "EFGHI", figures):
            known.append((f"{name}@{head}", figure))
            if figure is not None:
                sheet.write(f"{column}{row}", figure)
        if limits:
            between = {"validate": "decimal", "minimum": limits[0], "maximum": limits[1]}
            sheet.data_validation(f"E{row}:I{row}", {**between, "criteria": "between"})
        sheet.write_row(f"J{row}", MS)
        names[name] = f"Inputs!$D${row}", f"{fact} | {unit}"
        row += 1
    for name, (fact, unit, figure) in EVIDENCE.items():
        sheet.write_row(f"B{row}", [name.replace("_", " ").capitalize(), None, figure])
        sheet.write_row(f"J{row}", MS)
        names[name] = f"Inputs!$D${row}", f"{fact} | {unit}"
        known.append((name, figure))
        row += 1
    sheet.write(f"B{row}", "Capex")
    for (name, (fact, figure)), column in zip(SERIES.items(), "DE"):
        sheet.write(f"{column}{row}", figure)
        names[name] = f"Inputs!${column}${row}", f"{fact} | $bn"
        known.append((name, figure))
    sheet.write_row(f"J{row}", MS)
    for kind, columns in (("input", "JKLMNO"), ("own", "PQRSTU")):
        for word, column in zip(WORDS, columns):
            names[f"{kind}_{word}"] = f"Inputs!${column}$1:${column}$40", ""
    return known


def _model(sheet: Any, names: dict[str, tuple[str, str]]) -> None:
    for row, (name, formula) in enumerate(FORMULAS.items(), 1):
        sheet.write_formula(row - 1, 0, f"={formula}")
        comment = f"headline | {HEADLINES[name]}" if name in HEADLINES else ""
        names[name] = f"Model!$A${row}", comment


def _checks(sheet: Any, names: dict[str, tuple[str, str]]) -> None:
    sheet.write("A1", "Revenue is not negative")
    sheet.write_formula("B1", "=revenue>=0")
    sheet.write("A2", "Uplift as printed")
    published = f"Inputs!$E${FIRST}"
    tie = f'=IF({published}<>250,"n/a: replaced",ROUND({published}*40*0.9*0.85/shares,2)=2.97)'
    sheet.write_formula("B2", tie)
    names["model_checks"] = "Checks!$A$1:$B$1", ""
    names["ties_to_print"] = "Checks!$A$2:$B$2", ""


def _changes(
    sheet: Any, names: dict[str, tuple[str, str]], known: list[tuple[str, Any]], history: int
) -> None:
    sheet.write_row("A1", HISTORY_HEADS)
    names["changes"] = f"Changes!$A$2:$K${history + 1}", ""
    names["known_inputs"] = f"Changes!$N$2:$O${len(known) + 1}", ""
    for row, (key, value) in enumerate(known, 2):
        sheet.write(f"N{row}", key)
        if value is not None:
            sheet.write(f"O{row}", value)


def _name(path: Path, names: Mapping[str, tuple[str, str]]) -> None:
    """Define the names, with their comments, which XlsxWriter cannot."""
    parts = members(path)
    listed = "".join(
        f'<definedName name="{name}"{f""" comment="{escape(comment)}" """ if comment else ""}>'
        f"{where}</definedName>"
        for name, (where, comment) in sorted(names.items())
    )
    text = parts["xl/workbook.xml"].decode()
    new = text.replace("</sheets>", f"</sheets><definedNames>{listed}</definedNames>")
    parts["xl/workbook.xml"] = new.encode()
    write_package(path, parts)
