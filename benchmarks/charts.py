"""What the caches of charts take of a refresh: 50 charts with 80,000 points, beside none.

Both workbooks have the same cells and are up to date. Each round refreshes both in fresh
processes, one after the other. Prints the median share of processor time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from benchmarks.shared import Found, found, how_often, measured, tell

CHARTS, ROWS, ROUNDS = 50, 800, 5
GOAL = 0.25
"""The share of a refresh that the caches may take; before points were compared as lists: 0.72."""


def write(path: Path, *, charts: bool) -> None:
    """Columns of numbers, and with `charts` a line for each of them."""
    with xlsxwriter.Workbook(str(path)) as book:
        data, drawn = book.add_worksheet("Data"), book.add_worksheet("Charts")
        drawn.write_formula(0, 0, "=SUM(Data!B:B)")
        for row in range(1, ROWS + 1):
            data.write_string(row, 0, f"Site {row}")
            data.write_row(row, 1, [row * 1.37 + column for column in range(CHARTS)])
        for column in range(1, CHARTS + 1) if charts else ():
            chart = book.add_chart({"type": "line"})
            chart.add_series(
                {
                    "categories": ["Data", 1, 0, ROWS, 0],
                    "values": ["Data", 1, column, ROWS, column],
                }
            )
            drawn.insert_chart(column * 15, 1, chart)


def figures() -> Iterator[Found]:
    with tempfile.TemporaryDirectory() as folder:
        books = [Path(folder) / f"{name}.xlsx" for name in ("charts", "none")]
        for book, charts in zip(books, (True, False), strict=True):
            write(book, charts=charts)
            measured("-m", "leasebridge", "refresh", book)
        rounds = [
            [measured("-m", "leasebridge", "refresh", book).cpu for book in books]
            for _ in range(how_often(ROUNDS))
        ]
    shares = [1 - without / with_charts for with_charts, without in rounds]
    yield found(f"{CHARTS} charts' caches, share of a refresh", shares, "", GOAL)


if __name__ == "__main__":
    tell(figures())
