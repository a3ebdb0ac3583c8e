"""A workbook with one trace of every kind that can name a person or a place, each with its word."""

from __future__ import annotations

import base64
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path

import xlsxwriter

from addin.xlsx.edit.package_editor import PackageEditor, append_inside
from addin.xlsx.package import open_package
from tests.addin.sample_books.rich import MAIN, PIXEL, RELATIONSHIPS
from tests.addin.sample_books.telling_pictures import PICTURES

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MICROSOFT = "http://schemas.microsoft.com/office"
_DRAWING = "xl/drawings/drawing1.xml"
BOOK, SHEET = "xl/workbook.xml", "xl/worksheets/sheet1.xml"


class Words:
    """A word of its own for each trace, and what kind of trace it is."""

    def __init__(self) -> None:
        """Starts at one."""
        self.kinds: dict[str, str] = {}

    def __call__(self, kind: str) -> str:
        """The next word."""
        word = f"ZZTRACE{len(self.kinds) + 1:03}"
        self.kinds[word] = kind
        return word


def plant(path: Path) -> dict[str, str]:
    """Writes the workbook; returns the kind of each trace by the word that it holds."""
    word = Words()
    _written(path, word)
    edits = PackageEditor(open_package(path))
    for step in (_properties, _book, _sheet, _people, _other_programs, _pictures, _pivot, _unknown):
        step(edits, word)
    path.write_bytes(_zipped(edits.data(), word))
    return word.kinds


def found(data: bytes) -> dict[str, set[str]]:
    """The words that can be read in a file, in whatever form, with the parts that hold them."""
    places: dict[str, set[str]] = {}
    contents = {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        contents |= {name: archive.read(name) for name in archive.namelist()}
        for info in archive.infolist():
            contents[f"{info.filename} (entry)"] = info.extra + info.comment
    for name, content in contents.items():
        for form in _forms(content):
            for hit in re.findall(rb"ZZTRACE\d{3}", form):
                places.setdefault(hit.decode(), set()).add(name)
    return places


def _forms(content: bytes) -> list[bytes]:
    """The bytes, without the zeros of wide letters, and what is packed in them."""
    forms = [content, content.replace(b"\0", b"")]
    for start in [match.start() for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content)]:
        try:
            forms.append(zlib.decompressobj().decompress(content[start:], 100_000))
        except zlib.error:
            continue
    for text in re.findall(rb"base64,([A-Za-z0-9+/=]{16,})", content):
        forms += _forms(base64.b64decode(text))
    return forms


def _written(path: Path, word: Words) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        fields = "author title subject keywords comments category status manager company"
        book.set_properties({key: word(f"property {key}") for key in fields.split()})
        book.set_custom_property(word("name of a property"), word("value of a property"))
        sheet = book.add_worksheet("Model")
        sheet.write_formula("A1", "=LEASE_REVENUE(250,40)", None, 10_000)
        sheet.write_column("A2", [1, 2, 3])
        author = word("author of a note")
        sheet.write_comment("B1", f"{author}:\nlooks low", {"author": author})
        for row, link in enumerate((
            rf"external:\\{word('link to a server')}\deals\a.xlsx",
            rf"external:C:\Users\{word('link to a folder')}\a.xlsx",
            f"external:/home/{word('link to a home')}/a.xlsx",
            f"http://{word('link to an intranet')}/deal",
            f"https://bank-my.sharepoint.com/personal/{word('link to SharePoint')}/a.xlsx",
            f"mailto:{word('mail address')}@example.com",
        )):  # fmt: skip
            sheet.write_url(row, 2, link, string=f"link {row}")
        for row, link in enumerate((
            rf"\\{word('server in a formula')}\a.xlsx", f"/home/{word('home in a formula')}/a.xlsx",
            f"http://{word('intranet in a formula')}/a", f"file:///C:/{word('file in a formula')}",
        )):  # fmt: skip
            sheet.write_formula(row, 3, f'=IF(FALSE,HYPERLINK("{link}","x"),1)', None, 1)
        sheet.set_header(f"&L&Z&F&R{word('head of pages')}")
        sheet.set_footer(f"&CFirst {word('foot of pages')}")
        picture = {"image_data": io.BytesIO(PIXEL)}
        says = f"C:\\Users\\{word('description of a picture')}\\logo.png"
        sheet.insert_image("E1", "dot.png", {**picture, "description": says})
        says = f"Chart of {word('alternative text')}"
        sheet.insert_image("E9", "dot.png", {**picture, "description": says})
        _hide(book, sheet, word)


