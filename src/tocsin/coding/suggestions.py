"""What no rule reads: the pairs of phrases that a model is asked about, and its answers as drafts of claims.

A model says that something passes between two phrases and of what type. The rest of the claim comes from the same
grammar as everywhere: the word that stands for the act is looked for on the way between the two phrases, and time,
place, status and holder are read at that word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tocsin.coding.acts import VERBAL
from tocsin.coding.details import casualties, contexts, place_of, time_of
from tocsin.coding.draft import Draft, participant
from tocsin.coding.scene import Scene
from tocsin.terms.claims import MUTUAL, Casualties, EventContent, RelationContent
from tocsin.terms.syntax import Sentence
from tocsin.terms.who import Mention, Participant

# Where a phrase that acts, or is acted on, can stand.
_PLACES = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "poss", "dative", "conj", "ROOT", "attr", "oprd"})
_LEFT = frozenset({"det", "amod", "compound", "nummod", "poss", "nmod", "quantmod", "case", "advmod"})
# Sectors of people who act for nobody but themselves, and sorts of phrases that name no one.
_PRIVATE = frozenset({"CVL", "BUS", "LAB", "JRN", "EDU", "MED", "AGR"})
_NO_ONE = frozenset({"place", "thing", "event", "weapon", "vehicle", "structure", "aid", "money", "region", "town"})
# Acts that are done by saying something of another.
_SAYING = frozenset({"ACCUSE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
# Words whose use only rules can tell: who warns of something threatens nobody with it.
_BY_RULES = frozenset({("THREATEN", "warn"), ("THREATEN", "warning")})
_PARTIES = frozenset({"state", "group", "organ", "armed", "person", "official", "civilian", "people", "name", "media"})
# Verbs of being and having tell of no act, and who only speaks is read by rules.
_IDLE = frozenset("be have say tell report add write explain note hear see believe think represent".split())
# What an act is done with or is about, not who takes part in it.
_MEANS = frozenset({"weapon", "aid", "money"})
_WHERE = frozenset(
    """in at near around across throughout inside within outside over from of into through along towards toward
    off""".split()
)
# More phrases than this stand only in lists and tables, which a model of sentences does not read.
MOST = 10
# The code of each type where no words decide a finer one.
_ROOT_CODE = {
    "AGREE": "03",
    "CONSULT": "04",
    "SUPPORT": "05",
    "COOPERATE": "06",
    "AID": "07",
    "CONCEDE": "08",
    "RETREAT": "08",
    "REQUEST": "10",
    "ACCUSE": "11",
    "REJECT": "12",
    "THREATEN": "13",
    "PROTEST": "14",
    "MOBILIZE": "15",
    "SANCTION": "16",
    "COERCE": "17",
    "ASSAULT": "19",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its head token, the half-open span of its words up to the head, and whom it names, if anybody.

    ``within`` are the spans of the phrases that it belongs to: "the mayor" for the town in "the mayor of Tripoli".
    """

    head: int
    start: int
    end: int
    mention: Mention | None
    within: tuple[tuple[int, int], ...] = ()

    @property
    def acts(self) -> bool:
        """Whether it may name somebody who acts: a public actor, or a proper name that nobody knows."""
        return self.public or (self.mention is not None and self.mention.kind == "name")

    @property
    def public(self) -> bool:
        """Whether it names a public actor: one that the lexicon knows, or one whose words give country or office."""
        if self.mention is None:
            return False
        actor = self.mention.actor
        return (
            actor.id is not None
            or (actor.sector or "CVL") not in _PRIVATE
            or (actor.country is not None and self.mention.kind not in _NO_ONE)
        )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that passes from one phrase to another, how sure its judge is, and the judge's words for it."""

    source: Phrase
    target: Phrase
    type: str
    chance: float
    reason: str


def phrases(scene: Scene) -> list[Phrase]:
    """The noun phrases of a sentence that stand where a party can stand, without times; in text order."""
    return [found for k in _heads(scene.sentence) if (found := _phrase(scene, k)) is not None]


def _heads(s: Sentence) -> list[int]:
    return [k for k in range(len(s)) if s.dep[k] in _PLACES and (s.tag[k][:2] == "NN" or k in s.names)][:MOST]


