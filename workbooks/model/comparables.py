"""The price comparables on the Lease sheet: who pays what, in every unit."""

from __future__ import annotations

from calendar import month_name
from dataclasses import dataclass

from udfs.units import GPU_HOUR, PRICE_UNITS
from workbooks.facts import Fact
from workbooks.model.claims import claim, live
from workbooks.model.layout import Cell, Row, heads, line, pull, section, without
from workbooks.story import Story

FEE_PRICE = "=LEASE_PRICE({fee}*12*1000,{megawatts},1)"
UNIT_FORMATS = {"$/W-yr": "eps", "$/MW-yr": "int", "$/kWh": "dec3", GPU_HOUR: "eps"}
NOT_STATED = "Not stated"


@dataclass(frozen=True)
class Comparable:
    """A price: who pays it, for what and how long, and how it is worked out."""

    head: str
    product: str
    fact: Fact
    term: str
    status: str
    fee: str | None = None
    capacity: str | None = None
    price: str = FEE_PRICE
    unit: str = "$/W-yr"
    name: str = ""

    @property
    def power(self) -> str:
        """Whether the megawatts are IT's or the site's, as far as the source says so."""
        said = f"{self.fact.metric} {self.fact.note}".lower()
        return "Critical IT" if "critical it" in said else NOT_STATED

    @property
    def as_of(self) -> str:
        """When it was said."""
        year, _, rest = self.fact.as_of.partition("-")
        month = rest.partition("-")[0]
        return f"{month_name[int(month)]} {year}" if month else year


def deals(story: Story) -> list[Comparable]:
    """The comparable deal: as computed, as published, and on the other reading of its capacity."""
    product, term = "Compute, contract", "<deal_monthly_fee.period>"
    fee, found = "=deal_monthly_fee", []
    inputs = story.inputs
    if not story.has("deal_price_printed"):  # all that others pay is on Comparables
        return []
    if story.has("deal_monthly_fee", "deal_capacity"):
        fact = inputs["deal_capacity"]
        head = "<deal>, computed"
        found += [
            Comparable(
                head, product, fact, term, "Derived", fee, "=deal_capacity", name="deal_price"
            )
        ]
    if story.has("deal_price_printed"):
        fact = inputs["deal_price_printed"]
        found += [
            Comparable(
                "<deal>, as published",
                product,
                fact,
                term,
                fact.status.capitalize(),
                price='=PRICE_CONVERT(deal_price_printed,"$bn/GW-yr","$/W-yr")',
                unit="$bn/GW-yr",
                name="deal_price_as_printed",
            )
        ]
    if story.has("deal_monthly_fee", "deal_capacity_press"):
        fact = inputs["deal_capacity_press"]
        head, status = "<deal>, press capacity", fact.status.capitalize()
        found += [Comparable(head, product, fact, term, status, fee, "=deal_capacity_press")]
    return found


def all_of(story: Story) -> list[Comparable]:
    """The live case, where it has a price, and what others pay."""
    if not story.has("lease_capacity"):
        return deals(story)
    case = Comparable(
        "Live case",
        "Bare compute, scenario",
        story.inputs["lease_capacity"],
        live("[lease_term 0.00] years"),
        "Live",
        None,
        "=lease_capacity",
        "=price_per_watt",
    )
    return [case, *deals(story)]


def in_unit(at: int, shown: list[Comparable]) -> Row:
    """Every comparable in one unit."""
    unit = PRICE_UNITS[at]
    formula = f'=PRICE_CONVERT({{as_read}},"$/W-yr","{unit}",{{watts_per_gpu}})'
    fmt = UNIT_FORMATS.get(unit, "dec1")
    note = "Order of magnitude only" if unit == GPU_HOUR else ""
    series = (Cell(formula, name=each.name if at == 0 else "") for each in shown)
    return line("Price", unit, series=series, key=f"unit{at}", fmt=fmt, note=note)


def said(shown: list[Comparable]) -> tuple[Row, ...]:
    """What is known of each in words."""
    power, dates = [each.power for each in shown], [each.as_of for each in shown]

    def row(label: str, series: list[str], note: str = "") -> Row:
        return line(label, "text", series=series, style="words", note=note)

    return (
        row("Product", [each.product for each in shown]),
        row(
            "Power basis (IT or gross)",
            power,
            "Source does not say critical IT or gross power: compare with care"
            if NOT_STATED in power
            else "",
        ),
        row("Term", [each.term for each in shown], "<deal_monthly_fee.note>"),
        *([row("As of", dates)] if any(dates) else []),
        row("Status", [each.status for each in shown]),
    )


def figures(shown: list[Comparable]) -> tuple[Row, ...]:
    """Fee, capacity and price of each."""
    fee = line(
        "Fee",
        "$bn/month",
        series=[each.fee for each in shown],
        key="fee",
        fmt="eps",
        source="deal_monthly_fee",
    )
    return (
        *([fee] if any(each.fee for each in shown) else []),
        line(
            "Capacity",
            "MW",
            series=[each.capacity for each in shown],
            key="megawatts",
            fmt="int",
            source="deal_capacity, deal_capacity_press",
        ),
        line(
            "Price, as published or computed",
            "as below",
            series=[each.price for each in shown],
            key="as_read",
            fmt="eps",
            source="price_per_watt, deal_price_printed",
            note="Computed: fee x 12 months / capacity" if len(shown) > 1 else "",
        ),
        line(
            "Unit of that price",
            "text",
            series=[each.unit for each in shown],
            key="read_unit",
            style="words",
        ),
    )


def ratio(shown: list[Comparable]) -> Row:
    """How far the published price is from the computed one."""
    over = Cell("=deal_price_as_printed/deal_price", name="deal_price_ratio")
    return line(
        "Published / computed",
        "times",
        series=(over if each.name == "deal_price_as_printed" else None for each in shown),
        fmt="times",
        style="total",
        source="deal_price_printed, deal_price",
        note=RATIO,
    )


RATIO = claim(
    "ABS(deal_price_ratio-1)<=printed_whole_percent",
    "The published price is the computed one",
    "The published price is [deal_price_ratio 0.0] times the computed one, which is used",
)


def comparables(story: Story) -> tuple[Row, ...]:
    """The block: each in words, in figures, and in every unit."""
    shown = all_of(story)
    title = "4. Price comparables, in every unit"
    if not shown:
        return without(title)
    named = {each.name for each in shown}
    return (
        section(title, key="comparables"),
        heads(*(each.head for each in shown)),
        *said(shown),
        *figures(shown),
        pull("watts_per_gpu"),
        *(in_unit(at, shown) for at in range(len(PRICE_UNITS))),
        *([ratio(shown)] if {"deal_price", "deal_price_as_printed"} <= named else []),
    )


def price_table(story: Story) -> str:
    """Every price in every unit."""
    return f"{{unit0.s1}}:{{unit{len(PRICE_UNITS) - 1}.s{len(all_of(story)) or 1}}}"
