"""What a telling says of its happening, as a compact record that pairs can be compared by.

Everything here is a function of one telling alone, so that it is the same whatever else a record holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, TypeVar

from tocsin.lexicon.common import another_words, stems, told
from tocsin.lexicon.folding import fold
from tocsin.terms.claims import Casualties, Claim, EventContent, Status
from tocsin.terms.events import HARMS, Telling
from tocsin.terms.when import Amount, Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Participant

# Types that can be one happening told in two ways; two types that share a family are compared.
_FAMILIES: Final[dict[str, str]] = {
    "ASSAULT": "A", "COERCE": "C", "SANCTION": "C", "PROTEST": "P", "CONSULT": "T", "RETREAT": "R", "CONCEDE": "R",
    "REQUEST": "Q", "ACCUSE": "U", "REJECT": "J", "THREATEN": "Z", "MOBILIZE": "M", "AID": "H",
    "AGREE": "G", "SUPPORT": "G", "COOPERATE": "G",
}  # fmt: skip
# Taking people is told as abduction by the one side and as arrest by the other.
T = TypeVar("T")
_TAKING: Final = frozenset({"abduct", "arrest"})
SAID: Final = frozenset("QUJZGT")
REAL: Final[frozenset[Status]] = frozenset({"occurred", "ongoing", "ended", "denied"})
STATE_SECTORS: Final = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD"})
_ROLES: Final = {"actor": 0, "from": 0, "party": 0, "host": 0, "recipient": 1, "to": 1, "of": 1, "mediator": 2}
_QUANTITY: Final = re.compile(
    r"^(?:(?:at least|more than|less than|fewer than|up to|about|around|nearly|almost|over|some|only|the|a|an"
    r"|as many as|dozens of|hundreds of|thousands of|scores of|several|many|other|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve|one|its|their|his|her|our|[\d,. ]+)\s+)+",
    re.IGNORECASE,
)
_PRONOUNS: Final = frozenset("it they them he she him her".split())
_ASKING: Final = frozenset("how what which who whom".split())
# Words that point or count and name nobody.
_POINTING: Final = frozenset(
    """it they them he she him her we us i you this that these those other others both all none dozens hundreds
    thousands scores many some several number people person persons man men woman women side sides crowd crowds group
    groups official officials authorities report reports statement attack attacks strike strikes""".split()
)

_WIDE_KM: Final = 250.0


@dataclass(frozen=True, slots=True)
class Who:
    """One side: the entry, if it has one, else its folded words; ``private`` names are compared and never shown."""

    id: str | None
    name: str
    head: str
    country: str | None
    sector: str | None
    person: bool = False
    private: bool = False

    @property
    def is_state(self) -> bool:
        """Whether it is a state or a force of one: then the name alone says little of which happening is meant."""
        return not self.person and self.sector in STATE_SECTORS and (self.id is None or self.country is not None)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for comparison; ``reach`` is how far in km it may be off, ``exact`` that it is a town or a point."""

    id: str | None
    name: str
    kind: str
    country: str | None
    lat: float | None
    lon: float | None
    reach: float

    @property
    def exact(self) -> bool:
        return self.kind in {"town", "point"}

    @property
    def country_only(self) -> bool:
        """Whether it says no more than the country, or a part of it so large that it says hardly more."""
        return self.kind == "country" or (not self.exact and self.reach >= _WIDE_KM)


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day (ordinals, None is open). ``told`` is False when only the day of publication bounds it."""

    first: int | None
    last: int | None
    told: bool

    @property
    def length(self) -> int | None:
        """How many days; None when an end is open."""
        return None if self.first is None or self.last is None else self.last - self.first + 1


# How the keys of holders begin that are data sets coded by persons.
DATA_SET: Final = "dataset:"
# Lowest and highest, None where open, and whether a figure was said: "dozens" gives bounds and no figure.
Figure = tuple[int | None, int | None, bool]


_NOBODY: Final = Casualties()
_NO_HARM: Final[tuple[frozenset[Figure], ...]] = (frozenset(),) * len(HARMS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a telling, or several that are one, say of the happening. Equal facts are compared once."""

    type: str
    modes: frozenset[str]
    families: str
    status: frozenset[str]
    sides: tuple[frozenset[Who], frozenset[Who], frozenset[Who]]
    places: frozenset[Spot]
    days: frozenset[Days]
    published: int | None
    harm: tuple[frozenset[Figure], ...]
    weapons: frozenset[str]
    words: frozenset[str]
    title: frozenset[str]
    placed: frozenset[str]
    points: bool = False
    another: bool = False
    # The rows of hand-coded data sets that tell it, as (holder's key, report): such a set has one row a happening.
    rows: frozenset[tuple[str, str]] = frozenset()
    # What follows from the above, worked out once.
    told_words: float = field(init=False, compare=False, default=0.0)
    told_title: float = field(init=False, compare=False, default=0.0)
    actor_ids: frozenset[str] = field(init=False, compare=False, default=frozenset())
    recipient_ids: frozenset[str] = field(init=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "told_words", told(self.words))
        object.__setattr__(self, "told_title", told(self.title))
        object.__setattr__(self, "actor_ids", _ids(self.sides[0]))
        object.__setattr__(self, "recipient_ids", _ids(self.sides[1]))

    @property
    def actors(self) -> frozenset[Who]:
        return self.sides[0]

    @property
    def recipients(self) -> frozenset[Who]:
        return self.sides[1]

    @property
    def is_pointer(self) -> bool:
        """Whether it says neither who nor where nor on which day, and so only takes up what is told."""
        return not self.places and not any(self.sides) and not any(days.told for days in self.days)

    @property
    def is_real(self) -> bool:
        """Whether anything of it is told as having happened, or as denied to have happened."""
        return bool(self.status & REAL)


