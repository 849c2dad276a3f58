"""Draws what the sentence model suggests in texts of the development sets, and keeps what a judge says of it.

    python training/judging.py draw --count 300 --seed 1 --out sheet.jsonl
    python training/judging.py keep sheet.jsonl …

A sheet has one suggestion a line: ``sentence``, ``source``, ``target`` and the ``type`` that the model gives. The judge
adds ``answer``: the PLOVER type that the source does to the target in this sentence, "NOTHING", or "" to leave it out.
``keep`` adds the answers to ``training/judged.csv``, which names texts by set and row and holds none of their words.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import coding

from tocsin.coding.suggestions import pairs, phrases
from tocsin.desk import Desk
from tocsin.learned.sentence import NOTHING, TYPES, sentence_model
from tocsin.masking import masks_in
from tocsin.reading.parse import parse
from tocsin.terms.text import Report

Span = tuple[int, int]
JUDGED = Path(__file__).parent / "judged.csv"
COLUMNS = ["sentence", "source_start", "source_end", "target_start", "target_end", "type"]
# From which chance on a suggestion is drawn: doubtful ones teach most.
LEAST = 0.45


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("--count", type=int, default=300)
    drawing.add_argument("--seed", type=int, default=1)
    drawing.add_argument("--out", type=Path, required=True)
    keeping = commands.add_parser("keep")
    keeping.add_argument("sheets", type=Path, nargs="+")
    options = parser.parse_args()
    if options.command == "draw":
        draw(options.count, options.seed, options.out)
    else:
        keep(options.sheets)
    return 0


def reports() -> Iterator[tuple[str, str]]:
    """The texts to draw from, each with its key: news of many sorts, most of it not about conflict."""
    for row in coding.rows("polnear_dev", False):
        yield f"polnear_dev:{row['id']}", row["text"]
    for row in coding.rows("satp_dev", False):
        yield f"satp_dev:{row['id']}", row["text"]
    for row in coding.rows("ecbplus_dev", False):
        yield f"ecbplus_dev:{row['id']}", "\n\n".join(" ".join(words) for words in row["sents"].values())


def texts() -> Iterator[tuple[str, str]]:
    """The sentences that were judged, each with its key: its report and where it stands in it."""
    known = dict(reports())
    for sentence in {key for key, *_ in kept()}:
        report, _, span = sentence.rpartition(":")
        start, end = map(int, span.split("-"))
        yield sentence, known[report][start:end]


def _parsed(desk: Desk) -> Iterator[Any]:
    return parse([Report(text, language="en") for _, text in reports()], desk.lexicon, desk.nlp)


def draw(count: int, seed: int, out: Path) -> None:
    """One suggestion of a sentence, in the order of chance, a third from each set."""
    desk = Desk(suggest=None, weigh=None)
    found: dict[str, list[dict[str, Any]]] = {}
    for (key, _), (report, sentences, _) in zip(reports(), _parsed(desk), strict=True):
        for scene in desk.scenes(report, sentences):
            s = scene.sentence
            asked = pairs(phrases(scene))
            text = report.text[s.start : s.end]
            spans = [((a.start - s.start, a.end - s.start), (b.start - s.start, b.end - s.start)) for a, b in asked]
            best: dict[str, Any] | None = None
            for (one, two), passing in zip(
                spans, sentence_model().passing(text, spans, masks_in(desk.lexicon, text)), strict=True
            ):
                type_ = max(passing.types, key=lambda t: passing.types[t])
                chance = passing.types[type_]
                if type_ != NOTHING and chance >= LEAST and (best is None or chance > best["chance"]):
                    words = {"source": text[slice(*one)], "target": text[slice(*two)]}
                    best = {
                        "key": f"{key}:{s.start}-{s.end}",
                        "sentence": text,
                        **words,
                        "type": type_,
                        "chance": chance,
                    }
                    best["spans"] = [*one, *two]
            if best is not None:
                found.setdefault(key.partition(":")[0], []).append(best)
    chance_ = random.Random(seed)
    drawn = [row for rows in found.values() for row in chance_.sample(rows, min(len(rows), count // len(found)))]
    chance_.shuffle(drawn)
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in drawn), encoding="utf-8")
    print(f"{len(drawn)} suggestions: {out}")


def keep(sheets: list[Path]) -> None:
    rows = [json.loads(line) for path in sheets for line in path.read_text(encoding="utf-8").splitlines()]
    known = {(key, source, target): types for key, source, target, types in kept()}
    for row in rows:
        if row.get("answer") in {NOTHING, *TYPES}:
            a, b, c, d = row["spans"]
            known[row["key"], (a, b), (c, d)] = [] if row["answer"] == NOTHING else [row["answer"]]
    with JUDGED.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COLUMNS)
        for (key, source, target), types in sorted(known.items()):
            table.writerow([key, *source, *target, (types or [NOTHING])[0]])
    print(f"{len(known)} judged pairs: {JUDGED}")


def kept() -> Iterator[tuple[str, Span, Span, list[str]]]:
    """What was judged: the sentence's key, source, target and the types that are right; nothing before any was."""
    if not JUDGED.is_file():
        return
    with JUDGED.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            a, b, c, d = (int(row[name]) for name in COLUMNS[1:5])
            yield row["sentence"], (a, b), (c, d), [] if row["type"] == NOTHING else [row["type"]]


if __name__ == "__main__":
    sys.exit(main())
