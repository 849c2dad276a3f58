"""What belongs to an act besides who and whom: place, time, harm, weapons, contexts."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date, timedelta

from tocsin.coding.scene import Scene
from tocsin.lexicon.aircraft import flies
from tocsin.terms.claims import Casualties
from tocsin.terms.when import Amount, Interval
from tocsin.terms.where import Place

_PLACE_PREPS = frozenset(
    """in at near on outside around inside across over into toward towards from within throughout between off along
    against by of to north south east west behind under""".split()
)
_FINENESS = {"point": 0, "town": 1, "admin2": 2, "admin1": 3, "region": 4, "country": 5}
_SAYING = frozenset(
    """say tell report announce add state claim write tweet warn note declare comment explain confirm deny publish
    release cite quote speak insist suggest argue""".split()
)


def clause_verb(scene: Scene, i: int) -> int:
    """The verb of the clause that token ``i`` stands in: itself if it is one, else the nearest above."""
    s = scene.sentence
    if s.tag[i][:1] == "V":
        return i
    return next((a for a in s.ancestors(i) if s.tag[a][:1] == "V"), i)


# -- time -----------------------------------------------------------------------------------------


def time_of(scene: Scene, i: int) -> Interval | None:
    """The time that the sentence gives for the act at ``i``; never that of the saying, None when not stated."""
    s = scene.sentence
    best: tuple[float, Interval] | None = None
    mine = clause_verb(scene, i)
    chain = [i, *s.ancestors(i)]
    for when in scene.times:
        if when.role == "duration":
            continue
        token = _token_at(scene, when.start, when.end)
        if token is None or _told_from(scene, i, when):
            continue
        if scene.report.text[when.end : when.end + 2] in {"'s", "’s", "s'", "s’"} and i in s.ancestors(token):
            when = _own_day(when)
        rank = _distance(scene, i, mine, chain, token)
        if rank is not None and (best is None or rank < best[0]):
            best = (rank, when)
    if best is None:
        return None
    when = best[1]
    perfect = any(s.words[c].lower() in {"has", "have", "'ve"} for c in s.kids(mine, "aux"))
    if when.role == "since" and perfect and scene.report.published and when.earliest:
        return replace(when, latest=scene.report.published, granularity="unknown")
    return when


def _told_from(scene: Scene, i: int, when: Interval) -> bool:
    """Whether the time is counted from the act: "two days after they were killed" is not when they were killed."""
    if when.earliest or when.latest or not when.text.endswith((" after", " before")):
        return False
    s = scene.sentence
    word = next((k for k in range(len(s)) if s.ends[k] == when.end), None)
    if word is None:
        return False
    clause = s.head[word] if s.dep[word] == "mark" else s.child(word, "pobj", "pcomp")
    return clause is not None and (i == clause or clause in s.ancestors(i))


_DAYS_OF = {"day": 1, "week": 7}


def _own_day(when: Interval) -> Interval:
    """Of "after Monday's attack", the day of the attack itself: the edge from which the open interval runs."""
    length = _DAYS_OF.get(when.granularity)
    edge = when.earliest if when.role == "after" else when.latest
    if when.role not in {"after", "before"} or length is None or edge is None:
        return when
    day = date.fromisoformat(edge)
    step = timedelta(days=length - 1)
    first, last = (day, day + step) if when.role == "after" else (day - step, day)
    return replace(when, earliest=first.isoformat(), latest=last.isoformat(), role="at")


def _token_at(scene: Scene, start: int, end: int) -> int | None:
    """The highest token within a stretch of text."""
    s = scene.sentence
    inside = [k for k in range(len(s)) if s.starts[k] < end and s.ends[k] > start]
    if not inside:
        return None
    members = set(inside)
    return next((k for k in inside if s.head[k] not in members), inside[-1])


def _distance(scene: Scene, i: int, mine: int, chain: Sequence[int], token: int) -> float | None:
    s = scene.sentence
    owner_noun = None
    led = token > 0 and s.lemma[token - 1] == "on" and s.tag[token] == "NNP"
    if led and s.dep[token] == "compound" and s.head[s.head[token]] == mine:
        return 1.0  # "On Friday rebels attacked" is no attack of Friday rebels
    if (
        s.dep[token] in {"nummod", "compound", "amod", "poss", "nmod"}
        and s.head[token] != i
        and s.head[token] not in chain
    ):
        return None  # "the 2006 war" dates that war
    at = token
    for a in s.ancestors(token):
        if a == i:
            return None if i == mine and _dates_ground(scene, mine, token) else 0.0
        if s.tag[a][:1] == "V":
            at = a
            break
        owner_noun = a
        at = a
    if at in chain and _apart(scene, i, at, token):
        return None
    if at == mine:
        if owner_noun is not None and owner_noun != i and scene.lexicon.rows.get(("n", s.lemma[owner_noun])):
            return None  # the time of another act ("a warning last month")
        blocked = (
            owner_noun is not None
            and s.dep[owner_noun] in {"nsubj", "dobj"}
            and owner_noun != i
            and s.tag[owner_noun][:1] == "N"
        )
        return 2.0 if blocked else 1.0
    if s.lemma[at] in _SAYING and at != i:
        # "said on Tuesday that": the time of the word, unless the words stand behind the reported clause.
        return None
    if at in chain:
        steps = 0
        for a in chain:
            if a == at:
                break
            if s.dep[a] in {"ccomp", "relcl"} or (s.dep[a] == "acl" and s.tag[a] == "VBN"):
                return None
            steps += 1
        return 2.0 + steps
    if s.head[at] == mine and s.dep[at] == "xcomp" and len(scene.times) == 1:
        return 3.0
    harmed = ("v", s.lemma[mine]) in scene.lexicon.casualties
    if s.head[at] == mine and s.dep[at] == "advcl" and harmed and any(s.lemma[k] == "when" for k in s.children[at]):
        return 3.0  # "were killed when a bomb went off on Friday"
    harms = {("v", s.lemma[at]), ("v", s.lemma[mine])} <= scene.lexicon.casualties.keys()
    other = s.child(at, "nsubj", "nsubjpass")
    if s.head[at] == mine and s.dep[at] == "conj" and harms and (other is None or s.tag[other] == "CD"):
        return 3.0  # "killed four and wounded seven on Friday", "one was killed and five injured on Friday"
    return None


# What stands behind these is told of at a time of its own: "resigned on Thursday after the protests".
_APART = frozenset("after following before since despite amid because until ahead without".split())
# "Sentenced on Friday for the murder" gives no day of it, "came on Friday for talks" does.
_GROUNDS = frozenset({"for", "over", "about", "against"})
_PENALTIES = frozenset({"ACCUSE", "REJECT", "REQUEST", "SANCTION", "COERCE"})


def _apart(scene: Scene, i: int, verb: int, token: int) -> bool:
    """Whether what leads from the act up to ``verb`` cuts it off from the verb's time at ``token``."""
    s = scene.sentence
    noun = s.tag[i][:1] == "N"
    at = i
    while at != verb:
        up = s.head[at]
        own = i < token and not i < verb < token and "," not in s.words[i:token]
        word = s.words[at].lower()
        behind = word in _APART or word == "from" or _is_ground(scene, word, verb)
        if noun and not own and s.dep[at] == "prep" and behind:
            return True
        if s.dep[at] == "conj" and token > up and s.child(at, "nsubj", "nsubjpass") is not None:
            return True  # "shops closed on Sunday, but crowds attacked a bank"
        object_ = s.dep[at] in {"dobj", "prep"} and s.tag[at] != "VB"
        if up == verb and object_ and token < i and _only_words(scene, verb):
            return True  # "on Friday accused them of breaking", "on Friday condemned the attack"
        at = up
    return False


