"""How alike two mentions of happenings are: the features that the scorer of pairs weighs, and what they say in words.

All features are symmetric. They compare the words of the mentions, who does what to whom where and when around them,
their sentences and their documents, and what the sentence model holds of them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from tocsin.resolving.affairs import Affairs

Words = frozenset[str]
NOTHING: Words = frozenset()
# What one feature says where one of the two has nothing to compare.
UNTOLD = -0.2
_SAYING = frozenset(
    "say tell announce report accord according statement confirm claim add state note comment tweet reveal believe "
    "describe explain".split()
)
_POINTING = frozenset("it this that which one what they he she such so".split())
_LIGHT = frozenset("have be make do take give get go come".split())
_HOLLOW = frozenset("event incident move news matter thing case situation act action happen occur".split())
_PARTS = ("VERB", "NOUN", "ADJ", "PROPN", "AUX", "PRON")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One mention of a happening as it stands in its sentence; words are base forms in lower case.

    ``families`` are those of ``lexicon.families``, ``wider`` their kinds; ``days`` are the words of the calendar in its
    sentence, and ``elsewhen`` says that its clause sets it apart in time ("a year earlier"). ``states`` and ``meaning``
    are what the sentence model holds of the mention in its sentence and of its words alone, ``setting`` of the whole
    sentence (numpy, layers by width).
    """

    document: int
    sentence: int
    opening: bool
    words: tuple[str, ...]
    lemma: str
    families: Words
    wider: Words
    part: str
    depth: int
    hedged: bool
    doers: Words
    targets: Words
    circumstances: Words
    modifiers: Words
    governor: Words
    near: Words
    around: Words
    names: Words
    numbers: Words
    days: Words
    elsewhen: bool
    states: Any
    meaning: Any
    setting: Any

    @property
    def arguments(self) -> Words:
        """All words that hang on the mention."""
        return self.doers | self.targets | self.circumstances | self.modifiers


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of mentions (first < second, as indices) and their features: numpy, pairs by :data:`NAMES`."""

    first: Any
    second: Any
    rows: Any


def pairs_of(sightings: Sequence[Sighting], found: Affairs, vocabulary: Sequence[Set[str]]) -> Pairs:
    """All pairs of mentions of one topic with their features; ``vocabulary`` holds the words of each document."""
    import numpy as np

    first, second = np.triu_indices(len(sightings), 1)
    rarity = _rarity(vocabulary)
    told = np.array(
        [_told(sightings[i], sightings[j], rarity) for i, j in zip(first.tolist(), second.tolist(), strict=True)], float
    ).reshape(len(first), len(TOLD))
    documents = np.array([s.document for s in sightings], int)
    columns = [told, _matrices(sightings, found, documents, first, second)]
    return Pairs(first, second, np.column_stack(columns))


def _rarity(vocabulary: Sequence[Set[str]]) -> Mapping[str, float]:
    among = Counter(word for words in vocabulary for word in words)
    total = len(vocabulary) + 1
    out: dict[str, float] = defaultdict(lambda: math.log(total))
    out.update((word, math.log(total / count)) for word, count in among.items())
    return out


def _shared(one: Set[str], two: Set[str]) -> float:
    """Jaccard's index; 0 where either is empty."""
    return len(one & two) / len(one | two) if one and two else 0.0


def _share(one: Set[str], two: Set[str]) -> float:
    """What is common as a share of the lesser side; 0 where either is empty."""
    return len(one & two) / min(len(one), len(two)) if one and two else 0.0


def _or_untold(one: Set[str], two: Set[str]) -> float:
    return _shared(one, two) if one and two else UNTOLD


def _weighed(one: Set[str], two: Set[str], rarity: Mapping[str, float]) -> float:
    """The weight of the words in common, as a share of the lesser side's weight."""
    if not one or not two:
        return 0.0
    # Sums in a fixed order, so that the last digit does not hang on the order of a set.
    common = math.fsum(rarity[w] for w in one & two)
    return common / (min(math.fsum(rarity[w] for w in one), math.fsum(rarity[w] for w in two)) + 1e-9)


Told = Callable[[Sighting, Sighting, Mapping[str, float]], float]


def _both(test: Callable[[Sighting], bool]) -> Told:
    return lambda a, b, _: float(test(a)) + float(test(b))


