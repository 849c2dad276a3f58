"""Trains the scorer of pairs of mentions on the ECB+ development file, and shows how well unseen topics are resolved.

    pip install scikit-learn
    python training/coreference.py                                     leave-topic-out table only
    python training/coreference.py --out src/tocsin/learned/coreference.json --folds benchmarks/coreference-folds.json

Pairs of mentions of one topic are the rows; a logistic regression and boosted trees of eight leaves are fitted to them
and their chances mixed. The threshold of a fold is the one that served the other topics best; that of the shipped
scorer is the one that served all topics best when each was left out. Seeds are fixed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

from coreference_scores import scores
from fusion_ecb import ECB, labelled, marked, mentions_of, read_rows

from tocsin.happening import topic_of
from tocsin.learned.coreference import scorer_of
from tocsin.resolving.coreference import grouped, pairs_in
from tocsin.resolving.sightings import NAMES, Pairs

PENALTY = 0.003
SHARE = 0.67
THRESHOLDS = [n / 100 for n in range(30, 61, 5)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, default=ECB)
    parser.add_argument("--out", type=Path, help="where the scorer fitted to all topics goes")
    parser.add_argument("--folds", type=Path, help="where the scorers that leave one topic out each go")
    parser.add_argument("--without", nargs="*", default=[], help="topics that are neither learnt from nor shown")
    options = parser.parse_args()
    rows = [row for row in read_rows(options.file) if row["topic"] not in options.without]
    topics = {name: [row for row in rows if row["topic"] == name] for name in sorted({row["topic"] for row in rows})}
    data = {name: prepared(those) for name, those in topics.items()}
    told = {name: fitted([data[other] for other in data if other != name]) for name in data}
    squares = {name: square(data[name][0], told[name]) for name in data}
    tables = {name: judged(name, topics[name], squares[name]) for name in data}
    for name in data:
        told[name]["threshold"] = best_threshold([table for other, table in tables.items() if other != name])
    key = {mention: chain for row in rows for mention, chain in mentions_of(row)}
    response: dict[Any, Any] = {}
    for name, those in topics.items():
        mine = answer(name, those, squares[name], told[name]["threshold"])
        one = scores({m: key[m] for m in mine}, mine)
        print(f"topic {name}: CoNLL {one.conll:.3f} at {told[name]['threshold']}")
        response |= mine
    found = scores(key, response)
    print(f"left out: MUC {found.muc.f1:.3f} B-cubed {found.b_cubed.f1:.3f} CEAF-e {found.ceaf_e.f1:.3f}", end=" ")
    print(f"CoNLL {found.conll:.4f}")
    if options.folds:
        options.folds.write_text(json.dumps(told, sort_keys=True) + "\n", encoding="utf-8")
    if options.out:
        shipped = fitted(list(data.values()))
        shipped["threshold"] = best_threshold(list(tables.values()))
        options.out.write_text(json.dumps(shipped, sort_keys=True) + "\n", encoding="utf-8")
        print(f"threshold {shipped['threshold']}, {options.out.stat().st_size // 1000} kB: {options.out}")
    return 0


def prepared(rows: Sequence[dict[str, Any]]) -> tuple[Pairs, Any]:
    """The pairs of one topic and whether each is a pair of one happening."""
    pairs = pairs_in(topic_of([marked(row) for row in rows]))
    chains = [chain for row in rows for _, chain in mentions_of(row)]
    return pairs, np.array([chains[i] == chains[j] for i, j in zip(pairs.first, pairs.second, strict=True)])


def fitted(data: Sequence[tuple[Pairs, Any]]) -> dict[str, Any]:
    """The scorer fitted to some topics, as the mapping that tocsin.learned.coreference reads."""
    x, y = np.vstack([pairs.rows for pairs, _ in data]), np.concatenate([labels for _, labels in data])
    mean, scale = x.mean(0), x.std(0) + 1e-9
    linear = LogisticRegression(C=PENALTY, max_iter=3000).fit((x - mean) / scale, y)
    grown = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=60, l2_regularization=5.0, random_state=0
    ).fit(x, y)
    return {
        "names": list(NAMES),
        "mean": _short(mean),
        "scale": _short(scale),
        "weights": _short(linear.coef_[0]),
        "bias": round(float(linear.intercept_[0]), 5),
        "start": round(float(np.ravel(grown._baseline_prediction)[0]), 5),
        "trees": [_tree(step[0].nodes) for step in grown._predictors],
        "share": SHARE,
        "threshold": 0.45,
    }


def _tree(nodes: Any) -> dict[str, list[Any]]:
    leaf = nodes["is_leaf"].astype(bool)
    return {
        "feature": np.where(leaf, -1, nodes["feature_idx"]).astype(int).tolist(),
        "limit": _short(np.where(leaf, 0.0, nodes["num_threshold"])),
        "left": np.where(leaf, 0, nodes["left"]).astype(int).tolist(),
        "right": np.where(leaf, 0, nodes["right"]).astype(int).tolist(),
        "value": _short(np.where(leaf, nodes["value"], 0.0)),
    }


def _short(numbers: Any) -> list[float]:
    return [float(f"{number:.6g}") for number in numbers]


def square(pairs: Pairs, told: Mapping[str, Any]) -> Any:
    """The chances of all pairs of a topic as a symmetric square."""
    size = int(pairs.second.max()) + 1
    out = np.zeros((size, size))
    out[pairs.first, pairs.second] = scorer_of(told).chances(pairs.rows)
    return out + out.T


def answer(name: str, rows: Sequence[dict[str, Any]], chances: Any, threshold: float) -> dict[Any, Any]:
    labels = iter(grouped(chances, threshold))
    return labelled(list(rows), [[(name, next(labels)) for _ in mentions_of(row)] for row in rows])


def judged(name: str, rows: Sequence[dict[str, Any]], chances: Any) -> tuple[float, list[float]]:
    """How many mentions a topic has, and its CoNLL F1 at each threshold."""
    key = {mention: chain for row in rows for mention, chain in mentions_of(row)}
    return len(key), [scores(key, answer(name, rows, chances, threshold)).conll for threshold in THRESHOLDS]


def best_threshold(tables: Sequence[tuple[float, list[float]]]) -> float:
    """The threshold with the best mean over topics, each counted by its mentions."""
    total = [sum(count * table[n] for count, table in tables) for n in range(len(THRESHOLDS))]
    return THRESHOLDS[max(range(len(THRESHOLDS)), key=lambda n: total[n])]


if __name__ == "__main__":
    sys.exit(main())
