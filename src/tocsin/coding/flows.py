"""What moves between actors and places: arms, fighters, troops, materiel, money, aid, goods, people, in bounds."""

from __future__ import annotations

from dataclasses import replace

from tocsin.coding.details import time_of, weapons_of
from tocsin.coding.draft import Draft, participant
from tocsin.coding.matching import Match, kind_of, matches
from tocsin.coding.scene import Scene
from tocsin.lexicon.aircraft import flies
from tocsin.terms.claims import FlowContent
from tocsin.terms.syntax import Sentence
from tocsin.terms.when import Amount
from tocsin.terms.where import Place
from tocsin.terms.who import Mention, Participant

ITEMS = frozenset({"arms", "fighters", "troops", "materiel", "money", "aid", "goods", "people"})
_PARTIES = frozenset(
    {"state", "vehicle", "group", "person", "armed", "official", "organ", "people", "civilian", "pronoun", "name"}
)
_BY_KIND = {"weapon": "arms", "vehicle": "materiel", "money": "money", "aid": "aid"}


def code_flows(scene: Scene) -> list[Draft]:
    """The transfers that one sentence tells of; empty when it tells of none."""
    out: list[Draft] = []
    for i in range(len(scene.sentence)):
        if i in scene.sentence.names:
            continue
        for match in matches(scene, i):
            if match.row.table == "flows" and (draft := _flow(scene, match, _taker_before(scene, i, out))) is not None:
                out.append(draft)
                break
    return out


def _taker_before(scene: Scene, i: int, out: list[Draft]) -> Participant | None:
    """Who receives in the clause that this one hangs on: "armed its ally with missiles, as well as providing jets"."""
    s = scene.sentence
    for draft in reversed(out):
        if (
            s.head[i] == draft.trigger
            and s.dep[i] in {"advcl", "conj", "xcomp"}
            and isinstance(draft.content, FlowContent)
        ):
            return draft.content.to
    return None


def _flow(scene: Scene, match: Match, taker_before: Participant | None = None) -> Draft | None:
    s = scene.sentence
    slots = dict(match.slots)
    thing = slots.get("obj")
    frame = scene.frame(match.token) if match.row.pos == "v" else None
    if (
        thing is None
        and frame is not None
        and match.row.object is None
        and "obj" not in {slot for _, slot in match.row.preps}
    ):
        thing = frame.object
    if (
        frame is not None
        and match.row.object == "Y"
        and not (match.row.subject == "obj" or match.row.preps or match.row.words)
    ):
        thing, given_to = _dative(scene, match)  # "gave the brigade tanks"
        if given_to is not None:
            slots["Y"] = given_to
    if match.row.type == "goods" and match.words:
        thing = match.words[-1]
    item, detail = _item(scene, match, thing)
    if item is None:
        return None
    giver = _party(scene, slots.get("X"))
    taker = _party(scene, slots.get("Y"))
    origin = _left(scene, slots.get("P"))
    destination = _place(scene, slots.get("Q"))
    origin, destination, taker = _around(scene, match, thing, origin, destination, taker)
    if giver is None and thing is not None:
        owner = scene.mention(thing)
        if owner is not None and owner.actor.country and item in {"troops", "fighters", "arms", "aid"}:
            giver = replace(participant("from", owner), text=owner.text)
    if item in {"fighters", "troops"} and (taker is None or match.row.infinitive):
        taker = _ally(scene, match.token)
    if taker is None and destination is None and taker_before is not None:
        taker = taker_before
    ends = [x for x in (giver, taker, origin, destination) if x is not None]
    quantity = _quantity(scene, thing)
    both_places = origin is not None and destination is not None
    counted = item == "people" and quantity is not None and (origin or destination) is not None
    if len(ends) + (quantity is not None) < 2 or (
        not (both_places or counted)
        and not any(isinstance(x, Participant) and (x.actor.id or x.actor.country or x.actor.sector) for x in ends)
    ):
        return None
    if giver is not None and taker is not None and giver.actor == taker.actor:
        return None
    if item == "people" and not (both_places or counted):
        return None  # "residents fled to the coast" is no more than an event
    stance = scene.stance(s, match.token)
    content = FlowContent(item, tuple(detail), giver, taker, origin, destination, quantity, time_of(scene, match.token))
    spans = [
        (p.start, p.end)
        for p in (giver, taker, origin, destination, quantity)
        if p is not None and p.start is not None and p.end is not None
    ]
    spans += [(v.start, v.end) for v in stance.voices if v.sentence == s.index]
    tokens = {match.token} | ({thing} if thing is not None else set())
    score = 0.82 - 0.08 * (giver is None) - 0.05 * (taker is None and destination is None)
    return Draft(
        "flow",
        match.token,
        content,
        tokens,
        stance,
        [f"{match.row.name} ({item})"],
        score,
        [(a, b) for a, b in spans if a is not None and b is not None],
    )


