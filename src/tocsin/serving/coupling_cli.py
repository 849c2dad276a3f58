"""The grammar of ``tocsin coupling``. The work is in ``coupling``.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

from tocsin.serving.grammar import command, counting, date, record, whole

LAG: Final = 14

COUPLING_EPILOG: Final = """A and B are theatres: a country (SYR), a place (Idlib), two sides (RUS~TUR), a
GeoJSON file of a polygon, or a name in the theatres file. Events are those of
the record, or of UCDP GED with --ged. Placebos are other theatres, far away:
what they show as well is no sign. Each different question asked of a record is
counted, and p is corrected for their number. Followed by is not caused by:
docs/coupling.md says what the numbers can carry.

example:
  tocsin coupling Idlib Karabakh --since 2020-01-01
  tocsin coupling SYR AZE --ged ged251.csv --lag 30 --plot coupling.svg"""


def add_coupling_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds ``coupling`` to the commands of the program."""
    parser = command(
        commands, "coupling", "say whether events in A are followed by more in B than chance", COUPLING_EPILOG
    )
    parser.add_argument("a", metavar="A", help="the theatre whose events may be a sign")
    parser.add_argument("b", metavar="B", help="the theatre in which something may follow")
    parser.add_argument("--ged", metavar="FILE", help="events of UCDP GED (CSV or Parquet) instead of the record's")
    parser.add_argument("--since", metavar="DATE", type=date, help="from that day on (default: the first event)")
    parser.add_argument("--until", metavar="DATE", type=date, help="until that day (default: the last event)")
    parser.add_argument("--lag", metavar="DAYS", type=counting, default=LAG, help=f"within so many days ({LAG})")
    parser.add_argument("--least", metavar="N", type=whole, default=0, help="only events with N deaths or more")
    parser.add_argument(
        "--placebo", metavar="THEATRE", action="append", help="a theatre to compare with; may be repeated"
    )
    parser.add_argument("--theatres", metavar="FILE", help="a TOML file of theatres")
    parser.add_argument(
        "--asked", metavar="N", type=counting, help="correct for N questions (default: those the record was asked)"
    )
    parser.add_argument("--seed", metavar="N", type=whole, default=1, help="seed of the shifts: same seed, same answer")
    parser.add_argument("--plot", metavar="FILE", help="draw it into FILE (.svg or .png)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    record(parser)
