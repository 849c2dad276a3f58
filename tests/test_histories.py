"""Histories out of files: VIEWS's columns, GED's events, and what is wrong with the files that people have."""

from __future__ import annotations

import gzip
import os
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import polars
import pytest
from gedrows import ged_rows

from tocsin.analysis.months import month_id, month_named
from tocsin.errors import InputError, TocsinError
from tocsin.histories import read_ged, read_history
from tocsin.lexicon.codes import by_gw, countries
from tocsin.lexicon.codes.views import neighbours_in, views_countries, views_of_gw, views_of_iso3

SYRIA, TURKEY, SOUTH_SUDAN = 220, 96, 246
SHARED = Path(os.environ.get("TOCSIN_SHARED", "")) / "forecast"
needs_shared = pytest.mark.skipif(
    "TOCSIN_SHARED" not in os.environ or not SHARED.is_dir(), reason="TOCSIN_SHARED does not lead to the shared data"
)


def table(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


# The countries of VIEWS


def test_gw_numbers_agree_with_the_lexicon() -> None:
    """What the lexicon calls a state by its number is what VIEWS's number with it stands for."""
    for one in views_countries().values():
        state = by_gw().get(one.gw)
        # States that are no more go by the number of who followed them, under their own withdrawn code.
        if state is not None and one.last is None:
            assert one.iso3 == state.id, one
        if one.last is None:
            assert one.iso3 in countries(), one
    # … and no state of the lexicon is without a number today.
    assert [gw for gw in by_gw() if views_of_gw(gw, 492) is None] == []


def test_every_month_of_a_state_belongs_to_one_number() -> None:
    for month in range(1, 493):
        there = [one.iso3 for one in views_countries().values() if one.stands_in(month)]
        assert len(set(there)) == len(there), month


@pytest.mark.parametrize(
    ("gw", "month", "iso3", "number"),
    [
        (625, "2011-06", "SDN", 59),
        (625, "2011-07", "SDN", 245),
        (626, "2011-06", None, None),
        (626, "2011-07", "SSD", SOUTH_SUDAN),
        (365, "1991-07", "SUN", 189),
        (365, "1991-12", "RUS", 65),
        (345, "1991-10", "YUG", 188),
        (345, "1991-11", "YUG", 247),
        (345, "2003-01", "SCG", 227),
        (345, "2015-01", "SRB", 233),  # UCDP's number for Serbia, which Gleditsch and Ward number 340
        (340, "2015-01", "SRB", 233),
        (341, "2006-05", None, None),
        (341, "2006-06", "MNE", 231),
        (347, "2015-01", "KOS", 232),
        (530, "1993-04", "ETH", 191),
        (530, "1993-05", "ETH", 57),
        (678, "1990-04", "YEM", 196),
        (680, "1990-04", "YMD", 197),
        (678, "2000-01", "YEM", 240),
        (315, "1992-11", "CSK", 187),
        (9999, "2015-01", None, None),
    ],
)
def test_numbers_before_and_after_borders_moved(gw: int, month: str, iso3: str | None, number: int | None) -> None:
    found = views_of_gw(gw, month_named(month))
    assert found == number
    if found is not None:
        assert views_countries()[found].iso3 == iso3
        assert iso3 is not None
        assert views_of_iso3(iso3, month_named(month)) == found


def test_neighbours_are_mutual_and_stand_in_that_month() -> None:
    for month in (1, 140, 200, 378, 379, 492):
        borders = neighbours_in(month)
        for one, others in borders.items():
            assert views_countries()[one].stands_in(month), (one, month)
            assert list(others) == sorted(set(others))
            assert all(one in borders[other] for other in others)
    assert SOUTH_SUDAN in neighbours_in(379)[245]
    assert TURKEY in neighbours_in(492)[SYRIA]
    assert 59 not in neighbours_in(379)
    assert 65 not in neighbours_in(140)  # Russia was the Soviet Union


@needs_shared
def test_tables_are_those_of_views() -> None:
    theirs = polars.read_csv(SHARED / "views_countries.csv")
    for number, gw in theirs.select("country_id", "gwcode").iter_rows():
        assert views_countries()[number].gw == gw
        assert views_countries()[number].counted
    assert theirs.height == sum(one.counted and one.stands_in(492) for one in views_countries().values())
    pairs = polars.read_csv(SHARED / "views_neighbours.csv")
    for month in (150, 378, 379, 492):
        low, high = (pairs["month_range"].str.extract(r"(\d+)\D+(\d+)", at).cast(int) for at in (1, 2))
        standing = pairs.filter((low <= month) & (month < high)).select("a_id", "b_id")
        assert set(standing.iter_rows()) == {(a, b) for a, those in neighbours_in(month).items() for b in those}


# Tables of VIEWS


def rows_of_views(months: Iterable[int], deaths: Callable[[int, int], int]) -> polars.DataFrame:
    rows = [(unit, month, deaths(unit, month)) for month in months for unit in (TURKEY, SYRIA)]
    return polars.DataFrame(rows, schema=["country_id", "month_id", "ged_sb"], orient="row")


@pytest.mark.parametrize("ending", ["parquet", "csv", "csv.gz"])
def test_a_table_of_views(tmp_path: Path, ending: str) -> None:
    frame = rows_of_views(range(400, 420), lambda unit, month: unit + month).reverse()
    frame = frame.with_columns(other=polars.lit("words"), ged_sb=polars.col("ged_sb").cast(float))
    path = tmp_path / f"history.{ending}"
    if ending == "parquet":
        frame.write_parquet(path)
    else:
        words = frame.write_csv()
        path.write_bytes(gzip.compress(words.encode()) if ending.endswith("gz") else words.encode("utf-8-sig"))
    panel = read_history(path)
    assert panel.units == (TURKEY, SYRIA)
    assert panel.names == ("Turkey", "Syria")
    assert (panel.first, panel.last, panel.period) == (400, 419, "month")
    assert (panel.counts == [[unit + month for month in range(400, 420)] for unit in (TURKEY, SYRIA)]).all()
    assert panel.neighbours == {TURKEY: (SYRIA,), SYRIA: (TURKEY,)}
    assert read_history(path, through=410).counts.tolist() == panel.counts[:, :11].tolist()


def test_a_country_before_it_was_there_is_unknown(tmp_path: Path) -> None:
    """South Sudan has no rows before 2011-07; Sudan within its old borders has none after."""
    rows = [(59, month, 1) for month in (377, 378)] + [(SYRIA, month, 0) for month in range(377, 381)]
    rows += [(SOUTH_SUDAN, 379, 7), (SOUTH_SUDAN, 380, 8)]
    path = tmp_path / "history.csv"
    polars.DataFrame(rows, schema=["country_id", "month_id", "ged_sb"], orient="row").write_csv(path)
    panel = read_history(path)
    assert panel.units == (SYRIA, SOUTH_SUDAN)
    assert np.isnan(panel.counts[1, :2]).all()
    assert panel.counts[1, 2:].tolist() == [7, 8]
    assert read_history(path, through=378).units == (59, SYRIA)


def test_a_count_that_is_not_known_is_no_zero(tmp_path: Path) -> None:
    path = table(tmp_path / "h.csv", "country_id,month_id,ged_sb\n220,400,\n220,401,2\n")
    assert np.isnan(read_history(path).counts[0, 0])


GOOD = "country_id,month_id,ged_sb\n220,400,1\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("country_id,month_id,ged_sb\n", "no rows"),
        ("country_id,month_id\n1,2\n", "no column ged_sb"),
        ("country_id;month_id;ged_sb\n1;2;3\n", "no column country_id"),
        (GOOD + "220,400,1\n", "country 220 twice in 2013-04"),
        (GOOD + "220,402,1\n", "no row for country 220 in 2013-05"),
        (GOOD + "220,401,-1\n", "ged_sb is -1"),
        (GOOD + "220,401,inf\n", "ged_sb is inf"),
        (GOOD + "220,401,many\n", "no numbers"),
        (GOOD + "220,401.5,1\n", "month_id is 401.5"),
        (GOOD + "220,201504,1\n", "month_id is 201504"),
        (GOOD + "220,,1\n", "month_id is nan"),
        (GOOD + "0,401,1\n", "country_id is 0"),
        (GOOD + "-5,401,1\n", "country_id is -5"),
        (GOOD + "1e30,401,1\n", "country_id is 1e+30"),
        (GOOD + "220,401,1,9,9\n", "cannot be read as a table"),
        ("\x00\x01\x02\x03", "NUL"),
        ("just words", "no column"),
        ("PAR1 but no parquet at all", "cannot be read as a table"),
        ("PK\x03\x04 but no zip", "zip"),
    ],
)
def test_rubbish_is_told_with_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_history(table(tmp_path / "history", text))
    assert said in caught.value.message
    assert caught.value.message.startswith(str(tmp_path))


