"""Who is who across reports: names of bodies that the lexicon does not know, brought together where evidence suffices.

Every decision is data with its score and reasons, to be kept as a judgement of ``JUDGE`` and withdrawn when it no
longer follows. The decisions are a function of the namings and the persons' judgements alone: their order makes no
difference, and ids are made of names and countries. What a person judged goes before every rule.

``decide`` over namings that are closed under shared block keys (``keys_of``) gives the very decisions that it gives
for the whole record, so a new report asks only for those that its namings share a key with, and so on.

The method is blocking, pairwise weights (Fellegi and Sunter, "A theory for record linkage", 1969), and clusters in
which no two members speak against each other; a name that could be short for two others is left alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from tocsin.lexicon.bodynames import shape_of
from tocsin.lexicon.load import Lexicon, lexicon
from tocsin.resolving.actors import actor_of
from tocsin.resolving.gathering import Clusters, Said, components, when, within
from tocsin.resolving.known import known_as
from tocsin.resolving.likeness import SAME, Form, form_of, weigh_itself
from tocsin.resolving.namings import Naming, body_name, keys_of, mentions_of
from tocsin.terms.claims import (
    AgreementContent,
    Argument,
    Claim,
    Content,
    EventContent,
    FlowContent,
    LabelContent,
    RelationContent,
    StatementContent,
)
from tocsin.terms.judgements import Judgement, mention_id
from tocsin.terms.text import content_id
from tocsin.terms.who import Actor, Holder, Participant

JUDGE: Final = "rule: identity/1"


@dataclass(frozen=True, slots=True)
class Decision:
    """``names``: these mentions of one report name that actor. ``unsure``: two mentions, each the first of its actor,
    may name one actor, which a person may want to look at; then ``actor`` is None.

    ``score`` is the probability that it is so, 0 to 1; ``mentions`` are ids (see ``terms.judgements.mention_id``).
    """

    verdict: Literal["names", "unsure"]
    mentions: tuple[str, ...]
    actor: Actor | None
    score: float
    reasons: tuple[str, ...]


def decide(
    namings: Iterable[Naming], judgements: Iterable[Judgement] = (), words: Lexicon | None = None
) -> tuple[Decision, ...]:
    """Whom every mention names, and which actors may be one; sorted, empty for no namings.

    ``judgements`` are persons' on mentions (``names``, ``names_not``, ``same``, ``different``); all others, and those
    that are withdrawn, are passed over. A mention that a person judged gets no decision. ``words`` is the lexicon.
    """
    words = words or lexicon()
    ordered = sorted(set(namings), key=lambda naming: (naming.published or "9999", naming.report, naming.mentions))
    said = Said.of(judgements, ordered)
    forms: dict[str, Form] = {}
    homes: dict[Naming, str] = {}
    alone = said.split(ordered, words)
    for naming in ordered:
        id_, shape = form_of(naming, words, naming in alone)
        forms.setdefault(id_, Form(id_, shape, naming.sort, naming.country)).add(naming)
        homes[naming] = id_
    out: list[Decision] = []
    same, never = said.ties(homes), said.gaps(homes)
    for group in components(forms, same):
        out += _verdicts(Clusters(group, within(group, same), within(group, never)), said, words)
    return tuple(sorted(out, key=lambda d: (d.verdict, d.mentions)))


def actors_of(decisions: Iterable[Decision]) -> dict[str, Actor]:
    """The actor of every mention that a ``names`` decision speaks of, by the mention's id."""
    return {
        mention: decision.actor
        for decision in decisions
        if decision.verdict == "names" and decision.actor is not None
        for mention in decision.mentions
    }


def _verdicts(clusters: Clusters, said: Said, words: Lexicon) -> list[Decision]:
    out = [decision for forms in clusters.each() for decision in _Cluster(forms, clusters, said, words).decisions()]
    for pair, evidence in clusters.open_questions().items():
        first, second = sorted(_earliest(clusters.forms[id_] for id_ in one) for one in pair)
        out.append(Decision("unsure", (first, second), None, evidence.score, evidence.reasons))
    return out


