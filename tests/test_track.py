"""The track record: kept month after month, scored as months pass, never better than it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from foretellings import forecast as kept_forecast
from gedrows import ged_rows
from happenings import SHELLING, dead

from tocsin import track
from tocsin.analysis import scores as measures
from tocsin.analysis.baselines import conflictology, last_poisson
from tocsin.analysis.months import month_id, month_of, month_start
from tocsin.analysis.panel import Ahead, Panel, forecast
from tocsin.errors import UsageError
from tocsin.forecasting import series, series_of_ged
from tocsin.fusing import refresh
from tocsin.histories import read_ged
from tocsin.record import Record
from tocsin.terms.claims import Certainty, Claim, Reading
from tocsin.terms.forecasts import KeptOutcome, drawn
from tocsin.terms.text import Report, content_id
from tocsin.terms.theatres import Polygon, Theatre
from tocsin.terms.when import Interval
from tocsin.terms.who import Holder

JANUARY = month_id(2019, 1)
FIRST = month_id(2012, 1)
# Countries as VIEWS numbers them: Syria, Iraq, Iran.
UNITS, NAMES = (220, 106, 79), ("Syria", "Iraq", "Iran")


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as fresh:
        yield fresh


def history() -> Panel:
    random = np.random.default_rng(11)
    months = month_id(2020, 12) - FIRST + 1
    counts = np.stack([random.poisson(rate, months) for rate in (0.3, 40, 5)]).astype(float)
    order = np.argsort(UNITS)
    return Panel(tuple(sorted(UNITS)), tuple(NAMES[one] for one in order), FIRST, counts[order])


def written(panel: Panel, path: Path) -> Path:
    """The panel as a history file."""
    rows = [
        f"{unit},{panel.first + column},{panel.counts[row, column]:.0f}"
        for row, unit in enumerate(panel.units)
        for column in range(panel.counts.shape[1])
    ]
    path.write_text("country_id,month_id,ged_sb\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def day(month: int, number: int = 5) -> str:
    return month_start(month).replace(day=number).isoformat()


def test_a_year_of_forecasts_is_kept_and_scored_as_it_passes(record: Record, tmp_path: Path) -> None:
    """Each month of 2019 two models foretell the next three months; each month what has happened is put down."""
    world = history()
    sizes = []
    for month in range(JANUARY, JANUARY + 12):
        known = world.through(month - 1)
        ahead = Ahead(month + 1, month + 3, draws=200, seed=month)
        for model, name in ((last_poisson, "last-poisson"), (conflictology, "conflictology")):
            new = track.keep(record, forecast(known, ahead, model, name), made=day(month), panel=known, seed=month)
            assert new == 9
        track.observe(record, today=day(month, 20), history=written(known, tmp_path / "history.csv"))
        so_far = track.scores(record, as_of=day(month, 20))
        sizes.append(len(so_far.scored))
        assert len(so_far.scored) + len(so_far.open) == 18 * (month - JANUARY + 1)
        assert all(one.target < month for one in so_far.scored)
        assert all(one.target >= month for one in so_far.open)
    assert sizes[:4] == [0, 0, 6, 18]
    end = track.scores(record)
    assert end.left_out == end.revised == ()
    # What stands in the table is what the scores say of the draws, by another road.
    row = next(one for one in end.rows if one.model == "last-poisson" and one.lead == 2)
    expected = []
    for month in range(JANUARY, JANUARY + 11):
        if month + 1 > JANUARY + 10:
            continue
        known = world.through(month - 1)
        draws = last_poisson(known, Ahead(month + 1, month + 3, draws=200, seed=month))[:, 0]
        actual = world.counts[:, month + 1 - FIRST]
        expected.append(measures.crps(draws, actual))
    assert row.count == np.size(expected)
    assert row.crps == pytest.approx(float(np.mean(expected)))
    # The reference scores as itself.
    same = [one for one in end.rows if one.model == "conflictology"]
    assert all(one.skill == 0 and one.crps == one.crps_reference and one.brier == one.brier_reference for one in same)
    assert {one.lead for one in same} == {None, 2, 3, 4}
    assert end.misses()[0].crps == max(one.crps for one in end.scored)
    assert record.check() == ()


def test_a_day_of_the_past_is_scored_as_it_was_then(record: Record, tmp_path: Path) -> None:
    world = history()
    known = world.through(JANUARY - 1)
    ahead = Ahead(JANUARY + 1, JANUARY + 6, draws=100)
    track.keep(record, forecast(known, ahead, last_poisson, "last-poisson"), made=day(JANUARY), panel=known)
    then: dict[str, track.Track] = {}
    for month in range(JANUARY + 2, JANUARY + 8):
        counts = world.counts.copy()
        # In May the file is corrected: March was worse than had been told.
        if month >= JANUARY + 4:
            counts[:, JANUARY + 2 - FIRST] += 100
        file = written(Panel(world.units, world.names, FIRST, counts).through(month - 1), tmp_path / "h.csv")
        track.observe(record, today=day(month), history=file)
        then[day(month)] = track.scores(record, as_of=day(month))
    for when, before in then.items():
        assert track.scores(record, as_of=when) == before
    assert then[day(JANUARY + 3)].revised == ()
    assert {(one.target, one.now - one.first) for one in then[day(JANUARY + 4)].revised} == {(JANUARY + 2, 100)}
    assert len(then[day(JANUARY + 4)].revised) == 3
    outcome = {one.target: one.outcome for one in track.scores(record).scored if one.unit == "views:220"}
    assert outcome[JANUARY + 2] == world.counts[2, JANUARY + 2 - FIRST] + 100
    # Asked before anything was kept, there is nothing.
    assert track.scores(record, as_of="2018-12-31") == track.Track("2018-12-31", (), (), (), (), ())


def test_the_same_outcome_is_put_down_once(record: Record, tmp_path: Path) -> None:
    world = history()
    known = world.through(JANUARY - 1)
    made = forecast(known, Ahead(JANUARY + 1, JANUARY + 1, draws=50), last_poisson, "last-poisson")
    track.keep(record, made, made=day(JANUARY), panel=known)
    file = written(world, tmp_path / "history.csv")
    assert track.observe(record, today=day(JANUARY + 1), history=file) == 0  # the month is not over
    assert track.observe(record, today=day(JANUARY + 2), history=file) == 3
    assert track.observe(record, today=day(JANUARY + 3), history=file) == 0
    assert track.observe(record, today=day(JANUARY + 3)) == 0


def test_the_same_forecast_is_kept_once_and_with_its_reference(record: Record) -> None:
    known = history().through(JANUARY - 1)
    made = forecast(known, Ahead(JANUARY + 1, JANUARY + 2, draws=120, seed=9), last_poisson, "last-poisson")
    asked = {"made": day(JANUARY), "panel": known, "seed": 9, "reasons": {(220, JANUARY + 1): {"why": "so"}}}
    assert track.keep(record, made, **asked) == 6  # type: ignore[arg-type]
    assert track.keep(record, made, **asked) == 0  # type: ignore[arg-type]
    reference = conflictology(known, Ahead(JANUARY + 1, JANUARY + 2, draws=120, seed=9))
    for one in record.forecasts():
        row, column = known.units.index(int(one.unit.removeprefix("views:"))), one.target - JANUARY - 1
        assert drawn(one.draws) == sorted(made.draws[row, column])
        assert drawn(one.reference) == sorted(reference[row, column])
        assert one.lead == column + 2
        assert one.reasons == ({"why": "so"} if (one.unit, column) == ("views:220", 0) else {})
    assert len({one.history for one in record.forecasts()}) == 1
    assert track.digest_of(known) != track.digest_of(history().through(JANUARY))


def test_a_forecast_of_what_had_begun_is_left_out_and_said_so(record: Record) -> None:
    base = kept_forecast()  # made 2020-11-02 of 2021-01
    record.keep_forecasts(
        [
            replace(base, made="2020-12-31", unit="views:1"),
            replace(base, made="2021-01-01", unit="views:2"),
            replace(base, made="2021-03-01", unit="views:3"),
        ]
    )
    record.keep_outcomes(
        KeptOutcome("2021-03-02", "ged_sb", f"views:{number}", "month", 493, 3, "x") for number in (1, 2, 3)
    )
    found = track.scores(record)
    assert [one.unit for one in found.scored] == ["views:1"]
    assert [(one.unit, one.why) for one in found.left_out] == [("views:2", track.LATE), ("views:3", track.LATE)]


def test_a_forecast_that_was_dated_back_is_left_out(record: Record) -> None:
    base = kept_forecast()
    record.keep_forecast(replace(base, made="2020-12-05", target=495))
    record.keep_forecast(replace(base, made="2020-12-01", target=496))
    record.keep_forecast(replace(base, made="2020-12-05", target=497))
    found = track.scores(record)
    assert [one.target for one in found.open] == [495, 497]
    assert [(one.target, one.why) for one in found.left_out] == [(496, track.DATED_BACK)]


def test_the_first_of_several_forecasts_counts(record: Record) -> None:
    base = kept_forecast()
    record.keep_forecasts([base, replace(base, draws=((7, 1000),)), replace(base, made="2020-11-20")])
    record.keep_forecast(replace(base, made="2020-12-02", through=491))  # knows one month more: another forecast
    record.keep_outcomes([KeptOutcome("2021-03-02", "ged_sb", "views:0", "month", 493, 7, "x")])
    found = track.scores(record)
    assert [(one.made, one.lead) for one in found.scored] == [("2020-11-02", 3), ("2020-12-02", 2)]
    assert [one.why for one in found.left_out] == [track.REPEATED] * 2
    assert found.scored[0].crps > 0


def test_scores_are_those_of_the_draws(record: Record) -> None:
    record.keep_forecast(kept_forecast())  # 0 × 900, 3 × 60, 812 × 40; reference 0 × 1000
    record.keep_outcomes([KeptOutcome("2021-02-02", "ged_sb", "views:0", "month", 493, 3, "x")])
    (one,) = track.scores(record).scored
    assert one.any == pytest.approx(0.1)
    assert one.brier == pytest.approx(0.81)
    assert one.brier_reference == 1
    assert one.crps_reference == 3
    assert one.ignorance == pytest.approx(-np.log2(61 / 1011))
    assert (one.low, one.median, one.high, one.covered) == (0, 0, 3, True)
    values, share = np.array([0, 3, 812]), np.array([0.9, 0.06, 0.04])
    between = (np.abs(values[:, None] - values) * share[:, None] * share).sum() / 2
    assert one.crps == pytest.approx((np.abs(values - 3) * share).sum() - between)
    (row, of_lead) = track.scores(record).rows
    assert (row.lead, of_lead.lead, row.count) == (None, 3, 1)
    assert row.skill == pytest.approx(1 - one.crps / 3)
    assert row.calibration == "too few to tell"


def test_draws_of_different_numbers_are_scored_together(record: Record) -> None:
    base = kept_forecast()
    record.keep_forecasts([base, replace(base, unit="views:1", draws=((3, 10),), reference=((3, 7),))])
    record.keep_outcomes(KeptOutcome("2021-02-02", "ged_sb", f"views:{one}", "month", 493, 3, "x") for one in (0, 1))
    found = {one.unit: one for one in track.scores(record).scored}
    assert found["views:1"].crps == found["views:1"].crps_reference == 0
    assert found["views:0"].crps > 0


@pytest.mark.parametrize(
    ("probability", "came", "words"),
    [
        (0.5, 50, "as often as foretold (50 of 100, foretold 50.0)"),
        (0.5, 75, "more often than foretold (75 of 100"),
        (0.5, 25, "less often than foretold (25 of 100"),
        (0.01, 0, "as often as foretold"),
    ],
)
def test_calibration_in_words(record: Record, probability: float, came: int, words: str) -> None:
    hits = round(1000 * probability)
    base = replace(kept_forecast(), draws=((0, 1000 - hits), (5, hits)))
    record.keep_forecasts([replace(base, unit=f"views:{number}") for number in range(100)])
    record.keep_outcomes(
        KeptOutcome("2021-02-02", "ged_sb", f"views:{number}", "month", 493, 5 if number < came else 0, "x")
        for number in range(100)
    )
    assert words in track.scores(record).rows[0].calibration
    told = "ranges wide enough (100 of 100 held)" if hits >= 50 else "too few ranges to tell"
    assert told in track.scores(record).rows[0].calibration


def test_ranges_that_are_too_narrow_are_told(record: Record) -> None:
    base = replace(kept_forecast(), draws=((10, 1000),))
    record.keep_forecasts([replace(base, unit=f"views:{number}") for number in range(100)])
    record.keep_outcomes(
        KeptOutcome("2021-02-02", "ged_sb", f"views:{number}", "month", 493, 10 if number < 80 else 30, "x")
        for number in range(100)
    )
    row = track.scores(record).rows[0]
    assert row.coverage == pytest.approx(0.8)
    assert "ranges too narrow (80 of 100 held)" in row.calibration


def test_peace_that_stays_peace_is_no_feat_of_ranges(record: Record) -> None:
    base = replace(kept_forecast(), draws=((0, 1000),))
    record.keep_forecasts([replace(base, unit=f"views:{number}") for number in range(30)])
    record.keep_outcomes(KeptOutcome("2021-02-02", "ged_sb", f"views:{one}", "month", 493, 0, "x") for one in range(30))
    row = track.scores(record).rows[0]
    assert row.coverage is None
    assert row.calibration == "deaths as often as foretold (0 of 30, foretold 0.0); too few ranges to tell"


# The record's own series

SYRIA = Theatre("Syria", ("SYR",))


def reading(number: int, when: str, killed: int, published: str) -> Reading:
    quote = f"Shelling of Ariha killed {killed} fighters, a doctor said. ({number})"
    time = Interval(when, when, "day", "", 0, 0)
    content = replace(SHELLING, time=time, casualties=dead(killed))
    report = Report(quote, outlet=f"Paper {number}", published=published)
    claim = Claim(
        content_id(report.id, when), "event", 0, 0, len(quote), quote, "occurred", Certainty("CT+"),
        (Holder("author"),), 0.9, ("by hand",), content, (0, len(quote)),
    )  # fmt: skip
    return Reading(report, ((0, len(quote)),), (claim,))


def test_the_records_own_series_is_scored_when_its_period_is_over(record: Record) -> None:
    for number, (when, killed) in enumerate((("2020-01-10", 3), ("2020-02-11", 5), ("2020-03-05", 4))):
        record.add(reading(number, when, killed, when), day=when)
    refresh(record, today="2020-03-31")
    since, until = month_start(month_id(2020, 1)), month_start(month_id(2020, 3))
    panel = series(record, [SYRIA], since=since, until=until)
    assert panel.counts.tolist() == [[3, 5, 4]]
    ahead = Ahead(panel.last + 1, panel.last + 2, draws=100)
    made = forecast(panel, ahead, last_poisson, "last-poisson")
    track.keep(record, made, made="2020-03-31", panel=panel, measure="told", theatres=[SYRIA])
    # April is over, but the newest report is of March: nothing is known of April yet.
    assert track.observe(record, today="2020-05-02") == 0
    record.add(reading(7, "2020-04-03", 9, "2020-04-04"), day="2020-04-04")
    record.add(reading(8, "2020-05-02", 1, "2020-05-03"), day="2020-05-03")
    refresh(record, today="2020-05-03")
    assert track.observe(record, today="2020-05-03") == 1
    found = track.scores(record, as_of="2020-05-03")
    assert [(one.name, one.target, one.outcome) for one in found.scored] == [("Syria", month_of(until) + 1, 9)]
    assert [one.target for one in found.open] == [month_of(until) + 2]
    # A late report of April tells of more: the score changes, and the track record says so.
    record.add(reading(9, "2020-04-20", 6, "2020-05-20"), day="2020-05-20")
    refresh(record, today="2020-05-20")
    assert track.observe(record, today="2020-05-21") == 1
    (told,) = track.scores(record).revised
    assert (told.first, told.now, told.now_seen) == (9, 15, "2020-05-21")
    assert track.scores(record).scored[0].outcome == 15
    assert track.scores(record, as_of="2020-05-03") == found


def test_a_month_of_which_nothing_was_read_stays_open(record: Record) -> None:
    for number, when in enumerate(("2020-01-10", "2020-02-11", "2020-03-05", "2020-08-02")):
        record.add(reading(number, when, 4, when), day=when)
    refresh(record, today="2020-08-03")
    panel = series(record, [SYRIA], since=month_start(481), until=month_start(483))
    made = forecast(panel, Ahead(484, 485, draws=20), last_poisson, "last-poisson")
    track.keep(record, made, made="2020-03-31", panel=panel, measure="told", theatres=[SYRIA])
    assert track.observe(record, today="2020-08-03") == 0
    assert len(track.scores(record).open) == 2


def test_theatres_of_one_name_are_not_mixed_up(record: Record) -> None:
    other = replace(SYRIA, countries=("IRQ",))
    for number, when in enumerate(("2020-01-10", "2020-02-11", "2020-03-12")):
        record.add(reading(number, when, 5, when), day=when)
    refresh(record, today="2020-03-31")
    for theatre in (SYRIA, other):
        panel = series(record, [theatre], since=month_start(481), until=month_start(481))
        made = forecast(panel, Ahead(482, 482, draws=20), last_poisson, "last-poisson")
        track.keep(record, made, made="2020-01-31", panel=panel, measure="told", theatres=[theatre])
    assert track.observe(record, today="2020-03-31") == 2
    assert sorted(one.outcome for one in track.scores(record).scored) == [0, 5]


IDLIB = Theatre("Idlib", polygons=(Polygon(((36.0, 35.5), (37.3, 35.5), (37.3, 36.4), (36.0, 36.4))),))


def test_theatres_of_an_event_file_are_scored_from_it(record: Record, tmp_path: Path) -> None:
    """A country foretold from events is scored from any table of countries, a polygon from events alone."""
    file = ged_rows(
        tmp_path / "ged.csv",
        [
            {"date_start": "2019-01-10", "best": 4},
            {"date_start": "2019-02-10", "best": 6},
            {"date_start": "2019-02-20", "best": 11, "latitude": 33.5, "longitude": 36.3},
            {"date_start": "2019-05-01", "best": 1},
        ],
    )
    ged = read_ged(file)
    since, until = month_start(JANUARY), month_start(JANUARY)
    panel = series_of_ged(ged, [SYRIA, IDLIB], since=since, until=until)
    assert panel.units == (1, 2)
    made = forecast(panel, Ahead(JANUARY + 1, JANUARY + 1, draws=30), last_poisson, "last-poisson")
    theatres = [SYRIA, IDLIB]
    track.keep(record, made, made="2019-01-31", panel=panel, theatres=theatres)
    kept = [one.unit for one in record.forecasts()]
    assert kept[0] == "views:220"
    assert kept[1].startswith("theatre:")
    table = written(history(), tmp_path / "history.csv")
    assert track.observe(record, today="2019-06-01", history=table) == 1
    assert [one.unit for one in track.scores(record).scored] == ["views:220"]
    assert track.observe(record, today="2019-06-02", history=file) == 2
    assert {one.name: one.outcome for one in track.scores(record).scored} == {"Syria": 17, "Idlib": 6}
    assert [one.name for one in track.scores(record).revised] == ["Syria"]
    # Weeks of a country are no table's: its events are asked for.
    weeks = series_of_ged(ged, [SYRIA], period="week", since=since, until=since.replace(day=20))
    asked = Ahead(weeks.last + 1, weeks.last + 6, draws=30)
    foretold = forecast(weeks, asked, last_poisson, "last-poisson")
    track.keep(record, foretold, made="2019-01-31", panel=weeks, theatres=[SYRIA])
    assert track.observe(record, today="2019-06-03", history=table) == 1  # Syria's month is known otherwise again
    # Two of the six weeks had begun when they were foretold.
    assert track.observe(record, today="2019-06-03", history=file) == 1 + 4


def test_a_forecast_is_kept_with_its_own_history_only(record: Record) -> None:
    known = history().through(JANUARY - 1)
    made = forecast(known, Ahead(JANUARY + 1, JANUARY + 1, draws=50), last_poisson, "last-poisson")
    with pytest.raises(UsageError, match="this is another"):
        track.keep(record, made, made=day(JANUARY), panel=known.through(JANUARY - 2))
    with pytest.raises(UsageError, match="3 units were foretold, but 1 theatres"):
        track.keep(record, made, made=day(JANUARY), panel=known, theatres=[SYRIA])
    with pytest.raises(UsageError, match="kept with its theatres"):
        track.keep(record, made, made=day(JANUARY), panel=known, measure="told")
    assert list(record.forecasts()) == []


def test_json_holds_it_all(record: Record) -> None:
    record.keep_forecast(kept_forecast())
    record.keep_outcomes([KeptOutcome("2021-02-02", "ged_sb", "views:0", "month", 493, 3, "x")])
    told = track.scores(record).as_json()
    assert told["rows"][0]["count"] == len(told["scored"]) == len(told["misses"]) == 1
