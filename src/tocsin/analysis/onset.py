"""The chance that a peace ends: deaths in a unit that had none for a year.

A unit is quiet at the end of period t when its last ``QUIET`` counts are known and all 0. An onset at lead h is
y_{t+h} ≥ ``least`` (1, or 25 as UCDP asks of a conflict-year) in a unit that is quiet at t, whatever happens between.
History drawn with replacement (conflictology) says 0 of all of these; here, with features z_t standardised over the
quiet rows,

    P(onset | z_t, h) = 1 / (1 + exp(−a − b·z_t − c log h)),   least squares of b and c held by a penalty |·|²/(2 C).

Features: the time since the last death and since the last period of 25, the share of deadly periods in the last 120
and in all, the worst count ever, and of the neighbours the share at war, their deaths, and the share of deadly periods
in the year. The rows overlap (one quiet country gives hundreds), so the penalty is strong (``HOLD``): it was chosen,
like the features, on the outcomes of 2008-2017, where it gave the better Brier score than none.

News and other series (``Panel.covariates``) enter as two features each: the level of the last 12 periods and the surge
of the last 3 over the last 24. Series called ``events:…`` (counts of reported events of a PLOVER type, as
``events:THREATEN``) are first divided by the mean over all units in the period, because the volume of news grows. A
value that is not known stands at the mean. ``benchmarks/onsets.py`` measures what they add, learning from what was
known at each time: at leads 1 to 3 other violence and GDELT's counts took 1.7 % off the logarithmic score of 2008-2017
and 0.3 % off the Brier score (better in .91 of resamples of countries); at leads 3 to 14 nothing. A fifth of ICEWS
(2009-2015), by PLOVER types, took 0.7 % and nothing; no single type mattered, threats and mobilisations neither. So
``onset_news`` uses them up to lead ``NEAR`` only, and ``onset``, what is given by default, does not use them at all.

Sources: rare events by penalised logistic regression, King and Zeng, "Logistic Regression in Rare Events Data" (2001);
history and neighbours as the strongest predictors of onset, Hegre et al., "ViEWS: A political violence early-warning
system" (2019). Limits: chances are small (about one in a hundred) and mostly tell places where war was lately from
places where it never was; which of the former will burn next month, they do not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.baselines import known
from tocsin.analysis.features import borders, over, since, windowed
from tocsin.analysis.markov import markov
from tocsin.analysis.panel import Ahead, Panel

QUIET: Final = 12
HOLD: Final = 0.001  # C of the penalty
LEARNED: Final = 5  # of the leads asked for, at most so many are learned from, evenly spaced
WARM: Final = 36  # the first periods of a panel know too little of the past to learn from
NEAR: Final = 3  # the longest lead at which news and other violence are heard
LEAST: Final = 5  # onsets to learn from; with fewer, all quiet units have the same chance
RECENT: Final = 240  # sizes are those of onsets in the last so many periods
OFTEN: Final = 0.002  # what stands for a share of 0 in its logarithm
NEWS: Final = "events:"
VIOLENCE: Final = ("ged_ns", "ged_os")

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]


def quiet(panel: Panel) -> Marks:
    """Where a unit's last ``QUIET`` counts, the present one with them, are known and all 0: (units, periods)."""
    silent = panel.counts == 0
    found = windowed(silent.astype(float), QUIET) == 1
    found[:, : QUIET - 1] = False
    return np.asarray(found, dtype=bool)


def facts(panel: Panel, covariates: Sequence[str] = ()) -> tuple[tuple[str, ...], Floats]:
    """Names of the features, and their values of shape (units, periods, features); NaN where a covariate is unknown.

    Raises KeyError for a covariate that the panel lacks.
    """
    counts = known(panel)
    deadly = (counts > 0).astype(float)
    beside = borders(panel.units, panel.neighbours)
    share = beside / np.maximum(beside.sum(axis=1, keepdims=True), 1)
    year = windowed(counts, QUIET)
    columns = {
        "time since a death": np.log1p(since(counts, 1)),
        "time since 25 deaths": np.log1p(since(counts, 25)),
        "share of deadly periods in 120": np.log(windowed(deadly, 120) + OFTEN),
        "share of deadly periods": np.log(windowed(deadly, counts.shape[1]) + OFTEN),
        "worst ever": np.log1p(np.maximum.accumulate(counts, axis=1)),
        "neighbours at war": over(share, (year * QUIET >= 25).astype(float)),
        "neighbours' deaths": np.log1p(over(beside, year)),
        "neighbours' deadly periods": over(share, windowed(deadly, QUIET)),
    }
    for name in covariates:
        level, surge = told(panel.covariates[name], relative=name.startswith(NEWS))
        columns[f"{name}, level"], columns[f"{name}, surge"] = level, surge
    return tuple(columns), np.stack(list(columns.values()), axis=2)


def told(series: Floats, *, relative: bool) -> tuple[Floats, Floats]:
    """Level and surge of a series, NaN where its last value is not known; ``relative``: to the mean of all units."""
    values = np.nan_to_num(series, nan=0.0)
    if relative:
        all_of_them = values.sum(axis=0) / np.maximum(np.isfinite(series).sum(axis=0), 1)
        values = values / np.where(all_of_them > 0, all_of_them, 1.0)
    scale = 10.0 if relative else 1.0  # a tenth of the mean is still told from nothing
    level, surge = (
        np.log1p(scale * windowed(values, QUIET)),
        np.log1p(scale * windowed(values, 3)) - np.log1p(scale * windowed(values, 24)),
    )
    unknown = ~np.isfinite(series)
    level[unknown], surge[unknown] = np.nan, np.nan
    return level, surge


