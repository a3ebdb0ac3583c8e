"""The commands that ask a workbook something and leave it as it is: `diff` and `explain`."""

from __future__ import annotations

import argparse
from pathlib import Path

from addin.commands.exit_codes import GOOD
from addin.commands.output import Answer
from addin.commands.parser import MODEL, Commands, Parser, add_output
from addin.errors import CannotWrite

# What these commands need is imported where they run: a refresh does without.


def add_question_commands(commands: Commands) -> None:
    """Add them to the command line."""
    about = "Say what differs between two workbooks, and why the answers moved"
    examples = "diff monday.xlsx friday.xlsx", "diff monday.xlsx friday.xlsx -o report.xlsx"
    commands.add("diff", _diff, about, MODEL, examples, _add_diff)
    about = "Say where a cell's value comes from: its formula in words, what feeds it, who said so"
    examples = "explain model.xlsx eps_uplift", 'explain model.xlsx "Summary!C9" --depth 2'
    commands.add("explain", _explain, about, MODEL, examples, _add_explain)


def _add_diff(sub: Parser) -> None:
    sub.add_argument("old", type=Path, help="the workbook as it was (.xlsx or .xlsm)")
    sub.add_argument("new", type=Path, help="the workbook as it is")
    page = "write the report to this workbook, one page"
    add_output(sub, page, type=Path, metavar="REPORT.xlsx")
    sub.add_argument("--force", action="store_true", help="overwrite an existing report")


def _add_explain(sub: Parser) -> None:
    sub.add_argument("workbook", type=Path, help="the workbook (.xlsx or .xlsm)")
    sub.add_argument("cell", help="a cell (Bridge!F61), a name (eps_uplift) or an input's id (F20)")
    back = "how many steps back are shown (default: 4)"
    sub.add_argument("--depth", type=_steps, default=None, metavar="STEPS", help=back)


def _steps(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to 100, got '{text}'")
    return int(text)


def _diff(options: argparse.Namespace) -> Answer:
    from addin.commands.difference import difference_facts, difference_lines
    from addin.compare import compare
    from addin.xlsx import read_workbook

    _check_report(options)
    found = compare(read_workbook(options.old), read_workbook(options.new))
    facts, lines = difference_facts(found), difference_lines(found)
    if options.output:
        from addin.commands.difference_page import write_page

        write_page(found, options.output)
        lines = iter([f"written: {options.output}"])
    facts["output"] = str(options.output) if options.output else None
    return Answer(GOOD, facts, lines)


def _check_report(options: argparse.Namespace) -> None:
    """Raises CannotWrite for a report that would be no workbook, or cost one."""
    from addin.xlsx import check_absent

    output: Path | None = options.output
    if output is None:
        return
    if output.suffix.casefold() != ".xlsx":
        do = f"use --output {output.with_suffix('.xlsx').name}"
        raise CannotWrite(f"{output}: the name of the report must end in .xlsx", do=do)
    if any(output.exists() and path.exists() and output.samefile(path)
           for path in (options.old, options.new)):  # fmt: skip
        what = f"{output}: a report cannot overwrite a workbook that it is about"
        raise CannotWrite(what, do="choose another --output")
    check_absent(output, force=options.force)


def _explain(options: argparse.Namespace) -> Answer:
    from addin.commands.explanation import explanation_facts, explanation_lines
    from addin.explain import DEPTH, explain
    from addin.xlsx import read_workbook

    book = read_workbook(options.workbook)
    found = explain(book, options.cell, depth=options.depth or DEPTH)
    return Answer(GOOD, explanation_facts(found), explanation_lines(found))
