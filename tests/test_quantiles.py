"""Distributions as sorted draws, and bringing them together."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.analysis import quantiles


def test_levels_stand_in_the_middle_of_their_share() -> None:
    assert quantiles.levels(4).tolist() == [0.125, 0.375, 0.625, 0.875]


def test_weighted_quantiles_by_hand() -> None:
    values = np.array([0.0, 5.0, 9.0])
    found = quantiles.weighted_quantiles(values, np.array([[2.0, 1.0, 1.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]]), 4)
    assert found.tolist() == [[0, 0, 5, 9], [9, 9, 9, 9], [0, 0, 0, 0]]


def test_the_average_of_quantiles_keeps_the_spread_and_moves_the_place() -> None:
    one = np.expm1(np.linspace(1, 3, 100))[None]
    other = np.expm1(np.linspace(3, 5, 100))[None]
    found = np.log1p(quantiles.averaged([one, other], [3, 1]))
    assert found[0, 0] == pytest.approx(1.5)
    assert found[0, -1] == pytest.approx(3.5)
    assert quantiles.averaged([one, one], [1, 2]) == pytest.approx(one)


def test_the_pool_holds_what_its_members_hold() -> None:
    one, other = np.zeros((2, 3, 100)), np.full((2, 3, 100), 8.0)
    found = quantiles.pooled([one, other], [0.75, 0.25], 200)
    assert found.shape == (2, 3, 200)
    assert set(found.ravel()) == {0.0, 8.0}
    assert (found == 8).mean(axis=2) == pytest.approx(np.full((2, 3), 0.25))
    assert (np.diff(found, axis=2) >= 0).all()


def test_the_pool_of_members_of_different_length() -> None:
    found = quantiles.pooled([np.array([1.0]), np.array([2.0, 3.0])], [0.5, 0.5], 4)
    assert found.tolist() == [1, 1, 2, 3]


def test_draws_keep_one_order_within_a_unit() -> None:
    sorted_draws = np.sort(np.random.default_rng(2).gamma(1, 1e9, (2, 3, 500)), axis=2)
    drawn = quantiles.as_draws(sorted_draws, 1)
    assert drawn.dtype == np.int64
    assert (np.sort(drawn, axis=2) == np.rint(sorted_draws)).all()
    ranks = drawn[0, 0].argsort(kind="stable")
    assert (np.diff(drawn[0, 1, ranks]) >= 0).mean() > 0.99
    assert (np.diff(drawn[1, 0, ranks]) >= 0).mean() < 0.6
    assert (drawn == quantiles.as_draws(sorted_draws, 1)).all()
    assert (drawn != quantiles.as_draws(sorted_draws, 2)).any()
