"""Counts of draws: complete, exact, and the same in whatever order they are put together."""

from __future__ import annotations

import itertools
import pickle
from fractions import Fraction
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from addin.errors import BadInput
from addin.scenarios.result import percentile
from addin.scenarios.study import BLOCK, NO_NUMBER
from addin.scenarios.tally import (
    CLASSES,
    MOST_BINS,
    SORTED,
    Numbers,
    Tally,
    digits_of,
    round_figure,
    sums_of,
)
from tests.addin.scenarios.drawn import calculated, scales_of, study, tally_of, uniforms

SEEDS = st.integers(0, 2**32 - 1)
BLOCKS = 5
LAWS = {
    "uniform": lambda rng, n: rng.uniform(3, 9, n),
    "triangular": lambda rng, n: rng.triangular(13.3, 40, 50, n),
    "normal": lambda rng, n: rng.normal(-2, 1e-6, n),
    "far from zero": lambda rng, n: rng.normal(1e9, 3, n),
    "lognormal": lambda rng, n: rng.lognormal(0, 1, n),
    "two humps": lambda rng, n: np.where(rng.random(n) < 0.5, 0, 1000) + rng.normal(0, 1, n),
    "whole": lambda rng, n: rng.poisson(30, n).astype(float),
    "huge": lambda rng, n: rng.normal(1e15, 1e5, n),
    "with an atom": lambda rng, n: np.maximum(rng.normal(0, 1, n), 0.25),
}


def same(one: Tally, two: Tally) -> bool:
    return pickle.dumps(one) == pickle.dumps(two)


def blocks(seed: int, size: int = 500) -> list[Tally]:
    """Tallies of blocks with errors, a heavy tail and a series."""
    asked = study(2, 3, BLOCKS * size, {"output_0": 1.0}, series=["years"])
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(BLOCKS):
        sample = uniforms(2, size, int(rng.integers(1 << 32)))
        heavy = np.exp(20 * sample.uniforms[0]) * (sample.uniforms[1] - 0.3)
        broken = np.where(sample.uniforms[1] < 0.1, np.nan, sample.uniforms[0])
        codes = {"#NUM!": int(np.isnan(broken).sum())}
        found.append((sample, calculated(heavy, broken, heavy * 2, errors=[{}, codes, {}])))
    scales = scales_of(asked, found[0][1])
    return [tally_of(asked, scales, *pair) for pair in found]


@given(SEEDS, st.permutations(range(BLOCKS)), st.integers(1, BLOCKS - 1))
@settings(max_examples=25, deadline=None)
def test_order_and_grouping_change_no_bit(seed: int, order: list[int], cut: int) -> None:
    parts = blocks(seed)
    straight = reduce(Tally.merge, parts)
    mixed = [parts[at] for at in order]
    grouped = reduce(Tally.merge, mixed[:cut]).merge(reduce(Tally.merge, mixed[cut:]))
    assert same(straight, grouped)


@given(arrays(float, st.integers(1, 40), elements=st.floats(-1e20, 1e20)), SEEDS)
def test_sums_of_digits_are_exact(figures: Numbers, seed: int) -> None:
    mixed = np.random.default_rng(seed).permutation(figures)
    digits = digits_of(figures)
    total = np.sum([digits_of(np.array([figure])) for figure in mixed], axis=0)
    assert np.array_equal(total[:, 0], digits.sum(axis=1))
    # Below 2**-60 a figure is rounded.
    exact = sum(
        (Fraction(round(Fraction(figure) * 2**60), 2**60) for figure in figures), Fraction()
    )
    assert sums_of(total)[0] == pytest.approx(float(exact), rel=1e-15, abs=1e-18)


def test_moments_targets_and_extremes() -> None:
    asked = study(1, 1, 2 * BLOCK, {"output_0": 45.0})
    rows = [np.random.default_rng(n).triangular(13.3, 40, 50, BLOCK) for n in (1, 2)]
    scales = scales_of(asked, calculated(rows[0]))
    sample = uniforms(1)
    one, two = (tally_of(asked, scales, sample, calculated(row)) for row in rows)
    count, every = one.merge(two).outputs[0], np.concatenate(rows)
    scale = scales.outputs[0]
    deviations = (every - scale.centre) / scale.unit
    powers = [(deviations**power).sum() for power in (1, 2, 3)]
    assert sums_of(count.moments) == pytest.approx(powers, rel=1e-12, abs=1e-9)
    assert (count.low, count.high) == (every.min(), every.max())
    assert count.reached == (every >= 45).sum()
    assert count.known == 2 * BLOCK == count.bins.sum()


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("size", [40, 2_000, BLOCK])
def test_percentiles_within_a_thousandth_of_the_quartiles(law: str, size: int) -> None:
    rng = np.random.default_rng(3)
    rows = [LAWS[law](rng, size) for _ in range(4 if size == BLOCK else 1)]
    asked = study(1, 1, len(rows) * size)
    scales = scales_of(asked, calculated(rows[0]))
    scale = scales.outputs[0]
    sample = uniforms(1, size)
    parts = [tally_of(asked, scales, sample, calculated(row)) for row in rows]
    count, every = reduce(Tally.merge, parts).outputs[0], np.concatenate(rows)
    quarter, three = np.percentile(every, [25, 75], method="inverted_cdf")
    for per_mille in range(10, 1000, 10):
        exact = np.percentile(every, per_mille / 10, method="inverted_cdf")
        found = percentile(scale, count, per_mille)
        assert abs(found - exact) <= min((three - quarter) / 1000, scale.width), per_mille


