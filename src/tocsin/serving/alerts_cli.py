"""The grammar of ``tocsin alerts``. The work is in ``alerts``.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

from tocsin.serving.asking_cli import as_of
from tocsin.serving.grammar import command, date, record

KINDS: Final = ("truce", "transfer", "hub", "deaths", "forecast")

ALERTS_EPILOG: Final = """Alarms are rules on what reports told, not facts, and each shows its evidence:
  truce     a truce is likely to end, at its term, or told to be violated
  transfer  arms, fighters, troops or materiel new in a theatre
  hub       an actor is lost on which a network of cooperation hangs
  deaths    30 days deadlier than the worst 30 of the last 1 or 3 years
  forecast  a kept forecast jumped (tocsin forecast --keep)
THEATRE is a country (SYR), a place (Idlib) or two sides (RUS~TUR). Without
--as-of the day is today. Alarms name theatres, armed actors and states, never
private persons. docs/forecasting.md has thresholds and how often they held.

example:
  tocsin alerts
  tocsin alerts --as-of 2020-10-31 --kind transfer --theatre AZE --json
  tocsin alerts --atom alerts.xml"""


def add_alerts_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds ``alerts`` to the commands of the program."""
    parser = command(commands, "alerts", "list what is worth a look, with its evidence", ALERTS_EPILOG)
    parser.add_argument(
        "--kind", metavar="KIND", choices=KINDS, action="append", help=f"{', '.join(KINDS)}; may be repeated"
    )
    parser.add_argument("--theatre", metavar="THEATRE", action="append", help="in this theatre; may be repeated")
    parser.add_argument("--since", metavar="DATE", type=date, help="set off on that day or later")
    as_of(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--jsonl", action="store_true", help="print one JSON object a line")
    parser.add_argument("--atom", metavar="FILE", help="write an Atom feed (- prints it)")
    record(parser)
