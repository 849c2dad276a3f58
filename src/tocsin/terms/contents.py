"""What the contents of all kinds of claims have in common: a type, people, places, days.

The index of the record and the flat table ask the same questions of every claim; the answers are here once.
"""

from __future__ import annotations

from typing import Literal, assert_never

from tocsin.terms.claims import (
    AgreementContent,
    Content,
    EventContent,
    FlowContent,
    LabelContent,
    RelationContent,
    StatementContent,
)
from tocsin.terms.when import Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Participant

PlaceRole = Literal["place", "origin", "destination", "about"]


def type_of(content: Content) -> str:
    """What sort of its kind the claim is: the ``type``, a flow's ``item``, a label's ``term``."""
    if isinstance(content, FlowContent):
        return content.item
    if isinstance(content, LabelContent):
        return content.term
    return content.type


def participants_of(content: Content) -> tuple[Participant, ...]:
    """Everybody who takes part, in the order of the format's fields; empty when nobody is named."""
    match content:
        case EventContent():
            return content.participants
        case RelationContent():
            return (content.from_, content.to)
        case AgreementContent():
            return content.parties + content.mediators
        case FlowContent():
            return _stated(content.from_, content.to)
        case StatementContent():
            subject = content.subject.participant if content.subject else None
            object_ = content.object.participant if content.object else None
            return _stated(subject, object_, content.sender, content.receiver)
        case LabelContent():
            return (content.of,)
        case _:
            assert_never(content)


def places_of(content: Content) -> tuple[tuple[PlaceRole, Place], ...]:
    """The places of the claim, each with what it is to it; empty when none is named."""
    match content:
        case EventContent() | AgreementContent():
            return (("place", content.place),) if content.place else ()
        case FlowContent():
            ends: tuple[tuple[PlaceRole, Place | None], ...] = (
                ("origin", content.origin),
                ("destination", content.destination),
            )
            return tuple((role, place) for role, place in ends if place is not None)
        case StatementContent():
            return (("about", content.about),) if content.about else ()
        case RelationContent() | LabelContent():
            return ()
        case _:
            assert_never(content)


def days_of(content: Content) -> tuple[str | None, str | None]:
    """The first and the last day that the claim can be about (inclusive, ISO); None where the words leave it open.

    An agreement runs from its beginning to its end; where only one of the two is told, that one stands for both.
    Days are as told: "since March" gives the days of March, although what began there may go on.
    """
    match content:
        case EventContent() | FlowContent():
            return _days(content.time, content.time)
        case RelationContent():
            return _days(content.since, content.since)
        case AgreementContent():
            return _days(content.began or content.ended, content.ended or content.began)
        case StatementContent() | LabelContent():
            return (None, None)
        case _:
            assert_never(content)


def _stated(*participants: Participant | None) -> tuple[Participant, ...]:
    return tuple(participant for participant in participants if participant is not None)


def _days(first: Interval | None, last: Interval | None) -> tuple[str | None, str | None]:
    return (first.earliest if first else None, last.latest if last else None)
