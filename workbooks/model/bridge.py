"""Bridge: from base EPS to pro forma EPS, on the base of the uplift and on an estimate."""

from __future__ import annotations

from collections.abc import Iterable

from workbooks.model.bases import Basis, bases, has_eps, implied, share_year
from workbooks.model.bridge_checks import checks
from workbooks.model.bridge_meaning import DEAL, both, meaning
from workbooks.model.bridge_needed import needed
from workbooks.model.bridge_years import years
from workbooks.model.claims import claim
from workbooks.model.layout import (
    Array,
    Row,
    Sheet,
    blank,
    calculation_columns,
    heads,
    line,
    pull,
    ratio,
    section,
)
from workbooks.model.waterfall import charts, places, waterfalls
from workbooks.story import Story

STEPS = (
    ("EPS before the lease", "eps"),
    ("Lease revenue / base diluted shares", "eps"),
    ("Operating costs, revenue x (1 - margin) / base diluted shares", "eps"),
    ("Other pre-tax items / base diluted shares", "eps"),
    ("Tax on incremental EBT / base diluted shares", "eps"),
    ("Dilution by new shares, taken last", "eps"),
    ("Sum of the six rows above", "eps"),
    ("Accretion / (dilution), $ per share", "eps"),
    ("Accretion / (dilution), %", "pct"),
)


def range_of(label: str, unit: str, low: str, high: str) -> tuple[Row, Row]:
    """What a derived figure may be, given that its ingredients are rounded in print."""
    fmt = "pct" if unit == "%" else "eps"
    return (
        line(f"{label}, lower bound given rounding", unit, low, fmt=fmt),
        line(f"{label}, upper bound given rounding", unit, high, fmt=fmt),
    )


def estimate_label(story: Story, name: str) -> str:
    """Whose estimate it is; of one who has the base too, which EPS."""
    whose = f"<{name}.publisher>, <{name}.year>"
    same = story.roles.get("base_source") == story.inputs[name].publisher
    return f"<{name}.publisher>: <{name}.metric>, <{name}.year>" if same else whose


def precision(figures: Iterable[float]) -> str:
    """The printed precision of EPS: a tenth where none has more digits."""
    tenths = all(figure == round(figure, 1) for figure in figures)
    return "printed_tenth_eps" if tenths else "printed_cent"


def growth(story: Story) -> tuple[Row, ...]:
    """From one year's estimate to the next one's."""
    if len(story.years("eps_estimate")) < 2:
        return ()
    before, last = (f"eps_estimate_{year}" for year in story.years("eps_estimate")[-2:])
    printed = precision(story.inputs[name].number for name in (before, last))
    concern = story.statements("eps_concern")[:1]
    return (
        line(
            f"<{last}.publisher>, growth <{before}.year> to <{last}.year>",
            "%",
            ratio(f"{{{last}}}", f"{{{before}}}", "-1"),
            name="eps_estimate_growth",
            fmt="pct",
            style="strong",
            source="eps_estimate_growth, says_eps_concern",
            note="".join(f"{said.publisher} speaks of '{said.value}' EPS" for said in concern),
        ),
        *range_of(
            "Growth",
            "%",
            ratio(f"{{{last}}}-{printed}", f"({{{before}}}+{printed})", "-1"),
            ratio(f"{{{last}}}+{printed}", f"({{{before}}}-{printed})", "-1"),
        ),
    )


def base(story: Story) -> tuple[Row, ...]:
    """The base EPS: typed, or what a published uplift and its percentage imply."""
    if not implied(story):
        return (pull("base_eps", "<base_source>: <base_eps.metric>, <base_year>"),)
    return (
        pull(
            "printed_uplift", "<printed_uplift.publisher>, published uplift <printed_uplift.year>"
        ),
        pull(
            "printed_uplift_pct",
            "<printed_uplift_pct.publisher>, published uplift <printed_uplift_pct.year>",
        ),
        line(
            "<base_source>, implied EPS <base_year>",
            "$/share",
            "={printed_uplift}/{printed_uplift_pct}",
            key="base_eps",
            name="base_eps",
            fmt="eps",
            style="strong",
            source="base_eps",
            note="Not published: uplift / uplift %",
        ),
        *range_of(
            "Implied EPS <base_year>",
            "$/share",
            "={printed_uplift}/({printed_uplift_pct}+printed_whole_percent)",
            "={printed_uplift}/({printed_uplift_pct}-printed_whole_percent)",
        ),
    )


