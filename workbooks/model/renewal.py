"""The run-off of Meta's contracts with CoreWeave, on the Concentration sheet."""

from __future__ import annotations

from workbooks.model.inputs import pull
from workbooks.model.sheet import Array, Cell, Check, Row, heads, line, numbers_check, section

RISKS = (
    ("Contracts still running", "$bn", "dec1"),
    ("Years to expiry, weighted by amount", "years", "eps"),
    ("Expiring within the near horizon / remaining", "%", "pct"),
    ("Could compete / remaining", "%", "pct"),
    ("Could compete and near expiry / remaining", "%", "pct"),
)
CONTRACTS = "{first}:{last},{first.s1}:{last.s1},{renewal_as_of},{first.s2}:{last.s2}"


def contract(label: str, name: str, key: str, source: str) -> Row:
    """One contract: amount, last day, whether the customer could compete."""
    series = (Cell(f"={name}_expiry", "date"), Cell("=meta_could_compete", "int"))
    return line(label, "$bn", f"={name}", series=series, key=key, fmt="dec1", source=source)


def risk_row(at: int) -> Row:
    """One row of the table; the first anchors the array."""
    meaning, unit, _ = RISKS[at]
    fmts = tuple(fmt for _, _, fmt in RISKS)
    table = Array(f"=RENEWAL_RISK({CONTRACTS},{{renewal_horizon}})", len(RISKS), 2, fmts)
    return line(meaning, unit, series=(table,) if at == 0 else (), key=f"risk{at}")


RENEWAL = (
    section("4. When Meta's contracts come up for renewal"),
    heads("Last day", "Could compete", value="Contracts"),
    contract("Meta, first contract", "meta_contract_2031", "first", "X03, X04"),
    contract("Meta, second contract", "meta_contract_2032", "last", "X05, X06"),
    pull("renewal_as_of", "As of"),
    pull("renewal_horizon", "Near horizon"),
    pull("renewal_horizon_far", "Far horizon"),
    heads("Measure", "Value"),
    *(risk_row(at) for at in range(len(RISKS))),
    line(
        "Expiring within the far horizon / remaining",
        "%",
        series=(
            "Far horizon",
            f'=RENEWAL_RISK({CONTRACTS},{{renewal_horizon_far}},"EXPIRING")',
        ),
        fmt="pct",
        note="The renewal question is five years away: near-term revenue is bound by contract",
    ),
)

RENEWAL_CHECKS = (
    Check(
        "Meta's two contracts are the amount that Bernstein prints ($bn)",
        "ties to print",
        "=meta_contracts",
        "=meta_contract_2031+meta_contract_2032",
        "=printed_tenth_bn",
        "dec1",
    ),
    numbers_check("Renewal", "renewal_values"),
)
