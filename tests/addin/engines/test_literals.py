"""Values as they stand in the text of a formula."""

from __future__ import annotations

from typing import Any

import pytest

from addin.engines.literals import literal_text
from udfs.cells import CellError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.5, "1.5"), (1e20, "1E+20"), (-2.0, "(-2.0)"), (True, "TRUE"), ('a"b', '"a""b"'),
        ("", '""'), (CellError("#N/A"), "#N/A"), (None, None), ("x" * 256, None),
        ([[1.0, "a"], [False, -2.0]], '{1.0,"a";FALSE,-2.0}'), ([[1.0, None]], None), ([], None),
        (CellError("#OTHER!"), None),
    ],
)  # fmt: skip
def test_a_value_is_written_or_there_is_no_text_for_it(value: Any, text: str | None) -> None:
    assert literal_text(value) == text