def shares(story: Story) -> tuple[Row, ...]:
    """The diluted shares: typed, or what a year's net income and EPS imply."""
    year = share_year(story)
    if year is None:
        return (pull("diluted_shares", "Diluted shares"),)
    undisclosed = "the notes do not disclose share counts"
    if not implied(story):
        undisclosed = "net income / diluted EPS"
    income, eps = f"net_income_{year}", f"reported_eps_{year}"
    return (
        pull(income, f"Net income, <{income}.period>"),
        pull(eps, f"Diluted EPS, <{eps}.period>"),
        line(
            "Diluted shares",
            "mm",
            f"={{{income}}}/{{{eps}}}",
            key="diluted_shares",
            name="diluted_shares",
            fmt="mm1",
            note=f"<{income}.period>; {undisclosed}",
        ),
    )


def before(story: Story) -> tuple[Row, ...]:
    """What the bridge is made from."""
    return (
        section("1. Bridge inputs"),
        *(
            pull(f"eps_estimate_{year}", estimate_label(story, f"eps_estimate_{year}"))
            for year in story.years("eps_estimate")
        ),
        *growth(story),
        *base(story),
        Row(),
        *shares(story),
        line("Lease revenue, full year", "$mm", "=lease_full_year", key="revenue", fmt="mm"),
        pull(
            "lease_margin",
            note=claim(
                "ABS(eps_uplift-printed_uplift)<=printed_cent",
                "With the tax rate it gives the published $[printed_uplift 0.00]",
                "With the tax rate it gives $[eps_uplift 0.00]; published: $[printed_uplift 0.00]",
            ),
        ),
        pull("tax_rate"),
        pull("new_shares", "New shares issued for the lease"),
        Row(),
    )


def bridge_of(basis: Basis) -> Array:
    """The bridge on one base."""
    fmts = tuple(fmt for _, fmt in STEPS)
    return Array(f'=IFERROR(EPS_BRIDGE({basis.eps},{DEAL}),"NM")', len(STEPS), 2, fmts)


def step_row(story: Story, at: int) -> Row:
    """One row of the bridges; the first anchors their arrays."""
    label, fmt = STEPS[at]
    series = [cell for basis in bases(story) for cell in (bridge_of(basis), None)]
    unit = "%" if fmt == "pct" else "$/share"
    return line(label, unit, series=series if at == 0 else (), key=f"step{at}", fmt=fmt)


def bridges(story: Story) -> tuple[Row, ...]:
    """The bridges side by side, and room for their charts."""
    foot = "=ROUND(SUM({step0.COL}:{step5.COL})-{step6.COL},6)"
    return (
        section("2. The bridge, $ per share"),
        heads(*(head for basis in bases(story) for head in (basis.source, basis.year))),
        *(step_row(story, at) for at in range(len(STEPS))),
        line(
            "Six steps less pro forma EPS",
            "$/share",
            series=both(story, foot, "bridge_foot"),
            fmt="eps",
            style="total",
            note="Zero if the bridge foots",
        ),
        Row(),
        section("3. EPS bridge charts", key="waterfalls"),
        *blank(19, key="charts"),
    )


def subtitle(story: Story) -> str:
    """What the sheet shows, on which base."""
    first, *others = bases(story)
    on = f"What the lease adds to EPS: on the {first.source} {first.year} base"
    return on + "".join(f" and on {basis.source} {basis.year} EPS" for basis in others) + "."


def sheet(story: Story) -> Sheet:
    """The sheet for a story. Without an EPS to start from, nothing in it stands."""
    before_and_after = (
        before(story),
        (*meaning(story), *needed(story), *years(story), *waterfalls(story)),
    )
    inputs, readings = before_and_after if has_eps(story) else ((), ())
    return Sheet(
        name="Bridge",
        title="Bridge",
        subtitle=subtitle(story),
        columns=calculation_columns(14, 12, 14, 12, 12, 12, label=40, note=34, source=12),
        rows=(*inputs, *bridges(story), *readings),
        names={
            **{
                f"pro_forma_eps{basis.suffix}": f"{{step6.{basis.value}}}" for basis in bases(story)
            },
            **{
                f"bridge_values{basis.suffix}": f"{{step0.{basis.value}}}:{{step8.{basis.value}}}"
                for basis in bases(story)
            },
            **places(story),
        },
        charts=charts(story),
        checks=checks(story),
        breaks=("waterfalls", "needed", "chart_data"),
        ends_at="chart_data",
    )
