"""Mentions of happenings over many reports, grouped: which of them tell of one and the same happening.

Every pair of mentions gets a chance from a scorer that the desk hands in; groups are joined by average linkage, the
likeliest two first, until the mean chance between the next two groups falls below the scorer's threshold. One likely
pair between two groups does not join them, so that a war does not chain into one event.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tocsin.resolving.affairs import affairs
from tocsin.resolving.sightings import Pairs, Sighting, pairs_of, reasons

# From the features of many pairs (numpy, pairs by likeness.NAMES) their chances, 0 to 1.
Score = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Topic:
    """The mentions of the documents of one topic; ``bags`` are the documents' counted words."""

    sightings: tuple[Sighting, ...]
    bags: tuple[Counter[str], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Why a mention stands in its group: the likeliest fellow (its index), the chance, and what speaks for and against.

    ``fellow`` is None for a mention that stands alone; the chance is then that of the likeliest pair not joined.
    """

    fellow: int | None
    chance: float
    reasons: tuple[str, ...]


def pairs_in(topic: Topic) -> Pairs:
    """All pairs of the mentions of a topic, with their features."""
    return pairs_of(topic.sightings, affairs(topic.bags), [frozenset(bag) for bag in topic.bags])


def resolve(topic: Topic, score: Score, threshold: float) -> tuple[tuple[int, ...], tuple[Link, ...]]:
    """For each mention the number of its group (from 0, in order of first mention), and why it stands there.

    No mentions give two empty tuples.
    """
    import numpy as np

    size = len(topic.sightings)
    if size < 2:
        return tuple(range(size)), tuple(Link(None, 0.0, ("no other mention",)) for _ in range(size))
    pairs = pairs_in(topic)
    chances = np.zeros((size, size))
    chances[pairs.first, pairs.second] = score(pairs.rows)
    chances += chances.T
    labels = grouped(chances, threshold)
    row_of = {(int(i), int(j)): n for n, (i, j) in enumerate(zip(pairs.first, pairs.second, strict=True))}
    links = []
    for mine in range(size):
        fellows = [k for k in range(size) if k != mine and labels[k] == labels[mine]]
        best = max(fellows or [k for k in range(size) if k != mine], key=lambda k: (chances[mine, k], -k))
        row = pairs.rows[row_of[min(mine, best), max(mine, best)]]
        why = reasons(topic.sightings[min(mine, best)], topic.sightings[max(mine, best)], row)
        links.append(Link(best if fellows else None, round(float(chances[mine, best]), 4), why))
    return labels, tuple(links)


def grouped(chances: Any, threshold: float) -> tuple[int, ...]:
    """Groups by average linkage from a symmetric square of chances; no two groups of a lower mean chance are joined.

    Groups are numbered from 0 in order of their first member. Ties are broken by position, so that the same square
    gives the same groups.
    """
    import numpy as np

    means = np.array(chances, float)
    np.fill_diagonal(means, -1.0)
    members = {n: [n] for n in range(len(means))}
    while len(members) > 1:
        one, two = divmod(int(means.argmax()), len(means))
        if means[one, two] < threshold:
            break
        one, two = min(one, two), max(one, two)
        n, m = len(members[one]), len(members[two])
        joined = (n * means[one] + m * means[two]) / (n + m)
        means[one], means[:, one] = joined, joined
        means[two], means[:, two] = -1.0, -1.0
        means[one, one] = means[one, two] = means[two, one] = -1.0
        members[one] += members.pop(two)
    group = {mention: first for first, those in members.items() for mention in those}
    order = {first: n for n, first in enumerate(dict.fromkeys(group[k] for k in range(len(means))))}
    return tuple(order[group[k]] for k in range(len(means)))


def by_topic(topics: Sequence[str]) -> dict[str, list[int]]:
    """The documents of each topic, as indices, topics in order of their first document."""
    out: dict[str, list[int]] = defaultdict(list)
    for n, topic in enumerate(topics):
        out[topic].append(n)
    return dict(out)
