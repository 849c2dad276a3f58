"""How far a network of actors falls apart when some of them are gone: Borgatti's fragmentation and key players.

    F = 1 - sum over parts of s (s - 1) / (n (n - 1))

with n nodes left and s the nodes of each connected part: the share of pairs that cannot reach each other, 0 where all
can, 1 where none can. Source: S. P. Borgatti, "Identifying sets of key players in a social network", Computational and
Mathematical Organization Theory 12 (2006), 21-34. Those removed count neither above nor below the line.

Limits: a tie counts whole or not at all, and nobody takes the place of who is gone; a real network mends itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from typing import Final

Ties = Mapping[str, frozenset[str]]
# Sets of more candidates than this are not searched through: pairs of 300 nodes are 45,000 runs through the network.
MOST_SETS: Final = 50_000


def network(ties: Iterable[tuple[str, str]], nodes: Iterable[str] = ()) -> dict[str, frozenset[str]]:
    """Whom each node is tied to, either way round; ``nodes`` may name some without ties. One to oneself is none."""
    found: dict[str, set[str]] = {node: set() for node in nodes}
    for one, other in ties:
        found.setdefault(one, set())
        found.setdefault(other, set())
        if one != other:
            found[one].add(other)
            found[other].add(one)
    return {node: frozenset(found[node]) for node in sorted(found)}


def parts(ties: Ties, gone: Collection[str] = ()) -> list[list[str]]:
    """The connected parts that are left without ``gone``, the largest first, each in order; empty for nobody."""
    left = set(ties) - set(gone)
    found: list[list[str]] = []
    for node in sorted(left):
        if node not in left:
            continue
        left.discard(node)
        part, waiting = [node], [node]
        while waiting:
            near = ties[waiting.pop()] & left
            left -= near
            part += near
            waiting += near
        found.append(sorted(part))
    return sorted(found, key=lambda part: (-len(part), part))


def fragmentation(ties: Ties, gone: Collection[str] = ()) -> float:
    """F of what is left without ``gone``, 0 to 1; 1 where less than two are left, for no pair can reach each other."""
    sizes = [len(part) for part in parts(ties, gone)]
    left = sum(sizes)
    if left < 2:
        return 1.0
    return 1.0 - sum(size * (size - 1) for size in sizes) / (left * (left - 1))


def key_players(ties: Ties, size: int = 1) -> list[tuple[tuple[str, ...], float]]:
    """Every set of ``size`` nodes with F after its removal, the most telling first; ties by name.

    Raises ValueError when that would be more than ``MOST_SETS`` sets.
    """
    sets = list(combinations(sorted(ties), size)) if _fits(len(ties), size) else None
    if sets is None:
        raise ValueError(f"more than {MOST_SETS:,} sets of {size} among {len(ties)} nodes")
    return sorted(((one, fragmentation(ties, one)) for one in sets), key=lambda found: (-found[1], found[0]))


def _fits(nodes: int, size: int) -> bool:
    count = 1
    for step in range(size):
        count = count * (nodes - step) // (step + 1)
    return count <= MOST_SETS


def betweenness(ties: Ties) -> dict[str, float]:
    """How many shortest paths between two others run through each node, as a share of all pairs of others (0 to 1).

    Brandes's algorithm (Journal of Mathematical Sociology 25, 2001), unweighted. All 0 below three nodes.
    """
    passed = dict.fromkeys(ties, 0.0)
    for start in ties:
        order: list[str] = []
        before: dict[str, list[str]] = {node: [] for node in ties}
        paths = dict.fromkeys(ties, 0.0)
        paths[start] = 1.0
        far = {start: 0}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            order.append(node)
            for near in sorted(ties[node]):
                if near not in far:
                    far[near] = far[node] + 1
                    waiting.append(near)
                if far[near] == far[node] + 1:
                    paths[near] += paths[node]
                    before[near].append(node)
        share = dict.fromkeys(ties, 0.0)
        for node in reversed(order):
            for earlier in before[node]:
                share[earlier] += paths[earlier] / paths[node] * (1 + share[node])
            if node != start:
                passed[node] += share[node]
    count = len(ties)
    pairs = (count - 1) * (count - 2)
    return {node: value / pairs if pairs else 0.0 for node, value in passed.items()}
