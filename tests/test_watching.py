"""Feeds into a record: polite, kept before it is noted, and never twice."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tocsin import watching
from tocsin.errors import InputError
from tocsin.record import Record
from tocsin.serving import cli
from tocsin.watching import load_state, look, read_feed_list, state_path

ITEM = (
    "<item><title>News {n}</title><guid>g{n}</guid><pubDate>Tue, 27 Oct 2020 0{n}:00:00 GMT</pubDate><description>"
    "Rebels shelled the town of Saraqib on Monday, killing {n} soldiers, an official said.</description></item>"
)


class Site:
    """A site with one feed, whose items a test changes; what was asked for is in ``asked``."""

    def __init__(self) -> None:
        self.items = [1, 2, 3]
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                if self.path != "/feed.rss":
                    self.send_error(404)
                    return
                body = site.feed().encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def feed(self) -> str:
        items = "".join(ITEM.format(n=n) for n in self.items)
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Wire</title>{items}</channel></rss>'


@pytest.fixture
def site() -> Iterator[Site]:
    here = Site()
    yield here
    here.server.shutdown()
    here.server.server_close()


@pytest.fixture
def feeds(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("TOCSIN_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "feeds.toml"
    path.write_text(f'allow = ["{site.host}"]\ndelay = 1\n[[feed]]\nurl = "http://{site.host}/feed.rss"\n', "utf-8")
    return path


def texts() -> list[str]:
    with Record.open("tocsin.record", create=False) as record:
        assert record.check() == ()
        return sorted(reading.report.text for reading in record.readings())


def due_again() -> None:
    """As if the interval had passed."""
    path = state_path("tocsin.record")
    state = json.loads(path.read_text("utf-8"))
    for feed in state["feeds"].values():
        feed["due"] = 0.0
    state["hosts"] = {}
    path.write_text(json.dumps(state), "utf-8")


def watch(feeds: Path) -> int:
    return cli.main(["watch", str(feeds), "--once"])


def test_news_comes_in_once(site: Site, feeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert watch(feeds) == cli.OK
    assert "3 added with" in capsys.readouterr().err
    assert len(texts()) == 3
    with Record.open("tocsin.record", create=False) as record:
        assert {reading.report.outlet for reading in record.readings()} == {"Harbour Wire"}
        assert list(record.events()), "the events follow"
    asked = len(site.asked)
    assert watch(feeds) == cli.OK
    assert len(site.asked) == asked, "a feed that is not due is left alone"
    site.items = [2, 3, 4]
    due_again()
    assert watch(feeds) == cli.OK
    assert "1 added with" in capsys.readouterr().err
    assert len(texts()) == 4


def test_a_run_that_is_cut_short_before_it_notes_loses_and_doubles_nothing(
    feeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(watching, "_note", cut)
    assert watch(feeds) == cli.INTERRUPTED
    assert len(texts()) == 3
    assert not state_path("tocsin.record").exists()
    monkeypatch.undo()
    monkeypatch.chdir(feeds.parent)
    assert watch(feeds) == cli.OK
    assert len(texts()) == 3
    assert state_path("tocsin.record").exists()


def test_what_is_noted_is_in_the_record(site: Site, feeds: Path) -> None:
    watched = read_feed_list(feeds)
    noted = []
    with Record.open("tocsin.record") as record:
        for looked, state in look(watched, record, load_state("tocsin.record"), today="2020-11-01"):
            assert load_state("tocsin.record") == state
            noted.append(looked.tally.added)
            assert len(list(record.readings())) == sum(noted)
    assert noted == [3]


def test_a_feed_that_fails_costs_the_others_nothing(
    site: Site, feeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with feeds.open("a", encoding="utf-8") as stream:
        stream.write(f'[[feed]]\nurl = "http://{site.host}/gone.rss"\n[[feed]]\nurl = "http://10.0.0.1/private.rss"\n')
    assert watch(feeds) == cli.PARTLY_REJECTED
    assert "failed" in capsys.readouterr().err
    assert len(texts()) == 3
    with Record.open("tocsin.record", create=False) as record:
        assert {reject.source for reject in record.rejects()} == {
            f"http://{site.host}/gone.rss",
            "http://10.0.0.1/private.rss",
        }


WRONG = {
    "no file": "",
    "no feeds": "delay = 5\n",
    "no TOML": "[[feed\n",
    "no such setting": '[[feed]]\nurl = "https://example.org/x"\ncolour = "red"\n',
}


@pytest.mark.parametrize("name", WRONG)
def test_a_bad_list_is_told(name: str, feeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = feeds.parent / "bad.toml"
    if WRONG[name]:
        path.write_text(WRONG[name], "utf-8")
    assert watch(path) == cli.FAILED
    assert str(path) in capsys.readouterr().err
    assert not Path("tocsin.record").exists()


def test_a_damaged_note_is_told(feeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state_path("tocsin.record").write_text("{", "utf-8")
    assert watch(feeds) == cli.FAILED
    assert "remove it" in capsys.readouterr().err
    with pytest.raises(InputError):
        load_state("tocsin.record")
