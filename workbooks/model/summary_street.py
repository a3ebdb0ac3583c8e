"""Who values the lessor at what, on the Summary: target, upside, EPS before and after the lease."""

from __future__ import annotations

from collections.abc import Iterator

from workbooks.model.bases import Basis, bases
from workbooks.model.claims import live
from workbooks.model.layout import Cell, Cells, Row, blank, section
from workbooks.story import Story

ROWS = 8
"""As many as the chart beside the table is high, an empty one among them."""


def eps_of(basis: Basis) -> Cells:
    """The EPS of a basis, before and after the lease."""
    return {
        "c5": basis.year,
        "c6": f"={basis.eps.strip('{}')}",
        "c7": f"=pro_forma_eps{basis.suffix}",
        "c8": Cell(f"=eps_uplift_pct{basis.suffix}", "pct"),
    }


def target_of(name: str, rating: str, landlord: bool = False) -> Cells:
    """A rating, a target, and what it promises."""
    before = {} if landlord else {"c3": Cell(f"={name}/share_price_before-1", "pct")}
    price = "landlord_price" if landlord else "share_price"
    return {
        "c1": Cell(rating, "prose"),
        "c2": f"={name}",
        **before,
        "c4": Cell(f"={name}/{price}-1", "pct"),
    }


def by_publisher(story: Story) -> Iterator[Row]:
    """A row for everybody who has a target or an EPS."""
    eps = [(story.filled(basis.source), eps_of(basis)) for basis in bases(story)]
    for n in story.numbers("broker_{}_target"):
        name = f"broker_{n}_target"
        target = target_of(name, f"<broker_{n}_rating>")
        publisher = story.inputs[name].publisher
        mine = next((each for each in eps if each[0] == publisher), ("", {}))
        eps = [each for each in eps if each is not mine]
        yield Row({"label": publisher, **target, **mine[1]}, name, "eps")
    for at, (source, cells) in enumerate(eps):
        yield Row({"label": source, **cells}, f"eps{at}", "eps")
    landlord = target_of("target_landlord", "<rating_landlord>", landlord=True)
    label = "<landlord>: <target_landlord.publisher>"
    yield Row({"label": label, **landlord}, "target_landlord", "eps", needs=("target_landlord",))


def street(story: Story) -> tuple[Row, ...]:
    """The table."""
    cells: Cells = {
        "c1": "Rating",
        "c2": "Target",
        "c3": live("Upside on $[share_price_before 0.00]"),
        "c4": live("Upside on $[share_price 0.00]"),
        "c5": "EPS of",
        "c6": "EPS",
        "c7": "With the lease",
        "c8": "Change",
    }
    found = tuple(by_publisher(story))
    return (
        section("Price targets, and EPS before and after the lease, $ per share"),
        Row(cells, key="street_heads", style="heads"),
        *found,
        *blank(max(ROWS - len(found), 1)),
    )
