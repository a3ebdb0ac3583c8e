"""What a TIFF picture says besides what it shows: its tags about authors, programs and places."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from addin.xlsx import Edit

_SHOWS = frozenset(
    {254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281}
    | {282, 283, 284, 288, 289, 290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322}
    | {323, 324, 325, 330, 332, 334, 336, 338, 339, 340, 341, 342, 347, 512, 513, 514, 515, 517}
    | {518, 519, 520, 521, 529, 530, 531, 532}
)
"""Tags that make the picture."""

_SUB_PICTURES, _LIKE_THEM = 330, (34665, 34853, 40965)
"""Tags that lead to lists of tags: more pictures; what a camera knew, and where it was."""

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MOST_LISTS = 1000


def in_tiff(content: bytes) -> list[Edit] | None:
    """The edits for a TIFF file, None if it is none."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(content[:4])
    return _Tags(content, order).edits() if order else None


@dataclass
class _Tags:
    content: bytes
    order: str

    def edits(self) -> list[Edit]:
        edits: list[Edit] = []
        waiting, seen = [self._number(4)], set[int]()
        while waiting:
            at = waiting.pop()
            if at in seen or not at:
                continue
            seen.add(at)
            if len(seen) > _MOST_LISTS:
                raise ValueError("too many pictures")
            edits += self._list(at, waiting)
        return edits

    def _list(self, at: int, waiting: list[int]) -> Iterator[Edit]:
        """The list without the entries that only tell, whose values are blanked too."""
        (count,) = struct.unpack_from(self.order + "H", self.content, at)
        start, end = at + 2, at + 2 + 12 * count
        waiting.append(self._number(end))
        kept = b""
        for entry in range(start, end, 12):
            tag, kind, number = struct.unpack_from(self.order + "HHL", self.content, entry)
            value, size = entry + 8, _SIZES.get(kind, 1) * number
            place = value if size <= 4 else self._number(value)
            if tag == _SUB_PICTURES:
                waiting += [self._number(place + 4 * n) for n in range(number)]
            if tag in _SHOWS:
                kept += self.content[entry : entry + 12]
                continue
            if size > 4:
                yield from self._blank(place, place + size)
            if tag in _LIKE_THEM:
                yield from self._told(self._number(value), 0)
        if len(kept) < end - start:
            new = struct.pack(self.order + "H", len(kept) // 12) + kept
            following = self.content[end : end + 4]
            yield at, end + 4, (new + following).ljust(end + 4 - at, b"\0")

    def _told(self, at: int, depth: int) -> Iterator[Edit]:
        """Blanks a list that only tells, with all that it leads to."""
        (count,) = struct.unpack_from(self.order + "H", self.content, at)
        end = at + 2 + 12 * count
        for entry in range(at + 2, end, 12):
            tag, kind, number = struct.unpack_from(self.order + "HHL", self.content, entry)
            size = _SIZES.get(kind, 1) * number
            if size > 4:
                place = self._number(entry + 8)
                yield from self._blank(place, place + size)
            elif tag in _LIKE_THEM and depth < 3:
                yield from self._told(self._number(entry + 8), depth + 1)
        yield from self._blank(at, end + 4)

    def _number(self, at: int) -> int:
        return int(struct.unpack_from(self.order + "L", self.content, at)[0])

    def _blank(self, start: int, end: int) -> Iterator[Edit]:
        if not 8 <= start <= end <= len(self.content):
            raise ValueError("a value lies outside of the file")
        yield start, end, bytes(end - start)
