"""The one file for xlwings Lite: what a reader sees in its editor, and that it answers."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
import tokenize
import types
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from addin.handoff.lite.code import is_ours, main_py
from addin.handoff.lite.merge import WIDTH
from tests.udfs.cell_arguments import as_cells
from tests.worked_examples import EXAMPLES, agrees
from udfs import CATALOGUE, __version__

CODE = main_py()
TREE = ast.parse(CODE)


class StandIn(types.ModuleType):
    """What `xlwings` is to the code: the decorators, which note what they are told."""

    def __init__(self) -> None:
        super().__init__("xlwings")
        self.told: dict[str, dict[str, Any]] = {}
        self.docs: dict[str, str | None] = {}

    def func(self, function: Callable[..., Any]) -> Callable[..., Any]:
        self.docs.setdefault(function.__name__, function.__doc__)
        return function

    def arg(self, name: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def note(function: Callable[..., Any]) -> Callable[..., Any]:
            self.func(function)  # what Lite knows of a function is from its first decorator
            self.told.setdefault(function.__name__, {})[name] = options
            return function

        return note


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], StandIn]:
    """The code as Lite runs it: in a module that is not yet among those imported."""
    stand_in = StandIn()
    monkeypatch.setitem(sys.modules, "xlwings", stand_in)
    monkeypatch.delitem(sys.modules, "main", raising=False)
    module = types.ModuleType("main")
    exec(compile(CODE, "main.py", "exec", dont_inherit=True), module.__dict__)
    return module.__dict__, stand_in


def as_lite(argument: Any) -> Any:
    cells = as_cells(argument)
    return cells if isinstance(cells, list) else [[cells]]


def test_every_worked_example(loaded: tuple[dict[str, Any], StandIn]) -> None:
    functions, _ = loaded
    for function, arguments, expected in EXAMPLES:
        try:
            answer = functions[function.name](*map(as_lite, arguments))
        except ValueError as error:
            assert str(error), function.name
            answer = "#VALUE!"
        assert agrees(answer, expected), f"{function.name}{arguments}: {answer}"
    assert {function.name for function, *_ in EXAMPLES} == CATALOGUE.keys()


def test_excels_help_is_the_functions_own(loaded: tuple[dict[str, Any], StandIn]) -> None:
    _, stand_in = loaded
    assert stand_in.docs == {name: function.doc for name, function in CATALOGUE.items()}
    for name, function in CATALOGUE.items():
        assert stand_in.told.get(name, {}) == {
            arg: {"ndim": 2, "err_to_str": True, "doc": f"({about.unit}) {about.help}"}
            for arg, about in function.args.items()
        }


def test_it_opens_with_five_lines_that_say_what_it_is() -> None:
    lines = CODE.split("\n")
    assert all(line.startswith("# ") for line in lines[:5]) and lines[5] == ""
    assert f"leasebridge {__version__}: the worksheet functions" in lines[0]


def test_it_is_plain_code() -> None:
    strings = [n.value for n in ast.walk(TREE) if isinstance(n, ast.Constant)]
    assert max(len(s) for s in strings if isinstance(s, str)) < 2_000
    called = {n.func.id for n in ast.walk(TREE) if isinstance(n, ast.Call)
              if isinstance(n.func, ast.Name)}  # fmt: skip
    assert not called & {"exec", "eval", "compile", "__import__"}
    imports = [n for n in TREE.body if isinstance(n, ast.Import | ast.ImportFrom)]
    assert imports == TREE.body[: len(imports)]
    assert not [n for n in imports if isinstance(n, ast.ImportFrom) and n.module == "__future__"]


def test_nothing_is_said_or_defined_twice() -> None:
    texts = Counter(
        node.value.value
        for node in ast.walk(TREE)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
    helps = Counter(arg.help for f in CATALOGUE.values() for arg in f.args.values())
    once = [text for text, times in texts.items() if times > 1]
    assert not once
    assert not [text for text in helps if CODE.count(f'"{text}"') > helps[text]]
    names = [n.name for n in TREE.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    assert len(set(names)) == len(names)


def test_every_function_is_declared_by_its_name_and_arguments() -> None:
    made = {node.name: node for node in TREE.body if isinstance(node, ast.FunctionDef)}
    for function in CATALOGUE.values():
        node = made[function.name]
        assert [argument.arg for argument in node.args.args] == list(function.args)
        assert len(node.args.defaults) == len(function.omissible)
        assert ast.unparse(node.decorator_list[0]) == "func"
    # Lite takes what has this word in a decorator for a script to run.
    decorators = [ast.unparse(d) for node in made.values() for d in node.decorator_list]
    assert not [text for text in decorators if "script" in text]


def test_the_code_needs_the_standard_library_and_xlwings_alone(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "xlwings.py").write_text(
        "def func(f): return f\ndef arg(*_, **__): return lambda f: f\n"
    )
    asked = "import main; print(main.LEASE_REVENUE([[250.0]], [[40.0]]))"
    # Without the environment's packages and without this project.
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, '.'); {asked}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "10000.0", done.stderr


def test_it_is_written_as_our_own_code_is(tmp_path: Path) -> None:
    assert max(map(len, CODE.splitlines())) <= WIDTH
    if not importlib.util.find_spec("ruff"):
        pytest.skip("ruff is not installed")
    path = tmp_path / "main.py"
    path.write_text(CODE, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--isolated", "--no-cache", "--line-length", str(WIDTH), str(path)]
    for command in (["format", "--check"], ["check", "--select", "E,F,I,W"]):
        done = subprocess.run(
            [*ruff, *command, *options], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_it_reads_as_python_of_any_line_ending() -> None:
    lines = iter(CODE.splitlines(keepends=True))
    assert list(tokenize.generate_tokens(lambda: next(lines, "")))
    assert is_ours(CODE) and is_ours(CODE.replace("\n", "\r\n"))
    assert not is_ours("") and not is_ours("# leasebridge is a fine thing\n")
