"""What a backtest comes to: means by group, calibration, the worst misses."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.analysis.backtest import Backtest, Rows, Scored, scored_draws
from tocsin.analysis.comparing import resamples
from tocsin.analysis.tallies import against, burdens, groups, misses, pit, reliability, tally


def rows(actual: list[float], units: list[int], conflict: list[bool] | None = None) -> Rows:
    size = len(actual)
    known = np.array(conflict if conflict is not None else [False] * size)
    return Rows(
        unit=np.array(units),
        period=np.arange(457, 457 + size),
        year=np.full(size, 2018),
        lead=np.arange(3, 3 + size),
        actual=np.array(actual),
        conflict=known,
        conflict_many=np.zeros(size, dtype=bool),
        quiet=~known,
        chance=np.full(size, 0.5),
    )


def made(of: Rows, **draws: list[list[int]]) -> Backtest:
    scored: dict[str, Scored] = {
        name: scored_draws(np.array(drawn), of.actual, of.chance) for name, drawn in draws.items()
    }
    names = ("Arden", "Borin", "Caspia")
    return Backtest((10, 20, 30), names, "month", (2018,), 3, len(next(iter(draws.values()))[0]), 1, of, scored)


def test_means_by_hand() -> None:
    """One draw each, so that the CRPS is the distance: 0, 2 and 6."""
    found = made(rows([0, 3, 4], [0, 0, 1]), one=[[0], [5], [10]])
    told = tally(found, "one", np.ones(3, dtype=bool))
    assert (told.rows, told.units) == (3, 2)
    assert told.crps == pytest.approx(8 / 3)
    assert told.deaths == pytest.approx(7 / 3)
    assert told.width == 0
    assert told.coverage == pytest.approx(1 / 3)
    # Below the interval of no width by 2 and by 6: 2/(1 - .9) times that.
    assert told.interval_score == pytest.approx((0 + 40 + 120) / 3)
    assert told.brier == 0
    first = tally(found, "one", np.array([True, False, False]))
    assert (first.rows, first.crps) == (1, 0)


def test_what_is_not_known_does_not_count() -> None:
    found = made(rows([0, np.nan, 4], [0, 0, 1]), one=[[0], [5], [10]])
    assert tally(found, "one", np.ones(3, dtype=bool)).rows == 2
    nothing = tally(found, "one", np.array([False, True, False]))
    assert nothing.rows == 0
    assert np.isnan(nothing.crps)
    told = {(table, group): int(mask.sum()) for table, group, mask in groups(found)}
    assert told["all", "all"] == 2
    assert ("lead", "4") not in told


def test_groups_by_what_was_known_and_by_what_came() -> None:
    found = made(rows([0, 1, 1, 0, 30], [0, 0, 1, 1, 2], [False, False, True, True, False]), one=[[0]] * 5)
    told = {(table, group): np.flatnonzero(mask).tolist() for table, group, mask in groups(found)}
    assert told["year", "2018"] == [0, 1, 2, 3, 4]
    assert told["known", "in conflict"] == [2, 3]
    assert told["known", "not in conflict"] == [0, 1, 4]
    assert ("known", "in conflict-25") not in told  # there is none
    assert told["situation", "peace"] == [0]
    assert told["situation", "onset"] == [1, 4]
    assert told["situation", "conflict"] == [2]
    assert told["situation", "de-escalation"] == [3]
    assert told["situation-25", "onset"] == [4]
    assert told["situation-25", "peace"] == [0, 1, 2, 3]
    assert told["lead", "7"] == [4]


def test_comparisons_are_on_the_groups_own_rows() -> None:
    of = rows([0, 3, 4], [0, 1, 1])
    found = made(of, one=[[5], [3], [4]], two=[[0], [4], [6]])
    drawn = resamples(of.unit, 50)
    told = against(found, "one", "two", np.array([False, True, True]), drawn)
    assert told["crps"].ratio == 0
    assert told["crps"].rows == 2
    assert against(found, "one", "two", np.ones(3, dtype=bool), drawn)["crps"].ratio == pytest.approx(5 / 3)


def test_reliability_by_hand() -> None:
    """Ten forecasts of a chance of .25, three of which came true; two of .75, both of which did."""
    actual = [1.0] * 3 + [0.0] * 7 + [1.0] * 2
    of = rows(actual, [0, 1, 2] * 4)
    found = made(of, one=[[0, 0, 0, 1]] * 10 + [[0, 1, 1, 1]] * 2)
    told = reliability(found, "one", 1, resamples(of.unit, 200))
    assert [(one.rows, one.forecast, one.observed) for one in told.bins] == [(10, 0.25, 0.3), (2, 0.75, 1.0)]
    assert [(one.low, one.high) for one in told.bins] == [(0.2, 0.3), (0.7, 0.8)]
    brier = (3 * 0.75**2 + 7 * 0.25**2 + 2 * 0.25**2) / 12
    assert told.brier == pytest.approx(brier)
    # What could be gained by saying .3 and 1 instead, and what a constant 5/12 would score.
    assert told.miscalibration == pytest.approx(brier - (3 * 0.7**2 + 7 * 0.3**2) / 12)
    assert told.uncertainty == pytest.approx(5 / 12 * 7 / 12)
    assert told.miscalibration - told.discrimination + told.uncertainty == pytest.approx(told.brier)
    assert told.bins[0].observed_low <= 0.3 <= told.bins[0].observed_high


def test_many_deaths_have_a_reliability_of_their_own() -> None:
    found = made(rows([25.0, 24.0], [0, 1]), one=[[25], [25]])
    told = reliability(found, "one", 25, resamples([0, 1], 20))
    assert [(one.rows, one.forecast, one.observed) for one in told.bins] == [(2, 1.0, 0.5)]


def test_probabilities_of_nought_and_one_have_bins() -> None:
    found = made(rows([0.0, 1.0], [0, 1]), one=[[0], [1]])
    told = reliability(found, "one", 1, resamples([0, 1], 20))
    assert [(one.low, one.high, one.rows) for one in told.bins] == [(0.0, 0.02, 1), (0.98, 1.0, 1)]
    assert np.isnan(told.bins[0].observed_low)  # one country alone cannot be drawn again


def test_the_tenths_of_outcomes() -> None:
    """Draws 0 to 9: outcome 3 lies between .3 and .4, half-way with the row's chance of .5."""
    found = made(rows([3.0, 100.0, np.nan], [0, 1, 2]), one=[list(range(10))] * 3)
    told = pit(found, "one", np.ones(3, dtype=bool), resamples([0, 1, 2], 400))
    assert told is not None
    assert told.rows == 2
    assert told.shares == (0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0.5)
    assert told.outer == 0.5
    assert told.ends == (0, 1)
    assert pit(found, "one", np.zeros(3, dtype=bool), resamples([0, 1, 2], 9)) is None
    alone = pit(found, "one", np.array([True, False, False]), resamples([0, 1, 2], 9))
    assert alone is not None
    assert np.isnan(alone.ends).all()


def test_the_worst_come_first_and_by_name() -> None:
    found = made(rows([7.0, 50.0, 0.0, 9.0], [0, 1, 1, 2]), one=[[7], [10], [0], [2]], two=[[7], [50], [9], [9]])
    told = misses(found, "one", "two", 5)
    assert [(one.name, one.unit, one.period, one.score, one.baseline) for one in told] == [
        ("Borin", 20, 458, 40, 0),
        ("Caspia", 30, 460, 7, 0),
    ]
    assert (told[0].actual, told[0].median, told[0].low, told[0].high) == (50, 10, 10, 10)
    assert len(misses(found, "one", "two", 1)) == 1
    heavy = burdens(found, "one", "two", 5)
    assert [(one.name, one.rows, one.score, one.baseline) for one in heavy] == [
        ("Borin", 2, 20, 4.5),
        ("Caspia", 1, 7, 0),
    ]
    assert heavy[0].share == pytest.approx(40 / 47)
