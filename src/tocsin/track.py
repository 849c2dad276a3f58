"""The track record of this tool's own forecasts: kept when made, scored when what they foretold is over.

Three steps, of which each only adds rows to the record: ``keep`` puts a forecast beside the draws of the reference that
it has to beat; ``observe`` puts down what happened, as it is known on a day; ``scores`` compares the two and writes
nothing. So a score of an earlier day can be had again at any time, and an outcome that was corrected since is told.

What counts, so that nobody, ourselves included, can look better than they foretold:

* a forecast made on the first day of its period or later is no forecast and is left out;
* one kept behind another of a later day was dated back and is left out;
* of several forecasts of one model for one unit and period from one period's knowledge, the first counts.
"""

from __future__ import annotations

import datetime
import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from tocsin.record.store import Record, installed_reader
from tocsin.terms.forecasts import KeptForecast, KeptOutcome, drawn, tally
from tocsin.terms.text import content_id
from tocsin.terms.theatres import Theatre, theatre_json

if TYPE_CHECKING:
    from pathlib import Path

    from tocsin.analysis.panel import Forecast, Panel, Period

# What is counted: UCDP's state-based deaths as a history file has them, or deaths as the record's events tell of them.
Measure = Literal["ged_sb", "told"]
REFERENCE: Final = "conflictology"
# Forecasts scored at a time: a thousand draws each.
_AT_ONCE: Final = 500
# With fewer, nothing is said of calibration.
FEWEST: Final = 20
# Standard errors by which what came may differ from what was foretold: 95 % of the time, were they independent.
_STANDARD_ERRORS: Final = 1.96
MISSES: Final = 10

LATE: Final = "made when its period had begun"
DATED_BACK: Final = "kept behind one of a later day"
REPEATED: Final = "the same was foretold before, and the first counts"


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast whose period is over: what was foretold (median and 90 % interval), what came, and its scores.

    ``any`` is the probability that was given to any deaths. Scores are those of ``analysis.scores``; names that end in
    ``_reference`` are the reference's of the same forecast.
    """

    made: str
    model: str
    measure: str
    unit: str
    name: str
    period: Period
    target: int
    lead: int
    outcome: float
    low: float
    median: float
    high: float
    any: float
    crps: float
    ignorance: float
    interval_score: float
    covered: bool
    brier: float
    crps_reference: float
    ignorance_reference: float
    interval_score_reference: float
    brier_reference: float


@dataclass(frozen=True, slots=True)
class Row:
    """The mean scores of ``count`` forecasts of a model at a lead (None for all leads together).

    ``skill`` is 1 − CRPS / the reference's CRPS, None where the reference was never wrong; ``coverage`` the share
    of outcomes in the 90 % interval, of those whose interval holds more than 0 (None where none does): that at peace
    nobody dies is no feat. ``calibration`` says in words whether probabilities came true.
    """

    model: str
    measure: str
    period: Period
    lead: int | None
    count: int
    crps: float
    crps_reference: float
    skill: float | None
    ignorance: float
    ignorance_reference: float
    interval_score: float
    coverage: float | None
    brier: float
    brier_reference: float
    calibration: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A forecast that is not scored: why, or "" where it is only not over yet."""

    made: str
    model: str
    measure: str
    unit: str
    name: str
    period: Period
    target: int
    lead: int
    any: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Revised:
    """An outcome that is known otherwise since it was first seen."""

    measure: str
    unit: str
    name: str
    period: Period
    target: int
    first: float
    first_seen: str
    now: float
    now_seen: str


@dataclass(frozen=True, slots=True)
class Track:
    """The track record as it stood at the end of the day ``as_of`` (None: with all that is kept).

    ``rows`` by measure, period and model, all leads together first; ``open`` the forecasts that wait for their
    outcome, soonest first; ``left_out`` those that do not count, with the reason; ``scored`` in the order kept.
    """

    as_of: str | None
    rows: tuple[Row, ...]
    scored: tuple[Scored, ...]
    open: tuple[Waiting, ...]
    left_out: tuple[Waiting, ...]
    revised: tuple[Revised, ...]

    def misses(self, count: int = MISSES) -> tuple[Scored, ...]:
        """The forecasts that were farthest off, by CRPS."""
        return tuple(
            sorted(self.scored, key=lambda one: (-one.crps, one.target, one.unit, one.lead, one.model))[:count]
        )

    def as_json(self) -> dict[str, Any]:
        """The same as plain values, the worst misses beside."""
        return {**asdict(self), "misses": [asdict(one) for one in self.misses()]}


