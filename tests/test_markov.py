"""The chain of states: recovered where it is known, past only, and calibrated where the world is a chain."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.analysis import markov, scores
from tocsin.analysis.panel import Ahead, Panel
from tocsin.errors import UsageError


def chain(units: int, periods: int, *, seed: int = 3, begin: float = 0.05, end: float = 0.2) -> np.ndarray:
    """Counts of units that are at peace (0) or at war (Poisson of 12), and change with those probabilities."""
    random = np.random.default_rng(seed)
    war = np.zeros(units, dtype=bool)
    counts = np.zeros((units, periods))
    for period in range(periods):
        drawn = random.random(units)
        war = np.where(war, drawn > end, drawn < begin)
        counts[:, period] = np.where(war, 1 + random.poisson(12, units), 0)
    return counts


def panel(counts: np.ndarray) -> Panel:
    units = tuple(range(1, len(counts) + 1))
    return Panel(units, tuple(f"Unit {unit}" for unit in units), 1, counts)


def test_the_probabilities_of_a_known_chain_come_back() -> None:
    counts = chain(120, 400)
    found = markov.transitions(panel(counts))
    assert found.sum(axis=2) == pytest.approx(1.0)
    assert found.min() >= 0
    sums, stays = markov.histories(counts)
    now = markov.state(counts, sums, stays)[:, -1]
    rising = 1 - found[np.arange(120), now, 0]
    assert rising[counts[:, -1] == 0].mean() == pytest.approx(0.05, abs=0.02)
    assert rising[counts[:, -1] > 0].mean() == pytest.approx(0.8, abs=0.05)


def test_states_tell_war_quiet_and_long_peace_apart() -> None:
    counts = np.zeros((1, 200))
    counts[0, 150] = 40
    sums, stays = markov.histories(counts)
    states = markov.state(counts, sums, stays)[0]
    assert sums[0, 161] == 40
    assert sums[0, 162] == 0
    assert stays[0, 160] == 10
    # no death known, the month itself, the year after it, the third year, the fifth
    assert len({states[100], states[150], states[155], states[170], states[199]}) == 5
    assert states[170] == states[180]
    assert 0 <= states.min() <= states.max() < markov.STATES


def test_the_forecast_of_a_chain_is_calibrated() -> None:
    counts = chain(200, 312)
    draws = markov.markov(panel(counts).through(300), Ahead(303, 312, draws=400))
    actual = counts[:, 302:312]
    war = scores.exceeding(draws)
    assert war.mean() == pytest.approx((actual > 0).mean(), abs=0.04)
    # the best that can be said: the share of war goes from what it was to .2 by a factor of .75 a period
    was = (counts[:, 299:300] > 0).astype(float)
    best = 0.2 + (was - 0.2) * 0.75 ** np.arange(3, 13)
    least = ((best - (actual > 0)) ** 2).mean()
    assert least < scores.brier(draws, actual).mean() < 1.2 * least
    assert 0.85 <= scores.covered(draws, actual).mean() <= 0.99


def test_a_unit_draws_from_its_own_counts_first() -> None:
    random = np.random.default_rng(1)
    counts = np.stack([np.full(120, 9.0), random.poisson(14, 120) + 1.0])
    draws = markov.markov(panel(counts), Ahead(121, 122, draws=500))
    assert (draws[0] == 9).mean() > 0.85
    assert len(np.unique(draws[1])) > 5


def test_later_periods_come_from_the_same_paths() -> None:
    history = panel(chain(10, 150))
    near, far = Ahead(151, 156, draws=60), Ahead(154, 156, draws=60)
    assert (markov.markov(history, near)[:, 3:] == markov.markov(history, far)).all()


def test_only_the_past_is_seen() -> None:
    counts = chain(12, 160)
    changed = counts.copy()
    changed[:, 140:] += 500
    ahead = Ahead(141, 150, draws=40)
    one, two = (markov.markov(panel(each).through(140), ahead) for each in (counts, changed))
    assert (one == two).all()


def test_short_unknown_and_empty_histories() -> None:
    counts = np.array([[np.nan, np.nan, 3.0], [0.0, 0.0, 0.0], [5.0, 0.0, np.nan]])
    draws = markov.markov(panel(counts), Ahead(4, 9, draws=100))
    assert (draws[2] == 0).all()  # nothing is known of it any more
    assert set(np.unique(draws)) <= {0, 3, 5}
    one = markov.markov(panel(np.array([[0.0]])), Ahead(2, 3, draws=10))
    assert (one == 0).all()
    with pytest.raises(UsageError, match="in the history already"):
        markov.markov(panel(counts), Ahead(3, 4))
