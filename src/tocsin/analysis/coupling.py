"""Coupling of two theatres: are events in A followed by more in B than chance, how surely, and does it help foretell?

Never a cause: a third thing may move both, and whoever reports on one may report on the other.

The grade, in this order:
  too few  fewer than 20 events in either, fewer than 10 pairs expected by chance, less than four blocks of days, or
           events of either in bursts that make up fewer than 8 occasions: one war is one observation
  none     the corrected p (the larger of circular and local shifts, times the questions asked) is above .05, or the
           lift is not above 1, or at least half of three or more placebo theatres show as small a p
  strong   corrected p <= .01, the lift's interval lies above 1, A's events improve the forecast of B's on later days
           (interval above 0), and at most one in five placebo theatres has p <= .05
  weak     what is left
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np

from tocsin.analysis import hawkes, shifting
from tocsin.analysis.points import Points
from tocsin.analysis.shifting import Floats, Interval, Shifted, Spacing
from tocsin.errors import UsageError

Grade = Literal["strong", "weak", "none", "too few"]

LEAST_EVENTS: Final = 20
LEAST_PAIRS: Final = 10.0
LEAST_OCCASIONS: Final = 8.0
WEAK: Final = 0.05
STRONG: Final = 0.01
# Events known only to within more days than this do not count.
WIDEST: Final = 7.0
# Decay rates per day of what follows (mean delays of 2 and 7 days) in the Hawkes process.
DECAYS: Final = (1 / 2, 1 / 7)
# Memories of B itself that a forecast knows anyway: days, weeks, and the months of a moving baseline.
MEMORIES: Final = (1 / 1.5, 1 / 7, 1 / 30, 1 / 120)
# Later parts of the window on which the forecast of B is scored, each after a fit on all that came before.
PARTS: Final = 5
# Refits of the Hawkes process for the interval of the share, and rolls for what chance alone would give.
REFITS: Final = 40
# Pieces of the moving baseline at most.
KNOTS: Final = 48
UNKNOWN: Final = Interval(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class Placebo:
    """The same statistic with a placebo theatre: ``role`` says whether it stood in for the first or the second."""

    name: str
    role: Literal["leader", "follower"]
    events: int
    lift: Interval
    p: float


@dataclass(frozen=True)
class Direction:
    """What is known of ``follower``'s events after ``leader``'s. ``lift`` is that of all lags up to the longest,
    ``shifted`` holds each window's; ``share`` is the share of the follower's events that the Hawkes process puts down
    to the leader, ``share_by_chance`` what it puts down to it when the leader's events are shifted (the 95th
    percentile); ``gain`` is in nats per event of the follower on later days (``LEAST_EVENTS`` there, else NaN)."""

    leader: str
    follower: str
    leading: int
    following: int
    shifted: Shifted | None
    share: Interval
    share_by_chance: float
    gain: Interval
    p_corrected: float
    grade: Grade
    sentence: str

    @property
    def lift(self) -> Interval:
        """Events after one of the leader's, within all lags asked for, against the expected; NaN when too few."""
        return self.shifted.lifts[-1] if self.shifted else UNKNOWN

    @property
    def p(self) -> float:
        """The larger of both p values, not corrected; 1 where too few events were there to shift."""
        return self.shifted.p if self.shifted else 1.0


@dataclass(frozen=True)
class Coupling:
    """The answer to "is A followed by B?", with the other direction beside it. Measures of A before B are at hand as
    properties; ``asked`` is how many questions the p values are corrected for; ``left_out`` events were too vague."""

    start: int
    days: int
    lag: int
    asked: int
    left_out: int
    ahead: Direction
    back: Direction
    placebos: tuple[Placebo, ...]

    @property
    def lift(self) -> Interval:
        return self.ahead.lift

    @property
    def share(self) -> Interval:
        return self.ahead.share

    @property
    def p_circular(self) -> float:
        return self.ahead.shifted.p_circular if self.ahead.shifted else 1.0

    @property
    def p_local(self) -> float:
        return self.ahead.shifted.p_local if self.ahead.shifted else 1.0

    @property
    def p_corrected(self) -> float:
        return self.ahead.p_corrected

    @property
    def gain(self) -> Interval:
        return self.ahead.gain

    @property
    def grade(self) -> Grade:
        return self.ahead.grade

    @property
    def sentence(self) -> str:
        return self.ahead.sentence


