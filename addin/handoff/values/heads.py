"""The lines that say whether the model holds: in a copy they say too of when its values are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from addin.a1 import Place, cell_position
from addin.formulas import tokenize
from addin.xlsx import Edit, Workbook, Worksheet, name_prefix
from addin.xlsx.edit import parse_without_cells

CHECK = "master_check"
"""The name of the cell that says whether the model holds: a text that uses it is such a line."""


def day(made: datetime) -> str:
    """A day as a person writes it."""
    return f"{made.day} {made:%B %Y}"


def stale_since(made: datetime) -> str:
    """That the values are out of date."""
    return f"STALE: inputs were changed after {day(made)}"


def said(flag: str, made: datetime, rest: str, shown: str) -> tuple[str, str]:
    """The formula of the line, and what it says: of when the values are, or that they are old."""
    when = f"Values as of {day(made)}. "
    return f'IF({flag},"{stale_since(made)}","{when}"&{rest})', when + shown


def head_cells(book: Workbook) -> Iterator[tuple[Place, str, str]]:
    """The cells with such a line, their formulas and what they say."""
    for sheet in book.sheets:
        for position, cell in sheet.cells.items():
            if cell.formula and isinstance(cell.value, str) and CHECK in cell.formula.casefold():
                words = {token.text.casefold() for token in tokenize(cell.formula)}
                if CHECK in words:
                    yield (sheet.name, position), cell.formula, cell.value


def red_rules(sheet: Worksheet, place: Place, name: str) -> Iterator[Edit]:
    """A rule that gives the line the look of one that fails, while the name is TRUE."""
    root = parse_without_cells(sheet)
    rules = [rule for block in root.all("conditionalFormatting") for rule in block.all("cfRule")]
    last = max((int(rule.attributes.get("priority", 0)) for rule in rules), default=0)
    for block in root.all("conditionalFormatting"):
        where = block.attributes.get("sqref", "")
        for rule in block.all("cfRule"):
            if where.isalnum() and cell_position(where) == place[1] and "dxfId" in rule.attributes:
                p = name_prefix(sheet.source, rule.start).decode()
                look = rule.attributes["dxfId"]
                new = (
                    f'<{p}cfRule type="expression" dxfId="{look}" priority="{last + 1}">'
                    f"<{p}formula>{name}</{p}formula></{p}cfRule>"
                )
                yield block.stop, block.stop, new.encode()
                return
