"""Two workbooks compared: all that there is to say, as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from addin.a1 import Area, Place, cells_in
from addin.compare.contents import (
    Contents,
    FormulaChange,
    TypedChange,
    compare_contents,
    same_result,
)
from addin.compare.figures import Figures, InputDifference
from addin.compare.names import NameChange, compare_names
from addin.compare.places import LineChange, Places, SheetChange
from addin.explain import Labels, out_of_date
from addin.formulas import References
from addin.inputs import Layout
from addin.refresh import HeadlineChange, check_results, headlines_of, tie_results
from addin.xlsx import Workbook
from udfs.cells import Value

RECORDS = ("changes", "known_inputs")
"""What a refresh keeps for itself in a workbook."""


@dataclass(frozen=True)
class Verdict:
    """A check or a tie that is another now."""

    label: str
    kind: str
    old: bool | None
    new: bool | None


@dataclass(frozen=True)
class Output:
    """A named result that is no headline and differs."""

    name: str
    label: str
    unit: str
    old: Value
    new: Value


@dataclass
class Difference:
    """What differs between two workbooks. `unmoved` are the answers that do not.

    `no_answers` says why there is none that both name.
    """

    old: Path
    new: Path
    headlines: list[HeadlineChange] = field(default_factory=list)
    unmoved: list[str] = field(default_factory=list)
    no_answers: str = ""
    outputs: list[Output] = field(default_factory=list)
    inputs: list[InputDifference] = field(default_factory=list)
    added_inputs: list[str] = field(default_factory=list)
    removed_inputs: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    sheets: list[SheetChange] = field(default_factory=list)
    lines: list[LineChange] = field(default_factory=list)
    names: list[NameChange] = field(default_factory=list)
    contents: Contents = field(default_factory=Contents)
    warnings: list[str] = field(default_factory=list)

    @property
    def formulas(self) -> list[FormulaChange]:
        """The formulas that differ."""
        return self.contents.formulas

    @property
    def typed(self) -> list[TypedChange]:
        """The typed cells that are no inputs and differ."""
        return self.contents.typed

    @property
    def same(self) -> bool:
        """Whether there is nothing to tell."""
        told = (self.headlines, self.outputs, self.inputs, self.added_inputs, self.removed_inputs)
        built = (self.verdicts, self.sheets, self.lines, self.names, self.formulas, self.typed)
        return not any((*told, *built, self.contents.results))


def compare(old: Workbook, new: Workbook) -> Difference:
    """What differs between two workbooks. Raises BadInput for inputs that contradict themselves."""
    before, now = (Layout(book, References(book)) for book in (old, new))
    places, figures, labels = Places(old, new), Figures(before, now), Labels(now)
    inputs = figures.changes()
    headlines = figures.headlines(inputs)
    return Difference(
        old.path,
        new.path,
        headlines=headlines,
        unmoved=figures.unmoved(headlines),
        no_answers=figures.no_answers(),
        outputs=list(_outputs(before, now, labels)),
        inputs=inputs,
        added_inputs=figures.added() if before.inputs else [],
        removed_inputs=figures.removed() if now.inputs else [],
        verdicts=list(_verdicts(before, now)),
        sheets=places.sheet_changes(),
        lines=places.line_changes(),
        names=compare_names(old, new, places),
        contents=compare_contents(before, now, places, set(_told(now)), labels.label),
        warnings=[warning for side in (before, now) if (warning := out_of_date(side))],
    )


def _told(layout: Layout) -> Iterator[Place]:
    """The cells that are no contents of their own: inputs, the words beside them, the record."""
    for cell in layout.typed_cells.values():
        yield cell.place
        yield from layout.words_of(cell).values()
    for name in RECORDS:
        yield from _cells(layout.area(name))


def _cells(area: Area | None) -> Iterator[Place]:
    if area:
        yield from ((area[0], at) for at in cells_in(area[1]))


def _outputs(old: Layout, new: Layout, labels: Labels) -> Iterator[Output]:
    """The other named results that differ, each cell under its first name."""
    seen = {headline.place for headline in headlines_of(new)}
    seen |= {entry.place for entry in new.inputs.values()}
    before = {name.name.casefold(): name for name in old.book.names if name.sheet is None}
    for name in new.book.names:
        twin = before.get(name.name.casefold()) if name.sheet is None else None
        place = new.references.cell(name.formula) if twin and not name.hidden else None
        was = old.references.cell(twin.formula) if twin and place else None
        if not (place and was) or place in seen or place[0] not in new.book.by_name:
            continue
        seen.add(place)
        if was[0] in old.book.by_name and new.is_result(place):
            values = old.value(was), new.value(place)
            if not same_result(*values):
                yield Output(name.name, labels.label(place), labels.unit(place), *values)


def _verdicts(old: Layout, new: Layout) -> Iterator[Verdict]:
    """The checks and ties that are others now."""
    for kind, judge in (("check", check_results), ("tie", tie_results)):
        before, now = (
            judge(side.book, side.references, {sheet.name: {} for sheet in side.book.sheets})
            for side in (old, new)
        )
        for label, result in now.items():
            if label in before and before[label] != result:
                yield Verdict(label, kind, before[label], result)
