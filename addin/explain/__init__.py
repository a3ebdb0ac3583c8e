"""Where a figure comes from: a cell's formula in words, what feeds it, and who said so.

`explain` answers for one cell, from what the workbook stores; only for an error it calculates.
`Labels` are the words for any cell, which the comparison of two workbooks uses too.
"""

from addin.explain.facts import Fact
from addin.explain.flow import Explained, explain
from addin.explain.labels import SHARES, Labels, figure
from addin.explain.out_of_date import out_of_date
from addin.explain.precedents import DEPTH, Precedent

__all__ = [
    "DEPTH",
    "SHARES",
    "Explained",
    "Fact",
    "Labels",
    "Precedent",
    "explain",
    "figure",
    "out_of_date",
]
