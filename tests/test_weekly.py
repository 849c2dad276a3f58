"""The model for short series: sensible from five periods on, calibrated on made ones, each unit by itself."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.analysis import scores, weekly
from tocsin.analysis.baselines import conflictology
from tocsin.analysis.panel import Ahead, Panel


def panel(counts: np.ndarray, units: tuple[int, ...] = ()) -> Panel:
    units = units or tuple(range(1, len(counts) + 1))
    return Panel(units, tuple(f"Theatre {unit}" for unit in units), 2000, counts, period="week")


def theatres(units: int = 80, weeks: int = 60, seed: int = 7) -> np.ndarray:
    """Weeks of theatres, each with its own chance and size of deaths, the size varying as a Gamma mixture does."""
    random = np.random.default_rng(seed)
    chance = random.beta(0.8, 2.0, (units, 1))
    size = np.exp(random.normal(1.8, 1.0, (units, 1)))
    rate = random.gamma(0.8, size / 0.8, (units, weeks))
    return np.where(random.random((units, weeks)) < chance, 1 + random.poisson(rate), 0).astype(float)


@pytest.mark.parametrize("known", [5, 12, 50])
def test_calibrated_and_better_than_the_own_history(known: int) -> None:
    counts = theatres()
    history = panel(counts[:, 50 - known : 50])
    ahead = Ahead(history.last + 1, history.last + 8, draws=400)
    draws, own = weekly.short(history, ahead), conflictology(history, ahead)
    actual = counts[:, 50:58]
    assert 0.88 <= scores.covered(draws, actual).mean() <= 0.985
    assert scores.exceeding(draws).mean() == pytest.approx((actual > 0).mean(), abs=0.06)
    assert scores.crps(draws, actual).mean() < scores.crps(own, actual).mean()
    assert scores.ignorance(draws, actual).mean() < scores.ignorance(own, actual).mean()


def test_one_unit_with_five_periods() -> None:
    draws = weekly.short(panel(np.array([[3.0, 0, 7, 0, 2]])), Ahead(2005, 2010, draws=500))
    assert draws.shape == (1, 6, 500)
    assert 0 < (draws > 0).mean() < 1
    assert 1 <= np.median(draws[draws > 0]) <= 15


def test_nothing_but_zeros_becomes_surer_of_peace() -> None:
    few, many = (weekly.short(panel(np.zeros((1, weeks))), Ahead(2200, 2203, draws=4000)) for weeks in (5, 150))
    assert 0 < (many > 0).mean() < (few > 0).mean() < 0.02


def test_weeks_before_the_first_report_do_not_count() -> None:
    told = np.array([[4.0, 0, 6, 5, 0, 9]])
    before = np.concatenate([np.full((1, 30), np.nan), told], axis=1)
    history = Panel((1,), ("Theatre 1",), 1970, before, period="week")
    ahead = Ahead(2010, 2012, draws=50)
    assert (weekly.short(history, ahead) == weekly.short(panel(told), ahead)).all()
    unknown = panel(np.array([[4.0, 3.0, np.nan]]))
    assert (weekly.short(unknown, ahead) == 0).all()


def test_a_unit_is_forecast_alike_whoever_stands_beside_it() -> None:
    counts = theatres(3, 20)
    ahead = Ahead(2030, 2033, draws=60)
    together = weekly.short(panel(counts), ahead)
    alone = weekly.short(panel(counts[1:2], (2,)), ahead)
    assert (together[1] == alone[0]).all()
    assert (together[0] != together[1]).any()
    below = weekly.short(panel(counts[1:2], (-2,)), ahead)
    assert (below != alone).any()


def test_the_newest_periods_weigh_most() -> None:
    rising = np.concatenate([np.ones(40), np.full(20, 30.0)])
    ahead = Ahead(2070, 2071, draws=800)
    up, down = (weekly.short(panel(row[None]), ahead).mean() for row in (rising, rising[::-1]))
    assert up > 2 * down


def test_overdispersion_is_seen_in_the_series() -> None:
    random = np.random.default_rng(2)
    even, wild = 1.0 + random.poisson(20, 300), 1.0 + random.poisson(random.gamma(0.4, 50, 300))
    assert weekly.sizes(even)[1] < 0.5
    assert 1.5 < weekly.sizes(wild)[1] < 5
    drawn = weekly.negative_binomial(12.0, 1.5, 40_000, random)
    assert drawn.mean() == pytest.approx(12, rel=0.05)
    assert drawn.var() == pytest.approx(12 + 144 * 1.5, rel=0.1)


def test_the_chain_is_recovered() -> None:
    random = np.random.default_rng(3)
    state, series = False, []
    for _ in range(4000):
        state = random.random() < (0.8 if state else 0.1)
        series.append(5.0 * state)
    found = np.mean(
        [weekly.transitions(np.asarray(series[begin : begin + 200])) for begin in range(0, 3800, 200)], axis=0
    )
    # a memory of 16 weeks leans much on the share, so it finds the order and not quite the size
    assert found[0] < 0.25
    assert found[1] > found[0] + 0.3


def test_later_weeks_are_less_sure() -> None:
    history = panel(np.array([[9.0, 11, 10, 12, 9, 10, 11, 10] * 5]))
    draws = weekly.short(history, Ahead(history.last + 1, history.last + 52, draws=4000))
    low, high = scores.interval(draws)
    assert (high - low)[0, 40:].mean() > (high - low)[0, :3].mean()
