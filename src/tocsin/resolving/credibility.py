"""Information credibility on the Admiralty scale, from what an event's own tellings say of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tocsin.resolving.origins import describe
from tocsin.resolving.values import origins_of
from tocsin.terms.claims import Claim
from tocsin.terms.events import Credibility, Dispute, Telling

_DONE: Final = frozenset({"occurred", "ongoing", "ended"})
_SURE: Final = frozenset({"CT+"})
_OPEN: Final = frozenset({"Uu"})
_WORDS: Final = {
    1: "confirmed by independent origins",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "cannot be judged",
}


def credibility_of(tellings: Sequence[Telling], disputes: Sequence[Dispute]) -> Credibility:
    """The grade with its computation, which is

    - 6 when nobody tells it as done or denied: what lies ahead cannot be judged;
    - 5 when it is only denied;
    - else 1 for three or more independent origins that are sure of it, 2 for two, 3 for one, 4 for none;
    - one step worse when others deny it, two when no fewer deny than tell it, one when who did it is disputed;
      never worse than 5, nor better than 2 while anything of it is denied.

    An origin is sure when at least one of its claims is certain on somebody's word and not hedged. Origins that speak
    from one side (the ministries and the state media of a state) bear each other out no more than one does.
    """
    done = [t for t in tellings if t.claim.status in _DONE]
    denied = [t for t in tellings if t.claim.status == "denied"]
    if not done and not denied:
        return Credibility(6, ("nobody tells it as done: it cannot be judged",))
    if not done:
        return Credibility(5, (f"only denied, by {_count(len(origins_of(denied)))}",))
    sure = set(origins_of(t for t in done if _is_sure(t.claim)))
    unsure = set(origins_of(done)) - sure
    sides = {_side_of(key) for key in sure}
    grade = {0: 4, 1: 3, 2: 2}.get(len(sides), 1)
    told = _count(len(sure))
    if len(sides) < len(sure):
        told = f"{len(sure)} origins that speak from {_sides(len(sides))}"
    reasons = [f"{told} sure of it: {grade}, {_WORDS[grade]}"]
    if unsure:
        reasons.append(f"{_count(len(unsure))} tell it with a hedge or of hearsay, and count for nothing")
    against = set(origins_of(denied))
    if against:
        step = 2 if len(against) >= len(sure | unsure) else 1
        worse = min(5, max(2, grade + step))
        reasons.append(f"denied by {_count(len(against))}: {grade} becomes {worse}")
        grade = worse
    if any(dispute.attribute == "actor" for dispute in disputes) and grade < 5:
        reasons.append(f"who did it is disputed: {grade} becomes {grade + 1}")
        grade += 1
    return Credibility(grade, tuple(reasons))


@lru_cache(maxsize=100_000)
def _side_of(key: str) -> str:
    return describe(key).side or key


def _sides(number: int) -> str:
    return "one side" if number == 1 else f"{number} sides"


def _is_sure(claim: Claim) -> bool:
    told = claim.certainty.source if claim.certainty.source is not None else claim.certainty.author
    return told in _SURE and not claim.hedges


def _count(number: int) -> str:
    return "no origin" if number == 0 else "one origin" if number == 1 else f"{number} independent origins"
