"""A model for few units with short series, as a record's own theatres by weeks have: one unit and five periods will do.

Each unit is a chain of two states, quiet (y = 0) and deadly (y > 0), and a size for the deadly periods. All sums are
over the unit's known periods i, weighted by their age a_i: w_i = 2^(−a_i / ``HALVING``), and lean on constants, each
with the weight of so many periods:

    share of deadly periods    q = (A · q₀ + Σ w 1[deadly]) / (A + Σ w)
    P(deadly | quiet)            = (B · (1 − ρ) q + Σ w 1[quiet → deadly]) / (B + Σ w 1[quiet])
    P(deadly | deadly)           = (B · (ρ + (1 − ρ) q) + Σ w 1[deadly → deadly]) / (B + Σ w 1[deadly])
    mean of y − 1 when deadly  m = (K · m₀ + Σ w (y − 1)) / (K + Σ w)
    overdispersion             d = (D · d₀ + Σ w ((y − 1 − m)² − m) / m²) / (D + Σ w),  held in ``BOUNDS``

With n = Σ w over the deadly periods and λ ~ Gamma(mean m), the count is Poisson, so that y − 1 is negative binomial
with mean m and variance m + m² d_h; d_h = d + (h − 1) ``DRIFT`` + 1 / (K + n) grows with the lead h and with how little
is known of the mean. With probability n / (n + ``LEAN``) a deadly period's count is one of the unit's own instead,
drawn by the same weights. Paths of the chain are simulated from the last known state through the horizon.

The constants q₀, m₀, d₀ are those of such series in UCDP GED before 2018: weeks by first-level region of Syria
(2016-2017), Ukraine (2014-2017), Myanmar, the Central African Republic and Mexico (1989-2017), in the regions' years
with deaths (m₀ and d₀: medians over them). A unit that never saw a death starts from the share in regions without
deaths in the year before (``NEVER``). ``benchmarks/weekly.py`` prints them again from the data.

Sources: negative binomial as Gamma mixture of Poisson, with shrinkage, Greenwood and Yule (1920) and Robbins (1956);
two-state Markov chains for occurrence with a size model beside, Richardson (1981), made for daily rain. Limits: no
season, no neighbours, no trend but that recent periods weigh more; a first outbreak has the size of others' ones.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.panel import Ahead, Panel

# From GED before 2018, see above: share of deadly weeks, mean and overdispersion of what is above one death.
OFTEN: Final = 0.16  # q₀
NEVER: Final = 0.01
MEAN: Final = 8.0  # m₀
DISPERSION: Final = 1.8  # d₀
# Chosen among some fifteen settings by CRPS and ignorance on outcomes of 2014-2017 of the same series.
HALVING: Final = 16.0
SHARE_WEIGHS: Final = 1.0  # A
STATES_WEIGH: Final = 10.0  # B
PERSISTS: Final = 0.1  # ρ
MEAN_WEIGHS: Final = 1.0  # K
DISPERSION_WEIGHS: Final = 4.0  # D
LEAN: Final = 20.0
DRIFT: Final = 0.02
BOUNDS: Final = (0.1, 10.0)

Floats = NDArray[np.float64]


def short(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """Draws of each unit's chain and sizes; each unit by itself, 0 where its last count is unknown."""
    leads = ahead.leads(panel)
    drawn = np.zeros((len(panel.units), ahead.periods, ahead.draws), dtype=np.int64)
    for row, unit in enumerate(panel.units):
        if np.isfinite(panel.counts[row, -1]):
            # A unit's draws depend on its own number, not on which others stand beside it.
            random = np.random.default_rng([ahead.seed, abs(unit), int(unit < 0)])
            drawn[row] = paths(panel.counts[row], leads, ahead.draws, random)
    return drawn


def paths(counts: Floats, leads: range, draws: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Draws of one unit, (leads, draws), from its ``counts``, of which the last is known."""
    chances = transitions(counts)
    mean, dispersion, many = sizes(counts)
    own, weights = deadly_periods(counts)
    found = np.zeros((len(leads), draws), dtype=np.int64)
    deadly = np.full(draws, counts[-1] > 0)
    for lead in range(1, leads[-1] + 1):
        deadly = random.random(draws) < np.where(deadly, chances[1], chances[0])
        if lead in leads:
            size = 1 + negative_binomial(
                mean, dispersion + (lead - 1) * DRIFT + 1 / (MEAN_WEIGHS + many), draws, random
            )
            if len(own):
                again = random.random(draws) * (many + LEAN) < many
                size = np.where(again, random.choice(own, draws, p=weights / weights.sum()), size)
            found[lead - leads[0]] = np.where(deadly, size, 0)
    return found


def ages(counts: Floats) -> Floats:
    """The weights of a unit's periods by their age; 0 where the count is unknown."""
    weight = 0.5 ** (np.arange(len(counts) - 1, -1, -1.0) / HALVING)
    return np.where(np.isfinite(counts), weight, 0.0)


def transitions(counts: Floats) -> tuple[float, float]:
    """The chances of a deadly period after a quiet and after a deadly one."""
    weight = ages(counts)
    often = OFTEN if np.nansum(counts) > 0 else NEVER
    share = (SHARE_WEIGHS * often + weight[counts > 0].sum()) / (SHARE_WEIGHS + weight.sum())
    weight = weight[1:] * np.isfinite(counts[:-1])
    before, after = counts[:-1] > 0, counts[1:] > 0
    chances = []
    for deadly in (False, True):
        leaning = STATES_WEIGH * (PERSISTS * deadly + (1 - PERSISTS) * share)
        left = before == deadly
        chances.append((leaning + weight[left & after].sum()) / (STATES_WEIGH + weight[left].sum()))
    return float(chances[0]), float(chances[1])


def deadly_periods(counts: Floats) -> tuple[NDArray[np.int64], Floats]:
    """The counts of the unit's deadly periods, and their weights."""
    deadly = counts > 0
    return counts[deadly].astype(np.int64), ages(counts)[deadly]


def sizes(counts: Floats) -> tuple[float, float, float]:
    """Mean and overdispersion of what deadly periods have above one death, and how many deadly periods that is from."""
    own, weight = deadly_periods(counts)
    many = float(weight.sum())
    above = own - 1.0
    mean = (MEAN_WEIGHS * MEAN + (weight * above).sum()) / (MEAN_WEIGHS + many)
    excess = (weight * ((above - mean) ** 2 - mean)).sum() / max(mean, 0.1) ** 2
    dispersion = (DISPERSION_WEIGHS * DISPERSION + excess) / (DISPERSION_WEIGHS + many)
    return float(mean), float(np.clip(dispersion, *BOUNDS)), many


def negative_binomial(mean: float, dispersion: float, draws: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Draws with that mean and the variance mean + mean² · dispersion."""
    return random.poisson(random.gamma(1 / dispersion, mean * dispersion, draws))
