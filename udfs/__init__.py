"""Worksheet functions for one question: what is rented-out AI compute worth per share?

Each works from plain Python with floats, dates and lists; a refusal raises `InputError`, whose
`code` is the error value that a cell would show. Standard library only.
"""

from udfs.arguments import Arg, ArgRange
from udfs.backlog_schedule import backlog_schedule
from udfs.catalogue import CATALOGUE
from udfs.compute_cost import compute_cost
from udfs.concentration_risk import concentration_risk
from udfs.eps_bridge import eps_bridge
from udfs.errors import InputError
from udfs.function import Function
from udfs.implied_margin import implied_margin
from udfs.lease_price import lease_price
from udfs.lease_return import lease_return
from udfs.lease_revenue import lease_revenue
from udfs.lease_solve import lease_solve
from udfs.leasebridge_version import leasebridge_version
from udfs.price_convert import price_convert
from udfs.renewal_risk import renewal_risk
from udfs.scenario_value import scenario_value
from udfs.version import __version__

__all__ = [
    "CATALOGUE",
    "Arg",
    "ArgRange",
    "Function",
    "InputError",
    "__version__",
    "backlog_schedule",
    "compute_cost",
    "concentration_risk",
    "eps_bridge",
    "implied_margin",
    "lease_price",
    "lease_return",
    "lease_revenue",
    "lease_solve",
    "leasebridge_version",
    "price_convert",
    "renewal_risk",
    "scenario_value",
]
