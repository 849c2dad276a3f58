"""Who a text is by: the outlet that printed it, and the agency that it credits.

Keys name an origin for good and everywhere: ``actor:REUTERS`` for whom the lexicon knows, ``actor:RUS/MIL`` for a body
of a state, ``outlet:…`` for an outlet by its folded name or its domain.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tocsin.lexicon.load import fold_words, lexicon
from tocsin.lexicon.press import press
from tocsin.resolving.copies import ReportFacts, Sketch, sketch
from tocsin.resolving.naming import key_of_words
from tocsin.terms.text import Report

_OPENING: Final = 260
_CLOSING: Final = 260
# "LOWMERE, March 3 (Reuters) -", "(ANSA) - Lowmere", "LOWMERE, March 3. /TASS/."
_DATELINE: Final = re.compile(r"\(([^()\n]{2,60})\)\s*\.?(?:--|[-–—:])|/\s?([^/()\n]{2,30}?)\s?/\s*\.")
# "Damascus, SANA - ", "LOWMERE, MARCH 3, ARMENPRESS.", "NNA - "
_BARE_DATELINE: Final = re.compile(r"^(?:[^\n.!?:]{2,40},\s*)?([^\W\d_]{3,20})\s*(?:--|[-–—]|\.)\s*(?=\w)")
# "(AFP, dpa)" behind the last words; nothing but a short rest may follow.
_SIGNED: Final = re.compile(r"\(([^()\n]{2,60})\)[\s.\-–—]{0,6}$")
_BETWEEN: Final = re.compile(r"\s*(?:[,;/&+]|\band\b)\s*")
_DOMAIN: Final = re.compile(r"^(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})(?:[/:].*)?$", re.IGNORECASE)
_BRACKET: Final = re.compile(r"\(([^()]*)\)")
_ARTICLE: Final = re.compile(r"^the\s+", re.IGNORECASE)
_FIRST_WORD: Final = re.compile(r"[^\s,;:.()’'&]+")
_LINE_END: Final = re.compile(r"[.;\n]\s*")
_WORDS_OF_NAME: Final = 5


def outlet_key(outlet: str | None) -> str | None:
    """The key of an outlet, by name, domain or address; None where none is stated.

    Articles, what stands in brackets and endings such as "News Agency" make no difference.
    """
    if outlet is None or not outlet.strip():
        return None
    domain = _DOMAIN.match(outlet.strip())
    if domain is not None:
        return _by_domain(domain.group(1).lower())
    name = _BRACKET.sub(" ", outlet).strip() or outlet
    return _by_name(name)


def credits_of(report: Report) -> tuple[str, ...]:
    """The keys of the agencies that a report credits with its text, the largest first; empty where it credits none.

    Read in the dateline, at the end of the text, in the name of the outlet ("The Harbour Courier (with North Sea
    Newswire)") and behind or before words of crediting ("Source: AFP"). The outlet itself is not counted.
    """
    if len(report.text) <= _OPENING:
        return _credits(report.outlet or "", report.text, "")
    return _credits(report.outlet or "", report.text[:_OPENING], report.text[-_CLOSING:])


@lru_cache(maxsize=256)
def _credits(outlet: str, opening: str, closing: str) -> tuple[str, ...]:
    found: list[str] = []
    for inside in _BRACKET.findall(outlet):
        found += _in_outlet(inside)
    for match in _DATELINE.finditer(opening):
        found += _names(match.group(1) or match.group(2), known_only=not _in_capitals(opening[: match.start()]))
    bare = _BARE_DATELINE.match(opening)
    if bare is not None and bare.group(1) in press().exact:
        found += _names(bare.group(1))
    signed = _SIGNED.search(closing or opening)
    if signed is not None:
        found += _names(signed.group(1))
    found += _cued(opening) + _cued(closing)
    own = outlet_key(outlet)
    order = press().agencies
    keys = dict.fromkeys(key for key in found if key != own)
    return tuple(sorted(keys, key=lambda key: (order.get(key.removeprefix("actor:"), len(order)), key)))


def facts_of(report: Report, words: Sketch | None = None) -> ReportFacts:
    """What ``origins_of_reports`` must know of a report; ``words`` is its sketch, where it was made already."""
    of = sketch(report.text) if words is None else words
    return ReportFacts(
        report.id, report.published, report.outlet, len(of), credits_of(report), is_agency(outlet_key(report.outlet))
    )


def _in_capitals(before: str) -> bool:
    """Whether what stands before a bracket is the place of a dateline: "LOWMERE, March 3"."""
    place = before.strip().partition(",")[0]
    return bool(place) and place.isupper()


def is_agency(key: str | None) -> bool:
    """Whether a key is that of a news agency; False for none."""
    if key is None:
        return False
    kind, _, name = key.partition(":")
    return name in press().agencies if kind == "actor" else kind == "agency"


def known_source(text: str) -> tuple[str, int] | None:
    """The medium whose name the words begin with, as its id and how many words name it; None where they name none."""
    p = press()
    first = _ARTICLE.sub("", text.strip())
    plain = _FIRST_WORD.match(first)
    if plain is not None and plain.group() in p.exact:
        return p.exact[plain.group()], 1
    words = fold_words(first[:80])
    for length in range(min(_WORDS_OF_NAME, len(words)), 0, -1):
        id_ = p.credits.get(words[:length]) or _medium(words[:length], first)
        if id_ is not None and first[:1].isupper():
            return id_, length
    return None


def _medium(words: tuple[str, ...], written: str) -> str | None:
    known = lexicon()
    for alias in known.aliases.get(words[0], ()):
        if alias.words == words and alias.kind == "name" and not alias.later:
            if known.entries[alias.id].type == "media" and (alias.exact is None or written.startswith(alias.exact)):
                return alias.id
    return None


def _names(listed: str, *, known_only: bool = True) -> list[str]:
    """The keys of names between commas, slashes or "and"; without ``known_only`` also of agencies nobody lists."""
    keys = []
    for name in _BETWEEN.split(listed):
        found = known_source(name)
        if found is not None:
            keys.append(f"actor:{found[0]}")
        elif not known_only and name[:1].isupper():
            words, ending = _without_ending(fold_words(name))
            if ending or len(words) == 1:  # two words without such an ending may be the name of a reporter
                keys.append("agency:" + " ".join(words))
    return keys


def _in_outlet(inside: str) -> list[str]:
    """What brackets in an outlet's name credit: "with North Sea Newswire", never "state" or "translated"."""
    word, _, rest = inside.strip().partition(" ")
    return _names(rest, known_only=False) if word.lower() in press().cues["outlet"] else _names(inside)


