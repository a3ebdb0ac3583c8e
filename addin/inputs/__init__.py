"""What goes into a workbook: new figures, the choice of a case, and the record of both.

`plan` says which cells are written for a request; nothing here calculates or writes.
"""

from addin.entries import as_shown
from addin.inputs.changes import COPIED, TYPED, History, InputChange, Logged, Words, change_between
from addin.inputs.known_values import typed_changes
from addin.inputs.layout import CASE, FALLBACK, InputCell, Layout
from addin.inputs.limits import Limits
from addin.inputs.named_inputs import HEADLINE, SERIES, NamedInput, find_input
from addin.inputs.plan import Plan, plan, plan_cells
from addin.inputs.provenance import Provenance
from addin.inputs.reader_case import is_saved_page
from addin.inputs.request import Request

__all__ = [
    "CASE",
    "COPIED",
    "FALLBACK",
    "HEADLINE",
    "SERIES",
    "TYPED",
    "History",
    "InputCell",
    "InputChange",
    "Layout",
    "Limits",
    "Logged",
    "NamedInput",
    "Plan",
    "Provenance",
    "Request",
    "Words",
    "as_shown",
    "change_between",
    "find_input",
    "is_saved_page",
    "plan",
    "plan_cells",
    "typed_changes",
]
