"""Towns, subdivisions and countries of the world, asked by name: GeoNames, compiled when the package is built.

The file is SQLite, opened read-only and immutable; ``build_gazetteer.py`` writes and describes it. Regions and
disputed territories that GeoNames has no row for (Karabakh, Darfur, Donbas) are in ``places/regions.csv`` instead.
"""

from __future__ import annotations

import difflib
import math
import os
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, cast

from tocsin.errors import LexiconError
from tocsin.lexicon.folding import bare, fold, loosen, split_cue

GazetteerKind = Literal["town", "admin1", "admin2", "country"]

DATABASE: Final = Path(__file__).resolve().parent / "places" / "gazetteer.db"
FORMAT: Final = "1"
_KINDS: Final[tuple[GazetteerKind, ...]] = ("country", "admin1", "admin2", "town")

# How much a candidate counts for its kind when no cue word says which is meant: "Aleppo" is the city rather than
# the governorate around it, "Anbar" the governorate rather than a hamlet (population decides that, see _quality).
_PLAIN_KIND: Final[Mapping[str, float]] = {"country": 1.0, "town": 1.0, "admin1": 0.7, "admin2": 0.5}
# A loose match less alike than this is another word: Meri for Mari, Homs for Hims stay apart unless an alias says so.
LOOSE_LIKENESS: Final = 0.7
# Names that differ in the Arabic article only are the same name, but the very same letters still go first.
SAME_BUT_ARTICLE: Final = 0.97
# A loose key of fewer letters brings too much together ("Gao", "Goa").
LOOSE_LETTERS: Final = 4
# Without any country in common with the report only places that a reader anywhere would think of are accepted.
KNOWN_POPULATION: Final = 100_000
# … and only when the next candidate of that name is this many times smaller: Paris yes, Tripoli no.
CLEAR_LEAD: Final = 5.0
# A subdivision's people are spread over many names, so they weigh less against a town (Gaza, and Gaza in Mozambique).
_RIVALRY: Final[Mapping[str, float]] = {"country": 1.0, "town": 1.0, "admin1": 0.2, "admin2": 0.1}
# A small place in a country spoken of in passing gives way to a city this many times larger elsewhere
# (Paris, Texas in a report about Syria that mentions Washington) …
OVERSHADOWED: Final = 20.0
# … unless the report is about that country by at least this share.
MAIN_COUNTRY: Final = 0.5
_CACHED_NAMES: Final = 50_000

_QUERY: Final = """
SELECT p.number, p.kind, p.geonames, p.iso, p.name, p.country, p.admin1, p.lat, p.lon, p.population, p.radius, n.exact
FROM name AS n JOIN place AS p ON p.number = n.place
WHERE n.loose = ?
"""


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """One place. ``lat``/``lon`` are WGS 84 degrees of its centre, and ``radius_km`` says how far around it reaches.

    ``id`` is ``geonames:123``, or ``iso:AO-CCU`` for the few subdivisions only ISO 3166-2 knows. ``country`` is
    ISO 3166-1 alpha-3, ``admin1`` GeoNames' code within it (None when not stated). The centre of a subdivision or a
    country is the population-weighted mean of its towns; one without towns has the centre and radius of what it
    lies in. ``population`` is GeoNames' (a sum over the towns for the rest) and is 0 where it is not known.
    """

    id: str
    name: str
    kind: GazetteerKind
    country: str
    lat: float
    lon: float
    population: int
    admin1: str | None
    radius_km: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    entry: GazetteerEntry
    likeness: float  # 1.0 for an exact match, SAME_BUT_ARTICLE for one but for the article, less for one that is alike


