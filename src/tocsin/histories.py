"""Histories of conflict out of files: deaths of countries by months, and UCDP's events.

``read_history`` takes a table as VIEWS publishes it (``country_id``, ``month_id``, ``ged_sb``; Parquet or CSV) or
events of UCDP GED, which it counts by VIEWS's rules: deaths (``best``) of state-based violence in the country where the
event lies, in the month in which the event *ends*. The end was found by comparison with VIEWS's own table: over
GED's event files of the Central African Republic and Mexico the month of ``date_end`` gives every month of 1990-2020,
that of ``date_start`` is 434 and 102 deaths off (``benchmarks/histories.py`` prints the comparison).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tocsin.analysis.months import FIRST_YEAR, month_id, month_name, year_of
from tocsin.analysis.panel import Panel
from tocsin.errors import InputError
from tocsin.gedfiles import GedTable, ged_of, is_ged
from tocsin.lexicon.codes.views import neighbours_in, views_countries, views_of_gw
from tocsin.tablefiles import columns_of, reading, table_in
from tocsin.terms.columns import GED

if TYPE_CHECKING:
    import polars

COLUMNS: Final = ("country_id", "month_id", "ged_sb")
# A file of GED with events of at least so many countries is taken for one of the whole world, so that a country
# without events is a country without deaths; the releases hold over 120.
WORLD: Final = 40
# More countries than these nobody has numbered.
MOST_UNITS: Final = 2_000
# The last month that can be meant (2049-12): beyond it a number is something else than a month.
_LAST_MONTH: Final = month_id(2049, 12)
# GED's kinds of violence by the names of VIEWS's columns.
_VIOLENCE: Final = {"ged_sb": 1, "ged_ns": 2, "ged_os": 3}
_ADVICE: Final = (
    f"give a Parquet or CSV file with the columns {', '.join(COLUMNS)}, or UCDP GED's events as they are published"
)

_ADVICE_GED: Final = (
    "theatres and regions need UCDP GED's events (https://ucdp.uu.se/downloads); for a country of a table say --country"
)


def read_ged(path: str | Path) -> GedTable:
    """The events of a file of UCDP GED (CSV or Parquet, versions 17 to 25), in the file's order.

    Raises InputError, with what to do, when the file is not there, is none, or has a row that cannot be used.
    """
    path = Path(path)
    with table_in(path, GED) as table:
        if not is_ged(columns_of(table, path)):
            raise InputError(
                f"{path} holds no events of UCDP GED: it has no type_of_violence or no date_end", advice=_ADVICE_GED
            )
        return ged_of(table, path)


def read_history(path: str | Path, *, through: int | None = None) -> Panel:
    """The deaths of countries by months that a file tells, as it stood at the end of month ``through`` (all of it).

    Units are VIEWS's countries that are known of at the end; those that are no more are left out. Where a country was
    not there yet its counts are NaN. Other columns of a table of VIEWS are not read. From GED's events the panel also
    has the deaths of the other kinds of violence (``ged_ns`` among groups, ``ged_os`` of civilians) as covariates;
    a file of less than 40 countries gives these countries only. Raises InputError for a file that cannot be used, with
    a row twice, a month missing between others, or nothing up to ``through``.
    """
    path = Path(path)
    with table_in(path, GED) as table:
        names = columns_of(table, path)
        if is_ged(names):
            return panel_of_ged(ged_of(table, path), through=through, name=str(path))
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            raise InputError(f"{path} has no column {', '.join(missing)}", advice=_ADVICE)
        country, month, deaths = _three_columns(table, path)
    return _panel_of_rows(country, month, deaths, path, through)


def _panel_of_rows(country: Any, month: Any, deaths: Any, path: Path, through: int | None) -> Panel:
    import numpy as np

    if not len(country):
        raise InputError(f"{path} has no rows", advice=_ADVICE)
    if through is not None:
        if int(month.max()) < through:
            raise InputError(
                f"{path} ends with {month_name(int(month.max()))}, before {month_name(through)}",
                advice="name an earlier month, or get a newer file",
            )
        kept = month <= through
        if not kept.any():
            raise InputError(
                f"{path} begins with {month_name(int(month.min()))}, after {month_name(through)}",
                advice="name a later month",
            )
        country, month, deaths = country[kept], month[kept], deaths[kept]
    first, last = int(month.min()), int(month.max())
    units, row = np.unique(country, return_inverse=True)
    if len(units) > MOST_UNITS:
        raise InputError(
            f"{path} has {len(units):,} countries, and there are not more than {MOST_UNITS:,}",
            advice="give country-months; cells of a grid are no countries",
        )
    counts = np.full((len(units), last - first + 1), np.nan)
    there = np.zeros(counts.shape, dtype=bool)
    column = month - first
    flat = row * counts.shape[1] + column
    order = np.sort(flat)
    twice = order[1:][order[1:] == order[:-1]]
    if len(twice):
        unit, at = divmod(int(twice[0]), counts.shape[1])
        raise InputError(
            f"{path} has country {int(units[unit])} twice in {month_name(first + at)}"
            + (f", and {len(twice) - 1} more rows that stand twice" if len(twice) > 1 else ""),
            advice="keep one row for each country and month",
        )
    counts[row, column] = deaths
    there[row, column] = True
    _without_holes(there, units, first, path)
    known = ~np.isnan(counts[:, -1])
    if not known.any():
        raise InputError(
            f"{path} knows the deaths of no country in {month_name(last)}, its last month",
            advice="leave months out of which nothing is known, or say --through an earlier month",
        )
    return _panel(units[known], first, counts[known], {})


def _three_columns(frame: polars.LazyFrame, path: Path) -> tuple[Any, Any, Any]:
    """The three columns as int64, int64 and float64 (NaN where empty), checked."""
    import numpy as np
    import polars

    with reading(path):
        table = frame.select([polars.col(name).cast(polars.Float64, strict=False) for name in COLUMNS]).collect()
        rough = frame.select([polars.col(name).null_count() for name in COLUMNS]).collect()
    for name in COLUMNS:
        if table[name].null_count() > int(rough[name][0]):
            raise InputError(f"{path} has values in {name} that are no numbers", advice=_ADVICE)
    country, month, deaths = (table[name].to_numpy().astype(np.float64) for name in COLUMNS)
    for name, values, most in (("country_id", country, 1e6), ("month_id", month, _LAST_MONTH)):
        bad = ~((values >= 1) & (values <= most) & (values == np.floor(values)))
        if bad.any():
            row = int(np.argmax(bad))
            raise InputError(
                f"{path}, row {row + 1}: {name} is {values[row]:g}, which numbers no {name.removesuffix('_id')}",
                advice=f"VIEWS numbers countries and months (1 is {FIRST_YEAR}-01) with whole numbers from 1",
            )
    bad = (deaths < 0) | np.isinf(deaths)
    if bad.any():
        row = int(np.argmax(bad))
        raise InputError(f"{path}, row {row + 1}: ged_sb is {deaths[row]:g}, and nobody can be counted so")
    return country.astype(np.int64), month.astype(np.int64), deaths


def _without_holes(there: Any, units: Any, first: int, path: Path) -> None:
    """Raises InputError where a month is missing between a country's first and last: is it none, or not known?"""
    import numpy as np

    begun = np.maximum.accumulate(there, axis=1)
    goes_on = np.maximum.accumulate(there[:, ::-1], axis=1)[:, ::-1]
    holes = begun & goes_on & ~there
    if holes.any():
        unit, at = (int(one) for one in np.argwhere(holes)[0])
        raise InputError(
            f"{path} has no row for country {int(units[unit])} in {month_name(first + at)}, in the midst of its months"
            + (f"; {int(holes.sum()) - 1} more are missing" if holes.sum() > 1 else ""),
            advice="add the rows, with 0 where nobody died and an empty ged_sb where it is not known",
        )


