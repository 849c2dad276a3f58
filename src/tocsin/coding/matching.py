"""Which patterns of the lexicon fit at a word of a sentence, and which words fill their slots."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.coding.scene import Frame, Scene
from tocsin.lexicon.aircraft import flies
from tocsin.lexicon.patterns import Row
from tocsin.terms.syntax import Sentence
from tocsin.terms.who import Mention

_FITS: dict[str, frozenset[str]] = {
    "person": frozenset(
        {"person", "official", "armed", "civilian", "people", "pronoun", "name", "source", "number", "media"}
    ),
    "armed": frozenset({"armed", "group", "pronoun"}),
    "civilian": frozenset({"civilian", "people", "source", "number", "media"}),
    "official": frozenset({"official", "person", "name"}),
    "state": frozenset({"state", "organ", "place"}),
    "actor": frozenset(
        {"state", "group", "person", "armed", "official", "organ", "people", "civilian", "pronoun", "name"}
    ),
    "place": frozenset({"place", "state", "name", "structure", "region", "town"}),
    "structure": frozenset({"structure", "place", "vehicle", "name"}),
    "vehicle": frozenset({"vehicle", "weapon"}),
    "weapon": frozenset({"weapon", "vehicle"}),
    "aid": frozenset({"aid", "money", "thing", "vehicle"}),
    "money": frozenset({"money"}),
    "event": frozenset({"event", "thing"}),
    "thing": frozenset({"thing", "structure", "vehicle", "weapon", "aid", "money", "event", "place"}),
}
_CLOSE = frozenset(
    {
        "dobj",
        "prep",
        "pobj",
        "prt",
        "advmod",
        "oprd",
        "attr",
        "acomp",
        "xcomp",
        "compound",
        "amod",
        "nmod",
        "ccomp",
        "dative",
        "pcomp",
        "npadvmod",
        "nsubjpass",
        "advcl",
        "acl",
    }
)


@dataclass(frozen=True, slots=True)
class Match:
    """A row that fits at ``token``; ``slots`` maps slot names to head tokens."""

    row: Row
    token: int
    slots: dict[str, int]
    weight: float
    partial: bool = False
    words: tuple[int, ...] = ()


def matches(scene: Scene, i: int) -> list[Match]:
    """All rows that fit at token ``i``, best first; empty when the word is in no pattern or none fits.

    Every coder asks, so the answer is kept with the scene.
    """
    found = scene.matches.get(i)
    if found is None:
        heads = scene.lexicon.heads
        known = scene.sentence.lemma[i] in heads or scene.lower[i] in heads
        found = scene.matches[i] = _matches(scene, i) if known else []
    return found


def _matches(scene: Scene, i: int) -> list[Match]:
    s = scene.sentence
    lexicon = scene.lexicon
    lemma = s.lemma[i]
    lower = scene.lower[i]
    tag = s.tag[i]
    words = scene.vocabulary
    out: list[Match | None] = []
    if tag[:1] == "V" or (tag in {"JJ", "NN"} and s.dep[i] in _CLAUSAL) or (tag == "NNS" and verb_for_noun(s, i)):
        out += [_verb(scene, i, row) for row in lexicon.candidates("v", lemma, words)]
    if tag[:1] == "N" or (tag == "VBG" and s.dep[i] in _GERUND):
        out += [_noun(scene, i, row) for row in lexicon.candidates("n", lemma, words)]
        if lower != lemma:
            out += [_noun(scene, i, row) for row in lexicon.candidates("n", lower, words)]
    if tag == "JJ" and s.dep[i] == "amod" and s.tag[s.head[i]] in {"NNP", "NNPS"}:
        out += [_noun(scene, i, row) for row in lexicon.candidates("n", lemma, words) if "bearer" in row.flags]
    if (i and s.words[i - 1] in {"-", "–"}) or tag in {"VBN", "JJ"}:
        out += [_adjective(scene, i, row) for row in lexicon.candidates("a", lower, words)]
    if lower in {"pro", "anti"}:
        out += [_prefix(scene, i, row) for row in lexicon.candidates("a", lower, words)]
    out += [_cue(scene, i, row) for row in lexicon.candidates("c", lower, words)]
    return sorted((m for m in out if m is not None), key=lambda m: -m.weight)


def verb_for_noun(s: Sentence, i: int) -> bool:
    """Whether a plural noun is a verb that the parser did not know: "which Iran arms and funds"."""
    if s.tag[i] != "NNS":
        return False
    if s.dep[i] == "conj":
        return s.head[i] != i and verb_for_noun(s, s.head[i])
    if s.lemma[i] in _TAKEN_FOR_NOUNS and any(s.lemma[p] in {"with", "into", "from"} for p in s.kids(i, "prep")):
        return i - 1 in s.names or (s.dep[i] == "appos" and s.head[i] in s.names)  # "Ansaru splinters from X"
    return (
        s.dep[i] == "relcl"
        and any(s.dep[c] == "dobj" and s.tag[c] in {"WDT", "WP"} for c in s.children[i])
        and any(c in s.names and c < i for c in s.kids(i, "compound", "nmod"))
    )


_TAKEN_FOR_NOUNS = frozenset({"merge", "splinter", "unite", "split", "defect", "secede"})
_CLAUSAL = frozenset({"ROOT", "relcl", "ccomp", "acl", "advcl"})
_GERUND = frozenset(
    {"pobj", "nsubj", "dobj", "nsubjpass", "conj", "compound", "pcomp", "ROOT", "csubj", "amod", "attr"}
)


def _verb(scene: Scene, v: int, row: Row) -> Match | None:
    s = scene.sentence
    for options in row.words[1:]:
        if options.isdisjoint(scene.vocabulary):
            return None
    frame = scene.frame(v)
    weight = float(row.weight)
    if row.passive and not frame.passive:
        return None
    words = [_has_word(s, v, options) for options in row.words]
    if None in words:
        return None
    slots: dict[str, int] = {}
    if row.infinitive:
        to = _infinitive(s, v, row.infinitive)
        if to is None:
            return None
        inner = scene.frame(to)
        if row.inner and inner.object is not None:
            slots[row.inner] = inner.object
        if row.object:
            target = frame.object if frame.object is not None else inner.subject
            if row.words and frame.dative is not None:
                target = frame.dative  # "gave the mayor 24 hours to leave"
            if target is None or target == frame.subject:
                return None
            slots[row.object] = target
        elif frame.object is not None and row.inner != "Y":
            slots.setdefault("Y", frame.object)
    partial = False
    if row.passive:
        if row.subject and frame.object is not None:
            slots[row.subject] = frame.object
            weight += 1
    elif row.subject and frame.subject is not None:
        slots[row.subject] = frame.subject
    several = frame.subject is not None and (
        bool(s.conjuncts(frame.subject)) or s.tag[frame.subject] in {"NNS", "NNPS"}
    )
    if (
        row.type == "COOPERATE"
        and row.preps
        and not several
        and not any(_prep(scene, frame, o, v) is not None for o, _ in row.preps)
    ):
        return None
    if row.object and not row.infinitive and not row.passive:
        target = frame.object
        if row.words and target is not None and any(s.lemma[target] in options for options in row.words):
            target = frame.dative if frame.dative is not None else None
        if target is None:
            if row.words or row.preps:
                return None if not frame.passive else _finish(scene, v, row, slots, weight - 1, True)
            partial = True
            weight -= 2
        else:
            slots[row.object] = target
    elif (
        not row.object
        and not any(_is_particle(s, v, options) for options, _ in row.preps)
        and not row.infinitive
        and frame.object is not None
        and not frame.passive
        and not any(s.lemma[k] in options for k in (frame.object, _counted(s, frame.object)) for options in row.words)
    ):
        return None  # the pattern is intransitive, the sentence is not
    for options, slot in row.preps:
        target = _prep(scene, frame, options, v, words)
        if target is not None and slot == "Y" and s.tag[target] == "VBG" and s.dep[target] == "pcomp":
            if row.words and row.table.startswith("events"):
                target = None  # "banned the papers from printing photographs"
        if target is None and slot == "Y" and "of" in options:
            target = _owned(scene, words)
        if target is None and "to" in options and slot == "Y":
            target = frame.dative  # "gave the brigade tanks" is "gave tanks to the brigade"
        if (
            target is None
            and frame.object is not None
            and any(
                s.dep[c] in {"prt", "advmod", "prep"} and s.words[c].lower() in options and s.child(c, "pobj") is None
                for c in s.children[v]
            )
        ):
            target = frame.object  # "gun down Y": what looks like a preposition in the pattern is a particle
        if (
            target is None
            and "mutual" in row.flags
            and (row.table.startswith("events") or all(other != "obj" for _, other in row.preps))
            and not options & _AT_ONES_SIDE
            and row.subject
            and frame.subject is not None
            and (s.conjuncts(frame.subject) or s.tag[frame.subject] in {"NNS", "NNPS"})
        ):
            weight -= 1
            continue
        if target is None:
            if slot in {"Y", "obj"} or (slot == "X" and row.subject == "Y"):
                if row.words and slot == "Y" and row.table.startswith("events"):
                    weight, partial = weight - 2, True
                    continue
                return None
            weight -= 2
            continue
        slots.setdefault(slot, target)
    return _finish(scene, v, row, slots, weight, partial, tuple(w for w in words if w is not None))


def _cue(scene: Scene, i: int, row: Row) -> Match | None:
    """A fixed cue by its words; its slots are the clause or phrase it opens and what that hangs on."""
    s = scene.sentence
    surface = row.surface
    if i + len(surface) > len(s) or any(
        s.words[i + k].lower() not in w.split("|") and s.lemma[i + k] not in w.split("|") for k, w in enumerate(surface)
    ):
        return None
    last = i + len(surface) - 1
    if last + 1 < len(s) and s.words[last + 1].lower() == "of":
        return None  # "because of" is another cue than "because"
    if surface[0] in {"had", "should", "were"} and len(surface) == 1:
        subject = s.child(s.head[i], "nsubj", "nsubjpass")
        if s.dep[i] not in {"aux", "auxpass"} or subject is None or subject < i:
            return None  # only turned round ("had the bridge held") is it a condition
    slots: dict[str, int] = {}
    opened = s.child(last, "pobj", "pcomp")
    if opened is None and last > i:
        # The parser hangs both "of" and the cause on "because".
        opened = next((c for c in s.kids(i, "pobj", "pcomp") if c > last), None)
    host: int | None = None
    if s.dep[i] == "mark" or (s.dep[i] == "advmod" and s.dep[s.head[i]] == "advcl" and s.head[i] > i):
        opened, host = s.head[i], s.head[s.head[i]]
    elif s.dep[i] in {"prep", "advmod", "amod", "cc", "dep", "npadvmod"} or opened is not None:
        if opened is None:
            opened = next((s.head[k] for k in range(i, last + 1) if s.head[k] > last), None)
        host = s.head[i] if not i <= s.head[i] <= last else s.head[s.head[i]]
    elif s.dep[i] == "aux":
        opened, host = s.head[i], s.head[s.head[i]]
    if row.object and opened is not None and opened != i:
        slots[row.object] = opened
    if row.subject and host is not None and host != opened and not i <= host <= last:
        slots[row.subject] = host
    if (row.object and row.object not in slots) or (row.subject and row.subject not in slots):
        return None
    return _finish(scene, i, row, slots, float(row.weight), False)


def _finish(
    scene: Scene, i: int, row: Row, slots: dict[str, int], weight: float, partial: bool, words: tuple[int, ...] = ()
) -> Match | None:
    s = scene.sentence
    if row.blocked and _is_blocked(scene, i, row, slots):
        return None
    if "Y" in slots and _is_time(scene, slots["Y"]):
        if row.preps and row.pos == "v" and not row.object:
            return None
        slots = {k: v for k, v in slots.items() if k != "Y"}
    for slot, classes in row.need:
        target = slots.get(slot)
        if slot == "obj" and target is None:
            target = scene.frame(i).object
        if target is None:
            target = next((o for p, _, o in scene.frame(i).preps if p == slot), None)
        if target is None:
            if slot == "X" or (slot == "Y" and row.pos == "v" and "mutual" in row.flags and row.table == "relations"):
                continue
            return None
        if slot == "Y" and s.lemma[target] == "it" and classes <= _LIVING:
            return None  # "captured it": no person
        if slot == "Y" and row.mode == "abduct" and not _TAKING.isdisjoint(row.heads) and _lone_name(scene, target):
            return None
        if not fits(scene, target, classes) and not (s.lemma[target] == "it" and slot == "Y" and classes & _GROUND):
            if not _unheard_of(scene, target, row, slots) and not _named_only(scene, target, row, classes):
                return None
            weight -= 1
    return Match(row, i, slots, weight, partial, words)


def _lone_name(scene: Scene, token: int) -> bool:
    """Whether a name of one word, which nobody knows and the text nowhere gives in full, is likelier a village."""
    s = scene.sentence
    return (
        kind_of(scene, token) == "name"
        and not any(s.dep[c] in {"compound", "appos", "amod", "poss", "nmod"} for c in s.children[token])
        and re.search(rf"\b[A-Z]\w+ {re.escape(s.words[token])}\b", scene.report.text) is None
    )


_TAKING = frozenset({"capture", "seize"})


def _named_only(scene: Scene, token: int, row: Row, classes: frozenset[str]) -> bool:
    """Whether a tie may have a name at its end of which nobody knows what it is: "Prima Stella", "the LeJ"."""
    if row.table.partition("-")[0] != "relations" or not classes & _BODIES or "place" in classes:
        return False
    s = scene.sentence
    if any(kind_of(scene, c) == "group" for c in s.kids(token, "appos")):
        return True  # "Hamas's rival, Fatah"
    listing = any(scene.lower[o] == "including" for o in _below(s, token))
    if listing or (s.lemma[token] in _BODY_WORDS and s.tag[token] == "NNS"):
        return kind_of(scene, token) in {"organ", "thing"}  # "a number of groups, including A and B"
    if s.lemma[token] in POWERS and owner_of(s, token) is not None:
        return True  # "the advances of Islamic State": it is meant itself
    several = any(s.tag[c][:3] == "NNP" for c in (*s.kids(token, "compound", "nmod", "conj"), s.head[token]))
    return (
        s.tag[token][:3] == "NNP"
        and (several or sum(ch.isupper() for ch in s.words[token]) > 1)  # "Liberation" alone may be a word
        and scene.lower[token] not in scene.lexicon.nouns
        and (scene.lower[token], "never") not in scene.lexicon.bodies
        and kind_of(scene, token) == "name"
        and scene.where(s, token) is None
    )


def _below(s: Sentence, token: int) -> list[int]:
    return [
        k for c in s.children[token] for k in (c, *s.children[c], *(d for x in s.children[c] for d in s.children[x]))
    ]


_BODY_WORDS = frozenset("group faction organization organisation militia movement".split())


def owner_of(s: Sentence, token: int) -> int | None:
    """Whose a thing is: "Hamas's rule", "the rule of Hamas"."""
    owner = s.child(token, "poss")
    if owner is None:
        owner = next((o for p in s.kids(token, "prep") if s.lemma[p] == "of" for o in s.kids(p, "pobj")), None)
    return owner if owner is not None else next((c for c in s.kids(token, "compound", "nmod") if c in s.names), None)


# Who is against these is against their owner.
POWERS = frozenset(
    """advance expansion influence rule presence offensive dominance power growth rise authority leadership agenda
    ideology spread control encroachment aggression occupation leader commander member fighter militant position
    strategy policy decision tactic brutality extremism claim caliphate remainder remnant rest majority bulk camp base
    training veteran dissident defector wing branch arm cell""".split()
)
_BODIES = frozenset({"armed", "group"})
_LIVING = frozenset({"person", "armed", "civilian", "official"})
_GROUND = frozenset({"place", "structure"})


def fits(scene: Scene, token: int, classes: frozenset[str]) -> bool:
    """Whether the phrase at ``token`` is of one of the classes."""
    kind = kind_of(scene, token)
    if kind == "name" and "person" in classes and "place" not in classes:
        return scene.where(scene.sentence, token) is None  # "seized Mosul" is no kidnapping
    if "military" in classes:
        m = scene.mention(token)
        if m is not None and (m.kind == "state" or m.actor.sector == "MIL"):
            return True
    return any(kind in _FITS.get(c, frozenset({c})) for c in classes)


def kind_of(scene: Scene, token: int) -> str:
    """The class of the phrase at a token (see :class:`tocsin.terms.who.Mention`)."""
    s = scene.sentence
    if s.tag[token] == "CD" or s.lemma[token] in _PARTS:
        whole = next((o for p in s.kids(token, "prep") if s.lemma[p] == "of" for o in s.kids(p, "pobj")), None)
        if whole is not None:
            return kind_of(scene, whole)  # "two thirds of the province" is a place
    if s.tag[token] == "CD" or scene.lower[token] in _MILLIONS:
        near = [k for c in s.children[token] for k in (c, *s.children[c])]
        priced = any(s.words[k] in _CURRENCY for k in near) or (token > 0 and s.words[token - 1] in _CURRENCY)
        if priced or s.tag[token] == "CD":
            return "money" if priced else "number"
    if flies(s, token):
        return "vehicle"
    if token not in s.names and any(ch.isdigit() for ch in s.words[token]) and _is_weapon(scene, token):
        return "weapon"
    if scene.lexicon.rows.get(("n", s.lemma[token])) and token not in s.names and s.tag[token][:1] == "N":
        m = scene.mention(token)
        return "event" if m is None or m.kind == "thing" else m.kind
    m = scene.mention(token)
    return m.kind if m is not None else ("pronoun" if s.tag[token][:3] == "PRP" else "thing")


_UNABLE_TO_ACT = frozenset({"thing", "event", "money", "aid", "structure"})
# "A and B fought" is not "A fought beside B".
_AT_ONES_SIDE = frozenset({"alongside", "beside"})
_LIGHT_HEADS = frozenset({"take", "hold"})
_PARTS = frozenset("third half quarter part most majority much bulk percent percentage swathe swath".split())


def _is_weapon(scene: Scene, token: int) -> bool:
    """Whether a designation with a number is a weapon's: "24 F-16s", "an S-300"."""
    return scene.sentence.words[token].lower().replace("-", "") in scene.lexicon.weapons


