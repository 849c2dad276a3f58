"""Whether one forecaster is better than another: the bootstrap over countries."""

from __future__ import annotations

import time

import numpy as np
import pytest

from tocsin.analysis.comparing import compare, resamples
from tocsin.errors import UsageError


def test_the_weights_are_whole_draws_of_the_groups() -> None:
    drawn = resamples(["b", "a", "b", "c"], count=50, seed=3)
    assert drawn.weights.shape == (50, 3)
    assert (drawn.weights.sum(axis=1) == 3).all()
    assert drawn.of.tolist() == [1, 0, 1, 2]
    assert (drawn.weights == resamples(["b", "a", "b", "c"], count=50, seed=3).weights).all()
    assert (drawn.weights != resamples(["b", "a", "b", "c"], count=50, seed=4).weights).any()


def test_sums_follow_the_weights() -> None:
    drawn = resamples([7, 7, 8], count=40)
    # Country 7 has 1 + 2, country 8 has 10; a row of NaN counts nothing.
    expected = drawn.weights[:, 0] * 3 + drawn.weights[:, 1] * 10
    assert drawn.sums([1, 2, 10]) == pytest.approx(expected)
    assert drawn.sums([1, np.nan, 10]) == pytest.approx(drawn.weights[:, 0] + drawn.weights[:, 1] * 10)


def test_a_hand_counted_comparison() -> None:
    """Two countries: better by 1 in one, worse by 3 in the other. Of the four ways to draw two, one holds only the
    first country (better), so that P(better) is 1/4."""
    found = compare([1.0, 5.0], [2.0, 2.0], resamples([1, 2], count=40_000))
    assert found.ratio == pytest.approx(6 / 4)
    assert found.better == pytest.approx(0.25, abs=0.01)
    assert (found.low, found.high) == (pytest.approx(0.5), pytest.approx(2.5))
    assert (found.rows, found.groups) == (2, 2)


def test_countries_are_drawn_whole() -> None:
    """Twelve rows of one country are one piece of evidence, not twelve."""
    ours, theirs = np.r_[np.full(12, 1.0), 5.0], np.r_[np.full(12, 2.0), 2.0]
    found = compare(ours, theirs, resamples([1] * 12 + [2], count=40_000))
    assert found.better == pytest.approx(0.75, abs=0.01)  # unless country 2 alone is drawn
    one_by_one = compare(ours, theirs, resamples(np.arange(13), count=40_000))
    assert one_by_one.better > 0.95


def test_what_is_the_same_is_not_better() -> None:
    found = compare([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], resamples([1, 2, 3], count=100))
    assert (found.ratio, found.low, found.high, found.better) == (1, 1, 1, 0)


def test_where_nothing_can_be_said() -> None:
    nothing = compare([np.nan, 1.0], [1.0, np.nan], resamples([1, 2], count=10))
    assert nothing.rows == 0
    assert np.isnan([nothing.ratio, nothing.low, nothing.better]).all()
    faultless = compare([0.0, 1.0], [0.0, 0.0], resamples([1, 2], count=10))
    assert np.isnan(faultless.ratio)
    alone = compare([1.0, 1.0], [2.0, 2.0], resamples([1, 1], count=10))
    assert alone.ratio == 0.5
    assert np.isnan([alone.low, alone.high, alone.better]).all()


def test_wrong_calls() -> None:
    with pytest.raises(UsageError, match="one length"):
        compare([1.0], [1.0, 2.0], resamples([1, 2], count=10))
    with pytest.raises(UsageError, match="at least one"):
        resamples([1, 2], count=0)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Countries drawn from a world in which the ratio of means is 0.9: a 90 % interval holds it in about 90 of 100."""
    random = np.random.default_rng(1)
    held = 0
    for seed in range(200):
        level = random.lognormal(0, 0.8, 150)
        theirs = level * random.gamma(4, 0.25, 150)
        ours = 0.9 * level * random.gamma(4, 0.25, 150)
        found = compare(ours, theirs, resamples(np.arange(150), count=500, seed=seed))
        held += found.low <= 0.9 <= found.high
    assert 165 <= held <= 194


def test_ten_thousand_resamples_of_191_countries_take_well_under_a_second() -> None:
    groups = np.repeat(np.arange(191), 36)
    scores = np.random.default_rng(1).random((2, len(groups)))
    began = time.perf_counter()
    compare(scores[0], scores[1], resamples(groups))
    assert time.perf_counter() - began < 2  # 0.1 s on an idle core
