"""The list of trusted functions says only what the code that reads it understands."""

from __future__ import annotations

import re

import pytest

from addin.engines.embedded.admission import value_checks
from addin.engines.embedded.admission.signatures import Signature
from addin.engines.embedded.admission.special_functions import RULES
from addin.engines.embedded.admission.trusted_functions import (
    DATE_FORMATS,
    KNOWN_WRONG,
    NUMBER_FORMAT,
    TABLE,
    VOLATILE,
)
from tests.addin.engines.embedded.admission import trusted_examples as data

LINES = [line for line in TABLE.splitlines() if line]
LETTERS = set("ndiwtxbcsmvyrepqho")
"""The arguments that the head of the table explains."""
CONDITIONS = value_checks.CALLS.keys() | {"size", "include", "sorted", "format"}

FIFTH_OF_MARCH = {
    "yyyy": "2026", "yy": "26", "mmm": "Mar", "mm": "03", "ddd": "Thu", "dddd": "Thursday",
    "mmm-yy": "Mar-26", "mmm yyyy": "Mar 2026", "mmm-yyyy": "Mar-2026",
    "mmmm d, yyyy": "March 5, 2026", "d mmm yyyy": "5 Mar 2026", "dd mmm yyyy": "05 Mar 2026",
    "dd-mmm-yyyy": "05-Mar-2026", "d-mmm-yy": "5-Mar-26", "yyyy-mm-dd": "2026-03-05",
    "yyyymmdd": "20260305", "dd/mm/yyyy": "05/03/2026", "dd/mm/yy": "05/03/26",
    "mm/dd/yyyy": "03/05/2026", "m/d/yyyy": "3/5/2026",
}  # fmt: skip
"""What Excel shows for 5 March 2026."""


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split()[0])
def test_a_line_says_what_is_understood(line: str) -> None:
    signature = Signature.parse(line)
    places = [*signature.fixed, *signature.optional, *signature.repeated]
    assert {place.letter for place in places} <= LETTERS
    assert set(signature.conditions) <= CONDITIONS
    for place in places:
        assert bool(place.literals) is (place.letter == "m")
    # What is repeated stands at the end: nothing may be left off before it.
    assert not (signature.optional and signature.repeated) or signature.name == "SWITCH"


def test_a_function_has_one_line_and_is_on_no_other_list() -> None:
    names = [line.split()[0] for line in LINES]
    assert len(names) > 100
    listed = [*names, *RULES, *VOLATILE, *KNOWN_WRONG]
    assert sorted(listed) == sorted(set(listed))
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]*(\.[A-Z]+)?", name) for name in listed)


@pytest.mark.parametrize("name", sorted(VOLATILE | KNOWN_WRONG.keys()))
def test_a_function_that_is_known_to_be_wrong_is_refused_for_that(name: str) -> None:
    reason = data.judge().reason(f"SUM(1,{name.lower()}(A1))", sheet="S", array=False)
    assert reason == KNOWN_WRONG.get(name, f"{name} is volatile: it changes with every calculation")


def test_dates_are_written_as_excel_writes_them() -> None:
    assert FIFTH_OF_MARCH.keys() == DATE_FORMATS
    formulas = [(f'TEXT(DATE(2026,3,5),"{form}")', 1, 1) for form in FIFTH_OF_MARCH]
    shown = [grid[0][0] for grid in data.engine_values(formulas)]
    assert shown == list(FIFTH_OF_MARCH.values())


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("0", "1235"),
        ("#,##0", "1,235"),
        ("$#,##0.00", "$1,234.57"),
        ("0.0%", "123456.8%"),
        ("0.0x", "1234.6x"),
        ('#,##0.0" mm"', "1,234.6 mm"),
        ("0000000", "0001235"),
    ],
)
def test_numbers_are_written_as_excel_writes_them(form: str, shown: str) -> None:
    assert re.fullmatch(NUMBER_FORMAT, form)
    quoted = form.replace('"', '""')
    assert data.engine_values([(f'TEXT(1234.5678,"{quoted}")', 1, 1)]) == [[[shown]]]


@pytest.mark.parametrize(
    "form",
    ["General", "0.00E+00", "#,##0;(#,##0)", "# ?/?", "@", "0.#", "[Red]0", "#,##0,", "", "-0"],
)
def test_other_number_formats_are_not_trusted(form: str) -> None:
    assert not re.fullmatch(NUMBER_FORMAT, form)
    assert "is not verified" in str(data.refusal(f'TEXT(A1,"{form}")'))
