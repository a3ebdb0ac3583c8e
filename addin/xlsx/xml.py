"""XML as bytes: read safely, with the place of every element, and text as cells store it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from xml.parsers import expat

from addin import limits

Edit = tuple[int, int, bytes]
"""What to put in place of the bytes from the first number up to the second."""

XML_SPACE = "http://www.w3.org/XML/1998/namespace space"

# A tag that expat has accepted: only quotes can hide a `>`.
_TAG = re.compile(rb"""<[^\s/>]+(?:[^"'>]|"[^"]*"|'[^']*')*+>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")

_REFERENCE = re.compile(r"&(?:#(?:x([0-9A-Fa-f]+)|([0-9]+))|(\w+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNSTORABLE = "\x00-\x08\x0b-\x1f\ufffe\uffff"
_MARKED = re.compile(f"[&<>{_UNSTORABLE}]|_x")
_NEEDS_ESCAPE = re.compile(f"[{_UNSTORABLE}]|_(?=x[0-9A-Fa-f]{{4}}[_{_UNSTORABLE}])")


def new_parser(data: bytes) -> expat.XMLParserType:
    """A namespace-aware parser for `data`; feeding it raises ValueError or ExpatError.

    No document type is accepted, so no entity can grow or reach out. `data` must be UTF-8.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
        raise ValueError("its encoding is UTF-16 or UTF-32, only UTF-8 is read")
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_encoding
    return parser


def _refuse_doctype(*_: object) -> None:
    raise ValueError("it has a DOCTYPE, which no workbook needs")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
        raise ValueError(f"its encoding is {encoding}, only UTF-8 is read")


@dataclass(slots=True)
class Element:
    """An element and the bytes it takes: `start` <tag> `inner` ... `stop` </tag> `end`.

    `inner`, `stop` and `end` are the same place when the element closes itself.
    """

    space: str
    name: str
    attributes: dict[str, str]
    start: int
    inner: int
    stop: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """The children of that name, in whatever namespace."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Element | None:
        """The first child of that name."""
        for child in self.children:
            if child.name == name:
                return child
        return None

    def walk(self) -> Iterator[Element]:
        """This element and everything under it, in document order."""
        pending = [self]
        while pending:
            element = pending.pop()
            yield element
            pending += reversed(element.children)


def parse(data: bytes, *, fragment: bool = False) -> Element:
    """The root of the tree in `data`. Raises ValueError or ExpatError.

    In a `fragment` prefixes need not be declared: they are dropped, and namespaces are unknown.
    """
    parser = expat.ParserCreate() if fragment else new_parser(data)
    separator = ":" if fragment else " "
    top = Element("", "", {}, 0, 0)
    open_elements = [top]
    texts: list[list[str]] = [[]]
    count, most = 0, limits.most("elements")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > most:
            limits.check("elements", count)
        space, _, local = name.rpartition(separator)
        at = parser.CurrentByteIndex
        element = Element(space, local, attributes, at, tag_end(data, at))
        open_elements[-1].children.append(element)
        open_elements.append(element)
        texts.append([])

    def text(characters: str) -> None:
        texts[-1].append(characters)

    def end(_name: str) -> None:
        element = open_elements.pop()
        element.text = "".join(texts.pop())
        at = parser.CurrentByteIndex
        inner = element.inner
        closes_itself = data[inner - 2] == 47  # a slash
        element.end = inner if closes_itself else data.index(b">", at) + 1
        element.stop = inner if closes_itself else max(inner, at)

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    parse_all(parser, data)
    return top.children[0]


def parse_all(parser: expat.XMLParserType, data: bytes) -> None:
    """Have a parser read all of `data`; then it holds its handlers no more, which hold it."""
    try:
        parser.Parse(data, True)
    finally:
        parser.StartElementHandler = parser.EndElementHandler = None
        parser.CharacterDataHandler = None


def tag_end(data: bytes, start: int) -> int:
    """The place after the tag that starts at `start`."""
    match = _TAG.match(data, start)
    if not match:
        raise ValueError(f"no tag at byte {start}")
    return match.end()


def element_end(data: bytes, start: int, stop: int) -> int:
    """The place after the element whose tag starts at `start` and whose end was met at `stop`."""
    inner = tag_end(data, start)
    return inner if data[inner - 2] == 47 else data.index(b">", stop) + 1


def name_prefix(data: bytes, start: int) -> bytes:
    """The namespace prefix of the tag at `start` with its colon, or nothing."""
    name = re.split(rb"[\s/>]", data[start + 1 : start + 80], maxsplit=1)[0]
    return name[: name.find(b":") + 1]


def set_attributes(tag: bytes, values: Mapping[str, str | None]) -> bytes:
    """A start tag with these attributes set, or taken out where None; the rest stays as it is.

    A value that is there keeps its place, a new one comes last. Values are plain ASCII.
    """
    missing = {name: value for name, value in values.items() if value is not None}

    def changed(match: re.Match[bytes]) -> bytes:
        name = match[1].decode("utf-8")
        if name not in values:
            return match[0]
        value = missing.pop(name, None)
        return b"" if value is None else match[0].replace(match[2], b'"%s"' % value.encode())

    tag = _ATTRIBUTE.sub(changed, tag)
    close = b"/>" if tag.endswith(b"/>") else b">"
    added = "".join(f' {name}="{value}"' for name, value in missing.items())
    return tag.removesuffix(close).rstrip() + added.encode() + close if added else tag


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """`data` with the edits made; an insertion comes before a replacement at the same place."""
    pieces, done = [], 0
    for start, end, new in sorted(edits, key=itemgetter(0, 1)):
        pieces += [data[done:start], new]
        done = end
    return b"".join([*pieces, data[done:]])


def decode_text(text: str) -> str:
    """Text as it was before it was stored: `_x000D_` is a carriage return."""
    if "_x" not in text:
        return text
    return whole_text(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))


def encode_text(text: str) -> str:
    """Text as XML holds it, `&` and `<` included; `decode_text` undoes the `_xHHHH_` part."""
    if not _MARKED.search(text):
        return text
    text = _NEEDS_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return escape(text)


def encode_attribute(text: str) -> str:
    """Text as an attribute holds it, with its quotes: there line feeds and tabs are marked, too."""
    encoded = encode_text(text).replace('"', "&quot;")
    return '"' + encoded.replace("\n", "_x000A_").replace("\t", "_x0009_") + '"'


def escape(text: str) -> str:
    """Text between tags, as XML writes it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """The value of an attribute in its quotes, as XML writes it."""
    # That of xml.sax.saxutils is imported with all that speaks HTTP.
    return '"' + escape(text).replace('"', "&quot;") + '"'


def unescape(text: str) -> str:
    """The text that XML's references stand for."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))


def whole_text(text: str) -> str:
    """Text in which halves of a surrogate pair are joined, and lone halves replaced by U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def space_attribute(text: str) -> str:
    """The attribute that keeps a reader from trimming `text`, or nothing."""
    return ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
