"""tocsin reads news reports about armed conflict into a sourced record: who says that who did what to whom.

>>> import tocsin
>>> reading = tocsin.read("Rebels shelled the town of Ariha, SANA reported.", published="2020-03-05")
>>> reading.claims[0].content.type
'ASSAULT'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from tocsin.terms.claims import Claim, Reading
    from tocsin.terms.text import Report

__all__ = ["Claim", "Reading", "Report", "__version__", "read", "read_all"]


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


def __getattr__(name: str) -> object:
    if name in {"Claim", "Reading"}:
        from tocsin.terms import claims

        return getattr(claims, name)
    if name == "Report":
        from tocsin.terms.text import Report

        return Report
    raise AttributeError(f"module 'tocsin' has no attribute {name!r}")


def __dir__() -> list[str]:
    # What __getattr__ gives is offered by notebooks and shells, too.
    return sorted({*globals(), *__all__})
