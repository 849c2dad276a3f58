"""The tables of sentence and expected claims in tests/cases: each must reach its floor, and the floors only rise.

The floors lie in benchmarks/floor.json; ``python benchmarks/floor.py --raise`` lifts them after an improvement.
"""

from __future__ import annotations

import casefile
import floors
import pytest

TABLES = sorted({case["table"] for case in casefile.load()})
KNOWN_KEYS = {"id", "text", "published", "expect", "absent", "why", "table"}


@pytest.fixture(scope="module")
def rates() -> dict[str, floors.Rate]:
    return floors.case_rates()


@pytest.mark.parametrize("table", TABLES)
def test_table_reaches_its_floor(table: str, rates: dict[str, floors.Rate]) -> None:
    rate, floor = rates[table], floors.floors()["cases"].get(table, 0.0)
    print(f"{table}: {rate.passed} of {rate.total}\n" + "\n".join(rate.failed))
    assert rate.reaches(floor), f"{table}: {rate.share:.3f} of the cases pass, the floor is {floor}"


def test_there_are_cases_enough() -> None:
    cases = list(casefile.load())
    assert len(cases) >= 500
    assert len({case["id"] for case in cases}) == len(cases), "two cases share an id"
    assert len({(case["text"], case.get("published")) for case in cases}) >= 0.98 * len(cases)


@pytest.mark.parametrize("case", list(casefile.load()), ids=lambda case: case["id"])
def test_case_is_well_formed(case: dict) -> None:
    assert set(case) <= KNOWN_KEYS
    assert case["text"].strip()
    assert case["expect"] or case["absent"], "a case must demand or forbid something"
    for wanted in case["expect"]:
        assert wanted.get("kind") in {"event", "relation", "agreement", "flow", "statement", "label"}
