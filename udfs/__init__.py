"""Worksheet functions for one question: what is rented-out AI compute worth per share?

Each works from plain Python with numbers, dates and lists, and with arrays of numpy and pandas,
which it answers in their kind; a refusal raises `InputError`, whose `code` is the error value that
a cell would show. What becomes of refused elements of an array the argument `errors` says: "text",
"raise" or "split". Standard library only; numpy is imported when an array is long enough to pay.
"""

import sys
from importlib import import_module
from types import ModuleType

from udfs.version import __version__

TYPE_CHECKING = False  # that of `typing`, whose import takes longer than all of this
if TYPE_CHECKING:
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

_MODULES = {
    "CATALOGUE": "catalogue",
    "Arg": "arguments",
    "ArgRange": "arguments",
    "Function": "function",
    "InputError": "errors",
}
"""Where names are that are no functions: each of those is in a module of its own name."""


class _Face(ModuleType):
    """This package, which imports its functions when somebody asks for the first of them."""

    def __getattr__(self, name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        # All of them at once: the catalogue is whole, or not there.
        names = [shown for shown in __all__ if shown != "__version__"]
        modules = [import_module(f"udfs.{_MODULES.get(shown, shown)}") for shown in names]
        self.__dict__.update(zip(names, map(getattr, modules, names)))
        return self.__dict__[name]

    def __setattr__(self, name: str, value: object) -> None:
        # A function's module, imported for itself, does not take the function's place.
        if name not in __all__ or not isinstance(value, ModuleType):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Face