class _Cluster:
    """One actor: what its forms' mentions are judged to name, with the reasons."""

    def __init__(self, forms: Sequence[Form], clusters: Clusters, said: Said, words: Lexicon) -> None:
        self.forms = forms
        self.clusters = clusters
        self.said = said
        self.words = words
        self.own = _group_actor(forms, words)

    def decisions(self) -> list[Decision]:
        known = {form.id: known_as(form, self.words) for form in self.forms}
        entries = {found[0].id: found for found in known.values() if found is not None}
        told = {form.id: {t for n in form.namings if (t := self.said.told(n)) is not None} for form in self.forms}
        all_told: set[str] = set().union(*told.values())
        out: list[Decision] = []
        for form in self.forms:
            actor, (score, reasons) = self.own, self._why(form)
            found = known[form.id] or (next(iter(entries.values())) if len(entries) == 1 else None)
            if found is not None:
                entry, evidence = found
                actor = self._called(entry.id)
                score = min(score, evidence.score)
                reasons = ("another spelling of a name that the lexicon lists", *evidence.reasons, *reasons)
            taught = told[form.id] or all_told
            if len(taught) == 1 and (target := next(iter(taught))) != actor.id:
                actor = self._called(target)
                score, reasons = min(score, SAME), ("a person judged so for this name in another report", *reasons)
            out += [d for naming in form.namings for d in self._of_naming(naming, actor, score, reasons)]
        return out

    def _of_naming(self, naming: Naming, actor: Actor, score: float, reasons: tuple[str, ...]) -> list[Decision]:
        """The decision on one naming's mentions, but for those that a person decided."""
        left = tuple(mention for mention in naming.mentions if mention not in self.said.names)
        if not left:
            return []
        told = self.said.told(naming)
        if told is not None and told != actor.id:
            actor, score, reasons = self._called(told), SAME, ("a person judged so for this name in this report",)
        if any((mention, actor.id) in self.said.nots for mention in naming.mentions):
            alone = f"group:{content_id(naming.name, naming.report)}"
            actor = Actor(alone, naming.name, naming.type, naming.country, naming.sector)
            score, reasons = 1.0, ("a person judged that it is not who the rules take it for",)
        return [Decision("names", left, actor, score, reasons)]

    def _called(self, id_: str) -> Actor:
        """The actor of that id: the lexicon's where it has one, otherwise with what is known of this cluster."""
        entry = self.words.entries.get(id_)
        return actor_of(entry) if entry is not None else replace(self.own, id=id_)

    def _why(self, form: Form) -> tuple[float, tuple[str, ...]]:
        """Why a form belongs to its cluster, and how surely: by its best link, and by its own name if borne often."""
        reasons: list[str] = []
        score = 1.0
        if len(form.reports) > 1:
            itself = weigh_itself(form)
            score = itself.score
            reasons += [f"one name in {len(form.reports)} reports: {_shown(form)}", *itself.reasons]
        inside = self.clusters.cluster[form.id]
        links = [
            (self.clusters.between(form.id, id_), self.clusters.forms[id_])
            for id_ in self.clusters.compared[form.id]
            if id_ in inside
        ]
        best, other = max(links, key=lambda link: (link[0].score, link[1].id), default=(None, form))
        if self.clusters.judged_same(form.id) and (best is None or best.score < SAME):
            score, reasons = 1.0, ["a person judged it to be the same", *reasons]
        elif best is not None:
            score = min(score, best.score)
            reasons += [f"“{_shown(form)}” and “{_shown(other)}”", *best.reasons]
        return score, tuple(reasons or ["named so in this report alone, and by no name that another report has"])


def _earliest(forms: Iterable[Form]) -> str:
    return min((n for form in forms for n in form.namings), key=when).mentions[0]


def _shown(form: Form) -> str:
    counts = Counter(naming.name for naming in form.namings)
    return min(counts, key=lambda name: (-counts[name], name))


def _group_actor(forms: Sequence[Form], words: Lexicon) -> Actor:
    """The actor that a cluster is: named as most reports do, its id made from the form that was first published."""
    home = min(forms, key=lambda form: min(map(when, form.namings)))
    namings = [naming for form in forms for naming in form.namings]
    names = Counter(naming.name for naming in namings)
    full = [name for name in names if not shape_of(name, words).short] or list(names)
    name = min(full, key=lambda n: (-names[n], -len(n), n))
    return Actor(
        f"group:{content_id(home.id)}",
        name,
        _most(naming.type for naming in namings),
        _most(naming.country for naming in namings),
        _most(naming.sector for naming in namings),
    )


def _most(values: Iterable[str | None]) -> str | None:
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def apply(claim: Claim, report_id: str, names: Mapping[str, Actor]) -> Claim:
    """The claim with the actors that its participants and holders are judged to name; the same claim where none is.

    ``names`` gives the actor of a mention by its id (see ``actors_of``); words that the lexicon named stay as they are
    unless a mention of theirs is in it.
    """

    def person(participant: Participant) -> Participant:
        actor = names.get(mention_id(report_id, participant.start, participant.end))
        return participant if actor is None else replace(participant, actor=actor)

    def maybe(participant: Participant | None) -> Participant | None:
        return None if participant is None else person(participant)

    def holder(one: Holder) -> Holder:
        if one.start is None or one.end is None:
            return one
        actor = names.get(mention_id(report_id, one.start, one.end))
        return one if actor is None else replace(one, actor=actor.id)

    def argument(one: Argument | None) -> Argument | None:
        return one if one is None or one.participant is None else replace(one, participant=person(one.participant))

    def content(inside: Content) -> Content:
        match inside:
            case EventContent():
                return replace(inside, participants=tuple(map(person, inside.participants)))
            case RelationContent():
                return replace(inside, from_=person(inside.from_), to=person(inside.to))
            case AgreementContent():
                return replace(
                    inside, parties=tuple(map(person, inside.parties)), mediators=tuple(map(person, inside.mediators))
                )
            case FlowContent():
                return replace(inside, from_=maybe(inside.from_), to=maybe(inside.to))
            case StatementContent():
                return replace(
                    inside,
                    subject=argument(inside.subject),
                    object=argument(inside.object),
                    sender=maybe(inside.sender),
                    receiver=maybe(inside.receiver),
                )
            case LabelContent():
                rejected = None if inside.rejected_by is None else holder(inside.rejected_by)
                return replace(inside, of=person(inside.of), rejected_by=rejected)

    if not names:
        return claim
    changed = replace(claim, content=content(claim.content), holders=tuple(map(holder, claim.holders)))
    return claim if changed == claim else changed


__all__ = [
    "JUDGE",
    "Decision",
    "Naming",
    "actors_of",
    "apply",
    "body_name",
    "decide",
    "keys_of",
    "mentions_of",
]
