"""A workbook that hides sheets, rows, columns and the rows behind a pivot table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from tests.addin.sample_books.rich import MAIN, RELATIONSHIPS

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CACHE, RECORDS = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotCache/pivotCacheRecords1.xml"
Add = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], object]


def hiding(path: Path, add: Add = lambda _book, _sheet: None) -> Path:
    """Sheets `Model`, `Loose` (hidden), `Deep` (very hidden), `Needed` (hidden); `add` adds more.

    Of `Model` rows 5 and 6 and column E are hidden; A7 reads A5, which reads Needed!A1.
    """
    with xlsxwriter.Workbook(str(path)) as book:
        first = book.add_worksheet("Loose")
        first.write("A1", "nobody reads this")
        first.hide()
        sheet = book.add_worksheet("Model")
        needed, deep = book.add_worksheet("Needed"), book.add_worksheet("Deep")
        needed.write("A1", 250)
        needed.hide()
        deep.write_formula("A1", "=Loose!A1", None, "nobody reads this")
        deep.very_hidden()
        sheet.write_formula("A1", "=LEASE_REVENUE(250,40)", None, 10_000)
        sheet.write_formula("A5", "=Needed!A1*2", None, 500)
        sheet.write("B5", "a secret")
        sheet.write("B6", 42)
        sheet.write_formula("C6", "=B6*2", None, 84)
        sheet.write_formula("A7", "=A5+1", None, 501)
        sheet.write("E1", "another secret")
        for row in (4, 5):
            sheet.set_row(row, options={"hidden": True})
        sheet.set_column("E:E", options={"hidden": True})
        sheet.activate()
        sheet.set_first_sheet()
        book.define_name("Model!local", "=Model!$A$7")
        sheet.print_area("A1:D9")
        add(book, sheet)
    return path


def with_pivot(path: Path) -> Path:
    """The workbook with a pivot table on `Model`, made of three columns of a sheet `Data`."""
    hiding(path, _add_data)
    edits = PackageEditor(open_package(path))
    sheet = next(
        edge.target
        for edge in edits.package.relationships("xl/workbook.xml")
        if edge.target.endswith("sheet2.xml")
    )
    space = f'xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"'
    fields = (
        '<cacheField name="region" numFmtId="0"><sharedItems count="2"><s v="East"/><s v="West"/>'
        '</sharedItems></cacheField><cacheField name="client" numFmtId="0"><sharedItems count="2">'
        '<s v="Jane Doe"/><s v="John Doe"/></sharedItems></cacheField><cacheField name="amount" '
        'numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" '
        'containsNumber="1" containsInteger="1" minValue="1" maxValue="2"/></cacheField>'
    )
    cache = (
        f'<pivotCacheDefinition {space} r:id="rId1" refreshedVersion="6" createdVersion="6" '
        'recordCount="2"><cacheSource type="worksheet"><worksheetSource ref="A1:C3" sheet="Data"/>'
        f'</cacheSource><cacheFields count="3">{fields}</cacheFields></pivotCacheDefinition>'
    )
    edge = edits.add(CACHE, cache.encode(), f"{_EXCEL}.pivotCacheDefinition+xml",
                     "xl/workbook.xml", f"{RELATIONSHIPS}/pivotCacheDefinition")  # fmt: skip
    rows = '<r><x v="0"/><x v="0"/><n v="1"/></r><r><x v="1"/><x v="1"/><n v="2"/></r>'
    records = f'<pivotCacheRecords {space} count="2">{rows}</pivotCacheRecords>'
    edits.add(RECORDS, records.encode(), f"{_EXCEL}.pivotCacheRecords+xml", CACHE,
              f"{RELATIONSHIPS}/pivotCacheRecords")  # fmt: skip
    table = "xl/pivotTables/pivotTable1.xml"
    edits.add(table, _table(space).encode(), f"{_EXCEL}.pivotTable+xml", sheet,
              f"{RELATIONSHIPS}/pivotTable")  # fmt: skip
    edits.relate(table, f"{RELATIONSHIPS}/pivotCacheDefinition",
                 "../pivotCache/pivotCacheDefinition1.xml")  # fmt: skip
    listed = f'<pivotCaches><pivotCache cacheId="1" r:id="{edge}"/></pivotCaches></workbook>'
    content = edits.read("xl/workbook.xml").replace(b"</workbook>", listed.encode())
    edits.replace("xl/workbook.xml", content)
    path.write_bytes(edits.data())
    return path


def _add_data(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    data = book.add_worksheet("Data")
    rows = [("region", "client", "amount"), ("East", "a", 1), ("West", "b", 2)]
    for at, row in enumerate(rows):
        data.write_row(at, 0, row)
    for at, shown in enumerate((("Row Labels", "Sum of amount"), ("East", 1), ("West", 2))):
        sheet.write_row(19 + at, 6, shown)
    sheet.write_row(22, 6, ("Grand Total", 3))


def _table(space: str) -> str:
    return (
        f'<pivotTableDefinition {space} name="p" cacheId="1" dataCaption="Values" '
        'updatedVersion="6" createdVersion="6"><location ref="G20:H23" firstHeaderRow="1" '
        'firstDataRow="1" firstDataCol="1"/><pivotFields count="3"><pivotField axis="axisRow" '
        'showAll="0"><items count="3"><item x="0"/><item x="1"/><item t="default"/></items>'
        '</pivotField><pivotField showAll="0"/><pivotField dataField="1" showAll="0"/>'
        '</pivotFields><rowFields count="1"><field x="0"/></rowFields><rowItems count="3"><i><x/>'
        '</i><i><x v="1"/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems>'
        '<dataFields count="1"><dataField name="Sum of amount" fld="2" baseField="0" baseItem="0"/>'
        "</dataFields></pivotTableDefinition>"
    )
