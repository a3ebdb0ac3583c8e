"""What it means to agree with a worked value: to the digits that are printed, never closer."""

from __future__ import annotations

from typing import Any

from udfs import CATALOGUE, Function, InputError

EXAMPLES = [
    (function, arguments, expected)
    for function in CATALOGUE.values()
    for arguments, expected in function.examples
]
EXAMPLE_IDS = [f"{f.name}-{at}" for f in CATALOGUE.values() for at in range(len(f.examples))]


def printed_decimals(number: float) -> int:
    text = repr(float(number))
    return max(6, len(text.partition(".")[2]))


def agrees(actual: Any, expected: Any) -> bool:
    """Whether a value, a row or a table is the expected one at its printed precision."""
    if isinstance(expected, list):
        return len(actual) == len(expected) and all(map(agrees, actual, expected))
    if isinstance(expected, str) or isinstance(actual, str):
        return bool(actual == expected)
    return bool(abs(actual - expected) <= 0.50001 * 10.0 ** -printed_decimals(expected))


def answer(function: Function, arguments: tuple[Any, ...]) -> Any:
    """What a call gives: its result, or the error value of its refusal."""
    try:
        return function.call(*arguments)
    except InputError as refusal:
        return refusal.code
