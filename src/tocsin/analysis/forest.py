"""A quantile regression forest: what came after the moments in all units' history that look most like now.

An *origin* is a unit and a period t of the past; its features (``analysis.features``) tell what was known then. Trees
split the origins so that what followed is alike within a leaf: at the first, middle and last lead asked for,
log(1 + count) and whether there were any deaths. With ℓ_b(x) the leaf
of tree b that a unit's present x falls into, origin i has the weight

    w_i(x) = 1/B Σ_b v_i 1{i in ℓ_b(x)} / Σ_j v_j 1{j in ℓ_b(x)}

(v_i: how many origins it stands for and how recent it is) and the forecast of lead h is the distribution

    P(Y = y) = Σ_i w_i(x) 1{y_i,t+h = y}

so one forest serves all leads, and the origins with the highest weights are the analogues of the forecast. Sources:
Meinshausen, "Quantile Regression Forests" (JMLR 2006); Geurts, Ernst and Wehenkel, "Extremely randomized trees" (2006).

Wars differ in size, and few have been as large as the largest. So what is taken from an origin is how the count changed
(``relative``): 1 + Y = (1 + y_i) · exp(L(x) − L_i) where y_i > 0, at least 1, and 0 where y_i = 0, with L the mean of
log(1 + count) under weights that halve every ``LEVEL`` periods. (``quantiles`` takes the counts as they were.)
Limits: the forest knows no cause, only what counts and borders tell; a leap beyond any seen is not foreseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.baselines import known
from tocsin.analysis.features import decayed, features, windowed
from tocsin.analysis.panel import Ahead, Model, Panel
from tocsin.analysis.quantiles import Floats, as_draws, weighted_quantiles

Whole = NDArray[np.int64]

TREES: Final = 200
# Origins in a leaf, at least; weight of "any deaths" against log(1 + count) when a split is judged; the halving time of
# the level that changes are told from. Chosen on the outcomes of 2006-2017 (``benchmarks/forecast_choice.py``).
LEAF: Final = 40
ANY: Final = 2.0
LEVEL: Final = 1.5
# Periods without a death after which an origin is quiet; of quiet ones only every fourth period is kept, for four.
QUIET: Final = 60
THINNED: Final = 4
# Periods after which an origin weighs half.
RECENT: Final = 120.0
# With fewer origins there is no forest.
FEWEST: Final = 60


@dataclass(frozen=True)
class Fitted:
    """A forest and the origins it was grown on.

    ``unit`` and ``period`` (places in the panel's arrays) are those of each origin, ``names`` the features;
    ``weights`` (units, origins) is the share that each origin has in the forecast of each unit, rows summing to one;
    ``level`` (units, periods) what changes are told from, ``now`` its last column. ``trees`` are the library's, in
    whose ``leaves`` (origins, trees) the origins lie, each standing for ``stands``.
    """

    panel: Panel
    names: tuple[str, ...]
    unit: Whole
    period: Whole
    weights: Floats
    level: Floats
    trees: Any
    leaves: Floats
    stands: Floats
    now: Floats

    def asked(self, panel: Panel) -> Fitted:
        """The same forest, asked of the end of another panel: what it says had these units' histories been those.

        Origins, and what came after them, stay what they are. Features need a unit's neighbours in that panel.
        """
        _, values = features(panel)
        leaves = self.trees.apply(values[:, -1].astype(np.float32))
        return replace(self, weights=shares_of_few(self.leaves, leaves, self.stands), now=present_level(panel)[:, -1])

    def with_level(self, halving: float) -> Fitted:
        """The same forest, its changes told from a level whose weights halve every ``halving`` periods."""
        level = present_level(self.panel, halving)
        return replace(self, level=level, now=level[:, -1])

    def outcomes(self, lead: int) -> Floats:
        """What came ``lead`` periods after each origin; NaN where that is not known yet."""
        then = self.period + lead
        counts = self.panel.counts
        found = np.full(len(then), np.nan)
        inside = then < counts.shape[1]
        found[inside] = counts[self.unit[inside], then[inside]]
        return found

    def quantiles(self, lead: int, count: int) -> Floats:
        """Sorted draws (units, ``count``) of the count ``lead`` periods ahead."""
        came = self.outcomes(lead)
        order = np.argsort(came, kind="stable")[: int(np.isfinite(came).sum())]
        return weighted_quantiles(came[order], self.weights[:, order], count)

    def relative(self, lead: int, count: int) -> Floats:
        """Sorted draws as ``quantiles`` gives them, but of the origins' changes against their level."""
        came = self.outcomes(lead)
        found = np.zeros((len(self.now), count))
        seen = np.isfinite(came)
        now = self.now
        change = np.log1p(came) - self.level[self.unit, self.period]
        for row in range(len(found)):
            some = np.flatnonzero(seen & (self.weights[row] > 0))
            values = np.where(came[some] > 0, np.expm1(np.maximum(now[row] + change[some], 0)), 0.0)
            order = np.argsort(values, kind="stable")
            if len(some):
                found[row] = weighted_quantiles(values[order], self.weights[row, some[order]][None], count)[0]
        return found

    def neighbours_of(self, unit: int, count: int = 5) -> list[tuple[int, int, float]]:
        """The origins that carry most of a unit's forecast: (unit, number of the period, weight), heaviest first.

        ``unit`` is one of the panel's; raises ValueError for another.
        """
        row = self.weights[self.panel.units.index(unit)]
        best = np.argsort(-row, kind="stable")[:count]
        return [
            (self.panel.units[self.unit[one]], self.panel.first + int(self.period[one]), float(row[one]))
            for one in best
            if row[one] > 0
        ]


def origins(panel: Panel, lead: int) -> tuple[Whole, Whole, Floats]:
    """Units and periods (places in the arrays) whose outcome ``lead`` periods on is known, and what each stands for."""
    seen = np.isfinite(panel.counts)
    counts = known(panel)
    if counts.shape[1] <= lead:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    quiet = windowed(counts, QUIET) == 0
    age = np.arange(counts.shape[1] - 1, -1, -1) - lead
    stands = np.where(quiet, np.where(age % THINNED == 0, THINNED, 0.0), 1.0) * 0.5 ** (age / RECENT)
    stands[:, -lead:] = 0
    stands[:, :-lead] *= seen[:, :-lead] & seen[:, lead:]
    unit, period = np.nonzero(stands)
    return unit.astype(np.int64), period.astype(np.int64), stands[unit, period]


def leaf_shares(grown: Floats, asked: Floats, stands: Floats) -> Floats:
    """w_i(x): ``grown`` (origins, trees) and ``asked`` (units, trees) are leaves; the result is (units, origins)."""
    from scipy import sparse

    trees = grown.shape[1]
    size = int(max(grown.max(), asked.max())) + 1
    # Every leaf of every tree is a place of its own: units in leaves times leaves' shares of origins.
    apart = np.arange(trees) * size
    total = np.bincount((grown + apart).ravel(), np.repeat(stands, trees), trees * size)
    held = np.repeat(stands, trees) / total[(grown + apart).ravel()]
    starts = [np.arange(0, rows * trees + 1, trees) for rows in (len(grown), len(asked))]
    origins = sparse.csr_matrix((held, (grown + apart).ravel(), starts[0]), (len(grown), trees * size))
    mine = sparse.csr_matrix((np.ones(asked.size), (asked + apart).ravel(), starts[1]), (len(asked), trees * size))
    return np.asarray((mine @ origins.T).toarray() / trees, dtype=np.float64)


def shares_of_few(grown: Floats, asked: Floats, stands: Floats) -> Floats:
    """As ``leaf_shares``, quicker where few units are asked of; equal to it but for rounding."""
    trees = grown.shape[1]
    size = int(max(grown.max(), asked.max())) + 1
    total = np.stack([np.bincount(grown[:, tree], stands, size) for tree in range(trees)])
    found = np.empty((asked.shape[0], grown.shape[0]))
    for row, leaves in enumerate(asked):
        found[row] = (grown == leaves) @ (1 / total[np.arange(trees), leaves])
    return np.asarray(found * stands / trees, dtype=np.float64)


def fit(panel: Panel, leads: Sequence[int], seed: int = 1, trees: int = TREES, leaf: int = LEAF) -> Fitted | None:
    """The forest for the leads asked for; None where the history holds too few origins to grow one."""
    from sklearn.ensemble import ExtraTreesRegressor

    unit, period, stands = origins(panel, min(leads))
    counts = panel.counts
    targets = sorted({min(leads), (min(leads) + max(leads)) // 2, max(leads)})
    full = period + max(leads) < counts.shape[1]
    came = np.stack([counts[unit[full], period[full] + lead] for lead in targets], axis=1)
    whole = np.isfinite(came).all(axis=1)
    if whole.sum() < FEWEST:
        return None
    names, values = features(panel, min(leads))
    rows = values[unit, period].astype(np.float32)
    grown_on = np.flatnonzero(full)[whole]
    model: Any = ExtraTreesRegressor(
        n_estimators=trees, min_samples_leaf=leaf, max_features=0.5, random_state=seed, n_jobs=1
    )
    followed = np.concatenate([np.log1p(came[whole]), ANY * (came[whole] > 0)], axis=1)
    model.fit(rows[grown_on], followed, sample_weight=stands[grown_on])
    asked = model.apply(values[:, -1].astype(np.float32))
    leaves = model.apply(rows)
    weights = leaf_shares(leaves, asked, stands)
    level = present_level(panel)
    return Fitted(panel, names, unit, period, weights, level, model, leaves, stands, level[:, -1])


def present_level(panel: Panel, halving: float = LEVEL) -> Floats:
    """Each unit's level of log(1 + count) in every period, from which changes are told."""
    return decayed(np.log1p(known(panel)), halving)


def forest(panel: Panel, ahead: Ahead) -> Whole:
    """Draws of the forest; of a unit's last twelve periods where the history is too short for one."""
    return forest_trained(panel, ahead)(panel, ahead)


def forest_trained(panel: Panel, ahead: Ahead) -> Model:
    """The forest grown on ``panel`` for what is asked, as a model that forecasts other panels without growing again."""
    from tocsin.analysis.recency import recent_history

    fitted = fit(panel, ahead.leads(panel), ahead.seed)

    def model(other: Panel, asked: Ahead) -> Whole:
        leads = asked.leads(other)
        if fitted is None:
            each = [recent_history(other, 6.0, asked.draws)] * asked.periods
        else:
            mine = fitted if other is panel else fitted.asked(other)
            each = [mine.relative(lead, asked.draws) for lead in leads]
        found = np.stack(each, axis=1)
        found[~np.isfinite(other.counts[:, -1])] = 0
        return as_draws(found, asked.seed)

    return model
