"""From ``tocsin forecast --keep`` to ``tocsin track``: a forecast of the record's own series is scored in time."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from test_record_cli import Shown
from test_track import reading

from tocsin.analysis.months import month_of, month_start
from tocsin.fusing import refresh
from tocsin.record import Record


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shown:
    monkeypatch.chdir(tmp_path)
    return Shown(capsys)


def tell(first: int, months: int) -> None:
    """A record of one shelling in Ariha each month, with as many killed as the month's number in the year."""
    with Record.open("tocsin.record") as record:
        for number in range(first, first + months):
            for day in (1, 10):
                when = month_start(number).replace(day=day).isoformat()
                record.add(reading(number * 100 + day, when, month_start(number).month, when), day=when)
        refresh(record, today=when)


def test_what_the_record_foretold_of_itself_is_scored(shown: Shown) -> None:
    this = month_of(datetime.date.today())
    tell(this - 14, 14)
    shown.of("forecast", "--keep", "--why", "1", "--model", "recency-3", "--json")
    assert "kept in the record" in shown.err
    with Record.open("tocsin.record") as record:
        kept = list(record.forecasts())
        assert {one.measure for one in kept} == {"told"}
        assert {one.theatre.countries for one in kept if one.theatre} == {("SYR",)}
        first = min(kept, key=lambda one: one.target)
        assert first.reasons["contributions"]
        last = max(one.target for one in kept)
    told = json.loads(shown.of("track", "--json"))
    assert told["scored"] == []
    # Months pass: what is looked at is another day, and the record has gone on.
    tell(this, last - this + 2)
    from tocsin.track import observe, scores

    later = month_start(last + 2).isoformat()
    with Record.open("tocsin.record") as record:
        observe(record, today=later)
        found = scores(record, as_of=later)
    assert {one.target for one in found.scored} | {one.target for one in found.left_out} == {one.target for one in kept}
    assert all(one.target > this for one in found.scored)
    assert all(one.target <= this for one in found.left_out)
    for one in found.scored:
        assert one.outcome == 2 * month_start(one.target).month
