"""The command as its user meets it: what it says, where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from addin.commands import progress
from addin.commands.cli import main
from tests.addin.command_runner import files, leasebridge, refused, values
from tests.addin.sample_books.rich import MAIN, minimal, write_package
from udfs import CATALOGUE
from workbooks import TEMPLATE

DIR = Path(__file__).parents[3]
ENCRYPTED = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "EncryptedPackage".encode("utf-16-le")
ROWS = '<sheetData><row r="1"><c r="A1"><f>LEASE_REVENUE(250,40)</f><v>0</v></c></row></sheetData>'
SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copy(TEMPLATE, tmp_path / "model.xlsx"))


def facts(folder: Path, *rows: str) -> Path:
    path = folder / "facts.csv"
    path.write_text("\n".join(["id,unit,value", *rows]) + "\n", encoding="utf-8")
    return path


def sheet_of(path: Path, formulas: dict[str, str], **others: object) -> Path:
    """A workbook of one sheet with these formulas, each with a wrong value, and other cells."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Model")
        for cell, formula in formulas.items():
            sheet.write_formula(cell, formula, None, -1)
        for cell, value in others.items():
            sheet.write(cell, value)
    return path


def subprocess_of(
    *arguments: object, encoding: str = "utf-8", preparation: str = "pass"
) -> subprocess.Popen[str]:
    code = (
        f"import sys; from addin.commands import cli, progress; {preparation}; sys.exit(cli.main())"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding=encoding,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )


# ---- exit code 2


