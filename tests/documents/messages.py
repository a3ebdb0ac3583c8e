"""Every message of a fault, as the source has it, and the page of them: docs/messages.md.

What is only known in a run stands in braces, as a reader calls it (`{file}`); where a message says
one of several things, OR stands between them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, TypeVar

from addin.errors import Refused

ROOT = Path(__file__).parents[2]
ROOMS = ("addin", "workbooks", "leasebridge")
OR = " \u00b7 "

_NOT_READ = "The file cannot be read as a workbook"
_NO_INPUT = "A figure, a table, a case or an option does not fit"
_NOT_WRITTEN = "The result cannot be written"
_NO_COPY = "The copy for others is not made"
_PROGRAM = "LibreOffice or Excel is not there, or does not do its work"
_REFUSED = "Formulas cannot be calculated reliably"
GROUPS = {
    "BadWorkbook": _NOT_READ,
    "NewerFormat": _NOT_READ,
    "BeyondLimit": _NOT_READ,
    "BadInput": _NO_INPUT,
    "Unfit": _NO_INPUT,
    "BadCell": "A cell cannot be found, read or set",
    "CannotWrite": _NOT_WRITTEN,
    "ChecksFail": _NO_COPY,
    "StaysPersonal": _NO_COPY,
    "NoLibreOffice": _PROGRAM,
    "OfficeFailed": _PROGRAM,
    "ExcelFailed": _PROGRAM,
    "Refused": _REFUSED,
}
"""What a reader calls the kinds of faults, in the order of the page."""

_FILES = {"path", "output", "target", "workbook", "file", "book"}
_READABLE = {
    "before": "sheet",
    "called": "name",
    "columns": "list",
    "address": "address",
    "ending": "ending",
    "error": "reason",
    "fact": "id",
    "fault": "reason",
    "got": "value",
    "how": "reason",
    "back": "option",
    "listed": "list",
    "long": "reason",
    "others": "option",
    "plain": "text",
    "problem": "reason",
    "refused": "list",
    "said": "reason",
    "setting": "text",
    "shown": "value",
    "which": "story",
    "why": "reason",
    "wanted": "what it takes",
    "taken": "limit",
    "clashes": "name",
    "written": "text",
}
"""What stands in a message, by the name that it has in the source: it is only known in a run."""

_ALWAYS = {
    r"place_text\(|place$": "{cell}",
    r"sheet_text\(|sheet_name\(": "{sheet}",
    r"range_text\(": "{range}",
    r"len\(|\w*count": "{number}",
    r"self\.called": "{cluster}",
}
"""What a reader calls the result of a helper of ours."""

_LONE = re.compile(r"\{[^}]*\}")
_Node = TypeVar("_Node", bound=ast.AST)


class Message(NamedTuple):
    """A message: its kind, the module that raises it, what it says, and what it says to do."""

    kind: str
    module: str
    what: str
    do: str


class _Module(NamedTuple):
    """A module: its tree, what it defines at its top, and where what it imports comes from."""

    name: str
    tree: ast.Module
    defined: dict[str, ast.expr | ast.FunctionDef]
    imported: dict[str, str]


def messages() -> list[Message]:
    """Every one, in the order of the tree; those made of another fault's text are left out."""
    return [message for module in _modules().values() for message in _of(module)]


@cache
def _modules() -> dict[str, _Module]:
    found = {}
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        imported = {alias.name: node.module or "" for node in imports for alias in node.names}
        name = path.relative_to(ROOT).as_posix()
        found[name] = _Module(name, tree, dict(_definitions(tree.body)), imported)
    return found


def _definitions(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr | ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from _assigned(node)


def _assigned(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    """Each name that an assignment gives a value, several at once too."""
    for target in node.targets:
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts))
        yield from ((name.id, value) for name, value in pairs if isinstance(name, ast.Name))


