"""What the tellings of one event say in ways that cannot all be true, and who says which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tocsin.resolving.facts import STATE_SECTORS
from tocsin.resolving.values import content_of, once, ranked, value_of, values_by
from tocsin.terms.claims import Status
from tocsin.terms.events import HARMS, Attribute, Dispute, Harm, Telling, Value

_DONE: Final[frozenset[Status]] = frozenset({"occurred", "ongoing", "ended"})


def disputes_of(
    tellings: Sequence[Telling], rival_places: Sequence[Value], rival_times: Sequence[Value],
    rival_amounts: Mapping[Harm, tuple[Value, ...]],
) -> tuple[Dispute, ...]:  # fmt: skip
    """What is told in ways that cannot all be true, attribute by attribute; each with who says which."""
    out: list[Dispute] = []
    types = values_by(tellings, lambda telling: content_of(telling).type)
    if len(types) > 1:
        out.append(Dispute("type", types))
    done = [t for t in tellings if t.claim.status in _DONE]
    denied = [t for t in tellings if t.claim.status == "denied"]
    if done and denied:
        out.append(Dispute("status", ranked([value_of("occurred", done), value_of("denied", denied)])))
    roles: tuple[Attribute, Attribute] = ("actor", "recipient")
    out += [Dispute(role, found) for role in roles if (found := _rival_sides(done, role))]
    if rival_places:
        out.append(Dispute("place", tuple(rival_places)))
    if rival_times:
        out.append(Dispute("time", tuple(rival_times)))
    out += [Dispute(name, rival_amounts[name]) for name in HARMS if rival_amounts.get(name)]
    return tuple(out)


def _rival_sides(tellings: Sequence[Telling], role: str) -> tuple[Value, ...]:
    """Who is named in one role by claims that have nobody in common there and name sides that are not one.

    Who was hit may be told in parts ("soldiers", "ambulances"), so recipients are rivals only where known bodies of
    different countries are named.
    """
    groups: dict[str, list[Telling]] = {}
    homes: dict[str, str] = {}
    for telling in tellings:
        for participant in content_of(telling).participants:
            actor = participant.actor
            if participant.role == role and actor.id is not None:
                # A state, its army and its leader are one side in the question of who did it.
                state = actor.country if actor.sector in STATE_SECTORS and actor.country else actor.id
                groups.setdefault(state, []).append(telling)
                homes[state] = actor.country or state
    rivals = {
        state
        for state in groups
        for other in groups
        if state != other
        and (role == "actor" or homes[state] != homes[other])
        and not _share(groups[state], groups[other])
    }
    return ranked(value_of(state, once(groups[state])) for state in rivals)


def _share(one: Sequence[Telling], other: Sequence[Telling]) -> bool:
    """Whether one claim names both, so that they acted together."""
    return bool({telling.claim.id for telling in one} & {telling.claim.id for telling in other})
