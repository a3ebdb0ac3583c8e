"""Formulas that numpy and formualizer are both asked, over two drawn cells A1 and A2.

A3 is a text, A4 TRUE, A5 blank, A6 an error, A7:A9 numbers; B1:B6 hold what the draws make.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from addin.a1 import Place
from addin.scenarios.evaluate import InEngine, InNumpy, Recipe, recipe_of
from tests.addin.sample_books.simulated import Cells, place, simulated_book
from udfs.cells import CellError, Value

GIVEN: Cells = {
    "A1": 2.0,
    "A2": 3.0,
    "A3": "Text",
    "A4": True,
    "A6": "=NA()",
    "A7": 1.0,
    "A8": 2.5,
    "A9": 40.0,
    "B1": "=A1*2",
    "B2": "=A1>A2",
    "B3": '=IF(A1>0,A2,"none")',
    "B4": "=IF(A2>1,1/A1,A2)",
    "B5": '=IF(A1>A2,"up","down")',
    "B6": '=IF(A1>1,A4,IF(A2>0,"text",A2))',
}


CELLS = ["A1", "A2", "A4", "A5", "A6", "A9", "B1", "B2", "B4"]
TEXTS = ["A3", "B3", "B5", "B6"]


# No two that are equal in Excel's fifteen digits and yet differ: formualizer compares all digits,
# so that numpy is right against it there (test_numpy_formulas has those).
odd = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 2.0, 3.0, 2.5, 40.0, 0.5, -0.5, 1e-3, 100.0]),
    st.integers(-50_000, 50_000).map(lambda n: n / 1000),
    st.integers(-50 << 20, 50 << 20).map(lambda n: n / (1 << 20)),
)
draws = st.lists(st.tuples(odd, odd), min_size=1, max_size=6)
"""What A1 and A2 hold in a few draws."""


class Ways(NamedTuple):
    """Formulas, and both that calculate them."""

    formulas: list[str]
    in_numpy: InNumpy
    in_engine: InEngine


def asked(path: Path, formulas: list[str]) -> Recipe:
    """A recipe whose outputs are these formulas."""
    cells = dict(GIVEN)
    outputs: list[Place] = []
    for number, formula in enumerate(formulas, 1):
        cells[f"D{number}"] = f"={formula}"
        outputs.append(place(f"D{number}"))
    book = simulated_book(path, cells)
    made = recipe_of(book, [place("A1"), place("A2")], outputs)
    assert made.why == "", made.why
    return made


def ways_for(path: Path, formulas: list[str]) -> Ways:
    """Both ways for formulas, each inside one that moves in any case."""
    made = asked(path, [f"IF(A1>1E9,A2,{formula})" for formula in formulas])
    return Ways(formulas, InNumpy(made), InEngine(made))


def not_alike(ways: Ways, pairs: list[tuple[float, float]]) -> list[str]:
    """The formulas that come out differently, each with the draw."""
    drawn = np.array(pairs).T
    return [
        f"{formula} is {x!r} in numpy, {y!r} in formualizer for {pair}"
        for pair, one, other in zip(pairs, ways.in_numpy.each(drawn), ways.in_engine.each(drawn))
        for formula, x, y in zip(ways.formulas, one, other)
        if not same(x, y)
    ]


def same(one: Value, other: Value) -> bool:
    """Whether two values are alike: numbers up to their last digits."""
    if type(one) is type(other) is float:
        return bool(np.isclose(one, other, rtol=1e-11, atol=1e-12 * max(1.0, abs(one))))
    return (
        type(one) is type(other)
        and one == other
        and isinstance(one, CellError) == isinstance(other, CellError)
    )