def _phrase(scene: Scene, k: int) -> Phrase | None:
    s = scene.sentence
    start, end = _chunk(s, k)
    if any(t.start < end and start < t.end for t in scene.times):
        return None
    return Phrase(k, start, end, scene.mention(k), tuple(_owners(s, k)))


def _owners(s: Sentence, k: int) -> Iterator[tuple[int, int]]:
    while s.dep[k] in {"pobj", "prep", "poss", "compound", "appos"} and s.head[k] != k:
        k = s.head[k]
        if s.tag[k][:1] == "N":
            yield _chunk(s, k)
        elif s.dep[k] != "prep":
            return


def _chunk(s: Sentence, head: int) -> tuple[int, int]:
    first = head
    for c in s.children[head]:
        if c < first and s.dep[c] in _LEFT:
            first = min(first, min(s.subtree(c)))
    return s.starts[first], s.ends[head]


def possible(scene: Scene, source: Phrase, target: Phrase) -> bool:
    """Whether both ends are parties, and two of them: what only tells where, with what or about what is none."""
    one, two = source.mention, target.mention
    if one is None or two is None or one.kind not in _PARTIES or two.kind not in _PARTIES:
        return False
    same = one.actor.id is not None and one.actor.id == two.actor.id
    return not same and not _only_where(scene, source.head) and not _only_where(scene, target.head)


def askable(scene: Scene, drafts: list[Draft]) -> list[tuple[Phrase, Phrase]]:
    """The pairs about which an answer could become a claim, or the missing end of one; grammar is looked at first."""
    s = scene.sentence
    heads = _heads(s)
    known: dict[int, Phrase | None] = {}

    def phrase(k: int) -> Phrase | None:
        if k not in known:
            known[k] = _phrase(scene, k)
        return known[k]

    out = []
    for a in heads:
        if _acting(s, a) is None:
            continue
        linked = [
            b
            for b in heads
            if b != a and (at := trigger_of(s, a, b, verbal=True)) is not None and _may_be_an_act(scene, at)
        ]
        source = phrase(a) if linked else None
        if source is None or not source.acts:
            continue
        for target in map(phrase, linked):
            if target is None or _within(source, target) or _within(target, source) or told(drafts, source, target):
                continue
            if possible(scene, source, target) or _lacks(drafts, source, target):
                out.append((source, target))
    return out


def _may_be_an_act(scene: Scene, trigger: int) -> bool:
    """Whether a word can stand for an act: of nouns only those that some pattern knows ("the thousands of …")."""
    lemma = scene.sentence.lemma[trigger]
    return lemma not in _IDLE and (scene.sentence.tag[trigger][:1] == "V" or lemma in scene.lexicon.heads)


def _lacks(drafts: list[Draft], source: Phrase, target: Phrase) -> bool:
    """Whether a rule's act has one of the two ends and nobody at the other."""
    for draft in drafts:
        if isinstance(draft.content, EventContent):
            actors = [(p.start, p.end) for p in draft.content.participants if p.role == "actor"]
            others = [(p.start, p.end) for p in draft.content.participants if p.role != "actor"]
            if not others and len(actors) < 2 and (_touched(actors, source) or _touched(actors, target)):
                return True
            if not actors and _touched(others, target):
                return True
    return False


def _only_where(scene: Scene, head: int) -> bool:
    """Whether a name of a place stands behind a word of place: "in Syria", "the outskirts of Mosul"."""
    s = scene.sentence
    return s.dep[head] == "pobj" and s.lemma[s.head[head]] in _WHERE and scene.where(s, head) is not None


def pairs(found: list[Phrase]) -> list[tuple[Phrase, Phrase]]:
    """Everybody who can act with every other phrase, as (source, target); none where one stands in the other."""
    return [(a, b) for a in found if a.acts for b in found if a is not b and not _within(a, b) and not _within(b, a)]


def _within(inner: Phrase, outer: Phrase) -> bool:
    """Whether one phrase is part of the other: "the alliance" is what Ansaru is in, not whom it is with."""
    return any(start < outer.end and outer.start < end for start, end in ((inner.start, inner.end), *inner.within))


# What rules have read already


def told(drafts: list[Draft], source: Phrase, target: Phrase) -> bool:
    """Whether a rule has read an act between the two phrases, of whatever type: the rule's word stands."""
    for draft in drafts:
        if isinstance(draft.content, EventContent):
            spans = [(p.start, p.end) for p in draft.content.participants]
            if draft.content.place is not None:
                spans.append((draft.content.place.start, draft.content.place.end))
            if _touched(spans, source) and _touched(spans, target):
                return True
    return False


