"""What LibreOffice's answer may not be trusted with, found in the formulas and the new values.

Calc has no TRUE and FALSE of their own kind: they are numbers with a format. And it hands a blank
cell to an extension's function as 0, and refuses a range with an error in it as a whole. Where one
of our calls meets such a cell, its value would be another one than in Excel.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import formualizer as fz

from addin.a1 import Place, Position, cell_text, cells_in, range_bounds
from addin.engines.calculation import Calculation, Inputs
from addin.errors import NotVerified
from addin.formulas import (
    CallUsers,
    Names,
    count_calls,
    our_function,
    tokenize,
    without_call_prefix,
)
from addin.xlsx import Name, StoredCell, Workbook
from udfs import CATALOGUE, Function
from udfs.arguments import Arg
from udfs.cells import CellError, Value
from udfs.errors import ERRORS

_NEWER = re.compile(r"_xlfn\.(?:_xlws\.)?", re.IGNORECASE)
_COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
_LOGICAL = re.compile(r"TRUE|FALSE|AND|OR|NOT|XOR|EXACT|IS[A-Z]+")
_HANDING_ON = re.compile(
    "IFS?|CHOOSE|SWITCH|IFERROR|IFNA|INDEX|[XVH]?LOOKUP|FILTER|SORT(BY)?|UNIQUE|TRANSPOSE|T"
)
"""Functions that give a cell's or an argument's value as it is."""
_OPAQUE = re.compile("OFFSET|INDIRECT|LET")
_COMPARING = re.compile("X?MATCH|[XVH]?LOOKUP|[A-Z]+IFS?|SWITCH|UNIQUE")
_TEXT_CODES = {
    arguments[-1]
    for function in CATALOGUE.values()
    for arguments, expected in function.examples
    if arguments and isinstance(expected, str) and expected not in ERRORS
}
"""Output codes for which a function gives text."""


_THIS_ROW = "[@],"
"""How a reference to one row of a table begins, in the engine's words."""

_NO_NAMES: frozenset[Name] = frozenset()


