"""The fetcher: what it lets through, what it says of what it does not, and where it never connects."""

from __future__ import annotations

import gzip
import http.server
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from tocsin.sources import Rejected, read_paths
from tocsin.sources.addresses import Address, is_public, parse_address
from tocsin.sources.fetch import Fetched, Limits, Unfetched, connect_to, fetch, fetcher, retry_after
from tocsin.sources.text import Refusal
from tocsin.terms.text import Report

ENGLISH = "Government warplanes bombed the town of Saraqib on Monday, killing at least twelve people."
PAGE = f"<html><head><title>War</title></head><body><article><p>{ENGLISH}</p></article></body></html>".encode()
PUBLIC = "93.184.215.14"


class Site(http.server.BaseHTTPRequestHandler):
    """A site of one's own on this computer."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        html = {"Content-Type": "text/html; charset=windows-1251"}
        match self.path:
            case "/page":
                self.answer(
                    200, PAGE, ETag='"1"', Last_Modified="Sat, 31 Oct 2020 12:00:00 GMT", Set_Cookie="a=b", **html
                )
            case "/same":
                self.answer(304)
            case "/gzip":
                self.answer(200, gzip.compress(PAGE), Content_Encoding="gzip", **html)
            case "/deflate":
                self.answer(200, zlib.compress(PAGE), Content_Encoding="deflate", **html)
            case "/raw-deflate":
                self.answer(200, zlib.compress(PAGE, wbits=-15), Content_Encoding="deflate", **html)
            case "/mislabelled":
                self.answer(200, PAGE, Content_Encoding="gzip", **html)
            case "/br":
                self.answer(200, b"xyz", Content_Encoding="br", **html)
            case "/bomb":
                self.answer(200, gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip", **html)
            case "/large":
                self.answer(200, b"x" * 6_000_000, **html)
            case "/endless":
                self.endless(b"x" * 65_536, 0.0)
            case "/slow":
                self.endless(b"x", 0.05)
            case "/slow-head":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                self.endless(b"A: b\r\n", 0.05, head=b"")
            case "/continue":
                self.endless(b"HTTP/1.1 100 Continue\r\n\r\n", 0.0, head=b"")
            case "/long-head":
                self.endless(b"x" * 65_536, 0.0, head=b"HTTP/1.1 200 OK\r\nA: ")
            case "/cut":
                self.answer(200, PAGE, Content_Length="5000", **html)
                self.close_connection = True
            case "/chunked":
                self.wfile.write(
                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"
                )
            case "/nonsense":
                self.wfile.write(b"\x00\xff\r\n\r\n")
                self.close_connection = True
            case "/busy":
                self.answer(429, Retry_After="120")
            case "/to/page":
                self.answer(302, Location="/page")
            case "/round/a" | "/round/b":
                self.answer(302, Location="/round/b" if self.path.endswith("a") else "/round/a")
            case path if path.startswith("/more/"):
                self.answer(302, Location=f"/more/{int(path[6:]) + 1}")
            case _:
                self.answer(404)

    def endless(self, piece: bytes, pause: float, head: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> None:
        self.close_connection = True
        try:
            self.wfile.write(head)
            for _ in range(20_000):
                self.wfile.write(piece)
                time.sleep(pause)
        except OSError:
            return


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that goes away is what is tested."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = Server(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def got(site: str, path: str, **options: object) -> Fetched | Refusal:
    return fetch(f"http://{site}{path}", **{"allow": [site], "limits": Limits(seconds=2.0), **options})  # type: ignore[arg-type]


def test_a_page_is_fetched_and_read(site: str) -> None:
    answer = got(site, "/page")
    assert answer == Fetched(
        f"http://{site}/page", 200, PAGE, "text/html", "windows-1251", '"1"', "Sat, 31 Oct 2020 12:00:00 GMT"
    )
    path, headers = Site.asked[-1]
    assert path == "/page"
    assert headers["Host"] == site
    assert "tocsin" in headers["User-Agent"]
    assert "Cookie" not in headers
    (read,) = read_paths([f"http://{site}/to/page"], fetch=fetcher(allow=[site]))
    assert isinstance(read, Report)
    assert (read.text, read.url, read.title) == (ENGLISH, f"http://{site}/page", "War")
    assert "Cookie" not in Site.asked[-1][1]


def test_nothing_is_fetched_unless_it_is_allowed(site: str) -> None:
    before = len(Site.asked)
    (refused,) = read_paths([f"http://{site}/page"])
    assert isinstance(refused, Rejected)
    assert "nothing is fetched" in refused.reason
    (refused,) = read_paths([f"HTTP://{site}/page"], fetch=fetch)
    assert isinstance(refused, Rejected)
    assert len(Site.asked) == before


def test_what_has_not_changed_is_not_sent(site: str) -> None:
    answer = got(site, "/same", etag='"1"', modified="Sat, 31 Oct 2020 12:00:00 GMT")
    assert isinstance(answer, Fetched)
    assert (answer.status, answer.body) == (304, b"")
    headers = Site.asked[-1][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"1"', "Sat, 31 Oct 2020 12:00:00 GMT")
    got(site, "/same", etag='"1"\r\nX: y')
    assert "If-None-Match" not in Site.asked[-1][1]


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/raw-deflate", "/mislabelled"])
def test_packed_answers(site: str, path: str) -> None:
    answer = got(site, path)
    assert isinstance(answer, Fetched)
    assert answer.body == PAGE


def test_chunks(site: str) -> None:
    answer = got(site, "/chunked")
    assert isinstance(answer, Fetched)
    assert answer.body == b"hello!"


@pytest.mark.parametrize(
    ("path", "told", "passing"),
    [
        ("/none", "404", False),
        ("/busy", "429", True),
        ("/br", "compressed by 'br'", False),
        ("/bomb", "bomb", False),
        ("/large", "more than 5,000,000 bytes", False),
        ("/endless", "more than 5,000,000 bytes", False),
        ("/slow", "2 seconds", True),
        ("/slow-head", "", True),
        ("/continue", "", True),
        ("/long-head", "cannot be reached", True),
        ("/cut", "broke off", True),
        ("/nonsense", "cannot be reached", True),
        ("/round/a", "circle", False),
        ("/more/1", "more than 5 times", False),
    ],
)
def test_what_a_server_does_wrong_is_told_in_time(site: str, path: str, told: str, passing: bool) -> None:
    start = time.perf_counter()
    answer = got(site, path)
    assert time.perf_counter() - start < 3.0
    assert isinstance(answer, Unfetched), answer
    assert told in answer.reason
    assert answer.passing is passing
    assert answer.wait == (120.0 if path == "/busy" else None)


def test_a_port_where_nobody_listens() -> None:
    with socket.socket() as idle:
        idle.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{idle.getsockname()[1]}"
        answer = got(place, "/")
    assert isinstance(answer, Unfetched)
    assert answer.passing


def test_the_environment_sets_no_proxy(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert isinstance(got(site, "/page"), Fetched)


# TLS


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """A port where https is spoken as news.example, and the certificate that vouches for it."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate),
         "-days", "30", "-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"],
        capture_output=True,
        check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("this openssl makes no certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Server(("127.0.0.1", 0), Site)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, certificate
    server.shutdown()
    server.server_close()


def test_the_certificate_must_be_that_of_the_name_and_not_of_the_place(secure: tuple[int, Path]) -> None:
    port, certificate = secure

    def tried(host: str, tls: Callable[[], ssl.SSLContext] | None) -> Fetched | Refusal:
        place = f"{host}:{port}"
        return fetch(f"https://{place}/page", allow=[place], resolve=lambda *_: ["127.0.0.1"], tls=tls)

    def trusting() -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(certificate))

    answer = tried("news.example", trusting)
    assert isinstance(answer, Fetched), answer
    assert answer.body == PAGE
    for host, tls in (("other.example", trusting), ("127.0.0.1", trusting), ("news.example", None)):
        refused = tried(host, tls)
        assert isinstance(refused, Unfetched)
        assert "certificate" in refused.reason
        assert not refused.passing


