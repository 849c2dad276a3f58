"""Addresses made to lead a fetcher to where it must not go, and a small world in which it would get there.

In that world every name that is not known lies on this computer, and every spelling of an IP address is understood; so
whatever the guard lets through is connected, and counted. ``news.example`` lies outside and sends on to wherever it is
asked to.
"""

from __future__ import annotations

import contextlib
import http.server
import socket
import sys
import threading
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tocsin.sources.fetch import Fetched, Limits, fetch
from tocsin.sources.text import Refusal

PUBLIC = "93.184.215.14"
PORT = 8080

SPELLINGS: tuple[str, ...] = (
    "http://127.0.0.1/", "http://127.0.0.1:8080/", "http://localhost/", "http://LOCALHOST./", "http://localhost.localdomain/",
    "http://127.1/", "http://127.0.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0x7f.1/",
    "http://0177.0.0.1/", "http://017700000001/", "http://0177.0x0.0.1/", "http://127.000.000.001/", "http://0/",
    "http://0.0.0.0/", "http://0.0.0.0:8080/", "http://127.0.0.1./", "http://１２７.０.０.１/", "http://①②⑦.0.0.1/",
    "http://127。0。0。1/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://127.0.0.1%00.news.example/", "http://127%2e0%2e0%2e1/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/", "http://100.100.100.200/", "http://192.0.0.192/", "http://198.18.0.1/", "http://224.0.0.1/",
    "http://255.255.255.255/", "http://168.63.129.16/", "http://inside.example/", "http://metadata.google.internal/",
)  # fmt: skip
SIX: tuple[str, ...] = (
    "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::7f00:1]/", "http://[2002:7f00:1::]/",
    "http://[2002:a00:1::1]/", "http://[2001:0:7f00:1::]/", "http://[fe80::1]/", "http://[fe80::1%25lo]/", "http://[fc00::1]/",
    "http://[fd00:ec2::254]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://[2001:db8::1]/", "http://[100::1]/",
    "http://[::ffff:169.254.169.254]/", "http://[2a00:1450::5efe:7f00:1]/",
)  # fmt: skip
TRICKS: tuple[str, ...] = (
    "http://news.example@127.0.0.1/", "http://127.0.0.1@news.example/", "http://news.example:80@127.0.0.1/",
    "http://news.example\\@127.0.0.1/", "http://127.0.0.1\\@news.example/", "http://news.example#@127.0.0.1:22/x",
    "http://127.0.0.1 .news.example/", "http://127.0.0.1\t/", "http://127.0.0.1\r\nHost: x/", "http://\u200b127.0.0.1/",
    "http:127.0.0.1/", "http:///127.0.0.1/", "http:/127.0.0.1/", "//127.0.0.1/", "file:///etc/passwd",
    "gopher://127.0.0.1:70/_", "ftp://127.0.0.1/",
    "dict://127.0.0.1:11211/stats", "http+unix://%2fvar%2frun%2fdocker.sock/info", "data:text/html,x",
    "http://news.example:22/", "http://news.example:25/", "http://news.example:6379/", "http://news.example:0/",
    "http://news.example:99999/", "http://news.example:80:80/", "http://[::1/", "http://::1/", "http://[127.0.0.1]/",
    "http://localhost:8080/admin", "http://user:password@inside.example/",
)  # fmt: skip
# Where news.example sends us on to.
LOCATIONS: tuple[str, ...] = (
    "http://127.0.0.1:8080/", "http://localhost/", "http://[::1]/", "http://2130706433/", "//127.0.0.1:8080/",
    "//inside.example/",
    "http:127.0.0.1", "http:///127.0.0.1/", "\\\\127.0.0.1\\", "/\\127.0.0.1/", "http://127.0.0.1\\@news.example/",
    "http://169.254.169.254/latest/", "file:///etc/passwd", "gopher://127.0.0.1/", "javascript:1", "http://user@127.0.0.1/",
    "http://news.example:22/", "http://news.example/?to=http://127.0.0.1:8080/", "http://inside.example:8080/",
    "http://xn--a.inside.example/", "HTTP://LOCALHOST:8080/", "http://0/",
)  # fmt: skip


class _Inside(http.server.BaseHTTPRequestHandler):
    """What nobody may reach."""

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"secret")


class _Outside(_Inside):
    """A site that sends on to wherever it is asked to."""

    def do_GET(self) -> None:
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get("to")
        self.send_response(302 if asked else 200)
        if asked:
            self.send_header("Location", asked[0].encode().decode("latin-1"))
        self.send_header("Content-Length", "0")
        self.end_headers()


class _Elsewhere:
    """A socket to the site outside, which says that it is connected to the public address it was asked for."""

    def __init__(self, connection: socket.socket, place: str) -> None:
        self._connection = connection
        self._place = place

    def getpeername(self) -> tuple[str, int]:
        return (self._place, 80)

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