def bad_files() -> dict[str, tuple[bytes | dict[str, bytes | str], str]]:
    whole = TEMPLATE.read_bytes()
    entities = f'{DOCTYPE}<worksheet xmlns="x">&b;</worksheet>'
    bomb = {"xl/media/image1.bin": bytes(40 * 2**20)}
    return {
        "not a workbook": (b"id,unit,value\n", "not an Excel workbook"),
        "empty": (b"", "empty"),
        "truncated": (whole[: len(whole) // 2], "damaged or incomplete"),
        "encrypted": (ENCRYPTED, "password-protected"),
        "another kind of file": ({"mimetype": "application/epub+zip"}, "no .xlsx workbook"),
        "zip bomb": (minimal(ROWS, parts=bomb), "too much to be safe"),
        "entities": (minimal(ROWS, sheet=entities), "DOCTYPE"),
        "leaves the package": (minimal(ROWS, parts={"../evil.xml": "x"}), "unsafe path inside"),
        "broken XML": (
            minimal(ROWS, sheet=f'<worksheet xmlns="{MAIN}"><sheetData>'),
            "not well-formed",
        ),
    }


@pytest.mark.parametrize("kind", bad_files())
@pytest.mark.parametrize("command", ["refresh", "check"])
def test_a_file_that_is_no_sound_workbook_is_named_in_one_line(
    tmp_path: Path, kind: str, command: str
) -> None:
    content, fault = bad_files()[kind]
    path = tmp_path / "in put ü.xlsx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        write_package(path, content)
    message = refused(tmp_path, command, path)
    assert fault in message and path.name in message


def test_a_path_that_leads_to_no_file_is_named(tmp_path: Path, model: Path) -> None:
    assert "no such file" in refused(tmp_path, "refresh", tmp_path / "nowhere.xlsx")
    assert "folder" in refused(tmp_path, "refresh", tmp_path)
    assert "File name too long" in refused(tmp_path, "refresh", tmp_path / ("x" * 300))
    assert "no such file" in refused(tmp_path, "refresh", model, "--facts", tmp_path / "none.csv")
    assert "folder" in refused(tmp_path, "refresh", model, "--facts", tmp_path)


def test_an_output_that_cannot_be_written_is_named(tmp_path: Path, model: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    read_only = tmp_path / "locked.xlsx"
    read_only.write_bytes(b"mine")
    read_only.chmod(0o444)
    for name, fault in {
        "nowhere/new.xlsx": "does not exist",
        "folder.xlsx": "folder",
        "locked.xlsx": "read-only",
        "x" * 300 + ".xlsx": "File name too long",
    }.items():
        assert fault in refused(tmp_path, "refresh", model, "--output", tmp_path / name)
        assert fault in refused(tmp_path, "build", "--force", "--output", tmp_path / name)


def test_a_folder_that_takes_no_file_is_named(tmp_path: Path, model: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    if os.access(closed, os.W_OK):
        pytest.skip("a superuser may write everywhere")
    assert "Permission denied" in refused(tmp_path, "refresh", model, "--output", closed / "n.xlsx")


@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#"])
def test_a_workbook_that_is_open_elsewhere_is_left_alone(tmp_path: Path, lock: str) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=LEASE_REVENUE(250,40)"})
    (tmp_path / lock.format(path.name)).write_bytes(b"\x04Anna" if "$" in lock else b"Anna,x;")
    assert "open in " in refused(tmp_path, "refresh", path)
    assert leasebridge("check", path).code == 1  # reading it is no harm


def test_a_read_only_workbook_is_left_alone(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=LEASE_REVENUE(250,40)"})
    path.chmod(0o444)
    assert "read-only" in refused(tmp_path, "refresh", path)


@pytest.mark.parametrize("name", ["new.xlsm", "new.xltx", "new.pdf", "new"])
def test_the_ending_of_the_output_must_fit_what_is_in_it(
    tmp_path: Path, model: Path, name: str
) -> None:
    message = refused(tmp_path, "refresh", model, "--output", tmp_path / name)
    assert "must end in .xlsx" in message


def test_a_workbook_under_another_ending_may_get_its_own(tmp_path: Path, model: Path) -> None:
    backup = model.rename(tmp_path / "model.bak")
    assert leasebridge("refresh", backup, "--output", tmp_path / "model.xlsx").code == 0
    assert leasebridge("refresh", backup, "--output", tmp_path / "other.BAK").code == 0


# ---- exit codes 0, 1 and 3


def test_good_is_0_and_says_what_was_done(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=LEASE_REVENUE(250,40)", "A2": "=A1*2"})
    outcome = leasebridge("refresh", path)
    assert outcome.code == 0 and outcome.err == ""
    assert outcome.out.splitlines() == [
        "recalculated: 2 formulas, 1 leasebridge call",
        f"written: {path} (2 cells changed)",
    ]
    assert values(path) == {"A1": 10_000, "A2": 20_000}


def test_a_failing_check_is_1_and_written(tmp_path: Path, model: Path) -> None:
    wrong = facts(tmp_path, "F21,$/W-yr,50")
    outcome = leasebridge("refresh", model, "--facts", wrong)
    assert outcome.code == 1 and outcome.err == ""
    failing = re.findall(r"^check failed: .+$", outcome.out, re.MULTILINE)
    total = re.search(r"^model checks: (\d+) of (\d+) passed$", outcome.out, re.MULTILINE)
    assert total and failing and int(total[2]) - int(total[1]) == len(failing)
    assert "written: " in outcome.out
    # It is in the file now, so it is told again, although there is nothing to write.
    again = leasebridge("refresh", model)
    assert again.code == 1 and all(line in again.out for line in failing)


def test_error_cells_are_1_each_with_its_reason(tmp_path: Path) -> None:
    path = sheet_of(
        tmp_path / "book.xlsx",
        {
            "B1": "=LEASE_REVENUE(250,A1)",
            "B2": "=B1*2",
            "B3": "=SUM(B2:B2)+1",
            "B4": "=1/0",
            "B5": "=A2+1",
            "B6": '=IFERROR(B1,"none")',
        },
        A1="n/a",
        A2="#N/A",
    )
    outcome = leasebridge("refresh", path)
    assert outcome.code == 1
    assert re.findall(r"error: (.*)", outcome.out) == [
        "Model!B1 is #VALUE! (LEASE_REVENUE: price must be a number (price_unit), got 'n/a')",
        "Model!B2 is #VALUE! (from Model!B1)",
        "Model!B3 is #VALUE! (from Model!B2)",
        "Model!B4 is #DIV/0! (=1/0)",
        "Model!B5 is #VALUE! (=A2+1)",
    ]
    assert values(path)["B6"] == "none"


def test_a_long_list_ends_with_how_many_more(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {f"A{row}": "=1/0" for row in range(1, 46)})
    outcome = leasebridge("refresh", path)
    assert outcome.out.count("error: ") == 20 and "... and 25 more" in outcome.out
    assert len(leasebridge("refresh", path, "--json").json["errors"]) == 45


def test_what_cannot_be_trusted_is_3_with_all_that_depends_on_it(tmp_path: Path) -> None:
    path = sheet_of(
        tmp_path / "book.xlsx",
        {
            "A1": "=RAND()",
            "A2": "=LEASE_REVENUE(A1,40)",
            "A3": "=SUM(A2:A2)",
            "B1": "=LEASE_REVENUE(250,40)",
            "C1": "=NOSUCH(1)",
        },
    )
    before = files(tmp_path)
    outcome = leasebridge("refresh", path, "--output", tmp_path / "new.xlsx")
    assert outcome.code == 3 and outcome.out == "" and files(tmp_path) == before
    head, *listed = outcome.err.splitlines()
    assert head.startswith("leasebridge: 4 cells cannot be calculated reliably")
    assert head.endswith("nothing written")
    assert listed[0] == "  Model!A1: RAND is volatile: it changes with every calculation"
    assert listed[1].startswith("  Model!C1: NOSUCH ")
    assert listed[2:] == [
        "  Model!A2: depends on Model!A1",
        "  Model!A3: depends on Model!A1",
    ]


def test_a_circular_reference_is_3_with_all_that_depends_on_it(tmp_path: Path) -> None:
    path = sheet_of(
        tmp_path / "book.xlsx",
        {
            "A1": "=A2+1",
            "A2": "=LEASE_REVENUE(A1,40)",
            "A3": "=A2*2",
            "A4": "=IFERROR(A3,1)",
            "A5": "=A4+1",
            "B1": "=1+1",
        },
    )
    before = files(tmp_path)
    outcome = leasebridge("refresh", path)
    assert outcome.code == 3 and files(tmp_path) == before
    cells = dict(re.findall(r"^  Model!(\w+): (.*)$", outcome.err, re.MULTILINE))
    assert set(cells) == {"A1", "A2", "A3", "A4", "A5"}
    assert "circular reference" in cells["A1"] and "circular reference" in cells["A2"]


def test_what_only_the_values_show_is_3_with_all_that_depends_on_it(tmp_path: Path) -> None:
    formulas = {"A1": "=EDATE(B1,1)", "A2": "=A1+1", "A3": "=LEASE_REVENUE(A2,1)"}
    path = sheet_of(tmp_path / "book.xlsx", formulas, B1="soon")
    outcome = leasebridge("refresh", path)
    assert outcome.code == 3
    assert outcome.err.splitlines()[1:] == [
        "  Model!A1: a number is needed, got text",
        "  Model!A2: depends on Model!A1",
        "  Model!A3: depends on Model!A1",
    ]


# ---- the model's own checks


@pytest.mark.parametrize(
    ("refers_to", "failing"),
    [
        ("='My checks'!$A$1:$C$3", ["same ('My checks'!C2)"]),
        ("='MY CHECKS'!$A:$C", ["same ('My checks'!C2)"]),
        ("='My checks'!$A$1:$C$1", []),
        ("=#REF!", ["the name model_checks leads to no range of checks"]),
        ("=Elsewhere!$A$1:$C$3", ["the name model_checks leads to no range of checks"]),
    ],
)
def test_each_row_of_the_checks_counts(tmp_path: Path, refers_to: str, failing: list[str]) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("My checks")
        for row, formula in enumerate(("=1=1", "=1=2", "=2=2")):
            sheet.write_string(row, 0, "same" if row < 2 else "other")
            sheet.write_formula(row, 2, formula, None, True)
        book.define_name("model_checks", refers_to)
    outcome = leasebridge("refresh", path, "--json")
    assert outcome.json["checks"]["failing"] == failing
    assert outcome.code == bool(failing)


# ---- --json


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
    assert outcome.code == report["exit_code"] == 1
    assert report["output"] == str(output) and report["written"] is True
    by_name = {change["name"]: change for change in report["inputs"]}
    price, start = by_name["ms_lease_price"], by_name["lease_start"]
    assert (price["id"], price["unit"], price["old"], price["new"]) == ("F21", "$/W-yr", 40, 50)
    assert (start["old"], start["new"]) == ("2028-07-01", "2028-01-01")
    assert report["checks"]["failing"]


def test_json_of_every_refusal_is_json(tmp_path: Path) -> None:
    outcome = leasebridge("refresh", tmp_path / "none.xlsx", "--json")
    assert outcome.code == outcome.json["exit_code"] == 2 and outcome.err == ""
    assert "no such file" in outcome.json["error"]

    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=RAND()", "A2": "=A1"})
    outcome = leasebridge("refresh", path, "--json")
    assert outcome.code == outcome.json["exit_code"] == 3 and outcome.err == ""
    assert outcome.json["refused"] == [
        {"cell": "Model!A1", "reason": "RAND is volatile: it changes with every calculation"},
        {"cell": "Model!A2", "reason": "depends on Model!A1"},
    ]


# ---- progress and interruption


def test_a_short_run_says_nothing_on_the_way(model: Path) -> None:
    assert leasebridge("refresh", model).err == ""


def test_a_long_run_says_how_far_it_is(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECOND", 0.01)
    outcome = leasebridge("refresh", model, "--output", tmp_path / "new.xlsx", "--json")
    assert outcome.code == 0 and outcome.json["exit_code"] == 0
    assert re.fullmatch(r"(\rworking: \d+ s(, [\d,]+ calls calculated)?)+\n", outcome.err)


def test_an_interrupt_is_one_line_and_nothing_written(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(tmp_path)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("addin.refresh.flow.changed_parts", interrupted)
    outcome = leasebridge("refresh", model)
    assert (outcome.code, outcome.out) == (130, "")
    assert outcome.err == "leasebridge: interrupted; nothing was written\n"
    assert files(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")
def test_an_interrupt_inside_our_functions_is_no_error_value(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {f"A{n}": "=LEASE_REVENUE(250,40)" for n in (1, 2, 3)})
    before = files(tmp_path)

    def interrupt() -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress.Progress, "__call__", lambda _: interrupt())
        outcome = leasebridge("refresh", path)
    assert (outcome.code, outcome.out) == (130, "")
    assert files(tmp_path) == before
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")
def test_ctrl_c_ends_a_real_run(tmp_path: Path) -> None:
    formulas = {f"A{row}": f"=LEASE_REVENUE({row},40)" for row in range(1, 20_001)}
    path = sheet_of(tmp_path / "book.xlsx", formulas)
    before = files(tmp_path)
    run = subprocess_of("refresh", path, preparation="progress.SECOND = 0.01")
    assert run.stderr
    assert run.stderr.read(1)  # it is at work, and says so
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=30)
    assert run.returncode == 130 and out == ""
    assert err.splitlines()[-1] == "leasebridge: interrupted; nothing was written"
    assert "Traceback" not in err and files(tmp_path) == before


# ---- streams


def test_any_name_of_a_sheet_can_be_said_on_any_stream(tmp_path: Path) -> None:
    path = tmp_path / "büro 😀.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Büro 😀").write_formula("A1", "=1/0", None, 0)
    run = subprocess_of("refresh", path, encoding="ascii")
    out, err = run.communicate(timeout=30)
    assert (run.returncode, err) == (1, "") and r"B\xfcro \U0001f600'!A1 is #DIV/0!" in out
    run = subprocess_of("refresh", path, "--json", encoding="ascii")
    out, err = run.communicate(timeout=30)
    assert run.returncode == 1 and json.loads(out)["errors"][0]["cell"] == "'Büro 😀'!A1"


@pytest.mark.skipif(os.name == "nt", reason="no pipe of that kind")
def test_a_reader_that_leaves_early_is_no_trouble(model: Path) -> None:
    run = subprocess_of("refresh", model, "--json")
    assert run.stdout and run.stderr
    run.stdout.close()
    assert run.stderr.read() == ""
    assert run.wait(timeout=30) == 0


# ---- check


def test_check_tells_stale_from_fresh_and_writes_nothing(tmp_path: Path, model: Path) -> None:
    stale = sheet_of(tmp_path / "stale.xlsx", {"A1": "=LEASE_REVENUE(250,40)", "A2": "=A1"})
    before = files(tmp_path)
    outcome = leasebridge("check", stale)
    assert outcome.code == 1 and "out of date: refresh would change 2 cells" in outcome.out
    outcome = leasebridge("check", model)
    assert outcome.code == 0 and outcome.out.splitlines()[-1] == "up to date"
    assert files(tmp_path) == before
    leasebridge("refresh", stale)
    assert leasebridge("check", stale).code == 0


def test_check_finds_what_is_stale_but_no_cell(tmp_path: Path) -> None:
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=LEASE_REVENUE(250,40)"})
    leasebridge("refresh", path)
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    book = parts["xl/workbook.xml"].replace(b"<calcPr ", b'<calcPr fullCalcOnLoad="1" ')
    write_package(path, {**parts, "xl/workbook.xml": book})
    outcome = leasebridge("check", path)
    assert outcome.code == 1 and "no cell" in outcome.out
    assert leasebridge("refresh", path).code == leasebridge("check", path).code == 0


def test_check_has_the_exit_codes_of_refresh(tmp_path: Path) -> None:
    assert refused(tmp_path, "check", tmp_path / "none.xlsx")
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=1/0"})
    leasebridge("refresh", path)
    outcome = leasebridge("check", path)
    assert outcome.code == 1 and "error: Model!A1" in outcome.out and "up to date" in outcome.out
    path = sheet_of(tmp_path / "book.xlsx", {"A1": "=RAND()"})
    assert leasebridge("check", path).code == 3
    assert leasebridge("check", path, "--json").json["refused"]


# ---- functions


def test_functions_lists_all_of_them() -> None:
    outcome = leasebridge("functions")
    assert outcome.code == 0
    assert all(f"{function.usage}\n    " in outcome.out for function in CATALOGUE.values())


@pytest.mark.parametrize("name", CATALOGUE)
def test_functions_explains_one_with_examples_that_can_be_pasted(name: str) -> None:
    outcome = leasebridge("functions", f" {name.lower()} ")
    assert outcome.code == 0 and outcome.out.startswith(CATALOGUE[name].usage)
    for argument, described in CATALOGUE[name].args.items():
        assert f"  {argument} " in outcome.out and f"({described.unit})" in outcome.out
    assert "[[" not in outcome.out and "datetime" not in outcome.out and "None" not in outcome.out


def test_text_in_the_examples_has_its_quotes() -> None:
    out = leasebridge("functions", "eps_bridge").out
    assert '=EPS_BRIDGE(37.125,2573.776075,10000,0.9,0.15,,,"DELTA") gives 2.972287' in out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("eps_brige", "did you mean EPS_BRIDGE"),
        ("risk", "did you mean CONCENTRATION_RISK or RENEWAL_RISK?"),
        ("nonsense", "available: "),
        ("", "available: "),
    ],
)
def test_functions_helps_with_a_wrong_name(tmp_path: Path, name: str, said: str) -> None:
    assert said in refused(tmp_path, "functions", name)


# ---- build


def test_build_makes_a_template_that_is_up_to_date(tmp_path: Path) -> None:
    output = tmp_path / "new model.xlsx"
    outcome = leasebridge("build", "--output", output)
    assert outcome.code == 0 and f"written: {output}" in outcome.out
    assert leasebridge("check", output).code == 0
    before = files(tmp_path)
    assert "--force" in refused(tmp_path, "build", "--output", output)
    assert leasebridge("build", "--output", output, "--force").code == 0
    assert {path: content for path, (content, _) in files(tmp_path).items()} == {
        path: content for path, (content, _) in before.items()
    }
    assert "must end in .xlsx" in refused(tmp_path, "build", "--output", tmp_path / "a.xlsm")


# ---- usage


@pytest.mark.parametrize("command", ["refresh", "check", "functions", "build"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert f"usage: leasebridge {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [[], ["refresh"], ["nonsense"], ["refresh", "a.xlsx", "--engine", "abacus"]]
)
def test_a_wrong_call_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: leasebridge" in capsys.readouterr().err
