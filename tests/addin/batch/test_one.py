"""One workbook of many: whatever comes of it is a result, and the same bytes are asked once."""

from __future__ import annotations

import datetime as dt
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from addin.batch import State, in_the_way, one, refresh_one
from addin.errors import CHECK_FILE, InternalFault
from addin.refresh import refresh
from addin.xlsx import lock, read_workbook
from tests.addin.batch.desk import asking, desk_of, facts_file
from tests.addin.command_runner import values
from tests.addin.commands.input_files import sheet_of
from tests.addin.refresh.test_kill import parts_of


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    one._known.clear()
    yield
    one._known.clear()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return desk_of(tmp_path, "model.xlsx")[0]


def test_a_result_can_be_sent_elsewhere(path: Path) -> None:
    options = asking("tax_rate=21%")
    result = refresh_one(path, path, pickle.loads(pickle.dumps(options)))
    assert (result.state, result.good) == (State.WRITTEN, True)
    sent = pickle.loads(pickle.dumps(result))
    assert sent.report.changed_cells == result.report.changed_cells > 0  # type: ignore[union-attr]
    assert values(path, "Inputs")["I7"] == 0.21
    assert refresh_one(path, path, asking()).state is State.CURRENT


def test_a_copy_leaves_the_original(tmp_path: Path, path: Path) -> None:
    before, copy = path.read_bytes(), tmp_path / "copy.xlsx"
    assert refresh_one(path, copy, asking("tax_rate=21%")).state is State.WRITTEN
    assert path.read_bytes() == before
    assert values(copy, "Inputs")["I7"] == 0.21


def test_faults_are_results(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    junk, before = tmp_path / "junk.xlsx", path.read_bytes()
    junk.write_text("junk")
    for bad, settings in ((junk, ()), (tmp_path / "none.xlsx", ()), (path, ("nobody=1",))):
        result = refresh_one(bad, bad, asking(*settings))
        assert result.state is State.BAD and str(result.message)
    assert refresh_one(path, path, asking(facts=tmp_path / "none.csv")).state is State.BAD
    beyond = sheet_of(tmp_path / "beyond.xlsx", {"A1": "=CUBEVALUE(1)+RAND()"})
    refused = refresh_one(beyond, beyond, asking())
    assert refused.state is State.REFUSED and "Model!A1" in refused.reasons

    def fail(*_: object, **__: object) -> None:
        raise InternalFault("it broke")

    monkeypatch.setattr(one, "refresh", fail)
    result = refresh_one(path, path, asking())
    assert (result.state, result.message) == (State.FAULT, "it broke")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "x.csv")

    monkeypatch.setattr(one, "refresh", denied)
    result = refresh_one(path, path, asking())
    assert (result.state, result.message) == (State.BAD, "x.csv: Permission denied")
    assert result.do == CHECK_FILE
    assert path.read_bytes() == before


def test_only_an_interrupt_ends_more_than_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(one, "refresh", interrupted)
    with pytest.raises(KeyboardInterrupt):
        refresh_one(path, path, asking())


def test_the_same_bytes_have_the_same_outcome(tmp_path: Path) -> None:
    """And what is written of the second is what a refresh of its own writes."""
    first, second, alone = desk_of(tmp_path, "1.xlsx", "2.xlsx", "3.xlsx", alike=True)
    options = asking("tax_rate=21%")
    found = refresh_one(first, first, options)
    again = refresh_one(second, second, options)
    assert (found.same_as, again.same_as) == (None, first)
    assert again.report and (again.report.workbook, again.report.output) == (second, second)
    assert again.done == found.done and again.after == found.after
    one._known.clear()
    assert refresh_one(alone, alone, options).same_as is None
    assert first.read_bytes() == second.read_bytes() == alone.read_bytes()


def test_an_equal_copy_is_written_elsewhere_too(tmp_path: Path) -> None:
    first, second = desk_of(tmp_path, "1.xlsx", "2.xlsx", alike=True)
    refresh_one(first, tmp_path / "a.xlsx", asking("tax_rate=21%"))
    before = second.read_bytes()
    again = refresh_one(second, tmp_path / "b.xlsx", asking("tax_rate=21%"))
    assert (again.same_as, again.state) == (first, State.WRITTEN)
    assert second.read_bytes() == before
    assert parts_of(tmp_path / "a.xlsx") == parts_of(tmp_path / "b.xlsx")


