"""The print pages that LibreOffice makes: every page, the values of now, and nobody's name."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from addin.errors import NoLibreOffice
from addin.handoff.flow import handoff
from addin.handoff.pages import marked_sheets
from addin.hosts.libreoffice.program import find_office
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import leasebridge
from tests.addin.sample_books import personal_traces as named
from workbooks import TEMPLATE
from workbooks.marks import ALL, STORY, SUMMARY

try:
    find_office()
except NoLibreOffice as missing:
    pytest.skip(str(missing), allow_module_level=True)
if not shutil.which("pdftotext"):
    pytest.skip("poppler is not installed, which reads a PDF", allow_module_level=True)


def told(program: str, pdf: Path, *options: str) -> str:
    """What one of poppler's programs says of a PDF."""
    command = [program, *options, str(pdf), *(["-"] if program == "pdftotext" else [])]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("prints", [SUMMARY, STORY, ALL])
def test_the_template_has_the_pages_of_a_print_in_order_and_their_charts(
    tmp_path: Path, prints: str
) -> None:
    pdf = handoff(TEMPLATE, "pdf", tmp_path / "model.pdf", pages=prints).output
    text = told("pdftotext", pdf, "-layout")
    pages = text.split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
    heads = [found[1] for page in pages if (found := re.match(r"\s*\S+\.xlsx\s+(\w+)\s", page))]
    book = read_workbook(TEMPLATE)
    wanted = set(marked_sheets(book, prints)) or {sheet.name for sheet in book.sheets}
    assert list(dict.fromkeys(heads)) == [s.name for s in book.sheets if s.name in wanted]
    assert len(heads) == len(pages) and (prints != SUMMARY or len(pages) == 1)
    assert "EPS bridge, Morgan Stanley 2028E" in text, "a chart's title"
    assert ("Data of the waterfall charts" in text) == (prints == ALL)
    for gone in ("About this copy", "Install the", "Type into", "leasebridge refresh"):
        assert gone not in text
    assert not re.search(r"#(NAME\?|REF!|VALUE!)(?! in the cell)|Err:|###", text)


def test_it_shows_values_of_now_as_the_file_has_them(tmp_path: Path) -> None:
    path = tmp_path / "model.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=LEASE_REVENUE(250,40)", None, 1)
        sheet.write_formula("A2", '="twice "&A1*2', None, "old")
        sheet.set_header("&L&F&C&Z&R&A")
        green = book.add_format({"num_format": '"high"'})
        rule = {"type": "formula", "criteria": "=LEASE_REVENUE(250,40)>1", "format": green}
        sheet.write("A4", 1)
        sheet.conditional_format("A4", rule)
        aside = book.add_worksheet("Nobody looks")
        aside.write("A1", "secret")
        aside.print_area("A1:B2")
        aside.hide()
    before = path.read_bytes()
    done = leasebridge("handoff", path, "--edition", "pdf")
    assert done.code == 0 and path.read_bytes() == before
    text = told("pdftotext", tmp_path / "model.pdf", "-layout")
    assert "10000" in text and "twice 20000" in text and "high" in text
    assert "model.xlsx" in text and "leasebridge-" not in text
    assert "secret" not in text
    assert text.count("\f") == 1, "one page: what was added or hidden is not printed"


def test_scrubbed_it_names_nobody(tmp_path: Path) -> None:
    book = named.write_named(tmp_path / "named.xlsx")
    pdf = tmp_path / "named.pdf"
    plain = leasebridge("handoff", book, "--edition", "pdf")
    assert "author: Jane Doe" in plain.out and "Jane Doe" in told("pdfinfo", pdf)
    scrubbed = leasebridge("handoff", book, "--edition", "pdf", "--scrub", "--force")
    assert scrubbed.code == 0 and "author: Jane Doe (docProps/core.xml): removed" in scrubbed.out
    assert not {"Title", "Author", "Falcon"} & set(re.findall(r"\w+", told("pdfinfo", pdf)))
    content = pdf.read_bytes()
    assert not [word for word in named.EVERYTHING if word.encode() in content]
