"""Random small workbooks: each value equals Python's own, or the workbook is refused."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from addin.a1 import cell_text
from addin.engines import calculate
from addin.errors import Refused
from tests.addin.engines.small_books import opened, typed

INPUTS = ("A1", "A2", "A3", "A4")
Part = tuple[str, Any]
"""The text of a formula, and what it is in Python: a function of the cells."""


class DividedByZeroError(Exception):
    """What Excel shows as #DIV/0!."""


def constant(value: float) -> Part:
    return f"({value!r})" if value < 0 else repr(value), lambda cells: value


def cell(name: str) -> Part:
    return name, lambda cells: value_of(cells, name)


def value_of(cells: dict[str, Any], name: str) -> float:
    if cells[name] is DividedByZeroError:
        raise DividedByZeroError
    return float(cells[name])


def infix(one: Part, sign: str, other: Part) -> Part:
    def evaluate(cells: dict[str, Any]) -> float:
        left, right = one[1](cells), other[1](cells)
        if sign == "/":
            if right == 0:
                raise DividedByZeroError
            return float(left / right)
        return float({"+": left + right, "-": left - right, "*": left * right}[sign])

    return f"({one[0]}{sign}{other[0]})", evaluate


def condition(one: Part, sign: str, other: Part, then: Part, otherwise: Part) -> Part:
    def evaluate(cells: dict[str, Any]) -> float:
        left, right = one[1](cells), other[1](cells)
        chosen = {">": left > right, "<": left < right, "<>": left != right}[sign]
        return float((then if chosen else otherwise)[1](cells))

    return f"IF({one[0]}{sign}{other[0]},{then[0]},{otherwise[0]})", evaluate


def over_cells(function: str, first: int, last: int, more: Part) -> Part:
    folds: dict[str, Any] = {"SUM": math.fsum, "MIN": min, "MAX": max}

    def evaluate(cells: dict[str, Any]) -> float:
        read = [value_of(cells, name) for name in INPUTS[first : last + 1]]
        return float(folds[function]([*read, more[1](cells)]))

    return f"{function}({INPUTS[first]}:{INPUTS[last]},{more[0]})", evaluate


def rounded(part: Part, digits: int) -> Part:
    def evaluate(cells: dict[str, Any]) -> float:
        scaled = abs(part[1](cells)) * 10**digits
        return math.copysign(math.floor(scaled + 0.5) / 10**digits, part[1](cells))

    return f"ROUND({part[0]},{digits})", evaluate


NUMBERS = st.one_of(st.integers(-50, 50).map(float), st.sampled_from([0.5, 0.25, -1.75, 1e6]))
LEAVES = st.one_of(NUMBERS.map(constant), st.sampled_from(INPUTS).map(cell))
PARTS = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(infix, parts, st.sampled_from("+-*/"), parts),
        st.builds(condition, parts, st.sampled_from([">", "<", "<>"]), parts, parts, parts),
        st.builds(
            over_cells,
            st.sampled_from(["SUM", "MIN", "MAX"]),
            st.integers(0, 1),
            st.integers(2, 3),
            parts,
        ),
    ),
    max_leaves=6,
)
FORMULAS = st.lists(st.one_of(PARTS, st.builds(rounded, LEAVES, st.integers(0, 2))), min_size=1,
                    max_size=4)  # fmt: skip


def evaluated(part: Part, cells: dict[str, Any]) -> Any:
    try:
        return part[1](cells)
    except DividedByZeroError:
        return DividedByZeroError


def agrees(found: Any, wanted: Any, largest: float) -> bool:
    if wanted is DividedByZeroError:
        return bool(found == "#DIV/0!")
    return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-13 * largest)


@settings(max_examples=60)
@given(
    FORMULAS, st.lists(NUMBERS, min_size=4, max_size=4), st.lists(NUMBERS, min_size=4, max_size=4)
)
def test_values_are_python_s_own_or_refused(
    parts: list[Part], before: list[float], after: list[float]
) -> None:
    cells: dict[str, Any] = dict(zip(INPUTS, before, strict=True))
    cells |= {f"C{row}": f"={text}+0*A1" for row, (text, _) in enumerate(parts, 1)}
    # Formulas that read formulas too, across the order of the cells.
    cells["B1"] = f"=C{len(parts)}*2"
    with TemporaryDirectory() as folder:
        book = opened(Path(folder) / "book.xlsx", cells)
        for values in (before, after):
            known: dict[str, Any] = dict(zip(INPUTS, values, strict=True))
            wanted = {f"C{row}": evaluated(part, known) for row, part in enumerate(parts, 1)}
            last = wanted[f"C{len(parts)}"]
            wanted["B1"] = last if last is DividedByZeroError else last * 2
            try:
                result = calculate(book, typed(**known), "embedded").result.values["S"]
            except Refused as refusal:
                assert {cell_text(at) for _, at in refusal.reasons} <= wanted.keys()
                continue
            found = {cell_text(at): value for at, value in result.items()}
            assert found.keys() == wanted.keys()
            for at, value in wanted.items():
                assert agrees(found[at], value, 1e12), (cells, known, at, found[at], value)
