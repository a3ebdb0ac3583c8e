"""Checks: what the model must keep, one row each, and the source figures that are in dispute.

There are two verdicts. Model integrity holds whatever the inputs are. Ties to print compare the
case as published with what was printed, whatever case is live.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbooks.model.addresses import Places
from workbooks.model.flags import FLAGS
from workbooks.model.input_cells import INPUTS
from workbooks.model.layout import (
    Cell,
    Cells,
    Check,
    Column,
    Condition,
    Row,
    Sheet,
    holds,
    section,
)
from workbooks.model.ties import REPLACED, TIES

COLUMNS = (
    Column("label", "What", 62, wrap=True),
    Column("kind", "Kind", 14),
    Column("expected", "Expected", 15, align="right"),
    Column("actual", "Actual", 15, align="right"),
    Column("tolerance", "Tolerance", 12, align="right"),
    Column("result", "Result", 14, align="center"),
    Column("note", "Note", 62, tone="note", wrap=True),
)
KINDS = ("footing", "definition guard", "unit guard", "numbers", "names")
# Both may be marked as not meaningful.
SAME_WORD = "IFERROR(AND(ISTEXT({@expected}),T({@expected})=T({@actual})),FALSE)"
WITHIN = f"=IFERROR(ABS({{@actual}}-{{@expected}})<={{@tolerance}},{SAME_WORD})"
DIFFERS = "=IFERROR(ABS({@actual}-{@expected})>{@tolerance},{@actual}<>{@expected})"

EXAMPLES = Check(
    "Functions: all worked examples return the expected value",
    "numbers",
    "=COUNTIF(example_results,TRUE)+COUNTIF(example_results,FALSE)",
    "=COUNTIF(example_results,TRUE)",
    fmt="int",
    note="Functions sheet",
)
PUBLISHED_STAND = Check(
    "Inputs: every driver has a published figure",
    "names",
    "=COLUMNS(published_values)*ROWS(published_values)",
    "=COUNT(published_values)",
    fmt="int",
    note="What a blank case falls back to",
)
INPUTS_STAND = Check(
    "Inputs: every name stands for a number or a date",
    "names",
    "=COUNT(input_cells)",
    f"=COUNT({','.join(INPUTS)})",
    fmt="int",
    note="Text or broken names are not counted",
)


def names_check(sheet: Sheet) -> Check:
    """No name of a sheet is broken and none holds an error: a sum over them would be one.

    What is not meaningful is a text, which counts for nothing.
    """
    parts = [
        f"SUM({name})" if ":" in where else f"N({name})"
        for name, where in Places(sheet).names().items()
    ]
    label = f"{sheet.name}: no broken names, no errors"
    return holds(label, "names", f"ISNUMBER({'+'.join(parts)})")


def check_row(check: Check, key: str, result: str) -> Row:
    """A check as a row; the result is TRUE or FALSE and never an error."""
    cells: Cells = {
        "label": check.label,
        "kind": check.kind,
        "expected": Cell(check.expected, check.fmt),
        "actual": Cell(check.actual, check.fmt),
        "tolerance": Cell(check.tolerance, "tolerance"),
        "result": Cell(result, "flag"),
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


def check_rows(checks: Sequence[Check]) -> tuple[Row, ...]:
    """The verdicts, every check, every tie, every disputed figure."""
    integrity = Cell("=AND(check_results)", "flag", "master_check")
    held = '=COUNTIF(tie_results,TRUE)&" of "&COUNTIF(tie_results,TRUE)+COUNTIF(tie_results,FALSE)'
    return (
        Row({"label": "Model integrity holds", "result": integrity}, key="master", style="total"),
        Row({"label": "Ties to print that hold", "result": held}, style="strong"),
        Row(),
        section(
            "1. Model integrity: |actual - expected| within tolerance, whatever the inputs are"
        ),
        *(check_row(check, f"check{at}", WITHIN) for at, check in enumerate(checks)),
        Row(),
        section("2. Ties to print: the case as published, whatever case is live"),
        *(
            check_row(tie.check, f"tie{at}", f'=IF({tie.replaced}>0,"{REPLACED}",{WITHIN[1:]})')
            for at, tie in enumerate(TIES)
        ),
        Row(),
        section("3. Disputed source figures (TRUE = source and model differ)"),
        *(check_row(flag, f"flag{at}", DIFFERS) for at, flag in enumerate(FLAGS)),
    )


def block(key: str, count: int, first: str = "label") -> str:
    """The rows of one kind, from a column to their results."""
    return f"{{{key}0.{first}}}:{{{key}{count - 1}.result}}"


def checks_sheet(sheets: Iterable[Sheet]) -> Sheet:
    """The sheet for the checks of these, sorted by kind."""
    behind = tuple(sheets)
    checks = [check for sheet in behind for check in sheet.checks]
    checks += [EXAMPLES, INPUTS_STAND, PUBLISHED_STAND, *map(names_check, behind[1:])]
    ordered = sorted(checks, key=lambda check: KINDS.index(check.kind))
    results, held = block("check", len(ordered), "result"), block("tie", len(TIES), "result")
    flags = block("flag", len(FLAGS), "result")
    return Sheet(
        name="Checks",
        title="Checks",
        subtitle="Published figures are compared at their published precision. Disputed source "
        "figures are shown and do not fail the model.",
        columns=COLUMNS,
        rows=check_rows(ordered),
        names={
            "model_checks": block("check", len(ordered)),
            "check_results": results,
            "ties_to_print": block("tie", len(TIES)),
            "tie_results": held,
            "source_flags": block("flag", len(FLAGS)),
            "flag_results": flags,
        },
        conditions=(
            *verdict(results, "result"),
            *verdict(held, "result"),
            *verdict("{master.result}", "result"),
            Condition(flags, {"type": "no_errors", "format": {"font_color": "#9C5700"}}),
        ),
        tab="#00703C",
    )
