"""The Hawkes process: exact likelihood, recovery of known truth, stability, and inputs of hardly anything."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.analysis import hawkes
from tocsin.analysis.hawkes import Hawkes
from tocsin.errors import UsageError

TWO = Hawkes(
    400.0,
    np.array([0.0, 200.0, 400.0]),
    np.array([[0.2, 0.8, 0.4], [0.5, 0.1, 0.3]]),
    np.array([0.3, 2.0]),
    np.array([[[0.2, 0.1], [0.0, 0.05]], [[0.1, 0.1], [0.25, 0.0]]]),
)


def brute_rate(model: Hawkes, times: list[np.ndarray], at: float, target: int) -> float:
    rate = float(np.interp(at, model.knots, model.baselines[target]))
    for source, one in enumerate(times):
        for kernel, decay in enumerate(model.decays):
            gaps = at - one[one < at]
            rate += float(model.weights[target, source, kernel] * decay * np.exp(-decay * gaps).sum())
    return rate


def test_the_likelihood_is_the_definition_s() -> None:
    times = hawkes.simulate(TWO, 4)
    brute = 0.0
    grid = np.linspace(0, TWO.horizon, 400_001)
    for target, one in enumerate(times):
        brute += sum(np.log(brute_rate(TWO, times, at, target)) for at in one)
        # The integral by another road: the rate on a fine grid.
        rates = hawkes.intensity(TWO, times, grid, target)
        brute -= float(((rates[1:] + rates[:-1]) / 2 * np.diff(grid)).sum())
    assert hawkes.log_likelihood(TWO, times) == pytest.approx(brute, abs=0.05)


@pytest.mark.parametrize("decay", [0.01, 0.5, 5.0, 300.0])
def test_exposure_is_the_sum_over_all_earlier_events(decay: float) -> None:
    generator = np.random.default_rng(1)
    source, at = np.sort(generator.uniform(0, 900, 300)), np.sort(generator.uniform(0, 1000, 200))
    at[:5] = source[:5]  # ties: an event does not weigh on its own instant
    at.sort()
    brute = [decay * np.exp(-decay * (one - source[source < one])).sum() for one in at]
    assert hawkes.exposure(source, decay, at) == pytest.approx(np.asarray(brute), rel=1e-9, abs=1e-12)


def test_exposure_over_a_long_silence() -> None:
    found = hawkes.exposure(np.array([0.0, 1e6]), 3.0, np.array([1e6, 1e6 + 1]))
    assert found == pytest.approx([0.0, 3 * np.exp(-3.0)])


def test_the_fit_is_a_maximum() -> None:
    times = hawkes.simulate(TWO, 8)
    model = hawkes.fit(times, TWO.horizon, decays=[0.3, 2.0], spacing=200.0, prior=0.0)
    best = hawkes.log_likelihood(model, times)
    assert best >= hawkes.log_likelihood(TWO, times)
    generator = np.random.default_rng(3)
    for _ in range(20):
        near = Hawkes(
            model.horizon,
            model.knots,
            model.baselines * np.exp(generator.normal(0, 0.1, model.baselines.shape)),
            model.decays,
            model.weights * np.exp(generator.normal(0, 0.1, model.weights.shape)),
        )
        assert hawkes.log_likelihood(near, times) <= best + 0.05  # the barrier at zero costs that much at most


def test_a_known_matrix_comes_back() -> None:
    generator = np.random.default_rng(2)
    matrix = generator.uniform(0, 1, (6, 6)) * (generator.uniform(size=(6, 6)) < 0.4)
    matrix *= 0.7 / matrix.sum(axis=1).max()
    truth = Hawkes(1500.0, np.zeros(1), np.full((6, 1), 0.6), np.array([1.5]), matrix[:, :, None])
    times = hawkes.simulate(truth, 1)
    assert sum(map(len, times)) > 5000
    known = hawkes.fit(times, 1500.0, decays=[1.5])
    assert np.abs(known.matrix - matrix).mean() < 0.025
    own = hawkes.fit(times, 1500.0)
    assert np.abs(own.matrix - matrix).mean() < 0.03
    assert own.decays[0] == pytest.approx(1.5, rel=0.2)


def test_what_follows_by_days_comes_back() -> None:
    truth = Hawkes(
        3000.0, np.zeros(1), np.array([[0.6], [0.5]]), np.array([0.3]), np.array([[[0.2], [0]], [[0.3], [0.2]]])
    )
    counts = np.asarray([np.bincount(one.astype(int), minlength=3000) for one in hawkes.simulate(truth, 5)], float)
    model = hawkes.fit_counts(counts, decays=[0.3])
    assert model.matrix == pytest.approx(truth.matrix, abs=0.1)
    share = hawkes.shares(model, counts)
    assert share[1, 0] == pytest.approx(0.3 * counts[0].sum() / counts[1].sum(), abs=0.1)
    assert share[0, 1] < 0.08


def test_a_day_s_own_events_do_not_set_off_each_other() -> None:
    counts = np.zeros((2, 50))
    counts[:, 10] = 3
    features = hawkes.day_exposure(counts, 0.5)
    assert features[0, 10] == 0
    assert features[0, 11] == pytest.approx(3 * (1 - np.exp(-0.5)))
    assert features[0].sum() == pytest.approx(3, abs=1e-6)


def test_rescaled_times_are_exponential_where_the_model_is_true_and_not_where_it_is_not() -> None:
    times = hawkes.simulate(TWO, 11)
    assert hawkes.goodness(TWO, times, 0) > 0.01
    flat = Hawkes(400.0, np.zeros(1), np.full((2, 1), 0.2), np.array([1.0]), np.zeros((2, 2, 1)))
    assert hawkes.goodness(flat, times, 0) < 1e-4


def test_a_runaway_series_gets_a_stable_matrix() -> None:
    model = hawkes.fit([100 - np.geomspace(1e-3, 99, 400)[::-1]], 100.0, decays=[0.1])
    assert model.radius <= 0.98


@pytest.mark.parametrize("times", [[], [5.0], [5.0, 5.0, 5.0], [0.0, 10.0]])
def test_hardly_any_events(times: list[float]) -> None:
    model = hawkes.fit([np.asarray(times), np.asarray([])], 10.0)
    assert np.isfinite(model.baselines).all()
    assert np.isfinite(model.weights).all()
    assert (model.matrix[1] == 0).all()
    assert model.baselines[1].sum() == 0
    assert hawkes.goodness(model, [np.asarray(times), np.asarray([])], 1) == 1.0


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(UsageError, match="ascending"):
        hawkes.fit([np.array([3.0, 1.0])], 10.0)
    with pytest.raises(UsageError, match="window"):
        hawkes.fit([np.array([30.0])], 10.0)
    with pytest.raises(UsageError, match="at least one dimension"):
        hawkes.fit([], 10.0)
    with pytest.raises(UsageError, match="explodes"):
        hawkes.simulate(Hawkes(1.0, np.zeros(1), np.ones((1, 1)), np.ones(1), np.ones((1, 1, 1))), 1)


def test_the_same_seed_gives_the_same_events() -> None:
    one, two, other = hawkes.simulate(TWO, 7), hawkes.simulate(TWO, 7), hawkes.simulate(TWO, 8)
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    assert not np.array_equal(one[0], other[0])
