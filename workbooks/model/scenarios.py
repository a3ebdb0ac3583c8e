"""Scenarios: every case side by side, without switching, and what each driver moves by itself."""

from __future__ import annotations

from workbooks.input_cells import CASES
from workbooks.model.bases import has_eps
from workbooks.model.claims import claim
from workbooks.model.inputs import format_of
from workbooks.model.layout import (
    Array,
    Check,
    Row,
    Sheet,
    calculation_columns,
    heads,
    line,
    numbers_check,
    section,
)
from workbooks.model.lease_scenario import terms, within_year
from workbooks.model.tornado import PROFIT, measure, tornado, tornado_chart, tornado_names
from workbooks.story import Story

COLUMNS = tuple(f"s{at}" for at in range(1, len(CASES) + 1))
PUBLISHED, LAST = COLUMNS[0], COLUMNS[-1]
BASE = COLUMNS[CASES.index("Base")]
SIDE = len(CASES)


def figure(name: str) -> str:
    """A driver's figure in the column's case: its own, or Base's, or the published one."""
    own, base = f"INDEX({name}_cases,1,{{^number}})", f"INDEX({name}_cases,1,{{number.{BASE}}})"
    published = f"INDEX({name}_cases,1,{{number.{PUBLISHED}}})"
    return f'=IF({own}="",IF({base}="",{published},{base}),{own})'


def driver(story: Story, name: str) -> Row:
    """A driver across the cases."""
    fact = story.inputs[name]
    label = fact.metric[0].upper() + fact.metric[1:]
    unit = "%" if fact.unit == "fraction" else fact.unit
    series = (figure(name),) * SIDE
    return line(label, unit, series=series, key=name, fmt=format_of(fact), source=name)


def ranged(name: str) -> str:
    """A row of this sheet over all cases."""
    return f"{{{name}.{PUBLISHED}}}:{{{name}.{LAST}}}"


def revenue(story: Story, years: str) -> str:
    """Lease revenue of every case, for a term that is a row."""
    leased = terms(story, ranged)
    rest = ",".join(map(ranged, (years, "utilisation", "escalator")))
    return f"=LEASE_REVENUE({leased},{rest})"


def bridge(output: str) -> str:
    """What the lease of every case does to EPS."""
    full, margin, tax, shares = map(ranged, ("full", "lease_margin", "tax_rate", "new_shares"))
    return f'EPS_BRIDGE(base_eps,diluted_shares,{full},{margin},{tax},,{shares},"{output}")'


def across(label: str, unit: str, formula: str, key: str, fmt: str, style: str = "") -> Row:
    """A result of every case: one formula over all of them."""
    series = (Array(formula, 1, SIDE, (fmt,)),)
    return line(label, unit, series=series, key=key, fmt=fmt, style=style)


def weighted(label: str, unit: str, row: str, output: str, fmt: str, name: str = "") -> Row:
    """A measure of all cases by their weights."""
    values, weights = (f"{{{key}.{PUBLISHED}}}:{{{key}.{LAST}}}" for key in (row, "weight"))
    formula = f'=IFERROR(SCENARIO_VALUE({values},{weights},,"{output}"),"NM")'
    return line(label, unit, formula, name=name, fmt=fmt, style="strong" if name else "")


def case_rows(story: Story) -> tuple[Row, ...]:
    """The drivers in each case."""
    return (
        section("1. The drivers in each case"),
        heads(*CASES, key="head"),
        line(
            "Number of the case", "count", series=("=MATCH({^head},cases,0)",) * SIDE, key="number"
        ),
        *(driver(story, name) for name in story.block("drivers")),
        Row(),
    )


def of_the_lease(story: Story) -> tuple[Row, ...]:
    """What each case earns, and what that does to EPS."""
    full, margin, tax = map(ranged, ("full", "lease_margin", "tax_rate"))
    after_tax = f"={full}*{margin}*(1-{tax})"
    profit = across(PROFIT.what, "$mm", after_tax, PROFIT.row, "mm", style="strong")
    return (
        section("2. What follows"),
        heads(*(f"={{head.{column}}}" for column in COLUMNS)),
        line(
            "Term in whole months",
            "years",
            series=("=MAX(ROUND({^contract_term}*12,0),1)/12",) * SIDE,
            key="months",
            fmt="eps",
        ),
        line(
            within_year(story),
            "years",
            series=("=MIN({^months},1)",) * SIDE,
            key="within",
            fmt="eps",
            note="EPS is annual, so for a longer lease year one counts" if has_eps(story) else "",
        ),
        across("Lease revenue, contract total", "$mm", revenue(story, "months"), "total", "mm"),
        across("Full-year lease revenue", "$mm", revenue(story, "within"), "full", "mm"),
        across("EPS uplift", "$/share", f"={bridge('DELTA')}", "uplift", "eps", style="strong"),
        across("EPS uplift, % of base EPS", "%", f'=IFERROR({bridge("PCT")},"NM")', "pct", "pct"),
        across("Pro forma EPS", "$/share", f"={bridge('PF')}", "pro_forma", "eps"),
        *([profit] if measure(story) is PROFIT else []),
    )