def _unheard_of(scene: Scene, target: int, row: Row, slots: dict[str, int]) -> bool:
    """A plain noun in no list may be what the slot needs where an armed or state actor does the violence."""
    s = scene.sentence
    if (
        row.type not in {"ASSAULT", "COERCE"}
        or (not row.words and not _LIGHT_HEADS.isdisjoint(row.heads))  # "takes every precaution", "holds the ridge"
        or s.lemma[target] in scene.lexicon.nouns
        or kind_of(scene, target) != "thing"
        or target == slots.get("X")
    ):
        return False
    if s.tag[target] != "NNS" and not any(s.dep[c] in {"det", "poss", "nummod"} for c in s.children[target]):
        return False
    actor = slots.get("X")
    m = scene.mention(actor) if actor is not None else None
    return m is not None and m.kind in {"armed", "group", "state"}


def _is_time(scene: Scene, token: int) -> bool:
    """Whether a slot would be filled with a time ("battled for weeks", "the raid on Thursday")."""
    s = scene.sentence
    return s.lemma[token] in _TIME_UNITS or any(
        w.start <= s.starts[token] and s.ends[token] <= w.end for w in scene.times
    )


_TIME_UNITS = frozenset(
    {
        "second",
        "minute",
        "hour",
        "day",
        "week",
        "month",
        "year",
        "night",
        "morning",
        "evening",
        "time",
        "decade",
        "weekend",
    }
)


