"""The grammar of ``tocsin forecast``. The work is in ``forecast``.

Only the standard library is imported here, so that ``tocsin --help`` answers at once.
"""

from __future__ import annotations

import argparse
from typing import Final

from tocsin.serving.asking_cli import as_of
from tocsin.serving.grammar import command, counting, date, record, wait, whole

# Months and weeks ahead that are forecast unless others are asked for.
AHEAD: Final = 6
DRAWS: Final = 1000
SEED: Final = 1
# Series of which it is said what moved the forecast.
WHY: Final = 3

FORECAST_EPILOG: Final = """FILE is a table with the columns country_id, month_id and ged_sb in the numbers
of VIEWS (Parquet or CSV), or events of UCDP GED. Without it the record's own
series is forecast: what reports told, not what happened. THEATRE is a country
(SYR), a place (Idlib), two sides (RUS~TUR) or a name in the theatres file.
The output has the columns country_id, month_id, draw (from 0) and outcome.
A forecast is never a fact. docs/forecasting.md says how far it can be trusted.

example:
  tocsin forecast --history cm.parquet --months 2018-01:2018-12 --out f.parquet
  tocsin forecast --history ged251.csv --region idlib.geojson --weekly
  tocsin forecast --theatre Idlib --theatre Karabakh --months 2020-11:2021-01"""


def add_forecast_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds ``forecast`` to the commands of the program."""
    parser = command(commands, "forecast", "forecast deaths of months or weeks ahead, with how sure", FORECAST_EPILOG)
    parser.add_argument("--history", metavar="FILE", help="forecast from this file instead of the record")
    parser.add_argument(
        "--through", metavar="YYYY-MM", type=month, help="use nothing later than that month (default: all there is)"
    )
    parser.add_argument(
        "--months", metavar="FROM:TO", type=months, help=f"the months to forecast (default the {AHEAD} that follow)"
    )
    parser.add_argument("--draws", metavar="N", type=counting, help=f"draws of each month (default {DRAWS})")
    parser.add_argument("--seed", metavar="N", type=whole, help=f"seed of the draws: same seed, same file ({SEED})")
    parser.add_argument("--model", metavar="NAME", help="the model (default: what fits the series)")
    parser.add_argument("--out", metavar="FILE", help="write all draws to FILE (.parquet or .csv)")
    parser.add_argument("--country", metavar="CODE", action="append", help="show this country only; may be repeated")
    parser.add_argument("--theatre", metavar="THEATRE", action="append", help="forecast this theatre; may be repeated")
    parser.add_argument("--region", metavar="FILE", action="append", help="forecast what lies in a GeoJSON polygon")
    parser.add_argument("--theatres", metavar="FILE", help="a TOML file of theatres")
    parser.add_argument("--weekly", action="store_true", help="by weeks instead of months (theatres and the record)")
    parser.add_argument("--weeks", metavar="N", type=counting, help=f"how many weeks ahead (default {AHEAD})")
    parser.add_argument(
        "--why", metavar="N", type=whole, help=f"say what moved the N with the most deaths to expect (default {WHY})"
    )
    parser.add_argument("--since", metavar="DATE", type=date, help="let the series begin on that day")
    parser.add_argument(
        "--keep", action="store_true", help="keep it in the record, to be scored when it is over (tocsin track)"
    )
    as_of(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    record(parser)
    wait(parser)


def month(value: str) -> str:
    """A month as YYYY-MM."""
    year, dash, number = value.strip().partition("-")
    if not (dash and len(year) == 4 and len(number) == 2 and (year + number).isascii() and (year + number).isdigit()):
        raise argparse.ArgumentTypeError(f"{value!r} is not a month; write it as YYYY-MM")
    if not 1 <= int(number) <= 12 or int(year) < 1980:
        raise argparse.ArgumentTypeError(f"{value!r} is not a month from 1980-01 on")
    return f"{year}-{number}"


def months(value: str) -> tuple[str, str]:
    """Two months, "2018-01:2018-12", both included; one month alone is both."""
    first, colon, last = value.partition(":")
    one, other = month(first), month(last if colon else first)
    if other < one:
        raise argparse.ArgumentTypeError(f"{value!r}: the last month comes before the first")
    return one, other
