"""Value: what the share price has paid for the lease, and what the lease is worth per share."""

from __future__ import annotations

from workbooks.input_cells import CASES
from workbooks.model.bases import has_eps
from workbooks.model.claims import claim, live
from workbooks.model.layout import (
    TOLERANCE,
    Array,
    Check,
    Column,
    Row,
    Sheet,
    blank,
    heads,
    line,
    numbers_check,
    pull,
    ratio,
    said,
    section,
    without,
)
from workbooks.model.value_field import chart, field, field_names, first_price
from workbooks.story import Story

SIDE = len(CASES)
SPREAD, GROWN = "discount_rate-escalator", "(1+escalator)/(1+discount_rate)"
COLUMNS = (
    Column("label", "Item", 42, wrap=True),
    Column("unit", "Unit", 9),
    Column("value", "Constant", 11, "right"),
    *(Column(f"s{at}", "", 12, "right") for at in range(1, SIDE + 1)),
    Column("note", "Note", 58, tone="note", wrap=True),
    Column("source", "Source", 11, tone="note", wrap=True),
)
# The share price after the news, and what each column calls it.
AFTER = (
    ("Close", "=share_price"),
    ("Close, another text", "=share_price_other"),
    ("Intraday high", "=share_price_high"),
    ("After the next day", "=share_price*(1+next_day_move)"),
)


def after(formula: str) -> tuple[str, ...]:
    """A formula under each price after the news."""
    return (formula,) * len(AFTER)


def estimate(story: Story) -> str:
    """The EPS that the P/E is told on: the last estimate, else the base."""
    years = story.years("eps_estimate")
    return f"eps_estimate_{years[-1]}" if years else "base_eps"


def multiple(story: Story) -> tuple[Row, ...]:
    """The P/E that what stays is capitalised at."""
    year = "<estimate_source>'s <estimate_year>" if story.years("eps_estimate") else "<base_year>"
    return (
        pull(first_price(story)),
        line(
            f"P/E on it, on {year} EPS",
            "times",
            ratio(f"{{{first_price(story)}}}", estimate(story)),
            name="pe_before",
            fmt="times",
        ),
    )


def paid(story: Story) -> tuple[Row, ...]:
    """What the move of the share price takes for granted."""
    title = "1. What the move of the share price pays for"
    if not story.has("share_price_before", "share_price"):
        return without(title)
    return (
        section(title),
        *multiple(story),
        heads(*(head for head, _ in AFTER)),
        line(
            "Share price after it",
            "$/share",
            series=tuple(formula for _, formula in AFTER),
            key="price",
            fmt="eps",
            source="share_price, share_price_other, share_price_high, next_day_move",
        ),
        line(
            "Move",
            "$/share",
            series=after("={price}-{share_price_before}"),
            key="move",
            fmt="eps",
            style="strong",
        ),
        line("Move", "%", series=after("={move}/{share_price_before}"), fmt="pct"),
        line(
            "Market value added",
            "$bn",
            series=after("={move}*diluted_shares/1000"),
            key="added",
            fmt="dec1",
            source="value_added_printed",
            note=claim(
                "ROUND(value_added_printed-{added.s1},0)<>0",
                "Published: $[value_added_printed 0]bn, which would take "
                "[value_added_printed/{move.s1}*1000 #,##0]mm shares; diluted: "
                "[diluted_shares #,##0]mm",
                "Published: $[value_added_printed 0]bn",
            ),
        ),
        line(
            "In years of the live lease's earnings",
            "years",
            series=after('=IF(eps_uplift>0,{move}/eps_uplift,"NM")'),
            key="years_paid",
            fmt="dec1",
            style="strong",
            note=claim(
                "ISNUMBER({years_paid.s1})",
                claim(
                    "{years_paid.s1}>lease_term",
                    "The lease runs for [lease_term 0.00] years: priced as core business",
                    "The lease runs for [lease_term 0.00] years: no more than a bridge is priced",
                ),
            ),
        ),
        line(
            "In capacity leased out for a year",
            "GW",
            series=after('=IF(ISNUMBER({years_paid}),{years_paid}*lease_capacity/1000,"NM")'),
            fmt="dec1",
            note="At the live price and margin",
        ),
        pull("discount_rate"),
        line(
            "A lease that never ends, at that rate",
            "$/share",
            "=eps_uplift/{discount_rate}",
            key="endless",
            fmt="eps",
            note="Level earnings of the live case, after tax",
        ),
        line(
            "As a share of the move",
            "%",
            series=after('=IF({move}<>0,{endless}/{move},"NM")'),
            fmt="pct",
        ),
        line(
            "Rate at which an endless lease is worth the move",
            "%",
            series=after('=IF({move}>0,eps_uplift/{move},"NM")'),
            fmt="pct",
        ),
        Row(),
    )


