"""A hurdle learned by gradient boosting: whether anybody dies in a period, and if so, how many.

For unit u at the end of period t with features x (what happened up to t), and lead h:

    p = P(y_{t+h} > 0 | x, h)                      boosted trees, log loss
    log y_{t+h} = m + f(x, h) + e   given y > 0    boosted trees, squared error; m the log of the recent mean

Both are fitted once over all units and leads, on pairs (t, t+h) wholly within the panel, newer ones weighing more.
The error e is not assumed normal: it is drawn from the errors that ``FOLDS``-fold cross-fitting made on other units
at a similar predicted level (the nearest ``POOL`` of them), so that its spread and skew change with the level and are
those of places the trees had not seen. A draw is 0 with probability 1 − p, and else exp(m + f + e), rounded, at least
1; but with probability k / (k + κ), k being the periods with deaths among the unit's last ``OWN``, it is one of those
counts instead: a war's own months tell more of its size than other wars do.

Sources: hurdle models, Mullahy, "Specification and testing of some modified count data models" (1986); histogram
gradient boosting as in Ke et al., "LightGBM" (2017), by scikit-learn; hurdles for conflict deaths, Hegre et al., "The
2023/24 VIEWS Prediction Challenge" (2024). Limits: a draw can exceed anything seen, but no further than an error seen
at that level; with fewer than ``LEAST`` pairs to learn from, or with deaths in fewer than ``LEAST_DEADLY`` of them, the
unit's own history is drawn from (``baselines.conflictology``).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.baselines import conflictology, known
from tocsin.analysis.features import borders, over, since, windowed
from tocsin.analysis.panel import Ahead, Panel

# Chosen on the outcomes of 2008-2017, country-months forecast from the October before.
WINDOWS: Final = (1, 3, 6, 12, 24, 60)
SHARES: Final = (6, 12, 36, 120)
HALVING: Final = 120.0  # periods in which a pair loses half of its weight
EACH: Final = 2  # leads learned from for each unit and period
FOLDS: Final = 4
POOL: Final = 400
OWN: Final = 6
LEAN_ON_TREES: Final = 6.0  # κ
HIGHEST: Final = 14.0  # log of the most that can be drawn, some 1.2 million
LEAST: Final = 400
LEAST_DEADLY: Final = 100

Array = NDArray[np.float64]


def features(panel: Panel) -> Array:
    """What is known of each unit at the end of each period from it and those before: (units, periods, features).

    Fewer than the forest's (``analysis.features``): all of them take half as long again and gain nothing here.
    """
    counts = known(panel)
    deadly = (counts > 0).astype(float)
    found = [np.log1p(windowed(counts, window)) for window in WINDOWS]
    found += [windowed(deadly, window) for window in SHARES]
    found += [np.log1p(since(counts, least)) for least in (1, 25, 100)]
    found += [np.log1p(np.maximum.accumulate(counts, axis=1)), windowed(deadly, counts.shape[1])]
    matrix = borders(panel.units, panel.neighbours)
    many = np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    for window in (3, 12):
        found += [
            over(matrix, np.log1p(windowed(counts, window))) / many,
            over(matrix, windowed(deadly, window)) / many,
        ]
    worst = np.where(matrix[:, :, None] > 0, windowed(counts, 12)[None], 0).max(axis=1)
    return np.stack([*found, np.log1p(worst)], axis=2)


def hurdle(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """Draws of the hurdle."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    leads = np.asarray(ahead.leads(panel))
    counts, seen = known(panel), np.isfinite(panel.counts)
    facts = features(panel)
    unit, period, lead = pairs(seen, leads)
    outcome = counts[unit, period + lead]
    deadly = outcome > 0
    if len(outcome) < LEAST or deadly.sum() < LEAST_DEADLY or deadly.all():
        return conflictology(panel, ahead)
    weight = 0.5 ** ((counts.shape[1] - 1 - period - lead) / HALVING)
    rows = np.column_stack([facts[unit, period], lead])
    asked = np.column_stack([np.repeat(facts[:, -1], len(leads), axis=0), np.tile(leads, len(panel.units))])
    level = np.log1p(windowed(counts, 12))
    likely = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.06, max_leaf_nodes=12, min_samples_leaf=60, l2_regularization=5.0, random_state=0
    )
    chance = likely.fit(rows, deadly, weight).predict_proba(asked)[:, 1]

    def size() -> HistGradientBoostingRegressor:
        return HistGradientBoostingRegressor(
            max_iter=100,
            learning_rate=0.06,
            max_leaf_nodes=8,
            min_samples_leaf=40,
            l2_regularization=5.0,
            random_state=0,
        )

    rows, weight, of, begin = rows[deadly], weight[deadly], unit[deadly], level[unit, period][deadly]
    excess = np.log(outcome[deadly]) - begin
    fitted = np.zeros(len(rows))
    for fold in range(FOLDS):
        out = of % FOLDS == fold
        if out.all() or not out.any():
            return conflictology(panel, ahead)
        fitted[out] = size().fit(rows[~out], excess[~out], weight[~out]).predict(rows[out])
    centre = size().fit(rows, excess, weight).predict(asked) + np.repeat(level[:, -1], len(leads))
    random = np.random.default_rng(ahead.seed)
    draws = drawn(chance, centre, fitted + begin, excess - fitted, ahead.draws, random)
    draws = own_sizes(draws.reshape(len(panel.units), ahead.periods, ahead.draws), counts, random)
    draws[~seen[:, -1]] = 0
    return draws


