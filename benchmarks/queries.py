"""How long a record of a million events takes to answer what its users ask most.

    python benchmarks/queries.py                      1,000,000 events, about eight minutes, 4 GB of disk
    python benchmarks/queries.py --events 20000       fewer
    python benchmarks/queries.py --keep FILE          leaves the record there, and uses it when it is there already

The events are invented by seed: a few theatres, actors and days have most of them, as in any war. Each question is
asked with values drawn by seed, 200 times (the rare and the frequent), in a record opened for reading by one process.
The pass mark is a 99th percentile of 50 milliseconds. Prints a Markdown table; ends with 1 when one is missed.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from tocsin.record import Record
from tocsin.record.asking import EventQuestion
from tocsin.record.derived import put_events
from tocsin.record.event_rows import EventRows, event_rows
from tocsin.terms.claims import Casualties, Certainty, Claim, EventContent, Reading
from tocsin.terms.events import Credibility, Event, FusedAmount, Member, Side, StatusPoint, Value
from tocsin.terms.text import Report, content_id
from tocsin.terms.when import Amount, Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Holder, Participant

PASS_MS = 50.0
TYPES = ("ASSAULT", "COERCE", "MOBILIZE", "PROTEST", "ACCUSE", "REQUEST", "AGREE", "CONSULT", "AID", "THREATEN")
CLAIMS_A_REPORT = 8


class World:
    """What the invented events are made of; the first of each list are met most."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.actors = [f"A{k:04d}" for k in range(3_000)]
        self.countries = [a + b + c for a in "ABCD" for b in "EFGH" for c in "KLMN"]
        self.places = [
            Place("", 0, 0, f"Town {k}", "town", self.skewed(self.countries), self.chance.uniform(-35, 60),
                  self.chance.uniform(-100, 140), f"geonames:{k}", 5.0)
            for k in range(20_000)
        ]  # fmt: skip
        self.words = [f"word{k}" for k in range(30_000)]
        self.first = date(2014, 1, 1)

    def skewed(self, among: list) -> object:  # type: ignore[type-arg]
        """One of them; that at position k about as often as 1 / (k + 1), as words and wars are."""
        return among[int(len(among) ** self.chance.random()) - 1]

    def day(self) -> date:
        """A day in eleven years, the later the likelier."""
        return self.first + timedelta(days=int(4_000 * self.chance.random() ** 0.7))

    def content(self, start: int, text: str) -> EventContent:
        """One event with its sides, place, day and toll."""
        sides = tuple(
            Participant(role, text[:4], start, start + 4, Actor(id_, f"Force {id_}", "army", self.countries[0], "MIL"))
            for role, id_ in (("actor", str(self.skewed(self.actors))), ("recipient", str(self.skewed(self.actors))))
        )  # fmt: skip
        day = self.day().isoformat()
        dead = self.chance.choice((None, None, 1, 2, 3, 5, 8, 13, 40))
        amount = None if dead is None else Amount(dead, dead, dead, str(dead), "exact")
        return EventContent(
            type=str(self.skewed(list(TYPES))),
            participants=sides,  # type: ignore[arg-type]
            place=self.skewed(self.places),  # type: ignore[arg-type]
            time=Interval(day, day, "day", day, start, start + 4),
            casualties=Casualties(killed=amount),
        )


def readings(world: World, events: int) -> Iterator[Reading]:
    """Reports of invented words with a claim in every sentence, so many claims in all."""
    for number in range(0, events, CLAIMS_A_REPORT):
        sentences = [
            " ".join(str(world.skewed(world.words)) for _ in range(16)) + f" {number + k}."
            for k in range(min(CLAIMS_A_REPORT, events - number))
        ]
        text = " ".join(sentences)
        spans: list[tuple[int, int]] = []
        claims: list[Claim] = []
        start = 0
        for k, sentence in enumerate(sentences):
            spans.append((start, start + len(sentence)))
            claims.append(
                Claim(
                    id=content_id("claim", str(number + k)), kind="event", sentence=k, start=start,
                    end=start + len(sentence), quote=sentence, status="occurred", certainty=Certainty("CT+"),
                    holders=(Holder("author"),), confidence=0.8, reasons=("invented",),
                    content=world.content(start, sentence), trigger=(start, start + 4),
                )
            )  # fmt: skip
            start += len(sentence) + 1
        report = Report(text, f"r{number}", None, f"Outlet {number % 40}", None, world.day().isoformat(), "en")
        yield Reading(report, tuple(spans), tuple(claims))


