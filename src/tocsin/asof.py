"""The events as they could be known on an earlier day: what was published by then, judged by then, and nothing else.

A forecast that is to be trusted may see no more than this. Which reports copy each other, and whom words name, is as
it is judged today: a later report may tell what an abbreviation of an earlier one stands for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tocsin.copying import Copying
from tocsin.fusing import Teller, closed, fused
from tocsin.naming import names_of
from tocsin.record import derived, judging
from tocsin.record.event_rows import event_of_body
from tocsin.record.filters import checked_day
from tocsin.record.store import MEMORY, Record
from tocsin.resolving.fusing import POLICY, Policy
from tocsin.resolving.identity import JUDGE as IDENTITY
from tocsin.sourcing import added_up, grade_sources, kept_tallies, taken_away, tallies_of_event

if TYPE_CHECKING:
    import apsw


def as_of(record: Record, day: str, policy: Policy = POLICY) -> Record:
    """A record for asking only, with the reports of ``record`` and its events as of the end of ``day`` (ISO).

    A report counts from the day on which it was published; one without a date from that on which it came into the
    record, and never if nobody noted that. Only what is touched by later reports and judgements is fused again. Close
    it when done. Raises UsageError for what is no day, RecordError as ``Record.open`` does.
    """
    day = checked_day(day)
    if record.path == MEMORY:
        then = record.copy()
    else:
        then = Record.open(record.path, create=False)
    try:
        with then.moment() as connection:
            _look_back(connection, day, policy)
            connection.execute("COMMIT")
        then.only_for_asking()
    except BaseException:
        then.close()
        raise
    return then


def _look_back(connection: apsw.Connection, day: str, policy: Policy) -> None:
    every = list(judging.kept(connection, withdrawn=True))
    then = [one for one in every if judging.stood(one, day)]
    today = [one for one in every if one.withdrawn is None]
    teller = Teller(connection, Copying(), names_of(today), [one for one in then if one.judge != IDENTITY])
    unknown = derived.claims_unknown_by(connection, day)
    judged = derived.reports_judged_after(connection, day)
    numbers = set(derived.event_claims_of_reports(connection, judged)) - unknown
    stood = set(derived.claims_of_reports_ever(connection, judged))
    here, parts = closed(connection, teller, numbers, stood | unknown, unknown)
    gone = (tallies_of_event(event_of_body(body)) for body in derived.bodies_of_components(connection, parts))
    counted = taken_away(kept_tallies(connection), gone)
    derived.shadow_events(connection)
    derived.copy_events(connection, parts)
    found = fused(here, teller.between, policy)
    found.write(connection, sorted(found.rows))
    grade_sources(connection, added_up(found.tallies.values(), counted), day)
