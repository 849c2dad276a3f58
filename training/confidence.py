"""Fits the reader's confidence to claims that were judged one by one, and shows how well it is calibrated.

    pip install scikit-learn
    python training/confidence.py sheet1.jsonl sheet2.jsonl …            cross-validated table only
    python training/confidence.py sheets… --out src/tocsin/learned/confidence.json

The sheets are those of benchmarks/judge.py with verdicts; "unsure" counts half right, as two rows of half weight. A
logistic regression with an L2 penalty; its strength is fixed, not chosen by the test. Folds are cut by report, so that
no report is both learnt from and tested on.
"""

from __future__ import annotations

import argparse
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from tocsin.learned.confidence import features, pair_of
from tocsin.terms.claims import EventContent
from tocsin.terms.format import claim_from_dict
from tocsin.weighing import passing_of

PENALTY = 0.05
FOLDS = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheets", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows = [json.loads(line) for path in options.sheets for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["verdict"] in {"right", "wrong", "unsure"}]
    found = _features(rows)
    names = sorted({name for f in found for name in f})
    x = np.array([[f.get(name, 0.0) for name in names] for f in found])
    right = np.array([{"right": 1.0, "wrong": 0.0, "unsure": 0.5}[row["verdict"]] for row in rows])
    reports = sorted({row["report"] for row in rows})
    folds = np.array([reports.index(row["report"]) % FOLDS for row in rows])
    held = np.zeros(len(rows))
    for fold in range(FOLDS):
        held[folds == fold] = _fit(x[folds != fold], right[folds != fold]).predict_proba(x[folds == fold])[:, 1]
    _show(held, right)
    if options.out:
        model = _fit(x, right)
        weights = {n: round(float(w), 4) for n, w in zip(names, model.coef_[0], strict=True) if abs(w) >= 0.0005}
        told = {"bias": round(float(model.intercept_[0]), 4), "weights": weights, "rows": len(rows)}
        options.out.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(f"{len(weights)} weights: {options.out}")
    return 0


def _features(rows: list[dict[str, Any]]) -> list[dict[str, float]]:
    claims = [claim_from_dict(row["claim"]) for row in rows]
    pairs = []
    for row, claim in zip(rows, claims, strict=True):
        at = row["sentence"].find(claim.quote)
        pairs.append(pair_of(claim, row["sentence"], claim.start - at) if at >= 0 else None)
    chances = {k: passing_of(pair).types for k, pair in enumerate(pairs) if pair is not None}
    out = []
    for k, (row, claim) in enumerate(zip(rows, claims, strict=True)):
        chance = None
        if k in chances and isinstance(claim.content, EventContent):
            chance = chances[k][claim.content.type]
        out.append(features(claim, row["sentence"], chance))
    return out


def _fit(x: np.ndarray, right: np.ndarray) -> LogisticRegression:
    """Each row twice: as right with its share, as wrong with the rest."""
    twice = np.concatenate([x, x])
    label = np.concatenate([np.ones(len(x)), np.zeros(len(x))])
    weight = np.concatenate([right, 1 - right])
    kept = weight > 0
    return LogisticRegression(C=PENALTY, max_iter=5000).fit(twice[kept], label[kept], sample_weight=weight[kept])


def _show(held: np.ndarray, right: np.ndarray) -> None:
    sure = right != 0.5
    print(f"{len(right)} judged claims, {right.mean():.3f} right; AUC {roc_auc_score(right[sure], held[sure]):.3f}")
    print("\n| Confidence | Claims | Mean | Right |\n|---|---:|---:|---:|")
    error = 0.0
    edges = np.quantile(held, np.linspace(0, 1, 7))
    for low, high in pairwise(edges):
        inside = (held >= low) & ((held < high) | (high == edges[-1]))
        if inside.any():
            gap = abs(held[inside].mean() - right[inside].mean())
            error += gap * inside.mean()
            print(
                f"| {low:.2f} to {high:.2f} | {inside.sum()} | {held[inside].mean():.2f} | {right[inside].mean():.2f} |"
            )
    print(f"\nexpected calibration error {error:.3f}")
    order = np.argsort(-held)
    print(
        "right of the surest "
        + ", ".join(f"{q:.0%}: {right[order][: int(len(right) * q)].mean():.3f}" for q in (1, 0.9, 0.8, 0.7, 0.5))
    )


if __name__ == "__main__":
    sys.exit(main())
