"""Happenings found again across reports: what is labelled alike, what is kept apart, and how that is measured."""

from __future__ import annotations

import itertools
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tocsin
from tocsin.errors import UsageError, WrongType
from tocsin.learned.coreference import Tree, pair_scorer, scorer_of
from tocsin.learned.layers import LAYERS, WIDTH, layered_model
from tocsin.learned.sentence import sentence_model
from tocsin.lexicon.families import families
from tocsin.resolving.affairs import affairs
from tocsin.resolving.coreference import grouped
from tocsin.resolving.sightings import NAMES

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
from coreference_scores import best_total, scores


def told(text: str, *words: str, **more: Any) -> dict[str, Any]:
    """A document whose mentions are the first places of some words."""
    spans = [(text.index(word), text.index(word) + len(word)) for word in words]
    return {"text": text, "mentions": spans, **more}


BAZAAR = told(
    "A car bomb exploded beside a bazaar in Kandor on Tuesday, killing eleven shoppers. The governor visited the site.",
    "exploded",
    "killing",
    "visited",
)
BAZAAR_AGAIN = told(
    "Eleven people died when a bomb went off near the Kandor bazaar on Tuesday, police said.",
    "died",
    "went off",
    "said",
)
BRIDGE = told("Engineers opened a bridge over the Tamel river after nine years of work.", "opened", "work")


# What is labelled


def test_two_reports_of_one_bombing_share_its_labels() -> None:
    (explosion, killing, visit), (death, blast, word) = tocsin.happenings([BAZAAR, BAZAAR_AGAIN]).labels
    assert explosion == blast
    assert killing == death
    assert len({explosion, killing, visit, word}) == 4


def test_unlike_reports_share_nothing() -> None:
    first, second = tocsin.happenings([BAZAAR, BRIDGE]).labels
    assert not set(first) & set(second)


def test_topics_are_never_compared() -> None:
    first, second = tocsin.happenings([BAZAAR | {"topic": "a"}, BAZAAR | {"topic": "b"}]).labels
    assert not set(first) & set(second)
    assert set(first) | set(second) == set(range(len({*first, *second})))


def test_the_same_report_twice_is_told_once() -> None:
    first, second = tocsin.happenings([BAZAAR, BAZAAR]).labels
    assert first == second
    assert len(set(first)) == 3


def test_words_and_sentences_may_be_given_ready_made() -> None:
    ready = {
        "sentences": [
            ["Gunmen", "shot", "a", "judge", "in", "Ostra", "."],
            ["The", "shooting", "shocked", "many", "."],
        ],
        "mentions": [(0, [1]), (1, [1]), (1, [2])],
    }
    other = told("A judge was shot dead by gunmen in Ostra.", "shot")
    found = tocsin.happenings([ready, other])
    assert found.labels[0][0] == found.labels[1][0]
    assert found.labels[0][2] != found.labels[0][0]


def test_no_documents_and_no_mentions() -> None:
    assert tocsin.happenings([]).labels == ()
    assert tocsin.happenings([told("Nothing is asked here.")]).labels == ((),)


def test_the_only_mention_stands_alone() -> None:
    found = tocsin.happenings([told("Rebels shelled Ariha.", "shelled")])
    assert found.labels == ((0,),)
    assert found.links[0][0].fellow is None


def test_order_of_documents_changes_no_group() -> None:
    documents = [BAZAAR, BRIDGE, BAZAAR_AGAIN]
    expected = partition(documents, range(3))
    for order in itertools.permutations(range(3)):
        assert partition(documents, order) == expected


def partition(documents: list[dict[str, Any]], order: Any) -> set[frozenset[tuple[int, int]]]:
    order = list(order)
    labels = tocsin.happenings([documents[d] for d in order]).labels
    groups: dict[int, set[tuple[int, int]]] = {}
    for d, those in zip(order, labels, strict=True):
        for m, label in enumerate(those):
            groups.setdefault(label, set()).add((d, m))
    return {frozenset(group) for group in groups.values()}


def test_links_say_why() -> None:
    found = tocsin.happenings([BAZAAR, BAZAAR_AGAIN])
    link = found.links[0][0]
    assert link.fellow == (1, 1)
    assert 0 < link.chance <= 1
    assert any("family" in reason for reason in link.reasons)
    assert any(reason.startswith("names shared") and "kandor" in reason for reason in link.reasons)


@pytest.mark.parametrize(
    ("document", "advice"),
    [
        ({"text": "Rebels left.", "mentions": [(40, 44)]}, "end <= len"),
        ({"sentences": [["Rebels", "left"]], "mentions": [(0, [2])]}, "indices of words"),
        ({"sentences": [["Rebels", "left"]], "mentions": [(1, [0])]}, "indices of words"),
        ({"mentions": []}, "give text"),
    ],
)
def test_places_outside_a_document_are_refused(document: dict[str, Any], advice: str) -> None:
    with pytest.raises(UsageError, match=advice):
        tocsin.happenings([document])


@pytest.mark.parametrize("wrong", ["Rebels left.", {"text": "Rebels left.", "mentions": []}, 7])
def test_a_single_document_is_refused(wrong: Any) -> None:
    with pytest.raises(WrongType, match="pass a list"):
        tocsin.happenings(wrong)


# The parts


