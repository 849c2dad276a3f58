"""Training rows: texts with pairs of phrases and what passes between them, and what else is known of their words.

    python training/rows.py --out FILE

One JSON object per text: ``text``, ``from``, ``held`` (whether benchmarks/coding.py keeps the row back), and any of

- ``pairs``: [source span, target span, types, ties, weight]; ``types`` lists every PLOVER type that would be right, an
  empty list says that nothing passes, null that it is not known; ``ties`` the same for lasting ties;
- ``masks``: [start, end, word] of names that the model is not shown;
- ``quad``: the class 0 to 4 of the whole sentence.

Sources: the examples of the lexicon and the sentence cases (this project's own words; source and target are what the
reader finds) and, where they are here, the development sets of ``data/coding``, ``data/re3d`` and ``data/field``
(third-party, never shipped), with what was judged of an earlier model's suggestions in them (training/judging.py).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import casefile
import coding
import corpora
import floors
import judging

from tocsin.coding.suggestions import pairs, phrases
from tocsin.desk import Desk
from tocsin.masking import masks_in
from tocsin.reading.parse import parse
from tocsin.terms.claims import EventContent, RelationContent
from tocsin.terms.text import Report

Row = dict[str, Any]
Span = tuple[int, int]
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
# The types that a sentence of each class of the quad set can tell of (its zero holds statements and appeals).
_QUAD = {
    0: [],
    1: ["AGREE", "CONSULT", "SUPPORT"],
    2: ["COOPERATE", "AID", "CONCEDE", "RETREAT"],
    3: ["REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION"],
    4: ["PROTEST", "MOBILIZE", "COERCE", "ASSAULT"],
}
# Relation types of the reader and of the sets, as the model's ties.
_TIES = {
    **{key: ["fights"] for key in ["fights", "opposes", "riv", "FightingAgainst"]},
    **{key: ["allied_with"] for key in ["allied_with", "coordinates", "all"]},
    **{key: ["backs"] for key in ["backs", "arms", "funds", "trains", "hosts", "supplies"]},
    "AlliesOf": ["allied_with", "backs"],
    "aff": ["backs", "associated_with", "part_of"],
    **{key: ["part_of"] for key in ["part_of", "BelongsTo"]},
    **{key: ["commands"] for key in ["commands", "controls", "InChargeOf"]},
    **{key: ["same_as"] for key in ["same_as", "IsSynonymOf"]},
    "associated_with": ["associated_with"],
    "CommWith": ["in_contact"],
    **{key: ["merged_with"] for key in ["merged_with", "mer"]},
    **{key: ["split_from"] for key in ["split_from", "succeeded", "spl"]},
}
# Pairs of which no set says anything are taken for "nothing", but count for little: some of them are acts.
UNTOLD = 0.25
MOST_UNTOLD = 4
ELSEWHERE = 800


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    desk = Desk(suggest=None, weigh=None)
    found = [
        *own(desk),
        *with_untold(desk, [*plv(), *quads()]),
        *wikievents(),
        *militants(desk),
        *re3d(),
        *with_untold(desk, list(judged())),
        *with_untold(desk, list(elsewhere())),
    ]
    with options.out.open("w", encoding="utf-8") as out:
        for row in found:
            if "pairs" in row:
                row["masks"] = masks_in(desk.lexicon, row["text"])
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(found)} texts, {sum(len(r.get('pairs', ())) for r in found)} pairs: {options.out}")
    return 0


def both(name: str) -> Iterator[tuple[Row, bool]]:
    """All rows of one set of ``data/coding``, each with whether it is kept back."""
    for held in (False, True):
        for row in coding.rows(name, held):
            yield row, held


def own(desk: Desk) -> Iterator[Row]:
    """The lexicon's examples and the sentence cases, as the reader reads them where it reads the right type."""
    wanted: list[tuple[str, str | None]] = []
    for path in floors.lexicon_tables():
        if floors.kind_of(path.stem) in {"events", "relations"}:
            wanted += [(row["example"], row["type"]) for row in floors.rows_of(path)]
    wanted += [(case["text"], None) for case in casefile.load()]
    chance = random.Random(1)
    readings = desk.read_all(Report(text, published="2020-10-31", language="en") for text, _ in wanted)
    for (text, type_), reading in zip(wanted, readings, strict=True):
        told: list[list[Any]] = []
        for claim in reading.claims:
            content = claim.content
            if type_ is not None and getattr(content, "type", None) != type_:
                continue
            if isinstance(content, EventContent):
                told += _event_pairs(content, chance)
            elif isinstance(content, RelationContent) and content.type in _TIES:
                ends = ((content.from_.start, content.from_.end), (content.to.start, content.to.end))
                told.append([*ends, None, _TIES[content.type], 1.0])
        if told:
            yield {"text": text, "from": "own", "pairs": told}


