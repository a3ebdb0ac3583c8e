"""Handing a workbook over: what is refused, what a copy never holds, and what the command says."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.editions.macros import modules
from addin.editions.outside_links import refuse_links
from addin.handoff import handoff
from addin.hosts_cli import EDITIONS
from addin.office import NoLibreOffice
from addin.package import Package, open_package
from addin.package_edits import PackageEdits
from addin.refresh import Report, refresh
from addin.workbook import read_workbook
from tests.addin import named
from tests.addin.command import TEMPLATE, files, leasebridge, refused, values
from tests.addin.edges import build_edges, build_without_calls
from tests.addin.rich import RELATIONSHIPS, members

WORKBOOKS = [edition for edition in EDITIONS if edition != "pdf"]
ADDIN = r"file:///C:\Users\jane\AppData\Roaming\leasebridge.xlam"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def stale(path: Path, formula: str = "LEASE_REVENUE(250,40)", holds: str = "A1>0") -> Path:
    """A workbook that nobody has calculated: revenue, twice that, and one check of the model."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", f"={formula}", None, 0)
        sheet.write_formula("A2", "=A1*2", None, 0)
        sheet.write("C1", "revenue is there")
        sheet.write_formula("D1", f"={holds}", None, True)
        book.define_name("model_checks", "=S!$C$1:$D$1")
    return path


def changed(path: Path, change: Callable[[PackageEdits], object]) -> Path:
    """The workbook after a change to its parts."""
    edits = PackageEdits(open_package(path))
    change(edits)
    path.write_bytes(edits.data())
    return path


def link_to(target: str) -> Callable[[PackageEdits], object]:
    """Puts a link to another file into a workbook, which its formulas call `[1]`."""

    def change(edits: PackageEdits) -> None:
        part, book = "xl/externalLinks/externalLink1.xml", "xl/workbook.xml"
        main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        office = f'xmlns:r="{RELATIONSHIPS}"'
        link = f'<externalLink {main}><externalBook {office} r:id="rId1"/></externalLink>'
        kind = f"{_EXCEL}.externalLink+xml"
        edge = edits.add(part, link.encode(), kind, book, f"{RELATIONSHIPS}/externalLink")
        edits.relate(part, f"{RELATIONSHIPS}/externalLinkPath", target)
        rels = "xl/externalLinks/_rels/externalLink1.xml.rels"
        outside = edits.read(rels).replace(b"Target=", b'TargetMode="External" Target=')
        edits.replace(rels, outside)
        listed = f'<externalReferences><externalReference r:id="{edge}"/></externalReferences>'
        source = edits.read(book)
        edits.replace(book, source.replace(b"</sheets>", b"</sheets>" + listed.encode()))

    return change


def with_macros(path: Path, project: bytes) -> Path:
    """The workbook as an .xlsm with this VBA project."""

    def change(edits: PackageEdits) -> None:
        kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
        types = edits.read("[Content_Types].xml").replace(_PLAIN, _MACROS)
        edits.replace("[Content_Types].xml", types)
        part = "xl/vbaProject.bin"
        edits.add(part, project, "application/vnd.ms-office.vbaProject", "xl/workbook.xml", kind)

    return changed(path, change).rename(path.with_suffix(".xlsm"))


