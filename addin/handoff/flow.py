"""A copy of a workbook for people who have nothing installed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from addin.a1 import place_text
from addin.audit import audit_line
from addin.errors import AGAIN, RENAME, CannotWrite, ChecksFail, StaysPersonal
from addin.formulas import OurCalls, calls_in
from addin.handoff.instructions import fit_instructions
from addin.handoff.lambdas import add_lambdas, remove_lambdas
from addin.handoff.lite import add_lite, remove_lite
from addin.handoff.macros import has_our_macros, remove_macros
from addin.handoff.outside_links import drop_addin_links, refuse_links
from addin.handoff.pages import marked_sheets, refuse_pages
from addin.handoff.pdf import print_pdf
from addin.handoff.privacy import Told, Unseen, look_and_clear, look_for_hidden, plain_file
from addin.handoff.stored_calls import functions_called
from addin.handoff.values import FLAGS, About, about_original, freeze
from addin.refresh import Report, refresh
from addin.xlsx import (
    CHANGED,
    Package,
    Workbook,
    check_absent,
    check_writable,
    held,
    private_folder,
    read_workbook,
    record_part,
    save,
    without_recalculation_on_open,
    write,
)
from addin.xlsx.edit import PackageEditor
from workbooks.marks import STORY

_LIVE = {
    "lambda": "not verified where Excel has the leasebridge add-in too (which of the two answers "
    "is not documented); xlwings Lite is reported to fail beside LAMBDAs of the same names",
    "lite": "not verified where Excel has the leasebridge add-in too: two functions of one name",
    "web": "not verified in Safari, nor in the preview of a mail program",
}
"""The editions whose calls are live, and what a reader may have that nobody tried."""

_WHERE = {
    "lambda": "defined in the workbook",
    "lite": "with the code inside",
    "web": "calculated in the page",
}

_ENDINGS = {"pdf": ".pdf", "web": ".html"}
"""Editions that are no workbooks."""

SHOWN = 3
"""What fails, in the line that refuses."""


@dataclass(frozen=True)
class Handoff:
    """What was handed over; `done` says in one line what became of our calls."""

    output: Path
    done: str
    failing: list[str]
    told: Told = field(default_factory=Told)
    unseen: Unseen = field(default_factory=Unseen)
    note: str = ""
    """What nobody has seen in Excel."""

    @property
    def good(self) -> bool:
        """Whether nothing had to be forced."""
        return not (self.failing or self.told.refused)


def handoff(
    path: Path,
    edition: str,
    output: Path | None = None,
    *,
    force: bool = False,
    scrub: bool = False,
    drop_hidden: bool = False,
    pages: str = STORY,
    now: datetime | None = None,
    wait: float | None = None,
    on_call: Callable[[], None] = lambda: None,
) -> Handoff:
    """Refresh a copy of a workbook, make an edition of that, and write it beside the workbook.

    `force` replaces a file that is there, and hands over even if a check of the model fails or
    something personal stays that `scrub` was to clear; `drop_hidden` takes out what is hidden and
    nothing needs. `pages` are those of a PDF. Another run that writes the same copy is waited for,
    `wait` seconds. The workbook itself is only read. Raises what `refresh` does, CannotWrite,
    ChecksFail and StaysPersonal before anything is written.
    """
    if edition == "web":
        _refuse_without_engine()
    original, our_macros = _examined(path, edition, pages)
    ending = _ending(path, edition, our_macros)
    target = output or default_output(path, edition, our_macros=our_macros)
    _check_target(path, target, ending, force)
    book, checks, failing = _refresh_copy(original, force, on_call)
    edits = PackageEditor(book.package)
    if our_macros:
        remove_macros(book, edits)
    book, edits, unseen = _without_hidden(book, edits, edition, drop=drop_hidden)
    about = about_original(original, now or _now(), checks, scrub=scrub)
    done = _make_edition(book, edits, edition, about)
    told = look_and_clear(book, edits, scrub=scrub, printed=edition == "pdf")
    if not force:
        _refuse_personal(path, told)
    if edition == "pdf":
        content = print_pdf(book, edits, pages)
    elif edition == "web":
        from addin.handoff.web import web_page  # other editions do not need its engine

        content = web_page(book, edits, about.made, target.name)
    else:
        content = plain_file(edits) if scrub else edits.data()
    with held(target, wait):
        _check_target(path, target, ending, force)  # it may have come to be there meanwhile
        write(content, target, like=[path])
    if edition == "pdf" and (printed := marked_sheets(book, pages)):
        done += f"; {len(printed)} of {len(book.sheets)} sheets, every one with --pages all"
    if our_macros:
        done += "; without the macros, which need Python"
    return Handoff(target, done, failing, told, unseen, _LIVE.get(edition, ""))


def _refuse_personal(path: Path, told: Told) -> None:
    """Raises StaysPersonal for what was to be cleared and cannot be."""
    if told.refused:
        more = f"; and {len(told.refused) - SHOWN:,} more" if len(told.refused) > SHOWN else ""
        listed = "; ".join(map(str, told.refused[:SHOWN])) + more
        what = f"{path}: cannot be removed: {listed}"
        raise StaysPersonal(what, do="remove it in Excel first, or use --force")


def _refuse_without_engine() -> None:
    """Raises CannotWrite where the engine of a page is not installed."""
    from addin.engines.formulon import why_unavailable

    if why := why_unavailable():
        advice = "python -m pip install 'formulon>=0.18,<0.19'"
        raise CannotWrite(f"--edition web: {why}", do=advice)


def _now() -> datetime:
    """The moment of handing over, or the one that a build which must not differ states."""
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(stated), UTC) if stated.isdecimal() else datetime.now()


def default_output(path: Path, edition: str, *, our_macros: bool = False) -> Path:
    """Beside the workbook: `model_values.xlsx`; a PDF is just `model.pdf`."""
    called = path.stem if edition == "pdf" else f"{path.stem}_{edition}"
    return path.with_name(called + _ending(path, edition, our_macros))


def _examined(path: Path, edition: str, pages: str) -> tuple[Package, bool]:
    """The file, if it can be handed over so, and whether our macros are in it."""
    book = read_workbook(path)
    our_macros = _can_be_handed_over(book, edition)
    if edition == "pdf":
        refuse_pages(book, pages)
    return book.package, our_macros


def _can_be_handed_over(book: Workbook, edition: str) -> bool:
    """Whether our macros are in it. Raises BadWorkbook for what cannot be handed over."""
    book.package.refuse_signed()
    refuse_links(book)
    if any(sheet.name.startswith(FLAGS) for sheet in book.sheets):
        what = "it is a values copy already"
        raise book.package.fault(what, do="make the copy from the original")
    ours = OurCalls(book)
    if edition in ("lambda", "lite") and not functions_called(book.package, ours):
        what = "it has no leasebridge functions to be replaced"
        raise book.package.fault(what, do="send it as it is")
    own = next((name for name in ours.own_names if name.sheet), None)
    if edition in _LIVE and own:
        what = f"the sheet {own.sheet} has a name {own.name} of its own"
        raise book.package.fault(what, do=RENAME)
    return has_our_macros(book)


def _ending(path: Path, edition: str, our_macros: bool) -> str:
    """The ending of an edition's file: that of the workbook where it is one."""
    if edition in _ENDINGS:
        return _ENDINGS[edition]
    return path.suffix.lower().replace("m", "x") if our_macros else path.suffix


