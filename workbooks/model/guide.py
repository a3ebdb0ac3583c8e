"""The Cover's guide: colours, units, version, how to use it.

How to use it comes last: in a copy for others some of these rows are empty.
"""

from __future__ import annotations

from collections.abc import Iterable

from udfs.version import __version__
from workbooks.marks import ELSEWHERE, GUIDE, INSTALL, TYPING
from workbooks.model.layout import Cell, Row, section
from workbooks.story import Story

TYPED = "typed"
"""The key of the row that says where something may be typed."""
TYPED_ON = {"Capacity": "the marks on Capacity"}


def typed_on(sheets: Iterable[str]) -> str:
    """What may be typed on these sheets."""
    return ", ".join(("Inputs", *(TYPED_ON[name] for name in sheets if name in TYPED_ON)))


def step(label: str, note: str, key: str = "") -> Row:
    """A line of text under its name."""
    return Row({"label": label, "answer": Cell(note, "prose")}, key)


HOW_TO_READ = (
    section("How to read it", key="guide"),
    Row(
        {
            "label": "Typed input",
            "answer": Cell("Blue", style="input"),
        },
        key=TYPED,
    ),
    Row({"label": "Formula on the same sheet", "answer": Cell("Black", "word")}),
    Row({"label": "Link to another sheet", "answer": Cell("Green", "word", style="linked")}),
    Row(
        {
            "label": "Link to another file",
            "answer": Cell("Red", "word", style="external"),
            "note": "There is none",
        }
    ),
    step("Units", "$mm, shares in mm, MW; $bn where published in $bn. E = estimate, A = actual."),
    step("Signs", "Negative numbers are in parentheses. NM = not meaningful."),
    step("Protection", "Cells are locked, except those that may be typed into (no password)."),
    step("As of", "Dates are shown next to each figure on Inputs."),
    step("Verdict", "At the head of every sheet; its rows are on Checks."),
    Row(),
)
HOW_TO_USE = (
    section("How to use it in Excel", key="use"),
    step(
        "Install the leasebridge add-in",
        "Without it, cells keep their last saved values until Excel recalculates.",
        "install",
    ),
    step(
        "Type into Own on Inputs, choose Own",
        "Live case, at the top; Excel recalculates at once.",
        "typing",
    ),
    section("How to use it in LibreOffice", key="elsewhere"),
    step(
        "1. Install the leasebridge extension",
        "Menu Tools, Extensions: its functions are then known.",
    ),
    step(
        "2. Type into Own on Inputs, choose Own",
        "Live case, at the top; Calc recalculates at once.",
    ),
    step("3. Save as .xlsx", "Excel reads the file as before."),
)
VERSION = (
    section("Version"),
    Row({"label": "Template built with leasebridge version", "answer": Cell(__version__, "word")}),
    Row(
        {
            "label": "Calculated with leasebridge version",
            "answer": Cell("=LEASEBRIDGE_VERSION()", "word"),
        }
    ),
    Row(),
    Row({"label": "Illustrative, not investment advice"}, style="strong"),
    Row(),
)


def headless(story: Story) -> tuple[Row, ...]:
    """How figures come in from a file."""
    name, value = (
        ("price_per_watt", 50) if story.has("price_per_watt") else ("annual_revenue", 5000)
    )
    line = f"<{name}.id>,<{name}.unit>,{value}"
    return (
        section("How to update it without a spreadsheet program"),
        step("1. Write a CSV with id, unit, value", f"Ids are on the Inputs sheet, e.g. {line}"),
        step("2. leasebridge refresh FILE --facts CSV", "Recalculates and writes the new values."),
        step(
            "3. Read the report",
            "Which inputs changed, which checks hold; the file shows the values.",
            "last",
        ),
    )


def guide(story: Story) -> tuple[Row, ...]:
    """The block."""
    return (*HOW_TO_READ, *VERSION, *HOW_TO_USE, *headless(story))


NAMES = {
    GUIDE: "{use.label}:{last.note}",
    INSTALL: "{install.label}:{install.note}",
    TYPING: "{typing.label}:{last.note}",
    ELSEWHERE: "{elsewhere.label}:{last.note}",
}
"""What of it is for whom."""