@dataclass
class Doubts:
    """The doubts about one result; `known` are the names of the functions that Calc has."""

    book: Workbook
    inputs: Inputs
    result: Calculation
    known: frozenset[str]

    @cached_property
    def names(self) -> Names:
        """The defined names of the workbook."""
        return Names(self.book.names)

    @cached_property
    def users(self) -> CallUsers:
        """The defined names that stand for calls of ours."""
        return CallUsers(self.book)

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The sheets by their names without regard to case, as formulas write them."""
        return {sheet.name.casefold(): sheet.name for sheet in self.book.sheets}

    def reasons(self) -> dict[Place, str]:
        """Why formula cells may not be trusted, by cell."""
        found = {}
        for sheet in self.book.sheets:
            for position, cell in sheet.cells.items():
                try:
                    if cell.data_table:
                        raise NotVerified("it is a what-if data table")
                    if cell.formula is not None:
                        self._judge(sheet.name, position, cell.formula, cell.array_ref)
                except NotVerified as doubt:
                    found[sheet.name, position] = str(doubt)
                except (fz.ParserError, fz.TokenizerError):
                    found[sheet.name, position] = "it cannot be read"
        return found

    def _judge(self, sheet: str, anchor: Position, formula: str, array_ref: str | None) -> None:
        for text in (formula, *self._named(sheet, formula)):
            self._check_functions(without_call_prefix(text))
        formula = self.users.expand(formula, sheet)
        if array_ref is not None or count_calls(formula) or self.our_text:
            root = fz.parse("=" + without_call_prefix(formula))
            if array_ref is not None and self._is_truth(root, sheet):
                raise NotVerified(
                    "LibreOffice does not tell an array's TRUE and FALSE from 1 and 0"
                )
            self._walk(root, sheet)
            error = self._value((sheet, anchor))
            if isinstance(error, CellError) and (_mixes_errors(root) or error == "#REF!"):
                raise NotVerified(
                    f"it is {error} in LibreOffice, which may be another error in Excel"
                )

    def _named(
        self, sheet: str, formula: str, within: frozenset[Name] = _NO_NAMES
    ) -> Iterator[str]:
        """The formulas of the defined names in a formula, and of those in these."""
        for token in tokenize(formula):
            name = self.names.find(token.text, sheet) if token.is_name else None
            if name and name not in within:
                yield name.formula
                yield from self._named(name.sheet or sheet, name.formula, within | {name})

    def _check_functions(self, formula: str) -> None:
        for token in tokenize(formula):
            name = _plain_name(token.called) if token.opens_call else ""
            if name and name not in self.known and name not in CATALOGUE:
                raise NotVerified(f"LibreOffice has no function {name}")

    def _walk(self, part: fz.ASTNode, sheet: str) -> None:
        """Look at the arguments of every call of ours, and at comparisons with what they gave."""
        is_call, operator = part.node_type() == "Function", part.node_type() == "BinaryOp"
        compares = is_call and bool(_COMPARING.fullmatch(_called(part)))
        compares |= operator and part.get_operator() in _COMPARISONS
        if compares and any(
            self._is_our_text(child, sheet, self.our_text) for child in part.children()
        ):
            raise NotVerified("LibreOffice finds text of our functions equal to no other text")
        ours = CATALOGUE.get(_called(part)) if is_call else None
        for at, child in enumerate(part.children()):
            self._walk(child, sheet)
            if ours and at < len(ours.args):
                name, arg = list(ours.args.items())[at]
                self._argument(child, sheet, arg, f"{ours.name}: {name}")

    def _is_truth(self, part: fz.ASTNode, sheet: str) -> bool:
        """Whether this part of a formula may give TRUE or FALSE."""
        kind, parts = part.node_type(), part.children()
        if kind == "Literal":
            return isinstance(part.get_literal_value(), bool)
        if kind == "Reference":
            return any(isinstance(self._value(place), bool) for place in self._places(part, sheet))
        if kind == "BinaryOp":
            return part.get_operator() in _COMPARISONS
        if kind == "Function":
            name = _called(part)
            hands_on = _HANDING_ON.fullmatch(name) and any(self._is_truth(p, sheet) for p in parts)
            return bool(_LOGICAL.fullmatch(name) or _OPAQUE.fullmatch(name) or hands_on)
        return any(self._is_truth(p, sheet) for p in parts) if kind == "Array" else False

    @cached_property
    def our_text(self) -> set[Place]:
        """Cells with text that came from one of our functions in rows, however it got there."""
        candidates = [
            (sheet.name, cell.formula, texts)
            for sheet in self.book.sheets
            for anchor, cell in sheet.cells.items()
            if cell.formula is not None and (texts := self._texts(sheet.name, anchor, cell))
        ]
        known: set[Place] = set()
        while True:
            found = {
                place
                for sheet, formula, texts in candidates
                if self._gives_our_text(formula, sheet, known)
                for place in texts
            }
            if found <= known:
                return known
            known |= found

    def _gives_our_text(self, formula: str, sheet: str, known: Collection[Place]) -> bool:
        with suppress(NotVerified, fz.ParserError, fz.TokenizerError):  # told where it is judged
            root = fz.parse("=" + without_call_prefix(formula))
            return self._is_our_text(root, sheet, known)
        return False

    def _texts(self, sheet: str, anchor: Position, cell: StoredCell) -> list[Place]:
        """The cells of a formula that show text."""
        places = [(sheet, at) for at in cells_in(range_bounds(cell.array_ref or cell_text(anchor)))]
        values = [(place, self._value(place)) for place in places]
        return [p for p, v in values if isinstance(v, str) and not isinstance(v, CellError) and v]

    def _is_our_text(self, part: fz.ASTNode, sheet: str, known: Collection[Place]) -> bool:
        """Whether this part of a formula may be text that one of our functions gave in rows.

        `known` are cells that hold such text.
        """
        if part.node_type() == "Reference":
            return any(place in known for place in self._places(part, sheet))
        if part.node_type() != "Function":
            return False
        parts, ours = part.children(), CATALOGUE.get(_called(part))
        if ours:
            return ours.table_code is not None and _gives_text(ours, parts)
        hands_on = _HANDING_ON.fullmatch(_called(part)) or _OPAQUE.fullmatch(_called(part))
        return bool(hands_on) and any(self._is_our_text(child, sheet, known) for child in parts)

    def _argument(self, part: fz.ASTNode, sheet: str, arg: Arg, where: str) -> None:
        """Refuse what Calc would hand over as something else."""
        if arg.unit != "flag" and self._is_truth(part, sheet):
            raise NotVerified(f"{where}: LibreOffice hands TRUE and FALSE over as 1 and 0")
        if part.node_type() == "Reference":
            self._cells(part, sheet, where)
        elif part.node_type() == "Function":
            if _OPAQUE.fullmatch(_called(part)):
                raise NotVerified(f"{where} is whatever {_called(part)} refers to")
            for child in part.children() if _HANDING_ON.fullmatch(_called(part)) else ():
                self._argument(child, sheet, arg, where)

    def _cells(self, part: fz.ASTNode, sheet: str, where: str) -> None:
        reference = self._reference(part, sheet)
        # Which row is this one is not known here: one blank cell of the column is a doubt.
        is_cell = isinstance(reference, fz.CellRef) or (
            isinstance(reference, fz.TableRef) and str(reference.spec).startswith(_THIS_ROW)
        )
        for value in map(self._value, self._places(part, sheet)):
            if isinstance(value, CellError):
                raise NotVerified(
                    f"{where} has an error cell, which LibreOffice does not hand over"
                )
            if value is None and is_cell:
                raise NotVerified(f"{where}: LibreOffice hands a blank cell over as 0")
            if value == "" and not is_cell:
                raise NotVerified(f"{where}: LibreOffice hands empty text over as a blank cell")

    def _reference(self, part: fz.ASTNode, sheet: str) -> object:
        """What a reference refers to, through a name; a name for something else stays a name."""
        reference = part.get_reference()
        if isinstance(reference, fz.NamedRangeRef):
            name = self.names.find(reference.name, sheet)
            named = fz.parse(f"={name.formula if name else '#NAME?'}")
            if named.node_type() == "Reference":
                return self._reference(named, sheet)
        return reference

    def _places(self, part: fz.ASTNode, sheet: str) -> Iterator[Place]:
        """The cells of a reference; a name that stands for something else has none."""
        reference = self._reference(part, sheet)
        if isinstance(reference, fz.CellRef):
            yield reference.sheet or sheet, (reference.row, reference.col)
        elif isinstance(reference, fz.RangeRef) and reference.start and reference.end:
            first, last = reference.start, reference.end
            on = reference.sheet or first.sheet or sheet
            yield from ((on, at) for at in cells_in((first.row, first.col, last.row, last.col)))
        elif isinstance(reference, fz.TableRef) and reference.name:
            yield from self._column(reference.name, str(reference.spec).removeprefix(_THIS_ROW))
        elif not isinstance(reference, fz.NamedRangeRef):
            raise NotVerified(f"what {part.to_formula()} hands over in LibreOffice is not known")

    def _column(self, name: str, column: str) -> Iterator[Place]:
        """The cells of a table's column, or all cells where it is more than one column."""
        known = {table.name.casefold(): table for table in self.book.tables}
        if name.casefold() not in known:
            raise NotVerified(f"the table {name} is not known")
        table = known[name.casefold()]
        top, left, bottom, right = range_bounds(table.ref)
        if column.strip("[]") in table.columns:
            left = right = left + table.columns.index(column.strip("[]"))
        inner = top + table.header_row, left, bottom - table.totals_row, right
        yield from ((table.sheet, at) for at in cells_in(inner))

    def _value(self, place: Place) -> Value:
        sheet, position = self.sheets.get(place[0].casefold(), place[0]), place[1]
        for known in (self.result.values, self.inputs):
            if position in known.get(sheet, {}):
                return known[sheet][position]
        cell = self.book.by_name[sheet].cells.get(position) if sheet in self.book.by_name else None
        return cell.value if cell else None


