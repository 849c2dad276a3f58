"""What is left of a network when its hub is gone: made networks, and a published one where its data are at hand."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import pytest

from tocsin.analysis.fragmentation import betweenness, fragmentation, key_players, network, parts

GADE = Path(os.environ.get("TOCSIN_SHARED", "shared/data")) / "field" / "gade2019_syria_cooperation.csv.gz"
STAR = network([("hub", leaf) for leaf in "abcd"])
# Two triangles that only "bridge" joins.
BRIDGED = network([(a, b) for a, b in ("ab", "bc", "ca", "xy", "yz", "zx")] + [("c", "bridge"), ("bridge", "x")])


def test_a_network_in_one_piece_is_not_fragmented() -> None:
    assert fragmentation(STAR) == 0.0
    assert parts(STAR) == [["a", "b", "c", "d", "hub"]]


def test_without_its_hub_a_star_is_dust() -> None:
    assert fragmentation(STAR, {"hub"}) == 1.0
    assert fragmentation(STAR, {"a"}) == 0.0


def test_two_halves_by_hand() -> None:
    # 6 left in two parts of 3: 2 * 3 * 2 = 12 of 30 ordered pairs reach each other.
    assert fragmentation(BRIDGED, {"bridge"}) == pytest.approx(1 - 12 / 30)
    # Without c: b, a | bridge, x, y, z: (2 + 12) of 30.
    assert fragmentation(BRIDGED, {"c"}) == pytest.approx(1 - 14 / 30)


def test_key_players_in_order() -> None:
    assert key_players(BRIDGED)[0][0] == ("bridge",)
    (pair, value), *_ = key_players(BRIDGED, 2)
    assert value == max(fragmentation(BRIDGED, {a, b}) for a in BRIDGED for b in BRIDGED if a != b)
    assert fragmentation(BRIDGED, pair) == value


def test_too_many_sets_are_refused() -> None:
    with pytest.raises(ValueError, match="sets of 4"):
        key_players(network([], [str(number) for number in range(60)]), 4)


def test_betweenness_of_a_star_and_of_a_chain() -> None:
    assert betweenness(STAR) == {"a": 0.0, "b": 0.0, "c": 0.0, "d": 0.0, "hub": 1.0}
    chain = betweenness(network([("a", "b"), ("b", "c"), ("c", "d")]))
    assert chain["b"] == pytest.approx(2 / 3)
    assert chain["a"] == 0.0


def test_small_and_empty_networks() -> None:
    assert fragmentation({}) == 1.0
    assert parts({}) == []
    assert betweenness(network([("a", "b")])) == {"a": 0.0, "b": 0.0}
    assert network([("a", "a")]) == {"a": frozenset()}


@pytest.mark.skipif(not GADE.exists(), reason="the shared data are not here (TOCSIN_SHARED)")
def test_syrian_rebels_without_their_hub() -> None:
    """Gade et al. (2019): 31 groups, 86 ties of cooperation."""
    with gzip.open(GADE, "rt", encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    nodes = {row["Var1"] for row in rows} | {row["Var2"] for row in rows}
    ties = network(((row["Var1"], row["Var2"]) for row in rows if float(row["coopActions"]) > 0), nodes)
    assert len(ties) == 31
    assert sum(map(len, ties.values())) == 2 * 86
    assert fragmentation(ties) == 0.0
    (first, f_first), (second, f_second), *_ = key_players(ties)
    assert (first, round(f_first, 3)) == (("ASIM",), 0.253)
    assert (second, round(f_second, 3)) == (("ASL",), 0.131)
    pair, value = key_players(ties, 2)[0]
    assert pair == ("ASIM", "ASL")
    assert round(value, 3) == 0.480
