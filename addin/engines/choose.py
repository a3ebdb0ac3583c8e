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
from addin.errors import Doubtful, NoLibreOffice, OfficeFailed, Refused, Unfit
from addin.formulas import find_dependents, foreign_calls
from addin.xlsx import FALSE, Workbook

ENGINES = ("auto", "embedded", "libreoffice", "excel")
NAMES = {
    "auto": "two engines that agree",
    "embedded": "two engines that agree",
    "libreoffice": "LibreOffice",
    "excel": "Excel",
}

_EXCEL = Unfit("", do="calculate it in Excel, or change these formulas")
_ADVICE = {
    "auto": _EXCEL,
    "embedded": Unfit("", do="use --engine auto, which asks LibreOffice too"),
    "libreoffice": Unfit("", do="use --engine auto, which asks other engines too"),
    "excel": _EXCEL,
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


def keep_going(on: bool) -> None:
    """Whether an engine goes on from one workbook to the next, as in a run of many.

    Who says yes says no at the end: until then a process waits.
    """
    from addin.engines.ironcalc import keep_going as ironcalc_keeps_going

    ironcalc_keeps_going(on)


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
    not_asked: list[Unfit] = []
    try:
        foreign = foreign_calls(book)
        if engine in ("libreoffice", "excel") and not verify:
            if foreign and engine == "libreoffice":
                raise Doubtful(foreign)
            return Outcome(_by_program(book, inputs, engine), engine)
        calc = book.root.first("calcPr")
        if calc and calc.attributes.get("fullPrecision") in FALSE:
            what = "it is set to precision as displayed, which only Excel does"
            advice = "switch that off in Excel (File > Options > Advanced), or use --engine excel"
            raise book.package.fault(what, do=advice)
        office = partial(_office, book, inputs, not_asked, needed=verify)
        asked = office if engine != "embedded" else None
        ready, clocks = prepare(book, dt.datetime.now())
        found = settle(
            ready, inputs, on_call, asked, foreign, clocks=clocks, say=say, verify=verify
        )
    except Doubtful as doubtful:
        why = not_asked[0] if engine != "embedded" and not_asked else _ADVICE[engine]
        silent = "; ".join(filter(None, [doubtful.silent, why.what]))
        who = NAMES[engine] + (f" ({silent})" if silent else "")
        raise _refusal(book, doubtful.reasons, who, why.do) from None
    told = found.not_current, found.gave_away, found.checked
    return Outcome(found.result, engine, found.kept, *told)


def _office(
    book: Workbook, inputs: Inputs, not_asked: list[Unfit], *, needed: bool
) -> Answer | None:
    """What LibreOffice says, if it is there and does its work; it has to where it is `needed`.

    Where it is not, `not_asked` says why, and how to have it asked.
    """
    from addin.engines.libreoffice import answer, why_not_opened

    try:
        if not needed and (why := why_not_opened(book)):
            not_asked.append(why)
            return None
        return answer(book, inputs)
    except (NoLibreOffice, OfficeFailed) as fault:
        if needed:
            raise
        not_asked.append(Unfit(fault.what, do=fault.do))
        return None


def _by_program(book: Workbook, inputs: Inputs, engine: str) -> Calculation:
    # Neither is needed by most.
    from addin.engines import excel, libreoffice

    by_program: Callable[[Workbook, Inputs], Calculation]
    by_program = excel.recalculate if engine == "excel" else libreoffice.recalculate
    return by_program(book, inputs)


def _refusal(book: Workbook, reasons: Mapping[Place, str], engine: str, do: str) -> Refused:
    """The refusal of these cells and of what depends on them, each in the workbook's order."""
    listed = {place: reasons[place] for place in book.in_order(reasons)}
    sources = find_dependents(book, listed)
    for place in book.in_order(sources):
        listed[place] = f"depends on {place_text(sources[place])}"
    return Refused(listed, engine, do=do)
