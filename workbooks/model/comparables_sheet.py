"""Comparables: what others pay for compute by contract, and the live price among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbooks.model.claims import claim, live
from workbooks.model.comparables_gpu import gross_rows, hour_rows
from workbooks.model.inputs import SHARED
from workbooks.model.layout import (
    TOLERANCE,
    Cell,
    Cells,
    Chart,
    Check,
    Column,
    Row,
    Series,
    Sheet,
    holds,
    numbers_check,
    section,
)
from workbooks.story import Story

COLUMNS = (
    Column("label", "Contract", 28, wrap=True),
    Column("group", "Group", 10),
    Column("what", "MW of what", 24, wrap=True),
    Column("signed", "", 9.4, "right"),
    *(Column(key, "", 7.7, "right") for key in ("power", "worth", "years", "yearly", "price")),
    *(Column(key, "", 8.5, "right") for key in ("other", "hourly", "notice", "eps")),
    Column("picture", "", 41.4),
    Column("source", "Source", 18, tone="note", wrap=True),
    *(Column(key, "", 9, "right") for key in ("g1", "g2", "g3", "g4", "ratio")),
)
HEADS = {
    "signed": "As of",
    "power": "MW",
    "worth": "Value, $bn",
    "years": "Years",
    "yearly": "$bn a year",
    "price": "$/W-yr",
    "other": "Other reading",
    "hourly": "$ a GPU-hour",
    "notice": "Notice, days",
    "eps": "EPS of the live MW",
}
LIVE, FIRM, NOTICE, SHELL, UNSIZED = "Live case", "Firm", "On notice", "Shell", "No MW"
# The columns of the chart, and the groups that they show.
PICTURED = {"g1": LIVE, "g2": FIRM, "g3": NOTICE, "g4": SHELL}
FILLS = {
    "g1": ("#1F3864", "#FFFFFF"),
    "g2": ("#5F7FBF", "#FFFFFF"),
    "g3": ("#A9BEE4", "#000000"),
    "g4": ("#F2F2F2", "#000000"),
}
UPLIFT = (
    "EPS_BRIDGE(base_eps,diluted_shares,LEASE_REVENUE(lease_capacity,%s,term_within_year,"
    'utilisation,escalator),lease_margin,tax_rate,,new_shares,"PCT")'
)
EPS = "=IFERROR(" + UPLIFT % "{@price}" + ',"NM")'


def as_of(story: Story, name: str) -> str | None:
    """The day of a figure, as it stands on Inputs now."""
    fact = story.inputs.get(name)
    whose = SHARED if name in story.block(SHARED) else "input"
    return f'=INDEX({whose}_as_of,MATCH("{fact.id}",{whose}_ids,0))&""' if fact else None


def what(story: Story, name: str) -> str:
    """Of which MW a capacity speaks: what its fact says after the first comma."""
    fact = story.inputs.get(name)
    said = fact.metric.partition(", ")[2] if fact else ""
    return said[:1].upper() + said[1:]


def pictured(cells: Cells) -> Cells:
    """A contract with its price in the chart's column of its group."""
    shown = dict.fromkeys(PICTURED, "=IF({@group}={^groups},{@price},0)")
    return {**cells, "eps": Cell(EPS, "pct"), **shown}


def signed(story: Story, at: int) -> Row:
    """A contract for compute, of which the capacity is public."""
    stem = f"signed_{at}"
    worth = f"({stem}_value+{stem}_option)" if story.has(f"{stem}_option") else f"{stem}_value"
    power = f"{stem}_capacity_other" if story.has(f"{stem}_capacity_other") else f"{stem}_capacity"
    read_again = power.endswith("other") or "option" in worth
    watts = f"{{@power}}*1000*1000/{stem}_gpus"
    cells: Cells = {
        "label": f"<{stem}_value.entity>",
        "group": FIRM,
        "what": what(story, f"{stem}_capacity"),
        "signed": as_of(story, f"{stem}_value"),
        "power": Cell(f"={stem}_capacity", "int"),
        "worth": Cell(f"={stem}_value", "dec1"),
        "years": Cell(f"={stem}_term", "dec1"),
        "yearly": Cell("={@worth}/{@years}", "dec1"),
        "price": Cell("=LEASE_PRICE({@worth}*1000,{@power},{@years})", name=f"{stem}_price"),
        "other": f"=LEASE_PRICE({worth}*1000,{power},{{@years}})" if read_again else None,
        "hourly": f'=PRICE_CONVERT({{@price}},"$/W-yr","$/GPU-hr",{watts})',
    }
    cites = f"{stem}_value, {stem}_capacity, {stem}_term"
    return Row(
        pictured(cells), stem, "eps", "group" if at == 1 else "", (f"{stem}_value",), cites=cites
    )


