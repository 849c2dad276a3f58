"""The rules of alarms: tables in, alarms out. Each says what it compares; its thresholds stand here with reasons.

A rule is silent rather than unsure: where the record covers too little to compare, it says so in a note.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tocsin.analysis.fragmentation import betweenness, fragmentation, network
from tocsin.analysis.truces import Truce, chance_of_ending
from tocsin.terms.alarms import Alarm, AlarmKind, Level
from tocsin.terms.forecasts import KeptForecast
from tocsin.terms.text import content_id
from tocsin.terms.wording import listed, many

# Deaths are counted over windows of so many days.
WINDOW: Final = 30
# Fewer deaths than this in 30 days set off nothing: UCDP's threshold of a conflict in a year, told within one month.
# On the years to 2017, 10, 25 and 50 were followed by more about equally often (benchmarks/alerts.py).
LEAST_DEATHS: Final = 25
# Years whose worst window is compared with.
YEARS: Final = (3, 1)
# Of the stretches of 30 days before the window, the share in which at least one report was published. A record that
# missed more than one in ten may have missed the worst of them.
COVERAGE: Final = 0.9
# What benchmarks/alerts.py finds in UCDP's country-months of 2018-2020, by years compared with. An alarm month is a
# peak: what follows is seldom as bad, but often worse than before.
DEATHS_BASE: Final[dict[int, str]] = {
    1: "in 2018-2020, of 72 such alarms in UCDP's country-months 74 % were followed by three months deadlier than the"
    " year before (47 % of all such months), 33 % by a month as deadly",
    3: "in 2018-2020, of 34 such alarms in UCDP's country-months 68 % were followed by three months deadlier than the"
    " year before (47 % of all such months), 29 % by a month as deadly",
}

# A transfer counts for so many days, and is new when none of its sort was told of in the days before.
TRANSFER_DAYS: Final = 30
TRANSFER_BEFORE: Final = 180
# Known transfers are new again when this many times as many are told of as before, day for day.
TRANSFER_TIMES: Final = 3.0
TRANSFER_AGAIN: Final = 3
# Origins that make it a warning: two that do not copy each other.
TRANSFER_ORIGINS: Final = 2

# A hub is an actor without which so much more of the network cannot reach each other; .1 is about what the second most
# telling of Gade et al.'s 31 Syrian groups does (.131), while nearly all do nothing.
HUB_FRAGMENTS: Final = 0.1
HUB_WARNING: Final = 0.25
# In a network of fewer actors every one is a hub.
HUB_NETWORK: Final = 6
HUB_DAYS: Final = 30

# A truce counts as in force for so many days after it was last told to be.
TRUCE_TOLD: Final = 60
# Of a truce of which nothing is told the chance to end within its first 30 days is about .3, within limits that are far
# apart; only what is likelier than that is worth a look.
TRUCE_WATCH: Final = 1 / 3
TRUCE_WARNING: Final = 2 / 3
TERM_NEAR: Final = 14
# Origins of violations, told of in the last 30 days, that make a watch, and of a watch a warning: a rule, nothing that
# was measured, for the data on truces have no violations.
VIOLATED: Final = 2

# A forecast jumps when the chance of 25 deaths or more in its period rises by so much, or its median so far.
JUMP_WATCH: Final = 0.2
JUMP_WARNING: Final = 0.4
JUMP_TIMES: Final = 3.0

STATEMENTS: Final[dict[AlarmKind, str]] = {
    "deaths": f"More deaths in {WINDOW} days, at least {LEAST_DEATHS}, than in the worst {WINDOW} days of the last 1"
    " or 3 years. A warning when even the fewest deaths now exceed the most then, a watch when the best figures do.",
    "transfer": f"Arms, fighters, troops or materiel told to have come into a theatre in the last {TRANSFER_DAYS} days,"
    f" when none, or far fewer, were told of in the {TRANSFER_BEFORE} days before. A warning by {TRANSFER_ORIGINS}"
    " independent origins that are sure; nothing at all by a single one that is not.",
    "hub": "An actor is told to be defeated, withdrawn, joined to another, split or without its leader, without which"
    f" the network of cooperation falls apart: F rises by {HUB_FRAGMENTS} (watch) or {HUB_WARNING} (warning).",
    "truce": f"A truce told to be in force in the last {TRUCE_TOLD} days whose chance to end within 30 days is at least"
    f" {TRUCE_WATCH:.0%} (watch) or {TRUCE_WARNING:.0%} (warning), whose term ends within {TERM_NEAR} days,"
    f" or whose breach {VIOLATED} independent origins told of in 30 days; likely and violated is a warning.",
    "forecast": "The chance of 25 deaths or more in a period rose by"
    f" {JUMP_WATCH:.0%} (watch) or {JUMP_WARNING:.0%} (warning) since the forecast kept before, or against its base.",
}


@dataclass(frozen=True)
class Found:
    """What a rule says: alarms, and notes on what could not be compared."""

    alarms: tuple[Alarm, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Toll:
    """Deaths of one event, which was between two days (ordinals, both included)."""

    event: str
    first: int
    last: int
    low: int
    best: int
    high: int
    claims: tuple[str, ...] = ()


def deaths_alarms(theatre: str, tolls: Sequence[Toll], reported: Collection[int], today: int) -> Found:
    """Whether the 30 days to ``today`` (an ordinal, included) are deadlier than any of the last 3 or 1 years.

    ``reported`` are the days of which the record has reports. An event counts in a window surely when all of its days
    lie in it, and possibly when one does; its best figure counts where the middle of its days lies. The longest span
    of years that is covered and exceeded makes the one alarm; its day is the first of those windows that exceeded.
    """
    now = _window(tolls, today)
    if now.best < LEAST_DEATHS:
        return Found()
    short = []
    for years in YEARS:
        back = round(365.25 * years)
        share = _coverage(reported, today - back + 1, today - WINDOW)
        if share < COVERAGE:
            short.append(f"the last {_years(years)} (reports cover {share:.0%})")
            continue
        worst = _worst(tolls, today, back)
        if now.best <= worst.best:
            continue
        began = today
        while today - began < WINDOW and _exceeds(tolls, began - 1, back):
            began -= 1
        level: Level = "warning" if now.low > worst.high else "watch"
        sentence = (
            f"{theatre}: at least {now.low:,}, best {now.best:,} told deaths in the {WINDOW} days to {_iso(today)},"
            f" above the worst {WINDOW} days of the last {_years(years)} ({worst.best:,}, to {_iso(worst.end)})."
        )
        inside = sorted(
            (one for one in tolls if one.best and one.first <= today and one.last > today - WINDOW),
            key=lambda one: (-one.best, one.event),
        )
        return Found(
            (
                Alarm(
                    content_id("alarm", "deaths", theatre, _iso(began)),
                    "deaths", theatre, _iso(began), level, sentence,
                    numbers={
                        "low": now.low, "best": now.best, "high": now.high, "worst_low": worst.low,
                        "worst": worst.best, "worst_high": worst.high, "worst_until": _iso(worst.end), "years": years,
                        "coverage": round(share, 3),
                    },
                    events=tuple(one.event for one in inside),
                    claims=tuple(dict.fromkeys(claim for one in inside for claim in one.claims)),
                    base_rate=DEATHS_BASE.get(years),
                ),
            )
        )  # fmt: skip
    if not short:
        return Found()
    told = f"{now.best:,} told deaths in {WINDOW} days"
    return Found((), (f"{theatre}: {told} cannot be compared with {' or '.join(short)}",))


@dataclass(frozen=True)
class _Window:
    end: int
    low: int
    best: int
    high: int


def _window(tolls: Iterable[Toll], end: int) -> _Window:
    start, low, best, high = end - WINDOW + 1, 0, 0, 0
    for one in tolls:
        if one.first > end or one.last < start:
            continue
        high += one.high
        low += one.low if one.first >= start and one.last <= end else 0
        best += one.best if start <= (one.first + one.last) // 2 <= end else 0
    return _Window(end, low, best, high)


def _worst(tolls: Sequence[Toll], today: int, back: int) -> _Window:
    """The worst window before the one that ends ``today``, with the highest bound that any reaches."""
    start, end = today - back + 1, today - WINDOW
    near = [one for one in tolls if one.last >= start - WINDOW and one.first <= end]
    # A sum can only be the greatest where a window ends with a day on which somebody died.
    ends = sorted({day for one in near for day in ((one.first + one.last) // 2, one.last, one.first)} | {end})
    windows = [_window(near, day) for day in ends if start + WINDOW - 1 <= day <= end]
    worst = max(windows, key=lambda one: (one.best, -one.end))
    return _Window(worst.end, worst.low, worst.best, max(one.high for one in windows))


def _exceeds(tolls: Sequence[Toll], day: int, back: int) -> bool:
    now = _window(tolls, day)
    return now.best >= LEAST_DEATHS and now.best > _worst(tolls, day, back).best


def _coverage(reported: Collection[int], first: int, last: int) -> float:
    """The share of stretches of 30 days between the two days, counted back from the last, that have a report."""
    stretches = max((last - first + 1) // WINDOW, 1)
    covered = {(last - day) // WINDOW for day in reported if first <= day <= last}
    return len({one for one in covered if one < stretches}) / stretches


@dataclass(frozen=True)
class Move:
    """A transfer told of: what came into which theatre, on which day (ordinal), by which origins, told how surely."""

    claim: str
    theatre: str
    item: str
    day: int
    origins: tuple[str, ...]
    sure: bool
    giver: str | None = None
    taker: str | None = None
    giver_id: str | None = None
    taker_id: str | None = None
    giver_country: str | None = None

    @property
    def sender(self) -> str | None:
        """Who stands behind the giver, as far as is known: its country (a president's, an army's), else itself."""
        return self.giver_country or self.giver


def transfer_alarms(moves: Sequence[Move], reported: Collection[int], today: int) -> Found:
    """One alarm for each theatre and sort of thing that came in new, or far oftener, in the days to ``today``."""
    first = today - TRANSFER_DAYS + 1
    groups: dict[tuple[str, str], list[Move]] = {}
    for move in moves:
        if first - TRANSFER_BEFORE <= move.day <= today:
            groups.setdefault((move.theatre, move.item), []).append(move)
    alarms = []
    share = _coverage(reported, first - TRANSFER_BEFORE, first - 1)
    for (theatre, item), group in sorted(groups.items()):
        recent = sorted((one for one in group if one.day >= first), key=lambda one: (one.day, one.claim))
        earlier_ones = [one for one in group if one.day < first]
        before = _origins(earlier_ones)
        usual = len(before) * TRANSFER_DAYS / TRANSFER_BEFORE
        whose = ""
        if before and len(_origins(recent)) < max(TRANSFER_TIMES * usual, TRANSFER_AGAIN):
            # However often others sent such things, who is told to send any for the first time is new.
            known = {one.sender for one in earlier_ones}
            recent = [one for one in recent if one.giver is not None and one.sender not in known]
            before, whose = set(), " from there"
        now = _origins(recent)
        sure = _origins([one for one in recent if one.sure])
        if not sure and len(now) < TRANSFER_ORIGINS:
            continue
        level: Level = "warning" if len(sure) >= TRANSFER_ORIGINS and share >= COVERAGE else "watch"
        who = [one for one in recent if one.giver] or recent
        actors = sorted({one for move in recent for one in (move.giver_id, move.taker_id) if one})
        from_ = f" from {listed(sorted({one.giver for one in who if one.giver}))}" if who[0].giver else ""
        earlier = (
            f"none told of{whose} in the {TRANSFER_BEFORE} days before"
            if not before
            else f"{len(before)} in the {TRANSFER_BEFORE} days before"
        )
        covered = "" if share >= COVERAGE else f"; reports cover {share:.0%} of those days, so it may not be new"
        sentence = (
            f"{theatre}: {item}{from_} told to come in by {many(len(now), 'independent origin')} since"
            f" {_iso(recent[0].day)}, {earlier}{covered}."
        )
        alarms.append(
            Alarm(
                content_id("alarm", "transfer", theatre, item, _iso(recent[0].day)),
                "transfer", theatre, _iso(recent[0].day), level, sentence, tuple(actors),
                {"item": item, "origins": len(now), "sure_origins": len(sure), "before": len(before),
                 "coverage": round(share, 3)},
                claims=tuple(one.claim for one in recent),
            )
        )  # fmt: skip
    return Found(tuple(alarms))


def _origins(moves: Iterable[Move]) -> set[str]:
    return {origin for move in moves for origin in move.origins}


@dataclass(frozen=True)
class Loss:
    """An actor told to be lost to its network: ``how`` in words ("its leader killed"), on a day (ordinal)."""

    actor: str
    name: str
    how: str
    day: int
    claims: tuple[str, ...]
    origins: tuple[str, ...]
    theatre: str
    event: str | None = None


def hub_alarms(ties: Iterable[tuple[str, str]], losses: Sequence[Loss], names: Mapping[str, str], today: int) -> Found:
    """One alarm for each lost actor without which its network falls apart; ``ties`` are of cooperation, by ids."""
    net = network(ties)
    recent = [one for one in losses if today - HUB_DAYS < one.day <= today and one.actor in net]
    if not recent:
        return Found()
    if len(net) < HUB_NETWORK:
        return Found((), (f"the network of cooperation has {len(net)} actors, too few to tell its hubs",))
    whole, between = fragmentation(net), betweenness(net)
    ranks = {node: place for place, node in enumerate(sorted(net, key=lambda one: (-between[one], one)), 1)}
    alarms = []
    for actor in sorted({one.actor for one in recent}):
        told = sorted((one for one in recent if one.actor == actor), key=lambda one: (one.day, one.claims))
        left = fragmentation(net, {actor})
        if left - whole < HUB_FRAGMENTS:
            continue
        origins = {origin for one in told for origin in one.origins}
        level: Level = "warning" if left - whole >= HUB_WARNING and len(origins) >= 2 else "watch"
        first = told[0]
        partners = sorted(net[actor])
        sentence = (
            f"{first.name}: {listed(sorted({one.how for one in told}))}, told by"
            f" {many(len(origins), 'independent origin')}; without it the network of {len(net)} actors falls from"
            f" F {whole:.3f} to {left:.3f}, and {listed([names.get(one, one) for one in partners[:4]]) or 'nobody'}"
            f"{' and others' if len(partners) > 4 else ''} lose a tie."
        )
        alarms.append(
            Alarm(
                content_id("alarm", "hub", actor, _iso(first.day)),
                "hub", first.theatre, _iso(first.day), level, sentence, (actor,),
                {"before": round(whole, 3), "after": round(left, 3), "actors": len(net), "partners": len(partners),
                 "betweenness": round(between[actor], 3), "rank": ranks[actor], "origins": len(origins)},
                tuple(dict.fromkeys(one.event for one in told if one.event)),
                tuple(dict.fromkeys(claim for one in told for claim in one.claims)),
            )
        )  # fmt: skip
    return Found(tuple(alarms))


@dataclass(frozen=True)
class TruceTold:
    """A truce that the record tells of; days are ordinals, ``ended`` when it is told to be over or to have failed.

    ``exact`` says whether its beginning was told, ``about`` that it was told only as a longer span, of which ``began``
    is the middle; else ``began`` is the day on which it was first told of. ``violated_by`` are the origins of all
    violations told of in the last 30 days, ``violated_since`` those that told of one when it had begun.
    """

    theatre: str
    began: int
    exact: bool
    last_told: int
    truce: Truce
    claims: tuple[str, ...]
    parties: tuple[str, ...] = ()
    ended: int | None = None
    violations: tuple[str, ...] = ()
    violated_by: tuple[str, ...] = ()
    about: bool = False
    violated_since: tuple[str, ...] = ()


def truce_alarms(truces: Sequence[TruceTold], today: int) -> Found:
    """One alarm for each truce in force that is likely to end."""
    alarms = []
    for one in truces:
        if one.ended is not None or today - one.last_told > TRUCE_TOLD or one.began > today:
            continue
        held = float(today - one.began)
        month, quarter = (chance_of_ending(one.truce, held, days) for days in (30, 90))
        mid = (month.low + month.high) / 2
        left = None if one.truce.term is None else one.truce.term - held
        near = left is not None and 0 <= left <= TERM_NEAR
        likely, broken = mid >= TRUCE_WATCH or near, len(one.violated_by) >= VIOLATED
        if not likely and not broken:
            continue
        level: Level = "warning" if mid >= TRUCE_WARNING or (likely and broken) else "watch"
        since = f"{'held' if one.exact else 'told of'} since {'about ' if one.about else ''}{_iso(one.began)}"
        term = (
            "no term told" if left is None else f"its term ends in {left:.0f} days" if left >= 0 else "its term is over"
        )
        newer = len(one.violated_since)
        # Breaches of the truce before it, which they may have ended, say what its word is worth; they are not its own.
        before = "" if newer == len(one.violated_by) else f", by {newer or 'none'} of them since it began"
        violated = (
            f"; violations told of by {many(len(one.violated_by), 'independent origin')} in the last 30 days{before}"
            if one.violated_by
            else "; no violation told of in the last 30 days"
        )
        sentence = (
            f"{one.theatre}: truce {since}, {term}: {_chance(month.low, month.high)} to end within 30 days,"
            f" {_chance(quarter.low, quarter.high)} within 90{violated}."
        )
        alarms.append(
            Alarm(
                content_id("alarm", "truce", one.theatre, _iso(one.began)),
                "truce", one.theatre, _iso(one.began), level, sentence, one.parties,
                {"held_days": int(held), "term_days": one.truce.term, "days_left": left,
                 "p30_low": round(month.low, 3), "p30_high": round(month.high, 3),
                 "p90_low": round(quarter.low, 3), "p90_high": round(quarter.high, 3),
                 "violations": len(one.violations), "violations_origins": len(one.violated_by),
                 "violations_origins_since": newer},
                claims=(*one.claims, *one.violations),
                base_rate="in countries it did not learn from, it says rightly which of two truces ends first in 72 %"
                " of pairs of truces without a term, and in 82 % of all pairs",
            )
        )  # fmt: skip
    return Found(tuple(alarms))


def forecast_alarms(kept: Iterable[KeptForecast], today: str) -> Found:
    """One alarm for each unit whose newest forecast jumped, of the first period not over when it was made.

    Compared with the forecast of that period by the same model that was kept before; where there is none, with the
    reference that was kept beside it. ``kept`` is in the order of keeping; what was made after ``today`` is left out.
    """
    groups: dict[tuple[str, str, str, str], list[KeptForecast]] = {}
    for one in kept:
        if one.made <= today:
            groups.setdefault((one.measure, one.unit, one.model, one.period), []).append(one)
    alarms = []
    for _, group in sorted(groups.items()):
        made = max(one.made for one in group)
        newest = [one for one in group if one.made == made]
        through = max(one.through for one in newest)
        new = min((one for one in newest if one.through == through), key=lambda one: one.target)
        earlier = [one for one in group if one.target == new.target and one.made < made]
        old = max(earlier, key=lambda one: one.made) if earlier else None
        before = old.draws if old else new.reference
        p_new, p_old = _at_least(new.draws), _at_least(before)
        m_new, m_old = _median(new.draws), _median(before)
        rise = p_new - p_old
        far = m_new >= LEAST_DEATHS and m_new >= JUMP_TIMES * max(m_old, 1.0)
        if rise < JUMP_WATCH and not far:
            continue
        level: Level = "warning" if rise >= JUMP_WARNING else "watch"
        against = f"the forecast of {old.made}" if old else f"its base ({new.reference_model})"
        sentence = (
            f"{new.name}: {p_new:.0%} for {LEAST_DEATHS} deaths or more in the {new.period} forecast"
            f" (median {m_new:g}), against {p_old:.0%} (median {m_old:g}) by {against}."
        )
        alarms.append(
            Alarm(
                content_id("alarm", "forecast", new.measure, new.unit, new.model, str(new.target), new.made),
                "forecast", new.name, new.made, level, sentence,
                numbers={"p": round(p_new, 3), "p_before": round(p_old, 3), "median": m_new, "median_before": m_old,
                         "target": new.target, "period": new.period, "model": new.model, "measure": new.measure,
                         "against": old.made if old else new.reference_model},
            )
        )  # fmt: skip
    return Found(tuple(alarms))


def _at_least(draws: Sequence[tuple[int, int]]) -> float:
    total = sum(times for _, times in draws)
    return sum(times for value, times in draws if value >= LEAST_DEATHS) / total


def _median(draws: Sequence[tuple[int, int]]) -> float:
    half, seen = math.ceil(sum(times for _, times in draws) / 2), 0
    for value, times in draws:
        seen += times
        if seen >= half:
            return float(value)
    return 0.0


def _chance(low: float, high: float) -> str:
    one, other = f"{low:.0%}", f"{high:.0%}"
    return one if one == other else f"{one.removesuffix('%')}–{other}"


def _iso(day: int) -> str:
    return datetime.date.fromordinal(day).isoformat()


def _years(years: int) -> str:
    return "year" if years == 1 else f"{years} years"