_COUNTS = frozenset(
    """dozen hundred thousand million billion score number group batch couple handful series string wave ten pair lot
    round percent percentage tonne ton shipment load package set majority half third quarter rest consignment planeload
    truckload tranche bulk contingent worth remainder part all most some""".split()
)


def _counted(s: Sentence, token: int) -> int:
    """What a number of things is a number of: the diplomats of "dozens of diplomats"; else the word itself."""
    if s.lemma[token] not in _COUNTS and s.tag[token] != "CD":
        return token
    return next((o for p in s.kids(token, "prep") if s.lemma[p] == "of" for o in s.kids(p, "pobj")), token)


def _is_particle(s: Sentence, v: int, options: frozenset[str]) -> bool:
    """Whether what looks like a preposition in a pattern is a particle here ("set up a zone")."""
    return any(
        s.dep[c] in {"prt", "advmod", "prep"} and s.words[c].lower() in options and s.child(c, "pobj") is None
        for c in s.children[v]
    )


_CURRENCY = frozenset({"$", "€", "£", "US$"})
_MILLIONS = frozenset({"m", "m.", "mn", "bn", "bn.", "b", "tn", "million", "billion"})


def _is_blocked(scene: Scene, i: int, row: Row, slots: dict[str, int]) -> bool:
    s = scene.sentence
    blocked = row.blocked
    around = {i, *slots.values()}
    if s.tag[i][:1] == "V":
        frame = scene.frame(i)
        around.update(t for t in (frame.object, frame.subject) if t is not None)
        around.update(o for _, _, o in frame.preps)
        if row.infinitive:
            around.update(s.kids(i, "xcomp"))
        if any(p in blocked for p, _, _ in frame.preps):
            return True
    else:
        h = s.head[i]
        if s.dep[i] in {"compound", "amod", "nmod"}:
            around.add(h)
        around.update(o for p in s.kids(i, "prep") for o in s.kids(p, "pobj"))
    for token in around:
        if s.lemma[token] in blocked and token != i:
            return True
        noun = scene.lexicon.nouns.get(s.lemma[token])
        if noun is not None and noun.kind == "weapon":
            continue  # the car of a car bomb is no traffic
        for c in s.children[token]:
            if s.dep[c] in {"compound", "amod", "nmod", "poss", "advmod", "npadvmod"} and (
                s.lemma[c] in blocked or s.words[c].lower() in blocked
            ):
                return True
    return False


