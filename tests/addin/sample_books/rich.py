"""A workbook with much in it that nobody may touch, and small ones written by hand."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import xlsxwriter

from addin.formulas import References
from addin.refresh.chart_caches import refresh_charts
from addin.xlsx import Values, Workbook, changed_parts, without_recalculation_on_open

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
UNKNOWN_PARTS = {
    "customXml/item1.xml": b'<?xml version="1.0"?><mine xmlns="urn:mine">kept</mine>',
    "xl/vbaProject.bin": bytes(range(256)) * 4,
    "xl/webextensions/webextension1.xml": b"<we:webextension xmlns:we='urn:we' id='x'/>",
    "xl/unknown/thing.dat": b"\x00\x01nobody knows",
}


def build_rich(path: Path) -> None:
    """Writes the rich workbook: sheets Model, Data and a chartsheet, and parts of other makers."""
    raw = path.with_suffix(".raw")
    with xlsxwriter.Workbook(str(raw)) as book:
        _model(book)
        _data(book)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$B$2:$B$5"})
        book.add_chartsheet("Picture").set_chart(chart)
        book.define_name("prices", "=Data!$B$2:$B$5")
        book.define_name("Model!local", "=Model!$A$1")
        book.set_custom_property("Checked by", "nobody")
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.comment = b"a comment of the archive"
        for info in source.infolist():
            out.writestr(info, source.read(info))
        for name, content in UNKNOWN_PARTS.items():
            out.writestr(name, content, zipfile.ZIP_STORED if "vba" in name else None)
    raw.unlink()


def _model(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Model")
    bold = book.add_format({"bold": True, "num_format": "0.0"})
    sheet.set_column("F:F", 12, bold)
    for row in range(10):
        sheet.write_number(row, 0, row * 1.5)
        sheet.write_formula(row, 1, f"=A{row + 1}*2", bold, row * 3.0)
        sheet.write_formula(row, 2, f'="n"&A{row + 1}', None, f"n{row * 1.5:g}")
    sheet.write_formula("D1", "=NA()", None, "#N/A")
    sheet.write_formula("D2", "=A1>1", None, False)
    sheet.write_string("E1", " spaces stay ")
    sheet.write_dynamic_array_formula("F1:F3", "=SEQUENCE(3)", None, 1)
    sheet.write_number("F2", 2)
    sheet.write_number("F3", 3)
    sheet.write_array_formula("G1:G2", "{=A1:A2*2}", None, 0)
    sheet.write_number("G2", 3)
    sheet.write_comment("A1", "a note")
    sheet.insert_image("M1", "dot.png", {"image_data": io.BytesIO(PIXEL)})
    sheet.data_validation("A1:A5", {"validate": "decimal", "criteria": ">", "value": -1})
    sheet.conditional_format("B1:B10", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("B1:B10", {"type": "3_color_scale"})
    sheet.conditional_format("A1:A10", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.add_sparkline("H1", {"range": "Model!B1:B10"})
    sheet.print_area("A1:H20")
    sheet.freeze_panes(1, 0)
    column = book.add_chart({"type": "column"})
    column.add_series(
        {"name": "=Data!$B$1", "categories": "=Data!$A$2:$A$5", "values": "=Data!$B$2:$B$5"}
    )
    column.add_series({"values": "=Model!$B$1:$B$10", "data_labels": {"value": True}})
    column.set_title({"name": "=Model!$C$2"})
    sheet.insert_chart("J1", column)
    for kind in ("pie", "scatter"):
        chart = book.add_chart({"type": kind})
        chart.add_series({"categories": "=Model!$A$1:$A$10", "values": "=Model!$B$1:$B$10"})
        sheet.insert_chart("J20", chart)


def _data(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Data")
    sheet.add_table(
        "A1:C5",
        {
            "name": "Prices",
            "columns": [
                {"header": "When"},
                {"header": "Price"},
                {"header": "Twice", "formula": "=[@Price]*2"},
            ],
        },
    )
    for row in range(1, 5):
        sheet.write_string(row, 0, f"Q{row} – {row}")
        sheet.write_formula(row, 1, f"=ROUND({row}*10,1)", None, row * 10)
        sheet.write_formula(row, 2, "=[@Price]*2", None, row * 20)


def members(path: Path) -> dict[str, bytes]:
    """Every member of a package with its content."""
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def write_package(path: Path, parts: Mapping[str, bytes | str]) -> Path:
    """Writes a package of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def minimal(
    sheet_data: str,
    *,
    sheet: str | None = None,
    workbook: str = "",
    parts: Mapping[str, bytes | str] | None = None,
    kind: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
) -> dict[str, bytes | str]:
    """The parts of a workbook with one sheet `S`; `parts` adds to them or replaces them."""
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{kind}"/></Types>'
    )
    start = relationships({"rId1": ("officeDocument", "xl/workbook.xml")})
    edges = relationships({"rId1": ("worksheet", "worksheets/sheet1.xml")})
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><sheets>'
        f'<sheet name="S" sheetId="1" r:id="rId1"/></sheets>{workbook}</workbook>'
    )
    return {
        "[Content_Types].xml": types,
        "_rels/.rels": start,
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": edges,
        "xl/worksheets/sheet1.xml": sheet or f'<worksheet xmlns="{MAIN}">{sheet_data}</worksheet>',
        **(parts or {}),
    }


def relationships(edges: Mapping[str, tuple[str, str]]) -> str:
    """A relationship part: kind and target by id."""
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="{id_}" Type="{RELATIONSHIPS}/{kind}" Target="{target}"/>'
            for id_, (kind, target) in edges.items()
        )
        + "</Relationships>"
    )


def parts_with(book: Workbook, values: Values) -> dict[str, bytes]:
    """All parts that a refresh with these values would change: sheets, charts, the calculation."""
    parts = changed_parts(book, values, {})
    parts |= refresh_charts(book, References(book), values, {})
    calm = without_recalculation_on_open(book)
    return parts | ({book.part: calm} if calm != book.source else {})
