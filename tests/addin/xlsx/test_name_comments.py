"""Comments of names that a program has dropped come back from the record of the build."""

from __future__ import annotations

from pathlib import Path

from addin.formulas import References
from addin.inputs import Layout
from addin.refresh import headlines_of
from addin.xlsx import read_workbook
from addin.xlsx.name_comments import record_part, with_comments
from tests.addin.sample_books.saved_in_calc import without_comments
from workbooks import TEMPLATE


def test_the_inputs_and_answers_are_those_of_the_build(tmp_path: Path) -> None:
    sides = read_workbook(TEMPLATE), without_comments(tmp_path / "saved in calc.xlsx")
    built, saved = (Layout(book, References(book)) for book in sides)
    assert len(built.inputs) > 50 and saved.inputs == built.inputs
    assert headlines_of(saved) == headlines_of(built) != []


def test_a_comment_of_a_names_own_counts_before_the_record(tmp_path: Path) -> None:
    book = without_comments(tmp_path / "m.xlsx")
    first, second, *_ = (name for name in book.names if name.comment)
    names = [first._replace(comment="mine"), second._replace(comment="")]
    assert with_comments(book.package, book.part, names) == [names[0], second]
    # Where one is as the build wrote it, no program has dropped any.
    names = [first, second._replace(comment="")]
    assert with_comments(book.package, book.part, names) == names


def test_a_sheets_own_name_gets_none(tmp_path: Path) -> None:
    book = without_comments(tmp_path / "m.xlsx")
    assert record_part(book.package, book.part)
    name = next(name for name in book.names if name.comment)
    local = [name._replace(sheet="Inputs", comment="")]
    assert with_comments(book.package, book.part, local) == local


def test_a_damaged_record_gives_none(tmp_path: Path) -> None:
    for at, content in enumerate(('{"comments":[1]}', "[]", "{", "")):
        record = f'<formulas xmlns="urn:leasebridge:formulas">{content}</formulas>'
        book = without_comments(tmp_path / f"{at}.xlsx", record)
        assert book.names and not any(name.comment for name in book.names)
