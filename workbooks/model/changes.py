"""Changes: what was changed since the build, and what every typed figure was last known to be.

The rows are for the command to fill in: the sheet gives them their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from workbooks.input_cells import CASES
from workbooks.model.inputs import DRIVERS, format_of
from workbooks.model.layout import Cell, Cells, Column, Row, Sheet
from workbooks.story import Story

COLUMNS = (
    Column("run", "Run", 6, align="right"),
    Column("id", "Id", 7),
    Column("name", "Name", 26),
    Column("label", "What", 36, wrap=True),
    Column("old", "Old", 14, align="right"),
    Column("new", "New", 14, align="right"),
    Column("unit", "Unit", 10),
    Column("when", "When (UTC)", 17),
    Column("source", "From", 24),
    Column("by", "By", 20),
    Column("back", "Taken back", 17),
    Column("gap", "", 3),
    Column("known", "Typed cell", 36),
    Column("value", "Last known as", 14, align="right"),
)
ROOM = 500
PRINTED = 40


def known(story: Story) -> Iterator[Cells]:
    """Every typed cell of the inputs, with what was built into it."""
    yield {"known": "case", "value": CASES[0]}
    for name, fact in story.inputs.items():
        if name not in DRIVERS:
            yield {"known": name, "value": Cell(fact.value, format_of(fact), style="typed")}
            continue
        figures = {CASES[0]: fact.value, **fact.cases.figures}
        for case in CASES:
            figure = Cell(figures.get(case), format_of(fact), style="typed")
            yield {"known": f"{name}@{case}", "value": figure}


def sheet(story: Story) -> Sheet:
    """The sheet of the changes, with what a story's typed cells were built with."""
    typed = tuple(known(story))
    return Sheet(
        name="Changes",
        title="Changes",
        subtitle="Every change of an input since the template was built, as a refresh found it.",
        columns=COLUMNS,
        rows=tuple(
            Row(cells or {}, key=f"change{at}")
            for at, (cells, _) in enumerate(zip_longest(typed, range(ROOM)))
        ),
        names={
            "changes": f"{{change0.run}}:{{change{ROOM - 1}.back}}",
            "known_inputs": f"{{change0.known}}:{{change{len(typed) - 1}.value}}",
        },
        tab="#7F7F7F",
        prints=PRINTED,
        prints_to="back",
    )
