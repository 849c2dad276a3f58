"""Claims of a record that are signs in a theatre but no events: a truce that ends, arms or fighters that come in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from tocsin.terms.claims import AgreementContent, FlowContent, Kind
from tocsin.terms.theatres import Theatre
from tocsin.terms.when import Interval
from tocsin.terms.where import Place
from tocsin.theatres import lies_in

if TYPE_CHECKING:
    from tocsin.record.store import KeptClaim, Record
    from tocsin.terms.who import Participant

TRUCE_ENDED: Final = "truces:ended"
FLOW_INTO: Final = "flows:into"
_OVER: Final = frozenset({"ended", "failed"})
_UNREAL: Final = frozenset({"denied", "hypothetical", "counterfactual"})


def signs_of(
    record: Record,
    theatres: Sequence[Theatre],
    since: datetime.date,
    until: datetime.date,
    known: datetime.date | None = None,
) -> Iterator[tuple[int, str, datetime.date]]:
    """The signs from ``since`` to ``until`` (both included): number of the theatre (from 0), the sign, and its day."""
    for row, name, day, _ in claims_of_signs(record, theatres, since, until, known):
        yield row, name, day


def claims_of_signs(
    record: Record,
    theatres: Sequence[Theatre],
    since: datetime.date,
    until: datetime.date,
    known: datetime.date | None = None,
) -> Iterator[tuple[int, str, datetime.date, KeptClaim]]:
    """As ``signs_of``, each with the claim that tells it first.

    Claims that say the same on the same day, in however many reports, count once. The day is the middle of what the
    claim says, else the day of publication; without either it is left out, and so is what was published after
    ``known``, or on no known day where ``known`` is given.
    """
    seen: set[tuple[object, ...]] = set()
    kinds: tuple[Kind, ...] = ("agreement", "flow")
    for kind in kinds:
        for kept in record.claims(kind=kind):
            claim = kept.claim
            if claim.status in _UNREAL or (known and (kept.published or "9") > known.isoformat()):
                continue
            sign = _sign(kept)
            if sign is None:
                continue
            name, place, sides, when, key = sign
            day = day_of(when, kept.published)
            if day is None or not since <= day <= until or (name, day, key) in seen:
                continue
            seen.add((name, day, key))
            for row, theatre in enumerate(theatres):
                if _touches(theatre, place, sides):
                    yield row, name, day, kept


def _sign(
    kept: KeptClaim,
) -> tuple[str, Place | None, tuple[Participant, ...], Interval | None, tuple[object, ...]] | None:
    """The sign's name, place, sides and time, and what makes two claims the same; None where it is no sign."""
    content = kept.claim.content
    if isinstance(content, AgreementContent) and (content.state in _OVER or content.ended is not None):
        sides = content.parties
        named = content.place.name if content.place else None
        return TRUCE_ENDED, content.place, sides, content.ended, (content.type, _names(sides), named)
    if isinstance(content, FlowContent) and (content.destination or content.to):
        sides = (content.to,) if content.to else ()
        senders = (content.from_,) if content.from_ else ()
        where = content.destination
        named = where.name if where else None
        return FLOW_INTO, where, sides, content.time, (content.item, _names(senders), _names(sides), named)
    return None


def _names(sides: Sequence[Participant]) -> tuple[str, ...]:
    return tuple(sorted(one.actor.id or one.actor.name for one in sides))


def _touches(theatre: Theatre, place: Place | None, sides: Sequence[Participant]) -> bool:
    """Whether it is in the theatre: by its place or, where none is told, by the countries of those concerned."""
    if theatre.pair is not None:
        return {one.actor.id for one in sides}.issuperset(theatre.pair)
    if place is not None:
        return lies_in(theatre, place)
    return any(one.actor.country in theatre.countries for one in sides)


def day_of(when: Interval | None, published: str | None) -> datetime.date | None:
    """The middle of what is told where that is known to within a year, else the day of publication; None without."""
    if when is not None and when.earliest is not None and when.latest is not None:
        first, last = (datetime.date.fromisoformat(one).toordinal() for one in (when.earliest, when.latest))
        if 0 <= last - first <= 366:
            return datetime.date.fromordinal((first + last) // 2)
    return datetime.date.fromisoformat(published[:10]) if published else None
