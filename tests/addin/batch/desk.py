"""A folder of small workbooks, each with figures of its own."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

from addin.batch import Options
from addin.inputs import Request
from tests.addin.command_runner import leasebridge
from tests.addin.sample_books.case_books import case_book

NOW = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)


def desk_of(folder: Path, *names: str, alike: bool = False) -> list[Path]:
    """Workbooks of these names that are up to date."""
    folder.mkdir(exist_ok=True)
    paths = []
    for number, name in enumerate(names, start=1):
        path = Path(shutil.move(case_book(folder), folder / name))
        if number > 1 and not alike:
            assert leasebridge("refresh", path, "--set", f"lease_capacity={300 + number}").code == 0
        paths.append(path)
    return paths


def asking(*settings: str, facts: Path | None = None) -> Options:
    return Options(Request(settings=settings, facts=facts), wait=600, now=NOW)


def facts_file(path: Path, price: float) -> Path:
    path.write_text(f"id,unit,value\nF21,$/W-yr,{price}\n", encoding="utf-8")
    return path


class Deadly(type(Path())):  # type: ignore[misc]
    """A workbook's path that ends the process which looks at it."""

    def is_file(self) -> bool:
        os._exit(9)