# Where it may go


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://example.org", ("https", "example.org", 443, "/")),
        ("HTTP://Example.ORG:8080/A?b=c#d", ("http", "example.org", 8080, "/A?b=c")),
        ("http://example.org./", ("http", "example.org", 80, "/")),
        ("http://exämple.org/ä?q=ü", ("http", "xn--exmple-cua.org", 80, "/%C3%A4?q=%C3%BC")),
        ("http://example.org?q", ("http", "example.org", 80, "/?q")),
        ("http://[2606:2800:220::1]/", ("http", "2606:2800:220::1", 80, "/")),
        ("http://１２７.0.0.1/", ("http", "127.0.0.1", 80, "/")),
    ],
)
def test_addresses(url: str, told: tuple[str, str, int, str]) -> None:
    assert parse_address(url) == Address(*told)


@pytest.mark.parametrize("place", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8",
                                   "2002:808:808::1", "64:ff9b::808:808"])  # fmt: skip
def test_public_places(place: str) -> None:
    assert is_public(place)


def nowhere() -> tuple[list[str], Callable[[str, int, float], socket.socket]]:
    """A list of where a connection was tried, and what tries it and never gets one."""
    tried: list[str] = []

    def connect(place: str, port: int, seconds: float) -> socket.socket:
        tried.append(place)
        raise ConnectionRefusedError("refused")

    return tried, connect


