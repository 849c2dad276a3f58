"""What persons said of claims, applied: a claim read wrongly counts no more, a corrected one counts as corrected.

The claim in the record is never changed; what ``corrected`` gives is how it counts in events.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar, get_args

from tocsin.errors import InputError
from tocsin.lexicon.load import lexicon
from tocsin.terms.claims import AgreementContent, Casualties, Claim, EventContent, FactValue, FlowContent, Status
from tocsin.terms.judgements import Judgement
from tocsin.terms.when import Amount, Bound, Interval
from tocsin.terms.where import Place, PlaceKind
from tocsin.terms.who import Actor, Participant, Role

T = TypeVar("T", bound=str)
FIELDS: Final = (
    "type",
    "modes",
    "status",
    "certainty",
    "place",
    "time",
    "participants",
    "casualties.killed",
    "casualties.injured",
    "casualties.detained",
    "casualties.displaced",
)
ADVICE: Final = 'give a value such as {"field": "status", "value": "planned"}; the fields are in docs/format.md'
_HARMS: Final = ("killed", "injured", "detained", "displaced")
_STATUSES: Final[tuple[Status, ...]] = get_args(Status)
_FACTS: Final[tuple[FactValue, ...]] = get_args(FactValue)
_KINDS: Final[tuple[PlaceKind, ...]] = get_args(PlaceKind)
_ROLES: Final[tuple[Role, ...]] = get_args(Role)
_MODE: Final = re.compile(r"[a-z][a-z_-]{0,39}")
_COUNTRY: Final = re.compile(r"[A-Z]{3}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOST_WORDS: Final = 200
_MOST_LISTED: Final = 50
_MOST_PEOPLE: Final = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Correction:
    """What a field of a claim ought to be, in the types of the claim; made by ``check_correction`` alone."""

    field: str
    value: object


def is_person(judge: str) -> bool:
    """Whether a judgement was made by a person, and so goes before those of rules and models."""
    return not judge.startswith(("rule:", "model:"))


def check_correction(value: str) -> Correction:
    """The correction that the JSON text of a judgement means: an object with ``field`` and ``value``.

    ``value`` may be null for ``place``, ``time`` and amounts: then the claim counts as silent on it. Otherwise:
    ``type`` one of the event types; ``modes`` a list of words; ``status`` one of the format's; ``certainty`` an
    object with ``author`` and perhaps ``source``; ``place`` an object with ``name`` and perhaps ``kind``,
    ``country``, ``lat``, ``lon``, ``id``, ``precision_km``; ``time`` an object with ``earliest`` and ``latest`` (ISO
    days, inclusive); amounts an object with ``low``, ``best``, ``high``; ``participants`` the whole list, each with
    ``role``, ``name`` and perhaps ``id``, ``type``, ``country``, ``sector``. Raises InputError for all else, with
    advice.
    """
    try:
        data = json.loads(value)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the correction is no JSON: {error}", advice=ADVICE) from error
    row = _object(data, "the correction", {"field", "value"})
    if "value" not in row:
        raise InputError("the correction has no value", advice=ADVICE)
    field = row.get("field")
    if field not in FIELDS:
        raise InputError(f"no field {str(field)[:40]!r} can be corrected", advice=f"one of {', '.join(FIELDS)}")
    assert isinstance(field, str)
    return Correction(field, _READ[field.partition(".")[0]](row["value"]))


def corrected(claim: Claim, judgements: Iterable[Judgement]) -> Claim | None:
    """The claim as persons corrected it; None where the last word on it is that it was read wrongly.

    Judgements on other claims, of rules, and those withdrawn, are passed over. Of two corrections of one field the
    later counts, of two on one date that with the greater id; so does ``right`` after ``wrong``. What does not fit the
    claim's kind (the dead of an agreement) changes nothing. Each correction is told in the claim's reasons with its
    judge. What is corrected may stand at no words of the report: then its range is empty.
    """
    mine = [j for j in judgements if j.withdrawn is None and j.subjects == (claim.id,) and is_person(j.judge)]
    mine.sort(key=lambda j: (j.date, j.id))
    verdicts = [j.verdict for j in mine if j.verdict in {"right", "wrong"}]
    if verdicts and verdicts[-1] == "wrong":
        return None
    last: dict[str, tuple[Correction, Judgement]] = {}
    for judgement in mine:
        if judgement.verdict != "corrects" or judgement.value is None:
            continue
        try:
            correction = check_correction(judgement.value)
        except InputError:
            continue  # it was refused when it was made; a record from elsewhere must not stop on it
        last[correction.field] = (correction, judgement)
    for field in FIELDS:
        if field in last:
            correction, judgement = last[field]
            changed = _applied(claim, correction)
            if changed is not None:
                claim = replace(changed, reasons=(*changed.reasons, f"{field} corrected by {judgement.judge}"))
    return claim


# Applying


def _applied(claim: Claim, correction: Correction) -> Claim | None:
    """The claim with one field corrected; None where its kind has no such field."""
    content, value = claim.content, correction.value
    match correction.field, value:
        case "status", str():
            return replace(claim, status=_one_of(value, _STATUSES))
        case "certainty", (str() as author, source):
            said = None if source is None else _one_of(source, _FACTS)
            return replace(claim, certainty=replace(claim.certainty, author=_one_of(author, _FACTS), source=said))
        case "type", str():
            if isinstance(content, EventContent):
                modes = tuple(mode for mode in content.modes if (value, mode) in lexicon().scores)
                return replace(claim, content=_retyped(content, value, modes))
        case "modes", tuple() if isinstance(content, EventContent):
            return replace(claim, content=_retyped(content, content.type, value))
        case "place", (Place() | None) as place if isinstance(content, EventContent | AgreementContent):
            return replace(claim, content=replace(content, place=place))
        case "time", (Interval() | None) as time:
            if isinstance(content, EventContent | FlowContent):
                return replace(claim, content=replace(content, time=time))
            if isinstance(content, AgreementContent):
                return replace(claim, content=replace(content, began=time))
        case "participants", tuple():
            if isinstance(content, EventContent):
                return replace(claim, content=replace(content, participants=_placed(value, content.participants)))
        case _, (Amount() | None) as amount if isinstance(content, EventContent):
            harm = correction.field.partition(".")[2]
            if harm in _HARMS:
                return replace(claim, content=replace(content, casualties=_harmed(content.casualties, harm, amount)))
    return None


def _retyped(content: EventContent, type_: str, modes: tuple[str, ...]) -> EventContent:
    """The event with another type or mode; quad class and scale follow, codes of other schemes are no longer known."""
    if (type_, modes) == (content.type, content.modes):
        return content
    scores = lexicon().scores
    found = scores.get((type_, modes[0] if modes else None)) or scores.get((type_, None))
    quad, scale = found if found is not None else (None, None)
    return replace(content, type=type_, modes=modes, quad=quad, scale=scale, cameo=None, acled=None)


def _harmed(casualties: Casualties, harm: str, amount: Amount | None) -> Casualties:
    old: Amount | None = getattr(casualties, harm)
    if amount is not None and old is not None:
        amount = replace(amount, who=old.who)
    values = {name: getattr(casualties, name) for name in _HARMS} | {harm: amount}
    return Casualties(**values)


def _placed(given: Sequence[Participant], told: Sequence[Participant]) -> tuple[Participant, ...]:
    """Those given, at the words that named the like of them: same role and actor, or the same role, else nowhere."""
    left = list(told)
    out = []
    for one in given:
        like = next(
            (p for p in left if p.role == one.role and (p.actor.id, p.actor.name) == (one.actor.id, one.actor.name)),
            None,
        )
        like = like or next((p for p in left if p.role == one.role), None)
        if like is not None:
            left.remove(like)
            one = replace(one, text=like.text, start=like.start, end=like.end)
        out.append(one)
    return tuple(out)


# Reading the values


def _type(value: object) -> str:
    types = sorted({type_ for type_, _ in lexicon().scores})
    if not isinstance(value, str) or value not in types:
        raise _bad("type", f"one of {', '.join(types)}", value)
    return value


def _modes(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_LISTED:
        raise _bad("modes", "a list of modes", value)
    for mode in value:
        if not isinstance(mode, str) or not _MODE.fullmatch(mode):
            raise _bad("modes", "a list of words such as aerial", mode)
    return tuple(dict.fromkeys(value))


def _status(value: object) -> str:
    return _one_of(value, _STATUSES, "status")


def _certainty(value: object) -> tuple[str, str | None]:
    row = _object(value, "certainty", {"author", "source"})
    source = row.get("source")
    return (
        _one_of(row.get("author"), _FACTS, "certainty.author"),
        None if source is None else _one_of(source, _FACTS, "certainty.source"),
    )


def _place(value: object) -> Place | None:
    if value is None:
        return None
    row = _object(value, "place", {"name", "kind", "country", "lat", "lon", "id", "precision_km"})
    name = _words(row.get("name"), "place.name")
    lat, lon = _number(row.get("lat"), "place.lat", -90, 90), _number(row.get("lon"), "place.lon", -180, 180)
    if (lat is None) != (lon is None):
        raise InputError("a place has both lat and lon or neither", advice=ADVICE)
    kind: PlaceKind = _one_of(row.get("kind") or ("point" if lat is not None else "region"), _KINDS, "place.kind")
    return Place(
        text=name,
        start=0,
        end=0,
        name=name,
        kind=kind,
        country=_country(row.get("country"), "place.country"),
        lat=lat,
        lon=lon,
        id=_maybe_words(row.get("id"), "place.id"),
        precision_km=_number(row.get("precision_km"), "place.precision_km", 0, 20_000),
    )


def _time(value: object) -> Interval | None:
    if value is None:
        return None
    row = _object(value, "time", {"earliest", "latest"})
    earliest, latest = (_day(row.get(end), f"time.{end}") for end in ("earliest", "latest"))
    if earliest is None and latest is None:
        raise InputError("a time has an earliest or a latest day", advice="give null where no time is told")
    if earliest and latest and earliest > latest:
        raise InputError(f"the time ends ({latest}) before it begins ({earliest})", advice="swap the two days")
    text = earliest if earliest == latest else f"{earliest or '…'} to {latest or '…'}"
    return Interval(earliest, latest, "day" if earliest == latest else "unknown", text or "", 0, 0)


def _amount(value: object) -> Amount | None:
    if value is None:
        return None
    row = _object(value, "the amount", {"low", "best", "high"})
    low, best, high = (_count(row.get(name), name) for name in ("low", "best", "high"))
    told = [number for number in (low, best, high) if number is not None]
    if not told or told != sorted(told):
        raise InputError("an amount has low ≤ best ≤ high, and one of them at least", advice=ADVICE)
    if low is not None and low == high:
        best = low
    if best is not None and low is None and high is None:
        low = high = best
    bound: Bound = "exact" if low == best == high else "between"
    if bound == "between" and (low is None or high is None):
        bound = "at_most" if low is None else "at_least"
    text = str(best) if bound == "exact" else f"{'' if low is None else low}–{'' if high is None else high}"
    return Amount(low, best, high, text, bound)


def _participants(value: object) -> tuple[Participant, ...]:
    if not isinstance(value, list) or len(value) > _MOST_LISTED:
        raise _bad("participants", "a list", value)
    return tuple(_participant(one, f"participants[{k}]") for k, one in enumerate(value))


def _participant(value: object, path: str) -> Participant:
    row = _object(value, path, {"role", "id", "name", "type", "country", "sector"})
    name = _words(row.get("name"), f"{path}.name")
    actor = Actor(
        _maybe_words(row.get("id"), f"{path}.id"),
        name,
        _maybe_words(row.get("type"), f"{path}.type"),
        _country(row.get("country"), f"{path}.country"),
        _maybe_words(row.get("sector"), f"{path}.sector"),
    )
    return Participant(_one_of(row.get("role"), _ROLES, f"{path}.role"), name, 0, 0, actor)


_READ: Final = {
    "type": _type,
    "modes": _modes,
    "status": _status,
    "certainty": _certainty,
    "place": _place,
    "time": _time,
    "participants": _participants,
    "casualties": _amount,
}


def _bad(path: str, expected: str, value: object) -> InputError:
    return InputError(f"{path} must be {expected}, but is {str(value)[:60]!r}", advice=ADVICE)


def _object(value: object, path: str, keys: set[str]) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _bad(path, f"an object with {', '.join(sorted(keys))}", value)
    if unknown := sorted(set(map(str, value)) - keys):
        raise InputError(f"{path} has no {unknown[0][:40]!r}", advice=f"it may hold {', '.join(sorted(keys))}")
    return value


def _one_of(value: object, among: tuple[T, ...], path: str = "the value") -> T:
    for allowed in among:
        if value == allowed:
            return allowed
    raise _bad(path, f"one of {', '.join(among)}", value)


def _words(value: object, path: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _MOST_WORDS or not value.isprintable():
        raise _bad(path, f"1 to {_MOST_WORDS} letters on one line", value)
    return value.strip()


def _maybe_words(value: object, path: str) -> str | None:
    return None if value is None else _words(value, path)


def _country(value: object, path: str) -> str | None:
    if value is not None and (not isinstance(value, str) or not _COUNTRY.fullmatch(value)):
        raise _bad(path, "a code of three capitals such as SYR", value)
    return value


def _day(value: object, path: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise _bad(path, "a day such as 2020-10-31", value)


def _number(value: object, path: str, least: float, most: float) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise _bad(path, f"a number between {least} and {most}", value)  # which "not a number" is not
    return float(value)


def _count(value: object, path: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_PEOPLE:
        raise _bad(path, "a whole number from 0 on", value)
    return value