def _check_target(path: Path, target: Path, ending: str, force: bool) -> None:
    if target.suffix.casefold() != ending.casefold():
        what = f"{target}: the name must end in {ending}"
        raise CannotWrite(what, do="choose another --output")
    if target.exists() and target.samefile(path):
        what = f"{target}: the copy cannot overwrite the workbook"
        raise CannotWrite(what, do="choose another --output")
    check_absent(target, force=force)
    check_writable(target)


def _failing(report: Report) -> list[str]:
    """The checks that fail, and the cells that nobody here can calculate."""
    labels = [label if len(label) <= 60 else f"{label[:57]}..." for label in report.failing]
    unknown = [place for place, (value, _) in report.errors.items() if value == "#NAME?"]
    checks = [f"check failed: {label}" for label in labels]
    if report.audit and report.audit.faults:
        checks.insert(0, audit_line(report.audit))
    return [*checks, *(f"{place_text(place)} is #NAME?" for place in unknown), *report.outdated]


def _refresh_copy(
    original: Package, force: bool, on_call: Callable[[], None]
) -> tuple[Workbook, dict[str, bool], list[str]]:
    """The workbook with values of now under the original's name, its checks, and what fails."""
    path = original.path
    with private_folder() as folder:
        fresh = folder / path.name
        report = refresh(path, output=fresh, on_call=on_call)
        if path.read_bytes() != original.data:
            raise CannotWrite(f"{path} {CHANGED}", do=AGAIN)
        book = read_workbook(fresh)
        failing = _failing(report)
        if failing and not force:
            more = f"; and {len(failing) - SHOWN:,} more" if len(failing) > SHOWN else ""
            listed = "; ".join(failing[:SHOWN]) + more
            advice = "put that right, or use --force to make the copy anyway"
            raise ChecksFail(f"{path}: {listed}", do=advice)
        if (calm := without_recalculation_on_open(book)) != book.source:
            save(book, {book.part: calm}, fresh)
            book = read_workbook(fresh)
    book.package.path = path
    return book, report.checks, failing


def _without_hidden(
    book: Workbook, edits: PackageEditor, edition: str, *, drop: bool
) -> tuple[Workbook, PackageEditor, Unseen]:
    """What is hidden, and the workbook after dropping what can go; a PDF shows none of it."""
    if edition == "pdf":
        return book, edits, Unseen()
    unseen = look_for_hidden(book, edits, drop=drop)
    if not (drop and unseen.found):
        return book, edits, unseen
    with private_folder() as folder:
        fresh = folder / book.path.name
        fresh.write_bytes(edits.data())
        new = read_workbook(fresh)
    new.package.path = book.path
    return new, PackageEditor(new.package), unseen


def _make_edition(book: Workbook, edits: PackageEditor, edition: str, about: About) -> str:
    """Makes the changes of an edition; says what became of our calls."""
    remove_lite(edits)
    if edition in _LIVE:
        remove_lambdas(book, edits)
        calls = add_lite(book, edits) if edition == "lite" else add_lambdas(book, edits)
        done = f"{_counted(calls)}, {_WHERE[edition]}"
    elif calls_in(book) or functions_called(book.package, OurCalls(book)):
        frozen = freeze(book, edits, about if edition == "values" else None)
        done = f"{_counted(calls_in(book))}, as values"
        if edition == "values":
            done += f", listed on the sheet {frozen.about}"
    else:
        done = "no leasebridge formulas found; nothing was replaced"
    if edition not in _LIVE and (part := record_part(edits.package, book.part)):
        edits.remove(part)  # it knows formulas that the copy has no more
    fit_instructions(edits, book, edition)
    drop_addin_links(edits, book.part)
    # A list of what to calculate that is out of date counts as damage in Excel.
    for edge in edits.package.relationships(book.part):
        if edge.kind == "calcChain":
            edits.remove(edge.target)
    return done


def _counted(calls: int) -> str:
    return f"{calls:,} leasebridge call{'' if calls == 1 else 's'}"
