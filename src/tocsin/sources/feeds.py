"""Feeds that are looked at again and again: what is new in them as reports, and a plain state to go on from.

The state goes out with every piece of news, and only holds what has gone out: a run that is cut short and begun again
with the last state that was kept loses nothing. What has gone out after it comes twice, and a record keeps it once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from tocsin.errors import InputError
from tocsin.sources.addresses import parse_address
from tocsin.sources.feed import FeedContent, Item, parse_feed
from tocsin.sources.fetch import USER_AGENT, Fetched, Unfetched, fetch
from tocsin.sources.html import PageReader, shared_reader
from tocsin.sources.load import read_fetched
from tocsin.sources.reports import Defaults, feed_report
from tocsin.sources.text import Refusal, Rejected, parse_published
from tocsin.sources.visits import DELAY_SECONDS, Getter, Visits
from tocsin.terms.text import Report, content_id

INTERVAL_SECONDS: Final = 1_800.0
SHORTEST_INTERVAL: Final = 60.0
# However often a feed fails, it is tried again after a day; one that is gone, after a week.
LONGEST_BACK_OFF: Final = 86_400.0
GONE_SECONDS: Final = 604_800.0
# How often an article is tried that cannot be had for the moment; then the words of the feed have to do.
MAX_TRIES: Final = 3
# Items that are remembered beyond those that stand in the feed: some feeds show old ones again.
MAX_SEEN: Final = 1_000
_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_FEED_ADVICE: Final = 'write [[feed]] and below it url = "https://…"'


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: with ``full`` the articles that it links to are fetched, ``interval`` is in seconds."""

    url: str
    outlet: str | None = None
    full: bool = False
    interval: float = INTERVAL_SECONDS


@dataclass(frozen=True, slots=True)
class FeedList:
    """What is watched and how: hosts that may be private, who watches (for the sites), seconds between visits."""

    feeds: tuple[Feed, ...]
    allow: tuple[str, ...] = ()
    contact: str | None = None
    delay: float = DELAY_SECONDS

    @property
    def user_agent(self) -> str:
        """As whom the sites are asked: by name, with a way to complain where ``contact`` gives one."""
        return USER_AGENT if self.contact is None else f"{USER_AGENT[:-1]}; {self.contact})"


