"""What is said, on which stream: JSON alone where it is asked for, and any name of a sheet."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import xlsxwriter

from tests.addin.command_runner import leasebridge, leasebridge_process
from tests.addin.commands.input_files import facts, sheet_of
from tests.addin.sample_books.rich import minimal, write_package


def test_json_tells_the_same_and_nothing_else(tmp_path: Path, model: Path) -> None:
    outcome = leasebridge("refresh", model, "--json")
    report = outcome.json
    assert outcome.code == report["exit_code"] == 0 and outcome.err == ""
    assert report["written"] is False and report["changed_cells"] == 0
    assert report["formulas"] > 500 and report["calls"] > 100
    assert report["checks"]["failing"] == [] and report["checks"]["holding"] > 10
    assert report["errors"] == [] and report["inputs"] == []

    changed = facts(tmp_path, "F21,$/W-yr,50", "X16,date,2028-01-01")
    output = tmp_path / "new.xlsx"
    outcome = leasebridge("refresh", model, "--facts", changed, "--output", output, "--json")
    report = outcome.json
    assert outcome.code == report["exit_code"] == 0
    assert report["output"] == str(output) and report["written"] is True
    by_name = {change["name"]: change for change in report["inputs"]}
    price, start = by_name["price_per_watt"], by_name["lease_start"]
    assert (price["id"], price["unit"], price["old"], price["new"]) == ("F21", "$/W-yr", None, 50)
    assert (start["old"], start["new"]) == (None, "2028-01-01")
    assert report["checks"]["failing"] == []


def test_json_of_every_refusal_is_json(tmp_path: Path) -> None:
    outcome = leasebridge("refresh", tmp_path / "none.xlsx", "--json")
    assert outcome.code == outcome.json["exit_code"] == 2 and outcome.err == ""
    assert "no such file" in outcome.json["error"]

    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=RAND()", "A2": "=A1"})
    outcome = leasebridge("refresh", path, "--json")
    assert outcome.code == outcome.json["exit_code"] == 3 and outcome.err == ""
    assert outcome.json["refused"] == [
        {
            "cell": "Model!A1",
            "reason": "RAND draws random numbers, and no current value of it is stored",
        },
        {"cell": "Model!A2", "reason": "depends on Model!A1"},
    ]


def test_any_name_of_a_sheet_can_be_said_on_any_stream(tmp_path: Path) -> None:
    path = tmp_path / "büro 😀.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Büro 😀").write_formula("A1", "=1/0", None, 0)
    run = leasebridge_process("refresh", path, encoding="ascii")
    out, err = run.communicate(timeout=30)
    assert (run.returncode, err) == (1, "") and r"B\xfcro \U0001f600'!A1 is #DIV/0!" in out
    run = leasebridge_process("refresh", path, "--json", encoding="ascii")
    out, err = run.communicate(timeout=30)
    assert run.returncode == 1 and json.loads(out)["errors"][0]["cell"] == "'Büro 😀'!A1"


@pytest.mark.parametrize("encoding", ["cp437", "cp1252"])
def test_a_path_that_the_console_cannot_show_ends_no_command(tmp_path: Path, encoding: str) -> None:
    folder = tmp_path / "Jürgen Müller 漢字"
    folder.mkdir()
    path = sheet_of(folder / "模型.xlsx", {"A1": "=1+1"})
    for arguments, code in (
        (("refresh", path), 0),
        (("check", folder / "無.xlsx"), 2),
        (("functions", "漢字"), 2),
        (("漢字",), 2),
        (("handoff", path, "--edition", "values"), 0),
    ):
        run = leasebridge_process(*arguments, encoding=encoding)
        out, err = run.communicate(timeout=60)
        assert run.returncode == code and "Traceback" not in err, (arguments, err)
        assert r"\u" in out + err, arguments


@pytest.mark.skipif(os.name == "nt", reason="no pipe of that kind")
def test_a_reader_that_leaves_early_is_no_trouble(model: Path) -> None:
    run = leasebridge_process("refresh", model, "--json")
    assert run.stdout and run.stderr
    run.stdout.close()
    assert run.stderr.read() == ""
    assert run.wait(timeout=30) == 0


FORGED = "Model integrity: holds (64 checks)"


@pytest.mark.parametrize(
    "command", ["refresh", "check", "audit", "explain", "diff", "refresh two", "none"]
)
@pytest.mark.skipif(os.name == "nt", reason="Windows takes no such name")
def test_no_name_of_a_stranger_forges_a_line_or_steers_the_terminal(
    command: str, tmp_path: Path
) -> None:
    name = f"a&#10;{FORGED}&#13;\u202e&#x9b;2J"
    cells = '<c r="A1"><f>1/0</f></c><c r="B1"><f>RAND()</f></c>'
    rows = f'<sheetData><row r="1">{cells}</row></sheetData>'
    path = tmp_path / f"b\n{FORGED}.xlsx"
    parts = minimal(rows.replace("RAND()", "2") if command != "refresh" else rows)
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace('"S"', f'"{name}"')
    write_package(path, parts)
    other = write_package(tmp_path / "c.xlsx", minimal(rows.replace("1/0", "1")))
    arguments: dict[str, tuple[object, ...]] = {
        "explain": ("explain", path, "A1"),
        "diff": ("diff", other, path),
        "refresh two": ("refresh", path, other),
        "none": ("check", tmp_path / f"none\n{FORGED}.xlsx"),
    }
    outcome = leasebridge(*arguments.get(command, (command, path)))
    said = outcome.out + outcome.err
    assert said.strip() and FORGED not in said.splitlines()
    assert not set(said) & set("\x1b\x9b\r\u202e\u2028")
