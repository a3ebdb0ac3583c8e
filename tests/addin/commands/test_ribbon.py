"""The ribbon's buttons, with an Excel as thin as xlwings' objects allow."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter
import xlwings as xw

from addin.commands import doctor, ribbon
from addin.formulas import count_calls
from addin.xlsx.reader import read_workbook
from tests.addin.fakes.open_excel import OpenBook
from udfs import CATALOGUE
from workbooks import TEMPLATE


class FakeRange:
    def __init__(self, rows: list[list[Any]], formulas: Any = ()) -> None:
        self.value, self.formula, self.row, self.column = rows, formulas, 2, 3

    def options(self, **options: Any) -> FakeRange:
        assert options["ndim"] == 2
        return self


class FakeApp:
    def __init__(self, book: FakeBook) -> None:
        self.said: list[str] = []
        self.answer = "cancel"
        self.opened: list[Path] = []
        self.calculate = book.change
        self.api = SimpleNamespace(CalculateFull=book.change)
        self.books = SimpleNamespace(open=self.opened.append)

    def alert(self, text: str, title: str, buttons: str = "ok") -> str:
        assert title == "Leasebridge"
        if buttons == "ok":
            self.said.append(text)
            return "ok"
        assert buttons == "yes_no_cancel"
        return self.answer


class FakeBook:
    """One sheet, C2:D3; calculating changes D2 and makes D3 an error."""

    def __init__(self, checks: list[list[Any]] | None) -> None:
        formulas = (("Price", "=A1*2"), ("", "=1/0"))
        self.cells = FakeRange([["Price", 1.0], [None, 2.0]], formulas)
        self.sheets = [SimpleNamespace(name="Inputs", used_range=self.cells)]
        area = FakeRange(checks or [])
        self.names = [SimpleNamespace(name="Model_Checks", refers_to_range=area)] if checks else []
        self.app = FakeApp(self)

    def change(self) -> None:
        self.cells.value = [["Price", 40.0], [None, "#DIV/0!"]]


def pressed(monkeypatch: pytest.MonkeyPatch, button: Any, checks: Any = None) -> FakeApp:
    book = FakeBook(checks)
    monkeypatch.setattr(xw.Book, "caller", lambda: book)
    button()
    return book.app


def test_refresh_says_what_changed_and_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [["adds up", None, True], ["balances", None, False], ["", None, None]]
    (said,) = pressed(monkeypatch, ribbon.refresh, checks).said
    assert said.splitlines() == [
        "2 cells changed.",
        "Inputs!D2",
        "Inputs!D3",
        "Model integrity: FAILS in 1 of 2 checks.",
        "Check failed: balances",
        "Inputs!D3 is #DIV/0!",
    ]


def test_refresh_of_a_workbook_without_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    (said,) = pressed(monkeypatch, ribbon.refresh).said
    assert said.startswith("2 cells changed.") and "check" not in said


def test_a_check_that_is_an_error_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    (said,) = pressed(monkeypatch, ribbon.refresh, [["adds up", "#NUM!"]]).said
    assert "Model integrity: FAILS in 1 of 1 checks." in said


def test_a_long_list_fits_into_a_message_box(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = [[f"check {at}", False] for at in range(100)]
    (said,) = pressed(monkeypatch, ribbon.refresh, checks).said
    assert len(said.splitlines()) < 30 and "... and 88 more" in said


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_new_model_opens_the_template(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    added: list[str] = []
    book = FakeBook(None)
    book.app.api.Workbooks = SimpleNamespace(Add=added.append)
    with monkeypatch.context() as patch:
        patch.setattr("sys.platform", system)
        patch.setattr(xw.Book, "caller", lambda: book)
        ribbon.new_model()
    (template,) = [Path(path) for path in added] or book.app.opened
    assert read_workbook(template).names


def test_functions_help_has_every_function_and_argument(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", shown.append)
    ribbon.functions_help()
    page = (tmp_path / "leasebridge-functions.html").read_text("utf-8")
    assert shown == [(tmp_path / "leasebridge-functions.html").as_uri()]
    reader = HTMLParser()
    texts: list[str] = []
    monkeypatch.setattr(reader, "handle_data", texts.append)
    reader.feed(page)
    for function in CATALOGUE.values():
        assert function.usage in texts
        for name, arg in function.args.items():
            assert {name, arg.unit, arg.help} <= set(texts)


def test_about_shows_what_the_doctor_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = doctor.Finding("Excel is not installed", False, "install it")
    monkeypatch.setattr(doctor, "examine", lambda: [finding])
    (said,) = pressed(monkeypatch, ribbon.diagnose).said
    assert said == str(finding)


@pytest.fixture
def open_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A saved workbook, open in Excel: what it saves as a copy is the template."""
    monkeypatch.setattr("sys.platform", "win32")
    book: Any = FakeBook(None)
    book.name = "model.xlsx"
    book.fullname = str(tmp_path / "model.xlsx")
    book.api = SimpleNamespace(
        SaveCopyAs=lambda path: Path(path).write_bytes(TEMPLATE.read_bytes())
    )
    monkeypatch.setattr(xw.Book, "caller", lambda: book)
    return book


