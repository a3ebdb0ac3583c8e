"""Studies and draws to count, made without a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

import numpy as np

from addin.scenarios.study import BLOCK, Output, Study, UncertainInput
from addin.scenarios.tally import Numbers, Scales, Tally


class Drawn(NamedTuple):
    """Uniforms by input."""

    uniforms: Numbers


class Calculated(NamedTuple):
    """Figures by output, and how many of each error stand for a missing one."""

    values: Numbers
    errors: tuple[dict[str, int], ...]


class Plain(NamedTuple):
    """A distribution as far as a result needs it."""

    words: str


def study(
    inputs: int = 1,
    outputs: int = 1,
    draws: int = BLOCK,
    targets: Mapping[str, float] | None = None,
    series: Sequence[str] = (),
) -> Study:
    """A study of so many inputs and outputs; the last ones are in series."""
    names = [*[""] * (outputs - len(series)), *series]
    distribution = cast(Any, Plain("uniform 0 / 1"))
    return Study(
        tuple(
            UncertainInput(f"input_{n}", f"Input {n}", "USD", ("Inputs", (n + 2, 3)), distribution)
            for n in range(inputs)
        ),
        tuple(
            Output(f"output_{n}", f"Output {n}", "USD", ("Model", (n + 2, 3)), name)
            for n, name in enumerate(names)
        ),
        draws,
        seed=7,
        targets=targets or {},
    )


def uniforms(inputs: int, size: int = BLOCK, seed: int = 1) -> Drawn:
    """Draws of independent inputs."""
    return Drawn(np.random.default_rng(seed).random((inputs, size)))


def calculated(*rows: Numbers, errors: Sequence[dict[str, int]] | None = None) -> Calculated:
    """Figures of one output a row."""
    return Calculated(np.array(rows, float), tuple(errors or [{} for _ in rows]))


def scales_of(asked: Study, outcomes: Calculated) -> Scales:
    return Scales.of(asked, cast(Any, outcomes))


def tally_of(asked: Study, scales: Scales, sample: Drawn, outcomes: Calculated) -> Tally:
    return Tally.of(asked, scales, cast(Any, sample), cast(Any, outcomes))
