"""Why a sentence was read as it was: grammar, what was found, the rules that fit and those that nearly did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tocsin.coding.matching import fits, kind_of, matches
from tocsin.coding.scene import Scene
from tocsin.desk import Desk, desk
from tocsin.errors import UsageError
from tocsin.lexicon.patterns import Row
from tocsin.reading.parse import parse
from tocsin.terms.claims import Claim
from tocsin.terms.syntax import Sentence
from tocsin.terms.text import Report
from tocsin.terms.when import Amount, Interval
from tocsin.terms.where import Place

# A word such as "take" heads more than a hundred rules; beyond the best few, near misses teach nothing.
NEAR_PER_WORD: Final = 6


@dataclass(frozen=True, slots=True)
class Token:
    """One word as the parser sees it; ``head`` is the number (from 1) of the word that governs it, 0 for the root."""

    number: int
    word: str
    lemma: str
    tag: str
    dep: str
    head: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fits at ``word``; ``decided`` when a claim of the sentence rests on it."""

    rule: str
    type: str
    word: str
    number: int
    weight: float
    slots: tuple[tuple[str, str], ...]
    decided: bool
    partial: bool


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule with the same head word that does not fit, and why not."""

    rule: str
    word: str
    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Named:
    """A phrase that is taken for somebody or something."""

    text: str
    kind: str
    actor: str | None
    name: str
    via: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is known of one sentence; ``number`` counts from 1, ``of`` is how many the report has."""

    report: Report
    number: int
    of: int
    text: str
    headline: bool
    tokens: tuple[Token, ...]
    named: tuple[Named, ...]
    times: tuple[Interval, ...]
    amounts: tuple[Amount, ...]
    places: tuple[Place, ...]
    fired: tuple[Fired, ...]
    near: tuple[NearMiss, ...]
    near_left_out: int
    claims: tuple[Claim, ...]


def explain(report: Report, number: int, at: Desk | None = None) -> Explanation:
    """What the desk (by default the one that ships) makes of the report's sentence ``number``, counted from 1.

    Raises UsageError when the report has no such sentence.
    """
    at = at or desk()
    for found, sentences, unread in parse([report], at.lexicon, at.nlp):
        if not 1 <= number <= len(sentences):
            raise UsageError(
                f"there is no sentence {number}",
                advice=f"the report has sentences 1 to {len(sentences)}" if sentences else "the report has no sentence",
            )
        reading = at.code(found, sentences, unread)
        claims = tuple(claim for claim in reading.claims if claim.sentence == number - 1)
        for scene in at.scenes(found, sentences):
            if scene.sentence.index == number - 1:
                return _explanation(scene, number, len(sentences), claims)
    raise UsageError(f"there is no sentence {number}")


def _explanation(scene: Scene, number: int, of: int, claims: tuple[Claim, ...]) -> Explanation:
    s = scene.sentence
    reasons = {reason for claim in claims for reason in claim.reasons}
    fired: list[Fired] = []
    near: list[NearMiss] = []
    left_out = 0
    for i in range(len(s)):
        found = matches(scene, i)
        fired += [_fired(scene, m.row, i, m.weight, m.slots, m.partial, reasons) for m in found]
        missed = list(_near(scene, i, {id(m.row) for m in found}))
        near += missed[:NEAR_PER_WORD]
        left_out += max(0, len(missed) - NEAR_PER_WORD)
    places = [place for i in range(len(s)) if (place := scene.where(s, i)) is not None]
    return Explanation(
        report=scene.report,
        number=number,
        of=of,
        text=scene.report.text[s.start : s.end],
        headline=s.headline,
        tokens=tuple(_token(s, i) for i in range(len(s))),
        named=tuple(_named(scene)),
        times=tuple(scene.times),
        amounts=tuple(scene.amounts),
        places=tuple(dict.fromkeys(places)),
        fired=tuple(fired),
        near=tuple(near),
        near_left_out=left_out,
        claims=claims,
    )


def _token(s: Sentence, i: int) -> Token:
    name = s.names.get(i)
    told = f"{name.kind}: {', '.join(name.ids)}" if name is not None else None
    return Token(i + 1, s.words[i], s.lemma[i], s.tag[i], s.dep[i], 0 if s.head[i] == i else s.head[i] + 1, told)


