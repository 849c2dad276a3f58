"""Events out of what reports tell: tellings that are one happening, put together under a named policy.

``fuse`` is a pure function. Given the whole of a record it makes all events; given any part of it that is closed
(see ``closure``) it makes the very events that it would make there of the whole, so a record that grows is fused again
only where new tellings touch it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, takewhile
from typing import Final

from tocsin.resolving.blocks import block_keys, keys_of, own_keys
from tocsin.resolving.clustering import Link, clusters, components
from tocsin.resolving.events import Reasoned, event_of
from tocsin.resolving.facts import Facts, facts_of, merged
from tocsin.resolving.matching import Match, akin, clash, compare, contradict, days_agree
from tocsin.terms.claims import EventContent
from tocsin.terms.events import Event, Telling
from tocsin.terms.judgements import Judgement

__all__ = ["POLICY", "Policy", "block_keys", "closure", "fuse"]


@dataclass(frozen=True, slots=True)
class Policy:
    """By what rules events are made; another rule or number is another name.

    ``link`` is the score from which two units are tied (see ``matching.compare``), ``join`` the mean score over all
    pairs down to which two clusters are joined, ``absent`` what a pair counts that shares no block key.
    """

    name: str
    link: float
    join: float
    absent: float


# Tuned on the demo and on events drawn from the news corpus with the seeds 1 to 5, 77 and 2026 (docs/quality.md).
POLICY: Final = Policy("happenings/1", link=2.95, join=1.4, absent=0.0)


# Up to so many units of one component, those that share no block key are compared as well before clusters are joined.
_ALL_PAIRS: Final = 120
# Farther apart, "the attack" takes up what was told only if something of it is said again.
_NEAR_SENTENCES: Final = 4


@dataclass(frozen=True, slots=True)
class _Unit:
    """What one report tells of one happening: its tellings by place in the text, their facts, and their keys."""

    tellings: tuple[Telling, ...]
    facts: Facts
    group: str

    @property
    def id(self) -> str:
        return min(telling.claim.id for telling in self.tellings)


@dataclass(frozen=True, slots=True)
class _Node:
    """Units with equal facts, compared as one. ``keys`` are those of all its tellings, by number."""

    units: tuple[_Unit, ...]
    facts: Facts
    keys: tuple[int, ...]
    reports: tuple[str, ...]
    id: str


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is judged of pairs of claims, the last word on each pair."""

    same: frozenset[tuple[str, str]]
    different: frozenset[tuple[str, str]]

    @property
    def claims(self) -> frozenset[str]:
        return frozenset(claim for pair in self.same | self.different for claim in pair)


def fuse(
    tellings: Sequence[Telling], judgements: Sequence[Judgement] = (), policy: Policy = POLICY
) -> tuple[Event, ...]:
    """The events that the tellings are of, by id; every telling of an event is in exactly one.

    Tellings of other kinds, and claims that are judged to be read wrongly, are left out. ``same`` and ``different``
    between claims are followed whatever the scores say, the last judgement on a pair first. The order of what is
    handed in changes nothing.
    """
    wrong = _wrong(judgements)
    judged = _judged(judgements)
    kept = {t.claim.id: t for t in tellings if isinstance(t.claim.content, EventContent) and t.claim.id not in wrong}
    units = _units([kept[claim] for claim in sorted(kept)], judged)
    nodes = _nodes(units, judged, policy)
    node_of = {telling.claim.id: k for k, node in enumerate(nodes) for unit in node.units for telling in unit.tellings}
    same = [(node_of[a], node_of[b]) for a, b in sorted(judged.same) if a in node_of and b in node_of]
    different = [(node_of[a], node_of[b]) for a, b in sorted(judged.different) if a in node_of and b in node_of]
    known = [*same, *(pair for group in _by_group(nodes).values() for pair in pairwise(group))]
    groups = components(len(nodes), known, _candidates(nodes), lambda pair: _is_link(_match(nodes, *pair), policy))
    out: list[Event] = []
    home = {k: number for number, group in enumerate(groups) if len(group) > 1 for k in group}
    judged_same, judged_different = _inside(same, home), _inside(different, home)
    for number, group in enumerate(groups):
        out += _events(nodes, group, judged_same.get(number, ()), judged_different.get(number, ()), policy)
    return tuple(sorted(out, key=lambda event: event.id))


