"""Visits to other people's servers, one host never twice in quick succession, and only where the host lets us."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from tocsin.sources.addresses import Address, parse_address
from tocsin.sources.fetch import Fetched, Limits, Unfetched
from tocsin.sources.robots import EVERYTHING, MAX_ROBOTS_BYTES, Rules, parse_robots
from tocsin.sources.text import Refusal

# The name that robots.txt may have rules for.
AGENT: Final = "tocsin"
DELAY_SECONDS: Final = 5.0
# A site may ask for longer pauses; beyond this it is visited another time.
LONGEST_PAUSE: Final = 60.0
# How long rules are taken to hold; RFC 9309 allows a day.
ROBOTS_SECONDS: Final = 43_200.0
# How long a site is left alone whose rules cannot be had.
UNKNOWN_SECONDS: Final = 300.0
_LATER: Final = "it is tried again later by itself"


class Getter(Protocol):
    """``fetch.fetch``, or what stands for it in a test."""

    def __call__(
        self,
        url: str,
        /,
        *,
        allow: tuple[str, ...] = ...,
        limits: Limits = ...,
        etag: str | None = ...,
        modified: str | None = ...,
        user_agent: str = ...,
    ) -> Fetched | Refusal:
        """What lies at ``url``."""
        ...


class Manners(Protocol):
    """How a visitor behaves."""

    @property
    def allow(self) -> tuple[str, ...]:
        """Hosts that may lie in a private network."""
        ...

    @property
    def delay(self) -> float:
        """Seconds between two visits to one host."""
        ...

    @property
    def user_agent(self) -> str:
        """As whom the sites are asked."""
        ...


class Visits:
    """Visits by rules of the sites; ``hosts`` says from when on each may be visited again (seconds since 1970)."""

    def __init__(
        self,
        get: Getter,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        manners: Manners,
        hosts: Mapping[str, float],
    ) -> None:
        """``hosts`` are those of an earlier run."""
        self.clock = clock
        # A clock that was set back must not close a host for years.
        self.hosts = {host: at for host, at in hosts.items() if clock() < at < clock() + 604_800.0}
        self._get = get
        self._sleep = sleep
        self._manners = manners
        self._rules: dict[str, tuple[float, Rules | Refusal]] = {}

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched | Refusal:
        """What lies at ``url``, after a pause where one is due; a Refusal where the site does not want it read.

        A host that asks for a longer pause than ``LONGEST_PAUSE`` is not waited for. Redirects go unasked to where they
        lead, though never to private addresses.
        """
        address = parse_address(url)
        if isinstance(address, Refusal):
            return address
        rules = self._rules_of(address)
        if isinstance(rules, Refusal):
            return rules
        if not rules.allow(address.target):
            return Refusal("the site's robots.txt forbids programs to read it", "read it by hand and save it as a file")
        return self._visit(address, address.url, rules.delay or 0.0, etag, modified)

    def _visit(
        self, address: Address, url: str, asked: float, etag: str | None = None, modified: str | None = None
    ) -> Fetched | Refusal:
        pause = self.hosts.get(address.netloc, 0.0) - self.clock()
        if pause > LONGEST_PAUSE:
            return Unfetched(f"{address.host} asked to be left alone", _LATER, wait=pause, passing=True)
        if pause > 0:
            self._sleep(pause)
        limits = Limits(bytes=MAX_ROBOTS_BYTES) if url.endswith("/robots.txt") else Limits()
        manners = self._manners
        answer = self._get(
            url, allow=manners.allow, limits=limits, etag=etag, modified=modified, user_agent=manners.user_agent
        )
        wait = answer.wait or 0.0 if isinstance(answer, Unfetched) else 0.0
        self.hosts[address.netloc] = self.clock() + max(manners.delay, asked, wait)
        return answer

    def _rules_of(self, address: Address) -> Rules | Refusal:
        """The rules of the host; everything is allowed where it has none, nothing while it cannot be asked."""
        site = f"{address.scheme}://{address.netloc}"
        until, rules = self._rules.get(site, (0.0, EVERYTHING))
        if until > self.clock():
            return rules
        answer = self._visit(address, f"{site}/robots.txt", 0.0)
        hold = ROBOTS_SECONDS
        if isinstance(answer, Fetched):
            rules = parse_robots(answer.body, AGENT)
        elif not isinstance(answer, Unfetched):
            return answer  # the guard's word; there is nothing to visit
        elif answer.status is not None and 400 <= answer.status < 500 and answer.status != 429:
            rules = EVERYTHING
        else:
            rules = Unfetched(f"its robots.txt: {answer.reason}", answer.advice, None, answer.wait, answer.passing)
            hold = UNKNOWN_SECONDS
        self._rules[site] = (self.clock() + hold, rules)
        return rules
