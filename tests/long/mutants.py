"""Mutation testing of `udfs/`: `python -m tests.long.mutants` (needs `pip install cosmic-ray`).

Of all places where cosmic-ray can change a module, `--places` are drawn (0: all of them) and one of
the changes at each is tried: do the worked examples, some random calls and then the tests of its
module see it? Those that survive are printed; `tests/long/figures.md` has the last run, and
why the rest may live. Needs POSIX.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import os
import resource
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from random import Random

import cosmic_ray.plugins as operators
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

ROOT = Path(__file__).resolve().parents[2]
CPU_SECONDS = 60
EXAMPLES = 30  # of each law, where the suite has 100
NOT_ASKED = {"core/VariableInserter", "core/VariableReplacer"}
TESTS = ROOT / "tests" / "udfs"
THROUGH_ALL = ["test_catalogue", "test_cells", "test_python_values", "test_python_calls"]
THROUGH_ALL += ["test_long_ranges", "test_broadcast"]
WITHOUT_OWN = ["test_ranges", "test_lease_revenue", "test_price_convert"]
NOT_TRIED = "not tried: the time was over"
tree = ROOT
Mutant = tuple[str, str, int]  # the module, the operator, and which place of that operator


def all_mutants(module: Path) -> dict[tuple[int, int], list[Mutant]]:
    """The mutants of a module, by their places."""
    places: dict[tuple[int, int], list[Mutant]] = defaultdict(list)
    nodes = list(ast_nodes(get_ast(module.read_text(encoding="utf-8"))))
    for name in operators.operator_names():
        operator = operators.get_operator(name)
        if name in NOT_ASKED or operator.arguments():
            continue
        found = (place[0] for node in nodes for place in operator().mutation_positions(node))
        for at, place in enumerate(found):
            places[place].append((module.stem, name, at))
    return places


def drawn(places: int, seed: int, modules: list[str]) -> Iterator[Mutant]:
    found = [
        mutants
        for path in sorted((ROOT / "udfs").glob("*.py"))
        if path.stem in modules or not modules
        for mutants in all_mutants(path).values()
    ]
    random = Random(seed)
    print(f"{len(found)} places, {sum(map(len, found))} mutants", flush=True)
    for mutants in random.sample(found, places) if 0 < places < len(found) else found:
        yield random.choice(mutants)


def tests_of(module: str) -> list[str]:
    """The tests of the module, and those that go through all of them."""
    own = [f"test_{module}"] if (TESTS / f"test_{module}.py").exists() else WITHOUT_OWN
    return [f"tests/udfs/{name}.py" for name in (*own, *THROUGH_ALL)]


def copy_of_the_tree() -> None:
    """A tree of this process's own, whose modules it changes."""
    global tree
    tree = Path(tempfile.mkdtemp(prefix="mutants"))
    left = shutil.ignore_patterns(".git", "node_modules", "end_to_end", "*_cache", "__pycache__")
    shutil.copytree(ROOT, tree, dirs_exist_ok=True, ignore=left)
    for heavy in ("pytest", "hypothesis", "numpy", "pandas", "numpy_financial"):
        importlib.import_module(heavy)


def holds_at_once(module: str) -> bool:
    """The worked examples and some random calls, which cost less than to start pytest."""
    examples = importlib.import_module("tests.worked_examples")
    random_calls = importlib.import_module("tests.udfs.random_calls")
    for function, arguments, expected in examples.EXAMPLES:
        if not examples.agrees(examples.answer(function, arguments), expected):
            return False
    known = [name for name in random_calls.ARGUMENTS if name != "LEASEBRIDGE_VERSION"]
    own = module.upper()
    for name in [own] if own in known else known:
        random = Random(name)
        for _ in range(600 if own in known else 100):
            found = random_calls.verdict(name, *random_calls.draw_call(random, name))
            if found.startswith("other"):
                return False
    return True


def run_tests(module: str) -> int:
    """In a process of its own: the exit code of pytest."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    os.chdir(tree)
    os.environ.update(PYTHONPATH=str(tree), PYTHONDONTWRITEBYTECODE="1")
    sys.dont_write_bytecode = True
    sys.path[:] = [str(tree), *(p for p in sys.path if p and Path(p).resolve() != ROOT)]
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "udfs")]:
        del sys.modules[name]
    warnings.simplefilter("ignore")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    if not holds_at_once(module):
        return 1
    import pytest
    from hypothesis import settings

    settings.register_profile("few", deadline=None, max_examples=EXAMPLES)
    how = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "--hypothesis-profile=few"]
    return pytest.main([*how, *tests_of(module)])


def outcome_of(module: str) -> str:
    """What the tests of a module say, run in a process of their own."""
    child = os.fork()
    if not child:
        code = 70
        try:
            code = int(run_tests(module))
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return "out of time" if os.WIFSIGNALED(status) else "killed" if status else "survived"


def tried(mutant: Mutant, end: float) -> tuple[Mutant, str, str]:
    """What becomes of a mutant, and what it changes."""
    if time.monotonic() > end:
        return mutant, NOT_TRIED, ""
    module, name, at = mutant
    path = tree / "udfs" / f"{module}.py"
    whole = path.read_text(encoding="utf-8")
    changed = mutate_code(whole, operators.get_operator(name)(), at)
    path.write_text(changed, encoding="utf-8")
    try:
        outcome = outcome_of(module)
    finally:
        path.write_text(whole, encoding="utf-8")
    lines = difflib.unified_diff(whole.splitlines(), changed.splitlines(), lineterm="", n=0)
    diff = "\n".join(line for line in lines if not line.startswith(("---", "+++")))
    return mutant, outcome, diff


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="without: all of them")
    parser.add_argument("--places", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    asked = parser.parse_args()
    mutants = list(drawn(asked.places, asked.seed, asked.modules))
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    end = time.monotonic() + asked.seconds
    with ProcessPoolExecutor(asked.processes, initializer=copy_of_the_tree) as pool:
        if pool.submit(outcome_of, "lease_price").result() != "survived":
            raise SystemExit("the tests fail without any change")
        for done in as_completed([pool.submit(tried, mutant, end) for mutant in mutants]):
            (module, name, _), outcome, diff = done.result()
            if outcome == NOT_TRIED:
                continue
            outcomes[module][outcome] += 1
            if outcome == "survived":
                print(f"survived: udfs/{module}.py, {name}\n{diff}", flush=True)
            print(module, outcome, file=sys.stderr, flush=True)
    total = sum(outcomes.values(), Counter[str]())
    for module, counts in [*sorted(outcomes.items()), ("all", total)]:
        dead = counts.total() - counts["survived"]
        print(f"{module}: {dead} of {counts.total()} killed", dict(counts))
    print(f"{100 * (1 - total['survived'] / total.total()):.1f}%")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
