"""How often an alarm of deaths is followed by more: deaths of a month above the worst of the last 1 or 3 years.

    python benchmarks/alerts.py [--shared shared/data]

Data: UCDP's state-based deaths by country and month (cm_ged_sb_1990_2020.parquet, not part of tocsin). A month stands
for 30 days. Least deaths were chosen on the years to 2017 (both tables are printed); 2018-2020 are reported, not chosen
by. "Worse" is a month of at least as many deaths among the next three; "more" is a mean of the next three months
above that of the twelve before the alarm; "lead" the median of months from the alarm to the worst of the next twelve.
"Usual" is the same share for all months with so many deaths. Exit status 1 where alarms say less than usual months.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import numpy as np

from tocsin.analysis.alarms import LEAST_DEATHS
from tocsin.analysis.months import month_id, month_named
from tocsin.analysis.panel import Panel
from tocsin.histories import read_history


def tally(panel: Panel, years: int, least: int, first: int, last: int) -> dict[str, float]:
    """Counts and shares over the months from ``first`` to ``last``, each with three months known after it."""
    counts = panel.counts
    alarms, usual = [], []
    for row in range(len(counts)):
        for month in range(first, min(last, panel.last - 3) + 1):
            at = month - panel.first
            if at < 12 * years or np.isnan(counts[row, at - 12 * years : at + 4]).any() or counts[row, at] < least:
                continue
            now, after = counts[row, at], counts[row, at + 1 : at + 4]
            further = counts[row, at + 1 : min(at + 13, last + 1 - panel.first)]
            found = (
                bool(after.max() >= now),
                bool(after.mean() > counts[row, at - 12 : at].mean()),
                int(np.argmax(further)) + 1 if len(further) else 1,
            )
            usual.append(found)
            if now > counts[row, at - 12 * years : at].max():
                alarms.append(found)

    def share(rows: list[tuple[bool, bool, int]], column: int) -> float:
        return float(np.mean([row[column] for row in rows])) if rows else float("nan")

    lead = float(np.median([row[2] for row in alarms])) if alarms else float("nan")
    return {
        "alarms": len(alarms), "worse": share(alarms, 0), "worse usual": share(usual, 0),
        "more": share(alarms, 1), "more usual": share(usual, 1), "lead": lead,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("TOCSIN_SHARED", "shared/data")))
    options = parser.parse_args()
    panel = read_history(options.shared / "forecast" / "cm_ged_sb_1990_2020.parquet")
    failed = False
    for title, first, last in (
        ("1993-2017, by which the threshold was chosen", month_id(1993, 1), month_named("2017-12")),
        ("2018-2020, reported", month_named("2018-01"), month_named("2020-12")),
    ):
        print(f"\n{title}\n")
        print(
            "| worst of | least deaths | alarms | worse | usual | more | usual | lead |\n"
            "|---|--:|--:|--:|--:|--:|--:|--:|"
        )
        for years in (1, 3):
            for least in (10, 25, 50):
                known = panel.through(last)
                found = tally(known, years, least, first, last)
                print(
                    f"| {years} year{'s' * (years > 1)} | {least} | {found['alarms']:,.0f} | {found['worse']:.0%} |"
                    f" {found['worse usual']:.0%} | {found['more']:.0%} | {found['more usual']:.0%} |"
                    f" {found['lead']:.0f} |"
                )
                failed |= least == LEAST_DEATHS and not found["more"] > found["more usual"]
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
