"""The command that makes a new model: `build`."""

from __future__ import annotations

import argparse
from pathlib import Path

from addin.commands.exit_codes import FAILING, GOOD
from addin.commands.output import Answer
from addin.commands.parser import MAKE, Commands, Parser, add_output, add_wait
from addin.commands.progress import Progress

# What this command needs is imported where it runs: a refresh does without.


def add_build(commands: Commands) -> None:
    """Add it to the command line."""
    about = "Create a new model, of a story that comes with leasebridge or of your own"
    examples = (
        "build --story oracle_openai -o oracle.xlsx",
        "build --story-template my.csv",
        "build --story my.csv -o my.xlsx",
    )
    commands.add("build", _build, about, MAKE, examples, _arguments)


def _arguments(sub: Parser) -> None:
    told = "the story: a name that --list shows, or a CSV file (default: meta)"
    sub.add_argument("--story", metavar="NAME|FILE.csv", help=told)
    carried = "carry the figures of an older workbook over, into your own case"
    sub.add_argument("--from", type=Path, dest="old", metavar="OLD.xlsx", help=carried)
    model = Path("compute_lease_model.xlsx")
    where = f"where to save it (default: {model})"
    add_output(sub, where, type=Path, default=model, metavar="FILE.xlsx")
    sub.add_argument("--force", action="store_true", help="overwrite an existing file")
    add_wait(sub)
    instead = sub.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help="list the stories that come along")
    blank = "write a story to fill in, with what each row is for, instead of a model"
    instead.add_argument(
        "--story-template",
        type=Path,
        nargs="?",
        const=Path("story.csv"),
        metavar="FILE.csv",
        help=blank,
    )


def _build(options: argparse.Namespace) -> Answer:
    if options.list:
        return _list()
    from addin.xlsx import check_absent

    target: Path = options.story_template or options.output
    check_absent(target, force=options.force)
    if options.story_template:
        return _write_story_template(target)
    from addin.commands.report import report_answer
    from addin.refresh import build

    with Progress(options.quiet) as progress:
        report = build(
            target,
            progress,
            old=options.old,
            story=options.story,
            wait=options.wait,
            replace=options.force,
        )
    code = GOOD if report.good else FAILING
    return report_answer(report, f"written: {report.output}", code)


def _list() -> Answer:
    from workbooks.story import read_story, stories

    titles = {name: read_story(name).roles["title"] for name in stories()}
    width = max(map(len, titles))
    facts = [{"name": name, "title": title} for name, title in titles.items()]
    lines = [f"{name:<{width}}  {title}" for name, title in titles.items()]
    return Answer(GOOD, {"stories": facts}, lines)


def _write_story_template(target: Path) -> Answer:
    from addin.xlsx import held, write
    from workbooks.story_template import story_template

    with held(target):
        # With a mark, so that Excel reads it as UTF-8.
        write(story_template().encode("utf-8-sig"), target)
    line = f"written: {target}; fill it in, then: leasebridge build --story {target}"
    return Answer(GOOD, {"written": [str(target)]}, [line])
