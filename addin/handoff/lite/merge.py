"""Several modules as one that a person can read: each definition once, all imports on top.

It refuses with ValueError what it cannot move without changing what the code does.
"""

from __future__ import annotations

import ast
import symtable
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from addin.xlsx import Edit, apply_edits

WIDTH = 100
"""Characters of the longest line."""

_Definition = ast.FunctionDef | ast.ClassDef
_Import = ast.Import | ast.ImportFrom


def merge(modules: Iterable[tuple[str, str]], root: str) -> str:
    """The modules, given by name and text, below each other under one list of imports.

    What they import of each other, from `root` or below, must stand above. A name that several
    define is `EPS_BRIDGE_CODES` for the CODES of eps_bridge. Hints are evaluated where they stand,
    so that the file need not be imported as a module to run; those that come too early are quoted.
    """
    parts = [_Module(name, text, root) for name, text in modules]
    new = _new_names(parts)
    everything = {new.get((part.name, name), name) for part in parts for name in part.defined}
    sections, known = [], set[str]()
    for part in parts:
        sections.append(part.section(new, everything - known))
        known |= {new.get((part.name, name), name) for name in part.defined}
    body = "\n\n\n".join(filter(None, sections))
    return "\n\n".join([*_imports(parts), body]) + "\n"


def _new_names(parts: list[_Module]) -> dict[tuple[str, str], str]:
    """What each name of a module that others have as well is called instead."""
    uses = Counter(name for part in parts for name in part.defined)
    uses.update({name for part in parts for name, _ in part.imported()})
    new = {
        (part.name, name): _apart(part.stem, name)
        for part in parts
        for name in part.defined
        if uses[name] > 1
    }
    if twice := {name for name, n in Counter(new.values()).items() if n > 1 or name in uses}:
        raise ValueError(f"no name is free for {min(twice)}")
    return new


def _apart(stem: str, name: str) -> str:
    """A name with its module's before it, in the case that it has itself."""
    if name.isupper():
        return f"{stem.upper()}_{name}"
    if name[0].isupper():
        return stem.title().replace("_", "") + name
    return f"_{stem}{name}" if name[0] == "_" else f"{stem}_{name}"


def _imports(parts: list[_Module]) -> Iterator[str]:
    """The imports of all modules, each once: the standard library, then others."""
    plain, names = set[str](), defaultdict[str, set[str]](set)
    for part in parts:
        for _, (module, name) in part.imported():
            if name:
                names[module].add(name)
            else:
                plain.add(module)
    for ours in (True, False):
        lines = [f"import {module}" for module in sorted(plain) if _is_standard(module) == ours]
        lines += (
            f"from {module} import {', '.join(sorted(names[module], key=_as_sorted))}"
            for module in sorted(names)
            if _is_standard(module) == ours
        )
        if lines:
            yield "\n".join(lines)


def _is_standard(module: str) -> bool:
    return module.split(" ")[0].partition(".")[0] in sys.stdlib_module_names


def _as_sorted(name: str) -> tuple[bool, bool, str]:
    """Constants come before classes, and those before functions."""
    return not name.isupper(), not name[0].isupper(), name


