"""The sentences of the Summary, each made from the live case's numbers."""

from __future__ import annotations

from workbooks.input_cells import CASES
from workbooks.model.bases import has_eps, implied
from workbooks.model.claims import Claim, claim, live
from workbooks.model.provenance import beside
from workbooks.model.tracker import CAPEX, DEMAND, lines
from workbooks.story import Story

CHOSEN = ("assumed", "calibrated", "derived")


def own_year(story: Story) -> str:
    """The last year of the lessor's own capacity."""
    return f"{max(story.years('own_addition'), default='')}E"


def capex_name(story: Story) -> str:
    """The capex that a lease is compared with: that of the year after the first."""
    first, *later = (f"capex_{year}" for year in story.years("capex") or ("none",))
    return later[0] if later else first


def lease(story: Story) -> tuple[str, str, str]:
    """What is leased, and the verbs that go with it."""
    if story.has("price_per_watt"):
        return "[lease_capacity #,##0] MW at $[price_per_watt 0.00]/W-yr", "add", "take"
    return "Lease revenue of $[lease_full_year/1000 0.0]bn a year", "adds", "takes"


def headline(story: Story) -> Claim:
    """The answer in one line."""
    what, adds, takes = lease(story)
    if not has_eps(story):
        return revenue_headline(story)
    gain = f"{what} {adds} $[eps_uplift 0.00] a share: "
    loss = f"{what} {takes} $[ABS(eps_uplift) 0.00] a share: "
    if implied(story):
        becomes = "EPS of $[base_eps 0.00] becomes $[pro_forma_eps 0.00]"
        return claim("eps_uplift>=0", gain + becomes, loss + becomes)
    profit = "the <base_year> EPS of $[base_eps 0.00] becomes $[pro_forma_eps 0.00]"
    deficit = "the <base_year> loss of $[ABS(base_eps) 0.00] a share becomes "
    # No margin is below nil: a lease takes away by new shares alone, which turn no sign.
    of_loss = claim(
        "pro_forma_eps>=0",
        f"{gain}{deficit}EPS of $[pro_forma_eps 0.00]",
        f"{gain}{deficit}one of $[ABS(pro_forma_eps) 0.00]",
    )
    return claim("eps_uplift>=0", claim("base_eps>=0", gain + profit, of_loss), loss + profit)


def revenue_headline(story: Story) -> Claim:
    """The answer where there is no EPS to add to: what the contract brings."""
    what, _, _ = lease(story)
    if not story.has("price_per_watt"):
        return live(f"{what} over [lease_term 0.0] years: $[lease_total/1000 0.0]bn in all")
    return live(
        f"{what} over [lease_term 0.0] years: $[lease_total/1000 0.0]bn in all, "
        "$[lease_full_year/1000 0.0]bn in a full year"
    )


def weighted(story: Story) -> Claim:
    """The cases by their weights; without EPS, who said the price and when."""
    if has_eps(story):
        return claim(
            "ISNUMBER(weighted_uplift)",
            "Weighted over the cases, the EPS change is $[weighted_uplift 0.00]",
            "The weights of the cases do not add up to one whole",
        )
    priced = "price_per_watt" if story.has("price_per_watt") else "annual_revenue"
    figure = story.inputs[priced]
    what = "The price" if priced == "price_per_watt" else "The revenue"
    known = {"calibrated": "worked out from what is published", "assumed": "assumed"}
    how = known.get(figure.status, f"as <{priced}.publisher> has it")
    return claim(
        f'AND(case="{CASES[0]}",SUMIF(input_ids,"{figure.id}",input_replaced)=0)',
        f"{what} is {how}" + (f", as of <{priced}.as_of>" if figure.as_of else ""),
        f"{what} may differ from the case {CASES[0]}: see Inputs",
    )


def at_market(story: Story) -> Claim:
    """What the same capacity is worth at the prices of firm contracts."""
    times = "$[price_per_watt 0.00]/W-yr is [price_per_watt/firm_price_median 0.0]x the median of "
    prices = "firm contracts ($[firm_price_low 0.0] to $[firm_price_high 0.0])"
    if not has_eps(story):
        return live(times + prices)
    worth = "; at their prices the lease gives [firm_eps_low 0.0%] to [firm_eps_high 0.0%] of EPS"
    return claim("ISNUMBER(firm_eps_low)", times + prices + worth, times + prices)


