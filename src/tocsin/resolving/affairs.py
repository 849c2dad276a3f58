"""Which reports tell of one affair: documents grouped by their words, before their happenings are compared.

Reports on one subject often tell of two like affairs (two strikes on two towns). Their words are weighed by tf-idf and
the weighted graph of their likeness is cut in two where that costs least (normalised cut, Shi and Malik 2000, by the
second eigenvector), again and again while a cut is cheap.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# A cut in two is made where its cost (0 to 2) lies below this; a further cut of a part has to be cheaper, since parts
# of one affair (its first news, its aftermath) differ in words, too.
CHEAP, CHEAPER = 0.72, 0.30
# With fewer reports than this a cut says nothing.
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Affairs:
    """The affair of each document, and how alike documents are in words (cosines; numpy, documents by documents)."""

    groups: tuple[int, ...]
    alike: Any


def affairs(bags: Sequence[Counter[str]]) -> Affairs:
    """The affairs of documents that are given by their counted words, in order; affairs are numbered from 0.

    Words that a single document has are left out of the comparison, and so are words that all have.
    """
    import numpy as np

    alike = _cosines(bags)
    groups = np.zeros(len(bags), int)
    waiting, made = [(list(range(len(bags))), CHEAP)], 0
    while waiting:
        members, limit = waiting.pop()
        side = _cut(alike[np.ix_(members, members)], limit) if len(members) >= FEWEST else None
        if side is None:
            groups[members] = made
            made += 1
            continue
        parts = [[m for m, s in zip(members, side, strict=True) if s == which] for which in (True, False)]
        waiting += [(part, CHEAPER) for part in parts]
    order = {group: n for n, group in enumerate(dict.fromkeys(groups.tolist()))}
    return Affairs(tuple(order[group] for group in groups.tolist()), alike)


def _cosines(bags: Sequence[Counter[str]]) -> Any:
    import numpy as np

    among = Counter(word for bag in bags for word in bag)
    column = {word: n for n, word in enumerate(word for word, count in among.items() if count > 1)}
    rows = np.zeros((len(bags), max(1, len(column))))
    for n, bag in enumerate(bags):
        for word, count in bag.items():
            if word in column:
                rows[n, column[word]] = (1 + math.log(count)) * math.log((len(bags) + 1) / among[word])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    return rows @ rows.T


def _cut(alike: Any, limit: float) -> list[bool] | None:
    """On which side of the cheapest cut each document stands; None where no cut is cheap enough."""
    import numpy as np

    ties = np.array(alike)
    np.fill_diagonal(ties, 0.0)
    weight = ties.sum(1) + 1e-9
    _, vectors = np.linalg.eigh(ties / np.sqrt(weight[:, None] * weight[None]))
    side = vectors[:, -2] / np.sqrt(weight) > 0
    if side.all() or not side.any():
        return None
    between = ties[side][:, ~side].sum()
    cost = between / weight[side].sum() + between / weight[~side].sum()
    return side.tolist() if cost < limit else None
