"""How well the chance that a truce ends is told: ranking and calibration on truces of countries not learnt from.

    python benchmarks/truces.py [--shared shared/data] [--fit]

Data: ceasefires_cfd.csv.gz (ETH/PRIO Civil Conflict Ceasefire data, 1989-2020; not part of tocsin). One row per
ceasefire (``uniq_id``); days from the day it took effect (else was declared) to its end; months must be known. What
holds at the end of 2020 is censored; those that never took effect, or of which nobody recorded when they ended, are
left out of the ranking. Five folds by country, five ways of drawing them. What is known of earlier truces is known at
the beginning of the one judged. ``--fit`` learns from all rows and writes src/tocsin/analysis/truces.json.
Exit status 1 below the floors.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import gzip
import json
import math
import os
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tocsin.analysis import truces
from tocsin.analysis.truce_fitting import Held, concordance, expected_log, fit
from tocsin.analysis.truces import AT_TIME, PIECES, STATED, Coefficients, Truce, ending

DATA_END = datetime.date(2020, 12, 31)
FLOORS = {"c-index, no fixed term": 0.66, "c-index, all": 0.80}
# A plain model of the same kind: what a coder of the agreement alone would know.
PLAIN = frozenset({"one-sided", "many-sided", "written", "mediated", "fixed term", "log term", "term not told"})
FOLDS, DRAWN = 5, 5


@dataclass(frozen=True)
class Row:
    """A ceasefire of the data; ``days`` None where nobody recorded its end."""

    country: str
    dyad: int
    start: datetime.date
    stop: datetime.date | None
    ended: bool
    held: Held


def day(row: dict[str, str], name: str) -> datetime.date | None:
    """The day; the middle of the month where only that is told; None without a month."""
    year, month, number = (int(row[f"{name}_{part}"]) for part in ("yr", "month", "day"))
    if year <= 0 or month <= 0:
        return None
    try:
        return datetime.date(year, month, number if number > 0 else 15)
    except ValueError:
        return datetime.date(year, month, 28)


def rows_of(path: Path) -> list[Row]:
    """One row per ceasefire that took effect on a known day."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        every = list(csv.DictReader(handle))
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in every:
        if row["ended"] != "3" and (day(row, "cf_effect") or day(row, "cf_dec")):
            groups[row["uniq_id"]].append(row)
    found = [_row(groups[key]) for key in sorted(groups)]
    return [_with_history(one, found) for one in found]


def _row(group: list[dict[str, str]]) -> Row:
    start = min(filter(None, (day(one, "cf_effect") or day(one, "cf_dec") for one in group)))
    ends = [one for one in (day(row, "end") for row in group) if one]
    holds = any(one["ended"] == "0" for one in group) and not ends
    stop = max(ends) if ends else DATA_END if holds else None

    def most(name: str) -> int:
        return max(int(float(one[name] or -1)) for one in group)

    def known(name: str, least: int = 1) -> dict[str, float]:
        value = most(name)
        return {} if value < 0 else {"": float(value >= least)}

    stated: dict[str, float] = {
        "one-sided": float(most("side") == 1),
        "many-sided": float(most("side") == 3),
        "partial": float(most("partial") == 1),
        "preliminary": float(most("ceasefire_class") == 2),
        "definitive": float(most("ceasefire_class") == 3),
        "humanitarian": float(most("p_humanitarian") == 1),
        "peace process": float(most("p_peaceprocess") == 1),
        "holiday": float(most("p_holiday") == 1),
        "election": float(most("p_election") == 1),
        "other purpose": float(most("p_other") == 1),
        "no clear purpose": float(most("p_unclear") == 1),
        "declarations": math.log(len(group)),
        "year": (start.year - 2005) / 10,
    }
    for name, column, least in (
        ("written", "written", 1), ("signed by all", "written", 2), ("mediated", "mediator_nego", 1),
        ("monitored", "implement", 1), ("enforced", "enforcement", 1), ("disarmament", "ddr", 1),
        ("factions", "nsa_frac", 1),
    ):  # fmt: skip
        for value in known(column, least).values():
            stated[name] = value
    if most("timing") >= 0:
        for number, name in enumerate(("own will", "before talks", "during talks", "after talks")):
            stated[name] = float(most("timing") == number)
    if "mediated" in stated:
        words = " ".join(one["mediator_send"] for one in group)
        stated["un mediates"] = float("UN" in words.replace(",", " ").split())
    term = None
    if most("fixed") >= 0:
        stated["fixed term"] = float(most("fixed") == 1)
        lengths = [float(one["fixed_time"]) for one in group if one["fixed_time"].replace(".", "", 1).isdigit()]
        term = max(lengths, default=0.0) or None if stated["fixed term"] else None
    days = ((stop or start) - start).days
    truce = Truce(term, stated)
    return Row(
        group[0]["location"], most("ucdp_dyad"), start, stop, bool(ends), Held(truce, max(days, 0) + 0.5, bool(ends))
    )


def _with_history(one: Row, every: list[Row]) -> Row:
    """With what was known of the country's earlier truces on the day this one began."""
    before = [other for other in every if other.country == one.country and other.start < one.start]
    stated = dict(one.held.truce.stated)
    stated["earlier truces"] = math.log1p(len(before))
    stated["earlier truces in a year"] = math.log1p(sum((one.start - other.start).days <= 365 for other in before))
    over = [other for other in before if other.ended and other.stop is not None and other.stop <= one.start]
    stated["earlier truces held"] = _lasted(one, over)
    stated["earlier of these sides held"] = _lasted(one, [o for o in over if one.dyad > 0 and o.dyad == one.dyad])
    return Row(
        one.country, one.dyad, one.start, one.stop, one.ended,
        Held(Truce(one.held.truce.term, stated), one.held.days, one.held.ended),
    )  # fmt: skip


