"""Theatres by name, by file and by polygon, what belongs to them, and their events as points."""

from __future__ import annotations

import datetime
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gedrows import ged_rows
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import InputError, TocsinError, UsageError
from tocsin.histories import read_ged
from tocsin.lexicon.theatres import built_in_theatres, theatres_by_name
from tocsin.regions import LEAST_KM2, area_km2, holds, inside, polygons_of, region_file, ring_around
from tocsin.terms.events import Event, Side
from tocsin.terms.theatres import Polygon, Theatre
from tocsin.terms.where import Place
from tocsin.terms.who import Actor
from tocsin.theatres import belongs, described, lies_in, members, must_be_wide, points, theatre_named, theatres_of

SQUARE = ((36.0, 35.0), (37.0, 35.0), (37.0, 36.0), (36.0, 36.0))
HOLE = ((36.4, 35.4), (36.6, 35.4), (36.6, 35.6), (36.4, 35.6))
RUSSIA, TURKEY = Actor("RUS", "Russia", "state", "RUS", "GOV"), Actor("TUR", "Turkey", "state", "TUR", "GOV")


def event(place: Place | None = None, *actors: Actor) -> Event:
    sides = tuple(Side("actor", actor, ("c",)) for actor in actors)
    return Event("e" * 16, "p", "c", "ASSAULT", (), ("r",), ("o",), "occurred", (), sides=sides, place=place)


def place(lat: float | None, lon: float | None, country: str = "SYR", **more: Any) -> Place:
    return Place(
        "", 0, 0, "somewhere", more.pop("kind", "town"), country, lat, lon, None, more.pop("precision_km", 3.0)
    )


# Polygons


def test_a_square_has_its_area() -> None:
    """A degree by a degree at 35.5° north: 111.2 km × 111.2 km × cos 35.5°."""
    assert area_km2(Polygon(SQUARE)) == pytest.approx(111.195**2 * math.cos(math.radians(35.5)), rel=1e-3)
    assert area_km2(Polygon(SQUARE, (HOLE,))) == pytest.approx(area_km2(Polygon(SQUARE)) * 0.96, rel=1e-3)


@pytest.mark.parametrize("lat", [-60.0, 0.0, 35.0, 60.0])
def test_a_circle_has_its_area(lat: float) -> None:
    assert area_km2(Polygon(ring_around(lat, 20.0, 50.0))) == pytest.approx(math.pi * 50**2, rel=0.02)


def test_what_lies_inside() -> None:
    lon = [36.5, 36.1, 35.9, 36.5, 36.5, 36.45]
    lat = [35.5, 35.1, 35.1, 36.1, 34.9, 35.39]
    assert inside((Polygon(SQUARE),), lon, lat).tolist() == [True, True, False, False, False, True]
    assert inside((Polygon(SQUARE, (HOLE,)),), lon, lat).tolist() == [False, True, False, False, False, True]
    assert inside((), lon, lat).tolist() == [False] * 6


@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=3, max_size=9), st.floats(-9, 9), st.floats(-9, 9)
)
def test_one_place_and_many_are_looked_up_alike(corners: list[tuple[float, float]], lon: float, lat: float) -> None:
    for polygons in ((Polygon(tuple(corners)),), (Polygon(SQUARE, (HOLE,)), Polygon(tuple(corners)))):
        assert holds(polygons, lon, lat) == inside(polygons, [lon], [lat])[0]


@given(st.floats(-80, 80), st.floats(-179, 179), st.floats(30, 300), st.floats(0, 2 * math.pi), st.floats(0, 2))
def test_a_circle_holds_what_is_nearer_than_its_radius(
    lat: float, lon: float, radius: float, angle: float, share: float
) -> None:
    """By another road: the distance from the centre, away from the edge of the many-sided figure."""
    if abs(lat) > 70 or abs(lon) > 170 or 0.95 < share < 1.05:
        return
    north = lat + math.degrees(radius * share / 6371) * math.sin(angle)
    east = lon + math.degrees(radius * share / 6371) * math.cos(angle) / math.cos(math.radians(lat))
    assert inside((Polygon(ring_around(lat, lon, radius)),), [east], [north])[0] == (share < 1)


# Names


@pytest.mark.parametrize(
    ("spec", "name", "countries", "pair"),
    [
        ("SYR", "Syria", ("SYR",), None),
        ("syr", "Syria", ("SYR",), None),
        (" Syria ", "Syria", ("SYR",), None),
        ("Georgia", "Georgia", ("GEO",), None),
        ("South Caucasus", "South Caucasus", ("ARM", "AZE", "GEO"), None),
        ("RUS~TUR", "RUS~TUR", (), ("RUS", "TUR")),
        ("Russia ~ Turkey", "Russia ~ Turkey", (), ("RUS", "TUR")),
        ("PKK~TUR", "PKK~TUR", (), ("PKK", "TUR")),
    ],
)
def test_countries_and_pairs(spec: str, name: str, countries: tuple[str, ...], pair: tuple[str, str] | None) -> None:
    assert theatre_named(spec) == Theatre(name, countries, (), pair)


