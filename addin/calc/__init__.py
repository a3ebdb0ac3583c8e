"""What runs inside LibreOffice Calc: the functions, and what reads a recalculated document."""


def camel_case(name: str) -> str:
    """A function's or argument's name as UNO allows it: `leaseRevenue` for `LEASE_REVENUE`."""
    first, *rest = name.lower().split("_")
    return first + "".join(map(str.capitalize, rest))
