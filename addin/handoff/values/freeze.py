"""A copy that opens anywhere: every formula that calls our functions is the value it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from addin.a1 import place_text
from addin.formulas import CallUsers, as_typed
from addin.handoff.values.about_sheet import About, FrozenCell, add_about
from addin.handoff.values.evaluate import Question, evaluate_formulas
from addin.handoff.values.formats_and_validations import (
    FrozenElement,
    Rule,
    RuleEdits,
    freeze_rule,
    rules_with_calls,
)
from addin.handoff.values.names_and_tables import Totals, freeze_names, freeze_tables, question
from addin.xlsx import (
    NAMESPACES,
    Edit,
    Workbook,
    Worksheet,
    apply_edits,
    encode_text,
    name_prefix,
    parse,
    set_attributes,
)
from addin.xlsx.edit import PackageEditor, Removals, add_notes, parse_without_cells

NOTE_TITLE = "Value only. Formula in the original:"


@dataclass(frozen=True)
class Frozen:
    """What became a value: cells and what else. `about` is the sheet that tells it."""

    cells: list[FrozenCell]
    changes: list[FrozenElement]
    about: str


def freeze(book: Workbook, edits: PackageEditor, about: About) -> Frozen:
    """Put values in the place of our functions' calls, and tell it in notes and on a sheet.

    The workbook is freshly calculated, and its `edits` have left its sheets alone so far. Raises
    BadWorkbook for what cannot be frozen, and Refused.
    """
    users = CallUsers(book)
    _check(book)
    listed = {}
    for sheet in book.sheets:
        with book.package.reading(sheet.part):
            listed[sheet.name] = list(rules_with_calls(sheet, parse_without_cells(sheet), users))
    known = evaluate_formulas(book, _questions(book, users, listed))
    changes = freeze_names(book, edits, users, known)
    totals, of_tables = freeze_tables(book, edits, users)
    cells: list[FrozenCell] = []
    for sheet in book.sheets:
        settled = RuleEdits()
        for rule in listed[sheet.name]:
            freeze_rule(rule, known, settled)
        frozen = list(_frozen_cells(sheet, users))
        with book.package.reading(sheet.part):
            _write(sheet, edits, frozen, totals, settled)
        cells += frozen
        changes += settled.changes
    changes += of_tables
    return Frozen(cells, changes, add_about(edits, book, about, cells, changes))


def _check(book: Workbook) -> None:
    if book.root.space != NAMESPACES[0]:
        raise book.package.fault("it is Strict Open XML; save it as an ordinary .xlsx")
    for sheet in book.sheets:
        for position, cell in sheet.cells.items():
            if cell.data_table:
                place = place_text((sheet.name, position))
                raise book.package.fault(f"{place} is a what-if data table, which cannot be frozen")


def _questions(
    book: Workbook, users: CallUsers, listed: dict[str, list[Rule]]
) -> Iterator[Question]:
    for name in book.names:
        if users.name_calls(name) and (asked := question(book, users, name)):
            yield asked
    for found in listed.values():
        for rule in found:
            for questions in rule.questions().values():
                yield from questions.values()


def _frozen_cells(sheet: Worksheet, users: CallUsers) -> Iterator[FrozenCell]:
    for position, cell in sorted(sheet.cells.items()):
        if cell.formula and users.uses(cell.formula, sheet.name):
            tag = parse(sheet.source[slice(*cell.span)], fragment=True)
            area = cell.array_ref if cell.array_ref and ":" in cell.array_ref else ""
            style = tag.attributes.get("s")
            yield FrozenCell(sheet.name, position, cell.formula, cell.value, area, style)


def _write(
    sheet: Worksheet,
    edits: PackageEditor,
    frozen: list[FrozenCell],
    totals: Totals,
    settled: RuleEdits,
) -> None:
    notes = {cell.position: _note(cell) for cell in frozen}
    removals = Removals(settled.gone, settled.replaced)
    changes: list[Edit] = [
        *settled.edits,
        *removals.edits(sheet.source, parse_without_cells(sheet)),
    ]
    if notes:
        changes += add_notes(edits, sheet, notes)
    for cell in frozen:
        start, end = sheet.cells[cell.position].span
        constant = totals.get((sheet.name, cell.position))
        changes.append((start, end, _as_value(sheet.source[start:end], constant)))
    edits.replace(sheet.part, apply_edits(sheet.source, changes))


def _note(cell: FrozenCell) -> str:
    filled = f"\nFills {cell.area} (array formula)." if cell.area else ""
    return f"{NOTE_TITLE}\n{as_typed(cell.formula)}{filled}"


def _as_value(raw: bytes, constant: str | None) -> bytes:
    """A cell without its formula, or with a constant one."""
    cell = parse(raw, fragment=True)
    formula = cell.first("f")
    if formula is None:
        raise ValueError("only a cell with a formula can be frozen")
    tag = set_attributes(raw[: cell.inner], {"cm": None})
    new = b""
    if constant is not None:
        prefix = name_prefix(raw, 0)
        new = b"<%sf>%s</%sf>" % (prefix, encode_text(constant).encode(), prefix)
    return tag + raw[cell.inner : formula.start] + new + raw[formula.end :]
