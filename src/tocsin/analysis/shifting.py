"""Is B busier after A than at other times? Answered by shifting A against B, which keeps what each does by itself.

Series are counts of periods (days, or months). Both are compared with their own moving averages, so that a war that
swells for months in both theatres is no coupling; square roots make one great offensive weigh less. The statistic is
the largest of the standardised lagged products over a few windows of lags, and every shift goes through the same, so
that looking at several windows costs nothing in honesty. A period's own events never count as following each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import UsageError

Floats = NDArray[np.float64]

# Rolls of the blocks for the p value of local shifts; the smallest p is 1 / (ROLLS + 1).
ROLLS: Final = 1999
# Resamples of blocks for an interval, and what lies inside it.
RESAMPLES: Final = 999
INSIDE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the interval of 95 % around it; NaN where it cannot be told."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Spacing:
    """How a question of lags is put, in periods: ``windows`` of lags 1..w; ``span`` to either side of a moving
    average; ``block``, the length within which local shifts stay and which the bootstrap draws whole; ``cycle``, a
    rhythm whose mean is taken out (7 for days, 1 for none); ``unit``, what a period is called."""

    windows: tuple[int, ...]
    span: int
    block: int
    cycle: int = 1
    unit: str = "day"

    def __post_init__(self) -> None:
        if not self.windows or min(self.windows) < 1 or self.span < max(self.windows) or self.block < 2:
            raise UsageError("windows of lags must be at least 1 long and no longer than the moving average's span")


def days(lag: int) -> Spacing:
    """Windows of about a fifth, a half and all of ``lag`` days, averages over eight weeks, blocks of eight weeks."""
    windows = sorted({max(1, round(lag / 5)), max(1, round(lag / 2)), lag})
    return Spacing(tuple(windows), max(28, lag), max(56, 4 * lag), cycle=7)


@dataclass(frozen=True)
class Shifted:
    """What shifting says: p values (exact counts, the true position among them), the lift of each window, and the
    lagged products ``profile`` for ``lags`` with the band that ``INSIDE`` of the shifts stay in."""

    p_circular: float
    p_local: float
    window: int
    lifts: tuple[Interval, ...]
    followed: tuple[float, ...]
    expected: tuple[float, ...]
    lags: NDArray[np.int64]
    profile: Floats
    band: Floats

    @property
    def p(self) -> float:
        """The larger of both p values: coupling must stand against either."""
        return max(self.p_circular, self.p_local)


def moving_average(series: Floats, span: int) -> Floats:
    """The mean over the periods up to ``span`` away, fewer at the ends."""
    total = np.concatenate([[0.0], np.cumsum(series)])
    at = np.arange(len(series))
    first, last = np.maximum(at - span, 0), np.minimum(at + span + 1, len(series))
    return np.asarray((total[last] - total[first]) / (last - first), dtype=np.float64)


def exposed(series: Floats, window: int) -> Floats:
    """The sum over the ``window`` periods before each, without itself."""
    total = np.concatenate([[0.0], np.cumsum(series)])
    at = np.arange(len(series))
    return np.asarray(total[at] - total[np.maximum(at - window, 0)], dtype=np.float64)


def unusual(series: Floats, spacing: Spacing) -> Floats:
    """How far each period lies from its moving average, as a difference of roots, the rhythm's mean taken out."""
    roots = np.sqrt(series + 0.375)  # Anscombe's transform: of a count's root the variance is about 1/4 everywhere
    left = roots - moving_average(roots, spacing.span)
    for phase in range(spacing.cycle if spacing.cycle > 1 else 0):
        left[phase :: spacing.cycle] -= left[phase :: spacing.cycle].mean()
    # Rounded: what adds up to nothing but the last bits of floats is no movement.
    return np.asarray(np.round(left, 9), dtype=np.float64)


