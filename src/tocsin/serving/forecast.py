"""``tocsin forecast``: months or weeks ahead, out of a history file or the record, as a table, JSON and draws."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tocsin.batch import open_record
from tocsin.errors import UsageError
from tocsin.serving import cli
from tocsin.serving.exports.files import whole_file
from tocsin.serving.forecast_cli import DRAWS, SEED, WHY
from tocsin.serving.forecast_lines import forecast_lines, reason_lines
from tocsin.serving.grammar import WAIT
from tocsin.serving.streams import must_be_stated, must_have_a_place, passing, say, use_record_settings, utf8
from tocsin.serving.terminal import Printer
from tocsin.terms.cells import guarded
from tocsin.terms.format import compact
from tocsin.terms.wording import many

if TYPE_CHECKING:
    from tocsin.forecasting import Outlook
    from tocsin.grounds import Explained
    from tocsin.prospects import Prospect
    from tocsin.record.store import Record

FORMAT: Final = "tocsin-forecast/1"
_ENDINGS: Final = (".parquet", ".csv")
# One row group for each so many rows, whatever the machine: the same draws are the same bytes.
_ROW_GROUP: Final = 262_144


def forecast(options: argparse.Namespace) -> int:
    """``tocsin forecast``."""
    _check(options)
    from tocsin.forecasting import foretell, model_for, outlooks
    from tocsin.prospects import ahead_of, beyond_measure

    utf8(sys.stdout)
    with contextlib.ExitStack() as stack:
        record, then = _records(options, stack)
        with passing("reading …"):
            prospect = _prospect(options, then)
        panel = prospect.panel
        seed = SEED if options.seed is None else options.seed
        ahead = ahead_of(panel, options.months, options.weeks, draws=options.draws or DRAWS, seed=seed)
        if (warning := beyond_measure(panel, ahead)) is not None:
            say(warning)
        wanted = _wanted(options, panel.names)
        with passing("forecasting …"):
            found, predict = foretell(panel, ahead, model=options.model or model_for(panel))
        if options.out is not None:
            _write(found, options.out)
            what = f"{len(found.units):,} series and {many(ahead.periods, panel.period)}"
            say(f"{found.draws.size:,} draws of {what} are in {options.out}")
        by_unit = _by_unit(outlooks(found), wanted)
        with passing("asking what moved it …"):
            behind = [
                _explained(prospect, found, predict, unit, seed, then)
                for unit in list(by_unit)[: WHY if options.why is None else options.why]
            ]
        if options.json:
            print(compact(_to_dict(found, by_unit, prospect, seed, behind)))
        else:
            printer = Printer()
            heading = f"Forecast by the model {found.model} from {prospect.source}."
            printer.print(forecast_lines(by_unit, heading, printer, every=wanted is not None))
            printer.print(line for one in behind for line in reason_lines(one, printer.width, found.period))
        if options.keep and record is not None:
            _keep(record, prospect, found, seed, behind)
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
    if options.keep and options.as_of is not None:
        raise UsageError(
            "what an earlier day would have foretold is no forecast to keep", advice="leave one of them out"
        )
    if options.history is not None and options.record is not None and not options.keep:
        raise UsageError("--history and --record are two sources", advice="choose one of them, or add --keep")
    if options.model is not None:
        from tocsin.prospects import must_be_a_model

        must_be_a_model(options.model)


def _records(options: argparse.Namespace, stack: contextlib.ExitStack) -> tuple[Record | None, Record | None]:
    """The record to keep in, and the same as it is asked (as of an earlier day, if one is given); None without any."""
    if options.history is not None and not options.keep:
        return None, None
    use_record_settings(options)
    timeout = WAIT if options.wait is None else options.wait
    record = stack.enter_context(open_record(options.record, create=False, timeout=timeout))
    if options.as_of is None:
        return record, record
    from tocsin.asof import as_of

    return record, stack.enter_context(as_of(record, options.as_of))


def _prospect(options: argparse.Namespace, record: Record | None) -> Prospect:
    from tocsin.prospects import of_file, of_record, theatres_asked

    theatres = theatres_asked(options.theatre or (), options.region or (), options.theatres)
    asked: dict[str, Any] = {
        "period": "week" if options.weekly else "month",
        "through": options.through,
        "since": options.since,
    }
    if options.history is not None:
        return of_file(options.history, theatres, **asked)
    assert record is not None
    return of_record(record, theatres, as_of=options.as_of, **asked)


def _wanted(options: argparse.Namespace, names: Sequence[str]) -> frozenset[str] | None:
    """The names of the units to show; None for all. Raises UsageError for a country that is not among them."""
    if not options.country:
        return None
    from tocsin.theatres import theatre_named

    found = frozenset(theatre_named(spec).name for spec in options.country)
    if missing := sorted(found - set(names)):
        raise UsageError(f"{missing[0]} is not among what is forecast here", advice="leave --country out to see all")
    return found


def _by_unit(every: Sequence[Outlook], wanted: frozenset[str] | None) -> dict[int, list[Outlook]]:
    """What is shown by unit, most deaths to expect first; the number decides between equals."""
    found: dict[int, list[Outlook]] = {}
    for one in every:
        if wanted is None or one.name in wanted:
            found.setdefault(one.unit, []).append(one)
    order = sorted(found, key=lambda unit: (-sum(one.mean for one in found[unit]), unit))
    return {unit: found[unit] for unit in order}


def _explained(prospect: Prospect, found: Any, predict: Any, unit: int, seed: int, record: Record | None) -> Explained:
    """What stands behind the first period of a unit; the record's events only where the theatre is a known place."""
    from tocsin.grounds import explained

    theatre = prospect.theatres[prospect.panel.units.index(unit)]
    known = theatre.countries or theatre.polygons or theatre.pair
    return explained(
        prospect.panel,
        found,
        unit,
        predict=predict,
        seed=seed,
        record=record if known else None,
        theatre=theatre if known else None,
    )


