"""What a record answers about events, those who take part in them, and the sources that they go back to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import apsw

from tocsin.errors import UsageError
from tocsin.record.asking import EventQuestion, events_of, numbers_of_events
from tocsin.record.event_rows import event_of_body
from tocsin.record.told import told
from tocsin.terms.events import Event
from tocsin.terms.text import DATA_SET_ROW, content_id

Change = Literal["added", "changed", "withdrawn"]
# The least of an event's id that stands for it.
_LEAST_OF_ID: Final = 4
_BODIES: Final = "SELECT b.body FROM events AS e JOIN event_bodies AS b ON b.event = e.number"


@dataclass(frozen=True, slots=True)
class EventChange:
    """What became of an event on a day on which the record was brought up to date.

    ``detail`` is what changed as ``{attribute: [before, after]}``; for an event that was withdrawn ``{"now": ids}``,
    the events that its claims stand in since.
    """

    day: str
    event: str
    change: Change
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ActorSummary:
    """Somebody who takes part in events under one id: a state, a body or a group, never a private person."""

    id: str
    name: str
    type: str | None
    country: str | None
    sector: str | None
    events: int


@dataclass(frozen=True, slots=True)
class ActorActivity:
    """How many events of a type an actor has a part in, by month (``YYYY-MM``, "" where an event has no day)."""

    role: str
    type: str
    month: str
    events: int


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source by its key, in how many events it is an origin, and how reliable it is.

    ``letter`` is the grade that counts, on the Admiralty scale A to F; ``computation`` shows how it was reached.
    """

    origin: str
    letter: str
    events: int
    computation: Mapping[str, Any]