TOLD: dict[str, Told] = {
    "same lemma": lambda a, b, _: a.lemma == b.lemma,
    "same words": lambda a, b, _: a.words == b.words,
    "words shared": lambda a, b, _: _shared(frozenset(a.words), frozenset(b.words)),
    "same stem": lambda a, b, _: len(a.lemma) > 3 and a.lemma[:5] == b.lemma[:5],
    "one family": lambda a, b, _: bool(a.families & b.families),
    "families": lambda a, b, _: _shared(a.families, b.families),
    "families, as a share of the fewer": lambda a, b, _: _share(a.families, b.families),
    "families of one kind": lambda a, b, _: bool(a.wider & b.wider),
    "different families": lambda a, b, _: bool(a.families and b.families and not a.families & b.families),
    "one family, other word": lambda a, b, _: bool(a.families & b.families) and a.lemma != b.lemma,
    "families of other words": lambda a, b, _: _shared(a.families, b.families) if a.lemma != b.lemma else 0,
    "no known family": _both(lambda s: not s.families),
    "same part of speech": lambda a, b, _: a.part == b.part,
    "words of saying": _both(lambda s: s.lemma in _SAYING),
    "words that only point": _both(lambda s: s.lemma in _POINTING),
    "light words": _both(lambda s: s.lemma in _LIGHT),
    "hollow words": _both(lambda s: s.lemma in _HOLLOW),
    "doers": lambda a, b, _: _or_untold(a.doers, b.doers),
    "targets": lambda a, b, _: _or_untold(a.targets, b.targets),
    "circumstances": lambda a, b, _: _or_untold(a.circumstances, b.circumstances),
    "modifiers": lambda a, b, _: _or_untold(a.modifiers, b.modifiers),
    "doer of the one is target of the other": lambda a, b, _: max(
        _shared(a.doers, b.targets), _shared(a.targets, b.doers)
    ),
    "arguments": lambda a, b, r: _weighed(a.arguments, b.arguments, r),
    "words near by": lambda a, b, r: _weighed(a.near, b.near, r),
    "sentences": lambda a, b, r: _weighed(a.around, b.around, r),
    "same governor": lambda a, b, _: bool(a.governor & b.governor),
    "one stands near the other's like": lambda a, b, _: (a.lemma in b.near) + (b.lemma in a.near),
    "one is argument of the other's like": lambda a, b, _: (a.lemma in b.arguments) + (b.lemma in a.arguments),
    "names": lambda a, b, _: _or_untold(a.names, b.names),
    "numbers": lambda a, b, _: _or_untold(a.numbers, b.numbers),
    "days": lambda a, b, _: _or_untold(a.days, b.days),
    "one is told as of another time": lambda a, b, _: a.elsewhen != b.elsewhen,
    "same document": lambda a, b, _: a.document == b.document,
    "same sentence": lambda a, b, _: a.document == b.document and a.sentence == b.sentence,
    "sentences apart": lambda a, b, _: min(5, abs(a.sentence - b.sentence)) if a.document == b.document else 0,
    "opening sentences": _both(lambda s: s.opening),
    "one is hedged": lambda a, b, _: a.hedged != b.hedged,
    "depth apart": lambda a, b, _: abs(a.depth - b.depth),
    "greater depth": lambda a, b, _: max(a.depth, b.depth),
    "longer mention": lambda a, b, _: max(len(a.words), len(b.words)),
    **{f"{part} among them": _both(lambda s, part=part: s.part == part) for part in _PARTS},  # type: ignore[misc]
}
# Which states are compared, by the place of their layer among those that are read.
_VIEWS: dict[str, tuple[str, int]] = {
    "in the sentence, early layer": ("states", 0),
    "in the sentence, middle layer": ("states", 1),
    "in the sentence, late layer": ("states", 2),
    "in the sentence, last layer": ("states", 3),
    "alone, early layer": ("meaning", 0),
    "alone, middle layer": ("meaning", 1),
    "alone, late layer": ("meaning", 2),
    "alone, last layer": ("meaning", 3),
    "whole sentence, middle layer": ("setting", 1),
    "whole sentence, last layer": ("setting", 3),
}
# Views that are also set against all others of their topic and against the rivals in the other's document.
_RANKED = ("in the sentence, middle layer", "in the sentence, late layer", "alone, last layer")
NAMES: tuple[str, ...] = (
    *TOLD,
    "one affair",
    "documents",
    "rarer lemma",
    "commoner lemma",
    *_VIEWS,
    *(f"{view}: {how}" for view in _RANKED for how in ("beyond the usual", "behind the best rival")),
)


