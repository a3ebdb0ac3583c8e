"""Random calls of the functions: usual, at the ends of ranges, huge, tiny, wrong, in odd types.

A call is drawn twice: as it is given, and in plain Python as the contract reads it.
"""

from __future__ import annotations

import datetime as dt
import enum
import fractions
import math
import sys
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pandas as pd

from tests.udfs.second_contract import (
    ARGUMENTS,
    ERROR_TEXTS,
    FIRST_DAY,
    REQUIRED,
    SERIAL_ZERO,
    Codes,
    Near,
    Takes,
)
from tests.udfs.second_opinion import opinion
from udfs import CATALOGUE, InputError

HUGE = (1e308, 1.7976931348623157e308, 1e160, 1e100, 10**308, 10**400, -(10**400), -1e308)
TINY = (5e-324, 1e-308, 1e-160, 1e-20, 1e-12, -1e-12, -5e-324)
NOT_FINITE = (math.inf, -math.inf, math.nan)
TEXTS = ("", " ", "x", "15", "0.15", "15%", "TRUE", "2026-07-01", "#N/A ", "n/a", "\0", "é" * 9)
WEIRD_DAYS = (0, 1, 59, 60, 60.999, 61, 61.5, 2_958_465, 2_958_465.9, 2_958_466, -1)
NAMES = ("Meta", "META ", "meta", "Microsoft", "", " ", "Oracle", None, None, 7, 7.0, "7")


class Text(str):
    """Text of a kind of its own."""

    __slots__ = ()


class Number(float):
    """A number of a kind of its own."""

    __slots__ = ()


class Day(dt.date):
    """A day of a kind of its own."""


class Colour(enum.Enum):
    RED = 1


class Word(str, enum.Enum):  # noqa: UP042
    SL = "SL"


UNKNOWN: tuple[Callable[[], Any], ...] = (
    object, lambda: 1j, lambda: b"1", dict, set, lambda: ..., lambda: dt.timedelta(1),
    lambda: dt.time(9), lambda: np.timedelta64(1, "D"), lambda: Colour.RED, lambda: int,
    lambda: len, lambda: iter([1]), lambda: np.void(b"1"), lambda: pd.Period("2026-07"),
    lambda: pd.Interval(0, 1), lambda: np.complex128(1), lambda: NotImplemented,
    lambda: pd.Timedelta(1), lambda: np.array("x"), lambda: memoryview(b"1"),
)  # fmt: skip
"""What is neither number, text, day, flag nor blank: the contract refuses it as #VALUE!."""

NONE_OF_THEM = Colour.RED
"""What the second opinion is given for one of these."""

ZONES = (dt.UTC, dt.timezone(dt.timedelta(hours=-11)), dt.timezone(dt.timedelta(hours=14)))


def odd_form(random: Random, plain: Any, kind: str) -> tuple[Any, Any]:
    """The same in another type, and in plain Python what that type holds."""
    if plain is None:
        return random.choice((pd.NA, pd.NaT, np.datetime64("NaT"), None)), None
    if isinstance(plain, dt.date):
        moment = dt.datetime(plain.year, plain.month, plain.day, random.randrange(24))
        forms = [Day(plain.year, plain.month, plain.day), np.datetime64(plain, "D")]
        if 1700 < plain.year < 2200:
            stamp = pd.Timestamp(moment)
            forms += [stamp, stamp.tz_localize("Asia/Tokyo"), np.datetime64(moment, "ns")]
        forms.append(moment.replace(tzinfo=random.choice(ZONES)))
        return random.choice(forms), plain
    if type(plain) is str:
        text: str = random.choice((Text(plain), np.str_(plain)))
        return text, str(text)  # numpy drops a NUL at the end
    if type(plain) is bool:
        return np.bool_(plain), plain
    return odd_number(random, plain)


