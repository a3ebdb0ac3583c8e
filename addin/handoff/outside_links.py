"""What a workbook takes from outside of itself: other files, data connections, our add-in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from addin.a1 import place_text
from addin.formulas import OurCalls, is_our_addin, tokenize
from addin.xlsx import Package, Relationship, Workbook, apply_edits
from addin.xlsx.edit import PackageEditor

_CURE = "break the link in Excel (Data > Edit Links > Break Link)"
# No name of a sheet has brackets; a table's columns stand behind its name; `[0]` is this file.
_OUTSIDE = re.compile(r"'[^']*\[.*'!.*|\[(?!0\])[^\[\]]+\][^!]*!.*", re.DOTALL)


def refuse_links(book: Workbook) -> None:
    """Raises BadWorkbook for a workbook that takes anything from elsewhere but our add-in."""
    package = book.package
    if names := list(dict.fromkeys(_linked_files(package))):
        raise package.fault(f"it links to {', '.join(names)}", do=_CURE)
    if names := list(_connections(package)):
        what = f"it has the data connection {', '.join(names)}"
        raise package.fault(what, do="delete it in Excel (Data > Queries & Connections)")
    ours = OurCalls(book)
    for place, formula in _formulas(book):
        tokens = tokenize(ours.with_prefix(formula, ""))
        if any(_OUTSIDE.fullmatch(t.text) for t in tokens if t.is_name or t.opens_call):
            raise package.fault(f"the formula of {place} leads to another file", do=_CURE)


def drop_addin_links(edits: PackageEditor, workbook: str) -> None:
    """Take out the links to our add-in's file; no formula may need them any more."""
    for edge in edits.package.relationships(workbook):
        if edge.kind == "externalLink" and edge.target in edits.package.members:
            edits.remove(edge.target)
    spans = [
        (child.start, child.end, b"")
        for child in edits.package.xml(workbook).children
        if child.name == "externalReferences"
    ]
    edits.replace(workbook, apply_edits(edits.read(workbook), spans))


def _linked_files(package: Package) -> Iterator[str]:
    """The names of the files, without the folders that they are in."""
    for part in package.members:
        edges = [edge for edge in package.relationships(part) if edge.external]
        yield from (name for edge in edges if (name := _file(edge)))
        is_link = package.content_types()[part].endswith("externallink+xml")
        if is_link and not edges:
            yield "the data of another program (DDE)"


def _file(edge: Relationship) -> str:
    name = re.split(r"[/\\]", unquote(edge.target))[-1]
    is_ours = edge.kind not in ("image", "oleObject") and is_our_addin(name)
    return "" if edge.kind == "hyperlink" or is_ours else name or edge.kind


def _connections(package: Package) -> Iterator[str]:
    for part, kind in package.content_types().items():
        if kind.endswith("connections+xml"):
            for entry in package.xml(part).all("connection"):
                if not any(_is_own_data(mark.name, mark.attributes) for mark in entry.walk()):
                    yield entry.attributes.get("name", "without a name")


def _is_own_data(name: str, attributes: dict[str, str]) -> bool:
    return name == "rangePr" or (name == "connection" and attributes.get("model") in ("1", "true"))


def _formulas(book: Workbook) -> Iterator[tuple[str, str]]:
    for sheet in book.sheets:
        for position, cell in sheet.cells.items():
            if cell.formula and "[" in cell.formula:
                yield place_text((sheet.name, position)), cell.formula
    for name in book.names:
        yield f"the name {name.name}", name.formula