def _hide(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, word: Words) -> None:
    sheet.write("A20", word("hidden row"))
    sheet.set_row(19, options={"hidden": True})
    sheet.write("J2", word("hidden column"))
    sheet.set_column("J:J", options={"hidden": True})
    book.define_name("shown", "=Model!$A$2")
    hidden = book.add_worksheet("Notes")
    hidden.write("A1", word("hidden sheet"))
    hidden.hide()
    very = book.add_worksheet("Deep")
    very.write("A1", word("very hidden sheet"))
    very.very_hidden()
    listed = book.add_worksheet("List")
    rows = [["x", 1], [word("filtered row"), 2], ["x", 3]]
    listed.add_table("A1:B4", {"data": rows, "name": "Deals"})
    listed.set_row(2, options={"hidden": True})


def _properties(edits: PackageEditor, word: Words) -> None:
    core, app = "docProps/core.xml", "docProps/app.xml"
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    for name in ("identifier", "source"):
        _inside(edits, core, f"<dc:{name} {dc}>{word(f'core {name}')}</dc:{name}>")
    _inside(edits, core, f"<cp:version>{word('core version')}</cp:version>")
    for name in ("Template", "HyperlinkBase", "Unheard"):
        _inside(edits, app, f"<{name}>{word(f'app {name}')}</{name}>")
    _inside(edits, app, f"<HLinks><x>{word('app HLinks')}</x></HLinks>")
    _replace(edits, app, "<vt:lpstr>Notes<", f"<vt:lpstr>{word('sheet of before')}<")
    _replace(edits, app, ">Microsoft Excel<", f">{word('application')}<")
    edits.add(
        "docProps/thumbnail.jpeg",
        b"\xff\xd8" + word("thumbnail").encode(),
        "image/jpeg",
        "",
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
    )
    label = f'<labels><label id="{{1}}" name="{word("label")}" siteId="{{2}}"/></labels>'
    kind = "application/vnd.ms-office.classificationlabels+xml"
    edge = f"{_MICROSOFT}/2020/02/relationships/classificationlabels"
    edits.add("docMetadata/LabelInfo.xml", label.encode(), kind, "", edge)


