"""One workbook with every place where a leasebridge call can stand, for handing it off."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import xlsxwriter

from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from tests.addin.sample_books.rich import MAIN, RELATIONSHIPS

MODEL, LONG, HIDDEN, NOTES, LOCKED = "Model", "Ümsätze & 'Co' 2027", "Hidden", "Notes", "Locked"
RULES, TABLES, CHECKS = "Rules", "Tables", "Checks"
SHEETS = (MODEL, LONG, HIDDEN, NOTES, LOCKED, RULES, TABLES, CHECKS)

LEASE = "LEASE_REVENUE($B$2,$B$3)"
BRIDGE = "EPS_BRIDGE($B$4,$B$5,LEASE_REVENUE($B$2,$B$3),0.9,$B$6"
UPLIFT = f'{BRIDGE},,,"DELTA")'
INPUTS = {
    "Capacity, MW": 250,
    "Price, $/W-yr": 40,
    "Base EPS": 37.125,
    "Diluted shares, mm": 2573.776075,
    "Tax rate": 0.15,
}
CELLS = {
    "plain": f"={LEASE}",
    "in_if": f"=IF(B2>100,{LEASE},0)",
    "arithmetic": f"=1+{LEASE}/2-B2",
    "twice": f"={LEASE}+LEASE_REVENUE($B$2,10)",
    "left_out": "=LEASE_REVENUE(B2,B3,3,,0.03)",
    "picked": f"=INDEX({BRIDGE}),7,2)",
    "table_in_one_cell": f"={BRIDGE})",
    "number": f"={UPLIFT}",
    "text": '=CONCENTRATION_RISK(E4:E7,,,,,"BAND2023")',
    "not_meaningful": '=EPS_BRIDGE(-1.11,500,100,0.5,0,,,"PCT")',
    "caught": '=IFERROR(EPS_BRIDGE(-1.11,500,100,0.5,0,,,"PCT"),"n/m")',
    "no_call": '="EPS_BRIDGE("&B2&")"',
    "no_call_either": '=IF(B2>1,"LEASE_REVENUE(1,2)","")',
    "_xll": "=_xll.LEASE_REVENUE(B2,B3)",
    "_xldudf": "=_xldudf_LEASE_REVENUE(B2,B3)",
    "lower_case": "=lease_revenue(B2,B3)",
    "live": "=B2*B3*twice_tax",
    "of_a_frozen_cell": "=B10*2",
    "other_sheet": f"=LEASE_REVENUE('{LONG.replace(chr(39), chr(39) * 2)}'!A2,Hidden!B1)",
    "version": "=LEASEBRIDGE_VERSION()",
    "spaced": "= LEASE_REVENUE ($B$2 , $B$3) + 0",
    "truth": f"={LEASE}>5000",
}
"""Formulas of column B of the sheet Model, from row 10, by their label in column A."""

CELLS_BY_NAME = {
    "Model!N30": "=full_year",
    "Model!N31": "=twice_full_year+1",
    "Model!N32": "=IF(from_cells>1,from_cells,0)",
    "Hidden!A3": "=here/2",
}
NAMES = {
    "full_year": "=LEASE_REVENUE(250,40)",
    "twice_full_year": "=full_year*2",
    "from_cells": f"={LEASE.replace('$B', 'Model!$B')}",
    "twice_tax": "=Model!$B$6*2",
    "whole_bridge": "=EPS_BRIDGE(37.125,2573.776075,10000,0.9,0.15)",
    "relative": "=LEASE_REVENUE(Model!A2,40)",
    "no_pct": '=EPS_BRIDGE(-1.11,500,100,0.5,0,,,"PCT")',
    "band": '=CONCENTRATION_RISK(Model!$E$4:$E$7,,,,,"BAND2023")',
    "Hidden!here": "=LEASE_REVENUE(Hidden!$A$1,Hidden!$B$1)",
    "model_checks": "=Checks!$A$2:$B$4",
}
THREAD = "{0F2D4B1E-0000-4000-8000-00000000ED6E}"
PERSON = "{0F2D4B1E-0000-4000-8000-0000000000A1}"
_OFFICE = "http://schemas.microsoft.com/office"


def build_edges(path: Path, *, date1904: bool = False) -> None:
    """Write the workbook; its formulas have no values before it is refreshed."""
    with xlsxwriter.Workbook(str(path), {"date_1904": date1904}) as book:
        for name in SHEETS:
            book.add_worksheet(name)
        for make in (_model, _other_sheets, _notes, _rules, _tables, _checks):
            make(book)
        for cell, formula in CELLS_BY_NAME.items():
            sheet, _, at = cell.partition("!")
            book.get_worksheet_by_name(sheet).write_formula(at, formula)
        for name, formula in NAMES.items():
            book.define_name(name, formula)
        book.set_properties({"author": "A. Nalyst", "title": "Edges"})
    edits = PackageEditor(open_package(path))
    _share(edits)
    _thread(edits)
    _chain(edits)
    path.write_bytes(edits.data())


def build_without_calls(path: Path) -> None:
    """Write a workbook that uses none of our functions."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row("A1", (1, 2))
        sheet.write_formula("C1", "=A1+B1", None, 3)
        sheet.write_formula("D1", '="LEASE_REVENUE("&C1', None, "LEASE_REVENUE(3")


