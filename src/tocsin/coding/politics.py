"""Politics by name: to whom words are addressed within a longer phrase, where a measure holds, and who may speak."""

from __future__ import annotations

from collections.abc import Iterator, Set

from tocsin.coding.acts import Act
from tocsin.coding.matching import matches
from tocsin.coding.scene import Scene
from tocsin.terms.syntax import Sentence
from tocsin.terms.where import Place
from tocsin.terms.who import Mention

_PARTY = frozenset({"state", "group", "organ", "official", "person", "armed", "people"})
_THROUGH = frozenset("""prep pobj pcomp poss amod compound nmod xcomp ccomp dobj acl dative agent attr""".split())
_LEADING = frozenset("""of to with against on upon for by from into over about toward towards between among""".split())
_WHERE = frozenset({"in", "across", "throughout", "inside"})
# Whom violence hits is not whom words about it are addressed to: "condemned the killing of civilians".
_HARM = frozenset({"ASSAULT", "PROTEST"})
_MEASURES = frozenset({"COERCE", "SANCTION"})
_JUDGING = frozenset({"ACCUSE", "SUPPORT"})
_TAKEN_UP = frozenset({"pronoun", "again", "tied"})
_DEPTH = 8


def within(scene: Scene, act: Act, prepositions: Set[str]) -> Iterator[tuple[int, int]]:
    """The words of what the act is about with their depth, nearest first; only through the given prepositions."""
    s = scene.sentence
    level, depth = [act.token], 0
    told = s.lemma[act.token] in {"deny", "refute"}
    called = act.type in {"REQUEST", "ACCUSE"}
    while level and depth < _DEPTH:
        depth += 1
        below: list[int] = []
        for k in level:
            hurt = k != act.token and _judged_only(scene, act, k)
            for c in s.children[k]:
                if s.dep[c] not in _THROUGH and not (s.dep[c] == "nsubj" and s.dep[k] == "ccomp" and called):
                    continue
                if (called and s.dep[c] in {"acl", "xcomp"}) or (told and s.dep[c] in {"xcomp", "ccomp", "pcomp"}):
                    continue  # "called for cooperation to fight the rebels": they are not called upon
                if s.dep[c] in {"prep", "agent"} and s.words[c].lower() not in prepositions:
                    continue
                if hurt and s.dep[c] == "prep" and s.words[c].lower() != "by":
                    continue
                if c < act.token and k == act.token and s.dep[c] not in {"dobj", "amod"}:
                    continue
                below.append(c)
                yield c, depth
        level = below


def _judged_only(scene: Scene, act: Act, noun: int) -> bool:
    """Whether the words at ``noun`` are an act that this one only speaks of, so that its victims are not addressed."""
    if scene.sentence.tag[noun][:1] != "N" and scene.sentence.tag[noun] != "VBG":
        return False
    type_ = next((m.row.type for m in matches(scene, noun) if m.row.table.startswith("events-")), None)
    return (type_ in _HARM and act.type not in {"REJECT", "AGREE", "CONCEDE", "THREATEN"}) or (
        type_ in _MEASURES and act.type in _JUDGING
    )


def addressed_within(scene: Scene, act: Act) -> int | None:
    """Whom a verbal act concerns by its object's owner, origin or aim: "lifted the ban on Chinese goods"."""
    s = scene.sentence
    mine = {m.actor for m in act.actors}
    countries = {m.actor.country for m in act.actors if m.actor.country and m.kind in {"state", "official", "organ"}}
    if s.lemma[act.token] in {"deny", "refute"}:
        leading = frozenset({"by", "from"})  # "denied arming the rebels" is said to who charged it
    elif act.type in {"THREATEN", "REJECT"}:
        leading = _LEADING - {"over", "about", "for"}
    else:
        leading = _LEADING
    for k, _ in within(scene, act, leading):
        if s.tag[k][:1] not in {"N", "J"} or (s.dep[k] in {"amod", "compound", "nmod"} and k not in s.names):
            continue
        m = scene.mention(k)
        if m is None or m.via in _TAKEN_UP or m.actor in mine or is_sent(s, k):
            continue
        if s.dep[k] == "pobj" and k in s.names and s.names[k].kind == "capital" and s.words[s.head[k]].lower() == "to":
            continue  # "to go to Astana": where, not whom
        known = m.actor.id or m.actor.country or (m.actor.sector and m.kind != "armed")
        if s.dep[k] in {"amod", "compound", "nmod", "poss"} and m.kind == "state" and m.actor.country in countries:
            continue  # "the Turkish president rejected the Turkish proposal" names nobody else
        if known and (m.kind in _PARTY or (m.kind == "civilian" and (m.actor.country or m.actor.sector in _PUBLIC))):
            return k
    return None


_PUBLIC = frozenset({"OPP", "REF", "LAB", "NGO"})


_SENDING = frozenset({"send", "deploy", "withdraw", "dispatch", "contribute", "pull", "station"})


def is_sent(s: Sentence, token: int) -> bool:
    """Whether they are only sent: "refused to send peacekeepers to Chad" is addressed to Chad."""
    return s.dep[token] in {"dobj", "nsubjpass"} and s.lemma[s.head[token]] in _SENDING


def measured_place(scene: Scene, act: Act) -> tuple[Place, int] | None:
    """Where a measure holds or help goes: "declared a ceasefire in Tripoli", "money for schools in Mali"."""
    s = scene.sentence
    for k, _ in within(scene, act, _WHERE | _LEADING):
        if s.dep[k] == "pobj" and s.words[s.head[k]].lower() in _WHERE and (place := scene.where(s, k)) is not None:
            return place, k
    return None


_SAID_BY_SOMEBODY = frozenset({"ACCUSE", "AGREE", "CONCEDE", "REJECT", "REQUEST", "THREATEN"})


def spoken_by_name(scene: Scene, act: Act) -> bool:
    """Whether somebody whom no list knows acts among parties that are known: "Dehghan refused a request from MPs"."""
    s = scene.sentence
    if (
        act.type not in _SAID_BY_SOMEBODY
        or not act.actors
        or any(m.kind != "name" or not _a_proper_name(s, m) for m in act.actors)
    ):
        return False
    if any(scene.lexicon.elsewhere.get(lemma) for lemma in s.lemma):
        return False
    mine = {k for m in act.actors for k in range(len(s)) if m.start <= s.starts[k] < m.end}
    for k in range(len(s)):
        if k in mine or s.tag[k][:1] not in {"N", "J"} or (s.tag[k][:1] == "J" and k not in s.names):
            continue
        m = scene.mention(k)
        if m is not None and m.kind in _PARTY and m.via not in _TAKEN_UP and (m.actor.id or m.actor.sector):
            return True
    return False


def _a_proper_name(s: Sentence, m: Mention) -> bool:
    return s.tag[m.token][:3] == "NNP" and s.words[m.token][:1].isupper()


_COUNTRIES = frozenset({"country", "nation", "state", "government"})


def some_countries(scene: Scene, m: Mention) -> bool:
    """Whether words for no named state still mean states that act: "some European countries"."""
    s = scene.sentence
    return (
        m.kind == "place"
        and s.lemma[m.token] in _COUNTRIES
        and s.tag[m.token] == "NNS"
        and not s.kids(m.token, "relcl")
        and any(s.tag[c] in {"CD", "JJ", "DT"} for c in s.kids(m.token, "nummod", "amod", "det"))
    )
