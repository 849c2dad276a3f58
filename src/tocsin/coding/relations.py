"""Ties between actors: who backs, commands, belongs to, fights whom, by patterns of the lexicon."""

from __future__ import annotations

from tocsin.coding.draft import Draft, participant
from tocsin.coding.matching import Match, matches
from tocsin.coding.scene import Scene
from tocsin.terms.claims import RelationContent, Status
from tocsin.terms.when import Interval
from tocsin.terms.who import Mention

_PARTIES = frozenset(
    {"state", "group", "person", "armed", "official", "organ", "people", "civilian", "pronoun", "media"}
)
# Words for persons and bodies: "Ankara's ally" is an ally of Ankara; "Ankara's support" is given by Ankara.
_BEARERS = frozenset({"official", "armed", "organ", "people", "civilian", "source"})
# Shades that the patterns keep apart and the record does not.
_ONE_NAME = {"leads": "commands", "shelters": "hosts"}
_STRONGHOLDS = frozenset({"controls"})


def code_relations(scene: Scene) -> list[Draft]:
    """The ties that one sentence states, in text order; empty when it states none."""
    out: list[Draft] = []
    seen: set[tuple[str, object, object]] = set()
    for i in range(len(scene.sentence)):
        if i in scene.sentence.names:
            continue
        for match in matches(scene, i):
            if match.row.table != "relations":
                continue
            drafts = _relation(scene, match)
            for draft in drafts:
                content = draft.content
                assert isinstance(content, RelationContent)
                key = (content.type, content.from_.actor, content.to.actor)
                if key not in seen:
                    seen.add(key)
                    out.append(draft)
            if drafts:
                break
    return out


def _relation(scene: Scene, match: Match) -> list[Draft]:
    row = match.row
    left = _slot(scene, match, "X")
    right = _slot(scene, match, "Y")
    if row.pos == "n":
        left, right = _noun_sides(scene, match, left, right)
    if row.pos == "v" and match.partial:
        return []
    if left is None or right is None:
        return []
    drafts = []
    for a in _each(scene, left):
        for b in _each(scene, right):
            draft = _draft(scene, match, a, b)
            if draft is not None:
                drafts.append(draft)
    return drafts


def _slot(scene: Scene, match: Match, slot: str) -> int | None:
    return match.slots.get(slot)


def _each(scene: Scene, token: int) -> list[Mention]:
    """The parties that the phrase at a token names; of "affiliates, such as A and B" it is A and B."""
    s = scene.sentence
    found: list[Mention] = []
    for t in [token, *s.conjuncts(token)]:
        listed = [
            obj for p in s.kids(t, "prep") if s.lemma[p] in {"as", "like", "include"} for obj in s.kids(p, "pobj")
        ]
        if not listed:
            listed = [obj for p in s.kids(t, "prep") if s.words[p].lower() == "including" for obj in s.kids(p, "pobj")]
        named = [
            m
            for obj in listed
            for k in [obj, *s.conjuncts(obj)]
            if (m := scene.mention(k)) is not None and m.kind in {"group", "state", "person", "people"}
        ]
        if named:
            found.extend(named)
        elif (m := scene.mention(t)) is not None:
            beside = next((x for c in s.kids(t, "appos") if (x := scene.mention(c)) is not None), None)
            if m.kind == "thing" and beside is not None and beside.kind in _PARTIES:
                m = beside  # "the propaganda arm, the Free Press Unit": the body behind the word
            inner = next(
                (
                    c
                    for c in s.kids(t, "compound", "amod", "nmod")
                    if (n := scene.mention(c)) is not None and n.kind in {"armed", "group"}
                ),
                None,
            )
            if (
                m.kind in {"structure", "place", "thing"}
                and inner is not None
                and (n := scene.mention(inner)) is not None
            ):
                m = n  # "a Turkish-backed militant stronghold": the militants are backed
            found.extend([m, *scene.others(s, m.token)])
    return found


