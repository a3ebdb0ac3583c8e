"""What each print of the lease takes for granted: blocks of the Street sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workbooks.model.claims import claim, live
from workbooks.model.grids import SIZE
from workbooks.model.layout import Array, Cell, Row, heads, line, section, without
from workbooks.story import Story

LEASED = "LEASE_REVENUE(%s,%s,term_within_year,utilisation,escalator)"
REVENUE = LEASED % ("{@s1}", "price_per_watt")
PRETAX = "{@value}*diluted_shares/(1-tax_rate)"
PRICE = 'LEASE_SOLVE("PRICE",{@value},0,diluted_shares,{@s1},,lease_margin,tax_rate,utilisation)'
MODEL = f'EPS_BRIDGE(base_eps,diluted_shares,{REVENUE},lease_margin,tax_rate,,new_shares,"DELTA")'
MARGIN = "=IMPLIED_MARGIN({%s.value},diluted_shares,%s,tax_rate)"


class Print(NamedTuple):
    """What somebody printed for a lease: the input, whose it is, the capacity behind it."""

    name: str
    label: str
    capacity: str
    stated: bool

    @property
    def row(self) -> Row:
        """What it takes before tax, which price and margin it implies, what the model has."""
        series = (
            Cell(f"={self.capacity}", "int"),
            "={@value}/{@s1}*1000",
            Cell(f"={PRETAX}/1000", "dec1"),
            f"={PRETAX}/({{@s1}}*utilisation*term_within_year)",
            Cell(f"=IMPLIED_MARGIN({{@value}},diluted_shares,{REVENUE},tax_rate)", "pct"),
            f'=IFERROR({PRICE},"NM")',
            f"={MODEL}",
            "={@s7}-{@value}",
        )
        floor = f"Out of reach under $[{{{self.name}.s4}} 0.0]/W-yr"
        unstated = "Capacity is not stated: the live case's. "
        note = claim(f"{{{self.name}.s4}}>0", floor if self.stated else unstated + floor)
        return line(
            self.label,
            "$/share",
            f"={self.name}",
            series=series,
            key=self.name,
            fmt="eps",
            note=note,
            source=self.name,
        )

    @property
    def margins(self) -> Row:
        """The margin that it needs, price by price."""
        at_price = MARGIN % (self.name, LEASED % (f"{{{self.name}.s1}}", "{^prices}"))
        series = (at_price,) * SIZE
        return line(self.label, "%", series=series, key=f"{self.name}_margin", fmt="pct")


def prints(story: Story) -> Iterator[Print]:
    """Every print of the story, the scenario's own first."""
    if story.has("printed_uplift"):
        whose = "<printed_uplift.publisher>, <printed_uplift.year>"
        yield Print("printed_uplift", whose, "INDEX(lease_capacity_cases,1,1)", True)
    for n in story.numbers("print_{}_uplift"):
        name, stated = f"print_{n}_uplift", story.has(f"print_{n}_capacity")
        whose = f"<{name}.publisher>, <{name}.metric>, <{name}.year>"
        capacity = f"print_{n}_capacity" if stated else "lease_capacity"
        yield Print(name, whose, capacity, stated)


def blocks(story: Story) -> tuple[Row, ...]:
    """What each print implies, and the margins that it needs."""
    found = tuple(prints(story))
    if not found:
        return without("2. EPS of the lease in print: price and margin behind it")
    return (
        section("2. EPS of the lease in print: price and margin behind it"),
        heads(
            "Capacity, MW",
            "Per GW",
            "Pre-tax needed, $bn",
            "Least price, $/W-yr",
            "Margin at the live price",
            "Price at the live margin",
            "The model, same MW",
            "Model less print",
            value="In print",
        ),
        *(each.row for each in found),
        Row(),
        section("3. Pre-tax margin that each print needs, by price"),
        line(
            "Price",
            "$/W-yr",
            series=(Array("=eps_prices", 1, SIZE, ("eps",)),),
            key="prices",
            fmt="eps",
            style="axis",
            note=live("Over [1 0%] no margin is enough"),
        ),
        *(each.margins for each in found),
        Row(),
    )
