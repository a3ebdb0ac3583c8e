"""The lines of `trusted_functions.TABLE` as rules: which arguments a function may be given."""

from __future__ import annotations

import re
from dataclasses import dataclass

import formualizer as fz

from addin.a1 import MAX_ROW
from addin.engines.embedded.admission import trusted_functions, value_checks
from addin.engines.embedded.admission.reading import Reading
from addin.engines.embedded.admission.shapes import Part, Shape, neighbours, value
from addin.errors import NotVerified

_NUMBERS = frozenset("NWB")
_SINGLE = frozenset("ndiwtxbcsf")
_NUMBER_FORMAT = re.compile(trusted_functions.NUMBER_FORMAT)
_CRITERION = re.compile(r"(?:<>|<=|>=|=|<|>)?(?!#)[^%$,/:]*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument's place: its letter in the table, and whether it may be left empty."""

    letter: str
    literals: frozenset[str] = frozenset()
    may_be_empty: bool = False

    @classmethod
    def parse(cls, text: str) -> Parameter:
        """`d`, `D` or `m0/1`."""
        letter = text[0]
        return cls(letter.lower(), frozenset(text[1:].upper().split("/")) - {""}, letter.isupper())

    def accept(self, reading: Reading, part: Part, name: str) -> None:
        """Refuse an argument that has not been verified here, or ask for a check of it."""
        shape, letter = part.shape, self.letter
        if letter == "m":
            if part.literal not in self.literals:
                raise NotVerified(
                    f"{name} with {part.literal} as a choice is not verified for this engine"
                )
        elif letter in _SINGLE:
            reading.single(part, name)
            self._accept_single(reading, part, name)
        elif letter in "re" and not shape.is_reference:
            raise NotVerified(f"{name} over computed values is not verified for this engine")
        elif letter == "o" and shape.kind != "cell":
            raise NotVerified(f"{name} of a range is not verified for this engine")
        elif letter == "v" and (shape.kind != "value" or "T" not in shape.types):
            return
        elif letter in "pq" and not shape.is_reference:
            if not shape.types <= _NUMBERS:
                raise NotVerified(f"{name} over computed values that may be no numbers")
        elif letter == "h" and not shape.types & set("NWL"):
            return
        elif letter in "vepqh":
            reading.check(value_checks.ARGUMENTS[letter], x=part.text)

    def _accept_single(self, reading: Reading, part: Part, name: str) -> None:
        types, letter = part.shape.types, self.letter
        needed = {
            "d": "T" in types,
            "b": "T" in types,
            "s": not types <= set("NWL") and not (part.is_text_literal and part.literal),
            "w": not types <= {"W"},
            "i": part.literal == "0" or not types <= {"W"},
            "t": not types <= set("TBW"),
            "c": part.node.node_type() != "Literal",
        }
        if letter == "c" and part.is_text_literal and not _CRITERION.fullmatch(part.literal):
            raise NotVerified(
                f"{name} with the criterion {part.literal} is not verified for this engine"
            )
        if needed.get(letter):
            reading.check(value_checks.ARGUMENTS[letter], x=part.text)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function may be given and what it gives."""

    name: str
    fixed: tuple[Parameter, ...]
    optional: tuple[Parameter, ...]
    repeated: tuple[Parameter, ...]
    result: str
    conditions: tuple[str, ...]

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read one line of the table."""
        name, rest = [*line.split(maxsplit=1), ""][:2]
        match = re.fullmatch(r"(.*?)\s*(\[?[NWTLA])((?:\s+[a-z0-9]+)*)", rest.strip())
        if match is None:
            raise ValueError(line)
        arguments, result, conditions = match.groups()
        before, _, after = arguments.partition("|")
        repeats = re.compile(r"\(([^)]*)\)\+|(\S)\+")
        again = repeats.search(arguments)
        parse = Parameter.parse
        return cls(
            name,
            tuple(map(parse, repeats.sub("", before).split())),
            tuple(map(parse, repeats.sub("", after).split())),
            tuple(map(parse, (again[1] or again[2]).split())) if again else (),
            result,
            tuple(conditions.split()),
        )

    def parameters(self, count: int) -> tuple[Parameter, ...]:
        """The places of `count` arguments. Raises NotVerified when they are too few or too many."""
        places = self.fixed + self.optional
        if self.repeated and count > len(self.fixed):
            places += self.repeated * (1 + (count - len(places)) // len(self.repeated))
        least = len(self.fixed) + (0 if self.optional else len(self.repeated))
        even = not self.repeated or (count - len(self.fixed)) % len(self.repeated) == 0
        if not least <= count <= len(places) or not even:
            raise NotVerified(f"{self.name} with {count} arguments is not verified for this engine")
        return places[:count]

    def read(self, reading: Reading, node: fz.ASTNode) -> Shape:
        """What a call gives."""
        children = node.children()
        parts: list[Part | None] = []
        lifting, reading.lifting = reading.lifting, reading.lifting or self.name == "SUMPRODUCT"
        for parameter, child in zip(self.parameters(len(children)), children, strict=True):
            if child.node_type() == "Omitted":
                if not parameter.may_be_empty:
                    raise NotVerified(
                        f"{self.name} with an empty argument is not verified for this engine"
                    )
                parts.append(None)
            else:
                part = reading.part(child)
                parameter.accept(reading, part, self.name)
                parts.append(part)
        reading.lifting = lifting
        for condition in self.conditions:
            self._require(condition, reading, node, parts)
        return self._result(reading, parts)

    def _result(self, reading: Reading, parts: list[Part | None]) -> Shape:
        if self.result.startswith("["):
            if not reading.array:
                raise NotVerified(f"{self.name} in a cell that is no array formula")
            return Shape("array", None, None, frozenset("NW" if self.result == "[N" else "NWTLB"))
        if self.name == "XLOOKUP" and parts[2] and not parts[2].shape.is_single:
            return _looked_up(reading, parts[2].shape)
        return value("NWTLB" if self.result == "A" else self.result)

    def _require(
        self, condition: str, reading: Reading, node: fz.ASTNode, parts: list[Part | None]
    ) -> None:
        given = [part for part in parts if part]
        if condition == "size":
            self._same_size(reading, given)
        elif condition == "include":
            _rows_match(reading, *given[:2])
        elif condition == "sorted":
            if len(given) < 3 or self.name == "LOOKUP" or given[2].literal != "0":
                _ascending(reading, given[1])
        elif condition == "format":
            _formatted(reading, *given)
        elif condition != "day" or not _is_plain_date(given):
            formula, reason = value_checks.CALLS[condition]
            texts = [part.text for part in given]
            letters = [place.letter for place in self.parameters(len(given))]
            # N gives 0 for a blank cell, which MIN would skip.
            days = zip(texts, letters, strict=True)
            dates = ",".join(f"N({text})" for text, letter in days if letter == "d")
            call = node.to_formula()[1:]
            reading.add_check(formula.format(*texts, self=call, dates=dates), reason)

    def _same_size(self, reading: Reading, given: list[Part]) -> None:
        ranges = [
            part.shape
            for part, parameter in zip(given, self.parameters(len(given)), strict=True)
            if parameter.letter in "repq"
        ]
        reading.by_size = True
        sizes = {(shape.rows, shape.columns) for shape in ranges}
        if len(sizes) > 1:
            raise NotVerified(
                f"{self.name} over ranges of different sizes is not verified for this engine"
            )
        if None in sizes.pop() and len(ranges) > 1:
            raise NotVerified(f"{self.name} over ranges whose size only the calculation shows")


def _looked_up(reading: Reading, results: Shape) -> Shape:
    reading.by_size = True
    if results.rows == 1 or results.columns == 1:
        return value("NWTLB")
    raise NotVerified("XLOOKUP that gives a whole row or column is not verified for this engine")


def _rows_match(reading: Reading, rows: Part, include: Part) -> None:
    reading.by_size = True
    if include.shape.columns != 1 or include.shape.rows in (None, 1, MAX_ROW):
        raise NotVerified("FILTER is verified with a column condition only")
    if include.shape.rows != rows.shape.rows:
        raise NotVerified("FILTER over ranges of different sizes is not verified for this engine")


def _ascending(reading: Reading, searched: Part) -> None:
    reading.by_size = True
    if searched.shape.rows == MAX_ROW or searched.node.node_type() != "Reference":
        raise NotVerified("an approximate match is verified in a single row or column only")
    text = searched.node.get_reference_string() or ""
    head, tail = neighbours(text)
    reading.check(value_checks.ASCENDING, x=text, head=head, tail=tail)


def _is_plain_date(given: list[Part]) -> bool:
    numbers = [part.node.get_literal_value() for part in given]
    year, month, day = (n if isinstance(n, float) else 0.0 for n in numbers)
    return 1901 <= year <= 9998 and 1 <= month <= 31 and 1 <= day <= 31


def _formatted(reading: Reading, shown: Part, form: Part) -> None:
    text = str(form.node.get_literal_value()) if form.is_text_literal else ""
    match = _NUMBER_FORMAT.fullmatch(text)
    if text in trusted_functions.DATE_FORMATS:
        reading.check(value_checks.TEXT_DATE, x=shown.text)
    elif match:
        decimals = len(match["decimals"] or "") + 2 * (match["unit"] == "%")
        least = f"{10**-decimals:.{decimals}f}"
        reading.check(value_checks.TEXT_NUMBER, x=shown.text, least=least)
    else:
        raise NotVerified(
            f"TEXT with the format {text or 'of another cell'} is not verified for this engine"
        )


SIGNATURES = {
    signature.name: signature
    for signature in map(Signature.parse, filter(None, trusted_functions.TABLE.splitlines()))
}
