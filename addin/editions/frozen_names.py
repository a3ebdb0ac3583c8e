"""Defined names that stand for a call of our functions, as constants or taken out."""

from __future__ import annotations

import re

from addin.call_users import CallUsers, is_fixed, readable
from addin.editions.frozen_rules import Change
from addin.editions.scratch import Answers, Question, Unknown, constant_text
from addin.markup import Edit, Element, apply_edits, encode_text
from addin.package_edits import PackageEdits
from addin.workbook import Name, Workbook


def question(book: Workbook, users: CallUsers, name: Name) -> Question | None:
    """What to calculate for a name; nothing if it depends on the cell that uses it."""
    formula = users.expanded(name.formula, name.sheet)
    home = name.sheet if name.sheet in book.by_name else book.sheets[0].name
    return (home or "", formula) if is_fixed(formula) else None


def freeze_names(
    book: Workbook, edits: PackageEdits, users: CallUsers, answers: Answers
) -> list[Change]:
    """Give names with a call the constant that they stand for, or take them out.

    No formula is left that uses one: it is frozen with the names that it uses. Raises BadWorkbook
    if a chart does.
    """
    content, root = edits.read(book.part), edits.package.xml(book.part)
    listing = root.first("definedNames")
    elements = listing.children if listing else []
    changes: list[Edit] = []
    told: list[Change] = []
    for name, element in zip(book.names, elements, strict=True):
        if users.name_calls(name):
            constant, outcome = _constant(book, users, name, answers)
            changes.append(_edit(book, name, element, constant))
            where = f"{name.sheet}!{name.name}" if name.sheet else name.name
            told.append(Change(where, "name", readable(name.formula), outcome))
    if listing and len([new for _, _, new in changes if not new]) == len(elements):
        changes = [(listing.start, listing.end, b"")]
    edits.replace(book.part, apply_edits(content, changes))
    return told


def _edit(book: Workbook, name: Name, element: Element, constant: str | None) -> Edit:
    if constant is None:
        _check_charts(book, name)
        return element.start, element.end, b""
    return element.inner, element.stop, encode_text(constant).encode()


def _constant(
    book: Workbook, users: CallUsers, name: Name, answers: Answers
) -> tuple[str | None, str]:
    """The constant that a name stands for, None if there is none, and how to tell it."""
    asked = question(book, users, name)
    if asked is None:
        return None, "taken out: it depends on the cell that uses it"
    value = answers[asked]
    if isinstance(value, Unknown):
        return None, f"taken out: {value.reason}"
    constant = constant_text(value)
    return constant, f"the constant {constant}" if constant else "taken out: its text is too long"


def _check_charts(book: Workbook, name: Name) -> None:
    word = rf"(?<![\w.]){re.escape(encode_text(name.name))}(?![\w.])"
    for part, kind in book.package.content_types().items():
        if "chart" in kind and re.search(word, book.package.read(part).decode(), re.IGNORECASE):
            raise book.package.fault(f"a chart uses the name {name.name}, which calls a function")