def odd_number(random: Random, plain: float) -> tuple[Any, Any]:
    if not abs(plain) <= sys.float_info.max:
        forms: list[Any] = [Decimal(plain)]
        return random.choice(forms), plain
    number = float(plain)
    forms = [
        Decimal(number), Number(number), np.float64(number), np.array(number),
        fractions.Fraction(number), np.longdouble(number),
    ]  # fmt: skip
    if abs(number) < 1e30:
        forms.append(np.float32(number))
    if number == int(number) and abs(number) < 2**31:
        forms += [np.int64(number), np.int32(number), np.array(int(number))]
    form = random.choice(forms)
    return form, float(form)


def draw_number(random: Random, takes: Takes, wild: bool) -> Any:
    """A number that the argument takes, or when `wild` perhaps not."""
    if wild and random.random() < 0.5:
        return random.choice((*HUGE, *TINY, *NOT_FINITE, 0, -0.0, 95, 1e6, -1, -1.0, 2, 0.5))
    low = takes.low if math.isfinite(takes.low) else -math.inf
    if random.random() < 0.15:
        ends = [end for end in (takes.low, takes.high) if math.isfinite(end)]
        ends += [math.nextafter(end, away) for end in ends for away in (-math.inf, math.inf)]
        number = random.choice([*ends, 0.0, -0.0, 1, 1.0])
        inside = takes.low <= number <= takes.high
        closed = not (takes.open_low and number == takes.low)
        if wild or (inside and closed and not (takes.open_high and number == takes.high)):
            return number
    if math.isfinite(low) and math.isfinite(takes.high):
        number = random.uniform(takes.low, takes.high)
    else:
        number = 10 ** random.uniform(-3, 6)
        number = min(number, takes.high)
        if not math.isfinite(low):
            number *= random.choice((1, 1, -1))
    if takes.whole or takes.kind == "flag" or random.random() < 0.1:
        rounded: float = random.choice((float, int))(round(number))
        if takes.low <= rounded <= takes.high and (rounded or not takes.open_low):
            return rounded
    return round(number, random.choice((2, 4, 17))) or number


def draw_day(random: Random, near: dt.date | None, wild: bool) -> Any:
    if wild and random.random() < 0.3:
        return random.choice(WEIRD_DAYS)
    start = near or dt.date(random.choice((1900, 1999, 2024, 2026, 2027, 2100)), 3, 1)
    day = start + dt.timedelta(random.choice((0, 1, -1, 364, 365, random.randint(-900, 5000))))
    if random.random() < 0.4:
        day = (day.replace(day=28) + dt.timedelta(4)).replace(day=1) - dt.timedelta(1)
    day = max(day, FIRST_DAY)
    serial = (day - SERIAL_ZERO).days
    moment = dt.datetime(day.year, day.month, day.day, 23, 59, 59)
    return random.choice((day, day, day, moment, serial, float(serial), serial + 0.75))


def draw_code(random: Random, takes: Takes) -> str:
    code = random.choice(takes.codes)
    return random.choice((code, code, code, f" {code} ", code.lower(), code.upper()))


def draw_one(random: Random, takes: Takes, wild: bool, near: dt.date | None) -> tuple[Any, Any]:
    """One value, as it is given and as it is meant."""
    plain: Any
    odd = random.random()
    if wild and odd < 0.3:
        if odd < 0.06 and takes.kind != "name":
            return random.choice(UNKNOWN)(), NONE_OF_THEM
        if takes.kind == "name":
            plain = random.choice((*ERROR_TEXTS, "x"))
        else:
            plain = random.choice((None, True, False, *TEXTS, *ERROR_TEXTS))
        return (plain, plain) if odd < 0.25 else odd_form(random, plain, takes.kind)
    if takes.kind == "number":
        plain = draw_number(random, takes, wild)
    elif takes.kind == "date":
        plain = draw_day(random, near, wild)
    elif takes.kind == "code":
        plain = draw_code(random, takes)
    elif takes.kind == "flag":
        plain = random.choice((True, False, 1, 0, 1.0, 0.0, None))
    else:
        plain = random.choice(NAMES)
    odd_too = random.random() < (0.15 if wild else 0.03) and takes.kind != "name"
    return odd_form(random, plain, takes.kind) if odd_too else (plain, plain)