def _dates_ground(scene: Scene, verb: int, token: int) -> bool:
    """Whether the time stands behind the act that a penalty is for: "jailed a man for a murder in Oslo in 2012"."""
    s = scene.sentence
    for p in s.kids(verb, "prep"):
        act = s.child(p, "pobj")
        if (
            act is not None
            and verb < p < act < token
            and _is_ground(scene, s.lemma[p], verb)
            and _names_act(scene, act)
        ):
            return "," not in s.words[act:token]
    return False


def _is_ground(scene: Scene, word: str, verb: int) -> bool:
    return word in _GROUNDS and not _types(scene, verb).isdisjoint(_PENALTIES)


def _only_words(scene: Scene, verb: int) -> bool:
    """Whether the verb is an act of words alone, whose object came to pass at another time."""
    types = _types(scene, verb)
    return bool(types) and types <= {"ACCUSE", "REJECT", "SANCTION"}


def _types(scene: Scene, verb: int) -> set[str]:
    """The types of act that the verb can be."""
    return {row.type for row in scene.lexicon.rows.get(("v", scene.sentence.lemma[verb]), ())}


# -- place ----------------------------------------------------------------------------------------


def place_of(
    scene: Scene,
    i: int,
    target: int | None,
    triggers: Sequence[int],
    *,
    at_target: bool = True,
    beside: Set[int] = frozenset(),
) -> tuple[Place | None, set[int]]:
    """Where the act took place: the finest place among the phrases that belong to it, with its token.

    ``beside`` are tokens that name who acts: "a US raid" says who, not where.
    ``at_target`` is False for acts of words, which do not take place where their addressee is.
    """
    s = scene.sentence
    found: list[tuple[int, int, int, Place]] = []
    mine = clause_verb(scene, i)
    heads = {i, mine, *triggers, *(clause_verb(scene, t) for t in triggers)}
    if mine != i and s.dep[i] == "nsubj" and s.lemma[mine] in _BEARING_ON:
        heads.discard(mine)  # "the blockade highlights tensions in Kyiv"
    told_of = _own_clauses(scene, heads)
    heads |= told_of
    light = s.dep[i] in {"dobj", "nsubjpass", "nsubj"} and s.tag[s.head[i]][:1] == "V"
    if light and s.lemma[s.head[i]] not in _BEARING_ON:
        heads.add(s.head[i])
    target = target if at_target else None
    people = target is not None and _are_people(scene, target)
    doer = scene.frame(mine).subject if at_target and mine in heads else None
    for k in range(len(s)):
        place, rank = None, None
        if k in beside:
            continue  # "a US raid": who acts, not where
        if s.dep[k] == "pobj" and s.words[s.head[k]].lower() in _PLACE_PREPS:
            owner = _owner(scene, k)
            rank = 0 if owner in heads else (1 if target is not None and owner == target else None)
            if (
                rank is None
                and at_target
                and owner is not None
                and s.tag[owner][:1] == "N"
                and s.dep[owner] in {"pobj", "dobj", "nsubjpass", "conj"}
                and _within_act(scene, owner, heads)
            ):
                rank = 2
            if (
                rank is None
                and owner is not None
                and target is not None
                and s.head[owner] == target
                and s.dep[owner] == "acl"
                and s.lemma[owner] in _STAYING
            ):
                rank = 2
            if rank is None and owner is not None and owner == doer and s.words[s.head[k]].lower() in _AT:
                rank = 3 if _does_there(scene, owner) else None
            if rank is not None:
                if s.words[s.head[k]].lower() == "from" and owner not in heads:
                    continue
                if not at_target and s.words[s.head[k]].lower() in _ADDRESSING:
                    continue
                if s.words[s.head[k]].lower() == "of" and s.lemma[s.head[s.head[k]]] in _SETTLEMENT:
                    rank = 0 if rank == 1 else rank  # "the city of X" is X
                elif s.words[s.head[k]].lower() in {"of", "to", "by", "from", "against", "off", "under", "behind"}:
                    if not at_target:
                        continue
                    rank += 1
                place = scene.where(s, k)
        elif (
            (
                target is not None
                and not people
                and (k == target or (s.head[k] == target and s.dep[k] in {"compound", "appos", "nmod", "amod"}))
            )
            or (at_target and s.dep[k] == "dobj" and s.head[k] in told_of)
            or (at_target and s.dep[k] == "dobj" and s.dep[i] == "nsubj" and s.head[k] == s.head[i] and k in s.names)
            or (s.head[k] in triggers and s.dep[k] in {"compound", "nmod"})
        ):
            rank = 1
            place = scene.where(s, k)
        elif people and s.head[k] == target and s.dep[k] in {"compound", "nmod", "amod"} and at_target:
            rank, place = 3, scene.where(s, k)
            if place is not None and place.kind != "town":
                continue  # "two US soldiers", "a Florida man": whose they are
        elif s.head[k] in heads and s.dep[k] == "advmod" and s.lemma[k] == "there":
            rank = 0
            place = scene.where(s, k)
        elif s.dep[k] in {"npadvmod", "dep", "nmod", "appos"} and s.head[k] in heads:
            rank = 2
            place = scene.where(s, k)
        if place is not None:
            found.append((_FINENESS.get(place.kind, 6) + 2 * (rank or 0), abs(k - i), k, place))
            for c in s.conjuncts(k):
                if (other := scene.where(s, c)) is not None:
                    found.append((_FINENESS.get(other.kind, 6) + 2 * (rank or 0) + 1, abs(c - i), c, other))
    if not found:
        return None, set()
    found.sort(key=lambda f: (f[0], f[1]))
    return found[0][3], {found[0][2]}


