"""What a simulation found, as figures: made of a tally, shown by a sheet, a terminal or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite, log, nan, sqrt
from typing import Any, NamedTuple

import numpy as np

from addin.scenarios.study import Output, Study
from addin.scenarios.tally import (
    CLASSES,
    Count,
    Counts,
    Numbers,
    Scale,
    Scales,
    Tally,
    round_figure,
    sums_of,
)

PERCENTILES = (1, 5, 10, 25, 50, 75, 90, 95, 99)
FEWEST = 1000
"""Draws from which on contributions are told: with fewer they would be noise."""

_BARS = 40
_TENTH = CLASSES // 10


class Contribution(NamedTuple):
    """What an input does to an output.

    `share` of the output's variance is gone once the input is known; where inputs are correlated
    it includes what moves along. `low` and `high` are the output's mean with the input in the
    lowest and the highest tenth of its draws.
    """

    name: str
    label: str
    share: float
    low: float
    high: float


class Bars(NamedTuple):
    """How many draws lie from `start + i * width` on; the rest lies `below` and `above` all."""

    start: float
    width: float
    counts: tuple[int, ...]
    below: int
    above: int


@dataclass(frozen=True)
class Findings:
    """What was found of one output, over the draws that gave a number: there are `known` of them.

    A percentile is the lowest figure that so many of the draws do not exceed, within `resolution`;
    NaN where the bins do not reach so far. `sd` is the standard deviation. The standard errors
    `mean_error` and `probability_error` say how far other draws would move a figure. Without a
    target its probability is NaN.
    """

    output: Output
    known: int
    errors: Mapping[str, int]
    mean: float
    mean_error: float
    sd: float
    skew: float
    low: float
    high: float
    percentiles: Mapping[int, float]
    resolution: float
    target: float | None
    probability: float
    probability_error: float
    bars: Bars
    contributions: tuple[Contribution, ...]

    @property
    def is_rough(self) -> bool:
        """Whether percentiles are not within a thousandth of the range between the quartiles."""
        return self.resolution > (self.percentiles[75] - self.percentiles[25]) / 900 > 0

    @property
    def together(self) -> float:
        """The share of variance that no input has alone; only said of independent inputs."""
        return max(0.0, 1 - sum(contribution.share for contribution in self.contributions))

    def facts(self) -> dict[str, Any]:
        """All of it for JSON; what is not known is null."""
        output, bars = self.output, self.bars
        figures = {
            name: _or_null(getattr(self, name))
            for name in ("mean", "mean_error", "sd", "skew", "low", "high", "resolution")
        }
        facts: dict[str, Any] = {"name": output.name, "label": output.label, "unit": output.unit}
        facts |= {"series": output.series} if output.series else {}
        facts |= {"draws": self.known, "errors": dict(self.errors)} | figures
        facts["percentiles"] = {f"P{at}": _or_null(self.percentiles[at]) for at in PERCENTILES}
        if self.target is not None:
            facts["target"] = {
                "at_least": self.target,
                "probability": self.probability,
                "probability_error": self.probability_error,
            }
        facts["contributions"] = [
            {
                "input": contribution.name,
                "share_of_variance": contribution.share,
                "mean_in_lowest_tenth": _or_null(contribution.low),
                "mean_in_highest_tenth": _or_null(contribution.high),
            }
            for contribution in self.contributions
        ]
        facts["histogram"] = bars._asdict() | {"counts": list(bars.counts)}
        return facts


@dataclass(frozen=True)
class Result:
    """What a study found; `correlated` says whether its inputs were."""

    draws: int
    seed: int
    correlated: bool
    outputs: tuple[Findings, ...]

    @classmethod
    def of(cls, study: Study, scales: Scales, tally: Tally) -> Result:
        """The figures of a tally of all draws."""
        rows = zip(study.outputs, scales.outputs, tally.outputs, strict=True)
        found = tuple(_findings(study, *row) for row in rows)
        return cls(tally.draws, study.seed, study.correlation is not None, found)

    @property
    def fans(self) -> dict[str, tuple[Findings, ...]]:
        """The outputs of each series, in their order."""
        names = dict.fromkeys(found.output.series for found in self.outputs)
        return {
            name: tuple(found for found in self.outputs if found.output.series == name)
            for name in names
            if name
        }

    def facts(self) -> dict[str, Any]:
        """All of it for JSON."""
        facts = {"draws": self.draws, "seed": self.seed, "correlated": self.correlated}
        return facts | {"outputs": [found.facts() for found in self.outputs]}


def _or_null(figure: float) -> float | None:
    return figure if isfinite(figure) else None


def _findings(study: Study, output: Output, scale: Scale, count: Count) -> Findings:
    n, sums = count.known, sums_of(count.moments).tolist()
    shift, square, cube = (value / n for value in sums)
    variance = max(0.0, square - shift * shift)
    third = cube - 3 * shift * square + 2 * shift**3
    sd = scale.unit * sqrt(variance * n / (n - 1)) if n > 1 else nan
    target = study.targets.get(output.name)
    probability = count.reached / n if target is not None else nan
    return Findings(
        output,
        n,
        dict(count.errors),
        mean=scale.centre + scale.unit * shift,
        mean_error=sd / sqrt(n),
        sd=sd,
        skew=third / variance**1.5 if variance else nan,
        low=count.low,
        high=count.high,
        percentiles={at: percentile(scale, count, 10 * at) for at in PERCENTILES},
        resolution=scale.width,
        target=target,
        probability=probability,
        probability_error=sqrt(probability * (1 - probability) / n),
        bars=_bars(scale, count),
        contributions=tuple(_contributions(study, scale, count, variance)),
    )


def percentile(scale: Scale, count: Count, per_mille: int) -> float:
    """The lowest figure that so many of a thousand draws do not exceed, within a bin's width.

    NaN where it lies outside the bins.
    """
    rank = max(1, -(-per_mille * count.known // 1000))
    up_to = np.cumsum(count.bins)
    place = int(np.searchsorted(up_to, rank))
    if not 1 <= place <= scale.bins:
        return nan
    inside = int(count.bins[place])
    part = (rank - int(up_to[place]) + inside - 0.5) / inside
    figure = scale.atoms.get(place - 1, scale.edge(place - 1) + part * scale.width)
    return min(max(figure, count.low), count.high)


def _bars(scale: Scale, count: Count) -> Bars:
    """About forty, of a round width, over all but half a hundredth of the draws on each side."""
    low, high = (percentile(scale, count, per_mille) for per_mille in (5, 995))
    if not (isfinite(low) and isfinite(high)):
        low, high = scale.edge(0), scale.edge(scale.bins)
    wanted = max((high - low) / _BARS, scale.width)
    near = {round_figure(wanted * times) for times in (1, 2, 2.5)}
    width = min(near, key=lambda width: abs(log(width / wanted)))
    together = max(1, round(width / scale.width))
    bars = (scale.first + np.arange(scale.bins)) // together
    first, last = (int(np.floor(edge / (together * scale.width) + 1e-9)) for edge in (low, high))
    chosen = (bars >= first) & (bars <= last)
    inside = count.bins[1:-1]
    counts = np.bincount(bars[chosen] - first, inside[chosen], last - first + 1).astype(np.int64)
    below = int(count.bins[0] + inside[bars < first].sum())
    above = int(count.bins[-1] + inside[bars > last].sum())
    width = together * scale.width
    return Bars(first * width, width, tuple(counts.tolist()), below, above)


def _contributions(
    study: Study, scale: Scale, count: Count, variance: float
) -> Iterator[Contribution]:
    if not count.class_counts.size or count.class_counts[0].sum() < FEWEST:
        return
    of_classes = zip(study.inputs, count.class_counts, sums_of(count.class_sums), strict=True)
    for uncertain, counts, totals in of_classes:
        low, high = (
            scale.centre + scale.unit * totals[part].sum() / n if (n := counts[part].sum()) else nan
            for part in (slice(_TENTH), slice(-_TENTH, None))
        )
        share = _share(counts, totals, variance)
        yield Contribution(uncertain.name, uncertain.label, share, float(low), float(high))


def _share(counts: Counts, totals: Numbers, variance: float) -> float:
    """The share of the variance that is between the classes.

    Within a class the input still varies: half as many classes tell how much that hides.
    """
    if not variance:
        return 0.0
    fine = _between(counts, totals, variance)
    coarse = _between(counts.reshape(-1, 2).sum(1), totals.reshape(-1, 2).sum(1), variance)
    return min(max((fine + (fine - coarse) / 3) / variance, 0.0), 1.0)


def _between(counts: Counts, totals: Numbers, variance: float) -> float:
    """The variance between classes as they are, without what chance alone would give."""
    n, there = int(counts.sum()), counts > 0
    squares = float(np.sum(totals[there] ** 2 / counts[there])) - float(totals.sum()) ** 2 / n
    degrees = int(np.count_nonzero(there)) - 1
    return (squares - degrees * (n * variance - squares) / (n - degrees - 1)) / n
