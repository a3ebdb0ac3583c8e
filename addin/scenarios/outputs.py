"""Which cells a simulation watches: those that are named, or the workbook's own answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from addin.a1 import Area, Bounds, Place, cell_text, cells_in, place_text, range_text, sheet_text
from addin.errors import BadInput, nearest
from addin.explain import Labels
from addin.formulas import array_anchors, find_dependents
from addin.inputs import SERIES, Layout
from addin.refresh import headlines_of
from addin.scenarios.study import Output

MOST = 200
"""Cells of a series: of a longer range nobody looks at each."""

_OTHER = "name cells that depend on a drawn input"


@dataclass(frozen=True)
class Chosen:
    """The outputs, and what is said of those that were left out."""

    outputs: tuple[Output, ...]
    notes: list[str] = field(default_factory=list)


def choose_outputs(layout: Layout, inputs: Sequence[Place], wanted: Sequence[str] = ()) -> Chosen:
    """The outputs with these names or places, or else headlines and series that inputs move.

    A name of a row or a column is a series, an output a cell. Raises BadInput, by name, for what
    is no such thing, no number, or is moved by no input.
    """
    moved = set(find_dependents(layout.book, inputs))
    # What an array formula fills moves with its first cell.
    moved |= {at for at, first in array_anchors(layout.book).items() if first in moved}
    found = _Finder(layout, moved)
    if not wanted:
        return found.own()
    for text in wanted:
        found.add(text)
    return Chosen(tuple(found.outputs.values()), found.notes)


class _Finder:
    """Outputs of one workbook, each once."""

    def __init__(self, layout: Layout, moved: set[Place]) -> None:
        self._layout, self._moved, self._labels = layout, moved, Labels(layout)
        self.outputs: dict[Place, Output] = {}
        self.notes: list[str] = []

    def own(self) -> Chosen:
        """The headlines that are numbers and that an input moves, and the marked series."""
        still = []
        for name, label, unit, place in headlines_of(self._layout):
            if place in self._moved and self._is_number(place):
                self.outputs[place] = Output(name, label, unit, place)
            else:
                still.append(name)
        for known in self._layout.book.names:
            mark, *texts = (text.strip() for text in known.comment.split("|"))
            if mark.casefold() == SERIES and len(texts) == 2 and known.sheet is None:
                still += [] if self._add_marked(known.name, *texts) else [known.name]
        if not self.outputs:
            book = self._layout.book.path.name
            none = "no headline that the inputs move" if still else "no headline"
            advice = "name the cells to watch with --outputs NAME,NAME"
            raise BadInput(f"{book} has {none}", do=advice)
        notes = [f"no drawn input moves {', '.join(still)}"] if still else []
        return Chosen(tuple(self.outputs.values()), [*self.notes, *notes])

    def _add_marked(self, name: str, label: str, unit: str) -> bool:
        area = self._layout.area(name)
        return bool(area and self._add_series(name, area, label, unit))

    def add(self, text: str) -> None:
        """One that is named: a cell, or a row or a column of cells."""
        place = self._layout.references.cell(text)
        if place is not None and place[0] in self._layout.book.by_name:
            self._add_cell(text, place)
            return
        areas = self._layout.references.areas(text, "")
        if len(areas) != 1 or areas[0][0] not in self._layout.book.by_name:
            advice = nearest(text, (name.name for name in self._layout.book.names))
            what = f"--outputs {text}: this is no cell and no name of one"
            raise BadInput(what, do=advice or "write a name, or a cell like Bridge!C5")
        if not self._add_series(text, areas[0]):
            what = f"--outputs {text}: no input that is drawn moves a number in it"
            raise BadInput(what, do=_OTHER)

    def _add_cell(self, text: str, place: Place) -> None:
        headline = next((h for h in headlines_of(self._layout) if h.place == place), None)
        if place not in self._moved:
            what = f"--outputs {text}: no input that is drawn moves {place_text(place)}"
            raise BadInput(what, do=_OTHER)
        if not self._is_number(place):
            value = self._layout.value(place)
            shown = "blank" if value is None else value
            what = f"--outputs {text}: {place_text(place)} is no number, it is {shown}"
            raise BadInput(what, do="name cells that hold numbers")
        name = self._labels.name(place) or place_text(place)
        if headline:
            self.outputs[place] = Output(*headline)
        else:
            label = self._labels.label(place) or name
            self.outputs[place] = Output(name, label, self._labels.unit(place), place)

    def _add_series(self, text: str, area: Area, label: str = "", unit: str = "") -> bool:
        """The cells of a range that an input moves; none, if there are none."""
        sheet, bounds = area
        places = [(sheet, at) for at in _line(text, area)]
        moving = [place for place in places if place in self._moved and self._is_number(place)]
        if not moving:
            return False
        if still := len(places) - len(moving):
            self.notes.append(f"no drawn input moves {still:,} of {len(places):,} cells of {text}")
        series = label or (text if "!" not in text else f"{sheet_text(sheet)}!{range_text(bounds)}")
        for place, head in zip(moving, self._heads(moving, bounds)):
            output = Output(f"{text} {head}", head, unit or self._labels.unit(place), place, series)
            self.outputs.setdefault(place, output)
        return True

    def _heads(self, places: Sequence[Place], bounds: Bounds) -> Iterator[str]:
        """What each cell of a series is called: its column's head, or its row's, if all differ."""
        across = bounds[0] == bounds[2]
        heads = [self._labels.parts(place)[across] for place in places]
        if "" in heads or len(set(heads)) < len(heads):
            heads = [cell_text(at) for _, at in places]
        yield from heads

    def _is_number(self, place: Place) -> bool:
        return type(self._layout.value(place)) is float


def _line(text: str, area: Area) -> list[tuple[int, int]]:
    top, left, bottom, right = bounds = area[1]
    size = max(bottom - top, right - left) + 1
    if top != bottom and left != right:
        what = f"--outputs {text}: several rows and columns are no series"
        raise BadInput(what, do="name one row or one column of cells")
    if size > MOST:
        what = f"--outputs {text}: this is {size:,} cells, and a series has at most {MOST:,}"
        raise BadInput(what, do="name fewer cells")
    return list(cells_in(bounds))
