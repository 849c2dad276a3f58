"""Alarms out of a record as of a day: its events, flows, ties, truces and kept forecasts put before the rules.

The rules and their thresholds are in ``analysis.alarms``. Whoever asks hands in the day; there is no clock here.
Alarms name theatres, armed actors and states by their ids; the leader of a group is "its leader". Who may be a private
person stands in no alarm but, where a report names them, within a quote.
"""

from __future__ import annotations

import contextlib
import datetime
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tocsin.analysis import alarms as rules
from tocsin.analysis.truces import Truce
from tocsin.asof import as_of
from tocsin.errors import UsageError
from tocsin.foretold import readings_of
from tocsin.happened import days_of, happened
from tocsin.lexicon.alarm_words import named
from tocsin.lexicon.codes.views import views_countries
from tocsin.prospects import countries_in
from tocsin.record.filters import checked_day
from tocsin.resolving.origins import origins_of
from tocsin.signs import day_of
from tocsin.terms.alarms import ALARM_KINDS, Alarm, AlarmKind, Evidence
from tocsin.terms.claims import AgreementContent, Claim, EventContent, FlowContent, Reading, RelationContent
from tocsin.terms.events import Event
from tocsin.terms.theatres import Theatre
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Participant, may_be_private
from tocsin.theatres import VIOLENT, belongs, lies_in, theatre_named

if TYPE_CHECKING:
    from tocsin.record.store import Record

__all__ = ["ALARM_KINDS", "STATEMENTS", "Alarm", "Alerts", "alerts_of", "theatres_named"]

STATEMENTS: Final = rules.STATEMENTS
# Claims that the reader itself holds less likely than not to be read rightly set off nothing.
LEAST_CONFIDENCE: Final = 0.5
# A defeat or withdrawal at a place narrower than these is a battle lost, not an actor.
_WIDE: Final = frozenset({"country", "region"})
# Claims shown of an alarm; their ids are all there.
SHOWN: Final = 5
_ITEMS: Final = frozenset({"arms", "fighters", "troops", "materiel"})
_REAL: Final = frozenset({"occurred", "ongoing", "ended"})
_SURE: Final = frozenset({"CT+", "PR+"})
# Ties by which one actor can count on another; enmity and names are none.
_TIES: Final = frozenset(
    {"backs", "allied_with", "coordinates", "part_of", "commands", "arms", "funds", "trains", "hosts", "supplies",
     "associated_with", "merged_with"}
)  # fmt: skip
# Relations by which an actor leaves the network as it was, in words.
_LEAVING: Final = {"merged_with": "told to have joined another", "split_from": "told to have split off"}
_ARMED: Final = frozenset({"REB", "UAF", "PRM", "MIL", "GOV", "SPY", "CRM"})
# Truces told of within so many days of each other are one, where no other beginning is told.
_SAME_TRUCE: Final = 60
# A beginning known to within so many days is a day; "since October" is only about one.
_TO_WITHIN: Final = 3


