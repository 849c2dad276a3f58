"""What a backtest comes to: mean scores over groups of rows, calibration, and where a model was most wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.analysis.backtest import Backtest
from tocsin.analysis.comparing import LEVEL, Comparison, Resamples, compare
from tocsin.analysis.situations import ANY, MANY, SITUATIONS

# The scores that models are compared by: lower is better.
LOSSES: Final = ("crps", "ignorance", "interval_score", "brier", "brier_many")
# Tenths, as forecasters' diagrams have them.
PIT_BINS: Final = 10
# Edges of the bins of probabilities, in which most forecasts are near 0 and some near 1: those get bins of their own.
EDGES: Final = (0.0, 0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98, 1.0)

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Tally:
    """Means over ``rows`` rows of ``units`` units; NaN where there is no row. ``coverage`` is the share of outcomes in
    the 90 % interval, ``width`` that interval's mean length in deaths, ``deaths`` the mean outcome."""

    rows: int
    units: int
    deaths: float
    crps: float
    ignorance: float
    interval_score: float
    coverage: float
    width: float
    brier: float
    brier_many: float


@dataclass(frozen=True)
class Bin:
    """Forecasts of a probability in [low, high), the last bin with its end: ``rows`` of them, the mean probability
    ``forecast``, how often it came true, and the interval of that share when countries are drawn again (NaN where fewer
    than two countries have rows here)."""

    low: float
    high: float
    rows: int
    forecast: float
    observed: float
    observed_low: float
    observed_high: float


@dataclass(frozen=True)
class Reliability:
    """How far probabilities of ``least`` deaths or more can be taken at their word.

    The mean Brier score is ``miscalibration`` − ``discrimination`` + ``uncertainty``: what recalibration would gain,
    what the forecasts tell apart, and what a constant forecast would score (CORP decomposition by isotonic regression;
    Dimitriadis, Gneiting and Jordan 2021). NaN where there is no row.
    """

    least: int
    rows: int
    brier: float
    miscalibration: float
    discrimination: float
    uncertainty: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Pit:
    """Where outcomes fell within their forecasts (``analysis.backtest.Scored.pit``): the ``shares`` of the tenths, all
    .1 when the forecasts are calibrated; ``outer`` the share of the first and the last tenth together, above .2 when
    forecasts are too narrow, with the ``ends`` of its interval when units are drawn again."""

    rows: int
    shares: tuple[float, ...]
    outer: float
    ends: tuple[float, float]


@dataclass(frozen=True)
class Miss:
    """One row that was forecast badly: ``score`` is its CRPS, ``baseline`` the baseline's on the same row."""

    unit: int
    name: str
    period: int
    lead: int
    actual: float
    low: float
    median: float
    high: float
    any_deaths: float
    score: float
    baseline: float


@dataclass(frozen=True)
class Burden:
    """What one unit adds to a model's loss: ``share`` of the sum of CRPS over all units, mean ``score`` and
    ``baseline``'s mean."""

    unit: int
    name: str
    rows: int
    share: float
    score: float
    baseline: float


def groups(found: Backtest) -> Iterator[tuple[str, str, Mask]]:
    """(table, group, its rows) of every table by which scores are told: all, year, known, situation, situation-25,
    lead. Groups without any row are left out.

    In table "known" rows are told apart by what was known when the forecast was made; in the tables of situations also
    by what came, so that they show where a model fails and not which is better (``analysis.situations``).
    """
    rows = found.rows
    wanted: list[tuple[str, str, Mask]] = [("all", "all", np.ones(len(rows), dtype=bool))]
    wanted += [("year", str(year), rows.year == year) for year in found.years]
    wanted += [
        ("known", "in conflict-25", rows.conflict_many),
        ("known", "in conflict", rows.conflict),
        ("known", "not in conflict", ~rows.conflict),
        ("known", "quiet last", rows.quiet),
    ]
    for table, least in (("situation", ANY), ("situation-25", MANY)):
        places = rows.situation(least)
        wanted += [(table, name, places == place) for place, name in enumerate(SITUATIONS)]
    wanted += [("lead", str(lead), rows.lead == lead) for lead in np.unique(rows.lead)]
    for table, name, mask in wanted:
        scored = mask & np.isfinite(rows.actual)
        if scored.any():
            yield table, name, scored


def tally(found: Backtest, model: str, mask: Mask) -> Tally:
    """The means of ``model``'s scores over the rows of ``mask`` whose outcome is known."""
    of, rows = found.scored[model], found.rows
    told = mask & np.isfinite(rows.actual)

    def mean(values: NDArray[np.float64]) -> float:
        return float(values[told].mean()) if told.any() else np.nan

    return Tally(
        rows=int(told.sum()),
        units=len(np.unique(rows.unit[told])),
        deaths=mean(rows.actual),
        crps=mean(of.crps),
        ignorance=mean(of.ignorance),
        interval_score=mean(of.interval_score),
        coverage=mean(of.covered),
        width=mean(of.high - of.low),
        brier=mean(of.brier),
        brier_many=mean(of.brier_many),
    )


