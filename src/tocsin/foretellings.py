"""What a report foretells: its statements and planned, predicted or threatened events as rows that can be looked for.

One happening foretold in one sentence is one row, whichever of its claims says so: the statement ("the UN warned
that …") gives the holder and the certainty, the event claim beneath it the type, the sides, the place and the days.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from tocsin.analysis.foretelling import Foretelling, Sort
from tocsin.lexicon.outlook import Deed, outlook
from tocsin.pointing import country, places_in, states_in
from tocsin.reading.times import find_times
from tocsin.resolving.copies import Copied
from tocsin.resolving.naming import key_of_actor
from tocsin.resolving.origins import describe, origins_of
from tocsin.terms.claims import Argument, Claim, EventContent, StatementContent, Status
from tocsin.terms.contents import participants_of, places_of
from tocsin.terms.text import DATA_SET_ROW, Report
from tocsin.terms.when import Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Participant, may_be_private

_SORTS: Final[Mapping[str, Sort]] = {
    "prediction": "prediction", "signal": "signal", "condition": "condition", "intent": "plan",
}  # fmt: skip
_RANK: Final[tuple[Sort, ...]] = ("prediction", "signal", "threat", "condition", "plan", "question")
_AHEAD: Final[frozenset[Status]] = frozenset({"planned", "predicted", "hypothetical"})
_UNSAID: Final[frozenset[Status]] = frozenset({"denied", "counterfactual", "requested"})
_NOT: Final = frozenset({"CT-", "PR-", "PS-"})
# What a threat threatens, by its mode; other threats are read from their words.
_THREATENED: Final[Mapping[str, tuple[str, str | None]]] = {
    "violence": ("ASSAULT", None),
    "territory": ("COERCE", "seize"),
}
# "A 70 percent chance of", "with a probability of 70 %".
_PERCENT: Final = re.compile(
    r"\b(\d{1,3})(?:\.\d+)?\s*(?:%|per\s?cent)\s+(?:chance|probability|likelihood|risk|odds)"
    r"|\b(?:chance|probability|likelihood|risk|odds)\s+(?:of|at|is|to\s+be)\s+(\d{1,3})(?:\.\d+)?\s*(?:%|per\s?cent)",
    re.IGNORECASE,
)
_AHEAD_WORDS: Final = re.compile(r"\b(?:next|coming|within|upcoming|tomorrow)\b", re.IGNORECASE)
_PRONOUNS: Final = frozenset("he she it they we i you this that these those who one some many others both".split())
# Tried and failed, or tried and done: no longer to come. "May have been killed": not told of what is to come at all.
_ATTEMPTED: Final = frozenset({'"attempt": planned', '"try": planned'})
_PERFECT: Final = re.compile(r"\b(?:may|might|could|must)\s+(?:\w+\s+)?have\b", re.IGNORECASE)
# What a clause that is foretold has; without it the clause tells of what is, or was ("warned that it was a trap").
_TO_COME: Final = re.compile(
    r"\b(?:will|would|could|may|might|can|shall|is to|are to|going to|about to|likely|soon|wo)\b|['’]ll\b",
    re.IGNORECASE,
)
_A_PLAN: Final = re.compile(r'": planned$')
_PURPOSE: Final = "a purpose"
_SHOWN: Final = frozenset({"actor", "agency", "outlet", "name"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A claim that foretells, the event claim that says what, and which words of the report it is about."""

    claim: Claim
    sort: Sort
    target: Claim | None
    about: Argument | None
    sign: Argument | None
    condition: str | None = None


def foretellings_of(
    report: Report, sentences: Sequence[tuple[int, int]], claims: Sequence[Claim], copied: Sequence[Copied] = ()
) -> list[Foretelling]:
    """The foretellings of a report, in text order; none of a data set's row, nor of what its author calls untrue.

    ``sentences`` are half-open ranges of its text, ``copied`` what it has from earlier texts.
    """
    if DATA_SET_ROW in report.flags:
        return []
    by_id = {claim.id: claim for claim in claims}
    best: dict[str, _Found] = {}
    for found in _found(report, sentences, claims, by_id):
        key = (found.target or found.claim).id
        if key not in best or _RANK.index(found.sort) < _RANK.index(best[key].sort):
            condition = found.condition or (best[key].condition if key in best else None)
            best[key] = _Found(found.claim, found.sort, found.target, found.about, found.sign, condition)
    threats = {found.claim.sentence for found in best.values() if found.sort == "threat"}
    spoken_of = _spoken_of(claims)
    avowals = [found for found in best.values() if found.sort == "plan" and found.claim.sentence in threats]
    # "Vows to retake it" is a threat and an intent, and one of them is enough.
    best = {key: found for key, found in best.items() if found not in avowals}
    rows = [_row(report, sentences, found, by_id, spoken_of, copied) for found in best.values()]
    kept = [row for row in rows if row is not None]
    # Beside a foretelling of which the act was read, another cue of the same sentence ("will likely") adds nothing.
    read = {by_id[row.id].sentence for row in kept if row.type is not None}
    kept = [row for row in kept if row.type is not None or by_id[row.id].sentence not in read]
    return sorted(kept, key=lambda row: (by_id[row.id].start, row.id))


