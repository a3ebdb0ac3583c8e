"""The version: stated in one place, told by a function, and read by the packaging from there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from udfs import CATALOGUE
from udfs.cells import answer_call
from udfs.leasebridge_version import leasebridge_version
from udfs.version import __version__

ROOT = Path(__file__).parents[2]


def test_the_function_tells_the_version_of_the_package_as_text() -> None:
    function = CATALOGUE["LEASEBRIDGE_VERSION"]
    assert function.call is leasebridge_version and function.args == {}
    assert leasebridge_version() == answer_call(function, []) == __version__
    assert type(answer_call(function, [])) is str


def test_it_is_a_version_that_packages_may_have() -> None:
    parts = r"\d+\.\d+\.\d+((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?"
    assert re.fullmatch(parts, __version__)


def test_the_packaging_reads_it_from_the_one_file_that_states_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    stated = project["tool"]["hatch"]["version"]["path"]
    assert "version" in project["project"]["dynamic"]
    text = f'"{__version__}"'
    files = [path for path in (ROOT / "udfs").rglob("*.py") if text in path.read_text("utf-8")]
    assert files == [ROOT / stated]
