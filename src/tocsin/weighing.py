"""How sure the reader is of its own claims: the rule's score and the pair model's chance in one fitted probability."""

from __future__ import annotations

from dataclasses import replace

from tocsin.learned.confidence import calibrator, pair_of
from tocsin.learned.pairs import pair_model
from tocsin.terms.claims import Claim, EventContent, Reading

# Below this the pair model holds the event's type for unlikely, and the claim says so.
_UNLIKELY = 0.1


def weighed(reading: Reading) -> Reading:
    """The reading with every claim's confidence fitted; claims of which the pair model thinks little say why."""
    text = reading.report.text
    bounds = reading.sentences
    asked = {
        k: pair
        for k, claim in enumerate(reading.claims)
        if (pair := pair_of(claim, text[slice(*bounds[claim.sentence])], bounds[claim.sentence][0])) is not None
    }
    chances = dict(zip(asked, pair_model().chances(list(asked.values())), strict=True)) if asked else {}
    return replace(
        reading, claims=tuple(_weighed(claim, text, bounds, chances.get(k)) for k, claim in enumerate(reading.claims))
    )


def _weighed(claim: Claim, text: str, bounds: tuple[tuple[int, int], ...], chances: dict[str, float] | None) -> Claim:
    event = claim.content
    chance = chances[event.type] if chances is not None and isinstance(event, EventContent) else None
    confidence = calibrator().confidence(claim, text[slice(*bounds[claim.sentence])], chance)
    reasons = claim.reasons
    if chances is not None and chance is not None and chance < _UNLIKELY:
        other = max(chances, key=lambda label: chances[label])
        told = "no such act" if other == "NOTHING" else other
        reasons = (*reasons, f"the pair model doubts it: {told} ({chances[other]:.0%})")
    return replace(claim, confidence=confidence, reasons=reasons)
