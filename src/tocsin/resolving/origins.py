"""Whom a claim goes back to, as keys: two claims with a key in common are not independent of each other.

Whoever cites the same source has it in common with all who cite it; what an author tells is the outlet's, or the
agency's that the text credits, or the original's where the text is copied. Sources without a name are the report's own
and so tied to it, and the names of persons who hold no office never become keys.

Keys are ``actor:ID``, ``actor:STATE/SECTOR``, ``agency:…`` and ``outlet:…`` (see ``bylines``), ``name:…`` for a body by
its folded name, ``text:REPORT`` for a text without an outlet, and ``unnamed:…``, ``person:…``, ``body:WORDS@…`` for
sources that only one text, or one agency, knows; what stands behind them is a report's id or that agency's key.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from tocsin.lexicon.load import fold_words, lexicon
from tocsin.lexicon.press import press
from tocsin.resolving.bylines import credits_of, is_agency, known_source, outlet_key
from tocsin.resolving.copies import Copied
from tocsin.resolving.naming import is_a_body, is_a_name, key_of_actor, key_of_words
from tocsin.resolving.wording import Words, words_of
from tocsin.terms.claims import Claim
from tocsin.terms.text import Report
from tocsin.terms.who import Holder

Sort = Literal["state", "body", "agency", "outlet", "monitor", "group", "person", "unnamed", "text"]
_PRONOUNS: Final = frozenset(
    "he she it they we i who which that this these those him her them us you one another both our".split()
)
_NEAR: Final = 70
_ENOUGH: Final = 0.5
_LONGEST_NAME: Final = 4
_LONGEST_HEADLINE: Final = 200
_AND: Final = re.compile(r"\s+and\s+")
_GROUPS: Final = frozenset({"rebel", "militia", "paramilitary", "coalition", "criminal"})


@dataclass(frozen=True, slots=True)
class Trace:
    """The keys of whom a claim goes back to, never empty, and how it was traced there, in words."""

    keys: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin as it can be shown. ``side`` is the actor's id whose side it speaks from, None where none is known.

    A state's organs and state-owned media speak from their state's side, a group and a party's medium from theirs;
    the media of an opposition from ``STATE/OPP``. ``single`` says that it is known to one report, or one agency, only.
    """

    key: str
    name: str
    kind: Sort
    side: str | None = None
    single: bool = False


def origins_of(claim: Claim, report: Report, copied_from: Sequence[Copied] = ()) -> tuple[str, ...]:
    """The keys of whom a claim of a report goes back to, never empty; ``trace`` also says why.

    ``copied_from`` is what ``origins_of_reports`` gives for the report; without it the text is taken as its own.
    """
    return trace(claim, report, copied_from).keys


def trace(claim: Claim, report: Report, copied_from: Sequence[Copied] = ()) -> Trace:
    """The keys of whom a claim goes back to, with reasons.

    The innermost holder decides: what the ministry said is the ministry's, also where an agency tells that it said so.
    Holders that are a cue alone ("reportedly") give way to the next one that is somebody.
    """
    teller, single, reasons = _teller(claim, report, copied_from)
    somebody = [holder for holder in claim.holders if not _is_cue(holder)]
    if not somebody:
        if any(holder.kind != "author" for holder in claim.holders):
            return Trace((f"unnamed:{single}",), (*reasons, "told as hearsay, of which nobody is named as the source"))
        return Trace((teller,), (*reasons, "the author's own word"))
    holder = somebody[0]
    if holder.kind == "author":
        return Trace((teller,), (*reasons, "the author's own word"))
    told_to = _told_to(holder, report) or _outer(somebody[1:], report)
    keys = _keys_of(holder, report, told_to or single)
    path = " < ".join(h.text or "the author" for h in claim.holders)
    said = f"on the word of {path}" if len(claim.holders) > 1 else f"on the word of {holder.text}"
    if told_to is not None and any(key.endswith(told_to) for key in keys):
        return Trace(keys, (said, f"who spoke to {describe(told_to).name}"))
    return Trace(keys, (said, *reasons) if any(key.endswith(single) for key in keys) else (said,))