def test_missing_files_folders_and_broken_archives(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            read_history(path)
    packed = tmp_path / "cut.csv.gz"
    packed.write_bytes(gzip.compress(GOOD.encode() * 100)[:40])
    with pytest.raises(InputError, match="gzip"):
        read_history(packed)
    archive = tmp_path / "readme.zip"
    with zipfile.ZipFile(archive, "w") as stream:
        stream.writestr("readme.txt", "nothing")
    with pytest.raises(InputError, match="holds no CSV file"):
        read_history(archive)
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(GOOD.encode() + b"0" * 30_000_000))
    with pytest.raises(InputError, match="bomb"):
        read_history(bomb)


def test_a_grid_is_no_table_of_countries(tmp_path: Path) -> None:
    rows = "".join(f"{cell},{300 + cell % 400},0\n" for cell in range(1, 2102))
    with pytest.raises(InputError, match="2,101 countries"):
        read_history(table(tmp_path / "grid.csv", "country_id,month_id,ged_sb\n" + rows))


@pytest.mark.parametrize(("through", "said"), [(399, "begins with 2013-04"), (402, "ends with 2013-05")])
def test_a_month_outside_the_history(tmp_path: Path, through: int, said: str) -> None:
    path = table(tmp_path / "h.csv", GOOD + "220,401,5\n")
    with pytest.raises(InputError, match=said):
        read_history(path, through=through)


