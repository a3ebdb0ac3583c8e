"""Pictures of every kind lose what they say and keep what they show."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from addin.handoff.privacy.metafiles import in_emf, in_wmf
from addin.handoff.privacy.pictures import metadata_edits
from addin.handoff.privacy.svg import in_svg
from addin.handoff.privacy.tiff import in_tiff
from addin.xlsx.xml import apply_edits, parse
from tests.addin.sample_books import telling_pictures as telling
from tests.addin.sample_books.traces_of_all_kinds import Words

CLEARED = [entry for entry in telling.PICTURES if entry[0] != "bmp"]


def cleared(content: bytes) -> bytes:
    edits = metadata_edits(content)
    assert edits is not None
    return apply_edits(content, edits)


@pytest.mark.parametrize(("ending", "kind", "draw"), CLEARED, ids=[e[0] for e in CLEARED])
def test_it_says_nothing_more(ending: str, kind: str, draw: Callable[..., bytes]) -> None:
    words = Words()
    before = draw(words)
    after = cleared(before)
    assert words.kinds and ending in kind.replace("jpeg", "jpg")
    assert b"ZZTRACE" not in after and b"Z\0Z\0T\0" not in after
    assert metadata_edits(after) == []


@pytest.mark.parametrize("draw", [telling.png, telling.gif, telling.tiff])
def test_it_shows_the_same(draw: Callable[..., bytes]) -> None:
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    before = draw(Words())
    seen = [image.open(io.BytesIO(data)) for data in (before, cleared(before))]
    assert seen[0].tobytes() == seen[1].tobytes() and seen[0].size == seen[1].size


def test_a_gif_goes_on_turning() -> None:
    assert b"NETSCAPE2.0" in cleared(telling.gif(Words()))


def test_a_drawing_keeps_its_shapes_and_the_picture_inside() -> None:
    root = parse(cleared(telling.svg(Words())))
    assert [child.name for child in root.children] == ["style", "rect", "image", "image"]
    assert "id" not in root.children[1].attributes and root.children[1].attributes["width"] == "4"
    inside = root.children[2].attributes["http://www.w3.org/1999/xlink href"]
    assert inside.startswith("data:image/png;base64,")


@pytest.mark.parametrize("kind", ["png", "gif", "tiff", "emf", "wmf"])
def test_a_file_that_is_cut_off_is_never_half_cleared(kind: str) -> None:
    whole = cleared(next(draw for ending, _, draw in CLEARED if ending == kind)(Words()))
    for end in range(len(whole) // 3, len(whole) - 12, 3):
        edits = metadata_edits(whole[:end])
        assert edits is None or not any(start > end for start, _, _ in edits)


@pytest.mark.parametrize("content", [b"", b"BM", b"RIFF....WEBP", b"<svg", b"<?xml?><a/>"])
def test_what_is_not_known_is_not_taken_for_clean(content: bytes) -> None:
    assert metadata_edits(content) is None


def test_each_reader_knows_its_own_kind() -> None:
    content = telling.png(Words())
    assert in_emf(content) is in_wmf(content) is in_tiff(content) is None
    assert in_svg(content, metadata_edits) is None


def test_a_description_outside_of_its_file_is_damage() -> None:
    wrong = telling.tiff(Words())
    wrong = wrong.replace((8 + 2 + 12 * 11 + 4).to_bytes(4, "little"), b"\xff\xff\xff\x7f")
    assert metadata_edits(wrong) is None
