"""Scenarios: every case side by side, without switching, and what each driver moves by itself."""

from __future__ import annotations

from workbooks.facts import read_facts
from workbooks.model.claims import claim
from workbooks.model.input_cells import CASES, DRIVERS
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
from workbooks.model.tornado import CHART, TORNADO, TORNADO_NAMES

COLUMNS = tuple(f"s{at}" for at in range(1, len(CASES) + 1))
PUBLISHED, LAST = COLUMNS[0], COLUMNS[-1]
BASE = COLUMNS[CASES.index("Base")]
SIDE = len(CASES)


def figure(name: str) -> str:
    """A driver's figure in the column's case: its own, or Base's, or the published one."""
    own, base = f"INDEX({name}_cases,{{^number}})", f"INDEX({name}_cases,{{number.{BASE}}})"
    published = f"INDEX({name}_cases,{{number.{PUBLISHED}}})"
    return f'=IF({own}="",IF({base}="",{published},{base}),{own})'


def driver(name: str) -> Row:
    """A driver across the cases."""
    fact = read_facts()[DRIVERS[name]]
    label = fact.metric[0].upper() + fact.metric[1:]
    unit = "%" if fact.unit == "fraction" else fact.unit
    series = (figure(name),) * SIDE
    return line(label, unit, series=series, key=name, fmt=format_of(fact), source=fact.id)


def across(label: str, unit: str, formula: str, key: str, fmt: str, **more: str) -> Row:
    """A result of every case: one formula over all of them. `KEY` is a row of theirs."""
    ranged = formula
    for word in sorted(RANGES, key=len, reverse=True):
        ranged = ranged.replace(f"[{word}]", f"{{{word}.{PUBLISHED}}}:{{{word}.{LAST}}}")
    series = (Array(ranged, 1, SIDE, (fmt,)),)
    return line(label, unit, series=series, key=key, fmt=fmt, **more)


RANGES = (*DRIVERS, "months", "within", "full")
EACH = "[lease_capacity],[price_per_watt],%s,[utilisation],[escalator]"
DEAL = "base_eps,diluted_shares,[full],[lease_margin],[tax_rate],,[new_shares]"


def weighted(label: str, unit: str, row: str, output: str, fmt: str, name: str = "") -> Row:
    """A measure of all cases by their weights."""
    values, weights = (f"{{{key}.{PUBLISHED}}}:{{{key}.{LAST}}}" for key in (row, "weight"))
    formula = f'=IFERROR(SCENARIO_VALUE({values},{weights},,"{output}"),"NM")'
    return line(label, unit, formula, name=name, fmt=fmt, style="strong" if name else "")


CASE_ROWS = (
    section("1. The drivers in each case"),
    heads(*CASES, key="head"),
    line("Number of the case", "count", series=("=MATCH({^head},cases,0)",) * SIDE, key="number"),
    *map(driver, DRIVERS),
    Row(),
)

RESULTS = (
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
        "Term that counts for EPS",
        "years",
        series=("=MIN({^months},1)",) * SIDE,
        key="within",
        fmt="eps",
        note="EPS is annual, so for a longer lease year one counts",
    ),
    across(
        "Lease revenue, contract total",
        "$mm",
        f"=LEASE_REVENUE({EACH % '[months]'})",
        "total",
        "mm",
    ),
    across(
        "Full-year lease revenue",
        "$mm",
        f"=LEASE_REVENUE({EACH % '[within]'})",
        "full",
        "mm",
    ),
    across(
        "EPS uplift",
        "$/share",
        f'=EPS_BRIDGE({DEAL},"DELTA")',
        "uplift",
        "eps",
        style="strong",
    ),
    across(
        "EPS uplift, % of base EPS", "%", f'=IFERROR(EPS_BRIDGE({DEAL},"PCT"),"NM")', "pct", "pct"
    ),
    across("Pro forma EPS", "$/share", f'=EPS_BRIDGE({DEAL},"PF")', "pro_forma", "eps"),
    line(
        "Capex of the years after the first",
        "$bn",
        series=("=(capex_2027+capex_2028)*(1+{^capex_change})",) * SIDE,
        key="capex",
        fmt="dec1",
    ),
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
    line(
        "Weight",
        "%",
        series=("=weight_published", "=weight_bear", "=weight_base", "=weight_bull", "=weight_own"),
        key="weight",
        fmt="pct",
        style="total",
        source="X50a to X50e",
        note=claim(
            "ABS(SUM({weight.s1}:{weight.s5})-1)<=footing_tolerance",
            "Assumed, on Inputs",
            "The weights add up to [SUM({weight.s1}:{weight.s5}) 0.0%], not to one whole",
        ),
    ),
    weighted("EPS uplift, weighted", "$/share", "uplift", "EV", "eps", "weighted_uplift"),
    weighted("Standard deviation of it", "$/share", "uplift", "SD", "eps"),
    weighted("Backlog lost at renewal, weighted", "$bn", "lost", "EV", "dec1"),
    Row(),
    section("3. The case as published, against the print"),
    line(
        "Margin that the printed uplift implies",
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
    expected = f"=INDEX(scenario_{row},case_number)"
    return Check(label, "footing", expected, live, "=footing_tolerance", fmt)


SHEET = Sheet(
    name="Scenarios",
    title="Scenarios",
    subtitle="Every case side by side; the other sheets show the live one, which is chosen on "
    "Inputs.",
    columns=calculation_columns(*(14,) * (SIDE + 1)),
    rows=(*CASE_ROWS, *RESULTS, *TORNADO),
    names={
        **{
            f"scenario_{row}": f"{{{row}.{PUBLISHED}}}:{{{row}.{LAST}}}"
            for row in ("total", "uplift", "pct", "lost")
        },
        "published_uplift": f"{{uplift.{PUBLISHED}}}",
        "published_uplift_pct": f"{{pct.{PUBLISHED}}}",
        "published_margin": f"{{lease_margin.{PUBLISHED}}}",
        **TORNADO_NAMES,
    },
    charts=(CHART,),
    checks=(
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
    ),
    breaks=("tornado",),
)