def _dative(scene: Scene, match: Match) -> tuple[int | None, int | None]:
    """What is given and to whom; parsers take "the brigade tanks" for one phrase."""
    s = scene.sentence
    frame = scene.frame(match.token)
    thing, taker = frame.object, frame.dative
    if taker is None and thing is not None and s.tag[thing] == "NNS":
        before = s.child(thing, "compound")
        m = scene.mention(before) if before is not None and before == thing - 1 else None
        taker = m.token if m is not None and m.kind in {"armed", "group", "state", "organ"} else None
    if thing is None or taker is None or kind_of(scene, thing) not in {*_BY_KIND, "structure", "armed"}:
        return None, None  # "gave Hamburg a green light"
    return thing, taker


def _item(scene: Scene, match: Match, thing: int | None) -> tuple[str | None, list[str]]:
    """What moves, by the object's class, and the words for it."""
    told = match.row.type if match.row.type in ITEMS else None
    if told in {"goods", "people"} and thing is not None:
        return told, _named(scene, thing)
    if thing is None:
        return (told, []) if told and match.row.pos == "v" and "arm" in match.row.heads else (None, [])
    crowd = any(kind == "armed" for kind, _ in _kinds(scene, thing))
    if (kind_of(scene, thing) == "money" and not crowd) or any(
        scene.sentence.words[c] in {"$", "€", "£", "US$"} for c in scene.sentence.subtree(thing)[:4]
    ):
        return "money", _named(scene, thing) or ["money"]
    words, _ = weapons_of_phrase(scene, thing)
    kinds = _kinds(scene, thing)
    if words:
        arms = any(w for w in words)
        return ("arms" if arms else told), words
    for kind, sector in sorted(kinds, key=lambda k: k[0] != "armed"):
        if kind in {"armed", "group"} and (kind == "armed" or sector in {"REB", "PRM", "UAF", "MIL"}):
            return ("troops" if sector in {"MIL", "COP"} else "fighters"), _named(scene, thing)
        if kind in _BY_KIND:
            return _BY_KIND[kind], _named(scene, thing)
    sender = scene.mention(match.slots["X"]) if "X" in match.slots else None
    if any(kind in {"civilian", "people", "number"} for kind, _ in kinds) and sender is not None:
        if sender.kind in {"armed", "group"} and sender.actor.sector in {"REB", "PRM", "UAF", "MIL"}:
            return "fighters", _named(scene, thing)
    if told and match.row.infinitive:
        return told, _named(scene, thing)  # "travelled to X to join Y"
    return None, []


def _named(scene: Scene, thing: int) -> list[str]:
    """The words for what moves, without its number."""
    s = scene.sentence
    m = scene.mention(thing)
    token = m.token if m is not None else thing
    first = min([token, *(c for c in s.kids(token, "compound") if c < token and c not in s.names)])
    words = scene.report.text[s.starts[first] : s.ends[token]]
    return (
        [words if any(ch.isdigit() for ch in words) or s.tag[token][:3] == "NNP" else words.lower()]
        if words[:1].isalpha()
        else []
    )


def weapons_of_phrase(scene: Scene, token: int) -> tuple[list[str], list[str]]:
    s = scene.sentence
    words: list[str] = []
    for k in [token, *s.conjuncts(token)]:
        if s.tag[k][:1] == "N" or s.tag[k] == "CD":
            found, _ = weapons_of(scene, k, [k])
            noun = scene.lexicon.nouns.get(s.lemma[k])
            if noun is not None and noun.kind == "weapon" and not found:
                found = [s.words[k].lower()]
            if flies(s, k):
                found = _named(scene, k)
            inside = set(s.subtree(k))
            words += [
                w
                for w in found
                if any(s.words[m] == w or w.startswith(s.words[m]) or w.endswith(s.words[m]) for m in inside)
            ]
    return list(dict.fromkeys(words)), []


def _kinds(scene: Scene, token: int) -> list[tuple[str, str | None]]:
    """Classes of the object and of the words that make it up ("thousands of its mercenary assets")."""
    s = scene.sentence
    out: list[tuple[str, str | None]] = []
    m = scene.mention(token)
    if m is not None and m.kind not in {"thing", "state", "name", "place"}:
        out.append((m.kind, m.actor.sector))
    inner = [
        token,
        *(
            k
            for k in s.subtree(token)
            if (s.dep[k] in {"amod", "compound", "nmod", "pobj", "conj"} and s.head[k] != token)
            or (s.head[k] == token and s.dep[k] in {"amod", "compound", "nmod"})
        ),
    ]
    for k in inner:
        noun = scene.lexicon.nouns.get(s.lemma[k])
        if noun is not None and noun.kind in {"armed", "weapon", "vehicle", "money", "aid"}:
            out.append((noun.kind, noun.sector))
    return out


