"""Functions: the catalogue's functions with their arguments and live examples."""

from __future__ import annotations

from udfs.arguments import Arg
from udfs.catalogue import CATALOGUE
from udfs.example_text import can_be_typed
from udfs.function import Function
from workbooks.model.checks import verdict
from workbooks.model.examples import example_rows
from workbooks.model.layout import Column, Row, Sheet, section

COLUMNS = (
    Column("label", "Call or argument", 86, wrap=True),
    Column("part", "Unit or row", 25),
    Column("result", "Live result", 16, align="right"),
    Column("expected", "Expected", 16, align="right"),
    Column("agrees", "Match", 9, align="center"),
    Column("note", "Note", 74, tone="note", wrap=True),
)


def bounds(arg: Arg) -> str:
    """What an argument accepts."""
    inf = float("inf")
    limits = (
        (arg.low, -inf, "from {:g}"),
        (arg.above, -inf, "above {:g}"),
        (arg.high, inf, "at most {:g}"),
        (arg.below, inf, "below {:g}"),
    )
    words = [text.format(value) for value, open_end, text in limits if value != open_end]
    if not all(choice in arg.help for choice in arg.choices):
        words.append("one of " + ", ".join(arg.choices))
    return f" Accepts: {'; '.join(words)}." if words else ""


def argument_row(function: Function, name: str) -> Row:
    """One argument: default, unit, help, range."""
    arg, default = function.args[name], function.defaults.get(name)
    shown = f"{name} = {default}" if default is not None else name
    optional = "" if name not in function.defaults else "Optional. "
    note = f"{optional}{arg.help}{bounds(arg)}"
    return Row({"label": f"    {shown}", "part": arg.unit, "note": note})


def function_rows(function: Function) -> tuple[Row, ...]:
    """A band with the call form, what it is, its arguments, its examples."""
    examples = [each for each in function.examples if can_be_typed(each)]
    summary = " ".join(function.doc.split("\n\n")[0].split()).replace("`", "")
    return (
        section(function.usage),
        Row({"label": summary, "part": function.unit}, style="strong"),
        *(argument_row(function, name) for name in function.args),
        *(made for each in examples for made in example_rows(function, each)),
        Row(),
    )


ROWS = tuple(made for function in CATALOGUE.values() for made in function_rows(function))
RESULTS = "{top.agrees}:{bottom.agrees}"


def sheet() -> Sheet:
    """The sheet of the functions: the same in every workbook."""
    return Sheet(
        name="Functions",
        title="Functions",
        subtitle="Function reference: arguments, with live examples next to the expected result. "
        "An error value that a cell would show is described in words.",
        columns=COLUMNS,
        rows=(Row(key="top"), *ROWS[:-1], Row(key="bottom")),
        names={"example_results": RESULTS},
        conditions=verdict(RESULTS, "agrees"),
        tab="#7F7F7F",
    )
