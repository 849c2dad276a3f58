"""The forecast that is given when no model is asked for: several models brought together.

The members' quantiles of log(1 + count) are averaged (``analysis.quantiles``).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis import forest as woods
from tocsin.analysis.panel import Ahead, Model, Panel
from tocsin.analysis.quantiles import as_draws, averaged
from tocsin.analysis.recency import recent_history

# Weight of the forest and of each recent history by its halving time.
FOREST: Final = 0.4
RECENT: Final = {3.0: 0.3, 6.0: 0.3}


def blend(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """Draws of the blend; of the recent histories alone where the history is too short to grow a forest."""
    return blend_trained(panel, ahead)(panel, ahead)


def blend_trained(panel: Panel, ahead: Ahead) -> Model:
    """The blend trained on ``panel`` for what is asked, as a model that forecasts other panels without training."""
    fitted = woods.fit(panel, ahead.leads(panel), ahead.seed)
    shares = list(RECENT.values())

    def model(other: Panel, asked: Ahead) -> NDArray[np.int64]:
        mine = fitted if fitted is None or other is panel else fitted.asked(other)
        histories = [recent_history(other, halving, asked.draws) for halving in RECENT]
        found = []
        for lead in asked.leads(other):
            if mine is None:
                found.append(averaged(histories, shares))
            else:
                found.append(averaged([mine.relative(lead, asked.draws), *histories], [FOREST, *shares]))
        quantiles = np.stack(found, axis=1)
        quantiles[~np.isfinite(other.counts[:, -1])] = 0
        return as_draws(quantiles, asked.seed)

    return model
