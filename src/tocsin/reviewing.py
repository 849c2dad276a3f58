"""What a person says of events, as judgements: read rightly or wrongly, otherwise, not one, one after all.

Judgements are only added; ``undo`` withdraws those of the last act. Events show them after the next
``fusing.refresh``, and every rebuild does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from tocsin.errors import UsageError
from tocsin.resolving.corrections import check_correction, is_person
from tocsin.terms.claims import Claim, EventContent
from tocsin.terms.events import HARMS, Event
from tocsin.terms.format import compact

if TYPE_CHECKING:
    from tocsin.record.store import Record

__all__ = ["FIELDS", "Reviewer", "correction_of", "is_person", "to_review"]

# What can be corrected in words, each with an example; see ``correction_of``.
FIELDS: Final[dict[str, str]] = {
    "type": "ASSAULT",
    "modes": "aerial",
    "status": "planned",
    "certainty": "Uu/CT+",
    "place": "Idlib, SYR",
    "time": "2020-10-26..2020-10-28",
    "actor": "Russia; Syria",
    "recipient": "Turkey",
    "killed": "12..40",
    "injured": "30",
    "detained": "none",
    "displaced": "1000..",
}
NONE: Final = "none"
_RANGE: Final = re.compile(r"(\d*)\s*(?:\.\.|-|–)\s*(\d*)")
# Every claim of the one is said to be one with every claim of the other; of more, the founding ones stand for all.
_MOST_PAIRED: Final = 200


def correction_of(claim: Claim, name: str, words: str) -> str:
    """The value of a ``corrects`` judgement: that the claim's field ``name`` (see ``FIELDS``) is what ``words`` say.

    "none" takes a place, a time or an amount away. A range is "12..40", "12.." or "..40". Places are looked up in the
    gazetteer ("Idlib, SYR" in that country), actors in the lexicon, several of them parted by ";". Raises UsageError
    for a field that there is not and InputError for words that it cannot be.
    """
    words = words.strip()
    if name not in FIELDS:
        raise UsageError(f"no field {name!r} can be corrected", advice="one of " + ", ".join(FIELDS))
    if not words:
        raise UsageError(f"{name} is corrected to nothing", advice=f"give a value, such as {FIELDS[name]}")
    key, value = name, _value(claim, name, words)
    if name in HARMS:
        key = f"casualties.{name}"
    elif name in {"actor", "recipient"}:
        key = "participants"
    said = compact({"field": key, "value": value})
    check_correction(said)
    return said


def _value(claim: Claim, name: str, words: str) -> Any:
    if name in {"place", "time", *HARMS} and words.casefold() == NONE:
        return None
    match name:
        case "modes":
            return [] if words.casefold() == NONE else [mode.strip() for mode in words.split(",")]
        case "certainty":
            author, _, source = words.partition("/")
            return {"author": author.strip()} | ({"source": source.strip()} if source else {})
        case "place":
            return _place(words)
        case "time":
            first, dots, last = words.partition("..")
            return {"earliest": first.strip() or None, "latest": (last if dots else first).strip() or None}
        case "actor" | "recipient":
            return _participants(claim, name, [] if words.casefold() == NONE else words.split(";"))
        case _ if name in HARMS:
            return _amount(words)
    return words


def _amount(words: str) -> dict[str, int | None]:
    plain = words.replace(",", "")
    if plain.isdecimal():
        return {"best": int(plain)}
    found = _RANGE.fullmatch(plain)
    if found is None or not (found[1] or found[2]):
        raise UsageError(f"{words!r} is no number of people", advice="write 12, 12..40, 12.., ..40 or none")
    return {"low": int(found[1]) if found[1] else None, "high": int(found[2]) if found[2] else None}


def _place(words: str) -> dict[str, Any]:
    """What the gazetteer knows of the place; the words alone where it knows none of that name."""
    from tocsin.desk import installed_gazetteer

    name, _, country = (part.strip() for part in words.partition(","))
    gazetteer = installed_gazetteer()
    found = gazetteer.lookup(name) if gazetteer is not None else ()
    entry = next((one for one in found if not country or one.country == country), None)
    if entry is None:
        return {"name": name} | ({"country": country} if country else {})
    return {
        "name": entry.name,
        "kind": entry.kind,
        "country": entry.country,
        "lat": entry.lat,
        "lon": entry.lon,
        "id": entry.id,
        "precision_km": entry.radius_km,
    }


def _participants(claim: Claim, role: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """All who take part, those of one role replaced."""
    from tocsin.phrases import actors_of

    content = claim.content
    if not isinstance(content, EventContent):
        raise UsageError(f"a claim of the kind {claim.kind} has no {role}", advice="only events have")
    kept = [(p.role, p.actor) for p in content.participants if p.role != role]
    given = [(role, actor) for actor in actors_of([name.strip() for name in names if name.strip()])]
    return [
        {"role": part, "name": a.name, "id": a.id, "type": a.type, "country": a.country, "sector": a.sector}
        for part, a in (*given, *kept)
    ]


def to_review(record: Record, *, disputed: bool = False) -> Iterator[Event]:
    """The events that no person has looked at yet, those first that need it most.

    First those on whose claims a judge was unsure, then the disputed ones, then the others, those of most origins
    first; with ``disputed`` the first two alone. One is looked at when a person has said of each of its claims
    whether it was read rightly.
    """
    judgements = record.judgements()
    looked_at = {
        judgement.subjects[0]
        for judgement in judgements
        if judgement.verdict in {"right", "wrong"} and is_person(judgement.judge)
    }
    unsure = (
        event
        for judgement in judgements
        if judgement.verdict == "unsure"
        for claim in judgement.subjects
        if (event := record.event_of(claim)) is not None
    )
    queues: list[Iterable[Event]] = [unsure, record.events(disputed=True)]
    if not disputed:
        queues.append(record.events(order="origins"))
    seen: set[str] = set()
    for event in chain.from_iterable(queues):
        if event.id not in seen:
            seen.add(event.id)
            if any(member.claim not in looked_at for member in event.members):
                yield event


@dataclass(slots=True)
class Reviewer:
    """Somebody who judges. ``now`` gives the instant of each judgement (ISO, later ones sort behind earlier ones)."""

    record: Record
    judge: str
    now: Callable[[], str]
    # The judgements of each act, the last act last.
    acts: list[tuple[str, ...]] = field(default_factory=list)

    def accept(self, event: Event) -> None:
        """The event's claims were read rightly, and are of one event."""
        claims = _claims(event)
        said = [([claim], "right") for claim in claims]
        self._act([*said, (claims, "same")] if len(claims) > 1 else said)

    def wrong(self, claims: Sequence[str]) -> None:
        """These claims were read wrongly: they stay in the record and count no more."""
        self._act([([claim], "wrong") for claim in claims])

    def correct(self, claim: Claim, name: str, words: str) -> None:
        """A field of the claim is otherwise (see ``correction_of``)."""
        value = correction_of(claim, name, words)
        self._act([([claim.id], "corrects")], f"{name} is {json.dumps(words, ensure_ascii=False)}", value)

    def split(self, event: Event, apart: Sequence[str]) -> None:
        """Those claims are of another event than the rest. Raises UsageError when that leaves nothing on one side."""
        claims = _claims(event)
        away = [claim for claim in claims if claim in set(apart)]
        rest = [claim for claim in claims if claim not in set(apart)]
        if not away or not rest:
            raise UsageError("a split leaves mentions on both sides", advice="give some of the mentions, not all")
        said = [([one, other], "different") for one in away for other in rest]
        self._act([*said, (away, "same")] if len(away) > 1 else said)

    def merge(self, event: Event, other: Event) -> None:
        """The two are one event. Raises UsageError when they are the same already."""
        if event.id == other.id:
            raise UsageError(f"{event.id} is this event itself", advice="give another event's id")
        claims = [*_claims(event), *_claims(other)]
        if len(claims) > _MOST_PAIRED:
            claims = [event.members[0].claim, other.members[0].claim]
        self._act([(claims, "same")])

    def undo(self) -> bool:
        """Withdraws the judgements of the last act; False when there is none left."""
        if not self.acts:
            return False
        for judgement in self.acts.pop():
            self.record.withdraw(judgement, judge=self.judge, date=self.now(), reasons=["undone in review"])
        return True

    def _act(self, said: Sequence[tuple[list[str], Any]], reason: str = "reviewed", value: str | None = None) -> None:
        date = self.now()
        done: list[str] = []
        try:
            for subjects, verdict in said:
                judged = self.record.judge(
                    subjects, verdict, score=1.0, reasons=[reason], judge=self.judge, date=date, value=value
                )
                done.append(judged)
        finally:  # what was said before an error can be undone as well
            if done:
                self.acts.append(tuple(done))


def _claims(event: Event) -> list[str]:
    return [member.claim for member in event.members]
