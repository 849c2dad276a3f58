"""The record's own series of deaths and events by theatre, and forecasts of them.

A series holds what reports told, not what happened. A period in which the record has a report, but none of deaths in a
theatre, counts as 0 there; a period in which it has no report at all is not known. Each fused event counts once,
however many reports tell of it, in the period in which the middle of its days lies, with the deaths it is best told
with or, where claims disagree or give bounds only, with the least that somebody commits to.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tocsin.analysis.models import model_named, trained
from tocsin.analysis.months import month_of, period_end, period_start, week_start
from tocsin.analysis.months import period_name as period_name
from tocsin.analysis.months import period_of as period_of
from tocsin.analysis.panel import Ahead, Forecast, Model, Panel, Period
from tocsin.analysis.panel import forecast as _forecast
from tocsin.errors import UsageError
from tocsin.gedfiles import GedTable
from tocsin.happened import days_of, deaths_of, happened
from tocsin.histories import unnamed_country
from tocsin.lexicon.codes.views import neighbours_in, views_countries, views_of_iso3
from tocsin.record.asking import EventQuestion
from tocsin.signs import signs_of
from tocsin.terms.claims import FactValue
from tocsin.terms.theatres import Theatre
from tocsin.theatres import VIOLENT, events_in, members, must_be_wide

if TYPE_CHECKING:
    from tocsin.record.store import Record

# Panels of fewer units than this, and all weekly ones, are too small for a model that learns across countries.
FEW_UNITS: Final = 40
# Periods of a series: a century of weeks.
_MOST_PERIODS: Final = 5_300
# What a claim's author or source must commit to for its event's deaths to count: certain or probable.
_COMMITTED: Final[tuple[FactValue, ...]] = ("CT+", "PR+")
# The least number of deaths that is told apart from "any" (UCDP's threshold of a year's conflict, here of a period).
MANY: Final = 25
# The share of draws inside the interval that is shown.
INSIDE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the draws of one unit and period say, in few numbers.

    ``any`` and ``many`` are the shares of draws with at least 1 and at least 25 deaths, ``median`` the middle draw,
    ``low`` and ``high`` the ends (included) of the interval that leaves out 5 % on either side, ``mean`` the average.
    """

    unit: int
    name: str
    period: str
    any: float
    many: float
    median: int
    low: int
    high: int
    mean: float


@dataclass(frozen=True, slots=True)
class Counted:
    """A series, and the events whose deaths are in it: how many, and of how many of them no toll is stated.

    An event without a toll adds nothing to the series, and yet people may have died in it.
    """

    panel: Panel
    events: int
    untold: int


def series(
    record: Record,
    theatres: Sequence[Theatre],
    *,
    period: Period = "month",
    since: datetime.date,
    until: datetime.date,
    known: datetime.date | None = None,
) -> Panel:
    """The panel of ``counted``, which see."""
    return counted(record, theatres, period=period, since=since, until=until, known=known).panel


