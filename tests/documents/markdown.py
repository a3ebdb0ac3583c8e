"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table; a bar inside of a cell is no border."""
    first, *rest = (_line(cells) for cells in (heads, *rows))
    return "".join([first, f"|{'---|' * (first.count(' | ') + 1)}\n", *rest])


def _line(cells: Iterable[object]) -> str:
    written = (" ".join(str(cell).split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(written)} |\n"