def _called(part: fz.ASTNode) -> str:
    """The name of the function that this calls, as a user types it."""
    return _plain_name(part.get_function_name() or "")


def _plain_name(called: str) -> str:
    ours = our_function(called)
    return ours.name if ours else _NEWER.sub("", called).upper()


def _mixes_errors(part: fz.ASTNode) -> bool:
    """Whether a function takes our results together: of several errors Calc may show another."""
    if part.node_type() == "Function" and _called(part) not in CATALOGUE:
        together = not _HANDING_ON.fullmatch(_called(part))
        if together and any(_calls_ours(child) for child in part.children()):
            return True
    return any(map(_mixes_errors, part.children()))


def _calls_ours(part: fz.ASTNode) -> bool:
    is_ours = part.node_type() == "Function" and _called(part) in CATALOGUE
    return is_ours or any(map(_calls_ours, part.children()))


def _gives_text(ours: Function, arguments: list[fz.ASTNode]) -> bool:
    """Whether a call of a function with tables may give text: a table does, and a few codes."""
    at = list(ours.args).index("output")
    if at >= len(arguments) or arguments[at].node_type() != "Literal":
        return True
    code = arguments[at].get_literal_value()
    return ours.makes_table(code) or str(code).strip().upper() in _TEXT_CODES
