"""LibreOffice reads what a scrub and the dropping of hidden things leave, and prints no trace."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from addin.errors import NoLibreOffice
from addin.handoff.privacy.container import plain_file
from addin.handoff.privacy.dropping import drop_hidden
from addin.handoff.privacy.scrub import scrub_copy
from addin.hosts.libreoffice import convert, find_office, throw_away_folder
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import leasebridge
from tests.addin.sample_books import traces_of_all_kinds as all_kinds
from tests.addin.sample_books.hiding import with_pivot

try:
    OFFICE = find_office()
except NoLibreOffice as missing:
    pytest.skip(str(missing), allow_module_level=True)


@pytest.mark.parametrize("write", [all_kinds.plant, with_pivot])
def test_libreoffice_reads_the_same_values(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]
    path, output = tmp_path / "a.xlsx", tmp_path / "scrubbed.xlsx"
    write(path)
    edits = PackageEditor(open_package(path))
    drop_hidden(edits)
    scrub_copy(edits)
    output.write_bytes(plain_file(edits))
    with throw_away_folder() as folder:
        seen = convert(OFFICE, output, "xlsx", folder / "extensions", 120.0)
        book, known = read_workbook(seen), read_workbook(output)
    for sheet in known.sheets:
        cells = book.by_name[sheet.name].cells
        # It lays a pivot table out anew, with labels in words of its own.
        numbers = {at: c.value for at, c in sheet.cells.items() if isinstance(c.value, float)}
        numbers = {at: value for at, value in numbers.items() if not sheet.cells[at].formula}
        assert {at: cells[at].value for at in numbers} == numbers


def test_a_scrubbed_pdf_holds_no_trace_but_what_pages_show(tmp_path: Path) -> None:
    if not shutil.which("pdfinfo"):
        pytest.skip("poppler is not installed, which reads a PDF")
    path = tmp_path / "model.xlsx"
    kinds = all_kinds.plant(path)
    edits = PackageEditor(open_package(path))
    edits.remove("xl/connections.xml")  # a workbook with a connection is not handed over at all
    path.write_bytes(edits.data())
    command = ("handoff", path, "--edition", "pdf", "--scrub", "--force")
    outcome = leasebridge(*command)
    pdf = tmp_path / "model.pdf"
    assert pdf.exists(), outcome.err
    info = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    assert "ZZTRACE" not in info
    shown = {word for word in kinds if word in text.stdout}
    assert {kinds[word] for word in shown} <= {"head of pages", "foot of pages"}
    raw = pdf.read_bytes()
    left = {word for word in kinds if word.encode() in raw or word.encode("utf-16-be") in raw}
    assert {kinds[word] for word in left} <= {"mail address", "alternative text"}
