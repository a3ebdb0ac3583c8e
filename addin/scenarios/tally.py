"""What is counted of the draws, in a form that does not grow with them and can be put together.

Two tallies merge to the same bits in whatever order and grouping: all that is added are whole
numbers. A sum of floating-point numbers is such numbers too, its digits to the base 2**30.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, frexp, log10
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from addin.errors import BadInput
from addin.scenarios.study import NO_NUMBER, Output, Study

if TYPE_CHECKING:
    from addin.scenarios.draws import Sample
    from addin.scenarios.evaluate import Outcomes

CLASSES = 50
"""Parts of equal probability that the draws of an input are sorted into."""

SORTED = 1 << 20
"""Draws that are sorted so, at least: the first of each block. More would only take time."""

_SORTED_OF_BLOCK = 1 << 12

MOST_BINS = 1 << 16
FINENESS = 1200
"""Bins in the range between the quartiles, at least."""

_NARROWER = "draw inputs from a narrower range"
_TAIL, _MARGIN = 0.001, 0.05
_LEAST = 1e-15
"""Of a figure: finer bins than that cannot be told apart."""

_LIMBS = 8
_BASE = 2.0**30
_UNIT = 2.0**-60
_LARGEST = _UNIT * _BASE**_LIMBS

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]


class Scale(NamedTuple):
    """How the figures of one output are counted.

    Bin `i` begins at `(first + i) * width - width / 2`, so that round figures lie in the middle
    of one; `width` is a round figure itself. `atoms` are figures that come up again and again,
    by their bins. Sums are those of `(figure - centre) / unit`.
    """

    first: int
    width: float
    bins: int
    centre: float
    unit: float
    atoms: dict[int, float]

    def edge(self, bin_: int) -> float:
        """Where a bin begins."""
        return (self.first + bin_ - 0.5) * self.width

    def places(self, figures: Numbers) -> NDArray[np.intp]:
        """The place of each figure: 0 is below the bins, 1 the first bin, the last above them."""
        places = figures - self.edge(-1)
        places /= self.width
        np.clip(places, 0, self.bins + 1, out=places)
        return places.astype(np.intp)


@dataclass(frozen=True)
class Scales:
    """The scales of a study's outputs; all who count have the same ones."""

    outputs: tuple[Scale, ...]

    @classmethod
    def of(cls, study: Study, outcomes: Outcomes) -> Scales:
        """Fit them to the outputs of the first block.

        Raises BadInput, by name, for an output that is never a number there.
        """
        rows = zip(study.outputs, outcomes.values, outcomes.errors, strict=True)
        return cls(tuple(_scale(output, row, errors) for output, row, errors in rows))


