"""Has the stand-in for Excel registered, and the add-in installed, for a while."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from addin.hosts.excel import addin_path
from tests.end_to_end.windows import fake_excel
from tests.end_to_end.windows.commands import leasebridge

START = "import xlwings; app = xlwings.App(visible=False, add_book=False); app.quit()"
PATIENCE = 60


@contextmanager
def stand_in(*faults: str) -> Iterator[None]:
    """Skips the test where Excel is in use, or the stand-in does not start."""
    if fake_excel.excel_is_there() or addin_path().exists():
        pytest.skip("somebody uses Excel here")
    try:
        try:
            fake_excel.register(*faults)
            started = subprocess.run(
                [sys.executable, "-c", START], capture_output=True, timeout=PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            pytest.skip(f"the stand-in does not start here: {problem}")
        if started.returncode:
            pytest.skip(f"the stand-in does not start here: {started.stderr.decode()[-300:]}")
        leasebridge("install", "excel")
        yield
    finally:
        fake_excel.unregister()
        leasebridge("uninstall", "excel")
