"""What a workbook brings along for which LibreOffice does not open it unasked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from addin import limits
from addin.engines.libreoffice.risks import why_not_opened
from addin.errors import NoLibreOffice
from addin.xlsx import read_workbook
from tests.addin.sample_books.rich import minimal, relationships, write_package

SHEET_EDGES = "xl/worksheets/_rels/sheet1.xml.rels"
CELLS = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'


def edge(kind: str, target: str) -> str:
    """One edge that leads out of the file."""
    text = relationships({"r1": (kind, target)})
    return text.replace("/>", ' TargetMode="External"/>')


def why(folder: Path, parts: Mapping[str, bytes | str], monkeypatch: pytest.MonkeyPatch) -> str:
    """What is said of a file of these parts, nothing where it may be opened."""
    monkeypatch.setattr("addin.engines.libreoffice.risks.find_office", lambda: None)
    book = read_workbook(write_package(folder / "b.xlsx", minimal(CELLS, parts=parts)))
    return str(why_not_opened(book) or "")


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macros"),
        ({"xl/VBAPROJECT.BIN": b"x"}, "macros"),
        ({"xl/macrosheets/sheet1.xml": "<x/>"}, "macros"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "embedded objects"),
        ({"xl/embeddings/book.xlsx": b"x"}, "embedded objects"),
        ({"xl/activeX/activeX1.xml": "<x/>"}, "embedded objects"),
        ({"xl/queryTables/queryTable1.xml": "<x/>"}, "data connections"),
        ({"xl/volatileDependencies.xml": "<x/>"}, "live data"),
        ({SHEET_EDGES: edge("image", "http://example.com/a.png")}, "links"),
        ({SHEET_EDGES: edge("oleObject", "file:///a.xlsx")}, "links"),
        ({SHEET_EDGES: edge("externalLinkPath", "other.xlsx")}, "links"),
    ],
    ids=str,
)
def test_what_may_run_or_reach_out_is_named(
    parts: dict[str, bytes | str], what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = why(tmp_path, parts, monkeypatch)
    assert told.startswith("LibreOffice was not asked") and what in told
    assert "--allow-libreoffice" in told
    monkeypatch.setenv(limits.ALLOW_OFFICE, "1")
    assert why(tmp_path, parts, monkeypatch) == ""


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"docProps/thumbnail.jpeg": b"x"},
        {SHEET_EDGES: edge("hyperlink", "http://example.com/")},
        {SHEET_EDGES: edge("externalLinkPath", "file:///C:\\addins\\leasebridge.xlam")},
    ],
    ids=str,
)
def test_a_plain_file_may_be_opened(
    parts: dict[str, bytes | str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert why(tmp_path, parts, monkeypatch) == ""


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="files have no such attributes here")
@pytest.mark.parametrize("mark", ["user.xdg.origin.url", "user.Zone.Identifier"])
def test_a_file_from_the_web_is_not_opened(
    mark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_package(tmp_path / "b.xlsx", minimal(CELLS))
    book = read_workbook(path)
    monkeypatch.setattr("addin.engines.libreoffice.risks.find_office", lambda: None)
    try:
        os.setxattr(path, mark, b"ZoneId=3")
    except OSError:
        monkeypatch.setattr(os, "listxattr", lambda _: [mark])
    assert "from the web" in str(why_not_opened(book))
    monkeypatch.setattr(os, "listxattr", lambda _: ["user.comment"])
    assert why_not_opened(book) is None


def test_where_there_is_no_libreoffice_nobody_is_told_to_allow_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing() -> None:
        raise NoLibreOffice("not found")

    monkeypatch.setattr("addin.engines.libreoffice.risks.find_office", nothing)
    parts = minimal(CELLS, parts={"xl/vbaProject.bin": b"x"})
    book = read_workbook(write_package(tmp_path / "b.xlsx", parts))
    with pytest.raises(NoLibreOffice):
        why_not_opened(book)
