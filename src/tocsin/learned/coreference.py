"""The scorer of pairs of mentions: how likely two mentions tell of one happening, from readable features.

A logistic regression and boosted small trees, kept as numbers in ``coreference.json``; docs/models.md
says what they learnt from, and ``training/coreference.py`` trains them again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tocsin.errors import LexiconError

FILE = Path(__file__).parent / "coreference.json"


@dataclass(frozen=True, slots=True)
class Tree:
    """A decision tree as lists over its nodes: a row goes left where its feature is at most the limit.

    A leaf has feature -1 and gives its value, a log-odds.
    """

    feature: tuple[int, ...]
    limit: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PairScorer:
    """Chances of pairs. ``names`` are the features in the order of the columns it takes, ``share`` is how much the
    trees count beside the regression, and ``threshold`` the mean chance from which groups are joined.
    """

    names: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    start: float
    trees: tuple[Tree, ...]
    share: float
    threshold: float

    def chances(self, rows: Any) -> Any:
        """The chance of each row (numpy, pairs by features) to be a pair of one happening; 0 to 1."""
        import numpy as np

        linear = (rows - np.array(self.mean)) / np.array(self.scale) @ np.array(self.weights) + self.bias
        grown = np.full(len(rows), self.start)
        for tree in self.trees:
            grown += _grown(tree, rows)
        return (1 - self.share) / (1 + np.exp(-linear)) + self.share / (1 + np.exp(-grown))


def _grown(tree: Tree, rows: Any) -> Any:
    import numpy as np

    feature, limit = np.array(tree.feature), np.array(tree.limit)
    left, right = np.array(tree.left), np.array(tree.right)
    at = np.zeros(len(rows), int)
    every = np.arange(len(rows))
    while True:
        inner = feature[at] >= 0
        if not inner.any():
            return np.array(tree.value)[at]
        goes_left = rows[every, np.maximum(feature[at], 0)] <= limit[at]
        at = np.where(inner, np.where(goes_left, left[at], right[at]), at)


def scorer_of(told: Mapping[str, Any]) -> PairScorer:
    """The scorer that a mapping (of the JSON file) describes."""
    trees = tuple(Tree(*(tuple(tree[name]) for name in Tree.__slots__)) for tree in told["trees"])
    return PairScorer(
        names=tuple(told["names"]),
        mean=tuple(told["mean"]),
        scale=tuple(told["scale"]),
        weights=tuple(told["weights"]),
        bias=told["bias"],
        start=told["start"],
        trees=trees,
        share=told["share"],
        threshold=told["threshold"],
    )


@lru_cache(maxsize=1)
def pair_scorer() -> PairScorer:
    """The scorer that ships with tocsin; raises :class:`tocsin.errors.LexiconError` where its file is missing."""
    if not FILE.is_file():
        raise LexiconError(f"{FILE.name} is missing from the installation; install tocsin again")
    return scorer_of(json.loads(FILE.read_text(encoding="utf-8")))
