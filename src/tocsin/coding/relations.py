"""Ties between actors: who backs, commands, belongs to, fights whom, by patterns of the lexicon."""

from __future__ import annotations

from dataclasses import replace

from tocsin.coding.details import time_of
from tocsin.coding.draft import Draft, participant
from tocsin.coding.matching import POWERS, Match, matches, owner_of
from tocsin.coding.scene import Scene
from tocsin.coding.ties import Tie, changes_sides, find_ties, formed_how, is_body, joins_a_fight, own_word
from tocsin.terms.claims import RelationContent, Status
from tocsin.terms.stance import Stance, Voice
from tocsin.terms.syntax import Sentence
from tocsin.terms.when import Interval
from tocsin.terms.who import Actor, Mention

_PARTIES = frozenset(
    {"state", "group", "person", "armed", "official", "organ", "people", "civilian", "pronoun", "media"}
)
# Words for persons and bodies: "Ankara's ally" is an ally of Ankara; "Ankara's support" is given by Ankara.
_BEARERS = frozenset({"official", "armed", "organ", "people", "civilian", "source"})
# Shades that the patterns keep apart and the record does not.
_ONE_NAME = {"leads": "commands", "shelters": "hosts"}
# "Denies links", "has cut its ties": the tie is the subject's.
_HAVING = frozenset(
    """deny reject have maintain keep admit acknowledge confirm strengthen deepen establish forge renew
    develop build dispute disavow join conduct launch stage hold form sign carry mount wage enter plan""".split()
)
_BLAMING = frozenset({"accuse", "suspect", "charge", "convict", "arrest", "jail", "detain", "blame", "sanction"})
_VIEWING = frozenset(
    """consider view regard see deem describe call label brand treat designate denounce portray perceive""".split()
)
# That the UN is short for the United Nations is no news; whose names these are may be.
_TIE_ITSELF = frozenset("alliance coalition partnership union front merger relationship relation".split())
_AT_ARMS = frozenset({"REB", "PRM", "UAF", "MIL", "CRM", "SPY", "PTY", "OPP"})
_SENDING = frozenset({"send", "deploy", "dispatch", "hire", "recruit", "fly", "transfer", "bring", "train"})
_ENDING = frozenset({"renounce", "withdraw", "abandon", "switch", "sever", "cut", "break", "end", "halt", "lose"})
_FORMERLY = frozenset({"formerly", "previously", "alias", "aka"})
_OTHERWISE = _FORMERLY | {"also", "better", "once", "commonly"}
_OFFICES = frozenset({"GOV", "MIL", "LEG", "IGO", "REB", "UAF", "PRM", "PTY", "OPP", "COP", "SPY", "JUD"})
_AIMS = frozenset({"effort", "determination", "commitment", "campaign", "fight", "plan", "bid", "struggle", "mission"})
_SPEAKERS = frozenset({"spokesman", "spokeswoman", "spokesperson", "member", "official", "officer", "lawmaker"})
# Words for whoever holds the like office elsewhere, or none at all.
_NO_OFFICE = frozenset({"counterpart", "candidate", "nominee", "colleague", "successor", "predecessor"})
_NO_LONGER = frozenset({"former", "ex", "late", "ousted", "deposed", "onetime"})
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
            out += _unseen(drafts, seen)
            if drafts:
                break
    ties = [d for tie in find_ties(scene, _each) if (d := _tied(scene, tie)) is not None]
    out += _unseen(ties, seen)
    told = {(d.content.from_.start, d.content.to.start) for d in out if isinstance(d.content, RelationContent)}
    return out + _unseen([*_other_names(scene), *_allied(scene), *_office_holders(scene, told)], seen)


def _unseen(drafts: list[Draft], seen: set[tuple[str, object, object]]) -> list[Draft]:
    """The drafts of ties that the sentence has not told yet."""
    out = []
    for draft in drafts:
        content = draft.content
        assert isinstance(content, RelationContent)
        key = (content.type, content.from_.actor, content.to.actor)
        if key not in seen:
            seen.add(key)
            out.append(draft)
    return out


