"""Acts: who did what to whom, in PLOVER's terms, from patterns of the lexicon that fit the grammar."""

from __future__ import annotations

from dataclasses import replace

from tocsin.coding.acts import VERBAL, Act
from tocsin.coding.composition import compose
from tocsin.coding.details import casualties, contexts, place_of, time_of, weapons_of
from tocsin.coding.draft import Draft, participant
from tocsin.coding.matching import Match, matches, noun_prepositions
from tocsin.coding.scene import Scene
from tocsin.lexicon.patterns import Row
from tocsin.terms.claims import Casualties, EventContent
from tocsin.terms.stance import Stance, Voice
from tocsin.terms.syntax import Sentence, unclaimed
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
    acts = [
        act
        for i in range(len(scene.sentence))
        if (act := _act(scene, i) or _named_target(scene, i) or _toll(scene, i)) is not None
    ]
    acts = compose(scene, _join(scene, acts))
    return [draft for act in acts if (draft := _draft(scene, act)) is not None]


_TOLL = Row("death toll", "n", ("toll",), "ASSAULT", None, "190", (), (), frozenset(), frozenset(), "events-toll")


def _toll(scene: Scene, i: int) -> Act | None:
    """ "Put the death toll at 78": a further word on how many died in what the text has told of before."""
    s = scene.sentence
    if s.lemma[i] != "toll" or s.tag[i][:1] != "N" or scene.memory.get("assault") is None:
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
    if aim is None:
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
    if match.row.pos == "v" and (_on_oneself(scene, i) or _beaten_off(scene, i)):
        return None
    row = match.row
    act = Act(match, row.type, [row.mode] if row.mode else [], cameo=row.cameo, contexts=list(row.contexts))
    act.triggers, act.tokens = [i], {i, *match.words}
    act.reasons.append(f"{row.name} ({row.type}{'/' + row.mode if row.mode else ''})")
    if row.pos == "n":
        _noun_roles(scene, act)
    else:
        _verb_roles(scene, act)
    _first_person(scene, act)
    _instruments(scene, act)
    act.harm, harmed = casualties(scene, i)
    if act.type not in {"ASSAULT", "COERCE"} or (row.pos == "n" and s.dep[i] == "pobj"):
        act.harm = replace(act.harm, detained=None)
    if act.type not in {"ASSAULT", "PROTEST", "COERCE"}:
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


def _strong_modifier(scene: Scene, i: int, match: Match) -> bool:
    """A participle before a noun tells of an act only where it can mean nothing else ("the abducted girls")."""
    return (
        match.row.type in {"ASSAULT", "COERCE"}
        and match.row.mode in {"abduct", "arrest", "deport"}
        and scene.sentence.tag[i] == "VBN"
    )


def _verb_roles(scene: Scene, act: Act) -> None:
    match = act.match
    for slot, target in (("X", act.actors), ("Y", act.recipients)):
        token = match.slots.get(slot)
        if token is not None:
            _add(scene, act, target, token)
    if match.row.type in VERBAL | {"AID"}:
        # Words and help go to somebody: a thing in that place is what they are about.
        act.recipients = [m for m in act.recipients if m.actor.id or m.kind not in {"thing", "event", "money", "aid"}]
    if not act.recipients and match.row.type in VERBAL | {"AID"}:
        _addressee(scene, act)
    elif not act.recipients:
        obj = scene.frame(match.token).object
        m = scene.mention(obj) if obj is not None else None
        if m is not None and m.kind in _SUFFERING:
            _add(scene, act, act.recipients, obj)  # type: ignore[arg-type]
    if "mutual" in match.row.flags:
        _both_act(act)


