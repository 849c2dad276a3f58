"""In what situation a forecast had to be made."""

from __future__ import annotations

import numpy as np
import pytest

from tocsin.analysis.panel import Panel
from tocsin.analysis.situations import SITUATIONS, in_conflict, situation


def words(conflict: object, actual: object, least: int = 1) -> list[str]:
    return [SITUATIONS[place] if place >= 0 else "unknown" for place in situation(conflict, actual, least)]  # type: ignore[arg-type]


def test_the_four_situations() -> None:
    known = [False, False, True, True, True]
    assert words(known, [0, 1, 1, 0, np.nan]) == ["peace", "onset", "conflict", "de-escalation", "unknown"]


def test_twenty_five_deaths_or_more() -> None:
    assert words([False, False, True, True], [24, 25, 25, 24], 25) == ["peace", "onset", "conflict", "de-escalation"]


def test_what_was_known_is_set_against_every_month() -> None:
    found = situation(np.array([[True], [False]]), np.array([[0.0, 3.0], [0.0, 3.0]]))
    assert found.tolist() == [[3, 2], [0, 1]]


def one(counts: list[float], period: str = "month") -> Panel:
    return Panel((1,), ("A",), 1, np.array([counts], dtype=float), period)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counts", "least", "expected"),
    [
        ([1] + [0] * 11, 1, True),  # twelve months ago: known
        ([1] + [0] * 12, 1, False),  # thirteen months ago: forgotten
        ([0] * 11 + [24], 25, False),
        ([0] * 11 + [25], 25, True),
        ([np.nan] * 12, 1, False),
        ([0, np.nan, 2], 1, True),  # a history shorter than a year
    ],
)
def test_a_year_is_remembered(counts: list[float], least: int, expected: bool) -> None:
    assert in_conflict(one(counts), least).tolist() == [expected]


def test_a_year_has_52_weeks() -> None:
    assert in_conflict(one([1] + [0] * 51, "week")).tolist() == [True]
    assert in_conflict(one([1] + [0] * 52, "week")).tolist() == [False]


def test_the_last_month_alone() -> None:
    assert in_conflict(one([9, 0]), memory=1).tolist() == [False]
    assert in_conflict(one([0, 9]), memory=1).tolist() == [True]
