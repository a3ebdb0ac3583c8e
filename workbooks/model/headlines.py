"""The results that a refresh tells of when they move, in their order: name, what it is, unit."""

from __future__ import annotations

HEADLINES = {
    "eps_uplift": "EPS uplift | $",
    "eps_uplift_pct": "EPS uplift | %",
    "pro_forma_eps": "Pro forma EPS | $",
    "lease_total": "Lease revenue, contract total | $mm",
    "weighted_uplift": "EPS uplift, weighted over the cases | $",
    "mw_needed": "MW needed for the target uplift | MW",
    "at_risk_share": "At-risk share of backlog | %",
    "revenue_at_stake": "Backlog lost at renewal | $bn",
}

SERIES = {"recognised_years": "Lease revenue by year | $mm"}
"""Outputs of one figure a year: the name of their cells, what they are, and their unit."""
