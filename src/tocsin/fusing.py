"""Keeps a record's events up to date with its reports and judgements; what did not change is not touched.

``refresh`` takes what is new since the last time, finds the reports that copy each other, the bodies that several
reports name, and fuses again the claims that these touch: all claims that share a block with a touched one, and all
of the components these are in (see ``resolving.fusing``). What it leaves is what a rebuild from nothing would make.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tocsin.copying import Copying, copied_of, find_copies
from tocsin.errors import RecordLocked
from tocsin.naming import Whom, whom_they_name
from tocsin.record import derived, judging
from tocsin.record.answers import Change
from tocsin.record.event_rows import EventRows, event_rows
from tocsin.resolving.corrections import corrected
from tocsin.resolving.fusing import POLICY, Policy, block_keys, fuse
from tocsin.resolving.identity import JUDGE as IDENTITY
from tocsin.resolving.identity import apply
from tocsin.resolving.origins import origins_of
from tocsin.terms.events import Telling
from tocsin.terms.text import Report, content_id

if TYPE_CHECKING:
    import apsw

    from tocsin.record.store import Record
    from tocsin.terms.claims import Claim
    from tocsin.terms.judgements import Judgement

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
class _Work:
    """Everything that has been worked out, to be written in one transaction if the record is still as it was."""

    marks: derived.Marks
    state: dict[str, str]
    copying: Copying
    whom: Whom
    anew: bool
    blocks: dict[int, list[int]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    # By id: the events of the touched components that are there, as number and digest, and those that are to be there.
    before: dict[str, tuple[int, str]] = field(default_factory=dict)
    after: dict[str, EventRows] = field(default_factory=dict)
    # By the id of an event that is to be there: its claims' numbers and ids, and the words of its quotes.
    claims: dict[str, list[int]] = field(default_factory=dict)
    events: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    fused: int = 0


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


def _worked_out(connection: apsw.Connection, *, rebuild: bool, policy: Policy) -> _Work | None:
    marks, state = derived.marks(connection), derived.state(connection)
    anew = rebuild or state.get("policy") != policy.name
    before = derived.Marks(*(0 if anew else int(state.get(name, 0)) for name in ("reading", "judgement", "withdrawal")))
    if not anew and before == marks:
        return None
    reports = derived.reports_since(connection, before.reading)
    copying = find_copies(connection, reports, anew=anew)
    naming = whom_they_name(connection, reports)
    touched = {*reports, *copying.changed, *derived.report_numbers(connection, naming.changed).values()}
    touched |= set(
        derived.judged_reports(connection, before.judgement, withdrawals=marks.withdrawal > before.withdrawal)
    )
    work = _Work(marks, state, copying, naming)
    _fuse_again(connection, work, sorted(touched), anew=anew, policy=policy)
    return work


def _fuse_again(connection: apsw.Connection, work: _Work, reports: Sequence[int], policy: Policy) -> None:
    """Fuses the claims of those reports, with all that they can be one with."""
    teller = _Teller(connection, work)
    here = teller.tellings(derived.event_claims_of_reports(connection, reports))
    for number, telling in here.items():
        work.blocks[number] = [_block(key) for key in block_keys(telling)]
    stood = set(derived.claims_of_reports_ever(connection, reports))
    work.gone = stood - here.keys()
    if work.anew:
        work.before = derived.digests_of_all(connection)
    else:
        blocks = {block for found in work.blocks.values() for block in found}
        near = derived.claims_in_blocks(connection, blocks) | stood
        parts = derived.components_of(connection, near)
        further = derived.claims_of_components(connection, parts) - work.gone - here.keys()
        here |= teller.tellings(sorted(further))
        work.before = derived.digests_of_components(connection, parts)
    work.fused = len(here)
    number_of = {telling.claim.id: number for number, telling in here.items()}
    quotes = {telling.claim.id: telling.claim.quote for telling in here.values()}
    for event in fuse(list(here.values()), teller.between, policy):
        work.after[event.id] = event_rows(event)
        work.events[event.id] = [member.claim for member in event.members]
        work.claims[event.id] = [number_of[claim] for claim in work.events[event.id]]
        work.words[event.id] = "\n".join(dict.fromkeys(quotes[member.claim] for member in event.members))


class _Teller:
    """Makes tellings of claims: corrected, with the actors they name and the origins they go back to."""

    def __init__(self, connection: apsw.Connection, work: _Work) -> None:
        self._connection = connection
        self._work = work
        self._of_claims: dict[str, list[Judgement]] = {}
        # Those that say of claims whether they are one.
        self.between: list[Judgement] = []
        for judgement in judging.kept(connection, but=IDENTITY):
            if judgement.verdict in {"same", "different"}:
                self.between.append(judgement)
            elif len(judgement.subjects) == 1:
                self._of_claims.setdefault(judgement.subjects[0], []).append(judgement)

    def tellings(self, numbers: Iterable[int]) -> dict[int, Telling]:
        """A telling of each of these claims, by its number, but of those that are judged to be read wrongly."""
        rows = list(derived.claim_rows_of(self._connection, numbers))
        reports = {row.report for row in rows}
        copied = copied_of(self._connection, self._work.copying, reports)
        texts = derived.reports_of(self._connection, reports)
        out: dict[int, Telling] = {}
        here, report = next(texts, (0, Report("")))
        for row in rows:
            while here != row.report:
                here, report = next(texts)
            claim = self._as_it_counts(row.claim, report.id)
            if claim is not None:
                origins = origins_of(claim, report, copied.get(here, ()))
                out[row.number] = Telling(claim, report.id, report.published, report.outlet, report.url, origins)
        return out

    def _as_it_counts(self, claim: Claim, report: str) -> Claim | None:
        named = apply(claim, report, self._work.whom.names)
        judged = self._of_claims.get(claim.id)
        return named if judged is None else corrected(named, judged)


def _write(connection: apsw.Connection, work: _Work, today: str, policy: Policy) -> Refreshed:
    before, after = work.before, work.after
    kept = {id_ for id_, rows in after.items() if id_ in before and before[id_][1] == rows.digest}
    gone = sorted(before.keys() - kept)
    fresh = sorted(after.keys() - kept)
    changes = list(_changes(connection, work, gone, fresh))
    if work.anew:
        derived.forget(connection)
        gone, fresh = [], sorted(after)
    derived.remove_events(connection, [before[id_][0] for id_ in gone])
    derived.put_blocks(connection, work.blocks, work.gone)
    for start in range(0, len(fresh), _CHUNK):
        chunk = [after[id_] for id_ in fresh[start : start + _CHUNK]]
        derived.put_events(connection, chunk, work.claims, work.words)
    work.copying.write(connection)
    work.whom.write(connection, today)
    derived.put_log(connection, today, changes)
    marks = derived.marks(connection)
    state = {"reading": marks.reading, "judgement": marks.judgement, "withdrawal": marks.withdrawal}
    derived.set_state(connection, {name: str(value) for name, value in state.items()} | {"policy": policy.name})
    told = [change for _, change, _ in changes]
    return Refreshed(
        work.fused, told.count("added"), told.count("changed"), told.count("withdrawn"), len(work.copying.bodies)
    )


def _changes(
    connection: apsw.Connection, work: _Work, gone: Sequence[str], fresh: Sequence[str]
) -> Iterator[tuple[str, Change, dict[str, Any]]]:
    """What becomes of which event, by id: (event, change, detail)."""
    bodies = derived.bodies_of(connection, [work.before[id_][0] for id_ in gone])
    now: dict[str, str] = {claim: id_ for id_, event in work.events.items() for claim in event}
    for id_ in sorted({*gone, *fresh}):
        if id_ not in bodies:
            yield id_, "added", {}
        elif id_ in work.after:
            old, new = json.loads(bodies[id_]), json.loads(work.after[id_].body)
            detail = {name: [old.get(name), new.get(name)] for name in _TOLD if old.get(name) != new.get(name)}
            yield id_, "changed", detail
        else:
            claims = [member["claim"] for member in json.loads(bodies[id_])["members"]]
            yield id_, "withdrawn", {"now": sorted({now[claim] for claim in claims if claim in now})}


def _block(key: str) -> int:
    """The block key as a number that SQLite holds; two keys with one number only widen what is fused again."""
    return derived.signed(int(content_id(key), 16))
