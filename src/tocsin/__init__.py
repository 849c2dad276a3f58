"""tocsin reads news reports about armed conflict into a sourced record: who says that who did what to whom.

>>> import tocsin
>>> reading = tocsin.read("Rebels shelled the town of Ariha, SANA reported.", published="2020-03-05")
>>> reading.claims[0].content.type
'ASSAULT'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

__version__ = "0.1.0"

if TYPE_CHECKING:
    from tocsin.attacks import Incident
    from tocsin.happening import Happenings
    from tocsin.record import Record
    from tocsin.terms.claims import Acled, Claim, Reading
    from tocsin.terms.events import Event
    from tocsin.terms.text import Report
    from tocsin.terms.who import Actor

Span = tuple[int, int]
__all__ = [
    "Actor",
    "Claim",
    "Event",
    "Incident",
    "Reading",
    "Record",
    "Report",
    "__version__",
    "acled",
    "actor",
    "classify",
    "happenings",
    "incidents",
    "read",
    "read_all",
    "ties",
]


def read(
    text: str,
    *,
    published: str | None = None,
    title: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> Reading:
    """The claims of one report.

    ``published`` (ISO date) is what "last week" is reckoned from; without it such times stay open.
    An empty text, or one in a language that cannot be read, gives a reading without claims; the reason for the
    latter stands in ``unread``. Raises :class:`tocsin.errors.UsageError` for a date that is none, and
    :class:`tocsin.errors.WrongType` (a TypeError) for what is no string.
    """
    from tocsin.sources import report_of

    return next(
        read_all([report_of(text, published=published, title=title, outlet=outlet, url=url, language=language)])
    )


def read_all(reports: Iterable[Report]) -> Iterator[Reading]:
    """The readings of many reports, in order, a few at a time: nothing is kept.

    Raises :class:`tocsin.errors.WrongType` (a TypeError) for what is no report, at once when ``reports`` cannot hold
    any, else when its turn comes.
    """
    from tocsin.desk import desk
    from tocsin.errors import WrongType
    from tocsin.sources import checked
    from tocsin.terms.text import Report

    if isinstance(reports, str | bytes | Report) or not isinstance(reports, Iterable):
        advice = "pass a list: tocsin.read_all([tocsin.Report(text)]), or tocsin.read(text) for a single text"
        raise WrongType(f"read_all takes many reports, not an object of type {type(reports).__name__}", advice=advice)
    return desk().read_all(checked(report) for report in reports)


@overload
def classify(text: str, source: Span, target: Span) -> dict[str, float]: ...
@overload
def classify(text: Sequence[str], source: Sequence[Span], target: Sequence[Span]) -> list[dict[str, float]]: ...
def classify(
    text: str | Sequence[str], source: Span | Sequence[Span], target: Span | Sequence[Span]
) -> dict[str, float] | list[dict[str, float]]:
    """The PLOVER types of what a source does to a target in a text, each with its chance, the likeliest first.

    ``source`` and ``target`` are half-open (start, end) in code points of ``text``. Three lists of one length are read
    as a batch, and a list comes back in their order; empty lists give an empty list. The sixteen chances sum to 1.
    Raises :class:`tocsin.errors.UsageError` for a span outside the text or lists of unequal length.

    >>> text = "Turkey condemned the shelling of Ariha by the Syrian army."
    >>> next(iter(tocsin.classify(text, source=(0, 6), target=(42, 57))))
    'ACCUSE'
    """
    from tocsin.pairing import classify_pairs, pairs_of

    if isinstance(text, str):
        return classify_pairs(pairs_of([text], [source], [target]))[0]  # type: ignore[list-item]
    return classify_pairs(pairs_of(text, source, target))  # type: ignore[arg-type]


@overload
def ties(text: str, source: Span, target: Span) -> dict[str, float]: ...
@overload
def ties(text: Sequence[str], source: Sequence[Span], target: Sequence[Span]) -> list[dict[str, float]]: ...
def ties(
    text: str | Sequence[str], source: Span | Sequence[Span], target: Span | Sequence[Span]
) -> dict[str, float] | list[dict[str, float]]:
    """The lasting tie between two parties in a text, by the sentence model: each with its chance, the likeliest first.

    Ties are ``fights``, ``allied_with``, ``backs``, ``associated_with``, ``part_of``, ``commands``, ``same_as``,
    ``in_contact``, ``merged_with``, ``split_from`` and ``none``; the chances sum to 1. Spans, batches and errors are
    those of :func:`classify`. Who the parties are is hidden from the model.

    >>> text = "The Dawn Brigade broke away from the Northern Front in 2015."
    >>> next(iter(tocsin.ties(text, source=(4, 16), target=(37, 51))))
    'split_from'
    """
    from tocsin.pairing import pairs_of, tie_pairs

    if isinstance(text, str):
        return tie_pairs(pairs_of([text], [source], [target]))[0]  # type: ignore[list-item]
    return tie_pairs(pairs_of(text, source, target))  # type: ignore[arg-type]


@overload
def actor(phrase: str, published: str | None = None) -> Actor: ...
@overload
def actor(phrase: list[str] | tuple[str, ...], published: str | Sequence[str | None] | None = None) -> list[Actor]: ...
def actor(
    phrase: str | list[str] | tuple[str, ...], published: str | Sequence[str | None] | None = None
) -> Actor | list[Actor]:
    """Whom a phrase of the news names, as the reader would judge it: id, name, type, country and PLOVER sector.

    ``published`` (ISO date) says who held an office; without it the last known office counts. A list of phrases is read
    as a batch, with one date for all or one for each, and a list comes back in their order. What no entry of the
    lexicon names keeps its own words as name and has no id; country and sector are None where the words do not give
    them. Of several named in one phrase, the first. Raises :class:`tocsin.errors.UsageError` for a date that is
    none or lists of unequal length, and :class:`tocsin.errors.WrongType` (a TypeError) for what is no string.

    >>> found = tocsin.actor("a spokesman for the Kurdish-led SDF")
    >>> found.country, found.sector
    ('SYR', 'REB')
    >>> [who.sector for who in tocsin.actor(["Tony Blair", "Tony Blair"], ["2005-05-01", "2015-05-01"])]
    ['GOV', 'ELI']
    """
    from tocsin.phrases import actors_of

    if isinstance(phrase, str):
        return actors_of([phrase], [published])[0]  # type: ignore[list-item]
    return actors_of(phrase, published)


def incidents(reading: Reading) -> tuple[Incident, ...]:
    """The attacks that a report tells of as having occurred, one card each, in text order; empty when there is none.

    Each :class:`tocsin.Incident` says who did it, who and what was hit, with what, where, when, and the range of
    killed and injured. Every part holds the ids of the claims it rests on; contradictions stand side by side.

    >>> reading = tocsin.read("A bomb exploded in Ariha. It killed two nurses.")
    >>> tocsin.incidents(reading)[-1].killed.high
    2
    """
    from tocsin.attacks import incidents as view

    return view(reading)


def happenings(documents: Iterable[Mapping[str, Any]]) -> Happenings:
    """Which mentions in many documents tell of one happening: a label for each mention, and why.

    A document is a mapping with ``text`` and ``mentions``, half-open (start, end) spans of code points, or with
    ``sentences``, lists of words, and ``mentions``, (sentence, indices of words). It may have a ``topic``:
    documents of different topics are never compared, and without one all are of one topic.

    ``labels[d][m]`` of what comes back is the number of the happening of mention m of document d; ``links[d][m]`` holds
    the likeliest fellow as (document, mention), its chance from 0 to 1, and the reasons in words. A mention without
    fellow has a number of its own and ``fellow`` None. No documents give empty tuples. Time and memory grow with the
    square of the mentions of a topic. Raises :class:`tocsin.errors.UsageError` for a place outside its
    document, and :class:`tocsin.errors.WrongType` (a TypeError) for a single document.

    >>> one = {"text": "Rebels shelled Ariha on Monday.", "mentions": [(7, 14)]}
    >>> two = {"text": "The rebels' shelling of Ariha killed two.", "mentions": [(12, 20), (30, 36)]}
    >>> tocsin.happenings([one, two]).labels
    ((0,), (0, 1))
    """
    from tocsin.happening import happenings as resolved

    return resolved(documents)


def acled(reading: Reading) -> Acled | None:
    """The one event of ACLED's list that a short report is about; None where it tells of none.

    Each event of a reading carries its own ``acled``; this picks the one that decides (docs/format.md says how). It is
    meant for notes of a few sentences on one incident, as in ACLED's own tables.

    >>> tocsin.acled(tocsin.read("On 4 March, gunmen shot dead two farmers near Djibo."))
    Acled(event_type='Violence against civilians', sub_event_type='Attack')
    """
    from tocsin.coding.acled import report_sub_event
    from tocsin.desk import desk

    return report_sub_event(desk().lexicon.acled, reading)


def __getattr__(name: str) -> object:
    if name in {"Claim", "Reading"}:
        from tocsin.terms import claims

        return getattr(claims, name)
    if name == "Actor":
        from tocsin.terms.who import Actor

        return Actor
    if name == "Incident":
        from tocsin.attacks import Incident

        return Incident
    if name == "Event":
        from tocsin.terms.events import Event

        return Event
    if name == "Record":
        from tocsin.record import Record

        return Record
    if name == "Report":
        from tocsin.terms.text import Report

        return Report
    raise AttributeError(f"module 'tocsin' has no attribute {name!r}")


def __dir__() -> list[str]:
    # What __getattr__ gives is offered by notebooks and shells, too.
    return sorted({*globals(), *__all__})
