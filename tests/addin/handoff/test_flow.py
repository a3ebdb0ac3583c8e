"""Handing a workbook over: what is refused, what a copy never holds, and what the command says."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.commands.hosts import EDITIONS
from addin.errors import BadWorkbook, NoLibreOffice
from addin.handoff.flow import default_output, handoff
from addin.refresh import Report, refresh
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.package import open_package
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import files, leasebridge, refused, values
from tests.addin.engines.small_books import written
from tests.addin.sample_books import personal_traces as named
from tests.addin.sample_books.all_call_places import build_edges, build_without_calls
from tests.addin.sample_books.books_to_hand_over import EXCEL, WORKBOOKS, changed, external, stale
from tests.addin.sample_books.rich import RELATIONSHIPS, members


@pytest.mark.parametrize("edition", WORKBOOKS)
def test_the_copy_is_fresh_and_the_original_is_left_alone(tmp_path: Path, edition: str) -> None:
    book = stale(tmp_path / "model.xlsx")
    before = files(tmp_path)
    done = handoff(book, edition)
    assert done.output == tmp_path / f"model_{edition}.xlsx" and done.good
    assert values(done.output, "S")["A1"] == 10_000 and values(done.output, "S")["A2"] == 20_000
    after = files(tmp_path)
    del after[done.output]
    assert after == before


@pytest.mark.parametrize("edition", WORKBOOKS)
def test_nothing_is_calculated_on_opening_and_no_chain_is_out_of_date(
    tmp_path: Path, edition: str
) -> None:
    book = tmp_path / "edges.xlsx"
    build_edges(book)
    package = open_package(handoff(book, edition).output)
    (calc,) = package.xml("xl/workbook.xml").all("calcPr")
    assert "fullCalcOnLoad" not in calc.attributes and int(calc.attributes["calcId"]) >= 191029
    assert "xl/calcChain.xml" not in package.members
    assert b"calcChain" not in package.read("[Content_Types].xml")
    assert external(package) == []


def test_values_of_a_workbook_without_calls_are_calm_too(tmp_path: Path) -> None:
    book = tmp_path / "plain.xlsx"
    build_without_calls(book)
    done = handoff(book, "values")
    assert "leasebridge" in done.done
    (calc,) = open_package(done.output).xml("xl/workbook.xml").all("calcPr")
    assert "fullCalcOnLoad" not in calc.attributes
    cells = read_workbook(done.output).by_name["S"].cells
    assert cells[1, 3].formula == "A1+B1" and cells[1, 3].value == 3


@pytest.mark.parametrize("edition", ["lambda", "lite"])
def test_a_live_edition_needs_calls(tmp_path: Path, edition: str) -> None:
    build_without_calls(tmp_path / "plain.xlsx")
    line = refused(tmp_path, "handoff", tmp_path / "plain.xlsx", "--edition", edition)
    assert "leasebridge" in line


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_failing_check_stops_it_unless_forced(tmp_path: Path, edition: str) -> None:
    book = stale(tmp_path / "model.xlsx", holds="A1<0")
    line = refused(tmp_path, "handoff", book, "--edition", edition)
    assert "check failed: revenue is there" in line and "--force" in line
    if edition != "pdf":
        forced = leasebridge("handoff", book, "--edition", edition, "--force")
        assert forced.code == 1 and "check failed: revenue is there" in forced.out
        assert default_output(book, edition).exists()


def test_a_cell_that_nobody_here_can_calculate_stops_it_unless_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*arguments: Any, **options: Any) -> Report:
        report = refresh(*arguments, **options)
        return replace(report, errors={("S", (2, 1)): ("#NAME?", "")})

    monkeypatch.setattr("addin.handoff.flow.refresh", unknown)
    book = stale(tmp_path / "model.xlsx")
    for edition in EDITIONS:
        line = refused(tmp_path, "handoff", book, "--edition", edition)
        assert "S!A2 is #NAME?" in line and "--force" in line
    assert leasebridge("handoff", book, "--edition", "lambda", "--force").code == 1


@pytest.mark.parametrize("holds", [0, 10_000.000000000002])
@pytest.mark.parametrize("link", ["=S!$A$1", "=shown"])
def test_a_text_box_that_shows_an_old_value_stops_it_unless_forced(
    tmp_path: Path, link: str, holds: float
) -> None:
    path = tmp_path / "model.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=LEASE_REVENUE(250,40)", None, holds)
        book.define_name("shown", "=S!$A$1")
        sheet.insert_textbox("C1", "0", {"textlink": link})
    if holds:
        assert handoff(path, "values").good
        return
    line = refused(tmp_path, "handoff", path, "--edition", "values")
    assert f"a text box or picture shows {link[1:]} as it was" in line and "--force" in line
    assert not handoff(path, "values", force=True).good
    told = leasebridge("refresh", path)
    assert (
        told.code == 0
        and f"still showing old values: a text box or picture shows {link[1:]}" in (told.out)
    )
    assert "not brought up to date" not in leasebridge("refresh", path).out


@pytest.mark.parametrize("source", ['ref="A1:B3" sheet="S"', 'name="rows"', 'name="Deals"'])
def test_a_pivot_table_of_old_values_stops_it_unless_forced(tmp_path: Path, source: str) -> None:
    path = tmp_path / "model.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.add_table("A1:B3", {"name": "Deals"})
        sheet.write_formula("B2", "=LEASE_REVENUE(250,40)", None, 0)
        book.define_name("rows", "=S!$A$1:$B$3")

    def pivot(edits: PackageEditor) -> None:
        cache = (
            '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<cacheSource type="worksheet"><worksheetSource {source}/></cacheSource>'
            "<cacheFields/></pivotCacheDefinition>"
        )
        kind, edge = f"{EXCEL}.pivotCacheDefinition+xml", f"{RELATIONSHIPS}/pivotCacheDefinition"
        part = "xl/pivotCache/pivotCacheDefinition1.xml"
        edits.add(part, cache.encode(), kind, "xl/workbook.xml", edge)

    line = refused(tmp_path, "handoff", changed(path, pivot), "--edition", "values")
    assert "a pivot table shows" in line
    refresh(path)
    assert handoff(path, "values").good


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_must_not_be_written_over_is_not(tmp_path: Path, edition: str) -> None:
    book = stale(tmp_path / "model.xlsx")
    ending = default_output(book, edition).suffix
    (tmp_path / "there").with_suffix(ending).write_bytes(b"the reader's own work")
    (tmp_path / "folder").with_suffix(ending).mkdir()
    os.link(book, (tmp_path / "hard").with_suffix(ending))
    (tmp_path / "~$open").with_suffix(ending).write_bytes(b"\4Jane")
    (tmp_path / "open").with_suffix(ending).write_bytes(b"")
    for name, reason in {
        f"there{ending}": "already exists; use --force to overwrite it",
        f"folder{ending}": "this is a folder",
        f"hard{ending}": "cannot overwrite the workbook",
        f"nowhere/x{ending}": "does not exist",
        "x.csv": f"the name must end in {ending}",
    }.items():
        line = refused(tmp_path, "handoff", book, "--edition", edition, "--output", tmp_path / name)
        assert reason in line
    for name in ("hard", "open"):
        output = (tmp_path / name).with_suffix(ending)
        refused(tmp_path, "handoff", book, "--edition", edition, "--output", output, "--force")


@pytest.mark.skipif(os.name == "nt", reason="not everybody may make links in Windows")
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_link_to_the_workbook_is_never_the_output(tmp_path: Path, edition: str) -> None:
    book = stale(tmp_path / "model.xlsx")
    output = (tmp_path / "soft").with_suffix(default_output(book, edition).suffix)
    output.symlink_to(book)
    arguments = ("handoff", book, "--edition", edition, "--output", output)
    assert "cannot overwrite the workbook" in refused(tmp_path, *arguments)
    refused(tmp_path, *arguments, "--force")


def test_the_workbook_itself_is_never_the_output(tmp_path: Path) -> None:
    book = stale(tmp_path / "model.xlsx")
    assert "itself" in refused(
        tmp_path, "handoff", book, "--edition", "lite", "--output", book, "--force"
    )


def test_force_replaces_a_copy_that_is_there(tmp_path: Path) -> None:
    book = stale(tmp_path / "model.xlsx")
    (tmp_path / "model_lambda.xlsx").write_bytes(b"old")
    done = leasebridge("handoff", book, "--edition", "lambda", "--force")
    assert done.code == 0 and read_workbook(tmp_path / "model_lambda.xlsx").sheets


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a workbook", "not an Excel workbook"),
        (b"", "the file is empty"),
        (
            bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"),
            "password-protected",
        ),
    ],
)
def test_what_is_no_workbook_is_said_in_one_line(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "book.xlsx").write_bytes(content)
    for edition in EDITIONS:
        assert reason in refused(tmp_path, "handoff", tmp_path / "book.xlsx", "--edition", edition)


@pytest.mark.parametrize(
    ("part", "good", "bad"),
    [
        ("xl/worksheets/sheet1.xml", b'defaultRowHeight="15"', b'defaultRowHeight=""'),
        ("xl/worksheets/sheet1.xml", b'sqref="C1:C4"', b'sqref="all"'),
        ("xl/worksheets/sheet1.xml", b'sqref="C1:C4"', b""),
        ("xl/workbook.xml", b'sheetId="1"', b'sheetId="one"'),
    ],
)
def test_a_damaged_part_is_said_in_one_line(
    tmp_path: Path, part: str, good: bytes, bad: bytes
) -> None:
    path = tmp_path / "model.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=LEASE_REVENUE(250,40)")
        rule = {"type": "formula", "criteria": "=LEASE_REVENUE(1,1)>0", "format": book.add_format()}
        sheet.conditional_format("C1:C4", rule)
    changed(path, lambda edits: edits.replace(part, edits.read(part).replace(good, bad)))
    line = refused(tmp_path, "handoff", path, "--edition", "values")
    assert f"{part} cannot be read" in line


def test_a_signed_workbook_is_refused(tmp_path: Path) -> None:
    book = stale(tmp_path / "model.xlsx")
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<s/>")
    assert "digitally signed" in refused(tmp_path, "handoff", book, "--edition", "values")


@pytest.mark.parametrize("edition", ["lambda", "lite"])
def test_the_limit_of_a_format_is_a_call_like_any_other(tmp_path: Path, edition: str) -> None:
    path = tmp_path / "model.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        limit = {"max_type": "formula", "max_value": "=_xll.LEASE_REVENUE($A$1,40)"}
        sheet = book.add_worksheet("S")
        sheet.conditional_format("B1:B5", {"type": "2_color_scale", **limit})
    package = open_package(handoff(path, edition).output)
    call = b"_xldudf_LEASE_REVENUE" if edition == "lite" else b"LEASE_REVENUE"
    assert b'val="%s($A$1,40)"' % call in package.read("xl/worksheets/sheet1.xml")
    names = [name.name for name in read_workbook(path.with_stem(f"model_{edition}")).names]
    assert ("LEASE_REVENUE" in names) == (edition == "lambda")


def test_a_call_is_frozen_however_its_xml_is_written(tmp_path: Path) -> None:
    def wrap(edits: PackageEditor) -> None:
        part, call = "xl/worksheets/sheet1.xml", b"LEASE_REVENUE(250,40)"
        edits.replace(part, edits.read(part).replace(call, b"<![CDATA[%s]]>" % call))

    output = handoff(changed(stale(tmp_path / "model.xlsx"), wrap), "values").output
    cell = read_workbook(output).by_name["S"].cells[1, 1]
    assert cell.formula is None and cell.value == 10_000


@pytest.mark.parametrize("edition", WORKBOOKS)
def test_no_name_or_place_is_added_and_scrub_clears_what_there_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edition: str
) -> None:
    for variable in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(variable, "somebody.here")
    book = named.write_named(tmp_path / "named.xlsx")
    plain = leasebridge("handoff", book, "--edition", edition)
    assert plain.code == 0 and plain.out.count("--scrub removes it") == 18
    output = tmp_path / f"named_{edition}.xlsx"
    texts = b"".join(members(output).values())
    assert b"somebody.here" not in texts and str(tmp_path.parent).encode() not in texts
    scrubbed = leasebridge("handoff", book, "--edition", edition, "--scrub", "--force")
    assert scrubbed.code == 0 and scrubbed.out.count(": removed\n") == 18
    assert named.told(output.read_bytes()) == set()


def test_scrub_refuses_what_it_cannot_clear(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "model.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_formula("A1", "=LEASE_REVENUE(250,40)")
        sheet.write_formula("A2", r'=IF(FALSE,HYPERLINK("\\server\jane.xlsx","x"),1)')
    command = ("handoff", tmp_path / "model.xlsx", "--edition", "lambda", "--scrub")
    outcome = leasebridge(*command)
    if outcome.code == 3:
        pytest.skip("the engine does not calculate HYPERLINK")
    assert "cannot be removed" in refused(tmp_path, *command)
    assert leasebridge(*command, "--force").code == 1


def test_a_summary_is_refused_where_none_is_marked_and_pages_are_for_a_pdf(tmp_path: Path) -> None:
    book = stale(tmp_path / "model.xlsx")
    line = refused(tmp_path, "handoff", book, "--edition", "pdf", "--pages", "summary")
    assert "model.xlsx: no page of it is marked as the summary" in line
    line = refused(tmp_path, "handoff", book, "--edition", "values", "--pages", "all")
    assert "--pages is for --edition pdf" in line


def test_without_libreoffice_there_is_no_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addin.hosts.libreoffice.program._folders", lambda: iter(()))
    with pytest.raises(NoLibreOffice, match="LibreOffice not found"):
        handoff(stale(tmp_path / "model.xlsx"), "pdf")
    line = refused(tmp_path, "handoff", tmp_path / "model.xlsx", "--edition", "pdf")
    assert "LibreOffice not found" in line


def test_a_copy_of_values_is_handed_over_no_further(tmp_path: Path) -> None:
    path = written(tmp_path / "book.xlsx", {"A1": 250, "A2": ("=LEASE_REVENUE(A1,40)", 10_000)})
    copy = handoff(path, "values").output
    for edition in EDITIONS:
        with pytest.raises(BadWorkbook, match="a values copy already; make the copy from the orig"):
            handoff(copy, edition)


def test_a_copy_says_the_day_that_a_build_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1782950400")
    path = written(tmp_path / "book.xlsx", {"A1": 250, "A2": ("=LEASE_REVENUE(A1,40)", 10_000)})
    names = ("one.xlsx", "two.xlsx")
    copies = [handoff(path, "values", tmp_path / name).output for name in names]
    told = {cell.value for cell in read_workbook(copies[0]).sheets[0].cells.values()}
    assert {"Values as of 2 July 2026", "02 July 2026 00:00 UTC"} <= told
    assert copies[0].read_bytes() == copies[1].read_bytes()