def _noun_sides(scene: Scene, match: Match, left: int | None, right: int | None) -> tuple[int | None, int | None]:
    """Fills what a noun leaves to its surroundings: owner, copula, apposition."""
    s = scene.sentence
    n = match.token
    noun = scene.lexicon.nouns.get(s.lemma[n])
    bearer = noun is not None and noun.kind in _BEARERS
    wants = {slot for _, slot in match.row.preps} | ({match.row.subject} if match.row.subject else set())
    owner = next(
        (c for c in s.children[n] if s.dep[c] in {"poss", "amod", "compound", "nmod"} and _is_party(scene, c)), None
    )
    if owner is not None:
        if bearer and right is None and "Y" in wants:
            right = owner
        elif (bearer and left is None and "X" in wants and right is None) or (not bearer and left is None):
            left = owner
    own = _self_of(scene, n)
    if bearer or (own is not None and own != n and s.dep[n] in {"attr", "appos"}):
        if "X" in wants and "Y" not in wants and left is not None and right is None:
            right = own  # "a proxy of X": the bearer is the other side
        elif left is None:
            left = own
    return left, right


def _is_party(scene: Scene, token: int) -> bool:
    s = scene.sentence
    if token in s.names:
        return s.names[token].kind not in {"region", "town"}
    m = scene.mention(token)
    return s.dep[token] == "poss" and m is not None and m.kind in _PARTIES and m.via != "tied"


def _self_of(scene: Scene, n: int) -> int | None:
    """Whom a noun like "ally" or "wing" speaks of: its subject, the name beside it, or the phrase it explains."""
    s = scene.sentence
    if s.dep[n] == "attr" and s.tag[s.head[n]][:1] == "V":
        return scene.frame(s.head[n]).subject
    if s.dep[n] == "appos":
        return s.head[n]
    for c in s.kids(n, "appos"):
        if c in s.names or s.tag[c] in {"NNP", "NNPS"}:
            return c
    if s.dep[n] in {"compound", "nmod"} and (s.head[n] in s.names or s.tag[s.head[n]] == "NNP"):
        return s.head[n]
    if s.dep[n] == "pobj" and s.lemma[s.head[n]] == "as":
        verb = s.head[s.head[n]]
        if s.tag[verb][:1] == "V":
            return scene.frame(verb).object
    return n


def _draft(scene: Scene, match: Match, left: Mention, right: Mention) -> Draft | None:
    s = scene.sentence
    row = match.row
    if left.kind not in _PARTIES and not (left.kind == "name" or left.actor.id):
        return None
    if right.kind not in _PARTIES and not (
        right.kind in {"name", "place", "structure", "thing"}
        and (right.actor.id or row.type in _STRONGHOLDS or right.kind == "name")
    ):
        return None
    if left.via == "tied" or right.via == "tied" or left.token == right.token:
        return None
    if left.actor == right.actor and row.type != "same_as":
        return None
    if not (_known(left) or _known(right)):
        return None
    if (
        row.pos == "n"
        and left.token == match.token
        and not any(
            s.tag[k] in {"NNP", "NNPS"} and k not in s.names
            for k in range(len(s))
            if left.start <= s.starts[k] < left.end
        )
    ):
        return None  # "a commander of the group" names nobody
    if "weak" in row.flags and not (_known(left) and _known(right)):
        return None
    stance = scene.stance(s, match.token)
    from_, to = participant("from", left), participant("to", right)
    content = RelationContent(_ONE_NAME.get(row.type, row.type), from_, to, _since(scene))
    tokens = {match.token, left.token, right.token}
    spans = [
        (left.start, left.end),
        (right.start, right.end),
        *((v.start, v.end) for v in stance.voices if v.sentence == s.index),
    ]
    score = (
        0.84
        - 0.1 * (not _known(left))
        - 0.1 * (not _known(right))
        - 0.1 * ("weak" in row.flags)
        - 0.08 * (left.via == "pronoun")
    )
    standing = row.pos in {"a", "n"} or s.tag[match.token] in {"VBZ", "VBP"}
    status: Status | None = "ongoing" if stance.status == "occurred" and standing else None
    return Draft(
        "relation", match.token, content, tokens, stance, [f"{row.name} ({row.type})"], score, spans, status=status
    )


def _known(m: Mention) -> bool:
    return bool(m.actor.id or m.actor.country or m.actor.sector)


def _since(scene: Scene) -> Interval | None:
    return next((when for when in scene.times if when.role == "since"), None)
