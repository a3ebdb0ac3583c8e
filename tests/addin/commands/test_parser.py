"""Help by job with examples, one table of exit codes, and what a slip was probably meant to be."""

from __future__ import annotations

import re
import shlex

import pytest

from addin.commands.cli import main
from addin.commands.exit_codes import EXIT_CODES, exit_codes_text
from addin.commands.parser import JOBS, Commands, Parser
from addin.xlsx.lock import WAIT

NAMES = (
    "refresh",
    "check",
    "watch",
    "diff",
    "explain",
    "audit",
    "handoff",
    "install",
    "uninstall",
    "doctor",
)
MAKERS = ("addin", "build", "functions")


def help_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as left:
        main([*arguments, "--help"])
    assert left.value.code == 0
    return capsys.readouterr().out


def test_help_lists_every_command_by_its_job(capsys: pytest.CaptureFixture[str]) -> None:
    said = help_of(capsys)
    jobs = [line.removesuffix(":") for line in said.splitlines() if line.removesuffix(":") in JOBS]
    assert tuple(jobs) == JOBS
    for name in (*NAMES, *MAKERS):
        assert len(re.findall(rf"^  {name} +[A-Z]", said, re.MULTILINE)) == 1
    assert exit_codes_text() in said and "positional" not in said


@pytest.mark.parametrize("name", [*NAMES, *MAKERS])
def test_every_command_has_two_examples_that_are_calls(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = help_of(capsys, name)
    assert f"usage: leasebridge {name}" in said and exit_codes_text() in said
    examples = re.findall(r"^  leasebridge (.+)$", said, re.MULTILINE)
    assert len(examples) == 2
    ran: list[object] = []

    def run(options: object) -> int:
        ran.append(options)
        return 0

    monkeypatch.setattr("addin.commands.cli._run", run)
    for example in examples:
        assert main(shlex.split(example)) == 0
    assert len(ran) == 2


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("refesh m.xlsx", "there is no command refesh; did you mean refresh?"),
        ("xyzzy", "there is no command xyzzy; there are refresh, check, watch, diff"),
        (
            "refresh m.xlsx --ouput a",
            "leasebridge refresh has no option --ouput; did you mean --output?",
        ),
        ("check m.xlsx --zzz=3", "leasebridge check has no option --zzz ("),
        ("explain m.xlsx A1 A2", "leasebridge explain does not take A2"),
        ("handoff m.xlsx --edition vales", "--edition has no choice vales; did you mean values?"),
        ("refresh m.xlsx --engine abacus", "there are auto, embedded, libreoffice, excel"),
        ("explain m.xlsx A1 --depth x", "must be a number from 1 to 100, got x"),
        ("", "are required: COMMAND"),
    ],
)
def test_a_slip_is_one_line_with_what_was_meant(
    written: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(shlex.split(written))
    told = capsys.readouterr()
    assert left.value.code == 2 and told.out == ""
    assert told.err.startswith("leasebridge: ") and told.err.count("\n") == 1
    assert said in told.err and "--help shows more)" in told.err


def test_codes_are_told_once_each() -> None:
    lines = re.findall(r"^  (\d)  ", exit_codes_text(), re.MULTILINE)
    assert lines == [str(code) for code in EXIT_CODES] == list("01234")


def test_a_command_is_listed_under_its_job() -> None:
    commands = Commands(Parser(prog="p"))
    commands.add("go", lambda options: 0, "Go somewhere", JOBS[0], ("go", "go far"))
    assert "  go         Go somewhere" in commands.overview()


@pytest.mark.parametrize("written", ["soon", "-1", "inf", "nan", "1e3", "", "9" * 10])
def test_what_is_no_number_of_seconds_is_refused(
    written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["refresh", "any.xlsx", f"--wait={written}"])
    assert left.value.code == 2
    assert f"argument --wait: {written} is no number of seconds (" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["refresh", "audit"])
def test_the_help_says_how_long_is_waited(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = " ".join(help_of(capsys, name).split())
    assert f"another run that holds the workbook (default: {WAIT:g})" in said
