"""What each argument takes, written a second time, from the contract of the functions alone."""

from __future__ import annotations

import datetime as dt
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

ERROR_TEXTS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
FIRST_DAY, LAST_DAY = dt.date(1900, 3, 1), dt.date(9999, 12, 31)
SERIAL_ZERO = dt.date(1899, 12, 30)
REQUIRED = object()


ZERO, ONE = Decimal(0), Decimal(1)
BILLIONTH = Decimal("1e-9")


class Refused(Exception):  # noqa: N818
    """The call is an error: any of these."""

    def __init__(self, *codes: str) -> None:
        super().__init__(*codes)
        self.codes = frozenset(codes)


@dataclass(frozen=True)
class Near:
    """A number, what its rounding is measured by, and what may stand for it at a tie."""

    value: Decimal
    scale: Decimal
    instead: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Codes:
    """An error: any of these codes."""

    codes: frozenset[str]


NOT_MEANINGFUL = Codes(frozenset({"#N/A"}))
NO_DIVISOR = Codes(frozenset({"#DIV/0!"}))


def exact(value: Decimal) -> Near:
    """Products and quotients alone: nothing cancels."""
    return Near(value, abs(value))


def refuse_any(*rules: tuple[bool, str]) -> None:
    """Rules between arguments: which is looked at first the contract leaves open."""
    if codes := [code for broken, code in rules if broken]:
        raise Refused(*codes)


def table_or_one(output: str, table: str, rows: Sequence[tuple[str, Any]], one: Any) -> Any:
    """The table, in which an error is its text; or one number, where it is an error."""
    if output == table:
        return [
            (label, next(iter(part.codes)) if isinstance(part, Codes) else part)
            for label, part in rows
        ]
    return one


@dataclass(frozen=True)
class Takes:
    """One argument. `low` and `high` belong to its range unless `open_low`, `open_high`."""

    name: str
    kind: str = "number"  # or date, code, name, flag
    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False
    default: Any = REQUIRED
    codes: tuple[str, ...] = ()
    whole: bool = False
    many: bool = False

    def read(self, given: Any, *, may_be_blank: bool = False) -> Any:
        """A Decimal, day, code, name, flag, or a list of them with None for blanks."""
        if self.many:
            cells = flat(given)
            if cells == [None]:
                return self._blank(may_be_blank)
            return [None if cell is None else self._one(cell) for cell in cells]
        text = given.strip() if type(given) is str else given
        if given is None or (self.kind == "code" and text == ""):
            return self._blank(may_be_blank)
        return self._one(given)

    def _blank(self, may_be: bool) -> Any:
        if self.default is REQUIRED and not may_be:
            raise Refused("#VALUE!")
        default = None if self.default is REQUIRED else self.default
        return Decimal(default) if isinstance(default, (int, float)) else default

    def _one(self, given: Any) -> Any:
        if isinstance(given, str) and given in ERROR_TEXTS:
            raise Refused(given)
        return getattr(self, f"_{self.kind}")(given)

    def _number(self, given: Any) -> Decimal:
        if type(given) not in (int, float):
            raise Refused("#VALUE!")
        if not abs(given) <= sys.float_info.max:
            raise Refused("#NUM!")
        if given < self.low or (self.open_low and given == self.low):
            raise Refused("#NUM!")
        if given > self.high or (self.open_high and given == self.high):
            raise Refused("#NUM!")
        number = Decimal(float(given))
        if self.whole:
            if abs(number - round(number)) > Decimal("1e-6"):
                raise Refused("#NUM!")
            return Decimal(round(number))
        return number

    def _date(self, given: Any) -> dt.date:
        if isinstance(given, dt.date):
            day = given.date() if isinstance(given, dt.datetime) else given
            if day < FIRST_DAY:
                raise Refused("#NUM!")
            return day
        if type(given) not in (int, float):
            raise Refused("#VALUE!")
        if not 61 <= given < 2_958_466:
            raise Refused("#NUM!")
        return SERIAL_ZERO + dt.timedelta(math.floor(given))

    def _code(self, given: Any) -> str:
        known = {code.casefold(): code for code in self.codes}
        if type(given) is not str or given.strip().casefold() not in known:
            raise Refused("#VALUE!")
        return known[given.strip().casefold()]

    def _flag(self, given: Any) -> bool:
        if type(given) not in (bool, int, float) or given not in (0, 1):
            raise Refused("#VALUE!")
        return bool(given)

    def _name(self, given: Any) -> str | None:
        number = type(given) is float and given.is_integer()
        return str(int(given) if number else given).strip().casefold() or None


def flat(given: Any) -> list[Any]:
    """The cells of a range, row by row."""
    rows = given if isinstance(given, list) else [given]
    return [cell for row in rows for cell in (row if isinstance(row, list) else [row])]


def read_all(name: str, given: Sequence[Any]) -> list[Any]:
    """All arguments, read from the left; raises for the first that is refused."""
    takes = ARGUMENTS[name]
    padded = [*given, *[None] * (len(takes) - len(given))]
    arguments: list[Any] = []
    for one, value in zip(takes, padded, strict=True):
        solved = name == "LEASE_SOLVE" and bool(arguments) and one.name == arguments[0].casefold()
        arguments.append(one.read(value, may_be_blank=solved))
    return arguments


def _zero_up(name: str, default: Any = REQUIRED, **more: Any) -> Takes:
    return Takes(name, low=0, default=default, **more)


def _share(name: str, default: Any = REQUIRED) -> Takes:
    return Takes(name, low=0, high=1, default=default)


def _over_zero(name: str, default: Any = REQUIRED, high: float = math.inf) -> Takes:
    return Takes(name, low=0, open_low=True, high=high, default=default)