# What an act means or brings about elsewhere.
_BEARING_ON = frozenset(
    """highlight underline underscore show reflect reveal raise spark fuel expose illustrate demonstrate complicate
    renew stoke heighten deepen overshadow""".split()
)
# Words are addressed with these: "called on China" was not in China.
_ADDRESSING = frozenset("on over toward towards against between into".split())
# Where those are to whom it is done: "rebels holding out in Daraa", not "a man born in Basra".
_STAYING = frozenset(
    "hold station locate deploy hole hide shelter gather stay stand patrol wait queue guard pray".split()
)
_AT = frozenset("in at near outside inside across on".split())


def _own_clauses(scene: Scene, heads: Set[int]) -> set[int]:
    """The verbs of clauses that tell of the act itself: "the blast, which shook Homs", "died when a bomb hit Homs"."""
    s = scene.sentence
    out = {
        c
        for h in heads
        if s.tag[h][:1] == "N"
        for c in s.kids(h, "relcl")
        if any(s.tag[k] in {"WDT", "WP"} for k in s.kids(c, "nsubj", "nsubjpass"))
    }
    harmed = [h for h in heads if ("v", s.lemma[h]) in scene.lexicon.casualties and s.tag[h][:1] == "V"]
    return out | {c for h in harmed for c in s.kids(h, "advcl") if any(s.lemma[k] == "when" for k in s.children[c])}


def _are_people(scene: Scene, target: int) -> bool:
    mention = scene.mention(target)
    kinds = {"person", "people", "armed", "civilian", "official", "media", "source"}
    return mention is not None and (mention.kind in kinds or (mention.kind == "name" and _is_harmed(scene, target)))