def _inside(pairs: Iterable[tuple[int, int]], home: Mapping[int, int]) -> dict[int, list[tuple[int, int]]]:
    """The pairs of which both are in one component, by its number."""
    found: dict[int, list[tuple[int, int]]] = {}
    for one, other in pairs:
        if one in home and home.get(other) == home[one]:
            found.setdefault(home[one], []).append((one, other))
    return found


def _wrong(judgements: Iterable[Judgement]) -> frozenset[str]:
    """The claims whose last word is that they were read wrongly."""
    last: dict[str, Judgement] = {}
    for judgement in judgements:
        if judgement.withdrawn is None and judgement.verdict in {"right", "wrong"}:
            claim = judgement.subjects[0]
            if claim not in last or (judgement.date, judgement.id) > (last[claim].date, last[claim].id):
                last[claim] = judgement
    return frozenset(claim for claim, judgement in last.items() if judgement.verdict == "wrong")


def _judged(judgements: Iterable[Judgement]) -> _Judged:
    last: dict[tuple[str, str], Judgement] = {}
    for judgement in judgements:
        if judgement.withdrawn is not None or judgement.verdict not in {"same", "different", "unsure"}:
            continue
        for one, other in combinations(sorted(set(judgement.subjects)), 2):
            held = last.get((one, other))
            if held is None or (judgement.date, judgement.id) > (held.date, held.id):
                last[one, other] = judgement
    return _Judged(
        frozenset(pair for pair, judgement in last.items() if judgement.verdict == "same"),
        frozenset(pair for pair, judgement in last.items() if judgement.verdict == "different"),
    )


# -- units and nodes -----------------------------------------------------------------------------------


def _units(tellings: Sequence[Telling], judged: _Judged) -> list[_Unit]:
    """The tellings in units: the reader's groups, taken apart where their members contradict each other."""
    groups: dict[str, list[Telling]] = {}
    for telling in tellings:
        groups.setdefault(telling.claim.happening or telling.claim.id, []).append(telling)
    out: list[_Unit] = []
    for name, group in groups.items():
        parts: list[list[tuple[Telling, Facts]]] = []
        for telling in sorted(group, key=lambda t: (t.claim.trigger, t.claim.id)):
            facts = facts_of(telling)
            home = next((part for part in parts if _fits(telling, facts, part, judged)), None)
            if home is None:
                parts.append([(telling, facts)])
            else:
                home.append((telling, facts))
        out += [_Unit(tuple(t for t, _ in part), merged(f for _, f in part), name) for part in parts]
    return out


def _fits(telling: Telling, facts: Facts, part: Sequence[tuple[Telling, Facts]], judged: _Judged) -> bool:
    """Whether a member of the reader's group goes with others of it: nothing contradicts, and it is near or akin."""
    for other, told in part:
        first, second = sorted((telling.claim.id, other.claim.id))
        if (first, second) in judged.different:
            return False
        if facts.another != told.another or contradict(facts, told) is not None or not days_agree(facts, told):
            return False
    return any(_goes_with(telling, facts, other, told) for other, told in part)


def _goes_with(telling: Telling, facts: Facts, other: Telling, told: Facts) -> bool:
    """Whether something is said of both, or the one only points ("the strike", "the toll") and stands near."""
    near = abs(telling.claim.sentence - other.claim.sentence) <= _NEAR_SENTENCES
    return akin(facts, told) or (near and (facts.is_pointer or told.is_pointer))


