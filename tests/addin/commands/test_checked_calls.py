"""What a refresh says of our calls that a second implementation checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from addin.commands.report import print_report
from addin.inputs.request import Request
from addin.refresh.flow import refresh
from addin.refresh.report import Report
from workbooks import TEMPLATE


def said(report: Report, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], object]:
    print_report(report, "written", 0, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    print_report(report, "written", 0, as_json=True)
    facts = json.loads(capsys.readouterr().out)
    return [line for line in lines if line.startswith("our calls checked")], facts["calls_checked"]


def test_new_facts_have_the_template_s_calls_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = tmp_path / "facts.csv"
    facts.write_text("id,unit,value\nF21,$/W-yr,50\n", encoding="utf-8")
    request, new = Request(facts=facts), tmp_path / "new.xlsx"
    report = refresh(TEMPLATE, output=new, request=request, engine="embedded")
    confirmed, calls = report.checked
    assert calls == report.calls and 200 <= confirmed <= calls
    lines, counted = said(report, capsys)
    assert lines == [f"our calls checked by a second implementation: {confirmed} of {calls}"]
    assert counted == {"confirmed": confirmed, "of": calls}


def test_an_unchanged_workbook_says_nothing_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = refresh(TEMPLATE, output=tmp_path / "new.xlsx", engine="embedded")
    assert said(report, capsys) == ([], None)
