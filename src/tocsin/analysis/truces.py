"""How long truces hold: the chance that one ends within so many days, given how long it has held.

A piecewise-exponential hazard (T. R. Holford, Biometrics 36, 1980; N. Laird and D. Olivier, JASA 76, 1981):

    h(t | x) = exp(a_p(t) + x . b + z(t) . c), at its term exp(z(t) . c),
    P(end by t + d | holds at t) = 1 - exp(-(H(t + d) - H(t)))

``a_p`` is a constant in each piece of time, ``x`` what is known of the truce when it begins, ``z(t)`` where it stands
between beginning and term: before the term, at it, or beyond. A truce that ends at its term ends because it was to:
who mediated matters no more, and letting ``x`` count there too ranked truces worse (c .755 instead of what
``benchmarks/truces.py`` prints). Whatever is not stated counts as the mean of the truces
learnt from. The coefficients (``truces.json``) come from the ETH/PRIO Civil Conflict Ceasefire data, 1989-2020
(``benchmarks/truces.py --fit``; docs/models.md). Two sets of them bound what those data leave open: of two truces in
five nobody recorded when they ended. ``high`` leaves them out, ``low`` takes them to have held to the end of 2020.

Limits: the data hold truces in civil conflicts that were announced; violations are not in them, so what is told of
violations stands beside the chance, and does not move it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tocsin.errors import UsageError

COEFFICIENTS: Final = Path(__file__).parent / "truces.json"
# Days at which a piece of the baseline begins; the last goes on for ever.
PIECES: Final = (0.0, 1.0, 2.0, 4.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0, 730.0, 1825.0)
# A truce counts as at its term from a day before it until two days after: days of beginning and end are often told
# a day apart.
BEFORE_TERM: Final = 1.0
AFTER_TERM: Final = 2.0
# What a truce's beginning says; ``Truce.stated`` may hold any of them.
STATED: Final = (
    "one-sided", "many-sided", "partial", "written", "signed by all", "preliminary", "definitive", "humanitarian",
    "peace process", "holiday", "election", "other purpose", "no clear purpose", "mediated", "un mediates",
    "monitored", "enforced", "disarmament", "factions", "before talks", "during talks", "after talks", "own will",
    "declarations", "year", "earlier truces", "earlier truces in a year", "earlier truces held",
    "earlier of these sides held", "fixed term", "term not told", "log term",
)  # fmt: skip
AT_TIME: Final = (
    "before the term", "before the term, by its log", "at the term", "at the term, by its log", "beyond the term",
)  # fmt: skip


@dataclass(frozen=True)
class Truce:
    """What is known of a truce: ``term`` in days for which it was declared (None: none, or not told).

    ``stated`` are values of ``STATED`` by name; what is missing there is not stated. "fixed term" is 1 where it was
    declared for a time, 0 where it was declared for good.
    """

    term: float | None = None
    stated: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = sorted(set(self.stated) - set(STATED))
        if unknown:
            raise UsageError(f"nothing is known of a truce's {unknown[0]!r}", advice="use " + ", ".join(STATED))
        if self.term is not None and not self.term > 0:
            raise UsageError(f"the term of a truce is a number of days above 0, not {self.term}")


@dataclass(frozen=True)
class Coefficients:
    """``means`` and ``weights`` of ``STATED``, ``timed`` of ``AT_TIME``, ``base`` by piece (log hazard a day)."""

    means: NDArray[np.float64]
    weights: NDArray[np.float64]
    timed: NDArray[np.float64]
    base: NDArray[np.float64]


@dataclass(frozen=True)
class Chance:
    """The chance of something, between ``low`` and ``high``: what the data leave open, no sampling error."""

    low: float
    high: float


def row_of(truce: Truce) -> NDArray[np.float64]:
    """The truce's values in the order of ``STATED``, NaN where not stated."""
    found = np.asarray([truce.stated.get(name, np.nan) for name in STATED], dtype=np.float64)
    if truce.term is not None:
        found[STATED.index("fixed term")] = 1.0
        found[STATED.index("term not told")] = 0.0
        found[STATED.index("log term")] = np.log(truce.term)
    elif truce.stated.get("fixed term") is not None:
        found[STATED.index("term not told")] = truce.stated["fixed term"]
        found[STATED.index("log term")] = 0.0
    return found