def test_likely_pairs_do_not_chain() -> None:
    # A likely with B, B with C, but A unlike C: the mean keeps the second pair out.
    chances = np.array([[0, 0.9, 0.05], [0.9, 0, 0.6], [0.05, 0.6, 0]])
    assert grouped(chances, 0.4) == (0, 0, 1)
    assert grouped(chances, 0.3) == (0, 0, 0)


def test_grouping_matches_average_linkage_done_plainly() -> None:
    rng = random.Random(4)
    for _ in range(30):
        size = rng.randint(2, 9)
        square = np.zeros((size, size))
        for i, j in itertools.combinations(range(size), 2):
            square[i, j] = square[j, i] = rng.random()
        groups = [[n] for n in range(size)]
        while len(groups) > 1:
            mean, one, two = max(
                (np.mean([square[i, j] for i in a for j in b]), -p, -q)
                for (p, a), (q, b) in itertools.combinations(enumerate(groups), 2)
            )
            if mean < 0.5:
                break
            groups[-one] += groups.pop(-two)
        labels = grouped(square, 0.5)
        assert {frozenset(g) for g in groups} == {
            frozenset(k for k in range(size) if labels[k] == label) for label in set(labels)
        }


def test_affairs_are_cut_apart() -> None:
    fire = [
        Counter(words.split()) for words in ("mill fire crew smoke", "fire mill smoke night", "mill crew fire roof")
    ]
    vote = [
        Counter(words.split()) for words in ("vote mayor poll count", "mayor poll vote town", "count vote mayor win")
    ]
    groups = affairs([*fire, *vote]).groups
    assert groups == (0, 0, 0, 1, 1, 1)
    assert affairs(fire).groups == (0, 0, 0)
    assert affairs([]).groups == ()


def test_families_know_phrases_before_heads() -> None:
    known = families()
    assert "hire" in known.of(["hire"], "hire")
    assert known.of(["gun", "them", "down"], "gun") >= {"kill", "shoot"}
    assert not known.of(["zzz"], "zzz")
    assert known.of(["let", "go"], "let") != known.of(["go"], "go")


def test_inner_layers_leave_the_last_as_it_is() -> None:
    text = "Rebels shelled the town of Ariha."
    states = layered_model().states(text)
    assert states.shape == (len(LAYERS), WIDTH)
    _, plain = sentence_model()._read(text)
    assert np.allclose(states[-1], np.asarray(plain).reshape(-1, WIDTH).mean(0))
    assert not np.allclose(states[0], states[-1])


def test_a_tree_is_read_as_written() -> None:
    tree = Tree(feature=(0, -1, -1), limit=(0.5, 0, 0), left=(1, 0, 0), right=(2, 0, 0), value=(0, -2.0, 2.0))
    plain = {"names": ["x"], "mean": [0.0], "scale": [1.0], "weights": [0.0], "bias": 0.0, "start": 0.0}
    grown = {"trees": [{name: list(getattr(tree, name)) for name in Tree.__slots__}], "threshold": 0.5}
    low, high = scorer_of(plain | grown | {"share": 1.0}).chances(np.array([[0.5], [0.6]]))
    assert (round(low, 4), round(high, 4)) == (0.1192, 0.8808)
    assert scorer_of(plain | grown | {"share": 0.0}).chances(np.array([[0.6]]))[0] == 0.5


def test_the_shipped_scorer_knows_the_features() -> None:
    assert pair_scorer().names == NAMES


# The measures


def test_measures_on_luos_example() -> None:
    # Key {1..5} {6 7} {8..C}, response {1..5} {6..C}: the values that Luo (2005) and the reference scorer give.
    key = dict(zip("123456789ABC", "aaaaabbccccc", strict=True))
    response = dict(zip("123456789ABC", "xxxxxyyyyyyy", strict=True))
    found = scores(key, response)
    assert found.muc.recall == 1
    assert found.muc.precision == pytest.approx(9 / 10)
    assert found.b_cubed.recall == 1
    assert found.b_cubed.precision == pytest.approx((5 + 2 * 2 / 7 + 5 * 5 / 7) / 12)
    assert found.ceaf_e.recall == pytest.approx((1 + 10 / 12) / 3)
    assert found.ceaf_e.precision == pytest.approx((1 + 10 / 12) / 2)


def test_measures_count_those_told_once() -> None:
    key = {"a": 1, "b": 2, "c": 3}
    assert scores(key, key).b_cubed.f1 == scores(key, key).ceaf_e.f1 == 1
    assert scores(key, key).muc.f1 == 0  # there are no links
    joined = scores(key, dict.fromkeys(key, 0))
    assert joined.b_cubed.precision == pytest.approx(1 / 3)
    assert joined.ceaf_e.recall == pytest.approx(1 / 2 / 3)
    with pytest.raises(ValueError, match="same mentions"):
        scores(key, {"a": 1})


def test_assignment_is_the_best_of_all() -> None:
    rng = random.Random(7)
    for _ in range(60):
        n, m = rng.randint(1, 5), rng.randint(1, 5)
        weights = [[rng.choice([0.0, rng.random()]) for _ in range(m)] for _ in range(n)]
        wide = weights if n <= m else list(zip(*weights, strict=True))
        best = max(
            sum(row[column] for row, column in zip(wide, columns, strict=True))
            for columns in itertools.permutations(range(len(wide[0])), len(wide))
        )
        assert best_total(weights) == pytest.approx(best)
    assert best_total([]) == 0
