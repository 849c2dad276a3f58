"""The boosted hurdle: it learns what there is to learn, sees the past only, steps back where there is too little."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.analysis import baselines, hurdle, scores
from tocsin.analysis.panel import Ahead, Panel


def panel(counts: np.ndarray, neighbours: dict[int, tuple[int, ...]] | None = None) -> Panel:
    units = tuple(range(1, len(counts) + 1))
    return Panel(units, tuple(f"Unit {unit}" for unit in units), 1, counts, neighbours=neighbours or {})


def simmering(units: int = 60, periods: int = 160, seed: int = 2) -> np.ndarray:
    """Each unit has its own chance of deaths, from hardly any to nearly always, and its own size of them."""
    random = np.random.default_rng(seed)
    chance = np.linspace(0.02, 0.95, units)[:, None]
    size = np.exp(random.uniform(0, 5, (units, 1)))
    return np.where(random.random((units, periods)) < chance, 1 + random.poisson(size, (units, periods)), 0).astype(
        float
    )


def test_the_hurdle_is_calibrated_and_beats_all_units_alike() -> None:
    counts = simmering()
    history, ahead = panel(counts).through(150), Ahead(153, 160, draws=300)
    draws = hurdle.hurdle(history, ahead)
    actual = counts[:, 152:160]
    assert scores.exceeding(draws).mean() == pytest.approx((actual > 0).mean(), abs=0.05)
    likely = scores.exceeding(draws) > 0.7
    assert (actual > 0)[likely].mean() == pytest.approx(scores.exceeding(draws)[likely].mean(), abs=0.1)
    assert 0.85 <= scores.covered(draws, actual).mean() <= 0.99
    alike = baselines.bootstrap(history, ahead)
    assert scores.crps(draws, actual).mean() < 0.6 * scores.crps(alike, actual).mean()


def test_only_the_past_is_seen_and_the_same_comes_again() -> None:
    counts = simmering(30, 120)
    changed = counts.copy()
    changed[:, 110:] += 300
    ahead = Ahead(111, 113, draws=30)
    one, two = (hurdle.hurdle(panel(each).through(110), ahead) for each in (counts, changed))
    assert (one == two).all()
    assert one.dtype == np.int64


def test_features_end_with_their_period() -> None:
    counts = simmering(8, 60)
    beside = {1: (2, 3), 2: (1,)}
    whole = hurdle.features(panel(counts, beside))
    assert whole[:, :40] == pytest.approx(hurdle.features(panel(counts[:, :40], beside)))
    louder = counts.copy()
    louder[1, 50:] += 1000
    assert (hurdle.features(panel(louder, beside))[0] != whole[0]).any()  # unit 1 has unit 2 beside it
    assert (hurdle.features(panel(louder, beside))[4] == whole[4]).all()  # unit 5 has nobody


def test_pairs_stay_within_what_is_known() -> None:
    seen = np.ones((3, 40), dtype=bool)
    seen[2, :25] = False
    seen[0, 33] = False
    unit, period, lead = hurdle.pairs(seen, np.arange(3, 15))
    assert seen[unit, period].all()
    assert seen[unit, period + lead].all()
    assert set(lead) == set(range(3, 15))
    assert (period + lead).max() == 39


def test_errors_are_drawn_at_the_level_that_they_were_made_at() -> None:
    levels = np.repeat([0.0, 5.0], 500)
    errors = np.concatenate([np.tile([-0.1, 0.1], 250), np.tile([-2.0, 2.0], 250)])
    random = np.random.default_rng(1)
    draws = hurdle.drawn(np.array([1.0, 1.0, 0.0]), np.array([5.1, 0.0, 5.1]), levels, errors, 200, random)
    assert set(np.unique(draws[0])) == {round(np.exp(3.1)), round(np.exp(7.1))}
    assert (draws[1] == 1).all()
    assert (draws[2] == 0).all()


def test_a_wars_own_months_are_drawn_from() -> None:
    counts = np.array([[0.0, 0, 40, 41, 0, 42, 43, 44], [0.0] * 8])
    draws = hurdle.own_sizes(np.full((2, 1, 4000), 7), counts, np.random.default_rng(1))
    assert set(np.unique(draws[0])) == {7, 40, 41, 42, 43, 44}
    assert (draws[0] != 7).mean() == pytest.approx(5 / 11, abs=0.04)
    assert (draws[1] == 7).all()
    nothing = np.zeros((2, 1, 10), dtype=np.int64)
    assert (hurdle.own_sizes(nothing, counts, np.random.default_rng(1)) == 0).all()


def test_with_too_little_to_learn_from_it_is_the_units_own_history() -> None:
    ahead = Ahead(31, 32, draws=20)
    for counts in (np.zeros((5, 30)), np.full((5, 30), 3.0), simmering(1, 30), np.full((2, 30), np.nan)):
        assert (hurdle.hurdle(panel(counts), ahead) == baselines.conflictology(panel(counts), ahead)).all()
