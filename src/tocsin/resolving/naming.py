"""Words for a source as a key that all who cite it share: abbreviations, offices and organs of one body meet.

``actor:SOHR`` is a body of the lexicon. A state speaks through its organs, so ``actor:RUS/MIL`` is its forces and the
ministry over them, ``actor:RUS/GOV`` its government; whoever holds an office speaks for the body that it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tocsin.lexicon.load import Alias, Entry, Lexicon, Noun, Office, fold_words, lexicon
from tocsin.lexicon.press import press

_ORGANS: Final = frozenset({"government", "army", "police", "intelligence", "legislature", "court"})
_OF_STATES: Final = frozenset({"GOV", "MIL", "COP", "LEG", "JUD", "SPY"})
_STATE_KINDS: Final = frozenset({"name", "adjective", "people", "metonym", "capital"})
_OF_FORCES: Final = frozenset({"defence_minister", "commander"})
_POSSESSIVE: Final = re.compile(r"['’]s?(?!\w)")
_CAPITALISED: Final = re.compile(r"[^\W\d_][\w'’-]*")
_PLACES: Final = ("plain", "last", "doubtful")
_LONGEST_LINE: Final = 8
_NEAR: Final = 60
_WORDS_BEFORE: Final = 3
_SAYING: Final = frozenset("statement report spokesman spokeswoman spokesperson briefing bulletin communique".split())


def key_of_actor(id_: str, words: str = "", day: str | None = None) -> str:
    """The key of an actor of the lexicon, or of a holder of an office on a day (ISO), by the words that name it."""
    known = lexicon()
    office = _office(known, id_, day)
    if office is not None:
        if office.of and office.of in known.entries:
            return key_of_actor(office.of, words, day)
        if office.country:
            return f"actor:{office.country}/" + ("MIL" if office.office in _OF_FORCES else _organ(words) or "GOV")
        return f"actor:{id_}"
    entry = known.entries.get(id_)
    if entry is None:
        return f"actor:{id_}"
    if entry.type == "state":
        return f"actor:{id_}/{_organ(words) or 'GOV'}"
    return _key_of_body(known, entry)


def _key_of_body(known: Lexicon, entry: Entry) -> str:
    """A standing organ of a state is that state's; what others back, or what began in some year, speaks for itself."""
    if entry.type not in _ORGANS:
        return f"actor:{entry.id}"
    line = [entry]
    while len(line) < _LONGEST_LINE and line[-1].parent in known.entries and line[-1].type != "state":
        if line[-1].patrons:
            return f"actor:{line[-1].id}"
        line.append(known.entries[line[-1].parent or ""])
    last = line[-1]
    a_regime = any(e.type == "government" and e.start is not None for e in line)
    if a_regime or last.patrons or (last.type not in _ORGANS and last.type != "state"):
        return f"actor:{entry.id}"
    state = last.id if last.type == "state" else entry.country
    return f"actor:{state}/{entry.sector or 'GOV'}" if state in known.entries else f"actor:{entry.id}"


def key_of_words(words: str, text: str = "", day: str | None = None) -> str | None:
    """The key of whom words name that nobody has resolved, in a report of that text; None where nobody fits.

    Short forms ("the UK-based Observatory") are looked up first, then names at the beginning ("Al Jazeera's reporter"),
    then a state with a word for its organ ("the Syrian defence ministry"). A lone organ ("the defence ministry") is
    that of the one state to which the text elsewhere gives such an organ.
    """
    folded = _folded(words)
    if not folded:
        return None
    short = _short(folded, text)
    if short is not None:
        return f"actor:{short}"
    states: list[str] = []
    for k in range(len(folded)):
        for alias in _aliases_at(folded, k, words):
            entry = lexicon().entries.get(alias.id)
            if alias.kind == "person" and k + len(alias.words) == len(folded) and len(alias.words) > 1:
                return key_of_actor(lexicon_slug(alias.id), words, day)
            if entry is None:
                continue
            if entry.type == "state":
                states.append(entry.id)
            elif alias.kind == "name" and (k == 0 or len(alias.words) > 1 or alias.exact):
                return _key_of_body(lexicon(), entry)
            break
    organ = _organ(words)
    speaks = organ is not None or any(_noun(folded, k) for k in range(len(folded)))
    if len(set(states)) == 1 and (speaks or _nothing_else(folded, states[0])):
        return f"actor:{states[0]}/{organ or 'GOV'}"
    if not states and speaks and text:
        state = _state_before(folded, text)
        return f"actor:{state}/{organ or 'GOV'}" if state else None
    return None


def is_a_body(words: str) -> bool:
    """Whether the last of some words is one for a body ("city council"), so that they name no person."""
    folded = _folded(words)
    if not folded:
        return False
    known = lexicon()
    last = known.nouns.get(folded[-1])
    if last is not None and last.kind in {"organ", "media", "source", "people"}:
        return True
    if last is not None and last.kind == "armed" and last.number != "singular":
        return True
    return folded[-1] in known.name_sorts or any((folded[-1], place) in known.bodies for place in ("last", "doubtful"))


