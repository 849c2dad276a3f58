"""Events with their claims, made by hand: what exports are tried on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tocsin.resolving.fusing import fuse
from tocsin.terms.claims import Acled, Casualties, Certainty, Claim, EventContent, Reading, Status
from tocsin.terms.events import Event, Telling
from tocsin.terms.text import Report, content_id
from tocsin.terms.when import Amount, Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Holder, Participant

ARMY = Actor("SYR", "Syria", "army", "SYR", "MIL")
REBELS = Actor("AHRAR", "Ahrar al-Sham", "rebel", "SYR", "REB")
OTHERS = Actor("HTS", "Hay'at Tahrir al-Sham", "rebel", "SYR", "REB")
FARMERS = Actor(None, "two farmers", None, None, "AGR")
PERSON = Actor(None, "Karim Someone", None, None, None)
ARIHA = Place("Ariha", 0, 0, "Ariha", "town", "SYR", 35.8143, 36.6102, "geonames:174182", 2.0)
DAY = Interval("2020-03-05", "2020-03-05", "day", "on Thursday", 0, 0)


@dataclass(frozen=True, slots=True)
class Kept:
    """A claim as the record hands it out."""

    claim: Claim
    report: str
    outlet: str | None
    published: str | None
    url: str | None
    reader: str = "tocsin 0"


def dead(number: int, who: str | None = None) -> Casualties:
    return Casualties(killed=Amount(number, number, number, str(number), "exact", who))


def taking_part(role: str, *actors: Actor) -> tuple[Participant, ...]:
    return tuple(Participant(role, actor.name, 0, 0, actor) for actor in actors)  # type: ignore[arg-type]


SHELLING = EventContent(
    type="ASSAULT",
    modes=("heavy-weapons",),
    cameo="194",
    quad=4,
    scale=-9.5,
    participants=(*taking_part("actor", ARMY), *taking_part("recipient", REBELS)),
    place=ARIHA,
    time=DAY,
    casualties=dead(3, "fighters"),
    weapons=("artillery",),
    acled=Acled("Explosions/Remote violence", "Shelling/artillery/missile attack"),
)


def kept(
    content: EventContent = SHELLING,
    *,
    quote: str = "the army shelled Ariha and killed three fighters",
    outlet: str | None = "Agency",
    url: str | None = "https://example.org/1",
    published: str | None = "2020-03-06",
    status: Status = "occurred",
    holder: Holder | None = None,
) -> Kept:
    """One claim in a report of its own, whose text is the quote."""
    report = Report(quote, outlet=outlet, url=url, published=published)
    claim = Claim(
        id=content_id(report.id, "event", repr(content), status),
        kind="event",
        sentence=0,
        start=0,
        end=len(quote),
        quote=quote,
        status=status,
        certainty=Certainty("CT+"),
        holders=(holder or Holder("author"),),
        confidence=0.9,
        reasons=("by hand",),
        content=content,
        trigger=(0, len(quote)),
    )
    return Kept(claim, report.id, outlet, published, url)


def pair(content: EventContent = SHELLING, **fields: object) -> tuple[Event, tuple[Kept, ...]]:
    """The event of one claim, with the claim."""
    one = kept(content, **fields)  # type: ignore[arg-type]
    return event_of([one]), (one,)


def event_of(claims: Sequence[Kept]) -> Event:
    """The one event that these claims are fused into."""
    (event,) = fuse([telling(one) for one in claims])
    return event


def telling(one: Kept) -> Telling:
    return Telling(one.claim, one.report, one.published, one.outlet, one.url, (one.outlet or one.report,))


def kept_of(reading: Reading, reader: str) -> list[Kept]:
    report = reading.report
    return [Kept(claim, report.id, report.outlet, report.published, report.url, reader) for claim in reading.claims]


def changed(content: EventContent = SHELLING, **fields: object) -> EventContent:
    return replace(content, **fields)  # type: ignore[arg-type]
