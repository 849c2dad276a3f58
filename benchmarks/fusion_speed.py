"""Seconds, memory and growth of fusion on made-up tellings: many cold happenings told once or twice, few hot ones.

How often a happening is told is drawn so that the mean is about three, half are told once and the hottest by hundreds;
a tenth of all tellings are copies, word for word. Happenings crowd in wars: one town in a hundred has a third of them,
and some days have several times as many as others. Tellings leave out the place, the day or the sides as news does.
Seconds are of one processor, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import random
import resource
import time
from datetime import date, timedelta
from typing import Final

from tocsin.resolving.fusing import fuse
from tocsin.terms.claims import Casualties, Certainty, Claim, EventContent
from tocsin.terms.events import Event, Telling
from tocsin.terms.when import Amount, Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Holder, Participant

HELP = "speed and memory on made-up tellings"
SIZES: Final = (10_000, 100_000, 1_000_000)
MINUTES: Final = 15.0
GIB: Final = 8.0
# Over n log n by at most so much, from one size to the next: timing on a busy machine is no clock.
GROWTH: Final = 1.35
FIRST: Final = date(2015, 1, 1)
TYPES: Final = (
    ("ASSAULT", "heavy-weapons"), ("ASSAULT", "aerial"), ("ASSAULT", "firearms"), ("ASSAULT", "explosives"),
    ("COERCE", "arrest"), ("COERCE", "seize"), ("PROTEST", "demo"), ("REQUEST", ""), ("ACCUSE", "allege"),
    ("CONSULT", "visit"), ("THREATEN", "violence"), ("RETREAT", "withdraw"), ("AID", ""), ("SANCTION", "convict"),
)  # fmt: skip
TYPE_WEIGHTS: Final = (12, 10, 9, 8, 8, 5, 8, 8, 10, 8, 3, 4, 3, 4)
SYLLABLES: Final = (
    "ka",
    "ro",
    "mi",
    "tel",
    "sha",
    "bur",
    "nef",
    "dol",
    "yz",
    "qua",
    "ven",
    "gri",
    "pol",
    "zud",
    "hem",
    "lar",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="numbers of tellings")
    parser.add_argument("--seed", type=int, default=1)


def run(options: argparse.Namespace) -> int:
    print("| tellings | events | largest | seconds | ms each | peak GiB | against n log n |")
    print("|---|---|---|---|---|---|---|", flush=True)
    before: tuple[int, float] | None = None
    good = True
    for size in options.sizes:
        # A fresh process for each size, so that the peak of one is not that of the one before.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, events, largest, gib = pool.apply(_measured, (size, options.seed))
        growth = 1.0
        if before is not None:
            fair = before[1] * size * math.log(size) / (before[0] * math.log(before[0]))
            growth = seconds / fair
            good = good and growth <= GROWTH
        shown = "–" if before is None else f"{growth:.2f}"
        each = 1000 * seconds / size
        print(f"| {size:,} | {events:,} | {largest} | {seconds:.1f} | {each:.2f} | {gib:.2f} | {shown} |", flush=True)
        before = (size, seconds)
        good = good and gib <= GIB and seconds <= 60 * MINUTES * size / SIZES[-1] * 2
        if size >= SIZES[-1]:
            good = good and seconds <= 60 * MINUTES
    return 0 if good else 1


def _measured(size: int, seed: int) -> tuple[float, int, int, float]:
    """Seconds to fuse, events, tellings of the largest event, and the peak of memory in GiB (tellings included)."""
    tellings = made_up(size, seed)
    start = time.process_time()
    events: tuple[Event, ...] = fuse(tellings)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return seconds, len(events), max(len(event.members) for event in events), peak


def made_up(size: int, seed: int) -> list[Telling]:
    """So many tellings; the same for the same seed."""
    lot = random.Random(seed)
    world = _World(lot, size)
    out: list[Telling] = []
    while len(out) < size:
        happening = world.happening(lot)
        copies: list[Telling] = []
        for _ in range(min(_times_told(lot), size - len(out))):
            number = len(out)
            if copies and lot.random() < 0.1:
                telling = world.copy(lot, lot.choice(copies), number)
            else:
                telling = world.telling(lot, happening, number)
            copies.append(telling)
            out.append(telling)
    lot.shuffle(out)
    return out


def _times_told(lot: random.Random) -> int:
    """A heavy tail: half are told once, the mean is about three, one in some thousands is told by hundreds."""
    return min(600, int((1 - lot.random()) ** (-1 / 1.35)))


class _World:
    """Towns, bodies and words, as many as a record of that size would have."""

    def __init__(self, lot: random.Random, size: int) -> None:
        countries = [f"{a}{b}{c}" for a in "ABCDE" for b in "KLMN" for c in "XYZ"]
        self.days = max(200, size // 300)
        self.towns = [self._town(lot, lot.choice(countries), k) for k in range(max(400, size // 60))]
        self.hot = self.towns[: max(4, len(self.towns) // 100)]
        self.states = {country: Actor(country, country, "state", country, "MIL") for country in countries}
        self.bodies = [
            Actor(f"BODY{k}", f"Body {k}", "rebel", lot.choice(countries), "REB") for k in range(max(100, size // 1500))
        ]
        self.people = [
            Actor(f"person-{k}", f"Person {k}", "person", lot.choice(countries), "GOV")
            for k in range(max(100, size // 1500))
        ]
        self.words = ["".join(lot.choices(SYLLABLES, k=3)) for _ in range(20_000)]
        self.common = "said after people killed attack troops city officials forces near government group".split()

    def _town(self, lot: random.Random, country: str, number: int) -> Place:
        lat, lon = lot.uniform(-35, 60), lot.uniform(-100, 140)
        name = f"Town {number}"
        reach = lot.choice([1.0, 3.0, 8.0])
        return Place(name, 0, 5, name, "town", country, round(lat, 3), round(lon, 3), f"town:{number}", reach)

    def happening(self, lot: random.Random) -> tuple[EventContent, int, list[str]]:
        """What happened, on which day, and the words that tell of it."""
        town = lot.choice(self.hot) if lot.random() < 0.33 else lot.choice(self.towns)
        day = int(self.days * lot.random() ** 2) if lot.random() < 0.2 else lot.randrange(self.days)
        kind, mode = lot.choices(TYPES, TYPE_WEIGHTS)[0]
        home = self.states[town.country or ""]
        said = kind in {"REQUEST", "ACCUSE", "CONSULT", "THREATEN"}
        actor = (
            lot.choice(self.people) if said else lot.choice([home, lot.choice(self.bodies), lot.choice(self.bodies)])
        )
        recipient = lot.choice([home, lot.choice(self.bodies), Actor(None, "residents", None, town.country, "CVL")])
        killed = int((1 - lot.random()) ** (-1 / 1.2)) if kind == "ASSAULT" and lot.random() < 0.6 else 0
        amount = Amount(killed, killed, killed, str(killed), "exact") if killed else None
        when = (FIRST + timedelta(day)).isoformat()
        content = EventContent(
            kind, (mode,) if mode else (),
            participants=(_takes_part("actor", actor), _takes_part("recipient", recipient)),
            place=town, time=Interval(when, when, "day", "then", 0, 4), casualties=Casualties(killed=amount),
        )  # fmt: skip
        return content, day, lot.sample(self.words, 6)

    def telling(self, lot: random.Random, happening: tuple[EventContent, int, list[str]], number: int) -> Telling:
        """One telling of it: with what news leaves out left out, a toll that rises, and some of the words."""
        whole, day, words = happening
        late = int(min(9, lot.expovariate(1.0)))
        killed = whole.casualties.killed
        if killed is not None and killed.low is not None and lot.random() < 0.3:
            more = killed.low + lot.randrange(1 + killed.low // 4)
            killed = Amount(more, None, None, f"at least {more}", "at_least")
        content = EventContent(
            whole.type,
            whole.modes if lot.random() < 0.7 else (),
            participants=tuple(side for side in whole.participants if lot.random() < 0.75),
            place=whole.place if lot.random() < 0.55 else None,
            time=whole.time if lot.random() < 0.4 else None,
            casualties=Casualties(killed=killed if lot.random() < 0.6 else None),
        )
        quote = " ".join([*lot.sample(words, 3), *lot.sample(self.common, 4), lot.choice(self.words)])
        published = (FIRST + timedelta(day + late)).isoformat()
        outlet = f"outlet-{lot.randrange(300)}"
        claim = Claim(
            f"{number:016x}", "event", lot.randrange(20), 0, len(quote), quote, "occurred", Certainty("CT+"),
            (Holder("author"),), 0.8, (), content, (0, 4),
        )  # fmt: skip
        title = " ".join([*lot.sample(words, 2), *lot.sample(self.common, 3)])
        return Telling(claim, f"report-{number // 3}", published, outlet, None, (outlet,), title)

    def copy(self, lot: random.Random, told: Telling, number: int) -> Telling:
        """The same words in another report of the day, under another headline."""
        claim = Claim(
            f"{number:016x}", "event", told.claim.sentence, 0, told.claim.end, told.claim.quote, told.claim.status,
            told.claim.certainty, told.claim.holders, told.claim.confidence, (), told.claim.content, (0, 4),
        )  # fmt: skip
        title = " ".join(lot.sample(self.words, 3))
        return Telling(
            claim, f"copy-{number}", told.published, f"outlet-{lot.randrange(300)}", None, told.origins, title
        )


def _takes_part(role: str, actor: Actor) -> Participant:
    return Participant(role, actor.name, 0, 1, actor)  # type: ignore[arg-type]
