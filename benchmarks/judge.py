"""How often the reader is right (precision, judged by a person) and how much it misses (recall, against a gold file).

Precision, in three steps:

    python benchmarks/judge.py draw --news FILE --seed 1 --out sheet.jsonl     200 claims drawn at random
    (a person reads each in its context and writes "right", "wrong" or "unsure" into "verdict", with a "note")
    python benchmarks/judge.py score sheet.jsonl                               precision with 95 % Wilson intervals

A claim is right when a careful reader of the sentence, in its context, would write it down so: the kind and type fit,
nobody takes part who does not, actor and recipient are not confused, status and certainty do not say more than the
text, and figures, days and places that are given are those of the text. A missing detail does not make it wrong.
"unsure" counts as wrong. Every document is drawn from with equal chance first, so that no long one rules the sheet.

Recall:

    python benchmarks/judge.py recall tests/gold/*.jsonl

A gold file has one report per line, {"id", "text" or "report" or "file", "published", "must": [...]}; "must" lists
claims that a careful reader would not want to miss, written as in tests/cases, with "quote" for words that the claim's
sentence must hold. Texts that are not ours to copy are named: "report" is "demo-…", "re3d-…", "wikievents-…" or
"news-…" with the id in that collection, "file" a path beside the development data. What is not here is left out, and
said so.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import casefile
import corpora

from tocsin.desk import Desk
from tocsin.terms.claims import Claim, Reading
from tocsin.terms.format import to_dict
from tocsin.terms.text import Report
from tocsin.weighing import weighed

CONTEXT = 2  # sentences before and after
VERDICTS = ("right", "wrong", "unsure")


def main() -> int:
    options = _options()
    work = {"draw": draw, "score": score, "recall": recall}[options.command]
    return work(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw", help="write a sheet of claims drawn at random")
    corpora.add_news_option(drawing)
    drawing.add_argument(
        "--sources", nargs="+", choices=["news", "re3d", "wikievents"], help="default: all that are here"
    )
    drawing.add_argument("--claims", type=int, default=200, help="how many claims (200)")
    drawing.add_argument("--reports", type=int, default=120, help="reports read per source, drawn at random (120)")
    drawing.add_argument("--kinds", nargs="+", help="only these kinds")
    drawing.add_argument("--suggested", action="store_true", help="only what no rule read, by the sentence model")
    drawing.add_argument("--seed", type=int, default=1)
    drawing.add_argument("--out", type=Path, required=True)
    scoring = commands.add_parser("score", help="precision of a judged sheet")
    scoring.add_argument("sheet", type=Path, nargs="+")
    scoring.add_argument("--wrong", action="store_true", help="also print what was judged wrong")
    recalling = commands.add_parser("recall", help="how many must-have claims of a gold file are found")
    recalling.add_argument("gold", type=Path, nargs="+")
    corpora.add_news_option(recalling)
    recalling.add_argument("--missing", action="store_true", help="also print what was not found")
    return parser.parse_args()


# Drawing


def draw(options: argparse.Namespace) -> int:
    """Writes the sheet: one claim per line with its words, its context and an empty verdict."""
    chance = random.Random(options.seed)
    reports = []
    for name, found in _sources(options).items():
        picked = chance.sample(found, min(options.reports, len(found)))
        print(f"{name}: {len(picked)} of {len(found)} reports")
        reports += picked
    # The sheet's claims carry the rule's own score, from which training/confidence.py fits the confidence.
    readings = [r for r in Desk(weigh=None).read_all(sorted(reports, key=lambda r: r.input_id or "")) if r.claims]
    rows: list[dict[str, Any]] = []
    pools = [[(r, c) for c in r.claims if _is_wanted(c, options)] for r in readings]
    pools = [chance.sample(pool, len(pool)) for pool in pools if pool]
    available = sum(len(pool) for pool in pools)
    while pools and len(rows) < options.claims:
        pool = chance.choice(pools)
        rows.append(_row(*pool.pop(), len(rows) + 1))
        pools = [p for p in pools if p]
    with options.out.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(rows)} of {available} claims from {len(readings)} reports, seed {options.seed}: {options.out}")
    return 0


def _is_wanted(claim: Claim, options: argparse.Namespace) -> bool:
    kind = not options.kinds or claim.kind in options.kinds
    return kind and (not options.suggested or claim.reasons[0].startswith("sentence model"))


def _sources(options: argparse.Namespace) -> dict[str, list[Report]]:
    wanted = options.sources or ["re3d", "wikievents", *(["news"] if options.news else [])]
    found: dict[str, list[Report]] = {}
    if "news" in wanted:
        found["news"] = [r for r in corpora.news(options.news) if corpora.is_about_conflict(r)]
    if "re3d" in wanted:
        found["re3d"] = corpora.re3d()
    if "wikievents" in wanted:
        found["wikievents"] = corpora.wikievents()
    found = {name: reports for name, reports in found.items() if reports}
    if not found:
        sys.exit(f"no texts to draw from: set TOCSIN_SHARED, or {corpora.HOW_TO_GET_NEWS}")
    return found


def _row(reading: Reading, claim: Claim, number: int) -> dict[str, Any]:
    text, k = reading.report.text, claim.sentence
    start, end = reading.sentences[k]
    first = reading.sentences[max(0, k - CONTEXT)][0]
    last = reading.sentences[min(len(reading.sentences) - 1, k + CONTEXT)][1]
    whole = next(c for c in to_dict(reading)["claims"] if c["id"] == claim.id)
    fitted = next(c for c in weighed(reading).claims if c.id == claim.id)
    return {
        "n": number,
        "verdict": "",
        "note": "",
        "report": reading.report.input_id,
        "published": reading.report.published,
        "kind": claim.kind,
        "says": says(claim),
        "confidence": fitted.confidence,
        "sentence": text[start:end],
        "before": text[first:start],
        "after": text[end:last],
        "quote": claim.quote,
        "claim": whole,
    }


def says(claim: Claim) -> str:
    """A claim in one line, for whoever judges it."""
    content: Any = claim.content
    parts = [claim.kind, str(getattr(content, "type", None) or getattr(content, "item", None) or "label")]
    parts += ["/".join(getattr(content, "modes", ()))]
    for who in getattr(content, "participants", ()) or ():
        parts.append(f"{who.role}={who.text!r}[{who.actor.id or who.actor.sector or '-'}]")
    for name in ("from_", "to", "of", "sender", "receiver"):
        who = getattr(content, name, None)
        if who is not None:
            parts.append(f"{name.rstrip('_')}={who.text!r}[{who.actor.id or who.actor.sector or '-'}]")
    for name in ("parties", "mediators"):
        if getattr(content, name, ()):
            parts.append(f"{name}={[who.text for who in getattr(content, name)]}")
    for name in ("subject", "object"):
        argument = getattr(content, name, None)
        if argument is not None:
            parts.append(f"{name}={argument.text!r}{' (a claim)' if argument.claim else ''}")
    for name in ("term", "state", "place", "about", "origin", "destination"):
        value = getattr(content, name, None)
        if value is not None:
            parts.append(f"{name}={getattr(value, 'name', value)!r}")
    for name in ("time", "began", "ended", "since"):
        value = getattr(content, name, None)
        if value is not None:
            parts.append(f"{name}={value.earliest}..{value.latest}")
    harm = getattr(content, "casualties", None)
    for name in ("killed", "injured", "detained", "displaced"):
        value = getattr(harm, name, None)
        if value is not None:
            parts.append(f"{name}={value.low}/{value.best}/{value.high}")
    holders = ", ".join(holder.text or holder.kind for holder in claim.holders)
    parts.append(f"{claim.status}; {claim.certainty.author}/{claim.certainty.source or '-'}; on the word of {holders}")
    return " ".join(part for part in parts if part)


# Scoring


def score(options: argparse.Namespace) -> int:
    """Precision by kind, by source and overall; ends with 1 when a verdict is missing or unknown."""
    rows = [
        json.loads(line) for path in options.sheet for line in path.read_text(encoding="utf-8").splitlines() if line
    ]
    open_ = [row["n"] for row in rows if row["verdict"] not in VERDICTS]
    if open_:
        print(f"no verdict ({', '.join(VERDICTS)}) on {len(open_)} of {len(rows)}: {open_[:20]}", file=sys.stderr)
        return 1
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in rows:
        right = row["verdict"] == "right"
        for key in (("kind", row["kind"]), ("source", (row["report"] or "?").partition("-")[0]), ("all", "")):
            counts[key].append(right)
    print("| | Right | Judged | Precision | 95 % (Wilson) |\n|---|---:|---:|---:|---|")
    for key, judged in sorted(counts.items(), key=lambda item: (item[0][0] == "all", item[0])):
        low, high = wilson(sum(judged), len(judged))
        share = sum(judged) / len(judged)
        print(f"| {' '.join(key).strip()} | {sum(judged)} | {len(judged)} | {share:.2f} | {low:.2f}–{high:.2f} |")
    if options.wrong:
        for row in rows:
            if row["verdict"] != "right":
                print(f"\n{row['n']}. {row['verdict']}: {row['says']}\n   {row['sentence']}\n   {row['note']}")
    return 0


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The Wilson score interval of a share; (0, 1) when nothing was judged."""
    if not total:
        return 0.0, 1.0
    share = hits / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, (middle - spread) / (1 + z * z / total)), min(1.0, (middle + spread) / (1 + z * z / total))


