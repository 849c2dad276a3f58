"""How well copies among reports are found, and which text came first.

    python benchmarks/independence.py                 own-made articles only, half a minute
    python benchmarks/independence.py --news FILE     and the news corpus, 200 of its articles copied
    python benchmarks/independence.py --scale 100000  speed with that many articles as well

Copies are made by seed as newsrooms make them (tests/syndicated.py): cuts down to two fifths, new headlines, other
order, changed words, own paragraphs, a wire put into a longer article. All texts are then compared through their keys.
*Found* are copies brought together with their original, *first* those of them that are traced to it when it was
published the day before. *False* are pairs taken for copies that are none: of all other pairs, and of hard ones, which
are two outlets on one event and frames filled anew (own-made) or the pairs of articles of different outlets, at most
three days apart, that have the most rare words in common (news). Pairs of the news corpus that are real syndication
were judged by hand (independence-judged.json) and count as neither, nor does what an outlet repeats from its own
articles. Prints Markdown tables; ends with 1 when a floor is missed.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import corpora
import syndicated

from tocsin.resolving.copies import Sketch, band_keys, compare, sketch, worth_comparing
from tocsin.terms.text import Report

FOUND = 0.95
FIRST = 0.95
FALSE_OF_HARD = 0.01
FALSE_OF_ALL = 0.003
DOCUMENTS_A_SECOND = 200.0
HARD_PAIRS = 500
LENGTH = 430  # words of the median article of the news corpus
JUDGED = Path(__file__).with_name("independence-judged.json")
_WORD = re.compile(r"[^\W\d_]{4,}|\d{2,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    corpora.add_news_option(parser)
    parser.add_argument("--seed", type=int, default=2711, help="seed of the copies (default: %(default)s)")
    parser.add_argument("--copies", type=int, default=200, help="how many copies to make (default: %(default)s)")
    parser.add_argument("--scale", type=int, default=0, help="measure speed with so many articles as well")
    parser.add_argument("--list", action="store_true", help="print every miss and every false pair")
    options = parser.parse_args()
    print("| texts | copies | found | first | other pairs | false | hard pairs | false | pairs compared | texts/s |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    missed = own_made(options)
    if options.news is None or not Path(options.news).is_file():
        print(corpora.HOW_TO_GET_NEWS, file=sys.stderr)
    else:
        missed += of_news(options)
        if options.scale:
            scale(options)
    for line in missed:
        print(f"\nbelow the floor: {line}")
    sys.exit(1 if missed else 0)


def own_made(options: argparse.Namespace) -> list[str]:
    """Articles of invented outlets, with bulletins and live pages among them."""
    texts, alike = syndicated.texts_of_newsroom(options.seed, events=60)
    copies = make_copies({id_: text for id_, text in texts.items() if id_.startswith("event")}, options, _style)
    return row("own-made", texts, copies, alike, set(), {}, options)


def _style(id_: str) -> str:
    return id_.rpartition("-")[2]


def of_news(options: argparse.Namespace) -> list[str]:
    """The news corpus, with what is judged to be syndication in it left out of account."""
    reports = {report.input_id or "": report for report in corpora.news(options.news)}
    texts = {id_: report.text for id_, report in reports.items()}
    judged = {tuple(pair): right for *pair, right in json.loads(JUDGED.read_text(encoding="utf-8"))["pairs"]}
    long_enough = {id_: text for id_, text in texts.items() if 120 <= len(text.split()) <= 1500}
    copies = make_copies(long_enough, options, lambda id_: reports[id_].outlet or "")
    published = {id_: report.published for id_, report in reports.items()}
    real = {pair for pair, right in judged.items() if right}
    return row("news", texts, copies, hard_pairs(reports), real, published, options, same=_same_outlet(reports))


def _same_outlet(reports: dict[str, Report]) -> dict[str, str]:
    return {id_: report.outlet or id_ for id_, report in reports.items()}


def make_copies(
    texts: dict[str, str], options: argparse.Namespace, outlet: Callable[[str], str]
) -> dict[str, syndicated.Copy]:
    """So many copies by seed, each of another text; one in five put into an article of another outlet."""
    chance = random.Random(options.seed)
    ids = sorted(texts)
    picked = chance.sample(ids, min(options.copies, len(ids)))
    copies = {}
    for k, original in enumerate(picked):
        host = None
        if chance.random() < 0.2:
            other = chance.choice([id_ for id_ in ids if outlet(id_) != outlet(original)])
            host = (other, texts[other])
        copies[f"copy-{k:03}"] = syndicated.copied(original, texts[original], chance, host=host)
    return copies


def row(
    name: str,
    texts: dict[str, str],
    copies: dict[str, syndicated.Copy],
    hard: list[tuple[str, str]],
    real: set[tuple[str, ...]],
    published: dict[str, str | None],
    options: argparse.Namespace,
    same: dict[str, str] | None = None,
) -> list[str]:
    """One line of the table, and which floors it misses."""
    everything = {**texts, **{id_: copy.text for id_, copy in copies.items()}}
    found = syndicated.find(everything)
    pairs = found.copies()
    days = {id_: published.get(id_) or "2031-01-01" for id_ in texts}
    days.update((id_, str(date.fromisoformat(days[copy.original]) + timedelta(days=1))) for id_, copy in copies.items())
    caught = {id_: copy for id_, copy in copies.items() if tuple(sorted((id_, copy.original))) in pairs}
    first = syndicated.first_told(found, days, caught)
    # An original may itself be a copy of an earlier article, and a host is a second original of its copy.
    early = sum(_goes_back(first[id_], copy, real, same) for id_, copy in caught.items())
    made = {tuple(sorted((id_, told))) for id_, copy in copies.items() for told in (copy.original, copy.host) if told}
    of_one = defaultdict(set)
    for id_, copy in copies.items():
        for told in (copy.original, copy.host):
            if told:
                of_one[told].add(id_)
    made |= {tuple(sorted(pair)) for ids in of_one.values() for pair in combinations(ids, 2)}
    if same is not None:
        # What one outlet repeats from its own articles is one origin either way, and so are copies of such articles.
        pairs = {pair for pair in pairs if not _of_one_outlet(pair, copies, same, real)}
    false = sorted(pair for pair in pairs if pair not in made and pair not in real)
    others = math.comb(len(everything), 2) - len(made)
    counted = [pair for pair in hard if pair not in real]
    false_hard = [pair for pair in counted if pair in pairs]
    if options.list:
        for id_ in sorted(copies.keys() - caught.keys()):
            likeness = found.of(id_, copies[id_].original)
            print("missed", id_, copies[id_].original, copies[id_].changes, likeness and likeness.reasons)
        for pair in false:
            print("false", pair, [copies[i].original for i in pair if i in copies], found.likenesses[pair].reasons)
    share, right = len(caught) / len(copies), early / max(1, len(caught))
    rate = len(everything) / (found.sketching + found.comparing)
    print(
        f"| {name}, {len(texts):,} | {len(copies)} | {share:.1%} | {right:.1%} | {others:,} | {len(false)} "
        f"({len(false) / others:.4%}) | {len(counted)} | {len(false_hard)} ({len(false_hard) / len(counted):.1%}) | "
        f"{found.compared:,} | {rate:,.0f} |"
    )
    return [
        f"{name}: {what}"
        for what, missed in (
            (f"{share:.1%} of the copies found, wanted {FOUND:.0%}", share < FOUND),
            (f"{right:.1%} traced to the first text, wanted {FIRST:.0%}", right < FIRST),
            (f"{len(false)} false of {others:,} pairs", len(false) > FALSE_OF_ALL * others),
            (f"{len(false_hard)} false of {len(counted)} hard pairs", len(false_hard) > FALSE_OF_HARD * len(counted)),
            (f"{rate:.0f} texts a second, wanted {DOCUMENTS_A_SECOND:.0f}", rate < DOCUMENTS_A_SECOND),
        )
        if missed
    ]


def _goes_back(
    told: str | None, copy: syndicated.Copy, real: set[tuple[str, ...]], same: dict[str, str] | None
) -> bool:
    if told is None:
        return False
    if told in {copy.original, copy.host} or tuple(sorted((told, copy.original))) in real:
        return True
    return same is not None and told in same and same[told] == same[copy.original]


def _of_one_outlet(
    pair: tuple[str, str], copies: dict[str, syndicated.Copy], same: dict[str, str], real: set[tuple[str, ...]]
) -> bool:
    """Whether the texts behind a pair are of one outlet, or syndicated between two."""
    behind = [{i for i in ((copies[id_].original, copies[id_].host) if id_ in copies else (id_,)) if i} for id_ in pair]
    return any((a != b and same[a] == same[b]) or tuple(sorted((a, b))) in real for a in behind[0] for b in behind[1])


def hard_pairs(reports: dict[str, Report]) -> list[tuple[str, str]]:
    """The pairs of articles of two outlets, at most three days apart, with the most weight of rare words in common."""
    words = {id_: set(map(str.lower, _WORD.findall(report.text))) for id_, report in reports.items()}
    count = Counter(word for found in words.values() for word in found)
    weight = {word: math.log(len(reports) / n) for word, n in count.items() if 2 <= n <= len(reports) // 20}
    keyed = defaultdict(list)
    for id_, found in words.items():
        for word in sorted(found & weight.keys(), key=lambda w: (-weight[w], w))[:40]:
            keyed[word].append(id_)
    candidates = {pair for ids in keyed.values() if len(ids) <= 60 for pair in combinations(sorted(ids), 2)}
    ranked = []
    for a, b in candidates:
        one, other = reports[a], reports[b]
        if one.outlet == other.outlet or not (one.published and other.published):
            continue
        if abs((date.fromisoformat(one.published) - date.fromisoformat(other.published)).days) > 3:
            continue
        common = sum(weight[w] for w in words[a] & words[b] if w in weight)
        least = min(sum(weight[w] for w in words[i] if w in weight) for i in (a, b))
        ranked.append((-common / max(60.0, least), a, b))
    return [(a, b) for _, a, b in sorted(ranked)[:HARD_PAIRS]]


def scale(options: argparse.Namespace) -> None:
    """Speed where there are many: texts with the phrases of the news corpus, each word drawn by the two before it."""
    chance = random.Random(options.seed)
    after: dict[tuple[str, str], list[str]] = defaultdict(list)
    for report in corpora.spread(corpora.news(options.news), 1500):
        words = report.text.split()
        for k in range(len(words) - 2):
            after[words[k], words[k + 1]].append(words[k + 2])
    openings = sorted(after)
    print("\n| texts | sketched/s | keys | pairs compared | compared/s | seconds in all |\n|---|---|---|---|---|---|")
    clock = time.process_time
    keyed: dict[int, list[int]] = defaultdict(list)
    sketches: list[Sketch] = []
    counts: list[int] = []
    sketching = comparing = 0.0
    keys = pairs = 0
    for k in range(1, options.scale + 1):
        text = _drawn(after, openings, chance)
        begin = clock()
        of = sketch(text)
        mine = band_keys(of)
        middle = clock()
        common = Counter(other for key in mine for other in keyed.get(key, ()))
        near = [other for other, n in common.items() if worth_comparing(n, len(mine), counts[other])]
        for other in near:
            compare(of, sketches[other])
        end = clock()
        for key in mine:
            keyed[key].append(len(sketches))
        sketches.append(of)
        counts.append(len(mine))
        keys, pairs = keys + len(mine), pairs + len(near)
        sketching, comparing = sketching + middle - begin, comparing + end - middle
        if k in {options.scale // 100, options.scale // 10, options.scale}:
            print(
                f"| {k:,} | {k / sketching:,.0f} | {keys:,} | {pairs:,} | {pairs / max(comparing, 1e-9):,.0f} | "
                f"{sketching + comparing:.1f} |",
                flush=True,
            )


def _drawn(after: dict[tuple[str, str], list[str]], openings: list[tuple[str, str]], chance: random.Random) -> str:
    words = list(chance.choice(openings))
    while len(words) < LENGTH:
        following = after.get((words[-2], words[-1]))
        words += [chance.choice(following)] if following else list(chance.choice(openings))
    return " ".join(words)


if __name__ == "__main__":
    main()
