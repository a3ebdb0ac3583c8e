"""`import leasebridge` gives the functions, quickly, and finds its own modules wherever it runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import leasebridge
from addin.hosts.excel.addin_file import build_xlam
from leasebridge.__main__ import main
from udfs import CATALOGUE

HOME = Path(leasebridge.__file__).parents[1]
NAMES = ("addin", "leasebridge", "udfs", "workbooks", "xlwings")


@pytest.fixture
def crowded(tmp_path: Path) -> Path:
    """A folder of a workbook with modules that are called like ours and like xlwings."""
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text(f"raise RuntimeError('the wrong {name}')\n")
    return tmp_path


def run(folder: Path, *arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": path or str(HOME)}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_every_function_of_the_catalogue_is_there() -> None:
    for name, function in CATALOGUE.items():
        assert getattr(leasebridge, name.lower()) is function.call
        assert name.lower() in leasebridge.__all__


def test_the_functions_alone_load_the_standard_library_alone(tmp_path: Path) -> None:
    code = "import sys, leasebridge; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    loaded = set(run(tmp_path, "-c", code).stdout.split())
    assert {"leasebridge", "udfs"} <= loaded
    assert not loaded & {"formualizer", "numpy", "pandas", "xlwings", "xlsxwriter", "openpyxl"}


def test_ours_are_found_although_a_folder_on_the_path_has_others(crowded: Path) -> None:
    (crowded / "leasebridge.py").unlink()
    code = "import leasebridge; print(leasebridge.lease_revenue(250, 40))"
    done = run(crowded, "-c", code, path=f"{crowded}{os.pathsep}{HOME}")
    assert done.stdout == "10000.0\n", done.stderr


def test_one_that_was_imported_first_is_named(crowded: Path) -> None:
    (crowded / "udfs.py").write_text("mine = True\n")
    (crowded / "leasebridge.py").unlink()
    done = run(crowded, "-c", "import udfs, leasebridge")
    assert re.search(
        r"ImportError: another module called udfs was imported first: .*udfs\.py", done.stderr
    )


def test_what_vba_starts_finds_ours_whatever_stands_in_the_workbook_s_folder(
    crowded: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pyopenvba = pytest.importorskip("pyopenvba", reason="pyOpenVBA is not installed")
    built = tmp_path_factory.mktemp("addin") / "leasebridge.xlam"
    build_xlam(built)
    with pyopenvba.ExcelFile(built) as file:
        vba = file.get_module("xlwings")
    starts = re.findall(r'" (-[A-Za-z -]*)-c ""import ', vba)
    assert len(starts) == 2, "one for the functions, one for the buttons"
    for flags in starts:
        code = "import leasebridge.excel as e; print(e.__file__, e.LEASE_REVENUE.__name__)"
        done = run(crowded, *flags.split(), "-c", code)
        assert done.stdout.split() == [str(HOME / "leasebridge" / "excel.py"), "LEASE_REVENUE"]
    assert 'ADD_WORKBOOK_TO_PYTHONPATH", "true"' not in vba


def test_the_command_is_the_module_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "udfs.py").write_text("raise RuntimeError('the wrong udfs')\n")
    done = run(tmp_path, "-m", "leasebridge", "--version")
    assert done.stdout == f"leasebridge {leasebridge.__version__}\n", done.stderr
    monkeypatch.setattr(sys, "argv", ["leasebridge"])
    assert main() == 2
