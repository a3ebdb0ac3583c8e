"""A study and a recipe without a workbook: what a run needs."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from addin.scenarios.distributions import Distribution
from addin.scenarios.evaluate import Outcomes
from addin.scenarios.study import Output, Study, UncertainInput

Floats = npt.NDArray[np.float64]


def study_of(draws: int, seed: int = 1) -> Study:
    """Two inputs, their product and their quotient, which is an error now and then."""
    uniform = Distribution("uniform", min=-1.0, max=3.0)
    triangle = Distribution("triangular", min=1.0, mode=2.0, max=5.0)
    inputs = (
        UncertainInput("a", "First", "MW", ("S", (1, 1)), uniform),
        UncertainInput("b", "Second", "$", ("S", (2, 1)), triangle),
    )
    outputs = (
        Output("product", "Product", "$mm", ("S", (3, 1))),
        Output("root", "Root", "", ("S", (4, 1))),
    )
    return Study(inputs, outputs, draws, seed, None, {"product": 2.0})


@dataclass(frozen=True)
class _MadeUp:
    """Stands in for a recipe; `pause` seconds a portion, and each process signs in a folder."""

    way: str = "numpy"
    why: str = ""
    cells: int = 2
    pause: float = 0.0
    folder: str = ""

    def open(self) -> _MadeUp:
        """It is its own evaluator."""
        return self

    def values(self, draws: Floats) -> Outcomes:
        """The outputs, of which the second is an error where the first input is negative."""
        if self.folder:
            (Path(self.folder) / f"{os.getpid()}").touch()
        time.sleep(self.pause)
        bad = draws[0] < 0
        root = np.where(bad, np.nan, np.sqrt(np.abs(draws[0])) / draws[1])
        errors: tuple[dict[str, int], ...] = ({}, {"#NUM!": int(bad.sum())} if bad.any() else {})
        return Outcomes(np.array([draws[0] * draws[1], root]), errors)


MadeUp: Any = _MadeUp
"""It is no recipe, and does for one."""
