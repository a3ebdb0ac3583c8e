"""How the benchmarks run a process, and what they say of one that fails."""

from __future__ import annotations

import os

import pytest

from benchmarks.shared import FailedError, Found, how_often, measured, spread, tell

pytestmark = pytest.mark.skipif(os.name == "nt", reason="measures with POSIX calls")
BUSY = "import os, time\nwhile time.process_time() < {}: pass\n"


def test_the_time_of_a_process_counts_with_its_children() -> None:
    inside = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY.format(0.3)!r}])"
    run = measured("-c", inside)
    assert run.cpu > 0.3 and run.peak > 1


def test_what_fails_says_its_last_line() -> None:
    with pytest.raises(FailedError, match=r"^ValueError: no such cell$"):
        measured("-c", "raise ValueError('no such cell')")
    assert measured("-c", "print(7); raise SystemExit(1)", good=(0, 1)).said == "7\n"


def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(FailedError, match="more than 1 s"):
        measured("-c", BUSY.format(60), limit=1)


def test_a_spread_is_median_and_quartiles() -> None:
    assert spread([3.0, 1.0, 2.0, 5.0, 4.0]) == (3, 2, 4)
    assert spread([7.0]) == (7, 7, 7)


def test_rounds_are_as_usual_or_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["handoff.py"])
    assert how_often(5) == 5
    monkeypatch.setattr("sys.argv", ["handoff.py", "--rounds", "1"])
    assert how_often(5) == 1


def test_a_missed_goal_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert tell([Found("quick", 1, 1, 1, "x", 2)])
    assert not tell([Found("quick", 1, 1, 1, "x", 2), Found("slow", 3, 2, 4, "x", 2)])
    assert "NOT MET" in capsys.readouterr().out.splitlines()[-1]
