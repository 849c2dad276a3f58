"""Feeds: what is in them, and how politely and surely they are watched."""

from __future__ import annotations

import html
import json
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tocsin.errors import InputError
from tocsin.sources import Rejected, read_bytes
from tocsin.sources.feed import FeedContent, parse_feed
from tocsin.sources.feeds import (
    Feed,
    FeedList,
    FeedState,
    Polled,
    WatchState,
    next_due,
    poll,
    read_feed_list,
    watch_state,
)
from tocsin.sources.fetch import Fetched, Unfetched
from tocsin.sources.html import PageReader
from tocsin.sources.robots import MAX_RULES, parse_robots
from tocsin.sources.text import Refusal
from tocsin.terms.text import Report

FIRST = "Government warplanes bombed the town of Saraqib on Monday, killing at least twelve people."
SECOND = "Rebels answered with rocket fire on army positions, a monitoring group said on Tuesday evening."
SITE = "https://news.example"


def item(
    number: int, words: str | None = FIRST, *, title: str = "War", date: str = "Sat, 31 Oct 2020 12:00:00 GMT"
) -> str:
    described = "" if words is None else f"<description>{words}</description>"
    return (
        f"<item><title>{title}</title><link>/{number}</link><guid>n{number}</guid><pubDate>{date}</pubDate>"
        f"{described}</item>"
    )


def rss(*items: str) -> bytes:
    channel = f"<title>Example Times</title>{''.join(items)}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def article(words: str) -> bytes:
    return f"<html><head><title>T</title></head><body><article><p>{words} {words}</p></article></body></html>".encode()


# Files


@pytest.mark.parametrize("name", ["a.rss", "a.xml", "a", "a.html.xml"])
def test_a_feed_file_gives_a_report_for_each_item(name: str) -> None:
    first, second, third = read_bytes(rss(item(1), item(2, None), item(3, SECOND, date="nonsense")), name)
    assert first == Report(FIRST, "n1", "War", "Example Times", None, "2020-10-31", "en", ("summary",))
    assert isinstance(second, Rejected)
    assert (second.line, second.reason) == (1, "it has neither content nor a summary")
    assert isinstance(third, Report)
    assert third.published is None


def test_atom_and_rdf() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"><title>A</title><entry><id>tag:1</id>'
        '<title type="html">Raid on &lt;b&gt;Ariha&lt;/b&gt;</title><link rel="self" href="no"/><link href="1"/>'
        '<updated>2020-11-01T00:30:00Z</updated><published>2020-10-31T10:00:00Z</published><content type="xhtml">'
        f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{FIRST}</p><p>{SECOND}</p></div></content></entry></feed>'
    )
    (read,) = read_bytes(atom.encode(), "a.atom")
    assert read == Report(
        f"{FIRST}\n\n{SECOND}", "tag:1", "Raid on Ariha", "A", "https://a.example/x/1", "2020-10-31", "en"
    )
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="c"><title>R</title></channel>'
        f'<item rdf:about="https://r.example/1"><title>t</title><link>https://r.example/1</link><description>{FIRST}'
        "</description><dc:date>2020-10-31T23:00:00-05:00</dc:date></item></rdf:RDF>"
    )
    (read,) = read_bytes(rdf.encode(), "-")
    assert isinstance(read, Report)
    assert (read.outlet, read.url, read.published) == ("R", "https://r.example/1", "2020-10-31")


def test_only_words_are_left_of_the_html_in_a_feed() -> None:
    words = (
        f"<![CDATA[<p>{FIRST}</p><script>alert(1)</script><figure><img src='https://spy.example/x.png'>"
        "<figcaption>Photo</figcaption></figure><ul><li>One&nbsp;dead<li>Two &amp; more</ul>Tail<br>line"
        '<p>The post War appeared first on <a href="/">Example Times</a>.</p>]]>'
    )
    (read,) = read_bytes(rss(item(1, words)), "a.rss")
    assert isinstance(read, Report)
    assert read.text == f"{FIRST}\n\nOne dead\n\nTwo & more\n\nTail\nline"


def test_names_of_html_are_characters_and_media_titles_are_none() -> None:
    words = "Fighting at Sa&ccedil;l&iacute;: caf&eacute; hit &ndash; twelve dead, the district&rsquo;s mayor said."
    feed = rss(item(1, words)).replace(b"<rss ", b'<rss xmlns:media="http://search.yahoo.com/mrss/" ')
    feed = feed.replace(b"<item>", b"<item><media:title>Photo</media:title>")
    (read,) = read_bytes(feed, "a.rss")
    assert isinstance(read, Report)
    assert (read.title, read.text) == (
        "War",
        "Fighting at Saçlí: café hit – twelve dead, the district’s mayor said.",
    )


