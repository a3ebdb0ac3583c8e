"""The draws of a study, portion by portion: here, or in the workers of a cluster.

Whoever makes a portion makes the same numbers, and tallies merge exactly: so the result does not
know who did what. Nothing grows with the number of draws.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from addin.cluster import Cluster, cluster
from addin.scenarios.draws import Sample, sample
from addin.scenarios.memory import peak_memory, this_process
from addin.scenarios.study import BLOCK, Study
from addin.scenarios.tally import Scales, Tally

if TYPE_CHECKING:
    from addin.scenarios.evaluate import Outcomes, Recipe

SLICE = 1 << 10
"""Draws of a portion where they are calculated one by one; it divides a block."""

PACKAGES = "numpy", "scipy", "formualizer"
"""What numbers come from: of another version they might differ in their last digit."""

_MOST_BLOCKS = 64
_SHARES = 16
"""Portions that a study has at least, if it has so many blocks: enough to share out."""

Draws = npt.NDArray[np.float64]
Span = tuple[int, int]
"""The first draw of a portion, and the one after its last."""


@dataclass(frozen=True)
class Work:
    """What a worker has to know, whatever portion it is given."""

    study: Study
    recipe: Recipe
    scales: Scales


class Done(NamedTuple):
    """A portion's tally, its draws (inputs and outputs in rows) if wanted, and who made it."""

    tally: Tally
    draws: Draws | None
    process: str
    peak: int


@dataclass
class Ran:
    """The tally of all draws, the seconds that they took, and the most memory of each process.

    Seconds begin when all who work are there; memory is in bytes.
    """

    tally: Tally
    seconds: float = 0.0
    peaks: dict[str, int] = field(default_factory=dict)

    @property
    def peak(self) -> int:
        """Summed over all processes."""
        return sum(self.peaks.values())


@dataclass(frozen=True)
class Where:
    """Who makes the draws: this process, so many of a local cluster, or those of a scheduler."""

    workers: int = 0
    scheduler: str = ""


class Maker:
    """Makes portions in one process; a recipe is opened once."""

    def __init__(self, study: Study, recipe: Recipe) -> None:
        """Nothing is drawn yet."""
        self.study, self.evaluator = study, recipe.open()
        self._block: tuple[int, Sample] | None = None
        self._last: tuple[Span, Sample, Outcomes] | None = None

    def made(self, span: Span) -> tuple[Sample, Outcomes]:
        """The draws of a part of one block, and the outputs for them."""
        if self._last is None or self._last[0] != span:
            drawn = self._drawn(span)
            self._last = (span, drawn, self.evaluator.values(drawn.values))
        return self._last[1:]

    def _drawn(self, span: Span) -> Sample:
        first, last = span
        block = first // BLOCK
        if self._block is None or self._block[0] != block:
            self._block = block, sample(self.study, block)
        part = slice(first - block * BLOCK, last - block * BLOCK)
        whole = self._block[1]
        return Sample(whole.uniforms[:, part], whole.values[:, part])

    def done(self, span: Span, scales: Scales, *, keep: bool) -> Done:
        """A portion of any length, counted; `keep` hands its draws back too."""
        tally, kept = None, []
        for part in parts(span, BLOCK):
            drawn, outcomes = self.made(part)
            found = Tally.of(self.study, scales, drawn, outcomes)
            tally = tally.merge(found) if tally else found
            if keep:
                kept.append(np.concatenate([drawn.values, outcomes.values]))
        assert tally is not None
        draws = np.concatenate(kept, axis=1) if keep else None
        return Done(tally, draws, this_process(), peak_memory())


def parts(span: Span, step: int) -> Iterator[Span]:
    """A span in parts that each end at a multiple of a step, or at its end."""
    first, last = span
    while first < last:
        end = min((first // step + 1) * step, last)
        yield first, end
        first = end


def step_of(study: Study, recipe: Recipe, *, keep: bool) -> int:
    """How many draws a portion has: of those that are kept, no more than a block."""
    if recipe.way == "engine":
        return SLICE
    return BLOCK * (1 if keep else max(1, min(_MOST_BLOCKS, study.blocks // _SHARES)))


def first_part(study: Study, recipe: Recipe) -> Span:
    """The draws that scales are fitted to."""
    return 0, min(study.draws, SLICE if recipe.way == "engine" else BLOCK)


def run(
    maker: Maker,
    work: Work,
    where: Where,
    *,
    say: Callable[[str], None] = lambda what: None,
    on_done: Callable[[int], None] = lambda done: None,
    on_draws: Callable[[Draws], None] | None = None,
) -> Ran:
    """Make and count all draws. `on_done` hears of how many, `on_draws` gets them in their order.

    `maker` is this process's, `say` hears what takes long. Raises BadInput where a cluster cannot
    do it.
    """
    keep = on_draws is not None
    spans = parts((0, work.study.draws), step_of(work.study, work.recipe, keep=keep))
    if where.workers or where.scheduler:
        say("waiting for workers" if where.scheduler else "starting workers")
        with (
            cluster(where.scheduler, where.workers, packages=PACKAGES) as machines,
            closing(_on_cluster(machines, work, spans, keep)) as portions,
        ):
            say("simulating")
            return _gathered(portions, on_done, on_draws)
    say("simulating")
    done = (maker.done(span, work.scales, keep=keep) for span in spans)
    return _gathered(done, on_done, on_draws)


def _gathered(
    portions: Iterator[Done],
    on_done: Callable[[int], None],
    on_draws: Callable[[Draws], None] | None,
) -> Ran:
    ran, start = None, time.perf_counter()
    for tally, draws, process, peak in portions:
        if ran is None:
            ran = Ran(tally)
        else:
            ran.tally = ran.tally.merge(tally)
        ran.peaks[process] = max(peak, ran.peaks.get(process, 0))
        if on_draws and draws is not None:
            on_draws(draws)
        on_done(ran.tally.draws)
    assert ran is not None
    ran.seconds = time.perf_counter() - start
    return ran


def _on_cluster(
    machines: Cluster, work: Work, spans: Iterator[Span], keep: bool
) -> Generator[Done, None, None]:
    jobs = ((span, keep) for span in spans)
    told = pickle.dumps(work)
    with closing(machines.run(_in_a_worker, jobs, common=told, in_order=keep)) as results:
        for _, outcome in results:
            if isinstance(outcome, BaseException):
                raise outcome
            yield outcome


@lru_cache(maxsize=1)
def _opened(told: bytes) -> tuple[Work, Maker]:
    work: Work = pickle.loads(told)
    return work, Maker(work.study, work.recipe)


def _in_a_worker(told: bytes, span: Span, keep: bool) -> Done:
    work, maker = _opened(told)
    return maker.done(span, work.scales, keep=keep)
