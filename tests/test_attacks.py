"""The view of a report's attacks: every slot leads to claims, and nothing is told that no claim tells."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import tocsin
from tocsin.attacks import Incident, Part, incidents, toll
from tocsin.terms.claims import Reading

Read = Callable[[str], Reading]


def words_of(parts: tuple[Part, ...]) -> list[str]:
    return [w.lower() for p in parts for w in p.words]


def only(reading: Reading) -> Incident:
    (card,) = incidents(reading)
    return card


def test_who_whom_with_what_how_many() -> None:
    card = only(tocsin.read("Masked men shot dead two teachers and wounded nine pupils at a school in Kandahar."))
    assert "masked men" in words_of(card.perpetrators)
    assert "two teachers" in words_of(card.humans)
    assert card.killed is not None
    assert (card.killed.low, card.killed.high) == (2, 2)
    assert card.injured is not None
    assert (card.injured.low, card.injured.high) == (9, 9)


def test_every_slot_leads_to_claims_of_the_reading() -> None:
    reading = tocsin.read(
        "Rebels attacked a clinic near Goma with mortars, killing four nurses. A rocket later hit a bus. "
        "The ministry blamed the Red Front for the bombing of the bus."
    )
    known = {c.id for c in reading.claims}
    cards = incidents(reading)
    assert cards
    for card in cards:
        assert card.id in card.claims
        assert set(card.claims) <= known
        for part in (*card.perpetrators, *card.humans, *card.things, *card.weapons):
            assert part.claims
            assert set(part.claims) <= known
        for harm in (card.killed, card.injured):
            if harm is not None:
                assert set(harm.low_claims) | set(harm.high_claims) <= set(card.claims)


def test_figures_that_contradict_each_other_stand_side_by_side() -> None:
    reading = tocsin.read(
        "Shells killed seven people at the market in Sloviansk on Friday. "
        "The governor said that the shelling of the market had killed 11 people."
    )
    figures = toll(reading.claims, "killed")
    assert figures is not None
    assert (figures.low, figures.high) == (7, 11)
    assert figures.disputed
    assert figures.low_claims != figures.high_claims
    assert [a.best for a, _ in figures.figures] == [7, 11]


def test_harm_without_a_figure_has_open_ends() -> None:
    figures = toll(tocsin.read("Gunmen fired at the minibus, and others were wounded.").claims, "injured")
    assert figures is not None
    assert figures.low is None
    assert figures.high is None


def test_one_victim_goes_by_name_and_description() -> None:
    reading = tocsin.read("Gunmen killed judge Ana Mirel in Cali. Mirel, a critic of cartels, was shot at her door.")
    (victim,) = {p for card in incidents(reading) for p in card.humans if "judge" in p.descriptions}
    assert victim.names == ("Ana Mirel",)
    assert all("Ana Mirel" in p.names for card in incidents(reading) for p in card.humans)


def test_those_whom_a_list_names_are_found() -> None:
    reading = tocsin.read("Soldiers killed three newsmen: Pedro Navas, a photographer, Jon Lagrow, and Marta Pineda.")
    victims = [p for card in incidents(reading) for p in card.humans]
    named = {p.names: p.descriptions for p in victims if p.names}
    assert named == {("Pedro Navas",): ("photographer",), ("Jon Lagrow",): (), ("Marta Pineda",): ()}


def test_victims_named_in_another_sentence() -> None:
    reading = tocsin.read("Rebels attacked the bus stop. The victims were identified as Jose Lima and Pedro Cortez.")
    told = words_of(tuple(p for card in incidents(reading) for p in card.humans))
    assert {"jose lima", "pedro cortez"} <= set(told)


def test_who_is_only_accused_is_alleged() -> None:
    reading = tocsin.read("The union blamed the Taliban for the murder of ten farmers.")
    (culprit,) = {p for card in incidents(reading) for p in card.perpetrators}
    assert culprit.alleged
    assert culprit.sort == "organisation"


def test_a_bomb_beside_a_building_hit_it_only_as_alleged() -> None:
    reading = tocsin.read("A bomb exploded in front of a warehouse in the capital.")
    (building,) = [p for card in incidents(reading) for p in card.things]
    assert "warehouse" in building.descriptions
    assert building.alleged


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The ministers met in Geneva and agreed on grain exports.",
        "The rebels threatened to attack the power plant.",
        "Police prevented an attack on the embassy.",
    ],
)
def test_no_incident_where_none_occurred(text: str) -> None:
    assert incidents(tocsin.read(text)) == ()


def test_capitals_give_the_same_parts() -> None:
    text = "Armed men kidnapped two engineers in Arauca. A car bomb destroyed a pipeline near the town."
    mixed, capitals = (incidents(tocsin.read(t)) for t in (text, text.upper()))
    for slot in ("perpetrators", "humans", "things", "weapons"):
        one, two = (sorted(w for card in cards for w in words_of(getattr(card, slot))) for cards in (mixed, capitals))
        assert one == two, slot


def test_the_same_reading_gives_the_same_cards() -> None:
    reading = tocsin.read("A grenade killed a guard in Lyman. Two rockets hit the mill.")
    assert incidents(reading) == tocsin.incidents(reading) == tocsin.incidents(reading)
