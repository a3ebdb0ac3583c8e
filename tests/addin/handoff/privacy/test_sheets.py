"""Heads of pages, links in formulas, and who may edit a range."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.handoff.privacy.sheets import head_texts, heads, sheet
from addin.xlsx.package import Package, open_package
from addin.xlsx.xml import apply_edits
from tests.addin.sample_books.rich import minimal, write_package

SHEET = "xl/worksheets/sheet1.xml"


def written(path: Path, data: str) -> Package:
    return open_package(write_package(path, minimal(data)))


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("&amp;L&amp;8&amp;F&amp;C&amp;A&amp;RPage &amp;P of &amp;N", []),
        ('&amp;C&amp;"Arial,Bold"&amp;KFF0000Draft by Jane', ["Draft by Jane"]),
        ("&amp;LDoe &amp;&amp; Co&amp;R&amp;D", ["Doe & Co"]),
        ("&amp;G", []),
    ],
)
def test_what_is_typed_into_a_head_is_told_without_its_codes(code: str, texts: list[str]) -> None:
    content = f"<sheetData/><headerFooter><oddHeader>{code}</oddHeader></headerFooter>".encode()
    assert list(head_texts(content)) == texts


def test_the_code_of_the_folder_goes_and_an_ampersand_stays(tmp_path: Path) -> None:
    head = "<oddFooter>&amp;L&amp;Z&amp;F &amp;&amp;Z</oddFooter>"
    data = f"<sheetData/><headerFooter>{head}</headerFooter>"
    package = written(tmp_path / "a.xlsx", data)
    (trace,) = heads(package, SHEET)
    after = apply_edits(package.read(SHEET), [edit for _, edit in trace.edits])
    assert b"<oddFooter>&amp;L&amp;F &amp;&amp;Z</oddFooter>" in after


@pytest.mark.parametrize(
    ("target", "what"),
    [
        (r"\\server\a.xlsx", "file"), ("/home/jane/a", "file"), ("file:///C:/a", "file"),
        (r"..\a.xlsx", "file"), ("http://wiki/x", "internal site"),
        ("https://example.com", ""), ("#Sheet!A1", ""), ("mailto:a@example.com", ""),
    ],
)  # fmt: skip
def test_a_link_in_a_formula_is_told_where_it_leads_inside(
    tmp_path: Path, target: str, what: str
) -> None:
    cell = f'<c r="A1"><f>HYPERLINK("{target}","x")</f><v>1</v></c>'
    package = written(tmp_path / "a.xlsx", f'<sheetData><row r="1">{cell}</row></sheetData>')
    told = [(trace.text, trace.what, trace.clears) for trace in sheet(package, SHEET)]
    kind = (
        "link to an internal site in a formula" if "site" in what else "link to a file in a formula"
    )
    assert told == ([(target, kind, False)] if what else [])


def test_people_who_may_edit_a_range_go_and_the_range_stays(tmp_path: Path) -> None:
    ranges = (
        '<protectedRange name="r" sqref="A1" securityDescriptor="O:JANE"/><protectedRange name="s" '
        'sqref="A2"><securityDescriptor>JANE</securityDescriptor></protectedRange>'
    )
    data = f"<sheetData/><protectedRanges>{ranges}</protectedRanges>"
    package = written(tmp_path / "a.xlsx", data)
    traces = list(sheet(package, SHEET))
    after = apply_edits(package.read(SHEET), [edit for t in traces for _, edit in t.edits])
    assert b"JANE" not in after and after.count(b"sqref=") == 2