def _event_pairs(event: EventContent, chance: random.Random) -> Iterator[list[Any]]:
    actors = [(p.start, p.end) for p in event.participants if p.role == "actor"]
    others = [(p.start, p.end) for p in event.participants if p.role != "actor"]
    if event.type in _MUTUAL and len(actors) > 1 and not others:
        actors, others = actors[:1], actors[1:2]
    source, target = (actors or [None])[0], (others or [None])[0]
    if source or target:
        yield [source, target, [event.type], None, 0.6]
    if source and target and event.type not in _MUTUAL and chance.random() < 0.3:
        yield [target, source, [], None, 0.4]


def plv() -> Iterator[Row]:
    for row, held in both("plv_train"):
        source, target = coding.marked(row)
        types = _ROOTS.get(row["root"], [row["root"]])
        told = [[source, target, types, None, 1.0]]
        yield {"text": row["text"], "from": "plv", "held": held, "pairs": told}


def quads() -> Iterator[Row]:
    """Sentences of the quad set; where the actor set marks the same sentence, with its source and target."""
    ends = {}
    for row, _ in both("cameo_actor_bio_train"):
        ends[_squeezed(" ".join(row["tokens"]))] = row
    for row, held in both("cameo_quad_train"):
        out: Row = {"text": row["text"], "from": "quad", "held": held, "quad": row["label"], "pairs": []}
        marked = ends.get(_squeezed(row["text"]))
        if marked is not None:
            spans = _token_spans(row["text"], marked["tokens"], marked["tags"])
            if "S" in spans and "T" in spans:
                out["pairs"] = [[s, t, _QUAD[row["label"]], None, 0.7] for s in spans["S"] for t in spans["T"]]
        yield out


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _token_spans(text: str, tokens: list[str], tags: list[str]) -> dict[str, list[Span]]:
    """Where the marked tokens stand in the text; what cannot be found is left out."""
    out: dict[str, list[Span]] = defaultdict(list)
    at = 0
    for token, tag in zip(tokens, tags, strict=True):
        start = text.find(token, at)
        if start < 0:
            continue
        at = start + len(token)
        if tag[:2] == "B-":
            out[tag[2]].append((start, at))
        elif tag[:2] == "I-" and out[tag[2]]:
            out[tag[2]][-1] = (out[tag[2]][-1][0], at)
    return out


def with_untold(desk: Desk, rows: list[Row]) -> Iterator[Row]:
    """The rows with some pairs of their phrases that nobody told of, and the told ones by the reader's phrases."""
    chance = random.Random(3)
    parsed = parse([Report(r["text"], language="en") for r in rows], desk.lexicon, desk.nlp)
    for row, (report, sentences, _) in zip(rows, parsed, strict=True):
        told = row["pairs"]
        nothing = row.get("quad") == 0
        untold: list[list[Any]] = []
        read: list[list[Any]] = []
        for scene in desk.scenes(report, sentences):
            for a, b in pairs(phrases(scene)):
                one, two = (a.start, a.end), (b.start, b.end)
                same = next((t for t in told if _overlap(one, t[0]) and _overlap(two, t[1])), None)
                if same is None:
                    untold.append([one, two, [], None, 0.5 if nothing else UNTOLD])
                elif (one, two) != (same[0], same[1]):
                    read.append([one, two, same[2], None, same[4] * 0.6])
        few = (
            chance.sample(untold, min(MOST_UNTOLD, len(untold)))
            if told or nothing or row["from"] == "elsewhere"
            else []
        )
        yield {**row, "pairs": [*told, *read[:2], *few]}


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def wikievents() -> Iterator[Row]:
    for row, _ in both("aw_wikievents_train"):
        types = next((t for k, t in _WIKIEVENTS.items() if row["event_type"].startswith(k)), None)
        if types is not None:
            source, target = coding.marked(row)
            yield {"text": row["text"], "from": "wikievents", "pairs": [[source, target, types, None, 0.6]]}