def pairs(seen: NDArray[np.bool_], leads: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Units, periods and leads to learn from: ``EACH`` leads of those asked for each unit and period, taking turns, of
    which both ends are known."""
    unit, period = np.nonzero(seen)
    turns = [leads[(unit + period + turn * (len(leads) // EACH)) % len(leads)] for turn in range(min(EACH, len(leads)))]
    unit, period, lead = np.tile(unit, len(turns)), np.tile(period, len(turns)), np.concatenate(turns)
    within = period + lead < seen.shape[1]
    unit, period, lead = unit[within], period[within], lead[within]
    both = seen[unit, period + lead]
    return unit[both], period[both], lead[both]


def drawn(
    chance: Array, centre: Array, levels: Array, errors: Array, draws: int, random: np.random.Generator
) -> NDArray[np.int64]:
    """Draws of each row: 0 with probability 1 − ``chance``, else exp(``centre`` + an error made at a level like it)."""
    order = np.argsort(levels, kind="stable")
    levels, errors = levels[order], errors[order]
    pool = min(POOL, len(levels))
    begin = np.clip(np.searchsorted(levels, centre) - pool // 2, 0, len(levels) - pool)
    pick = begin[:, None] + random.integers(0, pool, (len(centre), draws))
    sizes = np.maximum(np.rint(np.exp(np.minimum(centre[:, None] + errors[pick], HIGHEST))), 1)
    return np.where(random.random(pick.shape) < chance[:, None], sizes, 0).astype(np.int64)


def own_sizes(draws: NDArray[np.int64], counts: Array, random: np.random.Generator) -> NDArray[np.int64]:
    """The draws, those with deaths replaced by the unit's own recent counts as often as there are enough of them."""
    recent = counts[:, -OWN:]
    order = np.argsort(recent == 0, axis=1, kind="stable")  # those with deaths first
    deadly, many = np.take_along_axis(recent, order, axis=1), (recent > 0).sum(axis=1)
    pick = (random.random(draws.shape) * many[:, None, None]).astype(np.int64)
    own = deadly[np.arange(len(deadly))[:, None, None], pick].astype(np.int64)
    taken = random.random(draws.shape) < (many / (many + LEAN_ON_TREES))[:, None, None]
    return np.where(taken & (draws > 0), own, draws)
