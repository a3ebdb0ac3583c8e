"""Functions whose result's shape follows from their arguments, each with a rule of its own."""

from __future__ import annotations

from collections.abc import Callable

import formualizer as fz

from addin.engines.embedded.admission import value_checks
from addin.engines.embedded.admission.reading import Reading
from addin.engines.embedded.admission.shapes import ANYTHING, Part, Shape, Size, broadcast, value
from addin.errors import NotVerified


def _count(name: str, nodes: list[fz.ASTNode], least: int, most: int) -> None:
    if not least <= len(nodes) <= most:
        raise NotVerified(f"{name} with {len(nodes)} arguments is not verified for this engine")


def _branch(reading: Reading, node: fz.ASTNode) -> Shape:
    return value("W") if node.node_type() == "Omitted" else reading.shape(node)


def _one_of(reading: Reading, name: str, branches: list[Shape]) -> Shape:
    """The shape of a choice that is made once, between whole branches."""
    types = frozenset[str]().union(*(shape.types for shape in branches))
    kinds = {shape.kind for shape in branches}
    if kinds == {"cell"}:
        return Shape("cell")
    if kinds <= {"cell", "value"}:
        return Shape("value", types=types)
    if kinds != {"range"} and not reading.array:
        raise NotVerified(f"{name} that gives an array in a cell that is no array formula")
    reading.by_size = True
    sizes = {(shape.rows, shape.columns) for shape in branches}
    rows, columns = sizes.pop() if len(sizes) == 1 else (None, None)
    return Shape("range" if kinds == {"range"} else "array", rows, columns, types)


def _if(reading: Reading, node: fz.ASTNode) -> Shape:
    nodes = node.children()
    _count("IF", nodes, 2, 3)
    condition = reading.part(nodes[0])
    branches = [_branch(reading, child) for child in nodes[1:]]
    if len(branches) == 1:
        branches.append(value("L"))
    if condition.shape.is_single:
        if "T" in condition.shape.types:
            reading.check(value_checks.ARGUMENTS["b"], x=condition.text)
        return _one_of(reading, "IF", branches)
    if not reading.array:
        raise NotVerified("IF over an array in a cell that is no array formula")
    reading.by_size = True
    shape = broadcast([condition.shape, *branches])
    types = frozenset[str]().union(*(branch.types for branch in branches))
    return Shape("array", shape.rows, shape.columns, types)


def _if_error(reading: Reading, node: fz.ASTNode) -> Shape:
    name, nodes = (node.get_function_name() or "").upper().removeprefix("_XLFN."), node.children()
    _count(name, nodes, 2, 2)
    shapes = [reading.shape(nodes[0]), _branch(reading, nodes[1])]
    if all(shape.is_single for shape in shapes):
        return broadcast(shapes)
    if not reading.array:
        raise NotVerified(f"{name} over an array in a cell that is no array formula")
    reading.by_size = True
    return broadcast(shapes)


def _choose(reading: Reading, node: fz.ASTNode) -> Shape:
    nodes = node.children()
    _count("CHOOSE", nodes, 2, 255)
    _index_argument(reading, reading.part(nodes[0]), "CHOOSE")
    return _one_of(reading, "CHOOSE", [reading.shape(child) for child in nodes[1:]])


def _index_argument(reading: Reading, part: Part, name: str) -> None:
    reading.single(part, name)
    if not part.shape.types <= {"W"} or part.node.node_type() != "Literal":
        reading.check(value_checks.ARGUMENTS["i"], x=part.text)
    elif part.literal == "0":
        raise NotVerified(f"{name} with 0 as its index")


def _index(reading: Reading, node: fz.ASTNode) -> Shape:
    nodes = node.children()
    _count("INDEX", nodes, 2, 3)
    source = reading.part(nodes[0]).shape
    if isinstance(source.rows, str):
        raise NotVerified("INDEX over a table's column is not verified for this engine")
    whole = [_whole_line(child) for child in nodes[1:]]
    for child, is_whole in zip(nodes[1:], whole, strict=True):
        if not is_whole:
            _index_argument(reading, reading.part(child), "INDEX")
    reading.by_size = reading.by_size or len(nodes) == 2 or any(whole)
    if any(whole):
        return _line(source, whole)
    is_line = 1 in (source.rows, source.columns) or reading.our_function(nodes[0]) is not None
    if len(nodes) == 2 and not is_line:
        raise NotVerified(
            "INDEX with one index over rows and columns is not verified for this engine"
        )
    return Shape("cell") if source.is_reference else Shape("value", types=source.types)


def _line(source: Shape, whole: list[bool]) -> Shape:
    """Whole rows, whole columns, or both, of a range."""
    if len(whole) == 1 or not source.is_reference:
        raise NotVerified(
            "INDEX that gives a whole row or column of an array is not verified for this engine"
        )
    rows: Size = source.rows if whole[0] else 1
    columns: Size = source.columns if whole[1] else 1
    return Shape("range", rows, columns)


def _whole_line(node: fz.ASTNode) -> bool:
    return node.node_type() == "Omitted" or (
        node.node_type() == "Literal" and node.get_literal_value() == 0
    )


def _offset(reading: Reading, node: fz.ASTNode) -> Shape:
    nodes = node.children()
    _count("OFFSET", nodes, 3, 5)
    base = reading.shape(nodes[0])
    if nodes[0].node_type() != "Reference" or not base.is_reference:
        raise NotVerified("OFFSET from a computed range is not verified for this engine")
    parts = [reading.part(child) for child in nodes[1:] if child.node_type() != "Omitted"]
    if len(parts) < len(nodes) - 1:
        raise NotVerified("OFFSET with an empty argument is not verified for this engine")
    for part in parts[:2]:
        reading.single(part, "OFFSET")
        reading.check(value_checks.ARGUMENTS["d"], x=part.text)
    for part in parts[2:]:
        _index_argument(reading, part, "OFFSET")
    return base if len(nodes) == 3 else Shape("range", None, None)


def _transpose(reading: Reading, node: fz.ASTNode) -> Shape:
    nodes = node.children()
    _count("TRANSPOSE", nodes, 1, 1)
    if not reading.array:
        raise NotVerified("TRANSPOSE in a cell that is no array formula")
    shape = reading.shape(nodes[0])
    return Shape("array", shape.columns, shape.rows, shape.types)


def _let(reading: Reading, node: fz.ASTNode) -> Shape:
    nodes = node.children()
    if len(nodes) < 3 or len(nodes) % 2 == 0:
        raise NotVerified(f"LET with {len(nodes)} arguments is not verified for this engine")
    outer = reading.variables
    for name, formula in zip(nodes[:-1:2], nodes[1::2], strict=True):
        variable = (name.get_reference_string() or "").lower()
        if not variable.startswith("_xlpm."):
            raise NotVerified("LET with a variable that Excel would not store so")
        shape = reading.shape(formula)
        computed = shape.of("".join(shape.types))
        reading.variables = {**reading.variables, variable: computed}
    result = reading.shape(nodes[-1])
    reading.variables = outer
    return Shape(result.kind, result.rows, result.columns, result.types or ANYTHING)


RULES: dict[str, Callable[[Reading, fz.ASTNode], Shape]] = {
    "IF": _if,
    "IFERROR": _if_error,
    "IFNA": _if_error,
    "CHOOSE": _choose,
    "INDEX": _index,
    "OFFSET": _offset,
    "TRANSPOSE": _transpose,
    "LET": _let,
}
