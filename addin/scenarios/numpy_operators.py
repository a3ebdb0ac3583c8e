"""Excel's operators on operands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from addin.scenarios.numpy_values import (
    BLANK,
    DIV,
    ERROR,
    FLAG,
    NUM,
    NUMBER,
    TEXT,
    Codes,
    Column,
    NotKnown,
    Numbers,
    Operand,
    calculate,
    errors_of,
    first_error,
    joined,
    parts,
    text_at,
    text_place,
    texts_known,
)

_EQUAL = 1e-15
"""Relative difference up to which Excel, which compares 15 digits, takes numbers for equal."""

_MOST_WHOLE = 99_999_999
"""Whole numbers up to here are written as they are in a text, without an exponent."""

_HOW: dict[str, Callable[[Any, Any], Any]] = {
    "<": lambda x, y: x < y - _EQUAL * np.abs(y),
    "<=": lambda x, y: x <= y + _EQUAL * np.abs(y),
    ">": lambda x, y: x > y + _EQUAL * np.abs(y),
    ">=": lambda x, y: x >= y - _EQUAL * np.abs(y),
    "=": lambda x, y: np.abs(x - y) <= _EQUAL * np.abs(y),
    "<>": lambda x, y: np.abs(x - y) > _EQUAL * np.abs(y),
}


def power(x: Operand, y: Operand) -> Any:
    """`x^y`; 0^0 is #NUM!, and 0 to a power below #DIV/0!."""
    result = calculate(np.power, x, y)
    (base, base_codes), (exponent, codes) = parts(x), parts(y)
    zero = np.asarray(base) == 0
    if (
        not zero.any()
        or np.any(np.asarray(base_codes) >= TEXT)
        or np.any(np.asarray(codes) >= TEXT)
    ):
        return result
    code = np.where(np.asarray(exponent) == 0, NUM, DIV)
    bad = np.where(zero & (np.asarray(exponent) <= 0), code, 0).astype(np.uint8)
    if not bad.any():
        return result
    numbers, errors = parts(result)
    merged = first_error(bad, errors) if bad.ndim else int(bad)
    return joined(np.where(bad > 0, 0.0, numbers) if bad.ndim else 0.0, merged)


def compare(operator: str) -> Callable[[Operand, Operand], Any]:
    """The comparison of that sign: numbers before texts before flags, a blank like the other."""
    how = _HOW[operator]

    def work(one: Operand, other: Operand) -> Any:
        (x, x_codes), (y, y_codes) = parts(one), parts(other)
        plain = not isinstance(x_codes, np.ndarray) and not isinstance(y_codes, np.ndarray)
        if plain and x_codes == y_codes == NUMBER:
            result = how(x, y)
            return Column(result) if isinstance(result, np.ndarray) else bool(result)
        errors = first_error(errors_of(x_codes), errors_of(y_codes))
        result = _ordered(operator, (x, x_codes), (y, y_codes))
        if not isinstance(errors, np.ndarray) and errors:
            return joined(0.0, errors)
        if not isinstance(errors, np.ndarray) or not errors.any():
            return Column(result) if np.ndim(result) else bool(result)
        return joined(np.where(errors > 0, 0.0, result), np.where(errors > 0, errors, FLAG))

    return work


def _ordered(operator: str, one: tuple[Numbers, Codes], other: tuple[Numbers, Codes]) -> Any:
    """A comparison of whatever kinds, by their ranks first."""
    (x, x_codes), (y, y_codes) = one, other
    x_rank, x = _like(x, x_codes, y_codes)
    y_rank, y = _like(y, y_codes, x_codes)
    same = x_rank == y_rank
    if operator not in ("=", "<>") and np.any(same & (x_rank == TEXT)):
        raise NotKnown("orders texts")
    return np.where(same, _HOW[operator](x, y), _HOW[operator](x_rank * 1.0, y_rank * 1.0))


def _like(numbers: Numbers, codes: Codes, others: Codes) -> tuple[np.ndarray, np.ndarray]:
    """Rank and number of what is compared: a blank is a zero, an empty text or FALSE."""
    kind = np.where(np.asarray(codes) == BLANK, others, codes)
    kind = np.where(kind == BLANK, NUMBER, kind)
    value = np.asarray(numbers, dtype=float)
    if (is_text := kind == TEXT).any():
        texts = np.where(np.asarray(codes) == BLANK, float(text_place("")), value)
        for place in np.unique(np.where(is_text, texts, text_place(""))):
            folded = text_place(text_at(int(place)).casefold())
            value = np.where(is_text & (texts == place), float(folded), value)
    return np.where(kind == FLAG, TEXT + 1, kind), value


def negative(x: Operand) -> Any:
    """`-x`."""
    return calculate(np.negative, x)


def percent(x: Operand) -> Any:
    """`x%`."""
    return calculate(lambda number: np.divide(number, 100.0), x)


def as_it_is(x: Operand) -> Any:
    """`+x`, which changes nothing, whatever it is."""
    return x


def concatenate(x: Operand, y: Operand) -> Any:
    """`x&y`; how a number that is not whole is written, only an engine knows."""
    (one, one_codes), (other, other_codes) = parts(x), parts(y)
    errors = first_error(errors_of(one_codes), errors_of(other_codes))
    if not isinstance(errors, np.ndarray) and errors:
        return joined(0.0, errors)
    left, right = np.broadcast_arrays(_texts(one, one_codes), _texts(other, other_codes))
    many = float(texts_known())
    pairs, places = np.unique(left * many + right, return_inverse=True)
    firsts, seconds = np.divmod(pairs, many)
    made = [text_place(text_at(int(a)) + text_at(int(b))) for a, b in zip(firsts, seconds)]
    numbers = np.array(made, dtype=float)[places.ravel()]
    if not left.ndim:
        return joined(float(numbers[0]), TEXT)
    return joined(numbers, np.where(errors, errors, TEXT) if np.ndim(errors) else TEXT)


def _texts(numbers: Numbers, codes: Codes) -> np.ndarray:
    """The places of the texts that values are in a text: whole numbers are written as they are."""
    places, kinds = (np.array(a) for a in np.broadcast_arrays(np.asarray(numbers, float), codes))
    places[(kinds == BLANK) | (kinds >= ERROR)] = text_place("")
    for number in np.unique(places[kinds == NUMBER]):
        if number != int(number) or abs(number) > _MOST_WHOLE:
            raise NotKnown("writes a number into a text")
        places[(kinds == NUMBER) & (np.asarray(numbers) == number)] = text_place(str(int(number)))
    for flag, text in ((0.0, "FALSE"), (1.0, "TRUE")):
        places[(kinds == FLAG) & (np.asarray(numbers) == flag)] = text_place(text)
    return places


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda x, y: calculate(np.add, x, y),
    "-": lambda x, y: calculate(np.subtract, x, y),
    "*": lambda x, y: calculate(np.multiply, x, y),
    "/": lambda x, y: calculate(np.divide, x, y, zero=DIV),
    "^": power,
    "&": concatenate,
    **{sign: compare(sign) for sign in _HOW},
}

UNARY: dict[str, Callable[[Any], Any]] = {"-": negative, "+": as_it_is, "%": percent}
