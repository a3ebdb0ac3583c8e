"""`--json` on every command and at every kind of end, and `--quiet`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from addin.commands.cli import _parser
from addin.commands.output import SCHEMA
from addin.hosts import excel, libreoffice
from tests.addin.command_runner import leasebridge
from tests.addin.commands.input_files import sheet_of
from tests.addin.sample_books.case_books import case_book


def facts_of(*arguments: object) -> tuple[int, dict[str, Any]]:
    """The exit code and the object; it begins and ends as every one does."""
    outcome = leasebridge(*arguments, "--json")
    assert outcome.err == "", outcome
    facts = outcome.json
    assert next(iter(facts)) == "schema" and facts["schema"] == SCHEMA
    assert [*facts][-1] == "exit_code" and facts["exit_code"] == outcome.code
    return outcome.code, facts


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with workbooks to work in; nothing is installed or looked for elsewhere."""
    case_book(tmp_path)  # model.xlsx
    shutil.copy(tmp_path / "model.xlsx", tmp_path / "other.xlsx")
    sheet_of(tmp_path / "refused.xlsx", {"A1": "=RAND()"})
    (tmp_path / "damaged.xlsx").write_bytes(b"PK")
    (tmp_path / "i.csv").write_text("input,distribution,min,max\ntax_rate,uniform,0.1,0.2\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(libreoffice, "install", lambda: "installed")
    monkeypatch.setattr(libreoffice, "uninstall", lambda: "uninstalled")
    monkeypatch.setattr(excel, "install", lambda: ["a.xlam"])
    monkeypatch.setattr(excel, "uninstall", list)
    monkeypatch.setattr("addin.commands.doctor.examine", list)
    monkeypatch.setattr("addin.commands.watching.changes", ended)
    return tmp_path


def ended(folders: list[Path], *, poll: bool) -> Iterator[list[Path]]:
    yield []
    raise KeyboardInterrupt


GOOD = {
    "refresh": "model.xlsx",
    "check": "model.xlsx",
    "watch": "empty",
    "diff": "model.xlsx other.xlsx",
    "explain": "model.xlsx tax_rate",
    "scenarios": "model.xlsx --inputs i.csv --draws 200",
    "audit": "model.xlsx",
    "handoff": "model.xlsx --edition values",
    "install": "libreoffice",
    "uninstall": "excel",
    "doctor": "",
    "addin": "build -o addins",
    "build": "--list",
    "functions": "EPS_BRIDGE",
}


def test_no_command_is_left_out() -> None:
    assert {*GOOD, "help"} == {*_parser().commands}


@pytest.mark.parametrize("command", GOOD)
def test_a_good_end_is_json(command: str, desk: Path) -> None:
    if command == "watch":
        pytest.importorskip("watchfiles", reason="watchfiles is not installed")
    if command == "addin":
        pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed")
    (desk / "empty").mkdir()
    assert facts_of(command, *GOOD[command].split())[0] == 0


def test_help_is_json_too() -> None:
    code, facts = facts_of("help")
    assert code == 0 and facts["commands"].keys() == GOOD.keys()
    assert facts["commands"]["diff"] in facts["help"]
    code, facts = facts_of("help", "diff")
    assert (code, facts["command"]) == (0, "diff") and "leasebridge diff" in facts["help"]


@pytest.mark.parametrize("command", GOOD)
def test_a_slip_is_json(command: str, desk: Path) -> None:
    code, facts = facts_of(command, *GOOD[command].split(), "--nothing")
    assert code == 2 and [*facts] == ["schema", "error", "do", "exit_code"]
    assert facts["error"] == f"{command} has no option '--nothing'" and facts["do"]


@pytest.mark.parametrize(
    "written",
    [
        "refresh damaged.xlsx",
        "check none.xlsx",
        "diff model.xlsx damaged.xlsx",
        "explain model.xlsx nothing",
        "scenarios model.xlsx --target x",
        "audit damaged.xlsx",
        "handoff damaged.xlsx --edition values",
        "build --story none.csv",
        "build --story-template i.csv",
        "functions NOTHING",
        "refresh model.xlsx --output other.xlsx",
        "refresh",
        "nothing",
        "",
    ],
)
def test_a_fault_is_json(written: str, desk: Path) -> None:
    code, facts = facts_of(*written.split())
    assert code == 2 and [*facts] == ["schema", "error", "do", "exit_code"]


@pytest.mark.parametrize("written", ["refresh refused.xlsx", "check refused.xlsx",
                                     "handoff refused.xlsx --edition values"])  # fmt: skip
def test_a_refusal_is_json(written: str, desk: Path) -> None:
    code, facts = facts_of(*written.split())
    assert code == 3 and [*facts] == ["schema", "error", "do", "refused", "exit_code"]
    assert facts["refused"][0]["cell"] == "Model!A1"


def test_a_failure_an_internal_fault_and_an_interrupt_are_json(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, facts = facts_of("refresh", "model.xlsx", "--set", "lease_end=2028-06-30")
    assert code == 1 and facts["checks"]["failing"]
    for error, code in ((RuntimeError("odd"), 4), (KeyboardInterrupt(), 130)):

        def fail(*_: object, error: BaseException = error, **__: object) -> None:
            raise error

        monkeypatch.setattr("addin.refresh.refresh", fail)
        found, facts = facts_of("check", "model.xlsx")
        assert found == code and [*facts] == ["schema", "error", "do", "exit_code"]


def test_of_several_workbooks_there_is_one_object(desk: Path) -> None:
    code, facts = facts_of("refresh", "model.xlsx", "refused.xlsx", "damaged.xlsx")
    assert code == 3 and [file["exit_code"] for file in facts["files"]] == [0, 3, 2]
    assert all([*file][-1] == "exit_code" for file in facts["files"])


def test_a_watch_is_an_object_a_line(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("watchfiles", reason="watchfiles is not installed")

    def twice(folders: list[Path], *, poll: bool) -> Iterator[list[Path]]:
        yield from ([], [])
        raise KeyboardInterrupt

    monkeypatch.setattr("addin.commands.watching.changes", twice)
    outcome = leasebridge("watch", desk, "--json")
    *files, last = map(json.loads, outcome.out.splitlines())
    assert last == {"schema": SCHEMA, "ended": True, "exit_code": 0} and outcome.code == 0
    assert sorted(file["exit_code"] for file in files) == [0, 0, 2, 3]
    assert all(file["schema"] == SCHEMA and [*file][-1] == "exit_code" for file in files)


@pytest.mark.parametrize("command", GOOD)
def test_quiet_says_nothing_of_what_is_good(command: str, desk: Path) -> None:
    if command in ("watch", "addin"):
        pytest.importorskip({"watch": "watchfiles", "addin": "pyopenvba"}[command])
    (desk / "empty").mkdir()
    outcome = leasebridge(command, *GOOD[command].split(), "-q")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_quiet_still_says_what_fails(desk: Path) -> None:
    failing = leasebridge("refresh", "model.xlsx", "--set", "lease_end=2028-06-30", "--quiet")
    assert failing.code == 1
    assert "check failed: " in failing.out and "recalculated" not in failing.out
    many = leasebridge("refresh", "other.xlsx", "refused.xlsx", "-q")
    assert many.code == 3 and "other.xlsx" not in many.out and "refused.xlsx: refused" in many.out
    assert leasebridge("check", "none.xlsx", "-q").err.count("\n") == 1
    assert leasebridge("refresh", "refused.xlsx", "-q").err.startswith("leasebridge: 1 cell")
