"""The error values of cells, and a refusal that is one of them."""

from __future__ import annotations

ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"}
    | {"#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#EXTERNAL!", "#PYTHON!"}
    | {"#TIMEOUT!", "#GETTING_DATA"}
)


class InputError(ValueError):
    """A refused input: `code` is the error value that the cell shows, the message says why."""

    def __init__(self, code: str, message: str) -> None:
        """`code` is one of Excel's error values, such as `#NUM!`."""
        super().__init__(message)
        self.code = code
