"""The flags that say what becomes of a workbook's inputs, and how many workbooks there are."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from addin.inputs import Request


def add_request(sub: argparse.ArgumentParser) -> None:
    """Add them to a command."""
    facts = "CSV of new inputs (columns: id, unit, value; and who published them, if you like)"
    sub.add_argument("--facts", type=Path, help=facts)
    one = "one new input, by its name or id: lease_capacity=500, tax_rate=15%%, F20=500"
    sub.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=one)
    published = "put new inputs into the case as published, instead of your own case"
    sub.add_argument("--as-published", action="store_true", help=published)
    sub.add_argument("--case", metavar="NAME", help="make this case the live one")
    reset = "empty your own case and go back to the case as published"
    sub.add_argument("--reset", action="store_true", help=reset)
    sub.add_argument("--undo", action="store_true", help="take the last change of inputs back")
    page = "what a reader changed on a web copy: the page that they saved (.html), or its link"
    sub.add_argument("--from-page", default="", metavar="PAGE", help=page)


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
several workbooks: each is written whole or not at all, and none stops the others; the exit code is
the highest of them."""


def add_many(sub: argparse.ArgumentParser) -> None:
    """The flags for several workbooks."""
    side = "of several workbooks, so many at a time (default: 1; 0 = one a processor)"
    sub.add_argument("--jobs", type=_count, metavar="N", help=side)
    cluster = "have the machines of this Dask scheduler do it; they need the same files and paths"
    sub.add_argument("--scheduler", default="", metavar="ADDRESS", help=cluster)
    left = "skip what an earlier run has done, if the files are still as it left them"
    sub.add_argument("--resume", action="store_true", help=left)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise argparse.ArgumentTypeError(f"{text} is no number of workbooks")
    return int(text)


def asks_for_many(options: argparse.Namespace) -> bool:
    """Whether a call is about several workbooks, if perhaps of one alone."""
    if options.jobs is not None or options.scheduler or options.resume:
        return True
    first = options.workbook[0]
    is_pattern = not set("*?[").isdisjoint(str(first)) and not first.exists()
    return len(options.workbook) > 1 or first.is_dir() or is_pattern
