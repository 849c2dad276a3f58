"""What the measured parts come to: never more than the weakest, on made events of GED's form and by hand."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from reader import desk

from tocsin.analysis.verdicts import Part, interval, of_coupling, of_model, of_rate, together
from tocsin.assessing import Question, assessed, forecasts_in, sentence, theatre_of
from tocsin.terms.claims import Reading
from tocsin.terms.text import Report
from tocsin.terms.where import Place

GRADES = ("not supported", "too few events to tell", "no evidence", "weakly supported", "supported")


@pytest.mark.parametrize(("one", "other"), list(product(GRADES, GRADES)))
def test_a_verdict_is_never_more_than_the_weakest_part(one: Any, other: Any) -> None:
    verdict = together([Part("a", one, ""), Part("b", other, "")])
    assert GRADES.index(verdict) == min(GRADES.index(one), GRADES.index(other))


def test_nothing_measured_is_no_evidence_and_a_gap_weakens() -> None:
    assert together([]) == "no evidence"
    assert together([Part("a", "supported", "")], missing=1) == "weakly supported"
    assert together([Part("a", "not supported", "")], missing=1) == "not supported"


def test_wilson_interval_by_hand() -> None:
    # Newcombe 1998, table I: 81 of 263, and 0 of 20.
    assert interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert interval(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("low", "high", "hits", "windows", "grade"),
    [
        (0.55, 0.8, 4, 4, "too few events to tell"),
        (0.55, 0.8, 40, 40, "supported"),
        (0.55, 0.8, 0, 40, "not supported"),
        (0.55, 0.8, 19, 40, "weakly supported"),
        (0.05, 0.2, 40, 40, "not supported"),
        (0.05, 0.2, 1, 40, "supported"),
        (None, None, 40, 40, "no evidence"),
    ],
)
def test_odds_against_a_base_rate(low: float | None, high: float | None, hits: int, windows: int, grade: str) -> None:
    assert of_rate(low, high, hits, windows).grade == grade


def test_what_was_not_measured_speaks_for_nothing() -> None:
    assert of_coupling(None).grade == "no evidence"
    assert of_model(0.5, 1.0, None).grade == "no evidence"
    assert [of_coupling(one).grade for one in ("strong", "weak", "none", "too few")] == [
        "supported", "weakly supported", "not supported", "too few events to tell",
    ]  # fmt: skip


def read(text: str, published: str = "2018-06-30") -> Reading:
    return desk().read(Report(text, published=published, outlet="Harbour Wire", language="en"))


def test_words_alone_do_where_no_rule_reads_a_forecast() -> None:
    (one,) = forecasts_in(read("From Idlib, war to Karabakh?"))
    assert ([p.name for p in one.signs], [p.name for p in one.places], one.war) == (["Idlib"], ["Karabakh"], True)
    assert forecasts_in(read("The market was full of people.")) == []


def test_a_town_is_a_circle_that_is_no_target() -> None:
    theatre = theatre_of(Place("Goma", 0, 4, "Goma", "town", "COD", -1.67, 29.22, "geonames:1", 2.0))
    assert theatre is not None
    lats = [lat for _, lat in theatre.polygons[0].outer]
    assert max(lats) - min(lats) == pytest.approx(50 / 111.2, rel=0.02)
    land = theatre_of(Place("Chad", 0, 4, "Chad", "country", "TCD"))
    assert land is not None
    assert land.countries == ("TCD",)
    assert theatre_of(Place("the front", 0, 9, "the front", "region")) is None


COLUMNS = """id relid year type_of_violence side_a side_a_new_id side_b side_b_new_id where_prec latitude longitude
country country_id date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa
gwnob conflict_name dyad_name""".split()


@pytest.fixture(scope="module")
def ged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four years of invented events: Harim now and then, and two days later Lebanon, every time."""
    chance = random.Random(7)
    path = tmp_path_factory.mktemp("ged") / "ged.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, restval="")
        writer.writeheader()
        number = 0
        for at in range(1460):
            day = date(2014, 7, 1) + timedelta(days=at)
            if chance.random() < 0.08:
                for later, (lat, lon, gw, name) in (
                    (0, (35.93, 36.63, 652, "Syria")),
                    (2, (34.0, 36.2, 660, "Lebanon")),
                ):
                    number += 1
                    when = (day + timedelta(days=later)).isoformat()
                    writer.writerow(
                        {
                            "id": number, "relid": number, "year": when[:4], "type_of_violence": 1,
                            "side_a": "Government of Syria", "side_a_new_id": 118, "side_b": "IS",
                            "side_b_new_id": 234, "where_prec": 1, "latitude": lat, "longitude": lon,
                            "country": name, "country_id": gw, "date_prec": 1, "date_start": when, "date_end": when,
                            "deaths_a": 1, "deaths_b": 1, "deaths_civilians": 0, "deaths_unknown": 0, "best": 2,
                            "high": 2, "low": 2, "gwnoa": 652, "gwnob": "", "conflict_name": "x", "dyad_name": "x",
                        }
                    )  # fmt: skip
    return path


def test_everything_is_measured_as_of_the_day_it_was_said(ged: Path) -> None:
    reading = read("The fighting in Idlib could spread to Lebanon.")
    (one,) = forecasts_in(reading)
    found = assessed(one, reading, Question("2026-01-01", ged=ged))
    assert found.rate is not None
    assert (found.rate.until, found.rate.days, found.rate.hits) == ("2018-06-30", 90, found.rate.windows)
    assert found.rate.windows == 16
    assert found.sign is not None
    assert (found.sign.name, found.target and found.target.name) == ("Idlib", "Lebanon")
    assert found.coupling is not None
    assert found.coupling.grade in {"strong", "weak"}
    assert "n = " in found.coupling.sentence
    earlier = assessed(one, reading, Question("2026-01-01", ged=ged, as_of="2015-06-30"))
    assert earlier.rate is not None
    assert (earlier.rate.until, earlier.rate.windows) == ("2015-06-30", 4)
    later = assessed(one, reading, Question("2026-01-01", ged=ged, as_of="2019-01-01"))
    assert later.rate == found.rate, "what came after it was said speaks neither for nor against it"


def test_a_word_without_odds_is_not_borne_out_by_a_rate(ged: Path) -> None:
    one = replace(forecasts_in(read("The fighting in Idlib could spread to Lebanon."))[0], signs=())
    found = assessed(one, None, Question("2026-01-01", ged=ged))
    assert found.verdict == "no evidence"
    assert "no odds" in sentence(found)


def test_odds_are_held_against_rate_and_model(ged: Path) -> None:
    reading = read("It is highly likely that Syria will attack Lebanon within weeks.")
    (one,) = forecasts_in(reading)
    found = assessed(one, reading, Question("2026-01-01", ged=ged))
    assert {part.name: part.grade for part in found.parts}["base rate"] == "supported"
    assert found.chance is not None
    assert (found.chance.through, found.chance.first, found.chance.last) == ("2018-05", "2018-07", "2018-08")
    assert found.chance.probability > 0.5
    unlikely = replace(one, low=0.01, high=0.05, expected=False)
    assert assessed(unlikely, reading, Question("2026-01-01", ged=ged)).verdict == "not supported"


def test_what_is_missing_is_named_with_what_to_do() -> None:
    reading = read("A sign of war in the Donbas?")
    (one,) = forecasts_in(reading)
    found = assessed(one, reading, Question("2026-01-01"))
    assert found.verdict == "no evidence"
    told = " ".join(found.missing)
    assert "tocsin add" in told
    assert "--ged" in told
    assert "--from" in told
