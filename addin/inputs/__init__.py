"""What goes into a workbook: new figures, the choice of a case, and the record of both.

`plan` says which cells are written for a request; nothing here calculates or writes.
"""

from addin.inputs.changes import TYPED, InputChange
from addin.inputs.layout import InputCell, Layout
from addin.inputs.named_inputs import HEADLINE, NamedInput
from addin.inputs.plan import Plan, plan, plan_cells
from addin.inputs.request import Request

__all__ = [
    "HEADLINE",
    "TYPED",
    "InputCell",
    "InputChange",
    "Layout",
    "NamedInput",
    "Plan",
    "Request",
    "plan",
    "plan_cells",
]
