"""The countries of VIEWS, whose numbers forecasting uses, and which of them border on each other, month by month.

A number of VIEWS stands for a state within borders: Sudan is 59 until 2011-06 and 245 after South Sudan left. Months
are VIEWS's (1 is 1980-01). The tables hold facts only: number, Gleditsch and Ward's number, ISO 3166 code (of
ISO 3166-3 for states that are no more), the months, and who borders on whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tocsin.lexicon.codes import by_gw, rows_of_codes


@dataclass(frozen=True, slots=True)
class ViewsCountry:
    """A country as VIEWS numbers it, from month ``first`` to ``last`` (both included; None: it still is).

    ``counted`` is whether VIEWS counts deaths there; it leaves out the four smallest states of Europe.
    """

    views: int
    name: str
    gw: int
    iso3: str
    first: int
    last: int | None
    counted: bool

    def stands_in(self, month: int) -> bool:
        """Whether the country is there in that month."""
        return self.first <= month and (self.last is None or month <= self.last)


@lru_cache(maxsize=1)
def views_countries() -> Mapping[int, ViewsCountry]:
    """All countries that VIEWS has numbered, by the number, ascending; those that are no more included."""
    return {
        int(row["views"]): ViewsCountry(
            int(row["views"]),
            row["name"],
            int(row["gw"]),
            row["iso3"],
            int(row["first"]),
            _month(row["last"]),
            row["counted"] == "yes",
        )
        for row in rows_of_codes("views-countries")
    }


@lru_cache(maxsize=4096)
def views_of_gw(gw: int, month: int) -> int | None:
    """The number of the country that Gleditsch and Ward's number means in that month; None where it means none.

    UCDP keeps 345 for Serbia, which Gleditsch and Ward number 340 since 2006: a number whose own country is not there
    in that month means the one with the same ISO code.
    """
    standing = [one for one in views_countries().values() if one.stands_in(month)]
    state = by_gw().get(gw)
    for one in standing:
        if one.gw == gw:
            return one.views
    return next((one.views for one in standing if state is not None and one.iso3 == state.id), None)


@lru_cache(maxsize=4096)
def views_of_iso3(iso3: str, month: int) -> int | None:
    """The number of the country with that ISO 3166 alpha-3 code in that month; None where there is none.

    The lexicon's own KOS is Kosovo.
    """
    return next(
        (one.views for one in views_countries().values() if one.iso3 == iso3 and one.stands_in(month)),
        None,
    )


@lru_cache(maxsize=64)
def neighbours_in(month: int) -> Mapping[int, tuple[int, ...]]:
    """Who borders on whom in that month: the numbers of a country's neighbours, ascending; islands are missing."""
    found: dict[int, list[int]] = {}
    for one, other, first, last in _pairs():
        if first <= month and (last is None or month <= last):
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return {number: tuple(sorted(those)) for number, those in sorted(found.items())}


@lru_cache(maxsize=1)
def _pairs() -> tuple[tuple[int, int, int, int | None], ...]:
    return tuple(
        (int(row["one"]), int(row["other"]), int(row["first"]), _month(row["last"]))
        for row in rows_of_codes("views-neighbours")
    )


def _month(text: str) -> int | None:
    return int(text) if text else None
