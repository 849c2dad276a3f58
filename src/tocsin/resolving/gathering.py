"""Clusters of names: which forms are one body, after persons' judgements and pairwise evidence, without chains.

No form joins a cluster in which a member speaks against it. A form that says less than others (no country, fewer words,
an acronym) joins the one it can be short for, and none where two fit equally well.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tocsin.lexicon.load import Lexicon
from tocsin.resolving.corrections import is_person
from tocsin.resolving.likeness import ASK, ROUNDS, SAME, UNSURE, Evidence, Form, form_of, weigh
from tocsin.resolving.namings import Naming
from tocsin.terms.judgements import Judgement

# Of two names that a short one could stand for, one must be this much likelier (in odds' logarithms, about 4 to 1).
_CLEARLY: Final = 1.5


@dataclass(slots=True)
class Said:
    """What persons judged of mentions: by mention, and as pairs of namings."""

    names: dict[str, str]
    nots: set[tuple[str, str]]
    judges: dict[str, str]
    same: list[tuple[Naming, Naming]]
    different: list[tuple[Naming, Naming]]

    @staticmethod
    def of(judgements: Iterable[Judgement], namings: Sequence[Naming]) -> Said:
        home = {mention: naming for naming in namings for mention in naming.mentions}
        said = Said({}, set(), {}, [], [])
        # The last word counts; of two on one day, the greater id, so that the order of arrival does not matter.
        for one in sorted(judgements, key=lambda j: (j.date, j.id)):
            if one.withdrawn is not None or not is_person(one.judge):
                continue
            if one.verdict in {"names", "names_not"} and len(one.subjects) == 2:
                mention, actor = one.subjects
                if one.verdict == "names":
                    said.names[mention] = actor
                    said.nots.discard((mention, actor))
                else:
                    said.nots.add((mention, actor))
                    if said.names.get(mention) == actor:
                        del said.names[mention]
                said.judges[mention] = one.judge
            elif one.verdict in {"same", "different"}:
                found = sorted({home[s] for s in one.subjects if s in home}, key=when)
                pairs = [(found[i], found[k]) for i in range(len(found)) for k in range(i + 1, len(found))]
                kept, other = (said.same, said.different) if one.verdict == "same" else (said.different, said.same)
                kept += [pair for pair in pairs if pair not in kept]
                other[:] = [pair for pair in other if pair not in pairs]
        return said

    def split(self, namings: Sequence[Naming], words: Lexicon) -> set[Naming]:
        """The namings of the same form as one they were judged to differ from: the later of each pair stands alone."""
        apart: set[Naming] = set()
        for first, second in sorted(self.different, key=lambda pair: (when(pair[1]), when(pair[0]))):
            if first not in apart and second not in apart and form_of(first, words)[0] == form_of(second, words)[0]:
                apart.add(second)
        return apart

    def ties(self, homes: Mapping[Naming, str]) -> list[tuple[str, str]]:
        """The pairs of forms that persons judged to be of one."""
        return [(homes[a], homes[b]) for a, b in self.same if homes[a] != homes[b]]

    def gaps(self, homes: Mapping[Naming, str]) -> list[tuple[str, str]]:
        """The pairs of forms that persons judged to be of two."""
        return [(homes[a], homes[b]) for a, b in self.different if homes[a] != homes[b]]

    def told(self, naming: Naming) -> str | None:
        """The actor that persons say a naming's mentions name; None where they say nothing, or two things."""
        found = {self.names[mention] for mention in naming.mentions if mention in self.names}
        return found.pop() if len(found) == 1 else None


def when(naming: Naming) -> tuple[str, str, tuple[str, ...]]:
    return naming.published or "9999", naming.report, naming.mentions


