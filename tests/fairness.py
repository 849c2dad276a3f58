"""Sentences with their actors swapped for others of the same sort, and what the claims then differ in.

For each case whose sentence names one or both sides of a pair, every form of the one side (name, adjective, people,
capital …) is put where the same form of the other stood, and the other way round. Everything that a claim says must
then be the same with the sides swapped: kind, type, modes, status, certainty, holders, roles, amounts, words.

Left out of the comparison are ids, offsets, places (Kharkiv does not lie in Russia because the sentence now says so)
and the quotes that end with them, and the sectors of groups, which are facts of the lexicon about each. Left out of the
swaps are sentences that would not be swapped whole: where the word is part of a longer name ("Free Syrian Army",
"Indian Ocean"), where it stands in capitals, and where a leader of either side is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import casefile
import reader

from tocsin.reading.names import find_names
from tocsin.terms.claims import (
    AgreementContent,
    Claim,
    EventContent,
    FlowContent,
    LabelContent,
    RelationContent,
    StatementContent,
)

# Forms stand in the same order on both sides.
PAIRS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Russia", "Russian", "Russians", "Moscow"), ("Ukraine", "Ukrainian", "Ukrainians", "Kyiv")),
    (("Armenia", "Armenian", "Armenians", "Yerevan"), ("Azerbaijan", "Azerbaijani", "Azerbaijanis", "Baku")),
    (("Israel", "Israeli", "Israelis", "Jerusalem"), ("Iran", "Iranian", "Iranians", "Tehran")),
    (("Syria", "Syrian", "Syrians", "Damascus"), ("Turkey", "Turkish", "Turks", "Ankara")),
    (("India", "Indian", "Indians", "New Delhi"), ("Pakistan", "Pakistani", "Pakistanis", "Islamabad")),
    (("Ethiopia", "Ethiopian", "Ethiopians", "Addis Ababa"), ("Eritrea", "Eritrean", "Eritreans", "Asmara")),
    (("United States", "American", "Washington"), ("China", "Chinese", "Beijing")),
    (("France", "French", "Paris"), ("Germany", "German", "Berlin")),
    (("Saudi Arabia", "Saudi", "Saudis", "Riyadh"), ("Qatar", "Qatari", "Qataris", "Doha")),
    (("Libya", "Libyan", "Tripoli"), ("Sudan", "Sudanese", "Khartoum")),
    (("Hezbollah",), ("Islamic State",)),
    (("Taliban",), ("Boko Haram",)),
    (("Hezbollah",), ("Hamas",)),
    (("Taliban",), ("Islamic Jihad",)),
    (("Kurds", "Kurdish"), ("Tigrayans", "Tigrayan")),
    (("United Nations",), ("European Union",)),
)  # fmt: skip


# Differences that are right, by case and the first form of the pair, each with its reason.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("verbal-038", "Syria"): "a troop flow needs a place, and Morek is found only where the report speaks of Syria",
    ("actors-015", "Russia"): "the mayor of Kharkiv is of Ukraine, whomever he accuses",
}


@dataclass(frozen=True)
class Swap:
    """One case with its sentence before and after, and the words that changed places."""

    case: str
    before: str
    after: str
    published: str | None
    exchange: dict[str, str]


def swaps() -> list[Swap]:
    """Every case that a pair can be swapped in, with each pair that fits; read in one go."""
    found = list(_swaps())
    reader.read_once([(s.before, s.published) for s in found] + [(s.after, s.published) for s in found])
    return found


def _swaps() -> Iterator[Swap]:
    for case in casefile.load():
        for one, other in PAIRS:
            exchange = {**dict(zip(one, other, strict=True)), **dict(zip(other, one, strict=True))}
            before, after = case["text"], swapped(case["text"], exchange)
            if (case["id"], one[0]) in EXCEPTIONS:
                continue
            if (
                before != after
                and swapped(after, exchange) == before
                and _whole(before, exchange)
                and _whole(after, exchange)
            ):
                yield Swap(case["id"], before, after, case.get("published"), exchange)


def _whole(text: str, exchange: dict[str, str]) -> bool:
    """Whether the swap reaches all that names the two sides: no longer name that holds a form, no leader."""
    if any(len(form) > 2 and form.upper() in text for form in exchange):
        return False
    words = reader.desk().lexicon
    countries = {form for form in exchange if form in {entry.name for entry in words.entries.values()}}
    for name in find_names(text, words):
        if name.kind == "person":
            office = words.offices[name.ids[0]][0]
            body = words.entries.get(office.country or "")
            if body is not None and body.name in countries:
                return False
        elif name.text.removesuffix("'s") not in exchange and any(
            re.search(rf"\b{form}\b", name.text) for form in exchange
        ):
            return False
    return True


def swapped(text: str, exchange: dict[str, str]) -> str:
    """The text with every word of the exchange replaced, and "a" and "an" put right before it."""
    words = "|".join(sorted(map(re.escape, exchange), key=len, reverse=True))

    def put(match: re.Match[str]) -> str:
        article, word = match.group(1) or "", exchange[match.group(2)]
        if article.strip().lower() in {"a", "an"}:
            wanted = "an" if word[0] in "AEIO" and not word.startswith("Eu") else "a"
            article = (wanted.capitalize() if article[0] == "A" else wanted) + " "
        return article + word

    return re.sub(rf"(\b[Aa]n? )?\b({words})\b", put, text) if exchange else text


def difference(swap: Swap) -> str | None:
    """What the claims of the swapped sentence say differently; None when nothing."""
    before, after = (reader.read_once([(text, swap.published)])[0] for text in (swap.before, swap.after))
    wanted = sorted(repr(essence(claim, swap.exchange)) for claim in before)
    got = sorted(repr(essence(claim, {})) for claim in after)
    if wanted == got:
        return None
    lost = [w for w in wanted if w not in got]
    new = [g for g in got if g not in wanted]
    return f"{swap.case}: {swap.before}\n    -> {swap.after}\n    lost {lost}\n    new  {new}"


def essence(claim: Claim, exchange: dict[str, str]) -> tuple[Any, ...]:
    """All that a claim says but for places, ids and offsets, with the words of the exchange in the swapped form."""

    def words(text: str | None) -> str | None:
        return None if text is None else swapped(text, exchange)

    def who(participant: Any) -> Any:
        if participant is None:
            return None
        actor = participant.actor
        entry = reader.desk().lexicon.entries.get(actor.id or "")
        if actor.id is not None and (entry is None or entry.type != "state"):
            return (participant.role, words(participant.text), "known by its own name")
        return (
            participant.role,
            words(participant.text),
            words(actor.name) if actor.id else None,
            actor.type,
            actor.sector,
        )

    def amount(value: Any) -> Any:
        return None if value is None else (value.low, value.best, value.high)

    def when(value: Any) -> Any:
        return None if value is None else (value.earliest, value.latest)

    def argument(value: Any) -> Any:
        return None if value is None else (value.claim is not None, who(value.participant), words(value.text))

    content: Any = claim.content
    said: tuple[Any, ...]
    match content:
        case EventContent():
            harm = content.casualties
            said = (content.type, content.modes, content.contexts, content.cameo, tuple(map(who, content.participants)),
                    when(content.time), amount(harm.killed), amount(harm.injured), amount(harm.detained),
                    amount(harm.displaced), content.weapons, amount(content.count))  # fmt: skip
        case RelationContent():
            said = (content.type, who(content.from_), who(content.to), when(content.since))
        case AgreementContent():
            said = (content.type, tuple(map(who, content.parties)), tuple(map(who, content.mediators)), content.state,
                    when(content.began), when(content.ended), amount(content.duration))  # fmt: skip
        case FlowContent():
            said = (content.item, content.detail, who(content.from_), who(content.to), amount(content.quantity))
        case StatementContent():
            said = (content.type, argument(content.subject), argument(content.object), who(content.sender),
                    who(content.receiver))  # fmt: skip
        case LabelContent():
            said = (words(content.term), who(content.of), content.loaded)
    holders = tuple((holder.kind, words(holder.text), holder.cue) for holder in claim.holders)
    certainty = (claim.certainty.author, claim.certainty.source)
    return (claim.kind, said, claim.status, certainty, holders)
