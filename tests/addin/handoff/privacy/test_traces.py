"""Which texts tell of a file, and which addresses of an organisation's own network."""

from __future__ import annotations

import pytest

from addin.handoff.privacy.traces import Trace, is_inside, names_a_file, tag_attributes


@pytest.mark.parametrize(
    "text",
    [
        r"C:\Users\jane\a.png", "c:/deals", r"\\server\share\a", "file:///a/b.png", "logo.PNG",
        "/home/jane/a", "/Users/jane/a", "see /mnt/deals/x", "Falcon model v3.xlsx",
    ],
)  # fmt: skip
def test_a_path_or_a_name_of_a_file(text: str) -> None:
    assert names_a_file(text)


@pytest.mark.parametrize(
    "text",
    ["Bar chart of capacity", "https://example.com/home/a", "10:30", "a/b", "and/or", "", "1:2"],
)
def test_no_file(text: str) -> None:
    assert not names_a_file(text)


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("http://intranet/deal", True), ("https://wiki.bank.corp/x", True),
        ("http://10.1.2.3/", True),
        ("http://localhost:8080/", True), ("https://bank-my.sharepoint.com/personal/j", True),
        ("https://example.com/", False), ("http://8.8.8.8/", False), ("mailto:a@b.c", False),
        ("https://[bad", False), ("#Sheet!A1", False),
    ],
)  # fmt: skip
def test_an_address_inside(address: str, inside: bool) -> None:
    assert is_inside(address) is inside


def test_a_line_says_what_where_and_only_what_there_is() -> None:
    assert str(Trace("author", "Jane\n Doe", "docProps/core.xml")) == (
        "author: Jane Doe (docProps/core.xml)"
    )
    assert str(Trace("comment of the zip file", "", "", of_file=True)) == "comment of the zip file"
    assert not Trace("macros", "", "p").clears and Trace("x", "", "p", removed="p").clears


def test_nothing_in_a_file_can_steer_a_terminal_or_forge_a_line() -> None:
    line = str(Trace("author", "Jane\nchecks: 64 of 64 hold\x1b[2J", "a\x07b"))
    assert line.isprintable() and line.startswith("author: Jane checks: 64")


def test_attributes_are_read_as_they_are_meant() -> None:
    assert tag_attributes(b"""<a x='1 &amp; 2' r:id="rId1"/>""") == {"x": "1 & 2", "r:id": "rId1"}
