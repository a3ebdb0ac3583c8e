"""An audit's comparison of the template with its record, beside a refresh with a new input.

Both run in this process, by turns, so that a busy machine slows both. Prints the median ratio.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from addin.audit import compare
from addin.inputs import Request
from addin.refresh import refresh
from addin.xlsx import read_workbook
from benchmarks.shared import how_often
from workbooks import TEMPLATE

ROUNDS = 5


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    request, book = Request(settings=("lease_capacity=500",)), read_workbook(TEMPLATE)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "refreshed.xlsx"
        ratios = [
            seconds(lambda: compare(book))
            / seconds(lambda: refresh(TEMPLATE, output=output, request=request))
            for _ in range(how_often(ROUNDS))
        ]
    print(f"audit / refresh of the template: {statistics.median(ratios):.3f} (goal 0.05)")


if __name__ == "__main__":
    main()
