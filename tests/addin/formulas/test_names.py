"""What a name stands for depends on the sheet that asks, and never on capital letters."""

from __future__ import annotations

import pytest

from addin.formulas.names import Names, key_of
from addin.xlsx import Name


def name(text: str, formula: str, sheet: str | None = None) -> Name:
    return Name(text, formula, sheet, "", False)


NAMES = Names(
    [
        name("Rate", "0.1", "Own"),
        name("rate", "0.2"),
        name("rate", "0.3", "It's two"),
        name("only", "0.4", "Own"),
        name("Änderung", "0.5"),
    ]
)


def formula(written: str, sheet: str | None = None) -> str | None:
    found = NAMES.find(written, sheet)
    return found.formula if found else None


def test_a_sheet_s_own_name_goes_before_the_workbook_s() -> None:
    assert formula("rate", "Own") == "0.1"
    assert formula("rate", "Other") == formula("rate") == "0.2"


def test_which_of_two_names_is_listed_first_does_not_count() -> None:
    both = [name("rate", "0.2"), name("rate", "0.1", "Own")]
    for listed in (both, both[::-1]):
        found = Names(listed).find("rate", "Own")
        assert found and found.formula == "0.1"


def test_a_name_of_another_sheet_is_found_with_that_sheet_before_it_only() -> None:
    assert formula("only", "Other") is None and formula("only") is None
    assert formula("Own!only", "Other") == "0.4"
    assert formula("'It''s two'!rate", "Own") == "0.3"
    # A sheet without such a name has the workbook's.
    assert formula("Other!rate", "Own") == "0.2"


@pytest.mark.parametrize("written", ["rate", "only", "Own!only", "'It''s two'!rate", "änderung"])
def test_case_does_not_count(written: str) -> None:
    assert formula(written, "Own") is not None
    for cased in (written.upper(), written.lower(), written.swapcase()):
        assert formula(cased, "oWN") == formula(written, "Own")


@pytest.mark.parametrize(
    "written",
    ["[1]!rate", "[2]Own!rate", "'[book.xlsx]Own'!rate", "'C:\\[book.xlsx]It''s two'!rate"],
)
def test_a_name_of_another_file_is_none_of_ours(written: str) -> None:
    assert formula(written, "Own") is None


def test_this_file_may_be_written_as_its_link() -> None:
    assert formula("[0]!rate") == "0.2"
    assert formula("[0]!rate", "Own") == "0.2"


def test_the_same_name_on_two_sheets_are_two_names() -> None:
    keys = {key_of(n) for n in (name("a", "1"), name("a", "1", "S"), name("a", "1", "T"))}
    assert len(keys) == 3
    assert key_of(name("a", "1", "S")) == key_of(name("A", "2", "s"))