def test_a_name_is_resolved_once_and_a_rebinding_one_gains_nothing() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    tried, connect = nowhere()
    answer = fetch("http://rebind.example/", resolve=lambda host, port: next(answers), connect=connect)
    assert isinstance(answer, Unfetched)
    assert tried == [PUBLIC]


def test_a_name_with_a_private_address_among_others_is_refused() -> None:
    tried, connect = nowhere()
    answer = fetch("http://both.example/", resolve=lambda host, port: [PUBLIC, "10.0.0.1"], connect=connect)
    assert isinstance(answer, Refusal)
    assert "private network" in answer.reason
    assert tried == []


def test_whoever_was_connected_is_looked_at(site: str) -> None:
    port = int(site.rpartition(":")[2])
    before = len(Site.asked)
    answer = fetch(
        "http://news.example/page",
        resolve=lambda host, port: [PUBLIC],
        connect=lambda place, _, seconds: connect_to("127.0.0.1", port, seconds),
    )
    assert isinstance(answer, Refusal)
    assert "another address" in answer.reason
    assert len(Site.asked) == before


def test_a_redirect_is_checked_like_any_other_address(site: str) -> None:
    # The first host is let through by its name; where it sends us is not.
    class Sends(Site):
        def do_GET(self) -> None:
            self.answer(302, Location=f"http://localhost:{site.rpartition(':')[2]}/page")

    server = Server(("127.0.0.1", 0), Sends)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    before = len(Site.asked)
    place = f"127.0.0.1:{server.server_port}"
    answer = got(place, "/", allow=[place])
    assert isinstance(answer, Refusal)
    assert len(Site.asked) == before
    assert isinstance(got(place, "/", allow=[place, f"localhost:{site.rpartition(':')[2]}"]), Fetched)
    server.shutdown()
    server.server_close()


def test_an_allowed_host_is_allowed_on_its_own_ports_only(site: str) -> None:
    host, port = site.split(":")
    assert isinstance(got(site, "/page", allow=[host]), Refusal)  # the host, on no port of web servers
    assert isinstance(got(site, "/page", allow=[f"{host}:1"]), Refusal)
    assert isinstance(got(site, "/page", allow=[host], limits=Limits(ports={int(port)})), Fetched)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120.0), ("0", 0.0), ("999999999999", 604_800.0), (None, None), ("soon", None), ("-5", None),
     ("Sat, 31 Oct 2020 12:00:00 GMT", 0.0), ("Sat, 31 Oct 2999 12:00:00 GMT", 604_800.0)],
)  # fmt: skip
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value) == seconds