def as_range(random: Random, cells: list[Any], plain: list[Any]) -> tuple[Any, Any]:
    """The cells in one of the kinds that Python has for a range."""
    shape = random.random()
    if shape < 0.1 and len(cells) % 2 == 0:
        rows = [cells[i : i + 2] for i in range(0, len(cells), 2)]
        return rows, plain
    if shape < 0.2:
        return tuple(cells), plain
    if shape < 0.35 and all(type(cell) is float for cell in cells):
        if shape < 0.27:
            return np.array(cells), plain
        blank = [None if math.isnan(cell) else cell for cell in plain]
        return pd.Series(cells), blank
    return cells, plain


SIZES = (1, 2, 3, 4, 8, 30)


def draw_call(
    random: Random, name: str, sizes: tuple[int, ...] = SIZES
) -> tuple[list[Any], list[Any]]:
    """The arguments of a call, and what they mean in plain Python."""
    all_takes = ARGUMENTS[name]
    wild_call = random.random() < 0.4
    near = dt.date(random.choice((1900, 2024, 2027, 2028)), random.randint(3, 12), 1)
    size = random.choice(sizes)
    dated = random.random() < 0.6
    given: list[Any] = []
    meant: list[Any] = []
    for takes in all_takes:
        wild = wild_call and random.random() < 0.25
        optional = takes.default is not REQUIRED
        lease_date = name == "LEASE_REVENUE" and takes.kind == "date"
        left_out = random.random() < 0.35 if not lease_date else not dated
        solved = name == "LEASE_SOLVE" and meant and str(meant[0]).strip() == takes.name.upper()
        if (left_out and (optional or solved)) and not wild:
            one = (None, None)
        elif takes.many:
            count = (
                max(1, size + random.choice((-1, 1))) if wild and random.random() < 0.3 else size
            )
            one = draw_range(random, takes, wild, near, count)
        else:
            one = draw_one(random, takes, wild, near)
        given.append(one[0])
        meant.append(one[1])
    if not wild_call or random.random() < 0.5:
        fit_together(random, name, given, meant)
    return given, meant


def draw_range(
    random: Random, takes: Takes, wild: bool, near: dt.date, count: int
) -> tuple[Any, Any]:
    cells, plain = [], []
    for _ in range(count):
        if random.random() < 0.05:
            one: tuple[Any, Any] = (None, None)
        else:
            one = draw_one(random, takes, wild and random.random() < 0.3, near)
        cells.append(one[0])
        plain.append(one[1])
    return as_range(random, cells, plain)


def fit_together(random: Random, name: str, given: list[Any], meant: list[Any]) -> None:
    """Mend what would nearly always be refused: terms with dates, weights, totals, blanks."""

    def put(place: int, value: Any) -> None:
        given[place] = meant[place] = value

    if name == "LEASE_REVENUE" and meant[5] is not None:
        put(2, random.choice((1, 12, 7, 36, 60, random.randint(1, 1200))) / 12)
        if random.random() < 0.05:
            put(2, meant[2] + random.choice((2e-8, 1e-7, -1e-6)))
    if name == "SCENARIO_VALUE":
        values = [
            draw_number(random, ARGUMENTS[name][0], False) for _ in range(random.randint(1, 6))
        ]
        weights = [random.random() for _ in values]
        total = sum(weights) * random.choice((1, 1, 1, 1, 1 + 1e-8, 1 - 5e-10))
        put(0, values)
        put(1, [weight / total for weight in weights])
    if name == "LEASE_SOLVE" and random.random() < 0.7:
        put(1, within_reach(random, meant))
    if name == "CONCENTRATION_RISK" and type(meant[2]) in (int, float):
        numbers = [x for x in meant[0] if type(x) in (int, float) and 0 <= x < 1e300]
        put(2, sum(numbers) * random.choice((1, 1.5, 3, 1 + 5e-10, 1 - 5e-10, 0.9)))
    if name in ("BACKLOG_SCHEDULE", "RENEWAL_RISK"):
        last = 3 if name == "BACKLOG_SCHEDULE" else 2
        if all(isinstance(part, list) for part in meant[:last]):
            rows = [row for row in zip(*meant[:last], strict=False) if None not in row]
            if name == "BACKLOG_SCHEDULE":
                rows = [row for row in rows if ordinal(row[1]) <= ordinal(row[2])]
            if len(rows) > 1:
                for place in range(last):
                    put(place, [row[place] for row in rows])
                if name == "RENEWAL_RISK" and isinstance(meant[3], list):
                    put(3, (meant[3] * len(rows))[: len(rows)])
    if name == "BACKLOG_SCHEDULE" and ordinal(meant[3]) > ordinal(meant[4]):
        given[3], given[4], meant[3], meant[4] = given[4], given[3], meant[4], meant[3]


