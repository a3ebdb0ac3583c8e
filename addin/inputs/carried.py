"""Figures that somebody typed into an older workbook, for a new template."""

from __future__ import annotations

from addin.entries import DATE, TEXT, as_shown, from_shown
from addin.formulas import References
from addin.inputs.layout import Layout
from addin.inputs.limits import Limits
from addin.inputs.named_inputs import NamedInput
from addin.inputs.new_figures import Figure, why_not
from addin.xlsx import Workbook
from udfs.cells import Value

_OURS = 20
"""Facts of ours that a workbook of ours takes at least."""

SHIPPED: dict[str, Value] = {
    "X06": "2032-12-31",
    "X19": 10.0, "X20": 20.0, "X21": 30.0, "X22": 50.0,
    "X44a": 0.3, "X44b": 0.5, "X44c": 0.7,
    "X45a": 0.1, "X45b": 0.2, "X45c": 0.25, "X45d": 0.3,
}  # fmt: skip
"""What version 0.1 came with and today's template has not: nobody typed it."""


def made_before_cases(layout: Layout) -> bool:
    """Whether a workbook is a template of ours from before there were cases."""
    if layout.cases or len(layout.inputs) < _OURS:
        return False
    from workbooks.story import read_story  # for old workbooks alone

    ours = read_story().facts
    units = (ours[fact].unit == entry.unit for fact, entry in layout.inputs.items() if fact in ours)
    return sum(units) >= _OURS


def carry_over(old: Workbook, layout: Layout) -> tuple[list[Figure], list[str]]:
    """The figures of an older workbook, by the ids of their facts, and why some stay behind.

    Of a driver it is the figure that is live there.
    """
    before, limits = Layout(old, References(old)), Limits(layout.book, layout.references)
    live = before.value(before.cases.cell.place) if before.cases else ""
    figures, behind = [], []
    for fact, entry in before.inputs.items():
        cell = before.holder(entry, str(live))
        shown = as_shown(before.value(cell.place), entry.unit, old.date1904)
        if shown is None or shown == SHIPPED.get(fact):
            continue
        words = before.words(cell)
        called = f"{fact} {entry.name} ({_told(shown, entry.unit)})"
        new = layout.inputs.get(fact)
        reason = _no_home(new, entry)
        kind = str if entry.unit in (DATE, TEXT) else float
        if before.is_result(cell.place) or type(shown) is not kind:
            reason = reason or "it is no typed figure there"
        if new and not reason:
            value = from_shown(shown, new.unit, layout.book.date1904)
            figure = Figure(called, new, value, words if any(words) else None, old.path.name)
            home = list(layout.cells_of(new).values())[-1]
            reason = str(why_not(layout, limits, figure, home) or "")
            if not reason:
                figures.append(figure)
        if reason:
            behind.append(f"not carried over: {called}: {reason}")
    return figures, behind


def _told(shown: Value, unit: str) -> str:
    text = f"{shown:,.15g}" if isinstance(shown, float) else str(shown)
    return text if unit in ("date", "text", "any", "flag") else f"{text} {unit}"


def _no_home(new: NamedInput | None, old: NamedInput) -> str:
    if new is None:
        return "the template has no such input any more"
    return "" if new.unit == old.unit else f"it is in {new.unit} now"
