"""A chain of states: peace, skirmish, war; how long a unit stays in each, and where it goes next.

The state of a unit at the end of a period t is the pair of

- the bin of the count y_t (``BINS``), and
- what the year before was: the bin of the sum S_t = y_{t−11} + … + y_t (``SUMS``), or, when S_t = 0, how many periods
  the peace has lasted (``STAYS``).

So a month without deaths in a war, the first quiet year, and thirty years of peace are three states. Only the next
count's bin is drawn; the next state follows from it. With n_u(s, b) the transitions of unit u from state s to bin b
(each weighted by its age, half of a weight lost in ``OWN_HALVING`` periods), N(s, b) the same over all units
(``ALL_HALVING``), and m_u(c, b), M(c, b) those from the bin c of state s whatever the year before was:

    pooled(b | s) = (N(s, b) + κ₁ M(c, b) / M(c)) / (N(s) + κ₁)
    own_u(b | s)  = (m_u(c, b) + κ₂ pooled(b | s)) / (m_u(c) + κ₂)
    P_u(b | s)    = (n_u(s, b) + κ₃ own_u(b | s)) / (n_u(s) + κ₃)

each of which is the mean of a Dirichlet posterior: rarely seen states lean on their bin, a unit with little history
leans on all. The bin once drawn, the count is one of the unit's own last ``OWN_COUNTS`` in that bin with probability
k / (k + κ₄), k being how many it has had, and otherwise one of all units' in it, from states of the same year before.
Paths are simulated through the horizon, so that a forecast of the last month is one of the same paths as of the first.

Sources: the transition matrix as counts over counts, Anderson and Goodman, "Statistical Inference about Markov Chains"
(1957); chains of peace, escalation, conflict and de-escalation, Randahl and Vegelius, "Predicting Escalating and
De-Escalating Violence in Africa Using Markov Models" (2022). Limits: the chain knows no neighbours and no season, and
cannot draw a count higher than any unit has had.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.baselines import known
from tocsin.analysis.panel import Ahead, Model, Panel

# The bins of a period's count and of the last YEAR periods' sum, by their lowest member; the last is open.
BINS: Final = (0, 1, 3, 8, 20, 50, 120, 300, 750, 2000)
SUMS: Final = (1, 5, 25, 100, 300, 1000, 3000, 10000)
# Periods without deaths, at least YEAR, that peace is told apart by: up to three years, ten years, longer.
STAYS: Final = (0, 36, 120)
YEAR: Final = 12
LONGEST: Final = 600  # peace is not counted further
# κ₁ to κ₄, halving times in periods, and how many own counts. Bins, sums and these were chosen among some twenty
# settings by CRPS and ignorance on the outcomes of 2008-2017, country-months forecast from the October before.
LEAN_ON_BIN: Final = 2.0
LEAN_ON_ALL: Final = 2.0
LEAN_ON_OWN: Final = 2.0
LEAN_ON_COUNTS: Final = 1.0
OWN_HALVING: Final = 24.0
ALL_HALVING: Final = 120.0
OWN_COUNTS: Final = 12
PAST: Final = len(STAYS) + len(SUMS)
STATES: Final = PAST * len(BINS)

Counts = NDArray[np.float64]
Whole = NDArray[np.int64]


def binned(counts: NDArray[np.float64] | Whole) -> Whole:
    """The place of each count in ``BINS``."""
    return np.searchsorted(np.asarray(BINS), counts, side="right") - 1


def past(sums: NDArray[np.float64] | Whole, stays: Whole) -> Whole:
    """The class of the year before: of peace by its length (0 to 2), else by the sum (3 on)."""
    peace = np.searchsorted(np.asarray(STAYS), stays, side="right") - 1
    return np.where(sums > 0, len(STAYS) - 1 + np.searchsorted(np.asarray(SUMS), sums, side="right"), peace)


def state(counts: NDArray[np.float64] | Whole, sums: NDArray[np.float64] | Whole, stays: Whole) -> Whole:
    """The state as one number below ``STATES``."""
    return past(sums, stays) * len(BINS) + binned(counts)


def histories(counts: Counts) -> tuple[Counts, Whole]:
    """For each period the sum of the last ``YEAR`` counts and the periods since the last death, both with it."""
    total = np.cumsum(np.pad(counts, ((0, 0), (YEAR, 0))), axis=1)
    sums = total[:, YEAR:] - total[:, :-YEAR]
    at = np.arange(counts.shape[1])
    last = np.maximum.accumulate(np.where(counts > 0, at, -LONGEST), axis=1)
    return sums, np.minimum(at - last, LONGEST).astype(np.int64)


@dataclass(frozen=True)
class Chain:
    """What all units' histories teach: ``pooled`` transition probabilities of shape (states, bins); ``counts`` to draw
    from, by the class of the year before and the bin, one after the other, and where each begins."""

    pooled: NDArray[np.float64]
    counts: Whole
    begins: Whole


def moves(panel: Panel) -> tuple[NDArray[np.bool_], Whole, NDArray[np.float64]]:
    """Of each period but the last: whether it and the next are known, the cell (state and next bin) and the age."""
    counts, seen = known(panel), np.isfinite(panel.counts)
    sums, stays = histories(counts)
    now, following = state(counts, sums, stays)[:, :-1], binned(counts)[:, 1:]
    age = np.broadcast_to(np.arange(counts.shape[1] - 2, -1, -1.0), now.shape)
    return seen[:, :-1] & seen[:, 1:], now * len(BINS) + following, age


def learnt(panel: Panel) -> Chain:
    """The chain of all units: pooled(b | s), and the counts that came in each bin."""
    both, cell, age = moves(panel)
    of_all = np.bincount(cell[both], 0.5 ** (age[both] / ALL_HALVING), STATES * len(BINS))
    of_all = of_all.reshape(PAST, len(BINS), len(BINS))
    by_bin = of_all.sum(axis=0) + 1e-3 * np.eye(len(BINS))  # a bin never seen is stayed in
    by_bin /= by_bin.sum(axis=1, keepdims=True)
    pooled = (of_all + LEAN_ON_BIN * by_bin) / (of_all.sum(axis=2, keepdims=True) + LEAN_ON_BIN)
    counts = known(panel)
    bins = np.where(np.isfinite(panel.counts), binned(counts), -1)
    sums, stays = histories(counts)
    before = past(sums, stays)
    values, begins = [], [0]
    for when in range(PAST):
        for place, lowest in enumerate(BINS):
            found = counts[:, 1:][(bins[:, 1:] == place) & (before[:, :-1] == when)]
            found = found if len(found) else counts[bins == place]
            values.append(found if len(found) else np.array([lowest]))
            begins.append(begins[-1] + len(values[-1]))
    return Chain(
        np.asarray(pooled.reshape(STATES, len(BINS)), dtype=np.float64),
        np.concatenate(values).astype(np.int64),
        np.asarray(begins),
    )


def transitions(panel: Panel, chain: Chain | None = None) -> NDArray[np.float64]:
    """P_u(b | s): probabilities of shape (units, states, bins), rows summing to one. ``chain`` is what is leant on:
    without it, that of the panel's own units."""
    chain = learnt(panel) if chain is None else chain
    units = len(panel.units)
    size = STATES * len(BINS)
    both, cell, age = moves(panel)
    row = np.broadcast_to(np.arange(units)[:, None], cell.shape)
    own = np.bincount((row * size + cell)[both], 0.5 ** (age[both] / OWN_HALVING), units * size)
    own = own.reshape(units, PAST, len(BINS), len(BINS))
    whatever = own.sum(axis=1, keepdims=True)
    pooled = chain.pooled.reshape(PAST, len(BINS), len(BINS))
    leaning = (whatever + LEAN_ON_ALL * pooled) / (whatever.sum(axis=3, keepdims=True) + LEAN_ON_ALL)
    found = (own + LEAN_ON_OWN * leaning) / (own.sum(axis=3, keepdims=True) + LEAN_ON_OWN)
    return np.asarray(found.reshape(units, STATES, len(BINS)), dtype=np.float64)


