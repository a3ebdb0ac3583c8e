"""What the text of a formula means: its tokens, our calls in it, its names, what it reads."""

from addin.formulas.calls_by_name import CallUsers, foreign_calls, is_fixed, move_formula
from addin.formulas.chart_ranges import ChartRanges
from addin.formulas.dependents import find_dependents
from addin.formulas.names import Names
from addin.formulas.our_calls import (
    OurCalls,
    as_typed,
    calls_in,
    count_calls,
    is_our_addin,
    is_our_lambda,
    may_call,
    misspelt_call,
    our_function,
    outer_calls,
    without_call_prefix,
)
from addin.formulas.precedents import array_anchors, depends_on, stored_cells
from addin.formulas.resolver import References
from addin.formulas.structured import Tables
from addin.formulas.tokens import Token, rewrite_tokens, tokenize, without_formats

__all__ = [
    "CallUsers",
    "ChartRanges",
    "Names",
    "OurCalls",
    "References",
    "Tables",
    "Token",
    "array_anchors",
    "as_typed",
    "calls_in",
    "count_calls",
    "depends_on",
    "find_dependents",
    "foreign_calls",
    "is_fixed",
    "is_our_addin",
    "is_our_lambda",
    "may_call",
    "misspelt_call",
    "move_formula",
    "our_function",
    "outer_calls",
    "rewrite_tokens",
    "stored_cells",
    "tokenize",
    "without_call_prefix",
    "without_formats",
]