def _keep(record: Record, prospect: Prospect, found: Any, seed: int, behind: Sequence[Explained]) -> None:
    from tocsin.forecasting import are_countries, period_of
    from tocsin.track import keep

    reasons = {(one.unit, each.period): each.as_json() for one in behind for each in one.reasons}
    today = datetime.date.today()
    kept = keep(
        record,
        found,
        # A forecast counts as made on the day on which it was kept, whatever the history's end.
        made=today.isoformat(),
        panel=prospect.panel,
        measure=prospect.measure,
        # Countries of a file are known by their numbers; what the record tells of is looked for by its places.
        theatres=None if are_countries(found) and prospect.measure == "ged_sb" else prospect.theatres,
        reasons=reasons,
        seed=seed,
    )
    say(f"{many(kept, 'forecast')} kept in the record; tocsin track scores them when they are over")
    if found.first <= period_of(today, found.period):
        say(f"those whose {found.period} had begun by today, {today}, are never scored: that is no forecasting")


def _write(found: Any, out: str) -> None:
    """The draws as Parquet or CSV, the whole file or none of it; the same draws give the same bytes."""
    from tocsin.forecasting import draws_table

    table = draws_table(found)
    with whole_file(out) as stream:
        if out.lower().endswith(".csv"):
            if "theatre" in table.columns:
                # A theatre may be called anything, also what a spreadsheet would take for a formula.
                names = dict.fromkeys(found.names)
                table = table.with_columns(table["theatre"].replace({name: guarded(name) for name in names}))
            table.write_csv(stream)
        else:
            table.write_parquet(stream, compression="zstd", row_group_size=_ROW_GROUP, statistics=True)


def _to_dict(
    found: Any, by_unit: dict[int, list[Outlook]], prospect: Prospect, seed: int, behind: Sequence[Explained]
) -> dict[str, Any]:
    from tocsin.forecasting import are_countries, period_name

    countries = are_countries(found)
    why = {one.unit: one.as_json() for one in behind}
    return {
        "format": FORMAT,
        "model": found.model,
        "source": prospect.source,
        "measure": prospect.measure,
        "period": found.period,
        "through": period_name(found.through, found.period),
        "draws": int(found.draws.shape[2]),
        "seed": seed,
        "interval": 0.9,
        "forecasts": [
            {
                **({"country_id": unit} if countries else {"theatre": every[0].name}),
                "name": every[0].name,
                "periods": [_period_to_dict(one) for one in every],
                **({"why": why[unit]} if unit in why else {}),
            }
            for unit, every in by_unit.items()
        ],
    }


def _period_to_dict(one: Outlook) -> dict[str, Any]:
    return {
        "period": one.period,
        "any": round(one.any, 4),
        "at_least_25": round(one.many, 4),
        "median": one.median,
        "low": one.low,
        "high": one.high,
        "mean": round(one.mean, 3),
    }