def within_reach(random: Random, meant: list[Any]) -> float:
    """A target that an allowed value reaches, mostly."""
    base, shares, *factors = (as_factor(value) for value in meant[2:7])
    tax, used, other, new = (as_factor(value, 0.0) for value in meant[7:11])
    revenue = math.prod((random.random(), *factors, used or 1))
    after = (base * shares + (revenue + other) * (1 - tax)) / (shares + new or 1)
    code = str(meant[11] or "").strip().upper()
    return {"PF": after, "PCT": (after - base) / (base or 1)}.get(code, after - base)


def as_factor(value: Any, instead: float = 1.0) -> float:
    return value if type(value) in (int, float) and abs(value) < 1e30 else instead


def ordinal(day: Any) -> float:
    if isinstance(day, dt.date):
        return day.toordinal() - SERIAL_ZERO.toordinal()
    return day if type(day) in (int, float) and abs(day) < 1e9 else -1


def answer(name: str, given: list[Any]) -> Any:
    """What the function gives: its result, the code of its refusal, or any other exception."""
    try:
        return CATALOGUE[name].call(*given)
    except InputError as refusal:
        return Codes(frozenset({refusal.code}))
    except Exception as other:
        return other


def near(actual: Any, wanted: Any) -> bool:
    """Whether an answer is the one of the second opinion, numbers to 1e-9 of what made them."""
    if isinstance(wanted, list):
        if not isinstance(actual, list) or len(actual) != len(wanted):
            return False
        pairs = zip(actual, wanted, strict=True)
        return all(a[0] == w[0] and (w[1] is None or near(a[1], w[1])) for a, w in pairs)
    if isinstance(wanted, Near):
        codes = actual.codes if isinstance(actual, Codes) else {actual}
        if codes <= set(wanted.instead):
            return True
        if type(actual) is not float and type(actual) is not int:
            return False
        slack = wanted.scale * Decimal("1e-9") + Decimal("1e-300")
        return abs(Decimal(actual) - wanted.value) <= slack
    if isinstance(wanted, Codes):
        return isinstance(actual, Codes) and actual.codes <= wanted.codes
    return bool(actual == wanted)


def verdict(name: str, given: list[Any], meant: list[Any]) -> str:
    """How the answer and the second opinion stand to each other."""
    actual, wanted = answer(name, given), opinion(name, meant)
    if isinstance(actual, Exception):
        return "other exception"
    if wanted is None:
        return "no opinion"
    if near(actual, wanted):
        return "same error" if isinstance(actual, Codes) else "same value"
    numbers = [abs(x) for x in flat_numbers(meant) if x]
    if actual == Codes(frozenset({"#NUM!"})) and any(x > 1e99 for x in numbers):
        return "too large on the way"
    if any(x < 1e-99 for x in numbers):
        return "too small on the way"
    return "other error" if isinstance(actual, Codes) else "other value"


def flat_numbers(parts: Any) -> list[float]:
    if isinstance(parts, list):
        return [number for part in parts for number in flat_numbers(part)]
    return [parts] if type(parts) in (int, float) and parts == parts else []
