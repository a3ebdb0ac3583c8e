"""A workbook, and what a simulation of it found, made of numpy alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import xlsxwriter

from addin.a1 import Place
from addin.scenarios.result import Result
from addin.scenarios.sheet import About
from addin.scenarios.study import BLOCK, Output, Study
from addin.scenarios.tally import Numbers, Tally
from tests.addin.scenarios.drawn import Drawn, calculated, scales_of, study, tally_of, uniforms

SIZE = 3 * BLOCK // 2
ABOUT = About("model.xlsx", "ab" * 32, datetime(2026, 5, 4, 3, 2, tzinfo=UTC), "5 cells in numpy")


class Even(NamedTuple):
    """A uniform distribution."""

    low: float
    high: float

    @property
    def words(self) -> str:
        return f"uniform {self.low:g} / {self.high:g}"

    def quantile(self, u: Numbers) -> Numbers:
        return self.low + u * (self.high - self.low)


def build_model(path: Path) -> Path:
    """Two sheets: inputs in column C, a model with figures, shares, days and a chart."""
    with xlsxwriter.Workbook(path) as book:
        inputs, model = book.add_worksheet("Inputs"), book.add_worksheet("Model")
        for row in range(2, 8):
            inputs.write(row - 1, 2, 0.5 * row)
            model.write_formula(row - 1, 2, f"=Inputs!C{row}*2", None, 1.0 * row)
        model.write_formula("C3", "=Inputs!C3", book.add_format({"num_format": "0.0%"}), 0.08)
        model.write_formula(
            "C4", "=Inputs!C4", book.add_format({"num_format": "d mmm yyyy"}), 46_000
        )
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Model!$C$2:$C$5"})
        model.insert_chart("E2", chart)
    return path


def simulated(
    *, correlated: bool = False, series: int = 3, draws: int = SIZE, broken: bool = False
) -> tuple[Study, Result]:
    """A study of three inputs and four outputs, and of so many in a series."""
    asked = study(3, 4 + series, draws, {"output_0": 4.0}, ["Revenue by year"] * series)
    asked = replace(
        asked,
        inputs=tuple(
            entry._replace(distribution=cast(Any, Even(at, at + 1.0)))
            for at, entry in enumerate(asked.inputs)
        ),
        outputs=tuple(map(_in_the_model, range(4 + series), asked.outputs)),
        correlation=((1, 0.5, 0), (0.5, 1, 0), (0, 0, 1)) if correlated else None,
    )
    sample = uniforms(3, draws)
    first = 3 * sample.uniforms[0] + sample.uniforms[1] + 0.2 * sample.uniforms[2] + 1
    if broken:
        first = np.where(sample.uniforms[2] < 0.01, np.nan, first)
    rows = [first, first / 50, 46_000 + 10 * sample.uniforms[1], np.full(draws, 7.0)]
    rows += [first * (at + 1) for at in range(series)]
    blocks = [slice(start, start + BLOCK) for start in range(0, draws, BLOCK)]
    gone = [int(np.isnan(first[block]).sum()) for block in blocks]
    counted = [
        calculated(
            *(row[block] for row in rows),
            errors=[{"#NUM!": missing} if np.isnan(row[block]).any() else {} for row in rows],
        )
        for block, missing in zip(blocks, gone)
    ]
    scales = scales_of(asked, counted[0])
    parts = [
        tally_of(asked, scales, Drawn(sample.uniforms[:, block]), outcomes)
        for block, outcomes in zip(blocks, counted)
    ]
    return asked, Result.of(asked, scales, reduce(Tally.merge, parts))


def moved(found: tuple[Study, Result], place: Place) -> tuple[Study, Result]:
    """The same with all its cells at one place, as another workbook may have it."""
    asked, result = found
    rows = [replace(row, output=row.output._replace(place=place)) for row in result.outputs]
    inputs = tuple(entry._replace(place=place) for entry in asked.inputs)
    outputs = tuple(row.output for row in rows)
    return replace(asked, inputs=inputs, outputs=outputs), replace(result, outputs=tuple(rows))


def _in_the_model(at: int, output: Output) -> Output:
    label = str(2023 + at) if output.series else f"Output {at}"
    return output._replace(label=label, place=("Model", (min(at, 5) + 2, 3)))
