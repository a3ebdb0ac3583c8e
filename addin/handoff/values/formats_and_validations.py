"""Conditional formats and data validations as constants, for readers without our functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from addin.a1 import Bounds, Position, cells_in, range_bounds, range_text
from addin.formulas import CallUsers, as_typed, is_fixed, move_formula
from addin.handoff.values.evaluate import Answers, Question, Unknown, constant_text
from addin.handoff.values.flags import Flags
from addin.xlsx import (
    Edit,
    Element,
    Span,
    Worksheet,
    apply_edits,
    decode_text,
    encode_text,
    set_attributes,
)
from udfs.cells import CellError, Value

MOST_CELLS = 2_000
"""Cells of one rule for which its formula is worked out one by one."""


@dataclass(frozen=True)
class FrozenElement:
    """Something besides a cell that was frozen: where, what, its formula and what became of it."""

    where: str
    what: str
    formula: str
    outcome: str


@dataclass
class RuleEdits:
    """What becomes of a sheet's rules: edits, elements to take out or to replace, and the list."""

    edits: list[Edit] = field(default_factory=list)
    gone: set[Span] = field(default_factory=set)
    replaced: set[Span] = field(default_factory=set)
    changes: list[FrozenElement] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What became of a rule: whether it is still there, and the words for it."""

    kept: bool
    text: str


def _removal(reason: str) -> Outcome:
    return Outcome(False, f"taken out: {reason}")


@dataclass(frozen=True)
class Formula:
    """A formula of a rule: its text, and the bytes of the part that hold it."""

    text: str
    span: Span
    attribute: bytes = b""

    def edit(self, formula: str) -> Edit:
        """Puts another formula in its place."""
        text = encode_text(formula).encode()
        if self.attribute:
            text = set_attributes(self.attribute, {"val": text.decode()})
        return *self.span, text


@dataclass(frozen=True)
class Rule:
    """A conditional format or a validation with a call; `block` is what holds its range."""

    sheet: Worksheet
    block: Element
    element: Element
    formulas: tuple[Formula, ...]
    users: CallUsers
    areas: list[Bounds]
    """The ranges that it applies to."""

    @property
    def reference(self) -> str:
        """These ranges as text."""
        return " ".join(map(range_text, self.areas))

    @property
    def kind(self) -> str:
        """The type that the file gives it."""
        return self.element.attributes.get("type", "")

    @property
    def is_format(self) -> bool:
        """Whether it is a conditional format, rather than a validation."""
        return self.element.name == "cfRule"

    @property
    def is_by_cell(self) -> bool:
        """Whether its formula says TRUE or FALSE for each cell."""
        return self.is_format and self.kind == "expression"

    @property
    def is_of_entries(self) -> bool:
        """Whether it judges an entry by a formula, or lists what may be entered."""
        return not self.is_format and self.kind in ("custom", "list")

    def questions(self) -> dict[Formula, dict[Position, Question]]:
        """What to calculate for each formula: once if it is the same for all cells.

        Nothing for a rule that cannot be frozen.
        """
        if self.is_of_entries:
            return {}
        asked = {formula: self._asked(formula.text) for formula in self.formulas}
        return asked if all(asked.values()) else {}

    def _asked(self, text: str) -> dict[Position, Question]:
        formula = self.users.expand(text, self.sheet.name)
        if self.is_by_cell:
            # LibreOffice does not tell an array's TRUE from 1.
            formula = f"0+IF({formula},1,0)"
        origin = self.areas[0][:2]
        if is_fixed(formula):
            return {origin: (self.sheet.name, formula)}
        cells = list(self.cells())
        # Readers disagree where a formula is at home if the first range is not the topmost left.
        at_home = origin == (min(row for row, _ in cells), min(column for _, column in cells))
        if len(cells) > MOST_CELLS or not at_home:
            return {}
        return {at: (self.sheet.name, move_formula(formula, origin, at)) for at in cells}

    def cells(self) -> Iterator[Position]:
        """Every cell that it applies to, or the first that are too many."""
        left = MOST_CELLS
        for area in self.areas:
            for cell in cells_in(area):
                yield cell
                left -= 1
                if left < 0:
                    return


def rules_with_calls(sheet: Worksheet, root: Element, users: CallUsers) -> Iterator[Rule]:
    """The rules of a sheet that use our functions; `root` is the sheet's frame."""
    for block in root.walk():
        listed = [block] if block.name == "dataValidation" else block.all("cfRule")
        for element in listed if block.name in ("dataValidation", "conditionalFormatting") else ():
            found = [f for f in _formulas(sheet, element) if users.uses(f.text, sheet.name)]
            if found:
                yield Rule(sheet, block, element, tuple(found), users, _areas(block))


def _areas(block: Element) -> list[Bounds]:
    child = block.first("sqref")
    reference = child.text if child else block.attributes["sqref"]
    return [range_bounds(area) for area in reference.split()]


