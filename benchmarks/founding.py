"""The founding question on real data: is fighting in Syria, or Idlib, a sign of fighting over Karabakh?

    python benchmarks/founding.py        prints its tables (some twenty seconds); ends with 1 without the data

Data in $TOCSIN_SHARED/forecast (not part of the repository): GED events of Syria 2016-2018; the 14 events of
Azerbaijan in a 2.5 % sample of GED; UCDP's and GDELT's counts by country and month 1989-2020. Karabakh stands for all
of Azerbaijan and Armenia, which is where UCDP's events of that conflict lie. Months are compared with their moving
averages (half a year to either side), over lags of 1, 2 and 3 months, by the same shifts as days are. Placebos are
countries with a like number of events, put in Syria's place and in Karabakh's.
"""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tocsin.analysis import shifting
from tocsin.analysis.coupling import UNKNOWN, couple, enough, graded, occasions
from tocsin.analysis.points import Points
from tocsin.analysis.shifting import Shifted, Spacing, moving_average

FORECAST = Path(os.environ.get("TOCSIN_SHARED", "data")) / "forecast"
SYRIA, WORLD = "ged_events_syria_2016_2018", "ged251_world_sample_1989_2020"
MONTHS = "cm_iso_ucdp251_gdelt_1989_2020"
SPACING = Spacing((1, 2, 3), span=6, block=12, unit="month")
# In Syria's or Karabakh's place: not those that are part of either war, nor their neighbours.
NOT_PLACEBOS = frozenset("SYR AZE ARM TUR IRQ RUS IRN GEO LBN ISR JOR".split())
SIMULATIONS = 100
Series = dict[str, np.ndarray]


def monthly(column: str, since: int, until: int) -> Series:
    """The column's counts of each country by month from January of ``since`` to December of ``until``; Karabakh is
    Azerbaijan and Armenia together. Months without a row count as none."""
    import polars

    table = polars.read_parquet(FORECAST / f"{MONTHS}.parquet").select("country_iso3", "year_month", column)
    found: Series = {}
    for country, month, value in table.iter_rows():
        at = (int(month[:4]) - since) * 12 + int(month[5:7]) - 1
        if 0 <= at < (until - since + 1) * 12 and value is not None:
            found.setdefault(country, np.zeros((until - since + 1) * 12))[at] = value
    found["Karabakh"] = found["AZE"] + found["ARM"]
    return found


def points(name: str, days: list[tuple[str, str]], first: datetime.date, length: int) -> Points:
    spans = [
        tuple(datetime.date.fromisoformat(day[:10]).toordinal() - first.toordinal() for day in one) for one in days
    ]
    kept = sorted(((start + end + 1) / 2, float(end + 1 - start)) for start, end in spans)
    kept = [one for one in kept if 0 <= one[0] < length]
    times, widths = np.asarray([one[0] for one in kept]), np.asarray([one[1] for one in kept])
    return Points(name, first.toordinal(), length, times, widths, tuple(map(str, range(len(kept)))))


def by_days() -> None:
    """The question with events by days: what GED has at hand."""
    import polars

    syria = polars.read_parquet(FORECAST / f"{SYRIA}.parquet").filter(polars.col("date_prec") <= 3)
    world = polars.read_parquet(FORECAST / f"{WORLD}.parquet").filter(
        polars.col("country").is_in(["Azerbaijan", "Armenia"])
    )
    first = datetime.date(2016, 1, 1)
    length = (datetime.date(2018, 12, 31) - first).days + 1
    karabakh = points("Karabakh (sample)", [(day, day) for day in world["date"].to_list()], first, length)
    print("## By days, 2016-2018\n")
    for name, table in (("Syria", syria), ("Idlib", syria.filter(polars.col("adm_1") == "Idlib Governorate"))):
        there = points(name, table.select("date_start", "date_end").rows(), first, length)
        print(f"- {couple(there, karabakh).sentence}")


def shifts(leader: np.ndarray, follower: np.ndarray) -> Shifted | None:
    """The numbers are shown even where events are too bunched for a grade; not where there are hardly any."""
    return shifting.shifted(leader, follower, SPACING, 1) if min(leader.sum(), follower.sum()) >= 20 else None