def _told(one: Sighting, two: Sighting, rarity: Mapping[str, float]) -> list[float]:
    return [float(feature(one, two, rarity)) for feature in TOLD.values()]


def _matrices(sightings: Sequence[Sighting], found: Affairs, documents: Any, first: Any, second: Any) -> Any:
    """The features that need all mentions at once, as columns in the order of :data:`NAMES`."""
    import numpy as np

    group = np.array(found.groups, int)[documents]
    within = np.where(documents[:, None] == documents[None], 0.6, found.alike[np.ix_(documents, documents)])
    spread = _spread(sightings, group)
    views = {name: _view(sightings, *where) for name, where in _VIEWS.items()}
    squares = [group[:, None] == group[None], within]
    squares += [np.minimum(spread[:, None], spread[None]), np.maximum(spread[:, None], spread[None]), *views.values()]
    for name in _RANKED:
        squares += [_beyond(views[name]), _behind(views[name], documents)]
    return np.column_stack([np.asarray(square, float)[first, second] for square in squares])


def _spread(sightings: Sequence[Sighting], group: Any) -> Any:
    """For each mention the share of its affair's documents that use its lemma for a happening."""
    import numpy as np

    using: dict[tuple[int, str], set[int]] = defaultdict(set)
    telling: dict[int, set[int]] = defaultdict(set)
    for s, g in zip(sightings, group.tolist(), strict=True):
        using[g, s.lemma].add(s.document)
        telling[g].add(s.document)
    return np.array([len(using[g, s.lemma]) / len(telling[g]) for s, g in zip(sightings, group.tolist(), strict=True)])


def _view(sightings: Sequence[Sighting], what: str, layer: int) -> Any:
    """The cosines of one layer's states."""
    import numpy as np

    rows = np.array([getattr(s, what)[layer] for s in sightings], float)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    return rows @ rows.T


def _beyond(square: Any) -> Any:
    """By how many standard deviations a pair is more alike than its two mentions are to all others, on average."""
    import numpy as np

    others = ~np.eye(len(square), dtype=bool)
    count = np.maximum(others.sum(1), 1)
    mean = np.where(others, square, 0).sum(1) / count
    spread = np.sqrt(np.where(others, (square - mean[:, None]) ** 2, 0).sum(1) / count) + 1e-6
    score = (square - mean[:, None]) / spread[:, None]
    return (score + score.T) / 2


def _behind(square: Any, documents: Any) -> Any:
    """How far a pair lies behind the best that either of its mentions finds in the other's document (0 or less)."""
    import numpy as np

    inner = np.where(np.eye(len(square), dtype=bool), -1.0, square)
    gap = np.zeros_like(square)
    for document in np.unique(documents):
        columns = documents == document
        gap[:, columns] = inner[:, columns] - inner[:, columns].max(1, keepdims=True)
    return (gap + gap.T) / 2


def reasons(one: Sighting, two: Sighting, rows: Iterable[float]) -> tuple[str, ...]:
    """What speaks for and against two mentions telling of one happening, in words a reader can check."""
    value = dict(zip(NAMES, rows, strict=True))
    out = []
    if value["same lemma"]:
        out.append(f"same word: {one.lemma}")
    elif value["same stem"]:
        out.append(f"words of one stem: {one.lemma}, {two.lemma}")
    elif value["one family"]:
        out.append(f"words of one family: {' '.join(one.words)}, {' '.join(two.words)}")
    elif value["alone, last layer: behind the best rival"] == 0:
        out.append(f"words of like meaning: {' '.join(one.words)}, {' '.join(two.words)}")
    else:
        out.append(f"different words: {' '.join(one.words)}, {' '.join(two.words)}")
    for name in ("doers", "targets", "names", "numbers", "days"):
        mine, yours = getattr(one, name), getattr(two, name)
        if mine and yours:
            common = ", ".join(sorted(mine & yours))
            told = f"{name} shared: {common}" if common else f"different {name}: {_list(mine)} and {_list(yours)}"
            out.append(told)
    if one.elsewhen != two.elsewhen:
        out.append("one of them is told as of another time")
    if one.document == two.document:
        out.append("told in one document")
    elif not value["one affair"]:
        out.append("their documents tell of different affairs")
    return tuple(out)


def _list(words: Set[str]) -> str:
    return ", ".join(sorted(words))