@pytest.mark.parametrize("law", LAWS)
def test_bins_are_few_and_round_figures_lie_inside(law: str) -> None:
    asked = study()
    figures = LAWS[law](np.random.default_rng(4), BLOCK)
    scale = scales_of(asked, calculated(figures)).outputs[0]
    assert scale.bins < MOST_BINS
    round_ = np.round(np.linspace(scale.edge(1), scale.edge(scale.bins), 50) / scale.width)
    places = scale.places(round_ * scale.width)
    assert np.array_equal(places - 1 + scale.first, round_)


def test_a_figure_that_never_moves() -> None:
    asked = study()
    row = np.full(BLOCK, 40.1)
    scales = scales_of(asked, calculated(row))
    count = tally_of(asked, scales, uniforms(1), calculated(row)).outputs[0]
    assert {percentile(scales.outputs[0], count, at) for at in (10, 500, 990)} == {40.1}
    assert not count.moments.any()


def test_a_rare_figure_far_away_is_counted() -> None:
    asked = study(1, 1, 2 * BLOCK)
    rows = np.full((2, BLOCK), 5.0)
    rows[1, 7] = 1e9
    scales = scales_of(asked, calculated(rows[0]))
    parts = [tally_of(asked, scales, uniforms(1), calculated(row)) for row in rows]
    count, scale = parts[0].merge(parts[1]).outputs[0], scales.outputs[0]
    assert count.high == 1e9 and count.bins[-1] == 1
    mean = scale.centre + scale.unit * sums_of(count.moments)[0] / count.known
    assert mean == pytest.approx(rows.mean(), rel=1e-12)


def test_beyond_the_bins_nothing_is_claimed() -> None:
    asked = study()
    scales = scales_of(asked, calculated(np.linspace(0, 1, BLOCK)))
    count = tally_of(asked, scales, uniforms(1), calculated(np.linspace(2, 3, BLOCK))).outputs[0]
    assert count.bins[-1] == BLOCK
    assert np.isnan(percentile(scales.outputs[0], count, 500))


def test_errors_are_counted_and_left_out() -> None:
    asked = study(2, 2, 4)
    sample = uniforms(2, 4)
    outcomes = calculated(
        np.array([1.0, np.nan, np.nan, 4.0]),
        np.array([1.0, 2.0, 3.0, np.nan]),
        errors=[{"#NUM!": 2}, {}],
    )
    first, second = tally_of(asked, scales_of(asked, outcomes), sample, outcomes).outputs
    assert first.errors == {"#NUM!": 2} and first.known == 2
    assert second.errors == {NO_NUMBER: 1} and second.known == 3
    assert first.class_counts.sum(axis=1).tolist() == [2, 2]


def test_classes_hold_every_draw_and_its_figure() -> None:
    asked = study(3, 2, BLOCK, series=["years"])
    sample = uniforms(3)
    figures = sample.uniforms[0] * 3 + sample.uniforms[1]
    scales = scales_of(asked, calculated(figures, figures))
    first, second = tally_of(asked, scales, sample, calculated(figures, figures)).outputs
    scale = scales.outputs[0]
    sums = sums_of(first.class_sums)
    for at, class_ in itertools.product(range(3), range(CLASSES)):
        low, high = class_ / CLASSES, (class_ + 1) / CLASSES
        inside = (sample.uniforms[at] >= low) & (sample.uniforms[at] < high)
        assert abs(int(first.class_counts[at, class_]) - inside.sum()) <= 1
        wanted = ((figures[inside] - scale.centre) / scale.unit).sum()
        assert sums[at, class_] == pytest.approx(wanted, abs=3)
    assert second.class_counts.size == 0


def test_of_a_long_study_enough_draws_are_sorted_into_classes() -> None:
    asked = study(2, 1, 100 * BLOCK)
    sample = uniforms(2)
    figures = np.where(sample.uniforms[1] < 0.2, np.nan, sample.uniforms[0])
    outcomes = calculated(figures, errors=[{"#N/A": int(np.isnan(figures).sum())}])
    count = tally_of(asked, scales_of(asked, outcomes), sample, outcomes).outputs[0]
    first = -(-SORTED // 100)
    known = sample.uniforms[0][:first][np.isfinite(figures[:first])]
    assert np.array_equal(count.class_counts[0], np.histogram(known, CLASSES, (0, 1))[0])
    assert count.known == np.isfinite(figures).sum()


def test_an_output_that_is_never_a_number_is_refused_by_name() -> None:
    asked = study()
    outcomes = calculated(np.full(10, np.nan), errors=[{"#DIV/0!": 10}])
    with pytest.raises(BadInput, match=r"output_0: none of the first 10 draws .*#DIV/0!"):
        scales_of(asked, outcomes)


def test_figures_that_cannot_be_added_are_refused() -> None:
    asked = study()
    scales = scales_of(asked, calculated(np.linspace(0, 1, BLOCK)))
    with pytest.raises(BadInput, match="output_0: a figure is too far from all others"):
        tally_of(asked, scales, uniforms(1), calculated(np.full(BLOCK, 1e30)))
    with pytest.raises(BadInput, match="output_0: its figures are too large"):
        scales_of(asked, calculated(np.full(BLOCK, 1e305)))


def test_memory_does_not_grow_with_the_draws() -> None:
    parts = blocks(1)
    one = len(pickle.dumps(parts[0]))
    assert len(pickle.dumps(reduce(Tally.merge, parts * 20))) < one * 1.01


@given(st.floats(1e-250, 1e250))
def test_a_round_figure_is_the_next_below(figure: float) -> None:
    found = round_figure(figure)
    assert found <= figure < found * 2.5 * (1 + 1e-12)
    assert f"{found:e}".rstrip("0").partition("e")[0][:1] in "125"
