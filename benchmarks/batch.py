"""Many copies of the template in one command against as many commands, side by side in one run.

Four desks: copies that are all the same, and copies of which each has a figure of its own; each
once as it is and once with an input that moves every answer. A round refreshes a desk both ways
into fresh folders, so that a busy machine slows both, and compares what was written byte by byte,
but for the minute of the run. CPU is that of all processes from start to end, and a round that
warms up the byte code and the disk does not count. Prints medians of ratios, and fails if the
same copies take more than the goal.

`python benchmarks/batch.py --copies 100 --rounds 5` takes more of both.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "workbooks" / "compute_lease_model.xlsx"
COPIES, ROUNDS = 30, 3
GOAL = 1 / 3
MOVES = ("--set", "tax_rate=21%")
MINUTE = re.compile(rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")


def desk(folder: Path, copies: int, *, same: bool) -> list[Path]:
    """Copies of the template that are up to date."""
    folder.mkdir()
    paths = [folder / f"{number:04}.xlsx" for number in range(copies)]
    for number, path in enumerate(paths):
        path.write_bytes(TEMPLATE.read_bytes())
        if not same:
            command("refresh", path, "--set", f"lease_capacity={300 + number}")
    return paths


def command(*arguments: object) -> None:
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(
        [sys.executable, "-m", "leasebridge", *map(str, arguments)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**kept, "PYTHONPATH": str(ROOT)},
    )


def separately(paths: list[Path], output: Path, moves: tuple[str, ...]) -> None:
    output.mkdir()
    for path in paths:
        command("refresh", path, "--output", output / path.name, *moves)


def together(paths: list[Path], output: Path, moves: tuple[str, ...]) -> None:
    command("refresh", paths[0].parent, "--output", output, *moves)


def cpu_of(way: object, paths: list[Path], output: Path, moves: tuple[str, ...]) -> float:
    assert callable(way)
    before = os.times()
    way(paths, output, moves)
    after = os.times()
    used = (after.children_user, after.children_system)
    return sum(used) - before.children_user - before.children_system


def content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: MINUTE.sub(b"", archive.read(name)) for name in archive.namelist()}


def ratio_of_a_round(
    paths: list[Path], folder: Path, moves: tuple[str, ...]
) -> tuple[float, float, float]:
    """CPU together and separately, and the one through the other."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        one, many = Path(made) / "one", Path(made) / "many"
        apart = cpu_of(separately, paths, many, moves)
        whole = cpu_of(together, paths, one, moves)
        for path in paths:
            assert content(one / path.name) == content(many / path.name), path
    return whole, apart, whole / apart


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--copies", type=int, default=COPIES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    print(f"{options.copies} copies in one command / in {options.copies} commands, CPU;", end=" ")
    print(f"medians of {options.rounds} rounds")
    print(
        f"{'':<34} {'ratio':>5}  {'spread':<13} {'goal':>4} {'one':>9} {'many':>9} seconds a copy"
    )
    good = True
    for same in (True, False):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            paths = desk(folder / "desk", options.copies, same=same)
            for moves in ((), MOVES):
                rounds = [
                    ratio_of_a_round(paths, folder, moves) for _ in range(options.rounds + 1)
                ][1:]
                whole, apart, ratio = (statistics.median(part) for part in zip(*rounds))
                spread = f"{min(r[2] for r in rounds):.2f} to {max(r[2] for r in rounds):.2f}"
                name = f"{'all the same' if same else 'each different'}, "
                name += "all moves" if moves else "unchanged"
                goal = f"{GOAL:4.2f}" if same else "   -"
                each = f"{whole / len(paths):9.3f} {apart / len(paths):9.3f}"
                print(f"{name:<34} {ratio:5.2f}  {spread:<13} {goal} {each}", flush=True)
                good = good and (not same or ratio <= GOAL)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
