"""The codes that the field speaks: CAMEO's and ACLED's, their tables and our own labelled sentences."""

from __future__ import annotations

import json
import re
from typing import Any

import floors
import pytest
import reader

import tocsin
from tocsin.coding.acled import report_sub_event
from tocsin.lexicon.load import HERE
from tocsin.terms.claims import Acled, EventContent

ONTOLOGY = HERE / "ontology"
SUB_EVENTS = {row["sub_event_type"]: row["event_type"] for row in floors.rows_of(ONTOLOGY / "acled.csv")}
ROOTS = {f"{k:02}" for k in range(1, 21)}


def rows(table: str) -> list[dict[str, str]]:
    return floors.rows_of(ONTOLOGY / f"{table}.csv")


def events(text: str) -> list[EventContent]:
    (claims,) = reader.read_once([(text, reader.PUBLISHED)])
    return [c.content for c in claims if isinstance(c.content, EventContent)]


def gold(name: str) -> list[dict[str, Any]]:
    return floors.gold(name)


# The tables


def test_acled_has_25_sub_events_of_6_types_each_with_a_rank() -> None:
    assert len(SUB_EVENTS) == 25
    assert len(set(SUB_EVENTS.values())) == 6
    assert sorted(int(row["rank"]) for row in rows("acled")) == list(range(1, 26))


@pytest.mark.parametrize("row", rows("acled-rules"), ids=lambda r: f"{r['sub_event_type']}: {r['example']}")
def test_acled_rule_reads_its_example(row: dict[str, str]) -> None:
    found = [e.acled.sub_event_type for e in events(row["example"]) if e.acled]
    assert row["sub_event_type"] in found


def test_every_acled_rule_names_a_sub_event_and_ours_name_all() -> None:
    named = {row["sub_event_type"] for table in ("acled-rules", "acled-cues") for row in rows(table)}
    assert named == set(SUB_EVENTS)


@pytest.mark.parametrize("row", rows("acled-cues"), ids=lambda r: r["example"])
def test_acled_cue_stands_in_its_example(row: dict[str, str]) -> None:
    cues = reader.desk().lexicon.acled.cues
    hits = [
        sub
        for words, beside, sub in cues
        if words.search(row["example"]) and (not beside or beside.search(row["example"]))
    ]
    assert row["sub_event_type"] in hits


@pytest.mark.parametrize("row", rows("cameo"), ids=lambda r: f"{r['cameo']}: {r['example']}")
def test_cameo_rule_reads_its_example(row: dict[str, str]) -> None:
    assert row["cameo"] in {e.cameo for e in events(row["example"])}


# Our own labelled sentences


def test_own_cameo_sentences_are_enough_and_well_formed() -> None:
    table = gold("cameo")
    assert len({r["id"] for r in table}) == len({r["text"] for r in table}) == len(table)
    assert sum(bool(r["codes"]) for r in table) >= 250
    assert sum(not r["codes"] for r in table) >= 80
    assert {code[:2] for r in table for code in r["codes"]} == ROOTS
    assert all(re.fullmatch(r"\d{3,4}", code) for r in table for code in r["codes"])


def test_own_acled_notes_are_enough_and_well_formed() -> None:
    table = gold("acled")
    assert len({r["id"] for r in table}) == len({r["text"] for r in table}) == len(table) >= 250
    assert {(r["sub_event_type"], r["event_type"]) for r in table} == set(SUB_EVENTS.items())


@pytest.fixture(scope="module")
def rates() -> dict[str, floors.Rate]:
    return floors.coding_rates()


@pytest.mark.parametrize("table", sorted(floors.floors()["coding"]))
def test_coding_reaches_its_floor(table: str, rates: dict[str, floors.Rate]) -> None:
    rate, floor = rates[table], floors.floors()["coding"][table]
    print(f"{table}: {rate.passed} of {rate.total}\n" + "\n".join(rate.failed))
    assert rate.reaches(floor), f"{table}: {rate.share:.3f} right, the floor is {floor}"


# What decides


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Gunmen killed two farmers near Gao.", "Attack"),
        ("Gunmen killed two soldiers near Gao.", "Armed clash"),
        ("Police arrested two activists in Labe.", "Arrests"),
        ("Rebels detained two traders near Gao.", "Abduction/forced disappearance"),
        ("Police fired tear gas at students in Labe.", "Protest with intervention"),
        ("Ukrainian troops recaptured Kherson.", "Government regains territory"),
        ("Russian troops captured Kherson.", "Non-state actor overtakes territory"),
    ],
)
def test_who_acts_and_who_suffers_decide(text: str, wanted: str) -> None:
    assert wanted in {e.acled.sub_event_type for e in events(text) if e.acled}


@pytest.mark.parametrize(
    "text",
    [
        "Turkey condemned the shelling of Ariha.",
        "Rebels threatened to shell Ariha.",
        "The army denied that its jets had bombed Ariha.",
        "Egypt sent food to Gaza.",
    ],
)
def test_words_threats_denials_and_help_are_no_acled_event(text: str) -> None:
    for event in events(text):
        assert event.acled is None or event.type not in {"ACCUSE", "THREATEN", "AID"}
    if "condemned" not in text:
        assert all(event.acled is None for event in events(text))


def test_a_note_is_about_what_ranks_first() -> None:
    tables = reader.desk().lexicon.acled
    battle = reader.read("On 4 March, rebels and soldiers clashed near Lashio. Jets bombed a village.")
    assert report_sub_event(tables, battle) == Acled("Battles", "Armed clash")
    ground = reader.read("Teachers marched in Labe against the arrest of a colleague.")
    assert report_sub_event(tables, ground) == Acled("Protests", "Peaceful protest")
    held = reader.read("Teachers marched in Labe. Police arrested twenty of them.")
    assert report_sub_event(tables, held) == Acled("Protests", "Protest with intervention")


def test_nothing_to_tell_is_none() -> None:
    assert tocsin.acled(tocsin.read("The harvest was good this year.")) is None
    assert tocsin.acled(tocsin.read("")) is None


def test_own_notes_are_json_lines_with_the_same_keys() -> None:
    for name in ("cameo", "acled"):
        text = (floors.GOLD / f"{name}.jsonl").read_text(encoding="utf-8")
        assert len({tuple(json.loads(line)) for line in text.splitlines()}) == 1
