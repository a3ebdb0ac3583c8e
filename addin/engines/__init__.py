"""Who calculates a workbook, and what each engine may be trusted with.

Each engine is `recalculate(book, inputs) -> Calculation`, and raises Doubtful for cells that it
may get wrong; `calculate` here chooses one. `WhatIf` looks at states between two settled ones.
"""

from addin.engines.calculation import MOST_REASONS, Calculation, Inputs, engines_agree
from addin.engines.choose import ENGINES, NAMES, Outcome, calculate, keep_going
from addin.engines.prepare import prepare
from addin.engines.what_if import WhatIf

__all__ = [
    "ENGINES",
    "MOST_REASONS",
    "NAMES",
    "Calculation",
    "Inputs",
    "Outcome",
    "WhatIf",
    "calculate",
    "engines_agree",
    "keep_going",
    "prepare",
]
