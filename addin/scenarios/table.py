"""Which inputs are drawn and how: a CSV or a range says it, or the cases Bear and Bull."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any, TypeGuard

import numpy as np

from addin.a1 import Place, place_text
from addin.entries import DATE, TEXT, as_shown, read_entry, read_number
from addin.errors import BadInput, Unfit, nearest
from addin.formulas import stored_cells
from addin.inputs import InputCell, Layout, Limits, NamedInput, find_input
from addin.scenarios.correlations import Matrix, worst_pair
from addin.scenarios.distributions import KINDS, PARAMETERS, Distribution, scipy_special
from addin.scenarios.study import UncertainInput
from addin.scenarios.table_rows import COLUMNS, Row, read_rows, rows_of
from udfs.cells import CellError, Value

SIMULATED = "simulated_inputs"
"""Name of the range with the table that a workbook brings along."""

_DEFAULT = ("bear", "bull")
_PLAIN = ("any", "flag", DATE)
"""Units that say nothing about a number."""

_PROBES = np.arange(1, 8) / 8.0
_NEXT_TO_ZERO = 5e-324


def read_study_inputs(
    layout: Layout, table: str | None
) -> tuple[tuple[UncertainInput, ...], Matrix | None]:
    """The inputs that are drawn, and their rank correlations; None where they are independent.

    `table` is a CSV file, or else a table, a name or a range of the workbook, with heads; None is
    the range that the workbook calls `simulated_inputs`, or else a triangle for each driver from
    Bear to Bull with its peak at the live figure. Raises BadInput, which names the line or cell.
    """
    reader = _Reader(layout)
    area = layout.area(SIMULATED) if table is None else None
    if table is None and area is None:
        return tuple(reader.default()), None
    called = SIMULATED if table is None else table
    rows = rows_of(layout, called, area) if area else read_rows(layout, called)
    if not rows:
        what = f"{called}: it has no rows"
        raise BadInput(what, do="write a row for each input, and how it is drawn")
    inputs = tuple(reader.inputs(rows))
    return inputs, reader.correlation(called, rows, inputs)


class _Reader:
    """Makes inputs of rows, for one workbook."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._limits = Limits(layout.book, layout.references)

    def inputs(self, rows: Iterable[Row]) -> Iterator[UncertainInput]:
        """One for each row, and no two for the same cell."""
        known: dict[Place, str] = {}
        for row in rows:
            one = self._input(row)
            first = known.setdefault(one.place, row.where)
            if first != row.where:
                what = f"{row.where}: {one.name} is drawn already, by {first}"
                raise BadInput(what, do="delete one of them")
            yield one

    def default(self) -> Iterator[UncertainInput]:
        """A triangle for each driver with a figure in Bear and in Bull; days are none."""
        layout = self._layout
        heads = {head.casefold(): head for head in (layout.cases.columns if layout.cases else ())}
        wanted = [heads.get(case, case) for case in _DEFAULT]
        drawn = 0
        by_place = {entry.place: entry for entry in layout.inputs.values()}
        for entry in map(by_place.__getitem__, layout.book.in_order(by_place)):
            cells, live = layout.cells_of(entry), layout.value(entry.place)
            ends = [layout.value(cells[head].place) for head in wanted if head in cells]
            figures = [value for value in (*ends, live) if _is_number(value)]
            if len(figures) < 3 or entry.unit == DATE or min(figures) == max(figures):
                continue
            drawn += 1
            triangle = Distribution("triangular", min(figures), figures[-1], max(figures))
            yield self._checked("from Bear to Bull", entry, triangle)
        if not drawn:
            raise BadInput(
                f"{layout.book.path.name} does not say how its inputs are distributed",
                do=f"give --inputs a CSV or a range with the columns {', '.join(COLUMNS)}",
            )

    def _input(self, row: Row) -> UncertainInput:
        entry = self._entry(row.where, row.text("input"))
        unit, kind = row.text("unit"), row.text("distribution").casefold()
        if unit and unit != entry.unit:
            what = f"{row.where}: {entry.name} is in {entry.unit}, not in {unit[:40]}"
            raise BadInput(what, do=f"give its figures in {entry.unit}")
        problem = _no_kind(kind) if kind not in KINDS else None
        if problem := problem or self._not_drawable(entry, kind):
            raise BadInput(f"{row.where}: {entry.name} {problem.what}", do=problem.do)
        try:
            one = Distribution(kind, **self._parameters(row, entry))
        except Unfit as problem:
            what = f"{row.where}: {entry.name}: {problem.what}"
            raise BadInput(what, do=problem.do) from None
        return self._checked(row.where, entry, one)

    def _entry(self, where: str, written: str) -> NamedInput:
        """The input that a row means: of the model, or any other cell that has a name."""
        layout, book = self._layout, self._layout.book
        if not written:
            what = f"{where}: the column input is blank"
            raise BadInput(what, do="write the name or the id of an input")
        if entry := find_input(written, layout.inputs, book, layout.references):
            return entry
        place = layout.references.cell(written)
        if place is None or place[0] not in book.by_name:
            if layout.references.areas(written, ""):
                what = f"{where}: {written[:40]} is a range, and an input is one cell"
                raise BadInput(what, do="write a row for each of its cells")
            known = [text for entry in layout.inputs.values() for text in (entry.name, entry.id)]
            known += [name.name for name in book.names if not name.hidden]
            advice = nearest(written, known) or "write a name, an id, or a cell like Inputs!E7"
            raise BadInput(f"{where}: there is no input {written[:40]}", do=advice)
        known = [name.name for name in book.names if name.name.casefold() == written.casefold()]
        return NamedInput("", "any", (known or [place_text(place)])[0], place)

    def _cells(self, entry: NamedInput) -> list[Place]:
        """Where the figures of an input are typed; a driver has a cell for each case."""
        cells = self._layout.cells_of(entry) if entry.id else {}
        return [cell.place for cell in cells.values()] or [entry.place]

    def _not_drawable(self, entry: NamedInput, kind: str) -> Unfit | None:
        """Why an input cannot be drawn from a distribution of this kind."""
        live = self._layout.value(entry.place)
        if live is None:
            return Unfit("is blank", do="type the figure that it has without a simulation")
        if entry.unit == TEXT or not _is_number(live):
            return Unfit(f"holds {str(live)[:40]}", do="draw inputs that hold figures")
        if self._layout.is_result(entry.place) and self._cells(entry) == [entry.place]:
            return Unfit("is a formula", do="draw the inputs that it reads")
        if entry.unit == DATE and kind not in ("fixed", "discrete"):
            what = f"is a day, and {kind} falls between days"
            return Unfit(what, do="write discrete, and days as values")
        return None

    def _parameters(self, row: Row, entry: NamedInput) -> dict[str, Any]:
        """What a row gives, by the names of the columns. Raises Unfit."""
        found: dict[str, Any] = {}
        for name in PARAMETERS:
            given = row.fields.get(name)
            if given is None or given == "":
                continue
            if name == "values":
                found[name] = tuple(self._values(given, entry))
            elif name == "weights":
                found[name] = tuple(_number(name, part, "any") for part in _parts(given))
            else:
                found[name] = self._figure(name, given, entry)
        return found

    def _values(self, given: Value, entry: NamedInput) -> Iterator[float]:
        """The figures of a list, or of the range that stands there instead of one."""
        book = self._layout.book
        areas = []
        if isinstance(given, str) and not given[:1].isdigit():
            areas = self._layout.references.areas(given, "")
        if len(areas) != 1 or areas[0][0] not in book.by_name:
            for part in _parts(given):
                yield self._figure("values", part, entry)
            return
        for place in book.in_order(stored_cells(book, areas[0])):
            value = self._layout.value(place)
            if value is not None:
                yield self._figure(f"the value in {place_text(place)}", value, entry)

    def _figure(self, name: str, given: Value, entry: NamedInput) -> float:
        if isinstance(given, str) and not isinstance(given, CellError):
            try:
                return float(read_entry(given, entry.unit, self._layout.book.date1904))
            except Unfit as problem:
                raise Unfit(f"{name} {problem.what}", do=problem.do) from None
        if not _is_number(given):
            raise Unfit(f"{name} is {given}, which is no figure", do="write a number there")
        if entry.unit == DATE and not given.is_integer():
            what = f"{name} is {given}, which is no whole day"
            raise Unfit(what, do="write it like 2028-12-31")
        return given

    def _checked(self, where: str, entry: NamedInput, one: Distribution) -> UncertainInput:
        """The input, if its cells accept whatever is drawn. Raises BadInput."""
        layout, unit = self._layout, entry.unit

        def shown(value: float) -> str:
            day = as_shown(value, unit, layout.book.date1904)
            return f"{day:,.15g}" if isinstance(day, float) else str(day)

        places = dict.fromkeys([entry.place, *self._cells(entry)])
        for place, value in product(places, _probes(one)):
            if wanted := self._limits.broken(place, value, unit):
                in_unit = "" if unit in _PLAIN else f" ({unit})"
                raise BadInput(
                    f"{where}: {entry.name} must be {wanted}{in_unit}, and "
                    f"{one.in_words(shown)} gives {_extreme(value) or shown(value)}",
                    do=_advice(one, wanted),
                )
        label = layout.label(InputCell(entry, "", entry.place))
        return UncertainInput(entry.name, label, unit, entry.place, one)

    def correlation(
        self, called: str, rows: Sequence[Row], inputs: Sequence[UncertainInput]
    ) -> Matrix | None:
        """The rank correlations that the rows state, once they can hold together."""
        order = {one.place: at for at, one in enumerate(inputs)}
        found: dict[tuple[int, int], tuple[float, str]] = {}
        for at, row in enumerate(rows):
            for written, rank in _stated(row, inputs[at].name):
                other = order.get(self._entry(row.where, written).place)
                if other is None or other == at:
                    what = "itself" if other == at else f"{written[:40]}, which is not drawn"
                    what = f"{row.where}: {inputs[at].name} is correlated with {what}"
                    raise BadInput(what, do="name another input that has a row here")
                pair = min(at, other), max(at, other)
                first, where = found.setdefault(pair, (rank, row.where))
                if first != rank:
                    both = f"{inputs[at].name} with {inputs[other].name}"
                    what = f"{row.where}: {both} is {rank:g} here and {first:g} in {where}"
                    raise BadInput(what, do="state it once")
        return _together(called, inputs, {pair: rank for pair, (rank, _) in found.items()})