def is_a_name(words: str) -> bool:
    """Whether words for a body hold a capital of their own ("Mariupol city council"), so that they name one body."""
    return any(
        match.group()[0].isupper() and not _is_common(word)
        for match in _CAPITALISED.finditer(_POSSESSIVE.sub(" ", words))
        for word in fold_words(match.group())
    )


def _is_common(word: str) -> bool:
    known = lexicon()
    single = word.removesuffix("s")
    return (
        word in known.nouns
        or single in known.nouns
        or word in known.name_sorts
        or any((word, place) in known.bodies for place in _PLACES)
        or any(word in organ for organ, _ in press().organs)
    )


def lexicon_slug(person: str) -> str:
    """The id of a holder of an office, as claims carry it."""
    return "-".join(person.lower().split())


@lru_cache(maxsize=1)
def _persons() -> dict[str, list[Office]]:
    return {lexicon_slug(person): offices for person, offices in lexicon().offices.items()}


def _office(known: Lexicon, id_: str, day: str | None) -> Office | None:
    """The office that a person held on a day, else the last one before it, else the first; None for no such person."""
    if id_ in known.entries:
        return None
    held = sorted(_persons().get(id_, ()), key=lambda office: office.since or "")
    if not held:
        return None
    if day is None:
        return held[-1]
    now = [o for o in held if (o.since or "") <= day and (o.until is None or o.until >= day[: len(o.until)])]
    return (now or [o for o in held if (o.since or "") <= day] or held[:1])[-1]


def _folded(words: str) -> tuple[str, ...]:
    return fold_words(_POSSESSIVE.sub(" ", words))


def _organ(words: str) -> str | None:
    folded = _folded(words)
    for organ, sector in press().organs:
        if any(folded[k : k + len(organ)] == organ for k in range(len(folded) - len(organ) + 1)):
            return sector
    return None


def _short(folded: Sequence[str], text: str) -> str | None:
    """Whom a short form means; None where two fit equally well."""
    for size in range(len(folded), 0, -1):
        runs = {tuple(folded[k : k + size]) for k in range(len(folded) - size + 1)}
        fitting = {
            short.id
            for short in press().shorts
            if short.words in runs
            and (not short.later or (len(folded) <= size + 1 and _names_elsewhere(short.id, text)))
        }
        if fitting:
            return fitting.pop() if len(fitting) == 1 else None
    return None


def _names_elsewhere(id_: str, text: str) -> bool:
    """Whether a text gives a source by a name of its own, so that its short form can be understood."""
    return any(f" {name} " in _spaced(text) for name in _names_of(id_))


@lru_cache(maxsize=256)
def _names_of(id_: str) -> tuple[str, ...]:
    found = {" ".join(a.words) for options in lexicon().aliases.values() for a in options if a.id == id_}
    shorts = {" ".join(short.words) for short in press().shorts if short.id == id_ and not short.later}
    return tuple(sorted(found | shorts))


@lru_cache(maxsize=8)
def _spaced(text: str) -> str:
    """The folded words of a text between spaces: a few texts are asked of many times in a row."""
    return f" {' '.join(_folded(text))} "


def _aliases_at(folded: Sequence[str], k: int, written: str) -> list[Alias]:
    fitting = [
        alias
        for alias in lexicon().aliases.get(folded[k], ())
        if tuple(folded[k : k + len(alias.words)]) == alias.words
        and not alias.later
        and (alias.exact is None or alias.exact in written)
        and alias.kind in _STATE_KINDS | {"person"}
    ]
    return sorted(fitting, key=lambda alias: (-len(alias.words), alias.kind != "name", alias.id))


def _noun(folded: Sequence[str], k: int) -> bool:
    nouns = lexicon().nouns
    noun: Noun | None = nouns.get(folded[k]) or nouns.get(folded[k].removesuffix("s"))
    return noun is not None and noun.sector in _OF_STATES


def _nothing_else(folded: Sequence[str], state: str) -> bool:
    """Whether words are a state's name or metonym and no more."""
    return any(
        alias.id == state and len(alias.words) == len(folded) and alias.kind in {"name", "metonym", "capital"}
        for alias in lexicon().aliases.get(folded[0], ())
        if alias.words == tuple(folded)
    )


def _state_before(folded: Sequence[str], text: str) -> str | None:
    """The one state that a text names right before such words elsewhere; None where it names none or two."""
    words = [word for word in folded if word not in _SAYING and word != "the"]
    if not words:
        return None
    whole, needle = _spaced(text), f" {' '.join(words)} "
    found: set[str] = set()
    at = whole.find(needle)
    while at >= 0:
        before = whole[max(0, at - _NEAR) : at].split()[-_WORDS_BEFORE:]
        at = whole.find(needle, at + 1)
        for k in range(len(before)):
            options = [
                alias.id
                for alias in lexicon().aliases.get(before[k], ())
                if tuple(before[k:]) == alias.words and alias.kind in _STATE_KINDS - {"metonym", "capital"}
            ]
            found.update(id_ for id_ in options[:1] if id_ in lexicon().entries)
    states = {id_ for id_ in found if lexicon().entries[id_].type == "state"}
    return states.pop() if len(states) == 1 == len(found) else None