def _formulas(sheet: Worksheet, element: Element) -> Iterator[Formula]:
    for part in element.walk():
        if part.name in ("formula", "formula1", "formula2", "f") and not part.children:
            text = decode_text(part.text).removeprefix("=")
            yield Formula(text, (part.inner, part.stop))
        elif part.name == "cfvo" and part.attributes.get("type") == "formula":
            text = decode_text(part.attributes.get("val", "")).removeprefix("=")
            yield Formula(text, (part.start, part.inner), sheet.source[part.start : part.inner])


def freeze_rule(rule: Rule, answers: Answers, edits: RuleEdits, flags: Flags | None = None) -> None:
    """Decide what becomes of a rule; a format shows nothing once its flag is set."""
    asked = rule.questions()
    flag = _flag(rule, asked, flags)
    if rule.is_of_entries:
        depends = "lists what a call gives" if rule.kind == "list" else "depends on what is entered"
        outcome = _removal(f"it {depends}")
    elif not asked:
        outcome = _removal("it cannot be worked out for each of its cells")
    elif rule.is_by_cell:
        (cells,) = asked.values()
        outcome = _by_cell(rule, {at: answers[q] for at, q in cells.items()}, edits, flag)
    else:
        found = {f: {answers[q] for q in cells.values()} for f, cells in asked.items()}
        outcome = _limits(found, edits, flag)
    if not outcome.kept:
        edits.gone.add((rule.element.start, rule.element.end))
    what = "conditional format" if rule.is_format else "data validation"
    text = ", ".join(as_typed(formula.text) for formula in rule.formulas)
    where = f"{rule.sheet.name}!{rule.reference}"
    edits.changes.append(FrozenElement(where, what, text, outcome.text))


def _flag(
    rule: Rule, asked: Mapping[Formula, Mapping[Position, Question]], flags: Flags | None
) -> str:
    """The name of the flag of all that a format reads; none for what nothing feeds.

    A validation keeps its limit: it shows no number.
    """
    if flags is None or not rule.is_format:
        return ""
    questions = [question for cells in asked.values() for question in cells.values()]
    flag = flags.of(questions, f"a format of {rule.sheet.name}!{rule.reference}")
    return flags.name_of(flag) if flag else ""


def _limits(found: Mapping[Formula, set[Value | Unknown]], edits: RuleEdits, flag: str) -> Outcome:
    """Constants for the formulas, each of which must be one number for all cells."""
    constants, texts = [], []
    for formula, values in found.items():
        value, *others = values
        if isinstance(value, Unknown):
            return _removal(value.reason)
        if others:
            return _removal("its limit differs from cell to cell")
        if isinstance(value, CellError | bool | str) or value is None:
            return _removal("its limit is no number")
        text = constant_text(value) or ""
        constants.append(formula.edit(f"IF({flag},NA(),{text})" if flag else text))
        texts.append(text)
    edits.edits += constants
    return Outcome(True, f"its limit is the constant {' and '.join(texts)}")


def _by_cell(
    rule: Rule, found: Mapping[Position, Value | Unknown], edits: RuleEdits, flag: str
) -> Outcome:
    """TRUE for just the cells in which the format shows."""
    always = f"NOT({flag})" if flag else "TRUE"
    unknown = next((value for value in found.values() if isinstance(value, Unknown)), None)
    if unknown:
        return _removal(unknown.reason)
    shown = sorted(at for at, value in found.items() if value == 1.0)
    everywhere = len(shown) == len(found)
    if not shown:
        return _removal("it shows in no cell")
    if everywhere:
        edits.edits.append(rule.formulas[0].edit(always))
        return Outcome(True, "shows in all its cells, as a constant")
    reference = " ".join(map(range_text, _columns(shown)))
    edits.edits.append((rule.block.end, rule.block.end, _copy(rule, reference, always)))
    edits.gone.add((rule.element.start, rule.element.end))
    edits.replaced.add((rule.block.start, rule.block.end))
    return Outcome(True, f"shows in {reference}, as a constant")


def _columns(cells: list[Position]) -> Iterator[Bounds]:
    """The cells as ranges down columns."""
    ordered = sorted((column, row) for row, column in cells)
    runs = groupby(enumerate(ordered), lambda pair: (pair[1][0], pair[1][1] - pair[0]))
    for (column, _), run in runs:
        rows = [row for _, (_, row) in run]
        yield rows[0], column, rows[-1], column


def _copy(rule: Rule, reference: str, always: str) -> bytes:
    """The block of a rule with that rule alone, for other cells, in all of which it shows."""
    block, source = rule.block, rule.sheet.source
    others = [other for other in block.all("cfRule") if other is not rule.element]
    edits: list[Edit] = [(other.start, other.end, b"") for other in others]
    edits.append(rule.formulas[0].edit(always))
    tag = source[block.start : block.inner]
    if child := block.first("sqref"):
        edits.append((child.inner, child.stop, reference.encode()))
    else:
        edits.append((block.start, block.inner, set_attributes(tag, {"sqref": reference})))
    start = block.start
    moved_edits = [(a - start, b - start, new) for a, b, new in edits]
    return apply_edits(source[start : block.end], moved_edits)
