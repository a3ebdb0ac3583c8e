"""The entries of Calc's menu, with a document as thin as they allow; leasebridge is the real one.

`tests/end_to_end/test_calc_menu.py` has the same in LibreOffice.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from addin.commands.calc_menu import answer_to
from addin.hosts.libreoffice.extension import MENU
from addin.hosts.libreoffice.menu.actions import ACTIONS, run
from addin.hosts.libreoffice.menu.asked import Trouble
from addin.inputs import Request
from addin.refresh import refresh
from addin.xlsx import read_workbook
from workbooks import TEMPLATE

UPLIFT = "\n  EPS uplift, $: 2.97 -> 5.94\n"


class Desk:
    """A document that holds what is put there; `answers` are what a person does in dialogs."""

    def __init__(self, folder: Path, *answers: Any) -> None:
        self.name, self.folder, self.answers = "model.xlsx", folder, list(answers)
        self.document = Path(shutil.copy(TEMPLATE, folder / "open.xlsx"))
        self.cells: dict[tuple[str, int, int], Any] = {}
        self.said: list[str] = []
        self.offered: list[list[str]] = []
        self.saved, self.readonly = "", False

    def check_can_change(self) -> None:
        if self.readonly:
            raise Trouble("model.xlsx is open read-only")

    @contextmanager
    def copy(self) -> Iterator[str]:
        copies = self.folder / "copies"
        copies.mkdir(exist_ok=True)
        yield str(shutil.copy(self.document, copies / self.name))

    def ask(self, question: str, *arguments: str) -> dict[str, Any]:
        answer = answer_to(question, arguments)
        if "error" in answer:
            raise Trouble(answer["error"], answer["lines"])
        return answer

    def choose(self, title: str, text: str, entries: list[str], start: int) -> int | None:
        self.offered.append([text, *entries, entries[start]])
        answer = self.answers.pop(0)
        assert answer is None or isinstance(answer, int)
        return answer

    def open_file(self, title: str, kind: str, pattern: str) -> str:
        return str(self.answers.pop(0))

    def save_file(self, title: str, name: str) -> str:
        self.offered.append([name])
        return str(self.answers.pop(0))

    def values(self, places: list[dict[str, Any]]) -> list[Any]:
        """As the file has them; twice that after something was put."""
        sheets = read_workbook(self.document).by_name
        found = [sheets[p["sheet"]].cells[p["row"] + 1, p["column"] + 1].value for p in places]
        return [2 * value if self.cells else value for value in found]  # type: ignore[operator]

    def put(self, cells: list[dict[str, Any]], title: str) -> None:
        assert title.startswith("Leasebridge: ")
        self.cells = {(c["sheet"], c["row"], c["column"]): c["value"] for c in cells}

    def saved_file(self) -> str:
        return self.saved

    unchanged_file = saved_file

    def selected_cell(self) -> tuple[str, bool]:
        return "Bridge!F61", bool(self.answers)

    def show(self, title: str, head: str, lines: list[str]) -> None:
        self.said.append("\n".join([title, head, *lines]))

    def refuse(self, line: str, lines: list[str]) -> None:
        self.said.append("\n".join(["refused", line, *lines]))


def facts(folder: Path, row: str) -> str:
    path = folder / "aug.csv"
    path.write_text(f"id,unit,value\n{row}\n", encoding="utf-8")
    return str(path)


def test_another_case_is_put_into_the_document_with_its_record(tmp_path: Path) -> None:
    desk = Desk(tmp_path, 3)
    run(desk, "case")
    assert desk.offered[0][:3] == ["Live case: As published", "As published", "Bear"]
    assert desk.offered[0][-1] == "As published"
    assert desk.cells["Inputs", 6, 3] == "Bull"
    assert "chosen in the menu" in desk.cells.values()
    (said,) = desk.said
    assert said.startswith("Case\nThe live case is Bull\nAnswers\n") and UPLIFT in said
    assert "Inputs\n  input case: As published -> Bull\n" in said and "Undo" in said
    assert desk.document.read_bytes() == TEMPLATE.read_bytes()


@pytest.mark.parametrize("answer", [None, 0])
def test_a_case_that_is_live_or_none_changes_nothing(tmp_path: Path, answer: int | None) -> None:
    desk = Desk(tmp_path, answer)
    run(desk, "case")
    assert not desk.cells and not desk.said


def test_facts_go_to_the_own_case(tmp_path: Path) -> None:
    desk = Desk(tmp_path, facts(tmp_path, "F20,MW,500"))
    run(desk, "facts")
    assert desk.cells["Inputs", 6, 3] == "Own" and 500.0 in desk.cells.values()
    assert desk.said[0].startswith("Take facts in\naug.csv\nAnswers\n") and UPLIFT in desk.said[0]
    assert "  input F20 lease_capacity@Own: blank -> 500 MW\n" in desk.said[0]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("F20,GW,500", "refused\naug.csv line 2: F20 is given in GW"),
        ("F20,MW,-5", "refused\naug.csv line 2: F20 lease_capacity must be"),
        ("F20,MW,250", "Take facts in\naug.csv\nNothing changes: the workbook says so already."),
    ],
)
def test_facts_that_do_not_fit_or_say_nothing_new_write_nothing(
    tmp_path: Path, row: str, says: str
) -> None:
    desk = Desk(tmp_path, facts(tmp_path, row))
    run(desk, "facts")
    assert not desk.cells and desk.said[0].startswith(says) and len(desk.said) == 1


@pytest.mark.parametrize("action", ["case", "facts"])
def test_a_document_to_be_read_alone_is_not_changed(tmp_path: Path, action: str) -> None:
    desk = Desk(tmp_path)
    desk.readonly = True
    run(desk, action)
    assert desk.said == ["refused\nmodel.xlsx is open read-only"]


def test_what_moved_since_the_last_save_or_another_workbook(tmp_path: Path) -> None:
    saved, new = Path(shutil.copy(TEMPLATE, tmp_path / "model.xlsx")), tmp_path / "new.xlsx"
    refresh(saved, output=new, request=Request(settings=["F20=500"]))
    desk = Desk(tmp_path, 0, 1, str(new), None)
    desk.saved, desk.document = str(saved), new
    run(desk, "moved")
    assert desk.offered[0][1:3] == ["model.xlsx, as last saved", "Another workbook..."]
    assert desk.said[0].startswith(
        f"What moved\nmodel.xlsx, since it was last saved\nAnswers{UPLIFT}"
    )
    assert "META: leased capacity (scenario) (lease_capacity): +2.97" in desk.said[0]
    run(desk, "moved")
    assert desk.said[1] == "What moved\nmodel.xlsx, since new.xlsx\nNothing: both say the same."
    run(desk, "moved")
    assert len(desk.said) == 2


def test_what_moved_in_a_document_without_a_file_asks_for_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "", str(TEMPLATE))
    run(desk, "moved")
    assert not desk.said and not desk.offered
    run(desk, "moved")
    assert desk.said[0].endswith("Nothing: both say the same.")


@pytest.mark.parametrize("several", [False, True])
def test_a_cell_is_explained_and_of_several_the_first(tmp_path: Path, several: bool) -> None:
    desk = Desk(tmp_path, *[None] * several)
    run(desk, "explain")
    head, _, rest = desk.said[0].removeprefix("Explain\n").partition("\n")
    assert head == f"Bridge!F61{' (the first of the selected cells)' if several else ''}"
    assert rest.startswith("EPS uplift, $ = 2.97  (eps_uplift, Bridge!F61)") and "--" not in rest


def test_a_copy_is_written_where_the_person_says(tmp_path: Path) -> None:
    output = tmp_path / "for the client.xlsx"
    output.write_bytes(b"what the picker has asked about")
    desk = Desk(tmp_path, 0, str(output), None, 1, "")
    run(desk, "hand-off")
    assert [entry.partition(":")[0] for entry in desk.offered[0][1:-1]] == [
        "values",
        "lambda",
        "lite",
        "web",
        "pdf",
    ]
    assert desk.offered[1] == ["model_values.xlsx"]
    assert desk.said[0].startswith(f"Hand off\nWritten\n{output}\n")
    assert "leasebridge calls, as values" in desk.said[0]
    assert read_workbook(output).sheets
    run(desk, "hand-off")
    run(desk, "hand-off")
    assert len(desk.said) == 1


def test_a_workbook_that_is_not_ours_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with xlsxwriter.Workbook(str(desk.document)) as book:
        book.add_worksheet("S").write("A1", 1)
    run(desk, "case")
    assert desk.said[0].startswith("refused\nmodel.xlsx has no cases to choose from")


def test_every_entry_has_an_action() -> None:
    assert [action for action, _ in MENU] == list(ACTIONS)
