"""One event with all that stands behind it: every mention, quote, holder and disagreement, and how to correct it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from tocsin.serving.event_lines import (
    CREDIBILITY,
    RELIABILITY,
    actor_words,
    counted_words,
    harm_words,
    holders_words,
    title,
    type_words,
    when_words,
)
from tocsin.serving.show import STATUS_WORDS, certainty_words, holder_words, one_line, place_detail, sentence_of
from tocsin.serving.terminal import Line
from tocsin.terms.claims import Claim
from tocsin.terms.events import Event, Value
from tocsin.terms.judgements import Judgement
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.record.answers import SourceSummary
    from tocsin.record.store import KeptClaim

_LABEL: Final = 13


def event_page(
    event: Event,
    claims: Sequence[KeptClaim],
    judgements: Sequence[Judgement] = (),
    sources: Mapping[str, SourceSummary] | None = None,
    width: int = 100,
    *,
    advice: bool = True,
    name_of: Callable[[str], str] = str,
) -> Iterator[Line]:
    """The lines of ``tocsin show``. ``claims`` are the event's, ``judgements`` those about them, ``sources`` by key.

    ``advice`` adds by which commands it can be corrected; ``name_of`` says of an origin's key whom it stands for.
    """
    yield [(title(event), "title")]
    yield [(f"event {event.id} · {type_words(event)} · policy {event.policy}", "dim")]
    unreal = event.status not in {"occurred", "ongoing", "ended"}
    yield [(STATUS_WORDS[event.status], "unreal" if unreal else ""), (f"; {counted_words(event)}", "")]
    if event.first_said:
        yield [(f"first said {event.first_said}, last said {event.last_said or event.first_said}", "dim")]
    yield []
    yield from _facts(event, width)
    yield from _who(event, width)
    yield from _disputes(event, width)
    yield from _statuses(event)
    yield from _credibility(event, sources or {}, width, name_of)
    yield from _mentions(event, claims, width)
    yield from _judgements(judgements, width)
    if advice:
        yield from _how_to(event)


def _facts(event: Event, width: int) -> Iterator[Line]:
    yield from _fact("when", when_words(event), width)
    yield from _rivals(event.times, width)
    yield from _fact("where", place_detail(event.place) if event.place else "no place is told", width)
    yield from _rivals(event.places, width)
    for words in harm_words(event):
        yield from _fact("toll", words, width)
    if event.weapons:
        yield from _fact("weapons", ", ".join(map(one_line, event.weapons)), width)
    if event.contexts:
        yield from _fact("context", ", ".join(event.contexts), width)


def _rivals(values: Sequence[Value], width: int) -> Iterator[Line]:
    """What is said of time or place, where more than one thing is."""
    if len(values) > 1:
        for value in values:
            yield from _fact("", f"“{one_line(value.value)}”: {_told(value)}", width, "dim")


def _who(event: Event, width: int) -> Iterator[Line]:
    if event.sides:
        yield from _heading("who takes part")
    for side in event.sides:
        known = [part for part in (side.actor.id, side.actor.type, side.actor.country) if part]
        name = actor_words(side.actor, event.place) + (f" ({', '.join(known)})" if known else "")
        yield from _fact(side.role, f"{name}: {many(len(side.claims), 'claim')}", width)


def _disputes(event: Event, width: int) -> Iterator[Line]:
    if event.disputes:
        yield from _heading("disputed: these cannot all be true")
    for dispute in event.disputes:
        for place, value in enumerate(dispute.values):
            label = "" if place else dispute.attribute
            yield from _fact(label, f"{one_line(value.value)}: {_told(value)}", width, "unreal")


def _told(value: Value) -> str:
    days = "" if value.first is None else f", first said {value.first}"
    if value.last is not None and value.last != value.first:
        days += f", last {value.last}"
    return f"{holders_words(value)}; {many(len(value.origins), 'origin')}, {many(len(value.claims), 'claim')}{days}"


def _statuses(event: Event) -> Iterator[Line]:
    if len(event.statuses) > 1:
        yield from _heading("how it was told over time")
        for point in event.statuses:
            counted = f"{many(len(point.origins), 'origin')}, {many(len(point.claims), 'claim')}"
            yield [(f"  {point.day or 'no day known':<{_LABEL}}", "dim"), (f"{point.status} ({counted})", "")]


def _credibility(
    event: Event, sources: Mapping[str, SourceSummary], width: int, name_of: Callable[[str], str]
) -> Iterator[Line]:
    grade = event.credibility.grade
    yield from _heading(f"credibility {grade}: {CREDIBILITY.get(grade, '')}")
    for reason in event.credibility.reasons:
        yield from _fact("because", reason, width)
    for origin in event.origins:
        source = sources.get(origin)
        graded = f"; {source.letter}, {RELIABILITY.get(source.letter, '')}" if source is not None else ""
        name = name_of(origin)
        yield from _fact("origin", f"{origin}{graded}" if name == origin else f"{name} ({origin}){graded}", width)


def _mentions(event: Event, claims: Sequence[KeptClaim], width: int) -> Iterator[Line]:
    members = {member.claim: member for member in event.members}
    yield from _heading(f"{many(len(claims), 'mention')} in {many(event.documents, 'report')}")
    before: str | None = None
    for number, kept in enumerate(claims, 1):
        claim = kept.claim
        if kept.report != before:
            where = " · ".join(one_line(part) for part in (kept.published, kept.outlet, kept.url) if part)
            yield [("  ", ""), (where or "published when and by whom is not known", ""), (f" · {kept.report}", "dim")]
        before = kept.report
        yield from _wrapped(f"“{one_line(claim.quote)}”", width, 6, number=number)
        yield from _wrapped(sentence_of(claim), width, 6, "claim")
        yield from _wrapped(_stance(claim), width, 6, "dim")
        member = members.get(claim.id)
        if member is not None and member.reasons:
            reasons = "; ".join(map(one_line, member.reasons))
            yield from _wrapped(f"part of this event ({member.score:.0%}): {reasons}", width, 6, "dim")
        yield [(f"      claim {claim.id} · read by {one_line(kept.reader)}", "dim")]


def _stance(claim: Claim) -> str:
    author, source = certainty_words(claim.certainty)
    said = f"on the word of {', '.join(holder_words(holder) for holder in claim.holders) or 'nobody named'}"
    return f"{said}; the report: {author}" + (f"; its source: {source}" if source else "")


def _judgements(judgements: Sequence[Judgement], width: int) -> Iterator[Line]:
    if judgements:
        yield from _heading("judged")
    for judgement in judgements:
        yield from _wrapped(judgement_words(judgement), width, 2)


def judgement_words(judgement: Judgement) -> str:
    """Who judged what of which subjects when and why, in one line."""
    said = f" {one_line(judgement.value)}" if judgement.value is not None else ""
    why = f": {'; '.join(map(one_line, judgement.reasons))}" if judgement.reasons else ""
    gone = f"; withdrawn {judgement.withdrawn}" if judgement.withdrawn else ""
    subjects = ", ".join(map(one_line, judgement.subjects))
    who = f"{one_line(judgement.judge)}, {judgement.date}, {judgement.score:.0%} sure"
    return f"{judgement.id}  {judgement.verdict}{said} ({subjects}) – {who}{why}{gone}"


def _how_to(event: Event) -> Iterator[Line]:
    claim = event.members[0].claim
    yield from _heading("to correct it")
    for command, does in (
        (f"tocsin review {event.id}", "go through its mentions, one key each"),
        (f"tocsin judge wrong {claim}", "this mention was misread"),
        (f"tocsin judge different {claim} CLAIM", "two mentions are not of one event"),
        ("tocsin undo JUDGEMENT", "take a judgement back"),
    ):
        yield [(f"  {command}", "title"), (f"   {does}", "dim")]


def _heading(words: str) -> Iterator[Line]:
    yield []
    yield [(words, "title")]


def _fact(label: str, words: str, width: int, style: str = "") -> Iterator[Line]:
    for place, line in enumerate(textwrap.wrap(one_line(words), max(20, width - _LABEL - 2), break_on_hyphens=False)):
        yield [(f"  {'' if place else label:<{_LABEL}}", "dim"), (line, style)]


def _wrapped(words: str, width: int, indent: int, style: str = "", number: int | None = None) -> Iterator[Line]:
    """Words set in, the first line with a number before it."""
    first = " " * indent if number is None else f"{number:>{indent - 2}}  "
    for place, line in enumerate(textwrap.wrap(words, max(20, width - indent), break_on_hyphens=False)):
        yield [(" " * indent if place else first, "number"), (line, style)]
