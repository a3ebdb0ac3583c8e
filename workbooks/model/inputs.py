"""Inputs: every typed figure of the model, one named cell each, grouped by who published it."""

from __future__ import annotations

from itertools import groupby

from workbooks.facts import Fact, read_facts
from workbooks.model.sheet import Cell, Cells, Column, Row, Sheet, line, section

# Defined name of the input cell -> the fact it holds. The order is the order on the sheet.
INPUTS = {
    "ms_capacity": "F20",
    "ms_lease_price": "F21",
    "ms_lease_term": "F59",
    "ms_eps_uplift": "F22",
    "ms_eps_uplift_pct": "F23",
    "sensitivity_capacity_2": "F27a",
    "sensitivity_capacity_3": "F27b",
    "sensitivity_capacity_4": "F27c",
    "ubs_eps_2026": "F17",
    "ubs_eps_2027": "F18",
    "meta_contracts": "F42",
    "over_a_third": "F43",
    "microsoft_contracts": "F44",
    "nearly_half": "F45",
    "meta_could_compete": "F60",
    "microsoft_could_compete": "F61",
    "xai_capacity": "F29",
    "xai_monthly_fee": "F30",
    "xai_price_printed": "F31",
    "summary_eps_upside": "F28",
    "coreweave_backlog": "X01",
    "openai_contracts": "X02",
    "meta_contract_2031": "X03",
    "meta_contract_2031_expiry": "X04",
    "meta_contract_2032": "X05",
    "meta_contract_2032_expiry": "X06",
    "meta_net_income_2025": "X07",
    "meta_eps_2025": "X08",
    "company_margin": "X09",
    "xai_capacity_press": "X12",
    "major_customer_share": "X13",
    "lease_margin": "X10",
    "tax_rate": "X11",
    "utilisation": "X14",
    "escalator": "X15",
    "lease_start": "X16",
    "axis_start": "X17",
    "watts_per_gpu": "X18",
    "sensitivity_price_1": "X19",
    "sensitivity_price_2": "X20",
    "sensitivity_price_3": "X21",
    "sensitivity_price_5": "X22",
    "renewal_as_of": "X23",
    "renewal_horizon": "X24",
    "renewal_horizon_far": "X25",
    "openai_could_compete": "X26",
    "waterfall_floor": "X27",
    "printed_cent": "X28",
    "printed_tenth_eps": "X29",
    "printed_whole_percent": "X30",
    "printed_tenth_bn": "X31",
    "footing_tolerance": "X32",
}

UNIT_FORMATS = {
    "fraction": "pct",
    "$bn": "dec1",
    "$mm": "int",
    "date": "date",
    **dict.fromkeys(("$/share", "$bn/month", "$/W-yr"), "eps"),
}
FINE_FORMATS = {"X28": "dec3", "X30": "pct2", "X31": "eps", "X32": "dec6"}

# Typing 15 for 15% is refused in the cell.
LIMITS = {"fraction": (0.0, 1.0), "flag": (0.0, 1.0)}

COLUMNS = (
    Column("label", "Input", 38, wrap=True),
    Column("unit", "Unit", 12),
    Column("value", "Value", 12, align="right"),
    Column("status", "Status", 10),
    Column("period", "Period", 14, wrap=True),
    Column("as_of", "As of", 11),
    Column("name", "Name in formulas", 27),
    Column("quote", "Read from: quote", 50, tone="note", wrap=True),
    Column("source", "Read in", 16, tone="note", wrap=True),
    Column("fact", "Fact", 6),
    Column("note", "Note", 44, tone="note", wrap=True),
)


def what(fact: Fact) -> str:
    """Whose figure it is, and which."""
    if fact.entity:
        return f"{fact.entity}: {fact.metric}"
    return fact.metric[0].upper() + fact.metric[1:]


def input_row(name: str, fact: Fact) -> Row:
    """The row of one input; its comment is what a refresh matches new facts by."""
    fmt = FINE_FORMATS.get(fact.id) or UNIT_FORMATS.get(fact.unit, "int")
    comment, limits = f"{fact.id} | {fact.unit}", LIMITS.get(fact.unit)
    value = Cell(fact.value, fmt, name, comment, style="input", limits=limits)
    cells: Cells = {
        "label": what(fact),
        "unit": fact.unit,
        "value": value,
        "status": Cell(fact.status, style=fact.status),
        "period": fact.period,
        "as_of": fact.as_of,
        "name": name,
        "quote": fact.quote,
        "source": fact.source,
        "fact": fact.id,
        "note": fact.note,
    }
    return Row(cells, key=name)


def input_rows() -> tuple[Row, ...]:
    """All inputs, a band for each publisher."""
    facts = read_facts()
    held = [(name, facts[fact_id]) for name, fact_id in INPUTS.items()]
    rows: list[Row] = []
    for publisher, group in groupby(held, key=lambda pair: pair[1].publisher):
        rows.append(section(publisher))
        rows.extend(input_row(name, fact) for name, fact in group)
    return tuple(rows)


def pull(name: str, label: str = "", note: str = "") -> Row:
    """A calculation sheet's link to an input: its row has the input's name as its key."""
    fact = read_facts()[INPUTS[name]]
    unit = {"fraction": "%"}.get(fact.unit, fact.unit)
    fmt = UNIT_FORMATS.get(fact.unit, "int")
    text = label or fact.metric[0].upper() + fact.metric[1:]
    return line(text, unit, f"={name}", key=name, fmt=fmt, source=fact.id, note=note)


SHEET = Sheet(
    name="Inputs",
    title="Inputs",
    subtitle="Every typed figure of the model, by publisher. Change blue cells here and nowhere "
    "else.",
    columns=COLUMNS,
    rows=input_rows(),
    tab="#0000FF",
)
