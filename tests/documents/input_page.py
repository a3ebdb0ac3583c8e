"""docs/inputs.md, from the inputs of the template."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from addin.inputs.named_inputs import NamedInput, named_inputs
from addin.inputs.provenance import FIELDS
from addin.xlsx import read_workbook
from tests.documents.markdown import table
from workbooks import TEMPLATE
from workbooks.facts import Fact
from workbooks.input_cells import BLOCKS, known_of, limits_of, pattern_of
from workbooks.story import read_story

HEAD = """\
# The inputs

<!-- made from the template by `python -m tests.documents` -->

What `--set` and `--facts` can change in the template, with the unit, the limits and the figure that
it comes with. Other workbooks have inputs of their own: the names whose comment says so
(`F20 | MW`).

`--set` takes the name or the id, again and again; a share of a whole may be written `15%`, a day is
YYYY-MM-DD.

```sh
leasebridge refresh model.xlsx --set lease_capacity=500 --set X11=21%
```

`--facts` takes a CSV with the columns `id`, `unit` and `value`. These may stand in it too, and say
where a figure comes from: {fields}. Numbers have a point and no thousands separators.

```csv facts.csv
id,unit,value,publisher,as_of
F20,MW,500,Morgan Stanley,2026-08-03
F21,$/W-yr,30,,
```

```console
$ leasebridge check model.xlsx --facts facts.csv
...
input F20 lease_capacity@Own: blank -> 500 MW
input F21 price_per_watt@Own: blank -> 30 $/W-yr
...
```

A figure of a driver goes to the case Own, which becomes the live one; with `--as-published` it
replaces the print. A figure outside its limits, in another unit or for an unknown id is refused,
and nothing is written:

```console
$ leasebridge check model.xlsx --set tax_rate=15
leasebridge: --set tax_rate=15: ...
```
"""

HEADS = "id", "name", "unit", "limits", "what it is", "as published", "published by"
TITLES = {
    "drivers": "Drivers, with a figure for each case",
    "evidence": "Evidence: what others published",
    "tracked": "Tracked: blank until it is reported",
    "plumbing": "Assumptions, steps of the grids, tolerances",
    "shared": "What others signed, and what compute costs",
}


def page() -> str:
    """The page."""
    parts = [HEAD.replace("{fields}", ", ".join(f"`{field}`" for field in FIELDS))]
    for block, title in TITLES.items():
        parts += [f"## {title}\n", table(HEADS, rows(block))]
    return "\n".join(parts)


def drivers() -> str:
    """The inputs that have a figure for each case."""
    return table(HEADS, rows("drivers"))


def rows(block: str) -> Iterator[tuple[str, ...]]:
    """A row for each input of a block."""
    facts = {fact.name: fact for fact in read_story().rows}
    patterns = [pattern_of(known.name) for known in BLOCKS[block]]
    for entry in inputs().values():
        if any(pattern.fullmatch(entry.name) for pattern in patterns):
            yield row(entry, facts[entry.name])


@cache
def inputs() -> dict[str, NamedInput]:
    """Those of the template, by their ids."""
    return named_inputs(read_workbook(TEMPLATE))


def row(entry: NamedInput, fact: Fact) -> tuple[str, ...]:
    """What the page says of one input."""
    said = figure(fact.value), fact.publisher
    who = f"`{entry.id}`", f"`{entry.name}`", entry.unit
    return *who, limits(entry.name), meaning(fact), *said


def meaning(fact: Fact) -> str:
    """What an input is; of one of several, such as a broker's target, what the sheets call it."""
    known = known_of(fact.name)
    if known and not fact.name[-1].isdigit() and known.name == fact.name:
        return known.meaning
    return f"{fact.entity}: {fact.metric}"


def limits(name: str) -> str:
    """What may be typed."""
    found = limits_of(name)
    return f"{figure(found[0])} to {figure(found[1])}" if found else ""


def figure(value: object) -> str:
    """A figure as the page shows it."""
    if value is None:
        return "blank"
    return str(value) if isinstance(value, (str, date)) else f"{value:,.10g}"
