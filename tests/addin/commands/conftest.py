"""What the tests of the commands share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from workbooks import TEMPLATE


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the template."""
    return Path(shutil.copy(TEMPLATE, tmp_path / "model.xlsx"))
