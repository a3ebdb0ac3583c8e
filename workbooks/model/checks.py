"""Checks: what the model must keep, one row each, and the source figures that are in dispute.

There are two verdicts. Model integrity holds whatever the inputs are. Ties to print compare the
case as published with what was printed, whatever case is live.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from workbooks.input_cells import BLOCKS
from workbooks.marks import MARKS
from workbooks.model.addresses import Places, names_in
from workbooks.model.cast import cast_check
from workbooks.model.flags import flags
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
from workbooks.model.ties import REPLACED, Tie, ties
from workbooks.story import Story

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
# The names that other sheets read.
NAMES = (
    *("model_checks", "check_results", "ties_to_print", "tie_results"),
    *("source_flags", "flag_results", "master_check"),
)


def inputs_stand(story: Story, block: str) -> Check:
    """The names of a block of inputs lead to what is typed there."""
    names = ",".join(story.block(block))
    return Check(
        f"Inputs: every name stands for a number or a date: {block}",
        "names",
        f"=COUNT(input_cells_{block})",
        f"=COUNT({names})",
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
        if not name.startswith(MARKS)
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


def check_rows(
    checks: Sequence[Check], held: Sequence[Tie], disputed: Sequence[Check]
) -> tuple[Row, ...]:
    """The verdicts, every check, every tie, every disputed figure."""
    integrity = Cell("=AND(check_results)", "flag", "master_check")
    count = '=COUNTIF(tie_results,TRUE)&" of "&COUNTIF(tie_results,TRUE)+COUNTIF(tie_results,FALSE)'
    ties_head = "2. Ties to print: the case as published, whatever case is live"
    flags_head = "3. Disputed source figures (TRUE = source and model differ)"
    return (
        Row({"label": "Model integrity holds", "result": integrity}, key="master", style="total"),
        *(
            (Row({"label": "Ties to print that hold", "result": count}, style="strong"),)
            * bool(held)
        ),
        Row(),
        section(
            "1. Model integrity: |actual - expected| within tolerance, whatever the inputs are"
        ),
        *(check_row(check, f"check{at}", WITHIN) for at, check in enumerate(checks)),
        *((Row(), section(ties_head)) if held else ()),
        *(
            check_row(tie.check, f"tie{at}", f'=IF({tie.replaced}>0,"{REPLACED}",{WITHIN[1:]})')
            for at, tie in enumerate(held)
        ),
        *((Row(), section(flags_head)) if disputed else ()),
        *(check_row(flag, f"flag{at}", DIFFERS) for at, flag in enumerate(disputed)),
    )


def readable(check: Check, story: Story, names: Collection[str]) -> Check | None:
    """A check in the words of a story; None where it compares what the story has not."""
    made = cast_check(check, story)
    if made is None:
        return None
    texts = (made.expected, made.actual, made.tolerance)
    if not all(names_in(text) <= set(names) for text in texts if text.startswith("=")):
        return None
    noted = not made.note.startswith("=") or names_in(made.note) <= set(names)
    return made if noted else replace(made, note="")


def block(key: str, count: int, first: str = "label") -> str:
    """The rows of one kind, from a column to their results."""
    return f"{{{key}0.{first}}}:{{{key}{count - 1}.result}}"


def checks_sheet(story: Story, sheets: Iterable[Sheet], names: Collection[str]) -> Sheet:
    """The sheet for the checks of these, sorted by kind; they have these names."""
    behind = tuple(sheets)
    checks = [check for sheet in behind for check in sheet.checks]
    stand = (inputs_stand(story, name) for name in BLOCKS if story.block(name))
    named = [sheet for sheet in behind[1:] if Places(sheet).names()]
    checks += [EXAMPLES, *stand, PUBLISHED_STAND, *map(names_check, named)]
    ordered = sorted(checks, key=lambda check: KINDS.index(check.kind))
    held = tuple(
        replace(tie, check=made)
        for tie in ties(story)
        if (made := readable(tie.check, story, names)) is not None
    )
    disputed = tuple(
        made for flag in flags(story) if (made := readable(flag, story, names)) is not None
    )
    results, rows = block("check", len(ordered), "result"), check_rows(ordered, held, disputed)
    names_of = {"model_checks": block("check", len(ordered)), "check_results": results}
    looks = [*verdict(results, "result"), *verdict("{master.result}", "result")]
    if held:
        names_of |= {
            "ties_to_print": block("tie", len(held)),
            "tie_results": block("tie", len(held), "result"),
        }
        looks += verdict(names_of["tie_results"], "result")
    if disputed:
        names_of |= {
            "source_flags": block("flag", len(disputed)),
            "flag_results": block("flag", len(disputed), "result"),
        }
        amber = {"type": "no_errors", "format": {"font_color": "#9C5700"}}
        looks.append(Condition(names_of["flag_results"], amber))
    return Sheet(
        name="Checks",
        title="Checks",
        subtitle="Published figures are compared at their published precision. Disputed source "
        "figures are shown and do not fail the model.",
        columns=COLUMNS,
        rows=rows,
        names=names_of,
        conditions=tuple(looks),
        tab="#00703C",
    )
