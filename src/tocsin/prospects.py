"""What a user asks to be forecast: the series out of a file or the record, and the periods ahead, checked."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from tocsin.analysis.models import model_named
from tocsin.analysis.months import month_name, month_named, month_of, period_end, period_name, period_of, period_start
from tocsin.analysis.panel import Ahead, Panel, Period
from tocsin.errors import UsageError
from tocsin.forecasting import Counted, counted, series_of_ged
from tocsin.histories import known_through, read_ged, read_history
from tocsin.lexicon.codes.views import views_countries, views_of_iso3
from tocsin.regions import region_file
from tocsin.terms.theatres import Theatre
from tocsin.theatres import must_be_wide, theatre_named, theatres_of

if TYPE_CHECKING:
    from tocsin.record.store import Record

# Leads up to which forecasts were measured on years kept back, and the furthest that is forecast at all.
MEASURED: Final[dict[Period, int]] = {"month": 14, "week": 13}
FURTHEST: Final[dict[Period, int]] = {"month": 36, "week": 52}
# Periods ahead that are forecast where nothing else is asked.
AHEAD: Final = 6
MOST_DRAWS: Final = 100_000


@dataclass(frozen=True)
class Prospect:
    """A series to forecast, and in words what it was made from.

    ``theatres`` are those of the units, in their order; a country is the theatre of that country. ``measure`` is what
    is counted: UCDP's state-based deaths (``ged_sb``) or deaths as the record's events tell of them (``told``).
    """

    panel: Panel
    source: str
    theatres: tuple[Theatre, ...]
    measure: Literal["ged_sb", "told"]


def theatres_asked(
    specs: Sequence[str] = (), regions: Sequence[str] = (), file: str | None = None
) -> tuple[Theatre, ...]:
    """The theatres that a user names, the GeoJSON files, or else all theatres of the file; empty without any.

    Raises UsageError and InputError as ``theatre_named`` does.
    """
    path = Path(file) if file is not None else None
    found = [theatre_named(one, file=path) for one in specs]
    found += [region_file(Path(one)) for one in regions]
    if path is not None and not found:
        found = list(theatres_of(path))
    for one in found:
        must_be_wide(one)
    return tuple(found)


def of_file(
    path: str | Path,
    theatres: Sequence[Theatre] = (),
    *,
    period: Period = "month",
    through: str | None = None,
    since: str | None = None,
) -> Prospect:
    """The series of a history file through the month ``through`` (YYYY-MM): of its countries, or of theatres where it
    holds GED's events. Raises UsageError, InputError."""
    month = month_named(through) if through is not None else None
    if not theatres:
        if period == "week" or since is not None:
            raise UsageError(
                "a history of countries has months only, and is used from its beginning",
                advice="name a --theatre or a --region, with UCDP GED's events as history",
            )
        panel = read_history(path, through=month)
        return Prospect(panel, f"{_countries(panel)} by months, {_span(panel)}", _as_theatres(panel), "ged_sb")
    ged = read_ged(path)
    until = period_end(known_through(ged, month, str(path)), "month")
    year = datetime.date.fromordinal(int(ged.last.min())).year
    first = _from_whole(period, _day(since) if since else datetime.date(year, 1, 1))
    panel = series_of_ged(ged, theatres, period=period, since=first, until=_whole(period, first, until))
    source = f"UCDP's events of state-based violence by {period}s, {_span(panel)}"
    return Prospect(panel, source, _in_order(theatres, panel), "ged_sb")


def of_record(
    record: Record,
    theatres: Sequence[Theatre] = (),
    *,
    period: Period = "month",
    through: str | None = None,
    since: str | None = None,
    as_of: str | None = None,
) -> Prospect:
    """The record's own series of theatres, or of the countries in which it has events.

    It begins with the first period that is whole after the first day of publication (or after ``since``), and ends
    with the last that was over on the last day of publication (or with month ``through``). ``as_of`` is the day up to
    which the record knows anything; hand in ``asof.as_of(record, day)`` with it. Raises UsageError when no report is
    dated or no whole period is covered.
    """
    span = record.published()
    if span is None:
        raise UsageError("the record has no report with a date, so there is no series", advice="add reports with dates")
    first, last = _from_whole(period, _day(since or span[0])), _day(span[1])
    if as_of is not None:
        last = min(last, _day(as_of))
    until = _whole(period, first, last)
    if through is not None:
        end = period_end(month_named(through), "month")
        if month_named(through) > month_of(until) and end > last:
            raise UsageError(
                f"the record's reports end on {last}, before the end of {through}",
                advice="name an earlier month, or leave --through out",
            )
        until = _whole(period, first, min(end, last))
    chosen = tuple(theatres) or countries_in(record, until)
    if not chosen:
        raise UsageError("the record has no event in a known country", advice="tocsin fuse makes events of claims")
    known = _day(as_of) if as_of is not None else None
    told = counted(record, chosen, period=period, since=first, until=until, known=known)
    panel = _through_known(told.panel)
    source = f"{_events(told)} in the record, {_span(panel)}; deaths that nobody reported are not in it{_gaps(panel)}"
    return Prospect(panel, source, _in_order(chosen, panel), "told")