def _other_names(scene: Scene) -> list[Draft]:
    """Two names of one body: "the Desert Lions Brigade (DLB)", "X, formerly Y"; each pair once in a report."""
    s = scene.sentence
    out: list[Draft] = []
    for c in range(1, len(s)):
        if s.tag[c] not in {"NNP", "NNPS"}:
            continue
        n, cue = s.head[c], next((s.words[k].lower() for k in s.kids(c, "advmod")), None)
        if s.dep[c] == "appos":
            if cue not in _FORMERLY and not (s.words[c - 1] == "(" and _short_for(scene, c, n)):
                continue
        elif (called := _called(scene, c)) is not None:
            n, cue = called
        else:
            continue
        a, b = scene.mention(n), scene.mention(c)
        if a is None or b is None or a.via == "tied" or a.actor.sector not in _AT_ARMS or b.text in a.text:
            continue
        pair = f"same_as {a.text} {b.text}"
        if pair not in scene.memory:
            scene.memory[pair] = ""
            out.append(_plain(scene, "same_as", c, a, b, cue or "a short name in brackets"))
    return out


def _called(scene: Scene, c: int) -> tuple[int, str] | None:
    """Who is "also called" or "formerly known as" a name, and the cue: the name just before these words."""
    s = scene.sentence
    verb = s.head[s.head[c]] if s.dep[c] == "pobj" else s.head[c]
    adverb = next((k for k in s.kids(verb, "advmod") if k < verb and s.words[k].lower() in _OTHERWISE), None)
    acronym = s.head[c] < c and s.words[c - 1].lower() == "as" and s.lemma[s.head[s.head[c]]] in {"acronym", "name"}
    if acronym:  # "known by its Arabic acronym as X"
        verb = next((k for k in range(c - 2, max(0, c - 8), -1) if s.words[k].lower() == "known"), verb)
        adverb = adverb if adverb is not None else (verb - 1 if s.words[verb - 1].lower() in _OTHERWISE else None)
    if (
        adverb is None
        or s.words[verb].lower() not in {"called", "known", "dubbed"}
        or not verb < c <= verb + (7 if acronym else 3)
    ):
        return None
    before = next((k for k in (adverb - 1, adverb - 2) if k >= 0 and k in s.names), None)
    return (before, f"{s.words[adverb]} {s.words[verb]}") if before is not None else None


def _short_for(scene: Scene, c: int, n: int) -> bool:
    """Whether a word in brackets is short for the name before it: the same entry, or its initials."""
    s = scene.sentence
    short, full = s.words[c], scene.mention(n)
    if full is None or not (short.isupper() and 2 <= len(short) <= 8):
        return False
    if c in s.names and n in s.names:
        named = scene.mention(c)
        return named is not None and named.actor == full.actor and (named.actor.id is not None or is_body(named))
    initials = "".join(w[0] for w in full.text.replace("-", " ").split() if w[0].isupper())
    return initials == short


def _allied(scene: Scene) -> list[Draft]:
    """ "Government troops and allied militias": allied with those they are named beside."""
    s = scene.sentence
    out: list[Draft] = []
    for i in range(1, len(s)):
        n = s.head[i]
        if s.words[i].lower() != "allied" or s.words[i - 1] in {"-", "–"} or n <= i or s.dep[n] != "conj":
            continue
        a, b = scene.mention(n), scene.mention(s.head[n])
        if (
            a is not None
            and b is not None
            and {a.kind, b.kind} <= {"armed", "group", "state", "organ"}
            and (_known(a) or _known(b))
            and "tied" not in {a.via, b.via}
        ):
            out.append(_plain(scene, "allied_with", i, a, b, "allied, beside"))
    return out


