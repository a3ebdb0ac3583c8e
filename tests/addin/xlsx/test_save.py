"""Saving: at every moment the target is the old file or the new one, or a clear refusal."""

from __future__ import annotations

import os
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from addin.errors import Fault
from addin.xlsx.book import Workbook
from addin.xlsx.reader import read_workbook
from addin.xlsx.save import save
from addin.xlsx.writer import changed_parts
from tests.addin.killed_runs import run_and_kill, spread
from tests.addin.sample_books.rich import minimal, write_package

ROWS = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    return read_workbook(write_package(tmp_path / "book.xlsx", minimal(ROWS)))


@pytest.fixture
def parts(book: Workbook) -> dict[str, bytes]:
    return changed_parts(book, {"S": {(1, 1): 2.0}}, {})


def refused(book: Workbook, parts: dict[str, bytes], output: Path) -> str:
    """Saves, which has to fail without a trace, and gives the reason."""
    before = {path: path.read_bytes() for path in output.parent.rglob("*") if path.is_file()}
    with pytest.raises(Fault) as caught:
        save(book, parts, output)
    after = {path: path.read_bytes() for path in output.parent.rglob("*") if path.is_file()}
    assert before == after
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_saving_in_place_keeps_the_mode_and_leaves_nothing_beside(
    book: Workbook, parts: dict[str, bytes]
) -> None:
    book.path.chmod(0o640)
    save(book, parts, book.path)
    assert os.name == "nt" or book.path.stat().st_mode & 0o777 == 0o640
    assert list(book.path.parent.iterdir()) == [book.path]
    assert read_workbook(book.path).sheets[0].cells[1, 1].value == 2.0


def test_an_output_elsewhere_leaves_the_original(book: Workbook, parts: dict[str, bytes]) -> None:
    before = book.path.read_bytes()
    output = book.path.with_name("new.xlsx")
    save(book, parts, output)
    assert book.path.read_bytes() == before
    assert read_workbook(output).sheets[0].cells[1, 1].value == 2.0


def test_without_changes_nothing_is_written_or_all_is_copied(book: Workbook) -> None:
    book.path.chmod(0o444)
    before = book.path.stat()
    save(book, {}, book.path)
    assert book.path.stat().st_mtime_ns == before.st_mtime_ns
    save(book, {}, book.path.with_name("copy.xlsx"))
    assert book.path.with_name("copy.xlsx").read_bytes() == book.path.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="not everybody may make links in Windows")
def test_a_link_still_leads_to_the_file(book: Workbook, parts: dict[str, bytes]) -> None:
    link = book.path.with_name("link.xlsx")
    with suppress(OSError):
        link.symlink_to(book.path)
    if not link.is_symlink():
        pytest.skip("only some users of Windows can make a link")
    save(book, parts, link)
    assert link.is_symlink()
    assert read_workbook(book.path).sheets[0].cells[1, 1].value == 2.0


def test_a_file_that_changed_meanwhile_is_not_overwritten(
    book: Workbook, parts: dict[str, bytes]
) -> None:
    write_package(book.path, minimal(ROWS.replace(">1<", ">3<")))
    assert "changed by another program" in refused(book, parts, book.path)
    book.path.unlink()
    save(book, parts, book.path)
    assert read_workbook(book.path).sheets[0].cells[1, 1].value == 2.0


@pytest.mark.parametrize(
    ("lock", "content", "holder"),
    [
        ("~$book.xlsx", b"\x08Ada Love" + b" " * 46, "open in Excel (Ada Love);"),
        ("~$book.xlsx", b"", "open in Excel;"),
        (".~lock.book.xlsx#", b"Bob,bob,host,01.01.2026 10:00,file:///x;", "LibreOffice (Bob);"),
    ],
)
def test_a_file_that_is_open_elsewhere_is_refused(
    book: Workbook, parts: dict[str, bytes], lock: str, content: bytes, holder: str
) -> None:
    book.path.with_name(lock).write_bytes(content)
    assert holder in refused(book, parts, book.path)
    save(book, parts, book.path.with_name("other.xlsx"))


def test_targets_that_cannot_be_written_are_named(
    book: Workbook, parts: dict[str, bytes], tmp_path: Path
) -> None:
    assert "a folder" in refused(book, parts, tmp_path)
    assert "does not exist" in refused(book, parts, tmp_path / "gone" / "new.xlsx")
    book.path.chmod(0o444)
    assert "read-only" in refused(book, parts, book.path)


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_failure_on_the_way_leaves_no_trace(
    book: Workbook, parts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, fail)
    assert "No space left on device" in refused(book, parts, book.path)


def test_a_signed_workbook_is_not_changed(tmp_path: Path) -> None:
    signed = minimal(ROWS, parts={"_xmlsignatures/origin.sigs": ""})
    book = read_workbook(write_package(tmp_path / "book.xlsx", signed))
    parts = changed_parts(book, {"S": {(1, 1): 2.0}}, {})
    assert "signed" in refused(book, parts, book.path)
    save(book, {}, tmp_path / "copy.xlsx")


def test_members_written_as_a_stream_are_copied_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "stream.xlsx"
    with path.open("wb") as file, zipfile.ZipFile(Unseekable(file), "w", 8) as archive:  # type: ignore[call-overload]
        for name, part in minimal(ROWS).items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(part.encode() if isinstance(part, str) else part)
    book = read_workbook(path)
    save(book, changed_parts(book, {"S": {(1, 1): 2.0}}, {}), path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    assert read_workbook(path).sheets[0].cells[1, 1].value == 2.0


class Unseekable:
    """A file that only takes bytes, so that sizes follow the members."""

    def __init__(self, file: object) -> None:
        self.write = file.write  # type: ignore[attr-defined]
        self.flush = file.flush  # type: ignore[attr-defined]


SAVER = """
from pathlib import Path
from addin.xlsx.save import save
from addin.xlsx.reader import read_workbook
from addin.xlsx.writer import changed_parts

path = Path(sys.argv[1])

def change():
    book = read_workbook(path)
    save(book, changed_parts(book, {"S": {(1, 1): 2.0}}, {}), path)

counted(change)()
"""
KILLS = 20


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    padding = random.Random(1).randbytes(300_000)
    path = write_package(tmp_path / "book.xlsx", minimal(ROWS, parts={"xl/pad.bin": padding}))
    old = path.read_bytes()
    calls = run_and_kill(SAVER, path).counted
    new = path.read_bytes()
    left = set()
    for kill_at in spread(calls, KILLS):
        path.write_bytes(old)
        run_and_kill(SAVER, path, kill_at=kill_at)
        left.add(path.read_bytes())
        assert left <= {old, new}, f"killed at call {kill_at} of {calls}"
    assert left == {old, new}
    assert new != old
