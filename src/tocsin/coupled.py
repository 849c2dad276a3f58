"""The question of coupling between two theatres, asked of a record or of GED's events, with placebos picked for it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tocsin.analysis import shifting
from tocsin.analysis.coupling import Coupling, couple
from tocsin.analysis.points import Points
from tocsin.errors import UsageError
from tocsin.gedfiles import GedTable
from tocsin.happened import days_of, deaths_of, happened
from tocsin.lexicon.codes import by_gw, countries
from tocsin.terms.forecasts import KeptQuestion
from tocsin.terms.theatres import Theatre
from tocsin.terms.where import kilometres
from tocsin.theatres import VIOLENT, must_be_wide, points

if TYPE_CHECKING:
    from tocsin.record.store import Record

LAG: Final = 14
# Placebo theatres at most, how far from both theatres they lie, and how much rarer or more common their events may be.
PLACEBOS: Final = 6
FAR_KM: Final = 1500.0
LIKE: Final = 5.0
# Share of the window, at its beginning or its end, in which a theatre without events is pointed out.
SILENT: Final = 0.1


@dataclass(frozen=True)
class Asked:
    """A question as it was put: ``since`` to ``until`` are days, both included; ``left`` and ``right`` are the events,
    ``beside`` those of the placebos; ``picked`` is False where the user named the placebos."""

    a: Theatre
    b: Theatre
    since: datetime.date
    until: datetime.date
    least: int
    lag: int
    left: Points
    right: Points
    beside: tuple[Points, ...]
    picked: bool

    def silences(self) -> tuple[tuple[str, datetime.date, datetime.date], ...]:
        """Which of the theatres has no event in the first or the last ``SILENT`` of the window, with the days of its
        first and last: a silence that may be the source's, which begins or ends there, and no peace."""
        found = []
        for one in (self.left, self.right):
            if len(one) and (one.times[0] > SILENT * one.days or one.times[-1] < (1 - SILENT) * one.days):
                first, last = (datetime.date.fromordinal(one.start + int(one.times[at])) for at in (0, -1))
                found.append((one.name, first, last))
        return tuple(found)

    def settings(self) -> dict[str, Any]:
        """What else than theatres and window changes the answer."""
        return {"lag": self.lag, "least": self.least}


def asked_of(
    source: Record | GedTable,
    a: Theatre,
    b: Theatre,
    *,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    lag: int = LAG,
    least: int = 0,
    placebos: Sequence[Theatre] | None = None,
) -> Asked:
    """The question with its events. Without ``since`` or ``until``: from the first or to the last day on which the
    source has any violent event. ``placebos`` of None: countries far from both with a like number of events.

    Raises UsageError for a theatre compared with itself, one too small, or a window that is none.
    """
    for one in (a, b, *(placebos or ())):
        must_be_wide(one)
    if replace(a, name="") == replace(b, name=""):
        raise UsageError("a theatre cannot be coupled with itself", advice="give two theatres")
    first, last = _span(source)
    since, until = since or first, until or last
    if since is None or until is None:
        raise UsageError("there are no violent events on known days", advice="add reports, or give --ged FILE")
    if until < since:
        raise UsageError("the last day comes before the first", advice="check --since and --until")
    if not math.isfinite(lag) or not 1 <= lag <= 90:
        raise UsageError("--lag is a number of days from 1 to 90")
    window: Mapping[str, Any] = {"since": since, "until": until, "least": least}
    left, right = points(source, a, **window), points(source, b, **window)
    named = _picked(source, a, b, (len(left), len(right)), since, until, least) if placebos is None else placebos
    beside = tuple(points(source, one, **window) for one in named)
    return Asked(a, b, since, until, least, lag, left, right, beside, placebos is None)


def answered(asked: Asked, *, questions: int = 1, seed: int = 1) -> Coupling:
    """The answer, corrected for ``questions`` asked so far with this one."""
    return couple(asked.left, asked.right, placebos=asked.beside, asked=questions, seed=seed, lag=asked.lag)


def question_of(asked: Asked, found: Coupling | None, *, source: str, made: str, maker: str) -> KeptQuestion:
    """The question as a record keeps it: ``made`` is today's ISO day, ``source`` ``record`` or a digest of a file."""
    ahead = found.ahead if found else None
    answer: dict[str, Any] = {}
    if ahead is not None and ahead.shifted is not None:
        answer = {"sentence": ahead.sentence, "lift": round(ahead.lift.value, 4), "asked": found.asked if found else 1}
    return KeptQuestion(
        made=made,
        maker=maker,
        source=source,
        a=asked.a,
        b=asked.b,
        since=asked.since.isoformat(),
        until=(asked.until + datetime.timedelta(days=1)).isoformat(),
        grade=ahead.grade if ahead else "",
        p=ahead.p if ahead and ahead.shifted else None,
        settings=asked.settings(),
        answer=answer,
    )