def _found(
    report: Report, sentences: Sequence[tuple[int, int]], claims: Sequence[Claim], by_id: Mapping[str, Claim]
) -> Iterator[_Found]:
    """Every claim that foretells something, statements first: they say more of who says so than the event does."""
    events = [claim for claim in claims if isinstance(claim.content, EventContent)]
    statements = [claim for claim in claims if isinstance(claim.content, StatementContent)]
    conditions = {c.sentence: c for c in statements if _type(c) == "condition"}
    signs: set[str] = set()
    for claim in statements:
        content = claim.content
        assert isinstance(content, StatementContent)
        if content.subject is not None and content.type in {"prediction", "signal", "cause"}:
            signs |= {event.id for event in events if _holds(content.subject, event)}
        kind = _SORTS.get(content.type)
        if kind is None or claim.status in _UNSAID:
            continue
        about, sign = _about(content)
        if about is None:
            continue
        target = _target(about, claim, events, by_id)
        told_that = (about.text or "").startswith("that ")
        if kind == "prediction" and target is None and told_that and not _TO_COME.search(about.text or ""):
            continue
        if target is not None and any(_holds(met, target) for met in _conditions_of(conditions, claim)):
            target = None  # "vows to strike back if Israel bombs Beirut": the bombing is not what is vowed
        if content.type in {"signal", "condition"} and not _lies_ahead(about, target):
            continue
        if target is None and content.type == "condition":
            continue
        asked = kind != "condition" and _asked(report, sentences, claim)
        condition = content.subject.text if content.type == "condition" and content.subject else None
        yield _Found(claim, "question" if asked else kind, target, about, sign, condition)
    for claim in events:
        content = claim.content
        assert isinstance(content, EventContent)
        if claim.status in {"planned", "predicted"} and not any(_PURPOSE in reason for reason in claim.reasons):
            if claim.id in signs or not _worth_it(claim, content):
                continue
            told = claim.status == "predicted" or _told_of_another(claim, content)
            sort: Sort = "prediction" if told or _with_odds(report, sentences, claim) else "plan"
            yield _Found(claim, "question" if _asked(report, sentences, claim) else sort, claim, None, None)
        elif claim.status == "hypothetical" and claim.hedges and claim.id not in signs:
            held = claim.sentence not in conditions and _worth_it(claim, content)
            if held and "PS+" in (claim.certainty.author, claim.certainty.source):
                yield _Found(claim, "prediction", claim, None, None)
        elif content.type == "THREATEN" and claim.status in {"occurred", "ongoing"}:
            yield _threat(report, sentences, claim, events, conditions.get(claim.sentence))


def _worth_it(claim: Claim, content: EventContent) -> bool:
    """Whether an event that no statement foretells is kept: deeds are, and talks between two, but not mere words.

    What is *not* planned is no foretelling, unless somebody foretells that it will not be.
    """
    if _ATTEMPTED & set(claim.reasons) or _PERFECT.search(claim.quote):
        return False
    if claim.status != "predicted" and _NOT & {claim.certainty.author, claim.certainty.source}:
        return False
    return content.quad in {2, 4} or content.type in {"AGREE", "CONSULT", "THREATEN"}


def _with_odds(report: Report, sentences: Sequence[tuple[int, int]], claim: Claim) -> bool:
    """Whether the sentence gives odds, so that it foretells rather than tells a plan."""
    words = report.text[slice(*sentences[claim.sentence])] if claim.sentence < len(sentences) else claim.quote
    return any(one.low is not None for one in outlook().odds_in(words)) or _PERCENT.search(words) is not None


