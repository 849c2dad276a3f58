"""Ties between groups that no single pattern tells: by what the sentence says of both, of each other, of a third."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeGuard

from tocsin.coding.matching import Match, matches
from tocsin.coding.scene import Scene
from tocsin.terms.syntax import Sentence
from tocsin.terms.who import Mention

# Who may stand at both ends: bodies and states, and those who fight for them.
SIDES = frozenset({"state", "group", "armed", "organ", "people"})
_RECIPROCAL = frozenset({"other", "another"})
# "Fought with B against C", "joined B to fight C": with whom, and against whom.
_BESIDE = frozenset({"with", "alongside", "beside", "together"})
_JOINT = frozenset(
    """fight battle ally side cooperate collaborate work operate coordinate unite join partner team clash conspire war
    campaign struggle back support help assist aid serve band stand act""".split()
)
_AGAINST = frozenset({"against"})
_CAMPAIGN = frozenset(
    "fight war battle campaign offensive operation struggle effort attack assault raid clash fighting ambush".split()
)
# What brings two groups into one: who then forms a group together has merged into it.
_UNITING = frozenset("merge unite unify combine fuse amalgamate consolidate coalesce merger".split())
_ALLYING = frozenset("join ally team band cooperate partner".split())
_PARTING = frozenset("split splinter break separate secede leave defect quit fragment divide fracture withdraw".split())
_CHANGING_SIDES = frozenset("join defect desert switch realign go".split())
# Words for some of those who belong to a group.
_SOME = frozenset(
    """member faction fighter veteran militant rebel dissident defector commander leader cadre guerrilla insurgent
    soldier activist wing remnant operative group majority part number element combatant splinter recruit brigade unit
    radical extremist official branch cell batch minority rest remainder follower""".split()
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie found, and the words that told it; ``token`` is the word on which its stance hangs."""

    type: str
    token: int
    left: Mention
    right: Mention
    reason: str


def find_ties(scene: Scene, each: Callable[[Scene, int], list[Mention]]) -> Iterator[Tie]:
    """The ties of one sentence, in text order of their words; ``each`` gives all parties that a phrase names."""
    s = scene.sentence
    if scene.vocabulary.isdisjoint(_TELLING):
        return
    reciprocal = not scene.vocabulary.isdisjoint(_RECIPROCAL)
    for i in range(len(s)):
        if s.tag[i][:1] == "V":
            if reciprocal:
                yield from _each_other(scene, i, each)
            if s.lemma[i] in _JOINT:
                yield from _against_a_third(scene, i, each)
            elif s.lemma[i] in _FORMING:
                yield from _formed_by_leavers(scene, i)
        elif s.words[i].lower() in _JOINTLY:
            yield from _together(scene, i, each)
        elif s.lemma[i] in _UNITING:
            yield from _merged_into(scene, i, each)


def _each_other(scene: Scene, v: int, each: Callable[[Scene, int], list[Mention]]) -> Iterator[Tie]:
    """ "A and B attacked each other", "fired on one another's posts": whom an act against each other is done by."""
    s = scene.sentence
    near = [k for k in range(v + 1, min(len(s), v + 6)) if s.lemma[k] in _RECIPROCAL]
    if not near or s.lemma[near[0] - 1] not in {"each", "one"}:
        return
    subject = scene.frame(v).subject
    done = next((m for m in matches(scene, v) if m.row.type in _HOSTILE), None)
    if subject is None or done is None:
        return
    sides = [m for m in each(scene, subject) if m.kind in SIDES and m.via != "tied"]
    for k, left in enumerate(sides):
        for right in sides[k + 1 :]:
            yield Tie(_HOSTILE[done.row.type], v, left, right, f'"{s.words[near[0] - 1]} {s.words[near[0]]}"')


_HOSTILE = {"ASSAULT": "fights", "fights": "fights", "opposes": "opposes", "ACCUSE": "opposes", "THREATEN": "opposes"}


def _against_a_third(scene: Scene, v: int, each: Callable[[Scene, int], list[Mention]]) -> Iterator[Tie]:
    """ "A fought alongside B against C", "A joined B to fight C": both are against C."""
    s = scene.sentence
    frame = scene.frame(v)
    third = next((o for p, _, o in frame.preps if p in _AGAINST), None)
    token, tie = v, "fights" if s.lemma[v] in {"fight", "battle", "clash", "war"} else "opposes"
    if third is None:
        for p, _, o in frame.preps:
            if p in {"in", "during"} and s.lemma[o] in _CAMPAIGN:
                third = next(
                    (x for q in s.kids(o, "prep") if s.words[q].lower() in _AGAINST for x in s.kids(q, "pobj")), None
                )
                tie = "fights"
    if third is None:
        third = _to_be_beaten(scene, v)
        tie = "fights"
    if third is None or frame.subject is None:
        return
    beside = [o for p, _, o in frame.preps if p in _BESIDE]
    if s.lemma[v] in _HELPING and frame.object is not None:
        beside.append(frame.object)
    beside += [
        o for p, t, o in frame.preps if p in {"by", "of"} and s.lemma[v] in {"stand", "work", "act"} and o != third
    ]
    allies = [m for t in (frame.subject, *beside) if t != third for m in each(scene, t)]
    against = [m for m in each(scene, third) if m.kind in SIDES]
    for left in allies:
        for right in against:
            if left.kind in SIDES and left.via != "tied" and right.via != "tied":
                yield Tie(tie, token, left, right, f'"{s.words[v]} … against"')