def _definition(module: _Module, name: str) -> tuple[_Module, ast.expr | ast.FunctionDef] | None:
    """What a module calls so: of its own, or imported, past the face of a room."""
    if name in module.defined:
        return module, module.defined[name]
    source = module.imported.get(name, "-").replace(".", "/")
    known = (other for other in _modules().values() if other.name.startswith(source))
    return next(((other, other.defined[name]) for other in known if name in other.defined), None)


def _of(module: _Module) -> Iterator[Message]:
    """The messages of one module."""
    functions = _all(module.tree, ast.FunctionDef)
    calls = [call for call in _all(module.tree, ast.Call) if _kind(call) and call.args]
    for call in sorted(calls, key=lambda call: call.lineno):
        around = [f for f in functions if f.lineno <= call.lineno <= (f.end_lineno or f.lineno)]
        function = max(around, key=lambda function: function.lineno, default=None)
        given = next((word.value for word in call.keywords if word.arg == "do"), None)
        if isinstance(given, ast.Attribute) or (function and function.name == "fault"):
            continue  # the text of another fault, or the maker of them
        texts = _Texts(module, function, call.lineno)
        what, do = texts.of(call.args[0]), texts.of(given) if given else ""
        yield _placed(_kind(call), module.name, what, do)


def _placed(kind: str, module: str, what: str, do: str) -> Message:
    """A message with what comes before it."""
    if kind == "fault":
        return Message("BadWorkbook", module, f"{{file}}: {what}", do)
    if kind == "BeyondLimit":
        return Message(kind, module, f"{{file}}: {what}", do)
    if kind != "Unfit":
        return Message(kind, module, what, do)
    if module.startswith("addin/engines"):
        asked = f"{{engines}} ({what})" if what else "{engines}"
        refusal = Refused({}, asked, do="").what
        return Message("Refused", module, refusal.replace("0 c", "{number} c"), do)
    if module == "addin/cluster.py":
        return Message(kind, module, f"worker {{address}} {what}", do)
    mark = " " if re.match("(is|must|has|holds|would) ", what) else ": "
    return Message(kind, module, f"{{where}}: {{name}}{mark}{what}", do)


def _all(tree: ast.AST, kind: type[_Node]) -> list[_Node]:
    return [node for node in ast.walk(tree) if isinstance(node, kind)]


def _kind(call: ast.Call) -> str:
    """The kind of fault that a call makes; a workbook's own fault is one that cannot be read."""
    if isinstance(call.func, ast.Attribute):
        return "fault" if call.func.attr == "fault" else ""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return name if name in GROUPS and name != "Refused" else ""


class _Texts:
    """Makes texts of expressions as they stand in one function, in one line of it."""

    def __init__(self, module: _Module, function: ast.FunctionDef | None, line: int) -> None:
        self._module, self._function = module, function
        assigns = _all(function, ast.Assign) if function else []
        before = sorted((a for a in assigns if a.lineno < line), key=lambda node: node.lineno)
        self._assigned = {n: (v, a.lineno) for a in before for n, v in _assigned(a)}

    def of(self, node: ast.expr) -> str:
        """The text of an expression."""
        known = _placeholder(ast.unparse(node))
        match node:
            case ast.Name() | ast.Call() if any(re.match(p, ast.unparse(node)) for p in _ALWAYS):
                return known
            case ast.Constant():
                return f"{node.value:,}" if isinstance(node.value, int) else str(node.value)
            case ast.JoinedStr():
                return "".join(map(self.of, node.values))
            case ast.FormattedValue():
                return self.of(node.value)
            case ast.BinOp():
                both = self.of(node.left), self.of(node.right)
                return both[0] if _LONE.fullmatch(both[0]) else "".join(both)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=int(at))):
                found = _definition(self._module, name)
                whole = found[1] if found else None
                return self.of(whole.elts[at]) if isinstance(whole, ast.Tuple) else known
            case ast.BoolOp():
                return _one_of(self.of(value) for value in node.values)
            case ast.IfExp():
                return _one_of((self.of(node.body), self.of(node.orelse)))
            case ast.Name() if node.id in _READABLE:
                return known
            case ast.Name() if node.id in self._assigned:
                value, line = self._assigned[node.id]
                said = _Texts(self._module, self._function, line).of(value)
                return known if _LONE.fullmatch(said) else said
            case ast.Name() if found := _definition(self._module, node.id):
                module, top = found
                if isinstance(top, ast.Constant | ast.JoinedStr):
                    return _Texts(module, None, 0).of(top)
            case ast.Call(func=ast.Name(id="nearest")):
                return "did you mean {name}?"
            case ast.Call(func=ast.Name(id=name)) if found := _definition(self._module, name):
                module, helper = found
                said = _returned(module, helper) if isinstance(helper, ast.FunctionDef) else ""
                return said or known
        return known


