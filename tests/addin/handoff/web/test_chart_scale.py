"""Scales as Excel chooses them, and text that fits."""

from __future__ import annotations

import pytest

from addin.handoff.web.chart_parts import Axis
from addin.handoff.web.chart_scale import drawable, plain_text, rounded, scale, text_width, wrap


@pytest.mark.parametrize(
    ("numbers", "zero", "low", "high"),
    [
        ([10, 225], True, 0, 250),
        ([95, 100], True, 0, 120),
        ([95, 100], False, 92, 102),
        ([10, 100], False, 0, 120),
        ([-9, 12], True, -15, 15),
        ([-100, -95], False, -102, -92),
        ([0, 0], True, 0, 1),
        ([], True, 0, 1),
        ([7, 7], False, 0, 8),
    ],
)
def test_automatic_scale(numbers: list[float], zero: bool, low: float, high: float) -> None:
    found = scale(Axis([]), numbers, zero, False, 6)
    assert (found.low, found.high) == (low, high)


def test_what_an_axis_fixes_is_kept() -> None:
    found = scale(Axis([], min=2, max=12, step=4), [0, 100], True, False, 6)
    assert found.ticks() == [2, 6, 10]
    assert (found.share(2), found.share(7), found.share(99)) == (0, 0.5, 1)


def test_shares_of_a_whole_end_at_one() -> None:
    assert scale(Axis([]), [0.0, 1.0], True, True, 5).ticks()[-1] == 1


@pytest.mark.parametrize("numbers", [[1e308, -1e308], [5e-324], [1e15, 1e15 + 0.125], [1e-200]])
def test_extreme_numbers_have_a_scale(numbers: list[float]) -> None:
    found = scale(Axis([]), [drawable(each) for each in numbers], False, False, 6)
    assert found.high > found.low and 2 <= len(found.ticks()) <= 51


def test_a_reversed_axis_and_ticks_without_a_negative_zero() -> None:
    found = scale(Axis([], reversed=True), [-0.3, 0.3], True, False, 6)
    assert found.share(found.low) == 1
    assert [str(tick) for tick in found.ticks() if tick == 0] == ["0.0"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.125, "0.13"), (-0.001, "0"), (2.0, "2"), (1.005, "1"), (-0.125, "-0.12"), (640, "640")],
)
def test_coordinates_are_rounded_half_up(number: float, text: str) -> None:
    assert rounded(number) == text


def test_text_wraps_between_words_and_says_what_is_left_out() -> None:
    room = text_width("Pre-tax margin", 18)
    assert wrap("Pre-tax margin on lease", room, 18, 3) == ["Pre-tax margin", "on lease"]
    assert wrap("one two three", text_width("three…", 18), 18, 2) == ["one", "two…"]
    assert wrap("Unbreakable", text_width("Unbre…", 18), 18, 2) == ["Unbre…"]
    assert plain_text("  1.0 \n 2 ") == "1.0 2"