def _nodes(units: Sequence[_Unit], judged: _Judged, policy: Policy) -> list[_Node]:
    """Units with equal facts in one node, where these facts alone would tie them; by their smallest claim."""
    named = judged.claims
    # Headlines are changed where texts are copied, so they do not keep equal facts apart; the node has them all.
    equal: dict[Facts, list[_Unit]] = {}
    alone: list[list[_Unit]] = []
    for unit in units:
        if any(telling.claim.id in named for telling in unit.tellings):
            alone.append([unit])
        else:
            equal.setdefault(replace(unit.facts, title=frozenset()), []).append(unit)
    for facts, group in equal.items():
        if len(group) > 1 and not _is_link(compare(facts, facts), policy):
            alone += [[unit] for unit in group]
        else:
            alone += _with_common_keys(group)
    numbers: dict[str, int] = {}
    nodes = [_node(group, numbers) for group in alone]
    return sorted(nodes, key=lambda node: node.id)


def _with_common_keys(group: Sequence[_Unit]) -> list[list[_Unit]]:
    """The units in parts that keys connect: units that share none are never compared, however equal they are."""
    if len(group) == 1:
        return [list(group)]
    holders: dict[str, int] = {}
    ties: list[tuple[int, int]] = []
    for k, unit in enumerate(group):
        for telling in unit.tellings:
            for key in block_keys(telling):
                ties.append((holders.setdefault(key, k), k))
    return [[group[k] for k in part] for part in components(len(group), ties)]


def _node(units: Sequence[_Unit], numbers: dict[str, int]) -> _Node:
    keys: set[str] = set()
    for unit in units:
        for telling in unit.tellings:
            facts = unit.facts if len(unit.tellings) == 1 else facts_of(telling)
            keys.update(own_keys(telling, facts))
            if unit is units[0] or len(unit.tellings) > 1:
                keys.update(keys_of(facts))
    facts = units[0].facts
    if len(units) > 1:
        facts = replace(facts, title=frozenset().union(*(unit.facts.title for unit in units)))
    reports = tuple(sorted({telling.report for unit in units for telling in unit.tellings}))
    ordered = tuple(sorted(units, key=lambda unit: unit.id))
    numbered = tuple(sorted(numbers.setdefault(key, len(numbers)) for key in keys))
    return _Node(ordered, facts, numbered, reports, ordered[0].id)


def _by_group(nodes: Sequence[_Node]) -> dict[str, list[int]]:
    """The nodes of each of the reader's groups that was taken apart."""
    groups: dict[str, list[int]] = {}
    for k, node in enumerate(nodes):
        for unit in node.units:
            homes = groups.setdefault(unit.group, [])
            if not homes or homes[-1] != k:
                homes.append(k)
    return {name: homes for name, homes in groups.items() if len(homes) > 1}


# -- pairs ---------------------------------------------------------------------------------------------


def _candidates(nodes: Sequence[_Node], some: Iterable[int] | None = None) -> Iterator[tuple[int, int]]:
    """The pairs of nodes (of some of them) that share a key, each once: in the block of the first key they share."""
    blocks: dict[int, list[int]] = {}
    for k in range(len(nodes)) if some is None else some:
        for key in nodes[k].keys:
            blocks.setdefault(key, []).append(k)
    for key, block in blocks.items():
        if len(block) == 1:
            continue
        # The keys before this one: two nodes that share one of them have been paired there.
        before = [frozenset(takewhile(key.__ne__, nodes[k].keys)) for k in block]
        for i, one in enumerate(block):
            seen = before[i]
            for j in range(i + 1, len(block)):
                if seen.isdisjoint(before[j]):
                    yield one, block[j]


def _match(nodes: Sequence[_Node], one: int, other: int) -> Match:
    return compare(nodes[one].facts, nodes[other].facts, _sentences_apart(nodes[one], nodes[other]))


def _sentences_apart(one: _Node, other: _Node) -> int | None:
    """How near they stand in a report that tells both; None where no report does."""
    if len(one.reports) == len(other.reports) == 1:
        if one.reports != other.reports:
            return None
    elif set(one.reports).isdisjoint(other.reports):
        return None
    where: dict[str, list[int]] = {}
    for unit in one.units:
        for telling in unit.tellings:
            where.setdefault(telling.report, []).append(telling.claim.sentence)
    best: int | None = None
    for unit in other.units:
        for telling in unit.tellings:
            for sentence in where.get(telling.report, ()):
                apart = abs(sentence - telling.claim.sentence)
                best = apart if best is None or apart < best else best
    return best


