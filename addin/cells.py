"""The one place where cells become values and values become cells."""

from __future__ import annotations


class CellError(str):
    """An error value as a cell holds it (`#NUM!`), with the reason where we know it.

    It is a `str` because that is how an error cell is handed to the functions; text that a user
    typed is a plain `str`.
    """

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, code: str, reason: str = "") -> CellError:
        """`code` is the text that the cell shows."""
        error = super().__new__(cls, code)
        error.reason = reason
        return error


Value = float | str | bool | None
"""What a cell holds: a number, text, TRUE or FALSE, an error (`CellError`), or nothing."""