class Clusters:
    """The forms of one component, to be clustered; nothing outside it can change what comes out."""

    def __init__(
        self, forms: Sequence[Form], same: Iterable[tuple[str, str]], never: Iterable[tuple[str, str]]
    ) -> None:
        self.forms = {form.id: form for form in forms}
        self.evidence: dict[tuple[str, str], Evidence] = {}
        self.same = list(same)
        self.never = {_pair(*pair) for pair in never}
        self.cluster: dict[str, frozenset[str]] = {id_: frozenset({id_}) for id_ in self.forms}
        self.pairs = self._compared()
        self.compared: dict[str, list[str]] = defaultdict(list)
        for a, b in self.pairs:
            self.compared[a].append(b)
            self.compared[b].append(a)
        self._join_by_word()
        self._join_by_name(self.pairs)
        for kind in ROUNDS:
            self._join_shorter([pair for pair in self.pairs if self.between(*pair).kind == kind])

    def each(self) -> list[list[Form]]:
        """The clusters, each with its forms; sorted."""
        return [[self.forms[id_] for id_ in sorted(one)] for one in sorted(set(self.cluster.values()), key=sorted)]

    def judged_same(self, id_: str) -> bool:
        """Whether a person judged a form to be the same as another one of its cluster."""
        return any(id_ in pair and set(pair) <= self.cluster[id_] for pair in self.same)

    def open_questions(self) -> dict[tuple[frozenset[str], frozenset[str]], Evidence]:
        """The likeliest evidence on each two clusters that may be one and were not put together.

        Of names that stand with their report alone, for want of a country, one is asked about for all of that name.
        """
        asked: dict[tuple[str, ...], tuple[frozenset[str], frozenset[str], Evidence]] = {}
        for a, b in self.pairs:
            evidence = self.between(a, b)
            left, right = self.cluster[a], self.cluster[b]
            if left == right or evidence.score < ASK or any(_pair(x, y) in self.never for x in left for y in right):
                continue
            question = tuple(sorted(self._asked_as(one) for one in (left, right)))
            if question not in asked or evidence.score > asked[question][2].score:
                asked[question] = (left, right, evidence)
        return {(left, right): evidence for left, right, evidence in asked.values()}

    def _asked_as(self, cluster: frozenset[str]) -> str:
        first = self.forms[min(cluster)]
        return first.shape.key if first.alone and len(cluster) == 1 else first.id

    def _compared(self) -> list[tuple[str, str]]:
        """The pairs of forms that share a block key, sorted; not two that each stand with their report alone.

        Such two have no country and a name that many could bear: nothing could tell that they are one, and there may be
        as many as there are reports.
        """
        blocks: dict[str, list[str]] = defaultdict(list)
        for id_ in sorted(self.forms):
            for key in _keys(self.forms[id_]):
                blocks[key].append(id_)
        found: set[tuple[str, str]] = set()
        for ids in blocks.values():
            wide = [id_ for id_ in ids if not self.forms[id_].alone]
            found |= {_pair(a, b) for a in wide for b in ids if a != b}
        return sorted(found)

    def between(self, a: str, b: str) -> Evidence:
        """The evidence on two forms, weighed once; none at all where a person judged that they differ."""
        pair = _pair(a, b)
        if pair not in self.evidence:
            self.evidence[pair] = (
                Evidence(0.0, "name", ("a person judged that they differ",))
                if pair in self.never
                else weigh(self.forms[pair[0]], self.forms[pair[1]])
            )
        return self.evidence[pair]

    def _allowed(self, a: frozenset[str], b: frozenset[str], least: float) -> bool:
        """Whether no member of the one speaks against a member of the other."""
        if len(a) == len(b) == 1 and all(self.forms[id_].alone for id_ in a | b):
            return _pair(*a, *b) not in self.never  # not compared, and so not against each other
        evidence = [self.between(x, y) for x in a for y in b]
        return all(one.score >= least and not one.elsewhere for one in evidence)

    def _unite(self, *clusters: frozenset[str]) -> None:
        merged = frozenset().union(*clusters)
        for id_ in merged:
            self.cluster[id_] = merged

    def _join_by_word(self) -> None:
        """What persons judged to be the same, but for what they judged to differ."""
        for a, b in sorted(self.same):
            left, right = self.cluster[a], self.cluster[b]
            if left != right and not any(_pair(x, y) in self.never for x in left for y in right):
                self._unite(left, right)

    def _join_by_name(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Complete linkage: the surest pairs first, and no cluster with a pair that is unlikely to be one."""
        sure = [pair for pair in pairs if (e := self.between(*pair)).kind == "name" and e.score >= SAME]
        for a, b in sorted(sure, key=lambda pair: (-self.between(*pair).score, pair)):
            left, right = self.cluster[a], self.cluster[b]
            if left != right and self._allowed(left, right, UNSURE):
                self._unite(left, right)

    def _join_shorter(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names that say less join the one that they can be short for; where two fit equally well, neither."""
        options: dict[frozenset[str], dict[frozenset[str], float]] = defaultdict(dict)
        for a, b in pairs:
            score = self.between(a, b).score
            less, more = (a, b) if self._says_less(a, b) else (b, a)
            short, long = self.cluster[less], self.cluster[more]
            if short != long and score >= UNSURE:
                options[short][long] = max(score, options[short].get(long, 0.0))
        chosen: dict[frozenset[str], set[frozenset[str]]] = defaultdict(set)
        for short, longs in options.items():
            best, *rest = sorted(longs, key=lambda long: (-longs[long], sorted(long)))
            if longs[best] < SAME or (rest and _odds(longs[best]) - _odds(longs[rest[0]]) < _CLEARLY):
                continue
            if self._allowed(short, best, 1 - SAME):
                chosen[best].add(short)
        # All at once, so that no order decides; two that speak against each other both stay out.
        for long in sorted(chosen, key=sorted):
            shorts = [s for s in chosen[long] if all(s is t or self._allowed(s, t, 1 - SAME) for t in chosen[long])]
            if long not in {s for longs in chosen.values() for s in longs}:
                self._unite(long, *shorts)

    def _says_less(self, a: str, b: str) -> bool:
        x, y = self.forms[a], self.forms[b]
        left = (not x.shape.short, x.country is not None, len(x.shape.words), x.id)
        return left < (not y.shape.short, y.country is not None, len(y.shape.words), y.id)


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a <= b else (b, a)


def _odds(score: float) -> float:
    score = min(max(score, 1e-4), 1 - 1e-4)
    return math.log(score / (1 - score))


def _keys(form: Form) -> set[str]:
    return {form.shape.block, form.shape.whole} | {f"={short.lower()}" for short in form.shorts}


def components(forms: Mapping[str, Form], ties: Iterable[tuple[str, str]]) -> list[list[Form]]:
    """The forms that share block keys, directly or through others; sorted."""
    parent = {id_: id_ for id_ in forms}

    def root(id_: str) -> str:
        while parent[id_] != id_:
            parent[id_] = parent[parent[id_]]
            id_ = parent[id_]
        return id_

    first: dict[str, str] = {}
    for id_ in sorted(forms):
        for key in _keys(forms[id_]):
            parent[root(id_)] = root(first.setdefault(key, id_))
    for a, b in ties:
        parent[root(a)] = root(b)
    groups: dict[str, list[Form]] = defaultdict(list)
    for id_ in sorted(forms):
        groups[root(id_)].append(forms[id_])
    return sorted(groups.values(), key=lambda group: group[0].id)


def within(forms: Iterable[Form], pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs of which both forms are among these."""
    ids = {form.id for form in forms} if pairs else set()
    return [(a, b) for a, b in pairs if a in ids and b in ids]
