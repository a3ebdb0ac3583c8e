"""What a start takes, as times of bare Python: imports, help, and a refresh of the template.

Processor time of fresh processes, one after the other, so that a busy machine slows all of them.
Prints medians of the ratios, and of the help's seconds: `python benchmarks/start_up.py`. With
`--profile` it prints instead what a refresh of the template spends its time on, as it is and with
an input that moves.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.phases import print_shares
from benchmarks.shared import TEMPLATE, Found, found, how_often, measured, tell

ROUNDS = 11
GOALS = {"import udfs": 2.0, "import leasebridge": 4.0, "leasebridge --help": 7.5}
"""Times of bare Python; of the help it was 15."""

HELP = 0.15
"""Seconds."""


def figures() -> Iterator[Found]:
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.xlsx"
        book.write_bytes(TEMPLATE.read_bytes())
        runs = {
            "bare": ("-c", "pass"),
            "import udfs": ("-c", "import udfs"),
            "import leasebridge": ("-c", "import leasebridge"),
            "leasebridge --help": ("-m", "leasebridge", "--help"),
            "refresh of the template": ("-m", "leasebridge", "refresh", str(book)),
        }
        # The first round writes byte code, and warms up the disk.
        rounds = [
            {name: measured(*run).cpu for name, run in runs.items()}
            for _ in range(how_often(ROUNDS) + 1)
        ][1:]
    for name in list(runs)[1:]:
        ratios = [one[name] / one["bare"] for one in rounds]
        yield found(f"{name} / bare Python", ratios, "x", GOALS.get(name))
    seconds = [one["leasebridge --help"] for one in rounds]
    yield found("leasebridge --help, processor time", seconds, "s", HELP)


def profile() -> None:
    """Print what a refresh of the template spends its time on."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "made.xlsx"
        for moves in ([], ["--set", "lease_capacity=500"]):
            print("refresh of the template", *moves, end=": ", flush=True)
            print_shares(["refresh", str(TEMPLATE), "--output", str(target), "--force", *moves])


if __name__ == "__main__":
    if sys.argv[1:] == ["--profile"]:
        profile()
    else:
        tell(figures())