def counted(
    record: Record,
    theatres: Sequence[Theatre],
    *,
    period: Period = "month",
    since: datetime.date,
    until: datetime.date,
    known: datetime.date | None = None,
) -> Counted:
    """The deaths that the record's events tell of in each theatre, by month or week, from the period of ``since`` to
    that of ``until`` (both included).

    Counted are violent events (PLOVER's ASSAULT) that are told to have happened, by at least one claim whose author or
    source calls it certain or probable, on days known to within a year. Covariates: ``events:TYPE`` counts the
    theatre's events of each of PLOVER's types whatever their status, for a threat or a planned mobilisation is a sign
    too (denied ones are left out); ``truces:ended`` the ends of truces, ``flows:into`` the transfers into the theatre.
    Units are VIEWS's numbers where every theatre is one country, else 1, 2, 3 … in the order given. A period of which
    the record has no report (``Record.covered``) is NaN where it has no event either.

    To see no more than was known on a day, hand in ``asof.as_of(record, day)`` and that day as ``known``: it leaves
    out truces and transfers told later. Raises UsageError when there is no theatre or ``until`` comes first.
    """
    import numpy as np

    units, theatres = _units(theatres, until)
    first, shape = _window(period, since, until, len(theatres))
    low, high = period_start(first, period), period_end(first + shape[1] - 1, period)
    asked = EventQuestion(since=low.isoformat(), until=high.isoformat(), order="oldest")
    committed = {
        id_
        for certainty in _COMMITTED
        for type_ in sorted(VIOLENT)
        for id_ in record.event_ids(replace(asked, type=type_, certainty=certainty))
    }
    deaths = np.zeros(shape)
    kinds: dict[str, Any] = {}
    tolls: dict[str, int | None] = {}
    for row, theatre in enumerate(theatres):
        for event in events_in(record, theatre, asked):
            when = days_of(event)
            if when is None or event.status == "denied":
                continue
            column = period_of(datetime.date.fromordinal((when[0] + when[1]) // 2), period) - first
            if not 0 <= column < shape[1]:
                continue
            if event.id in committed and happened(event):
                tolls[event.id] = deaths_of(event)
                deaths[row, column] += tolls[event.id] or 0
            kinds.setdefault(f"events:{event.type}", np.zeros(shape))[row, column] += 1
    unread = ~_covered(record, period, first, shape[1]) & (sum(kinds.values(), np.zeros(shape)) == 0)
    deaths[unread] = np.nan
    for row, name, day in signs_of(record, theatres, low, high, known):
        kinds.setdefault(name, np.zeros(shape))[row, period_of(day, period) - first] += 1
    names = tuple(one.name for one in theatres)
    panel = Panel(units, names, first, deaths, period, _neighbours(units, theatres, until), dict(sorted(kinds.items())))
    return Counted(panel, len(tolls), sum(toll is None for toll in tolls.values()))


def series_of_ged(
    ged: GedTable, theatres: Sequence[Theatre], *, period: Period = "month", since: datetime.date, until: datetime.date
) -> Panel:
    """The deaths of GED's state-based events in each theatre by month or week, as ``series`` has them of a record.

    An event counts in the period of its last day, as in VIEWS's country-months. Covariates ``ged_ns`` and ``ged_os``
    are the deaths of the other kinds of violence. Raises UsageError as ``series`` does.
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
    """What the model of that name says of the periods asked for.

    Raises UsageError for an unknown model, and when the panel knows the first of the periods.
    """
    return _forecast(panel, ahead, model_named(model), model)


def foretell(panel: Panel, ahead: Ahead, *, model: str = "blend") -> tuple[Forecast, Model | None]:
    """As ``forecast_of``, with the trained model, which can be asked of other histories and does not train again.

    None in its place for a model that cannot be asked so.
    """
    try:
        predict = trained(model, panel, ahead)
    except UsageError:
        return forecast_of(panel, ahead, model=model), None
    return _forecast(panel, ahead, predict, model), predict


def model_for(panel: Panel) -> str:
    """The model that fits a panel: "blend" learns across many countries' months; few or weekly series go alone."""
    if panel.period == "month" and len(panel.units) >= FEW_UNITS:
        return "blend"
    return "short"


def outlooks(forecast: Forecast) -> tuple[Outlook, ...]:
    """What the draws say in few numbers: one for each unit and period, in that order.

    Medians and intervals are draws themselves, never between two (the inverted distribution function).
    """
    import numpy as np

    tail = (1 - INSIDE) / 2
    low, median, high = np.quantile(forecast.draws, [tail, 0.5, 1 - tail], axis=2, method="inverted_cdf")
    any_, many = (forecast.draws >= 1).mean(axis=2), (forecast.draws >= MANY).mean(axis=2)
    mean = forecast.draws.mean(axis=2)
    return tuple(
        Outlook(
            unit,
            name,
            period_name(forecast.first + at, forecast.period),
            float(any_[row, at]),
            float(many[row, at]),
            int(median[row, at]),
            int(low[row, at]),
            int(high[row, at]),
            float(mean[row, at]),
        )
        for row, (unit, name) in enumerate(zip(forecast.units, forecast.names, strict=True))
        for at in range(forecast.draws.shape[1])
    )


def draws_table(forecast: Forecast) -> Any:
    """All draws as a Polars table of whole numbers, by unit, period and draw (from 0), the form that VIEWS takes.

    Columns ``country_id``, ``month_id``, ``draw`` and ``outcome``. Where a unit is no country its name stands in
    ``theatre`` instead; weekly, ``week`` is the ISO day of the Monday with which the week begins.
    """
    import numpy as np
    import polars

    units, periods, draws = forecast.draws.shape
    rows = units * periods * draws
    columns: dict[str, Any] = {}
    if are_countries(forecast):
        columns["country_id"] = np.repeat(np.asarray(forecast.units, dtype=np.int64), periods * draws)
    else:
        names = polars.Series(list(forecast.names), dtype=polars.String)
        columns["theatre"] = names.gather(np.repeat(np.arange(units), periods * draws))
    numbers = np.arange(forecast.first, forecast.last + 1)
    at = np.tile(np.repeat(np.arange(periods), draws), units)
    if forecast.period == "month":
        columns["month_id"] = numbers[at]
    else:
        columns["week"] = polars.Series([week_start(int(one)).isoformat() for one in numbers]).gather(at)
    columns["draw"] = np.tile(np.arange(draws), rows // draws)
    columns["outcome"] = forecast.draws.reshape(rows)
    return polars.DataFrame(columns)


def are_countries(forecast: Forecast | Panel) -> bool:
    """Whether the units are countries by VIEWS's numbers rather than theatres: each has a country's number and name."""
    known = views_countries()
    return all(
        name == (known[unit].name if unit in known else unnamed_country(unit))
        for unit, name in zip(forecast.units, forecast.names, strict=True)
    )


def _units(theatres: Sequence[Theatre], until: datetime.date) -> tuple[tuple[int, ...], tuple[Theatre, ...]]:
    """The units' numbers, ascending, and their theatres in that order."""
    if not theatres:
        raise UsageError("no theatre was given", advice="name a country, a place or a file")
    names = [one.name for one in theatres]
    if len(set(names)) < len(names):
        raise UsageError("a theatre stands twice", advice="give each once, under a name of its own")
    for one in theatres:
        must_be_wide(one)
    numbers = [_country(one, until) for one in theatres]
    if None in numbers or len(set(numbers)) < len(numbers):
        return tuple(range(1, len(theatres) + 1)), tuple(theatres)
    order = sorted(range(len(theatres)), key=lambda at: numbers[at] or 0)
    return tuple(numbers[at] or 0 for at in order), tuple(theatres[at] for at in order)


def _country(theatre: Theatre, until: datetime.date) -> int | None:
    """VIEWS's number where the theatre is a country, whole and alone, and is called so."""
    if len(theatre.countries) != 1 or theatre.polygons or theatre.pair:
        return None
    number = views_of_iso3(theatre.countries[0], month_of(until))
    return number if number is not None and views_countries()[number].name == theatre.name else None


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
    first, last = period_of(since, period), period_of(until, period)
    if first < 1:
        raise UsageError(f"a series begins in 1980 at the earliest, not on {since}")
    if last - first >= _MOST_PERIODS:
        raise UsageError(f"a series has at most {_MOST_PERIODS:,} periods, not {last - first + 1:,}")
    return first, (units, last - first + 1)


def _covered(record: Record, period: Period, first: int, periods: int) -> Any:
    """For each period whether the record has a report of it."""
    import numpy as np

    found = np.zeros(periods, dtype=bool)
    for days in record.covered():
        one, two = (period_of(datetime.date.fromisoformat(day[:10]), period) - first for day in days)
        found[max(one, 0) : max(two + 1, 0)] = True
    return found
