"""Probability-weighted value of a few cases."""

from __future__ import annotations

import math
from typing import Annotated, Any, Optional

from udfs.arguments import Arg, ArgRange
from udfs.catalogue import worksheet
from udfs.errors import InputError
from udfs.ranges import same_length

WITHIN = 1e-9 * (1 + 1e-6)
"""How far from 1 the weights may sum; a millionth more, because 1 + 1e-9 has no exact number."""

CODES = ("EV", "SD", "UPSIDE", "DOWNSIDE", "SKEW", "PROB")
CASES = ([700, 850, 1000], [0.25, 0.5, 0.25])
Case = tuple[float, float]


def _cases(values: list[Any], weights: list[Any]) -> list[Case]:
    """The rows that have a value and a weight."""
    same_length("SCENARIO_VALUE", values=values, weights=weights)
    rows = [row for row in zip(values, weights) if row != (None, None)]
    for what, at in (("values", 0), ("weights", 1)):
        if any(row[at] is None for row in rows):
            message = f"SCENARIO_VALUE: {what} has a blank in a row where the other is given"
            raise InputError("#VALUE!", message)
    return rows


def _against(reference: float, cases: list[Case], output: str) -> float:
    """What lies above the reference and below it."""
    if output == "PROB":
        return math.fsum(weight for value, weight in cases if value > reference)
    up = math.fsum(weight * max(value - reference, 0) for value, weight in cases)
    down = math.fsum(weight * max(reference - value, 0) for value, weight in cases)
    if output == "SKEW" and down == 0:
        raise InputError("#DIV/0!", "SCENARIO_VALUE: no case lies below the reference")
    return {"UPSIDE": up, "DOWNSIDE": down}[output] if output != "SKEW" else up / down


@worksheet(
    unit="as values, or fraction",
    examples=[
        (CASES, 850),
        ((*CASES, 800, "EV"), 850),
        ((*CASES, 800, "SD"), 106.066017),
        ((*CASES, 800, "UPSIDE"), 75),
        ((*CASES, 800, "DOWNSIDE"), 25),
        ((*CASES, 800, "SKEW"), 3),
        ((*CASES, 800, "PROB"), 0.75),
        ((*CASES, None, "SKEW"), "#VALUE!"),  # above and below what?
        ((*CASES, 700, "SKEW"), "#DIV/0!"),  # no case lies below
        ((CASES[0], [0.25, 0.5, 0.2]), "#NUM!"),  # 5% of the weights are missing
        ((CASES[0], [25, 50, 25]), "#NUM!"),
        (([700, None], [0.5, 0.5]), "#VALUE!"),
        ((CASES[0], [0.5, 0.5]), "#VALUE!"),
    ],
)
def scenario_value(
    values: Annotated[list[Optional[float]], ArgRange("any unit", "Value of each case.")],
    weights: Annotated[
        list[Optional[float]],
        ArgRange("fraction", "Probability of each case; they sum to 1.", 0, 1),
    ],
    reference: Annotated[
        Optional[float], Arg("as values", "What to compare with, e.g. the share price.")
    ] = None,
    output: Annotated[
        str,
        Arg(
            "code",
            "EV expected value, SD standard deviation; against the reference UPSIDE, DOWNSIDE, "
            "SKEW (upside / downside), PROB (weight of the cases above it).",
            choices=CODES,
        ),
    ] = "EV",
) -> float:
    """Probability-weighted value of cases: expected value, spread, upside and downside.

    Formula: EV = sum of weight x value; SD = root of the weighted squared distance from EV; UPSIDE
    and DOWNSIDE = weighted distance above and below the reference. Rows with both cells blank are
    skipped.

    Errors: #NUM! for a weight outside 0 to 1, or weights that do not sum to 1 within 1e-9; #VALUE!
    for text, a row with one blank, ranges of different length or a missing reference; #DIV/0!
    where no row is left, and for SKEW without a downside.

    Source: definitions of mean, standard deviation and partial moments.
    """
    cases = _cases(values, weights)
    if reference is None and output not in ("EV", "SD"):
        raise InputError("#VALUE!", f"SCENARIO_VALUE: {output} needs a reference")
    if not cases:
        raise InputError("#DIV/0!", "SCENARIO_VALUE: every row is blank")
    total = math.fsum(weight for _, weight in cases)
    if abs(total - 1) > WITHIN:
        raise InputError("#NUM!", f"SCENARIO_VALUE: weights must sum to 1, got {total:.10g}")
    if reference is not None and output not in ("EV", "SD"):
        return _against(reference, cases, output)
    expected = math.fsum(weight * value for value, weight in cases)
    if output == "EV":
        return expected
    return math.sqrt(math.fsum(weight * (value - expected) ** 2 for value, weight in cases))
