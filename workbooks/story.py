"""A story: who rents out what to whom, with every figure and who published it, from one CSV.

Beside its own rows it has those of shared.csv, which every story shows, and of assumptions.csv,
what the model has to choose; a row of the story goes before one of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from addin.csv_table import TableRow, read_table
from addin.errors import BadInput, nearest
from workbooks.facts import COLUMNS, OPEN, Fact, read_fact
from workbooks.input_cells import BLOCKS, known_of, pattern_of, rank

FOLDER = Path(__file__).with_name("stories")
SHARED, ASSUMPTIONS = "shared", "assumptions"
DEFAULT = "meta"
# Publishers that are nobody's own.
ANYONES = {"Press", "Calibration", "Model", "Derived", "Market", "Consensus"}
DOLLARS = "USD"
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "KRW": "₩"}
_BRACKETS = re.compile(r"[][<>]")
NO_HOLES = str.maketrans("[]", "()")
"""For words of a story in a text of the model, where square brackets are filled by formulas."""

ROLE = re.compile(r"<([a-z]\w*(?:\.[a-z_]+)?)>")
SAYS = "says_"
ROLES = (
    "lessor",
    "ticker",
    "landlord",
    "landlord_ticker",
    "broker_{n}_rating",
    "customer_{n}",
    "landlord_{n}",
    "peer_{n}",
    "deal",
    "rating_landlord",
    "currency",
    "title",
    "sources",
)


def stories() -> tuple[str, ...]:
    """The names of the stories that come with the package."""
    others = (path.stem for path in sorted(FOLDER.glob("*.csv")))
    return tuple(name for name in others if name not in (SHARED, ASSUMPTIONS))


@cache
def read_story(which: str | Path = DEFAULT) -> Story:
    """A story by its name or its file. Raises BadInput, which says line and column."""
    path = FOLDER / f"{which}.csv" if str(which) in stories() else Path(which)
    if path.suffix.lower() != ".csv":
        advice = f"the stories are {', '.join(stories())}; or give a CSV file"
        raise BadInput(
            f"{which}: there is no such story", do=nearest(str(which), stories()) or advice
        )
    own = read_facts(path)
    given = {fact.name for fact in own if fact.name}
    currency = next((str(fact.value) for fact in own if fact.name == "currency"), DOLLARS)
    shared, chosen = (read_facts(FOLDER / f"{name}.csv") for name in (SHARED, ASSUMPTIONS))
    if currency != DOLLARS:  # what the others paid is in dollars
        shared = tuple(fact for fact in shared if "$" not in fact.unit)
    rest = [
        fact
        for fact in (*shared, *(in_currency(fact, sign_of(currency)) for fact in chosen))
        if fact.name not in given and (not fact.goes_with or _has(given, fact.goes_with))
    ]
    return Story(path.stem, (*own, *rest), own)


def in_currency(fact: Fact, sign: str) -> Fact:
    """An assumption of any story, its words in the currency of one."""
    metric, note = (text.replace("$", sign) for text in (fact.metric, fact.note))
    return fact._replace(metric=metric, note=note)


@cache
def read_facts(path: Path) -> tuple[Fact, ...]:
    """The rows of one file. Raises BadInput."""
    table = read_table(path, COLUMNS, ("name", "value"))
    sign = _sign(path.name, table)
    facts: list[Fact] = []
    lines: dict[str, int] = {}
    for row in table:
        if not row.fields.get("value") and row.fields.get("status") != OPEN:
            continue  # a row of the template that nobody has filled in
        fact = read_fact(path.name, row, _unit_of(path.name, row, sign))
        for key in {fact.id, fact.name} - {""}:
            if not key.startswith(SAYS) and lines.setdefault(key, row.line) != row.line:
                where = f"{path.name} line {row.line}"
                what = f"{where}, column name: {key} stands in line {lines[key]} too"
                raise BadInput(what, do="delete one of them")
        _check_names(path.name, row, fact)
        facts.append(fact)
    if path.parent != FOLDER or path.stem not in (SHARED, ASSUMPTIONS):
        _check(path.name, {fact.name for fact in facts})
    return tuple(facts)


def _check_names(file: str, row: TableRow, fact: Fact) -> None:
    """Raise BadInput for a name with brackets: in the model's texts they are filled by formulas."""
    names = {"publisher": fact.publisher, "value": fact.value if is_role(fact.name) else ""}
    for column, name in names.items():
        if _BRACKETS.search(str(name)):
            where = f"{file} line {row.line}, column {column}"
            what = f"{where}: {str(name)[:40]!r} has square or pointed brackets"
            raise BadInput(what, do="write it without, or with round ones")


