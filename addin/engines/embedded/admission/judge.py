"""Whether the embedded engine may be trusted with a formula.

It is known to be silently wrong on some functions and array shapes. Trusted is what is built from
the functions and shapes in `trusted_functions`, each of which has been verified; this module
finds everything else in the parsed formula.

Many functions are right but for an edge that only the values show (text in a number's place, a
fraction as an index). For these a formula has checks, which are calculated along with it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

import formualizer as fz

from addin.engines.embedded.admission.reading import Context, Reading, called_function
from addin.engines.embedded.admission.shapes import Shape
from addin.engines.embedded.admission.signatures import SIGNATURES
from addin.engines.embedded.admission.special_functions import RULES
from addin.engines.embedded.admission.trusted_functions import KNOWN_WRONG, VOLATILE
from addin.errors import NotVerified
from addin.formulas import Names
from udfs import Function

_LETTERS = "(?:[A-Za-z]{1,2}|[A-Wa-w][A-Za-z]{2}|[Xx][A-Ea-e][A-Za-z]|[Xx][Ff][A-Da-d])"
_CELL = rf"\$?{_LETTERS}\$?[1-9][0-9]{{0,5}}"
_BEFORE, _AFTER = r"(?<![\w.\\?])", r"(?![\w.(\\?!\[])"
_ANY_CELL = re.compile(f"{_BEFORE}{_CELL}{_AFTER}")
_RANGE = re.compile(
    rf"{_BEFORE}\$?({_LETTERS})\$?([0-9]{{1,6}}):\$?({_LETTERS})\$?([0-9]{{1,6}}){_AFTER}"
)
# A row that no workbook reaches stands for a cell; its neighbours' rows do not end in 5.
_STAND_IN = re.compile(r"\bA90([0-9]{3})5\b")


class ValueCheck(NamedTuple):
    """What must be TRUE once the formula's sheet is calculated, for the formula to be trusted."""

    formula: str
    """Without a leading `=`, to be calculated on the formula's own sheet by the same engine."""
    reason: str
    """Why the formula is not trusted if it is anything else."""


class _Verdict(NamedTuple):
    reason: str | None
    has_checks: bool
    by_size: bool


class Judge:
    """Judges the formulas of one workbook."""

    def __init__(
        self,
        names: Names,
        ours: Mapping[str, Function],
        tables: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Take what formulas may refer to.

        `ours` are our functions by name, `tables` the columns of each table by its name.
        """
        self._context = Context(names, ours, tables or {})
        self._verdicts: dict[tuple[str, str, bool], _Verdict] = {}
        self._fills: dict[tuple[str, str, bool], list[ValueCheck] | None] = {}

    def reason(self, formula: str, *, sheet: str, array: bool) -> str | None:
        """Why the embedded engine may not be trusted with this formula; None when it may.

        `formula` has no leading `=`; `array` says that its cell is an array formula. When it may be
        trusted only if its `checks` hold, this is None too.
        """
        return self.judge(formula, sheet=sheet, array=array)[0]

    def checks(self, formula: str, *, sheet: str, array: bool) -> list[ValueCheck]:
        """What must hold besides, for a formula without a `reason`; for most that is nothing."""
        return self.judge(formula, sheet=sheet, array=array)[1]

    def judge(
        self, formula: str, *, sheet: str, array: bool
    ) -> tuple[str | None, list[ValueCheck]]:
        """The `reason` and the `checks` of a formula."""
        verdict = self._verdict(formula, sheet, array)
        has_checks = verdict.has_checks
        return verdict.reason, self._known_checks(formula, sheet, array) if has_checks else []

    def _known_checks(self, formula: str, sheet: str, array: bool) -> list[ValueCheck]:
        key = (_ANY_CELL.sub("\0", formula), sheet, array)
        if key not in self._fills:
            self._fills[key] = self._checks_of_fills(formula, sheet, array)
        fills = self._fills[key]
        if fills is None:
            return self._checks(formula, sheet, array)
        cells = _ANY_CELL.findall(formula)
        return [
            ValueCheck(
                _STAND_IN.sub(lambda found: cells[int(found[1])], check.formula), check.reason
            )
            for check in fills
        ]

    def _checks(self, formula: str, sheet: str, array: bool) -> list[ValueCheck]:
        reading = Reading(self._context, sheet, array, shape_of_call)
        reading.judge(fz.parse("=" + formula))
        return [ValueCheck(*check) for check in dict.fromkeys(reading.checks)]

    def _checks_of_fills(self, formula: str, sheet: str, array: bool) -> list[ValueCheck] | None:
        """The checks with stand-ins for the cells, None when they need the cells themselves."""
        count = itertools.count()
        general = _ANY_CELL.sub(lambda _: f"A90{next(count):03}5", formula)
        try:
            checks = self._checks(general, sheet, array)
        except NotVerified:
            return None
        cells = (cell for check in checks for cell in _ANY_CELL.findall(check.formula))
        is_general = all(_STAND_IN.fullmatch(cell) or cell[0] == "$" for cell in cells)
        return checks if is_general and next(count) <= 1000 else None

    def _verdict(self, formula: str, sheet: str, array: bool) -> _Verdict:
        # Fills of one formula differ in row and column numbers only, and so does their verdict,
        # unless the sizes of ranges count.
        key = (_ANY_CELL.sub("\0", formula), sheet, array)
        verdict = self._verdicts.get(key)
        if verdict and verdict.by_size:
            key = (_ANY_CELL.sub("\0", _RANGE.sub(_size, formula)), sheet, array)
            verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._verdicts[key] = self._judged(formula, sheet, array)
            if verdict.by_size:
                sized = (_ANY_CELL.sub("\0", _RANGE.sub(_size, formula)), sheet, array)
                self._verdicts[sized] = verdict
        return verdict

    def _judged(self, formula: str, sheet: str, array: bool) -> _Verdict:
        reading = Reading(self._context, sheet, array, shape_of_call)
        try:
            reading.judge(fz.parse("=" + formula))
            reason = None
        except NotVerified as untrusted:
            reason = str(untrusted)
        except (fz.ParserError, fz.TokenizerError, ValueError, RecursionError):
            reason = "the embedded engine cannot read it"
        return _Verdict(reason, reason is None and bool(reading.checks), reading.by_size)


def shape_of_call(reading: Reading, node: fz.ASTNode) -> Shape:
    """What a call of a function that is not ours gives. Raises NotVerified."""
    name = called_function(node)
    if rule := RULES.get(name):
        return rule(reading, node)
    signature = SIGNATURES.get(name)
    if name in VOLATILE:
        raise NotVerified(f"{name} is volatile: it changes with every calculation")
    if signature is None:
        raise NotVerified(KNOWN_WRONG.get(name, f"{name} is not verified for this engine"))
    return signature.read(reading, node)


def _size(match: re.Match[str]) -> str:
    left, top, right, bottom = match.groups()
    rows = int(bottom) - int(top)
    columns = f"{left}:{right}" if left != right else ""
    return f"RANGE{rows}by{columns}"
