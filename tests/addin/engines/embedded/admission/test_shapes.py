"""How large a part of a formula is, and which parts go together."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import formualizer as fz
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.a1 import MAX_ROW, cell_text
from addin.engines.embedded.admission.shapes import (
    Part,
    Shape,
    broadcast,
    is_fixed,
    neighbours,
    of_reference,
    value,
    widest,
)
from addin.errors import NotVerified

CELL = Shape("cell")


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("B2", CELL),
        ("$B$2", CELL),
        ("'It''s 2'!$B2", CELL),
        ("B2:D2", Shape("range", 1, 3)),
        ("$D$5:B2", Shape("range", 4, 3)),
        ("S!B2:B2", Shape("range", 1, 1)),
        ("B:D", Shape("range", MAX_ROW, 3)),
        ("S!$D:$D", Shape("range", MAX_ROW, 1)),
        ("XFD1048576", CELL),
        ("XFE1", None),
        ("A1048577", None),
        ("A0", None),
        ("rate", None),
        ("S!rate", None),
    ],
)
def test_a_reference_is_as_large_as_its_cells(text: str, shape: Shape | None) -> None:
    assert of_reference(text) == shape


@pytest.mark.parametrize(
    ("read", "texts", "reason"),
    [
        (of_reference, ["[1]S!A1", "'[book.xlsx]S'!A1"], "another file"),
        (of_reference, ["S:T!A1"], "3-D reference"),
        (of_reference, ["1:3", "S!$1:$3"], "whole rows"),
        (neighbours, ["A1:B2", "A1:A1", "A1", "A:A", "rate", "T[x]"], "single row or column"),
    ],
)
def test_a_reference_that_was_not_verified_says_why(
    read: Callable[[str], object], texts: list[str], reason: str
) -> None:
    for text in texts:
        with pytest.raises(NotVerified, match=reason):
            read(text)


def test_a_name_needs_a_reference_that_stays_where_it_is() -> None:
    assert all(map(is_fixed, ["$A$1", "S!$A$1:$B$2", "'a b'!$A$1", "$A:$B", "S!A:B"]))
    assert not any(map(is_fixed, ["A1", "$A1", "A$1", "$A$1:$B2", "S!A1", "rate"]))


@given(st.integers(1, 500), st.integers(1, 500), st.integers(1, 60), st.booleans())
def test_a_line_of_cells_without_its_last_and_without_its_first(
    first: int, at: int, more: int, is_column: bool
) -> None:
    def line(start: int, end: int) -> str:
        ends = ((start, at), (end, at)) if is_column else ((at, start), (at, end))
        return "S!" + ":".join(map(cell_text, ends))

    last = first + more
    whole = (line(first, last), line(last, first))
    assert {neighbours(text) for text in whole} == {(line(first, last - 1), line(first + 1, last))}


SIZES: Any = st.sampled_from([1, 3, "table prices"])
SHAPES = st.one_of(
    st.just(value("N")),
    st.just(CELL),
    st.builds(Shape, st.sampled_from(["range", "array"]), SIZES, SIZES),
)


def spread(shapes: list[Shape]) -> Shape | None:
    try:
        return broadcast(shapes)
    except NotVerified:
        return None


@given(st.lists(SHAPES, min_size=1, max_size=4))
def test_what_goes_together_does_so_in_any_order(shapes: list[Shape]) -> None:
    results = {spread(list(order)) for order in itertools.permutations(shapes)}
    assert len(results) == 1
    result = results.pop()
    sizes = {axis: {getattr(s, axis) for s in shapes} - {1} for axis in ("rows", "columns")}
    assert (result is None) is any(len(each) > 1 for each in sizes.values())
    if result:
        # One value more changes no size.
        assert broadcast([*shapes, value("NWTLB")]) == result.of("NWTLB")
        assert result.is_single is all(shape.is_single for shape in shapes)
        assert {result.rows, result.columns} - {1} == sizes["rows"] | sizes["columns"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((3, 4), "different sizes"),
        ((3, None), "unknown size"),
        ((3, "table prices"), "different sizes"),
        ((MAX_ROW, 1), "whole columns"),
    ],
)
def test_sizes_that_do_not_go_together_say_why(rows: tuple[Any, Any], reason: str) -> None:
    with pytest.raises(NotVerified, match=reason):
        broadcast([Shape("range", each) for each in rows])


def test_a_size_is_the_widest_only_where_all_are_known() -> None:
    assert widest([1, 7, 3]) == 7
    assert widest([1, None]) is None and widest([2, "table prices"]) is None


def test_a_part_is_text_of_the_formula_that_another_operator_may_come_beside() -> None:
    def part(formula: str) -> Part:
        return Part(fz.parse(f"={formula}"), CELL)

    for formula in ("A1+B1", "-A1", "SUM(A1,B1)", "A1"):
        assert fz.parse(f"=2*{part(formula).text}").get_operator() == "*"
    assert part('"a1"').is_text_literal and part('"a1"').literal == "A1"
    assert not part("A1").is_text_literal
