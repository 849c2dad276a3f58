"""Clusters: what agrees on average is joined, what cannot be one is not, and the order of anything changes nothing."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from tocsin.resolving.clustering import Link, clusters, components


def test_components_are_what_ties_connect() -> None:
    assert components(5, [(0, 2), (2, 4)]) == [[0, 2, 4], [1], [3]]
    assert components(0, []) == []


def test_units_that_agree_are_joined() -> None:
    assert clusters([0, 1, 2], [Link(0, 1, 3.0), Link(1, 2, 3.0), Link(0, 2, 3.0)], least=2.0) == [[0, 1, 2]]


def test_a_chain_is_not_joined_to_its_end() -> None:
    """0-1-2-3 each like its neighbour only: single linkage would make one of it."""
    chain = [Link(0, 1, 4.0), Link(1, 2, 3.0), Link(2, 3, 4.0)]
    assert clusters([0, 1, 2, 3], chain, least=2.0) == [[0, 1], [2, 3]]


def test_what_cannot_be_one_is_never_joined() -> None:
    links = [Link(0, 1, 9.0), Link(1, 2, 9.0), Link(0, 2, None)]
    assert clusters([0, 1, 2], links, least=0.0) == [[0, 1], [2]]


def test_the_caller_can_forbid_a_join() -> None:
    links = [Link(0, 1, 9.0), Link(1, 2, 8.0)]
    found = clusters([0, 1, 2], links, least=0.0, forbidden=lambda one, other: {0, 2} <= {*one, *other})
    assert found == [[0, 1], [2]]


def test_judged_pairs_go_before_scores() -> None:
    links = [Link(0, 1, None), Link(1, 2, 9.0)]
    assert clusters([0, 1, 2], links, least=0.0, together=[(0, 1)], apart=[(1, 2)]) == [[0, 1], [2]]


def test_together_does_not_bring_together_what_is_judged_apart() -> None:
    found = clusters([0, 1, 2], [], least=0.0, together=[(0, 1), (1, 2)], apart=[(0, 2)])
    assert found == [[0, 1], [2]]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[Link]]:
    count = draw(st.integers(1, 9))
    pairs = [(one, other) for one in range(count) for other in range(one + 1, count)]
    scores = st.one_of(st.none(), st.integers(-8, 12).map(lambda n: n / 2))
    return count, [Link(one, other, draw(scores)) for one, other in pairs if draw(st.booleans())]


@given(graphs(), st.integers(0, 99))
def test_the_order_of_links_changes_nothing(graph: tuple[int, list[Link]], seed: int) -> None:
    count, links = graph
    shuffled = list(links)
    random.Random(seed).shuffle(shuffled)
    assert clusters(range(count), shuffled, least=1.0) == clusters(range(count), links, least=1.0)


@given(graphs())
def test_every_unit_is_in_one_cluster_and_no_forbidden_pair_is(graph: tuple[int, list[Link]]) -> None:
    count, links = graph
    found = clusters(range(count), links, least=1.0)
    assert sorted(unit for cluster in found for unit in cluster) == list(range(count))
    home = {unit: k for k, cluster in enumerate(found) for unit in cluster}
    assert all(home[link.one] != home[link.other] for link in links if link.score is None)


@given(graphs())
def test_no_two_clusters_are_left_that_should_be_joined(graph: tuple[int, list[Link]]) -> None:
    """By the definition itself: the mean over all pairs of any two clusters is below the bound, or one forbids it."""
    count, links = graph
    found = clusters(range(count), links, least=1.0)
    score = {(link.one, link.other): link.score for link in links}
    for k, one in enumerate(found):
        for other in found[k + 1 :]:
            pairs = [score.get((min(a, b), max(a, b)), 0.0) for a in one for b in other]
            linked = any((min(a, b), max(a, b)) in score for a in one for b in other)
            if linked and None not in pairs:
                assert sum(value for value in pairs if value is not None) / len(pairs) < 1.0
