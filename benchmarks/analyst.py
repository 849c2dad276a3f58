"""Whether a record outlives an analyst: ten thousand steps of reading, judging, taking back, asking and rebuilding.

    python benchmarks/analyst.py                 10,000 steps, about ten minutes
    python benchmarks/analyst.py --steps 500     fewer

The bundled reports come in one by one, are read anew, claims are judged and judgements taken back, by seed. After every
step some claims are traced to their words, every hundred steps the whole record is checked, every five hundred the
events are compared with those of a rebuild, and what was judged and taken back must leave the events as they were. At
the end the reports go into three more records in other orders: all exports must have the same hash. Prints a Markdown
table; ends with 1 when anything differs.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
from collections import Counter
from dataclasses import replace
from datetime import date

import corpora

from tocsin.asof import as_of
from tocsin.desk import desk
from tocsin.fusing import refresh
from tocsin.record import Record, provenance
from tocsin.serving.exports import FORMATS, export
from tocsin.terms.claims import Reading

TODAY = "2026-01-01"


class Analyst:
    """One record and what is done to it."""

    def __init__(self, readings: list[Reading], seed: int) -> None:
        self.chance = random.Random(seed)
        self.waiting = list(readings)
        self.chance.shuffle(self.waiting)
        self.record = Record.open(":memory:")
        self.versions: Counter[str] = Counter()
        self.standing: list[str] = []
        self.done: Counter[str] = Counter()
        self.wrong: list[str] = []

    def step(self) -> None:
        """Does one thing, more often what analysts do more often."""
        deeds = {
            self.reads: 3 if self.waiting else 0,
            self.reads_anew: 1,
            self.judges: 6,
            self.takes_back: 3 if self.standing else 0,
            self.fuses: 6,
            self.judges_and_takes_back: 1,
            self.looks_back: 1,
        }
        deed = self.chance.choices(list(deeds), list(deeds.values()))[0]
        self.done[deed.__name__.replace("_", " ")] += 1
        deed()
        for kept in self.chance.sample(self.claims, min(3, len(self.claims))):
            if not provenance(self.record, kept).verified:
                self.wrong.append(f"claim {kept} is not in its text")

    @property
    def claims(self) -> list[str]:
        with self.record.moment() as connection:
            return [str(id_) for (id_,) in connection.execute("SELECT id FROM current_claims WHERE kind = 'event'")]

    def reads(self) -> None:
        self.record.add(self.waiting.pop(), reader="reader 1", day=TODAY)

    def reads_anew(self) -> None:
        every = list(self.record.readings())
        if every:
            reading = self.chance.choice(every)
            kept = tuple(claim for claim in reading.claims if self.chance.random() < 0.97)
            self.versions[reading.report.id] += 1
            reader = f"reader {self.versions[reading.report.id] + 1}"
            self.record.add(replace(reading, claims=kept), reader=reader, day=TODAY)

    def judges(self) -> None:
        if judgement := self._judged():
            self.standing.append(judgement)

    def _judged(self) -> str | None:
        verdict = self.chance.choice(("wrong", "right", "same", "different", "grades"))
        if verdict == "grades":
            key, letter = f"outlet:{self.chance.randrange(9)}", self.chance.choice("ABCDEF")
            return self.record.judge([key], "grades", score=1, reasons=[], judge="ann", date=TODAY, value=letter)
        wanted = 2 if verdict in {"same", "different"} else 1
        claims = self.claims
        if len(claims) < wanted:
            return None
        chosen = self.chance.sample(claims, wanted)
        return self.record.judge(chosen, verdict, score=1, reasons=[], judge="ann", date=TODAY)  # type: ignore[arg-type]

    def takes_back(self) -> None:
        judgement = self.standing.pop(self.chance.randrange(len(self.standing)))
        self.record.withdraw(judgement, judge="ann", date=TODAY)

    def fuses(self) -> None:
        refresh(self.record, today=TODAY)

    def judges_and_takes_back(self) -> None:
        refresh(self.record, today=TODAY)
        before = self.record.digest()
        if (judgement := self._judged()) is not None:
            refresh(self.record, today=TODAY)
            if judgement in self.standing:  # the very same had been judged before
                return
            self.record.withdraw(judgement, judge="ann", date=TODAY)
            refresh(self.record, today=TODAY)
            if self.record.digest() != before:
                self.wrong.append(f"taking back {judgement} did not bring the events back")

    def looks_back(self) -> None:
        before = self.record.digest()
        day = self.chance.choice(("2019-04-05", "2020-10-27", "2022-03-20"))
        with as_of(self.record, day) as then:
            if any((event.last_said or "") > day for event in then.events()):
                self.wrong.append(f"as of {day} later reports are known")
        if self.record.digest() != before:
            self.wrong.append("asking as of a day changed the record")

    def is_as_rebuilt(self) -> None:
        """Compares the events with those of a rebuild."""
        refresh(self.record, today=TODAY)
        before = self.record.digest()
        refresh(self.record, today=TODAY, rebuild=True)
        if self.record.digest() != before:
            self.wrong.append("a rebuild gives other events")


def exported(readings: list[Reading]) -> dict[str, str]:
    """The hash of every export of a record of these readings, in their order."""
    with Record.open(":memory:") as record:
        for number, reading in enumerate(readings):
            record.add(reading, reader="reader 1", day=TODAY)
            if number % 10 == 0:
                refresh(record, today=TODAY)
        refresh(record, today=TODAY)
        out = {}
        for name in FORMATS:
            pairs = ((event, record.claims_of(event)) for event in record.events())
            out[str(name)] = export(pairs, name, io.BytesIO()).digest
        return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=15)
    options = parser.parse_args()
    readings = list(desk().read_all(corpora.demo()))
    analyst = Analyst(readings, options.seed)
    checks = rebuilds = 0
    for step in range(1, options.steps + 1):
        analyst.step()
        if step % 100 == 0:
            checks += 1
            analyst.wrong += [str(problem) for problem in analyst.record.check()]
        if step % 500 == 0:
            rebuilds += 1
            analyst.is_as_rebuilt()
        if len(analyst.wrong) > 20:
            break
    orders = []
    for seed in range(3):
        random.Random(seed).shuffle(readings)
        orders.append(exported(readings))
    differ = [name for name in orders[0] if len({order[name] for order in orders}) > 1]
    print(f"{date.today()}: {sum(analyst.done.values()):,} steps, seed {options.seed}\n")
    print("| What was done | Times |\n|---|---:|")
    for what, times in analyst.done.most_common():
        print(f"| {what} | {times:,} |")
    print(f"| the whole record checked | {checks} |\n| events compared with a rebuild | {rebuilds} |")
    print(f"| exports in three orders of arrival, of {len(orders[0])} formats | 3 |")
    print(f"\n{len(analyst.wrong)} wrong; {len(differ)} exports differ.")
    for told in [*analyst.wrong[:10], *differ]:
        print(told, file=sys.stderr)
    return int(bool(analyst.wrong or differ))


if __name__ == "__main__":
    sys.exit(main())
