"""A report's own forecast beside what is measured: coupling, base rate, a model's probability, its holder's record.

Everything is measured as of the day on which the forecast was made (or an earlier or later one that is asked for), so
that nothing known only afterwards speaks for or against it.
"""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tocsin.analysis.foretelling import Foretelling, Tally
from tocsin.analysis.months import month_name, month_of, month_start
from tocsin.analysis.panel import Ahead, Panel
from tocsin.analysis.verdicts import Grade, Part, of_coupling, of_model, of_rate, together
from tocsin.asof import as_of as looked_back
from tocsin.errors import TocsinError, UsageError
from tocsin.forecasting import forecast_of, model_for, series, series_of_ged
from tocsin.foretellings import foretellings_of, main_place
from tocsin.gedfiles import GedTable
from tocsin.histories import read_ged, read_history
from tocsin.lexicon.codes.views import views_of_iso3
from tocsin.lexicon.load import lexicon
from tocsin.lexicon.outlook import outlook
from tocsin.pointing import places_in
from tocsin.regions import ring_around
from tocsin.terms.claims import Reading
from tocsin.terms.text import Report, content_id
from tocsin.terms.theatres import Polygon, Theatre
from tocsin.terms.where import Place
from tocsin.theatres import LEAST_RADIUS_KM, points, theatre_named

if TYPE_CHECKING:
    from tocsin.analysis.points import Points
    from tocsin.record.store import Record

# Without a deadline: a season, as "soon".
DAYS: Final = 90
# Forecasts of one report that are assessed, the plainest first.
MOST: Final = 5
# A series of fewer months than this says nothing about the next.
LEAST_MONTHS: Final = 24
MOST_MONTHS_AHEAD: Final = 14
PLACEBOS: Final = 6
WAR_DEATHS: Final = 25
_SORTS: Final = ("signal", "question", "prediction", "condition", "threat", "plan")


@dataclass(frozen=True, slots=True)
class Rate:
    """Windows of ``days`` days up to the day it was made, and in how many the theatre had an event of that ``kind``:
    "deadly" in GED; "violent" in a record, whose reports often do not say whether anybody died.

    ``events`` is the number of these events in all, from ``since`` to ``until`` (ISO days).
    """

    hits: int
    windows: int
    days: int
    events: int
    since: str
    until: str
    kind: str


@dataclass(frozen=True, slots=True)
class Chance:
    """The probability by ``model`` of at least ``deaths`` deaths in ``what`` in these months, from what was known
    through ``through`` (YYYY-MM); ``months`` is the length of its history."""

    probability: float
    deaths: int
    what: str
    first: str
    last: str
    through: str
    model: str
    months: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """A forecast, the theatres it is about, what was measured, and what that comes to.

    ``coupling`` is ``analysis.coupling``'s answer; it, ``rate``, ``chance`` and ``tally`` are None where they could not
    be had, and ``missing`` says why, and what to do. ``as_of`` is the ISO day up to which anything was known.
    """

    forecast: Foretelling
    as_of: str
    days: int
    source: str
    sign: Theatre | None
    target: Theatre | None
    coupling: Any | None
    rate: Rate | None
    chance: Chance | None
    tally: Tally | None
    parts: tuple[Part, ...]
    verdict: Grade
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class Question:
    """What is to be assessed with: all of it may be absent. ``sign`` and ``target`` are theatres as a user writes them;
    ``today`` is the day (ISO) on which nothing else says when it was said."""

    today: str
    record: Record | None = None
    ged: Path | None = None
    history: Path | None = None
    as_of: str | None = None
    days: int | None = None
    sign: str | None = None
    target: str | None = None
    tallies: tuple[Tally, ...] | None = None
    events: GedTable | None = field(default=None, init=False)
    couplings: dict[tuple[str, str, str], Any] = field(default_factory=dict, init=False)


def forecasts_in(reading: Reading, *, claim: str | None = None) -> list[Foretelling]:
    """The forecasts and signs of a reading that can be assessed, the plainest first; ``claim`` picks one of them.

    A short text of which nothing was read as a forecast is taken by its words alone: an act and a place.
    """
    found = foretellings_of(reading.report, reading.sentences, reading.claims)
    if claim is not None:
        return [one for one in found if one.id == claim]
    usable = [one for one in found if one.type is not None and (one.places or one.recipients or len(one.actors) > 1)]
    usable.sort(key=lambda one: (not one.war, not one.places, _SORTS.index(one.sort), one.id))
    if not usable and len(reading.sentences) <= 2 and (plain := _by_words(reading.report)) is not None:
        return [plain]
    return usable[:MOST]


