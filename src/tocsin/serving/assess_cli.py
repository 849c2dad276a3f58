"""The grammar of the commands about what was foretold. The work is in ``predictions`` and ``assessing``.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

from tocsin.serving.asking_cli import LIMIT, as_of
from tocsin.serving.grammar import command, counting, date, record, whole

SORTS: Final = ("prediction", "signal", "condition", "threat", "plan", "question")

PREDICTIONS_EPILOG: Final = """CLAIM is the id of a foretelling, or its first digits: one is then shown with
its evidence. Without a deadline a foretelling is judged after 30, 90 and 365
days; "soon" is taken as 90. Only bodies and outlets are listed as holders.

example:
  tocsin predictions --came-true
  tocsin predictions --holder actor:UN --as-of 2020-03-01
  tocsin predictions 4d0b19aa
  tocsin predictions --scores"""

ASSESS_EPILOG: Final = """WHAT is a file with a report, the id of a report or claim of the record, or a
sentence in quotation marks. GED is a file of UCDP GED events, HISTORY one of
deaths by country and month (tocsin forecast takes the same).

example:
  tocsin assess "Could the war in Libya spread to Tunisia?"
  tocsin assess report.txt --published 2020-10-31 --ged GEDEvent_v25_1.csv
  tocsin assess 4d0b19aa --from Idlib --to AZE --json"""


def add_assess_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds ``predictions`` and ``assess`` to the commands of the program."""
    told = command(commands, "predictions", "list what was foretold and what came of it", PREDICTIONS_EPILOG)
    told.add_argument("claim", nargs="?", metavar="CLAIM", help="one of them, with its evidence")
    told.add_argument("--holder", metavar="WHO", help="on the word of that source: its key, or part of its name")
    told.add_argument("--sort", metavar="SORT", choices=SORTS, help="only these: " + ", ".join(SORTS))
    outcome = told.add_mutually_exclusive_group()
    outcome.add_argument("--open", action="store_true", help="whose last day lies ahead")
    outcome.add_argument("--came-true", action="store_true", help="that came true")
    outcome.add_argument("--failed", action="store_true", help="that did not by their last day")
    outcome.add_argument("--untold", action="store_true", help="of which the record cannot tell")
    told.add_argument("--scores", action="store_true", help="how each source came out, beside the base rate")
    told.add_argument("--all", action="store_true", help="also those of which no act, place or side was read")
    as_of(told)
    told.add_argument("--limit", metavar="N", type=whole, help=f"at most N (a table: {LIMIT}, 0 for all)")
    told.add_argument("--json", action="store_true", help="print one JSON array")
    told.add_argument("--jsonl", action="store_true", help="print one JSON object a line")
    record(told)

    assess = command(commands, "assess", "put a forecast beside what is measured", ASSESS_EPILOG)
    assess.add_argument("what", metavar="WHAT", help="a file, an id of the record, or a sentence")
    assess.add_argument("--published", metavar="DATE", type=date, help="the day it was said, where not stated")
    assess.add_argument("--outlet", metavar="NAME", help="who published it, where not stated")
    assess.add_argument("--from", dest="sign", metavar="THEATRE", help="where the sign lies, if not read rightly")
    assess.add_argument("--to", dest="target", metavar="THEATRE", help="where it points, if not read rightly")
    assess.add_argument("--days", metavar="N", type=counting, help="within N days, where it gives no deadline")
    assess.add_argument("--ged", metavar="FILE", help="count events of this file of UCDP GED, not the record's")
    assess.add_argument("--history", metavar="FILE", help="forecast from this file of deaths by country and month")
    as_of(assess)
    assess.add_argument("--json", action="store_true", help="print one JSON object")
    record(assess)
