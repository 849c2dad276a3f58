"""The public claims format, ``tocsin-claims/1``: readings to plain JSON objects and back.

``docs/format.md`` describes every field and ``tocsin.schema.claims_schema()`` is its JSON Schema. Fields are added,
never renamed: what reads the format ignores fields it does not know, and so does ``from_dict``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, TypeVar, assert_never, get_args

from tocsin.errors import InputError
from tocsin.terms.claims import (
    FORMAT,
    Acled,
    AgreementContent,
    Argument,
    Casualties,
    Certainty,
    Claim,
    Content,
    EventContent,
    FactValue,
    FlowContent,
    Kind,
    LabelContent,
    Reading,
    RelationContent,
    StatementContent,
    Status,
)
from tocsin.terms.text import Report
from tocsin.terms.when import Amount, Bound, Granularity, Interval
from tocsin.terms.where import Place, PlaceKind
from tocsin.terms.who import Actor, Holder, Participant, Role

JSONObject = dict[str, Any]
T = TypeVar("T", bound=str)
IntervalRole = Literal["at", "since", "until", "before", "after", "duration"]

ADVICE: Final = "docs/format.md describes the format, tocsin.schema.claims_schema() is its JSON Schema"

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
FACT_VALUES: Final[tuple[FactValue, ...]] = get_args(FactValue)
ROLES: Final[tuple[Role, ...]] = get_args(Role)
BOUNDS: Final[tuple[Bound, ...]] = get_args(Bound)
GRANULARITIES: Final[tuple[Granularity, ...]] = get_args(Granularity)
PLACE_KINDS: Final[tuple[PlaceKind, ...]] = get_args(PlaceKind)
# These Literals have no name of their own in ``terms``; a test holds the tuples to the annotations.
HOLDER_KINDS: Final = ("author", "named", "unnamed", "collective")
INTERVAL_ROLES: Final[tuple[IntervalRole, ...]] = get_args(IntervalRole)
AGREEMENT_STATES: Final = ("proposed", "in_force", "ended", "failed")
STATEMENT_TYPES: Final = (
    "cause", "intent", "signal", "prediction", "condition", "counterfactual", "evaluation", "permission",
)  # fmt: skip
CONTENT_OF: Final[Mapping[Kind, type[Content]]] = {
    "event": EventContent,
    "relation": RelationContent,
    "agreement": AgreementContent,
    "flow": FlowContent,
    "statement": StatementContent,
    "label": LabelContent,
}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def to_dict(reading: Reading, *, text: bool = False) -> JSONObject:
    """The reading as the public format has it: plain dicts, lists, strings, numbers and None, keys in its order.

    The format does not repeat the report's text; with ``text`` it is added as ``report.text``, and ``from_dict``
    then needs nothing else. Raises InputError when a claim's content is not of the claim's kind.
    """
    report = reading.report
    head: JSONObject = {
        "id": report.id,
        "input_id": report.input_id,
        "title": report.title,
        "outlet": report.outlet,
        "url": report.url,
        "published": report.published,
        "language": report.language,
        "flags": list(report.flags),
    }
    if text:
        head["text"] = report.text
    return {
        "format": FORMAT,
        "report": head,
        "sentences": [[start, end] for start, end in reading.sentences],
        "claims": [claim_to_dict(claim) for claim in reading.claims],
        "unread": [{"offset": offset, "reason": reason} for offset, reason in reading.unread],
    }


def dumps(reading: Reading, *, text: bool = False) -> str:
    """``to_dict`` as one line of JSON: the same reading gives the same characters everywhere.

    Letters stay letters; only lone surrogates, which UTF-8 cannot hold, are escaped. Raises InputError for a number
    that JSON does not know (not a number, infinity).
    """
    return compact(to_dict(reading, text=text))


def compact(value: object) -> str:
    """One line of JSON in the order of the keys, without needless spaces; raises InputError as ``dumps`` does."""
    try:
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise InputError(f"a number cannot be written as JSON: {error}", advice="leave it out (None)") from error
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def from_dict(data: object, *, text: str | None = None) -> Reading:
    """The reading that ``to_dict`` was given, equal in every field.

    The report's text is ``text``, else ``report.text``. What may be null may also be missing, unknown fields are
    ignored. Raises InputError, with the path of the field, when ``data`` is of another format or version, when a
    field does not hold what it must, when there is no text, or when the text is not the one the claims were read
    from (the report's id is a hash of it).
    """
    top = _Object(data, "")
    found = top.data.get("format")
    if found != FORMAT:
        raise InputError(f"this is not {FORMAT}: its format is {found!r}", advice=_advice_for(found))
    return Reading(
        report=_report(top.child("report"), text),
        sentences=tuple(_pair(value, path) for value, path in top.items("sentences")),
        claims=tuple(claim_from_dict(value, path) for value, path in top.items("claims")),
        unread=tuple(
            (row.offset("offset"), row.text("reason")) for row in (_Object(v, p) for v, p in top.items("unread"))
        ),
    )


def claim_to_dict(claim: Claim) -> JSONObject:
    """One claim as it stands in ``claims``; raises InputError when its content is not of its kind."""
    if not isinstance(claim.content, CONTENT_OF[claim.kind]):
        raise InputError(f"claim {claim.id} is of kind {claim.kind!r} but holds {type(claim.content).__name__}")
    return {
        "id": claim.id,
        "kind": claim.kind,
        "sentence": claim.sentence,
        "start": claim.start,
        "end": claim.end,
        "quote": claim.quote,
        "status": claim.status,
        "certainty": {"author": claim.certainty.author, "source": claim.certainty.source},
        "holders": [_holder_to_dict(holder) for holder in claim.holders],
        "confidence": claim.confidence,
        "reasons": list(claim.reasons),
        **_content_to_dict(claim.content),
        "trigger": list(claim.trigger),
        "happening": claim.happening,
        "hedges": list(claim.hedges),
    }


def claim_from_dict(data: object, path: str = "claim") -> Claim:
    """The claim that ``claim_to_dict`` was given; ``path`` is where it stands, for the message of the InputError."""
    row = _Object(data, path)
    kind: Kind = row.choice("kind", KINDS)
    start, end = row.offsets()
    certainty = row.child("certainty")
    return Claim(
        id=row.text("id"),
        kind=kind,
        sentence=row.offset("sentence"),
        start=start,
        end=end,
        quote=row.text("quote"),
        status=row.choice("status", STATUSES),
        certainty=Certainty(certainty.choice("author", FACT_VALUES), certainty.maybe_choice("source", FACT_VALUES)),
        holders=tuple(_holder(_Object(value, at)) for value, at in row.items("holders")),
        confidence=row.number("confidence"),
        reasons=row.texts("reasons"),
        content=_content(row, kind),
        # A file that carries only what the format asks for does not say which words decided.
        trigger=(start, end) if row.data.get("trigger") is None else _pair(row.data["trigger"], f"{path}.trigger"),
        happening=row.maybe_text("happening"),
        hedges=row.texts("hedges"),
    )


# Writing


def _content_to_dict(content: Content) -> JSONObject:
    match content:
        case EventContent():
            return _event_to_dict(content)
        case RelationContent():
            return {
                "type": content.type,
                "from": _participant_to_dict(content.from_),
                "to": _participant_to_dict(content.to),
                "since": _interval_to_dict(content.since),
            }
        case AgreementContent():
            return _agreement_to_dict(content)
        case FlowContent():
            return _flow_to_dict(content)
        case StatementContent():
            return _statement_to_dict(content)
        case LabelContent():
            return {
                "term": content.term,
                "of": _participant_to_dict(content.of),
                "loaded": content.loaded,
                "rejected_by": _holder_to_dict(content.rejected_by) if content.rejected_by else None,
            }
        case _:
            assert_never(content)


def _event_to_dict(event: EventContent) -> JSONObject:
    casualties = event.casualties
    return {
        "type": event.type,
        "modes": list(event.modes),
        "contexts": list(event.contexts),
        "cameo": event.cameo,
        "quad": event.quad,
        "scale": event.scale,
        "participants": [_participant_to_dict(participant) for participant in event.participants],
        "place": _place_to_dict(event.place),
        "time": _interval_to_dict(event.time),
        "casualties": {
            "killed": _amount_to_dict(casualties.killed),
            "injured": _amount_to_dict(casualties.injured),
            "detained": _amount_to_dict(casualties.detained),
            "displaced": _amount_to_dict(casualties.displaced),
        },
        "weapons": list(event.weapons),
        "count": _amount_to_dict(event.count),
        "acled": _acled_to_dict(event.acled),
    }


def _acled_to_dict(acled: Acled | None) -> JSONObject | None:
    return {"event_type": acled.event_type, "sub_event_type": acled.sub_event_type} if acled else None


def _agreement_to_dict(agreement: AgreementContent) -> JSONObject:
    return {
        "type": agreement.type,
        "parties": [_participant_to_dict(party) for party in agreement.parties],
        "mediators": [_participant_to_dict(mediator) for mediator in agreement.mediators],
        "place": _place_to_dict(agreement.place),
        "began": _interval_to_dict(agreement.began),
        "ended": _interval_to_dict(agreement.ended),
        "duration": _amount_to_dict(agreement.duration),
        "ended_by": agreement.ended_by,
        "state": agreement.state,
    }


def _flow_to_dict(flow: FlowContent) -> JSONObject:
    return {
        "item": flow.item,
        "detail": list(flow.detail),
        "from": _participant_to_dict(flow.from_),
        "to": _participant_to_dict(flow.to),
        "origin": _place_to_dict(flow.origin),
        "destination": _place_to_dict(flow.destination),
        "quantity": _amount_to_dict(flow.quantity),
        "time": _interval_to_dict(flow.time),
    }


def _statement_to_dict(statement: StatementContent) -> JSONObject:
    subject, object_ = _argument_to_json(statement.subject), _argument_to_json(statement.object)
    out: JSONObject = {
        "type": statement.type,
        "subject": subject,
        "object": object_,
        "sender": _participant_to_dict(statement.sender),
        "receiver": _participant_to_dict(statement.receiver),
        "about": _place_to_dict(statement.about),
    }
    if statement.type == "condition":
        # The same two under the names a reader of the words expects; from_dict reads subject and object.
        out |= {"if": subject, "then": object_}
    return out


def _argument_to_json(argument: Argument | None) -> JSONObject | str | None:
    """A claim's id or a participant where it is just that, else a span with the claim and participant it stands for."""
    if argument is None:
        return None
    worded = (argument.text, argument.start, argument.end) != (None, None, None)
    if argument.claim is not None and argument.participant is None and not worded:
        return argument.claim
    if argument.participant is not None and argument.claim is None and not worded:
        return _participant_to_dict(argument.participant)
    return {
        "text": argument.text,
        "start": argument.start,
        "end": argument.end,
        "claim": argument.claim,
        "participant": _participant_to_dict(argument.participant),
    }


def _participant_to_dict(participant: Participant | None) -> JSONObject | None:
    if participant is None:
        return None
    actor = participant.actor
    return {
        "role": participant.role,
        "text": participant.text,
        "start": participant.start,
        "end": participant.end,
        "actor": {
            "id": actor.id,
            "name": actor.name,
            "type": actor.type,
            "country": actor.country,
            "sector": actor.sector,
        },
    }


def _holder_to_dict(holder: Holder) -> JSONObject:
    return {
        "kind": holder.kind,
        "text": holder.text,
        "actor": holder.actor,
        "cue": holder.cue,
        "start": holder.start,
        "end": holder.end,
    }


def _amount_to_dict(amount: Amount | None) -> JSONObject | None:
    if amount is None:
        return None
    return {
        "low": amount.low,
        "best": amount.best,
        "high": amount.high,
        "text": amount.text,
        "bound": amount.bound,
        "who": amount.who,
        "start": amount.start,
        "end": amount.end,
    }


def _interval_to_dict(interval: Interval | None) -> JSONObject | None:
    if interval is None:
        return None
    return {
        "earliest": interval.earliest,
        "latest": interval.latest,
        "granularity": interval.granularity,
        "text": interval.text,
        "start": interval.start,
        "end": interval.end,
        "role": interval.role,
        "duration": _amount_to_dict(interval.duration_days),
    }


def _place_to_dict(place: Place | None) -> JSONObject | None:
    if place is None:
        return None
    return {
        "text": place.text,
        "start": place.start,
        "end": place.end,
        "name": place.name,
        "kind": place.kind,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "id": place.id,
        "precision_km": place.precision_km,
    }


# Reading


class _Object:
    """A JSON object and its path; every getter returns what the field must hold, or raises InputError saying so."""

    __slots__ = ("data", "path")

    def __init__(self, data: object, path: str) -> None:
        if not isinstance(data, dict):
            raise _wrong(path or "the reading", "an object", data)
        self.data: Mapping[str, object] = data
        self.path = path

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str) -> str:
        value = self.data.get(key)
        if not isinstance(value, str):
            raise _wrong(self.at(key), "a string", value)
        return value

    def maybe_text(self, key: str) -> str | None:
        return None if self.data.get(key) is None else self.text(key)

    def texts(self, key: str) -> tuple[str, ...]:
        out: list[str] = []
        for value, path in self.items(key):
            if not isinstance(value, str):
                raise _wrong(path, "a string", value)
            out.append(value)
        return tuple(out)

    def whole(self, key: str) -> int:
        return _whole(self.data.get(key), self.at(key))

    def maybe_whole(self, key: str) -> int | None:
        return None if self.data.get(key) is None else self.whole(key)

    def offset(self, key: str) -> int:
        value = self.whole(key)
        if value < 0:
            raise _wrong(self.at(key), "0 or more", value)
        return value

    def offsets(self) -> tuple[int, int]:
        return _pair([self.data.get("start"), self.data.get("end")], self.at("start/end"))

    def maybe_offset(self, key: str) -> int | None:
        return None if self.data.get(key) is None else self.offset(key)

    def number(self, key: str) -> float:
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise _wrong(self.at(key), "a number", value)
        return value

    def maybe_number(self, key: str) -> float | None:
        return None if self.data.get(key) is None else self.number(key)

    def truth(self, key: str) -> bool:
        value = self.data.get(key)
        if not isinstance(value, bool):
            raise _wrong(self.at(key), "true or false", value)
        return value

    def choice(self, key: str, among: tuple[T, ...]) -> T:
        value = self.data.get(key)
        for allowed in among:
            if value == allowed:
                return allowed
        raise _wrong(self.at(key), "one of " + ", ".join(among), value)

    def maybe_choice(self, key: str, among: tuple[T, ...]) -> T | None:
        return None if self.data.get(key) is None else self.choice(key, among)

    def child(self, key: str) -> _Object:
        return _Object(self.data.get(key), self.at(key))

    def maybe_child(self, key: str) -> _Object | None:
        return None if self.data.get(key) is None else self.child(key)

    def items(self, key: str) -> Iterator[tuple[object, str]]:
        """The elements of a list with their paths; none when the list is missing."""
        value = self.data.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            raise _wrong(self.at(key), "a list", value)
        for i, element in enumerate(value):
            yield element, f"{self.at(key)}[{i}]"


