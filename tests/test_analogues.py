"""Analogues: like histories are found, only in the past, and with what really followed."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.analysis.analogues import CROWD, analogues, candidates, histories, mean_of
from tocsin.analysis.panel import Panel
from tocsin.errors import UsageError

FIRST = 121
MONTHS = 240


def made(seed: int = 3) -> Panel:
    """Eight places of different tempers; no two histories of them are alike."""
    random = np.random.default_rng(seed)
    counts = np.stack([random.negative_binomial(1, 1 / (1 + 6.0 * (row + 1)), MONTHS) for row in range(8)]).astype(
        float
    )
    counts[6, :100] = np.nan
    counts[7] = 0
    names = tuple(f"Place {row}" for row in range(8))
    return Panel(tuple(range(10, 18)), names, FIRST, counts, neighbours={10: (11, 12), 13: (10,), 17: (11,)})


def test_a_planted_twin_comes_first_with_what_followed_it() -> None:
    panel = made()
    counts = panel.counts.copy()
    # Place 5 was, a hundred months ago, for six years what Place 0 is now; then it broke out.
    at = MONTHS - 101
    counts[5, at - 72 + 1 : at + 1] = counts[0, -72:]
    counts[5, at + 1 : at + 5] = (700, 800, 900, 1000)
    found = analogues(Panel(panel.units, panel.names, FIRST, counts), 10, 4)
    twin = found.nearest[0]
    assert (twin.name, twin.period, twin.followed, twin.outcome) == ("Place 5", FIRST + at, (700, 800, 900, 1000), 1000)
    assert twin.distance == pytest.approx(0, abs=1e-9)
    assert twin.history == found.history
    assert found.nearest[1].distance > 0.05
    assert found.history.last == counts[0, -1]
    assert found.history.quarter == pytest.approx(counts[0, -3:].mean(), abs=1e-5)
    assert found.history.before == pytest.approx(counts[0, -72:-12].mean(), abs=1e-5)


def test_the_twin_is_not_found_before_it_was_known_how_it_went_on() -> None:
    panel = made()
    counts = panel.counts.copy()
    at = MONTHS - 4
    counts[5, at - 72 + 1 : at + 1] = counts[0, -72:]
    later = Panel(panel.units, panel.names, FIRST, counts)
    assert (analogues(later, 10, 3).nearest[0].unit, analogues(later, 10, 3).nearest[0].period) == (15, FIRST + at)
    assert all((one.unit, one.period) != (15, FIRST + at) for one in analogues(later, 10, 4).nearest)


@pytest.mark.parametrize("lead", [1, 3, 14])
def test_only_the_past_is_seen(lead: int) -> None:
    panel = made()
    then = panel.through(panel.last - 30)
    changed = panel.counts.copy()
    changed[:, -30:] = 99_999
    other = Panel(panel.units, panel.names, FIRST, changed, neighbours=panel.neighbours).through(panel.last - 30)
    for unit in panel.units:
        found = analogues(then, unit, lead)
        assert found == analogues(other, unit, lead)
        for one in found.nearest:
            assert one.period + lead <= then.last
            row = panel.units.index(one.unit)
            assert one.outcome == panel.counts[row, one.period + lead - FIRST]
            assert one.unit != unit or then.last - one.period >= 24


def test_one_war_is_one_analogue_and_the_nearest_come_first() -> None:
    found = analogues(made(), 11, 2, count=20)
    assert len(found.nearest) == 20
    assert [one.distance for one in found.nearest] == sorted(one.distance for one in found.nearest)
    for number, one in enumerate(found.nearest):
        for other in found.nearest[:number]:
            assert one.unit != other.unit or abs(one.period - other.period) >= 24


def test_the_distance_is_the_documented_one() -> None:
    panel = made()
    found = analogues(panel, 10, 2)
    one = found.nearest[0]
    squares = [
        weight * (np.log1p(getattr(one.history, name)) - np.log1p(getattr(found.history, name))) ** 2
        for name, weight in {"last": 1, "quarter": 1, "year": 1, "before": 1, "neighbours": 0.5}.items()
    ]
    assert one.distance == pytest.approx(sum(squares) ** 0.5, abs=1e-4)
    row = panel.units.index(one.unit)
    at = one.period - FIRST
    assert one.history.year == pytest.approx(panel.counts[row, at - 11 : at + 1].mean(), abs=1e-5)


def test_neighbours_count_in_the_distance() -> None:
    panel = made()
    around = panel.counts[1:3, -12:].sum(axis=0).mean()
    assert analogues(panel, 10, 2).history.neighbours == pytest.approx(around, abs=1e-5)
    alone = Panel(panel.units, panel.names, FIRST, panel.counts)
    assert analogues(alone, 10, 2).history.neighbours == 0


def test_what_is_not_known_is_no_candidate() -> None:
    panel = made()
    fit = candidates(panel, 0, 5)
    assert not fit[6, :111].any()  # a whole year must be known
    assert fit[6, 111]
    assert not fit[:, -5:].any()
    assert not fit[0, -24:].any()
    assert fit[0, -25]
    assert not fit[:, :11].any()


def test_the_spread_is_of_all_that_are_as_near_as_the_fiftieth() -> None:
    quiet = analogues(made(), 17, 3)
    assert quiet.spread is not None
    # Place 7 was always at peace: its own months of long ago are as near as can be but for its neighbour.
    assert quiet.spread.count >= CROWD
    assert quiet.spread.any == 0
    told = made()
    spread = analogues(told, 12, 3).spread
    distances = np.sqrt(((histories(told) - histories(told)[2, -1]) ** 2) @ np.asarray((1, 1, 1, 1, 0.5)))
    fit = candidates(told, 2, 3)
    nearest = sorted((distances[row, at], told.counts[row, at + 3]) for row, at in zip(*np.nonzero(fit), strict=True))[
        :CROWD
    ]
    assert spread is not None
    assert spread.count == CROWD
    assert spread.highest == max(outcome for _, outcome in nearest)
    assert spread.any == np.mean([outcome > 0 for _, outcome in nearest])


def test_a_short_history_has_no_analogue_and_nonsense_is_refused() -> None:
    short = Panel((1,), ("Here",), FIRST, np.ones((1, 8)))
    found = analogues(short, 1, 2)
    assert found.nearest == ()
    assert found.spread is None
    for unit, lead, count in ((2, 1, 5), (1, 0, 5), (1, 1, 0)):
        with pytest.raises(UsageError):
            analogues(short, unit, lead, count)


def test_a_mean_over_what_there_is() -> None:
    counts = np.array([[1.0, 2.0, 3.0, 4.0]])
    assert mean_of(counts, 2).tolist() == [[1, 1.5, 2.5, 3.5]]
    assert mean_of(counts, 2, 1).tolist() == [[0, 1, 1.5, 2.5]]
