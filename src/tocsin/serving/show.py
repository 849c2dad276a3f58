"""Claims in plain words: the one place where the command line and the page get their sentences from.

What is not stated is left out or called "not stated"; nothing is filled in. Bounds stay bounds: "at most 100" is
never shown as 100.
"""

from __future__ import annotations

import calendar
import csv
import datetime
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple, assert_never

from tocsin.terms.claims import (
    AgreementContent,
    Amount,
    Argument,
    Casualties,
    Certainty,
    Claim,
    EventContent,
    FactValue,
    FlowContent,
    Interval,
    LabelContent,
    Participant,
    Place,
    Reading,
    RelationContent,
    StatementContent,
    Status,
)
from tocsin.terms.contents import type_of
from tocsin.terms.who import Holder


class Act(NamedTuple):
    """How an act is said: "X attacked Y", "X to attack Y", "attack on Y"; ``to`` stands before Y with a verb."""

    past: str
    base: str
    noun: str
    to: str = ""
    of: str = "of"


@lru_cache(maxsize=1)
def acts() -> Mapping[tuple[str, str | None], Act]:
    """PLOVER's types and modes in plain words (``templates/acts.csv``). A mode that is not there falls to its type."""
    text = (files("tocsin.serving") / "templates" / "acts.csv").read_text("utf-8")
    return {
        (row["type"], row["mode"] or None): Act(
            row["past"], row["base"], row["noun"], f" {row['to']}" if row["to"] else "", row["of"]
        )
        for row in csv.DictReader(text.splitlines())
    }


RELATIONS: Final[Mapping[str, str]] = {
    "backs": "backs", "allied_with": "is allied with", "arms": "arms", "supplies": "supplies", "funds": "funds",
    "trains": "trains", "hosts": "hosts", "shelters": "shelters", "leads": "leads", "commands": "commands",
    "coordinates": "coordinates with", "associated_with": "is associated with", "part_of": "is part of",
    "controls": "controls", "merged_with": "merged with", "fights": "fights", "opposes": "opposes",
    "mediates_between": "mediates for", "same_as": "is the same as", "split_from": "split from",
    "succeeded": "succeeded", "recruits_from": "recruits from", "formed_from": "was formed by or out of",
    "defected_to": "went over to",
}  # fmt: skip

KIND_WORDS: Final[Mapping[str, str]] = {
    "event": "event", "relation": "tie", "agreement": "agreement", "flow": "transfer", "statement": "statement",
    "label": "label",
}  # fmt: skip

STATUS_WORDS: Final[Mapping[Status, str]] = {
    "occurred": "told as having happened",
    "ongoing": "told as going on",
    "ended": "told as over",
    "planned": "planned, not done",
    "predicted": "a forecast, not an event",
    "requested": "asked for, not done",
    "hypothetical": "only possible or conditional",
    "counterfactual": "contrary to fact: did not happen",
    "denied": "denied",
}
# What is not told as real is said in the infinitive, under this word.
_UNREAL: Final[Mapping[Status, str]] = {
    "planned": "planned",
    "predicted": "forecast",
    "requested": "asked for",
    "hypothetical": "only possible",
    "counterfactual": "did not happen",
    "denied": "denied",
}

FACT_WORDS: Final[Mapping[FactValue, str]] = {
    "CT+": "certain that it is so",
    "PR+": "thinks it probable",
    "PS+": "thinks it possible",
    "CT-": "certain that it is not so",
    "PR-": "thinks it improbable",
    "PS-": "thinks it possible that it is not so",
    "Uu": "does not commit to it",
}

SECTOR_WORDS: Final[Mapping[str, str]] = {
    "MIL": "military", "GOV": "government", "UAF": "armed group", "REB": "rebels", "SPY": "intelligence",
    "CIV": "civilians", "COP": "police", "MED": "media", "BUS": "business", "EDU": "education", "OPP": "opposition",
    "IGO": "international body", "NGO": "aid or rights group", "REF": "refugees", "JUD": "courts", "LEG": "parliament",
    "CRM": "criminals", "HLH": "health", "AGR": "farming", "REL": "religion", "LAB": "labour", "ELI": "elite",
    "JEW": "Jewish", "MUS": "Muslim", "PTY": "party",
}  # fmt: skip

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def printable(text: str) -> str:
    """The text without what could steer a terminal or turn its direction; each such character becomes U+FFFD.

    Reports are hostile input: an escape sequence in one must not reach the reader's screen.
    """
    return _CONTROL.sub("\ufffd", text)


