"""Whom or what an act is aimed at where nobody is addressed: a plan, a vote, an attack, in the words of the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from tocsin.coding.acts import Act
from tocsin.coding.matching import matches
from tocsin.coding.politics import is_sent
from tocsin.coding.scene import Scene
from tocsin.terms.syntax import Sentence
from tocsin.terms.where import Place
from tocsin.terms.who import Mention

# What is judged, refused, threatened or inquired into may be a thing; help and agreements go to somebody.
_ABOUT_THINGS = frozenset({"ACCUSE", "REJECT", "SUPPORT", "THREATEN", "PROTEST", "REQUEST"})
_PROMISING = frozenset({"AGREE", "AID", "THREATEN", "CONCEDE", "REQUEST", "COOPERATE", "SANCTION", "RETREAT", "REJECT"})
_TOWARDS = ("to", "with", "for", "against", "on", "from", "into")
_WHERE = frozenset({"in", "across", "throughout", "inside", "from", "at"})
_WHITHER = frozenset({"to", "into", "toward", "towards", "near", "along", "around"})
# Where a pattern names whom, though the words are in no list ("an ultimatum to her colleagues").
_NAMED_BY_PATTERN = frozenset(
    {
        "ACCUSE",
        "REJECT",
        "SUPPORT",
        "THREATEN",
        "REQUEST",
        "AID",
        "AGREE",
        "SANCTION",
        "CONCEDE",
        "COOPERATE",
        "RETREAT",
    }
)
_GIVEN = frozenset({"AID", "AGREE", "CONCEDE", "COOPERATE", "RETREAT"})
_ABOUT = frozenset({"into", "of", "on", "against", "over", "at", "to", "about", "with", "for"})
_CLAUSE = ("xcomp", "ccomp", "acl")
# Words that only say what sort of words or when: "issued a statement", "began on Monday".
_EMPTY = frozenset(
    """statement letter message video interview day week month year time way place part role step move measure effort
    basis behalf course end fact light order question regard respect response view wake week today monday tuesday
    wednesday thursday friday saturday sunday concern anger dismay regret disappointment""".split()
)
_SUFFERERS = frozenset(
    """state group organ official person armed people civilian structure media name vehicle""".split()
)


def spelled_out(scene: Scene, m: Mention) -> Mention:
    """The mention with the words of whom its pronoun takes up, where the same sentence names them before it."""
    if m.via != "pronoun" or m.text.lower() not in _THIRD_PERSON:
        return m
    s = scene.sentence
    for k in range(min(m.token, len(s)) - 1, -1, -1):
        if s.tag[k][:1] not in {"N", "C"} or s.tag[k] == "CC" or s.dep[k] in {"compound", "amod", "nmod"}:
            continue
        named = scene.mention(k)
        if named is not None and named.actor == m.actor and named.via not in {"pronoun", "tied"}:
            return replace(m, start=named.start, end=named.end, text=named.text)
    return m


_THIRD_PERSON = frozenset({"it", "its", "they", "their", "them", "he", "his", "him", "she", "her"})


def with_name(scene: Scene, m: Mention) -> Mention:
    """The mention with the name that stands behind a title: "his Malian counterpart, Abdoulaye Diop"."""
    s = scene.sentence
    if m.kind not in {"official", "person"} or s.tag[m.token] != "NN" or m.end != s.ends[m.token]:
        return m
    name = next((c for c in s.kids(m.token, "appos") if s.tag[c] == "NNP" and c > m.token), None)
    if name is None or s.starts[min(s.subtree(name))] - m.end > 2:
        return m
    return replace(m, end=s.ends[name], text=scene.report.text[m.start : s.ends[name]])


def topic(scene: Scene, act: Act) -> Mention | None:
    """The phrase that an act without a known recipient is aimed at; None where the words name nothing."""
    s = scene.sentence
    mine = {(m.start, m.end) for m in act.actors}
    actors = {m.actor for m in act.actors}
    for token in _options(scene, act):
        m = scene.mention(token)
        if m is None or m.kind in {"pronoun", "number"} or m.via == "tied" or s.tag[token] == "CD":
            continue
        if (m.start, m.end) in mine or m.actor in actors or s.lemma[token] in _EMPTY:
            continue
        if is_sent(s, token) or any(t.start <= m.start < t.end for t in scene.times):
            continue
        return m
    return None


def _options(scene: Scene, act: Act) -> Iterator[int]:
    s = scene.sentence
    named = act.match.slots.get("Y")
    if named is not None and named != act.token and named not in act.match.words and act.type in _NAMED_BY_PATTERN:
        if judged_by(scene, act) is not None:
            pass  # "condemned the bombing of a market": the market is not blamed
        elif act.type not in _GIVEN or (
            s.dep[named] == "pobj" and s.words[s.head[named]].lower() in {"to", "for", "with"}
        ):
            yield named
    if act.type == "MOBILIZE":
        yield from _marched_on(scene, act)
    elif act.match.row.pos == "v":
        yield from _by_verb(scene, act)
    elif act.type in _ABOUT_THINGS:
        for p in s.kids(act.token, "prep"):
            if s.words[p].lower() in (_ABOUT if act.type != "PROTEST" else {"against"}):
                yield from s.kids(p, "pobj")


def _marched_on(scene: Scene, act: Act) -> Iterator[int]:
    """Against whom forces are called up, through what is planned: "mobilised the army for an assault on X"."""
    s = scene.sentence
    for k in s.subtree(act.token):
        if k > act.token and s.dep[k] == "pobj" and s.words[s.head[k]].lower() in {"against", "on"}:
            path = list(takewhile(lambda p: p != act.token, s.ancestors(k)))
            if all(s.dep[p] in {"prep", "pobj", "acl", "xcomp", "advcl", "dobj"} for p in path) and _suffers(scene, k):
                yield k


def _by_verb(scene: Scene, act: Act) -> Iterator[int]:
    s = scene.sentence
    frame = scene.frame(act.token)
    obj = frame.object
    if obj is not None and act.type in {"REJECT", "SUPPORT", "ACCUSE", "CONCEDE"}:
        yield from (c for c in s.kids(obj, "poss") if _suffers(scene, c))
        for p in s.kids(obj, "prep"):
            if s.lemma[p] in {"by", "from"}:
                yield from (o for o in s.kids(p, "pobj") if _suffers(scene, o))
    if act.type in _PROMISING:
        yield from _promised_to(scene, act)
    if act.type == "AID":
        for word in ("to", "for", "into", "in", "along"):
            yield from (o for p, _, o in frame.preps if p == word and _receives(scene, o, word))
    if act.type not in _ABOUT_THINGS:
        return
    if obj is not None and s.tag[obj][:1] == "N":
        if (
            obj in act.match.words and judged_by(scene, act) is None
        ):  # "opened an inquiry into X": what it is about comes behind it
            yield from (o for p, _, o in frame.preps if p in _ABOUT)
        if obj not in act.match.words or act.type == "REJECT" or judged_by(scene, act) is not None:
            yield obj
    if act.type == "ACCUSE":
        yield from (o for p, _, o in frame.preps if p in {"against", "over", "into", "at", "about"})
    if act.type == "PROTEST":  # unpaid wages are what a strike is about, not whom it is against
        yield from (o for p, _, o in frame.preps if p == "against" or (p in {"over", "at"} and _suffers(scene, o)))
        for word, at, o in frame.preps:  # "in response to the firm's decision"
            if word == "to" and s.lemma[s.head[at]] in {"response", "reaction", "opposition"}:
                yield from s.kids(o, "poss")
                yield o


def _promised_to(scene: Scene, act: Act) -> Iterator[int]:
    """To whom the act that is promised, threatened or asked for would be done: "agreed to send food to the camps"."""
    s = scene.sentence
    level = [act.token]
    for _ in range(3):
        level = [c for v in level for c in _next(s, v, act.type != "REJECT") if c > act.token]
        for v in level:
            if act.type == "REQUEST" and s.dep[v] == "ccomp" and (asked := scene.frame(v).subject) is not None:
                yield asked  # "demanded that X appear"
            if s.tag[v][:1] == "V":
                yield from _done_to(scene, act, v)


def _next(s: Sentence, v: int, through_nouns: bool) -> Iterator[int]:
    """The clauses right under a word, and those under what only carries them ("is ready to send", "its plan to")."""
    for c in s.kids(v, *_CLAUSE):
        if s.child(c, "mark") is None or s.dep[c] == "ccomp":
            yield c
    for c in s.kids(v, "dobj", "attr", "acomp") if through_nouns else ():
        yield from s.kids(c, "xcomp", "acl", "ccomp")


def _done_to(scene: Scene, act: Act, v: int) -> Iterator[int]:
    s = scene.sentence
    frame = scene.frame(v)
    if frame.dative is not None:
        yield frame.dative
    for c in s.kids(v, "ccomp"):  # "refused to allow the plane to land"
        controlled = s.child(c, "nsubj")
        if s.child(c, "mark") is None and controlled is not None and _suffers(scene, controlled):
            yield controlled
    object_first = act.type in {"THREATEN", "REJECT", "REQUEST"}
    if object_first and frame.object is not None and _suffers(scene, frame.object):
        yield frame.object
    towards = (*_TOWARDS, "in") if act.type in {"AGREE", "AID"} else _TOWARDS
    for word in towards:
        yield from (o for p, _, o in frame.preps if p == word and _receives(scene, o, word))
    if frame.object is not None and not _suffers(scene, frame.object):
        for p in s.kids(frame.object, "prep"):  # "agreed to allow the return of the workers"
            if s.lemma[p] == "of":
                yield from (o for o in s.kids(p, "pobj") if _suffers(scene, o))
    if frame.object is not None and (
        _suffers(scene, frame.object) or (object_first and s.tag[frame.object][:1] == "N")
    ):
        yield frame.object


def _suffers(scene: Scene, token: int) -> bool:
    m = scene.mention(token)
    return m is not None and m.kind in _SUFFERERS and m.via != "tied"


def _receives(scene: Scene, token: int, word: str) -> bool:
    m = scene.mention(token)
    if m is None or m.via == "tied":
        return False
    return m.kind in _SUFFERERS or m.kind in {"place", "region"} or (m.kind == "thing" and word in {"to", "with"})


def struck_by_threat(scene: Scene, act: Act) -> int | None:
    """Whom or what a threatened deed would hit: "threatened to shell Haifa"."""
    s = scene.sentence
    if act.match.row.pos != "v":
        return None
    for v in s.kids(act.token, "xcomp"):
        obj = scene.frame(v).object
        m = scene.mention(obj) if obj is not None and s.tag[v] == "VB" else None
        if m is not None and (m.kind in _SUFFERERS or m.kind in {"place", "region"}) and m.via != "tied":
            return obj
    return None


def told_of(scene: Scene, act: Act) -> tuple[Place, int] | None:
    """Where what is promised or given holds, by any phrase of place in its clauses: "money to build roads in Mali"."""
    s = scene.sentence
    where = _WHERE | _WHITHER if act.type == "MOBILIZE" else _WHERE
    if act.type == "PROTEST":  # "Workers in Gabes went on strike"
        who = [k for m in act.actors for k in s.subtree(m.token) if k > m.token and s.dep[k] == "pobj"]
        near = (k for k in who if s.words[s.head[k]].lower() in {"in", "at"})
        return next(((place, k) for k in near if (place := scene.where(s, k)) is not None), None)
    for k in s.subtree(act.token):
        if k < act.token or s.dep[k] != "pobj" or s.words[s.head[k]].lower() not in where:
            continue
        path = list(takewhile(lambda p: p != act.token, s.ancestors(k)))
        if any(s.dep[p] in {"relcl", "ccomp"} or s.child(p, "mark") is not None for p in path):
            continue
        if (place := scene.where(s, k)) is not None:
            return place, k
    return None


def judged_by(scene: Scene, act: Act) -> int | None:
    """The act of force that a verb of blame or praise has as its object, or None."""
    if act.type not in {"ACCUSE", "SUPPORT"} or act.match.row.pos != "v":
        return None
    obj = scene.frame(act.token).object
    return obj if obj is not None and judged_act(scene, obj) else None


def judged_act(scene: Scene, obj: int) -> bool:
    """Whether what is judged is itself an act of force, whose victims are not addressed: "condemned the raid on X"."""
    s = scene.sentence
    if s.tag[obj][:1] != "N" and s.tag[obj] != "VBG":
        return False
    first = next((m for m in matches(scene, obj) if m.row.table.startswith("events-")), None)
    return first is not None and first.row.type in {"ASSAULT", "COERCE"}
