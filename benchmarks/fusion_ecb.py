"""ECB+: gold mentions, true topics; with `--file ROWS.jsonl` another file of the same shape, by the shipped weights."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coreference_scores import Score, Scores, scores
from corpora import SHARED

from tocsin.happening import Marked, happenings
from tocsin.learned.coreference import scorer_of
from tocsin.reading.parse import parser

ROOT = Path(__file__).resolve().parent
ECB = SHARED / "coding" / "ecbplus_dev.jsonl"
FOLDS = ROOT / "coreference-folds.json"
# Leave-topic-out CoNLL F1 below which the command fails.
ECB_FLOOR = 0.81

Mention = tuple[str, int, tuple[int, ...]]


HELP = "event coreference across documents, gold mentions"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``fusion.py ecb``."""
    parser.add_argument("--file", type=Path, help="rows to score with the shipped weights (default: development)")


def run(options: argparse.Namespace) -> int:
    """MUC, B-cubed, CEAF-e and their mean over all documents at once; topics are given, sub-topics are not."""
    rows = read_rows(options.file or ECB)
    documents = [marked(row) for row in rows]
    key = {mention: chain for row in rows for mention, chain in mentions_of(row)}
    table = {"same lemma in a topic": scores(key, same_lemma(rows, documents))}
    judged = None
    if options.file is None:
        judged = table["ours, each topic by weights that never saw it"] = scores(key, left_out(rows, documents))
    name = "ours, shipped weights" + (" (they were fitted to these rows)" if options.file is None else "")
    table[name] = scores(key, labelled(rows, happenings(documents).labels))
    print(f"{len(rows)} documents, {len(key)} mentions, {len(set(key.values()))} happenings; those told once count\n")
    show(table)
    return 1 if judged is not None and judged.conll < ECB_FLOOR else 0


def read_rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        sys.exit(f"{path} is not here: name the folder of development data by TOCSIN_SHARED, or a file by --file")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def is_event(kind: str) -> bool:
    return kind.startswith(("ACT", "NEG"))


def marked(row: dict[str, Any]) -> Marked:
    """A row as the package takes it: sentences numbered anew; chains and the marked entities are left behind."""
    order = sorted(row["sents"], key=int)
    at = {int(name): n for n, name in enumerate(order)}
    mentions = tuple((at[s], tuple(words)) for kind, s, words, *_ in row["mentions"] if is_event(kind))
    return Marked(tuple(tuple(row["sents"][name]) for name in order), mentions, row["topic"])


def mentions_of(row: dict[str, Any]) -> list[tuple[Mention, str]]:
    """The mentions of happenings of a row, each with its chain, in the row's order."""
    return [((row["id"], s, tuple(words)), chain) for kind, s, words, _, chain in row["mentions"] if is_event(kind)]


def labelled(rows: list[dict[str, Any]], labels: Iterable[Iterable[Any]]) -> dict[Mention, Any]:
    named = [mention for row in rows for mention, _ in mentions_of(row)]
    return dict(zip(named, [label for those in labels for label in those], strict=True))


def same_lemma(rows: list[dict[str, Any]], documents: list[Marked]) -> dict[Mention, Any]:
    """The baseline: mentions of one topic whose words have the same base forms are one happening."""
    from spacy.tokens import Doc

    nlp, out = parser(), []
    for one in documents:
        parsed = [nlp(Doc(nlp.vocab, words=[w.strip() or "." for w in s])) for s in one.sentences]
        out.append([(one.topic, *(parsed[s][w].lemma_.lower() for w in words)) for s, words in one.mentions])
    return labelled(rows, out)


def left_out(rows: list[dict[str, Any]], documents: list[Marked]) -> dict[Mention, Any]:
    """Every topic resolved by the weights of the fold that did not see it (training/coreference.py --folds)."""
    folds = json.loads(FOLDS.read_text(encoding="utf-8"))
    labels: list[tuple[Any, ...]] = [()] * len(documents)
    for topic in sorted({one.topic for one in documents}):
        members = [n for n, one in enumerate(documents) if one.topic == topic]
        found = happenings([documents[n] for n in members], scorer_of(folds[topic]))
        for n, those in zip(members, found.labels, strict=True):
            labels[n] = tuple((topic, label) for label in those)
    return labelled(rows, labels)


def show(table: dict[str, Scores]) -> None:
    print("| | MUC P / R / F1 | B-cubed P / R / F1 | CEAF-e P / R / F1 | CoNLL F1 |\n|---|---|---|---|---:|")
    for name, found in table.items():
        print(f"| {name} | {_cell(found.muc)} | {_cell(found.b_cubed)} | {_cell(found.ceaf_e)} | {found.conll:.3f} |")


def _cell(score: Score) -> str:
    return f"{score.precision:.3f} / {score.recall:.3f} / {score.f1:.3f}"
