"""``tocsin track``: the record's own forecasts, scored as months pass."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tocsin.batch import open_record
from tocsin.errors import UsageError
from tocsin.serving import cli
from tocsin.serving.asking import PLAIN_WIDTH
from tocsin.serving.grammar import WAIT
from tocsin.serving.show import one_line
from tocsin.serving.streams import must_be_stated, passing, say, use_record_settings, utf8
from tocsin.serving.tables import Column, table_lines
from tocsin.serving.terminal import Line, Printer
from tocsin.terms.format import compact
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.track import Row, Scored, Track, Waiting

FORMAT: Final = "tocsin-track/1"
# Forecasts that wait for their outcome, shown of each model.
OPEN: Final = 8
MISSES: Final = 8
_MEASURES: Final = {"ged_sb": "state-based deaths (UCDP)", "told": "deaths told in the record"}
_ROWS: Final = (
    Column("lead", least=5),
    Column("forecasts", right=True),
    Column("CRPS", right=True),
    Column("rival", right=True),
    Column("skill", right=True),
    Column("in range", right=True),
    Column("Brier", right=True, from_width=90),
    Column("rival ", right=True, from_width=90),
    Column("calibration", least=16, share=1, from_width=100),
)
_MISSED: Final = (
    Column("where", least=10, share=1, style="claim"),
    Column("when"),
    Column("made"),
    Column("model", from_width=80),
    Column("foretold 9 times in 10", right=True),
    Column("came", right=True),
    Column("CRPS", right=True, from_width=80),
)
_OPEN: Final = (
    Column("where", least=10, share=1, style="claim"),
    Column("when"),
    Column("made"),
    Column("any death", right=True),
)


def track(options: argparse.Namespace) -> int:
    """``tocsin track``."""
    use_record_settings(options)
    must_be_stated(options, "history", "model")
    utf8(sys.stdout)
    if options.as_of is not None and options.history is not None:
        raise UsageError(
            "--as-of asks what was known on a day, and --history brings what is known now", advice="give one of them"
        )
    from tocsin.track import observe, scores

    today = datetime.date.today().isoformat()
    with open_record(options.record, create=False, timeout=WAIT if options.wait is None else options.wait) as record:
        if options.as_of is None:
            with passing("looking what happened …"):
                new = observe(record, today=today, history=None if options.history is None else Path(options.history))
            if new:
                say(f"{many(new, 'outcome')} put down in {options.record}")
        found = scores(record, as_of=options.as_of or today, model=options.model)
    if options.json:
        print(compact({"format": FORMAT, **found.as_json()}))
        return cli.OK
    printer = Printer()
    printer.print(_lines(found, printer.columns or PLAIN_WIDTH))
    if not (found.scored or found.open or found.left_out):
        say("no forecast was kept; tocsin forecast --keep keeps one")
    return cli.OK


def _lines(found: Track, width: int) -> Iterator[Line]:
    for measure, period, model in dict.fromkeys((one.measure, one.period, one.model) for one in found.rows):
        rows = [one for one in found.rows if (one.measure, one.period, one.model) == (measure, period, model)]
        yield [(one_line(f"{model}: {_MEASURES.get(measure, measure)} by {period}s"), "title")]
        yield [(one_line(verdict(rows[0])), "")]
        yield from table_lines(_ROWS, [_row(one) for one in rows], width)
        yield []
    if found.scored:
        yield [("The worst misses", "title")]
        yield from table_lines(_MISSED, [_missed(one) for one in found.misses(MISSES)], width)
        yield []
    if found.open:
        yield [(f"Open: {many(len(found.open), 'forecast')}, the next of them", "title")]
        yield from table_lines(_OPEN, [_open(one) for one in found.open[:OPEN]], width)
        yield []
    for why, count in sorted(Counter(one.why for one in found.left_out).items()):
        yield [(f"{many(count, 'forecast')} left out: {why}.", "dim")]
    for one in found.revised:
        yield [
            (
                one_line(
                    f"Known otherwise since: {one.name}, {_when(one.period, one.target)}, {one.first:,.0f} on"
                    f" {one.first_seen}, {one.now:,.0f} on {one.now_seen}."
                ),
                "dim",
            )
        ]


def verdict(row: Row) -> str:
    """What all of a model's forecasts together say, in a sentence."""
    if row.skill is None:
        better = "the rival was never wrong, so that nothing could be better"
    elif abs(row.skill) < 0.005:
        better = "as good as the rival, conflictology"
    else:
        better = f"{abs(row.skill):.0%} {'better' if row.skill > 0 else 'worse'} than the rival, conflictology, by CRPS"
    return f"{many(row.count, 'forecast')} scored: {better}; calibration: {row.calibration}."


def _row(one: Row) -> tuple[str, ...]:
    inside = "" if one.coverage is None else f"{one.coverage:.0%}"
    return (
        "all" if one.lead is None else str(one.lead), f"{one.count:,}", _score(one.crps), _score(one.crps_reference),
        "" if one.skill is None else f"{one.skill:+.0%}", inside, f"{one.brier:.3f}", f"{one.brier_reference:.3f}",
        one.calibration,
    )  # fmt: skip


def _score(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.2f}"


def _missed(one: Scored) -> Sequence[str]:
    return (
        one.name, _when(one.period, one.target), one.made, one.model, _range(one), f"{one.outcome:,.0f}",
        _score(one.crps),
    )  # fmt: skip


def _range(one: Scored) -> str:
    return f"{one.low:,.0f} to {one.high:,.0f}" if one.low != one.high else f"{one.low:,.0f}"


def _open(one: Waiting) -> Sequence[str]:
    return one.name, _when(one.period, one.target), one.made, f"{one.any:.0%}"


def _when(period: str, number: int) -> str:
    from tocsin.track import first_day

    day = first_day(number, "week" if period == "week" else "month")
    return day if period == "week" else day[:7]
