"""The grammar of ``tocsin export`` and ``tocsin import``. The work is in ``exchanging``.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

from tocsin.serving.asking_cli import event_conditions
from tocsin.serving.grammar import command, date, record, wait

EVENT_FORMATS: Final = ("csv", "jsonl", "parquet", "geojson", "plover", "acled", "ged", "gdelt")
DATA_SETS: Final = ("ged", "acled", "gdelt", "plover")

EXPORT_EPILOG: Final = """Each row leads back to its evidence; docs/interchange.md says where every column
comes from. The same events give the same bytes. acled, ged and gdelt are the
columns of these data sets, plover the JSON of PLOVER.

example:
  tocsin export --format csv --to events.csv
  tocsin export --format ged --origins 2 --since 2020-01-01 --to ged.csv
  tocsin export --format jsonl --claims --to claims.jsonl"""

IMPORT_EPILOG: Final = """Each row becomes a claim on the data set's word, so that hand-coded data and
what is read stand side by side. Rows that are there are not added again.

example:
  tocsin import GEDEvent_v25_1.csv --from ged --name "UCDP GED 25.1"
  tocsin import acled.csv --record north.record"""


def add_exchange_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds export and import to the commands of the program."""
    export = command(commands, "export", "write events or claims for other programs", EXPORT_EPILOG)
    export.add_argument(
        "--format", metavar="FORMAT", choices=EVENT_FORMATS, required=True, help=", ".join(EVENT_FORMATS)
    )
    export.add_argument("--to", metavar="FILE", help="the file to write (default: standard output)")
    export.add_argument("--claims", action="store_true", help="single claims instead of events")
    event_conditions(export)
    record(export)

    import_ = command(commands, "import", "bring rows of other data sets into a record", IMPORT_EPILOG)
    import_.add_argument("path", metavar="FILE", help="the file with the rows")
    import_.add_argument("--from", metavar="SET", dest="data_set", choices=DATA_SETS, help=", ".join(DATA_SETS))
    import_.add_argument("--name", metavar="NAME", help="what the data set is called as the holder of its claims")
    import_.add_argument("--published", metavar="DATE", type=date, help="when it came out, for rows that do not say")
    import_.add_argument("--no-fuse", action="store_true", help="leave the events as they are (tocsin fuse)")
    record(import_)
    wait(import_)