# Keeping


def keep(
    record: Record,
    forecast: Forecast,
    *,
    made: str,
    panel: Panel,
    measure: Measure = "ged_sb",
    theatres: Sequence[Theatre] | None = None,
    reasons: Mapping[tuple[int, int], Mapping[str, Any]] | None = None,
    seed: int = 1,
    maker: str | None = None,
) -> int:
    """Keeps a forecast, made on the ISO day ``made`` from ``panel``, with the draws of the reference beside it.

    How many of its units and periods were new to the record: the same forecast is kept once. ``theatres`` are those of
    the forecast's units, in their order; without them the units are VIEWS's countries. ``reasons`` by unit and period.
    Raises UsageError when the forecast was not made from this panel, and as ``Record.keep_forecasts``.
    """
    from tocsin.analysis.models import model_named
    from tocsin.analysis.panel import Ahead
    from tocsin.errors import UsageError

    if forecast.through != panel.last or forecast.units != panel.units or forecast.period != panel.period:
        raise UsageError("a forecast is kept with the history that it was made from, and this is another")
    if theatres is not None and len(theatres) != len(forecast.units):
        raise UsageError(f"{len(forecast.units)} units were foretold, but {len(theatres)} theatres are given")
    if theatres is None and measure == "told":
        raise UsageError("what the record tells of is kept with its theatres, to be looked for again")
    draws = int(forecast.draws.shape[2])
    reference = model_named(REFERENCE)(panel, Ahead(forecast.first, forecast.last, draws, seed))
    history = digest_of(panel)
    keys = [
        unit_key(unit, None if theatres is None else theatres[row], measure, panel)
        for row, unit in enumerate(forecast.units)
    ]
    return record.keep_forecasts(
        KeptForecast(
            made=made,
            maker=maker or installed_reader(),
            model=forecast.model,
            measure=measure,
            unit=keys[row],
            name=forecast.names[row],
            period=forecast.period,
            through=forecast.through,
            target=forecast.first + column,
            draws=tally(forecast.draws[row, column].tolist()),
            reference_model=REFERENCE,
            reference=tally(reference[row, column].tolist()),
            history=history,
            theatre=None if theatres is None else theatres[row],
            reasons=(reasons or {}).get((unit, forecast.first + column), {}),
        )
        for row, unit in enumerate(forecast.units)
        for column in range(forecast.draws.shape[1])
    )


def unit_key(unit: int, theatre: Theatre | None, measure: Measure, panel: Panel) -> str:
    """What a forecast is about, wherever it is made: ``views:`` and a country's number where UCDP's deaths of a country
    by months are foretold, from whichever file; otherwise ``theatre:`` and a hash of the theatre."""
    if theatre is None:
        return f"views:{unit}"
    if measure == "ged_sb" and panel.period == "month" and len(theatre.countries) == 1:
        from tocsin.lexicon.codes.views import views_of_iso3

        number = views_of_iso3(theatre.countries[0], panel.last)
        if number is not None and not theatre.polygons and theatre.pair is None:
            return f"views:{number}"
    return f"theatre:{content_id(theatre_json(theatre))}"


def digest_of(panel: Panel) -> str:
    """Sixteen hexadecimal digits over everything that a panel holds."""
    digest = hashlib.sha256(
        repr((panel.units, panel.names, panel.first, panel.period, sorted(panel.neighbours.items()))).encode()
    )
    for name, series in (("", panel.counts), *sorted(panel.covariates.items())):
        digest.update(f"{name}{series.shape}".encode())
        digest.update(series.astype("<f8").tobytes())
    return digest.hexdigest()[:16]


# Observing