@pytest.mark.parametrize(("answer", "edition"), [("yes", "values"), ("no", "lambda")])
def test_hand_off_writes_a_copy_beside_and_never_over_another(
    open_model: Any, tmp_path: Path, answer: str, edition: str
) -> None:
    open_model.app.answer = answer
    ribbon.hand_off()
    made = tmp_path / f"model_{edition}.xlsx"
    (said,) = open_model.app.said
    cells = (c for sheet in read_workbook(TEMPLATE).sheets for c in sheet.cells.values())
    calls = sum(count_calls(cell.formula or "") for cell in cells)
    assert said.startswith(f"{made}\n{calls} leasebridge calls") and calls > 200
    before = made.read_bytes()
    assert read_workbook(made).sheets and list(tmp_path.iterdir()) == [made]
    ribbon.hand_off()
    assert "already exists" in open_model.app.said[1] and made.read_bytes() == before


def test_hand_off_of_an_unsaved_workbook_says_what_to_do(open_model: Any, tmp_path: Path) -> None:
    open_model.fullname = "Book1"
    ribbon.hand_off()
    (said,) = open_model.app.said
    assert "Save the workbook" in said and not list(tmp_path.iterdir())


def test_hand_off_can_be_called_off(open_model: Any, tmp_path: Path) -> None:
    ribbon.hand_off()
    assert not open_model.app.said and not list(tmp_path.iterdir())


def test_hand_off_says_why_it_refuses(open_model: Any, tmp_path: Path) -> None:
    open_model.app.answer = "no"
    with xlsxwriter.Workbook(str(tmp_path / "random.xlsx")) as random:
        random.add_worksheet("S").write_formula("A1", "=RAND()+LEASE_REVENUE(250,40)")
    source = tmp_path / "random.xlsx"
    open_model.api.SaveCopyAs = lambda path: Path(path).write_bytes(source.read_bytes())
    ribbon.hand_off()
    source.write_bytes(TEMPLATE.read_bytes()[:999])
    ribbon.hand_off()
    refused, damaged = open_model.app.said
    assert "S!A1" in refused and "RAND" in refused
    assert damaged.startswith("model.xlsx: ") and "damaged" in damaged
    assert list(tmp_path.iterdir()) == [source]


