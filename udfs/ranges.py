"""Ranges whose rows belong together."""

from __future__ import annotations

from typing import Any, Optional

from udfs.values import InputError


def same_length(function: str, **ranges: Optional[list[Any]]) -> None:
    """Refuse ranges of different length; one that was left out has none."""
    lengths = {name: len(cells) for name, cells in ranges.items() if cells is not None}
    if len(set(lengths.values())) > 1:
        got = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise InputError("#VALUE!", f"{function}: ranges must have one number of cells, got {got}")
