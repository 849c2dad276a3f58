"""How good a forecast in draws was, once the outcome is known.

Proper scores: no other distribution than the one believed in has a better expected score (Gneiting and Raftery 2007).
All are per forecast, lower is better, and take ``draws`` of shape (..., n) and ``actual`` of shape (...); NaN outcomes
give NaN.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

# The bins of the ignorance score, by their lowest member; the last is open. VIEWS prediction challenge 2023/24
# (Hegre et al. 2024).
BINS: Final = (0, 1, 3, 6, 11, 26, 51, 101, 251, 501, 1001)
# The interval whose score and coverage are told: central, of 90 %.
LEVEL: Final = 0.9


def crps(draws: ArrayLike, actual: ArrayLike) -> NDArray[np.float64]:
    """Continuous ranked probability score, in deaths: E|X − y| − E|X − X'|/2 of the draws' empirical distribution."""
    import scoringrules

    happened = np.asarray(actual, float)
    score = scoringrules.crps_ensemble(happened, np.asarray(draws, float), estimator="qd", backend="numpy")
    return np.asarray(score, dtype=np.float64).reshape(happened.shape)


def binned(values: ArrayLike) -> NDArray[np.int64]:
    """The place in ``BINS`` of each value, from 0."""
    return np.searchsorted(np.asarray(BINS), np.asarray(values), side="right") - 1


def ignorance(draws: ArrayLike, actual: ArrayLike) -> NDArray[np.float64]:
    """Logarithmic score in bits over ``BINS``, each bin given one draw more: −log2((hits + 1) / (draws + bins))."""
    drawn = binned(np.rint(np.asarray(draws)))
    happened = np.asarray(actual, float)
    known = np.isfinite(happened)
    hits = (drawn == binned(np.where(known, happened, 0))[..., None]).sum(axis=-1)
    return np.where(known, -np.log2((hits + 1) / (drawn.shape[-1] + len(BINS))), np.nan)


def interval(draws: ArrayLike, level: float = LEVEL) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper end of the central interval of ``level``: the draws' quantiles, linear between draws."""
    low, high = np.quantile(np.asarray(draws, float), [(1 - level) / 2, (1 + level) / 2], axis=-1)
    return low, high


def interval_score(draws: ArrayLike, actual: ArrayLike, level: float = LEVEL) -> NDArray[np.float64]:
    """Width of the interval plus 2/(1 − level) times how far outside it the outcome lies (Gneiting, Raftery 2007)."""
    import scoringrules

    low, high = interval(draws, level)
    happened = np.asarray(actual, float)
    score = scoringrules.interval_score(happened, low, high, 1 - level, backend="numpy")
    return np.asarray(score, dtype=np.float64).reshape(happened.shape)


def covered(draws: ArrayLike, actual: ArrayLike, level: float = LEVEL) -> NDArray[np.float64]:
    """1 where the outcome lies in the interval, ends included; 0 where not."""
    low, high = interval(draws, level)
    happened = np.asarray(actual, float)
    inside = ((happened >= low) & (happened <= high)).astype(float)
    return np.where(np.isfinite(happened), inside, np.nan)


def exceeding(draws: ArrayLike, threshold: float = 0) -> NDArray[np.float64]:
    """The probability that the count is above ``threshold``: the share of draws."""
    return np.asarray(np.mean(np.asarray(draws) > threshold, axis=-1), dtype=np.float64)


def brier(draws: ArrayLike, actual: ArrayLike, threshold: float = 0) -> NDArray[np.float64]:
    """Squared error of the probability of more than ``threshold`` deaths (Brier 1950)."""
    happened = np.asarray(actual, float)
    error = (exceeding(draws, threshold) - (happened > threshold)) ** 2
    return np.where(np.isfinite(happened), error, np.nan)
