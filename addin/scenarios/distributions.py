"""How an input is distributed: what its distribution needs, and its quantiles.

numpy does it all but the bell curve and the beta: those take scipy (`leasebridge[scenarios]`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from addin.errors import BadInput, Unfit

Floats = npt.NDArray[np.float64]

Parameter = Literal["min", "mode", "max", "mean", "sd", "values", "weights"]
PARAMETERS: tuple[Parameter, ...] = ("min", "mode", "max", "mean", "sd", "values", "weights")

KINDS: dict[str, tuple[tuple[Parameter, ...], tuple[Parameter, ...]]] = {
    "fixed": (("values",), ()),
    "uniform": (("min", "max"), ()),
    "triangular": (("min", "mode", "max"), ()),
    "pert": (("min", "mode", "max"), ()),
    "normal": (("mean", "sd"), ("min", "max")),
    "lognormal": (("mean", "sd"), ("min", "max")),
    "discrete": (("values",), ("weights",)),
    "empirical": (("values",), ()),
}
"""What each distribution needs, and what it takes besides."""

LEAST_KEPT = 1e-6
"""The share of a distribution that a min and a max have to leave of it."""

LEAST_SPREAD = 1e-12
"""The standard deviation of a distribution that is not fixed, as a share of its mean."""

_FARTHEST = 8.3
"""Standard deviations from the mean beyond which no draw is."""

_LAST_SHARE = 1.0 - 2.0**-53

_CLOSER = "give a narrower range"
_WITH_SCIPY = ("pert", "normal", "lognormal")
_FEW = 64
_DEGREE = 40
_WORDED = 6


@dataclass(frozen=True)
class Distribution:
    """A distribution as plain data. ValueError says what is impossible in it.

    `min` and `max` cut a normal and a lognormal off: what is left is drawn in its proportions.
    `mean` and `sd` of a lognormal are those of the value, not of its logarithm, before the cut. A
    PERT has its usual shape of 4. A discrete one gives one of its values, all alike where they
    have no weights; an empirical one anything between them: they are its percentiles, as
    `PERCENTILE` has them.
    """

    kind: str
    min: float | None = None
    mode: float | None = None
    max: float | None = None
    mean: float | None = None
    sd: float | None = None
    values: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Raise Unfit for what cannot be drawn, BadInput where scipy is wanted and missing."""
        if self.kind not in KINDS:
            advice = f"the distributions are {', '.join(KINDS)}"
            raise Unfit(f"{self.kind} is no distribution", do=advice)
        _check_given(self)
        _check_bounds(self)
        _check_lists(self)
        if self.kind in ("normal", "lognormal"):
            _check_bell(self)
        if self.kind in _WITH_SCIPY:
            scipy_special(f"a {self.kind} distribution")

    def quantile(self, shares: Floats) -> Floats:
        """The values below which these shares of all draws are; they are between 0 and 1.

        Any shape; never outside the support, and growing with the share but for rounding.
        """
        found = _QUANTILES[self.kind](self, shares)
        low, high = self.support()
        return np.clip(found, low, high, out=found)

    def support(self) -> tuple[float, float]:
        """The least and the greatest value; an infinite one where there is no end."""
        if self.values:
            values = _weighted(self)[0]
            return float(values[0]), float(values[-1])
        low = -math.inf if self.min is None else self.min
        high = math.inf if self.max is None else self.max
        return (max(low, 0.0) if self.kind == "lognormal" else low), high

    @property
    def words(self) -> str:
        """As people say it: `triangular 13.3 / 40 / 50`."""
        return self.in_words(lambda value: f"{value:,.15g}")

    def in_words(self, show: Callable[[float], str]) -> str:
        """The same with figures as `show` writes them, such as days."""
        if self.kind == "empirical":
            low, high = self.support()
            return f"empirical, {len(self.values):,} values from {show(low)} to {show(high)}"
        if self.values:
            weights = f", weights {_list(self.weights, str)}" if self.weights else ""
            return f"{self.kind} {_list(self.values, show)}{weights}"
        if self.mean is None or self.sd is None:
            ends = (self.min, self.mode, self.max)
            return f"{self.kind} {' / '.join(show(end) for end in ends if end is not None)}"
        cut = "" if self.min is None else f", not below {show(self.min)}"
        cut += "" if self.max is None else f", not above {show(self.max)}"
        return f"{self.kind}, mean {show(self.mean)}, sd {self.sd:,.15g}{cut}"


def scipy_special(wanted_for: str) -> Any:
    """scipy's functions. BadInput says what to install where it is missing."""
    try:
        from scipy import special  # an extra
    except ImportError:
        what = f"{wanted_for} needs scipy, which is not installed"
        raise BadInput(what, do="python -m pip install 'leasebridge[scenarios]'") from None
    return special


def _list(values: tuple[float, ...], show: Callable[[float], str]) -> str:
    more = f" and {len(values) - _WORDED} more" if len(values) > _WORDED else ""
    return " / ".join(show(value) for value in values[:_WORDED]) + more


