"""The chance that a peace ends: as it is defined, learned from the past only, and calibrated."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.analysis import onset, scores
from tocsin.analysis.baselines import conflictology
from tocsin.analysis.markov import markov
from tocsin.analysis.panel import Ahead, Panel
from tocsin.errors import UsageError


def world(units: int = 120, periods: int = 240, seed: int = 4) -> np.ndarray:
    """Half of the units never see a death but rarely, the other half often do; wars are short."""
    random = np.random.default_rng(seed)
    chance = np.where(np.arange(units) % 2 == 0, 0.0005, 0.04)[:, None]
    return np.where(random.random((units, periods)) < chance, 1 + random.poisson(9, (units, periods)), 0).astype(float)


def panel(counts: np.ndarray, **more: object) -> Panel:
    units = tuple(range(1, len(counts) + 1))
    return Panel(units, tuple(f"Unit {unit}" for unit in units), 1, counts, **more)  # type: ignore[arg-type]


def test_quiet_is_a_whole_known_year_without_deaths() -> None:
    counts = np.zeros((3, 40))
    counts[0, 20] = 1
    counts[1, :10] = np.nan
    found = onset.quiet(panel(counts))
    assert not found[0, :11].any()
    assert found[0, 11:20].all()
    assert not found[0, 20:32].any()
    assert found[0, 32:].all()
    assert not found[1, :21].any()
    assert found[1, 21:].all()


def test_chances_are_calibrated_and_told_for_quiet_units_only() -> None:
    counts = world()
    calm = onset.quiet(panel(counts[:, :200]))[:, -1]
    chance = onset.chances(panel(counts).through(200), range(3, 15))
    assert (np.isfinite(chance).all(axis=1) == calm).all()
    often = np.arange(120) % 2 == 1
    assert chance[calm & often].mean() == pytest.approx(0.04, abs=0.015)
    assert chance[calm & ~often].mean() < 0.01  # the penalty holds it above .0005


def test_the_brier_score_of_onsets_is_below_that_of_drawn_history() -> None:
    counts = world()
    errors = []
    for last in (190, 202, 214):
        history, ahead = panel(counts).through(last), Ahead(last + 3, last + 14, draws=400)
        calm = onset.quiet(history)[:, -1]
        actual = counts[calm, last + 2 : last + 14]
        errors.append(
            [scores.brier(model(history, ahead)[calm], actual).mean() for model in (onset.onset, conflictology)]
        )
    ours, history_drawn = np.mean(errors, axis=0)
    assert ours < 0.99 * history_drawn


def test_higher_onsets_are_rarer() -> None:
    counts = world() * 3
    history = panel(counts)
    some, many = onset.chances(history, [3]), onset.chances(history, [3], least=25)
    calm = onset.quiet(history)[:, -1]
    assert np.nanmean(many) < np.nanmean(some)
    assert np.isnan(many[~calm]).all()


def test_draws_of_quiet_units_only_are_replaced() -> None:
    history = panel(world())
    ahead = Ahead(243, 254, draws=1000)
    before = markov(history, ahead)
    after = onset.with_onsets(before, history, ahead)
    calm = onset.quiet(history)[:, -1]
    assert (after[~calm] == before[~calm]).all()
    chance = onset.chances(history, range(3, 15))[calm]
    assert scores.exceeding(after[calm]) == pytest.approx(chance, abs=0.001)
    assert set(np.unique(after[calm])) - {0} <= set(np.unique(history.counts))


def test_only_the_past_is_seen() -> None:
    counts = world()
    changed = counts.copy()
    changed[:, 200:] += 7
    one, two = (onset.chances(panel(each).through(200), range(1, 6)) for each in (counts, changed))
    np.testing.assert_array_equal(one, two)


def test_news_that_tells_is_learned_and_news_that_does_not_is_not() -> None:
    random = np.random.default_rng(6)
    threats = random.poisson(2.0, (120, 240)).astype(float)
    rising = np.zeros((120, 240))
    # A tenth of the months bring many threats for half a year; then deaths are likely, elsewhere never.
    for unit in range(120):
        for begin in random.integers(12, 230, 2):
            threats[unit, begin : begin + 6] += 60
            rising[unit, begin + 3 : begin + 9] = 1
    counts = np.where((rising == 1) & (random.random((120, 240)) < 0.2), 5.0, 0.0)
    noise = random.poisson(2.0, (120, 240)).astype(float)
    history = panel(counts, covariates={"events:THREATEN": threats, "events:CONSULT": noise})
    errors = {}
    for names in ((), ("events:THREATEN",), ("events:CONSULT",)):
        each = []
        for last in range(180, 236, 5):
            chance = onset.chances(history.through(last), [3], covariates=names)[:, 0]
            happened = counts[:, last + 2] > 0
            each.append(((chance - happened) ** 2)[np.isfinite(chance)])
        errors[names] = np.concatenate(each).mean()
    assert errors[("events:THREATEN",)] < 0.97 * errors[()]
    assert errors[("events:CONSULT",)] == pytest.approx(errors[()], rel=0.02)


def test_news_is_heard_at_short_leads_and_only_by_the_model_that_listens() -> None:
    counts = world()
    random = np.random.default_rng(3)
    series = {"events:THREATEN": random.poisson(4, counts.shape).astype(float), "population": np.ones(counts.shape)}
    plain, told = panel(counts), panel(counts, covariates=series)
    ahead = Ahead(241, 246, draws=1000)
    assert (onset.onset(plain, ahead) == onset.onset(told, ahead)).all()
    assert (onset.onset_news(plain, ahead) == onset.onset(plain, ahead)).all()
    heard, deaf = onset.onset_news(told, ahead), onset.onset(told, ahead)
    assert (heard[:, :3] != deaf[:, :3]).any()
    assert (heard[:, 3:] == deaf[:, 3:]).all()


def test_what_is_not_known_of_a_covariate_stands_at_the_mean() -> None:
    counts = world()
    unknown = np.full(counts.shape, np.nan)
    history = panel(counts, covariates={"ged_ns": unknown})
    np.testing.assert_allclose(
        onset.chances(history, [3, 4], covariates=("ged_ns",)), onset.chances(history, [3, 4]), rtol=1e-4
    )
    with pytest.raises(KeyError):
        onset.chances(history, [3], covariates=("events:COERCE",))


def test_news_is_told_in_relation_to_all_news() -> None:
    random = np.random.default_rng(8)
    series = random.poisson(5, (10, 60)).astype(float)
    louder = series * np.linspace(1, 50, 60)
    level, _ = onset.told(louder, relative=True)
    plain, _ = onset.told(series, relative=True)
    assert level == pytest.approx(plain)
    assert onset.told(louder, relative=False)[0][:, -1].mean() > onset.told(series, relative=False)[0][:, -1].mean() + 2


def test_too_little_to_learn_from() -> None:
    nothing = onset.chances(panel(np.zeros((3, 30))), [1, 2])
    assert (nothing == 0).all()
    assert np.isnan(onset.chances(panel(np.zeros((3, 5))), [1])).all()
    draws = onset.onset(panel(np.full((2, 6), np.nan)), Ahead(7, 8, draws=10))
    assert (draws == 0).all()
    with pytest.raises(UsageError, match="in the history already"):
        onset.onset(panel(np.zeros((3, 30))), Ahead(30, 31))
