"""Which bodies a report names that the lexicon does not know, and what it tells of each: the material of identity.

Only groups, parties, companies and media, and only where their very name says so. What may be the name of a person
never becomes a naming, whatever the reader took it for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tocsin.lexicon.bodynames import Shape, acronym_in, is_acronym, is_kind, plain_name, shape_of
from tocsin.lexicon.load import Lexicon, fold, lexicon
from tocsin.terms.claims import Claim, EventContent, RelationContent
from tocsin.terms.contents import participants_of, places_of
from tocsin.terms.judgements import mention_id
from tocsin.terms.text import Report
from tocsin.terms.who import Actor, Holder, Participant, may_be_private

Sort = Literal["body", "company", "media"]
_ARMED: Final = frozenset({"rebel", "militia", "paramilitary", "coalition", "criminal", "party"})
SORT_OF_TYPE: Final[dict[str, Sort]] = {**dict.fromkeys(_ARMED, "body"), "company": "company", "media": "media"}
_SORT_OF_CLASS: Final[dict[tuple[str, str | None], Sort]] = {("media", "JRN"): "media", ("organ", "BUS"): "company"}
# What joins a name to something else, or a person's by-name to his own.
_NO_NAME: Final = re.compile(r"[,;:\"“”]|\b(?:Mrs?|Ms|Miss|Dr|Sir)\b")
_WORD: Final = re.compile(r"[^\W_][\w'’`-]*")
_LINKS: Final = frozenset(
    """of for the and al el ul ur us ud ad as ash an ar wa wal bil fi e i de del della di da do la las los le les du
    des et y und in""".split()
)
_FOES: Final = frozenset({"ASSAULT", "COERCE", "THREATEN", "ACCUSE", "SANCTION"})
_FRIENDS: Final = frozenset({"backs", "arms", "funds", "trains", "hosts", "coordinates", "allied_with"})
# What a report's other claims say of where it plays counts a third of what the claims about the body itself say.
_OWN_PLACE: Final = 3
_MOST_POINTS: Final = 8


@dataclass(frozen=True, slots=True)
class Naming:
    """One body as one report names it; all mentions of one name in a report are one body.

    ``mentions`` are ids of words (see ``terms.judgements.mention_id``), ``name`` the name as it is shown, ``short`` its
    acronym where the report gives one beside the name. ``country`` is the one the words give or the acts lie in (None
    where none or several fit), ``stated`` that words give it. ``points`` are latitude and longitude of its acts.
    ``allies``, ``foes`` and ``parents`` are ids or names of who is told to be that; ``beside`` are keys of names that
    the report tells apart from this one. All tuples are sorted.
    """

    report: str
    published: str | None
    name: str
    sort: Sort
    mentions: tuple[str, ...]
    spellings: tuple[str, ...]
    short: str | None = None
    type: str | None = None
    sector: str | None = None
    country: str | None = None
    stated: bool = False
    places: tuple[str, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    allies: tuple[str, ...] = ()
    foes: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """One mention of a body: its name, the words it has in the text, and the claim."""

    name: str
    sort: Sort
    start: int
    end: int
    text: str
    actor: Actor
    claim: Claim | None = None
    role: str = ""


def mentions_of(claims: Iterable[Claim], report: Report, words: Lexicon | None = None) -> tuple[Naming, ...]:
    """The unknown bodies that the claims of one report name, by name; empty where there is none.

    ``claims`` are all claims of the report, so that an acronym finds its long form. A pure function: the order of the
    claims does not matter. Nothing that may be the name of a person is among them.
    """
    words = words or lexicon()
    claims = sorted(claims, key=lambda claim: claim.id)
    seen = [found for claim in claims for found in _in_claim(claim, words)]
    groups: dict[tuple[str, Sort], list[_Seen]] = {}
    for one in seen:
        groups.setdefault((shape_of(one.name, words).key, one.sort), []).append(one)
    holders = [holder for claim in claims for holder in claim.holders]
    spoken: dict[tuple[str, Sort], set[str]] = {}
    for holder in holders:
        _hear(holder, groups, spoken, report, words)
    everywhere = Counter(
        place.country for claim in claims for _, place in places_of(claim.content) if place.country is not None
    )
    return tuple(
        _naming(report, ones, spoken.get(group, set()), everywhere, words)
        for group, ones in sorted(groups.items(), key=lambda item: item[0])
    )


def keys_of(naming: Naming, words: Lexicon | None = None) -> tuple[str, ...]:
    """The block keys of a naming, sorted, never empty; two namings are compared only when they share one.

    Spellings of one name share the key of what tells it apart; an acronym and a name that goes with it share that.
    """
    shape = shape_of(naming.name, words or lexicon())
    return tuple(sorted({shape.block, shape.whole} | ({f"={naming.short.lower()}"} if naming.short else set())))


def body_name(name: str, kind: Sort, words: Lexicon) -> str | None:
    """The name of a body within some words, as it is shown; None where the words may name anybody else.

    A name counts when a word for a body stands where such names have it ("Jaysh al-Sahra", "Desert Lions Brigade",
    "Army of the Valley", "Jarmaq News") and all of it is written as a name. "Rebel commander A. B." is none, nor is
    "A. B. of the Valley Front", "northern rebels" or "the army".
    """
    if _NO_NAME.search(name):
        return None
    name = _written_as_name(plain_name(name))
    name = _without_members(name, words)
    if is_acronym(name):
        return name
    tokens = [match.group() for match in _WORD.finditer(name)]
    if len(tokens) < 2 and "-" not in name:
        return None
    low = [fold(token) for token in tokens]
    aims = next((k for k, word in enumerate(low) if word in {"of", "for"}), len(low))
    if any((noun := words.nouns.get(word)) is not None and noun.kind == "official" for word in low[:aims]):
        return None  # "Army General A. B.": whoever bears a title is a person; "for Justice" is none
    if kind == "body":
        return name if _is_body(tokens, low, words) and not _tells_nothing(name, words) else None
    sorts = {
        _SORT_OF_CLASS.get((sort.kind, sort.sector))
        for word in (low[-1], low[0])
        for sort in words.name_sorts.get(word, ())
    }
    return name if kind in sorts and not set(low[:-1]) & {"of"} else None


def _written_as_name(name: str) -> str:
    """The words from the last one in small letters on that is no link: "fighters of the Valley Front" → its name."""
    parts = name.split()
    start = 0
    for k, part in enumerate(parts):
        bare = part.strip("'\"“”‘’()")
        if not bare[:1].isupper() and not bare[:1].isdigit() and not _inside(bare):
            start = k + 1
    while start < len(parts) and not parts[start][:1].isupper() and not parts[start][:1].isdigit():
        start += 1
    return plain_name(" ".join(parts[start:])).strip("'\"“”‘’ ")


def _without_members(name: str, words: Lexicon) -> str:
    """ "Fighters of the Desert Lions Brigade" at the head of a sentence → the brigade."""
    parts = name.split()
    if len(parts) < 4 or parts[1:3] != ["of", "the"]:
        return name
    low = fold(parts[0])
    noun = words.nouns.get(low) or words.nouns.get(low.removesuffix("s"))
    members = noun is not None and noun.kind == "armed" and (low, "opens") not in words.bodies
    return " ".join(parts[3:]) if members else name


def _inside(word: str) -> bool:
    return word.lower() in _LINKS or re.match(r"(?:al|ul|ur|el|e|i|as|ash|wal)-\w", word) is not None


def _is_body(tokens: Sequence[str], low: Sequence[str], words: Lexicon) -> bool:
    """Whether a word for a body stands at the head or the end of the name, and no person before an "of"."""
    first, *after = [part for word in low for part in word.split("-")]
    if (first, "first") in words.bodies and after:
        # "Asad Mansoor" and "Lashkar Gah" open like "Jaysh al-Sahra" and are a man and a town.
        return is_kind(first) and after[0] in _LINKS and len(after) > 1
    if (low[0], "opens") in words.bodies and low[1] in {"of", "for"}:
        return True
    if not any((low[-1], place) in words.bodies for place in ("last", "doubtful")):
        return any(
            (word, place) in words.bodies and low[k + 1] in {"of", "for"}
            for k, word in enumerate(low[:-2])
            for place in ("last", "doubtful")
            if "of" not in low[:k]
        )
    if "of" not in low:
        return True
    before = low[: low.index("of")]
    return len(before) == 1 and (before[0].endswith("s") or before[0] in words.nouns)


def _tells_nothing(name: str, words: Lexicon) -> bool:
    """Whether a name consists of words for bodies only ("the Army", "Brigades")."""
    shape = shape_of(name, words)
    return not shape.core and not shape.common and not (shape.lands and shape.kinds)


def _in_claim(claim: Claim, words: Lexicon) -> Iterable[_Seen]:
    for participant in participants_of(claim.content):
        actor = participant.actor
        sort = SORT_OF_TYPE.get(actor.type or "")
        if actor.id is not None or sort is None or may_be_private(actor):
            continue
        name = body_name(actor.name, sort, words)
        if name is not None:
            yield _Seen(
                name, sort, participant.start, participant.end, participant.text, actor, claim, participant.role
            )


def _hear(
    holder: Holder,
    groups: dict[tuple[str, Sort], list[_Seen]],
    spoken: dict[tuple[str, Sort], set[str]],
    report: Report,
    words: Lexicon,
) -> None:
    """Adds a holder to the body that it is; one who is no body by its name, or whom no entry could be, adds nothing."""
    if holder.actor is not None or holder.text is None or holder.start is None or holder.end is None:
        return
    at = mention_id(report.id, holder.start, holder.end)
    for group, ones in groups.items():
        if any(one.start == holder.start and one.end == holder.end for one in ones):
            spoken.setdefault(group, set()).add(at)
            return
    if holder.kind != "named":
        return
    for sort in ("body", "media", "company"):
        name = body_name(holder.text, sort, words)
        if name is None or is_acronym(name):
            continue
        group = (shape_of(name, words).key, sort)
        if group not in groups:
            word = words.body_word(name) if sort == "body" else None
            actor = Actor(None, name, word.type if word else sort, None, word.sector if word else None)
            if sort == "body" and actor.type not in _ARMED:
                continue
            groups[group] = [_Seen(name, sort, holder.start, holder.end, holder.text, actor)]
        spoken.setdefault(group, set()).add(at)
        return


def _naming(
    report: Report, ones: Sequence[_Seen], spoken: set[str], everywhere: Counter[str], words: Lexicon
) -> Naming:
    ids = {mention_id(report.id, one.start, one.end) for one in ones} | spoken
    names = Counter(one.name for one in ones)
    name = min(names, key=lambda n: (-names[n], -len(n), n))
    shape = shape_of(name, words)
    types = Counter(one.actor.type for one in ones if one.actor.type)
    sectors = Counter(one.actor.sector for one in ones if one.actor.sector)
    stated = Counter(one.actor.country for one in ones if one.actor.country)
    own = {claim.id: claim for one in ones if (claim := one.claim) is not None}
    places = [place for claim in own.values() for _, place in places_of(claim.content)]
    theatre = Counter(place.country for place in places if place.country is not None)
    country, is_stated = _only(stated), True
    if country is None:
        is_stated = False
        weights: Counter[str] = Counter(everywhere)
        for land, count in theatre.items():
            weights[land] += _OWN_PLACE * count
        country = _only(weights)
    allies, foes, parents, beside = _company(ones, shape.key, words)
    points = sorted(
        {
            (round(p.lat, 2), round(p.lon, 2))
            for p in places
            if p.lat is not None and p.lon is not None and _exact(p.kind)
        }
    )
    return Naming(
        report=report.id,
        published=report.published,
        name=name,
        sort=ones[0].sort,
        mentions=tuple(sorted(ids, key=_by_offset)),
        spellings=tuple(sorted(names)),
        short=_short_of(ones, report, name, words),
        type=_first(types),
        sector=_first(sectors),
        country=country,
        stated=is_stated,
        places=tuple(sorted({p.id for p in places if p.id is not None and _exact(p.kind)})),
        points=tuple(points[:_MOST_POINTS]),
        allies=tuple(sorted(allies)),
        foes=tuple(sorted(foes)),
        parents=tuple(sorted(parents)),
        beside=tuple(sorted(beside)),
    )


def _exact(kind: str) -> bool:
    return kind not in {"country", "region"}


def _by_offset(mention: str) -> tuple[str, int, int]:
    report, _, span = mention.rpartition(":")
    start, _, end = span.partition("-")
    return report, int(start), int(end)


def _first(counts: Counter[str]) -> str | None:
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


def _only(counts: Counter[str]) -> str | None:
    """What is counted more than half of the time; None where nothing is."""
    first = _first(counts)
    return first if first is not None and 2 * counts[first] > sum(counts.values()) else None


def _short_of(ones: Sequence[_Seen], report: Report, name: str, words: Lexicon) -> str | None:
    """The acronym that the report gives for the name: in brackets behind it, or by the reader, who took it up later."""
    if is_acronym(name):
        return shape_of(name, words).words[0].upper()
    counts: Counter[str] = Counter()
    for one in ones:
        if is_acronym(one.text.strip()):
            counts[one.text.strip().replace("-", "").upper()] += 1
        behind = report.text[one.start : one.end + 14]
        at = behind.find(name)
        tail = behind[at + len(name) :] if at >= 0 else ""
        found = acronym_in(tail[: tail.find(")") + 1]) if tail.lstrip().startswith("(") else None
        if found is not None:
            counts[found] += 1
    return _first(counts)


def _company(ones: Sequence[_Seen], key: str, words: Lexicon) -> tuple[set[str], set[str], set[str], set[str]]:
    """Who is told to be with it, against it, above it; and the keys of bodies told apart from it."""
    allies: set[str] = set()
    foes: set[str] = set()
    parents: set[str] = set()
    beside: set[str] = set()
    for one in ones:
        if one.claim is None:
            continue
        content = one.claim.content
        for other in participants_of(content):
            label = _label(other, words)
            if label is None or label == key or (other.start, other.end) == (one.start, one.end):
                continue
            if other.actor.id is None:
                beside.add(label)
            if isinstance(content, RelationContent):
                if content.type == "part_of" and one.role == "from":
                    parents.add(label)
                elif content.type in _FRIENDS:
                    allies.add(label)
                elif content.type == "opposes":
                    foes.add(label)
            elif isinstance(content, EventContent):
                if other.role == one.role:
                    allies.add(label)
                elif content.type in _FOES:
                    foes.add(label)
    return allies, foes, parents, beside


def _label(other: Participant, words: Lexicon) -> str | None:
    """An id of the lexicon, or the key of another body's name; None for all others, who may be private."""
    if other.actor.id is not None:
        return other.actor.id
    sort = SORT_OF_TYPE.get(other.actor.type or "")
    name = body_name(other.actor.name, sort, words) if sort is not None else None
    return shape_of(name, words).key if name is not None else None


__all__ = ["Naming", "Shape", "Sort", "body_name", "keys_of", "mentions_of"]
