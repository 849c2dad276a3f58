"""Learning how long truces hold: the fit of ``analysis.truces``, and how well it ranks truces it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.truces import (
    AT_TIME,
    PIECES,
    STATED,
    Coefficients,
    Truce,
    at_term,
    cumulative,
    edges_of,
    piece_of,
    row_of,
    timed_of,
)

# Days over which the time held is looked at for ranking: five years, after which few of the data's truces end.
HORIZON: Final = 1825.0
_GRID: Final = np.concatenate([np.arange(0.0, 30.0, 0.5), np.geomspace(30.0, HORIZON, 120)])
_STEPS: Final = 60


@dataclass(frozen=True)
class Held:
    """A truce that held for ``days`` and then ended (``ended``), or was still held when the data end."""

    truce: Truce
    days: float
    ended: bool


def fit(held: Sequence[Held], *, ridge: float = 20.0, smooth: float = 2.0) -> Coefficients:
    """The coefficients of greatest penalised likelihood, by Newton's method.

    As a Poisson regression on stretches of time of constant hazard: log L = sum(d log h - h exposure). ``ridge`` holds
    standardised weights near 0, ``smooth`` the steps of the baseline. Raises ValueError when no truce ended.
    """
    if not any(one.ended for one in held):
        raise ValueError("a hazard cannot be learnt from truces of which none ended")
    values = np.asarray([row_of(one.truce) for one in held])
    known = ~np.isnan(values)
    means = np.asarray([values[known[:, k], k].mean() if known[:, k].any() else 0.0 for k in range(len(STATED))])
    centred = np.where(known, values - means, 0.0)
    scale = np.maximum(centred.std(axis=0), 1e-9)
    scale = np.where(scale < 1e-6, 1.0, scale)
    rows, pieces, timed, exposure, ends = _stretches(held)
    usual = np.hstack([np.eye(len(PIECES))[pieces], (centred / scale)[rows]])
    design = np.hstack([np.where(at_term(timed)[:, None], 0.0, usual), timed])
    penalty = np.zeros((design.shape[1],) * 2)
    steps = np.diff(np.eye(len(PIECES)), axis=0)
    penalty[: len(PIECES), : len(PIECES)] = smooth * steps.T @ steps + 1e-3 * np.eye(len(PIECES))
    weighted = np.arange(len(PIECES), design.shape[1])
    penalty[weighted, weighted] = np.concatenate([np.full(len(STATED), ridge), np.full(len(AT_TIME), 1.0)])
    found = _newton(design, exposure, ends, penalty)
    base, weights, at_time = np.split(found, [len(PIECES), len(PIECES) + len(STATED)])
    return Coefficients(means, weights / scale, at_time, base)


def _newton(
    design: NDArray[np.float64], exposure: NDArray[np.float64], ends: NDArray[np.float64], penalty: NDArray[np.float64]
) -> NDArray[np.float64]:
    found = np.zeros(design.shape[1])
    found[: len(PIECES)] = np.log(ends.sum() / exposure.sum())

    def loss(at: NDArray[np.float64]) -> float:
        log = np.clip(design @ at, -40, 20)
        return float((np.exp(log) * exposure).sum() - (ends * log).sum() + at @ penalty @ at / 2)

    best = loss(found)
    for _ in range(_STEPS):
        expected = np.exp(np.clip(design @ found, -40, 20)) * exposure
        gradient = design.T @ (expected - ends) + penalty @ found
        step = np.linalg.solve(design.T @ (design * expected[:, None]) + penalty, gradient)
        size = 1.0
        while loss(found - size * step) > best and size > 1e-4:
            size /= 2
        found = found - size * step
        now = loss(found)
        if best - now < 1e-8 * abs(best):
            break
        best = now
    return found


def _stretches(
    held: Sequence[Held],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Number of the truce, piece, ``AT_TIME``, exposure in days and whether it ended there, one row a stretch."""
    rows, pieces, timed, exposure, ends = [], [], [], [], []
    for number, one in enumerate(held):
        edges = edges_of(one.truce.term, max(one.days, 1e-6))
        begins = edges[:-1]
        rows.append(np.full(len(begins), number))
        pieces.append(piece_of(begins))
        timed.append(timed_of(one.truce.term, begins))
        exposure.append(np.diff(edges))
        last = np.zeros(len(begins))
        last[-1] = float(one.ended)
        ends.append(last)
    return (
        np.concatenate(rows), np.concatenate(pieces), np.vstack(timed), np.concatenate(exposure), np.concatenate(ends),
    )  # fmt: skip


def expected_log(truce: Truce, coefficients: Coefficients) -> float:
    """The mean of the log days that it holds, of the first ``HORIZON``: what truces are ranked by.

    The area under its survival curve over log days; the mean of the days themselves would hang on the tail.
    """
    return float(np.trapezoid(np.exp(-cumulative(truce, _GRID.tolist(), coefficients)), np.log(_GRID + 0.5)))


def concordance(days: Sequence[float], ended: Sequence[bool], expected: Sequence[float]) -> float:
    """Harrell's c: of all pairs of which it is known who ended first, the share ranked so by what is ``expected``.

    Equal expectations count half; NaN when there is no such pair. Source: F. E. Harrell et al., JAMA 247 (1982).
    """
    time, over, told = np.asarray(days), np.asarray(ended, dtype=bool), np.asarray(expected)
    right = pairs = 0.0
    for at in np.flatnonzero(over):
        later = (time > time[at]) | ((time == time[at]) & ~over)
        later[at] = False
        pairs += later.sum()
        right += (told[later] > told[at]).sum() + (told[later] == told[at]).sum() / 2
    return right / pairs if pairs else float("nan")
