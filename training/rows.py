"""Training rows for the pair model: sentences with a source, a target and the PLOVER types that hold between them.

    python training/rows.py --out FILE        writes one JSON object per line: text, source, target, types, from
    python training/rows.py --out FILE --each 130      at most so many of our own rows of each type, with both ends

Three sources: the examples of the lexicon and the sentence cases (this project's own words, labelled by the row that
they are the example of; source and target are what the reader finds), and, where they are here, the development sets
PLV and AW (WikiEvents) of ``data/coding`` (third-party, never shipped). ``types`` lists every type that would be
right; empty means that nothing passes from source to target. The third of PLV that benchmarks/coding.py keeps back
carries ``"held": true``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import casefile
import coding
import floors

from tocsin.desk import Desk
from tocsin.terms.claims import EventContent
from tocsin.terms.text import Report

Row = dict[str, Any]
_ROOTS = {"YIELD": ["CONCEDE", "RETREAT"]}
_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})
_WIKIEVENTS = {
    "Conflict.Attack": ["ASSAULT"],
    "Life.Die": ["ASSAULT"],
    "Life.Injure": ["ASSAULT"],
    "Justice.ArrestJailDetain": ["COERCE"],
    "Justice.InvestigateCrime": ["ACCUSE"],
    "Justice.ChargeIndict": ["ACCUSE"],
    "Contact.Contact.Meet": ["CONSULT"],
    "Contact.RequestCommand": ["REQUEST"],
    "Contact.ThreatenCoerce": ["THREATEN"],
    "Conflict.Demonstrate": ["PROTEST"],
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--each", type=int, help="at most so many of our own rows of each type, with both ends")
    options = parser.parse_args()
    mine = list(own(Desk(weigh=None)))
    if options.each is not None:
        mine = sample(mine, options.each)
    found = [*mine, *plv(), *wikievents()]
    with options.out.open("w", encoding="utf-8") as out:
        for row in found:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(found)} rows: {options.out}")
    return 0


def sample(found: list[Row], each: int) -> list[Row]:
    """At most ``each`` rows with both ends of every type, drawn by a fixed seed; of "nothing" as many."""
    by_type: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        if row["source"] and row["target"]:
            by_type[row["types"][0] if row["types"] else ""].append(row)
    chance = random.Random(2)
    return [row for rows in by_type.values() for row in chance.sample(rows, min(each, len(rows)))]


def own(desk: Desk) -> Iterator[Row]:
    """The lexicon's event examples and the sentence cases, as the reader reads them where it reads the right type."""
    wanted: list[tuple[str, str | None]] = []
    for path in floors.lexicon_tables():
        if floors.kind_of(path.stem) == "events":
            wanted += [(row["example"], row["type"]) for row in floors.rows_of(path)]
    wanted += [(case["text"], None) for case in casefile.load()]
    chance = random.Random(1)
    readings = desk.read_all(Report(text, published="2020-10-31", language="en") for text, _ in wanted)
    for (text, type_), reading in zip(wanted, readings, strict=True):
        for claim in reading.claims:
            event = claim.content
            if not isinstance(event, EventContent) or (type_ is not None and event.type != type_):
                continue
            actors = [(p.start, p.end) for p in event.participants if p.role == "actor"]
            others = [(p.start, p.end) for p in event.participants if p.role != "actor"]
            if event.type in _MUTUAL and len(actors) > 1 and not others:
                actors, others = actors[:1], actors[1:2]
            source, target = (actors or [None])[0], (others or [None])[0]
            if source or target:
                yield {"text": text, "source": source, "target": target, "types": [event.type], "from": "own"}
            if source and target and event.type not in _MUTUAL and chance.random() < 0.15:
                yield {"text": text, "source": target, "target": source, "types": [], "from": "own, turned round"}


def plv() -> Iterator[Row]:
    for held in (False, True):
        for row in coding.rows("plv_train", held):
            source, target = coding.marked(row)
            types = _ROOTS.get(row["root"], [row["root"]])
            yield {"text": row["text"], "source": source, "target": target, "types": types, "from": "plv", "held": held}


def wikievents() -> Iterator[Row]:
    for row in [*coding.rows("aw_wikievents_train", False), *coding.rows("aw_wikievents_train", True)]:
        types = next((t for k, t in _WIKIEVENTS.items() if row["event_type"].startswith(k)), None)
        if types is not None:
            source, target = coding.marked(row)
            yield {"text": row["text"], "source": source, "target": target, "types": types, "from": "wikievents"}


if __name__ == "__main__":
    sys.exit(main())
