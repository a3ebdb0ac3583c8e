"""Which workbooks a batch is about, and where each is written."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from addin.errors import BadInput, CannotWrite

_ENDINGS = (".xlsx", ".xlsm")
_TEMPORARY = ("~$", ".")
"""How names begin of what a program puts beside a workbook while it is open, or hides."""


def is_workbook_name(path: Path) -> bool:
    """Whether a folder's file of this name is a workbook of somebody's."""
    return path.suffix.casefold() in _ENDINGS and not path.name.startswith(_TEMPORARY)


def _is_pattern(path: Path) -> bool:
    return glob.has_magic(str(path)) and not path.exists()


def find_workbooks(given: Iterable[Path]) -> list[Path]:
    """The workbooks of folders, patterns and names, each once. Raises BadInput where none is.

    A folder stands for the workbooks in it, not for those in its folders: `**` in a pattern does.
    A name stands for itself, whatever is there.
    """
    found: dict[str, Path] = {}
    for path in given:
        for workbook in _meant_by(path):
            found.setdefault(os.path.realpath(workbook), workbook)
    return list(found.values())


def _meant_by(path: Path) -> Iterator[Path]:
    if path.is_dir():
        listed = sorted(path.iterdir())
    elif _is_pattern(path):
        # A pathlib pattern cannot begin at the root.
        listed = sorted(map(Path, glob.glob(str(path), recursive=True)))  # noqa: PTH207
    else:
        yield path
        return
    workbooks = [file for file in listed if is_workbook_name(file) and file.is_file()]
    if not workbooks:
        what = f"{path}: no workbook (.xlsx or .xlsm) is there"
        raise BadInput(what, do="give a workbook, its folder, or a pattern like 'desk/**/*.xlsx'")
    yield from workbooks


def targets_of(workbooks: list[Path], folder: Path | None) -> list[Path]:
    """Where each is written: in place, or under its name in a folder, which is made.

    Raises BadInput for two of one name, and CannotWrite where there can be no such folder.
    """
    if folder is None:
        return workbooks
    names: dict[str, Path] = {}
    for workbook in workbooks:
        other = names.setdefault(workbook.name.casefold(), workbook)
        if other is not workbook:
            what = f"{folder} has room for one {workbook.name}, not for {other} and {workbook}"
            raise BadInput(what, do="rename one of them, or take them in two runs")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        what = f"{folder}: this is a file, and several workbooks need a folder"
        raise CannotWrite(what, do="give --output a folder") from None
    return [folder / workbook.name for workbook in workbooks]
