"""``tocsin add`` and ``tocsin rejects``: reports into a record, and what could not be read."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from pathlib import Path
from typing import Final

from tocsin.batch import Plan, Rejected, open_record
from tocsin.errors import UsageError
from tocsin.ingesting import Reject, Step, Tally, expected, ingest, reports_at
from tocsin.serving import cli
from tocsin.serving.grammar import WAIT
from tocsin.serving.judging import bring_up_to_date
from tocsin.serving.progress import Progress, duration
from tocsin.serving.show import one_line
from tocsin.serving.streams import must_be_stated, must_have_a_place, say, use_record_settings, utf8, written_by
from tocsin.serving.terminal import Line, Printer
from tocsin.terms.format import compact
from tocsin.terms.wording import many

# So many refusals are told of as they come; the rest is in the record.
TOLD_REJECTS: Final = 20


def add(options: argparse.Namespace) -> int:
    """``tocsin add``."""
    use_record_settings(options)
    must_be_stated(options, "url", "outlet", "lexicon")
    _must_be_inputs(options)
    must_have_a_place(options.record)
    utf8(sys.stdout)
    today = datetime.date.today().isoformat()
    plan = Plan(options.lexicon, options.min_confidence or 0.0)
    written = written_by(record=options.record)
    inputs = reports_at(
        options.paths,
        published=options.published,
        outlet=options.outlet,
        url=options.url,
        today=today,
        leave_out=written,
        columns=dict(options.column),
        allow=options.allow,
    )
    wait = WAIT if options.wait is None else options.wait
    progress = Progress(expected(options.paths, written), live=not (options.jsonl and sys.stdout.isatty()))
    teller = _Teller(progress, options.jsonl)
    with open_record(options.record, timeout=wait) as record:
        try:
            with progress:
                jobs = options.jobs or 1
                ingest(inputs, record, today=today, plan=plan, jobs=jobs, tell=teller.tell, tally=teller.tally)
        except KeyboardInterrupt:
            teller.end(options.record)
            say("the same command goes on from here")
            raise
        teller.end(options.record)
        if not options.no_fuse:
            bring_up_to_date(record)
    return _code(teller.tally)


def rejects(options: argparse.Namespace) -> int:
    """``tocsin rejects``."""
    use_record_settings(options)
    utf8(sys.stdout)
    with open_record(options.record, create=False) as record:
        found = record.rejects()
    if options.jsonl:
        for reject in found:
            print(
                compact(
                    {
                        "source": reject.source,
                        "line": reject.line,
                        "reason": reject.reason,
                        "advice": reject.advice,
                        "day": reject.day,
                    }
                )
            )
        return cli.OK
    Printer().print(_reject_line(reject) for reject in found)
    say(f"{many(len(found), 'input')} could not be read" if found else "everything could be read")
    return cli.OK


def _reject_line(reject: Reject) -> Line:
    where = reject.source if reject.line is None else f"{reject.source}:{reject.line}"
    line: Line = [(one_line(where), "title"), (f": {one_line(reject.reason)}", "")]
    if reject.advice:
        line.append((f" ({one_line(reject.advice)})", "dim"))
    return [*line, (f" · {reject.day}", "dim")]


def _must_be_inputs(options: argparse.Namespace) -> None:
    if not all(options.paths):
        raise UsageError("a PATH is empty", advice="give a file, a folder (. for this one), or - for standard input")
    for path in options.paths:
        # Opening and closing the record beside SQLite would drop its locks, and it is no report anyway.
        if os.path.realpath(path) == os.path.realpath(options.record) and Path(path).exists():
            raise UsageError(f"{path} is the record itself", advice="give the reports that are to go into it")


def _code(tally: Tally) -> int:
    if not tally.rejected:
        return cli.OK
    return cli.PARTLY_REJECTED if tally.added or tally.held else cli.FAILED


class _Teller:
    """Tells of each document that it is on the disk, and at the end of all of them."""

    def __init__(self, progress: Progress, jsonl: bool) -> None:
        self.progress = progress
        self.jsonl = jsonl
        self.began = datetime.datetime.now()
        self.tally = Tally()

    def tell(self, step: Step) -> None:
        """One document."""
        if step.rejected is not None:
            self._tell_rejected(step.rejected)
        self.progress.step(claims=step.claims, read=step.state != "held")
        if self.jsonl:
            refused = step.rejected
            line = {
                "document": step.name,
                "state": step.state,
                "report": step.report,
                "claims": step.claims,
                "line": refused.line if refused else None,
                "reason": refused.reason if refused else None,
                "advice": refused.advice if refused else None,
            }
            sys.stdout.write(compact(line) + "\n")
            sys.stdout.flush()

    def _tell_rejected(self, refused: Rejected) -> None:
        if self.tally.rejected > TOLD_REJECTS:
            return
        advice = f" ({refused.advice})" if refused.advice else ""
        self.progress.say(f"{refused.where}: rejected: {refused.reason}{advice}")
        if self.tally.rejected == TOLD_REJECTS:
            self.progress.say("what else is rejected is only counted here; tocsin rejects lists it")

    def end(self, record: str) -> None:
        """The last line."""
        tally = self.tally
        if not tally.documents:
            say("there was no report to read")
            return
        added = f"{tally.added:,} added to {record} with {many(tally.claims, 'claim')}"
        said = f"{many(tally.documents, 'document')}: {added if tally.added else f'none added to {record}'}"
        said += f", {tally.held:,} in it already" if tally.held else ""
        said += f", {tally.rejected:,} rejected (tocsin rejects lists them)" if tally.rejected else ""
        took = max((datetime.datetime.now() - self.began).total_seconds(), 0.001)
        if tally.added:
            said += f"; {duration(took)}, {tally.added / took:.1f} documents/s"
        say(said)
