"""Names of groups that no entry lists: which words of a text are taken for one, and what their initials stand for."""

from __future__ import annotations

import csv

import pytest

import tocsin
from tocsin.lexicon.load import HERE, lexicon
from tocsin.reading.bodies import find_bodies
from tocsin.reading.names import find_names

FOUND: dict[str, list[str]] = {
    "The Desert Lions Brigade (DLB) fled. The DLB is small.": ["Desert Lions Brigade", "DLB", "DLB"],
    "Jaysh al-Sahra and Lashkar-e-Bahar merged.": ["Jaysh al-Sahra", "Lashkar-e-Bahar"],
    "The Movement for the Salvation of Orania fled.": ["Movement for the Salvation of Orania"],
    "The Army of the Silent Valley fled.": ["Army of the Silent Valley"],
    "The Sahel Dawn Brigade fled.": ["Sahel Dawn Brigade"],
    "Ummah Tamir-e-Bahar (UTB) paid.": ["Ummah Tamir-e-Bahar", "UTB"],
    "Gunmen of the Sabir Network fled.": ["Sabir Network"],
}
NONE = [
    "The Armed Forces and the Air Force met.",
    "The Communist Party met.",
    "The Sabir Network sells phones.",
    "Sub Inspector (SI) Karim fled.",
    "The Libyan Freedom Brigade fled.",
    "He stood at the front.",
    "Hezbollah and the Islamic State met.",
    "",
]


def bodies(text: str) -> list[tuple[str, str]]:
    """The words taken for an unlisted body, and the name that each stands for."""
    found = find_bodies(text, find_names(text, lexicon()), lexicon())
    return [(name.text, name.ids[0][1:]) for name in found if name.kind == "body"]


@pytest.mark.parametrize("text", FOUND)
def test_found(text: str) -> None:
    assert [words for words, _ in bodies(text)] == FOUND[text]


@pytest.mark.parametrize("text", NONE)
def test_none(text: str) -> None:
    assert bodies(text) == []


def test_initials_stand_for_the_name() -> None:
    assert {name for _, name in bodies("The Desert Lions Brigade (DLB) fled. The DLB is small.")} == {
        "Desert Lions Brigade"
    }


def test_type_and_sector_come_from_the_name() -> None:
    claims = tocsin.read("The Desert Lions Brigade split from Boko Haram.").claims
    actor = next(c.content.from_.actor for c in claims if c.kind == "relation")
    assert (actor.id, actor.name, actor.type, actor.sector) == (None, "Desert Lions Brigade", "militia", "UAF")


def test_every_word_has_an_example_of_its_own() -> None:
    with (HERE / "ontology" / "bodies.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        words = row["example"].lower().replace("-", " ")
        assert row["word"].lower().replace("-", " ") in words, row
        if row["place"] in {"last", "first", "opens"}:
            assert bodies(row["example"]), row
        elif row["place"] in {"plain", "never"}:
            assert not bodies(row["example"]), row