@pytest.mark.parametrize(
    ("spec", "lat", "lon"),
    [
        ("Idlib", 35.93, 36.63),
        ("idlib FRONT", 35.93, 36.63),
        ("Nagorno-Karabakh", 39.82, 46.75),
        ("Donbas", 48.0, 37.8),
        ("Donetsk", 48.02, 37.80),
        ("Tripoli front", 32.89, 13.19),
        ("Kashmir", 34.08, 74.80),
        ("Pankisi Gorge", 42.15, 45.25),
    ],
)
def test_places_are_polygons_around_them(spec: str, lat: float, lon: float) -> None:
    found = theatre_named(spec)
    assert found.polygons
    assert inside(found.polygons, [lon], [lat])[0]
    assert not inside(found.polygons, [lon + 8], [lat])[0]
    assert sum(map(area_km2, found.polygons)) >= LEAST_KM2


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("", "without a name"),
        ("  ", "without a name"),
        ("Nowhere-upon-Void", "no theatre, country or place"),
        ("RUS~", "nobody is known as ''"),
        ("RUS~RUS", "no pair of sides"),
        ("RUS~TUR~SYR", "no pair of sides"),
        ("RUS~the shepherds of nowhere", "nobody is known as"),
        ("'; DROP TABLE events; --", "no theatre, country or place"),
        ("\x00", "no theatre, country or place"),
        ("~" * 500, "nobody is known as"),
    ],
)
def test_names_of_nothing(spec: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("(", r"\(")) as caught:
        theatre_named(spec)
    assert caught.value.advice


def test_the_theatres_that_come_with_tocsin() -> None:
    names = [one.name for one in built_in_theatres()]
    assert len(set(names)) == len(names)
    for one in built_in_theatres():
        must_be_wide(one)
        assert theatre_named(one.name) == one or (one.name in {"Darfur", "Crimea"} and theatre_named(one.name).polygons)
        (polygon,) = one.polygons
        # A ring that crosses itself would lose area on one side: every corner's neighbours are others.
        assert len(set(polygon.outer)) == len(polygon.outer) >= 4
    assert len(theatres_by_name()) > len(names)


# Files


def write(path: Path, data: object) -> Path:
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def ring(corners: Any) -> list[list[float]]:
    return [list(corner) for corner in (*corners, corners[0])]


@pytest.mark.parametrize(
    ("data", "count"),
    [
        ({"type": "Polygon", "coordinates": [ring(SQUARE)]}, 1),
        ({"type": "Polygon", "coordinates": [ring(SQUARE), ring(HOLE)]}, 1),
        ({"type": "MultiPolygon", "coordinates": [[ring(SQUARE)], [ring(ring_around(0, 0, 30))]]}, 2),
        ({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring(SQUARE)]}}, 1),
        (
            {
                "type": "FeatureCollection",
                "features": [
                    {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring(SQUARE)]}},
                    {"type": "Feature", "geometry": None},
                ],
            },
            1,
        ),
    ],
)
def test_geojson(tmp_path: Path, data: object, count: int) -> None:
    found = theatre_named(str(write(tmp_path / "my front.geojson", data)))
    assert found.name == "my front"
    assert len(found.polygons) == count
    assert found.polygons[0].outer == SQUARE
    assert found == region_file(tmp_path / "my front.geojson")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "no GeoJSON object"),
        ({}, "thing without a type"),
        ({"type": "Point", "coordinates": [36.0, 35.0]}, "holds a Point"),
        ({"type": "Polygon", "coordinates": []}, "without a ring"),
        ({"type": "Polygon", "coordinates": [[[36, 35], [37, 35]]]}, "fewer than three corners"),
        ({"type": "Polygon", "coordinates": [[[36, 35], [37, 35], [36, 35], [37, 35]]]}, "fewer than three corners"),
        ({"type": "Polygon", "coordinates": [[[36, "35"], [37, 35], [37, 36]]]}, "no pair of numbers"),
        ({"type": "Polygon", "coordinates": [[[36, 135], [37, 35], [37, 36]]]}, "no longitude and latitude"),
        ({"type": "Polygon", "coordinates": [[[-179, 35], [179, 35], [179, 36]]]}, "180th meridian"),
        ({"type": "Polygon", "coordinates": [[36, 35, 37]]}, "no pair of numbers"),
        ({"type": "Polygon", "coordinates": "far"}, "holds a Polygon"),
        ({"type": "FeatureCollection", "features": None}, "no list of parts"),
        ({"type": "FeatureCollection", "features": []}, "holds no polygon"),
        ({"type": "Polygon", "coordinates": [[[36, 35], [36.1, 35], [36.1, 35.1]]]}, "at least 400"),
    ],
)
def test_geojson_that_is_none(tmp_path: Path, data: object, said: str) -> None:
    with pytest.raises((InputError, UsageError), match=said) as caught:
        theatre_named(str(write(tmp_path / "x.geojson", data)))
    assert caught.value.advice