def test_any_bytes_are_read_or_refused(tmp_path: Path) -> None:
    """Mutants of a good file: a panel or an error of ours, never another."""
    import random

    good = (GOOD + "".join(f"220,{month},{month % 7}\n" for month in range(401, 440))).encode()
    source = random.Random(7)
    for number in range(300):
        data = bytearray(good)
        for _ in range(source.randrange(1, 6)):
            at = source.randrange(len(data))
            match source.randrange(3):
                case 0:
                    data[at] = source.randrange(256)
                case 1:
                    del data[at : at + source.randrange(1, 30)]
                case _:
                    data[at:at] = bytes(source.randrange(256) for _ in range(source.randrange(1, 8)))
        path = tmp_path / f"mutant{number % 3}"
        path.write_bytes(bytes(data))
        try:
            panel = read_history(path)
        except TocsinError:
            continue
        assert panel.counts.shape[0] == len(panel.units)


# GED's events


def test_events_count_where_they_lie_in_the_month_they_end(tmp_path: Path) -> None:
    """VIEWS counts state-based deaths, by the country's territory, in the month of date_end."""
    path = ged_rows(
        tmp_path / "ged.csv",
        [
            {"date_start": "2015-01-30", "date_end": "2015-02-02", "best": 10},
            {"date_start": "2015-02-28", "best": 5},
            {"date_start": "2015-03-01 00:00:00.000", "date_end": "2015-03-01 00:00:00.000", "best": 1},
            # Turkey's army in Syria: the land counts, not the side.
            {"date_start": "2015-03-02", "side_a": "Government of Turkey", "gwnoa": 640, "best": 2},
            {"date_start": "2015-03-03", "country_id": 640, "country": "Turkey", "best": 4},
            {"date_start": "2015-03-03", "type_of_violence": 2, "best": 8},
            {"date_start": "2015-03-04", "type_of_violence": 3, "best": 16},
        ],
    )
    panel = read_history(path)
    assert panel.units == (TURKEY, SYRIA)
    assert (panel.first, panel.last) == (month_id(2015, 1), month_id(2015, 3))
    assert panel.counts.tolist() == [[0, 0, 4], [0, 15, 3]]
    assert panel.covariates["ged_ns"].tolist() == [[0, 0, 0], [0, 0, 8]]
    assert panel.covariates["ged_os"].tolist() == [[0, 0, 0], [0, 0, 16]]
    assert read_history(path, through=month_id(2015, 2)).counts.tolist() == [[0, 15]]


def test_a_file_of_few_countries_goes_on_to_the_end_of_its_year(tmp_path: Path) -> None:
    path = ged_rows(tmp_path / "ged.csv", [{"date_start": "2015-03-01"}])
    assert read_history(path, through=month_id(2015, 12)).counts.tolist() == [[0, 0, 3] + [0] * 9]
    with pytest.raises(InputError, match="ends with 2015-12"):
        read_history(path, through=month_id(2016, 1))
    with pytest.raises(InputError, match="begins with 2015-01"):
        read_history(path, through=month_id(2014, 12))


def test_a_file_of_the_world_has_every_country(tmp_path: Path) -> None:
    """… with noughts where nothing happened, and nothing before a state was there."""
    rows = [
        {"country_id": gw, "country": state.name, "date_start": f"{year}-06-15"}
        for gw, state in sorted(by_gw().items())[:60]
        for year in (2005, 2015)
    ]
    panel = read_history(ged_rows(tmp_path / "ged.csv", rows), through=month_id(2015, 6))
    assert len(panel.units) == 191
    assert panel.first == month_id(2005, 1)
    assert panel.counts[panel.units.index(SYRIA)].tolist() == [0] * 126
    sudan = panel.counts[panel.units.index(SOUTH_SUDAN)]
    assert np.isnan(sudan[: 379 - panel.first]).all()
    assert (sudan[379 - panel.first :] == 0).all()