def _told_of_another(claim: Claim, content: EventContent) -> bool:
    """Whether somebody else than who is to act says that it will be: "officials said the Taliban would attack".

    What somebody is said to want or plan is a plan still, whoever tells of it.
    """
    if any(_A_PLAN.search(reason) for reason in claim.reasons):
        return False
    acting = {p.actor.id for p in content.participants if p.role == "actor"}
    sources = [holder for holder in claim.holders if holder.kind != "author"]
    return bool(sources) and all(holder.actor is None or holder.actor not in acting for holder in sources)


def _threat(
    report: Report,
    sentences: Sequence[tuple[int, int]],
    claim: Claim,
    events: Sequence[Claim],
    condition: Claim | None,
) -> _Found:
    end = sentences[claim.sentence][1] if claim.sentence < len(sentences) else claim.end
    within = Argument(None, None, report.text[claim.trigger[0] : end], claim.trigger[0], end)
    target = next(
        (e for e in events if e is not claim and e.sentence == claim.sentence and _holds(within, e) and _to_come(e)),
        None,
    )
    told = condition.content if condition is not None else None
    met = told.subject.text if isinstance(told, StatementContent) and told.subject else None
    return _Found(claim, "threat", target, within, None, met)


def _to_come(claim: Claim) -> bool:
    return claim.status in {"planned", "predicted"}


def _holds(argument: Argument, event: Claim) -> bool:
    """Whether the event's deciding words stand within the argument's."""
    if argument.claim == event.id:
        return True
    if argument.start is None or argument.end is None:
        return False
    return argument.start <= event.trigger[0] < argument.end


def _target(about: Argument, claim: Claim, events: Sequence[Claim], by_id: Mapping[str, Claim]) -> Claim | None:
    direct = by_id.get(about.claim or "")
    if direct is not None and isinstance(direct.content, EventContent) and direct.status in _AHEAD:
        return direct
    within = [event for event in events if event.sentence == claim.sentence and _holds(about, event)]
    return next((event for event in within if event.status in _AHEAD), None)


def _lies_ahead(about: Argument, target: Claim | None) -> bool:
    """Whether a sign or a condition is one of something to come, and not of what is told to have happened."""
    if target is not None:
        return target.status in _AHEAD
    deed = outlook().deed_in(about.text) if about.claim is None and about.text is not None else None
    return deed is not None and deed.type != "-"


def _about(content: StatementContent) -> tuple[Argument | None, Argument | None]:
    """What is foretold and what is the sign for it; "an attack on Goma is likely" has its foretelling in front."""
    about, sign = content.object, content.subject
    if content.type == "prediction" and sign is not None and sign.participant is None and sign.text:
        told = about is not None and (about.claim or (about.text and outlook().deed_in(about.text)))
        if outlook().deed_in(sign.text) and not told and (about is None or not places_in(f"in {about.text}", {})):
            return sign, None
    if about is not None and about.text and (cut := _carried(about.text)) is not None:
        # "… that the fighting in Idlib could spread to Libya"
        at, start = cut, about.start or 0
        before, after = about.text[:at], about.text[at:]
        if outlook().deed_in(before) is not None:
            whose = Argument(None, None, before, start, start + len(before))
            return Argument(None, None, after, start + at, start + len(about.text)), whose
    return about, sign


def _carried(text: str) -> int | None:
    """Where in ``text`` words stand that bring an act somewhere ("spread to"); None where there are none."""
    found = next((m for m in outlook().deed_pattern.finditer(text) if _carries(m.group())), None)
    return found.start() if found is not None and found.start() else None


def _carries(words: str) -> bool:
    deed = outlook().deed_in(words)
    return deed is not None and deed.type == "*"


def _conditions_of(conditions: Mapping[int, Claim], claim: Claim) -> Iterator[Argument]:
    other = conditions.get(claim.sentence)
    content = other.content if other is not None and other is not claim else None
    if isinstance(content, StatementContent) and content.subject is not None:
        yield content.subject


def _asked(report: Report, sentences: Sequence[tuple[int, int]], claim: Claim) -> bool:
    if claim.sentence >= len(sentences):
        return False
    start, end = sentences[claim.sentence]
    # "Neither said whether they would pull back" leaves it open as a question does.
    whether = re.search(r"\bwhether\b", report.text[start : claim.trigger[0]]) is not None
    return whether or report.text[start:end].rstrip("\"'”’ \n").endswith("?")