def _party(scene: Scene, token: int | None) -> Participant | None:
    if token is None:
        return None
    m = scene.mention(token)
    if m is None or m.kind not in _PARTIES or m.via == "tied":
        return None
    return participant("from", m)


def _place(scene: Scene, token: int | None) -> Place | None:
    return scene.where(scene.sentence, token) if token is not None else None


_HEADING = frozenset({"head", "go", "travel", "move", "arrive", "cross", "settle"})


def _is_source(s: Sentence, prep: int) -> bool:
    """Whether a preposition is part of "according to"."""
    return s.lemma[s.head[prep]] == "accord" or s.words[s.head[prep]].lower() == "according"


def _left(scene: Scene, token: int | None) -> Place | None:
    """The place that is left: the town itself, or the town in which "the last quarter" lies."""
    place = _place(scene, token)
    if place is not None or token is None:
        return place
    s = scene.sentence
    return next(
        (
            found
            for p in s.kids(token, "prep")
            if s.lemma[p] in {"in", "of", "near"}
            for o in s.kids(p, "pobj")
            if (found := scene.where(s, o)) is not None
        ),
        None,
    )


def _around(
    scene: Scene,
    match: Match,
    thing: int | None,
    origin: Place | None,
    destination: Place | None,
    taker: Participant | None,
) -> tuple[Place | None, Place | None, Participant | None]:
    """Fills where from and where to from the prepositions of the verb and of the object."""
    s = scene.sentence
    preps: list[tuple[str, int]] = []
    own = 0
    left = set(s.subtree(match.slots["P"])) if "P" in match.slots else set()
    if match.row.pos == "v":
        preps = [(p, o) for p, t, o in scene.frame(match.token).preps if t not in left and not _is_source(s, t)]
        own = len(preps)
        preps += [
            (p, o) for c in s.kids(match.token, "conj") if s.lemma[c] in _HEADING for p, _, o in scene.frame(c).preps
        ]
    else:
        preps = [(s.words[p].lower(), o) for p in s.kids(match.token, "prep") for o in s.kids(p, "pobj")]
    if thing is not None:
        preps += [(s.words[p].lower(), o) for p in s.kids(thing, "prep") for o in s.kids(p, "pobj")]
        for p in s.kids(thing, "prep"):
            for o in s.kids(p, "pobj"):
                preps += [(s.words[q].lower(), r) for q in s.kids(o, "prep") for r in s.kids(q, "pobj")]
    for k, (word, obj) in enumerate(preps):
        if word == "from" and origin is None:
            origin = scene.where(s, obj)
        elif left and k < own and word in {"in", "at", "near", "on", "across"}:
            origin = origin or scene.where(s, obj)  # "leave the last quarter in Homs"
        elif word in {"to", "into", "in", "near", "toward", "towards", "onto", "on", "at", "across", "for"}:
            m = scene.mention(obj)
            if (
                word in {"to", "for"}
                and taker is None
                and m is not None
                and m.kind in {"state", "group", "armed", "organ", "person", "people"}
                and m.via != "tied"
            ):
                taker = replace(participant("to", m))
            if destination is None and word != "for":
                destination = scene.where(s, obj)
    if taker is not None:
        taker = replace(taker, role="to")
    return origin, destination, taker


def _ally(scene: Scene, verb: int) -> Participant | None:
    """ "… to fight alongside the X forces": who receives the fighters."""
    s = scene.sentence
    for c in s.kids(verb, "advcl", "xcomp", "conj"):
        joined = scene.mention(obj) if s.lemma[c] == "join" and (obj := s.child(c, "dobj")) is not None else None
        if joined is not None and joined.kind in _PARTIES:
            return participant("to", joined)
        for p in s.kids(c, "prep"):
            if (
                s.lemma[p] in {"alongside", "with", "for"}
                and s.lemma[c] in {"fight", "serve", "battle", "support"}
                and (obj := s.child(p, "pobj")) is not None
            ):
                m = scene.mention(obj)
                if m is not None and m.kind in _PARTIES:
                    return participant("to", m)
    return None


def _quantity(scene: Scene, thing: int | None) -> Amount | None:
    if thing is None:
        return None
    s = scene.sentence
    inside = [
        k
        for k in s.subtree(thing)
        if k == thing
        or s.dep[k] in {"nummod", "quantmod", "amod", "advmod", "compound", "pobj", "prep", "punct", "npadvmod"}
    ]
    for amount in (*scene.amounts, *scene.sums):
        if (
            amount.start is not None
            and amount.end is not None
            and any(s.starts[k] < amount.end and s.ends[k] > amount.start for k in inside)
        ):
            m: Mention | None = scene.mention(thing)
            return replace(amount, who=s.words[m.token].lower() if m is not None else None)
    return None
