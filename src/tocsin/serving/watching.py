"""``tocsin watch``: feeds into a record, again and again."""

from __future__ import annotations

import argparse
import datetime
import time

from tocsin.batch import Plan, open_record
from tocsin.serving import cli
from tocsin.serving.grammar import WAIT
from tocsin.serving.judging import bring_up_to_date
from tocsin.serving.progress import duration
from tocsin.serving.streams import must_be_stated, must_have_a_place, say, use_record_settings
from tocsin.terms.wording import many
from tocsin.watching import FeedList, Looked, load_state, look, read_feed_list, seconds_to_wait


def watch(options: argparse.Namespace) -> int:
    """``tocsin watch``."""
    use_record_settings(options)
    must_be_stated(options, "feeds", "lexicon")
    must_have_a_place(options.record)
    watched = read_feed_list(options.feeds)
    load_state(options.record)  # told before the first look
    plan = Plan(options.lexicon, options.min_confidence or 0.0)
    say(f"watching {many(len(watched.feeds), 'feed')}; Ctrl-C ends it, and nothing is lost")
    while True:
        failed = _once(options, watched, plan)
        if options.once:
            return cli.PARTLY_REJECTED if failed else cli.OK
        # A feed that was due while the others were looked at is looked at now.
        waits = seconds_to_wait(watched, load_state(options.record), time.time())
        if waits:
            say(f"the next look is in {duration(waits)}")
        time.sleep(waits)


def _once(options: argparse.Namespace, watched: FeedList, plan: Plan) -> int:
    """Looks once at what is due; how many inputs were rejected. The record is open only meanwhile."""
    rejected = 0
    today = datetime.date.today().isoformat()
    wait = WAIT if options.wait is None else options.wait
    with open_record(options.record, timeout=wait) as record:
        for looked, _ in look(watched, record, load_state(options.record), today=today, plan=plan):
            say(_said(looked))
            rejected += looked.tally.rejected
        # Also where nothing was added: a run before may have been cut short in between.
        if not options.no_fuse:
            bring_up_to_date(record, quiet=True)
    return rejected


def _said(looked: Looked) -> str:
    tally = looked.tally
    parts = [f"{tally.added:,} added with {many(tally.claims, 'claim')}"] if tally.added else []
    parts += [f"{tally.held:,} in the record already"] if tally.held else []
    parts += [f"{tally.rejected:,} rejected (tocsin rejects lists them)"] if tally.rejected else []
    parts += [looked.note] if looked.note else []
    return f"{looked.url}: {', '.join(parts) or 'nothing new'}"
