"""``tocsin forecast``: the file it writes, what it prints, and what it refuses."""

from __future__ import annotations

import datetime
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars
import pytest
from gedrows import ged_rows
from reader import read

from tocsin.fusing import refresh
from tocsin.record import Record
from tocsin.serving import cli

UNITS = (96, 117, 220, 233)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Twelve years of four made countries: one at peace, one at war, two in between."""
    chance = random.Random(11)
    rows = [
        (unit, month, 0 if chance.random() < quiet else chance.randrange(most))
        for unit, quiet, most in zip(UNITS, (0.8, 0.6, 0.02, 1.0), (9, 60, 900, 2), strict=True)
        for month in range(313, 457)
    ]
    path = tmp_path / "history.parquet"
    polars.DataFrame(rows, schema=["country_id", "month_id", "ged_sb"], orient="row").write_parquet(path)
    return path


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record of five months of made reports from Syria and Azerbaijan."""
    path = tmp_path / "north.record"
    with Record.open(path) as kept:
        for month in range(1, 6):
            for day, place, dead in ((4, "Ariha in Syria", month + 1), (17, "Ganja in Azerbaijan", 12 - month)):
                said = f"{dead} soldiers were killed in an air strike on {place} on {day} {MONTHS[month]} 2020."
                kept.add(read(said, f"2020-{month:02d}-{day + 1:02d}"), day="2020-06-02")
        kept.add(read("The road to Ariha was open on 1 June 2020.", "2020-06-01"), day="2020-06-02")
        refresh(kept, today="2020-06-02")
    return path


MONTHS = ("", "January", "February", "March", "April", "May")


def run(*argv: object) -> int:
    return cli.main(["forecast", *map(str, argv)])


