"""The choices behind the blend, made again on outcomes before 2018.

    python benchmarks/forecast_choice.py                    how members are brought together, about five minutes
    python benchmarks/forecast_choice.py --forest           the forest's leaves and level too, about fifteen minutes
    python benchmarks/forecast_choice.py --years 2014-2017  fewer years

The history ($TOCSIN_SHARED/forecast) is cut off at 2017-12 before anything else is done with it. Each year from 2006 on
is forecast from the October before (leads 3 to 14, 1,000 draws), the members trained on what was known then. For every
candidate: CRPS, ignorance and interval score over all rows divided by conflictology's, their mean, the worst year of
each, and coverage of the 90 % interval in ongoing conflicts (a month with 25 deaths or more among the last twelve
known). Chosen is the candidate with the lowest mean of those with no year worse than conflictology by over 3 % in any
score and coverage of .86 to .94, a point inside what is asked for in later years. Prints Markdown tables; ends with 1
when the chosen one is not the one that the package uses.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tocsin.analysis import baselines, blend, forest, quantiles, recency, scores
from tocsin.analysis.backtest import as_known
from tocsin.analysis.markov import markov
from tocsin.analysis.months import month_id
from tocsin.analysis.panel import Ahead, Panel
from tocsin.analysis.situations import MANY, in_conflict
from tocsin.histories import read_history
from tocsin.lexicon.codes.views import neighbours_in

LAST = month_id(2017, 12)
FIRST_YEAR = 2006
DRAWS = 1000
WORST = 1.03
COVERAGE = (0.86, 0.94)
Members = Mapping[str, np.ndarray]
Combine = Callable[[Members], np.ndarray]
# As they were tried; larger leaves were not.
LEAVES = (10, 20, 40)
LEVELS = (1.0, 1.5, 3.0)


def history() -> Panel:
    """The deaths of countries by months through 2017-12, and nothing later."""
    return read_history(Path(os.environ["TOCSIN_SHARED"]) / "forecast" / "cm_ged_sb_1990_2020.parquet", through=LAST)


@dataclass(frozen=True)
class Year:
    """A year's outcomes, whether each row is of an ongoing conflict, and the members' sorted draws."""

    year: int
    actual: np.ndarray
    conflict: np.ndarray
    members: Members


def question(panel: Panel, year: int) -> tuple[Panel, Ahead]:
    """What was known in the October before, borders included, and what is asked."""
    past = as_known(panel, month_id(year - 1, 10), neighbours_in)
    return past, Ahead(month_id(year, 1), month_id(year, 12), DRAWS)


def year_of(panel: Panel, year: int, forests: Sequence[tuple[int, float]]) -> Year:
    """The year, forecast by each member; forests by size of leaves and halving time of the level."""
    past, ahead = question(panel, year)
    found: dict[str, np.ndarray] = {}
    for name, model in (("conflictology", baselines.conflictology), ("markov", markov)):
        found[name] = np.sort(model(past, ahead), axis=2).astype(float)
    for halving in (3.0, 6.0):
        own = recency.recent_history(past, halving, DRAWS)
        found[f"recency-{halving:g}"] = np.repeat(own[:, None], ahead.periods, axis=1)
    for leaf in sorted({leaf for leaf, _ in forests}):
        grown = forest.fit(past, ahead.leads(past), ahead.seed, leaf=leaf)
        if grown is None:
            raise SystemExit(f"the history before {year} is too short for a forest")
        for level in (level for size, level in forests if size == leaf):
            changed = grown.with_level(level)
            each = [changed.relative(lead, DRAWS) for lead in ahead.leads(past)]
            found[f"forest {leaf}, {level:g}"] = np.stack(each, axis=1)
        if len(forests) > 1:
            each = [grown.quantiles(lead, DRAWS) for lead in ahead.leads(past)]
            found[f"counts of forest {leaf}"] = np.stack(each, axis=1)
    begin = ahead.first - panel.first
    actual = panel.counts[:, begin : begin + ahead.periods]
    conflict = np.repeat(in_conflict(past, MANY)[:, None], ahead.periods, axis=1)
    return Year(year, actual, conflict, {name: np.float32(one) for name, one in found.items()})


def told(drawn: np.ndarray, year: Year) -> np.ndarray:
    """CRPS, ignorance, interval score and coverage in ongoing conflicts, each a mean over the rows known."""
    drawn = np.rint(drawn)
    covered = scores.covered(drawn, year.actual)[year.conflict]
    measures = (scores.crps, scores.ignorance, scores.interval_score)
    means = [float(np.nanmean(measure(drawn, year.actual))) for measure in measures]
    return np.array([*means, float(np.nanmean(covered))])


def candidates(usual: str) -> dict[str, Combine]:
    """Ways of bringing members together, by name: each takes the members' draws."""
    found: dict[str, Combine] = {}
    ways: dict[str, Callable[[list[np.ndarray], list[float]], np.ndarray]] = {
        "average": lambda members, shares: quantiles.averaged(members, shares),
        "pool": lambda members, shares: quantiles.pooled(members, shares, DRAWS),
        "half-way": lambda members, shares: quantiles.halfway(members, shares, DRAWS),
    }
    weights: list[dict[str, float]] = [
        {"markov": 1.0},
        {"recency-3": 1.0},
        {usual: 1.0},
        {usual: 0.7, "markov": 0.3},
        {usual: 0.6, "markov": 0.2, "recency-6": 0.2},
        *[
            {usual: first, "markov": second, "recency-3": third}
            for first, second, third in ((0.7, 0.1, 0.2), (0.6, 0.2, 0.2), (0.5, 0.3, 0.2), (0.5, 0.2, 0.3))
        ],
    ]
    for shares in weights:
        for way, combine in ways.items():
            if len(shares) == 1 and way != "pool":
                continue
            label = ", ".join(f"{name} {share:g}" for name, share in shares.items())
            found[f"{way}: {label}" if len(shares) > 1 else label] = lambda members, s=shares, c=combine: c(
                [members[name].astype(float) for name in s], list(s.values())
            )
    return found