def by_months() -> None:
    """The question with UCDP's and GDELT's months, with placebos, and without the war of autumn 2020."""
    print("\n## By months, lags of 1 to 3 months\n")
    columns = "Question | months | events | occasions | lift (95 %) | p circular | p local | p Holm | placebos as small"
    print(f"| {columns} | grade |")
    print("|---|---:|---|---:|---:|---:|---:|---:|---:|---|")
    events, long = monthly("ucdp_event_count", 2016, 2020), monthly("ucdp_event_count", 1990, 2020)
    deaths, told = monthly("ucdp_fatalities_best", 2016, 2020), monthly("gdelt_conflict_event_count", 2016, 2020)
    peace = {name: counts[:-4] for name, counts in events.items()}
    asked = [
        ("Syria → Karabakh, events 2016-2020", events, "SYR", "Karabakh"),
        ("Karabakh → Syria, events 2016-2020", events, "Karabakh", "SYR"),
        ("Syria → Karabakh, events to August 2020", peace, "SYR", "Karabakh"),
        ("Syria → Karabakh, deaths 2016-2020", deaths, "SYR", "Karabakh"),
        ("Syria → Karabakh, GDELT's conflict events 2016-2020", told, "SYR", "Karabakh"),
        ("Syria → Karabakh, events 1990-2020", long, "SYR", "Karabakh"),
        ("Karabakh → Syria, events 1990-2020", long, "Karabakh", "SYR"),
    ]
    answers = [shifts(series[one], series[two]) for _, series, one, two in asked]
    corrected = shifting.holm([one.p if one else 1.0 for one in answers])
    for (name, series, leader, follower), found, p in zip(asked, answers, corrected, strict=True):
        a, b = series[leader], series[follower]
        counts = f"{a.sum():,.0f}, {b.sum():,.0f}"
        if found is None:
            print(f"| {name} | {len(a)} | {counts} | | | | | | | too few |")
            continue
        lift = found.lifts[-1]
        beside = placebos(series, leader, follower)
        as_small = sum(one <= found.p for one in beside)
        grade = graded(p, lift, UNKNOWN, ()) if enough(a, b, SPACING) else "too few"
        rarest = min(occasions(one, max(SPACING.windows)) for one in (a, b))
        print(
            f"| {name} | {len(a)} | {counts} | {rarest:.1f} | {lift.value:.2f} ({lift.low:.2f}-{lift.high:.2f}) |"
            f" {found.p_circular:.3f} | {found.p_local:.3f} | {p:.2f} | {as_small} of {len(beside)} |"
            f" {grade} |",
            flush=True,
        )


def placebos(series: Series, leader: str, follower: str) -> list[float]:
    """p of the same question with other countries in the leader's place and in the follower's, of a third to three
    times as many events."""
    found = []
    for name, counts in sorted(series.items()):
        if name in NOT_PLACEBOS or name == "Karabakh":
            continue
        for one, two, like in ((counts, series[follower], leader), (series[leader], counts, follower)):
            if series[like].sum() / 3 <= counts.sum() <= series[like].sum() * 3:
                answer = shifts(one, two)
                if answer is not None:
                    found.append(answer.p)
    return found


def power() -> None:
    """How strong a link would have had to be: Karabakh's months made anew with one planted."""
    print("\n## What could have been found (5 %, one question)\n")
    print("Karabakh's events made anew around their own moving average, as bunched as they were; after a month in")
    print("which Syria was busier than usual by one standard deviation the next has so many times as many.\n")
    print("| Times as many in the next month | found, 2016-2020 | found, 1990-2020 |\n|---:|---:|---:|")
    spans = [monthly("ucdp_event_count", since, 2020) for since in (2016, 1990)]
    for factor in (1.0, 1.5, 2.0, 3.0, 5.0):
        rates = [planted(series["SYR"], series["Karabakh"], factor) for series in spans]
        print(f"| {factor:g} | {rates[0]:.0%} | {rates[1]:.0%} |", flush=True)


def planted(leader: np.ndarray, follower: np.ndarray, factor: float) -> float:
    """The share of simulations in which a link of that strength has p of at most .05."""
    unusual = shifting.unusual(leader, SPACING)
    signal = np.concatenate([[0.0], unusual[:-1] / unusual.std()])
    mean = np.maximum(moving_average(follower, SPACING.span), 0.05)
    # How much more the counts vary than Poisson's would: the negative binomial's size, by moments.
    beyond = float(((follower - mean) ** 2 - mean).sum() / (mean**2).sum())
    size = 1 / max(beyond, 1e-3)
    generator = np.random.default_rng([int(10 * factor), len(leader)])
    hits = 0
    for _ in range(SIMULATIONS):
        rate = mean * factor ** np.clip(signal, -2, 2)
        made = generator.poisson(generator.gamma(size, rate / size)).astype(np.float64)
        found = shifts(leader, made)
        hits += found is not None and found.p <= 0.05
    return hits / SIMULATIONS


def main() -> int:
    missing = [name for name in (SYRIA, WORLD, MONTHS) if not (FORECAST / f"{name}.parquet").exists()]
    if missing:
        print(f"no {missing[0]}.parquet in {FORECAST}", file=sys.stderr)
        return 1
    parts: tuple[Callable[[], None], ...] = (by_days, by_months, power)
    for part in parts:
        part()
    return 0


if __name__ == "__main__":
    sys.exit(main())
