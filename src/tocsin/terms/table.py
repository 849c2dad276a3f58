"""Claims as a flat table: one row per claim, plain values only, for pandas, Polars or a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from tocsin.terms.claims import (
    AgreementContent,
    Amount,
    Claim,
    Content,
    EventContent,
    FlowContent,
    LabelContent,
    Reading,
    RelationContent,
    StatementContent,
)
from tocsin.terms.contents import days_of, places_of, type_of
from tocsin.terms.who import Holder, Participant

Value = str | int | float | None

COLUMNS: Final = (
    "report", "outlet", "published", "claim", "sentence", "start", "end", "kind", "type", "modes", "status",
    "certainty_author", "certainty_source", "holders", "actor", "actor_id", "recipient", "recipient_id", "mediator",
    "place", "place_id", "country", "lat", "lon", "earliest", "latest", "killed_low", "killed_best", "killed_high",
    "injured_low", "injured_best", "injured_high", "detained_low", "detained_best", "detained_high", "displaced_low",
    "displaced_best", "displaced_high", "quote", "confidence", "reasons",
)  # fmt: skip
HARMS: Final = ("killed", "injured", "detained", "displaced")
BOUNDS: Final = ("low", "best", "high")
# What a column holds is the same for every reading, also for one without claims: tables can so be put together.
WHOLE: Final = frozenset({"sentence", "start", "end", *(f"{harm}_{bound}" for harm in HARMS for bound in BOUNDS)})
REAL: Final = frozenset({"lat", "lon", "confidence"})
# The largest number that the tables' columns of whole numbers hold.
LARGEST: Final = 2**63 - 1
# Several values in one cell; not the comma, which names and reasons contain.
SEPARATOR: Final = "; "
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def rows(reading: Reading) -> list[dict[str, Value]]:
    """One row per claim in text order, each with all of ``COLUMNS``; empty when nothing was read.

    None is "not stated". Several actors, modes, holders or reasons stand in one cell, joined by ``SEPARATOR``;
    ``actor_id`` and ``recipient_id`` hold lexicon ids only, so they can be fewer than the names beside them.
    ``sentence`` is the index of the sentence, ``start``/``end`` a half-open range of code points. Half a character
    (a lone surrogate), which no table can hold, becomes U+FFFD, so that lengths and offsets stay; the claims keep it.
    A number of 2**63 or more is left out here: no column holds it.
    """
    report = reading.report
    return [claim_row(claim, report.id, report.outlet, report.published) for claim in reading.claims]


def claim_row(claim: Claim, report: str, outlet: str | None, published: str | None) -> dict[str, Value]:
    """The row of one claim, with the id, outlet and date of the report it stands in; as ``rows`` has it."""
    return {name: _storable(value) for name, value in _row(claim, report, outlet, published).items()}


def to_pandas(reading: Reading) -> Any:
    """The rows as a pandas data frame of nullable columns: ``string``, ``Int64`` and ``Float64``."""
    import pandas as pd

    types = {name: "Int64" if name in WHOLE else "Float64" if name in REAL else "string" for name in COLUMNS}
    table = rows(reading)
    # Column by column: a frame made of rows would take whole numbers beside a missing one for floats.
    return pd.DataFrame({name: pd.array([row[name] for row in table], dtype=types[name]) for name in COLUMNS})


def to_polars(reading: Reading) -> Any:
    """The rows as a Polars data frame of ``String``, ``Int64`` and ``Float64``."""
    import polars as pl

    schema = {name: pl.Int64 if name in WHOLE else pl.Float64 if name in REAL else pl.String for name in COLUMNS}
    return pl.DataFrame(rows(reading), schema=schema)


def _storable(value: Value) -> Value:
    if isinstance(value, str) and not value.isascii():
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, int) and abs(value) > LARGEST:
        return None
    return value


def _row(claim: Claim, report: str, outlet: str | None, published: str | None) -> dict[str, Value]:
    content = claim.content
    actors, recipients, mediators = _sides(content)
    # Of a flow's two places the row names where it goes: that is where it counts.
    place = next((place for _, place in reversed(places_of(content))), None)
    earliest, latest = days_of(content)
    return {
        "report": report,
        "outlet": outlet,
        "published": published,
        "claim": claim.id,
        "sentence": claim.sentence,
        "start": claim.start,
        "end": claim.end,
        "kind": claim.kind,
        "type": type_of(content),
        "modes": _joined(content.modes) if isinstance(content, EventContent) else None,
        "status": claim.status,
        "certainty_author": claim.certainty.author,
        "certainty_source": claim.certainty.source,
        "holders": _joined(_holder_words(holder) for holder in claim.holders),
        "actor": _joined(participant.actor.name for participant in actors),
        "actor_id": _joined(participant.actor.id for participant in actors),
        "recipient": _joined(participant.actor.name for participant in recipients),
        "recipient_id": _joined(participant.actor.id for participant in recipients),
        "mediator": _joined(participant.actor.name for participant in mediators),
        "place": place.name if place else None,
        "place_id": place.id if place else None,
        "country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "earliest": earliest,
        "latest": latest,
        **_harm(content),
        "quote": claim.quote,
        "confidence": claim.confidence,
        "reasons": _joined(claim.reasons),
    }


def _harm(content: Content) -> dict[str, Value]:
    """What was done to people, with its bounds; all None where the claim is no event."""
    out: dict[str, Value] = {}
    for harm in HARMS:
        amount: Amount | None = getattr(content.casualties, harm) if isinstance(content, EventContent) else None
        out.update((f"{harm}_{bound}", getattr(amount, bound, None)) for bound in BOUNDS)
    return out


def _sides(content: Content) -> tuple[list[Participant], list[Participant], list[Participant]]:
    """Who acts, to whom, and who stands between, whatever the kind calls them; parties of an agreement act."""
    match content:
        case EventContent():
            return (
                [who for who in content.participants if who.role not in {"recipient", "to", "of", "mediator"}],
                [who for who in content.participants if who.role in {"recipient", "to", "of"}],
                [who for who in content.participants if who.role == "mediator"],
            )
        case RelationContent():
            return [content.from_], [content.to], []
        case AgreementContent():
            return list(content.parties), [], list(content.mediators)
        case FlowContent():
            return _some(content.from_), _some(content.to), []
        case StatementContent():
            subject = content.subject.participant if content.subject else None
            object_ = content.object.participant if content.object else None
            return _some(content.sender or subject), _some(content.receiver or object_), []
        case LabelContent():
            return [], [content.of], []


def _some(participant: Participant | None) -> list[Participant]:
    return [] if participant is None else [participant]


def _holder_words(holder: Holder) -> str:
    return holder.text or holder.kind


def _joined(values: Iterable[str | None]) -> str | None:
    """Each value once, in order; None when there is nothing to say."""
    return SEPARATOR.join(dict.fromkeys(value for value in values if value)) or None