@pytest.mark.parametrize("form", ["plain", "bom", "gz", "zip", "no header", "no numbers of countries"])
def test_forms_in_which_ged_comes(tmp_path: Path, form: str) -> None:
    rows: list[dict[str, object]] = [
        {"source_headline": 'They said, "no more,\nnot one"; it went on'},
        {"best": 7, "date_start": "2015-04-01", "where_description": "north,\r\nof the road"},
    ]
    if form == "no numbers of countries":
        rows = [row | {"country_id": ""} for row in rows]
    path = ged_rows(
        tmp_path / "ged.csv", rows, header=form != "no header", encoding="utf-8-sig" if form == "bom" else "utf-8"
    )
    if form == "gz":
        packed = tmp_path / "ged.csv.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        path = packed
    elif form == "zip":
        packed = tmp_path / "ged.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, "GEDEvent_v25_1.csv")
        path = packed
    ged = read_ged(path)
    assert ged.best.tolist() == [3, 7]
    assert ged.gw.tolist() == [652, 652]
    assert ged.parties[ged.side_b[1]] == "Front of the Plain"
    assert ged.low.tolist() == [2, 2]
    assert ged.month.tolist() == [month_id(2015, 3), month_id(2015, 4)]
    assert read_history(path).counts.tolist() == [[0, 0, 3, 7]]


def test_bytes_that_are_no_utf8_cost_no_event(tmp_path: Path) -> None:
    path = ged_rows(tmp_path / "ged.csv", [{"source_headline": "HEADLINE"}])
    path.write_bytes(path.read_bytes().replace(b"HEADLINE", b"\xff\xfe\xe9t\xe9"))
    assert read_ged(path).best.tolist() == [3]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"type_of_violence": 4}, "type_of_violence is not 1, 2 or 3"),
        ({"type_of_violence": ""}, "type_of_violence is not 1, 2 or 3"),
        ({"date_start": "soon"}, "is no day"),
        ({"date_end": "2015-02-30"}, "is no day"),
        ({"date_start": "2015-02-02", "date_end": "2015-02-01"}, "date_end lies before date_start"),
        ({"date_start": "1915-02-02", "date_end": "1915-02-02"}, "before 1980"),
        ({"best": -1}, "best is no number of deaths"),
        ({"best": "a few"}, "best is no number of deaths"),
        ({"best": ""}, "best is no number of deaths"),
        ({"latitude": 91}, "latitude or longitude"),
        ({"longitude": "nan"}, "latitude or longitude"),
        ({"country_id": "inf"}, "country_id is no number"),
        ({"gwnoa": "1e300"}, "gwnoa is no number"),
    ],
)
def test_a_row_of_ged_that_says_nothing(tmp_path: Path, row: dict[str, object], said: str) -> None:
    path = ged_rows(tmp_path / "ged.csv", [{}, row, {}])
    with pytest.raises(InputError) as caught:
        read_ged(path)
    assert said in caught.value.message
    assert "row 2 below the header" in caught.value.message
    assert caught.value.advice


def test_what_is_no_ged(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no events of UCDP GED") as caught:
        read_ged(table(tmp_path / "h.csv", GOOD))
    assert "--country" in caught.value.advice
    with pytest.raises(InputError, match="lacks columns of GED: date_start, latitude, longitude, country_id"):
        read_ged(table(tmp_path / "g.csv", "type_of_violence,date_end,best\n1,2015-01-01,1\n"))
    with pytest.raises(InputError, match="has no events"):
        read_history(ged_rows(tmp_path / "e.csv", []))
    with pytest.raises(InputError, match="stands twice"):
        read_ged(ged_rows(tmp_path / "d.csv", [{"id": 5}, {"id": 6}, {"id": 5}]))


@needs_shared
@pytest.mark.parametrize(("name", "number", "differing"), [("car", 70, 0), ("mexico", 17, 0), ("myanmar", 149, 8)])
def test_the_rule_of_the_month_agrees_with_views(name: str, number: int, differing: int) -> None:
    """Over 1990-2020 the months that differ from VIEWS's own table; Myanmar's come of a newer release of GED."""
    ours = read_history(SHARED / f"ged_events_{name}_1989_2020.parquet", through=491)
    theirs = read_history(SHARED / "cm_ged_sb_1990_2020.parquet", through=491)
    row = ours.counts[ours.units.index(number)]
    first = max(ours.first, theirs.first)
    same = theirs.counts[theirs.units.index(number)][first - theirs.first :] == row[first - ours.first :]
    assert (~same).sum() == differing