def one_line(text: str) -> str:
    """``printable``, with all white space as single spaces."""
    return printable(" ".join(text.split()))


PRONOUNS: Final = frozenset(
    (
        "it",
        "its",
        "he",
        "his",
        "she",
        "they",
        "their",
        "them",
        "him",
        "her",
        "who",
        "we",
        "our",
        "us",
        "this",
        "these",
        "those",
    )
)


def sentence_of(claim: Claim, claims: Mapping[str, Claim] | None = None, *, code: bool = True) -> str:
    """What the claim says, as one line of plain words.

    ``claims`` (by id) lets a statement quote the claims that it is about; without it, it quotes their words. ``code``
    puts the type of the ontology beside the plain verb, "attacked [ASSAULT/aerial]".
    """
    parts = [core_of(claim, claims, code=code)]
    content = claim.content
    if isinstance(content, EventContent):
        parts += harm_words(content.casualties)
    held = ", ".join(holder_words(holder) for holder in claim.holders if holder.kind != "author")
    line = "; ".join(parts)
    if held:
        line += f" — {held}"
    return one_line(line)


def core_of(claim: Claim, claims: Mapping[str, Claim] | None = None, *, code: bool = True, plain: bool = False) -> str:
    """The claim without its toll and without on whose word it is; one line.

    ``plain`` leaves out what names are judged to mean, and shortens days: for pages that show much at once.
    """
    content = claim.content
    match content:
        case EventContent():
            line = _event(claim, content, code, plain)
        case RelationContent():
            verb = RELATIONS.get(content.type, content.type.replace("_", " "))
            line = f"{who_words(content.from_, plain)} —{verb}→ {who_words(content.to, plain)}"
            if content.since is not None and (since := time_words(content.since)):
                line += f", {since if since.startswith('since ') else f'since {since}'}"
            line = _told(claim, line)
        case AgreementContent():
            line = _told(claim, _agreement(content, code, plain))
        case FlowContent():
            line = _told(claim, _flow(content, code, plain))
        case StatementContent():
            line = _statement(content, claims or {}, code, plain)
        case LabelContent():
            line = f"calls {who_words(content.of, plain)} “{content.term}”" + (
                " (a loaded word)" if content.loaded and not plain else ""
            )
            if content.rejected_by is not None:
                line += f"; rejected by {holder_words(content.rejected_by)}"
        case _:
            assert_never(content)
    return one_line(line)


def _code(value: str, shown: bool) -> str:
    return f" [{value}]" if shown else ""


def type_words(claim: Claim) -> str:
    """The type as the ontology writes it, with its modes: ``ASSAULT/aerial``, ``ceasefire``, ``arms``."""
    content = claim.content
    if isinstance(content, EventContent):
        return "/".join([content.type, *content.modes])
    return type_of(content)


def _event(claim: Claim, content: EventContent, code: bool, plain: bool) -> str:
    modes = (mode for mode in (*content.modes, None) if (content.type, mode) in acts())
    act = acts()[content.type, next(modes)] if (content.type, None) in acts() else Act(*[content.type.lower()] * 3)
    actors = _people((p for p in content.participants if p.role not in {"recipient", "to", "of", "mediator"}), plain)
    others = _people((p for p in content.participants if p.role in {"recipient", "to", "of"}), plain)
    mediators = _people((p for p in content.participants if p.role == "mediator"), plain)
    tag = _code(type_words(claim), code)
    real = claim.status not in _UNREAL
    if actors:
        # "denied: that X attacked Y", but "planned: X to attack Y".
        if real or claim.status == "denied":
            verb = act.past
            who = actors if real else f"that {actors}"
        else:
            verb, who = f"to {act.base}", actors
        line = f"{who} {verb}{tag}" + (f"{act.to} {others}" if others else "")
    else:
        line = (
            f"{act.noun}{tag}"
            + (f" {act.of} {others}" if others else "")
            + ("" if plain else ", by whom is not stated")
        )
    if mediators:
        line += f", mediated by {mediators}"
    if content.count is not None:
        line += (
            f", {amount_words(content.count)} times"
            if _counts_acts(content.count)
            else f" ({amount_words(content.count)})"
        )
    if content.place is not None:
        line += f"{' ' if plain else ', '}{place_words(content.place, preposition=True, plain=plain)}"
    if content.time is not None and (when := time_words(content.time)) and not (plain and "(days not known)" in when):
        line += f", {_short(when) if plain else when}"
    if content.weapons and not plain:
        line += f", with {', '.join(content.weapons)}"
    return _told(claim, line)


