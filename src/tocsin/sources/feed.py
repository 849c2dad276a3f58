"""Feeds to reports: one for each item that has words of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tocsin.sources.html import PageReader, decode_page, guard
from tocsin.sources.text import Refusal

NO_FEED_ADVICE: Final = "give the address or file of an RSS or Atom feed"
NO_WORDS: Final = Refusal("it has neither content nor a summary", "fetch the article that it links to")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed; ``text`` is plain, and a summary unless ``whole``. ``published`` is as it stands there.

    ``refused`` is why its text was not read, None where that is no matter of hostility.
    """

    line: int
    text: str | None
    whole: bool
    title: str | None
    link: str | None
    published: str | None
    id: str | None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class FeedContent:
    """A feed as it was read: title, items in their order, and what of it could not be read, with lines."""

    title: str | None
    items: tuple[Item, ...]
    faults: tuple[tuple[int | None, Refusal], ...] = ()


def parse_feed(
    data: bytes, pages: PageReader, *, url: str | None = None, charset: str | None = None
) -> FeedContent | Refusal:
    """The feed in ``data``; a Refusal when it is none, or hostile, too slow or too large. Never raises for bad input.

    ``url`` is where it came from, for links that are relative; ``charset`` what the server says.
    """
    decoded = decode_page(data, charset)
    if isinstance(decoded, Refusal):
        return decoded
    # An entity may stand for a file of this computer, or for a billion of others.
    if "<!ENTITY" in decoded.text:
        return Refusal("it declares entities of its own, which no feed needs", NO_FEED_ADVICE)
    hostile = guard(decoded.text)
    if hostile is not None:
        return hostile
    reply = pages.ask({"feed": decoded.text.replace("\0", ""), "url": url})
    if isinstance(reply, Refusal):
        return Refusal(reply.reason.replace("the page", "the feed"), NO_FEED_ADVICE)
    return _content(reply["feed"])


def _content(feed: dict[str, Any]) -> FeedContent:
    items = tuple(
        Item(
            line=int(item["line"] or 0),
            text=item["text"],
            whole=bool(item["whole"]),
            title=item["title"],
            link=item["link"],
            published=item["published"],
            id=item["id"],
            refused=item["refused"],
        )
        for item in feed["items"]
    )
    return FeedContent(feed["title"], items, tuple(_faults(feed)))


def _faults(feed: dict[str, Any]) -> Iterator[tuple[int | None, Refusal]]:
    if feed["fault"] is not None:
        line, words = feed["fault"]
        reason = f"its XML is broken here ({str(words)[:80]}): what follows was mended, and items may be missing"
        yield int(line), Refusal(reason, "get the feed again")
    if feed["left_out"]:
        yield None, Refusal(f"{feed['left_out']:,} items of it are too many and were left out", "split the feed")
