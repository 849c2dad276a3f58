"""From the parts of a source to a report: its text checked, its dates read, what is not stated filled in."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tocsin.errors import InputError, UsageError, WrongType
from tocsin.sources.feed import NO_WORDS, FeedContent, Item
from tocsin.sources.forms import OWN_HEAD_BYTES, OWN_PAGE
from tocsin.sources.html import PageReader, decode_page, shared_reader
from tocsin.sources.language import detect_language
from tocsin.sources.table import Row, language_code
from tocsin.sources.text import (
    FUTURE,
    MAX_REPORT_CHARACTERS,
    Decoded,
    Refusal,
    check_text,
    date_flags,
    decode,
    parse_published,
    too_long,
)
from tocsin.sources.warc import Capture
from tocsin.terms.text import Report

if TYPE_CHECKING:
    from tocsin.sources.fetch import Fetcher

STANDARD_INPUT: Final = "-"
REPORT_ADVICE: Final = 'make one of it: tocsin.Report("the text", published="2020-10-31")'


@dataclasses.dataclass(frozen=True, slots=True)
class Defaults:
    published: str | None
    outlet: str | None
    url: str | None
    today: str | None
    pages: PageReader | None
    leave_out: Callable[[Path], bool] | None = None
    columns: Mapping[str, str] | None = None
    fetch: Fetcher | None = None

    @property
    def reader(self) -> PageReader:
        """What reads pages and feeds."""
        return self.pages or shared_reader()


def given_date(value: str | None, name: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise WrongType(f"{name} is of type {type(value).__name__}, not a string", advice="write it as YYYY-MM-DD")
    parsed = None if value is None else parse_published(value)
    if isinstance(parsed, Refusal):
        raise UsageError(f"{name}: {parsed.reason}", advice="write it as YYYY-MM-DD")
    return parsed


def from_text(data: bytes, shown: str, defaults: Defaults) -> Report | Refusal:
    decoded = too_long(len(data)) or decode(data)
    if isinstance(decoded, Refusal):
        return decoded
    return _report(decoded, defaults, input_id=_input_id(shown), published=defaults.published)


def from_page(data: bytes, shown: str, defaults: Defaults, charset: str | None = None) -> Report | Refusal:
    decoded = decode_page(data, charset)
    if isinstance(decoded, Refusal):
        return decoded
    if OWN_PAGE.encode() in data[:OWN_HEAD_BYTES]:
        return Refusal("it is a page of evidence that tocsin has written", "give the reports that it was made from")
    page = defaults.reader.read(decoded.text, defaults.url)
    if isinstance(page, Refusal):
        return page
    checked = check_text(Decoded(page.text, decoded.encoding, decoded.flags))
    if isinstance(checked, Refusal):
        return checked
    stated = None if page.date is None else parse_published(page.date)
    return _report(
        checked,
        defaults,
        input_id=_input_id(shown),
        title=page.title,
        outlet=defaults.outlet or page.outlet,
        published=defaults.published or (stated if isinstance(stated, str) else None),
    )


def from_row(row: Row, defaults: Defaults) -> Report:
    return _report(
        Decoded(row.text, "utf-8", row.flags),
        defaults,
        input_id=row.id,
        title=row.title,
        outlet=row.outlet,
        url=row.url,
        published=row.published or defaults.published,
        language=row.language,
    )


def _input_id(shown: str) -> str | None:
    return None if shown == STANDARD_INPUT else shown


def _report(
    decoded: Decoded,
    defaults: Defaults,
    *,
    input_id: str | None,
    published: str | None,
    title: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> Report:
    return Report(
        text=decoded.text,
        input_id=input_id,
        title=title,
        outlet=outlet or defaults.outlet,
        url=url or defaults.url,
        published=published,
        language=language or detect_language(decoded.text),
        flags=(*decoded.flags, *date_flags(published, defaults.today)),
    )


def from_capture(found: Capture, shown: str, offset: int, defaults: Defaults) -> Report | Refusal:
    """The report in a captured page; the day of capture is a flag, since it is not that of publication."""
    place = f"{shown}#{offset}"
    own = dataclasses.replace(defaults, url=found.url or defaults.url)
    if found.page:
        report = from_page(found.data, place, own, found.charset)
    else:
        report = from_text(found.data, place, own)
    if isinstance(report, Refusal):
        return report
    flags = (*report.flags, *found.flags)
    published = report.published
    if found.day is not None:
        flags = (*flags, f"captured_{found.day}")
        if published is not None and defaults.published is None and published > _next_day(found.day):
            # A page cannot have been published after it was captured: what it states is another date.
            published, flags = None, (*(flag for flag in flags if flag != FUTURE), "dated_after_capture")
    return dataclasses.replace(report, published=published, flags=flags)


def _next_day(day: str) -> str:
    """One day on, for time zones; the day itself where it is none."""
    try:
        return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day


def feed_report(
    item: Item,
    feed: FeedContent,
    *,
    outlet: str | None = None,
    today: str | None = None,
    published: str | None = None,
) -> Report | Refusal:
    """What an item of a feed says in its own words; flagged ``summary`` where that is not the whole.

    A Refusal for an item with a title alone. ``outlet`` goes before the feed's title, ``published`` is for items
    without a date that can be read.
    """
    checked: Decoded | Refusal = NO_WORDS if item.refused is None else Refusal(item.refused, NO_WORDS.advice)
    if item.text is not None:
        checked = check_text(Decoded(item.text, "utf-8"))
    if isinstance(checked, Refusal):
        return checked
    stated = None if item.published is None else parse_published(item.published)
    day = stated if isinstance(stated, str) else published
    return Report(
        text=checked.text,
        input_id=item.id or item.link,
        title=item.title,
        outlet=outlet or feed.title,
        url=item.link,
        published=day,
        language=detect_language(checked.text),
        flags=(*checked.flags, *(() if item.whole else ("summary",)), *date_flags(day, today)),
    )


def report_of(
    text: str,
    *,
    published: str | None = None,
    title: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> Report:
    """A text that is already in memory as a report; its language is detected unless it is given.

    Raises InputError when the text is longer than ``MAX_REPORT_CHARACTERS``, WrongType when it or another value is no
    string, UsageError when ``published`` is no date.
    """
    report = checked(Report(text, None, title, outlet, url, published, language))
    if len(text) > MAX_REPORT_CHARACTERS:
        raise InputError(
            f"the text has {len(text):,} characters, more than {MAX_REPORT_CHARACTERS:,}",
            advice="split it into single reports and read them one by one",
        )
    return report if report.language else dataclasses.replace(report, language=detect_language(text))


def checked(report: object) -> Report:
    """The report as the reader takes it: day of publication as YYYY-MM-DD, language as its code ("en" for "en-GB").

    Raises WrongType when it is no report or a field of it is no string, UsageError when ``published`` is no date.
    """
    if not isinstance(report, Report):
        raise WrongType(f"an object of type {type(report).__name__} is no report", advice=REPORT_ADVICE)
    if not isinstance(report.text, str):
        raise WrongType(f"the text is of type {type(report.text).__name__}, not a string", advice="decode it first")
    for name in ("input_id", "title", "outlet", "url", "language"):
        value = getattr(report, name)
        if value is not None and not isinstance(value, str):
            raise WrongType(f"{name} is of type {type(value).__name__}, not a string", advice="give it as a string")
    day, language = given_date(report.published, "published"), language_code(report.language)
    if (day, language) == (report.published, report.language):
        return report
    return dataclasses.replace(report, published=day, language=language)
