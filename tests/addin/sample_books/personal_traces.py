"""A workbook that says a lot about the people who made it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import xlsxwriter

from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from tests.addin.sample_books.rich import MAIN, PIXEL, RELATIONSHIPS

JANE = "Jane Doe"
HOME = r"C:\Users\jane.doe\Deals"
SHARE = r"\\fileserver\deals\falcon.xlsx"
PRINTER = r"\\printserver\Floor 7"
COMPANY = "Doe & Partners"
EVERYTHING = ("Jane", "jane", "Doe", "fileserver", "printserver", "Falcon label", "Users")

_MICROSOFT = "http://schemas.microsoft.com/office"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ALTERNATE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    f'<mc:Choice Requires="x15" xmlns:x15="{_MICROSOFT}/spreadsheetml/2010/11/main">'
    f'<x15ac:absPath url="{HOME}\\" xmlns:x15ac="{_MICROSOFT}/spreadsheetml/2010/11/ac"/>'
    "</mc:Choice></mc:AlternateContent>"
)


def write_named(path: Path) -> Path:
    """Writes it: two sheets, a call of ours, and names and folders in every place for them."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties(
            {"title": "Falcon", "author": JANE, "manager": "John Doe", "company": COMPANY}
        )
        book.set_custom_property("Reviewer", JANE)
        sheet = book.add_worksheet("Model")
        sheet.write_formula("A1", "=LEASE_REVENUE(250,40)", None, 10_000)
        sheet.write_comment("B1", f"{JANE}:\nlooks low", {"author": JANE})
        sheet.write_comment("B2", "mine", {"author": "leasebridge"})
        sheet.write_url("C1", f"external:{SHARE}", string="the deal")
        sheet.write_url("C2", "https://example.com/", string="the news")
        sheet.set_landscape()
        sheet.insert_image("E1", "dot.png", {"image_data": io.BytesIO(PIXEL), "description": HOME})
        other = book.add_worksheet("Other")
        other.write_url("A1", f"external:{HOME}\\notes.docx", string="notes")
    edits = PackageEditor(open_package(path))
    _add_people(edits)
    _add_settings(edits)
    path.write_bytes(edits.data())
    return path


def _add_people(edits: PackageEditor) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    person = (
        f'<personList xmlns="{_MICROSOFT}/spreadsheetml/2018/threadedcomments"><person '
        f'displayName="{JANE}" id="{{8C1B2AB4-0C5B-4B0E-9D3A-0123456789AB}}" '
        'userId="S::jane.doe@example.com::1" providerId="AD"/></personList>'
    )
    edits.add(
        "xl/persons/person.xml",
        person.encode(),
        "application/vnd.ms-excel.person+xml",
        "xl/workbook.xml",
        f"{_MICROSOFT}/2017/10/relationships/person",
    )
    settings = PRINTER.encode("utf-16-le").ljust(64, b"\0") + bytes(100)
    edge = edits.add(
        "xl/printerSettings/printerSettings1.bin",
        settings,
        f"{_EXCEL}.printerSettings",
        sheet,
        f"{RELATIONSHIPS}/printerSettings",
    )
    content = edits.read(sheet)
    content = content.replace(b"<pageSetup ", f'<pageSetup r:id="{edge}" '.encode())
    scenario = (
        f'<scenarios><scenario name="low" user="{JANE}" count="1" comment="Created by {JANE}">'
        '<inputCells r="B9" val="1"/></scenario></scenarios>'
    )
    edits.replace(sheet, content.replace(b"</sheetData>", b"</sheetData>" + scenario.encode()))


def _add_settings(edits: PackageEditor) -> None:
    book = "xl/workbook.xml"
    sharing = f'<fileSharing readOnlyRecommended="1" userName="{JANE}"/>'
    content = edits.read(book).replace(b"<workbookPr", sharing.encode() + b"<workbookPr", 1)
    content = content.replace(b"<bookViews", _ALTERNATE.encode() + b"<bookViews", 1)
    edits.replace(book, content)
    label = '<labels><label id="{1}" name="Falcon label" siteId="{2}"/></labels>'
    edits.add(
        "docMetadata/LabelInfo.xml",
        label.encode(),
        "application/vnd.ms-office.classificationlabels+xml",
        "",
        f"{_MICROSOFT}/2020/02/relationships/classificationlabels",
    )
    edits.add(
        "customXml/item1.xml",
        f"<people><person>{JANE}</person></people>".encode(),
        "application/xml",
        book,
        f"{RELATIONSHIPS}/customXml",
    )
    cache = (
        f'<pivotCacheDefinition xmlns="{MAIN}" refreshedBy="{JANE}" refreshedDate="45000" '
        'createdVersion="8"><cacheSource type="worksheet"><worksheetSource ref="A1:A2" '
        'sheet="Model"/></cacheSource><cacheFields count="0"/></pivotCacheDefinition>'
    )
    edits.add(
        "xl/pivotCache/pivotCacheDefinition1.xml",
        cache.encode(),
        f"{_EXCEL}.pivotCacheDefinition+xml",
        book,
        f"{RELATIONSHIPS}/pivotCacheDefinition",
    )


def told(data: bytes) -> set[str]:
    """Which of the names and places can be read anywhere in the parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    texts = [part.decode("utf-8", "replace") for part in parts]
    texts += [part.decode("utf-16-le", "replace") for part in parts if b"\0" in part]
    return {word for word in EVERYTHING for text in texts if re.search(word, text)}
