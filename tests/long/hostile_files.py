"""Small files that would cost much: kilobytes that ask for gigabytes, or for minutes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def write_book(
    path: Path,
    rows: str,
    *,
    names: str = "",
    sheets: int = 1,
    parts: Mapping[str, str | bytes] | None = None,
    before: str = "",
    after: str = "",
    edges: str = "",
) -> Path:
    """A workbook whose sheets have these rows; `names` stand in `definedNames`.

    `before` and `after` stand around `sheetData`, `parts` are more members. With `edges`, which
    lead to the sheets' parts, the first sheet alone has a part.
    """
    listed = "".join(
        f'<sheet name="S{at}" sheetId="{at}" r:id="r{at}"/>' for at in range(1, sheets + 1)
    )
    written = 1 if edges else sheets
    edges = edges or "".join(_edge(f"r{at}", at) for at in range(1, sheets + 1))
    strings = f'<Relationship Id="rs" Type="{_DOC}/sharedStrings" Target="sharedStrings.xml"/>'
    edges += strings if parts and "xl/sharedStrings.xml" in parts else ""
    named = f"<definedNames>{names}</definedNames>" if names else ""
    types = (
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    )
    start = f'<Relationship Id="r1" Type="{_DOC}/officeDocument" Target="xl/workbook.xml"/>'
    relations = f'xmlns="{_PACKAGE}/relationships"'
    sheet = f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": f"<Relationships {relations}>{start}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOC}"><sheets>{listed}</sheets>'
        f"{named}</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {relations}>{edges}</Relationships>",
        **{f"xl/worksheets/sheet{at}.xml": sheet for at in range(1, written + 1)},
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _edge(name: str, sheet: int) -> str:
    kind = f"{_DOC}/worksheet"
    return f'<Relationship Id="{name}" Type="{kind}" Target="worksheets/sheet{sheet}.xml"/>'


def _grid(rows: Iterable[int], columns: str, inside: str = "", tail: str = "") -> str:
    """Rows of cells of one kind; `{r}` in `inside` is the row."""

    def row(at: int) -> str:
        body = inside.replace("{r}", str(at))
        cells = (f'<c r="{c}{at}"{tail}>{body}</c>' if body else f'<c r="{c}{at}"/>' for c in cols)
        return f'<row r="{at}">{"".join(cells)}</row>'

    cols = columns.split()
    return "".join(map(row, rows))


def _one(formula: str, attributes: str = "", cell: str = "A1") -> str:
    return f'<row r="1"><c r="{cell}"><f{attributes}>{formula}</f><v>1</v></c></row>'


def _array(ref: str, formula: str = "1") -> str:
    return _one(formula, f' t="array" ref="{ref}"')


def _shared(length: int, cells: int) -> str:
    text = "+".join(["B1"] * (length // 3))
    first = f'<row r="1"><c r="A1"><f t="shared" ref="A1:A{cells}" si="0">{text}</f></c></row>'
    return first + _grid(range(2, cells + 1), "A", '<f t="shared" si="0"/><v>1</v>')


def _tables(count: int) -> str:
    return _grid(range(1, count + 1), "A", '<f t="dataTable" ref="A{r}:A{r}" r1="C1"/><v>1</v>')


def _names(count: int) -> str:
    return "".join(
        f'<definedName name="nn_{at}">S1!$A${at + 1}</definedName>' for at in range(1, count)
    )


def _multiplied(levels: int, times: int) -> str:
    """Names of which each is made of the next one, so often: the first is `times ** levels`."""
    chain = "".join(
        f'<definedName name="dd_{at}">{"+".join([f"dd_{at + 1}"] * times)}</definedName>'
        for at in range(levels)
    )
    return chain + f'<definedName name="dd_{levels}">1+1</definedName>'


_VALUE = '<row r="1"><c r="A1"><v>1</v></c></row>'
_LETTERS = "A B C D E F G H I J K L M N O P Q R S T"

FILES: dict[str, Callable[[Path], Path]] = {
    "array ref of a whole sheet": lambda at: write_book(at, _array("A1:XFD1048576")),
    "array ref of a whole column": lambda at: write_book(at, _array("A1:A1048576")),
    "LEASE_REVENUE over a whole column": lambda at: write_book(
        at, _array("A1:A1048576", "LEASE_REVENUE(B:B,40)")
    ),
    "LEASE_REVENUE over a column, in one cell": lambda at: write_book(
        at, _array("A1", "SUM(LEASE_REVENUE(B:B,40))")
    ),
    "20,000 data tables": lambda at: write_book(at, _tables(20_000)),
    "400,000 data tables": lambda at: write_book(at, _tables(400_000)),
    "2 million empty cells": lambda at: write_book(at, _grid(range(1, 100_001), _LETTERS)),
    "6 million empty cells": lambda at: write_book(at, _grid(range(1, 300_001), _LETTERS)),
    "1 million numbers": lambda at: write_book(at, _grid(range(1, 50_001), _LETTERS, "<v>{r}</v>")),
    "a million empty rows": lambda at: write_book(
        at, "".join(f'<row r="{row}"/>' for row in range(1, 1_048_577))
    ),
    "3 million column runs": lambda at: write_book(
        at, _VALUE, before="<cols>" + '<col min="1" max="1"/>' * 3_000_000 + "</cols>"
    ),
    "200,000 names": lambda at: write_book(at, _VALUE, names=_names(200_000)),
    "2 million names": lambda at: write_book(at, _VALUE, names=_names(2_000_000)),
    "a name of 31 MB": lambda at: write_book(
        at, _VALUE, names=f'<definedName name="{"n&#65;" * 5_200_000}">1</definedName>'
    ),
    "the formula of a name of 31 MB": lambda at: write_book(
        at, _VALUE, names=f'<definedName name="n">{"1+&#49;+" * 4_000_000}1</definedName>'
    ),
    "names made of names, 40 levels": lambda at: write_book(
        at, _one("dd_0"), names=_multiplied(40, 2)
    ),
    "names made of 5,000 names each": lambda at: write_book(
        at, _one("dd_0"), names=_multiplied(6, 5_000)
    ),
    "10,000 cells that are long with names": lambda at: write_book(
        at,
        _grid(range(1, 10_001), "A", "<f>" + "+".join(["dd_0"] * 40) + "</f><v>1</v>"),
        names=_multiplied(1, 200),
    ),
    "a chain of 100,000 names": lambda at: write_book(
        at, _one("dd_0"), names=_multiplied(100_000, 1)
    ),
    "1,000 sheets in one part of 20 MB": lambda at: write_book(
        at,
        _VALUE + f"<!--{'x' * 20_000_000}-->",
        edges="".join(_edge(f"r{sheet}", 1) for sheet in range(1, 1_001)),
        sheets=1_000,
    ),
    "a formula of 10 MB": lambda at: write_book(at, _one("1+" * 5_000_000 + "1")),
    "a formula 100,000 deep": lambda at: write_book(at, _one("(" * 100_000 + "1" + ")" * 100_000)),
    "a formula 4,000 deep": lambda at: write_book(at, _one("(" * 4_000 + "1" + ")" * 4_000)),
    "a formula of 4,000 signs": lambda at: write_book(at, _one("-" * 4_000 + "1")),
    "a long formula that 100,000 cells share": lambda at: write_book(at, _shared(8_000, 100_000)),
    "2.5 million shared strings": lambda at: write_book(
        at,
        _VALUE,
        parts={"xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{"<si><t/></si>" * 2_500_000}</sst>'},
    ),
    "a shared string of 30 MB": lambda at: write_book(
        at,
        _VALUE,
        parts={
            "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}"><si><t>{"x" * 30_000_000}</t></si></sst>'
        },
    ),
    "a million elements in the workbook's part": lambda at: write_book(
        at, _VALUE, names="<x/>" * 990_000
    ),
    "5,000 sheets": lambda at: write_book(at, _VALUE, sheets=5_000),
    "19,990 sheets": lambda at: write_book(at, _VALUE, sheets=19_990),
    "100,000 parts": lambda at: write_book(
        at, _VALUE, parts={f"m/{part}.xml": "<x/>" for part in range(100_000)}
    ),
}

WITHIN = {
    "LEASE_REVENUE over a column, in one cell",
    "20,000 data tables",
    "400,000 data tables",
    "1 million numbers",
    "200,000 names",
}
"""What is large and within all limits."""
