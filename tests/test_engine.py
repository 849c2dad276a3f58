"""The engine of fusion: in whatever order reports and judgements come, the events are those of a rebuild."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from reader import desk

from tocsin.asof import as_of
from tocsin.batch import demo_path
from tocsin.errors import RecordError, RecordLocked, UsageError
from tocsin.fusing import refresh
from tocsin.record import Record
from tocsin.record.derived import EVENT_TABLES
from tocsin.terms.claims import Reading
from tocsin.terms.events import Event
from tocsin.terms.judgements import mention_id
from tocsin.terms.text import Report

TODAY = "2026-01-01"
WIRE = (
    "North Sea Newswire",
    "2020-10-27",
    "An air strike on a training camp near Harim in Syria's Idlib province killed at least 40 fighters on Monday, the"
    " Observatory said. A spokesman for the Desert Lions Brigade said that Russian jets had carried out the raid. The"
    " camp had been used by the brigade since the spring, and ambulances were seen carrying the wounded to the border"
    " crossing at Bab al-Hawa throughout the afternoon, according to residents of the town.",
)
COPY = ("Harbour Courier", "2020-10-27", "Raid on camp kills dozens\n\n" + WIRE[2] + " (North Sea Newswire)")
RIVAL = (
    "Volga State News",
    "2020-10-28",
    "Russia's defence ministry denied on Tuesday that its jets had struck a camp near Harim in Idlib province.",
)
LATER = (
    "Meridian Press",
    "2020-11-02",
    "The Desert Lions Brigade (DLB) shelled Saraqib on Sunday, killing two soldiers. The DLB said that it had acted"
    " in revenge.",
)


@lru_cache(maxsize=1)
def readings() -> tuple[Reading, ...]:
    """The demo's reports and four more, read once."""
    rows = [json.loads(line) for line in demo_path().read_text("utf-8").splitlines()]
    reports = [
        Report(row["text"], row["id"], row.get("title"), row.get("outlet"), row.get("url"), row.get("published"), "en")
        for row in rows
    ]
    reports += [Report(text, None, None, outlet, None, day, "en") for outlet, day, text in (WIRE, COPY, RIVAL, LATER)]
    return tuple(desk().read_all(reports))


def record_of(some: Sequence[Reading], *, every: int = 0) -> Record:
    """A record in memory of these readings, in their order, fused after ``every`` so many of them and at the end."""
    record = Record.open(":memory:")
    for number, reading in enumerate(some, 1):
        record.add(reading, reader="reader 1", day=TODAY)
        if every and number % every == 0:
            refresh(record, today=TODAY)
    refresh(record, today=TODAY)
    return record


