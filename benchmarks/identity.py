"""Whether names of one group are put together and those of different groups kept apart: precision and recall.

    python benchmarks/identity.py [--wrong 20] [--missed 20] [--scale 1000000]

Names come from three lists in $TOCSIN_SHARED/field (UCDP Actor 22.1, Mapping Militants, Phoenix), which are read and
never kept. Two names are of one group where UCDP gives them for one actor, or where the lexicon lists them for one
entry; of two where it lists them for two. What the lexicon knows is switched off in the rules that are measured: they
see names alone, or names and the country. A pair counts as put together when both names get the same actor. ``--scale``
times that many synthetic mentions instead. Below its floors the exit status is 1.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import combinations

from corpora import SHARED

from tocsin.lexicon.bodynames import is_acronym
from tocsin.lexicon.load import Lexicon, fold_words, lexicon
from tocsin.resolving import identity
from tocsin.resolving.identity import actors_of, decide, keys_of
from tocsin.resolving.namings import Naming

FIELD = SHARED / "field"
# Names that the group took later are other names, and often those of what split off.
UCDP_NAMES = ("NameOrig", "NameOrigFull", "NameOrigFullEng")
GROUPS = frozenset({"rebel", "militia", "paramilitary", "coalition", "criminal", "party"})
# Two names look alike from this share of letters in common order on.
ALIKE = 0.75
FLOORS = {
    "precision, names alone": 0.95,
    "precision, with country": 0.95,
    "alike found, names alone": 0.35,
    "alike found, with country": 0.55,
    "acronyms found, with country": 0.75,
}


@dataclass(frozen=True)
class Named:
    """A name of a list, the group it is of, its country where the list gives one, and the acronym given beside it."""

    name: str
    group: str
    country: str | None
    short: str | None = None


def rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(FIELD / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def entries_of(name: str, known: Lexicon) -> set[str]:
    """The groups that the lexicon lists under a name, written so exactly."""
    words = fold_words(name)
    return {
        alias.id
        for alias in (known.aliases.get(words[0], ()) if words else ())
        if alias.words == words
        and alias.kind == "name"
        and known.entries[alias.id].type in GROUPS
        and (alias.exact is None or alias.exact == name)
    }


def country_of(location: str, known: Lexicon) -> str | None:
    """The one country of a UCDP location ("Russia (Soviet Union)"); None for several or none the lexicon has."""
    if not location or "," in location:
        return None
    words = fold_words(re.sub(r"\(.*", "", location))
    ids = {a.id for a in known.aliases.get(words[0], ()) if a.words == words and known.entries.get(a.id)}
    found = [id_ for id_ in ids if known.entries[id_].type == "state"]
    return found[0] if len(found) == 1 else None


def named(known: Lexicon) -> list[Named]:
    """The labelled names of all lists; the same name of the same group once."""
    out: dict[tuple[str, str], Named] = {}
    for row in rows("ucdp_actor_221"):
        if row["Org"] != "1":
            continue
        names = {row[column].strip() for column in UCDP_NAMES} - {""}
        ids = {id_ for name in names for id_ in entries_of(name, known)}
        if len(ids) > 1:
            continue  # UCDP and the lexicon cut the group otherwise
        # UCDP gives some groups two numbers, for two conflicts: same name, same place.
        group = ids.pop() if ids else f"ucdp:{row['NameOrigFullEng'] or row['NameOrig']}|{row['Location']}"
        entry = known.entries.get(group)
        country = entry.country if entry is not None else country_of(row["Location"], known)
        short = row["NameOrig"] if is_acronym(row["NameOrig"]) else None
        for name in names:
            # The acronym of a split-off is beside its own names only.
            acronym = short if short and not is_acronym(name) and initials(name, short) else None
            add(out, Named(name, group, country, acronym))
    for row in rows("mapping_militants_groups"):
        add_listed(out, row["name"], known)
    for row in rows("phoenix_mnsa_aliases"):
        for name in (row["name"], *row["aliases"].split("|")):
            words = re.sub(r"\s*#.*", "", name).split()
            add_listed(out, " ".join("-".join(p.capitalize() for p in word.split("-")) for word in words), known)
    return sorted(out.values(), key=lambda one: (one.group, one.name))


def add(out: dict[tuple[str, str], Named], one: Named) -> None:
    if re.search(r"\w{2}", one.name) and not re.search(r"Government of|[Ff]orces of|faction|\bTHE\b", one.name):
        out.setdefault((one.name, one.group), one)


def add_listed(out: dict[tuple[str, str], Named], name: str, known: Lexicon) -> None:
    """Adds a name of a list without ids of its own, where the lexicon has it for just one group."""
    bracket = re.search(r"\s*\(([A-Z][\w-]+)\)\s*$", name)
    plain = name[: bracket.start()] if bracket else name
    ids = entries_of(plain, known)
    if len(ids) == 1:
        entry = known.entries[min(ids)]
        short = bracket[1] if bracket and is_acronym(bracket[1]) else None
        add(out, Named(plain, entry.id, entry.country, short))


def initials(name: str, short: str) -> bool:
    letters = "".join(word[0] for word in re.findall(r"\w+", name)).upper()
    return short.replace("-", "").upper() in {letters, "".join(w[0] for w in re.findall(r"\b[A-Z]\w*", name))}


def alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio() >= ALIKE


def naming(number: int, one: Named, with_country: bool) -> Naming:
    return Naming(
        report=f"r{number}",
        published=None,
        name=one.name,
        sort="body",
        mentions=(f"r{number}:0-1",),
        spellings=(one.name,),
        short=one.short or (one.name if is_acronym(one.name) else None),
        type="rebel",
        country=one.country if with_country else None,
    )


def measure(with_country: bool) -> tuple[dict[str, tuple[int, int]], list[str], list[str]]:
    """Put together and all, by sort of pair; and the pairs that are wrong, and the alike ones that were missed."""
    known = lexicon()
    names = named(known)
    namings = [naming(k, one, with_country) for k, one in enumerate(names)]
    actors = actors_of(decide(namings))
    actor = [actors[one.mentions[0]].id for one in namings]
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    missed: list[str] = []
    groups: dict[str, list[int]] = defaultdict(list)
    for k, one in enumerate(names):
        groups[one.group].append(k)
    for members in groups.values():
        for a, b in combinations(members, 2):
            sort = sort_of(names[a], names[b])
            total[sort] += 1
            right[sort] += actor[a] == actor[b]
            if sort == "alike" and actor[a] != actor[b]:
                missed.append(f"{names[a].name} | {names[b].name} ({names[a].country})")
    together: dict[str | None, list[int]] = defaultdict(list)
    for k, id_ in enumerate(actor):
        together[id_].append(k)
    wrong: list[str] = []
    for members in together.values():
        for a, b in combinations(members, 2):
            total["put together"] += 1
            same = names[a].group == names[b].group
            right["put together"] += same
            if not same:
                wrong.append(f"{names[a].name} [{names[a].group}] = {names[b].name} [{names[b].group}]")
    blocks: dict[str, set[int]] = defaultdict(set)
    for k, one in enumerate(namings):
        for key in keys_of(one):
            blocks[key].add(k)
    for a, b in sorted({pair for block in blocks.values() for pair in combinations(sorted(block), 2)}):
        if names[a].group != names[b].group:
            total["namesakes"] += 1
            right["namesakes"] += actor[a] != actor[b]
    return {sort: (right[sort], total[sort]) for sort in total}, wrong, missed


def sort_of(one: Named, other: Named) -> str:
    """How two names of one group differ: an acronym given beside the other, names that look alike, other names."""
    if is_acronym(one.name) != is_acronym(other.name):
        long, short = (other, one) if is_acronym(one.name) else (one, other)
        return "acronym" if long.short == short.name else "other"
    return "alike" if alike(one.name, other.name) else "other"


def scale(number: int) -> int:
    """Times ``decide`` over so many synthetic namings and prints a row."""
    rng = random.Random(4)
    syllables = "bar dun gal hir jam kos lum mar nol pur qas rim sab tur wad yaz zem fal ost".split()
    heads = ["Brigade", "Front", "Army", "Movement"]
    names = [
        f"{''.join(rng.choices(syllables, k=3)).title()} {rng.choice(heads)}" for _ in range(max(10, number // 20))
    ]
    lands = ["SYR", "LBY", "MLI", "COL", None]
    namings = [
        replace(naming(k, Named(rng.choice(names), "", rng.choice(lands)), True), published="2021-01-01")
        for k in range(number)
    ]
    start = time.process_time()
    decisions = decide(namings)
    spent = time.process_time() - start
    actors = len({d.actor.id for d in decisions if d.actor})
    print("| mentions | actors | CPU seconds | mentions/s |\n|---:|---:|---:|---:|")
    print(f"| {number} | {actors} | {spent:.1f} | {number / spent:.0f} |")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", type=int, default=0, help="print so many pairs that were wrongly put together")
    parser.add_argument("--missed", type=int, default=0, help="print so many alike pairs that were not put together")
    parser.add_argument("--scale", type=int, default=0, help="time this many synthetic mentions instead")
    options = parser.parse_args()
    if options.scale:
        return scale(options.scale)
    identity.known_as = lambda form, words: None  # what the lexicon knows is the answer here
    figures: dict[str, float] = {}
    print("| | pairs put together | of one group | precision | alike names found | acronyms found | "
          "other names found | namesakes kept apart |\n|---|---:|---:|---:|---:|---:|---:|---:|")  # fmt: skip
    for setting, with_country in (("names alone", False), ("with country", True)):
        found, wrong, missed = measure(with_country)
        good, put = found["put together"]
        cells = [
            f"{found[sort][0] / found[sort][1]:.3f} of {found[sort][1]}"
            for sort in ("alike", "acronym", "other", "namesakes")
        ]
        print(f"| {setting} | {put} | {good} | {good / put:.3f} | {' | '.join(cells)} |")
        figures[f"precision, {setting}"] = good / put
        figures[f"alike found, {setting}"] = found["alike"][0] / found["alike"][1]
        figures[f"acronyms found, {setting}"] = found["acronym"][0] / found["acronym"][1]
        for title, pairs, most in (("wrong", wrong, options.wrong), ("missed", missed, options.missed)):
            for pair in random.Random(1).sample(pairs, min(most, len(pairs))):
                print(f"    {title}: {pair}", file=sys.stderr)
    print("\n| measure | value | floor |\n|---|---:|---:|")
    for name, floor in FLOORS.items():
        print(f"| {name} | {figures[name]:.3f} | {floor:.2f} |")
    return 0 if all(figures[name] >= floor for name, floor in FLOORS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
