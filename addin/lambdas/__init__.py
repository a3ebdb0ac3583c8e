"""Our functions a second time, in Excel's own language."""

from addin.lambdas.generate import as_file_text, comments, definitions, helpers_in

__all__ = ["as_file_text", "comments", "definitions", "helpers_in"]
