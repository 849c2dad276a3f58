"""Reports into a record: read once, acknowledged when on the disk, and nothing is lost or doubled on the way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from arbitrary import small_reading

from tocsin import batch, ingesting
from tocsin.batch import Plan, Rejected, read_paths
from tocsin.errors import TocsinError
from tocsin.ingesting import Group, Step, Tally, expected, ingest
from tocsin.record import Record
from tocsin.serving import cli
from tocsin.serving.progress import Progress, duration
from tocsin.terms.claims import Reading
from tocsin.terms.text import Report

ROOT = Path(__file__).parent.parent
DAY = "2020-11-01"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets the settings of whoever runs it."""
    for name in list(os.environ):
        if name.startswith("TOCSIN_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as fresh:
        yield fresh


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "rows.jsonl", 12)


def write_rows(path: Path, count: int) -> Path:
    lines = [
        {"id": f"R-{k}", "text": f"Rebels shelled Saraqib on Monday, killing {k} soldiers.", "published": "2020-10-28"}
        for k in range(2, count + 2)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def contents(path: Path) -> dict[str, list[Any]]:
    """Every row of the base tables, with their numbers."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    tables = ("reports", "readings", "claims", "claim_actors", "claim_holders", "claim_places", "arrivals", "rejects")
    found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    connection.close()
    return found


class Told:
    """What was told of each document, and what the record held at that moment."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.steps: list[Step] = []

    def __call__(self, step: Step) -> None:
        assert step.report is None or self.record.holds(step.report), "told before it was kept"
        self.steps.append(step)


# Adding


def test_what_is_read_is_kept_and_told_afterwards(rows: Path, record: Record) -> None:
    told = Told(record)
    tally = ingest(read_paths([rows]), record, today=DAY, group=Group(5), tell=told)
    assert tally == Tally(added=12, claims=sum(len(reading.claims) for reading in record.readings()))
    assert tally.claims >= 12
    assert [step.name for step in told.steps] == [f"R-{k}" for k in range(2, 14)]
    assert record.check() == ()


def test_what_is_held_is_not_read_again(rows: Path, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(list(read_paths([rows]))[:7], record, today=DAY)
    read: list[str | None] = []
    whole = ingesting.read_reports

    def counting(inputs: Any, **named: Any) -> Any:
        def counted() -> Iterator[Any]:
            for item in inputs:
                read.append(item.input_id)
                yield item

        return whole(counted(), **named)

    monkeypatch.setattr(ingesting, "read_reports", counting)
    tally = ingest(read_paths([rows]), record, today=DAY)
    assert read == [f"R-{k}" for k in range(9, 14)]
    assert (tally.added, tally.held) == (5, 7)
    assert ingest(read_paths([rows]), record, today=DAY).added == 0
    # Another plan is another reader: its readings stand beside those that were there.
    assert ingest(read_paths([rows]), record, today=DAY, plan=Plan(min_confidence=0.5)).added == 12


def test_a_report_twice_in_one_run_is_kept_once(record: Record) -> None:
    report = Report("Rebels shelled Saraqib on Monday.", "a", published="2020-10-28", language="en")
    again = Report(report.text, "b", published="2020-10-28", language="en")
    told = Told(record)
    assert ingest([report, again, report], record, today=DAY, tell=told).held == 2
    assert [(step.name, step.state) for step in told.steps] == [("a", "added"), ("b", "held"), ("a", "held")]
    assert len(list(record.readings())) == 1


def test_groups_and_processes_do_not_show_in_the_record(rows: Path, tmp_path: Path) -> None:
    kept = []
    for name, group, jobs in (
        ("one", Group(1), 1),
        ("some", Group(5), 1),
        ("time", Group(99, 0.0), 1),
        ("two", Group(), 2),
    ):
        with Record.open(tmp_path / name) as record:
            ingest(read_paths([rows]), record, today=DAY, group=group, jobs=jobs)
        kept.append(contents(tmp_path / name))
    assert kept[0] == kept[1] == kept[2] == kept[3]
    assert len(kept[0]["arrivals"]) == 12


def test_a_group_is_all_or_nothing(record: Record) -> None:
    readings = [small_reading(number) for number in range(3)]
    wrong = Reading(Report("half \ud800"))
    with pytest.raises(ingesting.InputError):
        record.add_all([*readings, wrong], day=DAY)
    assert list(record.readings()) == []
    assert record.add_all(readings, day=DAY) == (True, True, True)
    assert record.add_all([*readings, small_reading(9)], day=DAY) == (False, False, False, True)
    assert record.check() == ()


def test_what_the_record_cannot_hold_costs_no_other(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    good, other = small_reading(1), small_reading(2)
    bad = Reading(Report("half \ud800", "broken", language="en"))
    monkeypatch.setattr(ingesting, "read_reports", lambda inputs, **_: iter([good, bad, other] if list(inputs) else []))
    told = Told(record)
    tally = ingest([good.report, bad.report, other.report], record, today=DAY, tell=told)
    assert (tally.added, tally.rejected) == (2, 1)
    assert [step.name for step in told.steps] == ["R-1", "broken", "R-2"]
    assert "half a character" in record.rejects()[0].reason
    assert record.check() == ()


def test_what_repeats_a_failed_report_is_told_too(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    from tocsin.desk import Desk

    def fails(self: Desk, report: Report) -> Reading:
        raise RecursionError("too deep")

    monkeypatch.setattr(Desk, "read", fails)
    report = Report("Rebels shelled Saraqib on Monday.", "a", language="en")
    told = Told(record)
    tally = ingest([report, Report(report.text, "b", language="en")], record, today=DAY, tell=told)
    assert (tally.rejected, tally.added) == (2, 0)
    assert "RecursionError" in record.rejects()[0].reason


def test_an_interruption_keeps_what_was_read(rows: Path, record: Record) -> None:
    reports = list(read_paths([rows]))

    def interrupted() -> Iterator[Report | Rejected]:
        yield from reports[:4]
        raise KeyboardInterrupt

    told = Told(record)
    with pytest.raises(KeyboardInterrupt):
        ingest(interrupted(), record, today=DAY, tell=told)
    assert [step.state for step in told.steps] == ["added"] * 4
    assert ingest(reports, record, today=DAY).held == 4


def ends_on_seven(chunk: list[Report | Rejected]) -> list[Any]:
    """In the place of the worker's function: a text that the process does not survive, as when memory runs out."""
    if any(isinstance(item, Report) and "killing 7 " in item.text for item in chunk):
        os._exit(9)
    return batch._read_chunk(chunk)


def always_ends(chunk: list[Report | Rejected]) -> list[Any]:
    os._exit(9)


def test_a_text_that_no_process_survives_costs_no_other(
    rows: Path, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_read_chunk", ends_on_seven)
    monkeypatch.setattr(batch, "CHUNK_REPORTS", 3)
    tally = ingest(read_paths([rows]), record, today=DAY, jobs=2)
    assert (tally.added, tally.rejected) == (11, 1)
    (reject,) = record.rejects()
    assert (reject.source, reject.reason) == ("R-7", "the reading process ended on it (out of memory?)")


def test_processes_that_always_end_are_told(rows: Path, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_read_chunk", always_ends)
    with pytest.raises(TocsinError, match="one after the other"):
        ingest(read_paths([rows]), record, today=DAY, jobs=2)
    assert list(record.readings()) == []


# What cannot be read


def test_rejects_are_kept_once_with_their_place(tmp_path: Path, record: Record) -> None:
    rows, binary = tmp_path / "mixed.jsonl", tmp_path / "x.txt"
    rows.write_text('{"text": "Rebels shelled a town."}\nnot json\n{"id": 1}\n', "utf-8")
    binary.write_bytes(b"PK\x03\x04" + bytes(50))
    for _ in range(2):
        assert ingest(read_paths([rows, binary, "gone.txt"]), record, today=DAY).rejected == 4
    kept = record.rejects()
    assert {(Path(one.source).name, one.line) for one in kept} == {
        ("mixed.jsonl", 2),
        ("mixed.jsonl", 3),
        ("x.txt", None),
        ("gone.txt", None),
    }
    assert len(kept) == 4
    assert all(one.reason and one.digest and one.day == DAY for one in kept)
    # Another bad line in the place of the first is another reject; the one that was there stays.
    rows.write_text('{"text": "Rebels shelled a town."}\nno json either\n{"id": 1}\n', "utf-8")
    ingest(read_paths([rows]), record, today="2020-11-02")
    assert [one.day for one in record.rejects() if one.line == 2] == [DAY, "2020-11-02"]
    assert [one.day for one in record.rejects() if one.line == 3] == [DAY]
    assert record.check() == ()


def test_two_bad_records_of_one_archive_are_two_rejects(record: Record, tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(b"any bytes")
    refused = [Rejected("x.warc", None, "it is cut off", "", offset) for offset in (0, 512)]
    for _ in range(2):
        assert ingest(refused, record, today=DAY).rejected == 2
    assert [one.source for one in record.rejects()] == ["x.warc, byte 0", "x.warc, byte 512"]


def test_rejects_are_never_changed(record: Record, tmp_path: Path) -> None:
    ingest(read_paths([tmp_path / "gone.txt"]), record, today=DAY)
    for sql in ("UPDATE rejects SET reason = ''", "DELETE FROM rejects"):
        with pytest.raises(apsw.ConstraintError, match="append-only"):
            record._connection.execute(sql)


# Counting beforehand


def test_documents_are_counted_where_that_is_quick(tmp_path: Path, rows: Path) -> None:
    (tmp_path / "a.txt").write_text("x", "utf-8")
    (tmp_path / "b.csv").write_text('id,text\n1,"two\nlines"\n2,x\n', "utf-8")
    (tmp_path / ".hidden.txt").write_text("x", "utf-8")
    assert expected([rows]) == 12
    assert expected([tmp_path]) == 15
    assert expected([tmp_path], lambda path: path == rows) == 3
    for unknown in ("-", "https://example.org/feed", "gone.jsonl", "news.warc.gz", "a\0b.jsonl"):
        assert expected([rows, unknown]) is None


# The command


def run(*words: str | Path) -> int:
    return cli.main([str(word) for word in words])


def test_add_fills_the_record_of_this_folder(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("add", rows) == cli.OK
    out, err = capsys.readouterr()
    assert out == ""
    assert "12 documents: 12 added to tocsin.record with" in err
    assert run("add", rows) == cli.OK
    assert "12 documents: none added to tocsin.record, 12 in it already" in capsys.readouterr().err
    with Record.open("tocsin.record", create=False) as record:
        assert len(list(record.readings())) == 12


def test_the_record_is_where_it_is_set(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tocsin.toml").write_text('[read]\nrecord = "set.record"\n', "utf-8")
    assert run("add", rows) == cli.OK
    assert "added to set.record" in capsys.readouterr().err
    monkeypatch.setenv("TOCSIN_RECORD", "env.record")
    assert run("add", rows) == cli.OK
    assert run("add", rows, "--record", "flag.record") == cli.OK
    assert {path.name for path in tmp_path.glob("*.record")} == {"set.record", "env.record", "flag.record"}


def test_each_document_is_one_line_of_json(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with rows.open("a", encoding="utf-8") as stream:
        stream.write("not json\n")
    assert run("add", rows, "--jsonl") == cli.PARTLY_REJECTED
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["state"] for line in lines] == ["added"] * 12 + ["rejected"]
    assert (lines[-1]["line"], lines[-1]["report"]) == (13, None)
    assert "not JSON" in lines[-1]["reason"]


def test_rejects_are_listed(tmp_path: Path, rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.jsonl").write_text("not json\n", "utf-8")
    assert run("add", tmp_path / "bad.jsonl") == cli.FAILED
    assert run("add", rows, tmp_path / "bad.jsonl") == cli.PARTLY_REJECTED
    capsys.readouterr()
    assert run("rejects") == cli.OK
    out, err = capsys.readouterr()
    assert "bad.jsonl:1: it is not JSON" in out
    assert "1 input could not be read" in err
    assert run("rejects", "--jsonl") == cli.OK
    assert json.loads(capsys.readouterr().out)["line"] == 1


def test_many_rejects_do_not_flood_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.jsonl").write_text("not json\n" * 50, "utf-8")
    assert run("add", "bad.jsonl") == cli.FAILED
    err = capsys.readouterr().err
    assert err.count("rejected: ") == 20
    assert "50 rejected" in err
    with Record.open("tocsin.record", create=False) as record:
        assert len(record.rejects()) == 50


WRONG = {
    "an empty path": (["add", ""], cli.USAGE),
    "no path": (["add"], cli.USAGE),
    "the record itself": (["add", "tocsin.record"], cli.USAGE),
    "a folder as record": (["add", "rows.jsonl", "--record", "."], cli.USAGE),
    "no such folder": (["add", "rows.jsonl", "--record", "no/such.record"], cli.USAGE),
    "a text as record": (["add", "rows.jsonl", "--record", "rows.jsonl"], cli.USAGE),
    "no record": (["rejects", "--record", "none.record"], cli.FAILED),
    "a wait that is none": (["add", "rows.jsonl", "--wait", "long"], cli.USAGE),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage_is_told(name: str, rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Record.open("tocsin.record").close()
    words, code = WRONG[name]
    before = rows.read_bytes()
    assert run(*words) == code
    assert "tocsin" in capsys.readouterr().err
    assert rows.read_bytes() == before


def test_the_record_in_the_folder_that_is_read_is_no_report(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("add", ".") == cli.OK
    assert run("add", ".") == cli.OK
    assert "12 in it already" in capsys.readouterr().err


def test_a_locked_record_is_said_plainly(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Record.open("tocsin.record").close()
    other = apsw.Connection("tocsin.record")
    other.execute("BEGIN IMMEDIATE")
    assert run("add", rows, "--wait", "0.1") == cli.RECORD_LOCKED
    assert "another process is writing to tocsin.record" in capsys.readouterr().err
    assert run("rejects") == cli.OK, "readers are not blocked"
    other.execute("ROLLBACK")
    other.close()
    assert run("add", rows, "--wait", "0.1") == cli.OK


def test_a_full_disk_is_told_and_costs_nothing_told(rows: Path, tmp_path: Path) -> None:
    """The small version of benchmarks/kill.py: a disk that fills up, or breaks, and kills in every stage."""
    script = ROOT / "benchmarks" / "kill.py"
    words = "--command add --points 6 --at-stage 1 --failures 8 --reports 4".split()
    done = subprocess.run(
        [sys.executable, str(script), *words], capture_output=True, text=True, timeout=250, check=False, env=ENVIRONMENT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 kills" in done.stdout
    assert "| commit | 1 | 1 |" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_kill_9_with_several_processes_loses_nothing_told(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "many.jsonl", 150)
    words = [sys.executable, "-m", "tocsin", "add", str(rows), "--jsonl", "--jobs", "2", "--record", "x.record"]
    told: set[str] = set()
    for lines in (1, 40):
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT) as process:
            assert process.stdout is not None
            shown = [process.stdout.readline() for _ in range(lines)]
            process.send_signal(signal.SIGKILL)
            shown += process.stdout.read().split(b"\n")[:-1]
        told |= {json.loads(line)["report"] for line in shown if line.strip()}
        with Record.open("x.record", create=False) as record:
            assert told <= {reading.report.id for reading in record.readings()}
            assert record.check() == ()
    assert told
    for name in ("x.record", "whole.record"):
        assert run("add", rows, "--record", name) == cli.OK
    assert contents(tmp_path / "x.record") == contents(tmp_path / "whole.record")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
def test_ctrl_c_keeps_what_was_read_and_says_how_to_go_on(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "many.jsonl", 400)
    words = [sys.executable, "-m", "tocsin", "add", str(rows), "--jsonl", "--record", "x.record"]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        # What a shell runs in the background begins with Ctrl-C ignored, and hands that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        shown = [process.stdout.readline()]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == cli.INTERRUPTED
    assert b"the same command goes on from here" in err
    assert b"Traceback" not in err
    told = {json.loads(line)["report"] for line in (shown[0] + out).split(b"\n") if line.strip()}
    with Record.open("x.record", create=False) as record:
        assert told <= {reading.report.id for reading in record.readings()}
        assert 0 < len(told) < 400
        assert record.check() == ()


def test_two_may_add_at_once_while_others_read(tmp_path: Path) -> None:
    one, two = write_rows(tmp_path / "one.jsonl", 40), write_rows(tmp_path / "two.jsonl", 60)
    Record.open("x.record").close()
    command = [sys.executable, "-m", "tocsin", "add", "--record", "x.record"]
    writers = [subprocess.Popen([*command, str(rows)], stderr=subprocess.PIPE, env=ENVIRONMENT) for rows in (one, two)]
    with Record.open("x.record", create=False, timeout=0.2) as record:
        while any(writer.poll() is None for writer in writers):
            assert all(kept.claim.quote for kept in record.claims(kind="event"))
        assert [writer.wait() for writer in writers] == [0, 0], [writer.communicate() for writer in writers]
        assert len(list(record.readings())) == 60
        assert record.check() == ()
        assert sum(len(event.members) for event in record.events()) == len(list(record.claims(kind="event")))
    for writer in writers:
        writer.communicate()


# Progress


def test_progress_says_how_far_it_is_and_how_long_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    now = [100.0]
    progress = Progress(40, every=10, clock=lambda: now[0])
    with progress:
        for _ in range(10):
            progress.step(read=False)
        for _ in range(10):
            now[0] += 2
            progress.step(claims=3)
    assert capsys.readouterr().err.splitlines() == [
        "tocsin: 15 of 40 documents, 15 claims, 0.5 documents/s, 50 s left",
        "tocsin: 20 of 40 documents, 30 claims, 0.5 documents/s, 40 s left",
    ]
    assert Progress(None, clock=lambda: 0.0).line() == "0 documents, 0 claims, 0.0 documents/s"


@pytest.mark.parametrize(("seconds", "words"), [(4.4, "4 s"), (99, "99 s"), (240, "4 min"), (7500, "2 h 5 min")])
def test_lengths_of_time_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words
