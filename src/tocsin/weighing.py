"""How sure the reader is of its own claims: the rule's score and the model's chance in one fitted probability."""

from __future__ import annotations

from dataclasses import replace

from tocsin.learned.confidence import calibrator, pair_of
from tocsin.learned.sentence import Pair, Passing, sentence_model
from tocsin.lexicon.load import lexicon
from tocsin.masking import masks_in
from tocsin.terms.claims import Claim, EventContent, Reading

# Below this the model holds the event's type for unlikely, and the claim says so.
_UNLIKELY = 0.1


def weighed(reading: Reading) -> Reading:
    """The reading with every claim's confidence fitted; claims of which the sentence model thinks little say why."""
    text = reading.report.text
    bounds = reading.sentences
    return replace(reading, claims=tuple(_weighed(claim, text, bounds) for claim in reading.claims))


def passing_of(pair: Pair) -> Passing:
    """What the sentence model holds for likely to pass between a pair; it is not shown who they are."""
    masks = masks_in(lexicon(), pair.text)
    return sentence_model().passing(pair.text, [(pair.source, pair.target)], masks)[0]


def _weighed(claim: Claim, text: str, bounds: tuple[tuple[int, int], ...]) -> Claim:
    event = claim.content
    start, end = bounds[claim.sentence]
    pair = pair_of(claim, text[start:end], start)
    chances = passing_of(pair).types if pair is not None else {}
    chance = chances[event.type] if chances and isinstance(event, EventContent) else None
    confidence = calibrator().confidence(claim, text[start:end], chance)
    reasons = claim.reasons
    if chance is not None and chance < _UNLIKELY:
        other = max(chances, key=lambda label: chances[label])
        told = "no such act" if other == "NOTHING" else other
        reasons = (*reasons, f"the sentence model doubts it: {told} ({chances[other]:.0%})")
    return replace(claim, confidence=confidence, reasons=reasons)
