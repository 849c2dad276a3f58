"""How likely two names of bodies are one body's, in the manner of Fellegi and Sunter (1969): each fact adds its weight.

The weights are logarithms of odds. Those of names follow from how rare the words are among the bodies of the lexicon
(``lexicon.bodynames.Shape.information``); the others are set by hand and were tried on lists of groups
(``benchmarks/identity.py``). Nothing here knows a single group.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final, Literal

from tocsin.lexicon.bodynames import Shape, bones, heard, shape_of
from tocsin.lexicon.load import Lexicon
from tocsin.resolving.namings import Naming, Sort
from tocsin.terms.where import kilometres

# Two are one from SAME on; below UNSURE they speak against being put together.
SAME: Final = 0.9
UNSURE: Final = 0.5
# From here on a person is asked.
ASK: Final = 0.7
_NATS_FREE: Final = 8.0  # what any two names of groups share by chance
_WEIGHT_OF_NAT: Final = 0.5
_MOST_BY_NAME: Final = 5.0
SAME_COUNTRY: Final = 2.5
OTHER_COUNTRY: Final = 3.0
_STATED_OTHER: Final = 5.0
# The most that two names in countries far apart can score: they are asked about, never put together.
_ELSEWHERE: Final = 0.85
_NEAR_KM: Final = 300.0
_AT_HAND_KM: Final = 50.0
_APART: Final = 8.0
# Spellings of one name share this much of their letters, or they only share consonants.
_ALIKE: Final = 0.75
# A front is no army, and a word more may be the one that tells two apart; only much else outweighs it.
_ANOTHER_WORD: Final = 6.0
# How two names are alike; all but "name" are links from the one that says less, made in this order.
Kind = Literal["name", "countryless", "shorter", "acronym"]
ROUNDS: Final[tuple[Kind, ...]] = ("countryless", "shorter", "acronym")


@dataclass(slots=True)
class Form:
    """One name in one country, with all that reports tell of who bears it. ``id`` is made from these two alone."""

    id: str
    shape: Shape
    sort: Sort
    country: str | None
    namings: list[Naming] = field(default_factory=list)
    reports: set[str] = field(default_factory=set)
    shorts: Counter[str] = field(default_factory=Counter)
    stated: bool = False
    types: Counter[str] = field(default_factory=Counter)
    places: set[str] = field(default_factory=set)
    points: set[tuple[float, float]] = field(default_factory=set)
    allies: set[str] = field(default_factory=set)
    foes: set[str] = field(default_factory=set)
    parents: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)
    first: str | None = None
    last: str | None = None

    @property
    def alone(self) -> bool:
        """Whether it stands for one report only, because its name says too little."""
        return not self.id.endswith("|")

    def add(self, naming: Naming) -> None:
        """Takes in one more report's naming; the order in which they come makes no difference."""
        self.namings.append(naming)
        self.reports.add(naming.report)
        if naming.short:
            self.shorts[naming.short] += 1
        if naming.type:
            self.types[naming.type] += 1
        self.stated = self.stated or naming.stated
        self.places.update(naming.places)
        self.points.update(naming.points)
        self.allies.update(naming.allies)
        self.foes.update(naming.foes)
        self.parents.update(naming.parents)
        self.beside.update(naming.beside)
        if naming.published:
            self.first = min(self.first or naming.published, naming.published)
            self.last = max(self.last or naming.published, naming.published)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against two forms being one: a probability, how the names are alike, and the reasons.

    ``elsewhere`` says that they act in countries far apart, which no rule overcomes; a person may.
    """

    score: float
    kind: Kind
    reasons: tuple[str, ...]
    elsewhere: bool = False


def weigh(a: Form, b: Form) -> Evidence:
    """The evidence on two forms; the order of the two makes no difference. Forms of two sorts of body are never one."""
    if (b.country is None, len(b.shape.words), b.id) < (a.country is None, len(a.shape.words), a.id):
        a, b = b, a
    if a.sort != b.sort:
        return Evidence(0.0, "name", (f"one is a {a.sort}, the other a {b.sort}",))
    if a.shape.key in b.beside or b.shape.key in a.beside:
        return Evidence(0.0, "name", ("a report tells the two apart",))
    weight, kind, reasons = by_name(a.shape, b.shape, a.shorts, b.shorts)
    land, told = _by_country(a, b)
    elsewhere = land <= -OTHER_COUNTRY
    for more, reason in ((land, told), *_by_company(a, b), _by_time(a, b)):
        if reason:
            weight += more
            reasons.append(reason)
    if a.shape.key != b.shape.key and a.reports & b.reports and kind not in {"acronym"}:
        weight -= 1.0
        reasons.append("one report uses both spellings")
    if kind == "name" and (a.country is None) != (b.country is None):
        kind = "countryless"
    return Evidence(min(chance(weight), _ELSEWHERE if elsewhere else 1.0), kind, tuple(reasons), elsewhere)


def weigh_itself(form: Form) -> Evidence:
    """The evidence that all who bear a form's name in its country are one: how rare the name is, and the country."""
    weight, kind, reasons = by_name(form.shape, form.shape)
    more, reason = _by_country(form, form)
    return Evidence(chance(weight + more), kind, (*reasons, reason) if reason else tuple(reasons))


