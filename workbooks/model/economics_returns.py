"""Returns on the Economics sheet: by price, by capex of other sources, and margins in public."""

from __future__ import annotations

from workbooks.model.layout import Cell, Check, Row, heads, holds, line, section
from workbooks.story import Story

# What the capacity earns over the life of its equipment; the facility is worth what is left of it.
TERM = "MAX(ROUND(it_life,0),1)"
RESIDUAL = f"facility_share*MAX(1-{TERM}/facility_life,0)"
AFTER = "utilisation,escalator,tax_rate,,"


def irr(price: str, utilisation: str = "utilisation") -> str:
    """The return at a price, a row or a column of them."""
    earned = f"cost_capex,cost_opex,{RESIDUAL},{utilisation},escalator,tax_rate,,"
    return f'IFERROR(LEASE_RETURN(1,{price},{TERM},{earned}"IRR"),"NM")'


def measure(output: str, capex: str = "cost_capex") -> str:
    """A measure of the return at the price of its column."""
    earned = f"LEASE_RETURN(1,{{^price}},{TERM},{capex},cost_opex,{RESIDUAL},{AFTER}"
    return f'=IFERROR({earned}"{output}"),"NM")'


PRICES = (
    ("Live price", "=price_per_watt", "live"),
    ("Firm, low", "=firm_price_low", "low"),
    ("Firm, median", "=firm_price_median", "median"),
    ("Firm, high", "=firm_price_high", "high"),
    ("<deal>", "=deal_rate", "deal"),
    ("<deal>, other reading", "=deal_rate_other", "press"),
)


def by_price(label: str, unit: str, formula: str, key: str, fmt: str, style: str = "") -> Row:
    """A measure at every price."""
    series = tuple(Cell(formula, name=f"{name}_{key}") for _, _, name in PRICES)
    return line(label, unit, series=series, key=key, fmt=fmt, style=style)


def return_rows() -> tuple[Row, ...]:
    """What a year of the equipment's life earns at each price."""
    return (
        section("3. Return of capacity that earns the price over the life of its equipment"),
        heads(*(head for head, _, _ in PRICES)),
        line(
            "Price",
            "$/W-yr",
            series=tuple(formula for _, formula, _ in PRICES),
            key="price",
            fmt="eps",
        ),
        line(
            "Margin at full cost",
            "%",
            series=('=IF({^price}*utilisation>0,1-full_cost/({^price}*utilisation),"NM")',)
            * len(PRICES),
            fmt="pct",
        ),
        by_price("Return (IRR) after tax", "%", measure("IRR"), "irr", "pct", "strong"),
        by_price("Payback", "years", measure("PAYBACK"), "payback", "dec1"),
    )


def capex_rows(story: Story) -> tuple[Row, ...]:
    """The same with what other sources say that a GW costs."""
    readings = [
        (f"<capex_reading_{at}.entity>", f"=capex_reading_{at}", f"capex_reading_{at}")
        for at in story.numbers("capex_reading_{}")
    ]
    equipment = [
        (
            f"<signed_{at}_equipment.entity>",
            f'=IFERROR(signed_{at}_equipment*1000/signed_{at}_capacity/(1-facility_share),"NM")',
            f"signed_{at}_equipment",
        )
        for at in story.numbers("signed_{}_equipment")
    ]
    every = [("<cost_capex.publisher>", "=cost_capex", "cost_capex"), *readings, *equipment]
    columns = [column for column in every if story.filled(column[0])]
    cost = (
        "COMPUTE_COST(1,{^capex},1-facility_share,it_life,facility_life,{power_price},1,1,"
        'MAX(cost_opex-cost_energy,0),cost_of_capital,"BREAKEVEN")'
    )
    share = '=IFERROR(1-{^capex_cost}/(price_per_watt*utilisation),"NM")'
    live = measure("IRR", "{^capex}").replace("{^price}", "price_per_watt")
    count = len(columns)
    return (
        section("4. What a GW costs by other sources"),
        heads(*(head for head, _, _ in columns)),
        line(
            "Capex",
            "$/W",
            series=tuple(formula for _, formula, _ in columns),
            key="capex",
            fmt="dec1",
            source=", ".join(name for _, _, name in columns),
        ),
        line(
            "Break-even price at full cost",
            "$/W-yr",
            series=(f'=IFERROR({cost},"NM")',) * count,
            key="capex_cost",
            fmt="eps",
        ),
        line("Margin at the live price", "%", series=(share,) * count, fmt="pct"),
        line("Return (IRR) after tax at the live price", "%", series=(live,) * count, fmt="pct"),
    )


def margin_row(stem: str, kind: str) -> Row:
    """A margin as published, and the built-up ones at the price of the same contract."""
    name, price = f"{stem}_{kind}_margin", f"{stem}_price"
    series = (
        f"={name}",
        f"={name}_other",
        Cell(f"={price}", "eps"),
        f"=1-cash_cost/{price}" if stem.startswith("signed") else None,
        f"=1-full_cost/{price}" if stem.startswith("signed") else None,
    )
    label = f"<{name}.entity>: <{name}.metric>"
    cites = f"{name}, {name}_other"
    key = f"{stem}_{kind}"
    return line(label, "%", series=series, key=key, fmt="pct", source=cites, needs=(name,))


def margin_rows(story: Story) -> tuple[Row, ...]:
    """Margins that others have published, beside what the cost gives at their price."""
    kinds = ("signed", "cash"), ("signed", "full"), ("shell", "cash")
    found = [
        (f"{family}_{at}", kind)
        for family, kind in kinds
        for at in story.numbers(f"{family}_{{}}_{kind}_margin")
    ]
    return (
        section("5. Margins in public, and what the cost gives at the same price"),
        heads("Published", "To", "$/W-yr", "Cash only", "Full cost"),
        *(margin_row(stem, kind) for stem, kind in found),
    )


RETURN_NAMES: dict[str, str] = {}
RETURN_CHECKS: tuple[Check, ...] = (
    holds(
        "Economics: a higher price returns no less",
        "unit guard",
        "IF(ISNUMBER(low_irr),high_irr>=low_irr,TRUE)",
    ),
)
