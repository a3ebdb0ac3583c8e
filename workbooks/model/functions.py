"""Functions: the catalogue's functions with their arguments and live examples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from udfs.catalogue import CATALOGUE, Arg, Function, InputError
from workbooks.model.checks import verdict
from workbooks.model.sheet import Array, Cell, Column, Row, Sheet, section

COLUMNS = (
    Column("label", "Call or argument", 86, wrap=True),
    Column("part", "Unit or row", 25),
    Column("result", "Live result", 16, align="right"),
    Column("expected", "Expected", 16, align="right"),
    Column("agrees", "Agrees", 9, align="center"),
    Column("note", "Note", 74, tone="note", wrap=True),
)
SAME_NUMBER = "=IFERROR(ABS({@result}-{@expected})<=footing_tolerance,FALSE)"
SAME_TEXT = "=IFERROR({@result}={@expected},FALSE)"
Example = tuple[tuple[Any, ...], Any]


def literal(value: Any) -> str:
    """A value as it stands in a formula; inside an array constant a date is its serial number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, list):
        return "{" + ";".join(literal(serial(item)) for item in value) + "}"
    if isinstance(value, date):
        return f"DATE({value.year},{value.month},{value.day})"
    if isinstance(value, str):
        return "NA()" if value == "#N/A" else f'"{value}"'
    return f"{value:.15g}"


def serial(value: Any) -> Any:
    """A date as its Excel serial number."""
    return (value - date(1899, 12, 30)).days if isinstance(value, date) else value


def call(function: Function, values: Sequence[Any]) -> str:
    """The call as it is typed: optional arguments at the end are left out."""
    required = len(function.args) - len(function.defaults)
    given = list(values)
    while len(given) > required and given[-1] is None:
        given.pop()
    return f"{function.name}({','.join(map(literal, given))})"


def can_be_typed(example: Example) -> bool:
    """Whether it fits a row: array constants hold no blank, grids have a sheet of their own."""
    return not any(
        isinstance(value, list) and any(item is None or isinstance(item, list) for item in value)
        for value in example[0]
    )


def refusal(function: Function, values: Sequence[Any]) -> str:
    """Why the function refuses this, with the error value that the cell would show."""
    try:
        function.call(*values)
    except InputError as error:
        return f"{error.code} in the cell. {error}"
    return ""


def example_rows(function: Function, example: Example) -> tuple[Row, ...]:
    """The example as live cells beside what is expected; a refusal is put into words."""
    values, expected = example
    formula = call(function, values)
    if isinstance(expected, list):
        return table_rows(formula, expected)
    live, note, agrees = f"={formula}", "", SAME_TEXT
    if isinstance(expected, str) and expected.startswith("#"):
        word = "not meaningful" if expected == "#N/A" and "#N/A" not in values else "refused"
        live, note = f'=IF(ISERROR({formula}),"{word}","a value")', refusal(function, values)
        expected = word
    elif not isinstance(expected, str):
        agrees = SAME_NUMBER
    return (row(formula, "", Cell(live, number_format(expected)), expected, agrees, note),)


def table_rows(formula: str, expected: list[list[Any]]) -> tuple[Row, ...]:
    """A table: one array formula over its labels and values."""
    fmts = tuple(number_format(value) for _, value in expected)
    rows = []
    for at, (_, value) in enumerate(expected):
        agrees = SAME_TEXT if isinstance(value, str) else SAME_NUMBER
        part = Array(f"={formula}", len(expected), 2, fmts) if at == 0 else None
        rows.append(row(formula if at == 0 else "", part, None, value, agrees, ""))
    return tuple(rows)


def number_format(value: Any) -> str:
    """Counts without decimals, other numbers with up to six."""
    return "int" if isinstance(value, int) else "example"


def row(label: str, part: Any, result: Any, expected: Any, agrees: str, note: str) -> Row:
    """One row of examples."""
    wanted = Cell(expected, number_format(expected), style="typed")
    cells = {"label": label, "part": part, "result": result, "expected": wanted}
    return Row({**cells, "agrees": agrees, "note": note})


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
    if arg.choices:
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
SHEET = Sheet(
    name="Functions",
    title="Functions",
    subtitle="Every function: arguments, and live examples beside what they must give. An error "
    "value that a cell would show is described in words.",
    columns=COLUMNS,
    rows=(Row(key="top"), *ROWS[:-1], Row(key="bottom")),
    names={"example_results": RESULTS},
    conditions=verdict(RESULTS, "agrees"),
    tab="#7F7F7F",
)
