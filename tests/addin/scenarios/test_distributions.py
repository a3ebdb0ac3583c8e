"""Each distribution against scipy's, and what is impossible in one."""

from __future__ import annotations

import math
import pickle
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from addin.errors import BadInput
from addin.scenarios.distributions import KINDS, Distribution, scipy_special

FIGURES = st.floats(-1e6, 1e6, allow_subnormal=False)
SHARES = np.concatenate(
    [
        2.0 ** -np.arange(54.0, 0, -3),
        np.linspace(0.01, 0.99, 197),
        1 - 2.0 ** -np.arange(2.0, 54, 3),
    ]
)
SHARES.sort()


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    """Any distribution that there is."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    low = draw(FIGURES)
    width = draw(st.floats(1e-3, 1e6))
    mode = min(low + draw(st.floats(0, 1)) * width, low + width)
    if kind in ("fixed", "discrete", "empirical"):
        least = {"fixed": 1, "discrete": 1, "empirical": 2}[kind]
        most = 1 if kind == "fixed" else 70
        values = tuple(
            draw(st.lists(FIGURES, min_size=least, max_size=most, unique=kind == "empirical"))
        )
        weighted = kind == "discrete" and draw(st.booleans())
        weights = st.lists(st.floats(0.01, 9), min_size=len(values), max_size=len(values))
        return Distribution(kind, values=values, weights=tuple(draw(weights)) if weighted else ())
    if kind in ("normal", "lognormal"):
        mean = low if kind == "normal" else abs(low) + 1e-3
        sd = width if kind == "normal" else mean * draw(st.floats(1e-3, 20))
        cut = draw(st.sampled_from([(None, None), (mean - sd / 2, None), (mean - sd, mean + sd)]))
        return Distribution(kind, mean=mean, sd=sd, min=cut[0], max=cut[1])
    given_mode = None if kind == "uniform" else mode
    return Distribution(kind, min=low, mode=given_mode, max=low + width)


@settings(max_examples=40)
@given(distributions())
def test_quantiles_grow_and_stay_within_the_support(one: Distribution) -> None:
    found, (low, high) = one.quantile(SHARES), one.support()
    assert found.shape == SHARES.shape
    assert np.isfinite(found).all()
    assert low <= found.min() and found.max() <= high
    size = np.abs(found).max() + (high - low if math.isfinite(high - low) else 0)
    assert (np.diff(found) >= -1e-13 * size).all()


@settings(max_examples=40)
@given(distributions())
def test_a_distribution_is_data_that_can_be_sent_and_told_apart(one: Distribution) -> None:
    again = pickle.loads(pickle.dumps(one))
    assert again == one and hash(again) == hash(one)
    assert (again.quantile(SHARES) == one.quantile(SHARES)).all()


@settings(max_examples=40)
@given(distributions(), st.integers(1, 200))
def test_a_quantile_depends_on_its_share_alone(one: Distribution, cut: int) -> None:
    whole = one.quantile(SHARES)
    assert np.allclose(one.quantile(SHARES[:cut].copy()), whole[:cut], rtol=1e-13, atol=0)


def beta(low: float, mode: float, high: float) -> Any:
    first = 1 + 4 * (mode - low) / (high - low)
    return stats.beta(first, 6 - first, low, high - low)


def lognormal(mean: float, sd: float) -> Any:
    variance = math.log(1 + (sd / mean) ** 2)
    return stats.lognorm(math.sqrt(variance), scale=mean / math.sqrt(1 + (sd / mean) ** 2))


KNOWN = [
    (Distribution("uniform", min=-2, max=3), stats.uniform(-2, 5)),
    (Distribution("triangular", min=13.3, mode=40, max=50), stats.triang(26.7 / 36.7, 13.3, 36.7)),
    (Distribution("triangular", min=0, mode=0, max=2), stats.triang(0, 0, 2)),
    (Distribution("triangular", min=0, mode=2, max=2), stats.triang(1, 0, 2)),
    (Distribution("pert", min=13.3, mode=40, max=50), beta(13.3, 40, 50)),
    (Distribution("pert", min=-1, mode=-1, max=1), beta(-1, -1, 1)),
    (Distribution("pert", min=-1, mode=1, max=1), beta(-1, 1, 1)),
    (Distribution("normal", mean=40, sd=10), stats.norm(40, 10)),
    (Distribution("normal", mean=40, sd=10, min=20), stats.truncnorm(-2, np.inf, 40, 10)),
    (Distribution("normal", mean=0, sd=1, min=3, max=4), stats.truncnorm(3, 4)),
    (Distribution("lognormal", mean=40, sd=10), lognormal(40, 10)),
]


@pytest.mark.parametrize(("one", "known"), KNOWN, ids=lambda value: getattr(value, "words", ""))
def test_quantiles_are_those_of_scipy(one: Distribution, known: Any) -> None:
    inner = SHARES[(SHARES > 1e-9) & (SHARES < 1 - 1e-9)]
    expected = known.ppf(inner)
    spread = known.std()
    assert np.abs(one.quantile(inner) - expected).max() < 1e-8 * spread
    middle = inner[(inner > 1e-3) & (inner < 0.999)]
    assert np.abs(one.quantile(middle) - known.ppf(middle)).max() < 1e-11 * spread


@pytest.mark.parametrize(("one", "known"), KNOWN, ids=lambda value: getattr(value, "words", ""))
def test_moments_are_those_of_scipy(one: Distribution, known: Any) -> None:
    points, weights = np.polynomial.legendre.leggauss(400)
    # A share of 3x^2 - 2x^3 has its points where a tail is.
    at = (points + 1) / 2
    shares, steps = at * at * (3 - 2 * at), weights / 2 * 6 * at * (1 - at)
    values = one.quantile(shares)
    mean = float(values @ steps)
    variance = float((values - mean) ** 2 @ steps)
    assert mean == pytest.approx(known.mean(), rel=1e-6, abs=1e-6 * known.std())
    assert math.sqrt(variance) == pytest.approx(known.std(), rel=1e-4)


def test_mean_and_sd_of_a_lognormal_are_those_of_the_value() -> None:
    one = Distribution("lognormal", mean=40, sd=10)
    values = one.quantile((np.arange(1_000_000) + 0.5) / 1_000_000)
    assert values.mean() == pytest.approx(40, rel=1e-4)
    assert values.std() == pytest.approx(10, rel=1e-3)


def test_a_truncated_lognormal_keeps_its_proportions() -> None:
    cut, whole = Distribution("lognormal", mean=40, sd=10, min=30, max=50), lognormal(40, 10)
    shares = np.array([0.1, 0.5, 0.9])
    below, above = whole.cdf([30, 50])
    expected = whole.ppf(below + shares * (above - below))
    assert cut.quantile(shares) == pytest.approx(expected, rel=1e-12)
    assert Distribution("lognormal", mean=40, sd=10, min=-5).support() == (0, math.inf)


@pytest.mark.parametrize("kind", ["normal", "lognormal"])
def test_no_draw_is_infinite_where_only_a_min_is_given(kind: str) -> None:
    one = Distribution(kind, mean=1, sd=0.25, min=0.875)
    last = one.quantile(np.array([1 - 2.0**-53]))[0]
    assert 2 < last < math.inf


@pytest.mark.parametrize("size", [3, 64, 65, 300])
def test_a_discrete_one_gives_its_values_by_their_weights(size: int) -> None:
    values = tuple(float(size - at) for at in range(size))
    weights = tuple(float(at % 3) for at in range(size))
    one = Distribution("discrete", values=values, weights=weights)
    drawn = one.quantile((np.arange(100_000) + 0.5) / 100_000)
    found = dict(zip(*np.unique(drawn, return_counts=True)))
    total = sum(weights)
    assert set(found) == {value for value, weight in zip(values, weights) if weight}
    for value, weight in zip(values, weights):
        assert found.get(value, 0) == pytest.approx(100_000 * weight / total, abs=1.01)
    assert one.support() == (min(found), max(found))


def test_values_without_weights_are_all_alike() -> None:
    drawn = Distribution("discrete", values=(3, 1)).quantile(np.array([0.1, 0.49, 0.5, 0.9]))
    assert drawn.tolist() == [1, 1, 3, 3]


@settings(max_examples=40)
@given(st.lists(FIGURES, min_size=2, max_size=50, unique=True))
def test_an_empirical_one_has_the_percentiles_of_its_values(values: list[float]) -> None:
    one = Distribution("empirical", values=tuple(values))
    expected = np.quantile(values, SHARES)
    assert one.quantile(SHARES) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_fixed_one_is_always_the_same() -> None:
    one = Distribution("fixed", values=(7.5,))
    assert (one.quantile(SHARES) == 7.5).all()
    assert one.support() == (7.5, 7.5)


@pytest.mark.parametrize(
    "one",
    [
        Distribution("triangular", min=-1, mode=0, max=1),
        Distribution("pert", min=-1, mode=0, max=1),
        Distribution("normal", mean=0, sd=1),
        Distribution("uniform", min=-1, max=1),
    ],
    ids=lambda one: one.kind,
)
def test_the_median_of_an_even_one_is_its_middle(one: Distribution) -> None:
    assert one.quantile(np.array([0.5]))[0] == pytest.approx(0, abs=1e-14)


@pytest.mark.parametrize(
    ("kind", "given", "problem"),
    [
        ("weibull", {}, "weibull is no distribution"),
        ("normal", {"mean": 1}, "normal needs mean and sd, but sd is blank"),
        (
            "normal",
            {"mean": 1, "sd": 2, "mode": 1},
            "normal takes no mode, only mean, sd, min, max",
        ),
        ("uniform", {"min": 2, "max": 1}, "min 2 is above max 1"),
        ("uniform", {"min": 2, "max": 2}, "both 2; write fixed"),
        ("uniform", {"min": -1.7e308, "max": 1.7e308}, "too far apart"),
        ("uniform", {"min": 0, "max": math.inf}, "max has to be finite"),
        ("triangular", {"min": 0, "mode": 1_500, "max": 1_000}, "mode 1,500 is outside 0 to 1,000"),
        ("pert", {"min": 0, "mode": -1, "max": 1}, "mode -1 is outside"),
        ("normal", {"mean": 1, "sd": 0}, "sd has to be above 0, got 0"),
        ("normal", {"mean": 1, "sd": -1}, "sd has to be above 0, got -1"),
        (
            "lognormal",
            {"mean": 0.5, "sd": 1e-20, "max": 0.5},
            "sd 1e-20 is nothing beside its mean",
        ),
        ("normal", {"mean": 0, "sd": 1e305}, "too wide"),
        ("lognormal", {"mean": -1, "sd": 1}, "mean of a lognormal has to be above 0"),
        ("lognormal", {"mean": 1e-300, "sd": 1e300}, "too wide"),
        ("normal", {"mean": 0, "sd": 1, "min": 9}, "leave less than a millionth of normal 0, sd 1"),
        ("lognormal", {"mean": 1, "sd": 1, "max": 0}, "leave less than a millionth"),
        ("fixed", {"values": (1, 2)}, "fixed takes one value, not 2"),
        ("empirical", {"values": (1, 1)}, "two different values"),
        ("discrete", {"values": (1, 2), "weights": (1,)}, "1 weights for 2 values"),
        ("discrete", {"values": (1, 2), "weights": (1, -1)}, "a weight is negative: -1"),
        ("discrete", {"values": (1, 2), "weights": (0, 0)}, "weights are all 0"),
        ("discrete", {"values": (1, 2), "weights": (1e308, 1e308)}, "weights are too big"),
        ("discrete", {"values": (-1e308, 1e308)}, "too far apart"),
        ("empirical", {"values": (1, math.nan)}, "values has to be finite"),
    ],
)
def test_what_is_impossible_is_said(kind: str, given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Distribution(kind, **given)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Distribution("triangular", min=13.3, mode=40, max=50), "triangular 13.3 / 40 / 50"),
        (Distribution("uniform", min=1_000, max=2_000), "uniform 1,000 / 2,000"),
        (Distribution("normal", mean=40, sd=10, min=1), "normal, mean 40, sd 10, not below 1"),
        (Distribution("lognormal", mean=4, sd=1, max=9), "lognormal, mean 4, sd 1, not above 9"),
        (Distribution("fixed", values=(3,)), "fixed 3"),
        (
            Distribution("discrete", values=(1, 2), weights=(1, 3)),
            "discrete 1 / 2, weights 1 / 3",
        ),
        (
            Distribution("discrete", values=tuple(range(9))),
            "discrete 0 / 1 / 2 / 3 / 4 / 5 and 3 more",
        ),
        (Distribution("empirical", values=(4, 1, 2)), "empirical, 3 values from 1 to 4"),
    ],
)
def test_a_distribution_says_what_it_is(one: Distribution, words: str) -> None:
    assert one.words == words


def test_figures_can_be_worded_otherwise() -> None:
    one = Distribution("discrete", values=(1, 2), weights=(5, 1))
    assert one.in_words(lambda day: f"day {day}") == "discrete day 1 / day 2, weights 5 / 1"


@pytest.mark.parametrize("kind", ["triangular", "pert"])
def test_a_width_that_only_its_multiples_exceed_is_drawn(kind: str) -> None:
    wide = Distribution(kind, min=-4.49423283715579e307, mode=0.5, max=0.5)
    drawn = wide.quantile(np.linspace(1e-9, 1 - 1e-9, 101))
    assert np.isfinite(drawn).all() and (np.diff(drawn) > 0).all() and drawn.max() <= 0.5


@pytest.mark.parametrize("kind", ["normal", "lognormal", "pert"])
def test_without_scipy_it_is_said_what_to_install(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    bounds = {"min": 0, "mode": 1, "max": 2} if kind == "pert" else {"mean": 1, "sd": 1}
    wanted = rf"a {kind} distribution needs scipy, .*pip install 'leasebridge\[scenarios\]'"
    with pytest.raises(BadInput, match=wanted):
        Distribution(kind, **bounds)  # type: ignore[arg-type]
    assert Distribution("triangular", min=0, mode=1, max=2).quantile(np.array([0.5]))[0] == 1


def test_what_wants_scipy_is_named() -> None:
    assert scipy_special("a correlation").ndtr(0.0) == 0.5
