"""Street: who values the lessor at what, and what each print of the lease takes for granted."""

from __future__ import annotations

from workbooks.model.claims import live
from workbooks.model.grids import SIZE
from workbooks.model.layout import (
    Cell,
    Cells,
    Column,
    Condition,
    Row,
    Sheet,
    heads,
    ratio,
    said,
    section,
    without,
)
from workbooks.model.provenance import beside
from workbooks.model.street_prints import blocks, prints
from workbooks.story import Story

COLUMNS = (
    Column("label", "Item", 34, wrap=True),
    Column("unit", "Unit", 8),
    Column("value", "Constant", 10, "right"),
    *(Column(f"s{at}", "", 11, "right") for at in range(1, 9)),
    Column("note", "Note", 34, tone="note", wrap=True),
    Column("source", "Source", 12, tone="note", wrap=True),
)
IMPOSSIBLE = {"font_color": "#FFFFFF", "bg_color": "#C00000"}


def price(story: Story, name: str, note: str = "") -> Row:
    """A share price and its day."""
    cells: Cells = {"s2": f"={beside(story, name, 'as_of')}", "note": note}
    return Row(cells, name, "eps", shows=name, cites=name)


def target(story: Story, name: str, label: str, rating: str, **more: str | Cell) -> Row:
    """A price target, when it was set and what it was before; `more` is what it promises."""
    cells: Cells = {
        "label": label,
        "unit": "$/share",
        "value": f"={name}",
        "s1": Cell(rating, "prose"),
        "s2": f"={beside(story, name, 'as_of')}",
        "s5": f"={name}_before",
        "s6": Cell(f"={{@value}}/{name}_before-1", "pct"),
        **more,
    }
    return Row(cells, name, "eps", cites=f"{name}, {name}_before")


def upside(story: Story) -> dict[str, Cell]:
    """What a target on the lessor promises, and which P/E it implies."""
    estimate = f"eps_estimate_{max(story.years('eps_estimate'), default='')}"
    return {
        "s3": Cell("={@value}/share_price_before-1", "pct"),
        "s4": Cell("={@value}/share_price-1", "pct"),
        "s7": Cell(ratio("{@value}", estimate), "times"),
        "s8": Cell(ratio("{@value}", "base_eps"), "times"),
    }


def targets(story: Story) -> tuple[Row, ...]:
    """The share price, then every target, in the story's order."""
    brokers = story.numbers("broker_{}_target")
    promised, title = upside(story), "1. Price targets: what they promise on the share price"
    if not (brokers or story.has("target_landlord")):
        return without(title)
    return (
        section(title),
        price(story, "share_price_before"),
        price(
            story,
            "share_price",
            live("[share_price/share_price_before-1 0.0%] on the close before the news"),
        ),
        heads(
            "Rating",
            "As of",
            "Upside, close before" if story.has("share_price_before") else "",
            "Upside, close",
            "Earlier target",
            "Change",
            "P/E on <estimate_source>'s <estimate_year>",
            "P/E on <base_year> without the lease",
            value="Target",
        ),
        *(
            target(
                story,
                f"broker_{n}_target",
                f"<broker_{n}_target.publisher>",
                f"<broker_{n}_rating>",
                **promised,
            )
            for n in brokers
        ),
        *(
            target(story, f"consensus_target_{end}", f"Consensus, {end} end", "", **promised)
            for end in ("low", "high")
        ),
        *said(story, "targets"),
        heads("Rating", "As of", None, "Upside, latest", value="Target"),
        target(
            story,
            "target_landlord",
            "<landlord>: <target_landlord.publisher>",
            "<rating_landlord>",
            s4=Cell("={@value}/landlord_price-1", "pct"),
            note=live("On a share price of $[landlord_price 0.00]"),
        ),
        Row(),
    )


def sheet(story: Story) -> Sheet:
    """The sheet of a story."""
    rows = (*targets(story), *blocks(story))
    brokers = [f"broker_{n}_target" for n in story.numbers("broker_{}_target")]
    margins = [f"{each.name}_margin" for each in prints(story)]
    needed = f"{{{margins[0]}.s1}}:{{{margins[-1]}.s{SIZE}}}" if margins else ""
    too_much = {"type": "cell", "criteria": ">", "value": 1, "format": IMPOSSIBLE}
    names = {
        "print_margins": needed,
        "broker_targets": f"{{{brokers[0]}.value}}:{{{brokers[-1]}.value}}" if brokers else "",
    }
    taken = ", and which price and margin does each print of the lease take for granted"
    taken = taken if margins else ""
    return Sheet(
        name="Street",
        title="Street",
        subtitle=f"Who values <lessor> at what{taken}?",
        columns=COLUMNS,
        rows=rows,
        names={name: where for name, where in names.items() if where},
        conditions=(Condition(needed, too_much),) if needed else (),
        pages_tall=1,
    )
