"""Small workbooks as formulon reads them for a page, and pages taken apart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter
from lxml import html

from addin.engines.formulon import opened, running
from addin.handoff.flow import handoff
from addin.handoff.web.conditional import Conditional
from addin.handoff.web.format_rules import FormatRules, move_rules
from addin.handoff.web.grid import Grid
from addin.handoff.web.sheets import Contents, SheetPage
from addin.handoff.web.styles import Styles
from addin.xlsx import Workbook, read_workbook
from addin.xlsx.edit import PackageEditor

Fill = Callable[[xlsxwriter.Workbook, Any], None]


def made(path: Path, fill: Fill) -> Workbook:
    """A workbook with a sheet S that `fill` writes."""
    with xlsxwriter.Workbook(str(path)) as book:
        fill(book, book.add_worksheet("S"))
    return read_workbook(path)


@contextmanager
def in_formulon(book: Workbook) -> Iterator[tuple[Any, FormatRules]]:
    """A workbook, calculated, with the rules that became cells."""
    edits = PackageEditor(book.package)
    rules = move_rules(edits, book.part)
    with running(None) as formulon, opened(formulon, edits.data()) as engine:
        engine.recalc()
        yield engine, rules


def table_of(path: Path, fill: Fill, **contents: Any) -> Any:
    """The section of the sheet S as a tree of HTML."""
    book = made(path, fill)
    cells = book.by_name["S"].cells
    filled = {(row - 1, column - 1) for (row, column), c in cells.items() if c.value is not None}
    results = {(row - 1, column - 1) for (row, column), c in cells.items() if c.is_result}
    with in_formulon(book) as (engine, rules):
        styles = Styles(engine)
        conditional = Conditional(engine, styles, rules.rules)
        entries = contents.pop("entries", {})
        given = Contents("S", filled | results, results, entries, **contents)
        page = SheetPage(Grid(engine, 0, filled | results), given, styles, conditional)
        return html.fragment_fromstring(page.html())


def page_of(path: Path, **options: Any) -> tuple[Any, dict[str, Any]]:
    """The page of a workbook: its tree and its data."""
    output = handoff(path, "web", path.with_suffix(".html"), **options).output
    tree: Any = html.document_fromstring(output.read_bytes())
    return tree, json.loads(tree.get_element_by_id("data").text)


def shown(tree: Any, at: str) -> str:
    """What a cell of a page shows."""
    return " ".join(tree.get_element_by_id(at).text_content().split())


def rule_of(tree: Any, name: str) -> str:
    """What the style sheet of a page says of a class."""
    (sheet,) = tree.xpath("//style")
    found = re.search(rf"(?:^|[,}}\n])(?:td)?\.{name}[,{{][^}}]*\}}", sheet.text)
    return found[0] if found else ""