def _together(
    called: str, inputs: Sequence[UncertainInput], ranks: dict[tuple[int, int], float]
) -> Matrix | None:
    if not any(ranks.values()):
        return None
    scipy_special("a correlation")
    matrix = np.eye(len(inputs))
    for (one, other), rank in ranks.items():
        for at in (one, other):
            low, high = inputs[at].distribution.support()
            if rank and low == high:
                what = f"{called}: {inputs[at].name} is fixed, so it correlates with none"
                raise BadInput(what, do="take it out of the column correlations")
        matrix[one, other] = matrix[other, one] = rank
    correlation: Matrix = tuple(tuple(map(float, row)) for row in matrix)
    if pair := worst_pair(correlation):
        names = " with ".join(inputs[at].name for at in pair)
        raise BadInput(
            f"{called}: the correlations cannot all hold: {names} at {matrix[pair]:g} "
            "fits least to the others",
            do="change it, or bring all of them closer to 0",
        )
    return correlation


def _stated(row: Row, name: str) -> Iterator[tuple[str, float]]:
    """The inputs that a row correlates with, each with the rank correlation."""
    parts = [str(part) for part in _parts(row.fields.get("correlations"))]
    if len(parts) % 2:
        raise BadInput(
            f"{row.where}: {name}: correlations are names with figures, "
            f'got "{row.text("correlations")[:60]}"',
            do='write them like "tax_rate 0.5"',
        )
    for written, text in zip(parts[::2], parts[1::2]):
        rank = read_number(text, "fraction")
        if rank is None or not -1 <= rank <= 1:
            what = f"with {written[:40]} must be from -1 to 1, got {text[:40]}"
            raise BadInput(f"{row.where}: {name}: the correlation {what}", do="write it like 0.5")
        yield written, rank


