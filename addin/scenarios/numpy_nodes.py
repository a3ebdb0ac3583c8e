"""The parts of a formula, compiled: each becomes a function of what the cells hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import formualizer as fz
import numpy as np

from addin.a1 import Area, Position, cell_count
from addin.formulas import our_function
from addin.scenarios import numpy_calls
from addin.scenarios.numpy_cells import Cells, Env, Work
from addin.scenarios.numpy_criteria import count_if, sum_if
from addin.scenarios.numpy_functions import FUNCTIONS, choose, if_, trap
from addin.scenarios.numpy_operators import BINARY, UNARY
from addin.scenarios.numpy_ranges import RANGES, index, match, sumproduct
from addin.scenarios.numpy_values import ERROR, NA, Grid, NotKnown, lifted, parts
from udfs.arguments import ArgRange
from udfs.cells import CellError

MOST_CELLS = 20_000
"""Of one range: beyond, formulas are left to the engine."""

_TRAPS = {"IFERROR": trap(lambda codes: codes >= ERROR), "IFNA": trap(lambda codes: codes == NA)}

_LISTED = (
    "SUMIF SUMIFS COUNTIF COUNTIFS AVERAGEIF AVERAGEIFS VLOOKUP HLOOKUP LARGE SMALL RANK STDEV VAR "
    "TEXT LEFT RIGHT MID LEN UPPER LOWER TRIM VALUE DATEVALUE COUNTBLANK GEOMEAN PERCENTILE "
    "QUARTILE PMT PV FV RATE NPER IRR XNPV XIRR CEILING FLOOR DAYS WEEKDAY YEARFRAC"
)
_ONE_VALUE = frozenset(_LISTED.split())
"""Functions of one value that an engine calculates once where no draw changes what they read."""


@dataclass
class Formula:
    """One formula: where it stands, and whether it is an array formula."""

    cells: Cells
    sheet: str
    at: Position
    array: bool

    def value(self, node: fz.ASTNode) -> Work:
        """A part of the formula; what is the same in every draw is calculated once, here."""
        if node.node_type() in ("Literal", "Reference") or self._differs(node):
            return self._work(node)
        try:
            with np.errstate(divide="raise", over="raise", invalid="raise"):
                result = self._work(node)({})
        except NotKnown as reason:
            result = self._by_engine(node, reason)
        return lambda env: result

    def _differs(self, node: fz.ASTNode) -> bool:
        if node.node_type() == "Reference":
            return self.cells.moves(self._area(node))
        return any(self._differs(child) for child in node.children())

    def _by_engine(self, node: fz.ASTNode, reason: NotKnown) -> Any:
        """The value of a part that an engine has to calculate, once for all draws."""
        called = (node.get_function_name() or "").upper() if node.node_type() == "Function" else ""
        if self.array or called not in _ONE_VALUE:
            raise reason
        key = self.sheet, node.to_formula().removeprefix("=")
        self.cells.wanted.add(key)
        return self.cells.constants.get(key, 1.0)

    def _area(self, node: fz.ASTNode) -> Area:
        return self.cells.area(node.get_reference_string() or "", self.sheet)

    def _work(self, node: fz.ASTNode) -> Work:
        kind = node.node_type()
        if kind == "Literal":
            return _literal(node)
        if kind == "Omitted":
            return lambda env: 0.0
        if kind == "Reference":
            area = self._area(node)
            if cell_count(area[1]) == 1:
                return self.cells.read((area[0], area[1][:2]))
            if not self.array:
                raise NotKnown("takes a range where one value belongs")
            return self.range(node)
        if kind == "Array" and self.array:
            return self.range(node)
        if kind == "UnaryOp":
            return self._operator(UNARY, node)
        if kind == "BinaryOp":
            return self._operator(BINARY, node)
        if kind == "Function":
            return self._function(node)
        raise NotKnown(f"holds {node.to_formula().removeprefix('=')}")

    def _operator(self, known: Mapping[str, Callable[..., Any]], node: fz.ASTNode) -> Work:
        sign = node.get_operator() or ""
        if sign == "@" and node.children()[0].node_type() != "Reference":
            raise NotKnown("takes one value of many (@)")
        if sign == "@":
            return self.value(node.children()[0])
        if sign not in known:
            raise NotKnown(f"uses the operator {sign!r}")
        return _applied(known[sign], [self.value(child) for child in node.children()])

    def range(self, node: fz.ASTNode) -> Work:
        """A reference as a range, be it of one cell; anything else as its value."""
        if node.node_type() == "Array":
            rows = node.to_dict()["rows"]
            given = iter([self._work(child) for child in node.children()])
            literal = Grid([[next(given)({}) for _ in row] for row in rows])
            return lambda env: literal
        if node.node_type() != "Reference":
            return self.value(node)
        area = self._area(node)
        sheet = area[0]
        top, left, bottom, right = bounds = self.cells.used(area)
        if cell_count(bounds) > MOST_CELLS:
            raise NotKnown(f"reads more than {MOST_CELLS:,} cells at once")
        works = [
            [self.cells.read((sheet, (row, column))) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]
        if not self.cells.moves(area):
            same = Grid([[work({}) for work in row] for row in works])
            return lambda env: same
        return lambda env: Grid([[work(env) for work in row] for row in works])

    def _function(self, node: fz.ASTNode) -> Work:
        name = (node.get_function_name() or "").upper()
        for prefix in ("_XLFN.", "_XLWS."):
            name = name.removeprefix(prefix)
        nodes = node.children()
        if function := our_function(name):
            return self._ours(function, nodes)
        special: dict[str, Callable[[str, list[fz.ASTNode]], Work]] = {
            **dict.fromkeys(("ROW", "ROWS", "COLUMN", "COLUMNS"), self._place),
            **dict.fromkeys(_TRAPS, self._trap),
            **dict.fromkeys(RANGES, self._of_ranges),
            **dict.fromkeys(("INDEX", "MATCH", "SUMPRODUCT"), self._look_up),
            **dict.fromkeys(("COUNTIF", "SUMIF"), self._criterion),
            "IF": self._if,
            "CHOOSE": self._choose,
        }
        if name in special:
            return special[name](name, nodes)
        if name not in FUNCTIONS:
            raise NotKnown(f"calls {name}")
        known = FUNCTIONS[name]
        if not known.least <= len(nodes) <= known.most:
            raise NotKnown(f"calls {name} with {len(nodes)} arguments")
        return _applied(known.work, [self.value(child) for child in nodes])

    def _if(self, name: str, nodes: list[fz.ASTNode]) -> Work:
        if not 2 <= len(nodes) <= 3:
            raise NotKnown(f"calls IF with {len(nodes)} arguments")
        condition, *both = [self.value(node) for node in nodes]
        one, other = [*both, _false][:2]
        if not self.array:
            return lambda env: if_(condition(env), lambda: one(env), lambda: other(env))
        return _applied(
            lambda holds, x, y: if_(holds, lambda: x, lambda: y), [condition, one, other]
        )

    def _trap(self, name: str, nodes: list[fz.ASTNode]) -> Work:
        if len(nodes) != 2:
            raise NotKnown(f"calls {name} with {len(nodes)} arguments")
        work, (one, other) = _TRAPS[name], [self.value(node) for node in nodes]
        if not self.array:
            return lambda env: work(one(env), lambda: other(env))
        return _applied(lambda x, y: work(x, lambda: y), [one, other])

    def _choose(self, name: str, nodes: list[fz.ASTNode]) -> Work:
        if self.array or len(nodes) < 2:
            raise NotKnown("calls CHOOSE in an array formula")
        number, *choices = [self.value(node) for node in nodes]
        return lambda env: choose(number(env), *(partial(choice, env) for choice in choices))

    def _criterion(self, name: str, nodes: list[fz.ASTNode]) -> Work:
        if self.array or not 2 <= len(nodes) <= (2 if name == "COUNTIF" else 3):
            raise NotKnown(f"calls {name} with {len(nodes)} arguments")
        works = [self.value(node) if at == 1 else self.range(node) for at, node in enumerate(nodes)]
        work = count_if if name == "COUNTIF" else sum_if
        return lambda env: work(*(given(env) for given in works))

    def _place(self, name: str, nodes: list[fz.ASTNode]) -> Work:
        if len(nodes) > 1 or (nodes and nodes[0].node_type() != "Reference"):
            raise NotKnown(f"calls {name} of what is no reference")
        bounds = self._area(nodes[0])[1] if nodes else (*self.at, *self.at)
        top, left, bottom, right = bounds
        if name in ("ROW", "COLUMN") and (top, left) != (bottom, right):
            raise NotKnown(f"calls {name} of a range")
        known = {"ROW": top, "COLUMN": left, "ROWS": bottom - top + 1, "COLUMNS": right - left + 1}
        return lambda env: float(known[name])

    def _of_ranges(self, name: str, nodes: list[fz.ASTNode]) -> Work:
        work, least, most = RANGES[name]
        if not least <= len(nodes) <= most or any(n.node_type() == "Omitted" for n in nodes):
            raise NotKnown(f"calls {name} with an argument left out")
        single = name == "NPV"
        works = [
            self.value(node) if single and not at else self.range(node)
            for at, node in enumerate(nodes)
        ]
        return lambda env: work(*(given(env) for given in works))

    def _look_up(self, name: str, nodes: list[fz.ASTNode]) -> Work:
        """INDEX, MATCH and SUMPRODUCT, whose ranges are of fixed size."""
        for node in nodes:
            if node.node_type() == "Reference":
                area = self._area(node)
                if self.cells.used(area) != area[1] and cell_count(area[1]) > MOST_CELLS:
                    raise NotKnown(f"calls {name} of whole columns or rows")
        if name == "SUMPRODUCT":
            inside = Formula(self.cells, self.sheet, self.at, array=True)
            works = [inside.whole(node) for node in nodes]
            return lambda env: sumproduct(*(given(env) for given in works))
        if self.array or not 2 <= len(nodes) <= 3:
            raise NotKnown(f"calls {name} in an array formula")
        is_range = 0 if name == "INDEX" else 1
        works = [
            self.whole(node) if at == is_range else self.value(node)
            for at, node in enumerate(nodes)
        ]
        work = index if name == "INDEX" else match
        return lambda env: work(*(given(env) for given in works))

    def whole(self, node: fz.ASTNode) -> Work:
        """A reference with all of its cells, also those behind the last one that is stored."""
        if node.node_type() != "Reference":
            return self.range(node)
        sheet, (top, left, bottom, right) = self._area(node)
        works = [
            [self.cells.read((sheet, (row, column))) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]
        return lambda env: Grid([[work(env) for work in row] for row in works])

    def _ours(self, function: Any, nodes: list[fz.ASTNode]) -> Work:
        args = list(function.args.values())
        if len(nodes) > len(args):
            raise NotKnown(f"calls {function.name} with {len(nodes)} arguments")
        takes = [isinstance(arg, ArgRange) for arg in args]
        works = [
            (lambda env: None)
            if node.node_type() == "Omitted"
            else self.range(node)
            if whole
            else self.value(node)
            for node, whole in zip(nodes, takes)
        ]
        if not self.array:
            return lambda env: numpy_calls.call(function, [given(env) for given in works])

        def work(env: Env) -> Any:
            given = [one(env) for one in works]
            wholes = [g for g, whole in zip(given, takes) if whole]
            rest = [g for g, whole in zip(given, takes) if not whole]

            def one_call(*singles: Any) -> Any:
                left, ranges = iter(singles), iter(wholes)
                return numpy_calls.call(
                    function,
                    [next(ranges) if whole else next(left) for whole, _ in zip(takes, given)],
                )

            return lifted(one_call, rest)

        return work


def _false(env: Env) -> Any:
    """What IF gives where it is told nothing else."""
    return False


def _applied(work: Callable[..., Any], works: list[Work]) -> Work:
    """Work on what others give, cell by cell where that is a range."""
    if len(works) == 2:
        first, second = works

        def two(env: Env) -> Any:
            x, y = first(env), second(env)
            if isinstance(x, Grid) or isinstance(y, Grid):
                return lifted(work, [x, y])
            return work(x, y)

        return two
    return lambda env: lifted(work, [given(env) for given in works])


def _literal(node: fz.ASTNode) -> Work:
    value = node.get_literal_value()
    token = node.get_source_token()
    if token is not None and str(token.subtype) == "Error":
        value = CellError(str(value))
    elif type(value) is int:
        value = float(value)
    parts(value)
    return lambda env: value
