"""Watching: what came to rest is refreshed once, and our own writing moves nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from addin.batch import Options, Result, State, Watch, refresh_one, watching
from addin.errors import BadInput
from addin.inputs import Request
from tests.addin.batch.desk import desk_of, facts_file
from tests.addin.command_runner import leasebridge, values
from tests.addin.commands.input_files import sheet_of


class Desk:
    """A watched folder; a look is what happens every second."""

    def __init__(self, folder: Path, facts: Path | None = None, output: Path | None = None) -> None:
        self.folder = folder
        self.watch = Watch(folder, Options(Request(facts=facts), wait=0), output)

    def look(self, *changed: Path) -> dict[str, State]:
        self.watch.note(changed)
        return {result.path.name: result.state for result in self.watch.results()}

    def looks(self, *changed: Path) -> dict[str, State]:
        """As many as it takes for what changed to come to rest, with what we cause ourselves."""
        found = self.look(*changed)
        for _ in range(3):
            found |= self.look(*[self.folder / name for name in found])
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    desk_of(folder, "1.xlsx", "2.xlsx")
    return folder


def test_all_is_looked_at_in_the_beginning_and_what_changes_later(folder: Path) -> None:
    desk = Desk(folder)
    assert desk.look() == {}
    assert desk.look() == dict.fromkeys(["1.xlsx", "2.xlsx"], State.CURRENT)
    shutil.copy(folder / "1.xlsx", folder / "3.xlsx")
    assert desk.looks(folder / "3.xlsx") == {"3.xlsx": State.CURRENT}
    assert desk.look(folder / "1.xlsx") == desk.look() == {}  # touched, but the same


def test_it_does_not_start_itself(folder: Path) -> None:
    stale = sheet_of(folder / "3.xlsx", {"A1": "=LEASE_REVENUE(250,40)"})
    desk = Desk(folder)
    assert desk.looks()["3.xlsx"] is State.WRITTEN
    assert desk.looks(stale, *folder.iterdir()) == {}
    os.utime(stale, (1, 1))
    assert desk.looks(stale) == {}
    clock = sheet_of(folder / "4.xlsx", {"A1": "=LEASE_REVENUE(250,40)", "A2": "=NOW()"})
    assert desk.looks(clock) == {"4.xlsx": State.WRITTEN}
    assert desk.looks(clock) == {}


def test_a_file_that_still_grows_is_not_read(folder: Path) -> None:
    desk = Desk(folder)
    desk.looks()
    whole, new = (folder / "1.xlsx").read_bytes(), folder / "3.xlsx"
    for size in range(1_000, 4_000, 1_000):
        new.write_bytes(whole[:size])
        assert desk.look(new) == {}
    new.write_bytes(whole)
    assert desk.look() == {}
    assert desk.look() == {"3.xlsx": State.CURRENT}


def test_one_that_is_open_waits_until_it_is_closed(folder: Path) -> None:
    desk = Desk(folder)
    desk.looks()
    owner = folder / "~$3.xlsx"
    owner.write_bytes(b"\x03Ana")
    new = sheet_of(folder / "3.xlsx", {"A1": "=LEASE_REVENUE(250,40)"})
    assert desk.looks(owner, new) == {}
    owner.unlink()
    assert desk.looks(owner) == {"3.xlsx": State.WRITTEN}


def test_one_that_goes_again_is_forgotten(folder: Path) -> None:
    desk = Desk(folder)
    desk.looks()
    assert desk.look(folder / "3.xlsx") == {}
    shutil.move(folder / "1.xlsx", folder / "4.xlsx")
    assert desk.looks(folder / "1.xlsx", folder / "4.xlsx") == {"4.xlsx": State.CURRENT}


def test_what_is_no_workbook_of_the_folder_is_nothing(folder: Path, tmp_path: Path) -> None:
    desk = Desk(folder)
    desk.looks()
    (folder / "deep").mkdir()
    for path in (folder / "deep", tmp_path):
        shutil.copy(folder / "1.xlsx", path / "5.xlsx")
        assert desk.looks(path / "5.xlsx") == {}
    for name in ("~$5.xlsx", ".leasebridge-0.tmp", ".leasebridge-runs.jsonl", "facts.csv"):
        (folder / name).write_text("x")
        assert desk.looks(folder / name) == {}


def test_new_facts_go_into_every_workbook(folder: Path, tmp_path: Path) -> None:
    facts = facts_file(tmp_path / "facts.csv", 41)
    desk = Desk(folder, facts)
    both = dict.fromkeys(["1.xlsx", "2.xlsx"], State.WRITTEN)
    assert desk.looks() == both
    facts_file(facts, 42)
    assert desk.looks(facts) == both
    assert [values(folder / name, "Inputs")["I6"] for name in both] == [42, 42]
    assert desk.looks(facts) == {}


def test_no_workbook_gets_half_of_the_facts(folder: Path, tmp_path: Path) -> None:
    facts = facts_file(tmp_path / "facts.csv", 41)
    desk = Desk(folder, facts)
    desk.looks()
    new = shutil.copy(folder / "1.xlsx", folder / "3.xlsx")
    for price in (42, 430, 4_400):
        facts_file(facts, price)
        assert desk.look(facts, Path(new)) == {}
    facts.unlink()
    assert desk.look() == {}
    assert desk.looks()["3.xlsx"] is State.BAD
    facts_file(facts, 45)
    assert set(desk.looks(facts)) == {"1.xlsx", "2.xlsx", "3.xlsx"}
    assert values(folder / "3.xlsx", "Inputs")["I6"] == 45


def test_copies_are_made_anew_when_an_original_changes(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    before = (folder / "1.xlsx").read_bytes()
    desk = Desk(folder, facts_file(tmp_path / "facts.csv", 41), output)
    assert desk.looks() == dict.fromkeys(["1.xlsx", "2.xlsx"], State.WRITTEN)
    assert (folder / "1.xlsx").read_bytes() == before
    assert leasebridge("refresh", folder / "1.xlsx", "--set", "tax_rate=21%").code == 0
    assert desk.looks(folder / "1.xlsx") == {"1.xlsx": State.WRITTEN}
    assert values(output / "1.xlsx", "Inputs")["I7"] == 0.21


def test_a_bad_one_is_told_once_and_stops_no_other(folder: Path) -> None:
    junk = folder / "0.xlsx"
    junk.write_text("junk")
    desk = Desk(folder)
    assert desk.looks()["0.xlsx"] is State.BAD
    assert desk.looks(junk) == {}
    junk.write_text("other junk")
    assert desk.looks(junk) == {"0.xlsx": State.BAD}


def test_it_goes_on_where_it_was_ended(folder: Path) -> None:
    Desk(folder).looks()
    assert Desk(folder).looks() == {}


def test_a_change_while_it_writes_is_a_change(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(folder)
    desk.looks()
    newer = sheet_of(folder.parent / "newer.xlsx", {"A1": "=LEASE_REVENUE(250,50)"})
    stale = sheet_of(folder / "3.xlsx", {"A1": "=LEASE_REVENUE(250,40)"})

    def and_then(*arguments: object) -> object:
        result = refresh_one(*arguments)  # type: ignore[arg-type]
        shutil.copy(newer, stale)
        monkeypatch.setattr(watching, "refresh_one", refresh_one)
        return result

    monkeypatch.setattr(watching, "refresh_one", and_then)
    desk.look(stale)
    assert desk.look() == {"3.xlsx": State.WRITTEN}
    assert desk.looks(stale) == {"3.xlsx": State.WRITTEN}
    assert values(stale)["A1"] == 12_500


def test_each_change_has_its_own_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a watch writes into the record of changes is not when the watch began."""
    desk, times = Desk(folder), []

    def and_keep(path: Path, target: Path, options: Options) -> Result:
        times.append(options.now)
        return refresh_one(path, target, options)

    monkeypatch.setattr(watching, "refresh_one", and_keep)
    began = desk.watch._options.now
    desk.looks()
    assert len(times) == 2 and began < times[0] < times[1]


def test_a_folder_that_goes_ends_it(folder: Path) -> None:
    desk = Desk(folder)
    shutil.rmtree(folder)
    with pytest.raises(BadInput, match="the folder is gone"):
        desk.look()
