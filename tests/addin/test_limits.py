"""What a file may cost: each limit refuses in one line that says how to raise it, and is raised."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from addin import limits
from addin.csv_table import read_table
from addin.errors import BadInput, BadWorkbook
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import leasebridge, refused
from tests.addin.commands.input_files import facts
from tests.addin.sample_books.rich import minimal, write_package

LONG = "+".join(["1"] * 200)
ROW = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row><row r="2"/>'
SHARED = (
    f'<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:B1">{LONG}</f></c>'
    '<c r="B1"><f t="shared" si="0"/></c></row>'
)
NAMES = "<definedNames>{}</definedNames>"
PLAIN = "<sheetData>{}</sheetData>".format


def name(called: str, formula: str) -> str:
    return f'<definedName name="{called}">{formula}</definedName>'


def strings(texts: str) -> dict[str, bytes | str]:
    spaces = 'xmlns="http://schemas.openxmlformats.org/'
    edge = 'Target="sharedStrings.xml" Type="http://x/sharedStrings" Id="rs"'
    parts = minimal(PLAIN(ROW), parts={"xl/sharedStrings.xml": f"<sst>{texts}</sst>"})
    edges = str(parts["xl/_rels/workbook.xml.rels"])
    parts["xl/_rels/workbook.xml.rels"] = edges.replace(
        "</Relationships>", f"<Relationship {edge}/></Relationships>"
    )
    assert spaces in edges
    return parts


def formula(text: str, attributes: str = "") -> dict[str, bytes | str]:
    return minimal(PLAIN(f'<row r="1"><c r="A1"><f{attributes}>{text}</f></c></row>'))


def named(*names: str) -> dict[str, bytes | str]:
    return minimal(PLAIN(ROW), workbook=NAMES.format("".join(names)))


BOOKS: dict[str, tuple[int, dict[str, bytes | str]]] = {
    "file": (1, minimal(PLAIN(ROW), parts={"x.bin": os.urandom(2**20)})),
    "part": (1, minimal(PLAIN(ROW + f"<!--{'x' * 2**20}-->"))),
    "unpacked": (1, minimal(PLAIN(ROW), parts={"x.bin": bytes(2**20)})),
    "ratio": (200, minimal(PLAIN(ROW), parts={"x.bin": os.urandom(2**17) + bytes(2**25)})),
    "parts": (3, minimal(PLAIN(ROW))),
    "elements": (2, minimal(PLAIN(ROW))),
    "sheets": (0, minimal(PLAIN(ROW))),
    "cells": (1, minimal(PLAIN(ROW))),
    "rows": (1, minimal(PLAIN(ROW))),
    "strings": (1, strings("<si/><si/><si/>")),
    "text": (40_000, strings(f"<si><t>{'x' * 50_000}</t></si>")),
    "names": (1, named(name("one", "1"), name("two", "2"))),
    "name": (20, named(name("n" * 21, "1"))),
    "array-cells": (2, formula("1", ' t="array" ref="A1:A3"')),
    "formula": (300, formula(LONG)),
    "depth": (150, formula("(" * 151 + "1" + ")" * 151)),
    "formulas": (300, minimal(PLAIN(SHARED))),
    "written-out": (300, named(name("one", LONG), name("two", "one+1"))),
}


def test_every_limit_is_tried() -> None:
    assert {*BOOKS} | {"table", "lines", "page"} == {*limits.LIMITS}


@pytest.mark.parametrize("limit", BOOKS)
def test_beyond_a_limit_a_workbook_is_refused_in_one_line(
    limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most, parts = BOOKS[limit]
    path = write_package(tmp_path / "b.xlsx", parts)
    monkeypatch.setattr(limits, "_settings", lambda _: {})
    monkeypatch.setitem(limits.LIMITS, limit, limits.LIMITS[limit]._replace(most=most))
    message = refused(tmp_path, "refresh", path)
    assert f"has more than {most:,} " in message and f"--limit {limit}=N takes more" in message
    monkeypatch.undo()
    read_workbook(path)


DEEP: dict[str, Callable[[int], dict[str, bytes | str]]] = {
    "brackets": lambda levels: formula("(" * levels + "1" + ")" * levels),
    "calls": lambda levels: formula("ABS(" * levels + "1" + ")" * levels),
    "signs": lambda levels: formula("-" * levels + "1"),
    "names": lambda levels: named(
        *(name(f"nn_{at}", f"nn_{at + 1}") for at in range(levels)), name(f"nn_{levels}", "1")
    ),
    "a name": lambda levels: named(name("one", "(" * levels + "1" + ")" * levels)),
}


@pytest.mark.parametrize("kind", DEEP)
def test_what_is_too_deep_is_refused_whatever_it_is_made_of(kind: str, tmp_path: Path) -> None:
    with pytest.raises(BadWorkbook, match=r"256 levels .* --limit depth=N"):
        read_workbook(write_package(tmp_path / "b.xlsx", DEEP[kind](300)))
    read_workbook(write_package(tmp_path / "b.xlsx", DEEP[kind](200)))


def test_brackets_in_texts_and_names_of_sheets_are_not_deep(tmp_path: Path) -> None:
    flat = f"IF(TRUE,\"{'(' * 400}\",'{'(' * 9}'!A1)"
    read_workbook(write_package(tmp_path / "b.xlsx", formula(flat)))


def test_sheets_that_are_one_part_are_refused(tmp_path: Path) -> None:
    parts = minimal(PLAIN(ROW))
    listing = str(parts["xl/workbook.xml"])
    sheet = listing[listing.index("<sheet ") : listing.index("</sheets>")]
    parts["xl/workbook.xml"] = listing.replace(sheet, sheet + sheet.replace('"S"', '"T"'))
    with pytest.raises(BadWorkbook, match="two sheets are one part"):
        read_workbook(write_package(tmp_path / "b.xlsx", parts))


def test_a_text_in_many_pieces_is_put_together_once(tmp_path: Path) -> None:
    """Each reference is a piece of its own: adding them up one by one is quadratic."""
    parts = named(name("one", "&#49;+" * 10_000 + "1"))
    (found,) = read_workbook(write_package(tmp_path / "b.xlsx", parts)).names
    assert found.formula == "1+" * 10_000 + "1"


def test_a_limit_is_raised_by_the_option_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(limits.VARIABLE, "cells=1, names=7")
    path = write_package(tmp_path / "b.xlsx", minimal(PLAIN(ROW)))
    assert "more than 1 cells" in refused(tmp_path, "check", path)
    assert leasebridge("check", path, "--limit", "cells=2").code == 0
    assert limits.most("cells") == 1
    with limits.trusted(["cells=2"], allow_office=True):
        assert limits.most("cells") == 2 and limits.most("names") == 7
        assert limits.most("rows") == limits.LIMITS["rows"].most
        assert os.environ[limits.ALLOW_OFFICE]
    assert limits.ALLOW_OFFICE not in os.environ


@pytest.mark.parametrize("setting", ["cells", "cells=0", "cells=1e6", "cels=5", "cells=-1", "="])
def test_a_setting_that_is_none_is_refused(
    setting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_package(tmp_path / "b.xlsx", minimal(PLAIN(ROW)))
    assert f"--limit {setting}: " in refused(tmp_path, "check", path, "--limit", setting)
    monkeypatch.setenv(limits.VARIABLE, setting)
    assert f"--limit {setting}: " in refused(tmp_path, "check", path)


def test_a_table_may_be_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = facts(tmp_path, "F1,MW,1", "F2,MW,2")
    monkeypatch.setenv(limits.VARIABLE, "lines=2")
    with pytest.raises(BadInput, match=r"more than 2 lines; .* --limit lines=N"):
        read_table(path, ("id",), ("id",))
    path.write_bytes(path.read_bytes() + b"\n" * limits.MB)
    monkeypatch.setenv(limits.VARIABLE, "table=1")
    with pytest.raises(BadInput, match=r"more than 1 MB; .* --limit table=N"):
        read_table(path, ("id",), ("id",))
