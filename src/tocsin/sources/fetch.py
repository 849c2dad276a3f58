"""Getting what lies at a web address, and only at public ones: the guard looks at the address that is connected to.

A name is resolved once, every address it has is checked, and the connection goes to a checked address, by number; so
a name that means another place a moment later gains nothing. Each redirect starts anew. There are no cookies, no
passwords, no proxies (the environment's are not looked at), and limits on time, size and unpacking.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tocsin.sources.addresses import PORTS, Address, is_public, joined, parse_address
from tocsin.sources.html import MAX_PAGE_BYTES
from tocsin.sources.text import Refusal
from tocsin.sources.warc import unpacked_body

USER_AGENT: Final = "tocsin (reads news reports for research)"
TOTAL_SECONDS: Final = 30.0
CONNECT_SECONDS: Final = 10.0
MAX_REDIRECTS: Final = 5
# Addresses of one host that are tried, one after the other.
MAX_PLACES: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PIECE: Final = 1 << 16
_RETRY: Final = "try again later"

Resolver = Callable[[str, int], Sequence[str]]
Connector = Callable[[str, int, float], socket.socket]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered with: status 2xx, or 304 with an empty body. ``url`` is where it came from in the end."""

    url: str
    status: int
    body: bytes
    media: str | None = None
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Unfetched(Refusal):
    """Why nothing was fetched; ``status`` is what the server said, where it did.

    ``wait`` is for how many seconds the server asks to be left alone (Retry-After), ``passing`` whether another time
    may go better.
    """

    status: int | None = None
    wait: float | None = None
    passing: bool = False


