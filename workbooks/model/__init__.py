"""The template as data: its sheets in their order."""

from __future__ import annotations

from workbooks.model import bridge, concentration, functions, inputs, lease, sensitivity
from workbooks.model.checks import checks_sheet
from workbooks.model.cover import cover_sheet
from workbooks.model.sheet import Sheet
from workbooks.model.sources import sources_sheet


def sheets() -> tuple[Sheet, ...]:
    """Every sheet of the workbook, first to last."""
    calculations = (lease.SHEET, bridge.SHEET, sensitivity.SHEET, concentration.SHEET)
    checks = checks_sheet(check for sheet in calculations for check in sheet.checks)
    behind = (functions.SHEET, sources_sheet((*calculations, checks)))
    inside = (inputs.SHEET, *calculations, checks, *behind)
    return (cover_sheet(inside), *inside)
