"""LibreOffice gives what the examples say of it."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

from tests.addin.engines import examples as data

EXAMPLES = data.examples()

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def libreoffice_version() -> tuple[int, ...]:
    if SOFFICE is None:
        return ()
    shown = subprocess.run([SOFFICE, "--version"], capture_output=True, text=True, timeout=60)
    match = re.search(r"(\d+)\.(\d+)", shown.stdout)
    return (int(match[1]), int(match[2])) if match else ()


@pytest.mark.slow
def test_libreoffice_gives_the_examples_values(tmp_path: Path) -> None:
    if libreoffice_version() < (24, 8):
        pytest.skip("needs LibreOffice 24.8 or newer: the first that knows FILTER and XLOOKUP")
    placed, rows = data.placed(EXAMPLES)
    sheet = _recalculated(tmp_path, data.workbook({**data.data_cells(), **placed}))
    differ = []
    for example, row in zip(EXAMPLES, rows, strict=True):
        grid = [
            [_shown(sheet.cell(row + y + 1, data.FORMULAS + x + 1)) for x, _ in enumerate(line)]
            for y, line in enumerate(example.excel)
        ]
        if not _as_good(grid, example.libreoffice):
            differ.append(f"{example.formula}: {grid}, not {example.libreoffice}")
    assert differ == []


def _recalculated(tmp_path: Path, book: bytes) -> Any:
    source = tmp_path / "examples.xlsx"
    source.write_bytes(book)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    target = tmp_path / "out"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(target)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=300)
    return openpyxl.load_workbook(target / source.name, data_only=True)["S"]


def _serial(value: Any) -> float:
    serial: float = to_excel(value)  # type: ignore[no-untyped-call]
    return serial


def _shown(cell: Any) -> Any:
    value = cell.value
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        return _serial(value)
    return value


def _as_good(found: Any, wanted: Any) -> bool:
    """LibreOffice writes an empty text as nothing, and booleans of arrays as numbers."""
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(_as_good, found, wanted))
    if isinstance(wanted, bool) or isinstance(found, bool):
        return bool(found == wanted)
    if wanted in ("", None) and found in ("", None):
        return True
    return data.alike(found, wanted)
