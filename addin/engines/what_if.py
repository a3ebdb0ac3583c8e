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
from addin.xlsx import Workbook
from udfs.cells import Value


class WhatIf:
    """One copy of a workbook in which inputs are set again and again.

    `contents` stand in place of what those cells hold; those that will be set are among them.
    """

    def __init__(self, book: Workbook, contents: Inputs, wanted: Sequence[Place]) -> None:
        """`wanted` are the cells to read."""
        ready, _ = prepare(book, dt.datetime.now())
        self._run = formualizer.Run(ready, contents, {}, lambda: None)
        self._wanted = wanted

    @property
    def fault(self) -> str:
        """Why there is no answer, where the engine failed."""
        return self._run.fault

    def values(self, changed: Mapping[Place, Value]) -> list[Value]:
        """What the wanted cells hold with these constants; nothing if the engine fails."""
        return self._run.what_if(changed, self._wanted)
