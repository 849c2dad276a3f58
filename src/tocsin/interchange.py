"""What the formats of other data sets ask of an event: who is a state, who is armed, who was harmed, which codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, Literal

from tocsin.lexicon.codes import ActorSort, Country, actor_sorts, cameo_codes, countries
from tocsin.lexicon.load import lexicon
from tocsin.terms.who import Actor

Party = Literal["state", "armed", "civilian", "crowd"]
Harmed = Literal["civilians", "combatants"]

_STATE_TYPES: Final = frozenset({"state", "government", "army", "police", "intelligence", "legislature", "court"})
_ARMED_TYPES: Final = frozenset({"rebel", "militia", "coalition", "paramilitary", "criminal", "armed"})
_ARMED_SECTORS: Final = frozenset({"REB", "UAF", "PRM", "CRM"})
_STATE_SECTORS: Final = frozenset({"GOV", "MIL", "COP", "SPY", "JUD", "LEG"})
_CIVIL_SECTORS: Final = frozenset("CVL AGR BUS EDU ELI JRN LAB MED REF REL SOC NGO ISM".split())


def party_of(actor: Actor) -> Party | None:
    """What sort of party an actor is; None where neither its type nor its sector tells.

    ``state`` is a state that has a number of Gleditsch and Ward's, or one of its organs; other governments (of what
    few recognise) are ``armed``, as in UCDP. ``crowd`` are demonstrators and the opposition.
    """
    if actor.type in _ARMED_TYPES:
        return "armed"
    if actor.type in _STATE_TYPES or actor.sector in _STATE_SECTORS:
        return "state" if state_behind(actor) is not None else "armed" if actor.sector == "PRE" else None
    if actor.sector in _ARMED_SECTORS:
        return "armed"
    if actor.sector == "OPP":
        return "crowd"
    return "civilian" if actor.sector in _CIVIL_SECTORS else None


def state_behind(actor: Actor) -> Country | None:
    """The state that an actor is, or is an organ of; None for others, and for states without Gleditsch-Ward number."""
    if actor.type not in _STATE_TYPES and actor.sector not in _STATE_SECTORS:
        return None
    if actor.sector == "PRE":
        return None
    found = countries().get(actor.country or actor.id or "")
    return found if found is not None and found.gw is not None else None


def country(id: str | None) -> Country | None:
    """What others call the state of that id (alpha-3); None when there is none."""
    return countries().get(id or "")


def actor_classes() -> Mapping[str, ActorSort]:
    """ACLED's classes of actors, by number and by text."""
    return actor_sorts()


def cameo_name(code: str) -> str | None:
    """What CAMEO calls a code; None for one it does not have."""
    found = cameo_codes().get(code)
    return found.name if found else None


@lru_cache(maxsize=4096)
def harmed(who: str | None) -> Harmed | None:
    """Whether the words that say who was killed mean civilians or combatants; None where they may mean either.

    "Civilians" and what the lexicon lists as such (farmers, nurses) are civilians; soldiers, fighters and whatever
    belongs to an armed body are combatants; "people" and "men" can be both.
    """
    words = (who or "").lower().split()
    for word in reversed(words):
        if word == "civilians" or word == "civilian":
            return "civilians"
        if word in {"combatants", "soldiers", "fighters", "militants"}:
            return "combatants"
        noun = _noun(word)
        if noun in {"civilian", "media"}:
            return "civilians"
        if noun == "armed":
            return "combatants"
    return None


def is_name(words: str) -> bool:
    """Whether the words are a name: "Front of the Dunes" is one, "gunmen" and "Gunmen" are words for somebody."""
    if any(letter.isupper() for letter in words[1:]):
        return True
    return words[:1].isupper() and _noun(words.lower()) is None


def _noun(word: str) -> str | None:
    nouns = lexicon().nouns
    for form in (word, word.removesuffix("s"), word.removesuffix("ies") + "y"):
        if form in nouns:
            return nouns[form].kind
    return None


__all__ = [
    "Country",
    "Harmed",
    "Party",
    "actor_classes",
    "cameo_name",
    "country",
    "harmed",
    "is_name",
    "party_of",
    "state_behind",
]