def _office_holders(scene: Scene, told: set[tuple[int, int]]) -> list[Draft]:
    """Who bears a title: "the French envoy, A" is A; "A, a Hamas official" is part of Hamas. Each once in a report.

    Only titles of office and rank count, so that no victim, witness or neighbour is put on record.
    """
    s = scene.sentence
    out: list[Draft] = []
    for c in range(1, len(s)):
        n = _is_said_to_be(s, c)
        if n is None and (s.dep[c] != "appos" or s.words[c - 1] == "("):
            continue
        n = s.head[c] if n is None else n
        name, title = (c, n) if _is_title(scene, n) else (n, c)
        if not _is_title(scene, title) or not _is_personal_name(scene, name):
            continue
        body, holder = _body_of(scene, title), scene.mention(name)
        owned = s.dep[c] == "attr" and s.child(title, "poss") is not None  # "his chief of staff is X"
        if holder is None or s.conjuncts(title) or (body is None and not owned and not _is_office(scene, title)):
            continue
        holder = holder if name in s.names else _own_name(scene, holder)
        indefinite = any(s.words[k].lower() in {"a", "an"} for k in s.kids(title, "det"))
        if indefinite and body is None:
            continue
        tie = "part_of" if indefinite or (body is not None and s.lemma[title] in _SPEAKERS) else "same_as"
        other = (
            scene.mention(body) if tie == "part_of" and body is not None else _title_itself(scene, title, name, body)
        )
        if other is None or other.start == holder.start or (other.actor == holder.actor and tie != "same_as"):
            continue
        if any(holder.start in pair for pair in told) or f"office {holder.text}" in scene.memory:
            continue
        scene.memory[f"office {holder.text}"] = ""
        draft = _plain(scene, tie, title, holder, other, f'"{s.words[title]}", beside a name')
        if any(s.words[k].lower() in _NO_LONGER for k in s.kids(title, "amod", "advmod")):
            draft.status = "ended"
        out.append(draft)
    return out


def _is_said_to_be(s: Sentence, c: int) -> int | None:
    """The subject of "is" that a word says who it is: "his chief of staff is X"; None where no such verb stands."""
    verb = s.head[c]
    if s.dep[c] != "attr" or s.lemma[verb] != "be" or s.child(verb, "neg") is not None:
        return None
    return s.child(verb, "nsubj")


def _is_title(scene: Scene, token: int) -> bool:
    s = scene.sentence
    noun = scene.lexicon.nouns.get(s.lemma[token])
    return (
        token not in s.names
        and noun is not None
        and noun.kind == "official"
        and noun.sector in _OFFICES
        and not noun.loaded
        and noun.noun not in _NO_OFFICE
    )


def _is_office(scene: Scene, token: int) -> bool:
    """Whether a title names one office even without its body: "the Foreign Secretary"."""
    s = scene.sentence
    return s.tag[token] == "NNP" and (
        any(s.tag[k] in {"NNP", "JJ"} for k in s.kids(token, "compound", "amod"))
        or any(s.lemma[p] in {"for", "of"} and s.child(p, "pobj") is not None for p in s.kids(token, "prep"))
    )


def _is_personal_name(scene: Scene, token: int) -> bool:
    s = scene.sentence
    if token in s.names:
        return s.names[token].kind == "person"
    return s.tag[token] == "NNP" and any(s.tag[k] == "NNP" and k not in s.names for k in s.kids(token, "compound"))


def _body_of(scene: Scene, title: int) -> int | None:
    """The named body whose title it is: "the UN envoy", "Iraq's minister", "a commander in the Quds Force"."""
    s = scene.sentence
    beside = s.kids(title, "compound", "amod", "nmod", "poss")
    behind = [
        obj for p in s.kids(title, "prep") if s.lemma[p] in {"of", "for", "in", "with"} for obj in s.kids(p, "pobj")
    ]
    for k in (*beside, *behind):
        m = scene.mention(k)
        if m is not None and m.kind == "state" and s.lemma[s.head[k]] == "in":
            continue  # "the agency's envoy in Yemen" is not Yemen's
        if m is not None and m.kind in {"state", "group", "organ", "armed"} and (m.actor.id or m.actor.country):
            return k
    return None


def _title_itself(scene: Scene, title: int, name: int, body: int | None) -> Mention | None:
    """The title as the words of a participant, with the body behind it and without the name beside it."""
    s = scene.sentence
    m, of = scene.mention(title), scene.mention(body) if body is not None else None
    if m is None or m.start <= s.starts[name] < m.end:
        return None
    end = of.end if of is not None and of.start >= m.end else m.end
    return replace(m, end=end, text=scene.report.text[m.start : end])


