"""In what situation a forecast had to be made: what was known of a country, and what came.

A country is *in conflict* at the time of a forecast when any of its last twelve known months (a theatre: of its last 52
known weeks) counted at least ``least`` deaths. What came is the count of the month forecast:

                                at least ``least`` deaths came    fewer came
    in conflict                 conflict                          de-escalation
    not in conflict             onset                             peace

``least`` is 1 (any deaths) or 25 (what UCDP counts as armed conflict in a year, here in one month). With ``memory`` 1
only the last known month counts: "quiet" is then a country whose last month was, whatever came before.

Only "in conflict" was known beforehand. A score over the rows of one *situation* is chosen by the outcome, and a
forecaster who always cries wolf wins on onsets (Lerch et al. 2017, "Forecaster's dilemma"): read such a table to see
where a model fails, not to say which model is better. A score over the rows in conflict, or over those not in conflict,
stays proper.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tocsin.analysis.panel import Panel, Period

SITUATIONS: Final = ("peace", "onset", "conflict", "de-escalation")
PEACE, ONSET, CONFLICT, DE_ESCALATION = range(4)
# Periods of the last year.
YEAR: Final[dict[Period, int]] = {"month": 12, "week": 52}
# Deaths in a period from which on it counts as one of conflict.
ANY: Final = 1
MANY: Final = 25


def in_conflict(panel: Panel, least: int = ANY, memory: int | None = None) -> NDArray[np.bool_]:
    """For each unit whether any of the panel's last ``memory`` periods (12 months, 52 weeks) is known to have ``least``
    deaths or more."""
    recent = panel.counts[:, -(YEAR[panel.period] if memory is None else memory) :]
    return np.asarray((np.nan_to_num(recent, nan=0.0) >= least).any(axis=1))


def situation(conflict: ArrayLike, actual: ArrayLike, least: int = ANY) -> NDArray[np.int64]:
    """The place in ``SITUATIONS`` of each row; -1 where the outcome is unknown (NaN). ``conflict`` and ``actual`` are
    broadcast against each other."""
    known, came = np.broadcast_arrays(np.asarray(conflict, bool), np.asarray(actual, float))
    deadly = came >= least
    found = np.select([known & deadly, known, deadly], [CONFLICT, DE_ESCALATION, ONSET], PEACE)
    return np.where(np.isfinite(came), found, -1).astype(np.int64)
