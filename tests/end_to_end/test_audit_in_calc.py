"""What LibreOffice saves is as built: also after it inserted rows, columns and a sheet."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from addin.audit import audit
from addin.hosts.libreoffice.program import find_office
from addin.xlsx import read_workbook
from tests.addin.audit.planted import plant
from tests.end_to_end.calls_in_calc import needs_libreoffice
from workbooks import TEMPLATE

pytestmark = needs_libreoffice

MACRO = """\
Sub Main
  On Error Resume Next
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
  sheets = book.Sheets
  For at = 0 To sheets.Count - 1
    sheets.getByIndex(at).unprotect("")
  Next
  {changes}
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName"
  kind(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL("{target}", kind())
  book.close(True)
  StarDesktop.terminate()
End Sub"""
MODULE = (
    '<?xml version="1.0" encoding="UTF-8"?><script:module xmlns:script='
    '"http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">'
    "{macro}</script:module>"
)


def run(folder: Path, *arguments: str) -> None:
    """Starts LibreOffice with a profile of its own."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [find_office().program("soffice"), profile, "--headless", "--norestore", *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def saved(folder: Path, changes: list[str]) -> Path:
    """The template as LibreOffice saves it after it made these changes."""
    run(folder, "--convert-to", "xlsx", "--outdir", str(folder), str(TEMPLATE))
    plain = folder / TEMPLATE.name
    if not changes:
        return plain
    target = folder / "saved.xlsx"
    told = {"source": TEMPLATE.as_uri(), "target": target.as_uri(), "changes": "\n".join(changes)}
    module = folder / "profile" / "user" / "basic" / "Standard" / "Module1.xba"
    module.write_text(MODULE.format(macro=escape(MACRO.format(**told))))
    run(folder, "macro:///Standard.Module1.Main")
    return target


def insertions(seed: int) -> list[str]:
    """Some rows and columns somewhere, a sheet, another name and another order of sheets."""
    rng, book = random.Random(seed), read_workbook(TEMPLATE)
    made = []
    for sheet in rng.sample(book.sheets, 4):
        bottom, right = max(at[0] for at in sheet.cells), max(at[1] for at in sheet.cells)
        named = f'sheets.getByName("{sheet.name}")'
        made.append(f"{named}.Rows.insertByIndex({rng.randint(0, bottom)}, {rng.randint(1, 3)})")
        made.append(f"{named}.Columns.insertByIndex({rng.randint(0, right)}, 1)")
    made.append('sheets.insertNewByName("Mine", 2)')
    made.append('sheets.getByName("Bridge").Name = "EPS bridge"')
    return [*made, 'sheets.moveByName("Lease", 1)']


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_what_calc_saves_is_as_built(tmp_path: Path, seed: int) -> None:
    path = saved(tmp_path, insertions(seed) if seed else [])
    found = audit(read_workbook(path))
    assert found.recorded is not None
    assert (found.faults, found.findings) == ([], [])
    names = [sheet.name for sheet in read_workbook(path).sheets]
    assert ("Mine" in names and "EPS bridge" in names) == bool(seed)
    planted = plant(path, seed, 50)
    told = {fault.where for fault in audit(read_workbook(path)).faults}
    assert len(told & planted.keys()) >= 0.95 * len(planted)
    assert len(told - planted.keys()) <= 1
