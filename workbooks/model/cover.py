"""Cover: what the model answers, how to use it, how to read it."""

from __future__ import annotations

from collections.abc import Iterable

from workbooks.model.answers import ANSWERS, answer
from workbooks.model.guide import GUIDE
from workbooks.model.layout import Cell, Column, Row, Sheet, section

COLUMNS = (
    Column("label", "", 52, wrap=True),
    Column("answer", "", 18, align="right"),
    Column("unit", "", 12),
    Column("sheet", "", 16),
    Column("note", "", 88, wrap=True),
)


TOTAL = '="of "&ROWS(check_results)'
TIES = '="of "&COUNTIF(tie_results,TRUE)+COUNTIF(tie_results,FALSE)'


STATUS = (
    answer("Integrity checks that hold", "COUNTIF(check_results,TRUE)", "int", TOTAL, "Checks", ""),
    answer(
        "Ties to print that hold",
        "COUNTIF(tie_results,TRUE)",
        "int",
        TIES,
        "Checks",
        "The case as published, at printed precision; a figure that was replaced is left out",
    ),
    answer(
        "Source figures in dispute",
        "COUNTIF(flag_results,TRUE)",
        "int",
        "",
        "Checks",
        "Shown beside what the model computes; they do not fail it",
    ),
    Row(),
)


def entry(sheet: Sheet) -> Row:
    """A sheet in the table of contents."""
    link = Cell(sheet.name, link=sheet.name)
    return Row({"label": link, "answer": Cell(sheet.subtitle, "prose")})


def cover_sheet(sheets: Iterable[Sheet]) -> Sheet:
    """The sheet in front of these."""
    contents = (section("Contents"), *map(entry, sheets), Row())
    return Sheet(
        name="Cover",
        title="Meta: compute lease model",
        subtitle="From rented-out megawatts to earnings per share, and what it means for "
        "CoreWeave. Illustrative, not investment advice.",
        columns=COLUMNS,
        rows=(*ANSWERS, *STATUS, *contents, *GUIDE),
        heads=False,
        breaks=("guide",),
    )