def _row(
    report: Report,
    sentences: Sequence[tuple[int, int]],
    found: _Found,
    by_id: Mapping[str, Claim],
    spoken_of: Mapping[str, float],
    copied: Sequence[Copied],
) -> Foretelling | None:
    claim, target = found.claim, found.target
    made = date.fromisoformat(report.published).toordinal() if report.published else None
    first, last = sentences[claim.sentence] if claim.sentence < len(sentences) else (claim.start, claim.end)
    sentence = report.text[first:last]
    after, due, due_words = _deadline(report, (first, last), found, made)
    told = found.target.content.time if found.target and isinstance(found.target.content, EventContent) else None
    if due is None and report.published and told and told.latest and told.latest <= report.published:
        return None  # what was to be by then is no longer to come
    deed, type_, modes = _what(report, found, by_id)
    if found.sort in {"threat", "plan", "question"} and type_ is None:
        return None  # what is threatened, planned or asked was not read
    low, high, words, bare = _odds(sentence, claim, target, found.sort)
    both = [target or claim, claim]
    negative = any(_NOT & {one.certainty.author, one.certainty.source} for one in both)
    keys, holder = _holder(report, found, copied)
    origins = [describe(key) for key in keys]
    actors, recipients = _sides(report, found, target)
    return Foretelling(
        id=claim.id,
        report=report.id,
        sort=found.sort,
        holder=holder,
        keys=keys,
        public=all(
            key.partition(":")[0] in _SHOWN and one.kind != "person" for key, one in zip(keys, origins, strict=True)
        ),
        sides=frozenset(one.side for one in origins if one.side),
        made=made,
        quote=" ".join(sentence.split()),
        what=_words(type_, modes, deed),
        outlet=report.outlet,
        url=report.url,
        author=claim.certainty.author,
        source=claim.certainty.source,
        words=words,
        low=low,
        high=high,
        bare=bare,
        expected=(low + high) / 2 >= 0.5 if low is not None and high is not None else not negative,
        type=type_,
        modes=modes,
        war=deed is not None and deed.war,
        actors=actors,
        recipients=recipients,
        places=_places(report, found, target, recipients, spoken_of),
        signs=_signs(report, found, by_id, spoken_of),
        after=after,
        due=due,
        due_words=due_words,
        condition=found.condition,
        same=frozenset(one.report for one in copied),
    )


def _what(report: Report, found: _Found, by_id: Mapping[str, Claim]) -> tuple[Deed | None, str | None, tuple[str, ...]]:
    """The kind of act foretold: its word, where the table has it, its type and its modes."""
    words = outlook()
    target = found.target
    if target is not None and isinstance(target.content, EventContent) and target.content.type != "THREATEN":
        deed = words.deed_in(report.text[target.trigger[0] : target.trigger[1]])
        return deed if deed and deed.type not in {"*", "-"} else None, target.content.type, target.content.modes
    content = found.claim.content
    if isinstance(content, EventContent) and content.type == "THREATEN":
        for mode in content.modes:
            if mode in _THREATENED:
                type_, its = _THREATENED[mode]
                return None, type_, (its,) if its else ()
    deed = words.deed_in(found.about.text or "") if found.about else None
    if (deed is None or deed.type == "*") and found.sort != "threat" and found.sign is not None:
        # "The fighting could spread to Chad": what is to be there is what the sign is.
        its_own = by_id.get(found.sign.claim or "") if deed is not None or _is_spread(report, found) else None
        if its_own is not None and isinstance(its_own.content, EventContent):
            return None, its_own.content.type, ()
        deed = words.deed_in(found.sign.text or "") if deed is not None or _is_spread(report, found) else None
    if deed is None or deed.type in {"*", "-"}:
        return None, None, ()
    return deed, deed.type, (deed.mode,) if deed.mode else ()


def _is_spread(report: Report, found: _Found) -> bool:
    """Whether what decided is a word that brings an act somewhere else."""
    start, end = found.claim.trigger
    return _carries(report.text[start : end + len(" over to the")]) or _carries(report.text[start:end])


def _words(type_: str | None, modes: tuple[str, ...], deed: Deed | None) -> str:
    if type_ is None:
        return "an act that was not read"
    return "/".join([type_, *modes]) + (f" ({deed.words})" if deed is not None else "")