def observe(record: Record, *, today: str, history: Path | None = None) -> int:
    """Puts down what happened in the periods that forecasts of the record were about, as it is known ``today``.

    The record's own series tells of what it counted itself, once the period is over and the record has a report of a
    later day; ``history`` (a file that ``histories.read_history`` reads) tells of the rest. An outcome that is known
    already is not put down again, one that is known otherwise now is. Returns how many were put down. Raises InputError
    for a file that cannot be used.
    """
    wanted = _over(record.forecasts(made_until=today), today)
    if not wanted:
        return 0
    told = [*_told_by_record(record, wanted, today)]
    if history is not None:
        told += _told_by_file(wanted, history, today)
    known = {_place(one): one.value for one in record.outcomes(seen_until=today)}
    return record.keep_outcomes(one for one in told if known.get(_place(one)) != one.value)


@dataclass(frozen=True, slots=True)
class _Wanted:
    measure: str
    unit: str
    period: Period
    target: int
    theatre: Theatre | None


def _over(forecasts: Iterable[KeptForecast], today: str) -> list[_Wanted]:
    """What was foretold, in forecasts that count, of periods that have ended before ``today``: each of them once."""
    found = {
        _Wanted(one.measure, one.unit, one.period, one.target, one.theatre): None
        for one, why in judged(forecasts)
        if not why and last_day(one.target, one.period) < today
    }
    return list(found)


def _told_by_record(record: Record, wanted: Sequence[_Wanted], today: str) -> Iterator[KeptOutcome]:
    from tocsin.forecasting import series

    published = record.published()
    if published is None:
        return
    newest = published[1]
    for group in _groups(one for one in wanted if one.measure == "told" and last_day(one.target, one.period) < newest):
        yield from _counted(group, partial(series, record), today, f"record:{newest}")


def _counted(group: Sequence[_Wanted], counted: Callable[..., Panel], today: str, source: str) -> Iterator[KeptOutcome]:
    """What a series of the group's theatres tells of each of the group."""
    targets, period = [one.target for one in group], group[0].period
    theatres = list({one.unit: one.theatre for one in group if one.theatre is not None}.values())
    since, until = first_day(min(targets), period), last_day(max(targets), period)
    day = datetime.date.fromisoformat
    panel = counted(theatres, period=period, since=day(since), until=day(until))
    rows = {name: row for row, name in enumerate(panel.names)}
    for one in group:
        if one.theatre is not None:
            value = float(panel.counts[rows[one.theatre.name], one.target - panel.first])
            if math.isfinite(value):  # a period without any report is not known
                yield _outcome(one, value, today, source)


def _groups(wanted: Iterable[_Wanted]) -> Iterator[list[_Wanted]]:
    """Those that one series can answer: of one length of period, and no two theatres of one name."""
    groups: dict[tuple[str, int], list[_Wanted]] = {}
    numbers: dict[tuple[str, str], dict[str, int]] = {}
    for one in wanted:
        if one.theatre is not None:
            same = numbers.setdefault((one.period, one.theatre.name), {})
            groups.setdefault((one.period, same.setdefault(one.unit, len(same))), []).append(one)
    yield from groups.values()


def _told_by_file(wanted: Sequence[_Wanted], history: Path, today: str) -> Iterator[KeptOutcome]:
    from tocsin.histories import read_history

    some = [one for one in wanted if one.measure == "ged_sb"]
    panel = read_history(history)
    source = f"history:{digest_of(panel)}"
    rows = {f"views:{unit}": row for row, unit in enumerate(panel.units)}
    for one in some:
        if one.unit in rows and panel.first <= one.target <= panel.last:
            value = float(panel.counts[rows[one.unit], one.target - panel.first])
            if one.period == panel.period and math.isfinite(value):
                yield _outcome(one, value, today, source)
    theatres = [one for one in some if not one.unit.startswith("views:")]
    if theatres:
        yield from _told_by_events(theatres, history, today, source)


def _told_by_events(wanted: Sequence[_Wanted], history: Path, today: str, source: str) -> Iterator[KeptOutcome]:
    """Of theatres, which only a file of events can tell of; nothing where it is a table of countries."""
    from tocsin.errors import InputError
    from tocsin.forecasting import series_of_ged
    from tocsin.histories import known_through, read_ged

    try:
        ged = read_ged(history)
    except InputError:  # read_history could use it, so it is that other sort of file
        return
    until = last_day(known_through(ged, None, str(history)), "month")
    for group in _groups(one for one in wanted if last_day(one.target, one.period) <= until):
        yield from _counted(group, partial(series_of_ged, ged), today, source)