def _is_link(match: Match, policy: Policy) -> bool:
    return match.score is not None and match.anchored and match.score >= policy.link


# -- events --------------------------------------------------------------------------------------------


def _events(
    nodes: Sequence[_Node],
    group: Sequence[int],
    same: Sequence[tuple[int, int]],
    different: Sequence[tuple[int, int]],
    policy: Policy,
) -> list[Event]:
    """The events of one component; ``same`` and ``different`` are the judged pairs within it."""
    component = min(nodes[k].id for k in group)
    if len(group) == 1:
        return [event_of(_reasoned(nodes, group, {}), policy.name, component)]
    pairs = combinations(group, 2) if len(group) <= _ALL_PAIRS else _candidates(nodes, group)
    scores = {pair: _match(nodes, *pair).score for pair in pairs}
    found = clusters(
        group,
        [Link(one, other, score) for (one, other), score in scores.items()],
        least=policy.join,
        absent=policy.absent,
        together=same,
        apart=different,
        forbidden=lambda one, other: clash([nodes[k].facts for k in one], [nodes[k].facts for k in other]),
    )
    return [event_of(_reasoned(nodes, members, scores), policy.name, component) for members in found]


def _reasoned(
    nodes: Sequence[_Node], members: Sequence[int], scores: Mapping[tuple[int, int], float | None]
) -> list[Reasoned]:
    """Each telling of a cluster with what ties it most to another of its units."""
    best: dict[int, tuple[float, tuple[int, int]]] = {}
    for pair in combinations(members, 2):
        score = scores.get(pair)
        if score is not None:
            for k in pair:
                if k not in best or score > best[k][0]:
                    best[k] = (score, pair)
    told = {pair: _match(nodes, *pair).reasons for _, pair in best.values()}
    return [
        Reasoned(telling, best[k][0], told[best[k][1]])
        if k in best
        else Reasoned(telling, None, (_why(nodes[k], unit, members),))
        for k in members
        for unit in nodes[k].units
        for telling in unit.tellings
    ]


def _why(node: _Node, unit: _Unit, members: Sequence[int]) -> str:
    """Why a telling is here that no other unit is compared with."""
    if len(node.units) > 1:
        return "told in the very same words by other reports"
    if len(unit.tellings) > 1:
        return "taken as one with others of its report by the reader"
    return "judged to be the same" if len(members) > 1 else "told once"


# -- closure -------------------------------------------------------------------------------------------


def closure(
    touched: Collection[Telling],
    with_keys: Callable[[Collection[str]], Iterable[Telling]],
    components_of: Callable[[Collection[str]], Iterable[Telling]],
) -> tuple[Telling, ...]:
    """All tellings that have to be fused again when the touched ones are new or changed, by id of the claim.

    ``with_keys`` gives the tellings that have any of some block keys, ``components_of`` those in the components that
    some claims (by id) are in now, by ``Event.component``; neither need give what it was asked with, nor the touched
    ones. Touched are claims that are new, whose facts were corrected, or that are the subject of a judgement; of claims
    that are taken away, hand in what ``components_of`` gives for them.
    """
    found = {telling.claim.id: telling for telling in touched}
    # The reader's groups first: with a new member a group has other facts, and meets whom its other members' keys meet.
    groups = {key for telling in touched for key in block_keys(telling) if key.startswith("g|")}
    found.update({telling.claim.id: telling for telling in (with_keys(groups) if groups else ())})
    keys = {key for telling in found.values() for key in block_keys(telling)}
    found.update({telling.claim.id: telling for telling in (with_keys(keys) if keys else ())})
    found.update({telling.claim.id: telling for telling in components_of(sorted(found))})
    return tuple(found[claim] for claim in sorted(found))
