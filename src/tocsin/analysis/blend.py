"""The forecast that is given when no model is asked for: several models brought together.

The members' quantiles of log(1 + count) are averaged (``analysis.quantiles``).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis import forest as woods
from tocsin.analysis.panel import Ahead, Panel
from tocsin.analysis.quantiles import as_draws, averaged
from tocsin.analysis.recency import recent_history

# Weight of the forest and of each recent history by its halving time.
FOREST: Final = 0.4
RECENT: Final = {3.0: 0.3, 6.0: 0.3}


def blend(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """Draws of the blend; of the recent histories alone where the history is too short to grow a forest."""
    leads = ahead.leads(panel)
    fitted = woods.fit(panel, leads, ahead.seed)
    histories = [recent_history(panel, halving, ahead.draws) for halving in RECENT]
    shares = list(RECENT.values())
    found = []
    for lead in leads:
        if fitted is None:
            found.append(averaged(histories, shares))
        else:
            found.append(averaged([fitted.relative(lead, ahead.draws), *histories], [FOREST, *shares]))
    quantiles = np.stack(found, axis=1)
    quantiles[~np.isfinite(panel.counts[:, -1])] = 0
    return as_draws(quantiles, ahead.seed)