def edges_of(term: float | None, until: float) -> NDArray[np.float64]:
    """The days, from 0 to ``until``, between which the hazard of a truce of that term is constant."""
    inner = [*PIECES[1:]]
    if term is not None:
        inner += [max(term - BEFORE_TERM, 0.0), term + AFTER_TERM]
    return np.asarray([0.0, *sorted({one for one in inner if 0 < one < until}), until])


def timed_of(term: float | None, begins: NDArray[np.float64]) -> NDArray[np.float64]:
    """``AT_TIME`` for stretches that begin on these days, of shape (stretches, 5); all 0 without a term."""
    found = np.zeros((len(begins), len(AT_TIME)))
    if term is None:
        return found
    log = np.log(term)
    before, beyond = begins < term - BEFORE_TERM, begins >= term + AFTER_TERM
    at = ~before & ~beyond
    for column, values in enumerate((before, before * log, at, at * log, beyond)):
        found[:, column] = values
    return found


def at_term(timed: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which stretches lie at the term, from what ``timed_of`` gives."""
    found: NDArray[np.bool_] = timed[:, AT_TIME.index("at the term")] > 0
    return found


def piece_of(begins: NDArray[np.float64]) -> NDArray[np.int64]:
    """The number of the piece of the baseline that a stretch lies in, from where it begins."""
    return np.searchsorted(np.asarray(PIECES), begins, side="right").astype(np.int64) - 1


def cumulative(truce: Truce, days: Sequence[float], coefficients: Coefficients) -> NDArray[np.float64]:
    """The cumulative hazard H after these days, none below 0."""
    asked = np.asarray(days, dtype=np.float64)
    edges = edges_of(truce.term, max(float(asked.max()), 1e-9))
    begins = edges[:-1]
    values = row_of(truce)
    values = np.where(np.isnan(values), coefficients.means, values) - coefficients.means
    timed = timed_of(truce.term, begins)
    log = np.where(at_term(timed), 0.0, coefficients.base[piece_of(begins)] + values @ coefficients.weights)
    log = log + timed @ coefficients.timed
    total = np.concatenate([[0.0], np.cumsum(np.exp(np.clip(log, -30, 10)) * np.diff(edges))])
    found: NDArray[np.float64] = np.interp(asked, edges, total)
    return found


def ending(truce: Truce, held: float, within: float, coefficients: Coefficients) -> float:
    """The chance (0 to 1) that a truce that has held ``held`` days ends within the next ``within`` days.

    Raises UsageError when either is negative.
    """
    if held < 0 or within < 0:
        raise UsageError("a truce has held, and is asked about, for 0 days or more")
    start, end = cumulative(truce, (held, held + within), coefficients)
    return float(-np.expm1(-(end - start)))


def chance_of_ending(truce: Truce, held: float, within: float) -> Chance:
    """As ``ending``, by both sets of coefficients that ship with tocsin."""
    low, high = sorted(ending(truce, held, within, one) for one in shipped())
    return Chance(low, high)


@lru_cache(maxsize=1)
def shipped() -> tuple[Coefficients, Coefficients]:
    """The coefficients for ``low`` and for ``high``."""
    told = json.loads(COEFFICIENTS.read_text("utf-8"))
    if tuple(told["stated"]) != STATED or tuple(told["at_time"]) != AT_TIME or tuple(told["pieces"]) != PIECES:
        raise UsageError(f"{COEFFICIENTS.name} was learnt for other features", advice="benchmarks/truces.py --fit")
    return coefficients_of(told["low"]), coefficients_of(told["high"])


def coefficients_of(told: Mapping[str, Sequence[float]]) -> Coefficients:
    """One set out of the file."""
    return Coefficients(*(np.asarray(told[name], dtype=np.float64) for name in ("means", "weights", "timed", "base")))
