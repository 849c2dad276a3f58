"""Which units are one happening: average linkage within what is connected, so that one vague telling chains no war.

Two clusters are joined only while their members agree on average, and never when a member of the one cannot be one
with a member of the other. What is joined depends on nothing but the scores of the units that are connected.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """How two units (by number, the smaller first) compare; ``score`` None: they cannot be one."""

    one: int
    other: int
    score: float | None


def components(
    count: int,
    ties: Iterable[tuple[int, int]],
    perhaps: Iterable[tuple[int, int]] = (),
    is_tie: Callable[[tuple[int, int]], bool] = lambda _pair: False,
) -> list[list[int]]:
    """The units 0 … count-1 in groups that are connected by ties, each sorted, by their first unit.

    Of ``perhaps`` those pairs are ties of which ``is_tie`` is True; it is not asked where both are connected already,
    so that a happening told by hundreds costs little more than one told by few.
    """
    parent = list(range(count))

    def root(unit: int) -> int:
        while parent[unit] != unit:
            parent[unit] = parent[parent[unit]]
            unit = parent[unit]
        return unit

    def connect(one: int, other: int) -> None:
        first, second = sorted((root(one), root(other)))
        parent[second] = first

    for one, other in ties:
        connect(one, other)
    for pair in perhaps:
        if root(pair[0]) != root(pair[1]) and is_tie(pair):
            connect(*pair)
    groups: dict[int, list[int]] = {}
    for unit in range(count):
        groups.setdefault(root(unit), []).append(unit)
    return list(groups.values())


def clusters(
    units: Sequence[int],
    links: Iterable[Link],
    *,
    least: float,
    absent: float = 0.0,
    together: Iterable[tuple[int, int]] = (),
    apart: Iterable[tuple[int, int]] = (),
    forbidden: Callable[[Sequence[int], Sequence[int]], bool] = lambda _one, _other: False,
) -> list[list[int]]:
    """The units in clusters, each sorted, by their first unit; every unit is in exactly one.

    Clusters are joined, the best first, while the mean score over all pairs of their members is at least ``least``
    (pairs without a link count as ``absent``) and ``forbidden`` (asked with the members of both) is False. Pairs of
    ``together`` are joined before, unless a pair of ``apart`` would come together. Equal scores go by the smaller
    units, so numbering units by a lasting order makes the result independent of the order in which they came.
    """
    weight = dict.fromkeys(units, 1)
    members: dict[int, list[int]] = {unit: [unit] for unit in units}
    home = {unit: unit for unit in units}
    sums: dict[int, dict[int, float]] = {unit: {} for unit in units}
    parted: dict[int, set[int]] = {unit: set() for unit in units}
    linked: dict[int, dict[int, int]] = {unit: {} for unit in units}
    links = sorted(links, key=lambda link: (link.one, link.other))
    for link in links:
        if link.score is None:
            continue
        for one, other in ((link.one, link.other), (link.other, link.one)):
            sums[one][other] = link.score
            linked[one][other] = 1

    def join(one: int, other: int) -> int:
        keep, gone = sorted((one, other))
        members[keep] = sorted([*members[keep], *members.pop(gone)])
        weight[keep] += weight.pop(gone)
        for unit in members[keep]:
            home[unit] = keep
        sums[keep].pop(gone, None)
        linked[keep].pop(gone, None)
        for third, score in sums.pop(gone).items():
            if third == keep:
                continue
            sums[keep][third] = sums[third][keep] = sums[keep].get(third, 0.0) + score
            sums[third].pop(gone, None)
        for third, pairs in linked.pop(gone).items():
            if third == keep:
                continue
            linked[keep][third] = linked[third][keep] = linked[keep].get(third, 0) + pairs
            linked[third].pop(gone, None)
        for third in parted.pop(gone):
            parted[third].discard(gone)
            parted[third].add(keep)
            parted[keep].add(third)
        return keep

    def mean(one: int, other: int) -> float:
        pairs = weight[one] * weight[other]
        return (sums[one][other] + absent * (pairs - linked[one][other])) / pairs

    def part(one: int, other: int) -> None:
        if one != other:
            parted[one].add(other)
            parted[other].add(one)

    for one, other in apart:
        part(one, other)
    for one, other in sorted((min(pair), max(pair)) for pair in together):
        first, second = home[one], home[other]
        if first != second and second not in parted[first]:
            join(first, second)
    # What is judged to be one stays one, so contradictions count from here on only.
    for link in links:
        if link.score is None:
            part(home[link.one], home[link.other])
    heap = [
        (-mean(one, other), one, other)
        for one in sorted(members)
        for other in sums[one]
        if one < other and other not in parted[one]
    ]
    heap = [entry for entry in heap if -entry[0] >= least]
    heapq.heapify(heap)
    while heap:
        score, one, other = heapq.heappop(heap)
        if one not in members or other not in members or other not in sums[one] or other in parted[one]:
            continue
        if -score != mean(one, other):
            continue  # one of the two has grown since; the pair was put back with its new mean
        if forbidden(members[one], members[other]):
            part(one, other)
            continue
        keep = join(one, other)
        for third in sums[keep]:
            if third in members and third not in parted[keep]:
                new = mean(keep, third)
                if new >= least:
                    heapq.heappush(heap, (-new, min(keep, third), max(keep, third)))
    return [members[unit] for unit in sorted(members)]
