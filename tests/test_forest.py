"""The features, the forest and the blend on made histories: what they may see, and what must move them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tocsin.analysis import blend as blending
from tocsin.analysis import forest as woods
from tocsin.analysis.features import LONGEST, decayed, features, highest, since, windowed
from tocsin.analysis.models import model_named
from tocsin.analysis.panel import Ahead, Panel
from tocsin.analysis.recency import recent_history

MONTHS = 240


def world(seed: int = 7) -> Panel:
    """Twenty made countries: eight always quiet, eight with wars that come and go, four at war all the time."""
    random = np.random.default_rng(seed)
    rows = [np.zeros(MONTHS) for _ in range(8)]
    for _ in range(8):
        at_war = np.repeat(random.random(MONTHS // 12) < 0.4, 12)
        rows.append(np.where(at_war, random.negative_binomial(2, 0.05, MONTHS), 0))
    rows += [random.negative_binomial(2, 2 / (2 + 200 * size), MONTHS) for size in (1, 2, 4, 8)]
    units = tuple(range(1, len(rows) + 1))
    beside = {unit: (unit % len(rows) + 1,) for unit in units}
    return Panel(units, tuple(f"Land {unit}" for unit in units), 121, np.stack(rows).astype(float), neighbours=beside)


def changed(panel: Panel, counts: np.ndarray) -> Panel:
    return replace(panel, counts=counts)


@pytest.fixture(scope="module")
def fitted() -> woods.Fitted:
    found = woods.fit(world(), range(3, 7), seed=1, trees=40)
    assert found is not None
    return found


def test_windows_by_hand() -> None:
    counts = np.array([[2.0, 0.0, 4.0, 6.0]])
    assert windowed(counts, 2).tolist() == [[2, 1, 2, 5]]
    assert windowed(counts, 10).tolist() == [[2, 1, 2, 3]]
    assert highest(counts, 2).tolist() == [[2, 2, 4, 6]]
    assert since(counts, 3).tolist() == [[LONGEST, LONGEST, 0, 0]]
    assert since(counts, 1).tolist() == [[0, 1, 0, 0]]
    # Weights 1/4, 1/2, 1 after three periods.
    assert decayed(counts, 1.0)[0, 2] == pytest.approx((2 / 4 + 0 / 2 + 4) / 1.75)


def test_features_know_the_past_only() -> None:
    panel = world()
    names, values = features(panel)
    assert values.shape == (20, MONTHS, len(names))
    assert np.isfinite(values).all()
    later = panel.counts.copy()
    later[:, 200:] += 50
    _, other = features(changed(panel, later))
    assert (values[:, :200] == other[:, :200]).all()
    assert (values[:, 200:] != other[:, 200:]).any()


def test_features_know_the_neighbours() -> None:
    panel = world()
    counts = panel.counts.copy()
    counts[0, -6:] = 400
    names, before = features(panel)
    _, after = features(changed(panel, counts))
    here, far = panel.units.index(20), panel.units.index(5)  # land 20 borders on land 1, land 5 does not
    moved = {name for place, name in enumerate(names) if before[here, -1, place] != after[here, -1, place]}
    assert moved == {"neighbours' deaths", "neighbours at war", "neighbours' trend"}
    assert (before[far] == after[far]).all()


def test_features_of_what_is_not_known() -> None:
    panel = world()
    counts = panel.counts.copy()
    counts[3, :100] = np.nan
    names, values = features(replace(panel, counts=counts, neighbours={}))
    assert np.isfinite(values).all()
    assert values[3, -1, names.index("time known")] == pytest.approx(np.log1p(MONTHS - 100))


def test_weights_are_shares_of_known_origins(fitted: woods.Fitted) -> None:
    assert fitted.weights.shape == (20, len(fitted.unit))
    assert (fitted.weights >= 0).all()
    assert fitted.weights.sum(axis=1) == pytest.approx(np.ones(20))
    assert np.isfinite(fitted.outcomes(3)).all()
    assert fitted.period.max() == MONTHS - 1 - 3
    late = fitted.outcomes(6)
    assert np.isnan(late).sum() == (fitted.period > MONTHS - 1 - 6).sum() > 0


def test_outcomes_are_what_came(fitted: woods.Fitted) -> None:
    counts = fitted.panel.counts
    for one in (0, len(fitted.unit) // 2, len(fitted.unit) - 1):
        assert fitted.outcomes(3)[one] == counts[fitted.unit[one], fitted.period[one] + 3]


def test_the_moments_that_carry_a_forecast_look_like_it(fitted: woods.Fitted) -> None:
    calm = fitted.neighbours_of(1, 20)
    war = fitted.neighbours_of(20, 20)
    assert len(calm) == len(war) == 20
    assert [share for *_, share in war] == sorted((share for *_, share in war), reverse=True)
    assert {unit for unit, _, _ in war} <= {17, 18, 19, 20}
    counts = fitted.panel.counts
    assert all(counts[unit - 1, period - 121 - 11 : period - 120].sum() < 12 for unit, period, _ in calm)
    with pytest.raises(ValueError, match="tuple"):
        fitted.neighbours_of(999)


def test_changes_carry_the_size_of_a_war(fitted: woods.Fitted) -> None:
    """A war larger than any in history is forecast from its own level, not capped by what has been."""
    counts = fitted.panel.counts.copy()
    counts[19, -6:] = 50_000
    larger = fitted.asked(changed(fitted.panel, counts))
    assert np.median(larger.quantiles(3, 200)[19]) <= fitted.panel.counts.max()
    assert np.median(larger.relative(3, 200)[19]) > 10_000


def test_changes_by_hand() -> None:
    """An origin at level log 10 is followed by 19, twice as many: from log 100 on that is 200 less one. 0 stays 0."""
    panel = Panel((1,), ("Land",), 1, np.array([[9.0, 19.0, 0.0]]))
    level = np.log(np.array([[10.0, 10.0, 100.0]]))
    origin = np.array([0, 0]), np.array([0, 1])
    fitted = woods.Fitted(
        panel, (), *origin, np.array([[0.5, 0.5]]), level, None, np.zeros((2, 0)), np.ones(2), level[:, -1]
    )
    assert fitted.relative(1, 2).tolist() == [[0.0, pytest.approx(199.0)]]
    assert fitted.quantiles(1, 2).tolist() == [[0.0, 19.0]]


def test_a_short_history_grows_no_forest() -> None:
    panel = world()
    short = Panel(panel.units, panel.names, 121, panel.counts[:, -8:])
    assert woods.fit(short, range(6, 9)) is None
    assert woods.fit(short, range(20, 21)) is None
    for name in ("forest", "blend"):
        draws = model_named(name)(short, Ahead(135, 136, 30))
        assert draws.shape == (20, 2, 30)
        assert draws[0].max() == 0
        assert np.median(draws[19]) > 100


@pytest.mark.parametrize("name", ["forest", "blend"])
def test_what_comes_later_changes_nothing(name: str) -> None:
    panel = world()
    later = panel.counts.copy()
    later[:, 200:] = np.random.default_rng(1).poisson(500, later[:, 200:].shape)
    ahead = Ahead(121 + 202, 121 + 203, 40)
    model = model_named(name)
    ours = model(panel.through(320), ahead)
    assert (ours == model(changed(panel, later).through(320), ahead)).all()


@pytest.mark.parametrize("name", ["forest", "recency-3", "recency-6", "blend"])
def test_quiet_and_war(name: str) -> None:
    panel = world()
    draws = model_named(name)(panel, Ahead(panel.last + 3, panel.last + 4, 400))
    assert (draws[:8] > 0).mean() < 0.1
    assert (draws[16:] > 0).mean() > 0.8
    means = draws[16:].mean(axis=(1, 2))
    assert (np.diff(means) > 0).all()


@pytest.mark.parametrize("name", ["forest", "recency-3", "recency-6", "blend"])
def test_a_heavier_recent_past_moves_it_up(name: str) -> None:
    panel = world()
    counts = panel.counts.copy()
    counts[16, -6:] = counts[16, -6:] * 10 + 300
    ahead = Ahead(panel.last + 3, panel.last + 3, 400)
    model = model_named(name)
    before, after = model(panel, ahead)[16, 0], model(changed(panel, counts), ahead)[16, 0]
    assert after.mean() > 2 * before.mean()
    assert np.quantile(after, 0.9) > np.quantile(before, 0.9)


@pytest.mark.parametrize("name", ["forest", "blend"])
def test_a_unit_that_is_no_more_is_forecast_as_none(name: str) -> None:
    panel = world()
    counts = panel.counts.copy()
    counts[18, -1] = np.nan
    draws = model_named(name)(changed(panel, counts), Ahead(panel.last + 3, panel.last + 3, 50))
    assert draws[18].max() == 0
    assert draws[19].max() > 0


def test_threads_change_nothing() -> None:
    """Trees are grown from seeds of their own and their shares added in one order."""
    from threadpoolctl import threadpool_limits

    panel = world()
    ahead = Ahead(panel.last + 3, panel.last + 3, 50)
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found.append(blending.blend(panel, ahead))
    assert (found[0] == found[1]).all()


def test_recent_history_by_hand() -> None:
    """Halving in one period: the last month weighs 4/7, the one before 2/7, the first 1/7."""
    panel = Panel((1, 2), ("Land", "Other"), 1, np.array([[30.0, 10.0, 20.0], [np.nan, np.nan, 5.0]]))
    drawn = recent_history(panel, 1.0, 700)
    values, many = np.unique(drawn[0], return_counts=True)
    assert values.tolist() == [10, 20, 30]
    assert many == pytest.approx([200, 400, 100], abs=1)
    assert set(drawn[1]) == {5.0}


def test_the_blend_says_what_was_chosen_and_when() -> None:
    assert sum(blending.SHARES.values()) == pytest.approx(1)
    told = " ".join(blending.CHOICES)
    for share in blending.SHARES.values():
        assert f"{share:g}".lstrip("0") in told
    assert "2006 to 2017" in told


def test_members_are_brought_together_by_their_shares() -> None:
    low, high = np.zeros((1, 1000)), np.full((1, 1000), 100.0)
    both = {"markov": low, "recency": high}
    even = blending.together(both, {"forest": 0.6, "markov": 0.2, "recency": 0.2})
    # Half of the pool is 0 and half 100, the average of both √101 − 1 throughout: half-way between, in log(1 + x).
    assert np.unique(even.round(6)).tolist() == pytest.approx([101**0.25 - 1, 101**0.75 - 1], rel=1e-4)
    assert (even > 10).mean() == 0.5
    more = blending.together(both, {"markov": 0.1, "recency": 0.9})
    assert (more > 20).mean() == pytest.approx(0.9, abs=0.002)
