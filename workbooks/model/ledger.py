"""The ledger on the Capacity sheet: each figure with its definition, and what is added to what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbooks.marks import TYPING
from workbooks.model.layout import Cell, Check, Row, heads, line, section, without
from workbooks.story import Story

OWN = "<lessor> own operational IT"
FOOTPRINT = "<lessor> total footprint"
ADDED = "Other clouds IT added in a year"
PROVIDER = "AI compute capacity per provider"
DEMAND = "Demand arrangements of <demand_arrangements.entity>"
MARK = "x"
DEFINED, KIND = Cell("Definition", "prose"), Cell("Stock or flow", "prose")


@dataclass(frozen=True)
class Entry:
    """A figure: its input, its definition, and the names of the sums that it is in."""

    label: str
    name: str
    definition: str
    kind: str
    sums: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Sum:
    """A sum of marked figures: its head, its name where it has one, the fact that it works out."""

    head: str
    name: str = ""
    fact: str = ""


def baseline(story: Story) -> tuple[str, ...]:
    """The inputs that hold the lessor's own capacity before the additions."""
    return tuple(f"own_capacity_{year}" for year in story.years("own_capacity"))


def peers(story: Story) -> list[tuple[str, str]]:
    """What other clouds add in a year: what it is, and its input."""
    found = (re.fullmatch(r"(peer_\d+)_addition_(\d{4})", name) for name in story.inputs)
    return [(f"<{match[1]}>, added {match[2]}E", match[0]) for match in found if match]


def undated(story: Story, name: str) -> str:
    """A word of a figure whose period holds no year."""
    period = story.inputs[name].period if story.has(name) else ""
    return "" if any(map(str.isdigit, period)) else "No date given in source"


def sums(story: Story) -> tuple[Sum, ...]:
    """What is summed up: own capacity at each year's end, the footprint, and what you mark."""
    ends = (
        Sum(f"End-{year}E", f"ledger_{year}", f"own_capacity_{year}")
        for year in story.years("own_addition")
    )
    footprint = (Sum("Footprint", "footprint_total", "footprint_total"),)
    return (*ends, *(footprint if story.has("footprint_now") else ()), Sum("Your own sum"))


def own(story: Story) -> list[Entry]:
    """The lessor's own capacity: a stock, and what each year adds to it."""
    years = story.years("own_addition")
    later = tuple(f"ledger_{year}" for year in years)
    return [
        *(
            Entry(
                f"<lessor>, end-{name[-4:]}",
                name,
                OWN,
                "Stock",
                later,
                f"<{name}.publisher>, approx.",
            )
            for name in baseline(story)
        ),
        *(
            Entry(f"<lessor>, added {year}E", f"own_addition_{year}", OWN, "Flow", later[at:])
            for at, year in enumerate(years)
        ),
    ]


def footprint(story: Story) -> tuple[Entry, Entry]:
    """The wider definition of the lessor's capacity: what there is, and what is to come."""
    summed = ("footprint_total",)
    said = "<footprint_now.publisher>: all data centres, owned and leased; not all of it AI, "
    return (
        Entry("<lessor>, now", "footprint_now", FOOTPRINT, "Stock", summed, f"{said}nor for lease"),
        Entry(
            "<lessor>, still to come",
            "footprint_pipeline",
            FOOTPRINT,
            "Flow",
            summed,
            undated(story, "footprint_pipeline"),
        ),
    )


def entries(story: Story) -> list[Entry]:
    """Every figure that the story has, grouped by definition."""
    every = [
        *own(story),
        *footprint(story),
        *(
            Entry(label, name, ADDED, "Flow", note=f"<{name}.publisher>")
            for label, name in peers(story)
        ),
        Entry(
            "Each cloud provider, in the future",
            "provider_capacity",
            PROVIDER,
            "Stock",
            note="<provider_capacity.note>",
        ),
        Entry(
            "<demand_arrangements.entity>: <demand_arrangements.metric>",
            "demand_arrangements",
            DEMAND,
            "Contracts",
            note="Demand side: overlaps with what the providers build",
        ),
    ]
    return [entry for entry in every if story.has(entry.name)]


def column(at: int) -> str:
    """Where the marks of a sum stand."""
    return f"s{at + 3}"


def row(at: int, shown: Sequence[Entry], summed: Sequence[Sum]) -> Row:
    """A figure with its definition, and in which sums it is."""
    entry = shown[at]
    fresh = at == 0 or shown[at - 1].definition != entry.definition
    marks = (
        Cell(
            MARK if each.name and each.name in entry.sums else None,
            "middle",
            style="input",
            choices=(MARK,),
        )
        for each in summed
    )
    made = line(
        entry.label,
        "GW",
        f"={entry.name}",
        series=(Cell(entry.definition, "prose"), Cell(entry.kind, "prose"), *marks),
        key=f"entry{at}",
        source=entry.name,
        note=entry.note,
        fmt="dec1",
    )
    return replace(made, style="group" if fresh else "")


def totals(summed: Sequence[Sum], last: int) -> tuple[Row, Row]:
    """The sums, and what they must not mix."""
    definitions = f"{{entry0.s1}}:{{entry{last}.s1}}"

    def under_marks(formula: str, *, named: bool = False) -> tuple[Cell | None, ...]:
        """A formula for each sum, under its marks."""
        cells = (
            Cell(
                formula.replace("MARKS", f"{{entry0.{column(at)}}}:{{entry{last}.{column(at)}}}"),
                name=each.name if named else "",
            )
            for at, each in enumerate(summed)
        )
        return (None, None, *cells)

    advice = Cell("Add or clear the blue x marks; the check tests each sum", name=f"{TYPING}_marks")
    first = f'IFERROR(INDEX({definitions},MATCH("{MARK}",MARKS,0)),"None")'
    differ = f'=COUNTIF(MARKS,"{MARK}")-COUNTIFS(MARKS,"{MARK}",{definitions},{first})'
    return (
        line(
            "Sum of the figures marked with x",
            "GW",
            series=under_marks(f'=SUMIF(MARKS,"{MARK}",{{entry0}}:{{entry{last}}})', named=True),
            fmt="dec1",
            style="total",
            source=", ".join(each.fact for each in summed if each.fact),
            note=advice,
        ),
        line(
            "Figures of another definition in the sum",
            "count",
            series=under_marks(differ),
            key="breaks",
            fmt="int",
            note="Must be zero; otherwise definitions are mixed",
        ),
    )


def ledger(story: Story) -> tuple[Row, ...]:
    """The block: every figure, and the sums."""
    shown, summed = entries(story), sums(story)
    title = "2. Capacity ledger, grouped by definition"
    if not shown:
        return without(title)
    return (
        section(title),
        heads(DEFINED, KIND, *(each.head for each in summed), value="GW"),
        *(row(at, shown, summed) for at in range(len(shown))),
        *totals(summed, len(shown) - 1),
        Row(),
    )


def ledger_names(story: Story) -> dict[str, str]:
    """What other sheets read of it."""
    return {"definition_breaks": f"{{breaks.s3}}:{{breaks.{column(len(sums(story)) - 1)}}}"}


LEDGER_CHECKS = (
    Check(
        "Capacity: no sum adds figures of different definitions",
        "definition guard",
        "=0",
        "=SUM(definition_breaks)",
        "=footing_tolerance",
        "int",
        note="Looks at the marks of the ledger on Capacity",
    ),
)
