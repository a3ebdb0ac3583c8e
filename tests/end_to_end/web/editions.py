"""The web edition of the template, and what a refresh of the template says of the same inputs."""

from __future__ import annotations

import json
import random
import re
import tempfile
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import leasebridge
from addin.errors import BadInput, Refused
from addin.formulas import find_dependents
from addin.xlsx import Workbook, read_workbook
from udfs.cells import Value
from workbooks import TEMPLATE

Spot = tuple[int, int, int]
"""Sheet, row and column, from 0."""

_TRIES = 40
RECORD = "Changes"
"""The sheet that lists what was changed in a workbook."""


@dataclass(frozen=True)
class Edition:
    """A page and what it says of itself."""

    path: Path

    @cached_property
    def source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def json(self, name: str) -> Any:
        """What is inside one of its blocks of JSON."""
        found = re.search(rf'<script[^>]* id="{name}"[^>]*>(.*?)</script>', self.source, re.DOTALL)
        assert found, name
        return json.loads(found[1])

    @cached_property
    def inputs(self) -> dict[str, dict[str, Any]]:
        return {entry["key"]: entry for entry in self.json("data")["inputs"]}

    def spot(self, key: str) -> Spot:
        sheet, row, column = self.inputs[key]["at"]
        return sheet, row, column

    def field(self, key: str) -> str:
        """The selector of an input's field in its sheet."""
        return "#c{}_{}_{} :is(input, select)".format(*self.spot(key))

    def driver(self, key: str) -> str:
        """The selector of a driver's field in the panel of the case."""
        keys, data = list(self.inputs), self.json("data")
        names = [keys[driver["own"]] for driver in data["cases"]["drivers"]]
        return f"#case .row:nth-last-child({len(names) - names.index(f'{key}@Own')}) input"

    @cached_property
    def uplift(self) -> Spot:
        """The headline that a price moves."""
        headlines = self.json("data")["headlines"]
        sheet, row, column = next(h["at"] for h in headlines if h["label"] == "EPS uplift")
        return sheet, row, column

    @cached_property
    def beside(self) -> set[Spot]:
        """The words beside figures, which the page's script keeps true."""
        places = [at for entry in self.inputs.values() for at in entry["words"].values()]
        return {(sheet, row, column) for sheet, row, column in places}

    @cached_property
    def changing(self) -> list[Spot]:
        """The cells whose text can change."""
        tags = re.findall(r"<t[dh]\b[^>]*\bdata-f\b[^>]*>", self.source)
        found = [re.search(r'id="c(\d+)_(\d+)_(\d+)"', tag) for tag in tags]
        return [(int(at[1]), int(at[2]), int(at[3])) for at in found if at]


@dataclass(frozen=True)
class Refreshed:
    """A workbook as `leasebridge refresh` left it."""

    book: Workbook

    @cached_property
    def _formats(self) -> Any:
        """The workbook in formulon, for the number formats of its cells: nothing is calculated."""
        import formulon

        return formulon.Workbook.load(self.book.package.data)

    def value(self, spot: Spot) -> Value:
        """What the file holds, in full."""
        sheet, row, column = spot
        cell = self.book.sheets[sheet].cells.get((row + 1, column + 1))
        return cell.value if cell else None

    def text(self, spot: Spot) -> str:
        """What a cell shows."""
        import formulon

        value = self.value(spot)
        if isinstance(value, bool):
            given = formulon.Value(formulon.ValueKind.BOOL, boolean=value)
        elif isinstance(value, float):
            given = formulon.Value(formulon.ValueKind.NUMBER, number=value)
        else:
            return value or ""
        code = self._formats.get_effective_style(*spot).num_fmt_code
        return str(self._formats.format_value(given, code)[0]).strip()

    def check(self, cells: dict[str, str], edition: Edition) -> None:
        """The page shows in each cell what this workbook does, but for `record`."""
        assert len(cells) == len(edition.changing)
        kept = [at for at in edition.changing if at not in self.record]
        shown = {at: (cells["_".join(map(str, at))], self.text(at)) for at in kept}
        different = {at: pair for at, pair in shown.items() if pair[0] != " ".join(pair[1].split())}
        assert not different, different

    @cached_property
    def record(self) -> set[Spot]:
        """The list of changes, which a page has not, and what shows it."""
        numbers = {sheet.name: at for at, sheet in enumerate(self.book.sheets)}
        listed = {(RECORD, at) for at in self.book.by_name[RECORD].cells}
        return self.with_users({(numbers[sheet], row - 1, col - 1) for sheet, (row, col) in listed})

    def with_users(self, spots: set[Spot]) -> set[Spot]:
        """These cells, and all that depend on them."""
        sheets = self.book.sheets
        numbers = {sheet.name: at for at, sheet in enumerate(sheets)}
        places = {(sheets[sheet].name, (row + 1, column + 1)) for sheet, row, column in spots}
        users = find_dependents(self.book, places)
        return spots | {(numbers[sheet], row - 1, col - 1) for sheet, (row, col) in users}


def refreshed(inputs: dict[str, Any]) -> Refreshed:
    """The template with these inputs; raises what leasebridge raises for those it refuses."""
    return _refreshed(tuple(inputs.items()))


@cache
def _refreshed(inputs: tuple[tuple[str, Any], ...]) -> Refreshed:
    if not inputs:
        return Refreshed(read_workbook(TEMPLATE))
    book = leasebridge.open(TEMPLATE)
    for key, value in inputs:
        book[key] = value
    book.calculate()
    with tempfile.TemporaryDirectory() as folder:
        return Refreshed(read_workbook(book.save(Path(folder) / TEMPLATE.name)))


def random_inputs(edition: Edition, seed: int) -> tuple[dict[str, Any], Refreshed]:
    """Some inputs of every sheet moved a little, as leasebridge takes them, and its answer."""
    chance = random.Random(seed)
    moving = [
        entry
        for entry in edition.inputs.values()
        if entry["kind"] == "number" and entry["value"] and not entry["choices"]
    ]
    for _ in range(_TRIES):
        chosen = chance.sample(moving, min(6, len(moving)))
        inputs = {e["key"]: float(f"{e['value'] * chance.uniform(0.9, 1.1):.5g}") for e in chosen}
        if "case" in edition.inputs:
            inputs["case"] = chance.choice(edition.inputs["case"]["choices"])
        try:
            return inputs, refreshed(inputs)
        except (BadInput, Refused):
            continue
    raise AssertionError("leasebridge refused every set of inputs")
