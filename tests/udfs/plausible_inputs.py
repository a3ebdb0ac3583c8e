"""Inputs that a bank model could hold."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

amounts = st.floats(0, 1e6, allow_nan=False).map(lambda x: round(x, 6))
positive = st.floats(1e-3, 1e6, allow_nan=False)
money = st.floats(-1e6, 1e6, allow_nan=False)
margins = st.floats(-2, 1, allow_nan=False)
tax_rates = st.floats(0, 0.9, allow_nan=False)
escalators = st.floats(-0.5, 0.5, allow_nan=False)
shares = st.floats(0, 1, allow_nan=False)
terms = st.floats(0.01, 100, allow_nan=False)
month_counts = st.integers(1, 120)
days = st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31))
bases = st.sampled_from(["SL", "MONTH", "CASH"])
