"""What the tellings of one event say of each attribute, side by side: who says which, since when, what disagrees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from tocsin.resolving.evidence import kilometres
from tocsin.resolving.facts import Spot, bare, ordinal, plain_words, spot_of
from tocsin.terms.claims import EventContent, Status
from tocsin.terms.events import FusedAmount, Harm, Side, StatusPoint, Telling, Value
from tocsin.terms.when import Amount, Granularity, Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Holder, Role, may_be_private

T = TypeVar("T")
SOMEBODY: Final = "somebody"
_TOGETHER_KM: Final = 15.0
_DONE: Final[frozenset[Status]] = frozenset({"occurred", "ongoing", "ended"})
_REAL: Final[frozenset[Status]] = frozenset({"occurred", "ongoing", "ended", "denied"})
# Of statuses that are equally well and equally late told, the first of these.
_RANK: Final[tuple[Status, ...]] = (
    "ended", "ongoing", "occurred", "denied", "planned", "requested", "predicted", "hypothetical", "counterfactual",
)  # fmt: skip
_BOUND_WORDS: Final = {
    "at_least": "at least {low}", "more_than": "more than {under}", "at_most": "up to {high}",
    "less_than": "fewer than {over}", "about": "about {any}", "between": "{low} to {high}",
}  # fmt: skip
_PRONOUNS: Final = frozenset("he she it they we i you him her them who this that these those one".split())


def content_of(telling: Telling) -> EventContent:
    """The content of a telling's claim, which must be of an event."""
    content = telling.claim.content
    assert isinstance(content, EventContent)
    return content


def holder_words(holder: Holder) -> str:
    """The words for who says it, "author" for the report itself; "somebody" for what may be a private person's name.

    Bodies and officials are named by what they are ("the city council", "Russia's defence ministry"); a bare name that
    no entry of the lexicon has may be a witness's, and stays in the quote.
    """
    if holder.kind == "author" or holder.text is None:
        return "author" if holder.kind == "author" else SOMEBODY
    words = holder.text.split()
    if holder.actor is not None:
        return holder.text if holder.text.lower() not in _PRONOUNS else holder.actor
    if not words or holder.text.lower() in _PRONOUNS:
        return SOMEBODY
    if holder.kind != "named" or words[-1].islower() or words[0].endswith(("'s", "’s")):
        return holder.text
    return SOMEBODY


def value_of(words: str, tellings: Sequence[Telling]) -> Value:
    """The value with everything that stands behind it."""
    days = sorted(telling.published for telling in tellings if telling.published is not None)
    return Value(
        words,
        tuple(sorted(telling.claim.id for telling in tellings)),
        origins_of(tellings),
        tuple(sorted({holder_words(holder) for telling in tellings for holder in telling.claim.holders})),
        days[0] if days else None,
        days[-1] if days else None,
    )


def origins_of(tellings: Iterable[Telling]) -> tuple[str, ...]:
    """The origins behind tellings, each once, sorted; a telling without origins counts for its outlet or report.

    What an author tells flatly, and elsewhere in the same report on somebody's word, is told on that word: a headline
    over a cited claim is no second origin.
    """
    told = list(tellings)
    citing = {telling.report for telling in told if _cites(telling)}
    return tuple(sorted({key for t in told if _cites(t) or t.report not in citing for key in _keys(t)}))


def _cites(telling: Telling) -> bool:
    return any(holder.kind != "author" for holder in telling.claim.holders)


def _keys(telling: Telling) -> tuple[str, ...]:
    return telling.origins or (telling.outlet or telling.report,)


def values_by(tellings: Iterable[Telling], words: Callable[[Telling], str | None]) -> tuple[Value, ...]:
    """The values that tellings give by ``words`` (None: it gives none), most origins first."""
    groups: dict[str, list[Telling]] = {}
    for telling in tellings:
        if (said := words(telling)) is not None:
            groups.setdefault(said, []).append(telling)
    return ranked(value_of(said, group) for said, group in groups.items())


