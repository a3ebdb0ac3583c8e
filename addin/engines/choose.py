"""Which engines calculate a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from addin.a1 import Place, place_text
from addin.engines.agreement import settle
from addin.engines.calculation import Answer, Calculation, Inputs
from addin.engines.prepare import prepare
from addin.errors import Doubtful, NoLibreOffice, OfficeFailed, Refused
from addin.formulas import find_dependents, foreign_calls
from addin.xlsx import FALSE, Workbook

ENGINES = ("auto", "embedded", "libreoffice", "excel")
NAMES = {
    "auto": "two engines that agree",
    "embedded": "two engines that agree",
    "libreoffice": "LibreOffice",
    "excel": "Excel",
}


@dataclass
class Outcome:
    """A calculation, who made it, and what is to be said of it.

    `kept` are cells that have their stored value alone, and why; `not_current` says why no stored
    value counted as a voice, `gave_away` which cell told it, `checked` how many calls of ours were
    checked, of how many.
    """

    result: Calculation
    engine: str
    kept: dict[Place, str] = field(default_factory=dict)
    not_current: str = ""
    gave_away: str = ""
    checked: tuple[int, int] = (0, 0)


def calculate(
    book: Workbook,
    inputs: Inputs,
    engine: str,
    on_call: Callable[[], None] = lambda: None,
    *,
    say: Callable[[str], None] | None = None,
    verify: bool = False,
) -> Outcome:
    """Calculate with the engine that is asked for; `auto` and `embedded` ask until two agree.

    `verify` asks all for every cell. Raises Refused; NoLibreOffice, OfficeFailed or ExcelFailed
    where a program that was asked for is at fault.
    """
    try:
        foreign = foreign_calls(book)
        if engine in ("libreoffice", "excel") and not verify:
            if foreign and engine == "libreoffice":
                raise Doubtful(foreign)
            return Outcome(_by_program(book, inputs, engine), engine)
        calc = book.root.first("calcPr")
        if calc and calc.attributes.get("fullPrecision") in FALSE:
            raise book.package.fault("it is set to precision as displayed, which only Excel does")
        office = partial(_office, book, inputs, needed=verify) if engine != "embedded" else None
        ready, clocks = prepare(book, dt.datetime.now())
        found = settle(
            ready, inputs, on_call, office, foreign, clocks=clocks, say=say, verify=verify
        )
    except Doubtful as doubtful:
        asked = NAMES[engine] + (f" ({doubtful.silent})" if doubtful.silent else "")
        raise _refusal(book, doubtful.reasons, asked) from None
    told = found.not_current, found.gave_away, found.checked
    return Outcome(found.result, engine, found.kept, *told)


def _office(book: Workbook, inputs: Inputs, *, needed: bool) -> Answer | None:
    """What LibreOffice says, if it is there and does its work; it has to where it is `needed`."""
    from addin.engines.libreoffice import answer

    try:
        return answer(book, inputs)
    except (NoLibreOffice, OfficeFailed):
        if needed:
            raise
        return None


def _by_program(book: Workbook, inputs: Inputs, engine: str) -> Calculation:
    # Neither is needed by most.
    from addin.engines import excel, libreoffice

    by_program: Callable[[Workbook, Inputs], Calculation]
    by_program = excel.recalculate if engine == "excel" else libreoffice.recalculate
    return by_program(book, inputs)


def _refusal(book: Workbook, reasons: Mapping[Place, str], engine: str) -> Refused:
    """The refusal of these cells and of what depends on them, each in the workbook's order."""
    listed = {place: reasons[place] for place in book.in_order(reasons)}
    sources = find_dependents(book, listed)
    for place in book.in_order(sources):
        listed[place] = f"depends on {place_text(sources[place])}"
    return Refused(listed, engine)
