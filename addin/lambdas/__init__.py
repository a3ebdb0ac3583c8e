"""Our functions a second time, in Excel's own language."""

from addin.lambdas.generate import (
    as_file_text,
    comments,
    definitions,
    for_single_values,
    helpers_in,
)

__all__ = ["as_file_text", "comments", "definitions", "for_single_values", "helpers_in"]
