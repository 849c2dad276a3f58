"""How reliable the sources of a record are: what their tellings came to, added up as events come and go."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tocsin.record import derived, judging
from tocsin.resolving.grading import Grade, Tally, grades, tally_of
from tocsin.resolving.origins import describe
from tocsin.terms.events import Event

if TYPE_CHECKING:
    import apsw

Tallies = dict[str, Tally]


def tallies_of_event(event: Event) -> Tallies:
    """What one event says of each of its origins."""
    return tally_of(event, _side_of)


def added_up(several: Iterable[Mapping[str, Tally]], start: Mapping[str, Tally] | None = None) -> Tallies:
    """The sum of tallies, by origin."""
    out: Tallies = dict(start or {})
    for one in several:
        for key, tally in one.items():
            out[key] = out[key] + tally if key in out else tally
    return out


def taken_away(from_: Mapping[str, Tally], several: Iterable[Mapping[str, Tally]]) -> Tallies:
    """The tallies without those of some events; origins of which nothing is left are gone."""
    out = added_up(several)
    less = {key: Tally(*(-count for count in dataclasses.astuple(tally))) for key, tally in out.items()}
    return {key: tally for key, tally in added_up([less], from_).items() if any(dataclasses.astuple(tally))}


def kept_tallies(connection: apsw.Connection) -> Tallies:
    """The tallies that the record keeps."""
    return {origin: Tally(*json.loads(tally)) for origin, tally in derived.tallies(connection).items()}


def grade_sources(connection: apsw.Connection, counted: Mapping[str, Tally], day: str | None = None) -> None:
    """Writes the tallies and the grades that follow from them and from the judgements that stand (on ``day``)."""
    every = judging.kept(connection, withdrawn=day is not None)
    standing = [one for one in every if day is None or judging.stood(one, day)]
    derived.put_tallies(connection, {origin: list(dataclasses.astuple(tally)) for origin, tally in counted.items()})
    derived.put_grades(
        connection,
        (
            (grade.key, grade.letter, grade.tally.told + grade.tally.denies, _shown(grade))
            for grade in grades(counted, [one for one in standing if one.verdict == "grades"])
        ),
    )


def _shown(grade: Grade) -> dict[str, Any]:
    """The computation, with the source in words."""
    return dataclasses.asdict(grade) | {"source": dataclasses.asdict(describe(grade.key))}


@lru_cache(maxsize=100_000)
def _side_of(key: str) -> str | None:
    return describe(key).side