def _scale(output: Output, figures: Numbers, errors: Mapping[str, int]) -> Scale:
    known = np.sort(figures[np.isfinite(figures)])
    if not len(known):
        codes = ", ".join(errors) or NO_NUMBER
        raise BadInput(
            f"{output.name}: none of the first {len(figures):,} draws gives a number ({codes})",
            do=_NARROWER,
        )
    tail, last = int(_TAIL * len(known)), len(known) - 1
    at = [tail, last // 4, last // 2, last - last // 4, last - tail]
    low, quarter, middle, three, high = (float(known[i]) for i in at)
    # So far the bars of a chart reach that begin or end in a tail.
    low, high = low - (high - low) * _MARGIN, high + (high - low) * _MARGIN
    if max(abs(low), abs(high)) > 1e300:
        raise BadInput(f"{output.name}: its figures are too large to be counted", do=_NARROWER)
    width = _width(low, high, three - quarter)
    first = floor(low / width + 0.5)
    bins = floor(high / width + 0.5) - first + 1
    # So small beside the figures that a rare one far away can still be added.
    unit = 2.0 ** frexp(max(three - quarter, width, abs(middle) * 1e-9))[1]
    scale = Scale(first, width, bins, middle, unit, {})
    return scale._replace(atoms=_atoms(scale, known))


def _width(low: float, high: float, quartiles: float) -> float:
    """A round figure: fine beside the range between the quartiles, where so many bins do."""
    finest = max(abs(low), abs(high)) * _LEAST
    if quartiles / FINENESS > finest:
        width = round_figure(quartiles / FINENESS)
        if (high - low) / width < MOST_BINS - 2:
            return width
    # The next round figure may be two and a half times smaller.
    return round_figure(2.5 * max((high - low) / (MOST_BINS - 2), finest) or 1.0)


def round_figure(figure: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not larger."""
    power = floor(log10(figure))
    return next(
        round_ for digit in (10, 5, 2, 1, 0.5) if (round_ := float(f"{digit}e{power}")) <= figure
    )


def _atoms(scale: Scale, known: Numbers) -> dict[int, float]:
    """Bins with several draws that are all the same figure."""
    figures, counts = np.unique(known, return_counts=True)
    places = scale.places(figures)
    alone = np.bincount(places, minlength=scale.bins + 2)[places] == 1
    often = alone & (counts > 2) & (places > 0) & (places <= scale.bins)
    return dict(zip((places[often] - 1).tolist(), figures[often].tolist(), strict=True))


@dataclass(frozen=True)
class Count:
    """Counts and sums of one output.

    `moments` has the digits of the sums of the first three powers of its deviations, `bins` how
    many figures lie below, in and above its bins, `reached` how many are at or above its target.
    By input and class of its draw there are counts of the sorted draws, and the digits of the
    sums of their deviations; none of them for one of a series.
    """

    errors: Counter[str]
    known: int
    low: float
    high: float
    moments: Counts
    bins: Counts
    reached: int
    class_counts: Counts
    class_sums: Counts

    def merge(self, other: Count) -> Count:
        """The count of both draws."""
        return Count(
            self.errors + other.errors,
            self.known + other.known,
            min(self.low, other.low),
            max(self.high, other.high),
            self.moments + other.moments,
            self.bins + other.bins,
            self.reached + other.reached,
            self.class_counts + other.class_counts,
            self.class_sums + other.class_sums,
        )


@dataclass(frozen=True)
class Tally:
    """How many draws there were, and the count of each output."""

    draws: int
    outputs: tuple[Count, ...]

    @classmethod
    def of(cls, study: Study, scales: Scales, sample: Sample, outcomes: Outcomes) -> Tally:
        """Count one block: draws of the inputs, and what the outputs are for each.

        Raises BadInput, by name, for an output with a figure that is too far out.
        """
        first = max(_SORTED_OF_BLOCK, -(-SORTED // study.blocks))
        classes = [_classes(row[:first]) for row in sample.uniforms]
        detailed = with_contributions(study)
        counts = []
        rows = zip(scales.outputs, outcomes.values, outcomes.errors, strict=True)
        for output, row in zip(study.outputs, rows, strict=True):
            target = study.targets.get(output.name, np.inf)
            try:
                counts.append(_count(*row, target, classes if output in detailed else []))
            except OverflowError:
                raise BadInput(
                    f"{output.name}: a figure is too far from all others to be counted",
                    do=_NARROWER,
                ) from None
        return cls(outcomes.values.shape[1], tuple(counts))

    def merge(self, other: Tally) -> Tally:
        """The tally of both draws, which are of one study."""
        pairs = zip(self.outputs, other.outputs, strict=True)
        return Tally(self.draws + other.draws, tuple(one.merge(two) for one, two in pairs))


def with_contributions(study: Study) -> tuple[Output, ...]:
    """The outputs whose inputs are told apart: those of no series, or all if there are no such."""
    return tuple(output for output in study.outputs if not output.series) or study.outputs


def _classes(uniforms: Numbers) -> NDArray[np.intp]:
    classes = (uniforms * CLASSES).astype(np.intp)
    return np.minimum(classes, CLASSES - 1, out=classes)


def _count(
    scale: Scale,
    figures: Numbers,
    errors: Mapping[str, int],
    target: float,
    classes: Sequence[NDArray[np.intp]],
) -> Count:
    is_known = np.isfinite(figures)
    known = int(np.count_nonzero(is_known))
    unknown = len(figures) - known - sum(errors.values())
    if known < len(is_known):
        classes = [row[is_known[: len(row)]] for row in classes]
        figures = figures[is_known]
    deviations = (figures - scale.centre) / scale.unit
    in_classes = [(row, deviations[: len(row)]) for row in classes]
    return Count(
        Counter(errors) + Counter({NO_NUMBER: unknown}),
        known,
        float(figures.min(initial=np.inf)),
        float(figures.max(initial=-np.inf)),
        digits_of(_powers(deviations)),
        np.bincount(scale.places(figures), minlength=scale.bins + 2),
        int(np.count_nonzero(figures >= target)),
        np.array([np.bincount(row, minlength=CLASSES) for row in classes], np.int64),
        digits_of(np.array([np.bincount(*pair, CLASSES) for pair in in_classes])),
    )


def _powers(deviations: Numbers) -> Numbers:
    """Not by a product of vectors, whose sum differs from one machine to another."""
    squares = deviations * deviations
    first, second = np.sum(deviations), np.sum(squares)
    squares *= deviations
    return np.array([first, second, np.sum(squares)])


def digits_of(sums: Numbers) -> Counts:
    """Sums to the base 2**30, lowest digit first, on an axis in front: 2**-60 is the unit.

    Their own sums are exact, whatever the order; 2**33 of them fit. Raises OverflowError.
    """
    if not np.all(np.abs(sums) < _LARGEST):
        raise OverflowError
    digits = np.empty((_LIMBS, *sums.shape), np.int64)
    rest = sums
    for place in reversed(range(_LIMBS)):
        value = _UNIT * _BASE**place
        whole = np.trunc(rest / value) if place else np.rint(rest / value)
        digits[place] = whole
        rest = rest - whole * value
    return digits


def sums_of(digits: Counts) -> Numbers:
    """The sums whose digits these are."""
    values = _UNIT * _BASE ** np.arange(_LIMBS)
    found: Numbers = sum(row * value for row, value in zip(digits[::-1], values[::-1]))
    return found