def of_the_rest(story: Story) -> tuple[Row, ...]:
    """What each case makes of capex and of the landlord's backlog."""
    later = [f"capex_{year}" for year in story.years("capex")[1:]]
    capex = line(
        "Capex of the years after the first",
        "$bn",
        series=(f"=({'+'.join(later)})*(1+{{^capex_change}})",) * SIDE,
        key="capex",
        fmt="dec1",
    )
    return (
        *([capex] if later else []),
        line(
            "Backlog lost at renewal",
            "$bn",
            series=(
                "=IF(ISNUMBER(at_risk_share),at_risk_share*landlord_backlog"
                '*(1-{^renewed_share}*(1-{^renewal_price_cut})),"NM")',
            )
            * SIDE,
            key="lost",
            fmt="dec1",
            note="Of contracts with customers that could compete",
        ),
    )


WEIGHTS = ("weight_published", "weight_bear", "weight_base", "weight_bull", "weight_own")


def by_weight(story: Story) -> tuple[Row, ...]:
    """The cases' weights, and what they make of the results."""
    return (
        line(
            "Weight",
            "%",
            series=(f"={name}" for name in WEIGHTS),
            key="weight",
            fmt="pct",
            style="total",
            note=claim(
                "ABS(SUM({weight.s1}:{weight.s5})-1)<=footing_tolerance",
                "Assumed, on Inputs",
                "The weights add up to [SUM({weight.s1}:{weight.s5}) 0.0%], not to one whole",
            ),
        ),
        weighted("EPS uplift, weighted", "$/share", "uplift", "EV", "eps", "weighted_uplift"),
        weighted("Standard deviation of it", "$/share", "uplift", "SD", "eps"),
        weighted("Backlog lost at renewal, weighted", "$bn", "lost", "EV", "dec1"),
        *(
            [weighted(f"{PROFIT.what}, weighted", "$mm", PROFIT.row, "EV", "mm", "weighted_profit")]
            if measure(story) is PROFIT
            else []
        ),
        Row(),
    )


PRINTED = (
    section("3. The case as published, against the print"),
    line(
        "Pre-tax margin implied by the published uplift",
        "%",
        f"=IMPLIED_MARGIN(printed_uplift,diluted_shares,{{full.{PUBLISHED}}},"
        f"{{tax_rate.{PUBLISHED}}})",
        name="published_margin_implied",
        fmt="pct",
        note="Checks compares it with the margin of that case",
    ),
    Row(),
)


def agrees(label: str, row: str, live: str, fmt: str = "eps") -> Check:
    """The live case's column is what the sheets say."""
    expected = f"=INDEX(scenario_{row},1,case_number)"
    return Check(label, "footing", expected, live, "=footing_tolerance", fmt)


CHECKS = (
    agrees("Scenarios: the live case's lease revenue, $mm", "total", "=lease_total", "mm1"),
    agrees("Scenarios: the live case's EPS uplift, $/share", "uplift", "=eps_uplift"),
    agrees("Scenarios: the live case's EPS uplift, %", "pct", "=eps_uplift_pct", "pct"),
    agrees(
        "Scenarios: the live case's backlog lost, $bn",
        "lost",
        '=IF(ISNUMBER(at_risk_share),revenue_at_stake,"NM")',
        "dec1",
    ),
    numbers_check("Scenarios: uplift", "scenario_uplift"),
)


def sheet(story: Story) -> Sheet:
    """The sheet: drivers, results, weights, and what each driver moves."""
    return Sheet(
        name="Scenarios",
        title="Scenarios",
        subtitle="Every case side by side; the other sheets show the live one, which is chosen on "
        "Inputs.",
        columns=calculation_columns(*(13,) * (SIDE + 1), note=44),
        rows=(
            *case_rows(story),
            *of_the_lease(story),
            *of_the_rest(story),
            *by_weight(story),
            *PRINTED,
            *tornado(story),
        ),
        names={
            **{
                f"scenario_{row}": ranged(row)
                for row in ("total", "uplift", "pct", "lost", "profit", "escalator")
            },
            "scenario_term": ranged("months"),
            "published_uplift": f"{{uplift.{PUBLISHED}}}",
            "published_uplift_pct": f"{{pct.{PUBLISHED}}}",
            "published_margin": f"{{lease_margin.{PUBLISHED}}}",
            **tornado_names(story),
        },
        charts=(tornado_chart(story),),
        checks=CHECKS,
        breaks=("tornado",),
        ends_at="chart_data",
    )
