"""Our functions in Excel's language: names in the very form that Excel stores."""

from __future__ import annotations

import re

import pytest
from xlsxwriter.worksheet import Worksheet

from addin.lambdas.generate import MAX_LENGTH, as_file_text, comments, definitions
from udfs import CATALOGUE

TYPED = definitions(CATALOGUE)
STORED = {name: as_file_text(text) for name, text in TYPED.items()}
_TEXT = re.compile(r'"(?:[^"]|"")*"|#[A-Z/0]+[!?]?')
_NAME = r"_xl[po][mp]\.\w+"
_NAME_IN = r"_xl[po][mp]\.(\w+)"
_SHAPE = re.compile(r"(_xl[po][mp]\.)\w+")
_SPACED = re.compile(rf"LAMBDA\((?:{_NAME},\s*)*{_NAME},\s+{_NAME},")
_CELL = re.compile(r"[a-z]{1,3}\d+|[rc]|rc|[rc]\d\w*", re.IGNORECASE)
RESERVED = {"RESULT", "RETURN", "VALUE", "ARGUMENT", "EVALUATE", "CALL", "EXEC", "EXECUTE", "ERROR"}
RESERVED |= {"YIELD", "BREAK", "ELSE", "GROUP"}
"""Names that Excel does not take for a function."""


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", STORED)
def test_newer_functions_have_the_prefix_that_xlsxwriter_knows(name: str) -> None:
    expanded = Worksheet()._prepare_formula(f"={TYPED[name]}", True)
    without_marks = re.sub(r"_xl[po][mp]\.", "", STORED[name])
    assert squeezed(without_marks) == squeezed(re.sub(r"\[(\w+)\]", r"\1", expanded))


@pytest.mark.parametrize("name", STORED)
def test_nothing_is_left_bare_that_excel_would_not_know(name: str) -> None:
    words = re.findall(r"(?<![\w.])[A-Za-z_][\w.]*", _TEXT.sub("", STORED[name]))
    assert not [word for word in words if not re.match(r"[A-Z]|_xl", word)]


@pytest.mark.parametrize("name", STORED)
def test_parameters_are_declared_before_they_are_used_and_look_like_no_cell(name: str) -> None:
    text = STORED[name]
    optional = set(re.findall(r"_xlop\.(\w+)", text))
    assert optional == set(CATALOGUE[name].omissible if name in CATALOGUE else ())
    assert not _SPACED.search(text), "Excel writes no spaces between parameters"
    used = set(re.findall(r"_xlpm\.(\w+)", text))
    assert optional <= used
    assert not [word for word in optional | used if _CELL.fullmatch(word)]
    called = {word.upper() for word in re.findall(r"_xlpm\.(\w+)\(", text)}
    assert not called & RESERVED


@pytest.mark.parametrize("name", STORED)
def test_excel_takes_its_length_and_its_comment(name: str) -> None:
    assert len(STORED[name].replace("\n", "\r\n")) <= MAX_LENGTH
    assert 10 < len(comments()[name]) <= 255
    assert max(map(len, TYPED[name].split("\n"))) <= 160, "a line too long to read"


@pytest.mark.parametrize("name", CATALOGUE)
def test_it_takes_the_arguments_of_the_function(name: str) -> None:
    listed = re.match(r"LAMBDA\(((?:\[?\w+\]?,\s*)*)", TYPED[name])
    assert listed
    function = CATALOGUE[name]
    wanted = [f"[{arg}]" if arg in function.omissible else arg for arg in function.args]
    assert [part for part in re.split(r",\s*", listed[1]) if part] == wanted


def test_every_helper_helps() -> None:
    helped = {name for text in TYPED.values() for name in re.findall(r"LEASEBRIDGE_\w+", text)}
    assert set(TYPED) == helped | set(CATALOGUE)


def test_a_workbook_that_counts_from_1904_has_dates_of_its_own() -> None:
    dates = definitions(["RENEWAL_RISK"], date1904=True)["LEASEBRIDGE_DATE"]
    assert "n >= 0, n < 2957003 + 1" in dates
    assert "n >= 61, n < 2958465 + 1" in TYPED["LEASEBRIDGE_DATE"]


def test_no_parameter_or_variable_is_called_like_a_name_that_is_taken() -> None:
    plain = bound(TYPED)
    others = {f"{name}{end}" for name in plain for end in ("_", "_2")}
    for taken in (plain, plain | others, {name.title() for name in plain}):
        texts = definitions(CATALOGUE, taken=taken)
        names = bound(texts)
        assert len(names) == len(plain)
        assert not {name.upper() for name in names} & {name.upper() for name in taken}
        assert not [name for name in names if _CELL.fullmatch(name)]
        assert texts == definitions(CATALOGUE, taken=sorted(taken, reverse=True))
        for name, text in texts.items():
            stored = as_file_text(text)
            assert len(stored.replace("\n", "\r\n")) <= MAX_LENGTH
            assert _SHAPE.sub(r"\1", stored) == _SHAPE.sub(r"\1", STORED[name])


def test_a_name_that_is_free_stays() -> None:
    texts = definitions(CATALOGUE, taken=["Tax_Rate", "TAX_RATE_", "elsewhere"])
    assert bound(texts) == bound(TYPED) - {"tax_rate"} | {"tax_rate_2"}
    assert "[tax_rate_2]" in texts["LEASE_RETURN"] and "in_tax_rate" in texts["LEASE_RETURN"]
    assert definitions(CATALOGUE, taken=["elsewhere"]) == TYPED


def bound(texts: dict[str, str]) -> set[str]:
    return {name for text in texts.values() for name in re.findall(_NAME_IN, as_file_text(text))}
