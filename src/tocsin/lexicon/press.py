"""What is known of the press: agencies, outlets and monitors, how they are credited, and its standing phrases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from tocsin.lexicon.load import HERE, fold, fold_words, read_csv, split

PRESS = HERE / "press"


@dataclass(frozen=True, slots=True)
class Wording:
    """``boilerplate`` are lower-case phrases whose sentences are no news; ``spellings`` bring spellings together."""

    boilerplate: tuple[str, ...]
    spellings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Short:
    """A way of citing a source that is no name of its own ("UK-based Observatory"), folded.

    ``later``: understood only in a report that gives one of the source's names as well.
    """

    words: tuple[str, ...]
    id: str
    later: bool


@dataclass(frozen=True, slots=True)
class Press:
    """Agencies, outlets and monitors by the names, domains and short forms that are theirs; all ids are actors'.

    ``agencies`` are in the order of the table, the largest first. ``credits`` are folded names to ids, ``exact`` those
    of capitals that count only as they are written. ``cues`` are words of crediting by where the name then stands
    (``before`` and ``after`` it, in the name of an ``outlet``, ``told``), ``generic`` the endings that agencies share.
    ``organs`` are the words that tell which body of a state is meant, longest first. ``ownership`` is who owns a
    medium: ``state``, ``party``, ``public``, ``private``, ``opposition`` or ``exile``.
    """

    agencies: Mapping[str, int]
    monitors: frozenset[str]
    credits: Mapping[tuple[str, ...], str]
    exact: Mapping[str, str]
    domains: Mapping[str, str]
    shorts: tuple[Short, ...]
    cues: Mapping[str, tuple[str, ...]]
    generic: tuple[tuple[str, ...], ...]
    organs: tuple[tuple[tuple[str, ...], str], ...]
    ownership: Mapping[str, str]


@lru_cache(maxsize=1)
def wording(folder: Path = PRESS) -> Wording:
    """The standing phrases and double spellings that ship with tocsin, loaded once."""
    phrases = tuple(row["phrase"].lower() for row in read_csv(folder / "boilerplate.csv"))
    spellings = {fold(row["word"]): fold(row["same"]) for row in read_csv(folder / "spellings.csv")}
    return Wording(phrases, MappingProxyType(spellings))


@lru_cache(maxsize=1)
def press(folder: Path = PRESS) -> Press:
    """The agencies, outlets and monitors that ship with tocsin, loaded once."""
    agencies: dict[str, int] = {}
    monitors: set[str] = set()
    credits: dict[tuple[str, ...], str] = {}
    exact: dict[str, str] = {}
    domains: dict[str, str] = {}
    shorts: list[Short] = []
    for row in read_csv(folder / "sources.csv"):
        if row["kind"] == "agency":
            agencies[row["id"]] = len(agencies)
        elif row["kind"] == "monitor":
            monitors.add(row["id"])
        for name in split(row["credits"]):
            if name.isupper() or len(name) < 4:
                exact[name] = row["id"]  # "PAP" and "dpa" are agencies, "pap" is a word
            else:
                credits[fold_words(name)] = row["id"]
        domains.update((domain, row["id"]) for domain in split(row["domains"]))
        shorts += [Short(fold_words(s.lstrip("?")), row["id"], s.startswith("?")) for s in split(row["short"])]
    cues: dict[str, tuple[str, ...]] = {}
    for row in read_csv(folder / "credits.csv"):
        cues[row["place"]] = (*cues.get(row["place"], ()), row["cue"])
    organs = [(fold_words(row["word"]), row["sector"]) for row in read_csv(folder / "organs.csv")]
    return Press(
        MappingProxyType(agencies),
        frozenset(monitors),
        MappingProxyType(credits),
        MappingProxyType(exact),
        MappingProxyType(domains),
        tuple(sorted(shorts, key=lambda short: (-len(short.words), short.words))),
        MappingProxyType(cues),
        tuple(fold_words(cue) for cue in cues.get("generic", ())),
        tuple(sorted(organs, key=lambda organ: -len(organ[0]))),
        MappingProxyType(_ownership()),
    )


def _ownership() -> dict[str, str]:
    """Who owns which medium, as the notes of the actors' tables say it."""
    owned: dict[str, str] = {}
    for path in sorted((HERE / "actors").glob("orga*.csv")):
        for row in read_csv(path):
            note = row.get("note") or ""
            if note.startswith("ownership="):
                owned[row["id"]] = note.removeprefix("ownership=").partition(";")[0].strip()
    return owned
