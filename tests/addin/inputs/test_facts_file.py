"""Facts files: what a spreadsheet program writes is read as what it is, or refused by line."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin.entries import would_calculate
from addin.errors import BadInput
from addin.inputs.facts_file import COLUMNS, FactRow, read_rows
from addin.inputs.provenance import FIELDS, Provenance
from workbooks import TEMPLATE
from workbooks.story import FOLDER, read_story

WIDE = "id,publisher,entity,metric,value,unit,period,as_of,status,quote,source,note"


def read(folder: Path, text: str | bytes) -> dict[str, FactRow]:
    path = folder / "new.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_rows(path)


def fault(folder: Path, text: str | bytes) -> str:
    with pytest.raises(BadInput) as bad:
        read(folder, text)
    assert "\n" not in str(bad.value)
    return str(bad.value)


@pytest.mark.parametrize(
    "text",
    [
        "id,unit,value\nX1,MW,300\n",
        "\ufeffid,unit,value\r\nX1,MW,300\r\n",
        "id,unit,value\rX1,MW,300\r",
        'id,unit,value\n"X1","MW","300"\n',
        'value,extra,id,unit\n 300 ,"two\nlines, quoted", X1 , MW \n',
        "id,unit,value\n\nX1,MW,300\n,,\n   ,,\n",
        "id,unit,value\nX1,MW,300",
        " ID ,Unit, VALUE\nX1,MW,300\n",
        "id,unit,value,\nX1,MW,300,\n",
        "id;unit;value\nX1;MW;300\n",
        '"id";"unit";"value"\n"X1";"MW";"300"\n',
        "id\tunit\tvalue\nX1\tMW\t300\n",
        "sep=;\nid;unit;value\nX1;MW;300\n",
        "\ufeffsep=,\r\nid,unit,value\r\nX1,MW,300\r\n",
        '"sep=\t"\nid\tunit\tvalue\nX1\tMW\t300\n',
        "SEP=|\nid|unit|value\nX1|MW|300\n",
        "id,unit,value,As of,Publisher\nX1,MW,300\n",
    ],
)
def test_what_spreadsheet_programs_write_is_read(tmp_path: Path, text: str) -> None:
    (row,) = read(tmp_path, text).values()
    assert row[1:5] == ("X1", "MW", "300", None)


def test_the_words_beside_a_figure_come_along(tmp_path: Path) -> None:
    text = f'{WIDE}\nF20,GS,META,lease,500,MW,CY28,2026-08-05,given,"We model  500MW, now",note,\n'
    words = Provenance("GS", "2026-08-05", "given", "We model 500MW, now", "note")
    assert read(tmp_path, text)["F20"] == FactRow(2, "F20", "MW", "500", words)
    heads = WIDE.replace("as_of", "As-of").replace("quote", " QUOTE ").upper()
    assert read(tmp_path, text.replace(WIDE, heads))["F20"].provenance == words


def test_the_file_of_the_project_is_one(tmp_path: Path) -> None:
    story = read_story()
    rows = read_rows(FOLDER / "meta.csv")
    assert {fact.id for fact in story.rows if fact.id in rows} >= rows.keys()
    for id_, fact in story.facts.items():
        if row := rows.get(id_):
            assert row.provenance and row.provenance.publisher == fact.publisher
            assert row.provenance.quote == " ".join(fact.quote.split())


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "there is no column id (found: nothing); the first line has to name id, unit, value"),
        ("id,value\nF21,50\n", "there is no column unit (found: id,value)"),
        ("id,unit,value,Value\nF21,MW,50,60\n", "the column value appears twice"),
        ("id,unit,value,as_of,As of\nF21,MW,50,1,2\n", "the column as_of appears twice"),
        ("id,unit,value\nF20,MW,1,500\n", "line 2: 4 fields, but the heads are 3"),
        ("id,unit,value\nF20,MW,1\nF21,MW,1,\n", "line 3: 4 fields, but the heads are 3"),
        ("sep=;\nid;unit;value\nF20;MW;1;5\n", "line 3: 4 fields, but the heads are 3"),
        ("id,unit,value,\nF20,MW,1,500\n", "line 2: '500' stands under no head"),
        ("id,unit,value\n,MW,1\n", "line 2: the id is blank"),
        ("id,unit,value\nA,MW,1\nA,MW,1\n", "line 3: A stands in line 2 too"),
        ('id,unit,value,note\n"A",MW,1,"two\nlines"\nA,MW,1,\n', "line 4: A stands in line 3 too"),
        ('id,unit,value\nA,MW,"1\n', "no CSV file"),
        ("sep=;;\nid;unit;value\n", 'line 1: "sep=;;" names no single separator'),
        ("sep=\nid,unit,value\n", "no single separator"),
        ("id,unit,value,quote\nA,MW,1," + "x" * 2_501, "line 2: quote is longer than 2,500"),
        (b"id,unit,value\n" + b"x" * 200_000 + b",MW,1\n", "no CSV file"),
        ("id,unit,value\nF21,€,50\n".encode("cp1252"), "this is not a CSV file in UTF-8"),
        ("id,unit,value\nF21,$/W-yr,50\n".encode("utf-16"), "this is not a CSV file in UTF-8"),
        ("id,unit,value\nF21,$/W-yr,50\n".encode("utf-16-le"), "this is not a CSV file in UTF-8"),
        ("id,unit,value\nF21,$/W-yr,50\n".encode("utf-16-be"), "this is not a CSV file in UTF-8"),
        (TEMPLATE.read_bytes(), "this is not a CSV file in UTF-8"),
    ],
)
def test_what_is_no_list_of_facts_is_refused(tmp_path: Path, text: str | bytes, what: str) -> None:
    said = fault(tmp_path, text)
    assert what in said and said.startswith("new.csv")


def test_a_folder_is_called_one_also_where_windows_denies_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    with pytest.raises(BadInput, match="there is no such file"):
        read_rows(tmp_path / "new.csv")
    (tmp_path / "new.csv").touch()
    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(BadInput, match="this is a folder"):
        read_rows(tmp_path)
    with pytest.raises(BadInput, match="cannot be read: Permission denied"):
        read_rows(tmp_path / "new.csv")


WORD = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8).filter(
    lambda text: not would_calculate(text)
)
ROWS = st.lists(
    st.tuples(WORD, WORD, WORD, *(st.one_of(st.just(""), WORD) for _ in FIELDS)),
    max_size=5,
    unique_by=lambda row: row[0],
)


@settings(max_examples=150, deadline=None)
@given(
    rows=ROWS,
    order=st.permutations([*COLUMNS, *FIELDS]),
    separator=st.sampled_from(",;\t"),
    stated=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_a_file_says_the_same_in_every_form(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, ...]],
    order: list[str],
    separator: str,
    stated: bool,
    end: str,
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerow(f" {head.upper().replace('_', ' ')}" for head in order)
    for row in rows:
        named = dict(zip([*COLUMNS, *FIELDS], row))
        writer.writerow(named[head] for head in order)
    lines = (f"sep={separator}{end}" if stated else "") + text.getvalue()
    found = read(tmp_path_factory.mktemp("facts"), lines)
    told = {fact: (row.unit, row.value, row.provenance) for fact, row in found.items()}
    assert told == {
        fact: (unit, value, Provenance(*words) if any(words) else None)
        for fact, unit, value, *words in rows
    }
