"""Economics: what a watt of compute costs its owner, and what the live price leaves of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from workbooks.model.claims import claim, live
from workbooks.model.economics_returns import (
    RETURN_CHECKS,
    RETURN_NAMES,
    capex_rows,
    irr,
    margin_rows,
    return_rows,
)
from workbooks.model.layout import (
    Array,
    Cell,
    Check,
    Column,
    Condition,
    Row,
    Sheet,
    heads,
    holds,
    line,
    numbers_check,
    pull,
    section,
)
from workbooks.story import Story

SIZE = 5
AXIS, *GRID = (f"s{at}" for at in range(6, 7 + SIZE))
COLUMNS = (
    Column("label", "Item", 40, wrap=True),
    Column("unit", "Unit", 10),
    Column("value", "Constant", 9, "right"),
    *(Column(f"s{at}", "", 12.5, "right") for at in range(1, 6)),
    Column(AXIS, "", 13, "right"),
    *(Column(key, "", 9, "right") for key in GRID),
    Column("source", "Source", 28, tone="note", wrap=True),
)
# Of one watt, so that the total is a price.
COST = (
    "COMPUTE_COST(1,cost_capex,1-facility_share,%s,facility_life,%s,1,1,"
    "MAX(cost_opex-cost_energy,0),%s,%s)"
)
LIVE_COST = COST % ("it_life", "{power_price}", "cost_of_capital", '"%s"')


class Grid(NamedTuple):
    """A grid beside other rows: its title, its two axes, its formula and formats."""

    key: str
    title: str
    across: Sequence[str]
    down: Sequence[str]
    formula: str
    fmts: tuple[str, str, str]

    def beside(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """Rows with the grid on their right: its title, an axis, and its lines."""
        across, down, inside = self.fmts
        title, axis, *lines = rows
        made = [
            replace(title, cells={**title.cells, AXIS: Cell(self.title, "prose")}),
            self.with_cells(axis, 0, {k: Cell(f, across) for k, f in zip(GRID, self.across)}),
        ]
        formula = self.formula.replace("ACROSS", f"{{{self.place(axis, 0)}.{GRID[0]}}}:END")
        formula = formula.replace("END", f"{{{self.place(axis, 0)}.{GRID[-1]}}}")
        first, last = (self.place(lines[at], at + 1) for at in (0, len(self.down) - 1))
        formula = formula.replace("DOWN", f"{{{first}.{AXIS}}}:{{{last}.{AXIS}}}")
        table = Array(formula, len(self.down), SIZE, (inside,) * len(self.down))
        for at, row in enumerate(lines):
            cells = {AXIS: Cell(self.down[at], down)} if at < len(self.down) else {}
            made.append(self.with_cells(row, at + 1, cells | ({GRID[0]: table} if at == 0 else {})))
        return tuple(made)

    def place(self, row: Row, at: int) -> str:
        """The key of one of its lines: that of the row that it stands beside."""
        return row.key or f"{self.key}{at}"

    def with_cells(self, row: Row, at: int, cells: dict[str, Cell | Array]) -> Row:
        """A row with a line of the grid."""
        return replace(row, cells={**row.cells, **cells}, key=self.place(row, at))


def kwh(cost: str) -> str:
    """A cost of a watt and year per kWh."""
    return f'PRICE_CONVERT({cost},"$/W-yr","$/kWh")'


def remark(row: Row, text: str) -> Row:
    """A row with a remark after its figure."""
    return replace(row, cells={**row.cells, "s1": Cell(text, "prose")})


LIVES = tuple("=it_life" if not step else f"=MAX(it_life{step:+d},1)" for step in range(-2, 3))
ENERGIES = tuple(
    f"={kwh(f'cost_energy+{at}*(cost_energy_other-cost_energy)/{SIZE - 1}')}" for at in range(SIZE)
)
BY_LIFE = Grid(
    "life",
    "Break-even price, $/W-yr: life of IT down, years; power across, $/kWh",
    ENERGIES,
    LIVES,
    f"={COST % ('DOWN', 'ACROSS', 'cost_of_capital', chr(34) + 'BREAKEVEN' + chr(34))}",
    ("dec3", "dec1", "eps"),
)
INPUTS = (
    pull("cost_capex", "Capex of a GW of IT"),
    remark(pull("facility_share"), live("<rack_capex.publisher>: [rack_facility/rack_capex 0%]")),
    pull("it_life"),
    pull("facility_life"),
    pull("cost_opex", "Operating cost of a GW of IT"),
    remark(
        line(
            "Power, with cooling and load, per kWh of IT",
            "$/kWh",
            f"={kwh('cost_energy')}",
            key="power_price",
            fmt="dec3",
            source="cost_energy",
        ),
        live("<cost_energy_other.publisher>: $[{cost_capex.s11} 0.000]"),
    ),
    pull("cost_of_capital"),
    pull("sunk_share", "Share of the capital charge sunk"),
)


def published_rows(story: Story) -> tuple[Row, ...]:
    """The cost as published for each life of the equipment, beside what is computed."""
    known = story.numbers("cost_printed_{}")
    names = [f"cost_printed_{at}" for at in known]
    computed = COST % ("{^lives}", "{power_price}", "cost_of_capital", '"BREAKEVEN"')
    cites = ", ".join(names)
    return (
        line(
            "Cost by life of the IT equipment",
            "years",
            series=tuple(f"={name}_life" for name in names),
            key="lives",
            fmt="dec1",
            style="axis",
        ),
        line(
            "As published",
            "$/W-yr",
            series=tuple(f"={name}" for name in names),
            fmt="dec1",
            key="printed_costs",
            source=cites,
        ),
        line(
            "As computed",
            "$/W-yr",
            series=(f"={computed}",) * len(names),
            key="costs_by_life",
            fmt="dec1",
        ),
    )


COSTS = (
    "={cash.s1}",
    "={cash.s2}+(1-sunk_share)*{whole.s2}",
    "={cash.s3}+{whole.s3}",
    "=price_per_watt*utilisation*(1-lease_margin)",
)
KINDS = ("Cash only", "Part sunk", "Full cost", "As in the live case")
NAMED = ("cash", "sunk", "full", "live")


def built(formula: str, stem: str = "", fmt: str = "eps") -> tuple[Cell, ...]:
    """One formula for each way of counting the cost."""
    names = (f"{kind}_{stem}" for kind in NAMED) if stem else ("",) * len(NAMED)
    return tuple(Cell(formula, fmt, name) for name in names)


DEAL = "base_eps,diluted_shares,lease_full_year,{^margin},tax_rate,,new_shares"
MARGIN = (
    line(
        "Capital charge in full", "$/W-yr", series=built(f"={LIVE_COST % 'CAPITAL'}"), key="whole"
    ),
    line(
        "Share of it that counts",
        "%",
        series=built("=ROUND(({^cost}-{^cash})/{^whole},9)", fmt="pct"),
        key="counted",
    ),
    line("Cash cost", "$/W-yr", series=built(f"={LIVE_COST % 'CASH'}"), key="cash"),
    line(
        "Cost: the break-even price",
        "$/W-yr",
        series=tuple(
            Cell(each, name=f"{kind}_cost") for kind, each in zip(NAMED, COSTS, strict=True)
        ),
        key="cost",
        fmt="eps",
        style="strong",
        source="sunk_share, lease_margin",
    ),
    line(
        "Margin at the live price",
        "%",
        series=built(
            '=IF(price_per_watt*utilisation>0,1-{^cost}/(price_per_watt*utilisation),"NM")',
            "margin",
            "pct",
        ),
        key="margin",
        style="strong",
    ),
    line(
        "EPS uplift",
        "$/share",
        series=built(f'=IFERROR(EPS_BRIDGE({DEAL},"DELTA"),"NM")', "uplift"),
        key="uplift",
    ),
    line(
        "EPS uplift, % of base EPS",
        "%",
        series=built(f'=IFERROR(EPS_BRIDGE({DEAL},"PCT"),"NM")', "uplift_pct", "pct"),
        key="uplift_pct",
    ),
    line(
        live("MW for +[wanted_uplift 0.0%] EPS"),
        "MW",
        series=built(
            '=IFERROR(LEASE_SOLVE("CAPACITY",wanted_uplift,base_eps,diluted_shares,,price_per_watt,'
            '{^margin},tax_rate,utilisation,,new_shares,"PCT"),"NM")',
            "mw",
            "int",
        ),
        key="mw",
        source="wanted_uplift",
    ),
    line(
        "Margin at the firm median",
        "%",
        series=built(
            '=IFERROR(1-{^cost}/(firm_price_median*utilisation),"NM")', "median_margin", "pct"
        ),
        key="median_margin",
    ),
)
READINGS = (
    claim(
        "AND(live_counted>=0,live_counted<=1)",
        "The live margin of [lease_margin 0.0%] counts [live_counted 0.0%] of the capital charge; "
        "at full cost the margin is [full_margin 0.0%], the EPS uplift $[full_uplift #,##0.00]",
        claim(
            "live_counted>1",
            "The live margin of [lease_margin 0.0%] is under the one at full cost, "
            "[full_margin 0.0%]",
            "The live margin of [lease_margin 0.0%] leaves out a part of the cash cost",
        ),
    ),
    claim(
        "AND(ISNUMBER(deal_irr),ISNUMBER(deal_payback),ISNUMBER(median_irr))",
        "At $[deal_rate #,##0.00]/W-yr (<deal>) capacity returns [deal_irr 0.0%] a year after tax "
        "and pays back in [deal_payback #,##0.0] years; at the firm median of "
        "$[firm_price_median #,##0.00] [median_irr 0.0%]",
    ),
)


def by_utilisation(story: Story) -> Grid:
    """What capacity returns by price and utilisation; the live price comes last."""
    columns = ("s2", "s3", "s4", "s5", *(("s1",) if story.has("price_per_watt") else ()))
    return Grid(
        "return",
        "Return (IRR) after tax: price down, $/W-yr; utilisation across",
        tuple(f"=utilisation*(1-{at}*utilisation_step)" for at in range(SIZE)),
        tuple(f"={{price.{column}}}" for column in columns),
        f"={irr('DOWN', 'ACROSS')}",
        ("pct", "eps", "pct"),
    )


CHECKS = (
    Check(
        "Economics: the live column gives the live EPS uplift, $/share",
        "footing",
        "=eps_uplift",
        "=live_uplift",
        "=footing_tolerance",
    ),
    holds(
        "Economics: full cost is at least part sunk, that at least cash",
        "unit guard",
        "AND(full_cost>=sunk_cost,sunk_cost>=cash_cost)",
    ),
    numbers_check("Economics: break-even by life and power", "breakeven_grid"),
    numbers_check("Economics: return by price and utilisation", "irr_grid"),
)


def boxed(key: str, body: str, down: str, across: str) -> Condition:
    """A box around the live case."""
    at_case = f"=AND({{@{AXIS}}}={down},{{^{key}}}={across})"
    return Condition(
        body, {"type": "formula", "criteria": at_case, "format": {"border": 1, "bold": True}}
    )


def sheet(story: Story) -> Sheet:
    """The sheet of a story."""
    costs = (section("1. What a watt of IT costs for a year"), *INPUTS)
    kinds = heads(*KINDS, key="kinds")
    margins = (section("2. The margin, built up from cost"), kinds, *MARGIN)
    returns = by_utilisation(story)
    lives = f"{{facility_share.{GRID[0]}}}:{{power_price.{GRID[-1]}}}"
    last = MARGIN[len(returns.down) - 1].key
    irrs = f"{{whole.{GRID[0]}}}:{{{last}.{GRID[-1]}}}"
    return Sheet(
        name="Economics",
        title="Economics",
        subtitle="What does the capacity cost, what margin and return does the price leave, and "
        "when is a part of the cost sunk?",
        columns=COLUMNS,
        rows=(
            *(
                Row({"label": label, "value": Cell(text, "prose")}, f"reading{at}")
                for at, (label, text) in enumerate(zip(("Margin", "Return"), READINGS, strict=True))
            ),
            *BY_LIFE.beside(costs),
            *published_rows(story),
            *returns.beside(margins),
            *return_rows(),
            *capex_rows(story),
            *margin_rows(story),
        ),
        names={
            "breakeven_grid": lives,
            "irr_grid": irrs,
            "live_counted": "{counted.s4}",
            **RETURN_NAMES,
        },
        checks=(*CHECKS, *RETURN_CHECKS),
        conditions=(
            boxed("cost_capex", lives, "it_life", "{power_price}"),
            boxed("kinds", irrs, "price_per_watt", "utilisation"),
        ),
        pages_tall=1,
    )
