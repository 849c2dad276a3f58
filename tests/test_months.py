"""Numbers of months and weeks."""

from __future__ import annotations

import datetime

import pytest

from tocsin.analysis import months
from tocsin.errors import UsageError


def test_months_are_numbered_as_views_does() -> None:
    assert months.month_named("1980-01") == 1
    assert months.month_named("2018-01") == 457
    assert months.month_named("2020-12") == 492


@pytest.mark.parametrize("number", [1, 12, 13, 457, 492])
def test_a_month_and_back(number: int) -> None:
    assert months.month_named(months.month_name(number)) == number
    assert months.month_of(months.month_start(number)) == number


@pytest.mark.parametrize("text", ["2018", "2018-13", "2018-00", "18-01", "2018-1", "1979-12", "2018-01-01", "soon"])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(UsageError, match="YYYY-MM"):
        months.month_named(text)


def test_weeks_begin_on_monday() -> None:
    sunday = datetime.date(2020, 9, 27)
    assert months.week_of(sunday) + 1 == months.week_of(sunday + datetime.timedelta(days=1))
    assert months.week_start(months.week_of(sunday)) == datetime.date(2020, 9, 21)


def test_periods_by_their_kind() -> None:
    day = datetime.date(2020, 2, 29)
    month, week = months.period_of(day, "month"), months.period_of(day, "week")
    assert (month, week) == (months.month_of(day), months.week_of(day))
    assert (months.period_start(month, "month"), months.period_end(month, "month")) == (datetime.date(2020, 2, 1), day)
    first, last = months.period_start(week, "week"), months.period_end(week, "week")
    assert first <= day <= last
    assert last - first == datetime.timedelta(days=6)
    assert (months.period_name(month, "month"), months.period_name(week, "week")) == ("2020-02", "2020-02-24")