@lru_cache(maxsize=200_000)
def _ids(side: frozenset[Who]) -> frozenset[str]:
    return frozenset(who.id for who in side if who.id is not None)


@lru_cache(maxsize=500_000)
def _shared(some: frozenset[T]) -> frozenset[T]:
    """The same set, one object for all that are equal: a million tellings have few towns, days and sides."""
    return some


@lru_cache(maxsize=100_000)
def ordinal(day: str | None) -> int | None:
    """The number of an ISO day; None for None and for what is no day."""
    if day is None:
        return None
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return None


def facts_of(telling: Telling) -> Facts:
    """What the claim of a telling says of its happening. Raises TypeError when the claim is of no event."""
    claim = telling.claim
    content = claim.content
    if not isinstance(content, EventContent):
        raise TypeError(f"claim {claim.id} is of kind {claim.kind}, and only events are fused")
    sides: tuple[set[Who], set[Who], set[Who]] = (set(), set(), set())
    named: list[str] = []
    # A town that was shelled is where, not whom.
    where = set() if content.place is None else {fold(content.place.name), bare(content.place.text)}
    for participant in content.participants:
        side = _ROLES.get(participant.role, 1)
        if (who := _who(participant)) is not None and who.name not in where:
            sides[side].add(who)
        if participant.actor.id is not None or participant.text[:1].isupper():
            named.append(participant.text)
    published = ordinal(telling.published)
    place = content.place
    # A headline that names the president says little of which of his acts is meant.
    persons = _names(p.text for p in content.participants if p.actor.type == "person")
    # What is compared as a place, and as a side, is not counted once more as wording.
    places = _names([] if place is None else [place.text, place.name])
    names = _names(named) | places
    return Facts(
        type=content.type,
        modes=_shared(frozenset(content.modes)),
        families=_families(content),
        status=_shared(frozenset[str]({_status(claim, content, published)})),
        sides=(_shared(frozenset(sides[0])), _shared(frozenset(sides[1])), _shared(frozenset(sides[2]))),
        places=frozenset() if place is None else _shared(frozenset({spot_of(place)})),
        days=_shared(frozenset({_days(content.time, claim.status, published)})),
        published=published,
        harm=_NO_HARM
        if content.casualties == _NOBODY
        else tuple(_figures(getattr(content.casualties, name)) for name in HARMS),
        weapons=_shared(frozenset(stem for weapon in content.weapons for stem in stems(weapon))),
        words=frozenset(stems(claim.quote) - names),
        title=frozenset(stems(telling.title or "") - persons),
        placed=_shared(frozenset(places)),
        another=not another_words().isdisjoint(claim.quote.lower().split()),
        rows=frozenset(
            (holder.actor, telling.report)
            for holder in claim.holders
            if holder.actor is not None and holder.actor.startswith(DATA_SET)
        ),
        points=any(bare(p.actor.name) in _PRONOUNS for p in content.participants if p.actor.id is None),
    )


def _status(claim: Claim, content: EventContent, published: int | None) -> Status:
    """The status as it counts for identity: what may have happened on a day that is past is hedged, no condition."""
    time = content.time
    if claim.status == "hypothetical" and {claim.certainty.author, claim.certainty.source} & {"PS+", "PR+"}:
        last = ordinal(time.latest) if time is not None else None
        if last is not None and published is not None and last <= published:
            return "occurred"
    return claim.status


def _names(several: Iterable[str]) -> Set[str]:
    """The stems of the words with a capital: what sides and places are called is compared as such, not as wording."""
    return stems(" ".join(word for words in several for word in words.split() if word[:1].isupper()))


