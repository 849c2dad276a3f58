"""Claims in plain words: what is said of whom, in the mood that the text has it, on whose word."""

from __future__ import annotations

import csv
import dataclasses
from importlib.resources import files

import pytest

from tocsin.lexicon.load import lexicon
from tocsin.serving.show import acts, certainty_words, harm_words, sentence_of, time_words
from tocsin.terms.claims import Amount, Casualties, Certainty, Claim, EventContent, Holder, Interval, Participant, Place
from tocsin.terms.who import Actor

JETS = Participant("actor", "Russian warplanes", 0, 1, Actor("RUS", "Russia", "state", "RUS", "MIL"))
CAMP = Participant("recipient", "a camp", 0, 1, Actor(None, "a camp"))
IDLIB = Place("Idlib", 0, 1, "Idlib", "town", "SYR", 35.9, 36.6, "geonames:1")
MONDAY = Interval("2020-10-26", "2020-10-26", "day", "Monday", 0, 1)
TOLL = Casualties(killed=Amount(None, None, 100, "up to 100 fighters", "at_most", "combatants"))
STRIKE = Claim(
    id="x",
    kind="event",
    sentence=0,
    start=0,
    end=1,
    quote="R",
    status="occurred",
    certainty=Certainty("Uu", "CT+"),
    holders=(Holder("named", "monitor", None, "said"),),
    confidence=0.8,
    reasons=(),
    content=EventContent("ASSAULT", ("aerial",), participants=(JETS, CAMP), place=IDLIB, time=MONDAY, casualties=TOLL),
    trigger=(0, 1),
)


def test_what_happened_is_told_in_the_past() -> None:
    assert sentence_of(STRIKE) == (
        "Russian warplanes (Russia, military) carried out an air attack [ASSAULT/aerial] on a camp, in Idlib, "
        "on 26 October 2020; at most 100 combatants killed — monitor (said)"
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("ongoing", "Russian warplanes (Russia, military) carried out an air attack on a camp (going on)"),
        ("planned", "planned: Russian warplanes (Russia, military) to carry out an air attack on a camp"),
        ("predicted", "forecast: Russian warplanes (Russia, military) to carry out an air attack on a camp"),
        ("requested", "asked for: Russian warplanes (Russia, military) to carry out an air attack on a camp"),
        ("hypothetical", "only possible: Russian warplanes (Russia, military) to carry out an air attack on a camp"),
        ("counterfactual", "did not happen: Russian warplanes (Russia, military) to carry out an air attack on a camp"),
        ("denied", "denied: that Russian warplanes (Russia, military) carried out an air attack on a camp"),
    ],
)
def test_what_is_not_told_as_real_never_stands_in_the_past_alone(status: str, words: str) -> None:
    content = EventContent("ASSAULT", ("aerial",), participants=(JETS, CAMP))
    claim = dataclasses.replace(STRIKE, status=status, content=content, holders=(Holder("author"),))  # type: ignore[arg-type]
    assert sentence_of(claim, code=False) == words


def test_who_did_it_is_not_invented() -> None:
    content = EventContent("ASSAULT", ("aerial",), participants=(CAMP,))
    assert "air attack on a camp, by whom is not stated" in sentence_of(
        dataclasses.replace(STRIKE, content=content), code=False
    )


def test_every_type_and_mode_of_the_ontology_has_words() -> None:
    known = set(lexicon().scores) | {
        (row.type, row.mode) for rows in lexicon().rows.values() for row in rows if row.table.startswith("events")
    }
    missing = {(type_, mode) for type_, mode in known if type_ and (type_, mode) not in acts()}
    assert not missing


def test_words_for_acts_are_written_once() -> None:
    text = (files("tocsin.serving") / "templates" / "acts.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len({(row["type"], row["mode"]) for row in rows}) == len(rows)
    assert all(row["past"] and row["base"] and row["noun"] and row["of"] for row in rows)


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (MONDAY, "on 26 October 2020"),
        (
            Interval("2020-10-19", "2020-10-25", "week", "last week", 0, 1),
            "between 19 October 2020 and 25 October 2020",
        ),
        (Interval("2020-02-01", "2020-02-29", "month", "in February", 0, 1), "in February 2020"),
        (Interval("2016-01-01", "2016-12-31", "year", "in 2016", 0, 1), "in 2016"),
        (Interval("2022-03-01", "2022-03-01", "day", "since 1 March", 0, 1, "since"), "since 1 March 2022"),
        (Interval("2014-04-01", "2014-04-30", "month", "since April", 0, 1, "since"), "since April 2014"),
        (Interval(None, "2020-11-15", "day", "by the 15th", 0, 1, "before"), "before 15 November 2020"),
        (Interval("2020-11-15", None, "unknown", "later", 0, 1), "on or after 15 November 2020"),
        (Interval(None, None, "unknown", "that day", 0, 1), "“that day” (days not known)"),
    ],
)
def test_times(interval: Interval, words: str) -> None:
    assert time_words(interval) == words


def test_tolls_without_a_number_keep_their_words() -> None:
    assert harm_words(Casualties(killed=Amount(None, None, None, "several", "vague", "guards"))) == [
        "several guards killed"
    ]


def test_author_and_source_are_told_apart() -> None:
    assert certainty_words(Certainty("Uu", "CT-")) == ("does not commit to it", "certain that it is not so")
    assert certainty_words(Certainty("PS+")) == ("thinks it possible", None)
