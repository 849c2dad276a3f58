"""How the model for short weekly series does against drawing a unit's own history; prints a Markdown table.

`python benchmarks/weekly.py` needs the shared data (TOCSIN_SHARED). Units are first-level regions of Syria (2016-2018),
Ukraine (2014-2020), Myanmar, the Central African Republic and Mexico, deaths by UCDP GED's events of all kinds by the
week they began in. Every quarter the next eight weeks are forecast from the last 5, 8, 26 or 104 alone; rows are
regions with deaths in them. The model's settings were chosen on outcomes of 2014-2017; it is judged by 2018-2020. Exits
1 when its CRPS or ignorance there is not below own history's, or its 90 % interval covers less than .90 or over .98.
"""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path

import numpy as np
import polars as pl

from tocsin.analysis import scores
from tocsin.analysis.baselines import own_history
from tocsin.analysis.months import week_of
from tocsin.analysis.panel import Ahead, Model, Panel
from tocsin.analysis.weekly import short

DATA = Path(os.environ.get("TOCSIN_SHARED", "shared/data")) / "forecast"
FILES = {
    "syria_2016_2018": (2016, 2018),
    "ukraine_2014_2020": (2014, 2020),
    "myanmar_1989_2020": (1989, 2020),
    "car_1989_2020": (1989, 2020),
    "mexico_1989_2020": (1989, 2020),
}
KNOWN = (5, 8, 26, 104)
LEADS = 8
JUDGED = (2018, 2020)
COVERED = (0.90, 0.98)
MODELS: dict[str, Model] = {
    "own 12 weeks": lambda panel, ahead: own_history(panel, ahead, 12),
    "own 26 weeks": lambda panel, ahead: own_history(panel, ahead, 26),
    "short": short,
}


def main() -> int:
    panels = [regions(name, *years) for name, years in FILES.items()]
    print(constants(panels))
    print("\n| Outcomes | Known weeks | Model | Rows | CRPS | Ignorance | Brier of deaths | Covered, 90 % |")
    print("|---|---|---|---|---|---|---|---|")
    held = True
    for years in ((2014, 2017), JUDGED):
        for known in KNOWN:
            found = {name: judged(model, panels, known, years) for name, model in MODELS.items()}
            for name, (rows, crps, ignorance, brier, covered) in found.items():
                print(
                    f"| {years[0]}-{years[1]} | {known} | {name} | {rows:,} | {crps:.2f} | {ignorance:.3f} | "
                    f"{brier:.4f} | {covered:.3f} |"
                )
            ours, others = found["short"], [found["own 12 weeks"], found["own 26 weeks"]]
            if years == JUDGED:
                held &= all(ours[1] < other[1] and ours[2] < other[2] for other in others)
                held &= COVERED[0] <= ours[4] <= COVERED[1]
    return 0 if held else 1


def regions(name: str, first: int, last: int) -> Panel:
    """The weekly deaths of a country's first-level regions in those years."""
    events = pl.read_parquet(DATA / f"ged_events_{name}.parquet").filter(pl.col("adm_1").is_not_null())
    names = sorted(events["adm_1"].unique().to_list())
    begin, end = week_of(datetime.date(first, 1, 4)), week_of(datetime.date(last, 12, 20))
    counts = np.zeros((len(names), end - begin + 1))
    for region, day, deaths in events.select("adm_1", "date_start", "best").iter_rows():
        week = week_of(datetime.date.fromisoformat(str(day)[:10])) - begin
        if 0 <= week < counts.shape[1]:
            counts[names.index(region), week] += deaths
    return Panel(tuple(range(1, len(names) + 1)), tuple(names), begin, counts, period="week")


def judged(
    model: Model, panels: list[Panel], known: int, years: tuple[int, int]
) -> tuple[int, float, float, float, float]:
    """Rows, CRPS, ignorance, Brier score and coverage over all rows of those years."""
    found = []
    begin, end = week_of(datetime.date(years[0], 1, 1)), week_of(datetime.date(years[1], 12, 20))
    for panel in panels:
        for last in range(max(begin, panel.first + known - 1), min(end, panel.last - LEADS + 1), 13):
            at = last - panel.first + 1
            counts = panel.counts[:, at - known : at]
            history = Panel(panel.units, panel.names, last - known + 1, counts, period="week")
            draws = model(history, Ahead(last + 1, last + LEADS, draws=400))
            actual = panel.counts[:, at : at + LEADS]
            rows = counts.sum(axis=1) > 0
            measures = (scores.crps, scores.ignorance, scores.brier, scores.covered)
            found.append([measure(draws[rows], actual[rows]).ravel() for measure in measures])
    crps, ignorance, brier, covered = (np.concatenate(each) for each in zip(*found, strict=True))
    return len(crps), crps.mean(), ignorance.mean(), brier.mean(), covered.mean()


def constants(panels: list[Panel]) -> str:
    """The pooled constants of the model, from the years before 2018."""
    before = week_of(datetime.date(2018, 1, 1))
    shares, again, means, spreads = [], [], [], []
    for panel in panels:
        for row in panel.counts[:, : before - panel.first]:
            for begin in range(0, len(row) - 52, 52):
                year = row[begin : begin + 52]
                if not year.any():
                    again.extend(row[begin + 52 : begin + 104] > 0)
                    continue
                shares.extend(year > 0)
                above = year[year > 0] - 1
                if len(above) >= 5 and above.mean() > 0:
                    means.append(above.mean())
                    spreads.append((above.var() - above.mean()) / above.mean() ** 2)
    return (
        f"Before 2018: share of deadly weeks {np.mean(shares):.3f} in years with deaths, {np.mean(again):.3f} in "
        f"the year after one without; above one death: mean {np.median(means):.1f}, "
        f"overdispersion {np.median(spreads):.2f}."
    )


if __name__ == "__main__":
    sys.exit(main())
