"""The CSV that a story of one's own begins with: every row that the model knows, to fill in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from workbooks.facts import COLUMNS
from workbooks.input_cells import BLOCKS, Known

YEAR = "2027"
"""Stands for the year in the names of a family of years."""

HEAD = """\
# A story: who rents out AI compute to whom. Fill in what you know and build it:
#   leasebridge build --story FILE.csv --output model.xlsx
# Rows without a value count as not there. A model needs lessor, and either lease_capacity and
# price_per_watt or annual_revenue; each other row adds the sheets and blocks that it feeds, and the
# build says which are left out.
# A figure is assumed unless status says given, secondary, disputed or calibrated; what is given,
# secondary or disputed has a source. Days are YYYY-MM-DD, shares of a whole 0.15 or 15%, numbers
# with a point and no separators. Amounts are in the story's currency: write its sign in the unit.
# Bear, Base and Bull are what a driver is in that case, if not as published; why says where from.
# Names with _1 and with a year may be repeated: _2, _3, ..., and further years.
"""
ROLES = {
    "lessor": "who rents capacity out (needed)",
    "ticker": "short name of the lessor",
    "currency": "three letters; USD if blank",
    "title": "title of the Summary",
    "landlord": "whose backlog is looked at: a competitor, or the lessor itself",
    "landlord_ticker": "short name of the landlord",
    "customer_1": "a customer in that backlog; its contracts are customer_1_contracts",
    "rating_landlord": "rating behind target_landlord",
    "broker_1_rating": "rating behind broker_1_target",
    "landlord_1": "a landlord whose share price moved: landlord_1_move",
    "peer_1": "another cloud; its additions are peer_1_addition_YEAR",
    "deal": "name of a comparable deal, if deal_capacity and deal_monthly_fee are given",
    "says_bridge": "a sentence on the sheet Bridge: metric is its label, value the sentence; "
    "also says_capacity, says_capex, says_targets, says_worth",
}
TITLES = {
    "drivers": "The lease: what a person changes",
    "evidence": "What others published",
    "tracked": "Reports to come: with the status open a blank stands on Inputs, to be filled in",
    "plumbing": "Assumptions: only where yours differ from the model's",
}


def story_template() -> str:
    """The file as text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ("name", "value", *_others()), lineterminator="\n")
    out.write(HEAD)
    writer.writeheader()
    for title, rows in _blocks():
        out.write(f"# {title}\n")
        writer.writerows(rows)
    return out.getvalue()


def _others() -> tuple[str, ...]:
    left_out = ("name", "value", "with")
    return tuple(column for column in COLUMNS if column not in left_out)


def _blocks() -> Iterator[tuple[str, list[dict[str, str]]]]:
    yield (
        "Who is who, and what is said",
        [{"name": name, "unit": "text", "note": what} for name, what in ROLES.items()],
    )
    for block, title in TITLES.items():
        yield title, [_row(known) for known in BLOCKS[block]]


def _row(known: Known) -> dict[str, str]:
    name = known.name.replace("{n}", "1").replace("{year}", YEAR)
    return {"name": name, "unit": known.unit, "note": known.meaning}
