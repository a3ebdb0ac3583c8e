"""What LibreOffice is given to print: values and no formula, and nothing that was added."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from addin.errors import NoLibreOffice, OfficeFailed
from addin.handoff import pdf
from addin.handoff.pdf import print_pdf
from addin.hosts.libreoffice.program import Office
from addin.xlsx.book import Workbook
from addin.xlsx.edit.package_editor import PackageEditor
from addin.xlsx.reader import read_workbook
from tests.addin.sample_books.all_call_places import build_edges
from tests.addin.sample_books.rich import MAIN, minimal, write_package

PAGES = b"%PDF the pages"


@dataclass
class Press:
    """In the place of LibreOffice: keeps what it was given to print."""

    documents: list[Path] = field(default_factory=list)
    given: bytes = b""
    options: dict[str, Any] = field(default_factory=dict)

    def convert(
        self, _office: Office, document: Path, target: str, *others: Any, **options: Any
    ) -> Path:
        self.documents.append(document)
        self.given, self.options = document.read_bytes(), options
        made = document.with_name(f"made.{target}")
        made.write_bytes(PAGES)
        return made

    def book(self, folder: Path) -> Workbook:
        """The document as it was given."""
        (folder / "given.xlsx").write_bytes(self.given)
        return read_workbook(folder / "given.xlsx")


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    press = Press()
    monkeypatch.setattr(pdf, "find_office", lambda: Office(Path("office"), "25.2"))
    monkeypatch.setattr(pdf, "convert", press.convert)
    return press


def test_its_pages_come_back_and_nothing_is_left_behind(press: Press, tmp_path: Path) -> None:
    path = write_package(tmp_path / "model.xlsx", minimal("<sheetData/>"))
    before = path.read_bytes()
    book = read_workbook(path)
    assert print_pdf(book, PackageEditor(book.package)) == PAGES
    (document,) = press.documents
    assert document.name == "model.xlsx", "a head may print the name of the file"
    assert document.parent != tmp_path and not document.parent.exists()
    assert path.read_bytes() == before and [*tmp_path.iterdir()] == [path]
    assert press.options == {"charts": True}


def test_no_formula_is_left_and_every_cell_shows_what_it_holds(
    press: Press, tmp_path: Path
) -> None:
    build_edges(tmp_path / "edges.xlsx")
    book = read_workbook(tmp_path / "edges.xlsx")
    print_pdf(book, PackageEditor(book.package))
    given = press.book(tmp_path)
    for sheet in book.sheets:
        shown = given.by_name[sheet.name].cells
        assert {at: c.value for at, c in shown.items()} == {
            at: c.value for at, c in sheet.cells.items()
        }
        assert not [at for at, cell in shown.items() if cell.formula is not None]


@pytest.mark.parametrize(
    "formula",
    [
        "<f>B1&gt;1</f>",
        '<f t="array" ref="A2:A3" aca="1">B1*2</f>',
        '<f t="shared" si="0"/>',
        "<f ca='1' bx='0' >NOW()</f>",
        '<f\nca="1">"a/>b"</f>',
        "<f></f>",
    ],
)
def test_a_formula_goes_however_it_is_written(press: Press, tmp_path: Path, formula: str) -> None:
    rows = (
        '<sheetData><row r="1"><c r="A1">{}<v>5</v></c><c r="B1"><v>2</v></c></row>'
        '<row r="2"><c r="A2">{}<v>6</v></c></row></sheetData>'
    )
    shared = '<f t="shared" ref="A1:A2" si="0">B1+1</f>'
    path = write_package(tmp_path / "model.xlsx", minimal(rows.format(shared, formula)))
    book = read_workbook(path)
    print_pdf(book, PackageEditor(book.package))
    assert rows.format("", "") in press.book(tmp_path).sheets[0].source.decode()


def test_texts_and_newer_formats_stay_as_they_are(press: Press, tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="str">{}<v>A&amp;Z</v></c></row>'
    after = (
        "<headerFooter><oddHeader>R&amp;&amp;Z desk &amp;Z</oddHeader></headerFooter>"
        '<extLst><ext xmlns:xm="urn:x"><xm:f>T!$A$1</xm:f></ext></extLst>'
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData>{{}}</worksheet>'
    whole = sheet.format(rows.format('<f>"A&amp;Z"</f>'), after)
    path = write_package(tmp_path / "model.xlsx", minimal("", sheet=whole))
    book = read_workbook(path)
    print_pdf(book, PackageEditor(book.package))
    printed = press.book(tmp_path).sheets[0].source.decode()
    assert printed == sheet.format(rows.format(""), after.replace(" &amp;Z", " "))


def test_neither_notes_nor_the_folder_of_the_file_are_printed(press: Press, tmp_path: Path) -> None:
    page = (
        '<pageSetup orientation="landscape" cellComments="atEnd" paperSize="9"/><headerFooter>'
        "<oddHeader>&amp;L&amp;Z&amp;F&amp;R&amp;A</oddHeader></headerFooter>"
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData/>{page}</worksheet>'
    path = write_package(tmp_path / "model.xlsx", minimal("", sheet=sheet))
    book = read_workbook(path)
    print_pdf(book, PackageEditor(book.package))
    given = press.book(tmp_path).sheets[0].source.decode()
    assert '<pageSetup orientation="landscape" paperSize="9"/>' in given
    assert "<oddHeader>&amp;L&amp;F&amp;R&amp;A</oddHeader>" in given


@pytest.mark.parametrize("fault", [NoLibreOffice("not found"), OfficeFailed("too slow")])
def test_a_fault_of_libreoffice_is_handed_on_and_leaves_nothing(
    press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*arguments: Any, **options: Any) -> Any:
        press.documents += [part for part in arguments if isinstance(part, Path)][:1]
        raise fault

    at_fault = "find_office" if isinstance(fault, NoLibreOffice) else "convert"
    monkeypatch.setattr(pdf, at_fault, fail)
    path = write_package(tmp_path / "model.xlsx", minimal("<sheetData/>"))
    book = read_workbook(path)
    with pytest.raises(type(fault), match=str(fault)):
        print_pdf(book, PackageEditor(book.package))
    assert not [document for document in press.documents if document.parent.exists()]
