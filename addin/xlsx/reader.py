"""Reads a workbook: its sheets, names, tables and links, and how it calculates."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from addin import limits
from addin.a1 import range_bounds
from addin.errors import RESAVE
from addin.xlsx.book import TRUE, Name, SheetData, Table, Workbook, Worksheet
from addin.xlsx.cell_reader import SHORT, CellValues, check_formula, read_shared_strings
from addin.xlsx.name_comments import with_comments
from addin.xlsx.name_sizes import check_sizes
from addin.xlsx.package import Package, Relationship, open_package
from addin.xlsx.sheet_reader import NAMESPACES, read_sheet
from addin.xlsx.xml import Element, decode_text

_OTHER = "give an Excel workbook (.xlsx or .xlsm)"
_KINDS = ("sheet.main+xml", "macroenabled.main+xml", "template.main+xml")


def read_workbook(path: Path) -> Workbook:
    """Reads an .xlsx or .xlsm file. Raises BadWorkbook."""
    package = open_package(path)
    book = read_package(package)
    package.check_all()
    return book


def read_package(package: Package) -> Workbook:
    """Reads a package that is open already, as one with edits is. Raises BadWorkbook."""
    with _no_collection():
        return _workbook(package)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Many new objects, no cycles: the garbage collector would look at all of them in vain."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _workbook(package: Package) -> Workbook:
    part = _workbook_part(package)
    source, root = package.read(part), package.xml(part)
    if root.space not in NAMESPACES or root.name != "workbook":
        raise package.fault(f"{part} is no workbook", do=RESAVE)
    with package.reading(part):
        return _Parts(package, part, source, root).workbook()


def _workbook_part(package: Package) -> str:
    types = package.find("[Content_Types].xml")
    start = next((r for r in package.relationships("") if r.kind == "officeDocument"), None)
    if package.find("mimetype") or not types or not start:
        raise package.fault("it is a zip file, but no .xlsx workbook", do=_OTHER)
    part = package.follow(start)
    kind = package.content_types().get(part, "")
    if kind.endswith("binary.macroenabled.main"):
        raise package.fault("it is a binary workbook (.xlsb)", do="save it as .xlsx in Excel")
    if not kind.endswith(_KINDS) or not ("spreadsheetml" in kind or "ms-excel" in kind):
        raise package.fault("it is an Office file, but no workbook", do=_OTHER)
    return part


@dataclass
class _Parts:
    """The parts of one workbook, while they are read."""

    package: Package
    part: str
    source: bytes
    root: Element
    costs: Counter[str] = field(default_factory=Counter)

    def workbook(self) -> Workbook:
        listed = self._listed_sheets()
        properties = self._attributes("workbookPr")
        date1904 = properties.get("date1904") in TRUE
        strings, dynamic = self._strings(), self._dynamic_marks()
        sheets: list[Worksheet] = []
        for name, edge in listed:
            if edge and edge.kind == "worksheet":
                part = self.package.follow(edge)
                sheets.append(self._sheet(name, part, strings, dynamic, date1904))
                self._spend(sheets[-1].data)
        names = self._names([name for name, _ in listed])
        check_sizes(names, sheets)
        return Workbook(
            self.package,
            self.part,
            self.source,
            self.root,
            sheets,
            names,
            [table for sheet in sheets for table in self._tables(sheet)],
            date1904,
            self._attributes("calcPr").get("iterate") in TRUE,
            self._external_links(),
        )

    @cached_property
    def edges(self) -> dict[str, Relationship]:
        return {edge.id: edge for edge in self.package.relationships(self.part)}

    def _attributes(self, name: str) -> dict[str, str]:
        element = self.root.first(name)
        return element.attributes if element else {}

    def _edge(self, element: Element) -> Relationship:
        edge = self.edges.get(_edge_id(element))
        if edge is None:
            raise ValueError(f"a {element.name} refers to a part that is missing")
        return edge

    def _listed_sheets(self) -> list[tuple[str, Relationship | None]]:
        """Each sheet with the edge to its part; a module sheet of Excel 95 has none."""
        listing = self.root.first("sheets")
        sheets = [
            (
                decode_text(element.attributes.get("name", "")),
                self._edge(element) if _edge_id(element) else None,
            )
            for element in (listing.all("sheet") if listing else [])
        ]
        limits.check("sheets", len(sheets))
        for name, _ in sheets:
            limits.check("name", len(name), "the name of a sheet")
        if len({name.casefold() for name, _ in sheets}) < len(sheets):
            raise ValueError("two sheets have the same name")
        parts = [edge.target for _, edge in sheets if edge]
        if len(set(parts)) < len(parts):
            raise ValueError("two sheets are one part")
        return sheets

    def _of_kind(self, kind: str) -> str | None:
        edge = next((edge for edge in self.edges.values() if edge.kind == kind), None)
        return self.package.follow(edge) if edge else None

    def _strings(self) -> list[str]:
        part = self._of_kind("sharedStrings")
        if part is None:
            return []
        with self.package.reading(part):
            return read_shared_strings(self.package.read(part))

    def _sheet(
        self, name: str, part: str, strings: list[str], dynamic: Collection[str], date1904: bool
    ) -> Worksheet:
        with self.package.reading(part):
            source = self.package.read(part)
            # Before a cell is made: what is made takes most of the memory.
            limits.check("cells", self.costs["cells"] + source.count(b"<c "))
            limits.check("rows", self.costs["rows"] + source.count(b"<row "))
            return Worksheet(
                name, part, source, read_sheet(source, CellValues(strings, dynamic, date1904))
            )

    def _spend(self, sheet: SheetData) -> None:
        """Counts what the sheets cost together. Raises ValueError beyond a limit."""
        self.costs.update(sheet.costs, cells=len(sheet.cells), rows=len(sheet.rows))
        for name, amount in self.costs.items():
            limits.check(name, amount)

    def _dynamic_marks(self) -> set[str]:
        part = self._of_kind("sheetMetadata")
        return _dynamic_marks(self.package.xml(part)) if part else set()

    def _names(self, sheets: list[str]) -> list[Name]:
        listing = self.root.first("definedNames")
        limits.check("names", len(listing.children) if listing else 0)
        names = [_name(element, sheets) for element in (listing.children if listing else [])]
        return with_comments(self.package, self.part, names)

    def _tables(self, sheet: Worksheet) -> list[Table]:
        tables = []
        edges = [edge for edge in self.package.relationships(sheet.part) if edge.kind == "table"]
        for part in dict.fromkeys(map(self.package.follow, edges)):
            with self.package.reading(part):
                tables.append(_table(self.package.xml(part), sheet.name))
        return tables

    def _external_links(self) -> list[str]:
        listing = self.root.first("externalReferences")
        targets = []
        for element in listing.children if listing else []:
            part = self.package.follow(self._edge(element))
            edges = self.package.relationships(part)
            targets.append(next((edge.target for edge in edges if edge.external), part))
        return targets


def _edge_id(element: Element) -> str:
    """The `r:id` of an element, if it has one; the namespace differs with the flavour."""
    ids = (id_ for key, id_ in element.attributes.items() if key.endswith("/relationships id"))
    return next(ids, "")


def _name(element: Element, sheets: list[str]) -> Name:
    attributes = element.attributes
    local = attributes.get("localSheetId")
    if local is not None and not 0 <= int(local) < len(sheets):
        raise ValueError(f"a name belongs to sheet number {local}: there is none")
    name, formula = attributes.get("name", ""), element.text.strip()
    limits.check("name", len(name), "a name")
    if len(formula) > SHORT:
        check_formula(formula, f"the formula of the name {name}")
    return Name(
        decode_text(name),
        decode_text(formula).removeprefix("="),
        None if local is None else sheets[int(local)],
        decode_text(attributes.get("comment", "")),
        attributes.get("hidden") in TRUE,
    )


def _table(root: Element, sheet: str) -> Table:
    attributes, listing = root.attributes, root.first("tableColumns")
    range_bounds(attributes.get("ref", ""))
    return Table(
        decode_text(attributes.get("displayName", "")),
        sheet,
        attributes["ref"],
        tuple(
            decode_text(column.attributes.get("name", ""))
            for column in (listing.all("tableColumn") if listing else [])
        ),
        int(attributes.get("headerRowCount", "1")) > 0,
        int(attributes.get("totalsRowCount", "0")) > 0,
    )


def _dynamic_marks(root: Element) -> set[str]:
    """The `cm` numbers (from 1) that mark a dynamic array in a metadata part."""
    types, marks = root.first("metadataTypes"), root.first("cellMetadata")
    names = [kind.attributes.get("name") for kind in (types.children if types else [])]
    spilling = {
        str(index)
        for future in root.all("futureMetadata")
        if future.attributes.get("name") == "XLDAPR"
        for index, block in enumerate(future.all("bk"))
        if any(element.attributes.get("fDynamic") in TRUE for element in block.walk())
    }
    return {
        str(number)
        for number, block in enumerate(marks.all("bk") if marks else [], start=1)
        for record in block.all("rc")
        if record.attributes.get("v") in spilling
        and str(names.index("XLDAPR") + 1 if "XLDAPR" in names else 0) == record.attributes.get("t")
    }