def deal(story: Story, key: str, capacity: str) -> Row:
    """The comparable deal on one reading of its capacity: a fee a month."""
    gpus = "{@power}*1000*1000/deal_gpus" if key == "deal" else ""
    cells: Cells = {
        "label": "<deal_monthly_fee.entity>"
        if key == "deal"
        else "<deal_monthly_fee.entity>, other reading",
        "group": NOTICE,
        "what": what(story, capacity) or "As published",
        "signed": as_of(story, capacity),
        "power": Cell(f"={capacity}", "int"),
        "years": Cell(
            '=IFERROR(RENEWAL_RISK(deal_monthly_fee,deal_end+1,deal_start,,,"LIFE"),"NM")', "dec1"
        ),
        "yearly": Cell("=deal_monthly_fee*12", "dec1"),
        "price": Cell(
            "=LEASE_PRICE({@yearly}*1000,{@power},1)",
            name="deal_rate" if key == "deal" else "deal_rate_other",
        ),
        "hourly": f'=PRICE_CONVERT({{@price}},"$/W-yr","$/GPU-hr",{gpus})' if gpus else None,
        "notice": Cell("=deal_notice", "int"),
    }
    cites = f"deal_monthly_fee, {capacity}, deal_notice"
    style = "group" if key == "deal" else ""
    return Row(pictured(cells), key, "eps", style, ("deal_monthly_fee",), cites=cites)


def shell(story: Story, at: int) -> Row:
    """A lease of land, building and power, without compute."""
    stem = f"shell_{at}"
    cells: Cells = {
        "label": f"<{stem}_value.entity>",
        "group": SHELL,
        "what": what(story, f"{stem}_capacity"),
        "signed": as_of(story, f"{stem}_value"),
        "power": Cell(f"={stem}_capacity", "int"),
        "worth": Cell(f"={stem}_value", "dec1"),
        "years": Cell(f"={stem}_term", "dec1"),
        "yearly": Cell("={@worth}/{@years}", "dec1"),
        "price": Cell("=LEASE_PRICE({@worth}*1000,{@power},{@years})", name=f"{stem}_price"),
        "other": f"=LEASE_PRICE({{@worth}}*1000,{stem}_gross,{{@years}})",
        "ratio": "={@price}/{@other}",
    }
    cells = {key: cell for key, cell in pictured(cells).items() if key != "eps"}
    cites = f"{stem}_value, {stem}_capacity, {stem}_gross, {stem}_term"
    return Row(cells, stem, "eps", "group" if at == 1 else "", (f"{stem}_value",), cites=cites)


def unsized(story: Story, at: int, first: bool) -> Row:
    """A contract whose capacity nobody has published: how much it would be at the median price."""
    stem = f"signed_{at}"
    cells: Cells = {
        "label": f"<{stem}_value.entity>",
        "group": UNSIZED,
        "what": "Not public: at firm median",
        "signed": as_of(story, f"{stem}_value"),
        "power": Cell('=IFERROR({@yearly}*1000/firm_price_median,"NM")', "int"),
        "worth": Cell(f"={stem}_value", "dec1"),
        "years": Cell(f"={stem}_term", "dec1"),
        "yearly": Cell("={@worth}/{@years}", "dec1"),
    }
    cites = f"{stem}_value, {stem}_term"
    return Row(cells, stem, "eps", "group" if first else "", (f"{stem}_value",), cites=cites)


