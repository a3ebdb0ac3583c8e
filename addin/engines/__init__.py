"""Who calculates a workbook, and what each engine may be trusted with.

Each engine is `recalculate(book, inputs) -> Calculation`, and raises Doubtful for cells that it
may get wrong; `calculate` here chooses one.
"""

from addin.engines.calculation import MOST_REASONS, Calculation, Inputs, engines_agree
from addin.engines.choose import ENGINES, NAMES, Outcome, calculate

__all__ = [
    "ENGINES",
    "MOST_REASONS",
    "NAMES",
    "Calculation",
    "Inputs",
    "Outcome",
    "calculate",
    "engines_agree",
]
