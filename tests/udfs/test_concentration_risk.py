"""Laws of concentration, and CoreWeave's book as published."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.udfs import plausible_inputs as some
from udfs import InputError, concentration_risk

CODES = ["N", "TOP1", "TOP2", "TOP3", "HHI", "HHI_MIN", "HHI_MAX", "EFFECTIVE", "MAJOR"]
CODES += ["UNDISCLOSED", "GINI", "ENTROPY"]
books = st.lists(some.amounts, min_size=1, max_size=12).filter(any)


def measure(book: list[Any], code: str, **more: Any) -> Any:
    return concentration_risk(book, output=code, **more)


@given(books, st.randoms())
def test_order_changes_nothing(book: list[float], random: Any) -> None:
    shuffled = random.sample(book, len(book))
    for code in [*CODES, "BAND2010", "BAND2023"]:
        assert measure(shuffled, code) == measure(book, code)


@given(books, st.floats(0.1, 0.9), st.data())
def test_splitting_a_row_of_one_name_changes_nothing(
    book: list[float], part: float, data: Any
) -> None:
    at = data.draw(st.integers(0, len(book) - 1))
    names = [f"customer {i}" for i in range(len(book))]
    split = [*book, book[at] * part]
    split[at] = book[at] - split[-1]
    renamed = [*names, f"  CUSTOMER {at} "]
    for code in CODES:
        whole = measure(book, code, names=names)
        assert measure(split, code, names=renamed) == pytest.approx(whole, rel=1e-9, abs=1e-9)


@given(books)
def test_blank_and_zero_rows_count_for_nothing(book: list[float]) -> None:
    for code in CODES:
        assert measure([None, 0, *book, None], code) == measure(book, code)


@given(books, st.floats(1.001, 10))
def test_bounds_hold_and_undisclosed_is_the_rest(book: list[float], factor: float) -> None:
    total = math.fsum(book) * factor
    low, high = (measure(book, code, total=total) for code in ("HHI_MIN", "HHI_MAX"))
    spread = [(total - math.fsum(book)) / 1000] * 1000
    thin, lump = measure(book + spread, "HHI"), measure([*book, sum(spread)], "HHI")
    assert low <= thin <= high + 1e-6
    assert lump == pytest.approx(high, rel=1e-9)
    assert measure(book, "UNDISCLOSED", total=total) == pytest.approx(1 - 1 / factor, abs=1e-9)
    with pytest.raises(InputError, match="every name") as refusal:
        measure(book, "HHI", total=total)
    assert refusal.value.code == "#N/A"


@given(books)
def test_equal_names_are_the_least_concentrated(book: list[float]) -> None:
    n = measure(book, "N")
    assert 10_000 / n - 1e-6 <= measure(book, "HHI") <= 10_000 + 1e-6
    assert -1e-12 <= measure(book, "GINI") <= 1 - 1 / n + 1e-12
    assert -1e-12 <= measure(book, "ENTROPY") <= math.log(n) + 1e-12
    assert 1 - 1e-12 <= measure(book, "EFFECTIVE") <= n + 1e-9


@given(books, st.data())
def test_flags_count_row_by_row(book: list[float], data: Any) -> None:
    flags = data.draw(st.lists(st.booleans(), min_size=len(book), max_size=len(book)))
    one_name = ["same"] * len(book)
    expected = sum(e for e, flag in zip(book, flags, strict=True) if flag) / sum(book)
    share = measure(book, "AT_RISK", names=one_name, at_risk=flags)
    assert share == pytest.approx(expected, abs=1e-12)
    as_numbers = [int(flag) or None for flag in flags]
    assume(as_numbers != [None])
    assert measure(book, "AT_RISK", at_risk=as_numbers) == share


def test_table_rows_without_flags_are_not_meaningful() -> None:
    table = dict(concentration_risk([30, 30, 20, 20]))
    assert table["At-risk share"] == "#N/A"
    assert len(table) == 11


@pytest.mark.parametrize(
    ("total", "outcome"), [(100 * (1 - 5e-10), 0), (100 * (1 + 5e-10), 0), (99.9999, "#NUM!")]
)
def test_a_total_that_differs_by_rounding_alone_is_the_sum(total: float, outcome: Any) -> None:
    if outcome == 0:
        assert measure([60, 40], "UNDISCLOSED", total=total) == 0
    else:
        with pytest.raises(InputError, match="total must be at least") as refusal:
            measure([60, 40], "UNDISCLOSED", total=total)
        assert refusal.value.code == outcome


def test_a_share_at_the_threshold_counts() -> None:
    assert measure([0.1, 0.2, 0.7], "MAJOR", threshold=0.1) == 3
    assert measure([1, 2, 7], "MAJOR", threshold=0.2) == 2


@pytest.mark.parametrize(
    ("book", "band2023", "band2010"),
    [
        ([1] * 10, "moderate", "low"),  # 1,000 is the lower end
        ([1] * 11, "low", "low"),
        ([1] * 4, "high", "moderate"),  # 2,500 is the upper end
        ([1] * 5, "high", "moderate"),
        ([1] * 3, "high", "high"),
    ],
)
def test_bands_include_their_ends(book: list[float], band2023: str, band2010: str) -> None:
    assert measure(book, "BAND2023") == band2023
    assert measure(book, "BAND2010") == band2010


def test_nothing_left_is_a_division_by_zero_with_or_without_total() -> None:
    for total in (None, 0, 100):
        with pytest.raises(InputError, match="all exposures are zero or blank") as refusal:
            concentration_risk([0, None], total=total)
        assert refusal.value.code == "#DIV/0!"


def test_coreweave_as_bernstein_printed_it() -> None:
    share = measure([35.2], "TOP1", total=99.4)
    both = measure([35.2, 14], "TOP2", total=99.4)
    assert share > 1 / 3 and 0.45 < both < 0.5
    # "over a third" and "nearly half" bound the backlog; they do not give it.
    assert measure([35.2], "TOP1", total=105.6) == pytest.approx(1 / 3)
    assert measure([35.2, 14], "TOP2", total=98.4) == pytest.approx(1 / 2)


def test_long_customer_numbers_stay_apart() -> None:
    names = [1_234_567, 1_234_568, "1234567"]
    assert concentration_risk([1, 1, 1], names, output="N") == 2
