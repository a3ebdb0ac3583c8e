"""What a name in a formula stands for: the one lookup of defined names."""

from __future__ import annotations

from collections.abc import Iterable

from addin.a1 import sheet_name
from addin.xlsx import Name

Key = tuple[str, str]
"""A sheet (nothing for the whole workbook) and a name on it, both with their case folded."""


class Names:
    """The defined names of a workbook. Excel knows a name by its letters, not by their case."""

    def __init__(self, names: Iterable[Name]) -> None:
        """A sheet's own names go before those of the workbook."""
        self._known = {key_of(name): name for name in names}

    def find(self, written: str, sheet: str | None) -> Name | None:
        """What `rate` or `Sheet!rate` stands for in a formula on this sheet, if it is a name."""
        before, mark, name = written.rpartition("!")
        if mark:
            sheet = sheet_name(before)
            if "[" in sheet and sheet != "[0]":
                return None  # a name of another file; [0] is this one
        folded = name.casefold()
        local = self._known.get((sheet.casefold(), folded)) if sheet else None
        return local or self._known.get(("", folded))


def key_of(name: Name) -> Key:
    """What no two names of a workbook share."""
    return (name.sheet or "").casefold(), name.name.casefold()
