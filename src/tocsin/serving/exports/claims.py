"""Claims as rows and objects, one for each claim with its report's address."""

from __future__ import annotations

from typing import Any, Final

from tocsin.serving.exports.cells import Cell
from tocsin.serving.exports.evidence import Kept, holder_words, is_private, joined
from tocsin.terms import table
from tocsin.terms.contents import participants_of
from tocsin.terms.format import claim_to_dict
from tocsin.terms.who import Actor, Holder, may_be_private

COLUMNS: Final = (*table.COLUMNS, "url", "reader")
WHOLE: Final = table.WHOLE
REAL: Final = table.REAL
_HOLDER: Final = frozenset({"kind", "text", "actor", "cue", "start", "end"})


def claim_row(kept: Kept) -> dict[str, Cell]:
    """One row of ``COLUMNS``: the table's of a reading, without the names of private persons, with the address."""
    claim = kept.claim
    row: dict[str, Cell] = {**table.claim_row(claim, kept.report, kept.outlet, kept.published)}
    private = {who.actor.name for who in participants_of(claim.content) if may_be_private(who.actor)}
    for column in ("actor", "recipient", "mediator"):
        listed = row[column]
        if isinstance(listed, str) and private:
            row[column] = joined(name for name in listed.split(table.SEPARATOR) if name not in private)
    row["holders"] = joined(holder_words(holder) for holder in claim.holders)
    row["url"] = kept.url or f"report:{kept.report}"
    row["reader"] = kept.reader
    return row


def claim_line(kept: Kept) -> dict[str, Any]:
    """The claim in the public format with its report's id, outlet, day and address, and its reader.

    Who may be a private person keeps place and part in the sentence, and loses the words; they stand in the quote.
    """
    return {
        "report": kept.report,
        "outlet": kept.outlet,
        "published": kept.published,
        "url": kept.url,
        "reader": kept.reader,
        **_without_persons(claim_to_dict(kept.claim)),
    }


def claim_feature(kept: Kept) -> dict[str, Any]:
    """The claim as a GeoJSON feature; ``geometry`` is null where no place with coordinates is told."""
    row = claim_row(kept)
    lat, lon = row.pop("lat"), row.pop("lon")
    point = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": kept.claim.id, "geometry": point, "properties": row}


def _without_persons(value: Any) -> Any:
    """The claim's object without the words for whoever may be a private person, wherever they stand in it."""
    if isinstance(value, list):
        return [_without_persons(one) for one in value]
    if not isinstance(value, dict):
        return value
    actor = value.get("actor")
    if "role" in value and isinstance(actor, dict) and may_be_private(Actor(**actor)):
        return {**value, "text": "", "actor": {**actor, "name": ""}}
    if value.keys() == _HOLDER and is_private(Holder(**value)):
        return {**value, "text": None}
    found = {key: _without_persons(one) for key, one in value.items()}
    if found.get("participant") != value.get("participant"):
        found["text"] = None  # the words of a statement's argument that is such a person
    return found
