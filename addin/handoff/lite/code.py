"""The functions as the one Python file that xlwings Lite keeps inside a workbook."""

from __future__ import annotations

import ast
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path

from udfs import CATALOGUE, Function, __version__

_ROOT = "udfs"
_START = '''\
"""The worksheet functions of leasebridge {version}, for xlwings Lite.

Standard library and xlwings only; the modules below are the project's own, unchanged.
"""

import sys
import types

from xlwings import arg, func


def _module(name, source):
    """Make a module of its text; one of an earlier run is replaced."""
    module = sys.modules[name] = types.ModuleType(name)
    module.__path__ = []
    exec(compile(source, name, "exec", dont_inherit=True), module.__dict__)

'''
_END = '''

_call, _error = sys.modules["udfs.cells"].answer_call, sys.modules["udfs.cells"].CellError
_functions = sys.modules["udfs"].CATALOGUE


def _answer(name, *cells):
    """The result; of an error the code, which Lite turns into a real one, or #VALUE! with why."""
    result = _call(_functions[name], list(cells))
    if isinstance(result, _error) and result == "#VALUE!":
        raise ValueError(result.reason)
    if isinstance(result, list):
        return [[_plain(cell) for cell in row] for row in result]
    return _plain(result)


def _plain(cell):
    return str(cell) if isinstance(cell, _error) else cell
'''


def main_py() -> str:
    """The source; the same functions give the same text."""
    modules = "".join(f"\n_module({name!r}, {_quote(text)})\n" for name, text in _modules())
    functions = "".join(map(_wrapper, CATALOGUE.values()))
    return _START.format(version=__version__) + modules + _END + functions


def _modules() -> Iterator[tuple[str, str]]:
    """Our modules that `udfs.cells` and the functions need, each after those it imports."""
    done: set[str] = set()

    def needed(name: str) -> Iterator[tuple[str, str]]:
        if name in done:
            return
        done.add(name)
        source = _source(name)
        for imported in _own_imports(ast.parse(source)):
            # A package is there before its modules, but filled after them.
            yield from () if imported == name.partition(".")[0] else needed(imported)
        yield name, source

    yield _ROOT, ""
    for name in ("udfs", "udfs.cells"):
        yield from needed(name)


def _source(name: str) -> str:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin).read_text(encoding="utf-8")


def _own_imports(tree: ast.Module) -> list[str]:
    """Our own modules that a module imports when it runs, not only for its type hints."""
    return [
        node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        and node.module
        and node.module.partition(".")[0] == _ROOT
    ]


def _quote(source: str) -> str:
    """The text as a literal that a reader can still read."""
    if "'''" in source or source.rstrip().endswith("\\"):
        return repr(source)
    return f"r'''\n{source}'''"


def _wrapper(function: Function) -> str:
    helps = "".join(
        f"@arg({name!r}, ndim=2, err_to_str=True, doc={_literal(f'({arg.unit}) {arg.help}')})\n"
        for name, arg in function.args.items()
    )
    declared = ", ".join(n + "=None" if n in function.omissible else n for n in function.args)
    given = "".join(f", {name}" for name in function.args)
    return (
        f"\n\n@func\n{helps}def {function.name}({declared}):\n"
        f"    {_literal(function.doc)}\n"
        f'    return _answer("{function.name}"{given})\n'
    )


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
