"""``tocsin track`` as a user sees it."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest
from foretellings import forecast
from test_record_cli import Shown

from tocsin.analysis.months import month_of
from tocsin.record import Record
from tocsin.serving import cli, tracking
from tocsin.terms.forecasts import KeptOutcome

LAST_MONTH = month_of(datetime.date.today().replace(day=1) - datetime.timedelta(days=1))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Shown:
    return Shown(capsys)


def keep(count: int = 30) -> None:
    """Forecasts of January and June 2021, for so many countries, made in November 2020; "rest" by another model."""
    with Record.open("tocsin.record") as record:
        for target in (493, 498):
            base = replace(forecast(), target=target)
            record.keep_forecasts(replace(base, unit=f"views:{unit}", name=f"Place {unit}") for unit in range(count))
        record.keep_forecast(replace(forecast(), model="rest", unit="views:1", name="Place 1", draws=((9, 1000),)))


def history(worst: int = 40, through: int = 494, path: str = "history.csv") -> str:
    rows = [f"{unit},{month},{worst if unit == 2 else 0}" for unit in range(1, 4) for month in range(481, through + 1)]
    Path(path).write_text("country_id,month_id,ged_sb\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def test_forecasts_are_scored_against_a_file_and_the_rest_stays_open(shown: Shown) -> None:
    keep()
    out = shown.of("track", "--history", history())
    assert "blend: state-based deaths (UCDP) by months" in out
    # CRPS of 0, 3 and 812 with chances of .9, .06 and .04: 37.8 where 40 died and 1.3 twice; the rival's is 40.
    assert "3 forecasts scored: 1% worse than the rival, conflictology, by CRPS" in out
    assert "too few to tell" in out
    assert "The worst misses" in out
    miss = next(line for line in out.splitlines() if line.startswith("Place 2"))
    assert miss.split()[2:5] == ["2021-01", "2020-11-02", "blend"]
    assert "0 to 3" in miss
    assert "40" in miss
    assert f"Open: {30 + 27} forecasts, the next of them" in out
    assert "3 outcomes put down" in shown.err
    # Asked again without the file, the record has it still; nothing more is put down.
    again = shown.of("track")
    assert again == out
    assert "put down" not in shown.err


def test_json_has_everything_and_one_model_can_be_asked_for(shown: Shown) -> None:
    keep()
    history()
    told = json.loads(shown.of("track", "--history", "history.csv", "--json"))
    assert told["format"] == tracking.FORMAT
    assert {row["model"] for row in told["rows"]} == {"blend", "rest"}
    assert len(told["scored"]) == 4
    assert {one["outcome"] for one in told["scored"]} == {0, 40}
    rest = json.loads(shown.of("track", "--json", "--model", "rest"))
    assert [one["name"] for one in rest["scored"]] == ["Place 1"]
    assert rest["scored"][0]["crps"] == 9


def test_an_earlier_day_is_asked_without_writing(shown: Shown) -> None:
    keep()
    with Record.open("tocsin.record") as record:
        record.keep_outcomes([KeptOutcome("2021-02-05", "ged_sb", "views:1", "month", 493, 2, "x")])
        record.keep_outcomes([KeptOutcome("2021-05-05", "ged_sb", "views:1", "month", 493, 6, "y")])
        before = record.track_digest()
    early = json.loads(shown.of("track", "--as-of", "2021-03-01", "--json"))
    late = json.loads(shown.of("track", "--as-of", "2021-06-01", "--json"))
    assert [one["outcome"] for one in early["scored"]] == [2, 2]
    assert [one["outcome"] for one in late["scored"]] == [6, 6]
    assert early["revised"] == []
    assert [(one["first"], one["now"]) for one in late["revised"]] == [(2, 6)]
    assert "Known otherwise since: Place 1, 2021-01, 2 on 2021-02-05, 6 on 2021-05-05." in shown.of(
        "track", "--as-of", "2021-06-01"
    )
    with Record.open("tocsin.record") as record:
        assert record.track_digest() == before


def test_what_does_not_count_is_said(shown: Shown) -> None:
    with Record.open("tocsin.record") as record:
        record.keep_forecast(replace(forecast(), made="2021-01-09"))
    assert "1 forecast left out: made when its period had begun." in shown.of("track")


def test_a_period_that_is_not_over_is_not_scored(shown: Shown) -> None:
    this = LAST_MONTH + 1
    with Record.open("tocsin.record") as record:
        for unit, target in ((1, LAST_MONTH), (2, this)):
            record.keep_forecast(replace(forecast(), unit=f"views:{unit}", target=target))
    told = json.loads(shown.of("track", "--history", history(through=this), "--json"))
    assert [one["target"] for one in told["scored"]] == [LAST_MONTH]
    assert [one["target"] for one in told["open"]] == [this]


def test_an_empty_track_record_says_how_to_begin(shown: Shown) -> None:
    Record.open("tocsin.record").close()
    assert shown.of("track") == ""
    assert "tocsin forecast --keep" in shown.err


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("--history", "nowhere.csv"), cli.FAILED, "nowhere.csv"),
        (("--history", "h.csv", "--as-of", "2021-01-01"), cli.USAGE, "--as-of asks what was known"),
        (("--history", ""), cli.USAGE, "--history is empty"),
        (("--as-of", "May"), cli.USAGE, "not a date"),
        (("--record", "none.record"), cli.FAILED, "there is no record"),
    ],
)
def test_bad_input_is_told(shown: Shown, words: tuple[str, ...], code: int, why: str) -> None:
    keep(1)
    shown.of("track", *words, code=code)
    assert why in shown.err


def test_no_line_of_a_table_is_wider_than_it_may_be(shown: Shown) -> None:
    keep()
    for line in shown.of("track", "--history", history()).splitlines():
        assert len(line) <= 120