def describe(key: str) -> Origin:
    """An origin key in words, with its kind and its side; a key of no known form is shown as it is."""
    kind, _, rest = key.partition(":")
    if kind == "actor":
        return _described_actor(key, rest)
    if kind == "agency":
        return Origin(key, rest.title(), "agency")
    if kind == "outlet":
        return Origin(key, rest if "." in rest else rest.title(), "outlet")
    if kind == "name":
        return Origin(key, rest.title(), "body")
    if kind == "text":
        return Origin(key, f"the text of report {rest}", "text", single=True)
    if kind == "body":
        words, _, where = rest.partition("@")
        return Origin(key, f"“{words}” in {_shown(where)}", "body", single=True)
    if kind == "person":
        return Origin(key, f"a person named in {_shown(rest)}", "person", single=True)
    if kind == "unnamed":
        return Origin(key, f"an unnamed source of {_shown(rest)}", "unnamed", single=True)
    return Origin(key, key, "text", single=True)


def _shown(where: str) -> str:
    return describe(where).name if ":" in where else f"report {where}"


def _described_actor(key: str, rest: str) -> Origin:
    sort, _, name = rest.partition(":")
    if sort in {"dataset", "machine"}:
        return Origin(key, name, "body")
    if sort == "group":
        return Origin(key, rest, "group", rest)
    id_, _, sector = rest.partition("/")
    known = lexicon()
    entry = known.entries.get(id_)
    if entry is None:
        return Origin(key, rest, "person")
    if sector:
        return Origin(key, f"{entry.name} ({_SECTORS.get(sector, sector)})", "state", id_)
    if entry.type == "media":
        owned = press().ownership.get(id_)
        side = entry.country if owned == "state" else entry.parent if owned == "party" else None
        side = f"{entry.country}/OPP" if owned == "opposition" else side
        return Origin(key, entry.name, "agency" if id_ in press().agencies else "outlet", side)
    if id_ in press().monitors:
        return Origin(key, entry.name, "monitor")
    if entry.type in _GROUPS or entry.patrons:
        return Origin(key, entry.name, "group", id_)
    side = None if entry.type in {"igo", "ngo"} else entry.parent or entry.country
    return Origin(key, entry.name, "body", side)


_SECTORS: Final = {
    "GOV": "government",
    "MIL": "military",
    "COP": "police",
    "LEG": "parliament",
    "JUD": "courts",
    "SPY": "intelligence",
    "MED": "health authorities",
    "OPP": "opposition",
    "JRN": "state media",
}


def _teller(claim: Claim, report: Report, copied_from: Sequence[Copied]) -> tuple[str, str, tuple[str, ...]]:
    """The key of whose words the claim's are, what ties unnamed sources to them, and why."""
    original = _original(claim, report, copied_from)
    if original is None:
        credits = credits_of(report)
        own = outlet_key(report.outlet) or f"text:{report.id}"
        key = credits[0] if credits else own
        reasons = (f"the text credits {describe(credits[0]).name}",) if credits else ()
        return key, key if is_agency(key) else report.id, reasons
    own = outlet_key(original.outlet) or f"text:{original.report}"
    key = original.credits[0] if original.credits else own
    if original.report == report.id:
        reason = f"a copy of the text credits {describe(key).name}"
    else:
        reason = f"copied from report {original.report} of {describe(own).name} ({original.share:.0%} of the text)"
    return key, key if is_agency(key) else original.report, (reason,)


def _original(claim: Claim, report: Report, copied_from: Sequence[Copied]) -> Copied | None:
    """From where at least half of the claim's words are; a text that is its own original comes last."""
    if not copied_from:
        return None
    words = _words(report.text)
    first, last = bisect_right(words.ends, claim.start), bisect_left(words.starts, claim.end)
    ranked: dict[tuple[bool, int, str], Copied] = {}
    for copied in copied_from:
        common = sum(max(0, min(last, end) - max(first, start)) for start, end in copied.passages)
        if common and common >= _ENOUGH * (last - first):
            ranked[copied.report == report.id, -common, copied.report] = copied
    if not ranked and claim.end <= _end_of_headline(report):
        # Who prints another's text under a headline of his own knows no more than that text.
        ranked = {(c.report == report.id, -1, c.report): c for c in copied_from if c.share >= _ENOUGH}
    return ranked[min(ranked)] if ranked else None