def chance(weight: float) -> float:
    """The probability of a logarithm of odds, to four digits so that it is the same on every machine."""
    return round(1 / (1 + math.exp(-weight)), 4)


def by_name(
    a: Shape, b: Shape, shorts_a: Iterable[str] = (), shorts_b: Iterable[str] = ()
) -> tuple[float, Kind, list[str]]:
    """The weight of two names, how they are alike, and why; far below zero where their words contradict each other."""
    if a.short or b.short:
        return _by_acronym(a, b, set(shorts_a), set(shorts_b))
    rarity = min(_MOST_BY_NAME, max(0.0, (min(a.information, b.information) - _NATS_FREE) * _WEIGHT_OF_NAT))
    if a.key == b.key:
        return rarity, "name", [f"the same name after folding (rarity {min(a.information, b.information):.1f} nats)"]
    if a.parts != b.parts:
        differing = ", ".join(sorted(a.parts ^ b.parts))
        return -_APART, "name", [f"“{differing}” sets one apart from the other"]
    if a.lands != b.lands and a.lands and b.lands:
        return -_APART, "name", [f"one is named for {'/'.join(sorted(a.lands))}, one for {'/'.join(sorted(b.lands))}"]
    if {word for word in a.words if len(word) < 3} != {word for word in b.words if len(word) < 3}:
        return -_APART, "name", ["letters set one apart from the other"]  # "X - MA" and "X - MM"
    alike = heard("".join(a.words)) == heard("".join(b.words))
    by_word = sorted(map(bones, a.words)) == sorted(map(bones, b.words))
    if a.whole == b.whole and (alike or by_word) and _spelt_alike(a.words, b.words):
        loss = 0.25 if alike else 1.5
        return rarity - loss, "name", [f"“{a.key}” and “{b.key}” can be spellings of one name"]
    if a.block != b.block:
        return -_APART, "name", ["different words tell the two apart"]
    return _by_words(a, b, rarity)


