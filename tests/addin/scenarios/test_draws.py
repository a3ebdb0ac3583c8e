"""The draws of a block: laws of where they come from, and the correlations that they have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from addin.scenarios.correlations import Matrix
from addin.scenarios.distributions import Distribution
from addin.scenarios.draws import sample
from addin.scenarios.study import BLOCK, Study, UncertainInput

PRICE = Distribution("triangular", min=13.3, mode=40, max=50)
MARGIN = Distribution("normal", mean=0.5, sd=0.1, min=0, max=1)
SHARES = Distribution("lognormal", mean=2_500, sd=100)
START = Distribution("discrete", values=(46_753, 46_935, 47_119), weights=(1, 2, 1))


def study(*kinds: Distribution, draws: int = 3 * BLOCK, correlation: Matrix | None = None) -> Study:
    inputs = tuple(
        UncertainInput(f"input_{at}", "", "any", ("Inputs", (at + 1, 1)), kind)
        for at, kind in enumerate(kinds)
    )
    return Study(inputs, (), draws, 20_260_701, correlation)


CORRELATION = (
    (1.0, 0.6, 0.0, 0.0),
    (0.6, 1.0, 0.0, -0.4),
    (0.0, 0.0, 1.0, 0.0),
    (0.0, -0.4, 0.0, 1.0),
)
FOUR = (PRICE, MARGIN, START, SHARES)
EXPECTED_CORRELATED = [40.56603535610269, 0.5577773467991646]
EXPECTED = [22.85687880312362, 41.30049464999726]


@pytest.mark.parametrize("correlation", [None, CORRELATION], ids=["independent", "correlated"])
def test_a_block_is_the_same_whenever_it_is_drawn(correlation: Matrix | None) -> None:
    known = study(*FOUR, correlation=correlation)
    later = [sample(known, block) for block in (2, 0, 1, 0)]
    again = sample(known, 0)
    for first in (later[1], later[3]):
        assert np.array_equal(first.uniforms, again.uniforms)
        assert np.array_equal(first.values, again.values)
    assert not np.isin(later[0].uniforms, again.uniforms).any()


@settings(max_examples=20)
@given(st.integers(1, 3 * BLOCK), st.sampled_from([None, CORRELATION]))
def test_fewer_draws_are_the_first_ones(draws: int, correlation: Matrix | None) -> None:
    whole = study(*FOUR, correlation=correlation)
    fewer = replace(whole, draws=draws)
    last = fewer.blocks - 1
    made, known = sample(fewer, last), sample(whole, last)
    assert made.values.shape == (4, draws - last * BLOCK)
    assert np.array_equal(made.uniforms, known.uniforms[:, : fewer.size(last)])
    assert np.allclose(made.values, known.values[:, : fewer.size(last)], rtol=1e-14, atol=0)


def test_another_input_behind_them_changes_none_of_the_first() -> None:
    two, three = sample(study(PRICE, MARGIN), 1), sample(study(PRICE, MARGIN, SHARES), 1)
    assert np.array_equal(two.values, three.values[:2])


def test_another_seed_gives_other_draws() -> None:
    known = study(PRICE)
    other = sample(replace(known, seed=known.seed + 1), 0)
    assert not np.isin(other.uniforms, sample(known, 0).uniforms).any()


def test_the_draws_of_a_seed_stay_what_they_are() -> None:
    """A copy says which seed it was made with: it has to give the same in later versions."""
    made = sample(study(PRICE, MARGIN, correlation=((1.0, 0.5), (0.5, 1.0))), 1)
    assert made.values[:, 0] == pytest.approx(EXPECTED_CORRELATED, rel=1e-12)
    assert sample(study(PRICE), 1).values[0, :2] == pytest.approx(EXPECTED, rel=1e-12)


@pytest.mark.parametrize("correlation", [None, CORRELATION], ids=["independent", "correlated"])
def test_shares_are_even_and_values_are_at_them(correlation: Matrix | None) -> None:
    known = study(*FOUR, correlation=correlation)
    made = sample(known, 0)
    for shares, values, one in zip(made.uniforms, made.values, FOUR):
        assert shares.min() > 0 and shares.max() < 1
        # A tenth of a per cent of all blocks would be farther away.
        assert stats.kstest(shares, "uniform", method="asymp").pvalue > 1e-3
        assert values == pytest.approx(one.quantile(shares), rel=1e-14)


def test_ranks_correlate_as_stated_within_their_error() -> None:
    known = study(PRICE, MARGIN, SHARES, PRICE, correlation=CORRELATION)
    found = stats.spearmanr(sample(known, 0).values.T).statistic
    assert np.abs(found - np.array(CORRELATION)).max() < 4.5 / np.sqrt(BLOCK)


@pytest.mark.parametrize("rank", [1.0, -1.0])
def test_a_full_correlation_moves_two_as_one(rank: float) -> None:
    made = sample(study(PRICE, MARGIN, correlation=((1.0, rank), (rank, 1.0))), 0)
    opposite = made.uniforms[1] if rank > 0 else 1 - made.uniforms[1]
    assert made.uniforms[0] == pytest.approx(opposite, abs=1e-15)


def test_blocks_are_independent_of_each_other() -> None:
    first, second = (sample(study(PRICE, MARGIN), block).uniforms for block in (0, 1))
    found = np.asarray(np.corrcoef(np.vstack([first, second])))[np.triu_indices(4, 1)]
    assert np.abs(found).max() < 4.5 / np.sqrt(BLOCK)
