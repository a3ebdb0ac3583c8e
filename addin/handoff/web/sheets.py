"""A sheet as an HTML table: what its cells show, which may change, its notes and links."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from addin.a1 import cell_text
from addin.handoff.web.conditional import Conditional
from addin.handoff.web.grid import Grid
from addin.handoff.web.styles import Look, Styles

At = tuple[int, int]
"""A row and a column, from 0."""

BESIDE = -1
"""Where charts stand that have cells beside them: at no row."""

_GENERAL, _BOLD = 0.52, 0.57
"""Width of a letter in parts of its font's size."""

_SAFE = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def text_html(text: str) -> str:
    """A text from a workbook as a page may hold it."""
    return html.escape(_CONTROL.sub("�", text))


@dataclass
class Contents:
    """What a sheet holds besides the looks of its cells.

    `results` are cells whose text may change, `entries` the numbers of those that a reader may
    change, `figures` the pictures of charts by the row that they stand before, `under` the rows
    that nothing but a chart stands in; one that is not `printed` is for the screen alone.
    """

    name: str
    filled: Collection[At]
    results: Collection[At]
    entries: Mapping[At, int]
    figures: Mapping[int, str] = field(default_factory=dict)
    under: Collection[int] = ()
    printed: bool = True


class SheetPage:
    """Writes one sheet."""

    def __init__(
        self, grid: Grid, contents: Contents, styles: Styles, conditional: Conditional
    ) -> None:
        """`grid` says which of its cells are seen."""
        self._grid, self._contents, self._styles = grid, contents, styles
        self._engine, self._sheet = grid.engine, grid.sheet
        self.areas = conditional.areas(self._sheet, grid.row_count, grid.column_count)
        self._marked = conditional.shown(self._sheet, self.areas)
        self._watched = conditional.watched(self._sheet, self.areas)
        self._links = {
            (row, column): link
            for link in self._engine.get_hyperlinks(self._sheet)
            for row in range(link.row, min(link.last_row, grid.row_count) + 1)
            for column in range(link.col, min(link.last_col, grid.column_count) + 1)
        }
        notes = sorted(self._engine.get_comments(self._sheet), key=lambda note: note[:2])
        shown = [note for note in notes if grid.shows(note.row, note.col)]
        self._notes = {(note.row, note.col): (n, note) for n, note in enumerate(shown, 1)}

    def html(self) -> str:
        """The section of the sheet."""
        number, name = self._sheet, text_html(self._contents.name)
        widths = [self._grid.width(column) for column in self._grid.columns]
        columns = "".join(f'<col style="width:{width:g}px">' for width in widths)
        rows = "\n".join(self._rows())
        table = (
            f'<table style="width:{sum(widths):g}px"><colgroup>{columns}</colgroup>\n{rows}</table>'
        )
        scroll = f'<div class="scroll" tabindex="0" role="region" aria-label="{name}: cells">'
        aside = "" if self._contents.printed else ' class="aside"'
        pictures = self._contents.figures.get(BESIDE)
        beside = f'<div class="beside">{pictures}</div>' if pictures else ""
        head = f'<section id="s{number}"{aside} aria-labelledby="h{number}">'
        body = f'<div class="sheet">{scroll}{table}</div>{beside}</div>{self._notes_html()}'
        return f'{head}<h2 id="h{number}">{name}</h2>\n{body}</section>'

    def _rows(self) -> Iterator[str]:
        was_empty = True
        for row in self._grid.rows:
            yield from self._pictures(row)
            cells = "" if row in self._contents.under else "".join(self._cells(row))
            if cells:
                yield f"<tr>{cells}</tr>"
            elif not was_empty and row not in self._contents.under:
                yield f'<tr class="gap"><td colspan="{len(self._grid.columns)}"></td></tr>'
            was_empty = not cells
        yield from self._pictures(self._grid.row_count)

    def _pictures(self, row: int) -> Iterator[str]:
        if figures := self._contents.figures.get(row):
            across = len(self._grid.columns)
            yield f'<tr class="pictures"><td colspan="{across}">{figures}</td></tr>'

    def _cells(self, row: int) -> Iterator[str]:
        """The cells of a row; nothing for a row in which nothing is seen."""
        columns = self._grid.columns
        looks = {column: self._styles.look(self._sheet, row, column) for column in columns}
        texts = {column: self._text((row, column)) for column in columns}
        bare = {c for c in columns if self._is_bare((row, c), looks[c], texts[c])}
        if bare == set(columns):
            return
        head = self._head(row, texts)
        at = 0
        while at < len(columns):
            column = columns[at]
            place, look = (row, column), looks[column]
            if place in self._grid.covered:
                at += 1
                continue
            down, across = self._grid.spans.get(place, (1, 1))
            wraps = False
            if across == 1:
                across, wraps = self._spread(at, bare, look, texts[column])
            span = (down, across)
            yield self._cell(place, look, texts[column], span, head=column == head, wraps=wraps)
            at += across

    def _spread(self, at: int, bare: set[int], look: Look, text: str) -> tuple[int, bool]:
        """How many columns a text takes that flows over empty cells, or a run of such cells.

        One that flows over the edge of the sheet has to wrap: nobody scrolls to read a sentence.
        """
        columns, across = self._grid.columns, 1
        if columns[at] not in bare and (look.wraps or not text):
            return 1, False
        needed = len(text) * look.size * (_BOLD if look.bold else _GENERAL) + 8
        width = self._grid.width(columns[at])
        while at + across < len(columns) and columns[at + across] in bare:
            if columns[at] not in bare and width >= needed:
                break
            width += self._grid.width(columns[at + across])
            across += 1
        is_last = at + across == len(columns)
        return across, is_last and columns[at] not in bare and width < needed

    def _is_bare(self, at: At, look: Look, text: str) -> bool:
        """Whether nothing is seen of a cell, nor can be after a change."""
        return (
            not text
            and look.plain
            and at not in self._contents.results
            and at not in self._contents.entries
            and at not in self._watched
            and at not in self._grid.spans
            and at not in self._grid.covered
            and at not in self._notes
        )

    def _head(self, row: int, texts: Mapping[int, str]) -> int | None:
        """The column of the text that names a row with figures."""
        filled = [column for column, text in texts.items() if text]
        if not filled or filled[0] != self._label_column:
            return None
        places = self._contents.results, self._contents.entries
        figures = [c for c in texts if any((row, c) in found for found in places)]
        if not figures or filled[0] >= figures[-1]:
            return None
        return filled[0] if self._kind((row, filled[0])) == "TEXT" else None

    @cached_property
    def _label_column(self) -> int:
        """The column in which most rows begin."""
        shown = (at for at in sorted(self._contents.filled) if self._grid.shows(*at))
        firsts = dict(reversed([*shown]))
        return Counter(firsts.values()).most_common(1)[0][0] if firsts else 0

    def _kind(self, at: At) -> str:
        return str(self._engine.get_value(self._sheet, *at).kind.name)

    def _text(self, at: At) -> str:
        if at not in self._contents.filled:
            return ""
        return str(self._engine.get_display_text(self._sheet, *at)[0]).strip()

    def _cell(
        self, at: At, look: Look, text: str, span: tuple[int, int], *, head: bool, wraps: bool
    ) -> str:
        number = self._contents.entries.get(at)
        is_result = at in self._contents.results
        marks, style = self._marked.get(at, ("", ""))
        classes = [
            look.name,
            *(["g"] if look.general else []),
            *(["in"] if number is not None else []),
        ]
        if look.general and text and self._kind(at) != "TEXT":
            classes.append("n")
        listed = " ".join(filter(None, [*classes, marks]))
        attributes = f' class="{listed}"'
        if number is not None or is_result or at in self._watched:
            attributes += f' id="c{self._sheet}_{at[0]}_{at[1]}"'
        attributes += f' data-i="{number}"' if number is not None else ""
        attributes += " data-f" if is_result else ""
        attributes += f' rowspan="{span[0]}"' if span[0] > 1 else ""
        attributes += f' colspan="{span[1]}"' if span[1] > 1 else ""
        attributes += f' style="{style}"' if style else ""
        tag = "th" if head else "td"
        attributes += ' scope="row"' if head else ""
        return f"<{tag}{attributes}>{self._content(at, text)}</{tag}>"

    def _content(self, at: At, text: str) -> str:
        shown, link = text_html(text), self._links.get(at)
        if link and text and at not in self._contents.entries:
            shown = self._linked(link, shown)
        if at not in self._notes:
            return shown
        number, _ = self._notes[at]
        return (
            f'<span class="v">{shown}</span><sup><a href="#n{self._sheet}_{number}" '
            f'id="r{self._sheet}_{number}" aria-label="note {number}">{number}</a></sup>'
        )

    def _linked(self, link: Any, shown: str) -> str:
        if link.target:
            target = link.target + (f"#{link.location}" if link.location else "")
            if not _SAFE.match(target):
                return shown
            rel = ' rel="noopener noreferrer"'
            return f'<a href="{text_html(target)}"{rel}>{shown}</a>'
        sheet = link.location.rpartition("!")[0].strip("'").replace("''", "'")
        names = [self._engine.sheet_name(at) for at in range(self._engine.sheet_count())]
        return f'<a href="#s{names.index(sheet)}">{shown}</a>' if sheet in names else shown

    def _notes_html(self) -> str:
        items = "".join(
            f'<li id="n{self._sheet}_{number}"><a href="#r{self._sheet}_{number}">'
            f"{cell_text((at[0] + 1, at[1] + 1))}</a> {text_html(note.text)}</li>"
            for at, (number, note) in self._notes.items()
        )
        return f'<ol class="notes" aria-label="Notes">{items}</ol>' if items else ""


def navigation(sheets: Sequence[tuple[int, str]]) -> str:
    """The links to all sheets."""
    items = "".join(f'<li><a href="#s{at}">{text_html(name)}</a></li>' for at, name in sheets)
    return f'<nav id="sheets" aria-label="Sheets"><ul>{items}</ul></nav>'
