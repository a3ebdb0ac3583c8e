"""Our functions as LAMBDAs of Excel: their text as one types it, and as a file stores it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from udfs import CATALOGUE, Arg, ArgRange, Function, __version__
from udfs.arguments import FIRST_SERIAL, LAST_SERIAL, WHOLE
from udfs.cells import DAYS_TO_1904

PREFIX = "LEASEBRIDGE_"
"""What the names of the helpers begin with."""

MAX_LENGTH = 8_191
"""Characters that Excel takes in a formula."""

_SOURCE = Path(__file__).with_name("lambdas.txt")
_ABSENT = "FALSE"
"""What the arithmetic gets for a parameter without default that was left out."""

_TOKEN = re.compile(r'"(?:[^"]|"")*"|#[A-Z/0]+[!?]?|\[(\w+)\]|(?<![\w.])(?:([a-z]\w*)|([A-Z]+)\()')
# Functions that came after the file format; a file has `_xlfn.` before them.
_LATER = frozenset(
    {"HSTACK", "IFNA", "ISOMITTED", "LAMBDA", "LET", "MAKEARRAY", "MAP", "REDUCE", "SEQUENCE"}
    | {"SWITCH", "TAKE", "TOCOL", "UNICODE", "UNIQUE", "VSTACK", "XMATCH"}
)
_STORED = {name: f"_xlfn.{name}" for name in _LATER} | {"SORT": "_xlfn._xlws.SORT"}


def definitions(
    functions: Iterable[str], *, date1904: bool = False, taken: Iterable[str] = ()
) -> dict[str, str]:
    """What to define so that these functions calculate: name and text as typed, without `=`.

    The helpers that they use come with them. Dates are serial numbers of the workbook's system.
    No parameter or variable is called like one of the names that are `taken`: Excel tells the two
    apart in a file, and other programs do not.
    """
    texts = _texts(date1904)
    wanted, found = list(functions), dict[str, str]()
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = texts[name]
            wanted += helpers_in(texts[name]) - found.keys()
    return apart_from(dict(sorted(found.items())), taken)


def helpers_in(text: str) -> set[str]:
    """The helpers that a definition calls."""
    return set(re.findall(rf"{PREFIX}\w+", text))


def apart_from(texts: dict[str, str], taken: Iterable[str]) -> dict[str, str]:
    """Definitions with other names for what they bind where a name is taken: `tax_rate_`."""
    bound = {name for text in texts.values() for name in _bound_in(text)}
    busy = {name.upper() for name in taken}
    clashing, busy = {n for n in bound if n.upper() in busy}, busy | {n.upper() for n in bound}
    new = {}
    for name in sorted(clashing):
        others = (f"{name}_{number or ''}" for number in itertools.chain([0], itertools.count(2)))
        new[name] = next(other for other in others if other.upper() not in busy)
        busy.add(new[name].upper())

    def renamed(token: re.Match[str]) -> str:
        optional, name, _ = token.groups()
        if optional:
            return f"[{new.get(optional, optional)}]"
        return new.get(name, name) if name else token[0]

    return {name: _TOKEN.sub(renamed, text) for name, text in texts.items()} if new else texts


def _bound_in(text: str) -> Iterator[str]:
    for token in _TOKEN.finditer(text):
        if name := token[1] or token[2]:
            yield name


def comments() -> dict[str, str]:
    """What each definition is for, in one line."""
    lines = {name: function.doc.partition("\n")[0] for name, function in CATALOGUE.items()}
    lines |= {PREFIX + name: f"{name} for single values that were checked." for name in CATALOGUE}
    return lines | {name: line for name, line, _ in _sections() if line}


def as_file_text(text: str) -> str:
    """A definition as a file stores it: newer functions and bound names carry prefixes.

    In our texts a bound name is what begins with a small letter.
    """

    def prefixed(token: re.Match[str]) -> str:
        optional, bound, function = token.groups()
        if optional or bound:
            return f"_xlop.{optional}" if optional else f"_xlpm.{bound}"
        return f"{_STORED[function]}(" if function in _STORED else token[0]

    return _TOKEN.sub(prefixed, text)


@cache
def _texts(date1904: bool) -> dict[str, str]:
    shift = DAYS_TO_1904 if date1904 else 0
    spaces = ";".join(str(code) for code in range(0x3001) if chr(code).isspace())
    constants = {
        "FIRST_DAY": str(max(FIRST_SERIAL - shift, 0)),
        "LAST_DAY": str(LAST_SERIAL - shift),
        "SPACES": f"{{{spaces}}}",
    }
    texts = {}
    for name, _, text in _sections():
        text = re.sub("|".join(constants), lambda found: constants[found[0]], text)
        if function := CATALOGUE.get(name):
            texts[name], texts[PREFIX + name] = _reading(function), _arithmetic(function, text)
        else:
            texts[name] = text
    return texts | {"LEASEBRIDGE_VERSION": f'LAMBDA("{__version__}")'}


def _sections() -> Iterator[tuple[str, str, str]]:
    """Name, comment and text of each definition in the source."""
    for block in re.split(r"\n\n+", _SOURCE.read_text("utf-8").strip()):
        remarks = re.findall(r"^// ?(.*)", block, re.MULTILINE)
        name, equals, text = re.sub(r"^//.*\n?", "", block, flags=re.MULTILINE).partition(" = ")
        if equals:
            yield name, " ".join(remarks), text


def _arithmetic(function: Function, body: str) -> str:
    """The arithmetic for single checked values; the leftmost fault comes first."""
    lines = []
    for name, arg in function.args.items():
        value = f"{PREFIX}AT({name}, 1, 1)" if isinstance(arg, ArgRange) else name
        lines.append(f"  IF(ISERROR({value}), {value},")
    parameters = ",".join(function.args)
    indented = body.replace("\n", "\n  ")
    return "\n".join([f"LAMBDA({parameters},", *lines, f"  {indented}{')' * len(lines)})"])


def _reading(function: Function) -> str:
    """The worksheet function: reads and checks its arguments, and answers a cell at a time."""
    optional = function.omissible
    parameters = ",".join(f"[{name}]" if name in optional else name for name in function.args)
    single = [n for n, arg in function.args.items() if not isinstance(arg, ArgRange)]
    sizes = ",\n      ".join(f"{PREFIX}SIZE(in_{name})" for name in single)
    values = ",\n      ".join(_value(function, name) for name in function.args)
    answer = f"{PREFIX}EACH(sizes, answer)"
    if function.table_code:
        table = f'{PREFIX}TABLE(in_output, "{function.table_code}")'
        answer = f"IF(AND({table}, MAX(sizes) > 1), #VALUE!, {answer})"
    lines = [f"    {_with_default(function, name)}," for name in function.args]
    lines += [
        f"    no_{name}, ISOMITTED({name})," for name in single if _may_be_absent(function, name)
    ]
    lines += [f"    sizes, VSTACK(\n      {sizes}),"]
    lines += [f"    answer, LAMBDA(y,x, {PREFIX}{function.name}(\n      {values})),"]
    return "\n".join([f"LAMBDA({parameters},", "  LET(", *lines, f"    {answer}))"])


def _with_default(function: Function, name: str) -> str:
    """The argument with its default in place of one that was left out."""
    arg, default = function.args[name], _default(function, name)
    if arg.solved_as:
        default = _ABSENT
    if isinstance(arg, ArgRange):
        reading = _check_text(arg, "one", '""')
        values = f"\n      {PREFIX}LIST({name}, {default}, LAMBDA(one, {reading}))"
    else:
        values = f" {name}"
    return f"in_{name}, IF(ISOMITTED({name}), {default},{values})"


def _value(function: Function, name: str) -> str:
    """One checked value of the argument."""
    arg, default = function.args[name], _default(function, name)
    if isinstance(arg, ArgRange):
        return f"in_{name}"
    checked = _check_text(arg, f"{PREFIX}AT(in_{name}, y, x)", default)
    return f"IF(no_{name}, {default}, {checked})" if _may_be_absent(function, name) else checked


def _may_be_absent(function: Function, name: str) -> bool:
    """Whether the arithmetic may have to do without the argument."""
    return bool(function.args[name].solved_as) or function.defaults.get(name, "") is None


def _default(function: Function, name: str) -> str:
    """What stands for an argument that is blank."""
    if code := function.args[name].solved_as:
        asked = _value(function, "solve_for")
        return f'IF(\n          {asked} = "{code}",\n          {_ABSENT}, #VALUE!)'
    if _may_be_absent(function, name):
        return _ABSENT
    default = function.defaults.get(name, "")
    if default == "":
        return "#VALUE!"
    return f'"{default}"' if isinstance(default, str) else str(default)


def _check_text(arg: Arg, value: str, default: str) -> str:
    match arg.unit:
        case "date":
            return f"{PREFIX}DATE({value}, {default})"
        case "code":
            codes = ",".join(f'"{code}"' for code in arg.choices)
            return f"{PREFIX}CODE({value}, {default},\n        {{{codes}}})"
        case "flag":
            return f"{PREFIX}FLAG({value})"
        case "name":
            return f'IF(ISERROR({value}), {value}, {PREFIX}STRIP({value} & ""))'
    return f"{PREFIX}NUMBER({value}, {default}, LAMBDA(n, {_range_condition(arg)}))"


def _range_condition(arg: Arg) -> str:
    """The range of an argument, as a condition on n."""
    bounds = {">=": arg.low, "<=": arg.high, ">": arg.above, "<": arg.below}
    tests = [f"n {sign} {at:g}" for sign, at in bounds.items() if abs(at) != float("inf")]
    tests += [f"ABS(n - ROUND(n, 0)) <= {WHOLE:f}"] if arg.whole else []
    return f"AND({', '.join(tests)})" if len(tests) > 1 else "".join(tests) or "TRUE"


def for_single_values(function: Function, given: Sequence[str]) -> str:
    """A definition for calls that give these arguments, each a single value.

    It says what the whole function says of them, and does without what reads ranges. Nothing where
    the function needs more than that.
    """
    args = function.args
    plain = all(type(arg) is Arg and not arg.solved_as for arg in args.values())
    if not (plain and given) or not set(args) - set(function.omissible) <= set(given):
        return ""
    values = [
        _check_text(arg, name, _default(function, name))
        if name in given
        else _default(function, name)
        for name, arg in args.items()
    ]
    return f"LAMBDA({','.join(given)}, {PREFIX}{function.name}({', '.join(values)}))"
