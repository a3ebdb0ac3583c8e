"""Names made of names: how long they are written out is counted, and refused, not written."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin import limits
from addin.errors import BadWorkbook
from addin.xlsx.book import Name
from addin.xlsx.name_sizes import check_sizes
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.rich import minimal, write_package

PLAIN = '<sheetData><row r="1"><c r="A1"><f>{}</f></c></row></sheetData>'.format


def book(folder: Path, formula: str, **names: str) -> Path:
    listed = "".join(f'<definedName name="{n}">{text}</definedName>' for n, text in names.items())
    workbook = f"<definedNames>{listed}</definedNames>"
    return write_package(folder / "b.xlsx", minimal(PLAIN(formula), workbook=workbook))


def test_names_that_double_are_counted_and_not_written_out(tmp_path: Path) -> None:
    chain = {f"nn_{at}": f"nn_{at + 1}+nn_{at + 1}" for at in range(40)}
    with pytest.raises(BadWorkbook, match=r"200,000 characters with the names in it written out"):
        read_workbook(book(tmp_path, "nn_0", **chain, nn_40="1+1"))


def test_names_that_lead_to_themselves_have_an_end() -> None:
    check_sizes([Name("one", "one+TWO", None, "", False), Name("Two", "One", None, "", False)], ())


def test_many_cells_of_long_names_are_too_much_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path, "one+one", one="+".join(["1"] * 600))
    read_workbook(path)
    monkeypatch.setenv(limits.VARIABLE, "formulas=2000")
    with pytest.raises(BadWorkbook, match="more than 2,000 characters of shared or written-out"):
        read_workbook(path)
    monkeypatch.setenv(limits.VARIABLE, "written-out=2000")
    with pytest.raises(BadWorkbook, match=r"the formula of S!A1 has more than 2,000"):
        read_workbook(path)


def test_a_lambda_is_called_and_not_written_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"_xlfn.LAMBDA(_xlpm.x,{'_xlpm.x+' * 300}1)"
    monkeypatch.setenv(limits.VARIABLE, "formulas=3000")
    read_workbook(book(tmp_path, "one(1)+one(2)", one=code))
