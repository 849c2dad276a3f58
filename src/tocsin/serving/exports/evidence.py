"""What every export says of an event's evidence, and what none says: the names of private persons."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from tocsin.interchange import is_name
from tocsin.terms.claims import Claim
from tocsin.terms.contents import participants_of
from tocsin.terms.events import Dispute, Event, Side
from tocsin.terms.text import content_id
from tocsin.terms.who import Actor, Holder, Role, may_be_private

SEPARATOR: Final = "; "
NAMED: Final = "a named source"
SOMEBODY: Final = "somebody"
_PRONOUNS: Final = frozenset("he she it they we i you him her them who this that these those one".split())
# What happened, or goes on; formats that hold happenings only have no place for the rest.
HAPPENED: Final = frozenset({"occurred", "ongoing", "ended"})
_ACTING: Final[tuple[Role, ...]] = ("actor", "party", "host", "from")
_ACTED_ON: Final[tuple[Role, ...]] = ("recipient", "to", "of")


class Kept(Protocol):
    """A claim with the report it stands in, as the record hands it out (``record.store.KeptClaim``)."""

    @property
    def claim(self) -> Claim: ...
    @property
    def report(self) -> str: ...
    @property
    def outlet(self) -> str | None: ...
    @property
    def published(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def reader(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an event rests on, in order of publication; each address, outlet and quote once.

    ``where`` are addresses, or ``report:`` and the id where a report has none.
    """

    claims: tuple[str, ...]
    reports: tuple[str, ...]
    where: tuple[str, ...]
    outlets: tuple[str, ...]
    days: tuple[str, ...]
    quotes: tuple[str, ...]
    holders: tuple[str, ...]

    def note(self) -> str:
        """All of it as one line of words, for formats with a single column for notes."""
        quotes = " | ".join(f"“{quote}”" for quote in self.quotes)
        traces = f"tocsin claims: {SEPARATOR.join(self.claims)}; reports: {SEPARATOR.join(self.reports)}"
        return f"{quotes} [{traces}; at: {SEPARATOR.join(self.where)}]".strip()


def evidence_of(event: Event, kept: Sequence[Kept]) -> Evidence:
    """The evidence of an event; where ``kept`` lacks some of its claims, their ids and reports stand alone."""
    ordered = in_order(kept)
    known = {one.claim.id for one in ordered}
    others = sorted((one.claim, one.report) for one in event.members if one.claim not in known)
    reports = _each([one.report for one in ordered] + [report for _, report in others])
    addresses = {one.report: one.url for one in ordered if one.url}
    return Evidence(
        claims=tuple(one.claim.id for one in ordered) + tuple(claim for claim, _ in others),
        reports=reports,
        where=_each(addresses.get(report) or f"report:{report}" for report in reports),
        outlets=_each(one.outlet for one in ordered),
        days=_each(one.published for one in ordered),
        quotes=_each(" ".join(one.claim.quote.split()) for one in ordered),
        holders=_each(holder_words(holder) for one in ordered for holder in one.claim.holders),
    )


def in_order(kept: Iterable[Kept]) -> list[Kept]:
    """The claims by day of publication (undated last), report and place in it."""
    return sorted(
        kept, key=lambda one: (one.published is None, one.published or "", one.report, one.claim.start, one.claim.id)
    )


def holder_words(holder: Holder) -> str:
    """On whose word, without the name of a private person: a bare name that no list has stays in the quote.

    Bodies are named by what they are ("the city council", "Russia's defence ministry") and stay; a pronoun gives way
    to the id of whom it stands for.
    """
    if is_private(holder):
        return NAMED
    if holder.actor is not None and (holder.text or "").lower() in _PRONOUNS:
        return holder.actor
    return holder.text or holder.kind


def is_private(holder: Holder) -> bool:
    """Whether the words for a holder may be the name of somebody who holds no office that the lexicon lists."""
    words = (holder.text or "").split()
    if holder.kind == "author" or holder.actor is not None or not words:
        return False
    if words[-1].lower() in _PRONOUNS:
        return True
    return not (words[-1].islower() or words[0].endswith(("'s", "’s")))


def acting(event: Event) -> tuple[Side, ...]:
    """Those who act, named or not, most claims first within a role."""
    return tuple(side for role in _ACTING for side in event.in_role(role))


def acted_on(event: Event) -> tuple[Side, ...]:
    """Those to whom it is done, named or not."""
    return tuple(side for role in _ACTED_ON for side in event.in_role(role))


def names(sides: Iterable[Side]) -> tuple[str, ...]:
    """The names of those who are no private persons, each once."""
    return _each(side.actor.name for side in sides if not may_be_private(side.actor))


def public(event: Event, kept: Sequence[Kept]) -> Event:
    """The event without what may be the names of private persons: sides, and the words for them.

    A party that has a sector (farmers, nurses) stays with it. What is left of a dispute over who took part stays while
    it still has two values.
    """
    persons = {side.actor.name for side in event.sides if may_be_private(side.actor)}
    persons |= {value.value for side in event.sides if may_be_private(side.actor) for value in side.values}
    for one in kept:
        for participant in participants_of(one.claim.content):
            if may_be_private(participant.actor):
                persons |= {participant.actor.name, participant.text}
    sides = tuple(
        Side(side.role, Actor(None, SOMEBODY, None, side.actor.country, side.actor.sector), side.claims)
        if may_be_private(side.actor)
        else replace(side, values=tuple(value for value in side.values if value.value not in persons))
        for side in event.sides
    )
    disputes = []
    for dispute in event.disputes:
        values = dispute.values
        if dispute.attribute in {"actor", "recipient"}:
            values = tuple(value for value in values if value.value not in persons)
        if len(values) > 1:
            disputes.append(Dispute(dispute.attribute, values))
    return replace(event, sides=sides, disputes=tuple(disputes))


def spelled_out(event: Event) -> Event:
    """The event with those whom no list names called as most reports call them ("Front of the Dunes").

    Fusion compares such names without their capitals and marks, and its events keep them so. Words that are not the
    name itself ("it", "the group") do not take its place.
    """
    sides = tuple(
        replace(side, actor=replace(side.actor, name=_spelling(side)))
        if side.actor.id is None and not may_be_private(side.actor)
        else side
        for side in event.sides
    )
    return replace(event, sides=sides)


def _spelling(side: Side) -> str:
    name = _letters(side.actor.name)
    return next((value.value for value in side.values if name and name in _letters(value.value)), side.actor.name)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def span_of(event: Event) -> tuple[date, date] | None:
    """The first and the last day it can have been; None where one of them is open."""
    if event.time is None or event.time.earliest is None or event.time.latest is None:
        return None
    first, last = date.fromisoformat(event.time.earliest), date.fromisoformat(event.time.latest)
    return (first, last) if first <= last else None


def not_happened(event: Event) -> str:
    """Why an event that is told as something else than a happening is left out."""
    return f"it is told as {event.status}, not as something that happened"


def is_named(actor: Actor) -> bool:
    """Whether an actor has a name of its own: "gunmen" and "rebels" are words for somebody who has not been named."""
    return not may_be_private(actor) and (actor.id is not None or is_name(actor.name))


def as_number(id_: str) -> int:
    """A whole number of 52 bits for an id, for formats that want numbers; the same for the same id everywhere.

    Spreadsheets and floats hold it exactly. Among a million ids two share a number with a chance of about 1 in 9,000.
    """
    return int(content_id(id_)[:13], 16)


def joined(values: Iterable[str | None]) -> str | None:
    """Each value once, in order, in one cell; None when there is nothing to say."""
    return SEPARATOR.join(_each(values)) or None


def _each(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
