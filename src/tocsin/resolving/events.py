"""One event out of the tellings of one happening."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from tocsin.resolving import values
from tocsin.resolving.credibility import credibility_of
from tocsin.resolving.disputes import disputes_of
from tocsin.resolving.values import content_of, origins_of
from tocsin.terms.events import HARMS, Event, Harm, Member, Telling, Value
from tocsin.terms.text import content_id

K = TypeVar("K", bound=Hashable)
# The score at which a tie is as likely as not on the scale of ``matching.compare``.
_EVEN: Final = 2.0


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A telling of an event with the score (log odds, None: nothing to compare it with) and reasons of its tie."""

    telling: Telling
    score: float | None
    reasons: tuple[str, ...]


def event_of(reasoned: Sequence[Reasoned], policy: str, component: str) -> Event:
    """The event that these tellings are of. Raises ValueError when there are none."""
    if not reasoned:
        raise ValueError("an event needs at least one telling")
    ordered = sorted(reasoned, key=lambda one: one.telling.claim.id)
    tellings = [one.telling for one in ordered]
    founding = min(tellings, key=lambda t: (t.published or "9999", t.claim.id))
    kind = _most(tellings, lambda telling: content_of(telling).type)
    assert kind is not None
    same_type = [t for t in tellings if content_of(t).type == kind]
    place, time = values.place_of(tellings), values.time_of(tellings)
    amounts = {name: values.amount_of(name, tellings) for name in HARMS}
    rival_amounts: dict[Harm, tuple[Value, ...]] = {name: amounts[name][1] for name in HARMS}
    disputes = disputes_of(tellings, place.rivals, time.rivals, rival_amounts)
    days = sorted(t.published for t in tellings if t.published is not None)
    return Event(
        id=content_id("event", policy, founding.claim.id),
        policy=policy,
        component=component,
        type=kind,
        members=tuple(_member(one) for one in ordered),
        reports=tuple(sorted({t.report for t in tellings})),
        origins=origins_of(tellings),
        status=values.status_of(tellings),
        statuses=values.statuses_of(tellings),
        modes=tuple(sorted({mode for t in same_type for mode in content_of(t).modes})),
        contexts=tuple(sorted({context for t in same_type for context in content_of(t).contexts})),
        quad=_most(same_type, lambda t: content_of(t).quad),
        cameo=_most(same_type, lambda t: content_of(t).cameo),
        acled=_most(same_type, _acled),
        sides=values.sides_of(tellings),
        place=place.value,
        places=place.values,
        time=time.value,
        times=time.values,
        killed=amounts["killed"][0],
        injured=amounts["injured"][0],
        detained=amounts["detained"][0],
        displaced=amounts["displaced"][0],
        weapons=tuple(sorted({weapon for t in tellings for weapon in content_of(t).weapons})),
        disputes=disputes,
        credibility=credibility_of(tellings, disputes),
        confidence=round(math.fsum(t.claim.confidence for t in tellings) / len(tellings), 4),
        first_said=days[0] if days else None,
        last_said=days[-1] if days else None,
    )


def _member(one: Reasoned) -> Member:
    score = 1.0 if one.score is None else 1 / (1 + math.exp(_EVEN - one.score))
    return Member(one.telling.claim.id, one.telling.report, round(score, 4), one.reasons, origins_of([one.telling]))


def _most(tellings: Sequence[Telling], get: Callable[[Telling], K | None]) -> K | None:
    """What the most origins say, of several such what the most claims say, else the first in order; None: nobody."""
    groups: dict[K, list[Telling]] = {}
    for telling in tellings:
        if (value := get(telling)) is not None:
            groups.setdefault(value, []).append(telling)
    if not groups:
        return None
    return min(groups, key=lambda value: (-len(origins_of(groups[value])), -len(groups[value]), str(value)))


def _acled(telling: Telling) -> tuple[str, str] | None:
    acled = content_of(telling).acled
    return None if acled is None else (acled.event_type, acled.sub_event_type)
