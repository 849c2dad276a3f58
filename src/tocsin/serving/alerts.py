"""``tocsin alerts``: what is worth a look in a record, as a table, as JSON and as an Atom feed."""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tocsin.batch import open_record
from tocsin.errors import UsageError
from tocsin.serving import cli
from tocsin.serving.atom import evidence_line, feed
from tocsin.serving.exports.files import whole_file
from tocsin.serving.show import one_line
from tocsin.serving.streams import must_be_stated, must_have_a_place, passing, say, use_record_settings, utf8
from tocsin.serving.terminal import Line, Printer
from tocsin.terms.alarms import ALARM_KINDS, Alarm, AlarmKind
from tocsin.terms.format import compact
from tocsin.terms.wording import many

FORMAT: Final = "tocsin-alerts/1"


def alerts(options: argparse.Namespace) -> int:
    """``tocsin alerts``."""
    must_be_stated(options, "atom")
    if sum((options.json, options.jsonl, options.atom == "-")) > 1:
        raise UsageError("two forms cannot both be printed", advice="choose one of --json, --jsonl and --atom -")
    if options.atom not in {None, "-"}:
        must_have_a_place(options.atom)
    use_record_settings(options)
    from tocsin.alerting import alerts_of, theatres_named

    utf8(sys.stdout)
    theatres = theatres_named(options.theatre or ())
    day = options.as_of or datetime.date.today().isoformat()
    kinds: tuple[AlarmKind, ...] = tuple(kind for kind in ALARM_KINDS if not options.kind or kind in options.kind)
    with open_record(options.record, create=False) as record, passing("looking for what is worth a look …"):
        span = record.published()
        found = alerts_of(
            record, day, kinds=kinds, theatres=theatres, since=options.since, look_back=options.as_of is not None
        )
    if options.atom is not None:
        subject = ", ".join([*(kinds if options.kind else ["all kinds"]), *(one.name for one in theatres)])
        told = feed(found.alarms, day, subject)
        if options.atom == "-":
            sys.stdout.write(told.decode("utf-8"))
        else:
            with whole_file(Path(options.atom)) as handle:
                handle.write(told)
            say(f"{many(len(found.alarms), 'alert')} in {options.atom}")
    if options.json:
        rows = [dataclasses.asdict(one) for one in found.alarms]
        print(compact({"format": FORMAT, "as_of": day, "alerts": rows, "notes": list(found.notes)}))
    elif options.jsonl:
        for one in found.alarms:
            print(compact(dataclasses.asdict(one)))
    elif options.atom is None:
        Printer().print(_lines(found.alarms))
    for note in found.notes:
        say(note)
    if not found.alarms:
        say(f"no alerts as of {day}")
    if span is not None and span[1] < day and not found.alarms and options.as_of is None:
        say(f"the newest report is of {span[1]}; --as-of {span[1]} looks from there")
    return cli.OK


def _lines(alarms: tuple[Alarm, ...]) -> Iterator[Line]:
    """Each alarm with its evidence: when, how serious, of what kind, the sentence, how often such held, the quotes."""
    for one in alarms:
        yield [
            (f"{one.day}  ", "dim"),
            (one.level, "event" if one.level == "warning" else "label"),
            (f" · {one.kind}", "title"),
        ]
        yield [("  ", ""), (one_line(one.sentence), "claim")]
        if one.base_rate:
            yield [("  ", ""), (f"measured: {one.base_rate}", "dim")]
        for evidence in one.evidence:
            yield [("    ", ""), (one_line(evidence_line(evidence)), "")]
        if len(one.claims) > len(one.evidence):
            yield [("    ", ""), (f"{len(one.claims):,} claims in all (--json has their ids)", "dim")]
        yield []