def _has_word(s: Sentence, v: int, options: frozenset[str]) -> int | None:
    """The one of the words that stands with the head: governed by it within three steps, close to it."""
    for k in range(max(0, v - 12), min(len(s), v + 13)):
        if k == v or (s.lemma[k] not in options and s.words[k].lower() not in options):
            continue
        if s.dep[k] == "ccomp" and s.child(k, "nsubj") is not None and s.child(k, "aux", "mark") is not None:
            continue  # "claimed that it had attacked" is no "claimed the attack"
        at = k
        for _ in range(4):
            if at == v:
                return k
            if s.dep[at] not in _CLOSE:
                break
            at = s.head[at]
        if at == v or (0 < k - v <= 2):
            return k
    return None


def _infinitive(s: Sentence, v: int, options: frozenset[str]) -> int | None:
    for k in range(v + 1, min(len(s), v + 16)):
        if s.dep[k] == "compound":
            continue  # "put the death toll at" is not "put to death"
        if (s.lemma[k] in options or "" in options) and s.tag[k][:2] in {"VB", "NN"}:
            if "" in options and not any(s.dep[c] == "aux" and s.tag[c] == "TO" for c in s.children[k]):
                continue
            at = k
            for _ in range(4):
                if at == v:
                    return k
                at = s.head[at]
    return None


