"""`leasebridge refresh` of several workbooks: a line each, one for all, the worst exit code."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from addin.batch import Result, State, one, refresh_one, run
from addin.commands import many
from tests.addin.batch.desk import desk_of, facts_file
from tests.addin.command_runner import ROOT, files, leasebridge, refused, values
from tests.addin.commands.input_files import sheet_of

NAMES = ("1.xlsx", "2.xlsx", "3.xlsx")


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    yield
    one._known.clear()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    desk_of(tmp_path / "desk", *NAMES)
    return tmp_path / "desk"


def test_a_line_for_each_and_one_for_all(desk: Path) -> None:
    outcome = leasebridge("refresh", desk, "--set", "tax_rate=21%")
    assert (outcome.code, outcome.err) == (0, "")
    *lines, summary = outcome.out.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [str(desk / name) for name in NAMES]
    assert all(": written, " in line and line.endswith(" cells changed") for line in lines)
    assert summary == "3 workbooks: 3 written"
    assert [values(desk / name, "Inputs")["I7"] for name in NAMES] == [0.21] * 3
    again = leasebridge("refresh", desk / "1.xlsx", desk / "[23].xlsx")
    assert again.out.splitlines()[-1] == "3 workbooks: 3 up to date"


def test_the_worst_exit_code_counts_and_the_others_are_written(desk: Path) -> None:
    sheet_of(desk / "4.xlsx", {"A1": "=LEASE_REVENUE(250,40,,95)"})
    failing = leasebridge("refresh", desk)
    assert failing.code == 1
    assert f"{desk / '4.xlsx'}: written, 1 cell changed; 1 error\n" in failing.out
    (desk / "5.xlsx").write_text("junk")
    bad = leasebridge("refresh", desk)
    assert bad.code == 2
    assert f"{desk / '5.xlsx'}: not written: it is not an Excel workbook" in bad.out
    sheet_of(desk / "6.xlsx", {"A1": "=CUBEVALUE(1)+RAND()", "A2": "=A1"})
    refusal = leasebridge("refresh", desk, "--set", "tax_rate=21%")
    assert refusal.code == 2  # there is no such input in it
    refusal = leasebridge("refresh", desk)
    assert refusal.code == 3
    assert f"{desk / '6.xlsx'}: refused: 2 cells cannot be calculated reliably by " in refusal.out
    assert "; Model!A1: " in refusal.out
    assert refusal.out.splitlines()[-1] == (
        "6 workbooks: 4 up to date, 1 bad input, 1 refused, 1 of these not all good"
    )


def test_json_has_what_one_alone_says_of_each(desk: Path) -> None:
    (desk / "4.xlsx").write_text("junk")
    sheet_of(desk / "5.xlsx", {"A1": "=CUBEVALUE(1)+RAND()"})
    outcome = leasebridge("refresh", desk, "--json")
    assert outcome.code == outcome.json["exit_code"] == 3
    *good, bad, refusal = outcome.json["files"]
    alone = leasebridge("refresh", desk / "1.xlsx", "--json").json
    assert {"schema": 1, **good[0]} == {**alone, "state": "up to date"}
    assert (bad["state"], bad["exit_code"], bad["output"]) == ("bad input", 2, None)
    assert bad["workbook"] == str(desk / "4.xlsx") and "not an Excel workbook" in bad["error"]
    assert (refusal["exit_code"], refusal["refused"][0]["cell"]) == (3, "Model!A1")
    assert refusal["error"].startswith("1 cell cannot be calculated reliably by ")
    assert "do" in bad and "do" in refusal
    assert outcome.json["summary"].startswith("5 workbooks: 3 up to date, 1 bad input, 1 refused")


def test_copies_go_into_a_folder(desk: Path) -> None:
    before = files(desk)
    output = desk.parent / "new" / "copies"
    assert leasebridge("refresh", desk, "--set", "tax_rate=21%", "--output", output).code == 0
    assert files(desk) == before
    assert [values(output / name, "Inputs")["I7"] for name in NAMES] == [0.21] * 3


def test_resume_does_what_is_left(desk: Path) -> None:
    facts = facts_file(desk.parent / "facts.csv", 41)
    call = ("refresh", desk, "--facts", facts, "--resume")
    assert leasebridge(*call[:-1]).code == 0
    before = files(desk)
    again = leasebridge(*call)
    assert (again.code, again.out.splitlines()[-1]) == (0, "3 workbooks: 3 skipped")
    assert files(desk) == before
    shutil.copy(desk / "1.xlsx", desk / "2.xlsx")
    (desk / "3.xlsx").touch()
    assert f"{desk / '3.xlsx'}: skipped\n" in (edited := leasebridge(*call).out)
    assert edited.splitlines()[-1] == "3 workbooks: 1 up to date, 2 skipped"
    facts_file(facts, 42)
    assert leasebridge(*call).out.splitlines()[-1] == "3 workbooks: 3 written"


def test_what_is_skipped_keeps_its_exit_code(desk: Path) -> None:
    sheet_of(desk / "4.xlsx", {"A1": "=LEASE_REVENUE(250,40,,95)"})
    assert leasebridge("refresh", desk, "--resume").code == 1
    again = leasebridge("refresh", desk, "--resume")
    assert again.code == 1
    assert f"{desk / '4.xlsx'}: skipped, not all good: refresh it alone\n" in again.out
    assert again.out.splitlines()[-1] == "4 workbooks: 4 skipped, 1 of these not all good"


def test_copies_are_resumed_too(desk: Path) -> None:
    call = ("refresh", desk, "--output", desk.parent / "new", "--resume", "--json")
    leasebridge(*call)
    (desk.parent / "new" / "1.xlsx").unlink()
    assert leasebridge("refresh", desk / "2.xlsx", "--set", "tax_rate=21%").code == 0
    states = {Path(f["workbook"]).name: f["state"] for f in leasebridge(*call).json["files"]}
    assert states == {"1.xlsx": "written", "2.xlsx": "written", "3.xlsx": "skipped"}


def test_only_copies_of_its_own_are_overwritten_without_force(desk: Path) -> None:
    copies = desk.parent / "new"
    call = ("refresh", desk, "--output", copies)
    assert leasebridge(*call).code == 0
    said = "not written: {} already exists; use --force to overwrite it"
    again = leasebridge(*call)
    assert again.code == 2
    for name in NAMES:
        assert f"{desk / name}: {said.format(copies / name)}\n" in again.out
    (copies / "1.xlsx").write_bytes(b"mine")
    resumed = leasebridge(*call, "--resume", "--set", "tax_rate=21%", "--json")
    states = [file["state"] for file in resumed.json["files"]]
    assert sorted(states) == ["bad input", "written", "written"] and resumed.code == 2
    assert resumed.json["files"][0]["do"] == "use --force to overwrite it"
    assert leasebridge(*call, "--force").code == 0
    assert leasebridge("refresh", desk, "--output", desk).code == 0


def test_a_record_that_cannot_be_kept_is_said(desk: Path) -> None:
    (desk / ".leasebridge-runs.jsonl").mkdir()
    outcome = leasebridge("refresh", desk)
    assert outcome.code == 0
    assert outcome.out.splitlines()[-2].startswith("note: no record for --resume: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--undo", "--resume"), "--resume goes with no --undo"),
        (("--reset", "--case", "Bear"), "--reset goes with nothing else"),
        (("--output", "desk/1.xlsx"), "several workbooks need a folder"),
    ],
)
def test_wishes_that_cannot_be_are_refused_before_anything(
    desk: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(desk.parent)
    assert said in refused(desk, "refresh", "desk", *arguments)


def test_where_nothing_is_to_be_done_that_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for given in ("empty", "*.xlsx"):
        assert "no workbook (.xlsx or .xlsm) is there" in refused(
            tmp_path, "refresh", tmp_path / given
        )


def test_the_same_bytes_are_named(tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    desk_of(desk, "1.xlsx", "2.xlsx", alike=True)
    out = leasebridge("refresh", desk).out
    assert out.splitlines()[1] == (
        f"{desk / '2.xlsx'}: up to date (the same bytes as {desk / '1.xlsx'})"
    )


def test_a_name_forges_no_line() -> None:
    name = Path("a\n1 workbook: 1 written\x1b[2J.xlsx")
    line = many.line_of(Result(name, name, State.BAD, message=f"{name}: no\r\nwritten"))
    assert line == (r"a\n1 workbook: 1 written\x1b[2J.xlsx: not written: no\r\nwritten")


def test_an_interrupt_tells_what_is_left(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(path: Path, *others: object) -> Result:
        if path.name == "2.xlsx":
            raise KeyboardInterrupt
        return refresh_one(path, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "refresh_one", interrupted)
    outcome = leasebridge("refresh", desk)
    assert outcome.code == 130
    assert outcome.out.splitlines()[-1] == (
        "3 workbooks: 1 up to date; interrupted, 2 left: --resume goes on from here"
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")
def test_ctrl_c_leaves_nothing_half(desk: Path) -> None:
    """In a terminal it reaches every process of the run."""
    for number in range(4, 14):
        shutil.copy(desk / "1.xlsx", desk / f"{number}.xlsx")
    before = {path.name: path.read_bytes() for path in desk.glob("*.xlsx")}
    arguments = ["refresh", str(desk), "--set", "tax_rate=21%", "--jobs", "2"]
    code = "import sys; from addin.commands.cli import main; sys.exit(main())"
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            assert running.stdout and "written" in running.stdout.readline()
            os.killpg(running.pid, signal.SIGINT)
            out, err = running.communicate(timeout=600)
        finally:
            running.kill()
    assert (running.returncode, err) == (130, "")
    assert "; interrupted, " in out.splitlines()[-1]
    assert {path.suffix for path in desk.iterdir()} == {".xlsx", ".jsonl"}
    changed = [name for name, content in before.items() if (desk / name).read_bytes() != content]
    assert changed
    for name in before:
        with zipfile.ZipFile(desk / name) as archive:
            assert archive.testzip() is None
    again = leasebridge("refresh", desk, "--set", "tax_rate=21%", "--resume", "--json").json
    assert "skipped" in {file["state"] for file in again["files"]}
    assert [values(desk / name, "Inputs")["I7"] for name in before] == [0.21] * len(before)
