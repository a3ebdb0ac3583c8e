"""All draws as a Parquet file: whole, or not there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from addin.errors import BadInput, CannotWrite
from addin.scenarios.parquet import check_parquet, columns_of, draws_file
from addin.scenarios.study import Output, Study, UncertainInput
from tests.addin.scenarios.made_up import study_of

pandas = pytest.importorskip("pandas", reason="needs pandas")
pytest.importorskip("pyarrow", reason="needs leasebridge[scenarios]")


def test_every_draw_is_a_row_in_order(tmp_path: Path) -> None:
    target, study = tmp_path / "draws.parquet", study_of(5)
    draws = np.arange(20.0).reshape(4, 5)
    draws[3, 4] = np.nan
    with draws_file(study, target) as file:
        file.add(draws[:, :3])
        assert not target.exists()
        file.add(draws[:, 3:])
    table = pandas.read_parquet(target)
    assert [*table.columns] == ["draw", "a", "b", "product", "root"]
    assert table["draw"].tolist() == [1, 2, 3, 4, 5] and str(table["draw"].dtype) == "int64"
    np.testing.assert_array_equal(table.to_numpy()[:, 1:].T, draws)
    assert [*tmp_path.iterdir()] == [target]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_reads_it_who_cannot_read_the_workbook(tmp_path: Path) -> None:
    target, book = tmp_path / "draws.parquet", tmp_path / "book.xlsx"
    book.touch(0o600)
    with draws_file(study_of(1), target, book) as file:
        file.add(np.zeros((4, 1)))
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("fault", [KeyboardInterrupt, BadInput("no")])
def test_what_is_broken_off_leaves_nothing(tmp_path: Path, fault: BaseException) -> None:
    target = tmp_path / "draws.parquet"
    target.write_text("before")
    with pytest.raises((KeyboardInterrupt, BadInput)), draws_file(study_of(5), target) as file:
        file.add(np.zeros((4, 2)))
        raise fault
    assert [*tmp_path.iterdir()] == [target] and target.read_text() == "before"


def test_a_name_that_is_an_input_and_an_output_is_two_columns() -> None:
    study = study_of(5)
    first = study.inputs[0]
    both = Study(study.inputs, (Output("a", "A", "", ("S", (9, 9))),), 5, 1)
    assert isinstance(first, UncertainInput) and first.name == "a"
    assert len(set(columns_of(both))) == 3


def test_what_could_not_be_written_is_refused_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there.parquet"
    there.touch()
    with pytest.raises(CannotWrite, match="already exists; use --force"):
        check_parquet(there, force=False)
    check_parquet(there, force=True)
    with pytest.raises(CannotWrite, match=r"must end in \.parquet"):
        check_parquet(tmp_path / "draws.csv", force=False)
    with pytest.raises(CannotWrite, match="does not exist"):
        check_parquet(tmp_path / "none" / "draws.parquet", force=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BadInput, match=r"pip install 'leasebridge\[scenarios\]'"):
        check_parquet(tmp_path / "new.parquet", force=False)
