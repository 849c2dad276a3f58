"""Finds the names of armed groups and movements that the lexicon does not list, by how such names are made.

"The Desert Lions Brigade", "Jaysh al-Sahra", "the Movement for Justice and Land (MJL)", and then "the MJL". They are
put aside before parsing like the names that are known, so that ties and acts are told of any group in the world.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tocsin.lexicon.load import Lexicon, fold
from tocsin.terms.syntax import NameMatch

# What stands for the id of a body that no entry of the lexicon names; behind it comes its fullest name in the report.
UNLISTED = "?"
_PARTICLED = re.compile(r"(?:al|ul|e|i|el|wal|ash|as)-[A-Z]")
_WORD = re.compile(r"[^\W\d_](?:[\w'’`-]*\w)?")
_ACRONYM = re.compile(r"[ -]?\(\s?(?:the )?([A-Z][A-Za-z-]{0,8}[A-Z])\s?\)")
_SHORT = re.compile(r"(?<![\w./-])[A-Z][A-Za-z]{0,5}[A-Z](?:-[A-Z]{2,4})?(?![\w/]|-[\da-z]|\.\w)")
# Particles inside a name: "Jaysh al-Sahra", "Lashkar-e-Noor", "Frente de la Selva".
_INSIDE = frozenset("al ul ud ad as ash an ar el wa wal bil fi e i de del la las los du des et y di della".split())
_LINKS = frozenset({"of", "for", "and", "the", "in"})
# Words with a capital at the head of a sentence that belong to no name.
_OPENERS = frozenset(
    """the a an in on at by to for from with after before when while as since if and but or though although because
    despite during under over between against like unlike some many most both all several few two three four five six
    other another this that these those its their his her our my he she it they we you there here later then meanwhile
    however today yesterday monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december new former ex members member leaders leader fighters clashes
    who which what no not only even said new""".split()
)
_MAX_WORDS = 8
# Names of places and people that others are made of: "the Sahel Dawn Brigade".
_BUILT_IN = frozenset({"region", "town", "capital", "person"})
_ARMED = frozenset({"REB", "UAF", "PRM", "CRM"})


def find_bodies(text: str, names: Sequence[NameMatch], lexicon: Lexicon) -> list[NameMatch]:
    """``names`` with the unlisted bodies of a text put between them, in text order; none overlaps another."""
    words = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(text)]
    covered = _cover(names)
    at_arms = _speaks_of_arms(words, names, lexicon)
    spans: list[tuple[int, int]] = []
    for k in range(len(words)):
        found = _built(text, words, k, covered, lexicon, at_arms)
        if found is not None and (not spans or found[0] >= spans[-1][1]):
            spans.append(found)
    spans = [_whole(span, names) for span in spans]
    full = {span: text[span[0] : span[1]] for span in spans}
    short: dict[str, str] = {}
    for start, end in spans:
        bracket = _ACRONYM.match(text, end)
        if bracket is not None:
            short.setdefault(bracket[1], text[start:end])
    for bracket in _ACRONYM.finditer(text):
        before = _spelt_out(text, words, bracket, covered, lexicon)
        if bracket[1] not in short and before is not None and not any(a < before[1] and before[0] < b for a, b in full):
            full[before] = short[bracket[1]] = text[before[0] : before[1]]
    if not full:
        return list(names)
    taken = [*full, *((n.start, n.end) for n in names)]
    for m in _SHORT.finditer(text):
        if m.group() in short and not any(a < m.end() and m.start() < b for a, b in taken):
            full[m.span()] = short[m.group()]
    out = [n for n in names if not any(a <= n.start and n.end <= b for a, b in full)]
    out += [NameMatch(a, b, "body", (f"{UNLISTED}{name}",), text[a:b]) for (a, b), name in full.items()]
    return sorted(out, key=lambda n: n.start)


def _speaks_of_arms(words: list[tuple[int, int, str]], names: Sequence[NameMatch], lexicon: Lexicon) -> bool:
    """Whether a report speaks of armed groups, so that a "Group" or a "Network" in it may be one."""
    entries = (lexicon.entries.get(id_) for name in names for id_ in name.ids[:1])
    if any(entry is not None and entry.sector in _ARMED for entry in entries):
        return True
    nouns = (lexicon.nouns.get(_singular(fold(word))) for _, _, word in words)
    return any(noun is not None and noun.kind == "armed" and noun.sector in _ARMED for noun in nouns)


def _singular(word: str) -> str:
    return f"{word[:-3]}man" if word.endswith("men") else word.removesuffix("s")


def _cover(names: Sequence[NameMatch]) -> dict[int, NameMatch]:
    """The known name that each offset lies in."""
    return {offset: name for name in names for offset in range(name.start, name.end)}


def _built(
    text: str,
    words: list[tuple[int, int, str]],
    k: int,
    covered: dict[int, NameMatch],
    lexicon: Lexicon,
    at_arms: bool,
) -> tuple[int, int] | None:
    """The name built around the word at ``k``, or None; ``at_arms`` says that the report speaks of armed groups."""
    start, _, word = words[k]
    if not word[0].isupper() or start in covered:
        return None
    low = fold(word)
    first = fold(word.split("-")[0])
    if (first, "first") in lexicon.bodies and not word.isupper():
        opened = _after_first(text, words, k, covered)
        if opened is not None:
            return opened
    ends = (low, "last") in lexicon.bodies or ((low, "doubtful") in lexicon.bodies and at_arms)
    if ends and (span := _before_last(text, words, k, covered, lexicon)) is not None:
        return span
    alone = not k or not _joined(text, words, k - 1) or not words[k - 1][2][0].isupper()
    if (low, "opens") in lexicon.bodies and (alone or fold(words[k - 1][2]) in _OPENERS):
        return _with_tail(text, words, k, start, covered, {"of", "for"})
    return None


def _joined(text: str, words: list[tuple[int, int, str]], k: int) -> bool:
    """Whether only a space or a hyphen parts a word from the next."""
    return text[words[k][1] : words[k + 1][0]] in {" ", "-", " \n", "\n", "’", "'"}


def _after_first(
    text: str, words: list[tuple[int, int, str]], k: int, covered: dict[int, NameMatch]
) -> tuple[int, int] | None:
    """ "Jaysh al-Sahra": what follows an opening word that only such names have."""
    last = k
    at = k + 1
    while at < len(words) and at - k < _MAX_WORDS and _joined(text, words, at - 1):
        low = fold(words[at][2])
        particle = low in _INSIDE and not words[at][2].isupper()
        if (
            not particle
            and not words[at][2][0].isupper()
            and not re.match(r"(?:al|ul|e|i|el|wal|ash|as)-[A-Z]", words[at][2])
        ):
            break
        if not particle:
            last = at
        at += 1
    if last == k and "-" not in words[k][2]:
        return None
    inside = covered.get(words[k + 1][0]) if last > k else None
    if inside is not None and inside.kind not in {"region", "town", "capital", "name", "person", "people", "adjective"}:
        return None
    return words[k][0], words[last][1]


def _before_last(
    text: str, words: list[tuple[int, int, str]], k: int, covered: dict[int, NameMatch], lexicon: Lexicon
) -> tuple[int, int] | None:
    """ "The Desert Lions Brigade": the capitalised words that lead up to a word for a body."""
    first = k
    while first and k - first < _MAX_WORDS and _joined(text, words, first - 1):
        before = words[first - 1][2]
        low = fold(before)
        name = covered.get(words[first - 1][0])
        if name is not None and name.kind not in _BUILT_IN:
            return None  # "the Libyan Freedom Brigade" is read from its words, and so is whose it is
        capital = before[0].isupper() or (before[0].isdigit())
        link = low == "of" and first - 1 > 0 and first < k
        if not capital:
            if low not in _INSIDE and not (link and words[first - 2][2][0].isupper()):
                break
        elif low in _OPENERS or _is_title(low, lexicon):
            break
        first -= 1
    while first < k and (not words[first][2][0].isupper() or fold(words[first][2]) in _OPENERS):
        first += 1
    plain = [fold(w) for _, _, w in words[first:k]]
    common = [(w, "plain") in lexicon.bodies or (w.removesuffix("s"), "plain") in lexicon.bodies for w in plain]
    if not plain or all(common) or (len(plain) == 1 and plain[0] in lexicon.nouns):
        return None
    if " ".join((*plain[-1:], fold(words[k][2]))) in lexicon.nouns and len(plain) == 1:
        return None
    return _with_tail(text, words, k, words[first][0], covered, {"for"}) or (words[first][0], words[k][1])


def _is_title(low: str, lexicon: Lexicon) -> bool:
    noun = lexicon.nouns.get(low)
    return noun is not None and noun.kind == "official"


def _with_tail(
    text: str,
    words: list[tuple[int, int, str]],
    k: int,
    start: int,
    covered: dict[int, NameMatch],
    links: set[str],
) -> tuple[int, int] | None:
    """ "… for the Liberation of Orania": what goes on behind the word for a body; None where nothing does."""
    at = k + 1
    if at >= len(words) or not _joined(text, words, k) or words[at][2] not in links:
        return None
    last = None
    while at < len(words) and at - k <= _MAX_WORDS and _joined(text, words, at - 1):
        word = words[at][2]
        low = fold(word)
        if word[0].isupper() and low not in _OPENERS - {"new"}:
            name = covered.get(words[at][0])
            if name is not None and name.kind == "name" and word.lower() != low and last is None:
                return None
            last = at
        elif low not in _LINKS and low not in _INSIDE:
            break
        at += 1
    return (start, words[last][1]) if last is not None else None


def _whole(span: tuple[int, int], names: Sequence[NameMatch]) -> tuple[int, int]:
    """The span, widened over a known name that it would cut."""
    start, end = span
    for name in names:
        if name.start < end < name.end:
            end = name.end
    return start, end


def _spelt_out(
    text: str,
    words: list[tuple[int, int, str]],
    bracket: re.Match[str],
    covered: dict[int, NameMatch],
    lexicon: Lexicon,
) -> tuple[int, int] | None:
    """The capitalised words just before a bracket whose initials it holds: "Ummah Tamir-e-Nau (UTN)"."""
    letters = bracket[1].replace("-", "")
    k = next((i for i in range(len(words) - 1, -1, -1) if words[i][1] <= bracket.start()), None)
    if k is None or words[k][1] != bracket.start() or len(letters) < 2:
        return None
    for first in range(k, max(-1, k - _MAX_WORDS), -1):
        if words[first][0] in covered or (first < k and not _joined(text, words, first)):
            return None
        initials = "".join(part[0] for _, _, w in words[first : k + 1] for part in re.split(r"[-'’]", w) if part)
        capitals = "".join(c for c in initials if c.isupper())
        same = letters.upper() in {initials.upper(), capitals} or (
            first < k and sorted(letters.upper()) == sorted(capitals)  # in another tongue the words stand otherwise
        )
        if words[first][2][0].isupper() and same:
            if first == k or any((fold(w), "never") in lexicon.bodies for _, _, w in words[first : k + 1]):
                return None
            return words[first][0], words[k][1]
    return None
