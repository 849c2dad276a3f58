"""Whether grades tell reliable sources from unreliable ones, where the truth is known: a simulation.

    python benchmarks/grading.py [--seeds 5]

Sources of known reliability tell of events that happen by chance; what an unreliable source gets wrong is either an
event that never was, or a toll, place or perpetrator that is not so. Other outlets copy. The grader sees only what was
told. Printed is the share of each letter by reliability; below the floors the exit status is 1. Seeded.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence

from tocsin.resolving.grading import LETTERS, Grade, grades, tallies
from tocsin.terms.events import Dispute, Event, Member, Side, StatusPoint, Value
from tocsin.terms.who import Actor

RELIABILITIES = (0.98, 0.9, 0.8, 0.65, 0.5, 0.3, 0.15)
EACH = 4
EVENTS = 1500
# How often a source that exists tells of an event at all, and how many outlets copy each of its tellings.
COVERAGE = 0.12
COPIES = 3
FLOORS = {
    "rank correlation": 0.85,
    "reliable (0.9 and above) graded A or B": 0.9,
    "unreliable (0.3 and below) below C": 0.75,
}
Told = list[tuple[str, str]]


def event_of(number: int, told: Told, day: int) -> Event:
    """An event that sources tell with a toll each; tolls that differ are a dispute."""
    stamp = f"2021-{day // 28 % 12 + 1:02}-{day % 28 + 1:02}"
    claims = [f"c{number}-{k}" for k in range(len(told))]
    tolls: dict[str, list[int]] = {}
    for k, (_, toll) in enumerate(told):
        tolls.setdefault(toll, []).append(k)
    values = tuple(
        Value(toll, tuple(claims[k] for k in who), tuple(sorted({told[k][0] for k in who})), (), stamp, stamp)
        for toll, who in sorted(tolls.items(), key=lambda item: (-len({told[k][0] for k in item[1]}), item[0]))
    )
    origins = tuple(sorted({key for key, _ in told}))
    return Event(
        id=f"e{number}",
        policy="simulated",
        component=claims[0],
        type="ASSAULT",
        members=tuple(Member(claim, claim, 1.0, (), (key,)) for claim, (key, _) in zip(claims, told, strict=True)),
        reports=tuple(claims),
        origins=origins,
        status="occurred",
        statuses=(StatusPoint(stamp, "occurred", tuple(claims), origins),),
        sides=(Side("actor", Actor("SYR", "Syria", "state", "SYR", "MIL"), (claims[0],)),),
        disputes=(Dispute("killed", values),) if len(values) > 1 else (),
    )


def world(seed: int) -> tuple[list[Event], dict[str, float]]:
    """What is told in a made-up year, and how reliable each source is."""
    rng = random.Random(seed)
    true = {f"outlet:{r}-{k}.example": r for r in RELIABILITIES for k in range(EACH)}
    out: list[Event] = []
    for number in range(EVENTS):
        toll = rng.randint(1, 60)
        told: Told = []
        for key, reliability in true.items():
            if rng.random() < COVERAGE:
                if rng.random() < reliability:
                    told.append((key, str(toll)))
                elif rng.random() < 0.5:
                    told.append((key, str(rng.choice([n for n in range(1, 90) if n != toll]))))
                else:  # an event that never was, told by nobody else
                    invented = [(key, str(rng.randint(1, 60)))] * (1 + COPIES)
                    out.append(event_of(len(out) + EVENTS, invented, number))
        if told:
            out.append(event_of(number, [one for one in told for _ in range(1 + COPIES)], number))
    return out, true


def ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=lambda k: values[k])
    out = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end < len(order) and values[order[end]] == values[order[at]]:
            end += 1
        for k in order[at:end]:
            out[k] = (at + end - 1) / 2
        at = end
    return out


def rank_correlation(left: Sequence[float], right: Sequence[float]) -> float:
    """Spearman's, with the mean rank for ties; 0 where one side is constant."""
    a, b = ranks(left), ranks(right)
    mean = (len(a) - 1) / 2
    top = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    low = (sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b)) ** 0.5
    return top / low if low else 0.0


def measure(seeds: int) -> tuple[dict[float, Counter[str]], dict[str, float]]:
    letters: dict[float, Counter[str]] = {r: Counter() for r in RELIABILITIES}
    correlations: list[float] = []
    for seed in range(seeds):
        events, true = world(seed)
        found: list[Grade] = [grade for grade in grades(tallies(events)) if grade.key in true]
        for grade in found:
            letters[true[grade.key]][grade.computed] += 1
        judged = [grade for grade in found if grade.computed != "F"]
        score = {letter: 5.0 - k for k, letter in enumerate(LETTERS)}
        correlations.append(
            rank_correlation([true[grade.key] for grade in judged], [score[grade.computed] for grade in judged])
        )
    high = sum((letters[r] for r in RELIABILITIES if r >= 0.9), Counter())
    low = sum((letters[r] for r in RELIABILITIES if r <= 0.3), Counter())
    return letters, {
        "rank correlation": sum(correlations) / len(correlations),
        "reliable (0.9 and above) graded A or B": (high["A"] + high["B"]) / high.total(),
        "unreliable (0.3 and below) below C": (low["D"] + low["E"]) / low.total(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="how many made-up years (default 5)")
    letters, measured = measure(parser.parse_args().seeds)
    print("| true reliability | " + " | ".join(LETTERS) + " |\n|---:|" + "---:|" * len(LETTERS))
    for reliability, counts in letters.items():
        print(f"| {reliability:.2f} | " + " | ".join(str(counts[letter] or "") for letter in LETTERS) + " |")
    print("\n| measure | value | floor |\n|---|---:|---:|")
    for name, value in measured.items():
        print(f"| {name} | {value:.3f} | {FLOORS[name]:.2f} |")
    return 0 if all(measured[name] >= floor for name, floor in FLOORS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
