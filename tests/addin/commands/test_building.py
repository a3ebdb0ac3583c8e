"""`leasebridge build`: of any story, and the CSV to fill in."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.commands import building
from addin.commands.parser import Commands, Parser
from tests.addin.command_runner import files, leasebridge
from workbooks.story import read_facts, read_story, stories
from workbooks.story_template import story_template

LEAST = "name,value,unit\nlessor,Acme,\nlease_capacity,100,MW\nprice_per_watt,12,$/W-yr\n"


def test_the_file_to_fill_in_has_a_name_where_none_is_given() -> None:
    parser = Parser("leasebridge")
    building.add_build(Commands(parser))
    assert parser.parse_args(["build", "--story-template"]).story_template == Path("story.csv")
    assert parser.parse_args(["build"]).story_template is None


def test_the_stories_are_listed() -> None:
    outcome = leasebridge("build", "--list")
    assert outcome.code == 0
    assert [line.split()[0] for line in outcome.out.splitlines()] == list(stories())


def test_the_story_with_the_fewest_facts_builds_and_says_what_is_left_out(tmp_path: Path) -> None:
    mine, model = tmp_path / "mine.csv", tmp_path / "model.xlsx"
    mine.write_text(LEAST, encoding="utf-8")
    outcome = leasebridge("build", "--story", mine, "--output", model)
    assert outcome.code == 0, outcome
    for sheet in ("Bridge", "Capex", "Concentration"):
        assert f"left out, no figures for it: {sheet}\n" in outcome.out
    assert "Model integrity: holds" in outcome.out
    again = leasebridge("refresh", model, "--set", "lease_capacity=200")
    assert again.code == 0 and "2,400 -> " not in again.err
    assert "Lease revenue, contract total, $mm: 6,000" in again.out


def test_a_wrong_story_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text(f"{LEAST}tax_rate,15,fraction\n", encoding="utf-8")
    before = files(tmp_path)
    outcome = leasebridge("build", "--story", mine, "--output", tmp_path / "model.xlsx")
    assert outcome.code == 2
    assert "mine.csv line 5, column value: 15 is not from 0.0 to 0.99" in outcome.err
    assert files(tmp_path) == before


def test_the_csv_to_fill_in_is_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = leasebridge("build", "--story-template")
    assert outcome.code == 0 and "written: story.csv" in outcome.out
    assert Path("story.csv").read_text(encoding="utf-8-sig") == story_template()
    assert leasebridge("build", "--story-template").code == 2
    assert leasebridge("build", "--story-template", "--force").code == 0
    read_facts.cache_clear()
    read_story.cache_clear()
    unfilled = leasebridge("build", "--story", "story.csv", "--output", "m.xlsx")
    assert unfilled.code == 2 and "no row lessor" in unfilled.err
