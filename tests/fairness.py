"""Sentences with their actors swapped for others of the same sort, and what the claims then differ in.

For each case whose sentence names one or both sides of a pair, every form of the one side (name, adjective, people,
capital …) is put where the same form of the other stood, and the other way round. Everything that a claim says must
then be the same with the sides swapped: kind, type, modes, status, certainty, holders, roles, amounts. Places are left
out, for Kharkiv does not lie in Russia because the sentence now says so; so are ids and offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import casefile
import reader
from tocsin.terms.claims import (
    AgreementContent,
    Claim,
    EventContent,
    FlowContent,
    LabelContent,
    RelationContent,
    StatementContent,
)

# Forms stand in the same order on both sides; {} is left out of a pair where a side has no such form.
PAIRS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Russia", "Russian", "Russians", "Moscow"), ("Ukraine", "Ukrainian", "Ukrainians", "Kyiv")),
    (("Armenia", "Armenian", "Armenians", "Yerevan"), ("Azerbaijan", "Azerbaijani", "Azerbaijanis", "Baku")),
    (("Israel", "Israeli", "Israelis", "Jerusalem"), ("Iran", "Iranian", "Iranians", "Tehran")),
    (("Syria", "Syrian", "Syrians", "Damascus"), ("Turkey", "Turkish", "Turks", "Ankara")),
    (("India", "Indian", "Indians", "New Delhi"), ("Pakistan", "Pakistani", "Pakistanis", "Islamabad")),
    (("Ethiopia", "Ethiopian", "Ethiopians", "Addis Ababa"), ("Eritrea", "Eritrean", "Eritreans", "Asmara")),
    (("United States", "American", "Americans", "Washington"), ("China", "Chinese", "Chinese", "Beijing")),
    (("France", "French", "Paris"), ("Germany", "German", "Berlin")),
    (("Saudi Arabia", "Saudi", "Saudis", "Riyadh"), ("Qatar", "Qatari", "Qataris", "Doha")),
    (("Libya", "Libyan", "Libyans", "Tripoli"), ("Sudan", "Sudanese", "Sudanese", "Khartoum")),
    (("Hezbollah",), ("Islamic State",)),
    (("Taliban",), ("Boko Haram",)),
    (("Hamas",), ("Islamic Jihad",)),
    (("Houthis", "Houthi"), ("Kurds", "Kurdish")),
    (("United Nations",), ("European Union",)),
)  # fmt: skip


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
            after = swapped(case["text"], exchange)
            # Back and forth must give the same sentence: "Chinese" is both an adjective and a people.
            if after != case["text"] and swapped(after, exchange) == case["text"]:
                yield Swap(case["id"], case["text"], after, case.get("published"), exchange)


def swapped(text: str, exchange: dict[str, str]) -> str:
    """The text with every word of the exchange replaced, and "a" and "an" put right before it."""
    words = "|".join(sorted(map(re.escape, exchange), key=len, reverse=True))

    def put(match: re.Match[str]) -> str:
        article, word = match.group(1) or "", exchange[match.group(2)]
        if article.strip().lower() in {"a", "an"}:
            wanted = "an" if word[0] in "AEIO" or word.startswith("Uk") else "a"
            article = (wanted.capitalize() if article[0] == "A" else wanted) + " "
        return article + word

    return re.sub(rf"(\b[Aa]n? )?(?<![\w-])({words})\b(?!-?\w)|(?!)", put, text) if exchange else text


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
        return None if participant is None else (participant.role, words(participant.text), participant.actor.sector)

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
    return (claim.kind, said, claim.status, certainty, holders, words(claim.quote))
