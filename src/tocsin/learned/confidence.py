"""How likely a claim was read rightly: a fitted probability from what the reader knows about its own reading.

A logistic regression over few, readable features; its weights lie in ``confidence.json`` and were fitted by
``training/confidence.py`` on claims of real reports that were judged one by one (docs/models.md). It says nothing about
whether the claim is true: that is the certainty's business.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tocsin.learned.sentence import Pair, Span
from tocsin.terms.claims import MUTUAL, Claim, EventContent, FlowContent, LabelContent, RelationContent
from tocsin.terms.who import Participant

WEIGHTS = Path(__file__).parent / "confidence.json"
# The rule's own score from which the sentence model is not asked.
SURE = 0.65
_PRONOUNS = frozenset("he she it they who them his her their its which that we i us our".split())
_CLAUSES = re.compile(r"\b(?:and|but|while|which|who|that|after|before)\b")
# What scraping leaves: sentences glued together, captions, dashes where a break was.
_DEBRIS = re.compile(r"\.-|[a-z]- [A-Z]|caption|[a-z][.!?][A-Z]")
_SLOT = re.compile(r"\b[XY]\b")


def pair_of(claim: Claim, sentence: str, start: int) -> Pair | None:
    """The claim's first actor and first recipient in its sentence, which begins at ``start``.

    None for what is no event, where neither stands there, and where the rule is sure of itself: there the model adds
    nothing that was measured, and asking costs time.
    """
    event = claim.content
    if not isinstance(event, EventContent) or claim.confidence >= SURE:
        return None
    actors = [p for p in event.participants if p.role == "actor"]
    others = [p for p in event.participants if p.role != "actor"]
    if event.type in MUTUAL and not others:
        actors, others = actors[:1], actors[1:]

    def span(people: list[Participant]) -> Span | None:
        inside = [(p.start - start, p.end - start) for p in people]
        return next(((a, b) for a, b in inside if 0 <= a < b <= len(sentence)), None)

    source, target = span(actors), span(others)
    return Pair(sentence, source, target) if source or target else None


def features(claim: Claim, sentence: str, chance: float | None) -> dict[str, float]:
    """What the estimate is made from; ``chance`` is the sentence model's for the event's type, None where not asked."""
    content = claim.content
    people = _people(content)
    first = claim.reasons[0] if claim.reasons else ""
    evidence = claim.end - claim.start
    out = {
        f"kind {claim.kind}": 1.0,
        f"status {claim.status}": 1.0,
        "rule's own score": (claim.confidence - 0.75) * 5,
        "long sentence": math.log(max(20, len(sentence)) / 120),
        "long evidence": math.log(max(5, evidence) / 60 + 0.2),
        "far-flung evidence": float(evidence > 140),
        "clauses": len(_CLAUSES.findall(sentence)) / 3,
        "commas": sentence.count(",") / 3,
        "glued text": float(_DEBRIS.search(sentence) is not None),
        "quotation marks": float('"' in sentence or "“" in sentence),
        "slots of the pattern": float(len(_SLOT.findall(first))),
        "nobody takes part": float(not people),
        "many take part": float(len(people) > 2),
        "pronoun takes part": float(any(p.text.lower() in _PRONOUNS for p in people)),
        "unknown takes part": float(any(p.actor.id is None and p.actor.sector is None for p in people)),
        "holder named": float(any(h.kind == "named" for h in claim.holders)),
        "hedged": float(bool(claim.hedges)),
        "read by no rule": float(first.startswith("sentence model")),
    }
    if isinstance(content, EventContent):
        out[f"type {content.type}"] = 1.0
        out["harm told"] = float(any((content.casualties.killed, content.casualties.injured)))
        out["place told"] = float(content.place is not None)
        out["time told"] = float(content.time is not None)
    if chance is not None:
        chance = min(max(chance, 1e-4), 1 - 1e-4)
        out["model"] = math.log(chance / (1 - chance)) / 4
        out["model doubts"] = float(chance < 0.1)
    return out


def _people(content: object) -> list[Participant]:
    if isinstance(content, EventContent):
        return list(content.participants)
    if isinstance(content, RelationContent):
        return [content.from_, content.to]
    if isinstance(content, FlowContent):
        return [p for p in (content.from_, content.to) if p is not None]
    if isinstance(content, LabelContent):
        return [content.of]
    return []


@dataclass(frozen=True, slots=True)
class Calibrator:
    """The fitted weights; a feature without a weight counts nothing."""

    bias: float
    weights: dict[str, float]

    def confidence(self, claim: Claim, sentence: str, chance: float | None) -> float:
        """The probability that the claim was read rightly, in steps of 0.01 from 0.01 to 0.99."""
        found = features(claim, sentence, chance)
        total = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in found.items())
        return round(min(0.99, max(0.01, 1 / (1 + math.exp(-total)))), 2)


@lru_cache(maxsize=1)
def calibrator() -> Calibrator:
    """The weights that ship with tocsin."""
    told = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Calibrator(told["bias"], told["weights"])
