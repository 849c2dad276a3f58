"""``tocsin forecast``: months or weeks ahead, out of a history file or the record, as a table, JSON and draws."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tocsin.errors import UsageError
from tocsin.serving import cli
from tocsin.serving.asking import PLAIN_WIDTH, opened
from tocsin.serving.exports.files import whole_file
from tocsin.serving.forecast_cli import DRAWS, SEED
from tocsin.serving.show import many, one_line
from tocsin.serving.streams import must_be_stated, must_have_a_place, passing, say, utf8
from tocsin.serving.tables import Column, table_lines
from tocsin.serving.terminal import Line, Printer
from tocsin.terms.format import compact

if TYPE_CHECKING:
    from tocsin.forecasting import Outlook
    from tocsin.prospects import Prospect

FORMAT: Final = "tocsin-forecast/1"
# Units that the table shows where there are more, and the most of which it shows every period.
SHOWN: Final = 20
EVERY_PERIOD: Final = 6
_ENDINGS: Final = (".parquet", ".csv")
# One row group for each so many rows, whatever the machine: the same draws are the same bytes.
_ROW_GROUP: Final = 262_144
_COLUMNS: Final = (
    Column("where", least=10, share=1, style="claim"),
    Column("when"),
    Column("any death", right=True),
    Column("25 or more", right=True),
    Column("median", right=True),
    Column("9 times in 10", right=True),
)


def forecast(options: argparse.Namespace) -> int:
    """``tocsin forecast``."""
    _check(options)
    from tocsin.forecasting import forecast_of, model_for, outlooks
    from tocsin.prospects import ahead_of, beyond_measure

    utf8(sys.stdout)
    with passing("reading …"):
        prospect = _prospect(options)
    panel = prospect.panel
    seed = SEED if options.seed is None else options.seed
    ahead = ahead_of(panel, options.months, options.weeks, draws=options.draws or DRAWS, seed=seed)
    if (warning := beyond_measure(panel, ahead)) is not None:
        say(warning)
    wanted = _wanted(options, panel.names)
    model = options.model or model_for(panel)
    with passing("forecasting …"):
        found = forecast_of(panel, ahead, model=model)
    if options.out is not None:
        _write(found, options.out)
        what = f"{len(found.units):,} series and {many(ahead.periods, panel.period)}"
        say(f"{found.draws.size:,} draws of {what} are in {options.out}")
    shown = [one for one in outlooks(found) if wanted is None or one.name in wanted]
    heading = f"Forecast by the model {model} from {prospect.source}."
    if options.json:
        print(compact(_to_dict(found, shown, prospect, seed)))
    else:
        Printer().print(_lines(shown, heading, ahead.periods, wanted is not None))
    return cli.OK


def _check(options: argparse.Namespace) -> None:
    """Raises UsageError for what cannot go together, before anything is read."""
    for name in ("history", "out", "theatres", "model", "record"):
        must_be_stated(options, name)
    if options.out is not None:
        if Path(options.out).suffix.lower() not in _ENDINGS:
            raise UsageError(f"{options.out} ends in neither {' nor '.join(_ENDINGS)}", advice="name it so")
        must_have_a_place(options.out)
        if options.history is not None and Path(options.out).resolve() == Path(options.history).resolve():
            raise UsageError("--out would write over --history", advice="give another name")
    if options.weekly and options.months is not None:
        raise UsageError("--months is for months, not for weeks", advice="say --weeks N")
    if options.weeks is not None and not options.weekly:
        raise UsageError("--weeks goes with --weekly", advice="add --weekly")
    if options.history is not None and options.as_of is not None:
        raise UsageError("--as-of is about the record, not about a file", advice="say --through YYYY-MM")
    if options.history is not None and options.record is not None:
        raise UsageError("--history and --record are two sources", advice="choose one of them")
    if options.model is not None:
        from tocsin.prospects import must_be_a_model

        must_be_a_model(options.model)


def _prospect(options: argparse.Namespace) -> Prospect:
    from tocsin.prospects import of_file, of_record, theatres_asked

    theatres = theatres_asked(options.theatre or (), options.region or (), options.theatres)
    asked: dict[str, Any] = {
        "period": "week" if options.weekly else "month",
        "through": options.through,
        "since": options.since,
    }
    if options.history is not None:
        return of_file(options.history, theatres, **asked)
    with opened(options) as record:
        return of_record(record, theatres, as_of=options.as_of, **asked)


def _wanted(options: argparse.Namespace, names: Sequence[str]) -> frozenset[str] | None:
    """The names of the units to show; None for all. Raises UsageError for a country that is not among them."""
    if not options.country:
        return None
    from tocsin.theatres import theatre_named

    found = set()
    for spec in options.country:
        name = theatre_named(spec).name
        if name not in names:
            raise UsageError(f"{spec} is not among what is forecast here", advice="leave --country out to see all")
        found.add(name)
    return frozenset(found)


def _write(found: Any, out: str) -> None:
    """The draws as Parquet or CSV, the whole file or none of it; the same draws give the same bytes."""
    from tocsin.forecasting import draws_table

    table = draws_table(found)
    with whole_file(out) as stream:
        if out.lower().endswith(".csv"):
            table.write_csv(stream)
        else:
            table.write_parquet(stream, compression="zstd", row_group_size=_ROW_GROUP, statistics=True)


def _to_dict(found: Any, shown: Sequence[Outlook], prospect: Prospect, seed: int) -> dict[str, Any]:
    from tocsin.forecasting import are_countries, period_name

    units: dict[int, dict[str, Any]] = {}
    key = "country_id" if are_countries(found) else "theatre"
    for one in shown:
        known = units.setdefault(
            one.unit, {key: one.unit if key == "country_id" else one.name, "name": one.name, "periods": []}
        )
        known["periods"].append(
            {
                "period": one.period,
                "any": round(one.any, 4),
                "at_least_25": round(one.many, 4),
                "median": one.median,
                "low": one.low,
                "high": one.high,
                "mean": round(one.mean, 3),
            }
        )
    return {
        "format": FORMAT,
        "model": found.model,
        "source": prospect.source,
        "period": found.period,
        "through": period_name(found.period, found.through),
        "draws": int(found.draws.shape[2]),
        "seed": seed,
        "interval": 0.9,
        "forecasts": list(units.values()),
    }


def _lines(shown: Sequence[Outlook], heading: str, periods: int, every: bool) -> Iterator[Line]:
    """The table with what it was made from above, and what it is not below."""
    printer = Printer()
    yield [(one_line(heading), "title")]
    yield [("This is no fact: it says how often such months came to how much before.", "dim")]
    yield []
    by_unit: dict[int, list[Outlook]] = {}
    for one in shown:
        by_unit.setdefault(one.unit, []).append(one)
    # Most deaths first; the number decides between equals.
    order = sorted(by_unit, key=lambda unit: (-sum(one.mean for one in by_unit[unit]), unit))
    every = every or len(order) <= EVERY_PERIOD
    rows = [
        _row(one)
        for unit in order[: None if every else SHOWN]
        for one in (by_unit[unit] if every else by_unit[unit][:1])
    ]
    yield from table_lines(_COLUMNS, rows, printer.columns or PLAIN_WIDTH)
    yield []
    if not every and periods > 1:
        yield [(f"The first of {periods} periods; --country CODE shows all of one, --json and --out have all.", "dim")]
    if not every and len(order) > SHOWN:
        yield [(f"The {SHOWN} with the most deaths to expect, of {len(order)}.", "dim")]


def _row(one: Outlook) -> tuple[str, ...]:
    interval = f"{one.low:,} to {one.high:,}" if one.low != one.high else f"{one.low:,}"
    return one.name, one.period, _share(one.any), _share(one.many), f"{one.median:,}", interval


def _share(share: float) -> str:
    """A share of draws as a percentage that never says never: a thousand draws cannot tell 0 from 1 in 10,000."""
    if share < 0.005:
        return "under 1 %"
    if share > 0.995:
        return "over 99 %"
    return f"{share * 100:.0f} %"
