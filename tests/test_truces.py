"""How long truces hold: what ships, what is learnt from made truces, and what is not stated."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tocsin.analysis.truce_fitting import Held, concordance, expected_log, fit
from tocsin.analysis.truces import COEFFICIENTS, STATED, Truce, chance_of_ending, cumulative, ending, shipped
from tocsin.errors import UsageError


def made(rate: float, count: int, stated: dict[str, float], seed: int) -> list[Held]:
    """Truces of a constant hazard a day, watched for two years."""
    days = np.random.default_rng(seed).exponential(1 / rate, count)
    return [Held(Truce(None, stated), float(min(one, 730.0)), one < 730.0) for one in days]


def test_a_constant_hazard_is_found_again() -> None:
    model = fit(made(0.01, 1500, {}, 1), smooth=50.0)
    assert ending(Truce(), 0, 100, model) == pytest.approx(1 - math.exp(-1), abs=0.04)
    assert ending(Truce(), 200, 100, model) == pytest.approx(1 - math.exp(-1), abs=0.06)


def test_what_holds_longer_is_ranked_so() -> None:
    weak, strong = made(0.05, 300, {"written": 0.0}, 2), made(0.005, 300, {"written": 1.0}, 3)
    model = fit([*weak, *strong], ridge=1.0)
    expected = [expected_log(Truce(None, {"written": value}), model) for value in (0.0, 1.0)]
    assert expected[0] < expected[1]
    # What is not stated lies between, as the mean of all.
    assert expected[0] < expected_log(Truce(), model) < expected[1]


def test_nothing_is_learnt_where_none_ended() -> None:
    with pytest.raises(ValueError, match="none ended"):
        fit([Held(Truce(), 10.0, False)])


def test_concordance_by_hand() -> None:
    # Of the pairs (1,2) (1,3) (2,3): 3 is censored last, so all count; 1 against 3 is ranked wrongly.
    assert concordance([1, 2, 3], [True, True, False], [2.0, 3.0, 1.0]) == pytest.approx(1 / 3)
    assert concordance([1, 2], [True, True], [5.0, 5.0]) == 0.5
    assert math.isnan(concordance([1, 2], [False, False], [1.0, 2.0]))


def test_the_term_of_a_truce_is_when_it_ends() -> None:
    three, month = Truce(3.0), Truce(30.0)
    for low_or_high in shipped():
        assert ending(three, 0, 10, low_or_high) > 0.7
        assert ending(month, 0, 10, low_or_high) < ending(month, 25, 10, low_or_high)
        assert ending(month, 0, 10, low_or_high) < ending(three, 0, 10, low_or_high)


def test_chances_are_chances_and_grow_with_time() -> None:
    for stated in ({}, {"fixed term": 0.0, "definitive": 1.0}, {"fixed term": 1.0}, {"humanitarian": 1.0}):
        for held in (0.0, 5.0, 400.0, 9000.0):
            month, quarter = (chance_of_ending(Truce(None, stated), held, days) for days in (30, 90))
            assert 0 <= month.low <= month.high <= 1
            assert month.low <= quarter.low
            assert month.high <= quarter.high
        assert chance_of_ending(Truce(None, stated), 5, 0).high == 0


def test_a_truce_that_has_held_is_likelier_to_hold() -> None:
    fresh, old = (chance_of_ending(Truce(None, {"fixed term": 0.0}), held, 30) for held in (0, 720))
    assert old.high < fresh.low


def test_hazard_never_falls_below_nought() -> None:
    days = [0.0, 0.5, 1.0, 29.0, 30.0, 33.0, 5000.0]
    assert (np.diff(cumulative(Truce(30.0), days, shipped()[1])) > 0).all()


def test_what_ships_is_small_and_fits() -> None:
    assert COEFFICIENTS.stat().st_size < 100_000
    for one in shipped():
        assert len(one.means) == len(one.weights) == len(STATED)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(UsageError, match="days above 0"):
        Truce(0.0)
    with pytest.raises(UsageError, match="nothing is known"):
        Truce(None, {"colour": 1.0})
    with pytest.raises(UsageError, match="0 days or more"):
        ending(Truce(), -1, 30, shipped()[0])