def _parts(given: Value) -> list[float | str]:
    """The entries of a list, which blanks or semicolons separate."""
    if _is_number(given):
        return [given]
    return [part for part in re.split(r"[;\s]+", "" if given is None else str(given)) if part]


def _number(name: str, given: float | str, unit: str) -> float:
    found = read_number(given, unit) if isinstance(given, str) else given
    if found is None:
        what = f'{name} must be numbers, got "{str(given)[:40]}"'
        raise Unfit(what, do="write them like 0.2 0.5 0.3")
    return found


def _is_number(value: Value) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _no_kind(kind: str) -> Unfit:
    if not kind:
        return Unfit("has no distribution", do=f"write one of {', '.join(KINDS)}")
    what = f"is {kind[:40]}, which is no distribution"
    if "trunc" in kind:
        return Unfit(what, do="write normal or lognormal, and its min, its max or both")
    return Unfit(what, do=nearest(kind, KINDS) or f"the distributions are {', '.join(KINDS)}")


def _probes(one: Distribution) -> list[float]:
    """Values that are drawn: the ends, and some between them, or all of a list."""
    low, high = one.support()
    if one.kind in ("fixed", "discrete"):
        return sorted(set(one.values))
    low = _NEXT_TO_ZERO if one.kind == "lognormal" and low == 0 else low
    return [low, high, *(float(value) for value in one.quantile(_PROBES))]


def _extreme(value: float) -> str:
    if math.isinf(value):
        return "whatever is large" if value > 0 else "whatever is far below 0"
    return "whatever is next to 0" if value == _NEXT_TO_ZERO else ""


def _advice(one: Distribution, wanted: str) -> str:
    if wanted.startswith(("a whole number", "one of")):
        return "write discrete, and its values"
    ends = [end for end in ("min", "max") if one.kind in ("normal", "lognormal")]
    missing = [end for end in ends if getattr(one, end) is None]
    return f"give it a {' and a '.join(missing)}" if missing else "draw it from a narrower range"