def _book(edits: PackageEditor, word: Words) -> None:
    x15 = f"{_MICROSOFT}/spreadsheetml/2010/11"
    alternate = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
        f'2006"><mc:Choice Requires="x15" xmlns:x15="{x15}/main"><x15ac:absPath url="C:\\'
        f'{word("folder of the file")}\\" xmlns:x15ac="{x15}/ac"/></mc:Choice>'
        "</mc:AlternateContent>"
    )
    pointer = (
        f'<xr:revisionPtr revIDLastSave="0" documentId="{word("identity of the document")}" '
        f'xmlns:xr="{_MICROSOFT}/spreadsheetml/2014/revision"/>'
    )
    sharing = f'<fileSharing userName="{word("last user")}"/>'
    _replace(edits, BOOK, "<workbookPr", f"{sharing}<workbookPr")
    _replace(edits, BOOK, "<bookViews>", f"{alternate}{pointer}<bookViews>")
    _replace(edits, BOOK, 'rupBuild="4505"', f'rupBuild="{word("build")}"')
    xr2 = f'xmlns:xr2="{_MICROSOFT}/spreadsheetml/2015/revision2" xr2:uid='
    _replace(edits, BOOK, "<workbookView ", f'<workbookView {xr2}"{word("mark of a save")}" ')
    said = " ".join(f'{key}="{word(f"{key} of a name")}"' for key in ("comment", "description"))
    _replace(edits, BOOK, '<definedName name="shown"', f'<definedName name="shown" {said}')
    hidden = f'<definedName name="old" hidden="1">"{word("hidden name")}"</definedName>'
    _replace(edits, BOOK, "</definedNames>", f"{hidden}</definedNames>")
    views = (
        f'<customWorkbookViews><customWorkbookView name="{word("view of a user")}" guid="'
        '{00000000-0000-0000-0000-000000000001}" windowWidth="9" windowHeight="9" '
        'activeSheetId="1"/></customWorkbookViews><webPublishObjects><webPublishObject id="1" '
        f'divId="a" destinationFile="{word("published to")}"/></webPublishObjects>'
    )
    _inside(edits, BOOK, f"{views}<!-- {word('remark in the file')} -->")
    _inside(edits, BOOK, f"<?mso {word('instruction in the file')}?>")
    own = f'<extLst><ext uri="{{1}}" xmlns:own="urn:example:{word("unknown space")}"/></extLst>'
    _inside(edits, BOOK, own)
    _replace(edits, "xl/theme/theme1.xml", 'name="Office Theme"', f'name="{word("theme")}"')
    style = f'<cellStyle name="{word("style")}" xfId="0"/></cellStyles>'
    _replace(edits, "xl/styles.xml", "</cellStyles>", style)
    strings = "xl/sharedStrings.xml"
    _inside(edits, strings, f"<si><t>{word('text that no cell shows')}</t></si>")


def _sheet(edits: PackageEditor, word: Words) -> None:
    scenario = (
        f'<protectedRanges><protectedRange name="r" sqref="B9" securityDescriptor="'
        f'{word("who may edit")}"/></protectedRanges><scenarios><scenario name="low" user="'
        f'{word("user of a scenario")}" comment="{word("comment of a scenario")}" count="1">'
        '<inputCells r="B9" val="1"/></scenario></scenarios>'
    )
    published = (
        '<webPublishItems count="1"><webPublishItem id="1" divId="a" sourceType="sheet" '
        f'destinationFile="{word("sheet published to")}"/></webPublishItems>'
    )
    _replace(edits, SHEET, "</sheetData>", f"</sheetData>{scenario}")
    edge = edits.add("xl/customProperty1.bin", word("property of a sheet").encode("utf-16-le"),
                f"{_EXCEL}.customProperty", SHEET, f"{RELATIONSHIPS}/customProperty")  # fmt: skip
    own = f'<customProperties><customPr name="p" r:id="{edge}"/></customProperties>'
    _replace(edits, SHEET, "<drawing ", f"{own}<drawing ")
    _replace(edits, SHEET, "</worksheet>", f"{published}</worksheet>")
    printer = rf"\\{word('printer')}".encode("utf-16-le").ljust(64, b"\0") + bytes(100)
    edge = edits.add("xl/printerSettings/p.bin", printer, f"{_EXCEL}.printerSettings", SHEET,
                f"{RELATIONSHIPS}/printerSettings")  # fmt: skip
    _replace(edits, SHEET, "<headerFooter", f'<pageSetup r:id="{edge}"/><headerFooter')
    table = next(name for name in edits.package.members if "tables/" in name)
    _replace(edits, table, "<table ", f'<table comment="{word("comment of a table")}" ')
    drawing = edits.read(_DRAWING).decode()
    name = f"/Users/{word('name of a picture')}/a.png"
    drawing = drawing.replace('name="Picture 1"', f'name="{name}"', 1)
    named = f'name="{word("name of a shape")}" title="D:\\{word("title of a picture")}\\a"'
    edits.replace(_DRAWING, drawing.replace('name="Picture 2"', named, 1).encode())
    vml = next(name for name in edits.package.members if name.endswith(".vml"))
    said = " ".join(
        f'{key}="{word(f"{key} in VML")}"' for key in ("alt", "title", "o:title", "href")
    )
    _replace(edits, vml, "<v:shape ", f"<v:shape {said} ")


