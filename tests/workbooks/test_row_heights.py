"""How high a row is: as high as the tallest of its texts that wrap, and no lower than a line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbooks.model.layout import Cell, Column, Content, Row, Sheet
from workbooks.row_heights import LINE, NOTE_LINE, height_of

LABEL, NUMBER = Column("label", "Item", 20, wrap=True), Column("value", "Constant", 12)
NOTE = Column("note", "Note", 20, tone="note", wrap=True)
LONG = "one sentence of many short words that goes on " * 6

sentences = st.lists(st.sampled_from(["a", "lease", "capacity", "of"]), min_size=1, max_size=60)
widths = st.floats(8, 80)


def height(row: Row, *columns: Column) -> float:
    return height_of(Sheet("S", "", "", columns or (LABEL, NUMBER, NOTE), (row,)), row)


@given(sentences, sentences, widths)
def test_more_text_is_never_lower(words: list[str], more: list[str], width: float) -> None:
    column = replace(LABEL, width=width)
    short, long = (Row({"label": " ".join(text)}) for text in (words, words + more))
    assert LINE <= height(short, column) <= height(long, column)


@given(sentences, widths, st.floats(0, 40))
def test_a_wider_column_is_never_higher(words: list[str], width: float, more: float) -> None:
    row = Row({"label": " ".join(words)})
    narrow, wide = replace(LABEL, width=width), replace(LABEL, width=width + more)
    assert height(row, wide) <= height(row, narrow)


@given(sentences, sentences)
def test_a_row_is_as_high_as_the_tallest_of_its_texts(one: list[str], other: list[str]) -> None:
    label, note = {"label": " ".join(one)}, {"note": " ".join(other)}
    assert height(Row({**label, **note})) == max(height(Row(label)), height(Row(note)))


def test_a_text_that_just_fits_is_one_line_and_the_next_word_makes_two() -> None:
    # At 9 points, 23 characters of Arial fit into a column of 20.
    fits = "x" * 11 + " " + "y" * 11
    assert height(Row({"label": fits})) == LINE
    assert height(Row({"label": fits + " z"})) == 2 * LINE
    assert height(Row({"label": fits}, style="total")) == 2 * LINE, "bold is wider"
    assert height(Row({"note": fits + " z"})) == LINE, "a note is smaller"


@pytest.mark.parametrize(
    "row",
    [
        Row({"value": LONG}),
        Row({"label": LONG}, style="section"),
        Row({"label": f'="{LONG}"'}),
        Row({"label": Cell(LONG, "prose")}),
        Row({"label": 1_000_000.0, "note": None}),
        Row({"nowhere": LONG}),
        Row(),
    ],
)
def test_what_does_not_wrap_takes_one_line(row: Row) -> None:
    assert height(row) == LINE


@pytest.mark.parametrize("style", ["heads", "words"])
def test_in_some_rows_every_text_wraps(style: str) -> None:
    assert height(Row({"value": LONG}, style=style)) > 5 * LINE


@pytest.mark.parametrize("content", [LONG, Cell(LONG, name="why")])
def test_lines_of_a_note_are_lower_than_others_and_a_named_cell_counts_like_its_text(
    content: Content | Cell,
) -> None:
    note, label = height(Row({"note": content})), height(Row({"label": content}))
    assert LINE < note < label and label % LINE == 0
    assert (note - 2) % NOTE_LINE == 0