def tables(record: Record) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is derived, in words that do not depend on row numbers of reports and claims."""
    with record.moment() as connection:
        found = {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()
            for table in EVENT_TABLES
            if table not in {"event_claims", "event_words"}
        }
        found["event_claims"] = connection.execute(
            "SELECT c.id, m.event FROM event_claims AS m JOIN claims AS c ON c.number = m.claim"
        ).fetchall()
        found["copies"] = connection.execute(
            "SELECT p.id, c.body FROM copies AS c JOIN reports AS p ON p.number = c.report"
        ).fetchall()
        found["judgements"] = connection.execute(
            "SELECT id FROM judgements WHERE number NOT IN (SELECT judgement FROM withdrawals)"
        ).fetchall()
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


def strike(record: Record) -> Event:
    """The strike that the wire, its copy and the denial tell of."""
    return next(iter(record.events(text='"training camp near Harim"')))


@pytest.mark.parametrize(("seed", "every"), [(1, 1), (2, 7), (3, 0)])
def test_neither_order_nor_portions_make_a_difference(seed: int, every: int) -> None:
    whole = record_of(readings())
    some = list(readings())
    random.Random(seed).shuffle(some)
    grown = record_of(some, every=every)
    assert tables(grown) == tables(whole)
    assert grown.digest() == whole.digest()
    assert grown.check() == ()


def test_a_rebuild_changes_nothing_and_says_so() -> None:
    record = record_of(readings())
    before, told = tables(record), list(record.changes())
    done = refresh(record, today=TODAY, rebuild=True)
    assert done.claims > 0
    assert (done.added, done.changed, done.withdrawn) == (0, 0, 0)
    assert tables(record) == before
    assert list(record.changes()) == told
    assert refresh(record, today=TODAY).claims == 0


def test_a_copy_is_no_second_origin() -> None:
    some = readings()
    wire, copy = some[-4], some[-3]
    alone, both = strike(record_of([wire])), strike(record_of([wire, copy]))
    assert len(both.reports) == 2
    assert both.origins == alone.origins


def test_an_abbreviation_told_later_names_the_same_group() -> None:
    record = record_of([readings()[-4], readings()[-1]])
    groups = [actor for actor in record.actors() if actor.id.startswith("group:")]
    assert [actor.name for actor in groups] == ["Desert Lions Brigade"]
    assert {one.verdict for one in record.judgements() if one.judge.startswith("rule:")} == {"names"}


@pytest.mark.parametrize("day", ["2020-02-28", "2020-10-27", "2020-11-01", "2022-03-17", "2030-01-01"])
def test_as_of_a_day_is_what_a_record_of_then_says(day: str) -> None:
    record = record_of(readings())
    then = record_of([reading for reading in readings() if (reading.report.published or "9999") <= day])
    with as_of(record, day) as back:
        assert {event.id for event in back.events()} == {event.id for event in then.events()}
        # An abbreviation that a later report explains is understood today, so the group may have its name.
        assert [event.members for event in back.events()] == [event.members for event in then.events()]
        assert back.count_events() == then.count_events()
        assert {actor.id for actor in back.actors()} >= {
            actor.id for actor in then.actors() if not actor.id.startswith("group:")
        }


def test_what_is_asked_as_of_a_day_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "record.tocsin"
    with Record.open(path) as record:
        for reading in readings()[:12]:
            record.add(reading)
        refresh(record, today=TODAY)
        before = record.digest()
        with as_of(record, "2020-02-28") as back:
            assert back.digest() != before
            with pytest.raises(RecordError, match="cannot be written"):
                back.add(readings()[20])
        assert record.digest() == before
        with pytest.raises(UsageError):
            as_of(record, "last week")


def test_a_correction_changes_the_event_and_undo_brings_it_back() -> None:
    record = record_of(readings())
    before, event = tables(record), strike(record)
    claim = event.members[0].claim
    value = json.dumps({"field": "casualties.killed", "value": {"low": 7, "best": 7, "high": 7}})
    judged = record.judge([claim], "corrects", score=1, reasons=["typo"], judge="ann", date=TODAY, value=value)
    assert refresh(record, today="2026-01-02").changed >= 1
    assert "7" in json.dumps([one.value for one in strike(record).killed.values])  # type: ignore[union-attr]
    with as_of(record, "2025-12-31") as back:
        assert back.digest() == _digest_of(before)
    wrong = record.judge([claim], "wrong", score=1, reasons=[], judge="ann", date=TODAY)
    refresh(record, today="2026-01-02")
    assert all(member.claim != claim for one in record.events() for member in one.members)
    for judgement in (judged, wrong):
        record.withdraw(judgement, judge="ann", date="2026-01-03")
    refresh(record, today="2026-01-03")
    assert tables(record) == before
    told = [(change.day, change.change) for change in record.changes("2026-01-02") if change.event == event.id]
    assert ("2026-01-02", "changed") in told


def test_what_a_person_splits_stays_apart_in_a_rebuild() -> None:
    record = record_of(readings())
    event = strike(record)
    one = next(member for member in event.members if member.report == readings()[-4].report.id)
    other = next(member for member in event.members if member.report == readings()[-3].report.id)
    apart = record.judge([one.claim, other.claim], "different", score=1, reasons=[], judge="ann", date=TODAY)
    for rebuild in (False, True):
        refresh(record, today=TODAY, rebuild=rebuild)
        homes = [record.event_of(member.claim) for member in (one, other)]
        assert None not in homes
        assert homes[0] != homes[1]
    record.withdraw(apart, judge="ann", date=TODAY)
    refresh(record, today=TODAY)
    assert strike(record) == event


def test_what_a_person_merges_is_one_event_wherever_it_stands() -> None:
    record = record_of(readings())
    events = list(record.events(order="oldest"))
    one, other = events[0].members[0].claim, events[-1].members[0].claim
    assert record.event_of(one) != record.event_of(other)
    record.judge([one, other], "same", score=1, reasons=[], judge="ann", date=TODAY)
    refresh(record, today=TODAY)
    assert record.event_of(one) == record.event_of(other)
    assert record.check() == ()


def test_a_claim_that_comes_back_meets_whom_it_was_judged_to_be_one_with() -> None:
    record = record_of(readings())
    events = list(record.events(order="oldest"))
    one, other = events[0].members[0].claim, events[-1].members[0].claim
    wrong = record.judge([one], "wrong", score=1, reasons=[], judge="ann", date=TODAY)
    refresh(record, today=TODAY)
    record.judge([one, other], "same", score=1, reasons=[], judge="ann", date=TODAY)
    refresh(record, today=TODAY)
    record.withdraw(wrong, judge="ann", date=TODAY)
    refresh(record, today=TODAY)
    grown = tables(record)
    assert record.event_of(one) == record.event_of(other)
    refresh(record, today=TODAY, rebuild=True)
    assert tables(record) == grown


def test_a_person_says_whom_words_name() -> None:
    record = record_of([readings()[-4]])
    participants = [
        participant
        for kept in record.claims(kind="event")
        for participant in kept.claim.content.participants  # type: ignore[union-attr]
        if participant.actor.id is None
    ]
    chosen = participants[0]
    mention = mention_id(readings()[-4].report.id, chosen.start, chosen.end)
    record.judge([mention, "TUR"], "names", score=1, reasons=["known"], judge="ann", date=TODAY)
    refresh(record, today=TODAY)
    assert "TUR" in {actor.id for actor in record.actors()}


def test_a_newer_reading_takes_the_place_of_the_older_in_events() -> None:
    some = readings()[-4:]
    record = record_of(some)
    newer = replace(some[0], claims=())
    record.add(newer, reader="reader 2", day=TODAY)
    refresh(record, today=TODAY)
    grown = {member.report for event in record.events() for member in event.members}
    assert some[0].report.id not in grown
    assert record.check() == ()


def test_a_newer_reading_that_says_the_same_changes_no_event() -> None:
    some = readings()[-4:]
    record = record_of(some)
    before, told = record.digest(), list(record.changes())
    record.add(replace(some[0], unread=((0, "read anew"),)), reader="reader 2", day=TODAY)
    done = refresh(record, today=TODAY)
    assert (done.added, done.changed, done.withdrawn) == (0, 0, 0)
    assert (record.digest(), list(record.changes())) == (before, told)
    assert {kept.reader for event in record.events() for kept in record.claims_of(event)} == {"reader 1", "reader 2"}
    assert record.check() == ()


def test_fusion_waits_for_nobody_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "record.tocsin"
    with Record.open(path, timeout=0.1) as record:
        for reading in readings()[:3]:
            record.add(reading)
        other = apsw.Connection(str(path))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordLocked):
            refresh(record, today=TODAY)
        other.execute("ROLLBACK")
        other.close()
        assert refresh(record, today=TODAY).added > 0


def _digest_of(found: dict[str, list[tuple[object, ...]]]) -> str:
    from tocsin.terms.text import content_id

    return content_id(*(str(row[-1]) for row in sorted(found["events"], key=lambda row: str(row[1]))))


class Desk(RuleBasedStateMachine):
    """An analyst at work: reports come in, claims are judged, judgements are taken back, events are looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.record = Record.open(":memory:")
        self.waiting: list[Reading] = []
        self.standing: list[str] = []

    @initialize(seed=st.integers(0, 2**32 - 1))
    def begin(self, seed: int) -> None:
        self.waiting = list(readings())
        random.Random(seed).shuffle(self.waiting)

    @precondition(lambda self: self.waiting)
    @rule(count=st.integers(1, 4))
    def reports_come_in(self, count: int) -> None:
        for _ in range(min(count, len(self.waiting))):
            self.record.add(self.waiting.pop(), reader="reader 1", day=TODAY)

    @rule()
    def events_are_brought_up_to_date(self) -> None:
        refresh(self.record, today=TODAY)

    @rule(data=st.data(), verdict=st.sampled_from(["wrong", "right", "same", "different"]))
    def a_claim_is_judged(self, data: st.DataObject, verdict: str) -> None:
        claims = [kept.claim.id for kept in self.record.claims(kind="event")]
        wanted = 2 if verdict in {"same", "different"} else 1
        if len(claims) < wanted:
            return
        chosen = data.draw(st.lists(st.sampled_from(claims), min_size=wanted, max_size=wanted, unique=True))
        self.standing.append(
            self.record.judge(chosen, verdict, score=1, reasons=[], judge="ann", date=TODAY)  # type: ignore[arg-type]
        )

    @precondition(lambda self: self.standing)
    @rule(data=st.data())
    def a_judgement_is_taken_back(self, data: st.DataObject) -> None:
        judgement = data.draw(st.sampled_from(self.standing))
        self.standing.remove(judgement)
        self.record.withdraw(judgement, judge="ann", date=TODAY)

    @invariant()
    def every_quote_stands_in_its_text(self) -> None:
        assert self.record.check() == ()

    def teardown(self) -> None:
        refresh(self.record, today=TODAY)
        grown = tables(self.record)
        refresh(self.record, today=TODAY, rebuild=True)
        assert tables(self.record) == grown
        self.record.close()


TestDesk = Desk.TestCase
TestDesk.settings = settings(
    max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
