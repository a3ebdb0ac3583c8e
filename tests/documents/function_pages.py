"""docs/functions.md, from the catalogue."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from tests.documents.markdown import table
from tests.documents.tables import summary
from udfs import CATALOGUE, Arg, ArgRange, Function
from udfs.example_text import can_be_typed, example_text, literal_text

HEAD = """\
# The functions

<!-- made from the catalogue by `python -m tests.documents` -->

Amounts are in $mm, shares in mm, capacity in MW; rates and percentages are decimals (15% = 0.15),
terms are in years. Brackets mark an argument that may be left out, with its default behind the
sign. Any argument that is one number may be a range: a column of capacities against a row of prices
gives a grid. Codes are texts; upper and lower case are the same. A failure is an error value in the
cell, never text or a blank.
"""


def page() -> str:
    """The page."""
    links = (f"[{name}](#{name.casefold()})" for name in CATALOGUE)
    listed = table(("function", "what it is"), zip(links, map(summary, CATALOGUE.values())))
    return "\n".join([HEAD, listed, *map(section, CATALOGUE.values())])


def section(function: Function) -> str:
    """What the page says of one function."""
    parts = [f"## {function.name}", f"```text\n{function.usage}\n```"]
    parts += map(paragraph, function.doc.split("\n\n"))
    parts.append(f"**Gives:** {function.unit}")
    if function.args:
        heads = "argument", "unit", "default", "accepts", "what it is"
        parts.append(table(heads, arguments(function)).rstrip())
    typed = filter(can_be_typed, function.examples)
    rows = ((f"`={example_text(function, given)}`", result(gives)) for given, gives in typed)
    parts.append(table(("example", "gives"), rows).rstrip())
    return "\n\n".join(parts) + "\n"


def paragraph(text: str) -> str:
    """A paragraph of a function's help, what it is about in bold."""
    head, colon, rest = " ".join(text.split()).partition(": ")
    is_head = head in ("Formula", "Errors", "Source")
    return f"**{head}:** {rest}" if is_head else f"{head}{colon}{rest}"


def arguments(function: Function) -> Iterator[tuple[str, ...]]:
    """A row for each argument."""
    for name, arg in function.args.items():
        default = function.defaults.get(name)
        written = "required" if name not in function.defaults else f"`{literal_text(default)}`"
        if default is None and name in function.defaults:
            written = "none"
        kind = f"range of {arg.unit}" if isinstance(arg, ArgRange) else arg.unit
        yield f"`{name}`", kind, written, accepts(arg), arg.help


def accepts(arg: Arg) -> str:
    """What an argument may be."""
    if arg.choices:
        return ", ".join(f"`{choice}`" for choice in arg.choices)
    if arg.unit in ("date", "name", "flag"):
        return {"date": "a day", "name": "text", "flag": "TRUE, FALSE, 1 or 0"}[arg.unit]
    bounds = [
        words
        for bound, words in (
            (arg.low, f"at least {arg.low:g}"),
            (arg.above, f"above {arg.above:g}"),
            (arg.high, f"at most {arg.high:g}"),
            (arg.below, f"below {arg.below:g}"),
        )
        if math.isfinite(bound)
    ]
    number = "a whole number" if arg.whole else "any number"
    return ", ".join([number, *bounds] if arg.whole else bounds or [number])


def result(value: Any) -> str:
    """What an example gives, as the page shows it."""
    if isinstance(value, list):
        return "<br>".join(
            " · ".join(map(result, row if isinstance(row, (list, tuple)) else [row]))
            for row in value
        )
    if isinstance(value, str):
        return f"`{value}`" if value.startswith("#") else value
    return f"{value:,.10g}"
