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
    di da do la las los le les du des et y und pour para por lil li""".split()
)
_BRACKET: Final = re.compile(r"\s*\(.*$")
_IN_BRACKETS: Final = re.compile(r"\(\s*(?:the\s+)?([^\W\d_][\w-]{0,9})\s*\)?\s*$")
_SHORT: Final = re.compile(r"[A-Z][A-Za-z]{0,6}[A-Z]s?(?:-[A-Z]{1,4})?")
# Romanisations that ``folding.loosen`` keeps apart, because places differ by them; names of groups seldom do.
_HEARD: Final = (("kh", "h"), ("th", "t"), ("tch", "sh"), ("ch", "sh"), ("zh", "g"), ("j", "g"), ("v", "f"))
_VOWELS: Final = re.compile("[ao]")
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
    words like others. ``lands`` are states that its words name ("Syrian"). ``key`` is the words in one string.
    ``block`` and ``whole`` are what spellings of one name share: the consonants of the telling words, and of all words
    as if they were one ("Ansarallah"); never empty where ``words`` is not. ``information`` is how surely the words
    tell one body from others, in nats: the sum over the words of minus the logarithm of the share of the lexicon's
    bodies that have it. ``short`` says that the name is an acronym.
    """

    words: tuple[str, ...]
    core: tuple[str, ...]
    common: frozenset[str]
    kinds: frozenset[str]
    parts: frozenset[str]
    lands: frozenset[str]
    key: str
    block: str
    whole: str
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
    kind = _kinds().get(_singular(word), "part")
    return kind != "part" and not kind.startswith("=")


@lru_cache(maxsize=200_000)
def shape_of(name: str, lexicon: Lexicon) -> Shape:
    """The name taken apart; all empty for a name without letters."""
    name = plain_name(name)
    if is_acronym(name):
        letters = name.rstrip("s").replace("-", "").upper()
        folded = letters.lower()
        nothing: frozenset[str] = frozenset()
        key = f"={folded}"
        return Shape((folded,), (), nothing, nothing, nothing, nothing, key, key, key, 0.0, True)
    tables = _tables(lexicon)
    words = _words(name)
    core: list[str] = []
    common: set[str] = set()
    kinds: set[str] = set()
    parts: set[str] = set()
    lands: set[str] = set()
    for word in words:
        kind = tables.kinds.get(word)
        if kind == "part" or word.isdigit() or re.fullmatch(r"\d+(?:st|nd|rd|th)", word):
            parts.add(word)
        elif kind is not None and kind != "figure":
            kinds.add(kind)
        elif (land := _land(word, lexicon)) is not None:
            lands.add(land)
        elif tables.shares.get(word, 0.0) >= _COMMON_SHARE:
            common.add(word)
        else:
            core.append(word)
    information = sum(-math.log(tables.shares.get(word, tables.least)) for word in set(words))
    if core:
        block = "".join(sorted(bones(word) for word in core))
    else:
        block = f"~{' '.join(sorted({bones(word) for word in common} | kinds | lands | parts))}"
    return Shape(
        words=words,
        core=tuple(core),
        common=frozenset(common),
        kinds=frozenset(kinds),
        parts=frozenset(parts),
        lands=frozenset(lands),
        key=" ".join(words),
        block=block,
        whole=f"+{bones(''.join(words))}",
        information=information,
    )


def heard(key: str) -> str:
    """A folded key as it sounds, roughly: the loose key of places, and the romanisations of names besides."""
    loose = loosen(key)
    for written, sound in _HEARD:
        loose = loose.replace(written, sound)
    return _DOUBLED.sub(r"\1", loose)


def bones(key: str) -> str:
    """The consonants of a folded key as it sounds, for keys of spellings; all of it where those are too few."""
    if len(key) < 4:
        return key  # "MM" and "MA" are two
    sound = heard(key)
    consonants = _DOUBLED.sub(r"\1", _VOWELS.sub("", sound))
    return consonants if len(consonants) >= 3 else sound.rstrip("ao") or sound


@lru_cache(maxsize=50_000)
def _land(word: str, lexicon: Lexicon) -> str | None:
    """The one state that a word alone names, as a noun or an adjective."""
    found = {
        alias.id
        for alias in lexicon.aliases.get(word, ())
        if alias.words == (word,) and alias.exact is None and alias.kind in {"name", "adjective"}
        if (entry := lexicon.entries.get(alias.id)) is not None and entry.type == "state"
    }
    return found.pop() if len(found) == 1 else None


def _words(name: str) -> tuple[str, ...]:
    words = fold(name.replace("'s ", " ").replace("’s ", " ").replace("-", " ")).split()
    kept = [word for word in words if word not in _PARTICLES] or words
    # The article can cling to the word before it: "Nusratul Islam".
    plain = (_singular(word[:-2] if word.endswith("tul") and len(word) > 5 else word) for word in kept)
    kinds = _kinds()
    return tuple(kinds[word][1:] if kinds.get(word, "").startswith("=") else word for word in plain)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and word[-2] not in "sui" else word


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    """What each word is: a kind of body, ``part``, ``figure``, or behind ``=`` the word that it is another form of."""
    return {_singular(fold(row["word"])): row["kind"] for row in read_csv(HERE / "ontology" / "body-kinds.csv")}


@lru_cache(maxsize=4)
def _tables(lexicon: Lexicon) -> _Tables:
    kinds = _kinds()
    bodies: dict[str, set[str]] = {}
    for aliases in lexicon.aliases.values():
        for alias in aliases:
            entry = lexicon.entries.get(alias.id)
            if entry is not None and entry.type in BODY_TYPES:
                bodies.setdefault(entry.id, set()).update(_words(" ".join(alias.words)))
    counts: Counter[str] = Counter(word for words in bodies.values() for word in words)
    total = len(bodies) + 1
    return _Tables(kinds, {word: (count + 1) / total for word, count in counts.items()}, 1 / total)
