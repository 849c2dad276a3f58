"""The public events format, ``tocsin-events/1``: fused events to plain JSON objects and back.

``docs/interchange.md`` describes every field and ``tocsin.schema.events_schema()`` is its JSON Schema. Fields are
added, never renamed: what reads the format ignores fields it does not know, and so does ``event_from_dict``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar, get_args

from tocsin.errors import InputError
from tocsin.terms.claims import Acled
from tocsin.terms.events import (
    EVENTS_FORMAT,
    HARMS,
    Attribute,
    Credibility,
    Dispute,
    Event,
    FusedAmount,
    Member,
    Side,
    StatusPoint,
    Value,
)
from tocsin.terms.fields import Fields
from tocsin.terms.format import (
    ROLES,
    STATUSES,
    JSONObject,
    acled_to_dict,
    actor_of,
    actor_to_dict,
    compact,
    interval_of,
    interval_to_dict,
    place_of,
    place_to_dict,
)

T = TypeVar("T")
ATTRIBUTES: Final[tuple[Attribute, ...]] = get_args(Attribute)
ADVICE: Final = "docs/interchange.md describes the format, tocsin.schema.events_schema() is its JSON Schema"


def event_to_dict(event: Event) -> JSONObject:
    """The event as the public format has it: plain dicts, lists, strings, numbers and None, keys in its order."""
    return {
        "format": EVENTS_FORMAT,
        "id": event.id,
        "policy": event.policy,
        "component": event.component,
        "type": event.type,
        "modes": list(event.modes),
        "contexts": list(event.contexts),
        "quad": event.quad,
        "cameo": event.cameo,
        "acled": acled_to_dict(Acled(*event.acled) if event.acled else None),
        "status": event.status,
        "statuses": [
            {"day": point.day, "status": point.status, "claims": list(point.claims), "origins": list(point.origins)}
            for point in event.statuses
        ],
        "sides": [
            {
                "role": side.role,
                "actor": actor_to_dict(side.actor),
                "claims": list(side.claims),
                "values": _values(side.values),
            }
            for side in event.sides
        ],
        "place": place_to_dict(event.place),
        "places": _values(event.places),
        "time": interval_to_dict(event.time),
        "times": _values(event.times),
        **{harm: _amount(event.harm(harm)) for harm in HARMS},
        "weapons": list(event.weapons),
        "disputes": [{"attribute": one.attribute, "values": _values(one.values)} for one in event.disputes],
        "credibility": {"grade": event.credibility.grade, "reasons": list(event.credibility.reasons)},
        "confidence": event.confidence,
        "members": [
            {
                "claim": one.claim,
                "report": one.report,
                "origins": list(one.origins),
                "score": one.score,
                "reasons": list(one.reasons),
            }
            for one in event.members
        ],
        "reports": list(event.reports),
        "origins": list(event.origins),
        "first_said": event.first_said,
        "last_said": event.last_said,
    }


def event_dumps(event: Event) -> str:
    """``event_to_dict`` as one line of JSON: the same event gives the same characters everywhere.

    Letters stay letters; only lone surrogates, which UTF-8 cannot hold, are escaped. Raises InputError for a number
    that JSON does not know (not a number, infinity).
    """
    return compact(event_to_dict(event))


def event_from_dict(data: object, path: str = "event") -> Event:
    """The event that ``event_to_dict`` was given, equal in every field.

    What may be null may also be missing, unknown fields are ignored. ``path`` is where it stands, for the messages.
    Raises InputError, with the path of the field, when ``data`` is of another format or version, or when a field does
    not hold what it must.
    """
    row = Fields(data, path)
    found = row.data.get("format")
    if found != EVENTS_FORMAT:
        newer = isinstance(found, str) and found.startswith("tocsin-events/")
        advice = "a newer tocsin wrote this; install one that reads it" if newer else ADVICE
        raise InputError(f"{path} is not {EVENTS_FORMAT}: its format is {found!r}", advice=advice)
    acled = row.maybe_child("acled")
    credibility = row.child("credibility")
    return Event(
        id=row.text("id"),
        policy=row.text("policy"),
        component=row.text("component"),
        type=row.text("type"),
        members=_each(row, "members", _member_of),
        reports=row.texts("reports"),
        origins=row.texts("origins"),
        status=row.choice("status", STATUSES),
        statuses=_each(row, "statuses", _status_of),
        modes=row.texts("modes"),
        contexts=row.texts("contexts"),
        quad=row.maybe_whole("quad"),
        cameo=row.maybe_text("cameo"),
        acled=(acled.text("event_type"), acled.text("sub_event_type")) if acled else None,
        sides=_each(row, "sides", _side_of),
        place=place_of(row.maybe_child("place")),
        places=_each(row, "places", _value_of),
        time=interval_of(row.maybe_child("time")),
        times=_each(row, "times", _value_of),
        killed=_amount_of(row.maybe_child("killed")),
        injured=_amount_of(row.maybe_child("injured")),
        detained=_amount_of(row.maybe_child("detained")),
        displaced=_amount_of(row.maybe_child("displaced")),
        weapons=row.texts("weapons"),
        disputes=_each(row, "disputes", _dispute_of),
        credibility=Credibility(credibility.whole("grade"), credibility.texts("reasons")),
        confidence=row.number("confidence"),
        first_said=row.maybe_text("first_said"),
        last_said=row.maybe_text("last_said"),
    )


# Writing


def _values(values: tuple[Value, ...]) -> list[JSONObject]:
    return [
        {
            "value": one.value,
            "claims": list(one.claims),
            "origins": list(one.origins),
            "holders": list(one.holders),
            "first": one.first,
            "last": one.last,
        }
        for one in values
    ]


def _amount(amount: FusedAmount | None) -> JSONObject | None:
    if amount is None:
        return None
    return {"low": amount.low, "best": amount.best, "high": amount.high, "values": _values(amount.values)}


# Reading


def _each(row: Fields, key: str, one: Callable[[Fields], T]) -> tuple[T, ...]:
    return tuple(one(Fields(value, path)) for value, path in row.items(key))


def _value_of(row: Fields) -> Value:
    return Value(
        value=row.text("value"),
        claims=row.texts("claims"),
        origins=row.texts("origins"),
        holders=row.texts("holders"),
        first=row.maybe_text("first"),
        last=row.maybe_text("last"),
    )


def _side_of(row: Fields) -> Side:
    return Side(
        role=row.choice("role", ROLES),
        actor=actor_of(row.child("actor")),
        claims=row.texts("claims"),
        values=_each(row, "values", _value_of),
    )


def _amount_of(row: Fields | None) -> FusedAmount | None:
    if row is None:
        return None
    return FusedAmount(
        low=row.maybe_whole("low"),
        best=row.maybe_whole("best"),
        high=row.maybe_whole("high"),
        values=_each(row, "values", _value_of),
    )


def _status_of(row: Fields) -> StatusPoint:
    return StatusPoint(
        day=row.maybe_text("day"),
        status=row.choice("status", STATUSES),
        claims=row.texts("claims"),
        origins=row.texts("origins"),
    )


def _dispute_of(row: Fields) -> Dispute:
    return Dispute(row.choice("attribute", ATTRIBUTES), _each(row, "values", _value_of))


def _member_of(row: Fields) -> Member:
    return Member(
        row.text("claim"), row.text("report"), row.number("score"), row.texts("reasons"), row.texts("origins")
    )
