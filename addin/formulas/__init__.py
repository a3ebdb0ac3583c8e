"""What the text of a formula means: its tokens, our calls in it, its names, what it reads."""

from addin.formulas.calls_by_name import CallUsers, is_fixed, move_formula
from addin.formulas.chart_ranges import ChartRanges
from addin.formulas.dependents import find_dependents
from addin.formulas.names import Names
from addin.formulas.our_calls import (
    as_typed,
    called_functions,
    calls_in,
    count_calls,
    may_call,
    our_function,
    outer_calls,
    prefix_calls,
    without_call_prefix,
)
from addin.formulas.resolver import References
from addin.formulas.structured import Tables
from addin.formulas.tokens import Token, rewrite_tokens, tokenize

__all__ = [
    "CallUsers",
    "ChartRanges",
    "Names",
    "References",
    "Tables",
    "Token",
    "as_typed",
    "called_functions",
    "calls_in",
    "count_calls",
    "find_dependents",
    "is_fixed",
    "may_call",
    "move_formula",
    "our_function",
    "outer_calls",
    "prefix_calls",
    "rewrite_tokens",
    "tokenize",
    "without_call_prefix",
]
