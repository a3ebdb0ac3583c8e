"""The template as LibreOffice saves its names."""

from __future__ import annotations

import re
from pathlib import Path

from addin.xlsx import Workbook, read_workbook, record_part, write
from addin.xlsx.edit import PackageEditor
from workbooks import TEMPLATE


def without_comments(path: Path, change: str = "") -> Workbook:
    """The names sorted, and without their comments; `change` is put in the place of the record."""
    book = read_workbook(TEMPLATE)
    edits = PackageEditor(book.package)
    text = re.sub(r' comment="[^"]*"', "", book.source.decode())
    names = sorted(re.findall(r"<definedName .*?</definedName>", text))
    start, end = text.index("<definedName "), text.index("</definedNames>")
    edits.replace(book.part, f"{text[:start]}{''.join(names)}{text[end:]}".encode())
    part = record_part(book.package, book.part)
    assert part
    if change:
        edits.replace(part, change.encode())
    write(edits.data(), path)
    return read_workbook(path)