def _outcome(one: _Wanted, value: float, seen: str, source: str) -> KeptOutcome:
    return KeptOutcome(seen, one.measure, one.unit, one.period, one.target, value, source)


def _place(one: KeptOutcome | KeptForecast) -> tuple[str, str, str, int]:
    return one.measure, one.unit, one.period, one.target


def first_day(number: int, period: Period) -> str:
    """The ISO day on which a period begins."""
    from tocsin.analysis.months import period_start

    return period_start(number, period).isoformat()


def last_day(number: int, period: Period) -> str:
    """The ISO day on which a period ends, itself part of it."""
    from tocsin.analysis.months import period_end

    return period_end(number, period).isoformat()


# Scoring


def scores(record: Record, *, as_of: str | None = None, model: str | None = None) -> Track:
    """How good the record's own forecasts (of ``model``, or all) were, as it could be told at the end of ``as_of``.

    ``as_of`` is an ISO day, None for all that is kept. Seen are the forecasts made and the outcomes put down by that
    day; of several outcomes of one period the last. Empty where nothing was kept. Raises UsageError for what is no day.
    """
    first: dict[tuple[str, str, str, int], KeptOutcome] = {}
    last: dict[tuple[str, str, str, int], KeptOutcome] = {}
    for outcome in record.outcomes(seen_until=as_of):
        first.setdefault(_place(outcome), outcome)
        last[_place(outcome)] = outcome
    open_: list[Waiting] = []
    left_out: list[Waiting] = []
    names: dict[tuple[str, str, str, int], str] = {}

    def counting() -> Iterator[tuple[KeptForecast, float]]:
        for one, why in judged(record.forecasts(made_until=as_of)):
            if model is not None and one.model != model:
                continue
            if why:
                left_out.append(_waiting(one, why))
                continue
            names.setdefault(_place(one), one.name)
            if _place(one) in last:
                yield one, last[_place(one)].value
            else:
                open_.append(_waiting(one))

    scored = tuple(_scored(counting()))
    revised = tuple(
        Revised(
            one.measure, one.unit, names[place], one.period, one.target, one.value, one.seen, last[place].value,
            last[place].seen,
        )
        for place, one in first.items()
        if place in names and one.value != last[place].value
    )  # fmt: skip
    return Track(
        as_of,
        tuple(_rows(scored)),
        scored,
        tuple(sorted(open_, key=lambda one: (first_day(one.target, one.period), one.unit, one.model, one.made))),
        tuple(left_out),
        revised,
    )


def judged(forecasts: Iterable[KeptForecast]) -> Iterator[tuple[KeptForecast, str]]:
    """Every forecast, in the order kept, with why it does not count; "" where it does."""
    latest = ""
    before: set[tuple[object, ...]] = set()
    for one in forecasts:
        key = (one.model, *_place(one), one.through)
        if one.made >= first_day(one.target, one.period):
            why = LATE
        elif one.made < latest:
            why = DATED_BACK
        elif key in before:
            why = REPEATED
        else:
            why = ""
            before.add(key)
        latest = max(latest, one.made)
        yield one, why


def _waiting(one: KeptForecast, why: str = "") -> Waiting:
    some = sum(times for value, times in one.draws if value) / sum(times for _, times in one.draws)
    return Waiting(
        one.made, one.model, one.measure, one.unit, one.name, one.period, one.target, one.lead, some, why
    )  # fmt: skip


