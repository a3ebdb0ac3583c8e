"""The third voice: formulon, asked only where two engines do not agree on a formula.

It is a spreadsheet engine in WebAssembly. Nothing of it is imported before it is asked.
"""

from addin.engines.formulon.answers import Answers, evaluate, value_at
from addin.engines.formulon.instance import available, opened, running, why_unavailable
from addin.engines.formulon.unread import in_brackets

__all__ = [
    "Answers",
    "available",
    "evaluate",
    "in_brackets",
    "opened",
    "running",
    "value_at",
    "why_unavailable",
]