def panel_of_ged(ged: GedTable, *, through: int | None = None, name: str = "the file") -> Panel:
    """The deaths of countries by months of GED's events, as ``read_history`` says."""
    import numpy as np

    last = known_through(ged, through, name)
    world = _is_world(ged)
    first = month_id(year_of(int(ged.month.min())), 1)
    if last < first:
        raise InputError(
            f"{name} begins with {month_name(first)}, after {month_name(last)}", advice="name a later month"
        )
    found = _units_of_events(ged, last)
    if world:
        units = sorted(one.views for one in views_countries().values() if one.counted and one.stands_in(last))
    else:
        units = sorted(
            {
                int(one)
                for one in np.unique(found[ged.month <= last])
                if one and views_countries()[int(one)].stands_in(last)
            }
        )
    if not units:
        raise InputError(f"{name} has no event in a country that VIEWS numbers in {month_name(last)}")
    row = np.full(int(max(found.max(), units[-1])) + 1, -1)
    row[units] = np.arange(len(units))
    shape = (len(units), last - first + 1)
    series = {}
    for column, violence in _VIOLENCE.items():
        kept = (ged.violence == violence) & (row[found] >= 0) & (ged.month <= last)
        flat = row[found[kept]] * shape[1] + (ged.month[kept] - first)
        counts = np.bincount(flat, ged.best[kept], shape[0] * shape[1]).astype(np.float64).reshape(shape)
        for at, unit in enumerate(units):
            counts[at, : max(0, views_countries()[unit].first - first)] = np.nan
        series[column] = counts
    return _panel(np.asarray(units), first, series.pop("ged_sb"), series)


