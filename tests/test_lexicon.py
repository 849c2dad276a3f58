"""The lexicon: every file says what it must, and the reader understands the examples in it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import floors
import pytest

from tocsin.errors import LexiconError
from tocsin.lexicon.load import HERE, Lexicon
from tocsin.lexicon.patterns import compile_row

ACTOR_COLUMNS = "id,name,aliases,type,country,sector,parent,patrons,start,end,example,source,note"
PATTERN_COLUMNS = "pattern,pos,type,mode,cameo,contexts,need,not,flags,example,source"
STATE_COLUMNS = "id,name,aliases,adjectives,people,capital,metonyms,type,country,sector,start,end,example,source,note"
COLUMNS = {
    "actors/groups": ACTOR_COLUMNS,
    "actors/orga": ACTOR_COLUMNS,
    "actors/states": STATE_COLUMNS,
    "actors/offices": "person,aliases,country,office,from,to,example,source,note",
    "places/regions": "id,name,aliases,kind,countries,lat,lon,radius_km,disputed,example,source,note",
    "cues/": "cue,pos,class,value,example,source",
    "ontology/events-": PATTERN_COLUMNS,
    "ontology/relations": PATTERN_COLUMNS,
    "ontology/flows": PATTERN_COLUMNS,
    "ontology/agreements": PATTERN_COLUMNS,
    "ontology/statements": PATTERN_COLUMNS,
    "ontology/name-sorts": "word,beside,class,sector,example,source",
    "ontology/bodies": "word,place,type,sector,example,source",
    "ontology/nouns": "noun,class,sector,number,loaded,example,source",
    "ontology/weapons": "weapon,kind,mode,item,class,aliases,example,source",
    "ontology/families": "family,wider,words,example,source",
    "ontology/types": "type,mode,quad,scale,source,note",
}
ACTOR_TYPES = {
    "state",
    "government",
    "army",
    "police",
    "intelligence",
    "rebel",
    "militia",
    "paramilitary",
    "party",
    "coalition",
    "company",
    "igo",
    "ngo",
    "media",
    "court",
    "people",
    "criminal",
    "religious",
    "legislature",
}
SECTORS = {
    "COP",
    "GOV",
    "JUD",
    "LEG",
    "MIL",
    "PRM",
    "PTY",
    "REB",
    "SPY",
    "UAF",
    "AGR",
    "BUS",
    "CRM",
    "CVL",
    "EDU",
    "ELI",
    "JRN",
    "LAB",
    "MED",
    "REF",
    "OPP",
    "PRE",
    "REL",
    "SOC",
    "IGO",
    "NGO",
    "UNK",
}
OFFICES = {
    "head_of_state",
    "head_of_government",
    "foreign_minister",
    "defence_minister",
    "leader",
    "commander",
    "spokesperson",
    "envoy",
    "monarch",
    "opposition_leader",
    "supreme_leader",
}
CONTEXTS = {
    "military",
    "intelligence",
    "executive",
    "legislative",
    "election",
    "political_institutions",
    "pro_democracy",
    "pro_autocracy",
    "economic",
    "legal",
    "reparations",
    "human_rights",
    "rights_freedoms",
    "repression",
    "human_security",
    "gender",
    "lgbt",
    "religion_ethnicity",
    "inequality",
    "diplomatic",
    "territory",
    "peacekeeping",
    "health",
    "asylum",
    "migration",
    "disasters",
    "natural_resource",
    "environment",
    "technology",
    "terrorism",
    "cbrn",
    "cyber",
    "misinformation",
    "crime",
    "corruption",
    "illegal_drugs",
    "trafficking",
}
FLAGS = {"mutual", "weak", "light", "bearer", "ahead"}
LOADED = {"yes", ""}
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
FILES = sorted(HERE.glob("*/*.csv"))
PATTERNS = floors.lexicon_tables()
ACTORS = [p for p in FILES if p.parent.name == "actors" and not p.stem.startswith("offices")]
OFFICE_TABLES = [p for p in FILES if p.stem.partition("-")[0] == "offices"]
NOUN_TABLES = [p for p in FILES if p.stem.partition("-")[0] == "nouns"]
EVENTS = [p for p in PATTERNS if floors.kind_of(p.stem) == "events"]


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


# Dependencies have a code of their own in ISO 3166-1, but are no states of the lexicon.
DEPENDENCIES = {
    "PRI",
    "GLP",
    "MTQ",
    "GUF",
    "REU",
    "NCL",
    "PYF",
    "ESH",
    "GRL",
    "HKG",
    "MAC",
    "BMU",
    "GIB",
    "FLK",
    "GGY",
    "JEY",
    "IMN",
    "FRO",
    "ALA",
    "SJM",
    "GUM",
    "MYT",
}
# States that are no more, with the codes that ISO 3166 withdrew.
FORMER = {"SUN", "YUG", "SCG", "CSK", "DDR", "YMD", "ZAR", "VDR"}


def countries() -> set[str]:
    """The codes that a country field may hold."""
    return DEPENDENCIES | FORMER | {row["country"] for row in floors.rows_of(HERE / "actors" / "states.csv")}


def listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()]


# The files


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_file_is_a_table(path: Path) -> None:
    data = path.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf"), "a byte order mark would become part of the first column's name"
    header = data.decode("utf-8").splitlines()[0]
    wanted = next((c for start, c in COLUMNS.items() if name_of(path).startswith(start)), header)
    assert header == wanted
    for number, row in enumerate(floors.rows_of(path), 2):
        assert None not in row, f"line {number} has more fields than the header"
        assert None not in row.values(), f"line {number} has fewer fields than the header"
        assert row["source"].strip(), f"line {number} names no source"
        assert row.get("example", "x").strip(), f"line {number} has no example"


@pytest.mark.parametrize("path", PATTERNS, ids=name_of)
def test_patterns_are_read(path: Path) -> None:
    rows = floors.rows_of(path)
    seen = Counter((row["pattern"], row["pos"], row["type"], row["mode"]) for row in rows)
    assert not [row for row, count in seen.items() if count > 1], "the same row twice"
    for number, row in enumerate(rows, 2):
        compile_row(row, path.stem, number)
        assert row["pos"] in {"v", "n", "a", "c"}, f"line {number}: {row['pos']}"
        assert set(listed(row["flags"])) <= FLAGS, f"line {number}: {row['flags']}"
        assert set(listed(row["contexts"])) <= CONTEXTS, f"line {number}: {row['contexts']}"
        assert not row["cameo"] or re.fullmatch(r"\d{2,4}", row["cameo"]), f"line {number}: {row['cameo']}"


def test_a_pattern_that_cannot_be_read_says_where() -> None:
    row = dict.fromkeys(PATTERN_COLUMNS.split(","), "") | {"pos": "v", "pattern": "X"}
    with pytest.raises(LexiconError, match=r"events-test\.csv, line 7"):
        compile_row(row, "events-test", 7)


@pytest.mark.parametrize("path", EVENTS, ids=name_of)
def test_modes_are_those_of_the_ontology(path: Path) -> None:
    legal = {(row["type"], row["mode"]) for row in floors.rows_of(HERE / "ontology" / "types.csv")}
    wrong = {(row["type"], row["mode"]) for row in floors.rows_of(path)} - legal
    assert not wrong


def test_the_ontology_has_16_types_and_every_mode_has_words() -> None:
    legal = {(row["type"], row["mode"]) for row in floors.rows_of(HERE / "ontology" / "types.csv")}
    assert len({type_ for type_, _ in legal}) == 16
    used = {(row["type"], row["mode"]) for path in EVENTS for row in floors.rows_of(path)}
    assert not {pair for pair in legal - used if pair[1]}


def test_there_are_words_enough() -> None:
    assert sum(len(floors.rows_of(path)) for path in EVENTS) >= 2500
    assert sum(len(floors.rows_of(path)) for path in ACTORS if path.stem.startswith("groups")) >= 600
    assert len(floors.rows_of(HERE / "places" / "regions.csv")) >= 150


# Actors


@pytest.mark.parametrize("path", ACTORS, ids=name_of)
def test_actors(path: Path) -> None:
    known = countries()
    for number, row in enumerate(floors.rows_of(path), 2):
        where = f"line {number}, {row['id']}"
        assert re.fullmatch(r"[A-Z0-9_]+", row["id"]), where
        assert row["type"] in ACTOR_TYPES, f"{where}: {row['type']}"
        assert not row["country"] or row["country"] in known, f"{where}: {row['country']}"
        assert not row["sector"] or row["sector"] in SECTORS, f"{where}: {row['sector']}"
        for year in (row["start"], row["end"]):
            assert not year or re.fullmatch(r"\d{4}", year), f"{where}: {year}"
        assert not (row["start"] and row["end"]) or row["start"] <= row["end"], where
        for alias in listed(row["aliases"]):
            assert re.search(r"\w", alias), f"{where}: {alias!r}"
            assert not alias.lower().startswith(("the ", "?the ")), f"{where}: {alias!r} has an article"


def test_actor_ids_are_unique_and_known() -> None:
    rows = [row for path in ACTORS for row in floors.rows_of(path)]
    counts = Counter(row["id"] for row in rows)
    assert not [id_ for id_, count in counts.items() if count > 1]
    for row in rows:
        assert not row.get("parent") or row["parent"] in counts, f"{row['id']}: parent {row['parent']}"
        for patron in listed(row.get("patrons", "")):
            id_, _, years = patron.partition(":")
            assert id_ in counts, f"{row['id']}: patron {id_}"
            assert re.fullmatch(r"(\d{4}-(\d{4})?)?", years), f"{row['id']}: {patron}"


def test_no_actor_is_its_own_ancestor() -> None:
    parents = {row["id"]: row.get("parent") for path in ACTORS for row in floors.rows_of(path)}
    for id_ in parents:
        line, at = [id_], parents[id_]
        while at:
            assert at not in line, f"{' < '.join([*line, at])}"
            line.append(at)
            at = parents.get(at)


def test_state_ids_are_alpha_3() -> None:
    for row in floors.rows_of(HERE / "actors" / "states.csv"):
        assert re.fullmatch(r"[A-Z]{3}", row["country"]), row["id"]
        # De-facto states lie in the country that claims them, former ones in the one that came after.
        assert row["id"] == row["country"] or row["sector"] == "PRE" or row["end"], row["id"]
        assert row["type"] == "state"


@pytest.mark.parametrize("path", OFFICE_TABLES, ids=name_of)
def test_offices(path: Path) -> None:
    known = countries()
    actors = {row["id"] for path in ACTORS for row in floors.rows_of(path)}
    for number, row in enumerate(floors.rows_of(path), 2):
        where = f"line {number}, {row['person']}"
        assert row["office"] in OFFICES, where
        assert not row["country"] or row["country"] in known, f"{where}: {row['country']}"
        for day in (row["from"], row["to"]):
            assert not day or DATE.fullmatch(day), f"{where}: {day}"
        shared = min(len(row["from"]), len(row["to"]))
        assert not row["to"] or row["from"][:shared] <= row["to"][:shared], f"{where}: ends before it begins"
        if row["office"] == "leader":
            assert (row["note"] or "").strip() in actors, f"{where}: leads {row['note']!r}, whom nobody knows"


def test_regions() -> None:
    known = countries()
    rows = floors.rows_of(HERE / "places" / "regions.csv")
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert set(listed(row["countries"])) <= known, row["id"]
        assert not row["lat"] or -90 <= float(row["lat"]) <= 90, row["id"]
        assert not row["lon"] or -180 <= float(row["lon"]) <= 180, row["id"]
        assert bool(row["lat"]) == bool(row["lon"]), row["id"]
        assert not row["radius_km"] or float(row["radius_km"]) > 0, row["id"]
        assert row["disputed"] in {"yes", ""}, row["id"]


@pytest.mark.parametrize("path", NOUN_TABLES, ids=name_of)
def test_nouns(path: Path) -> None:
    rows = floors.rows_of(path)
    assert len({row["noun"] for row in rows}) == len(rows)
    for row in rows:
        assert not row["sector"] or row["sector"] in SECTORS, row["noun"]
        assert row["number"] in {"singular", "plural", "collective", "mass"}, row["noun"]
        assert row["loaded"] in LOADED, row["noun"]


def test_words_for_bodies_stand_in_their_examples() -> None:
    kinds = {"armed", "organ", "media"}
    rows = floors.rows_of(HERE / "ontology" / "name-sorts.csv")
    for row in rows:
        words = row["example"].lower().replace(".", "").split()
        assert row["class"] in kinds, row["word"]
        assert row["sector"] in SECTORS, row["word"]
        assert row["word"] in words, row["word"]
        beside = listed(row["beside"])
        assert not beside or set(beside) & set(words), row["word"]
        assert all(word == word.lower() for word in (row["word"], *beside)), row["word"]


# What the reader makes of it


@pytest.fixture(scope="module")
def rates() -> dict[str, floors.Rate]:
    return floors.lexicon_rates()


@pytest.mark.parametrize("table", [path.stem for path in PATTERNS])
def test_rows_fire_on_their_examples(table: str, rates: dict[str, floors.Rate]) -> None:
    rate, floor = rates[table], floors.floors()["lexicon"].get(table, 0.0)
    print(f"{table}: {rate.passed} of {rate.total}\n" + "\n".join(rate.failed))
    assert rate.reaches(floor), f"{table}: {rate.share:.3f} of the examples are read, the floor is {floor}"


def test_a_user_may_add_a_folder(tmp_path: Path) -> None:
    (tmp_path / "actors").mkdir()
    (tmp_path / "actors" / "mine.csv").write_text(
        ACTOR_COLUMNS
        + "\nRIVER_GUARD,River Guard,Guardians of the River,militia,SYR,UAF,,,2019,,The River Guard fled.,own,\n",
        encoding="utf-8",
    )
    lexicon = Lexicon(extra=[tmp_path])
    assert lexicon.entries["RIVER_GUARD"].country == "SYR"
    assert any(alias.id == "RIVER_GUARD" for alias in lexicon.aliases["guardians"])
