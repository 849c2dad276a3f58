"""Copies made by seed as newsrooms make them, and how well they are found again: for tests and benchmarks alike."""

from __future__ import annotations

import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import newsroom

from tocsin.resolving.copies import (
    Likeness,
    ReportFacts,
    Sketch,
    band_keys,
    compare,
    origins_of_reports,
    sketch,
    worth_comparing,
)

_SENTENCE = re.compile(r"(?<=[.!?\"”])\s+(?=[A-Z\"“])")
_EDITS = (
    (r"\bJanuary\b", "Jan."),
    (r"\bFebruary\b", "Feb."),
    (r"\bSeptember\b", "Sept."),
    (r"\bsaid\b", "stated"),
    (r"\bkilled\b", "slain"),
    (r"\bmore than\b", "over"),
    (r"\babout\b", "around"),
    (r"\bhowever\b", "but"),
    (r"\bpercent\b", "per cent"),
    (r"\bthree\b", "3"),
    (r"\btwo\b", "2"),
    (r"\bfive\b", "5"),
    (r"\bafter\b", "following"),
    (r"\balso\b ", ""),
    (r"\bthat\b ", ""),
    (r"\bcenter\b", "centre"),
    (r"\bdefense\b", "defence"),
)
_HEADS = (
    "What we know so far about the events of the day",
    "Fresh trouble as leaders weigh their answer",
    "Anger and grief in the region after a long night",
    "Pressure grows on both sides, our correspondent writes",
)


@dataclass(frozen=True)
class Copy:
    """A text that was made from another, by these changes; ``host`` is whose article it was put into, if any."""

    text: str
    original: str
    changes: tuple[str, ...]
    kept: float
    host: str | None = None


def own_words(chance: random.Random, but: str, most: int = 4) -> str:
    """A few paragraphs that belong to nobody else, in another way of telling than the outlet whose text is copied."""
    event = newsroom.happening(chance)
    style = newsroom.STYLES[chance.choice(sorted(name for name in newsroom.STYLES if name not in but))]
    picked = sorted(chance.sample(range(len(style)), chance.randint(1, most)))
    return "\n\n".join(newsroom.phrase(chance.choice(style[k]), event, chance) for k in picked)


