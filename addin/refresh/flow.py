"""Facts in, recalculate, check, write: what `leasebridge refresh` does."""

from __future__ import annotations

import datetime as dt
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from addin.a1 import Place, Position, place_text
from addin.audit import compare, record
from addin.engines import Inputs, Outcome, calculate
from addin.errors import CannotWrite, Refused
from addin.formulas import References, calls_in
from addin.inputs import Layout, Plan, Request, plan
from addin.refresh.chart_caches import refresh_charts
from addin.refresh.checks import check_results, tie_results
from addin.refresh.error_causes import explain_errors
from addin.refresh.headlines import Contents, Explanation, HeadlineChange, headlines_of
from addin.refresh.report import Report
from addin.refresh.stale_objects import stale_objects
from addin.xlsx import (
    Workbook,
    changed_parts,
    check_absent,
    check_writable,
    held,
    private_folder,
    read_workbook,
    same_value,
    save,
    storable,
    without_recalculation_on_open,
)
from udfs.cells import Value

_NOTHING = Request()


def refresh(
    path: Path,
    *,
    output: Path | None = None,
    request: Request = _NOTHING,
    now: dt.datetime | None = None,
    engine: str = "auto",
    verify: bool = False,
    on_call: Callable[[], None] = lambda: None,
    say: Callable[[str], None] | None = None,
    write: bool = True,
    wait: float | None = None,
    replace: bool = True,
    on_saved: Callable[[Workbook, bytes], None] = lambda book, after: None,
) -> Report:
    """Recalculate a workbook and write its new values to `output`, or in place.

    `request` says what becomes of the inputs, `now` (in UTC) when that was. `engine` is one of
    ENGINES; `verify` asks every engine for every cell. `on_call` is told of every call of our
    functions, `say` of what takes long, `on_saved` of the workbook as read and the bytes that are
    at the target at the end. Another run that holds the target is waited for, `wait` seconds;
    what is there is replaced, unless `replace` says not to. Raises BadWorkbook, BadInput,
    CannotWrite, Refused, NoLibreOffice, OfficeFailed or ExcelFailed before anything is written.
    """
    target = output or path
    with held(target, wait) if write else nullcontext():
        book = read_workbook(path)
        in_place = output is None or _is_same_file(output, path)
        if write and not in_place:
            check_absent(target, force=replace)
            check_ending(book, target)
            check_writable(target)
        planned = plan(book, request, now or dt.datetime.now(dt.UTC))
        run = recalculate(book, planned, engine=engine, verify=verify, on_call=on_call, say=say)
        report = run.report()
        report.output = target if write else None
        report.written = write and not (in_place and not run.parts)
        if write:
            figures = [request.old] if request.old else []
            on_saved(book, save(book, run.parts, target, like=figures))
        return report


def build(
    output: Path,
    on_call: Callable[[], None] = lambda: None,
    *,
    old: Path | None = None,
    story: str | Path | None = None,
    wait: float | None = None,
    replace: bool = True,
) -> Report:
    """Make the workbook of a story, calculated, at `output`, as `refresh` writes it.

    The figures of the workbook `old` are carried over. Raises what `refresh` does, and BadInput
    for a story that is none.
    """
    # Not needed by a refresh, and their import takes as long as reading a workbook.
    from workbooks.build import build as build_template
    from workbooks.story import DEFAULT

    check_writable(output)
    with private_folder() as folder:
        blank = folder / "template.xlsx"
        left_out = list(build_template(blank, story or DEFAULT))
        record(read_workbook(blank))
        made, request = blank, _NOTHING
        if old is not None:
            if _is_same_file(old, output):
                what = f"{output}: the new workbook cannot overwrite the old one"
                raise CannotWrite(what, do="choose another --output")
            made, request = folder / "fresh.xlsx", Request(old=old)
            refresh(blank, output=made, on_call=on_call)
        report = refresh(
            made, output=output, request=request, on_call=on_call, wait=wait, replace=replace
        )
        report.left_out = left_out
        return report


def recalculate(
    book: Workbook,
    planned: Plan | None = None,
    *,
    engine: str = "auto",
    verify: bool = False,
    on_call: Callable[[], None] = lambda: None,
    say: Callable[[str], None] | None = None,
) -> Recalculation:
    """Calculate a workbook with what is planned in its cells. Raises Refused and Faults."""
    planned = planned or Plan()
    inputs = _by_sheet(book, planned.writes)
    with _heeding_interrupts():
        outcome = calculate(book, inputs, engine, on_call, say=say, verify=verify)
    return Recalculation(book, planned, inputs, outcome)


def _by_sheet(book: Workbook, cells: Mapping[Place, Value]) -> dict[str, dict[Position, Value]]:
    inputs: dict[str, dict[Position, Value]] = {sheet.name: {} for sheet in book.sheets}
    for (sheet, position), value in cells.items():
        inputs[sheet][position] = value
    return inputs


