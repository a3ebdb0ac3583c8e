"""What goes into the Calc extension runs on the older Pythons that a LibreOffice brings along."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from addin.hosts.libreoffice.extension import extension_files
from tests.udfs.cell_arguments import as_cells
from tests.worked_examples import EXAMPLES, agrees

CODE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from udfs.cells import answer_call
from udfs import CATALOGUE
print(json.dumps([answer_call(CATALOGUE[name], cells) for name, cells in json.load(sys.stdin)]))
"""


def older_pythons() -> list[str]:
    """Interpreters of 3.9 and 3.10, on the path or where pyenv keeps them."""
    kept = Path.home() / ".pyenv" / "versions"
    named = [shutil.which(f"python{version}") for version in ("3.9", "3.10")]
    found = [str(path) for v in ("3.9", "3.10") for path in kept.glob(f"{v}.*/bin/python")]
    # A shim of pyenv's is on the path even where no such version is chosen.
    return found or [path for path in named if path and ".pyenv" not in path]


@pytest.mark.skipif(not older_pythons(), reason="no Python 3.9 or 3.10 on this machine")
def test_every_example_on_an_older_python(tmp_path: Path) -> None:
    for name, content in extension_files().items():
        if name.startswith("pythonpath/"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
    calls = [(f.name, [as_cells(a) for a in arguments]) for f, arguments, _ in EXAMPLES]
    for python in older_pythons():
        done = subprocess.run(
            [python, "-I", "-c", CODE, str(tmp_path / "pythonpath")],
            input=json.dumps(calls),
            capture_output=True,
            text=True,
            check=True,
        )
        for (_, _, expected), answer in zip(EXAMPLES, json.loads(done.stdout), strict=True):
            assert agrees(answer, expected)