def worth(story: Story) -> tuple[Row, ...]:
    """What the lease is worth in each case, as a bridge and as core business."""
    title = "2. What the lease is worth per share: a bridge runs out, core business stays"
    if not (has_eps(story) and story.has("share_price")):
        return without(title)
    told = story.has("share_price_before")
    rate = () if told else (*multiple(story), pull("discount_rate"))
    return (section(title), *rate, *WORTH)


WORTH = (
    heads(*CASES),
    line("EPS uplift", "$/share", series=(Array("=scenario_uplift", 1, SIDE, ("eps",)),), key="up"),
    line("Term", "years", series=(Array("=scenario_term", 1, SIDE, ("eps",)),), key="term"),
    line(
        "Escalator", "%", series=(Array("=scenario_escalator", 1, SIDE, ("pct",)),), key="escalator"
    ),
    line(
        "As a bridge: present value, paid at year ends",
        "$/share",
        series=("=PV((1+discount_rate)/(1+{^escalator})-1,{^term},-{^up}/(1+{^escalator}))",)
        * SIDE,
        key="flows",
        fmt="eps",
        style="strong",
    ),
    line("In % of the share price", "%", series=("={flows}/share_price",) * SIDE, fmt="pct"),
    line(
        "A year of it: a multiple of one",
        "$/share",
        series=("={^up}",) * SIDE,
        key="once",
        fmt="eps",
    ),
    line(
        "As core business: at the P/E above",
        "$/share",
        series=('=IF(ISNUMBER(pe_before),{^up}*pe_before,"NM")',) * SIDE,
        key="stays",
        fmt="eps",
        style="strong",
    ),
    line(
        "In % of the share price",
        "%",
        series=('=IF(ISNUMBER({stays}),{stays}/share_price,"NM")',) * SIDE,
        fmt="pct",
    ),
    line(
        "Core business over bridge",
        "times",
        series=('=IF(ISNUMBER({stays}),IF({flows}>0,{stays}/{flows},"NM"),"NM")',) * SIDE,
        fmt="times",
    ),
    *blank(3),  # the chart beside it is taller
)


def reading(story: Story) -> tuple[Row, ...]:
    """How much of the earnings and of the targets is the lease."""
    live_flows = "INDEX({flows.s1}:{flows.s5},1,case_number)"
    live_stays = "INDEX({stays.s1}:{stays.s5},1,case_number)"
    upside = "(AVERAGE(broker_targets)-share_price)"
    if not has_eps(story):
        return without("3. Bridge or core business")
    return (
        section("3. Bridge or core business"),
        line(
            "The lease's share of pro forma EPS",
            "%",
            '=IF(MIN(base_eps,pro_forma_eps)>0,eps_uplift/pro_forma_eps,"NM")',
            fmt="pct",
        ),
        line(
            "Of the upside to the brokers' average target, as a bridge",
            "%",
            f'=IF({upside}>0,{live_flows}/{upside},"NM")',
            fmt="pct",
            note=live("The average is $[AVERAGE(broker_targets) 0.00]"),
        ),
        line(
            "Of that upside, as core business",
            "%",
            f'=IF({upside}>0,IF(ISNUMBER({live_stays}),{live_stays}/{upside},"NM"),"NM")',
            fmt="pct",
        ),
        *(row for place in ("worth", "worth_2", "worth_3") for row in said(story, place)),
        Row(),
    )


def sheet(story: Story) -> Sheet:
    """The sheet of a story: a page, and on the next what its chart is drawn from."""
    return Sheet(
        name="Value",
        title="Value",
        subtitle="What has the share price paid for the lease, and is that a bridge or core "
        "business?",
        columns=COLUMNS,
        rows=(*paid(story), *worth(story), *reading(story), *field(story)),
        names={
            "value_move": "{move.s1}",
            "years_paid": "{years_paid.s1}",
            "lease_as_bridge": "{flows.s1}:{flows.s5}",
            "lease_as_core": "{stays.s1}:{stays.s5}",
            **field_names(story),
        },
        charts=(chart("up", "note", (410, 194)),) if field_names(story) else (),
        checks=(
            Check(
                "The lease as a bridge: the live case's present value in closed form",
                "footing",
                f"=IF(ABS({SPREAD})<footing_tolerance,eps_uplift*lease_term/(1+discount_rate),"
                f"eps_uplift*(1-({GROWN})^lease_term)/({SPREAD}))",
                "=INDEX(lease_as_bridge,1,case_number)",
                TOLERANCE,
            ),
            numbers_check("The lease as a bridge", "lease_as_bridge"),
        ),
        breaks=("chart_data",),
        ends_at="chart_data",
    )
