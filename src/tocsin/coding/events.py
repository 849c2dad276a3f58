"""Acts: who did what to whom, in PLOVER's terms, from patterns of the lexicon that fit the grammar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tocsin.coding.acled import acled_of
from tocsin.coding.acts import VERBAL, Act
from tocsin.coding.composition import compose
from tocsin.coding.details import casualties, contexts, head_count, place_of, time_of, weapons_of
from tocsin.coding.draft import Draft, participant
from tocsin.coding.homes import at_home
from tocsin.coding.lists import listed_after
from tocsin.coding.matching import Match, kind_of, matches, noun_prepositions
from tocsin.coding.politics import addressed_within, is_sent, measured_place, some_countries, spoken_by_name
from tocsin.coding.scene import Scene
from tocsin.coding.speech import spoken_acts
from tocsin.coding.tolls import completed, find_tolls, missing, unbounded
from tocsin.coding.topics import judged_by, spelled_out, struck_by_threat, told_of, topic, with_name
from tocsin.lexicon.aircraft import flies
from tocsin.lexicon.patterns import Row
from tocsin.terms.claims import Casualties, EventContent
from tocsin.terms.stance import Stance, Voice
from tocsin.terms.syntax import Sentence, unclaimed
from tocsin.terms.when import Amount
from tocsin.terms.who import Actor, Mention, Participant

_POLITICAL = frozenset({"state", "group", "person", "armed", "official", "organ", "people", "pronoun"})
_VIOLENT = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "RETREAT"})
_UNARMED = frozenset({"BUS", "EDU", "AGR", "MED", "JRN"})
_INSTRUMENT = frozenset({"weapon", "vehicle", "event", "thing", "structure", "place", "aid", "money"})
_TWO_SIDED = frozenset({"between", "among"})
# Tried on the development texts: below this a pattern fits by accident more often than not.
MIN_WEIGHT = -1.5


def code_events(scene: Scene) -> list[Draft]:
    """The acts of one sentence as drafts, in text order; empty when there is none."""
    listing = ":" in scene.sentence.words
    acts = [
        act
        for i in range(len(scene.sentence))
        if (act := (_listed(scene, i) if listing else None) or _act(scene, i) or _further_word(scene, i)) is not None
    ]
    acts = compose(scene, spoken_acts(scene, _tolls(scene, _join(scene, acts))))
    asked = any(act.type == "REQUEST" for act in acts)
    return [at_home(scene, draft) for act in acts if (draft := _draft(scene, act, asked=asked)) is not None]


def _further_word(scene: Scene, i: int) -> Act | None:
    """A word that tells more of violence told elsewhere: its toll, its target, its dead."""
    lemma = scene.sentence.lemma[i]
    if lemma == "toll":
        return _toll(scene, i)
    if lemma == "target":
        return _named_target(scene, i)
    if lemma in _VICTIMS:
        return _named_victims(scene, i)
    return _deaths(scene, i) if lemma in _OF_THE_DEAD else None


def _tolls(scene: Scene, acts: list[Act]) -> list[Act]:
    """The acts, with tolls that the grammar lost given to the nearest attack of the sentence.

    Where the sentence tells of none, the toll is one of what the text told before.
    """
    assaults = [act for act in acts if act.type == "ASSAULT"]
    told = [(name, a) for act in assaults for name in ("killed", "injured") if (a := getattr(act.harm, name))]
    added: list[Act] = []
    for toll in missing(find_tolls(scene), told):
        host = min(
            assaults, key=lambda act: (toll.token not in act.triggers, abs(act.token - toll.token)), default=None
        )
        if host is None:
            known = scene.memory.get("assault") is not None and not any(act.type in _VIOLENT for act in acts)
            if not known or (unbounded(toll.amount) and scene.sentence.tag[toll.token] != "NNS"):
                continue
            match = Match(_TOLL, toll.token, {}, 1.0)
            host = Act(match, "ASSAULT", [], cameo="190", triggers=[toll.token], tokens={toll.token}, definite=True)
            host.reasons.append("a toll of what was told before")
            assaults.append(host)
            added.append(host)
        if not completed(getattr(host.harm, toll.field), toll):
            continue
        host.harm = replace(host.harm, **{toll.field: toll.amount})
        host.tokens.add(toll.token)
        if toll.amount.start is not None and toll.amount.end is not None:
            host.spans.append((toll.amount.start, toll.amount.end))
        host.reasons.append(f'the order of the words: "{toll.amount.text}" {toll.field}')
    return sorted([*acts, *added], key=lambda act: act.token) if added else acts


_TOLL = Row("death toll", "n", ("toll",), "ASSAULT", None, "190", (), (), frozenset(), frozenset(), "events-toll")


def _toll(scene: Scene, i: int) -> Act | None:
    """ "Put the death toll at 78": a further word on how many died in what the text has told of before."""
    s = scene.sentence
    if s.lemma[i] != "toll" or s.tag[i][:1] != "N" or not _violence_told(scene):
        return None
    words = {s.lemma[c] for c in s.kids(i, "compound", "amod")}
    if words & {"heavy", "injury"}:
        return None
    after = next((a for a in scene.amounts if a.start is not None and 0 < a.start - s.ends[i] < 60), None)
    if after is None or after.end is None:
        return None
    killed = replace(after, who="people")
    act = Act(Match(_TOLL, i, {}, 1.0), "ASSAULT", [], cameo="190", triggers=[i], tokens={i}, definite=True)
    act.harm = Casualties(killed=killed)
    act.spans.append((after.start or s.starts[i], after.end))
    act.reasons.append("a toll of what was told before")
    return act


def _violence_told(scene: Scene) -> bool:
    """Whether the text before, or another word of the sentence, tells of violence."""
    s = scene.sentence
    if scene.memory.get("assault") is not None or ("grave" in s.lemma and "mass" in s.lemma):
        return True
    return any((m := event_match(scene, k)) is not None and m.row.type == "ASSAULT" for k in range(len(s)))


_VICTIM = Row(
    "victim be Y", "n", ("victim",), "ASSAULT", None, "190", (), (), frozenset(), frozenset(), "events-victims"
)
# Words for those who were harmed, and what of.
_VICTIMS = {"victim": None, "dead": "killed", "wounded": "injured", "injured": "injured", "casualty": None}
_TELLING_WHO = frozenset({"be", "include", "identify", "name"})


def _named_victims(scene: Scene, i: int) -> Act | None:
    """ "The victims were identified as A and B", "the wounded include a child": who was hit in what was told before."""
    s = scene.sentence
    verb = s.head[i]
    if s.dep[i] not in {"nsubj", "nsubjpass"} or s.lemma[verb] not in _TELLING_WHO or not _violence_told(scene):
        return None
    if s.child(verb, "neg") is not None or any(s.lemma[c] in {"no", "any"} for c in s.children[i]):
        return None
    as_ = next((o for p in s.kids(verb, "prep") if s.lemma[p] == "as" for o in s.kids(p, "pobj")), None)
    who = s.child(verb, "attr", "dobj", "oprd") if as_ is None else as_
    if who is None or s.tag[who][:1] != "N":
        return None
    act = Act(Match(_VICTIM, i, {"Y": who}, 1.0), "ASSAULT", [], cameo="190", triggers=[i], tokens={i}, definite=True)
    act.reasons.append("the victims of what was told before")
    _add(scene, act, act.recipients, who, persons=True)
    people = {"person", "name", "civilian", "official", "people", "media", "armed"}
    act.recipients = [m for m in act.recipients if m.kind in people]
    return act if act.recipients else None


_DEATH = Row("N die", "v", ("die",), "ASSAULT", None, "190", (), (), frozenset(), frozenset(), "events-deaths")
_DYING = frozenset({"die", "perish", "succumb"})
_FINDING = frozenset({"find", "discover", "recover", "pull", "retrieve", "exhume", "unearth", "dump"})
_BODIES = frozenset({"body", "corpse"})
_OF_THE_DEAD = _DYING | _FINDING | {"lose", "be", "fall"}
# "Died of hunger", "died at sea": no violence, whatever the text told before.
_NATURAL_DEATH = frozenset(
    """hunger starvation disease cancer illness cold thirst age sea mediterranean boat wave heart childbirth
    malnutrition dehydration accident natural drown sink""".split()
)


def _deaths(scene: Scene, i: int) -> Act | None:
    """ "Scores died", "eleven bodies were found": harm told on its own in a text that tells of violence."""
    s = scene.sentence
    dead = _dead_of(scene, i)
    if dead is None or not _violence_told(scene):
        return None
    if any(scene.lexicon.elsewhere.get(lemma) or lemma in _NATURAL_DEATH for lemma in s.lemma):
        return None
    victims = [dead, *s.conjuncts(dead)]
    killed = head_count(scene, victims)
    if killed is None or killed.start is None:
        return None
    act = Act(Match(_DEATH, i, {"Y": dead}, 1.0), "ASSAULT", [], cameo="190", triggers=[i], tokens={i, *victims})
    act.harm = Casualties(killed=killed)
    act.reasons.append("deaths in a text that tells of violence")
    _add(scene, act, act.recipients, dead, persons=True)
    return act


def _dead_of(scene: Scene, i: int) -> int | None:
    """Who died by the word at ``i``: the subject of dying, or those whose bodies were found."""
    s = scene.sentence
    if s.tag[i][:1] != "V":
        return None
    frame = scene.frame(i)
    if s.lemma[i] in _DYING:
        return frame.subject
    if s.lemma[i] == "fall" and any(s.lemma[c] == "dead" and s.tag[c][:1] == "J" for c in s.children[i]):
        return frame.subject
    if s.lemma[i] == "lose" and frame.object is not None and s.lemma[frame.object] == "life":
        return frame.subject
    if s.lemma[i] == "be" and any(p == "among" and _the_dead(s, o) for p, _, o in frame.preps):
        return frame.subject
    if s.lemma[i] not in _FINDING or frame.object is None:
        return None
    if s.lemma[frame.object] in _BODIES:
        return next(
            (o for p in s.kids(frame.object, "prep") if s.lemma[p] == "of" for o in s.kids(p, "pobj")), frame.object
        )
    return frame.object if frame.passive and any(s.lemma[c] == "dead" for c in s.children[i]) else None


_LIST = Row("N: count", "n", ("count",), "ASSAULT", None, "190", (), (), frozenset(), frozenset(), "events-list")


def _listed(scene: Scene, i: int) -> Act | None:
    """ "Killed: 12; wounded: 30": a list of harm in a text that tells of violence."""
    s = scene.sentence
    if i + 2 >= len(s) or s.words[i + 1] != ":" or ("near", s.words[i].lower()) not in scene.lexicon.casualties:
        return None
    if any(w == ":" for w in s.words[: i + 1]) or not _violence_told(scene):
        return None  # the first entry speaks for the list
    counts = {}
    spans = []
    for k in range(i, len(s) - 2):
        known = scene.lexicon.casualties.get(("near", s.words[k].lower()))
        if known is None or s.words[k + 1] != ":":
            continue
        amount = next((a for a in scene.amounts if a.start == s.starts[k + 2]), None)
        if amount is not None and amount.end is not None and known[0] in {"killed", "injured"}:
            counts[known[0]] = replace(amount, who="people")
            spans.append((s.starts[k], amount.end))
    if not counts:
        return None
    act = Act(Match(_LIST, i, {}, 1.0), "ASSAULT", [], cameo="190", triggers=[i], tokens={i}, spans=spans)
    act.harm = Casualties(killed=counts.get("killed"), injured=counts.get("injured"))
    act.reasons.append("a list of harm in a text that tells of violence")
    return act


def _the_dead(s: Sentence, i: int) -> bool:
    """Whether the words mean those who died: "the dead", "those killed"."""
    return s.lemma[i] in {"dead", "fatality"} or any(
        s.lemma[c] in {"kill", "slay"} for c in s.kids(i, "acl", "relcl", "amod")
    )


_TARGET = Row(
    "target be Y", "n", ("target",), "ASSAULT", None, "190", (), (), frozenset(), frozenset(), "events-target"
)


def _named_target(scene: Scene, i: int) -> Act | None:
    """ "The target was …": a further word on an attack that the text has told of before."""
    s = scene.sentence
    if (
        s.lemma[i] != "target"
        or s.dep[i] != "nsubj"
        or s.lemma[s.head[i]] != "be"
        or not any(s.lemma[c] in {"the", "their", "its"} for c in s.children[i])
    ):
        return None
    aim = s.child(s.head[i], "attr")
    if aim is None or s.child(s.head[i], "neg") is not None:
        return None
    act = Act(Match(_TARGET, i, {"Y": aim}, 1.0), "ASSAULT", [], cameo="190", triggers=[i], tokens={i}, definite=True)
    act.reasons.append("the target of what was told before")
    _add(scene, act, act.recipients, aim)
    return act if act.recipients else None


def event_match(scene: Scene, i: int) -> Match | None:
    """The best pattern for an act at token ``i``, or None."""
    found = [
        m
        for m in matches(scene, i)
        if m.row.table.startswith("events-") and m.weight >= MIN_WEIGHT and "light" not in m.row.flags
    ]
    if (
        found
        and found[0].row.type == "PROTEST"
        and scene.sentence.lemma[i] == "strike"
        and not found[0].row.words
        and _military(scene, i)
    ):
        found = [m for m in found if m.row.type == "ASSAULT"] or found
    if found and found[0].partial:
        # A shorter pattern with all its words says more than a longer one with a word missing.
        whole = next((m for m in found if not m.partial and m.row.type == found[0].row.type and len(m.slots) > 1), None)
        return whole or found[0]
    return found[0] if found else None


def _military(scene: Scene, i: int) -> bool:
    """Whether a "strike" is one of arms: launched or delivered, or told of beside soldiers and weapons."""
    s = scene.sentence
    if scene.memory.get("assault"):
        return True
    if s.lemma[s.head[i]] in {"launch", "deliver", "conduct", "carry", "order", "retaliate", "respond"} | _REACHES:
        return True
    if any(c in s.names and s.dep[c] in {"amod", "compound", "poss"} for c in s.children[i]):
        return True
    for k in range(len(s)):
        noun = scene.lexicon.nouns.get(s.lemma[k]) if s.tag[k][:1] == "N" else None
        if noun is not None and (
            noun.kind == "weapon" or (noun.kind == "armed" and noun.sector in {"MIL", "REB", "UAF"})
        ):
            return True
    return False


def _act(scene: Scene, i: int) -> Act | None:
    s = scene.sentence
    if s.lemma[i] not in scene.lexicon.heads and scene.lower[i] not in scene.lexicon.heads:
        return None  # most words: no pattern begins with them
    if i in s.names or s.dep[i] in {"aux", "auxpass"}:
        return None
    if s.tag[i][:1] == "N":
        if any(t.start <= s.starts[i] < t.end for t in scene.times) and s.tag[i][:3] == "NNP":
            return None
        if _in_a_title(s, i):
            return None
        h = s.head[i]
        noun = scene.lexicon.nouns.get(s.lemma[h])
        own = scene.mention(i) if s.dep[i] == "nsubj" else None
        if own is not None and own.kind in {"organ", "armed", "official"}:
            return None  # "the mission said", "the coalition took": a body, not an act
        if (
            s.dep[i] == "compound"
            and noun is not None
            and noun.kind in {"official", "organ", "source", "civilian", "person"}
        ):
            return None
    match = event_match(scene, i)
    if match is None or (
        i > 1 and s.words[i - 1] in {"-", "–"} and s.tag[i] in {"VBN", "VBD", "VBG"} and match.row.pos == "v"
    ):
        return None
    if (
        s.tag[i] in {"VBN", "VBG", "JJ"}
        and s.dep[i] == "amod"
        and match.row.pos == "v"
        and not _strong_modifier(scene, i, match)
    ):
        return None
    if match.row.pos == "v" and (_on_oneself(scene, i) or _beaten_off(scene, i) or _asks_a_question(s, i)):
        return None
    if s.lemma[i] == "fight" and s.dep[i] in {"acl", "relcl"} and match.slots.keys() <= {"X"} and _for_whom(scene, i):
        return None  # "forces fighting for Kabul": who they are
    if _is_a_body(s, i, match):
        return None
    row = match.row
    act = Act(match, row.type, [row.mode] if row.mode else [], cameo=row.cameo, contexts=list(row.contexts))
    act.triggers, act.tokens = [i], {i, *match.words}
    act.reasons.append(f"{row.name} ({row.type}{'/' + row.mode if row.mode else ''})")
    if row.pos == "n":
        _noun_roles(scene, act)
    else:
        _verb_roles(scene, act)
    if act.type == "ASSAULT" and not act.recipients:
        _aimed_at(scene, act)
    if act.type == "ASSAULT" and act.recipients:
        _rest_of_list(scene, act)
    _first_person(scene, act)
    _instruments(scene, act)
    act.harm, harmed = casualties(scene, i)
    if act.type not in {"ASSAULT", "COERCE"} or (row.pos == "n" and s.dep[i] == "pobj"):
        act.harm = replace(act.harm, detained=None)
    if act.type == "COERCE":
        act.harm = Casualties(detained=act.harm.detained, displaced=act.harm.displaced)
    elif act.type not in {"ASSAULT", "PROTEST"}:
        act.harm = Casualties(displaced=act.harm.displaced)
    act.tokens.update(harmed)
    act.definite = (
        row.pos == "n"
        and any(
            s.dep[c] in {"det", "predet", "amod"} and s.lemma[c] in {"the", "this", "these", "that", "those", "such"}
            for c in s.children[i]
        )
    ) or (row.pos == "n" and any(s.dep[c] == "poss" for c in s.children[i]))
    if _attack_in_words(scene, act):
        act.type, act.modes, act.cameo = "ACCUSE", ["disapprove"], "111"
        act.reasons.append("an attack in words: by an office holder, on one or over something, without arms")
    if not _plausible(scene, act):
        return None
    moves = act.type == "MOBILIZE" or (act.type == "RETREAT" and act.modes == ["withdraw"])
    if moves and not act.actors and row.pos == "v":
        # "Troops have been deployed to areas held by rebels": they moved, whoever sent them.
        moved = scene.frame(act.token).object
        m = scene.mention(moved) if moved is not None else None
        if m is not None and m.kind in {"armed", "vehicle", "weapon", "group"}:
            _add(scene, act, act.actors, m.token)
        elif act.type == "RETREAT" and not row.object and scene.frame(act.token).passive:
            return None  # "bodies were pulled out of the houses"
    if act.type == "MOBILIZE" and act.actors and row.pos == "v":
        # Who is deployed or called up is moved by the act, not its target.
        moved = scene.frame(act.token).object
        act.recipients = [
            m
            for m in act.recipients
            if m.token != moved or m.actor.id or m.kind not in {"armed", "civilian", "people", "vehicle"}
        ]
    return act


def _in_a_title(s: Sentence, i: int) -> bool:
    """Whether the noun closes a proper name ("Exercise Saber Strike", "the Vietnam War"): no news of an act."""
    if s.headline or not s.words[i].istitle() or i == 0 or not any(word[:1].islower() for word in s.words):
        return False
    if s.words[i] == "War":
        return True
    joined = s.dep[i - 1] in {"amod", "compound", "nmod"} or s.head[i - 1] in {i, s.head[i]}
    return i > 1 and joined and s.words[i - 1].istitle() and (i - 1 not in s.names or s.tag[i][:3] == "NNP")


def _is_a_body(s: Sentence, i: int, match: Match) -> bool:
    """Whether a noun is whose word or deed something is: "according to the peacekeeping mission"."""
    if match.row.pos != "n" or s.lemma[i] not in {"mission", "operation", "coalition", "alliance"}:
        return False
    prep = s.head[i]
    return s.dep[i] == "pobj" and (s.dep[prep] == "agent" or s.lemma[s.head[prep]] in {"accord", "according"})


def _for_whom(scene: Scene, v: int) -> bool:
    words = {p for p, _, _ in scene.frame(v).preps}
    return bool(words & {"for", "alongside", "under"}) and not words & {"against", "with", "in", "near", "around"}


def _asks_a_question(s: Sentence, v: int) -> bool:
    """ "Asked the agent if it was true": nothing is asked for but an answer."""
    return s.lemma[v] == "ask" and any(
        s.lemma[m] in {"if", "whether"} and c > v for c in s.kids(v, "ccomp", "advcl") for m in s.kids(c, "mark")
    )


_ON_ONESELF = frozenset({"kill", "shoot", "hang", "stab", "poison", "hurt", "injure", "wound"})


def _on_oneself(scene: Scene, v: int) -> bool:
    """ "Shot himself": no act against somebody else."""
    obj = scene.frame(v).object
    return scene.sentence.lemma[v] in _ON_ONESELF and obj is not None and scene.lower[obj].endswith(("self", "selves"))


_POLITICS = frozenset({"GOV", "LEG", "OPP", "PTY", "JUD", "JRN", "MED"})


def _attack_in_words(scene: Scene, act: Act) -> bool:
    """ "The minister attacked the judges over the ruling": politicians attack each other with words."""
    s = scene.sentence
    if act.match.row.words or act.match.row.pos != "v" or s.lemma[act.token] != "attack" or act.type != "ASSAULT":
        return False
    if act.weapons or act.harm != Casualties() or not act.actors or not act.recipients:
        return False
    if any(m.kind not in {"official", "person"} or m.actor.sector not in _POLITICS for m in act.actors):
        return False
    over = any(p in {"over", "for"} for p, _, _ in scene.frame(act.token).preps)
    return all(
        m.kind != "armed" and (over or (m.kind in {"official", "person", "organ"} and m.actor.sector in _POLITICS))
        for m in act.recipients
    )


_ATTACKS = frozenset(
    """attack assault attempt offensive raid advance incursion invasion push infiltration ambush strike
    counterattack""".split()
)


def _beaten_off(scene: Scene, v: int) -> bool:
    """ "Repelled an attack by rebels": the act is the attack; who beat it off is whom it was aimed at."""
    obj = scene.frame(v).object
    return obj is not None and scene.sentence.lemma[v] in {"repel", "repulse"} and scene.sentence.lemma[obj] in _ATTACKS


_TAKING = frozenset(
    {"retake", "recapture", "capture", "seize", "take", "wrest", "liberate", "free", "clear", "reclaim"}
)
_OUSTING = frozenset({"dislodge", "oust", "drive", "evict", "expel", "push", "defeat", "flush", "eject", "rout"})


def _aimed_at(scene: Scene, act: Act) -> None:
    """Whom an offensive is against by its aim: "to retake Mosul from X", "to dislodge Y from the hills"."""
    s = scene.sentence
    hosts = {act.token, *s.kids(act.token, "dobj")}
    if s.dep[act.token] == "dobj":
        hosts.add(s.head[act.token])
    for k in range(act.token + 1, len(s)):
        if s.tag[k] != "VB" or s.dep[k] not in {"acl", "advcl", "xcomp"} or s.head[k] not in hosts:
            continue
        frame = scene.frame(k)
        against = frame.object if s.lemma[k] in _OUSTING else None
        if s.lemma[k] in _TAKING:
            against = next((o for p, _, o in frame.preps if p == "from"), None)
        m = scene.mention(against) if against is not None else None
        if m is not None and m.kind in {"armed", "group"}:
            _add(scene, act, act.recipients, m.token)
            act.reasons.append(f"against {m.text}: that is its aim")
            return


def _strong_modifier(scene: Scene, i: int, match: Match) -> bool:
    """A participle before a noun tells of an act only where it can mean nothing else ("the abducted girls")."""
    return (
        match.row.type in {"ASSAULT", "COERCE"}
        and match.row.mode in {"abduct", "arrest", "deport"}
        and scene.sentence.tag[i] == "VBN"
    )


# "Declared a state of emergency", "set up roadblocks": the object only completes the verb, nobody suffers it.
_PART_OF_PATTERN = frozenset({"state", "roadblock", "checkpoint", "barricade", "access"})


def _verb_roles(scene: Scene, act: Act) -> None:
    s = scene.sentence
    match = act.match
    for slot, target in (("X", act.actors), ("Y", act.recipients)):
        token = match.slots.get(slot)
        if token is not None:
            _add(scene, act, target, token)
    if match.row.passive and not act.actors and (agent := scene.frame(match.token).subject) is not None:
        _add(scene, act, act.actors, agent)  # "are trapped in the town by the militia"
    if (
        not act.actors
        and "X" in match.slots
        and (own := _it_who_speaks(scene, act.token, match.slots["X"])) is not None
    ):
        act.actors = [own]
        act.tokens.add(own.token)
        act.spans.append((own.start, own.end))
        act.reasons.append(f'"{own.text}" is who says so: {own.actor.name}')
    if match.row.type in VERBAL:
        act.actors = [_speaker_of(scene, m) for m in act.actors]
    if match.row.type == "ACCUSE":
        # "Condemned the attacks in Mosul": a town is not who is blamed.
        act.recipients = [m for m in act.recipients if m.kind != "name" or scene.where(s, m.token) is None]
    if match.row.type in VERBAL | {"AID"}:
        # Words and help go to somebody: a thing in that place is what they are about.
        act.recipients = [m for m in act.recipients if m.actor.id or m.kind not in {"thing", "event", "money", "aid"}]
        act.recipients = [m for m in act.recipients if not is_sent(s, m.token)]
    if (deed := judged_by(scene, act)) is not None:
        # Who suffers the deed that is judged is not who is blamed for it; "the bombing by X" is.
        act.recipients = [
            m for m in act.recipients if s.head[s.head[m.token]] != deed or s.words[s.head[m.token]].lower() == "by"
        ]
    if act.type == "THREATEN" and (hit := struck_by_threat(scene, act)) is not None:
        act.recipients = []
        _add(scene, act, act.recipients, hit)
    if not act.recipients and match.row.type in VERBAL | {"AID"}:
        _addressee(scene, act)
        if s.lemma[match.token] == "discuss":
            # "Discussed Iran": what they spoke about, not to whom.
            about = scene.frame(match.token).object
            act.recipients = [m for m in act.recipients if m.token != about]
    elif not act.recipients:
        obj = scene.frame(match.token).object
        m = scene.mention(obj) if obj is not None else None
        part = obj in match.words and s.lemma[obj] in _PART_OF_PATTERN if obj is not None else False
        if m is not None and m.kind in _SUFFERING and not part:
            _add(scene, act, act.recipients, obj)  # type: ignore[arg-type]
    if scene.sentence.lemma[act.token] in {"flee", "escape"}:
        # "Fled Mosul", "fled Somalia": where from, not from whom.
        act.actors = [
            m
            for m in act.actors
            if m.kind not in {"state", "place"} and (m.kind != "name" or scene.where(scene.sentence, m.token) is None)
        ]
    for word in match.words if not act.recipients and match.row.type in {"ASSAULT", "COERCE"} else ():
        m = scene.mention(word)
        if m is not None and m.kind in {"armed", "civilian", "official", "people"}:
            _add(scene, act, act.recipients, word)  # "X fire on protester": the pattern names whom
    unknown = s.dep[act.token] == "acl" and s.tag[act.token] == "VBG" and not act.actors
    if "mutual" in match.row.flags and not unknown:
        _both_act(act)  # of "those fighting X" only one side is known, and it is not who acts


def _it_who_speaks(scene: Scene, v: int, subject: int) -> Mention | None:
    """ "The movement said it would attack": "it" is the body that says so."""
    s = scene.sentence
    h = s.head[v]
    if (
        s.lemma[subject] != "it"
        or s.dep[v] != "ccomp"
        or ("v", s.lemma[h]) not in scene.lexicon.cue_index("attribution")
        or (saying := s.child(h, "nsubj")) is None
        or (m := scene.mention(saying)) is None
        or m.kind not in {"armed", "organ", "group", "state"}
        or m.plural
    ):
        return None
    return replace(m, token=subject, start=s.starts[subject], end=s.ends[subject], text=s.words[subject], via="pronoun")


def _speaker_of(scene: Scene, m: Mention) -> Mention:
    """Who speaks through a report, a probe, a statement: "a statement by the council condemned"."""
    if m.kind not in {"event", "thing", "source"} or m.actor.id:
        return m
    s = scene.sentence
    for p in s.kids(m.token, "prep"):
        obj = s.child(p, "pobj")
        if s.lemma[p] in {"by", "of", "from"} and obj is not None:
            by = scene.mention(obj)
            if by is not None and by.kind in _PARTY:
                return by
    h = s.head[m.token]
    if s.dep[m.token] == "dobj" and s.lemma[m.token] in _PAPERS and s.lemma[h] in _PUBLISHING:
        author = scene.frame(h).subject  # "issued a statement criticising": who issued it speaks
        by = scene.mention(author) if author is not None else None
        if by is not None and by.kind in _PARTY:
            return by
    return m


_PAPERS = frozenset({"statement", "report", "letter", "resolution", "message", "communique", "declaration", "tweet"})
_PUBLISHING = frozenset({"issue", "release", "publish", "sign", "send", "adopt", "make", "write", "pass", "put"})


_SUFFERING = frozenset(
    {
        "media",
        "place",
        "state",
        "group",
        "armed",
        "civilian",
        "official",
        "person",
        "people",
        "organ",
        "structure",
        "vehicle",
    }
)


def _first_person(scene: Scene, act: Act) -> None:
    """ "We" and "I" are whoever is being quoted."""
    if not any(m.kind == "pronoun" and m.text.lower() in _WE for m in (*act.actors, *act.recipients)):
        return
    stance = scene.stance(scene.sentence, act.token)
    voice = next((v for v in stance.voices if v.token is not None), None)
    speaker = None
    if voice is not None and voice.token is not None:
        home = scene.sentences[voice.sentence] if scene.sentences else scene.sentence
        speaker = scene.who(home, voice.token)
    outlet = scene.report.outlet
    if speaker is None and outlet and voice is None:
        for people in (act.actors, act.recipients):
            for k, m in enumerate(people):
                if m.kind == "pronoun" and m.text.lower() in _WE:
                    people[k] = replace(m, actor=Actor(None, outlet), kind="organ", via="pronoun")
                    act.reasons.append(f'"{m.text}" is who published it: {outlet}')
        return
    for people in (act.actors, act.recipients):
        for k, m in enumerate(people):
            if m.kind == "pronoun" and m.text.lower() in _WE and speaker is not None and speaker.kind != "pronoun":
                people[k] = replace(m, actor=speaker.actor, kind=speaker.kind, via="pronoun")
                act.reasons.append(f'"{m.text}" is the one quoted: {speaker.actor.name}')


_WE = frozenset({"we", "us", "our", "i", "me", "my"})


def _both_act(act: Act) -> None:
    """Of what is done together nobody is the recipient; only COOPERATE keeps one, as PLOVER demands it."""
    if act.type == "COOPERATE":
        return
    known = {m.start for m in act.actors}
    act.actors, act.recipients = act.actors + [m for m in act.recipients if m.start not in known], []


def _one_sided(scene: Scene, act: Act) -> bool:
    """Whether only the side that is fought against is named ("joined the fight against X")."""
    target = act.match.slots.get("Y")
    return target is not None and not act.actors and scene.lower[scene.sentence.head[target]] in {"against", "on"}


_MESSAGES = frozenset({"letter", "message", "note", "telegram", "email", "missive", "cable"})
_OWN = ("poss", "amod", "compound")
_OWNERS = frozenset({"by", "from"})
_CONCERNED = frozenset({"of", "by", "from", "on", "against"})
_ADDRESSING = frozenset({"to", "with", "against", "for", "on", "toward", "towards", "at"})
_PARTY = frozenset({"state", "group", "organ", "official", "person", "armed", "people"})


def _addressee(scene: Scene, act: Act) -> None:
    """To whom words are said or given where the pattern names nobody: indirect object, object, "to", "with", owner."""
    s = scene.sentence
    frame = scene.frame(act.token)
    options = [frame.dative, frame.object] if not frame.passive else [frame.object]
    if act.type in {"REQUEST", "ACCUSE"} and not frame.passive:
        # "Demanded that Kabul act", "complained that the army had …".
        options += [scene.frame(c).subject for c in s.kids(act.token, "ccomp")]
    if act.type == "REJECT" and not frame.passive:
        # "Rejected EU calls for a truce", where the parser takes "calls" for a verb.
        options += [scene.frame(c).subject for c in s.kids(act.token, "ccomp") if s.child(c, "mark") is None]
    if act.type == "REJECT" and frame.object is not None and not frame.passive:
        # "Rejected a call from X for Y to act": whose call it is comes first.
        options += [o for p in s.kids(frame.object, "prep") if s.lemma[p] in {"by", "from"} for o in s.kids(p, "pobj")]
    near = {act.token, frame.object}
    friendly = act.type in {"AGREE", "SUPPORT", "AID", "COOPERATE", "CONCEDE"}
    judged = judged_by(scene, act) is not None
    if frame.object is not None and act.type in {"ACCUSE", "SUPPORT", "REJECT"}:
        # "Welcomed Trump's invitation to Putin": whose it is comes before whom it is to.
        # "Rejected the offer made by X": whose offer it is.
        if frame.object not in act.match.words or act.type == "REJECT":
            options += [c for c in s.kids(frame.object, "poss") if s.tag[c][:1] == "N"]
        made = [c for c in s.kids(frame.object, "acl") if s.tag[c] == "VBN"]
        options += [o for c in made for p in s.kids(c, "agent") for o in s.kids(p, "pobj")]
        options += [
            k
            for p in s.kids(frame.object, "prep")
            if s.lemma[p] == "from"
            for k in (*s.kids(frame.object, "appos"), *s.kids(p, "pobj"))
            if act.type == "REJECT" and k > p
        ]
    h = s.head[act.token]
    if s.dep[act.token] in {"advcl", "acl", "xcomp"} and s.tag[act.token] == "VBG":
        verb = h if s.tag[h][:1] == "V" else s.head[h]
        message = scene.frame(verb)
        if message.object is not None and s.lemma[message.object] in _MESSAGES:
            # "Sent a letter to the minister threatening to leave": to whom the letter goes.
            options += [message.dative, *(o for p, _, o in message.preps if p == "to")]
    if judged:
        near = {act.token}  # "condemned the raid on the church": the church is not blamed
    options += [
        o for p, at, o in frame.preps if p in _ADDRESSING and s.head[at] in near and not (friendly and p == "against")
    ]
    # Not "its own commitment": that is the promise of who makes it.
    if frame.object is not None and act.type != "AGREE" and "mutual" not in act.match.row.flags:
        own = ("amod", "compound") if frame.object in act.match.words and act.type == "SUPPORT" else _OWN
        options += [c for c in s.kids(frame.object, *own) if c in s.names]
        owners = _OWNERS if judged else _CONCERNED
        options += [o for p in s.kids(frame.object, "prep") if s.lemma[p] in owners for o in s.kids(p, "pobj")]
    mine = {m.actor for m in act.actors}
    for token in options:
        if token is None or token == act.token:
            continue
        m = scene.mention(token)
        if (
            m is not None
            and (m.kind in _PARTY or (m.kind == "name" and s.dep[token] == "poss" and scene.where(s, token) is None))
            and m.via != "tied"
            and m.actor not in mine
            and not _locative(s, token, m)
            and not is_sent(s, token)
        ):
            _add(scene, act, act.recipients, token)
            if act.recipients:
                return
    if s.lemma[act.token] in {"accuse", "blame"} and frame.object is not None and s.tag[frame.object][:1] == "N":
        return  # "accused the bill of harming civil society": the bill, in its words
    if act.actors and "mutual" not in act.match.row.flags and (token := addressed_within(scene, act)) is not None:
        _add(scene, act, act.recipients, token)


_LOCATIVE = frozenset(
    {
        "in",
        "at",
        "near",
        "outside",
        "through",
        "around",
        "across",
        "inside",
        "within",
        "throughout",
        "along",
        "off",
        "from",
    }
)


def _locative(s: Sentence, token: int, m: Mention) -> bool:
    """Whether the words say where rather than whom ("in Syria", "near Khartoum")."""
    return (
        s.dep[token] == "pobj"
        and s.words[s.head[token]].lower() in _LOCATIVE
        and m.kind in {"state", "place", "name", "structure", "thing"}
    )


def _only_near(s: Sentence, token: int) -> bool:
    """ "A blast near the base" is where, not whom it was meant for."""
    return s.dep[token] == "pobj" and s.words[s.head[token]].lower() == "near"


def _noun_roles(scene: Scene, act: Act) -> None:
    s = scene.sentence
    match = act.match
    n = match.token
    for slot, target in (("X", act.actors), ("Y", act.recipients)):
        token = match.slots.get(slot)
        if token is not None:
            _add(scene, act, target, token)
    if not act.actors or "mutual" in match.row.flags:
        for c in s.children[n]:
            if s.dep[c] not in {"poss", "amod", "compound", "nmod"}:
                continue
            if _suffers(scene, n, c):
                if not act.recipients:
                    _add(scene, act, act.recipients, c)
            elif _names_actor(scene, c) and not (act.type in _FOUGHT_OR_MET and c in s.names and _only_where(scene, c)):
                if s.lemma[n] in _FOUGHT_SOMEWHERE and c in s.names and s.names[c].kind == "name":
                    continue  # "the Syria war", "Yemen's conflict": where, not who
                if c > 1 and s.words[c - 1] in {"-", "–"}:
                    if scene.lower[c - 2] == "intra":
                        continue  # "intra-Syrian talks": among those of the country, whoever they are
                    if c - 2 in s.names:
                        _add(scene, act, act.actors, c - 2)  # "Iran-Iraq talks"
                if c > 1 and s.words[c - 1] in {"-", "–"} and s.lemma[c - 2] == "anti":
                    _add(scene, act, act.recipients, c)  # "anti-Russian sanctions"
                    continue
                if s.lemma[n] == "coup" and s.tag[c][:1] == "J":
                    continue  # "the Turkish coup"
                if act.type == "PROTEST" and c in s.names and s.dep[c] == "compound" and s.names[c].kind == "name":
                    continue  # "Venezuela protests"
                _add(scene, act, act.actors, c)
    for p in noun_prepositions(scene, n):
        word = s.words[p].lower()
        obj = s.child(p, "pobj")
        if obj is None:
            continue
        if (
            (
                word == "by"
                and not act.actors
                and (
                    s.head[p] == n
                    or scene.lexicon.carriers.get(s.lemma[s.head[p]]) == "actor"
                    or s.tag[s.head[p]][:1] == "N"
                )
            )
            or (word in _TWO_SIDED and s.head[p] in {n, s.head[n]})
            or (word == "from" and not act.actors and act.type in {"ASSAULT", "THREATEN"} and s.head[p] == n)
        ):
            _add(scene, act, act.actors, obj)
    if "mutual" in match.row.flags and not _one_sided(scene, act):
        _both_act(act)
    _possessed(scene, act)
    _carried(scene, act)
    if act.type in VERBAL and not act.actors:
        for p in s.kids(n, "prep"):
            obj = s.child(p, "pobj")
            if s.lemma[p] == "of" and obj is not None and obj not in match.slots.values():
                m = scene.mention(obj)
                if m is not None and m.kind in _PARTY:
                    _add(scene, act, act.actors, obj)


# "Men accused of", "wanted in", "not involved in": they are named beside an attack, not hit by it.
_ONLY_NAMED = frozenset(
    """involve implicate want suspect accuse arrest interest engage use mention see back support help protect aid
    assist accompany precede follow prompt trigger cover overshadow anger alarm inspire enable embolden shock""".split()
)


# Of a loss the owner is who suffers it; of a killing only where the owner bears no arms ("the reporter's murder").
_LOSSES = frozenset({"casualty", "death", "fatality", "loss"})
_DONE_TO = frozenset(
    """killing murder assassination execution slaying abduction kidnapping capture arrest detention imprisonment
    deportation expulsion""".split()
)


def _suffers(scene: Scene, n: int, owner: int) -> bool:
    """Whether whose act a noun tells of is who suffers it: "Turkish casualties", "the reporter's murder"."""
    s = scene.sentence
    m = scene.mention(owner)
    if s.lemma[n] in _LOSSES:
        return owner in s.names or (s.dep[owner] == "poss" and m is not None and m.kind in _PARTY | {"civilian"})
    return (
        s.lemma[n] in _DONE_TO
        and s.tag[n] == "NN"
        and s.dep[owner] == "poss"
        and m is not None
        and m.kind in {"person", "civilian", "name", "official", "pronoun"}
    )


def _into_the_sea(scene: Scene, act: Act) -> bool:
    """Whether the only thing struck is water: a missile test is no attack."""
    target = act.match.slots.get("Y")
    name = scene.sentence.names.get(target) if target is not None else None
    region = scene.lexicon.regions.get(name.ids[0]) if name is not None else None
    return region is not None and region.kind == "water"


def _towns_struck(scene: Scene, act: Act) -> bool:
    """Whether all that is struck are towns known by name: "jets bombed Idlib"."""
    struck = [m for m in act.recipients if m.kind == "name"]
    return bool(struck) and all(scene.where(scene.sentence, m.token) is not None for m in struck)


_NOBODY = frozenset({"terrorism", "extremism", "radicalism", "militancy", "jihadism", "scourge", "terror", "evil"})
_PRETENDED = frozenset({"simulate", "imitate", "dummy", "mock", "drill", "rehearsal"})
_FOUGHT_SOMEWHERE = frozenset({"war", "conflict", "unrest", "violence", "fighting", "insurgency", "uprising", "coup"})


def _possessed(scene: Scene, act: Act) -> None:
    """The "of" that the pattern leaves open: who withdraws or gathers, or who is released, taken, hurt."""
    s = scene.sentence
    n = act.match.token
    obj = next((o for p in s.kids(n, "prep") if s.lemma[p] == "of" for o in s.kids(p, "pobj")), None)
    if obj is None or obj in (act.match.slots.get("X"), act.match.slots.get("Y")):
        return
    m = scene.mention(obj)
    if m is None:
        return
    moving = act.type in {"MOBILIZE", "PROTEST"} or (act.type == "RETREAT" and "release" not in act.modes)
    if any(s.lemma[obj] in o for o in act.match.row.words) and not (moving and m.kind == "armed"):
        return
    if moving and not act.actors and m.kind in {"armed", "state", "group", "people", "civilian", "vehicle"}:
        _add(scene, act, act.actors, obj)
    elif (act.type in {"ASSAULT", "COERCE"} or "release" in act.modes) and not act.recipients and m.kind in _SUFFERING:
        _add(scene, act, act.recipients, obj)


_SEVERAL = frozenset(
    """dozen hundred thousand score number series wave string spate round barrage lot couple handful pair flurry
    succession""".split()
)


def _carried(scene: Scene, act: Act) -> None:
    """Roles that the verb around a noun gives: "X launched an attack", "X came under attack", "the attack hit Y"."""
    s = scene.sentence
    n = act.match.token
    h, dep = s.head[n], s.dep[n]
    while (dep == "conj" and h != n) or (dep == "pobj" and s.lemma[h] == "of" and s.lemma[s.head[h]] in _SEVERAL):
        n = h if dep == "conj" else s.head[h]  # "dozens of strikes hit", "a series of raids was launched"
        h, dep = s.head[n], s.dep[n]
    if dep == "pobj" or (dep == "pcomp" and s.lemma[h] == "under"):
        prep = h
        h = s.head[prep]
        word = s.words[prep].lower()
        taken = _responsibility(s, prep) if word == "for" else None
        if taken is not None:
            if unclaimed(s, taken):
                return
            taker = scene.frame(taken).subject
            if taker is not None and not act.actors:
                _add(scene, act, act.actors, taker)
                act.tokens.add(taken)
                act.claimed = bool(act.actors)
            return
        _credited(scene, act, n)
        if s.tag[h][:1] == "V":
            frame = scene.frame(h)
            if (
                word in {"in", "by", "during", "from", "with"}
                and frame.object is not None
                and frame.passive
                and s.lemma[h] not in _ONLY_NAMED
            ):
                if not act.recipients or all(m.kind in {"place", "name"} for m in act.recipients):
                    _add(scene, act, act.recipients, frame.object, persons=True)
            elif (
                word in {"in", "by", "with", "during"} and s.lemma[h] in {"die", "perish"} and frame.subject is not None
            ):
                _add(scene, act, act.recipients, frame.subject, persons=True)
            elif (
                word == "in"
                and act.type == "ASSAULT"
                and not frame.passive
                and frame.subject is not None
                and ("v", s.lemma[h]) in scene.lexicon.casualties
                and ("mutual" in act.match.row.flags or not act.actors)
            ):
                _add(scene, act, act.actors, frame.subject)  # "gunmen killed 14 in an attack", "in clashes with X"
            elif word in _MET_AT and act.type == "CONSULT" and frame.subject is not None and len(act.actors) == 1:
                if _PARTY & {kind_of(scene, frame.subject)} and not frame.passive:
                    _add(scene, act, act.actors, frame.subject)  # "said after a meeting with X that …"
            elif word == "in" and act.type == "ASSAULT" and not act.actors and s.lemma[h] in _PART_IN:
                partaker = (
                    frame.object if frame.passive else frame.subject if s.lemma[h] != "implicate" else frame.object
                )
                if partaker is not None and s.child(h, "neg") is None:
                    _add(scene, act, act.actors, partaker)
                    act.tokens.add(h)
            elif word == "under" and s.lemma[h] in {"come", "be"} and frame.subject is not None:
                _add(scene, act, act.recipients, frame.subject)
            elif (
                word in {"with", "in"}
                and s.lemma[h] in {"respond", "retaliate", "react", "engage", "reply"}
                and not act.actors
                and frame.subject is not None
            ):
                _add(scene, act, act.actors, frame.subject)
        return
    if s.tag[h][:1] != "V":
        return
    frame = scene.frame(h)
    role = scene.lexicon.carriers.get(s.lemma[h])
    if dep in {"dobj", "nsubjpass"} or (dep == "relcl"):
        joined = "mutual" in act.match.row.flags and s.lemma[h] in {
            "hold",
            "have",
            "conduct",
            "begin",
            "resume",
            "launch",
        }
        if role == "actor" and (not act.actors or joined) and frame.subject is not None and frame.subject != n:
            _add(scene, act, act.actors, frame.subject)
            act.tokens.add(h)
            act.claimed = s.lemma[h] == "claim" and bool(act.actors)
        elif role == "recipient" and not act.recipients and frame.subject is not None and frame.subject != n:
            _add(scene, act, act.recipients, frame.subject)
            act.tokens.add(h)
        elif s.lemma[h] in {"lead", "join"} and frame.subject is not None and not act.actors:
            _add(scene, act, act.actors, frame.subject)
    elif (
        dep == "nsubj"
        and act.type in {"ASSAULT", "COERCE"}
        and not act.recipients
        and frame.object is not None
        and s.lemma[frame.object] != "life"
        and s.lemma[h] in _REACHES
    ):
        _add(scene, act, act.recipients, frame.object)
        act.tokens.add(h)
    elif (
        dep == "nsubj"
        and act.type == "ASSAULT"
        and not act.recipients
        and s.lemma[h] in {"rip", "tear"}
        and (through := next((o for p, _, o in frame.preps if p == "through"), None)) is not None
    ):
        _add(scene, act, act.recipients, through)
        act.tokens.add(h)
    _credited(scene, act, n)


# "Two sergeants took part in the massacre", "were implicated in the murder".
_PART_IN = frozenset({"participate", "involve", "implicate"})
_AIMED = frozenset({"target", "aim", "direct"})


def _credited(scene: Scene, act: Act, n: int) -> None:
    """Who a participle behind the noun says did it or was its aim: "a raid led by Y", "bombings aimed at Z"."""
    s = scene.sentence
    for c in s.kids(n, "acl"):
        if s.lemma[c] in _AIMED and act.type == "ASSAULT" and not act.recipients:
            at = [p for p in s.kids(c, "prep") if s.lemma[p] in {"at", "against"}]
            aim = next((o for p in at for o in s.kids(p, "pobj")), None)
            if aim is not None:
                _add(scene, act, act.recipients, aim)
        if s.tag[c] == "VBN" and scene.lexicon.carriers.get(s.lemma[c]) == "actor" and not act.actors:
            agent = scene.frame(c).subject
            if agent is not None:
                _add(scene, act, act.actors, agent)


_MET_AT = frozenset({"at", "after", "during", "following", "before", "in"})


def _responsibility(s: Sentence, prep: int) -> int | None:
    """The verb of "claimed responsibility … for", with what stands between left out; None where it is not said."""
    for up in list(s.ancestors(prep))[:4]:
        if s.tag[up][:1] == "V":
            owned = s.child(up, "dobj")
            known = owned is not None and s.lemma[owned] in {"responsibility", "credit"}
            return up if known and s.lemma[up] in {"claim", "take", "accept", "admit", "assume"} else None
    return None


_REACHES = frozenset(
    {
        "hit",
        "target",
        "strike",
        "kill",
        "wound",
        "injure",
        "destroy",
        "damage",
        "level",
        "flatten",
        "rock",
        "shake",
        "jolt",
        "pound",
        "devastate",
        "leave",
        "claim",
    }
)


def _rest_of_list(scene: Scene, act: Act) -> None:
    """Those whom a list names behind the last one that the grammar gave the act."""
    last = max(act.recipients, key=lambda m: m.end)
    if last.token < act.token or last.kind not in {
        "civilian",
        "official",
        "people",
        "structure",
        "vehicle",
        "name",
        "person",
    }:
        return
    known = {m.token for m in (*act.recipients, *act.actors)}
    for m in listed_after(scene, last):
        if m.token not in known:
            act.recipients.append(m)
            act.tokens.add(m.token)
            act.spans.append((m.start, m.end))
            act.reasons.append(f'"{m.text}" is one more of the list')


def _names_actor(scene: Scene, token: int) -> bool:
    s = scene.sentence
    if token in s.names:
        return s.names[token].kind not in {"region", "town"} and not (
            s.names[token].kind == "capital" and s.dep[token] == "compound"
        )
    m = scene.mention(token)
    return (
        m is not None
        and s.tag[token][:1] != "J"
        and (
            m.kind in {"armed", "state", "group", "people"}
            or (s.dep[token] == "poss" and m.kind in {"official", "organ", "person", "pronoun"} and m.via != "tied")
        )
    )


_FOUGHT_OR_MET = frozenset({"ASSAULT", "COERCE", "CONSULT", "PROTEST"})


def _only_where(scene: Scene, token: int) -> bool:
    """Whether a country before a noun may say where rather than who ("Syria talks", "the Yemen raid").

    English has the adjective for who acts; short forms ("US raid") and pairs ("Iran-Iraq talks") have no other.
    """
    s = scene.sentence
    name = s.names[token]
    entry = scene.lexicon.entries.get(name.ids[0])
    paired = (token > 0 and s.words[token - 1] in {"-", "–", "/"}) or s.conjuncts(token) or s.dep[token] == "conj"
    return (
        name.kind == "name"
        and s.dep[token] == "compound"
        and entry is not None
        and entry.type == "state"
        and not name.text.isupper()
        and ("." not in name.text and not paired)
    )


def _add(scene: Scene, act: Act, target: list[Mention], token: int, *, persons: bool = False) -> None:
    s = scene.sentence
    tokens = [token, *s.conjuncts(token)]
    options = [m for t in tokens if (m := scene.mention(t)) is not None]
    options = [x for m in options for x in (m, *scene.others(s, m.token), *_heads_of(scene, m))]
    for m in options:
        t = m.token
        if target is act.recipients and _locative(s, t, m) and (m.kind != "structure" or _only_near(s, t)):
            continue
        if persons and m.kind in {"weapon", "event", "thing", "money"}:
            continue
        if (
            m.kind == "pronoun"
            and m.via == "tied"
            and s.words[t].lower() in {"it", "this", "that"}
            and target is act.actors
        ):
            continue
        if m.actor in [x.actor for x in target] and (m.actor.id or m.start in [x.start for x in target]):
            continue
        target.append(m)
        act.tokens.add(m.token)
        act.spans.append((m.start, m.end))
        if m.via in {"pronoun", "again"}:
            act.reasons.append(f'"{m.text}" taken up from before: {m.actor.name}')


def _heads_of(scene: Scene, m: Mention) -> list[Mention]:
    """The further bodies of "the armies of Brazil and Argentina": each stands for its own."""
    s = scene.sentence
    if s.tag[m.token] != "NNS" or m.kind not in {"armed", "official", "organ"} or m.actor.country is None:
        return []
    lords = [o for p in s.kids(m.token, "prep") if s.lemma[p] == "of" for o in s.kids(p, "pobj")]
    also = [scene.mention(c) for o in lords for c in s.conjuncts(o) if c in s.names]
    return [x for x in also if x is not None and x.actor.country and x.actor.country != m.actor.country]


def _instruments(scene: Scene, act: Act) -> None:
    """A missile or an explosion is not who acts; its owner is, if the words tell."""
    kept: list[Mention] = []
    dropped: list[Mention] = []
    spare: list[str] = []
    for m in list(act.actors):
        placed = scene.sentence.lemma[m.token] in {
            "bomb",
            "mine",
            "grenade",
        } and any(  # "the Baghdad car bomb": where, not whose
            c in scene.sentence.names and scene.sentence.names[c].kind in {"capital", "town"}
            for c in scene.sentence.kids(m.token, "compound")
        )
        if (
            m.kind in _INSTRUMENT
            and not some_countries(scene, m)
            and (placed or (m.actor.id is None and m.actor.country is None) or _spoken_for(scene, act, m))
        ):
            user = _user_of(scene, m.token)
            if user is None and m.kind in {"weapon", "vehicle"} and not placed:
                user = _owner_of(scene, m.token)
            if user is None and act.type in VERBAL and (lord := scene.sentence.child(m.token, "poss")) is not None:
                by = scene.mention(lord)
                user = by if by is not None and by.kind in _PARTY and by.via != "tied" else None
            others = [k for k in act.actors if k is not m]
            if user is not None and not any(k.start == user.start for k in others):
                kept.append(user)
                act.tokens.add(user.token)
                act.spans.append((user.start, user.end))
                act.reasons.append(f'"{m.text}" is what {user.text} used')
            dropped.append(m)
            if m.kind in {"vehicle", "weapon"} and m.text not in spare:
                spare.append(m.text)
            continue
        if m.kind == "media" and act.type in _VIOLENT:
            continue
        if m.kind in {"thing", "event"} and any(
            c in scene.sentence.names and _only_where(scene, c) for c in scene.sentence.kids(m.token, "compound")
        ):
            continue  # "a Syria airstrike": where it fell, not whose it was
        if m.kind == "thing" and any(scene.sentence.lemma[p] == "of" for p in scene.sentence.kids(m.token, "prep")):
            continue  # "the risk of the group using gas": the risk does nothing
        if m.kind == "source" and act.type not in VERBAL and m.actor.id is None:
            continue
        kept.append(m)
    act.actors = kept
    s = scene.sentence
    struck = (
        {k for m in act.recipients for k in (m.token, *s.kids(m.token, "compound", "amod", "nmod"))}
        if act.match.row.pos == "v"
        else set()
    )
    act.weapons, modes = weapons_of(scene, act.match.token, list(act.match.slots.values()), struck)
    act.weapons = act.weapons or spare
    flown = next((m for m in modes if m in {"aerial", "drone"}), None)
    if flown is None and any(s.lemma[m.token] in {"plane", "aircraft"} for m in (*act.actors, *dropped)):
        flown = "aerial"
    if (
        act.type == "ASSAULT"
        and flown
        and act.modes in (["explosives"], ["heavy-weapons"], ["destroy"], ["firearms"])
        and any(m.kind == "vehicle" or _craft(scene, m.token) for m in (*act.actors, *dropped))
    ):
        act.modes = [flown]
        act.reasons.append(f"mode {flown} from what was flown")
    elif act.modes == ["explosives"] and "suicide-attack" in modes:
        act.modes = ["suicide-attack"]
        act.reasons.append("mode suicide-attack, since a suicide bomber set it off")
    elif act.type == "ASSAULT" and modes and (not act.modes or act.modes == ["destroy"]):
        act.modes = [modes[0]]
        act.reasons.append(f"mode {modes[0]} from the weapon: {act.weapons[0]}")


_SAID_FOR = frozenset({"ACCUSE", "REQUEST", "REJECT", "SUPPORT", "AGREE"})
_SPEAKING_FOR = frozenset("brass campaign camp side team bloc wing hierarchy echelon machine apparatus".split())


def _spoken_for(scene: Scene, act: Act, m: Mention) -> bool:
    """Whether words are spoken by what a party owns, so that the party speaks: "the army's top brass demanded"."""
    s = scene.sentence
    return act.type in _SAID_FOR and s.lemma[m.token] in _SPEAKING_FOR and s.child(m.token, "poss") is not None


def _craft(scene: Scene, token: int) -> bool:
    """Whether what acts is itself an aircraft, by its kind ("fighters") or its type ("F-16s")."""
    s = scene.sentence
    return flies(s, token) or any(ch.isdigit() for ch in s.words[token])


def _user_of(scene: Scene, weapon: int) -> Mention | None:
    """Who planted, fired or dropped a weapon: "a bomb planted by X"."""
    s = scene.sentence
    for c in s.kids(weapon, "acl", "relcl"):
        if s.lemma[c] in _USING and (agent := scene.frame(c).subject) is not None and agent != weapon:
            m = scene.mention(agent)
            if m is not None and m.kind in _POLITICAL | {"civilian", "name"}:
                return m
    return None


def _owner_of(scene: Scene, weapon: int) -> Mention | None:
    """Whose a weapon is by the word before it: "Haftar's jets", "government helicopters"."""
    for c in scene.sentence.kids(weapon, "poss", "compound"):
        m = scene.mention(c)
        if m is not None and m.kind in (_POLITICAL | {"name"}) - {"pronoun"} and m.token == c:
            return m
    return None


_USING = frozenset(
    {
        "plant",
        "fire",
        "launch",
        "drop",
        "lay",
        "set",
        "detonate",
        "place",
        "throw",
        "hurl",
        "use",
        "carry",
        "pilot",
        "drive",
        "lob",
        "shoot",
        "release",
        "bury",
        "operate",
    }
)


_FORCES_OF_NATURE = frozenset({"storm", "rain", "eruption", "lava", "blaze", "heat", "monsoon", "famine", "hunger"})
# Those who study, report or relieve a war.
_WATCHING = frozenset({"EDU", "JRN", "NGO", "MED"})
_GRAVE = frozenset({"ASSAULT", "COERCE", "RETREAT", "MOBILIZE", "THREATEN", "SANCTION"})


def _speaks_of_violence(scene: Scene, act: Act) -> bool:
    """Whether somebody whom no list knows (a bishop, a lawyer, a mother) says something about an act of arms."""
    if act.type not in {"ACCUSE", "REQUEST", "REJECT"} or not any(m.kind in _SAYING for m in act.actors):
        return False
    if act.modes == ["yield"]:
        return True
    s = scene.sentence
    about = [act.match.slots[slot] for slot in ("Y", "obj") if slot in act.match.slots]
    return any(
        s.tag[k][:1] == "N"
        and any(
            m.row.table == "agreements"
            or (m.row.type in _GRAVE and m.weight >= MIN_WEIGHT and ("weak" not in m.row.flags or m.slots))
            for m in matches(scene, k)
        )
        for token in about
        for k in (token, *s.subtree(token))
    )


_SAYING = frozenset({"civilian", "person", "name", "official", "organ", "people"})


def _plausible(scene: Scene, act: Act) -> bool:
    """Whether this is an act of the kind the record is about, and not business, sport, mishap or metaphor."""
    s = scene.sentence
    row = act.match.row
    domains = domains_of(scene)
    kinds = {m.kind for m in act.actors}
    known = any(
        m.kind in _POLITICAL | {"vehicle", "structure", "weapon"}
        and (m.actor.id or m.actor.sector or m.actor.country)
        and (m.actor.id or act.type in VERBAL or m.actor.sector not in _UNARMED)
        for m in act.actors
    )
    if not known and "weak" not in row.flags:
        # "Syrian opposition members": no body, but whose people they are is told.
        known = any(m.kind == "civilian" and m.actor.sector == "OPP" and m.actor.country for m in act.actors)
    if not known and act.type in VERBAL:
        known = spoken_by_name(scene, act) or any(
            some_countries(scene, m)
            or (m.actor.sector == "REF" and act.type == "REQUEST")
            or (row.cameo == "082" and m.kind == "civilian")  # who protests may stop protesting
            for m in act.actors
        )
    if not known and "weak" not in row.flags and scene.memory.get("claims") == str(s.paragraph):
        # Nobody can tell whom "they" takes up, but the report has just told of such acts.
        known = any(m.kind == "pronoun" and m.text.lower() in {"they", "he", "she", "we"} for m in act.actors)
    touched = any(
        m.kind
        in {
            "armed",
            "state",
            "group",
            "structure",
            "civilian",
            "official",
            "people",
            "person",
            "vehicle",
            "place",
            "organ",
        }
        for m in act.recipients
    ) or (bool(act.weapons) and _towns_struck(scene, act))
    if act.type == "ASSAULT" and row.pos == "v" and not act.harm.killed and _into_the_sea(scene, act):
        return False
    if act.type == "THREATEN" and s.lemma[act.token] == "warn" and act.actors:
        # "The UN warned of attacks on civilians": who has no arms foretells, and does not threaten.
        if all(m.actor.type in {"igo", "ngo", "media"} or m.actor.sector in {"IGO", "NGO", "JRN"} for m in act.actors):
            return False
    if act.type == "ASSAULT" and any(lemma in _PRETENDED for lemma in s.lemma):
        return False
    if act.type == "ASSAULT" and not act.harm.killed and _against_nobody(scene, act):
        return False
    if act.type == "ASSAULT" and not act.recipients and not act.harm.killed and _clears_mines(s, act.token):
        return False
    if act.type == "ASSAULT" and not domains and (act.harm.killed or act.harm.injured):
        return True
    if (
        domains & {"sport"}
        and not act.weapons
        and not any(m.kind in {"armed", "group"} and m.actor.sector != "UAF" for m in act.actors)
    ):
        return False
    if (
        row.pos == "v"
        and (scene.frame(act.token).passive or (row.subject == "Y" and "legal" in row.contexts))
        and act.type in {"ASSAULT", "COERCE", "SANCTION"}
        and not domains
    ):
        touched = touched or any(
            m.kind == "name" or m.text.lower() in {"he", "she", "they", "him", "her", "them"} for m in act.recipients
        )
        if act.type == "SANCTION" and touched:
            known = True
    if act.cameo == "203" and row.subject != "X" and touched:
        # People driven out: who drove them is often not told. "They fled" is as often said of attackers.
        natural = any(s.lemma[k] in _FORCES_OF_NATURE and s.tag[k][:1] == "N" for k in range(len(s)))
        fugitives = row.subject == "Y" and not any(
            m.kind in {"civilian", "people", "number"} and m.via != "pronoun" for m in act.recipients
        )
        return not domains and not natural and not fugitives
    if act.type in VERBAL:
        about = [m for m in act.recipients if m.actor.id or m.actor.sector]
        if act.type == "THREATEN" and act.actors and all(m.actor.sector in _WATCHING for m in act.actors):
            return False  # "Analysts warn": they foresee it, they do not threaten it
        passive = scene.frame(act.token).passive
        undergone = row.pos == "n" or row.subject == "Y" or passive
        if not known and about and act.type == "ACCUSE" and undergone:
            return not domains
        if _before_a_court(scene, act):
            return not domains
        if act.harm.displaced and not act.actors:
            fled = act.harm.displaced
            return not domains and any(n is not None for n in (fled.low, fled.best, fled.high))
        if act.type == "REQUEST" and passive and not act.actors and ("weak" not in row.flags or row.infinitive):
            return not domains and any(m.actor.id for m in about)  # "Kabul was urged to act"
        if act.type == "AID" and any(m.kind == "civilian" and m.actor.sector in {"MED", "NGO"} for m in act.actors):
            known = True
        if not known and not (
            act.actors
            and any(m.kind in _POLITICAL and (m.actor.id or m.actor.country or m.actor.sector) for m in act.recipients)
        ):
            return not domains & {"sport", "culture"} and row.pos == "v" and _speaks_of_violence(scene, act)
        if domains & {"culture"} and not any(m.actor.id for m in act.actors):
            return False
        told = act.recipients or "Y" in act.match.slots or ("obj" in act.match.slots and known)
        return not ("weak" in row.flags and not told and len(act.actors) < 2 and act.match.weight < 2)
    if act.type == "PROTEST":
        return bool(act.actors) or row.pos == "n" or not domains
    armed_here = (
        any(m in {"armed", "group", "state", "organ", "person", "official", "people", "vehicle"} for m in kinds)
        and known
    )
    if (
        domains & {"sport", "culture", "business", "accident", "health", "science"}
        and not armed_here
        and not act.weapons
    ):
        return False
    if "weak" in row.flags or act.match.partial:
        if row.pos == "v" and not act.actors and not act.weapons:
            return bool(act.harm.killed) or (
                touched
                and not domains
                and scene.frame(act.token).passive
                and (
                    "weak" not in row.flags
                    or (
                        act.type == "ASSAULT"
                        and any(m.kind in {"armed", "civilian", "structure", "vehicle"} for m in act.recipients)
                    )
                )
            )
        met = not domains and (
            any(m.kind in {"armed", "civilian"} for m in act.recipients)
            or (act.type == "ASSAULT" and touched and s.dep[act.token] == "nsubj" and "mutual" not in row.flags)
        )
        return armed_here or bool(act.weapons) or (row.pos == "n" and ("weak" not in row.flags or act.definite or met))
    if (
        row.pos == "v"
        and act.actors
        and not known
        and not act.weapons
        and act.type in {"COERCE", "MOBILIZE", "RETREAT"}
    ):
        return any(m.kind == "name" for m in act.actors) and touched
    as_noun = s.tag[act.token] == "VBG" and s.dep[act.token] in {"pcomp", "pobj", "nsubj", "nsubjpass", "dobj"}
    if row.pos == "v" and act.type == "ASSAULT" and not known and not as_noun:
        # "A bomb went off", "shells landed", "rockets were fired from the hills".
        struck = not row.object and ("X" in act.match.slots or scene.frame(act.token).passive)
        return not domains and (touched or (bool(act.weapons) and (bool(act.actors) or struck)))
    return (
        known
        or touched
        or bool(act.weapons or act.harm.killed or act.harm.injured or act.actors)
        or act.definite
        or _tells_where(scene)
    )


# The result of a match, as one word: "4-0".
_SCORE = re.compile(r"(?<![\w-])\d[-–]\d(?![\w-])")


def domains_of(scene: Scene) -> set[str]:
    """What else the sentence may be about (sport, business, …), by its words; names of people say nothing of it."""
    s = scene.sentence
    found: set[str] = {"sport"} if _SCORE.search(scene.report.text, s.start, s.end) else set()
    for k, lemma in enumerate(s.lemma):
        domain = scene.lexicon.elsewhere.get(lemma)
        if domain is None and k:
            domain = scene.lexicon.elsewhere.get(f"{s.lemma[k - 1]}-{lemma}")  # "gas explosion" and "gas-explosion"
        if domain is None or domain in found:
            continue
        if s.tag[k] == "NNP":
            m = scene.mention(k)
            # "Judge Ann Bowler"
            named_so = m is not None and m.kind in {"person", "official"} and s.tag[k - 1] == "NNP"
            struck = event_match(scene, s.head[k]) if s.dep[k] == "compound" else None
            if named_so or (struck is not None and struck.row.type == "ASSAULT"):  # "the Boston Marathon bombing"
                continue
        found.add(domain)
    return found


# What marks a trial as one about arms or terror rather than about theft or fraud.
_GRAVE_CHARGES = frozenset({"terrorism", "terrorist", "militia", "militant", "genocide", "rebel", "bombing", "treason"})


def _before_a_court(scene: Scene, act: Act) -> bool:
    """Whether somebody, known or not, is charged or answers a charge in a text about violence."""
    row = act.match.row
    legal = "legal" in row.contexts or (row.pos == "v" and "charge" in row.heads)
    if not legal or act.type not in {"ACCUSE", "REJECT", "AID"} or scene.sentence.lemma[act.token] == "trial":
        return False
    people = any(m.kind in {"name", "person", "civilian", "armed", "pronoun"} for m in (*act.actors, *act.recipients))
    return people and (_violence_told(scene) or not _GRAVE_CHARGES.isdisjoint(scene.sentence.lemma))


def _against_nobody(scene: Scene, act: Act) -> bool:
    """ "The fight against terrorism": a phrase of politics."""
    s = scene.sentence
    aims = [act.match.slots.get("Y"), *(o for p in s.kids(act.token, "prep") for o in s.kids(p, "pobj"))]
    return any(aim is not None and s.lemma[aim] in _NOBODY for aim in aims)


def _clears_mines(s: Sentence, token: int) -> bool:
    """ "An operation to clear the road of mines": work against weapons, not with them."""
    near = [token, *s.subtree(token)]
    cleared = any(s.words[k].lower() in {"clear", "defuse", "demine", "de-mine", "sweep"} for k in near)
    return cleared and any(s.lemma[k] in {"mine", "explosive", "landmine", "ordnance"} for k in near)


def _tells_where(scene: Scene) -> bool:
    """Whether the sentence names a place: what is only said to have happened somewhere did happen to somebody."""
    s = scene.sentence
    return any(n.kind in {"region", "capital", "name"} for n in s.names.values()) or any(
        s.tag[k] == "NNP" and (s.dep[k] == "pobj" or scene.where(s, k) is not None) for k in range(len(s))
    )


# -- joining --------------------------------------------------------------------------------------


def _join(scene: Scene, acts: list[Act]) -> list[Act]:
    """Acts of one type that the grammar ties together are one happening: "strikes …, killing twelve"."""
    out: list[Act] = []
    for act in acts:
        host = next((other for other in out if _same(scene, other, act)), None)
        if host is None:
            out.append(act)
        else:
            _merge(scene, host, act)
    if any(act.type == "ASSAULT" and act.harm.killed for act in out):
        for act in out:
            if act.type == "PROTEST":
                act.harm = Casualties()  # who died at a rally that was bombed died of the bomb
    return [act for act in out if not _inside_assault(scene, act, out) and not _absorbed(scene, act, out)]


# A call that is ignored, an accusation that is denied: both are done, by two.
_SAID = frozenset({"REQUEST", "ACCUSE", "THREATEN", "REJECT"})


def _absorbed(scene: Scene, act: Act, acts: list[Act]) -> bool:
    """A noun that only completes the pattern of a verb ("negotiate an agreement") is no second act."""
    s = scene.sentence
    if act.match.row.pos != "n":
        return False
    own = {m.actor for m in act.actors}
    return any(
        other is not act
        and not (act.type in _SAID and own and other.actors and own.isdisjoint(m.actor for m in other.actors))
        and other.match.row.pos == "v"
        and (
            any(s.lemma[act.token] in options for options in other.match.row.words)
            or (
                other.type in VERBAL
                and act.type in VERBAL
                and s.head[act.token] == other.token
                and s.dep[act.token] == "dobj"
            )
        )
        and other.token in list(s.ancestors(act.token))[:3]
        for other in acts
    )


def _inside_assault(scene: Scene, act: Act, acts: list[Act]) -> bool:
    """PLOVER: a mobilisation reported inside an assault is part of it."""
    return act.type == "MOBILIZE" and any(
        _tied(scene, o.token, act.token)
        and not _before_it(scene, act.token, o.token)
        and not (o.type == "ASSAULT" and _only_for(scene, act.token, o.token))
        for o in acts
        if o.type == "ASSAULT" or (o.type == "MOBILIZE" and o.token < act.token and _purpose(scene, act.token))
    )


def _only_for(scene: Scene, act: int, other: int) -> bool:
    """Whether ``other`` is only what ``act`` prepares: "mobilised the army for an assault on X"."""
    s = scene.sentence
    at = other
    for up in s.ancestors(other):
        if up == act:
            return s.dep[at] == "prep" and s.lemma[at] in {"for", "ahead"}
        at = up
    return False


def _purpose(scene: Scene, token: int) -> bool:
    """Whether a verb only says what for ("sent troops to reinforce the border")."""
    s = scene.sentence
    return s.dep[token] == "advcl" and any(s.dep[c] == "aux" and s.tag[c] == "TO" for c in s.children[token])


def _before_it(scene: Scene, act: int, other: int) -> bool:
    """Whether ``other`` dates ``act`` or is what it is for ("sent reinforcements after the raid", "for a battle")."""
    s = scene.sentence
    path = [other]
    for up in s.ancestors(other):
        if up == act:
            break
        path.append(up)
    return any(
        s.dep[k] in {"prep", "mark"} and s.lemma[k] in {"after", "following", "since", "before", "for"} for k in path
    )


def _same(scene: Scene, a: Act, b: Act) -> bool:
    if a.type == "ASSAULT" and b.type in {"COOPERATE", "MOBILIZE"} and scene.sentence.dep[b.token] == "attr":
        # "The attacks were a joint operation between A and B": the operation is the attacks.
        return scene.sentence.head[b.token] == scene.sentence.head[a.token] and scene.sentence.dep[a.token] == "nsubj"
    if a.type != b.type:
        return False
    if a.type == "ASSAULT":
        return (_tied(scene, a.token, b.token) or _one_harm(a, b)) and not _clash_of_roles(a, b)
    if a.type in _SAID and {m.start for m in a.recipients} & {m.start for m in b.actors}:
        return False  # "urged him to press them": what he is urged to do is his
    return _adjacent(scene, a.token, b.token)


def _one_harm(a: Act, b: Act) -> bool:
    """Whether both acts count the very same words: "the raid killed nine and wounded 14" is one act told by two."""
    same = [
        x.start == y.start
        for x, y in ((a.harm.killed, b.harm.killed), (a.harm.injured, b.harm.injured))
        if x is not None and y is not None and x.start is not None
    ]
    return bool(same) and all(same)


def _adjacent(scene: Scene, a: int, b: int) -> bool:
    """One word governs the other directly ("held talks", "threatened to strike")."""
    s = scene.sentence
    return (
        (s.head[b] == a and s.dep[b] in {"dobj", "xcomp", "nsubjpass", "oprd", "pobj"})
        or (s.head[a] == b and s.dep[a] in {"dobj", "xcomp", "nsubjpass", "nsubj"})
        or (s.dep[b] == "pobj" and s.head[s.head[b]] == a)
        or (s.dep[a] == "compound" and s.head[a] == b)
        or (s.dep[b] == "compound" and s.head[b] == a)
    )


def _tied(scene: Scene, a: int, b: int) -> bool:
    s = scene.sentence
    if _adjacent(scene, a, b) or _done_by_those(scene, a, b):
        return True
    for low, high in ((a, b), (b, a)):
        over = s.head[low]
        if s.dep[low] == "advcl" and s.tag[low] == "VBG" and s.lemma[over] in {"say", "report", "tell", "add"}:
            told = (s.dep[high] == "ccomp" and s.head[high] == over) or (
                s.dep[over] == "parataxis" and s.head[over] == high
            )
            if told:
                return True  # "Rebels shelled the town, the ministry said, wounding 12"
        path: list[str] = []
        at = low
        harmful = True
        for up in s.ancestors(low):
            path.append(s.dep[at])
            if (
                s.dep[at] == "advcl"
                and s.child(at, "mark") is not None
                and s.child(at, "nsubj", "nsubjpass") is not None
            ):
                return False
            if s.dep[at] == "conj":
                harmful = (
                    harmful
                    and ("v", s.lemma[at]) in scene.lexicon.casualties
                    and ("v", s.lemma[up]) in scene.lexicon.casualties
                )
            at = up
            if up == high:
                if harmful:
                    path = [step for step in path if step != "conj"]
                joined = set(path)
                return (
                    joined
                    <= {
                        "advcl",
                        "dobj",
                        "prep",
                        "pobj",
                        "nsubj",
                        "nsubjpass",
                        "xcomp",
                        "acl",
                        "relcl",
                        "conj",
                        "appos",
                        "dep",
                        "compound",
                    }
                    and not (
                        "relcl" in joined and s.tag[low][:1] == "V" and len(path) > 1 and not _closing_harm(scene, low)
                    )
                    and ("conj" not in joined or s.tag[low][:1] == s.tag[high][:1])
                )
        verb = next((u for u in s.ancestors(low) if s.tag[u][:1] == "V"), None)
        if (
            verb is not None
            and s.tag[low][:1] == "N"
            and s.dep[low] in {"dobj", "nsubj", "nsubjpass"}
            and s.tag[high] == "VBG"
            and s.head[high] == verb
            and s.dep[high] == "advcl"
        ):
            return True
    return False


def _done_by_those(scene: Scene, act: int, harm: int) -> bool:
    """ "Was struck by a bomber, who killed 17": the relative clause counts the harm of that very act."""
    s = scene.sentence
    doer = s.head[harm]
    return (
        s.dep[harm] == "relcl"
        and s.dep[doer] == "pobj"
        and s.dep[s.head[doer]] == "agent"
        and s.head[s.head[doer]] == act
        and ("v", s.lemma[harm]) in scene.lexicon.casualties
        and not any(t.start > s.starts[doer] for t in scene.times)
    )


def _closing_harm(scene: Scene, low: int) -> bool:
    """ "Levelled a house that sheltered families, killing seven": the harm is of the main act, not of the other."""
    s = scene.sentence
    if s.tag[low] != "VBG" or s.words[low - 1] != "," or ("v", s.lemma[low]) not in scene.lexicon.casualties:
        return False
    clause = s.head[low]
    inner = event_match(scene, clause) if s.dep[low] == "advcl" and s.dep[clause] == "relcl" else None
    return s.dep[clause] == "relcl" and (inner is None or inner.row.type not in _VIOLENT)


def _clash_of_roles(a: Act, b: Act) -> bool:
    """Two acts with different known actors, or with harm of the same kind told of different people, stay two."""
    first = {m.actor.id or m.actor.name for m in a.actors}
    second = {m.actor.id or m.actor.name for m in b.actors}
    mutual = "mutual" in a.match.row.flags or "mutual" in b.match.row.flags
    if first and second and (not first & second or (mutual and first != second)):
        return True
    return bool(a.harm.killed and b.harm.killed and a.harm.killed != b.harm.killed)


def _merge(scene: Scene, host: Act, act: Act) -> None:
    for mine, other in ((host.actors, act.actors), (host.recipients, act.recipients)):
        for m in other:
            if m.start not in [x.start for x in mine] and not (m.actor.id and m.actor.id in [x.actor.id for x in mine]):
                mine.append(m)
    if host.type != act.type:
        act.cameo, act.modes = None, []
    if not _specific(host.modes) and _specific(act.modes):
        host.modes, host.cameo = list(act.modes), act.cameo or host.cameo
    elif host.match.row.weight < act.match.row.weight and not host.modes:
        host.cameo = act.cameo or host.cameo
    host.weapons += [w for w in act.weapons if w not in host.weapons]
    host.harm = Casualties(
        host.harm.killed or act.harm.killed,
        host.harm.injured or act.harm.injured,
        host.harm.detained or act.harm.detained,
        host.harm.displaced or act.harm.displaced,
    )
    if host.match.row.pos == "n" and scene.sentence.head[host.token] == act.token and act.match.row.pos == "v":
        host.told_at = act.token
    host.triggers += act.triggers
    host.tokens |= act.tokens
    host.spans += act.spans
    host.reasons += act.reasons
    host.contexts += [c for c in act.contexts if c not in host.contexts]


def _specific(modes: list[str]) -> bool:
    return bool(modes) and modes[0] not in {"targeted", "destroy"}


# -- the claim ------------------------------------------------------------------------------------


_BACKGROUND = frozenset({"war", "conflict", "fighting", "hostility"})


def _found_dead(s: Sentence, act: Act) -> bool:
    """Whether the words tell when bodies were found, which is not when they were killed."""
    return act.match.row is _DEATH and s.lemma[act.token] in _FINDING


def _draft(scene: Scene, act: Act, *, asked: bool) -> Draft | None:
    """The claim of an act; ``asked`` says that the sentence also tells of a request."""
    s = scene.sentence
    stance = act.stance or scene.stance(s, act.stance_token)
    actors, recipients = _clean(scene, act)
    together = len(actors) > 1 and "mutual" in act.match.row.flags
    if actors and not recipients and not together and (aim := topic(scene, act)) is not None:
        recipients = [aim]
        act.tokens.add(aim.token)
        act.spans.append((aim.start, aim.end))
        act.reasons.append(f'aimed at "{aim.text}", in its own words')
    actors = _distinct([with_name(scene, spelled_out(scene, m)) for m in actors])
    recipients = _distinct([with_name(scene, spelled_out(scene, m)) for m in recipients])
    act.spans += [(m.start, m.end) for m in (*actors, *recipients)]
    claim = act.token if s.lemma[act.token] == "claim" else s.head[act.token]
    if s.lemma[claim] == "claim" and (claim == act.token or s.dep[act.token] == "dobj") and unclaimed(s, claim):
        # What did not occur is the claim of responsibility, so nobody is named as who did it.
        actors, act.definite = [], True
        if not stance.voices:
            reasons = (*stance.reasons, "only the claim of responsibility is denied")
            stance = Stance("occurred", "CT+", None, (), reasons)
    if ("claim" in act.match.row.heads or act.claimed) and actors and not stance.voices:
        # Whoever claims responsibility is the one on whose word it rests.
        voice = Voice(
            "named", actors[0].token, "claimed responsibility", s.starts[act.token], s.ends[act.token], s.index
        )
        stance = Stance(
            stance.status,
            "Uu",
            "CT+",
            (voice,),
            (*stance.reasons, "responsibility claimed: on the word of who claims it"),
            stance.hedges,
        )
    place, place_tokens = place_of(
        scene,
        act.token,
        act.match.slots.get("Y"),
        act.triggers,
        at_target=act.type not in VERBAL,
        beside={m.token for m in act.actors},
    )
    if place is None and act.type in _MEASURED | {"MOBILIZE", "PROTEST"}:
        there = (measured_place(scene, act) if act.type in _MEASURED else None) or told_of(scene, act)
        if there is not None:
            place, place_tokens = there[0], {there[1]}
    if place is None and act.type == "THREATEN" and "Y" in act.match.slots and act.match.row.infinitive:
        threatened = scene.where(s, act.match.slots["Y"])
        if threatened is not None and all(m.token != act.match.slots["Y"] for m in recipients):
            place, place_tokens = threatened, {act.match.slots["Y"]}
    when = None if _found_dead(s, act) else time_of(scene, act.token)
    if when is not None and stance.status in {"planned", "predicted"} and "recent" in when.text.lower():
        when = None  # "in recent days, as the army prepares to attack": when it prepared
    people: list[Participant] = [participant("actor", m) for m in actors] + [
        participant("recipient", m) for m in recipients
    ]
    harmed = any((act.harm.killed, act.harm.injured, act.harm.detained, act.harm.displaced))
    if act.match.row.pos == "n" and s.lemma[act.token] in _BACKGROUND and not people:
        path = [act.token, *s.ancestors(act.token)]
        if any(
            s.dep[k] == "prep"
            and s.lemma[k] in {"since", "until", "during", "before", "after", "against", "for", "throughout"}
            for k in path
        ):
            return None
        if not harmed and place is None and when is None and not act.weapons and len(act.triggers) == 1:
            return None  # "the war that ravaged the country": the background of what is told
    if (
        not people
        and not harmed
        and not (place and act.type in {"ASSAULT", "PROTEST", "COERCE", "RETREAT", "MOBILIZE"})
        and not act.definite
        and not (act.type == "PROTEST" and _took_place(s, act))
        and not (act.type == "ASSAULT" and act.weapons and act.match.row.pos == "v")
        and not (act.type == "ASSAULT" and "Y" in act.match.slots and _only_near(s, act.match.slots["Y"]))
    ):
        return None
    mode = act.modes[0] if act.modes else None
    quad, scale = scene.lexicon.scores.get((act.type, mode), scene.lexicon.scores[(act.type, None)])
    content = EventContent(
        type=act.type,
        modes=tuple(dict.fromkeys(act.modes)),
        contexts=contexts(scene, act.contexts),
        cameo=_cameo(scene, act, stance, asked=asked),
        quad=quad,
        scale=scale,
        participants=tuple(people),
        place=place,
        time=when,
        casualties=act.harm,
        weapons=tuple(dict.fromkeys(act.weapons)),
        count=_count(scene, act),
    )
    content = replace(content, acled=acled_of(scene, content, stance.status, actors, recipients))
    tokens = set(act.tokens) | place_tokens
    spans = list(act.spans)
    if when is not None:
        spans.append((when.start, when.end))
    if place is not None:
        spans.append((place.start, place.end))
    for voice in stance.voices:
        if voice.sentence == s.index:
            spans.append((voice.start, voice.end))
            if voice.token is not None and (m := scene.mention(voice.token)) is not None:
                spans.append((m.start, m.end))
    return Draft(
        "event", act.token, content, tokens, stance, act.reasons, _score(act, stance, actors), spans, act.definite
    )


def _distinct(people: list[Mention]) -> list[Mention]:
    """The mentions without those whose words and actor stood before."""
    return [m for k, m in enumerate(people) if all((m.start, m.actor) != (x.start, x.actor) for x in people[:k])]


def _cameo(scene: Scene, act: Act, stance: Stance, *, asked: bool) -> str | None:
    """The act's code, as specific as the words behind it allow: an appeal for rice is one for humanitarian aid.

    CAMEO knows no negation and no wish: of what is denied it codes the denial, of an attack told only as claimed the
    claim, and what is asked for lies in the code of the request beside it.
    """
    if stance.status == "denied":
        return "016" if stance.voices else None
    if stance.status == "counterfactual" or (stance.status == "requested" and asked and act.type != "REQUEST"):
        return None
    if _only_claimed(scene.sentence, act):
        return "015"
    rules = scene.lexicon.cameo.get(act.cameo or "")
    if rules is None:
        return act.cameo
    text = _behind(scene, act)
    return next((rule.code for rule in rules if rule.fits(act.modes, text)), act.cameo)


def _only_claimed(s: Sentence, act: Act) -> bool:
    """Whether the news is that somebody claims an attack: "the group claimed responsibility for the raid"."""
    above = [act.token, *s.ancestors(act.token)]
    return (
        (act.claimed or "claim" in act.match.row.heads)
        and not (act.harm.killed or act.harm.injured)
        and any(s.lemma[k] == "claim" and s.dep[k] in {"ROOT", "conj", "ccomp"} for k in above)
    )


def _behind(scene: Scene, act: Act) -> str:
    """The words that say what an act is about: behind its own, within its clause, and what a passive is done to."""
    s = scene.sentence
    top = act.token if s.tag[act.token][:1] == "V" or s.dep[act.token] not in _ARGUMENT else s.head[act.token]
    below = {k for k in s.subtree(top) if k >= act.token}
    done_to = s.child(top, "nsubjpass")
    if done_to is not None:
        below.update(s.subtree(done_to))
    below.update(k for m in (*act.recipients, *act.actors) if m.token > act.token for k in s.subtree(m.token))
    return " ".join(s.words[k] for k in sorted(below)).replace(" - ", "-")


_ARGUMENT = frozenset({"dobj", "attr", "nsubjpass"})
# Measures that hold in a place, and help that goes there.
_MEASURED = frozenset({"AGREE", "AID", "CONCEDE", "SANCTION", "COOPERATE"})


def _only_scene(s: Sentence, m: Mention) -> bool:
    """Whether a phrase beside a protest says where or what about, not against whom."""
    if m.kind in {"money", "aid"}:
        return True
    return (
        m.kind == "structure"
        and s.dep[m.token] == "pobj"
        and s.lemma[s.head[m.token]] in {"in", "through", "along", "across", "around"}
    )


def _mode_by_who_moves(act: Act, moved: list[Mention]) -> None:
    """Police who are deployed are no troops, and neither are the fighters of a group."""
    moving = act.actors or moved
    if act.modes == ["troops"] and moving and all(m.kind in {"vehicle", "weapon"} for m in moving):
        act.modes = ["weapons"]
    sectors = {m.actor.sector for m in moving if m.kind == "armed"}
    if act.modes != ["troops"] or not sectors:
        return
    if sectors == {"COP"}:
        act.modes = ["police"]
    elif sectors <= {"REB", "UAF", "PRM", "CRM"}:
        act.modes = ["militia"]


_TAKING_PLACE = frozenset(
    {"hold", "take", "occur", "erupt", "break", "continue", "spread", "begin", "stage", "organise", "organize", "flare"}
)


def _took_place(s: Sentence, act: Act) -> bool:
    """Whether the words say that it happened, though not who: "there were protests", "rallies were held"."""
    n = act.token
    if act.match.row.pos == "v":
        return s.lemma[n] in _TAKING_PLACE
    head = s.head[n]
    there = s.dep[n] == "attr" and any(s.dep[c] == "expl" for c in s.children[head])
    return there or (s.dep[n] in {"nsubj", "nsubjpass"} and s.lemma[head] in _TAKING_PLACE)


# "Claimed the attack in a video", "a bomber in a vest": by what means, not whom.
_TELLING = frozenset(
    {"call", "video", "statement", "message", "letter", "tweet", "interview", "vest", "uniform", "mask"}
)


def _clean(scene: Scene, act: Act) -> tuple[list[Mention], list[Mention]]:
    """Nobody does a thing to themselves: a phrase found for both roles keeps the one its pattern gave."""
    act.actors, act.recipients = ([m for m in side if not _a_day(scene, m)] for side in (act.actors, act.recipients))
    starts = {m.start for m in act.actors}
    if act.type in {"ASSAULT", "COERCE"}:
        act.recipients = [_target(scene, act, m) for m in act.recipients]
    ids = {m.actor for m in act.actors if m.actor.id}
    s = scene.sentence
    recipients = [m for m in act.recipients if m.start not in starts and not (m.actor in ids and m.kind != "structure")]
    recipients = [
        m for m in recipients if m.kind not in {"weapon", "event", "money"} or m.actor.id or act.type not in VERBAL
    ]
    recipients = [m for m in recipients if m.kind != "thing" or m.actor.id or act.type not in VERBAL]
    if act.type not in {"ASSAULT", "COERCE", "ACCUSE", "REJECT", "REQUEST", "THREATEN"}:
        recipients = [m for m in recipients if m.kind != "name" or scene.where(scene.sentence, m.token) is None]
    recipients = [m for m in recipients if (m.kind != "event" or m.actor.id) and not _state_of_things(s, m.token)]
    if act.type in {"RETREAT", "CONCEDE", "MOBILIZE", "AGREE"} and "release" not in act.modes:
        # One's own soldiers, who are withdrawn or sent, are not whom it is done to.
        mine = {m.actor.id for m in act.actors if m.actor.id}
        recipients = [m for m in recipients if m.actor.id not in mine]
    if act.type == "PROTEST":
        recipients = [m for m in recipients if m.actor.id or not _only_scene(scene.sentence, m)]
    recipients = [m for m in recipients if m.actor.id or s.lemma[m.token] not in _TELLING]
    if act.type == "MOBILIZE":
        _mode_by_who_moves(act, recipients)
        moved = [
            m
            for m in recipients
            if m.kind in {"armed", "vehicle", "weapon"}
            and (not m.actor.id or not act.actors or m.actor.id in {a.actor.id for a in act.actors})
        ]
        if not act.actors:
            act.actors = moved  # "troops were deployed": they moved, whoever sent them
        # Rockets that are fired or shown act in nobody's stead.
        act.actors = [m for m in act.actors if m.kind != "weapon" or m.actor.id or m.actor.country]
        # Where they went is the place, not whom it was done to.
        recipients = [m for m in recipients if m not in moved and m.kind not in {"structure", "region", "town", "name"}]
    if act.type not in {"ASSAULT", "COERCE"}:
        recipients = [m for m in recipients if m.kind not in {"place", "thing"} or m.actor.id]
    if act.type == "ASSAULT":
        recipients = [m for m in recipients if s.lemma[m.token] not in _HARM]
        if s.lemma[act.token] in _BACKGROUND | {"insurgency", "rebellion"} and len(act.actors) == 1 and not recipients:
            # "The Syrian war", "the Iraqi insurgency": the country it is fought in, not who wages it.
            act.actors = [m for m in act.actors if m.kind != "state" or s.dep[m.token] not in {"amod", "compound"}]
    if s.lemma[act.token] == "show":
        act.actors = [m for m in act.actors if s.lemma[m.token] != "force"]  # "a show of force" names nobody
    recipients = [m for m in recipients if act.type != "ACCUSE" or m.actor.id or m.kind != "source"]
    if "mutual" in act.match.row.flags and act.type == "ASSAULT" and len(act.actors) > 1:
        # "The province is consumed by clashes between A and B": where they clash.
        recipients = [m for m in recipients if m.kind not in {"place", "region", "town"}]
    return act.actors, recipients


def _a_day(scene: Scene, m: Mention) -> bool:
    """Whether a phrase is a day and nobody: "on Nov. 2, the minister called his colleague"."""
    return m.actor.id is None and any(t.start <= m.start and m.end <= t.end for t in scene.times)


def _state_of_things(s: Sentence, token: int) -> bool:
    """Whether "state" is no country: "lifted the state of emergency"."""
    return s.lemma[token] == "state" and any(
        s.lemma[o] in {"emergency", "siege", "war", "alert", "exception"}
        for p in s.kids(token, "prep")
        for o in s.kids(p, "pobj")
    )


# "Inflicted heavy casualties": what was done, not to whom.
_HARM = frozenset({"casualty", "loss", "damage", "injury", "fatality", "destruction"})


def _target(scene: Scene, act: Act, m: Mention) -> Mention:
    """Who is hit: a shelled capital is a town, no government; "the YPG attacked its post" is not the YPG's."""
    s = scene.sentence
    name = s.names.get(m.token)
    if name is not None and name.kind == "capital" and act.type == "ASSAULT":
        return replace(m, actor=Actor(None, m.text, None, m.actor.country, None), kind="place")
    owner = s.child(m.token, "poss")
    if (
        owner is None
        or s.tag[owner] != "PRP$"
        or m.actor.id is None
        or all(m.actor.id != a.actor.id for a in act.actors)
        or any(s.lemma[c] == "own" for c in s.kids(m.token, "amod"))
    ):
        return m
    return replace(m, actor=Actor(None, m.text, None, None, None), via="tied")


