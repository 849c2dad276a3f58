"""What single facts of two tellings say for and against their being one happening.

Each function gives pieces of evidence, or, as words, why the two cannot be one. The weights were set by hand on the
demo and on events drawn from the news corpus with the seeds 1 to 5, 77 and 2026.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tocsin.lexicon.common import stems, tells, told
from tocsin.resolving.facts import SAID, STATE_SECTORS, Days, Facts, Figure, Spot, Who
from tocsin.terms.events import HARMS

# A piece of evidence: its weight, what sort of thing agrees ("" where that does not matter), and words to be filled in.
Piece = tuple[float, str, str, tuple[object, ...]]
_KM_PER_DEGREE: Final = 111.2
SAME_DAY: Final = "the same day"
_DAYS_MEET: Final = "days that meet"
_NEAR_KM: Final = 10.0
_FAR_KM: Final = 40.0
# Reach of what has fewer than about 60,000 people, and about 360,000: much happens in a city on one day.
_TOWN_KM: Final = 4.0
_CITY_KM: Final = 10.0
_BROAD_KM: Final = 100.0
_UNREAL: Final = frozenset({"hypothetical", "counterfactual"})
_COMPATIBLE_TYPES: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("AGREE", "SUPPORT"), ("AGREE", "COOPERATE"), ("SUPPORT", "COOPERATE"), ("RETREAT", "CONCEDE"),
        ("COERCE", "SANCTION"), ("ASSAULT", "COERCE"),
    )
)  # fmt: skip
# Modes of force that can be one act seen twice; others in one type are rivals or two acts.
_KINDRED_MODES: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("aerial", "drone"), ("aerial", "heavy-weapons"), ("aerial", "explosives"), ("heavy-weapons", "explosives"),
        ("explosives", "suicide-attack"), ("abduct", "arrest"), ("firearms", "targeted"), ("explosives", "targeted"),
        ("destroy", "aerial"), ("destroy", "heavy-weapons"), ("destroy", "explosives"), ("drone", "heavy-weapons"),
        ("demo", "riot"), ("firearms", "heavy-weapons"), ("destroy", "drone"), ("unconventional", "aerial"),
        ("beat", "riot"), ("firearms", "suicide-attack"), ("unconventional", "heavy-weapons"), ("demo", "obstruct"),
        ("drone", "targeted"), ("aerial", "targeted"),
    )
)  # fmt: skip


# Fighters, forces of states, and all others; who is only called armed may be any of the first two.
_KINDS: Final = {
    "REB": "armed", "PRM": "armed", "CRM": "armed", "UAF": "any", "UNK": "any", "MIL": "state", "COP": "state",
    "SPY": "state", "GOV": "state",
}  # fmt: skip


_FIGHTING: Final = frozenset({"REB", "PRM", "UAF", "MIL"})
NO_WORDS: Final = "no words in common"


def of_rows(a: Facts, b: Facts) -> list[Piece] | str:
    """Nothing, or that they are two rows of one hand-coded data set, whose coders told the happenings apart."""
    apart = any(one[0] == other[0] and one[1] != other[1] for one in a.rows for other in b.rows)
    return "two rows of one data set" if apart else []


def of_type(a: Facts, b: Facts) -> list[Piece] | str:
    if a.families != b.families and not set(a.families) & set(b.families):
        return f"{a.type} is not {b.type}"
    pieces: list[Piece] = []
    if a.type != b.type:
        if frozenset({a.type, b.type}) not in _COMPATIBLE_TYPES:
            return f"{a.type} is not {b.type}"
        pieces.append((-0.5, "", "{0} here, {1} there", (a.type, b.type)))
    if a.modes and b.modes:
        if not a.modes.isdisjoint(b.modes):
            pieces.append((0.4, "", "the same manner: {0}", (_listed(a.modes & b.modes),)))
        elif not any(frozenset({x, y}) in _KINDRED_MODES for x in a.modes for y in b.modes):
            words = f"{', '.join(sorted(a.modes))} here, {', '.join(sorted(b.modes))} there"
            if a.families not in {"A", "P", "M"}:
                return words
            pieces.append((-1.5, "", "{0}", (words,)))
    if not a.weapons.isdisjoint(b.weapons):
        pieces.append((0.4, "", "the same weapons: {0}", (_listed(a.weapons & b.weapons),)))
    return pieces


def of_status(a: Facts, b: Facts) -> list[Piece] | str:
    if a.status & _UNREAL or b.status & _UNREAL:
        # A condition or a wish is its own matter: only the like of it is the same.
        if a.status != b.status or a.words != b.words:
            return "a condition is not what happened"
        return []
    if a.is_real != b.is_real:
        return [(-0.8, "", "told as ahead in the one, as done in the other", ())]
    if (a.status == {"ongoing"} and b.status == {"occurred"}) or (a.status == {"occurred"} and b.status == {"ongoing"}):
        return [(-0.6, "", "going on in the one, over in the other", ())]
    return []


# -- time ----------------------------------------------------------------------------------------------


def of_time(a: Facts, b: Facts) -> list[Piece] | str:
    if len(a.days) == len(b.days) == 1:
        (one,), (other,) = a.days, b.days
        found = _days(one, other, a, b)
        return found if isinstance(found, str) else [found]
    return _best(_days(one, other, a, b) for one in a.days for other in b.days)


def _best(several: Iterable[Piece | str]) -> list[Piece] | str:
    """The best that several values of the two say of them; a contradiction only when all contradict."""
    found = list(several)
    if len(found) == 1:
        return found[0] if isinstance(found[0], str) else [found[0]]
    pieces = [piece for piece in found if not isinstance(piece, str)]
    if pieces or not found:
        return [max(pieces, key=_order)] if pieces else []
    return min(piece for piece in found if isinstance(piece, str))


def _order(piece: Piece) -> tuple[float, str]:
    """By weight, then by words, so that no order of sets decides."""
    return (piece[0], piece[2].format(*piece[3]))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _days(one: Days, other: Days, a: Facts, b: Facts) -> Piece | str:
    if one.told and other.told:
        return between_told_days(one, other)
    if one.told or other.told:
        told, bound = (one, other) if one.told else (other, one)
        bounding = b.published if one.told else a.published
        return _bounded(told, bound, bounding)
    if a.published is None or b.published is None:
        return (0.0, "", "no day is told", ())
    apart = abs(a.published - b.published)
    if apart <= 1:
        return (0.7, "", "reported within a day, no day told", ())
    if apart <= 3:
        # What is said is said again in other words next day.
        return (-0.4 if a.families in SAID else 0.1, "", "reported {0} days apart, no day told", (apart,))
    return (-min(6.0, 0.5 * apart), "", "reported {0} days apart, no day told", (apart,))


def between_told_days(one: Days, other: Days) -> Piece | str:
    first = max(one.first or -math.inf, other.first or -math.inf)
    last = min(one.last or math.inf, other.last or math.inf)
    if first > last:
        gap = first - last
        if gap == 1:
            return (-2.5, "", "told of neighbouring days", ())
        return f"told of days {int(gap)} days apart"
    longest = max(math.inf if days.length is None else days.length for days in (one, other))
    if longest == 1:
        return (1.7, "day", SAME_DAY, ())
    if longest <= 3:
        return (1.3, "day", _DAYS_MEET, ())
    if longest <= 7:
        return (0.9, "", "weeks that meet", ())
    shortest = min(math.inf if days.length is None else days.length for days in (one, other))
    if longest > 31 and shortest <= 7:
        return (-0.5, "", "a few days here, a long stretch there", ())
    return (0.2, "", "long stretches that meet", ())


def _bounded(told: Days, bound: Days, published: int | None) -> Piece | str:
    """A told day against a report that gives none: it may tell of days before it, and not of later ones."""
    first = told.first if told.first is not None else told.last
    last = told.last if told.last is not None else told.first
    assert first is not None
    assert last is not None
    if published is None:
        return (0.0, "", "one of them has no day", ())
    if bound.last is not None and first > bound.last:
        return "told of a day after the other was reported"
    if bound.first is not None and last < bound.first:
        return "over before the other was said to lie ahead"
    behind = published - last
    long = last - first > 7
    if behind <= 1:
        return (0.2 if long else 0.7, "", "no day told in the one, reported at the time of the other", ())
    if behind <= 3:
        return (0.1, "", "no day told in the one, reported some days after the other", ())
    return (-min(6.0, 0.5 * behind), "", "no day told in the one, reported {0} days after the other", (behind,))


# -- place ---------------------------------------------------------------------------------------------


def of_place(a: Facts, b: Facts) -> list[Piece] | str:
    if not a.places or not b.places:
        return []
    return _best(between_places(one, other) for one in a.places for other in b.places)


def between_places(one: Spot, other: Spot) -> Piece | str:
    if one.id is not None and one.id == other.id and one.kind == other.kind:
        if one.country_only:
            return (0.3, "place", "in {0}", (one.country or one.name,))
        if not one.exact:
            return (1.0, "place", "in {0}", (one.name,))
        weight = 2.5 if one.reach <= _TOWN_KM else 2.0 if one.reach <= _CITY_KM else 1.6
        return (weight, "place", "at {0}", (one.name,))
    if one.country is not None and other.country is not None and one.country != other.country:
        if one.country_only or other.country_only or one.lat is None or other.lat is None:
            return f"in {one.country} and in {other.country}"
    if one.country_only or other.country_only:
        if one.country == other.country:
            return (0.3, "place", "in {0}", (one.country or one.name,))
        return (0.0, "", "places not known", ())
    distance = kilometres(one, other)
    if distance is None:
        if one.name == other.name:
            return (2.0, "place", "at {0}", (one.name,))
        if not one.exact or not other.exact:
            return (0.0, "", "at {0} and at {1}", _two(one, other))
        return (-0.5, "", "at {0} and at {1}", _two(one, other))
    reach = one.reach + other.reach
    if not one.exact or not other.exact:
        return _areas(one, other, distance)
    if distance > _FAR_KM + reach:
        return f"{distance:.0f} km apart"
    if distance <= _NEAR_KM:
        return (1.2, "place", "{0:.0f} km apart", (distance,))
    # "In Idlib" may be the town or all the land around it.
    return (-0.4, "", "{0:.0f} km apart", (distance,))


def _areas(one: Spot, other: Spot, distance: float) -> Piece | str:
    """Two places of which one or both are areas: how far these reach is known roughly."""
    widest = max(one.reach, other.reach)
    if distance <= widest:
        return (0.8 if widest < _BROAD_KM else 0.4, "place", "{0} and {1}, the one within the other", _two(one, other))
    if distance <= widest + min(one.reach, other.reach) + _FAR_KM:
        return (0.0, "", "{0} and {1} are beside each other", _two(one, other))
    if widest >= _BROAD_KM and one.country is not None and one.country == other.country:
        return (-1.0, "", "{0} and {1} are far apart", _two(one, other))
    return f"{distance:.0f} km apart"


def _two(one: Spot, other: Spot) -> tuple[str, str]:
    return (min(one.name, other.name), max(one.name, other.name))


def kilometres(one: Spot, other: Spot) -> float | None:
    """How far two places lie apart, flat-earth, right to a few per cent below 500 km; None without coordinates."""
    if one.lat is None or other.lat is None or one.lon is None or other.lon is None:
        return None
    north = (one.lat - other.lat) * _KM_PER_DEGREE
    across = abs(one.lon - other.lon)
    east = min(across, 360 - across) * _KM_PER_DEGREE * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(north, east)


# -- sides ---------------------------------------------------------------------------------------------


def of_sides(a: Facts, b: Facts) -> list[Piece] | str:
    if _swapped(a, b):
        return "what the one side did there, the other did here"
    pieces: list[Piece] = []
    mutual = a.families in {"T", "G"} and b.families in {"T", "G"}
    if mutual:
        if (found := _group(a.actors | a.recipients, b.actors | b.recipients, "party")) is not None:
            pieces.append(found)
        ids_a, ids_b = a.actor_ids | a.recipient_ids, b.actor_ids | b.recipient_ids
        if len(ids_a & ids_b) >= 2:
            pieces.append((1.2, "", "the same two parties", ()))
        elif ids_a - ids_b and ids_b - ids_a:
            pieces.append((-1.5, "", "other parties", ()))
        return pieces
    said = a.families in SAID
    if (found := _group(a.actors, b.actors, "actor")) is not None:
        if said and found[0] < 0:
            return found[2].format(*found[3])
        # Who denies it says at times who did it instead, so that another actor is what one would expect.
        denied = ("denied" in a.status) != ("denied" in b.status)
        pieces.append((max(0.0, found[0]), *found[1:]) if denied else found)
    if (found := _group(a.recipients, b.recipients, "recipient")) is not None:
        pieces.append(found)
    return pieces


def _swapped(a: Facts, b: Facts) -> bool:
    """Whether those who act here are acted on there, and the other way round."""
    known = a.actor_ids.isdisjoint(b.recipient_ids) and a.recipient_ids.isdisjoint(b.actor_ids)
    # Those whom no entry names ("rebels") can be on both sides as well.
    if known and a.actors.isdisjoint(b.recipients) and a.recipients.isdisjoint(b.actors):
        return False
    straight = not a.actor_ids.isdisjoint(b.actor_ids) or not a.recipient_ids.isdisjoint(b.recipient_ids)
    straight = straight or not a.actors.isdisjoint(b.actors) or not a.recipients.isdisjoint(b.recipients)
    return not straight and a.families not in {"T", "G"}


def _group(left: frozenset[Who], right: frozenset[Who], role: str) -> Piece | None:
    """The best that two groups of one role say; None when one is not stated."""
    best: Piece | None = None
    for one in left:
        for other in right:
            found = _pair(one, other, role)
            if best is None or found[0] > best[0] or (found[0] == best[0] and _order(found) > _order(best)):
                best = found
    return best


def _pair(one: Who, other: Who, role: str) -> Piece:
    if one.id is not None and one.id == other.id:
        # A side of a war does much on one day; a person or a company does little of one sort.
        weight = 1.0 if one.is_state else 1.3 if one.sector in _FIGHTING else 1.8
        if one.is_state:
            return (weight + 0.3 if one.head == other.head else weight, "state", "{0} {1}", (role, one.id))
        return (weight, "state" if one.sector in _FIGHTING else "side", "{0} {1}", (role, one.id))
    if one.country is not None and other.country is not None and one.country != other.country:
        known = one.id is not None and other.id is not None
        homes = sorted((one.country, other.country))
        return (-2.0 if known else -1.2, "", "{0} of {1} and of {2}", (role, *homes))
    same_country = one.country is not None and one.country == other.country
    if one.id is not None and other.id is not None:
        if same_country and one.sector in STATE_SECTORS and other.sector in STATE_SECTORS:
            return (0.7, "state", "{0} of the state of {1}", (role, one.country))
        return (-1.5, "", "{0} {1} and {2}", (role, *sorted((one.id, other.id))))
    if one.id is None and other.id is None and one.name == other.name and one.name:
        if one.private:
            return (1.8, "side", "{0} of the same name", (role,))
        # "Suicide bomber" or "residents" is said of many.
        weight = _telling(one.name) * (1.0 if one.sector is None else 0.6)
        return (weight, "side", '{0} "{1}"', (role, one.name))
    if one.sector is not None and other.sector is not None:
        if one.sector == other.sector:
            if same_country:
                return (0.7, "side", "{0} of one sector and country", (role,))
            return (0.5 if one.head == other.head else 0.2, "side", "{0} of one sector", (role,))
        kinds = {_KINDS.get(one.sector, "civil"), _KINDS.get(other.sector, "civil")}
        sectors = sorted((one.sector, other.sector))
        weight = -0.4 if len(kinds) > 1 and "any" not in kinds else 0.0
        return (weight, "", "{0} of sector {1} and {2}", (role, *sectors))
    if one.id is None and other.id is None and (shared := stems(one.name) & stems(other.name)):
        words = " ".join(sorted(shared))
        return (0.75 * _telling(words), "side", '{0} "{1}"', (role, words))
    return (0.0, "", "{0} perhaps the same", (role,))


def _telling(name: str) -> float:
    """How much words that name a side tell: "devotees" much, "children" little."""
    words = [tells(word) for word in stems(name)]
    return 1.2 * max(words, default=0.4)


# -- figures and words ---------------------------------------------------------------------------------


def of_figures(a: Facts, b: Facts) -> list[Piece]:
    pieces: list[Piece] = []
    for name, left, right in zip(HARMS, a.harm, b.harm, strict=True):
        if not left or not right:
            continue
        pieces.append(max((_figure(one, other, name) for one in left for other in right), key=_order))
    return pieces


def _figure(one: Figure, other: Figure, name: str) -> Piece:
    number = _spoken(one)
    if number is not None and number == _spoken(other) and one[2] and other[2]:
        weight = 0.4 if number < 3 else 1.0 if number < 10 else 1.6
        return (weight if number % 100 else 0.6, "figure", "{0} {1}", (number, name))
    left, right = _spoken(one) or 0, _spoken(other) or 0
    if min(left, right) >= 10 and max(left, right) <= 1.3 * min(left, right):
        return (0.7, "figure", "{0} and {1} {2}, as tolls rise", (*sorted((left, right)), name))
    low = max(one[0] or 0, other[0] or 0)
    high = min(one[1] if one[1] is not None else math.inf, other[1] if other[1] is not None else math.inf)
    if low <= high:
        return (0.3, "", "numbers of {0} that agree", (name,))
    ratio = (low + 1) / (high + 1)
    return (-min(2.0, 0.8 * math.log(ratio) + 0.2), "", "{0} and {1} {2}", (low, int(high), name))


def _spoken(figure: Figure) -> int | None:
    return figure[0] if figure[0] is not None else figure[1]


def of_words(a: Facts, b: Facts, titled: bool) -> list[Piece]:
    """What wording and, of two reports, titles say. Shared words count by how rare they are in news."""
    pieces: list[Piece] = []
    shared = a.words & b.words
    common = told(shared)
    smaller = min(a.told_words, b.told_words)
    if shared and smaller > 0:
        weight = min(2.0, 0.5 * common) * min(1.0, 0.4 + common / smaller)
        if weight >= 0.1:
            pieces.append((weight, "", "words: {0}", (_Rarest(shared),)))
    elsewise = common < _SAME_WORDS and a.families in SAID
    if smaller >= 1.5 and common < 0.3:
        pieces.append((-1.2 if elsewise else -0.6, "", NO_WORDS, ()))
    elif elsewise:
        # Who speaks to whom on a day says little of what is said.
        pieces.append((-0.8, "", "few words in common", ()))
    if titled and a.title and b.title:
        titles = a.title & b.title
        both = told(titles)
        if both < 0.3 and a.told_title >= 2 and b.told_title >= 2:
            # A place said here and there outweighs it: a report tells of more than its title.
            pieces.append((-0.5 if a.places and b.places else -1.2, "", "titles of other matters", ()))
        elif titles := titles - a.placed - b.placed:
            both = told(titles)
            pieces.append((min(1.2, 0.5 * both), "", "titles: {0}", (_Rarest(titles),)))
    return pieces


@dataclass(frozen=True, slots=True)
class _Rarest:
    """The four words that tell most, put in order only when somebody reads them."""

    words: frozenset[str]

    def __str__(self) -> str:
        return ", ".join(sorted(self.words, key=lambda word: (-tells(word), word))[:4])

    def __format__(self, spec: str) -> str:
        return str(self)


# Two words that stand in one of a hundred reports, or as much in others.
_SAME_WORDS: Final = 0.8
