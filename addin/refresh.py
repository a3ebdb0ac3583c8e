"""Facts in, recalculate, check, write: what `leasebridge refresh` and the ribbon button do."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from addin.causes import error_causes
from addin.cell_bytes import as_stored, same_value
from addin.cells import Value
from addin.dependents import References
from addin.engines import calculated, calls_in, verified
from addin.inputs import Change, changes_from
from addin.outdated import outdated
from addin.places import Place, place_text
from addin.references import Position
from addin.saving import CannotWrite, check_writable, save
from addin.workbook import Workbook, read_workbook
from addin.writeback import changed_parts

CHECKS_NAME = "model_checks"
"""Defined name of the model's checks: a label in the first column, TRUE or FALSE in the last."""


@dataclass
class Report:
    """What a refresh did."""

    workbook: Path
    output: Path | None
    written: bool
    formulas: int
    calls: int
    changed_cells: int
    inputs: list[Change]
    checks: dict[str, bool]
    errors: dict[Place, tuple[str, str]] = field(default_factory=dict)
    engine: str = "embedded"
    handed_over: dict[Place, str] = field(default_factory=dict)
    """Formulas that the embedded engine was not given, with the reasons."""
    outdated: list[str] = field(default_factory=list)
    """Text boxes, pictures and pivot tables that still show values of before."""
    stale: bool = False
    """Whether the file differed: in a value, a chart's numbers, or in how it says to calculate."""

    @property
    def failing(self) -> list[str]:
        """The checks of the model that do not hold."""
        return [label for label, holds in self.checks.items() if not holds]

    @property
    def good(self) -> bool:
        """Every check holds and no formula cell is an error."""
        return not (self.failing or self.errors)


def refresh(
    path: Path,
    *,
    output: Path | None = None,
    facts: Path | None = None,
    engine: str = "auto",
    verify: bool = False,
    on_call: Callable[[], None] = lambda: None,
    write: bool = True,
) -> Report:
    """Recalculate a workbook and write its new values to `output`, or in place.

    `engine` is one of ENGINES; `verify` asks LibreOffice for a second opinion on the embedded one.
    Raises BadWorkbook, BadFacts, Refused, NoLibreOffice, OfficeFailed or ExcelFailed before
    anything is written.
    """
    book = read_workbook(path)
    target = output or path
    in_place = output is None or _same_file(output, path)
    if write and not in_place:
        check_writable(target)
        _check_ending(book, target)
    changes = changes_from(facts, book) if facts else []
    calls = calls_in(book)
    inputs: dict[str, dict[Position, Value]] = {sheet.name: {} for sheet in book.sheets}
    for change in changes:
        inputs[change.input.sheet][change.input.position] = change.cell_value
    with _heeding_interrupts():
        if verify:
            outcome = verified(book, inputs, on_call)
        else:
            outcome = calculated(book, inputs, engine, on_call)
    result = outcome.result
    values = {name: {**inputs[name], **new} for name, new in result.values.items()}
    parts = changed_parts(book, values, result.spills, settle_calc=calls > 0)
    report = Report(
        workbook=path,
        output=target if write else None,
        written=write and not (in_place and not parts),
        formulas=sum(c.formula is not None for s in book.sheets for c in s.cells.values()),
        calls=calls,
        changed_cells=_changed(book, values),
        inputs=changes,
        checks=_checks(book, values),
        errors=error_causes(book, values, result),
        engine=outcome.engine,
        handed_over=outcome.handed_over,
        outdated=outdated(book, values),
        stale=bool(parts),
    )
    if write:
        save(book, parts, target)
    return report


def build(output: Path, on_call: Callable[[], None] = lambda: None) -> Report:
    """Make the template workbook, calculated, at `output`; what is there is replaced."""
    # Not needed by a refresh, and their import takes as long as reading a workbook.
    import tempfile

    from workbooks.build import build as build_template

    check_writable(output)
    with tempfile.TemporaryDirectory() as folder:
        blank = Path(folder) / "template.xlsx"
        build_template(blank)
        return refresh(blank, output=output, on_call=on_call)


@contextmanager
def _heeding_interrupts() -> Iterator[None]:
    """Raises KeyboardInterrupt at the end, too, if it was asked for.

    The engine takes what one of our calls raises for an error value of the formula and goes on.
    """
    asked = []

    def interrupt(*_: object) -> None:
        asked.append(True)
        raise KeyboardInterrupt

    is_ours = threading.current_thread() is threading.main_thread()
    if not is_ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if asked:
        raise KeyboardInterrupt


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _check_ending(book: Workbook, target: Path) -> None:
    """Excel opens no file whose ending says another kind than what is in it."""
    if target.suffix.casefold() == book.path.suffix.casefold():
        return
    kind = book.package.content_types()[book.part]
    template, macros = "template" in kind, "macroenabled" in kind
    ending = f".xl{'t' if template else 's'}{'m' if macros else 'x'}"
    if target.suffix.casefold() != ending:
        what = f"a workbook {'with' if macros else 'without'} macros"
        raise CannotWrite(f"{target}: the name must end in {ending}, the ending of {what}")


def _changed(book: Workbook, values: dict[str, dict[Position, Value]]) -> int:
    """How many cells hold another value than before."""
    changed = 0
    for sheet, new in values.items():
        cells = book.by_name[sheet].cells
        for position, value in new.items():
            cell = cells.get(position)
            changed += not same_value(as_stored(value), cell.value if cell else None)
    return changed


def _checks(book: Workbook, values: Mapping[str, Mapping[Position, Value]]) -> dict[str, bool]:
    """The checks of the model with their results, if it names any."""
    blocks = [name for name in book.names if name.name.casefold() == CHECKS_NAME]
    if not blocks:
        return {}
    # A copied sheet has its own copy of the name: the workbook's own comes first.
    block = min(blocks, key=lambda name: name.sheet is not None)
    areas = References(book).areas(block.formula, block.sheet or "")
    if len(areas) != 1 or areas[0][0] not in book.by_name:
        return {f"the name {block.name} leads to no range of checks": False}
    sheet, (top, left, bottom, right) = areas[0]
    known = {at: cell.value for at, cell in book.by_name[sheet].cells.items()}
    known.update(values[sheet])
    checks: dict[str, bool] = {}
    for row in sorted(row for row, column in known if column == right and top <= row <= bottom):
        if known[row, right] is not None:
            cell = place_text((sheet, (row, right)))
            label = str(known.get((row, left)) or cell)
            checks[f"{label} ({cell})" if label in checks else label] = known[row, right] is True
    return checks
