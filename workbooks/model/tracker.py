"""The tracker on the Market sheet: what was guided, expected and reported, line by line.

Its figures stand on Inputs, where a facts file fills them. What nobody has said yet is blank there,
and the line is open. A line confirms that demand grows if the new figure is above its threshold:
what was expected, or else what stood before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workbooks.model.claims import claim
from workbooks.model.layout import Cell, Row, heads, line, section
from workbooks.model.provenance import beside
from workbooks.story import Story

STATES = ("Open", "Confirmed", "Unchanged", "Refuted")
STATUS = (
    '=IF(COUNT({@s2},{@s4})<2,"Open",IF(ROUND({@s2}/{@s4}-1,4)=0,"Unchanged",'
    'IF({@s2}>{@s4},"Confirmed","Refuted")))'
)
CAPEX, DEMAND = "capex", "demand"


class Tracked(NamedTuple):
    """A line: its key, what it is about, and the inputs before, after and expected."""

    key: str
    about: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    expected: str = "none_expected"
    unit: str = "$bn"

    def row(self, story: Story) -> Row:
        """The line with its status, and where the figure comes from."""
        as_of, source = (
            f'=IF({{@s2}}="",{beside(story, self.before[0], field)},'
            f'{beside(story, self.after[0], field)})&""'
            for field in ("as_of", "source")
        )
        expected = self.expected if story.has(self.expected) else ""
        threshold = "=IF(ISNUMBER({@s3}),{@s3},{@s1})" if expected else "={@s1}"
        series = (
            mean(self.before),
            mean(self.after),
            mean((expected,)) if expected else None,
            threshold,
            Cell('=IF(COUNT({@s2},{@s4})=2,{@s2}/{@s4}-1,"")', "pct"),
            Cell(STATUS, "prose"),
            Cell(as_of, "prose"),
        )
        cites = ", ".join((*self.before, *self.after, *([expected] if expected else ())))
        fmt = "int" if self.unit == "MW" else "dec1"
        return line(
            self.label,
            self.unit,
            series=series,
            key=self.key,
            fmt=fmt,
            note=source,
            source=cites,
        )


def mean(names: tuple[str, ...]) -> str:
    """The figure, of a range its middle; blank where there is none."""
    return f'=IFERROR(AVERAGE({",".join(names)}),"")'


def lines(story: Story) -> tuple[Tracked, ...]:
    """The lines that the story follows."""
    return (*of_capex(story), *of_demand(story))


def of_capex(story: Story) -> Iterator[Tracked]:
    """What clouds and landlords say that they spend."""
    for n in story.numbers("guidance_{}_before"):
        stem = f"guidance_{n}"
        before, after = (
            tuple(
                name for name in (f"{stem}_{when}", f"{stem}_{when}_upper") if name in story.inputs
            )
            for when in ("before", "after")
        )
        label = f"<{stem}_before.entity>: <{stem}_before.metric>, <{stem}_before.period>"
        if after:
            yield Tracked(stem, CAPEX, label, before, after)
    for year in story.years("capex"):
        new = f"capex_{year}_new"
        if new in story.inputs:
            label = f"<{new}.entity>: <{new}.metric>, <{new}.period>"
            yield Tracked(new, CAPEX, label, (f"capex_{year}",), (new,))


def of_demand(story: Story) -> Iterator[Tracked]:
    """What is reported of demand, and what the lessor leases out."""
    for n in story.numbers("report_{}_before"):
        stem = f"report_{n}"
        label = f"<{stem}_before.entity>: <{stem}_before.metric>, <{stem}_before.period>"
        if f"{stem}_actual" in story.inputs:
            expected = f"{stem}_consensus"
            yield Tracked(stem, DEMAND, label, (f"{stem}_before",), (f"{stem}_actual",), expected)
    others = (
        ("landlord_backlog", "landlord_backlog_new", "$bn"),
        ("lease_capacity", "leased_out", "MW"),
    )
    for before, new, unit in others:
        if before in story.inputs and new in story.inputs:
            label = f"<{new}.entity>: <{new}.metric>, <{new}.period>"
            yield Tracked(new, DEMAND, label, (before,), (new,), unit=unit)


def states(story: Story, about: str = "", column: str = "s6") -> str:
    """The status of all lines, or of those about one thing."""
    keys = [each.key for each in lines(story) if about in ("", each.about)]
    return f"{{{keys[0]}.{column}}}:{{{keys[-1]}.{column}}}" if keys else ""


def tracked(story: Story) -> Iterator[Row]:
    """The lines under the question that they answer, how many are in which state, the verdict."""
    questions = (
        (CAPEX, "3. Is capex cut, or raised again?", "capex is raised", "capex is cut"),
        (
            DEMAND,
            "4. Does demand still grow, and does <lessor> lease capacity out?",
            "demand grows",
            "demand fades",
        ),
    )
    for about, title, confirms, refutes in questions:
        found = [each for each in lines(story) if each.about == about]
        if found:
            yield section(title)
            yield heads("Before", "New", "Expected", "Threshold", "Change", "Status", "As of")
            yield from (each.row(story) for each in found)
            yield count(about, states(story, about), states(story, about, "unit"))
            text = Cell(verdict(about, confirms, refutes), "prose", f"{about}_verdict")
            yield Row({"label": "Reading", "unit": text}, style="strong")
            if about == CAPEX:
                yield Row()


def count(about: str, among: str, units: str) -> Row:
    """How many lines there are, and how many are in which state."""
    series = (
        Cell(f'=COUNTIF({among},"{state}")', name=f"{about}_{state.lower()}") for state in STATES
    )
    of_all = Cell(f"=COUNTA({units})", name=f"{about}_tracked")
    label = f"Lines: all; {', '.join(STATES).lower()}"
    row = line(label, "count", series=series, fmt="int", style="total")
    return Row({**row.cells, "value": of_all}, "", "int", "total")


def verdict(about: str, confirms: str, refutes: str) -> str:
    """What the lines about one thing say, from their counts."""
    known = f"New figures for [{about}_tracked-{about}_open 0] of [{about}_tracked 0] lines: "
    known += f"[{about}_confirmed 0] up, [{about}_refuted 0] down"
    split = claim(
        f"{about}_refuted>{about}_confirmed", f"{known}; {refutes}", f"{known}; no verdict"
    )
    return claim(
        f"{about}_open*2>{about}_tracked",
        f"{known}; too few for a verdict",
        claim(f"{about}_confirmed>{about}_refuted", f"{known}; {confirms}", split),
    )
