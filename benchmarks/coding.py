"""How well the reader does the field's own tasks: one table over the development sets, beside the best peer's figure.

    python benchmarks/coding.py all              every set that is here, the part to tune on (two thirds)
    python benchmarks/coding.py plv quad         some of them
    python benchmarks/coding.py all --unseen     the third that is kept back: look rarely, never tune on it
    python benchmarks/coding.py plv --errors 30  and what was missed, one line each

The sets are third-party texts and no part of the project; they are looked for in ``../shared/data`` beside the project
or in ``TOCSIN_SHARED``. A row belongs to the third kept back by a hash of its id, so that the cut never moves.
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
from typing import Any

import corpora

from tocsin import classify
from tocsin.desk import Desk
from tocsin.reading.parse import parse
from tocsin.terms.claims import Claim, EventContent, RelationContent
from tocsin.terms.stance import Stance
from tocsin.terms.text import Report, Span

Row = dict[str, Any]
QUAD = {
    **dict.fromkeys(["AGREE", "CONSULT", "SUPPORT", "CONCEDE"], 1),
    **dict.fromkeys(["COOPERATE", "AID", "RETREAT"], 2),
    **dict.fromkeys(["REQUEST", "ACCUSE", "REJECT", "THREATEN"], 3),
    **dict.fromkeys(["PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"], 4),
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
    """The spans of source and target in the row's text."""
    spans = {}
    for tag in "st":
        before, _, rest = row["marked"].partition(f"<{tag}>")
        inner = rest.partition(f"</{tag}>")[0]
        start = len(re.sub("</?[st]>", "", before))
        spans[tag] = (start, start + len(re.sub("</?[st]>", "", inner)))
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
            right = any(_overlap(span, target) for role, span in spans if role != "actor" or event.type in _MUTUAL) or (
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


# CAMEO quad class of a sentence


def quad(desk: Desk, unseen: bool) -> list[Result]:
    """The quad class of the sentence, 0 where it tells of no event."""
    data = rows("cameo_quad_train", unseen)
    reports = [Report(r["text"], published="2018-06-01", language="en") for r in data]
    pairs, errors, silent = [], [], 0
    for row, reading in zip(data, desk.read_all(reports), strict=True):
        events = events_of(reading.claims)
        best = max(events, key=lambda e: e[0].confidence, default=None)
        answer = QUAD[best[1].type] if best else 0
        silent += not events
        pairs.append((row["label"], answer))
        if answer != row["label"]:
            errors.append(f"{row['label']} read {answer}: {row['text']}  {[e.type for _, e in events]}")
    return [
        Result("CAMEO quad class: macro-F1", macro_f1(pairs, range(5)), ".575", "≥ .78", len(data), silent, 0, errors)
    ]


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
        for role, key in (("actor", "source"), ("recipient", "target")):
            gold = {w.lower() for text in row[key] for w in re.findall(r"\w+", text)}
            read = {
                w.lower() for e in attacks for p in e.participants if p.role == role for w in re.findall(r"\w+", p.text)
            }
            roles[key][0] += len(gold & read)
            roles[key][1] += len(read)
            roles[key][2] += len(gold)
    return [
        Result("SATP, an attack or none: F1", f1(right, said, asked), "", "", len(data), silent, extra, errors),
        *(Result(f"SATP, words of the {k}: F1", f1(*v), "", "", len(data)) for k, v in roles.items()),
    ]


# MUC-4: who did it, what was hit, with what


_MUC_ROLES = {"perp_individual": "actor", "perp_org": "actor", "phys_tgt_id": "recipient", "hum_tgt": "recipient"}


def muc(desk: Desk, unseen: bool) -> list[Result]:
    """CEAF-REE: each gold filler (any of its strings) against each filler read for the role, one to one."""
    data = rows("muc4_dev_tst1_tst2_dev0001-0300", unseen)
    results = []
    for label, change in (("in capitals", None), ("in mixed case", str.capitalize)):
        texts = [_recase(r["text"]) if change else r["text"] for r in data]
        right = said = asked = silent = 0
        errors = []
        for row, reading in zip(data, desk.read_all(Report(t, language="en") for t in texts), strict=True):
            gold, read = _muc_gold(row), _muc_read(reading.claims)
            silent += any(gold.values()) and not any(read.values())
            for role, fillers in gold.items():
                hit = _one_to_one(fillers, read[role])
                right, said, asked = right + hit, said + len(read[role]), asked + len(fillers)
                if hit < len(fillers):
                    errors.append(
                        f"{row['id']} {role}: gold {[sorted(f)[:2] for f in fillers]} read {sorted(read[role])}"
                    )
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


def _recase(text: str) -> str:
    """Mixed case for a text in capitals: first words and the words after a title stay capital, the rest goes down."""
    return re.sub(r"(?<![.!?]\s)(?<!^)\b([A-Z])([A-Z]+)\b", lambda m: m[1] + m[2].lower(), text)


def _muc_gold(row: Row) -> dict[str, list[set[str]]]:
    out: dict[str, list[set[str]]] = {k: [] for k in ("perp_individual", "perp_org", "phys_tgt", "hum_tgt", "weapon")}
    keys = {
        "perp_individual": ["perp_individual"],
        "perp_org": ["perp_org"],
        "phys_tgt": ["phys_tgt_id"],
        "hum_tgt": ["hum_tgt_name", "hum_tgt_desc"],
        "weapon": ["instrument_id"],
    }
    for template in row["templates"]:
        for role, names in keys.items():
            for name in names:
                for filler in template.get(name) or []:
                    strings = {s.lower() for s in filler.get("a", [])}
                    if strings and not filler.get("optional") and strings not in out[role]:
                        out[role].append(strings)
    return out


_NO_PERSON = frozenset({"MIL", "GOV", "REB", "COP", "SPY", "UAF", "LEG", "PTY"})


def _muc_read(claims: Iterable[Claim]) -> dict[str, set[str]]:
    out: dict[str, set[str]] = {k: set() for k in ("perp_individual", "perp_org", "phys_tgt", "hum_tgt", "weapon")}
    for claim, event in events_of(claims):
        if event.type != "ASSAULT" or claim.status not in {"occurred", "ongoing"}:
            continue
        for p in event.participants:
            text = p.text.lower()
            if p.role == "actor":
                group = p.actor.id is not None or p.actor.type in {"rebel", "militia", "army"}
                out["perp_org" if group else "perp_individual"].add(text)
            elif p.actor.sector is not None:
                out["hum_tgt"].add(text)
            else:
                out["phys_tgt"].add(text)
        out["weapon"].update(w.lower() for w in event.weapons)
    return out


def _one_to_one(gold: list[set[str]], read: set[str]) -> int:
    left = set(read)
    hits = 0
    for strings in gold:
        match = next((r for r in sorted(left) if any(_same(r, g) for g in strings)), None)
        if match is not None:
            left.discard(match)
            hits += 1
    return hits


def _same(read: str, gold: str) -> bool:
    """Equal but for article and quotation marks."""
    bare = [re.sub(r'^(the|a|an)\s+|["\']', "", x).strip() for x in (read, gold)]
    return bare[0] == bare[1]


# Factuality


_VALUES = {"CT+": 3.0, "PR+": 2.0, "PS+": 1.0, "Uu": 1.0, "PS-": -1.0, "PR-": -1.5, "CT-": -1.8}
_REPORTED = 2.8
# What annotators make of each status, rounded medians over the two thirds to tune on. UW asks whether it happens at some
# time, so that what is promised or foreseen counts for much; MEANTIME weighs certainty alone, whatever the tense;
# UDS-IH2 asks whether it has happened.
_NOT_YET = {
    "uw": {"planned": 1.8, "requested": 1.4, "hypothetical": 1.0, "predicted": 2.2, "counterfactual": 0.6},
    "meantime": {"planned": 3.0, "requested": 3.0, "hypothetical": 0.0, "predicted": 3.0, "counterfactual": -3.0},
    "uds-ih2": {"planned": -1.5, "requested": -2.0, "hypothetical": 0.0, "predicted": -1.5, "counterfactual": -1.5},
}
_NOT_YET_DENIED = -1.0


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
        return _NOT_YET_DENIED if denied else _NOT_YET[corpus][stance.status]
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


_RE3D = {
    "FightingAgainst": {"fights", "opposes"},
    "AlliesOf": {"allied_with", "backs", "arms", "funds", "trains", "coordinates", "hosts"},
    "BelongsTo": {"part_of"},
    "InChargeOf": {"commands"},
    "IsSynonymOf": {"same_as"},
    "CommWith": {"associated_with"},
}
_ACTS = {"ASSAULT": "FightingAgainst", "CONSULT": "CommWith", "SUPPORT": "AlliesOf", "COOPERATE": "AlliesOf"}


def re3d(desk: Desk, unseen: bool) -> list[Result]:
    """Each gold relation of six types counts as read where a claim has its type and touches both ends."""
    data = []
    for path in sorted((corpora.SHARED / "re3d").glob("*.jsonl")):
        data += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    data = [d for d in data if kept_back(d["id"]) == unseen]
    counts: dict[str, list[int]] = {k: [0, 0, 0] for k in _RE3D}
    errors = []
    for row, reading in zip(
        data, desk.read_all(Report(d["text"], title=d["title"], language="en") for d in data), strict=True
    ):
        read = _pairs(reading.claims)
        used = set()
        for gold in row["relations"]:
            if gold["type"] not in _RE3D:
                continue
            ends = ((gold["sourceBegin"], gold["sourceEnd"]), (gold["targetBegin"], gold["targetEnd"]))
            counts[gold["type"]][2] += 1
            hit = next(
                (k for k, p in enumerate(read) if k not in used and p[0] == gold["type"] and _joins(p[1], p[2], ends)),
                None,
            )
            if hit is None:
                errors.append(f"{gold['type']}: {gold['source']} | {gold['value']} | {gold['target']}")
            else:
                used.add(hit)
                counts[gold["type"]][0] += 1
        for kind, _, _ in read:
            counts[kind][1] += 1
    total = [sum(c[k] for c in counts.values()) for k in range(3)]
    extra = total[1] - total[0]
    parts = [Result(f"re3d {k}: F1", f1(*c), "", "", c[2], 0, c[1] - c[0]) for k, c in counts.items()]
    return [Result("re3d relations: micro-F1", f1(*total), "", "≥ .50", total[2], 0, extra, errors), *parts]


def _pairs(claims: Iterable[Claim]) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    kinds = {t: k for k, types in _RE3D.items() for t in types}
    out = []
    for claim in claims:
        content = claim.content
        if isinstance(content, RelationContent) and content.type in kinds:
            out.append(
                (kinds[content.type], (content.from_.start, content.from_.end), (content.to.start, content.to.end))
            )
        elif isinstance(content, EventContent) and content.type in _ACTS:
            actors = [(p.start, p.end) for p in content.participants if p.role == "actor"]
            others = [(p.start, p.end) for p in content.participants if p.role == "recipient"] or actors[1:]
            out += [(_ACTS[content.type], a, b) for a in actors[:1] for b in others]
    return out


def _joins(a: tuple[int, int], b: tuple[int, int], ends: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    one, two = ends
    return (_overlap(a, one) and _overlap(b, two)) or (_overlap(a, two) and _overlap(b, one))


# Casualty ranges


def ranges(desk: Desk, unseen: bool) -> list[Result]:
    """Lowest and highest number of killed and injured over the claims of an incident's text, both ends right."""
    data = [r for r in table("airwars_gaza_incidents", "code", unseen) if r["text"].strip()]
    results = []
    readings = list(desk.read_all(Report(r["text"], published="2023-12-31", language="en") for r in data))
    for what in ("killed", "injured"):
        hits = items = silent = 0
        errors = []
        for row, reading in zip(data, readings, strict=True):
            if not row[f"{what}_low"] or float(row[f"{what}_high"] or 0) == 0:
                continue
            gold = (float(row[f"{what}_low"]), float(row[f"{what}_high"]))
            amounts = [a for _, e in events_of(reading.claims) if (a := getattr(e.casualties, what)) is not None]
            lows = [x for a in amounts for x in (a.best, a.low, a.high) if x is not None]
            items += 1
            silent += not lows
            read = (min(lows), max(lows)) if lows else None
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
    "quad": quad,
    "satp": satp,
    "muc": muc,
    "factuality": factuality,
    "attribution": attribution,
    "re3d": re3d,
    "ranges": ranges,
}


if __name__ == "__main__":
    sys.exit(main())