_JOINTLY = frozenset({"jointly", "together"})


def _together(scene: Scene, i: int, each: Callable[[Scene, int], list[Mention]]) -> Iterator[Tie]:
    """ "A and B jointly planned the raid": whoever acts together."""
    s = scene.sentence
    v = s.head[i]
    if s.dep[i] != "advmod" or s.tag[v][:1] != "V":
        return
    frame = scene.frame(v)
    if frame.subject is None or s.lemma[v] in _IN_PASSING:
        return
    sides = [m for m in each(scene, frame.subject) if m.via != "tied" and (m.kind == "state" or is_body(m))]
    if 1 < len(sides) <= _MANY:
        for k, left in enumerate(sides):
            for right in sides[k + 1 :]:
                yield Tie("coordinates", v, left, right, f'"{s.words[i]}"')


_IN_PASSING = frozenset("come bring live sit put pull hold lump group account".split())
_MANY = 6


def _merged_into(scene: Scene, n: int, each: Callable[[Scene, int], list[Mention]]) -> Iterator[Tie]:
    """ "C was formed by the merger of A and B", "a merger of A and B to create C": what they merged into."""
    s = scene.sentence
    parts = [
        m
        for p in s.kids(n, "prep")
        if s.lemma[p] in {"of", "between", "among"}
        for o in s.kids(p, "pobj")
        for m in each(scene, o)
    ]
    over = [a for a in s.ancestors(n) if s.lemma[a] in _FORMING][:1]
    under = [k for k in s.subtree(n) if s.lemma[k] in _FORMING and k > n and s.tag[k][:1] == "V"][:1]
    for verb in (*over, *under):
        made = scene.frame(verb).object
        if s.lemma[verb] in {"creation", "formation", "establishment", "emergence"}:
            made = next((o for p in s.kids(verb, "prep") if s.lemma[p] == "of" for o in s.kids(p, "pobj")), None)
        for whole in each(scene, made) if made is not None else ():
            if s.tag[verb] == "VBN" and s.dep[verb] == "acl" and not is_body(whole):
                continue
            for part in parts:
                if is_body(part) and is_body(whole) and part.via != "tied":
                    yield Tie("merged_with", n, part, whole, f'"{s.words[n]}" into what was formed')


def _formed_by_leavers(scene: Scene, v: int) -> Iterator[Tie]:
    """ "A was founded by X, a former member of B", "A was formed when its men split from B": A comes out of B."""
    s = scene.sentence
    frame = scene.frame(v)
    made = frame.object if frame.object is not None else frame.subject
    whole = scene.mention(made) if made is not None else None
    if not is_body(whole):
        return
    if frame.passive and frame.subject is not None:
        founder = frame.subject
        for n in [founder, *s.kids(founder, "appos", "compound", "nmod")]:
            home = home_of(scene, n) if n not in s.names else None
            if home is not None and home.actor != whole.actor and (n != founder or s.tag[n] == "NN"):
                yield Tie("formed_from", v, whole, home, f'"{s.words[v]}" by one of theirs')
                return
    for k in s.subtree(v):
        if k > v and s.lemma[k] in _PARTING and any(s.lemma[c] in {"when", "after", "as"} for c in s.children[k]):
            source = next((o for p, _, o in scene.frame(k).preps if p == "from"), None)
            home = scene.mention(source) if source is not None else None
            if is_body(home) and home.actor != whole.actor:
                yield Tie("formed_from", v, whole, home, f'"{s.words[v]}" when some split off')
                return


_FORMING = frozenset("form create found establish creation formation establishment emergence".split())


_HELPING = frozenset({"join", "support", "help", "assist", "aid", "back"})
_BEATING = frozenset("defeat fight counter combat degrade destroy confront battle expel dislodge oust".split())


