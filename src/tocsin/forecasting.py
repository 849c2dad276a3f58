"""The record's own series of deaths and events by theatre, and forecasts of them.

A series holds what reports told, not what happened: where nobody reported, it is nought. Each fused event counts once,
however many reports tell of it, in the period in which the middle of its days lies, with the deaths it is best told
with or, where claims disagree or give bounds only, with the least that somebody commits to.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from tocsin.analysis.models import model_named
from tocsin.analysis.months import month_of, month_start, week_of, week_start
from tocsin.analysis.panel import Ahead, Forecast, Panel, Period
from tocsin.analysis.panel import forecast as _forecast
from tocsin.errors import UsageError
from tocsin.gedfiles import GedTable
from tocsin.happened import days_of, deaths_of, happened
from tocsin.lexicon.codes.views import neighbours_in, views_of_iso3
from tocsin.record.asking import EventQuestion
from tocsin.terms.theatres import Theatre
from tocsin.theatres import VIOLENT, belongs, members

if TYPE_CHECKING:
    from tocsin.record.store import Record

# Panels of fewer units than this, and all weekly ones, are too small for a model that learns across countries.
FEW_UNITS: Final = 40
# Periods of a series: a century of weeks.
_MOST_PERIODS: Final = 5_300


def series(
    record: Record,
    theatres: Sequence[Theatre],
    *,
    period: Period = "month",
    since: datetime.date,
    until: datetime.date,
) -> Panel:
    """The deaths that the record's events tell of in each theatre, by month or week, from the period of ``since`` to
    that of ``until`` (both included).

    Counted are violent events (PLOVER's ASSAULT) that are told to have happened, on days known to within a year.
    Covariates ``events:TYPE`` count the events of each of PLOVER's types in the theatre whatever their status, for
    a threat or a planned mobilisation is a sign too; denied ones are left out. Units are VIEWS's numbers where every
    theatre is one country, else 1, 2, 3 … in the order given. To see no more than was known on an earlier day, hand
    in ``asof.as_of(record, day)``. Raises UsageError when there is no theatre or ``until`` comes first.
    """
    import numpy as np

    units, theatres = _units(theatres, until)
    first, shape = _window(period, since, until, len(theatres))
    deaths = np.zeros(shape)
    kinds: dict[str, Any] = {}
    number = _number(period)
    low, high = _days(period, first, shape[1])
    for event in record.events(EventQuestion(since=low.isoformat(), until=high.isoformat(), order="oldest")):
        when = days_of(event)
        if when is None or event.status == "denied":
            continue
        column = number(datetime.date.fromordinal((when[0] + when[1]) // 2)) - first
        if not 0 <= column < shape[1]:
            continue
        told = (deaths_of(event) or 0) if event.type in VIOLENT and happened(event) else 0
        for row, theatre in enumerate(theatres):
            if belongs(theatre, event):
                deaths[row, column] += told
                kinds.setdefault(f"events:{event.type}", np.zeros(shape))[row, column] += 1
    return Panel(
        units,
        tuple(one.name for one in theatres),
        first,
        deaths,
        period,
        _neighbours(units, theatres, until),
        dict(sorted(kinds.items())),
    )


def series_of_ged(
    ged: GedTable, theatres: Sequence[Theatre], *, period: Period = "month", since: datetime.date, until: datetime.date
) -> Panel:
    """The deaths of GED's state-based events in each theatre by month or week, as ``series`` has them of a record.

    An event counts in the period of its last day, as in VIEWS's country-months. Covariates ``ged_ns`` and ``ged_os``
    are the deaths of the other kinds of violence.
    """
    import numpy as np

    units, theatres = _units(theatres, until)
    first, shape = _window(period, since, until, len(theatres))
    column = (ged.month if period == "month" else (ged.last - week_start(1).toordinal()) // 7 + 1) - first
    kept = (column >= 0) & (column < shape[1])
    found = {}
    for name, violence in (("ged_sb", 1), ("ged_ns", 2), ("ged_os", 3)):
        found[name] = np.zeros(shape)
        for row, theatre in enumerate(theatres):
            rows = kept & (ged.violence == violence) & members(theatre, ged)
            np.add.at(found[name][row], column[rows], ged.best[rows])
    deaths = found.pop("ged_sb")
    names = tuple(one.name for one in theatres)
    return Panel(units, names, first, deaths, period, _neighbours(units, theatres, until), found)


def forecast_of(panel: Panel, ahead: Ahead, *, model: str = "blend") -> Forecast:
    """What the model of that name says of the periods asked for, for the units whose last count is known.

    Raises UsageError for an unknown model, and when the panel knows the first of the periods.
    """
    return _forecast(panel, ahead, model_named(model), model)


def model_for(panel: Panel) -> str:
    """The model that fits a panel: "blend" learns across many countries' months, "short" takes each series alone."""
    return "blend" if panel.period == "month" and len(panel.units) >= FEW_UNITS else "short"


def _units(theatres: Sequence[Theatre], until: datetime.date) -> tuple[tuple[int, ...], tuple[Theatre, ...]]:
    """The units' numbers, ascending, and their theatres in that order."""
    if not theatres:
        raise UsageError("no theatre was given", advice="name a country, a place or a file")
    names = [one.name for one in theatres]
    if len(set(names)) < len(names):
        raise UsageError("a theatre stands twice", advice="give each once")
    numbers = [_country(one, until) for one in theatres]
    if None in numbers or len(set(numbers)) < len(numbers):
        return tuple(range(1, len(theatres) + 1)), tuple(theatres)
    order = sorted(range(len(theatres)), key=lambda at: numbers[at] or 0)
    return tuple(numbers[at] or 0 for at in order), tuple(theatres[at] for at in order)


def _country(theatre: Theatre, until: datetime.date) -> int | None:
    """VIEWS's number where the theatre is a country, whole and alone."""
    if len(theatre.countries) != 1 or theatre.polygons or theatre.pair:
        return None
    return views_of_iso3(theatre.countries[0], month_of(until))


def _neighbours(
    units: tuple[int, ...], theatres: Sequence[Theatre], until: datetime.date
) -> dict[int, tuple[int, ...]]:
    if any(_country(one, until) is None for one in theatres):
        return {}
    borders = neighbours_in(month_of(until))
    found = {one: tuple(other for other in borders.get(one, ()) if other in units) for one in units}
    return {one: those for one, those in found.items() if those}


def _window(period: Period, since: datetime.date, until: datetime.date, units: int) -> tuple[int, tuple[int, int]]:
    if until < since:
        raise UsageError("the last day of a series comes before the first")
    number = _number(period)
    first, last = number(since), number(until)
    if first < 1:
        raise UsageError(f"a series begins in 1980 at the earliest, not on {since}")
    if last - first >= _MOST_PERIODS:
        raise UsageError(f"a series has at most {_MOST_PERIODS:,} periods, not {last - first + 1:,}")
    return first, (units, last - first + 1)


def _number(period: Period) -> Any:
    return month_of if period == "month" else week_of


def _days(period: Period, first: int, periods: int) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of the window."""
    start = month_start if period == "month" else week_start
    return start(first), start(first + periods) - datetime.timedelta(days=1)


def countries_of(record: Record) -> Iterator[str]:
    """The codes of the countries in which the record has events, in order."""
    yield from sorted({event.place.country for event in record.events() if event.place and event.place.country})
