"""Multivariate Hawkes processes with moving baselines: each event raises, for a while, the rate of further ones.

    lambda_i(t) = mu_i(t) + sum_m sum_k w_imk sum_{t_j of m, t_j < t} b_k exp(-b_k (t - t_j))        (Hawkes 1971)

The sum over k of w_imk is the mean number of events of i that one of m sets off: the branching matrix. mu_i is linear
between knots. The fit maximises the exact likelihood, which is concave in (mu, w): a few steps of the EM algorithm
(Veen & Schoenberg 2008), then Newton's method with a barrier at zero. A weak exponential prior on w keeps the matrix
stable. Sums over the past are blocked cumulative sums, so the cost is linear in the number of events.

Two readings of time: ``fit`` takes instants; ``fit_counts`` takes counts of days, in which events of one day never
set off each other, since their order is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import UsageError

Floats = NDArray[np.float64]

# exp() of this is still far from overflow; a block of the cumulative sums spans so many decay lengths.
_BLOCK: Final = 200.0
# After so many decay lengths nothing is left of an event (below double precision).
_GONE: Final = 40.0
# Up to so many remembered events a time, pairs are summed one by one, which is quicker than many short blocks.
_FEW: Final = 10
# Generations of offspring that a simulation follows: at a spectral radius of .99 about one event in 20,000 is left.
_GENERATIONS: Final = 1000
# The barrier at zero: weights below some BARRIER / (events of the source) are zero for all purposes.
_BARRIER: Final = 1e-3
# Prior pseudo-events against excitation; weak beside tens of events. Doubled while the matrix is not stable.
_PRIOR: Final = 1.0
# The search for a decay looks at a part of the window with about so many events first.
_SEARCHED: Final = 3000
# The step of that search's end, in the decay's logarithm.
_STEP: Final = 0.2
# A prior so often doubled outweighs any number of events.
_DOUBLINGS: Final = 30
# The largest spectral radius of a fitted branching matrix.
_STABLE: Final = 0.98


@dataclass(frozen=True)
class Hawkes:
    """A process over [0, ``horizon``) in as many dimensions as ``baselines`` has rows.

    ``baselines`` (dims, knots) are rates per unit of time at ``knots``, linear in between; ``decays`` (kernels,) are
    per unit of time; ``weights`` (dims, dims, kernels) are indexed by target, source and kernel.
    """

    horizon: float
    knots: Floats
    baselines: Floats
    decays: Floats
    weights: Floats

    @property
    def matrix(self) -> Floats:
        """The branching matrix (target, source): mean number of direct offspring."""
        return np.asarray(self.weights.sum(axis=2), dtype=np.float64)

    @property
    def radius(self) -> float:
        """The spectral radius of the branching matrix; below 1 the process does not explode."""
        return float(np.abs(np.linalg.eigvals(self.matrix)).max(initial=0.0))


def knots_every(horizon: float, spacing: float) -> Floats:
    """Knots from 0 to ``horizon``, evenly, about ``spacing`` apart; one knot alone is a constant baseline."""
    pieces = round(horizon / spacing) if np.isfinite(spacing) else 0
    return np.linspace(0.0, horizon, pieces + 1) if pieces else np.zeros(1)


def hats(at: Floats, knots: Floats) -> Floats:
    """The hat functions of ``knots`` at times ``at``, (times, knots): linear interpolation as a matrix."""
    if len(knots) == 1:
        return np.ones((len(at), 1))
    place = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(knots) - 2)
    share = (at - knots[place]) / (knots[place + 1] - knots[place])
    out = np.zeros((len(at), len(knots)))
    rows = np.arange(len(at))
    out[rows, place] = 1 - share
    out[rows, place + 1] = share
    return out


def _hats_up_to(at: Floats, knots: Floats, horizon: float) -> Floats:
    """The integrals of the hat functions from 0 to each of ``at``, (times, knots)."""
    if len(knots) == 1:
        return at[:, None].copy()
    gap = horizon / (len(knots) - 1)
    since = np.clip((at[:, None] - knots[None, :]) / gap, -1.0, 1.0)
    area = gap * np.where(since < 0, (1 + since) ** 2 / 2, 1 - (1 - since) ** 2 / 2)
    area[:, 0] -= gap / 2  # the left half of the first hat lies before 0
    return np.asarray(area, dtype=np.float64)


def exposure(source: Floats, decay: float, at: Floats) -> Floats:
    """sum over ``source`` times s < t of decay * exp(-decay (t - s)), for each t of ``at``; both ascending.

    Linear in their lengths: cumulative sums within blocks of time that are short enough for exp() not to overflow.
    """
    out = np.zeros(len(at))
    if not len(source) or not len(at):
        return out
    ends = np.searchsorted(source, at, side="left")
    oldest = np.searchsorted(source, at - _GONE / decay, side="left")
    recent = ends - oldest
    if recent.sum() <= _FEW * len(at):  # a short memory: all pairs of an event and one that it still remembers
        until = np.cumsum(recent)
        owner = np.repeat(np.arange(len(at)), recent)
        source_at = np.arange(int(until[-1])) - np.repeat(until - recent - oldest, recent)
        weight = np.exp(-decay * (at[owner] - source[source_at]))
        return np.asarray(decay * np.bincount(owner, weight, minlength=len(at)), dtype=np.float64)
    length = _BLOCK / decay
    carried, start = 0.0, float(min(source[0], at[0]))
    first, at_first = 0, 0
    while at_first < len(at):
        if carried < 1e-280:  # nothing is left of the past: go on where something begins
            carried = 0.0
            begins = [float(at[at_first])] + ([float(source[first])] if first < len(source) else [])
            start = max(start, min(begins))
        end = start + length
        last = first + int(np.searchsorted(source[first:], end, side="left"))
        at_last = at_first + int(np.searchsorted(at[at_first:], end, side="left"))
        grown = np.concatenate([[0.0], np.cumsum(np.exp(decay * (source[first:last] - start)))]) + carried
        here = at[at_first:at_last]
        out[at_first:at_last] = grown[np.searchsorted(source[first:last], here, side="left")] * np.exp(
            -decay * (here - start)
        )
        carried = float(grown[-1]) * float(np.exp(-_BLOCK))
        start, first, at_first = end, last, at_last
    return out * decay


def day_exposure(counts: Floats, decay: float) -> Floats:
    """What events of earlier days weigh on each day, (…, days): g(k) = (1 - e^-decay) e^(-decay (k - 1)), k >= 1.

    The day itself is left out: which of two events of one day came first is not known.
    """
    from scipy.signal import lfilter

    kept = float(np.exp(-decay))
    before = np.concatenate([np.zeros((*counts.shape[:-1], 1)), counts[..., :-1]], axis=-1)
    return np.asarray(lfilter([1 - kept], [1.0, -kept], before, axis=-1), dtype=np.float64)


def maximised(
    features: Floats, counts: Floats, mass: Floats, *, penalty: Floats | float = 0.0, start: Floats | None = None
) -> Floats:
    """The weights w >= 0 that maximise sum(counts * log(features @ w)) - (mass + penalty) @ w, a Poisson likelihood.

    ``features`` (rows, columns) are at least 0, rows only where there is a count; ``mass`` (columns,) are their
    integrals over the whole window. A column without mass gets weight 0. Without rows all weights are 0.
    """
    cost = mass + penalty
    out = np.zeros(features.shape[1])
    used = (mass > 0) & (features.max(axis=0, initial=0.0) > 0)
    total = float(counts.sum())
    if not total or not used.any():
        return out
    # Scaled so that w_j = 1 would alone explain all events: well conditioned whatever the units.
    scale = total / cost[used]
    x = np.ascontiguousarray(features[:, used] * scale)
    w = np.full(x.shape[1], 1.0 / x.shape[1]) if start is None else np.maximum(start[used] / scale, 1e-4)
    for _ in range(5):
        w = np.maximum(w * (x.T @ (counts / np.maximum(x @ w, 1e-300))) / total, 1e-9)

    def value(w: Floats) -> float:
        rate = x @ w
        return float(counts @ np.log(rate) - total * w.sum() + _BARRIER * np.log(w).sum())

    best = value(w)
    for _ in range(60):
        rate = x @ w
        gradient = x.T @ (counts / rate) - total + _BARRIER / w
        curved = (x * (counts / rate**2)[:, None]).T @ x
        # In units of w itself the barrier is the unit matrix, so the system is never singular.
        system = curved * w[:, None] * w[None, :] + np.diag(_BARRIER + np.maximum(-gradient * w, 0.0))
        step = np.linalg.solve(system, gradient * w) * w
        longest = float((-step / w).max())
        reach = min(1.0, 0.99 / longest) if longest > 0 else 1.0
        gain = 0.0
        while reach > 1e-6:
            tried = np.maximum(w + reach * step, 1e-12)
            new = value(tried)
            if new > best:
                gain, best, w = new - best, new, tried
                break
            reach /= 2
        if gain < 1e-7 * max(1.0, abs(best)):
            break
    out[used] = w * scale
    return out


def _checked(times: Sequence[Floats], horizon: float) -> list[Floats]:
    out = [np.asarray(one, dtype=np.float64) for one in times]
    for one in out:
        if len(one) and (one[0] < 0 or one[-1] > horizon or (np.diff(one) < 0).any()):
            raise UsageError("times of events must be ascending and lie in the window")
    if not out or not horizon > 0:
        raise UsageError("a Hawkes process needs at least one dimension and a window of some length")
    return out


def fit(
    times: Sequence[Floats],
    horizon: float,
    *,
    decays: Sequence[float] | None = None,
    spacing: float = np.inf,
    prior: float = _PRIOR,
) -> Hawkes:
    """The process of highest posterior density for events at ``times`` (one ascending array a dimension).

    ``decays`` are the rates of the kernels; without them one shared rate is estimated too. ``spacing`` is the distance
    of the baselines' knots (infinite: constant baselines). ``prior`` is the rate of the exponential prior on weights,
    in pseudo-events; it is doubled until the spectral radius is at most .98. A dimension without events has rate 0.
    Raises UsageError for times out of order or out of the window.
    """
    times = _checked(times, horizon)
    knots = knots_every(horizon, spacing)
    if decays is not None:
        return _fit(times, horizon, np.asarray(decays, dtype=np.float64), knots, prior)
    return _with_own_decay(times, horizon, knots, prior)


def _fit(
    times: list[Floats], horizon: float, decays: Floats, knots: Floats, prior: float, start: Hawkes | None = None
) -> Hawkes:
    dims = len(times)
    base_mass = _hats_up_to(np.asarray([horizon]), knots, horizon)[0]
    mass = np.asarray([[(1 - np.exp(-decay * (horizon - one))).sum() for decay in decays] for one in times])
    mass = np.concatenate([base_mass, mass.ravel()])
    together = np.concatenate(times)
    order = np.argsort(together, kind="stable")
    owner = np.repeat(np.arange(dims), [len(one) for one in times])[order]
    past = np.column_stack([exposure(one, float(decay), together[order]) for one in times for decay in decays])
    rows = [np.column_stack([hats(times[i], knots), past[owner == i]]) for i in range(dims)]
    starts = [None] * dims if start is None else [_flat(start, target) for target in range(dims)]
    return _stable(
        lambda rate: [
            maximised(rows[i], np.ones(len(times[i])), mass, penalty=_penalty(len(knots), mass, rate), start=starts[i])
            for i in range(dims)
        ],
        Hawkes(horizon, knots, np.zeros((dims, len(knots))), decays, np.zeros((dims, dims, len(decays)))),
        prior,
    )


def _flat(model: Hawkes, target: int) -> Floats:
    return np.concatenate([model.baselines[target], model.weights[target].ravel()])


def _penalty(knots: int, mass: Floats, rate: float) -> Floats:
    return np.concatenate([np.zeros(knots), np.full(len(mass) - knots, rate)])


def _stable(solved: Callable[[float], list[Floats]], empty: Hawkes, prior: float) -> Hawkes:
    """The fit with the smallest prior, from ``prior`` on in doublings, whose matrix is stable."""
    rate, model = prior, empty
    dims, knots = empty.baselines.shape
    for _ in range(_DOUBLINGS):
        found = np.asarray(solved(rate))
        model = replace(empty, baselines=found[:, :knots], weights=found[:, knots:].reshape(dims, dims, -1))
        if model.radius <= _STABLE:
            return model
        rate = max(2 * rate, 1.0)
    return replace(model, weights=model.weights * (_STABLE / model.radius))


def _with_own_decay(times: list[Floats], horizon: float, knots: Floats, prior: float) -> Hawkes:
    """The fit at the best shared decay: a search on an early part of the window, then a parabola through three fits
    of the whole."""
    count = sum(map(len, times))
    part = min(1.0, _SEARCHED / max(count, 1))
    early = [one[one < part * horizon] for one in times]
    best = _searched(early, part * horizon, knots_every(part * horizon, _gap(knots)), prior)
    found = [_fit(times, horizon, np.exp([best + step]), knots, prior) for step in (-_STEP, 0.0, _STEP)]
    values = [log_likelihood(one, times) for one in found]
    bend = values[0] - 2 * values[1] + values[2]
    if bend < 0:
        top = float(np.clip((values[0] - values[2]) / (2 * bend), -2.0, 2.0))
        found.append(_fit(times, horizon, np.exp([best + top * _STEP]), knots, prior))
        values.append(log_likelihood(found[-1], times))
    return found[int(np.argmax(values))]


def _gap(knots: Floats) -> float:
    return float(knots[1] - knots[0]) if len(knots) > 1 else float("inf")


def _searched(times: list[Floats], horizon: float, knots: Floats, prior: float) -> float:
    """The logarithm of the decay of highest likelihood, to within about a tenth: golden-section search."""
    count = sum(map(len, times))
    # Between a memory of half the window and one of a twentieth of the mean gap.
    low, high = np.log(2.0 / horizon), np.log(max(20.0 * count / horizon, 4.0 / horizon))
    golden = (np.sqrt(5) - 1) / 2
    known: dict[float, float] = {}
    last: Hawkes | None = None

    def value(log_decay: float) -> float:
        nonlocal last
        if log_decay not in known:
            last = _fit(times, horizon, np.exp([log_decay]), knots, prior, last)
            known[log_decay] = log_likelihood(last, times)
        return known[log_decay]

    # A coarse look first: far from its optimum the likelihood is flat, and a section search could go astray.
    grid = np.linspace(low, high, 7)
    best = int(np.argmax([value(float(one)) for one in grid]))
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
    one, two = high - golden * (high - low), low + golden * (high - low)
    while high - low > _STEP:
        if value(one) >= value(two):
            high, two = two, one
            one = high - golden * (high - low)
        else:
            low, one = one, two
            two = low + golden * (high - low)
    return max(known, key=lambda key: known[key])


def fit_counts(
    counts: Floats,
    *,
    decays: Sequence[float],
    spacing: float = np.inf,
    prior: float = _PRIOR,
    weights: Floats | None = None,
    start: Hawkes | None = None,
) -> Hawkes:
    """The same fit for counts (dims, days) where only the day is known: a day is set off by earlier days alone.

    ``weights`` (days,) count days more than once or not at all, for the bootstrap.
    """
    dims, days = counts.shape
    knots = knots_every(float(days), spacing)
    rates = np.asarray(decays, dtype=np.float64)
    features = day_features(counts, rates, knots)
    times = np.ones(days) if weights is None else weights
    mass = times @ features
    starts = [None] * dims if start is None else [_flat(start, target) for target in range(dims)]
    rows = [np.flatnonzero((counts[i] > 0) & (times > 0)) for i in range(dims)]
    return _stable(
        lambda rate: [
            maximised(
                features[rows[i]],
                (counts[i] * times)[rows[i]],
                mass,
                penalty=_penalty(len(knots), mass, rate),
                start=starts[i],
            )
            for i in range(dims)
        ],
        Hawkes(float(days), knots, np.zeros((dims, len(knots))), rates, np.zeros((dims, dims, len(rates)))),
        prior,
    )


def day_features(counts: Floats, decays: Floats, knots: Floats) -> Floats:
    """Baseline hats and exposures of each day, (days, knots + dims * kernels)."""
    past = [day_exposure(one, float(decay)) for one in counts for decay in decays]
    return np.column_stack([hats(np.arange(counts.shape[1], dtype=np.float64) + 0.5, knots), *past])


def shares(model: Hawkes, counts: Floats) -> Floats:
    """Of each dimension's events the share that the model puts down to each source, (target, source), for ``counts``
    of days. The rest to 1 is baseline. 0 for a dimension without events."""
    dims, knots = model.baselines.shape
    features = day_features(counts, model.decays, model.knots)
    out = np.zeros((dims, dims))
    for target in range(dims):
        there = counts[target] > 0
        parts = features[there] * _flat(model, target)
        rate = np.maximum(parts.sum(axis=1), 1e-300)
        kernels = parts[:, knots:].reshape(-1, dims, len(model.decays)).sum(axis=2)
        out[target] = (counts[target][there] / rate) @ kernels / max(counts[target].sum(), 1.0)
    return out


def intensity(model: Hawkes, times: Sequence[Floats], at: Floats, target: int) -> Floats:
    """The rate of ``target`` just before each of ``at`` (ascending), given the events at ``times``."""
    rate = hats(at, model.knots) @ model.baselines[target]
    for source, one in enumerate(times):
        for kernel, decay in enumerate(model.decays):
            if model.weights[target, source, kernel]:
                rate = rate + model.weights[target, source, kernel] * exposure(one, float(decay), at)
    return np.asarray(rate, dtype=np.float64)


def compensator(model: Hawkes, times: Sequence[Floats], at: Floats, target: int) -> Floats:
    """The integral of the rate of ``target`` from 0 to each of ``at`` (ascending)."""
    total = _hats_up_to(at, model.knots, model.horizon) @ model.baselines[target]
    for source, one in enumerate(times):
        before = np.searchsorted(one, at, side="left")
        for kernel, decay in enumerate(model.decays):
            left = exposure(one, float(decay), at) / decay
            total = total + model.weights[target, source, kernel] * (before - left)
    return np.asarray(total, dtype=np.float64)


def log_likelihood(model: Hawkes, times: Sequence[Floats]) -> float:
    """log L = sum over events of log lambda - the integral of lambda; -inf where an event had rate 0."""
    end = np.asarray([model.horizon])
    total = 0.0
    for target, one in enumerate(times):
        with np.errstate(divide="ignore"):
            total += float(np.log(intensity(model, times, one, target)).sum())
        total -= float(compensator(model, times, end, target)[0])
    return total


def residuals(model: Hawkes, times: Sequence[Floats], target: int) -> Floats:
    """The gaps between events of ``target`` in the compensator's time: exponential of mean 1 where the model is true
    (time rescaling; Brown et al. 2002). Empty without events."""
    return np.diff(compensator(model, times, times[target], target), prepend=0.0)


def goodness(model: Hawkes, times: Sequence[Floats], target: int) -> float:
    """The p value of a Kolmogorov-Smirnov test of ``residuals`` against the exponential; 1 without events.

    Parameters fitted on the same events make it somewhat too large: a small value is a misfit, a large one no proof.
    """
    from scipy.stats import kstest

    gaps = residuals(model, times, target)
    return float(kstest(gaps, "expon").pvalue) if len(gaps) else 1.0


def simulate(model: Hawkes, seed: int) -> list[Floats]:
    """Events of the process from an empty past, one ascending array a dimension: immigrants of the baselines, then
    their offspring, generation by generation (Hawkes & Oakes 1974). Raises UsageError for an unstable matrix."""
    if model.radius >= 1:
        raise UsageError(f"the branching matrix has a spectral radius of {model.radius:.2f}: the process explodes")
    generator = np.random.default_rng(seed)
    dims = len(model.baselines)
    found: list[list[Floats]] = [[] for _ in range(dims)]
    fresh: list[Floats] = []
    for target in range(dims):
        peak = float(model.baselines[target].max(initial=0.0))
        proposed = np.sort(generator.uniform(0, model.horizon, generator.poisson(peak * model.horizon)))
        rate = hats(proposed, model.knots) @ model.baselines[target]
        fresh.append(proposed[generator.uniform(0, peak, len(proposed)) < rate])
    for _ in range(_GENERATIONS):
        for target in range(dims):
            found[target].append(fresh[target])
        if not any(map(len, fresh)):
            break
        born: list[list[Floats]] = [[] for _ in range(dims)]
        for source in range(dims):
            for target in range(dims):
                for kernel, decay in enumerate(model.decays):
                    children = generator.poisson(model.weights[target, source, kernel], len(fresh[source]))
                    at = np.repeat(fresh[source], children)
                    at = at + generator.exponential(1 / decay, len(at))
                    born[target].append(at[at < model.horizon])
        fresh = [np.concatenate(one) for one in born]
    return [np.sort(np.concatenate(one)) for one in found]
