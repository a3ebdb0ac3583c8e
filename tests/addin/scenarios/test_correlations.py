"""Rank correlations: which hold together, and the triangle that makes them of normals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.scenarios.correlations import Matrix, behind_ranks, factor, normals_of, worst_pair


def matrix(*rows: list[float]) -> Matrix:
    """The whole of it from what is below its diagonal."""
    full = np.eye(len(rows) + 1)
    for at, row in enumerate(rows, 1):
        full[at, :at] = full[:at, at] = row
    return tuple(tuple(map(float, row)) for row in full)


def product(lower: Matrix) -> np.ndarray:
    return np.asarray(np.array(lower) @ np.array(lower).T)


@pytest.mark.parametrize(("rank", "linear"), [(0, 0), (1, 1), (-1, -1), (0.5, 0.517638090205)])
def test_normals_correlate_a_little_more_than_their_ranks(rank: float, linear: float) -> None:
    assert behind_ranks(rank) == pytest.approx(linear, abs=1e-12)


@given(st.integers(2, 7), st.randoms(use_true_random=False))
def test_the_triangle_gives_the_correlations_back(size: int, random: np.random.Generator) -> None:
    loads = np.array([[random.uniform(-1, 1) for _ in range(3)] for _ in range(size)])
    linear = loads @ loads.T + np.eye(size) * 0.2
    scale = np.sqrt(np.diag(linear))
    ranks = 6 / np.pi * np.arcsin(linear / np.outer(scale, scale) / 2)
    np.fill_diagonal(ranks, 1.0)
    known: Matrix = tuple(tuple(map(float, row)) for row in ranks)
    assert worst_pair(known) is None
    assert product(factor(known)) == pytest.approx(np.array(normals_of(known)), abs=1e-12)
    assert np.array_equal(np.tril(factor(known)), factor(known))


@pytest.mark.parametrize("rank", [1.0, -1.0])
def test_an_input_without_freedom_follows_another(rank: float) -> None:
    known = matrix([rank], [0.5, 0.5 * rank])
    assert worst_pair(known) is None
    lower = factor(known)
    assert lower[1] == (rank, 0.0, 0.0)
    assert product(lower) == pytest.approx(np.array(normals_of(known)), abs=1e-12)


def test_what_cannot_hold_together_names_the_pair_that_fits_least() -> None:
    # The first follows the second and the third, which then cannot oppose each other.
    assert worst_pair(matrix([0.9], [0.9, -0.9])) is not None
    assert worst_pair(matrix([0.9], [0.9, 0.9], [0.9, 0.9, -0.9])) == (2, 3)
    assert worst_pair(matrix([0.4], [0.4, -0.4])) is None