def _check_given(one: Distribution) -> None:
    needed, besides = KINDS[one.kind]
    for name in PARAMETERS:
        given = getattr(one, name)
        if given in (None, ()):
            if name in needed:
                what = f"{one.kind} needs {' and '.join(needed)}, but {name} is blank"
                raise Unfit(what, do=f"give it a {name}")
            continue
        if name not in needed + besides:
            takes = ", ".join(needed + besides)
            what = f"{one.kind} takes no {name}, only {takes}"
            raise Unfit(what, do="leave that cell blank, or choose another distribution")
        numbers = given if isinstance(given, tuple) else (given,)
        if not all(math.isfinite(number) for number in numbers):
            raise Unfit(f"{name} has to be finite", do="write a number")


def _check_bounds(one: Distribution) -> None:
    low, mode, high = one.min, one.mode, one.max
    if low is None or high is None:
        return
    if low > high:
        raise Unfit(f"min {low:,.15g} is above max {high:,.15g}", do="swap them")
    if low == high:
        what = f"min and max are both {low:,.15g}"
        raise Unfit(what, do="write fixed for a single value")
    if not math.isfinite(high - low):
        raise Unfit("min and max are too far apart", do=_CLOSER)
    if mode is not None and not low <= mode <= high:
        what = f"mode {mode:,.15g} is outside {low:,.15g} to {high:,.15g}"
        raise Unfit(what, do="bring it between min and max")


def _check_lists(one: Distribution) -> None:
    values, weights = one.values, one.weights
    if one.kind == "fixed" and len(values) != 1:
        what = f"fixed takes one value, not {len(values)}"
        raise Unfit(what, do="write discrete for several")
    if one.kind == "empirical" and (len(values) < 2 or min(values) == max(values)):
        what = "empirical needs two different values at least"
        raise Unfit(what, do="write fixed for a single value")
    if values and not math.isfinite(max(values) - min(values)):
        raise Unfit("its values are too far apart", do=_CLOSER)
    if not weights:
        return
    if len(weights) != len(values):
        what = f"there are {len(weights)} weights for {len(values)} values"
        raise Unfit(what, do="give one weight for each value, or none")
    if min(weights) < 0:
        what = f"a weight is negative: {min(weights):,.15g}"
        raise Unfit(what, do="give weights of 0 or more")
    if not 0 < sum(weights) < math.inf:
        what = "its weights are too big" if sum(weights) else "its weights are all 0"
        raise Unfit(what, do="give shares, such as 0.2 0.5 0.3")


def _check_bell(one: Distribution) -> None:
    """Refuse a spread that is none, and a min and a max that leave nothing."""
    mean, sd = _given(one.mean), _given(one.sd)
    if sd <= 0:
        what = f"sd has to be above 0, got {sd:,.15g}"
        raise Unfit(what, do="write fixed for a single value")
    if sd < LEAST_SPREAD * abs(mean):
        what = f"sd {sd:,.15g} is nothing beside its mean"
        raise Unfit(what, do="write fixed for a single value")
    if one.kind == "lognormal" and mean <= 0:
        what = f"the mean of a lognormal has to be above 0, got {mean:,.15g}"
        raise Unfit(what, do="write normal instead")
    middle, spread = _bell(one)
    most = abs(middle) + _FARTHEST * spread
    if not most < (700.0 if one.kind == "lognormal" else 1e300):
        raise Unfit(f"sd {sd:,.15g} is too wide to be drawn", do=_CLOSER)
    below, above = (_normal_share(end) for end in _cut(one))
    if above - below < LEAST_KEPT:
        what = f"min and max leave less than a millionth of {one.kind} {mean:,.15g}, sd {sd:,.15g}"
        raise Unfit(what, do="bring them nearer to its mean")


def _given(value: float | None) -> float:
    if value is None:
        raise Unfit("a parameter is missing", do="give a mean and an sd")
    return value


def _normal_share(end: float) -> float:
    return math.erfc(-end / math.sqrt(2)) / 2


def _bell(one: Distribution) -> tuple[float, float]:
    """Mean and standard deviation of the normal that is behind."""
    mean, sd = _given(one.mean), _given(one.sd)
    if one.kind == "normal":
        return mean, sd
    relative = sd / mean
    variance = math.log1p(relative * relative)
    return math.log(mean) - variance / 2, math.sqrt(variance)


def _cut(one: Distribution) -> tuple[float, float]:
    """Where it is cut off, in standard deviations of the normal behind it."""
    middle, spread = _bell(one)
    low, high = one.min, one.max
    if one.kind == "lognormal":
        low = None if low is None or low <= 0 else math.log(low)
        high = high if high is None else (math.log(high) if high > 0 else -math.inf)
    return (
        -math.inf if low is None else (low - middle) / spread,
        math.inf if high is None else (high - middle) / spread,
    )


def _weighted(one: Distribution) -> tuple[Floats, Floats]:
    """The values that are drawn at all, in order, with their weights."""
    values = np.array(one.values, dtype=np.float64)
    weights = np.array(one.weights or (1.0,) * len(values), dtype=np.float64)
    order = np.argsort(values, kind="stable")
    order = order[weights[order] > 0]
    return values[order], weights[order]