def test_other_bytes_or_wishes_are_asked_anew(tmp_path: Path) -> None:
    paths = desk_of(tmp_path, "1.xlsx", "2.xlsx", "3.xlsx")
    facts = facts_file(tmp_path / "facts.csv", 41)
    same = asking(facts=facts)
    for path in paths:
        assert refresh_one(path, tmp_path / "new.xlsx", same).same_as is None
    facts_file(facts, 42)
    assert refresh_one(paths[0], tmp_path / "new.xlsx", same).same_as is None
    facts_file(facts, 41)
    assert refresh_one(paths[0], tmp_path / "new.xlsx", same).same_as == paths[0]
    later = replace(same, now=same.now + dt.timedelta(minutes=1))
    assert refresh_one(paths[0], tmp_path / "new.xlsx", later).same_as is None


@pytest.mark.parametrize("formula", ["=TODAY()", "=now()+0"])
def test_what_the_moment_decides_is_not_remembered(tmp_path: Path, formula: str) -> None:
    path = sheet_of(tmp_path / "1.xlsx", {"A1": "=LEASE_REVENUE(250,40)", "A2": formula})
    copy = Path(shutil.copy(path, tmp_path / "2.xlsx"))
    found = refresh_one(path, path, asking())
    assert found.done and (found.state, found.done.asked) == (State.WRITTEN, "")
    assert refresh_one(copy, copy, asking()).same_as is None


@pytest.mark.parametrize("call", ["rand()", "RANDARRAY (2)", "_xlfn.RANDARRAY(2)", "INFO(1)"])
def test_nor_what_chance_decides(tmp_path: Path, call: str) -> None:
    """Engines refuse most of it, unless it has a stored value that nothing moves."""
    book = read_workbook(sheet_of(tmp_path / "1.xlsx", {"A1": f"=1+{call}"}))
    assert not one._is_timeless(book)
    brand = {"A1": "=BRAND(1)", "A2": "=TODAYS+1"}
    assert one._is_timeless(read_workbook(sheet_of(tmp_path / "2.xlsx", brand)))


def test_facts_that_change_on_the_way_are_recorded_for_nobody(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = facts_file(tmp_path / "facts.csv", 41)

    def and_then(*arguments: object, **options: object) -> object:
        report = refresh(*arguments, **options)  # type: ignore[arg-type]
        facts_file(facts, 42)
        return report

    monkeypatch.setattr(one, "refresh", and_then)
    result = refresh_one(path, path, asking(facts=facts))
    assert result.state is State.WRITTEN and result.done and not result.done.asked
    assert not one._known


def test_another_file_is_in_the_way_and_the_workbook_itself_is_not(
    tmp_path: Path, path: Path
) -> None:
    other = tmp_path / "other.xlsx"
    assert in_the_way(path, other, force=False) is None
    other.write_bytes(b"mine")
    assert in_the_way(path, path, force=False) is in_the_way(path, other, force=True) is None
    found = in_the_way(path, other, force=False)
    assert found and (found.state, found.message) == (State.BAD, f"{other} already exists")
    assert found.do == "use --force to overwrite it"


def test_little_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one, "_REMEMBERED", 2)
    for path in desk_of(tmp_path, "1.xlsx", "2.xlsx", "3.xlsx"):
        refresh_one(path, path, asking())
    assert [known.path.name for known in one._known.values()] == ["2.xlsx", "3.xlsx"]


def test_a_second_copy_heeds_the_lock(tmp_path: Path) -> None:
    first, second = desk_of(tmp_path, "1.xlsx", "2.xlsx", alike=True)
    refresh_one(first, first, asking("tax_rate=21%"))
    before = second.read_bytes()
    said = '{"host": "desk-7", "user": "ana"}'
    lock.lock_file(second).write_text(said, encoding="utf-8")
    options = replace(asking("tax_rate=21%"), wait=0)
    result = refresh_one(second, second, options)
    assert result.state is State.BAD and "is held by ana on desk-7" in result.message
    assert second.read_bytes() == before