def _plain(scene: Scene, tie: str, token: int, a: Mention, b: Mention, reason: str, *, standing: bool = True) -> Draft:
    stance = scene.stance(scene.sentence, token)
    if tie == "same_as":
        stance = _authors_gloss(scene.sentence, token, stance)
    return Draft(
        "relation",
        token,
        RelationContent(tie, participant("from", a), participant("to", b), None),
        {token, a.token, b.token},
        stance,
        [f"{reason} ({tie})"],
        0.84,
        [(a.start, a.end), (b.start, b.end)],
        status="ongoing" if standing and stance.status == "occurred" else None,
    )


def _tied(scene: Scene, tie: Tie) -> Draft | None:
    """A tie that several words of the sentence tell together."""
    if tie.left.actor == tie.right.actor or not (_known(tie.left) and _known(tie.right)):
        return None
    return _plain(scene, tie.type, tie.token, tie.left, tie.right, tie.reason, standing=False)


def _relation(scene: Scene, match: Match) -> list[Draft]:
    match = _sent_to_fight(scene, match)
    row = match.row
    left = _slot(scene, match, "X")
    right = _slot(scene, match, "Y")
    if row.pos == "n" and "mutual" in row.flags and all(slot == "X" for _, slot in row.preps) and left is not None:
        right = None  # "the alliance between A and B"
    elif row.pos == "n":
        left, right = _noun_sides(scene, match, left, right)
    elif row.pos == "a" and right is not None and scene.sentence.dep[right] == "appos":
        named = scene.sentence.head[right]
        right = named if scene.sentence.tag[named][:3] == "NNP" else right  # "X, an A-backed militia": X is backed
    if row.pos == "v" and match.partial:
        return []
    s = scene.sentence
    if row.pos == "v" and left is None:
        left = _whose_aim(s, match.token)
    if row.pos == "n" and s.dep[match.token] == "dobj" and s.lemma[s.head[match.token]] in _ENDING:
        return []  # "renounced their allegiance": told by the verb
    if left is not None and right is None and "mutual" in row.flags and (row.pos == "v" or "X" in match.slots):
        return _among_themselves(scene, match, left)
    if left is None or right is None or _left_to_form(s, match, right):
        return []
    drafts = []
    sides = _each(scene, left)
    if row.type == "same_as" and len(sides) > 1:
        sides = [m for m in sides if m.token < match.token][-1:]  # "A and B, also known as C": only B is C
    for a in sides:
        for b in _each(scene, right):
            if row.pos == "a" and _stands_apart(s, right, b.token):
                continue
            draft = _draft(scene, match, a, b)
            if draft is not None:
                drafts.append(draft)
    return drafts


def _left_to_form(s: Sentence, match: Match, right: int) -> bool:
    """Whether what seems to be left is what was then formed: "decided to leave and create the Front"."""
    return match.row.type == "split_from" and s.dep[right] == "dobj" and s.head[right] != match.token


def _stands_apart(s: Sentence, host: int, token: int) -> bool:
    """Whether a further member of a list does not share the adjective: "the X-backed rebels and the army"."""
    if token == host or token not in s.conjuncts(host) or token < host:
        return False
    return token in s.names or any(s.dep[c] in {"det", "poss"} for c in s.children[token])


def _sent_to_fight(scene: Scene, match: Match) -> Match:
    """ "Sent men to fight for Y": who sends them backs Y; nobody is yet part of anything."""
    s = scene.sentence
    v, sender = match.token, s.head[match.token]
    if match.row.type != "part_of" or s.tag[v] != "VB" or s.lemma[sender] not in _SENDING or "Y" not in match.slots:
        return match
    frame = scene.frame(sender)
    if frame.subject is None or frame.object is None:
        return match
    return replace(match, row=replace(match.row, type="backs"), token=sender, slots={**match.slots, "X": frame.subject})