def _counts_acts(amount: Amount) -> bool:
    return amount.who is None


def _told(claim: Claim, line: str) -> str:
    if claim.status in _UNREAL:
        return f"{_UNREAL[claim.status]}: {line}"
    suffix = {"ongoing": " (going on)", "ended": " (over)"}.get(claim.status, "")
    return line + suffix


def _agreement(content: AgreementContent, code: bool, plain: bool) -> str:
    line = content.type.replace("_", " ") + _code(content.type, code)
    if content.parties:
        parties = _people(content.parties, plain)
        line += f" between {parties}" if len(content.parties) > 1 else f" of {parties}"
    if content.mediators:
        line += f", brokered by {_people(content.mediators, plain)}"
    if content.place is not None:
        line += f", {place_words(content.place, preposition=True, plain=plain)}"
    if content.began is not None and (began := time_words(content.began)):
        line += f", began {_short(began) if plain else began}"
    if content.ended is not None and (ended := time_words(content.ended)):
        line += f", ended {_short(ended) if plain else ended}"
    if content.duration is not None:
        line += f", for {amount_words(content.duration)} days"
    if content.state is not None and plain:
        line = line.replace(
            content.type.replace("_", " "), f"{content.type.replace('_', ' ')} ({content.state.replace('_', ' ')})", 1
        )
    elif content.state is not None:
        line += f", {content.state.replace('_', ' ')}"
    return line


def _flow(content: FlowContent, code: bool, plain: bool) -> str:
    what = ", ".join(content.detail) or content.item
    if content.quantity is not None:
        # The amount's "who" is often the very word that says what moved.
        what = amount_words(content.quantity) + (f" {content.quantity.who}" if content.quantity.who else f" ({what})")
    line = f"{content.item}{_code(content.item, code)}: {what}" if what != content.item else content.item
    sender = who_words(content.from_, plain) if content.from_ else None
    receiver = who_words(content.to, plain) if content.to else None
    line += f", sent by {sender}" if sender else ""
    line += f", for {receiver}" if receiver else ""
    line += f", from {place_words(content.origin, plain=plain)}" if content.origin else ""
    line += f", to {place_words(content.destination, plain=plain)}" if content.destination else ""
    if content.time is not None and (when := time_words(content.time)):
        line += f", {_short(when) if plain else when}"
    return line


def _statement(content: StatementContent, claims: Mapping[str, Claim], code: bool, plain: bool) -> str:
    subject = _shortened(argument_words(content.subject, claims, plain))
    object_ = _shortened(argument_words(content.object, claims, plain))
    tag = _code(content.type, code)
    one, two = subject or "what is not stated", object_ or "what is not stated"
    match content.type:
        case "cause":
            line = f"{one} said to bring about or prevent{tag} {two}"
        case "intent":
            line = f"aim{tag} of {one}: {two}"
        case "signal":
            sender = who_words(content.sender, plain) if content.sender else None
            line = f"{subject or sender or 'what is not stated'} read as a signal{tag}"
            line += f" from {sender}" if sender and subject and sender != subject else ""
            line += f" to {who_words(content.receiver, plain)}" if content.receiver else ""
            line += f" about {place_words(content.about, plain=plain)}" if content.about else ""
            line += f": {object_}" if object_ else ""
        case "prediction":
            line = f"forecast{tag}" + (f" of {subject}" if subject else "") + f": {two}"
        case "condition":
            opens = one.lower().lstrip("“").startswith(("if ", "unless ", "provided"))
            line = f"{one if opens else f'if {one}'} → {two}{tag}"
        case "counterfactual":
            line = f"contrary to fact{tag}: {two}" + (f", had it not been for {subject}" if subject else "")
        case "evaluation":
            line = f"judged{tag}: {one}" + (f", as to {object_}" if object_ else "")
        case "permission":
            line = f"{one} said to allow or forbid{tag} {two}"
        case _:
            assert_never(content.type)
    return line


# Arguments of a statement are whole clauses; beyond this a sentence of two of them is no longer read.
ARGUMENT_WORDS: Final = 14