def _people(edits: PackageEditor, word: Words) -> None:
    space = f'xmlns="{_MICROSOFT}/spreadsheetml/2018/threadedcomments"'
    person = (
        f'<personList {space}><person displayName="{word("name of a person")}" id="{{8C1B2AB4-0C5B-'
        f'4B0E-9D3A-0123456789AB}}" userId="{word("id of a person")}" providerId="AD"/>'
        "</personList>"
    )
    edits.add("xl/persons/person.xml", person.encode(), "application/vnd.ms-excel.person+xml",
         BOOK, f"{_MICROSOFT}/2017/10/relationships/person")  # fmt: skip
    called = f"@{word('mention')}"
    thread = (
        f'<ThreadedComments {space}><threadedComment ref="B1" id="{{1}}" personId="{{8C1B2AB4-0C5B-'
        f'4B0E-9D3A-0123456789AB}}"><text>{called} see</text><mentions><mention mentionpersonId='
        f'"{{2}}" mentionId="{{3}}" startIndex="0" length="{len(called)}"/></mentions>'
        "</threadedComment></ThreadedComments>"
    )
    edits.add("xl/threadedComments/t1.xml", thread.encode(),
         "application/vnd.ms-excel.threadedcomments+xml", SHEET,
         f"{_MICROSOFT}/2017/10/relationships/threadedComment")  # fmt: skip
    users = f'<users xmlns="{MAIN}"><userInfo name="{word("user")}"/></users>'
    edits.add("xl/revisions/userNames.xml", users.encode(), f"{_EXCEL}.userNames+xml", BOOK,
         f"{RELATIONSHIPS}/usernames")  # fmt: skip
    log = f'<headers xmlns="{MAIN}"><header userName="{word("history of changes")}"/></headers>'
    edits.add("xl/revisions/revisionHeaders.xml", log.encode(), f"{_EXCEL}.revisionHeaders+xml",
         BOOK, f"{RELATIONSHIPS}/revisionHeaders")  # fmt: skip


def _other_programs(edits: PackageEditor, word: Words) -> None:
    item = f"<deal><client>{word('custom XML')}</client></deal>"
    edits.add("customXml/item1.xml", item.encode(), "application/xml", BOOK,
         f"{RELATIONSHIPS}/customXml")  # fmt: skip
    about = f'<ds:datastoreItem xmlns:ds="x" ds:itemID="{word("properties of custom XML")}"/>'
    edits.add("customXml/itemProps1.xml", about.encode(),
         "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
         "customXml/item1.xml", f"{RELATIONSHIPS}/customXmlProps")  # fmt: skip
    mashup = f'<?xml version="1.0" encoding="utf-16"?><DataMashup>{word("query")}</DataMashup>'
    edits.add("customXml/item2.xml", mashup.encode("utf-16"), "application/xml", BOOK,
         f"{RELATIONSHIPS}/customXml")  # fmt: skip
    web = f"{_MICROSOFT}/webextensions"
    panes = "xl/webextensions/taskpanes.xml"
    edits.add(panes, f'<p:taskpanes xmlns:p="{web}/taskpanes/2010/11"/>'.encode(),
         "application/vnd.ms-office.webextensiontaskpanes+xml", "",
         f"{_MICROSOFT}/2011/relationships/webextensiontaskpanes")  # fmt: skip
    own = f'<w:e xmlns:w="{web}/webextension/2010/11" value="{word("web add-in")}"/>'
    edits.add("xl/webextensions/webextension1.xml", own.encode(),
         "application/vnd.ms-office.webextension+xml", panes,
         f"{_MICROSOFT}/2011/relationships/webextension")  # fmt: skip
    edits.add("xl/embeddings/a.docx", word("embedded file").encode(), "application/x", SHEET,
         f"{RELATIONSHIPS}/package")  # fmt: skip
    link = (
        f'<connections xmlns="{MAIN}"><connection id="1" name="c" type="4" description="'
        f'{word("connection")}"/></connections>'
    )
    edits.add("xl/connections.xml", link.encode(), f"{_EXCEL}.connections+xml", BOOK,
         f"{RELATIONSHIPS}/connections")  # fmt: skip


