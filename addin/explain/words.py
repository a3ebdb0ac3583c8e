"""A formula in words: the labels and values of what it reads, our functions by their arguments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import formualizer as fz

from addin.a1 import Area, Place, cell_count, place_text, range_text, sheet_text
from addin.explain.labels import Labels, figure
from addin.formulas import OurCalls
from addin.inputs import Layout
from addin.xlsx import Worksheet
from udfs import Function
from udfs.cells import CellError, Value

_LONGEST = 400
"""Characters of a formula in words; nobody reads on."""

_OPERATORS = {"*": "x", "<>": "is not", ">=": "at least", "<=": "at most"}
_BINDS = {"^": 5, "*": 4, "/": 4, "+": 3, "-": 3, "&": 2}
_CALLED = {
    "SUM": "the sum of", "MAX": "the largest of", "MIN": "the smallest of", "ABS": "the size of",
    "AVERAGE": "the average of", "COUNT": "the count of", "SUMPRODUCT": "the sum of products of",
}  # fmt: skip
_SHORT = re.compile(r"\b(eps|gpu|pue|it)\b")


def spoken(name: str) -> str:
    """`base_eps` is `base EPS`."""
    return _SHORT.sub(lambda word: word[0].upper(), name.replace("_", " ").lower())


@dataclass
class Words:
    """Formulas of one workbook in words."""

    layout: Layout
    labels: Labels

    @cached_property
    def _ours(self) -> OurCalls:
        return OurCalls(self.layout.book)

    @property
    def _sheets(self) -> dict[str, Worksheet]:
        return self.layout.book.by_name

    def formula(self, formula: str, sheet: str) -> str:
        """What a formula on this sheet does; nothing for what cannot be read."""
        try:
            text = self._say(fz.parse("=" + formula), sheet)
        except (fz.ParserError, fz.TokenizerError, ValueError, RecursionError):
            return ""
        if text.startswith("(if ") and _closes(text) == len(text) - 1:
            text = text[1:-1]
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."

    def value(self, value: Value, unit: str = "") -> str:
        """A value as it stands in a sentence."""
        text = figure(value, unit, date1904=self.layout.book.date1904)
        if isinstance(value, str) and not isinstance(value, CellError) and unit != "date":
            text = f'"{text if len(text) <= 40 else text[:37] + "..."}"'
        return text

    def _say(self, node: fz.ASTNode, sheet: str) -> str:
        kind, children = node.node_type(), list(node.children())
        if kind == "Literal":
            return self.value(node.get_literal_value())
        if kind == "Reference":
            return self._reference(node.get_reference_string() or "", sheet)
        if kind == "Function":
            return self._call(node.get_function_name() or "", children, sheet)
        if kind == "UnaryOp":
            operator, inner = node.get_operator() or "", self._say(children[0], sheet)
            return f"{inner}{operator}" if operator in ("%", "#") else f"{operator}{inner}"
        if kind == "BinaryOp":
            return self._between(node, children, sheet)
        return "" if kind == "Omitted" else "{...}"

    def _between(self, node: fz.ASTNode, children: list[fz.ASTNode], sheet: str) -> str:
        operator = node.get_operator() or ""
        binds = _BINDS.get(operator, 1)
        said = []
        for at, child in enumerate(children):
            text, other = self._say(child, sheet), child.get_operator() or ""
            looser = _BINDS.get(other, 1) < binds + (at and operator in "-/")
            said.append(f"({text})" if child.node_type() == "BinaryOp" and looser else text)
        return f" {_OPERATORS.get(operator, operator)} ".join(said)

    def _call(self, called: str, children: list[fz.ASTNode], sheet: str) -> str:
        ours = self._ours.function(called, sheet)
        if ours:
            return self._our_call(ours, children, sheet)
        said = [self._say(child, sheet) for child in children]
        name = called.upper().removeprefix("_XLFN.")
        if name == "IF" and len(said) > 1:
            otherwise = f"; otherwise {said[2]}" if len(said) > 2 else ""
            return f"(if {said[0]}: {said[1]}{otherwise})"
        if name in ("IFERROR", "_XLFN.IFNA") and len(said) == 2:
            is_text = isinstance(children[1].get_literal_value(), str)
            return said[0] if is_text else f"{said[0]} (or {said[1]} where that is an error)"
        if name == "ROUND" and len(said) == 2:
            return f"{said[0]} rounded to {said[1]} places"
        if name == "TEXT" and len(said) == 2:
            return said[0].partition(" rounded to ")[0]
        if name in _CALLED:
            return f"{_CALLED[name]} {', '.join(said)}"
        return f"{name}({', '.join(said)})"

    def _our_call(self, function: Function, children: list[fz.ASTNode], sheet: str) -> str:
        """`EPS bridge of base EPS 37.13, diluted shares 2,573.8`."""
        said = []
        for (name, arg), child in zip(function.args.items(), children):
            if child.node_type() == "Omitted":
                continue
            place = self._place(child, sheet)
            if place:
                text = self.value(self.layout.value(place), arg.unit)
            elif child.node_type() == "Literal":
                text = self.value(child.get_literal_value(), arg.unit)
            else:
                text = self._say(child, sheet)
            said.append(f"{spoken(name)} {text}")
        return f"{spoken(function.name)} of {', '.join(said)}" if said else spoken(function.name)

    def _place(self, node: fz.ASTNode, sheet: str) -> Place | None:
        if node.node_type() != "Reference":
            return None
        areas = self.layout.references.areas(node.get_reference_string() or "", sheet)
        if len(areas) != 1 or cell_count(areas[0][1]) != 1 or areas[0][0] not in self._sheets:
            return None
        return areas[0][0], areas[0][1][:2]

    def _reference(self, text: str, sheet: str) -> str:
        areas = self.layout.references.areas(text, sheet)
        if len(areas) != 1 or areas[0][0] not in self._sheets:
            return text
        return self.area(areas[0], text)

    def area(self, area: Area, written: str = "") -> str:
        """A cell by its label and value, a range by the labels of its ends."""
        sheet, bounds = area
        first = sheet, bounds[:2]
        if cell_count(bounds) == 1:
            value = self.value(self.layout.value(first), self.labels.unit(first))
            return f"{self.labels.label(first) or place_text(first)} {value}"
        where = f"{sheet_text(sheet)}!{range_text(bounds)}"
        named = written if "!" not in written and ":" not in written else ""
        return f"{self.range_label(area) or named or 'the cells'} ({where})"

    def range_label(self, area: Area) -> str:
        """What a range is called, by its ends."""
        sheet, bounds = area
        (start, head), (end, _) = (
            self.labels.parts((sheet, at)) for at in (bounds[:2], bounds[2:])
        )
        if bounds[1] == bounds[3]:
            ends = " to ".join(dict.fromkeys(filter(None, (start, end))))
            return ", ".join(filter(None, (head, ends)))
        return start


def _closes(text: str) -> int:
    """Where the first bracket of a text closes."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == ")" and not depth:
            return at
    return -1
