"""The record: nothing acknowledged is lost, nothing kept is changed, and every claim leads back to its words."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from arbitrary import readings, small_reading
from foretellings import forecast, outcome, question
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.errors import InputError, RecordError, RecordLocked, UsageError
from tocsin.record import Record, provenance
from tocsin.record.derived import put_log
from tocsin.record.migrations import APPLICATION_ID, bring_up_to_date, scripts
from tocsin.record.rejects import Reject
from tocsin.terms.claims import EventContent, Reading
from tocsin.terms.text import Report
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Participant

SOURCES = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]
# Adds reports from argv[2] up to argv[3], and says of each when it is on the disk.
WRITER = """
import sys
from arbitrary import small_reading
from tocsin.record import Record
with Record.open(sys.argv[1], timeout=20) as record:
    print("open", flush=True)
    for number in range(int(sys.argv[2]), int(sys.argv[3])):
        record.add(small_reading(number), reader="reader 1")
        print(number, flush=True)
"""
# Holds the lock that argv[2] begins, until its input ends.
LOCKER = """
import sys, apsw
connection = apsw.Connection(sys.argv[1])
connection.execute(sys.argv[2])
print("locked", flush=True)
sys.stdin.read()
"""


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    path = os.pathsep.join([*SOURCES, os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as fresh:
        yield fresh


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.tocsin"


def rows(path: Path) -> list[object]:
    """All that is kept, except the numbers of rows."""
    with Record.open(path, create=False) as record:
        return [*record.readings(superseded=True), *record.claims(superseded=True)]


KEPT = (
    "reports", "readings", "claims", "claim_actors", "claim_holders", "claim_places", "judgements",
    "judgement_subjects", "withdrawals", "arrivals", "rejects", "event_log", "forecasts", "outcomes", "questions",
)  # fmt: skip


# Adding


def test_a_reading_comes_back_as_it_was(record: Record) -> None:
    reading = small_reading()
    assert record.add(reading)
    assert list(record.readings()) == [reading]
    assert record.reading(reading.report.id) == reading
    assert record.reading("0" * 16) is None


@given(st.lists(readings(), max_size=3, unique_by=lambda reading: reading.report.id))
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_any_reading_comes_back_as_it_was(some: list[Reading]) -> None:
    with Record.open(":memory:") as record:
        for reading in some:
            assert record.add(reading, reader="reader 1")
        assert list(record.readings()) == sorted(some, key=lambda reading: reading.report.id)
        assert len(list(record.claims())) == sum(len(reading.claims) for reading in some)
        assert record.check() == ()
        for kept in record.claims():
            found = provenance(record, kept.claim.id) if kept.claim.id else None
            assert found is None or found.verified


def test_the_same_report_twice_changes_nothing(path: Path) -> None:
    with Record.open(path) as record:
        assert record.add(small_reading())
    before = rows(path)
    with Record.open(path) as record:
        assert not record.add(small_reading())
        assert not record.add(replace(small_reading(), claims=()))
    assert rows(path) == before


def test_any_order_gives_the_same_record(tmp_path: Path) -> None:
    some = [small_reading(number) for number in range(20)]
    kept = []
    for seed in range(3):
        random.Random(seed).shuffle(some)
        with Record.open(tmp_path / str(seed)) as record:
            for reading in some + some[:5]:
                record.add(reading)
        kept.append(rows(tmp_path / str(seed)))
    assert kept[0] == kept[1] == kept[2]


def test_a_newer_reader_supersedes_and_both_are_kept(record: Record) -> None:
    old = small_reading()
    new = replace(old, claims=old.claims[:1])
    assert record.add(old, reader="reader 1")
    assert record.add(new, reader="reader 2")
    assert not record.add(old, reader="reader 1")
    assert list(record.readings()) == [new]
    assert list(record.readings(superseded=True)) == [old, new]
    assert record.reading(old.report.id, reader="reader 1") == old
    assert len(list(record.claims())) == 1
    assert len(list(record.claims(superseded=True))) == 3
    assert provenance(record, old.claims[0].id).reader == "reader 2"
    gone = provenance(record, old.claims[1].id)
    assert (gone.reader, gone.superseded) == ("reader 1", True)
    assert record.check() == ()


def test_what_the_record_must_not_hold_leaves_no_trace(record: Record) -> None:
    good = small_reading()
    claim = good.claims[0]
    for wrong, why in (
        (replace(good, claims=(replace(claim, quote="Something else"),)), "quotes what is not"),
        (replace(good, claims=(replace(claim, start=-5, end=-1, quote=good.report.text[-5:-1]),)), "quotes what is"),
        (replace(good, claims=(claim, claim)), "have the id"),
        (replace(good, claims=(replace(claim, confidence=float("nan")),)), "JSON"),
        (Reading(Report("half \ud800")), "lone surrogate"),
    ):
        with pytest.raises(InputError, match=why):
            record.add(wrong)
    assert list(record.readings()) == []
    assert record.check() == ()


def test_a_failure_half_way_leaves_no_trace(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def failing(self: Record, target: str, values: tuple[object, ...], returning: str | None = None) -> int:
        nonlocal calls
        calls += 1
        if calls > 5:
            raise KeyboardInterrupt
        return insert(self, target, values, returning)

    insert = Record._insert
    monkeypatch.setattr(Record, "_insert", failing)
    with pytest.raises(KeyboardInterrupt):
        record.add(small_reading())
    monkeypatch.undo()
    assert list(record.readings()) == []
    assert record.add(small_reading())
    assert record.check() == ()


def test_text_with_a_nul_and_of_any_script_is_kept(record: Record) -> None:
    text = "a\0b عربى 漢字 🙂 \r\n"
    claim = replace(small_reading().claims[0], start=0, end=len(text), quote=text)
    record.add(Reading(Report(text), (), (claim,)))
    assert next(record.readings()).report.text == text
    assert record.check() == ()
    assert len(list(record.claims(text="عربى"))) == 1


# Crashes, locks, other processes


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_kill_9_loses_nothing_acknowledged(path: Path, tmp_path: Path) -> None:
    chance = random.Random(20201031)
    acknowledged: set[str] = set()
    total = 400
    for _ in range(8):
        writer = start(WRITER, path, len(acknowledged), total)
        assert writer.stdout is not None
        first = writer.stdout.readline()
        assert first == "open\n"
        time.sleep(chance.uniform(0, 0.15))
        writer.send_signal(signal.SIGKILL)
        acknowledged.update(writer.stdout.read().split("\n")[:-1])
        writer.wait()
        writer.stdout.close()
        with Record.open(path, create=False) as record:
            kept = {reading.report.input_id for reading in record.readings()}
            assert {f"R-{number}" for number in acknowledged} <= kept
            assert len(kept) <= len(acknowledged) + 1
            assert record.check() == ()
    assert acknowledged
    for target in (path, tmp_path / "uninterrupted"):
        writer = start(WRITER, target, 0, total)
        writer.communicate()
        assert writer.returncode == 0
    assert rows(path) == rows(tmp_path / "uninterrupted")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_run_killed_at_any_write_loses_nothing() -> None:
    """The small version of benchmarks/kill.py: `tocsin read --record` ends itself in the middle of its writes."""
    script = Path(__file__).parent.parent / "benchmarks" / "kill.py"
    environment = {**os.environ, "PYTHONPATH": SOURCES[1]}
    words = [sys.executable, str(script), "--points", "8", "--reports", "3"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=200, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 kills" in done.stdout


def test_readers_go_on_while_a_writer_writes(path: Path) -> None:
    Record.open(path).close()
    writer = start(WRITER, path, 0, 150)
    seen = []
    with Record.open(path, create=False, timeout=0.2) as record:
        while writer.poll() is None or not seen:
            claims = list(record.claims(text="fighters"))
            assert all(kept.claim.quote.startswith("Russian") for kept in claims)
            seen.append(len(claims))
        writer.communicate()
        assert writer.returncode == 0
        assert seen == sorted(seen)
        assert len(list(record.claims(text="fighters"))) == 150
        assert record.check() == ()


def test_two_processes_may_begin_the_same_record(path: Path) -> None:
    writers = [start(WRITER, path, 0, 20) for _ in range(4)]
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0] * 4
    with Record.open(path) as record:
        assert len(list(record.readings())) == 20
        assert record.check() == ()


def test_a_locked_record_is_read_but_not_written(path: Path) -> None:
    with Record.open(path) as record:
        record.add(small_reading())
    locker = start(LOCKER, path, "BEGIN IMMEDIATE")
    assert locker.stdout is not None
    locker.stdout.readline()
    with Record.open(path, timeout=0.1) as record:
        assert len(list(record.claims())) == 2
        assert not record.add(small_reading())
        for write in (
            lambda: record.add(small_reading(2)),
            lambda: record.judge(["a", "b"], "same", score=1, reasons=[], judge="me", date="2020-11-01"),
        ):
            with pytest.raises(RecordLocked, match="another process is writing"):
                write()
        locker.communicate()
        assert record.add(small_reading(2))


def test_a_file_locked_while_it_is_made_is_locked(path: Path) -> None:
    path.touch()
    locker = start(LOCKER, path, "BEGIN EXCLUSIVE; CREATE TABLE t (a)")
    assert locker.stdout is not None
    locker.stdout.readline()
    with pytest.raises(RecordLocked):
        Record.open(path, timeout=0.1)
    locker.communicate()
    Record.open(path, timeout=5).close()


# Files


def test_a_missing_file_is_made_only_when_wanted(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="there is no record"):
        Record.open(tmp_path / "none", create=False)
    (tmp_path / "empty").touch()
    with pytest.raises(RecordError, match="is empty"):
        Record.open(tmp_path / "empty", create=False)
    assert (tmp_path / "empty").stat().st_size == 0
    Record.open(tmp_path / "empty").close()
    with pytest.raises(RecordError, match="cannot be opened"):
        Record.open(tmp_path / "no" / "such" / "folder")
    with pytest.raises(RecordError, match="is not a file"):
        Record.open(tmp_path)


@pytest.mark.parametrize("content", [b"x", b"This is a text.\n" * 500, b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(RecordError) as caught:
        Record.open(path)
    assert caught.value.advice
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    other = apsw.Connection(str(path))
    other.execute("CREATE TABLE bookmarks (url)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(RecordError, match="another program"):
        Record.open(path)
    assert path.read_bytes() == before


def test_a_damaged_page_is_told(path: Path) -> None:
    with Record.open(path) as record:
        for number in range(100):
            record.add(small_reading(number))
    content = bytearray(path.read_bytes())
    # A page of claims; without those of the schema the record cannot even be opened (the next test).
    page = content.rindex(b'"kind":"event"') // 4096 * 4096
    content[page : page + 200] = b"\xff" * 200
    path.write_bytes(content)
    with Record.open(path) as record:
        assert record.check()
        with pytest.raises(RecordError, match="is damaged"):
            list(record.readings())


def test_every_damage_is_an_error_of_ours(path: Path) -> None:
    with Record.open(path) as record:
        for number in range(10):
            record.add(small_reading(number))
    sound = path.read_bytes()
    chance = random.Random(7)
    for _ in range(150):
        content = bytearray(sound)
        if chance.random() < 0.3:
            del content[chance.randrange(len(content)) :]
        for _ in range(chance.randrange(1, 50)):
            if content:
                content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(content)
        for extra in ("-wal", "-shm"):
            path.with_name(path.name + extra).unlink(missing_ok=True)
        with contextlib.suppress(RecordError), Record.open(path, create=False, timeout=0.1) as record:
            record.check()
            list(record.readings())


def test_a_full_disk_is_told_and_the_record_stays_readable(path: Path) -> None:
    with Record.open(path) as record:
        record.add(small_reading())
        pages = int(str(record._connection.pragma("page_count")))
        record._connection.pragma("max_page_count", pages)
        with pytest.raises(RecordError, match="disk is full"):
            any(not record.add(small_reading(number)) for number in range(2, 200))
        assert record.check() == ()
        record._connection.pragma("max_page_count", 1_000_000)
        assert record.add(small_reading(500))


def test_a_backup_is_the_same_record(path: Path, tmp_path: Path) -> None:
    with Record.open(path) as record:
        record.add(small_reading())
        record.backup(tmp_path / "copy")
        with pytest.raises(RecordError, match="exists already"):
            record.backup(tmp_path / "copy")
    assert rows(tmp_path / "copy") == rows(path)


def test_a_closed_record_says_so(path: Path) -> None:
    record = Record.open(path)
    record.close()
    record.close()
    with pytest.raises(RecordError, match="has been closed"):
        record.add(small_reading())


# Formats


@pytest.mark.parametrize("earlier", range(len(scripts())))
def test_every_earlier_format_is_brought_up_to_date(path: Path, tmp_path: Path, earlier: int) -> None:
    with Record.open(tmp_path / "new") as record:
        record.add(small_reading())
        kept = record.judge(["a", "b"], "same", score=0.5, reasons=["x"], judge="me", date="2020-11-01")
        record.withdraw(kept, judge="me", date="2020-11-02")
        record.keep_forecast(forecast())
        judged = record.judgements(withdrawn=True)
    old = apsw.Connection(str(path))
    if earlier:
        bring_up_to_date(old, str(path), create=True, timeout=1, steps=scripts()[:earlier])
        old.execute("ATTACH ? AS new", (str(tmp_path / "new"),))
        for table in KEPT:
            columns = [row[1] for row in old.execute(f"PRAGMA main.table_info({table})")]
            listed = ", ".join(f'"{column}"' for column in columns)
            if columns:
                old.execute(f"INSERT INTO main.{table} ({listed}) SELECT {listed} FROM new.{table}")
    old.close()
    with Record.open(path) as record:
        # What was there is there still; in an empty file it is new.
        assert record.add(small_reading()) == (not earlier)
        assert list(record.readings()) == [small_reading()]
        assert not earlier or record.judgements(withdrawn=True) == judged
        assert record.keep_forecasts([forecast()]) == (earlier < 3)
        assert record.check() == ()
        record.backup(tmp_path / "copy")
    with Record.open(tmp_path / "copy") as record:
        assert list(record.readings()) == [small_reading()]
        assert list(record.forecasts()) == [forecast()]
        assert record.check() == ()


def test_a_later_script_is_applied_to_what_is_there(path: Path) -> None:
    with Record.open(path) as record:
        record.add(small_reading())
    steps = (*scripts(), "CREATE TABLE later (a); INSERT INTO later VALUES (1);")
    connection = apsw.Connection(str(path))
    for _ in range(2):
        bring_up_to_date(connection, str(path), create=False, timeout=1, steps=steps)
    assert connection.execute("SELECT count(*) FROM later").fetchall() == [(1,)]
    assert connection.pragma("user_version") == len(steps)
    assert connection.execute("SELECT count(*) FROM claims").fetchall() == [(2,)]
    connection.close()


def test_a_script_that_fails_changes_nothing(path: Path) -> None:
    with Record.open(path) as record:
        record.add(small_reading())
    before = rows(path)
    connection = apsw.Connection(str(path))
    with pytest.raises(apsw.SQLError):
        bring_up_to_date(
            connection, str(path), create=False, timeout=1, steps=(*scripts(), "CREATE TABLE later (a); nonsense;")
        )
    connection.close()
    assert rows(path) == before


def test_a_newer_format_is_refused_and_left_alone(path: Path) -> None:
    Record.open(path).close()
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", len(scripts()) + 1)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(RecordError, match="pip install -U tocsin"):
        Record.open(path)
    assert path.read_bytes() == before


def test_a_record_is_known_by_its_header(path: Path) -> None:
    Record.open(path).close()
    assert int.from_bytes(path.read_bytes()[68:72], "big") == APPLICATION_ID


# Append-only


@pytest.mark.parametrize("table", KEPT)
def test_nothing_that_is_kept_can_be_changed(path: Path, table: str) -> None:
    with Record.open(path) as record:
        record.add(small_reading(), day="2020-11-01")
        judgement = record.judge(["a", "b"], "same", score=1, reasons=[], judge="me", date="2020-11-01")
        record.withdraw(judgement, judge="me", date="2020-11-02")
        record.add_all([], rejects=[Reject("x.txt", None, "it is empty", "", "0", "2020-11-01")])
        with record.rewriting() as connection:
            put_log(connection, "2020-11-01", [("e", "added", {})])
        record.keep_forecast(forecast())
        record.keep_outcomes([outcome()])
        record.keep_question(question())
    # Somebody else's connection, with nothing set.
    other = apsw.Connection(str(path))
    column = other.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchall()[-1][0]
    for sql in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ):
        with pytest.raises(apsw.ConstraintError, match=f"{table} (are|is) append-only"):
            other.execute(sql)
    other.close()
    with Record.open(path) as record:
        assert record.check() == ()


# Checking


def tamper(path: Path, *statements: str) -> None:
    """Changes the record as somebody would who knows SQLite, and covers the traces in the schema."""
    connection = apsw.Connection(str(path))
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    for _, sql in triggers:
        connection.execute(str(sql))
    connection.close()


TAMPERED = [
    ("UPDATE claims SET quote = replace(quote, 'fighters', 'children')", "the quote is not the text"),
    ("UPDATE claims SET body = replace(body, 'fighters', 'children')", "its body quotes what is not the text"),
    ("UPDATE claims SET body = replace(body, 'occurred', 'planned')", "its columns do not say"),
    (
        "UPDATE claims SET body = replace(body, 'occurred', 'planned'), status = 'planned' WHERE status = 'occurred'",
        "reader 1 read in it was changed",
    ),
    ("UPDATE claims SET body = 'x'", "cannot be read"),
    ("UPDATE claims SET confidence = 1", "its columns do not say"),
    ("UPDATE reports SET text = replace(text, 'fighters', 'children')", "were changed"),
    ("UPDATE reports SET published = '2020-01-01'", "were changed"),
    ("UPDATE readings SET unread = '[]'", "reader 1 read in it was changed"),
    ("UPDATE claim_actors SET actor = 'TUR' WHERE actor = 'RUS'", "claim_actors does not say"),
    ("UPDATE claim_places SET lat = 1", "claim_places does not say"),
    ("DELETE FROM places_box", "places are missing"),
    ("DELETE FROM claim_holders", "claim_holders does not say"),
    ("DELETE FROM claims WHERE position = 1", "points to what is not in claims"),
    ("INSERT INTO quotes (quotes) VALUES ('delete-all')", "full-text index is damaged or does not match"),
    ("DROP VIEW current_claims", "is missing from the schema"),
    ("CREATE TABLE more (a)", "does not belong to the schema"),
]


@pytest.mark.parametrize(("statement", "what"), TAMPERED)
def test_check_finds_what_was_tampered_with(path: Path, statement: str, what: str) -> None:
    with Record.open(path) as record:
        record.add(small_reading(), reader="reader 1")
        assert record.check() == ()
    tamper(path, "PRAGMA foreign_keys = off", statement)
    with Record.open(path) as record:
        found = record.check()
        assert any(what in str(problem) for problem in found), found


def test_check_finds_a_trigger_that_is_gone(path: Path) -> None:
    Record.open(path).close()
    connection = apsw.Connection(str(path))
    connection.execute("DROP TRIGGER claims_no_update")
    connection.close()
    with Record.open(path) as record:
        assert [str(problem) for problem in record.check()] == ["claims_no_update: is missing from the schema"]


def test_provenance_says_when_the_text_was_tampered_with(path: Path) -> None:
    claim = small_reading().claims[0]
    with Record.open(path) as record:
        record.add(small_reading())
        assert provenance(record, claim.id).verified
    tamper(path, "UPDATE reports SET text = replace(text, 'fighters', 'children')")
    with Record.open(path) as record:
        assert not provenance(record, claim.id).verified


# Asking


def test_half_a_character_is_no_search(record: Record) -> None:
    with pytest.raises(InputError, match="lone surrogate"):
        list(record.claims(outlet="\ud800"))


def test_claims_are_found_by_what_they_say(record: Record) -> None:
    record.add(small_reading(1))
    record.add(small_reading(2, outlet=None, published=None))
    event, statement = small_reading(1).claims
    asked: list[tuple[dict[str, object], int]] = [
        ({}, 4),
        ({"kind": "event"}, 2),
        ({"kind": "flow"}, 0),
        ({"type": "ASSAULT"}, 2),
        ({"status": "occurred"}, 4),
        ({"status": "denied"}, 0),
        ({"actor": "RUS"}, 2),
        ({"actor": "russia"}, 2),
        ({"actor": "fighters"}, 2),
        ({"actor": "RUS", "role": "actor"}, 2),
        ({"actor": "RUS", "role": "recipient"}, 0),
        ({"place": "geonames:169389"}, 2),
        ({"place": "SYR"}, 2),
        ({"within": (35.0, 36.0, 36.0, 37.0)}, 2),
        ({"within": (35.93, 36.63, 35.93, 36.63)}, 2),
        ({"within": (35.9300001, 36.0, 36.0, 37.0)}, 0),
        ({"within": (35.0, 170.0, 36.0, 37.0)}, 2),
        ({"within": (35.0, 37.0, 36.0, -170.0)}, 0),
        ({"since": "2020-10-26"}, 2),
        ({"since": "2020-10-27"}, 0),
        ({"until": "2020-10-26"}, 2),
        ({"until": "2020-10-25"}, 0),
        ({"outlet": "Agency"}, 2),
        ({"report": small_reading(1).report.id}, 2),
        ({"id": statement.id}, 1),
        ({"confidence": 0.9}, 2),
        ({"certainty": "CT+"}, 4),
        ({"certainty": "PS-"}, 0),
        ({"text": "warplanes"}, 2),
        ({"limit": 3}, 3),
        ({"limit": 0}, 0),
        ({"kind": "event", "actor": "RUS", "text": "idlib", "outlet": "Agency"}, 1),
    ]
    for conditions, count in asked:
        assert len(list(record.claims(**conditions))) == count, conditions  # type: ignore[arg-type]
    first = next(record.claims())
    assert (first.claim, first.outlet, first.published) == (event, "Agency", "2020-10-31")
    assert [kept.published for kept in record.claims()] == ["2020-10-31"] * 2 + [None] * 2


def test_an_open_interval_is_found_on_its_open_side(record: Record) -> None:
    reading = small_reading()
    claim = reading.claims[0]
    assert isinstance(claim.content, EventContent)
    assert claim.content.time is not None
    content = replace(claim.content, time=replace(claim.content.time, latest=None))
    record.add(replace(reading, claims=(replace(claim, content=content),)))
    assert list(record.claims(since="2030-01-01"))
    assert list(record.claims(until="2020-10-26"))
    assert not list(record.claims(until="2020-10-25"))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("fighters", True),
        ("FIGHTERS Idlib", True),
        ("Idlib fighters", True),
        ('"fighters in Idlib"', True),
        ('"Idlib fighters"', False),
        ("fighters Damascus", False),
        ("fight*", False),
        ("fighters NOT Idlib", False),
        ("quote:fighters", False),
        ("fighters) OR (x", False),
        ("ídlib", True),
        ('idlib "', True),
        ('idlib "" x', False),
        ("idlib\0", True),
        ("idlib ...", True),
    ],
)
def test_search_takes_words_as_words(record: Record, words: str, found: bool) -> None:
    record.add(small_reading())
    assert bool(list(record.claims(text=words))) is found


@given(st.text(max_size=30))
@settings(deadline=None)
def test_no_search_breaks_the_search(words: str) -> None:
    with Record.open(":memory:") as record:
        record.add(small_reading())
        with contextlib.suppress(UsageError):
            list(record.claims(text=words))


@pytest.mark.parametrize(
    "conditions",
    [
        {"text": " "},
        {"text": "..."},
        {"kind": "rumour"},
        {"status": "x"},
        {"role": "actor"},
        {"since": "yesterday"},
        {"until": "2020-13-01"},
        {"within": (2.0, 0.0, 1.0, 0.0)},
        {"limit": -1},
    ],
)
def test_a_senseless_condition_is_told_at_once(record: Record, conditions: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        record.claims(**conditions)  # type: ignore[arg-type]


def test_private_persons_are_not_in_the_index_of_actors(record: Record) -> None:
    reading = small_reading()
    claim = reading.claims[0]
    assert isinstance(claim.content, EventContent)
    crowd = (
        Participant("recipient", "Ahmad Someone", 0, 5, Actor(None, "Ahmad Someone")),
        Participant("recipient", "Ahmad Other", 0, 5, Actor(None, "Ahmad Other", "person", "SYR")),
        Participant("actor", "Vladimir Putin", 0, 5, Actor("vladimir-putin", "Vladimir Putin", "person", "RUS")),
        Participant("actor", "Free Division", 0, 5, Actor(None, "Free Division", "rebel")),
    )
    changed = replace(claim, content=replace(claim.content, participants=crowd))
    record.add(replace(reading, claims=(changed,)))
    for name in ("Ahmad Someone", "Ahmad Other"):
        assert not list(record.claims(actor=name))
    for name in ("Vladimir Putin", "vladimir-putin", "Free Division"):
        assert list(record.claims(actor=name))
    indexed = record._connection.execute("SELECT role, actor, name, type, country FROM claim_actors").fetchall()
    assert ("recipient", None, None, "person", "SYR") in indexed
    assert len(indexed) == 3
    assert next(record.claims()).claim == changed


def test_more_claims_than_a_page_come_once_and_in_order(record: Record) -> None:
    some = [small_reading(number) for number in range(450)]
    for reading in some:
        record.add(reading)
    ids = [reading.report.id for reading in record.readings()]
    assert ids == sorted(reading.report.id for reading in some)
    # Adding while one goes through is allowed.
    for at, _ in enumerate(record.claims()):
        if at % 300 == 0:
            record.add(small_reading(1000 + at))


def test_a_place_without_coordinates_is_found_by_country_only(record: Record) -> None:
    reading = small_reading()
    claim = reading.claims[0]
    assert isinstance(claim.content, EventContent)
    nowhere = replace(claim.content, place=Place("Duwayla", 0, 5, "Duwayla", "town", "SYR"))
    record.add(replace(reading, claims=(replace(claim, content=nowhere),)))
    assert list(record.claims(place="SYR"))
    assert not list(record.claims(within=(-90, -180, 90, 180)))
    assert record.check() == ()


# Provenance and judgements


def test_a_claim_leads_back_to_its_words(record: Record) -> None:
    reading = small_reading()
    record.add(reading, reader="reader 1")
    claim = reading.claims[1]
    judgement = record.judge(
        [claim.id, "other"], "different", score=0.7, reasons=["other day"], judge="rule 3", date="2020-11-01"
    )
    found = provenance(record, claim.id)
    assert found.verified
    assert not found.superseded
    assert (found.report, found.url, found.reader) == (reading.report.id, "https://example.org/1", "reader 1")
    assert found.quote == reading.report.text[found.start : found.end]
    assert found.sentence == "Ahmad Someone said it was a warning."
    assert found.holders == claim.holders
    assert found.reasons == ("cue: warning",)
    assert [one.id for one in found.judgements] == [judgement]
    with pytest.raises(UsageError, match="there is no claim"):
        provenance(record, "nothing")


def test_a_judgement_is_kept_once_and_withdrawn_for_good(record: Record) -> None:
    def say() -> str:
        return record.judge(["b", "a"], "same", score=0.8, reasons=["same day"], judge="rule 1", date="2020-11-01")

    first = say()
    assert say() == first
    (kept,) = record.judgements("a")
    assert (kept.subjects, kept.verdict, kept.score, kept.reasons) == (("a", "b"), "same", 0.8, ("same day",))
    assert (kept.judge, kept.date, kept.withdrawn) == ("rule 1", "2020-11-01", None)
    assert record.judgements("c") == ()
    assert record.withdraw(first, judge="Ann", date="2020-11-02T10:00:00+00:00", reasons=["other town"])
    assert not record.withdraw(first, judge="Ann", date="2020-11-03")
    assert record.judgements() == ()
    (gone,) = record.judgements(withdrawn=True)
    assert gone.withdrawn == "2020-11-02T10:00:00+00:00"
    second = say()
    assert second != first
    assert [one.id for one in record.judgements()] == [second]
    assert len(record.judgements("b", withdrawn=True)) == 2
    assert record.check() == ()


def test_names_keeps_the_order_of_mention_and_actor(record: Record) -> None:
    record.judge(["mention", "RUS"], "names", score=1, reasons=[], judge="rule 1", date="2020-11-01")
    assert record.judgements()[0].subjects == ("mention", "RUS")


@pytest.mark.parametrize(
    "change",
    [
        {"subjects": ["a"]},
        {"subjects": ["a", "a"]},
        {"subjects": ["a", ""]},
        {"verdict": "maybe"},
        {"score": 1.1},
        {"score": float("nan")},
        {"judge": ""},
        {"date": "today"},
        {"date": ""},
    ],
)
def test_a_senseless_judgement_is_refused(record: Record, change: dict[str, object]) -> None:
    given_: dict[str, object] = {
        "subjects": ["a", "b"], "verdict": "same", "score": 1.0, "reasons": [], "judge": "me", "date": "2020-11-01",
    }  # fmt: skip
    with pytest.raises(UsageError):
        record.judge(**{**given_, **change})  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        record.withdraw("nothing", judge="me", date="2020-11-01")
    assert record.judgements(withdrawn=True) == ()


def test_a_copied_record_is_whole_once_closed(path: Path, tmp_path: Path) -> None:
    """One file to hand on: after closing nothing is left in the log beside it."""
    with Record.open(path) as record:
        record.add(small_reading())
    shutil.copy(path, tmp_path / "handed-on")
    assert rows(tmp_path / "handed-on") == rows(path)
    assert not path.with_name(path.name + "-wal").exists()
