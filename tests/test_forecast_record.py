"""Forecasts, outcomes and questions in the record: kept once, never changed, in every copy."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from foretellings import IDLIB, KARABAKH, forecast, outcome, question
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import RecordError, RecordLocked, UsageError
from tocsin.fusing import refresh
from tocsin.keeping import restore
from tocsin.record import Record
from tocsin.record.migrations import bring_up_to_date, scripts
from tocsin.terms.forecasts import drawn, tally
from tocsin.terms.theatres import Theatre, theatre_json, theatre_of


@pytest.fixture
def record() -> Iterator[Record]:
    with Record.open(":memory:") as fresh:
        yield fresh


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept.tocsin"


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=200))
def test_a_tally_forgets_nothing_but_the_order(draws: list[int]) -> None:
    assert drawn(tally(draws)) == sorted(draws)


def test_a_theatre_comes_back_from_its_json() -> None:
    for one in (IDLIB, KARABAKH, Theatre("everywhere")):
        assert theatre_of(theatre_json(one)) == one


def test_what_is_kept_comes_back_and_is_kept_once(record: Record) -> None:
    some = [forecast(number) for number in range(3)]
    assert record.keep_forecasts(some) == 3
    assert record.keep_forecasts([*some, forecast(3)]) == 1
    assert list(record.forecasts()) == [*some, forecast(3)]
    assert record.keep_forecast(some[0]) == record.keep_forecast(some[0])
    assert list(record.forecasts(unit="views:2")) == [some[2]]
    assert list(record.forecasts(model="other")) == []
    assert list(record.forecasts(made_until="2020-11-01")) == []
    assert record.keep_outcomes([outcome(), outcome(), outcome(9)]) == 2
    assert [one.value for one in record.outcomes(measure="ged_sb")] == [7, 9]
    assert list(record.outcomes(seen_until="2020-11-30")) == []
    assert record.keep_question(question()) == record.keep_question(question())
    assert record.questions() == (question(),)
    assert record.questions(source="another file") == ()
    assert record.check() == ()


def test_more_than_a_page_comes_back_in_order(record: Record) -> None:
    some = [forecast(number) for number in range(1203)]
    record.keep_forecasts(some)
    assert list(record.forecasts()) == some


def test_the_same_question_shares_its_subject() -> None:
    later = replace(question(), made="2020-12-24", p=0.02, grade="weak", maker="tocsin 2.0")
    assert later.subject == question().subject
    for other in ({"source": "file"}, {"a": KARABAKH}, {"until": "2020-01-01"}, {"settings": {"days": 7}}):
        assert replace(question(), **other).subject != question().subject


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": 490}, {"period": "year"}, {"draws": ()}, {"draws": ((3, 1), (1, 1))}, {"draws": ((-1, 5),)},
        {"reference": ((0, 0),)}, {"made": "in May"}, {"model": ""}, {"unit": ""},
    ],
)  # fmt: skip
def test_a_forecast_that_makes_no_sense_is_refused_with_all_beside_it(record: Record, wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        record.keep_forecasts([forecast(), replace(forecast(1), **wrong)])
    assert list(record.forecasts()) == []


def test_questions_and_outcomes_that_make_no_sense_are_refused(record: Record) -> None:
    for wrong in ({"until": "2016-01-01"}, {"p": 1.5}, {"grade": ""}, {"made": "x"}):
        with pytest.raises(UsageError):
            record.keep_question(replace(question(), **wrong))
    for value in (-1.0, float("nan"), float("inf")):
        with pytest.raises(UsageError):
            record.keep_outcomes([outcome(value)])
    assert record.questions() == ()
    assert list(record.outcomes()) == []


def test_what_is_kept_cannot_be_changed(record: Record) -> None:
    record.keep_forecast(forecast())
    record.keep_outcomes([outcome()])
    record.keep_question(question())
    with record.rewriting() as connection:
        for table, column in (("forecasts", "draws"), ("outcomes", "value"), ("questions", "p")):
            for sql in (
                f"UPDATE {table} SET {column} = {column}",
                f"DELETE FROM {table}",
                f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
            ):
                with pytest.raises(apsw.ConstraintError, match="append-only"):
                    connection.execute(sql)
    assert list(record.forecasts()) == [forecast()]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("forecasts", "draws = '[0,1000]'"), ("forecasts", "made = '2019-01-01'"), ("forecasts", "reasons = '{}'"),
        ("forecasts", "draws = '[0'"), ("outcomes", "value = 0"), ("questions", "p = 0.001"),
    ],
)  # fmt: skip
def test_a_changed_row_is_found_by_the_check_and_not_restored(
    path: Path, tmp_path: Path, table: str, change: str
) -> None:
    with Record.open(path) as record:
        record.keep_forecast(forecast())
        record.keep_outcomes([outcome()])
        record.keep_question(question())
        assert record.check() == ()
    raw = apsw.Connection(str(path))
    trigger = raw.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (f"{table}_no_update",)).fetchall()[0][0]
    raw.execute(f"DROP TRIGGER {table}_no_update; UPDATE {table} SET {change}; {trigger}")
    raw.close()
    with Record.open(path) as record:
        assert [one.where.split()[0] for one in record.check()] == [table[:-1]]
    assert restore(path, tmp_path / "put back")
    assert not (tmp_path / "put back").exists()


def test_a_damaged_row_is_an_error_of_ours(path: Path) -> None:
    with Record.open(path) as record:
        record.keep_forecast(forecast())
    raw = apsw.Connection(str(path))
    raw.execute("DROP TRIGGER forecasts_no_update; UPDATE forecasts SET draws = '[1,2,3]'")
    raw.close()
    with Record.open(path) as record, pytest.raises(RecordError, match="is damaged"):
        list(record.forecasts())


def test_every_damage_is_an_error_of_ours(path: Path) -> None:
    with Record.open(path) as record:
        record.keep_forecasts(forecast(number) for number in range(40))
        record.keep_outcomes([outcome()])
        record.keep_question(question())
    sound = path.read_bytes()
    # Only in what was kept: damage elsewhere is tried in test_record.
    low, high = sound.index(b"0123456789abcdef"), sound.rindex(b"0123456789abcdef")
    chance, found = random.Random(9), 0
    for _ in range(120):
        content = bytearray(sound)
        for _ in range(chance.randrange(1, 6)):
            content[chance.randrange(low, high)] = chance.randrange(256)
        path.write_bytes(content)
        for extra in ("-wal", "-shm"):
            path.with_name(path.name + extra).unlink(missing_ok=True)
        with contextlib.suppress(RecordError), Record.open(path, create=False, timeout=0.1) as record:
            found += bool(record.check())
            list(record.forecasts())
            record.questions()
    assert found > 40


def test_every_copy_has_it_and_fusing_leaves_it_alone(path: Path, tmp_path: Path) -> None:
    with Record.open(path) as record:
        record.keep_forecasts([forecast(), forecast(1)])
        record.keep_outcomes([outcome()])
        record.keep_question(question())
        refresh(record, today="2020-12-02")
        refresh(record, today="2020-12-03", rebuild=True)
        record.backup(tmp_path / "copy")
    assert restore(tmp_path / "copy", tmp_path / "restored") == ()
    with Record.open(tmp_path / "restored") as record:
        assert list(record.forecasts()) == [forecast(), forecast(1)]
        assert list(record.outcomes()) == [outcome()]
        assert record.questions() == (question(),)
        assert list(record.copy().forecasts()) == [forecast(), forecast(1)]


@pytest.mark.parametrize("earlier", range(1, len(scripts())))
def test_a_record_of_an_earlier_format_takes_forecasts(path: Path, earlier: int) -> None:
    old = apsw.Connection(str(path))
    bring_up_to_date(old, str(path), create=True, timeout=1, steps=scripts()[:earlier])
    old.close()
    with Record.open(path) as record:
        assert list(record.forecasts()) == []
        assert record.questions() == ()
        record.keep_forecast(forecast())
        assert record.check() == ()


def test_a_locked_record_keeps_nothing_and_says_so(path: Path) -> None:
    Record.open(path).close()
    locker = apsw.Connection(str(path))
    locker.execute("BEGIN IMMEDIATE")
    with Record.open(path, timeout=0.1) as record:
        with pytest.raises(RecordLocked, match="another process is writing"):
            record.keep_forecast(forecast())
        assert list(record.forecasts()) == []
        locker.execute("ROLLBACK")
        assert record.keep_forecast(forecast())
    locker.close()


WRITER = """
import sys
sys.path.insert(0, {tests!r})
from foretellings import forecast
from tocsin.record import Record
with Record.open(sys.argv[1]) as record:
    print("open", flush=True)
    for number in range(int(sys.argv[2]), 2000, 20):
        record.keep_forecasts([forecast(one) for one in range(number, number + 20)])
        print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_kill_9_loses_no_forecast_that_was_acknowledged(path: Path) -> None:
    chance = random.Random(20201102)
    program = WRITER.format(tests=str(Path(__file__).parent))
    done = 0
    for _ in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", program, str(path), str(done)], stdout=subprocess.PIPE, text=True, env={**os.environ}
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0, 0.1))
        writer.send_signal(signal.SIGKILL)
        told = writer.stdout.read().split("\n")[:-1]
        writer.wait()
        writer.stdout.close()
        with Record.open(path, create=False) as record:
            kept = [one.unit for one in record.forecasts()]
            assert record.check() == ()
        # Groups are whole: twenty at a time, each once.
        assert len(kept) == len(set(kept))
        assert len(kept) % 20 == 0
        acknowledged = max([done, *(int(number) + 20 for number in told)])
        assert acknowledged <= len(kept) <= acknowledged + 20
        done = len(kept)
    assert done


def test_reasons_are_kept_as_json_with_their_keys_in_order(record: Record) -> None:
    one = replace(forecast(), reasons={"b": 1, "a": {"d": [1, 2], "c": None}})
    other = replace(forecast(), reasons={"a": {"c": None, "d": [1, 2]}, "b": 1})
    assert record.keep_forecast(one) == record.keep_forecast(other)
    assert json.dumps(next(record.forecasts()).reasons) == '{"a": {"c": null, "d": [1, 2]}, "b": 1}'