def _owned(scene: Scene, words: Sequence[int | None]) -> int | None:
    """Whose the thing of the pattern is: "ordered the tanker's release" is "the release of the tanker"."""
    s = scene.sentence
    for w in words:
        for c in s.kids(w, "poss") if w is not None else ():
            if s.tag[c][:1] == "N":
                return c
        for c in s.kids(w, "amod", "compound") if w is not None and kind_of(scene, w) in _UNABLE_TO_ACT else ():
            if c in s.names and s.names[c].kind in {"name", "adjective", "people"}:
                return c  # "burned the Danish flag"
    return None


def _prep(scene: Scene, frame: Frame, options: frozenset[str], v: int, within: Sequence[int | None] = ()) -> int | None:
    """What one of some prepositions leads to: of the pattern's own words before the verb's, a day last."""
    s = scene.sentence
    for word, at, target in frame.preps:
        if word in options and within and s.head[at] in within:
            return target
    led = [target for word, _, target in frame.preps if word in options]
    for target in led:
        if not any(t.start <= s.starts[target] < t.end for t in scene.times):
            return target
    for w in within:
        for p in s.kids(w, "prep") if w is not None else ():
            if s.words[p].lower() in options and (obj := s.child(p, "pobj")) is not None:
                return obj  # "withdrew a batch of observers from X"
    for c in s.children[v]:
        if s.dep[c] in {"dobj", "advmod", "oprd", "acomp", "attr", "xcomp", "nsubjpass", "prt"}:
            for p in s.kids(c, "prep"):
                if s.words[p].lower() in options:
                    obj = s.child(p, "pobj")
                    if obj is not None:
                        return obj
    return led[0] if led else None


