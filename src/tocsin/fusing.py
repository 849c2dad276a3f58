"""Keeps a record's events up to date with its reports and judgements; what did not change is not touched.

``refresh`` takes what is new since the last time, finds the reports that copy each other, the bodies that several
reports name, and fuses again the claims that these touch: all claims that share a block with a touched one, and all
of the components these are in (see ``resolving.fusing``). What it leaves is what a rebuild from nothing would make.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tocsin.copying import Copying, copied_of, find_copies
from tocsin.errors import RecordLocked
from tocsin.naming import Whom, whom_they_name
from tocsin.record import derived, judging
from tocsin.record.answers import Change
from tocsin.record.event_rows import EventRows, event_of_body, event_rows
from tocsin.record.store import MEMORY, Record
from tocsin.resolving.corrections import corrected
from tocsin.resolving.fusing import POLICY, Policy, block_keys, fuse
from tocsin.resolving.identity import JUDGE as IDENTITY
from tocsin.resolving.identity import apply
from tocsin.resolving.origins import origins_of
from tocsin.sourcing import Tallies, added_up, grade_sources, kept_tallies, taken_away, tallies_of_event
from tocsin.terms.events import Event, Telling
from tocsin.terms.text import Report, content_id

if TYPE_CHECKING:
    import apsw

    from tocsin.terms.claims import Claim, Reading
    from tocsin.terms.judgements import Judgement
    from tocsin.terms.who import Actor

# How often fusion begins anew because somebody wrote to the record meanwhile.
_TRIES: Final = 5
# Events that are written at a time: their rows are made while the ones before are on their way.
_CHUNK: Final = 20_000
# Attributes of an event whose change is worth telling; the others follow from these.
_TOLD: Final = (
    "type", "status", "place", "time", "killed", "injured", "detained", "displaced", "sides", "origins", "reports",
    "disputes", "credibility",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: how many claims it fused again, and how many events it added, changed and withdrew."""

    claims: int
    added: int
    changed: int
    withdrawn: int
    copies: int


