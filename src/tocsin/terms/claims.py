"""Claims: this report, at this span, on that holder's word, this surely, says that …"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from tocsin.terms.text import Report, content_id
from tocsin.terms.when import Amount, Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Holder, Participant

FORMAT = "tocsin-claims/1"

Kind = Literal["event", "relation", "agreement", "flow", "statement", "label"]
Status = Literal[
    "occurred", "ongoing", "ended", "planned", "predicted", "requested", "hypothetical", "counterfactual", "denied"
]
FactValue = Literal["CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "Uu"]
# Types in which all who take part act, and nobody is acted on.
MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})


@dataclass(frozen=True, slots=True)
class Certainty:
    """What the text says about how sure it is: FactBank's scale, once for the author, once for the cited source."""

    author: FactValue
    source: FactValue | None = None


@dataclass(frozen=True, slots=True)
class Casualties:
    """What the words say was done to people; None is "not stated"."""

    killed: Amount | None = None
    injured: Amount | None = None
    detained: Amount | None = None
    displaced: Amount | None = None


@dataclass(frozen=True, slots=True)
class Acled:
    """What an event would be called in ACLED's list of event types."""

    event_type: str
    sub_event_type: str


@dataclass(frozen=True, slots=True)
class EventContent:
    type: str
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    cameo: str | None = None
    quad: int | None = None
    scale: float | None = None
    participants: tuple[Participant, ...] = ()
    place: Place | None = None
    time: Interval | None = None
    casualties: Casualties = Casualties()
    weapons: tuple[str, ...] = ()
    count: Amount | None = None
    acled: Acled | None = None


@dataclass(frozen=True, slots=True)
class RelationContent:
    type: str
    from_: Participant
    to: Participant
    since: Interval | None = None


@dataclass(frozen=True, slots=True)
class AgreementContent:
    type: str
    parties: tuple[Participant, ...] = ()
    mediators: tuple[Participant, ...] = ()
    place: Place | None = None
    began: Interval | None = None
    ended: Interval | None = None
    duration: Amount | None = None
    ended_by: str | None = None
    state: Literal["proposed", "in_force", "ended", "failed"] | None = None


@dataclass(frozen=True, slots=True)
class FlowContent:
    item: str
    detail: tuple[str, ...] = ()
    from_: Participant | None = None
    to: Participant | None = None
    origin: Place | None = None
    destination: Place | None = None
    quantity: Amount | None = None
    time: Interval | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """What a statement is about: another claim of the report, a participant, or a stretch of its words."""

    claim: str | None = None
    participant: Participant | None = None
    text: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class StatementContent:
    type: Literal["cause", "intent", "signal", "prediction", "condition", "counterfactual", "evaluation", "permission"]
    subject: Argument | None = None
    object: Argument | None = None
    sender: Participant | None = None
    receiver: Participant | None = None
    about: Place | None = None


@dataclass(frozen=True, slots=True)
class LabelContent:
    term: str
    of: Participant
    loaded: bool
    rejected_by: Holder | None = None


Content = EventContent | RelationContent | AgreementContent | FlowContent | StatementContent | LabelContent


@dataclass(frozen=True, slots=True)
class Claim:
    """One sourced claim. ``start``/``end`` is the span that was read; ``quote`` is the text there, verbatim.

    ``trigger`` is the span of the words that decided. ``happening`` groups mentions of one happening within
    the report (the id of the first claim of the group), ``hedges`` are cues with which the report hedged the
    same happening elsewhere: a later flat repetition does not wipe them out.
    """

    id: str
    kind: Kind
    sentence: int
    start: int
    end: int
    quote: str
    status: Status
    certainty: Certainty
    holders: tuple[Holder, ...]
    confidence: float
    reasons: tuple[str, ...]
    content: Content
    trigger: tuple[int, int]
    happening: str | None = None
    hedges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in one report: its sentences (half-open ranges) and its claims, in text order.

    ``unread`` says for sentences that could not be read why not; it is a result, never an exception.
    """

    report: Report
    sentences: tuple[tuple[int, int], ...] = ()
    claims: tuple[Claim, ...] = ()
    unread: tuple[tuple[int, str], ...] = field(default=())

    def of_kind(self, kind: Kind) -> tuple[Claim, ...]:
        """The claims of one kind, in text order; empty when there is none."""
        return tuple(claim for claim in self.claims if claim.kind == kind)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The claims in the public format (docs/format.md), one dictionary each, in text order."""
        from tocsin.terms.format import claim_to_dict

        return [claim_to_dict(claim) for claim in self.claims]

    def rows(self) -> list[dict[str, Any]]:
        """One flat row a claim, for tables; empty when there is no claim."""
        from tocsin.terms.table import rows

        return rows(self)

    def to_pandas(self) -> Any:
        """The rows as a pandas data frame, of the same types for every reading. Raises ImportError without pandas."""
        from tocsin.terms.table import to_pandas

        try:
            return to_pandas(self)
        except ImportError as error:
            raise ImportError("pandas is not installed: pip install 'tocsin[tables]'") from error

    def to_polars(self) -> Any:
        """The rows as a Polars data frame, of the same types for every reading. Raises ImportError without Polars."""
        from tocsin.terms.table import to_polars

        try:
            return to_polars(self)
        except ImportError as error:
            raise ImportError("Polars is not installed: pip install 'tocsin[tables]'") from error

    def _repr_html_(self) -> str:
        """A plain table for notebooks; every word of the report is escaped."""
        from html import escape

        shown = ("kind", "type", "status", "actor", "recipient", "place", "holders", "quote")
        head = "".join(f"<th>{name}</th>" for name in shown)
        body = "".join(
            "<tr>"
            + "".join(f"<td>{escape(str(row.get(name) if row.get(name) is not None else ''))}</td>" for name in shown)
            + "</tr>"
            for row in self.rows()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


__all__ = [
    "FORMAT",
    "Acled",
    "Actor",
    "AgreementContent",
    "Amount",
    "Argument",
    "Casualties",
    "Certainty",
    "Claim",
    "Content",
    "EventContent",
    "FactValue",
    "FlowContent",
    "Holder",
    "Interval",
    "Kind",
    "LabelContent",
    "Participant",
    "Place",
    "Reading",
    "RelationContent",
    "Report",
    "StatementContent",
    "Status",
    "content_id",
]
