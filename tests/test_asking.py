"""What events are asked for: the answer by indexes is that of looking at every event, in every order, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.errors import UsageError
from tocsin.record import Record
from tocsin.record.answers import EventChange
from tocsin.record.asking import ORDERS, EventQuestion
from tocsin.record.derived import put_events, put_log, remove_events
from tocsin.record.event_rows import day_of, event_rows
from tocsin.terms.events import Credibility, Dispute, Event, FusedAmount, Side
from tocsin.terms.text import content_id
from tocsin.terms.when import Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor

DAYS = ["2019-12-31", "2020-01-01", "2020-01-31", "2020-02-01", "2020-06-30", "2021-05-05"]
ACTORS = [Actor("RUS", "Russia", "state", "RUS", "GOV"), Actor("TUR", "Turkey", "state", "TUR", "GOV")]
NOBODY = Actor(None, "shepherds", None, "SYR", None)
PLACES = [
    Place("", 0, 0, "Idlib", "town", "SYR", 35.9, 36.6, "geonames:1", 3.0),
    Place("", 0, 0, "Ganja", "town", "AZE", 40.7, 46.4, "geonames:2", 3.0),
    Place("", 0, 0, "Levuka", "town", "FJI", -17.7, 178.8, "geonames:3", 3.0),
    Place("", 0, 0, "Apia", "town", "WSM", -13.8, -171.8, "geonames:4", 3.0),
    Place("", 0, 0, "the front", "region"),
]
WORDS = ["shells fell", "a raid on Ārā", "shells and a raid"]


@st.composite
def times(draw: st.DrawFn) -> Interval | None:
    first, last = (draw(st.sampled_from([None, *DAYS])) for _ in range(2))
    if first is not None and last is not None and last < first:
        first, last = last, first
    return draw(st.sampled_from([None, Interval(first, last, "day", "then", 0, 4)]))


@st.composite
def worlds(draw: st.DrawFn) -> list[tuple[Event, str]]:
    out = []
    for number in range(draw(st.integers(0, 14))):
        dead = draw(st.sampled_from([None, 0, 1, 5]))
        sides = draw(st.lists(st.tuples(st.sampled_from(["actor", "recipient"]), st.sampled_from([*ACTORS, NOBODY]))))
        event = Event(
            id=content_id(str(number)),
            policy="p",
            component=content_id("c", str(number)),
            type=draw(st.sampled_from(["ASSAULT", "PROTEST"])),
            members=(),
            reports=("r",),
            origins=tuple(f"o{k}" for k in range(draw(st.integers(1, 3)))),
            status=draw(st.sampled_from(["occurred", "denied"])),
            statuses=(),
            sides=tuple(Side(role, actor, ()) for role, actor in sides),  # type: ignore[arg-type]
            place=draw(st.sampled_from([None, *PLACES])),
            time=draw(times()),
            killed=None if dead is None else FusedAmount(dead, draw(st.sampled_from([None, dead])), None, ()),
            disputes=(Dispute("place", ()),) if draw(st.booleans()) else (),
            credibility=Credibility(draw(st.integers(1, 6)), ()),
            confidence=draw(st.sampled_from([0.2, 0.9])),
            first_said=draw(st.sampled_from([None, *DAYS])),
        )
        out.append((event, draw(st.sampled_from(WORDS))))
    return out


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    asked = {
        "type": st.sampled_from(["ASSAULT", "PROTEST"]),
        "status": st.sampled_from(["occurred", "denied"]),
        "actor": st.sampled_from(["RUS", "turkey", "shepherds"]),
        "place": st.sampled_from(["geonames:1", "idlib", "SYR", "XXX"]),
        "within": st.sampled_from([(30, 30, 45, 50), (-20, 170, -10, -170), (0, 0, 1, 1)]),
        "since": st.sampled_from(DAYS),
        "until": st.sampled_from(DAYS),
        "origins": st.integers(1, 3),
        "origin": st.sampled_from(["o0", "o2"]),
        "disputed": st.just(True),
        "killed": st.integers(1, 5),
        "text": st.sampled_from(["shells", "ara raid", '"a raid"']),
        "confidence": st.just(0.5),
        "credibility": st.integers(1, 6),
    }
    chosen = {name: draw(value) for name, value in asked.items() if draw(st.integers(0, 4)) == 0}
    if "actor" in chosen and draw(st.booleans()):
        chosen["role"] = draw(st.sampled_from(["actor", "recipient"]))
    return chosen | {"order": draw(st.sampled_from(ORDERS))}


def fits(event: Event, words: str, asked: dict[str, Any]) -> bool:
    """Whether the event meets the question, by looking at it."""
    time, place, killed = event.time, event.place, event.killed
    first, last = (None, None) if time is None else (time.earliest, time.latest)
    plain = words.lower().replace("ā", "a")
    checks = {
        "type": lambda value: event.type == value,
        "status": lambda value: event.status == value,
        "actor": lambda value: any(
            value == side.actor.id or (side.actor.type is not None and value == side.actor.name.lower())
            for side in event.sides
            if asked.get("role") in {None, side.role}
        ),
        "role": lambda value: True,
        "place": lambda value: place is not None and value in {place.id, place.country, place.name.lower()},
        "within": lambda box: place is not None and place.lat is not None and inside(place.lat, place.lon or 0.0, box),
        "since": lambda day: (last is not None and last >= day) or (last is None and first is not None),
        "until": lambda day: (first is not None and first <= day) or (first is None and last is not None),
        "origins": lambda least: len(event.origins) >= least,
        "origin": lambda key: key in event.origins,
        "disputed": lambda value: bool(event.disputes),
        "killed": lambda least: killed is not None and max(killed.low or 0, killed.best or 0) >= least,
        "text": lambda text: text.strip('"') in plain if '"' in text else all(w in plain.split() for w in text.split()),
        "confidence": lambda least: event.confidence >= least,
        "credibility": lambda grade: event.credibility.grade <= grade,
        "order": lambda value: True,
    }
    return all(checks[name](value) for name, value in asked.items())  # type: ignore[no-untyped-call]


def inside(lat: float, lon: float, box: tuple[float, float, float, float]) -> bool:
    south, west, north, east = box
    return south <= lat <= north and (west <= lon <= east if west <= east else lon >= west or lon <= east)


def filled(world: list[tuple[Event, str]]) -> Record:
    record = Record.open(":memory:")
    with record.rewriting() as connection:
        rows = [event_rows(event) for event, _ in world]
        put_events(connection, rows, {event.id: [] for event, _ in world}, {event.id: words for event, words in world})
    return record


def in_order(events: list[Event], order: str) -> Iterator[tuple[Any, ...]]:
    for event in events:
        day, killed = day_of(event), event.killed
        dead = 0 if killed is None else killed.best if killed.best is not None else killed.low or 0
        key = {
            "newest": (day is not None, day or ""),
            "oldest": (day is None, day or ""),
            "deadliest": (dead,),
            "origins": (len(event.origins),),
        }
        yield key[order]


@given(worlds(), questions())
@settings(max_examples=250, deadline=None)
def test_the_answer_is_that_of_looking_at_every_event(world: list[tuple[Event, str]], asked: dict[str, Any]) -> None:
    with filled(world) as record:
        found = list(record.events(**asked))
        assert sorted(event.id for event in found) == sorted(e.id for e, words in world if fits(e, words, asked))
        keys = list(in_order(found, asked["order"]))
        assert keys == sorted(keys, reverse=asked["order"] != "oldest")
        assert record.count_events(EventQuestion(**asked)) == len(found)
        pages: list[Event] = []
        while page := list(record.events(EventQuestion(**asked, after=pages[-1].id if pages else None), limit=2)):
            pages += page
        assert pages == found


@given(worlds(), st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_removed_leaves_nothing(world: list[tuple[Event, str]], data: st.DataObject) -> None:
    kept = [pair for pair in world if data.draw(st.booleans())]
    with filled(world) as record, filled(kept) as expected:
        with record.rewriting() as connection:
            gone = {event.id for event, _ in world} - {event.id for event, _ in kept}
            numbers = connection.execute("SELECT id, number FROM events").fetchall()
            remove_events(connection, [int(str(number)) for id_, number in numbers if id_ in gone])
        assert list(record.events()) == list(expected.events())
        assert list(record.actors()) == list(expected.actors())
        for actor in record.actors():
            assert record.activity(actor.id) == expected.activity(actor.id)
        assert [record.count_events(EventQuestion(text=word)) for word in ("shells", "raid")] == [
            expected.count_events(EventQuestion(text=word)) for word in ("shells", "raid")
        ]


def test_private_persons_are_no_actors_of_events() -> None:
    event = Event("a" * 16, "p", "c" * 16, "ASSAULT", (), ("r",), ("o",), "occurred", ())
    named = replace(event, sides=(Side("recipient", Actor(None, "Asad Haddad", None, "SYR", None), ()),))
    with filled([(named, "words")]) as record:
        assert list(record.actors()) == []
        assert list(record.events(actor="Asad Haddad")) == []
        assert record.actor("Asad Haddad") is None


def test_an_event_is_found_by_the_beginning_of_its_id() -> None:
    one = Event("abcd" + "0" * 12, "p", "c" * 16, "ASSAULT", (), ("r",), ("o",), "occurred", ())
    with filled([(one, ""), (replace(one, id="abce" + "0" * 12), "")]) as record:
        assert record.event("abcd") == one
        assert record.event("ab") is None
        assert record.event("ffff") is None
        with pytest.raises(UsageError, match="several"):
            filled([(one, ""), (replace(one, id="abcd1" + "0" * 11), "")]).event("abcd")


@pytest.mark.parametrize(
    "asked",
    [
        {"order": "best"},
        {"role": "actor"},
        {"since": "last week"},
        {"within": (10, 0, 0, 0)},
        {"text": "…"},
        {"after": "0" * 16},
    ],
)
def test_a_senseless_question_is_told(asked: dict[str, Any]) -> None:
    with filled([]) as record, pytest.raises(UsageError):
        list(record.events(**asked))


def test_changes_are_told_in_order_and_by_day() -> None:
    with filled([]) as record:
        with record.rewriting() as connection:
            put_log(connection, "2020-01-01", [("e1", "added", {}), ("e2", "added", {})])
            put_log(connection, "2020-02-01", [("e1", "changed", {"status": ["occurred", "denied"]})])
        assert [change.event for change in record.changes()] == ["e1", "e2", "e1"]
        assert list(record.changes("2020-01-02")) == [
            EventChange("2020-02-01", "e1", "changed", {"status": ["occurred", "denied"]})
        ]
        assert [change.event for change in record.changes(until="2020-01-31")] == ["e1", "e2"]
