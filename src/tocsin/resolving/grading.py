"""Reliability of sources on the Admiralty scale, A to F, computed from the record alone and shown with its computation.

No outlet is good or bad by a list. What counts is how the tellings of an origin fared beside those of others:

- a telling is *borne out* when another origin, of another side and in a report that does not have it from this one,
  tells the same event as done, and no toll, place, day or party that this origin gives stands against one that as many
  origins gave at the time;
- it is *contradicted* when a value of it stands against one of two origins more than bear it out, or when two more
  origins deny the event than tell it, not counting its own side;
- all else is not judged: an event that one origin alone tells says nothing of how true it is, nor do two who differ.

Copies change nothing, since an event counts once for an origin however many reports carry it. The share v of tellings
that hold, among the judged, has the posterior Beta(1 + borne out, 1 + contradicted) (a uniform prior: Gelman et al.,
"Bayesian Data Analysis", 3rd ed., section 2.1); its tenth and ninetieth percentile are the bounds. The letter:

- F below 5 judged tellings, and wherever the bounds leave everything open;
- A for a lower bound of .90 or more (so 21 judged tellings at least) where three quarters of all it tells are borne
  out, which makes "a history of complete reliability"; B for .75 where half are, "valid most of the time"; C for .50,
  "valid information in the past". What nobody else goes to see cannot be borne out, and what is invented is told
  alone: both leave a source at C, and neither makes it unreliable;
- E for an upper bound below .50; D for a mean below .50 or an upper bound below .75;
- no better than B for an origin of which half of what it tells is of its own side: it has a stake in what it says.

The words are those of the scale (NATO AJP-2.1; FM 2-22.3, appendix B; MISP taxonomy ``admiralty-scale``), the numbers
are tocsin's. Limits: the record sees agreement, not truth; what all sources of a record repeat from one that is not
cited looks borne out; the reader's own mistakes fall on the sources; a grade says nothing of a single telling. What a
person set goes before the computed letter, and both are shown.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import add, attrgetter
from typing import Final, Literal

from tocsin.errors import InputError
from tocsin.resolving.corrections import is_person
from tocsin.resolving.facts import STATE_SECTORS
from tocsin.resolving.origins import describe
from tocsin.terms.events import Attribute, Dispute, Event, Value
from tocsin.terms.judgements import Judgement
from tocsin.terms.who import Actor

Letter = Literal["A", "B", "C", "D", "E", "F"]
LETTERS: Final[dict[Letter, str]] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
_DONE: Final = frozenset({"occurred", "ongoing", "ended"})
# Two values of these cannot both be true. Types of one act can ("arrested", "attacked"), and so can weapons.
_RIVALS: Final[frozenset[Attribute]] = frozenset(
    {"actor", "recipient", "place", "time", "killed", "injured", "detained", "displaced"}
)
_OPPOSED: Final = frozenset({"OPP", "REB"})
_CONTESTED: Final = 1
_OUTVOTED: Final = 2
_FEWEST: Final = 5
_TAIL: Final = 0.1
# For each letter the least lower bound of what holds, and the least share of all it tells that is borne out.
_FLOORS: Final[tuple[tuple[Letter, float, float], ...]] = (("A", 0.9, 0.75), ("B", 0.75, 0.5), ("C", 0.5, 0.0))
_MUCH_OWN: Final = 0.5


@dataclass(frozen=True, slots=True)
class Tally:
    """What an origin's tellings came to, in events; tallies of different events add up with ``+``.

    ``told`` are events it tells as done; of these ``borne_out``, ``contradicted`` (of which ``denied`` by more than
    tell it) and the rest, on which nobody else says enough; ``first`` it told on the day before any other origin, where
    others told it too, ``later`` after another. ``own`` are of its own side, of which ``own_contradicted``.
    ``took_back`` are those that it denied as well. ``denies`` are events that it denies and never told.
    """

    told: int = 0
    borne_out: int = 0
    contradicted: int = 0
    denied: int = 0
    first: int = 0
    later: int = 0
    own: int = 0
    own_contradicted: int = 0
    took_back: int = 0
    denies: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*map(add, _counts(self), _counts(other)))

    @property
    def judged(self) -> int:
        """How many tellings could be judged: those borne out or contradicted."""
        return self.borne_out + self.contradicted


_counts: Final = attrgetter(*(field.name for field in fields(Tally)))


@dataclass(frozen=True, slots=True)
class Share:
    """A share with the mean, the tenth and the ninetieth percentile of its Beta posterior, 0 to 1."""

    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of one origin. ``letter`` is what counts: what a person set (``set_by``), otherwise ``computed``.

    ``holds`` is the share of judged tellings that hold, ``supported`` that of all tellings that are borne out,
    ``others`` the same over all other origins (None where there are none). ``reasons`` show how it came about.
    """

    key: str
    letter: Letter
    computed: Letter
    tally: Tally
    holds: Share
    supported: Share
    others: float | None
    reasons: tuple[str, ...]
    set_by: str | None = None