def couple(
    a: Points,
    b: Points,
    *,
    placebos: Sequence[Points] = (),
    asked: int = 1,
    seed: int = 1,
    lag: int = 14,
    refits: int = REFITS,
) -> Coupling:
    """Whether events of ``a`` are followed by more of ``b`` within ``lag`` days than chance, and the other way round.

    All must have one window. ``asked`` counts the questions asked so far with this one: p values are multiplied by it
    (Bonferroni). Events known only to within more than a week are left out; of the others A's count on the last day
    on which they can have been and B's on the first, so that what is counted as following did follow. ``refits`` of 0
    leaves out the interval of the share. Same input and seed, same answer.

    Raises UsageError for windows that differ, a lag outside 1 to 90, or ``asked`` below 1.
    """
    if asked < 1 or not 1 <= lag <= 90:
        raise UsageError("coupling is asked for a lag of 1 to 90 days, and at least one question is asked")
    for other in (b, *placebos):
        if (other.start, other.days) != (a.start, a.days):
            raise UsageError(f"{a.name!r} and {other.name!r} are seen through different windows")
    spacing = shifting.days(lag)
    beside = tuple(_placebo(a, b, one, role, spacing, seed) for one in placebos for role in ("leader", "follower"))
    ahead = _direction(a, b, spacing, asked, seed, refits, beside)
    back = _direction(b, a, spacing, asked, seed, refits, ())
    left_out = sum(int((one.widths > WIDEST).sum()) for one in (a, b))
    return Coupling(a.start, a.days, lag, asked, left_out, ahead, back, beside)


def on_days(points: Points, side: Literal["first", "last"]) -> Floats:
    """Counts of the window's days: each event on the first or the last day on which it can have been; events known
    only to within more than a week left out."""
    kept = points.widths <= WIDEST
    half = points.widths[kept] / 2
    # A day is [d, d + 1): an event that ends at d + 1 was last possible on d.
    at = points.times[kept] + (-half if side == "first" else half - 1)
    place = np.clip(np.floor(at + 1e-6).astype(np.int64), 0, points.days - 1)
    return np.bincount(place, minlength=points.days).astype(np.float64)


def enough(leader: Floats, follower: Floats, spacing: Spacing) -> bool:
    """Whether there are events, pairs to be expected and periods enough to ask at all (the rule "too few" above)."""
    if min(leader.sum(), follower.sum()) < LEAST_EVENTS or len(leader) < 4 * spacing.block:
        return False
    x = shifting.exposed(leader, max(spacing.windows))
    chance = shifting.moving_average(x, spacing.span) @ shifting.moving_average(follower, spacing.span)
    rarest = min(occasions(one, max(spacing.windows)) for one in (leader, follower))
    return bool(chance >= LEAST_PAIRS and rarest >= LEAST_OCCASIONS)


def occasions(series: Floats, length: int) -> float:
    """How many stretches of ``length`` periods with equally many events each would be as bunched as the series:
    (sum n)^2 / sum n^2 over its stretches; at most their number, 1 for a single burst, 0 without events."""
    stretches = np.add.reduceat(series, np.arange(0, len(series), length))
    total = float(stretches.sum())
    return total**2 / float((stretches**2).sum()) if total else 0.0


def _placebo(
    a: Points, b: Points, other: Points, role: Literal["leader", "follower"], spacing: Spacing, seed: int
) -> Placebo:
    one, two = (other, b) if role == "leader" else (a, other)
    leader, follower = on_days(one, "last"), on_days(two, "first")
    if not enough(leader, follower, spacing):
        return Placebo(other.name, role, len(other), UNKNOWN, float("nan"))
    found = shifting.shifted(leader, follower, spacing, seed)
    return Placebo(other.name, role, len(other), found.lifts[-1], found.p)