def assessed(one: Foretelling, reading: Reading | None, question: Question) -> Assessment:
    """One forecast beside all that can be measured of it."""
    made = datetime.date.fromordinal(one.made) if one.made else datetime.date.fromisoformat(question.today)
    day = datetime.date.fromisoformat(question.as_of) if question.as_of else made
    until = min(day, made)
    days = question.days or ((one.due - one.made) if one.due and one.made else DAYS)
    missing: list[str] = []
    target = theatre_named(question.target) if question.target else _target(one)
    sign = theatre_named(question.sign) if question.sign else _sign(one, reading, target)
    if target is None:
        missing.append("where it points could not be read: name the theatre with --to")
    with _source(question, until) as (source, named):
        if source is None:
            missing.append(
                "there are no events to count: read reports into a record (tocsin add), or give UCDP GED with --ged"
            )
        coupling = rate = None
        if source is not None and target is not None:
            since = _since(source)
            if since is None or since >= until:
                missing.append(f"{named} has no event before {until}")
            else:
                struck = points(source, target, since=since, until=until, least=_least(source))
                rate = _rate(struck, days, since, until, "deadly" if _least(source) else "violent")
                if sign is not None and sign != target:
                    coupling = _coupling(question, source, sign, target, since, until, missing)
        chance = _chance(question, source, one, target, until, days, missing) if target is not None else None
    if sign is None and one.sort in {"signal", "question"}:
        missing.append("where the sign lies could not be read: name the theatre with --from")
    tally = next((t for t in question.tallies or () if one.public and t.keys == one.keys), None)
    if tally is None:
        missing.append(_no_tally(one, question))
    parts = _parts(one, sign is not None and sign != target, coupling, rate, chance)
    absent = sum(part is None for part in (rate, chance))
    verdict = together(parts, missing=absent) if source is not None or chance is not None else "no evidence"
    return Assessment(
        one, until.isoformat(), days, named, sign, target, coupling, rate, chance, tally, parts, verdict, tuple(missing)
    )


def sentence(one: Assessment) -> str:
    """The verdict in one plain sentence."""
    where = one.target.name if one.target else "the place"
    match one.verdict:
        case "supported":
            anyway = one.rate is not None and one.rate.windows and one.rate.hits == one.rate.windows
            as_ever = f" So it would be of any {one.days} days before it." if anyway else ""
            return f"Supported: what is measured of {where} agrees with it, which does not make it certain.{as_ever}"
        case "weakly supported":
            return f"Weakly supported: what is measured of {where} does not contradict it, but not all of it is known."
        case "not supported":
            told = next((part.why for part in one.parts if part.grade == "not supported"), "")
            return f"Not supported: {told}."
        case "too few events to tell":
            told = next((part.why for part in one.parts if part.grade == "too few events to tell"), "")
            return f"Too few events to tell: {told}."
    if one.forecast.low is None and one.parts and all(part.name != "coupling" for part in one.parts):
        return (
            "No evidence: its words commit to no odds, so no rate can bear them out; the figures stand for themselves."
        )
    return "No evidence: nothing that was measured speaks for or against it."


# Theatres


def theatre_of(place: Place) -> Theatre | None:
    """The theatre that a place stands for: the country, or a circle around it of at least 25 km; None without either.

    A region of several states is all of them where its reach is not known.
    """
    if place.kind == "country" and place.country is not None:
        return Theatre(place.name, countries=(place.country,))
    if place.lat is None or place.lon is None:
        return Theatre(place.name, countries=(place.country,)) if place.country else None
    radius = max(place.precision_km or 0.0, LEAST_RADIUS_KM)
    ring = Polygon(ring_around(place.lat, place.lon, radius))
    return Theatre(place.name, polygons=(ring,), precision_km=max(50.0, radius / 2))


def _target(one: Foretelling) -> Theatre | None:
    for place in one.places:
        if (found := theatre_of(place)) is not None:
            return found
    states = [next((id_ for id_ in sorted(side) if id_ in lexicon().entries), None) for side in one.actors]
    pair = [id_ for id_ in states if id_ is not None]
    if len(pair) > 1 and not one.recipients:
        return Theatre("~".join(pair[:2]), pair=(pair[0], pair[1]))
    for side in one.recipients:
        for id_ in sorted(side):
            entry = lexicon().entries.get(id_)
            if entry is not None and entry.type == "state":
                return Theatre(entry.name, countries=(id_,))
    return None


def _sign(one: Foretelling, reading: Reading | None, target: Theatre | None) -> Theatre | None:
    """Where the sign lies: what the words name; for "a sign of war there?" what the report mainly tells of."""
    for place in one.signs:
        if (found := theatre_of(place)) is not None:
            return found
    if one.sort not in {"signal", "question"} or reading is None:
        return None
    there = _countries(one)
    main = main_place(reading.claims, but=there)
    return theatre_of(main) if main is not None else None