Fetcher = Callable[[str], Fetched | Refusal]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one fetch may take: seconds from first to last, bytes of the body unpacked, redirects, ports."""

    seconds: float = TOTAL_SECONDS
    bytes: int = MAX_PAGE_BYTES
    redirects: int = MAX_REDIRECTS
    ports: Collection[int] = PORTS


@dataclass(frozen=True, slots=True)
class _Way:
    """How a fetch goes: its limits, and who resolves and connects."""

    limits: Limits
    allow: frozenset[str]
    resolve: Resolver
    connect: Connector
    tls: Callable[[], ssl.SSLContext]
    until: float
    headers: Mapping[str, str] = field(default_factory=dict)

    def left(self) -> float:
        """Seconds left; raises TimeoutError when there are none."""
        seconds = self.until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


def fetch(
    url: str,
    *,
    allow: Collection[str] = (),
    limits: Limits = Limits(),
    etag: str | None = None,
    modified: str | None = None,
    user_agent: str = USER_AGENT,
    resolve: Resolver | None = None,
    connect: Connector | None = None,
    tls: Callable[[], ssl.SSLContext] | None = None,
) -> Fetched | Refusal:
    """What lies at ``url``; a Refusal (an Unfetched, once a connection was tried) when it may not or cannot be had.

    ``allow`` names hosts ("wiki.example", "10.0.0.5", or with a port "localhost:8080") that may lie at private
    addresses; one with a port is let through on that port. ``etag`` and ``modified`` are those of the last answer: when
    nothing has changed, the status is 304. ``resolve`` gives the IP addresses of a host, ``connect`` a socket to one of
    them, ``tls`` the context for https; by default those of this system. Never raises for what a server does.
    """
    headers = {"User-Agent": user_agent, "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
               "Accept-Encoding": "gzip, deflate", "Connection": "close"}  # fmt: skip
    headers |= {"If-None-Match": etag} if etag and _plain_header(etag) else {}
    headers |= {"If-Modified-Since": modified} if modified and _plain_header(modified) else {}
    way = _Way(
        limits,
        frozenset(name.strip().lower() for name in allow),
        resolve or addresses_of,
        connect or connect_to,
        tls or secure_context,
        time.monotonic() + limits.seconds,
        headers,
    )
    address = parse_address(url)
    seen: set[str] = set()
    for _ in range(limits.redirects + 1):
        if isinstance(address, Refusal):
            return address
        if address.url in seen:
            return Unfetched("it is sent round in a circle", "")
        seen.add(address.url)
        answer = _visit(address, way)
        if not isinstance(answer, str):
            return answer
        address = joined(address, answer)
    return Unfetched(f"it is sent on more than {limits.redirects} times", "")


def fetcher(**options: Any) -> Fetcher:
    """``fetch`` with these options, as a function of the address alone; raises TypeError for an option it has not."""

    def get(url: str) -> Fetched | Refusal:
        return fetch(url, **options)

    return get


# One visit


def _visit(address: Address, way: _Way) -> Fetched | Refusal | str:
    """The answer of one server, or where it sends us on."""
    try:
        places = _checked_places(address, way)
        connection = places if isinstance(places, Refusal) else _connected(address, places, way)
        return connection if isinstance(connection, Refusal) else _ask(address, connection, way)
    except TimeoutError:
        return Unfetched(f"it took more than {way.limits.seconds:g} seconds", _RETRY, passing=True)
    except ssl.SSLCertVerificationError as error:
        return Unfetched(f"its certificate is not valid: {error.verify_message}", "check the address")
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return Unfetched(f"{address.host} cannot be reached: {said[:120]}", _RETRY, passing=True)


def _checked_places(address: Address, way: _Way) -> list[str] | Refusal:
    """The IP addresses to connect to; a Refusal when the host, the port or any of its addresses is closed to us."""
    with_port = f"{address.host}:{address.port}"
    if address.port not in way.limits.ports and with_port not in way.allow:
        return Refusal(f"port {address.port} is none of a web server", "give the address without a port")
    places = list(dict.fromkeys(way.resolve(address.host, address.port)))
    if not places:
        return Unfetched(f"there is no host {address.host}", "check the address", passing=True)
    # All of them: a name with a public and a private address is a trick or a fault.
    if not way.allow & {address.host, with_port} and not all(is_public(place) for place in places):
        return Refusal(f"{address.host} lies in a private network", "name the host as allowed if it is meant")
    return places[:MAX_PLACES]


def _connected(address: Address, places: list[str], way: _Way) -> socket.socket | Refusal:
    """A socket to the first of these that answers; a Refusal when whoever answered is another."""
    place, *others = places
    try:
        connection = way.connect(place, address.port, min(CONNECT_SECONDS, way.left()))
    except OSError:
        if not others:
            raise
        return _connected(address, others, way)
    try:
        there = connection.getpeername()[0]
    except BaseException:
        connection.close()
        raise
    if there.partition("%")[0] != place.partition("%")[0]:
        connection.close()
        return Refusal(f"{address.host} was connected to another address than its own", "")
    return connection


def _ask(address: Address, connection: socket.socket, way: _Way) -> Fetched | Refusal | str:
    try:
        connection.settimeout(way.left())
        if address.scheme == "https":
            connection = way.tls().wrap_socket(connection, server_hostname=address.host)
        return _exchange(address, connection, way)
    finally:
        connection.close()


def _exchange(address: Address, connection: socket.socket, way: _Way) -> Fetched | Refusal | str:
    request = http.client.HTTPConnection(address.host, address.port)
    request.sock = connection
    request.putrequest("GET", address.target, skip_host=True, skip_accept_encoding=True)
    request.putheader("Host", address.netloc)
    for name, value in way.headers.items():
        request.putheader(name, value)
    request.endheaders()
    answer = http.client.HTTPResponse(_Timed(connection, way))  # type: ignore[arg-type]
    try:
        answer.begin()
        location = answer.getheader("Location")
        if answer.status in _REDIRECTS and location:
            # Headers are read as Latin-1, but addresses are written in UTF-8 where they are not plain.
            return location.encode("latin-1", "replace").decode("utf-8", "replace")
        if answer.status == 304:
            return _fetched(address, answer, b"")
        if not 200 <= answer.status < 300:
            return _failed(answer)
        return _body(address, answer, way)
    finally:
        answer.close()


def _body(address: Address, answer: http.client.HTTPResponse, way: _Way) -> Fetched | Refusal:
    limit = way.limits.bytes
    too_large = Unfetched(f"it has more than {limit:,} bytes", "save what you need of it as a file")
    packed = bytearray()
    while piece := answer.read(_PIECE):
        packed += piece
        if len(packed) > limit:
            return too_large
    if answer.length:
        return Unfetched("the answer broke off before its end", _RETRY, passing=True)
    coding = (answer.getheader("Content-Encoding") or "identity").strip().lower()
    if coding == "identity":
        return _fetched(address, answer, bytes(packed))
    if coding not in {"gzip", "x-gzip", "deflate"}:
        return Unfetched(f"the answer is compressed by {coding[:20]!r}, which was not asked for", "")
    body = unpacked_body(bytes(packed), coding, limit)
    return Unfetched(body.reason, body.advice) if isinstance(body, Refusal) else _fetched(address, answer, body)


def _fetched(address: Address, answer: http.client.HTTPResponse, body: bytes) -> Fetched:
    kind = answer.headers
    stated = answer.getheader("Content-Type")
    return Fetched(
        address.url,
        answer.status,
        body,
        media=kind.get_content_type() if stated else None,
        charset=kind.get_content_charset() if stated else None,
        etag=answer.getheader("ETag"),
        modified=answer.getheader("Last-Modified"),
    )


def _failed(answer: http.client.HTTPResponse) -> Unfetched:
    passing = answer.status in {408, 425, 429} or answer.status >= 500
    advice = _RETRY if passing else "check the address"
    said = f"the server answered {answer.status} {answer.reason}".strip()[:120]
    return Unfetched(said, advice, answer.status, retry_after(answer.getheader("Retry-After")), passing)


def retry_after(value: str | None) -> float | None:
    """The seconds that a Retry-After header asks for, at most a week; None when there is none that can be read."""
    import email.utils

    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), 604_800.0)
    try:
        seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(0.0, seconds), 604_800.0)


def _plain_header(value: str) -> bool:
    return len(value) <= 500 and value.isascii() and value.isprintable()


class _Timed:
    """A socket as ``http.client`` reads from it, each read with what is left of the whole time."""

    def __init__(self, connection: socket.socket, way: _Way) -> None:
        self._connection = connection
        self._way = way

    def makefile(self, mode: str) -> io.BufferedReader:
        """A reader over the socket, which stays open when the reader is closed."""
        return io.BufferedReader(_TimedReader(self._connection, self._way), _PIECE)


class _TimedReader(io.RawIOBase):
    def __init__(self, connection: socket.socket, way: _Way) -> None:
        super().__init__()
        self._connection = connection
        self._way = way

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._way.left())
        return self._connection.recv_into(buffer)


# This system's own


def addresses_of(host: str, port: int) -> list[str]:
    """The IP addresses of a host as this system resolves it, in its order; raises OSError when there are none.

    A resolver has no time limit, so it is left behind after ``CONNECT_SECONDS``.
    """
    found: list[str] = []
    failed: list[OSError] = []

    def look_up() -> None:
        try:
            for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                found.append(str(place[0]))
        except OSError as error:
            failed.append(error)
        except UnicodeError:
            failed.append(OSError("its name cannot be looked up"))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(CONNECT_SECONDS)
    if thread.is_alive():
        raise TimeoutError
    if failed:
        raise failed[0]
    return found


def connect_to(place: str, port: int, seconds: float) -> socket.socket:
    """A socket connected to an IP address; raises OSError. No name is resolved here."""
    family = socket.AF_INET6 if ":" in place else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect((place, port))
    except BaseException:
        connection.close()
        raise
    return connection


def secure_context() -> ssl.SSLContext:
    """TLS with the certificates that this system trusts."""
    return ssl.create_default_context()