def _check(file: str, names: set[str]) -> None:
    """Raise BadInput where something is missing without which there is no model."""
    if "lessor" not in names:
        what = f"{file}: there is no row lessor, who rents capacity out"
        raise BadInput(what, do="add a row with the name lessor and its value")
    if "annual_revenue" not in names and not {"lease_capacity", "price_per_watt"} <= names:
        what = "lease_capacity and price_per_watt, or annual_revenue"
        raise BadInput(f"{file}: there is no lease in it", do=f"add the rows {what}")


def _sign(file: str, table: Iterable[TableRow]) -> str:
    """How amounts of a story's currency are written."""
    for row in table:
        code = row.fields.get("value", "")
        if code and row.fields.get("name") == "currency":
            if not re.fullmatch("[A-Z]{3}", code):
                where = f"{file} line {row.line}, column value"
                what = f"{where}: {code[:40]!r} is no currency"
                raise BadInput(what, do="write its three capital letters, such as USD")
            return sign_of(code)
    return sign_of(DOLLARS)


def _unit_of(file: str, row: TableRow, sign: str) -> str:
    """The model's unit of this name, which is the one written; where it knows none, as written."""
    name, written = row.fields.get("name", ""), row.fields.get("unit", "")
    where = f"{file} line {row.line}, column"
    if is_role(name) or name.startswith(SAYS):
        unit = "text"
    elif is_no_input(name, row.fields.get("status", "")):
        return written
    elif known := known_of(name):
        unit = known.unit
    else:
        words = [each.name for block in BLOCKS.values() for each in block] + list(ROLES)
        advice = nearest(name, words) or "leasebridge build --story-template lists the names"
        raise BadInput(f"{where} name: the model knows no {name[:40]}", do=advice)
    shown = unit.replace("$", sign)
    if written and written != shown:
        what = f"{where} unit: {name} is in {shown}, not in {written[:40]}"
        raise BadInput(what, do=f"give the figure in {shown}, and that as its unit")
    return unit


def sign_of(code: str) -> str:
    """How amounts of a currency are written."""
    return SIGNS.get(code, f"{code} ")


def is_role(name: str) -> bool:
    """Whether a name says who somebody is, rather than a figure."""
    return any(pattern_of(role).fullmatch(name) for role in ROLES)


def is_no_input(name: str, status: str) -> bool:
    """Whether a row of a story is none that the model takes a figure from."""
    return not name or status == "derived" or name.startswith(SAYS) or is_role(name)


def _has(names: Iterable[str], wanted: str) -> bool:
    """Whether one of these is what is wanted, or one of a family of that name."""
    family = re.compile(rf"{wanted}(_(20\d\d|\d\d?))?")
    return any(family.fullmatch(name) for name in names)


