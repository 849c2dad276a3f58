"""Events as a flat table of tocsin's own columns, for CSV and Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tocsin.serving.exports.cells import Cell, whole_characters
from tocsin.serving.exports.evidence import Kept, acted_on, acting, evidence_of, joined, names
from tocsin.terms.events import HARMS, Event

BOUNDS: Final = ("low", "best", "high")
COLUMNS: Final = (
    "id", "type", "modes", "contexts", "quad", "cameo", "acled_event_type", "acled_sub_event_type", "status",
    "earliest", "latest", "granularity", "actors", "actor_ids", "actor_sectors", "recipients", "recipient_ids",
    "recipient_sectors", "mediators", "place", "place_kind", "place_id", "country", "lat", "lon", "precision_km",
    "killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high", "detained_low",
    "detained_best", "detained_high", "displaced_low", "displaced_best", "displaced_high", "weapons", "documents",
    "origins", "disputed", "credibility", "confidence", "first_said", "last_said", "policy", "holders", "outlets",
    "urls", "reports", "claims", "quotes",
)  # fmt: skip
WHOLE: Final = frozenset(
    {"quad", "documents", "origins", "credibility", *(f"{harm}_{bound}" for harm in HARMS for bound in BOUNDS)}
)
REAL: Final = frozenset({"lat", "lon", "precision_km", "confidence"})
# The largest number that Parquet's columns of whole numbers hold.
_LARGEST: Final = 2**63 - 1


def row_of(event: Event, kept: Sequence[Kept]) -> dict[str, Cell]:
    """One row of ``COLUMNS``; None is "not told". Several values stand in one cell, joined by "; ".

    Sectors tell of all who take part, names only of those who are no private persons. A number of 2**63 or more is
    left out: no column holds it.
    """
    evidence = evidence_of(event, kept)
    actors, recipients = acting(event), acted_on(event)
    place, time = event.place, event.time
    row: dict[str, Cell] = {
        "id": event.id,
        "type": event.type,
        "modes": joined(event.modes),
        "contexts": joined(event.contexts),
        "quad": event.quad,
        "cameo": event.cameo,
        "acled_event_type": event.acled[0] if event.acled else None,
        "acled_sub_event_type": event.acled[1] if event.acled else None,
        "status": event.status,
        "earliest": time.earliest if time else None,
        "latest": time.latest if time else None,
        "granularity": time.granularity if time else None,
        "actors": joined(names(actors)),
        "actor_ids": joined(side.actor.id for side in actors),
        "actor_sectors": joined(side.actor.sector for side in actors),
        "recipients": joined(names(recipients)),
        "recipient_ids": joined(side.actor.id for side in recipients),
        "recipient_sectors": joined(side.actor.sector for side in recipients),
        "mediators": joined(names(event.in_role("mediator"))),
        "place": place.name if place else None,
        "place_kind": place.kind if place else None,
        "place_id": place.id if place else None,
        "country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "precision_km": place.precision_km if place else None,
        **_harm(event),
        "weapons": joined(event.weapons),
        "documents": event.documents,
        "origins": len(event.origins),
        "disputed": joined(dispute.attribute for dispute in event.disputes),
        "credibility": event.credibility.grade,
        "confidence": event.confidence,
        "first_said": event.first_said,
        "last_said": event.last_said,
        "policy": event.policy,
        "holders": joined(evidence.holders),
        "outlets": joined(evidence.outlets),
        "urls": joined(evidence.where),
        "reports": joined(evidence.reports),
        "claims": joined(evidence.claims),
        "quotes": joined(f"“{quote}”" for quote in evidence.quotes),
    }
    return {name: _storable(cell) for name, cell in row.items()}


def _harm(event: Event) -> dict[str, Cell]:
    return {
        f"{harm}_{bound}": getattr(amount, bound, None)
        for harm in HARMS
        for amount in (event.harm(harm),)
        for bound in BOUNDS
    }


def _storable(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return whole_characters(cell)
    return None if isinstance(cell, int) and abs(cell) > _LARGEST else cell