def _shortened(words: str | None) -> str | None:
    if words is None:
        return None
    several = words.split(" ")
    if len(several) <= ARGUMENT_WORDS:
        return words
    return " ".join(several[:ARGUMENT_WORDS]).rstrip(",;:") + (" …”" if words.endswith("”") else " …")


def argument_words(argument: Argument | None, claims: Mapping[str, Claim], plain: bool = False) -> str | None:
    """What a statement is about: the words of the report, else of the claim or the participant; None for nothing."""
    if argument is None:
        return None
    if argument.participant is not None:
        return who_words(argument.participant, plain)
    if argument.text:
        return f"“{one_line(argument.text)}”"
    if argument.claim is not None and argument.claim in claims:
        return core_of(claims[argument.claim], code=False, plain=plain)
    return None


# Parts


def who_words(participant: Participant, plain: bool = False) -> str:
    """The words of the text, then whom they are judged to name where that says more: "Ankara (Turkey)".

    A pronoun gives way to the name it is judged to stand for: "Turkey (“it”)". ``plain`` is without brackets.
    """
    text = one_line(participant.text)
    actor = participant.actor
    if actor.id is not None and text.casefold() in PRONOUNS:
        return one_line(actor.name) if plain else f"{one_line(actor.name)} (“{text}”)"
    if plain:
        # "Armenian shelling": in a sentence of its own the state is named, not its adjective.
        adjective = actor.type == "state" and " " not in text and _key(text)[:3] == _key(actor.name)[:3]
        if adjective:
            return one_line(actor.name)
        first, _, rest = text.partition(" ")
        return f"{first.lower()} {rest}" if rest and first.lower() in _SMALL_WORDS else text
    more = []
    if actor.id is not None and _key(actor.name) != _key(text):
        more.append(one_line(actor.name))
    # That a state is a government, or "militants" an armed group, says nothing new.
    known = actor.id is not None or actor.country is not None
    if (
        known
        and actor.sector
        and actor.sector in SECTOR_WORDS
        and not (actor.sector == "GOV" and actor.type in _GOVERNS)
    ):
        more.append(SECTOR_WORDS[actor.sector])
    return f"{text} ({', '.join(more)})" if more else text


# Words that a text writes large only because they open its sentence.
_SMALL_WORDS: Final = frozenset(
    """a about almost an and another around as at both dozens each eight every few five four hundreds its many more
    most nearly nine no one our over scores seven several six some ten the their these this those thousands three two
    up""".split()
)
_GOVERNS: Final = frozenset({"state", "government"})


def _key(name: str) -> str:
    return name.casefold().removeprefix("the ")


def _people(participants: Iterable[Participant], plain: bool = False) -> str:
    words = list(dict.fromkeys(who_words(participant, plain) for participant in participants))
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def amount_words(amount: Amount) -> str:
    """The bound in words: "at most 100", "more than 1,200", "thousands: at least 1,000"."""
    low, best, high = amount.low, amount.best, amount.high
    match amount.bound:
        case "exact" if best is not None:
            return f"{best:,}"
        case "at_least" if low is not None:
            return f"at least {low:,}"
        case "more_than" if low is not None:
            return f"more than {low - 1:,}"
        case "at_most" if high is not None:
            return f"at most {high:,}"
        case "less_than" if high is not None:
            return f"fewer than {high + 1:,}"
        case "about" if best is not None:
            return f"about {best:,}"
        case "between" if low is not None and high is not None:
            return f"between {low:,} and {high:,}"
    # Vague words, and whatever bound came without the number that it needs.
    said = one_line(amount.text)
    known = []
    if low is not None:
        known.append(f"at least {low:,}")
    if best is not None:
        known.append(f"best {best:,}")
    if high is not None:
        known.append(f"at most {high:,}")
    return f"{said}: {', '.join(known)}" if known else said


def harm_words(harm: Casualties) -> list[str]:
    """The toll, one entry for each kind that is stated: "at most 100 fighters killed"."""
    out = []
    for word in ("killed", "injured", "detained", "displaced"):
        amount: Amount | None = getattr(harm, word)
        if amount is not None:
            who = one_line(amount.who) if amount.who and amount.who not in amount.text else ""
            number = amount_words(amount)
            # "16 soldiers killed" where the number stands alone, "thousands: at least 1,000 killed (fighters)" else.
            simple = who and ":" not in number
            out.append(f"{number} {who} {word}" if simple else f"{number} {word}" + (f" ({who})" if who else ""))
    return out


