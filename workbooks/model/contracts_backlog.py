"""Blocks of the Contracts sheet: the landlord's contracts by year, what of headlines is firm."""

from __future__ import annotations

from workbooks.model.layout import (
    TOLERANCE,
    Array,
    Cell,
    Chart,
    Check,
    Condition,
    Row,
    Series,
    heads,
    line,
    numbers_check,
    ratio,
    section,
)
from workbooks.model.lease import YEARS, by_year, with_total
from workbooks.model.renewal import NTH
from workbooks.story import Story

SIZE = 5
CUTS = tuple(f"={at}*renewal_cut_step" for at in range(SIZE))
SHARES = tuple(f"=1-{at}*renewal_share_step" for at in range(SIZE))


def contracts(story: Story) -> tuple[int, ...]:
    """The numbers of the landlord's contracts of which both days are known."""
    return story.numbers("contract_{}_start")


def starts(story: Story) -> list[str]:
    """Their first days."""
    return [f"contract_{at}_start" for at in contracts(story)]


def book(story: Story) -> str:
    """The arguments of BACKLOG_SCHEDULE that say which contracts."""
    first, last = contracts(story)[0], contracts(story)[-1]
    columns = "{c%d}:{c%d}", "{c%d.s1}:{c%d.s1}", "{c%d.s2}:{c%d.s2}"
    return ",".join(column % (first, last) for column in columns)


def contract(at: int) -> Row:
    """A contract of the landlord: its amount, its days, and what it brings a year."""
    name = f"contract_{at}"
    series = (
        Cell(f"={name}_start", "date"),
        Cell(f"={name}_expiry", "date"),
        '=IFERROR(RENEWAL_RISK({@value},{@s2},{@s1},,,"LIFE"),"NM")',
        ratio("{@value}", "N({@s3})"),
    )
    label = f"<customer_1>, {NTH[at - 1]} contract"
    cites = f"{name}, {name}_start"
    return line(label, "$bn", f"={name}", series=series, key=f"c{at}", fmt="eps", source=cites)


def scheduled(label: str, key: str, output: str, called: str, later: bool = False) -> Row:
    """What the contracts bring, or lose, by year."""
    formula = (
        f"=IFERROR(BACKLOG_SCHEDULE({called},{{from}},{{to}},renewed_share,renewal_price_cut,"
        f'"{output}"),"NM")'
    )
    series = with_total(formula, formula) if later else by_year(formula)
    cites = "renewed_share, renewal_price_cut"
    return line(label, "$bn", series=series, key=key, fmt="eps", source=cites)


def grid(called: str) -> tuple[Row, ...]:
    """What is lost in the year after the last contract, by price cut and share renewed."""
    lost = f'=IFERROR(BACKLOG_SCHEDULE({called},{{after}},EDATE({{after}},12)-1,%s,"LOST"),"NM")'
    formula = lost % f"{{shares.s1}}:{{shares.s{SIZE}}},{{cut0}}:{{cut{SIZE - 1}}}"
    table = Array(formula, SIZE, SIZE, ("eps",) * SIZE)
    last = called.rpartition(",")[2]
    return (
        section("4. Lost in the year after the last contract, $bn"),
        line(
            "First day after the last contract", "date", f"=MAX({last})+1", key="after", fmt="date"
        ),
        line(
            "Lost in that year, live case",
            "$bn",
            lost % "renewed_share,renewal_price_cut",
            key="lost_live",
            name="lost_after_last",
            fmt="eps",
            style="strong",
        ),
        line(
            "Share renewed across, price cut down",
            "%",
            series=tuple(Cell(each, "pct") for each in SHARES),
            key="shares",
            style="axis",
            source="renewal_share_step",
        ),
        *(
            line(
                "Price cut",
                "%",
                cut,
                series=(table,) if at == 0 else (),
                key=f"cut{at}",
                fmt="pct",
                source="renewal_cut_step" if at == 0 else "",
            )
            for at, cut in enumerate(CUTS)
        ),
    )


def landlord_rows(story: Story) -> tuple[Row, ...]:
    """The landlord's contracts: their days, their years, and what a weaker renewal loses."""
    if not contracts(story):
        return ()
    called = book(story)
    first, last = f"{{c{contracts(story)[0]}", f"{{c{contracts(story)[-1]}"
    years = (f"={{year.s{at}}}" for at in range(1, YEARS + 1))
    return (
        section("3. <landlord>'s contracts with <customer_1>"),
        heads("First day", "Last day", "Years", "$bn a year", value="$bn"),
        *(contract(at) for at in contracts(story)),
        line(
            "Contracts above",
            "$bn",
            f"=SUM({first}}}:{last}}})",
            series=(
                None,
                None,
                None,
                Cell(f"=SUM({first}.s4}}:{last}.s4}})", name="yearly_contracts"),
            ),
            key="contracted_total",
            fmt="eps",
            style="total",
        ),
        heads(*years, "Later", "Total"),
        scheduled("Contracted", "contracted", "CONTRACTED", called, later=True),
        scheduled("Renewed, live share and price", "renewed", "RENEWED", called),
        scheduled("Lost", "lost", "LOST", called),
        *grid(called),
    )