def _advice_for(found: object) -> str:
    if isinstance(found, str) and found.startswith("tocsin-claims/"):
        return "a newer tocsin wrote this; install one that reads it"
    return ADVICE


def _wrong(path: str, expected: str, value: object) -> InputError:
    shown = "missing or null" if value is None else repr(value)
    return InputError(f"{path} must be {expected}, but is {shown[:80]}", advice=ADVICE)


def _whole(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(path, "a whole number", value)
    return value


def _pair(value: object, path: str) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise _wrong(path, "a pair of offsets", value)
    start, end = _whole(value[0], path), _whole(value[1], path)
    if not 0 <= start <= end:
        raise _wrong(path, "a half-open range", value)
    return start, end


def _report(row: _Object, text: str | None) -> Report:
    if text is None:
        text = row.maybe_text("text")
    if text is None:
        raise InputError(
            "the claims come without the text they were read from",
            advice="hand it in as text=…, or write them with to_dict(reading, text=True)",
        )
    report = Report(
        text=text,
        input_id=row.maybe_text("input_id"),
        title=row.maybe_text("title"),
        outlet=row.maybe_text("outlet"),
        url=row.maybe_text("url"),
        published=row.maybe_text("published"),
        language=row.maybe_text("language"),
        flags=row.texts("flags"),
    )
    if row.text("id") != report.id:
        raise InputError(
            f"report {row.text('id')} was read from another text, date, outlet or url: these hash to {report.id}",
            advice="hand in the text exactly as it was read",
        )
    return report


def _content(row: _Object, kind: Kind) -> Content:
    match kind:
        case "event":
            return _event(row)
        case "relation":
            return RelationContent(
                row.text("type"),
                _participant(row.child("from")),
                _participant(row.child("to")),
                _interval(row.maybe_child("since")),
            )
        case "agreement":
            return _agreement(row)
        case "flow":
            return _flow(row)
        case "statement":
            return StatementContent(
                row.choice("type", STATEMENT_TYPES),
                _argument(row, "subject"),
                _argument(row, "object"),
                _maybe_participant(row, "sender"),
                _maybe_participant(row, "receiver"),
                _place(row.maybe_child("about")),
            )
        case "label":
            rejected_by = row.maybe_child("rejected_by")
            return LabelContent(
                row.text("term"),
                _participant(row.child("of")),
                row.truth("loaded"),
                _holder(rejected_by) if rejected_by else None,
            )
        case _:
            assert_never(kind)


def _event(row: _Object) -> EventContent:
    casualties = row.maybe_child("casualties") or _Object({}, "")
    acled = row.maybe_child("acled")
    return EventContent(
        type=row.text("type"),
        modes=row.texts("modes"),
        contexts=row.texts("contexts"),
        cameo=row.maybe_text("cameo"),
        quad=row.maybe_whole("quad"),
        scale=row.maybe_number("scale"),
        participants=_participants(row, "participants"),
        place=_place(row.maybe_child("place")),
        time=_interval(row.maybe_child("time")),
        casualties=Casualties(
            killed=_amount(casualties.maybe_child("killed")),
            injured=_amount(casualties.maybe_child("injured")),
            detained=_amount(casualties.maybe_child("detained")),
            displaced=_amount(casualties.maybe_child("displaced")),
        ),
        weapons=row.texts("weapons"),
        count=_amount(row.maybe_child("count")),
        acled=Acled(acled.text("event_type"), acled.text("sub_event_type")) if acled else None,
    )


def _agreement(row: _Object) -> AgreementContent:
    return AgreementContent(
        type=row.text("type"),
        parties=_participants(row, "parties"),
        mediators=_participants(row, "mediators"),
        place=_place(row.maybe_child("place")),
        began=_interval(row.maybe_child("began")),
        ended=_interval(row.maybe_child("ended")),
        duration=_amount(row.maybe_child("duration")),
        ended_by=row.maybe_text("ended_by"),
        state=row.maybe_choice("state", AGREEMENT_STATES),
    )


def _flow(row: _Object) -> FlowContent:
    return FlowContent(
        item=row.text("item"),
        detail=row.texts("detail"),
        from_=_maybe_participant(row, "from"),
        to=_maybe_participant(row, "to"),
        origin=_place(row.maybe_child("origin")),
        destination=_place(row.maybe_child("destination")),
        quantity=_amount(row.maybe_child("quantity")),
        time=_interval(row.maybe_child("time")),
    )


def _argument(row: _Object, key: str) -> Argument | None:
    value = row.data.get(key)
    if value is None:
        return None
    if isinstance(value, str):
        return Argument(claim=value)
    found = row.child(key)
    if "role" in found.data:
        return Argument(participant=_participant(found))
    return Argument(
        claim=found.maybe_text("claim"),
        participant=_maybe_participant(found, "participant"),
        text=found.maybe_text("text"),
        start=found.maybe_offset("start"),
        end=found.maybe_offset("end"),
    )


def _participants(row: _Object, key: str) -> tuple[Participant, ...]:
    return tuple(_participant(_Object(value, path)) for value, path in row.items(key))


def _maybe_participant(row: _Object, key: str) -> Participant | None:
    found = row.maybe_child(key)
    return None if found is None else _participant(found)


def _participant(row: _Object) -> Participant:
    actor = row.child("actor")
    start, end = row.offsets()
    return Participant(
        role=row.choice("role", ROLES),
        text=row.text("text"),
        start=start,
        end=end,
        actor=Actor(
            id=actor.maybe_text("id"),
            name=actor.text("name"),
            type=actor.maybe_text("type"),
            country=actor.maybe_text("country"),
            sector=actor.maybe_text("sector"),
        ),
    )


def _holder(row: _Object) -> Holder:
    return Holder(
        kind=row.choice("kind", HOLDER_KINDS),
        text=row.maybe_text("text"),
        actor=row.maybe_text("actor"),
        cue=row.maybe_text("cue"),
        start=row.maybe_offset("start"),
        end=row.maybe_offset("end"),
    )


def _amount(row: _Object | None) -> Amount | None:
    if row is None:
        return None
    return Amount(
        low=row.maybe_whole("low"),
        best=row.maybe_whole("best"),
        high=row.maybe_whole("high"),
        text=row.text("text"),
        bound=row.choice("bound", BOUNDS),
        who=row.maybe_text("who"),
        start=row.maybe_offset("start"),
        end=row.maybe_offset("end"),
    )


def _interval(row: _Object | None) -> Interval | None:
    if row is None:
        return None
    start, end = row.offsets()
    return Interval(
        earliest=row.maybe_text("earliest"),
        latest=row.maybe_text("latest"),
        granularity=row.choice("granularity", GRANULARITIES),
        text=row.text("text"),
        start=start,
        end=end,
        role="at" if row.data.get("role") is None else row.choice("role", INTERVAL_ROLES),
        duration_days=_amount(row.maybe_child("duration")),
    )


def _place(row: _Object | None) -> Place | None:
    if row is None:
        return None
    start, end = row.offsets()
    return Place(
        text=row.text("text"),
        start=start,
        end=end,
        name=row.text("name"),
        kind=row.choice("kind", PLACE_KINDS),
        country=row.maybe_text("country"),
        lat=row.maybe_number("lat"),
        lon=row.maybe_number("lon"),
        id=row.maybe_text("id"),
        precision_km=row.maybe_number("precision_km"),
    )
