"""Coupling: what was planted is found, what only looks alike is not, and few events are said to be few."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tocsin.analysis import hawkes, shifting
from tocsin.analysis.coupling import UNKNOWN, Placebo, couple, graded, occasions, on_days
from tocsin.analysis.points import Points
from tocsin.analysis.shifting import Interval
from tocsin.errors import UsageError

DAYS = 1500


def known_days(name: str, times: np.ndarray, days: int = DAYS, width: float = 1.0) -> Points:
    on = np.floor(np.sort(times))
    return Points(name, 737_000, days, on + 0.5, np.full(len(on), width), tuple(map(str, range(len(on)))))


def pair(crossing: float, seed: int, days: int = DAYS) -> tuple[Points, Points]:
    """A before B: each event of A sets off ``crossing`` of B."""
    weights = np.array([[[0.3], [0.0]], [[crossing], [0.3]]])
    model = hawkes.Hawkes(float(days), np.zeros(1), np.array([[0.4], [0.3]]), np.array([0.7]), weights)
    one, two = hawkes.simulate(model, seed)
    return known_days("Aland", one, days), known_days("Beland", two, days)


def test_what_was_planted_is_found_and_the_right_way_round() -> None:
    a, b = pair(0.35, 2)
    found = couple(a, b)
    assert found.grade in {"weak", "strong"}
    assert found.lift.value > 1
    assert found.p_corrected <= 0.01
    assert "events in Aland are followed by more in Beland" in found.sentence
    assert found.share.low <= found.share.value <= found.share.high
    assert found.share.value > found.ahead.share_by_chance
    assert found.share.value == pytest.approx(0.35 * len(a) / len(b), abs=0.15)
    assert found.gain.value > 0
    assert found.back.grade == "none"
    swapped = couple(b, a)
    assert swapped.ahead.p == found.back.p
    assert swapped.back.p == found.ahead.p
    assert swapped.ahead.lift == found.back.lift


def test_independent_pairs_are_rarely_found() -> None:
    answers = [couple(*pair(0.0, seed), refits=0) for seed in range(20)]
    grades = [one.grade for answer in answers for one in (answer.ahead, answer.back)]
    assert sum(grade != "none" for grade in grades) <= 5  # 2 to be expected of 40 at 5 %


def test_a_shared_rise_and_fall_is_no_coupling() -> None:
    at = np.linspace(0, DAYS, 9)
    rates = np.array([[0.1, 0.2, 1.5, 0.3, 0.1, 0.2, 2.0, 0.5, 0.1]])
    found = 0
    for seed in range(10):
        sides = [
            hawkes.simulate(hawkes.Hawkes(float(DAYS), at, rates, np.ones(1), np.zeros((1, 1, 1))), 2 * seed + side)[0]
            for side in (0, 1)
        ]
        found += couple(known_days("A", sides[0]), known_days("B", sides[1]), refits=0).grade != "none"
    assert found <= 2


def test_few_events_are_too_few_to_tell() -> None:
    a, b = pair(0.35, 2)
    few = known_days("Fewland", np.arange(0.0, DAYS, 100.0))
    found = couple(few, b)
    assert found.grade == "too few"
    assert found.sentence.startswith("Too few events to tell")
    assert "15 and" in found.sentence
    assert np.isnan(found.lift.value)
    nobody = known_days("Noland", np.array([]))
    assert couple(nobody, nobody).grade == "too few"
    # Many events, but in a window that is too short to shift them in.
    short = known_days("A", np.arange(0.0, 60.0, 0.5), 60), known_days("B", np.arange(0.0, 60.0, 0.5), 60)
    assert couple(*short).grade == "too few"
    assert a.days == DAYS


def test_one_war_is_one_observation() -> None:
    generator = np.random.default_rng(5)
    a = known_days("A", np.concatenate([generator.uniform(at, at + 3, 100) for at in (200, 900)]))
    b = known_days("B", np.concatenate([generator.uniform(at, at + 3, 100) for at in (203, 903)]))
    found = couple(a, b)
    assert found.grade == "too few"
    assert "so bunched that they count as 2 occasions" in found.sentence
    assert occasions(np.ones(140), 14) == pytest.approx(10)
    assert occasions(np.zeros(140), 14) == 0


def test_the_same_question_has_the_same_answer() -> None:
    a, b = pair(0.2, 4)
    assert repr(couple(a, b, placebos=[known_days("C", b.times[::2])])) == repr(
        couple(a, b, placebos=[known_days("C", b.times[::2])])
    )


def test_questions_asked_before_count() -> None:
    a, b = pair(0.35, 2)
    one, many = couple(a, b, refits=0), couple(a, b, asked=1000, refits=0)
    assert many.p_corrected == min(1.0, 1000 * one.ahead.p)
    assert many.grade == "none"
    assert "after correction for 1000 questions" in many.sentence


def test_events_of_one_day_do_not_follow_each_other() -> None:
    """B always on A's days: the order within a day is not known, so nothing follows."""
    generator = np.random.default_rng(3)
    times = np.sort(generator.choice(DAYS, 300, replace=False)).astype(float)
    a, b = known_days("A", times), known_days("B", times)
    assert couple(a, b, refits=0).grade == "none"
    later = known_days("B", times[times < DAYS - 2] + 1)
    assert couple(a, later, refits=0).grade != "none"


