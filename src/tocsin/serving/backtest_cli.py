"""The grammar of ``tocsin backtest``. The work is in ``backtest``.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
import re
from typing import Final

from tocsin.serving.grammar import command, counting, whole

# Pictures are drawn as these.
PLOT_FORMATS: Final = ("svg", "png")

BACKTEST_EPILOG: Final = """FILE is Parquet or CSV with the columns country_id, month_id, ged_sb (VIEWS
numbering), or UCDP GED's events. Each year is forecast from what was known in
the October before (--lead-from 3), by every model named, and compared with the
baseline on the same rows: "P" is the share of 10,000 resamples of the countries
in which the model's mean score is lower.

CRPS (deaths), IGN (bits) and MIS (deaths) are losses: lower is better.

example:
  tocsin backtest --history cm.parquet --years 2018-2020
  tocsin backtest --history cm.parquet --years 2018-2020 --plots plots/
  tocsin backtest --history cm.parquet --years 2015,2017 --models all --json"""

_YEARS: Final = re.compile(r"(\d{4})(?:-(\d{4}))?")


def add_backtest_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to those of the program."""
    parser = command(commands, "backtest", "score forecasts of years that are over", BACKTEST_EPILOG)
    parser.add_argument("--history", metavar="FILE", required=True, help="deaths of countries by months")
    parser.add_argument(
        "--years", metavar="YEARS", type=years, required=True, help="which years: 2018-2020, or 2015,2018-2020"
    )
    parser.add_argument("--models", metavar="NAMES", type=names, help="which models, as a,b,c, or all (default blend)")
    parser.add_argument("--baseline", metavar="NAME", help="what they are compared with (default conflictology)")
    parser.add_argument(
        "--lead-from", metavar="N", type=counting, help="months from the last known to a year's first (default 3)"
    )
    parser.add_argument("--draws", metavar="N", type=counting, help="draws of each forecast (default 1000)")
    parser.add_argument("--seed", metavar="N", type=whole, default=1, help="seed of all that is random (default 1)")
    parser.add_argument("--resamples", metavar="N", type=counting, help="resamples of the countries (default 10000)")
    parser.add_argument("--jobs", metavar="N", type=counting, help="work with N processes (default 1)")
    parser.add_argument("--plots", metavar="DIR", help="draw pictures into this folder (made when there is none)")
    parser.add_argument(
        "--plot-format", metavar="F", choices=PLOT_FORMATS, default="svg", help="of the pictures: svg (default) or png"
    )
    parser.add_argument("--report", metavar="FILE", help="write all as one self-contained HTML page")
    parser.add_argument("--json", action="store_true", help="print one JSON object with all tables")
    parser.add_argument("--jsonl", action="store_true", help="print each forecast with its scores, one a line")
    parser.add_argument("--out", metavar="FILE", help="write what would be printed to this file")


def years(value: str) -> tuple[int, ...]:
    """Years as "2018", "2018-2020" or several of these with commas; ascending, each once."""
    found: set[int] = set()
    for part in value.split(","):
        match = _YEARS.fullmatch(part.strip())
        if match is None:
            raise argparse.ArgumentTypeError(f"{part.strip()!r} are no years; write 2018, 2018-2020 or 2015,2018-2020")
        first = int(match[1])
        last = int(match[2] or first)
        if last < first:
            raise argparse.ArgumentTypeError(f"{part.strip()!r} ends before it begins")
        if last - first > 200:
            raise argparse.ArgumentTypeError(f"{part.strip()!r} are more years than there are histories of")
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def names(value: str) -> tuple[str, ...]:
    """Names with commas between them, each once."""
    found = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    if not found:
        raise argparse.ArgumentTypeError("no name is given; write them as zero,conflictology")
    return found
