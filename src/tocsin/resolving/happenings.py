"""Several mentions of one happening within a report, linked; what hedged one of them stays with all."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date

from tocsin.terms.claims import AgreementContent, Claim, EventContent
from tocsin.terms.when import Interval
from tocsin.terms.where import Place

_REAL = frozenset({"occurred", "ongoing", "ended", "denied"})
_DISTANCE_KM = 60.0
_SAME_AFFAIR_DAYS = 10


def link(claims: Sequence[Claim], definite: Set[str] = frozenset()) -> list[Claim]:
    """The claims with ``happening`` set to the first claim of their group; alone stands a claim without fellow.

    ``definite`` are the ids of claims whose words take up something known ("the strikes", "such an attack").
    A definite mention without participants ("the strikes") that takes nothing up is dropped: it says nothing.
    """
    ordered = sorted(claims, key=lambda c: (c.trigger, c.id))
    groups: list[list[Claim]] = []
    for claim in ordered:
        if claim.kind not in {"event", "agreement"}:
            continue
        home = next((group for group in reversed(groups) if _one(group, claim, definite)), None)
        if home is None:
            groups.append([claim])
        else:
            home.append(claim)
    group_of = {claim.id: group for group in groups for claim in group}
    out: list[Claim] = []
    for claim in ordered:
        group = group_of.get(claim.id)
        if group is None:
            out.append(claim)
            continue
        if len(group) == 1:
            if claim.id not in definite or not _empty(claim):
                out.append(claim)
            continue
        out.append(_linked(claim, group))
    return out


def _linked(claim: Claim, group: Sequence[Claim]) -> Claim:
    hedges = [h for other in group if other is not claim for h in other.hedges if h not in claim.hedges]
    reasons = list(claim.reasons)
    first = group[0]
    reasons += _disagreements(claim, first)
    if claim is not first:
        reasons.append(f"taken as the happening told in sentence {first.sentence + 1}")
    if hedges and not claim.hedges and not claim.certainty.source:
        reasons.append("told flatly here, but hedged elsewhere in the report: " + ", ".join(dict.fromkeys(hedges)))
    return replace(
        claim, happening=first.id, hedges=tuple(dict.fromkeys([*claim.hedges, *hedges])), reasons=tuple(reasons)
    )


def _disagreements(claim: Claim, first: Claim) -> list[str]:
    """What this mention says otherwise than the first one of the same happening."""
    x, y = first.content, claim.content
    if not isinstance(x, EventContent) or not isinstance(y, EventContent) or claim is first:
        return []
    out = []
    if x.time is not None and y.time is not None and not _overlap(x.time, y.time):
        out.append(f'disagrees on the time: "{y.time.text}" here, "{x.time.text}" in sentence {first.sentence + 1}')
    for name in ("killed", "injured", "detained", "displaced"):
        left, right = getattr(x.casualties, name), getattr(y.casualties, name)
        if (
            left is not None
            and right is not None
            and (left.low, left.best, left.high) != (right.low, right.best, right.high)
        ):
            out.append(f'disagrees on the {name}: "{right.text}" here, "{left.text}" in sentence {first.sentence + 1}')
    return out


def _empty(claim: Claim) -> bool:
    content = claim.content
    if isinstance(content, EventContent):
        harm = content.casualties
        return (
            not content.participants
            and not any((harm.killed, harm.injured, harm.detained, harm.displaced))
            and content.place is None
        )
    return False


def _one(group: Sequence[Claim], claim: Claim, definite: Set[str]) -> bool:
    first = group[0]
    if claim.kind != first.kind or (claim.status in _REAL) != (first.status in _REAL):
        return False
    if claim.sentence - group[-1].sentence > 8:
        return False
    if isinstance(claim.content, AgreementContent):
        return any(isinstance(o.content, AgreementContent) and _same_agreement(o.content, claim.content) for o in group)
    return all(_compatible(other, claim, claim.id in definite) for other in group) and any(
        _tied(other, claim, claim.id in definite) for other in group
    )


def _same_agreement(a: AgreementContent, b: AgreementContent) -> bool:
    if a.type != b.type:
        return False
    left = {p.actor.id for p in a.parties if p.actor.id}
    right = {p.actor.id for p in b.parties if p.actor.id}
    return not left or not right or bool(left & right)


def _compatible(a: Claim, b: Claim, definite: bool) -> bool:
    """Nothing said of the one contradicts the other being the same: type, sides, place, time."""
    x, y = a.content, b.content
    assert isinstance(x, EventContent)
    assert isinstance(y, EventContent)
    if x.type != y.type or (x.modes and y.modes and not set(x.modes) & set(y.modes)):
        return False
    for role in ("actor", "recipient"):
        left = {p.actor.id or p.actor.name for p in x.participants if p.role == role}
        right = {p.actor.id or p.actor.name for p in y.participants if p.role == role}
        if left and right and not left & right and role == "actor":
            return False
    # Words that take up what was told ("this week's attacks") may disagree with it on the day; both are kept.
    return _near(x.place, y.place) and (
        _overlap(x.time, y.time) or (definite and _days_apart(x.time, y.time) <= _SAME_AFFAIR_DAYS)
    )


def _tied(a: Claim, b: Claim, definite: bool) -> bool:
    """Something said of both that speaks for one happening."""
    x, y = a.content, b.content
    assert isinstance(x, EventContent)
    assert isinstance(y, EventContent)
    left = {(p.role, p.actor.id or p.actor.name) for p in x.participants}
    right = {(p.role, p.actor.id or p.actor.name) for p in y.participants}
    shared = left & right
    if definite and (shared or not right) and x.type in {"ASSAULT", "PROTEST", "COERCE", "RETREAT"}:
        return True
    if definite and b.sentence - a.sentence <= 8 and not {r for r, _ in left} & {r for r, _ in right}:
        return True
    if not right or not left:
        return b.sentence - a.sentence <= 3 and x.type in {"ASSAULT", "PROTEST", "COERCE"} and (not right)
    both_roles = {role for role, _ in shared} >= {"actor", "recipient"}
    if both_roles:
        return True
    same_place = (
        x.place is not None
        and y.place is not None
        and x.place.id == y.place.id
        and x.place.id is not None
        and x.place.kind not in {"country", "region"}
    )
    same_toll = (
        x.casualties.killed is not None
        and y.casualties.killed is not None
        and x.casualties.killed.best is not None
        and x.casualties.killed.best == y.casualties.killed.best
    )
    return bool(shared) and (same_place or same_toll)


def _near(a: Place | None, b: Place | None) -> bool:
    if a is None or b is None or a.lat is None or b.lat is None or a.lon is None or b.lon is None:
        return True
    distance: float = ((a.lat - b.lat) ** 2 + (a.lon - b.lon) ** 2) ** 0.5 * 111.2
    return distance <= _DISTANCE_KM + (a.precision_km or 0) + (b.precision_km or 0)


def _days_apart(a: Interval | None, b: Interval | None) -> int:
    """Days between two intervals that do not meet; 0 when they do or an end is not known."""
    if a is None or b is None or a.earliest is None or a.latest is None or b.earliest is None or b.latest is None:
        return 0
    first, second = (a, b) if a.latest < b.earliest else (b, a)
    return max(0, (date.fromisoformat(second.earliest or "") - date.fromisoformat(first.latest or "")).days)


def _overlap(a: Interval | None, b: Interval | None) -> bool:
    if a is None or b is None or None in {a.earliest, a.latest, b.earliest, b.latest}:
        return True
    return (a.earliest or "") <= (b.latest or "") and (b.earliest or "") <= (a.latest or "")
