"""Distributions as sorted draws, and two ways of bringing several together.

A distribution stands as n sorted values, the quantiles at (i + ½)/n. Two ways to bring forecasters k = 1…K with weights
w_k together:

- **averaging quantiles** (Vincent 1912; Ratcliff 1979): Q(p) = Σ w_k Q_k(p), here of log(1 + x), since counts of war
  deaths differ by factors. The mean keeps the shape and is as sharp as its members; where they disagree on the place,
  it lies between them.
- **the linear pool** (Stone 1961): F(x) = Σ w_k F_k(x), a draw comes from forecaster k with probability w_k. It is
  wider than its members; where one of them gives a range any chance, so does the pool, which is what a logarithmic
  score asks for. Lichtendahl, Grushka-Cockayne and Winkler (2013) compare the two.

``halfway`` is the average of both.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def levels(count: int) -> Floats:
    """The ``count`` probabilities (i + ½)/count whose quantiles stand for a distribution."""
    return (np.arange(count) + 0.5) / count


def weighted_quantiles(values: Floats, weights: Floats, count: int) -> Floats:
    """The quantiles of ``values`` (sorted, one axis) under each row of ``weights`` (rows, values): shape (rows, count).

    The smallest value at which the weight so far reaches the level; zeros where a row has no weight.
    """
    rising = np.cumsum(weights, axis=1)
    total = rising[:, -1:]
    rising = rising / np.where(total > 0, total, 1)
    wanted = levels(count)
    found = np.stack([np.searchsorted(row, wanted, side="left") for row in rising])
    return np.where(total > 0, values[np.minimum(found, len(values) - 1)], 0.0)


def averaged(members: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """The average of the members' sorted draws (last axis) in log(1 + x). Weights need not sum to one."""
    share = np.asarray(weights, float) / np.sum(weights)
    return np.asarray(np.expm1(sum(w * np.log1p(one) for w, one in zip(share, members, strict=True))), dtype=np.float64)


def pooled(members: Sequence[Floats], weights: Sequence[float], count: int) -> Floats:
    """Sorted draws (last axis, ``count``) of the linear pool of the members' sorted draws."""
    share = np.asarray(weights, float) / np.sum(weights)
    values = np.concatenate([np.asarray(one, float) for one in members], axis=-1)
    mass = np.concatenate([np.full(one.shape[-1], w / one.shape[-1]) for w, one in zip(share, members, strict=True)])
    order = np.argsort(values, axis=-1, kind="stable")
    values = np.take_along_axis(values, order, axis=-1)
    rising = np.cumsum(mass[order], axis=-1)
    flat = rising.reshape(-1, rising.shape[-1])
    wanted = levels(count)
    found = np.stack([np.searchsorted(row, wanted, side="left") for row in flat])
    found = np.minimum(found, values.shape[-1] - 1).reshape(*rising.shape[:-1], count)
    return np.asarray(np.take_along_axis(values, found, axis=-1), dtype=np.float64)


def halfway(members: Sequence[Floats], weights: Sequence[float], count: int) -> Floats:
    """Sorted draws half-way between the members' linear pool and their average: the average of the two. Members must
    have ``count`` draws."""
    return averaged([pooled(members, weights, count), averaged(members, weights)], [1, 1])


def as_draws(quantiles: Floats, seed: int) -> NDArray[np.int64]:
    """Whole numbers out of sorted draws (units, periods, draws), in an order that is each unit's own.

    The periods of a unit keep one order, so that draw i is high or low in all of them: a war that is worse than
    expected is so for months. Between units the order is independent.
    """
    random = np.random.default_rng(seed)
    order = np.stack([random.permutation(quantiles.shape[-1]) for _ in range(quantiles.shape[0])])
    return np.take_along_axis(np.rint(np.maximum(quantiles, 0)).astype(np.int64), order[:, None, :], axis=2)