def _model(book: xlsxwriter.Workbook) -> None:
    sheet = book.get_worksheet_by_name(MODEL)
    sheet.set_column("A:A", 22)
    sheet.write("A1", "Inputs", book.add_format({"bold": True}))
    for row, (label, value) in enumerate(INPUTS.items(), start=1):
        sheet.write_row(row, 0, (label, value))
    money = book.add_format({"num_format": "#,##0.00", "bg_color": "#FFF8DC"})
    for row, (label, formula) in enumerate(CELLS.items(), start=9):
        sheet.write(row, 0, label)
        sheet.write_formula(row, 1, formula, money)
    _arrays(book, sheet)


def _arrays(book: xlsxwriter.Workbook, sheet: Any) -> None:
    sheet.merge_range("D1:E1", "")
    sheet.write_formula("D1", f'="Uplift "&TEXT({UPLIFT},"0.00")')
    sheet.write("D3", "Customers")
    sheet.write_column("D4", ("One", "Two", "Three", "Four"))
    sheet.write_column("E4", (30, 30, 20, 20))
    sheet.write("G1", "Shared: capacity, revenue")
    sheet.write_column("G2", (100, 200, 300, 400))
    for row in range(2, 6):
        sheet.write_formula(f"H{row}", f"=LEASE_REVENUE(G{row},$B$3)")
        sheet.write_formula(f"I{row}", f"=H{row}/2")
    sheet.write_array_formula("G8:H16", f"{{={BRIDGE})}}")
    sheet.write_dynamic_array_formula("G20:H28", f"={BRIDGE})")
    sheet.write_dynamic_array_formula("J20:J23", "=LEASE_REVENUE(G2:G5,$B$3)")
    sheet.write_formula("K20", "=SUM(J20:J23)")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Model!$G$2:$G$5", "values": "=Model!$H$2:$H$5"})
    sheet.insert_chart("L2", chart)


def _other_sheets(book: xlsxwriter.Workbook) -> None:
    long, hidden = (book.get_worksheet_by_name(name) for name in (LONG, HIDDEN))
    long.write_row("A1", ("Capacity & more", "From Model"))
    long.write("A2", 500)
    long.write_formula("B2", "=LEASE_REVENUE(A2,Model!B3)")
    long.write_formula("B3", "=Model!B10+B2")
    hidden.write_row("A1", (500, 30))
    hidden.write_formula("A2", "=LEASE_REVENUE(A1,B1)")
    hidden.hide()
    locked = book.get_worksheet_by_name(LOCKED)
    locked.write_formula("A1", "=LEASE_REVENUE(Model!B2,Model!B3)")
    locked.write_formula("A2", "=A1*2")
    locked.protect("", {"objects": True})


def _notes(book: xlsxwriter.Workbook) -> None:
    sheet = book.get_worksheet_by_name(NOTES)
    sheet.write("A1", "a cell with a note")
    sheet.write_comment("A1", "Mine: from the 10-K", {"author": "A. Nalyst", "visible": True})
    for cell in ("B2", "B3", "B4"):
        sheet.write_formula(cell, "=LEASE_REVENUE(Model!$B$2,Model!$B$3)")
    sheet.write_comment("B2", "My own note on a call", {"author": "A. Nalyst"})
    sheet.write_comment("B3", "[Threaded comment]\n\nWhy 40?", {"author": f"tc={THREAD}"})


def _rules(book: xlsxwriter.Workbook) -> None:
    sheet = book.get_worksheet_by_name(RULES)
    red = book.add_format({"bg_color": "#C00000"})
    sheet.write_row("A1", ("Capacity", "Price", "Limit"))
    for row in range(5):
        sheet.write_row(row + 1, 0, (100 * (row + 1), 40 - 5 * row))
    one_by_one = "=LEASE_REVENUE($A2,$B2)>9000"
    limit = "=LEASE_REVENUE(Model!$B$2,Model!$B$3)"
    for area, rule in {
        "A2:B6": {"type": "formula", "criteria": one_by_one},
        "D2:D6": {"type": "cell", "criteria": ">", "value": limit},
        "E2:E6": {"type": "formula", "criteria": "=full_year>9000"},
        "F2:F6": {"type": "formula", "criteria": "=LEASE_REVENUE($A2,-1)>0"},
        "G2:G6": {"type": "formula", "criteria": "=$A2>300"},
        "H2:H6": {"type": "cell", "criteria": "<", "value": "=LEASE_REVENUE($A2,$B2)"},
    }.items():
        sheet.conditional_format(area, {**rule, "format": red})
    scale = {"type": "2_color_scale", "max_type": "formula", "max_value": limit}
    sheet.conditional_format("I2:I6", scale)
    decimal = {"validate": "decimal", "criteria": "between", "minimum": 0}
    sheet.data_validation("D2:D6", {**decimal, "maximum": limit})
    sheet.data_validation("E2:E6", {**decimal, "maximum": "=LEASE_REVENUE($A2,$B2)"})
    custom = '=EPS_BRIDGE(37,2573,F2,0.9,0.15,,,"DELTA")<3'
    sheet.data_validation("F2:F6", {"validate": "custom", "value": custom})
    sheet.data_validation("G2:G6", {**decimal, "maximum": "=$A2"})


