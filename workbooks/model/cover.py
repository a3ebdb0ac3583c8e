"""Cover: what the model answers, how to use it, how to read it."""

from __future__ import annotations

from collections.abc import Iterable

from udfs.version import __version__
from workbooks.model.sheet import Cell, Cells, Column, Row, Sheet, section

COLUMNS = (
    Column("label", "", 52, wrap=True),
    Column("answer", "", 18, align="right"),
    Column("unit", "", 12),
    Column("sheet", "", 16),
    Column("note", "", 88, wrap=True),
)


def answer(label: str, name: str, fmt: str, unit: str, sheet: str, note: str) -> Row:
    """A question, its live answer, and where it is worked out."""
    cells: Cells = {"label": label, "answer": Cell(f"={name}", fmt), "unit": unit}
    return Row({**cells, "sheet": Cell(sheet, link=sheet), "note": note})


def step(label: str, note: str) -> Row:
    """A line of text under its name."""
    return Row({"label": label, "answer": Cell(note, "prose")})


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

KEY = (
    section("How to read it"),
    Row({"label": "Typed input", "answer": Cell("Blue", style="input"), "note": "Inputs only"}),
    Row({"label": "Formula on the same sheet", "answer": Cell("Black", "word")}),
    Row({"label": "Link to another sheet", "answer": Cell("Green", "word", style="linked")}),
    Row(
        {
            "label": "Link to another file",
            "answer": Cell("Red", "word", style="external"),
            "note": "There is none",
        }
    ),
    step(
        "Units", "$mm, shares in millions, MW; $bn where it was published so. 2026E: an estimate."
    ),
    step("Signs", "Costs and declines are negative and stand in brackets."),
    step("As of", "1 July 2026, the day of the bank notes; later dates stand beside their figure."),
    Row(),
    section("How to use it"),
    step("1. Change a blue cell on Inputs", "Each is a named cell; formulas use the name."),
    step("2. Recalculate", "In Excel with the leasebridge add-in, or: leasebridge refresh FILE"),
    step("3. Look at the model check", "At the head of every sheet; its rows are on Checks."),
    Row(),
    section("Version"),
    Row({"label": "Template made by leasebridge", "answer": Cell(__version__, "word")}),
    Row(
        {
            "label": "Functions that answered last",
            "answer": Cell("=LEASEBRIDGE_VERSION()", "word"),
        }
    ),
    Row(),
    Row({"label": "Illustrative, not investment advice"}, style="strong"),
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
        Row(
            {
                "label": "Checks that hold",
                "answer": Cell("=COUNTIF(check_results,TRUE)", "int"),
                "unit": '="of "&ROWS(check_results)',
                "sheet": Cell("Checks", link="Checks"),
            }
        ),
        Row(
            {
                "label": "Source figures in dispute",
                "answer": Cell("=COUNTIF(flag_results,TRUE)", "int"),
                "sheet": Cell("Checks", link="Checks"),
                "note": "Shown beside what the model computes; they do not fail it",
            }
        ),
        Row(),
    )
    return Sheet(
        name="Cover",
        title="Meta: compute lease model",
        subtitle="From rented-out megawatts to earnings per share, and what it means for "
        "CoreWeave. Illustrative, not investment advice.",
        columns=COLUMNS,
        rows=(*ANSWERS[:-1], *status, *contents, *KEY),
        heads=False,
        pages_tall=1,
    )