def militants(desk: Desk) -> Iterator[Row]:
    """Mapping Militants: the tie between two named groups, at their first mentions."""
    for held in (False, True):
        for row in coding.table("mapping_militants_links", "id", held):
            text = row["description"]
            one, two = (coding.mentions_of(desk, row[k], text) for k in ("name1", "name2"))
            both_ways = row["type"] in {"all", "riv", "mer", "spl"}
            told = [[(one or [None])[0], (two or [None])[0], None, _TIES[row["type"]], 1.0]]
            if both_ways:
                told.append([told[0][1], told[0][0], None, _TIES[row["type"]], 1.0])
            yield {"text": text, "from": "militants", "held": held, "tie": row["type"], "pairs": told}


def re3d() -> Iterator[Row]:
    """Paragraphs of re3d with their ties between actors; other pairs of actors in a sentence have none."""
    chance = random.Random(4)
    for path in sorted((corpora.SHARED / "re3d").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            doc = json.loads(line)
            held = coding.kept_back(doc["id"])
            gold = coding.gold_ties(doc)
            actors = sorted(
                {(e["begin"], e["end"]) for e in doc["entities"] if e["type"] in {"Organisation", "Person"}}
            )
            for start, end in _windows(doc["text"]):
                inside = [g for g in gold if start <= min(g[1][0], g[2][0]) and max(g[1][1], g[2][1]) <= end]
                told = [
                    [(a[0] - start, a[1] - start), (b[0] - start, b[1] - start), None, _TIES[kind], 1.0]
                    for kind, a, b, _ in inside
                ]
                linked = {(g[1], g[2]) for g in inside} | {(g[2], g[1]) for g in inside}
                here = [a for a in actors if start <= a[0] and a[1] <= end]
                free = [(a, b) for a in here for b in here if a != b and (a, b) not in linked and not _overlap(a, b)]
                for a, b in chance.sample(free, min(3, len(free))):
                    told.append([(a[0] - start, a[1] - start), (b[0] - start, b[1] - start), None, [], 0.4])
                if told:
                    yield {"text": doc["text"][start:end], "from": "re3d", "held": held, "pairs": told}


def _windows(text: str) -> Iterator[Span]:
    """The sentences of a text, roughly: the model sees one at a time."""
    start = 0
    for found in re.finditer(r"(?<=[.!?])\s+(?=[A-Z“\"])|\n+", text):
        if found.start() - start > 20:
            yield start, found.start()
            start = found.end()
    if len(text) - start > 20:
        yield start, len(text)


def judged() -> Iterator[Row]:
    """Pairs that an earlier model suggested and that were judged one by one (training/judged.csv holds no texts)."""
    told: dict[str, list[list[Any]]] = defaultdict(list)
    texts = dict(judging.texts())
    for key, source, target, types in judging.kept():
        told[key].append([source, target, types, None, 1.0])
    for key, found in told.items():
        if key in texts:
            yield {"text": texts[key], "from": "judged", "pairs": found}


def elsewhere() -> Iterator[Row]:
    """Sentences of news at large: hardly any pair of their phrases is an act, and a model must learn to say so."""
    chance = random.Random(6)
    known = {key for key, *_ in judging.kept()}
    found = [
        (f"{key}:{start}-{end}", text[start:end])
        for key, text in judging.reports()
        if not key.startswith("satp")
        for start, end in _windows(text)
        if end - start < 400
    ]
    for key, text in chance.sample(found, min(ELSEWHERE, len(found))):
        if key not in known:
            yield {"text": text, "from": "elsewhere", "pairs": []}


if __name__ == "__main__":
    sys.exit(main())
