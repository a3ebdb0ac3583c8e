"""The template as data: its sheets in their order."""

from __future__ import annotations

from workbooks.model import (
    bridge,
    capacity,
    capex,
    changes,
    concentration,
    functions,
    inputs,
    lease,
    market,
    scenarios,
    sensitivity,
    summary,
    targets,
)
from workbooks.model.checks import checks_sheet
from workbooks.model.cover import cover_sheet
from workbooks.model.layout import Sheet
from workbooks.model.sources import sources_sheet


def sheets() -> tuple[Sheet, ...]:
    """Every sheet of the workbook, first to last."""
    calculations = (
        scenarios.SHEET,
        capacity.SHEET,
        capex.SHEET,
        lease.SHEET,
        bridge.SHEET,
        sensitivity.SHEET,
        concentration.SHEET,
        targets.SHEET,
        market.SHEET,
    )
    checks = checks_sheet((inputs.SHEET, *calculations))
    behind = (functions.SHEET, sources_sheet((*calculations, checks)), changes.SHEET)
    inside = (inputs.SHEET, *calculations, checks, *behind)
    return (summary.SHEET, cover_sheet((summary.SHEET, *inside)), *inside)
