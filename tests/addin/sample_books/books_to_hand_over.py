"""Workbooks to hand over, and what a copy leads to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from addin.commands.hosts import EDITIONS
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import Package, open_package
from tests.addin.sample_books.rich import RELATIONSHIPS

WORKBOOKS = [edition for edition in EDITIONS if edition not in ("pdf", "web")]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml"

ADDIN = r"file:///C:\Users\jane\AppData\Roaming\leasebridge.xlam"


def stale(path: Path, formula: str = "LEASE_REVENUE(250,40)", holds: str = "A1>0") -> Path:
    """A workbook that nobody has calculated: revenue, twice that, and one check of the model."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", f"={formula}", None, 0)
        sheet.write_formula("A2", "=A1*2", None, 0)
        sheet.write("C1", "revenue is there")
        sheet.write_formula("D1", f"={holds}", None, True)
        book.define_name("model_checks", "=S!$C$1:$D$1")
    return path


def changed(path: Path, change: Callable[[PackageEditor], object]) -> Path:
    """The workbook after a change to its parts."""
    edits = PackageEditor(open_package(path))
    change(edits)
    path.write_bytes(edits.data())
    return path


def external(package: Package) -> list[str]:
    """What a workbook leads to outside of itself."""
    edges = [edge for part in ["", *package.members] for edge in package.relationships(part)]
    return [edge.target for edge in edges if edge.external]


def link_to(target: str) -> Callable[[PackageEditor], object]:
    """Puts a link to another file into a workbook, which its formulas call `[1]`."""

    def change(edits: PackageEditor) -> None:
        part, book = "xl/externalLinks/externalLink1.xml", "xl/workbook.xml"
        main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        office = f'xmlns:r="{RELATIONSHIPS}"'
        link = f'<externalLink {main}><externalBook {office} r:id="rId1"/></externalLink>'
        kind = f"{EXCEL}.externalLink+xml"
        edge = edits.add(part, link.encode(), kind, book, f"{RELATIONSHIPS}/externalLink")
        edits.relate(part, f"{RELATIONSHIPS}/externalLinkPath", target)
        rels = "xl/externalLinks/_rels/externalLink1.xml.rels"
        outside = edits.read(rels).replace(b"Target=", b'TargetMode="External" Target=')
        edits.replace(rels, outside)
        listed = f'<externalReferences><externalReference r:id="{edge}"/></externalReferences>'
        source = edits.read(book)
        edits.replace(book, source.replace(b"</sheets>", b"</sheets>" + listed.encode()))

    return change