def _noun(scene: Scene, n: int, row: Row) -> Match | None:
    s = scene.sentence
    for options in row.words:
        if options.isdisjoint(scene.vocabulary):
            return None
    for k, options in enumerate(reversed(row.words), 1):
        at = n - k
        if at < 0 or (s.lemma[at] not in options and s.words[at].lower() not in options):
            if not any(
                s.lemma[c] in options for c in s.children[n] if s.dep[c] in {"compound", "amod", "nmod", "poss", "prep"}
            ) and not any(s.lemma[c] in options for p in s.kids(n, "prep") for c in s.kids(p, "pobj")):
                return None
    weight = float(3 * len(row.words) + len(row.need))
    slots: dict[str, int] = {}
    for options, slot in row.preps:
        for p in noun_prepositions(scene, n):
            if s.words[p].lower() in options:
                obj = s.child(p, "pobj", "pcomp")
                if obj is not None and slot not in slots:
                    slots[slot] = obj
                    weight += 2
                    break
        else:
            weight -= 0.5
    if "bearer" in row.flags and row.preps and not slots:
        owner = bearer_of(scene, n, row.type)
        if owner is not None:
            slots[row.preps[0][1]] = owner
            weight += 2
    if row.subject and "X" not in slots:
        owner = s.child(n, "poss")
        if owner is not None:
            slots[row.subject] = owner
            weight += 1
    return _finish(scene, n, row, slots, weight, bool(row.preps) and not slots)


