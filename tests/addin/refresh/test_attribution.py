"""What each cause explains: the parts are fair, and they sum to the change."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.refresh.attribution import MOST_EXACT, attribute

NUMBER = st.floats(-1e6, 1e6)


def games(causes: int) -> st.SearchStrategy[list[float]]:
    """The result with every set of causes."""
    return st.lists(NUMBER, min_size=1 << causes, max_size=1 << causes)


GAMES = st.integers(1, 5).flatmap(games)


def causes_of(game: list[float]) -> int:
    return len(game).bit_length() - 1


@given(GAMES)
def test_the_parts_sum_to_the_change(game: list[float]) -> None:
    parts, together = attribute(causes_of(game), game.__getitem__)
    assert together == 0
    assert math.fsum(parts) == pytest.approx(game[-1] - game[0], abs=1e-9)


@given(GAMES)
def test_each_part_is_the_average_over_all_orders(game: list[float]) -> None:
    causes = causes_of(game)
    totals = [0.0] * causes
    orders = list(permutations(range(causes)))
    for order in orders:
        known = 0
        for cause in order:
            totals[cause] += game[known | 1 << cause] - game[known]
            known |= 1 << cause
    parts, _ = attribute(causes, game.__getitem__)
    assert parts == pytest.approx([total / len(orders) for total in totals], abs=1e-6)


@given(games(3))
def test_two_causes_that_do_the_same_explain_the_same(game: list[float]) -> None:
    def worth(some: int) -> float:
        # The first two causes count only by how many of them there are.
        return game[((some & 1) + (some >> 1 & 1)) | (some & 4)]

    (first, second, _), _ = attribute(3, worth)
    assert first == pytest.approx(second, abs=1e-6)


@given(games(3), st.integers(0, 3))
def test_a_cause_that_changes_nothing_explains_nothing(game: list[float], dummy: int) -> None:
    def worth(some: int) -> float:
        low = some & ((1 << dummy) - 1)
        return game[low | some >> dummy + 1 << dummy]

    parts, _ = attribute(4, worth)
    assert parts[dummy] == pytest.approx(0, abs=1e-6)


@given(GAMES, GAMES)
def test_parts_of_a_sum_are_sums_of_parts(one: list[float], other: list[float]) -> None:
    size = min(len(one), len(other))
    causes = causes_of(one[:size])
    parts = [
        attribute(causes, worth)[0]
        for worth in (one.__getitem__, other.__getitem__, lambda some: one[some] + other[some])
    ]
    assert parts[2] == pytest.approx([a + b for a, b in zip(*parts[:2])], abs=1e-6)


@given(st.lists(NUMBER, min_size=MOST_EXACT + 1, max_size=12), NUMBER)
def test_more_causes_count_one_by_one_and_the_rest_together(
    amounts: list[float], extra: float
) -> None:
    everything = (1 << len(amounts)) - 1

    def worth(some: int) -> float:
        each = math.fsum(a for at, a in enumerate(amounts) if some >> at & 1)
        return each + extra * (some == everything)

    asked: list[int] = []

    def counted(some: int) -> float:
        asked.append(some)
        return worth(some)

    parts, together = attribute(len(amounts), counted)
    assert parts == pytest.approx(amounts, abs=1e-6)
    assert together == pytest.approx(extra, abs=1e-6)
    assert math.fsum([*parts, together]) == pytest.approx(worth(everything), abs=1e-9)
    assert len(set(asked)) == len(amounts) + 2


def test_nothing_is_explained_by_nothing() -> None:
    worth: Callable[[int], float] = lambda some: 5.0  # noqa: E731
    assert attribute(0, worth) == ([], 0.0)