LIVE_CASE: Cells = {
    "label": "<lessor>, live case",
    "group": LIVE,
    "power": Cell("=lease_capacity", "int"),
    "years": Cell("=lease_term", "dec1"),
    "yearly": Cell("=lease_full_year/1000", "dec1"),
    "price": Cell("=price_per_watt"),
    "hourly": '=PRICE_CONVERT({@price},"$/W-yr","$/GPU-hr",watts_per_gpu)',
    "notice": Cell("=lease_notice", "int"),
}
STATS = {
    "signed": ("Low", "MIN(RANGE)", "low"),
    "worth": ("Lower quartile", "QUARTILE(RANGE,1)", ""),
    "yearly": ("Median", "MEDIAN(RANGE)", "median"),
    "price": ("Upper quartile", "QUARTILE(RANGE,3)", ""),
    "other": ("High", "MAX(RANGE)", "high"),
}
STAT_HEADS = {
    "group": "Contracts",
    **{column: head for column, (head, _, _) in STATS.items()},
    "hourly": "Live price / median",
    "notice": "EPS at low",
    "eps": "EPS at high",
}


def group(title: str, key: str, first: str, last: str, name: str = "") -> Row:
    """The prices of a group, the live one as a multiple of their median, and EPS at their ends."""
    prices = f"{{{first}.price}}:{{{last}.price}}"
    cells: Cells = {"label": title, "group": live(f"[COUNT({prices}) 0]")}
    for column, (_, formula, end) in STATS.items():
        content = f'=IFERROR({formula.replace("RANGE", prices)},"NM")'
        cells[column] = Cell(content, name=f"{name}_price_{end}" if name and end else "")
    cells["hourly"] = Cell('=IFERROR(price_per_watt/{@yearly},"NM")', "times")
    for column, end in (("notice", "signed"), ("eps", "other")) if key != "shells" else ():
        ends = "_" + STATS[end][2]
        content = "=IFERROR(" + UPLIFT % f"{{@{end}}}" + ',"NM")'
        cells[column] = Cell(content, "pct", f"{name}_eps{ends}" if name else "")
    return Row(cells, key, "eps")


READING = claim(
    "price_per_watt>firm_price_high",
    "$[price_per_watt 0.00]/W-yr is [price_per_watt/firm_price_high 0.0] to "
    "[price_per_watt/firm_price_low 0.0] times the firm contracts in public "
    "($[firm_price_low 0.0] to $[firm_price_high 0.0])",
    claim(
        "price_per_watt>=firm_price_low",
        "$[price_per_watt 0.00]/W-yr lies among the firm contracts in public "
        "($[firm_price_low 0.0] to $[firm_price_high 0.0])",
        "$[price_per_watt 0.00]/W-yr lies under the firm contracts in public "
        "($[firm_price_low 0.0] to $[firm_price_high 0.0])",
    ),
)
EPS_READING = claim(
    "AND(ISNUMBER(firm_eps_low),ISNUMBER(firm_eps_high),ISNUMBER(eps_uplift_pct))",
    "At their prices [lease_capacity #,##0] MW give [firm_eps_low 0.0%] to [firm_eps_high 0.0%] "
    "of EPS; the live case gives [eps_uplift_pct 0.0%]",
)


def chart(first: str, last: str, columns: Iterable[str]) -> Chart:
    """Every price as a bar, in the order of the table."""
    series = tuple(
        Series(
            PICTURED[key],
            f"{{{first}.label}}:{{{last}.label}}",
            f"{{{first}.{key}}}:{{{last}.{key}}}",
            *FILLS[key],
            labels="0.0;;",
        )
        for key in columns
    )
    return Chart(
        at="groups",
        column="picture",
        size=(276, 500),
        title="Price by contract, $/W-yr",
        description="Bar chart of the price of each contract in dollars for a watt and year, in "
        "the order of the table on its left: the live case, firm contracts, those that can be "
        "ended on notice or are in dispute, and rents of shells.",
        series=series,
        x_title="Contract",
        y_title="$/W-yr",
        y_format="0",
        kind="bar",
    )