def cost(story: Story) -> Claim:
    """What the capacity costs, and what is left at the live price and at the market's."""
    costs = "$[cash_cost 0.00]/W-yr in cash, $[full_cost 0.00] in full: "
    full = "a full margin of [full_margin 0%], [full_median_margin 0%] at the market's median"
    if not has_eps(story):
        return claim("AND(ISNUMBER(full_margin),ISNUMBER(full_median_margin))", costs + full)
    return claim(
        "AND(ISNUMBER(full_margin),ISNUMBER(full_median_margin))",
        f"{costs}{full}; the live case assumes [lease_margin 0%]",
    )


def change_of_mind(story: Story) -> Claim:
    """Which lines of the coming reports speak for and against the live case."""
    abouts = [about for about in (CAPEX, DEMAND) if any(e.about == about for e in lines(story))]

    def of(state: str) -> str:
        return "+".join(f"{about}_{state}" for about in abouts) or "none_tracked"

    return live(
        f"Signals still to come: [{of('open')} 0] of [{of('tracked')} 0]; to date "
        f"[{of('confirmed')} 0] for demand, [{of('refuted')} 0] against: thresholds on Market"
    )


def surplus(story: Story) -> Claim:
    """Is compute in surplus?"""
    own = (
        "The lease is [lease_of_own 0.0%] of <lessor>'s own IT capacity at the end of "
        f"{own_year(story)}"
    )
    if any(each.about == DEMAND for each in lines(story)):
        own += "; demand signals: [demand_confirmed 0] up, [demand_refuted 0] down, "
        own += "of [demand_tracked 0] tracked"
    if not has_eps(story):
        return live(own)
    more = f"{own}; an EPS uplift of [wanted_uplift 0.0%] takes [mw_needed 0] MW"
    return claim("ISNUMBER(mw_needed)", more, own)


def capex_cut(story: Story) -> Claim:
    """Is capex cut?"""
    year = f"<{capex_name(story)}.year>"
    covers = f"a year of the lease covers [lease_of_capex 0.0%] of {year} capex"
    if of_capex(story):
        covers += "; capex signals: [capex_confirmed 0] up, [capex_refuted 0] down, "
        covers += "of [capex_tracked 0] tracked"
    cuts = "The live case cuts capex of the coming years by [ABS(capex_change) 0.0%]; "
    raises = "The live case raises capex of the coming years by [capex_change 0.0%]; "
    none = f"No change in the live case; {covers}"
    return claim("capex_change<0", cuts + covers, claim("capex_change>0", raises + covers, none))


def of_capex(story: Story) -> bool:
    """Whether lines of capex are tracked."""
    return any(each.about == CAPEX for each in lines(story))


def landlords_question(story: Story) -> str:
    """What is asked of the backlog: of another's, or of the lessor's own."""
    own = story.roles.get("landlord") == story.roles["lessor"]
    return "Who is behind the backlog?" if own else "What happens to the landlords?"


def landlords(story: Story) -> Claim:
    """What happens to the landlords?"""
    loses = "the live case loses $[revenue_at_stake #,##0.0]bn of it at renewal"
    share, whose = "customer_1_share", "<customer_1>"
    if story.has("customer_2_contracts"):
        share, whose = "two_customers_share", "<customer_1> and <customer_2>"
    return claim(
        f"ISNUMBER({share})", f"[{share} 0.0%] of <landlord>'s backlog is with {whose}; {loses}"
    )


def paid(story: Story) -> Claim:
    """What the share price has paid for the lease."""
    moved = "The share price moved by $[value_move 0.00] on the news"
    return claim(
        "ISNUMBER(years_paid)",
        f"{moved}: [years_paid 0.0] years of the lease's earnings, for a lease of "
        "[lease_term 0.00] years",
        moved,
    )


def sources(story: Story) -> Claim:
    """Who stands behind the figures of the page, in one line."""
    names = ("lease_capacity", "price_per_watt", "annual_revenue", "printed_uplift", "base_eps")
    figures = [story.inputs[name] for name in (*names, "target_landlord") if name in story.inputs]
    figures += [story.inputs[f"eps_estimate_{year}"] for year in story.years("eps_estimate")]
    figures += [story.inputs[f"broker_{n}_target"] for n in story.numbers("broker_{}_target")]
    whose = ", ".join(dict.fromkeys(f.publisher for f in figures if f.status not in CHOSEN))
    return live(f"Sources: {whose}. Who said what: the sheet Sources")


def priced(story: Story) -> str:
    """The day of the share price."""
    return f'="Share price as of "&{beside(story, "share_price", "as_of")}'