def _returned(module: _Module, helper: ast.FunctionDef) -> str:
    """All that a helper may say, if it is words."""
    texts = _Texts(module, helper, (helper.end_lineno or helper.lineno) + 1)
    said = [texts.of(node.value) for node in _all(helper, ast.Return) if node.value]
    return "" if any(map(_LONE.fullmatch, said)) else _one_of(said)


def _one_of(texts: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    """Several texts of which one is said; what is only known in a run stands for all of them."""
    said = [text for text in texts if text]
    return next(filter(_LONE.fullmatch, said), OR.join(said))


def _placeholder(source: str) -> str:
    """`{file}` for `self.book.path.name`: what a reader calls it."""
    for pattern, word in _ALWAYS.items():
        if re.match(pattern, source):
            return word
    bare = re.sub(r"getattr\((\w+),.*", r"\1", re.sub(r"\[[^\]]*\]|'[^']*'", "", source))
    words = [word for word in re.findall(r"[A-Za-z_]+", bare) if word not in ("self", "join")]
    words = [word for word in words if word not in ("str", "strerror", "min", "upper", "casefold")]
    last = words[-1] if words else "text"
    if (
        "path" in words
        or last in _FILES
        or (last == "name" and words[-2:-1] in (["workbook"], ["facts"]))
    ):
        return "{file}"
    if last == "name" and len(words) > 1 and words[-2] in ("output", "sheet", "input"):
        last = words[-2]
    word = last.strip("_").lower()
    return (
        "{list}"
        if last.strip("_").isupper()
        else f"{{{_READABLE.get(word, word).replace('_', ' ')}}}"
    )


def page() -> str:
    """The page for users, whose tables are by what went wrong."""
    lines = [
        "# Messages",
        "",
        "A fault is one line: what is wrong and where; then, after a semicolon, what to do. "
        "Nothing was written.",
        f"Words in *italics* are filled in; where one of several texts is said, `{OR.strip()}` "
        "stands between them. The exit code is 2, but 3 where formulas cannot be calculated "
        "reliably.",
    ]
    order = list(dict.fromkeys(GROUPS.values()))
    found = sorted(set(messages()), key=lambda m: (order.index(_group(m)), m.what.casefold(), m))
    for group, rows in groupby(found, key=_group):
        lines += ["", f"## {group}", "", "| it says | what to do |", "|---|---|"]
        cells = dict.fromkeys((_markdown(m.what), _markdown(m.do)) for m in rows)
        lines += [f"| {what} | {do} |" for what, do in cells]
    return "\n".join([*lines, ""])


def _group(message: Message) -> str:
    hands_over = message.module.startswith("addin/handoff/") and message.kind == "BadWorkbook"
    return _NO_COPY if hands_over else GROUPS[message.kind]


def _markdown(text: str) -> str:
    marked = re.sub(r"([*_|<\\])", r"\\\1", text)
    return _LONE.sub(lambda found: f"*{found[0][1:-1]}*", marked)


if __name__ == "__main__":
    print(page(), end="")