def tallies(events: Iterable[Event], side_of: Callable[[str], str | None] | None = None) -> dict[str, Tally]:
    """The tally of every origin over some events, by key; those of parts of a record add up to those of the whole.

    ``side_of`` gives the actor an origin speaks for, None where it speaks for none; by default as ``origins.describe``.
    """
    side_of = lru_cache(maxsize=100_000)(side_of or _side)
    out: dict[str, Tally] = defaultdict(Tally)
    for event in events:
        for key, tally in tally_of(event, side_of).items():
            out[key] += tally
    return dict(out)


def grades(
    counted: Mapping[str, Tally], judgements: Iterable[Judgement] = (), keys: Iterable[str] | None = None
) -> tuple[Grade, ...]:
    """The grades of all origins with a tally that are known to more than one report, or of ``keys``; sorted by key.

    Of persons' ``grades`` judgements on one key the last counts. An origin that only a person graded is there too.
    """
    set_ = _set_by_persons(judgements)
    told = sum(tally.told for tally in counted.values())
    borne = sum(tally.borne_out for tally in counted.values())
    wanted = sorted({key for key in counted if not describe(key).single} | set(set_) if keys is None else set(keys))
    return tuple(_grade(key, counted.get(key, Tally()), told, borne, set_.get(key)) for key in wanted)


def check_grade(value: str) -> Letter:
    """The letter that the value of a ``grades`` judgement is; raises InputError when it is none of A to F."""
    for letter in LETTERS:
        if value == letter:
            return letter
    raise InputError(
        f"{value[:20]!r} is no grade", advice="; ".join(f"{letter} {words}" for letter, words in LETTERS.items())
    )


def tally_of(event: Event, side_of: Callable[[str], str | None]) -> dict[str, Tally]:
    """What one event adds to the tally of each of its origins."""
    reports = _reports_of(event)
    done = {key for point in event.statuses if point.status in _DONE for key in point.origins}
    denied = {key for point in event.statuses if point.status == "denied" for key in point.origins}
    days: dict[str, str] = {}
    for point in event.statuses:
        if point.day is not None and point.status in _DONE:
            for key in point.origins:
                days[key] = min(point.day, days.get(key, point.day))
    takes_part = {name for side in event.sides for name in _sides_of(side.actor)}
    sides = {key: side_of(key) for key in done | denied}
    out: dict[str, Tally] = {}
    for key in done:
        side = sides[key]
        apart = {other for other in done | denied if other != key and (side is None or sides[other] != side)}
        # Who tells it only in reports that have it from this origin as well may have it from there.
        tellers = {other for other in (done & apart) - denied if not reports[other] <= reports[key]}
        deniers = (denied & apart) - done
        against = max((_against(key, dispute, apart) for dispute in event.disputes), default=0)
        outvoted = against == _OUTVOTED
        is_denied = len(deniers) > len(tellers) + 1
        contradicted = outvoted or is_denied
        mine = days.get(key)
        theirs = min((days[other] for other in done & apart if other in days), default=None)
        own = side is not None and side in takes_part
        out[key] = Tally(
            told=1,
            borne_out=int(bool(tellers) and not contradicted and against < _CONTESTED),
            contradicted=int(contradicted),
            denied=int(is_denied),
            first=int(mine is not None and theirs is not None and mine < theirs),
            later=int(mine is not None and theirs is not None and mine > theirs),
            own=int(own),
            own_contradicted=int(own and contradicted),
            took_back=int(key in denied),
        )
    for key in denied - done:
        out[key] = Tally(denies=1)
    return out


def _reports_of(event: Event) -> dict[str, set[str]]:
    """The reports in which each origin tells of the event."""
    out: dict[str, set[str]] = defaultdict(set)
    for member in event.members:
        for key in member.origins:
            out[key].add(member.report)
    return out


def _against(key: str, dispute: Dispute, apart: set[str]) -> int:
    """How an origin's value of an attribute stands against the others': 0 well, ``_CONTESTED`` or ``_OUTVOTED``.

    Only origins ``apart`` from it count. A rival first said after the last day on which the origin's value was said is
    news, no contradiction: tolls rise.
    """
    mine = [value for value in dispute.values if key in value.origins]
    if dispute.attribute not in _RIVALS or not mine:
        return 0
    support = max(len(apart & set(value.origins)) for value in mine)
    rivals = [value for value in dispute.values if key not in value.origins and not _later(value, mine)]
    rival = max((len(apart & set(value.origins)) for value in rivals), default=0)
    if rival >= support + 2:
        return _OUTVOTED
    return _CONTESTED if rival > support else 0