@pytest.fixture
def in_excel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Press a button in a workbook that is open in Excel, and give these answers."""
    shown: list[str] = []
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("webbrowser.open", shown.append)
    book = OpenBook(TEMPLATE, tmp_path)
    book.shown = shown  # type: ignore[attr-defined]
    monkeypatch.setattr(xw.Book, "caller", lambda: book)

    def press(button: Any, *answers: Any) -> OpenBook:
        book.answers += answers
        button()
        return book

    return press


@pytest.mark.parametrize("answer", ["4", "bull", " Bull "])
def test_a_case_is_chosen_by_its_number_or_its_name(in_excel: Any, answer: str) -> None:
    book = in_excel(ribbon.choose_case, answer)
    ((text, _, default),) = book.asked
    assert text.startswith("Live case: As published\n\n1  As published\n2  Bear\n")
    assert default == "1" and book.by_name["Inputs"].cells[7, 4] == "Bull"
    assert book.by_name["Changes"].cells[6, 10] == "chosen in the menu"
    (said,) = book.said
    assert "EPS uplift, $: 2.97 -> 7.61" in said and "input case: As published -> Bull" in said


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (False, ""),
        ("1", "Nothing changes"),
        ("Bul", "case Bul: there is no such case; did you mean Bull?"),
        ("9", "case 9: there is no such case"),
    ],
)
def test_no_case_or_a_wrong_one_changes_nothing(in_excel: Any, answer: Any, says: str) -> None:
    book = in_excel(ribbon.choose_case, answer)
    assert book.by_name["Inputs"].cells[7, 4] == "As published"
    assert "\n".join(book.said).startswith(says) and bool(book.said) == bool(says)
    assert not any(sheet.written for sheet in book.by_name.values())


def test_facts_are_taken_into_the_open_workbook(in_excel: Any, tmp_path: Path) -> None:
    facts = tmp_path / "aug.csv"
    facts.write_text("id,unit,value\nF20,MW,500\n", encoding="utf-8")
    assert not in_excel(ribbon.take_facts, False).said
    book = in_excel(ribbon.take_facts, str(facts))
    assert "EPS uplift, $: 2.97 -> 5.94" in book.said[0]
    assert book.by_name["Inputs"].cells[7, 4] == "Own"
    facts.write_text("id,unit,value\nF20,GW,500\n", encoding="utf-8")
    assert in_excel(ribbon.take_facts, str(facts)).said[1].startswith("aug.csv line 2: F20 is")


def test_what_moved_is_a_page(in_excel: Any, tmp_path: Path) -> None:
    saved = tmp_path / "model.xlsx"
    saved.write_bytes(TEMPLATE.read_bytes())
    book = in_excel(ribbon.choose_case, "Bear")
    in_excel(ribbon.what_moved, "yes")
    page = (tmp_path / "leasebridge-what-moved.html").read_text("utf-8")
    assert "<h1>model.xlsx, since model.xlsx</h1>" in page and "<h2>Answers</h2>" in page
    assert "EPS uplift, $: 2.97 -&gt; 0.23</p>" in page
    in_excel(ribbon.what_moved, "no", False)
    in_excel(ribbon.what_moved, "cancel")
    assert len(book.shown) == 1
    in_excel(ribbon.what_moved, "no", str(tmp_path / "gone.xlsx"))
    assert book.said[-1].startswith("gone.xlsx: ")


def test_explain_shows_a_page_of_the_active_cell(in_excel: Any, tmp_path: Path) -> None:
    book = in_excel(ribbon.explain)
    page = (tmp_path / "leasebridge-explain.html").read_text("utf-8")
    assert "<h1>Bridge!F61</h1>" in page and "EPS uplift, $ = 2.97" in page
    assert "What feeds it</h2>" in page and len(book.shown) == 1


@pytest.mark.parametrize(
    ("button", "command"),
    [
        (ribbon.choose_case, "leasebridge refresh FILE --case NAME"),
        (ribbon.take_facts, "leasebridge refresh FILE --facts FACTS.csv"),
        (ribbon.what_moved, "leasebridge diff OLD FILE"),
        (ribbon.explain, "leasebridge explain FILE CELL"),
        (ribbon.hand_off, "leasebridge handoff FILE --edition values"),
    ],
)
def test_on_a_mac_the_command_is_named(
    in_excel: Any, monkeypatch: pytest.MonkeyPatch, button: Any, command: str
) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert in_excel(button).said[0].endswith(f"\n{command}")