def firm(label: str, headline: str, committed: str, key: str, said: str, cites: str) -> Row:
    """A headline, what of it is firm, the share, and what is meant by firm."""
    series = (headline, committed, Cell(ratio("{@s2}", "{@s1}"), "pct"), Cell(said, "prose"))
    needs = (cites.partition(", ")[2],)
    return line(label, "$bn", series=series, key=key, fmt="dec1", needs=needs, source=cites)


NOTICE_ENDS = "MIN(MAX(committed_as_of,EDATE(deal_start,deal_initial_term))+deal_notice,deal_end+1)"
FEES = '=deal_monthly_fee*12*IFERROR(RENEWAL_RISK(deal_monthly_fee,%s,committed_as_of,,,"LIFE"),0)'


def firm_rows(story: Story) -> tuple[Row, ...]:
    """What headlines say, and what of it is firm."""
    stems = [f"signed_{at}" for at in story.numbers("signed_{}_firm")]
    return (
        section(f"{5 if contracts(story) else 3}. Headline and firm amounts"),
        heads("Headline", "Firm", "Firm, %"),
        firm(
            "<deal>",
            FEES % "deal_end+1",
            FEES % NOTICE_ENDS,
            "deal_firm",
            "To the end of the notice",
            "deal_monthly_fee, deal_notice",
        ),
        *(
            firm(
                f"<{stem}_firm.entity>",
                f"={stem}_value",
                f"={stem}_firm",
                f"{stem}_firm",
                sentence(story, f"{stem}_firm"),
                f"{stem}_value, {stem}_firm",
            )
            for stem in stems
        ),
        firm(
            "<backlog_firm.entity>",
            "=backlog_headline",
            "=backlog_firm",
            "backlog_firm",
            sentence(story, "backlog_firm"),
            "backlog_headline, backlog_firm",
        ),
    )


def sentence(story: Story, name: str) -> str:
    """What a figure is, with a capital."""
    fact = story.inputs.get(name)
    return fact.metric[:1].upper() + fact.metric[1:] if fact else ""


def backlog_rows(story: Story) -> tuple[Row, ...]:
    """All blocks."""
    return (*landlord_rows(story), *firm_rows(story))


def backlog_names(story: Story) -> dict[str, str]:
    """Ranges for the checks."""
    return {
        "landlord_contracted": f"{{contracted.s{YEARS + 2}}}",
        "landlord_contracts": "{contracted_total}",
        "lost_grid": f"{{cut0.s1}}:{{cut{SIZE - 1}.s{SIZE}}}",
        "deal_firm_share": "{deal_firm.s3}",
    }


BACKLOG_CHECKS = (
    Check(
        "Contracts: the landlord's contracts by year sum to their amounts, $bn",
        "footing",
        '=IF(ISNUMBER(lost_after_last),landlord_contracts,"NM")',
        '=IF(ISNUMBER(lost_after_last),landlord_contracted,"NM")',
        TOLERANCE,
        "dec1",
    ),
    numbers_check("Contracts: lost by price cut and share renewed", "lost_grid"),
)


def grid_box(story: Story) -> tuple[Condition, ...]:
    """A box around the live case, where it stands in the grid."""
    at_case = "=AND(ABS({@value}-renewal_price_cut)<0.0001,ABS({^shares}-renewed_share)<0.0001)"
    box = {"type": "formula", "criteria": at_case, "format": {"border": 1, "bold": True}}
    body = f"{{cut0.s1}}:{{cut{SIZE - 1}.s{SIZE}}}"
    return (Condition(body, box),) if contracts(story) else ()


def bars(name: str, key: str, fill: str, font: str) -> Series:
    """One part of the columns."""
    values = f"{{{key}.s1}}:{{{key}.s{YEARS}}}"
    return Series(name, f"{{year.s1}}:{{year.s{YEARS}}}", values, fill, font, '[<0.25]"";0.0')


CHART = Chart(
    at="after",
    column="s8",
    size=(400, 206),
    title="<landlord>'s contracts with <customer_1>, $bn a year",
    description="Stacked column chart of what the landlord's contracts bring in each year: what is "
    "contracted, what is renewed at the live share and price, and what is lost. Its data stand in "
    "the block above it.",
    series=(
        bars("Contracted", "contracted", "#1F3864", "#FFFFFF"),
        bars("Renewed", "renewed", "#8FAADC", "#000000"),
        bars("Lost", "lost", "#F2F2F2", "#000000"),
    ),
    x_title="Year",
    y_title="$bn",
    y_format="0",
)
