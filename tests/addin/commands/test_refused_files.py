"""A file that cannot be read or written is named in one clear line, with exit code 2."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from addin import limits
from addin.errors import BadWorkbook
from addin.inputs.reader_case import is_saved_page
from addin.xlsx.reader import read_workbook
from tests.addin.command_runner import leasebridge, refused
from tests.addin.commands.input_files import sheet_of
from tests.addin.sample_books.rich import MAIN, minimal, write_package
from workbooks import TEMPLATE

ENCRYPTED = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + "EncryptedPackage".encode("utf-16-le")

ROWS = '<sheetData><row r="1"><c r="A1"><f>LEASE_REVENUE(250,40)</f><v>0</v></c></row></sheetData>'

DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


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
        "zip bomb": (minimal(ROWS, parts=bomb), "250 bytes for each"),
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
    assert "folder" in refused(tmp_path, "check", tmp_path)
    assert "no such file" in refused(tmp_path, "refresh", model, "--facts", tmp_path / "none.csv")
    assert "folder" in refused(tmp_path, "refresh", model, "--facts", tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows says that there is no such file")
def test_a_name_that_is_too_long_is_told_so(tmp_path: Path, model: Path) -> None:
    path = tmp_path / ("x" * 300 + ".xlsx")
    for arguments in (
        ("refresh", path),
        ("refresh", model, "--output", path),
        ("build", "--force", "--output", path),
    ):
        assert "File name too long" in refused(tmp_path, *arguments)


def test_an_output_that_cannot_be_written_is_named(tmp_path: Path, model: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    read_only = tmp_path / "locked.xlsx"
    read_only.write_bytes(b"mine")
    read_only.chmod(0o444)
    for name, fault in {
        "nowhere/new.xlsx": "does not exist",
        "folder.xlsx": "folder",
        "locked.xlsx": "read-only",
    }.items():
        output = ("--force", "--output", tmp_path / name)
        assert fault in refused(tmp_path, "refresh", model, *output)
        assert fault in refused(tmp_path, "build", *output)


def test_what_is_there_is_overwritten_by_force_alone(tmp_path: Path, model: Path) -> None:
    table, other, story = (tmp_path / name for name in ("i.csv", "other.xlsx", "story.csv"))
    table.write_text("input,distribution,min,max\nlease_price,uniform,30,40\n", encoding="utf-8")
    for path in (other, story, tmp_path / "d.parquet", tmp_path / "leasebridge.xlam"):
        path.write_bytes(b"mine")
    draw = ("scenarios", model, "--inputs", table, "--draws", "10")
    for arguments in (
        ("refresh", model, "--output", other),
        ("handoff", model, "--edition", "values", "--output", other),
        ("build", "--output", other),
        ("build", "--story-template", story),
        ("diff", model, model, "--output", other),
        (*draw, "--output", other),
        (*draw, "--parquet", tmp_path / "d.parquet"),
        ("addin", "build", "--output", tmp_path),
    ):
        told = refused(tmp_path, *arguments)
        assert told.endswith(" already exists; use --force to overwrite it\n"), told
    assert leasebridge("refresh", model, "--output", other, "--force").code == 0
    assert leasebridge("refresh", model, "--output", model).code == 0  # in place, after all


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


def test_a_page_may_be_so_large(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(bytes(limits.MB + 1))
    assert is_saved_page(str(page))
    monkeypatch.setenv(limits.VARIABLE, "page=1")
    assert "--limit page=N" in refused(tmp_path, "check", model, "--from-page", page)


@pytest.mark.skipif(os.name == "nt", reason="no devices or pipes among files")
@pytest.mark.parametrize("option", ["--facts", "--from-page"])
def test_what_has_no_end_or_no_beginning_is_no_file(
    option: str, tmp_path: Path, model: Path
) -> None:
    pipe = tmp_path / "pipe.html"
    os.mkfifo(pipe)
    endless = tmp_path / "endless.html"
    endless.symlink_to("/dev/zero")
    for path in (pipe, endless):
        outcome = leasebridge("check", model, option, path)
        assert outcome.code == 2 and outcome.err.count("\n") == 1
        assert "this is a device or a pipe, not a file" in outcome.err
        with pytest.raises(BadWorkbook, match="a device or a pipe"):
            read_workbook(path)