@dataclass(frozen=True, eq=False)
class Story:
    """All that the model is told; `key` is the story's name, `own` the rows of its own file."""

    key: str
    rows: tuple[Fact, ...]
    own: tuple[Fact, ...] = ()

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Every figure by its id, for the list of sources: not the roles."""
        return {fact.id: self.spoken(fact) for fact in self.rows if not is_role(fact.name)}

    @cached_property
    def inputs(self) -> dict[str, Fact]:
        """What is typed into the model, by name, in the order of the sheet."""
        typed = {
            fact.name: self.facts[fact.id]
            for fact in self.rows
            if fact.name and fact.status != "derived" and known_of(fact.name)
        }
        return {name: typed[name] for name in sorted(typed, key=rank)}

    @cached_property
    def worked_out(self) -> dict[str, Fact]:
        """What the model works out itself, by the name of the cell."""
        return {fact.name: fact for fact in self.rows if fact.name and fact.status == "derived"}

    def block(self, name: str) -> dict[str, Fact]:
        """The inputs of one block of the sheet."""
        patterns = [pattern_of(known.name) for known in BLOCKS[name]]
        return {
            name: fact
            for name, fact in self.inputs.items()
            if any(pattern.fullmatch(name) for pattern in patterns)
        }

    def statements(self, place: str) -> tuple[Fact, ...]:
        """What is said at a place of the model, with who says it."""
        family = re.compile(rf"{SAYS}{place}(_\d+)?")
        said = [fact for fact in self.rows if family.fullmatch(fact.name)]
        return tuple(sorted(said, key=lambda fact: fact.name))

    def has(self, *names: str) -> bool:
        """Whether all of these, inputs, families of them or roles, are given."""
        return all(_has(self.inputs, name) or name in self.roles for name in names)

    def years(self, stem: str) -> tuple[int, ...]:
        """The years of a family of inputs: of `capex` those of `capex_2026`, ..."""
        family = re.compile(rf"{stem}_(20\d\d)")
        return tuple(int(match[1]) for match in map(family.fullmatch, self.inputs) if match)

    def numbers(self, shape: str) -> tuple[int, ...]:
        """The numbers of a family of inputs: of `contract_{}` those of `contract_1`, ..."""
        family = re.compile(shape.replace("{}", r"(\d\d?)"))
        return tuple(int(match[1]) for match in map(family.fullmatch, self.inputs) if match)

    @cached_property
    def named(self) -> dict[str, str]:
        """Who is who, as far as the story says so."""
        given = {fact.name: str(fact.value) for fact in self.rows if is_role(fact.name)}
        lessor = given["lessor"]
        title = f"{lessor}: what rented-out AI compute is worth per share"
        known = {"ticker": lessor, "currency": DOLLARS, "title": title, **given}
        if "landlord" in known:
            known.setdefault("landlord_ticker", known["landlord"])
        return known

    @cached_property
    def roles(self) -> dict[str, str]:
        """Who is who, with who published the EPS that the lease is set against, and for when."""
        return self.named | self._sources_of_eps()

    def _sources_of_eps(self) -> dict[str, str]:
        found = {}
        base = self.inputs.get("printed_uplift") or self.inputs.get("base_eps")
        if base:
            found = {"base_source": base.publisher, "base_year": self.year_of(base)}
        if years := self.years("eps_estimate"):
            first, last = (self.inputs[f"eps_estimate_{year}"] for year in (years[0], years[-1]))
            found |= {"estimate_source": last.publisher, "estimate_year": self.year_of(last)}
            if first is not last:
                found["estimate_year_before"] = self.year_of(first)
        return found

    def year_of(self, fact: Fact) -> str:
        """The period of a fact as a head: without FY where it is the calendar year."""
        return fact.period.removeprefix("FY") if self.calendar_year else fact.period

    @cached_property
    def calendar_year(self) -> bool:
        """Whether the lessor's fiscal year ends with December."""
        return self.inputs["fiscal_year_end"].value == 12

    @property
    def sign(self) -> str:
        """How amounts of its currency are written."""
        return sign_of(self.named["currency"])

    def role(self, name: str) -> str | None:
        """What stands for `<name>` in a text of the model."""
        if name in self.named or "." not in name:
            return self.named.get(name) or self.roles.get(name)
        owner, _, field = name.partition(".")
        if not field or owner not in self.inputs:
            return None
        fact = self.inputs[owner]
        return self.year_of(fact) if field == "year" else str(getattr(fact, field))

    @cached_property
    def strangers(self) -> re.Pattern[str]:
        """The names of who is in other stories and not in this one."""
        others = (names_in(FOLDER / f"{name}.csv") for name in stories())
        said = " ".join(text for fact in self.own for text in texts_of(fact))
        own = set(re.findall(WORDS_OF, said))
        names = {name for names in others for name in names if not set(name.split()) <= own}
        return re.compile(rf"\b(?:{'|'.join(sorted(names)) or '(?!)'})\b")

    def filled(self, text: str) -> str | None:
        """A text with its roles; None where the story has no such role."""
        if "<" not in text:
            return text
        found = {name: self.role(name) for name in ROLE.findall(text)}
        if None in found.values():
            return None
        return ROLE.sub(lambda match: str(found[match[1]]).translate(NO_HOLES), text)

    def spoken(self, fact: Fact) -> Fact:
        """A fact of every story with this one's names, its unit in this one's currency."""
        entity, metric = (self.filled(text) or "" for text in (fact.entity, fact.metric))
        unit = fact.unit.replace("$", self.sign)
        return fact._replace(entity=entity, metric=metric, unit=unit)


class Discreet(Story):
    """A story on a sheet that names nobody from another one."""

    def role(self, name: str) -> str | None:
        """What stands for `<name>`; nothing where it names a stranger."""
        said = super().role(name)
        return None if said is not None and self.strangers.search(said) else said


WORDS_OF = r"\w+"
NAME = re.compile(r"[A-Z][A-Za-z]{2,}(?: [A-Z][a-z]+)*")


def texts_of(fact: Fact) -> tuple[str, ...]:
    """All that a row says in words."""
    value = (fact.value,) if isinstance(fact.value, str) else ()
    return (fact.publisher, fact.entity, fact.metric, *value, fact.note, fact.cases.note)


@cache
def names_in(path: Path) -> frozenset[str]:
    """Who publishes, lets, hires and advises in the story of a file."""
    facts = read_facts(path)
    who = (fact for fact in facts if fact.unit == "text" and is_role(fact.name))
    texts = [str(fact.value) for fact in who if fact.name not in ("title", "sources", "currency")]
    texts += [text for fact in facts for text in (fact.publisher, fact.entity)]
    parts = (part for text in texts for part in re.split("[-/]", text))
    return frozenset(name for part in parts for name in NAME.findall(part)) - ANYONES
