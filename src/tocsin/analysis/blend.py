"""The forecast that is given when no model is asked for: three models brought together.

The members, with their weights (``SHARES``):

- forest .6: what came after moments like this one in all units' history, as changes (``analysis.forest``);
- markov .2: how long wars and quiet last, and where they go next (``analysis.markov``);
- recency .2: the unit's own history with weights that halve every three periods (``analysis.recency``).

They are brought together half-way between the linear pool, F(y) = Σ w_k F_k(y), and the average of quantiles in
log(1 + y) (``analysis.quantiles``, with sources): the pool gives every member's outcomes a chance, the average keeps
ranges narrow. A war that goes on as it did is best told by its own last months; what it may turn into, by others' wars.

``benchmarks/forecast_choice.py`` tries candidates on outcomes of 2006 to 2017 and fails when another than this one is
best. Limits: no member knows why there is war; a leap from long peace into war gets the chance that it has had in the
past, which is small; a war larger than any before it is only reached by changes like those of smaller ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis import forest as woods
from tocsin.analysis.markov import learnt, paths
from tocsin.analysis.panel import Ahead, Model, Panel
from tocsin.analysis.quantiles import Floats, as_draws, halfway
from tocsin.analysis.recency import recent_history

# Chosen by benchmarks/forecast_choice.py.
SHARES: Final = {"forest": 0.6, "markov": 0.2, "recency": 0.2}
HALVING: Final = 3.0

CHOICES: Final = (
    "Weights (forest .6, Markov chain .2, own recent history .2), the way of bringing them together, the size of "
    "leaves, the level that changes are told from and the halving time of the own history were chosen on outcomes of "
    "2006 to 2017, each year forecast from the October before.",
    "They are the same for every later year; the members are trained anew for each forecast, on what was known.",
)


def together(members: Mapping[str, Floats], shares: Mapping[str, float]) -> Floats:
    """The members' sorted draws as one's; shares are taken relative to those of the members that there are."""
    count = next(iter(members.values())).shape[-1]
    return halfway(list(members.values()), [shares[name] for name in members], count)


def blend(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """Draws of the blend; without the forest where the history is too short to grow one."""
    return blend_trained(panel, ahead)(panel, ahead)


def blend_trained(panel: Panel, ahead: Ahead) -> Model:
    """The blend trained on ``panel`` for what is asked, as a model that forecasts other panels without training."""
    fitted = woods.fit(panel, ahead.leads(panel), ahead.seed)
    chain = learnt(panel)

    def model(other: Panel, asked: Ahead) -> NDArray[np.int64]:
        mine = fitted if fitted is None or other is panel else fitted.asked(other)
        walked = np.sort(paths(other, asked, chain), axis=2).astype(np.float64)
        own = recent_history(other, HALVING, asked.draws)
        found = []
        for place, lead in enumerate(asked.leads(other)):
            members = {"markov": walked[:, place], "recency": own}
            if mine is not None:
                members["forest"] = mine.relative(lead, asked.draws)
            found.append(together(members, SHARES))
        quantiles = np.stack(found, axis=1)
        quantiles[~np.isfinite(other.counts[:, -1])] = 0
        return as_draws(quantiles, asked.seed)

    return model
