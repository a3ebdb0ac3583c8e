"""The most memory that a process has had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from addin.scenarios import memory
from addin.scenarios.memory import peak_memory, this_process

ROOT = Path(__file__).parents[3]


def test_a_peak_is_kept_and_is_about_what_was_taken() -> None:
    code = (
        "from addin.scenarios.memory import peak_memory as p; a = p(); b = bytearray(200 << 20); "
        "c = p(); del b; print(a, c, p())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    before, then, after = map(int, done.stdout.split())
    assert 190 << 20 < then - before < 260 << 20 and after > then - (1 << 20)


@pytest.mark.skipif(os.name == "nt", reason="Windows tells it in its own way")
def test_without_proc_the_system_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = peak_memory()
    monkeypatch.setattr(memory, "_STATUS", tmp_path / "none")
    assert told * 0.5 < peak_memory() < max(told * 3, 2 << 30)


def test_a_process_is_told_from_others() -> None:
    assert this_process().endswith(f" {os.getpid()}")
