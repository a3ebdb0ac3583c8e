"""What a refresh says of our calls that a second implementation checked."""

from __future__ import annotations

from pathlib import Path

from addin.commands.report import report_answer
from addin.inputs.request import Request
from addin.refresh.flow import refresh
from addin.refresh.report import Report
from workbooks import TEMPLATE


def said(report: Report) -> tuple[list[str], object]:
    answer = report_answer(report, "written", 0)
    lines = [line for line in answer.lines if line.startswith("our calls checked")]
    return lines, answer.facts["calls_checked"]


def test_new_facts_have_the_template_s_calls_checked(tmp_path: Path) -> None:
    facts = tmp_path / "facts.csv"
    facts.write_text("id,unit,value\nF21,$/W-yr,50\n", encoding="utf-8")
    request, new = Request(facts=facts), tmp_path / "new.xlsx"
    report = refresh(TEMPLATE, output=new, request=request, engine="embedded")
    confirmed, calls = report.checked
    assert calls == report.calls and 200 <= confirmed <= calls
    lines, counted = said(report)
    assert lines == [f"our calls checked by a second implementation: {confirmed} of {calls}"]
    assert counted == {"confirmed": confirmed, "of": calls}


def test_an_unchanged_workbook_says_nothing_of_it(tmp_path: Path) -> None:
    report = refresh(TEMPLATE, output=tmp_path / "new.xlsx", engine="embedded")
    assert said(report) == ([], None)
