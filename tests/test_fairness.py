"""Whoever acts, the same deed is read the same way: swapping the actors swaps them in the claims, nothing else."""

from __future__ import annotations

import casefile
import fairness
import floors


def test_swapped_actors_change_nothing_else() -> None:
    rate = floors.fairness_rates()["swaps"]
    floor = floors.floors()["fairness"]["swaps"]
    print(f"{rate.passed} of {rate.total} swaps read alike\n" + "\n".join(rate.failed))
    assert rate.total >= 300
    assert rate.reaches(floor), f"{rate.share:.3f} of the swaps are read alike, the floor is {floor}"


def test_exceptions_are_of_cases_that_exist() -> None:
    ids = {case["id"] for case in casefile.load()}
    assert {case for case, _ in fairness.EXCEPTIONS} <= ids


def test_forms_swap_there_and_back() -> None:
    exchange = {"Russia": "Ukraine", "Ukraine": "Russia", "Russian": "Ukrainian", "Ukrainian": "Russian"}
    text = "A Ukrainian drone hit a Russian-held town, Russia said; Ukraine's army was silent."
    after = fairness.swapped(text, exchange)
    assert after == "A Russian drone hit a Ukrainian-held town, Ukraine said; Russia's army was silent."
    assert fairness.swapped(after, exchange) == text
    armenia = {"Armenian": "Turkish", "Turkish": "Armenian"}
    assert fairness.swapped("An Armenian and a Turkish post", armenia) == "A Turkish and an Armenian post"
