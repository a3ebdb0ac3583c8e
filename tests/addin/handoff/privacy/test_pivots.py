"""Pivot tables without the rows that they keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.handoff.privacy.pivots import drop_records
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from tests.addin.sample_books.hiding import CACHE, RECORDS, with_pivot


def test_excel_is_told_to_read_the_source_anew(tmp_path: Path) -> None:
    edits = PackageEditor(open_package(with_pivot(tmp_path / "a.xlsx")))
    drop_records(edits)
    root = edits.package.xml(CACHE)
    assert root.attributes["refreshOnLoad"] == "1" and root.attributes["saveData"] == "0"
    assert "recordCount" not in root.attributes
    assert not [key for key in root.attributes if key.endswith(" id")]
    assert RECORDS not in edits.package.members and edits.package.relationships(CACHE) == []
    fields = [e for e in root.walk() if e.name == "sharedItems"]
    assert [len(field.children) for field in fields] == [2, 0, 0]
    assert fields[2].attributes["maxValue"] == "2" and fields[1].attributes == {}


def test_rows_from_elsewhere_cannot_be_read_anew_and_stay(tmp_path: Path) -> None:
    edits = PackageEditor(open_package(with_pivot(tmp_path / "a.xlsx")))
    content = edits.read(CACHE).replace(b'type="worksheet"', b'type="external" connectionId="1"')
    edits.replace(CACHE, content)
    drop_records(edits)
    assert edits.read(CACHE) == content and RECORDS in edits.package.members


def test_excel_opens_it(tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed")
    path = with_pivot(tmp_path / "a.xlsx")
    before = {str(error) for error in audit.OpenXmlValidator().validate(str(path)).errors}
    edits = PackageEditor(open_package(path))
    drop_records(edits)
    path.write_bytes(edits.data())
    errors = audit.OpenXmlValidator().validate(str(path)).errors
    assert not [error for error in errors if str(error) not in before]
