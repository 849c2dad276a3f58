"""Of which country those are to whom something is done within one country, and whose "the government" is."""

from __future__ import annotations

import pytest

import tocsin
from tocsin.terms.claims import EventContent


def sides(text: str, type_: str) -> list[tuple[str, str | None]]:
    """(words, country) of all who take part in the events of a type, in order."""
    events = [
        c.content for c in tocsin.read(text, published="2021-03-01").claims if isinstance(c.content, EventContent)
    ]
    return [(p.text, p.actor.country) for e in events if e.type == type_ for p in e.participants]


@pytest.mark.parametrize(
    ("text", "type_", "words", "country"),
    [
        ("Ugandan police arrested an opposition leader on Friday.", "COERCE", "opposition leader", "UGA"),
        ("Kenyan students protested against the government.", "PROTEST", "government", "KEN"),
        ("Ugandan police arrested an opposition leader who had fled to Kenya.", "COERCE", "opposition leader", None),
        ("Russian soldiers arrested a villager near the river.", "COERCE", "villager", None),
        ("American police arrested a tourist.", "COERCE", "tourist", None),
    ],
)
def test_whose_the_other_side_is(text: str, type_: str, words: str, country: str | None) -> None:
    assert [c for w, c in sides(text, type_) if words in w] == [country]


def test_the_reason_says_that_the_country_was_taken() -> None:
    claims = tocsin.read("Ugandan police arrested an opposition leader on Friday.").claims
    assert any("taken to be of UGA" in reason for claim in claims for reason in claim.reasons)


def test_the_government_is_that_of_the_only_state_told_of() -> None:
    one = "Burundi's president rejected talks with his rivals. The government arrested two priests."
    two = "Burundi's president met Rwanda's prime minister. The government arrested two priests."
    assert ("government", "BDI") in sides(one, "COERCE")
    assert ("government", None) in sides(two, "COERCE")