class Gazetteer:
    """The compiled gazetteer. One object serves all threads, survives a fork, and pickles as the path of its file."""

    def __init__(self, path: Path = DATABASE) -> None:
        """Use ``open``, which checks the file first."""
        self.path = path
        self._local = threading.local()
        self._candidates = lru_cache(maxsize=_CACHED_NAMES)(self._find)

    @classmethod
    def open(cls, path: Path | None = None) -> Gazetteer:
        """The gazetteer at ``path``, by default the one built into the package.

        Raises LexiconError when the file is missing, is no gazetteer, or is one of another format.
        """
        gazetteer = cls(DATABASE if path is None else Path(path))
        gazetteer._check()
        return gazetteer

    def lookup(self, name: str) -> tuple[GazetteerEntry, ...]:
        """All places of that name, the most prominent first; empty when there is none, or no letters in ``name``.

        Case, diacritics, apostrophes, hyphens and Arabic articles do not matter (Jisr ash-Shughur is Jisr
        al-Shughur). Only where no name agrees that far, transliterations that are much alike are returned
        (Khan Sheikhun for Khan Shaykhun). Cue words count as part of the name; ``best`` understands them.
        """
        return tuple(candidate.entry for candidate in self._candidates(fold(name)))

    def best(
        self, name: str, countries: Mapping[str, float], prefer: GazetteerKind | None = None
    ) -> GazetteerEntry | None:
        """The place that ``name`` means in a report about ``countries``; None when that cannot be told.

        ``countries`` gives for each ISO alpha-3 code how much the report speaks of it (any positive weights; they
        are taken as shares of their sum). A place in one of them is chosen by that share, the match, the kind and
        the population. Without one, a country, a first-level subdivision or a place of ``KNOWN_POPULATION`` is
        accepted when it matches exactly and no other place of the name comes near it.

        A kind word in the name ("Idlib province", "province of Idlib") or ``prefer`` makes that kind win where the
        place has one; ``prefer`` goes first.
        """
        key = fold(name)
        bare, cued = split_cue(key)
        candidates = self._candidates(key)
        wanted = prefer or cast("GazetteerKind | None", cued)
        # "New York State", "Kansas City": the whole name may be a name, so the bare one is the second try …
        if cued is not None and not any(candidate.likeness == 1.0 for candidate in candidates):
            candidates = self._candidates(bare)
        # … but "Idlib Governorate" is in GeoNames too, and says what was wanted.
        if not candidates:
            return None
        total = sum(weight for weight in countries.values() if weight > 0)
        shares = {code: weight / total for code, weight in countries.items() if weight > 0}
        local = max(
            (candidate for candidate in candidates if shares.get(candidate.entry.country)),
            key=lambda candidate: _rank(candidate, wanted, shares[candidate.entry.country]),
            default=None,
        )
        known = _known_anywhere(candidates, wanted)
        if local is None:
            return known
        if known is not None and _overshadows(known, local.entry, shares[local.entry.country]):
            return known
        return local.entry

    def close(self) -> None:
        """Close this thread's connection; the next lookup opens it again."""
        connection = getattr(self._local, "connection", None)
        if connection is not None and self._local.pid == os.getpid():
            connection.close()
        self._local = threading.local()

    def __reduce__(self) -> tuple[Any, ...]:
        # A connection cannot travel to a worker process, the path can.
        return (Gazetteer, (self.path,))

    def _check(self) -> None:
        advice = "reinstall tocsin (pip install --force-reinstall tocsin), or run build_gazetteer.py in a checkout"
        if not self.path.is_file():
            raise LexiconError(f"the gazetteer is missing: {self.path}", advice=advice)
        try:
            row = self._connection().execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        except sqlite3.Error as error:
            raise LexiconError(f"the gazetteer cannot be read: {self.path}: {error}", advice=advice) from error
        if row is None or row[0] != FORMAT:
            found = None if row is None else row[0]
            raise LexiconError(f"the gazetteer has format {found}, not {FORMAT}: {self.path}", advice=advice)

    def _connection(self) -> sqlite3.Connection:
        # One connection per thread and process: SQLite's must not be carried across a fork.
        local = self._local
        if getattr(local, "pid", None) != os.getpid():
            # A connection inherited by a fork is left alone, not closed: it belongs to the parent.
            local.inherited = getattr(local, "connection", None)
            local.connection = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            local.connection.execute("PRAGMA mmap_size = 67108864")
            local.pid = os.getpid()
        return cast(sqlite3.Connection, local.connection)

    def _find(self, key: str) -> tuple[_Candidate, ...]:
        """Candidates for an exact key: those of that name or, failing these, those much alike; best first."""
        if not key:
            return ()
        loose = loosen(key)
        rows = self._connection().execute(_QUERY, (loose,)).fetchall()
        found: dict[int, tuple[float, Sequence[Any]]] = {}
        for row in rows:
            likeness = _likeness(key, row[11] or loose)
            if likeness > (found[row[0]][0] if row[0] in found else 0.0):
                found[row[0]] = (likeness, row)
        surest = max((likeness for likeness, _ in found.values()), default=0.0)
        least = SAME_BUT_ARTICLE if surest >= SAME_BUT_ARTICLE else LOOSE_LIKENESS
        if surest < SAME_BUT_ARTICLE and len(loose) < LOOSE_LETTERS:
            return ()
        candidates = [_Candidate(_entry(row), likeness) for likeness, row in found.values() if likeness >= least]
        return tuple(sorted(candidates, key=lambda candidate: (-_quality(candidate, None), candidate.entry.id)))