OTHER = "The price on an upper capacity, with an option for more, or on gross MW"
READINGS = (
    Row({"label": "Price", "group": Cell(READING, "prose")}, "reading"),
    Row({"label": "EPS", "group": Cell(EPS_READING, "prose")}, "eps_reading"),
)


def contracts(story: Story, sized: Sequence[int], shells: Sequence[int]) -> tuple[Row, ...]:
    """The table of contracts, and the live price among their groups."""
    unpriced = [at for at in story.numbers("signed_{}_value") if at not in sized]
    return (
        section("1. Signed contracts"),
        Row({**HEADS, **PICTURED, "ratio": "Gross / IT"}, "groups", style="heads"),
        Row(LIVE_CASE | pictured({}), "live", "eps", "strong", ("price_per_watt",)),
        *(signed(story, at) for at in sized),
        deal(story, "deal", "deal_capacity"),
        deal(story, "deal_press", "deal_capacity_press"),
        *(shell(story, at) for at in shells),
        *(unsized(story, at, at == unpriced[0]) for at in unpriced),
        section("2. Prices by group"),
        Row(dict(STAT_HEADS), style="heads"),
        group("Firm, several years", "firm", f"signed_{sized[0]}", f"signed_{sized[-1]}", "firm"),
        group("On notice", "on_notice", "deal", "deal"),
        group("Disputed reading of it", "disputed", "deal_press", "deal_press"),
        group("Shell rents", "shells", f"shell_{shells[0]}", f"shell_{shells[-1]}"),
    )


def checks() -> tuple[Check, ...]:
    """What must hold: prices give the values back, the live row is the live case."""
    return (
        Check(
            "Comparables: price x MW x years is the contracts' value, $bn",
            "footing",
            "=SUM(signed_worth)",
            "=SUMPRODUCT(signed_prices,signed_power,signed_years)/1000",
            TOLERANCE,
            "dec1",
        ),
        Check(
            "Comparables: EPS at the live price is the live case's, %",
            "footing",
            "=eps_uplift_pct",
            "=live_price_eps",
            "=footing_tolerance",
            "pct",
        ),
        holds(
            "Comparables: lowest, median and highest stand in their order",
            "unit guard",
            "AND(firm_price_low<=firm_price_median,firm_price_median<=firm_price_high)",
        ),
        numbers_check("Comparables: firm contracts", "firm_prices"),
    )


def sheet(story: Story) -> Sheet:
    """The sheet of a story."""
    given = story.numbers("signed_{}_value")
    sized = [at for at in story.numbers("signed_{}_capacity") if at in given]
    shells = story.numbers("shell_{}_value")
    rows: tuple[Row, ...] = READINGS
    names: dict[str, str] = {}
    charts: tuple[Chart, ...] = ()
    if sized and shells:
        rows += contracts(story, sized, shells) + hour_rows(story) + gross_rows(story)
        rows += (Row({"label": "Other reading", "group": Cell(OTHER, "prose")}),)
        first = f"signed_{sized[0]}"
        block = f"{{{first}.%s}}:{{signed_{sized[-1]}.%s}}"
        names = {
            f"signed_{name}": block % (column, column)
            for name, column in (
                ("worth", "worth"),
                ("prices", "price"),
                ("power", "power"),
                ("years", "years"),
                ("dates", "signed"),
            )
        } | {"live_price_eps": "{live.eps}", "firm_prices": "{firm.price}:{firm.other}"}
        columns = list(PICTURED) if story.has("price_per_watt") else list(PICTURED)[1:]
        top = "live" if story.has("price_per_watt") else first
        charts = (chart(top, f"shell_{shells[-1]}", columns),)
    return Sheet(
        name="Comparables",
        names_others=True,
        title="Comparables",
        subtitle="What do others pay for compute by contract, and what would the live capacity "
        "earn at their prices?",
        columns=COLUMNS,
        rows=rows,
        names=names,
        charts=charts,
        checks=checks(),
        pages_tall=1,
        prints_to="source",
    )
