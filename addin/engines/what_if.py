"""A few cells of a workbook under other inputs, by formualizer alone.

One voice is no value to be written. It says how a change comes about whose beginning and end are
settled: whoever asks compares both with what formualizer gives for them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from addin.a1 import Place
from addin.engines import formualizer
from addin.engines.calculation import Inputs
from addin.engines.prepare import prepare
from addin.xlsx import Workbook, same_value
from udfs.cells import Value


class WhatIf:
    """One copy of a workbook in which inputs are set again and again.

    `contents` stand in place of what those cells hold; those that will be set are among them.
    """

    def __init__(self, book: Workbook, contents: Inputs) -> None:
        """Nothing is calculated before somebody asks."""
        ready, _ = prepare(book, dt.datetime.now())
        self._run = formualizer.Run(ready, contents, {}, lambda: None)
        self._set = {(sheet, at): v for sheet, known in contents.items() for at, v in known.items()}

    @property
    def fault(self) -> str:
        """Why there is no answer, where the engine failed."""
        return self._run.fault

    def values(self, changed: Mapping[Place, Value], wanted: Sequence[Place]) -> list[Value]:
        """What the wanted cells hold with these constants; nothing if the engine fails."""
        # Whatever reads a cell that is set is calculated anew, even for the value that it had.
        new = {
            at: value
            for at, value in changed.items()
            if at not in self._set or not same_value(value, self._set[at])
        }
        self._set |= new
        return self._run.what_if(new, wanted)