@dataclass
class World:
    """Two servers, and a list of where connections were made."""

    inside: http.server.HTTPServer
    outside: http.server.HTTPServer
    connected: list[str] = field(default_factory=list)
    resolved: Counter[str] = field(default_factory=Counter)

    def resolve(self, host: str, port: int) -> list[str]:
        """As careless as a resolver may be: any spelling is understood, and what is unknown lies on this computer."""
        self.resolved[host] += 1
        with contextlib.suppress(OSError):
            socket.inet_pton(socket.AF_INET6, host)
            return [host]
        with contextlib.suppress(OSError, UnicodeError):
            return [socket.inet_ntoa(socket.inet_aton(host))]
        return [PUBLIC] if host == "news.example" else ["127.0.0.1"]

    def connect(self, place: str, port: int, seconds: float) -> socket.socket:
        """To the site outside for its public address; for any other to the server inside, which is a breach."""
        self.connected.append(place)
        server = self.outside if place == PUBLIC else self.inside
        connection = socket.create_connection(server.server_address[:2], seconds)
        return _Elsewhere(connection, place)  # type: ignore[return-value]

    def fetch(
        self, url: str, resolve: Callable[[str, int], list[str]] | None = None, **options: object
    ) -> Fetched | Refusal:
        """What the fetcher makes of ``url`` in this world."""
        limits = Limits(seconds=5.0)
        return fetch(url, resolve=resolve or self.resolve, connect=self.connect, limits=limits, **options)  # type: ignore[arg-type]

    @property
    def breaches(self) -> list[str]:
        """Connections to anything but the site outside."""
        return [place for place in self.connected if place != PUBLIC]


@contextlib.contextmanager
def world() -> Iterator[World]:
    """The world, for as long as it is needed."""
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) for handler in (_Inside, _Outside)]
    for server in servers:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield World(*servers)
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def rebinding() -> dict[str, Callable[[World], Callable[[str, int], list[str]]]]:
    """Resolvers that mean one place when they are asked first and another when asked again, by what they do."""

    def turning(answers: list[list[str]]) -> Callable[[World], Callable[[str, int], list[str]]]:
        def make(_: World) -> Callable[[str, int], list[str]]:
            left = iter(answers)
            return lambda host, port: next(left, ["127.0.0.1"])

        return make

    return {
        "public, then private": turning([[PUBLIC]]),
        "public twice, then private": turning([[PUBLIC], [PUBLIC]]),
        "private, then public": turning([["127.0.0.1"], [PUBLIC]]),
        "both at once": turning([[PUBLIC, "127.0.0.1"]] * 9),
        "both at once, the private one first": turning([["10.0.0.1", PUBLIC]] * 9),
        "public and mapped": turning([[PUBLIC, "::ffff:127.0.0.1"]] * 9),
        "public, then the cloud's": turning([[PUBLIC], ["169.254.169.254"]]),
        "no address that can be read": turning([["127.0.0.1x"], ["localhost"]]),
    }


@dataclass
class Forms:
    """What came of the addresses of one kind."""

    kind: str
    tried: int = 0
    refused: int = 0
    connections: int = 0
    breaches: list[str] = field(default_factory=list)


_wires: list[str] = []
_listening = False
_hooked = False


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _listening and event == "socket.connect":
        _wires.append(repr(arguments[1]))


def run_forms() -> list[Forms]:
    """All the addresses in their kinds; a breach is a connection to anything but the site outside.

    Counted twice: by the world's own ``connect``, and by the interpreter's report of every connection that is made.
    """
    global _listening, _hooked
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    done = []
    with world() as here:
        outside = repr(here.outside.server_address[:2])
        kinds: list[tuple[str, list[tuple[str, Callable[[World], Callable[[str, int], list[str]]] | None]]]] = [
            ("spellings of IPv4 and names", [(url, None) for url in SPELLINGS]),
            ("IPv6", [(url, None) for url in SIX]),
            ("tricks, schemes and ports", [(url, None) for url in TRICKS]),
            ("redirects", [(f"http://news.example/?to={urllib.parse.quote(to)}", None) for to in LOCATIONS]),
            (
                "rebinding",
                [("http://rebind.example/?to=http://rebind.example/", make) for make in rebinding().values()],
            ),
        ]
        for kind, cases in kinds:
            forms = Forms(kind)
            for url, make in cases:
                here.connected.clear()
                _wires.clear()
                _listening = True
                try:
                    answer = here.fetch(url, make(here) if make else None)
                finally:
                    _listening = False
                forms.tried += 1
                forms.connections += len(here.connected)
                forms.refused += isinstance(answer, Refusal)
                wires = [wire for wire in _wires if wire != outside]
                if here.breaches or wires:
                    forms.breaches.append(f"{url!r}: {here.breaches or wires}")
                elif isinstance(answer, Fetched) and answer.body:
                    forms.breaches.append(f"{url!r}: {answer.body!r}")
            done.append(forms)
        # The world works: without the guard's refusals both servers can be reached.
        allowed = here.fetch("http://inside.example/", allow=["inside.example"])
        plain = here.fetch("http://news.example/")
        works = isinstance(allowed, Fetched) and allowed.body == b"secret" and isinstance(plain, Fetched)
        done.append(Forms("allowed by name, and public", 2, 0 if works else 2, 2, [] if works else ["it was refused"]))
    return done
