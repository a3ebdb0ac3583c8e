"""Which figures the model can take as inputs, and what each input cell accepts: data.

A name may hold `{n}` or `{year}`: then a story has as many of them as it needs.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import NamedTuple

Limits = tuple[float, float] | tuple[int, int] | tuple[date, date]
SHARE: Limits = (0.0, 1.0)
# What is divided by is not nil.
PART: Limits = (0.01, 1.0)
TARGET: Limits = (0.01, 100_000.0)
STEP: Limits = (0.01, 0.15)
LIFE: Limits = (1.0, 50.0)
NOTICE: Limits = (0.0, 3_660.0)
FROM_NIL: Limits = (0.0, 100_000.0)
MOVE: Limits = (-1.0, 10.0)


class Known(NamedTuple):
    """An input: its unit, what it is, narrower limits than its unit's, and whom it goes with.

    What nobody has said yet is blank, which is no zero.

    `{nth}` in a group is the number of its family in words. What moves the inputs of one group is
    told of the group, because they only make sense together.
    """

    name: str
    unit: str
    meaning: str
    limits: Limits | None = None
    group: str = ""
    may_be_blank: bool = False


LEASE_DATES, UPLIFT, DEAL = "lease dates", "published uplift", "comparable deal"
CONTRACT, SHARES, WEIGHTS = "{nth} contract", "diluted shares", "case weights"
LEASE, SIGNED, SHELL, GPU = "{nth} lease", "{nth} signed contract", "{nth} shell rent", "{nth} GPU"

# What a person changes: a figure a case, of which the named cell shows the live one.
DRIVERS = (
    Known("lease_capacity", "MW", "capacity that is leased out"),
    Known("price_per_watt", "$/W-yr", "price a year of each watt leased"),
    Known("annual_revenue", "$mm", "full-year (run-rate) revenue, where no capacity is published"),
    Known("contract_term", "years", "term of the lease", None, LEASE_DATES),
    Known("lease_start", "date", "first day of the lease", None, LEASE_DATES),
    Known("utilisation", "fraction", "share of the capacity that is billed", PART),
    Known("escalator", "fraction", "rise of the price a lease year", (-0.5, 0.5)),
    Known("lease_margin", "fraction", "pre-tax margin on lease revenue"),
    Known("tax_rate", "fraction", "tax rate on what the lease adds", (0.0, 0.99)),
    Known("new_shares", "mm", "new shares issued for the lease"),
    Known("capex_change", "fraction", "change of capex after the first year", (-0.9, 2.0)),
    Known("renewed_share", "fraction", "share of the landlord's contracts that is renewed"),
    Known("renewal_price_cut", "fraction", "price cut at renewal of the landlord's contracts"),
)
# What others published.
EVIDENCE = (
    Known("printed_uplift", "$/share", "EPS uplift as published", None, UPLIFT),
    Known("printed_uplift_pct", "fraction", "that uplift, as a share of base EPS", PART, UPLIFT),
    Known("base_eps", "$/share", "EPS before the lease, where it is published"),
    Known("diluted_shares", "mm", "diluted shares, where they are published", (0.1, 100_000.0)),
    Known("own_capacity_{year}", "GW", "lessor's own capacity at the end of a year"),
    Known("own_addition_{year}", "GW", "capacity that the lessor adds in a year after it"),
    Known("peer_{n}_addition_{year}", "GW", "capacity that another cloud adds in a year"),
    Known("capex_{year}", "$bn", "lessor's capex of a year"),
    Known("capex_commitments", "$bn", "what the lessor is bound to spend already"),
    Known("eps_estimate_{year}", "$/share", "EPS of a year, by another source than the base"),
    Known("one_off_quarter_eps", "$/share", "EPS of the quarter that holds a one-off"),
    Known("one_off_quarter_eps_without", "$/share", "that EPS without it"),
    Known("one_off_benefit", "$bn", "amount of that one-off"),
    Known("footprint_now", "GW", "capacity of the lessor by a wider definition"),
    Known("footprint_pipeline", "GW", "what is still to come of it"),
    Known("customer_{n}_contracts", "$bn", "contracts of a customer of the landlord"),
    Known("customer_{n}_could_compete", "flag", "1 if that customer could compete at renewal"),
    Known("over_a_third", "fraction", "lower bound of the first customer's share, in print", PART),
    Known("nearly_half", "fraction", "upper bound of the first two customers' share", PART),
    Known("share_price_before", "$/share", "lessor's last close before the news", TARGET),
    Known("share_price", "$/share", "lessor's share price, the latest close", TARGET),
    Known("share_price_other", "$/share", "that close, in another text", TARGET),
    Known("share_price_high", "$/share", "highest price of that day", TARGET),
    Known("next_day_move", "fraction", "share price move of the day after", MOVE),
    Known("value_added_printed", "$bn", "market value added by the news, as printed"),
    Known("broker_{n}_target", "$/share", "a broker's price target on the lessor", TARGET),
    Known("broker_{n}_target_before", "$/share", "the target before that one", TARGET),
    Known("consensus_target_low", "$/share", "average target on the lessor, low end", TARGET),
    Known("consensus_target_high", "$/share", "average target on the lessor, high end", TARGET),
    Known("print_{n}_uplift", "$/share", "EPS of a lease, in another print"),
    Known("print_{n}_capacity", "MW", "capacity of that lease"),
    Known("landlord_price", "$/share", "landlord's share price, the latest close", TARGET),
    Known("target_landlord", "$/share", "price target on the landlord", TARGET),
    Known("provider_capacity", "GW", "capacity of each cloud provider in the future"),
    Known("demand_arrangements", "GW", "what a customer has arranged on the demand side"),
    Known("landlord_{n}_move", "fraction", "share price move of a landlord", MOVE),
    Known("landlord_{n}_move_close", "fraction", "that move at the close", MOVE),
    Known("summary_eps_upside", "fraction", "uplift that a summary claims", (0.001, 1.0)),
    Known("target_low", "$/share", "lowest price target on the lessor", TARGET),
    Known("target_high", "$/share", "highest price target on the lessor", TARGET),
    Known("positioning_rise", "std dev", "rise of positions, long and short"),
    Known("july_small_end", "std dev", "seasonal change of positions, small end"),
    Known("july_large_end", "std dev", "seasonal change of positions, large end"),
    Known("semis_percentile", "percentile", "positioning in semiconductors"),
    Known("software_move", "std dev", "move of crowded shorts on the day"),
    Known("user_growth", "times", "growth of users"),
    Known("organisation_growth", "times", "growth of users in organisations"),
    Known("internal_growth", "times", "growth of users inside the developer"),
    Known("landlord_backlog", "$bn", "the landlord's backlog"),
    Known("contract_{n}", "$bn", "a contract that comes up for renewal", None, CONTRACT),
    Known("contract_{n}_expiry", "date", "last day of that contract", None, CONTRACT),
    Known("contract_{n}_start", "date", "first day of that contract", None, CONTRACT),
    Known("net_income_{year}", "$mm", "net income of a reported year", None, SHARES),
    Known("reported_eps_{year}", "$/share", "diluted EPS of that year", (0.01, 10_000.0), SHARES),
    Known("company_margin", "fraction", "operating margin of the whole company"),
)
# What is followed through the reports: a blank is a figure that nobody has given yet.
TRACKED = (
    *(
        Known(f"guidance_{{n}}_{when}", "$bn", f"{what}, {end}", may_be_blank=True)
        for when, what, end in (
            ("before", "spending of a year, before the reports", "or the low end"),
            ("before_upper", "spending of a year, before the reports", "high end"),
            ("after", "spending of that year, after them", "or the low end"),
            ("after_upper", "spending of that year, after them", "high end"),
        )
    ),
    Known("capex_{year}_new", "$bn", "lessor's capex of a year, newer", may_be_blank=True),
    Known("report_{n}_before", "$bn", "what was reported before", may_be_blank=True),
    Known("report_{n}_consensus", "$bn", "what is expected", may_be_blank=True),
    Known("report_{n}_actual", "$bn", "what is reported", may_be_blank=True),
    Known("landlord_backlog_new", "$bn", "the landlord's next backlog", may_be_blank=True),
    Known("leased_out", "MW", "capacity leased out by the lessor", may_be_blank=True),
)
# What the model had to choose beside it: weights, ramps, steps of the grids, tolerances.
PLUMBING = (
    Known("weight_published", "fraction", "weight of the case as published", None, WEIGHTS),
    Known("weight_bear", "fraction", "weight of the case Bear", None, WEIGHTS),
    Known("weight_base", "fraction", "weight of the case Base", None, WEIGHTS),
    Known("weight_bull", "fraction", "weight of the case Bull", None, WEIGHTS),
    Known("weight_own", "fraction", "weight of the case Own", None, WEIGHTS),
    Known("wanted_uplift", "fraction", "EPS uplift to aim at, as a share of base EPS"),
    Known("path_term", "years", "term of each lease of a ramp"),
    Known("bare_share_{n}", "fraction", "share of a lease of the ramp, bare capacity"),
    Known("bare_start_{n}", "date", "its first day"),
    Known("api_price", "$/W-yr", "price of a managed API"),
    Known("api_margin", "fraction", "pre-tax margin of a managed API"),
    Known("api_share_{n}", "fraction", "share of the contracts of the ramp, managed API"),
    Known("api_start_{n}", "date", "their first day"),
    Known("feared_fall", "fraction", "fall of EPS in the downside case"),
    Known("feared_capex_cut", "fraction", "cut of capex after the first year, feared case"),
    Known("discount_rate", "fraction", "discount rate of the lease's earnings", PART),
    Known("cloud_extra_capex", "$bn", "capex a year that building a cloud adds"),
    Known("cloud_asset_life", "years", "useful life of that capex"),
    Known("major_customer_share", "fraction", "major-customer threshold", (0.001, 1.0)),
    Known("watts_per_gpu", "W", "power per rented GPU"),
    Known("lease_notice", "days", "notice on which the lease can end; 0 where it cannot", NOTICE),
    Known("lease_{n}_capacity", "MW", "capacity of a further lease", FROM_NIL, LEASE),
    Known("lease_{n}_price", "$/W-yr", "its price", None, LEASE),
    Known("lease_{n}_price_per_kw", "$/kW-mo", "its price, where it is a month's", None, LEASE),
    Known("lease_{n}_gpu_price", "$/GPU-hr", "its price, where it is one of GPUs", None, LEASE),
    Known("lease_{n}_term", "years", "its term", None, LEASE),
    Known("lease_{n}_start", "date", "its first day", None, LEASE),
    Known("lease_{n}_escalator", "fraction", "rise of its price a lease year", (-0.5, 0.5), LEASE),
    Known(
        "lease_{n}_notice", "days", "notice on which it can end; 0 where it cannot", NOTICE, LEASE
    ),
    Known("renewal_cut_step", "fraction", "step of the price cuts in the grid", (0.01, 0.25)),
    Known("renewal_share_step", "fraction", "step of the shares renewed in the grid", (0.01, 0.25)),
    Known("committed_as_of", "date", "day on which notice of the comparable deal is counted"),
    Known("sunk_share", "fraction", "share of the capital charge that is sunk for the lessor"),
    Known("utilisation_step", "fraction", "step of utilisation in the grid, a share of it", STEP),
    Known("fiscal_year_end", "month", "month in which the lessor's fiscal year ends"),
    Known("axis_start", "date", "first day of the time axis"),
    Known("renewal_as_of", "date", "valuation date of the contracts' life"),
    Known("renewal_horizon", "years", "renewal horizon, near"),
    Known("renewal_horizon_far", "years", "renewal horizon, far"),
    Known("sensitivity_capacity_{n}", "MW", "a capacity of the published sensitivity"),
    # So that five values fit between 0 and 1.
    Known("sensitivity_price_step", "fraction", "price step of the grids", (0.01, 0.49)),
    Known("sensitivity_margin_step", "fraction", "margin step of the grid", STEP),
    Known("sensitivity_tax_step", "fraction", "tax rate step of the grid", STEP),
    Known("printed_cent", "$/share", "printed precision: EPS to the cent", SHARE),
    Known("printed_tenth_eps", "$/share", "printed precision: EPS to the tenth", SHARE),
    Known("printed_whole_percent", "fraction", "printed precision: whole percent", (0.0, 0.009)),
    Known("printed_tenth_bn", "$bn", "printed precision: $bn to the tenth", SHARE),
    Known("footing_tolerance", "any", "tolerance of sums"),
)
# What every story shows beside its own figures.
SHARED = (
    Known("deal_capacity", "MW", "capacity of a comparable deal", None, DEAL),
    Known("deal_monthly_fee", "$bn/month", "fee of that deal", None, DEAL),
    Known("deal_price_printed", "$bn/GW-yr", "price of that deal, as printed"),
    Known("deal_capacity_press", "MW", "capacity of the comparable deal, by another reading"),
    Known("signed_{n}_value", "$bn", "value of a contract for compute", None, SIGNED),
    Known("signed_{n}_option", "$bn", "option for more of it", None, SIGNED),
    Known("signed_{n}_firm", "$bn", "what of it is firm", None, SIGNED),
    Known("signed_{n}_capacity", "MW", "its capacity", None, SIGNED),
    Known("signed_{n}_capacity_other", "MW", "its capacity by another reading", None, SIGNED),
    Known("signed_{n}_term", "years", "its term", None, SIGNED),
    Known("signed_{n}_gpus", "GPUs", "its GPUs", None, SIGNED),
    Known("signed_{n}_cash_margin", "fraction", "margin before depreciation", None, SIGNED),
    Known("signed_{n}_full_margin", "fraction", "margin after depreciation", None, SIGNED),
    Known("signed_{n}_full_margin_other", "fraction", "the same, high end", None, SIGNED),
    Known("signed_{n}_equipment", "$bn", "cost of its equipment", None, SIGNED),
    Known("deal_notice", "days", "notice of the comparable deal", NOTICE, DEAL),
    Known("deal_initial_term", "months", "period before notice may be given", None, DEAL),
    Known("deal_start", "date", "first day of the comparable deal", None, DEAL),
    Known("deal_end", "date", "last day of the comparable deal", None, DEAL),
    Known("deal_gpus", "GPUs", "GPUs of the comparable deal", None, DEAL),
    Known("shell_{n}_value", "$bn", "value of a lease of shell and power", None, SHELL),
    Known("shell_{n}_capacity", "MW", "its capacity, critical IT", None, SHELL),
    Known("shell_{n}_gross", "MW", "its capacity, gross", None, SHELL),
    Known("shell_{n}_term", "years", "its term", None, SHELL),
    Known("shell_{n}_cash_margin", "fraction", "margin before depreciation", None, SHELL),
    Known("backlog_headline", "$bn", "a backlog as it is reported", None, "backlog and obligation"),
    Known("backlog_firm", "$bn", "obligations in the accounts", None, "backlog and obligation"),
    Known("gpu_{n}_power", "MW", "power of a site with one generation of GPUs", None, GPU),
    Known("gpu_{n}_count", "GPUs", "GPUs on that site", None, GPU),
    Known("gpu_{n}_contract", "$/GPU-hr", "price by contract, low", None, GPU),
    Known("gpu_{n}_contract_other", "$/GPU-hr", "price by contract, high", None, GPU),
    Known("gpu_{n}_on_demand", "$/GPU-hr", "price on demand, low", None, GPU),
    Known("gpu_{n}_on_demand_other", "$/GPU-hr", "price on demand, high", None, GPU),
    Known("cost_capex", "$bn/GW", "capex of a GW of IT"),
    Known("facility_share", "fraction", "share of capex that is the facility"),
    Known("it_life", "years", "life of the IT equipment", LIFE),
    Known("facility_life", "years", "life of the facility", LIFE),
    Known("cost_opex", "$bn/GW-yr", "operating cost of a GW of IT, energy included"),
    Known("cost_energy", "$bn/GW-yr", "energy of a GW of IT"),
    Known("cost_energy_other", "$bn/GW-yr", "energy by a higher reading"),
    Known("cost_of_capital", "fraction", "cost of capital behind the cost", (0.0, 0.5)),
    Known("cost_printed_{n}", "$bn/GW-yr", "cost a year as published, for one life"),
    Known("cost_printed_{n}_life", "years", "that life of the IT equipment", LIFE),
    Known("capex_reading_{n}", "$bn/GW", "capex of a GW by another source"),
    Known("rack_capex", "$mm", "capex of a rack, all in", (0.01, 1_000.0), "rack"),
    Known("rack_facility", "$mm", "the facility's part of it", (0.01, 1_000.0), "rack"),
    Known("rack_gpus", "GPUs", "GPUs of that rack", None, "rack"),
)
BLOCKS = {
    "drivers": DRIVERS,
    "evidence": EVIDENCE,
    "tracked": TRACKED,
    "plumbing": PLUMBING,
    "shared": SHARED,
}
CASES = ("As published", "Bear", "Base", "Bull", "Own")

# The least and the most that a cell accepts: whole numbers for whole bounds, dates for dates.
UNIT_LIMITS: dict[str, Limits] = {
    "fraction": SHARE,
    "flag": (0, 1),
    "month": (1, 12),
    "MW": (1.0, 100_000.0),
    "GW": (0.1, 1_000.0),
    "$/W-yr": (0.01, 1_000.0),
    "$bn/GW-yr": (0.01, 10_000.0),
    "$bn/GW": (0.01, 1_000.0),
    "$bn/month": (0.01, 1_000.0),
    "$/GPU-hr": (0.01, 1_000.0),
    "$/kW-mo": (0.01, 100_000.0),
    "GPUs": (1.0, 100_000_000.0),
    "days": (0.0, 36_600.0),
    "months": (0.0, 600.0),
    "$bn": (0.1, 10_000.0),
    "$mm": (1.0, 10_000_000.0),
    "$/share": (-1_000.0, 10_000.0),
    "years": (0.1, 50.0),
    "date": (date(2000, 1, 1), date(2100, 12, 31)),
    "times": (0.0, 1_000_000.0),
    "std dev": (-10.0, 10.0),
    "percentile": (0.0, 100.0),
    "W": (1.0, 1_000_000.0),
    "mm": (0.0, 1_000.0),
    "any": (0.000001, 0.01),
}
_NTH = (
    *("first", "second", "third", "fourth", "fifth"),
    *("sixth", "seventh", "eighth", "ninth", "tenth"),
)
_HOLES = {"{n}": r"(?P<n>[1-9]\d?)", "{year}": r"(?P<year>20\d\d)"}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Known], ...]:
    return tuple((pattern_of(known.name), known) for block in BLOCKS.values() for known in block)


def pattern_of(name: str) -> re.Pattern[str]:
    """The names that a name with holes stands for."""
    for hole, shape in _HOLES.items():
        name = name.replace(hole, shape)
    return re.compile(name)


@cache
def known_of(name: str) -> Known | None:
    """What is known of an input of this name; its group is that of its family's number."""
    for pattern, known in _patterns():
        if match := pattern.fullmatch(name):
            number = int(match.groupdict().get("n") or 1)
            nth = _NTH[number - 1] if number <= len(_NTH) else f"{number}th"
            return known._replace(group=known.group.replace("{nth}", nth))
    return None


def limits_of(name: str) -> Limits | None:
    """What may be typed for an input of this name: nothing where no input has it."""
    known = known_of(name)
    return (known.limits or UNIT_LIMITS[known.unit]) if known else None


def rank(name: str) -> tuple[int, int, int]:
    """Where an input of this name stands among those of its block."""
    for at, (pattern, _) in enumerate(_patterns()):
        if match := pattern.fullmatch(name):
            holes = match.groupdict()
            return at, int(holes.get("year") or 0), int(holes.get("n") or 0)
    raise KeyError(name)