def _pivot(edits: PackageEditor, word: Words) -> None:
    cache = "xl/pivotCache/pivotCacheDefinition1.xml"
    content = (
        f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}" r:id="rId1" refreshedBy="'
        f'{word("pivot table refreshed by")}" recordCount="1"><cacheSource type="worksheet">'
        '<worksheetSource ref="A1:B4" sheet="List"/></cacheSource><cacheFields count="1">'
        f'<cacheField name="k"><sharedItems count="1"><s v="{word("item of a pivot table")}"/>'
        "</sharedItems></cacheField></cacheFields></pivotCacheDefinition>"
    )
    edge = edits.add(cache, content.encode(), f"{_EXCEL}.pivotCacheDefinition+xml", BOOK,
                f"{RELATIONSHIPS}/pivotCacheDefinition")  # fmt: skip
    records = (
        f'<pivotCacheRecords xmlns="{MAIN}" count="1"><r><s v="{word("row of a pivot table")}"/>'
        "</r></pivotCacheRecords>"
    )
    kind, edge_kind = f"{_EXCEL}.pivotCacheRecords+xml", f"{RELATIONSHIPS}/pivotCacheRecords"
    edits.add("xl/pivotCache/pivotCacheRecords1.xml", records.encode(), kind, cache, edge_kind)
    listed = f'<pivotCaches><pivotCache cacheId="1" r:id="{edge}"/></pivotCaches><webPublishObj'
    _replace(edits, BOOK, "<webPublishObj", listed)


def _unknown(edits: PackageEditor, word: Words) -> None:
    """Kinds of parts that nobody here has heard of."""
    for name, kind in (("newthing", "application/x-new"), ("rich", "application/vnd.rich+xml")):
        content = f"<x>{word(f'part of the kind {kind}')}</x>".encode()
        edits.add(f"xl/{name}.xml", content, kind, BOOK, f"{_MICROSOFT}/relationships/{name}")
    content = f"<x>{word('relationship of an unknown kind')}</x>".encode()
    edits.add("xl/theme/other.xml", content, "application/vnd.x.theme+xml", BOOK, "x/odd")
    edits.add("xl/left.xml", f"<x>{word('part of nothing')}</x>".encode(), "application/xml", "",
              "x/gone")  # fmt: skip
    _replace(edits, "_rels/.rels", "x/gone", "x/gone1")
    listing = edits.read("_rels/.rels")
    edits.replace("_rels/.rels", re.sub(rb'<Relationship [^>]*"x/gone1"[^>]*/>', b"", listing))


def _pictures(edits: PackageEditor, word: Words) -> None:
    for at, (ending, kind, picture) in enumerate(PICTURES, 1):
        content = picture(word)
        _add(
            edits, f"xl/media/told{at}.{ending}", content, kind, _DRAWING, f"{RELATIONSHIPS}/image"
        )


def _zipped(data: bytes, word: Words) -> bytes:
    """The file once more, with what a zip file can say besides."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            member = zipfile.ZipInfo(info.filename, (2024, 5, 6, 7, 8, 10))
            member.compress_type = zipfile.ZIP_DEFLATED
            if info.filename == BOOK:
                member.comment = word("comment of an entry").encode()
                extra = word("extra field of an entry").encode()
                member.extra = struct.pack("<2H", 0x7855, len(extra)) + extra
            new.writestr(member, old.read(info))
        new.comment = word("comment of the zip file").encode()
    return file.getvalue()


def _add(edits: PackageEditor, part: str, content: bytes, kind: str, source: str, edge: str) -> str:
    return edits.add(part, content, kind, source, edge)


def _inside(edits: PackageEditor, part: str, new: str) -> None:
    """Puts something at the end of a part's root."""
    edits.replace(part, append_inside(edits.read(part), edits.package.xml(part), new.encode()))


def _replace(edits: PackageEditor, part: str, old: str, new: str) -> None:
    """Replaces the first `old`, which has to be there."""
    content = edits.read(part)
    assert old.encode() in content, (part, old)
    edits.replace(part, content.replace(old.encode(), new.encode(), 1))
