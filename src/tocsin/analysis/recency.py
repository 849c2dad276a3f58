"""A unit's own history, the more recent the likelier: what lay ``halving`` periods further back weighs half.

    P(Y = y) = Σ_t 2^(−(T − t)/h) 1{y_t = y} / Σ_t 2^(−(T − t)/h)

Conflictology with a soft edge. Limits: it gives no chance to what has not happened to the unit itself, so that it is
meant as a member of a blend.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.panel import Ahead, Panel
from tocsin.analysis.quantiles import Floats, as_draws, weighted_quantiles


def recent_history(panel: Panel, halving: float, count: int) -> Floats:
    """Sorted draws (units, ``count``) of each unit's history under weights that halve every ``halving`` periods."""
    age = np.arange(panel.counts.shape[1] - 1, -1, -1)
    weights = np.where(np.isfinite(panel.counts), 0.5 ** (age / halving), 0.0)
    found = np.zeros((len(panel.units), count))
    for row, series in enumerate(panel.counts):
        order = np.argsort(series, kind="stable")
        found[row] = weighted_quantiles(np.nan_to_num(series[order]), weights[row, order][None], count)[0]
    found[~np.isfinite(panel.counts[:, -1])] = 0
    return found


def recency(panel: Panel, ahead: Ahead, halving: float) -> NDArray[np.int64]:
    """Draws of each unit's recent history, the same for every period asked for."""
    ahead.leads(panel)
    one = recent_history(panel, halving, ahead.draws)
    return as_draws(np.repeat(one[:, None], ahead.periods, axis=1), ahead.seed)


def recency_3(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """The own history, halving in three periods."""
    return recency(panel, ahead, 3.0)


def recency_6(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """The own history, halving in six periods."""
    return recency(panel, ahead, 6.0)