def _within_act(scene: Scene, owner: int, heads: Set[int]) -> bool:
    """Whether the phrase hangs on the act without another act or clause between them.

    What an act happened in or by ("killed in clashes in Homs") has its place; "coincided with talks in Geneva" not.
    """
    s = scene.sentence
    at = owner
    while at not in heads:
        up = s.head[at]
        if up == at or s.tag[at][:1] == "V":
            return False
        if s.dep[at] == "prep" and s.words[at].lower() in _APART:
            return False
        if _names_act(scene, at) and s.words[up].lower() not in {"in", "during", "by", "on", "at"}:
            return s.dep[at] in {"dobj", "nsubjpass"} and up in heads
        at = up
    return True


def _names_act(scene: Scene, noun: int) -> bool:
    """Whether the noun tells of an event; rows of ties and flows have types in small letters."""
    return any(row.type.isupper() for row in scene.lexicon.rows.get(("n", scene.sentence.lemma[noun]), ()))


def _does_there(scene: Scene, doer: int) -> bool:
    """Whether an act is where its doer is said to be: "police in Homs", "a bomb in Homs", not "the government in"."""
    mention = scene.mention(doer)
    return mention is None or mention.kind in {"armed", "civilian", "people", "weapon", "thing", "event", "vehicle"}


_SETTLEMENT = frozenset(
    {"city", "town", "village", "port", "hamlet", "suburb", "district", "neighbourhood", "neighborhood"}
)


def _owner(scene: Scene, k: int) -> int | None:
    """What a prepositional phrase belongs to, past nested places ("in a village near Idlib in Syria")."""
    s = scene.sentence
    at = s.head[k]
    for _ in range(8):
        up = s.head[at]
        if up == at:
            return at
        if (
            s.dep[at] == "prep"
            and s.dep[up] == "pobj"
            and s.words[s.head[up]].lower() in _PLACE_PREPS
            and s.dep[s.head[up]] == "prep"
            and (scene.where(s, up) is not None or _is_placeword(scene, up))
        ):
            at = s.head[up]
            continue
        if s.dep[at] in {"prep", "advmod", "pcomp", "amod", "npadvmod"} or s.tag[at] in {"IN", "RB"}:
            at = up
            if s.tag[at] not in {"IN", "RB", "TO"}:
                return at
            continue
        return at
    return at


def _is_placeword(scene: Scene, token: int) -> bool:
    noun = scene.lexicon.nouns.get(scene.sentence.lemma[token])
    return noun is not None and noun.kind == "place"


# -- harm -----------------------------------------------------------------------------------------


def casualties(scene: Scene, i: int) -> tuple[Casualties, set[int]]:
    """Who was killed, injured, detained or displaced by the act at ``i``, as bounds, and the tokens that say so."""
    s = scene.sentence
    table = scene.lexicon.casualties
    values: dict[str, Amount] = {}
    tokens: set[int] = set()
    pos = "v" if s.tag[i][:1] == "V" else "n"
    known = table.get((pos, s.lemma[i]))
    if pos == "v" and s.lemma[i] == "lose":
        known = ("killed", "object")  # only where the act itself is a loss of men
    if known is None and pos == "v":
        beside = {
            s.words[c].lower() for c in s.children[i] if s.dep[c] in {"prt", "oprd", "acomp", "advmod", "xcomp", "amod"}
        }
        beside |= {s.lemma[o] for p in s.kids(i, "prep") if s.lemma[p] == "to" for o in s.kids(p, "pobj")}
        near = {s.words[k].lower() for k in range(i + 1, min(len(s), i + 3))}
        if (
            "dead" in beside | near
            or ("death" in beside and s.lemma[i] not in {"sentence", "condemn", "put", "bring"})
            or (s.lemma[i] in {"gun", "mow", "cut"} and "down" in beside | near)
        ):
            known = ("killed", "object")
    if known is not None and known[1] != "lost":  # lives are lost in fires and floods as well: only beside an act
        name, slot = known
        victims = _victims(scene, i, slot)
        total = _with_company(scene, i, victims, name)
        if total is not None:
            values[name] = total
            tokens.update(victims)
        if pos == "v":
            for c in s.kids(i, "conj"):
                other = table.get(("v", s.lemma[c]))
                adjacent = all(s.tag[k] in {"CC", "RB", ","} for k in range(min(i, c) + 1, max(i, c)))
                if (
                    other
                    and other[0] not in values
                    and adjacent
                    and name in values
                    and scene.frame(i).object is not None
                ):
                    values[name] = values[other[0]] = _shared_count(values[name])
                elif other and other[0] not in values:
                    victims = _victims(scene, c, other[1])
                    if (amount := head_count(scene, victims, other[0])) is not None:
                        values[other[0]] = amount
                        tokens.update((*victims, c))
    _clauses_beside(scene, i, values, tokens)
    _toll(scene, i, values)
    _near(scene, i, values, tokens)
    return Casualties(
        values.get("killed"), values.get("injured"), values.get("detained"), values.get("displaced")
    ), tokens