class Answers:
    """The questions about events; ``Record`` has them as its own."""

    _connection: apsw.Connection
    path: str

    def events(
        self, question: EventQuestion | None = None, *, limit: int | None = None, **asked: Any
    ) -> Iterator[Event]:
        """The events that meet all conditions, each once, in the order asked for (by default the newest first).

        The conditions are those of ``EventQuestion``, as one object or by name: ``record.events(actor="RUS",
        since="2020-10-01", origins=2)``. The answer is of the moment of the first event. Nothing when no event fits or
        nothing was fused yet. Raises UsageError for a value that makes no sense.
        """
        if question is not None and asked:
            raise UsageError("give one question, or conditions by name")
        with told(self.path):
            numbers = numbers_of_events(self._connection, question or EventQuestion(**asked), limit)
        for number in numbers:
            with told(self.path):
                found = list(events_of(self._connection, [number]))
            yield from found

    def event_ids(self, question: EventQuestion) -> tuple[str, ...]:
        """The ids of the events that meet the question, in its order; much quicker than the events themselves."""
        with told(self.path):
            numbers = numbers_of_events(self._connection, question, None)
            found = ((self._rows("SELECT id FROM events WHERE number = ?", (number,))) for number in numbers)
            return tuple(str(row[0]) for rows in found for row in rows)

    def count_events(self, question: EventQuestion | None = None, *, at_most: int = 10_000) -> int:
        """How many events meet the question, counted up to ``at_most``."""
        with told(self.path):
            return len(numbers_of_events(self._connection, question or EventQuestion(), at_most))

    def event(self, id: str) -> Event | None:
        """The event of that id, or of the only id that begins so (from four digits on); None when there is none.

        Raises UsageError when several begin so.
        """
        with told(self.path):
            found = self._rows(f"{_BODIES} WHERE e.id = ?", (id,))
            if not found and len(id) >= _LEAST_OF_ID:
                found = self._rows(f"{_BODIES} WHERE e.id >= ? AND e.id < ? LIMIT 2", (id, id + "g"))
        if len(found) > 1:
            raise UsageError(f"several events begin with {id}", advice="give more of the id")
        return event_of_body(found[0][0]) if found else None

    def event_of(self, claim: str) -> Event | None:
        """The event in which the claim of that id stands; None when it stands in none."""
        with told(self.path):
            found = self._rows(
                "SELECT b.body FROM claims AS c JOIN event_claims AS m ON m.claim = c.number"
                " JOIN event_bodies AS b ON b.event = m.event WHERE c.id = ? LIMIT 1",
                (claim,),
            )
        return event_of_body(found[0][0]) if found else None

    def changes(self, since: str | None = None, *, until: str | None = None) -> Iterator[EventChange]:
        """What became of events from the day ``since`` on, until the day ``until`` (both inclusive), in order."""
        with told(self.path):
            numbers = self._rows(
                "SELECT number FROM event_log WHERE day >= ifnull(?, '') AND day <= ifnull(?, '~') ORDER BY number",
                (since, until),
            )
        for (number,) in numbers:
            with told(self.path):
                day, event, change, detail = self._rows(
                    "SELECT day, event, change, detail FROM event_log WHERE number = ?", (number,)
                )[0]
            yield EventChange(day, event, change, json.loads(detail))

    def actors(self, name: str | None = None, *, limit: int | None = None) -> Iterator[ActorSummary]:
        """Those who take part in events under an id, the busiest first; with ``name`` those whose name begins so."""
        with told(self.path):
            if name is None:
                found = self._rows(
                    "SELECT actor, events FROM actors ORDER BY events DESC, actor LIMIT ?",
                    (-1 if limit is None else limit,),
                )
            else:
                # U+10FFFF sorts behind whatever a name goes on with.
                found = self._rows(
                    "SELECT actor, events FROM actors WHERE actor = ? OR actor IN ("
                    "SELECT DISTINCT actor FROM event_actors WHERE name >= ? AND name < ?)"
                    " ORDER BY events DESC, actor LIMIT ?",
                    (name, name, name + "\U0010ffff", -1 if limit is None else limit),
                )
        for actor, events in found:
            with told(self.path):
                yield self._summary(str(actor), int(events))

    def actor(self, id: str) -> ActorSummary | None:
        """The actor of that id; None when it has a part in no event."""
        with told(self.path):
            found = self._rows("SELECT events FROM actors WHERE actor = ?", (id,))
            return self._summary(id, int(found[0][0])) if found else None

    def activity(self, actor: str) -> tuple[ActorActivity, ...]:
        """In how many events the actor has a part, by role, type and month; empty when in none."""
        with told(self.path):
            found = self._rows(
                "SELECT role, type, month, events FROM actor_months WHERE actor = ? ORDER BY role, type, month",
                (actor,),
            )
        return tuple(ActorActivity(*row) for row in found)

    def sources(self, *, limit: int | None = None) -> Iterator[SourceSummary]:
        """The origins of events with their grades, those of most events first; nothing before the first fusion."""
        with told(self.path):
            found = self._rows(
                "SELECT origin, letter, events, body FROM source_grades ORDER BY events DESC, origin LIMIT ?",
                (-1 if limit is None else limit,),
            )
        for origin, letter, events, body in found:
            yield SourceSummary(origin, letter, events, json.loads(body))

    def published(self) -> tuple[str, str] | None:
        """The first and the last day (ISO) on which a report of the record was published; None where none is dated."""
        with told(self.path):
            first, last = self._rows("SELECT min(published), max(published) FROM reports")[0]
        return (str(first), str(last)) if first is not None else None

    def covered(self) -> tuple[tuple[str, str], ...]:
        """The spans of days (ISO, both ends included) of which the record can tell, ascending.

        Each day on which a report was published, and for every imported data set the days from its first row's to its
        last's, for of what lies between it tells too where it has no row.
        """
        with told(self.path):
            days = self._rows(
                "SELECT DISTINCT published FROM reports WHERE published IS NOT NULL AND instr(flags, ?) = 0",
                (DATA_SET_ROW,),
            )
            spans = self._rows(
                "SELECT min(c.earliest), max(c.earliest) FROM reports p JOIN readings r ON r.report = p.number"
                " JOIN claims c ON c.reading = r.number WHERE instr(p.flags, ?) > 0 AND c.earliest IS NOT NULL"
                " GROUP BY p.outlet",
                (DATA_SET_ROW,),
            )
        return tuple(sorted({(str(day), str(day)) for (day,) in days} | {(str(one), str(two)) for one, two in spans}))

    def countries(self) -> tuple[str, ...]:
        """The codes of the countries in which events lie, in order; nothing before the first fusion."""
        with told(self.path):
            found = self._rows("SELECT DISTINCT country FROM event_places WHERE country IS NOT NULL ORDER BY country")
        return tuple(str(one) for (one,) in found)

    def digest(self) -> str:
        """A hash over all events: equal for records of the same reports and judgements, however they came in."""
        with told(self.path):
            return content_id(*(str(row[0]) for row in self._rows("SELECT digest FROM events ORDER BY id")))

    def _summary(self, actor: str, events: int) -> ActorSummary:
        # The words differ with the part that it takes ("army" of a state); what is told most often counts. The last
        # hundred events are enough to know it by.
        told_as = self._rows(
            "SELECT name, type, country, sector, count(*) AS times FROM ("
            "SELECT name, type, country, sector FROM event_actors WHERE actor = ? ORDER BY event DESC LIMIT 100)"
            " GROUP BY 1, 2, 3, 4 ORDER BY times DESC, 1, 2, 3, 4 LIMIT 1",
            (actor,),
        )
        name, type_, country, sector = told_as[0][:4] if told_as else (None, None, None, None)
        return ActorSummary(actor, name or actor, type_, country, sector, events)

    def _rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()
