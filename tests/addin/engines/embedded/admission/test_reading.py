"""One formula read from its leaves up: what it gives, what must be checked, where reading stops."""

from __future__ import annotations

import formualizer as fz
import pytest

from addin.engines.embedded.admission.reading import Context, Reading, called_function
from addin.engines.embedded.admission.shapes import Shape, value
from addin.errors import NotVerified
from addin.formulas import Names
from addin.xlsx import Name
from udfs import CATALOGUE

NAMES = {
    "rate": "0.15",
    "area": "S!$A$1:$A$3",
    "call": "LEASE_REVENUE(S!$A$1,40)",
    "stored": "_xll.LEASE_REVENUE(S!$A$1,40)",
    "relative": "S!A1",
    "one": "two+1",
    "two": "one+1",
    "array": "S!$A$1:$A$3*2",
}


def reading_of(*, array: bool = False) -> Reading:
    """Reads for sheet S, where any call of a function that is not ours gives a number."""
    names = Names(Name(name, formula, None, "", False) for name, formula in NAMES.items())
    context = Context(names, CATALOGUE, {"Prices": ["When", "Price"]})
    return Reading(context, "S", array, lambda reading, node: value("N"))


def shape(formula: str, *, array: bool = False) -> Shape:
    reading = reading_of(array=array)
    reading.lifting = array
    return reading.shape(fz.parse("=" + formula))


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("1", value("W")),
        ("1.5", value("N")),
        ("TRUE", value("L")),
        ('"1"', value("T")),
        ("1+2", value("N")),
        ('"a"&"b"', value("T")),
        ("A1>1", value("L")),
        ("-A1", value("N")),
        ("A1", Shape("cell")),
        ("+A1", Shape("value")),
        ("@A1", Shape("cell")),
        ("A1:B3", Shape("range", 3, 2)),
        ("A1#", Shape("range", None, None)),
        ("{1,2,3;4,5,6}", Shape("array", 2, 3, frozenset("W"))),
        ("prices[PRICE]", Shape("range", "table prices", 1)),
        ("RATE", value("N")),
        ("area", Shape("range", 3, 1)),
        ("call", Shape("value")),
        ("stored", Shape("value")),
        ("_xll.LEASE_REVENUE(A1:A3,40)", Shape("array", 3, 1)),
        ("LEASE_REVENUE(A1:A3,A1:B1)", Shape("array", 3, 2)),
        ("EPS_BRIDGE(1,2,3,4,5)", Shape("array", None, None)),
        ('EPS_BRIDGE(1,2,3,4,5,,,"delta")', Shape("value")),
        ("RENEWAL_RISK(A1:A3,B1:B3,1,,,\"LIFE\")", Shape("value")),
    ],
)  # fmt: skip
def test_a_part_gives_what_its_leaves_make_of_it(formula: str, wanted: Shape) -> None:
    assert shape(formula) == wanted


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("nobody", "the name nobody is not known"),
        ("S!rate", "with a sheet before it"),
        ("one", "the name one refers to itself"),
        ("relative", "the name relative has a relative reference"),
        ("array", "over a range in a non-array formula"),
        ("A1:A3*2", "the operator [*] over a range in a non-array formula"),
        ("Prices[Nothing]", "the table reference"),
        ("Prices[@Price]", "the table reference"),
        ("A1:A3 A2:A4", "an intersection or union"),
        ("A1:INDEX(B1,2)", "computed end points"),  # a call stands for a number here
        ("(A1,A2)", "an intersection or union"),
        ("@A1:A3", "implicit intersection"),
        ("A1:A3#", "a spilled range"),
        ('"b">"a"', "the order of texts"),
        ('A1="é"', "accented text"),
        ("1E999", "too large"),
        ("S!#REF!", "deleted"),
        ("LEASEBRIDGE_VERSION(1)", "too many arguments"),
    ],
)
def test_reading_stops_at_what_was_not_verified(formula: str, reason: str) -> None:
    with pytest.raises(NotVerified, match=reason):
        shape(formula)


def test_an_array_formula_works_element_by_element() -> None:
    assert shape("A1:A3*B1:D1", array=True) == Shape("array", 3, 3, frozenset("N"))
    with pytest.raises(NotVerified, match="different sizes"):
        shape("A1:A3*B1:B4", array=True)


@pytest.mark.parametrize("formula", ["A1:A3", "{1,2}", "area"])
def test_more_than_one_value_needs_an_array_formula(formula: str) -> None:
    reading_of(array=True).judge(fz.parse("=" + formula))
    with pytest.raises(NotVerified, match="implicit intersection"):
        reading_of().judge(fz.parse("=" + formula))


def test_a_call_of_ours_shows_its_first_cell_where_an_operation_may_not() -> None:
    reading_of().judge(fz.parse("=LEASE_REVENUE(A1:A3,40)"))
    with pytest.raises(NotVerified, match="implicit intersection"):
        reading_of().judge(fz.parse("=LEASE_REVENUE(A1:A3,40)+1"))


@pytest.mark.parametrize(
    ("formula", "checked"),
    [
        ("A1+B1*2", []),
        ('A1="x"', []),
        ("A1&1", ["A1"]),
        ("1=2", []),
        ("A1=B1", ["A1", "B1"]),
        ("A1>B1", ["A1", "B1"]),
        ("A1^2", []),
        ("A1^B1", ["A1", "B1"]),
    ],
)
def test_a_check_is_asked_for_where_values_decide(formula: str, checked: list[str]) -> None:
    reading = reading_of()
    reading.judge(fz.parse("=" + formula))
    assert bool(reading.checks) is bool(checked)
    for text, reason in reading.checks:
        assert fz.parse("=" + text) and reason
        assert all(cell in text for cell in checked)


def test_a_verdict_that_hangs_on_sizes_says_so() -> None:
    for formula, by_size in (("A1:A3*B1:B3", True), ("A1*2", False), ("A1:A3", False)):
        reading = reading_of(array=True)
        reading.judge(fz.parse("=" + formula))
        assert reading.by_size is by_size


def test_a_function_is_called_by_what_a_user_types() -> None:
    names = [
        called_function(fz.parse(text))
        for text in ("=_xlfn._xlws.sort(A1)", "=_xlfn.IFS(1,2)", "=Sum(1)", "=LAMBDA(x,x)(1)")
    ]
    assert names == ["SORT", "IFS", "SUM", "a call of a computed function"]