def _clauses_beside(scene: Scene, i: int, values: dict[str, Amount], tokens: set[int]) -> None:
    """Harm told in a clause of its own: "…, and seven shoppers died", "the blast killed six"."""
    s = scene.sentence
    table = scene.lexicon.casualties
    verb = clause_verb(scene, i)
    beside = [verb] if verb != i and s.dep[i] in {"nsubj", "pobj", "dobj"} else []
    beside += [
        c for c in s.kids(verb, "conj", "advcl", "relcl") if s.tag[c][:1] == "V" and not _is_another_time(scene, c)
    ]
    if s.dep[i] == "pobj" and s.tag[s.head[s.head[i]]][:1] == "V":
        beside.append(s.head[s.head[i]])
    for c in beside:
        known = table.get(("v", s.lemma[c]))
        if known is None or known[0] in values:
            continue
        if (
            c in s.kids(verb, "conj")
            and scene.frame(c).subject not in {None, scene.frame(verb).subject, scene.frame(verb).object, i}
            and s.lemma[c] not in {"die", "perish"}
            and not scene.frame(c).passive
        ):
            continue
        victims = _victims(scene, c, known[1])
        if (amount := _with_company(scene, c, victims, known[0])) is not None:
            values[known[0]] = amount
            tokens.update((*victims, c))


def _toll(scene: Scene, i: int, values: dict[str, Amount]) -> None:
    """ "The death toll from Monday's bombing rose to 31": so many the act has killed."""
    s = scene.sentence
    toll = next((a for a in s.ancestors(i) if s.lemma[a] == "toll" and s.dep[a] == "nsubj"), None)
    if toll is None or "killed" in values:
        return
    verb = s.head[toll]
    for p in (verb, *reversed(s.kids(verb, "prep"))):
        if p != verb and s.lemma[p] not in {"to", "at"}:
            continue
        for k in s.kids(p, "pobj", "dobj", "attr"):
            told = [a for a in scene.amounts if a.start is not None and s.ends[p] <= a.start < s.ends[k]]
            amount = told[-1] if told else None
            if amount is not None:
                values["killed"] = replace(amount, who="people")
                return


def _is_another_time(scene: Scene, clause: int) -> bool:
    """Whether a clause with a subject of its own only dates the act: "came two days after a blast killed 11"."""
    s = scene.sentence
    marks = {s.words[k].lower() for k in s.kids(clause, "mark", "advmod")}
    own = s.child(clause, "nsubj", "nsubjpass") is not None
    return own and not marks.isdisjoint({"after", "before", "since", "until", "as", "while", "although", "though"})


def head_count(scene: Scene, victims: Sequence[int], harm: str | None = None) -> Amount | None:
    """How many people the phrases at these tokens count together, None where they count none.

    What stands behind a dash or a colon is part of the first; those of whom other harm than ``harm`` is told are left
    out.
    """
    if len(victims) > 1:
        s = scene.sentence
        first, last = min(victims), max(victims)
        if any(s.tag[k] in {"WDT", "WP", "VBD", "MD"} for k in range(first, last)):
            return None  # clauses between them: the parser has tied what does not belong together
        victims = victims[:1] if not _DASHES.isdisjoint(s.words[victims[0] + 1 : victims[1]]) else victims
        victims = [v for v in victims if not _harmed_otherwise(scene, v, harm)] or victims[:1]
    return _sum([(v, a) for v in victims if (a := _how_many(scene, v)) is not None], scene)


def _harmed_otherwise(scene: Scene, victim: int, harm: str | None) -> bool:
    """Whether the words say other harm of the victim ("five killed and 35 injured"), or say again who ("both boys")."""
    s = scene.sentence
    if scene.lower[victim] == "both" or any(scene.lower[c] == "both" for c in s.children[victim]):
        return True
    behind = ("near", scene.lower[victim + 1]) if victim + 1 < len(s) else ("", "")
    told = scene.lexicon.casualties.get(("near", s.lemma[victim])) or scene.lexicon.casualties.get(behind)
    return harm is not None and told is not None and told[0] != harm


_DASHES = frozenset({"-", "–", "—", "--", ":", "("})


def _shared_count(amount: Amount) -> Amount:
    """What a number told of two sorts of harm together ("20 killed or wounded") says of each: no more than that."""
    return replace(amount, low=None, best=None, bound="vague" if amount.high is None else "at_most")


def _victims(scene: Scene, i: int, slot: str) -> list[int]:
    s = scene.sentence
    if slot == "object":
        target = scene.frame(i).object
    elif slot == "subject":
        target = scene.frame(i).subject
    elif slot in {"life", "lost"}:
        target = scene.frame(i).object
        if target is None or s.lemma[target] != "life":
            return []
        whose = next((o for p in s.kids(target, "prep") if s.lemma[p] == "of" for o in s.kids(p, "pobj")), None)
        target = scene.frame(i).subject if slot == "lost" else target if whose is None else whose
    else:
        prep = next((p for p in s.kids(i, "prep") if s.lemma[p] == "of"), None)
        target = s.child(prep, "pobj") if prep is not None else None
    return [target, *s.conjuncts(target)] if target is not None else []


