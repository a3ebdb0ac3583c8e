"""Defined names that are new, gone, renamed, or lead elsewhere."""

from __future__ import annotations

from typing import NamedTuple

from addin.audit import same_formula
from addin.compare.places import Places
from addin.xlsx import Name, Workbook


class NameChange(NamedTuple):
    """A name as it was and as it is; `old` and `new` are what it leads to."""

    kind: str
    name: str
    old: str
    new: str


def compare_names(old: Workbook, new: Workbook, places: Places) -> list[NameChange]:
    """The names that differ; one that only follows its cells does not."""
    before, now = _listed(old), _listed(new)
    found, gone = [], {}
    for key, name in before.items():
        sheet = places.sheets.get(name.sheet or "", name.sheet or "")
        leads = places.formula(name.formula, name.sheet or "")
        other = now.get((sheet.casefold(), key[1]))
        if other is None:
            gone[key] = name, leads
        elif not same_formula(leads, other.formula):
            found.append(NameChange("leads elsewhere", name.name, name.formula, other.formula))
    sheets = {old.casefold(): now.casefold() for old, now in places.sheets.items()}
    kept = {(sheets.get(sheet, sheet), name) for sheet, name in before}
    come = {key: name for key, name in now.items() if key not in kept}
    for name, leads in gone.values():
        twin = next(
            (key for key, other in come.items() if same_formula(leads, other.formula)), None
        )
        if twin:
            other = come.pop(twin)
            found.append(NameChange("renamed", name.name, name.name, other.name))
        else:
            found.append(NameChange("removed", name.name, name.formula, ""))
    found += (NameChange("added", name.name, "", name.formula) for name in come.values())
    return found


def _listed(book: Workbook) -> dict[tuple[str, str], Name]:
    """The names that people see, by sheet and name; printing has its own."""
    return {
        ((name.sheet or "").casefold(), name.name.casefold()): name
        for name in book.names
        if not name.hidden and not name.name.casefold().startswith(("_xlnm.", "_xlfn."))
    }
