"""``tocsin coupling``: the sentence, the table, JSON and pictures, over GED's events and over a record."""

from __future__ import annotations

import datetime
import json
import random
from pathlib import Path
from typing import Any

import pytest
from gedrows import ged_rows
from reader import read

from tocsin.fusing import refresh
from tocsin.record import Record
from tocsin.serving import cli

FIRST = datetime.date(2016, 1, 1)
COUNTRIES = {
    "SYR": (652, "Syria", 35.0, 38.0),
    "AZE": (373, "Azerbaijan", 40.0, 47.5),
    "PHL": (840, "Philippines", 7.0, 124.5),
}


@pytest.fixture
def ged(tmp_path: Path) -> Path:
    """Three years in three countries: two by chance, and Azerbaijan mostly two days after Syria."""
    chance = random.Random(4)
    days = {"SYR": [day for day in range(1090) if chance.random() < 0.3]}
    days["PHL"] = [day for day in range(1090) if chance.random() < 0.3]
    days["AZE"] = [day + 2 for day in days["SYR"] if chance.random() < 0.6 and day < 1085]
    days["AZE"] += [day for day in range(1090) if chance.random() < 0.1]
    rows: list[dict[str, Any]] = []
    for state, on in days.items():
        number, name, lat, lon = COUNTRIES[state]
        rows += [
            {
                "date_start": str(FIRST + datetime.timedelta(day)),
                "country_id": number,
                "country": name,
                "latitude": lat,
                "longitude": lon,
            }
            for day in sorted(on)
        ]
    return ged_rows(tmp_path / "ged.csv", rows)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*argv: object) -> int:
    return cli.main(["coupling", *map(str, argv)])


def test_the_verdict_comes_first_and_the_placebo_beside_it(ged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("SYR", "AZE", "--ged", ged) == cli.OK
    out, err = capsys.readouterr()
    assert out.splitlines()[0].startswith(
        "Strong evidence that events in Syria are followed by more in Azerbaijan within "
    )
    assert "A sign, not a cause." in out
    assert "placebo Philippines → Azerbaijan" in out
    assert "caused by" not in out
    assert "this question is counted alone" in err
    assert run("AZE", "SYR", "--ged", ged, "--lag", 7) == cli.OK
    assert capsys.readouterr().out.startswith(
        "No evidence that events in Azerbaijan are followed by more in Syria within 7 days"
    )


def test_a_silence_at_an_end_of_the_window_is_pointed_out(ged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("SYR", "AZE", "--ged", ged) == cli.OK
    assert "run from" not in capsys.readouterr().out
    assert run("SYR", "AZE", "--ged", ged, "--until", "2020-12-31") == cli.OK
    assert "Events in Syria run from 2016-01-0" in " ".join(capsys.readouterr().out.split())


def test_json_says_the_same(ged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("SYR", "AZE", "--ged", ged, "--placebo", "PHL", "--json") == cli.OK
    told = json.loads(capsys.readouterr().out)
    assert told["format"] == "tocsin-coupling/1"
    assert told["grade"] == told["ahead"]["grade"] == "strong"
    assert told["back"]["grade"] == "none"
    assert [window["days"] for window in told["ahead"]["windows"]] == [3, 7, 14]
    assert told["ahead"]["p_circular"] < 0.01
    assert told["ahead"]["share"]["low"] > 0.2
    assert [(one["name"], one["instead_of"]) for one in told["placebos"]] == [
        ("Philippines", "Syria"),
        ("Philippines", "Azerbaijan"),
    ]
    assert run("SYR", "AZE", "--ged", ged, "--placebo", "PHL", "--json") == cli.OK
    assert json.loads(capsys.readouterr().out) == told


@pytest.mark.parametrize("ending", [".svg", ".png"])
def test_a_picture_is_the_same_bytes_again(ged: Path, tmp_path: Path, ending: str) -> None:
    one, two = tmp_path / f"one{ending}", tmp_path / f"two{ending}"
    assert run("SYR", "AZE", "--ged", ged, "--plot", one) == cli.OK
    assert run("SYR", "AZE", "--ged", ged, "--plot", two) == cli.OK
    assert one.read_bytes() == two.read_bytes()
    assert one.stat().st_size > 10_000


def test_a_record_counts_the_questions_it_was_asked(
    ged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "asked.record"
    with Record.open(path):
        pass
    for pair, asked in ((("SYR", "AZE"), 1), (("SYR", "PHL"), 2), (("SYR", "AZE"), 2), (("AZE", "PHL"), 3)):
        assert run(*pair, "--ged", ged, "--record", path, "--json") == cli.OK
        assert json.loads(capsys.readouterr().out)["asked"] == asked
    with Record.open(path) as kept:
        questions = kept.questions()
        assert {(one.a.name, one.b.name) for one in questions} == {
            ("Syria", "Azerbaijan"),
            ("Syria", "Philippines"),
            ("Azerbaijan", "Philippines"),
        }
        assert questions[0].grade == "strong"
        assert questions[0].since == "2016-01-01"
    assert run("PHL", "AZE", "--ged", ged, "--record", path, "--asked", 50, "--json") == cli.OK
    assert json.loads(capsys.readouterr().out)["asked"] == 50


def test_a_record_s_own_events_may_be_too_few(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "few.record"
    with Record.open(path) as kept:
        for day, place in ((4, "Ariha in Syria"), (17, "Ganja in Azerbaijan")):
            said = f"Nine soldiers were killed in an air strike on {place} on {day} March 2020."
            kept.add(read(said, f"2020-03-{day + 1:02d}"), day="2020-06-02")
        refresh(kept, today="2020-06-02")
    picture = tmp_path / "few.svg"
    assert run("SYR", "AZE", "--record", path, "--plot", picture) == cli.OK
    out = capsys.readouterr().out
    assert out.startswith("Too few events to tell whether events in Syria are followed by more in Azerbaijan: 1 and 1")
    assert b"<svg" in picture.read_bytes()
    assert run("SYR", "AZE", "--record", path, "--json") == cli.OK
    told = json.loads(capsys.readouterr().out)
    assert told["grade"] == "too few"
    assert told["ahead"]["lift"] == {"value": None, "low": None, "high": None}


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("SYR", "SYR"), "coupled with itself"),
        (("SYR", "Nowhereland"), "no theatre, country or place"),
        (("SYR", "AZE", "--lag", "91"), "1 to 90"),
        (("SYR", "AZE", "--since", "2018-01-01", "--until", "2017-01-01"), "comes before"),
        (("SYR", "AZE", "--plot", "picture.pdf"), "neither .svg nor .png"),
    ],
)
def test_what_cannot_be_asked(ged: Path, argv: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*argv, "--ged", ged) == cli.USAGE
    assert said in capsys.readouterr().err


def test_without_a_record_there_is_nothing_to_ask(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("SYR", "AZE") != cli.OK
    assert "record" in capsys.readouterr().err
