"""The properties of a file: what is cleared, and what is about the program and stays."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from addin.handoff.privacy.properties import properties
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import Package, open_package
from addin.xlsx.xml import apply_edits

CORE, APP = "docProps/core.xml", "docProps/app.xml"


def book(path: Path, part: str = CORE, old: str = "", new: str = "") -> Package:
    """A workbook with a property more."""
    with xlsxwriter.Workbook(str(path)) as written:
        written.add_worksheet("Jane's sheet").print_area("A1:B2")
    edits = PackageEditor(open_package(path))
    if new:
        content = edits.read(part).decode()
        assert old in content
        edits.replace(part, content.replace(old, new, 1).encode())
    return edits.package


def test_a_plain_file_says_nothing(tmp_path: Path) -> None:
    package = book(tmp_path / "a.xlsx")
    assert [*properties(package, CORE), *properties(package, APP)] == []


@pytest.mark.parametrize(
    ("part", "new", "what"),
    [
        (CORE, "<cp:category>deals</cp:category>", "category"),
        (CORE, "<cp:keywords><cp:value>a</cp:value></cp:keywords>", "keywords"),
        (CORE, "<cp:lastPrinted>2026-01-02T03:04:05Z</cp:lastPrinted>", "last printed"),
        (CORE, "<cp:revision>12</cp:revision>", "number of saves"),
        (CORE, "<cp:odd>x</cp:odd>", "property odd"),
        (APP, "<TotalTime>540</TotalTime>", "minutes of editing"),
        (APP, "<HLinks><a>http://x</a></HLinks>", "list of links"),
        (APP, "<Odd>x</Odd>", "property Odd"),
    ],
)  # fmt: skip
def test_a_property_is_told_and_cleared(tmp_path: Path, part: str, new: str, what: str) -> None:
    end = "</cp:coreProperties>" if part == CORE else "</Properties>"
    package = book(tmp_path / "a.xlsx", part, end, new + end)
    (trace,) = properties(package, part)
    assert trace.what == what
    content = apply_edits(package.read(part), [edit for _, edit in trace.edits])
    edits = PackageEditor(package)
    edits.replace(part, content)
    assert list(properties(edits.package, part)) == []


def test_a_list_of_sheets_that_are_gone_goes_too(tmp_path: Path) -> None:
    package = book(tmp_path / "a.xlsx", APP, "lpstr>Jane's sheet<", "lpstr>Old deal<")
    (trace,) = properties(package, APP)
    assert trace.text == "Old deal" and len(trace.edits) == 2
    after = apply_edits(package.read(APP), [edit for _, edit in trace.edits])
    assert b"Old deal" not in after and b"HeadingPairs" not in after