@dataclass(frozen=True)
class Found:
    """How a candidate did: mean ratio to conflictology's scores, the worst year's in any, coverage in conflicts."""

    mean: float
    worst: float
    coverage: float


def table(years: Sequence[Year], tried: Mapping[str, Combine]) -> dict[str, Found]:
    """Prints how the candidates did, and returns it."""
    base = np.array([told(year.members["conflictology"], year) for year in years])
    print("| Candidate | CRPS | IGN | MIS | mean | worst year: CRPS | IGN | MIS | coverage |\n|---|" + "---:|" * 8)
    found: dict[str, Found] = {}
    by_year: dict[str, np.ndarray] = {}
    for name, combine in tried.items():
        got = np.array([told(combine(year.members), year) for year in years])
        ratio = got[:, :3].mean(axis=0) / base[:, :3].mean(axis=0)
        each = got[:, :3] / base[:, :3]
        by_year[name] = each
        found[name] = Found(float(ratio.mean()), float(each.max()), float(got[:, 3].mean()))
        cells = [*ratio, ratio.mean(), *each.max(axis=0), got[:, 3].mean()]
        print(f"| {name} | " + " | ".join(f"{cell:.4f}" for cell in cells) + " |", flush=True)
    best = chosen(found)
    print(f"\nBy year, {best} against conflictology:\n\n| Year | CRPS | IGN | MIS |\n|---|---:|---:|---:|")
    for year, ratios in zip(years, by_year[best], strict=True):
        print(f"| {year.year} | " + " | ".join(f"{ratio:.3f}" for ratio in ratios) + " |")
    return found


def chosen(found: Mapping[str, Found]) -> str:
    """The lowest mean among those that are steady and calibrated; among all where there is none."""
    fit = {
        name: one for name, one in found.items() if one.worst <= WORST and COVERAGE[0] <= one.coverage <= COVERAGE[1]
    }
    return min(fit or found, key=lambda name: found[name].mean)


def in_use(usual: str) -> str:
    """The candidate that the package uses, ``usual`` being its forest."""
    shares = blend.SHARES
    return (
        f"half-way: {usual} {shares['forest']:g}, markov {shares['markov']:g}, "
        f"recency-{blend.HALVING:g} {shares['recency']:g}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="The choices behind the blend, made again on outcomes before 2018.")
    parser.add_argument("--years", default=f"{FIRST_YEAR}-2017", help="outcome years, such as 2006-2017")
    parser.add_argument("--forest", action="store_true", help="choose the forest's leaves and level again too")
    arguments = parser.parse_args()
    first, _, last = arguments.years.partition("-")
    asked = range(int(first), int(last or first) + 1)
    if asked[-1] > 2017:
        parser.error("choices are made on years before 2018")
    panel = history()
    shipped = f"forest {forest.LEAF}, {forest.LEVEL:g}"
    forests = [(leaf, level) for leaf in LEAVES for level in LEVELS] if arguments.forest else []
    if (forest.LEAF, forest.LEVEL) not in forests:
        forests = [*forests, (forest.LEAF, forest.LEVEL)]
    years = []
    for year in asked:
        years.append(year_of(panel, year, forests))
        print(f"{year} forecast", file=sys.stderr, flush=True)
    right = True
    if arguments.forest:
        names = [name for name in years[0].members if "forest" in name]
        print("## The forest: fewest origins in a leaf, halving time of the level\n")
        alone = {name: (lambda members, n=name: members[n].astype(float)) for name in names}
        found = table(years, alone)
        # The forest is a member of a blend and chosen for itself: its worst year is no bar.
        best = min(found, key=lambda name: found[name].mean)
        right = best == shipped
        print(f"\nBest: {best}; the package uses {shipped}.\n")
    print(f"## Members brought together, outcomes of {arguments.years}\n")
    best = chosen(table(years, candidates(shipped)))
    uses = in_use(shipped)
    print(f"\nChosen: {best}; the package uses {uses}.")
    return 0 if right and best == uses else 1


if __name__ == "__main__":
    sys.exit(main())
