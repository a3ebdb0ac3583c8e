"""Values as a formula writes them."""

from __future__ import annotations

from typing import Any

import pytest

from addin.engines.literals import literal_text
from udfs.cells import CellError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2.0"),
        (-0.5, "(-0.5)"),
        (1e-20, "1E-20"),
        (True, "TRUE"),
        ('a "b"', '"a ""b"""'),
        (CellError("#N/A"), "#N/A"),
        ([[1.0, -2.0], ["x", False]], '{1.0,-2.0;"x",FALSE}'),
        (None, None),
        ("x" * 256, None),
        ([[1.0, None]], None),
        ([], None),
    ],
)
def test_it_is_what_one_would_type_or_nothing(value: Any, text: str | None) -> None:
    assert literal_text(value) == text
