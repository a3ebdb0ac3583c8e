"""The draws of a study: the same numbers whoever makes them, and however they are shared out."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from addin.errors import BadInput
from addin.scenarios import draws as drawing
from addin.scenarios import run as module
from addin.scenarios.memory import this_process
from addin.scenarios.result import Result
from addin.scenarios.run import (
    SLICE,
    Draws,
    Maker,
    Ran,
    Where,
    Work,
    first_part,
    parts,
    run,
    step_of,
)
from addin.scenarios.study import BLOCK
from addin.scenarios.tally import Scales
from tests.addin.scenarios.made_up import MadeUp, study_of


def work_of(draws: int, recipe: Any, seed: int = 1) -> tuple[Maker, Work]:
    study = study_of(draws, seed)
    maker = Maker(study, recipe)
    _, outcomes = maker.made(first_part(study, recipe))
    return maker, Work(study, recipe, Scales.of(study, outcomes))


def facts(work: Work, ran: Ran) -> dict[str, Any]:
    return Result.of(work.study, work.scales, ran.tally).facts()


@pytest.mark.parametrize("way", ["numpy", "engine"])
@pytest.mark.parametrize("draws", [1_500, BLOCK + 1, 3 * BLOCK - 7])
def test_portions_are_all_draws_once(way: str, draws: int) -> None:
    study, recipe = study_of(draws), MadeUp(way)
    step = step_of(study, recipe, keep=False)
    spans = list(parts((0, draws), step))
    assert [first for first, _ in spans] == [0, *(last for _, last in spans[:-1])]
    assert spans[-1][1] == draws and spans[0] in ((0, step), (0, draws))
    for span in spans:
        blocks = {at // BLOCK for at in (span[0], span[1] - 1)}
        assert way == "numpy" or len(blocks) == 1


def test_steps_share_out_what_is_large_and_keep_little() -> None:
    assert BLOCK % SLICE == 0
    assert step_of(study_of(10), MadeUp("engine"), keep=False) == SLICE
    large = study_of(10_000 * BLOCK)
    assert step_of(study_of(64 * BLOCK), MadeUp(), keep=False) == 4 * BLOCK
    assert step_of(large, MadeUp(), keep=False) == 64 * BLOCK
    assert step_of(large, MadeUp(), keep=True) == BLOCK


@pytest.mark.parametrize("way", ["numpy", "engine"])
def test_every_step_gives_the_same_bits(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    maker, work = work_of(3 * BLOCK + 12_345, MadeUp(way))
    whole = facts(work, run(maker, work, Where()))
    assert whole["outputs"][1]["errors"]["#NUM!"] > 40_000
    kept: list[Draws] = []
    monkeypatch.setattr(module, "_SHARES", 1)  # the largest portions
    again = run(Maker(work.study, work.recipe), work, Where(), on_draws=kept.append)
    assert facts(work, again) == facts(work, run(maker, work, Where())) == whole
    draws = np.concatenate(kept, axis=1)
    assert draws.shape == (4, work.study.draws)
    np.testing.assert_array_equal(draws[2], draws[0] * draws[1])
    mean = next(one["mean"] for one in whole["outputs"])
    assert mean == pytest.approx(draws[2].mean(), rel=1e-12)
    other, same_scales = work_of(work.study.draws, MadeUp(), seed=2)
    assert facts(same_scales, run(other, same_scales, Where())) != whole


def test_progress_and_memory_are_told() -> None:
    maker, work = work_of(3 * BLOCK, MadeUp())
    heard: list[int] = []
    ran = run(maker, work, Where(), on_done=heard.append)
    assert heard == [BLOCK, 2 * BLOCK, 3 * BLOCK]
    assert [*ran.peaks] == [this_process()] and ran.peak > 10 * 2**20
    assert ran.seconds > 0


def test_a_block_is_drawn_once_for_its_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    real = drawing.sample

    def counted(study: Any, block: int) -> Any:
        drawn.append(block)
        return real(study, block)

    monkeypatch.setattr(module, "sample", counted)
    maker, work = work_of(BLOCK + 10, MadeUp("engine"))
    run(maker, work, Where())
    assert drawn == [0, 1]


class Fails(MadeUp):  # type: ignore[misc]
    def values(self, draws: Draws) -> Any:
        raise BadInput("output: it cannot be")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_worker_changes_nothing(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="needs leasebridge[cluster]")
    draws = 40 * BLOCK + 5
    maker, work = work_of(draws, MadeUp())
    whole = facts(work, run(maker, work, Where()))
    slow = replace(work, recipe=MadeUp(pause=0.1, folder=str(tmp_path)))
    killed: list[int] = []

    def kill(done: int) -> None:
        if done > 10 * BLOCK and not killed:
            killed.append(int(next(tmp_path.iterdir()).name))
            os.kill(killed[0], signal.SIGKILL)

    ran = run(maker, slow, Where(workers=2), on_done=kill)
    assert facts(work, ran) == whole and ran.tally.draws == draws
    assert killed and len([*tmp_path.iterdir()]) == 3, "two workers, and one that took over"
    assert len(ran.peaks) == 3 and str(killed[0]) in " ".join(ran.peaks)


@pytest.mark.slow
def test_draws_come_in_their_order_from_a_cluster_and_a_fault_is_told(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="needs leasebridge[cluster]")
    maker, work = work_of(9 * BLOCK, MadeUp())
    here: list[Draws] = []
    there: list[Draws] = []
    run(maker, work, Where(), on_draws=here.append)
    run(maker, work, Where(workers=2), on_draws=there.append)
    np.testing.assert_array_equal(np.concatenate(here, 1), np.concatenate(there, 1))
    with pytest.raises(BadInput, match=r"^output: it cannot be$"):
        run(maker, replace(work, recipe=Fails()), Where(workers=1))
