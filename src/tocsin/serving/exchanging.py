"""``tocsin export`` and ``tocsin import``: what other programs read, and what other data sets say."""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tocsin.batch import open_record
from tocsin.errors import UsageError
from tocsin.serving import cli
from tocsin.serving.asking import CLAIM_CONDITIONS, asked_of, opened
from tocsin.serving.grammar import WAIT
from tocsin.serving.judging import bring_up_to_date
from tocsin.serving.progress import Progress
from tocsin.serving.streams import must_be_stated, must_have_a_place, say, tell_rejected, use_record_settings
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.record.store import Record
    from tocsin.serving.exports import Pair

STANDARD_STREAM = "-"
# So many refusals are told of; the record keeps all.
_TOLD = 20


def export(options: argparse.Namespace) -> int:
    """``tocsin export``."""
    from tocsin.serving.exports import CLAIM_FORMATS, export_claims
    from tocsin.serving.exports import export as export_events

    if options.claims and options.format not in CLAIM_FORMATS:
        raise UsageError(
            f"claims cannot be written as {options.format}", advice="use one of " + ", ".join(CLAIM_FORMATS)
        )
    with opened(options) as record:
        out = _target(options)
        if options.claims:
            _must_be_of_claims(options)
            done = export_claims(record.claims(**asked_of(options, CLAIM_CONDITIONS)), options.format, out)
        else:
            done = export_events(_pairs(record, options), options.format, out)
    noun = "claim" if options.claims else "event"
    where = "" if options.to in {None, STANDARD_STREAM} else f" to {options.to}"
    say(f"{many(done.rows, noun)} written{where} as {done.format}, {done.size:,} bytes, SHA-256 {done.digest}")
    for sort, counted in (("left out", done.left_out), ("noted", done.noted)):
        for reason, number in counted:
            say(f"{sort}: {number:,} – {reason}")
    return cli.OK


def _pairs(record: Record, options: argparse.Namespace) -> Iterator[Pair]:
    for event in record.events(**asked_of(options)):
        yield event, record.claims_of(event)


def _target(options: argparse.Namespace) -> str | BinaryIO:
    must_be_stated(options, "to")
    if options.to in {None, STANDARD_STREAM}:
        if options.format == "parquet" and sys.stdout.isatty():
            raise UsageError("Parquet is nothing to look at", advice="give --to the name of a file")
        return sys.stdout.buffer
    must_have_a_place(options.to)
    if os.path.realpath(options.to) == os.path.realpath(options.record):
        raise UsageError(f"--to would overwrite the record {options.to}", advice="give the file a name of its own")
    return str(options.to)


# Conditions that only events can meet.
_OF_EVENTS = ("origins", "origin", "disputed", "killed", "certainty", "credibility", "as_of")


def _must_be_of_claims(options: argparse.Namespace) -> None:
    for name in _OF_EVENTS:
        if getattr(options, name):
            raise UsageError(f"--{name.replace('_', '-')} is a condition on events", advice="leave out --claims")


def import_rows(options: argparse.Namespace) -> int:
    """``tocsin import``."""
    from tocsin.importing import import_file

    use_record_settings(options)
    must_be_stated(options, "path", "name")
    must_have_a_place(options.record)
    if not Path(options.path).exists():
        raise UsageError(f"there is no file {options.path}", advice="check the path")
    today = datetime.date.today().isoformat()
    with open_record(options.record, timeout=WAIT if options.wait is None else options.wait) as record:
        with Progress(None) as progress:
            done = import_file(
                record,
                options.path,
                options.data_set,
                day=today,
                name=options.name,
                published=options.published,
                told=progress.reached,
            )
        for refusal in done.rejected[:_TOLD]:
            tell_rejected(refusal)
        said = f"{many(done.rows, 'row')} with {many(done.claims, 'claim')}: {done.added:,} added to {options.record}"
        said += f", {done.rows - done.added:,} in it already" if done.rows > done.added else ""
        said += f", {len(done.rejected):,} rejected (tocsin rejects lists them)" if done.rejected else ""
        say(said)
        if not options.no_fuse:
            bring_up_to_date(record)
    if done.rejected:
        return cli.PARTLY_REJECTED if done.rows else cli.FAILED
    return cli.OK
