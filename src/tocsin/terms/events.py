"""Events: one happening, fused from what reports claim of it. No event is surer than its claims, and none is without.

Every value of an event keeps the claims that give it, the origins behind them, and when it was first and last said; so
a disagreement is data, and an event can be taken apart again. An event is made by a policy from claims and
judgements, and can be made again from them at any time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from tocsin.terms.claims import Claim, Status
from tocsin.terms.when import Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Role

EVENTS_FORMAT: Final = "tocsin-events/1"
Harm = Literal["killed", "injured", "detained", "displaced"]
HARMS: Final[tuple[Harm, ...]] = ("killed", "injured", "detained", "displaced")
Attribute = Literal[
    "type", "status", "actor", "recipient", "place", "time", "killed", "injured", "detained", "displaced", "weapons"
]


@dataclass(frozen=True, slots=True)
class Telling:
    """A claim with what fusion must know of the report it stands in.

    ``claim`` is as it counts: with what persons corrected in it, and with the actors it is judged to name. ``origins``
    are the keys of whom the claim goes back to, never empty: a source that is cited, otherwise whoever wrote the text
    first (see ``resolving.origins``). ``published`` is an ISO day or None. ``title`` is the report's: what the whole
    text is about helps to tell two happenings apart of which the sentences say little.
    """

    claim: Claim
    report: str
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    origins: tuple[str, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an attribute, in words that can be shown, with all that stands behind it.

    ``claims`` are ids (never empty), ``origins`` the independent ones among their sources, ``holders`` the words for
    those on whose word it is told ("author" where nobody is cited); all sorted. ``first`` and ``last`` are the days of
    publication on which it was first and last said, None where no report with it is dated.
    """

    value: str
    claims: tuple[str, ...]
    origins: tuple[str, ...]
    holders: tuple[str, ...] = ()
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody who takes part, with the claims that say so; ``values`` are the words used, each with its claims."""

    role: Role
    actor: Actor
    claims: tuple[str, ...]
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class FusedAmount:
    """How many, over all that tell it: a range with its holders, never an average.

    ``low`` and ``high`` (inclusive) enclose everything that claims commit to, None where nobody gives that bound; "33"
    of one and "at least 60" of another run from 33 to 60. ``best`` is the figure of the most origins, of several such
    the last said, None where the claims give bounds only or rivals are equally well told. ``values`` are what was
    said, most origins first.
    """

    low: int | None
    best: int | None
    high: int | None
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class StatusPoint:
    """What was said of the event's status on one day of publication (None: on no known day), by which claims."""

    day: str | None
    status: Status
    claims: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """An attribute that is told in ways that cannot all be true; two or more values, most origins first."""

    attribute: Attribute
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One claim of the event, why it is taken to tell of it, and how surely (0 to 1); ``origins``: whose word it is."""

    claim: str
    report: str
    score: float
    reasons: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Credibility:
    """Information credibility on the Admiralty scale, 1 (confirmed) to 6 (cannot be judged), and how it came about."""

    grade: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One happening under one policy.

    ``id`` is that of its founding claim's event: it changes only when an earlier published claim joins. ``component``
    is the smallest id among all claims that this event's claims could have been confused with: a change anywhere else
    cannot change this event. ``place`` and ``time`` are the narrowest that agree with the most origins; rivals are in
    ``disputes``. ``status`` is the last that is well told, ``statuses`` how it came to be. ``documents``
    counts reports, ``origins`` are those independent of each other. ``confidence`` is the mean confidence with which
    its claims were read.
    """

    id: str
    policy: str
    component: str
    type: str
    members: tuple[Member, ...]
    reports: tuple[str, ...]
    origins: tuple[str, ...]
    status: Status
    statuses: tuple[StatusPoint, ...]
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    quad: int | None = None
    cameo: str | None = None
    acled: tuple[str, str] | None = None
    sides: tuple[Side, ...] = ()
    place: Place | None = None
    places: tuple[Value, ...] = ()
    time: Interval | None = None
    times: tuple[Value, ...] = ()
    killed: FusedAmount | None = None
    injured: FusedAmount | None = None
    detained: FusedAmount | None = None
    displaced: FusedAmount | None = None
    weapons: tuple[str, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    credibility: Credibility = field(default_factory=lambda: Credibility(6, ("nothing to judge it by",)))
    confidence: float = 0.0
    first_said: str | None = None
    last_said: str | None = None

    @property
    def documents(self) -> int:
        """How many reports tell of it; copies count, so this is no measure of corroboration."""
        return len(self.reports)

    def harm(self, name: Harm) -> FusedAmount | None:
        """The fused amount of that name; None when no claim states it."""
        amount: FusedAmount | None = getattr(self, name)
        return amount

    def in_role(self, role: Role) -> tuple[Side, ...]:
        """Those who take part in that role, most claims first; empty when nobody is named."""
        return tuple(side for side in self.sides if side.role == role)