def _whose_aim(s: Sentence, verb: int) -> int | None:
    """Who means to: "the coalition's efforts to defeat X", "its determination to counter X"."""
    chain = s.head[verb] if s.dep[verb] == "conj" else verb
    noun = s.head[chain]
    if s.dep[chain] != "acl" or s.lemma[noun] not in _AIMS or s.child(chain, "aux") is None:
        return None
    return s.child(noun, "poss")


def _under_way(s: Sentence, verb: int) -> bool:
    """Whether the aim is that of a fight that goes on: "the campaign to defeat X", "efforts to counter Y"."""
    chain = s.head[verb] if s.dep[verb] == "conj" else verb
    return s.dep[chain] == "acl" and s.lemma[s.head[chain]] in _FIGHTS


_FIGHTS = frozenset({"campaign", "effort", "fight", "struggle", "war", "battle", "operation", "mission", "offensive"})


def _among_themselves(scene: Scene, match: Match, token: int) -> list[Draft]:
    """ "A and B formed an alliance": each with each; of many, only the first with each of the others."""
    sides = _each(scene, token)
    firsts = sides if len(sides) <= _EACH_WITH_EACH else sides[:1]
    pairs = [(a, b) for k, a in enumerate(firsts) for b in sides[k + 1 :]]
    return [draft for a, b in pairs if (draft := _draft(scene, match, a, b)) is not None]


# Beyond so many parties, naming every pair would bury the rest of a report.
_EACH_WITH_EACH = 5


def _slot(scene: Scene, match: Match, slot: str) -> int | None:
    return match.slots.get(slot)


def _each(scene: Scene, token: int) -> list[Mention]:
    """The parties that the phrase at a token names; of "affiliates, such as A and B" it is A and B."""
    s = scene.sentence
    found: list[Mention] = []
    for t in [token, *s.conjuncts(token), *_along_with(s, token)]:
        inner_word = _quantified(scene, t)
        prepositions = [p for k in (t, inner_word) if k is not None for p in s.kids(k, "prep")]
        listed = [
            obj
            for p in prepositions
            if s.lemma[p] in {"as", "like", "include"} or s.words[p].lower() == "including"
            for obj in s.kids(p, "pobj")
        ]
        named = [
            m
            for obj in listed
            for k in [obj, *s.conjuncts(obj)]
            if (m := scene.mention(k)) is not None and m.kind in {"group", "state", "person", "people"}
        ]
        if named:
            found.extend(named)
        elif (whose := _power_of(scene, t)) is not None:
            found.append(whose)
        elif s.dep[t] == "appos" and t not in s.names and is_body(host := scene.mention(s.head[t])) and t == token:
            found.append(host)  # "Ansaru, a group that fights X": Ansaru does
        elif inner_word is not None and inner_word in s.names:
            # "members of A and B": of both
            also = [scene.mention(k) for k in s.conjuncts(inner_word)]
            found.extend(m for m in (scene.mention(t), *also) if m is not None)
        elif (m := scene.mention(t)) is not None:
            beside = next((x for c in s.kids(t, "appos") if (x := scene.mention(c)) is not None), None)
            if t not in s.names and m.kind in {"thing", "person", "official", "organ", "armed"} and is_body(beside):
                m = beside  # "Hamas's rival, Fatah", "the two groups, Ansaru and Boko Haram, worked together"
                found.extend(x for c in s.conjuncts(beside.token) if is_body(x := scene.mention(c)))
            elif m.kind == "thing" and beside is not None and beside.kind in _PARTIES:
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
            also = [scene.mention(k) for o in _belonging_to(s, t) for k in s.conjuncts(o)]
            found.extend([m, *scene.others(s, m.token), *(x for x in also if is_body(x))])
    return found