def known_through(ged: GedTable, through: int | None = None, name: str = "the file") -> int:
    """The month through which the events are known, or ``through`` where that is earlier.

    A file of the whole world ends with the month of its last event. In a file of few countries the last months may be
    quiet, and a release is complete to the end of its last year. Raises InputError when ``through`` is later, or there
    is no event.
    """
    if not len(ged):
        raise InputError(f"{name} has no events")
    last_event = int(ged.month.max())
    known = last_event if _is_world(ged) else month_id(year_of(last_event), 12)
    if through is not None and through > known:
        raise InputError(
            f"{name} ends with {month_name(known)}, before {month_name(through)}",
            advice="name an earlier month, or get a newer file",
        )
    if through is not None:
        return through
    return last_event


def _is_world(ged: GedTable) -> bool:
    import numpy as np

    return len(np.unique(ged.gw)) >= WORLD


def _units_of_events(ged: GedTable, last: int) -> Any:
    """VIEWS's number of the country in which each event lies, in the month in which it counts; 0 where it has none."""
    import numpy as np

    pairs, back = np.unique(np.stack([ged.gw, ged.month]), axis=1, return_inverse=True)
    numbers = [views_of_gw(int(gw), int(month)) or 0 for gw, month in pairs.T]
    return np.asarray(numbers, dtype=np.int64)[np.ravel(back)]


def _panel(units: Any, first: int, counts: Any, covariates: dict[str, Any]) -> Panel:
    numbers = tuple(int(one) for one in units)
    borders = neighbours_in(first + counts.shape[1] - 1)
    known = set(numbers)
    neighbours = {one: tuple(n for n in borders.get(one, ()) if n in known) for one in numbers}
    return Panel(
        numbers,
        tuple(views_countries()[one].name if one in views_countries() else unnamed_country(one) for one in numbers),
        first,
        counts,
        neighbours={one: those for one, those in neighbours.items() if those},
        covariates=covariates,
    )


def unnamed_country(number: int) -> str:
    """What a country is called whose number VIEWS has not given."""
    return f"country {number}"
