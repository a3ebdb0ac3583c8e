"""The football field on the Value sheet: ranges of value per share, from low to high."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from workbooks.model.bases import has_eps
from workbooks.model.layout import (
    Cell,
    Chart,
    Row,
    Series,
    heads,
    line,
    section,
    without,
)
from workbooks.story import Story


class Range(NamedTuple):
    """A range of values per share: its label, its low and high end."""

    label: str
    low: str
    high: str


def first_price(story: Story) -> str:
    """The share price without the news, as far as there is one."""
    return "share_price_before" if story.has("share_price_before") else "share_price"


def recent(story: Story) -> list[str]:
    """The targets that are no older than the share price."""
    day = story.inputs[first_price(story)].as_of[:7]
    names = (f"broker_{n}_target" for n in story.numbers("broker_{}_target"))
    return [name for name in names if story.inputs[name].as_of[:7] >= day]


def of_the_street(story: Story) -> Iterator[Range]:
    """What others value the share at."""
    if targets := ",".join(recent(story)):
        yield Range("Targets since the news", f"MIN({targets})", f"MAX({targets})")
    ends = ("consensus_target_low", "consensus_target_high")
    if story.has(*ends):
        yield Range("Average target", *ends)


def of_the_lease(story: Story) -> Iterator[Range]:
    """The share price and what the lease adds to it, over the cases."""
    first = first_price(story)
    for label, key in (
        ("A year of the lease", "once"),
        ("The lease as a bridge", "flows"),
        ("The lease as core business", "stays"),
    ):
        cases = f"{{{key}.s1}}:{{{key}.s5}}"
        low, high = (f'IF(COUNT({cases})>0,{first}+{of}({cases}),"NM")' for of in ("MIN", "MAX"))
        yield Range(label, low, high)


def ranges(story: Story) -> tuple[Range, ...]:
    """The ranges that the story has figures for."""
    prices = ("share_price_before", "share_price", "share_price_other", "share_price_high")
    around = ",".join(name for name in prices if story.has(name))
    if not (has_eps(story) and story.has("share_price")):
        return ()
    label = "Share price before and after" if "," in around else "Share price"
    found = [Range(label, f"MIN({around})", f"MAX({around})")]
    found += of_the_lease(story)
    if story.has("share_price_before"):
        years = story.years("eps_estimate")
        pro_forma = f"(eps_estimate_{years[-1]}+eps_uplift_estimate)" if years else "pro_forma_eps"
        both = f"pe_before*{pro_forma},pe_before*{pro_forma}*share_price/share_price_before"
        label = "Old and new P/E, with the lease"
        found.append(Range(label, f"MIN({both})", f"MAX({both})"))
    return (*found, *of_the_street(story))


def field_row(at: int, each: Range) -> Row:
    """A range, its text on the chart, and the bar with what it stands on."""
    text = (
        '={@label}&": "&IFERROR(TEXT(ROUND({@s1},0),"#,##0")&IF(ROUND({@s2},0)>ROUND({@s1},0),'
        '" to "&TEXT(ROUND({@s2},0),"#,##0"),""),"NM")'
    )
    series = (
        f'=IFERROR({each.low},"NM")',
        f'=IFERROR({each.high},"NM")',
        "=IF(COUNT({@s1},{@s2})=2,{@s1}-{field_cut},0)",
        "=IF(COUNT({@s1},{@s2})=2,MAX({@s2}-{@s1},{field_span}/100),0)",
        Cell(text, "prose"),
    )
    return line(each.label, "$/share", series=series, key=f"field{at}", fmt="eps")


def column(story: Story, key: str) -> str:
    """A column of the field."""
    return f"{{field0.{key}}}:{{field{len(ranges(story)) - 1}.{key}}}"


def field(story: Story) -> tuple[Row, ...]:
    """The data of the football field."""
    found, title = ranges(story), "4. Data of the football field; the lease on the share price"
    if not found:
        return without(title)
    lows, highs = f"MIN({column(story, 's1')})", f"MAX({column(story, 's2')})"
    return (
        section(title, key="chart_data"),
        line(
            "Chart starts at",
            "$/share",
            f"=MAX({lows}-({highs}-{lows})/4,0)",
            key="field_cut",
            fmt="int",
        ),
        line(
            "Span of all values",
            "$/share",
            f"={highs}-{lows}",
            key="field_span",
            fmt="eps",
            note="A single value is drawn as a hundredth of it",
        ),
        heads("Low", "High", "Chart: from", "Chart: range", "Chart: text"),
        *(field_row(at, each) for at, each in enumerate(found)),
    )


def field_names(story: Story) -> dict[str, str]:
    """The names by which other sheets read the field."""
    if not ranges(story):
        return {}
    keys = {"low": "s1", "high": "s2", "from": "s3", "range": "s4", "text": "s5"}
    return {f"field_{word}": column(story, key) for word, key in keys.items()}


def chart(at: str, place: str, size: tuple[int, int]) -> Chart:
    """The football field, drawn from the Value sheet wherever it stands."""
    return Chart(
        at=at,
        column=place,
        size=size,
        title="Value per share, $: price, targets, the lease",
        description="Football field: bars from the low to the high end of each range of value per "
        "share, in dollars: the share price, the targets, and what the lease adds. Its data are "
        "on the sheet Value.",
        series=(
            Series("From", "field_text", "field_from"),
            Series("Range", "field_text", "field_range", "#2E75B6", "#FFFFFF"),
        ),
        x_title="Range",
        y_title="$ per share",
        kind="floating",
    )
