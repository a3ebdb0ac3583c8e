"""Text items of a workbook: the shared strings, and the rich text that cells hold inline."""

from __future__ import annotations

from addin.markup import XML_SPACE, decode_text, new_parser


class TextItem:
    """Parser handlers for `<si>` and `<is>`: the text of its runs, without phonetic guides."""

    def __init__(self) -> None:
        """No item is open."""
        self.text: list[str] = []
        self.runs: list[str] = []
        self.phonetic = False
        self.keep_space = False

    def start_item(self, _attributes: dict[str, str]) -> None:
        """A new item begins."""
        self.runs.clear()

    def start_text(self, attributes: dict[str, str]) -> None:
        """A `<t>` (or any element with text of that kind) begins."""
        self.text.clear()
        self.keep_space = XML_SPACE in attributes

    def end_text(self) -> None:
        """A `<t>` ends."""
        if not self.phonetic:
            self.runs.append(self.stored_text())

    def start_phonetic(self, _attributes: dict[str, str]) -> None:
        """A reading aid begins; it is no part of the value."""
        self.phonetic = True

    def end_phonetic(self) -> None:
        """A reading aid ends."""
        self.phonetic = False

    def stored_text(self) -> str:
        """The text since the last start. Outer space counts only where it is marked to stay."""
        text = "".join(self.text)
        return decode_text(text if self.keep_space else text.strip(" \t\r\n"))


def read_shared_strings(data: bytes) -> list[str]:
    """The texts of a shared string part, in order. Raises ValueError or ExpatError."""
    parser = new_parser(data)
    item, texts = TextItem(), list[str]()
    starts = {"si": item.start_item, "t": item.start_text, "rPh": item.start_phonetic}
    ends = {
        "si": lambda: texts.append("".join(item.runs)),
        "t": item.end_text,
        "rPh": item.end_phonetic,
    }

    def start(name: str, attributes: dict[str, str]) -> None:
        if handler := starts.get(name.rpartition(" ")[2]):
            handler(attributes)

    def end(name: str) -> None:
        if handler := ends.get(name.rpartition(" ")[2]):
            handler()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = item.text.append
    parser.Parse(data, True)
    return texts