def _tables(book: xlsxwriter.Workbook) -> None:
    sheet = book.get_worksheet_by_name(TABLES)
    total = "=LEASE_REVENUE(SUM(B2:B4),40)"
    columns = [
        {"header": "Deal", "total_string": "All"},
        {"header": "MW", "total_function": "=SUM(B2:B4)"},
        {"header": "Revenue", "formula": "=LEASE_REVENUE(B2,40)", "total_function": total},
        {"header": "Half", "formula": "=C2/2"},
    ]
    sheet.add_table("A1:D5", {"name": "Deals", "total_row": True, "columns": columns})
    for row in range(2, 5):
        sheet.write_row(f"A{row}", (f"Deal {row - 1}", 100 * row))
        sheet.write_formula(f"C{row}", f"=LEASE_REVENUE(B{row},40)")
        sheet.write_formula(f"D{row}", f"=C{row}/2")


def _checks(book: xlsxwriter.Workbook) -> None:
    sheet = book.get_worksheet_by_name(CHECKS)
    sheet.write_row("A1", ("Check", "Holds"))
    checks = {
        "capacity times price": "=ABS(Model!B10-Model!B2*Model!B3)<0.001",
        "the bridge adds up": f'={_on_model(BRIDGE)},,,"CHECK")=0',
        "parts make the whole": "=SUM(Model!H2:H5)=Model!K20",
    }
    for row, (label, formula) in enumerate(checks.items(), start=1):
        sheet.write(row, 0, label)
        sheet.write_formula(row, 1, formula)


def _on_model(formula: str) -> str:
    return formula.replace("$B$", "Model!$B$")


def _share(edits: PackageEditor) -> None:
    """Stores column H once, as Excel does when a formula is filled down."""
    part = "xl/worksheets/sheet1.xml"
    source = edits.read(part)
    master = b'<c r="H2"><f t="shared" ref="H2:H5" si="0">LEASE_REVENUE(G2,$B$3)</f>'
    source = source.replace(b'<c r="H2"><f>LEASE_REVENUE(G2,$B$3)</f>', master)
    child = rb'(<c r="H[345]">)<f>LEASE_REVENUE[^<]*</f>'
    edits.replace(part, re.sub(child, rb'\1<f t="shared" si="0"/>', source))


def _thread(edits: PackageEditor) -> None:
    """Gives the note on Notes!B3 the thread that it stands for."""
    space = f"{_OFFICE}/spreadsheetml/2018/threadedcomments"
    thread = (
        f'<ThreadedComments xmlns="{space}"><threadedComment ref="B3" id="{THREAD}" '
        f'dT="2026-07-01T10:00:00.00" personId="{PERSON}"><text>Why 40?</text></threadedComment>'
        "</ThreadedComments>"
    )
    person = (
        f'<personList xmlns="{space}"><person displayName="A. Nalyst" id="{PERSON}" '
        'userId="S::a@example.com::1" providerId="AD"/></personList>'
    )
    kinds = f"{_OFFICE}/2017/10/relationships"
    kind = "application/vnd.ms-excel.threadedcomments+xml"
    part = "xl/threadedComments/threadedComment1.xml"
    edits.add(part, thread.encode(), kind, "xl/worksheets/sheet4.xml", f"{kinds}/threadedComment")
    kind = "application/vnd.ms-excel.person+xml"
    edits.add("xl/persons/person.xml", person.encode(), kind, "xl/workbook.xml", f"{kinds}/person")


def _chain(edits: PackageEditor) -> None:
    """Lists the formulas in an order of calculation, as Excel does."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    edge = f"{RELATIONSHIPS}/calcChain"
    entries = "".join(
        f'<c r="{cell.decode()}" i="{number}"/>'
        for number in range(1, len(SHEETS) + 1)
        for cell in re.findall(
            rb'<c r="(\w+)"[^>]*><f', edits.read(f"xl/worksheets/sheet{number}.xml")
        )
    )
    chain = f'<calcChain xmlns="{MAIN}">{entries}</calcChain>'
    edits.add("xl/calcChain.xml", chain.encode(), kind, "xl/workbook.xml", edge)
