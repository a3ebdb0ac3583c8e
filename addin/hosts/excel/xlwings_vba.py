"""What is taken over from xlwings' own VBA, which is under its BSD licence, and changed in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlwings

from addin.errors import CannotWrite

SOURCE = Path(xlwings.__file__).with_name("quickstart_addin_ribbon.xlam")
"""The file of the installed xlwings that holds its VBA as Excel stored it."""

MODULE, DICTIONARY = "xlwings", "Dictionary"
"""Its VBA, and the class that this uses on a Mac."""

NEWEST_KNOWN = "0.37.8"
"""The newest xlwings whose VBA was read for what must be changed in it."""


@dataclass(frozen=True)
class Change:
    """A replacement that must apply to just so many places of xlwings' VBA."""

    what: str
    pattern: str
    new: str
    times: int


CHANGES = (
    Change("the project's name", r'(PROJECT_NAME As String = )"myaddin"', r'\1"leasebridge"', 1),
    # A workbook from elsewhere, or a file beside it, must not choose which Python runs or what it
    # imports: only the user's own settings do, whatever other source a later xlwings has.
    Change(
        "the sources of settings",
        r'If source = "" Or source = "(?!user")',
        'If source = "',
        2,
    ),
    Change(
        "the workbook's folder on Python's path",
        r'(GetConfig\("ADD_WORKBOOK_TO_PYTHONPATH", )"true"\)',
        r'\1"false")',
        2,
    ),
    # Nor does the folder in which Excel happens to be. Every command line counts, with or without
    # the switches of today.
    Change("Python's command lines", r' -c ""', ' -P -c ""', 2),
    Change("the user's own settings", r'If source = "" Or source = "user"', r"\g<0>", 1),
    Change(
        "its version",
        r"'Version: ",
        r"'Changed by leasebridge: only the user's own settings count.\r\n'Version: ",
        1,
    ),
)


def changed(source: str) -> str:
    """The VBA of xlwings, which finds our settings and no others.

    Raises CannotWrite where a change does not apply as often as it must: an add-in that is only
    nearly so would look well and take its settings from a workbook.
    """
    for change in CHANGES:
        source, times = re.subn(change.pattern, change.new, source)
        if times != change.times:
            raise _unknown(f"{change.what}: {times} places, not {change.times}")
    return source


def modules() -> tuple[str, str]:
    """Its VBA changed, without attributes, and the class as it is. Raises CannotWrite."""
    if not SOURCE.is_file():
        raise _unknown(f"{SOURCE.name} is missing")
    with opened(SOURCE) as file:
        for name in (MODULE, DICTIONARY):
            if name not in file.module_names():
                raise _unknown(f"no module {name}")
        return changed(body(file.get_module(MODULE))), file.get_module(DICTIONARY)


def opened(path: Path) -> Any:
    """A file with macros, for `with`. Raises CannotWrite where pyOpenVBA is missing."""
    try:
        from pyopenvba import ExcelFile
    except ImportError:
        advice = 'python -m pip install "leasebridge[excel]"'
        raise CannotWrite("pyOpenVBA is not installed", do=advice) from None
    return ExcelFile(path)


def body(source: str) -> str:
    """A module without the attributes that a file has above its code."""
    return re.sub(r"\A(?:Attribute VB_.*\r\n)+", "", source)


def _unknown(why: str) -> CannotWrite:
    return CannotWrite(
        f"the VBA of xlwings {xlwings.__version__} is not as leasebridge knows it ({why})",
        do=f"python -m pip install xlwings=={NEWEST_KNOWN}",
    )
