"""From a claim back to the words: report, quote, on whose word, and why it was read so."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.errors import UsageError
from tocsin.record.store import KeptClaim, Record
from tocsin.terms.claims import Certainty
from tocsin.terms.judgements import Judgement
from tocsin.terms.who import Holder


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that must be said to defend one claim.

    ``quote`` is the report's text at the half-open range ``start``/``end``, ``sentence`` the whole sentence around
    it ("" when the report has none there). ``superseded`` says that a newer reader has read the report since.
    ``judgements`` are those about this claim that stand. ``verified`` says that the text still has the hash the
    report is known by, and that the quote is what stands at its offsets.
    """

    claim: str
    report: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    quote: str
    start: int
    end: int
    sentence: str
    holders: tuple[Holder, ...]
    certainty: Certainty
    confidence: float
    reasons: tuple[str, ...]
    reader: str
    superseded: bool
    judgements: tuple[Judgement, ...]
    verified: bool


def provenance(record: Record, claim: str) -> Provenance:
    """Where the claim of that id comes from; the newest reading that makes it counts.

    Raises UsageError when the record has no such claim.
    """
    current = list(record.claims(id=claim))
    # Older readings come in the order in which they were added.
    every = current or list(record.claims(id=claim, superseded=True))
    if not every:
        raise UsageError(f"there is no claim {claim}")
    return _of(record, every[-1], superseded=not current)


def _of(record: Record, kept: KeptClaim, *, superseded: bool) -> Provenance:
    reading = record.reading(kept.report, reader=kept.reader)
    if reading is None:  # the record is append-only and holds the claim
        raise UsageError(f"there is no report {kept.report}")
    claim, report = kept.claim, reading.report
    around = reading.sentences[claim.sentence : claim.sentence + 1]
    return Provenance(
        claim=claim.id,
        report=kept.report,
        title=report.title,
        outlet=report.outlet,
        url=report.url,
        published=report.published,
        quote=claim.quote,
        start=claim.start,
        end=claim.end,
        sentence=report.text[around[0][0] : around[0][1]] if around else "",
        holders=claim.holders,
        certainty=claim.certainty,
        confidence=claim.confidence,
        reasons=claim.reasons,
        reader=kept.reader,
        superseded=superseded,
        judgements=record.judgements(claim.id),
        verified=report.id == kept.report and report.text[claim.start : claim.end] == claim.quote,
    )