class _Module:
    """One module, and how its text stands in a file with others."""

    def __init__(self, name: str, text: str, root: str) -> None:
        """Take its text."""
        self.name, self.source, self.root = name, text.encode(), root
        self.stem = name.rpartition(".")[2]
        self.tree = ast.parse(self.source)
        self.defined = {name for node in self.tree.body for name in _bound_by(node)}

    def imported(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """What it imports of others: as what, the module and the name in it.

        A module that is imported whole has `as` and all in the place of the module.
        """
        for node in self.tree.body:
            if isinstance(node, _Import) and not self._is_own(node):
                module = node.module if isinstance(node, ast.ImportFrom) else None
                for alias in node.names:
                    written, bound = ast.unparse(alias), alias.asname or alias.name
                    if module != "__future__":
                        yield bound, (module, written) if module else (written, "")

    def _is_own(self, node: _Import) -> bool:
        names = [alias.name for alias in node.names]
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        own = any(n.partition(".")[0] == self.root for n in ([module] if module else names))
        if own and (not module or any(alias.asname for alias in node.names)):
            raise ValueError(f"{self.name}: {ast.unparse(node)}")
        return own

    def section(self, new: Mapping[tuple[str, str], str], late: set[str]) -> str:
        """Its text under a heading, with new names; nothing if it defines nothing.

        `late` are the names that nothing above has defined.
        """
        names = {name: new[self.name, name] for name in self.defined if (self.name, name) in new}
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom) and self._is_own(node):
                taken = [
                    (alias.name, new.get((node.module or "", alias.name))) for alias in node.names
                ]
                names |= {name: other for name, other in taken if other}
        self._refuse_shadows(names)
        edits = [*self._without_imports(), *self._renamed(names), *self._quoted(names, late)]
        body = apply_edits(self.source, edits).decode().strip("\n")
        if not self.defined:
            return ""
        gap = "\n\n\n" if body.startswith(("def ", "class ", "@", "#")) else "\n\n"
        return f"{self._heading()}{gap}{body}"

    def _heading(self) -> str:
        about = (ast.get_docstring(self.tree) or "").partition("\n\n")[0]
        lines = textwrap.wrap(about, WIDTH, initial_indent="# ", subsequent_indent="# ")
        return "\n".join([f"# ---- {self.stem} ----", *lines])

    def _refuse_shadows(self, names: Mapping[str, str]) -> None:
        """Refuse new names for what is also the name of something inside a function or class."""
        inside = symtable.symtable(self.source.decode(), self.name, "exec").get_children()
        while inside:
            table = inside.pop()
            inside += table.get_children()
            for symbol in table.get_symbols():
                if symbol.get_name() in names and (
                    symbol.is_local() or symbol.is_declared_global()
                ):
                    raise ValueError(f"{self.name}: {symbol.get_name()} in {table.get_name()}")

    def _without_imports(self) -> Iterator[Edit]:
        first = self.tree.body[0]
        for node in self.tree.body:
            if isinstance(node, _Import) or (node is first and ast.get_docstring(self.tree)):
                end = node.end_lineno or node.lineno
                yield self._lines[node.lineno - 1], self._lines[end], b""

    def _renamed(self, names: Mapping[str, str]) -> Iterator[Edit]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and node.id in names:
                start, end = self._place(node)
                yield self._checked(start, end, node.id, names[node.id])
            elif isinstance(node, _Definition) and node.name in names:
                word = "class " if isinstance(node, ast.ClassDef) else "def "
                start = self._place(node)[0] + len(word)
                end = start + len(node.name.encode())
                yield self._checked(start, end, node.name, names[node.name])

    def _checked(self, start: int, end: int, old: str, new: str) -> Edit:
        # Before Python 3.12 what stands in an f-string has no place of its own.
        if self.source[start:end] != old.encode():
            raise ValueError(f"{self.name}: {old} inside a text cannot be renamed")
        return start, end, new.encode()

    def _quoted(self, names: Mapping[str, str], late: set[str]) -> Iterator[Edit]:
        """Quotes for the hints that speak of what is defined later."""
        late = set(late)
        for node in self.tree.body:
            for hint in _hints(node):
                words = {n.id for n in ast.walk(hint) if isinstance(n, ast.Name)}
                if {names.get(word, word) for word in words} & late:
                    start, end = self._place(hint)
                    if b'"' in self.source[start:end]:
                        raise ValueError(f"{self.name}: {ast.unparse(hint)} cannot be quoted")
                    yield from ((start, start, b'"'), (end, end, b'"'))
            late -= {names.get(name, name) for name in _bound_by(node)}

    @cached_property
    def _lines(self) -> list[int]:
        """Where each line begins, and where the last one ends."""
        starts = [0]
        for line in self.source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return starts

    def _place(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        start = self._lines[node.lineno - 1] + node.col_offset
        return start, self._lines[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)


def _bound_by(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module defines; imports are looked at apart."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            for found in (name for target in targets for name in ast.walk(target)):
                if isinstance(found, ast.Name):
                    yield found.id
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            pass
        case _:
            raise ValueError(f"a module does more than define: {ast.unparse(node)}")


def _hints(node: ast.stmt) -> Iterator[ast.expr]:
    """The annotations that are evaluated when a statement runs."""
    if isinstance(node, ast.AnnAssign):
        yield node.annotation
    elif isinstance(node, ast.ClassDef):
        for part in node.body:
            yield from _hints(part)
    elif isinstance(node, ast.FunctionDef):
        given = node.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        yield from (one.annotation for one in every if one and one.annotation)
        if node.returns:
            yield node.returns