# Recall


def recall(options: argparse.Namespace) -> int:
    """The share of must-have claims that the reader finds, per report and overall."""
    rows = [json.loads(line) for path in options.gold for line in path.read_text(encoding="utf-8").splitlines() if line]
    found_texts = [(row, report) for row in rows if (report := _gold_report(row, options.news)) is not None]
    rows, reports = [row for row, _ in found_texts], [report for _, report in found_texts]
    print("| Report | Found | Must have | Recall |\n|---|---:|---:|---:|")
    hits = total = 0
    missing: list[str] = []
    for row, reading in zip(rows, Desk().read_all(reports), strict=True):
        used: set[str] = set()
        found = 0
        for wanted in row["must"]:
            claim = next((c for c in reading.claims if c.id not in used and _found(wanted, c, reading)), None)
            if claim is None:
                missing.append(f"{row['id']}: {json.dumps(wanted, ensure_ascii=False)}")
                missing += [f"    there: {says(c)}" for c in reading.claims if _there(wanted, c, reading)]
            else:
                used.add(claim.id)
                found += 1
        hits, total = hits + found, total + len(row["must"])
        print(f"| {row['id']} | {found} | {len(row['must'])} | {found / max(1, len(row['must'])):.2f} |")
    low, high = wilson(hits, total)
    print(f"| all | {hits} | {total} | {hits / max(1, total):.2f} ({low:.2f}–{high:.2f}) |")
    if options.missing:
        print("\nNot found:\n" + "\n".join(missing))
    return 0


