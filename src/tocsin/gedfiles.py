"""UCDP GED's events out of a file of any size, as arrays. What a row claims of its parties is ``datasets.ged``'s.

``datasets`` makes claims of rows, one at a time, for the record; here some 400,000 rows become columns of numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tocsin.errors import InputError
from tocsin.lexicon.codes import state_of
from tocsin.lexicon.load import lexicon
from tocsin.tablefiles import columns_of, reading

if TYPE_CHECKING:
    import numpy as np
    import polars
    from numpy.typing import NDArray

_NEEDED: Final = ("type_of_violence", "date_start", "date_end", "best", "latitude", "longitude")
_WHOLE: Final = (
    "id",
    "type_of_violence",
    "country_id",
    "best",
    "low",
    "high",
    "where_prec",
    "date_prec",
    "gwnoa",
    "gwnob",
)
_ADVICE: Final = "get UCDP GED's events from https://ucdp.uu.se/downloads (CSV), or name a file of VIEWS's columns"
# Whatever a whole number says, it is not more than this.
_LARGEST: Final = 1e15
# Proleptic ordinal of 1970-01-01, from which the reader of tables counts days.
_EPOCH: Final = 719163


@dataclass(frozen=True)
class GedTable:
    """Events of UCDP GED, one a row, in the file's order; all arrays are of one length.

    ``first`` and ``last`` are proleptic ordinals of the days (``date.toordinal``) between which it happened, both
    included. ``lat`` and ``lon`` are WGS 84 degrees (NaN: not told), ``where_prec`` and ``date_prec`` GED's codes of
    how exact place and day are (0: not told). ``violence`` is 1 state-based, 2 among groups, 3 against civilians;
    ``gw`` the Gleditsch-Ward number of the country in which it lies. ``side_a`` and ``side_b`` point into
    ``parties``; ``gwa`` and ``gwb`` are the numbers of sides that are states (0: none). ``best``, ``low`` and
    ``high`` are deaths.
    """

    id: NDArray[np.int64]
    violence: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    where_prec: NDArray[np.int64]
    date_prec: NDArray[np.int64]
    gw: NDArray[np.int64]
    parties: tuple[str, ...]
    side_a: NDArray[np.int64]
    side_b: NDArray[np.int64]
    gwa: NDArray[np.int64]
    gwb: NDArray[np.int64]
    best: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.id)

    @property
    def month(self) -> NDArray[np.int64]:
        """The month in which each event counts, as VIEWS counts it: that of its last day."""
        import numpy as np

        days = (self.last - _EPOCH).astype("datetime64[D]")
        months: NDArray[np.int64] = days.astype("datetime64[M]").astype(np.int64) - 10 * 12 + 1
        return months


def is_ged(names: list[str]) -> bool:
    """Whether these are the columns of GED's events."""
    return "type_of_violence" in names and "date_end" in names