def test_an_event_that_took_days_counts_where_it_can_only_have_been() -> None:
    points = Points("A", 0, 100, np.array([12.5, 40.0]), np.array([3.0, 20.0]), ("1", "2"))
    assert np.flatnonzero(on_days(points, "first")).tolist() == [11]
    assert np.flatnonzero(on_days(points, "last")).tolist() == [13]
    assert couple(points, points).left_out == 2  # each side's wide one


def test_placebos_stand_beside_and_can_unmake_a_grade() -> None:
    a, b = pair(0.35, 2)
    found = couple(a, b, placebos=[pair(0.0, 77)[0]], refits=0)
    assert [(one.name, one.role) for one in found.placebos] == [("Aland", "leader"), ("Aland", "follower")]
    lift, gain = Interval(1.5, 1.2, 1.8), Interval(0.02, 0.01, 0.03)
    quiet = [Placebo("P", "leader", 100, UNKNOWN, p) for p in (0.3, 0.6, 0.9, 0.2)]
    assert graded(0.004, lift, gain, quiet) == "strong"
    assert graded(0.03, lift, gain, quiet) == "weak"
    assert graded(0.06, lift, gain, quiet) == "none"
    assert graded(0.004, Interval(1.5, 0.9, 1.8), gain, quiet) == "weak"
    assert graded(0.004, lift, Interval(0.02, -0.01, 0.03), quiet) == "weak"
    assert graded(0.004, Interval(0.9, 0.8, 0.95), gain, quiet) == "none"
    loud = [replace(one, p=0.003) for one in quiet]
    assert graded(0.004, lift, gain, loud) == "none"
    assert graded(0.004, lift, gain, [*quiet[:3], replace(quiet[0], p=0.03)]) == "weak"


def test_what_makes_no_sense_is_refused() -> None:
    a, b = pair(0.2, 1)
    with pytest.raises(UsageError, match="different windows"):
        couple(a, replace(b, start=b.start + 1))
    with pytest.raises(UsageError, match="1 to 90"):
        couple(a, b, lag=0)
    with pytest.raises(UsageError, match="at least one question"):
        couple(a, b, asked=0)
    with pytest.raises(UsageError, match="at least 224 days"):
        shifting.shifted(np.ones(100), np.ones(100), shifting.days(14), 1)


def test_p_values_are_uniform_for_independent_series() -> None:
    spacing = shifting.days(14)
    generator = np.random.default_rng(9)
    found = [shifting.shifted(*generator.poisson(0.5, (2, 500)).astype(float), spacing, 1) for _ in range(60)]
    for name in ("p_circular", "p_local"):
        values = np.sort([getattr(one, name) for one in found])
        assert np.abs(values - (np.arange(60) + 0.5) / 60).max() < 0.2, name  # Kolmogorov-Smirnov at 1 %
        assert values.min() > 0


def test_series_without_any_movement_are_no_coupling() -> None:
    found = shifting.shifted(np.ones(500), np.ones(500), shifting.days(14), 1)
    assert found.p == 1.0


def test_corrections_over_several_questions() -> None:
    assert shifting.holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert shifting.holm([0.01], asked=20) == pytest.approx((0.2,))
    assert shifting.benjamini_hochberg([0.01, 0.04, 0.03, 0.5]) == pytest.approx((0.04, 0.16 / 3, 0.16 / 3, 0.5))
    assert shifting.holm([]) == shifting.benjamini_hochberg([]) == ()
