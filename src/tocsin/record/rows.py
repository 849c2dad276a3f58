"""A reading as rows of the record, and back: what is kept, and which columns repeat it for asking."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from tocsin.errors import InputError, RecordError
from tocsin.terms.claims import Claim, Content, Reading
from tocsin.terms.contents import days_of, participants_of, places_of, type_of
from tocsin.terms.format import claim_from_dict, claim_to_dict, compact
from tocsin.terms.text import Report, content_id
from tocsin.terms.who import may_be_private

Value = str | int | float | bytes | None
Row = tuple[Value, ...]

REPORT_COLUMNS: Final = "id, text, input_id, title, outlet, url, published, language, flags"
CLAIM_COLUMNS: Final = (
    'position, id, kind, type, status, certainty_author, certainty_source, earliest, latest, "start", "end", quote,'
    " confidence, body"
)
ACTOR_COLUMNS: Final = "position, role, actor, name, type, country, sector"
HOLDER_COLUMNS: Final = "position, kind, actor"
PLACE_COLUMNS: Final = "position, role, place, name, kind, country, lat, lon, precision_km"


@dataclass(frozen=True, slots=True)
class ClaimRows:
    """One claim as kept: its own row, and those of the indexes over it, in the order of the ``…_COLUMNS``."""

    claim: Row
    actors: tuple[Row, ...]
    holders: tuple[Row, ...]
    places: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ReadingRows:
    """One reading as kept. ``digest`` is a hash over the reader, sentences, unread and the bodies of all claims."""

    report: Row
    sentences: str
    unread: str
    digest: str
    claims: tuple[ClaimRows, ...]


def rows_of(reading: Reading, reader: str) -> ReadingRows:
    """The rows of a reading.

    Raises InputError for what the record must not hold: a quote that is not the text at its offsets, two claims
    with one id, or a number that JSON does not know.
    """
    report = reading.report
    seen: set[str] = set()
    for claim in reading.claims:
        if report.text[claim.start : claim.end] != claim.quote or not 0 <= claim.start <= claim.end:
            raise InputError(f"claim {claim.id} quotes what is not in report {report.id} at {claim.start}:{claim.end}")
        if claim.id in seen:
            raise InputError(f"two claims of report {report.id} have the id {claim.id}")
        seen.add(claim.id)
    claims = tuple(claim_rows(position, claim) for position, claim in enumerate(reading.claims))
    sentences, unread = compact(reading.sentences), compact(reading.unread)
    bodies = [str(rows.claim[-1]) for rows in claims]
    return ReadingRows(report_row(report), sentences, unread, digest_of(reader, sentences, unread, bodies), claims)


def digest_of(reader: str, sentences: str, unread: str, bodies: list[str]) -> str:
    """A hash over all that one reading says; the same reading has the same digest in every record."""
    return content_id(reader, sentences, unread, *bodies)


def report_row(report: Report) -> Row:
    """The report in the order of ``REPORT_COLUMNS``."""
    return (
        report.id,
        report.text,
        report.input_id,
        report.title,
        report.outlet,
        report.url,
        report.published,
        report.language,
        compact(report.flags),
    )


def report_of(row: Row) -> Report:
    """The report of a row in the order of ``REPORT_COLUMNS``; its id is computed anew, not taken from the row."""
    _, text, input_id, title, outlet, url, published, language, flags = (None if v is None else str(v) for v in row)
    return Report(text or "", input_id, title, outlet, url, published, language, tuple(json.loads(flags or "[]")))


def reading_of(report: Report, sentences: str, unread: str, bodies: list[str]) -> Reading:
    """The reading that ``rows_of`` was given."""
    return Reading(
        report,
        tuple((start, end) for start, end in json.loads(sentences)),
        tuple(claim_of(body) for body in bodies),
        tuple((offset, reason) for offset, reason in json.loads(unread)),
    )


def claim_of(body: str) -> Claim:
    """The claim of its JSON; raises RecordError when that was damaged."""
    try:
        return claim_from_dict(json.loads(body))
    except (InputError, ValueError) as error:
        raise RecordError(f"a claim of the record cannot be read: {error}", advice="run the record's check") from error


def claim_rows(position: int, claim: Claim) -> ClaimRows:
    """The rows of the claim that is the ``position``-th of its reading (from 0)."""
    content = claim.content
    earliest, latest = days_of(content)
    own: Row = (
        position,
        claim.id,
        claim.kind,
        type_of(content),
        claim.status,
        claim.certainty.author,
        claim.certainty.source,
        earliest,
        latest,
        claim.start,
        claim.end,
        claim.quote,
        float(claim.confidence),
        compact(claim_to_dict(claim)),
    )
    holders: tuple[Row, ...] = tuple((i, holder.kind, holder.actor) for i, holder in enumerate(claim.holders))
    return ClaimRows(own, _actor_rows(content), holders, _place_rows(content))


def _actor_rows(content: Content) -> tuple[Row, ...]:
    out: list[Row] = []
    for i, participant in enumerate(participants_of(content)):
        actor = participant.actor
        name = None if may_be_private(actor) else actor.name
        if (actor.id, name, actor.type, actor.country, actor.sector) != (None,) * 5:
            out.append((i, participant.role, actor.id, name, actor.type, actor.country, actor.sector))
    return tuple(out)


def _place_rows(content: Content) -> tuple[Row, ...]:
    return tuple(
        (
            i,
            role,
            place.id,
            place.name,
            place.kind,
            place.country,
            _real(place.lat),
            _real(place.lon),
            _real(place.precision_km),
        )
        for i, (role, place) in enumerate(places_of(content))
    )


def _real(value: float | None) -> float | None:
    # The columns are STRICT REAL: a whole number would come back as another type than it was compared with.
    return None if value is None else float(value)