def bearer_of(scene: Scene, n: int, tie: str) -> int | None:
    """Whose ally, rival or leader a noun speaks of: "Haftar's ally", "its backer Russia", "al-Shabaab commander X"."""
    s = scene.sentence
    named = s.dep[n] in {"compound", "nmod", "amod"} and s.tag[s.head[n]] in {"NNP", "NNPS"}
    for host in (n, s.head[n]) if named else (n,):
        owner = s.child(host, "poss")
        if owner is not None:
            return owner if tie not in _OF_ONE_SIDE or _fights(scene.mention(owner)) else None
        for c in s.kids(host, "compound", "amod", "nmod"):
            m = scene.mention(c) if c < n and c in s.names else None
            # A Russian ally is an ally of Russia, but a Russian commander does not command Russia.
            if m is not None and (_fights(m) if tie in _OF_ONE_SIDE else m.kind in {"group", "state"}):
                return c
    return None


def _fights(m: Mention | None) -> bool:
    """Whether somebody is a body at arms: who leads an office, a firm or a state is no tie worth a claim."""
    return m is not None and (m.kind == "armed" or m.actor.sector in {"REB", "PRM", "UAF", "MIL", "CRM"})


_OF_ONE_SIDE = frozenset({"leads", "commands", "part_of", "split_from"})
# Verbs that speak of an act and do not carry it: whom an attack is blamed on is not whom it hit.
_ABOUT_IT = frozenset(
    """blame pin attribute ascribe condemn discuss denounce criticise criticize mention describe follow base focus
    comment welcome praise compare""".split()
)
# "Against the backdrop of", "on orders from": what stands behind such a preposition is nobody.
_NO_TARGET = frozenset({"backdrop", "background", "direction", "order", "basis", "behalf", "pretext", "instruction"})


