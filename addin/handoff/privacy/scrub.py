"""What a workbook says about people and places, and a copy that no longer says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator

from addin.handoff.privacy.container import container_traces
from addin.handoff.privacy.inventory import inventory
from addin.handoff.privacy.links import relationship_traces
from addin.handoff.privacy.people import drawing, mentions, notes, persons, vml_drawing
from addin.handoff.privacy.pictures import metadata_edits
from addin.handoff.privacy.properties import custom_properties, properties, whole_part
from addin.handoff.privacy.settings import (
    connections,
    identities,
    pivot_cache,
    remarks,
    table,
    theme,
    workbook_settings,
)
from addin.handoff.privacy.sheets import heads, sheet
from addin.handoff.privacy.strings import unused_texts
from addin.handoff.privacy.traces import STAYS, Trace
from addin.xlsx import Edit, Package, apply_edits
from addin.xlsx.edit import PackageEditor

_PEOPLE = (
    "author", "last modified by", "manager", "author of notes", "author of comments",
    "last user", "author of a scenario", "pivot table refreshed by",
)  # fmt: skip
_ROUNDS = 3
"""What is cleared can show more: a part that only a cleared one led to."""

_SHORTEST = 4
"""Letters of a name that is looked for in texts."""


def personal_traces(package: Package, own: Collection[str] = ()) -> list[Trace]:
    """Every statement about a person or a place outside the cells. Raises BadWorkbook.

    Parts of `own` are ours, whatever their kind.
    """
    traces: list[Trace] = list(relationship_traces(package, "", own))
    marks: list[tuple[str, Edit]] = []
    for part, kind in package.content_types().items():
        with package.reading(part):
            if kind.startswith("image/"):
                traces += _picture(package, part)
            elif reader := _READERS.get(kind.rpartition(".")[2]):
                # Notes that we have just written have no author but us, and boxes of no picture.
                ours = part in own and reader in (notes, vml_drawing)
                traces += () if ours else reader(package, part)
            if kind.endswith(("xml", "vmldrawing")) and not kind.startswith("image/"):
                content = package.read(part)
                marks += [(part, edit) for edit in identities(part, content)]
                traces += _remarks(part, content)
            traces += relationship_traces(package, part, own)
    if marks:
        parts = {part: None for part, _ in marks}
        text = f"in {len(parts)} part{'s' * (len(parts) > 1)}"
        traces.append(Trace("marks of single saves", text, next(iter(parts)), tuple(marks)))
    traces += container_traces(package)
    return list(dict.fromkeys(traces))


def scrub_copy(edits: PackageEditor, own: Collection[str] = ()) -> list[Trace]:
    """Clear what can be cleared and nothing else; returns what stays.

    What is left is read once more, against a list of what is known to say nothing of people.
    """
    people = {
        name.strip()
        for trace in personal_traces(edits.package, own)
        if trace.what in _PEOPLE
        for name in trace.text.split(",")
    }
    for _ in range(_ROUNDS):
        traces = personal_traces(edits.package, own)
        listing, unused = unused_texts(edits.package)
        if unused:
            marks = tuple((listing, edit) for edit in unused)
            traces.append(Trace("texts that no cell shows", "", listing, marks))
        if not _clear(edits, traces):
            break
    stays = [t for t in personal_traces(edits.package, own) if not t.of_file]
    named = {name for name in people if len(name) >= _SHORTEST}
    told = {trace.part for trace in stays}
    left = [t for t in inventory(edits.package, named, own) if t.shown or t.part not in told]
    return stays + [trace for trace in left if not _said_already(trace, stays)]


def _said_already(trace: Trace, stays: list[Trace]) -> bool:
    """Whether another line names this very path."""
    same = (other for other in stays if other.part == trace.part)
    return trace.what == "path" and any(other.text.startswith(trace.text) for other in same)


def _clear(edits: PackageEditor, traces: list[Trace]) -> bool:
    """Make the edits of these traces; whether there were any."""
    spans: dict[str, set[Edit]] = defaultdict(set)
    gone = {trace.removed for trace in traces if trace.removed}
    for trace in traces:
        for part, edit in trace.edits:
            if part not in gone:
                spans[part].add(edit)
    for part, changes in spans.items():
        edits.replace(part, apply_edits(edits.read(part), _apart(changes)))
    for part in sorted(gone):
        if part in edits.package.members:
            edits.remove(part)
    return bool(spans or gone)


def _apart(changes: Collection[Edit]) -> list[Edit]:
    """Edits that do not overlap; what waits is found again in the next round."""
    kept: list[Edit] = []
    for edit in sorted(changes, key=lambda edit: (edit[0], -edit[1])):
        if not kept or edit[0] >= kept[-1][1]:
            kept.append(edit)
    return kept


def _remarks(part: str, content: bytes) -> Iterator[Trace]:
    found = remarks(content)
    if found:
        marks = tuple((part, edit) for edit, _ in found)
        yield Trace("remark in the file", found[0][1], part, marks)


def _picture(package: Package, part: str) -> Iterator[Trace]:
    edits = metadata_edits(package.read(part))
    if edits is None:
        yield Trace("picture that cannot be read", STAYS, part)
    elif edits:
        yield Trace("data inside a picture", STAYS, part, tuple((part, edit) for edit in edits))


def _macros(_package: Package, part: str) -> Iterator[Trace]:
    yield Trace("macros", STAYS, part)


_READERS: dict[str, Callable[[Package, str], Iterator[Trace]]] = {
    "core-properties+xml": properties,
    "extended-properties+xml": properties,
    "custom-properties+xml": custom_properties,
    "classificationlabels+xml": whole_part("label"),
    "revisionheaders+xml": whole_part("history of changes"),
    "usernames+xml": whole_part("users"),
    "comments+xml": notes,
    "person+xml": persons,
    "threadedcomments+xml": mentions,
    "main+xml": workbook_settings,
    "pivotcachedefinition+xml": pivot_cache,
    "table+xml": table,
    "theme+xml": theme,
    "themeoverride+xml": theme,
    "connections+xml": connections,
    "worksheet+xml": sheet,
    "chartsheet+xml": heads,
    "chart+xml": heads,
    "drawing+xml": drawing,
    "chartshapes+xml": drawing,
    "vmldrawing": vml_drawing,
    "vbaproject": _macros,
}
"""What reads a part, by the end of its content type."""
