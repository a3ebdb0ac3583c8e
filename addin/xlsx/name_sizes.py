"""How long formulas are once the names that they are made of are written out, as engines do.

Forty short names, each of them twice the next one, stand for a million millions of characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from addin import limits
from addin.a1 import place_text
from addin.xlsx.book import Name, Worksheet

_WORD = re.compile(r"[^\W\d][\w.\\]*")
_LAMBDA = re.compile(r"\s*_xlfn\.LAMBDA\(", re.IGNORECASE)
_LARGE = 1_000
"""Characters of a name that are looked for in the formulas of cells: hardly any has so many."""


def check_sizes(names: Sequence[Name], sheets: Iterable[Worksheet]) -> None:
    """Raises ValueError for a name or a cell that stands for too much, or names that go too deep.

    A LAMBDA is called, not written out: only by itself may it be too long.
    """
    known: dict[str, list[str]] = {}
    for name in names:
        known.setdefault(name.name.casefold(), []).append(name.formula)
    sizes: dict[str, int] = {}
    for called in known:
        _size(called, known, sizes, 0)
    large = {
        name: size
        for name, size in sizes.items()
        if size > _LARGE and not any(map(_LAMBDA.match, known[name]))
    }
    if large:
        _check_cells(sheets, large)


def _size(name: str, known: Mapping[str, list[str]], sizes: dict[str, int], level: int) -> int:
    """The characters of a name written out; of several of that name on their sheets, of all."""
    if name in sizes:
        return sizes[name]
    limits.check("depth", level, f"the name {name}")
    sizes[name] = 0  # what a name that leads to itself finds
    made_of = (word for text in known[name] for word in _WORD.findall(text.casefold()))
    inside = sum(_size(word, known, sizes, level + 1) for word in made_of if word in known)
    sizes[name] = sum(map(len, known[name])) + inside
    limits.check("written-out", sizes[name], f"the name {name}")
    return sizes[name]


def _check_cells(sheets: Iterable[Worksheet], large: Mapping[str, int]) -> None:
    whole = 0
    for sheet in sheets:
        for at, cell in sheet.cells.items():
            if cell.formula:
                words = _WORD.findall(cell.formula.casefold())
                size = sum(large.get(word, 0) for word in words)
                limits.check("written-out", size, f"the formula of {place_text((sheet.name, at))}")
                whole += size
    limits.check("formulas", whole)