@pytest.fixture(scope="module")
def our_project(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The VBA of a workbook that brings our functions along, as its builder makes it."""
    pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed: leasebridge[excel]")
    from addin.xlam import build_xlsm

    made = tmp_path_factory.mktemp("ours") / "model.xlsm"
    build_xlsm(TEMPLATE, made)
    return open_package(made).read("xl/vbaProject.bin")


def external(package: Package) -> list[str]:
    """What a workbook leads to outside of itself."""
    edges = [edge for part in ["", *package.members] for edge in package.relationships(part)]
    return [edge.target for edge in edges if edge.external]


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
    assert "no calls of our functions" in done.done
    (calc,) = open_package(done.output).xml("xl/workbook.xml").all("calcPr")
    assert "fullCalcOnLoad" not in calc.attributes
    cells = read_workbook(done.output).by_name["S"].cells
    assert cells[1, 3].formula == "A1+B1" and cells[1, 3].value == 3


@pytest.mark.parametrize("edition", ["lambda", "lite"])
def test_a_live_edition_needs_calls(tmp_path: Path, edition: str) -> None:
    build_without_calls(tmp_path / "plain.xlsx")
    line = refused(tmp_path, "handoff", tmp_path / "plain.xlsx", "--edition", edition)
    assert "no calls of our functions" in line


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_failing_check_stops_it_unless_forced(tmp_path: Path, edition: str) -> None:
    book = stale(tmp_path / "model.xlsx", holds="A1<0")
    line = refused(tmp_path, "handoff", book, "--edition", edition)
    assert "check fails: revenue is there" in line and "--force" in line
    if edition != "pdf":
        forced = leasebridge("handoff", book, "--edition", edition, "--force")
        assert forced.code == 1 and "check fails: revenue is there" in forced.out
        assert (tmp_path / f"model_{edition}.xlsx").exists()


def test_a_cell_that_nobody_here_can_calculate_stops_it_unless_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*arguments: Any, **options: Any) -> Report:
        report = refresh(*arguments, **options)
        return replace(report, errors={("S", (2, 1)): ("#NAME?", "")})

    monkeypatch.setattr("addin.handoff.refresh", unknown)
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
    assert told.code == 0 and f"not brought up to date: a text box or picture shows {link[1:]}" in (
        told.out
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

    def pivot(edits: PackageEdits) -> None:
        cache = (
            '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<cacheSource type="worksheet"><worksheetSource {source}/></cacheSource>'
            "<cacheFields/></pivotCacheDefinition>"
        )
        kind, edge = f"{_EXCEL}.pivotCacheDefinition+xml", f"{RELATIONSHIPS}/pivotCacheDefinition"
        part = "xl/pivotCache/pivotCacheDefinition1.xml"
        edits.add(part, cache.encode(), kind, "xl/workbook.xml", edge)

    line = refused(tmp_path, "handoff", changed(path, pivot), "--edition", "values")
    assert "a pivot table shows" in line
    refresh(path)
    assert handoff(path, "values").good


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_must_not_be_written_over_is_not(tmp_path: Path, edition: str) -> None:
    ending = ".pdf" if edition == "pdf" else ".xlsx"
    book = stale(tmp_path / "model.xlsx")
    (tmp_path / "there").with_suffix(ending).write_bytes(b"the reader's own work")
    (tmp_path / "folder").with_suffix(ending).mkdir()
    (tmp_path / "soft").with_suffix(ending).symlink_to(book)
    os.link(book, (tmp_path / "hard").with_suffix(ending))
    (tmp_path / "~$open").with_suffix(ending).write_bytes(b"\4Jane")
    (tmp_path / "open").with_suffix(ending).write_bytes(b"")
    for name, reason in {
        f"there{ending}": "it is there already; --force replaces it",
        f"folder{ending}": "this is a folder",
        f"soft{ending}": "this is the workbook itself",
        f"hard{ending}": "this is the workbook itself",
        f"nowhere/x{ending}": "does not exist",
        "x.csv": f"the name must end in {ending}",
    }.items():
        line = refused(tmp_path, "handoff", book, "--edition", edition, "--output", tmp_path / name)
        assert reason in line
    for name in ("soft", "hard", "open"):
        output = (tmp_path / name).with_suffix(ending)
        refused(tmp_path, "handoff", book, "--edition", edition, "--output", output, "--force")


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
        (b"not a workbook", "not a zip file"),
        (b"", "the file is empty"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
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


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_link_to_another_file_is_refused_by_its_name_alone(tmp_path: Path, edition: str) -> None:
    target = r"file:///\\server\jane\Budget%202027.xlsx"
    book = changed(stale(tmp_path / "model.xlsx"), link_to(target))
    line = refused(tmp_path, "handoff", book, "--edition", edition)
    assert "it links to Budget 2027.xlsx" in line and "Break Link" in line and "jane" not in line


@pytest.mark.parametrize("edition", WORKBOOKS)
def test_the_link_to_our_addin_is_taken_out(tmp_path: Path, edition: str) -> None:
    book = changed(stale(tmp_path / "model.xlsx", "[1]!LEASE_REVENUE(250,40)"), link_to(ADDIN))
    output = handoff(book, edition).output
    package = open_package(output)
    assert external(package) == [] and values(output, "S")["A2"] == 20_000
    texts = b"".join(package.read(part) for part in package.members if "comments" not in part)
    for trace in (b"externalLink", b"externalReference", b"jane", b"<f>[1]"):
        assert trace not in texts


def test_our_addin_used_for_more_than_our_functions_is_refused(tmp_path: Path) -> None:
    formula = "LEASE_REVENUE(1,1)+[1]!OTHER(1)"
    book = changed(stale(tmp_path / "model.xlsx", formula), link_to(ADDIN))
    assert "S!A1" in refused(tmp_path, "handoff", book, "--edition", "lambda")


@pytest.mark.parametrize(
    "formula", [r"'C:\jane\[Old.xlsx]S'!$A$1", "[Old.xlsx]S!$A$1", "S!$A$1+'[1]S 2'!$A$1"]
)
def test_a_name_that_leads_to_another_file_is_refused(tmp_path: Path, formula: str) -> None:
    def add_name(edits: PackageEdits) -> None:
        source, part = edits.read("xl/workbook.xml"), "xl/workbook.xml"
        new = f'<definedName name="other">{formula}</definedName></definedNames>'
        edits.replace(part, source.replace(b"</definedNames>", new.encode()))

    book = changed(stale(tmp_path / "model.xlsx"), add_name)
    assert "the name other" in refused(tmp_path, "handoff", book, "--edition", "values")


def test_a_column_of_a_table_and_a_name_of_the_workbook_are_no_links(tmp_path: Path) -> None:
    path = tmp_path / "model.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.add_table("A1:A3", {"name": "T", "columns": [{"header": "1"}]})
        sheet.write_formula("C1", "=SUM(T[1]*S!D1)+LEASE_REVENUE(1,1)")
        book.define_name("of_this_file", "=[0]!other+1")
    refuse_links(read_workbook(path))


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
    def wrap(edits: PackageEdits) -> None:
        part, call = "xl/worksheets/sheet1.xml", b"LEASE_REVENUE(250,40)"
        edits.replace(part, edits.read(part).replace(call, b"<![CDATA[%s]]>" % call))

    output = handoff(changed(stale(tmp_path / "model.xlsx"), wrap), "values").output
    cell = read_workbook(output).by_name["S"].cells[1, 1]
    assert cell.formula is None and cell.value == 10_000


def test_a_data_connection_is_refused_by_name(tmp_path: Path) -> None:
    def connect(edits: PackageEdits) -> None:
        listing = (
            '<connections xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            '<connection id="1" name="Prices" type="5"/>'
            '<connection id="2" name="ThisWorkbookDataModel" type="5"><extLst><ext uri="{x}">'
            '<x15:connection xmlns:x15="x" id="" model="1"/></ext></extLst></connection>'
            "</connections>"
        )
        kind = f"{_EXCEL}.connections+xml"
        edits.add("xl/connections.xml", listing.encode(), kind, "xl/workbook.xml", "x/connections")

    book = changed(stale(tmp_path / "model.xlsx"), connect)
    line = refused(tmp_path, "handoff", book, "--edition", "values")
    assert "the data connection Prices;" in line


@pytest.mark.parametrize("edition", WORKBOOKS)
def test_our_macros_stay_behind(tmp_path: Path, our_project: bytes, edition: str) -> None:
    book = with_macros(stale(tmp_path / "model.xlsx"), our_project)
    assert "LeasebridgeFunctions" in modules(our_project)
    done = handoff(book, edition)
    assert done.output == tmp_path / f"model_{edition}.xlsx" and "without the macros" in done.done
    package = open_package(done.output)
    assert not any("vba" in name for name in package.members)
    assert _MACROS not in package.read("[Content_Types].xml")
    assert values(done.output, "S")["A1"] == 10_000


def test_macros_are_read_as_another_program_reads_them(our_project: bytes) -> None:
    olevba = pytest.importorskip("oletools.olevba", reason="oletools is not installed")
    listed = olevba.VBA_Parser("vbaProject.bin", data=our_project).extract_macros()
    theirs = {name.rpartition(".")[0]: code.split() for _, _, name, code in listed}
    assert {name: source.split() for name, source in modules(our_project).items()} == theirs


def test_damaged_macros_are_said_in_one_line(tmp_path: Path, our_project: bytes) -> None:
    for size in (40, 600, 5_000, len(our_project) // 2):
        book = with_macros(stale(tmp_path / "model.xlsx"), our_project[:size])
        assert "its macros are damaged" in refused(tmp_path, "handoff", book, "--edition", "lite")


def test_macros_beside_ours_are_refused_by_name(tmp_path: Path, our_project: bytes) -> None:
    from addin.editions import macros

    book = with_macros(stale(tmp_path / "model.xlsx"), our_project)
    found = modules(our_project) | {"Sheet1": 'Attribute VB_Name = "Sheet1"\r\nSub Mine()'}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(macros, "modules", lambda _: found)
        line = refused(tmp_path, "handoff", book, "--edition", "values")
    assert "macros of its own (Sheet1)" in line


def test_macros_of_others_stay(tmp_path: Path) -> None:
    book = with_macros(stale(tmp_path / "model.xlsx"), other := b"\0" * 2_000)
    assert "macros are damaged" in refused(tmp_path, "handoff", book, "--edition", "lambda")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("addin.editions.macros.modules", lambda _: {"Theirs": "Sub Mine()"})
        done = handoff(book, "lambda")
    assert done.output.suffix == ".xlsm"
    assert members(done.output)["xl/vbaProject.bin"] == other
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("addin.editions.macros.modules", lambda _: {"Theirs": "Sub Mine()"})
        command = ("handoff", book, "--edition", "lambda", "--scrub", "--output")
        line = refused(tmp_path, *command, tmp_path / "clean.xlsm")
    assert "cannot be cleared: macros: may name people inside (xl/vbaProject.bin)" in line


@pytest.mark.parametrize("edition", WORKBOOKS)
def test_no_name_or_place_is_added_and_scrub_clears_what_there_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edition: str
) -> None:
    for variable in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(variable, "somebody.here")
    book = named.write_named(tmp_path / "named.xlsx")
    plain = leasebridge("handoff", book, "--edition", edition)
    assert plain.code == 0 and plain.out.count("--scrub clears it") == 17
    output = tmp_path / f"named_{edition}.xlsx"
    texts = b"".join(members(output).values())
    assert b"somebody.here" not in texts and str(tmp_path.parent).encode() not in texts
    scrubbed = leasebridge("handoff", book, "--edition", edition, "--scrub", "--force")
    assert scrubbed.code == 0 and scrubbed.out.count(": cleared\n") == 17
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
    assert "cannot be cleared" in refused(tmp_path, *command)
    assert leasebridge(*command, "--force").code == 1


def test_without_libreoffice_there_is_no_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("addin.office._folders", lambda: iter(()))
    with pytest.raises(NoLibreOffice, match="no LibreOffice"):
        handoff(stale(tmp_path / "model.xlsx"), "pdf")
    line = refused(tmp_path, "handoff", tmp_path / "model.xlsx", "--edition", "pdf")
    assert "no LibreOffice" in line
