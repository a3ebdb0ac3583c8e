"""A workbook whose every text would like to be a script in a page made of it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

SHEET = "<img src=x onerror=alert(1)>"
"""The name of the sheet with everything; it quotes itself in formulas as any other."""

TEXTS = (
    "<script>alert('cell')</script>",
    '"><img src=x onerror=alert("cell")>',
    "'><svg onload=alert(2)>",
    "</script><script>alert(3)</script>",
    "</td></table></main><script>alert(4)</script>",
    "<!-- never closed <script>",
    "]]> and --> and <![CDATA[",
    "</style><style>*{display:none}</style>",
    "</noscript></title><iframe src=javascript:alert(5)></iframe>",
    "&lt;img src=x onerror=alert(6)&gt; &amp;#60;",
    "{{constructor.constructor('alert(7)')()}} ${alert(8)} `",
    "line\u2028separator\u2029paragraph",
    "\u202eright to left\u202c \u2066isolated\u2069",
    "bell\x07 and escape\x1b[31m",
    "javascript:alert(9)",
)
"""What stands in cells, each below the other from A1 on."""

LINKS = (
    "javascript:alert(10)",
    "JaVaScRiPt:alert(11)",
    "data:text/html,<script>alert(12)</script>",
    "file:///etc/passwd",
    "vbscript:msgbox(13)",
)
"""Where cells of column D want to lead."""

PLACES = {"number": "F1", "text": "F2", "list": "F3", "echo": "G2", "format": "G1"}
"""Inputs and what repeats them."""

BAD = "<img src=x onerror=alert(14)>"
"""What more could be typed, and what titles and messages say."""


def hostile_page(path: Path) -> Path:
    """Writes it: cells, notes, links, formats, lists, messages, charts, names and properties."""
    raw = path.with_suffix(".raw")
    with xlsxwriter.Workbook(str(raw)) as book:
        sheet = book.add_worksheet(SHEET)
        for row, text in enumerate(TEXTS):
            sheet.write_string(row, 0, text)
            sheet.write_formula(row, 1, f'=A{row + 1}&"!"')
        sheet.write_comment("A1", BAD, {"author": BAD})
        for row in range(len(LINKS)):
            sheet.write_url(row, 3, _harmless(row), string=f"link {row} {BAD}", tip=BAD)
        click = f"click {BAD}"
        sheet.write_formula("D9", f'=HYPERLINK("javascript:alert(15)","{click}")', None, click)
        _add_inputs(book, sheet)
        _add_charts(book, sheet)
        second = book.add_worksheet('"><b onclick=alert(16)>')
        second.write_formula("A1", f"='{SHEET}'!G1*2", None, 20_000)
        book.set_properties(dict.fromkeys(("title", "author", "subject", "comments"), BAD))
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            for row, link in enumerate(LINKS):
                content = content.replace(_harmless(row), escape(link))
            target.writestr(name, content)
    raw.unlink()
    return path


def _harmless(row: int) -> str:
    """What stands for a link until the file is written: xlsxwriter refuses them."""
    return f"https://link-{row}.invalid/"


def _add_inputs(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """Three cells that a protected sheet leaves open, named as JavaScript names its own things."""
    sheet.protect()
    typed = book.add_format({"font_color": "#0000FF", "locked": False})
    shouting = book.add_format({"num_format": f'0.00"{BAD}"'})
    sheet.write_string("E1", f"price {BAD}")
    sheet.write_number("F1", 40, typed)
    sheet.write_string("F2", "quiet", typed)
    sheet.write_string("F3", "one", typed)
    sheet.write_formula("G1", "=LEASE_REVENUE(250,F1)", shouting, 10_000)
    sheet.write_formula("G2", "=F2&F3", None, "quietone")
    words = {"input_title": "<script>alert(17)</script>", "input_message": BAD}
    words |= {"error_title": "<svg onload=alert(18)>", "error_message": f"no: {BAD}"}
    above = {"validate": "decimal", "criteria": ">", "value": 0}
    sheet.data_validation("F1", above | words)
    sheet.data_validation("F3", {"validate": "list", "source": ["one", BAD]} | words)
    for name, cell in (("__proto__", "$F$1"), ("constructor", "$F$2"), ("toString", "$F$3")):
        book.define_name(name, f"='{SHEET}'!{cell}")


def _add_charts(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """One with titles of its own and one with titles out of cells."""
    for row in range(4):
        sheet.write_string(row + 20, 5, f"{BAD}{row}")
        sheet.write_formula(row + 20, 6, f"=F1*{row + 1}", None, 40 * (row + 1))
    for at, title, kind in (("I1", f"title {BAD}", "column"), ("I20", f"='{SHEET}'!$G$2", "line")):
        chart = book.add_chart({"type": kind})
        place = [SHEET, 20, 5, 23, 5], [SHEET, 20, 6, 23, 6]
        chart.add_series({"name": f"series {BAD}", "categories": place[0], "values": place[1]})
        chart.set_title({"name": title})
        chart.set_x_axis({"name": f"across {BAD}"})
        chart.set_y_axis({"name": f"up {BAD}", "num_format": f'0"{BAD}"'})
        sheet.insert_chart(at, chart, {"description": f"picture {BAD}"})