def test_geojson_of_rubbish(tmp_path: Path) -> None:
    deep: Any = {"type": "Polygon", "coordinates": [ring(SQUARE)]}
    for _ in range(50):
        deep = {"type": "GeometryCollection", "geometries": [deep]}
    with pytest.raises(InputError, match="no GeoJSON object"):
        polygons_of(deep, "deep")
    path = tmp_path / "x.geojson"
    for data in (b"", b"\xff\xfe\x00", b"{", b"[" * 100_000, b'{"type": "Polygon", "coordinates": [[[NaN, 1]]]}'):
        path.write_bytes(data)
        with pytest.raises(TocsinError):
            region_file(path)
    with pytest.raises(InputError, match="cannot be read"):
        region_file(tmp_path / "none.geojson")


def test_a_theatres_file(tmp_path: Path) -> None:
    write(tmp_path / "front.geojson", {"type": "Polygon", "coordinates": [ring(SQUARE)]})
    file = tmp_path / "theatres.toml"
    file.write_text(
        """
[[theatre]]
name = "Idlib"                       # goes before the one that comes with tocsin
polygon = [[36, 35], [37, 35], [37, 36], [36, 36]]
precision_km = 20

[[theatre]]
name = "The two armies in Syria"
countries = ["Syria"]
pair = ["RUS", "Turkey"]

[[theatre]]
name = "A front"
geojson = "front.geojson"
""",
        encoding="utf-8",
    )
    idlib, armies, front = theatres_of(file)
    assert idlib == Theatre("Idlib", polygons=(Polygon(SQUARE),), precision_km=20.0)
    assert armies == Theatre("The two armies in Syria", ("SYR",), (), ("RUS", "TUR"))
    assert front == Theatre("A front", polygons=(Polygon(SQUARE),))
    assert theatre_named("idlib", file=file) == idlib
    assert theatre_named("Karabakh", file=file) == theatre_named("Karabakh")
    assert described(armies) == "The two armies in Syria: Syria; between RUS and TUR"
    assert described(idlib) == "Idlib: a polygon of 10,000 km²"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"no \[\[theatre\]\]"),
        ("theatre = 3", r"no \[\[theatre\]\]"),
        ("[[theatre]", "is not TOML"),
        ("[[theatre]]\nname = 3", "without a name"),
        ("[[theatre]]\nname = 'A'", "no countries, no polygon and no pair"),
        ("[[theatre]]\nname = 'A'\ncountry = 'SYR'", "there is no 'country'"),
        ("[[theatre]]\nname = 'A'\ncountries = ['Atlantis']", "no country is called 'Atlantis'"),
        ("[[theatre]]\nname = 'A'\ncountries = [3]", "no list of words"),
        ("[[theatre]]\nname = 'A'\ncountries = 'SYR'\nprecision_km = 0", "precision_km"),
        ("[[theatre]]\nname = 'A'\npolygon = 'here'", "a ring is no list"),
        ("[[theatre]]\nname = 'A'\ngeojson = 'none.geojson'", "cannot be read"),
        ("[[theatre]]\nname = 'A'\npair = ['RUS']", "no pair"),
        ("[[theatre]]\nname = 'A'\ncountries = 'SYR'\n[[theatre]]\nname = 'a'\ncountries = 'SYR'", "two theatres"),
    ],
)
def test_theatres_files_that_are_none(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "theatres.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises((InputError, UsageError), match=said):
        theatres_of(file)


# What belongs


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (place(35.5, 36.5), True),
        (place(35.5, 37.5), False),
        (place(35.5, 36.5, precision_km=50.0), True),
        (place(35.5, 36.5, precision_km=51.0), False),
        (place(35.5, 36.5, kind="town", precision_km=None), True),
        (place(35.5, 36.5, kind="admin2", precision_km=None), True),
        (place(35.5, 36.5, kind="admin1", precision_km=None), False),
        (place(35.5, 36.5, kind="country", precision_km=None), False),
        (place(None, None), False),
        (None, False),
    ],
)
def test_a_polygon_takes_what_is_known_to_lie_in_it(where: Place | None, expected: bool) -> None:
    assert belongs(Theatre("square", polygons=(Polygon(SQUARE),)), event(where)) is expected


