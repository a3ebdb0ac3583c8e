"""The Python that Calc's menu starts: known, gone, silent, and what it says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from addin.hosts.libreoffice.menu.asked import PYTHON_FILE, Trouble, ask, known_python
from workbooks import TEMPLATE

posix = pytest.mark.skipif(sys.platform == "win32", reason="stand-ins are shell scripts")


def stand_in(folder: Path, script: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_the_real_one_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what LibreOffice sets for its own Python, and from another folder."""
    monkeypatch.setenv("PYTHONHOME", "nowhere")
    answer = ask(sys.executable, "case-names", str(TEMPLATE))
    assert answer["live"] == "As published" and answer["names"][-1] == "Own"


def test_what_it_refuses_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"^gone\.xlsx: ") as refused:
        ask(sys.executable, "case-names", str(tmp_path / "gone.xlsx"))
    assert "\n" not in refused.value.line and refused.value.lines == []


def test_an_extension_that_was_not_made_by_install_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="run `leasebridge install libreoffice` once"):
        known_python(tmp_path)
    (tmp_path / PYTHON_FILE).write_text(f"{tmp_path / 'gone'}\n", encoding="utf-8")
    with pytest.raises(Trouble, match="is gone: close LibreOffice and run"):
        known_python(tmp_path)
    (tmp_path / PYTHON_FILE).write_text(f"{sys.executable}\n", encoding="utf-8")
    assert known_python(tmp_path) == sys.executable


@posix
@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("echo 'No module named leasebridge' >&2; exit 1", r"\(No module named leasebridge\)"),
        ("exit 3", r"\(exit code 3\)"),
        ("echo no JSON", "does not run in"),
    ],
)
def test_one_without_leasebridge_is_named(tmp_path: Path, script: str, says: str) -> None:
    with pytest.raises(Trouble, match=says):
        ask(stand_in(tmp_path, script), "case-names", "x")


@posix
def test_one_that_does_not_answer_or_start_is_named(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=r"no answer within 0\.1 seconds"):
        ask(stand_in(tmp_path, "exec sleep 60"), "case-names", "x", timeout=0.1)
    (tmp_path / "python").chmod(0o644)
    with pytest.raises(Trouble, match="cannot be started"):
        ask(str(tmp_path / "python"), "case-names", "x")
