"""How well the reader does the field's own tasks: one table over the development sets, beside the best peer's figure.

    python benchmarks/coding.py all              every set that is here, the part to tune on (two thirds)
    python benchmarks/coding.py plv quad         some of them
    python benchmarks/coding.py all --unseen     the third that is kept back: look rarely, never tune on it
    python benchmarks/coding.py plv --errors 30  and what was missed, one line each

But for ``actors`` and ``triples``, which lie in tests/gold, the sets are third-party texts and no part of the project;
they are looked for in ``../shared/data`` beside the project or in ``TOCSIN_SHARED``. A row belongs to the third kept
back by a hash of its id, so that the cut never moves.
"Silent" counts items from which nothing was read, "extra" answers that no gold item asks for.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import corpora
from muc import fillers

from tocsin import classify
from tocsin.attacks import Harm, Incident, bare, incidents, toll
from tocsin.coding.acled import report_sub_event
from tocsin.desk import Desk
from tocsin.learned.sentence import Pair
from tocsin.pairing import tie_pairs
from tocsin.phrases import actors_of
from tocsin.reading.amounts import find_amounts
from tocsin.reading.names import find_names
from tocsin.reading.parse import known_words, parse, parser, plain_words
from tocsin.terms.claims import Claim, EventContent, RelationContent
from tocsin.terms.stance import Stance
from tocsin.terms.text import Report
from tocsin.terms.when import Amount
from tocsin.terms.who import Actor, Participant

Row = dict[str, Any]
# The classes of the quad set follow CAMEO's roots: statements and appeals (01, 02) are none of the four.
QUAD = {
    **dict.fromkeys(["01", "02"], 0),
    **dict.fromkeys(["03", "04", "05"], 1),
    **dict.fromkeys(["06", "07", "08"], 2),
    **dict.fromkeys(["09", "10", "11", "12", "13", "16"], 3),
    **dict.fromkeys(["14", "15", "17", "18", "19", "20"], 4),
}
_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})


@dataclass(slots=True)
class Result:
    """One line of the table; ``value`` and ``goal`` in the figure's own unit."""

    figure: str
    value: float
    peer: str
    goal: str
    items: int
    silent: int = 0
    extra: int = 0
    errors: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", choices=[*SETS, "all"])
    parser.add_argument("--unseen", action="store_true", help="the third that is kept back")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print N misses of each set")
    options = parser.parse_args()
    desk = Desk()
    part = "the third kept back" if options.unseen else "the two thirds to tune on"
    print(f"{date.today()}, {part}\n\n| Figure | Reached | Best peer | Goal | Items | Silent | Extra | Seconds |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name in SETS if "all" in options.sets else options.sets:
        start = time.perf_counter()
        for result in SETS[name](desk, options.unseen):
            spent = time.perf_counter() - start
            print(
                f"| {result.figure} | {result.value:.3f} | {result.peer} | {result.goal} | {result.items} | "
                f"{result.silent} | {result.extra} | {spent:.1f} |",
                flush=True,
            )
            for line in result.errors[: options.errors]:
                print(f"    {line}")
    return 0


# Reading the sets


def kept_back(key: str) -> bool:
    """Whether a row belongs to the third that nobody tunes on."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 3 == 0


def rows(name: str, unseen: bool) -> list[Row]:
    """The rows of one set of ``data/coding``; ends the program with advice where the set is not here."""
    path = corpora.SHARED / "coding" / f"{name}.jsonl"
    if not path.is_file():
        sys.exit(f"{path.name} is not here: set TOCSIN_SHARED to the folder that holds coding/, field/ and re3d/")
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [r for r in found if kept_back(r["id"]) == unseen]


def table(name: str, key: str, unseen: bool) -> list[Row]:
    """The rows of one table of ``data/field``."""
    with gzip.open(corpora.SHARED / "field" / f"{name}.csv.gz", "rt", encoding="utf-8") as lines:
        return [r for r in csv.DictReader(lines) if kept_back(r[key]) == unseen]


def events_of(claims: Iterable[Claim]) -> list[tuple[Claim, EventContent]]:
    return [(c, c.content) for c in claims if isinstance(c.content, EventContent)]


def macro_f1(pairs: Iterable[tuple[Any, Any]], labels: Sequence[Any]) -> float:
    """The mean over ``labels`` of F1; pairs are (gold, answer), an answer of None counts as missed only."""
    right, said, asked = Counter[Any](), Counter[Any](), Counter[Any]()
    for gold, answer in pairs:
        asked[gold] += 1
        said[answer] += 1
        right[gold] += gold == answer
    scores = [2 * right[k] / (said[k] + asked[k]) if said[k] + asked[k] else 0.0 for k in labels]
    return sum(scores) / len(scores)


def f1(right: float, said: float, asked: float) -> float:
    return 2 * right / (said + asked) if said + asked else 0.0


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


# PLV: what the first does to the second


def marked(row: Row) -> tuple[tuple[int, int], tuple[int, int]]:
    """The spans of source and target in the row's text; where their marks run into each other, by their words."""
    spans = {}
    for tag, words in (("s", row["source"]), ("t", row["target"])):
        before, found, rest = row["marked"].partition(f"<{tag}>")
        inner = re.sub("</?[st]>", "", rest.partition(f"</{tag}>")[0])
        start = len(re.sub("</?[st]>", "", before)) if found else max(0, row["text"].find(words))
        spans[tag] = (start, start + len(inner or words))
    return spans["s"], spans["t"]


def plv(desk: Desk, unseen: bool) -> list[Result]:
    """The coder finds the actors itself: right where one event has the root, the source and the target."""
    data = rows("plv_train", unseen)
    reports = [Report(r["text"], published="2018-06-01", language="en") for r in data]
    pairs, errors, silent, extra = [], [], 0, 0
    for row, reading in zip(data, desk.read_all(reports), strict=True):
        source, target = marked(row)
        found = []
        events = events_of(reading.claims)
        for _, event in events:
            spans = [(p.role, (p.start, p.end)) for p in event.participants]
            left = any(_overlap(span, source) for role, span in spans if role == "actor")
            # What two do together ("A and B signed", "A and B failed to agree") each does with the other.
            mutual = event.type in _MUTUAL or all(role == "actor" for role, _ in spans)
            right = any(_overlap(span, target) for role, span in spans if role != "actor" or mutual) or (
                event.place is not None and _overlap((event.place.start, event.place.end), target)
            )
            if left and right:
                found.append("YIELD" if event.type in {"CONCEDE", "RETREAT"} else event.type)
        answer = row["root"] if row["root"] in found else found[0] if found else None
        pairs.append((row["root"], answer))
        silent += not events
        extra += max(0, len(events) - 1)
        if answer != row["root"]:
            got = ", ".join(
                f"{e.type}({'; '.join(f'{p.role[0]}:{p.text}' for p in e.participants)})" for _, e in events
            )
            errors.append(f"{row['root']}: {row['marked']}\n        read: {got or 'nothing'}")
    labels = sorted({g for g, _ in pairs})
    return [
        Result(
            "PLV, actors found: macro-F1", macro_f1(pairs, labels), ".475", "≥ .70", len(data), silent, extra, errors
        )
    ]


def plv_given(desk: Desk, unseen: bool) -> list[Result]:
    """The type of what the given source does to the given target, by ``tocsin.classify``."""
    data = rows("plv_train", unseen)
    spans = [marked(r) for r in data]
    answers = classify([r["text"] for r in data], source=[s for s, _ in spans], target=[t for _, t in spans])
    pairs, errors = [], []
    for row, chances in zip(data, answers, strict=True):
        mass: Counter[str] = Counter()
        for type_, chance in chances.items():
            mass["YIELD" if type_ in {"CONCEDE", "RETREAT"} else type_] += chance
        (answer, sure), *_ = mass.most_common(1)
        pairs.append((row["root"], answer))
        if answer != row["root"]:
            errors.append(f"{row['root']} read {answer} ({sure:.2f}): {row['marked']}")
    labels = sorted({g for g, _ in pairs})
    return [Result("PLV, actors given: macro-F1", macro_f1(pairs, labels), ".821", "≥ .87", len(data), 0, 0, errors)]


# Whom a phrase names, and who does what to whom by country

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold"


def own(name: str, unseen: bool) -> list[Row]:
    """The rows of a set of our own writing in ``tests/gold``, cut like the others by a hash of the id."""
    found = [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [r for r in found if kept_back(r["id"]) == unseen]


def actors(desk: Desk, unseen: bool) -> list[Result]:
    """Phrases of our own writing, and names of armed groups with CAMEO's code: country and sector both right."""
    data = own("actors", unseen)
    phrases = [(r["phrase"], r.get("published"), r["country"], r["sector"]) for r in data]
    states = {e.country for e in desk.lexicon.entries.values() if e.type == "state" and e.id == e.country}
    groups = [
        (r["name"], None, [r["cameo_codes"][:3]], [r["cameo_codes"][3:6]])
        for r in table("phoenix_mnsa_aliases", "name", unseen)
        if r["cameo_codes"][:3] in states and r["cameo_codes"][3:6] == "REB"
    ]
    return [
        _named("Actors: country and sector", desk, phrases, ".27", "≥ .80"),
        _named("Armed groups (CAMEO codes)", desk, groups, "–", "–"),
    ]


def _named(
    figure: str, desk: Desk, asked: Sequence[tuple[str, str | None, list[str | None], list[str | None]]], *bars: str
) -> Result:
    read = actors_of([a[0] for a in asked], [a[1] for a in asked], desk)
    right, silent, errors = 0, 0, []
    for (phrase, _, countries, sectors), actor in zip(asked, read, strict=True):
        good = actor.country in countries and actor.sector in sectors
        right += good
        silent += actor.country is None and actor.sector is None
        if not good:
            errors.append(f"{phrase}: wanted {countries} {sectors}, read {actor}")
    return Result(figure, right / len(asked), bars[0], bars[1], len(asked), silent, 0, errors)


def triples(desk: Desk, unseen: bool) -> list[Result]:
    """Sentences in the manner of a code book: PLOVER type, source country and target country, all three right.

    Where an event has no recipient, the country where it took place is its target.
    """
    data = own("triples", unseen)
    right, said, silent, errors = 0, 0, 0, []
    reports = [Report(r["text"], published="2020-06-15", language="en") for r in data]
    for row, reading in zip(data, desk.read_all(reports), strict=True):
        read = {t for _, event in events_of(reading.claims) for t in _by_country(event)}
        gold = tuple(row["triple"]) if row["triple"] else None
        good = gold in read or (gold is not None and gold[2] is None and any(t[:2] == gold[:2] for t in read))
        right += good
        said += len(read)
        silent += not read and gold is not None
        if not good and (gold or read):
            errors.append(f"{gold} read {sorted(map(str, read))}: {row['text']}")
    asked = sum(r["triple"] is not None for r in data)
    figure = "Code-book triples: F1"
    return [Result(figure, f1(right, said, asked), ".30", "≥ .60", len(data), silent, said - right, errors)]


def _by_country(event: EventContent) -> set[tuple[str, str, str | None]]:
    """(type, source country, target country) of all pairs of an event; those who do it together in text order."""
    doers = list(dict.fromkeys(p.actor.country for p in event.participants if p.role == "actor" and p.actor.country))
    others = list(dict.fromkeys(p.actor.country for p in event.participants if p.role == "recipient"))
    others = [c for c in others if c]
    if event.type in _MUTUAL and not others and len(doers) > 1:
        doers, others = doers[:1], doers[1:]
    if not others and event.place is not None and event.place.country:
        others = [event.place.country]
    return {(event.type, a, b) for a in doers for b in others or [None]}


# CAMEO quad class of a sentence


def quad(desk: Desk, unseen: bool) -> list[Result]:
    """The quad class of the sentence, 0 where it tells of no event."""
    data = rows("cameo_quad_train", unseen)
    reports = [Report(r["text"], published="2018-06-01", language="en") for r in data]
    pairs, errors, silent = [], [], 0
    for row, reading in zip(data, desk.read_all(reports), strict=True):
        events = events_of(reading.claims)
        best = max(events, key=lambda e: e[0].confidence, default=None)
        answer = QUAD.get((best[1].cameo or "")[:2], 0) if best else 0
        silent += not events
        pairs.append((row["label"], answer))
        if answer != row["label"]:
            errors.append(f"{row['label']} read {answer}: {row['text']}  {[e.type for _, e in events]}")
    return [
        Result("CAMEO quad class: macro-F1", macro_f1(pairs, range(5)), ".575", "≥ .78", len(data), silent, 0, errors)
    ]


# CAMEO: an event or none, its category and code, who and whom


def relevance(desk: Desk, unseen: bool) -> list[Result]:
    """Whether a sentence tells of an event of the four quad classes; bare statements and appeals are none."""
    data = rows("cameo_quad_train", unseen)
    reports = [Report(r["text"], published="2018-06-01", language="en") for r in data]
    right = said = asked = silent = 0
    errors = []
    for row, reading in zip(data, desk.read_all(reports), strict=True):
        events = [e for _, e in events_of(reading.claims) if QUAD.get((e.cameo or "")[:2], 0)]
        asked += row["label"] > 0
        said += bool(events)
        right += bool(events) and row["label"] > 0
        silent += row["label"] > 0 and not events
        if bool(events) != (row["label"] > 0):
            read = ", ".join(f"{e.type} {e.cameo}" for e in events)
            errors.append(f"{'missed' if row['label'] else 'extra'}: {row['text']}  [{read}]")
    return [
        Result("CAMEO, an event or none: F1", f1(right, said, asked), "", "", len(data), silent, said - right, errors)
    ]


def category(desk: Desk, unseen: bool) -> list[Result]:
    """CAMEO's root categories of each of our own sentences, whether there is one at all, and the code in full.

    A code counts as right where it says as much as the gold code: "190" is no answer to "195".
    """
    data = own("cameo", unseen)
    roots, relevant, codes = [0, 0, 0], [0, 0, 0], [0, 0]
    quads, errors = [], []
    for row, reading in zip(data, desk.read_all(Report(r["text"], language="en") for r in data), strict=True):
        events = events_of(reading.claims)
        read = {e.cameo for _, e in events if e.cameo}
        gold = set(row["codes"])
        counts = ({c[:2] for c in gold}, {c[:2] for c in read})
        _tally(roots, *counts)
        _tally(relevant, {"event"} if gold else set(), {"event"} if read else set())
        for code in gold:
            if any(r[:2] == code[:2] for r in read):
                codes[0] += any(r.startswith(code) for r in read)
                codes[1] += 1
        best = max(events, key=lambda e: e[0].confidence, default=None)
        quads.append((row["quad"], QUAD.get((best[1].cameo or "")[:2], 0) if best else 0))
        if counts[0] != counts[1] or not all(any(r.startswith(c) for r in read) for c in gold):
            errors.append(f"{row['id']} {sorted(gold)} read {sorted(read)}: {row['text']}")
    goal = "≥ .60"
    return [
        Result(
            "CAMEO category, own sentences: F1", f1(*roots), ".357", goal, len(data), 0, roots[1] - roots[0], errors
        ),
        Result("– an event or none: F1", f1(*relevant), ".664", "≥ .80", len(data), 0, relevant[1] - relevant[0]),
        Result("– the code in full, where the category is right", codes[0] / max(1, codes[1]), "", "", codes[1]),
        Result("– quad class: macro-F1", macro_f1(quads, range(5)), ".575", "≥ .78", len(data)),
    ]


def _tally(counts: list[int], gold: set[str], read: set[str]) -> None:
    """Adds one item's (right, said, asked)."""
    for k, more in enumerate((gold & read, read, gold)):
        counts[k] += len(more)


def spans(desk: Desk, unseen: bool) -> list[Result]:
    """The words of sources and targets of a sentence's events: by token, and by span where an overlap is enough."""
    data = rows("cameo_actor_bio_train", unseen)
    texts = [_joined(r["tokens"]) for r in data]
    counts = {k: [0, 0, 0] for k in ("source words", "source", "target words", "target")}
    errors, silent = [], 0
    reports = [Report(text, published="2018-06-01", language="en") for text, _ in texts]
    for row, (text, places), reading in zip(data, texts, desk.read_all(reports), strict=True):
        events = [e for _, e in events_of(reading.claims)]
        silent += any(t != "O" for t in row["tags"]) and not events
        shown = []
        for mark, what in (("S", "source"), ("T", "target")):
            gold = _tagged(row["tags"], mark)
            read = {
                (p.start, p.end)
                for e in events
                for p in e.participants
                if (p.role == "actor") == (mark == "S") or (mark == "T" and e.type in _MUTUAL)
            }
            hit = {k for k, place in enumerate(places) if any(_overlap(place, p) for p in read)}
            _tally(counts[f"{what} words"], {str(k) for a, b in gold for k in range(a, b)}, {str(k) for k in hit})
            ends = [(places[a][0], places[b - 1][1]) for a, b in gold]
            counts[what][0] += sum(any(_overlap(g, r) for r in read) for g in ends)
            counts[what][1] += sum(1 for r in read)
            counts[what][2] += len(gold)
            missed = [text[a:b] for a, b in ends if not any(_overlap((a, b), r) for r in read)]
            extra = [text[a:b] for a, b in sorted(read) if not any(_overlap((a, b), g) for g in ends)]
            shown += [f"{what} missed {missed} extra {extra}"] if missed or extra else []
        if shown:
            errors.append(f"{'; '.join(shown)}: {text}")
    return [
        Result(f"CAMEO {k}: F1", f1(*v), "", "", v[2], silent, v[1] - v[0], errors if k == "source" else [])
        for k, v in counts.items()
    ]


_CLOSES = frozenset(", . ; : ? ! ) ] % 's ’s n't ” ''".split())


def _joined(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """The text of a list of tokens as it would be printed, with the range of each."""
    text, places = "", []
    for k, token in enumerate(tokens):
        glued = not text or token in _CLOSES or tokens[k - 1] in {"(", "[", "“", "$", "``", "’"} or token == "’"
        text += token if glued else f" {token}"
        places.append((len(text) - len(token), len(text)))
    return text, places


def _tagged(tags: Sequence[str], mark: str) -> list[tuple[int, int]]:
    """The half-open token ranges of one mark in B/I/O tags."""
    out: list[tuple[int, int]] = []
    for k, tag in enumerate(tags):
        if tag == f"B-{mark}" or (tag == f"I-{mark}" and (not out or out[-1][1] != k)):
            out.append((k, k + 1))
        elif tag == f"I-{mark}":
            out[-1] = (out[-1][0], k + 1)
    return out


# ACLED: the sub-event of a note


def acled(desk: Desk, unseen: bool) -> list[Result]:
    """The sub-event of each of our own notes: F1 weighted by how often a sub-event stands in the gold."""
    data = own("acled", unseen)
    pairs, kinds, errors, silent = [], [], [], 0
    for row, reading in zip(data, desk.read_all(Report(r["text"], language="en") for r in data), strict=True):
        found = report_sub_event(desk.lexicon.acled, reading)
        silent += found is None
        pairs.append((row["sub_event_type"], found.sub_event_type if found else None))
        kinds.append((row["event_type"], found.event_type if found else None))
        if pairs[-1][0] != pairs[-1][1]:
            read = [
                f"{e.type}/{','.join(e.modes)} {e.cameo} {e.acled and e.acled.sub_event_type}"
                f" {[(p.role[0], p.text, p.actor.sector) for p in e.participants]}"
                for _, e in events_of(reading.claims)
            ]
            errors.append(f"{row['id']} {row['sub_event_type']} read {pairs[-1][1]}: {row['text']}\n        {read}")
    return [
        Result(
            "ACLED sub-event of a note: weighted F1", weighted_f1(pairs), ".839", "≥ .75", len(data), silent, 0, errors
        ),
        Result("ACLED event type of a note: weighted F1", weighted_f1(kinds), "", "", len(data)),
    ]


def weighted_f1(pairs: Sequence[tuple[Any, Any]]) -> float:
    """The mean of F1 over the gold labels, each as often as it stands there."""
    asked = Counter(gold for gold, _ in pairs)
    return sum(n * macro_f1(pairs, [label]) for label, n in asked.items()) / len(pairs)


# NGEC: which type and mode a story or a headline is about


# Names of modes that PLOVER's manual no longer has, and the set's spellings, by ours.
_NGEC_MODES = {
    **dict.fromkeys(["assassinate", "execute", "massacre"], "targeted"),
    "primative": "primitive",
    "sieze": "seize",
    "ban": "restrict",
    "return": "release",
}
_SLOTS = {"country_1": "Kenya", "country_2": "Brazil", "country_3": "Norway", "city": "Nairobi"}


def ngec(desk: Desk, unseen: bool) -> list[Result]:
    """The type that a machine-written story tells most of, and that of a headline; then the mode, given the type.

    The stories' labels are those of the prompts they were written from, so that many a story tells of something else.
    """
    stories = rows("ngec_synthetic_events", unseen)
    path = corpora.SHARED / "coding" / "ngec_synthetic_headlines.jsonl"
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    heads = [
        {**r, "label": r["event"], "text": re.sub(r"\{(\w+)\}", lambda m: _SLOTS[m[1]], r["title"]).strip()}
        for k, r in enumerate(found)
        if kept_back(f"headline-{k}") == unseen
    ]
    out = []
    for what, data in (("stories", stories), ("headlines", heads)):
        pairs, modes, errors, silent = [], [0, 0], [], 0
        for row, reading in zip(data, desk.read_all(Report(r["text"], language="en") for r in data), strict=True):
            told: Counter[str] = Counter()
            events = events_of(reading.claims)
            for claim, event in events:
                told[event.type] += claim.confidence  # type: ignore[assignment]
            answer = max(told, key=lambda k: told[k], default=None)
            pairs.append((row["label"], answer))
            silent += not told
            mode = (row["mode"] or "").lower()
            mine = [e for _, e in events if e.type == row["label"]]
            if mode and mine:
                modes[0] += any(_NGEC_MODES.get(mode, mode) in e.modes for e in mine)
                modes[1] += 1
            if answer != row["label"]:
                errors.append(f"{row['label']} {row['mode'] or ''} read {dict(told)}: {row['text'][:240]!r}")
        labels = sorted({g for g, _ in pairs})
        out.append(
            Result(f"NGEC {what}, type: macro-F1", macro_f1(pairs, labels), "", "", len(data), silent, 0, errors)
        )
        out.append(Result(f"NGEC {what}, mode where the type was read", modes[0] / max(1, modes[1]), "", "", modes[1]))
    return out


# SATP: police reports, is there an attack and who against whom


def satp(desk: Desk, unseen: bool) -> list[Result]:
    """Whether an Indian police item tells of an attack, and the words for who did it and to whom."""
    data = rows("satp_dev", unseen)
    reports = [Report(r["text"], published=f"{r['year'] or 2018}-12-31", language="en") for r in data]
    right = said = asked = 0
    roles: dict[str, list[int]] = {"source": [0, 0, 0], "target": [0, 0, 0]}
    errors, silent, extra = [], 0, 0
    for row, reading in zip(data, desk.read_all(reports), strict=True):
        attacks = [e for _, e in events_of(reading.claims) if e.type == "ASSAULT"]
        right += bool(attacks) and row["relevant"]
        said += bool(attacks)
        asked += row["relevant"]
        silent += row["relevant"] and not attacks
        extra += bool(attacks) and not row["relevant"]
        if bool(attacks) != row["relevant"]:
            errors.append(f"{'missed' if row['relevant'] else 'extra'}: {row['text'][:300]}")
        cards = incidents(reading)[:_SATP_CARDS]
        for key in roles:
            gold = {w.lower() for text in row[key] for w in re.findall(r"\w+", text)}
            read = {w.lower() for words in _satp_words(cards, key) for w in re.findall(r"\w+", words)}
            roles[key][0] += len(gold & read)
            roles[key][1] += len(read)
            roles[key][2] += len(gold)
    return [
        Result("SATP, an attack or none: F1", f1(right, said, asked), "", "", len(data), silent, extra, errors),
        *(Result(f"SATP, words of the {k}: F1", f1(*v), "", "", len(data)) for k, v in roles.items()),
    ]


# The set's coders keep to the incident of the item's first sentences, and take of its targets what they are ("trooper",
# "truck"), not how many or by which name; chosen on the part to tune on.
_SATP_CARDS = 2


def _satp_words(cards: Sequence[Incident], key: str) -> list[str]:
    parts = [p for c in cards for p in (c.perpetrators if key == "source" else (*c.humans, *c.things)) if not p.alleged]
    if key == "source":
        return [w for p in parts for w in p.words]
    return [bare(w) for p in parts for w in (p.descriptions[-1:] if p.names else p.descriptions)]


# MUC-4: who did it, what was hit, with what


MUC_SET = "muc4_dev_tst1_tst2_dev0001-0300"
_MUC_KEYS = {
    "perp_individual": ["perp_individual"],
    "perp_org": ["perp_org"],
    "phys_tgt": ["phys_tgt_id"],
    "hum_tgt": ["hum_tgt_name", "hum_tgt_desc"],
    "weapon": ["instrument_id"],
}
Fillers = dict[str, list[set[str]]]


def muc(desk: Desk, unseen: bool) -> list[Result]:
    """CEAF-REE: each gold entity (any of its strings) against each entity read for the role, one to one.

    As in the task itself, an entity that the key calls optional is neither asked for nor wrong, and a description that
    the key gives to a named victim is the same victim.
    """
    data = rows(MUC_SET, unseen)
    results = []
    for label, change in (("in capitals", str), ("in mixed case", Truecase(desk))):
        texts = [change(r["text"]) for r in data]
        right = said = asked = silent = 0
        errors = []
        for row, reading in zip(data, desk.read_all(Report(t, language="en") for t in texts), strict=True):
            read = fillers(reading, desk.lexicon)
            hit, extra, wanted, missed = muc_counts(row, read)
            right, said, asked = right + hit, said + hit + extra, asked + wanted
            silent += wanted > 0 and not any(read.values())
            errors += missed
        results.append(
            Result(
                f"MUC-4 fillers {label}: F1",
                f1(right, said, asked),
                ".545",
                "≥ .55",
                len(data),
                silent,
                said - right,
                errors,
            )
        )
    return results


class Truecase:
    """Mixed case for a text in capitals, as a newspaper would print it.

    Small letters but for the openings of sentences, days and months, acronyms, and what looks like a name: words that
    are no English words, names and places that the lexicon knows, and words between two that look like names.
    """

    def __init__(self, desk: Desk) -> None:
        self.lexicon = desk.lexicon
        self.english = known_words(desk.nlp or parser())
        self.plain = plain_words(desk.nlp or parser())

    def __call__(self, text: str) -> str:
        words = list(re.finditer(r"[^\W\d_]+", text))
        known = [(n.start, n.end) for n in find_names(text, self.lexicon, capitals=True, common=self.plain)]
        named = {k for a, b in known for k in range(a, b)}
        capital = [w.start() in named and w[0].lower() not in _SMALL_IN_NAMES for w in words]
        capital = [c or self._is_strange(w[0].lower()) for c, w in zip(capital, words, strict=True)]
        for k in range(len(words) - 2, 0, -1):
            # "MINISTER HECTOR OQUELI": a word between a title and a name is a name.
            low, before = words[k][0].lower(), words[k - 1][0].lower()
            title = (noun := self.lexicon.nouns.get(before)) is not None and noun.kind in {
                "official",
                "civilian",
                "armed",
            }
            plain = low in self.lexicon.nouns or low in self.lexicon.heads or low in _SMALL_IN_NAMES
            near = text[words[k - 1].end() : words[k + 1].start()].strip(" ") == words[k][0]
            capital[k] = capital[k] or (title and capital[k + 1] and near and not plain and not low.endswith("ed"))
        out = list(text.lower())
        for k, word in enumerate(words):
            low = word[0].lower()
            between = 0 < k < len(words) - 1 and capital[k - 1] and capital[k + 1] and low not in _SMALL_IN_NAMES
            close = between and text[words[k - 1].end() : words[k + 1].start()].strip(" ") == word[0]
            opens = _OPENS.search(text[max(0, word.start() - 6) : word.start()]) or word.start() == 0
            if self._is_acronym(word[0]):
                out[word.start() : word.end()] = word[0]
            elif capital[k] or close or opens or low in _DAYS:
                out[word.start()] = word[0][0]
        return "".join(out)

    def _is_strange(self, low: str) -> bool:
        return len(low) > 2 and low not in self.english

    def _is_acronym(self, word: str) -> bool:
        low = word.lower()
        exact = any(a.exact == word and len(a.words) == 1 for a in self.lexicon.aliases.get(low, ()))
        vowelless = len(word) > 1 and not re.search("[aeiouy]", low)
        return (exact and low not in self.plain) or (vowelless and low not in _ABBREVIATED) or word == "I"


_OPENS = re.compile(r"(?:[.!?:][\"')\]]*\s+[\"'\[(]*|--\s+|\[|\n\s*[\"'\[(]*)$")
_SMALL_IN_NAMES = frozenset("of the and de del la las los for in to was were".split())
_ABBREVIATED = frozenset("km kg mr mrs dr lt sgt msgr st th nd rd hrs jr sr vs".split())
_DAYS = frozenset(
    """january february april june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec""".split()
)


def muc_counts(row: Row, read: Fillers) -> tuple[int, int, int, list[str]]:
    """How many fillers are right, too many and asked for, and a line for each role with a filler missed."""
    gold, optional = muc_gold(row), muc_gold(row, optional=True)
    right = extra = asked = 0
    missed = []
    for role, wanted in gold.items():
        left = unmatched(wanted, read[role])
        hit = len(read[role]) - len(left)
        right, asked = right + hit, asked + len(wanted)
        extra += len(unmatched(optional[role], left))
        if hit < len(wanted):
            told = sorted("/".join(sorted(r)) for r in read[role])
            missed.append(f"{row['id']} {role}: gold {[sorted(f)[:2] for f in wanted]} read {told}")
    return right, extra, asked, missed


def muc_gold(row: Row, *, optional: bool = False) -> Fillers:
    out: Fillers = {k: [] for k in _MUC_KEYS}
    for template in row["templates"]:
        for role, names in _MUC_KEYS.items():
            for filler in (f for name in names for f in template.get(name) or []):
                strings = {s.lower() for s in filler.get("a", [])}
                named = {s.lower() for s in filler.get("of", [])}
                if not strings or bool(filler.get("optional") or template.get("optional")) != optional:
                    continue
                same = next((f for f in out[role] if f & (strings | named)), None)
                if same is None:
                    out[role].append(strings)
                else:
                    same |= strings
    return out


_COUNTS = re.compile(
    r"^(?:the|a|an|its|his|her|their|some|several|other|at least|about|more than|over|up to|\d+|two|three|four|five|"
    r"six|seven|eight|nine|ten|eleven|twelve|dozens of|group of|presumed|alleged|suspected)\s+"
)


def _bare(text: str) -> str:
    text = re.sub(r'["\'\[\]()]', "", text).strip()
    while (shorter := _COUNTS.sub("", text)) != text:
        text = shorter
    return text


def unmatched(gold: list[set[str]], read: list[set[str]]) -> list[set[str]]:
    """The entities read that no gold entity of a one-to-one matching has."""
    left = list(read)
    for strings in gold:
        wanted = {_bare(g) for g in strings} | strings
        match = next((r for r in left if r & wanted), None)
        if match is not None:
            left.remove(match)
    return left


# Factuality


_VALUES = {"CT+": 3.0, "PR+": 2.0, "PS+": 1.0, "Uu": 1.0, "PS-": -1.0, "PR-": -1.5, "CT-": -1.8}
_REPORTED = 2.8
# MEANTIME crosses certain and uncertain with positive and negative, whoever says so, and 0 is what is left open.
_MEANTIME = {"CT+": 3.0, "PR+": 0.75, "PS+": 0.75, "Uu": 0.0, "PS-": -0.75, "PR-": -0.75, "CT-": -3.0}
# What annotators make of each status, rounded medians over the two thirds to tune on. UW asks whether it happens at
# some time, so that what is promised or foreseen counts for much; MEANTIME weighs certainty alone, whatever the tense;
# UDS-IH2 asks whether it has happened.
_NOT_YET = {
    "uw": {"planned": 1.8, "requested": 1.4, "hypothetical": 1.0, "predicted": 2.2, "counterfactual": 0.6},
    "meantime": {"planned": 3.0, "requested": 3.0, "hypothetical": 0.0, "predicted": 3.0, "counterfactual": -3.0},
    "uds-ih2": {"planned": -1.5, "requested": -2.0, "hypothetical": 0.0, "predicted": -1.5, "counterfactual": -1.5},
}
_NOT_YET_DENIED = -1.0
# What is promised, asked or foreseen, but only perhaps ("fears that it will"); MEANTIME knows certain and uncertain.
_NOT_YET_UNSURE = {"uw": 1.2, "meantime": 0.75}


def factuality(desk: Desk, unseen: bool) -> list[Result]:
    """How surely the words say that it happened, −3 to 3: mean absolute error of the reader's certainty."""
    data = rows("factuality_dev", unseen)
    errors: dict[str, list[float]] = defaultdict(list)
    lines: dict[str, list[str]] = defaultdict(list)
    parsed = parse([Report(r["text"], language="en") for r in data], desk.lexicon, desk.nlp)
    for row, (report, sentences, _) in zip(data, parsed, strict=True):
        scenes = list(desk.scenes(report, sentences))
        offsets, at = [], 0
        for word in row["text"].split(" "):
            offsets.append(at)
            at += len(word) + 1
        for first, _, word, gold in row["targets"]:
            value = _value_at(scenes, offsets[first], row["corpus"]) if first < len(offsets) else 3.0
            errors[row["corpus"]].append(abs(value - gold))
            if abs(value - gold) >= 2:
                lines[row["corpus"]].append(f"{word}: gold {gold} read {value:.1f}: {row['text'][:260]}")
    peers = {"uw": (".78", "≤ .55"), "meantime": (".32", "≤ .25")}
    return [
        Result(
            f"Factuality {k}: mean absolute error",
            sum(v) / len(v),
            *peers.get(k, ("", "")),
            items=len(v),
            errors=lines[k],
        )
        for k, v in sorted(errors.items())
    ]


def _value_at(scenes: list[Any], offset: int, corpus: str) -> float:
    for scene in scenes:
        s = scene.sentence
        for k in range(len(s)):
            if s.starts[k] <= offset < s.ends[k]:
                return _value(scene.stance(s, k), corpus)
    return 3.0


def _value(stance: Stance, corpus: str) -> float:
    """One stance on the annotators' scale; what is reported as certain falls a little short of certain."""
    told = stance.source or stance.author
    if stance.status in _NOT_YET[corpus]:
        denied = corpus == "uw" and told.endswith("-") and stance.status != "counterfactual"
        value = _NOT_YET_DENIED if denied else _NOT_YET[corpus][stance.status]
        return min(value, _NOT_YET_UNSURE.get(corpus, value)) if told in {"PR+", "PS+"} else value
    if corpus == "meantime":
        return _MEANTIME[told]
    if stance.author == "Uu" and told == "CT+":
        return _REPORTED
    return _VALUES[told]


# PolNeAR: attributions


def attribution(desk: Desk, unseen: bool) -> list[Result]:
    """Who is given which words: cues and sources that overlap, contents of which at least half is shared.

    PolNeAR takes no attribution within another, so what is nested is left out.
    """
    data = rows("polnear_dev", unseen)
    counts: dict[str, list[int]] = {k: [0, 0, 0] for k in ("cue", "source", "content")}
    errors, silent = [], 0
    for row in data:
        read = [a for a in desk.attributions(Report(row["text"], language="en")) if not a.nested]
        silent += not read
        gold = [g for g in row["attributions"] if g.get("cue")]
        for part in counts:
            counts[part][1] += sum(part != "source" or a.source is not None for a in read)
            counts[part][2] += sum(bool(g.get(part)) for g in gold)
        for g in gold:
            overlapping = [a for a in read if _touch([a.cue], g["cue"])]
            found = max(overlapping, key=lambda a: _touch([a.source], g.get("source", [])), default=None)
            if found is None:
                errors.append("missed: " + " … ".join(row["text"][max(0, a - 60) : b + 60] for a, b in g["cue"]))
                continue
            read.remove(found)
            counts["cue"][0] += 1
            counts["source"][0] += _touch([found.source], g.get("source", []))
            counts["content"][0] += _shared(found.content, g.get("content", [])) >= 0.5
        errors += ["extra: " + row["text"][max(0, a.cue.start - 60) : a.cue.end + 60] for a in read]
    goals = {"cue": "≥ .75"}
    return [
        Result(
            f"PolNeAR {k}s: F1", f1(*v), "", goals.get(k, ""), v[2], silent, v[1] - v[0], errors if k == "cue" else []
        )
        for k, v in counts.items()
    ]


def _touch(read: Iterable[Span | None], gold: list[list[int]]) -> bool:
    return any(s is not None and s.start < b and a < s.end for s in read for a, b in gold)


def _shared(read: Iterable[Span], gold: list[list[int]]) -> float:
    """Characters that both cover, by those that either covers."""
    one = {k for s in read for k in range(s.start, s.end)}
    two = {k for a, b in gold for k in range(a, b)}
    return len(one & two) / max(1, len(one | two))


# re3d and Mapping Militants: relations


# The set's types and the claims that can mean them, the likeliest first: whoever cooperates is an ally or in touch.
_RE3D: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(["fights", "opposes", "ASSAULT"], ("FightingAgainst",)),
    **dict.fromkeys(["allied_with", "backs", "arms", "funds", "trains", "hosts"], ("AlliesOf",)),
    **dict.fromkeys(["coordinates", "COOPERATE"], ("AlliesOf", "CommWith")),
    "part_of": ("BelongsTo",),
    **dict.fromkeys(["commands", "controls", "seize"], ("InChargeOf",)),
    "same_as": ("IsSynonymOf",),
    **dict.fromkeys(["associated_with", "CONSULT", "AGREE", "REQUEST"], ("CommWith",)),
}
_RE3D_TYPES = ("FightingAgainst", "AlliesOf", "BelongsTo", "InChargeOf", "IsSynonymOf", "CommWith")
_ONE_WAY = frozenset({"BelongsTo", "InChargeOf"})
# A tie has actors or places at its ends: equal figures and whose weapons or papers those are is something else.
_NO_ACTOR = frozenset(
    {"Quantity", "Coordinate", "Temporal", "Money", "Weapon", "Vehicle", "DocumentReference", "MilitaryPlatform"}
)
Span = tuple[int, int]


def re3d(desk: Desk, unseen: bool) -> list[Result]:
    """Each gold relation of six types counts as read where a claim has its type and touches both ends.

    The set writes most ties of a mutual kind twice, from either end: they count once. An end that the text tells with a
    pronoun may stand at the words it takes up, as the set mostly has it. Friendly dealings told once are one answer,
    though the reader may tell them both as an act and as a tie; nobody has a tie with his own words.
    """
    data = []
    for path in sorted((corpora.SHARED / "re3d").glob("*.jsonl")):
        data += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    data = [d for d in data if kept_back(d["id"]) == unseen]
    counts: dict[str, list[int]] = {k: [0, 0, 0] for k in _RE3D_TYPES}
    errors = []
    for row, reading in zip(data, desk.read_all(Report(d["text"], language="en") for d in data), strict=True):
        read = _pairs(reading.claims)
        used: dict[int, str] = {}
        for kind, one, two, shown in gold_ties(row):
            counts[kind][2] += 1
            hit = next(
                (k for k, p in enumerate(read) if k not in used and kind in p[0] and _joins(p[1], p[2], (one, two))),
                None,
            )
            if hit is None:
                errors.append(f"{kind}: {shown}")
            else:
                used[hit] = kind
                counts[kind][0] += 1
        for k, (kinds, one, two) in enumerate(read):
            counts[used.get(k, kinds[0])][1] += 1
            if k not in used:
                errors.append(f"extra {kinds[0]}: {row['text'][slice(*one[0])]} | {row['text'][slice(*two[0])]}")
    total = [sum(c[k] for c in counts.values()) for k in range(3)]
    extra = total[1] - total[0]
    parts = [Result(f"re3d {k}: F1", f1(*c), "", "", c[2], 0, c[1] - c[0]) for k, c in counts.items()]
    return [Result("re3d relations: micro-F1", f1(*total), "", "≥ .50", total[2], 0, extra, errors), *parts]


def gold_ties(row: Row) -> list[tuple[str, Span, Span, str]]:
    """The gold relations of the six types between actors, places and things, mutual ones once."""
    types: dict[Span, set[str]] = defaultdict(set)
    for entity in row["entities"]:
        types[entity["begin"], entity["end"]].add(entity["type"])
    out: list[tuple[str, Span, Span, str]] = []
    for gold in row["relations"]:
        one, two = (gold["sourceBegin"], gold["sourceEnd"]), (gold["targetBegin"], gold["targetEnd"])
        if gold["type"] not in _RE3D_TYPES or (types[one] | types[two]) & _NO_ACTOR:
            continue
        if gold["type"] not in _ONE_WAY and any(k == gold["type"] and (a, b) == (two, one) for k, a, b, _ in out):
            continue
        out.append((gold["type"], one, two, f"{gold['source']} | {gold['value']} | {gold['target']}"))
    return out


Ends = tuple[Span, ...]
_PRONOUNS = frozenset("it its they their them he his him she her".split())
_FRIENDLY = frozenset({"AlliesOf", "CommWith"})


def _pairs(claims: Iterable[Claim]) -> list[tuple[tuple[str, ...], Ends, Ends]]:
    """What the claims say of pairs: the types that it can be, and where either end stands, its own words first."""
    claims = list(claims)
    spans: dict[tuple[int, Actor], dict[Span, None]] = defaultdict(dict)
    for claim in claims:
        for p in _ends(claim.content):
            spans[claim.sentence, p.actor][p.start, p.end] = None

    def end(claim: Claim, p: Participant) -> Ends:
        if p.text.lower() not in _PRONOUNS:
            return ((p.start, p.end),)
        return ((p.start, p.end), *(s for s in spans[claim.sentence, p.actor] if s != (p.start, p.end)))

    out: dict[tuple[Ends, Ends], list[tuple[str, ...]]] = defaultdict(list)
    for claim in claims:
        content = claim.content
        kinds: tuple[str, ...] | None = None
        pairs: list[tuple[Ends, Ends]] = []
        if isinstance(content, RelationContent):
            kinds = _RE3D.get(content.type)
            pairs = [(end(claim, content.from_), end(claim, content.to))]
        elif isinstance(content, EventContent):
            kinds = _RE3D.get("seize" if "seize" in content.modes else content.type)
            actors = [end(claim, p) for p in content.participants if p.role == "actor"]
            others = [end(claim, p) for p in content.participants if p.role == "recipient"]
            if not others and content.place is not None and content.type in {"ASSAULT", "COERCE"}:
                others = [((content.place.start, content.place.end),)]
            pairs = [(a, b) for a in actors[: len(actors) if others else 1] for b in others or actors[1:]]
        for a, b in pairs if kinds else ():
            if a[0] == b[0]:
                continue
            told = out[a, b]
            friendly = next(
                (k for k, x in enumerate(told) if set(x) <= _FRIENDLY and set(kinds or ()) <= _FRIENDLY), None
            )
            if friendly is not None:
                told[friendly] = tuple(dict.fromkeys((*told[friendly], *(kinds or ()))))
            elif kinds and kinds not in told:
                told.append(kinds)
    return [(kinds, a, b) for (a, b), told in out.items() for kinds in told]


def _ends(content: object) -> list[Participant]:
    if isinstance(content, RelationContent):
        return [content.from_, content.to]
    return list(content.participants) if isinstance(content, EventContent) else []


def _joins(a: Ends, b: Ends, ends: tuple[Span, Span]) -> bool:
    one, two = ends

    def at(spans: Ends, gold: Span) -> bool:
        return any(_overlap(span, gold) for span in spans)

    return (at(a, one) and at(b, two)) or (at(a, two) and at(b, one))


# Mapping Militants: the tie between two named groups


# The set's five ties, and which claims speak for them.
_TIES = {
    "merged_with": "mer",
    **dict.fromkeys(["split_from", "succeeded", "formed_from", "defected_to"], "spl"),
    **dict.fromkeys(["allied_with", "coordinates", "COOPERATE", "AGREE", "CONSULT"], "all"),
    **dict.fromkeys(
        [
            "part_of",
            "associated_with",
            "backs",
            "arms",
            "funds",
            "trains",
            "hosts",
            "supplies",
            "commands",
            "SUPPORT",
            "AID",
        ],
        "aff",
    ),
    **dict.fromkeys(["fights", "opposes", "ASSAULT", "COERCE", "ACCUSE", "REJECT", "THREATEN"], "riv"),
}


def militants(desk: Desk, unseen: bool) -> list[Result]:
    """The tie between two given groups: from the claims read between them, else from those beside.

    A text may call a group by its initials ("JeM" for Jaish-e-Mohammad): a claim about those is about the group. A
    split or a merger outweighs what the same sentence says of the time before: who splits from a group was part of it.
    """
    data = table("mapping_militants_links", "id", unseen)
    readings = desk.read_all(Report(r["description"], language="en") for r in data)
    right = silent = 0
    errors = []
    for row, reading in zip(data, readings, strict=True):
        votes = _votes(desk, row, reading.claims)
        silent += not votes
        votes["all"] += 0.3  # the commonest tie, where nothing speaks for another
        answer = max(votes, key=lambda k: votes[k])
        right += answer == row["type"]
        if answer != row["type"]:
            shown = " ".join(f"{k}={v:.1f}" for k, v in votes.most_common())
            errors.append(
                f"{row['type']} read {answer} ({shown}): {row['name1']} | {row['name2']}: {row['description']}"
            )
    return [
        Result(
            "Mapping Militants, by the claims: accuracy",
            right / len(data),
            ".743",
            "≥ .80",
            len(data),
            silent,
            0,
            errors,
        )
    ]


# What each of the model's ties is in the set's words.
_SETS_TIES = {
    "allied_with": "all",
    "fights": "riv",
    **dict.fromkeys(["backs", "associated_with", "part_of"], "aff"),
    "split_from": "spl",
    "merged_with": "mer",
}


def militants_given(desk: Desk, unseen: bool) -> list[Result]:
    """The tie between two given groups by ``tocsin.ties``, at their first mentions, asked from either side."""
    data = table("mapping_militants_links", "id", unseen)
    right, errors = 0, []
    for row in data:
        text = row["description"]
        one, two = ((mentions_of(desk, row[k], text) or [None])[0] for k in ("name1", "name2"))
        chances: Counter[str] = Counter()
        for answer in tie_pairs([Pair(text, one, two), Pair(text, two, one)]):
            for tie, chance in answer.items():
                if tie in _SETS_TIES:
                    chances[_SETS_TIES[tie]] += chance
        (said, _), *_ = chances.most_common(1)
        right += said == row["type"]
        if said != row["type"]:
            errors.append(f"{row['type']} read {said}: {row['name1']} | {row['name2']}: {row['description']}")
    return [Result("Mapping Militants, given: accuracy", right / len(data), ".743", "≥ .80", len(data), 0, 0, errors)]


def _votes(desk: Desk, row: Row, claims: Iterable[Claim]) -> Counter[str]:
    """What the claims speak for: most where both groups are their ends, less where one is, least where neither."""
    groups = [_known_as(desk, row[k]) for k in ("name1", "name2")]
    votes: Counter[str] = Counter()
    for claim in claims:
        content = claim.content
        if isinstance(content, RelationContent):
            ends = [("left", content.from_), ("right", content.to)]
        elif isinstance(content, EventContent):
            ends = [("left" if p.role == "actor" else "right", p) for p in content.participants]
        else:
            continue
        if content.type not in _TIES or claim.status in {"denied", "counterfactual"}:
            continue
        tie = _TIES[content.type]
        if claim.status == "ended" and tie in {"all", "aff"}:
            tie = "riv" if tie == "all" else "spl"
        left, right = (
            {k for k, g in enumerate(groups) for side, p in ends if side == x and _names(p.actor.id, p.text, g)}
            for x in ("left", "right")
        )
        third = {side for side, _ in ends} == {"left", "right"} and {0, 1} in (left, right) and not left & right
        if third and (tie == "riv" or content.type == "part_of"):
            tie = "all"  # both against a third, or both in it
        votes[tie] += (0.1, 0.5, 3.0)[len(left | right)] * (1.5 if tie in {"spl", "mer"} else 1.0)
    return votes


def mentions_of(desk: Desk, name: str, text: str) -> list[Span]:
    """Where a text calls a group by a name that the lexicon knows, by a word of its name or by its initials."""
    ids, words = _known_as(desk, name)
    found = [(m.start, m.end) for m in find_names(text, desk.lexicon) if ids & set(m.ids)]
    found += [(w.start(), w.end()) for w in re.finditer(r"\w+", text) if w[0].lower() in words and w[0][0].isupper()]
    return sorted(found)


def _known_as(desk: Desk, name: str) -> tuple[set[str], set[str]]:
    """The lexicon's ids and the words and initials by which a text may call a group."""
    ids = {id_ for m in find_names(name, desk.lexicon) for id_ in m.ids}
    words = {w.lower() for w in re.findall(r"\w{4,}", name)} - _NO_NAME
    full, _, bracket = name.partition("(")
    parts = [w for w in re.findall(r"[^\W\d_]+", full) if w != "The"]
    initials = {"".join(w[0] for w in parts), "".join(w[0] for w in parts if w[0].isupper())}
    initials.add("".join(w[0] for w in re.findall(r"\b(?!The\b)[A-Z]\w+", full)))
    initials.update(re.findall(r"^[A-Z]{2,6}(?=\)$)", bracket))
    return ids, words | {w.lower() for w in initials}


_NO_NAME = frozenset(
    "army front islamic formerly movement brigade brigades forces party people group liberation national".split()
)


def _names(id_: str | None, text: str, group: tuple[set[str], set[str]]) -> bool:
    return id_ in group[0] or any(w in group[1] for w in re.findall(r"\w+", text.lower()))


# Casualty ranges


# What the data's code book makes of words without a number: its texts say that "others" count as 2.
_CODED = {"dozens": (12, 24), "large number": (12, 24), "many": (12, 24), "hundreds": (100, 200)}


def _span(amounts: Sequence[Amount]) -> tuple[int, int] | None:
    """Lowest and highest toll as the code book has it; None without any.

    As in ``tocsin.toll``, the lowest is that of the first figure that has a lower end and the highest that of whoever
    counted most; words without a figure get the code book's.
    """
    if not amounts:
        return None
    told = [a for a in amounts if _coded(a) is None]
    coded = _coded(amounts[0])
    if not told:
        return coded
    lows = [x for a in told if (x := a.low if a.low is not None else a.best) is not None]
    highs = [x for a in told for x in _figures(a)]
    if len(told) < len(amounts):
        highs.append(2)  # "one killed", and elsewhere "people were killed"
    if coded and coded != (2, 2):
        return coded[0], max(coded[1], *highs)
    return (lows or [min(highs)])[0], max(highs)


def _figures(amount: Amount) -> list[int]:
    """The bounds of the amount and every figure in its words: "at least 18 and possibly more than 25" goes to 26."""
    words = find_amounts(amount.text, 0, len(amount.text))
    return [x for a in (amount, *words) for x in (a.low, a.best, a.high) if x is not None]


def _coded(amount: Amount) -> tuple[int, int] | None:
    """The code book's figures for an amount in words alone; None for one with a number."""
    if amount.bound != "vague" and (amount.low, amount.best, amount.high) != (None, None, None):
        return None
    words = amount.text.lower()
    return next((span for word, span in _CODED.items() if re.search(rf"\b{word}\b", words)), (2, 2))


def ranges(desk: Desk, unseen: bool) -> list[Result]:
    """Lowest and highest number of killed and injured over the claims of an incident's text, both ends right.

    The texts are the first 900 characters only: of about a quarter of the incidents an end stands nowhere in them.
    """
    data = [r for r in table("airwars_gaza_incidents", "code", unseen) if r["text"].strip()]
    results = []
    readings = list(desk.read_all(Report(r["text"], published="2023-12-31", language="en") for r in data))
    harms: tuple[Harm, ...] = ("killed", "injured")
    for what in harms:
        hits = items = silent = 0
        errors = []
        for row, reading in zip(data, readings, strict=True):
            if not row[f"{what}_low"] or float(row[f"{what}_high"] or 0) == 0:
                continue
            gold = (float(row[f"{what}_low"]), float(row[f"{what}_high"]))
            told = toll(reading.claims, what)
            read = _span([a for a, _ in told.figures]) if told is not None else None
            items += 1
            silent += read is None
            hits += read == gold
            if read != gold:
                errors.append(f"{what} gold {gold} read {read}: {row['text'][:500]}")
        results.append(
            Result(f"Airwars {what}, both ends right", hits / max(1, items), ".29", "≥ .75", items, silent, 0, errors)
        )
    return results


SETS: dict[str, Callable[[Desk, bool], list[Result]]] = {
    "plv-given": plv_given,
    "plv": plv,
    "actors": actors,
    "triples": triples,
    "quad": quad,
    "relevance": relevance,
    "category": category,
    "acled": acled,
    "spans": spans,
    "ngec": ngec,
    "satp": satp,
    "muc": muc,
    "factuality": factuality,
    "attribution": attribution,
    "re3d": re3d,
    "militants": militants,
    "militants-given": militants_given,
    "ranges": ranges,
}


if __name__ == "__main__":
    sys.exit(main())
