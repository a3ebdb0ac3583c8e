"""The print pages of a workbook as a PDF, by LibreOffice."""

from __future__ import annotations

import re

from addin.handoff.pages import choose_pages, print_nothing_hidden
from addin.hosts.libreoffice import convert, find_office, throw_away_folder
from addin.xlsx import Workbook
from addin.xlsx.edit import PackageEditor
from workbooks.marks import ALL

PATIENCE = 180.0
"""Seconds that LibreOffice gets for the pages of one workbook."""

_FORMULA = re.compile(
    rb"""<(?:[\w.-]+:)?f(?=[\s/>])(?:[^"'>]|"[^"]*"|'[^']*')*(?:/>|>[^<]*</(?:[\w.-]+:)?f>)"""
)
_PRINTED_NOTES = re.compile(rb"""\scellComments\s*=\s*["'][A-Za-z]+["']""")
_HEADS_AND_FEET = re.compile(
    rb"<(?:[\w.-]+:)?headerFooter\b.*?</(?:[\w.-]+:)?headerFooter>", re.DOTALL
)
_CODE = re.compile(rb"&amp;(&amp;|Z)")
"""In heads and feet: an ampersand, or the folder of the file."""


def print_pdf(book: Workbook, edits: PackageEditor, pages: str = ALL) -> bytes:
    """The PDF of a workbook after `edits`, from which every other formula is taken out here.

    Nothing is calculated: the pages show the values that the cells hold. Notes are not printed,
    and of the sheets those that `pages` asks for. Raises BadWorkbook, NoLibreOffice and
    OfficeFailed.
    """
    office = find_office()
    choose_pages(book, edits, pages)
    print_nothing_hidden(book, edits)
    for sheet in book.sheets:
        edits.replace(sheet.part, _for_print(edits.read(sheet.part)))
    with throw_away_folder() as folder:
        # A page's head or foot may show the name of the file.
        document = folder / book.path.name
        document.write_bytes(edits.data())
        no_extensions = folder / "extensions"
        return convert(office, document, "pdf", no_extensions, PATIENCE, charts=True).read_bytes()


def _for_print(content: bytes) -> bytes:
    """A sheet whose cells are values alone; no notes and no folder are printed."""
    start, end = content.find(b"sheetData"), content.rfind(b"sheetData")
    content = content[:start] + _FORMULA.sub(b"", content[start:end]) + content[end:]
    return _HEADS_AND_FEET.sub(_without_folder, _PRINTED_NOTES.sub(b"", content))


def _without_folder(heads: re.Match[bytes]) -> bytes:
    return _CODE.sub(lambda code: b"" if code[1] == b"Z" else code[0], heads[0])