def paragraphs_of(text: str) -> list[str]:
    """The paragraphs of a text; of one without breaks, three sentences each."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    if len(paragraphs) > 2:
        return paragraphs
    sentences = [part for part in _SENTENCE.split(" ".join(text.split())) if part]
    return [" ".join(sentences[k : k + 3]) for k in range(0, len(sentences), 3)]


def copied(original: str, text: str, chance: random.Random, *, host: tuple[str, str] | None = None) -> Copy:
    """A copy of a text as another newsroom might print it, down to two fifths of its paragraphs."""
    parts = [part for part in paragraphs_of(text) if part != newsroom.HOUSE_END]  # no newsroom prints another's
    changes: list[str] = []
    target = chance.uniform(0.4, 1.0) * sum(len(part.split()) for part in parts)
    how = chance.choice(["end cut", "beginning cut", "paragraphs left out"])
    order = list(range(len(parts)))
    if how == "beginning cut":
        order.reverse()
    elif how == "paragraphs left out":
        chance.shuffle(order)
    keep: list[int] = []
    while order and sum(len(parts[k].split()) for k in keep) < target:
        keep.append(order.pop(0))
    if order:
        changes.append(how)
    parts = [parts[k] for k in sorted(keep)]
    kept = sum(len(part.split()) for part in parts) / max(1, len(text.split()))
    if len(parts) > 2 and chance.random() < 0.4:
        changes.append("order changed")
        chance.shuffle(parts)
    if chance.random() < 0.6:
        changes.append("words changed")
        parts = [_edited(part, chance) for part in parts]
    if chance.random() < 0.5:
        changes.append("own paragraphs")
        for paragraph in own_words(chance, original).split("\n\n"):
            parts.insert(chance.choice([0, len(parts)]), paragraph)
    if host is not None:
        changes.append("put into a longer article")
        around = paragraphs_of(host[1])
        at = chance.randrange(len(around) + 1)
        parts = [*around[:at], *parts, *around[at:]]
    if chance.random() < 0.7:
        changes.append("new headline")
        parts.insert(0, chance.choice(_HEADS))
    if chance.random() < 0.4:
        changes.append("house style")
        parts.append(chance.choice(newsroom.FURNITURE))
    return Copy("\n\n".join(parts), original, tuple(changes) or ("none",), kept, host[0] if host else None)


def _edited(part: str, chance: random.Random) -> str:
    for pattern, other in _EDITS:
        if chance.random() < 0.6:
            part = re.sub(pattern, other, part)
    if chance.random() < 0.5:
        part = part.replace('"', chance.choice(["'", "”"])).replace(" - ", " – ")
    words = part.split(" ")
    for _ in range(len(words) // 40):
        at = chance.randrange(len(words))
        words[at : at + 1] = chance.choice([[], [words[at], "reportedly"], ["indeed", words[at]]])
    return " ".join(words)


@dataclass
class Found:
    """All pairs that are compared, and how long it took, in seconds of processor time."""

    likenesses: dict[tuple[str, str], Likeness]
    compared: int
    sketching: float
    comparing: float
    sketches: dict[str, Sketch] = field(default_factory=dict)

    def of(self, one: str, other: str) -> Likeness | None:
        """What was found of two texts; None where they have no passage in common."""
        return self.likenesses.get((min(one, other), max(one, other)))

    def copies(self) -> set[tuple[str, str]]:
        return {pair for pair, likeness in self.likenesses.items() if likeness.is_copy}


def find(texts: Mapping[str, str]) -> Found:
    """Every pair of texts that shares a key, compared; pairs that are nothing alike are not kept."""
    clock = time.process_time
    begin = clock()
    sketches = {id_: sketch(text) for id_, text in texts.items()}
    keyed: dict[int, list[str]] = defaultdict(list)
    count: dict[str, int] = {}
    for id_, of in sketches.items():
        keys = band_keys(of)
        count[id_] = len(keys)
        for key in keys:
            keyed[key].append(id_)
    middle = clock()
    common = Counter(pair for ids in keyed.values() for pair in combinations(sorted(ids), 2))
    pairs = [(a, b) for (a, b), n in common.items() if worth_comparing(n, count[a], count[b])]
    likenesses = {}
    for a, b in pairs:
        likeness = compare(sketches[a], sketches[b])
        if likeness.words:
            likenesses[a, b] = likeness
    return Found(likenesses, len(pairs), middle - begin, clock() - middle, sketches)


def first_told(found: Found, published: Mapping[str, str | None], wanted: Iterable[str]) -> dict[str, str | None]:
    """For each of the reports the text that most of its words go back to; None where it is its own."""
    facts = [ReportFacts(id_, published.get(id_), words=len(of)) for id_, of in found.sketches.items()]
    origins = origins_of_reports(facts, [(a, b, likeness) for (a, b), likeness in found.likenesses.items()])
    return {id_: origins[id_][0].report if origins[id_] else None for id_ in wanted}


def texts_of_newsroom(seed: int, events: int = 20) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Own-made articles, and the pairs among them that only look alike: one event twice, one frame filled anew.

    For each event an article of each of two outlets; a bulletin for each day of two weeks; five live pages.
    """
    chance = random.Random(seed)
    texts: dict[str, str] = {}
    alike: list[tuple[str, str]] = []
    for k in range(events):
        event = newsroom.happening(chance)
        first, second = chance.sample(sorted(newsroom.STYLES), 2)
        pair = [f"event-{k:02}-{style}" for style in sorted((first, second))]
        for id_, style in zip(pair, sorted((first, second)), strict=True):
            texts[id_] = newsroom.article(event, style, chance)
            if style == "courier":
                texts[id_] += "\n\n" + newsroom.HOUSE_END
        alike.append((pair[0], pair[1]))
    start = newsroom.happening(chance).day
    days = [start + newsroom.timedelta(days=k) for k in range(14)]
    texts.update((f"bulletin-{k:02}", newsroom.bulletin(day, chance)) for k, day in enumerate(days))
    texts.update((f"live-{k:02}", newsroom.live_page(day, chance)) for k, day in enumerate(days[:5]))
    for kind in ("bulletin", "live"):
        alike += combinations(sorted(id_ for id_ in texts if id_.startswith(kind)), 2)
    return texts, alike
