"""Files that we write are the same bytes on every system, whatever zipfile makes of it."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from addin.engines.settled_copy import settled_copy
from addin.handoff.lite import add_lite
from addin.hosts.libreoffice import build_oxt
from addin.xlsx import read_workbook
from addin.xlsx.edit import PackageEditor
from addin.xlsx.zip_members import zip_member
from workbooks import TEMPLATE
from workbooks.build import with_comments


def small_book() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 7, 2)})  # else the time of the day
        book.add_worksheet("Model").write_formula("A1", "=LEASE_REVENUE(250,40)", None, 0)
        book.define_name("revenue", "=Model!$A$1")
    return made.getvalue()


def products(folder: Path, blank: bytes) -> dict[str, bytes]:
    """What every zip writer of ours makes."""
    build_oxt(folder / "leasebridge.oxt")
    book = read_workbook(TEMPLATE)
    edits = PackageEditor(book.package)
    add_lite(book, edits)
    return {
        "extension": (folder / "leasebridge.oxt").read_bytes(),
        "template": with_comments(blank, {"revenue": "F18 | $"}),
        "lite": edits.data(),
        "copy": settled_copy(book, {}, {}, None),
    }


def test_every_product_is_the_same_bytes_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = products(tmp_path, small_book())
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        blank = small_book()
    with zipfile.ZipFile(io.BytesIO(blank)) as archive:
        assert {info.create_system for info in archive.infolist()} == {0}
    # From here on only zipfile takes it for Windows.
    monkeypatch.setattr(zipfile, "ZipInfo", WindowsMember)
    assert products(tmp_path, blank) == here
    for name in ("extension", "template", "copy"):
        with zipfile.ZipFile(io.BytesIO(here[name])) as archive:
            assert {info.create_system for info in archive.infolist()} == {3}, name


class WindowsMember(zipfile.ZipInfo):
    """A member as Python makes it on Windows."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self.create_system = 0


def test_a_member_bears_no_time_and_its_mode() -> None:
    member = zip_member("a/b.xml", 0o644)
    assert member.filename == "a/b.xml" and member.date_time == (1980, 1, 1, 0, 0, 0)
    assert member.create_system == 3 and member.external_attr == 0o644 << 16