def _events(told: Counted) -> str:
    """How many events the series counts; those without a toll are told apart, for they add nothing to it."""
    words = f"{told.events:,} reported event{'' if told.events == 1 else 's'} of violence"
    if told.untold == 0:
        return words
    return f"{words} ({told.untold:,} with no toll stated, which add no deaths)"


def _through_known(panel: Panel) -> Panel:
    """The panel up to the last period of which the record can tell in every theatre: a forecast starts from there."""
    import numpy as np

    whole = np.flatnonzero(np.isfinite(panel.counts).all(axis=0))
    if not len(whole):
        raise UsageError(
            f"the record has no report of any whole {panel.period}, so there is no series",
            advice="add reports that were published over several months",
        )
    return panel.through(panel.first + int(whole[-1]))


def _gaps(panel: Panel) -> str:
    """What to add where the record has no report of some periods: how many it is blind to."""
    import numpy as np

    known = int(np.isfinite(panel.counts).any(axis=0).sum())
    periods = panel.counts.shape[1]
    if known == periods:
        return ""
    return (
        f", and of {periods - known} of the {periods} {panel.period}s the record has no report at all: they are not"
        " known, and the forecast leans on the others"
    )


def countries_in(record: Record, day: datetime.date) -> tuple[Theatre, ...]:
    """The countries in which the record has events and which stand on that day, as theatres."""
    month = month_of(day)
    numbers = sorted(filter(None, (views_of_iso3(code, month) for code in record.countries())))
    return tuple(Theatre(views_countries()[one].name, countries=(views_countries()[one].iso3,)) for one in numbers)


def must_be_a_model(name: str) -> None:
    """Raises UsageError, with the names there are, when no model is called so."""
    model_named(name)


def must_be_few_draws(draws: int) -> None:
    """Raises UsageError for more draws than any machine should be asked for."""
    if draws > MOST_DRAWS:
        raise UsageError(f"{draws:,} draws are more than {MOST_DRAWS:,}", advice="1,000 are what VIEWS asks for")


def ahead_of(
    panel: Panel, months: tuple[str, str] | None = None, weeks: int | None = None, *, draws: int = 1000, seed: int = 1
) -> Ahead:
    """The periods asked for: the months from ``months[0]`` to ``months[1]`` (YYYY-MM, both included), or so many
    ``weeks``, or the six periods that follow. Raises UsageError for what the panel knows or what lies too far ahead."""
    first, last = panel.last + 1, panel.last + (weeks or AHEAD)
    if months is not None:
        first, last = (month_named(one) for one in months)
    if first <= panel.last:
        raise UsageError(
            f"{period_name(first, panel.period)} is in the history already, which runs through"
            f" {period_name(panel.last, panel.period)}",
            advice=f"forecast from {period_name(panel.last + 1, panel.period)} on, or say --through an earlier month",
        )
    most = FURTHEST[panel.period]
    if last - panel.last > most:
        raise UsageError(
            f"{period_name(last, panel.period)} lies {last - panel.last} {panel.period}s after the history's end",
            advice=f"nothing beyond {most} {panel.period}s is forecast",
        )
    must_be_few_draws(draws)
    return Ahead(first, last, draws, seed)


def beyond_measure(panel: Panel, ahead: Ahead) -> str | None:
    """What to say when some of the periods lie further ahead than was ever measured; None when none does."""
    lead, most = ahead.last - panel.last, MEASURED[panel.period]
    if lead <= most:
        return None
    return (
        f"leads beyond {most} {panel.period}s (after {period_name(panel.last + most, panel.period)}) were never"
        " measured against what came; trust them less"
    )


def _as_theatres(panel: Panel) -> tuple[Theatre, ...]:
    """The countries of a panel as theatres; one that VIEWS has not numbered is an empty theatre of its name."""
    known = views_countries()
    return tuple(
        Theatre(name, countries=(known[unit].iso3,) if unit in known else ())
        for unit, name in zip(panel.units, panel.names, strict=True)
    )


def _in_order(theatres: Sequence[Theatre], panel: Panel) -> tuple[Theatre, ...]:
    by_name = {one.name: one for one in theatres}
    return tuple(by_name[name] for name in panel.names)


def _whole(period: Period, first: datetime.date, last: datetime.date) -> datetime.date:
    """The last day of the last period that is over at the end of ``last``. Raises UsageError when none is."""
    over = period_of(last + datetime.timedelta(days=1), period) - 1
    if over < period_of(first, period):
        raise UsageError(
            f"no {period} is over between {first} and {last}",
            advice="a series needs at least one whole period: say --since an earlier day if events lie before",
        )
    return period_end(over, period)


def _from_whole(period: Period, first: datetime.date) -> datetime.date:
    """The first day of the first period that begins on ``first`` or later: half a period would count too little."""
    return period_start(period_of(first - datetime.timedelta(days=1), period) + 1, period)


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text[:10])


def _countries(panel: Panel) -> str:
    return "1 country" if len(panel.units) == 1 else f"{len(panel.units):,} countries"


def _span(panel: Panel) -> str:
    if panel.period == "month":
        return f"{month_name(panel.first)} to {month_name(panel.last)}"
    return f"{period_start(panel.first, panel.period)} to {period_end(panel.last, panel.period)}"