def fresh(series: Floats, spacing: Spacing) -> Floats:
    """What ``series`` has that its own past does not foretell (linear in kernels of its past): violence breeds
    violence in one theatre too, and without that noise a sign from elsewhere is heard sooner."""
    longest = max(spacing.windows)
    past = np.column_stack([weighed(series, kernel) for kernel in (*_kernels(spacing), np.ones(longest) / longest)])
    ridge = 1e-6 * max(float((past**2).sum()), 1e-12)
    known = np.linalg.solve(past.T @ past + ridge * np.eye(past.shape[1]), past.T @ series)
    return np.asarray(np.round(series - past @ known, 9), dtype=np.float64)


def _kernels(spacing: Spacing) -> list[Floats]:
    """For each window weights of the lags 1 to the longest that die away, with a mean of about half the window."""
    lags = np.arange(max(spacing.windows))
    return [np.exp(-lags / (window / 2)) / np.exp(-lags / (window / 2)).sum() for window in spacing.windows]


def weighed(series: Floats, kernel: Floats) -> Floats:
    """The periods before each, weighed: out[t] = sum over k >= 1 of kernel[k - 1] * series[t - k]."""
    return np.asarray(np.convolve(np.concatenate([[0.0], series]), kernel)[: len(series)], dtype=np.float64)


def shifted(leader: Floats, follower: Floats, spacing: Spacing, seed: int) -> Shifted:
    """What shifts say of ``leader`` before ``follower``: counts of the same periods, at least 0.

    Raises UsageError for fewer than four blocks of periods or series of unequal length.
    """
    if len(leader) != len(follower) or len(leader) < 4 * spacing.block:
        raise UsageError(f"shifting needs two series of one length, of at least {4 * spacing.block} {spacing.unit}s")
    a, b = unusual(leader, spacing), fresh(unusual(follower, spacing), spacing)
    generator = np.random.default_rng(seed)
    p_circular, profile = _circular(a, b, spacing)
    p_local, window = _local(a, b, spacing, generator)
    measured = [_lift(leader, follower, one, spacing, generator) for one in spacing.windows]
    reach = 2 * max(spacing.windows)
    lags = np.arange(-reach, reach + 1)
    far = profile[_far(len(a), spacing)]
    edge = (1 - INSIDE) / 2
    scale = float(far.std()) or 1.0
    return Shifted(
        p_circular,
        p_local,
        window,
        tuple(one[0] for one in measured),
        tuple(one[1] for one in measured),
        tuple(one[2] for one in measured),
        lags,
        profile[lags % len(a)] / scale,
        np.quantile(far, [edge, 1 - edge]) / scale,
    )


def _far(length: int, spacing: Spacing) -> NDArray[np.int64]:
    """Shifts so far from the true position, either way round, that nothing that follows can reach them."""
    least = max(spacing.span, 2 * max(spacing.windows))
    return np.arange(least, length - least + 1)


def _circular(a: Floats, b: Floats, spacing: Spacing) -> tuple[float, Floats]:
    """p over all circular shifts, and the lagged products: at index k those of b with a from k periods before."""
    follower = np.fft.rfft(b)
    shifts = np.concatenate([[0], _far(len(a), spacing)])
    rows = [np.fft.irfft(np.conj(np.fft.rfft(weighed(a, kernel))) * follower, len(a)) for kernel in _kernels(spacing)]
    table = np.asarray(rows)[:, shifts]
    product = np.fft.irfft(np.conj(np.fft.rfft(a)) * follower, len(a))
    best = _largest(table)
    return (1 + int((best[1:] >= best[0]).sum())) / len(best), product


