"""The copy whose calls Excel answers by itself: each function is a LAMBDA under its own name."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from addin.errors import RENAME
from addin.formulas import OurCalls, calls_in, is_our_lambda
from addin.handoff.stored_calls import functions_called, rewrite_calls
from addin.lambdas import as_file_text, comments, definitions, helpers_in
from addin.xlsx import (
    Edit,
    Element,
    Workbook,
    apply_edits,
    decode_text,
    encode_text,
    name_prefix,
    parse,
)
from addin.xlsx.edit import PackageEditor
from udfs import CATALOGUE

_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


def add_lambdas(book: Workbook, edits: PackageEditor) -> int:
    """Define what the workbook calls, and what that needs; how many calls its cells hold.

    Raises BadWorkbook where a name that is needed is taken.
    """
    ours = OurCalls(book)
    source = edits.read(book.part)
    listing = parse(source).first("definedNames")
    names = listing.children if listing else []
    own = [decode_text(name.attributes.get("name", "")) for name in names]
    own += [table.name for table in book.tables]
    called = functions_called(edits.package, ours)
    texts = definitions(called, date1904=book.date1904, taken=own)
    rewrite_calls(edits, "", ours)
    # Excel repairs a workbook in which a table and a defined name are called the same.
    if clashes := {name.upper() for name in own} & texts.keys():
        raise book.package.fault(f"it has a name {min(clashes)} of its own", do=RENAME)
    edits.replace(book.part, with_names(edits.read(book.part), texts))
    return calls_in(book)


def remove_lambdas(book: Workbook, edits: PackageEditor) -> None:
    """Take out the names that a lambda edition, of whatever version, defined."""
    edits.replace(book.part, without_ours(edits.read(book.part)))


def without_ours(source: bytes) -> bytes:
    """The workbook part without our LAMBDAs: functions that call what ours do, and their helpers.

    A helper is one that they call and that says what it is for, as all of ours have done.
    """
    listing = parse(source).first("definedNames")
    names = listing.children if listing else []
    lambdas = {
        name.attributes.get("name", ""): name
        for name in names
        if "localSheetId" not in name.attributes and name.text.startswith("_xlfn.LAMBDA(")
    }
    found = {n for n in CATALOGUE.keys() & lambdas.keys() if is_our_lambda(n, lambdas[n].text)}
    wanted = list(found)
    while wanted:
        called = helpers_in(lambdas[wanted.pop()].text) & lambdas.keys()
        helpers = {name for name in called - found if lambdas[name].attributes.get("comment")}
        found |= helpers
        wanted += helpers
    if listing and found and len(found) == len(names):
        return apply_edits(source, [(listing.start, listing.end, b"")])
    return apply_edits(source, [(lambdas[n].start, lambdas[n].end, b"") for n in found])


def with_names(source: bytes, texts: dict[str, str]) -> bytes:
    """The workbook part with these definitions among its names, in the order of Excel."""
    root = parse(source)
    prefix = name_prefix(source, root.start)
    about = comments()
    markup = {name: _markup(prefix, name, text, about[name]) for name, text in texts.items()}
    listing = root.first("definedNames")
    if listing and listing.children:
        return apply_edits(source, [_place(listing, name, new) for name, new in markup.items()])
    names = b"".join(markup[name] for name in sorted(markup))
    whole = b"<%sdefinedNames>%s</%sdefinedNames>" % (prefix, names, prefix)
    if listing:
        return apply_edits(source, [(listing.start, listing.end, whole if names else b"")])
    after = max(child.end for child in root.children if child.name in _BEFORE_NAMES)
    return apply_edits(source, [(after, after, whole if names else b"")])


def _place(listing: Element, name: str, markup: bytes) -> Edit:
    """Puts a name before the first one that comes after it in the alphabet."""
    others = listing.children
    later = (other for other in others if other.attributes.get("name", "").upper() > name)
    at = next((other.start for other in later), others[-1].end)
    return at, at, markup


def _markup(prefix: bytes, name: str, text: str, comment: str) -> bytes:
    # Excel breaks lines in a formula with both characters.
    content = encode_text(as_file_text(text)).replace("\n", "\r\n").encode()
    tag = f"definedName name={quoteattr(name)} comment={quoteattr(comment)}".encode()
    return b"<%s%s>%s</%sdefinedName>" % (prefix, tag, content, prefix)
