"""The grammar of the commands that ask a record. The work is in ``asking``.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

from tocsin.serving.grammar import box, command, counting, date, probability, record, whole

STATUSES: Final = (
    "occurred", "ongoing", "ended", "planned", "predicted", "requested", "hypothetical", "counterfactual", "denied",
)  # fmt: skip
KINDS: Final = ("event", "relation", "agreement", "flow", "statement", "label")
ROLES: Final = ("actor", "recipient", "mediator", "party", "host", "from", "to", "of")
FACT_VALUES: Final = ("CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "Uu")
ORDERS: Final = ("newest", "oldest", "deadliest", "origins")
# Rows of a table unless more are asked for; JSON has no such bound.
LIMIT: Final = 50

EVENTS_EPILOG: Final = """Conditions combine: all of them must hold. ACTOR is an id (RUS) or a name,
PLACE a name, a gazetteer id or a country's code of three letters (SYR). A
table shows the first 50; JSON has all. "told 3 in 7" is: by 3 independent
origins in 7 reports.

example:
  tocsin events --actor RUS --place SYR --since 2020-02-01 --origins 2
  tocsin events --disputed --killed 10 --order deadliest
  tocsin events --text "air strike" --as-of 2020-03-01 --jsonl > events.jsonl"""

SHOW_EPILOG: Final = """EVENT is an event's id or its first digits (four or more).

example:
  tocsin show 4d0b19aa
  tocsin show 4d0b19aa --json"""

CLAIMS_EPILOG: Final = """example:
  tocsin claims --kind relation --actor TUR
  tocsin claims --text "air strike" --since 2020-02-01 --jsonl > claims.jsonl"""

ACTORS_EPILOG: Final = """NAME is an actor's id, or how a name begins. Private persons are not listed.

example:
  tocsin actors
  tocsin actors RUS"""

SOURCES_EPILOG: Final = """Reliability is graded on the Admiralty scale, A (reliable) to E (unreliable), F
(cannot be judged), from the record itself. tocsin judge grades sets another.

example:
  tocsin sources
  tocsin sources SANA"""

CHANGES_EPILOG: Final = """example:
  tocsin changes --since 2020-11-01
  tocsin changes --since 2020-11-01 --jsonl > changes.jsonl"""

JUDGEMENTS_EPILOG: Final = """SUBJECT is the id of a claim, a mention, an actor or a source.

example:
  tocsin judgements
  tocsin judgements 9d2f4e5f6a7b8c9d --withdrawn"""


def add_asking_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands that ask a record to those of the program."""
    events = command(commands, "events", "list what was claimed to happen, fused over reports", EVENTS_EPILOG)
    event_conditions(events)
    events.add_argument(
        "--order", metavar="ORDER", choices=ORDERS, default="newest", help="what comes first: " + ", ".join(ORDERS)
    )
    events.add_argument("--after", metavar="EVENT", help="go on behind that event")
    _answer(events)

    show = command(commands, "show", "show an event with every mention, quote and disagreement", SHOW_EPILOG)
    show.add_argument("event", metavar="EVENT", help="the event's id or how it begins")
    as_of(show)
    show.add_argument("--json", action="store_true", help="print one JSON object")
    record(show)

    claims = command(commands, "claims", "list single claims with their quotes", CLAIMS_EPILOG)
    claims.add_argument("--kind", metavar="KIND", choices=KINDS, help="what sort of claim: " + ", ".join(KINDS))
    conditions(claims)
    claims.add_argument("--report", metavar="ID", help="in the report of that id")
    claims.add_argument("--superseded", action="store_true", help="also what older readers read")
    _answer(claims)

    actors = command(commands, "actors", "list who takes part in events", ACTORS_EPILOG)
    actors.add_argument("name", nargs="?", metavar="NAME", help="an id, or how a name begins")
    as_of(actors)
    _answer(actors)

    sources = command(commands, "sources", "list the origins of events and how reliable they are", SOURCES_EPILOG)
    sources.add_argument("origin", nargs="?", metavar="KEY", help="one of them, with how its grade was computed")
    as_of(sources)
    _answer(sources)

    changes = command(commands, "changes", "list what became of events since a day", CHANGES_EPILOG)
    changes.add_argument("--since", metavar="DATE", type=date, help="from that day on, YYYY-MM-DD")
    changes.add_argument("--until", metavar="DATE", type=date, help="until that day")
    _answer(changes)

    judgements = command(commands, "judgements", "list who judged what, and why", JUDGEMENTS_EPILOG)
    judgements.add_argument("subject", nargs="?", metavar="SUBJECT", help="what was judged")
    judgements.add_argument("--withdrawn", action="store_true", help="also those that were taken back")
    _answer(judgements)


def event_conditions(parser: argparse.ArgumentParser) -> None:
    """The conditions on events, each of which must be met."""
    conditions(parser)
    parser.add_argument("--origins", metavar="N", type=counting, help="claimed by N independent origins or more")
    parser.add_argument("--origin", metavar="KEY", help="claimed by that origin (tocsin sources lists them)")
    parser.add_argument("--disputed", action="store_true", help="where claims cannot all be true")
    parser.add_argument("--killed", metavar="N", type=counting, help="N or more killed by somebody's word")
    parser.add_argument(
        "--credibility", metavar="N", type=counting, help="credibility of N or better, from 1 (confirmed) to 6"
    )
    as_of(parser)


def conditions(parser: argparse.ArgumentParser) -> None:
    """The conditions that events and claims have in common."""
    parser.add_argument("--actor", metavar="ACTOR", help="who takes part: an id or a name")
    parser.add_argument("--role", metavar="ROLE", choices=ROLES, help="the part that ACTOR takes: " + ", ".join(ROLES))
    parser.add_argument("--type", metavar="TYPE", help="the type, such as ASSAULT")
    parser.add_argument("--status", metavar="STATUS", choices=STATUSES, help="how it is told: " + ", ".join(STATUSES))
    parser.add_argument("--place", metavar="PLACE", help="where: a name, a gazetteer id or a country's code")
    parser.add_argument("--box", metavar="S,W,N,E", type=box, help="within these degrees: south,west,north,east")
    parser.add_argument("--since", metavar="DATE", type=date, help="can have been on that day or later, YYYY-MM-DD")
    parser.add_argument("--until", metavar="DATE", type=date, help="can have been on that day or earlier")
    parser.add_argument("--holder", metavar="ID", help="on the word of that actor")
    parser.add_argument("--text", metavar="WORDS", help='quotes that hold these words; "…" keeps words together')
    parser.add_argument("--outlet", metavar="NAME", help="published by that outlet")
    parser.add_argument(
        "--certainty", metavar="C", choices=FACT_VALUES, help="told with that certainty: " + ", ".join(FACT_VALUES)
    )
    parser.add_argument(
        "--confidence", metavar="P", type=probability, help="read with that confidence (0 to 1) or more"
    )


def as_of(parser: argparse.ArgumentParser) -> None:
    """The day up to which the record is to know anything."""
    parser.add_argument("--as-of", metavar="DATE", type=date, help="as the record knew it at the end of that day")


def _answer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", metavar="N", type=whole, help=f"at most N (a table: {LIMIT}, 0 for all)")
    parser.add_argument("--json", action="store_true", help="print one JSON array")
    parser.add_argument("--jsonl", action="store_true", help="print one JSON object a line")
    record(parser)
