"""`leasebridge scenarios`: its lines, its JSON, its exit codes and what it refuses."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from addin.commands import scenarios as module
from addin.xlsx import read_workbook
from tests.addin.command_runner import files, leasebridge, leasebridge_process, refused
from tests.addin.sample_books.case_books import case_book
from tests.addin.scenarios.test_flow import TRIANGLES, engine_book


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return case_book(tmp_path)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "inputs.csv"
    path.write_text(TRIANGLES, encoding="utf-8")
    return path


def test_the_lines_say_way_pace_answers_and_causes(book: Path, table: Path) -> None:
    outcome = leasebridge(
        "scenarios",
        book,
        "--inputs",
        table,
        "--draws",
        "20,000",
        "--target",
        "uplift=2.5",
        "--outputs",
        "uplift",
    )
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0] == "20,000 draws of 2 inputs, seed 1: 1 cell compiled to numpy"
    assert lines[1].startswith("took ") and "draws a second), peak memory " in lines[1]
    assert lines[2].startswith("EPS uplift, $ (uplift): mean 3.3")
    assert lines[3].startswith("  at or above 2.5: 78.") and lines[3].endswith(" points)")
    assert lines[4].startswith("  Lease capacity (lease_capacity): 88% of the variance, ")
    assert lines[5].startswith("  Lease price (lease_price): ")
    assert lines[-1] == f"written: {book.with_name('model_scenarios.xlsx')}"
    assert "Scenarios (simulated)" in read_workbook(book.with_name("model_scenarios.xlsx")).by_name


def test_json_has_all_of_it(book: Path, table: Path, tmp_path: Path) -> None:
    copy, draws = tmp_path / "copy.xlsx", tmp_path / "draws.parquet"
    outcome = leasebridge(
        *("scenarios", book, "--inputs", table, "--draws", 5_000, "--seed", 3, "--json"),
        *("--output", copy, "--parquet", draws, "--outputs", "uplift,revenue"),
    )
    facts = outcome.json
    assert outcome.code == facts["exit_code"] == 0
    assert (facts["output"], facts["parquet"]) == (str(copy), str(draws))
    assert copy.is_file() and draws.is_file()
    assert (facts["draws"], facts["seed"], facts["way"], facts["processes"]) == (
        5_000,
        3,
        "numpy",
        1,
    )
    assert [output["name"] for output in facts["outputs"]] == ["uplift", "revenue"]
    assert facts["inputs"][0]["distribution"] == "triangular 100 / 250 / 500"
    assert facts["peak_memory"] > 10_000_000 and facts["draws_per_second"] > 0


def test_errors_are_counted_and_said_with_code_1(tmp_path: Path, table: Path) -> None:
    path = engine_book(tmp_path / "plain.xlsx")
    table.write_text("input,distribution,min,max\nchoice,uniform,1,3\n", encoding="utf-8")
    outcome = leasebridge(
        *("scenarios", path, "--inputs", table, "--draws", 1_200, "--outputs", "answer,root")
    )
    assert outcome.code == 1
    assert "draw by draw in formualizer: Model!B5 calls HLOOKUP" in outcome.out
    said = next(line for line in outcome.out.splitlines() if line.startswith("error: "))
    count = said.split()[1]
    assert said == f"error: {count} of 1,200 draws gave root {count} #NUM!"
    assert 200 < int(count) < 400


def test_bad_requests_are_one_line(book: Path, tmp_path: Path) -> None:
    for arguments, said in (
        (("--target", "uplift"), "write it as NAME=VALUE"),
        (("--target", "uplift=1", "--target", "UPLIFT=2"), "has a target already"),
        (("--outputs", "nothing"), "no cell and no name of one"),
        (("--inputs", "nothing.csv"), "nothing.csv"),
        (("--draws", "0"), "--draws 0: must be 1"),
        (("--parquet", "draws.txt"), "must end in .parquet"),
        (("--output", book), "cannot overwrite the workbook"),
        (("--scheduler", "nonsense://x"), "--scheduler nonsense://x"),
    ):
        assert said in refused(tmp_path, "scenarios", book, *arguments)
    assert "none.xlsx" in refused(tmp_path, "scenarios", tmp_path / "none.xlsx")


@pytest.mark.parametrize(
    "arguments",
    [("--draws", "1.5"), ("--workers", "0"), ("--workers", "2", "--scheduler", "x"), ("--drws", 1)],
)
def test_bad_options_are_refused_by_the_parser(
    book: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert "; " in refused(tmp_path, "scenarios", book, *arguments)


def test_names_of_sheets_may_have_commas() -> None:
    assert module._names("a, 'B, c'!D1 ,e") == ["a", "'B, c'!D1", "e"]
    assert module._names(" ,") == []


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")
@pytest.mark.parametrize("more", [(), ("--workers", "2")])
def test_ctrl_c_ends_it_with_nothing_half(
    book: Path, table: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    pytest.importorskip("distributed", reason="needs leasebridge[cluster]")
    before = files(tmp_path)
    preparation = "reach = progress.Progress.reach\n" + (
        "def once(self, done, wanted):\n"
        "    print('reached', flush=True)\n"
        "progress.Progress.reach = once"
    )
    process = leasebridge_process(
        *("scenarios", book, "--inputs", table, "--draws", 2_000_000_000),
        *("--parquet", tmp_path / "draws.parquet", *more),
        preparation=preparation,
    )
    assert process.stdout and process.stdout.readline() == "reached\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert err == "leasebridge: interrupted; nothing was written\n"
    assert files(tmp_path) == before
