"""Help by job with examples, one table of exit codes, and what a slip was probably meant to be."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from addin.commands.cli import main
from addin.commands.exit_codes import EXIT_CODES, exit_codes_text
from addin.commands.hosts import EDITIONS
from addin.commands.output import Answer
from addin.commands.parser import JOBS, Commands, Parser
from addin.explain import DEPTH
from addin.xlsx.lock import WAIT
from udfs import __version__

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
def test_every_command_has_examples_that_are_calls(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = help_of(capsys, name)
    assert f"usage: leasebridge {name}" in said and exit_codes_text() in said
    examples = re.findall(r"^  leasebridge (.+)$", said, re.MULTILINE)
    assert len(examples) in (2, 3)
    ran: list[object] = []

    def run(options: object) -> int:
        ran.append(options)
        return 0

    monkeypatch.setattr("addin.commands.cli._run", run)
    for example in examples:
        assert main(shlex.split(example)) == 0
    assert len(ran) == len(examples)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("refesh model.xlsx", "unknown command 'refesh'; did you mean refresh?"),
        ("xyzzy", "unknown command 'xyzzy'; choose refresh, check, watch, diff"),
        ("refresh m.xlsx --ouput a", "refresh has no option '--ouput'; did you mean --output?"),
        ("-q refresh m.xlsx", "'-q' stands before refresh; write it after"),
        ("check m.xlsx --zzz=3", "has no option '--zzz'; `leasebridge check --help` shows what"),
        ("explain m.xlsx A1 A2", "explain does not take 'A2'; `leasebridge explain --help` shows"),
        ("handoff m.xlsx --edition vales", "unknown edition 'vales'; did you mean values?"),
        ("handoff m.xlsx --edition pdf --pages sumary", "'sumary'; did you mean summary?"),
        ("install lbreoffice", "unknown program 'lbreoffice'; did you mean libreoffice?"),
        ("refresh m.xlsx --engine abacus", "choose auto, embedded, libreoffice or excel"),
        ("explain m.xlsx A1 --depth x", "--depth: must be a number from 1 to 100, got 'x'; "),
        ("refresh m.xlsx --wait", "--wait needs a value; "),
        ("build --list --story-template", "--story-template goes with no --list; "),
        ("", "no command is given; `leasebridge help` lists the commands; for example: "),
        ("refresh", "refresh needs a workbook; for example: leasebridge refresh model.xlsx"),
        ("diff a.xlsx", "diff needs a newer workbook; for example: leasebridge diff monday"),
        ("install", "install needs a program, libreoffice or excel; for example: "),
        ("handoff m.xlsx", "handoff needs --edition; choose values (our functions as numbers), "),
        ("help refesh", "unknown command 'refesh'; did you mean refresh?"),
        ("addin bild", "unknown action 'bild'; did you mean build?"),
    ],
)
def test_a_slip_is_one_line_with_what_was_meant(
    written: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(shlex.split(written)) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("leasebridge: ") and told.err.count("\n") == 1
    assert said in told.err
    assert main([*shlex.split(written), "--json"]) == 2
    told = capsys.readouterr()
    facts = json.loads(told.out)
    assert told.err == "" and list(facts) == ["schema", "error", "do", "exit_code"]
    assert said in f"{facts['error']}; {facts['do']}\n" or "--json" in facts["error"]


def test_every_edition_is_named_where_none_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["handoff", "model.xlsx"]) == 2
    told = capsys.readouterr().err
    assert all(f"{name} (" in told for name in EDITIONS) and told.count("\n") == 1


def test_help_is_a_command_too(capsys: pytest.CaptureFixture[str]) -> None:
    for asked, same in ((["help"], []), (["help", "diff"], ["diff"])):
        assert main(asked) == 0
        assert capsys.readouterr().out == help_of(capsys, *same)


def test_the_version_has_a_short_flag(capsys: pytest.CaptureFixture[str]) -> None:
    for flag in ("-V", "--version"):
        with pytest.raises(SystemExit) as left:
            main([flag])
        assert (left.value.code, capsys.readouterr().out) == (0, f"leasebridge {__version__}\n")


@pytest.mark.parametrize("name", [*NAMES, *MAKERS, "scenarios"])
def test_flags_of_every_command_are_told_alike(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = help_of(capsys, name)
    flags, alone = (
        " ".join(text.partition("as with every command:")[2].partition("\n\n")[0].split())
        for text in (said, help_of(capsys, "doctor"))
    )
    assert flags.startswith(alone) and alone.count("--") == 3
    assert "--output" not in said or "-o " in said


def test_codes_are_told_once_each() -> None:
    lines = re.findall(r"^  (\d)  ", exit_codes_text(), re.MULTILINE)
    assert lines == [str(code) for code in EXIT_CODES] == list("01234")


def test_a_command_is_listed_under_its_job() -> None:
    commands = Commands(Parser(prog="p"))
    about = "Go somewhere"
    commands.add("go", lambda _: Answer(0, {}), about, JOBS[0], ["go"], lambda sub: None)
    assert "  go         Go somewhere" in commands.overview()


@pytest.mark.parametrize("written", ["soon", "-1", "inf", "nan", "1e3", "", "9" * 10])
def test_what_is_no_number_of_seconds_is_refused(
    written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["refresh", "any.xlsx", f"--wait={written}"]) == 2
    assert f"--wait: '{written}' is no number of seconds; " in capsys.readouterr().err


@pytest.mark.parametrize("name", ["refresh", "audit", "handoff", "build", "watch"])
def test_the_help_says_how_long_is_waited(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = " ".join(help_of(capsys, name).split())
    assert f"another run that writes the same file (default: {WAIT:g})" in said


def test_the_help_says_how_far_back_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert f"steps back are shown (default: {DEPTH})" in " ".join(
        help_of(capsys, "explain").split()
    )