@dataclass(frozen=True)
class Alerts:
    """The alarms as of ``day``, the newest first, and in words what could not be told."""

    day: str
    alarms: tuple[Alarm, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Told:
    """A claim with its report's reading and whose word it is."""

    claim: Claim
    reading: Reading
    origins: tuple[str, ...]

    @property
    def published(self) -> int:
        """The ordinal of the day on which its report was published; such as are not dated are never taken up."""
        return datetime.date.fromisoformat(str(self.reading.report.published)[:10]).toordinal()


def theatres_named(specs: Sequence[str]) -> tuple[Theatre, ...]:
    """The theatres that a user names. Raises UsageError and InputError as ``theatre_named``."""
    return tuple(theatre_named(spec) for spec in specs)


def alerts_of(
    record: Record,
    day: str,
    *,
    kinds: Collection[AlarmKind] = ALARM_KINDS,
    theatres: Sequence[Theatre] = (),
    since: str | None = None,
    look_back: bool = False,
) -> Alerts:
    """The alarms that stand at the end of the ISO day ``day``, in ``theatres`` or all countries with events.

    Reports published after ``day``, or on no known day, are left out; ``look_back`` also takes the events as they could
    be known then. ``since`` leaves out alarms that were set off before that day. Raises UsageError for what is no day.
    """
    with contextlib.ExitStack() as stack:
        then = stack.enter_context(as_of(record, day)) if look_back else record
        return _alerts(record, then, day, kinds, theatres, since)


def _alerts(
    record: Record,
    then: Record,
    day: str,
    kinds: Collection[AlarmKind],
    theatres: Sequence[Theatre],
    since: str | None,
) -> Alerts:
    today = datetime.date.fromisoformat(checked_day(day))
    if since is not None and checked_day(since) > day:
        raise UsageError(f"alarms since {since} are asked for as of {day}", advice="name an earlier --since")
    chosen = tuple(theatres) or countries_in(then, today)
    where = _Where(chosen)
    told, reported = _told(record, today.toordinal())
    found: list[rules.Found] = []
    if "deaths" in kinds:
        found += list(_deaths(then, where, reported, today.toordinal()))
    if "transfer" in kinds:
        found.append(rules.transfer_alarms(list(_moves(told, where)), reported, today.toordinal()))
    if "hub" in kinds:
        found.append(_hubs(told, where, today.toordinal(), bool(theatres)))
    if "truce" in kinds:
        found.append(rules.truce_alarms(list(_truces(told, where, today.toordinal())), today.toordinal()))
    if "forecast" in kinds:
        kept = record.forecasts(made_until=day)
        names = {one.name for one in chosen}
        wanted = [one for one in kept if not theatres or one.name in names or one.theatre in chosen]
        found.append(rules.forecast_alarms(wanted, day))
    by_id = {one.claim.id: one for one in told}
    every = [
        _shown(alarm, by_id, record) for part in found for alarm in part.alarms if since is None or alarm.day >= since
    ]
    every.sort(key=lambda one: (ALARM_KINDS.index(one.kind), one.theatre, one.id))
    every.sort(key=lambda one: one.day, reverse=True)
    return Alerts(day, tuple(every), tuple(note for part in found for note in part.notes))


class _Where:
    """Which of the theatres a place or an event lies in."""

    def __init__(self, theatres: Sequence[Theatre]) -> None:
        self.theatres = tuple(theatres)
        # Whole countries, of which there may be two hundred, are looked up; other theatres are asked one by one.
        self._plain = {
            code: one.name for one in theatres if not one.polygons and one.pair is None for code in one.countries
        }
        self._others = [one for one in theatres if one.polygons or one.pair is not None or not one.countries]

    def of_place(self, place: Place | None, sides: Iterable[Participant] = ()) -> list[str]:
        """The names of the theatres; without a place, those of the countries of ``sides``."""
        sides = tuple(sides)
        codes = [place.country] if place is not None else [one.actor.country for one in sides]
        found = [self._plain[code] for code in dict.fromkeys(codes) if code in self._plain]
        for one in self._others:
            if one.pair is not None:
                fits = {side.actor.id for side in sides}.issuperset(one.pair)
            else:
                fits = place is not None and lies_in(one, place)
            found += [one.name] if fits else []
        return found

    def of_truce(self, content: AgreementContent, report: Reading) -> list[str]:
        """As ``of_place``. A truce told with neither a place nor a side that has a country ("the truce has collapsed")
        is taken for one of the country in which more than half of the events of its report lie, if there is one."""
        found = self.of_place(content.place, content.parties)
        if content.place is not None or any(one.actor.country for one in content.parties):
            return found
        country = _main_country(report)
        return [*found, self._plain[country]] if country in self._plain else found

    def of_event(self, event: Event) -> list[str]:
        country = event.place.country if event.place else None
        found = [self._plain[country]] if country in self._plain else []
        return found + [one.name for one in self._others if belongs(one, event)]


def _main_country(reading: Reading) -> str | None:
    """The country in which more than half of the report's events with a known one lie; None where none does."""
    codes = [
        claim.content.place.country
        for claim in reading.claims
        if isinstance(claim.content, EventContent) and claim.content.place is not None and claim.content.place.country
    ]
    most = max(sorted(set(codes)), key=codes.count, default=None)
    return most if most is not None and codes.count(most) * 2 > len(codes) else None


def _told(record: Record, today: int) -> tuple[list[_Told], set[int]]:
    """The claims that rules look at, by publication and id, and the days on which reports came out."""
    wrong = {one.subjects[0] for one in record.judgements() if one.verdict == "wrong"}
    found: list[_Told] = []
    reported: set[int] = set()
    for reading, copied in readings_of(record):
        published = reading.report.published
        if published is None or datetime.date.fromisoformat(published[:10]).toordinal() > today:
            continue
        reported.add(datetime.date.fromisoformat(published[:10]).toordinal())
        for claim in reading.claims:
            if claim.kind in {"statement", "label"} or claim.id in wrong or claim.confidence < LEAST_CONFIDENCE:
                continue
            if claim.kind == "event" and not _may_be_loss(claim):
                continue
            found.append(_Told(claim, reading, origins_of(claim, reading.report, copied)))
    return sorted(found, key=lambda one: (one.published, one.claim.id)), reported


def _deaths(record: Record, where: _Where, reported: Collection[int], today: int) -> Iterator[rules.Found]:
    tolls: dict[str, list[rules.Toll]] = {}
    first = today - round(365.25 * max(rules.YEARS)) - 2 * rules.WINDOW
    since, until = (datetime.date.fromordinal(one).isoformat() for one in (first, today))
    for type_ in sorted(VIOLENT):
        for event in record.events(type=type_, since=since, until=until, order="oldest"):
            toll = _toll(event, today)
            for name in where.of_event(event) if toll else ():
                tolls.setdefault(name, []).append(toll)  # type: ignore[arg-type]
    for name in sorted(tolls):
        yield rules.deaths_alarms(name, tolls[name], reported, today)


def _toll(event: Event, today: int) -> rules.Toll | None:
    """The deaths of an event that is told to have happened on known days; None of any other."""
    when, killed = days_of(event), event.killed
    if when is None or killed is None or not happened(event) or when[0] > today:
        return None
    low = killed.low or 0
    best = killed.best if killed.best is not None else low
    high = max(killed.high if killed.high is not None else best, best)
    return rules.Toll(
        event.id, when[0], min(when[1], today), min(low, best), best, high, tuple(m.claim for m in event.members)
    )


def _moves(told: Iterable[_Told], where: _Where) -> Iterator[rules.Move]:
    for one in told:
        content = one.claim.content
        if not isinstance(content, FlowContent) or content.item not in _ITEMS or one.claim.status not in _REAL:
            continue
        taker, giver = content.to, content.from_
        inside = where.of_place(content.destination, (taker,) if taker else ())
        # Whoever only fell back somewhere brought nothing in, and what came from nowhere was hardly read rightly.
        if named("loss", one.claim.quote) or (_public(giver) is None and content.origin is None):
            continue
        # Within one country nothing comes in.
        home = content.origin.country if content.origin else giver.actor.country if giver else None
        goal = content.destination.country if content.destination else taker.actor.country if taker else None
        if home is not None and home == goal:
            continue
        day = day_of(content.time, one.reading.report.published)
        for name in inside if day is not None else ():
            assert day is not None
            yield rules.Move(
                one.claim.id, name, content.item, min(day.toordinal(), one.published), one.origins,
                _sure(one.claim) and "CT+" in {one.claim.certainty.author, one.claim.certainty.source},
                _public(giver), _public(taker), giver.actor.id if giver else None, taker.actor.id if taker else None,
                giver.actor.country if giver else None,
            )  # fmt: skip


def _sure(claim: Claim) -> bool:
    """Whether its author, or else who is cited, commits to it, and nothing in the report hedges it."""
    stance = claim.certainty.author if claim.certainty.author != "Uu" else claim.certainty.source
    return stance in _SURE and not claim.hedges


def _public(one: Participant | None) -> str | None:
    """The name of a listed actor; None for anybody else, for it may be a private person."""
    return None if one is None or one.actor.id is None or may_be_private(one.actor) else one.actor.name


def _may_be_loss(claim: Claim) -> bool:
    content = claim.content
    return (
        isinstance(content, EventContent)
        and content.type in {"ASSAULT", "RETREAT"}
        and claim.status in {"occurred", "ended"}
        and bool(named("loss", claim.quote) or named("office", claim.quote))
    )


def _hubs(told: Iterable[_Told], where: _Where, today: int, asked: bool) -> rules.Found:
    ties: list[tuple[str, str]] = []
    names: dict[str, str] = {}
    losses: list[rules.Loss] = []
    for one in told:
        content, claim = one.claim.content, one.claim
        if isinstance(content, RelationContent) and claim.status in _REAL:
            a, b = content.from_.actor, content.to.actor
            if content.type in _TIES and claim.status != "ended" and _is_armed(a) and _is_armed(b):
                ties.append((str(a.id), str(b.id)))
                names |= {str(a.id): a.name, str(b.id): b.name}
            # Without a day it is most often how a group is described, long after: "a splinter group of".
            if content.type in _LEAVING and content.since is not None and _is_armed(a) and _sure(claim):
                losses.append(_loss(one, a, _LEAVING[content.type], content.since, _country(a)))
        elif isinstance(content, EventContent) and _sure(claim):
            losses += list(_lost(one, content))
    if asked:
        allowed = {one.name for one in where.theatres}
        codes = {code for one in where.theatres for code in one.countries}
        losses = [one for one in losses if one.theatre in allowed or _code(one.theatre) in codes]
    return rules.hub_alarms(ties, losses, names, today)


def _lost(one: _Told, content: EventContent) -> Iterator[rules.Loss]:
    """Who is told to be lost by an event: those defeated, those whose leader was killed, those who withdrew."""
    words = named("loss", one.claim.quote)
    for side in content.participants:
        if not _is_armed(side.actor) or side.actor.sector == "GOV":
            continue
        country = content.place.country if content.place else None
        wide = content.place is None or content.place.kind in _WIDE
        theatre = _name(country) or _country(side.actor)
        if content.type == "ASSAULT" and side.role == "recipient":
            killed = content.casualties.killed
            if killed is not None and (killed.low or killed.best) and (how := named("office", side.text)):
                yield _loss(one, side.actor, how[0], content.time, theatre)
            elif wide and "told to be defeated" in words and not named("office", side.text):
                yield _loss(one, side.actor, "told to be defeated", content.time, theatre)
        elif wide and country and content.type == "RETREAT" and side.role == "actor" and words:
            yield _loss(one, side.actor, words[0], content.time, theatre)


def _loss(one: _Told, actor: Actor, how: str, when: Any, theatre: str) -> rules.Loss:
    day = day_of(when, one.reading.report.published)
    assert day is not None  # only dated reports are taken up
    ordinal = min(day.toordinal(), one.published)
    return rules.Loss(str(actor.id), actor.name, how, ordinal, (one.claim.id,), one.origins, theatre)


def _is_armed(actor: Actor) -> bool:
    return actor.id is not None and actor.sector in _ARMED and not may_be_private(actor)


def _country(actor: Actor) -> str:
    return _name(actor.country) or actor.name


def _name(code: str | None) -> str | None:
    return next((one.name for one in views_countries().values() if one.iso3 == code), code)


def _code(name: str) -> str | None:
    return next((one.iso3 for one in views_countries().values() if one.name == name), None)


# Truces


def _truces(told: Iterable[_Told], where: _Where, today: int) -> Iterator[rules.TruceTold]:
    """The last truce of each theatre that is told to be in force, with what is told of its end and its violations."""
    by_theatre: dict[str, list[_Told]] = {}
    for one in told:
        content = one.claim.content
        if isinstance(content, AgreementContent) and content.type == "ceasefire":
            for name in where.of_truce(content, one.reading):
                by_theatre.setdefault(name, []).append(one)
    for name, claims in sorted(by_theatre.items()):
        if (found := _truce(name, claims, today)) is not None:
            yield found


def _truce(theatre: str, claims: Sequence[_Told], today: int) -> rules.TruceTold | None:
    def content(one: _Told) -> AgreementContent:
        assert isinstance(one.claim.content, AgreementContent)
        return one.claim.content

    def holds(one: _Told) -> bool:
        return content(one).state == "in_force" and one.claim.status in {"ongoing", "occurred"} and _sure(one.claim)

    standing = [one for one in claims if holds(one)]
    if not standing:
        return None
    began, exact, about = _beginning(standing, content, today)
    these = [one for one in standing if one.published >= began] or standing[-1:]
    last = max(one.published for one in these)
    over = [one for one in claims if content(one).state in {"ended", "failed"} and one.claim.status in _REAL]
    ended = max((one.published for one in over if one.published >= began and _sure(one.claim)), default=None)
    violations = [
        one for one in claims
        if one.published > today - 30 and one.claim.status in _REAL and named("violation", one.claim.quote)
    ]  # fmt: skip
    parties = sorted({str(p.actor.id) for one in these for p in content(one).parties if _public(p)})
    return rules.TruceTold(
        theatre, began, exact, last, _features(these, content, began), tuple(one.claim.id for one in these),
        tuple(parties), ended if ended is not None and ended >= last else None,
        tuple(one.claim.id for one in violations),
        tuple(sorted({origin for one in violations for origin in one.origins})), about,
        tuple(sorted({origin for one in violations if one.published >= began for origin in one.origins})),
    )  # fmt: skip


def _beginning(
    standing: Sequence[_Told], content: Callable[[_Told], AgreementContent], today: int
) -> tuple[int, bool, bool]:
    """The day on which the truce began, whether it was told, and whether only about: of the beginnings told to within
    days, or else of all, that of most origins, of several such that of the surest claims; without any the first
    telling after which it was never untold of for more than 60 days."""
    told: dict[tuple[bool, int], tuple[set[str], float]] = {}
    for one in standing:
        began = content(one).began
        if began is not None and began.earliest is not None and began.latest is not None:
            first, last = (datetime.date.fromisoformat(d).toordinal() for d in (began.earliest, began.latest))
            if last - first <= _SAME_TRUCE and (first + last) // 2 <= today:
                key = (last - first <= _TO_WITHIN, (first + last) // 2)
                origins, weight = told.get(key, (set(), 0.0))
                told[key] = (origins | set(one.origins), weight + one.claim.confidence)
    if told:
        near, day = max(told, key=lambda key: (key[0], len(told[key][0]), told[key][1], key[1]))
        return day, True, not near
    days = sorted(one.published for one in standing)
    start = days[-1]
    for day in reversed(days):
        if start - day > _SAME_TRUCE:
            break
        start = day
    return start, False, False


def _features(these: Sequence[_Told], content: Callable[[_Told], AgreementContent], began: int) -> Truce:
    """What the claims state of the truce; what they do not state stays so."""
    stated: dict[str, float] = {"year": (datetime.date.fromordinal(began).year - 2005) / 10}
    parties = {p.actor.id or p.actor.name for one in these for p in content(one).parties}
    if parties:
        stated |= {"one-sided": float(len(parties) == 1), "many-sided": float(len(parties) > 2)}
        stated["declarations"] = math.log(len(parties))
    if any(content(one).mediators for one in these):
        stated["mediated"] = 1.0
        stated["un mediates"] = float(any(m.actor.id == "UN" for one in these for m in content(one).mediators))
    for one in these:
        stated |= dict.fromkeys(named("truce", _sentence(one)), 1.0)
    terms = [d.best or d.low for one in these if (d := content(one).duration) is not None]
    ends = [content(one).ended for one in these]
    term = float(max((t for t in terms if t), default=0)) or None
    for end in ends:
        if term is None and end is not None and end.latest is not None:
            left = datetime.date.fromisoformat(end.latest).toordinal() - began
            term = float(left) if left > 0 else None
    return Truce(term, stated)


def _sentence(one: _Told) -> str:
    """The whole sentence: what a truce is for often stands beside what was quoted."""
    start, end = one.reading.sentences[one.claim.sentence]
    return one.reading.report.text[start:end]


# Evidence


def _shown(alarm: Alarm, told: Mapping[str, _Told], record: Record) -> Alarm:
    """The alarm with the first of its claims as they were told, one a quote."""
    found: list[Evidence] = []
    seen: set[str] = set()
    for id_ in alarm.claims:
        if len(found) == SHOWN:
            break
        one = told.get(id_)
        made: Evidence | None = None
        if one is not None:
            report = one.reading.report
            made = _evidence(one.claim, report.outlet, report.published, report.url)
        else:
            for kept in record.claims(id=id_, limit=1):
                made = _evidence(kept.claim, kept.outlet, kept.published, kept.url)
        if made is not None and made.quote not in seen:
            seen.add(made.quote)
            found.append(made)
    return replace(alarm, evidence=tuple(found))


def _evidence(claim: Claim, outlet: str | None, published: str | None, url: str | None) -> Evidence:
    return Evidence(claim.id, claim.quote, tuple(h.text or h.kind for h in claim.holders), outlet, published, url)
