"""What runs for long by itself runs for short here: `python -m tests.long.kills` and `pairs`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.long.kills import run_kills
from tests.long.pairs import run_pairs


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_few_kills_at_random_moments(tmp_path: Path) -> None:
    tally = run_kills(tmp_path.resolve(), times=18, seed=7, check_every=9)
    kinds = ("refresh", "handoff values", "batch", "watch", "scenarios", "scenarios --workers")
    assert min(tally[name] for name in kinds) == 2


def test_a_few_pairs_at_the_same_moment(tmp_path: Path) -> None:
    run_pairs(tmp_path, 10)