def noun_prepositions(scene: Scene, n: int) -> list[int]:
    """Prepositions that belong to a noun: its own, and those of the verb that carries it ("carried out strikes on")."""
    s = scene.sentence
    out = s.kids(n, "prep")
    h = s.head[n]
    if s.dep[n] == "dobj" and s.lemma[h] in {"blame", "pin"}:
        out = [p for p in out if s.lemma[p] != "on"]  # "blamed the attacks on X"
    if s.dep[n] in {"dobj", "nsubjpass"} and s.tag[h][:1] == "V" and s.lemma[h] not in _ABOUT_IT:
        out = out + [p for p in s.kids(h, "prep", "agent") if p > n or s.dep[n] == "nsubjpass"]
    if s.dep[n] == "nsubj" and s.lemma[h] in {
        "break",
        "erupt",
        "flare",
        "rage",
        "continue",
        "resume",
        "occur",
        "begin",
        "start",
        "intensify",
        "exist",
        "remain",
        "grow",
        "rise",
        "escalate",
        "increase",
        "emerge",
        "deepen",
        "worsen",
    }:
        out = out + [p for p in s.kids(h, "prep") if p > n]
    if s.dep[n] == "conj" and not out:
        out = s.kids(h, "prep")
    for p in s.kids(n, "prep"):
        if s.lemma[p] == "of":
            out = out + [
                q for o in s.kids(p, "pobj") for q in s.kids(o, "prep") if s.lemma[q] in {"by", "on", "against"}
            ]
    out = [p for p in out if not any(s.lemma[o] in _NO_TARGET for o in s.kids(p, "pobj"))]
    return out + s.kids(n, "agent")


def _adjective(scene: Scene, i: int, row: Row) -> Match | None:
    s = scene.sentence
    if row.before:
        return None
    if row.preps:
        return _behind_its_noun(scene, i, row)
    slots: dict[str, int] = {}
    if row.subject:
        if i < 2 or s.words[i - 1] not in {"-", "–"} or (i - 2 not in s.names and s.tag[i - 2][:1] != "N"):
            return None
        slots[row.subject] = i - 2
    if row.object:
        h = s.head[i]
        if s.dep[i] not in {"amod", "compound", "nmod", "acl", "advmod"} or h <= i:
            h = next(
                (
                    k
                    for k in range(i + 1, min(len(s), i + 5))
                    if s.tag[k][:1] == "N" and s.dep[k] not in {"compound", "nmod"}
                ),
                -1,
            )
        if h < 0:
            return None
        slots[row.object] = h
    return _finish(scene, i, row, slots, float(row.weight) + 5, False)


def _behind_its_noun(scene: Scene, i: int, row: Row) -> Match | None:
    """ "Forces loyal to X": an adjective with its own preposition, behind the noun that it describes."""
    s = scene.sentence
    h = s.head[i]
    if h >= i or s.tag[h][:1] != "N":
        return None
    slots = {row.subject or "X": h}
    for options, slot in row.preps:
        target = next((o for p in s.kids(i, "prep") if s.words[p].lower() in options for o in s.kids(p, "pobj")), None)
        if target is None:
            return None
        slots[slot] = target
    return _finish(scene, i, row, slots, float(row.weight) + 2, False)


def _prefix(scene: Scene, i: int, row: Row) -> Match | None:
    s = scene.sentence
    if not row.before or i + 2 >= len(s) or s.words[i + 1] not in {"-", "–"}:
        return None
    h = next(
        (k for k in range(i + 3, min(len(s), i + 7)) if s.tag[k][:1] == "N" and s.dep[k] not in {"compound", "nmod"}),
        -1,
    )
    if h < 0:
        return None
    return _finish(scene, i, row, {row.subject or "X": i + 2, row.object or "Y": h}, float(row.weight) + 2, False)
