"""Which reports of a record copy each other: what is new is compared with all that shares words with it."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tocsin.record import derived
from tocsin.resolving.bylines import facts_of
from tocsin.resolving.copies import (
    Copied,
    Likeness,
    Sketch,
    band_keys,
    compare,
    origins_of_reports,
    sketch,
    worth_comparing,
)
from tocsin.terms.format import compact
from tocsin.terms.text import DATA_SET_ROW

if TYPE_CHECKING:
    import apsw

    from tocsin.terms.text import Report

Pair = tuple[int, int]


@dataclass(slots=True)
class Copying:
    """What was found of copies, to be written: reports are spoken of by their row numbers.

    ``bodies`` is what a report has from earlier texts, as JSON ("" for nothing), for each report where that changed.
    """

    sketches: list[tuple[int, bytes, tuple[int, ...]]] = field(default_factory=list)
    pairs: dict[Pair, Likeness] = field(default_factory=dict)
    bodies: dict[int, str] = field(default_factory=dict)

    def write(self, connection: apsw.Connection) -> None:
        """Writes it all into the derived tables."""
        derived.put_sketches(connection, self.sketches)
        derived.put_likenesses(connection, ((*pair, like.score, like.reasons) for pair, like in self.pairs.items()))
        derived.put_bodies(connection, "copies", self.bodies)


def find_copies(connection: apsw.Connection, reports: Sequence[int], *, anew: bool) -> Copying:
    """The copies among the reports of these numbers, and between them and all others; with ``anew`` they are all."""
    found = Copying()
    sketches: dict[int, Sketch] = {}
    bands: dict[int, list[int]] = {}
    # A report that is read anew has its sketch already: its text never changes.
    known = set() if anew else derived.sketches_of(connection, reports).keys()
    for number, report in derived.reports_of(connection, set(reports) - known):
        if DATA_SET_ROW in report.flags:
            continue  # rows are alike in their form, and none is copied from another
        sketches[number] = sketch(report.text)
        keys = band_keys(sketches[number])
        found.sketches.append((number, sketches[number].to_bytes(), keys))
        for key in keys:
            bands.setdefault(key, []).append(number)
    if not sketches:
        return found
    if not anew:
        for key, others in derived.reports_in_bands(connection, bands).items():
            bands[key] += others
    counted = {number: len(keys) for number, _, keys in found.sketches}
    common: Counter[Pair] = Counter()
    for members in bands.values():
        for one in members:
            if one in counted:
                common.update(_ordered(one, other) for other in members if other not in counted or other > one)
    # How many keys an older report has is not known here; comparing looks for itself.
    pairs = sorted(
        (a, b)
        for (a, b), keys in common.items()
        if a not in counted or b not in counted or worth_comparing(keys, counted[a], counted[b])
    )
    _load(connection, sketches, (number for pair in pairs for number in pair))
    for one, other in pairs:
        like = compare(sketches[one], sketches[other])
        if like.is_copy:
            found.pairs[one, other] = like
    for group, within in _groups(connection, found.pairs, anew=anew):
        _settle(connection, found, group, within, sketches, anew=anew)
    return found


def copied_of(connection: apsw.Connection, found: Copying, reports: Iterable[int]) -> dict[int, tuple[Copied, ...]]:
    """What each of the reports has from earlier texts, as found now or before; nothing for others."""
    numbers = set(reports)
    bodies = derived.copies_of(connection, numbers - found.bodies.keys())
    bodies |= {number: found.bodies[number] for number in numbers & found.bodies.keys()}
    return {number: copied_from_json(body) for number, body in bodies.items() if body}


def copied_from_json(body: str) -> tuple[Copied, ...]:
    """What ``Copying.bodies`` holds of one report."""
    return tuple(
        Copied(
            one["report"],
            one["outlet"],
            tuple(one["credits"]),
            one["share"],
            tuple((start, end) for start, end in one["passages"]),
        )
        for one in json.loads(body)
    )


def _groups(
    connection: apsw.Connection, fresh: Mapping[Pair, Likeness], *, anew: bool
) -> list[tuple[set[int], set[Pair]]]:
    """The reports that pairs connect with a fresh pair, group by group, with all pairs of each group."""
    neighbours: dict[int, set[int]] = {}

    def note(pairs: Iterable[Pair]) -> None:
        for a, b in pairs:
            neighbours.setdefault(a, set()).add(b)
            neighbours.setdefault(b, set()).add(a)

    note(fresh)
    asked: set[int] = set()
    while not anew and (waiting := neighbours.keys() - asked):
        asked |= waiting
        note(derived.likenesses_of(connection, waiting))
    out: list[tuple[set[int], set[Pair]]] = []
    seen: set[int] = set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        group, ends = {start}, [start]
        while ends:
            ends = [b for a in ends for b in neighbours[a] if b not in group and not group.add(b)]  # type: ignore[func-returns-value]
        seen |= group
        out.append((group, {_ordered(a, b) for a in group for b in neighbours[a]}))
    return out


def _settle(
    connection: apsw.Connection,
    found: Copying,
    group: set[int],
    pairs: set[Pair],
    sketches: dict[int, Sketch],
    *,
    anew: bool,
) -> None:
    """Says of each report of a group what it has from whom, and notes those for which that is new."""
    _load(connection, sketches, group)
    reports: dict[int, Report] = dict(derived.reports_of(connection, group))
    alike = []
    for one, other in sorted(pairs):
        like = found.pairs.get((one, other)) or compare(sketches[one], sketches[other])
        alike.append((reports[one].id, reports[other].id, like))
    facts = [facts_of(report, sketches[number]) for number, report in reports.items()]
    origins = origins_of_reports(facts, alike)
    before = {} if anew else derived.copies_of(connection, group)
    for number, report in reports.items():
        told = origins.get(report.id, ())
        body = compact([dataclasses.asdict(one) for one in told]) if told else ""
        if body != before.get(number, ""):
            found.bodies[number] = body


def _load(connection: apsw.Connection, sketches: dict[int, Sketch], numbers: Iterable[int]) -> None:
    for number, data in derived.sketches_of(connection, set(numbers) - sketches.keys()).items():
        sketches[number] = Sketch.from_bytes(data)


def _ordered(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)
