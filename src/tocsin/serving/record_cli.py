"""The grammar of the commands that fill, ask and look after a record. The work is in the modules that ``cli`` names.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

from tocsin.serving.grammar import DEFAULT_RECORD, command, counting, date, pair, probability, record, wait

Commands = argparse._SubParsersAction

RECORD_NOTE: Final = f"""The record is FILE, else what TOCSIN_RECORD or the setting "record" names, else
./{DEFAULT_RECORD}."""

ADD_EPILOG: Final = f"""PATH is what tocsin read takes, or an address (https://…). What the record holds
already is not read again: the same command after an interruption goes on where
it stopped. What cannot be read is kept in the record with the reason (tocsin
rejects) and never stops a run. At the end the events are brought up to date.

{RECORD_NOTE}

example:
  tocsin add reports/ --jobs 2
  tocsin add articles.csv --column text=body --column published=day
  tocsin add reports.jsonl --record north.record --outlet "North Sea Newswire\""""

WATCH_EPILOG: Final = f"""FEEDS.toml lists the feeds:

  contact = "desk@example.org"      who watches, for the sites (optional)
  [[feed]]
  url = "https://example.org/news.rss"
  outlet = "North Sea Newswire"     else what the feed calls itself
  full = true                       fetch the articles, not the words only
  interval = "30m"

Sites are asked politely: no oftener than this, one request at a time, as
robots.txt wants it, with longer pauses after failures. What was seen is noted
beside the record and survives an interruption.

{RECORD_NOTE}

example:
  tocsin watch feeds.toml
  tocsin watch feeds.toml --once --record north.record"""

REJECTS_EPILOG: Final = f"""{RECORD_NOTE}

example:
  tocsin rejects
  tocsin rejects --jsonl > rejects.jsonl"""


def add_record_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Adds the commands of the record to those of the program."""
    add = command(commands, "add", "read reports into a record", ADD_EPILOG)
    add.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, an address, or - for standard input")
    add.add_argument("--published", metavar="DATE", type=date, help="day of publication, YYYY-MM-DD, where not stated")
    add.add_argument("--outlet", metavar="NAME", help="who published it, where not stated")
    add.add_argument("--url", metavar="URL", help="where it was published, where not stated")
    record(add)
    wait(add)
    reading(add)
    add.add_argument(
        "--column",
        metavar="FIELD=NAME",
        type=pair,
        action="append",
        default=[],
        help="the column of tables in which a field stands, such as text=body; may be given again",
    )
    add.add_argument(
        "--allow",
        metavar="HOST",
        action="append",
        default=[],
        help="fetch from this host although it is not public; may be given again",
    )
    add.add_argument("--no-fuse", action="store_true", help="leave the events as they are (tocsin fuse)")
    add.add_argument("--jsonl", action="store_true", help="print what became of each document, once it is on the disk")

    watch = command(commands, "watch", "read feeds into a record, again and again", WATCH_EPILOG)
    watch.add_argument("feeds", metavar="FEEDS.toml", help="which feeds, and how")
    watch.add_argument("--once", action="store_true", help="look once at what is due, then end")
    record(watch)
    wait(watch)
    watch.add_argument("--no-fuse", action="store_true", help="leave the events as they are (tocsin fuse)")
    watch.add_argument(
        "--min-confidence", metavar="P", type=probability, help="leave out claims that the reader trusts less (0 to 1)"
    )
    watch.add_argument("--lexicon", metavar="DIR", help="a folder of further actors, places and patterns")

    rejects = command(commands, "rejects", "list what could not be read, and why", REJECTS_EPILOG)
    record(rejects)
    rejects.add_argument("--jsonl", action="store_true", help="print one JSON object a line")


def reading(parser: argparse.ArgumentParser) -> None:
    """How reports are read."""
    parser.add_argument("--jobs", metavar="N", type=counting, help="read with N processes (default 1)")
    parser.add_argument(
        "--min-confidence", metavar="P", type=probability, help="leave out claims that the reader trusts less (0 to 1)"
    )
    parser.add_argument("--lexicon", metavar="DIR", help="a folder of further actors, places and patterns")
