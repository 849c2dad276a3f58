"""Of which country those are to whom, or by whom, something is done within one country."""

from __future__ import annotations

from dataclasses import replace

from tocsin.coding.draft import Draft
from tocsin.coding.scene import Scene
from tocsin.terms.claims import EventContent
from tocsin.terms.who import Participant

_ORGANS = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY"})
_SOCIETY = frozenset({"OPP", "PTY", "LEG", "LAB", "EDU", "AGR", "MED", "JRN", "REL", "SOC", "ELI"})
# What the organs of a state do to its own people; their soldiers may be anywhere.
_AT_HOME = {
    **dict.fromkeys(("GOV", "LEG", "JUD"), frozenset({"COERCE", "CONCEDE", "RETREAT", "SANCTION"})),
    **dict.fromkeys(("COP", "SPY"), frozenset({"COERCE", "RETREAT", "ASSAULT"})),
}
# What people do to the organs of their own state.
_AGAINST_ORGANS = frozenset({"PROTEST", "REQUEST", "REJECT", "ACCUSE", "ASSAULT", "CONCEDE"})


def at_home(scene: Scene, draft: Draft) -> Draft:
    """The draft with the country of one side given to the other where the words leave only that country open.

    "Ugandan police arrested an opposition leader": of Uganda, if the sentence names no other country.
    """
    content = draft.content
    if not isinstance(content, EventContent):
        return draft
    doers = [p for p in content.participants if p.role == "actor"]
    others = [p for p in content.participants if p.role == "recipient"]
    known = {p.actor.country for p in content.participants} - {None}
    if len(known) != 1 or not doers or not others or all(p.actor.country for p in (*doers, *others)):
        return draft
    (country,) = known
    if country is None or _countries(scene) - {country}:
        return draft
    moved = {
        id(p): _of(p, country)
        for p in content.participants
        if p.actor.country is None and _stands(p, doers, others, content.type)
    }
    if not moved:
        return draft
    participants = tuple(moved.get(id(p), p) for p in content.participants)
    first = next(iter(moved.values()))
    draft.content = replace(content, participants=participants)
    draft.reasons.append(f"no other country is named: {first.text} is taken to be of {country}")
    return draft


def _stands(p: Participant, doers: list[Participant], others: list[Participant], type_: str) -> bool:
    """Whether one without a country is of the other side's: one side an organ of state, the other of its society."""
    sides = others if p in doers else doers
    other = next((q.actor.sector or "" for q in sides if q.actor.country), "")
    own = p.actor.sector or ""
    organ, society = (own, other) if p in doers else (other, own)
    if organ in _AT_HOME and society in _SOCIETY and type_ in _AT_HOME[organ]:
        return True
    organ, society = (other, own) if p in doers else (own, other)
    return organ in _ORGANS and society in _SOCIETY | {"CVL", "REB"} and type_ in _AGAINST_ORGANS


def _of(p: Participant, country: str) -> Participant:
    return replace(p, actor=replace(p.actor, country=country))


def _countries(scene: Scene) -> set[str]:
    """The countries of all names that the sentence holds."""
    out = set()
    for name in scene.sentence.names.values():
        for id_ in name.ids[:1]:
            entry = scene.lexicon.entries.get(id_)
            if entry is not None and entry.country:
                out.add(entry.country)
            elif id_ in scene.lexicon.regions:
                out.update(scene.lexicon.regions[id_].countries)
    return out