@dataclass
class Recalculation:
    """A workbook with new values for its formulas, which are not written yet."""

    book: Workbook
    planned: Plan
    inputs: Inputs
    outcome: Outcome

    @cached_property
    def values(self) -> Mapping[str, Mapping[Position, Value]]:
        """What cells hold now, by sheet: the new inputs, and the result of every formula."""
        results = self.outcome.result.values
        return {sheet: {**self.inputs[sheet], **new} for sheet, new in results.items()}

    @cached_property
    def references(self) -> References:
        """What the workbook's formulas read."""
        return References(self.book)

    @cached_property
    def calls(self) -> int:
        """How many of our functions its formulas call."""
        return calls_in(self.book)

    @cached_property
    def parts(self) -> dict[str, bytes]:
        """The parts of the file that differ now. Raises BadWorkbook for a damaged chart."""
        spills = self.outcome.result.spills
        parts = changed_parts(self.book, self.values, spills, self.inputs)
        parts |= refresh_charts(self.book, self.references, self.values, spills)
        if self.calls:
            calm = without_recalculation_on_open(self.book)
            parts |= {self.book.part: calm} if calm != self.book.source else {}
        return parts

    @cached_property
    def reasons(self) -> dict[Place, tuple[str, str]]:
        """The formula cells that show an error: its value, and the reason."""
        return explain_errors(self.book, self.references, self.values, self.outcome.result)

    def _headlines(self) -> tuple[list[HeadlineChange], str]:
        """What the new inputs did to the answer, or why that cannot be said."""
        changes = [*self.planned.typed, *self.planned.changes]
        if not changes:
            return [], ""
        layout = Layout(self.book, self.references)
        old: Contents = {sheet.name: {} for sheet in self.book.sheets}
        if (self.planned.typed or self.outcome.not_current) and headlines_of(layout):
            # What is stored may follow from what was typed, or from nothing at all.
            before = {change.place: change.was for change in self.planned.typed}
            try:
                engine = self.outcome.engine
                old = recalculate(self.book, Plan(writes=before), engine=engine).values
            except Refused as refused:
                cell = place_text(next(iter(refused.reasons)))
                return [], f"what stood before cannot be calculated reliably: {cell}"
        fixed = {sheet: dict(cells) for sheet, cells in self.inputs.items()}
        for sheet, at in self.outcome.kept:
            fixed[sheet][at] = self.values[sheet].get(at)
        return Explanation(layout, changes, old, self.values, fixed).changed(), ""

    def report(self) -> Report:
        """What there is to say of it; nothing is written yet."""
        book, values = self.book, self.values
        with _heeding_interrupts():
            headlines, unexplained = self._headlines()
        cells = (cell for sheet in book.sheets for cell in sheet.cells.values())
        return Report(
            workbook=book.path,
            output=None,
            written=False,
            formulas=sum(cell.formula is not None for cell in cells),
            calls=self.calls,
            changed_cells=self._changed_cells(),
            inputs=[*self.planned.typed, *self.planned.changes],
            warnings=[*self.planned.warnings, *filter(None, [unexplained])],
            headlines=headlines,
            checks=check_results(book, self.references, values),
            ties=tie_results(book, self.references, values),
            audit=compare(book),
            errors=self.reasons,
            engine=self.outcome.engine,
            kept=self.outcome.kept,
            not_current=self.outcome.not_current,
            gave_away=self.outcome.gave_away,
            checked=self.outcome.checked,
            outdated=stale_objects(book, self.references, values),
            stale=bool(self.parts),
        )

    def _changed_cells(self) -> int:
        """How many cells hold another value than before."""
        changed = 0
        for sheet, new in self.values.items():
            cells = self.book.by_name[sheet].cells
            for position, value in new.items():
                cell = cells.get(position)
                changed += not same_value(storable(value), cell.value if cell else None)
        return changed


@contextmanager
def _heeding_interrupts() -> Iterator[None]:
    """Raises KeyboardInterrupt at the end, too, if it was asked for.

    The engine takes what one of our calls raises for an error value of the formula and goes on.
    """
    asked = []

    def interrupt(*_: object) -> None:
        asked.append(True)
        raise KeyboardInterrupt

    usual = signal.default_int_handler
    ways = []
    if threading.current_thread() is threading.main_thread():
        ways = [way for way in signal.valid_signals() if signal.getsignal(way) is usual]
    for way in ways:
        signal.signal(way, interrupt)
    try:
        yield
    finally:
        for way in ways:
            signal.signal(way, usual)
        if asked:  # whatever came of a calculation that was cut short
            raise KeyboardInterrupt


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def check_ending(book: Workbook, target: Path) -> None:
    """Raises CannotWrite for an ending that says another kind than what is in the file.

    Excel opens no such file.
    """
    if target.suffix.casefold() == book.path.suffix.casefold():
        return
    kind = book.package.content_types()[book.part]
    template, macros = "template" in kind, "macroenabled" in kind
    ending = f".xl{'t' if template else 's'}{'m' if macros else 'x'}"
    if target.suffix.casefold() != ending:
        kind = f"a workbook {'with' if macros else 'without'} macros"
        what = f"{target}: the name of {kind} must end in {ending}"
        raise CannotWrite(what, do="choose another --output")
