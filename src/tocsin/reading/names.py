"""Finds the words that the lexicon knows as names, before anything is parsed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from tocsin.lexicon.load import WORD, Alias, Lexicon, fold
from tocsin.terms.syntax import NameMatch

# What may stand between two words of one name. A full stop only where the alias itself has one ("U.S.").
_GAPS = frozenset({" ", "-", "–", "‐", "'", "’", "`", "\n", " \n", "\n ", "  ", "/", "", " - "})
_ORDER = {"name": 0, "capital": 1, "metonym": 2, "person": 3, "people": 4, "adjective": 5, "region": 6}


def find_names(
    text: str, lexicon: Lexicon, *, capitals: bool = False, common: Set[str] = frozenset()
) -> list[NameMatch]:
    """The longest known names in ``text``, left to right, not overlapping; empty when nothing is known.

    ``capitals`` says that the whole text is in capitals, so that case tells nothing; an acronym that is also one of the
    ``common`` words ("WHO", "PLAN") is then taken for the word.
    """
    found = [(m.start(), m.end(), m.group()) for m in WORD.finditer(text)]
    table = lexicon.aliases
    words: list[str] = []
    out: list[NameMatch] = []
    full: set[str] = set()
    for _, _, raw in found:
        words.append(fold(raw))
    i = 0
    count = len(found)
    while i < count:
        options = _longest_first(table, words[i], _stem(words[i], found[i][2]))
        if not options:
            i += 1
            continue
        start = found[i][0]
        best: list[Alias] = []
        length = 0
        stop = start
        for alias in options:
            size = len(alias.words)
            if size < length:
                break
            if i + size > count:
                continue
            if capitals and size == 1 and alias.exact is not None and words[i] in common:
                continue
            end = _fits(text, found, words, i, alias, capitals)
            if end is None or (alias.later and alias.id not in full):
                continue
            if size == 1 and alias.kind == "person" and text[start - 1 : start] == "-" and start > 1:
                continue  # "Mazar-i-Sharif" names nobody
            length = size
            stop = max(stop, end)
            best.append(alias)
        if not best:
            i += 1
            continue
        ids = tuple(dict.fromkeys(alias.id for alias in best))
        kind = min((alias.kind for alias in best), key=lambda k: _ORDER.get(k, 9))
        if len(ids) > 1:
            same = [alias for alias in best if alias.kind == kind]
            if kind not in {"capital", "people", "adjective"}:
                ids = tuple(dict.fromkeys(alias.id for alias in (*same, *best)))
        before = out[-1] if out else None
        if (
            before is not None
            and before.ids == ids
            and before.kind == kind == "name"
            and text[before.end : start] == " "
        ):
            start = out.pop().start  # "Communist Party of India Maoist CPI Maoist": one name and its short form
        out.append(NameMatch(start, stop, kind, ids, text[start:stop]))
        if not all(alias.later for alias in best):
            full.update(ids)
        i += length
    return out


def _longest_first(table: Mapping[str, Sequence[Alias]], word: str, stem: str) -> Sequence[Alias]:
    """The aliases that begin with a word, as it stands ("Lord's Resistance Army") or without its possessive ending."""
    if stem == word or word not in table:
        return table.get(stem, ())
    return sorted([*table[word], *table.get(stem, ())], key=lambda alias: -len(alias.words))


def _stem(folded: str, raw: str) -> str:
    """The key of a word that may carry a possessive ending ("Turkey's" is looked up as "turkey")."""
    if len(raw) > 2 and raw[-1] in "sS" and raw[-2] in "'’`":
        return folded[:-1]
    return folded


def _fits(
    text: str,
    found: Sequence[tuple[int, int, str]],
    words: Sequence[str],
    i: int,
    alias: Alias,
    capitals: bool,
) -> int | None:
    """Where the alias ends in the text if it stands at word ``i``, else None."""
    size = len(alias.words)
    last = i + size - 1
    for k, expected in enumerate(alias.words):
        have = words[i + k]
        if have != expected and not (k == size - 1 and _stem(have, found[i + k][2]) == expected):
            return None
        if k:
            gap = text[found[i + k - 1][1] : found[i + k][0]]
            if gap not in _GAPS and not (alias.dotted and gap in {".", ". "}):
                return None
    start, end = found[i][0], found[last][1]
    raw = found[last][2]
    if words[last] != alias.words[-1]:
        end -= 2
        raw = raw[:-2]
    if alias.dotted and text[end : end + 1] == ".":
        end += 1
    if alias.exact is not None:
        have = text[start:end]
        if have != alias.exact and have.rstrip(".") != alias.exact.rstrip("."):
            return None
        if capitals and size == 1 and len(alias.exact) < 3:
            return None
        return end
    if not capitals and not any(found[i + k][2][0].isupper() for k in range(size)):
        return None
    if not capitals and not found[i][2][0].isupper() and alias.words[0] not in _PARTICLES:
        return None
    return end


_PARTICLES = frozenset(
    {"al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ez", "bin", "ibn", "abu", "de", "van", "von", "da"}
)
