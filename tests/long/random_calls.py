"""Random calls of every function against the second opinion: `python -m tests.long.random_calls`.

`--calls` is their number in all, `--seconds` may cut it short; `--functions` asks for some alone,
`--seed` for others. What differs is printed, and the exit code is then 1. The last run is in
`tests/long/figures.md`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
import warnings
from collections import Counter
from random import Random

from tests.udfs.random_calls import answer, draw_call, verdict
from tests.udfs.second_contract import ARGUMENTS
from tests.udfs.second_opinion import opinion

VERDICTS = (
    "same value",
    "same error",
    "no opinion",
    "too large on the way",
    "too small on the way",
    "other value",
    "other error",
    "other exception",
)
ABOUT = """
no opinion: a tie, which rounding decides. Too large (too small) on the way: an argument is over
1e99 (under 1e-99), and the answer is #NUM! (not the same).
"""
WRONG = VERDICTS[-3:]
CHUNK = 2_000
SHOWN = 5


def calls_of(chunk: tuple[str, str, int]) -> tuple[str, Counter[str], list[str]]:
    """The verdicts on some calls of one function, and the first that are wrong."""
    name, seed, count = chunk
    warnings.simplefilter("ignore")  # numpy's, about odd numbers that are drawn
    random, verdicts = Random(seed), Counter[str]()
    wrong: list[str] = []
    for _ in range(count):
        given, meant = draw_call(random, name)
        found = verdict(name, given, meant)
        verdicts[found] += 1
        if found in WRONG and len(wrong) < SHOWN:
            got = answer(name, given)
            wrong.append(f"{found}: {name}{given}\n  gives {got}\n  not {opinion(name, meant)}")
    return name, verdicts, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--functions", nargs="*", default=[n for n in ARGUMENTS if ARGUMENTS[n]])
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    each = -(-asked.calls // len(asked.functions))
    chunks = [
        (name, f"{asked.seed} {name} {first}", min(CHUNK, each - first))
        for first in range(0, each, CHUNK)
        for name in asked.functions
    ]
    totals = {name: Counter[str]() for name in asked.functions}
    end = time.monotonic() + asked.seconds
    with multiprocessing.Pool(asked.processes) as pool:
        for name, verdicts, wrong in pool.imap_unordered(calls_of, chunks):
            totals[name] += verdicts
            for line in wrong:
                print(line, flush=True)
            if time.monotonic() > end:
                break
    print("| function | calls | " + " | ".join(VERDICTS) + " |")
    print("|---" * (len(VERDICTS) + 2) + "|")
    totals["all"] = sum(totals.values(), Counter[str]())
    for name, verdicts in totals.items():
        cells = [str(verdicts[one]) for one in VERDICTS]
        print(f"| {name} | {verdicts.total()} | " + " | ".join(cells) + " |")
    print(ABOUT)
    return int(any(totals["all"][one] for one in WRONG))


if __name__ == "__main__":
    raise SystemExit(main())
