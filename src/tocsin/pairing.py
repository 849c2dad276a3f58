"""What one party does to another in a text: the rules' answer and the sentence model's, as one set of chances."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from tocsin.desk import rules_alone
from tocsin.errors import UsageError
from tocsin.learned.sentence import NOTHING, TYPES, Pair, Span
from tocsin.terms.claims import MUTUAL, EventContent, Reading
from tocsin.terms.text import Report
from tocsin.weighing import passing_of

# How much a rule's answer adds to the log-chance of its type: both ends are the claim's, one end is, or neither but in
# the same text. One of seven settings that differed little (docs/models.md).
BOTH, ONE, NEAR = 1.0, 0.5, 0.2


def classify_pairs(pairs: Sequence[Pair]) -> list[dict[str, float]]:
    """For each pair the chance of each PLOVER type, highest first; the chances sum to 1."""
    for pair in pairs:
        _check(pair)
    reports = [Report(pair.text, language="en") for pair in pairs]
    return [
        _joined(passing_of(pair).types, votes(reading, pair))
        for pair, reading in zip(pairs, rules_alone().read_all(reports), strict=True)
    ]


def tie_pairs(pairs: Sequence[Pair]) -> list[dict[str, float]]:
    """For each pair the chance of each lasting tie and of none, highest first; the chances sum to 1."""
    out = []
    for pair in pairs:
        _check(pair)
        chances = passing_of(pair).ties
        ranked = sorted(chances, key=lambda tie: -chances[tie])
        out.append({"none" if tie == NOTHING else tie: round(chances[tie], 4) for tie in ranked})
    return out


def pairs_of(texts: Sequence[str], sources: Sequence[Span | None], targets: Sequence[Span | None]) -> list[Pair]:
    """Texts and spans as pairs; raises :class:`tocsin.errors.UsageError` where the lists differ in length."""
    if not len(texts) == len(sources) == len(targets):
        raise UsageError(
            f"{len(texts)} texts, {len(sources)} sources and {len(targets)} targets; give one of each for every pair"
        )
    return [Pair(text, source, target) for text, source, target in zip(texts, sources, targets, strict=True)]


def _check(pair: Pair) -> None:
    for name, span in (("source", pair.source), ("target", pair.target)):
        if span is not None and not 0 <= span[0] < span[1] <= len(pair.text):
            raise UsageError(
                f"{name}={span} is no part of the text, which has {len(pair.text)} characters; "
                "give (start, end) with 0 <= start < end <= len(text)"
            )


def votes(reading: Reading, pair: Pair) -> dict[str, float]:
    """What the rules add to the log-chance of each type that they read in the text."""
    out: dict[str, float] = {}
    for event in (c.content for c in reading.claims):
        if not isinstance(event, EventContent):
            continue
        actors = [(p.start, p.end) for p in event.participants if p.role == "actor"]
        others = [(p.start, p.end) for p in event.participants if p.role != "actor"]
        if event.place is not None:
            others.append((event.place.start, event.place.end))
        if event.type in MUTUAL:
            others += actors
        ends = _touches(actors, pair.source) + _touches(others, pair.target)
        out[event.type] = max(out.get(event.type, 0.0), (NEAR, ONE, BOTH)[ends])
    return out


def _touches(spans: Iterable[Span], wanted: Span | None) -> bool:
    return wanted is not None and any(a < wanted[1] and wanted[0] < b for a, b in spans)


def _joined(chances: dict[str, float], extra: dict[str, float]) -> dict[str, float]:
    raised = {t: math.exp(math.log(max(chances[t], 1e-9)) + extra.get(t, 0.0)) for t in TYPES}
    total = sum(raised.values())
    ranked = sorted(TYPES, key=lambda t: (-raised[t], TYPES.index(t)))
    return {t: round(raised[t] / total, 4) for t in ranked}
