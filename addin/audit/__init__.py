"""Whether the formulas of a workbook are those that it was built with, and what looks odd.

`record` keeps every formula and name in the file when a workbook is built; `compare` finds what
differs from that, also where rows, columns and sheets were inserted or moved since.
"""

from addin.audit.findings import Audit, Finding, audit_line
from addin.audit.forms import same_formula
from addin.audit.formula_map import record
from addin.audit.locks import is_protected, open_formats, unlocked
from addin.audit.look import audit, compare

__all__ = [
    "Audit",
    "Finding",
    "audit",
    "audit_line",
    "compare",
    "is_protected",
    "open_formats",
    "record",
    "same_formula",
    "unlocked",
]