def _along_with(s: Sentence, token: int) -> list[int]:
    """Who is named beside a subject: "A, alongside B and C, is committed to", "A, along with B, holds"."""
    if s.dep[token] not in {"nsubj", "nsubjpass"}:
        return []
    found: list[int] = []
    for p in (*s.kids(token, "prep"), *(k for k in s.kids(s.head[token], "prep") if token < k < s.head[token])):
        below = s.kids(p, "prep") if s.words[p].lower() in {"along", "together"} else []
        if s.words[p].lower() == "alongside" or s.words[p - 1].lower() in {"along", "together"}:
            below = [p]
        for o in (o for q in below for o in s.kids(q, "pobj")):
            found += [o, *s.conjuncts(o)]
    return found


def _belonging_to(s: Sentence, token: int) -> list[int]:
    """Whose men a phrase speaks of: "fighters of A and B" are A's and B's."""
    if token in s.names or s.tag[token] != "NNS":
        return []
    return [o for p in s.kids(token, "prep") if s.lemma[p] in {"of", "from"} for o in s.kids(p, "pobj")]


def _power_of(scene: Scene, token: int) -> Mention | None:
    """Whose rule, advance or agenda it is that somebody is for or against; None where a body itself is spoken of."""
    s = scene.sentence
    m = scene.mention(token)
    if m is None or m.kind in _PARTIES or s.lemma[token] not in POWERS:
        return None
    owner = owner_of(s, token)
    whose = scene.mention(owner) if owner is not None else None
    return whose if whose is not None and whose.kind in {"group", "armed", "state"} else None


def _quantified(scene: Scene, token: int) -> int | None:
    """The word that a quantity counts: "groups" of "a number of groups", the name of "members of Hamas"."""
    m = scene.mention(token)
    return m.token if m is not None and m.token != token else None


def _noun_sides(scene: Scene, match: Match, left: int | None, right: int | None) -> tuple[int | None, int | None]:
    """Fills what a noun leaves to its surroundings: owner, copula, apposition."""
    s = scene.sentence
    n = match.token
    noun = scene.lexicon.nouns.get(s.lemma[n])
    bearer = "bearer" in match.row.flags or (noun is not None and noun.kind in _BEARERS)
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
        left, right = _beside(scene, left), _beside(scene, right)
    elif match.row.type == "backs" and right is None:
        right = _helped(scene, n)
    elif left is None and right is not None:
        left = _said_to_have(scene, n)
    return left, right


def _beside(scene: Scene, token: int | None) -> int | None:
    """Whom "its" means in "Chad and its backer France": the one named beside."""
    s = scene.sentence
    if token is None or s.tag[token] != "PRP$":
        return token
    host = s.head[token]
    return s.head[host] if s.dep[host] == "conj" else token


def _helped(scene: Scene, n: int) -> int | None:
    """Who acts "with the support of X", "with Russian air support"."""
    s = scene.sentence
    prep = s.head[n]
    if s.dep[n] != "pobj" or s.words[prep].lower() not in {"with", "under"} or s.tag[s.head[prep]][:1] != "V":
        return None
    return scene.frame(s.head[prep]).subject


def _said_to_have(scene: Scene, n: int) -> int | None:
    """Whose tie it is: "Kigali denies any links to X", "the deputy was accused of links to X"."""
    s = scene.sentence
    vowed = any(s.lemma[c] in {"declare", "pledge", "swear", "vow"} for c in s.kids(n, "amod"))
    if s.dep[n] == "dobj" and (vowed or s.lemma[s.head[n]] in _HAVING):
        return scene.frame(s.head[n]).subject  # "posted a video declaring allegiance to X"
    verb = s.head[s.head[n]]
    if s.dep[n] == "pobj" and s.lemma[s.head[n]] == "in" and verb in s.names:
        return verb  # "Hamas, in cooperation with Fatah, …"
    if s.dep[n] == "pobj" and s.lemma[s.head[n]] in {"in", "to"} and s.tag[verb][:1] == "V":
        # "took part in a joint raid with B", "acted in concert with B"
        return scene.frame(verb).subject
    if s.dep[n] == "pobj" and s.lemma[s.head[n]] in {"of", "for", "over"} and s.lemma[verb] in _BLAMING:
        return scene.frame(verb).object
    return None


