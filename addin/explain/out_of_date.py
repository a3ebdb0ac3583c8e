"""Whether a workbook's results can follow from what is typed in it: what a look alone can say."""

from __future__ import annotations

from addin.explain.labels import figure
from addin.inputs import Layout
from addin.xlsx import same_value


def out_of_date(layout: Layout) -> str:
    """Why the stored results are not those of the stored inputs, as far as that can be seen."""
    reason = _unread_driver(layout) or _no_results(layout)
    if not reason:
        return ""
    name = layout.book.path.name
    return f"{name} was changed and not calculated since ({reason}): leasebridge refresh does that"


def _unread_driver(layout: Layout) -> str:
    """A driver that shows another figure than its live case holds."""
    cases = layout.cases
    if cases is None:
        return ""
    live, date1904 = str(layout.value(cases.cell.place)), layout.book.date1904
    for entry in layout.inputs.values():
        if layout.is_result(entry.place):
            held, shown = layout.value(layout.holder(entry, live).place), layout.value(entry.place)
            if not same_value(held, shown):
                texts = [figure(value, entry.unit, date1904=date1904) for value in (shown, held)]
                return f"{entry.name} shows {texts[0]} where {texts[1]} is live"
    return ""


def _no_results(layout: Layout) -> str:
    cells = [cell for sheet in layout.book.sheets for cell in sheet.cells.values() if cell.formula]
    return "no formula has a value" if cells and all(cell.value is None for cell in cells) else ""
