"""A folder of the menu's is told from one that a crash has left, by the command's own eyes."""

from __future__ import annotations

from pathlib import Path

from addin.hosts.libreoffice.menu import marker
from addin.xlsx import lock, private_folders


def test_a_marked_folder_stays_as_long_as_it_is_needed(tmp_path: Path) -> None:
    folder = tmp_path / f"{private_folders.PREFIX}menu"
    folder.mkdir()
    with marker.marked(folder):
        (folder / "copy.xlsx").write_bytes(b"a workbook")
        private_folders.remove_what_is_left(tmp_path)
        assert (folder / "copy.xlsx").exists()
    private_folders.remove_what_is_left(tmp_path)  # nobody has removed it, so there was a crash
    assert not list(tmp_path.iterdir())


def test_both_mean_the_same_file_and_the_same_byte() -> None:
    assert marker.MARKER == private_folders.MARKER
    assert marker.BEHIND_THE_TEXT == lock.BEHIND_THE_TEXT
