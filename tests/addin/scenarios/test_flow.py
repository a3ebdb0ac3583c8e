"""From a workbook to the copy with its sheet: what is asked, what is refused, what is written."""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from addin.errors import BadInput, CannotWrite
from addin.scenarios import (
    Files,
    Simulation,
    Telling,
    Where,
    Wishes,
    default_output,
    draws_again,
    simulate,
)
from addin.scenarios import flow as module
from addin.scenarios.run import SLICE
from addin.scenarios.study import BLOCK
from addin.xlsx import read_workbook
from tests.addin.command_runner import files, leasebridge
from tests.addin.sample_books.case_books import case_book

TRIANGLES = (
    "input,distribution,min,mode,max\n"
    "lease_capacity,triangular,100,250,500\nlease_price,triangular,30,40,50\n"
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return case_book(tmp_path)


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "inputs.csv"
    path.write_text(TRIANGLES, encoding="utf-8")
    return str(path)


def engine_book(path: Path) -> Path:
    """A workbook without cases or headlines, with a function that numpy does not know."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Model")
        sheet.write_row("A1", [1, 2, 3])
        sheet.write_row("A2", [5, 7, 11])
        sheet.write("B4", 2)
        sheet.write_formula("B5", "=HLOOKUP(ROUND(B4,0),$A$1:$C$2,2,FALSE)*B4")
        sheet.write_formula("B6", "=SQRT(B4-1.5)")
        for name, cell in (("choice", "$B$4"), ("answer", "$B$5"), ("root", "$B$6")):
            book.define_name(name, f"=Model!{cell}")
    assert leasebridge("refresh", path).code == 0
    return path


def one(found: Simulation, name: str) -> Any:
    return next(output for output in found.result.outputs if output.output.name == name)


def test_the_answers_are_those_of_the_formula(book: Path, table: str) -> None:
    before = book.read_bytes()
    wishes = Wishes(draws=20_000, inputs=table, targets={"uplift": "2.5", "uplift_pct": "8%"})
    found = simulate(book, wishes)
    assert found.recipe.way == "numpy" and found.good and "compiled to numpy" in found.way
    assert [output.output.name for output in found.result.outputs] == [
        "revenue",
        "uplift",
        "uplift_pct",
    ]
    draws = np.concatenate([*draws_again(found)], axis=1)
    assert draws.shape == (5, 20_000)
    capacity, price, revenue, uplift, _ = draws
    np.testing.assert_allclose(revenue, capacity * price, rtol=1e-12)
    np.testing.assert_allclose(uplift, capacity * price * 0.9 * 0.85 / 2_573.776, rtol=1e-12)
    result = one(found, "uplift")
    assert result.mean == pytest.approx(uplift.mean(), rel=1e-12)
    assert result.probability == np.mean(uplift >= 2.5)
    assert one(found, "uplift_pct").target == 0.08
    assert {part.name: round(part.share, 1) for part in result.contributions} == {
        "lease_capacity": 0.9,
        "lease_price": 0.1,
    }
    assert book.read_bytes() == before


def test_the_default_is_every_triangle_from_bear_to_bull(book: Path) -> None:
    found = simulate(book, Wishes(draws=1_000))
    assert [(e.name, e.distribution.words) for e in found.study.inputs] == [
        ("lease_capacity", "triangular 100 / 250 / 500"),
    ]


def test_the_copy_has_one_more_sheet_and_is_a_workbook_as_before(book: Path, table: str) -> None:
    target = default_output(book)
    assert target.name == "model_scenarios.xlsx"
    simulate(book, Wishes(draws=2_000, inputs=table), files=Files(target))
    sheets = [sheet.name for sheet in read_workbook(book).sheets]
    assert [sheet.name for sheet in read_workbook(target).sheets] == [
        *sheets,
        "Scenarios (simulated)",
    ]
    for command in ("check", "audit"):
        assert leasebridge(command, target).code == 0, command
    with pytest.raises(CannotWrite, match="already exists; use --force"):
        simulate(book, Wishes(draws=2_000, inputs=table), files=Files(target))
    assert simulate(target, Wishes(draws=2_000, inputs=table)).good


def test_draw_by_draw_in_the_engine_with_errors_counted(tmp_path: Path) -> None:
    path, table = engine_book(tmp_path / "plain.xlsx"), tmp_path / "inputs.csv"
    table.write_text("input,distribution,min,max\nchoice,uniform,1,3\n", encoding="utf-8")
    wishes = Wishes(draws=SLICE + 300, inputs=str(table), outputs=["answer", "root"])
    found = simulate(path, wishes)
    assert found.recipe.way == "engine"
    assert found.way == "2 cells draw by draw in formualizer: Model!B5 calls HLOOKUP"
    (choice, answer, root) = np.concatenate([*draws_again(found)], axis=1)
    looked_up = np.array([5.0, 7.0, 11.0])[np.round(choice).astype(int) - 1]
    np.testing.assert_allclose(answer, looked_up * choice, rtol=1e-12)
    bad = choice < 1.5
    np.testing.assert_array_equal(np.isnan(root), bad)
    assert one(found, "root").errors == {"#NUM!": bad.sum()} and not found.good


def test_same_seed_same_numbers_another_seed_others(book: Path, table: str) -> None:
    first, again, other = (
        simulate(book, Wishes(draws=3_000, inputs=table, seed=seed)).result.facts()
        for seed in (7, 7, 8)
    )
    assert first == again and first["outputs"] != other["outputs"]


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (Wishes(draws=0), "--draws 0: must be 1 to"),
        (Wishes(seed=-1), "--seed -1: must be 0 or more"),
        (Wishes(outputs=["uplft"]), "--outputs uplft: this is no cell .*did you mean uplift"),
        (Wishes(outputs=["best"]), "no input that is drawn moves Model!A4"),
        (
            Wishes(targets={"best": 1}),
            "--target best: this is none of the outputs; the outputs are revenue, uplift",
        ),
        (Wishes(targets={"uplift": "much"}), '--target uplift: must be a number in .*"much"'),
        (Wishes(inputs="none.csv"), "none.csv"),
    ],
)
def test_what_cannot_be_is_refused_by_name(book: Path, wishes: Wishes, said: str) -> None:
    before = files(book.parent)
    with pytest.raises(BadInput, match=said):
        simulate(book, wishes, files=Files(default_output(book)))
    assert files(book.parent) == before


def test_where_it_may_not_be_written_is_found_first(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "refresh", None)
    for output, said in (
        (book, "cannot overwrite the workbook"),
        (book.with_suffix(".xlsm"), "must end in .xlsx"),
        (book.parent / "none" / "new.xlsx", "does not exist"),
    ):
        with pytest.raises(CannotWrite, match=said):
            simulate(book, Wishes(), files=Files(output))


def interrupts_after(portions: int) -> Callable[[int, int], None]:
    heard: list[int] = []

    def on_done(done: int, wanted: int) -> None:
        heard.append(done)
        if len(heard) == portions:
            raise KeyboardInterrupt

    return on_done


def test_an_interrupt_leaves_nothing_half(book: Path, table: str, tmp_path: Path) -> None:
    before = files(tmp_path)
    targets = Files(default_output(book), tmp_path / "draws.parquet")
    wishes, telling = Wishes(draws=4 * BLOCK, inputs=table), Telling(on_done=interrupts_after(2))
    with pytest.raises(KeyboardInterrupt):
        simulate(book, wishes, files=targets, telling=telling)
    assert files(tmp_path) == before


def test_progress_is_told_and_the_parquet_file_has_every_draw(
    book: Path, table: str, tmp_path: Path
) -> None:
    pandas = pytest.importorskip("pandas", reason="needs pandas")
    told: list[tuple[int, int]] = []
    said: list[str] = []
    target = tmp_path / "draws.parquet"
    found = simulate(
        book,
        Wishes(draws=BLOCK + 10, inputs=table),
        files=Files(parquet=target),
        telling=Telling(say=said.append, on_done=lambda *both: told.append(both)),
    )
    assert told == [(BLOCK, BLOCK + 10), (BLOCK + 10, BLOCK + 10)]
    assert said[0] == "refreshing" and said[-1] == "simulating"
    table_of = pandas.read_parquet(target)
    np.testing.assert_array_equal(
        table_of.to_numpy()[:, 1:].T, np.concatenate([*draws_again(found)], axis=1)
    )


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_worker_changes_nothing_of_a_workbook_s_result(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="needs leasebridge[cluster]")
    path, table = engine_book(tmp_path / "plain.xlsx"), tmp_path / "inputs.csv"
    table.write_text("input,distribution,min,max\nchoice,uniform,1.6,3\n", encoding="utf-8")
    wishes = Wishes(draws=40 * SLICE, inputs=str(table), outputs=["answer"])
    alone = simulate(path, wishes)
    killed: list[int] = []

    def kill(done: int, wanted: int) -> None:
        psutil: Any = importlib.import_module("psutil")  # comes with Dask

        workers = [
            child
            for child in psutil.Process().children(recursive=True)
            if "resource_tracker" not in " ".join(child.cmdline())
        ]
        if not killed and done < wanted and workers:
            killed.append(workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    found = simulate(path, wishes, Where(workers=2), telling=Telling(on_done=kill))
    assert killed, "a worker was killed in the middle"
    assert found.result.facts() == alone.result.facts()
    assert found.ran.tally.draws == wishes.draws