def _named(scene: Scene) -> Iterator[Named]:
    s = scene.sentence
    seen: set[tuple[int, int]] = set()
    for i in range(len(s)):
        if s.tag[i][:1] not in {"N", "P", "J"} and i not in s.names:
            continue
        mention = scene.mention(i)
        if mention is None or (mention.start, mention.end) in seen:
            continue
        if mention.kind in {"thing", "event"} and mention.actor.id is None:
            continue
        seen.add((mention.start, mention.end))
        yield Named(mention.text, mention.kind, mention.actor.id, mention.actor.name, mention.via)


def _fired(
    scene: Scene, row: Row, i: int, weight: float, slots: dict[str, int], partial: bool, reasons: set[str]
) -> Fired:
    filled = tuple((slot, _phrase(scene, token)) for slot, token in slots.items())
    decided = any(reason.startswith(row.name) for reason in reasons)
    mode = f"/{row.mode}" if row.mode else ""
    return Fired(row.name, row.type + mode, scene.sentence.words[i], i + 1, weight, filled, decided, partial)


def _phrase(scene: Scene, token: int) -> str:
    mention = scene.mention(token)
    return mention.text if mention is not None else scene.sentence.words[token]


# Near misses


def _near(scene: Scene, i: int, fit: set[int]) -> Iterator[NearMiss]:
    """Rules headed by the word that did not fit, those that lack least first."""
    s = scene.sentence
    rows = scene.lexicon.rows
    word = s.words[i].lower()
    seen: set[int] = set()
    found: list[tuple[int, str, NearMiss]] = []
    for pos, key in (("v", s.lemma[i]), ("n", s.lemma[i]), ("n", word), ("a", word)):
        for row in rows.get((pos, key), ()):
            if id(row) in fit or id(row) in seen:
                continue
            seen.add(id(row))
            lacks, why = _why_not(scene, i, row)
            found.append((lacks, row.name, NearMiss(row.name, s.words[i], i + 1, why)))
    yield from (miss for _, _, miss in sorted(found, key=lambda entry: entry[:2]))


def _why_not(scene: Scene, i: int, row: Row) -> tuple[int, str]:
    """How far the rule is from fitting (for the order), and what it lacks, in words."""
    s = scene.sentence
    here = {*s.lemma, *(word.lower() for word in s.words)}
    tag = s.tag[i][:1]
    missing = [options for options in row.words if not options & here]
    if missing:
        return 5 + len(missing), "needs " + " and ".join(_either(options) for options in missing)
    if row.infinitive and not row.infinitive & here:
        return 5, f"needs “to {_either(row.infinitive)}”"
    if row.pos == "v" and tag != "V":
        return 4, f"wants a verb; here the word is tagged {s.tag[i]}"
    if row.pos == "n" and tag != "N":
        return 4, f"wants a noun; here the word is tagged {s.tag[i]}"
    blocked = sorted(row.blocked & here)
    if blocked:
        return 1, f"ruled out by {', '.join(f'“{word}”' for word in blocked)}"
    if row.pos == "a":
        return 4, "wants to stand before a noun" + (", joined to a name by a hyphen" if row.subject else "")
    frame = scene.frame(i) if tag == "V" else None
    preps = {prep for prep, _, _ in frame.preps} if frame is not None else here
    lacking = [options for options, _ in row.preps if not options & preps]
    if lacking and row.pos == "v":
        return 3, "needs " + " and ".join(f"{_either(options)} …" for options in lacking)
    if frame is not None and row.object and frame.object is None:
        return 2, f"needs an object ({row.object})"
    for slot, classes in row.need:
        target = _filler(scene, i, row, slot)
        if target is None:
            return 2, f"{slot} must be {_either(classes)}; nothing stands there"
        if not fits(scene, target, classes):
            words = _phrase(scene, target)
            return 1, f"{slot} must be {_either(classes)}, but “{words}” is {kind_of(scene, target)}"
    if row.words:
        return 2, "its words are there, but too far from the head"
    return 3, "does not fit the grammar here"


def _filler(scene: Scene, i: int, row: Row, slot: str) -> int | None:
    frame = scene.frame(i)
    if slot == row.subject:
        return frame.subject
    if slot in {row.object, "obj"}:
        return frame.object
    wanted = next((options for options, name in row.preps if name == slot), frozenset({slot}))
    return next((token for prep, _, token in frame.preps if prep in wanted), None)


def _either(options: frozenset[str]) -> str:
    return "|".join(sorted(options))
