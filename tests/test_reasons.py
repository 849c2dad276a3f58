"""Reasons: contributions add up exactly, each part moves what it should, and the words say the very numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tocsin.analysis import baselines
from tocsin.analysis.models import model_named, trained
from tocsin.analysis.panel import Ahead, Forecast, Model, Panel, forecast
from tocsin.analysis.reasons import (
    PARTS,
    Part,
    Reasons,
    altered,
    coalitions,
    outlook,
    parts_of,
    reasons,
    reasons_for,
    shapley,
    spread,
    surroundings,
)
from tocsin.errors import UsageError

FIRST = 301
MONTHS = 180


def made(seed: int = 7) -> Panel:
    """Three places: one that has just broken out beside one at war, and one far away."""
    random = np.random.default_rng(seed)
    counts = np.stack(
        [
            random.poisson(0.05, MONTHS) * random.poisson(9, MONTHS),
            random.poisson(60, MONTHS),
            random.poisson(3, MONTHS),
        ]
    ).astype(float)
    counts[0, -12:] = (*[0.0] * 9, 12, 100, 300)
    news = np.asarray(random.poisson(4, counts.shape), dtype=np.float64)
    news[0, -3:] = 40
    names = ("Breaking", "Burning", "Far")
    neighbours = {4: (8,), 8: (4,)}
    return Panel((4, 8, 15), names, FIRST, counts, neighbours=neighbours, covariates={"threats": news})


def own(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """A model of the last three months alone."""
    return baselines.own_history(panel, ahead, 3)


def of_all(panel: Panel, ahead: Ahead) -> NDArray[np.int64]:
    """A model that answers to every part, to each otherwise."""
    counts, places = baselines.known(panel), {unit: row for row, unit in enumerate(panel.units)}
    news = panel.covariates.get("threats", np.zeros_like(counts))
    rates = []
    for row, unit in enumerate(panel.units):
        near = [places[one] for one in panel.neighbours.get(unit, ()) if one in places]
        around = counts[near, -12:].sum()
        level = counts[row, -3:].mean() + 0.5 * counts[row, -12:-3].mean() + 0.1 * counts[row, :-12].mean()
        rates.append(level * (1 + 0.01 * news[row, -3:].mean()) + 0.002 * around)
    random = np.random.default_rng(ahead.seed)
    uniform = random.uniform(size=(1, ahead.periods, ahead.draws))
    drawn: NDArray[np.int64] = (-np.log(1 - uniform) * np.asarray(rates)[:, None, None]).astype(np.int64)
    return drawn


def told(model: Model, panel: Panel, unit: int = 4, *, ahead: Ahead | None = None) -> Reasons:
    asked = ahead or Ahead(panel.last + 2, panel.last + 2, draws=500, seed=3)
    return reasons(panel, forecast(panel, asked, model, "made"), unit, asked.first, predict=model, seed=asked.seed)


@given(st.lists(st.floats(-1e3, 1e3), min_size=32, max_size=32), st.integers(1, 5))
@settings(max_examples=200, deadline=None)
def test_contributions_add_up_whatever_the_game(values: list[float], count: int) -> None:
    parts = PARTS[:count]
    worth = dict(zip(coalitions(parts), values, strict=False))
    found = shapley(parts, worth.__getitem__)
    assert math.fsum(found.values()) == pytest.approx(worth[frozenset(parts)] - worth[frozenset()], abs=1e-8)


@given(st.lists(st.floats(-50, 50), min_size=5, max_size=5))
def test_in_an_additive_game_each_gets_its_own(worths: list[float]) -> None:
    mine = dict(zip(PARTS, worths, strict=True))
    found = shapley(PARTS, lambda kept: 3.0 + sum(mine[part] for part in kept))
    assert found == pytest.approx(mine, abs=1e-9)


def test_shapley_is_fair_by_hand() -> None:
    """A glove game: one left glove, two right ones; a pair is worth 1. Known values are 2/3, 1/6 and 1/6."""
    left, *right = PARTS[:3]
    found = shapley(PARTS[:3], lambda kept: float(left in kept and bool(kept & set(right))))
    assert [found[part] for part in PARTS[:3]] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


@given(st.integers(0, 2**31), st.integers(13, MONTHS), st.sampled_from([4, 8, 15]))
@settings(max_examples=25, deadline=None)
def test_contributions_lead_from_the_base_to_the_forecast(seed: int, months: int, unit: int) -> None:
    panel = made(seed).through(FIRST + months - 1)
    found = told(of_all, panel, unit)
    assert found.parted == found.told
    assert found.base.any + sum(one.any for one in found.contributions) == pytest.approx(found.told.any, abs=1e-12)
    assert found.base.many + sum(one.many for one in found.contributions) == pytest.approx(found.told.many, abs=1e-12)
    product = math.prod(one.factor for one in found.contributions)
    assert (found.base.mean + 1) * product == pytest.approx(found.told.mean + 1, rel=1e-9)


def test_a_model_of_the_recent_months_is_moved_by_these_alone() -> None:
    found = told(own, made())
    moved = {one.part: one for one in found.contributions}
    assert found.contributions[0].part == "recent months"
    assert moved["recent months"].any > 0.9
    for part in ("rest of the year", "neighbours", "covariates"):
        assert (moved[part].any, moved[part].many, moved[part].factor) == (0, 0, 1)


def test_every_part_moves_what_it_should() -> None:
    found = told(of_all, made())
    assert found.base.mean == 0
    assert {one.part for one in found.contributions} == set(PARTS)
    moved = {one.part: one.factor for one in found.contributions}
    # Its quiet first nine months of the year stand in the way of what the last three say.
    assert moved.pop("rest of the year") < 1
    assert all(factor > 1 for factor in moved.values())


def test_a_lull_lowers_a_forecast_where_war_is_usual() -> None:
    panel = made()
    counts = panel.counts.copy()
    counts[1, -3:] = 0
    calm = Panel(panel.units, panel.names, FIRST, counts, neighbours=panel.neighbours)
    moved = {one.part: one for one in told(of_all, calm, 8).contributions}
    assert moved["recent months"].factor < 1
    assert moved["longer history"].factor > 1


def test_a_part_that_is_kept_is_left_as_it_is_and_the_rest_is_at_its_reference() -> None:
    panel = surroundings(made(), 4)
    parts = parts_of(panel, 4)
    everything = altered(panel, 4, frozenset(parts), parts)
    assert (everything.counts == panel.counts).all()
    assert (everything.covariates["threats"] == panel.covariates["threats"]).all()
    none = altered(panel, 4, frozenset(), parts)
    assert not none.counts.any()
    assert np.ptp(none.covariates["threats"][0, -12:]) == 0
    assert (none.covariates["threats"][1] == panel.covariates["threats"][1]).all()
    pieces: dict[Part, slice] = {
        "recent months": slice(-3, None),
        "rest of the year": slice(-12, -3),
        "longer history": slice(0, -12),
    }
    for part, kept in pieces.items():
        only = altered(panel, 4, frozenset({part}), parts).counts[0]
        assert (only[kept] == panel.counts[0, kept]).all()
    without = frozenset(part for part in parts if part != "recent months")
    usual = altered(panel, 4, without, parts).counts[0]
    past = panel.counts[0, -132:-12]
    assert set(usual[-3:]) <= set(past)
    assert (usual[:-3] == panel.counts[0, :-3]).all()
    # Nothing was written into the history itself.
    assert (made().counts == made().through(made().last).counts).all()
    assert panel.counts[0, -1] == 300


def test_a_usual_year_is_as_the_past_was() -> None:
    past = np.arange(120.0)
    usual = spread(past, 12)
    assert sorted(usual) == [4, 14, 24, 34, 44, 54, 64, 74, 84, 94, 104, 114]
    assert usual[-3:].min() < 45 < 75 < usual[-3:].max()  # the recent months are not all low or all high
    assert not spread(np.array([np.nan, np.nan]), 5).any()
    assert spread(np.array([7.0]), 3).tolist() == [7, 7, 7]


def test_what_was_not_known_stays_so() -> None:
    panel = made()
    counts = panel.counts.copy()
    counts[0, :170] = np.nan
    young = surroundings(Panel(panel.units, panel.names, FIRST, counts, neighbours=panel.neighbours), 4)
    parts = parts_of(young, 4)
    for kept in coalitions(parts):
        assert (np.isnan(altered(young, 4, kept, parts).counts) == np.isnan(young.counts)).all()


def test_only_parts_that_there_are_are_told() -> None:
    panel = made()
    assert parts_of(panel, 15) == ("recent months", "rest of the year", "longer history", "covariates")
    short = Panel((1,), ("Here",), FIRST, np.ones((1, 3)))
    assert parts_of(short, 1) == ("recent months",)
    assert [one.part for one in told(own, short, 1).contributions] == ["recent months"]


def test_the_words_have_the_numbers() -> None:
    found = told(of_all, made())
    panel = made()
    words = {one.part: one.words for one in found.contributions}
    assert words["recent months"] == "412 deaths in the last 3 months (137 a month), against 0 a month in the 9 before"
    assert words["neighbours"] == (
        f"its one neighbour, Burning, with {panel.counts[1, -3:].sum():,.0f} deaths in the last 3 months"
    )
    assert "threats 40 a month, usually 4" in words["covariates"]
    past = panel.counts[0, :-12]
    assert f"deaths in {(past > 0).sum()} of 168 months before the last year" in words["longer history"]
    assert f"({past.max():,.0f})" in words["longer history"]
    assert found.sentences[0].startswith("Breaking, 2020-02: any deaths with a probability of ")
    assert "at peace among peaceful neighbours" in found.sentences[0]
    assert len(found.sentences) == 6
    for sentence in found.sentences:
        assert not any(word in sentence.casefold() for word in ("because", "caus", "due to", "led to", "driv"))


def test_a_place_at_peace_has_nothing_that_moves_it() -> None:
    panel = Panel((1, 2), ("Calm", "Calmer"), FIRST, np.zeros((2, 60)), neighbours={1: (2,)})
    found = told(of_all, panel, 1)
    assert found.sentences[-1] == "No part of what is known moves it from there."
    assert found.told.any == found.base.any == 0


def test_weeks_are_told_as_weeks() -> None:
    panel = Panel((1,), ("Here",), 2000, np.random.default_rng(1).poisson(3, (1, 700)).astype(float), "week")
    found = told(own, panel, 1)
    assert any("in the last 13 weeks" in one.words for one in found.contributions)
    assert "the week of 20" in found.sentences[0]


def test_the_same_question_gets_the_same_answer_and_json_holds_it() -> None:
    one, two = told(of_all, made()), told(of_all, made())
    assert one == two
    assert one.as_json()["contributions"][0]["part"] == one.contributions[0].part


def test_another_history_or_a_unit_that_is_not_there_is_refused() -> None:
    panel = made()
    ahead = Ahead(panel.last + 1, panel.last + 1, draws=20)
    made_from: Forecast = forecast(panel, ahead, own, "own")
    with pytest.raises(UsageError, match="no forecast of unit 5"):
        reasons(panel, made_from, 5, ahead.first, predict=own)
    with pytest.raises(UsageError, match="for period"):
        reasons(panel, made_from, 4, ahead.first + 1, predict=own)
    with pytest.raises(UsageError, match="another history"):
        reasons(panel.through(panel.last - 1), made_from, 4, ahead.first, predict=own)


def test_several_periods_are_told_as_each_alone() -> None:
    panel = made()
    asked = Ahead(panel.last + 2, panel.last + 4, draws=100, seed=3)
    whole = forecast(panel, asked, of_all, "made")
    periods = range(asked.first, asked.last + 1)
    together = reasons_for(panel, whole, 4, list(periods), predict=of_all, seed=3)
    assert [one.period for one in together] == list(periods)
    assert [one.lead for one in together] == [2, 3, 4]
    for one, period in zip(together, periods, strict=True):
        assert one.told == outlook(whole.draws[0, period - asked.first])
        assert one.base.any + math.fsum(part.any for part in one.contributions) == pytest.approx(one.parted.any)
    assert reasons_for(panel, whole, 4, [], predict=of_all) == ()


@pytest.mark.parametrize("name", ["blend", "forest", "markov", "recency-3", "conflictology"])
def test_a_trained_model_says_of_its_own_history_what_it_said(name: str) -> None:
    panel = made()
    ahead = Ahead(panel.last + 1, panel.last + 2, draws=200, seed=2)
    model = trained(name, panel, ahead)
    whole = forecast(panel, ahead, model, name)
    assert (whole.draws == model_named(name)(panel, ahead)).all()
    for unit in (4, 15):
        for one in reasons_for(panel, whole, unit, [ahead.first, ahead.last], predict=model, seed=2):
            near = 0.1 if name in {"conflictology", "blend", "markov"} else 0.005  # these draw by chance
            assert one.parted.any == pytest.approx(one.told.any, abs=near)
            assert one.parted.many == pytest.approx(one.told.many, abs=near)
            assert one.parted.mean == pytest.approx(one.told.mean, rel=2 * near)


def test_another_history_is_answered_without_training_again() -> None:
    """What broke out in a place lifts its forecast; with that wiped, the same trained model falls back."""
    panel = made()
    ahead = Ahead(panel.last + 1, panel.last + 1, draws=200)
    model = trained("blend", panel, ahead)
    around = surroundings(panel, 4)
    calm = altered(around, 4, frozenset(), parts_of(around, 4))
    assert model(around, ahead)[0].mean() > 20 > 1 > model(calm, ahead)[0].mean()


def test_a_model_that_cannot_be_asked_otherwise_says_so() -> None:
    with pytest.raises(UsageError, match="cannot be asked"):
        trained("bootstrap", made(), Ahead(FIRST + MONTHS, FIRST + MONTHS))


def test_the_chance_of_drawing_is_told_where_it_matters() -> None:
    panel = surroundings(made(), 4)
    ahead = Ahead(panel.last + 1, panel.last + 1, draws=40, seed=2)
    whole = forecast(panel, ahead, baselines.conflictology, "conflictology")
    (other,) = reasons_for(panel, whole, 4, [ahead.first], predict=baselines.conflictology, seed=5)
    chance = 100 * (other.told.many - other.parted.many)
    assert abs(chance) > 1
    assert other.sentences[-1].startswith("The chance of the draws goes with ")
    assert f"{chance:+.1f} points for 25 or more" in other.sentences[-1]
    (same,) = reasons_for(panel, whole, 4, [ahead.first], predict=baselines.conflictology, seed=2)
    assert not any("chance of the draws" in one for one in same.sentences)