def _cued(part: str) -> list[str]:
    keys: list[str] = []
    low = part.lower()
    for cue in press().cues["before"]:
        at = low.find(cue)
        if at >= 0:
            listed = _LINE_END.split(part[at + len(cue) :].lstrip(" -–—:"), maxsplit=1)[0]
            keys += _names(listed) + _agencies_by_ending(listed)
    for cue in press().cues["after"]:
        at = low.find(f" {cue}")
        if at > 0:
            words = _LINE_END.split(part[:at])[-1].removesuffix(" also").strip(' "”?-')
            keys += [key for start in _name_starts(words) for key in _names(words[start:])]
    return keys


def _agencies_by_ending(listed: str) -> list[str]:
    """Agencies nobody lists, known by their endings ("North Sea Newswire")."""
    split = ((name, _without_ending(fold_words(name))) for name in _BETWEEN.split(listed) if known_source(name) is None)
    return ["agency:" + " ".join(words) for name, (words, ending) in split if ending and name[:1].isupper()]


def _name_starts(words: str) -> list[int]:
    """Where in the words before a cue a name may begin, farthest first."""
    return (
        [m.start() for m in re.finditer(r"(?<!\S)[A-Z]", words[-60:])]
        if len(words) <= 60
        else [len(words) - 60 + m.start() for m in re.finditer(r"(?<!\S)[A-Z]", words[-60:])]
    )


def _by_domain(domain: str) -> str:
    parts = domain.split(".")
    for k in range(len(parts) - 1):
        id_ = press().domains.get(".".join(parts[k:]))
        if id_ is not None:
            return f"actor:{id_}"
    return "outlet:" + domain.removeprefix("www.").removeprefix("m.")


@lru_cache(maxsize=4096)
def _by_name(name: str) -> str:
    words, ending = _without_ending(fold_words(_ARTICLE.sub("", name)))
    found = known_source(name)
    if found is not None and found[1] >= len(words):
        return f"actor:{found[0]}"
    body = key_of_words(name)
    if body is not None and body.startswith("actor:") and not ending:
        return body
    return ("agency:" if ending else "outlet:") + (" ".join(words) or name.strip().lower())


def _without_ending(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The words of a name without an ending that agencies share ("Press Service"), and whether it had one."""
    for ending in press().generic:
        if len(words) > len(ending) and words[-len(ending) :] == ending:
            return words[: -len(ending)], True
    return words, False
