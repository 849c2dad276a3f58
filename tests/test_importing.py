"""Rows of GED, ACLED, GDELT and PLOVER: read as they are published, claimed on the data set's word, exported again."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from happenings import changed, event_of, kept_of, pair
from happenings import taking_part as part

from tocsin.errors import InputError, UsageError
from tocsin.fusing import refresh
from tocsin.importing import READERS, import_file, read_rows
from tocsin.record import Record
from tocsin.serving.exports import export
from tocsin.sources.datasets import MAX_ROW_CHARACTERS, DataRow, read_data_set
from tocsin.sources.text import Rejected
from tocsin.terms.claims import Acled, EventContent, Reading
from tocsin.terms.columns import ACLED, GDELT, GED
from tocsin.terms.who import Actor

SHARED = os.environ.get("TOCSIN_SHARED")

GED_ROW = {
    "id": "900001", "relid": "SYR-2020-1-1-1", "year": "2020", "active_year": "1", "code_status": "Clear",
    "type_of_violence": "1", "conflict_new_id": "299", "conflict_name": "Syria: Government", "dyad_new_id": "11973",
    "dyad_name": "Government of Syria - Ahrar al-Sham", "side_a_new_id": "118", "side_a": "Government of Syria",
    "side_b_new_id": "4456", "side_b": "Ahrar al-Sham", "number_of_sources": "2",
    "source_article": '"Some Agency,2020-03-06,Shelling of a town, https://example.org/a1"',
    "source_office": "Some Agency", "source_date": "2020-03-06", "source_headline": "Shelling of a town",
    "source_original": "a local council", "where_prec": "1", "where_coordinates": "Ariha town",
    "where_description": "Ariha, south of Idlib", "adm_1": "Idlib Governorate", "latitude": "35.8143",
    "longitude": "36.6102", "geom_wkt": "POINT (36.6102 35.8143)", "priogrid_gid": "181154", "country": "Syria",
    "country_id": "652", "region": "Middle East", "event_clarity": "1", "date_prec": "2", "date_start": "2020-03-05",
    "date_end": "2020-03-06", "deaths_a": "1", "deaths_b": "3", "deaths_civilians": "0", "deaths_unknown": "0",
    "best": "4", "high": "6", "low": "4", "gwnoa": "652", "gwnob": "",
}  # fmt: skip
ACLED_ROW = {
    "event_id_cnty": "SYR90001", "event_date": "05 March 2020", "year": "2020", "time_precision": "1",
    "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "Military Forces of Syria (2000-2024)", "inter1": "State forces", "actor2": "Ahrar al-Sham",
    "inter2": "Rebel group", "interaction": "12", "iso": "760", "region": "Middle East", "country": "Syria",
    "admin1": "Idlib", "location": "Ariha", "latitude": "35.8143", "longitude": "36.6102", "geo_precision": "1",
    "source": "Some Agency", "source_scale": "National", "notes": "Soldiers and rebels fought near Ariha; five died.",
    "fatalities": "5", "timestamp": "1583712000",
}  # fmt: skip
GDELT_ROW = {
    "GLOBALEVENTID": "900000001", "SQLDATE": "20200305", "MonthYear": "202003", "Year": "2020",
    "FractionDate": "2020.1781", "Actor1Code": "SYRMIL", "Actor1Name": "SYRIA", "Actor1CountryCode": "SYR",
    "Actor1Type1Code": "MIL", "Actor2Code": "REB", "Actor2Name": "REBEL", "Actor2Type1Code": "REB",
    "IsRootEvent": "1", "EventCode": "194", "EventBaseCode": "194", "EventRootCode": "19", "QuadClass": "4",
    "GoldsteinScale": "-10.0", "NumMentions": "4", "NumSources": "1", "NumArticles": "4", "AvgTone": "-8.1",
    "ActionGeo_Type": "4", "ActionGeo_FullName": "Ariha, Idlib, Syria", "ActionGeo_CountryCode": "SY",
    "ActionGeo_ADM1Code": "SY12", "ActionGeo_Lat": "35.8143", "ActionGeo_Long": "36.6102",
    "DATEADDED": "20200306101500", "SOURCEURL": "https://example.org/a1",
}  # fmt: skip
PLOVER_ROW = {
    "id": "p-1", "date": "2020-03-05", "event": ["ASSAULT"], "mode": ["aerial"], "context": ["military"],
    "actor": [{"code": "SYR", "sector": "MIL", "entity_text": "Syrian air force"}],
    "recipient": [{"code": "SYR", "sector": "CVL", "entity_text": "villagers"}],
    "event_loc": {"resolved_place": "Ariha", "lat": 35.8143, "lon": 36.6102, "country_code": "SYR", "resolution": 4,
                  "geonameid": "174182"},
    "size": {"dead": 2, "injured": 7}, "coder": "a student",
    "cite_info": [{"url": "https://example.org/a1", "corpus": "Some Agency"}],
}  # fmt: skip


def table(columns: Iterable[str], *rows: dict[str, str], header: bool = True) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), restval="", lineterminator="\r\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def tabs(*rows: dict[str, str]) -> bytes:
    return "".join("\t".join(row.get(name, "") for name in GDELT) + "\n" for row in rows).encode()


def lines(*rows: dict[str, Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


SAMPLES = {
    "ged": table(GED, GED_ROW),
    "acled": table(ACLED, ACLED_ROW),
    "gdelt": tabs(GDELT_ROW),
    "plover": lines(PLOVER_ROW),
}


def outcomes(data: bytes, tmp_path: Path, data_set: Any = None, **fields: Any) -> list[Any]:
    path = tmp_path / "rows"
    path.write_bytes(data)
    return [one if isinstance(one, Rejected) else one[0] for one in read_rows(path, data_set, **fields)]


def the_one(data: bytes, tmp_path: Path, **fields: Any) -> Reading:
    (found,) = outcomes(data, tmp_path, **fields)
    assert isinstance(found, Reading), found
    return found


def content_of(reading: Reading) -> EventContent:
    content = reading.claims[0].content
    assert isinstance(content, EventContent)
    return content


# What becomes of a row


@pytest.mark.parametrize("name", SAMPLES)
def test_a_row_is_a_report_that_its_claim_quotes(name: str, tmp_path: Path) -> None:
    reading = the_one(SAMPLES[name], tmp_path, name="A Data Set 3.1")
    text = reading.report.text
    (claim,) = reading.claims
    assert reading.report.outlet == "A Data Set 3.1"
    assert reading.report.url == "https://example.org/a1" or name == "acled"
    assert text[claim.start : claim.end] == claim.quote
    (holder,) = claim.holders
    key = "dataset:A Data Set 3.1" if name in {"ged", "acled"} else "machine:A Data Set 3.1"
    assert (holder.kind, holder.text, holder.actor) == ("named", "A Data Set 3.1", key)
    assert text[holder.start : holder.end] == holder.text
    assert (claim.certainty.author, claim.certainty.source, claim.status) == ("Uu", "CT+", "occurred")
    content = content_of(reading)
    spans = [*content.participants, *filter(None, [content.place, content.time, content.casualties.killed])]
    assert len(spans) >= 4
    for span in spans:
        assert span.text
        assert text[span.start : span.end] == span.text
    start, end = claim.trigger
    assert text[start:end] in {"1", "Armed clash", "194", "ASSAULT"}
    quotes = {
        "ged": "Government of Syria; Ahrar al-Sham; Ariha town; Ariha, south of Idlib; Syria; 2020-03-05; 2020-03-06;"
        " 4",
        "acled": "Soldiers and rebels fought near Ariha; five died.",
        "gdelt": "SYRIA; 194; REBEL; Ariha, Idlib, Syria; 20200305",
        "plover": "2020-03-05; ASSAULT; Syrian air force; villagers; Ariha",
    }
    assert claim.quote == quotes[name]


def test_ged_row(tmp_path: Path) -> None:
    reading = the_one(SAMPLES["ged"], tmp_path, published="2021-06-01")
    content = content_of(reading)
    assert [(who.role, who.actor.id, who.actor.name) for who in content.participants] == [
        ("actor", "SYR", "Syria"),
        ("actor", "AHRAR", "Ahrar al-Sham"),
    ]
    assert content.participants[0].actor.type == "government"
    place, time, killed = content.place, content.time, content.casualties.killed
    assert place is not None
    assert time is not None
    assert killed is not None
    assert (place.name, place.kind, place.country, place.lat, place.lon) == (
        "Ariha town",
        "town",
        "SYR",
        35.8143,
        36.6102,
    )
    assert (time.earliest, time.latest, time.granularity) == ("2020-03-05", "2020-03-06", "week")
    assert (killed.low, killed.best, killed.high, killed.bound, killed.who) == (4, 4, 6, "between", "combatants")
    assert reading.claims[0].confidence == 1.0
    assert reading.claims[0].reasons[0] == "coded by hand in UCDP GED, row 900001"
    assert (reading.report.published, reading.report.input_id) == ("2021-06-01", "ged:900001")


@pytest.mark.parametrize(
    ("violence", "side_b", "role", "type_", "sector"),
    [
        ("1", "Front of the Dunes", "actor", "rebel", "REB"),
        ("2", "Front of the Dunes", "actor", "armed", None),
        ("3", "Civilians", "recipient", None, "CVL"),
    ],
)
def test_who_side_b_is(violence: str, side_b: str, role: str, type_: str, sector: str, tmp_path: Path) -> None:
    content = content_of(the_one(table(GED, GED_ROW | {"type_of_violence": violence, "side_b": side_b}), tmp_path))
    other = content.participants[1]
    assert (other.role, other.actor.id, other.actor.type, other.actor.sector) == (role, None, type_, sector)


def test_figures_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    reading = the_one(table(GED, GED_ROW | {"high": "0"}), tmp_path)
    killed = content_of(reading).casualties.killed
    assert killed is not None
    assert (killed.low, killed.best, killed.high) == (4, 4, 4)
    assert "high 0 lies below best 4; it is taken for 4" in reading.claims[0].reasons


def test_acled_row(tmp_path: Path) -> None:
    reading = the_one(SAMPLES["acled"], tmp_path)
    content = content_of(reading)
    assert (content.type, content.acled) == ("ASSAULT", Acled("Battles", "Armed clash"))
    assert [(who.role, who.actor.id, who.actor.sector) for who in content.participants] == [
        ("actor", "SYR", "MIL"),
        ("actor", "AHRAR", "REB"),
    ]
    killed = content.casualties.killed
    assert killed is not None
    assert (killed.low, killed.best, killed.high, killed.bound) == (5, 5, 5, "exact")
    assert any("estimate" in reason for reason in reading.claims[0].reasons)
    assert reading.report.published == "2020-03-09"
    assert "five died" in reading.claims[0].quote


def test_no_fatalities_in_acled_are_not_stated(tmp_path: Path) -> None:
    content = content_of(the_one(table(ACLED, ACLED_ROW | {"fatalities": "0"}), tmp_path))
    assert content.casualties.killed is None


@pytest.mark.parametrize(
    ("precision", "first", "last", "granularity"),
    [
        ("1", "2020-03-05", "2020-03-05", "day"),
        ("2", "2020-03-02", "2020-03-08", "week"),
        ("3", "2020-03-01", "2020-03-31", "month"),
    ],
)
def test_days_of_acled(precision: str, first: str, last: str, granularity: str, tmp_path: Path) -> None:
    time = content_of(the_one(table(ACLED, ACLED_ROW | {"time_precision": precision}), tmp_path)).time
    assert time is not None
    assert (time.earliest, time.latest, time.granularity) == (first, last, granularity)


@pytest.mark.parametrize(
    ("sub_event", "actor2", "inter2", "type_", "modes", "role", "sector"),
    [
        ("Air/drone strike", "Civilians (Syria)", "7", "ASSAULT", ("aerial",), "recipient", "CVL"),
        ("Peaceful protest", "Protesters (Syria)", "6", "PROTEST", ("demo",), "recipient", "OPP"),
        (
            "Abduction/forced disappearance",
            "Civilians (Syria)",
            "Civilians",
            "ASSAULT",
            ("abduct",),
            "recipient",
            "CVL",
        ),
        ("Arrests", "Unidentified Armed Group (Syria)", "3", "COERCE", ("arrest",), "recipient", "UAF"),
        ("Agreement", "Band of the Hills", "2", "AGREE", (), "actor", "REB"),
    ],
)
def test_sub_events_of_acled(
    sub_event: str, actor2: str, inter2: str, type_: str, modes: tuple[str, ...], role: str, sector: str, tmp_path: Path
) -> None:
    changed_row = ACLED_ROW | {"sub_event_type": sub_event, "actor2": actor2, "inter2": inter2}
    content = content_of(the_one(table(ACLED, changed_row), tmp_path))
    assert (content.type, content.modes) == (type_, modes)
    assert (content.participants[1].role, content.participants[1].actor.sector) == (role, sector)
    assert content.quad is not None


def test_gdelt_row(tmp_path: Path) -> None:
    reading = the_one(SAMPLES["gdelt"], tmp_path)
    content = content_of(reading)
    assert (content.type, content.modes, content.cameo) == ("ASSAULT", ("heavy-weapons",), "194")
    assert [(who.role, who.actor.id, who.actor.sector) for who in content.participants] == [
        ("actor", "SYR", "MIL"),
        ("recipient", None, "REB"),
    ]
    assert content.place is not None
    assert (content.place.kind, content.place.country) == ("town", "SYR")
    assert content.casualties.killed is None
    assert reading.claims[0].confidence < 1
    assert reading.report.published == "2020-03-06"


def test_plover_row(tmp_path: Path) -> None:
    reading = the_one(SAMPLES["plover"], tmp_path)
    content = content_of(reading)
    assert (content.type, content.modes, content.contexts) == ("ASSAULT", ("aerial",), ("military",))
    assert [(who.role, who.text, who.actor.sector) for who in content.participants] == [
        ("actor", "Syrian air force", "MIL"),
        ("recipient", "villagers", "CVL"),
    ]
    assert content.place is not None
    assert content.place.id == "geonames:174182"
    assert content.casualties.killed is not None
    assert content.casualties.killed.best == 2


def test_a_plover_row_of_several_types_gives_several_claims(tmp_path: Path) -> None:
    reading = the_one(lines(PLOVER_ROW | {"event": ["ACCUSE", "REJECT"], "mode": ["allege"]}), tmp_path)
    contents = [claim.content for claim in reading.claims]
    assert [(one.type, one.modes) for one in contents if isinstance(one, EventContent)] == [
        ("ACCUSE", ("allege",)),
        ("REJECT", ()),
    ]
    assert len({claim.id for claim in reading.claims}) == 2


def test_a_number_beyond_all_measure_is_left_out(tmp_path: Path) -> None:
    content = content_of(the_one(lines(PLOVER_ROW | {"size": {"dead": 10**30, "injured": 3}}), tmp_path))
    assert content.casualties.killed is None
    assert content.casualties.injured is not None


@pytest.mark.parametrize(("mode", "status"), [("negation", "denied"), ("future", "planned"), ("hypothetical",) * 2])
def test_auxiliary_modes_of_plover_are_a_status(mode: str, status: str, tmp_path: Path) -> None:
    claim = the_one(lines(PLOVER_ROW | {"mode": ["aerial", mode]}), tmp_path).claims[0]
    assert claim.status == status


# How files come


@pytest.mark.parametrize("name", SAMPLES)
def test_packed_files_and_marked_ones_hold_the_same_rows(name: str, tmp_path: Path) -> None:
    data = SAMPLES[name]
    plain = the_one(data, tmp_path)
    assert the_one(gzip.compress(data), tmp_path) == plain
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("folder/rows.csv", data)
    assert the_one(archive.getvalue(), tmp_path) == plain
    assert the_one(b"\xef\xbb\xbf" + data, tmp_path) == plain


def test_ged_without_a_header_and_with_columns_in_another_order(tmp_path: Path) -> None:
    plain = the_one(SAMPLES["ged"], tmp_path)
    assert the_one(table(GED, GED_ROW, header=False), tmp_path) == plain
    assert the_one(table(sorted(GED), GED_ROW), tmp_path) == plain


def test_acled_with_semicolons(tmp_path: Path) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, ACLED, restval="", delimiter=";")
    writer.writeheader()
    writer.writerow(ACLED_ROW)
    assert the_one(out.getvalue().encode(), tmp_path) == the_one(SAMPLES["acled"], tmp_path)


def test_cells_over_several_lines_are_one_cell(tmp_path: Path) -> None:
    reading = the_one(table(ACLED, ACLED_ROW | {"notes": 'First line\n"second" line, with a comma'}), tmp_path)
    assert 'notes: First line "second" line, with a comma' in reading.report.text


@pytest.mark.parametrize(
    ("data_set", "row", "change", "reason"),
    [
        ("ged", GED_ROW, {"latitude": "north"}, "latitude is 'north'"),
        ("ged", GED_ROW, {"latitude": "95"}, "latitude is '95'"),
        ("ged", GED_ROW, {"best": "-1"}, "best is -1"),
        ("ged", GED_ROW, {"best": ""}, "best must not be empty"),
        ("ged", GED_ROW, {"date_end": "2020-02-30"}, "date_end is '2020-02-30'"),
        ("ged", GED_ROW, {"date_end": "2020-03-01"}, "date_end lies before date_start"),
        ("ged", GED_ROW, {"type_of_violence": "4"}, "type_of_violence is 4"),
        ("acled", ACLED_ROW, {"sub_event_type": "Quarrel"}, "'Quarrel' is none of ACLED's"),
        ("acled", ACLED_ROW, {"event_date": "5.3.2020"}, "event_date is '5.3.2020'"),
        ("gdelt", GDELT_ROW, {"EventCode": "010"}, "a statement"),
        ("plover", PLOVER_ROW, {"event": ["QUARREL"]}, "not a list of PLOVER's types"),
        ("plover", PLOVER_ROW, {"date": "soon"}, "date is 'soon'"),
        ("plover", PLOVER_ROW, {"actor": None}, "actor must be there"),
        ("plover", PLOVER_ROW, {"coder": "\ud800"}, "half characters"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_rest_goes_on(
    data_set: str, row: dict[str, Any], change: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    write = {"ged": lambda *r: table(GED, *r), "acled": lambda *r: table(ACLED, *r), "gdelt": tabs, "plover": lines}
    found = outcomes(write[data_set](row, row | change, row), tmp_path)
    assert [type(one) for one in found] == [Reading, Rejected, Reading]
    assert reason in found[1].reason
    assert found[1].line == (3 if data_set in {"ged", "acled"} else 2)


def test_a_missing_quotation_mark_costs_one_row(tmp_path: Path) -> None:
    good = table(ACLED, ACLED_ROW, header=False).decode()
    broken = good.replace("Soldiers and rebels fought near Ariha; five died.", '"Soldiers and rebels fought', 1)
    data = table(ACLED) + (good + broken + good * 3).encode()
    found = outcomes(data, tmp_path)
    assert [type(one) for one in found] == [Reading, Rejected, Reading, Reading, Reading]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"hello\nworld\n", "no data set that is known"),
        (b"id,type_of_violence\n1,2\n", "columns are missing"),
        (b"\x1f\x8b\x08\x00broken", "gzip"),
        (b"PK\x03\x04broken", "no zip archive"),
        (b'{"id": "x"}\n', "must be there"),
    ],
)
def test_files_that_are_none_are_told(data: bytes, reason: str, tmp_path: Path) -> None:
    found = outcomes(data, tmp_path)
    assert len(found) == 1
    assert reason in found[0].reason


def test_wrong_calls(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_rows(tmp_path / "none.csv")
    (tmp_path / "rows").write_bytes(SAMPLES["ged"])
    with pytest.raises(UsageError, match="no data set 'cow'"):
        read_rows(tmp_path / "rows", "cow")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="is no day"):
        read_rows(tmp_path / "rows", published="last year")
    with pytest.raises(UsageError, match="name is empty"):
        read_rows(tmp_path / "rows", name=" ")


def test_bombs_are_not_unpacked(tmp_path: Path) -> None:
    head = table(ACLED, ACLED_ROW)
    zeros = b"x" * 60_000_000
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.csv", head + zeros)
    for data in (gzip.compress(head + zeros), archive.getvalue()):
        found = outcomes(data, tmp_path)
        assert isinstance(found[0], Reading)
        assert "200 times its size" in found[-1].reason


def test_a_line_without_end_is_one_reject(tmp_path: Path) -> None:
    found = outcomes(SAMPLES["plover"] + b"{" + b"x" * (2 * MAX_ROW_CHARACTERS) + b"\n" + SAMPLES["plover"], tmp_path)
    assert [type(one) for one in found] == [Reading, Rejected, Reading]


@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_files_never_crash_and_nothing_goes_missing(name: str, tmp_path: Path) -> None:
    """Bytes changed, cut out and put in at random: every line is a row or a reject, and the record takes every row."""
    source = random.Random(name)
    taken: list[Reading] = []
    whole = {"ged": table(GED, *[GED_ROW] * 3), "acled": table(ACLED, *[ACLED_ROW] * 3)}.get(name, SAMPLES[name] * 3)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(source.randint(1, 6)):
            at = source.randrange(len(data))
            match source.randrange(3):
                case 0:
                    data[at] = source.randrange(256)
                case 1:
                    del data[at : at + source.randint(1, 40)]
                case _:
                    data[at:at] = source.choice([b'"', b"\n", b"\t", b"\x00", b",", b"\xff", b"{", b"9" * 30])
        found = outcomes(bytes(data), tmp_path)
        assert found
        taken += [one for one in found if isinstance(one, Reading)]
    with Record.open(":memory:") as record:
        record.add_all(taken, reader="import")
        assert record.check() == ()


# With the record and with exports


def test_rows_go_into_a_record_once(tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    path.write_bytes(table(GED, GED_ROW, GED_ROW | {"id": "900002", "best": "x"}, GED_ROW | {"id": "900003"}))
    with Record.open(":memory:") as record:
        told: list[int] = []
        first = import_file(record, path, name="UCDP GED 25.1", day="2026-01-02", told=told.append)
        assert (first.rows, first.claims, first.added, len(first.rejected)) == (2, 2, 2, 1)
        assert told == [2]
        assert import_file(record, path, name="UCDP GED 25.1", day="2026-01-03").added == 0
        kept = list(record.claims(holder="dataset:UCDP GED 25.1"))
        assert len(kept) == 2
        assert {one.reader for one in kept} == {READERS["ged"]}
        assert len(list(record.claims(actor="AHRAR", place="SYR", since="2020-03-05", until="2020-03-06"))) == 2
        assert record.check() == ()
        assert [(one.line, one.reason[:9]) for one in record.rejects()] == [(3, "best is '")]


def test_rows_that_look_alike_are_no_copies_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    path.write_bytes(table(GED, *({**GED_ROW, "id": str(number)} for number in range(900_001, 900_021))))
    with Record.open(":memory:") as record:
        import_file(record, path, day="2026-01-02")
        done = refresh(record, today="2026-01-02")
        assert (done.claims, done.copies) == (20, 0)
        events = list(record.events())
        # Nor are they one event: such a data set has one row a happening.
        assert len(events) == 20
        assert {event.origins for event in events} == {("actor:dataset:UCDP GED",)}


def exported(readings: Iterable[tuple[Reading, str]], format: str) -> list[dict[str, str]]:
    """The rows of an export of events of one claim each, in the order of the readings."""
    pairs = []
    for reading, reader in readings:
        for one in kept_of(reading, reader):
            pairs.append((event_of([one]), (one,)))
    out = []
    columns = {"ged": GED, "acled": ACLED, "gdelt": GDELT}[format]
    for one in pairs:
        stream = io.BytesIO()
        export([one], format, stream)
        text = stream.getvalue().decode()
        rows = (
            [line.split("\t") for line in text.splitlines()]
            if format == "gdelt"
            else list(csv.reader(io.StringIO(text, newline="")))[1:]
        )
        out.append(dict(zip(columns, rows[0], strict=True)) if rows else {})
    return out


def read(path: Path) -> list[tuple[Reading, str]]:
    return [one for one in read_rows(path) if not isinstance(one, Rejected)]


KEPT_OF_GED = (
    "year", "type_of_violence", "dyad_name", "side_a", "side_b", "where_prec", "where_coordinates", "latitude",
    "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec",
    "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low",
    "gwnoa", "gwnob",
)  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"type_of_violence": "3", "side_b": "Civilians", "dyad_name": "Government of Syria - Civilians",
         "deaths_a": "0", "deaths_b": "0", "deaths_civilians": "4"},
        {"type_of_violence": "2", "side_a": "Front of the Dunes", "side_b": "Sons of the Plain", "gwnoa": "",
         "dyad_name": "Front of the Dunes - Sons of the Plain"},
        {"where_prec": "2"},
        {"where_prec": "3", "where_coordinates": "Ariha district"},
        {"where_prec": "4", "where_coordinates": "Idlib Governorate"},
        {"where_prec": "6", "where_coordinates": "Syria"},
        {"date_prec": "4", "date_end": "2020-03-31"},
        {"date_prec": "5", "date_end": "2020-12-31"},
        {"latitude": "-33.5", "longitude": "-70.25", "geom_wkt": "POINT (-70.25 -33.5)", "priogrid_gid": "81580"},
    ],
)  # fmt: skip
def test_ged_rows_come_back_from_claims_and_events(change: dict[str, str], tmp_path: Path) -> None:
    told = GED_ROW | change
    path = tmp_path / "ged.csv"
    path.write_bytes(table(GED, told))
    (back,) = exported(read(path), "ged")
    assert {name: back[name] for name in KEPT_OF_GED} == {name: told.get(name, "") for name in KEPT_OF_GED}


def test_acled_rows_come_back_from_claims_and_events(tmp_path: Path) -> None:
    names = (
        "event_date year time_precision disorder_type event_type sub_event_type actor2 interaction iso region country"
        " location latitude longitude geo_precision fatalities"
    ).split()
    for change in (
        {},
        {"time_precision": "2"},
        {"geo_precision": "2"},
        {"geo_precision": "3"},
        {"time_precision": "3"},
    ):
        told = ACLED_ROW | change
        path = tmp_path / "acled.csv"
        path.write_bytes(table(ACLED, told))
        (back,) = exported(read(path), "acled")
        wanted = {name: told.get(name, "") for name in names} | {"event_date": "2020-03-05"}
        if "time_precision" in change and change["time_precision"] == "3":
            wanted["event_date"] = "2020-03-16"  # of a month there is no day to keep
        assert {name: back[name] for name in names} == wanted
        assert (back["inter1"], back["inter2"]) == ("1", "2")


def test_gdelt_rows_come_back_from_claims_and_events(tmp_path: Path) -> None:
    names = (
        "SQLDATE MonthYear Year Actor1Code Actor1Name Actor1CountryCode Actor1Type1Code Actor2Type1Code EventCode"
        " EventBaseCode EventRootCode QuadClass ActionGeo_Type ActionGeo_CountryCode ActionGeo_Lat ActionGeo_Long"
        " SOURCEURL"
    ).split()
    path = tmp_path / "rows.tsv"
    path.write_bytes(tabs(GDELT_ROW))
    (back,) = exported(read(path), "gdelt")
    assert {name: back[name] for name in names} == {name: GDELT_ROW.get(name, "") for name in names}


@pytest.mark.parametrize("format", ["ged", "acled", "gdelt", "plover"])
def test_own_exports_are_read_again(format: str, tmp_path: Path) -> None:
    rebels = Actor(None, "=Front of the Dunes", "rebel", "SYR", "REB")
    army = Actor("SYR", "Syria", "army", "SYR", "MIL")
    content = changed(participants=(*part("actor", rebels), *part("recipient", army)))
    event, kept = pair(content)
    path = tmp_path / "out"
    export([(event, kept)], format, path)
    reading = the_one(path.read_bytes(), tmp_path)
    found = content_of(reading)
    assert found.type == "ASSAULT"
    assert found.time is not None
    assert (found.time.earliest, found.time.latest) == ("2020-03-05", "2020-03-05")
    assert found.place is not None
    assert (found.place.lat, found.place.lon, found.place.country) == (35.8143, 36.6102, "SYR")
    names = {who.actor.name.casefold() for who in found.participants}
    assert names == {"=front of the dunes", "syria"}


@pytest.mark.skipif(SHARED is None, reason="the shared data are not here (TOCSIN_SHARED)")
@pytest.mark.parametrize("name", ["syria_2016_2018", "ukraine_2014_2020", "car_1989_2020"])
def test_real_ged_rows_come_back(name: str, tmp_path: Path) -> None:
    """Every hundredth or so row of real files: read, claimed, fused alone, exported; sides, days, dead, place stand."""
    import polars

    real = polars.read_parquet(f"{SHARED}/forecast/ged_events_{name}.parquet").drop("slice").gather_every(29)
    missing = [polars.lit(None, polars.String).alias(column) for column in GED if column not in real.columns]
    path = tmp_path / "ged.csv"
    real.with_columns(missing).select(GED).write_csv(path)
    told = [one for one in read_data_set(path) if isinstance(one, DataRow)]
    readings = read(path)
    assert len(told) == len(readings) == real.height
    back = exported(readings, "ged")
    for before, after in zip(told, back, strict=True):
        assert after, before
        for column in "date_start date_end date_prec type_of_violence best country country_id".split():
            assert after[column] == before.cells.get(column, ""), (column, before)
        best, high = before.whole("best"), before.whole("high")
        assert int(after["high"]) == max(best or 0, high or 0)
        assert int(after["low"]) == min(best or 0, before.whole("low") or 0)
        for column in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"):
            assert after[column] == before.cells[column]
        assert float(after["latitude"]) == before.real("latitude")
        assert float(after["longitude"]) == before.real("longitude")
        assert after["priogrid_gid"] == before.cells["priogrid_gid"]
        if before.whole("where_prec") != 7:  # at sea: no kind of place says so
            assert after["where_prec"] == before.cells["where_prec"]
        # A name that the lexicon has comes back as the lexicon writes it ("IS" as "Islamic State").
        known = {
            state for state in (before.cells["side_a"], before.cells["side_b"]) if state.startswith("Government of ")
        }
        assert known <= {after["side_a"], after["side_b"]}


@pytest.mark.skipif(SHARED is None, reason="the shared data are not here (TOCSIN_SHARED)")
def test_names_of_countries_are_those_of_ged() -> None:
    import polars

    from tocsin.lexicon.codes import by_gw, state_of
    from tocsin.lexicon.load import lexicon

    sample = polars.read_parquet(f"{SHARED}/forecast/ged251_world_sample_1989_2020.parquet")
    for name, region in set(sample.select("country", "region").iter_rows()):
        found = state_of(lexicon(), name)
        assert found is not None, name
        assert (found.ged_name, found.ged_region) == (name, region)
        assert found.gw is not None
        assert by_gw()[found.gw] is found


def test_equal_rows_of_two_versions_stand_side_by_side(tmp_path: Path) -> None:
    old, new = (the_one(SAMPLES["ged"], tmp_path, name=f"UCDP GED {version}") for version in ("24.1", "25.1"))
    assert old.report.id != new.report.id
    event = event_of([one for reading in (old, new) for one in kept_of(reading, READERS["ged"])])
    assert (event.documents, event.type) == (2, "ASSAULT")
