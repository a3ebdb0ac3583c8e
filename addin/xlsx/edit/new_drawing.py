"""Adds charts to a sheet that has no drawing yet."""

from __future__ import annotations

from collections.abc import Sequence

from addin.xlsx.edit.package_editor import PackageEditor, append_inside

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "application/vnd.openxmlformats-officedocument.drawing+xml"
_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"


def add_drawing(edits: PackageEditor, sheet: str, drawing: bytes, charts: Sequence[bytes]) -> None:
    """Give a new sheet a drawing; `charts` are the parts that it calls `rId1`, `rId2`, ..."""
    part = edits.free_name("xl/drawings/drawing{}.xml")
    edge = edits.add(part, drawing, _DRAWING, sheet, f"{_OFFICE}/drawing")
    for chart in charts:
        name = edits.free_name("xl/charts/chart{}.xml")
        edits.add(name, chart, _CHART, part, f"{_OFFICE}/chart")
    element = f'<drawing xmlns:r="{_OFFICE}" r:id="{edge}"/>'
    content, root = edits.read(sheet), edits.package.xml(sheet)
    edits.replace(sheet, append_inside(content, root, element.encode()))
