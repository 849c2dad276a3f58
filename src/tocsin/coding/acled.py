"""ACLED's event types: which sub-event an act is, and which one a whole report is about.

What decides stands in ``ontology/acled-rules.csv``: the type and mode of the act, who is on either side (a state's
forces, other armed men, civilians, protesters), what was done to people, and words beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tocsin.coding.scene import Scene
from tocsin.lexicon.acled import AcledTables
from tocsin.terms.claims import Acled, AgreementContent, Claim, EventContent, Reading
from tocsin.terms.who import Mention

_HAPPENED = frozenset({"occurred", "ongoing", "ended"})
_STATE_SECTORS = frozenset({"MIL", "COP", "SPY", "IGO"})
_STATE_TYPES = frozenset({"state", "army", "police", "intelligence", "government"})
_ARMED_SECTORS = frozenset({"REB", "UAF", "PRM", "CRM"})
_TRUCES = frozenset({"ceasefire", "peace_agreement", "prisoner_exchange", "deescalation_zone", "humanitarian_pause"})
_THINGS = frozenset({"structure", "vehicle", "weapon", "place", "region", "town", "thing", "event", "name"})
# Of these nobody knows more than that they attack.
_NOBODY_KNOWN = frozenset({"pronoun", "name", "person"})
_MUTUAL = 2


def acled_of(
    scene: Scene, content: EventContent, status: str, actors: Sequence[Mention], recipients: Sequence[Mention]
) -> Acled | None:
    """The sub-event that an act is by ACLED's codebook; None where it has none, or where nothing happened."""
    tables = scene.lexicon.acled
    rules = tables.rules.get(content.type)
    if rules is None or status not in _HAPPENED:
        return None
    left = _sides(tables, actors, acting=True)
    right = _sides(tables, recipients, acting=False)
    if not recipients and len(actors) >= _MUTUAL:
        # Of those who fight each other all are actors.
        left, right = _sides(tables, actors[:1], acting=True), _sides(tables, actors[1:], acting=True)
    if not right and content.place is not None and content.type == "ASSAULT":
        right = {"site"}
    if "state" in left:
        left = left | {"foreign" if _is_abroad(content, actors) else "home"}
    harm = "killed" if content.casualties.killed else "injured" if content.casualties.injured else "none"
    text = scene.report.text[scene.sentence.start : scene.sentence.end]
    for rule in rules:
        if rule.fits(content.modes, content.cameo, left, right, harm) and rule.reads(text):
            return Acled(tables.types[rule.sub_event_type][0], rule.sub_event_type)
    return None


def _sides(tables: AcledTables, mentions: Iterable[Mention], *, acting: bool) -> set[str]:
    return {_side(tables, m, acting=acting) for m in mentions}


def _side(tables: AcledTables, m: Mention, *, acting: bool) -> str:
    """The class of one phrase: state, armed, civilian, protester, mob, military, weapon or site."""
    words = m.text.lower().replace("-", " ").split()
    known = next(
        (tables.words[w] for k in reversed(words) for w in (k, k.removesuffix("s")) if w in tables.words), None
    )
    if known in {"protester", "mob", "communal", "armed"}:
        return known
    sector, type_ = m.actor.sector, m.actor.type
    if m.kind == "armed" and sector == "CVL":
        return "mob"
    if acting and (known == "partisan" or (sector == "PTY" and m.kind == "civilian")):
        return "protester"
    if m.kind in _THINGS and (known is not None or m.actor.id is None or m.kind in {"structure", "vehicle"}):
        return known if known in {"military", "weapon"} else "site"
    if not acting and m.kind in {"official", "person"} and sector not in _STATE_SECTORS | _ARMED_SECTORS:
        return "civilian"
    if sector in _STATE_SECTORS and m.kind != "civilian":
        return "state"
    if sector in _ARMED_SECTORS:
        return "armed"
    if type_ in _STATE_TYPES and sector in {None, "GOV"}:
        return "state"
    if m.kind in {"official", "organ"} and sector in {"GOV", None} and acting:
        return "state"
    if m.kind == "armed" or (acting and (sector == "UNK" or m.kind in _NOBODY_KNOWN)):
        return "armed"
    return "civilian"


def _is_abroad(content: EventContent, actors: Sequence[Mention]) -> bool:
    """Whether all who act are of one state and the place lies in another."""
    there = content.place.country if content.place is not None else None
    return there is not None and all(m.actor.country not in {None, there} for m in actors)


# A whole report


def report_sub_event(tables: AcledTables, reading: Reading) -> Acled | None:
    """The one sub-event that a short report is about; None where ACLED has none.

    Of the acts that happened, the one whose sub-event has the lowest rank in ``ontology/acled.csv`` decides:
    fighting in which a place changes hands is told by who took it, and air strikes in a battle are part of the battle.
    Acts known by their means or who did them come before deaths told alone. What a protest is about is no act of its
    own; arrests and force against those who protest make it one with intervention. Where no act decides, the words of
    ``ontology/acled-cues.csv`` do.
    """
    told = [(c, c.content, c.content.acled) for c in reading.claims if isinstance(c.content, EventContent)]
    found = [(c, e, a.sub_event_type) for c, e, a in told if a is not None]
    protests = [c for c, _, sub in found if tables.types[sub][0] == "Protests"]
    names = [_beside_protest(c, e, sub, protests) for c, e, sub in found]
    firm = [n for (c, e, _), n in zip(found, names, strict=True) if n and (e.modes or _has_actor(e))]
    options = firm or [n for n in names if n]
    options += [
        "Agreement"
        for c in reading.claims
        if isinstance(c.content, AgreementContent)
        and c.content.type in _TRUCES
        and c.content.state == "in_force"
        and c.status in _HAPPENED
    ]
    if not options or set(options) <= _SLIGHT:
        options += _cued(tables, reading.report.text)
    best = min(options, key=lambda name: tables.types[name][1], default=None)
    return None if best is None else Acled(tables.types[best][0], best)


def _has_actor(event: EventContent) -> bool:
    return any(p.role == "actor" for p in event.participants)


# What is often told beside something weightier that no act stands for.
_SLIGHT = frozenset({"Change to group/activity", "Other", "Arrests"})
_OF_PROTEST = frozenset({"Protests", "Riots"})


def _beside_protest(claim: Claim, event: EventContent, sub: str, protests: Collection[Claim]) -> str | None:
    """The sub-event of an act told beside a protest; None for what the protest is about."""
    if not protests or claim in protests or sub in {"Violent demonstration", "Mob violence"}:
        return sub
    before = any(p.sentence == claim.sentence and p.trigger < claim.trigger for p in protests)
    if before or sub not in {"Arrests", "Attack"}:
        return None
    if sub == "Arrests":
        return "Protest with intervention"
    return "Excessive force against protesters" if event.casualties.killed or "firearms" in event.modes else None


def _cued(tables: AcledTables, text: str) -> list[str]:
    return [
        sub for words, beside, sub in tables.cues if words.search(text) and (beside is None or beside.search(text))
    ][:1]