def test_a_broken_feed_is_read_as_far_as_it_goes_and_says_so() -> None:
    whole = rss(item(1), "\n", item(2, SECOND))
    found = list(read_bytes(whole[: whole.index(b"army positions")], "a.rss"))
    assert [type(entry) for entry in found] == [Report, Report, Rejected]
    assert isinstance(found[2], Rejected)
    assert found[2].line == 2
    assert "broken here" in found[2].reason


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE rss [<!ENTITY a "x">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1/">%a;]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_with_entities_of_its_own_is_refused(head: str, encoding: str) -> None:
    feed = f"{head}<rss><channel>{item(1, '&a;')}</channel></rss>".encode(encoding)
    (refused,) = read_bytes(feed, "a.rss")
    assert isinstance(refused, Rejected)
    assert "entities" in refused.reason


@pytest.mark.parametrize(
    "words",
    [
        "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">" + FIRST,
        "<div>" * 100_000 + FIRST,
        "<a href=x>" * 100_000 + FIRST,
        "&amp;" * 400_000 + FIRST,
    ],
)
@pytest.mark.parametrize("wrap", [lambda words: f"<![CDATA[{words}]]>", html.escape])
def test_a_hostile_item_does_not_stop_the_reader(words: str, wrap: Callable[[str], str], pages: PageReader) -> None:
    start = time.perf_counter()
    found = parse_feed(rss(item(1, wrap(words)), item(2, SECOND)), pages)
    assert time.perf_counter() - start < 6
    if not isinstance(found, Refusal):
        assert found.items[-1].text == SECOND
        assert found.items[0].text or found.items[0].refused
    assert isinstance(parse_feed(rss(item(1)), pages), FeedContent)


# Rules of sites


ROBOTS = b"""# rules
User-agent: *
Disallow: /private
Allow: /private/news
Disallow: /*.pdf$
Disallow: /a*z?q=
Crawl-delay: 7

User-agent: OtherBot
User-agent: Tocsin
Disallow: /tocsin
"""


@pytest.mark.parametrize(
    ("agent", "path", "allowed"),
    [
        ("bot", "/", True),
        ("bot", "/private", False),
        ("bot", "/privateer", False),
        ("bot", "/private/news/1", True),
        ("bot", "/x.pdf", False),
        ("bot", "/x.pdf?a=1", True),
        ("bot", "/abcz?q=1", False),
        ("bot", "/abcy?q=1", True),
        ("bot", "/%70rivate", False),
        ("bot", "/robots.txt", True),
        ("tocsin", "/private", True),
        ("tocsin", "/tocsin/1", False),
        ("otherbot", "/tocsin/1", False),
    ],
)
def test_robots(agent: str, path: str, allowed: bool) -> None:
    assert parse_robots(ROBOTS, agent).allow(path) is allowed


def test_odd_rules() -> None:
    assert parse_robots(ROBOTS, "bot").delay == 7
    assert parse_robots(b"", "bot").allow("/x")
    assert parse_robots(b"\xff\xfe\0" * 50, "bot").allow("/x")
    assert parse_robots(b"User-agent: *\nDisallow:\n", "bot").allow("/x")
    assert parse_robots(b"User-agent: *\nCrawl-delay: nan\nDisallow: /", "bot").delay is None
    many = parse_robots(b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a*a*b\n" * 20_000, "bot")
    assert len(many.rules) == MAX_RULES
    assert many.allow("/" + "a" * 4000)


# The list


def listed(tmp_path: Path, text: str) -> FeedList:
    path = tmp_path / "feeds.toml"
    path.write_text(text, encoding="utf-8")
    return read_feed_list(path)


def test_a_list_of_feeds(tmp_path: Path) -> None:
    found = listed(
        tmp_path,
        'interval = "2h"\ncontact = "desk@example.org"\ndelay = 2\nallow = ["wiki.example"]\n'
        f'[[feed]]\nurl = "{SITE}/rss"\noutlet = "Times"\nfull = true\n[[feed]]\nurl = "{SITE}/2"\ninterval = "15m"\n',
    )
    assert found.feeds == (Feed(f"{SITE}/rss", "Times", True, 7200.0), Feed(f"{SITE}/2", None, False, 900.0))
    assert (found.allow, found.delay) == (("wiki.example",), 2.0)
    assert "desk@example.org" in found.user_agent


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no feeds"),
        ("feed = 3", "no feeds"),
        ("[[feed", "no TOML"),
        ("[[feed]]\n", "feed 1 has no url"),
        ('[[feed]]\nurl = "ftp://x"\n', "no http"),
        ('[[feed]]\nurl = "https://x.example"\nfull = "yes"\n', "true or false"),
        ('[[feed]]\nurl = "https://x.example"\ninterval = 30\n', "30m"),
        ('[[feed]]\nurl = "https://x.example"\ninterval = "5s"\n', "burden"),
        ('[[feed]]\nurl = "https://x.example"\nouttlet = "x"\n', "outtlet"),
        ('[[feed]]\nurl = "https://x.example"\n[[feed]]\nurl = "https://x.example"\n', "twice"),
        ('delay = 0\n[[feed]]\nurl = "https://x.example"\n', "delay"),
        ('contact = "a\\nb"\n[[feed]]\nurl = "https://x.example"\n', "contact"),
    ],
)
def test_a_list_that_is_wrong_says_where(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        listed(tmp_path, text)
    assert told in str(caught.value)
    assert caught.value.advice


# Watching


class Web:
    """A few addresses that answer, and a clock that only runs while somebody waits."""

    def __init__(self, **answers: Any) -> None:
        self.answers: dict[str, Any] = {"/robots.txt": Unfetched("404", status=404), **answers}
        self.asked: list[tuple[float, str, str | None]] = []
        self.time = 1_000_000.0

    def get(self, url: str, /, *, etag: str | None = None, **_: Any) -> Fetched | Refusal:
        self.asked.append((self.time, url, etag))
        self.time += 0.1
        answer = self.answers[url.removeprefix(SITE)]
        if callable(answer):
            answer = answer(etag)
        return Fetched(url, 200, answer, "text/html") if isinstance(answer, bytes) else answer

    def sleep(self, seconds: float) -> None:
        assert 0 < seconds <= 60
        self.time += seconds

    def poll(self, feeds: FeedList, state: WatchState, pages: PageReader) -> list[Polled]:
        # As a run that is begun anew each time: the state goes through JSON.
        again = watch_state(json.loads(json.dumps(state.plain())))
        return list(
            poll(feeds, again, clock=lambda: self.time, sleep=self.sleep, pages=pages, get=self.get, today="2020-11-02")
        )

    @property
    def paths(self) -> list[str]:
        return [url.removeprefix(SITE) for _, url, _ in self.asked]


@pytest.fixture(scope="module")
def pages() -> Iterator[PageReader]:
    reader = PageReader()
    yield reader
    reader.close()


WATCHED = FeedList((Feed(f"{SITE}/rss", "Times", False, 600.0),))
FULL = FeedList((Feed(f"{SITE}/rss", "Times", True, 600.0),))


def outcomes(polled: list[Polled]) -> list[Report | Rejected]:
    return [outcome for piece in polled for outcome in piece.outcomes]


def test_only_what_is_new_comes_and_the_oldest_first(pages: PageReader) -> None:
    web = Web(**{"/rss": rss(item(2, SECOND), item(1))})
    first = web.poll(WATCHED, WatchState(), pages)
    found = outcomes(first)
    assert [(report.input_id, report.outlet, report.url) for report in found if isinstance(report, Report)] == [
        ("n1", "Times", f"{SITE}/1"),
        ("n2", "Times", f"{SITE}/2"),
    ]
    state = first[-1].state
    assert web.poll(WATCHED, state, pages) == []  # not due yet
    assert next_due(WATCHED.feeds, state) == pytest.approx(web.time + 600, abs=1)
    web.time += 601
    # One more, and one that was corrected.
    web.answers["/rss"] = rss(item(3, SECOND), item(2, SECOND), item(1, FIRST.replace("twelve", "nine")))
    second = web.poll(WATCHED, state, pages)
    assert [report.input_id for report in outcomes(second) if isinstance(report, Report)] == ["n1", "n3"]
    web.time += 601
    third = web.poll(WATCHED, second[-1].state, pages)
    assert (outcomes(third), third[0].note) == ([], "nothing new")


def test_a_feed_that_has_not_changed_is_not_sent_again(pages: PageReader) -> None:
    def answer(etag: str | None) -> Fetched:
        if etag == '"1"':
            return Fetched(f"{SITE}/rss", 304, b"")
        return Fetched(f"{SITE}/rss", 200, rss(item(1)), etag='"1"')

    web = Web(**{"/rss": answer})
    state = web.poll(WATCHED, WatchState(), pages)[-1].state
    web.time += 601
    again = web.poll(WATCHED, state, pages)
    assert web.asked[-1][2] == '"1"'
    assert (outcomes(again), again[-1].note) == ([], "nothing new")
    assert again[-1].state.feeds[f"{SITE}/rss"].seen == state.feeds[f"{SITE}/rss"].seen


def test_a_host_is_never_visited_twice_in_quick_succession(pages: PageReader) -> None:
    web = Web(**{"/rss": rss(item(2, SECOND), item(1)), "/1": article(FIRST), "/2": article(SECOND)})
    web.answers["/robots.txt"] = b"User-agent: *\nCrawl-delay: 9\n"
    web.poll(FULL, WatchState(), pages)
    assert web.paths == ["/robots.txt", "/rss", "/1", "/2"]
    times = [time for time, _, _ in web.asked]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses[0] >= 5
    assert min(pauses[1:]) >= 9


def test_robots_txt_is_obeyed_and_a_site_without_an_answer_is_left_alone(pages: PageReader) -> None:
    web = Web(**{"/rss": rss(item(1)), "/robots.txt": b"User-agent: tocsin\nDisallow: /rss\n"})
    (refused,) = outcomes(web.poll(WATCHED, WatchState(), pages))
    assert isinstance(refused, Rejected)
    assert "robots.txt" in refused.reason
    web = Web(**{"/rss": rss(item(1)), "/robots.txt": Unfetched("503", status=503, passing=True)})
    (refused,) = outcomes(web.poll(WATCHED, WatchState(), pages))
    assert isinstance(refused, Rejected)
    assert web.paths == ["/robots.txt"]


def test_whole_articles_take_the_day_and_the_outlet_of_the_feed(pages: PageReader) -> None:
    web = Web(**{"/rss": rss(item(1, "Short.")), "/1": article(SECOND)})
    (read,) = outcomes(web.poll(FULL, WatchState(), pages))
    assert isinstance(read, Report)
    assert read.text.startswith(SECOND)
    assert (read.outlet, read.url, read.published, read.flags) == ("Times", f"{SITE}/1", "2020-10-31", ())


def test_a_run_cut_short_goes_on_where_its_state_was_kept(pages: PageReader) -> None:
    answers: dict[str, Any] = {"/rss": Fetched(f"{SITE}/rss", 200, rss(*(item(n) for n in (3, 2, 1))), etag='"1"')}
    answers |= {f"/{n}": article(f"{FIRST} Report number {n}.") for n in (1, 2, 3)}
    whole = Web(**answers).poll(FULL, WatchState(), pages)
    everything = {report.text for report in outcomes(whole) if isinstance(report, Report)}
    assert len(everything) == 3
    for cut in range(len(whole)):
        before = whole[cut - 1].state if cut else WatchState()
        kept = {report.text for report in outcomes(whole[:cut]) if isinstance(report, Report)}
        web = Web(**answers)
        web.time += 10
        rest = web.poll(FULL, before, pages)
        came = {report.text for report in outcomes(rest) if isinstance(report, Report)}
        assert kept | came == everything
        assert not kept & came
        assert web.asked[1][2] is None or cut == len(whole)


def test_an_article_that_cannot_be_had_is_tried_again_and_then_told_by_the_feed(pages: PageReader) -> None:
    web = Web(**{"/rss": rss(item(1)), "/1": Unfetched("503", status=503, passing=True)})
    state, seen = WatchState(), []
    for _ in range(4):
        polled = web.poll(FULL, state, pages)
        state = polled[-1].state
        seen.append([type(outcome) for outcome in outcomes(polled)])
        web.time += 601
    assert seen == [[], [], [Rejected, Report], []]
    web.answers["/1"] = Unfetched("404", status=404)
    fresh = web.poll(FULL, WatchState(hosts=state.hosts), pages)
    assert [type(outcome) for outcome in outcomes(fresh)] == [Rejected, Report]


def test_a_feed_that_fails_is_asked_less_and_less(pages: PageReader) -> None:
    web = Web(**{"/rss": Unfetched("503", status=503, wait=5_000.0, passing=True)})
    state, waits = WatchState(), []
    for _ in range(6):
        polled = web.poll(WATCHED, state, pages)
        state = polled[-1].state
        waits.append(next_due(WATCHED.feeds, state) - web.time)
        web.time += waits[-1] + 1
        web.answers["/rss"] = Unfetched("503", status=503, passing=True)
    assert waits == [5_000.0, 2_400.0, 4_800.0, 9_600.0, 19_200.0, 38_400.0]
    web.answers["/rss"] = Unfetched("410", status=410)
    state = web.poll(WATCHED, state, pages)[-1].state
    assert next_due(WATCHED.feeds, state) - web.time >= 604_800


@pytest.mark.parametrize(
    "state", [{}, 3, {"format": "tocsin-watch/1"}, {"format": "tocsin-watch/1", "feeds": [], "hosts": 1}]
)
def test_a_damaged_state_is_told(state: object) -> None:
    with pytest.raises(InputError):
        watch_state(state)
    assert watch_state(None) == WatchState()


def test_no_feeds_are_never_due() -> None:
    assert next_due((), WatchState()) == float("inf")
    assert next_due(WATCHED.feeds, WatchState({f"{SITE}/rss": FeedState(due=7.0)})) == 7.0