def own_counts(panel: Panel) -> tuple[Whole, Whole]:
    """Each unit's own counts to draw from, newest first, as (units, bins, ``OWN_COUNTS``), and how many there are."""
    counts = known(panel)
    bins = np.where(np.isfinite(panel.counts), binned(counts), -1)
    own = np.zeros((len(panel.units), len(BINS), OWN_COUNTS), dtype=np.int64)
    many = np.zeros((len(panel.units), len(BINS)), dtype=np.int64)
    for unit, place in np.ndindex(many.shape):
        found = counts[unit, bins[unit] == place][::-1][:OWN_COUNTS]
        own[unit, place, : len(found)], many[unit, place] = found, len(found)
    return own, many


def markov(panel: Panel, ahead: Ahead) -> Whole:
    """Draws of the chain's paths."""
    return paths(panel, ahead, learnt(panel))


def markov_trained(panel: Panel, ahead: Ahead) -> Model:
    """The chain learnt from ``panel``, as a model that forecasts other panels without learning from their units."""
    chain = learnt(panel)
    return lambda other, asked: paths(other, asked, chain)


def paths(panel: Panel, ahead: Ahead, chain: Chain) -> Whole:
    """Draws of the paths of the panel's units through a chain."""
    random = np.random.default_rng(ahead.seed)
    leads = ahead.leads(panel)
    counts = known(panel)
    rising = np.cumsum(transitions(panel, chain), axis=2)
    own, many = own_counts(panel)
    everyone, begins = chain.counts, chain.begins
    sums, stays = histories(counts)
    shape = (len(panel.units), ahead.draws)
    year = np.zeros((YEAR, *shape), dtype=np.int64)
    recent = counts[:, -YEAR:].T[:, :, None]
    year[-recent.shape[0] :] = recent
    total = np.broadcast_to(sums[:, -1:], shape).astype(np.int64)
    stay = np.broadcast_to(stays[:, -1:], shape).copy()
    unit = np.broadcast_to(np.arange(shape[0])[:, None], shape)
    drawn = np.zeros((shape[0], ahead.periods, shape[1]), dtype=np.int64)
    for lead in range(1, leads[-1] + 1):
        before, now = past(total, stay), binned(year[-1])
        steps = rising[unit, before * len(BINS) + now]
        place = np.minimum((random.random(shape)[..., None] > steps).sum(axis=2), len(BINS) - 1)
        pick = random.random(shape)
        held = many[unit, place]
        cell = before * len(BINS) + place
        begin = begins[cell]
        of_all = everyone[begin + (pick * (begins[cell + 1] - begin)).astype(np.int64)]
        of_own = own[unit, place, (pick * held).astype(np.int64)]
        count = np.where(random.random(shape) * (held + LEAN_ON_COUNTS) < held, of_own, of_all)
        total += count - year[0]
        year = np.concatenate([year[1:], count[None]])
        stay = np.where(count > 0, 0, np.minimum(stay + 1, LONGEST))
        if lead in leads:
            drawn[:, lead - leads[0]] = count
    drawn[~np.isfinite(panel.counts[:, -1])] = 0
    return drawn
