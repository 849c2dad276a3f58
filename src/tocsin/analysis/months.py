"""Months and weeks as whole numbers, so that series can be arrays.

Months are numbered as VIEWS numbers them: 1 is 1980-01, 457 is 2018-01. Weeks are numbered from Monday 1979-12-31,
which begins week 1; a week runs from Monday up to but not including the next Monday.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from tocsin.errors import UsageError

if TYPE_CHECKING:
    from tocsin.analysis.panel import Period

FIRST_YEAR: Final = 1980
FIRST_MONDAY: Final = datetime.date(1979, 12, 31)


def month_id(year: int, month: int) -> int:
    """The number of a month; ``month`` 1 to 12."""
    return (year - FIRST_YEAR) * 12 + month


def month_of(day: datetime.date) -> int:
    """The number of the month that a day lies in."""
    return month_id(day.year, day.month)


def month_start(number: int) -> datetime.date:
    """The first day of month ``number``."""
    return datetime.date(year_of(number), (number - 1) % 12 + 1, 1)


def year_of(number: int) -> int:
    """The year that month ``number`` lies in."""
    return FIRST_YEAR + (number - 1) // 12


def month_name(number: int) -> str:
    """Month ``number`` as YYYY-MM."""
    return f"{year_of(number):04d}-{(number - 1) % 12 + 1:02d}"


def month_named(text: str) -> int:
    """The number of the month written YYYY-MM. Raises UsageError for anything else."""
    year, dash, month = text.strip().partition("-")
    if not (dash and len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdigit()):
        raise UsageError(f"{text!r} is not a month; write it as YYYY-MM, for example 2018-01")
    if not 1 <= int(month) <= 12 or int(year) < FIRST_YEAR:
        raise UsageError(f"{text!r} is not a month from {FIRST_YEAR}-01 on; write it as YYYY-MM, for example 2018-01")
    return month_id(int(year), int(month))


def week_of(day: datetime.date) -> int:
    """The number of the week that a day lies in."""
    return (day - FIRST_MONDAY).days // 7 + 1


def week_start(number: int) -> datetime.date:
    """The Monday that begins week ``number``."""
    return FIRST_MONDAY + datetime.timedelta(days=7 * (number - 1))


def period_of(day: datetime.date, period: Period) -> int:
    """The number of the month or week that a day lies in."""
    return month_of(day) if period == "month" else week_of(day)


def period_start(number: int, period: Period) -> datetime.date:
    """The first day of a month or week."""
    return month_start(number) if period == "month" else week_start(number)


def period_end(number: int, period: Period) -> datetime.date:
    """The last day of a month or week, itself part of it."""
    return period_start(number + 1, period) - datetime.timedelta(days=1)


def period_name(number: int, period: Period) -> str:
    """A month as YYYY-MM, a week as the YYYY-MM-DD of its Monday."""
    return month_name(number) if period == "month" else week_start(number).isoformat()
