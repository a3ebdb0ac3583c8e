"""The Cover's guide: colours, units, how to use it, version."""

from __future__ import annotations

from udfs.version import __version__
from workbooks.model.layout import Cell, Row, section


def step(label: str, note: str) -> Row:
    """A line of text under its name."""
    return Row({"label": label, "answer": Cell(note, "prose")})


GUIDE = (
    section("How to read it", key="guide"),
    Row(
        {
            "label": "Typed input",
            "answer": Cell("Blue", style="input"),
            "note": "Inputs, the marks on Capacity, the watch list on Market",
        }
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
    step(
        "Units", "$mm, shares in millions, MW; $bn where it was published so. 2026E: an estimate."
    ),
    step("Signs", "Costs and declines are negative and stand in brackets. NM: not meaningful."),
    step("Protection", "All but blue cells are locked, without a password."),
    step("As of", "1 July 2026, the day of the bank notes; later dates stand beside their figure."),
    Row(),
    section("How to use it in Excel"),
    step("1. Install the leasebridge add-in", "Without it the sheets show their last values."),
    step("2. Change a blue cell on Inputs", "Each is a named cell; Excel recalculates at once."),
    step("3. Look at the model check", "At the head of every sheet; its rows are on Checks."),
    section("How to use it in LibreOffice"),
    step(
        "1. Install the leasebridge extension",
        "Menu Tools, Extensions: its functions are then known.",
    ),
    step("2. Change a blue cell on Inputs", "Each is a named cell; Calc recalculates at once."),
    step("3. Look at the model check", "Save as .xlsx: Excel reads the file as before."),
    section("How to use it with no spreadsheet at all"),
    step("1. Write a CSV with id, unit, value", "The ids stand on Inputs: F21,$/W-yr,50"),
    step("2. leasebridge refresh FILE --facts CSV", "Recalculates and writes the new values."),
    step(
        "3. Read the report", "Which inputs changed, which checks hold; the file shows the values."
    ),
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