def _rate(name: str, default: Any = REQUIRED) -> Takes:
    return Takes(name, low=0, high=1, open_high=True, default=default)


def _code(name: str, *codes: str, default: Any = REQUIRED) -> Takes:
    return Takes(name, "code", codes=codes, default=default)


def _range(name: str, kind: str = "number", default: Any = REQUIRED, **more: Any) -> Takes:
    return Takes(name, kind, default=default, many=True, **more)


_ESCALATOR = Takes("escalator", low=-1, high=1, open_low=True, open_high=True, default=0)
UNITS = ["$/W-yr", "$/kW-mo", "$/kW-yr", "$/MW-yr", "$mm/MW-yr", "$bn/GW-yr", "$/kWh", "$/GPU-hr"]
_PRICE_UNIT = _code("price_unit", *UNITS, default="$/W-yr")
_LEASE_DATES = ("lease_start", "period_start", "period_end")
_MARGIN = Takes("margin", high=1)

ARGUMENTS: dict[str, list[Takes]] = {
    "LEASE_REVENUE": [
        _zero_up("capacity"), _zero_up("price"), _over_zero("term", 1, high=100),
        _share("utilisation", 1), _ESCALATOR,
        *[Takes(of, "date", default=None) for of in _LEASE_DATES],
        _code("basis", "SL", "MONTH", "CASH", default="SL"), _PRICE_UNIT,
        _over_zero("watts_per_gpu", None),
    ],
    "EPS_BRIDGE": [
        Takes("base_eps"), _over_zero("diluted_shares"), Takes("revenue"), _MARGIN,
        _rate("tax_rate"), Takes("other_pretax", default=0), Takes("new_shares", default=0),
        _code("output", "BRIDGE", "DELTA", "PCT", "PF", "NI", "CHECK", default="BRIDGE"),
    ],
    "CONCENTRATION_RISK": [
        _range("exposures", low=0), _range("names", "name", None), _zero_up("total", None),
        _range("at_risk", "flag", None), _over_zero("threshold", 0.1, high=1),
        _code(
            "output", "SUMMARY", "N", "TOP1", "TOP2", "TOP3", "HHI", "HHI_MIN", "HHI_MAX",
            "EFFECTIVE", "MAJOR", "AT_RISK", "UNDISCLOSED", "BAND2023", "BAND2010", "GINI",
            "ENTROPY", default="SUMMARY",
        ),
    ],
    "IMPLIED_MARGIN": [
        Takes("delta_eps"), _over_zero("diluted_shares"), _over_zero("revenue"), _rate("tax_rate"),
    ],
    "LEASE_PRICE": [
        _zero_up("contract_value"), _over_zero("capacity"), _over_zero("term", high=100),
        _ESCALATOR, _PRICE_UNIT, _over_zero("watts_per_gpu", None),
    ],
    "PRICE_CONVERT": [
        _zero_up("value"), _code("from_unit", *UNITS), _code("to_unit", *UNITS),
        _over_zero("watts_per_gpu", None), _over_zero("hours", 8760, high=8784),
    ],
    "RENEWAL_RISK": [
        _range("amounts", low=0), _range("expiries", "date"), Takes("as_of", "date"),
        _range("at_risk", "flag", None), _zero_up("horizon", 2),
        _code(
            "output", "SUMMARY", "AMOUNT", "LIFE", "EXPIRING", "AT_RISK", "AT_RISK_EXPIRING",
            default="SUMMARY",
        ),
    ],
    "LEASEBRIDGE_VERSION": [],
    "COMPUTE_COST": [
        _zero_up("capacity"), _zero_up("capex_per_watt"), _share("it_share"),
        _over_zero("it_life", high=100), _over_zero("facility_life", high=100),
        _zero_up("power_price", 0), Takes("pue", low=1, high=10, default=1), _share("load", 1),
        _zero_up("other_opex", 0), _rate("cost_of_capital", 0),
        _code(
            "output", "SUMMARY", "CAPITAL", "ENERGY", "CASH", "TOTAL", "BREAKEVEN",
            default="SUMMARY",
        ),
    ],
    "LEASE_RETURN": [
        _zero_up("capacity"), _zero_up("price"), Takes("term", low=1, high=50, whole=True),
        _zero_up("capex_per_watt"), _zero_up("cash_cost"), _share("residual", 0),
        _share("utilisation", 1), _ESCALATOR, _rate("tax_rate", 0), _rate("discount_rate", None),
        _code("output", "SUMMARY", "IRR", "PAYBACK", "MULTIPLE", "NPV", default="SUMMARY"),
    ],
    "LEASE_SOLVE": [
        _code("solve_for", "CAPACITY", "PRICE", "MARGIN", "UTILISATION"), Takes("target"),
        Takes("base_eps"), _over_zero("diluted_shares"), _zero_up("capacity"), _zero_up("price"),
        _MARGIN, _rate("tax_rate"), _share("utilisation", 1), Takes("other_pretax", default=0),
        Takes("new_shares", default=0),
        _code("target_in", "DELTA", "PCT", "PF", default="DELTA"),
    ],
    "BACKLOG_SCHEDULE": [
        _range("amounts", low=0), _range("starts", "date"), _range("expiries", "date"),
        Takes("period_start", "date"), Takes("period_end", "date"), _share("renewed_share", 0),
        _share("price_cut", 0),
        _code("output", "CONTRACTED", "RENEWED", "LOST", "TOTAL", default="CONTRACTED"),
    ],
    "SCENARIO_VALUE": [
        _range("values"), _range("weights", low=0, high=1), Takes("reference", default=None),
        _code("output", "EV", "SD", "UPSIDE", "DOWNSIDE", "SKEW", "PROB", default="EV"),
    ],
}  # fmt: skip