def _direction(
    one: Points, two: Points, spacing: Spacing, asked: int, seed: int, refits: int, beside: Sequence[Placebo]
) -> Direction:
    leader, follower = on_days(one, "last"), on_days(two, "first")
    counts = int(leader.sum()), int(follower.sum())
    if not enough(leader, follower, spacing):
        sentence = (
            f"Too few events to tell whether events in {one.name} are followed by more in {two.name}: "
            f"{counts[0]:,} and {counts[1]:,} in {len(leader):,} days{_bunched(leader, follower, spacing)}."
        )
        return Direction(one.name, two.name, *counts, None, UNKNOWN, float("nan"), UNKNOWN, 1.0, "too few", sentence)
    found = shifting.shifted(leader, follower, spacing, seed)
    p = min(1.0, found.p * asked)
    gain = gained(leader, follower, spacing, seed)
    grade = graded(p, found.lifts[-1] if found.window == spacing.windows[-1] else _of(found, spacing), gain, beside)
    share, chance = triggered(leader, follower, spacing, seed, refits)
    sentence = _sentence(one.name, two.name, counts, found, spacing, p, asked, grade)
    return Direction(one.name, two.name, *counts, found, share, chance, gain, p, grade, sentence)


def _bunched(leader: Floats, follower: Floats, spacing: Spacing) -> str:
    """What is wrong where there are many events and still too few to tell."""
    if min(leader.sum(), follower.sum()) < LEAST_EVENTS or len(leader) < 4 * spacing.block:
        return ""
    rarest = min(occasions(one, max(spacing.windows)) for one in (leader, follower))
    return f", so bunched that they count as {rarest:.0f} occasions" if rarest < LEAST_OCCASIONS else ""


def _of(found: Shifted, spacing: Spacing) -> Interval:
    return found.lifts[spacing.windows.index(found.window)]


def graded(p: float, lift: Interval, gain: Interval, beside: Sequence[Placebo]) -> Grade:
    """The grade by the rules at the top of this module; ``p`` is corrected, ``lift`` that of the outstanding window."""
    tried = [one.p for one in beside if not np.isnan(one.p)]
    if p > WEAK or not lift.value > 1:
        return "none"
    if len(tried) >= 3 and sum(one <= p for one in tried) * 2 >= len(tried):
        return "none"
    quiet = sum(one <= WEAK for one in tried) * 5 <= len(tried)
    return "strong" if p <= STRONG and lift.low > 1 and gain.low > 0 and quiet else "weak"


