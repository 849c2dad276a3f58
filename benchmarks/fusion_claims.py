"""Purity of fused events on the news corpus: events of two or more reports, drawn by a seed and judged by a person.

An event is pure when all its claims tell of one happening: one act, or one stretch of the same acts, of the same sides
at the same place and time. A claim that the reader read wrongly counts as what its quote tells of. One claim of another
happening makes the event impure; so does "unsure". Third-party text is on the sheet, so it stays outside the project.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import random
from collections import Counter
from pathlib import Path
from typing import Any

import corpora

from tocsin.desk import Desk
from tocsin.resolving.fusing import POLICY, fuse
from tocsin.terms.claims import Claim, Reading
from tocsin.terms.events import Event, Telling
from tocsin.terms.text import Report

HELP = "purity of events on the news corpus"
FLOOR = 0.85
VERDICTS = ("pure", "impure", "unsure")
# Of a large event a person reads so many claims, drawn by the same seed.
SHOWN = 12


def add_options(parser: argparse.ArgumentParser) -> None:
    corpora.add_news_option(parser)
    parser.add_argument(
        "--readings", type=Path, nargs="+", help="pickled readings of the corpus, in place of reading it"
    )
    parser.add_argument("--keep", type=Path, help="pickle the readings there for the next draw")
    parser.add_argument("--draw", type=int, metavar="SEED", help="write a sheet of events drawn with this seed")
    parser.add_argument("--events", type=int, default=100, help="how many events (100)")
    parser.add_argument("--sheet", type=Path, help="where the sheet is written")
    parser.add_argument("--score", type=Path, nargs="+", metavar="FILE", help="judged sheets")


def run(options: argparse.Namespace) -> int:
    if options.score:
        return score(options.score)
    if options.draw is None or options.sheet is None:
        print("nothing to do: give --draw SEED --sheet FILE, or --score FILE")
        return 2
    return draw(options)


def readings_of(options: argparse.Namespace) -> list[Reading]:
    """The corpus as it is read: from the pickles that are named, else by today's reader (about half an hour)."""
    if options.readings:
        # Pickles run code: name only files that you made yourself.
        return [one for path in options.readings for one in pickle.loads(path.read_bytes())]
    desk = Desk()
    found = [desk.read(report) for report in corpora.news(options.news)]
    if options.keep:
        options.keep.write_bytes(pickle.dumps(found))
    return found


def tellings_of(readings: list[Reading]) -> list[Telling]:
    """The event claims, each with its report; the outlet stands for the origin."""
    return [_telling(claim, one.report) for one in readings for claim in one.of_kind("event")]


def _telling(claim: Claim, report: Report) -> Telling:
    origins = (report.outlet or report.id,)
    return Telling(claim, report.id, report.published, report.outlet, report.url, origins, report.title)


def draw(options: argparse.Namespace) -> int:
    readings = readings_of(options)
    told = tellings_of(readings)
    events = fuse(told)
    several = [event for event in events if len(event.reports) > 1]
    lot = random.Random(options.draw)
    chosen = lot.sample(several, min(options.events, len(several)))
    by_claim = {telling.claim.id: telling for telling in told}
    with options.sheet.open("w", encoding="utf-8") as out:
        for event in chosen:
            out.write(json.dumps(_row(event, by_claim, lot, options.draw), ensure_ascii=False) + "\n")
    sizes = Counter(min(len(event.reports), 6) for event in several)
    print(
        f"| claims | events | of 2+ reports | of 3+ | of 6+ | drawn (seed {options.draw}) |\n|---|---|---|---|---|---|"
    )
    more = sum(count for size, count in sizes.items() if size > 2)
    print(f"| {len(told)} | {len(events)} | {len(several)} | {more} | {sizes[6]} | {len(chosen)} |")
    return 0


def _row(event: Event, by_claim: dict[str, Telling], lot: random.Random, seed: int) -> dict[str, Any]:
    members = list(event.members)
    if len(members) > SHOWN:
        members = sorted(lot.sample(members, SHOWN), key=lambda member: member.claim)
    shown = []
    for member in members:
        telling = by_claim[member.claim]
        shown.append(
            {
                "claim": member.claim, "published": telling.published, "title": telling.title,
                "type": getattr(telling.claim.content, "type", None), "status": telling.claim.status,
                "quote": telling.claim.quote, "score": member.score, "why": list(member.reasons[:5]),
            }
        )  # fmt: skip
    return {
        "seed": seed, "policy": POLICY.name, "event": event.id, "type": event.type, "reports": len(event.reports),
        "claims": len(event.members), "members": shown, "verdict": "", "note": "",
    }  # fmt: skip


def score(sheets: list[Path]) -> int:
    rows = [json.loads(line) for sheet in sheets for line in sheet.read_text(encoding="utf-8").splitlines() if line]
    left = [row["event"] for row in rows if row["verdict"] not in VERDICTS]
    if left:
        print(f"{len(left)} of {len(rows)} rows have no verdict ({', '.join(VERDICTS)}), the first {left[0]}")
        return 2
    print("| events | judged | pure | share | 95 % |\n|---|---|---|---|---|")
    groups = {"all": rows, "force (ASSAULT)": [row for row in rows if row["type"] == "ASSAULT"]}
    groups["three or more reports"] = [row for row in rows if row["reports"] > 2]
    for name, some in groups.items():
        if some:
            pure = sum(row["verdict"] == "pure" for row in some)
            low, high = wilson(pure, len(some))
            print(f"| {name} | {len(some)} | {pure} | {pure / len(some):.2f} | {low:.2f} to {high:.2f} |")
    share = sum(row["verdict"] == "pure" for row in rows) / len(rows)
    return 0 if share >= FLOOR else 1


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z = 1.96
    middle = (hits + z * z / 2) / (count + z * z)
    half = z * math.sqrt(hits * (count - hits) / count + z * z / 4) / (count + z * z)
    return middle - half, middle + half