def tied(drafts: list[Draft], source: Phrase, target: Phrase) -> bool:
    """Whether a rule has read a tie between the two phrases, in whichever direction."""
    for draft in drafts:
        if isinstance(draft.content, RelationContent):
            ends = [(p.start, p.end) for p in (draft.content.from_, draft.content.to)]
            if _touched(ends, source) and _touched(ends, target):
                return True
    return False


def completed(scene: Scene, drafts: list[Draft], suggestion: Suggestion) -> tuple[Draft, Draft] | None:
    """A rule's act of the same type that lacks the one end and has the other, without and with it; None without any."""
    s = scene.sentence
    if trigger_of(s, suggestion.source.head, suggestion.target.head, verbal=suggestion.type in _SAYING) is None:
        return None
    for draft in drafts:
        event = draft.content
        if not isinstance(event, EventContent) or event.type != suggestion.type:
            continue
        actors = [(p.start, p.end) for p in event.participants if p.role == "actor"]
        others = [(p.start, p.end) for p in event.participants if p.role != "actor"]
        missing: Phrase | None = None
        role = "actor"
        if _touched(actors, suggestion.source) and not others and (event.type not in MUTUAL or len(actors) < 2):
            missing, role = suggestion.target, "actor" if event.type in MUTUAL else "recipient"
        elif (_touched(others, suggestion.target) and not actors) or (
            event.type in MUTUAL and len(actors) == 1 and _touched(actors, suggestion.target) and not others
        ):
            missing = suggestion.source
        if missing is None or missing.mention is None or missing.mention.kind in _MEANS:
            continue
        if event.type in MUTUAL and scene.where(s, missing.head) is not None and s.dep[missing.head] == "pobj":
            continue  # "flew to Benghazi to meet Haftar"
        people = (*event.participants, _part(role, missing))
        if role == "actor":
            people = tuple(sorted(people, key=lambda p: p.role != "actor"))
        whole = replace(
            draft,
            content=replace(event, participants=people),
            tokens={*draft.tokens, missing.head},
            spans=[*draft.spans, (missing.start, missing.end)],
            reasons=[*draft.reasons, f"{_words(missing)!r} as {role} by the {suggestion.reason.partition(',')[0]}"],
        )
        return draft, whole
    return None


def _words(phrase: Phrase) -> str:
    return phrase.mention.text if phrase.mention else ""


def _touched(spans: list[tuple[int, int]], phrase: Phrase) -> bool:
    mine = ((phrase.start, phrase.end), *phrase.within)
    return any(a < end and start < b for a, b in spans for start, end in mine)


# Answers as drafts


def suggested(scene: Scene, suggestion: Suggestion) -> Draft | None:
    """The act as a draft; None where no word between the two phrases can stand for it."""
    s = scene.sentence
    source, target = suggestion.source, suggestion.target
    trigger = trigger_of(s, source.head, target.head, verbal=suggestion.type in _SAYING)
    if trigger is None or (suggestion.type, s.lemma[trigger]) in _BY_RULES or not possible(scene, source, target):
        return None
    stance = scene.stance(s, trigger)
    role = "actor" if suggestion.type in MUTUAL else "recipient"
    people = (_part("actor", source), _part(role, target))
    place, place_tokens = place_of(scene, trigger, target.head, [trigger], at_target=suggestion.type not in VERBAL)
    if place is not None and place.start < target.end and target.start < place.end:
        return None  # where it happened, not whom it hit
    when = time_of(scene, trigger)
    harm, harm_tokens = casualties(scene, trigger) if suggestion.type == "ASSAULT" else (Casualties(), set())
    quad, scale = scene.lexicon.scores[(suggestion.type, None)]
    content = EventContent(
        type=suggestion.type,
        modes=(),
        contexts=contexts(scene, ()),
        cameo=_ROOT_CODE[suggestion.type],
        quad=quad,
        scale=scale,
        participants=people,
        place=place,
        time=when,
        casualties=harm,
        weapons=(),
        count=None,
    )
    spans = [(source.start, source.end), (target.start, target.end)]
    spans += [(x.start, x.end) for x in (when, place) if x is not None]
    for voice in stance.voices:
        if voice.sentence == s.index:
            spans.append((voice.start, voice.end))
    tokens = {trigger, source.head, target.head} | place_tokens | harm_tokens
    return Draft("event", trigger, content, tokens, stance, [suggestion.reason], suggestion.chance, spans)


