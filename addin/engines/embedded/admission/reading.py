"""Reads one parsed formula from its leaves up, and stops at what has not been verified."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import formualizer as fz

from addin.engines.embedded.admission import value_checks
from addin.engines.embedded.admission.shapes import (
    Part,
    Shape,
    broadcast,
    is_fixed,
    of_reference,
    value,
    widest,
)
from addin.errors import NotVerified
from addin.formulas import Names, our_function, without_call_prefix
from udfs import Function
from udfs.arguments import ArgRange

_STORED = re.compile(r"_xlfn\.(?:_xlws\.)?", re.IGNORECASE)
_COLUMN = re.compile(r"([^\[\]]+)\[([^\[\]#@']*)\]")
_COMPARISONS = frozenset(("=", "<>", "<", ">", "<=", ">="))


@dataclass(frozen=True)
class Context:
    """What the formulas of a workbook may refer to."""

    names: Names
    ours: Mapping[str, Function]
    tables: Mapping[str, Collection[str]]

    @cached_property
    def columns(self) -> dict[str, set[str]]:
        """The columns of the tables, all in lower case."""
        return {t.lower(): {c.lower() for c in columns} for t, columns in self.tables.items()}


@dataclass
class Reading:
    """One formula being read. `checks` and `by_size` are its findings."""

    context: Context
    sheet: str
    array: bool
    shape_of_call: Callable[[Reading, fz.ASTNode], Shape]
    """What a call of a function that is not ours gives: the rules for each."""
    checks: list[tuple[str, str]] = field(default_factory=list)
    by_size: bool = False
    variables: dict[str, Shape] = field(default_factory=dict)
    inside: tuple[str, ...] = ()
    lifting: bool = False

    def judge(self, node: fz.ASTNode) -> None:
        """Read the whole formula. Raises NotVerified."""
        self.lifting = self.array
        shape = self.shape(node)
        if self.array or shape.is_single or self.our_function(node):
            return
        raise NotVerified(
            "an array in a non-array formula (implicit intersection)"
            " is not verified for this engine"
        )

    def shape(self, node: fz.ASTNode) -> Shape:
        """What this part of the formula gives. Raises NotVerified."""
        rules: dict[str, Callable[[fz.ASTNode], Shape]] = {
            "Literal": self._literal,
            "Reference": self._reference,
            "Array": self._constant,
            "UnaryOp": self._unary,
            "BinaryOp": self._binary,
            "Function": self._function,
        }
        rule = rules.get(node.node_type())
        if node.node_type() == "Omitted":
            raise NotVerified("an empty argument is not verified for this engine")
        if rule is None:
            raise NotVerified(f"{called_function(node)} is not verified for this engine")
        return rule(node)

    def part(self, node: fz.ASTNode) -> Part:
        """The part of the formula at `node`."""
        return Part(node, self.shape(node))

    def check(self, check: tuple[str, str], **parts: str) -> None:
        """Ask for a check, with these texts in its formula."""
        self.add_check(check[0].format(**parts), check[1])

    def add_check(self, formula: str, reason: str) -> None:
        """Ask for a check; a variable of LET has no value outside of its formula."""
        if "_xlpm." in formula.lower():
            raise NotVerified("LET is verified only where its variables need no check")
        self.checks.append((formula, reason))

    def lifted(self, parts: list[Part], what: str) -> Shape:
        """The shape of an operation that works element by element over arrays."""
        shapes = [part.shape for part in parts]
        if all(shape.is_single for shape in shapes):
            return broadcast(shapes)
        if not self.lifting and any(shape.kind == "range" for shape in shapes):
            raise NotVerified(
                f"{what} over a range in a non-array formula (implicit intersection)"
                " is not verified for this engine"
            )
        self.by_size = True
        return broadcast(shapes)

    def single(self, part: Part, what: str) -> None:
        """Refuse anything but one value."""
        if not part.shape.is_single:
            kind = "a range" if part.shape.kind == "range" else "an array"
            raise NotVerified(f"{what} over {kind} is not verified for this engine")

    def _literal(self, node: fz.ASTNode) -> Shape:
        literal = node.get_literal_value()
        if isinstance(literal, bool):
            return value("L")
        if isinstance(literal, float):
            if abs(literal) == float("inf"):
                raise NotVerified("it holds a number too large for Excel")
            return value("W" if literal.is_integer() and abs(literal) < 1e15 else "N")
        if Part(node, value("T")).is_text_literal:
            return value("T")
        if literal == "#REF!":
            raise NotVerified("it refers to cells that were deleted (#REF!)")
        return value("")

    def _constant(self, node: fz.ASTNode) -> Shape:
        rows: list[list[Any]] = node.to_dict()["rows"]
        types = frozenset[str]().union(*(self.shape(child).types for child in node.children()))
        return Shape("array", len(rows), len(rows[0]), types)

    def _reference(self, node: fz.ASTNode) -> Shape:
        text = node.get_reference_string() or ""
        if text.lower() in self.variables:
            return self.variables[text.lower()]
        if "[" in text and not text.startswith(("[", "'")):
            return self._column(text)
        shape = of_reference(text)
        if shape is None:
            return self._name(text)
        if self.inside and not is_fixed(text):
            raise NotVerified(f"the name {self.inside[-1]} has a relative reference")
        return shape

    def _column(self, text: str) -> Shape:
        match = _COLUMN.fullmatch(text)
        columns = self.context.columns.get(match[1].lower()) if match else None
        if match is None or columns is None or match[2].lower() not in columns:
            raise NotVerified(f"the table reference {text} is not verified for this engine")
        return Shape("range", f"table {match[1].lower()}", 1)

    def _name(self, text: str) -> Shape:
        if "!" in text:
            raise NotVerified(
                f"the name {text} with a sheet before it is not verified for this engine"
            )
        found = self.context.names.find(text, self.sheet)
        if found is None:
            raise NotVerified(f"the name {text} is not known")
        name, formula = text.lower(), without_call_prefix(found.formula)
        if name in self.inside:
            raise NotVerified(f"the name {text} refers to itself")
        reading = replace(self, inside=(*self.inside, name), variables={}, lifting=False)
        node = fz.parse("=" + formula.removeprefix("="))
        shape = reading.shape(node)
        if shape.kind == "array" or (shape.kind == "range" and node.node_type() != "Reference"):
            raise NotVerified(
                f"the name {text}, which stands for an array, is not verified for this engine"
            )
        if found.sheet is not None and shape.kind == "range":
            raise NotVerified(
                f"the name {text}, a range's name on one sheet, is not verified for this engine"
            )
        return shape

    def _unary(self, node: fz.ASTNode) -> Shape:
        operator = node.get_operator()
        part = self.part(node.children()[0])
        if operator == "@":
            if part.shape.kind not in ("cell", "value"):
                raise NotVerified("implicit intersection (@) is not verified for this engine")
            return part.shape
        if operator == "#":
            if part.shape.kind != "cell":
                raise NotVerified(
                    "the reference to a spilled range is not verified for this engine"
                )
            return Shape("range", None, None)
        shape = self.lifted([part], f"the operator {operator}")
        return shape if operator == "+" else shape.of("N")

    def _binary(self, node: fz.ASTNode) -> Shape:
        operator = node.get_operator() or ""
        left, right = node.children()
        if operator == ":":
            return self._span(left, right)
        if operator in (" ", ","):
            raise NotVerified("an intersection or union of ranges is not verified for this engine")
        parts = [self.part(left), self.part(right)]
        shape = self.lifted(parts, f"the operator {operator}")
        if operator == "&":
            for part in parts:
                self._joined(part)
            return shape.of("T")
        if operator in _COMPARISONS:
            self._compared(operator, *parts)
            return shape.of("L")
        if operator == "^":
            self._raised(*parts)
        return shape.of("N")

    def _span(self, left: fz.ASTNode, right: fz.ASTNode) -> Shape:
        for end in (left, right):
            shape = self.shape(end)
            is_index = end.node_type() == "Function" and called_function(end) == "INDEX"
            if shape.kind != "cell" or not (end.node_type() == "Reference" or is_index):
                raise NotVerified(
                    "a range with computed end points is not verified for this engine"
                )
        return Shape("range", None, None)

    def _joined(self, part: Part) -> None:
        if part.shape.types <= set("TBW"):
            return
        if not part.shape.is_single:
            raise NotVerified(
                "numbers of an array turned into text are not verified for this engine"
            )
        self.check(value_checks.ARGUMENTS["t"], x=part.text)

    def _compared(self, operator: str, left: Part, right: Part) -> None:
        types = left.shape.types, right.shape.types
        if any(part.is_text_literal and not part.literal.isascii() for part in (left, right)):
            raise NotVerified("comparing accented text is not verified for this engine")
        ordered = operator not in ("=", "<>")
        both_single = left.shape.is_single and right.shape.is_single
        texts = (left.text, right.text)
        if ordered and all("T" in kinds for kinds in types):
            if all(kinds == {"T"} for kinds in types):
                raise NotVerified("the order of texts is not verified for this engine")
            if both_single:
                formula, reason = value_checks.TEXT_ORDER
                self.add_check(formula.format(*texts), reason)
        numbers = [kinds & set("NW") for kinds in types]
        if all(numbers) and any("N" in kinds for kinds in numbers):
            formula, reason = value_checks.TIE
            otherwise = "TRUE" if both_single or not ordered else "FALSE"
            self.add_check(formula.format(*texts, otherwise=otherwise), reason)

    def _raised(self, base: Part, exponent: Part) -> None:
        for part in (base, exponent):
            if part.node.node_type() == "Literal" and part.literal not in ("0", "FALSE"):
                return
        if not (base.shape.is_single and exponent.shape.is_single):
            raise NotVerified(
                "a power with an array as base and exponent is not verified for this engine"
            )
        formula, reason = value_checks.CALLS["power"]
        self.add_check(formula.format(base.text, exponent.text), reason)

    def _function(self, node: fz.ASTNode) -> Shape:
        if ours := self.our_function(node):
            return self._our_call(ours, node.children())
        return self.shape_of_call(self, node)

    def our_function(self, node: fz.ASTNode) -> Function | None:
        """Which of our functions this calls, None for none."""
        if node.node_type() != "Function":
            return None
        ours = our_function(node.get_function_name() or "")
        return self.context.ours.get(ours.name) if ours else None

    def _our_call(self, ours: Function, nodes: list[fz.ASTNode]) -> Shape:
        if len(nodes) > len(ours.args):
            raise NotVerified(f"{ours.name} has too many arguments")
        given = dict(zip(ours.args, nodes))
        parts = {
            name: self.part(node) for name, node in given.items() if node.node_type() != "Omitted"
        }
        output = parts.get("output")
        is_literal = output is None or output.is_text_literal
        makes_table = ours.makes_table(output.literal if output and is_literal else None)
        if ours.table_code is not None and (makes_table or not is_literal):
            return Shape("array", None, None)
        ranges = {name for name, arg in ours.args.items() if isinstance(arg, ArgRange)}
        return self._spread([part.shape for name, part in parts.items() if name not in ranges])

    def _spread(self, shapes: list[Shape]) -> Shape:
        """What a call gives whose single arguments have these shapes."""
        lists = [shape for shape in shapes if not shape.is_single]
        if not lists:
            return Shape("value")
        # Sizes may differ: outside of their overlap our functions give #N/A by themselves.
        self.by_size = True
        return Shape("array", widest([s.rows for s in lists]), widest([s.columns for s in lists]))


def called_function(node: fz.ASTNode) -> str:
    """The name of the function that this calls, as a user types it."""
    name = node.get_function_name()
    return _STORED.sub("", name).upper() if name else "a call of a computed function"
