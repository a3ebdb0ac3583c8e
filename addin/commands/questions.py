"""The commands that ask a workbook something and leave it as it is: `diff` and `explain`."""

from __future__ import annotations

import argparse
from pathlib import Path

from addin.commands.exit_codes import GOOD
from addin.commands.output import print_json
from addin.commands.parser import MODEL, Commands
from addin.errors import CannotWrite

# What these commands need is imported where they run: a refresh does without.


def add_question_commands(commands: Commands) -> None:
    """Add them to the command line."""
    about = "Say what differs between two workbooks, and why the answers moved"
    examples = "diff monday.xlsx friday.xlsx", "diff monday.xlsx friday.xlsx --output report.xlsx"
    sub = commands.add("diff", _diff, about, MODEL, examples)
    sub.add_argument("old", type=Path, help="the workbook as it was")
    sub.add_argument("new", type=Path, help="the workbook as it is")
    how = sub.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="print the report as JSON")
    page = "write the report to this workbook, one page"
    how.add_argument("--output", type=Path, metavar="REPORT.xlsx", help=page)
    sub.add_argument("--force", action="store_true", help="overwrite an existing report")
    about = "Say where a cell's value comes from: its formula in words, what feeds it, who said so"
    examples = "explain model.xlsx eps_uplift", 'explain model.xlsx "Summary!C9" --depth 2'
    sub = commands.add("explain", _explain, about, MODEL, examples)
    sub.add_argument("workbook", type=Path, help="the workbook (.xlsx or .xlsm)")
    sub.add_argument("cell", help="a cell (Bridge!F61), a defined name or the id of a fact")
    sub.add_argument("--depth", type=_steps, default=None, help="steps back that are shown")
    sub.add_argument("--json", action="store_true", help="print all of it as JSON")


def _steps(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to 100, got {text}")
    return int(text)


def _diff(options: argparse.Namespace) -> int:
    from addin.commands.difference import difference_facts, difference_lines
    from addin.compare import compare
    from addin.xlsx import read_workbook

    _check_report(options)
    found = compare(read_workbook(options.old), read_workbook(options.new))
    if options.json:
        return print_json(difference_facts(found), GOOD)
    if options.output:
        from addin.commands.difference_page import write_page

        write_page(found, options.output)
        print(f"written: {options.output}")
        return GOOD
    print("\n".join(difference_lines(found)))
    return GOOD


def _check_report(options: argparse.Namespace) -> None:
    """Raises CannotWrite for a report that would be no workbook, or cost one."""
    output: Path | None = options.output
    if output is None:
        return
    if output.suffix.casefold() != ".xlsx":
        raise CannotWrite(f"{output}: the name of the report must end in .xlsx")
    if any(output.exists() and path.exists() and output.samefile(path)
           for path in (options.old, options.new)):  # fmt: skip
        raise CannotWrite(f"{output}: a report cannot overwrite a workbook that it is about")
    if output.exists() and not options.force:
        raise CannotWrite(f"{output} already exists; use --force to overwrite it")


def _explain(options: argparse.Namespace) -> int:
    from addin.commands.explanation import explanation_facts, explanation_lines
    from addin.explain import DEPTH, explain
    from addin.xlsx import read_workbook

    book = read_workbook(options.workbook)
    found = explain(book, options.cell, depth=options.depth or DEPTH)
    if options.json:
        return print_json(explanation_facts(found), GOOD)
    print("\n".join(explanation_lines(found)))
    return GOOD