def _is_party(scene: Scene, token: int) -> bool:
    s = scene.sentence
    if token in s.names:
        return s.names[token].kind not in {"region", "town"}
    m = scene.mention(token)
    return s.dep[token] == "poss" and m is not None and m.kind in _PARTIES and m.via != "tied"


def _just_before(scene: Scene, n: int) -> int:
    """Whom an apposition explains: the body named right before it, where the parser goes further back."""
    s = scene.sentence
    first = min([n, *(c for c in s.children[n] if c < n)])
    k = first - 1
    while k > s.head[n] and s.words[k] in {",", ")", "-", "–", "—"}:
        k -= 1
    if k > s.head[n] and s.words[k + 1] == ")":
        k = next((j for j in range(k, s.head[n], -1) if s.words[j] == "("), k + 1) - 1
    return k if k > s.head[n] and k in s.names and is_body(scene.mention(k)) else s.head[n]


_SOURING = frozenset("deteriorate sour worsen collapse fray rupture strain".split())
_ONE_OF = frozenset({"one", "some", "many", "several", "two", "part"})


def _self_of(scene: Scene, n: int) -> int | None:
    """Whom a noun like "ally" or "wing" speaks of: its subject, the name beside it, or the phrase it explains."""
    s = scene.sentence
    of = s.head[n]
    if s.dep[n] == "pobj" and s.lemma[of] == "of" and s.lemma[s.head[of]] in _ONE_OF:
        n = s.head[of]  # "B, one of its main rivals"
    if s.dep[n] == "attr" and s.tag[s.head[n]][:1] == "V":
        verb = s.head[n]
        if s.dep[verb] == "xcomp" and s.lemma[s.head[verb]] in _VIEWING:
            return scene.frame(s.head[verb]).object  # "the YPG, which Ankara considers to be the arm of the PKK"
        return scene.frame(verb).subject
    if s.dep[n] == "appos":
        return _just_before(scene, n)
    for c in s.kids(n, "appos"):
        if c in s.names or s.tag[c] in {"NNP", "NNPS"}:
            return c
    if s.dep[n] in {"compound", "nmod", "amod"} and (s.head[n] in s.names or s.tag[s.head[n]] == "NNP"):
        return s.head[n]
    if s.dep[n] == "pobj" and s.lemma[s.head[n]] == "as":
        verb = s.head[s.head[n]]
        if s.tag[verb][:1] == "V":
            frame = scene.frame(verb)
            return frame.object if frame.object is not None else frame.subject  # "formed as a splinter of X"
    if s.dep[n] in {"oprd", "ccomp"} and s.tag[s.head[n]][:1] == "V":
        # "Considers the YPG an extension of the PKK": the parser makes a clause of it or not.
        subject = s.child(n, "nsubj")
        return subject if subject is not None else scene.frame(s.head[n]).object
    return n


def _draft(scene: Scene, match: Match, left: Mention, right: Mention) -> Draft | None:
    s = scene.sentence
    row = match.row
    if left.kind not in _PARTIES and not (left.kind == "name" or left.actor.id):
        return None
    if row.pos == "n" and right.token == match.token and s.lemma[match.token] in _TIE_ITSELF:
        return None  # "the alliance between A and B" is neither of the two
    if right.kind not in _PARTIES and not (
        right.kind in {"name", "place", "structure", "thing"}
        and (right.actor.id or row.type in _STRONGHOLDS or right.kind == "name")
    ):
        return None
    if left.via == "tied" or right.via == "tied" or left.token == right.token:
        return None
    lived_in = right.kind not in {"group", "organ", "armed", "official"}
    if lived_in and left.actor.type == "people" and s.words[match.token].lower().endswith("dominated"):
        return None  # "the Shia-dominated district": who lives there
    if left.actor == right.actor and "bearer" in row.flags and left.token not in s.names:
        left = _own_name(scene, left)  # "Boko Haram commander Modu Adamu": the man, not his group
    if left.actor == right.actor and row.type == "split_from" and own_word(scene, match, left) not in s.names:
        left = replace(left, actor=replace(left.actor, id=None, name=left.text))  # "a faction of X split from X"
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
    tie, hinge = formed_how(scene, match)
    if tie == "associated_with" and row.pos == "n" and s.lemma[s.head[match.token]] in _SOURING:
        tie = "opposes"  # "relations between A and B deteriorated"
    if joins_a_fight(scene, match):
        tie = "allied_with"
    elif changes_sides(scene, match, left, right):
        tie = "defected_to"
    stance = _viewed(scene, match.token, scene.stance(s, hinge))
    if row.type == "same_as":
        stance = _authors_gloss(s, match.token, stance)
        if stance.status == "planned":
            stance = replace(stance, status="occurred", author="CT+")  # a name is one whatever its bearer plans
    elif row.type in {"fights", "opposes"} and stance.status == "planned" and _under_way(s, match.token):
        stance = replace(stance, status="ongoing", author="CT+" if not stance.voices else stance.author)
    from_, to = participant("from", left), participant("to", right)
    content = RelationContent(_ONE_NAME.get(tie, tie), from_, to, _since(scene, match))
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
    if status and row.pos == "n" and _no_longer(s, match.token):
        status = "ended"
    return Draft("relation", match.token, content, tokens, stance, [f"{row.name} ({tie})"], score, spans, status=status)


