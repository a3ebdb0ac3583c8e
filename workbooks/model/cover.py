"""Cover: what the model answers, how to use it, how to read it."""

from __future__ import annotations

from collections.abc import Iterable

from workbooks.model.guide import GUIDE
from workbooks.model.sheet import Cell, Cells, Column, Row, Sheet, section

COLUMNS = (
    Column("label", "", 52, wrap=True),
    Column("answer", "", 18, align="right"),
    Column("unit", "", 12),
    Column("sheet", "", 16),
    Column("note", "", 88, wrap=True),
)


TOTAL = '="of "&ROWS(check_results)'


def answer(label: str, name: str, fmt: str, unit: str, sheet: str, note: str) -> Row:
    """A question, its live answer, and where it is worked out."""
    cells: Cells = {"label": label, "answer": Cell(f"={name}", fmt), "unit": unit}
    return Row({**cells, "sheet": Cell(sheet, link=sheet), "note": note})


ANSWERS = (
    section("What it answers: what is rented-out AI compute worth per Meta share?"),
    answer(
        "Revenue of Morgan Stanley's lease scenario",
        "lease_total",
        "mm",
        "$mm",
        "Lease",
        "Capacity x price x term",
    ),
    answer(
        "Revenue in the year the lease starts",
        "lease_first_year",
        "mm",
        "$mm",
        "Lease",
        "Straight line, for the first day of the lease on Inputs",
    ),
    answer(
        "EPS uplift on Morgan Stanley's 2028E base",
        "uplift_ms",
        "eps",
        "$/share",
        "Bridge",
        "Printed: 2.97. Margin and tax rate are calibrated to it, shares are FY2025's",
    ),
    answer(
        "EPS uplift on that base",
        "uplift_pct_ms",
        "pct",
        "%",
        "Bridge",
        "Printed: about 8%. The base EPS is implied, not printed",
    ),
    answer(
        "The same lease on UBS's 2027E EPS",
        "uplift_pct_ubs",
        "pct",
        "%",
        "Bridge",
        "So the 8% that the article's summary credits to UBS is Morgan Stanley's, for 2028",
    ),
    answer(
        "Margin that the printed uplift implies",
        "margin_implied",
        "pct",
        "%",
        "Bridge",
        "Against about 41% for the whole company: most of the cost is taken as sunk",
    ),
    answer(
        "What xAI-Anthropic pays",
        "xai_price",
        "dec1",
        "$bn/GW-yr",
        "Lease",
        "Computed from the monthly fee; the figure in print is ten times too high",
    ),
    answer(
        "Meta's share of CoreWeave's backlog",
        "meta_share",
        "pct",
        "%",
        "Concentration",
        "Printed: over a third",
    ),
    answer(
        "Meta's and Microsoft's share of it",
        "two_customers_share",
        "pct",
        "%",
        "Concentration",
        "Printed: nearly half. OpenAI, not Microsoft, is the second largest",
    ),
    answer(
        "Weighted life of Meta's contracts there",
        "contract_life",
        "eps",
        "years",
        "Concentration",
        "The renewal risk is real and far away",
    ),
    Row(),
)


def cover_sheet(sheets: Iterable[Sheet]) -> Sheet:
    """The sheet in front of these."""
    contents = (
        section("Contents"),
        *(
            Row(
                {
                    "label": Cell(sheet.name, link=sheet.name),
                    "answer": Cell(sheet.subtitle, "prose"),
                }
            )
            for sheet in sheets
        ),
        Row(),
    )
    status = (
        answer("Checks that hold", "COUNTIF(check_results,TRUE)", "int", TOTAL, "Checks", ""),
        answer(
            "Source figures in dispute",
            "COUNTIF(flag_results,TRUE)",
            "int",
            "",
            "Checks",
            "Shown beside what the model computes; they do not fail it",
        ),
        Row(),
    )
    return Sheet(
        name="Cover",
        title="Meta: compute lease model",
        subtitle="From rented-out megawatts to earnings per share, and what it means for "
        "CoreWeave. Illustrative, not investment advice.",
        columns=COLUMNS,
        rows=(*ANSWERS[:-1], *status, *contents, *GUIDE),
        heads=False,
        pages_tall=1,
    )
