"""Fits which role fillers MUC-4 counts, on the part of its development set that is there to tune on.

    python training/muc.py                                   cross-validated figures only
    python training/muc.py --out benchmarks/muc-weights.json

A logistic regression with an L2 penalty over the features of benchmarks/muc.py, fitted to the reports in capitals and
in mixed case together. Folds are cut by report, so that no report is both learnt from and tested on; the threshold is
the one with the best cross-validated F1. Needs numpy and the development data (``TOCSIN_SHARED``).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import coding
import muc

from tocsin.desk import Desk
from tocsin.terms.text import Report

PENALTY = 1.0
# A feature that fewer candidates have says more of them than of the task.
AT_LEAST = 8
FOLDS = 5
Example = tuple[muc.Candidate, muc.Features, int | None]
Rows = list[tuple[dict[str, Any], list[Example]]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    desk = Desk()
    sets = {"capitals": examples(desk, str), "mixed case": examples(desk, coding.Truecase(desk))}
    every = [row for rows in sets.values() for row in rows]
    chances: dict[int, float] = {}
    for fold in range(FOLDS):
        weights = fit([e for row, found in every if fold_of(row) != fold for e in found])
        for row, found in every:
            if fold_of(row) == fold:
                chances.update({id(c): muc.chance(told, weights) for c, told, _ in found})
    steps = [round(0.02 * k, 2) for k in range(8, 25)]
    best = max(steps, key=lambda t: sum(score(rows, chances, t) for rows in sets.values()))
    for name, rows in sets.items():
        print(f"{name}: F1 {score(rows, chances, best):.3f} cross-validated, threshold {best}")
    if options.out:
        weights = fit([e for _, found in every for e in found])
        told = {name: round(value, 3) for name, value in sorted(weights.items()) if abs(value) >= 0.005}
        options.out.write_text(json.dumps({"threshold": best, "weights": told}, indent=1) + "\n", encoding="utf-8")
    return 0


def examples(desk: Desk, change: Any) -> Rows:
    """Every report with its candidates, their features, and whether the key holds them (None where it is optional)."""
    rows = coding.rows(coding.MUC_SET, unseen=False)
    readings = desk.read_all(Report(change(r["text"]), language="en") for r in rows)
    out: Rows = []
    for row, reading in zip(rows, readings, strict=True):
        gold, optional = coding.muc_gold(row), coding.muc_gold(row, optional=True)
        found: list[Example] = []
        for candidate, told in muc.featured(reading, desk.lexicon):
            hit = coding.unmatched(gold[candidate.role], [candidate.forms]) == []
            spare = coding.unmatched(optional[candidate.role], [candidate.forms]) == []
            found.append((candidate, told, 1 if hit else None if spare else 0))
        out.append((row, found))
    return out


def fold_of(row: dict[str, Any]) -> int:
    return int(hashlib.sha256(f"fold {row['id']}".encode()).hexdigest(), 16) % FOLDS


def fit(found: list[Example]) -> dict[str, float]:
    """The weights that make the examples likeliest under the penalty, by Newton's method."""
    known = [(told, label) for _, told, label in found if label is not None]
    counts = Counter(name for told, _ in known for name in told)
    names = [name for name, n in counts.items() if n >= AT_LEAST]
    index = {name: k for k, name in enumerate(names)}
    table, labels = np.zeros((len(known), len(names))), np.array([label for _, label in known], float)
    for r, (told, _) in enumerate(known):
        for name, value in told.items():
            if name in index:
                table[r, index[name]] = value
    penalty = np.array([0.1 if name.startswith("bias") else 1.0 for name in names]) * PENALTY
    weights = np.zeros(len(names))
    for _ in range(15):
        p = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (p - labels) + penalty * weights
        bend = (table * (p * (1 - p))[:, None]).T @ table + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-5:
            break
    return dict(zip(names, weights.tolist(), strict=True))


def score(rows: Rows, chances: dict[int, float], threshold: float) -> float:
    """F1 of the fillers whose chance is above the threshold, as benchmarks/coding.py scores them."""
    right = said = asked = 0
    for row, found in rows:
        read: coding.Fillers = {role: [] for role in muc.ROLES}
        for candidate, _, _ in found:
            if chances[id(candidate)] > threshold:
                read[candidate.role].append(candidate.forms)
        hit, extra, wanted, _ = coding.muc_counts(row, read)
        right, said, asked = right + hit, said + hit + extra, asked + wanted
    return coding.f1(right, said, asked)


if __name__ == "__main__":
    sys.exit(main())
