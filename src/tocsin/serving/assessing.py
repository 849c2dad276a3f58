"""``tocsin assess``: a forecast of a report, or a sentence, beside what is measured."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import datetime
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tocsin.assessing import Assessment, Question, assessed, forecasts_in, sentence
from tocsin.batch import Plan, open_record, read_paths, read_reports
from tocsin.errors import RecordError, UsageError
from tocsin.foretold import foretold
from tocsin.serving import cli
from tocsin.serving.asking import PLAIN_WIDTH
from tocsin.serving.predictions import fact_words, labelled, odds_words, what_words
from tocsin.serving.show import one_line
from tocsin.serving.streams import say, use_record_settings, utf8
from tocsin.serving.terminal import Printer
from tocsin.terms.claims import Reading
from tocsin.terms.format import compact
from tocsin.terms.text import Report
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.record.store import Record
    from tocsin.serving.terminal import Line


def assess(options: argparse.Namespace) -> int:
    """``tocsin assess``."""
    utf8(sys.stdout)
    today = datetime.date.today().isoformat()
    with _record(options) as record:
        reading, claim = _what(options, record, today)
        found = forecasts_in(reading, claim=claim)
        if not found:
            raise UsageError(
                f"no forecast or sign was read in {options.what!r}",
                advice="give the sentence that holds it, with an act and a place",
            )
        day = options.as_of or reading.report.published or today
        tallies = foretold(record, today=today, as_of=day).holders if record is not None else ()
        question = Question(
            today=today,
            record=record,
            ged=Path(options.ged) if options.ged else None,
            history=Path(options.history) if options.history else None,
            as_of=options.as_of,
            days=options.days,
            sign=options.sign,
            target=options.target,
            tallies=tallies,
        )
        answers = [assessed(one, reading, question) for one in found]
    if options.json:
        print(compact({"report": reading.report.id, "assessed": [to_dict(one) for one in answers]}))
        return cli.OK
    printer = Printer()
    for number, one in enumerate(answers):
        if number:
            printer.print([[]])
        printer.print(page(one, printer.columns or PLAIN_WIDTH))
    say(f"{many(len(answers), 'forecast')} assessed")
    return cli.OK


@contextlib.contextmanager
def _record(options: argparse.Namespace) -> Iterator[Record | None]:
    """The record, if there is one; only one that was asked for by name must be there."""
    named = bool(options.record) or "TOCSIN_RECORD" in os.environ
    use_record_settings(options)
    path: str = options.record
    try:
        record = open_record(path, create=False)
    except RecordError:
        if named:
            raise
        yield None
        return
    with record:
        yield record


def _what(options: argparse.Namespace, record: Record | None, today: str) -> tuple[Reading, str | None]:
    """The reading that is meant, and the claim in it where one is."""
    words = options.what.strip()
    if os.path.exists(words):
        reports = read_paths([words], published=options.published, outlet=options.outlet, today=today)
        return _read(next(iter(reports), None), words), None
    if record is not None and " " not in words:
        kept = next(iter(record.claims(id=words)), None)
        if kept is None and len(words) >= 4:
            row = foretold(record, today=today).row(words)
            kept = next(iter(record.claims(id=row[0].id)), None) if row is not None else None
        reading = record.reading(kept.report if kept is not None else words)
        if reading is not None:
            return reading, kept.claim.id if kept is not None else None
    if " " not in words:
        raise UsageError(
            f"{words!r} is no file, and no report or claim of the record",
            advice="write a sentence in quotation marks, or see tocsin predictions for ids",
        )
    day = options.published or options.as_of or today
    return _read(Report(words, published=day, outlet=options.outlet), words), None


def _read(report: Any, name: str) -> Reading:
    if not isinstance(report, Report):
        why = f"{name} cannot be read: {report.reason}" if report is not None else f"there is no report in {name}"
        raise UsageError(why, advice=getattr(report, "advice", "") or "give a text")
    outcome = next(iter(read_reports([report], plan=Plan())))
    if not isinstance(outcome, Reading):
        raise UsageError(f"{name} cannot be read: {outcome.reason}", advice=outcome.advice or "")
    return outcome


# Words


def page(one: Assessment, width: int) -> Iterable[Line]:
    """The lines that show one assessment."""
    forecast = one.forecast
    yield [(sentence(one), "title")]
    yield [(f"“{one_line(forecast.quote)}”", "")]
    yield [(f"as of {one.as_of}, within {many(one.days, 'day')}; events of {one.source}", "dim")]
    yield []
    said = f"on the word of {forecast.holder}; the report: {fact_words(forecast.author)}"
    said += f"; its source: {fact_words(forecast.source)}" if forecast.source else ""
    odds = odds_words(forecast) or "no odds are given"
    words = f" (“{'”, “'.join(forecast.words)}”)" if forecast.words else ""
    yield from labelled("says", what_words(forecast), width)
    yield from labelled("who", f"{said}; {odds}{words}", width)
    yield from labelled("sign in", one.sign.name if one.sign else "no place is told", width)
    yield from labelled("points to", one.target.name if one.target else "no place is told", width)
    for label, told in measured(one):
        yield from labelled(label, told, width)
    for part in one.parts:
        yield from labelled(f"→ {part.name}"[:13], f"{part.grade}: {part.why}", width)
    for words in one.missing:
        yield from labelled("missing", words, width)


def measured(one: Assessment) -> Iterator[tuple[str, str]]:
    """What was measured, each with a label."""
    if one.coupling is not None:
        yield "coupling", one_line(str(one.coupling.sentence))
    if (rate := one.rate) is not None:
        yield (
            "base rate",
            f"a {rate.kind} event in {rate.hits} of {rate.windows} windows of {rate.days} days"
            f" ({many(rate.events, 'event')}, {rate.since} to {rate.until})",
        )
    if (chance := one.chance) is not None:
        yield (
            "model",
            f"{chance.probability:.0%} for {many(chance.deaths, 'death')} or more in {chance.what}, {chance.first} to"
            f" {chance.last} ({chance.model}; {chance.months} months, through {chance.through})",
        )
    if (tally := one.tally) is not None:
        scored = tally.hits + tally.misses
        expected = f", where base rates give {tally.expected_hits:.1f} of {tally.based}" if tally.based else ""
        brier = f"; Brier {tally.brier:.2f} on {tally.scored}" if tally.brier is not None else ""
        right = f"{tally.hits} of {scored} came true{expected}{brier}" if scored else "none of them can be scored yet"
        yield "track record", f"{tally.holder}: {many(tally.foretold, 'foretelling')}; {right}"


def to_dict(one: Assessment) -> dict[str, Any]:
    """An assessment as plain JSON."""
    forecast = one.forecast
    coupling = one.coupling
    return {
        "claim": forecast.id,
        "quote": forecast.quote,
        "holder": forecast.holder,
        "sort": forecast.sort,
        "says": what_words(forecast),
        "author": forecast.author,
        "source": forecast.source,
        "words": list(forecast.words),
        "probability": None if forecast.low is None else [forecast.low, forecast.high],
        "as_of": one.as_of,
        "days": one.days,
        "events_of": one.source,
        "sign_in": one.sign.name if one.sign else None,
        "points_to": one.target.name if one.target else None,
        "coupling": None if coupling is None else {"grade": coupling.grade, "sentence": coupling.sentence},
        "base_rate": None if one.rate is None else dataclasses.asdict(one.rate),
        "model": None if one.chance is None else dataclasses.asdict(one.chance),
        "track_record": None if one.tally is None else dataclasses.asdict(one.tally),
        "parts": [dataclasses.asdict(part) for part in one.parts],
        "verdict": one.verdict,
        "sentence": sentence(one),
        "missing": list(one.missing),
    }
