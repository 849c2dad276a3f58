"""The grammar of ``tocsin track``. The work is in ``tracking``.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

from tocsin.serving.asking_cli import as_of
from tocsin.serving.grammar import command, record, wait

TRACK_EPILOG: Final = """Forecasts come into the record with tocsin forecast --keep. When their month or
week is over, this puts down what happened (the record's own events for its own
series, --history FILE for those of a file) and scores them beside the simplest
hard rival, which was kept with them. A forecast made when its period had begun
does not count. --as-of asks for the track record of an earlier day and writes
nothing. docs/forecasting.md has the formulas.

example:
  tocsin track
  tocsin track --history cm.parquet
  tocsin track --as-of 2020-06-30 --json"""


def add_track_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds ``track`` to the commands of the program."""
    parser = command(commands, "track", "score the record's own forecasts as months pass", TRACK_EPILOG)
    parser.add_argument("--history", metavar="FILE", help="what happened since, for forecasts made from such a file")
    parser.add_argument("--model", metavar="NAME", help="this model's forecasts only")
    as_of(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    record(parser)
    wait(parser)
