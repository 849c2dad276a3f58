"""The public claims format, ``tocsin-claims/1``: readings to plain JSON objects and back.

``docs/format.md`` describes every field and ``tocsin.schema.claims_schema()`` is its JSON Schema. Fields are added,
never renamed: what reads the format ignores fields it does not know, and so does ``from_dict``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, Literal, assert_never, get_args

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
from tocsin.terms.fields import ADVICE, Fields, pair_of
from tocsin.terms.text import Report
from tocsin.terms.when import Amount, Bound, Granularity, Interval
from tocsin.terms.where import Place, PlaceKind
from tocsin.terms.who import Actor, Holder, Participant, Role

JSONObject = dict[str, Any]
IntervalRole = Literal["at", "since", "until", "before", "after", "duration"]

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
    top = Fields(data, "")
    found = top.data.get("format")
    if found != FORMAT:
        raise InputError(f"this is not {FORMAT}: its format is {found!r}", advice=_advice_for(found))
    return Reading(
        report=_report(top.child("report"), text),
        sentences=tuple(pair_of(value, path) for value, path in top.items("sentences")),
        claims=tuple(claim_from_dict(value, path) for value, path in top.items("claims")),
        unread=tuple(
            (row.offset("offset"), row.text("reason")) for row in (Fields(v, p) for v, p in top.items("unread"))
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
    row = Fields(data, path)
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
        holders=tuple(_holder(Fields(value, at)) for value, at in row.items("holders")),
        confidence=row.number("confidence"),
        reasons=row.texts("reasons"),
        content=_content(row, kind),
        # A file that carries only what the format asks for does not say which words decided.
        trigger=(start, end) if row.data.get("trigger") is None else pair_of(row.data["trigger"], f"{path}.trigger"),
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
                "since": interval_to_dict(content.since),
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
        "place": place_to_dict(event.place),
        "time": interval_to_dict(event.time),
        "casualties": {
            "killed": _amount_to_dict(casualties.killed),
            "injured": _amount_to_dict(casualties.injured),
            "detained": _amount_to_dict(casualties.detained),
            "displaced": _amount_to_dict(casualties.displaced),
        },
        "weapons": list(event.weapons),
        "count": _amount_to_dict(event.count),
        "acled": acled_to_dict(event.acled),
    }


def acled_to_dict(acled: Acled | None) -> JSONObject | None:
    """What ACLED would call the event, as an object; None stays None."""
    return {"event_type": acled.event_type, "sub_event_type": acled.sub_event_type} if acled else None


def _agreement_to_dict(agreement: AgreementContent) -> JSONObject:
    return {
        "type": agreement.type,
        "parties": [_participant_to_dict(party) for party in agreement.parties],
        "mediators": [_participant_to_dict(mediator) for mediator in agreement.mediators],
        "place": place_to_dict(agreement.place),
        "began": interval_to_dict(agreement.began),
        "ended": interval_to_dict(agreement.ended),
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
        "origin": place_to_dict(flow.origin),
        "destination": place_to_dict(flow.destination),
        "quantity": _amount_to_dict(flow.quantity),
        "time": interval_to_dict(flow.time),
    }


def _statement_to_dict(statement: StatementContent) -> JSONObject:
    subject, object_ = _argument_to_json(statement.subject), _argument_to_json(statement.object)
    out: JSONObject = {
        "type": statement.type,
        "subject": subject,
        "object": object_,
        "sender": _participant_to_dict(statement.sender),
        "receiver": _participant_to_dict(statement.receiver),
        "about": place_to_dict(statement.about),
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
    return {
        "role": participant.role,
        "text": participant.text,
        "start": participant.start,
        "end": participant.end,
        "actor": actor_to_dict(participant.actor),
    }


def actor_to_dict(actor: Actor) -> JSONObject:
    """The actor as an object."""
    return {
        "id": actor.id,
        "name": actor.name,
        "type": actor.type,
        "country": actor.country,
        "sector": actor.sector,
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


def interval_to_dict(interval: Interval | None) -> JSONObject | None:
    """The interval as an object; None stays None."""
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


def place_to_dict(place: Place | None) -> JSONObject | None:
    """The place as an object; None stays None."""
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


def _advice_for(found: object) -> str:
    if isinstance(found, str) and found.startswith("tocsin-claims/"):
        return "a newer tocsin wrote this; install one that reads it"
    return ADVICE


def _report(row: Fields, text: str | None) -> Report:
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


def _content(row: Fields, kind: Kind) -> Content:
    match kind:
        case "event":
            return _event(row)
        case "relation":
            return RelationContent(
                row.text("type"),
                _participant(row.child("from")),
                _participant(row.child("to")),
                interval_of(row.maybe_child("since")),
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
                place_of(row.maybe_child("about")),
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


def _event(row: Fields) -> EventContent:
    casualties = row.maybe_child("casualties") or Fields({}, "")
    acled = row.maybe_child("acled")
    return EventContent(
        type=row.text("type"),
        modes=row.texts("modes"),
        contexts=row.texts("contexts"),
        cameo=row.maybe_text("cameo"),
        quad=row.maybe_whole("quad"),
        scale=row.maybe_number("scale"),
        participants=_participants(row, "participants"),
        place=place_of(row.maybe_child("place")),
        time=interval_of(row.maybe_child("time")),
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


def _agreement(row: Fields) -> AgreementContent:
    return AgreementContent(
        type=row.text("type"),
        parties=_participants(row, "parties"),
        mediators=_participants(row, "mediators"),
        place=place_of(row.maybe_child("place")),
        began=interval_of(row.maybe_child("began")),
        ended=interval_of(row.maybe_child("ended")),
        duration=_amount(row.maybe_child("duration")),
        ended_by=row.maybe_text("ended_by"),
        state=row.maybe_choice("state", AGREEMENT_STATES),
    )


def _flow(row: Fields) -> FlowContent:
    return FlowContent(
        item=row.text("item"),
        detail=row.texts("detail"),
        from_=_maybe_participant(row, "from"),
        to=_maybe_participant(row, "to"),
        origin=place_of(row.maybe_child("origin")),
        destination=place_of(row.maybe_child("destination")),
        quantity=_amount(row.maybe_child("quantity")),
        time=interval_of(row.maybe_child("time")),
    )


def _argument(row: Fields, key: str) -> Argument | None:
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


def _participants(row: Fields, key: str) -> tuple[Participant, ...]:
    return tuple(_participant(Fields(value, path)) for value, path in row.items(key))


def _maybe_participant(row: Fields, key: str) -> Participant | None:
    found = row.maybe_child(key)
    return None if found is None else _participant(found)


def _participant(row: Fields) -> Participant:
    start, end = row.offsets()
    return Participant(
        role=row.choice("role", ROLES),
        text=row.text("text"),
        start=start,
        end=end,
        actor=actor_of(row.child("actor")),
    )


def actor_of(row: Fields) -> Actor:
    """The actor that ``actor_to_dict`` was given."""
    return Actor(
        id=row.maybe_text("id"),
        name=row.text("name"),
        type=row.maybe_text("type"),
        country=row.maybe_text("country"),
        sector=row.maybe_text("sector"),
    )


def _holder(row: Fields) -> Holder:
    return Holder(
        kind=row.choice("kind", HOLDER_KINDS),
        text=row.maybe_text("text"),
        actor=row.maybe_text("actor"),
        cue=row.maybe_text("cue"),
        start=row.maybe_offset("start"),
        end=row.maybe_offset("end"),
    )


def _amount(row: Fields | None) -> Amount | None:
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


def interval_of(row: Fields | None) -> Interval | None:
    """The interval that ``interval_to_dict`` was given; None stays None."""
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


def place_of(row: Fields | None) -> Place | None:
    """The place that ``place_to_dict`` was given; None stays None."""
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