@dataclass(frozen=True, slots=True)
class FeedState:
    """Where one feed stands: when it is due (seconds since 1970), what was seen, how it failed.

    ``etag`` and ``modified`` are the server's; ``seen`` are keys of items, the newest first; ``tries`` counts by item
    how often its article could not be had.
    """

    due: float = 0.0
    etag: str | None = None
    modified: str | None = None
    failures: int = 0
    seen: tuple[str, ...] = ()
    tries: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WatchState:
    """Where all feeds stand, by address, and from when on each host may be visited again."""

    feeds: Mapping[str, FeedState] = field(default_factory=dict)
    hosts: Mapping[str, float] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The state as values that JSON can hold; ``watch_state`` reads it back."""
        return {
            "format": "tocsin-watch/1",
            "feeds": {url: {**asdict(state), "seen": list(state.seen)} for url, state in self.feeds.items()},
            "hosts": dict(self.hosts),
        }


@dataclass(frozen=True, slots=True)
class Polled:
    """A piece of news of one feed, the state once it is kept, and in words what happened where there is no news.

    ``done`` says that this was the last piece of this feed for now.
    """

    feed: Feed
    outcomes: tuple[Report | Rejected, ...]
    state: WatchState
    note: str | None = None
    done: bool = True


# What is watched


def read_feed_list(path: str | Path) -> FeedList:
    """The feeds listed in a TOML file: ``[[feed]]`` with ``url``, ``outlet``, ``full``, ``interval`` ("30m").

    At its top may stand ``interval`` and ``full`` for all, ``allow``, ``contact`` and ``delay`` (seconds). Raises
    InputError when the file cannot be read, is no TOML, or says what does not exist.
    """
    try:
        table = tomllib.loads(Path(path).read_bytes().decode("utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror}", advice="check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is no TOML: {error}", advice=_FEED_ADVICE) from error
    rows = table.pop("feed", [])
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{path} lists no feeds", advice=_FEED_ADVICE)
    where = str(path)
    common: dict[str, Any] = {key: table.pop(key) for key in ("interval", "full") if key in table}
    feeds = tuple(_feed({**common, **row}, f"{where}, feed {number}") for number, row in enumerate(rows, 1))
    repeated = next((feed.url for n, feed in enumerate(feeds) if feed.url in {f.url for f in feeds[:n]}), None)
    if repeated is not None:
        raise InputError(f"{where} lists {repeated} twice", advice="leave one of them out")
    allow = table.pop("allow", [])
    if not isinstance(allow, list) or not all(isinstance(host, str) for host in allow):
        raise InputError(f"{where}: allow is no list of hosts", advice='write allow = ["wiki.example"]')
    contact = _value(table, "contact", str, where)
    if contact is not None and not (contact.isascii() and contact.isprintable() and len(contact) <= 200):
        raise InputError(f"{where}: contact is no address in plain letters", advice="give a mail or web address")
    delay = table.pop("delay", DELAY_SECONDS)
    if isinstance(delay, bool) or not isinstance(delay, int | float) or not 1 <= delay <= 3_600:
        raise InputError(f"{where}: delay is no number of seconds from 1 to 3600", advice="write delay = 5")
    _nothing_else(table, where)
    return FeedList(feeds, tuple(allow), contact, float(delay))


def _feed(row: dict[str, Any], where: str) -> Feed:
    url = _value(row, "url", str, where)
    if url is None:
        raise InputError(f"{where} has no url", advice=_FEED_ADVICE)
    address = parse_address(url)
    if isinstance(address, Refusal):
        raise InputError(f"{where}: {address.reason}", advice=address.advice)
    outlet, full = _value(row, "outlet", str, where), _value(row, "full", bool, where)
    interval = _seconds(row.pop("interval", None), where)
    _nothing_else(row, where)
    return Feed(url, outlet, bool(full), interval)


def _value(table: dict[str, Any], key: str, kind: type[Any], where: str) -> Any:
    value = table.pop(key, None)
    if value is not None and not isinstance(value, kind):
        wanted = "true or false" if kind is bool else "text in quotes"
        raise InputError(f"{where}: {key} is not {wanted}", advice=f"write {key} = {wanted}")
    return value


def _nothing_else(table: dict[str, Any], where: str) -> None:
    if table:
        raise InputError(f"{where}: there is no setting {next(iter(table))!r}", advice="see docs/cli.md, tocsin watch")


def _seconds(value: object, where: str) -> float:
    if value is None:
        return INTERVAL_SECONDS
    text = value if isinstance(value, str) else ""
    number, unit = text[:-1].strip(), text[-1:]
    if not (number.isascii() and number.isdigit() and len(number) <= 6 and unit in _UNITS):
        raise InputError(f"{where}: interval {value!r} is no time", advice='write it as "30m", "2h" or "1d"')
    seconds = float(int(number) * _UNITS[unit])
    if seconds < SHORTEST_INTERVAL:
        raise InputError(f"{where}: an interval below a minute is a burden to the site", advice='write "30m"')
    return seconds


def watch_state(value: object) -> WatchState:
    """The state that ``WatchState.plain`` gave, an empty one for None; raises InputError when it is none."""
    if value is None:
        return WatchState()
    try:
        if not isinstance(value, dict) or value["format"] != "tocsin-watch/1":
            raise ValueError
        feeds = {
            str(url): FeedState(
                float(row["due"]),
                None if row["etag"] is None else str(row["etag"]),
                None if row["modified"] is None else str(row["modified"]),
                int(row["failures"]),
                tuple(map(str, row["seen"])),
                {str(key): int(count) for key, count in row["tries"].items()},
            )
            for url, row in value["feeds"].items()
        }
        return WatchState(feeds, {str(host): float(at) for host, at in value["hosts"].items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        advice = "begin with an empty state: what is known already is kept once"
        raise InputError("the state of the feeds is damaged", advice=advice) from error


def next_due(feeds: Sequence[Feed], state: WatchState) -> float:
    """When the next of these feeds is due, in seconds since 1970; 0 when one was never looked at, infinity for none."""
    return min((state.feeds.get(feed.url, FeedState()).due for feed in feeds), default=float("inf"))


# Looking


def poll(
    watched: FeedList,
    state: WatchState,
    *,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    today: str | None = None,
    pages: PageReader | None = None,
    get: Getter = fetch,
) -> Iterator[Polled]:
    """What is new in the feeds that are due, each looked at once, in the order of the list; nothing when none is due.

    ``clock`` gives the seconds since 1970, ``sleep`` waits; ``today`` flags dates in the future. Every ``Polled`` has
    at least its new state, to be kept together with what it brings. Never raises for what a site does.
    """
    visits = Visits(get, clock, sleep, watched, state.hosts)
    reader = pages or shared_reader()
    for feed in watched.feeds:
        before = state.feeds.get(feed.url, FeedState())
        if before.due > clock():
            continue
        for outcomes, after, note, done in _look(feed, before, visits, reader, today):
            state = WatchState({**state.feeds, feed.url: after}, dict(visits.hosts))
            yield Polled(feed, outcomes, state, note, done)


_Piece = tuple[tuple[Report | Rejected, ...], FeedState, str | None, bool]


def _look(feed: Feed, before: FeedState, visits: Visits, pages: PageReader, today: str | None) -> Iterator[_Piece]:
    answer = visits.get(feed.url, etag=before.etag, modified=before.modified)
    if isinstance(answer, Refusal):
        yield _failed(feed, before, answer, visits.clock())
        return
    if answer.status == 304:
        yield (), replace(before, due=visits.clock() + feed.interval, failures=0), "nothing new", True
        return
    content = parse_feed(answer.body, pages, url=answer.url, charset=answer.charset)
    if isinstance(content, Refusal):
        yield _failed(feed, before, content, visits.clock())
        return
    state = before
    here = tuple(dict.fromkeys(item_key(item) for item in content.items))
    fresh = {item_key(item): item for item in content.items if item_key(item) not in set(before.seen)}
    collected: list[Report | Rejected] = []
    # The oldest first, as they were published: what an article takes up from an earlier one is then known.
    for key, item in reversed(fresh.items()):
        if not feed.full or item.link is None:
            collected.append(_from_item(feed, item, content, today))
            state = _seen(state, key)
            continue
        outcomes, waits = _article(feed, item, content, visits, pages, today, state.tries.get(key, 0))
        if waits:
            state = replace(state, tries={**state.tries, key: state.tries.get(key, 0) + 1})
        else:
            state = _seen(state, key)
        yield outcomes, state, None, False
    for line, fault in content.faults:
        collected.append(Rejected(feed.url, line, fault.reason, fault.advice))
    tries = {key: count for key, count in state.tries.items() if key in here}
    known = set(state.seen)
    kept = tuple(dict.fromkeys((*(key for key in here if key in known), *state.seen)))[: max(MAX_SEEN, len(here))]
    # Only now the marks of the server: with them, what has not gone out yet would never be shown again. While articles
    # are waited for, they are left out, so that the feed comes again.
    after = FeedState(
        due=visits.clock() + feed.interval,
        etag=None if tries else answer.etag,
        modified=None if tries else answer.modified,
        seen=kept,
        tries=tries,
    )
    yield tuple(collected), after, None if fresh else "nothing new", True


def item_key(item: Item) -> str:
    """What tells an item from others: its id, title and words, so that one that was corrected is new again."""
    return content_id(item.id or item.link or "", item.title or "", item.text or "")


def _seen(state: FeedState, key: str) -> FeedState:
    return replace(
        state, seen=(key, *state.seen), tries={item: count for item, count in state.tries.items() if item != key}
    )


def _failed(feed: Feed, before: FeedState, refusal: Refusal, now: float) -> _Piece:
    failures = before.failures + 1
    wait = min(feed.interval * 2 ** min(failures, 12), max(LONGEST_BACK_OFF, feed.interval))
    if isinstance(refusal, Unfetched):
        wait = max(wait, refusal.wait or 0.0)
        wait = max(wait, GONE_SECONDS) if refusal.status == 410 else wait
    after = replace(before, due=now + wait, failures=failures)
    return (Rejected(feed.url, None, refusal.reason, refusal.advice),), after, "failed", True


def _from_item(feed: Feed, item: Item, content: FeedContent, today: str | None) -> Report | Rejected:
    report = feed_report(item, content, outlet=feed.outlet, today=today)
    if isinstance(report, Refusal):
        return Rejected(feed.url, item.line, report.reason, report.advice)
    return report


def _article(
    feed: Feed, item: Item, content: FeedContent, visits: Visits, pages: PageReader, today: str | None, tries: int
) -> tuple[tuple[Report | Rejected, ...], bool]:
    """The article of an item, or the words of the feed where it cannot be had; and whether it is to be tried again."""
    assert item.link is not None
    answer = visits.get(item.link)
    if isinstance(answer, Unfetched) and answer.passing and tries + 1 < MAX_TRIES:
        return (), True
    if isinstance(answer, Fetched):
        stated = None if item.published is None else parse_published(item.published)
        day = stated if isinstance(stated, str) else None
        defaults = Defaults(day, feed.outlet or content.title, answer.url, today, pages)
        found = tuple(read_fetched(answer, defaults))
        if any(isinstance(outcome, Report) for outcome in found):
            return found, False
        refused = [outcome for outcome in found if isinstance(outcome, Rejected)]
        why = refused[0] if refused else Rejected(item.link, None, "it holds nothing")
    else:
        why = Rejected(item.link, None, answer.reason, answer.advice)
    instead = feed_report(item, content, outlet=feed.outlet, today=today)
    if isinstance(instead, Refusal):
        return (why,), False
    return (why, instead), False
