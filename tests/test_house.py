"""The house: rooms are entered by their faces, and each module has a test that knows it.

The direction of imports is a contract of import-linter in `pyproject.toml`.
"""

from __future__ import annotations

import ast
import importlib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    path.relative_to(ROOT)
    for package in ("addin", "leasebridge", "udfs", "workbooks")
    for path in (ROOT / package).rglob("*.py")
)
TESTS = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py"))
ONE_FILE_ROOMS = {
    "addin.commands.calc_menu",
    "addin.commands.cli",
    "addin.commands.ribbon",
    "addin.engines.excel",
    "addin.hosts.excel.functions",
}
"""Rooms by themselves, because importing them takes more than most who enter the house need."""

ROOMS = ONE_FILE_ROOMS | {
    ".".join(path.parent.parts) for path in MODULES if len(path.parts) > 2 if "addin" in path.parts
}
MODEL = Path("workbooks", "model")
"""Its modules are the rows of the template's sheets: data, tested cell by cell in the workbook."""

INSIDE_LIBREOFFICE = {"component", "desk", "dialogs", "inside_reader", "menu_component"}
"""Modules that only LibreOffice can import; `end_to_end` tests them through it."""


def dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


@cache
def imports(path: Path) -> list[tuple[str, str]]:
    """The modules that a file imports, each with the name that it takes of it."""
    found: list[tuple[str, str]] = []
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found += ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            found += ((alias.name, "") for alias in node.names)
    return found


def is_in(module: str, room: str) -> bool:
    return f"{module}.".startswith(f"{room}.")


def room_of(module: str) -> str:
    """The innermost room that a module is in, or nothing."""
    return max((room for room in ROOMS if is_in(module, room)), key=len, default="")


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_other_rooms_are_entered_by_their_faces(path: Path) -> None:
    for module, name in imports(path):
        room = room_of(module)
        # A room inside another uses what its own house has.
        if not room or is_in(dotted(path), room) or f"{room}.{name}" in ROOMS:
            continue
        assert module == room, f"{module} is private to {room}"
        if room not in ONE_FILE_ROOMS:
            assert name in importlib.import_module(room).__all__, f"{room} does not show {name}"


@pytest.mark.parametrize("room", sorted(ROOMS - ONE_FILE_ROOMS))
def test_a_face_shows_nothing_that_nobody_uses(room: str) -> None:
    used = {
        name
        for path in [*MODULES, *TESTS]
        for module, name in imports(path)
        if module == room and not is_in(dotted(path), room)
    }
    assert set(getattr(importlib.import_module(room), "__all__", ())) <= used


def test_every_module_is_imported_by_a_test_of_its_own() -> None:
    known = {f"{module}.{name}" for path in TESTS for module, name in imports(path)}
    known |= {module for path in TESTS for module, _ in imports(path)}
    untested = {
        dotted(path)
        for path in MODULES
        if path.name != "__init__.py" and path.stem not in INSIDE_LIBREOFFICE
        if path.parent != MODEL or path.stem in ("addresses", "examples", "layout")
    }
    assert not {module for module in untested if module not in known}
