"""Every seed of the fuzzing, findings among them, once more; and seeds with changed bytes."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.long.fuzz_targets import TARGETS, attempt

SEEDS = Path(__file__).parents[1] / "files" / "fuzz"
FILES = sorted(path for path in SEEDS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_seed_raises_nothing_unforeseen(path: Path) -> None:
    attempt(path.parent.name, path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_has_a_seed_that_it_takes_to_the_end(target: str) -> None:
    first = next(path for path in FILES if path.parent.name == target)
    TARGETS[target](first.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_changed_seeds_raise_nothing_unforeseen(target: str) -> None:
    random = Random(target)
    seeds = [path.read_bytes() for path in FILES if path.parent.name == target]
    for _ in range(40):
        data = bytearray(random.choice(seeds))
        for _ in range(random.randint(1, 6)):
            at = random.randrange(len(data))
            other = random.choice(seeds)
            start = random.randrange(len(other))
            data[at : at + random.randint(0, 3)] = random.choice(
                (bytes([random.randrange(256)]), other[start : start + random.randint(0, 9)])
            )
            data = data or bytearray(b"\0")
        attempt(target, bytes(data))
