"""The third voice: what it answers, and when it is silent."""

from __future__ import annotations

import importlib
import io
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest
import wasmtime
import xlsxwriter

from addin.a1 import cell_position, cells_in, range_bounds
from addin.engines.formulon import Answers, available, evaluate, why_unavailable
from addin.engines.formulon import answers as answers_module
from addin.engines.formulon import instance as instance_module
from addin.engines.formulon import unread as unread_module
from addin.engines.formulon.module_cache import COMPILING
from udfs.cells import CellError, Value


def keep_cache_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(folder))


@pytest.fixture(scope="session")
def session_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def one_cache(session_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_cache_in(session_cache, monkeypatch)


Build = Callable[[Any, Any], None]


def workbook(build: Build | None = None, /, *, options: Any = None, **cells: Any) -> bytes:
    """A sheet `S` with these cells; text that begins with an equals sign is a formula."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **(options or {})})
    sheet = book.add_worksheet("S")
    for at, content in cells.items():
        if isinstance(content, str) and content.startswith("="):
            sheet.write_formula(at, content)
        else:
            sheet.write(at, content)
    if build:
        build(book, sheet)
    book.close()
    return target.getvalue()


def ask(copy: bytes, refs: str, now: datetime | None = None) -> Answers:
    wanted = [at for ref in refs.split() for at in cells_in(range_bounds(ref))]
    return evaluate(copy, {"S": wanted}, now=now)


def values(copy: bytes, refs: str, now: datetime | None = None) -> list[Value]:
    return list(ask(copy, refs, now).values.values())


def value(formula: str, **cells: Any) -> Value:
    return values(workbook(Z9=formula, **cells), "Z9")[0]


# What it answers


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=1+2", 3.0),
        ("=A1", 0.0),
        ('="a"&"b"', "ab"),
        ('=""', ""),
        ("=1=1", True),
        ("=1=2", False),
        ("=1/0", CellError("#DIV/0!")),
        ("=NA()", CellError("#N/A")),
        ('=VALUE("x")', CellError("#VALUE!")),
        ("=SQRT(-1)", CellError("#NUM!")),
        ("=A1:A2 B1:B2", CellError("#NULL!")),
        ("=#REF!", CellError("#REF!")),
        ("=#NAME?", CellError("#NAME?")),
        ("=undefined_name", CellError("#NAME?")),
        ("=_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2),_xlpm.f(4))", 8.0),
        ("=ROW(Z9)", 9.0),
    ],
)
def test_a_value_is_of_the_type_that_a_cell_has(formula: str, expected: Value) -> None:
    found = value(formula)
    assert found == expected
    assert type(found) is type(expected)


def test_a_function_with_a_name_and_the_cells_that_feed_it() -> None:
    def name(book: Any, _: Any) -> None:
        book.define_name("double", "=_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2)")
        book.define_name("total", "=SUM(S!$A$1:$A$2)*2")

    copy = workbook(name, A1=1, A2="=A1+4", B1="=double(A2)", B2="=total+B1")
    assert values(copy, "B1:B2") == [10.0, 22.0]


def test_a_table() -> None:
    def table(_: Any, sheet: Any) -> None:
        columns = [{"header": "price"}, {"header": "twice"}]
        sheet.add_table("A1:B4", {"name": "Prices", "columns": columns, "data": [[1], [2], [4]]})
        for at in ("B2", "B3", "B4"):
            sheet.write_formula(at, "=Prices[[#This Row],[price]]*2")

    copy = workbook(table, D1="=SUM(Prices[price])", D2="=ROWS(Prices[#All])")
    assert values(copy, "B2:B4 D1:D2") == [2.0, 4.0, 8.0, 7.0, 4.0]
    # Excel understands these two, and IFERROR would hide that formulon does not.
    copy = workbook(table, D1="=SUM(Prices)", D2="=IFERROR(ROWS(Other[price]),0)")
    assert values(copy, "D1:D2") == [None, None]


def test_a_hidden_row_is_left_out_by_the_subtotal_that_leaves_it_out() -> None:
    def hide(_: Any, sheet: Any) -> None:
        sheet.set_row(1, None, None, {"hidden": True})

    totals: dict[str, Any] = {"B5": "=SUBTOTAL(109,A1:A3)", "B6": "=SUBTOTAL(9,A1:A3)"}
    assert values(workbook(hide, A1=1, A2=2, A3=4, **totals), "B5:B6") == [5.0, 7.0]


def test_the_time_is_the_one_that_is_given() -> None:
    cells: dict[str, Any] = {"A1": "=TODAY()", "A2": "=NOW()", "A3": "=DATE(2024,5,6)"}
    now = datetime(2024, 5, 6, 12, 0, 0)
    assert values(workbook(**cells), "A1:A3", now) == [45418.0, 45418.5, 45418.0]
    in_1904 = workbook(options={"date_1904": True}, **cells)
    assert values(in_1904, "A1:A3", now) == [43956.0, 43956.5, 43956.0]


def dynamic(ref: str, formula: str) -> Build:
    return lambda _, sheet: sheet.write_dynamic_array_formula(ref, formula)


def test_a_spill_takes_the_room_that_it_needs() -> None:
    answers = ask(workbook(dynamic("A1", "=SEQUENCE(2,2)"), E1="=SUM(A1:B2)"), "A1:C2 E1")
    assert list(answers.values.values()) == [1.0, 2.0, None, 3.0, 4.0, None, 10.0]
    assert answers.spills == {("S", (1, 1)): (2, 2)}


def test_a_spill_without_room() -> None:
    answers = ask(workbook(dynamic("A1", "=SEQUENCE(2)"), A2="typed"), "A1:A2")
    assert list(answers.values.values()) == [CellError("#SPILL!"), "typed"]
    assert answers.spills == {}


def test_an_array_for_a_fixed_range_keeps_it() -> None:
    def fixed(_: Any, sheet: Any) -> None:
        sheet.write_array_formula("D1:D3", "{=A1:A2*2}")

    answers = ask(workbook(fixed, A1=1, A2=2), "D1:D3")
    assert list(answers.values.values()) == [2.0, 4.0, CellError("#N/A")]
    assert answers.spills == {("S", (1, 4)): (3, 1)}


def test_positions_count_from_one() -> None:
    assert evaluate(workbook(C2="=5"), {"S": [cell_position("C2")]}).values == {("S", (2, 3)): 5.0}


# When it is silent


@pytest.mark.parametrize(
    "formula",
    [
        "=NOSUCH(1)",
        "=IFERROR(NOSUCH(1),5)",
        "=_xlfn.NOTYET(1)",
        "=LEASE_REVENUE(1,2)",
        "=IFERROR(_xll.LEASE_REVENUE(1,2),0)",
        '=IFERROR(WEBSERVICE("a"),0)',
        '=CUBEVALUE("a","b")',
        '=CELL("filename")',
        '=GETPIVOTDATA("a",A1)',
        "=[1]S!A1",
        "=IFERROR('C:\\[1]S'!A1,0)",
        "=_xlfn.LAMBDA(_xlpm.a,_xlop.b,_xlpm.a)(1)",
        "=1+",
        "=SUM(",
        "=Z9+1",
        "=IFERROR(SUM(Z:Z),1)",
        "=" + "ABS(" * 200 + "1" + ")" * 200,
    ],
)
def test_what_it_does_not_know_has_no_answer(formula: str) -> None:
    assert value(formula) is None


def test_nor_has_what_depends_on_it() -> None:
    def name(book: Any, _: Any) -> None:
        book.define_name("wrong", "=NOSUCH(1)")
        book.define_name("wronger", "=wrong+1")

    cells: dict[str, Any] = {"A1": "=NOSUCH(1)", "A2": "=IFERROR(A1,1)", "A3": "=COUNT(A1:A2)"}
    copy = workbook(name, **cells, A4="=IFERROR(wronger,1)", A5="=IFERROR(1+,2)", B1="=1+1")
    assert values(copy, "A1:A5 B1") == [None] * 5 + [2.0]


def test_what_reads_a_spill_that_it_does_not_know_has_no_answer() -> None:
    copy = workbook(dynamic("A1", "=IFERROR(NOSUCH(1),SEQUENCE(3))"), C1="=SUM(A2:A3)", C2="=1")
    answers = ask(copy, "A1:A3 C1:C2")
    assert list(answers.values.values()) == [None] * 4 + [1.0]
    assert answers.spills == {}


def test_a_circle_has_no_answer() -> None:
    circle: dict[str, Any] = {"A1": "=B1+1", "B1": "=IFERROR(C1,7)", "C1": "=A1"}
    assert values(workbook(**circle, D1="=A1*2", E1="=0"), "A1:E1") == [None] * 4 + [0.0]


def test_a_chain_of_zeros_is_no_circle() -> None:
    assert values(workbook(A1="=B1*2", B1="=C1", D1="=SUM(A1:B1)"), "A1:B1 D1") == [0.0] * 3


def test_an_empty_cell_and_a_sheet_that_is_not_there_have_no_answer() -> None:
    wanted = {"S": [(5, 5)], "T": [(1, 1)]}
    assert evaluate(workbook(A1=1), wanted).values == {("S", (5, 5)): None, ("T", (1, 1)): None}


@pytest.mark.parametrize(
    "copy",
    [b"", b"no zip file", workbook(A1="=1")[:-100]],
    ids=["empty", "no zip", "cut"],  # the file says when it was made: another name each second
)
def test_a_file_that_cannot_be_read_has_no_answer(copy: bytes) -> None:
    assert values(copy, "A1") == [None]


TRAP = "=" + "ABS(" * 3000 + "1" + ")" * 3000


def test_a_trap_is_no_answer_and_the_next_workbook_has_one() -> None:
    for _ in range(2):
        assert values(workbook(A1="=1", A2=TRAP), "A1:A2") == [None, None]
        assert values(workbook(A1="=1+1"), "A1") == [2.0]


def test_what_does_not_end_in_time_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(threading.Timer):
        """Time is up as soon as it starts."""

        def start(self) -> None:
            self.function()

    with monkeypatch.context() as patched:
        patched.setattr(threading, "Timer", Clock)
        assert evaluate(workbook(A1=1, B1="=A1+1"), {"S": [(1, 2)]}).values == {("S", (1, 2)): None}
    assert evaluate(workbook(A1=1, B1="=A1+1"), {"S": [(1, 2)]}).values == {("S", (1, 2)): 2.0}


def test_a_workbook_that_trapped_leaves_the_next_instance_alone() -> None:
    with (
        pytest.raises(Exception, match="call stack exhausted"),
        instance_module.running(None) as formulon,
        instance_module.opened(formulon, workbook(A1="=1")) as book,
    ):
        book.set_formula(0, 0, 0, TRAP)
    assert book._handle == 0
    assert value("=1") == 1.0


def test_functions_that_copies_cannot_feed_are_known_to_it() -> None:
    with instance_module.running(None) as formulon:
        for function in unread_module.ELSEWHERE:
            assert formulon.Workbook.function_metadata(function).availability == 0


def test_every_error_is_one_that_it_has() -> None:
    formulon: Any = importlib.import_module("formulon")
    assert set(answers_module._ERRORS) <= set(formulon.ErrorCode.__members__)


# Whether it is there


def test_it_is_not_imported_before_it_is_asked() -> None:
    code = "import sys, addin.engines.formulon; print({'formulon', 'wasmtime'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_it_is_there() -> None:
    assert available()
    assert why_unavailable() == ""


def missing(_: str) -> str:
    raise PackageNotFoundError


@pytest.mark.parametrize(
    ("version", "reason"), [(missing, "not installed"), (lambda _: "0.19.0", "0.19.0 is not")]
)
def test_without_the_version_that_was_measured(
    version: Any, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.metadata.version", version)
    assert not available()
    assert reason in why_unavailable()
    assert value("=1") is None


def test_with_a_library_that_does_not_load(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise OSError("no such library")

    monkeypatch.setattr(importlib, "import_module", fail)
    assert why_unavailable() == "formulon cannot be loaded (OSError: no such library)"


@pytest.fixture
def not_started(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a new process."""
    inside: Any = importlib.import_module("formulon._c")
    for kept in ("engine", "module", "failure"):
        monkeypatch.setattr(instance_module._Kept, kept, "" if kept == "failure" else None)
    inside.LIB.__init__()
    yield
    inside.LIB.__init__()


@pytest.mark.usefixtures("not_started")
def test_with_a_module_that_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise wasmtime.WasmtimeError("no room")

    monkeypatch.setattr("addin.engines.formulon.module_cache.compiled_module", fail)
    assert value("=1") is None
    assert why_unavailable() == "formulon does not start (WasmtimeError: no room)"


@pytest.mark.usefixtures("not_started")
def test_it_is_prepared_once_on_a_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_cache_in(tmp_path, monkeypatch)
    copy, said = workbook(A1="=1"), list[str]()
    assert evaluate(copy, {"S": [(1, 1)]}, say=said.append).values == {("S", (1, 1)): 1.0}
    assert said == [COMPILING]
    # formulon took this module, and made none of its own.
    assert isinstance(instance_module._Kept.module, wasmtime.Module)
    (tmp_path / "copy.xlsx").write_bytes(copy)
    code = (
        "import sys, pathlib; from addin.engines.formulon import evaluate;"
        "copy = pathlib.Path(sys.argv[1]).read_bytes();"
        "print(evaluate(copy, {'S': [(1, 1)]}, say=print).values['S', (1, 1)])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "copy.xlsx")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "1.0\n"


def test_an_instance_that_the_program_around_us_has_started_answers_too(tmp_path: Path) -> None:
    (tmp_path / "copy.xlsx").write_bytes(workbook(A1="=1"))
    code = (
        "import sys, pathlib, formulon; from addin.engines.formulon import evaluate;"
        "copy = pathlib.Path(sys.argv[1]).read_bytes();"
        "theirs = formulon.Workbook.load(copy);"
        "print(evaluate(copy, {'S': [(1, 1)]}).values['S', (1, 1)]);"
        "theirs.recalc(); print(theirs.get_value(0, 0, 0).to_python())"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "copy.xlsx")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["1.0", "1.0"]
