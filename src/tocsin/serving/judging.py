"""``tocsin judge``, ``undo`` and ``fuse``: a person's judgements, and the events that follow from them."""

from __future__ import annotations

import argparse
import datetime
import getpass
import sys
from typing import TYPE_CHECKING, Final

from tocsin.batch import open_record
from tocsin.errors import UsageError
from tocsin.serving import cli
from tocsin.serving.grammar import WAIT
from tocsin.serving.streams import must_be_stated, passing, say, use_record_settings, utf8
from tocsin.terms.judgements import ORDERED
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.record.store import Record

LETTERS: Final = "ABCDEF"


def judge(options: argparse.Namespace) -> int:
    """``tocsin judge``."""
    with opened_to_judge(options) as record:
        subjects, value = list(options.subjects), None
        if options.verdict == "corrects":
            subjects, value = _correction(record, subjects)
        elif options.verdict == "grades":
            subjects, value = _grade(subjects)
        elif options.verdict not in ORDERED:
            subjects = [claim for subject in subjects for claim in _claims(record, subject, options.verdict)]
        said = record.judge(
            subjects,
            options.verdict,
            score=options.score,
            reasons=options.reason,
            judge=options.judge,
            date=instant(),
            value=value,
        )
        print(said)
        return after_judging(options, record)


def undo(options: argparse.Namespace) -> int:
    """``tocsin undo``."""
    with opened_to_judge(options) as record:
        found = [one for one in record.judgements(withdrawn=True) if one.id.startswith(options.judgement)]
        if len(found) != 1:
            said = "several judgements begin" if found else "no judgement begins"
            raise UsageError(f"{said} with {options.judgement}", advice="tocsin judgements lists them with their ids")
        if not record.withdraw(found[0].id, judge=options.judge, date=instant(), reasons=options.reason):
            say(f"{found[0].id} was withdrawn before")
            return cli.OK
        say(f"{found[0].id} is withdrawn; it stays on record")
        return after_judging(options, record)


def fuse(options: argparse.Namespace) -> int:
    """``tocsin fuse``."""
    use_record_settings(options)
    wait = WAIT if options.wait is None else options.wait
    with open_record(options.record, create=False, timeout=wait) as record:
        return bring_up_to_date(record, rebuild=options.rebuild)


def bring_up_to_date(record: Record, *, rebuild: bool = False, quiet: bool = False) -> int:
    """Fuses what is new, and says what that changed; with ``quiet`` it does not say that nothing did."""
    from tocsin.fusing import refresh

    with passing("bringing the events up to date …"):
        done = refresh(record, today=datetime.date.today().isoformat(), rebuild=rebuild)
    if not (done.added or done.changed or done.withdrawn):
        if not quiet:
            say("the events are up to date")
    else:
        say(f"{many(done.added, 'event')} added, {done.changed:,} changed, {done.withdrawn:,} withdrawn")
    return cli.OK


def opened_to_judge(options: argparse.Namespace) -> Record:
    """The record to judge in, and in ``options.judge`` who judges."""
    use_record_settings(options)
    must_be_stated(options, "judge")
    utf8(sys.stdout)
    options.judge = options.judge or getpass.getuser()
    if options.judge.startswith(("rule:", "model:")):
        raise UsageError(f"{options.judge} is no person", advice="--judge takes the name of whoever judges")
    return open_record(options.record, create=False, timeout=WAIT if options.wait is None else options.wait)


def after_judging(options: argparse.Namespace, record: Record) -> int:
    """Brings the events up to date unless that is not wanted."""
    return cli.OK if options.no_fuse else bring_up_to_date(record)


def instant() -> str:
    """Now, so finely that of two judgements of one person the later sorts behind the earlier."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")


def _claims(record: Record, subject: str, verdict: str) -> tuple[str, ...]:
    """The claims that are meant: all of an event, where events are said to be one; a mention as it is.

    Raises UsageError for what the record does not know: a slip of the pen must not become a judgement.
    """
    if ":" in subject or next(iter(record.claims(id=subject, superseded=True)), None) is not None:
        return (subject,)
    event = record.event(subject) if verdict == "same" else None
    if event is None:
        raise UsageError(f"there is no claim {subject}", advice="tocsin show EVENT lists an event's claims")
    return tuple(member.claim for member in event.members)


def _correction(record: Record, subjects: list[str]) -> tuple[list[str], str]:
    from tocsin.reviewing import correction_of

    if len(subjects) != 2 or "=" not in subjects[1]:
        raise UsageError("a correction is of one claim", advice="tocsin judge corrects CLAIM killed=12..40")
    kept = next(iter(record.claims(id=subjects[0])), None)
    if kept is None:
        raise UsageError(f"there is no claim {subjects[0]}", advice="tocsin claims lists them with their ids")
    name, _, words = subjects[1].partition("=")
    return subjects[:1], correction_of(kept.claim, name.strip(), words)


def _grade(subjects: list[str]) -> tuple[list[str], str]:
    letter = subjects[-1].upper()
    if len(subjects) != 2 or len(letter) != 1 or letter not in LETTERS:
        raise UsageError(
            "a grade is of one source, with a letter from A to F", advice="tocsin judge grades actor:SANA D"
        )
    return subjects[:1], letter