def test_draws_of_every_country_and_month(history: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.parquet"
    asked = ("--history", history, "--through", "2017-10", "--months", "2018-01:2018-12", "--seed", 1)
    assert run(*asked, "--draws", 40, "--model", "conflictology", "--out", out) == cli.OK
    table = polars.read_parquet(out)
    assert table.columns == ["country_id", "month_id", "draw", "outcome"]
    assert all(dtype == polars.Int64 for dtype in table.dtypes)
    expected = [(unit, month, draw) for unit in UNITS for month in range(457, 469) for draw in range(40)]
    assert table.select("country_id", "month_id", "draw").rows() == expected
    assert table["outcome"].min() == 0
    assert table.filter(polars.col("country_id") == 233)["outcome"].max() == 0
    known = polars.read_parquet(history).filter(polars.col("month_id").is_between(443, 454))
    for unit in UNITS:
        drawn = set(table.filter(polars.col("country_id") == unit)["outcome"])
        assert drawn <= set(known.filter(polars.col("country_id") == unit)["ged_sb"])
    printed = capsys.readouterr()
    assert "1,920 draws of 4 series and 12 months" in printed.err
    assert "Syria" in printed.out
    assert "It is no fact" in printed.out


def test_the_same_seed_writes_the_same_bytes(history: Path, tmp_path: Path) -> None:
    """… whatever the number of threads; another seed others."""
    files = []
    for number, (seed, threads) in enumerate(((1, "1"), (1, "2"), (2, "1"))):
        files.append(tmp_path / f"{number}.parquet")
        subprocess.run(
            [
                sys.executable, "-m", "tocsin", "forecast", "--history", str(history), "--months", "2018-01:2018-06",
                "--seed", str(seed), "--draws", "50", "--model", "conflictology", "--out", str(files[-1]), "--why", "0",
            ],
            check=True, capture_output=True,
            env=os.environ | {"OMP_NUM_THREADS": threads, "POLARS_MAX_THREADS": threads},
        )  # fmt: skip
    one, two, other = (file.read_bytes() for file in files)
    assert one == two
    assert one != other


def test_csv_holds_what_parquet_holds(history: Path, tmp_path: Path) -> None:
    asked = ("--history", history, "--draws", 7, "--model", "conflictology", "--out")
    assert run(*asked, tmp_path / "a.csv") == run(*asked, tmp_path / "a.parquet") == cli.OK
    assert polars.read_csv(tmp_path / "a.csv").rows() == polars.read_parquet(tmp_path / "a.parquet").rows()


def as_json(capsys: pytest.CaptureFixture[str], *argv: object) -> Any:
    assert run(*argv, "--json") == cli.OK
    return json.loads(capsys.readouterr().out)


def test_json_says_how_sure(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(
        capsys, "--history", history, "--model", "conflictology", "--country", "SYR", "--draws", 200, "--why", 0
    )
    assert found["format"] == "tocsin-forecast/1"
    assert (found["model"], found["through"], found["draws"], found["seed"]) == ("conflictology", "2017-12", 200, 1)
    (syria,) = found["forecasts"]
    assert (syria["country_id"], syria["name"]) == (220, "Syria")
    assert [one["period"] for one in syria["periods"]] == [f"2018-{month:02d}" for month in range(1, 7)]
    for one in syria["periods"]:
        assert 0 <= one["at_least_25"] <= one["any"] <= 1
        assert 0 <= one["low"] <= one["median"] <= one["high"]


def test_the_records_own_series(record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(
        capsys, "--record", record, "--model", "conflictology", "--draws", 100, "--months", "2020-06:2020-08"
    )
    assert found["through"] == "2020-05"
    assert [one["name"] for one in found["forecasts"]] == ["Azerbaijan", "Syria"]
    assert "reported events of violence in the record" in found["source"]
    assert found["forecasts"][0]["periods"][0]["any"] > 0.5
    out = tmp_path / "weeks.csv"
    asked = ("--record", record, "--theatre", "Idlib", "--weekly", "--weeks", 2, "--model", "conflictology")
    assert run(*asked, "--draws", 5, "--out", out) == cli.OK
    table = polars.read_csv(out)
    assert table.columns == ["theatre", "week", "draw", "outcome"]
    assert set(table["theatre"]) == {"Idlib"}
    assert sorted(set(table["week"])) == ["2020-05-25", "2020-06-01"]
    assert "Idlib" in capsys.readouterr().out


def test_no_toll_stated_and_no_violence_told_are_no_noughts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "few.record"
    with Record.open(path) as kept:
        for month in (1, 2, 3):
            kept.add(
                read(f"An air strike hit Ariha in Syria on 4 {MONTHS[month]} 2020.", f"2020-{month:02d}-05"),
                day="2020-06-02",
            )
        kept.add(
            read("Three soldiers were killed in Ganja in Azerbaijan on 2 January 2020.", "2020-01-03"), day="2020-06-02"
        )
        for month in (3, 4, 5):
            kept.add(read("The market was open.", f"2020-{month:02d}-28"), day="2020-06-02")
        kept.add(read("The market was open.", "2020-06-01"), day="2020-06-02")
        refresh(kept, today="2020-06-02")
    assert run("--record", path, "--draws", 50, "--model", "conflictology") == cli.OK
    printed = " ".join(capsys.readouterr().out.split())
    assert "3 with no toll stated, which add no deaths" not in printed  # January is no whole month after its first day
    assert "2 with no toll stated, which add no deaths" in printed
    assert "1 event of violence from 2020-03-01 to 2020-05-31, no toll stated" in printed
    assert ", no toll stated, by 1 origin" in printed
    assert "no violence there from 2020-03-01 to 2020-05-31, which does not mean that there was none" in printed
    assert "0 deaths" not in printed


def test_what_is_kept_too_late_says_so(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--record", record, "--model", "zero", "--draws", 5, "--why", 0, "--keep")
    assert run(*asked, "--months", "2020-06:2020-07") == cli.OK
    assert "those whose month had begun by today" in " ".join(capsys.readouterr().err.split())


def test_the_heading_is_set_within_its_width(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--record", record, "--draws", 50, "--model", "conflictology") == cli.OK
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


def test_a_forecast_as_of_an_earlier_day(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys, "--record", record, "--as-of", "2020-03-31", "--model", "conflictology", "--draws", 10)
    assert found["through"] == "2020-03"
    assert found["forecasts"][0]["periods"][0]["period"] == "2020-04"


def test_a_region_out_of_ged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    square = [[36, 35], [37, 35], [37, 36], [36, 36], [36, 35]]
    region = tmp_path / "front.geojson"
    region.write_text(json.dumps({"type": "Polygon", "coordinates": [square]}), encoding="utf-8")
    day = datetime.date(2015, 1, 5)
    rows: list[dict[str, object]] = [
        {"date_start": (day + datetime.timedelta(days=7 * week)).isoformat(), "best": 4, "latitude": latitude}
        for week in range(50)
        for latitude in (35.5, 38.5)
    ]
    ged = ged_rows(tmp_path / "ged.csv", rows)
    found = as_json(
        capsys, "--history", ged, "--region", region, "--weekly", "--model", "conflictology", "--draws", 50, "--why", 0
    )
    (front,) = found["forecasts"]
    assert front["theatre"] == "front"
    assert len(front["periods"]) == 6
    # Every week had four deaths in the region, and four beyond it that do not count.
    # (GED's events end with December, in which the last two weeks had none.)
    assert {(one["median"], one["high"]) for one in front["periods"]} == {(4, 4)}
    whole = as_json(capsys, "--history", ged, "--through", "2015-11", "--model", "conflictology", "--why", 0)
    assert whole["forecasts"][0]["periods"][0]["low"] >= 8 * 4


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["--history", "none.parquet"], cli.FAILED, "cannot be read"),
        (["--history", "H", "--months", "2017-12:2018-01"], cli.USAGE, "in the history already"),
        (["--history", "H", "--months", "2018-02:2018-01"], cli.USAGE, "comes before the first"),
        (["--history", "H", "--months", "2018-13"], cli.USAGE, "not a month"),
        (["--history", "H", "--months", "2030-01"], cli.USAGE, "nothing beyond 36 months"),
        (["--history", "H", "--through", "2019-01"], cli.FAILED, "ends with 2017-12"),
        (["--history", "H", "--through", "1999-01"], cli.FAILED, "begins with 2006-01"),
        (["--history", "H", "--through", "soon"], cli.USAGE, "not a month"),
        (["--history", "H", "--model", "oracle"], cli.USAGE, "no model is called 'oracle'"),
        (["--history", "H", "--draws", "0"], cli.USAGE, "at least 1"),
        (["--history", "H", "--draws", "1000000000"], cli.USAGE, "1,000,000,000 draws"),
        (["--history", "H", "--seed", "-1"], cli.USAGE, "0 or more"),
        (["--history", "H", "--out", "out.xlsx"], cli.USAGE, "neither .parquet nor .csv"),
        (["--history", "H", "--out", "nowhere/out.csv"], cli.USAGE, "no folder"),
        (["--history", "H", "--out", "H"], cli.USAGE, "write over"),
        (["--history", "H", "--out", ""], cli.USAGE, "--out is empty"),
        (["--history", ""], cli.USAGE, "--history is empty"),
        (["--history", "H", "--weekly"], cli.USAGE, "months only"),
        (["--history", "H", "--weeks", "3"], cli.USAGE, "goes with --weekly"),
        (["--weekly", "--months", "2018-01"], cli.USAGE, "not for weeks"),
        (["--history", "H", "--theatre", "Idlib"], cli.FAILED, "no events of UCDP GED"),
        (["--history", "H", "--theatre", "Nowhere-upon-Void"], cli.USAGE, "no theatre, country or place"),
        (["--history", "H", "--theatre", "Idlib", "--theatre", "Idlib"], cli.FAILED, "no events of UCDP GED"),
        (["--history", "H", "--region", "none.geojson"], cli.FAILED, "cannot be read"),
        (["--history", "H", "--theatres", "none.toml"], cli.FAILED, "cannot be read"),
        (["--history", "H", "--country", "FJI"], cli.USAGE, "not among what is forecast"),
        (["--history", "H", "--country", "Atlantis"], cli.USAGE, "no theatre, country or place"),
        (["--history", "H", "--as-of", "2017-01-01"], cli.USAGE, "--through"),
        (["--record", "none.record"], cli.FAILED, "none.record"),
    ],
)
def test_what_makes_no_sense_is_told(
    history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    argv: list[str], code: int, said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    before = history.read_bytes()
    words = [str(history) if word == "H" else word for word in argv]
    if "--model" not in words and "--draws" not in words:
        words += ["--model", "conflictology"]
    assert run(*words) == code
    printed = capsys.readouterr()
    assert said in printed.err
    assert not printed.out
    assert history.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["history.parquet"]


def test_leads_that_were_never_measured_are_said_to_be(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--history", history, "--months", "2019-03", "--model", "zero", "--draws", 5, "--why", 0) == cli.OK
    assert "were never measured" in capsys.readouterr().err
    assert run("--history", history, "--months", "2019-02", "--model", "zero", "--draws", 5, "--why", 0) == cli.OK
    assert "measured" not in capsys.readouterr().err


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.parquet"
    out.write_bytes(b"the last forecast")

    def full(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(polars.DataFrame, "write_parquet", full)
    asked = ("--history", history, "--model", "zero", "--draws", 5, "--why", 0)
    assert run(*asked, "--out", out) == cli.FAILED
    assert out.read_bytes() == b"the last forecast"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["history.parquet", "out.parquet"]


def test_what_moved_it_stands_below(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--history", history, "--model", "conflictology", "--draws", 100)
    assert run(*asked, "--why", 1) == cli.OK
    printed = capsys.readouterr().out
    assert "What stands behind Syria" in printed
    assert "What stands behind Ukraine" not in printed
    assert "recent months" in printed
    assert run(*asked, "--why", 0) == cli.OK
    assert "What stands behind" not in capsys.readouterr().out
    (first, *others) = as_json(capsys, *asked, "--why", 1)["forecasts"]
    assert first["why"]["reasons"][0]["sentences"]
    assert all("why" not in one for one in others)


def test_a_share_is_never_none_and_never_all() -> None:
    from tocsin.serving.forecast_lines import _share

    assert [_share(one) for one in (0.0, 0.005, 0.006, 0.5, 0.994, 0.995, 1.0)] == [
        "under 1 %", "under 1 %", "1 %", "50 %", "99 %", "over 99 %", "over 99 %",
    ]  # fmt: skip


def test_a_model_that_cannot_say_what_moved_it_says_so(history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--history", history, "--model", "bootstrap", "--draws", 20, "--why", 1) == cli.OK
    assert "cannot be asked" in capsys.readouterr().out


def test_the_records_events_stand_behind_its_forecast(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--record", record, "--model", "conflictology", "--draws", 50, "--country", "SYR")
    found = as_json(capsys, *asked)
    (syria,) = found["forecasts"]
    events = syria["why"]["evidence"]["deadliest"]
    assert [one["killed"] for one in events] == [6, 5, 4]
    with Record.open(record) as kept:
        for one in events:
            event = kept.event(one["event"])
            assert event is not None
            assert event.place is not None
            assert event.place.country == "SYR"
    assert run(*asked) == cli.OK
    printed = capsys.readouterr().out
    assert events[0]["event"][:8] in printed
    assert "6 killed" in printed


def test_a_forecast_is_kept_once(record: Path, history: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--record", record, "--model", "conflictology", "--draws", 20, "--months", "2020-06:2020-07")
    assert run(*asked) == cli.OK
    with Record.open(record) as kept:
        assert list(kept.forecasts()) == []
    for expected in ("4 forecasts kept", "0 forecasts kept"):
        assert run(*asked, "--keep") == cli.OK
        assert expected in capsys.readouterr().err
    weekly = ("--theatre", "Idlib", "--weekly", "--weeks", 2, "--model", "conflictology", "--draws", 20)
    assert run("--record", record, *weekly, "--keep") == cli.OK
    assert run("--history", history, "--record", record, "--model", "zero", "--draws", 5, "--keep") == cli.OK
    with Record.open(record) as kept:
        forecasts = list(kept.forecasts())
    assert len(forecasts) == 4 + 2 + 4 * 6
    assert [one.measure for one in forecasts] == ["told"] * 6 + ["ged_sb"] * 24
    # What is looked for in the record again has its theatre; countries of a file have numbers.
    told_of = [one.theatre.name for one in forecasts if one.theatre is not None]
    assert told_of == ["Azerbaijan"] * 2 + ["Syria"] * 2 + ["Idlib"] * 2
    assert {one.made for one in forecasts} == {datetime.date.today().isoformat()}
    assert forecasts[0].reasons["sentences"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--history", "H"), "two sources"),
        (("--as-of", "2020-03-31", "--keep"), "no forecast to keep"),
        (("--months", "2020-04"), "in the history already"),
        (("--through", "2020-06"), "before the end of 2020-06"),
        (("--since", "2020-05-20"), "no month is over"),
        (("--theatre", "RUS~"), "nobody is known"),
        (("--theatre", "Idlib", "--country", "SYR"), "not among what is forecast"),
    ],
)
def test_what_cannot_be_asked_of_a_record(
    record: Path, history: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], said: str
) -> None:
    words = [str(history) if word == "H" else word for word in more]
    assert run("--record", record, "--model", "zero", *words) == cli.USAGE
    assert said in capsys.readouterr().err


def test_a_record_that_is_locked_is_told(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import apsw

    other = apsw.Connection(str(record))
    other.execute("BEGIN IMMEDIATE")
    asked = ("--record", record, "--model", "zero", "--draws", 5, "--why", 0, "--wait", 0.1)
    assert run(*asked) == cli.OK
    assert run(*asked, "--keep") == cli.RECORD_LOCKED
    other.close()
    assert "kept" not in capsys.readouterr().err


def test_a_theatre_called_like_a_formula_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "theatres.toml"
    file.write_text("[[theatre]]\nname = '=HYPERLINK(\"x\")'\ncountries = ['SYR']\n", "utf-8")
    ged = ged_rows(tmp_path / "ged.csv", [{"date_start": f"2015-{month:02d}-03"} for month in range(1, 13)])
    asked = ("--history", ged, "--theatres", file, "--model", "zero", "--draws", 2, "--why", 0, "--out")
    assert run(*asked, tmp_path / "out.csv") == cli.OK
    cells = {row[0] for row in polars.read_csv(tmp_path / "out.csv").rows()}
    (cell,) = cells
    assert not cell.startswith("=")
    assert "HYPERLINK" in cell
    assert run(*asked, tmp_path / "out.parquet") == cli.OK
    assert set(polars.read_parquet(tmp_path / "out.parquet")["theatre"]) == {'=HYPERLINK("x")'}
    capsys.readouterr()