def ged_of(frame: polars.LazyFrame, path: Path) -> GedTable:
    """The events of a table. Raises InputError for a column that is missing or a value that cannot be used."""
    import numpy as np
    import polars

    names = columns_of(frame, path)
    missing = [name for name in _NEEDED if name not in names]
    if "country_id" not in names and "country" not in names:
        missing.append("country_id")
    if missing:
        raise InputError(f"{path} lacks columns of GED: {', '.join(missing)}", advice=_ADVICE)
    sides = [name for name in ("side_a", "side_b", "country") if name in names]
    whole = [name for name in _WHOLE if name in names]
    col = polars.col
    with reading(path):
        table = frame.select(
            *[col(name).cast(polars.Float64, strict=False) for name in (*whole, "latitude", "longitude")],
            *[
                col(name).cast(polars.String).str.strip_chars().str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
                for name in ("date_start", "date_end")
            ],
            *[col(name).cast(polars.String).cast(polars.Categorical) for name in sides],
        ).collect(engine="streaming")
    _checked(table, path)

    def number(name: str, otherwise: float = 0) -> Any:
        if name not in table.columns:
            return np.full(table.height, otherwise, dtype=np.int64)
        return table[name].fill_null(otherwise).to_numpy().astype(np.int64)

    def ordinal(name: str) -> Any:
        return table[name].cast(polars.Int32).to_numpy().astype(np.int64) + _EPOCH

    parties: dict[str, int] = {}

    def side(name: str) -> Any:
        if name not in table.columns:
            return np.full(table.height, parties.setdefault("", len(parties)), dtype=np.int64)
        words = table[name].cast(polars.String).fill_null("")
        order = {one: parties.setdefault(one, len(parties)) for one in words.unique(maintain_order=True)}
        return words.replace_strict(order, return_dtype=polars.Int64).to_numpy()

    best = number("best")
    side_a, side_b = side("side_a"), side("side_b")
    return GedTable(
        id=number("id") if "id" in table.columns else np.arange(1, table.height + 1),
        violence=number("type_of_violence"),
        first=ordinal("date_start"),
        last=ordinal("date_end"),
        lat=table["latitude"].fill_null(float("nan")).to_numpy(),
        lon=table["longitude"].fill_null(float("nan")).to_numpy(),
        where_prec=number("where_prec"),
        date_prec=number("date_prec"),
        gw=_countries(table),
        parties=tuple(parties),
        side_a=side_a,
        side_b=side_b,
        gwa=number("gwnoa"),
        gwb=number("gwnob"),
        best=best,
        low=number("low") if "low" in table.columns else best,
        high=number("high") if "high" in table.columns else best,
    )


def _checked(table: polars.DataFrame, path: Path) -> None:
    """Raises InputError for the first row with a value that says nothing."""
    import polars

    col = polars.col
    wrong = {
        "type_of_violence is not 1, 2 or 3": ~col("type_of_violence").is_in([1.0, 2.0, 3.0]),
        "date_start or date_end is no day (YYYY-MM-DD)": col("date_start").is_null() | col("date_end").is_null(),
        "date_end lies before date_start": col("date_end") < col("date_start"),
        "date_end lies before 1980": col("date_end").dt.year() < 1980,
        "best is no number of deaths": ~col("best").is_between(0, 10_000_000),
        "latitude or longitude is none": ~(
            col("latitude").fill_null(0).is_between(-90, 90) & col("longitude").fill_null(0).is_between(-180, 180)
        ),
    }
    for name in (one for one in _WHOLE if one in table.columns and one not in {"type_of_violence", "best"}):
        wrong[f"{name} is no number"] = ~(col(name).fill_null(0).is_between(-_LARGEST, _LARGEST))
    for reason, rule in wrong.items():
        rows = table.select(rule.fill_null(True).alias("bad")).with_row_index().filter(col("bad"))["index"]
        if len(rows):
            more = f", and in {len(rows) - 1} more rows" if len(rows) > 1 else ""
            raise InputError(
                f"{path}, row {rows[0] + 1} below the header: {reason}{more}",
                advice="was a quotation mark lost, or the file cut off? " + _ADVICE,
            )
    if "id" in table.columns and table["id"].drop_nulls().is_duplicated().any():
        twice = table["id"].drop_nulls()
        first = int(twice.filter(twice.is_duplicated())[0])
        raise InputError(f"{path}: event {first} stands twice", advice="keep one row for each event")


def _countries(table: polars.DataFrame) -> Any:
    """Gleditsch and Ward's number of each event's country; by its name where that is missing, 0 without both."""
    import numpy as np
    import polars

    if "country_id" in table.columns:
        numbers = table["country_id"].fill_null(0).to_numpy().astype(np.int64)
    else:
        numbers = np.zeros(table.height, dtype=np.int64)
    if "country" not in table.columns or numbers.all():
        return numbers
    words = table["country"].cast(polars.String).fill_null("")
    order = {}
    for name in words.unique(maintain_order=True):
        state = state_of(lexicon(), name)
        order[name] = (state.gw or 0) if state else 0
    return np.where(numbers, numbers, words.replace_strict(order, return_dtype=polars.Int64).to_numpy())
