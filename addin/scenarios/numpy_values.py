"""One value of a cell in many draws: numbers in an array, and beside it what is no number.

An operand is a cell's value that is the same in every draw, a `Column` of one a draw, or a `Grid`
of operands for a range. Nothing here is numpy's NaN: an error is a code, and its number a zero.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.cells import CellError, Value

NUMBER, FLAG, BLANK, TEXT, ERROR = 0, 1, 2, 3, 16
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!")
DIV, VALUE, REF, NUM, NA = (
    ERROR + ERRORS.index(text) for text in ("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#N/A")
)

MOST_TEXTS = 100_000
"""Texts that are kept before all are forgotten."""


class _Texts(threading.local):
    """The texts that formulas gave, in this thread, and their places."""

    def __init__(self) -> None:
        self.known: list[str] = []
        self.places: dict[str, int] = {}


_TEXTS = _Texts()


class NotKnown(Exception):  # noqa: N818
    """What is not known here, so that a formula has to be left to the engine: the reason."""


@dataclass(slots=True)
class Column:
    """One value a draw. `numbers` are floats, or flags in an array of bool.

    `codes` say what each is (a number, a flag, blank, a text by its place among all texts, an
    error from ERROR on); None where all are what the array says.
    """

    numbers: np.ndarray
    codes: np.ndarray | None = None


@dataclass(slots=True)
class Grid:
    """The cells of a range, row by row."""

    rows: list[list[Any]]

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0])

    @property
    def cells(self) -> list[Any]:
        """Its cells one after the other."""
        return [cell for row in self.rows for cell in row]


Operand = Value | Column | Grid
Numbers = np.ndarray | float
Codes = np.ndarray | int


def text_place(text: str) -> int:
    """The place of a text among all that formulas gave."""
    if text not in _TEXTS.places:
        _TEXTS.places[text] = len(_TEXTS.known)
        _TEXTS.known.append(text)
    return _TEXTS.places[text]


def text_at(place: int) -> str:
    """The text of that place."""
    return _TEXTS.known[place]


def texts_known() -> int:
    """How many texts have a place."""
    return len(_TEXTS.known)


def forget_texts() -> None:
    """Start anew where there are too many; only while nobody holds a column."""
    if texts_known() > MOST_TEXTS:
        _TEXTS.known.clear()
        _TEXTS.places.clear()


def parts(operand: Operand) -> tuple[Numbers, Codes]:
    """Numbers and codes, single ones for a value that is the same in every draw."""
    if isinstance(operand, Column):
        if operand.codes is not None:
            return operand.numbers, operand.codes
        is_flags = operand.numbers.dtype == bool
        return (operand.numbers.astype(float), FLAG) if is_flags else (operand.numbers, NUMBER)
    if isinstance(operand, Grid):
        raise NotKnown("takes a range where one value belongs")
    if operand is None:
        return 0.0, BLANK
    if isinstance(operand, bool):
        return float(operand), FLAG
    if isinstance(operand, CellError):
        if operand not in ERRORS:
            raise NotKnown(f"reads {operand}")
        return 0.0, ERROR + ERRORS.index(operand)
    if isinstance(operand, str):
        return float(text_place(operand)), TEXT
    return float(operand), NUMBER


def joined(numbers: Numbers, codes: Codes) -> Any:
    """The operand of numbers and codes."""
    if not isinstance(numbers, np.ndarray) and not isinstance(codes, np.ndarray):
        return value_of(float(numbers), int(codes))
    if isinstance(codes, np.ndarray):
        if not codes.any():
            return Column(np.broadcast_to(numbers, codes.shape))
        return Column(np.broadcast_to(numbers, codes.shape), codes)
    if codes == NUMBER:
        return Column(np.asarray(numbers))
    if codes == FLAG:
        return Column(np.asarray(numbers).astype(bool))
    return Column(np.asarray(numbers), np.full(np.shape(numbers), codes, np.uint8))


def value_of(number: float, code: int) -> Value:
    """The value of one draw."""
    if code == NUMBER:
        return number
    if code == FLAG:
        return bool(number)
    if code == BLANK:
        return None
    return text_at(int(number)) if code == TEXT else CellError(ERRORS[code - ERROR])


def as_numbers(operand: Operand) -> tuple[Numbers, Codes]:
    """What an operand is in arithmetic, and which draws are errors: their code, or 0."""
    if type(operand) is float:
        return operand, 0
    numbers, codes = parts(operand)
    if isinstance(codes, np.ndarray):
        is_text = codes == TEXT
        for place in np.unique(np.asarray(numbers)[is_text]):
            refuse_number(text_at(int(place)))
        return np.where(is_text, 0.0, numbers), np.where(is_text, VALUE, errors_of(codes))
    if codes == TEXT:
        refuse_number(text_at(int(np.max(numbers))))
        return 0.0, VALUE
    return numbers, codes if codes >= ERROR else 0


def refuse_number(text: str) -> None:
    """Excel reads many texts as numbers, dates and sums of money: which, only an engine knows."""
    if any(letter.isdigit() for letter in text):
        raise NotKnown(f"calculates with the text {text!r}")


def first_error(one: Codes, other: Codes) -> Codes:
    """The errors of the one, and of the other where it has none."""
    if not isinstance(one, np.ndarray):
        return one or other
    return np.where(one > 0, one, other).astype(np.uint8)


def calculate(work: Callable[..., Any], *operands: Operand, zero: int = NUM) -> Any:
    """The result of arithmetic: what is not finite is #NUM!, or `zero` where the last operand is 0.

    numpy has been told to raise (`np.errstate`), so nothing is looked through that went well.
    """
    numbers: list[Numbers] = []
    errors: Codes = 0
    for operand in operands:
        number, error = as_numbers(operand)
        numbers.append(number)
        errors = first_error(errors, error)
    if not isinstance(errors, np.ndarray) and errors:
        return joined(0.0, errors)
    try:
        result = work(*numbers)
    except (FloatingPointError, ZeroDivisionError):
        with np.errstate(all="ignore"):
            result = np.asarray(work(*map(np.float64, numbers)))
        code = np.where(np.asarray(numbers[-1]) == 0, zero, NUM)
        bad = np.where(np.isfinite(result), 0, code).astype(np.uint8)
        errors = first_error(errors, bad if bad.ndim else int(bad))
        result = np.where(bad > 0, 0.0, result) if result.ndim else float(result)
    if isinstance(errors, np.ndarray):
        result = np.where(errors > 0, 0.0, result)
    return joined(result, errors)


def select(where: np.ndarray, one: Operand, other: Operand) -> Any:
    """The one where a condition holds, else the other."""
    (x, x_codes), (y, y_codes) = parts(one), parts(other)
    numbers = np.where(where, x, y)
    single = not isinstance(x_codes, np.ndarray) and not isinstance(y_codes, np.ndarray)
    if single and x_codes == y_codes:
        return joined(numbers, x_codes)
    return joined(numbers, np.where(where, x_codes, y_codes).astype(np.uint8))


def conditions(operand: Operand) -> tuple[Any, Codes]:
    """Where an operand counts as true, and the errors."""
    if isinstance(operand, Column) and operand.codes is None:
        numbers = operand.numbers
        return (numbers if numbers.dtype == bool else numbers != 0), 0
    number, codes = parts(operand)
    if np.any(np.asarray(codes) == TEXT):
        raise NotKnown("takes a text for a condition")
    return number != 0, errors_of(codes)


def errors_of(codes: Codes) -> Codes:
    """The codes of errors alone, 0 elsewhere."""
    if isinstance(codes, np.ndarray):
        return np.where(codes >= ERROR, codes, 0).astype(np.uint8)
    return codes if codes >= ERROR else 0


def lifted(work: Callable[..., Any], operands: list[Any]) -> Any:
    """Work that takes single operands, cell by cell of those that are ranges."""
    grids = [operand for operand in operands if isinstance(operand, Grid)]
    if not grids:
        return work(*operands)
    sizes = [grid.size for grid in grids]
    rows, columns = (max(numbers) for numbers in zip(*sizes))
    if any(height not in (1, rows) or width not in (1, columns) for height, width in sizes):
        raise NotKnown("pairs ranges of different size")

    def at(operand: Any, y: int, x: int) -> Any:
        if not isinstance(operand, Grid):
            return operand
        height, width = operand.size
        return operand.rows[y if height > 1 else 0][x if width > 1 else 0]

    return Grid(
        [[work(*(at(o, y, x) for o in operands)) for x in range(columns)] for y in range(rows)]
    )