@dataclass(slots=True)
class Fused:
    """Events that are to be there, as rows by their ids, with their claims' numbers and ids and their quotes' words."""

    rows: dict[str, EventRows] = field(default_factory=dict)
    numbers: dict[str, list[int]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    tallies: dict[str, Tallies] = field(default_factory=dict)

    def write(self, connection: apsw.Connection, ids: Sequence[str]) -> None:
        """Adds the events of these ids to the derived tables."""
        for start in range(0, len(ids), _CHUNK):
            chunk = [self.rows[id_] for id_ in ids[start : start + _CHUNK]]
            derived.put_events(connection, chunk, self.numbers, self.words)


@dataclass(slots=True)
class _Work:
    """Everything that has been worked out, to be written in one transaction if the record is still as it was."""

    marks: derived.Marks
    state: dict[str, str]
    copying: Copying
    whom: Whom
    anew: bool
    fused: Fused = field(default_factory=Fused)
    blocks: dict[int, list[int]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    # The events of the touched components that are there, by id, as number and digest.
    before: dict[str, tuple[int, str]] = field(default_factory=dict)
    claims: int = 0


def refresh(record: Record, *, today: str, rebuild: bool = False, policy: Policy = POLICY) -> Refreshed:
    """Brings the record's events up to date, and says what that changed; nothing is written when nothing is new.

    ``today`` (ISO day) is noted with each change. With ``rebuild`` all is made again from the reports, readings and
    judgements alone, which changes nothing unless the policy or tocsin itself has changed. Others may read meanwhile,
    and write: what they add is waited for no longer than a few rounds. Raises RecordLocked when they never rest.
    """
    for _ in range(_TRIES):
        with record.moment() as connection:
            work = _worked_out(connection, rebuild=rebuild, policy=policy)
        if work is None:
            return Refreshed(0, 0, 0, 0, 0)
        with record.rewriting() as connection:
            if derived.marks(connection) == work.marks and derived.state(connection) == work.state:
                return _write(connection, work, today, policy)
    raise RecordLocked(f"others keep writing to {record.path}", advice="run it again when they have finished")


def events_of(readings: Sequence[Reading]) -> list[Event]:
    """The events that readings tell of, newest first, without a record of one's own; empty for no readings."""
    with Record.open(MEMORY) as record:
        record.add_all(readings)
        refresh(record, today=date.min.isoformat())
        return list(record.events())


def _worked_out(connection: apsw.Connection, *, rebuild: bool, policy: Policy) -> _Work | None:
    marks, state = derived.marks(connection), derived.state(connection)
    anew = rebuild or state.get("policy") != policy.name
    before = derived.Marks(*(0 if anew else int(state.get(name, 0)) for name in ("reading", "judgement", "withdrawal")))
    if not anew and before == marks:
        return None
    reports = derived.reports_since(connection, before.reading)
    copying = find_copies(connection, reports, anew=anew)
    whom = whom_they_name(connection, reports, anew=anew)
    work = _Work(marks, state, copying, whom, anew)
    touched = {*reports, *copying.bodies, *derived.report_numbers(connection, whom.changed).values()}
    withdrawn = marks.withdrawal > before.withdrawal
    touched |= set(derived.judged_reports(connection, before.judgement, withdrawals=withdrawn))
    _fuse_again(connection, work, sorted(touched), policy)
    return work


def _fuse_again(connection: apsw.Connection, work: _Work, reports: Sequence[int], policy: Policy) -> None:
    """Fuses the claims of those reports, with all that they can be one with."""
    teller = Teller(connection, work.copying, work.whom.names, judging.kept(connection, but=IDENTITY))
    numbers = derived.event_claims_of_reports(connection, reports)
    stood = set(derived.claims_of_reports_ever(connection, reports))
    if work.anew:
        here, work.before = teller.tellings(numbers), derived.digests_of_all(connection)
        work.blocks = {number: blocks_of(telling) for number, telling in here.items()}
    else:
        here, parts = closed(connection, teller, numbers, stood)
        work.blocks = {number: blocks_of(here[number]) for number in numbers if number in here}
        work.before = derived.digests_of_components(connection, parts)
    work.gone = stood - here.keys()
    work.claims = len(here)
    work.fused = fused(here, teller.between, policy)


def closed(
    connection: apsw.Connection, teller: Teller, numbers: Iterable[int], stood: Set[int], but: Set[int] = frozenset()
) -> tuple[dict[int, Telling], set[str]]:
    """Tellings of the claims of these numbers and of all that they can be one with, and the components these are in.

    ``stood`` are claims whose components are touched although they may be gone; ``but`` are left out everywhere.
    """
    here = teller.tellings(numbers)
    blocks = {block for telling in here.values() for block in blocks_of(telling)}
    parts = derived.components_of(connection, derived.claims_in_blocks(connection, blocks) | stood)
    further = derived.claims_of_components(connection, parts) - stood - here.keys() - but
    here |= teller.tellings(further)
    # Whom a person judged to be one with these may share no block and, until now, no component with them.
    asked: set[str] = set()
    while partners := teller.partners({telling.claim.id for telling in here.values()}) - asked:
        asked |= partners
        found = derived.event_claims_of_ids(connection, partners)
        parts |= derived.components_of(connection, found)
        further = (derived.claims_of_components(connection, parts) | found) - stood - here.keys() - but
        here |= teller.tellings(further)
    return here, parts


def fused(here: Mapping[int, Telling], between: Sequence[Judgement], policy: Policy) -> Fused:
    """The events of these tellings, which must be closed."""
    out = Fused()
    number_of = {telling.claim.id: number for number, telling in here.items()}
    quotes = {telling.claim.id: telling.claim.quote for telling in here.values()}
    for event in fuse(list(here.values()), between, policy):
        out.rows[event.id] = event_rows(event)
        out.tallies[event.id] = tallies_of_event(event)
        out.members[event.id] = [member.claim for member in event.members]
        out.numbers[event.id] = [number_of[claim] for claim in out.members[event.id]]
        out.words[event.id] = "\n".join(dict.fromkeys(quotes[claim] for claim in out.members[event.id]))
    return out


def blocks_of(telling: Telling) -> list[int]:
    """The telling's blocks as numbers that SQLite holds; two keys with one number only widen what is fused again."""
    return [derived.signed(int(content_id(key), 16)) for key in block_keys(telling)]


class Teller:
    """Makes tellings of claims: corrected, with the actors they name and the origins they go back to.

    ``judgements`` are all that count but those of the rule of identity, which ``names`` already follows.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        copying: Copying,
        names: Mapping[str, Actor],
        judgements: Iterable[Judgement],
    ) -> None:
        self._connection = connection
        self._copying = copying
        self._names = names
        self._of_claims: dict[str, list[Judgement]] = {}
        # Those that say of claims whether they are one.
        self.between: list[Judgement] = []
        for judgement in judgements:
            if judgement.verdict in {"same", "different"}:
                self.between.append(judgement)
            elif len(judgement.subjects) == 1:
                self._of_claims.setdefault(judgement.subjects[0], []).append(judgement)

    def partners(self, claims: Set[str]) -> set[str]:
        """The claims that are judged to be one with any of these, by id, but for these themselves."""
        out: set[str] = set()
        for judgement in self.between:
            if judgement.verdict == "same" and not claims.isdisjoint(judgement.subjects):
                out.update(judgement.subjects)
        return out - claims

    def tellings(self, numbers: Iterable[int]) -> dict[int, Telling]:
        """A telling of each of these claims, by its number, but of those that are judged to be read wrongly."""
        rows = list(derived.claim_rows_of(self._connection, numbers))
        reports = {row.report for row in rows}
        copied = copied_of(self._connection, self._copying, reports)
        texts = derived.reports_of(self._connection, reports)
        out: dict[int, Telling] = {}
        here, report = next(texts, (0, Report("")))
        for row in rows:
            while here != row.report:
                here, report = next(texts)
            claim = self._as_it_counts(row.claim, report.id)
            if claim is not None:
                origins = origins_of(claim, report, copied.get(here, ()))
                out[row.number] = Telling(
                    claim, report.id, report.published, report.outlet, report.url, origins, report.title
                )
        return out

    def _as_it_counts(self, claim: Claim, report: str) -> Claim | None:
        named = apply(claim, report, self._names)
        judged = self._of_claims.get(claim.id)
        return named if judged is None else corrected(named, judged)


def _write(connection: apsw.Connection, work: _Work, today: str, policy: Policy) -> Refreshed:
    before, after = work.before, work.fused.rows
    # Where a newer reading says the very same, the event is the same, but stands on other rows.
    moved = derived.events_of_claims(connection, work.gone)
    kept = {id_ for id_, rows in after.items() if id_ in before and before[id_][1] == rows.digest and id_ not in moved}
    gone, fresh = sorted(before.keys() - kept), sorted(after.keys() - kept)
    bodies = derived.bodies_of(connection, [before[id_][0] for id_ in gone])
    changes = list(_changes(work, bodies, fresh))
    if work.anew:
        counted: Tallies = {}
        derived.forget(connection)
        fresh = sorted(after)
    else:
        counted = taken_away(
            kept_tallies(connection), (tallies_of_event(event_of_body(body)) for body in bodies.values())
        )
        derived.remove_events(connection, [before[id_][0] for id_ in gone])
    derived.put_blocks(connection, work.blocks, work.gone)
    work.fused.write(connection, fresh)
    work.copying.write(connection)
    work.whom.write(connection, today)
    grade_sources(connection, added_up((work.fused.tallies[id_] for id_ in fresh), counted))
    derived.put_log(connection, today, changes)
    marks = derived.marks(connection)
    state = {"reading": marks.reading, "judgement": marks.judgement, "withdrawal": marks.withdrawal}
    derived.set_state(connection, {name: str(value) for name, value in state.items()} | {"policy": policy.name})
    told = [change for _, change, _ in changes]
    return Refreshed(
        work.claims, told.count("added"), told.count("changed"), told.count("withdrawn"), len(work.copying.bodies)
    )


def _changes(
    work: _Work, bodies: Mapping[str, str], fresh: Sequence[str]
) -> Iterator[tuple[str, Change, dict[str, Any]]]:
    """What becomes of which event, by id: (event, change, detail); ``bodies`` are those that go, by their ids."""
    now: dict[str, str] = {claim: id_ for id_, claims in work.fused.members.items() for claim in claims}
    for id_ in sorted({*bodies, *fresh}):
        if id_ not in bodies:
            yield id_, "added", {}
        elif id_ in work.fused.rows:
            old, new = json.loads(bodies[id_]), json.loads(work.fused.rows[id_].body)
            detail = {name: [old.get(name), new.get(name)] for name in _TOLD if old.get(name) != new.get(name)}
            if old != new:
                yield id_, "changed", detail
        else:
            claims = [member["claim"] for member in json.loads(bodies[id_])["members"]]
            yield id_, "withdrawn", {"now": sorted({now[claim] for claim in claims if claim in now})}
