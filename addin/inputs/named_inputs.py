"""The inputs of a workbook: named cells whose name says which fact they take.

The comment of such a name is `F18 | $/share`, the id of the fact and the unit of the cell, which
the Name Manager shows too; a third field names the inputs that only make sense together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from addin.a1 import Place, cell_position, sheet_name
from addin.errors import BadInput, nearest
from addin.formulas import References
from addin.xlsx import Name, Workbook

HEADLINE = "headline"
"""The first field of a comment that marks an output rather than an input."""

SERIES = "series"
"""The same for a row or a column of outputs, one a period: `series | LABEL | UNIT`."""


class NamedInput(NamedTuple):
    """A named input: the fact that it takes, where its name leads, and what it belongs to."""

    id: str
    unit: str
    name: str
    place: Place
    group: str = ""


def named_inputs(book: Workbook) -> dict[str, NamedInput]:
    """The named inputs of a workbook by the id of their fact.

    A copied sheet brings copies of its names along, its own: the workbook's names go before them.
    Raises BadInput where two names claim one fact.
    """
    inputs: dict[str, NamedInput] = {}
    for name in sorted(book.names, key=lambda name: name.sheet is not None):
        entry = _input(name)
        if entry is None or entry.place[0] not in book.by_name:
            continue
        known = inputs.setdefault(entry.id, entry)
        if known is not entry and name.sheet is None:
            both = f"{known.name} and {entry.name}"
            what = f"{book.path.name}: {both} are both the input {entry.id}"
            raise BadInput(what, do="delete one of the names in Formulas > Name Manager")
    return inputs


def _input(name: Name) -> NamedInput | None:
    fact, *rest = (field.strip() for field in name.comment.split("|"))
    sheet, mark, cell = name.formula.rpartition("!")
    if not (rest and mark) or fact.casefold() in (HEADLINE, SERIES):
        return None
    try:
        position = cell_position(cell)
    except ValueError:
        return None
    place = sheet_name(sheet), position
    return NamedInput(fact, rest[0], name.name, place, " ".join(rest[1:]))


def find_input(
    written: str, inputs: Mapping[str, NamedInput], book: Workbook, references: References
) -> NamedInput | None:
    """The input that somebody means by its id, its name or any other name of its cell."""
    folded = written.casefold()
    for entry in inputs.values():
        if folded in (entry.id.casefold(), entry.name.casefold()):
            return entry
    alias = next((n for n in book.names if n.sheet is None and n.name.casefold() == folded), None)
    place = references.cell(alias.formula) if alias else None
    return next((entry for entry in inputs.values() if place and entry.place == place), None)


def meant_by(written: str, inputs: Mapping[str, NamedInput]) -> str:
    """What to do about a word that is no input: the one that comes close, or where they stand."""
    known = (text for entry in inputs.values() for text in (entry.name, entry.id))
    return nearest(written, known) or "Formulas > Name Manager in Excel lists the inputs"
