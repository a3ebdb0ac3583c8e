"""Cover: what the model answers, how to use it, how to read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from workbooks.model.addresses import Places, names_in
from workbooks.model.answers import answer, answers
from workbooks.model.bases import has_eps
from workbooks.model.guide import NAMES, TYPED, guide, typed_on
from workbooks.model.layout import Cell, Column, Row, Sheet, section
from workbooks.story import Story

COLUMNS = (
    Column("label", "", 50, wrap=True),
    Column("answer", "", 18, align="right"),
    Column("unit", "", 10),
    Column("sheet", "", 14),
    Column("note", "", 96, wrap=True),
)


CONTENTS = "contents"
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


def subtitle(story: Story) -> str:
    """From what the workbook starts and to what it leads."""
    start = "megawatts" if story.has("price_per_watt") else "compute"
    end = "earnings per share" if has_eps(story) else "revenue"
    another = story.roles.get("landlord", story.roles["lessor"]) != story.roles["lessor"]
    meant = ", and what it means for <landlord>" * another
    return f"From rented-out {start} to {end}{meant}. Illustrative, not investment advice."


def sheet(story: Story) -> Sheet:
    """The sheet of the answers and the guide, without its contents."""
    return Sheet(
        name="Cover",
        title="<lessor>: compute lease model",
        subtitle=subtitle(story),
        columns=COLUMNS,
        rows=(*answers(story), *STATUS, Row(key=CONTENTS), *guide(story)),
        heads=False,
        names=NAMES,
        breaks=("guide",),
    )


def with_contents(cover: Sheet, sheets: Iterable[Sheet], left_out: Iterable[str]) -> Sheet:
    """The cover with the sheets of the workbook, and what this story has no figures for."""
    inside = tuple(sheets)
    names = {name for sheet in inside for name in Places(sheet).names()}
    rows = (row for row in cover.rows if answers_something(row, names))
    note = typed_on(sheet.name for sheet in inside)
    contents = (section("Contents"), *map(entry, inside), *missing(left_out), Row())
    return replace(cover, rows=tuple(with_places(rows, contents, note)))


def answers_something(row: Row, names: Collection[str]) -> bool:
    """Whether a row that leads to a sheet has an answer there to show."""
    cell = row.cells.get("answer")
    content = cell.content if isinstance(cell, Cell) else ""
    if not isinstance(content, str) or not content.startswith("="):
        return "sheet" not in row.cells
    return names_in(content) <= set(names)


def with_places(rows: Iterable[Row], contents: Iterable[Row], note: str) -> Iterator[Row]:
    """The rows of the cover with the contents at their place, and where may be typed."""
    for row in rows:
        if row.key == CONTENTS:
            yield from contents
        elif row.key == TYPED:
            yield replace(row, cells={**row.cells, "note": note})
        else:
            yield row


def missing(left_out: Iterable[str]) -> Iterator[Row]:
    """What is left out, a line for each sheet."""
    label = "Left out: no figures for it"
    for sheet, titles in groupby(left_out, lambda title: title.partition(": ")[0]):
        blocks = "; ".join(title.partition(": ")[2] for title in titles)
        said = f"{sheet}: {blocks}" if blocks else sheet
        yield Row({"label": label, "answer": Cell(said, "prose")})
        label = ""
