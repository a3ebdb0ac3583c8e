"""What a reader changed on a page of the web edition: a copy that they saved, a link, a few words.

A page writes `case=Own&price_per_watt@Own=50` behind the `#` of its address, and the same into a
copy that is saved. An input is called by its key, or by its place where it has no name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from addin import limits
from addin.a1 import Place
from addin.entries import DATE, TEXT, read_entry
from addin.errors import UPDATE, BadInput, Unfit, nearest
from addin.inputs.layout import Layout
from addin.inputs.limits import Limits
from addin.xlsx import DAY, SHARE, NumberFormats
from udfs.cells import Value

OPTION = "--from-page"
_FORMAT = 1
"""What a saved page says of its inputs, and how; `save.js` writes the number."""

_STATE = re.compile(r'<script type="application/json" id="state">([^<]*)</script>')
_FLAGS = {"true": True, "false": False}
_SHOWN = 60


def reader_cells(layout: Layout, written: str) -> dict[Place, tuple[str, Value]]:
    """The cells that a reader changed, each by what it is called. Raises BadInput."""
    given = _saved(written) if is_saved_page(written) else _linked(written)
    cells: dict[Place, tuple[str, Value]] = {}
    reading = _Reading(layout)
    for key, value in given:
        place = reading.place(key)
        cells[place] = key, reading.value(key, place, value)
    if not cells:
        what = f"{OPTION}: nothing was changed there"
        raise BadInput(what, do="save the page after the change, or copy its link anew")
    return cells


def is_saved_page(written: str) -> bool:
    """Whether a reader's case is in a file rather than in a link."""
    return written.casefold().endswith((".html", ".htm"))


def _saved(written: str) -> Iterator[tuple[str, Value]]:
    try:
        text = limits.read_whole(Path(written), "page").decode()
    except limits.BeyondLimit as beyond:
        raise BadInput(f"{OPTION} {written}: {beyond.what}", do=beyond.do) from None
    except (OSError, ValueError) as error:
        what = f"{OPTION} {written}: cannot be read ({error})"
        raise BadInput(what, do="give the page that the reader saved") from None
    found = _STATE.search(text)
    try:
        state = json.loads(found[1]) if found else {}
        newer = int(state.get("format", 1)) > _FORMAT
        inputs = state["inputs"] if state and not newer else {}
        pairs = [(str(key), value) for key, value in inputs.items()]
    except (ValueError, KeyError, TypeError, AttributeError):
        found = None
    if not found:
        what = f"{OPTION} {written}: this is no page that leasebridge made"
        raise BadInput(what, do='give the page that the reader saved with "Save a copy"')
    if newer:
        what = f"{OPTION} {written}: a later version of leasebridge made it"
        raise BadInput(what, do=UPDATE)
    for key, value in pairs:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        yield key, float(value) if is_number else value


def _linked(written: str) -> Iterator[tuple[str, str]]:
    """The pairs of a link, which a mail may have broken into lines, or of a list."""
    _, mark, case = written.strip().rpartition("#")
    text = re.sub(r"[\r\n]+", "" if mark else "&", case)
    for part in filter(None, text.split("&")):
        key, mark, value = part.partition("=")
        if not (key and mark):
            what = f"{OPTION}: {part[:_SHOWN]} is no NAME=VALUE"
            raise BadInput(what, do="give the whole link, in quotes")
        yield unquote(key).strip(), unquote(value).strip()


class _Reading:
    """What the keys and texts of a page are in one workbook."""

    def __init__(self, layout: Layout) -> None:
        self._layout, self._limits = layout, Limits(layout.book, layout.references)
        self._formats = NumberFormats(layout.book)

    def place(self, key: str) -> Place:
        """The cell that a key stands for; that of a driver alone is its own case."""
        layout, folded = self._layout, key.casefold()
        own = f"{folded}@{layout.cases.own.casefold()}" if layout.cases else folded
        cell = layout.typed_cells.get(folded) or layout.typed_cells.get(own)
        place = cell.place if cell else layout.references.cell(key)
        if place is None or place[0] not in layout.book.by_name:
            what = f"{OPTION}: {key[:_SHOWN]}: there is no such input"
            known = [found.key for found in layout.typed_cells.values()]
            raise BadInput(what, do=nearest(key, known) or "give the workbook that the page is of")
        if layout.is_result(place):
            what = f"{OPTION}: {key[:_SHOWN]} is a formula"
            raise BadInput(what, do="set the inputs that it reads")
        return place

    def value(self, key: str, place: Place, given: Value) -> Value:
        """What the cell is to hold. Raises BadInput for what it does not accept."""
        unit = self._unit(place)
        value = self._typed(key, place, given, unit) if isinstance(given, str) else given
        if wanted := self._limits.broken(place, value, unit):
            what = f"{OPTION}: {key[:_SHOWN]} must be {wanted}"
            raise BadInput(what, do="set it on the page again")
        return value

    def _unit(self, place: Place) -> str:
        known = {cell.place: cell.input.unit for cell in self._layout.typed_cells.values()}
        if known.get(place):
            return known[place]
        shown, stored = self._formats.shown_as(place), self._layout.value(place)
        if isinstance(stored, str) or place in known:
            return TEXT
        return {DAY: DATE, SHARE: "fraction"}.get(shown, "any")

    def _typed(self, key: str, place: Place, text: str, unit: str) -> Value:
        if not text:
            return None
        if isinstance(self._layout.value(place), bool) and text.casefold() in _FLAGS:
            return _FLAGS[text.casefold()]
        try:
            return read_entry(text, unit, self._layout.book.date1904)
        except Unfit as problem:
            raise BadInput(f"{OPTION}: {key[:_SHOWN]} {problem.what}", do=problem.do) from None