def ranked(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(sorted(values, key=lambda value: (-len(value.origins), -len(value.claims), value.value)))


# -- status --------------------------------------------------------------------------------------------


def statuses_of(tellings: Sequence[Telling]) -> tuple[StatusPoint, ...]:
    """What was said of the status, day by day of publication; what has no day comes first."""
    groups: dict[tuple[str, Status], list[Telling]] = {}
    for telling in tellings:
        groups.setdefault((telling.published or "", telling.claim.status), []).append(telling)
    return tuple(
        StatusPoint(day or None, status, tuple(sorted(t.claim.id for t in group)), origins_of(group))
        for (day, status), group in sorted(groups.items())
    )


def status_of(tellings: Sequence[Telling]) -> Status:
    """The last status that is well told: by at least half as many origins as the one with most.

    What is told as done, or denied, goes before what is told as ahead, however many foretold it.
    """
    groups: dict[Status, list[Telling]] = {}
    for telling in tellings:
        groups.setdefault(telling.claim.status, []).append(telling)
    groups = {status: groups[status] for status in groups if status in _REAL} or groups
    done = {key for status in groups if status in _DONE for key in origins_of(groups[status])}
    denied = set(origins_of(groups["denied"])) if "denied" in groups else set()
    if done and len(denied) <= len(done):
        groups = {status: groups[status] for status in groups if status in _DONE}
    most = max(len(origins_of(group)) for group in groups.values())
    well: list[Status] = [status for status in groups if 2 * len(origins_of(groups[status])) >= most]
    return max(well, key=lambda status: (_last(groups[status]), -_RANK.index(status)))


def _last(group: Iterable[Telling]) -> str:
    return max((telling.published or "" for telling in group), default="")


# -- sides ---------------------------------------------------------------------------------------------


def sides_of(tellings: Sequence[Telling]) -> tuple[Side, ...]:
    """Those who take part, most claims first; names that may be private persons' are left out, words and all."""
    groups: dict[tuple[Role, Actor], list[tuple[Telling, str]]] = {}
    for telling in tellings:
        for participant in content_of(telling).participants:
            actor = public(participant.actor)
            groups.setdefault((participant.role, actor), []).append((telling, participant.text))
    out = []
    for (role, actor), told in groups.items():
        by_words: dict[str, list[Telling]] = {}
        if actor.name != SOMEBODY:
            for telling, words in told:
                by_words.setdefault(words, []).append(telling)
        claims = tuple(sorted({telling.claim.id for telling, _ in told}))
        values = ranked(value_of(words, once(group)) for words, group in by_words.items())
        out.append(Side(role, actor, claims, values))
    return tuple(sorted(out, key=lambda side: (-len(side.claims), side.role, side.actor.id or "~", _sort(side.actor))))


def _sort(actor: Actor) -> tuple[str, ...]:
    return (actor.name, actor.type or "", actor.country or "", actor.sector or "")


def once(tellings: Iterable[Telling]) -> list[Telling]:
    return list({telling.claim.id: telling for telling in tellings}.values())


def public(actor: Actor) -> Actor:
    """The actor as an event may name it: without the name if that may be a private person's.

    Words in small letters ("theatre", "two shepherds") name nobody and are shown.
    """
    if may_be_private(actor):
        return Actor(None, plain_words(actor.name) or SOMEBODY, None, actor.country, actor.sector)
    if actor.id is None:
        return Actor(None, bare(actor.name) or SOMEBODY, actor.type, actor.country, actor.sector)
    return actor


# -- place and time ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chosen(Generic[T]):
    """The value taken for the event, None where none is told, with all values and those that rule each other out."""

    value: T | None
    values: tuple[Value, ...]
    rivals: tuple[Value, ...] = ()


def place_of(tellings: Sequence[Telling]) -> Chosen[Place]:
    """The narrowest place among those that agree with the most origins."""
    groups: dict[tuple[str, str], list[Telling]] = {}
    for telling in tellings:
        if (place := content_of(telling).place) is not None:
            groups.setdefault((place.id or place.name, place.kind), []).append(telling)
    if not groups:
        return Chosen(None, ())
    spots = {key: spot_of(_first_place(group)) for key, group in groups.items()}
    values = {key: value_of(_first_place(group).name, group) for key, group in groups.items()}

    def support(key: tuple[str, str]) -> int:
        agreeing = [t for other, group in groups.items() if _agree(spots[key], spots[other]) for t in group]
        return len(origins_of(agreeing))

    best = min(groups, key=lambda key: (-support(key), _width(spots[key]), -len(values[key].origins), key))
    rivals = [value for key, value in values.items() if not _agree(spots[key], spots[best])]
    return Chosen(
        _first_place(groups[best]), ranked(values.values()), ranked([values[best], *rivals]) if rivals else ()
    )


def _first_place(group: Sequence[Telling]) -> Place:
    places = [place for telling in sorted(group, key=_by_claim) if (place := content_of(telling).place) is not None]
    return places[0]


def _by_claim(telling: Telling) -> str:
    return telling.claim.id


def _width(spot: Spot) -> tuple[int, float]:
    order = {"point": 0, "town": 0, "admin2": 1, "admin1": 2, "region": 2, "country": 3}
    return (order.get(spot.kind, 2), spot.reach)


def _agree(one: Spot, other: Spot) -> bool:
    """Whether both can be said of one place."""
    if one == other or one.country_only or other.country_only:
        return one.country is None or other.country is None or one.country == other.country
    distance = kilometres(one, other)
    if distance is None:
        return one.name == other.name or not (one.exact and other.exact)
    return distance <= _TOGETHER_KM + (one.reach if not one.exact else 0) + (other.reach if not other.exact else 0)


def time_of(tellings: Sequence[Telling]) -> Chosen[Interval]:
    """What is common to the times that agree with the most origins; never the day of a report."""
    groups: dict[tuple[str, str, str], list[Telling]] = {}
    for telling in tellings:
        time = content_of(telling).time
        if time is not None and time.role != "duration" and (time.earliest is not None or time.latest is not None):
            groups.setdefault((time.earliest or "", time.latest or "", time.role), []).append(telling)
    if not groups:
        return Chosen(None, ())
    values = {key: value_of(_time_words(key), group) for key, group in groups.items()}

    def support(key: tuple[str, str, str]) -> int:
        return len(origins_of(t for other, group in groups.items() if _meet(key, other) for t in group))

    best = min(groups, key=lambda key: (-support(key), _days_long(key), -len(values[key].origins), key))
    earliest, latest = best[0], best[1]
    for other in sorted(groups, key=lambda key: (-len(values[key].origins), _days_long(key), key)):
        low, high = max(earliest, other[0]), min(latest or "9", other[1] or "9")
        if _meet((earliest, latest, ""), other) and low <= high and other[2] == best[2] == "at":
            earliest, latest = low, "" if high == "9" else high
    told = content_of(min(groups[best], key=_by_claim)).time
    assert told is not None
    grain = told.granularity if (earliest, latest) == best[:2] else _grain(earliest, latest)
    chosen = replace(told, earliest=earliest or None, latest=latest or None, granularity=grain)
    rivals = [value for key, value in values.items() if not _meet(key, (earliest, latest, ""))]
    return Chosen(chosen, ranked(values.values()), ranked([values[best], *rivals]) if rivals else ())


def _time_words(key: tuple[str, str, str]) -> str:
    earliest, latest, role = key
    if earliest and earliest == latest:
        words = earliest
    else:
        words = f"{earliest or '…'} to {latest or '…'}"
    return words if role == "at" else f"{role} {words}"


def _meet(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    return max(one[0], other[0]) <= min(one[1] or "9", other[1] or "9")


def _days_long(key: tuple[str, str, str]) -> int:
    first, last = ordinal(key[0] or None), ordinal(key[1] or None)
    return 10**6 if first is None or last is None else last - first


def _grain(earliest: str, latest: str) -> Granularity:
    length = _days_long((earliest, latest, ""))
    if length == 0:
        return "day"
    return "week" if length <= 7 else "month" if length <= 31 else "unknown"


# -- amounts -------------------------------------------------------------------------------------------


def amount_words(amount: Amount) -> str | None:
    """An amount in plain words that keep its bound ("at least 33", "up to 14"); None when it gives no figure."""
    low, best, high = amount.low, amount.best, amount.high
    known = best if best is not None else low if low is not None else high
    if known is None:
        return None
    pattern = _BOUND_WORDS.get(amount.bound, "")
    if ("{low}" in pattern or "{under}" in pattern) and low is None:
        pattern = "about {any}"
    if ("{high}" in pattern or "{over}" in pattern) and high is None:
        pattern = "about {any}"
    if pattern:
        return pattern.format(low=low, high=high, any=known, under=(low or 1) - 1, over=(high or 0) + 1)
    if best is not None or low == high:
        return str(known)
    if high is None:
        return f"at least {low}"
    return f"up to {high}" if low is None else f"{low} to {high}"


def amount_of(name: Harm, tellings: Sequence[Telling]) -> tuple[FusedAmount | None, tuple[Value, ...]]:
    """How many over all tellings, and the values that cannot all be true (empty when they can).

    A figure that the same outlet, or the same single origin, later gave otherwise is superseded: it stays among the
    values and within low and high, and counts neither for ``best`` nor as a rival.
    """
    told = [(t, amount) for t in tellings if (amount := getattr(content_of(t).casualties, name)) is not None]
    told = [(t, amount) for t, amount in told if amount_words(amount) is not None]
    if not told:
        return None, ()
    lows = [low for _, amount in told if (low := _low(amount)) is not None]
    highs = [high for _, amount in told if (high := _high(amount)) is not None]
    groups: dict[str, list[tuple[Telling, Amount]]] = {}
    for telling, amount in told:
        groups.setdefault(amount_words(amount) or "", []).append((telling, amount))
    values = {words: value_of(words, [t for t, _ in group]) for words, group in groups.items()}
    standing = [(t, amount) for t, amount in told if not _superseded(t, amount, told)]
    exact: dict[int, list[Telling]] = {}
    for telling, amount in standing:
        if amount.best is not None:
            exact.setdefault(amount.best, []).append(telling)
    fused = FusedAmount(
        min(lows) if lows else None, _best(exact), max(highs + lows) if highs else None, ranked(values.values())
    )
    clashing = {amount_words(one) for _, one in standing for _, other in standing if not _compatible(one, other)}
    return fused, ranked(values[words] for words in clashing if words is not None)


def _low(amount: Amount) -> int | None:
    return amount.low if amount.low is not None or amount.high is not None else amount.best


def _high(amount: Amount) -> int | None:
    return amount.high if amount.low is not None or amount.high is not None else amount.best


def _best(exact: dict[int, list[Telling]]) -> int | None:
    """The figure of the most origins, of several such the last said; None when two are equally well and late told."""
    if not exact:
        return None
    rank = {figure: (len(origins_of(group)), _last(group)) for figure, group in exact.items()}
    top = max(rank.values())
    best = [figure for figure, value in rank.items() if value == top]
    return best[0] if len(best) == 1 else None


def _superseded(telling: Telling, amount: Amount, told: Sequence[tuple[Telling, Amount]]) -> bool:
    return any(
        (other.published or "") > (telling.published or "")
        and _same_voice(telling, other)
        and amount_words(later) != amount_words(amount)
        for other, later in told
    )


def _same_voice(one: Telling, other: Telling) -> bool:
    outlets = one.outlet is not None and one.outlet == other.outlet
    sources = [frozenset(holder.actor or holder.text for holder in t.claim.holders) for t in (one, other)]
    # An outlet may hand on what two sources say: one source's figure does not correct the other's.
    if outlets:
        return sources[0] == sources[1] or any(holder.kind == "author" for holder in other.claim.holders)
    return bool(one.origins) and one.origins == other.origins


def _compatible(one: Amount, other: Amount) -> bool:
    lows = [low for low in (_low(one), _low(other)) if low is not None]
    highs = [high for high in (_high(one), _high(other)) if high is not None]
    return not lows or not highs or max(lows) <= min(highs)