_SUFFERING = frozenset(
    {"place", "state", "group", "armed", "civilian", "official", "person", "people", "organ", "structure", "vehicle"}
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


_ADDRESSING = frozenset({"to", "with", "against", "for", "on", "toward", "towards", "at"})
_PARTY = frozenset({"state", "group", "organ", "official", "person", "armed", "people"})


def _addressee(scene: Scene, act: Act) -> None:
    """To whom words are said or given where the pattern names nobody: indirect object, object, "to", "with", owner."""
    s = scene.sentence
    frame = scene.frame(act.token)
    options = [frame.dative, frame.object] if not frame.passive else [frame.object]
    options += [o for p, _, o in frame.preps if p in _ADDRESSING]
    if frame.object is not None:
        options += [c for c in s.kids(frame.object, "poss", "amod", "compound") if c in s.names]
        options += [
            o
            for p in s.kids(frame.object, "prep")
            if s.lemma[p] in {"of", "by", "from", "on", "against"}
            for o in s.kids(p, "pobj")
        ]
    mine = {m.actor for m in act.actors}
    for token in options:
        if token is None or token == act.token:
            continue
        m = scene.mention(token)
        if (
            m is not None
            and m.kind in _PARTY
            and m.via != "tied"
            and m.actor not in mine
            and not _locative(s, token, m)
        ):
            _add(scene, act, act.recipients, token)
            if act.recipients:
                return


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
            if s.dep[c] in {"poss", "amod", "compound", "nmod"} and _names_actor(scene, c):
                if s.lemma[n] in _FOUGHT_SOMEWHERE and c in s.names and s.names[c].kind == "name":
                    continue  # "the Syria war", "Yemen's conflict": where, not who
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
    if "mutual" in match.row.flags:
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
    {"involve", "implicate", "want", "suspect", "accuse", "arrest", "interest", "engage", "use", "mention", "see"}
)


def _into_the_sea(scene: Scene, act: Act) -> bool:
    """Whether the only thing struck is water: a missile test is no attack."""
    target = act.match.slots.get("Y")
    name = scene.sentence.names.get(target) if target is not None else None
    region = scene.lexicon.regions.get(name.ids[0]) if name is not None else None
    return region is not None and region.kind == "water"


_PRETENDED = frozenset({"simulate", "imitate", "dummy", "mock", "drill", "rehearsal"})
_FOUGHT_SOMEWHERE = frozenset({"war", "conflict", "unrest", "violence", "fighting", "insurgency", "uprising"})


def _possessed(scene: Scene, act: Act) -> None:
    """The "of" that the pattern leaves open: who withdraws or gathers, or who is released, taken, hurt."""
    s = scene.sentence
    n = act.match.token
    obj = next((o for p in s.kids(n, "prep") if s.lemma[p] == "of" for o in s.kids(p, "pobj")), None)
    if obj is None or obj in act.match.slots.values() or any(s.lemma[obj] in o for o in act.match.row.words):
        return
    m = scene.mention(obj)
    if m is None:
        return
    moving = act.type in {"MOBILIZE", "PROTEST"} or (act.type == "RETREAT" and "release" not in act.modes)
    if moving and not act.actors and m.kind in {"armed", "state", "group", "people", "civilian", "vehicle"}:
        _add(scene, act, act.actors, obj)
    elif (act.type in {"ASSAULT", "COERCE"} or "release" in act.modes) and not act.recipients and m.kind in _SUFFERING:
        _add(scene, act, act.recipients, obj)


