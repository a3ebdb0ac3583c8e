"""The page on paper: every sheet, the headlines, and whether a reader changed it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.end_to_end.web.browsers import open_live, visit
from tests.end_to_end.web.editions import Edition, refreshed


def printed(pdf: Path) -> str:
    """The text of a PDF, with single spaces."""
    found = shutil.which("pdftotext") or pytest.skip("poppler is not installed, which reads a PDF")
    done = subprocess.run(
        [found, "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    )
    return re.sub(r"\s+", " ", done.stdout)


def test_it_prints_as_it_is_and_as_changed(edition: Edition, browser: str, tmp_path: Path) -> None:
    plain, changed = tmp_path / "plain.pdf", tmp_path / "changed.pdf"
    steps = [*open_live(edition.path), ("print", str(plain))]
    steps += [("write", edition.driver("price_per_watt"), "50"), ("print", str(changed))]
    visit(browser, *steps, folder=tmp_path).check_quiet()
    before, after = printed(plain), printed(changed)
    was = refreshed({}).text(edition.uplift)
    now = refreshed({"price_per_watt": 50}).text(edition.uplift)
    assert was != now and was in before
    assert f"{was} → {now}" in after
    assert "Changed by the reader" in after and "Changed by the reader" not in before
    sheets = re.findall(r'<h2 id="h\d+">(.*?)</h2>', edition.source)
    assert len(sheets) > 10
    for text in (before, after):
        assert not [name for name in sheets if name not in text]
    assert "Save a copy" not in before
