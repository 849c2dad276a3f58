"""How surely two tellings tell of one happening: evidence for and against, added up, with readable reasons.

Each piece of evidence is worth roughly a step on the scale of log odds; what cannot be one is contradicted, whatever
else agrees. Shared wording decides alone only where a whole sentence was told on; else it counts beside sides, place
and figures that agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tocsin.resolving.evidence import (
    NO_WORDS,
    SAME_DAY,
    Piece,
    between_places,
    between_told_days,
    of_figures,
    of_place,
    of_rows,
    of_sides,
    of_status,
    of_time,
    of_type,
    of_words,
)
from tocsin.resolving.facts import Facts


@dataclass(frozen=True, slots=True)
class Match:
    """How two tellings compare: ``score`` in steps of log odds, None where they cannot be one.

    ``anchored`` is False where nothing but vague agreement speaks for it; ``pieces`` are what the score is the sum of.
    """

    score: float | None
    anchored: bool
    pieces: tuple[Piece, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, the weightiest first."""
        told = sorted((-abs(weight), what.format(*words), weight) for weight, _, what, words in self.pieces)
        return tuple(what if self.score is None else f"{what} ({weight:+.1f})" for _, what, weight in told)


def compare(a: Facts, b: Facts, sentences_apart: int | None = None) -> Match:
    """How surely the two are one happening; the same whichever comes first.

    ``sentences_apart`` is how far apart they stand where one report tells both, else None.
    """
    if isinstance(apart := of_rows(a, b), str):
        return _impossible(apart)
    kind, status, time = of_type(a, b), of_status(a, b), of_time(a, b)
    if isinstance(kind, str) or isinstance(status, str) or isinstance(time, str):
        return _impossible(kind, status, time)
    place, sides = of_place(a, b), of_sides(a, b)
    if isinstance(place, str) or isinstance(sides, str):
        return _impossible(place, sides)
    if sentences_apart is not None and sentences_apart <= _ADJACENT:
        # The sentence beside one that gives the day goes on telling of that day, however old it is.
        time = [(max(piece[0], 0.3), *piece[1:]) for piece in time]
    figures = of_figures(a, b)
    beside = [] if sentences_apart is None else _beside(a, b, sentences_apart)
    # Two claims of one sentence quote the same words, whatever they tell.
    worded = [] if sentences_apart == 0 else of_words(a, b, titled=sentences_apart is None)
    # Many things of one sort happen on one day: who, where and how many say which of them is meant.
    anchors = sum([piece[0] for piece in (*place, *sides, *figures, *beside) if piece[0] > 0])
    wording = sum([piece[0] for piece in worded if piece[0] > 0])
    pieces = _together([*kind, *status, *time, *place, *sides, *figures, *beside, *worded], a)
    score = sum([piece[0] for piece in pieces])
    return Match(score, anchors >= _ANCHOR or wording >= _COPIED, tuple(pieces))


def _impossible(*found: list[Piece] | str) -> Match:
    why = next(one for one in found if isinstance(one, str))
    return Match(None, False, ((0.0, "", "{0}", (why,)),))


# So much in sides, place and figures says which happening is meant, not only of what sort it is.
_ANCHOR: Final = 0.8
# So much wording in common, with the day and the type agreeing, is the same text told on.
_COPIED: Final = 2.5


# What state sides count for together where nothing else says which of their acts is meant.
_STATES_ALONE: Final = 0.8
# Sentences that stand beside each other.
_ADJACENT: Final = 1
_NEARBY: Final = 6


_ONE_SENTENCE: Final[Piece] = (1.6, "", "told in one sentence", ())
_NEIGHBOURS: Final[Piece] = (1.1, "", "told in neighbouring sentences", ())
_TOLL: Final[Piece] = (0.6, "", "the one gives the toll of the other", ())
_PRONOUN: Final[Piece] = (1.0, "", "a pronoun here, what it can stand for there", ())


