"""Checks: what the model must keep, one row each, and the source figures that are in dispute."""

from __future__ import annotations

from collections.abc import Iterable

from workbooks.model.sheet import Cell, Cells, Check, Column, Condition, Row, Sheet, section

COLUMNS = (
    Column("label", "What", 62, wrap=True),
    Column("kind", "Kind", 14),
    Column("expected", "Expected", 15, align="right"),
    Column("actual", "Actual", 15, align="right"),
    Column("tolerance", "Tolerance", 12, align="right"),
    Column("result", "Result", 11, align="center"),
    Column("note", "Note", 62, tone="note", wrap=True),
)
KINDS = ("footing", "ties to print", "unit guard", "numbers")
WITHIN = "=IFERROR(ABS({@actual}-{@expected})<={@tolerance},FALSE)"
DIFFERS = "=IFERROR(ABS({@actual}-{@expected})>{@tolerance},{@actual}<>{@expected})"

EXAMPLES = Check(
    "Functions: every live example gives its expected value",
    "numbers",
    "=COUNTIF(example_results,TRUE)+COUNTIF(example_results,FALSE)",
    "=COUNTIF(example_results,TRUE)",
    fmt="int",
    note="Functions sheet",
)
FLAGS = (
    Check(
        "xAI-Anthropic price, $bn/GW-yr: the printed figure is ten times too high",
        "arithmetic",
        "=xai_price_printed",
        "=xai_price",
        fmt="dec1",
        note="1.25 a month x 12 / 0.5 GW is 30; the model uses the computed price",
    ),
    Check(
        "8% uplift credited to UBS: on UBS's 2027 EPS the same lease gives 9%",
        "attribution",
        "=summary_eps_upside",
        "=uplift_pct_ubs",
        "=printed_whole_percent",
        "pct",
        "The article's body credits Morgan Stanley and 2028, where 8% fits",
    ),
    Check(
        "Capacity behind the xAI-Anthropic fee, MW",
        "definition",
        "=xai_capacity",
        "=xai_capacity_press",
        fmt="int",
        note="Press coverage of the S-1 speaks of about 300 MW: the price would be 50 $/W-yr",
    ),
    Check(
        "Capex 'will not be reduced'",
        "wording",
        "a finding",
        "an assumption",
        fmt="word",
        note="Summary against body: Morgan Stanley's model is premised on it",
    ),
)


def check_row(check: Check, key: str, result: str) -> Row:
    """A check as a row; the result is TRUE or FALSE and never an error."""
    cells: Cells = {
        "label": check.label,
        "kind": check.kind,
        "expected": Cell(check.expected, check.fmt),
        "actual": Cell(check.actual, check.fmt),
        "tolerance": Cell(check.tolerance, "tolerance"),
        "result": result,
        "note": check.note,
    }
    return Row(cells, key=key)


def verdict(where: str, column: str) -> tuple[Condition, ...]:
    """Green for TRUE, white on red for FALSE; a blank is neither."""
    calm = {"font_color": "#00703C"}
    alarm = {"font_color": "#FFFFFF", "bg_color": "#C00000", "bold": True}
    answer = f"{{@{column}}}"
    return tuple(
        Condition(where, {"type": "formula", "criteria": criteria, "format": look})
        for criteria, look in (
            (f"=AND(ISLOGICAL({answer}),{answer})", calm),
            (f"=AND(ISLOGICAL({answer}),NOT({answer}))", alarm),
        )
    )


def checks_sheet(checks: Iterable[Check]) -> Sheet:
    """The sheet for these checks, sorted by kind."""
    ordered = sorted((*checks, EXAMPLES), key=lambda check: KINDS.index(check.kind))
    last, last_flag = len(ordered) - 1, len(FLAGS) - 1
    results, flags = f"{{check0.result}}:{{check{last}.result}}", "{flag0.result}:{flag3.result}"
    master = Cell(f"=AND({results})", name="master_check")
    rows = (
        Row({"label": "All checks hold", "result": master}, key="master", style="total"),
        Row(),
        section("1. Checks: actual within tolerance of expected"),
        *(check_row(check, f"check{at}", WITHIN) for at, check in enumerate(ordered)),
        Row(),
        section("2. Source figures in dispute: TRUE says that print and model differ"),
        *(check_row(flag, f"flag{at}", DIFFERS) for at, flag in enumerate(FLAGS)),
    )
    return Sheet(
        name="Checks",
        title="Checks",
        subtitle="A printed figure is compared at its printed precision, never closer. Disputed "
        "source figures are shown and do not fail the model.",
        columns=COLUMNS,
        rows=rows,
        names={
            "model_checks": f"{{check0.label}}:{{check{last}.result}}",
            "check_results": results,
            "source_flags": f"{{flag0.label}}:{{flag{last_flag}.result}}",
            "flag_results": flags,
        },
        conditions=(
            *verdict(results, "result"),
            *verdict("{master.result}", "result"),
            Condition(flags, {"type": "no_errors", "format": {"font_color": "#9C5700"}}),
        ),
        tab="#00703C",
        pages_tall=1,
    )
