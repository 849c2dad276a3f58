"""The simple forecasts that any model has to beat (VIEWS prediction challenge 2023/24, Hegre et al. 2024)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.panel import Ahead, Panel


def known(panel: Panel) -> NDArray[np.float64]:
    """The panel's counts with what is not known as 0."""
    return np.nan_to_num(panel.counts, nan=0.0)


def zero(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """No deaths anywhere."""
    return np.zeros((len(panel.units), ahead.periods, ahead.draws), dtype=np.int64)


def last_poisson(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """Poisson around the last known count."""
    random = np.random.default_rng(ahead.seed)
    return random.poisson(known(panel)[:, -1, None, None], (len(panel.units), ahead.periods, ahead.draws))


def conflictology(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """Each unit's own last twelve periods, drawn with replacement: the hardest simple baseline."""
    return own_history(panel, ahead, 12)


def bootstrap(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """All units' last 240 periods, drawn with replacement: the same for every unit."""
    pool = known(panel)[:, -240:].ravel()
    random = np.random.default_rng(ahead.seed)
    return random.choice(pool, (len(panel.units), ahead.periods, ahead.draws)).astype(np.int64)


def own_history(panel: Panel, ahead: Ahead, window: int) -> NDArray[np.int64]:
    """Each unit's own last ``window`` periods (fewer where the panel is shorter), drawn with replacement."""
    recent = known(panel)[:, -window:]
    random = np.random.default_rng(ahead.seed)
    chosen = random.integers(0, recent.shape[1], (len(panel.units), ahead.periods, ahead.draws))
    return np.take_along_axis(recent[:, None, :], chosen, axis=2).astype(np.int64)
