"""What is rented-out AI compute worth per share? The worksheet functions, and workbooks.

>>> import leasebridge
>>> leasebridge.lease_revenue(250, 40)
10000.0

A range is a list, a numpy array, or a pandas Series or DataFrame, and the result is of its kind;
with `errors="split"` come the values, NaN where one is refused, and the errors:

>>> values, errors = leasebridge.lease_revenue([250, -1], 40, errors="split")
>>> values, errors
([[10000.0], [nan]], [[''], ['#NUM!']])

`leasebridge.open(path)` gives a workbook whose inputs can be set, calculated and read. A refused
argument raises `InputError`, whose `code` is what a cell would show; a `Fault` says in one line
what is wrong with a file; `Refused` lists the cells that cannot be calculated reliably.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

_HOME = Path(__file__).resolve().parent.parent
# A folder of the user's may well have a module called udfs, too: ours stand beside this package.
sys.path.insert(0, str(_HOME))
try:
    import addin
    import udfs
    import workbooks
finally:
    sys.path.remove(str(_HOME))
for _module in (addin, udfs, workbooks):
    if Path(_module.__file__ or "").resolve().parent.parent != _HOME:
        raise ImportError(
            f"another module called {_module.__name__} was imported first: {_module.__file__}; "
            "rename it, or import leasebridge before it"
        )

from addin.errors import Fault, Refused  # noqa: E402
from udfs import __version__  # noqa: E402

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from leasebridge.book import Book
    from leasebridge.simulation import Scenarios
    from udfs import (
        InputError,
        backlog_schedule,
        compute_cost,
        concentration_risk,
        eps_bridge,
        implied_margin,
        lease_price,
        lease_return,
        lease_revenue,
        lease_solve,
        leasebridge_version,
        price_convert,
        renewal_risk,
        scenario_value,
    )

__all__ = [
    "Fault",
    "InputError",
    "Refused",
    "__version__",
    "backlog_schedule",
    "compute_cost",
    "concentration_risk",
    "eps_bridge",
    "implied_margin",
    "lease_price",
    "lease_return",
    "lease_revenue",
    "lease_solve",
    "leasebridge_version",
    "open",
    "price_convert",
    "renewal_risk",
    "scenario_value",
    "scenarios",
]


def open(path: str | os.PathLike[str]) -> Book:  # noqa: A001 - as in gzip.open
    """Read a workbook (.xlsx or .xlsm). Raises Fault if it cannot be read as one."""
    # Whoever wants the functions alone does not wait for what reads workbooks.
    from leasebridge.book import Book

    return Book(Path(path))


def scenarios(
    path: str | os.PathLike[str],
    *,
    draws: int = 100_000,
    inputs: str | Path | None = None,
    outputs: Iterable[str] = (),
    targets: Mapping[str, float | str] | None = None,
    seed: int = 1,
    output: str | Path | None = None,
    parquet: str | Path | None = None,
    force: bool = False,
    workers: int = 0,
    scheduler: str = "",
) -> Scenarios:
    """Draw a workbook's inputs from distributions, and tell what its answers may be.

    `inputs` is a CSV or a range of the workbook with how inputs are distributed, `outputs` are
    names or places of cells, `targets` the figures that outputs are to reach, by name; the
    defaults are those of `leasebridge scenarios`. `output` is a copy with a sheet of results,
    `parquet` a file of all draws; without them nothing is written. `workers` starts so many
    processes, `scheduler` is the address of Dask's. Raises Fault and Refused.
    """
    from leasebridge.simulation import scenarios as simulated

    return simulated(
        Path(path),
        draws=draws,
        inputs=inputs,
        outputs=outputs,
        targets=targets,
        seed=seed,
        output=output,
        parquet=parquet,
        force=force,
        workers=workers,
        scheduler=scheduler,
    )


if not TYPE_CHECKING:  # a checker knows the names from above

    def __getattr__(name: str) -> object:
        # The functions are imported when they are asked for: the command's help does without.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(udfs, name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
