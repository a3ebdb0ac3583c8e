"""All draws as one Parquet file, written portion by portion; it is whole, or not there."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE
from typing import Any

import numpy as np

from addin.errors import BadInput, CannotWrite
from addin.scenarios.run import Draws
from addin.scenarios.study import Study
from addin.xlsx import check_absent, check_writable, held, temporary_file

_DRAW = "draw"


def columns_of(study: Study) -> list[str]:
    """The names of the columns behind the number of the draw: inputs, then outputs."""
    named = [entry.name for entry in study.inputs] + [output.name for output in study.outputs]
    return [name if named.count(name) == 1 else f"{name} ({at})" for at, name in enumerate(named)]


class DrawsFile:
    """A Parquet file in the making; `add` takes the draws in their order."""

    def __init__(self, writer: Any, arrow: Any, schema: Any) -> None:
        """`writer` is Arrow's."""
        self._writer, self._arrow, self._schema, self._next = writer, arrow, schema, 1

    def add(self, draws: Draws) -> None:
        """Inputs and outputs in rows, a draw in each column; NaN where an output has no number."""
        size = draws.shape[1]
        number = self._arrow.array(np.arange(self._next, self._next + size))
        columns = [number, *(self._arrow.array(row) for row in draws)]
        self._writer.write_table(self._arrow.Table.from_arrays(columns, schema=self._schema))
        self._next += size


def check_parquet(target: Path, *, force: bool) -> None:
    """Raises CannotWrite for a file that is there, and BadInput where pyarrow is not."""
    if target.suffix.casefold() != ".parquet":
        what = f"{target}: the name must end in .parquet"
        raise CannotWrite(what, do="choose another name")
    check_absent(target, force=force)
    check_writable(target)
    _arrow()


def _arrow() -> tuple[Any, Any]:
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError:
        what = "--parquet needs pyarrow, which is not installed"
        raise BadInput(what, do="python -m pip install 'leasebridge[scenarios]'") from None


@contextmanager
def draws_file(
    study: Study, target: Path, like: Path | None = None, wait: float | None = None
) -> Iterator[DrawsFile]:
    """A file that has its name once the block has ended well; nothing is left of it if not.

    Nobody can read it who cannot read the file `like`. Raises CannotWrite where another run holds
    it longer than `wait` seconds.
    """
    arrow, parquet = _arrow()
    fields = [(_DRAW, arrow.int64()), *((name, arrow.float64()) for name in columns_of(study))]
    schema = arrow.schema(fields)
    with held(target, wait):
        beside = temporary_file(target)
        try:
            beside.touch()
            if like:
                beside.chmod(S_IMODE(beside.stat().st_mode) & S_IMODE(like.stat().st_mode) | 0o600)
            with parquet.ParquetWriter(beside, schema) as writer:
                yield DrawsFile(writer, arrow, schema)
            beside.replace(target)
        finally:
            with suppress(OSError):
                beside.unlink()