_COMPANY = frozenset({"along", "together"})


def _with_company(scene: Scene, verb: int, victims: Sequence[int], harm: str) -> Amount | None:
    """How many the victims of the act at ``verb`` were with those who shared their fate."""
    s = scene.sentence
    counts = [head_count(scene, victims, harm)]
    if s.tag[verb][:1] == "V":
        counts.append(head_count(scene, [c for c in _company(scene, verb) if c not in victims]))
    return _sum([(verb, a) for a in counts if a is not None], scene)


def _company(scene: Scene, verb: int) -> list[int]:
    """Those who shared the fate of the victims: "was killed along with his three sons"."""
    s = scene.sentence
    for k in range(verb + 1, min(len(s) - 2, verb + 6)):
        word = s.words[k].lower()
        after = k + 1 if word in _COMPANY and s.words[k + 1].lower() == "with" else k
        if after == k and word != "alongside":
            continue
        heads = {k, after} | ({verb} if word == "alongside" else set())
        fellow = next(
            (j for j in range(after + 1, len(s)) if s.head[j] in heads and s.dep[j] in {"pobj", "dobj"}), None
        )
        if fellow is not None and fellow - after < 9:
            return [fellow, *s.conjuncts(fellow)]
    return []


def _how_many(scene: Scene, victim: int) -> Amount | None:
    """How many the phrase at ``victim`` counts; a plural without number is an amount with no bounds."""
    s = scene.sentence
    members = [k for k in s.subtree(victim) if _within_phrase(scene, k, victim)]
    who = s.words[victim].lower()
    for amount in scene.amounts:
        if amount.start is None or amount.end is None:
            continue
        if any(s.starts[k] < amount.end and s.ends[k] > amount.start for k in members):
            counted = scene.mention(victim)
            if counted is not None and counted.kind in {
                "place",
                "structure",
                "vehicle",
                "weapon",
                "money",
                "event",
                "aid",
            }:
                return None
            inner = _counted(scene, victim)
            return replace(amount, who=inner)
    m = scene.mention(victim)
    named = m is not None and m.kind == "name" and m.actor.id is None and s.tag[victim] == "NNP" and not m.plural
    if named and m is not None and _is_harmed(scene, victim):
        return Amount(1, 1, 1, m.text, "exact", who, m.start, m.end)  # a name that no table knows, and that can die
    if m is not None and s.lemma[victim] == "one" and any(s.lemma[p] == "of" for p in s.kids(victim, "prep")):
        return Amount(1, 1, 1, m.text, "exact", _counted(scene, victim), m.start, m.end)
    if (
        m is None
        or m.kind not in {"person", "armed", "civilian", "official", "people", "source", "media"}
        or m.via == "pronoun"
    ):
        return _the_rest(scene, victim)
    if s.lemma[victim] in _MANY:
        return _members(scene, victim, who) or Amount(None, None, None, m.text, "vague", who, m.start, m.end)
    one = m.kind == "person" or s.tag[victim] == "NN" or any(s.lemma[c] in {"a", "an"} for c in s.kids(victim, "det"))
    if s.tag[victim] in {"NN", "NNP"} and not m.plural and one:
        return Amount(1, 1, 1, m.text, "exact", who, m.start, m.end)
    return Amount(None, None, None, m.text, "vague", who, m.start, m.end)


def _the_rest(scene: Scene, victim: int) -> Amount | None:
    """What "others", "another" and "an unknown number" tell of those that were harmed as well."""
    s = scene.sentence
    if not _is_harmed(scene, victim):
        return None
    start, end, word = s.starts[victim], s.ends[victim], s.words[victim].lower()
    if word == "another":
        return Amount(1, 1, 1, s.words[victim], "exact", "people", start, end)
    if word == "others" or (word == "number" and _is_unknown(scene, victim)):
        return Amount(None, None, None, s.words[victim], "vague", "people", start, end)
    return None


def _is_unknown(scene: Scene, number: int) -> bool:
    s = scene.sentence
    told = any(s.lemma[c] in _UNKNOWN for c in s.kids(number, "amod"))
    return told or any(s.words[o].lower() == "others" for p in s.kids(number, "prep") for o in s.kids(p, "pobj"))


_UNKNOWN = frozenset("unknown unspecified undisclosed unconfirmed undetermined unclear large small".split())
# Done to ground as well as to men.
_ALSO_OF_GROUND = frozenset({"capture", "lose"})


def _is_harmed(scene: Scene, victim: int) -> bool:
    """Whether the phrase hangs on a word of harm: "shelled Barda" kills no one of that name."""
    s = scene.sentence
    at = s.head[victim]
    while s.dep[at] in {"prep", "conj"} or s.tag[at] == "NNP":
        if s.head[at] == at:
            return False
        at = s.head[at]
    if s.lemma[at] in _ALSO_OF_GROUND and scene.where(s, victim) is not None:
        return False  # "captured Palmyra": a town
    shared = [c for c in s.conjuncts(at) if s.child(c, "dobj") is None]
    return any(("v" if s.tag[k][:1] == "V" else "n", s.lemma[k]) in scene.lexicon.casualties for k in (at, *shared))


