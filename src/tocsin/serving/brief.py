"""The demo's brief: what a set of reports says, on one page, with who says so and where.

Nothing is decided here: rival numbers, rival actors and denials stand side by side, forecasts and signals apart from
what is told as having happened, and every line names the report and the sentence that it was read from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tocsin.serving import show
from tocsin.serving.event_lines import day_words, range_words, title
from tocsin.serving.terminal import Line
from tocsin.terms.claims import (
    AgreementContent,
    Amount,
    Casualties,
    Claim,
    EventContent,
    FlowContent,
    LabelContent,
    Participant,
    Reading,
    StatementContent,
)
from tocsin.terms.contents import days_of, participants_of
from tocsin.terms.events import Event

# The bundled reports say in their ids which theatre they belong to.
THEATRES: Final = (
    ("Idlib", ("idlib-",)),
    ("Karabakh", ("karabakh-",)),
    ("Libya", ("libya-",)),
    ("Ukraine", ("donbas-", "ukraine-")),
)
WIDTH: Final = 120
REFERENCE: Final = 36
HAPPENINGS, TRUCES, TRANSFERS = 3, 2, 1
HAPPENINGS_FUSED = 2
RIVAL_NUMBERS, RIVAL_ACTORS, DENIALS, AHEAD, WORDS = 2, 2, 2, 5, 3
# Below this the reader itself is not sure enough for a page that shows so little.
SURE: Final = 0.6
# What must speak for two claims being about one thing before they are shown as rivals (see ``_likeness``).
ALIKE: Final = 0.5

_REAL: Final = frozenset({"occurred", "ongoing", "ended"})
_HARD: Final = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "RETREAT"})
_TOLLS: Final = ("killed", "injured", "detained", "displaced")


@dataclass(frozen=True, slots=True)
class Told:
    """A claim with the reading that it is part of."""

    claim: Claim
    reading: Reading

    @property
    def reference(self) -> str:
        """The report and the sentence, counted from 1."""
        return f"{show.report_name(self.reading)}:{self.claim.sentence + 1}"

    @property
    def voice(self) -> str:
        """Who says so: the nearest source, else the outlet."""
        for holder in self.claim.holders:
            if holder.kind == "author":
                continue
            if holder.text and holder.text != holder.cue and holder.text.casefold() not in show.PRONOUNS:
                return show.one_line(holder.text)
            return "unnamed source"
        return show.one_line((self.reading.report.outlet or "the report").partition(" (")[0])


def brief_lines(readings: Sequence[Reading], events: Sequence[Event] = ()) -> Iterator[Line]:
    """The brief, at most sixty lines of ``WIDTH`` characters; ``events`` are what is fused from the readings."""
    told = [Told(claim, reading) for reading in readings for claim in reading.claims]
    kinds = Counter(item.claim.kind for item in told)
    outlets = {reading.report.outlet for reading in readings}
    counted = ", ".join(f"{kinds[kind]} {show.KIND_WORDS[kind]}s" for kind in kinds)
    yield [(f"{len(readings)} reports, {len(outlets)} outlets, {len(told)} claims: {counted}", "title")]
    yield [("A claim is somebody's word, not a fact. At the end of each line: report and sentence.", "dim")]
    by_theatre = {name: [item for item in told if _in(item, prefixes)] for name, prefixes in THEATRES}
    for name, items in by_theatre.items():
        count = sum(_in_report(reading, dict(THEATRES)[name]) for reading in readings)
        yield []
        yield [(name.upper(), "title"), (f"  {count} reports, {len(items)} claims", "dim")]
        yield from _theatre(items)
    yield from _fused(events, {item.claim.id: item for item in told})
    yield []
    yield [("DISPUTED", "title"), ("  side by side, nobody is judged right", "dim")]
    yield from _disputed(by_theatre)
    yield []
    yield [("AHEAD", "title"), ("  forecasts, plans, conditions and signals: none of these is an event", "dim")]
    yield from _ahead(by_theatre)
    yield []
    yield [("WORDS", "title"), ("  who calls whom what", "dim")]
    yield from _words(by_theatre)
    yield [("More: tocsin demo --html demo.html · tocsin read YOUR-REPORT.txt · tocsin add YOUR-FOLDER/", "dim")]


def _fused(events: Sequence[Event], told: Mapping[str, Told]) -> Iterator[Line]:
    """How many happenings the events are told as, and those of the most independent origins."""
    if not events:
        return
    several = sum(event.documents > 1 for event in events)
    apart = sum(len(event.origins) > 1 for event in events)
    counted = f"  {len(events)} happenings; {several} told by several reports, {apart} by several independent origins"
    yield []
    yield [("TOGETHER", "title"), (counted, "dim")]
    real = [event for event in events if event.status in _REAL and event.documents > 1]
    for event in sorted(real, key=lambda one: (-len(one.origins), -one.documents, one.id))[:HAPPENINGS_FUSED]:
        first = min((told[member.claim] for member in event.members), key=lambda item: item.reference)
        toll = range_words(event.killed)
        dead = f", {toll} killed" if toll else ""
        lead = f"  {len(event.origins)} origins in {event.documents} reports{dead} · "
        yield _entry(lead, first, f"{day_words(event)} {title(event)}")


def _in(item: Told, prefixes: tuple[str, ...]) -> bool:
    return _in_report(item.reading, prefixes)


def _in_report(reading: Reading, prefixes: tuple[str, ...]) -> bool:
    return (reading.report.input_id or "").startswith(prefixes)


def _entry(lead: str, item: Told, words: str, style: str = "") -> Line:
    """``lead``, who says so, what: cut to the width, with the reference at the end of the line."""
    reference = item.reference
    room = WIDTH - len(lead) - len(reference) - 4
    text = show.one_line(f"{item.voice}: {words}")
    if len(text) > room:
        text = text[: room - 1].rstrip(" ,;(") + "…"
    return [(lead, style), (text.ljust(room), ""), (f"  [{reference}]", "dim")]


def _plainly(item: Told, *, numbers: bool = False) -> str:
    """The claim in few words, its toll first; with ``numbers`` also those that the words repeat."""
    claims = {claim.id: claim for claim in item.reading.claims}
    words = show.core_of(item.claim, claims, code=False, plain=True)
    content = item.claim.content
    if not isinstance(content, EventContent):
        return words
    # The toll goes first, because the line may have to be cut. A number that the names of those who were hit repeat
    # ("at least 33 Turkish soldiers") is said once.
    hit = " ".join(who.text for who in content.participants if who.role == "recipient").casefold()
    harm = []
    for name in _TOLLS:
        amount: Amount | None = getattr(content.casualties, name)
        if amount is not None:
            said = amount.text.casefold() in hit and not numbers
            harm.append(name if said else show.harm_words(Casualties(**{name: amount}))[0])
    return f"{', '.join(harm)} – {words}" if harm else words


# Theatres


def _theatre(items: Sequence[Told]) -> Iterator[Line]:
    happenings = _best(items, _weight_of_event, HAPPENINGS, _sort_of_event)
    for item in sorted(happenings, key=_day):
        yield _entry("  ", item, _plainly(item))
    for item in sorted(_best(items, _weight_of_truce, TRUCES, _sort_of_truce), key=_day):
        yield _entry("  truce · ", item, _plainly(item), "agreement")
    for item in _best(items, _weight_of_flow, TRANSFERS, _sort_of_flow):
        yield _entry("  transfer · ", item, _plainly(item), "flow")


def _day(item: Told) -> tuple[str, str, int]:
    earliest, _ = days_of(item.claim.content)
    published = item.reading.report.published or ""
    return (earliest or published, item.reading.report.id, item.claim.start)


def _best(
    items: Iterable[Told], weigh: Callable[[Told], float], count: int, sort: Callable[[Told], object]
) -> list[Told]:
    """The weightiest few, one of each sort and, as long as there are others, one from each report."""
    ranked = sorted(((weigh(item), item) for item in items), key=lambda pair: (-pair[0], _day(pair[1])))
    chosen: list[Told] = []
    for again in (False, True):
        for weight, item in ranked:
            if len(chosen) == count:
                return chosen
            if weight <= 0:
                break
            fresh = sort(item) not in {sort(other) for other in chosen}
            other_report = all(other.reading is not item.reading for other in chosen)
            if fresh and (again or other_report):
                chosen.append(item)
    return chosen


def _weight_of_event(item: Told) -> float:
    content = item.claim.content
    if not isinstance(content, EventContent) or content.type not in _HARD or item.claim.status not in _REAL:
        return 0.0
    if item.claim.confidence < SURE or not content.participants:
        return 0.0
    roles = {who.role for who in content.participants}
    tolls = [amount for name in _TOLLS if (amount := getattr(content.casualties, name)) is not None]
    known = sum(who.actor.id is not None for who in content.participants)
    pronouns = sum(who.text.casefold() in show.PRONOUNS for who in content.participants)
    return (
        item.claim.confidence
        + 0.4 * ("actor" in roles)
        + 0.3 * ("recipient" in roles)
        + 0.5 * any(_number(amount) is not None for amount in tolls)
        + 0.2 * (content.place is not None)
        + 0.2 * (content.time is not None and content.time.earliest is not None)
        + 0.1 * min(known, 2)
        - 0.4 * pronouns
    )


def _sort_of_event(item: Told) -> object:
    content = item.claim.content
    assert isinstance(content, EventContent)
    return (content.type, content.modes, _number(content.casualties.killed), content.time and content.time.earliest)


def _weight_of_truce(item: Told) -> float:
    content = item.claim.content
    if not isinstance(content, AgreementContent) or content.state is None or item.claim.status == "denied":
        return 0.0
    known = bool(content.parties) + bool(content.mediators) + (content.place is not None) + (content.began is not None)
    return item.claim.confidence + 0.3 * known


def _sort_of_truce(item: Told) -> object:
    content = item.claim.content
    assert isinstance(content, AgreementContent)
    return (content.type, content.state)


def _weight_of_flow(item: Told) -> float:
    content = item.claim.content
    if not isinstance(content, FlowContent) or item.claim.status in {"denied", "counterfactual"}:
        return 0.0
    ends = (content.from_ or content.origin) is not None, (content.to or content.destination) is not None
    return item.claim.confidence + 0.6 * (content.quantity is not None) + 0.2 * sum(ends)


def _sort_of_flow(item: Told) -> object:
    content = item.claim.content
    assert isinstance(content, FlowContent)
    return content.item


# Disputes


def _disputed(by_theatre: dict[str, list[Told]]) -> Iterator[Line]:
    found = False
    sorts: tuple[tuple[str, Pairs, int], ...] = (
        ("numbers", _rival_numbers, RIVAL_NUMBERS),
        ("who did it", _rival_actors, RIVAL_ACTORS),
        ("denied", _denials, DENIALS),
    )
    for lead, rivals, count in sorts:
        for theatre, one, other in _spread(by_theatre, rivals, count):
            found = True
            yield _entry(f"  {lead}, {theatre} · ", one, _plainly(one, numbers=rivals is _rival_numbers), "unreal")
            yield _entry(
                f"  {'against':>{len(lead) + len(theatre) + 2}} · ",
                other,
                _plainly(other, numbers=rivals is _rival_numbers),
                "dim",
            )
    if not found:
        yield [("  nothing that contradicts itself was read", "dim")]


Pairs = Callable[[Sequence[Told]], list[tuple[float, Told, Told]]]


def _spread(by_theatre: dict[str, list[Told]], rivals: Pairs, count: int) -> Iterator[tuple[str, Told, Told]]:
    """The best pairs, first one from each theatre."""
    lists = {
        name: sorted(rivals(items), key=lambda p: (-p[0], _day(p[1]), _day(p[2]))) for name, items in by_theatre.items()
    }
    firsts = sorted(((pairs[0], name) for name, pairs in lists.items() if pairs), key=lambda entry: -entry[0][0])
    rest = sorted(((pair, name) for name, pairs in lists.items() for pair in pairs[1:]), key=lambda entry: -entry[0][0])
    for (_, one, other), name in [*firsts, *rest][:count]:
        yield name, one, other


def _rival_numbers(items: Sequence[Told]) -> list[tuple[float, Told, Told]]:
    """Numbers of one sort that differ, told by two voices for days that may be the same.

    Those that cannot both be right come first; "at least 35" and "at least 39" can, but a reader wants to see both.
    """
    out = []
    events = [item for item in items if isinstance(item.claim.content, EventContent) and item.claim.status != "denied"]
    flows = [item for item in items if isinstance(item.claim.content, FlowContent) and item.claim.status in _REAL]
    for at, one in enumerate(flows):
        for other in flows[at + 1 :]:
            a, b = one.claim.content, other.claim.content
            assert isinstance(a, FlowContent)
            assert isinstance(b, FlowContent)
            first, second = _number(a.quantity), _number(b.quantity)
            if first and second and first != second and one.voice != other.voice and _one_way(a, b):
                contrary = a.quantity is not None and b.quantity is not None and _contradict(a.quantity, b.quantity)
                out.append((0.3 + 0.6 * contrary + 0.2 * _close(one, other), one, other))
    for at, one in enumerate(events):
        for other in events[at + 1 :]:
            if one.voice == other.voice or not _close(one, other):
                continue
            # Two tolls in one report are most often of two happenings, unless the reader says they are of one.
            if one.reading is other.reading and (
                one.claim.happening is None or one.claim.happening != other.claim.happening
            ):
                continue
            for name in _TOLLS:
                mine, theirs = _toll(one, name), _toll(other, name)
                if mine is None or theirs is None or not _same_people(mine, theirs):
                    continue
                if _number(mine) != _number(theirs) and (alike := _likeness(one, other)) >= ALIKE:
                    out.append((alike + 0.6 * _contradict(mine, theirs), one, other))
    return out


def _one_way(a: FlowContent, b: FlowContent) -> bool:
    """Whether two transfers may be one: the same goods, from or to the same side, and nothing against it."""
    if a.item != b.item:
        return False
    ends = ((a.from_, b.from_), (a.to, b.to))
    known = [(_side(one), _side(other)) for one, other in ends if one is not None and other is not None]
    told = [(one, other) for one, other in known if one is not None and other is not None]
    return bool(told) and all(one == other for one, other in told)


def _toll(item: Told, name: str) -> Amount | None:
    content = item.claim.content
    amount = getattr(content.casualties, name) if isinstance(content, EventContent) else None
    return amount if isinstance(amount, Amount) and _number(amount) is not None else None


def _number(amount: Amount | None) -> int | None:
    if amount is None:
        return None
    return next((n for n in (amount.best, amount.low, amount.high) if n is not None), None)


def _contradict(a: Amount, b: Amount) -> bool:
    """Whether no number fits both: "at least 50" and "78" do not contradict each other, "16" and "30" do."""
    low_a, high_a = _range(a)
    low_b, high_b = _range(b)
    return (high_a is not None and low_b is not None and high_a < low_b) or (
        high_b is not None and low_a is not None and high_b < low_a
    )


def _range(amount: Amount) -> tuple[int | None, int | None]:
    if amount.bound == "about" and amount.best is not None:
        return round(amount.best * 0.8), round(amount.best * 1.2)
    if amount.bound == "exact":
        return amount.best, amount.best
    return amount.low, amount.high


def _same_people(a: Amount, b: Amount) -> bool:
    people = {"people", "person", "dead", "civilians", "residents", "others", None}
    return a.who == b.who or (a.who in people and b.who in people)


def _rival_actors(items: Sequence[Told]) -> list[tuple[float, Told, Told]]:
    """Acts that look like one by what and to whom, told of different actors by different voices."""
    out = []
    events = [item for item in items if _attack(item)]
    for at, one in enumerate(events):
        for other in events[at + 1 :]:
            if one.voice == other.voice or not _close(one, other):
                continue
            mine, theirs = _sides(one, "actor"), _sides(other, "actor")
            if mine and theirs and not mine & theirs and (alike := _likeness(one, other)) >= ALIKE:
                out.append((alike, one, other))
    return out


def _attack(item: Told) -> bool:
    content = item.claim.content
    return (
        isinstance(content, EventContent)
        and content.type in {"ASSAULT", "COERCE"}
        and item.claim.status in _REAL
        and item.claim.confidence >= SURE
    )


def _denials(items: Sequence[Told]) -> list[tuple[float, Told, Told]]:
    """What one voice denies beside the likeliest thing of the sort that another one asserts."""
    out = []
    for denied in items:
        if denied.claim.status != "denied" or not isinstance(denied.claim.content, EventContent):
            continue
        best: tuple[float, Told] | None = None
        for other in items:
            if other.claim.status not in _REAL or other.voice == denied.voice or not _close(denied, other):
                continue
            alike = _likeness(denied, other) + 0.3 * bool(_sides(denied, "actor") & _sides(other, "actor"))
            if alike >= ALIKE and (best is None or alike > best[0]):
                best = (alike, other)
        if best is not None:
            out.append((best[0], denied, best[1]))
    return out


def _likeness(one: Told, other: Told) -> float:
    """How much speaks for two event claims being about one thing; 0 when something speaks against it."""
    a, b = one.claim.content, other.claim.content
    if not isinstance(a, EventContent) or not isinstance(b, EventContent) or a.type != b.type:
        return 0.0
    if a.modes and b.modes and not set(a.modes) & set(b.modes):
        return 0.0
    score = 0.0
    if a.place is not None and b.place is not None:
        if (
            a.place.name != b.place.name
            and a.place.kind not in {"country", "region"}
            and b.place.kind not in {"country", "region"}
        ):
            return 0.0
        score += 0.4 * (a.place.name == b.place.name)
    if a.time is not None and b.time is not None:
        first, second = days_of(a), days_of(b)
        if None not in (*first, *second):
            if str(first[0]) > str(second[1]) or str(second[0]) > str(first[1]):
                return 0.0
            score += 0.4
    words_a, words_b = _hit(a), _hit(b)
    if words_a and words_b:
        shared = words_a & words_b
        score += 0.5 if shared else -0.2
    score += 0.2 * bool(set(a.modes) & set(b.modes))
    score += 0.3 * (one.reading is other.reading and abs(one.claim.sentence - other.claim.sentence) <= 2)
    return score


_SMALL: Final = frozenset(
    (
        *("the", "a", "an", "of", "in", "on", "at", "to", "and", "or", "more", "than", "least", "about", "over", "up"),
        *("some", "its", "their", "our", "his", "her", "two", "one"),
    )
)


def _hit(content: EventContent) -> set[str]:
    """The words for what was hit, without numbers and little words, in the singular as far as an s tells it."""
    words: set[str] = set()
    for who in content.participants:
        if who.role == "recipient":
            words |= {w.strip(".,'’\"").removesuffix("s") for w in who.text.casefold().split()}
    return {word for word in words - _SMALL if word.isalpha()}


def _sides(item: Told, role: str) -> set[str]:
    """Whom the lexicon knows among those in a role, by country where they have one."""
    out: set[str] = set()
    for who in participants_of(item.claim.content):
        if who.role == role and (code := _side(who)):
            out.add(code)
    return out


def _side(who: Participant) -> str | None:
    return who.actor.country or who.actor.id


def _close(one: Told, other: Told) -> bool:
    """Published within three days of each other, or without a date."""
    first, second = one.reading.report.published, other.reading.report.published
    if first is None or second is None:
        return True
    import datetime

    apart = datetime.date.fromisoformat(first) - datetime.date.fromisoformat(second)
    return abs(apart.days) <= 3


# Ahead, and words


def _ahead(by_theatre: dict[str, list[Told]]) -> Iterator[Line]:
    yield from _rounds(by_theatre, _weight_ahead, lambda item: _sort_ahead(item), AHEAD, "statement")


_POINTING: Final = frozenset("it this that these those they he she we some others".split())
_ASKED: Final = "asked, not said"


def _weight_ahead(item: Told) -> float:
    content, claim = item.claim.content, item.claim
    if isinstance(content, StatementContent):
        sort = {"prediction": 0.5, "signal": 0.5, "intent": 0.2, "condition": 0.2}.get(content.type, -9.0)
        full = (content.subject is not None) + (content.object is not None)
        # Whoever reads one line of a report learns nothing from "it", or from half of a question.
        bare = content.subject is not None and (content.subject.text or "").casefold() in _POINTING
        return max(0.0, claim.confidence + sort + 0.1 * full - 0.3 * bare - 0.3 * (_ASKED in claim.reasons))
    if isinstance(content, EventContent) and claim.status in {"predicted", "planned"} and content.type in _HARD:
        return claim.confidence + 0.1 * len(content.participants) - 0.2
    return 0.0


def _sort_ahead(item: Told) -> str:
    content = item.claim.content
    return content.type if isinstance(content, StatementContent) else item.claim.status


def _words(by_theatre: dict[str, list[Told]]) -> Iterator[Line]:
    lines = list(_rounds(by_theatre, _weight_of_label, lambda item: (item.voice, item.claim.content), WORDS, "label"))
    yield from lines or [[("  no loaded word was read", "dim")]]


def _weight_of_label(item: Told) -> float:
    content = item.claim.content
    if not isinstance(content, LabelContent):
        return 0.0
    return (
        item.claim.confidence
        + 0.5 * content.loaded
        + 0.3 * (content.rejected_by is not None)
        + 0.2 * (content.of.actor.id is not None)
    )


def _rounds(
    by_theatre: dict[str, list[Told]],
    weigh: Callable[[Told], float],
    sort: Callable[[Told], object],
    count: int,
    style: str,
) -> Iterator[Line]:
    """The weightiest of each theatre in turn, until there are enough."""
    lists = {name: _best(items, weigh, count, sort) for name, items in by_theatre.items()}
    chosen: list[tuple[str, Told]] = []
    for turn in range(count):
        chosen += [(name, items[turn]) for name, items in lists.items() if len(items) > turn]
    order = list(by_theatre)
    for name, item in sorted(chosen[:count], key=lambda pair: (order.index(pair[0]), _day(pair[1]))):
        yield _entry(f"  {name} · ", item, _plainly(item), style)
