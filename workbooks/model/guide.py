"""The Cover's guide: colours, units, how to use it, version."""

from __future__ import annotations

from udfs.version import __version__
from workbooks.model.sheet import Cell, Row, section


def step(label: str, note: str) -> Row:
    """A line of text under its name."""
    return Row({"label": label, "answer": Cell(note, "prose")})


GUIDE = (
    section("How to read it"),
    Row({"label": "Typed input", "answer": Cell("Blue", style="input"), "note": "Inputs only"}),
    Row({"label": "Formula on the same sheet", "answer": Cell("Black", "word")}),
    Row({"label": "Link to another sheet", "answer": Cell("Green", "word", style="linked")}),
    Row(
        {
            "label": "Link to another file",
            "answer": Cell("Red", "word", style="external"),
            "note": "There is none",
        }
    ),
    step(
        "Units", "$mm, shares in millions, MW; $bn where it was published so. 2026E: an estimate."
    ),
    step("Signs", "Costs and declines are negative and stand in brackets."),
    step("As of", "1 July 2026, the day of the bank notes; later dates stand beside their figure."),
    Row(),
    section("How to use it"),
    step("1. Change a blue cell on Inputs", "Each is a named cell; formulas use the name."),
    step("2. Recalculate", "In Excel with the leasebridge add-in, or: leasebridge refresh FILE"),
    step("3. Look at the model check", "At the head of every sheet; its rows are on Checks."),
    Row(),
    section("Version"),
    Row({"label": "Template made by leasebridge", "answer": Cell(__version__, "word")}),
    Row(
        {
            "label": "Functions that answered last",
            "answer": Cell("=LEASEBRIDGE_VERSION()", "word"),
        }
    ),
    Row(),
    Row({"label": "Illustrative, not investment advice"}, style="strong"),
)