def against(found: Backtest, model: str, baseline: str, mask: Mask, drawn: Resamples) -> Mapping[str, Comparison]:
    """``model`` compared with ``baseline`` on the rows of ``mask`` by each of ``LOSSES``; ``drawn`` are resamples of
    the rows' units."""
    ours, theirs = found.scored[model], found.scored[baseline]
    return {loss: compare(np.where(mask, getattr(ours, loss), np.nan), getattr(theirs, loss), drawn) for loss in LOSSES}


def reliability(found: Backtest, model: str, least: int, drawn: Resamples) -> Reliability:
    """How often ``least`` (1 or 25) deaths or more came where ``model`` gave them this or that probability."""
    rows, of = found.rows, found.scored[model]
    known = np.isfinite(rows.actual)
    chances = of.any_deaths if least == ANY else of.many_deaths
    came = np.where(known, rows.actual >= least, np.nan)
    places = np.searchsorted(np.asarray(EDGES[1:-1]), chances, side="right")
    bins = [_bin(place, chances, came, known & (places == place), drawn) for place in range(len(EDGES) - 1)]
    brier, parts = _decomposed(chances[known], came[known])
    return Reliability(least, int(known.sum()), brier, *parts, tuple(one for one in bins if one.rows))


def _bin(place: int, chances: NDArray[np.float64], came: NDArray[np.float64], mask: Mask, drawn: Resamples) -> Bin:
    low, high = EDGES[place], EDGES[place + 1]
    rows = int(mask.sum())
    if not rows:
        return Bin(low, high, 0, np.nan, np.nan, np.nan, np.nan)
    ends = _ends(came, mask, drawn)
    return Bin(low, high, rows, float(chances[mask].mean()), float(came[mask].mean()), *ends)


def _decomposed(chances: NDArray[np.float64], came: NDArray[np.float64]) -> tuple[float, tuple[float, float, float]]:
    """The mean Brier score, and its miscalibration, discrimination and uncertainty."""
    if not len(came):
        return np.nan, (np.nan, np.nan, np.nan)
    from sklearn.isotonic import IsotonicRegression

    recalibrated = IsotonicRegression().fit_transform(chances, came)
    score, best, constant = (
        float(np.mean((forecast - came) ** 2)) for forecast in (chances, recalibrated, np.full(len(came), came.mean()))
    )
    return score, (score - best, constant - best, constant)


def pit(found: Backtest, model: str, mask: Mask, drawn: Resamples) -> Pit | None:
    """How the rows of ``mask`` fall within their forecasts; None where there is no row."""
    values = np.where(mask, found.scored[model].pit, np.nan)
    told = np.isfinite(values)
    if not told.any():
        return None
    counted, _ = np.histogram(values[told], bins=PIT_BINS, range=(0, 1))
    outer = np.where(told, (values < 1 / PIT_BINS) | (values >= 1 - 1 / PIT_BINS), np.nan)
    return Pit(
        rows=int(told.sum()),
        shares=tuple(float(share) for share in counted / told.sum()),
        outer=float(outer[told].mean()),
        ends=_ends(outer, told, drawn),
    )


def _ends(values: NDArray[np.float64], mask: Mask, drawn: Resamples) -> tuple[float, float]:
    """The interval of the mean of ``values`` over the rows of ``mask`` when units are drawn again; NaN where fewer than
    two units have such rows."""
    if len(np.unique(drawn.of[mask])) < 2:
        return np.nan, np.nan
    size = drawn.sums(mask)
    means = drawn.sums(np.where(mask, values, np.nan))[size > 0] / size[size > 0]
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def misses(found: Backtest, model: str, baseline: str, count: int) -> tuple[Miss, ...]:
    """The ``count`` rows of the highest CRPS, the worst first; those with none are left out."""
    rows, of = found.rows, found.scored[model]
    losses = np.nan_to_num(of.crps, nan=0.0)
    worst = np.lexsort((rows.period, rows.unit, -losses))[:count]
    return tuple(
        Miss(
            unit=found.units[rows.unit[place]],
            name=found.names[rows.unit[place]],
            period=int(rows.period[place]),
            lead=int(rows.lead[place]),
            actual=float(rows.actual[place]),
            low=float(of.low[place]),
            median=float(of.median[place]),
            high=float(of.high[place]),
            any_deaths=float(of.any_deaths[place]),
            score=float(of.crps[place]),
            baseline=float(found.scored[baseline].crps[place]),
        )
        for place in worst
        if losses[place] > 0
    )


def burdens(found: Backtest, model: str, baseline: str, count: int) -> tuple[Burden, ...]:
    """The ``count`` units that add most to the model's CRPS, the heaviest first; those that add none are left out."""
    rows = found.rows
    known = np.isfinite(rows.actual)
    size = np.bincount(rows.unit[known], minlength=len(found.units))
    ours, theirs = (
        np.bincount(rows.unit[known], found.scored[name].crps[known], minlength=len(found.units))
        for name in (model, baseline)
    )
    order = np.lexsort((np.arange(len(ours)), -ours))[:count]
    return tuple(
        Burden(
            unit=found.units[place],
            name=found.names[place],
            rows=int(size[place]),
            share=float(ours[place] / ours.sum()),
            score=float(ours[place] / size[place]),
            baseline=float(theirs[place] / size[place]),
        )
        for place in order
        if ours[place] > 0
    )
