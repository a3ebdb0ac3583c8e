"""Numbers and text of charts, as `assets/chart_values.js` has them: the same to the last bit.

Only what IEEE arithmetic fixes is used: no powers, no logarithms, no rounding of a language's own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from addin.handoff.web.chart_parts import Axis

_HUGE, _TINY = 1e300, 1e-290
_NEARLY = 1e-9
_FINEST = 1e-12
_MOST_TICKS = 50
_NARROW = " !'(),./:;I[]fijlrt|-"
_WIDE = "%@MWmw…"
_FIRST_OF_EAST_ASIA = 0x2E80


def rounded(number: float) -> str:
    """A coordinate with up to two decimals, and no negative zero."""
    whole = math.floor(number * 100 + 0.5) / 100
    return repr(whole + 0.0).removesuffix(".0") if whole else "0"


def drawable(number: float) -> float:
    """The number within what can be added up and divided."""
    if abs(number) < _TINY:
        return 0.0
    return max(-_HUGE, min(_HUGE, number))


@dataclass
class Scale:
    """An axis's numbers: from `low` to `high`, a tick each `step`."""

    low: float
    high: float
    step: float
    reversed: bool

    def share(self, number: float) -> float:
        """How far along the axis a number stands, from 0 to 1; one outside stands at its end."""
        share = max(0.0, min(1.0, (number - self.low) / (self.high - self.low)))
        return 1 - share if self.reversed else share

    def ticks(self) -> list[float]:
        """The numbers that the axis names."""
        first = math.floor(self.low / self.step + 0.5)
        is_multiple = abs(self.low / self.step - first) < _NEARLY
        count = math.floor((self.high - self.low) / self.step + _NEARLY)
        steps = range(min(count, _MOST_TICKS) + 1)
        if is_multiple:
            return [(first + each) * self.step for each in steps]
        return [self.low + each * self.step for each in steps]


def scale(axis: Axis, numbers: Sequence[float], zero: bool, shares: bool, room: int) -> Scale:
    """Excel's automatic scale, with what the axis fixes.

    A `zero` is kept in it where lengths are compared; `shares` of a whole need no margin.
    """
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    if shares:
        low, high = min(low, 0.0), max(high, 0.0)
    else:
        low, high = _with_margins(low, high, zero)
    low = low if axis.min is None else drawable(axis.min)
    high = high if axis.max is None else drawable(axis.max)
    if not high > low:
        high = low + max(1.0, abs(low))
    # A step that the numbers are too large for would lead nowhere.
    step = _nice(max((high - low) / room, max(abs(low), abs(high)) * _FINEST))
    if axis.step is not None and (high - low) / _MOST_TICKS <= axis.step <= _HUGE:
        step = axis.step
    if axis.min is None:
        low = math.floor(low / step + _NEARLY) * step
    if axis.max is None:
        high = math.ceil(high / step - _NEARLY) * step
    return Scale(low, high if high > low else low + step, step, axis.reversed)


def _with_margins(low: float, high: float, zero: bool) -> tuple[float, float]:
    """A twentieth beyond the ends, and zero in sight unless all numbers are close together."""
    if low == high:
        zero = True
    span = high - low
    if zero or low <= 0 <= high or span > max(abs(low), abs(high)) / 6:
        low, high = min(low, 0.0), max(high, 0.0)
        span = high - low
        if span == 0:
            return 0.0, 1.0
        return low - (span * 0.05 if low < 0 else 0), high + (span * 0.05 if high > 0 else 0)
    if low > 0:
        return low - span / 2, high + span * 0.05
    return low - span * 0.05, high + span / 2


def _nice(least: float) -> float:
    """The first of 1, 2, 5, 10 and so on that is not less; powers as each language reads them."""
    power = 0
    while float(f"1e{power + 1}") <= least:
        power += 1
    while float(f"1e{power}") > least:
        power -= 1
    ten = float(f"1e{power}")
    return next((m * ten for m in (1, 2, 5) if m * ten >= least * (1 - _NEARLY)), 10 * ten)


def text_width(text: str, size: float) -> float:
    """About as wide as most fonts set it."""
    width = 0.0
    for character in text:
        if character in _NARROW:
            width += 0.33
        elif character in _WIDE or ord(character) >= _FIRST_OF_EAST_ASIA:
            width += 0.95
        else:
            width += 0.69 if "A" <= character <= "Z" else 0.56
    return width * size


def plain_text(text: str) -> str:
    """Text without the spaces that number formats put around, in one line."""
    return " ".join(word for word in text.replace("\n", " ").split(" ") if word)


def wrap(text: str, room: float, size: float, most: int) -> list[str]:
    """Lines that fit, at most so many; what is left out ends in three dots."""
    lines: list[str] = []
    for word in plain_text(text).split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
    return [_clipped(line, room, size) for line in lines]


def _clipped(line: str, room: float, size: float) -> str:
    if text_width(line, size) <= room:
        return line
    kept = list(line.removesuffix("…"))
    while len(kept) > 1 and text_width("".join(kept) + "…", size) > room:
        kept.pop()
    return "".join(kept) + "…"
