"""What is not known to be free of people is reported, whatever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.handoff.privacy.inventory import inventory
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import Package, open_package
from tests.addin.sample_books.rich import minimal, write_package
from workbooks import TEMPLATE


def with_part(path: Path, kind: str, edge: str, content: bytes = b"<a/>") -> Package:
    edits = PackageEditor(open_package(write_package(path, minimal("<sheetData/>"))))
    edits.add("xl/new.xml", content, kind, "xl/workbook.xml", f"urn:x/{edge}")
    listing = edits.read("[Content_Types].xml").decode()
    sheet = '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="x.worksheet+xml"/></Types>'
    edits.replace("[Content_Types].xml", listing.replace("</Types>", sheet).encode())
    return edits.package


def test_only_words_for_readers_are_left_in_the_template() -> None:
    left = list(inventory(open_package(TEMPLATE)))
    assert {t.what for t in left} == {"text in a page's head or foot", "alternative text"}
    assert all(trace.shown for trace in left)


@pytest.mark.parametrize(
    ("kind", "edge", "said"),
    [
        ("application/x.styles+xml", "styles", []),
        ("application/x.odd+xml", "styles", ["part of an unknown kind"]),
        ("", "styles", ["part of an unknown kind"]),
        ("application/x.styles+xml", "odd", ["relationship of an unknown kind"]),
    ],
)
def test_kinds_that_are_not_on_the_list(
    tmp_path: Path, kind: str, edge: str, said: list[str]
) -> None:
    package = with_part(tmp_path / "a.xlsx", kind, edge)
    assert [(t.what, t.part) for t in inventory(package)] == [(s, "xl/new.xml") for s in said]
    assert list(inventory(package, own={"xl/new.xml"})) == []


def test_a_space_of_another_program_is_reported(tmp_path: Path) -> None:
    content = b'<a><x:b xmlns:x="urn:desk:deals" xmlns:r="http://www.w3.org/a"/></a>'
    package = with_part(tmp_path / "a.xlsx", "application/x.styles+xml", "styles", content)
    (trace,) = inventory(package)
    assert (trace.what, trace.text, trace.shown) == (
        "data of another program",
        "urn:desk:deals",
        False,
    )


def test_names_paths_and_addresses_in_texts_are_shown_to_their_author(tmp_path: Path) -> None:
    content = b"<a>see D:\\deals\\a.xlsx of Jane Doe, j.doe@example.com</a>"
    package = with_part(tmp_path / "a.xlsx", "application/x.styles+xml", "styles", content)
    told = {(t.what, t.text) for t in inventory(package, {"Jane Doe"}) if t.shown}
    assert told == {
        ("path", r"D:\deals\a.xlsx"), ("e-mail address", "j.doe@example.com"),
        ("name of a person", "Jane Doe"),
    }  # fmt: skip
