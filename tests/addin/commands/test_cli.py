"""`build` makes the template, and moves the figures of an older one into it."""

from __future__ import annotations

from pathlib import Path

from tests.addin.command_runner import files, leasebridge, refused


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
