"""Which web addresses may be visited: how they are written, and where on the network they lead.

A name says nothing of where it leads, so what counts is ``is_public`` of the very address that is connected to (see
``fetch``). The rules on how an address is written only keep apart what programs have read in different ways.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
import urllib.parse
from dataclasses import dataclass
from typing import Final

from tocsin.sources.text import Refusal

MAX_URL: Final = 4_000
# Where web servers listen; other ports are those of mail, databases and remote control.
PORTS: Final = frozenset({80, 443, 8000, 8008, 8080, 8443, 8888})
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_URL: Final = re.compile(r"(https?)://([^/?#]*)([^#]*)(?:#.*)?", re.IGNORECASE | re.DOTALL)
_AUTHORITY: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@%]+)(?::([0-9]{1,5}))?")
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_GIVE_PLAIN: Final = "give it as http(s)://host/path"

# What is_global of Python 3.11 leaves open, and what it came to know only in later versions. By network the reason.
_CLOSED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # the host of a virtual machine in Azure, though it looks public
        "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "2620:4f:8000::/48",
    )
)  # fmt: skip
# All of IPv6 that has been given out to be reached from anywhere.
_GLOBAL_V6: Final = ipaddress.ip_network("2000::/3")
_SIX_TO_FOUR: Final = ipaddress.ip_network("2002::/16")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Address:
    """A web address in its plain form: ``host`` in lower case without brackets, ``target`` path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.netloc}{self.target}"


def parse_address(url: str) -> Address | Refusal:
    """The address in its plain form; a Refusal when it is none, or written so that programs differ on what it means.

    Refused: other schemes than http and https, user names and passwords, backslashes, white space and control
    characters, hosts with percent signs, and IPv4 in any spelling but four decimal numbers. Never raises.
    """
    if len(url) > MAX_URL:
        return Refusal(f"the address has more than {MAX_URL:,} characters", "")
    if any(sign <= " " or sign == "\\" or unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zs"} for sign in url):
        return Refusal("the address holds spaces, backslashes or control characters", _GIVE_PLAIN)
    match = _URL.fullmatch(url)
    if match is None:
        return Refusal("it is no http or https address", _GIVE_PLAIN)
    scheme, authority, target = match.group(1).lower(), match.group(2), match.group(3)
    if "@" in authority:
        return Refusal("the address holds a user name or password", "leave it out; nothing is fetched with a password")
    parts = _AUTHORITY.fullmatch(authority)
    host = None if parts is None else _plain_host(parts.group(1))
    if parts is None or host is None:
        return Refusal("the address has no host that can be read without doubt", _GIVE_PLAIN)
    port = int(parts.group(2)) if parts.group(2) else _DEFAULT_PORTS[scheme]
    if not 0 < port < 65536:
        return Refusal(f"{port} is no port", _GIVE_PLAIN)
    target = urllib.parse.quote(target, safe="/?:@!$&'()*+,;=-._~%[]|")
    return Address(scheme, host, port, target if target.startswith("/") else "/" + target)


def joined(base: Address, location: str) -> Address | Refusal:
    """Where a redirect from ``base`` leads; a Refusal as for ``parse_address``."""
    try:
        return parse_address(urllib.parse.urljoin(base.url, location.strip(" \t")))
    except ValueError:
        return Refusal("it is sent on to an address that cannot be read", "")


def _plain_host(written: str) -> str | None:
    """Lower case, IDNA as its ASCII form, IPv6 without brackets; None for what is none or has several readings."""
    if written.startswith("["):
        try:
            return str(ipaddress.IPv6Address(written[1:-1]))
        except ValueError:
            return None
    host = unicodedata.normalize("NFKC", written).lower().removesuffix(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    if _NUMBER.fullmatch(labels[-1]):
        # The last label of a name is never a number, so this is IPv4: 127.1, 0x7f000001, 0177.0.0.1 or what it is.
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            return None
    return host


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody may reach; False for every special one, and for what is none.

    That is: not private, loopback, link-local, shared (CGNAT), multicast, reserved, or set aside for documentation;
    IPv6 that carries an IPv4 address (mapped, 6to4, NAT64) is judged by that one. IANA's special-purpose registries.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = _carried(parsed)
        if inner is not None:
            return is_public(str(inner))
        if parsed not in _GLOBAL_V6 or parsed.packed[8:12] in {b"\0\0\x5e\xfe", b"\2\0\x5e\xfe"}:  # the second: ISATAP
            return False
    return parsed.is_global and not parsed.is_multicast and not any(parsed in network for network in _CLOSED)


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _SIX_TO_FOUR:
        return ipaddress.IPv4Address(address.packed[2:6])
    if address in _NAT64:
        return ipaddress.IPv4Address(address.packed[12:])
    return None
