"""The comments of names, which LibreOffice drops when it saves.

It keeps custom XML parts. The record that a workbook is built with has the comments once more,
and they count where the names have lost theirs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from addin.errors import BadWorkbook
from addin.xlsx.book import Name
from addin.xlsx.package import Package

RECORD = "urn:leasebridge:formulas"
"""Namespace of the part that has the record."""

_MARK = "|"
"""What the build puts between the fields of a comment: where one has it, none was dropped."""


def record_part(package: Package, workbook: str) -> str | None:
    """The part with the record, if the workbook has one."""
    edges = (edge for edge in package.relationships(workbook) if edge.kind == "customXml")
    parts = dict.fromkeys(edge.target for edge in edges if edge.target in package.members)
    return next((part for part in parts if RECORD.encode() in package.read(part)[:400]), None)


def with_comments(package: Package, workbook: str, names: Sequence[Name]) -> list[Name]:
    """Names with the comments that the record has for them, in the order that they had then."""
    kept = any(_MARK in name.comment for name in names)
    part = None if kept else record_part(package, workbook)
    if part is None:
        return list(names)
    known = _comments(package, part)
    nothing = len(known), ""
    found = [
        (known.get(name.name.casefold(), nothing) if name.sheet is None else nothing, name)
        for name in names
    ]
    return [
        name._replace(comment=name.comment or comment)
        for (_, comment), name in sorted(found, key=lambda pair: pair[0][0])
    ]


def _comments(package: Package, part: str) -> dict[str, tuple[int, str]]:
    """Where each name came among those with a comment, and that comment.

    Nothing for a damaged record: to say so is the audit's.
    """
    try:
        told = json.loads(package.xml(part).text)["comments"]
        return {name.casefold(): (at, str(told[name])) for at, name in enumerate(told)}
    except (BadWorkbook, ValueError, KeyError, TypeError, AttributeError):
        return {}
