"""What somebody writes for a cell: a number, a day or a text, or a clear word why it is none."""

from __future__ import annotations

import math
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.entries import as_shown, from_shown, read_entry
from addin.errors import printable


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("40", "MW", 40.0),
        ("-.5", "MW", -0.5),
        ("+3e2", "MW", 300.0),
        ("15%", "fraction", 0.15),
        ("7%", "fraction", 0.07),
        ("-0.7 %", "%", -0.007),
        ("0.15", "fraction", 0.15),
        ("2028-07-01", "date", 46_935.0),
        ("Confirmed", "text", "Confirmed"),
        ("12", "text", "12"),
    ],
)
def test_the_unit_says_how_it_is_read(text: str, unit: str, value: object) -> None:
    found = read_entry(text, unit, date1904=False)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "unit", "what"),
    [
        ("", "MW", "is blank; write a number in MW"),
        ("", "date", "is blank; write a date (YYYY-MM-DD)"),
        ("", "text", "is blank; write a text"),
        ("x" * 2_501, "text", "is longer than 2,500 characters"),
        ("15%", "MW", 'must be a number in MW, got "15%"'),
        ("1,5", "MW", 'got "1,5"; write 1.5 with a point and 1500 without a comma'),
        ("1,500.25", "MW", "write 1.5 with a point"),
        ("12,5%", "fraction", "write 1.5 with a point"),
        ("1.500,25", "MW", "write 1.5 with a point"),
        ("%", "fraction", "must be a number"),
        ("1e999", "MW", "must be a number"),
        ("x" * 200, "MW", "..."),
        ("01/07/2028", "date", "must be a date"),
        ("2028-02-30", "date", "must be a date"),
        ("0001-01-01", "date", "must be a date"),
        ("15%", "date", "must be a date"),
    ],
)
def test_what_is_wrong_is_said(text: str, unit: str, what: str) -> None:
    with pytest.raises(ValueError) as bad:
        read_entry(text, unit, date1904=False)
    assert what in str(bad.value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_arrives_as_it_is(number: float) -> None:
    assert read_entry(repr(number), "MW", date1904=False) == number


@given(st.integers(-10_000, 10_000), st.integers(0, 4))
def test_a_percentage_is_the_number_that_a_file_would_have(number: int, decimals: int) -> None:
    text = f"{number / 10**decimals:.{decimals}f}"
    found = read_entry(f"{text}%", "fraction", date1904=False)
    assert found == pytest.approx(float(text) / 100, rel=1e-12)
    assert found == float(f"{text}e-2")


@given(st.dates(), st.booleans())
def test_a_day_is_shown_as_it_was_written(day: object, date1904: bool) -> None:
    try:
        serial = read_entry(str(day), "date", date1904)
    except ValueError:
        assert str(day) < ("1904" if date1904 else "1900-03-02")
        return
    assert as_shown(serial, "date", date1904) == str(day)
    assert from_shown(str(day), "date", date1904) == serial


@pytest.mark.parametrize("value", [None, True, "soon", 1e300, 3.5])
def test_what_is_no_day_is_shown_as_it_is(value: object) -> None:
    for unit in ("date", "MW"):
        shown = as_shown(value, unit, False)  # type: ignore[arg-type]
        expected = "1900-01-02" if (value, unit) == (3.5, "date") else value
        assert shown == expected
    assert from_shown("soon", "date", False) == "soon"
    assert math.isclose(from_shown(2.0, "date", False), 2.0)  # type: ignore[arg-type]


@given(st.text())
def test_what_is_printed_is_one_line_that_steers_no_terminal(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) == (1 if text else 0)
    assert not any(category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs") for character in shown)
    assert printable(shown) == shown


def test_what_is_harmless_is_printed_as_it_is() -> None:
    for text in ("Büro 模型 😀", "1\u202f000\u00a0€", "a\u3000b", "C:\\new", "5 % – “x”"):
        assert printable(text) == text
    assert printable("a\nb\x1b[2J\u202ec\u2028") == "a\\nb\\x1b[2J\\u202ec\\u2028"


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "-(1)",
        '=HYPERLINK("http://example.com")',
        "+A1",
    ],
)
def test_a_text_that_would_calculate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="would be a formula"):
        read_entry(text, "text", date1904=False)


@pytest.mark.parametrize("text", ["-5% on the day", "+/- 10%", "- as printed", "a=b", "+1.5"])
def test_a_text_may_begin_with_a_sign(text: str) -> None:
    assert read_entry(text, "text", date1904=False) == text