def _carried(scene: Scene, act: Act) -> None:
    """Roles that the verb around a noun gives: "X launched an attack", "X came under attack", "the attack hit Y"."""
    s = scene.sentence
    n = act.match.token
    h, dep = s.head[n], s.dep[n]
    while dep == "conj" and h != n:
        n, h, dep = h, s.head[h], s.dep[h]
    if dep == "pobj":
        prep = h
        h = s.head[prep]
        word = s.words[prep].lower()
        if word == "for" and s.lemma[h] in {"responsibility", "credit"} and s.dep[h] == "dobj":
            if unclaimed(s, s.head[h]):
                return
            taker = scene.frame(s.head[h]).subject
            if (
                s.lemma[s.head[h]] in {"claim", "take", "accept", "admit", "assume"}
                and taker is not None
                and not act.actors
            ):
                _add(scene, act, act.actors, taker)
                act.tokens.add(s.head[h])
                act.claimed = bool(act.actors)
            return
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
        if role == "actor" and not act.actors and frame.subject is not None and frame.subject != n:
            _add(scene, act, act.actors, frame.subject)
            act.tokens.add(h)
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
        and s.lemma[h] in _REACHES
    ):
        _add(scene, act, act.recipients, frame.object)
        act.tokens.add(h)
    for c in s.kids(n, "acl"):
        if s.tag[c] == "VBN" and scene.lexicon.carriers.get(s.lemma[c]) == "actor" and not act.actors:
            agent = scene.frame(c).subject
            if agent is not None:
                _add(scene, act, act.actors, agent)


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
        "pound",
        "devastate",
        "leave",
        "claim",
    }
)


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


def _add(scene: Scene, act: Act, target: list[Mention], token: int, *, persons: bool = False) -> None:
    s = scene.sentence
    tokens = [token, *s.conjuncts(token)]
    options = [m for t in tokens if (m := scene.mention(t)) is not None]
    options = [x for m in options for x in (m, *scene.others(s, m.token))]
    for m in options:
        t = m.token
        if target is act.recipients and _locative(s, t, m) and m.kind != "structure":
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


def _instruments(scene: Scene, act: Act) -> None:
    """A missile or an explosion is not who acts; its owner is, if the words tell."""
    kept: list[Mention] = []
    dropped: list[Mention] = []
    spare: list[str] = []
    for m in list(act.actors):
        if m.kind in _INSTRUMENT and m.actor.id is None and m.actor.country is None:
            user = _user_of(scene, m.token)
            if user is not None and not any(k.start == user.start for k in act.actors):
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
    if (
        act.type == "ASSAULT"
        and flown
        and act.modes in (["explosives"], ["heavy-weapons"], ["destroy"], ["firearms"])
        and any(m.kind == "vehicle" for m in (*act.actors, *dropped))
    ):
        act.modes = [flown]
        act.reasons.append(f"mode {flown} from what was flown")
    elif act.type == "ASSAULT" and modes and (not act.modes or act.modes == ["destroy"]):
        act.modes = [modes[0]]
        act.reasons.append(f"mode {modes[0]} from the weapon: {act.weapons[0]}")


def _user_of(scene: Scene, weapon: int) -> Mention | None:
    """Who planted, fired or dropped a weapon: "a bomb planted by X"."""
    s = scene.sentence
    for c in s.kids(weapon, "acl", "relcl"):
        if s.lemma[c] in _USING and (agent := scene.frame(c).subject) is not None and agent != weapon:
            m = scene.mention(agent)
            if m is not None and m.kind in _POLITICAL | {"civilian", "name"}:
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


