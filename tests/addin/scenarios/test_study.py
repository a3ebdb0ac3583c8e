"""A study is cut into blocks that do not depend on who calculates them."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from addin.scenarios.study import BLOCK, Study


@given(st.integers(1, 20 * BLOCK))
def test_the_blocks_hold_every_draw_once(draws: int) -> None:
    study = Study((), (), draws, seed=1)
    sizes = [study.size(block) for block in range(study.blocks)]
    assert sum(sizes) == draws and set(sizes[:-1]) <= {BLOCK} and 0 < sizes[-1] <= BLOCK


def test_it_can_be_sent() -> None:
    study = Study((), (), 10, seed=3, correlation=((1.0, 0.5), (0.5, 1.0)), targets={"x": 2.0})
    assert pickle.loads(pickle.dumps(study)) == study
