"""The tables that are made, wherever on a page they stand between their marks."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

from addin.commands.exit_codes import EXIT_CODES
from addin.commands.hosts import EDITIONS
from benchmarks import report
from tests.documents import input_page
from tests.documents.markdown import table
from udfs import CATALOGUE, Function
from workbooks.model import model
from workbooks.story import read_story

_MARKED = re.compile(r"(<!-- ([a-z ]+): made .*?-->\n).*?(<!-- /\2 -->)", re.DOTALL)


def summary(function: Function) -> str:
    """The first paragraph of its help."""
    return " ".join(function.doc.split("\n\n")[0].split())


def functions() -> str:
    """The name of each."""
    names = " · ".join(f"`{name}`" for name in CATALOGUE)
    return textwrap.fill(names, 100, break_on_hyphens=False) + "\n"


def functions_full() -> str:
    """The call of each, what it gives, and one line."""
    rows = ((f"`{f.usage}`", f.unit, summary(f)) for f in CATALOGUE.values())
    return table(("call", "gives", "what it is"), rows)


def exit_codes() -> str:
    return table(("exit code", "meaning"), EXIT_CODES.items())


def editions() -> str:
    return table(
        ("edition", "what it is"), ((f"`{name}`", what) for name, what in EDITIONS.items())
    )


def sheets() -> str:
    """The sheets of the template."""
    shown = model(read_story()).sheets
    return table(("sheet", "what stands there"), ((sheet.name, sheet.subtitle) for sheet in shown))


MADE: dict[str, Callable[[], str]] = {
    "functions": functions,
    "functions full": functions_full,
    "exit codes": exit_codes,
    "editions": editions,
    "inputs": input_page.drivers,
    "sheets": sheets,
    "benchmarks": lambda: report.tables(report.read()),
    "speed": lambda: report.time_table(report.read(), brief=True),
    "goals": lambda: report.goal_table(report.read()),
}


def marks(text: str) -> list[str]:
    """The names of the marked tables of a page."""
    return re.findall(r"<!-- ([a-z ]+): made ", text)


def with_tables(text: str) -> str:
    """A page with its tables made anew. Raises KeyError for one that nobody makes."""
    return _MARKED.sub(lambda found: found[1] + MADE[found[2]]() + found[3], text)