def _countries(one: Foretelling) -> frozenset[str]:
    found: set[str] = set()
    for place in one.places:
        region = lexicon().regions.get((place.id or "").removeprefix("region:"))
        found.update(region.countries if region is not None else (place.country,) if place.country else ())
    for side in (*one.recipients, *one.actors):
        found.update(id_ for id_ in side if id_ in lexicon().entries and lexicon().entries[id_].type == "state")
    return frozenset(found)


def _by_words(report: Report) -> Foretelling | None:
    """What a short text that no rule reads as a forecast is about, by its words alone; None without act and place."""
    places = places_in(report.text, {})
    deed = outlook().deed_in(report.text)
    if not places or deed is None or deed.type in {"*", "-"}:
        return None
    asked = report.text.rstrip().endswith("?")
    odds = outlook().odds_in(report.text)
    banded = next((one for one in odds if one.low is not None), None)
    return Foretelling(
        id=content_id("words", report.id),
        report=report.id,
        sort="question" if asked else "signal",
        holder=report.outlet or "whoever says so",
        keys=(f"text:{report.id}",),
        public=False,
        sides=frozenset(),
        made=datetime.date.fromisoformat(report.published).toordinal() if report.published else None,
        quote=" ".join(report.text.split()),
        what=f"{deed.type} ({deed.words})",
        words=tuple(one.words for one in odds),
        low=banded.low if banded else None,
        high=banded.high if banded else None,
        bare=banded is None,
        type=deed.type,
        modes=(deed.mode,) if deed.mode else (),
        war=deed.war,
        places=places[-1:],
        signs=places[:-1],
    )


# Measuring


@contextmanager
def _source(question: Question, until: datetime.date) -> Iterator[tuple[Record | GedTable | None, str]]:
    """The events to count, as they were known on that day, and what they are called."""
    if question.ged is not None:
        if question.events is None:
            question.events = read_ged(question.ged)
        yield question.events, f"UCDP GED ({question.ged.name})"
    elif question.record is not None:
        with looked_back(question.record, until.isoformat()) as then:
            yield then, "the record"
    else:
        yield None, "nothing"


def _since(source: Record | GedTable) -> datetime.date | None:
    """The first day that the source covers; None when it has no event."""
    if isinstance(source, GedTable):
        return datetime.date.fromordinal(int(source.first.min())) if len(source) else None
    # What a report tells of old times is no sign that the record covers them: it begins with its first report, or
    # with the first event of a data set that was imported.
    days: list[str] = []
    for event in source.events(type="ASSAULT"):
        rows = any(origin.startswith(("actor:dataset:", "actor:machine:")) for origin in event.origins)
        day = event.time.earliest if rows and event.time is not None else event.first_said
        if day is not None:
            days.append(day)
    return datetime.date.fromisoformat(min(days)) if days else None


def _least(source: Record | GedTable) -> int:
    """The deaths from which on an event counts."""
    return int(isinstance(source, GedTable))