def gained(leader: Floats, follower: Floats, spacing: Spacing, seed: int) -> Interval:
    """What knowing the leader's events adds to the log score of each later event of the follower, in nats.

    Both forecasts are Poisson rates of the next day from a constant and the follower's own past (memories of days to
    months); one has the leader's past days too. Fitted on the first half, scored on a tenth, fitted on six tenths and
    so on. The interval is the bootstrap's over blocks of days.
    """
    own = [hawkes.day_exposure(follower, decay) for decay in MEMORIES]
    others = [hawkes.day_exposure(leader, decay) for decay in DECAYS]
    without = np.column_stack([np.ones(len(follower)), *own])
    with_it = np.column_stack([without, *others])
    edges = np.linspace(len(follower) // 2, len(follower), PARTS + 1).astype(np.int64)
    gains = np.zeros(len(follower))
    for first, last in pairwise(edges.tolist()):
        seen, there = slice(0, first), np.flatnonzero(follower[:first] > 0)
        rates = []
        for features in (without, with_it):
            mass = features[seen].sum(axis=0)
            w = hawkes.maximised(features[there], follower[there], mass, penalty=1.0)
            rates.append(np.maximum(features[first:last] @ w, 1e-6))
        seen_then = follower[first:last]
        gains[first:last] = seen_then * np.log(rates[1] / rates[0]) - (rates[1] - rates[0])
    later = slice(int(edges[0]), len(follower))
    if follower[later].sum() < LEAST_EVENTS:
        return UNKNOWN
    starts = np.arange(0, len(follower) - int(edges[0]), max(14, spacing.block // 2))
    above, below = np.add.reduceat(gains[later], starts), np.add.reduceat(follower[later], starts)
    drawn = np.random.default_rng(seed).integers(0, len(starts), (shifting.RESAMPLES, len(starts)))
    bottom = below[drawn].sum(axis=1)
    ratios = above[drawn].sum(axis=1)[bottom > 0] / bottom[bottom > 0]
    low, high = np.quantile(ratios, [(1 - shifting.INSIDE) / 2, (1 + shifting.INSIDE) / 2])
    return Interval(float(above.sum() / below.sum()), float(low), float(high))


def triggered(
    leader: Floats, follower: Floats, spacing: Spacing, seed: int, refits: int = REFITS
) -> tuple[Interval, float]:
    """The share of the follower's events that a Hawkes process of both puts down to the leader, and the share that it
    puts down to a leader shifted far (the 95th percentile; a share cannot be below 0, so chance alone gives some).

    Baselines are linear between knots a block apart. The interval is the bootstrap's over blocks, in which the shape
    of the baseline is kept and its height, the follower's own excitation and the leader's are fitted anew.
    """
    # Over decades a coarser baseline: more knots cost time and say little about a share.
    knots = hawkes.knots_every(float(len(leader)), max(spacing.block, len(leader) / KNOTS))
    there = np.flatnonzero(follower > 0)

    def solved(lead: Floats) -> tuple[Floats, Floats]:
        """Features and weights of the follower's rate: baseline first, then the leader's kernels, then its own."""
        features = hawkes.day_features(np.asarray([lead, follower]), np.asarray(DECAYS), knots)
        penalty = np.concatenate([np.zeros(len(knots)), np.ones(2 * len(DECAYS))])
        w = hawkes.maximised(features[there], follower[there], features.sum(axis=0), penalty=penalty)
        return features, w

    def share(parts: Floats, counts: Floats) -> float:
        """Of the counts the share that the leader's columns (after the first) explain."""
        rate = np.maximum(parts.sum(axis=1), 1e-300)
        return float(counts @ (parts[:, 1 : 1 + len(DECAYS)].sum(axis=1) / rate) / counts.sum())

    def reduced(features: Floats, w: Floats) -> Floats:
        return np.column_stack([features[:, : len(knots)] @ w[: len(knots)], features[:, len(knots) :]])

    features, w = solved(leader)
    few, height = reduced(features, w), np.concatenate([[1.0], w[len(knots) :]])
    value = share(few[there] * height, follower[there])
    if not refits:
        return Interval(value, float("nan"), float("nan")), float("nan")
    generator = np.random.default_rng(seed)
    blocks = -(-len(leader) // spacing.block)
    penalty = np.concatenate([[0.0], np.ones(2 * len(DECAYS))])
    drawn = []
    for _ in range(2 * refits):
        times = np.bincount(generator.integers(0, blocks, blocks), minlength=blocks).astype(np.float64)
        weights = np.repeat(times, spacing.block)[: len(leader)]
        rows = there[weights[there] > 0]
        counts = (weights * follower)[rows]
        if len(rows):
            again = hawkes.maximised(few[rows], counts, weights @ few, penalty=penalty, start=height)
            drawn.append(share(few[rows] * again, counts))
    least = max(spacing.span, 2 * max(spacing.windows))
    chance = []
    for move in generator.integers(least, len(leader) - least + 1, refits):
        moved, v = solved(np.roll(leader, move))
        chance.append(share(reduced(moved, v)[there] * np.concatenate([[1.0], v[len(knots) :]]), follower[there]))
    low, high = np.quantile(drawn, [(1 - shifting.INSIDE) / 2, (1 + shifting.INSIDE) / 2])
    return Interval(value, min(float(low), value), max(float(high), value)), float(np.quantile(chance, shifting.INSIDE))


def _sentence(
    leader: str,
    follower: str,
    counts: tuple[int, int],
    found: Shifted,
    spacing: Spacing,
    p: float,
    asked: int,
    grade: Grade,
) -> str:
    shown = found.lifts[-1] if grade == "none" else _of(found, spacing)
    window = spacing.windows[-1] if grade == "none" else found.window
    corrected = f" after correction for {asked} questions" if asked > 1 else ""
    numbers = (
        f"lift {shown.value:.2f} ({shown.low:.2f} to {shown.high:.2f}), p {p_text(p)}{corrected}, "
        f"n = {counts[0]:,} and {counts[1]:,}"
    )
    within = f"within {window} {spacing.unit}{'s' if window > 1 else ''}"
    if grade == "none":
        return f"No evidence that events in {leader} are followed by more in {follower} {within}: {numbers}."
    return (
        f"{grade.capitalize()} evidence that events in {leader} are followed by more in {follower} {within}: "
        f"{numbers}. A sign, not a cause."
    )


def p_text(p: float) -> str:
    """A p value as print, with its sign of relation; never 0."""
    return f"= {p:.2f}" if p >= 0.1 else f"= {p:.3f}" if p >= 0.001 else "< 0.001"
