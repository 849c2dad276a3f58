"""Whether one forecaster is better than another, and how much of that may be chance.

Both are scored on the same rows. The rows of one country hang together (one war, many months), so that countries are
what is drawn again, whole and with replacement, and both forecasters are scored on each such draw: a paired bootstrap
over clusters (Efron and Tibshirani 1993, chapter 8; Field and Welsh 2007). The years are taken as given: another decade
may differ by more than these intervals say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tocsin.errors import UsageError

RESAMPLES: Final = 10_000
# Central share of the resampled ratios that the interval of a ratio holds.
LEVEL: Final = 0.9


@dataclass(frozen=True)
class Comparison:
    """``ratio`` is mean score over mean score of the baseline (below 1 is better), ``low`` and ``high`` the ends of its
    interval, ``better`` the share of resamples in which the mean is lower than the baseline's (ties are not better).

    All are NaN where nothing can be said: no rows, or a baseline without any loss; ``low``, ``high`` and ``better``
    also where there are fewer than two groups.
    """

    ratio: float
    low: float
    high: float
    better: float
    rows: int
    groups: int


@dataclass(frozen=True)
class Resamples:
    """How often each group stands in each resample: ``weights`` of shape (resamples, groups), rows summing to the
    number of groups. ``of`` is the group of each row, from 0."""

    weights: NDArray[np.float64]
    of: NDArray[np.int64]

    def sums(self, values: ArrayLike) -> NDArray[np.float64]:
        """The sum of the rows' ``values`` in each resample; rows of NaN count nothing."""
        told = np.nan_to_num(np.asarray(values, float), nan=0.0)
        return self.weights @ np.bincount(self.of, told, minlength=self.weights.shape[1])


def resamples(groups: ArrayLike, count: int = RESAMPLES, seed: int = 1) -> Resamples:
    """``count`` draws of the groups with replacement; ``groups`` names the group (country) of each row.

    Raises UsageError when ``count`` is below 1.
    """
    if count < 1:
        raise UsageError("a bootstrap needs at least one resample")
    names, of = np.unique(np.asarray(groups), return_inverse=True)
    size = len(names)
    random = np.random.default_rng(seed)
    drawn = random.integers(0, max(size, 1), (count, size)) + size * np.arange(count)[:, None]
    weights = np.bincount(drawn.ravel(), minlength=count * size).reshape(count, size)
    return Resamples(weights.astype(np.float64), of.reshape(-1).astype(np.int64))


def compare(scores: ArrayLike, baseline: ArrayLike, drawn: Resamples, level: float = LEVEL) -> Comparison:
    """The scores against those of the baseline on the same rows (lower is better); rows where either is NaN count for
    neither. The interval is the bootstrap's percentile interval of ``level``."""
    ours, theirs = np.asarray(scores, float), np.asarray(baseline, float)
    if ours.shape != theirs.shape or ours.shape != drawn.of.shape:
        raise UsageError("a comparison is of the same rows: scores, baseline and groups must be of one length")
    both = np.isfinite(ours) & np.isfinite(theirs)
    rows, groups = int(both.sum()), len(np.unique(drawn.of[both]))
    total, against = float(ours[both].sum()), float(theirs[both].sum())
    if not rows or against == 0:
        return Comparison(np.nan, np.nan, np.nan, np.nan, rows, groups)
    if groups < 2:
        return Comparison(total / against, np.nan, np.nan, np.nan, rows, groups)
    sums = drawn.sums(np.where(both, ours, np.nan))
    others = drawn.sums(np.where(both, theirs, np.nan))
    # A resample may hold none of the groups that have these rows; it says nothing of the ratio.
    ratios = sums[others > 0] / others[others > 0]
    low, high = np.quantile(ratios, [(1 - level) / 2, (1 + level) / 2]) if len(ratios) else (np.nan, np.nan)
    return Comparison(total / against, float(low), float(high), float(np.mean(sums < others)), rows, groups)
