"""Authors of notes, and what drawings say of their pictures."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from addin.handoff.privacy.people import drawing, notes, vml_drawing
from addin.xlsx.package import Package, open_package
from addin.xlsx.xml import apply_edits
from tests.addin.sample_books.books_to_hand_over import changed
from tests.addin.sample_books.rich import PIXEL

VML, NOTES, DRAWING = "xl/drawings/vmlDrawing1.vml", "xl/comments1.xml", "xl/drawings/drawing1.xml"


def noted(path: Path, old: str, new: str, part: str) -> Package:
    import io

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_comment("A1", "Jane:\nlow", {"author": "Jane"})
        options = {"image_data": io.BytesIO(PIXEL), "description": "A logo"}
        sheet.insert_image("C1", "dot.png", options)
    content = open_package(path).read(part).decode()
    assert old in content
    new_content = content.replace(old, new, 1).encode()
    return open_package(changed(path, lambda edits: edits.replace(part, new_content)))


def test_the_text_of_a_note_stays_without_its_author(tmp_path: Path) -> None:
    package = noted(tmp_path / "a.xlsx", "low", "low, says Jane", NOTES)
    (trace,) = notes(package, NOTES)
    after = apply_edits(package.read(NOTES), [edit for _, edit in trace.edits]).decode()
    assert "<author>Author</author>" in after and "low, says Jane" in after


def test_what_vml_says_in_any_quotes_goes_and_its_shape_stays(tmp_path: Path) -> None:
    said = """<v:shape alt='It is "Jane"' o:title="/home/jane/a" href="C:\\x" """
    package = noted(tmp_path / "a.xlsx", "<v:shape ", said, VML)
    (trace,) = vml_drawing(package, VML)
    assert trace.text == 'It is "Jane", /home/jane/a, C:\\x'
    after = apply_edits(package.read(VML), [edit for _, edit in trace.edits])
    assert b"ane" not in after and b'<v:shape id="' in after


def test_a_description_in_words_is_left_to_its_author(tmp_path: Path) -> None:
    package = noted(tmp_path / "a.xlsx", 'name="Picture 1"', 'name="D:\\jane\\a.png"', DRAWING)
    (trace,) = drawing(package, DRAWING)
    assert trace.text == r"D:\jane\a.png"
    after = apply_edits(package.read(DRAWING), [edit for _, edit in trace.edits])
    assert b'descr="A logo"' in after and b"jane" not in after and b'name="Picture ' in after
