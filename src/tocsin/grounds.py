"""What stands behind a forecast: what moved it, what followed like histories, and what the record's reports tell.

Nothing here is a cause: events and signs are what was told of the place in the months that the forecast answers to.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from tocsin.happened import days_of, deaths_of, happened
from tocsin.record.asking import EventQuestion
from tocsin.signs import FLOW_INTO, TRUCE_ENDED, claims_of_signs
from tocsin.terms.claims import FactValue
from tocsin.terms.theatres import Theatre
from tocsin.theatres import VIOLENT, belongs

if TYPE_CHECKING:
    from tocsin.analysis.analogues import Analogues
    from tocsin.analysis.panel import Forecast, Model, Panel
    from tocsin.analysis.reasons import Reasons
    from tocsin.record.store import KeptClaim, Record
    from tocsin.terms.events import Event

# Events that are no violence and yet a sign of it, by PLOVER's types, and what they are called.
_SIGNS: Final = {"THREATEN": "threat", "MOBILIZE": "mobilisation"}
_CLAIMED: Final = {TRUCE_ENDED: "truce ended", FLOW_INTO: "transfer into the theatre"}
_COMMITTED: Final[tuple[FactValue, ...]] = ("CT+", "PR+")
LIMIT: Final = 5
# Quotes shown of an event; all of them are with the event.
_QUOTES: Final = 3


@dataclass(frozen=True, slots=True)
class Quote:
    """Whose words: the claim's id, the quote, who published it when, and the ids of those on whose word it is.

    A holder without an id is told by its sort ("named", "unnamed", "collective"), the author as "author".
    """

    claim: str
    quote: str
    outlet: str | None
    published: str | None
    url: str | None
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that reports tell of the place: an event (``event`` its id) or a sign that is only a claim (None).

    ``day`` is the first on which it can have been, ``killed`` the deaths that count (None where none are told),
    ``origins`` how many independent ones tell it and ``credibility`` from 1 (confirmed) to 6, both of events only.
    """

    what: str
    event: str | None
    day: str
    place: str | None
    killed: int | None
    origins: int | None
    credibility: int | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the record has of a theatre from ``since`` to ``until`` (ISO days, both included).

    ``events`` counts its violent events, ``deaths`` those told in them, ``untold`` the events of which no toll is
    stated (which is not to say that nobody died). ``deadliest`` and ``newest`` are some of them, each at most once;
    ``context`` is truces that ended, transfers, threats and mobilisations, newest first.
    """

    theatre: str
    since: str
    until: str
    events: int
    deaths: int
    deadliest: tuple[Told, ...]
    newest: tuple[Told, ...]
    context: tuple[Told, ...]
    untold: int = 0


@dataclass(frozen=True)
class Explained:
    """What stands behind the forecast of one unit: ``reasons`` and ``analogues`` by period, in the same order, and
    ``evidence`` where there is a record. ``unexplained`` says why there are no reasons, "" where there are."""

    unit: int
    name: str
    reasons: tuple[Reasons, ...]
    analogues: tuple[Analogues, ...]
    evidence: Evidence | None
    unexplained: str = ""

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def explained(
    panel: Panel,
    forecast: Forecast,
    unit: int,
    *,
    periods: Sequence[int] | None = None,
    predict: Model | None = None,
    seed: int = 1,
    record: Record | None = None,
    theatre: Theatre | None = None,
    limit: int = LIMIT,
) -> Explained:
    """What stands behind the forecast of ``unit`` for some ``periods`` (by default the first), made from ``panel``.

    ``predict`` is the trained model (``analysis.models.trained``), so that nothing is trained twice; without it the
    forecast's model is trained again. ``seed`` is the forecast's. With a ``record`` and a ``theatre``, the events of
    the panel's last three months are the evidence. A model that cannot be asked what it would have said otherwise gives
    no reasons. Raises UsageError for a unit or period that was not forecast.
    """
    from tocsin.analysis.analogues import analogues
    from tocsin.analysis.models import trained
    from tocsin.analysis.months import period_end, period_start
    from tocsin.analysis.panel import Ahead
    from tocsin.analysis.reasons import SPANS, reasons_for
    from tocsin.errors import UsageError

    if unit not in forecast.units:
        raise UsageError(f"there is no forecast of unit {unit}")
    asked = [forecast.first] if periods is None else list(periods)
    why = ""
    if predict is None:
        try:
            predict = trained(
                forecast.model, panel, Ahead(forecast.first, forecast.last, int(forecast.draws.shape[2]), seed)
            )
        except UsageError as error:
            why = error.message
    found = () if predict is None else reasons_for(panel, forecast, unit, asked, predict=predict, seed=seed)
    evidence_: Evidence | None = None
    if record is not None and theatre is not None:
        first = max(panel.first, panel.last - SPANS[panel.period][0] + 1)
        days = period_start(first, panel.period), period_end(panel.last, panel.period)
        evidence_ = evidence(record, theatre, since=days[0], until=days[1], limit=limit)
    like = {lead: analogues(panel, unit, lead) for lead in {period - panel.last for period in asked}}
    name = panel.names[panel.units.index(unit)]
    return Explained(unit, name, found, tuple(like[period - panel.last] for period in asked), evidence_, why)


def evidence(
    record: Record, theatre: Theatre, *, since: datetime.date, until: datetime.date, limit: int = LIMIT
) -> Evidence:
    """What the record tells of the theatre from ``since`` to ``until`` (both included), at most ``limit`` of each sort.

    Violent events count as in ``forecasting.series``: told to have happened, by a claim that calls them certain or
    probable. Empty where the record has none.
    """
    low, high = since.isoformat(), until.isoformat()
    violent: dict[str, Event] = {}
    for type_ in sorted(VIOLENT):
        for certainty in _COMMITTED:
            for event in record.events(EventQuestion(type=type_, certainty=certainty, since=low, until=high)):
                if happened(event) and belongs(theatre, event) and _within(event, since, until):
                    violent[event.id] = event
    newest_first = sorted(violent.values(), key=lambda event: (_day(event), event.id), reverse=True)
    deadliest = sorted(newest_first, key=lambda event: -(deaths_of(event) or 0))[:limit]
    taken = {event.id for event in deadliest}
    newest = [event for event in newest_first if event.id not in taken][:limit]
    return Evidence(
        theatre.name,
        since.isoformat(),
        until.isoformat(),
        len(violent),
        sum(deaths_of(event) or 0 for event in violent.values()),
        tuple(_told(record, "violence", event) for event in deadliest),
        tuple(_told(record, "violence", event) for event in newest),
        _context(record, theatre, since, until, limit),
        sum(deaths_of(event) is None for event in violent.values()),
    )


def _context(
    record: Record, theatre: Theatre, since: datetime.date, until: datetime.date, limit: int
) -> tuple[Told, ...]:
    """The newest ``limit`` of each sort of sign, all of them newest first."""
    found: list[Told] = []
    for type_, what in _SIGNS.items():
        question = EventQuestion(type=type_, since=since.isoformat(), until=until.isoformat())
        signs = [
            event
            for event in record.events(question)
            if event.status != "denied" and belongs(theatre, event) and _within(event, since, until)
        ]
        found += [_told(record, what, event) for event in signs[:limit]]
    claimed: dict[str, list[Told]] = {}
    for _, name, day, kept in claims_of_signs(record, [theatre], since, until):
        told = Told(_CLAIMED[name], None, day.isoformat(), None, None, None, None, (_quote(kept),))
        claimed.setdefault(name, []).append(told)
    for some in claimed.values():
        found += sorted(some, key=lambda one: (one.day, one.quotes[0].claim), reverse=True)[:limit]
    return tuple(sorted(found, key=lambda one: (one.day, one.event or one.quotes[0].claim), reverse=True))


def _told(record: Record, what: str, event: Event) -> Told:
    claims = record.claims_of(event)
    return Told(
        what,
        event.id,
        _day(event),
        event.place.name if event.place else None,
        deaths_of(event) if what == "violence" else None,
        len(event.origins),
        event.credibility.grade,
        tuple(_quote(kept) for kept in claims[:_QUOTES]),
    )


def _quote(kept: KeptClaim) -> Quote:
    holders = tuple(dict.fromkeys(holder.actor or holder.kind for holder in kept.claim.holders))
    return Quote(kept.claim.id, kept.claim.quote, kept.outlet, kept.published, kept.url, holders)


def _within(event: Event, since: datetime.date, until: datetime.date) -> bool:
    """Whether the middle of its days lies in the window: there the series counts it."""
    when = days_of(event)
    return when is not None and since.toordinal() <= (when[0] + when[1]) // 2 <= until.toordinal()


def _day(event: Event) -> str:
    return (event.time.earliest if event.time else None) or ""
