"""Numbers and names in sentences, and distances."""

from __future__ import annotations

import pytest

from tocsin.terms.where import kilometres
from tocsin.terms.wording import listed, many


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["Homs"], "Homs"), (["Homs", "Hama"], "Homs and Hama"), (["A", "B", "C"], "A, B and C")],
)
def test_names_in_a_row(names: list[str], said: str) -> None:
    assert listed(names) == said


def test_one_and_more() -> None:
    assert [many(count, "report") for count in (0, 1, 2, 1200)] == [
        "0 reports",
        "1 report",
        "2 reports",
        "1,200 reports",
    ]


def test_distances_on_the_globe() -> None:
    assert kilometres(10.0, 20.0, 10.0, 20.0) == 0.0
    # A quarter of the equator, and across the 180th meridian.
    assert kilometres(0.0, 0.0, 0.0, 90.0) == pytest.approx(10007.5, abs=0.1)
    assert kilometres(0.0, 179.0, 0.0, -179.0) == pytest.approx(kilometres(0.0, -1.0, 0.0, 1.0))
    assert kilometres(90.0, 0.0, -90.0, 77.0) == pytest.approx(20015.1, abs=0.1)
