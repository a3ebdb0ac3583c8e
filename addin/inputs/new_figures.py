"""New figures, from a facts file and from `--set`: what they are, and which cells they go to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from addin.entries import as_shown, read_entry
from addin.errors import BadInput, Unfit
from addin.inputs.facts_file import read_rows
from addin.inputs.layout import InputCell, Layout
from addin.inputs.limits import Limits
from addin.inputs.named_inputs import NamedInput, find_input, meant_by
from addin.inputs.provenance import Provenance
from addin.inputs.request import Request
from addin.xlsx import same_value
from udfs.cells import Value

SET = "--set"
_TAKEN = "give one that its cell takes"
_PLAIN = ("any", "flag")
"""Units that say nothing about a number."""


class Figure(NamedTuple):
    """A new figure: who says so and where, for which input, and the words that come with it."""

    where: str
    input: NamedInput
    value: Value
    words: Provenance | None
    source: str


def read_figures(layout: Layout, request: Request) -> list[Figure]:
    """All that is given. Raises BadInput, which names the line."""
    figures = [*_from_facts(layout, request), *_from_settings(layout, request)]
    known: dict[str, Figure] = {}
    for figure in figures:
        if (first := known.setdefault(figure.input.id, figure)) is not figure:
            what = f"{figure.where}: {first.where} gives {figure.input.id} too"
            raise BadInput(what, do="give it once")
    return figures


def _from_facts(layout: Layout, request: Request) -> Iterator[Figure]:
    """Rows of a story that are no input may stay in a file: who is who, sentences, what is derived.

    The model was built with them, and takes none of them anew.
    """
    if request.facts is None:
        return
    from workbooks.story import is_no_input

    for fact, row in read_rows(request.facts).items():
        where = f"{request.facts.name} line {row.line}"
        entry = layout.inputs.get(fact)
        entry = entry or find_input(fact, layout.inputs, layout.book, layout.references)
        if entry is None:
            if row.name is not None and is_no_input(row.name, row.status):
                continue
            what = f"{where}: {fact[:40]} is no input of {layout.book.path.name}"
            raise BadInput(what, do=meant_by(fact, layout.inputs))
        if row.unit != entry.unit:
            given = f"is given in {row.unit}" if row.unit else "has no unit"
            what = f"{where}: {fact} {given}, but {entry.name} is in {entry.unit}"
            raise BadInput(what, do=f"give the figure in {entry.unit}, and that as its unit")
        value = _value(where, fact, row.value, entry, layout)
        yield Figure(where, entry, value, row.provenance, request.facts.name)


def _from_settings(layout: Layout, request: Request) -> Iterator[Figure]:
    for setting in request.settings:
        plain = " ".join(setting.split())
        written, mark, text = (part.strip() for part in plain.partition("="))
        where = f"{SET} {plain[:60]}"
        if not (written and mark):
            raise BadInput(f"{where}: this is no NAME=VALUE", do="write it like tax_rate=15%")
        entry = find_input(written, layout.inputs, layout.book, layout.references)
        if entry is None:
            if layout.references.cell(written):
                what = f"{where}: {written[:40]} is a cell, but not an input"
            else:
                what = f"{where}: there is no input {written[:40]}"
            raise BadInput(what, do=meant_by(written, layout.inputs))
        yield Figure(where, entry, _value(where, written, text, entry, layout), None, SET)


def _value(where: str, called: str, text: str, entry: NamedInput, layout: Layout) -> float | str:
    try:
        return read_entry(text, entry.unit, layout.book.date1904)
    except Unfit as problem:
        raise BadInput(f"{where}: {called} {problem.what}", do=problem.do) from None


class Targets(NamedTuple):
    """Figures that say something new with the cell that each goes to.

    `to_own` is the first figure for which the own case has to be live.
    """

    cells: list[tuple[Figure, InputCell]]
    to_own: Figure | None


def targets(layout: Layout, request: Request, figures: list[Figure]) -> Targets:
    """Which figures go where. Raises BadInput for a cell that does not take its figure.

    A driver's goes to its own case, which has to become live for one of them to matter: then all
    go there that are not what that case has already.
    """
    cases, limits, found = layout.cases, Limits(layout.book, layout.references), []
    to_own = None if request.as_published else _first_that_moves(layout, request, figures)
    for figure in figures:
        cells = layout.cells_of(figure.input)
        cell = holder = cells.get("") or next(iter(cells.values()))
        if cases and cell.case and not request.as_published:
            if to_own is None:
                continue
            cell = cells[cases.own]
            begins = layout.own_begins.get(figure.input.id)
            holder = begins[1] if begins else layout.holder(figure.input, cases.own)
        if layout.is_result(cell.place):
            what = f"{figure.where}: {figure.input.id} feeds {cell.key}, which is a formula"
            raise BadInput(what, do="set the inputs that it reads, or type a figure over it first")
        if _is_new(layout, figure, holder):
            if problem := why_not(layout, limits, figure, cell):
                called = f"{figure.input.id} {figure.input.name}"
                raise BadInput(f"{figure.where}: {called} {problem.what}", do=problem.do)
            found.append((figure, cell))
    return Targets(found, to_own)


def _first_that_moves(layout: Layout, request: Request, figures: list[Figure]) -> Figure | None:
    """The first figure of a driver that is not live, or the first where Own is asked for."""
    cases = layout.cases
    if cases is None:
        return None
    live = str(layout.value(cases.cell.place))
    chosen = None if request.case is None else cases.find(request.case, request.case_called)
    asked = chosen == cases.own
    drivers = (figure for figure in figures if "" not in layout.cells_of(figure.input))
    return next(
        (f for f in drivers if asked or _is_new(layout, f, layout.holder(f.input, live))), None
    )


def _is_new(layout: Layout, figure: Figure, holder: InputCell) -> bool:
    """Whether a figure differs from what a cell holds, or its words from those beside it."""
    if not same_value(figure.value, layout.value(holder.place)):
        return True
    # The words of a whole row are no one's own: they follow the figures.
    alone = bool(layout.words_of(holder)) and layout.row_of(holder) == [holder]
    return alone and figure.words is not None and not layout.has_words(holder, figure.words)


def why_not(layout: Layout, limits: Limits, figure: Figure, cell: InputCell) -> Unfit | None:
    """What a figure must be that its cell does not accept; nothing for one that it does."""
    entry = figure.input
    wanted = limits.broken(cell.place, figure.value, entry.unit)
    if not wanted:
        return None
    shown = as_shown(figure.value, entry.unit, layout.book.date1904)
    if not isinstance(shown, float):
        return Unfit(f"must be {wanted}, got {shown}", do=_TAKEN)
    got = f"{shown:,.15g}"
    unit = "" if entry.unit in _PLAIN else f" ({entry.unit})"
    is_percent = entry.unit == "fraction" and 2 <= abs(shown) <= 100
    advice = f"{got}% is {shown / 100:.15g}" if is_percent else _TAKEN
    return Unfit(f"must be {wanted}{unit}, got {got}", do=advice)