def _odds(
    sentence: str, claim: Claim, target: Claim | None, sort: Sort
) -> tuple[float | None, float | None, tuple[str, ...], bool]:
    """The band that the words commit to, the words, and whether they commit to none at all."""
    if (percent := _PERCENT.search(sentence)) is not None:
        share = min(100, int(percent.group(1) or percent.group(2))) / 100
        return share, share, (" ".join(percent.group().split()),), False
    odds = outlook().odds_in(sentence)
    banded = next((one for one in odds if one.low is not None), None)
    words = tuple(dict.fromkeys(one.words for one in odds))
    if banded is not None and sort != "signal":
        return banded.low, banded.high, words, False
    possible = any(
        "PS+" in (one.certainty.author, one.certainty.source) or one.status == "hypothetical"
        for one in (claim, target)
        if one is not None
    )
    return None, None, words, bool(odds) or possible or sort == "signal"


def _deadline(
    report: Report, sentence: tuple[int, int], found: _Found, made: int | None
) -> tuple[int | None, int | None, str | None]:
    """The first and the last day it is to be on (ordinals), and the words that say so; None where they do not."""
    if made is None:
        return None, None, None
    told: list[Interval] = []
    target = found.target
    if target is not None and isinstance(target.content, EventContent) and target.content.time is not None:
        told.append(target.content.time)
    for time in find_times(report.text, *sentence, report.published, lambda _: "future"):
        # A bare day elsewhere in the sentence is that of the saying: "warned on Monday".
        if (
            time.role in {"until", "before", "duration"}
            or _AHEAD_WORDS.search(time.text)
            or (found.about is not None and _within(time, found.about) and found.sort != "threat")
        ):
            told.append(time)
    for time in told:
        length = time.duration_days
        if time.latest is None and length is not None and length.high is not None and "within" in time.text.lower():
            return None, made + length.high, time.text
        if time.latest is None or date.fromisoformat(time.latest).toordinal() <= made or time.role == "since":
            continue
        first = date.fromisoformat(time.earliest).toordinal() if time.earliest and time.role == "at" else None
        return first, date.fromisoformat(time.latest).toordinal(), time.text
    vague = outlook().deadline_in(report.text[slice(*sentence)])
    if vague is not None:
        return None, made + vague.days, f"{vague.words} (taken as {vague.days} days)"
    return None, None, None


def _within(time: Interval, about: Argument) -> bool:
    return about.start is not None and about.end is not None and about.start <= time.start < about.end


def _holder(report: Report, found: _Found, copied: Sequence[Copied]) -> tuple[tuple[str, ...], str]:
    """The keys of whose word it is, and words for them that name no private person."""
    claim = found.claim
    avowed = found.sort == "threat" or (found.sort == "plan" and isinstance(claim.content, StatementContent))
    if avowed and all(holder.kind == "author" for holder in claim.holders):
        who = next((p for p in participants_of(claim.content) if p.role in {"actor", "of"}), None)
        if who is not None and who.actor.id is not None and not may_be_private(who.actor):
            key = key_of_actor(who.actor.id, who.text, report.published)
            if describe(key).kind != "person":
                return (key,), describe(key).name
        if found.sort == "threat":
            # Whoever tells of a threat does not utter it.
            words = who.text if who is not None else None
            return (f"unnamed:{report.id}",), _plain(words) or "somebody"
    keys = origins_of(claim, report, copied)
    names = [_name(key, claim) for key in keys]
    return keys, " and ".join(dict.fromkeys(names))


def _name(key: str, claim: Claim) -> str:
    origin = describe(key)
    kind = key.partition(":")[0]
    if kind in _SHOWN and origin.kind != "person":
        return origin.name
    if kind == "text":
        return "the report itself"
    # "Is expected to": a cue is nobody.
    those = (h.text for h in claim.holders if h.text and (h.cue or "").removeprefix("be ") != h.text.lower())
    words = _plain(next(those, None))
    if kind in {"unnamed", "body"} and words:
        return words
    return "a person" if kind in {"person", "actor"} else "somebody"


def _plain(words: str | None) -> str | None:
    """Words for somebody that hold no name: "analysts", "two officials"; None for names, figures and pronouns."""
    if not words or re.search(r"(?<!^)[A-Z]|\d", words) or words.lower() in _PRONOUNS:
        return None
    return words[0].lower() + words[1:]