def questions_with(record: Record, question: KeptQuestion) -> int:
    """How many different questions of that source the record has been asked, this one among them."""
    return len({one.subject for one in record.questions(source=question.source)} | {question.subject})


def digest(ged: GedTable) -> str:
    """A digest of GED's events, so that questions of one file are counted together whatever it is called."""
    import hashlib

    found = hashlib.sha256()
    for column in (ged.id, ged.first, ged.last, ged.best):
        found.update(column.astype("<i8").tobytes())
    return "ged:" + found.hexdigest()[:16]


def _span(source: Record | GedTable) -> tuple[datetime.date | None, datetime.date | None]:
    if isinstance(source, GedTable):
        if not len(source):
            return None, None
        return datetime.date.fromordinal(int(source.first.min())), datetime.date.fromordinal(int(source.last.max()))
    days = [when for type_ in sorted(VIOLENT) for event in source.events(type=type_) if (when := _when(event))]
    if not days:
        return None, None
    start, end = min(one[0] for one in days), max(one[1] for one in days)
    return datetime.date.fromordinal(start), datetime.date.fromordinal(end)


def _when(event: Any) -> tuple[int, int] | None:
    return days_of(event) if happened(event) else None


# Placebos


def _picked(
    source: Record | GedTable,
    a: Theatre,
    b: Theatre,
    counts: tuple[int, int],
    since: datetime.date,
    until: datetime.date,
    least: int,
) -> list[Theatre]:
    """Countries with about as many events as either theatre and whose events lie far from those of both."""
    where = _places(source, since, until, least)
    near = {state for one in (a, b) for state in (*one.countries, *(one.pair or ()))}
    centres = [centre for one in (a, b) for centre in _centres(one, where)]
    wanted = [max(one, 1) for one in counts]
    found = []
    for state, at in where.items():
        off = min(abs(math.log(len(at) / one)) for one in wanted)
        here = _mean(at)
        if state in near or off > math.log(LIKE) or any(kilometres(*here, *one) < FAR_KM for one in centres):
            continue
        found.append((off, state))
    return [Theatre(_name(state), countries=(state,)) for _, state in sorted(found)[:PLACEBOS]]


def _name(state: str) -> str:
    return countries()[state].name if state in countries() else state


def _places(
    source: Record | GedTable, since: datetime.date, until: datetime.date, least: int
) -> dict[str, list[tuple[float, float]]]:
    """Where the events of each country lie: (lat, lon) of those that say so."""
    found: dict[str, list[tuple[float, float]]] = {}
    if isinstance(source, GedTable):
        import numpy as np

        kept = (source.first >= since.toordinal()) & (source.last <= until.toordinal()) & (source.best >= least)
        kept &= ~np.isnan(source.lat) & ~np.isnan(source.lon)
        for number in sorted(set(source.gw[kept].tolist())):
            if number in by_gw():
                rows = kept & (source.gw == number)
                found[by_gw()[number].id] = list(zip(source.lat[rows].tolist(), source.lon[rows].tolist(), strict=True))
        return found
    for type_ in sorted(VIOLENT):
        for event in source.events(type=type_, since=since.isoformat(), until=until.isoformat()):
            place = event.place
            if place is None or place.country is None or place.lat is None or place.lon is None:
                continue
            if _when(event) and (deaths_of(event) or 0) >= least:
                found.setdefault(place.country, []).append((place.lat, place.lon))
    return dict(sorted(found.items()))


def _centres(theatre: Theatre, where: Mapping[str, list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The middles of a theatre's polygons and of the events of its countries and sides."""
    rings = [one.outer for one in theatre.polygons]
    found = [_mean([(lat, lon) for lon, lat in ring]) for ring in rings]
    states = (*theatre.countries, *(theatre.pair or ()))
    return found + [_mean(where[state]) for state in states if where.get(state)]


def _mean(at: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return sum(one[0] for one in at) / len(at), sum(one[1] for one in at) / len(at)


def windows_of(lag: int) -> tuple[int, ...]:
    """The windows of days, each from the day after, in which the answer for that lag looks for what follows."""
    return shifting.days(lag).windows
