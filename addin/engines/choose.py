"""Which engine calculates a workbook, and what happens to formulas that one may get wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from addin.a1 import Place, place_text
from addin.engines import embedded
from addin.engines.calculation import Calculation, Inputs, engines_agree
from addin.errors import Doubtful, NoLibreOffice, Refused
from addin.formulas import find_dependents
from addin.xlsx import Workbook
from udfs.cells import Value

ENGINES = ("auto", "embedded", "libreoffice", "excel")
NAMES = {"embedded": "the embedded engine", "libreoffice": "LibreOffice", "excel": "Excel"}


@dataclass
class Outcome:
    """A calculation, who made it, and the formulas that the embedded engine was not given."""

    result: Calculation
    engine: str
    handed_over: dict[Place, str] = field(default_factory=dict)


def calculate(
    book: Workbook, inputs: Inputs, engine: str, on_call: Callable[[], None] = lambda: None
) -> Outcome:
    """Calculate with the engine that is asked for; `auto` is the embedded one while it may.

    Raises Refused; NoLibreOffice, OfficeFailed or ExcelFailed where that program is at fault.
    """
    if engine in ("libreoffice", "excel"):
        return Outcome(_by_program(book, inputs, engine), engine)
    try:
        return Outcome(embedded.recalculate(book, inputs, on_call), "embedded")
    except Doubtful as doubtful:
        reasons = doubtful.reasons
    if engine == "auto" and _has_libreoffice():
        return Outcome(_by_program(book, inputs, "libreoffice"), "libreoffice", reasons)
    raise _refusal(book, reasons, NAMES["embedded"])


def calculate_twice(book: Workbook, inputs: Inputs, on_call: Callable[[], None]) -> Outcome:
    """Calculate with the embedded engine and with LibreOffice. Raises Refused where they differ."""
    outcome = calculate(book, inputs, "embedded", on_call)
    other = _by_program(book, inputs, "libreoffice")
    differences = {
        (sheet, position): f"{_value_text(value)} here, {_value_text(second)} in LibreOffice"
        for sheet, values in outcome.result.values.items()
        for position, value in values.items()
        if not engines_agree(value, second := other.values[sheet].get(position))
    }
    if differences:
        listed = {place: differences[place] for place in book.in_order(differences)}
        raise Refused(listed, "either engine: they differ")
    return outcome


def _value_text(value: Value) -> str:
    return f"{value:.15g}" if isinstance(value, float) else repr(value)


def _has_libreoffice() -> bool:
    from addin.hosts.libreoffice import find_office

    try:
        find_office()
    except NoLibreOffice:
        return False
    return True


def _by_program(book: Workbook, inputs: Inputs, engine: str) -> Calculation:
    # Neither is needed as long as the embedded engine does, and that is nearly always.
    from addin.engines import excel, libreoffice

    by_program: Callable[[Workbook, Inputs], Calculation]
    by_program = excel.recalculate if engine == "excel" else libreoffice.recalculate
    try:
        return by_program(book, inputs)
    except Doubtful as doubtful:
        raise _refusal(book, doubtful.reasons, NAMES[engine]) from None


def _refusal(book: Workbook, reasons: Mapping[Place, str], engine: str) -> Refused:
    """The refusal of these cells and of what depends on them, each in the workbook's order."""
    listed = {place: reasons[place] for place in book.in_order(reasons)}
    sources = find_dependents(book, listed)
    for place in book.in_order(sources):
        listed[place] = f"depends on {place_text(sources[place])}"
    return Refused(listed, engine)
