"""tocsin.actor: whom a phrase names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import tocsin
from tocsin.errors import UsageError, WrongType

PHRASES = [
    ("the Defence Minister of Kenya", "KEN", "GOV"),
    ("ethnic Chechen fighters", "RUS", "UAF"),
    ("a spokesman for the Kurdish-led SDF", "SYR", "REB"),
    ("Iran's top diplomat", "IRN", "GOV"),
    ("police in Lagos", "NGA", "COP"),
    ("the Kharkiv mayor", "UKR", "GOV"),
    ("Tuareg rebels in Mali", "MLI", "REB"),
    ("a Spanish police spokeswoman", "ESP", "COP"),
    ("the former Honduran president", "HND", "ELI"),
    ("the Savanna Liberation Front", None, "REB"),
    ("unknown gunmen", None, "UAF"),
    ("the UN special envoy for Yemen", None, "IGO"),
    ("three Kenyans", "KEN", "CVL"),
    ("the Bolivian chamber of commerce", "BOL", "BUS"),
    ("members of parliament in Tbilisi", "GEO", "LEG"),
]


@pytest.mark.parametrize(("phrase", "country", "sector"), PHRASES, ids=[p[0] for p in PHRASES])
def test_country_and_sector_of_a_phrase(phrase: str, country: str | None, sector: str) -> None:
    found = tocsin.actor(phrase)
    assert (found.country, found.sector) == (country, sector)


def test_the_date_says_who_held_an_office() -> None:
    then, later = tocsin.actor(["Tony Blair"] * 2, ["2005-05-01", "2015-05-01"])
    assert then.id == later.id == "tony-blair"
    assert (then.sector, later.sector) == ("GOV", "ELI")


def test_a_batch_gives_what_one_by_one_gives() -> None:
    phrases = [p[0] for p in PHRASES]
    assert tocsin.actor(phrases, "2016-04-01") == [tocsin.actor(p, "2016-04-01") for p in phrases]
    assert tocsin.actor([]) == []


@pytest.mark.parametrize("phrase", ["", " ", "...", "quickly", "the storm"])
def test_words_that_name_nobody_keep_their_own(phrase: str) -> None:
    found = tocsin.actor(phrase)
    assert found.id is None
    assert found.country is None
    assert found.sector is None


def test_nobody_private_is_given_an_entry() -> None:
    for phrase in ("Amina Yusuf, a shopkeeper in Mosul", "her neighbour", "a witness"):
        assert tocsin.actor(phrase).id is None


def test_capitals_of_a_wire_are_read() -> None:
    assert tocsin.actor("REVOLUTIONARY ARMED FORCES OF COLOMBIA").id == "FARC"


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(UsageError, match="one date"):
        tocsin.actor(["Kyiv", "Minsk"], ["2020-01-01"])
    with pytest.raises(UsageError):
        tocsin.actor("Kyiv", "yesterday")
    with pytest.raises(WrongType):
        tocsin.actor([3])  # type: ignore[list-item]


def test_the_development_set_holds() -> None:
    lines = (Path(__file__).parent / "gold" / "actors.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len({row["phrase"] for row in rows}) == len(rows) >= 400
    read = tocsin.actor([row["phrase"] for row in rows], [row.get("published") for row in rows])
    right = sum(a.country in r["country"] and a.sector in r["sector"] for a, r in zip(read, rows, strict=True))
    assert right / len(rows) >= 0.9


@pytest.mark.parametrize("wrong", [5, None, object()])
def test_what_is_no_phrase_is_refused_with_advice(wrong: object) -> None:
    with pytest.raises(WrongType, match="takes strings"):
        tocsin.actor(wrong)  # type: ignore[call-overload]
