"""Simulations in Python: what was found as pandas tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addin.scenarios import (
    DRAWS,
    PERCENTILES,
    SEED,
    Files,
    Result,
    Simulation,
    Where,
    Wishes,
    columns_of,
    draws_again,
    simulate,
)

if TYPE_CHECKING:
    import pandas


class Scenarios:
    """What a simulation found. `result` has all of it as data; the tables need pandas."""

    def __init__(self, found: Simulation) -> None:
        """`found` comes from `scenarios`."""
        self.found = found

    def __repr__(self) -> str:
        """`<Scenarios model.xlsx, 100,000 draws>`."""
        return f"<Scenarios {self.found.workbook.name}, {self.found.study.draws:,} draws>"

    @property
    def result(self) -> Result:
        """Mean, percentiles, probability of the target, contributions and bars of each output."""
        return self.found.result

    @property
    def way(self) -> str:
        """How the draws were calculated, and why so."""
        return self.found.way

    @property
    def percentiles(self) -> pandas.DataFrame:
        """A row for each output: its mean, its standard deviation and its percentiles."""
        rows = [
            {
                "output": one.output.name,
                "label": one.output.label,
                "unit": one.output.unit,
                "mean": one.mean,
                "sd": one.sd,
                **{f"P{at}": one.percentiles[at] for at in PERCENTILES},
                "target": one.target,
                "probability": one.probability,
            }
            for one in self.result.outputs
        ]
        return _table(rows, [*rows[0]], ["output"])

    @property
    def contributions(self) -> pandas.DataFrame:
        """What each input does to each output: its share of the variance (0 to 1).

        `low` and `high` are the output's mean with the input in its lowest and its highest tenth.
        """
        rows = [
            {
                "output": one.output.name,
                "input": part.name,
                "share": part.share,
                "low": part.low,
                "high": part.high,
            }
            for one in self.result.outputs
            for part in one.contributions
        ]
        columns = ["output", "input", "share", "low", "high"]
        return _table(rows, columns, ["output", "input"])

    @cached_property
    def draws(self) -> pandas.DataFrame:
        """Every draw: a column for each input and each output, NaN where it gave no number.

        They are made once more, the same ones, when they are first asked for, and kept then:
        8 bytes a figure. `parquet=` writes them to a file instead, as they are made.
        """
        import numpy

        made: Iterator[Any] = draws_again(self.found)
        figures = numpy.concatenate([block.T for block in made])
        columns = columns_of(self.found.study)
        table: pandas.DataFrame = _pandas().DataFrame(figures, columns=columns)
        table.index = table.index + 1
        table.index.name = "draw"
        return table


def scenarios(
    path: Path,
    *,
    draws: int = DRAWS,
    inputs: str | Path | None = None,
    outputs: Iterable[str] = (),
    targets: Mapping[str, float | str] | None = None,
    seed: int = SEED,
    output: str | Path | None = None,
    parquet: str | Path | None = None,
    force: bool = False,
    workers: int = 0,
    scheduler: str = "",
) -> Scenarios:
    """What `leasebridge.scenarios` does."""
    wishes = Wishes(
        draws=draws,
        seed=seed,
        inputs=None if inputs is None else str(inputs),
        outputs=(outputs,) if isinstance(outputs, str) else tuple(outputs),
        targets=targets or {},
    )
    files = Files(_path(output), _path(parquet), force)
    return Scenarios(simulate(path, wishes, Where(workers, scheduler), files))


def _path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)


def _table(rows: list[dict[str, Any]], columns: list[str], index: list[str]) -> pandas.DataFrame:
    table: pandas.DataFrame = _pandas().DataFrame(rows, columns=columns)
    return table.set_index(index[0] if len(index) == 1 else index)


def _pandas() -> Any:
    try:
        import pandas
    except ImportError:
        raise ImportError('this needs pandas: pip install "leasebridge[pandas]"') from None
    return pandas
