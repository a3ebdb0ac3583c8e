"""What the tests of the add-in take for granted."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without it, so that `auto` asks the engines inside alone.

    LibreOffice has its own tests in `end_to_end`.
    """
    monkeypatch.setattr("addin.engines.libreoffice.answer", lambda book, inputs: None)