def test_a_country_takes_what_lies_in_it_however_vaguely() -> None:
    syria = theatre_named("SYR")
    assert belongs(syria, event(place(None, None)))
    assert not belongs(syria, event(place(35.5, 36.5, "TUR")))
    assert not belongs(syria, event(None, Actor("SYR", "Syria", "state", "SYR", "GOV")))
    assert lies_in(Theatre("anywhere"), None)


def test_a_pair_is_met_either_way_round() -> None:
    pair = theatre_named("RUS~TUR")
    assert belongs(pair, event(None, RUSSIA, TURKEY))
    assert belongs(pair, event(None, TURKEY, RUSSIA))
    assert not belongs(pair, event(None, TURKEY))
    assert belongs(pair, event(None, TURKEY, Actor(None, "Russian pilots", "army", "RUS", "MIL")))
    # Civilians of a state are not its side.
    assert not belongs(pair, event(None, TURKEY, Actor(None, "Russian tourists", None, "RUS", "CVL")))
    both = Theatre("both", ("SYR",), (), ("RUS", "TUR"))
    assert belongs(both, event(place(None, None), RUSSIA, TURKEY))
    assert not belongs(both, event(place(None, None, "LBY"), RUSSIA, TURKEY))


def test_members_of_ged_are_those_that_belong(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"latitude": 35.5, "longitude": 36.5},
        {"latitude": 35.5, "longitude": 36.5, "where_prec": 3},
        {"latitude": 35.5, "longitude": 36.5, "where_prec": 4},
        {"latitude": 35.5, "longitude": 37.5},
        {"latitude": "", "longitude": ""},
        {"latitude": 35.5, "longitude": 36.5, "side_a": "Government of Russia (Soviet Union)", "side_b": "PKK"},
        {"country_id": 640, "latitude": 37.5, "side_a": "Government of Turkey", "side_b": "PKK"},
    ]
    ged = read_ged(ged_rows(tmp_path / "ged.csv", rows))
    assert members(Theatre("a", polygons=(Polygon(SQUARE),)), ged).tolist() == [True, True, *[False] * 3, True, False]
    assert members(Theatre("b", ("SYR",)), ged).tolist() == [True] * 6 + [False]
    assert members(theatre_named("PKK~TUR"), ged).tolist() == [False] * 6 + [True]
    assert members(theatre_named("RUS~PKK"), ged).tolist() == [False] * 5 + [True, False]
    assert members(Theatre("c", ("TUR",), (Polygon(SQUARE),)), ged).tolist() == [True, True, *[False] * 3, True, True]
    assert members(Theatre("all"), ged).all()


# Points


def test_points_stand_in_the_middle_of_their_days(tmp_path: Path) -> None:
    rows = [
        {"date_start": "2015-03-05", "id": 11},
        {"date_start": "2015-03-01", "date_end": "2015-03-04", "id": 12},
        {"date_start": "2015-02-20", "date_end": "2015-03-02", "id": 13},  # its middle lies before the window
        {"date_start": "2015-03-31", "id": 14},
        {"date_start": "2015-04-01", "id": 15},
        {"date_start": "2015-03-10", "best": 0, "id": 16},
        {"date_start": "2015-03-11", "type_of_violence": 3, "id": 17},
        {"date_start": "2015-03-12", "country_id": 640, "id": 18},
    ]
    ged = read_ged(ged_rows(tmp_path / "ged.csv", rows))
    march = {"since": datetime.date(2015, 3, 1), "until": datetime.date(2015, 3, 31)}
    found = points(ged, theatre_named("SYR"), **march)
    assert (found.start, found.days) == (datetime.date(2015, 3, 1).toordinal(), 31)
    assert found.ids == ("ged:12", "ged:11", "ged:16", "ged:17", "ged:14")
    assert found.times.tolist() == [2.0, 4.5, 9.5, 10.5, 30.5]
    assert found.widths.tolist() == [4.0, 1.0, 1.0, 1.0, 1.0]
    assert points(ged, theatre_named("SYR"), least=1, **march).ids == ("ged:12", "ged:11", "ged:17", "ged:14")
    nobody = points(ged, theatre_named("Fiji"), **march)
    assert len(nobody) == 0
    assert nobody.times.dtype == np.float64
    with pytest.raises(UsageError, match="comes before the first"):
        points(ged, theatre_named("SYR"), since=march["until"], until=march["since"])