def event_of(claim: Claim, report: Report) -> Event:
    """An event of that claim alone."""
    content = claim.content
    assert isinstance(content, EventContent)
    origins = (f"outlet:{report.outlet}",)
    killed = content.casualties.killed
    value = Value("", (claim.id,), origins, ("author",), report.published, report.published)
    return Event(
        id=content_id("event", claim.id), policy="invented/1", component=claim.id, type=content.type,
        members=(Member(claim.id, report.id, 1.0),), reports=(report.id,), origins=origins, status=claim.status,
        statuses=(StatusPoint(report.published, claim.status, (claim.id,), origins),),
        sides=tuple(Side(p.role, p.actor, (claim.id,)) for p in content.participants), place=content.place,
        time=content.time,
        killed=None if killed is None else FusedAmount(killed.low, killed.best, killed.high, (value,)),
        credibility=Credibility(6, ("invented",)), confidence=claim.confidence, first_said=report.published,
        last_said=report.published,
    )  # fmt: skip


def build(path: Path, events: int, seed: int) -> None:
    """The record, written as reading and fusion write it."""
    waiting = readings(World(seed), events)
    with Record.open(path) as record:
        number = 0
        while batch := list(islice(waiting, 2_000)):
            rows: list[EventRows] = []
            words: dict[str, str] = {}
            claims: dict[str, list[int]] = {}
            for reading in batch:
                for claim in reading.claims:
                    event = event_of(claim, reading.report)
                    number += 1
                    rows.append(event_rows(event))
                    words[event.id], claims[event.id] = claim.quote, [number]
            for _ in record.add_all(batch, reader="invented/1"):
                pass
            with record.rewriting() as connection:
                put_events(connection, rows, claims, words)


def questions(world: World) -> dict[str, Callable[[Record], object]]:
    """What is asked, each with values drawn anew."""
    chance = world.chance

    def page(record: Record, **asked: object) -> object:
        return list(record.events(EventQuestion(**asked), limit=50))  # type: ignore[arg-type]

    def box(record: Record) -> object:
        south, west = chance.uniform(-35, 55), chance.uniform(-100, 130)
        size = 10 ** chance.uniform(-1, 1.7)
        return page(record, within=(south, west, south + size, west + size))

    def next_page(record: Record) -> object:
        first = list(record.events(EventQuestion(type="ASSAULT"), limit=50))
        return page(record, type="ASSAULT", after=first[-1].id)

    def actor_page(record: Record) -> object:
        actor = str(world.skewed(world.actors))
        return record.actor(actor), record.activity(actor), page(record, actor=actor)

    def search(record: Record) -> object:
        return page(record, text=str(world.skewed(world.words)))

    def search_two(record: Record) -> object:
        return page(record, text=f"{world.skewed(world.words)} {world.skewed(world.words)}")

    def one(record: Record) -> object:
        return record.event(content_id("event", content_id("claim", str(chance.randrange(999)))))

    def of_a_month(record: Record) -> object:
        first = world.day().replace(day=1)
        return page(record, since=first.isoformat(), until=(first + timedelta(days=27)).isoformat())

    return {
        "page of events, newest first": lambda record: page(record),
        "page of one type": lambda record: page(record, type=chance.choice(TYPES)),
        "second page of one type": next_page,
        "page of a month": of_a_month,
        "page of the deadliest": lambda record: page(record, order="deadliest"),
        "map box, 0.1 to 50 degrees wide": box,
        "page of a country": lambda record: page(record, place=str(world.skewed(world.countries))),
        "actor page (totals by month, newest events)": actor_page,
        "actor in a country, at least two dead": lambda record: page(
            record, actor=str(world.skewed(world.actors)), place=str(world.skewed(world.countries)), killed=2
        ),
        "search, one word": search,
        "search, two words": search_two,
        "busiest actors": lambda record: list(record.actors(limit=50)),
        "one event by id": lambda record: record.event(
            content_id("event", content_id("claim", str(chance.randrange(999))))
        ),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=200, help="how often each question is asked")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tocsin-queries-") as folder:
        path = options.keep or Path(folder) / "events.tocsin"
        began = time.perf_counter()
        if not path.exists():
            build(path, options.events, options.seed)
        written = time.perf_counter() - began
        size = path.stat().st_size / 1e9
        print(f"{date.today()}: {options.events:,} events, {size:.1f} GB, written in {written:.0f} s\n")
        print("| Question | median ms | 99th percentile ms | worst ms |\n|---|---:|---:|---:|")
        missed = False
        with Record.open(path, create=False) as record:
            for name, ask in questions(World(options.seed + 1)).items():
                gc.disable()
                times: list[float] = []
                for _ in range(options.times):
                    began = time.perf_counter()
                    ask(record)
                    times.append((time.perf_counter() - began) * 1e3)
                gc.enable()
                times.sort()
                high = times[min(len(times) - 1, int(len(times) * 0.99))]
                missed = missed or high > PASS_MS
                print(f"| {name} | {times[len(times) // 2]:.1f} | {high:.1f} | {times[-1]:.1f} |", flush=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