def _rate(struck: Points, days: int, since: datetime.date, until: datetime.date, kind: str) -> Rate:
    """Windows that follow each other back from ``until``; a partial one at the beginning is left out."""
    windows = ((until - since).days + 1) // days
    end = struck.days
    hit = {int((end - time) // days) for time in struck.times}
    hits = len([number for number in hit if number < windows])
    return Rate(hits, windows, days, len(struck), since.isoformat(), until.isoformat(), kind)


def _coupling(
    question: Question,
    source: Record | GedTable,
    sign: Theatre,
    target: Theatre,
    since: datetime.date,
    until: datetime.date,
    missing: list[str],
) -> Any | None:
    key = (repr(sign), repr(target), until.isoformat())
    if key in question.couplings:
        return question.couplings[key]
    try:
        couple = importlib.import_module("tocsin.analysis.coupling").couple
    except ImportError:
        missing.append("this tocsin measures no coupling")
        return None
    a, b = (points(source, theatre, since=since, until=until, least=_least(source)) for theatre in (sign, target))
    others = _placebos(source, sign, target, since, until, len(a))
    try:
        found = couple(a, b, placebos=others, asked=len(question.couplings) + 1)
    except TocsinError as error:
        missing.append(f"the coupling could not be measured: {error.message}")
        return None
    question.couplings[key] = found
    return found


def _placebos(
    source: Record | GedTable,
    sign: Theatre,
    target: Theatre,
    since: datetime.date,
    until: datetime.date,
    like: int,
) -> tuple[Points, ...]:
    """Countries with about as many events as where the sign lies, which nobody says is one."""
    from tocsin.lexicon.codes import by_gw

    if isinstance(source, GedTable):
        codes = {by_gw()[int(number)].id for number in set(source.gw.tolist()) if int(number) in by_gw()}
    else:
        codes = {event.place.country for event in source.events(type="ASSAULT") if event.place and event.place.country}
    near = _named(sign) | _named(target)
    found = [
        points(source, Theatre(code, countries=(code,)), since=since, until=until, least=_least(source))
        for code in sorted(codes - near)
    ]
    found = [one for one in found if len(one) >= max(10, like // 4)]
    return tuple(sorted(found, key=lambda one: (abs(len(one) - like), one.name))[:PLACEBOS])


def _named(theatre: Theatre) -> set[str]:
    """The countries of a theatre; those of a region by its name."""
    found = set(theatre.countries) | {id_ for id_ in theatre.pair or () if len(id_) == 3}
    for region in lexicon().regions.values():
        if region.name == theatre.name:
            found.update(region.countries)
    return found


def _chance(
    question: Question,
    source: Record | GedTable | None,
    one: Foretelling,
    target: Theatre,
    until: datetime.date,
    days: int,
    missing: list[str],
) -> Chance | None:
    through = month_of(until) - 1
    last = min(month_of(until + datetime.timedelta(days=days)), through + MOST_MONTHS_AHEAD)
    try:
        panel, rows, what = _panel(question, source, target, until, through)
    except TocsinError as error:
        missing.append(f"no model could be asked: {error.message}" + (f" ({error.advice})" if error.advice else ""))
        return None
    months = panel.counts.shape[1]
    if not rows or months < LEAST_MONTHS:
        why = f"a series of {months} months is too short" if rows else f"{target.name} is no country of the history"
        missing.append(f"no model could be asked: {why} (give deaths by country and month with --history)")
        return None
    why = "no model is there"
    for model in dict.fromkeys((model_for(panel), "recency-6", "conflictology")):
        try:
            told = forecast_of(panel, Ahead(panel.last + 1, last, draws=1000, seed=1), model=model)
        except UsageError as error:
            why = error.message
            continue
        deaths = WAR_DEATHS if one.war else 1
        # Of a month that is half over when it was made, most lies behind it.
        first = min(month_of(until + datetime.timedelta(days=15)), last)
        total = told.draws[rows, first - told.first :, :].sum(axis=(0, 1))
        return Chance(
            float((total >= deaths).mean()), deaths, what, month_name(first), month_name(last),
            month_name(told.through), model, months,
        )  # fmt: skip
    missing.append(f"no model could be asked: {why}")
    return None


def _panel(
    question: Question, source: Record | GedTable | None, target: Theatre, until: datetime.date, through: int
) -> tuple[Panel, list[int], str]:
    """A panel through the month before, which of its rows the theatre is, and what these are called."""
    if question.history is not None:
        panel = read_history(question.history, through=None).through(through)
        if panel.last < through - MOST_MONTHS_AHEAD // 2:
            raise UsageError(
                f"the history ends with {month_name(panel.last)}, too long before", advice="get a newer one"
            )
        states = sorted(_named(target) | _states_around(target))
        numbers = [views_of_iso3(state, panel.last) for state in states]
        rows = [panel.units.index(number) for number in numbers if number is not None and number in panel.units]
        named = ", ".join(panel.names[row] for row in rows)
        return panel, rows, named
    if source is None:
        raise UsageError("there is no history", advice="give one with --history")
    since = _since(source)
    end = month_start(through + 1) - datetime.timedelta(days=1)
    if since is None or since > end:
        raise UsageError("the source has no event before the month it was made in")
    if isinstance(source, GedTable):
        return series_of_ged(source, [target], since=since, until=end), [0], target.name
    return series(source, [target], since=since, until=end), [0], target.name


def _states_around(target: Theatre) -> set[str]:
    """The state that a theatre without one lies in, by the place of its name."""
    if target.countries or target.pair:
        return set()
    return {place.country for place in places_in(f"in {target.name}", {}) if place.country}


def _parts(
    one: Foretelling, signed: bool, coupling: Any | None, rate: Rate | None, chance: Chance | None
) -> tuple[Part, ...]:
    found: list[Part] = []
    if signed:
        found.append(of_coupling(getattr(coupling, "grade", None)))
    low, high = one.low, one.high
    if low is None and not one.bare and one.sort in {"prediction", "threat"}:
        low, high = (0.5, 1.0) if one.expected else (0.0, 0.5)  # a flat "will" says: more likely than not
    if low is not None or not signed:
        if rate is not None:
            found.append(of_rate(low, high, rate.hits, rate.windows, rate.kind))
        if chance is not None:
            found.append(of_model(low, high, chance.probability))
    return tuple(found)


def _no_tally(one: Foretelling, question: Question) -> str:
    if not one.public:
        return "the track record of persons and unnamed sources is not kept"
    if question.record is None:
        return "without a record there is no track record of its source"
    return f"the record has no other forecast of {one.holder}"