def _spelt_alike(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether three quarters of the letters of two spellings are the same, in the same order."""
    return SequenceMatcher(None, "".join(a), "".join(b), autojunk=False).ratio() >= _ALIKE


def _by_words(a: Shape, b: Shape, rarity: float) -> tuple[float, Kind, list[str]]:
    """The weight of two names whose telling words can be the same: what the other words say."""
    reasons: list[str] = []
    weight = rarity
    kind: Kind = "name"
    if sorted(a.core) == sorted(b.core):
        reasons.append(f"the same telling words in another order or form: {' '.join(sorted(a.core)) or a.key}")
    elif not _spelt_alike(sorted(a.core), sorted(b.core)):
        return -_APART, "name", [f"“{' '.join(a.core)}” and “{' '.join(b.core)}” share their consonants alone"]
    else:
        weight -= 1.0 if len(a.block) >= 5 else 1.5
        if sorted(map(heard, a.core)) != sorted(map(heard, b.core)):
            weight -= 1.0
        reasons.append(f"“{' '.join(a.core)}” and “{' '.join(b.core)}” can be spellings of one name")
    only_a, only_b = a.common - b.common, b.common - a.common
    if {bones(word) for word in only_a} == {bones(word) for word in only_b}:
        only_a = only_b = frozenset()
    if only_a and only_b:
        return -_APART, "name", [f"“{' '.join(sorted(only_a))}” against “{' '.join(sorted(only_b))}”"]
    if only_a or only_b:
        # The Popular Front of X and the Front of X are mostly two; a person may know better.
        weight -= _ANOTHER_WORD
        kind = "shorter"
        reasons.append(f"only one has “{' '.join(sorted(only_a or only_b))}”")
    if a.lands != b.lands:
        weight -= 1.0
        kind = "shorter"
        reasons.append(f"only one is named for {'/'.join(sorted(a.lands or b.lands))}")
    if a.kinds != b.kinds:
        if a.kinds and b.kinds:
            weight -= _ANOTHER_WORD
            reasons.append(f"a {'/'.join(sorted(a.kinds))} and a {'/'.join(sorted(b.kinds))}")
        else:
            weight -= 1.0
            kind = "shorter"
            reasons.append(f"only one is called a {'/'.join(sorted(a.kinds or b.kinds))}")
    if not a.core and (only_a or only_b or a.kinds != b.kinds):
        return -_APART, "name", ["words that many groups share, and not the same ones"]
    return weight, kind, reasons


def _by_acronym(a: Shape, b: Shape, shorts_a: set[str], shorts_b: set[str]) -> tuple[float, Kind, list[str]]:
    letters = a.words[0].upper() if a.short else b.words[0].upper()
    if a.short and b.short:
        if a.key != b.key:
            return -_APART, "name", ["different acronyms"]
        return 0.0, "name", [f"the same acronym {letters}"]
    tied = letters in (shorts_b if a.short else shorts_a)
    if not tied:
        return -_APART, "name", ["no report ties the acronym to the name"]
    return min(1.0, 0.5 * (len(letters) - 2)), "acronym", [f"a report ties {letters} to the name"]


def _by_country(a: Form, b: Form) -> tuple[float, str]:
    if a.country is None or b.country is None:
        return 0.0, ""
    if a.country == b.country:
        return SAME_COUNTRY, f"both in {a.country}"
    if a.stated and b.stated:
        return -_STATED_OTHER, f"one is of {a.country}, the other of {b.country}"
    distance = _closest_km(a.points, b.points)
    if distance is not None and distance <= _NEAR_KM:
        return -0.5, f"in {a.country} and {b.country}, {distance:.0f} km apart"
    return -OTHER_COUNTRY, f"one acts in {a.country}, the other in {b.country}"


def _by_company(a: Form, b: Form) -> Iterable[tuple[float, str]]:
    foes, allies = sorted(a.foes & b.foes), sorted(a.allies & b.allies)
    crossed = sorted((a.foes & b.allies) | (a.allies & b.foes))
    if foes:
        yield min(1.6, 0.8 * len(foes)), f"against the same: {', '.join(foes[:3])}"
    if allies:
        yield min(1.6, 0.8 * len(allies)), f"beside the same: {', '.join(allies[:3])}"
    if crossed and not foes and not allies:
        yield -1.5, f"one stands with, the other against {', '.join(crossed[:3])}"
    if shared := sorted(a.parents & b.parents):
        yield 0.8, f"part of the same: {', '.join(shared[:3])}"
    if a.places & b.places:
        yield 0.8, "in the same place"
    elif (distance := _closest_km(a.points, b.points)) is not None and distance <= _AT_HAND_KM:
        yield 0.4, f"in places {distance:.0f} km apart"


def _by_time(a: Form, b: Form) -> tuple[float, str]:
    if not (a.first and a.last and b.first and b.last):
        return 0.0, ""
    gap = max(int(a.first[:4]) - int(b.last[:4]), int(b.first[:4]) - int(a.last[:4]))
    return (-2.0, f"{gap} years lie between") if gap >= 20 else (0.0, "")


def _closest_km(left: set[tuple[float, float]], right: set[tuple[float, float]]) -> float | None:
    """Great-circle distance between the nearest two of a few points; None where one side has none."""
    return min((kilometres(*p, *q) for p in sorted(left)[:16] for q in sorted(right)[:16]), default=None)


def form_of(naming: Naming, words: Lexicon, alone: bool = False) -> tuple[str, Shape]:
    """The id of the form a naming belongs to, and its shape.

    A name is taken for one body within a country. Where no country is known, only a rare name is; a name that many
    groups could bear, and an acronym, then stay with their report, as does a naming that was judged to stand ``alone``.
    """
    shape = shape_of(naming.name, words)
    rare = not shape.short and chance((shape.information - _NATS_FREE) * _WEIGHT_OF_NAT) >= SAME
    own = alone or (naming.country is None and not rare)
    return "|".join((shape.key, naming.sort, naming.country or "", naming.report if own else "")), shape