def _later(rival: Value, mine: Iterable[Value]) -> bool:
    last = max((value.last or "" for value in mine), default="")
    return rival.first is not None and bool(last) and rival.first > last


def _sides_of(actor: Actor) -> set[str]:
    """The sides that somebody takes part for, in the names that ``origins.Origin.side`` has for them."""
    out = {actor.id} if actor.id is not None else set()
    if actor.country is not None and actor.sector in STATE_SECTORS:
        out.add(actor.country)
    if actor.country is not None and actor.sector in _OPPOSED:
        out.add(f"{actor.country}/OPP")
    return out


def _side(key: str) -> str | None:
    return describe(key).side


def _set_by_persons(judgements: Iterable[Judgement]) -> dict[str, tuple[Letter, str]]:
    out: dict[str, tuple[Letter, str]] = {}
    for one in sorted(judgements, key=lambda j: (j.date, j.id)):
        if one.verdict == "grades" and one.withdrawn is None and is_person(one.judge) and len(one.subjects) == 1:
            for letter in LETTERS:  # a record from elsewhere must not stop on a letter that is none
                if one.value == letter:
                    out[one.subjects[0]] = (letter, one.judge)
    return out


def _grade(key: str, tally: Tally, told: int, borne: int, set_: tuple[Letter, str] | None) -> Grade:
    holds = share_of(tally.borne_out, tally.contradicted)
    supported = share_of(tally.borne_out, tally.told - tally.borne_out)
    rest = told - tally.told
    others = round((borne - tally.borne_out) / rest, 4) if rest else None
    computed, reasons = _letter(tally, holds, supported, others)
    letter, set_by = set_ if set_ is not None else (computed, None)
    if set_by is not None:
        reasons = (f"{set_by} set {letter}, {LETTERS[letter]}", f"computed: {computed}, {LETTERS[computed]}", *reasons)
    return Grade(key, letter, computed, tally, holds, supported, others, reasons, set_by)


def _letter(tally: Tally, holds: Share, supported: Share, others: float | None) -> tuple[Letter, tuple[str, ...]]:
    reasons = [
        f"told {_events(tally.told)}: {tally.borne_out} borne out by independent origins, {tally.contradicted} "
        f"contradicted ({tally.denied} denied), {tally.told - tally.judged} not to be judged",
        f"of {tally.first + tally.later} dated ones that others told too, {tally.first} first",
    ]
    if tally.took_back:
        reasons.append(f"took back {tally.took_back} itself")
    if tally.own:
        reasons.append(
            f"{tally.own} of them of its own side ({tally.own_contradicted} contradicted); "
            "what others of that side say bears nothing out"
        )
    if tally.judged < _FEWEST:
        return "F", (*reasons, f"F: fewer than {_FEWEST} that can be judged")
    reasons.append(f"of what can be judged {holds.mean:.2f} holds (80 % bounds: {holds.low:.2f} to {holds.high:.2f})")
    share = f"{supported.mean:.2f} of all it tells is borne out"
    reasons.append(share if others is None else f"{share}, of what others tell {others:.2f}")
    letter = _by_bounds(holds, supported)
    if letter == "F":
        return "F", (*reasons, "F: that leaves it open")
    reasons.append(f"{letter}: {LETTERS[letter]}")
    if tally.own >= _MUCH_OWN * tally.told and letter == "A":
        letter = "B"
        reasons.append("no better than B: half of what it tells or more is of its own side")
    return letter, tuple(reasons)


def _by_bounds(holds: Share, supported: Share) -> Letter:
    for letter, floor, borne_out in _FLOORS:
        if holds.low >= floor and supported.mean >= borne_out:
            return letter
    if holds.high < 0.5:
        return "E"
    return "D" if holds.mean < 0.5 or holds.high < 0.75 else "F"


def _events(number: int) -> str:
    return f"{number} event" if number == 1 else f"{number} events"


@lru_cache(maxsize=100_000)
def share_of(hits: int, misses: int) -> Share:
    """The posterior of a share after so many hits and misses, from a uniform prior; four digits."""
    a, b = 1.0 + hits, 1.0 + misses
    return Share(round(quantile(_TAIL, a, b), 4), round(a / (a + b), 4), round(quantile(1 - _TAIL, a, b), 4))


def quantile(chance: float, a: float, b: float) -> float:
    """The value below which a Beta(a, b) variable lies with that chance, by halving the interval; a, b > 0."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if _cumulative(middle, a, b) < chance:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _cumulative(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by the continued fraction of DLMF 8.17.22 (Lentz's method)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _cumulative(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    tiny = 1e-300
    c, d = 1.0, 1 / max(abs(1 - (a + b) * x / (a + 1)), tiny)
    fraction = d
    for m in range(1, 10_000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + step * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + step / c
            c = c if abs(c) > tiny else tiny
            fraction *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return front * fraction
