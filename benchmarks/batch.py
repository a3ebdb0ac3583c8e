"""Many copies of the template in one command against as many commands, side by side in one run.

Four desks: copies that are all the same, and copies of which each has a figure of its own; each
once as it is and once with an input that moves every answer. A round refreshes a desk both ways
into fresh folders, so that a busy machine slows both, and compares what was written byte by byte,
but for the minute of the run. CPU is that of all processes from start to end. Prints medians of
ratios, and fails if the same copies take more than the goal.

`python benchmarks/batch.py --copies 100 --rounds 5` takes more of both; `--profile` prints what
the copies that differ spend their time on.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.phases import print_shares
from benchmarks.shared import TEMPLATE, Found, found, measured, tell

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


def command(*arguments: object) -> float:
    """Seconds of the processor that a command takes."""
    return measured("-m", "leasebridge", *arguments).cpu


def separately(paths: list[Path], output: Path, moves: tuple[str, ...]) -> float:
    output.mkdir()
    return sum(command("refresh", path, "--output", output / path.name, *moves) for path in paths)


def together(paths: list[Path], output: Path, moves: tuple[str, ...]) -> float:
    return command("refresh", paths[0].parent, "--output", output, *moves)


def content(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: MINUTE.sub(b"", archive.read(name)) for name in archive.namelist()}


def ratio_of_a_round(paths: list[Path], folder: Path, moves: tuple[str, ...]) -> float:
    """CPU together, as times of that separately."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        one, many = Path(made) / "one", Path(made) / "many"
        apart, whole = separately(paths, many, moves), together(paths, one, moves)
        for path in paths:
            assert content(one / path.name) == content(many / path.name), path
    return whole / apart


def figures(copies: int, rounds: int) -> Iterator[Found]:
    for same in (True, False):
        with tempfile.TemporaryDirectory() as made:
            paths = desk(Path(made) / "desk", copies, same=same)
            for moves in ((), MOVES):
                ratios = [ratio_of_a_round(paths, Path(made), moves) for _ in range(rounds)]
                name = f"{copies} {'equal' if same else 'different'} copies"
                name += f"{', all moves' if moves else ''}: one command / {copies}"
                yield found(name, ratios, "x", GOAL if same else None)


def profile(copies: int, rounds: int) -> int:
    """Print what copies that differ spend their time on in one command."""
    with tempfile.TemporaryDirectory() as made:
        book = desk(Path(made) / "desk", copies, same=False)[0]
        for moves in ((), MOVES):
            print(f"{copies} copies that differ", *moves, end=": ", flush=True)
            target = Path(made) / f"made{len(moves)}"
            command = ["refresh", str(book.parent), "--output", str(target), "--force", *moves]
            print_shares(command, rounds)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--copies", type=int, default=COPIES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--profile", action="store_true", help="where the time goes, instead")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.profile:
        return profile(options.copies, options.rounds)
    return 0 if tell(figures(options.copies, options.rounds)) else 1


if __name__ == "__main__":
    sys.exit(main())
