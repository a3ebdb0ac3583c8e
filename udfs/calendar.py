"""Days and months of a lease."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange


def months_later(start: dt.date, months: int) -> dt.date:
    """Excel's EDATE: the same day of a later month, or that month's last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        raise OverflowError("past the year 9999")
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def days_shared(begin: dt.date, end: dt.date, first: dt.date, last: dt.date) -> int:
    """Days from `begin` up to but without `end` that lie from `first` to `last`, both included."""
    shared = min(end, last + dt.timedelta(days=1) if last < dt.date.max else last) - max(
        begin, first
    )
    return max(0, shared.days)
