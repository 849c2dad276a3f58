"""Spellings of one place name brought together: an exact key, and a loose one for transliterations.

Standard library only and no import of tocsin, because the build loads this file by its path, before the package
exists: names are folded by the same code when the gazetteer is compiled and when it is asked.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Letters that NFKD leaves whole. ə is written "a" in English news (Gəncə → Ganja), ı is a plain i.
_LETTERS: Final = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ə": "a",
        "ǝ": "a", "ħ": "h", "ŋ": "ng", "ŧ": "t", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ɛ": "e", "ɔ": "o",
        "ɖ": "d", "ƒ": "f", "ɣ": "g", "ʋ": "v", "ĸ": "k", "ɩ": "i", "ʊ": "u",
    }
)  # fmt: skip
# Apostrophes, primes and the letters for hamza and ayn: news writes them or not, so they never decide.
_APOSTROPHES: Final = re.compile("['`´‘’‛′ʹʺʻʼʽʾʿˈˊˋꞌ＇\"“”]")
_SEPARATORS: Final = re.compile(r"[\W_]+")

# The Arabic article as it is assimilated and romanised. Only whole words count, and never the only word.
_ARTICLES: Final = frozenset(
    "al el ul ar er ur as es us ash esh ech ush at et ad ed az ez uz an en adh ath the".split()
)
# The article run together with its word: Ezzor, Assuwayda, Ashshughur.
_JOINED_ARTICLE: Final = re.compile(r"^[aeu](?:(sh)\1|([rsztdn])\2)(?=\w)")
_ROUND: Final = re.compile(r"[aeiouwy]*[ouw][aeiouwy]*")
_OPEN: Final = re.compile(r"[aeiy]+")
_CONSONANTS: Final = (("ph", "f"), ("ck", "k"), ("dj", "j"), ("gh", "g"), ("dh", "d"), ("q", "k"))
_DOUBLED: Final = re.compile(r"(.)\1+")

# Words that say what kind of unit is meant, with the kind they prefer.
CUE_WORDS: Final[dict[str, str]] = {
    "province": "admin1", "governorate": "admin1", "region": "admin1", "oblast": "admin1", "state": "admin1",
    "wilayat": "admin1", "wilaya": "admin1", "muhafazah": "admin1", "muhafazat": "admin1", "krai": "admin1",
    "prefecture": "admin1", "department": "admin1", "canton": "admin1", "emirate": "admin1", "provincia": "admin1",
    "district": "admin2", "raion": "admin2", "rayon": "admin2", "county": "admin2", "subdistrict": "admin2",
    "cercle": "admin2", "woreda": "admin2", "municipality": "admin2",
    "city": "town", "town": "town", "village": "town",
}  # fmt: skip


def fold(name: str) -> str:
    """The exact key: lower case, no diacritics, no apostrophes, hyphens and other signs as one space.

    Empty for a name without letters or digits. Folding a folded name changes nothing.
    """
    text = name if name.isascii() else _plain(name)
    text = _APOSTROPHES.sub("", text.lower())
    return _SEPARATORS.sub(" ", text).strip()


def _plain(name: str) -> str:
    # Twice, because lower-casing İ leaves a combining dot behind, and the table holds lower-case letters only.
    for _ in range(2):
        decomposed = unicodedata.normalize("NFKD", name).lower().translate(_LETTERS)
        name = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return name


def loosen(key: str) -> str:
    """The loose key of an exact key: Jisr ash-Shughour and Jisr al-Shughur meet, as do Dayr az Zawr and Deir Ezzor.

    Arabic articles are dropped, vowels fall into two classes (round, open), doubled letters and a final h are
    undone, words are joined. It brings more together than is the same, so it proposes and never decides alone.
    Empty only for an empty key.
    """
    loose = "".join(_loosen_word(word) for word in _without_articles(key))
    return _DOUBLED.sub(r"\1", loose) or key


def bare(key: str) -> str:
    """An exact key without articles and spaces: al-Bab, Bab and el-Bab are the same name, not alike ones."""
    return "".join(_without_articles(key))


def _without_articles(key: str) -> list[str]:
    words = key.split()
    words = [word for word in words if word not in _ARTICLES] or words
    return [_JOINED_ARTICLE.sub(lambda match: match.group(1) or match.group(2), word) for word in words]


def _loosen_word(word: str) -> str:
    for written, heard in _CONSONANTS:
        word = word.replace(written, heard)
    if len(word) > 2 and word[-1] == "h" and word[-2] in "aeiouy":
        word = word[:-1]
    # Round first, into a sign that the second pass leaves alone.
    return _OPEN.sub("a", _ROUND.sub("O", word)).replace("O", "o")


def split_cue(key: str) -> tuple[str, str | None]:
    """An exact key without its kind word, and the kind that word prefers: ``idlib province`` → ``idlib``, admin1.

    Also understood: ``province of idlib`` and ``the idlib province``. The key comes back unchanged, with None,
    when it holds no such word or nothing else (``state``).
    """
    words = key.split()
    if words[:1] == ["the"] and len(words) > 1:
        words = words[1:]
    if len(words) >= 3 and words[1] == "of" and words[0] in CUE_WORDS:
        rest = words[3:] if words[2] == "the" and len(words) > 3 else words[2:]
        return " ".join(rest), CUE_WORDS[words[0]]
    if len(words) >= 2 and words[-1] in CUE_WORDS:
        return " ".join(words[:-1]), CUE_WORDS[words[-1]]
    if len(words) >= 2 and words[0] in CUE_WORDS:
        return " ".join(words[1:]), CUE_WORDS[words[0]]
    return key, None