def _count(scene: Scene, act: Act) -> Amount | None:
    """How many acts are told as one ("three strikes", "shelled five times"); None where not stated."""
    s = scene.sentence
    for i in act.triggers:
        if s.tag[i] == "NNS":
            counted = s.kids(i, "nummod")
            if s.dep[i] == "pobj" and s.words[s.head[i]].lower() == "of":
                counted.append(s.head[s.head[i]])
            found = next((a for c in counted if (a := _amount_at(s, scene.amounts, c)) is not None), None)
            if found is not None:
                return found
        elif s.tag[i][:1] == "V" and (found := _how_often(scene, i)) is not None:
            return found
    return None


_TIMES = frozenset({"time", "occasion"})


def _how_often(scene: Scene, verb: int) -> Amount | None:
    """How many times the verb's act was done: "twice", "five times", "on four occasions"."""
    s = scene.sentence
    after = verb + 1
    if after < len(s) and scene.lower[after] == "twice":
        return Amount(2, 2, 2, s.words[after], "exact", None, s.starts[after], s.ends[after])
    for c in s.children[verb]:
        noun = s.child(c, "pobj") if scene.lower[c] == "on" else c
        if noun is None or s.lemma[noun] not in _TIMES or s.tag[noun] != "NNS" or s.dep[noun] not in _HOW_OFTEN:
            continue
        if any(s.lemma[k] in {"more", "less", "as"} for k in range(noun + 1, min(len(s), noun + 2))):
            continue  # "five times more"
        for k in s.kids(noun, "nummod"):
            found = _amount_at(s, scene.sums or scene.amounts, k)
            if found is not None:
                return found
    return None


_HOW_OFTEN = frozenset({"npadvmod", "pobj", "advmod", "dobj"})


def _amount_at(s: Sentence, amounts: Sequence[Amount], token: int) -> Amount | None:
    return next(
        (a for a in amounts if a.start is not None and a.end is not None and a.start <= s.starts[token] < a.end), None
    )


def _score(act: Act, stance: Stance, actors: list[Mention]) -> float:
    """The rule's own score, from which the fitted confidence starts."""
    score = 0.86
    if act.match.partial:
        score -= 0.12
    if "weak" in act.match.row.flags:
        score -= 0.12
    if not actors:
        score -= 0.08
    if any(m.via in {"pronoun", "again"} for m in actors):
        score -= 0.08
    if any(m.kind == "name" for m in actors):
        score -= 0.08
    if act.match.row.pos == "n" and not act.match.slots:
        score -= 0.06
    if act.match.weight >= 4:
        score += 0.05
    return score
