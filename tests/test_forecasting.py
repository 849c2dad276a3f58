"""The record's own series, the series of GED's events, and forecasts of them in few numbers."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gedrows import ged_rows
from reader import read

from tocsin.analysis.months import month_id, week_of
from tocsin.analysis.panel import Ahead, Forecast, Panel
from tocsin.asof import as_of
from tocsin.errors import UsageError
from tocsin.forecasting import (
    are_countries,
    draws_table,
    forecast_of,
    foretell,
    model_for,
    outlooks,
    series,
    series_of_ged,
)
from tocsin.fusing import refresh
from tocsin.histories import read_ged, read_history
from tocsin.importing import import_file
from tocsin.prospects import ahead_of, beyond_measure, of_file, of_record, theatres_asked
from tocsin.record import Record
from tocsin.record.asking import EventQuestion
from tocsin.terms.theatres import Polygon, Theatre
from tocsin.theatres import belongs, events_in, theatre_named

YEAR = {"since": datetime.date(2020, 1, 1), "until": datetime.date(2020, 12, 31)}
SYRIA = theatre_named("SYR")


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as fresh:
        yield fresh


def told(record: Record, *reports: tuple[str, str]) -> None:
    """Adds reports (day of publication, text) and makes events of what they claim."""
    for published, text in reports:
        record.add(read(text, published), day=published)
    refresh(record, today="2020-12-31")


def monthly(panel: Panel, name: str | None = None) -> dict[str, float]:
    """The months of a panel of one unit in which there is something."""
    row = panel.counts[0] if name is None else panel.covariates[name][0]
    return {f"{at + 1:02d}": float(value) for at, value in enumerate(row) if value > 0}


# The record's own series


def test_an_event_counts_once_however_many_tell_of_it(record: Record) -> None:
    told(
        record,
        ("2020-03-05", "Six soldiers were killed in an air strike on Ariha in Idlib province on 4 March 2020."),
        ("2020-03-06", "An air strike on Ariha in Idlib province killed six soldiers on 4 March 2020, a doctor said."),
        ("2020-05-11", "Shelling killed two farmers in Saraqib, Syria, on 10 May 2020."),
    )
    panel = series(record, [SYRIA], **YEAR)
    assert (panel.units, panel.names, panel.first, panel.last) == ((220,), ("Syria",), 481, 492)
    assert monthly(panel) == {"03": 6, "05": 2}
    assert monthly(panel, "events:ASSAULT") == {"03": 1, "05": 1}


@pytest.mark.parametrize(
    "text",
    [
        "The army will shell Ariha in Syria on 20 March 2020 and 30 rebels will be killed, a colonel said.",
        "The army denied that 30 rebels were killed in an air strike on Ariha in Syria on 4 March 2020.",
        "If the army had shelled Ariha in Syria on 4 March 2020, 30 rebels would have been killed.",
        "Up to 30 rebels may have been killed in Ariha in Syria on 4 March 2020.",
    ],
)
def test_what_did_not_happen_or_is_only_possible_kills_nobody(record: Record, text: str) -> None:
    told(record, ("2020-03-05", text))
    assert monthly(series(record, [SYRIA], **YEAR)) == {}


def test_the_best_figure_else_the_least(record: Record) -> None:
    told(
        record,
        ("2020-03-05", "At least 12 soldiers were killed in an air strike on Ariha in Syria on 4 March 2020."),
        ("2020-07-02", "Several men were killed by shelling in Saraqib, Syria, on 1 July 2020."),
        ("2020-09-02", "Shelling wounded four men in Binnish, Syria, on 1 September 2020."),
    )
    found = monthly(series(record, [SYRIA], **YEAR))
    assert found["03"] == 12
    assert "09" not in found


def test_threats_truces_and_transfers_are_signs(record: Record) -> None:
    told(
        record,
        ("2020-02-02", "Turkey threatened to attack Syria on 1 February 2020."),
        ("2020-04-02", "The ceasefire in Idlib collapsed on 1 April 2020."),
        ("2020-04-03", "The ceasefire in Idlib collapsed on 1 April 2020, a medic said."),
        ("2020-06-03", "Russia sent 40 tanks to Syria on 2 June 2020."),
    )
    panel = series(record, [SYRIA], **YEAR)
    assert monthly(panel) == {}
    assert monthly(panel, "truces:ended") == {"04": 1}
    assert monthly(panel, "flows:into") == {"06": 1}
    assert any(name.startswith("events:") for name in panel.covariates)


def test_a_series_knows_no_more_than_was_known(record: Record) -> None:
    """What was published later is in neither deaths nor signs."""
    early = ("2020-03-05", "Six soldiers were killed in an air strike on Ariha in Idlib province on 4 March 2020.")
    late = [
        ("2020-06-05", "Nine soldiers were killed in a raid on Saraqib in Idlib province on 20 March 2020."),
        ("2020-06-06", "Russia sent 40 tanks to Syria on 21 March 2020."),
    ]
    told(record, early, *late)
    assert monthly(series(record, [SYRIA], **YEAR)) == {"03": 15}
    with as_of(record, "2020-03-31") as then:
        panel = series(then, [SYRIA], known=datetime.date(2020, 3, 31), **YEAR)
    assert monthly(panel) == {"03": 6}
    assert "flows:into" not in panel.covariates


def test_the_record_tells_what_the_file_tells(tmp_path: Path, record: Record) -> None:
    """Two roads to one series: events of one day read by the table, and the same rows imported, fused and counted."""
    chance = random.Random(3)
    rows: list[dict[str, object]] = []
    for number in range(60):
        day = datetime.date(2015, 1, 1) + datetime.timedelta(days=6 * number)
        north = chance.random() < 0.5
        rows.append(
            {
                "id": 1000 + number, "date_start": day.isoformat(), "best": number % 9, "low": 0, "high": 20,
                "where_coordinates": f"Village {number}", "latitude": 36.5 if north else 33.5, "longitude": 37.5,
                "side_b": f"Front {number}",
            }
        )  # fmt: skip
    path = ged_rows(tmp_path / "ged.csv", rows)
    assert import_file(record, path, day="2016-01-05", published="2016-01-04").added == 60
    refresh(record, today="2020-12-31")
    year = {"since": datetime.date(2015, 1, 1), "until": datetime.date(2015, 12, 31)}
    square = Polygon(((37.0, 36.0), (38.0, 36.0), (38.0, 37.0), (37.0, 37.0)))
    theatres = [SYRIA, Theatre("North", polygons=(square,))]
    for period in ("month", "week"):
        ours = series(record, theatres, period=period, **year)  # type: ignore[arg-type]
        theirs = series_of_ged(read_ged(path), theatres, period=period, **year)  # type: ignore[arg-type]
        assert ours.names == theirs.names == ("Syria", "North")
        # After its last row the data set tells of nothing, and no report does.
        known = np.isfinite(ours.counts[0])
        assert known.argmin() in (0, known.sum())
        assert ours.counts[:, known].tolist() == theirs.counts[:, known].tolist()
        assert not theirs.counts[:, ~known].any()
        assert 0 < np.nansum(ours.counts[1]) < np.nansum(ours.counts[0]) == sum(number % 9 for number in range(60))
    assert series_of_ged(read_ged(path), [SYRIA], **year).counts.tolist() == read_history(path).counts.tolist()


@pytest.mark.parametrize("spec", ["SYR", "Idlib", "South Caucasus", "RUS~TUR", "front"])
def test_the_indexes_find_what_looking_at_every_event_finds(record: Record, tmp_path: Path, spec: str) -> None:
    chance = random.Random(8)
    rows: list[dict[str, object]] = []
    for number in range(120):
        where = chance.choice([(652, "Syria"), (640, "Turkey"), (373, "Azerbaijan")])
        side = chance.choice(["Government of Russia (Soviet Union)", "Government of Turkey", f"Front {number}"])
        rows.append(
            {
                "id": 1000 + number, "country_id": where[0], "country": where[1], "where_coordinates": f"Hill {number}",
                "latitude": chance.uniform(35, 37), "longitude": chance.uniform(35.5, 38), "side_b": side,
                "side_a": "Government of Turkey" if number % 3 else "Government of Syria", "gwnoa": "",
                "date_start": f"2015-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
            }
        )  # fmt: skip
    import_file(record, ged_rows(tmp_path / "ged.csv", rows), day="2016-01-05", published="2016-01-04")
    refresh(record, today="2016-01-05")
    corners = ((36.0, 35.2), (37.5, 36.9), (36.2, 36.8))
    theatre = Theatre("front", ("AZE",), (Polygon(corners),)) if spec == "front" else theatre_named(spec)
    found = [event.id for event in events_in(record, theatre, EventQuestion(order="oldest"))]
    assert sorted(found) == sorted(event.id for event in record.events() if belongs(theatre, event))
    assert 0 < len(found) < 120


def test_units_are_countries_numbers_or_just_numbers() -> None:
    with Record.open(":memory:") as empty:
        two = series(empty, [SYRIA, theatre_named("TUR")], **YEAR)
        assert (two.units, two.names) == ((96, 220), ("Turkey", "Syria"))
        assert two.neighbours == {96: (220,), 220: (96,)}
        assert are_countries(two)
        mixed = series(empty, [SYRIA, theatre_named("Idlib")], **YEAR)
        assert (mixed.units, mixed.names, mixed.neighbours) == ((1, 2), ("Syria", "Idlib"), {})
        assert not are_countries(mixed)
        assert np.isnan(two.counts).all()


def test_series_that_cannot_be(record: Record) -> None:
    small = Theatre("a camp", polygons=(Polygon(((36.0, 35.0), (36.05, 35.0), (36.05, 35.05))),))
    for theatres, said in (
        ([], "no theatre"),
        ([SYRIA, SYRIA], "twice"),
        ([small], "at least 400"),
    ):
        with pytest.raises(UsageError, match=said):
            series(record, theatres, **YEAR)
    with pytest.raises(UsageError, match="comes before the first"):
        series(record, [SYRIA], since=YEAR["until"], until=YEAR["since"])
    with pytest.raises(UsageError, match="1980"):
        series(record, [SYRIA], since=datetime.date(1950, 1, 1), until=YEAR["until"])
    with pytest.raises(UsageError, match="at most"):
        series(record, [SYRIA], period="week", since=datetime.date(1980, 1, 7), until=datetime.date(2200, 1, 1))


# Prospects


def test_a_record_without_dates_has_no_series(record: Record) -> None:
    with pytest.raises(UsageError, match="no report with a date"):
        of_record(record)


def test_the_series_of_a_record_is_of_whole_periods(record: Record) -> None:
    told(
        record,
        ("2020-01-20", "Six soldiers were killed in an air strike on Ariha in Syria on 19 January 2020."),
        ("2020-03-05", "Two soldiers were killed in an air strike on Ariha in Syria on 20 February 2020."),
        ("2020-05-30", "Nine soldiers were killed in a raid on Ganja in Azerbaijan on 29 May 2020."),
    )
    prospect = of_record(record)
    # January is not whole, nor is May: the last report came a day before its end. Of April there is no report.
    assert (prospect.panel.first, prospect.panel.last) == (month_id(2020, 2), month_id(2020, 3))
    assert prospect.panel.names == ("Azerbaijan", "Syria")
    assert np.isnan(prospect.panel.counts[0, 0])
    assert (prospect.panel.counts[1].tolist(), prospect.panel.counts[0, 1]) == ([2, 0], 0)
    assert prospect.source.startswith("1 reported event of violence in the record")
    assert of_record(record, through="2020-03").panel.last == month_id(2020, 3)
    assert of_record(record, since="2020-03-01").panel.first == month_id(2020, 3)
    weeks = of_record(record, theatres_asked(["Syria"]), period="week").panel
    assert (weeks.first, weeks.last) == (week_of(datetime.date(2020, 1, 20)), week_of(datetime.date(2020, 3, 2)))
    with pytest.raises(UsageError, match="before the end of 2020-05"):
        of_record(record, through="2020-05")
    with pytest.raises(UsageError, match="no month is over"):
        of_record(record, since="2020-05-15")


def test_theatres_of_a_file_of_countries_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    path.write_text("country_id,month_id,ged_sb\n220,400,1\n", encoding="utf-8")
    with pytest.raises(Exception, match="no events of UCDP GED"):
        of_file(path, theatres_asked(["Idlib"]))
    with pytest.raises(UsageError, match="months only"):
        of_file(path, period="week")
    with pytest.raises(UsageError, match="months only"):
        of_file(path, since="2015-01-01")


def panel_of(counts: list[list[float]], period: str = "month") -> Panel:
    return Panel((96, 220)[: len(counts)], ("Turkey", "Syria")[: len(counts)], 400, np.asarray(counts), period)  # type: ignore[arg-type]


def test_what_lies_ahead() -> None:
    panel = panel_of([[1.0] * 24])
    assert ahead_of(panel) == Ahead(424, 429, 1000, 1)
    assert ahead_of(panel, ("2015-06", "2015-08"), draws=10, seed=4) == Ahead(426, 428, 10, 4)
    assert ahead_of(panel_of([[1.0] * 24], "week"), weeks=3) == Ahead(424, 426, 1000, 1)
    with pytest.raises(UsageError, match=r"2015-03 is in the history already, which runs through 2015-03") as caught:
        ahead_of(panel, ("2015-03", "2015-08"))
    assert "2015-04" in caught.value.advice
    with pytest.raises(UsageError, match="37 months after"):
        ahead_of(panel, ("2018-04", "2018-04"))
    with pytest.raises(UsageError, match="100,001 draws"):
        ahead_of(panel, draws=100_001)
    assert beyond_measure(panel, Ahead(424, 437)) is None
    assert "never measured" in (beyond_measure(panel, Ahead(424, 438)) or "")


# Forecasts


def test_outlooks_are_shares_and_quantiles_of_the_draws() -> None:
    draws = np.asarray([[[0] * 50 + list(range(1, 51)), [7] * 100]], dtype=np.int64)
    found = outlooks(Forecast((220,), ("Syria",), 457, 454, draws, "made"))
    assert [one.period for one in found] == ["2018-01", "2018-02"]
    first, second = found
    assert (first.any, first.many, first.mean) == (0.5, 0.26, 12.75)
    assert (first.low, first.median, first.high) == (0, 0, 45)
    assert (second.any, second.many, second.low, second.median, second.high) == (1.0, 0.0, 7, 7, 7)


def test_the_table_of_draws_has_every_draw() -> None:
    draws = np.arange(2 * 3 * 4, dtype=np.int64).reshape(2, 3, 4)
    made = Forecast((96, 220), ("Turkey", "Syria"), 457, 454, draws, "made")
    table = draws_table(made)
    assert table.columns == ["country_id", "month_id", "draw", "outcome"]
    expected = [
        (unit, 457 + at, draw, int(draws[row, at, draw]))
        for row, unit in enumerate((96, 220))
        for at in range(3)
        for draw in range(4)
    ]
    assert table.rows() == expected
    weekly = draws_table(Forecast((1, 2), ("Idlib", "Karabakh"), 2000, 1999, draws, "made", "week"))
    assert weekly.columns == ["theatre", "week", "draw", "outcome"]
    assert weekly.row(0) == ("Idlib", "2018-04-23", 0, 0)
    assert weekly.row(-1) == ("Karabakh", "2018-05-07", 3, 23)


def test_the_model_fits_the_panel() -> None:
    many = Panel(tuple(range(1, 41)), tuple(map(str, range(1, 41))), 400, np.zeros((40, 24)))
    assert model_for(many) == "blend"
    assert model_for(replace(many, period="week")) == "short"
    assert model_for(panel_of([[1.0] * 24])) == "short"


def test_a_trained_model_forecasts_as_the_model_does() -> None:
    panel = panel_of([[0.0, 3.0, 0.0, 9.0] * 10, [20.0, 31.0, 25.0, 18.0] * 10])
    for model in ("blend", "short", "bootstrap"):
        made, predict = foretell(panel, Ahead(440, 442, 60, seed=3), model=model)
        assert (made.draws == forecast_of(panel, Ahead(440, 442, 60, seed=3), model=model).draws).all()
        assert (predict is None) == (model == "bootstrap")
    with pytest.raises(UsageError, match="no model is called"):
        foretell(panel, Ahead(440, 442), model="oracle")


def test_forecasts_of_short_series_are_the_same_each_time() -> None:
    panel = panel_of([[0.0, 3.0, 0.0, 9.0] * 10, [20.0, 31.0, 25.0, 18.0] * 10])
    one, two = (forecast_of(panel, Ahead(440, 443, 200, seed=5), model="conflictology") for _ in range(2))
    assert (one.draws == two.draws).all()
    assert one.draws.shape == (2, 4, 200)
    assert set(np.unique(one.draws[0])) <= {0, 3, 9}
    with pytest.raises(UsageError, match="no model is called 'oracle'"):
        forecast_of(panel, Ahead(440, 443), model="oracle")
    with pytest.raises(UsageError, match="in the history already"):
        forecast_of(panel, Ahead(439, 443))


def test_a_month_without_any_report_is_not_a_month_of_peace(record: Record) -> None:
    told(
        record,
        ("2020-03-05", "At least 12 soldiers were killed in an air strike on Ariha in Syria on 4 March 2020."),
        ("2020-05-05", "The ministers met in Vienna on 4 May 2020 to talk about grain."),
        ("2020-07-02", "Shelling killed two men in Saraqib, Syria, on 10 June 2020."),
    )
    row = series(record, [SYRIA], **YEAR).counts[0]
    # Reports came out in March, May and July; of June one tells afterwards.
    assert [at + 1 for at in range(12) if np.isfinite(row[at])] == [3, 5, 6, 7]
    assert (row[2], row[4], row[5], row[6]) == (12, 0, 2, 0)