def _fixed(one: Distribution, shares: Floats) -> Floats:
    return np.full(shares.shape, one.values[0])


def _uniform(one: Distribution, shares: Floats) -> Floats:
    low, high = _given(one.min), _given(one.max)
    found = shares * (high - low)
    found += low
    return found


def _triangular(one: Distribution, shares: Floats) -> Floats:
    """The rising and the falling side, each held at the mode beyond it, and their sum.

    Without a choice for each draw it takes a quarter of the time.
    """
    low, mode, high = _given(one.min), _given(one.mode), _given(one.max)
    width = high - low
    peak = (mode - low) / width
    rising = np.minimum(shares, peak)
    np.sqrt(rising, out=rising)
    rising *= width * math.sqrt(peak)
    falling = np.subtract(1.0, shares)
    np.minimum(falling, 1.0 - peak, out=falling)
    np.sqrt(falling, out=falling)
    falling *= width * math.sqrt(1.0 - peak)
    rising -= falling
    rising += low + (high - mode)
    return rising


def _pert(one: Distribution, shares: Floats) -> Floats:
    """Both halves of a beta distribution, each held at the median beyond it, and their sum."""
    low, mode, high = _given(one.min), _given(one.mode), _given(one.max)
    first = 1.0 + 4.0 * ((mode - low) / (high - low))
    second = 6.0 - first
    found = _half_beta(first, second, shares)
    found -= _half_beta(second, first, np.subtract(1.0, shares))
    found += float(scipy_special("a pert distribution").betaincinv(second, first, 0.5))
    found *= high - low
    found += low
    return found


def _half_beta(first: float, second: float, shares: Floats) -> Floats:
    """The quantile of a beta for shares up to a half, and the median for those above.

    scipy takes 4 microseconds for one. As a function of share ** (1 / first) it is smooth down to
    0, so that a polynomial has it to 1e-13.
    """
    root = np.minimum(shares, 0.5)
    np.power(root, 1.0 / first, out=root)
    root *= 2.0 / 0.5 ** (1.0 / first)
    root -= 1.0
    return _clenshaw(root, _chebyshev(first, second))


def _clenshaw(points: Floats, coefficients: Floats) -> Floats:
    """A sum of Chebyshev polynomials; numpy's own takes twice the time."""
    twice = points * 2.0
    before, now = np.zeros_like(points), np.full_like(points, coefficients[-1])
    for coefficient in coefficients[-2:0:-1]:
        new = twice * now
        new -= before
        new += coefficient
        before, now = now, new
    now *= points
    now -= before
    now += coefficients[0]
    return now


@lru_cache(maxsize=256)
def _chebyshev(first: float, second: float) -> Floats:
    inverse = scipy_special("a pert distribution").betaincinv
    most = 0.5 ** (1.0 / first)

    def quantile(point: Any) -> Any:
        share = np.minimum(((point + 1.0) / 2.0 * most) ** first, 0.5)
        return inverse(first, second, share)

    found: Floats = np.polynomial.chebyshev.chebinterpolate(quantile, _DEGREE)
    # What is below rounding adds nothing but time.
    kept = np.flatnonzero(np.abs(found) > 1e-15)
    return found[: kept[-1] + 1]


def _bell_curve(one: Distribution, shares: Floats) -> Floats:
    special = scipy_special(f"a {one.kind} distribution")
    below, above = (float(special.ndtr(end)) for end in _cut(one))
    if (below, above) != (0.0, 1.0):
        shares = below + shares * (above - below)
        # It may be rounded up to 1, where there is no end to a normal.
        np.minimum(shares, _LAST_SHARE, out=shares)
    middle, spread = _bell(one)
    found = np.asarray(special.ndtri(shares))
    found *= spread
    found += middle
    return np.exp(found, out=found) if one.kind == "lognormal" else found


def _discrete(one: Distribution, shares: Floats) -> Floats:
    values, weights = _weighted(one)
    edges = np.cumsum(weights)[:-1] / weights.sum()
    if len(values) > _FEW:
        return values[np.searchsorted(edges, shares, side="right")]
    # For a few, counting is ten times as fast as searching.
    index = np.zeros(shares.shape, dtype=np.intp)
    for edge in edges:
        index += shares >= edge
    return values[index]


def _empirical(one: Distribution, shares: Floats) -> Floats:
    values = np.sort(np.array(one.values, dtype=np.float64))
    place = shares * (len(values) - 1)
    index = np.minimum(place.astype(np.intp), len(values) - 2)
    place -= index
    return values[index] + place * np.diff(values)[index]


_QUANTILES: dict[str, Callable[[Distribution, Floats], Floats]] = {
    "fixed": _fixed,
    "uniform": _uniform,
    "triangular": _triangular,
    "pert": _pert,
    "normal": _bell_curve,
    "lognormal": _bell_curve,
    "discrete": _discrete,
    "empirical": _empirical,
}
