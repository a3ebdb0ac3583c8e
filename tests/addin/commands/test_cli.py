"""Every command explains itself, a wrong call is told, and `build` makes the template."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.commands.cli import main
from tests.addin.command_runner import files, leasebridge, refused


@pytest.mark.parametrize("command", ["refresh", "check", "functions", "build"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"usage: leasebridge {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [[], ["refresh"], ["nonsense"], ["refresh", "a.xlsx", "--engine", "abacus"]]
)
def test_a_wrong_call_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: leasebridge" in capsys.readouterr().err


def test_build_makes_a_template_that_is_up_to_date(tmp_path: Path) -> None:
    output = tmp_path / "new model.xlsx"
    outcome = leasebridge("build", "--output", output)
    assert outcome.code == 0 and f"written: {output}" in outcome.out
    assert leasebridge("check", output).code == 0
    before = files(tmp_path)
    assert "--force" in refused(tmp_path, "build", "--output", output)
    assert leasebridge("build", "--output", output, "--force").code == 0
    assert {path: content for path, (content, _) in files(tmp_path).items()} == {
        path: content for path, (content, _) in before.items()
    }
    assert "must end in .xlsx" in refused(tmp_path, "build", "--output", tmp_path / "a.xlsm")
