"""Whether what a page names exists: files, links, names of cells, options, functions, errors."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from addin.xlsx import read_workbook
from tests.documents.calls import fault_in_words, options_of, placeholders
from tests.documents.pages import ROOT, Page
from udfs import CATALOGUE
from udfs.errors import ERRORS
from workbooks import TEMPLATE
from workbooks.story import stories

PROGRAM = ("addin", "leasebridge", "udfs", "workbooks")
OURS = (*PROGRAM, "tests", "benchmarks", ".ci", ".github", "docs")
_VARIABLE = re.compile(r"LEASEBRIDGE_[A-Z_]+")
_EXTRAS = re.compile(r"(?:(?<=[\"' ])\.|leasebridge)\[([a-z, ]+)\]")
_MODULE = re.compile(r"python3? -m ((?:tests|benchmarks|leasebridge|addin)[\w.]*\b)")
_OTHER_ERRORS = {"#NAME?", "#REF!", "#NULL!", "#SPILL!", "#CALC!"}
_CALL = re.compile(r"(?<![\w.])([A-Z][A-Z0-9_.]+)\(")
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{2,}[A-Z0-9]*")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?:@[\w ]+)?")
_FACT = re.compile(r"[A-Z]\d{2,3}[a-z]?")
_ERROR = re.compile(r"#[A-Z/0]+[!?A]")
_FILE = re.compile(r"[\w.-]*/?[\w./-]*\w\.(?:py|js|toml|tsv|idl|rdb|md)")
_CELL = re.compile(r"([A-Z][A-Za-z_]+)!\$?[A-Z]{1,3}\$?\d+")


@cache
def sources(*folders: str) -> str:
    """The text of all files in these folders that are read by people."""
    kinds = {".py", ".csv", ".txt", ".js", ".mjs", ".idl", ".css", ".yml", ".tsv", ""}
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*")))
    texts = (
        p for p in paths if p.is_file() and p.suffix in kinds and "node_modules" not in p.parts
    )
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in texts)


@cache
def words(*folders: str) -> frozenset[str]:
    """Every word of these files, and of the project's settings."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return frozenset(re.findall(r"\w+", sources(*folders) + settings))


@cache
def extras() -> frozenset[str]:
    """What `pip install` may add, by the project's settings."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return frozenset(settings["project"]["optional-dependencies"])


@cache
def names_of_cells() -> frozenset[str]:
    """The defined names of the template, and its sheets."""
    book = read_workbook(TEMPLATE)
    return frozenset({name.name for name in book.names} | {sheet.name for sheet in book.sheets})


@cache
def excels_functions() -> frozenset[str]:
    """The functions of Excel that the program or the tests of the engines call."""
    return frozenset(_CALL.findall(sources(*PROGRAM, "tests/addin/engines")))


@cache
def other_options() -> frozenset[str]:
    """The options of the project's own tools."""
    added = r'(?:add_argument|addoption)\("(--[\w-]+)"'
    return frozenset(re.findall(added, sources("tests", "benchmarks")))


@cache
def files() -> tuple[str, ...]:
    """The paths of all files of the project."""
    inside = (path for folder in OURS for path in (ROOT / folder).rglob("*"))
    return tuple(f"/{p.relative_to(ROOT).as_posix()}" for p in [*inside, *ROOT.glob("*")])


def unknown_words(page: Page) -> Iterator[str]:
    """What a page names in backticks and the program does not have."""
    for span in page.spans:
        for look in (_commands, _files, _functions, _names):
            yield from (f"`{span}`: {what}" for what in look(span))
    yield from _elsewhere(page.text)
    for block in page.blocks:
        for key in re.findall(r'"(\w+)":', block.text) if block.kind == "json" else ():
            if key not in words(*PROGRAM):
                yield f'"{key}": nothing in JSON is called so'


def _elsewhere(text: str) -> Iterator[str]:
    """Variables, extras and modules that are not there, wherever on the page they stand."""
    for variable in set(_VARIABLE.findall(text)) - words(*PROGRAM, ".ci"):
        yield f"{variable}: there is no such variable"
    for extra in re.split(r"[, ]+", ",".join(_EXTRAS.findall(text))):
        if extra and extra not in extras():
            yield f"[{extra}]: there is no such extra"
    for module in _MODULE.findall(text):
        path = ROOT / module.replace(".", "/")
        if not (path.is_dir() or path.with_suffix(".py").is_file()):
            yield f"python -m {module}: there is no such module"


def _commands(span: str) -> Iterator[str]:
    first = span.split()[0]
    is_call = " " in span and first in {"leasebridge", *options_of()}
    if is_call or (first.startswith("--") and first.partition("=")[0] not in other_options()):
        told = fault_in_words(span)
        if told:
            yield told


def _files(span: str) -> Iterator[str]:
    top = span.split("/")[0]
    is_path = "/" in span and top in OURS and re.fullmatch(r"[\w./-]+", span)
    if is_path and not (ROOT / span).exists():
        yield "there is no such file"
    elif not is_path and _FILE.fullmatch(span):
        is_there = any(path.endswith(f"/{span.lstrip('./')}") for path in files())
        if not is_there and span not in sources(*PROGRAM):
            yield "there is no such file"


def _functions(span: str) -> Iterator[str]:
    for name in _CALL.findall(span):
        if name not in CATALOGUE and name not in excels_functions():
            yield f"there is no function {name}"
    for error in _ERROR.findall(span):
        if error not in ERRORS | _OTHER_ERRORS:
            yield f"there is no error value {error}"


def _names(span: str) -> Iterator[str]:
    if _NAME.fullmatch(span):
        name = span.partition("@")[0]
        if not any(name in known for known in (words(*PROGRAM), names_of_cells(), stories())):
            yield "there is no such name"
    elif _CODE.fullmatch(span):
        known_codes = words(*PROGRAM), excels_functions(), placeholders()
        if not any(span in known for known in known_codes):
            yield "there is no such code or function"
    elif _FACT.fullmatch(span) and span not in words("workbooks"):
        yield "there is no such fact"
    elif (cell := _CELL.fullmatch(span)) and cell[1] not in names_of_cells():
        yield f"there is no sheet {cell[1]}"


def broken_links(page: Page, pages: dict[Path, Page]) -> Iterator[str]:
    """The links of a page to what is not there; those to the web are left alone."""
    for target in page.links:
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.path.parent / name).resolve() if name else page.path
        if not path.exists():
            yield f"{target}: there is no such file"
        elif anchor and anchor not in pages.get(path, Page(path)).anchors:
            yield f"{target}: there is no such heading"