_ANOTHER: Final[Piece] = (-1.2, "", "another one, by the words of the report", ())


def _beside(a: Facts, b: Facts, apart: int) -> list[Piece]:
    """What it says that one report tells both, so many sentences apart, and its reader did not take them as one."""
    pieces: list[Piece] = []
    if a.another != b.another:
        return [_ANOTHER]
    if apart <= _ADJACENT:
        pieces.append(_ONE_SENTENCE if apart == 0 else _NEIGHBOURS)
        if any(one.exact and one.id is not None and one in b.places for one in a.places):
            pieces.append((0.5, "", "of one town", ()))
        if any(a.harm) != any(b.harm) and _is_bare(a if any(a.harm) else b) and not _is_bare(b if any(a.harm) else a):
            pieces.append(_TOLL)
    if apart <= _NEARBY and a.points != b.points and a.families == b.families:
        pieces.append(_PRONOUN)
    return pieces


def _is_bare(facts: Facts) -> bool:
    return not facts.places and not facts.actors


def _together(pieces: list[Piece], facts: Facts) -> list[Piece]:
    """The pieces, corrected by what only several of them say together."""
    sorts = {piece[1] for piece in pieces if piece[0] > 0}
    if "day" in sorts:
        if "place" in sorts and ("side" in sorts or "state" in sorts):
            pieces.append((0.5, "", "sides, place and day all agree", ()))
        if any(piece[2] == SAME_DAY for piece in pieces):
            pieces = [piece for piece in pieces if piece[2] != NO_WORDS]
    if "state" in sorts and facts.families == "A" and "place" not in sorts and "figure" not in sorts:
        # Those at war strike each other every day.
        surplus = sum([piece[0] for piece in pieces if piece[1] == "state" and piece[0] > 0]) - _STATES_ALONE
        if surplus > 0:
            pieces.append((-surplus, "", "sides at war, without a place or a figure", ()))
    return pieces


def contradict(a: Facts, b: Facts) -> str | None:
    """Why the two cannot be one happening; None when nothing forbids it."""
    for evidence in (of_rows, of_type, of_status, of_time, of_place, of_sides):
        found = evidence(a, b)
        if isinstance(found, str):
            return found
    return None


def akin(a: Facts, b: Facts) -> bool:
    """Whether a side, a place, a figure or a day of the one is said again in the other."""
    ids = [{who.id or who.name for group in facts.sides for who in group} for facts in (a, b)]
    places = [{spot.id or spot.name for spot in facts.places} for facts in (a, b)]
    figures = [{figure[:2] for harm in facts.harm for figure in harm} for facts in (a, b)]
    if ids[0] & ids[1] or places[0] & places[1] or figures[0] & figures[1]:
        return True
    told = [(x, y) for x in a.days for y in b.days if x.told and y.told]
    return bool(told) and days_agree(a, b)


def days_agree(a: Facts, b: Facts) -> bool:
    """Whether no told day of the one lies outside the told days of the other, not even beside them."""
    pairs = [(x, y) for x in a.days for y in b.days if x.told and y.told]
    return not pairs or any(
        (x.first or 0) <= (y.last or 10**7) and (y.first or 0) <= (x.last or 10**7) for x, y in pairs
    )


def clash(one: Sequence[Facts], other: Sequence[Facts]) -> bool:
    """Whether a told day or a place of the ones rules out a told day or a place of the others.

    Asked of whole clusters: two happenings that each have their day and town are not chained by a telling that has
    neither.
    """
    if any(isinstance(of_rows(a, b), str) for a in one for b in other if a.rows and b.rows):
        return True
    days = [{days for facts in side for days in facts.days if days.told} for side in (one, other)]
    if any(isinstance(between_told_days(x, y), str) for x in days[0] for y in days[1]):
        return True
    places = [{spot for facts in side for spot in facts.places} for side in (one, other)]
    return any(isinstance(between_places(x, y), str) for x in places[0] for y in places[1])