def _lasted(one: Row, over: list[Row]) -> float:
    """Mean log days that they held, the recent weighing more, drawn towards the data's usual (0: nothing known)."""
    weights = [math.exp(-(one.start - (other.stop or one.start)).days / 730) for other in over]
    told = sum(weight * (math.log(other.held.days) - USUAL) for weight, other in zip(weights, over, strict=True))
    return told / (sum(weights) + 0.3)


# Log of days that a truce of these data usually holds.
USUAL = 3.0


def folds(rows: list[Row], seed: int) -> list[int]:
    """The fold of each row; a country lies in one."""
    countries = sorted({one.country for one in rows})
    np.random.default_rng(seed).shuffle(countries)
    place = {country: number % FOLDS for number, country in enumerate(countries)}
    return [place[one.country] for one in rows]


def plain(held: Held) -> Held:
    """The same with nothing stated but ``PLAIN``."""
    stated = {name: value for name, value in held.truce.stated.items() if name in PLAIN}
    return Held(Truce(held.truce.term, stated), held.days, held.ended)


def scored(rows: list[Row], *, only_plain: bool = False) -> tuple[float, float, list[tuple[float, float, Held]]]:
    """Mean and standard deviation of c over folds; of each truce the chances to end within 30 and 90 days, unseen."""
    found, chances = [], []
    for seed in range(DRAWN):
        place = folds(rows, seed)
        for fold in range(FOLDS):
            learnt = [one.held for one, at in zip(rows, place, strict=True) if at != fold]
            judged = [one.held for one, at in zip(rows, place, strict=True) if at == fold]
            if only_plain:
                learnt, judged = [plain(one) for one in learnt], [plain(one) for one in judged]
            model = fit(learnt)
            told = [expected_log(one.truce, model) for one in judged]
            found.append(concordance([o.days for o in judged], [o.ended for o in judged], told))
            if seed == 0:
                chances += [(ending(o.truce, 0, 30, model), ending(o.truce, 0, 90, model), o) for o in judged]
    return float(np.mean(found)), float(np.std(found)), chances


def calibration(chances: list[tuple[float, float, Held]]) -> list[str]:
    """Rows of a table: chance told and share that ended, by fifths of the chance, for 30 and 90 days."""
    out = []
    for column, days in ((0, 30), (1, 90)):
        known = [one for one in chances if one[2].ended or one[2].days >= days]
        p = np.asarray([one[column] for one in known], dtype=float)
        y = np.asarray([one[2].ended and one[2].days <= days for one in known], dtype=float)
        brier, usual = float(((p - y) ** 2).mean()), float(((y - y.mean()) ** 2).mean())
        fifths = np.array_split(np.argsort(p, kind="stable"), 5)
        told = " · ".join(f"{p[one].mean():.2f}→{y[one].mean():.2f}" for one in fifths)
        out.append(f"| {days} | {told} | {brier:.3f} | {usual:.3f} |")
    return out


def write(rows: list[Row], path: Path) -> None:
    """Learns from all and writes the coefficients."""
    known = [one.held for one in rows if one.stop is not None]
    holding = [
        one.held if one.stop is not None else Held(one.held.truce, (DATA_END - one.start).days + 0.5, False)
        for one in rows
    ]

    def told(model: Coefficients) -> dict[str, list[float]]:
        return {
            name: [round(float(v), 4) for v in getattr(model, name)] for name in ("means", "weights", "timed", "base")
        }

    card = {
        "about": "chance that a truce ends; analysis/truces.py says how, docs/models.md from what",
        "learnt from": f"{len(known)} ceasefires of 1989-2020, {sum(o.ended for o in known)} of them with a known end;"
        f" low: with {len(rows) - len(known)} more of unknown end",
        "stated": STATED, "at_time": AT_TIME, "pieces": PIECES,
        "low": told(fit(holding)), "high": told(fit(known)),
    }  # fmt: skip
    path.write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    print(f"{path}: {path.stat().st_size:,} bytes")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("TOCSIN_SHARED", "shared/data")))
    parser.add_argument("--fit", action="store_true", help="learn from all and write the coefficients")
    options = parser.parse_args()
    rows = rows_of(options.shared / "field" / "ceasefires_cfd.csv.gz")
    if options.fit:
        write(rows, truces.COEFFICIENTS)
        return 0
    known = [one for one in rows if one.stop is not None]
    sets = {
        "no fixed term": [one for one in known if one.held.truce.stated.get("fixed term") != 1],
        "all": known,
        "no fixed term, known end only": [o for o in known if o.ended and o.held.truce.stated.get("fixed term") != 1],
        "all, known end only": [one for one in known if one.ended],
    }
    print("| truces | ceasefires | ended | c-index | over folds | plain | floor |\n|---|---:|---:|---:|---:|---:|---:|")
    failed = False
    chances: list[tuple[float, float, Held]] = []
    for name, chosen in sets.items():
        mean, spread, told = scored(chosen)
        chances = told if name == "all" else chances
        simple = scored(chosen, only_plain=True)[0]
        floor = FLOORS.get(f"c-index, {name}")
        failed |= floor is not None and mean < floor
        ended = sum(one.ended for one in chosen)
        print(f"| {name} | {len(chosen):,} | {ended:,} | {mean:.3f} | ±{spread:.3f} | {simple:.3f} | {floor or ''} |")
    print("\n| days | chance told → share that ended, by fifths | Brier | base rate's |\n|---:|---|---:|---:|")
    print("\n".join(calibration(chances)))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
