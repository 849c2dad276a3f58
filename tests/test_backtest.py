"""Forecasts of years that are over: what is handed to a model, and how its answers are scored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pytest

from tocsin.analysis import baselines
from tocsin.analysis.backtest import Backtest, Rows, as_known, backtest, periods_of, scored_draws
from tocsin.analysis.models import MODELS
from tocsin.analysis.months import month_named, period_name
from tocsin.analysis.panel import Ahead, Panel
from tocsin.errors import UsageError


def panel(months: int = 60, first: str = "2015-01") -> Panel:
    """Three made countries, five years."""
    random = np.random.default_rng(2)
    counts = np.stack(
        [np.zeros(months), random.poisson(3, months) * 1.0, random.negative_binomial(2, 0.02, months) * 1.0]
    )
    return Panel((3, 5, 8), ("Quiet", "Simmering", "War"), month_named(first), counts, neighbours={5: (8,), 8: (5,)})


def test_a_year_is_forecast_from_the_october_before() -> None:
    asked: list[tuple[int, int, int]] = []

    def model(past: Panel, ahead: Ahead) -> np.ndarray:
        asked.append((past.last, ahead.first, ahead.last))
        return baselines.zero(past, ahead)

    found = backtest(panel(), {"asked": model}, [2017, 2018], draws=20)
    assert asked == [
        (month_named("2016-10"), month_named("2017-01"), month_named("2017-12")),
        (month_named("2017-10"), month_named("2018-01"), month_named("2018-12")),
    ]
    assert len(found.rows) == 3 * 24
    assert sorted(set(found.rows.lead.tolist())) == list(range(3, 15))
    row = found.rows
    first = (row.unit == 2) & (row.period == month_named("2018-02"))
    assert row.lead[first].tolist() == [4]
    assert row.year[first].tolist() == [2018]
    assert row.actual[first].tolist() == [panel().counts[2, month_named("2018-02") - panel().first]]


def test_leads_from_one_begin_with_december() -> None:
    found = backtest(panel(), ["zero"], [2018], lead_from=1, draws=5)
    assert sorted(set(found.rows.lead.tolist())) == list(range(1, 13))


@pytest.mark.parametrize("name", MODELS)
def test_nothing_later_than_the_origin_reaches_a_model(name: str) -> None:
    """A panel whose later months are poisoned gives the same forecasts."""
    honest = panel(84, "2012-01")
    origin = month_named("2017-10")
    keep = origin - honest.first + 1
    poisoned_counts = honest.counts.copy()
    poisoned_counts[:, keep:] = 1e9
    series = {"told": np.where(np.arange(84) < keep, honest.counts, 1e9)}
    clean = Panel(
        honest.units, honest.names, honest.first, honest.counts, "month", honest.neighbours, {"told": honest.counts}
    )
    poisoned = Panel(honest.units, honest.names, honest.first, poisoned_counts, "month", honest.neighbours, series)
    told = ("any_deaths", "many_deaths", "low", "median", "high")
    one, two = (backtest(given, [name], [2018], draws=60).scored[name] for given in (clean, poisoned))
    for field in told:
        assert (getattr(one, field) == getattr(two, field)).all(), field
    three = backtest(poisoned, {"seen": lambda past, ahead: _drawn(name, past, ahead)}, [2018], draws=60)
    assert (three.scored["seen"].median == one.median).all()


def _drawn(name: str, past: Panel, ahead: Ahead) -> np.ndarray:
    from tocsin.analysis.models import model_named

    assert past.counts.max() < 1e9
    assert past.covariates["told"].max() < 1e9
    return model_named(name)(past, ahead)


def test_the_later_counts_are_not_in_the_memory_of_what_is_handed_out() -> None:
    whole = panel()
    past = as_known(whole, whole.last - 20)
    assert past.counts.base is None or past.counts.base.size == past.counts.size
    past.counts[:] = 7  # whatever a model does to its own
    assert whole.counts[0].max() == 0


def test_a_border_drawn_later_is_not_known() -> None:
    seen: dict[int, dict[int, tuple[int, ...]]] = {}

    def model(past: Panel, ahead: Ahead) -> np.ndarray:
        seen[past.last] = dict(past.neighbours)
        return baselines.zero(past, ahead)

    drawn = month_named("2017-06")
    borders = {3: (5, 99)}
    backtest(panel(), {"m": model}, [2017, 2018], draws=2, borders=lambda month: borders if month >= drawn else {})
    assert seen == {
        month_named("2016-10"): {3: (), 5: (), 8: ()},
        month_named("2017-10"): {3: (5,), 5: (), 8: ()},  # 99 is no unit of the panel
    }


def test_a_model_that_writes_into_its_panel_spoils_no_other() -> None:
    def vandal(past: Panel, ahead: Ahead) -> np.ndarray:
        past.counts[:] = 1e6
        return baselines.zero(past, ahead)

    alone = backtest(panel(), {"own": baselines.conflictology}, [2018], draws=20)
    after = backtest(panel(), {"vandal": vandal, "own": baselines.conflictology}, [2018], draws=20)
    assert (alone.scored["own"].crps == after.scored["own"].crps).all()


def test_scores_by_hand() -> None:
    """Draws 0, 0, 2, 30 and the outcome 2."""
    found = scored_draws(np.array([[0, 0, 2, 30]]), np.array([2.0]), np.array([0.5]))
    # Mean of |x - y| is (2 + 2 + 0 + 28) / 4 = 8; of |x - x'| over the 16 pairs, zeros included, 180 / 16.
    pairs = [abs(a - b) for a in (0, 0, 2, 30) for b in (0, 0, 2, 30)]
    assert found.crps[0] == pytest.approx(8 - sum(pairs) / 16 / 2)
    # One of four draws is in the bin 1-2: (1 + 1) / (4 + 11).
    assert found.ignorance[0] == pytest.approx(-np.log2(2 / 15))
    assert found.any_deaths[0] == 0.5
    assert found.many_deaths[0] == 0.25
    assert found.brier[0] == pytest.approx(0.25)
    assert found.brier_many[0] == pytest.approx(0.0625)
    assert found.covered[0] == 1
    assert found.median[0] == 1
    # Half of the draws lie below 2, three quarters up to it; the random half between is 5/8.
    assert found.pit[0] == pytest.approx(0.625)


def test_exactly_twenty_five_deaths_are_many() -> None:
    found = scored_draws(np.array([[24, 25]]), np.array([25.0]), np.array([0.0]))
    assert found.many_deaths[0] == 0.5
    assert found.brier_many[0] == 0.25


def test_an_outcome_that_is_not_known_is_not_scored() -> None:
    found = scored_draws(np.array([[1, 2], [1, 2]]), np.array([np.nan, 1.0]), np.array([0.1, 0.1]))
    for field in ("crps", "ignorance", "interval_score", "covered", "brier", "brier_many", "pit"):
        assert np.isnan(getattr(found, field)).tolist() == [True, False], field


def test_a_calibrated_forecast_has_a_uniform_pit() -> None:
    random = np.random.default_rng(8)
    drawn = random.poisson(1.5, (4000, 400))
    found = scored_draws(drawn, random.poisson(1.5, 4000) * 1.0, random.random(4000))
    counted, _ = np.histogram(found.pit, np.linspace(0, 1, 11))
    assert counted.min() > 330
    assert counted.max() < 470
    narrow = scored_draws(np.full((4000, 400), 1), random.poisson(1.5, 4000) * 1.0, random.random(4000))
    counted, _ = np.histogram(narrow.pit, np.linspace(0, 1, 11))
    assert counted[-1] > 1000  # more than one in four fall above: a forecast without spread is seen


def test_situations_of_the_rows() -> None:
    months = 60
    counts = np.zeros((2, months))
    origin = month_named("2017-10") - month_named("2015-01")
    counts[0, origin - 3] = 30  # deaths known three months before, none in the last month
    counts[0, origin + 4] = 1
    counts[1, origin + 4] = 25
    given = Panel((1, 2), ("A", "B"), month_named("2015-01"), counts)
    rows = backtest(given, ["zero"], [2018], draws=2).rows
    from tocsin.analysis.situations import SITUATIONS

    def words(least: int) -> list[str]:
        return [SITUATIONS[place] for place in rows.situation(least)]

    months_of_a, months_of_b = slice(0, 12), slice(12, 24)
    assert words(1)[months_of_a] == ["de-escalation", "conflict"] + ["de-escalation"] * 10
    assert words(1)[months_of_b] == ["peace", "onset"] + ["peace"] * 10
    assert words(25)[months_of_a] == ["de-escalation"] * 12
    assert words(25)[months_of_b] == ["peace", "onset"] + ["peace"] * 10
    assert rows.quiet.all()


def test_a_year_alone_or_among_others_comes_out_the_same() -> None:
    alone = backtest(panel(), ["conflictology"], [2018], draws=30)
    both = backtest(panel(), ["zero", "conflictology"], [2018, 2017, 2018], draws=30)
    assert both.years == (2017, 2018)
    later = both.rows.year == 2018
    for field in ("crps", "pit"):
        assert (
            getattr(both.scored["conflictology"], field)[later] == getattr(alone.scored["conflictology"], field)
        ).all()


def test_tasks_may_be_worked_on_in_any_order() -> None:
    def backwards(function: Any, tasks: Iterable[Any]) -> Iterator[Any]:
        found = {place: function(task) for place, task in reversed(list(enumerate(tasks)))}
        return iter([found[place] for place in sorted(found)])

    heard: list[tuple[str, int]] = []
    plain = backtest(panel(), ["zero", "conflictology"], [2017, 2018], draws=20)
    other = backtest(
        panel(),
        ["zero", "conflictology"],
        [2017, 2018],
        draws=20,
        mapper=backwards,
        told=lambda name, year: heard.append((name, year)),
    )
    assert (plain.scored["conflictology"].crps == other.scored["conflictology"].crps).all()
    assert heard == [("zero", 2017), ("conflictology", 2017), ("zero", 2018), ("conflictology", 2018)]


def weekly() -> Panel:
    import datetime

    from tocsin.analysis.months import week_of

    first = week_of(datetime.date(2016, 1, 4))
    random = np.random.default_rng(4)
    return Panel((1, 2), ("North", "South"), first, random.poisson(2, (2, 170)) * 1.0, "week")


def test_theatres_are_forecast_by_the_week() -> None:
    given = weekly()
    found: Backtest = backtest(given, ["conflictology"], [2018], lead_from=1, draws=30)
    weeks = sorted(set(found.rows.period.tolist()))
    assert len(weeks) == 53  # 2018 has 53 Mondays
    assert period_name(weeks[0], "week") == "2018-01-01"
    assert period_name(weeks[-1], "week") == "2018-12-31"
    assert sorted(set(found.rows.lead.tolist())) == list(range(1, 54))
    assert found.period == "week"


@pytest.mark.parametrize("year", range(1980, 2030))
def test_the_weeks_of_the_years_follow_each_other(year: int) -> None:
    weeks = periods_of(year, "week")
    assert weeks.stop == periods_of(year + 1, "week").start
    assert len(weeks) in (52, 53)
    assert period_name(weeks[0], "week")[:4] == period_name(weeks[-1], "week")[:4] == str(year)
    assert len(periods_of(year, "month")) == 12


@pytest.mark.parametrize(
    ("years", "options", "said"),
    [
        ([2025], {}, "2015-01 to 2019-12"),
        ([1979], {}, "1980"),
        ([2015], {}, "too short"),
        ([2014], {}, "2015-01 to 2019-12"),
        ([], {}, "no year"),
        ([2018], {"lead_from": 0}, "first lead is 1"),
    ],
)
def test_what_cannot_be_asked(years: list[int], options: dict[str, int], said: str) -> None:
    with pytest.raises(UsageError) as error:
        backtest(panel(), ["zero"], years, draws=5, **options)  # type: ignore[arg-type]
    assert said in str(error.value)


def test_models_that_make_no_sense() -> None:
    with pytest.raises(UsageError, match="no model is called"):
        backtest(panel(), ["zero", "oracle"], [2018])
    with pytest.raises(UsageError, match="no model is given"):
        backtest(panel(), [], [2018])
    with pytest.raises(UsageError, match="whole numbers"):
        backtest(panel(), {"half": lambda past, ahead: np.full((3, 12, 5), 0.5)}, [2018], draws=5)  # type: ignore[dict-item]
    with pytest.raises(UsageError, match="whole numbers"):
        backtest(panel(), {"few": lambda past, ahead: np.zeros((3, 12, 4), int)}, [2018], draws=5)


def test_rows_are_of_one_length() -> None:
    rows: Rows = backtest(panel(), ["zero"], [2018], draws=5).rows
    assert {len(getattr(rows, name)) for name in rows.__dataclass_fields__} == {len(rows)} == {36}