# Singular words for more than one person.
_MANY = frozenset(
    """family crew patrol group staff police army population public military opposition couple team enemy convoy unit
    squad garrison militia force gang cell community crowd household tribe pair personnel clan leadership delegation
    government guard security press media band contingent regiment battalion brigade minority congregation
    generation apparatus class navy column majority elite staff command mission cabinet""".split()
)


def _members(scene: Scene, group: int, who: str) -> Amount | None:
    """How many "a family of six" are."""
    s = scene.sentence
    for p in s.kids(group, "prep"):
        counted = s.child(p, "pobj")
        if s.lemma[p] == "of" and counted is not None:
            for amount in scene.amounts:
                if amount.start is not None and s.starts[p] < amount.start <= s.starts[counted]:
                    return replace(amount, who=who)
    return None


def _sum(parts: Sequence[tuple[int, Amount]], scene: Scene) -> Amount | None:
    """The amounts of a list ("eight women, a girl and four men") as one; bounds add up, and so does not knowing.

    Of "14 men and their children" nobody says how many there were in all: at least 14.
    """
    if not parts:
        return None
    if any(a.start is None or a.end is None for _, a in parts):
        return parts[0][1]
    amounts = list({a.start: a for _, a in parts}.values())  # "between 12 and 20": one figure, two words of number
    if len(amounts) == 1:
        return amounts[0]
    if all(a.low is None and a.best is None and a.high is None for a in amounts):
        return amounts[0]
    start = min(a.start for a in amounts if a.start is not None)
    end = max(a.end for a in amounts if a.end is not None)
    first, *parts_of = [a.best for a in amounts]
    if len(amounts) > 2 and None not in parts_of and first is not None and first == sum(b or 0 for b in parts_of):
        return amounts[0]  # "three civilians, two women and a child": who they were
    lows = [a.low if a.low is not None else 0 for a in amounts]
    bests = [a.best for a in amounts]
    highs = [a.high for a in amounts]
    best = sum(b for b in bests if b is not None) if None not in bests else None
    high = sum(h for h in highs if h is not None) if None not in highs else None
    exact = all(a.bound == "exact" for a in amounts)
    text = scene.report.text[start:end]
    return Amount(
        sum(lows) or None,
        best,
        high,
        text,
        "exact" if exact else "at_least" if high is None else "between",
        "people",
        start,
        end,
    )


def _counted(scene: Scene, victim: int) -> str | None:
    """Who is counted: the noun, or the one behind "of" ("dozens of fighters")."""
    s = scene.sentence
    if s.tag[victim] != "CD" and s.lemma[victim] not in {
        "dozen",
        "hundred",
        "thousand",
        "score",
        "number",
        "million",
        "couple",
        "handful",
        "pair",
    }:
        return s.words[victim].lower()
    for p in s.kids(victim, "prep"):
        if s.lemma[p] == "of" and (obj := s.child(p, "pobj")) is not None:
            return s.words[obj].lower()
    return "people" if s.tag[victim] == "CD" else None


def _within_phrase(scene: Scene, k: int, head: int) -> bool:
    s = scene.sentence
    at = k
    while at != head:
        if s.dep[at] in {"relcl", "acl", "appos", "conj", "advcl", "prep"} and not (
            s.dep[at] == "prep" and s.lemma[s.head[at]] in {"dozen", "hundred", "thousand", "score"}
        ):
            return False
        if s.head[at] == at:
            return False
        at = s.head[at]
    return True


def _near(scene: Scene, i: int, values: dict[str, Amount], tokens: set[int]) -> None:
    """ "12 dead", "leaving 30 wounded", "40 fatalities" in the clause of the act."""
    s = scene.sentence
    table = scene.lexicon.casualties
    for k in range(len(s)):
        known = table.get(("near", s.words[k].lower())) or (
            table.get(("near", s.lemma[k])) if s.tag[k][:1] == "N" else None
        )
        if (
            known is None
            or known[0] in values
            or (s.tag[k][:1] == "V" and s.dep[k] not in {"oprd", "acomp", "acl", "amod", "ccomp", "conj", "ROOT"})
        ):
            continue
        if s.tag[k] in {"VBD", "VBN"} and (s.child(k, "dobj") is not None or s.child(k, "nsubjpass") is not None):
            continue
        if not _told_with(scene, i, k):
            continue
        if s.tag[k][:1] == "N" and k != i and (amount := head_count(scene, _victims(scene, k, "of"))) is not None:
            values[known[0]] = amount  # "led to the deaths of 14 fighters"
            tokens.add(k)
            continue
        for amount in scene.amounts:
            if amount.end is None or amount.start is None or not 0 <= s.starts[k] - amount.end <= 32:
                continue
            between = [m for m in range(len(s)) if amount.end <= s.starts[m] < s.starts[k]]
            if len(between) <= 3 and all(
                (s.tag[m][:1] in {"N", "J", "R", "P"} and s.words[m] not in {",", ";"})
                or s.words[m].lower() in {"people", "were", "others"}
                or (m == between[0] and s.words[m] == "of" and amount.bound == "vague")
                for m in between
            ):
                nearest = min((t for t in range(len(s)) if t == i), default=i)
                if abs(nearest - k) < 40:
                    who = next((s.words[m].lower() for m in between if s.tag[m][:1] == "N"), "people")
                    values[known[0]] = replace(amount, who=who)
                    tokens.add(k)
                break
        else:
            if s.tag[k] == "NNS" and _NUMBERLESS.search(scene.report.text, max(s.start, s.starts[k] - 40), s.starts[k]):
                words = scene.report.text[s.starts[k] : s.ends[k]]
                values[known[0]] = Amount(None, None, None, words, "vague", "people", s.starts[k], s.ends[k])
                tokens.add(k)