def _to_be_beaten(scene: Scene, v: int) -> int | None:
    """Against whom somebody helps others: "stands by B to defeat C", "helps B in its efforts to fight C"."""
    s = scene.sentence
    for k in s.subtree(v):
        if k > v and s.lemma[k] in _BEATING and s.tag[k] in {"VB", "VBG"} and not s.kids(k, "nsubj"):
            between = [a for a in s.ancestors(k) if a != v]
            stop = next((a for a in s.ancestors(k) if s.tag[a][:1] == "V" and s.lemma[a] not in _BEATING), None)
            if stop == v and len(between) < _FAR:
                target = scene.frame(k).object
                if target is not None:
                    return target
                return next((t for c in s.kids(k, "conj") if (t := scene.frame(c).object) is not None), None)
    return None


_FAR = 6


def formed_how(scene: Scene, match: Match) -> tuple[str, int]:
    """The tie that "formed", told of those who formed it, is, and the word on which its stance hangs.

    "A and B merged to form C": merged with it; "members of A split off to form C": formed from it.
    """
    s = scene.sentence
    v = match.token
    if match.row.type != "formed_from":
        return match.row.type, v
    over = s.head[v]
    while s.dep[v] == "conj" and s.tag[over][:1] == "V" and over != s.head[over]:
        v, over = over, s.head[over]
    chain = [over] if s.dep[v] in {"xcomp", "advcl", "acl", "pcomp", "conj"} else []
    if chain and s.tag[over] == "IN":
        chain = [s.head[over]]
    for word in chain:
        if s.lemma[word] in _UNITING:
            return "merged_with", word
        if s.lemma[word] in _ALLYING:
            return "allied_with", word
        if s.lemma[word] in _PARTING or s.lemma[s.head[word]] in _PARTING:
            return "formed_from", word
    return "formed_from", match.token


def changes_sides(scene: Scene, match: Match, left: Mention, right: Mention) -> bool:
    """Whether those who join a group come from another one: "members of A joined B", "A's fighters defected to B"."""
    s = scene.sentence
    if match.row.type != "part_of" or s.lemma[match.token] not in _CHANGING_SIDES:
        return False
    home = home_of(scene, own_word(scene, match, left)) or home_of(scene, left.token)
    return home is not None and home.actor != right.actor


def joins_a_fight(scene: Scene, match: Match) -> bool:
    """Whether somebody joins others for an act only: "joined B in fighting C", "joined B in a clash with troops"."""
    s = scene.sentence
    v = match.token
    if match.row.type != "part_of" or s.lemma[v] != "join":
        return False
    target = match.slots.get("Y")
    below = [v] if target is None else [v, target]
    for p in (p for k in below for p in s.kids(k, "prep")):
        if s.lemma[p] == "in" and (
            s.child(p, "pcomp") is not None or any(s.lemma[o] in _CAMPAIGN for o in s.kids(p, "pobj"))
        ):
            return True
    acting = [k for host in below for k in s.kids(host, "acl", "advcl") if k > v]
    return any(s.lemma[k] in {"fight", "battle", "attack", "combat"} for k in acting)


def own_word(scene: Scene, match: Match, m: Mention) -> int:
    """The word that heads a side's phrase: of "some members of A" it is "members", though A is whom it names."""
    token = match.slots.get("X", m.token)
    return token if m.start <= scene.sentence.starts[token] < m.end else m.token


def home_of(scene: Scene, token: int) -> Mention | None:
    """The group to which those belong of whom a phrase speaks: "members of A", "A's fighters", "A fighters"."""
    s = scene.sentence
    if token in s.names or s.lemma[token] not in _SOME:
        return None
    for c in s.kids(token, "poss", "compound", "nmod", "amod"):
        m = scene.mention(c)
        if is_body(m):
            return m
    return _behind(scene, s, token)


def _behind(scene: Scene, s: Sentence, token: int) -> Mention | None:
    for p in s.kids(token, "prep"):
        if s.lemma[p] in {"of", "from", "within", "in"}:
            for o in s.kids(p, "pobj"):
                m = scene.mention(o)
                if is_body(m):
                    return m
                if s.lemma[o] in _SOME and (deeper := home_of(scene, o)) is not None:
                    return deeper
    return None


def is_body(m: Mention | None) -> TypeGuard[Mention]:
    """Whether a phrase names a group, known or by the way it is written: "LeJ", "FCC", "BR-PCC"."""
    return m is not None and (m.kind == "group" or (m.kind == "name" and is_short_name(m.text)))


def is_short_name(text: str) -> bool:
    """Whether a name that nobody knows is written as the short name of a body."""
    return 2 <= len(text) <= 9 and " " not in text and text[:1].isupper() and sum(c.isupper() for c in text) >= 2


# Without one of these a sentence tells none of the ties that are looked for here.
_TELLING = _RECIPROCAL | _JOINT | _FORMING | _UNITING | _JOINTLY
