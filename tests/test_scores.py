"""Scores of draws against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.analysis import scores


def test_crps_of_two_draws() -> None:
    # E|X - 3| = (3 + 1) / 2; E|X - X'| = 4 / 2 over all four pairs.
    assert scores.crps([0, 4], 3) == pytest.approx(2 - 1)


def test_crps_of_a_certain_forecast_is_its_error() -> None:
    assert scores.crps(np.full((2, 50), 7), [7, 10]) == pytest.approx([0, 3])


@pytest.mark.parametrize(
    ("value", "place"), [(0, 0), (1, 1), (2, 1), (3, 2), (10, 3), (25, 4), (26, 5), (1000, 9), (1001, 10), (90000, 10)]
)
def test_bins(value: int, place: int) -> None:
    assert scores.binned(value) == place


def test_ignorance_gives_every_bin_one_draw_more() -> None:
    assert scores.ignorance(np.zeros(1000), 0) == pytest.approx(-np.log2(1001 / 1011))
    assert scores.ignorance(np.zeros(1000), 5000) == pytest.approx(-np.log2(1 / 1011))


def test_interval_score() -> None:
    draws = np.arange(101)  # quantiles 5 and 95
    assert scores.interval_score(draws, 50) == pytest.approx(90)
    assert scores.interval_score(draws, 97) == pytest.approx(90 + 20 * 2)
    assert scores.covered(draws, 95) == 1
    assert scores.covered(draws, 96) == 0


def test_brier_of_any_death() -> None:
    assert scores.brier([0, 0, 0, 9], 2) == pytest.approx((0.25 - 1) ** 2)


def test_unknown_outcomes_have_no_score() -> None:
    for score in (scores.crps, scores.ignorance, scores.interval_score, scores.covered, scores.brier):
        assert np.isnan(score(np.zeros((1, 10)), np.array([np.nan]))).all(), score


def test_scores_have_the_shape_of_the_outcomes() -> None:
    for score in (scores.crps, scores.ignorance, scores.interval_score, scores.covered, scores.brier):
        for shape in ((), (1,), (1, 1), (2, 3)):
            assert score(np.ones((*shape, 20)), np.zeros(shape)).shape == shape, score