# "Causing a number of injuries", "eleven deaths and other injuries".
_NUMBERLESS = re.compile(r"(?:(?<!the )\bnumber of|\bother|many|numerous|multiple|further|more)\s+(?:\w+\s+)?$", re.I)


def _told_with(scene: Scene, i: int, k: int) -> bool:
    """Whether the harm at ``k`` is told of the act at ``i``, not of another act in a clause of its own."""
    s = scene.sentence
    above = {i, *s.ancestors(i)}
    at = k
    while at not in above:
        head = s.head[at]
        if s.dep[at] == "agent" or (s.dep[at] == "prep" and s.words[at].lower() in _APART):
            return False  # "riots sparked by the death of a boy"
        another = s.dep[at] in {"relcl", "acl"} and head != i
        if another and (s.dep[at] == "relcl" or _names_act(scene, head)):
            return False
        at = s.head[at]
    mine = i
    while mine != at:
        if s.dep[mine] == "conj" and s.child(mine, "nsubj", "nsubjpass") is not None and k < mine:
            return False
        mine = s.head[mine]
    return True


# -- weapons and contexts -------------------------------------------------------------------------


# "Troops backed by jets stormed …": what others bring to the fight is not what these used.
_SUPPORTING = frozenset({"back", "support", "aid", "accompany", "assist", "cover"})


def weapons_of(
    scene: Scene, i: int, slots: Sequence[int], struck: Set[int] = frozenset()
) -> tuple[list[str], list[str]]:
    """Weapons and platforms that the act's own phrases name, and the PLOVER modes they go with."""
    from tocsin.lexicon.load import fold

    s = scene.sentence
    table = scene.lexicon.weapons
    near: set[int] = set(s.subtree(i)) if s.tag[i][:1] == "N" else set()
    verb = clause_verb(scene, i)
    for c in s.children[verb]:
        if s.dep[c] in {"nsubj", "nsubjpass", "dobj", "agent", "prep"}:
            near.update(k for k in s.subtree(c) if k != verb)
            for a in s.kids(c, "acl"):
                if s.lemma[a] in _SUPPORTING:
                    near.difference_update(s.subtree(a))
    near.update(slots)
    near -= struck
    words: list[str] = []
    modes: list[str] = []
    for k in sorted(near):
        if s.lemma[k] in {"fighter", "bomber"} and not flies(s, k):
            if any(s.lemma[c] == "suicide" for c in s.kids(k, "compound", "amod")):
                modes.append("suicide-attack")
                words.append("suicide bomber")
            continue
        key = fold(s.words[k])
        if "-" in key and any(c.isdigit() for c in key):
            key = key.replace("-", "").rstrip("s")  # "F-16s" is listed as "F16"
        for parts, weapon in table.get(key, ()) or table.get(s.lemma[k], ()):
            size = len(parts)
            if size > 1:
                run = [fold(w) for w in s.words[k : k + size + 2] if w not in {"-", "–"}][:size]
                if tuple(run) != parts and tuple(run[:-1]) != parts[:-1]:
                    continue
                if (
                    run
                    and len(run) == size
                    and run[-1] != parts[-1]
                    and s.lemma[min(k + size - 1, len(s) - 1)] != parts[-1]
                ):
                    continue
            words.append(
                s.words[k] if size == 1 else scene.report.text[s.starts[k] : s.ends[min(k + size - 1, len(s) - 1)]]
            )
            if weapon.mode:
                modes.append(weapon.mode)
            break
    return words, modes


def contexts(scene: Scene, proven: Sequence[str]) -> tuple[str, ...]:
    """PLOVER contexts that the sentence's words prove, in the order they are met."""
    s = scene.sentence
    out = list(proven)
    table = scene.lexicon.contexts
    lowered = [w.lower() for w in s.words]
    for k, lemma in enumerate(s.lemma):
        for key in {lemma, lowered[k]}:
            for words, context in table.get(key, ()):
                if context not in out and (
                    len(words) == 1
                    or (
                        all(a in {b, c} for a, b, c in zip(words, lowered[k:], s.lemma[k:], strict=False))
                        and len(lowered) - k >= len(words)
                    )
                ):
                    out.append(context)
    return tuple(dict.fromkeys(out))
