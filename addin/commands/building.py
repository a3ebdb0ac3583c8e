"""The command that makes a new model: `build`."""

from __future__ import annotations

import argparse
from pathlib import Path

from addin.commands.exit_codes import FAILING, GOOD
from addin.commands.parser import MAKE, Commands
from addin.commands.progress import Progress
from addin.errors import CannotWrite

# What this command needs is imported where it runs: a refresh does without.


def add_build(commands: Commands) -> None:
    """Add it to the command line."""
    about = "Create a new model, of a story of ours or of your own"
    examples = "build --story oracle_openai --output oracle.xlsx", "build --story-template my.csv"
    sub = commands.add("build", _build, about, MAKE, examples)
    sub.add_argument("--output", type=Path, default=Path("compute_lease_model.xlsx"))
    told = "the story: a name of --list, or a CSV file (default: meta)"
    sub.add_argument("--story", metavar="NAME|FILE.csv", help=told)
    carried = "carry the figures of an older workbook over, into your own case"
    sub.add_argument("--from", type=Path, dest="old", metavar="OLD.xlsx", help=carried)
    sub.add_argument("--force", action="store_true", help="overwrite an existing file")
    instead = sub.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help="list the stories of ours")
    blank = "write a story to fill in, with what each row is for, instead of a model"
    instead.add_argument(
        "--story-template",
        type=Path,
        nargs="?",
        const=Path("story.csv"),
        metavar="FILE.csv",
        help=blank,
    )


def _build(options: argparse.Namespace) -> int:
    if options.list:
        return _list()
    target: Path = options.story_template or options.output
    if target.is_file() and not options.force:
        raise CannotWrite(f"{target} already exists; use --force to overwrite it")
    if options.story_template:
        return _write_story_template(target)
    from addin.commands.report import print_report
    from addin.refresh import build

    with Progress() as progress:
        report = build(target, progress, old=options.old, story=options.story)
    code = GOOD if report.good else FAILING
    return print_report(report, f"written: {report.output}", code, as_json=options.json)


def _list() -> int:
    from workbooks.story import read_story, stories

    width = max(map(len, stories()))
    for name in stories():
        print(f"{name:<{width}}  {read_story(name).roles['title']}")
    return GOOD


def _write_story_template(target: Path) -> int:
    from addin.xlsx import check_writable
    from workbooks.story_template import story_template

    check_writable(target)
    # With a mark, so that Excel reads it as UTF-8.
    target.write_text(story_template(), encoding="utf-8-sig")
    print(f"written: {target}; fill it in, then: leasebridge build --story {target}")
    return GOOD
