"""The flags that say what becomes of a workbook's inputs, and how many workbooks there are."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addin.inputs import Request


def add_request(sub: argparse.ArgumentParser) -> None:
    """Add them to a command."""
    inputs = sub.add_argument_group("new inputs")
    facts = "new inputs (columns id, unit, value; and who published them, if you like)"
    inputs.add_argument("--facts", type=Path, metavar="FACTS.csv", help=facts)
    one = (
        "one new input, by its name or id: lease_capacity=500, tax_rate=15%%, F20=500 (may be "
        "repeated)"
    )
    inputs.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=one)
    published = "put new inputs into the case as published, instead of your own case"
    inputs.add_argument("--as-published", action="store_true", help=published)
    inputs.add_argument("--case", metavar="NAME", help="make this case the live one")
    reset = "empty your own case; the case as published is live again"
    inputs.add_argument("--reset", action="store_true", help=reset)
    inputs.add_argument("--undo", action="store_true", help="take the last change of inputs back")
    page = "what a reader changed on a web copy: the page that they saved (.html), or its link"
    inputs.add_argument("--from-page", default="", metavar="PAGE", help=page)


def request_of(options: argparse.Namespace) -> Request:
    """What they ask for."""
    from addin.inputs import Request  # help does without

    return Request(
        facts=options.facts,
        settings=options.set,
        as_published=options.as_published,
        case=options.case,
        reset=options.reset,
        undo=options.undo,
        page=options.from_page,
    )


SEVERAL = """\
Of several workbooks each is written whole or not at all, and none stops the others; the exit code
is the highest of them."""


def add_many(sub: argparse.ArgumentParser) -> None:
    """The flags for several workbooks."""
    several = sub.add_argument_group("several workbooks")
    side = "how many at a time (default: 1; 0 = one for each processor)"
    several.add_argument("--jobs", type=_count, metavar="N", help=side)
    cluster = "have the machines of this Dask scheduler do it; they need the same files and paths"
    several.add_argument("--scheduler", default="", metavar="ADDRESS", help=cluster)
    left = "go on where a run has ended: skip what is still as it left it, without --force"
    several.add_argument("--resume", action="store_true", help=left)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of workbooks")
    return int(text)


def asks_for_many(options: argparse.Namespace) -> bool:
    """Whether a call is about several workbooks, if perhaps of one alone."""
    if options.jobs is not None or options.scheduler or options.resume:
        return True
    first = options.workbook[0]
    is_pattern = not set("*?[").isdisjoint(str(first)) and not first.exists()
    return len(options.workbook) > 1 or first.is_dir() or is_pattern
