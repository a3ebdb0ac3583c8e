"""What a copy tells its readers about people and what it hides, and what became of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from addin.handoff.privacy.dropping import drop_hidden
from addin.handoff.privacy.hidden import Hidden, hidden_content
from addin.handoff.privacy.scrub import personal_traces, scrub_copy
from addin.handoff.privacy.traces import Trace, one_line
from addin.xlsx import Workbook
from addin.xlsx.edit import PackageEditor

_IN_PDF = frozenset({
    "author", "title", "subject", "keywords", "link to a file", "link to an internal site",
    "file of a picture", "data inside a picture", "picture that cannot be read",
    "text in a page's head or foot", "alternative text", "path", "e-mail address",
    "name of a person",
})  # fmt: skip
"""What of the personal data a PDF shows or holds."""

_NOT_PRINTED = ("xl/comments", "xl/threadedComments", "xl/persons", "docProps/app.xml")
_LONGEST = 60


@dataclass(frozen=True)
class Unseen:
    """What readers have and do not see; `kept` was to be dropped and something needs it."""

    found: list[Hidden] = field(default_factory=list)
    kept: list[Hidden] = field(default_factory=list)
    drop: bool = False

    def lines(self) -> list[str]:
        """A line for each, with what became of it."""
        stays = {entry.key: entry for entry in self.kept}
        return [f"{entry}: {self._fate(entry, stays.get(entry.key))}" for entry in self.found]

    def _fate(self, entry: Hidden, kept: Hidden | None) -> str:
        if not entry.can_go:
            return f"in the copy; {entry.stays}"
        if not self.drop:
            return "in the copy; --drop-hidden removes it where nothing needs it"
        return f"stays; {kept.stays}" if kept else "removed"


@dataclass(frozen=True)
class Told:
    """What a copy says about people and places; `stays` was to be cleared and could not be."""

    personal: list[Trace] = field(default_factory=list)
    stays: list[Trace] = field(default_factory=list)
    scrub: bool = False

    @property
    def refused(self) -> list[Trace]:
        """What stays and is no content that its author may want to show."""
        return [trace for trace in self.stays if not trace.shown]

    def staying_lines(self) -> list[str]:
        """A line for each statement that no scrub clears, and for what readers see of such."""
        fixed = [trace for trace in self.personal if not trace.clears]
        known = {(trace.what, trace.text) for trace in fixed}
        fixed += [t for t in self.refused if (t.what, t.text) not in known]
        return [*(f"{trace}: cannot be removed here" for trace in fixed), *self._shown_lines()]

    def clearing_lines(self) -> list[str]:
        """A line for each statement that a scrub clears."""
        done = "removed" if self.scrub else "--scrub removes it"
        return [f"{trace}: {done}" for trace in self.personal if trace.clears]

    def _shown_lines(self) -> Iterator[str]:
        """What readers see, or have read to them, one line a kind."""
        kinds = dict.fromkeys(trace.what for trace in self.stays if trace.shown)
        for what in kinds:
            traces = [t for t in self.stays if t.shown and t.what == what]
            texts = list(dict.fromkeys(one_line(t.text) for t in traces))
            parts = list(dict.fromkeys(one_line(t.part) for t in traces))
            first = texts[0] if len(texts[0]) <= _LONGEST else f"{texts[0][: _LONGEST - 3]}..."
            more = f" and {len(texts) - 1} more" if len(texts) > 1 else ""
            where = f"{parts[0]} and {len(parts) - 1} more" if len(parts) > 1 else parts[0]
            yield f"{what}: {first}{more} ({where}): stays; readers may see it"


def look_for_hidden(book: Workbook, edits: PackageEditor, *, drop: bool) -> Unseen:
    """What the workbook hides, after dropping what can go if that is asked for."""
    found = hidden_content(book)
    kept = drop_hidden(edits) if drop and found else []
    return Unseen(found, kept, drop)


def look_and_clear(book: Workbook, edits: PackageEditor, *, scrub: bool, printed: bool) -> Told:
    """What the copy of `book` in `edits` says of people, after clearing it if that is asked for.

    Parts that the edits have added are ours. Of a copy to be `printed`, only what a PDF shows.
    """
    own = edits.package.members.keys() - book.package.members.keys()
    personal = personal_traces(edits.package, own)
    stays = scrub_copy(edits, own) if scrub else []
    if printed:
        personal, stays = ([t for t in ts if _in_pdf(t)] for ts in (personal, stays))
    return Told(personal, stays, scrub)


def _in_pdf(trace: Trace) -> bool:
    """Whether a PDF shows it; its properties are those of the workbook."""
    is_shown = trace.what in _IN_PDF or trace.what.startswith("property ")
    return is_shown and not trace.part.startswith(_NOT_PRINTED) and "vml" not in trace.part
