"""The draws of a block: the same ones whoever makes them, in whatever order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from addin.scenarios.correlations import Matrix, factor
from addin.scenarios.distributions import Floats, scipy_special
from addin.scenarios.study import Study

_LEAST, _MOST = 2.0**-54, 1.0 - 2.0**-53
"""No draw is at an end: a normal would be infinite there."""

_PIECE = 1 << 14
"""Draws whose quantiles are found at once: with what comes between they fit into a cache."""


class Sample(NamedTuple):
    """The draws of a block, a row an input: shares between 0 and 1, and the values at them."""

    uniforms: Floats
    values: Floats


def sample(study: Study, block: int) -> Sample:
    """The draws of one block of a study, from 0.

    A block depends on the seed, its number and the inputs alone: fewer draws are the first ones of
    it. Correlated inputs come from correlated normals (a Gaussian copula).
    """
    size = study.size(block)
    shares, values = np.empty((2, len(study.inputs), size))
    mixed = _mixed(study.correlation)
    streams = [_stream(study.seed, block, at) for at in range(len(study.inputs))]
    if study.correlation and mixed:
        for at in mixed:
            streams[at].standard_normal(out=shares[at])
        _correlate(shares, mixed, factor(study.correlation))
    for at, (stream, entry) in enumerate(zip(streams, study.inputs)):
        for start in range(0, size, _PIECE):
            piece = shares[at, start : start + _PIECE]
            if at not in mixed:
                stream.random(out=piece)
            np.clip(piece, _LEAST, _MOST, out=piece)
            values[at, start : start + _PIECE] = entry.distribution.quantile(piece)
    return Sample(shares, values)


def _stream(seed: int, block: int, row: int) -> np.random.Generator:
    """A generator of its own for each input of each block."""
    sequence = np.random.SeedSequence(seed, spawn_key=(block, row))
    return np.random.Generator(np.random.PCG64DXSM(sequence))


def _mixed(correlation: Matrix | None) -> list[int]:
    """The inputs that correlate with another."""
    return [
        at
        for at, row in enumerate(correlation or ())
        if any(rank for other, rank in enumerate(row) if other != at)
    ]


def _correlate(rows: Floats, mixed: list[int], lower: Matrix) -> None:
    """Turn independent normals into the shares of correlated ones, in place.

    Term by term rather than as a product of matrices, whose last bit depends on the machine.
    """
    special = scipy_special("a correlation")
    for at in reversed(mixed):
        found = lower[at][at] * rows[at]
        for other in mixed:
            if other < at and lower[at][other]:
                found += lower[at][other] * rows[other]
        rows[at] = found
    for at in mixed:
        special.ndtr(rows[at], out=rows[at])