_BEFORE_TIME: Final[Mapping[str, str]] = {
    "since": "since ", "until": "until ", "before": "before ", "after": "after ",
}  # fmt: skip


def time_words(interval: Interval) -> str:
    """The days that the words can mean; the words themselves where the days are not known; may be empty."""
    before = _BEFORE_TIME.get(interval.role, "")
    if interval.role == "duration" and interval.duration_days is not None:
        length = f"for {amount_words(interval.duration_days)} days"
        return length if not interval.earliest else f"{length}, {_days(interval.earliest, interval.latest)}"
    if interval.earliest is None and interval.latest is None:
        return f"“{one_line(interval.text)}” (days not known)" if interval.text else ""
    if before:
        edge = interval.earliest if interval.role in {"since", "after"} else interval.latest
        other = interval.latest if interval.role in {"since", "after"} else interval.earliest
        if interval.granularity in {"month", "year", "week", "season"} and interval.earliest and interval.latest:
            return before + _days(interval.earliest, interval.latest).removeprefix("on ").removeprefix("in ")
        return before + _day(edge or other or "")
    return _days(interval.earliest, interval.latest)


def _days(earliest: str | None, latest: str | None) -> str:
    if earliest is None:
        return f"by {_day(latest or '')}"
    if latest is None:
        return f"on or after {_day(earliest)}"
    if earliest == latest:
        return f"on {_day(earliest)}"
    try:
        first, last = datetime.date.fromisoformat(earliest), datetime.date.fromisoformat(latest)
    except ValueError:
        return f"between {earliest} and {latest}"
    if first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]:
        if (first.year, first.month) == (last.year, last.month):
            return f"in {calendar.month_name[first.month]} {first.year}"
        if first.year == last.year and first.month == 1 and last.month == 12:
            return f"in {first.year}"
    return f"between {_day(earliest)} and {_day(latest)}"


def _short(days: str) -> str:
    """Days with their months cut to three letters: "on 26 Oct 2020"."""
    return _MONTH.sub(lambda month: month[0][:3], days)


_MONTH: Final = re.compile("|".join(calendar.month_name[1:]))


def _day(iso: str) -> str:
    try:
        day = datetime.date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def place_words(place: Place, *, preposition: bool = False, plain: bool = False) -> str:
    """The words of the text, with the gazetteer's name in brackets where that is another (never when ``plain``)."""
    name = one_line(place.text)
    full = one_line(place.name)
    words = name if plain else full if _key(full) in _key(name) else f"{name} ({full})"
    return f"{'in' if place.kind != 'point' else 'at'} {words}" if preposition else words


def place_detail(place: Place) -> str:
    """The place with what is known of it: country, precision, coordinates; "not located" when it has none."""
    words = [place_words(place)]
    if place.country and place.kind != "country":
        words.append(place.country)
    if place.lat is None or place.lon is None:
        words.append("not located")
    else:
        off = f", up to {place.precision_km:g} km off" if place.precision_km else ""
        words.append(f"{place.kind} at {place.lat:.2f}, {place.lon:.2f}{off}")
    return "; ".join(words)


def holder_words(holder: Holder) -> str:
    """On whose word, with the cue: "White Helmets (said)"; the author is "the report itself"."""
    if holder.kind == "author":
        return "the report itself"
    cue = one_line(holder.cue) if holder.cue else ""
    text = one_line(holder.text) if holder.text else ""
    if not text or text == cue:
        return f"a source not named ({cue})" if cue else "a source not named"
    who = {"unnamed": f"{text}, not named", "collective": text, "named": text}.get(holder.kind, text)
    return f"{who} ({cue})" if cue else who


def certainty_words(certainty: Certainty) -> tuple[str, str | None]:
    """How sure the author is, and how sure the cited source (None when none is cited)."""
    source = certainty.source
    return FACT_WORDS[certainty.author], None if source is None else FACT_WORDS[source]


def confidence_words(confidence: float) -> str:
    """The reader's own probability that it read the sentence rightly."""
    return f"{confidence:.0%}"


def report_name(reading: Reading, number: int | None = None) -> str:
    """How a report is referred to: its own id, else its title, else the hash of its content."""
    report = reading.report
    name = report.input_id or report.title or report.id
    return one_line(name) if number is None else f"{number}. {one_line(name)}"
