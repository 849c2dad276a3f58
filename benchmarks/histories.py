"""In which month an event of GED counts: the rules that one could think of against VIEWS's own table of country-months.

    python benchmarks/histories.py [--shared DIR]

Needs ``forecast/`` in ``../shared/data`` beside the project, in ``TOCSIN_SHARED`` or in ``--shared``: VIEWS's
``cm_ged_sb_1990_2020.parquet`` and GED's events of the Central African Republic, Mexico, Myanmar and Ukraine (of other
releases than VIEWS's, so that those of Myanmar and Ukraine differ from it under any rule). Printed are, for each rule,
the months that agree and the deaths by which the others are off. tocsin counts an event in the month of its last day;
the exit status is 1 when another rule fits any of the files better, or that rule misses a month of the first two.
Then the time and memory of reading a made file of GED's size, with floors.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tocsin.analysis.panel import Panel
from tocsin.gedfiles import GedTable
from tocsin.histories import read_ged, read_history
from tocsin.lexicon.codes import by_gw
from tocsin.terms.columns import GED

FILES = (("Central African Republic", "car_1989_2020", 70, 0), ("Mexico", "mexico_1989_2020", 17, 0),
         ("Myanmar", "myanmar_1989_2020", 149, None), ("Ukraine", "ukraine_2014_2020", 117, None))  # fmt: skip
ROWS = 390_000
MOST_SECONDS = 60.0
MOST_MB = 1_000.0


def month_of(days: Any) -> Any:
    """VIEWS's month of proleptic ordinals."""
    months = (days - 719163).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months - 10 * 12 + 1


RULES: dict[str, Callable[[GedTable], Any]] = {
    "first day": lambda ged: month_of(ged.first),
    "middle": lambda ged: month_of((ged.first + ged.last) // 2),
    "last day (tocsin)": lambda ged: ged.month,
    "left out where over months": lambda ged: np.where(month_of(ged.first) == ged.month, ged.month, 0),
}


def compared(ged: GedTable, views: Panel, number: int, months: Any) -> tuple[int, int, int]:
    """Months in all, months that agree, and deaths by which the others are off."""
    country = ged.gw == np.bincount(ged.gw).argmax()
    first = max(views.first, int(ged.month.min()))
    kept = country & (ged.violence == 1) & (months >= first) & (months <= views.last)
    ours = np.bincount(months[kept] - first, ged.best[kept], views.last - first + 1)
    theirs = views.counts[views.units.index(number), first - views.first :]
    off = np.abs(ours - theirs)
    return len(ours), int((off == 0).sum()), int(off.sum())


def agreement(folder: Path) -> bool:
    """Prints the table; whether the rule holds."""
    views = read_history(folder / "cm_ged_sb_1990_2020.parquet")
    held = True
    print("| country | rule | months | agree | deaths off |\n|---|---|--:|--:|--:|")
    for name, file, number, wanted in FILES:
        ged = read_ged(folder / f"ged_events_{file}.parquet")
        found = {rule: compared(ged, views, number, months(ged)) for rule, months in RULES.items()}
        for rule, (months, agree, off) in found.items():
            print(f"| {name} | {rule} | {months} | {agree} | {off:,} |")
        months, agree, off = found["last day (tocsin)"]
        held &= off == min(one[2] for one in found.values()) and (wanted is None or months - agree == wanted)
    return held


def made(path: Path) -> None:
    """A file of GED's size: as many rows as release 25.1 has, cells with marks and line ends, about 300 MB."""
    chance = np.random.default_rng(1)
    numbers = np.asarray(sorted(by_gw()))
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, GED, restval="")
        writer.writeheader()
        gw, days = chance.choice(numbers, ROWS), chance.integers(0, 365 * 32, ROWS)
        for row in range(ROWS):
            day = np.datetime64("1989-01-01") + int(days[row])
            writer.writerow(
                {
                    "id": row + 1, "type_of_violence": row % 3 + 1, "country_id": gw[row], "best": row % 7, "low": 0,
                    "high": row % 7 + 5, "latitude": 10.5, "longitude": 20.25, "where_prec": 2, "date_prec": 1,
                    "side_a": f"Government of {gw[row]}", "side_b": f"Front {row % 900}", "gwnoa": gw[row],
                    "source_headline": 'x ' * 150 + '"quoted,\nand over lines"', "source_original": "somebody " * 20,
                    "date_start": f"{day} 00:00:00.000", "date_end": f"{day} 00:00:00.000",
                }
            )  # fmt: skip


def speed() -> bool:
    """Prints time and memory of reading a file of GED's size; whether both are within their floors."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ged.csv"
        made(path)
        size = path.stat().st_size / 1e6
        began = time.perf_counter()
        panel = read_history(path)
        took = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    total = sum(float(np.nansum(one)) for one in (panel.counts, *panel.covariates.values()))
    print("\n| file of GED | events | seconds | peak memory (MB) |\n|---|--:|--:|--:|")
    print(f"| {size:.0f} MB | {ROWS:,} | {took:.1f} | {memory:.0f} |")
    return took <= MOST_SECONDS and memory <= MOST_MB and total > 0


def main() -> int:
    """Prints both tables; 1 when a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = os.environ.get("TOCSIN_SHARED") or str(Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--shared", default=shared, help="the folder with forecast/ in it")
    folder = Path(parser.parse_args().shared) / "forecast"
    if not folder.is_dir():
        print(f"there is no {folder}; name the data by --shared or TOCSIN_SHARED", file=sys.stderr)
        return 2
    held = agreement(folder)
    quick = speed()
    return 0 if held and quick else 1


if __name__ == "__main__":
    raise SystemExit(main())
