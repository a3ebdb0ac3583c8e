"""What differs between two workbooks, and why their answers do.

`compare` reads what both store and calculates nothing but the states in between that an attribution
needs. Sheets are matched by name and contents, rows and columns by their texts.
"""

from addin.compare.contents import FormulaChange, TypedChange
from addin.compare.figures import InputDifference
from addin.compare.flow import Difference, Verdict, compare
from addin.compare.names import NameChange
from addin.compare.places import LineChange, SheetChange

__all__ = [
    "Difference",
    "FormulaChange",
    "InputDifference",
    "LineChange",
    "NameChange",
    "SheetChange",
    "TypedChange",
    "Verdict",
    "compare",
]
