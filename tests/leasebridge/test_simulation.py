"""Simulations in Python: tables of what was found, and of every draw."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import leasebridge
from leasebridge.simulation import Scenarios
from tests.addin.command_runner import files
from tests.addin.sample_books.case_books import case_book
from tests.addin.scenarios.test_flow import TRIANGLES

pandas = pytest.importorskip("pandas", reason="needs leasebridge[pandas]")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "inputs.csv"
    path.write_text(TRIANGLES, encoding="utf-8")
    return path


def test_tables_and_draws_tell_the_same(tmp_path: Path, table: Path) -> None:
    book = case_book(tmp_path)
    before = files(tmp_path)
    found = leasebridge.scenarios(
        book, draws=20_000, inputs=table, outputs=["uplift", "revenue"], targets={"uplift": 2.5}
    )
    assert isinstance(found, Scenarios) and repr(found) == "<Scenarios model.xlsx, 20,000 draws>"
    assert files(tmp_path) == before, "nothing is written unasked"
    assert [*found.draws.columns] == ["lease_capacity", "lease_price", "uplift", "revenue"]
    assert (found.draws.index[0], found.draws.index.name, len(found.draws)) == (1, "draw", 20_000)
    row = found.percentiles.loc["uplift"]
    drawn = found.draws["uplift"]
    assert row["mean"] == pytest.approx(drawn.mean(), rel=1e-12)
    assert row["P95"] == pytest.approx(drawn.quantile(0.95), abs=0.01)
    assert row["probability"] == np.mean(drawn >= 2.5) and row["unit"] == "$"
    shares = found.contributions["share"].to_dict()
    assert shares["uplift", "lease_capacity"] > 0.8 > 0.2 > shares["uplift", "lease_price"] > 0.05
    assert found.way.endswith("compiled to numpy") and found.result.seed == 1


def test_a_book_is_simulated_as_it_is_now(tmp_path: Path, table: Path) -> None:
    book = leasebridge.open(case_book(tmp_path))
    book["tax_rate"] = 0.5
    with pytest.raises(leasebridge.Fault, match="calculate"):
        book.scenarios(inputs=table)
    book.calculate()
    found = book.scenarios(draws=2_000, inputs=table, outputs="uplift", output=tmp_path / "x.xlsx")
    capacity, price, uplift = found.draws.to_numpy().T
    np.testing.assert_allclose(uplift, capacity * price * 0.9 * 0.5 / 2_573.776, rtol=1e-12)
    assert (tmp_path / "x.xlsx").is_file()


def test_pandas_is_asked_for_by_name(
    tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = leasebridge.scenarios(case_book(tmp_path), draws=1_000, inputs=table)
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"leasebridge\[pandas\]"):
        _ = found.percentiles
