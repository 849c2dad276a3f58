"""The measures of coreference: MUC, B-cubed and CEAF-e, and their mean, which CoNLL's shared tasks rank by.

Mentions are given, so that key and response partition the same mentions; a mention that is alone counts as a cluster
of one in all three (MUC, which counts links, gives it no weight by itself). Formulas: Vilain et al. 1995 (MUC),
Bagga and Baldwin 1998 (B-cubed), Luo 2005 (CEAF-e with phi4, by the best one-to-one assignment).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Recall, precision and their harmonic mean, each from 0 to 1."""

    recall: float
    precision: float

    @property
    def f1(self) -> float:
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """The three measures of one response."""

    muc: Score
    b_cubed: Score
    ceaf_e: Score

    @property
    def conll(self) -> float:
        """The mean of the three F1."""
        return (self.muc.f1 + self.b_cubed.f1 + self.ceaf_e.f1) / 3


def scores(key: Mapping[Hashable, Hashable], response: Mapping[Hashable, Hashable]) -> Scores:
    """How well a response (mention to label) does against a key; both must label the same mentions."""
    if key.keys() != response.keys():
        raise ValueError("key and response do not label the same mentions")
    return Scores(
        Score(_muc(key, response), _muc(response, key)),
        Score(_b_cubed(key, response), _b_cubed(response, key)),
        _ceaf_e(key, response),
    )


def _clusters(labels: Mapping[Hashable, Hashable]) -> list[list[Hashable]]:
    out: dict[Hashable, list[Hashable]] = defaultdict(list)
    for mention, label in labels.items():
        out[label].append(mention)
    return list(out.values())


def _muc(key: Mapping[Hashable, Hashable], response: Mapping[Hashable, Hashable]) -> float:
    """The share of the key's links that the response holds."""
    links = held = 0
    for cluster in _clusters(key):
        links += len(cluster) - 1
        held += len(cluster) - len({response[m] for m in cluster})
    return held / links if links else 0.0


def _b_cubed(key: Mapping[Hashable, Hashable], response: Mapping[Hashable, Hashable]) -> float:
    """The mean over mentions of the share of their key cluster that stands with them in the response."""
    total = 0.0
    for cluster in _clusters(key):
        shared = Counter(response[m] for m in cluster)
        total += sum(n * n for n in shared.values()) / len(cluster)
    return total / len(key) if key else 0.0


def _ceaf_e(key: Mapping[Hashable, Hashable], response: Mapping[Hashable, Hashable]) -> Score:
    keys, answers = _clusters(key), _clusters(response)
    where = {mention: n for n, cluster in enumerate(answers) for mention in cluster}
    alike: dict[tuple[int, int], float] = {}
    for n, cluster in enumerate(keys):
        for m, shared in Counter(where[mention] for mention in cluster).items():
            alike[n, m] = 2 * shared / (len(cluster) + len(answers[m]))
    total = sum(best_total(part) for part in _parts(alike))
    return Score(total / len(keys) if keys else 0.0, total / len(answers) if answers else 0.0)


def _parts(alike: Mapping[tuple[int, int], float]) -> list[list[list[float]]]:
    """The matrices of clusters that have a mention in common, directly or through others: each is assigned alone."""
    rows: dict[int, set[int]] = defaultdict(set)
    columns: dict[int, set[int]] = defaultdict(set)
    for n, m in alike:
        rows[n].add(m)
        columns[m].add(n)
    out, done = [], set()
    for first in rows:
        if first in done:
            continue
        mine, others, waiting = [], dict.fromkeys(()), [first]
        done.add(first)
        while waiting:
            n = waiting.pop()
            mine.append(n)
            for m in sorted(rows[n]):
                others[m] = None
                fresh = sorted(columns[m] - done)
                done.update(fresh)
                waiting += fresh
        out.append([[alike.get((n, m), 0.0) for m in others] for n in mine])
    return out


def best_total(weights: Sequence[Sequence[float]]) -> float:
    """The greatest sum of one-to-one picks from a matrix of weights of 0 and more (Kuhn-Munkres; 0 when empty).

    Rows or columns that are too many stay without a partner.
    """
    if not weights or not weights[0]:
        return 0.0
    if len(weights) > len(weights[0]):
        weights = list(zip(*weights, strict=True))
    n, m = len(weights), len(weights[0])
    top = max(max(row) for row in weights)
    # Costs with potentials u, v; owner[j] is the row (from 1) that holds column j; column 0 stands for "none yet".
    u, v, owner = [0.0] * (n + 1), [0.0] * (m + 1), [0] * (m + 1)
    for row in range(1, n + 1):
        owner[0], column = row, 0
        least, came, used = [float("inf")] * (m + 1), [0] * (m + 1), [False] * (m + 1)
        while owner[column]:
            used[column] = True
            at, step, following = owner[column], float("inf"), 0
            for j in range(1, m + 1):
                if used[j]:
                    continue
                cost = top - weights[at - 1][j - 1] - u[at] - v[j]
                if cost < least[j]:
                    least[j], came[j] = cost, column
                if least[j] < step:
                    step, following = least[j], j
            for j in range(m + 1):
                if used[j]:
                    u[owner[j]] += step
                    v[j] -= step
                else:
                    least[j] -= step
            column = following
        while column:
            owner[column] = owner[came[column]]
            column = came[column]
    return sum(weights[owner[j] - 1][j - 1] for j in range(1, m + 1) if owner[j])
