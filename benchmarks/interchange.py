"""How fast rows of other data sets come in and events go out, and what of GED survives the way in and out again.

    python benchmarks/interchange.py                  20,000 invented rows and events, about a minute
    python benchmarks/interchange.py --rows 2000      fewer
    TOCSIN_SHARED=DIR python benchmarks/interchange.py   real GED files in DIR/forecast as well

Rows are invented by seed. Seconds are those of one core: what else the machine does counts for nothing. Importing is
timed without a record (reading, coding) and with one; exporting from events that are in memory, each with its one
claim. The way in and out: real rows are imported, each fused alone, and exported
as GED; a row counts where days, dead, country, place and its precision are what they were. Prints a Markdown table;
ends with 1 when a floor is missed.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from tocsin.importing import import_file, read_rows
from tocsin.record import Record
from tocsin.resolving.fusing import fuse
from tocsin.serving.exports import FORMATS, export
from tocsin.sources.datasets import DataRow, read_data_set
from tocsin.sources.text import Rejected
from tocsin.terms.claims import Claim, Reading
from tocsin.terms.columns import GED
from tocsin.terms.events import Event, Telling

IMPORT_FLOOR = 3_000  # rows of GED a second, without a record
RECORD_FLOOR = 1_000  # the same, into a record on a disk
EXPORT_FLOOR = 3_000  # events a second, in the slowest format
BACK_FLOOR = 0.99  # of GED rows
SAME = (
    "year", "type_of_violence", "date_start", "date_end", "date_prec", "best", "deaths_a", "deaths_b",
    "deaths_civilians", "deaths_unknown", "country", "country_id", "priogrid_gid", "where_prec",
)  # fmt: skip
REAL = ("syria_2016_2018", "ukraine_2014_2020", "myanmar_1989_2020", "mexico_1989_2020", "car_1989_2020")


@dataclass(frozen=True, slots=True)
class Kept:
    claim: Claim
    report: str
    outlet: str | None
    published: str | None
    url: str | None
    reader: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    rows = parser.parse_args().rows
    missed = 0
    print("| what | rows | rows/s | floor |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ged.csv"
        invent(path, rows)
        list(read_rows(path))[:1]  # the lexicon is loaded once
        readings: list[tuple[Reading, str]] = []
        missed += told("import GED, no record", rows, IMPORT_FLOOR, lambda: readings.extend(read(path)))
        with Record.open(Path(folder) / "record.db") as record:
            done = timed(lambda: import_file(record, path, day="2026-01-01"))
        missed += line("import GED into a record", rows, done, RECORD_FLOOR)
        pairs = [
            # With codes that GED does not give, so that every format has a row for every event.
            (replace(event, cameo="190", acled=("Battles", "Armed clash")), kept)
            for reading, reader in readings
            for event, kept in events_of(reading, reader)
        ]
        for format in FORMATS:
            out = Path(folder) / format
            missed += told(f"export {format}", len(pairs), EXPORT_FLOOR, lambda f=format, o=out: export(pairs, f, o))
        if shared := os.environ.get("TOCSIN_SHARED"):
            print("\n| GED files | rows | taken | come back the same | floor |\n|---|---|---|---|---|")
            for name in REAL:
                missed += back(Path(shared) / "forecast" / f"ged_events_{name}.parquet", Path(folder))
    return 1 if missed else 0


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def told(what: str, rows: int, floor: int, work: Callable[[], object]) -> bool:
    return line(what, rows, timed(work), floor)


def line(what: str, rows: int, seconds: float, floor: int) -> bool:
    print(f"| {what} | {rows:,} | {rows / seconds:,.0f} | {floor:,} |", flush=True)
    return rows / seconds < floor


def invent(path: Path, rows: int) -> None:
    """A GED file of invented rows: all columns filled, with sources as long as the real ones."""
    chance = random.Random(7)
    first = date(2010, 1, 1)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, GED, restval="")
        writer.writeheader()
        for number in range(rows):
            day = first + timedelta(chance.randrange(3_000))
            dead = chance.randint(1, 40)
            lat, lon = round(chance.uniform(33, 37), 6), round(chance.uniform(36, 42), 6)
            violence = chance.choice((1, 1, 1, 2, 3))
            side_a = "Government of Syria" if violence == 1 else f"Front {chance.randrange(40)}"
            side_b = "Civilians" if violence == 3 else f"Brigade {chance.randrange(40)}"
            writer.writerow(
                {
                    "id": 1_000_000 + number, "relid": f"SYR-{number}", "year": day.year, "type_of_violence": violence,
                    "conflict_name": "Syria: Government", "dyad_name": f"{side_a} - {side_b}", "side_a": side_a,
                    "side_b": side_b, "number_of_sources": 1, "source_article": f"Agency,{day},{'words ' * 20}",
                    "source_office": "Agency", "source_date": day, "source_headline": "words " * 10,
                    "where_prec": chance.randint(1, 4), "where_coordinates": f"Town {chance.randrange(900)}",
                    "adm_1": "Province", "latitude": lat, "longitude": lon, "geom_wkt": f"POINT ({lon} {lat})",
                    "country": "Syria", "country_id": 652, "region": "Middle East", "event_clarity": 1,
                    "date_prec": 1, "date_start": day, "date_end": day, "deaths_a": 0,
                    "deaths_b": 0 if violence == 3 else dead, "deaths_civilians": dead if violence == 3 else 0,
                    "deaths_unknown": 0, "best": dead, "high": dead + chance.randint(0, 9), "low": dead,
                    "gwnoa": 652 if violence == 1 else "",
                }
            )  # fmt: skip


def read(path: Path) -> Iterator[tuple[Reading, str]]:
    return (one for one in read_rows(path, name="UCDP GED") if not isinstance(one, Rejected))


def events_of(reading: Reading, reader: str) -> Iterable[tuple[Event, Sequence[Kept]]]:
    """Every claim as an event of its own."""
    report = reading.report
    for claim in reading.claims:
        telling = Telling(claim, report.id, report.published, report.outlet, report.url, ("dataset",))
        kept = Kept(claim, report.id, report.outlet, report.published, report.url, reader)
        yield fuse([telling])[0], (kept,)


def back(source: Path, folder: Path) -> bool:
    """Whether too few rows of a real file are what they were after the way in and out."""
    import polars

    real = polars.read_parquet(source).drop("slice")
    missing = [polars.lit(None, polars.String).alias(column) for column in GED if column not in real.columns]
    path = folder / "real.csv"
    real.with_columns(missing).select(GED).write_csv(path)
    before = [row for row in read_data_set(path) if isinstance(row, DataRow)]
    taken = same = 0
    for row, (reading, reader) in zip(before, read(path), strict=True):
        taken += 1
        stream = io.BytesIO()
        export(events_of(reading, reader), "ged", stream)
        rows = list(csv.DictReader(io.StringIO(stream.getvalue().decode(), newline="")))
        same += bool(rows) and all(rows[0][column] == row.cells.get(column, "") for column in SAME)
    print(f"| {source.stem} | {real.height:,} | {taken:,} | {same:,} ({same / real.height:.1%}) | {BACK_FLOOR:.0%} |")
    return same < BACK_FLOOR * real.height


if __name__ == "__main__":
    sys.exit(main())