def _sides(
    report: Report, found: _Found, target: Claim | None
) -> tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...]]:
    """Who is to act and on whom, as ids and countries; only who is known by one of them."""
    those: list[Participant] = []
    if target is not None:
        those += participants_of(target.content)
    if isinstance(found.claim.content, EventContent) and found.claim is not target:
        those += participants_of(found.claim.content)
    if not those and found.about is not None and found.about.text:
        named = dict.fromkeys(id_ for _, id_ in states_in(found.about.text))
        subject = found.sign.participant if found.sign else None
        if subject is not None and any(holder.start == subject.start for holder in found.claim.holders):
            subject = None  # "the UN warned that …": who says so is no side
        if subject is not None and subject.actor.id is not None:
            return (_ids(subject),), tuple(frozenset({id_}) for id_ in named if id_ not in _ids(subject))
        return tuple(frozenset({id_}) for id_ in named) if len(named) > 1 else (), ()
    sides = [(p.role, ids) for p in those if (ids := _ids(p))]
    actors = dict.fromkeys(ids for role, ids in sides if role not in {"recipient", "to", "of", "mediator"})
    recipients = dict.fromkeys(ids for role, ids in sides if role in {"recipient", "to", "of"})
    return tuple(actors), tuple(ids for ids in recipients if ids not in actors)


def _ids(participant: Participant) -> frozenset[str]:
    """An actor's id, or the country of those who have none; whoever holds an office is not the whole country."""
    actor = participant.actor
    return frozenset({actor.id} if actor.id else {actor.country} if actor.country else set())


def _places(
    report: Report,
    found: _Found,
    target: Claim | None,
    recipients: Sequence[frozenset[str]],
    spoken_of: Mapping[str, float],
) -> tuple[Place, ...]:
    """Where it is to be: what the event claim says, else what the words name; a target's country is left to sides."""
    if target is not None and isinstance(target.content, EventContent):
        if target.content.place is not None:
            return (_as_meant(target.content.place),)
        struck = [p for p in target.content.participants if p.role == "recipient"]
        for one in struck:
            named = places_in(f"in {one.text}", spoken_of)
            if named:
                return named
        return ()
    content = found.claim.content
    if isinstance(content, StatementContent) and content.about is not None:
        return (content.about,)
    if isinstance(content, EventContent) and content.type == "THREATEN":
        struck = [p for p in content.participants if p.role == "recipient"]
        return tuple(place for one in struck for place in places_in(f"in {one.text}", spoken_of))
    if found.about is None or found.about.text is None:
        return ()
    named = places_in(f"in {found.about.text}", spoken_of)
    # "A war between Armenia and Azerbaijan": sides, not places.
    sides = {id_ for _, id_ in states_in(found.about.text)}
    if len(sides) > 1 and all(place.kind == "country" for place in named):
        return ()
    return named


def _as_meant(place: Place) -> Place:
    """A dependency or an island of its own is not the whole state that it belongs to: "Guam" is not the USA."""
    whole = country(place.country) if place.kind == "country" and place.country else None
    if whole is None or whole.name == place.name or whole.name == place.text:
        return place
    return replace(place, kind="region")


def _signs(
    report: Report, found: _Found, by_id: Mapping[str, Claim], spoken_of: Mapping[str, float]
) -> tuple[Place, ...]:
    """Where the sign for it lies: the place of the event that is the sign, else what its words name."""
    if found.sign is None or found.sign.participant is not None:
        return ()
    event = by_id.get(found.sign.claim or "")
    if event is not None:
        told = tuple(place for _, place in places_of(event.content))
        if told:
            return told
    return places_in(found.sign.text, spoken_of) if found.sign.text else ()


def _spoken_of(claims: Sequence[Claim]) -> dict[str, float]:
    """How much the report speaks of each country, by the places of its claims."""
    counted: Counter[str] = Counter(
        place.country for claim in claims for _, place in places_of(claim.content) if place.country
    )
    return {name: float(count) for name, count in sorted(counted.items())}


def _type(claim: Claim) -> str:
    return claim.content.type if isinstance(claim.content, StatementContent) else ""


def main_place(claims: Sequence[Claim], but: frozenset[str] = frozenset()) -> Place | None:
    """Where most of what a report tells to have happened lies: the country (as a place); None when it names none.

    Countries in ``but`` do not count, unless there are no others.
    """
    happened = {"occurred", "ongoing", "ended"}
    counted: Counter[str] = Counter(
        place.country
        for claim in claims
        if claim.kind == "event" and claim.status in happened
        for _, place in places_of(claim.content)
        if place.country
    )
    ranked = sorted(counted, key=lambda name: (name in but, -counted[name], name))
    return country(ranked[0]) if ranked and ranked[0] not in but else None