def _likeness(key: str, other: str) -> float:
    """How alike two exact keys are, in [0, 1]: see ``_Candidate``."""
    if key == other:
        return 1.0
    if bare(key) == bare(other):
        return SAME_BUT_ARTICLE
    ratio = difflib.SequenceMatcher(None, key, other, autojunk=False).ratio()
    return min(ratio, SAME_BUT_ARTICLE - 0.01)


def _entry(row: Sequence[Any]) -> GazetteerEntry:
    _number, kind, geonames, iso, name, country, admin1, lat, lon, population, radius, _exact = row
    return GazetteerEntry(
        id=f"geonames:{geonames}" if geonames is not None else f"iso:{iso}",
        name=name,
        kind=_KINDS[kind],
        country=country,
        lat=lat / 1e5,
        lon=lon / 1e5,
        population=population,
        admin1=admin1,
        radius_km=radius / 10,
    )


def _quality(candidate: _Candidate, wanted: GazetteerKind | None) -> float:
    """How good a candidate is apart from its country, in (0, 2]: match, kind, and the logarithm of its population."""
    entry = candidate.entry
    size = 0.3 + 0.7 * min(1.0, math.log10(entry.population + 10) / 7)
    return candidate.likeness**2 * _kind_fit(entry.kind, wanted) * size


def _kind_fit(kind: GazetteerKind, wanted: GazetteerKind | None) -> float:
    if wanted is None:
        return _PLAIN_KIND[kind]
    if kind == wanted:
        return 2.0
    # News says "district" and "region" of either level, so any subdivision is nearer to one than a town is.
    return 1.2 if kind.startswith("admin") and wanted.startswith("admin") else 0.5 * _PLAIN_KIND[kind]


def _rank(candidate: _Candidate, wanted: GazetteerKind | None, share: float) -> tuple[float, str]:
    """Sort key among the places in the report's countries; the id breaks ties, so that order never does."""
    return (share * _quality(candidate, wanted), candidate.entry.id)


def _known_anywhere(candidates: Sequence[_Candidate], wanted: GazetteerKind | None) -> GazetteerEntry | None:
    """The one place of the name that needs no context, or None: see ``best``."""
    same = [candidate for candidate in candidates if candidate.likeness >= SAME_BUT_ARTICLE]
    leads = [candidate for candidate in same if _is_known(candidate.entry)]
    if not leads:
        return None
    lead = min(leads, key=lambda candidate: (-_quality(candidate, wanted), candidate.entry.id)).entry
    # A village called Jordan does not make the country uncertain, while the state of Georgia does. Within one
    # country there is no rivalry: a governorate around its town is the same place for this purpose.
    rivals = (candidate.entry for candidate in same if candidate.entry.country != lead.country)
    largest = max((rival.population * _RIVALRY[rival.kind] for rival in rivals), default=0)
    return lead if lead.population >= CLEAR_LEAD * largest else None


def _is_known(entry: GazetteerEntry) -> bool:
    return entry.kind in ("country", "admin1") or (entry.kind == "town" and entry.population >= KNOWN_POPULATION)


def _overshadows(known: GazetteerEntry, local: GazetteerEntry, share: float) -> bool:
    return (
        known.country != local.country
        and share < MAIN_COUNTRY
        and local.kind in ("town", "admin2")
        and known.population >= OVERSHADOWED * max(local.population, 1)
    )


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The package's gazetteer, opened once per process. Raises LexiconError as ``Gazetteer.open`` does."""
    return Gazetteer.open()