def _plausible(scene: Scene, act: Act) -> bool:
    """Whether this is an act of the kind the record is about, and not business, sport, mishap or metaphor."""
    s = scene.sentence
    row = act.match.row
    domains = {d for lemma in s.lemma if (d := scene.lexicon.elsewhere.get(lemma))}
    kinds = {m.kind for m in act.actors}
    known = any(
        m.kind in _POLITICAL | {"vehicle", "structure", "weapon"}
        and (m.actor.id or m.actor.sector or m.actor.country)
        and (m.actor.id or act.type in VERBAL or m.actor.sector not in _UNARMED)
        for m in act.actors
    )
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
    )
    if act.type == "ASSAULT" and row.pos == "v" and not act.harm.killed and _into_the_sea(scene, act):
        return False
    if act.type == "THREATEN" and s.lemma[act.token] == "warn" and act.actors:
        # "The UN warned of attacks on civilians": who has no arms foretells, and does not threaten.
        if all(m.actor.type in {"igo", "ngo", "media"} or m.actor.sector in {"IGO", "NGO", "JRN"} for m in act.actors):
            return False
    if act.type == "ASSAULT" and any(lemma in _PRETENDED for lemma in s.lemma):
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
        and scene.frame(act.token).passive
        and act.type in {"ASSAULT", "COERCE", "SANCTION"}
        and not domains
    ):
        touched = touched or any(
            m.kind == "name" or m.text.lower() in {"he", "she", "they", "him", "her", "them"} for m in act.recipients
        )
        if act.type == "SANCTION" and touched:
            known = True
    if act.type in VERBAL:
        about = [m for m in act.recipients if m.actor.id or m.actor.sector]
        if not known and about and act.type == "ACCUSE" and (row.pos == "n" or scene.frame(act.token).passive):
            return not domains
        if not known and not (
            act.actors
            and any(m.kind in _POLITICAL and (m.actor.id or m.actor.country or m.actor.sector) for m in act.recipients)
        ):
            return False
        if domains & {"culture"} and not any(m.actor.id for m in act.actors):
            return False
        told = act.recipients or "Y" in act.match.slots
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
        met = not domains and any(m.kind in {"armed", "civilian"} for m in act.recipients)
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
        return not domains and (touched or (bool(act.weapons) and bool(act.actors)))
    placed = any(n.kind in {"region", "capital", "name"} for n in s.names.values()) or any(
        s.tag[k] == "NNP" and s.dep[k] == "pobj" for k in range(len(s))
    )
    return (
        known
        or touched
        or bool(act.weapons or act.harm.killed or act.harm.injured or act.actors)
        or placed
        or act.definite
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
    return [act for act in out if not _inside_assault(scene, act, out) and not _absorbed(scene, act, out)]


def _absorbed(scene: Scene, act: Act, acts: list[Act]) -> bool:
    """A noun that only completes the pattern of a verb ("negotiate an agreement") is no second act."""
    s = scene.sentence
    if act.match.row.pos != "n":
        return False
    return any(
        other is not act
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
    return act.type == "MOBILIZE" and any(o.type == "ASSAULT" and _tied(scene, o.token, act.token) for o in acts)


def _same(scene: Scene, a: Act, b: Act) -> bool:
    if a.type == "ASSAULT" and b.type in {"COOPERATE", "MOBILIZE"} and scene.sentence.dep[b.token] == "attr":
        # "The attacks were a joint operation between A and B": the operation is the attacks.
        return scene.sentence.head[b.token] == scene.sentence.head[a.token] and scene.sentence.dep[a.token] == "nsubj"
    if a.type != b.type:
        return False
    if a.type == "ASSAULT":
        return _tied(scene, a.token, b.token) and not _clash_of_roles(a, b)
    return _adjacent(scene, a.token, b.token)


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
    if _adjacent(scene, a, b):
        return True
    for low, high in ((a, b), (b, a)):
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
                    and not ("relcl" in joined and s.tag[low][:1] == "V" and len(path) > 1)
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


def _clash_of_roles(a: Act, b: Act) -> bool:
    """Two acts with different known actors, or with harm of the same kind told of different people, stay two."""
    first = {m.actor.id or m.actor.name for m in a.actors}
    second = {m.actor.id or m.actor.name for m in b.actors}
    if first and second and not first & second:
        return True
    left = {m.actor.id or m.text for m in a.recipients if m.kind not in {"structure", "place"}}
    right = {m.actor.id or m.text for m in b.recipients if m.kind not in {"structure", "place"}}
    if (
        left
        and right
        and not left & right
        and a.match.row.pos == b.match.row.pos == "v"
        and a.harm.killed
        and b.harm.killed
    ):
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


def _draft(scene: Scene, act: Act) -> Draft | None:
    s = scene.sentence
    stance = act.stance or scene.stance(s, act.stance_token)
    actors, recipients = _clean(scene, act)
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
    when = time_of(scene, act.token)
    people: list[Participant] = [participant("actor", m) for m in actors] + [
        participant("recipient", m) for m in recipients
    ]
    harmed = any((act.harm.killed, act.harm.injured, act.harm.detained, act.harm.displaced))
    if act.match.row.pos == "n" and s.lemma[act.token] in {"war", "conflict", "fighting", "hostility"} and not people:
        path = [act.token, *s.ancestors(act.token)]
        if any(
            s.dep[k] == "prep"
            and s.lemma[k] in {"since", "until", "during", "before", "after", "against", "for", "throughout"}
            for k in path
        ):
            return None
    if (
        not people
        and not harmed
        and not (place and act.type in {"ASSAULT", "PROTEST", "COERCE", "RETREAT", "MOBILIZE"})
        and not act.definite
    ):
        return None
    mode = act.modes[0] if act.modes else None
    quad, scale = scene.lexicon.scores.get((act.type, mode), scene.lexicon.scores[(act.type, None)])
    content = EventContent(
        type=act.type,
        modes=tuple(dict.fromkeys(act.modes)),
        contexts=contexts(scene, act.contexts),
        cameo=act.cameo,
        quad=quad,
        scale=scale,
        participants=tuple(people),
        place=place,
        time=when,
        casualties=act.harm,
        weapons=tuple(dict.fromkeys(act.weapons)),
        count=_count(scene, act),
    )
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


# "Claimed the attack in a video", "a bomber in a vest": by what means, not whom.
_TELLING = frozenset(
    {"call", "video", "statement", "message", "letter", "tweet", "interview", "vest", "uniform", "mask"}
)


def _clean(scene: Scene, act: Act) -> tuple[list[Mention], list[Mention]]:
    """Nobody does a thing to themselves: a phrase found for both roles keeps the one its pattern gave."""
    starts = {m.start for m in act.actors}
    ids = {m.actor for m in act.actors if m.actor.id}
    s = scene.sentence
    recipients = [m for m in act.recipients if m.start not in starts and not (m.actor in ids and m.kind != "structure")]
    recipients = [
        m for m in recipients if m.kind not in {"weapon", "event", "money"} or m.actor.id or act.type not in VERBAL
    ]
    recipients = [m for m in recipients if m.kind != "thing" or m.actor.id or act.type not in VERBAL]
    if act.type not in {"ASSAULT", "COERCE", "ACCUSE", "REJECT", "REQUEST", "THREATEN"}:
        recipients = [m for m in recipients if m.kind != "name" or scene.where(scene.sentence, m.token) is None]
    recipients = [m for m in recipients if m.kind != "event" or m.actor.id]
    recipients = [m for m in recipients if m.actor.id or s.lemma[m.token] not in _TELLING]
    if act.type == "MOBILIZE":
        moved = [
            m
            for m in recipients
            if m.kind in {"armed", "vehicle", "weapon"}
            and (not m.actor.id or not act.actors or m.actor.id in {a.actor.id for a in act.actors})
        ]
        if not act.actors:
            act.actors = moved  # "troops were deployed": they moved, whoever sent them
        recipients = [m for m in recipients if m not in moved]
    if act.type not in {"ASSAULT", "COERCE"}:
        recipients = [m for m in recipients if m.kind not in {"place", "thing"} or m.actor.id]
    return act.actors, recipients


def _count(scene: Scene, act: Act):  # type: ignore[no-untyped-def]
    """How many acts the noun counts ("three strikes"), or None."""
    s = scene.sentence
    i = act.token
    if act.match.row.pos != "n" or s.tag[i] != "NNS":
        return None
    for c in s.kids(i, "nummod"):
        for amount in scene.amounts:
            if amount.start is not None and amount.end is not None and amount.start <= s.starts[c] < amount.end:
                return amount
    return None


def _score(act: Act, stance: Stance, actors: list[Mention]) -> float:
    """A first estimate of having read rightly; see docs/quality.md for how it was fitted."""
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
