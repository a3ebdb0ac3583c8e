"""The pictures of docs/: the template as LibreOffice draws it, and its page as Chromium does.

`python -m tests.documents.pictures` makes them anew; they are looked at before they are committed.
Needs LibreOffice, poppler's tools, Chromium with its driver (tests/end_to_end/web) and Pillow.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from addin.a1 import cell_position
from addin.handoff.flow import handoff
from addin.handoff.pdf import print_pdf
from addin.xlsx import Workbook, read_workbook
from addin.xlsx.edit import PackageEditor
from tests.addin.handoff.values.test_stale_copies import typed_over, values_copy
from tests.end_to_end.test_values_in_calc import recalculated_without_us
from tests.end_to_end.web.browsers import LIVE, visit
from workbooks import TEMPLATE

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
DOTS = 110
CAPACITY = ("Inputs", cell_position("E9"))
"""The figure as published, which is live in the template."""

SHEETS = {"Summary": 1.0, "Cover": 0.61, "Inputs": 0.66, "Bridge": 0.78, "Sensitivity": 0.75}
"""How much of a sheet's first page is shown, from the top."""

TOP, BOTTOM = 0.017, 0.97
"""Where the cells of a printed page begin and end, between its head and foot."""


def page_of(pdf: Path, sheet: str, share: float, target: Path) -> None:
    """Save the first printed page of a sheet, which the head of the page names, down to a share."""
    said = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True)
    pages = said.stdout.decode().split("\f")
    number = next(at for at, page in enumerate(pages, 1) if sheet in page.splitlines()[0].split())
    choice = ("-f", f"{number}", "-l", f"{number}", "-singlefile")
    made = target.with_suffix("")
    subprocess.run(["pdftoppm", "-png", "-r", f"{DOTS}", *choice, pdf, made], check=True)
    with Image.open(target) as picture:
        width, height = picture.size
        margin = DOTS // 3
        box = (margin, int(TOP * height) + margin, width - margin, int(BOTTOM * height * share))
        picture.convert("RGB").crop(box).quantize(64).save(target, optimize=True)


def printed(book: Workbook, target: Path) -> Path:
    target.write_bytes(print_pdf(book, PackageEditor(book.package)))
    return target


def stale_copy(folder: Path) -> Workbook:
    """A values copy in which somebody changed the capacity, as LibreOffice shows it."""
    typed = folder / "model_values.xlsx"
    typed_over(values_copy(TEMPLATE, folder / "copy.xlsx"), CAPACITY, 500.0, typed)
    return recalculated_without_us(typed, folder)


def web_page(folder: Path, target: Path) -> None:
    """The page as it opens on a desktop, once it is live."""
    page = folder / "model_web.html"
    handoff(TEMPLATE, "web", page)
    size = {"width": 1280, "height": 860, "touch": False}
    visit(
        "chromium",
        ("open", page.as_uri()),
        LIVE,
        ("picture", str(target)),
        folder=folder,
        size=size,
    )
    with Image.open(target) as picture:
        picture.convert("RGB").quantize(128).save(target, optimize=True)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        pdf = printed(read_workbook(TEMPLATE), folder / "model.pdf")
        for sheet, share in SHEETS.items():
            page_of(pdf, sheet, share, PICTURES / f"{sheet.lower()}.png")
        stale = printed(stale_copy(folder), folder / "stale.pdf")
        page_of(stale, "Summary", 0.37, PICTURES / "stale.png")
        web_page(folder, PICTURES / "page.png")


if __name__ == "__main__":
    main()
