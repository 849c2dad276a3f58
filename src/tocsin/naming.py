"""Whom the words of a record name that the lexicon does not know: decided over all reports, kept as judgements.

What a rule decides is a judgement like any other: with score and reasons, and withdrawn by the rule when it no longer
follows from what the record holds. What a person judged goes before.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tocsin.lexicon.load import lexicon
from tocsin.record import derived, judging
from tocsin.record.judging import Said
from tocsin.resolving.actors import actor_of
from tocsin.resolving.corrections import is_person
from tocsin.resolving.identity import JUDGE, actors_of, decide
from tocsin.resolving.namings import Naming, mentions_of
from tocsin.terms.format import compact
from tocsin.terms.judgements import Judgement
from tocsin.terms.who import Actor

if TYPE_CHECKING:
    import apsw

# What decisions about undated reports are dated: judgements must have a day, and these hold from the beginning.
_UNDATED: Final = "0001-01-01"


@dataclass(slots=True)
class Whom:
    """Whom mentions name, and what of that is to be written.

    ``names`` is the actor of every mention that a rule or a person has judged, by the mention's id; ``changed`` are
    the ids of the reports in which that is another than before. ``bodies`` are namings by report number, as JSON.
    """

    names: dict[str, Actor] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    bodies: dict[int, str] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    def write(self, connection: apsw.Connection, today: str) -> None:
        """Writes it all: judgements that follow now, and withdrawals of those that no longer do."""
        derived.put_bodies(connection, "namings", self.bodies)
        for judgement in self.withdrawn:
            why = "it no longer follows from the reports and judgements of the record"
            judging.withdraw(connection, judgement, judge=JUDGE, date=today, reasons=[why])
        for said in self.said:
            judging.keep(connection, said)


def whom_they_name(connection: apsw.Connection, reports: Sequence[int], *, anew: bool) -> Whom:
    """Whom the words name, after the reports of these numbers were read (anew)."""
    found = Whom()
    bodies = {} if anew else derived.namings_of_all(connection)
    for number, report in derived.reports_of(connection, reports):
        namings = mentions_of(derived.claims_of_report(connection, number), report)
        body = compact([dataclasses.asdict(one) for one in namings]) if namings else ""
        if body != bodies.get(number, ""):
            found.bodies[number] = bodies[number] = body
    persons = [one for one in judging.kept(connection, but=JUDGE) if is_person(one.judge)]
    standing = {_key(one): one for one in judging.kept(connection, judge=JUDGE)}
    namings_of_all = [naming for body in bodies.values() if body for naming in _namings(body)]
    days = {naming.report: naming.published or _UNDATED for naming in namings_of_all}
    decisions = decide(namings_of_all, persons)
    wanted: dict[str, Said] = {}
    for decision in decisions:
        if decision.actor is None:
            day = max(days.get(mention.partition(":")[0], _UNDATED) for mention in decision.mentions)
            said = Said(decision.mentions, "unsure", decision.score, decision.reasons, JUDGE, day)
            wanted[_key(said)] = said
            continue
        value = compact(dataclasses.asdict(decision.actor))
        for mention in decision.mentions:
            subjects = (mention, decision.actor.id or decision.actor.name)
            day = days.get(mention.partition(":")[0], _UNDATED)
            said = Said(subjects, "names", decision.score, decision.reasons, JUDGE, day, value)
            wanted[_key(said)] = said
    found.said = [said for key, said in wanted.items() if key not in standing]
    found.withdrawn = [judgement.id for key, judgement in standing.items() if key not in wanted]
    told = [said.subjects for said in found.said]
    told += [standing[key].subjects for key in standing.keys() - wanted.keys()]
    found.changed = {subject.partition(":")[0] for subjects in told for subject in subjects if ":" in subject}
    found.names = actors_of(decisions)
    found.names |= _named_by(persons, found.names)
    return found


def names_of(judgements: Iterable[Judgement]) -> dict[str, Actor]:
    """The actor of every mention that some standing judgements name; what a person says goes before a rule's."""
    ruled = {
        judgement.subjects[0]: _actor(json.loads(judgement.value))
        for judgement in judgements
        if judgement.judge == JUDGE and judgement.verdict == "names" and judgement.value is not None
    }
    return ruled | _named_by([one for one in judgements if is_person(one.judge)], ruled)


def _named_by(persons: Iterable[Judgement], ruled: Mapping[str, Actor]) -> dict[str, Actor]:
    """What persons judged of single mentions, the last word on each; what is taken away keeps its words."""
    known = {actor.id: actor for actor in ruled.values()}
    entries = lexicon().entries
    out: dict[str, Actor] = {}
    for judgement in sorted(persons, key=lambda one: (one.date, one.id)):
        if judgement.verdict not in {"names", "names_not"}:
            continue
        mention, id_ = judgement.subjects
        if judgement.verdict == "names_not":
            if out.get(mention, ruled.get(mention, Actor(None, ""))).id == id_:
                out.pop(mention, None)
        elif judgement.value is not None:
            out[mention] = _actor(json.loads(judgement.value))
        elif id_ in entries:
            out[mention] = actor_of(entries[id_])
        else:
            out[mention] = known.get(id_, Actor(id_, id_))
    return out


def _key(said: Said | Judgement) -> str:
    return compact([list(said.subjects), said.verdict, said.score, list(said.reasons), said.date, said.value])


def _namings(body: str) -> list[Naming]:
    return [Naming(**{name: _frozen(value) for name, value in one.items()}) for one in json.loads(body)]


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _actor(data: dict[str, Any]) -> Actor:
    return Actor(data.get("id"), str(data.get("name")), data.get("type"), data.get("country"), data.get("sector"))
