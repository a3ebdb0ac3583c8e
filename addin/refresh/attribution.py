"""How much of a change each of its causes explains."""

from __future__ import annotations

from collections.abc import Callable
from math import factorial, fsum

MOST_EXACT = 8
"""Causes for which every order is looked at; the states to calculate double with each."""

Worth = Callable[[int], float]
"""The result with some of the causes, given as the bits of a number; 0 is none of them."""


def attribute(causes: int, worth: Worth) -> tuple[list[float], float]:
    """What each cause explains of `worth(all) - worth(none)`, and what they only do together.

    Up to eight causes it is the average over every order in which they can come (Shapley), and
    nothing is left; above that each counts by itself from the first state.
    """
    everything = (1 << causes) - 1
    change = worth(everything) - worth(0)
    if causes > MOST_EXACT:
        parts = [worth(1 << cause) - worth(0) for cause in range(causes)]
        return parts, fsum([change, *(-part for part in parts)])
    # From each state to the next one cause changes: whoever calculates them has least to do.
    known = {some: worth(some) for some in (at ^ at >> 1 for at in range(1 << causes))}
    parts = [_average(cause, causes, known.__getitem__) for cause in range(causes)]
    if parts:
        # What rounding left goes to the largest, which it changes least.
        largest = max(range(causes), key=lambda cause: abs(parts[cause]))
        parts[largest] += fsum([change, *(-part for part in parts)])
    return parts, 0.0


def _average(cause: int, causes: int, worth: Worth) -> float:
    """What a cause adds, averaged over the orders: each set of those before it, by its weight."""
    bit = 1 << cause
    terms = []
    for before in range(1 << causes):
        if not before & bit:
            size = before.bit_count()
            weight = factorial(size) * factorial(causes - size - 1) / factorial(causes)
            terms.append(weight * (worth(before | bit) - worth(before)))
    return fsum(terms)
