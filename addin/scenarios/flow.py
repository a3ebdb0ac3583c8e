"""Refresh, draw, calculate, count, write: what `leasebridge scenarios` does."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from addin.entries import read_entry
from addin.errors import AGAIN, BadInput, CannotWrite, Unfit, nearest
from addin.formulas import References
from addin.inputs import Layout
from addin.refresh import Report, check_ending, refresh
from addin.scenarios.evaluate import Recipe, agree, recipe_of
from addin.scenarios.memory import peak_memory, this_process
from addin.scenarios.outputs import choose_outputs
from addin.scenarios.parquet import check_parquet, draws_file
from addin.scenarios.result import Result
from addin.scenarios.run import (
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
from addin.scenarios.sheet import About, add_result_sheet
from addin.scenarios.study import Output, Study
from addin.scenarios.table import read_study_inputs
from addin.scenarios.tally import Scales
from addin.xlsx import (
    CHANGED,
    Workbook,
    check_absent,
    check_writable,
    held,
    private_folder,
    read_workbook,
    write,
)

DRAWS, SEED = 100_000, 1
"""What a run has unless it is told otherwise."""

COMPARED = 100
"""Draws that numpy and the engine both calculate."""


@dataclass(frozen=True)
class Wishes:
    """What is asked for: `inputs` is a CSV or a range of the workbook, `outputs` are names.

    A target is a figure, or what somebody writes for one, by the name of an output.
    """

    draws: int = DRAWS
    seed: int = SEED
    inputs: str | None = None
    outputs: Sequence[str] = ()
    targets: Mapping[str, str | float] = field(default_factory=dict)

    def check(self) -> None:
        """Raises BadInput for what no workbook can make right."""
        if not 1 <= self.draws <= 10**12:
            what = f"--draws {self.draws}: must be 1 to 1,000,000,000,000"
            raise BadInput(what, do="10000 is usual")
        if self.seed < 0:
            what = f"--seed {self.seed}: must be 0 or more"
            raise BadInput(what, do="write any whole number, such as 1")


@dataclass(frozen=True)
class Files:
    """What is written: the copy with the sheet, and all draws; nothing without a name.

    `wait` is how many seconds another run that holds the copy is waited for.
    """

    output: Path | None = None
    parquet: Path | None = None
    force: bool = False
    wait: float | None = None

    def check(self, path: Path) -> None:
        """Raises CannotWrite, before anything is calculated, for what could not be written."""
        if self.parquet:
            check_parquet(self.parquet, force=self.force)
        target = self.output
        if target is None:
            return
        check_ending(read_workbook(path), target)
        if target.exists() and target.samefile(path):
            what = f"{target}: the copy cannot overwrite the workbook"
            raise CannotWrite(what, do="choose another --output")
        check_absent(target, force=self.force)
        check_writable(target)


@dataclass(frozen=True)
class Telling:
    """Who hears of a long run: of calls, of what it does, of draws done and wanted."""

    on_call: Callable[[], None] = lambda: None
    say: Callable[[str], None] = lambda what: None
    on_done: Callable[[int, int], None] = lambda done, wanted: None


@dataclass(frozen=True)
class Simulation:
    """What a run found, and how it was found."""

    workbook: Path
    study: Study
    recipe: Recipe
    result: Result
    report: Report
    ran: Ran
    files: Files
    notes: list[str]

    @property
    def good(self) -> bool:
        """The model holds, and every draw gave a number for every output."""
        return not self.report.failing and not any(one.errors for one in self.result.outputs)

    @property
    def way(self) -> str:
        """Which way the draws were calculated, and why so, in one line."""
        cells = f"{self.recipe.cells:,} cell{'' if self.recipe.cells == 1 else 's'}"
        if self.recipe.way == "numpy":
            return f"{cells} compiled to numpy"
        return f"{cells} draw by draw in formualizer: {self.recipe.why}"

    @property
    def speed(self) -> float:
        """Draws a second."""
        return self.study.draws / max(self.ran.seconds, 1e-9)


def default_output(path: Path) -> Path:
    """Beside the workbook: `model_scenarios.xlsx`."""
    return path.with_name(f"{path.stem}_scenarios{path.suffix}")


def simulate(
    path: Path,
    wishes: Wishes,
    where: Where = Where(),  # noqa: B008 - it is frozen
    files: Files = Files(),
    telling: Telling = Telling(),
) -> Simulation:
    """Draw the inputs of a workbook, calculate its outputs, and write what comes of it.

    The workbook itself is only read. Raises what `refresh` does, BadInput by name for inputs,
    outputs and targets that cannot be, for numpy and the engine where they do not agree, and for
    a cluster that cannot do it, and CannotWrite. Nothing is written then, and after an interrupt.
    """
    wishes.check()
    files.check(path)
    telling.say("refreshing")
    book, report, before = _refreshed(path, telling)
    study, notes = make_study(book, wishes)
    recipe = recipe_of(book, [i.place for i in study.inputs], [o.place for o in study.outputs])
    telling.say("comparing with the engine")
    maker = Maker(study, recipe)
    drawn, outcomes = maker.made(first_part(study, recipe))
    agree(recipe, drawn.values[:, :COMPARED])
    work = Work(study, recipe, Scales.of(study, outcomes))
    keeping = draws_file(study, files.parquet, path, files.wait) if files.parquet else nullcontext()
    with keeping as kept:
        ran = run(
            maker,
            work,
            where,
            say=telling.say,
            on_done=lambda done: telling.on_done(done, study.draws),
            on_draws=kept.add if kept else None,
        )
        result = Result.of(study, work.scales, ran.tally)
        found = Simulation(path, study, recipe, result, report, ran, files, notes)
        if files.output:
            _write_copy(book, found, before, files.output)
    ran.peaks[this_process()] = peak_memory()
    return found


def draws_again(found: Simulation) -> Iterator[Draws]:
    """The draws of a simulation once more, in their order: inputs and outputs in rows."""
    study, maker = found.study, Maker(found.study, found.recipe)
    for span in parts((0, study.draws), step_of(study, found.recipe, keep=True)):
        drawn, outcomes = maker.made(span)
        yield np.concatenate([drawn.values, outcomes.values])


def _refreshed(path: Path, telling: Telling) -> tuple[Workbook, Report, bytes]:
    """The workbook with values of now, under its own name, and what the file holds."""
    before = path.read_bytes() if path.is_file() else b""
    with private_folder() as folder:
        fresh = folder / path.name
        report = refresh(path, output=fresh, on_call=telling.on_call)
        book = read_workbook(fresh)
    if path.read_bytes() != before:
        raise CannotWrite(f"{path} {CHANGED}", do=AGAIN)
    book.package.path = path
    return book, report, before


def make_study(book: Workbook, wishes: Wishes) -> tuple[Study, list[str]]:
    """What a workbook is to be asked, and what is to be said of that. Raises BadInput."""
    layout = Layout(book, References(book))
    inputs, correlation = read_study_inputs(layout, wishes.inputs)
    chosen = choose_outputs(layout, [entry.place for entry in inputs], wishes.outputs)
    targets = _targets(layout, chosen.outputs, wishes.targets)
    study = Study(inputs, chosen.outputs, wishes.draws, wishes.seed, correlation, targets)
    return study, chosen.notes


def _targets(
    layout: Layout, outputs: Sequence[Output], wanted: Mapping[str, str | float]
) -> dict[str, float]:
    """The figures that outputs are to reach, by their names."""
    found: dict[str, float] = {}
    for written, figure in wanted.items():
        place = layout.references.cell(written)
        known = (o for o in outputs if o.name.casefold() == written.casefold() or o.place == place)
        output = next(known, None)
        if output is None:
            names = [output.name for output in outputs]
            advice = nearest(written, names) or f"the outputs are {', '.join(names)}"
            raise BadInput(f"--target {written}: this is none of the outputs", do=advice)
        try:
            unit = output.unit or "any unit"
            value = read_entry(str(figure).strip(), unit, layout.book.date1904)
        except Unfit as problem:
            raise BadInput(f"--target {written}: {problem.what}", do=problem.do) from None
        found[output.name] = float(value)
    return found


def _write_copy(book: Workbook, found: Simulation, before: bytes, target: Path) -> None:
    """The refreshed workbook with a sheet of what was found; `before` is what the file held."""
    digest = hashlib.sha256(before).hexdigest()
    about = About(found.workbook.name, digest, _now(), found.way)
    content = add_result_sheet(book, found.study, found.result, about)
    with held(target, found.files.wait):
        write(content, target, like=[found.workbook])


def _now() -> dt.datetime:
    """The moment of the run, or the one that a run which must not differ states."""
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = float(stated) if stated.isdecimal() else time.time()
    return dt.datetime.fromtimestamp(moment, dt.UTC)
