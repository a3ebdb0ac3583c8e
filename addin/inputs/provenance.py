"""Where a figure comes from: the words that stand beside it, and what they become."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from typing import NamedTuple

OVERRIDDEN = "overridden"
"""The status of a figure of which nobody says where it comes from."""


class Provenance(NamedTuple):
    """Who published a figure, as of when, and the words that it was read from."""

    publisher: str = ""
    as_of: str = ""
    status: str = ""
    quote: str = ""
    source: str = ""
    note: str = ""

    def as_line(self) -> str:
        """All in one line, as a facts file has it; nothing for nothing."""
        line = io.StringIO()
        csv.writer(line).writerow(self)
        return line.getvalue().removesuffix("\r\n") if any(self) else ""

    @classmethod
    def from_line(cls, line: str) -> Provenance:
        """What `as_line` gave."""
        fields = next(csv.reader(io.StringIO(line, newline="")), [])
        return cls(*fields[: len(FIELDS)])


FIELDS = Provenance._fields


def overridden(day: str) -> Provenance:
    """The words beside a figure of which nothing was said."""
    return Provenance(as_of=day, status=OVERRIDDEN)


def shared(
    old: Provenance, given: Collection[Provenance | None], day: str, *, whole: bool
) -> Provenance:
    """The words of a row that holds several figures, of which those `given` are new.

    `whole` says that all of them are. Words of one figure never stand beside another's.
    """
    only = next(iter(given))
    if whole and only is not None and all(words == only for words in given):
        return only
    publishers = [] if whole else [old.publisher]
    publishers += [words.publisher for words in given if words]
    listed = dict.fromkeys(name for text in publishers for name in text.split("; ") if name)
    return overridden(day)._replace(publisher="; ".join(listed))
