"""Two refreshes of one workbook at the same moment, again and again: neither loses what it wrote.

usage: python -m tests.long.pairs [--times 200]
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.addin.command_runner import ROOT, values
from tests.addin.sample_books.case_books import case_book, recorded

EACH_LINE_IS_A_WORKBOOK = """
import sys
from addin.commands import cli
for line in sys.stdin:
    code = cli.main(["refresh", line.strip(), "--set", sys.argv[1], "--wait", "600", "--json"])
    print(f"ended: {code}", flush=True)
"""


def _side(setting: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", EACH_LINE_IS_A_WORKBOOK, setting]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def _ended(side: subprocess.Popen[str]) -> str:
    assert side.stdout
    return next(line for line in side.stdout if line.startswith("ended"))


def run_pairs(folder: Path, times: int) -> None:
    """Runs so many pairs, each on a copy of a workbook in the folder, which has to be empty.

    Both sides start at the same moment, because a line to each is all that they wait for.
    """
    built = case_book(folder)
    sides = [_side(setting) for setting in ("lease_capacity=600", "tax_rate=21%")]
    try:
        for pair in range(times):
            path = Path(shutil.copy(built, folder / f"pair {pair}.xlsx"))
            for side in sides:
                assert side.stdin
                side.stdin.write(f"{path}\n")
                side.stdin.flush()
            assert [_ended(side) for side in sides] == ["ended: 0\n"] * 2
            found = values(path, "Inputs")
            assert (found["I5"], found["I7"]) == (600, 0.21), pair
            assert {row[2] for row in recorded(path)} >= {"lease_capacity@Own", "tax_rate@Own"}
            with zipfile.ZipFile(path) as archive:
                assert archive.testzip() is None
    finally:
        for side in sides:
            side.kill()
            side.communicate()
    assert not list(folder.glob(".*"))


def main() -> None:
    """Run as many as asked for, and say so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    times: int = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        run_pairs(Path(folder), times)
    print(f"{times} pairs at the same moment: no update lost, no file damaged, nothing left")


if __name__ == "__main__":
    main()
