"""Names of bodies taken apart: what tells one group from another, what only says that it is a group, how rare it is.

"The Desert Lions Brigade", "Desert Lions Brigades", "Brigade of the Desert Lions" and "Liwa Usud al-Sahra" differ in
their words; the first three share what tells them apart from all others.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tocsin.lexicon.folding import fold, loosen
from tocsin.lexicon.load import HERE, Lexicon, read_csv

# Words inside names that tell nothing: articles, and "of", "for", "and" in the tongues such names come in.
_PARTICLES: Final = frozenset(
    """the a al el ul ad as ash an ar er es us ur at az ez en ud ed of for and in on wa wal bil fi e i u o de del della
    di da do la las los le les du des et y und""".split()
)
_BRACKET: Final = re.compile(r"\s*\(.*$")
_IN_BRACKETS: Final = re.compile(r"\(\s*(?:the\s+)?([^\W\d_][\w-]{0,9})\s*\)?\s*$")
_SHORT: Final = re.compile(r"[A-Z][A-Za-z]{0,6}[A-Z]s?(?:-[A-Z]{1,4})?")
# Romanisations that ``folding.loosen`` keeps apart, because places differ by them; names of groups seldom do.
_HEARD: Final = (("kh", "h"), ("th", "t"), ("tch", "sh"), ("ch", "sh"), ("zh", "g"), ("j", "g"), ("v", "f"))
_DOUBLED: Final = re.compile(r"(.)\1+")
# A word that so many of the lexicon's bodies have in their names tells none from another: "liberation", "islamic".
_COMMON_SHARE: Final = 0.006
BODY_TYPES: Final = frozenset(
    {"rebel", "militia", "paramilitary", "coalition", "criminal", "party", "company", "media", "ngo", "religious"}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A name of a body, taken apart.

    ``words`` are its folded words without articles and plural endings; ``core`` those that few bodies share,
    ``common`` those that many do, ``kinds`` what sort of body the words for bodies make it ("liwa" is a brigade),
    ``parts`` the words that set a part or an heir apart ("faction", "new", "second"). Figures ("eagles", "ansar") are
    words like others. ``key`` is the words in one string. ``block`` is what spellings of the same name share, never
    empty where ``words`` is not. ``information`` is how surely the words tell one body from others, in nats: the sum
    over the words of minus the logarithm of the share of the lexicon's bodies that have it. ``short`` says that the
    name is an acronym.
    """

    words: tuple[str, ...]
    core: tuple[str, ...]
    common: frozenset[str]
    kinds: frozenset[str]
    parts: frozenset[str]
    key: str
    block: str
    information: float
    short: bool = False


@dataclass(frozen=True, slots=True)
class _Tables:
    kinds: dict[str, str]
    shares: dict[str, float]
    least: float


def plain_name(name: str) -> str:
    """A name as it is shown: without a leading article and without what stands behind it in brackets."""
    words = _BRACKET.sub("", name).split()
    while len(words) > 1 and words[0].lower() in {"the", "a", "an"}:
        words = words[1:]
    return " ".join(words)


def acronym_in(name: str) -> str | None:
    """The acronym that a name brings along in brackets ("Desert Lions Brigade (DLB)"), upper case; None without one."""
    found = _IN_BRACKETS.search(name)
    return found[1].replace("-", "").upper() if found and is_acronym(found[1]) else None


def is_acronym(name: str) -> bool:
    """Whether a name is written as an acronym: "DLB", "FARC-EP", "ELNs"; not a word that is all capitals by style."""
    return _SHORT.fullmatch(name) is not None and len(name) <= 10


def is_kind(word: str) -> bool:
    """Whether a folded word says that a name is a body's, in some tongue ("brigade", "liwa", "ansar")."""
    return _kinds().get(_singular(word), "part") != "part"


@lru_cache(maxsize=200_000)
def shape_of(name: str, lexicon: Lexicon) -> Shape:
    """The name taken apart; all empty for a name without letters."""
    name = plain_name(name)
    if is_acronym(name):
        letters = name.rstrip("s").replace("-", "").upper()
        folded = letters.lower()
        return Shape((folded,), (), frozenset(), frozenset(), frozenset(), f"={folded}", f"={folded}", 0.0, True)
    tables = _tables(lexicon)
    words = _words(name)
    core: list[str] = []
    common: set[str] = set()
    kinds: set[str] = set()
    parts: set[str] = set()
    for word in words:
        kind = tables.kinds.get(word)
        if kind == "part" or word.isdigit() or re.fullmatch(r"\d+(?:st|nd|rd|th)", word):
            parts.add(word)
        elif kind is not None and kind != "figure":
            kinds.add(kind)
        elif tables.shares.get(word, 0.0) >= _COMMON_SHARE:
            common.add(word)
        else:
            core.append(word)
    information = sum(-math.log(tables.shares.get(word, tables.least)) for word in set(words))
    block = heard("".join(core)) if core else f"~{' '.join(sorted(heard(word) for word in words))}"
    return Shape(
        words, tuple(core), frozenset(common), frozenset(kinds), frozenset(parts), " ".join(words), block, information
    )


def heard(key: str) -> str:
    """A folded key as it sounds, roughly: the loose key of places, and the romanisations of names besides."""
    loose = loosen(key)
    for written, sound in _HEARD:
        loose = loose.replace(written, sound)
    return _DOUBLED.sub(r"\1", loose)


def _words(name: str) -> tuple[str, ...]:
    words = fold(name.replace("'s ", " ").replace("’s ", " ").replace("-", " ")).split()
    kept = [word for word in words if word not in _PARTICLES] or words
    # The article can cling to the word before it: "Nusratul Islam".
    return tuple(_singular(word[:-2] if word.endswith("tul") and len(word) > 5 else word) for word in kept)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and word[-2] not in "sui" else word


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    return {_singular(fold(row["word"])): row["kind"] for row in read_csv(HERE / "ontology" / "body-kinds.csv")}


@lru_cache(maxsize=4)
def _tables(lexicon: Lexicon) -> _Tables:
    kinds = _kinds()
    bodies: dict[str, set[str]] = {}
    for aliases in lexicon.aliases.values():
        for alias in aliases:
            entry = lexicon.entries.get(alias.id)
            if entry is not None and entry.type in BODY_TYPES:
                words = [word for word in alias.words if word not in _PARTICLES]
                bodies.setdefault(entry.id, set()).update(_singular(word) for word in words)
    counts: Counter[str] = Counter(word for words in bodies.values() for word in words)
    total = len(bodies) + 1
    return _Tables(kinds, {word: (count + 1) / total for word, count in counts.items()}, 1 / total)