def merged(several: Iterable[Facts]) -> Facts:
    """The facts of tellings that are one happening, together. Raises ValueError when there are none."""
    all_facts = list(several)
    if not all_facts:
        raise ValueError("no facts to merge")
    first = all_facts[0]
    if len(all_facts) == 1:
        return first
    told = {days for facts in all_facts for days in facts.days if days.told}
    published = [facts.published for facts in all_facts if facts.published is not None]
    return Facts(
        type=first.type,
        modes=frozenset().union(*(facts.modes for facts in all_facts)),
        families="".join(sorted(set("".join(facts.families for facts in all_facts)))),
        status=frozenset().union(*(facts.status for facts in all_facts)),
        sides=(
            frozenset().union(*(facts.sides[0] for facts in all_facts)),
            frozenset().union(*(facts.sides[1] for facts in all_facts)),
            frozenset().union(*(facts.sides[2] for facts in all_facts)),
        ),
        places=frozenset().union(*(facts.places for facts in all_facts)),
        days=frozenset(told) or first.days,
        published=min(published, default=None),
        harm=tuple(frozenset().union(*(facts.harm[k] for facts in all_facts)) for k in range(len(HARMS))),
        weapons=frozenset().union(*(facts.weapons for facts in all_facts)),
        words=frozenset().union(*(facts.words for facts in all_facts)),
        title=frozenset().union(*(facts.title for facts in all_facts)),
        placed=frozenset().union(*(facts.placed for facts in all_facts)),
        points=all(facts.points for facts in all_facts),
        another=all(facts.another for facts in all_facts),
        rows=frozenset().union(*(facts.rows for facts in all_facts)),
    )


def _families(content: EventContent) -> str:
    family = _FAMILIES.get(content.type, content.type)
    if _TAKING.intersection(content.modes):
        # The killing of those who were taken is another happening, so this is a family of its own.
        return "D"
    return family


def _who(participant: Participant) -> Who | None:
    return _who_of(participant.actor, participant.text)


@lru_cache(maxsize=200_000)
def _who_of(actor: Actor, text: str) -> Who | None:
    name = bare(actor.name if actor.id is None else text)
    if actor.id is None and (not name or name in _POINTING):
        return None
    head = name.rpartition(" ")[2]
    private = actor.id is None and actor.type in {None, "person"} and _is_name(_QUANTITY.sub("", text))
    return Who(
        actor.id, "" if actor.id is not None else name, head, actor.country, actor.sector,
        actor.id is not None and actor.type == "person", private,
    )  # fmt: skip


def _is_name(words: str) -> bool:
    """Whether the words look like somebody's name: the last begins with a capital, and it is not the first as well.

    A lone capitalised word may open its sentence, so only what is no plural counts there.
    """
    parts = words.split()
    return bool(parts) and parts[-1][0].isupper() and (len(parts) > 1 or not parts[0].endswith("s"))


def bare(name: str) -> str:
    """The folded words without the number or the little words before them: "At least 35 fighters" gives "fighters"."""
    return fold(_QUANTITY.sub("", name.strip() + " ").strip() or name)


def plain_words(name: str) -> str | None:
    """The words without number and article if they are no name ("two shepherds" gives "shepherds"), else None.

    None too for words that point or ask and tell nothing: "it", "how many people".
    """
    words = _QUANTITY.sub("", name.strip() + " ").strip()
    told = any(letter.isalpha() for letter in words) and words == words.lower()
    empty = all(word in _POINTING or word in _ASKING for word in words.split())
    return words if told and not empty else None


@lru_cache(maxsize=100_000)
def spot_of(place: Place) -> Spot:
    """The place for comparison."""
    return Spot(
        place.id, fold(place.name), place.kind, place.country, place.lat, place.lon,
        place.precision_km if place.precision_km is not None else 5.0,
    )  # fmt: skip


def _days(time: Interval | None, status: Status, published: int | None) -> Days:
    """What the words say, else what the day of publication bounds: what has occurred is not later than its report."""
    if time is not None and time.role in {"at", "since", "before", "after", "until"}:
        first, last = ordinal(time.earliest), ordinal(time.latest)
        if time.role == "since":
            # "Since March": it began there, and went on to the day of the report.
            last = max(filter(None, (first, published, last)), default=last)
        if first is not None or last is not None:
            return Days(first, last, True)
    if published is None or status not in REAL:
        return Days(None if status in REAL or published is None else published, None, False)
    return Days(None, published, False)


def _figures(amount: Amount | None) -> frozenset[Figure]:
    if amount is None or (amount.low is None and amount.best is None and amount.high is None):
        return frozenset()
    said = amount.bound != "vague"
    if amount.low is None and amount.high is None:
        return _shared(frozenset({(amount.best, amount.best, said)}))
    return _shared(frozenset({(amount.low, amount.high, said)}))
