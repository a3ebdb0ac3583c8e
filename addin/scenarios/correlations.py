"""Rank correlations of inputs: whether they can hold together, and the normals that have them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

Matrix = tuple[tuple[float, ...], ...]
"""Over the inputs, symmetric, with ones in the diagonal."""

_LEAST_EIGENVALUE = -1e-9
_NO_ROOM = 1e-10


def behind_ranks(rank: float) -> float:
    """The correlation of two normals whose ranks correlate like this (Spearman)."""
    return rank if abs(rank) == 1.0 else 2.0 * math.sin(math.pi * rank / 6.0)


def normals_of(correlation: Matrix) -> Matrix:
    """The correlations of the normals behind the inputs."""
    return tuple(tuple(behind_ranks(rank) for rank in row) for row in correlation)


def worst_pair(correlation: Matrix) -> tuple[int, int] | None:
    """The two inputs whose correlation fits least to the others; None where all hold together."""
    matrix = np.array(normals_of(correlation))
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= _LEAST_EIGENVALUE:
        return None
    against = matrix * np.outer(vectors[:, 0], vectors[:, 0])
    np.fill_diagonal(against, np.inf)
    row, column = divmod(int(np.argmin(against)), len(matrix))
    return min(row, column), max(row, column)


@lru_cache(maxsize=16)
def factor(correlation: Matrix) -> Matrix:
    """The triangle L with L L' = the correlations of the normals (Cholesky).

    By hand, not by LAPACK: the same on every machine to the last bit, and it takes a matrix that
    leaves an input no freedom of its own.
    """
    wanted: Sequence[Sequence[float]] = normals_of(correlation)
    size = len(wanted)
    lower = [[0.0] * size for _ in range(size)]
    for j in range(size):
        room = wanted[j][j] - math.fsum(lower[j][k] ** 2 for k in range(j))
        if room <= _NO_ROOM:
            continue
        lower[j][j] = math.sqrt(room)
        for i in range(j + 1, size):
            known = math.fsum(lower[i][k] * lower[j][k] for k in range(j))
            lower[i][j] = (wanted[i][j] - known) / lower[j][j]
    return tuple(map(tuple, lower))
