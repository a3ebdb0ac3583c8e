"""The functions as the one Python file that xlwings Lite keeps inside a workbook.

Its editor has a single module (lite.xlwings.org/roadmap: several are planned), so ours are merged.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from addin.handoff.lite.merge import WIDTH, merge
from udfs import CATALOGUE, Function, __version__

_ROOT = "udfs"
_OPENING = """\
# leasebridge {version}: the worksheet functions that the cells of this workbook call.
# Excel calls what stands in capitals at the end; above it is how each function calculates, with
# its formula, its errors, its source and worked examples.
# Python's standard library and xlwings alone: it opens no file and nothing on the network.
# A change made here changes this workbook only; `leasebridge refresh` calculates with its own.
"""
_CLOSING = "# The end of leasebridge's code, unchanged if the lines above have the checksum {}.\n"
_OURS = re.compile(r"(?:# |\"\"\"The worksheet functions of )leasebridge [\w.+-]+[:,] ")
_CLOSED = re.compile(r"(.*\n)# The end of leasebridge's code, .* checksum (\w+)\.\s*", re.DOTALL)
_OLDER = '"""'
"""What the code began with before it had a checksum."""

_HOST = '''\
"""What xlwings Lite calls."""

from collections.abc import Callable
from typing import Any

from xlwings import arg, func

from udfs.catalogue import CATALOGUE
from udfs.cells import CellError, answer_call


def described(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give Excel's help what is said above of the function and its arguments."""
    known = CATALOGUE[function.__name__]
    function.__doc__ = known.doc
    for name, about in known.args.items():
        help_text = f"({about.unit}) {about.help}"
        function = arg(name, ndim=2, err_to_str=True, doc=help_text)(function)
    return function


def answer(name: str, *cells: Any) -> Any:
    """The result; of an error the code, which Lite turns into a real one, or #VALUE! with why."""
    result = answer_call(CATALOGUE[name], list(cells))
    if isinstance(result, CellError) and result == "#VALUE!":
        raise ValueError(result.reason)
    if isinstance(result, list):
        return [[as_shown(cell) for cell in row] for row in result]
    return as_shown(result)


def as_shown(cell: Any) -> Any:
    """A value as Lite takes it: an error as its code."""
    return str(cell) if isinstance(cell, CellError) else cell
'''


def main_py() -> str:
    """The source; the same functions give the same text."""
    host = _HOST + "".join(map(_wrapper, CATALOGUE.values()))
    opening = _OPENING.format(version=__version__)
    return closed(f"{opening}\n{merge([*_modules(), ('host', host)], _ROOT)}")


def closed(text: str) -> str:
    """Code with the line that says whether anybody has changed it since."""
    return f"{text}\n\n{_CLOSING.format(_checksum(text))}"


def is_ours(source: str) -> bool:
    """Whether this is what a version of leasebridge made, and nobody changed.

    Older versions, which had no checksum, are known by how they open.
    """
    source = "".join(f"{line}\n" for line in source.removeprefix("\ufeff").splitlines())
    if not _OURS.match(source):
        return False
    if source.startswith(_OLDER):
        return True
    closed = _CLOSED.fullmatch(source)
    return closed is not None and _checksum(closed[1].rstrip("\n") + "\n") == closed[2]


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _modules() -> Iterator[tuple[str, str]]:
    """Our modules that the functions and the reading of cells need, each after what it imports."""
    done: set[str] = set()

    def needed(name: str) -> Iterator[tuple[str, str]]:
        if name not in done:
            done.add(name)
            source = _source(name)
            for imported in _own_imports(ast.parse(source)):
                yield from needed(imported)
            yield name, source

    homes = dict.fromkeys(function.body.__module__ for function in CATALOGUE.values())
    for name in (*homes, f"{_ROOT}.cells"):
        yield from (part for part in needed(name) if part[0] != _ROOT)


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


def _wrapper(function: Function) -> str:
    declared = [n + "=None" if n in function.omissible else n for n in function.args]
    given = [f'"{function.name}"', *function.args]
    return (
        f"\n\n@func\n@described\n{_fitted(f'def {function.name}(', declared, '):', '')}\n"
        f"{_fitted('return answer(', given, ')', '    ')}\n"
    )


def _fitted(head: str, items: list[str], tail: str, indent: str) -> str:
    """A definition or call on one line, on three, or with a line for each item."""
    within = ", ".join(items)
    if len(line := f"{indent}{head}{within}{tail}") <= WIDTH:
        return line
    if len(line := f"{indent}    {within}") > WIDTH:
        line = "\n".join(f"{indent}    {item}," for item in items)
    return f"{indent}{head}\n{line}\n{indent}{tail}"
