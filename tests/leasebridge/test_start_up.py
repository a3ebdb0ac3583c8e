"""Nothing is imported that a command, or whoever wants a function, does not use."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import leasebridge
from workbooks import TEMPLATE

HOME = Path(leasebridge.__file__).parents[1]
ENGINES = {"formualizer", "ironcalc", "formulon", "wasmtime"}
OTHERS = {
    "argcomplete",
    "numpy",
    "pandas",
    "xlsxwriter",
    "xlwings",
    "openpyxl",
    "http.client",
    "ssl",
}
SAYS_SO = "import runpy, sys\ntry:\n    {}\nfinally:\n    print(*sys.modules, file=sys.stderr)"


def loaded(code: str, *arguments: object) -> set[str]:
    """The modules that a fresh process has loaded once the code has run."""
    done = subprocess.run(
        [sys.executable, "-c", SAYS_SO.format(code), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(HOME)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def loaded_by_command(*arguments: object) -> set[str]:
    return loaded("runpy.run_module('leasebridge', run_name='__main__')", *arguments)


def test_whoever_imports_the_functions_waits_for_none_of_them() -> None:
    assert not loaded("import udfs") & {"udfs.catalogue", "dataclasses", "typing", "re", "inspect"}
    assert not loaded("import leasebridge") & {"udfs.catalogue", "addin.xlsx", "inspect"}
    asked = loaded("import udfs.lease_revenue, udfs; udfs.lease_revenue(250, 40)")
    assert {"udfs.catalogue", "udfs.lease_solve"} <= asked


def test_all_functions_are_there_when_one_is() -> None:
    code = "from udfs.catalogue import CATALOGUE; import udfs; udfs.eps_bridge; print(*CATALOGUE)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(HOME)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert {name.lower() for name in done.stdout.split()} <= set(leasebridge.__all__)
    assert len(done.stdout.split()) == 13


def test_help_needs_neither_functions_nor_workbooks() -> None:
    rooms = {"addin.xlsx", "addin.engines", "addin.refresh", "addin.audit", "addin.inputs"}
    modules = loaded_by_command("--help")
    assert "addin.commands.cli" in modules
    assert (
        modules & {*ENGINES, *OTHERS, *rooms, "udfs.catalogue", "dataclasses", "tempfile"} == set()
    )


def test_the_list_of_functions_needs_no_engine() -> None:
    modules = loaded_by_command("functions")
    assert "udfs.catalogue" in modules
    assert modules & {*ENGINES, *OTHERS, "addin.xlsx", "addin.refresh"} == set()


@pytest.mark.parametrize("command", ["check", "refresh"])
def test_a_workbook_that_is_up_to_date_needs_one_engine(command: str, tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(TEMPLATE.read_bytes())
    modules = loaded_by_command(command, tmp_path / "book.xlsx")
    assert "formualizer" in modules
    unused = {"addin.engines.disputes", "addin.engines.ironcalc", "addin.engines.twins"}
    unused |= {"addin.xlsx.edit", "workbooks.story", "importlib.metadata", "hashlib", "difflib"}
    assert modules & {*(ENGINES - {"formualizer"}), *OTHERS, *unused} == set()