def _own_name(scene: Scene, m: Mention) -> Mention:
    s = scene.sentence
    first = m.token
    while first and s.tag[first - 1] == "NNP" and first - 1 not in s.names and s.starts[first - 1] >= m.start:
        first -= 1
    if s.tag[m.token] != "NNP":
        return m
    text = scene.report.text[s.starts[first] : s.ends[m.token]]
    return Mention(m.token, s.starts[first], s.ends[m.token], text, "name", Actor(None, text))


def _viewed(scene: Scene, n: int, stance: Stance) -> Stance:
    """The stance of a tie that somebody sees or alleges: "Ankara views X as a wing of Y", "accused of links to Y"."""
    s = scene.sentence
    over = s.head[n] if s.dep[n] == "pobj" else n
    verb = s.head[over]
    if stance.voices or over == verb or s.tag[verb][:1] != "V":
        return stance
    viewed = s.lemma[verb] in _VIEWING and (s.dep[n] in {"oprd", "ccomp"} or s.lemma[over] == "as")
    blamed = s.lemma[verb] in _BLAMING and s.lemma[over] in {"of", "for", "over"}
    if not (viewed or blamed):
        return stance
    who = scene.frame(verb).subject
    voice = Voice(
        "named" if who is not None else "unnamed", who, s.words[verb].lower(), s.starts[verb], s.ends[verb], s.index
    )
    reason = f'"{voice.cue}": what somebody holds, not the author'
    return replace(stance, author="Uu", source="CT+", voices=(voice,), reasons=(*stance.reasons, reason))


_PAST = frozenset("former ex late erstwhile onetime ousted deposed slain".split())


def _no_longer(s: Sentence, n: int) -> bool:
    """Whether a tie's noun is one of the past: "a former leader of X", "its ex-commander"."""
    return any(s.lemma[c] in _PAST for c in s.kids(n, "amod", "compound", "nmod")) or (
        n > 1 and s.words[n - 1] == "-" and s.words[n - 2].lower() == "ex"
    )


def _authors_gloss(s: Sentence, token: int, stance: Stance) -> Stance:
    """What a name is short for is the author's word even beside a source's, unless it is quoted."""
    if not stance.voices or any(a <= s.starts[token] < b for a, b in s.quoted):
        return stance
    return Stance(stance.status, "CT+", None, (), ("another name: on the word of the author",))


def _known(m: Mention) -> bool:
    """Whether it is told who somebody is: an entry, a country, a sector, or a name written as that of a body."""
    return bool(m.actor.id or m.actor.country or m.actor.sector) or is_body(m)


def _since(scene: Scene, match: Match) -> Interval | None:
    """Since when the tie holds, where the sentence says so of the tie: not of another act told beside it."""
    if match.row.pos == "a":
        return None  # "the X-led coalition has struck it since May"
    when = time_of(scene, match.token)
    return when if when is not None and when.role == "since" else None