def _local(a: Floats, b: Floats, spacing: Spacing, generator: np.random.Generator) -> tuple[float, int]:
    """p over rolls of A within each block by itself, and the window that stands out most."""
    length = spacing.block
    blocks = len(a) // length
    # What is left over at the start is dropped: the latest periods matter most.
    first = len(a) - blocks * length
    b_blocks = _without_line(b[first:].reshape(blocks, length))
    rolls = np.concatenate([np.zeros((1, blocks), dtype=np.int64), generator.integers(0, length, (ROLLS, blocks))])
    table = []
    for kernel in _kernels(spacing):
        x_blocks = _without_line(weighed(a, kernel)[first:].reshape(blocks, length))
        spectrum = np.conj(np.fft.rfft(x_blocks)) * np.fft.rfft(b_blocks)
        products = np.fft.irfft(spectrum, length)
        table.append(products[np.arange(blocks), rolls].sum(axis=1))
    best = _largest(np.asarray(table))
    scores = _standard(np.asarray(table))[:, 0]
    p = (1 + int((best[1:] >= best[0]).sum())) / len(best)
    return p, spacing.windows[int(np.argmax(scores))]


def _without_line(blocks: Floats) -> Floats:
    """Each row without its mean and its straight trend."""
    at = np.arange(blocks.shape[1]) - (blocks.shape[1] - 1) / 2
    level = blocks - blocks.mean(axis=1, keepdims=True)
    return np.asarray(level - (level @ at / (at @ at))[:, None] * at, dtype=np.float64)


def _standard(table: Floats) -> Floats:
    spread = table.std(axis=1, keepdims=True)
    return np.asarray((table - table.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0))


def _largest(table: Floats) -> Floats:
    # Rounded, so that equal sums added up in another order stay equal: ties count against coupling.
    return np.asarray(np.round(_standard(table), 9).max(axis=0), dtype=np.float64)


def _lift(
    leader: Floats, follower: Floats, window: int, spacing: Spacing, generator: np.random.Generator
) -> tuple[Interval, float, float]:
    """(lift with its interval, pairs seen, pairs expected from both moving averages) for lags 1 to ``window``.

    lift = 1 + sum (b - mean b)(x - mean x) / sum (mean b)(mean x), x the leader's events of the ``window`` periods
    before; means are moving ones. The interval is the bootstrap's over whole blocks.
    """
    x = exposed(leader, window)
    x_mean, b_mean = moving_average(x, spacing.span), moving_average(follower, spacing.span)
    beyond = (follower - b_mean) * (x - x_mean)
    chance = b_mean * x_mean
    expected = float(chance.sum())
    if expected <= 0:
        return Interval(float("nan"), float("nan"), float("nan")), 0.0, 0.0
    value = 1 + float(beyond.sum()) / expected
    starts = np.arange(0, len(x), spacing.block)
    above, below = np.add.reduceat(beyond, starts), np.add.reduceat(chance, starts)
    drawn = generator.integers(0, len(starts), (RESAMPLES, len(starts)))
    bottom = below[drawn].sum(axis=1)
    lifts = 1 + above[drawn].sum(axis=1)[bottom > 0] / bottom[bottom > 0]
    low, high = np.quantile(lifts, [(1 - INSIDE) / 2, (1 + INSIDE) / 2])
    return Interval(max(value, 0.0), max(float(low), 0.0), max(float(high), 0.0)), value * expected, expected


def holm(ps: Sequence[float], asked: int = 0) -> tuple[float, ...]:
    """p values corrected for all questions asked together (Holm 1979), ``asked`` of them or as many as are given."""
    count = max(len(ps), asked)
    out = [1.0] * len(ps)
    reached = 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda one: (ps[one], one))):
        reached = max(reached, min(1.0, ps[place] * (count - rank)))
        out[place] = reached
    return tuple(out)


def benjamini_hochberg(ps: Sequence[float]) -> tuple[float, ...]:
    """The smallest false discovery rates at which each would be called found (Benjamini & Hochberg 1995)."""
    out = [1.0] * len(ps)
    reached = 1.0
    order = sorted(range(len(ps)), key=lambda one: (ps[one], one))
    for rank in range(len(order), 0, -1):
        reached = min(reached, ps[order[rank - 1]] * len(ps) / rank)
        out[order[rank - 1]] = reached
    return tuple(out)