def _end_of_headline(report: Report) -> int:
    """Where the headline ends that stands in a line of its own over the text; 0 where there is none."""
    end = report.text.find("\n")
    return end if 0 < end <= _LONGEST_HEADLINE and end < len(report.text) / 4 else 0


@lru_cache(maxsize=8)
def _words(text: str) -> Words:
    return words_of(text)


def _is_cue(holder: Holder) -> bool:
    """Whether a holder is no more than the words of hearsay: "reportedly", "are believed to"."""
    if holder.kind == "author" or holder.actor is not None:
        return False
    text = (holder.text or "").lower()
    cue = (holder.cue or "").lower()
    return not text or (holder.kind == "unnamed" and (text == cue or cue == f"be {text}"))


def _outer(holders: Sequence[Holder], report: Report) -> str | None:
    """The key of the first medium, agency or body that tells of what an inner source said."""
    for holder in holders:
        key = _key_of_named(holder, holder.text or "", report)
        if key is not None and key.partition(":")[0] in {"actor", "agency", "outlet"}:
            return key
    return None


def _told_to(holder: Holder, report: Report) -> str | None:
    """The key of the medium to which a source spoke: "residents told Reuters", "a source quoted by Interfax"."""
    if holder.end is None:
        return None
    part = report.text[holder.end : holder.end + _NEAR]
    low = part.lower()
    for cue in press().cues["told"]:
        at = low.find(f"{cue} ")
        if at >= 0 and not re.search(r"[.!?]\s", part[:at]):
            named = re.sub(r"^(?:(?:the|news|agency|state|state-run|channel)\s+)+", "", part[at + len(cue) + 1 :])
            found = known_source(named)
            if found is not None:
                return f"actor:{found[0]}"
    return None


def _keys_of(holder: Holder, report: Report, single: str) -> tuple[str, ...]:
    """The keys of one holder: of each body where two speak together, else what ties it to its only text."""
    text = holder.text or ""
    keys: list[str] = []
    for k, part in enumerate(_AND.split(text) if holder.kind in {"named", "collective"} else [text]):
        if k and part.count(" ") >= _LONGEST_NAME:
            continue  # "Vale and the commander of foreign troops in France": no word of France's
        key = _key_of_named(holder if k == 0 else Holder(holder.kind, part), part, report)
        if key is not None and key not in keys:
            keys.append(key)
    return tuple(keys) or (_tied(holder, text, single),)


def _key_of_named(holder: Holder, text: str, report: Report) -> str | None:
    if holder.kind == "author":
        return None
    if holder.actor is not None:
        return key_of_actor(holder.actor, text, report.published)
    if not text or text.lower() in _PRONOUNS:
        return None
    key = key_of_words(text, report.text if holder.kind == "named" or is_a_body(text) else "", report.published)
    if holder.kind == "unnamed" and key is not None and key.startswith("actor:") and "/" in key:
        return None  # "an interior ministry official": of a state, but who it is nobody says
    if key is not None:
        return key
    if holder.kind == "named" and is_a_body(text) and is_a_name(text):
        return "name:" + " ".join(fold_words(text))
    return None


def _tied(holder: Holder, text: str, single: str) -> str:
    """The key of a source that only this text knows: no name of a person is in it."""
    if holder.kind == "named" and text.lower() not in _PRONOUNS:
        if is_a_body(text) and not is_a_name(text):
            return f"body:{' '.join(fold_words(text))}@{single}"
        if any(letter.isupper() for letter in text):
            return f"person:{single}"
    return f"unnamed:{single}"