def suggested_tie(scene: Scene, suggestion: Suggestion) -> Draft | None:
    """The lasting tie as a draft; None where no word between the two phrases can stand for it."""
    s = scene.sentence
    source, target = suggestion.source, suggestion.target
    trigger = trigger_of(s, source.head, target.head, verbal=False)
    if trigger is None or not possible(scene, source, target):
        return None
    stance = scene.stance(s, trigger)
    content = RelationContent(suggestion.type, _part("from", source), _part("to", target), None)
    spans = [(source.start, source.end), (target.start, target.end)]
    spans += [(v.start, v.end) for v in stance.voices if v.sentence == s.index]
    tokens = {trigger, source.head, target.head}
    return Draft("relation", trigger, content, tokens, stance, [suggestion.reason], suggestion.chance, spans)


def _part(role: str, phrase: Phrase) -> Participant:
    if phrase.mention is not None:
        return participant(role, phrase.mention)  # type: ignore[arg-type]
    raise AssertionError("a phrase without a mention takes part in nothing")


# How a target may hang on the word for the act: as its object, or below one, in the same clause.
_BELOW = frozenset(
    """dobj pobj prep dative xcomp pcomp oprd agent compound amod nmod conj appos acl nsubjpass""".split()
)
# Links, lists aside, beyond which a phrase has little to do with the act.
_FAR = 4
# What one says of others lies in a clause of its own: "said that Tehran had lied".
_SAID = frozenset({"ccomp", "nsubj"})
_ONESELF = frozenset("himself herself itself themselves myself ourselves".split())


def trigger_of(s: Sentence, source: int, target: int, *, verbal: bool) -> int | None:
    """The word that stands for what passes: the verb whose subject or agent the source is, or the noun that it owns.

    None where the source acts in none of these ways, or the target does not hang on that word: in an act of words it
    may stand in the clause of what is said.
    """
    acting = _acting(s, source)
    if acting is None:
        return None
    if any(s.words[c].lower() in _ONESELF for c in s.kids(acting, "dobj")):
        return None  # "the sergeant shot himself in the barracks"
    reached = {acting, *_bearers(s, acting)}
    allowed = _BELOW | _SAID if verbal else _BELOW
    at, last, links = target, None, 0
    for _ in range(len(s)):
        if at in reached:
            return acting if last is None else last
        if s.head[at] in reached and s.head[at] != acting and s.dep[at] == "nsubj":
            return acting  # "the decision drew criticism from Paris", "the town came under attack by rebels"
        if s.dep[at] not in allowed or s.head[at] == at:
            return None
        if s.tag[at][:1] == "V" and s.dep[at] == "xcomp" and last is None and not verbal:
            last = at  # "agreed to hand over the town": the deed is the handing over
        links += s.dep[at] not in {"conj", "compound", "appos"}
        if links > _FAR:
            return None
        at = s.head[at]
    return None


def _bearers(s: Sentence, noun: int) -> Iterator[int]:
    """The verb that a noun of doing hangs on, and what lies between: "drew criticism", "came under attack"."""
    k = noun
    while s.tag[k][:1] != "V" and s.dep[k] in {"dobj", "pobj", "prep", "nsubjpass", "attr"} and s.head[k] != k:
        k = s.head[k]
        yield k


def _acting(s: Sentence, source: int) -> int | None:
    """The verb that the phrase is the subject or the agent of, or the noun that it owns or takes part in."""
    k = source
    while s.dep[k] in {"conj", "appos", "compound"} and s.head[k] != k:
        k = s.head[k]
    dep, head = s.dep[k], s.head[k]
    if dep == "nsubj" and s.tag[head][:1] == "V":
        return head
    if dep in {"poss", "nsubjpass"}:
        return head
    if dep == "pobj" and s.dep[head] == "agent":
        return s.head[head]
    if dep == "pobj" and s.lemma[head] in {"between", "by", "from"} and s.head[head] != head:
        return s.head[head]
    return None
