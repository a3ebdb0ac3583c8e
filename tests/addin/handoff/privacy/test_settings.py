"""What the workbook itself says: comments of names, marks of saves, remarks."""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.handoff.privacy.settings import identities, remarks, theme, workbook_settings
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.xml import apply_edits
from tests.addin.sample_books.rich import minimal, write_package
from workbooks import TEMPLATE


def named(path: Path, comment: str) -> list[str]:
    """What is told of a workbook whose name has this comment."""
    name = f'<definedNames><definedName name="n" comment="{comment}">S!$A$1</definedName>'
    parts = minimal("<sheetData/>", workbook=f"{name}</definedNames>")
    package = open_package(write_package(path, parts))
    return [trace.text for trace in workbook_settings(package, "xl/workbook.xml")]


@pytest.mark.parametrize(
    "comment",
    ["F20 | MW", "X50c | fraction | case weights", "headline | EPS | $", "headline | EPS | $ | 2"],
)
def test_what_the_model_needs_stays(tmp_path: Path, comment: str) -> None:
    assert named(tmp_path / "a.xlsx", comment) == []


@pytest.mark.parametrize("comment", ["Jane's case", "see | Jane", "F20 - ask Jane"])
def test_any_other_comment_is_told(tmp_path: Path, comment: str) -> None:
    assert named(tmp_path / "a.xlsx", comment) == [f"n: {comment}"]


def test_the_template_and_its_inputs_lose_no_comment() -> None:
    assert list(workbook_settings(open_package(TEMPLATE), "xl/workbook.xml")) == []


def test_marks_of_saves_go_out_of_tags_and_never_out_of_texts() -> None:
    content = (
        b'<a xmlns:xr="x" xr:uid="{1}" k="2"><xr:revisionPtr documentId="8_{3}"/>'
        b'<t>say xr:uid="{4}"</t><b xr3:uid="{5}"/></a>'
    )
    after = apply_edits(content, identities("p", content))
    assert after == b'<a xmlns:xr="x" k="2"><t>say xr:uid="{4}"</t><b/></a>'


def test_remarks_go_and_what_only_looks_like_one_stays() -> None:
    content = b'<?xml version="1.0"?><a><!-- Jane --><?x Jane?><![CDATA[<!-- kept -->]]></a>'
    after = apply_edits(content, [edit for edit, _ in remarks(content)])
    assert after == b'<?xml version="1.0"?><a><![CDATA[<!-- kept -->]]></a>'


def test_the_theme_of_a_bank_gets_a_plain_name() -> None:
    edits, part = PackageEditor(open_package(TEMPLATE)), "xl/theme/theme1.xml"
    assert list(theme(edits.package, part)) == []
    content = edits.read(part)
    edits.replace(part, content.replace(b'name="Office Theme"', b'name="Some Bank"'))
    (trace,) = theme(edits.package, part)
    assert apply_edits(edits.read(part), [edit for _, edit in trace.edits]) == content