def _gold_report(row: dict[str, Any], news: Path | None) -> Report | None:
    """The report that a line of a gold file is about; None, with a word on standard error, when it is not here."""
    if "text" in row:
        return Report(row["text"], row["id"], published=row.get("published"), language="en")
    if "file" in row:
        path = corpora.SHARED.parent / row["file"]
        text = path.read_text(encoding="utf-8") if path.is_file() else None
    else:
        text = next((r.text for r in _collection(row["report"], news) if r.input_id == row["report"]), None)
    if text is None:
        print(f"left out: {row['id']}, its text is not here (see TOCSIN_SHARED, TOCSIN_NEWS)", file=sys.stderr)
        return None
    return Report(text, row["id"], published=row.get("published"), language="en")


@cache
def _collection(id_: str, news: Path | None) -> list[Report]:
    match id_.partition("-")[0]:
        case "demo":
            return corpora.demo()
        case "re3d":
            return corpora.re3d()
        case "wikievents":
            return corpora.wikievents()
        case "news" if news is not None:
            return corpora.news(news)
    return []


def _there(wanted: dict[str, Any], claim: Claim, reading: Reading) -> bool:
    """Whether the claim was read in the sentence that the wanted one is about."""
    start, end = reading.sentences[claim.sentence]
    return str(wanted.get("quote", "")).lower() in " ".join(reading.report.text[start:end].lower().split())


def _found(wanted: dict[str, Any], claim: Claim, reading: Reading) -> bool:
    if not _there(wanted, claim, reading):
        return False
    return casefile.matches({key: value for key, value in wanted.items() if key != "quote"}, claim)


if __name__ == "__main__":
    sys.exit(main())