def chances(panel: Panel, leads: Sequence[int], least: int = 1, covariates: Sequence[str] = ()) -> Floats:
    """The chance of an onset of at least ``least`` deaths at each lead from the panel's end: (units, leads); NaN for
    units that are not quiet then. Learned from the panel alone."""
    from sklearn.linear_model import LogisticRegression

    _, values = facts(panel, covariates)
    calm = quiet(panel)
    asked = np.asarray(leads)
    found = np.full((len(panel.units), len(asked)), np.nan)
    now = np.nonzero(calm[:, -1])[0]
    if not len(now):
        return found
    unit, period, lead = pairs(panel, calm, asked)
    happened = panel.counts[unit, period + lead] >= least
    if happened.sum() < LEAST or happened.all():
        found[now] = happened.sum() / max(len(happened), 1)
        return found
    rows = np.column_stack([values[unit, period], np.log(lead)])
    target = np.column_stack([np.repeat(values[now, -1], len(asked), axis=0), np.log(np.tile(asked, len(now)))])
    rows, target = standardised(rows, target)
    model = LogisticRegression(C=HOLD, max_iter=500).fit(rows, happened)
    found[now] = model.predict_proba(target)[:, 1].reshape(len(now), len(asked))
    return found


def pairs(panel: Panel, calm: Marks, leads: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Units, quiet periods and leads to learn from, of which the outcome is known."""
    some = leads[np.unique(np.linspace(0, len(leads) - 1, min(LEARNED, len(leads))).astype(int))]
    begin = min(WARM, panel.counts.shape[1] // 4)
    units, periods, ahead = [], [], []
    for lead in some:
        unit, period = np.nonzero(calm[:, begin : max(calm.shape[1] - lead, begin)])
        ends = np.isfinite(panel.counts[unit, period + begin + lead])
        units.append(unit[ends])
        periods.append(period[ends] + begin)
        ahead.append(np.full(ends.sum(), lead))
    return np.concatenate(units), np.concatenate(periods), np.concatenate(ahead)


def standardised(rows: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Both with the rows' mean at 0 and their spread at 1, column by column; what is unknown or constant is 0."""
    seen = np.isfinite(rows)
    many = np.maximum(seen.sum(axis=0), 1)
    mean = np.where(seen, rows, 0).sum(axis=0) / many
    spread = np.sqrt((np.where(seen, rows - mean, 0) ** 2).sum(axis=0) / many)
    spread = np.where(spread > 1e-9, spread, np.inf)
    one, two = (np.nan_to_num((each - mean) / spread, nan=0.0) for each in (rows, target))
    return one, two


def sizes(panel: Panel, calm: Marks, leads: NDArray[np.int64]) -> NDArray[np.int64]:
    """The counts of the onsets that the panel knows, ascending; one death where it knows none."""
    unit, period, lead = pairs(panel, calm, leads)
    recent = period + lead >= panel.counts.shape[1] - RECENT
    counts = panel.counts[unit, period + lead]
    found = np.sort(counts[recent & (counts > 0)]).astype(np.int64)
    return found if len(found) else np.ones(1, dtype=np.int64)


def with_onsets(
    draws: NDArray[np.int64], panel: Panel, ahead: Ahead, covariates: Sequence[str] = ()
) -> NDArray[np.int64]:
    """The draws of another model with those of quiet units replaced: 0, or with the chance of an onset a size of one.

    ``covariates`` are listened to at leads up to ``NEAR``. The draws are quantiles in ascending order, so that the
    share above 0 is the chance itself and not a sample of it.
    """
    leads = ahead.leads(panel)
    chance = chances(panel, leads)
    if covariates and leads[0] <= NEAR:
        near = range(leads[0], min(leads[-1], NEAR) + 1)
        chance[:, : len(near)] = chances(panel, near, covariates=covariates)
    pool = sizes(panel, quiet(panel), np.asarray(leads))
    at = (np.arange(ahead.draws) + 0.5) / ahead.draws
    above = (at - (1 - chance[..., None])) / np.maximum(chance[..., None], 1e-12)
    size = pool[np.clip(np.nan_to_num(above) * len(pool), 0, len(pool) - 1).astype(np.int64)]
    calm = np.isfinite(chance)[..., None]
    return np.where(calm, np.where(above >= 0, size, 0), draws)


def onset(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """Draws of the chain of states (``markov``), and of the onset model where a unit has been quiet."""
    return with_onsets(markov(panel, ahead), panel, ahead)


def onset_news(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """Draws as ``onset`` gives them, that also listen at short leads to other violence and news where the panel has
    such series: ``ged_ns``, ``ged_os`` (deaths among groups, of civilians) and all ``events:…``."""
    heard = [name for name in panel.covariates if name in VIOLENCE or name.startswith(NEWS)]
    return with_onsets(markov(panel, ahead), panel, ahead, heard)