def _scored(pairs: Iterator[tuple[KeptForecast, float]]) -> Iterator[Scored]:
    import numpy as np

    from tocsin.analysis import scores as measures

    while group := list(islice(pairs, _AT_ONCE)):
        for some in _of_one_size(group):
            actual = np.array([value for _, value in some])
            told = [
                (
                    measures.crps(draws, actual), measures.ignorance(draws, actual),
                    measures.interval_score(draws, actual), measures.brier(draws, actual),
                )
                for draws in (
                    np.array([drawn(one.draws) for one, _ in some]), np.array([drawn(one.reference) for one, _ in some])
                )
            ]  # fmt: skip
            draws = np.array([drawn(one.draws) for one, _ in some])
            low, high = measures.interval(draws)
            inside, any_ = measures.covered(draws, actual), measures.exceeding(draws)
            middle = np.median(draws, axis=1)
            for row, (one, value) in enumerate(some):
                # Flat: the library of scores gives a number, no array, for an array of one.
                crps, ignorance, width, brier = (float(score.flat[row]) for score in told[0])
                others = (float(score.flat[row]) for score in told[1])
                yield Scored(
                    one.made, one.model, one.measure, one.unit, one.name, one.period, one.target, one.lead, value,
                    float(low[row]), float(middle[row]), float(high[row]), float(any_[row]), crps, ignorance, width,
                    bool(inside[row]), brier, *others,
                )  # fmt: skip


def _of_one_size(group: Sequence[tuple[KeptForecast, float]]) -> Iterator[list[tuple[KeptForecast, float]]]:
    """The group by how many draws its forecasts have, so that they fit in one array; order kept within."""
    sizes: dict[tuple[int, int], list[tuple[KeptForecast, float]]] = {}
    for one, value in group:
        size = sum(times for _, times in one.draws), sum(times for _, times in one.reference)
        sizes.setdefault(size, []).append((one, value))
    yield from sizes.values()


def _rows(scored: Sequence[Scored]) -> Iterator[Row]:
    groups: dict[tuple[str, Period, str, int | None], list[Scored]] = {}
    for one in scored:
        for lead in (None, one.lead):
            groups.setdefault((one.measure, one.period, one.model, lead), []).append(one)
    for key in sorted(groups, key=lambda key: (*key[:3], key[3] or 0)):
        measure, period, model, lead = key
        some = groups[key]
        reference = _mean(one.crps_reference for one in some)
        crps = _mean(one.crps for one in some)
        yield Row(
            model, measure, period, lead, len(some), crps, reference,
            1 - crps / reference if reference else None,
            _mean(one.ignorance for one in some), _mean(one.ignorance_reference for one in some),
            _mean(one.interval_score for one in some), coverage(some),
            _mean(one.brier for one in some), _mean(one.brier_reference for one in some), calibration(some),
        )  # fmt: skip


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return math.fsum(listed) / len(listed)


def coverage(scored: Sequence[Scored]) -> float | None:
    """The share of outcomes in the 90 % interval, where that holds more than 0; None where none does."""
    wide = [float(one.covered) for one in scored if one.high > 0]
    return _mean(wide) if wide else None


def calibration(scored: Sequence[Scored]) -> str:
    """Whether deaths came as often as foretold and outcomes lay in the 90 % interval as often as they should, in words.

    With p_i the probabilities of any deaths, their number has mean Σ p_i and variance Σ p_i (1 − p_i); of n intervals
    that hold more than 0, at least .9 n less two standard errors √(.09 n) must hold the outcome. As if forecasts were
    independent: months of one war are not, so the truth is more uncertain than this.
    """
    if len(scored) < FEWEST:
        return "too few to tell"
    came, foretold = sum(one.outcome > 0 for one in scored), math.fsum(one.any for one in scored)
    error = math.sqrt(math.fsum(one.any * (1 - one.any) for one in scored))
    off = came - foretold
    if abs(off) <= _STANDARD_ERRORS * error or abs(off) < 0.5:
        often = "as often as foretold"
    else:
        often = "more often than foretold" if off > 0 else "less often than foretold"
    return f"deaths {often} ({came} of {len(scored)}, foretold {foretold:.1f}); {_ranges(scored)}"


def _ranges(scored: Sequence[Scored]) -> str:
    wide = [one.covered for one in scored if one.high > 0]
    if len(wide) < FEWEST:
        return "too few ranges to tell"
    least = 0.9 * len(wide) - _STANDARD_ERRORS * math.sqrt(0.09 * len(wide))
    return f"ranges {'too narrow' if sum(wide) < least else 'wide enough'} ({sum(wide)} of {len(wide)} held)"
