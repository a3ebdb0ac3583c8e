"""Tests here speak of the embedded engine alone; LibreOffice has its own in `end_to_end`."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without it, so that a refused formula is not handed over."""
    monkeypatch.setattr("addin.engines._has_libreoffice", lambda: False)
