"""The changes in xlwings' VBA: each applies to the installed one, and is an error where it cannot.

What a later xlwings may change is put into the text of today's.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed: leasebridge[excel]")

from addin.errors import CannotWrite
from addin.hosts.excel import xlwings_vba
from addin.hosts.excel.addin_file import build_xlam
from addin.hosts.excel.xlwings_vba import CHANGES, Change, body, changed, modules, opened


@pytest.fixture(scope="module")
def source() -> str:
    """The installed xlwings' VBA as it comes."""
    with opened(xlwings_vba.SOURCE) as file:
        return body(file.get_module(xlwings_vba.MODULE))


def named(what: str) -> Change:
    (found,) = (change for change in CHANGES if change.what == what)
    return found


def test_what_is_taken_over_is_xlwings_own_but_for_the_changes(source: str) -> None:
    before, after = source.splitlines(), modules()[0].splitlines()
    assert set(before) - set(after) and len(after) == len(before) + 1
    assert len([line for line in after if line not in before]) <= sum(c.times for c in CHANGES)
    assert "BSD 3-clause" in source and "BSD 3-clause" in modules()[0]


def test_every_python_ignores_the_folder_that_it_starts_in(source: str) -> None:
    started = re.findall(r'^.*-c "".*$', changed(source), flags=re.MULTILINE)
    assert len(started) == 2 and all(" -P -c " in line for line in started)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.what)
def test_a_line_that_is_gone_is_an_error(source: str, change: Change) -> None:
    without = re.sub(change.pattern, "", source, count=1)
    assert without != source
    with pytest.raises(CannotWrite, match="is not as leasebridge knows it") as fault:
        changed(without)
    assert change.what in str(fault.value) and "pip install xlwings==" in str(fault.value)
    assert "\n" not in str(fault.value)


def test_one_more_source_of_settings_is_an_error(source: str) -> None:
    line = 'If source = "" Or source = "user" Then'
    more = line.replace("user", "online")
    with pytest.raises(CannotWrite, match="the sources of settings: 3 places, not 2"):
        changed(source.replace(line, f"{more}\r\n{line}"))


@pytest.mark.parametrize("switches", [" -B", " -I", ""])
def test_one_more_command_line_is_an_error(source: str, switches: str) -> None:
    assert named("Python's command lines").times == 2
    with pytest.raises(CannotWrite, match="Python's command lines: 3 places"):
        changed(source + f'\r\nrun = python & "{switches} -c ""import x"""\r\n')


def test_a_change_is_not_made_twice(source: str) -> None:
    with pytest.raises(CannotWrite, match="the project's name"):
        changed(changed(source))


def test_nothing_is_written_over_where_a_change_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "leasebridge.xlam"
    target.write_bytes(b"the add-in of before")
    monkeypatch.setattr(xlwings_vba, "SOURCE", tmp_path / "gone.xlam")
    with pytest.raises(CannotWrite, match=r"gone\.xlam is missing"):
        build_xlam(target)
    monkeypatch.undo()
    monkeypatch.setattr(xlwings_vba, "DICTIONARY", "Renamed")
    with pytest.raises(CannotWrite, match="no module Renamed"):
        build_xlam(target)
    assert target.read_bytes() == b"the add-in of before"
