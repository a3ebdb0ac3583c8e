"""What menus and buttons do with a workbook that is open in a spreadsheet program.

The program saves a copy, which is read here; what is to be written goes back as cells, which the
program puts into the open workbook itself. So nothing is lost that is not saved yet.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from addin.a1 import Place, place_text
from addin.commands.difference import sections
from addin.commands.explanation import explanation_lines
from addin.commands.report import headline_lines, input_lines
from addin.compare import compare
from addin.engines import engines_agree
from addin.errors import BadInput, CannotWrite, Fault, Refused
from addin.explain import explain
from addin.formulas import References
from addin.handoff import handoff
from addin.inputs import Layout, Request, plan
from addin.refresh import Headline, HeadlineChange, headlines_of
from addin.xlsx import held, read_workbook, write
from udfs.cells import Value

_FLAG = re.compile(r"; use --\S+ .*| \(--[a-z]+ (?:lists all|shows more)\)")
"""What a line advises to whoever typed a command."""

MENU = "chosen in the menu"
"""Where the workbook's record says that the choice of a case comes from."""


class CannotDo(Exception):  # noqa: N818
    """Why something is not done: one line, and what it is about."""

    def __init__(self, line: str, details: list[str] | None = None) -> None:
        """`details` are the cells that cannot be calculated, say."""
        super().__init__(line)
        self.line, self.details = line, details or []


class Cases(NamedTuple):
    """The cases of a workbook, and the one that is live."""

    names: list[str]
    live: str


class NewInputs(NamedTuple):
    """The cells that new inputs write, what there is to say of it, and the answers to look at."""

    cells: dict[Place, Value]
    lines: list[str]
    answers: list[Headline]


@contextmanager
def _told(copy: Path) -> Iterator[None]:
    """Faults become what a person reads, who has never seen the copy."""
    try:
        yield
    except Refused as refused:
        reasons = [f"{place_text(place)}: {reason}" for place, reason in refused.reasons.items()]
        raise CannotDo(str(refused), reasons) from None
    except Fault as fault:
        line = fault.what if "--" in fault.do else str(fault)  # there is no flag to give here
        raise CannotDo(_plain([line.replace(str(copy), copy.name)])[0]) from None
    except OSError as error:
        name = Path(error.filename).name if error.filename else copy.name
        raise CannotDo(f"{name}: {error.strerror or error}") from None


def _plain(lines: Iterable[str]) -> list[str]:
    return [_FLAG.sub("", line) for line in lines]


def cases_of(copy: Path) -> Cases:
    """The cases to choose from. Raises CannotDo."""
    with _told(copy):
        book = read_workbook(copy)
        layout = Layout(book, References(book))
        if layout.cases is None:
            do = "a model of `leasebridge build` has some"
            raise BadInput(f"{copy.name} has no cases to choose from", do=do)
        return Cases(list(layout.cases.columns), str(layout.value(layout.cases.cell.place) or ""))


def choose_case(copy: Path, name: str, now: dt.datetime | None = None) -> NewInputs:
    """What makes another case live. Raises CannotDo."""
    return _planned(copy, Request(case=name, origin=MENU), now)


def take_facts(copy: Path, facts: Path, now: dt.datetime | None = None) -> NewInputs:
    """What a facts file brings in. Raises CannotDo."""
    return _planned(copy, Request(facts=facts), now)


def _planned(copy: Path, request: Request, now: dt.datetime | None) -> NewInputs:
    with _told(copy):
        book = read_workbook(copy)
        planned = plan(book, request, now or dt.datetime.now(dt.UTC))
        if not planned.changes:
            return NewInputs({}, ["Nothing changes: the workbook says so already."], [])
        lines = [*input_lines(planned.changes), *(f"warning: {w}" for w in planned.warnings)]
        answers = headlines_of(Layout(book, References(book)))
        return NewInputs(planned.writes, _plain(lines), answers)


def moved_answers(told: Iterable[Mapping[str, Any]]) -> list[str]:
    """The answers that are others now, line by line; each has a label, a unit, `old` and `new`."""
    changed = (
        HeadlineChange(Headline("", a["label"], a["unit"], ("", (0, 0))), a["old"], a["new"])
        for a in told
        if not engines_agree(a["old"], a["new"])
    )
    return [line for change in changed for line in headline_lines(change)]


def what_moved(old: Path, copy: Path) -> list[str]:
    """What differs between an older workbook and the open one. Raises CannotDo."""
    with _told(copy), _told(old):
        found = compare(read_workbook(old), read_workbook(copy))
        lines = [f"warning: {warning}" for warning in found.warnings]
        if found.same:
            return ["Nothing: both say the same.", *lines]
        for title, listed in sections(found, None):
            lines += [title, *(f"  {line}" for line in listed)]
        return _plain(lines)


def explained(copy: Path, cell: str) -> list[str]:
    """Where a cell's value comes from. Raises CannotDo."""
    with _told(copy):
        return _plain(explanation_lines(explain(read_workbook(copy), cell)))


def hand_over(
    copy: Path, edition: str, saved: Path | None, output: Path | None = None
) -> list[str]:
    """Write an edition of the copy; what to say of it.

    It goes to `output`, over what is there, or else beside `saved`, the file that was opened, and
    then never over another. Where that file says the same it is what the edition is made of: a
    program that exports a copy draws charts in its own way. Raises CannotDo.
    """
    with _told(copy):
        if saved and saved.suffix == copy.suffix and _say_the_same(saved, copy):
            copy.write_bytes(saved.read_bytes())
        done = handoff(copy, edition)
        target = output or (saved or copy).with_name(done.output.name)
        if target.suffix.casefold() != done.output.suffix.casefold():
            target = target.with_name(target.name + done.output.suffix)
        with held(target):
            if output is None and target.exists():
                raise CannotWrite(f"{target} already exists", do="rename or delete it first")
            write(done.output.read_bytes(), target, like=[saved or copy])
        told = [f"Contains personal data: {trace}" for trace in done.told.personal]
        told += [f"Contains what readers do not see: {entry}" for entry in done.unseen.found]
        told += [f"Note: {done.note}"] if done.note else []
        return [str(target), done.done, *told]


def _say_the_same(one: Path, other: Path) -> bool:
    try:
        return compare(read_workbook(one), read_workbook(other)).same
    except (Fault, OSError):
        return False
